//! Somebody who lost every other way in asks the people who hold the operator's escrow key.
//!
//! 1. The person asks on the page of a forgotten password ([`ask`]). Their mail gets a link of its own; the row keeps only the public
//!    half of what follows from the link's secret. What they read to the operator is a hash of that public half.
//! 2. The operator takes the request out ([`operator::export`]): the owner and, for seats, the managers are told, and three days begin.
//! 3. The holders bring their shares together on a machine of their own and seal what they open to the request, not to the portal.
//! 4. After the three days the operator brings the answer in ([`operator::import`]). The portal cannot open it.
//! 5. The person follows the link, passes their second step, and chooses a password: the secret of the link opens the answer.
//!
//! Whoever signs in meanwhile, sets a password by another way or presses *this was not me* ends it: the row is deleted, so there is
//! nothing to replay.
//!
//! Attackers here: who reads the person's mail (three days, a mail to everybody concerned, and the second step); who writes to the
//! database and plants a request with a key of his own (a MAC); an operator who exchanges the key in the exported file (the holders
//! compare the reference); an operator alone, a holder alone, whoever finds the files on their way (each opens nothing).

pub mod file;
pub mod operator;
pub mod store;
#[cfg(test)]
mod tests;

use crate::accounts::create::EMAIL;
use crate::accounts::store::PersonRow;
use crate::app::App;
use crate::app::span::{DAY, HOUR};
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::invitations::{self, LinkKind, links};
use crate::keys::{self, Owner, escrow as wraps};
use crate::limits::Limit;
use crate::mails;
use crate::practices::members;
use crate::sealed::{Column, Stamp};
use crate::submissions::{self, Written};
use db::{Id, Stmt};
use serde_json::json;
use store::RequestRow;
use vault::escrow::{Asker, reference};
use vault::{KeyPair, Token};

/// `escrow_request.reason_f`
pub const REASON: Column = Column("escrow_request.reason");
/// How long the owner can say that this was not them, before an answer is taken.
pub const COOL_OFF: i64 = 72 * HOUR;
/// How long a request lives, and its link.
pub const LASTS: i64 = 30 * DAY;
/// Requests of one person in a day: each voids the one before, and mails.
const A_DAY: i64 = 3;
const ROW: Stamp = Stamp("row:escrow_request");

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has taken it out yet.
    Asked,
    /// It was taken out; the three days run, or are over.
    Exported,
    /// The answer is here.
    Answered,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            State::Asked => "asked",
            State::Exported => "exported",
            State::Answered => "answered",
        }
    }
}

/// A request that this instance has written as it stands.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its id.
    pub id: Id,
    /// Who asks.
    pub person: Id,
    /// Where it stands.
    pub state: State,
    /// When it was asked (microseconds UTC).
    pub created_at: i64,
    /// When it is over by itself.
    pub expires_at: i64,
    /// When it was taken out.
    pub exported_at: Option<i64>,
    row: RequestRow,
}

impl Request {
    /// What the person reads to the operator, and the holders compare.
    pub fn reference(&self) -> String {
        reference(&self.row.public)
    }

    /// When an answer may be brought in.
    pub fn ready_at(&self) -> Option<i64> {
        self.exported_at.map(|at| at + COOL_OFF)
    }
}

fn mac(app: &App, r: &RequestRow) -> [u8; 32] {
    let columns = columns(r);
    let all: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    ROW.mac(app, &all)
}

fn columns(r: &RequestRow) -> [Vec<u8>; 9] {
    let number = |n: Option<i64>| n.map_or_else(Vec::new, |n| n.to_be_bytes().to_vec());
    [
        r.id.as_bytes().to_vec(),
        r.person.as_bytes().to_vec(),
        r.public.clone(),
        r.escrow.clone(),
        r.state.as_bytes().to_vec(),
        number(Some(r.created_at)),
        number(Some(r.expires_at)),
        number(r.exported_at),
        r.answer.clone().unwrap_or_default(),
    ]
}

