//! The sweep: what has expired goes, and with it what it could open.

use std::io::Write;
use std::path::Path;

use super::store;
use crate::accounts::{moving, session};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::seal::{self, Head};
use crate::fault::Fault;
use crate::practices::teams;
use crate::{away, escrow, invitations, limits, submissions};
use db::{Id, WriteError};

/// What one sweep removed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Report {
    /// Rows of sessions, counters, proofs, codes, links, submissions.
    pub rows: u64,
    /// Blocks of the audit trail whose events are older than the law asks for.
    pub blocks: u64,
    /// Sealed files that no message or draft needs.
    pub files: u64,
    /// Files on the disk that no row knows: abandoned forms.
    pub orphans: u64,
}

/// Removes what has expired. Safe to run on several nodes at once and at any time.
///
/// # Errors
/// When the database or the disk is away; the next sweep goes on.
pub async fn sweep(app: &App) -> Result<Report, Fault> {
    let now = app.now();
    let mut report = Report::default();
    let mut rows = vec![
        invitations::store::sweep_expired_wraps(now),
        submissions::store::sweep(now - 7 * DAY),
    ];
    rows.extend(limits::store::sweep(now - DAY));
    rows.extend(session::sweep(now));
    rows.push(moving::sweep(now - 30 * DAY));
    rows.push(escrow::sweep(now));
    rows.push(away::store::sweep(now - DAY));
    rows.push(teams::cases::store::sweep(now));
    rows.extend(store::expired(now - DAY, now - 400 * DAY, now));
    report.rows = app.db.write(rows).await?.iter().map(|d| d.count).sum();
    super::rotation::keep_going(app).await?;
    report.blocks = crate::audit::purge::purge(app).await?;
    report.rows += jobs::purge(&app.db, now - 30 * DAY, 10_000).await?;
    for id in store::dead_blobs(&app.db, now - DAY).await? {
        let rows = vec![crate::messages::store::release(id), store::delete_blob(id)];
        match app.db.write(rows).await {
            Ok(_) => {
                app.files
                    .remove(id)
                    .await
                    .map_err(|e| Fault::Unavailable(e.to_string()))?;
                report.files += 1;
            }
            // Somebody needs it again.
            Err(WriteError::Conflict { .. }) => {}
            Err(e) => return Err(e.into()),
        }
    }
    report.orphans = orphans(app, now - DAY).await?;
    Ok(report)
}

/// Files on the disk, older than `before`, that no row knows. The time is in the file's own name (UUIDv7).
async fn orphans(app: &App, before: i64) -> Result<u64, Fault> {
    let root = app.files.root().to_owned();
    let found = tokio::task::spawn_blocking(move || old_files(&root, before))
        .await
        .map_err(|e| Fault::Internal(e.to_string()))?
        .map_err(|e| Fault::Unavailable(e.to_string()))?;
    let mut removed = 0;
    for (id, path) in found {
        if path.extension().is_some() || !crate::messages::store::blob_exists(&app.db, id).await? {
            tokio::fs::remove_file(&path)
                .await
                .map_err(|e| Fault::Unavailable(e.to_string()))?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn old_files(root: &Path, before: i64) -> std::io::Result<Vec<(Id, std::path::PathBuf)>> {
    let mut out = Vec::new();
    for folder in std::fs::read_dir(root)? {
        let folder = folder?;
        if !folder.file_type()?.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(folder.path())? {
            let path = file?.path();
            let Some(id) = path
                .file_stem()
                .and_then(|n| n.to_str())
                .and_then(|n| n.parse::<Id>().ok())
            else {
                continue;
            };
            let millis = id.as_bytes()[..6]
                .iter()
                .fold(0i64, |t, b| t << 8 | i64::from(*b));
            if millis * 1000 < before {
                out.push((id, path));
            }
        }
    }
    Ok(out)
}

/// Appends the head of the audit chain to the anchor file, if one is configured, and to the log.
///
/// # Errors
/// When the file cannot be written.
pub async fn anchor(app: &App) -> Result<(), Fault> {
    let head = seal::head(app).await?;
    let line = head.line(app.now());
    tracing::info!(target: "audit", "{line}");
    let file = app.config.log.audit_anchor_file.clone();
    if file.is_empty() || last_anchor(Path::new(&file)).is_some_and(|a| a == head) {
        return Ok(());
    }
    tokio::task::spawn_blocking(move || {
        let mut out = std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(&file)?;
        writeln!(out, "{line}")?;
        out.sync_data()
    })
    .await
    .map_err(|e| Fault::Internal(e.to_string()))?
    .map_err(|e| Fault::Unavailable(e.to_string()))
}

/// The newest head in an anchor file.
pub fn last_anchor(file: &Path) -> Option<Head> {
    let text = std::fs::read_to_string(file).ok()?;
    text.lines().rev().find_map(Head::parse)
}
