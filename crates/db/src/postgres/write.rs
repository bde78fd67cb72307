//! A write on PostgreSQL: one round trip, two when counts must be looked at before COMMIT.

use super::{
    Postgres,
    classify::{Class, class, is_fatal, text},
    statement::{self, Failed, Pipeline},
};
use crate::{Done, Engine, Stmt, WriteError, dialect, stmt};
use deadpool_postgres::Object;
use std::time::Duration;
use tokio_postgres::Statement;

/// How often a write is tried when the server asks for it to be repeated.
const TRIES: u32 = 6;

/// How one try ended.
enum Ended {
    /// For good.
    With(Result<Vec<Done>, WriteError>),
    /// Rolled back for certain and worth another try.
    Again(String),
}

pub(super) async fn write(db: &Postgres, stmts: &[Stmt]) -> Result<Vec<Done>, WriteError> {
    for (i, s) in stmts.iter().enumerate() {
        let checked = stmt::check_write(s.text()).and_then(|()| stmt::check_args(&s.sql.args));
        checked.map_err(|why| WriteError::Bug(format!("statement {i} ({}): {why}", s.text())))?;
    }
    let mut tries = 0;
    loop {
        let client = db.client().await.map_err(WriteError::Unavailable)?;
        // The server's own limits come first; this is for a server or network that has stopped answering at all.
        let limit = db.timeout + Duration::from_secs(5);
        let (ended, sound) = match tokio::time::timeout(limit, attempt(&client, stmts)).await {
            Ok(result) => result,
            Err(_) => (
                Ended::With(Err(WriteError::Unknown(
                    "the database does not answer".into(),
                ))),
                false,
            ),
        };
        if sound {
            drop(client);
        } else {
            // Closing the connection makes the server roll back what was not committed.
            drop(Object::take(client));
        }
        match ended {
            Ended::With(result) => return result,
            Ended::Again(why) => {
                tries += 1;
                if tries == TRIES {
                    return Err(WriteError::Unavailable(why));
                }
                // Two writes that met must not meet again at once; the later the try, the longer the pause.
                tokio::time::sleep(Duration::from_millis(1 << tries)).await;
            }
        }
    }
}

/// One try, and whether the connection may be used again.
async fn attempt(client: &Object, stmts: &[Stmt]) -> (Ended, bool) {
    let mut prepared = Vec::with_capacity(stmts.len());
    for (i, s) in stmts.iter().enumerate() {
        let sql = dialect::expand(Engine::Postgres, s.text());
        match client.prepare_cached(&sql).await {
            Ok(st) => prepared.push(st),
            Err(e) => return before_commit(Failed::Engine(e), i, s.text()),
        }
        if let Err(why) = statement::check_count(&prepared[i], &s.sql.args) {
            return (
                Ended::With(Err(WriteError::Bug(format!(
                    "statement {i} ({}): {why}",
                    s.text()
                )))),
                true,
            );
        }
    }
    // A value that cannot be encoded would drop out of the middle of the pipeline, and COMMIT would follow all the same.
    for (i, (st, s)) in prepared.iter().zip(stmts).enumerate() {
        if let Err(why) = encodable(st, s) {
            return (
                Ended::With(Err(WriteError::Bug(format!(
                    "statement {i} ({}): {why}",
                    s.text()
                )))),
                true,
            );
        }
    }
    if stmts.iter().all(|s| s.expect.is_none()) {
        one_round_trip(client, &prepared, stmts).await
    } else {
        two_round_trips(client, &prepared, stmts).await
    }
}

fn encodable(st: &Statement, s: &Stmt) -> Result<(), String> {
    use tokio_postgres::types::ToSql;
    let mut scratch = bytes::BytesMut::new();
    for (i, (arg, ty)) in s.sql.args.iter().zip(st.params()).enumerate() {
        // Only what can fail is tried; bytes and text are not copied for it.
        let result = match arg {
            crate::Val::Text(_) => "".to_sql_checked(ty, &mut scratch),
            crate::Val::Bytes(_) => (&[] as &[u8]).to_sql_checked(ty, &mut scratch),
            other => other.to_sql_checked(ty, &mut scratch),
        };
        result.map_err(|e| format!("${}: {e}", i + 1))?;
        scratch.clear();
    }
    Ok(())
}

