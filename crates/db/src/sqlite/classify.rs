//! SQLite's errors, sorted by what the caller must do.

use super::statement::Wrong;
use crate::{ReadError, WriteError};
use rusqlite::{Connection, Error, ErrorCode, ffi};

/// The machine is at fault, not the program: the same statement may succeed later.
fn is_environment(e: &Error) -> bool {
    use ErrorCode::*;
    matches!(
        e.sqlite_error_code(),
        Some(
            DiskFull
                | SystemIoFailure
                | OutOfMemory
                | DatabaseBusy
                | DatabaseLocked
                | CannotOpen
                | DatabaseCorrupt
                | NotADatabase
                | ReadOnly
                | PermissionDenied
                | OperationInterrupted
                | OperationAborted
                | NoLargeFileSupport
                | FileLockingProtocolFailed
        )
    )
}

pub(crate) fn read_error(e: &Error) -> ReadError {
    if is_environment(e) {
        ReadError::Unavailable(e.to_string())
    } else {
        ReadError::Bug(e.to_string())
    }
}

pub(super) fn wrong_read(e: Wrong) -> ReadError {
    match e {
        Wrong::Engine(e) => read_error(&e),
        Wrong::Ours(why) => ReadError::Bug(why),
    }
}

/// A statement failed and its write was rolled back.
pub(crate) fn write_error(c: &Connection, statement: usize, sql: &str, e: Wrong) -> WriteError {
    let e = match e {
        Wrong::Engine(e) => e,
        Wrong::Ours(why) => {
            return WriteError::Bug(format!("statement {statement} ({sql}): {why}"));
        }
    };
    match e.sqlite_extended_error_code() {
        Some(
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID,
        ) => {
            return WriteError::Unique {
                statement,
                table: unique_table(c, &e),
            };
        }
        // The row it refers to is gone, or rows still refer to the one it deletes.
        Some(ffi::SQLITE_CONSTRAINT_FOREIGNKEY | ffi::SQLITE_CONSTRAINT_TRIGGER) => {
            return WriteError::Conflict { statement };
        }
        _ => {}
    }
    if is_environment(&e) {
        WriteError::Unavailable(e.to_string())
    } else {
        WriteError::Bug(format!("statement {statement} ({sql}): {e}"))
    }
}

/// SQLite names the columns ("UNIQUE constraint failed: address.bidx") or, for an index on an expression, the index.
fn unique_table(c: &Connection, e: &Error) -> String {
    let Error::SqliteFailure(_, Some(message)) = e else {
        return String::new();
    };
    let what = message.rsplit("failed: ").next().unwrap_or("");
    if let Some(index) = what.strip_prefix("index '") {
        let index = index.trim_end_matches('\'');
        c.query_row(
            "SELECT tbl_name FROM sqlite_schema WHERE type = 'index' AND name = ?1",
            [index],
            |r| r.get(0),
        )
        .unwrap_or_default()
    } else {
        what.split('.').next().unwrap_or("").to_owned()
    }
}
