//! What is on this machine and in the database.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use portal::app::App;
use portal::audit::seal;
use portal::config::Config;
use portal::features::ops::{keys::export_confirmed, status, sweep};

use super::{Report, span};
use crate::tls::DAY;
use crate::{commands, machine, wiring};

const SECOND: i64 = 1_000_000;
/// The clock of the database may differ by this much before it is worth a word.
const DRIFT: i64 = 2 * SECOND;
/// A job that is due waits no longer than this while the portal runs and its providers answer.
const LATE: i64 = 300 * SECOND;
/// Room on the disk below which nothing can be relied on, and below which it is time to do something.
const FULL: u64 = 200_000_000;
const LITTLE: u64 = 2_000_000_000;
/// A nightly backup is never older than this.
const OLD_BACKUP: i64 = 2 * DAY;

pub fn keys(config: &Config, report: &mut Report) {
    let path = wiring::key_path(config);
    match commands::instance_key(&path) {
        Ok(key) => report.fine(
            "instance key",
            format!("{} in {}", key.fingerprint(), path.display()),
        ),
        Err(error) => report.wrong(
            "instance key",
            error.to_string(),
            "a new installation: securemail keys generate. Otherwise put the key back, owned by the user the portal runs as, mode 0400",
        ),
    }
    match commands::offline_public(config) {
        Ok(key) => report.fine(
            "offline key",
            format!("backups are sealed to {}", key.fingerprint()),
        ),
        Err(error) => report.wrong(
            "offline key",
            format!("{error:#}"),
            "securemail keys offline-new, then name the public half in keys.offline_public_file",
        ),
    }
}

/// Who may look into the data folder, whether it can be written, and how much room is left.
pub fn folder(config: &Config, report: &mut Report) {
    const WHAT: &str = "data folder";
    let dir = Path::new(&config.storage.data_dir);
    let meta = match std::fs::metadata(dir) {
        Ok(meta) if meta.is_dir() => meta,
        Ok(_) => {
            return report.wrong(
                WHAT,
                format!("{} is a file", dir.display()),
                "name a folder in storage.data_dir",
            );
        }
        Err(error) => {
            return report.wrong(
                WHAT,
                format!("{}: {error}", dir.display()),
                "securemail migrate makes it",
            );
        }
    };
    let before = report.0.len();
    if let Some(owner) = machine::not_ours(dir) {
        report.warn(
            WHAT,
            format!(
                "{} belongs to {owner}, and you are root: other commands will refuse",
                dir.display()
            ),
            format!("runuser -u {owner} -- securemail …"),
        );
    }
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        report.warn(
            WHAT,
            format!(
                "{} has mode {mode:03o}: other users of this machine may look in",
                dir.display()
            ),
            format!("chmod 700 {}", dir.display()),
        );
    }
    for path in strangers(dir, meta.uid()) {
        report.wrong(
            WHAT,
            format!("{path} belongs to another user than the folder: the portal cannot use it"),
            format!("chown -R {} {}", machine::user(meta.uid()), dir.display()),
        );
    }
    if report.0.len() == before {
        report.fine(WHAT, format!("{}, for its owner only", dir.display()));
    }
    match machine::room(dir) {
        Ok((free, all)) => {
            let said = format!(
                "{:.1} GB of {:.1} GB free under {}",
                free as f64 / 1e9,
                all as f64 / 1e9,
                dir.display()
            );
            if free < FULL {
                report.wrong(
                    "disk",
                    said,
                    "make room now: without it no message can be kept",
                );
            } else if free < LITTLE || free < all / 20 {
                report.warn(
                    "disk",
                    said,
                    "make room, or move the folder to a larger disk",
                );
            } else {
                report.fine("disk", said);
            }
        }
        Err(error) => report.warn("disk", error.to_string(), "look at the file system"),
    }
}

