//! Browsers that have signed in before.
//!
//! A browser known for a person has its own count of wrong passwords, so that a stranger who guesses cannot lock its owner out;
//! and it may be trusted for some days, so that the second step is not asked again on it. The cookie is a 256-bit token; the
//! row is under its hash. One browser may be known for several people (the computer at a front desk).

use crate::app::App;
use crate::audit::Source;
use crate::sealed::Column;
use db::{Id, Stmt, q, row, statements};
use vault::Token;

/// `device.about_f`
pub const ABOUT: Column = Column("device.about");

statements! {
    DEVICE = "SELECT seen_at, trusted_until, factor FROM device WHERE hash = $1 AND person = $2";
    SEEN = "INSERT INTO device (hash, person, about_f, seen_at, factor, trusted_until) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (hash, person) DO UPDATE SET about_f = excluded.about_f, seen_at = excluded.seen_at, factor = COALESCE(excluded.factor, device.factor), trusted_until = COALESCE(excluded.trusted_until, device.trusted_until)";
    UNTRUST = "UPDATE device SET factor = NULL, trusted_until = NULL WHERE person = $1 AND hash <> $2 AND trusted_until IS NOT NULL";
    UNTRUST_ONE = "UPDATE device SET factor = NULL, trusted_until = NULL WHERE person = $1 AND hash = $2";
    TRUSTED = "SELECT hash, about_f, seen_at, trusted_until FROM device WHERE person = $1 AND trusted_until > $2 ORDER BY seen_at DESC LIMIT 100";
    UNTRUST_ALL = "UPDATE device SET factor = NULL, trusted_until = NULL WHERE trusted_until IS NOT NULL";
    FORGET = "DELETE FROM device WHERE person = $1";
    FORGET_ONE = "DELETE FROM device WHERE person = $1 AND hash = $2";
}

row! {
    /// What is kept of a browser.
    #[derive(Debug, Clone, Copy)]
    pub struct DeviceRow { pub seen_at: i64, pub trusted_until: Option<i64>, pub factor: Option<Id>, }
    /// A browser that is not asked for a second step.
    #[derive(Debug)]
    pub struct TrustedRow { pub hash: Vec<u8>, pub about_f: Option<Vec<u8>>, pub seen_at: i64, pub trusted_until: i64, }
}

/// The row of a browser for one person, as a statement of a snapshot.
pub fn query(hash: &[u8], person: Id) -> db::Sql {
    q!(DEVICE, hash, person)
}

/// Trust that somebody has asked for in this browser: until when, and the own factor that was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trust {
    /// Microseconds UTC.
    pub until: i64,
    /// The factor row; when it goes, so does the trust.
    pub factor: Id,
}

/// The browser's token after somebody has signed in. Trust begins a new one: whoever planted or copied the old cookie does not
/// share it.
pub fn token_for(app: &App, cookie: Option<Token>, trust: bool) -> Token {
    match cookie {
        Some(token) if !trust => token,
        _ => Token::random(app.random.as_ref()),
    }
}

/// Somebody signed in with this browser; `trust` renews its trust, `None` leaves it as it is.
pub fn seen(app: &App, hash: &[u8; 32], person: Id, source: &Source, trust: Option<Trust>) -> Stmt {
    let about = ABOUT.seal_by(app, &[hash.as_slice(), person.as_bytes()].concat(), source);
    let (factor, until) = (trust.map(|t| t.factor), trust.map(|t| t.until));
    q!(SEEN, hash, person, about, app.now(), factor, until).expect(1)
}

/// Every browser of a person but this one (give an empty slice for all) is asked for the second step again.
pub fn untrust(person: Id, but: &[u8]) -> Stmt {
    q!(UNTRUST, person, but).any()
}

/// One browser of a person is asked for the second step again.
pub fn untrust_one(person: Id, hash: &[u8]) -> Stmt {
    q!(UNTRUST_ONE, person, hash).any()
}

/// The browsers of a person that are not asked for a second step now, last used first; at most a hundred.
///
/// # Errors
/// When the database is away.
pub async fn trusted(db: &db::Db, person: Id, now: i64) -> Result<Vec<TrustedRow>, db::ReadError> {
    db.all(q!(TRUSTED, person, now)).await
}

/// Nobody's browser is trusted any more: after a restore, which would bring back what had been withdrawn.
pub fn untrust_all() -> Stmt {
    q!(UNTRUST_ALL).any()
}

/// No browser is known for the person any more: after a forgotten password.
pub fn forget(person: Id) -> Stmt {
    q!(FORGET, person).any()
}

/// One browser is not known any more under this token: it has a new one.
pub fn forget_one(person: Id, hash: &[u8]) -> Stmt {
    q!(FORGET_ONE, person, hash).any()
}
