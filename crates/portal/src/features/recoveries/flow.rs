//! Who asks for their seat, and what a manager answers.

use super::store;
use crate::accounts::session::{NAME, Signed};
use crate::accounts::{PersonName, password};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::keys::store::{RequestRow, finish_request, withdraw_requests};
use crate::keys::{self, Owner, requests};
use crate::limits::Limit;
use crate::mails;
use crate::practices::safe::{self, Seat};
use crate::practices::{self, Practice};
use crate::sealed::Column;
use crate::submissions::{self, Written};
use db::Id;

/// `key_request.answer_f`
pub const ANSWER: Column = Column("key_request.answer");

/// How often somebody asks again after a no, in a day: each time the managers get a mail.
const AGAIN: i64 = 2;

/// A member who asks for the messages of their seat.
#[derive(Debug, Clone)]
pub struct Asking {
    /// The request.
    pub request: Id,
    /// Who.
    pub person: Id,
    /// Their name.
    pub name: PersonName,
    /// The address that the reset was mailed to.
    pub address: String,
    /// Their role.
    pub role: String,
    /// Since when (microseconds UTC).
    pub at: i64,
}

/// A request that was checked, with what it is for.
struct Judged {
    request: RequestRow,
    seat: Seat,
    personal: Id,
    key: Id,
}

/// Whether a request is what it says: made by this instance, by a member of this very practice, for the seat they sit on, to the pair
/// of their own mailbox that is current now.
async fn judged(
    app: &App,
    practice: &Practice,
    request: RequestRow,
) -> Result<Option<Judged>, Fault> {
    let (true, Some(person)) = (requests::genuine(app, &request), request.asked_by) else {
        return Ok(None);
    };
    let seat = safe::seat_of(app, practice.id, person).await?;
    let own = store::personal(&app.db, person).await?;
    let (Some(seat), Some((personal, key))) = (seat, own) else {
        return Ok(None);
    };
    let fits =
        seat.ended_at.is_none() && seat.key == request.subject && request.for_keypair == Some(key);
    Ok(fits.then_some(Judged {
        request,
        seat,
        personal,
        key,
    }))
}

/// Who waits for a manager of this practice: what a list of waiting things asks. Not oneself.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn waiting(app: &App, me: Id, practice: &Practice) -> Result<Vec<Asking>, Fault> {
    let mut all: Vec<Asking> = Vec::new();
    for r in store::waiting(&app.db, practice.id, app.now()).await? {
        let Some(j) = judged(app, practice, r).await? else {
            continue;
        };
        if j.seat.person == me || all.iter().any(|a| a.person == j.seat.person) {
            continue;
        }
        all.push(Asking {
            request: j.request.id,
            address: password::email_of(app, j.seat.person).await?.canonical(),
            person: j.seat.person,
            name: j.seat.name,
            role: j.seat.role,
            at: j.request.created_at,
        });
    }
    Ok(all)
}

/// What a manager says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer<'a> {
    /// It is them.
    Yes,
    /// It is not, or not now; a word of why, or nothing.
    No(&'a str),
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It holds, from now or from an earlier press of the same button.
    Done,
    /// Another manager was faster, the person asks no more, or has left.
    Gone,
    /// The safe does not hold this seat.
    Shut,
}

/// Answers a request. The approval, the seat's pair for the person's new one and the end of the request are one write, by the session
/// of the manager who approves: nothing waits for anybody else.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn answer(
    app: &App,
    s: &Signed,
    practice: &Practice,
    (request, answer): (Id, Answer<'_>),
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    let me = s.actor.person;
    let open = store::waiting(&app.db, practice.id, app.now()).await?;
    let found = match open.into_iter().find(|r| r.id == request) {
        Some(r) => judged(app, practice, r).await?,
        None => None,
    };
    // Nobody says of themselves that it is them.
    let Some(j) = found.filter(|j| j.seat.person != me) else {
        let done = submissions::find(app, once, me).await?.is_some();
        return Ok(if done { Outcome::Done } else { Outcome::Gone });
    };
    let person = j.seat.person;
    // Who came, left or lost a role meanwhile is read again: a member removed at this moment gets nothing back.
    let mut rows = vec![safe::hold_members(practice)];
    let (kind, word) = match answer {
        Answer::Yes => {
            let Some(pair) = safe::open(app, s, &j.seat).await? else {
                return Ok(Outcome::Shut);
            };
            let own = keys::public_of(app, j.key, Owner::Mailbox(j.personal)).await?;
            rows.push(requests::approve(app, &j.request, me));
            rows.push(keys::wrap_to(app, &own, &pair));
            rows.push(finish_request(j.request.id));
            rows.push(withdraw_requests(j.seat.key, person));
            ("recovery.approved", "recovery_approved")
        }
        Answer::No(why) => {
            let why = (!why.is_empty()).then(|| ANSWER.seal(app, j.request.id, why));
            rows.push(store::deny(j.request.id, why, me));
            ("recovery.declined", "recovery_declined")
        }
    };
    rows.push(mails::safe(app, person, word, me, practice.id));
    rows.extend(
        audit::event(kind)
            .by(&s.actor)
            .practice(practice.id)
            .on("mailbox", j.seat.mailbox)
            .owner(person)
            .from(source)
            .rows(app),
    );
    let written = submissions::write_once(app, once, me, word, rows).await?;
    app.db.signal(jobs::TOPIC);
    Ok(match written {
        Written::Done(_) | Written::Already(_) => Outcome::Done,
        Written::Conflict(_) | Written::Unique(_) => Outcome::Gone,
    })
}

