//! What a flow may fail with besides the outcomes it names itself.

use crate::contacts::ContactError;
use crate::keys::KeyError;
use crate::practices::PracticeError;
use crate::sealed::Damaged;

/// Nothing the person did. The page says what to do next; the cause goes to the log under an incident id.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database (or a file) is away: nothing was done, trying again is right.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The database went away in the middle of a write, and nothing shows that it happened: most likely it did not. The same
    /// form sent again finds out.
    #[error("outcome unknown: {0}")]
    Unknown(String),
    /// Somebody else, or another window, was faster. Nothing was done; what is there now must be looked at first.
    #[error("changed elsewhere: {0}")]
    Conflict(String),
    /// Not there, or not theirs: the same answer for both.
    #[error("not found")]
    NotFound,
    /// Theirs, but not allowed.
    #[error("forbidden")]
    Forbidden,
    /// More often than anybody may. Nothing was done.
    #[error("too many")]
    TooMany {
        /// Microseconds UTC.
        until: i64,
    },
    /// A fault of ours.
    #[error("internal: {0}")]
    Internal(String),
}

impl From<db::ReadError> for Fault {
    fn from(e: db::ReadError) -> Fault {
        match e {
            db::ReadError::Unavailable(_) => Fault::Unavailable(e.to_string()),
            db::ReadError::Bug(_) => Fault::Internal(e.to_string()),
        }
    }
}

impl From<db::WriteError> for Fault {
    fn from(e: db::WriteError) -> Fault {
        match e {
            db::WriteError::Unknown(_) => Fault::Unknown(e.to_string()),
            db::WriteError::Unavailable(_) => Fault::Unavailable(e.to_string()),
            // A conflict that a flow did not expect: somebody else was first; nothing was done.
            db::WriteError::Conflict { .. } | db::WriteError::Unique { .. } => {
                Fault::Conflict(e.to_string())
            }
            db::WriteError::Bug(_) => Fault::Internal(e.to_string()),
        }
    }
}

impl From<KeyError> for Fault {
    fn from(e: KeyError) -> Fault {
        match e {
            KeyError::Read(e) => e.into(),
            e => Fault::Internal(e.to_string()),
        }
    }
}

impl From<PracticeError> for Fault {
    fn from(e: PracticeError) -> Fault {
        match e {
            PracticeError::Read(e) => e.into(),
            e => Fault::Internal(e.to_string()),
        }
    }
}

impl From<ContactError> for Fault {
    fn from(e: ContactError) -> Fault {
        match e {
            ContactError::Read(e) => e.into(),
            e => Fault::Internal(e.to_string()),
        }
    }
}

impl From<Damaged> for Fault {
    fn from(e: Damaged) -> Fault {
        Fault::Internal(e.to_string())
    }
}

impl From<vault::Error> for Fault {
    fn from(e: vault::Error) -> Fault {
        match e {
            vault::Error::Busy => Fault::Unavailable(e.to_string()),
            e => Fault::Internal(e.to_string()),
        }
    }
}
