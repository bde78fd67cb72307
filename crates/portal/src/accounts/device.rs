//! Browsers that have signed in before.
//!
//! A browser known for a person has its own count of wrong passwords, so that a stranger who guesses cannot lock its owner out;
//! and it may be trusted for some days, so that the second step is not asked again on it. The cookie is a 256-bit token; the
//! row is under its hash. One browser may be known for several people (the computer at a front desk).

use crate::app::App;
use crate::audit::Source;
use crate::sealed::Column;
use db::{Db, Id, ReadError, Stmt, q, row, statements};

/// `device.about_f`
pub const ABOUT: Column = Column("device.about");

statements! {
    DEVICE = "SELECT seen_at, trusted_until FROM device WHERE hash = $1 AND person = $2";
    SEEN = "INSERT INTO device (hash, person, about_f, seen_at, trusted_until) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (hash, person) DO UPDATE SET about_f = excluded.about_f, seen_at = excluded.seen_at, trusted_until = COALESCE(excluded.trusted_until, device.trusted_until)";
    UNTRUST = "UPDATE device SET trusted_until = NULL WHERE person = $1 AND hash <> $2 AND trusted_until IS NOT NULL";
    FORGET = "DELETE FROM device WHERE person = $1";
}

row! {
    /// What is kept of a browser.
    #[derive(Debug, Clone, Copy)]
    pub struct DeviceRow { pub seen_at: i64, pub trusted_until: Option<i64>, }
}

/// The row of a browser for one person.
///
/// # Errors
/// When the database is away.
pub async fn find(db: &Db, hash: &[u8], person: Id) -> Result<Option<DeviceRow>, ReadError> {
    db.one(q!(DEVICE, hash, person)).await
}

/// The same as a statement of a larger snapshot.
pub fn query(hash: &[u8], person: Id) -> db::Sql {
    q!(DEVICE, hash, person)
}

/// Whether this browser passed a second step for this person lately enough not to be asked again.
///
/// # Errors
/// When the database is away.
pub async fn is_trusted(app: &App, hash: Option<&[u8]>, person: Id) -> Result<bool, ReadError> {
    let Some(hash) = hash else { return Ok(false) };
    let until = find(&app.db, hash, person)
        .await?
        .and_then(|d| d.trusted_until);
    Ok(until.is_some_and(|u| u > app.now()))
}

/// Somebody signed in with this browser; `trusted_until` prolongs its trust, `None` leaves it as it is.
pub fn seen(
    app: &App,
    hash: &[u8; 32],
    person: Id,
    source: &Source,
    trusted_until: Option<i64>,
) -> Stmt {
    let about = ABOUT.seal_by(app, &[hash.as_slice(), person.as_bytes()].concat(), source);
    q!(SEEN, hash, person, about, app.now(), trusted_until).expect(1)
}

/// Every browser of a person but this one is asked for the second step again.
pub fn untrust(person: Id, but: &[u8]) -> Stmt {
    q!(UNTRUST, person, but).any()
}

/// No browser is known for the person any more: after a forgotten password.
pub fn forget(person: Id) -> Stmt {
    q!(FORGET, person).any()
}
