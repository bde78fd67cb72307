//! PostgreSQL: a pool of pipelined connections.

mod classify;
mod listen;
mod statement;
#[cfg(test)]
mod tests;
mod tls;
mod url;
mod write;

use crate::{
    Config, Done, OpenError, Prepared, ReadError, Sql, Stmt, WriteError, dialect, signal::Topics,
    stmt,
};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Timeouts};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

pub(crate) use classify::{read_error, text as message};
pub(crate) use statement::{accepted, row_values};

/// In-flight writes that [`Postgres::close`] waits for; far more than connections.
const IN_FLIGHT: u32 = 1 << 20;

/// Whether the address can be understood; connects to nothing.
pub(crate) fn check(config: &Config) -> Result<(), OpenError> {
    url::parse(config).map(|_| ())
}

pub(crate) struct Postgres {
    pool: Pool,
    timeout: Duration,
    read_only: bool,
    in_flight: Arc<Semaphore>,
    listener: listen::Listener,
}

impl Postgres {
    pub(crate) async fn open(config: &Config, topics: Arc<Topics>) -> Result<Postgres, OpenError> {
        let url::Parsed {
            mut pg,
            mode,
            ca_file,
        } = url::parse(config)?;
        let tls = tls::connector(mode, ca_file.as_deref())?;
        let millis = config.timeout.as_millis();
        // What a statement or a lock may take is also told to the server, so that it does not go on working for a request
        // that was given up; an abandoned transaction must not hold its locks.
        let mut options = format!(
            "-c statement_timeout={millis} -c lock_timeout={millis} -c idle_in_transaction_session_timeout={millis} \
             -c default_transaction_isolation=read\\ committed"
        );
        if config.read_only {
            options.push_str(" -c default_transaction_read_only=on");
        }
        if let Some(own) = pg.get_options() {
            options.push(' ');
            options.push_str(own);
        }
        pg.options(options);
        pg.ssl_mode(mode.into());
        pg.connect_timeout(Duration::from_secs(5));
        pg.keepalives_idle(Duration::from_secs(15));
        pg.tcp_user_timeout(config.timeout);
        if pg.get_application_name().is_none() {
            pg.application_name("securemail");
        }
        let manager = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let pool = Pool::builder(Manager::from_config(pg.clone(), tls.clone(), manager))
            .max_size(config.max_connections.max(1))
            .timeouts(Timeouts {
                wait: Some(config.timeout),
                create: Some(Duration::from_secs(10)),
                recycle: Some(Duration::from_secs(5)),
            })
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|e| OpenError::Unavailable(e.to_string()))?;
        let db = Postgres {
            pool,
            timeout: config.timeout,
            read_only: config.read_only,
            in_flight: Arc::new(Semaphore::new(IN_FLIGHT as usize)),
            listener: listen::Listener::new(pg, tls, topics),
        };
        // To say at once what is wrong: address, password, certificate.
        let client = db.client().await.map_err(OpenError::Unavailable)?;
        client
            .batch_execute("SELECT 1")
            .await
            .map_err(|e| OpenError::Unavailable(classify::text(&e)))?;
        Ok(db)
    }

    pub(crate) async fn client(&self) -> Result<Object, String> {
        self.pool.get().await.map_err(|e| match e {
            deadpool_postgres::PoolError::Backend(e) => classify::text(&e),
            deadpool_postgres::PoolError::Timeout(_) => {
                "no connection to the database became free in time".into()
            }
            e => e.to_string(),
        })
    }

    /// A connection that does not go back to the pool, for what changes its state.
    pub(crate) async fn own_client(&self) -> Result<deadpool_postgres::ClientWrapper, String> {
        self.client().await.map(Object::take)
    }

    /// On a task of its own: a request that is dropped half-way must leave neither an open transaction nor a connection in
    /// an unknown state.
    pub(crate) async fn write(self: &Arc<Self>, stmts: Vec<Stmt>) -> Result<Vec<Done>, WriteError> {
        if self.read_only {
            return Err(WriteError::Unavailable(
                "the database is open for reading only".into(),
            ));
        }
        let in_flight = self.in_flight.clone().acquire_owned().await;
        let in_flight =
            in_flight.map_err(|_| WriteError::Unavailable("the database is closed".into()))?;
        let db = self.clone();
        let task = tokio::spawn(async move {
            let result = write::write(&db, &stmts).await;
            drop(in_flight);
            result
        });
        task.await
            .unwrap_or_else(|e| Err(WriteError::Unknown(e.to_string())))
    }

    pub(crate) async fn read(&self, list: &[Sql]) -> Result<Vec<Done>, ReadError> {
        for s in list {
            let checked = stmt::check_read(&s.sql).and_then(|()| stmt::check_args(&s.args));
            checked.map_err(ReadError::Bug)?;
        }
        // A connection that died in the pool shows only when it is used; a read has no effect, so it may be repeated.
        match self.read_once(list).await {
            Err((ReadError::Unavailable(_), true)) => {
                self.read_once(list).await.map_err(|(e, _)| e)
            }
            other => other.map_err(|(e, _)| e),
        }
    }

    /// The error and whether another connection may do better.
    async fn read_once(&self, list: &[Sql]) -> Result<Vec<Done>, (ReadError, bool)> {
        let client = self
            .client()
            .await
            .map_err(|e| (ReadError::Unavailable(e), false))?;
        let timed = tokio::time::timeout(
            self.timeout + Duration::from_secs(5),
            read_on(&client, list),
        )
        .await;
        let (error, lost) = match timed {
            Ok(Ok(done)) => return Ok(done),
            Ok(Err(e)) => e,
            Err(_) => (
                ReadError::Unavailable("the database does not answer".into()),
                true,
            ),
        };
        // Whatever state the connection is in, the next one shall not find out.
        drop(Object::take(client));
        Err((error, lost))
    }

    pub(crate) async fn prepare_check(&self, sql: &str) -> Result<Prepared, String> {
        let client = self.client().await?;
        let sql = dialect::expand(crate::Engine::Postgres, sql);
        let st = client.prepare(&sql).await.map_err(|e| classify::text(&e))?;
        for (i, ty) in st.params().iter().enumerate() {
            if !accepted(ty) {
                return Err(format!(
                    "${} is {ty}, which the kit does not bind; cast it",
                    i + 1
                ));
            }
        }
        for column in st.columns() {
            if !accepted(column.type_()) {
                return Err(format!(
                    "column {} is {}; cast it",
                    column.name(),
                    column.type_()
                ));
            }
        }
        Ok(Prepared {
            params: st.params().len(),
            columns: st.columns().iter().map(|c| c.name().to_owned()).collect(),
        })
    }

    /// The server's clock minus `local`, in µs: of five tries the one with the shortest way there and back.
    pub(crate) async fn clock_offset(&self, local: impl Fn() -> i64) -> Result<i64, ReadError> {
        const CLOCK: &str =
            "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";
        let client = self.client().await.map_err(ReadError::Unavailable)?;
        let st = client
            .prepare_cached(CLOCK)
            .await
            .map_err(|e| read_error(&e))?;
        let mut best: Option<(i64, i64)> = None;
        for _ in 0..5 {
            let before = local();
            let server: i64 = client
                .query_one(&st, &[])
                .await
                .map_err(|e| read_error(&e))?
                .get(0);
            let way = local() - before;
            if best.is_none_or(|(shortest, _)| way < shortest) {
                best = Some((way, server - (before + way / 2)));
            }
        }
        Ok(best.map_or(0, |(_, offset)| offset))
    }

    /// Tells the other processes; lost when the server is away.
    pub(crate) fn notify(self: &Arc<Self>, topic: &'static str) {
        let db = self.clone();
        // Without a runtime (the program is ending) there is nobody to wake.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Ok(client) = db.client().await
                    && let Ok(st) = client.prepare_cached(listen::NOTIFY).await
                    && let Err(e) = client.execute(&st, &[&topic]).await
                {
                    tracing::debug!(
                        error = classify::text(&e),
                        "NOTIFY failed; others find the work by polling"
                    );
                }
            });
        }
    }

    pub(crate) fn listen(&self) {
        self.listener.start();
    }

    pub(crate) async fn close(&self) {
        self.listener.stop();
        // All places free: every write that was taken is done.
        let all = self.in_flight.acquire_many(IN_FLIGHT).await;
        self.in_flight.close();
        drop(all);
        self.pool.close();
    }
}

