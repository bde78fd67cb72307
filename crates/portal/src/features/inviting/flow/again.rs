//! Everybody who waits gets one more mail; nobody twice within the limits of a single *Send again*.

use super::super::jobs::ROUND;
use super::super::model::{About, Choice, Why};
use super::Here;
use super::round::{self, KEPT, Kind, Round, State};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::audit::{self, Source};
use crate::contacts::Contact;
use crate::fault::Fault;
use crate::features::delivery::flow::again::{self as delivery, By, Plan};
use crate::invitations::stage;
use crate::limits::Limit;
use crate::mails;
use crate::submissions::{self, Written, write_once};
use db::{Id, Stmt};
use serde_json::json;

/// Rounds of this kind a practice may begin in a day.
pub const A_DAY: i64 = 2;

/// What became of beginning a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It goes.
    Done(Id),
    /// Nobody waits.
    Nobody,
    /// Often enough today.
    TooMany {
        /// When one more may begin, microseconds UTC.
        until: i64,
    },
}

/// Begins a round.
///
/// # Errors
/// [`Fault::NotFound`] for somebody who may not; when the database is away.
pub async fn begin(
    app: &App,
    signed: &Signed,
    here: &Here,
    once: Id,
    source: &Source,
) -> Result<Begun, Fault> {
    if !here.may.again {
        return Err(Fault::NotFound);
    }
    let me = signed.actor.person;
    if let Some(done) = submissions::find(app, once, me).await? {
        return done.parse().map(Begun::Done).map_err(|_| Fault::NotFound);
    }
    let now = app.now();
    let total = stage::waiting_count(&app.db, here.practice.id, now).await?;
    if total == 0 {
        return Ok(Begun::Nobody);
    }
    let round = Round {
        id: app.id(),
        practice: here.practice.id,
        person: me,
        kind: Kind::Again,
        state: State::Going,
        choice: Choice::All,
        about: About::default(),
        total,
        after: None,
        wait_until: None,
        version: 1,
        created_at: now,
        ends_at: now + KEPT,
        consented: true,
    };
    let limit = Limit::new(
        "invite-all-again",
        &here.practice.id.to_string(),
        A_DAY,
        crate::app::span::DAY,
    );
    let mut rows = vec![limit.take(now)];
    rows.extend(round::begin(app, &round, std::iter::empty()));
    rows.push(round::job(app, ROUND, round.id, now));
    rows.extend(
        audit::event("invites.again")
            .by(&signed.actor)
            .on("invite_round", round.id)
            .detail(json!({ "people": total }))
            .from(source)
            .rows(app),
    );
    match write_once(app, once, me, &round.id.to_string(), rows).await? {
        Written::Done(_) => {
            app.db.signal(::jobs::TOPIC);
            Ok(Begun::Done(round.id))
        }
        Written::Already(done) => done.parse().map(Begun::Done).map_err(|_| Fault::NotFound),
        Written::Conflict(0) => Ok(Begun::TooMany {
            until: limit.until(&app.db, now).await?,
        }),
        Written::Conflict(_) | Written::Unique(_) => {
            Err(Fault::Conflict("a round met another one".into()))
        }
    }
}

/// One more mail to somebody, for the person who began the round: its ceilings, which come first in the write, and its rows; or why not.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn one(
    app: &App,
    person: Id,
    contact: &Contact,
) -> Result<Result<(Vec<Limit>, Vec<Stmt>), Why>, Fault> {
    let way = match delivery::plan(app, contact).await? {
        Plan::Ready(way) => way,
        Plan::Wait { .. } => return Ok(Err(Why::Soon)),
        Plan::Declined => return Ok(Err(Why::Declined)),
        Plan::Nothing => return Ok(Err(Why::In)),
    };
    let by = By {
        ring: None,
        person,
        trail: audit::event("mail.sent_again")
            .by_person(person)
            .practice(contact.practice),
        priority: mails::BULK,
    };
    Ok(match delivery::rows(app, by, contact, &way).await? {
        Some(rows) => Ok((delivery::ceilings(app, contact).into(), rows)),
        None => Err(Why::NoKey),
    })
}
