//! Backups: one logical format for both engines, sealed to the operator's offline key while it is written.
//!
//! ```text
//! OfflineSealer( start rows* (file bytes*)* end )
//! ```
//! Each frame is a kind byte, a length and its payload. `start` carries the schema version and the instance key sealed to
//! the same offline key; `end` carries counts and the SHA-256 of everything before it under a MAC of the instance key. Nothing
//! is ever on the disk unsealed, and who steals a backup without the offline key has nothing.
//!
//! Sessions, sign-ins under way, codes, proofs and counts are left out: whoever restores an old copy must not bring old sessions back.

mod frame;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub use read::{Restored, bring_back, event, restore, verify};
pub use write::write;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the offline seal is bound to.
pub(super) const CONTEXT: &[&[u8]] = &[b"securemail backup 1"];

/// Tables that no backup carries.
pub(super) const LEFT_OUT: &[&str] = &[
    "session",
    "sign_in",
    "code",
    "proof",
    "counter",
    "ceiling",
    "escrow_request",
];

/// The first frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// Of this format.
    pub format: u32,
    /// Which program wrote it.
    pub software: String,
    /// When, in microseconds UTC.
    pub at: i64,
    /// Number of the last migration of the database.
    pub schema: i64,
    /// The instance key, sealed to the offline key.
    pub instance_key: Vec<u8>,
    /// Fingerprint of the instance key, for people.
    pub instance: String,
}

/// The last frame.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// Sealed files.
    pub files: u64,
    /// Their bytes.
    pub file_bytes: u64,
    /// SHA-256 of all frames before this one.
    pub sha256: Vec<u8>,
}

/// Why a backup or a restore did not happen. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The disk or the pipe.
    #[error("{what}: {cause}")]
    Io {
        /// Which file.
        what: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// It is sealed to another key than the one that was given.
    #[error(
        "this is sealed to offline key {wanted}, and the key given is {given}: fetch the other one (if it is no backup, or its first bytes are damaged, no key will fit)"
    )]
    WrongKey {
        /// Fingerprint of the key it is sealed to.
        wanted: String,
        /// Fingerprint of the key that was given.
        given: String,
    },
    /// The key fits, the contents do not open: it was damaged or cut off.
    #[error(
        "this is no backup, or one that is damaged or not complete: it does not open to its end"
    )]
    Sealed,
    /// It opens, but what is inside is not what its writer put there.
    #[error("this backup is damaged: {0}")]
    Damaged(String),
    /// Written by a newer program.
    #[error("this backup was written by a newer version ({0}): restore it with that one")]
    Newer(String),
    /// The place to restore to is in use.
    #[error("the target is not empty: {0}")]
    NotEmpty(String),
    /// The database.
    #[error("the database: {0}")]
    Database(String),
    /// The key.
    #[error(transparent)]
    Key(#[from] vault::Error),
}

impl From<db::ReadError> for BackupError {
    fn from(e: db::ReadError) -> Self {
        BackupError::Database(e.to_string())
    }
}
impl From<db::WriteError> for BackupError {
    fn from(e: db::WriteError) -> Self {
        BackupError::Database(e.to_string())
    }
}
impl From<db::LoadError> for BackupError {
    fn from(e: db::LoadError) -> Self {
        BackupError::Database(e.to_string())
    }
}

pub(super) fn io(what: &std::path::Path) -> impl FnOnce(std::io::Error) -> BackupError {
    let what = what.display().to_string();
    move |cause| BackupError::Io { what, cause }
}

pub(super) fn cbor<T: Serialize>(v: &T) -> Vec<u8> {
    let mut out = Vec::new();
    ciborium::into_writer(v, &mut out).expect("our own types serialise into memory");
    out
}

pub(super) fn uncbor<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, BackupError> {
    ciborium::from_reader(bytes).map_err(|e| BackupError::Damaged(e.to_string()))
}
