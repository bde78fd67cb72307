//! What can go wrong, sorted by what the caller must do about it.

use std::path::PathBuf;

/// Why a write did not (or may not have) happened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// A statement touched another number of rows than it expected, or a row it refers to is gone (foreign key): somebody
    /// was faster. Nothing was applied. `statement` counts from 0 in the list given.
    #[error("statement {statement} did not find what it expected")]
    Conflict {
        /// Which statement of the list, from 0.
        statement: usize,
    },
    /// The key is taken. Nothing was applied.
    #[error("statement {statement}: the key is taken in {table}")]
    Unique {
        /// Which statement of the list, from 0.
        statement: usize,
        /// The table whose unique key it is.
        table: String,
    },
    /// The database is away, full or overloaded. Nothing was applied; the same write may be tried again later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// It is not known whether the write was applied: read back (the submission row) before doing anything else.
    #[error("the outcome of a write is unknown: {0}")]
    Unknown(String),
    /// The program is wrong: bad SQL, wrong argument, broken constraint. Nothing was applied.
    #[error("a statement is wrong: {0}")]
    Bug(String),
}

impl WriteError {
    /// The write may or may not have been applied.
    pub fn is_unknown(&self) -> bool {
        matches!(self, WriteError::Unknown(_))
    }
}

/// Why a read gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The database is away or overloaded.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The program is wrong: bad SQL, wrong argument, a column of another type.
    #[error("a statement is wrong: {0}")]
    Bug(String),
}

/// A row does not have the shape it is read as: a mistake in the program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A value of another type.
    #[error("wanted {wanted}, found {found}")]
    Type {
        /// What the field is.
        wanted: &'static str,
        /// What the value is.
        found: &'static str,
    },
    /// An error in one column.
    #[error("column {column}: {why}")]
    Column {
        /// From 0.
        column: usize,
        /// What is wrong with it.
        why: String,
    },
    /// The row has another number of columns than the type has fields.
    #[error("the row has {columns} columns, the type another number")]
    Width {
        /// Columns of the row.
        columns: usize,
    },
    /// More than one row where one was asked for.
    #[error("{rows} rows where one was asked for")]
    Rows {
        /// How many came.
        rows: usize,
    },
    /// A value outside what the product's type allows.
    #[error("{0}")]
    Value(String),
}

impl DecodeError {
    pub(crate) fn at(self, column: usize) -> DecodeError {
        DecodeError::Column {
            column,
            why: self.to_string(),
        }
    }
}

impl From<DecodeError> for ReadError {
    fn from(e: DecodeError) -> Self {
        ReadError::Bug(e.to_string())
    }
}

/// A write was applied and its rows could not be read: still a mistake in the program, found by the first test of it.
impl From<DecodeError> for WriteError {
    fn from(e: DecodeError) -> Self {
        WriteError::Bug(e.to_string())
    }
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address of the database makes no sense.
    #[error("the database address is wrong: {0}")]
    Url(String),
    /// Another process has the file open. SQLite serves one process; several need PostgreSQL.
    #[error("{} is in use by another process ({holder}); SQLite serves one process at a time", path.display())]
    Locked {
        /// The database file.
        path: PathBuf,
        /// What the lock file says about who holds it.
        holder: String,
    },
    /// The file or the server cannot be used.
    #[error("the database cannot be opened: {0}")]
    Unavailable(String),
    /// The certificates for TLS cannot be used.
    #[error("TLS to the database: {0}")]
    Tls(String),
}

/// Why the schema was not brought up to date. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The list itself is wrong: numbers must rise.
    #[error("the list of migrations is wrong: {0}")]
    List(String),
    /// A migration uses what one of the engines cannot do or the kit forbids.
    #[error("migration {number}: {why}")]
    Refused {
        /// Its number.
        number: i64,
        /// What is wrong.
        why: String,
    },
    /// The text of a migration that was applied before has changed.
    #[error(
        "migration {number} was applied with another text: this database belongs to another version of the program. Open it with that one, or begin with an empty one"
    )]
    Changed {
        /// Its number.
        number: i64,
    },
    /// The database has a migration this program does not know: it was used by a newer version.
    #[error(
        "the database has migration {number}, which this version does not know; use the newer version or restore a backup"
    )]
    Newer {
        /// Its number.
        number: i64,
    },
    /// A migration failed; all of this run was rolled back.
    #[error("the migration failed and was rolled back: {0}")]
    Failed(String),
    /// The database is away.
    #[error("the database is not available: {0}")]
    Unavailable(String),
}
