//! SQLite: one writer thread with group commit, read-only connections for inline reads.
//!
//! One process serves one file. A lock file beside it keeps a second one out, because two writers wait for each other by
//! sleeping, and the second does not see the first one's queue. A short command of the operator may write beside it.

mod classify;
mod maintain;
mod reader;
mod statement;
#[cfg(test)]
mod tests;
mod writer;

use crate::{Config, Done, MigrateError, OpenError, Prepared, ReadError, Sql, Stmt, WriteError};
use rusqlite::{Connection, OpenFlags, config::DbConfig, limits::Limit};
use std::{
    fs::{File, OpenOptions},
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use tokio::sync::{Semaphore, oneshot};

pub(crate) use classify::read_error;
pub(crate) use statement::decl;
use statement::run;
use writer::{Job, Order};

/// One place in the queue per this many bytes of arguments.
const PLACE: usize = 64 * 1024;

pub(crate) struct Sqlite {
    path: PathBuf,
    readers: reader::Pool,
    /// `None` once closed, or when the file is opened for reading only.
    orders: Mutex<Option<crossbeam_channel::Sender<Order>>>,
    places: Arc<Semaphore>,
    queue: u32,
    ended: Mutex<Option<oneshot::Receiver<()>>>,
}

impl Sqlite {
    pub(crate) fn open(config: &Config) -> Result<Sqlite, OpenError> {
        let path = config.url.trim_start_matches("sqlite:");
        let path = path
            .strip_prefix("//")
            .filter(|p| p.starts_with('/'))
            .unwrap_or(path);
        if path.is_empty() || path.contains(['?', '#']) || path.starts_with(":memory:") {
            return Err(OpenError::Url("write sqlite:/path/to/file.db".into()));
        }
        let path = Path::new(path);
        let queue = u32::try_from(config.queue.max(1))
            .unwrap_or(u32::MAX >> 4)
            .min(u32::MAX >> 4);
        let mut db = Sqlite {
            path: path.to_owned(),
            readers: reader::Pool::default(),
            orders: Mutex::new(None),
            places: Arc::new(Semaphore::new(queue as usize)),
            queue,
            ended: Mutex::new(None),
        };
        if config.read_only {
            db.readers.probe(path)?;
            return Ok(db);
        }
        create_private(path)?;
        // Two spellings of one path must meet at one lock.
        db.path = path.canonicalize().map_err(|e| cannot(path, e))?;
        let lock = if config.beside {
            None
        } else {
            Some(lock(&db.path)?)
        };
        let writer = connect_writer(&db.path).map_err(|e| cannot(&db.path, e))?;
        let (sender, orders) = crossbeam_channel::unbounded();
        let (end, ended) = oneshot::channel();
        let path = db.path.clone();
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || {
                writer::Writer::new(path, writer).serve(&orders);
                drop(lock);
                // Nobody waits when the database was dropped rather than closed.
                let _ = end.send(());
            })
            .map_err(|e| OpenError::Unavailable(e.to_string()))?;
        db.orders = Mutex::new(Some(sender));
        db.ended = Mutex::new(Some(ended));
        Ok(db)
    }

    fn send(&self, order: Order) -> Result<(), String> {
        let orders = self.orders.lock().unwrap_or_else(|e| e.into_inner());
        let sender = orders
            .as_ref()
            .ok_or("the database is closed or open for reading only")?;
        sender
            .send(order)
            .map_err(|_| "the writer has ended".to_owned())
    }

    pub(crate) async fn write(&self, stmts: Vec<Stmt>) -> Result<Vec<Done>, WriteError> {
        let size: usize = stmts.iter().map(Stmt::size).sum();
        let places = u32::try_from(1 + size / PLACE)
            .unwrap_or(u32::MAX)
            .min(self.queue);
        let places = self.places.clone().acquire_many_owned(places).await;
        let places =
            places.map_err(|_| WriteError::Unavailable("the database is closed".into()))?;
        let (reply, answer) = oneshot::channel();
        self.send(Order::Write(Job {
            stmts,
            reply,
            places,
        }))
        .map_err(WriteError::Unavailable)?;
        // The writer answers every job it takes; only its death (out of memory, a killed process) leaves one unanswered.
        answer
            .await
            .unwrap_or_else(|_| Err(WriteError::Unknown("the writer has ended".into())))
    }

    /// Orders in the queue.
    #[cfg(test)]
    fn waiting(&self) -> usize {
        let orders = self.orders.lock().unwrap_or_else(|e| e.into_inner());
        orders.as_ref().map_or(0, crossbeam_channel::Sender::len)
    }

    /// Runs something on the writer's connection, between two groups.
    pub(crate) async fn alone<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Connection) -> T + Send + 'static,
    ) -> Result<T, String> {
        let (reply, answer) = oneshot::channel();
        self.send(Order::Alone(Box::new(move |c| {
            let _ = reply.send(f(c));
        })))?;
        answer.await.map_err(|_| "the writer has ended".to_owned())
    }

    pub(crate) fn read(&self, list: &[Sql]) -> Result<Vec<Done>, ReadError> {
        self.readers.with(&self.path, |c| reader::read(c, list))
    }

    /// Runs something on a read-only connection.
    pub(crate) fn with_reader<T>(
        &self,
        f: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ReadError> {
        self.readers
            .with(&self.path, |c| f(c).map_err(|e| read_error(&e)))
    }

    /// A read-only connection of one's own, for a long read.
    pub(crate) fn reader(&self) -> Result<Connection, ReadError> {
        connect_reader(&self.path).map_err(|e| read_error(&e))
    }

    pub(crate) fn prepare_check(&self, sql: &str) -> Result<Prepared, String> {
        self.with_reader(|c| {
            let st = c.prepare(sql)?;
            Ok(statement::numbers(&st).map(|params| Prepared {
                params,
                columns: st.column_names().map(str::to_owned).collect(),
            }))
        })
        .map_err(|e| e.to_string())?
    }

    pub(crate) async fn migrate(
        &self,
        plan: impl FnOnce(&mut Connection) -> Result<Vec<i64>, MigrateError> + Send + 'static,
    ) -> Result<Vec<i64>, MigrateError> {
        self.alone(plan).await.map_err(MigrateError::Unavailable)?
    }

    /// Moves all of the write-ahead log into the file and empties it.
    pub(crate) async fn checkpoint(&self) -> Result<bool, String> {
        self.alone(|c| maintain::checkpoint(c, maintain::Mode::Truncate).map_err(|e| e.to_string()))
            .await?
    }

    /// No new writes; waits until those that were taken are done.
    pub(crate) async fn close(&self) {
        self.orders.lock().unwrap_or_else(|e| e.into_inner()).take();
        self.places.close();
        let ended = self.ended.lock().unwrap_or_else(|e| e.into_inner()).take();
        if let Some(ended) = ended {
            let _ = ended.await;
        }
        self.readers.clear();
    }
}