/// Everything including COMMIT in one go. If a statement fails, the server ignores the rest and turns COMMIT into ROLLBACK.
async fn one_round_trip(client: &Object, prepared: &[Statement], stmts: &[Stmt]) -> (Ended, bool) {
    let mut pipeline = Pipeline::default();
    pipeline.push(statement::batch(client, "BEGIN"));
    for (st, s) in prepared.iter().zip(stmts) {
        pipeline.push(statement::run(client, st, &s.sql.args));
    }
    pipeline.push(statement::batch(client, "COMMIT"));
    let mut results = pipeline.send().await.into_iter();
    let begun = results.next().unwrap_or_else(|| Ok(Done::default()));
    let committed = results.next_back().unwrap_or_else(|| Ok(Done::default()));
    if let Err(e) = begun {
        return during_commit(e, 0, "BEGIN");
    }
    match collect(results, stmts) {
        // The answer to a statement that was sent together with its COMMIT: if the connection broke here, the server may
        // have gone on. A message from the server itself is different, it ends the transaction.
        Err(First::Failed(e, i)) => during_commit(e, i, stmts[i].text()),
        // Only lists without expectations come here.
        Err(First::Missed(i)) => (
            Ended::With(Err(WriteError::Unknown(format!(
                "statement {i} has an expectation"
            )))),
            false,
        ),
        Ok(done) => match committed {
            Ok(_) => (Ended::With(Ok(done)), true),
            Err(e) => at_commit(e),
        },
    }
}

async fn two_round_trips(client: &Object, prepared: &[Statement], stmts: &[Stmt]) -> (Ended, bool) {
    let mut pipeline = Pipeline::default();
    pipeline.push(statement::batch(client, "BEGIN"));
    for (st, s) in prepared.iter().zip(stmts) {
        pipeline.push(statement::run(client, st, &s.sql.args));
    }
    let mut results = pipeline.send().await.into_iter();
    if let Some(Err(e)) = results.next() {
        return before_commit(e, 0, "BEGIN");
    }
    let ended = match collect(results, stmts) {
        Err(First::Missed(statement)) => {
            (Ended::With(Err(WriteError::Conflict { statement })), true)
        }
        Err(First::Failed(e, i)) => before_commit(e, i, stmts[i].text()),
        Ok(done) => {
            return match statement::batch(client, "COMMIT").await {
                Ok(_) => (Ended::With(Ok(done)), true),
                Err(e) => at_commit(e),
            };
        }
    };
    match ended {
        (ended, true) => {
            let back = statement::batch(client, "ROLLBACK").await.is_ok();
            (ended, back)
        }
        lost => lost,
    }
}

/// The first statement that spoils the write. The server has run those behind a missed expectation too, and what they ran
/// into is not the answer: SQLite would never have come to them.
enum First {
    Failed(Failed, usize),
    Missed(usize),
}

/// The rows of all statements, or what came first.
fn collect(
    results: impl Iterator<Item = Result<Done, Failed>>,
    stmts: &[Stmt],
) -> Result<Vec<Done>, First> {
    let mut done = Vec::with_capacity(stmts.len());
    for (i, result) in results.enumerate() {
        let result = result.map_err(|e| First::Failed(e, i))?;
        if stmts[i].expect.is_some_and(|n| n != result.count) {
            return Err(First::Missed(i));
        }
        done.push(result);
    }
    Ok(done)
}

/// An error while COMMIT had not been sent: nothing was applied, whatever it was.
fn before_commit(e: Failed, i: usize, sql: &str) -> (Ended, bool) {
    let e = match e {
        Failed::Ours(why) => {
            return (
                Ended::With(Err(WriteError::Bug(format!(
                    "statement {i} ({sql}): {why}"
                )))),
                true,
            );
        }
        Failed::Engine(e) => e,
    };
    match class(&e, i, sql) {
        Class::Refused(e) => (Ended::With(Err(e)), true),
        Class::Again(why) => (Ended::Again(why), true),
        Class::Stale(why) => (Ended::Again(why), false),
        Class::Lost(why) => (Ended::With(Err(WriteError::Unavailable(why))), false),
    }
}

/// An error of a statement whose COMMIT was already on its way.
fn during_commit(e: Failed, i: usize, sql: &str) -> (Ended, bool) {
    let e = match e {
        // The server did its part, so it has committed: the rows cannot be read.
        Failed::Ours(why) => {
            let why = format!("statement {i} ({sql}) was applied, but: {why}");
            return (Ended::With(Err(WriteError::Unknown(why))), true);
        }
        Failed::Engine(e) => e,
    };
    match class(&e, i, sql) {
        // "Terminated" instead of an answer to this statement: the server never came to the COMMIT behind it.
        Class::Lost(why) if e.as_db_error().is_some() => {
            (Ended::With(Err(WriteError::Unavailable(why))), false)
        }
        Class::Lost(why) => (Ended::With(Err(WriteError::Unknown(why))), false),
        Class::Refused(e) => (Ended::With(Err(e)), true),
        Class::Again(why) => (Ended::Again(why), true),
        Class::Stale(why) => (Ended::Again(why), false),
    }
}

/// COMMIT itself failed.
fn at_commit(e: Failed) -> (Ended, bool) {
    let e = match e {
        Failed::Ours(why) => return (Ended::With(Err(WriteError::Unknown(why))), false),
        Failed::Engine(e) => e,
    };
    match e.as_db_error() {
        // An ordinary error at COMMIT is a rollback.
        Some(db) if !is_fatal(db) => before_commit(Failed::Engine(e), 0, "COMMIT"),
        _ => (
            Ended::With(Err(WriteError::Unknown(format!("COMMIT: {}", text(&e))))),
            false,
        ),
    }
}
