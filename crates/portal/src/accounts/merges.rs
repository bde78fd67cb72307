//! Two accounts of one person that are going to be one: it waits three days, and whoever owns the one that goes can stop it.
//!
//! The keys are wrapped when the owner presses, since only a session of that account has them; nothing opens such a wrap before the
//! three days are over, as no keyring follows its kind. The worker needs no key.
//!
//! Attackers here: whoever has the password of an account, and would carry it off for good (three days, mails, a link that stops it, a
//! banner on every page of the account; a new password ends it); whoever writes to the database and plants a wish, or an earlier day (a MAC).

use super::{Email, address, password, session};
use crate::app::App;
use crate::app::span::{DAY, HOUR};
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::invitations::LinkKind;
use crate::limits::Limit;
use crate::mails;
use crate::practices::members;
use crate::sealed::Stamp;
use ::jobs::NewJob;
use db::{Db, Id, ReadError, Stmt, q, row, statements};
use serde_json::json;
use vault::Token;

/// How long the owner of the account that goes can stop it, as after a change of the address.
pub const WAIT: i64 = 72 * HOUR;
/// How long an account goes nowhere after its owner has said that a wish was not theirs.
const REST: i64 = 30 * DAY;
/// More often than anybody says so.
const A_LOT: i64 = 1000;
/// The job that makes one of two. Subject: the wish.
pub const JOB: &str = "account.merge";
/// The kind of a wrap that waits with a wish.
pub const WRAP: &str = "merge";
const ROW: Stamp = Stamp("row:merge_wish");

statements! {
    INSERT = "INSERT INTO merge_wish (id, person, into_person, reader, due_at, created_at, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    LOAD = "SELECT id, person, into_person, reader, due_at, created_at, mac FROM merge_wish WHERE id = $1";
    OF_PERSON = "SELECT id, person, into_person, reader, due_at, created_at, mac FROM merge_wish WHERE person = $1 OR into_person = $1 ORDER BY due_at, id LIMIT 20";
    DELETE = "DELETE FROM merge_wish WHERE id = $1";
    DELETE_OF = "DELETE FROM merge_wish WHERE person = $1";
    DROP_WRAPS = "DELETE FROM key_wrap WHERE holder_kind = 'merge' AND holder = $1";
    DROP_WRAPS_OF = "DELETE FROM key_wrap WHERE holder_kind = 'merge' AND holder IN (SELECT w.id FROM merge_wish w WHERE w.person = $1)";
    WRAPPED = "SELECT keypair FROM key_wrap WHERE holder_kind = 'merge' AND holder = $1";
}

row! {
    struct WishRow {
        id: Id,
        person: Id,
        into_person: Id,
        reader: Id,
        due_at: i64,
        created_at: i64,
        mac: Vec<u8>,
    }
}

/// A wish that waits, as this instance has written it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Its id; subject of its job and of its link.
    pub id: Id,
    /// The account that goes.
    pub from: Id,
    /// The account that stays.
    pub into: Id,
    /// The pair of the one that stays, to which the keys are wrapped.
    pub reader: Id,
    /// When the two become one (microseconds UTC).
    pub due_at: i64,
    /// When its owner pressed.
    pub created_at: i64,
}

fn columns(w: &Waiting) -> [Vec<u8>; 6] {
    [
        w.id.as_bytes().to_vec(),
        w.from.as_bytes().to_vec(),
        w.into.as_bytes().to_vec(),
        w.reader.as_bytes().to_vec(),
        w.due_at.to_be_bytes().to_vec(),
        w.created_at.to_be_bytes().to_vec(),
    ]
}

/// The wish in a row; none where this instance has not written it so.
fn genuine(app: &App, r: WishRow) -> Option<Waiting> {
    let w = Waiting {
        id: r.id,
        from: r.person,
        into: r.into_person,
        reader: r.reader,
        due_at: r.due_at,
        created_at: r.created_at,
    };
    let columns = columns(&w);
    let all: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    if ROW.check(app, &all, &r.mac).is_err() {
        tracing::error!(wish = %w.id, "two accounts are said to become one, and nobody asked for it");
        return None;
    }
    Some(w)
}

/// The wish, and the job that fulfils it.
pub fn insert(app: &App, w: &Waiting) -> [Stmt; 2] {
    let columns = columns(w);
    let all: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    let mac = ROW.mac(app, &all);
    let job = NewJob {
        id: app.id(),
        kind: JOB,
        subject: w.id,
        secret: None,
        priority: mails::NORMAL,
        run_at: w.due_at,
        dedup: None,
    };
    let epoch = app.keys.epoch();
    [
        q!(
            INSERT,
            w.id,
            w.from,
            w.into,
            w.reader,
            w.due_at,
            w.created_at,
            epoch,
            &mac
        )
        .expect(1),
        job.stmt(w.created_at),
    ]
}

/// One wish, if it still waits.
///
/// # Errors
/// When the database is away.
pub async fn load(app: &App, id: Id) -> Result<Option<Waiting>, ReadError> {
    let row: Option<WishRow> = app.db.one(q!(LOAD, id)).await?;
    Ok(row.and_then(|r| genuine(app, r)))
}

/// What waits for a person, on either side.
///
/// # Errors
/// When the database is away.
pub async fn of_person(app: &App, person: Id) -> Result<Vec<Waiting>, ReadError> {
    let rows: Vec<WishRow> = app.db.all(q!(OF_PERSON, person)).await?;
    Ok(rows.into_iter().filter_map(|r| genuine(app, r)).collect())
}