/// The request in a row; none where this instance has not written it so, or the escrow key is another one by now.
fn genuine(app: &App, row: RequestRow) -> Option<Request> {
    let columns = columns(&row);
    let all: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    if ROW.check(app, &all, &row.mac).is_err() {
        tracing::error!(request = %row.id, "a request to the holders of the escrow key is not what was asked");
        return None;
    }
    if app.escrow.as_ref()?.key().id().as_slice() != row.escrow {
        return None;
    }
    let state = match row.state.as_str() {
        "asked" => State::Asked,
        "exported" => State::Exported,
        "answered" => State::Answered,
        _ => return None,
    };
    Some(Request {
        id: row.id,
        person: row.person,
        state,
        created_at: row.created_at,
        expires_at: row.expires_at,
        exported_at: row.exported_at,
        row,
    })
}

/// The request of a person that lives.
///
/// # Errors
/// When the database is away.
pub async fn of_person(app: &App, person: Id) -> Result<Option<Request>, Fault> {
    if app.escrow.is_none() {
        return Ok(None);
    }
    let row = store::of_person(&app.db, person, app.now()).await?;
    Ok(row.and_then(|r| genuine(app, r)))
}

/// What of a person's the escrow key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Their own mailbox.
    Personal,
    /// Their seat in a practice.
    Seat(Id),
    /// The safe of a practice they manage: it opens their seat.
    Safe(Id),
}

/// A private half under the escrow key.
#[derive(Debug, Clone)]
pub struct Held {
    /// Whose.
    pub what: What,
    /// Which pair.
    pub pair: Id,
    /// As the holders open it.
    pub sealed: Vec<u8>,
}

/// Everything of a person that the escrow key of the configuration opens now.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn held(app: &App, person: &PersonRow) -> Result<Vec<Held>, Fault> {
    if app.escrow.is_none() {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    invitations::belongs(app, person.personal, person.id, None).await?;
    let own = keys::id_of(&keys::current(app, person.personal).await?);
    let mut wanted = vec![(What::Personal, own)];
    for seat in members::keyed_seats(app, person.id).await? {
        wanted.push((What::Seat(seat.practice), seat.key));
        // Only those may come by the safe who open it anyway, as with a recovery sheet.
        if let (true, Some(safe)) = (seat.role.manages(), seat.safe) {
            wanted.push((What::Safe(seat.practice), safe));
        }
    }
    for (what, pair) in wanted {
        if let What::Safe(practice) = what {
            // The seat itself is enough; and a safe must be the practice's own.
            let seat = all.iter().any(|h: &Held| h.what == What::Seat(practice));
            if seat
                || keys::public_of(app, pair, Owner::Safe(practice))
                    .await
                    .is_err()
            {
                continue;
            }
        }
        if let Some(sealed) = wraps::sealed(app, pair).await? {
            all.push(Held { what, pair, sealed });
        }
    }
    Ok(all)
}

/// What became of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The mail with the link is on its way.
    Done,
    /// Too often today.
    Wait {
        /// Microseconds UTC.
        until: i64,
    },
    /// Nothing of this person is covered.
    Nothing,
}

/// The person asks. A request from before is over, and its link with it.
///
/// # Errors
/// When the database is away.
pub async fn ask(app: &App, person: &PersonRow, once: Id, source: &Source) -> Result<Asked, Fault> {
    if submissions::find(app, once, person.id).await?.is_some() {
        return Ok(Asked::Done);
    }
    let (Some(escrow), false) = (app.escrow.as_ref(), held(app, person).await?.is_empty()) else {
        return Ok(Asked::Nothing);
    };
    let (now, id) = (app.now(), app.id());
    let limit = Limit::new("escrow", &person.id.to_string(), A_DAY, DAY);
    let mut rows = vec![limit.take(now)];
    rows.extend(void(person.id, now));
    let (token, link) = links::mint_bare(app, LinkKind::Escrow, person.id, 1, LASTS);
    let mut row = RequestRow {
        id,
        person: person.id,
        public: Asker::new(*id.as_bytes(), &token).public().to_vec(),
        escrow: escrow.key().id().to_vec(),
        state: State::Asked.word().into(),
        reason_f: None,
        created_at: now,
        expires_at: now + LASTS,
        exported_at: None,
        answer: None,
        mac: Vec::new(),
    };
    row.mac = mac(app, &row).to_vec();
    rows.push(link);
    rows.push(store::insert(&row, app.keys.epoch()));
    rows.extend(told(app, person.id, id, "asked", Some(&token)).await?);
    rows.extend(
        audit::event("escrow.asked")
            .by_person(person.id)
            .owner(person.id)
            .on("escrow_request", id)
            .detail(json!({ "reference": reference(&row.public) }))
            .from(source)
            .rows(app),
    );
    let written = submissions::write_once(app, once, person.id, "escrow", rows).await?;
    app.db.signal(jobs::TOPIC);
    Ok(match written {
        Written::Done(_) | Written::Already(_) => Asked::Done,
        Written::Conflict(0) => Asked::Wait {
            until: limit.until(&app.db, now).await?,
        },
        Written::Conflict(_) | Written::Unique(_) => {
            return Err(Fault::Conflict("two requests of one person met".into()));
        }
    })
}

