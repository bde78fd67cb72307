//! Read-only connections, used inline on the task that asks: a point read takes 10 to 40 µs, less than handing it to
//! another thread would.

use super::{classify::wrong_read, connect_reader, read_error, run};
use crate::{Done, Engine, OpenError, ReadError, Sql, dialect, stmt};
use rusqlite::Connection;
use std::{path::Path, sync::Mutex};

/// Connections kept when nobody uses them; each has up to 8 MB of cache. As many can be open at once as threads read.
const KEEP: usize = 8;

#[derive(Default)]
pub(super) struct Pool(Mutex<Vec<Connection>>);

impl Pool {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }

    pub(super) fn with<T>(
        &self,
        path: &Path,
        f: impl FnOnce(&Connection) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        // The last one used is the one whose cache is warm.
        let kept = self.lock().pop();
        let c = match kept {
            Some(c) => c,
            None => connect_reader(path).map_err(|e| read_error(&e))?,
        };
        let result = f(&c);
        // A panic in `f` drops the connection instead; an open snapshot must not be kept either.
        if c.is_autocommit() {
            let mut kept = self.lock();
            if kept.len() < KEEP {
                kept.push(c);
            }
        }
        result
    }

    /// Opens the first connection, to say at once what is wrong with the file.
    pub(super) fn probe(&self, path: &Path) -> Result<(), OpenError> {
        self.with(path, |c| {
            c.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
                .map_err(|e| read_error(&e))
        })
        .map_err(|e| OpenError::Unavailable(format!("{}: {e}", path.display())))
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
    }
}

/// Several statements see one state; one statement always does.
pub(super) fn read(c: &Connection, list: &[Sql]) -> Result<Vec<Done>, ReadError> {
    let each = |s: &Sql| {
        stmt::check_read(&s.sql).map_err(ReadError::Bug)?;
        let sql = dialect::expand(Engine::Sqlite, &s.sql);
        run(c, &sql, &s.args)
            .map_err(wrong_read)
            .map_err(|e| match e {
                ReadError::Bug(why) => ReadError::Bug(format!("{} ({sql})", why)),
                e => e,
            })
    };
    if let [one] = list {
        return Ok(vec![each(one)?]);
    }
    run(c, "BEGIN", &[]).map_err(wrong_read)?;
    let result = list.iter().map(each).collect();
    // Nothing was written: ending cannot fail in a way that matters, and if it does the connection is dropped. COMMIT does less than
    // ROLLBACK, which looks for cursors to trip.
    let _ = run(c, "COMMIT", &[]);
    result
}
