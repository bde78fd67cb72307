//! Claims jobs, runs them, finishes them.

use crate::{
    Claimed, Handler, Outcome, TOPIC, backoff,
    store::{self, Candidate},
};
use db::{Db, ReadError, Stmt, Val, WriteError, q};
use std::{
    collections::HashMap,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::task::JoinSet;

/// Kinds one worker can serve: the statement that looks for work has so many places.
pub const MAX_KINDS: usize = 32;

/// How often a worker looks without being told.
const POLL: Duration = Duration::from_secs(1);
/// Jobs at once unless told otherwise.
const CONCURRENCY: usize = 8;
/// Characters of a reason that are kept.
const REASON: usize = 500;

type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// A worker: as many as there are processes, each with an `owner` of its own.
pub struct Worker {
    inner: Arc<Inner>,
    concurrency: usize,
}

struct Inner {
    db: Db,
    handlers: HashMap<&'static str, Arc<dyn Handler>>,
    owner: String,
    clock: Clock,
    /// Looks in a row that the database did not answer.
    failed: AtomicU32,
}

impl Worker {
    /// `owner` names this process (host and process id) to the operator; `clock` gives µs UTC.
    ///
    /// # Panics
    /// When two handlers have the same kind or there are more than [`MAX_KINDS`]: the program is put together wrongly.
    pub fn new(db: Db, handlers: Vec<Arc<dyn Handler>>, owner: String, clock: Clock) -> Worker {
        assert!(
            handlers.len() <= MAX_KINDS,
            "a worker serves at most {MAX_KINDS} kinds of jobs"
        );
        let mut by_kind = HashMap::new();
        for h in handlers {
            let kind = h.kind();
            assert!(
                by_kind.insert(kind, h).is_none(),
                "two handlers for jobs of kind {kind}"
            );
        }
        let inner = Inner {
            db,
            handlers: by_kind,
            owner,
            clock,
            failed: AtomicU32::new(0),
        };
        Worker {
            inner: Arc::new(inner),
            concurrency: CONCURRENCY,
        }
    }

    /// How many jobs run at once; at least one.
    #[must_use]
    pub fn concurrency(mut self, jobs: usize) -> Worker {
        self.concurrency = jobs.max(1);
        self
    }

    /// Runs everything that is due now, also what becomes due by it, and returns how many runs there were. If the database is
    /// away it ends early.
    pub async fn run_due(&self) -> usize {
        let mut running = JoinSet::new();
        let mut runs = 0;
        loop {
            let more = self.start(&mut running).await;
            runs += more;
            if running.is_empty() {
                return runs;
            }
            if more == 0 || running.len() == self.concurrency {
                running.join_next().await;
            }
        }
    }

    /// Runs jobs until `shutdown` is ready: looks each second, and at once when [`TOPIC`] is signalled or a job ends. Then waits
    /// for those that run. Looking is only a read: an idle system writes nothing.
    pub async fn serve(&self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = std::pin::pin!(shutdown);
        let mut signals = self.inner.db.subscribe(TOPIC);
        let mut running = JoinSet::new();
        loop {
            self.start(&mut running).await;
            tokio::select! {
                () = &mut shutdown => break,
                _ = running.join_next(), if !running.is_empty() => {}
                _ = signals.wait(POLL) => {}
            }
        }
        while running.join_next().await.is_some() {}
    }

    /// Claims as many jobs as there is room for and starts them.
    async fn start(&self, running: &mut JoinSet<()>) -> usize {
        let room = self.concurrency - running.len();
        if room == 0 {
            return 0;
        }
        let claimed = match self.inner.claim(room).await {
            Ok(claimed) => {
                if self.inner.failed.swap(0, Ordering::Relaxed) > 0 {
                    tracing::info!("jobs are claimed again");
                }
                claimed
            }
            Err(why) => {
                // Each second would fill the log of a night without a database: once a minute or so is enough.
                let before = self.inner.failed.fetch_add(1, Ordering::Relaxed);
                if before.is_multiple_of(60) {
                    tracing::warn!(why, "no jobs could be claimed; each second tries again");
                }
                return 0;
            }
        };
        let count = claimed.len();
        for (job, exhausted) in claimed {
            let inner = self.inner.clone();
            running.spawn(async move { inner.handle(job, exhausted).await });
        }
        count
    }
}

impl Inner {
    fn now(&self) -> i64 {
        (self.clock)()
    }

    /// What is due, most urgent first. Only reads.
    async fn due(&self, limit: usize, now: i64) -> Result<Vec<Candidate>, ReadError> {
        let Some(first) = self.handlers.keys().next() else {
            return Ok(Vec::new());
        };
        let priorities: Vec<i64> = self.db.all(q!(store::PRIORITIES)).await?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        // Unused places repeat a kind.
        let kinds: Vec<Val> = self
            .handlers
            .keys()
            .chain(std::iter::repeat(first))
            .take(MAX_KINDS)
            .map(|k| Val::from(*k))
            .collect();
        let list = priorities.into_iter().map(|priority| {
            let mut args = vec![Val::from(priority), Val::from(now), Val::from(limit)];
            args.extend(kinds.iter().cloned());
            db::Sql::new(store::DUE, args)
        });
        let mut due = Vec::new();
        for done in self.db.read(list.collect()).await? {
            due.extend(done.all::<Candidate>()?);
        }
        due.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(due)
    }

    /// Takes jobs for the time of their lease. With each: whether it has used up its attempts by dying in the last one.
    async fn claim(&self, limit: usize) -> Result<Vec<(Claimed, bool)>, String> {
        let now = self.now();
        let due = self.due(limit, now).await.map_err(|e| e.to_string())?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let mut list = Vec::with_capacity(2 * due.len());
        let mut exhausted = HashMap::new();
        for c in &due {
            let Some(handler) = self.handlers.get(c.kind.as_str()) else {
                continue;
            };
            let until = now + handler.lease();
            list.push(q!(store::CLAIM, c.id, &self.owner, until, c.attempt, now).any());
            list.push(q!(store::BEGUN, c.id, &self.owner, until, c.attempt + 1, now).any());
            // A job that kills its worker each time would never come to an end otherwise.
            exhausted.insert(c.id, c.abandoned && c.attempt >= handler.max_attempts());
        }
        // Unknown: what was claimed after all comes back when its lease ends.
        let done = self.db.write(list).await.map_err(|e| e.to_string())?;
        let mut claimed = Vec::with_capacity(due.len());
        for d in done.into_iter().step_by(2) {
            for job in d.all::<Claimed>().map_err(|e| e.to_string())? {
                let exhausted = exhausted.get(&job.id).copied().unwrap_or(false);
                claimed.push((job, exhausted));
            }
        }
        Ok(claimed)
    }

    async fn handle(&self, job: Claimed, exhausted: bool) {
        let Some(handler) = self.handlers.get(job.kind.as_str()) else {
            return;
        };
        let outcome = if exhausted {
            let why = "the worker was lost during the last attempt".to_owned();
            Outcome::Retry {
                after: 0,
                why,
                with: Vec::new(),
            }
        } else {
            self.run(handler, &job).await
        };
        let end = match outcome {
            Outcome::Done => End::Done(Vec::new()),
            Outcome::DoneWith(with) => End::Done(with),
            Outcome::Dead { why, with } => End::Dead(why, with),
            Outcome::Retry { why, .. } if exhausted || job.attempt >= handler.max_attempts() => {
                let with = self.last_words(handler, &job, &why).await;
                End::Dead(why, with)
            }
            Outcome::Retry { after, why, with } => End::Again(after, why, with),
        };
        self.finish(handler, &job, end).await;
    }

    /// The handler on a task of its own, so that its panic ends it and not the worker.
    async fn run(&self, handler: &Arc<dyn Handler>, job: &Claimed) -> Outcome {
        let again = |why: &str| Outcome::Retry {
            after: backoff(job.attempt, job.seed()),
            why: why.to_owned(),
            with: Vec::new(),
        };
        // Stopped before the lease ends: after that another worker may run it at the same time.
        let limit = Duration::from_micros(u64::try_from(handler.lease() / 10 * 9).unwrap_or(0));
        let (h, j) = (handler.clone(), job.clone());
        let mut task = tokio::spawn(async move { h.run(&j).await });
        match tokio::time::timeout(limit, &mut task).await {
            Ok(Ok(outcome)) => outcome,
            // What a panic says may hold anything; the log has it, the table does not.
            Ok(Err(_)) => again("the handler panicked"),
            Err(_) => {
                task.abort();
                again("the handler took longer than its lease")
            }
        }
    }

    async fn last_words(&self, handler: &Arc<dyn Handler>, job: &Claimed, why: &str) -> Vec<Stmt> {
        let (h, j, w) = (handler.clone(), job.clone(), why.to_owned());
        let task = tokio::spawn(async move { h.dead(&j, &w).await });
        task.await.unwrap_or_else(|_| {
            tracing::error!(job = %job.id, kind = job.kind, "the handler panicked over a dead job");
            Vec::new()
        })
    }

    async fn finish(&self, handler: &Arc<dyn Handler>, job: &Claimed, end: End) {
        let Err(error) = self.write(job, &end).await else {
            return;
        };
        let why = match error {
            // Somebody else has the job now, or this very end was written by the try before.
            WriteError::Conflict { statement: 0 } => {
                tracing::info!(job = %job.id, kind = job.kind, attempt = job.attempt, "the lease was lost; nothing written");
                return;
            }
            WriteError::Unavailable(_) | WriteError::Unknown(_) => {
                tracing::warn!(job = %job.id, kind = job.kind, %error, "the end of a job could not be written; it runs again after its lease");
                return;
            }
            WriteError::Conflict { .. } | WriteError::Unique { .. } | WriteError::Bug(_) => {
                format!("what it wanted written could not be: {error}")
            }
        };
        // The job itself must still come to an end, without what it wanted written.
        tracing::warn!(job = %job.id, kind = job.kind, why, "a job ended without what it wanted written");
        let end = match end {
            End::Dead(first, _) => End::Dead(format!("{first}; {why}"), Vec::new()),
            _ if job.attempt >= handler.max_attempts() => End::Dead(why, Vec::new()),
            _ => End::Again(backoff(job.attempt, job.seed()), why, Vec::new()),
        };
        if let Err(error) = self.write(job, &end).await {
            tracing::warn!(job = %job.id, kind = job.kind, %error, "the end of a job could not be written");
        }
    }

    /// Writes the end. Its first statement holds only once for an attempt, so after an unknown outcome it is simply tried
    /// once more.
    async fn write(&self, job: &Claimed, end: &End) -> Result<(), WriteError> {
        for last in [false, true] {
            match self.db.write(end.list(job, &self.owner, self.now())).await {
                Ok(_) => break,
                Err(WriteError::Unavailable(_) | WriteError::Unknown(_)) if !last => {}
                Err(e) => return Err(e),
            }
        }
        if end.adds_something() {
            self.db.signal(TOPIC);
        }
        Ok(())
    }
}

/// How an attempt ends.
enum End {
    Done(Vec<Stmt>),
    Again(i64, String, Vec<Stmt>),
    Dead(String, Vec<Stmt>),
}

impl End {
    fn list(&self, job: &Claimed, owner: &str, now: i64) -> Vec<Stmt> {
        let (id, attempt) = (job.id, job.attempt);
        let (first, outcome, detail, with) = match self {
            End::Done(with) => (q!(store::DONE, id, attempt, owner, now), "done", None, with),
            End::Again(after, why, with) => {
                let why = short(why);
                let at = now.saturating_add((*after).max(0));
                (
                    q!(store::AGAIN, id, attempt, owner, at, &why),
                    "retry",
                    Some(why),
                    with,
                )
            }
            End::Dead(why, with) => {
                let why = short(why);
                (
                    q!(store::DEAD, id, attempt, owner, now, &why),
                    "dead",
                    Some(why),
                    with,
                )
            }
        };
        let ended = q!(store::ENDED, id, attempt, now, outcome, detail).any();
        let mut list = vec![first.expect(1), ended];
        list.extend(with.iter().cloned());
        list
    }

    fn adds_something(&self) -> bool {
        let (End::Done(with) | End::Again(_, _, with) | End::Dead(_, with)) = self;
        !with.is_empty()
    }
}

/// A reason, cut to what is kept, without the NUL that no database takes.
fn short(why: &str) -> String {
    why.chars().filter(|c| *c != '\0').take(REASON).collect()
}