/// A mail to every address of the person: `what` says which, `link` is the link of the request itself. Each but the one that says that
/// it is over carries a link that stops it.
async fn told(
    app: &App,
    person: Id,
    request: Id,
    what: &str,
    link: Option<&Token>,
) -> Result<Vec<Stmt>, Fault> {
    let (halt, row) = links::mint_bare(app, LinkKind::Halt, person, 1, LASTS);
    let mut rows = vec![row];
    for (bidx, email_f) in store::addresses(&app.db, person).await? {
        let to: String = EMAIL.open_by(app, &bidx, &email_f)?;
        let secret = mails::Secret {
            what: Some(what.into()),
            link: link.map(|t| t.text()),
            decline: Some(halt.text()),
            to: Some(to),
            who: Some((person, request)),
            ..mails::Secret::default()
        };
        rows.push(mails::job(
            app,
            mails::ESCROW,
            person,
            mails::NORMAL,
            &secret,
        ));
    }
    Ok(rows)
}

/// The rows after which a person has no request any more: a new password by another way, a new request.
pub fn void(person: Id, now: i64) -> Vec<Stmt> {
    let mut rows = vec![store::delete_of(person)];
    rows.extend(links::void(LinkKind::Escrow, person, now));
    rows.extend(links::void(LinkKind::Halt, person, now));
    rows
}

/// Ends the request of a person, if there is one: they signed in (`signed_in`), or said that it was not them (`not_me`). True: there
/// was one.
///
/// # Errors
/// When the database is away.
pub async fn stop(
    app: &App,
    person: Id,
    why: &'static str,
    source: &Source,
) -> Result<bool, Fault> {
    let now = app.now();
    let Some(row) = store::of_person(&app.db, person, now).await? else {
        return Ok(false);
    };
    let mut rows = vec![store::delete(row.id)];
    rows.extend(void(person, now));
    let secret = mails::Secret {
        what: Some("escrow_stopped".into()),
        ..mails::Secret::default()
    };
    rows.push(mails::job(
        app,
        mails::ALERT,
        person,
        mails::NORMAL,
        &secret,
    ));
    rows.extend(
        audit::event("escrow.stopped")
            .by_person(person)
            .owner(person)
            .on("escrow_request", row.id)
            .detail(json!({ "why": why, "reference": reference(&row.public) }))
            .from(source)
            .rows(app),
    );
    match app.db.write(rows).await {
        Ok(_) => {
            app.db.signal(jobs::TOPIC);
            Ok(true)
        }
        Err(db::WriteError::Conflict { .. }) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

/// What the answer to a request holds, opened by the secret of its link. `None`: it does not open, so it is no answer to this.
pub fn opened(app: &App, request: &Request, link: &Token) -> Option<Vec<KeyPair>> {
    let asker = Asker::new(*request.id.as_bytes(), link);
    if asker.public() != request.row.public {
        return None;
    }
    let answer = request.row.answer.as_deref()?;
    asker.open(app.escrow.as_ref()?, answer).ok()
}

/// The row by which an answer is used up; conflicts when it was, or was stopped meanwhile.
pub fn used(request: &Request) -> Stmt {
    store::delete(request.id)
}

/// Housekeeping: requests whose time is over.
pub fn sweep(now: i64) -> Stmt {
    store::over(now)
}
