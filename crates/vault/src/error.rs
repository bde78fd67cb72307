//! What can go wrong here. No variant carries a secret, a plaintext or a reason that would help
//! somebody who probes.

use std::path::PathBuf;

/// The errors of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A sealed value did not open: wrong key, wrong context, damaged, truncated or of an unknown
    /// suite. Which of them is not said, so that nobody can use the answer as an oracle.
    #[error("the sealed data cannot be opened")]
    Open,
    /// Something public has the wrong form: a public key, a key file, a stored password record.
    #[error("malformed {0}")]
    Malformed(&'static str),
    /// The queue of passwords to hash is full; the caller answers "try again in a moment".
    #[error("too many passwords are waiting to be checked")]
    Busy,
    /// A stream grew beyond what its chunk counter can number (256 TiB).
    #[error("the stream is too long")]
    TooLong,
    /// A key file may be read or written by people it must not belong to.
    #[error("{}: mode {mode:04o} lets others read the key; use 0400", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Reading or writing a key file failed.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
}

/// The result of everything here that can fail.
pub type Result<T> = std::result::Result<T, Error>;
