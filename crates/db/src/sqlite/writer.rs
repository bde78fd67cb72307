//! The writer thread. Whatever waits when it is free is committed together: one fsync for up to 256 writes.
//!
//! A failing write takes nobody with it: the group is rolled back and begun again with each write in a savepoint of its own.
//! Savepoints from the start would cost every write a copy of each page it touches, and hardly one fails.

use super::{
    classify::write_error,
    connect_writer,
    maintain::{self, Schedule},
    run,
};
use crate::{Done, Engine, Stmt, WriteError, dialect, stmt};
use crossbeam_channel::{Receiver, RecvTimeoutError};
use rusqlite::Connection;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    time::Instant,
};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

/// Writes in one transaction at most.
const GROUP: usize = 256;

type Answer = Result<Vec<Done>, WriteError>;

/// A write that waits.
pub(super) struct Job {
    pub(super) stmts: Vec<Stmt>,
    pub(super) reply: oneshot::Sender<Answer>,
    /// Its places in the queue; given back when it has been answered.
    pub(super) places: OwnedSemaphorePermit,
}

pub(super) enum Order {
    Write(Job),
    /// Needs the connection for itself, outside a transaction.
    Alone(Box<dyn FnOnce(&mut Connection) + Send>),
}

/// What became of one write inside the transaction.
enum Outcome {
    /// It was applied, or nothing of it was (in a savepoint), with this error.
    Own(Answer),
    /// The transaction as a whole is gone or can no longer be trusted.
    Broken(String),
}

/// How the writes of a group are kept apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Apart {
    /// Not at all: one that fails makes the group begin again.
    No,
    /// By a savepoint each.
    Savepoints,
}

pub(super) struct Writer {
    path: PathBuf,
    /// `None` after a failure that only a new connection mends.
    conn: Option<Connection>,
    schedule: Schedule,
}

impl Writer {
    pub(super) fn new(path: PathBuf, conn: Connection) -> Writer {
        let mut schedule = Schedule::default();
        // The log may hold what an earlier process left.
        schedule.wrote(Instant::now());
        Writer {
            path,
            conn: Some(conn),
            schedule,
        }
    }

    /// Until every sender is gone and the queue is empty.
    pub(super) fn serve(mut self, orders: &Receiver<Order>) {
        let mut next = None;
        loop {
            let order = match next.take() {
                Some(order) => order,
                None => match self.wait(orders) {
                    Some(order) => order,
                    None => break,
                },
            };
            match order {
                Order::Write(job) => next = self.group(job, orders),
                Order::Alone(f) => {
                    let Some(c) = self.connection() else { continue };
                    if catch_unwind(AssertUnwindSafe(|| f(c))).is_err() || !c.is_autocommit() {
                        self.conn = None;
                    }
                    self.schedule.wrote(Instant::now());
                }
            }
        }
        if let Some(c) = self.connection()
            && let Err(e) = maintain::checkpoint(c, maintain::Mode::Truncate)
        {
            tracing::warn!(error = %e, "the write-ahead log could not be emptied at the end");
        }
    }

    fn wait(&mut self, orders: &Receiver<Order>) -> Option<Order> {
        loop {
            let Some(sleep) = self.schedule.sleep(Instant::now()) else {
                return orders.recv().ok();
            };
            match orders.recv_timeout(sleep) {
                Ok(order) => return Some(order),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => self.maintain(),
            }
        }
    }

    fn maintain(&mut self) {
        let Some(mode) = self.schedule.due(Instant::now()) else {
            return;
        };
        let complete = match self.connection().map(|c| maintain::checkpoint(c, mode)) {
            Some(Ok(complete)) => complete,
            Some(Err(e)) => {
                tracing::warn!(error = %e, "a checkpoint of the write-ahead log failed");
                false
            }
            None => false,
        };
        if self.schedule.did(mode, complete, Instant::now()) {
            tracing::warn!(
                "a reader has kept the write-ahead log from being emptied for a minute; deleted data is still in it"
            );
        }
    }

    /// The connection, opened again if it was given up.
    fn connection(&mut self) -> Option<&mut Connection> {
        if self.conn.is_none() {
            match connect_writer(&self.path) {
                Ok(c) => self.conn = Some(c),
                Err(e) => tracing::error!(error = %e, "the database file cannot be opened again"),
            }
        }
        self.conn.as_mut()
    }