/// All statements of the list in one round trip; all of them are on the way after the first poll, so that a read which is
/// dropped has also sent its COMMIT.
async fn read_on(client: &Object, list: &[Sql]) -> Result<Vec<Done>, (ReadError, bool)> {
    let mut prepared = Vec::with_capacity(list.len());
    for s in list {
        let sql = dialect::expand(crate::Engine::Postgres, &s.sql);
        let st = client
            .prepare_cached(&sql)
            .await
            .map_err(|e| classify::read(&e))?;
        statement::check_count(&st, &s.args)
            .map_err(|why| (ReadError::Bug(format!("{why} ({sql})")), false))?;
        prepared.push(st);
    }
    // One plain SELECT is a snapshot by itself; WITH could hide a write, so it goes into a transaction that forbids it.
    let alone = matches!(list, [s] if stmt::first_word(&s.sql).eq_ignore_ascii_case("SELECT"));
    let mut pipeline = statement::Pipeline::default();
    if !alone {
        pipeline.push(statement::batch(
            client,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        ));
    }
    for (st, s) in prepared.iter().zip(list) {
        pipeline.push(statement::run(client, st, &s.args));
    }
    if !alone {
        pipeline.push(statement::batch(client, "COMMIT"));
    }
    let failed = |e, sql: &str| match e {
        statement::Failed::Engine(e) => classify::read(&e),
        statement::Failed::Ours(why) => (ReadError::Bug(format!("{why} ({sql})")), false),
    };
    let mut results = pipeline.send().await.into_iter();
    if !alone {
        // Without its BEGIN the list would not be one snapshot.
        results.next().transpose().map_err(|e| failed(e, "BEGIN"))?;
    }
    results
        .zip(list)
        .map(|(d, s)| d.map_err(|e| failed(e, s.text())))
        .collect()
}
