//! The handle everybody holds.

use crate::{
    Config, Done, Dump, Engine, Fault, FromRow, Interceptor, Kind, Load, LoadError, MigrateError,
    Migration, OpenError, ReadError, Sql, Stmt, Subscription, WriteError, dialect, dump,
    fault::Faults, migrate, postgres::Postgres, signal::Topics, sqlite::Sqlite,
};
use std::sync::Arc;

/// A database: cheap to clone, shared by the whole program.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    config: Config,
    backend: Backend,
    topics: Arc<Topics>,
    faults: Faults,
}

pub(crate) enum Backend {
    Sqlite(Sqlite),
    Postgres(Arc<Postgres>),
}

/// What a statement turned out to be when it was prepared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Arguments it takes.
    pub params: usize,
    /// Names of the columns it returns.
    pub columns: Vec<String>,
}

impl Db {
    /// Opens the database and tries it, so that a wrong path, password or certificate is known at once.
    ///
    /// SQLite: creates the file (mode 0600) if it is not there and locks it; [`OpenError::Locked`] when another process has
    /// it. Needs a Tokio runtime.
    pub async fn open(config: &Config) -> Result<Db, OpenError> {
        let topics = Arc::new(Topics::default());
        let backend = match config.engine()? {
            Engine::Sqlite => Backend::Sqlite(Sqlite::open(config)?),
            Engine::Postgres => {
                Backend::Postgres(Arc::new(Postgres::open(config, topics.clone()).await?))
            }
        };
        Ok(Db(Arc::new(Inner {
            config: config.clone(),
            backend,
            topics,
            faults: Faults::default(),
        })))
    }

    /// Which engine runs: for messages to the operator and for [`dialect`].
    pub fn engine(&self) -> Engine {
        match self.0.backend {
            Backend::Sqlite(_) => Engine::Sqlite,
            Backend::Postgres(_) => Engine::Postgres,
        }
    }