/// A value of a row that is being copied.
pub(crate) fn cell(v: rusqlite::types::ValueRef<'_>) -> Result<crate::Val, ReadError> {
    statement::value(v).map_err(classify::wrong_read)
}

fn cannot(path: &Path, e: impl std::fmt::Display) -> OpenError {
    OpenError::Unavailable(format!("{}: {e}", path.display()))
}

/// The file for its owner's eyes only, before SQLite opens it; the log and index beside it take over its mode.
fn create_private(path: &Path) -> Result<(), OpenError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        options.mode(0o600);
        let file = options.open(path).map_err(|e| cannot(path, e))?;
        let mode = file
            .metadata()
            .map_err(|e| cannot(path, e))?
            .permissions()
            .mode();
        if mode & 0o077 != 0 {
            file.set_permissions(PermissionsExt::from_mode(0o600))
                .map_err(|e| cannot(path, e))?;
        }
    }
    #[cfg(not(unix))]
    options.open(path).map_err(|e| cannot(path, e))?;
    Ok(())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Held as long as the returned file is open; the operating system lets go of it even when the process is killed. The file
/// stays: removing it would let two processes lock two different files of the same name.
fn lock(path: &Path) -> Result<File, OpenError> {
    let name = beside(path, ".lock");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&name).map_err(|e| cannot(&name, e))?;
    match file.try_lock() {
        Ok(()) => {
            let written = file
                .set_len(0)
                .and_then(|()| file.rewind())
                .and_then(|()| write!(file, "process {}", std::process::id()));
            written.map_err(|e| cannot(&name, e))?;
            Ok(file)
        }
        Err(std::fs::TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = file.take(64).read_to_string(&mut holder);
            if holder.is_empty() {
                holder.push_str("which one is not known");
            }
            Err(OpenError::Locked {
                path: path.to_owned(),
                holder,
            })
        }
        Err(std::fs::TryLockError::Error(e)) => Err(cannot(&name, e)),
    }
}

fn harden(c: &Connection) -> rusqlite::Result<()> {
    // A database file that came from elsewhere (a restored copy) must not run functions or write its own schema.
    c.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    c.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    c.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    c.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    // One plan for a statement, whatever is bound to it: without this guarantee SQLite compiles a statement anew at each other
    // value, which took two fifths of the processor time of a page.
    c.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    c.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    c.set_prepared_statement_cache_capacity(512);
    Ok(())
}

pub(crate) fn connect_writer(path: &Path) -> rusqlite::Result<Connection> {
    let c = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    // page_size counts only before the first table: sealed rows of 2 KB waste half of a 4 KiB page.
    // secure_delete: what is deleted is overwritten. FULL: a commit that was answered survives a power cut.
    c.execute_batch(
        "PRAGMA page_size = 8192;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA busy_timeout = 5000;
         PRAGMA wal_autocheckpoint = 4000;
         PRAGMA cache_size = -16384;
         PRAGMA mmap_size = 0;",
    )?;
    // On a file system without shared memory (some network mounts) SQLite stays in its old mode without a word, and then
    // readers and the writer would block each other.
    let mode: String = c.query_row("PRAGMA journal_mode", [], |r| r.get(0))?;
    if mode != "wal" {
        return Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN),
            Some("the file system does not carry a write-ahead log; use a local disk".into()),
        ));
    }
    harden(&c)?;
    Ok(c)
}

pub(crate) fn connect_reader(path: &Path) -> rusqlite::Result<Connection> {
    let c = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    c.execute_batch(
        "PRAGMA query_only = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA busy_timeout = 5000;
         PRAGMA cache_size = -8192;
         PRAGMA mmap_size = 0;",
    )?;
    harden(&c)?;
    Ok(c)
}
