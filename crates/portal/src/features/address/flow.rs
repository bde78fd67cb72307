//! Asking for another address, confirming it from both, taking it back.

use crate::accounts::moving::{self, CONFIRM, Change, State, UNDO, Which};
use crate::accounts::session::Signed;
use crate::accounts::store::{AddressRow, PersonRow};
use crate::accounts::{Email, address, device, ended, password, store as people};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::contacts;
use crate::fault::Fault;
use crate::features::login::arrive::alert;
use crate::invitations::{self, LinkKind, asks, links, store as link_rows};
use crate::limits::Limit;
use crate::mails::{self, Secret};
use crate::submissions::{self, Written};
use db::{Id, Stmt};
use serde_json::json;
use vault::Token;

/// Changes asked for in a day by one person, and to one address.
const A_DAY: i64 = 3;
/// How often a press looks again when something of the account moved meanwhile.
const ROUNDS: usize = 4;

/// What became of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Both mails are on their way; to the new address only if nobody has it.
    Sent,
    /// It is the address they have.
    Same,
    /// Too often.
    Wait {
        /// Microseconds UTC.
        until: i64,
    },
    /// Something else of the account changed at the same moment.
    Elsewhere,
}

/// Asks for another address. Replaces an older wish.
///
/// # Errors
/// When the database is away.
pub async fn ask(
    app: &App,
    s: &Signed,
    form: Id,
    to: &Email,
    source: &Source,
) -> Result<Asked, Fault> {
    let person = s.actor.person;
    if submissions::find(app, form, person).await?.is_some() {
        return Ok(Asked::Sent);
    }
    let me = people::person(&app.db, person)
        .await?
        .ok_or(Fault::NotFound)?;
    let from = password::email_of(app, person).await?;
    if from == *to {
        return Ok(Asked::Same);
    }
    let now = app.now();
    let there = hex::encode(app.keys.blind("abuse", &to.abuse_key()));
    let limits = [
        Limit::new("address", &person.to_string(), A_DAY, DAY),
        Limit::new("address-to", &there, A_DAY, DAY),
    ];
    let id = app.id();
    let mut rows: Vec<Stmt> = limits.iter().map(|l| l.take(now)).collect();
    rows.push(people::touch_person(me.id, me.version));
    if let Some(older) = moving::asked(app, person).await? {
        rows.extend(moving::void(older.id, now));
    }
    rows.push(moving::insert(app, id, person, &from, to));
    for which in Which::ALL {
        let (token, link) =
            links::mint_bare(app, LinkKind::Change, id, which.generation(), CONFIRM);
        rows.push(link);
        rows.push(mail(app, id, which.word(), &token));
    }
    rows.extend(
        audit::event("address.asked")
            .by(&s.actor)
            .owner(person)
            .detail(json!({ "from": from.masked(), "to": to.masked() }))
            .from(source)
            .rows(app),
    );
    match submissions::write_once(app, form, person, "asked", rows).await? {
        Written::Done(_) | Written::Already(_) => {
            app.db.signal(jobs::TOPIC);
            Ok(Asked::Sent)
        }
        Written::Conflict(i) if i < limits.len() => Ok(Asked::Wait {
            until: limits[i].until(&app.db, now).await?,
        }),
        Written::Conflict(_) | Written::Unique(_) => Ok(Asked::Elsewhere),
    }
}

fn mail(app: &App, change: Id, what: &str, token: &Token) -> Stmt {
    mails::job(
        app,
        mails::ADDRESS,
        change,
        mails::URGENT,
        &Secret {
            link: Some(token.text().to_string()),
            what: Some(what.into()),
            ..Secret::default()
        },
    )
}

/// What the secret of a link turned out to be.
#[derive(Debug)]
pub enum Opened {
    /// In force. For an undo link the address is the old one.
    Live(Box<Change>, Which),
    /// This address confirmed; the other one has not yet.
    Confirmed(Box<Change>),
    /// What the link is for was done.
    Done(Box<Change>),
    /// Too old, or a newer wish replaced it.
    Over,
    /// Not one of ours, or cut in two.
    Unknown,
}

