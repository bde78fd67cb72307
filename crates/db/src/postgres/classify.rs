//! PostgreSQL's errors, sorted by what the caller must do.

use crate::{ReadError, WriteError};
use std::error::Error as _;
use tokio_postgres::{
    Error,
    error::{DbError, Severity, SqlState},
};

/// What happened to the transaction a statement belonged to.
#[derive(Debug)]
pub(super) enum Class {
    /// The server refused; the transaction is rolled back for certain.
    Refused(WriteError),
    /// As `Refused`, and the same write may well succeed now: serialisation failure or deadlock.
    Again(String),
    /// The plan or the prepared statement is out of date; another connection will do.
    Stale(String),
    /// The connection is gone; before COMMIT was sent that means rolled back, after it nobody knows.
    Lost(String),
}

/// The message with its cause; tokio-postgres hides the server's text behind "db error".
pub(crate) fn text(e: &Error) -> String {
    match (e.as_db_error(), e.source()) {
        (Some(db), _) => format!("{} ({})", db.message(), db.code().code()),
        (None, Some(cause)) => format!("{e}: {cause}"),
        (None, None) => e.to_string(),
    }
}

pub(super) fn class(e: &Error, statement: usize, sql: &str) -> Class {
    let Some(db) = e.as_db_error() else {
        // A value that could not be encoded never left the program; everything else is the connection.
        return if e.is_closed() || e.source().is_some_and(|s| s.is::<std::io::Error>()) {
            Class::Lost(text(e))
        } else if is_ours(e) {
            Class::Refused(WriteError::Bug(format!(
                "statement {statement} ({sql}): {}",
                text(e)
            )))
        } else {
            Class::Lost(text(e))
        };
    };
    if is_fatal(db) {
        return Class::Lost(text(e));
    }
    let code = db.code();
    if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED {
        return Class::Again(text(e));
    }
    if *code == SqlState::UNIQUE_VIOLATION || *code == SqlState::EXCLUSION_VIOLATION {
        let table = db.table().unwrap_or("").to_owned();
        return Class::Refused(WriteError::Unique { statement, table });
    }
    if *code == SqlState::FOREIGN_KEY_VIOLATION {
        return Class::Refused(WriteError::Conflict { statement });
    }
    if *code == SqlState::INVALID_SQL_STATEMENT_NAME
        || (*code == SqlState::FEATURE_NOT_SUPPORTED && db.message().contains("cached plan"))
    {
        return Class::Stale(text(e));
    }
    if is_environment(code.code()) {
        Class::Refused(WriteError::Unavailable(text(e)))
    } else {
        Class::Refused(WriteError::Bug(format!(
            "statement {statement} ({sql}): {}",
            text(e)
        )))
    }
}

/// The session ended with this message.
pub(super) fn is_fatal(db: &DbError) -> bool {
    matches!(
        db.parsed_severity(),
        Some(Severity::Fatal | Severity::Panic)
    ) || db.code().code().starts_with("08")
        || db.code().code() == "40003"
}

/// The error was made on this side before anything was sent: a value of the wrong type for its parameter.
fn is_ours(e: &Error) -> bool {
    let message = e.to_string();
    message.starts_with("error serializing parameter")
        || message.starts_with("error encoding message")
}

/// The machine is at fault, not the program: no resources (53), operator intervention (57), locks (55), the system (58),
/// damaged data (XX), a standby that cannot write (25006).
fn is_environment(code: &str) -> bool {
    ["53", "57", "55", "58", "XX"]
        .iter()
        .any(|c| code.starts_with(c))
        || code == "25006"
}

pub(crate) fn read_error(e: &Error) -> ReadError {
    read(e).0
}

/// The error and whether another connection may do better.
pub(super) fn read(e: &Error) -> (ReadError, bool) {
    match class(e, 0, "") {
        Class::Lost(why) | Class::Again(why) | Class::Stale(why) => {
            (ReadError::Unavailable(why), true)
        }
        Class::Refused(WriteError::Unavailable(why)) => (ReadError::Unavailable(why), false),
        Class::Refused(_) => (ReadError::Bug(text(e)), false),
    }
}