/// Files directly in the folder that another user owns: somebody ran a command as root.
fn strangers(dir: &Path, owner: u32) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    entries
        .filter_map(Result::ok)
        .filter(|e| e.metadata().is_ok_and(|m| m.uid() != owner))
        .map(|e| e.path().display().to_string())
        .collect()
}

/// The database, and everything that it tells about the rest.
pub async fn database(config: &Config, now: i64, report: &mut Report) {
    let at = match wiring::db_config(config) {
        Ok(mut at) => {
            at.read_only = true;
            at
        }
        Err(error) => return report.wrong("database", format!("{error:#}"), "mend [storage]"),
    };
    let db = match db::Db::open(&at).await {
        Ok(db) => db,
        Err(error) => {
            return report.wrong(
                "database",
                error.to_string(),
                match at.engine() {
                    Ok(db::Engine::Postgres) => {
                        "start PostgreSQL, look at its log, or mend [storage]"
                    }
                    _ => "a new installation: securemail migrate. Otherwise mend storage.data_dir",
                },
            );
        }
    };
    let newest = portal::statements::MIGRATIONS
        .last()
        .map_or(0, |m| m.number);
    let fits = match db.version().await {
        Ok(v) if v == newest => {
            report.fine(
                "database",
                format!("{} answers, schema version {v}", db.engine()),
            );
            true
        }
        Ok(v) if v > newest => {
            report.wrong(
                "database",
                format!("schema version {v}, which this program (version {newest}) does not know"),
                "use the newer program",
            );
            false
        }
        Ok(0) => {
            report.wrong(
                "database",
                format!("{} answers, and it is empty", db.engine()),
                "securemail migrate; or securemail restore, which wants it empty",
            );
            false
        }
        Ok(v) => {
            report.wrong(
                "database",
                format!("schema version {v}, this program wants {newest}"),
                "securemail migrate (after a backup, with the portal stopped)",
            );
            false
        }
        Err(error) => {
            report.wrong("database", error.to_string(), "look at the database's log");
            false
        }
    };
    if db.engine() == db::Engine::Postgres {
        clock(&db, report).await;
    }
    db.close().await;
    if !fits {
        return;
    }
    match wiring::reader(config.clone()).await {
        Ok(app) => {
            rows(&app, now, report).await;
            app.db.close().await;
        }
        // The key is missing or wrong: said above.
        Err(error) => report.warn(
            "database",
            format!("not looked into: {error:#}"),
            "mend the instance key first",
        ),
    }
}

async fn clock(db: &db::Db, report: &mut Report) {
    match db.clock_offset().await {
        Ok(o) if o.abs() > DRIFT => report.warn(
            "clock",
            format!(
                "this machine and the database differ by {:.1} s",
                o as f64 / 1e6
            ),
            "run NTP (chrony, systemd-timesyncd) on both",
        ),
        Ok(_) => report.fine("clock", "this machine and the database agree"),
        Err(error) => report.warn("clock", error.to_string(), "look at the database's log"),
    }
}

async fn rows(app: &App, now: i64, report: &mut Report) {
    match export_confirmed(app).await {
        Ok(true) => report.fine("key export", "proven to open"),
        Ok(false) => report.wrong(
            "key export",
            "nobody has proven that the instance key can be brought back: if this disk dies, every message dies with it",
            "securemail keys export, then securemail keys confirm",
        ),
        Err(error) => report.warn("key export", error.to_string(), "look at the database"),
    }
    backup(app, now, report).await;
    outbox(app, now, report).await;
    trail(app, now, report).await;
}

async fn backup(app: &App, now: i64, report: &mut Report) {
    const MEND: &str = "securemail backup FILE, each night, and copy the file away";
    match status::last_backup(&app.db).await {
        Ok(None) => report.warn("backup", "none was made yet", MEND),
        Ok(Some(at)) if now - at > OLD_BACKUP => report.warn(
            "backup",
            format!("the last one was made {} ago", span(now - at)),
            MEND,
        ),
        Ok(Some(at)) => report.fine(
            "backup",
            format!("the last one was made {} ago", span(now - at)),
        ),
        Err(error) => report.warn("backup", error.to_string(), "look at the database"),
    }
}