    /// What it was opened with.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn backend(&self) -> &Backend {
        &self.0.backend
    }

    /// Applies all statements or none; durable when it returns. The answer has one [`Done`] per statement.
    ///
    /// Waits for a place in the queue when too many writes wait (SQLite). A caller that is dropped while it waits for the
    /// answer does not stop the write: it happens whole or not at all, never half.
    pub async fn write(&self, stmts: Vec<Stmt>) -> Result<Vec<Done>, WriteError> {
        if stmts.is_empty() {
            return Ok(Vec::new());
        }
        let fault = self
            .0
            .faults
            .ask(Kind::Write, || stmts.iter().map(Stmt::text).collect());
        match fault {
            Fault::None | Fault::UnknownApplied => {}
            Fault::Fail => return Err(WriteError::Unavailable("ordered by a test".into())),
            Fault::UnknownLost => return Err(WriteError::Unknown("ordered by a test".into())),
        }
        let result = match &self.0.backend {
            Backend::Sqlite(s) => s.write(stmts).await,
            Backend::Postgres(p) => p.write(stmts).await,
        };
        match (fault, result) {
            (Fault::UnknownApplied, Ok(_)) => Err(WriteError::Unknown("ordered by a test".into())),
            (_, result) => result,
        }
    }

    /// Applies a long list in chunks of at most `chunk` statements, each whole or not at all, so that an import neither
    /// fills the memory nor keeps others waiting. Returns how many statements were applied; an error leaves the chunks before
    /// it in place, so an import must be one that can be run again.
    pub async fn import(
        &self,
        stmts: impl IntoIterator<Item = Stmt>,
        chunk: usize,
    ) -> Result<u64, WriteError> {
        let mut stmts = stmts.into_iter();
        let mut applied = 0;
        loop {
            let next: Vec<Stmt> = stmts.by_ref().take(chunk.max(1)).collect();
            if next.is_empty() {
                return Ok(applied);
            }
            let count = next.len() as u64;
            self.write(next).await?;
            applied += count;
        }
    }

    /// All statements see the same state of the database. The answer has one [`Done`] per statement.
    ///
    /// On SQLite the reading happens on the calling task: right for look-ups and pages of a list, not for whole tables.
    pub async fn read(&self, list: Vec<Sql>) -> Result<Vec<Done>, ReadError> {
        if self
            .0
            .faults
            .ask(Kind::Read, || list.iter().map(Sql::text).collect())
            != Fault::None
        {
            return Err(ReadError::Unavailable("ordered by a test".into()));
        }
        if list.is_empty() {
            return Ok(Vec::new());
        }
        match &self.0.backend {
            Backend::Sqlite(s) => {
                // A read never waits, so a task that reads in a loop would never let others run.
                tokio::task::coop::consume_budget().await;
                s.read(&list)
            }
            Backend::Postgres(p) => p.read(&list).await,
        }
    }

    /// The rows of one statement.
    pub async fn all<T: FromRow>(&self, sql: Sql) -> Result<Vec<T>, ReadError> {
        let text = sql.sql.clone();
        self.first(sql)
            .await?
            .all()
            .map_err(|e| ReadError::Bug(format!("{e} ({text})")))
    }

    /// The only row of one statement, or none; more than one is an error.
    pub async fn one<T: FromRow>(&self, sql: Sql) -> Result<Option<T>, ReadError> {
        let text = sql.sql.clone();
        self.first(sql)
            .await?
            .one()
            .map_err(|e| ReadError::Bug(format!("{e} ({text})")))
    }

    async fn first(&self, sql: Sql) -> Result<Done, ReadError> {
        Ok(self.read(vec![sql]).await?.pop().unwrap_or_default())
    }

    /// Prepares a statement without running it: it must parse, name what exists, take `$1` to `$n`, and on PostgreSQL have
    /// only the types the kit knows. The error is for people and begins with `name`.
    pub async fn prepare_check(&self, name: &str, sql: &str) -> Result<Prepared, String> {
        let text = dialect::expand(self.engine(), sql);
        let result = match &self.0.backend {
            Backend::Sqlite(s) => s.prepare_check(&text),
            Backend::Postgres(p) => p.prepare_check(&text).await,
        };
        result.map_err(|e| format!("{name}: {e}\n{text}"))
    }

    /// Brings the schema up to date: applies what of the list is not yet applied, all in one transaction, and returns the
    /// numbers. Several processes may call it at once.
    pub async fn migrate(&self, list: &[Migration]) -> Result<Vec<i64>, MigrateError> {
        match &self.0.backend {
            Backend::Sqlite(s) => migrate::sqlite(s, list).await,
            Backend::Postgres(p) => migrate::postgres(p, list).await,
        }
    }

    /// The number of the last migration applied; 0 on an empty database.
    pub async fn version(&self) -> Result<i64, ReadError> {
        let there = dialect::has_migrations(self.engine());
        if self.one::<i64>(Sql::new(there, vec![])).await? != Some(1) {
            return Ok(0);
        }
        let last = Sql::new("SELECT MAX(number) FROM schema_migration", vec![]);
        Ok(self.one::<Option<i64>>(last).await?.flatten().unwrap_or(0))
    }

    /// How far the database's clock is ahead of this machine's, in µs. Added to the local clock it makes several processes
    /// agree on the time. SQLite has no clock of its own: 0.
    pub async fn clock_offset(&self) -> Result<i64, ReadError> {
        match &self.0.backend {
            Backend::Sqlite(_) => Ok(0),
            Backend::Postgres(p) => p.clock_offset(local_clock).await,
        }
    }

    /// Wakes who waits for the topic, in this process and on PostgreSQL in the others. Call it after the write.
    pub fn signal(&self, topic: &'static str) {
        self.0.topics.raise(topic);
        if let Backend::Postgres(p) = &self.0.backend {
            p.notify(topic);
        }
    }

    /// From now on, [`Subscription::wait`] ends early when the topic is signalled.
    pub fn subscribe(&self, topic: &'static str) -> Subscription {
        let subscription = self.0.topics.subscribe(topic);
        if let Backend::Postgres(p) = &self.0.backend {
            p.listen();
        }
        subscription
    }

    /// Every table but those in `skip` and the record of migrations, as one consistent state, while others go on writing.
    /// Tables come after those they refer to. The memory needed does not depend on the size of the database.
    pub async fn dump(&self, skip: &[&str]) -> Result<Dump, ReadError> {
        dump::start(self, skip).await
    }

    /// Begins to fill an empty database; it must have the same migrations as the one that was dumped.
    pub async fn load(&self) -> Result<Load, LoadError> {
        dump::load(self).await
    }

    /// SQLite: moves the write-ahead log into the file and empties it, so that nothing deleted is left in it; false when a
    /// long read is in the way. The writer does this by itself within a minute. PostgreSQL: does nothing, true.
    pub async fn checkpoint(&self) -> Result<bool, WriteError> {
        match &self.0.backend {
            Backend::Sqlite(s) => s.checkpoint().await.map_err(WriteError::Unavailable),
            Backend::Postgres(_) => Ok(true),
        }
    }

    /// Ordered failures for tests; `None` ends them. Counting starts again at 1.
    pub fn intercept(&self, interceptor: Option<Arc<dyn Interceptor>>) {
        self.0.faults.set(interceptor);
    }

    /// Refuses new writes, waits until those that were taken are done, and closes the database. On SQLite the log is emptied
    /// and the lock given back.
    pub async fn close(&self) {
        match &self.0.backend {
            Backend::Sqlite(s) => s.close().await,
            Backend::Postgres(p) => p.close().await,
        }
    }
}

/// The machine's own clock, which is what is measured here.
#[allow(clippy::disallowed_methods)]
fn local_clock() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |d| i64::try_from(d.as_micros()).unwrap_or(i64::MAX))
}
