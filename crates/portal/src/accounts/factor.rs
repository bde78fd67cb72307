//! Whose a factor is: id, person, kind and whether it was proven are under a MAC of the instance key.
//!
//! The attacker here writes to the database: a phone of his own that is made somebody else's would get their codes. A factor whose
//! MAC does not hold is none.

use super::create::{FACTOR_PHONE, OwnPhone};
use super::store::{self, FactorRow};
use crate::app::App;
use crate::fault::Fault;
use crate::sealed::Stamp;
use db::{Id, Stmt};

const FACTOR: Stamp = Stamp("row:factor");

/// The MAC of a factor's deciding columns.
pub fn mac(app: &App, id: Id, person: Id, kind: &str, verified: bool) -> [u8; 32] {
    FACTOR.mac(
        app,
        &[
            id.as_bytes(),
            person.as_bytes(),
            kind.as_bytes(),
            &[u8::from(verified)],
        ],
    )
}

/// Whether a row is this person's, of this kind and proven or not, as its MAC says.
pub fn genuine(app: &App, id: Id, person: Id, kind: &str, verified: bool, mac: &[u8]) -> bool {
    let columns: [&[u8]; 4] = [
        id.as_bytes(),
        person.as_bytes(),
        kind.as_bytes(),
        &[u8::from(verified)],
    ];
    match FACTOR.check(app, &columns, mac) {
        Ok(()) => true,
        Err(e) => {
            tracing::warn!(factor = %id, %person, kind, error = %e, "a factor is not this person's own");
            false
        }
    }
}

/// The factors of a person that are in force and were made for them.
///
/// # Errors
/// When the database is away.
pub async fn of(app: &App, person: Id) -> Result<Vec<FactorRow>, Fault> {
    let mut all = store::factors(&app.db, person).await?;
    all.retain(|f| is_of(app, person, f));
    Ok(all)
}

/// Whether a row was made for this person.
pub fn is_of(app: &App, person: Id, f: &FactorRow) -> bool {
    genuine(app, f.id, person, &f.kind, f.verified_at.is_some(), &f.mac)
}

/// The number in a phone's row; `None` when the row was not made for this person.
///
/// # Errors
/// When the number itself was changed.
pub fn phone(
    app: &App,
    person: Id,
    id: Id,
    data: &[u8],
    verified_at: Option<i64>,
    mac: &[u8],
) -> Result<Option<OwnPhone>, Fault> {
    if !genuine(app, id, person, "phone", verified_at.is_some(), mac) {
        return Ok(None);
    }
    Ok(Some(FACTOR_PHONE.open(app, id, data)?))
}

/// The row of a new factor in force. `bidx` is the blind index of a phone.
pub fn insert(
    app: &App,
    id: Id,
    person: Id,
    kind: &str,
    data: &[u8],
    bidx: Option<&[u8; 32]>,
    pepper_id: i64,
) -> Stmt {
    let (epoch, now) = (app.keys.epoch(), app.now());
    store::insert_factor(
        id,
        person,
        kind,
        data,
        bidx.map(|index| (index, epoch)),
        pepper_id,
        Some(now),
        now,
        epoch,
        &mac(app, id, person, kind, true),
    )
}