    /// Commits this write and what waits behind it. Returns the order that ended the group, if one did.
    fn group(&mut self, first: Job, orders: &Receiver<Order>) -> Option<Order> {
        let begun = match self.connection() {
            Some(c) => begin(c),
            None => Err("the database file cannot be opened".to_owned()),
        };
        let Some(c) = self.conn.as_ref().filter(|_| begun.is_ok()) else {
            let why = begun.err().unwrap_or_default();
            self.conn = None;
            let _ = first.reply.send(Err(WriteError::Unavailable(why)));
            return None;
        };
        let mut after = None;
        let mut failed = None;
        let mut panicked = false;
        let mut apart = Apart::No;
        let mut jobs = vec![first];
        let mut answers: Vec<Answer> = Vec::with_capacity(16);
        while let Some(job) = jobs.get(answers.len()) {
            let outcome = catch_unwind(AssertUnwindSafe(|| one(c, &job.stmts, apart)))
                .unwrap_or_else(|_| {
                    panicked = true;
                    Outcome::Broken("the writer panicked".into())
                });
            match outcome {
                Outcome::Own(Err(e)) if apart == Apart::No => {
                    if let Err(why) = begin_again(c) {
                        failed = Some(why);
                        break;
                    }
                    if answers.is_empty() {
                        answers.push(Err(e));
                    } else {
                        apart = Apart::Savepoints;
                        answers.clear();
                        continue;
                    }
                }
                Outcome::Own(answer) => answers.push(answer),
                Outcome::Broken(why) => {
                    failed = Some(WriteError::Unknown(why));
                    break;
                }
            }
            if answers.len() == jobs.len() && jobs.len() < GROUP {
                match orders.try_recv() {
                    Ok(Order::Write(job)) => jobs.push(job),
                    Ok(order) => after = Some(order),
                    Err(_) => {}
                }
            }
        }
        let failed = failed.or_else(|| {
            run(c, "COMMIT", &[])
                .err()
                .map(|e| WriteError::Unknown(format!("COMMIT failed: {e:?}")))
        });
        if failed.is_some() {
            let rolled_back = c.is_autocommit() || c.execute_batch("ROLLBACK").is_ok();
            if panicked || !rolled_back {
                self.conn = None;
            }
        }
        self.schedule.wrote(Instant::now());
        if let Some(why) = &failed {
            tracing::error!(
                writes = jobs.len(),
                %why,
                "a group of writes failed as a whole"
            );
        }
        let mut answers = answers.into_iter();
        for job in jobs {
            // A write of its own fault failed whatever became of the others.
            let answer = match (answers.next(), &failed) {
                (Some(Err(e)), _) => Err(e),
                (_, Some(why)) => Err(why.clone()),
                (Some(done), None) => done,
                (None, None) => Err(WriteError::Unknown("it was not answered".into())),
            };
            // Nobody listens any more when the request was dropped: the write happened all the same.
            let _ = job.reply.send(answer);
            drop(job.places);
        }
        if self.schedule.due(Instant::now()).is_some() {
            self.maintain();
        }
        after
    }
}

/// Undoes the group and opens its transaction once more. After an error nothing of it was applied.
fn begin_again(c: &Connection) -> Result<(), WriteError> {
    run(c, "ROLLBACK", &[]).map_err(|e| WriteError::Unknown(format!("ROLLBACK failed: {e:?}")))?;
    begin(c).map_err(WriteError::Unavailable)
}

fn begin(c: &Connection) -> Result<(), String> {
    run(c, "BEGIN IMMEDIATE", &[])
        .map(drop)
        .map_err(|e| match e {
            super::statement::Wrong::Engine(e) => e.to_string(),
            super::statement::Wrong::Ours(e) => e,
        })
}

/// One write.
fn one(c: &Connection, stmts: &[Stmt], apart: Apart) -> Outcome {
    if apart == Apart::Savepoints
        && let Err(e) = run(c, "SAVEPOINT one", &[])
    {
        return Outcome::Broken(format!("SAVEPOINT failed: {e:?}"));
    }
    let answer = apply(c, stmts);
    // A full disk, an I/O error or no memory makes SQLite roll back the whole transaction, neighbours included, and the next
    // SAVEPOINT would open a transaction of its own and commit by itself. So look before anything else is done.
    if c.is_autocommit() {
        let why = answer.err().map_or_else(
            || "the transaction ended by itself".to_owned(),
            |e| e.to_string(),
        );
        return Outcome::Broken(why);
    }
    if apart == Apart::No {
        return Outcome::Own(answer);
    }
    if answer.is_err()
        && let Err(e) = run(c, "ROLLBACK TO one", &[])
    {
        return Outcome::Broken(format!("ROLLBACK TO failed: {e:?}"));
    }
    match run(c, "RELEASE one", &[]) {
        Ok(_) if !c.is_autocommit() => Outcome::Own(answer),
        Ok(_) => Outcome::Broken("the transaction ended by itself".into()),
        Err(e) => Outcome::Broken(format!("RELEASE failed: {e:?}")),
    }
}

fn apply(c: &Connection, stmts: &[Stmt]) -> Answer {
    let mut done = Vec::with_capacity(stmts.len());
    for (statement, s) in stmts.iter().enumerate() {
        let text = s.text();
        #[cfg(test)]
        assert!(!text.contains("panic in the writer"), "ordered by a test");
        let checked = stmt::check_write(text).and_then(|()| stmt::check_args(&s.sql.args));
        checked.map_err(|why| WriteError::Bug(format!("statement {statement} ({text}): {why}")))?;
        let sql = dialect::expand(Engine::Sqlite, text);
        let result = run(c, &sql, &s.sql.args).map_err(|e| write_error(c, statement, text, e))?;
        if s.expect.is_some_and(|n| n != result.count) {
            return Err(WriteError::Conflict { statement });
        }
        done.push(result);
    }
    Ok(done)
}