/// Looks a link up. Writes nothing.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn open(app: &App, kind: LinkKind, token: &Token) -> Result<Opened, Fault> {
    let Some(row) = links::find(app, kind, token).await? else {
        return Ok(Opened::Unknown);
    };
    let (Some(change), Some(which)) = (
        moving::load(app, row.subject).await?,
        Which::of(row.generation),
    ) else {
        return Ok(Opened::Unknown);
    };
    let change = Box::new(change);
    let over = row.void_at.is_some() || row.expires_at <= app.now();
    Ok(match (kind, change.state) {
        (LinkKind::Change, State::Done) | (LinkKind::Undo, State::Undone) => Opened::Done(change),
        (LinkKind::Change, State::Asked) | (LinkKind::Undo, State::Done) if over => Opened::Over,
        (LinkKind::Change, State::Asked) if row.used_at.is_some() => Opened::Confirmed(change),
        (LinkKind::Change, State::Asked) | (LinkKind::Undo, State::Done) => {
            Opened::Live(change, which)
        }
        _ => Opened::Over,
    })
}

/// Language and time zone of the person a link is about.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn reader(
    app: &App,
    kind: LinkKind,
    token: &Token,
) -> Result<Option<(String, String)>, Fault> {
    let Some(row) = links::find(app, kind, token).await? else {
        return Ok(None);
    };
    let Some(change) = moving::load(app, row.subject).await? else {
        return Ok(None);
    };
    let person = people::person(&app.db, change.person).await?;
    Ok(person.map(|p| (p.lang, p.tz)))
}

/// What a press came to.
#[derive(Debug)]
pub enum Pressed {
    /// This address confirmed; now the other one.
    Waiting(Box<Change>),
    /// The address is changed, or changed back.
    Done(Box<Change>),
    /// The address to hold is somebody else's by now, or may be again.
    Taken,
    /// Whoever reads this mailbox did not want it: the change is off.
    Refused(Which),
    /// The link leads nowhere any more.
    Over,
}

/// Confirms from one address; the second confirmation does it.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn confirm(
    app: &App,
    form: Id,
    token: &Token,
    source: &Source,
) -> Result<Pressed, Fault> {
    for _ in 0..ROUNDS {
        let (change, which) = match open(app, LinkKind::Change, token).await? {
            Opened::Live(change, which) => (change, which),
            Opened::Confirmed(change) => return Ok(Pressed::Waiting(change)),
            Opened::Done(change) => return Ok(Pressed::Done(change)),
            Opened::Over | Opened::Unknown => return Ok(Pressed::Over),
        };
        let Some((me, held)) = holder(app, &change, &change.from).await? else {
            return Ok(Pressed::Over);
        };
        let now = app.now();
        let last = change.other_confirmed(which);
        let new = contacts::address_index(app, &change.to);
        if last && moving::kept_until(app, &new, change.person).await? > now {
            app.db.write(moving::void(change.id, now)).await?;
            return Ok(Pressed::Taken);
        }
        let mut rows = vec![
            link_rows::use_link(&token.hash(), now),
            moving::confirm(app, &change, which, now),
        ];
        rows.extend(event("address.confirmed", &change, source).rows(app));
        if last {
            rows.extend(finish(app, &change, &me, &held, source).await?);
        }
        match submissions::write_once(app, form, change.person, "", rows).await? {
            Written::Done(_) | Written::Already(_) if last => {
                app.db.signal(jobs::TOPIC);
                return Ok(Pressed::Done(change));
            }
            Written::Done(_) | Written::Already(_) => return Ok(Pressed::Waiting(change)),
            Written::Unique(table) if table == "address" => {
                app.db.write(moving::void(change.id, now)).await?;
                return Ok(Pressed::Taken);
            }
            Written::Conflict(_) | Written::Unique(_) => {}
        }
    }
    Err(Fault::Unavailable(
        "an account changes faster than it is read".into(),
    ))
}

/// Whoever reads one of the two mailboxes says that they did not ask for it. At the old one somebody else was signed in, then.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn refuse(app: &App, form: Id, token: &Token, source: &Source) -> Result<Pressed, Fault> {
    for _ in 0..ROUNDS {
        let (change, which) = match open(app, LinkKind::Change, token).await? {
            Opened::Live(change, which) => (change, which),
            Opened::Confirmed(change) => return Ok(Pressed::Waiting(change)),
            Opened::Done(change) => return Ok(Pressed::Done(change)),
            Opened::Over | Opened::Unknown => return Ok(Pressed::Over),
        };
        let now = app.now();
        let mut rows = vec![link_rows::use_link(&token.hash(), now)];
        rows.extend(moving::refused(change.id, now));
        if which == Which::Old {
            rows.extend(left_behind(app, change.person));
        }
        rows.extend(event("address.refused", &change, source).rows(app));
        match submissions::write_once(app, form, change.person, "", rows).await? {
            Written::Done(_) | Written::Already(_) => return Ok(Pressed::Refused(which)),
            Written::Conflict(_) | Written::Unique(_) => {}
        }
    }
    Err(Fault::Unavailable(
        "an account changes faster than it is read".into(),
    ))
}

