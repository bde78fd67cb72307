//! Another instance key, while the portal runs.
//!
//! A rotation has three steps. `keys rotate` adds a new epoch to the key file; nothing uses it. Once its export was confirmed, the next start
//! *begins*: one write moves every blind index to the new epoch and says in the database that it is the active one; from then on everything
//! new is made with it. Then a job makes anew what was sealed, or is under a MAC, by the old one: table by table, in chunks, each with its
//! place in the same write, so that it goes on after a crash where it was. `keys retire` ends the old epoch when a full look finds nothing
//! of it.
//!
//! Attackers here: whoever has the old key file and writes to the database. Until the old epoch is retired the instance takes their rows for
//! its own; afterwards none of them. A rotation makes nothing anew that does not hold (`work.rs`). And whoever makes a node write with an old
//! key, so that an address exists twice: a node that does not have the active epoch does not start, and stops when it is left behind.

mod jobs;
pub mod store;
mod tables;
mod work;

#[cfg(test)]
mod tests;

pub use jobs::jobs;

use std::time::Duration;

use ::jobs::NewJob;
use db::{Db, Stmt, WriteError};
use serde_json::json;
use vault::{InstanceKey, Random};

use super::keys::export_confirmed;
use crate::app::App;
use crate::app::span::HOUR;
use crate::audit;
use crate::fault::Fault;
use tables::TABLES;
use work::CHUNK;

/// Why a node cannot work with this database.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The database is further than the file.
    #[error(
        "the database is sealed with epoch {epoch} of the instance key (fingerprint {fingerprint}), and the key file of this node does not have it: put the current key file here, as on the node where `securemail keys rotate` was run"
    )]
    Older {
        /// Which epoch.
        epoch: u8,
        /// By which its key is known.
        fingerprint: String,
    },
    /// Another installation's file.
    #[error(
        "the database is sealed with an instance key of fingerprint {database}; epoch {epoch} of the key file here has {file}: it belongs to another installation"
    )]
    Other {
        /// Which epoch.
        epoch: u8,
        /// The fingerprint in the database.
        database: String,
        /// That of the file.
        file: String,
    },
    /// The row that says which epoch is active was changed.
    #[error("the database does not say which epoch of the instance key is active: {0:?}")]
    Unreadable(String),
    /// The database did not answer.
    #[error(transparent)]
    Read(#[from] db::ReadError),
}

fn word(keys: &InstanceKey, epoch: u8) -> String {
    let fingerprint = keys.fingerprint_of(epoch).unwrap_or_default();
    format!("{epoch} {fingerprint}")
}

/// The epoch that the database says is active, if the file has it and it is the same one.
async fn said(db: &Db, keys: &InstanceKey) -> Result<Option<u8>, KeyFileError> {
    let Some(text) = store::epoch(db).await? else {
        return Ok(None);
    };
    let parsed = text
        .split_once(' ')
        .and_then(|(e, f)| Some((e.parse::<u8>().ok()?, f)));
    let Some((epoch, fingerprint)) = parsed else {
        return Err(KeyFileError::Unreadable(text));
    };
    match keys.fingerprint_of(epoch) {
        Some(file) if file == fingerprint && epoch >= keys.oldest_living() => Ok(Some(epoch)),
        Some(file) if file != fingerprint => Err(KeyFileError::Other {
            epoch,
            database: fingerprint.to_owned(),
            file,
        }),
        _ => Err(KeyFileError::Older {
            epoch,
            fingerprint: fingerprint.to_owned(),
        }),
    }
}

/// Takes the epoch that the database says is active: before anything is read or written with the key. Writes nothing.
///
/// # Errors
/// See [`KeyFileError`].
pub async fn know(db: &Db, keys: &InstanceKey) -> Result<(), KeyFileError> {
    // A database from before there were rotations: it has one epoch, the oldest of the file.
    let epoch = said(db, keys).await?.unwrap_or(keys.oldest_living());
    keys.activate(epoch)
        .map_err(|_| KeyFileError::Unreadable(epoch.to_string()))
}

/// What a start did about the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// There is nothing to begin.
    Nothing,
    /// The file has a new epoch whose export nobody has confirmed: it is not used.
    Unconfirmed,
    /// It could not be brought into use, for this reason; the old one goes on.
    NotNow(String),
    /// The new epoch is the active one now.
    Now {
        /// Rows whose index was moved.
        rows: u64,
    },
}

/// At the start of a node, before it serves: begins a rotation that was prepared, or goes on with one.
///
/// # Errors
/// When the database is away, or the file does not fit it.
pub async fn begin(app: &App) -> Result<Begun, Fault> {
    let (keys, old) = (&app.keys, app.keys.epoch());
    app.db
        .write(vec![store::remember(&word(keys, old))])
        .await?;
    let new = keys.newest();
    if new == old {
        keep_going(app).await?;
        return Ok(Begun::Nothing);
    }
    if !export_confirmed(app).await? {
        return Ok(Begun::Unconfirmed);
    }
    // What waits for its block is still of the old epoch: the first block of the new one should hold nothing else.
    audit::seal::seal(app).await?;
    keys.activate(new)?;
    let went = switch(app, old, new).await;
    // Also after an error: a write whose outcome is not known may have been applied, and then the old epoch must not be used again.
    know(&app.db, keys)
        .await
        .map_err(|e| Fault::Internal(e.to_string()))?;
    match went {
        _ if keys.epoch() == new => {
            keep_going(app).await?;
            Ok(match went {
                Ok(Some(rows)) => Begun::Now { rows },
                // Another node began at the same moment.
                _ => Begun::Nothing,
            })
        }
        Err(e) => Ok(Begun::NotNow(e.to_string())),
        Ok(_) => Err(Fault::Internal(
            "the database does not say which epoch of the instance key is active".into(),
        )),
    }
}

