//! The members as the pages show them. A fixed number of statements, whatever the size of the practice.

use super::super::model::{PAGE, Person, standing};
use super::super::store::{self, LineRow};
use crate::accounts::session::NAME;
use crate::accounts::{Email, address, create};
use crate::actor::Permission;
use crate::app::App;
use crate::contacts;
use crate::fault::Fault;
use crate::features::login::flow::address_backoff;
use crate::limits::{Backoff, backoff};
use crate::practices::members;
use db::Id;

/// One page of the list.
#[derive(Debug)]
pub struct Listed {
    /// The members.
    pub people: Vec<Person>,
    /// The membership after which the next page begins.
    pub next: Option<Id>,
    /// How many there are.
    pub total: i64,
}

/// The members after one of them, fifty at most.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn list(app: &App, practice: Id, after: Option<Id>) -> Result<Listed, Fault> {
    let place = match after {
        Some(id) => match store::since(&app.db, practice, id).await? {
            Some(since) => (since, id),
            None => (i64::MIN, Id::NIL),
        },
        None => (i64::MIN, Id::NIL),
    };
    let mut rows = store::list(&app.db, practice, place, PAGE + 1).await?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > PAGE;
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = rows.last().map(|r| r.m_id).filter(|_| more);
    Ok(Listed {
        people: people(app, rows).await?,
        next,
        total: store::count(&app.db, practice).await?,
    })
}

/// What a search gave.
#[derive(Debug)]
pub struct Found {
    /// At most a page of them.
    pub people: Vec<Person>,
    /// There are more.
    pub more: bool,
}

/// Members by their whole address, or by words of their names: every word given must be one of theirs.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn find(app: &App, practice: Id, text: &str) -> Result<Found, Fault> {
    let mut rows = if let Ok(email) = Email::parse(text) {
        let bidx = contacts::address_index(app, &email);
        store::by_address(&app.db, practice, &bidx).await?
    } else {
        let words: Vec<Vec<u8>> = members::words_of(text)
            .iter()
            .map(|w| members::word_index(app, practice, w))
            .collect();
        let Some(first) = words.first() else {
            return Ok(Found {
                people: Vec::new(),
                more: false,
            });
        };
        let word = |n: usize| words.get(n).unwrap_or(first).as_slice();
        store::by_words(&app.db, practice, [word(0), word(1), word(2)], PAGE + 1).await?
    };
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > PAGE;
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    Ok(Found {
        people: people(app, rows).await?,
        more,
    })
}

/// One member of a practice; of another one there is none.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn one(app: &App, practice: Id, id: Id) -> Result<Option<Person>, Fault> {
    let rows = store::one(&app.db, practice, id).await?;
    Ok(people(app, rows).await?.into_iter().next())
}

/// Opens rows. One whose membership is not as we wrote it is none; an address that is not is left out.
async fn people(app: &App, rows: Vec<LineRow>) -> Result<Vec<Person>, Fault> {
    let mut all: Vec<Person> = Vec::with_capacity(rows.len());
    let mut keys = Vec::new();
    for r in rows {
        let Some(member) = members::genuine(app, &r.member()) else {
            continue;
        };
        let email = email(app, &r);
        if let Some(known) = all.iter_mut().find(|p| p.member.id == member.id) {
            known.email = known.email.take().or(email);
            continue;
        }
        let has_keys = r.opens_seat > 0
            && (r.opens_desk > 0 || !member.permissions.has(Permission::ComposeNew));
        keys.push(has_keys);
        all.push(Person {
            name: NAME.open(app, member.person, &r.name_f)?,
            email,
            standing: standing(member.state, None, has_keys),
            two_step: r.own_two_step,
            seen_at: r.seen_at,
            personal: r.personal,
            member,
        });
    }
    let counts: Vec<Option<Backoff>> = all
        .iter()
        .map(|p| p.email.as_ref().map(|e| address_backoff(app, e)))
        .collect();
    let waits = backoff::waits(&app.db, &counts, app.now()).await?;
    for ((p, until), has_keys) in all.iter_mut().zip(waits).zip(keys) {
        p.standing = standing(p.member.state, until, has_keys);
    }
    Ok(all)
}

fn email(app: &App, r: &LineRow) -> Option<Email> {
    let (bidx, sealed) = (r.bidx.as_deref()?, r.email_f.as_deref()?);
    address::check(app, bidx, r.m_person, r.mailbox?, r.address_mac.as_deref()?).ok()?;
    let text: String = create::EMAIL.open_by(app, bidx, sealed).ok()?;
    Email::parse(&text).ok()
}