async fn outbox(app: &App, now: i64, report: &mut Report) {
    let (counts, waiting) = match (jobs::counts(&app.db).await, jobs::pending(&app.db).await) {
        (Ok(c), Ok(w)) => (c, w),
        (Err(error), _) | (_, Err(error)) => {
            return report.warn("outbox", error.to_string(), "look at the database");
        }
    };
    let of = |state: &str| {
        counts
            .iter()
            .find(|(s, _)| s == state)
            .map_or(0, |(_, n)| *n)
    };
    let said = format!(
        "{} waiting, {} held, {} given up",
        of("ready"),
        of("held"),
        of("dead")
    );
    // What failed waits for its next try, so its age tells; what was never tried may be meant for later.
    let late = waiting
        .iter()
        .filter(|j| now - j.created_at > LATE && (j.attempt > 0 || now - j.run_at > LATE))
        .min_by_key(|j| j.created_at);
    if of("held") > 0 {
        report.warn(
            "outbox",
            said,
            "after a restore: look at the portal, then securemail restore --release",
        );
    } else if let Some(job) = late {
        let why = job
            .error
            .as_deref()
            .map_or_else(String::new, |e| format!(": {e}"));
        report.warn(
            "outbox",
            format!(
                "{said}; one ({}) has waited for {}{why}",
                job.kind,
                span(now - job.created_at)
            ),
            "see that the portal runs, and what is said about mail and texts below",
        );
    } else {
        report.fine("outbox", said);
    }
}

async fn trail(app: &App, now: i64, report: &mut Report) {
    const WHAT: &str = "audit trail";
    let (waits, last) = match seal::ages(&app.db).await {
        Ok(ages) => ages,
        Err(error) => return report.warn(WHAT, error.to_string(), "look at the database"),
    };
    let said = last.map_or_else(
        || "no block yet".to_owned(),
        |at| format!("the last block is {} old", span(now - at)),
    );
    // Nodes live by the database's time, which may be ahead of ours by the difference named above.
    if last.is_some_and(|at| at > now + 60 * SECOND) {
        report.wrong(
            "clock",
            "the newest audit block is of a later time than it is now: the clock of this machine was set back",
            "set the clock (NTP), or codes, links and sessions live too long",
        );
    }
    match waits {
        Some(at) if now - at > seal::ALARM => report.warn(
            WHAT,
            format!(
                "{said}; events have waited for their block for {}",
                span(now - at)
            ),
            "start the portal: it seals them within seconds. If it runs, look at its log",
        ),
        _ => report.fine(WHAT, said),
    }
    let file = app.config.log.audit_anchor_file.as_str();
    if file.is_empty() {
        return report.warn(
            "audit anchor",
            "the head of the trail is kept nowhere else: a cut end cannot be found",
            "name a file on another disk in log.audit_anchor_file",
        );
    }
    match (sweep::last_anchor(Path::new(file)), seal::head(app).await) {
        (None, Ok(head)) if head.seq > 0 => report.warn(
            "audit anchor",
            format!("{file} holds no head yet"),
            "start the portal; if it runs, look whether it may write there",
        ),
        (Some(anchor), Ok(head)) if anchor.seq > head.seq => report.wrong(
            "audit anchor",
            format!("{file} has seen block {}, the trail ends at {}: its end was cut, or an older copy was restored", anchor.seq, head.seq),
            "securemail audit verify; after a restore begin a new file",
        ),
        (_, Ok(head)) => report.fine("audit anchor", format!("{file}, the trail ends at block {}", head.seq)),
        (_, Err(error)) => report.warn("audit anchor", error.to_string(), "look at the database"),
    }
}