/// The one write that begins: `None` when another node has done it.
async fn switch(app: &App, old: u8, new: u8) -> Result<Option<u64>, Fault> {
    let keys = &app.keys;
    let mut stmts = vec![store::switch(&word(keys, old), &word(keys, new))];
    stmts.extend(store::begin(TABLES.iter().map(|t| t.name), new));
    let (before, mut strange) = (stmts.len(), 0u64);
    for table in TABLES.iter().filter(|t| t.index.is_some()) {
        let mut after = None;
        loop {
            let rows = work::read(&app.db, table, after.as_deref()).await?;
            for row in &rows {
                let turn = work::index_anew(keys, app.random.as_ref(), row, old);
                stmts.extend(turn.stmts);
                strange += u64::from(turn.strange);
            }
            match rows.last() {
                Some(last) if rows.len() == CHUNK => after = Some(work::key_of(last)),
                _ => break,
            }
        }
    }
    let moved = (stmts.len() - before) as u64;
    stmts.extend(
        audit::event("keys.rotation_begun")
            .by_operator()
            .detail(json!({ "from": old, "to": new, "rows": moved, "strange": strange }))
            .rows(app),
    );
    match app.db.write(stmts).await {
        Ok(_) => Ok(Some(moved)),
        Err(WriteError::Conflict { statement: 0 }) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// Sees to it that the job runs, if there is something left to do: at a start, and with each sweep.
///
/// # Errors
/// When the database is away.
pub async fn keep_going(app: &App) -> Result<(), Fault> {
    let epoch = app.keys.epoch();
    let Some(p) = store::next(&app.db, epoch).await? else {
        return Ok(());
    };
    let (now, round) = (app.now(), p.round);
    // Each hour another word: a job that was given up does not end the rotation.
    let hour = now.div_euclid(HOUR);
    let stmt = next_job(app, now, format!("{}:{epoch}:{round}:{hour}", jobs::KIND));
    app.db.write(vec![stmt]).await?;
    app.db.signal(::jobs::TOPIC);
    Ok(())
}

fn next_job(app: &App, run_at: i64, dedup: String) -> Stmt {
    NewJob {
        id: app.id(),
        kind: jobs::KIND,
        subject: db::Id::NIL,
        secret: None,
        // After everything that somebody waits for.
        priority: jobs::PRIORITY,
        run_at,
        dedup: Some(dedup),
    }
    .stmt(app.now())
}

/// Resolves when this node must not go on: the database is at an epoch that its key file does not have. A node that has it follows.
pub async fn left_behind(app: &App) -> KeyFileError {
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tick.tick().await;
        match said(&app.db, &app.keys).await {
            Ok(Some(epoch)) if epoch != app.keys.epoch() => {
                if app.keys.activate(epoch).is_ok() {
                    tracing::info!(
                        epoch,
                        "another node has begun with the new instance key; this one follows"
                    );
                }
            }
            // A database that is away says nothing.
            Ok(_) | Err(KeyFileError::Read(_)) => {}
            Err(e) => return e,
        }
    }
}

/// One table in a full look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub table: &'static str,
    /// Rows in it.
    pub rows: u64,
    /// Rows with something of an older epoch.
    pub old: u64,
    /// Rows with something that no living epoch vouches for: they are left alone.
    pub strange: u64,
}

/// Looks at every row. Writes nothing.
///
/// # Errors
/// When the database is away.
pub async fn look(db: &Db, keys: &InstanceKey, rng: &dyn Random) -> Result<Vec<Found>, Fault> {
    let mut all = Vec::new();
    for table in TABLES {
        let mut found = Found {
            table: table.name,
            rows: 0,
            old: 0,
            strange: 0,
        };
        let mut after = None;
        loop {
            let rows = work::read(db, table, after.as_deref()).await?;
            for row in &rows {
                let turn = work::row_anew(keys, rng, row);
                found.rows += 1;
                found.old += u64::from(!turn.stmts.is_empty());
                found.strange += u64::from(turn.strange);
            }
            match rows.last() {
                Some(last) if rows.len() == CHUNK => after = Some(work::key_of(last)),
                _ => break,
            }
        }
        all.push(found);
    }
    Ok(all)
}

/// How far the job is: tables done, tables in all, rows seen. `None`: there was no rotation yet.
///
/// # Errors
/// When the database is away.
pub async fn progress(db: &Db) -> Result<Option<(usize, usize, i64)>, Fault> {
    let all = store::progress(db).await?;
    let done = all.iter().filter(|p| p.done).count();
    let seen = all.iter().map(|p| p.seen).sum();
    Ok((!all.is_empty()).then_some((done, all.len(), seen)))
}

/// Passwords in force that were made with another epoch's pepper than the active one: each is made anew when its owner signs in.
///
/// # Errors
/// When the database is away.
pub async fn passwords_left(app: &App) -> Result<i64, Fault> {
    Ok(store::passwords(&app.db, app.keys.epoch()).await?)
}

/// The job looks at everything once more. One that is under way goes on: whoever asks again and again would else keep it at the beginning.
///
/// # Errors
/// When the database is away.
pub async fn again(app: &App) -> Result<(), Fault> {
    app.db.write(vec![store::again(app.keys.epoch())]).await?;
    keep_going(app).await
}

/// The trail of an epoch that ended.
///
/// # Errors
/// When the database is away.
pub async fn retired(app: &App, epoch: u8) -> Result<(), Fault> {
    let event = audit::event("keys.retired")
        .by_operator()
        .detail(json!({ "epoch": epoch }));
    app.db.write(event.rows(app).into()).await?;
    Ok(())
}
