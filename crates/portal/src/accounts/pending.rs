//! Sign-ins between the right password and what is still owed: a code, or a new password.
//!
//! Nothing opens by such a row: it is in a table of its own, so that no query for sessions can ever meet it. As in a session
//! the keys are wrapped under the token in the cookie. Becoming a session makes a new token (session fixation) and deletes
//! the row with `expect 1`, so that one password gives one session.

use super::session::Shown;
use crate::app::App;
use crate::app::span::MINUTE;
use crate::fault::Fault;
use crate::keys::Keyring;
use db::{Id, Stmt, q, row, statements};
use vault::Token;

/// How long it waits, in microseconds; the cookie lives as long.
pub const LIFE: i64 = 10 * MINUTE;

statements! {
    INSERT = "INSERT INTO sign_in (hash, person, wrap, practice, next, needs_code, must_change, trust, created_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, $8, $9)";
    FIND = "SELECT s.person, s.wrap, s.practice, s.next, s.needs_code, s.must_change, s.trust, s.factor, s.factor_at, s.strong_mac, p.lang, p.tz FROM sign_in s JOIN person p ON p.id = s.person WHERE s.hash = $1 AND s.ends_at > $2";
    PASSED = "UPDATE sign_in SET needs_code = FALSE, trust = $2, factor = $3, factor_at = $4, strong_mac = $5 WHERE hash = $1 AND needs_code AND ends_at > $4";
    FINISH = "DELETE FROM sign_in WHERE hash = $1 AND ends_at > $2";
    FORGET = "DELETE FROM sign_in WHERE person = $1";
    SWEEP = "DELETE FROM sign_in WHERE ends_at <= $1";
}

row! {
    struct Row {
        person: Id,
        wrap: Vec<u8>,
        practice: Option<Id>,
        next: String,
        needs_code: bool,
        must_change: bool,
        trust: bool,
        factor: Option<Id>,
        factor_at: Option<i64>,
        strong_mac: Option<Vec<u8>>,
        lang: String,
        tz: String,
    }
}

/// A sign-in on its way.
#[derive(Debug)]
pub struct Pending {
    /// Of the cookie.
    pub token: Token,
    /// Whose password was right.
    pub person: Id,
    /// What the password opened.
    pub ring: Keyring,
    /// The practice the session will open in.
    pub practice: Option<Id>,
    /// Where the person wanted to go.
    pub next: String,
    /// Whether a code is owed.
    pub needs_code: bool,
    /// Whether a new password is owed.
    pub must_change: bool,
    /// Whether the person asked for this browser to be trusted, with the code.
    pub trust: bool,
    /// The own factor that was shown.
    pub shown: Option<Shown>,
    /// The person's language.
    pub lang: String,
    /// The person's time zone.
    pub tz: String,
}

/// The row of a new one.
#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub fn insert(
    app: &App,
    token: &Token,
    person: Id,
    ring: &Keyring,
    practice: Option<Id>,
    next: &str,
    needs_code: bool,
    must_change: bool,
) -> Stmt {
    let now = app.now();
    q!(
        INSERT,
        token.hash(),
        person,
        ring.wrap_for_session(app, token, person),
        practice,
        next,
        needs_code,
        must_change,
        now,
        now + LIFE
    )
    .expect(1)
}

/// The sign-in that a cookie belongs to, if its time is not over.
///
/// # Errors
/// When the database is away or the row was changed.
pub async fn find(app: &App, token: Token) -> Result<Option<Pending>, Fault> {
    let Some(r) = app.db.one::<Row>(q!(FIND, token.hash(), app.now())).await? else {
        return Ok(None);
    };
    let strong = r.factor.zip(r.factor_at).is_some_and(|both| {
        Shown::is_strong(app, &token.hash(), r.person, both, r.strong_mac.as_deref())
    });
    Ok(Some(Pending {
        ring: Keyring::from_session(&token, r.person, &r.wrap)?,
        token,
        person: r.person,
        practice: r.practice,
        next: r.next,
        needs_code: r.needs_code,
        must_change: r.must_change,
        trust: r.trust,
        shown: Shown::of(r.factor, r.factor_at, strong),
        lang: r.lang,
        tz: r.tz,
    }))
}

/// The second step was right; something else is still owed.
pub fn passed(app: &App, p: &Pending, trust: bool, shown: Shown) -> Stmt {
    let hash = p.token.hash();
    let mac = shown.strong_mac(app, &hash, p.person).map(|m| m.to_vec());
    q!(PASSED, hash, trust, shown.factor, shown.at, mac).expect(1)
}

/// It becomes a session: once.
pub fn finish(token: &Token, now: i64) -> Stmt {
    q!(FINISH, token.hash(), now).expect(1)
}

/// Ends every sign-in of a person that is under way: their password has changed.
pub fn forget(person: Id) -> Stmt {
    q!(FORGET, person).any()
}

/// Housekeeping.
pub(super) fn sweep(now: i64) -> Stmt {
    q!(SWEEP, now).any()
}
