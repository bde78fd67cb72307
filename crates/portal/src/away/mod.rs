//! Somebody is away: what whoever is about to write to them is told.
//!
//! It is about a seat, in the practice's own time, and stands beside the mailbox: no mail ever goes out because of it, so nobody learns
//! from us that an address is read, and no two answers by machine ever meet. It is said on pages, to people who are signed in and write.
//!
//! Attackers here: a sender who tries addresses to learn who has an account. Only a colleague of the same practice, and somebody to whom
//! the person has written from this very mailbox before, is told ([`told`]); to everybody else it looks as if there was nothing to tell.
//! And who writes to the database: text, times, and whom to ask instead are under one MAC.

pub mod store;

use crate::accounts::session::NAME;
use crate::accounts::{PersonName, store as people};
use crate::actor::Actor;
use crate::app::App;
use crate::app::span::DAY;
use crate::fault::Fault;
use crate::lent::delegation;
use crate::practices::{self, members};
use crate::sealed::{Column, Stamp};
use db::{Id, Stmt};
use store::AwayRow;

/// `away.text_f`
pub const TEXT: Column = Column("away.text");
const AWAY: Stamp = Stamp("row:away");
/// The last day lies within this.
pub const LONGEST: i64 = 366 * DAY;
/// Mailboxes of one conversation that are looked up.
const MOST: usize = 20;

/// What somebody has said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    /// The seat.
    pub mailbox: Id,
    /// The practice.
    pub practice: Id,
    /// Who.
    pub person: Id,
    /// When it begins (microseconds UTC).
    pub from_at: i64,
    /// When it is over: the first moment after the last day.
    pub until_at: i64,
    /// In their own words; may be empty.
    pub text: String,
    /// Whether the office's phone is named.
    pub phone: bool,
    /// The colleague who answers meanwhile.
    pub instead: Option<Id>,
}

impl Away {
    /// Whether they are away now.
    pub fn in_force(&self, now: i64) -> bool {
        (self.from_at..self.until_at).contains(&now)
    }
}

fn mac(app: &App, r: &AwayRow) -> [u8; 32] {
    let columns = columns(r);
    let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    AWAY.mac(app, &columns)
}

fn columns(r: &AwayRow) -> Vec<Vec<u8>> {
    vec![
        r.mailbox.as_bytes().to_vec(),
        r.practice.as_bytes().to_vec(),
        r.person.as_bytes().to_vec(),
        r.from_at.to_be_bytes().to_vec(),
        r.until_at.to_be_bytes().to_vec(),
        // Not the sealed text: it is bound to its row by itself, and is sealed anew when the instance key changes.
        vec![u8::from(r.text_f.is_some())],
        vec![u8::from(r.phone)],
        r.instead.map(|i| i.as_bytes().to_vec()).unwrap_or_default(),
        r.set_at.to_be_bytes().to_vec(),
    ]
}

/// The row that says it. What was said before is gone.
pub fn set(app: &App, a: &Away) -> Stmt {
    let mut row = AwayRow {
        mailbox: a.mailbox,
        practice: a.practice,
        person: a.person,
        from_at: a.from_at,
        until_at: a.until_at,
        text_f: (!a.text.is_empty()).then(|| TEXT.seal(app, a.mailbox, &a.text)),
        phone: a.phone,
        instead: a.instead,
        set_at: app.now(),
        mac: Vec::new(),
    };
    row.mac = mac(app, &row).to_vec();
    store::set(row, app.keys.epoch())
}

/// What was said for a seat, in force or not; `None` also where it is not this instance's.
///
/// # Errors
/// When the database is away.
pub async fn of(app: &App, mailbox: Id) -> Result<Option<Away>, Fault> {
    let Some(row) = store::of(&app.db, mailbox).await? else {
        return Ok(None);
    };
    let columns = columns(&row);
    let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    if let Err(e) = AWAY.check(app, &columns, &row.mac) {
        tracing::error!(%mailbox, error = %e, "what is said of somebody who is away is not this instance's");
        return Ok(None);
    }
    Ok(Some(Away {
        text: match &row.text_f {
            Some(sealed) => TEXT.open(app, mailbox, sealed)?,
            None => String::new(),
        },
        mailbox: row.mailbox,
        practice: row.practice,
        person: row.person,
        from_at: row.from_at,
        until_at: row.until_at,
        phone: row.phone,
        instead: row.instead,
    }))
}

/// What a writer is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who is away.
    pub name: String,
    /// The first moment after the last day (microseconds UTC).
    pub until_at: i64,
    /// The practice's time zone: the last day is one of its days.
    pub tz: String,
    /// Their own words; may be empty.
    pub text: String,
    /// The office's phone; empty where it is not named.
    pub phone: String,
    /// Who answers meanwhile; empty where nobody does.
    pub instead: String,
}

async fn name(app: &App, person: Id) -> Result<String, Fault> {
    let Some(row) = people::person(&app.db, person).await? else {
        return Ok(String::new());
    };
    let name: PersonName = NAME.open(app, person, &row.name_f)?;
    Ok(name.full())
}

/// Who of the owners of these mailboxes is away, for somebody who is about to write to them. Nothing of those who are not theirs to know.
///
/// # Errors
/// When the database is away or a name was damaged.
pub async fn told(app: &App, reader: &Actor, mailboxes: &[Id]) -> Result<Vec<Said>, Fault> {
    let mut all = Vec::new();
    for mailbox in mailboxes.iter().take(MOST) {
        if *mailbox == reader.mailbox() {
            continue;
        }
        let Some(a) = of(app, *mailbox).await? else {
            continue;
        };
        if !a.in_force(app.now()) || !may_know(app, reader, &a).await? || !works(app, &a).await? {
            continue;
        }
        let practice = practices::load(app, a.practice).await?;
        all.push(Said {
            name: name(app, a.person).await?,
            until_at: a.until_at,
            phone: match a.phone {
                true => practice.profile.phone.clone(),
                false => String::new(),
            },
            instead: match instead(app, &a).await? {
                Some(person) => name(app, person).await?,
                None => String::new(),
            },
            tz: practice.tz,
            text: a.text,
        });
    }
    Ok(all)
}

/// A colleague knows who works beside them; anybody else knows whoever has written to them.
async fn may_know(app: &App, reader: &Actor, a: &Away) -> Result<bool, Fault> {
    if reader.practice() == Some(a.practice) {
        return Ok(true);
    }
    Ok(store::wrote(&app.db, a.mailbox, reader.mailbox()).await?)
}

/// Whether the seat is still that person's.
async fn works(app: &App, a: &Away) -> Result<bool, Fault> {
    let member = members::last(app, a.practice, a.person).await?;
    Ok(member.is_some_and(|m| m.state == members::State::Active && m.seat == a.mailbox))
}

/// Whom to ask instead: only as long as that colleague answers for them.
///
/// # Errors
/// When the database is away.
pub async fn instead(app: &App, a: &Away) -> Result<Option<Id>, Fault> {
    let Some(person) = a.instead else {
        return Ok(None);
    };
    let now = app.now();
    let given = delegation::given(app, a.mailbox, true).await?;
    let answers = given
        .iter()
        .any(|g| g.holder == person && g.can_answer && g.in_force(now));
    Ok(answers.then_some(person))
}