/// The person of a change and their address, while the account is as the change needs it.
async fn holder(
    app: &App,
    change: &Change,
    held: &Email,
) -> Result<Option<(PersonRow, AddressRow)>, Fault> {
    let me = people::person(&app.db, change.person).await?;
    let row = address::of_person(app, change.person).await?;
    let (Some(me), Some(row)) = (me, row) else {
        return Ok(None);
    };
    let same = row.bidx == contacts::address_index(app, held);
    Ok((me.state == "active" && same).then_some((me, row)))
}

/// The change itself.
async fn finish(
    app: &App,
    change: &Change,
    me: &PersonRow,
    held: &AddressRow,
    source: &Source,
) -> Result<Vec<Stmt>, Fault> {
    let mut rows = vec![people::touch_person(me.id, me.version)];
    rows.extend(moving::done(app, change, held).await?);
    // What waits at the old address for somebody who has left it: its links end, and who wrote is asked for the right address.
    for id in moving::waiting_at(&app.db, &held.bidx).await? {
        if let Some(i) = invitations::load(app, id).await? {
            rows.extend(asks::turned_down(app, &i).await?);
            rows.extend(asks::tell_senders(app, i.id, "wrong_address", "address_wrong").await?);
        }
    }
    rows.extend(left_behind(app, me.id));
    let (token, link) = links::mint_bare(
        app,
        LinkKind::Undo,
        change.id,
        Which::Old.generation(),
        UNDO,
    );
    rows.push(link);
    rows.push(mail(app, change.id, "undo", &token));
    rows.push(alert(app, me.id, "address_changed"));
    rows.extend(event("address.changed", change, source).rows(app));
    Ok(rows)
}

/// What does not outlive an address: whoever came in by it, or holds a link that was mailed to it, keeps nothing.
fn left_behind(app: &App, person: Id) -> Vec<Stmt> {
    let mut rows = ended::by_new_password(person, &[0; 32], app.now());
    rows.push(device::forget(person));
    rows
}

fn event(kind: &'static str, change: &Change, source: &Source) -> audit::Event {
    audit::event(kind)
        .by_person(change.person)
        .owner(change.person)
        .detail(json!({ "from": change.from.masked(), "to": change.to.masked() }))
        .from(source)
}

/// The old address holds again, also when the account has moved on from the new one.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn undo(app: &App, form: Id, token: &Token, source: &Source) -> Result<Pressed, Fault> {
    for _ in 0..ROUNDS {
        let change = match open(app, LinkKind::Undo, token).await? {
            Opened::Live(change, _) => change,
            Opened::Done(change) => return Ok(Pressed::Done(change)),
            Opened::Confirmed(_) | Opened::Over | Opened::Unknown => return Ok(Pressed::Over),
        };
        let me = people::person(&app.db, change.person).await?;
        let held = address::of_person(app, change.person).await?;
        let (Some(me), Some(held)) = (me, held) else {
            return Ok(Pressed::Over);
        };
        let now = app.now();
        let left = password::email_of(app, me.id).await?;
        let mut rows = vec![
            link_rows::use_link(&token.hash(), now),
            people::touch_person(me.id, me.version),
        ];
        rows.extend(moving::undone(app, &change, &held).await?);
        rows.extend(left_behind(app, me.id));
        rows.push(alert(app, me.id, "address_restored"));
        // Perhaps it was who reads the old mailbox now, and not the person.
        if left != change.from {
            let what = Secret {
                what: Some("back".into()),
                to: Some(left.canonical()),
                ..Secret::default()
            };
            rows.push(mails::job(
                app,
                mails::ADDRESS,
                change.id,
                mails::NORMAL,
                &what,
            ));
        }
        rows.extend(event("address.undone", &change, source).rows(app));
        match submissions::write_once(app, form, change.person, "", rows).await? {
            Written::Done(_) | Written::Already(_) => {
                app.db.signal(jobs::TOPIC);
                return Ok(Pressed::Done(change));
            }
            Written::Unique(table) if table == "address" => return Ok(Pressed::Taken),
            Written::Conflict(_) | Written::Unique(_) => {}
        }
    }
    Err(Fault::Unavailable(
        "an account changes faster than it is read".into(),
    ))
}
