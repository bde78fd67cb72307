//! Codes of an authenticator app.
//!
//! A try is counted before the code is looked at, with growing waits and a stop after a hundred in a row (NIST SP 800-63B-4, 3.2.2): at three
//! codes in force of a million, a hundred tries find one in three thousand accounts whose password is known already.

use super::{Kind, Strong, Taken, insert, store};
use crate::app::App;
use crate::fault::Fault;
use crate::limits::{Backoff, Tried, backoff};
use crate::sealed::Column;
use db::{Id, Stmt};
use vault::{OneTimeCode, TotpSecret};

/// `factor.data` of an app.
pub const SECRET: Column = Column("factor.totp");

/// What became of a typed code.
#[derive(Debug)]
pub enum Judged {
    /// It is an app's of this person, and was not taken before.
    Right(Taken),
    /// Not six digits; no try was counted.
    Unreadable,
    /// No app shows it now, or it was taken already.
    Wrong,
    /// Too many wrong ones.
    Paused {
        /// Microseconds UTC, a full minute.
        until: i64,
    },
}

/// What an app shares; none when the row was changed by another hand, which must not keep the person's other apps from working.
fn secret(app: &App, s: &Strong) -> Option<TotpSecret> {
    match SECRET.open::<String>(app, s.id, &s.data) {
        Ok(text) => TotpSecret::parse(&text),
        Err(e) => {
            tracing::warn!(factor = %s.id, error = %e, "an app's secret was changed");
            None
        }
    }
}

/// Judges a typed code against every app of a person. Nothing is taken before the rows are written.
///
/// # Errors
/// When the database is away.
pub async fn judge(app: &App, person: Id, typed: &str) -> Result<Judged, Fault> {
    let Some(typed) = OneTimeCode::parse(typed) else {
        return Ok(Judged::Unreadable);
    };
    let now = app.now();
    let count = Backoff::new("app-code", &person.to_string());
    let after = match backoff::try_one(&app.db, std::slice::from_ref(&count), now).await? {
        Tried::Wait { until } => return Ok(Judged::Paused { until }),
        Tried::Go { until } => until,
    };
    let mut right = None;
    for s in super::all(app, person).await? {
        if s.kind == Kind::App
            && let Some(step) = secret(app, &s).and_then(|key| key.matches(&typed, now, s.last))
        {
            right = Some((s.id, step));
        }
    }
    Ok(match (right, after) {
        (Some((factor, step)), _) => Judged::Right(Taken {
            factor,
            rows: vec![store::take_code(factor, person, step, now), count.clear()],
        }),
        (None, Some(until)) => Judged::Paused { until },
        (None, None) => Judged::Wrong,
    })
}

/// A new app: the code typed must be the one it shows, and is spent with that. Gives its row id and row.
pub fn add(
    app: &App,
    person: Id,
    secret: &TotpSecret,
    typed: &str,
    name: &str,
) -> Option<(Id, Stmt)> {
    let step = secret.matches(&OneTimeCode::parse(typed)?, app.now(), None)?;
    let id = app.id();
    let data = SECRET.seal(app, id, &secret.text());
    Some((
        id,
        insert(app, id, person, Kind::App, name, &data, None, Some(step)),
    ))
}
