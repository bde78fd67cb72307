//! Columns under the field key: names, addresses, phones. A stolen database without the instance key reads none of them.
//!
//! The associated data binds table, column and row, so that a thief who can write cannot move a value to another row.

use crate::app::App;
use db::Id;
use serde::{Serialize, de::DeserializeOwned};

/// Names one sealed column: `Column("person.name")`.
#[derive(Debug, Clone, Copy)]
pub struct Column(pub &'static str);

impl Column {
    /// Seals a value for the row `id`.
    pub fn seal<T: Serialize + ?Sized>(self, app: &App, id: Id, value: &T) -> Vec<u8> {
        self.seal_by(app, id.as_bytes(), value)
    }

    /// Seals a value for a row whose key is not an [`Id`] (an address, a session).
    pub fn seal_by<T: Serialize + ?Sized>(self, app: &App, row: &[u8], value: &T) -> Vec<u8> {
        let plain = serde_json::to_vec(value).expect("our own types serialise");
        app.keys
            .seal_field(&[self.0.as_bytes(), row], &plain, app.random.as_ref())
    }

    /// Opens the value of the row `id`.
    ///
    /// # Errors
    /// When the bytes were changed, belong to another row or column, or the instance key is another one.
    pub fn open<T: DeserializeOwned>(self, app: &App, id: Id, sealed: &[u8]) -> Result<T, Damaged> {
        self.open_by(app, id.as_bytes(), sealed)
    }

    /// Opens a value of a row whose key is not an [`Id`].
    ///
    /// # Errors
    /// As [`Column::open`].
    pub fn open_by<T: DeserializeOwned>(
        self,
        app: &App,
        row: &[u8],
        sealed: &[u8],
    ) -> Result<T, Damaged> {
        let place = [self.0.as_bytes(), row];
        // The audit trail is never rewritten: it alone is still read by an epoch that was retired.
        let plain = if self.0.starts_with("audit_event.") {
            app.keys.open_kept_field(&place, sealed)
        } else {
            app.keys.open_field(&place, sealed)
        }
        .map_err(|_| Damaged(self.0))?;
        serde_json::from_slice(&plain).map_err(|_| Damaged(self.0))
    }
}

/// Names a kind of row that decides who reads something: its deciding columns are under a MAC of the instance key, checked before
/// anything is sealed or mailed by it. A thief who can write rows cannot make mail go to a mailbox of his own.
#[derive(Debug, Clone, Copy)]
pub struct Stamp(pub &'static str);

impl Stamp {
    /// The MAC of a row's deciding columns.
    pub fn mac(self, app: &App, columns: &[&[u8]]) -> [u8; 32] {
        app.keys.mac(self.0, columns)
    }

    /// Whether the stored MAC is that of these columns.
    ///
    /// # Errors
    /// When they were changed, or the instance key is another one.
    pub fn check(self, app: &App, columns: &[&[u8]], mac: &[u8]) -> Result<(), Damaged> {
        if app.keys.verify(self.0, columns, mac) {
            Ok(())
        } else {
            Err(Damaged(self.0))
        }
    }
}

/// A sealed column or a stamped row is not what this instance wrote: tampering, a swapped row, or the wrong instance key. Never shown to a person.
#[derive(Debug, thiserror::Error)]
#[error("{0} was not written under this instance key")]
pub struct Damaged(pub &'static str);
