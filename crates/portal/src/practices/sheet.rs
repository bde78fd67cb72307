//! What a recovery sheet opens: the safe of its practice, and with it the seat of an owner or manager who has lost their keys.
//!
//! Only those may use one who open the safe anyway: a colleague's seat is opened by a manager, never by paper.

use super::members::{self, KeyedSeat};
use crate::app::App;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::keys::{self, Keyring};
use crate::mails;
use db::{Id, Stmt};
use vault::{KeyPair, SheetSecret};

/// Whether any practice that this person manages has a sheet.
///
/// # Errors
/// When the database is away.
pub async fn any(app: &App, person: Id) -> Result<bool, Fault> {
    for seat in members::keyed_seats(app, person).await? {
        if let (true, Some(safe)) = (seat.role.manages(), seat.safe)
            && keys::store::sheet_confirmed(&app.db, safe).await?.is_some()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The seats of a person that these words open; none when they are not those of a sheet in force.
///
/// # Errors
/// When the database is away.
pub async fn opens(
    app: &App,
    person: Id,
    sheet: &SheetSecret,
) -> Result<Vec<(KeyedSeat, KeyPair)>, Fault> {
    let mut all = Vec::new();
    for seat in members::keyed_seats(app, person).await? {
        let (true, Some(safe)) = (seat.role.manages(), seat.safe) else {
            continue;
        };
        let Some(safe) = keys::open_by_sheet(app, safe, seat.practice, sheet).await? else {
            continue;
        };
        let mut ring = Keyring::new();
        ring.add(safe);
        if let Some(pair) = ring.open(app, seat.key).await? {
            all.push((seat, pair));
        }
    }
    Ok(all)
}

/// Tells every owner and manager of a practice: `sheet_made`, `sheet_used`.
///
/// # Errors
/// When the database is away.
pub async fn told(app: &App, practice: Id, what: &str) -> Result<Vec<Stmt>, Fault> {
    let secret = mails::Secret {
        what: Some(what.into()),
        ..mails::Secret::default()
    };
    Ok(members::managers(app, practice)
        .await?
        .into_iter()
        .map(|m| mails::job(app, mails::ALERT, m.member.person, mails::NORMAL, &secret))
        .collect())
}

/// What is noted, and who is told, when a sheet has opened somebody's seat.
///
/// # Errors
/// When the database is away.
pub async fn used(
    app: &App,
    person: Id,
    practice: Id,
    source: &Source,
) -> Result<Vec<Stmt>, Fault> {
    let mut rows = told(app, practice, "sheet_used").await?;
    rows.extend(
        audit::event("recovery_sheet.used")
            .by_person(person)
            .practice(practice)
            .owner(person)
            .from(source)
            .rows(app),
    );
    Ok(rows)
}