/// The pairs that were wrapped with a wish.
///
/// # Errors
/// When the database is away.
pub async fn wrapped(db: &Db, wish: Id) -> Result<Vec<Id>, ReadError> {
    db.all(q!(WRAPPED, wish)).await
}

/// It waits no more. Conflicts when it does not.
pub fn over(wish: Id) -> [Stmt; 2] {
    [q!(DELETE, wish).expect(1), q!(DROP_WRAPS, wish).any()]
}

/// The rows after which an account goes nowhere: a new password.
pub fn void(person: Id) -> [Stmt; 2] {
    [q!(DROP_WRAPS_OF, person).any(), q!(DELETE_OF, person).any()]
}

/// News of two accounts that become one, to one of them: `other` is shown masked. `to` where the account has other addresses, or has gone;
/// `stop` is the link that ends it.
pub fn told(
    app: &App,
    person: Id,
    what: &str,
    other: &Email,
    to: Option<&Email>,
    stop: Option<&Token>,
) -> Stmt {
    let secret = mails::Secret {
        what: Some(what.into()),
        to: to.map(Email::canonical),
        about: Some(other.masked()),
        decline: stop.map(|t| t.text().to_string()),
        ..mails::Secret::default()
    };
    mails::job(app, mails::ALERT, person, mails::NORMAL, &secret)
}

/// A link by which the owner of the account that goes stops it.
pub fn stop_link(app: &App, w: &Waiting) -> (Token, Stmt) {
    let lasts = w.due_at - app.now();
    crate::invitations::links::mint_bare(app, LinkKind::Halt, w.id, 1, lasts)
}

/// Who manages the practices that would go along, with the practice: told when it begins and when it does not come about. Neither of the two
/// themselves.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn managers(app: &App, w: &Waiting) -> Result<Vec<(Id, Id)>, Fault> {
    let mut all = Vec::new();
    for m in members::not_over(app, w.from).await? {
        // Whom nobody has let in manages nobody yet, and is told nothing.
        let managers = members::managers(app, m.practice).await?;
        for manager in managers.into_iter().filter(|o| o.opens) {
            let manager = manager.member.person;
            if manager != w.from && manager != w.into {
                all.push((manager, m.practice));
            }
        }
    }
    Ok(all)
}

/// The press on *this was not me*, as the ceilings count it.
fn not_me(person: Id) -> Limit {
    Limit::new("merge-not-me", &person.to_string(), A_LOT, REST)
}

/// Until when an account goes nowhere: its owner has said by the link in a mail that a wish was not theirs (microseconds UTC). Whoever made
/// the wish knows the password, and would only make another; with it they can also set a new one, so that lifts nothing.
///
/// # Errors
/// When the database is away.
pub async fn rests_until(app: &App, person: Id) -> Result<Option<i64>, Fault> {
    let limit = Limit::new("merge-not-me", &person.to_string(), 1, REST);
    let until = limit.until(&app.db, app.now()).await?;
    Ok((until > app.now()).then_some(until))
}

/// The account may go somewhere again: its owner has set a password by the mail, and whoever knew the old one has nothing.
pub fn rested(person: Id) -> Stmt {
    not_me(person).forget()
}

/// Who stopped it, or what did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Somebody who was signed in to one of the two.
    Asked,
    /// The link in the mail: *this was not me*. Everybody is put out of the account that was to go.
    NotMe,
    /// Something was in the way when the three days were over.
    Conflict,
}

impl Why {
    fn word(self) -> &'static str {
        match self {
            Why::Asked => "asked",
            Why::NotMe => "not_me",
            Why::Conflict => "conflict",
        }
    }
}

/// Ends a wish, and tells both. True: it waited.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn stop(
    app: &App,
    w: &Waiting,
    by: Option<Id>,
    why: Why,
    source: &Source,
) -> Result<bool, Fault> {
    let mut rows = Vec::from(over(w.id));
    if why == Why::NotMe {
        rows.push(session::end_all(w.from, "not_me", &[0; 32], app.now()));
        rows.push(not_me(w.from).take(app.now()));
    }
    let what = match why {
        Why::Asked | Why::NotMe => "merge_stopped",
        Why::Conflict => "merge_off",
    };
    for (person, other) in [(w.into, w.from), (w.from, w.into)] {
        // An account that has meanwhile become part of a third one has no address, and nobody reads there.
        let theirs = address::of_person(app, person).await?;
        if let (Some(_), Some(_)) = (theirs, address::of_person(app, other).await?) {
            let other = password::email_of(app, other).await?;
            rows.push(told(app, person, what, &other, None, None));
        }
    }
    let event = audit::event("account.merge_stopped");
    for (manager, practice) in managers(app, w).await? {
        rows.push(mails::safe(app, manager, "member_stays", w.from, practice));
    }
    rows.extend(
        by.map_or(event.clone(), |p| event.by_person(p))
            .owner(w.from)
            .on("person", w.into)
            .detail(json!({ "why": why.word() }))
            .from(source)
            .rows(app),
    );
    match app.db.write(rows).await {
        Ok(_) => {
            app.db.signal(::jobs::TOPIC);
            Ok(true)
        }
        Err(db::WriteError::Conflict { statement: 0 }) => Ok(false),
        Err(e) => Err(e.into()),
    }
}