/// What somebody who waits is told of one of their seats.
#[derive(Debug, Clone)]
pub struct Wait {
    /// The practice.
    pub practice: Practice,
    /// Who can give it back: managers by name, without the person themselves.
    pub managers: Vec<String>,
    /// A recovery sheet would open it too.
    pub sheet: bool,
    /// When it was asked for; nothing is asked for now.
    pub asked_at: Option<i64>,
    /// Who said no, and why.
    pub refused: Option<(String, String)>,
    /// A manager has given it back since this session began.
    pub back: bool,
}

/// The seats of this session that wait.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn waits(app: &App, s: &Signed) -> Result<Vec<Wait>, Fault> {
    let mut all = Vec::new();
    for v in &s.seats {
        if s.ring.get(v.key).is_some() {
            continue;
        }
        let practice = practices::load(app, v.seat.practice).await?;
        let managers = safe::managers(app, &practice).await?;
        let others = managers.iter().filter(|m| m.person != s.actor.person);
        let last = store::last(&app.db, v.key, s.actor.person, s.personal_key).await?;
        let open = last
            .as_ref()
            .filter(|l| l.state == "open" && l.expires_at > app.now());
        let refused = match last.as_ref().filter(|l| l.state == "denied") {
            Some(l) => {
                let name: PersonName = match (l.answered_by, &l.name_f) {
                    (Some(by), Some(sealed)) => NAME.open(app, by, sealed)?,
                    _ => PersonName::default(),
                };
                let why: String = match &l.answer_f {
                    Some(sealed) => ANSWER.open(app, l.id, sealed)?,
                    None => String::new(),
                };
                Some((name.full(), why))
            }
            None => None,
        };
        let sheet = matches!(v.seat.role.as_str(), "owner" | "manager")
            && match practice.safe {
                Some(safe) => keys::store::sheet_confirmed(&app.db, safe).await?.is_some(),
                None => false,
            };
        all.push(Wait {
            managers: others.map(|m| m.name.full()).collect(),
            sheet,
            asked_at: open.map(|l| l.created_at),
            refused,
            back: s.ring.open(app, v.key).await?.is_some(),
            practice,
        });
    }
    Ok(all)
}

/// Asks once more, after a no or when ninety days are over. False: not today any more.
///
/// # Errors
/// [`Fault::NotFound`] where nothing waits in that practice; when the database is away.
pub async fn again(
    app: &App,
    s: &Signed,
    practice: Id,
    once: Id,
    source: &Source,
) -> Result<bool, Fault> {
    let person = s.actor.person;
    let seat = s
        .seats
        .iter()
        .find(|v| v.seat.practice == practice && s.ring.get(v.key).is_none())
        .ok_or(Fault::NotFound)?;
    let last = store::last(&app.db, seat.key, person, s.personal_key).await?;
    if last.is_some_and(|l| l.state == "open" && l.expires_at > app.now()) {
        return Ok(true);
    }
    let limit = Limit::new(
        "recovery-again",
        &format!("{person}:{practice}"),
        AGAIN,
        DAY,
    );
    let mut rows = vec![limit.take(app.now())];
    rows.extend(safe::ask(app, practice, seat.key, s.personal_key, person).await?);
    rows.extend(
        audit::event("recovery.asked")
            .by(&s.actor)
            .practice(practice)
            .on("mailbox", seat.seat.mailbox)
            .owner(person)
            .from(source)
            .rows(app),
    );
    let written = submissions::write_once(app, once, person, "again", rows).await?;
    app.db.signal(jobs::TOPIC);
    Ok(matches!(written, Written::Done(_) | Written::Already(_)))
}
