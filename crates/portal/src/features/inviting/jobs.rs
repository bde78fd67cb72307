//! Rounds on their way: a few people at a time, each in a write of its own, each once.
//!
//! A job acts for somebody who is not here, so it asks anew what they may do. It holds no keys: what waits for an address that was invited
//! before opens by the pending key, or the line says that a person must send it.

use super::flow::again;
use super::flow::invite::ceilings;
use super::flow::round::{self, Data, Kind, Round, State};
use super::model::{Choice, LineState, Why};
use super::store::{self, LineRow};
use crate::accounts::Email;
use crate::actor::Permission;
use crate::app::App;
use crate::app::span::SECOND;
use crate::audit;
use crate::config::PhoneMode;
use crate::contacts::{self, Contact, Relationship};
use crate::fault::Fault;
use crate::invitations::setup::{self, Prepared, Setup};
use crate::invitations::stage;
use crate::limits::Limit;
use crate::mails;
use crate::practices::{self, Practice};
use ::jobs::{BoxFuture, Claimed, Handler, Outcome, backoff};
use db::{Id, Stmt, WriteError};
use serde_json::json;
use std::sync::Arc;

/// One stretch of a round. Subject: the round.
pub const ROUND: &str = "invite.round";
/// A round and its lines go. Subject: the round.
pub const END: &str = "invite.end";

/// People of one stretch.
const AT_ONCE: i64 = 50;
/// Between two stretches, microseconds: a mail server that meets a thousand mails at once takes them for spam.
const PAUSE: i64 = 30 * SECOND;

/// Job handlers of this feature.
pub fn jobs(app: &App) -> Vec<Arc<dyn Handler>> {
    vec![Arc::new(Rounds(app.clone())), Arc::new(Ends)]
}

struct Ends;

impl Handler for Ends {
    fn kind(&self) -> &'static str {
        END
    }

    fn run<'a>(&'a self, job: &'a Claimed) -> BoxFuture<'a, Outcome> {
        let rows = store::delete(job.subject).to_vec();
        Box::pin(async move { Outcome::DoneWith(rows) })
    }
}

struct Rounds(App);

impl Handler for Rounds {
    fn kind(&self) -> &'static str {
        ROUND
    }

    fn run<'a>(&'a self, job: &'a Claimed) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            match stretch(&self.0, job.subject).await {
                Ok(rows) => Outcome::DoneWith(rows),
                Err(error) => {
                    tracing::warn!(round = %job.subject, %error, "a round of invitations could not go on");
                    Outcome::Retry {
                        after: backoff(job.attempt, job.seed()),
                        why: "its rows could not be read or written".to_owned(),
                        with: Vec::new(),
                    }
                }
            }
        })
    }
}

/// What became of one person.
enum Step {
    /// Settled, one way or the other.
    Next,
    /// The day's invitations are used up.
    Wait(i64),
    /// The round was stopped or deleted.
    Over,
}

/// One stretch. Gives what is written with the end of its job.
async fn stretch(app: &App, id: Id) -> Result<Vec<Stmt>, Fault> {
    let Some(round) = round::load(app, id).await? else {
        return Ok(Vec::new());
    };
    if round.state != State::Going || !round.consented || round.ends_at <= app.now() {
        return Ok(Vec::new());
    }
    let may = |p| setup::may_in(app, round.practice, round.person, p);
    let rights = Rights {
        colleagues: may(Permission::ManagePeople).await?,
        outsiders: may(Permission::Invite).await?
            && practices::may_compose(app, round.practice, round.person).await?,
        again: may(Permission::ComposeNew).await?,
    };
    if !(rights.colleagues || rights.outsiders || rights.again) {
        return Ok(over(app, &round, State::Stopped));
    }
    let practice = practices::load(app, round.practice).await?;
    match round.kind {
        Kind::Import => import(app, &practice, round, &rights).await,
        Kind::Again => everybody(app, round, &rights).await,
    }
}

/// What whoever began the round may do now.
struct Rights {
    colleagues: bool,
    outsiders: bool,
    again: bool,
}

/// The rows that end a round.
fn over(app: &App, round: &Round, state: State) -> Vec<Stmt> {
    let mut about = round.about.clone();
    about.done_at = Some(app.now());
    let sealed = round::ABOUT.seal(app, round.id, &about);
    let mut rows = vec![store::done(round.id, round.version, state.word(), &sealed)];
    rows.extend(
        audit::event("invites.done")
            .by_person(round.person)
            .practice(round.practice)
            .on("invite_round", round.id)
            .detail(json!({ "state": state.word() }))
            .rows(app),
    );
    rows
}

fn later(app: &App, round: &Round, at: i64, wait: Option<i64>) -> Vec<Stmt> {
    let mut rows = vec![round::job(app, ROUND, round.id, at)];
    if wait != round.wait_until {
        rows.insert(0, store::wait(round.id, round.version, wait));
    }
    rows
}

async fn import(
    app: &App,
    practice: &Practice,
    round: Round,
    rights: &Rights,
) -> Result<Vec<Stmt>, Fault> {
    let lines = store::next(&app.db, round.id, AT_ONCE).await?;
    let more = lines.len() as i64 == AT_ONCE;
    for line in &lines {
        match person(app, practice, &round, line, rights).await? {
            Step::Next => {}
            Step::Wait(until) => return Ok(later(app, &round, until, Some(until))),
            Step::Over => return Ok(Vec::new()),
        }
    }
    Ok(if more {
        later(app, &round, app.now() + PAUSE, None)
    } else {
        over(app, &round, State::Done)
    })
}

/// One line of a list.
async fn person(
    app: &App,
    practice: &Practice,
    round: &Round,
    line: &LineRow,
    rights: &Rights,
) -> Result<Step, Fault> {
    let Ok(data) = Data::open(app, round.id, line.line, &line.data_f) else {
        tracing::error!(round = %round.id, line = line.line, "a line of a list is not what was read");
        return settle(
            app,
            round,
            line,
            &Data::default(),
            LineState::Left,
            Why::Damaged,
        )
        .await;
    };
    let left = |why| settle(app, round, line, &data, LineState::Left, why);
    if line.state == LineState::Known.word() && round.choice == Choice::New {
        return left(Why::Chosen).await;
    }
    let Some(p) = &data.person else {
        return left(Why::Damaged).await;
    };
    let (Ok(email), Some(relationship)) =
        (Email::parse(&p.email), Relationship::parse(&p.relationship))
    else {
        return left(Why::Damaged).await;
    };
    // No list makes a manager, whatever stands in it.
    let role = p.role.as_deref().filter(|r| *r != "manager");
    let allowed = if relationship.is_here() {
        rights.colleagues && role.is_some()
    } else {
        rights.outsiders && p.role.is_none()
    };
    if !allowed {
        return left(Why::NotYours).await;
    }
    let setup = Setup {
        practice,
        email: &email,
        name: &p.name,
        relationship,
        lang: &p.lang,
        phones: &p.phones,
        role,
        by: Some(round.person),
        two_step: !p.phones.is_empty() && app.config.phone.mode != PhoneMode::Off,
        priority: mails::BULK,
    };
    // Somebody may invite the same address at this moment: read again.
    for _ in 0..4 {
        let (limits, more, why) = match setup::prepare(app, None, &setup).await? {
            Prepared::Rows {
                mut rows,
                invitation,
                ..
            } => {
                rows.extend(
                    audit::event("invitation.prepared")
                        .by_person(round.person)
                        .practice(practice.id)
                        .on("invitation", invitation)
                        .detail(json!({ "relationship": relationship.word(), "role": role, "list": round.id.to_string() }))
                        .rows(app),
                );
                (ceilings(app, practice.id, &email).to_vec(), rows, Why::None)
            }
            Prepared::Waits { contact } if round.choice == Choice::All => {
                let Some(contact) = contacts::by_id(app, practice.id, contact).await? else {
                    return left(Why::Damaged).await;
                };
                match again::one(app, round.person, &contact).await? {
                    Ok((limits, rows)) => (limits, rows, Why::Again),
                    Err(why) => return left(why).await,
                }
            }
            Prepared::Waits { .. } => return left(Why::Waits).await,
            Prepared::Declined => return left(Why::Declined).await,
            Prepared::Member => return left(Why::Member).await,
            Prepared::In { .. } => return left(Why::In).await,
        };
        let now = app.now();
        let mut rows: Vec<Stmt> = limits.iter().map(|l| l.take(now)).collect();
        rows.push(store::still_going(round.id));
        rows.push(settled(app, round, line, &data, LineState::Sent, why));
        rows.extend(more);
        let first = limits.len();
        match app.db.write(rows).await {
            Ok(_) => {
                app.db.signal(::jobs::TOPIC);
                return Ok(Step::Next);
            }
            // The practice's day, where it is counted, comes first; the others are about this address.
            Err(WriteError::Conflict { statement: 0 }) if why == Why::None => {
                return Ok(Step::Wait(limits[0].until(&app.db, now).await?));
            }
            Err(WriteError::Conflict { statement }) if statement < first => {
                return left(Why::Soon).await;
            }
            Err(WriteError::Conflict { statement }) if statement == first => {
                return Ok(Step::Over);
            }
            // Another run of this job was here.
            Err(WriteError::Conflict { statement }) if statement == first + 1 => {
                return Ok(Step::Next);
            }
            Err(WriteError::Conflict { .. } | WriteError::Unique { .. }) => {}
            Err(e) => return Err(e.into()),
        }
    }
    Err(Fault::Unavailable(
        "an address was invited by somebody else all the time".into(),
    ))
}

fn settled(
    app: &App,
    round: &Round,
    line: &LineRow,
    data: &Data,
    state: LineState,
    why: Why,
) -> Stmt {
    let told = data.told().seal(app, round.id, line.line);
    store::settle(round.id, line.line, state.word(), why.word(), &told)
}

async fn settle(
    app: &App,
    round: &Round,
    line: &LineRow,
    data: &Data,
    state: LineState,
    why: Why,
) -> Result<Step, Fault> {
    let rows = vec![
        store::still_going(round.id),
        settled(app, round, line, data, state, why),
    ];
    match app.db.write(rows).await {
        Ok(_) => Ok(Step::Next),
        Err(WriteError::Conflict { statement: 0 }) => Ok(Step::Over),
        Err(WriteError::Conflict { .. }) => Ok(Step::Next),
        Err(e) => Err(e.into()),
    }
}

/// A stretch of a round that meets everybody who waits.
async fn everybody(app: &App, mut round: Round, rights: &Rights) -> Result<Vec<Stmt>, Fault> {
    if !rights.again {
        return Ok(over(app, &round, State::Stopped));
    }
    let after = round.after.unwrap_or((i64::MIN, Id::NIL));
    let until = round.created_at;
    let some = stage::waiting(&app.db, round.practice, until, after, AT_ONCE).await?;
    let more = some.len() as i64 == AT_ONCE;
    for at in some {
        if !one_of_all(app, &mut round, at).await? {
            return Ok(Vec::new());
        }
    }
    Ok(if more {
        later(app, &round, app.now() + PAUSE, None)
    } else {
        over(app, &round, State::Done)
    })
}

/// One more mail to somebody, or why not. One damaged row must not keep the others waiting.
async fn again_for(
    app: &App,
    round: &Round,
    contact: Option<&Contact>,
) -> Result<Result<(Vec<Limit>, Vec<Stmt>), Why>, Fault> {
    let Some(contact) = contact else {
        return Ok(Err(Why::Damaged));
    };
    match again::one(app, round.person, contact).await {
        Err(Fault::Internal(error)) => {
            tracing::error!(contact = %contact.id, error, "somebody could not be invited again");
            Ok(Err(Why::Damaged))
        }
        other => other,
    }
}

/// One person of a round that meets everybody. False when the round was stopped.
async fn one_of_all(app: &App, round: &mut Round, (at, id): (i64, Id)) -> Result<bool, Fault> {
    let contact = match contacts::by_id(app, round.practice, id).await {
        Ok(contact) => contact,
        Err(error) => {
            // One damaged row must not keep the others waiting.
            tracing::error!(contact = %id, %error, "somebody could not be invited again");
            None
        }
    };
    let mut said = again_for(app, round, contact.as_ref()).await?;
    for _ in 0..4 {
        let (limits, more, why) = match said {
            Ok((limits, rows)) => (limits, rows, Why::Again),
            Err(why) => (Vec::new(), Vec::new(), why),
        };
        let now = app.now();
        let mut about = round.about.clone();
        *about.counts.entry(why.word().to_owned()).or_default() += 1;
        let mut rows: Vec<Stmt> = limits.iter().map(|l| l.take(now)).collect();
        let sealed = round::ABOUT.seal(app, round.id, &about);
        rows.push(store::came(round.id, round.version, &sealed, at, id));
        rows.extend(more);
        match app.db.write(rows).await {
            Ok(_) => {
                round.about = about;
                round.version += 1;
                round.wait_until = None;
                app.db.signal(::jobs::TOPIC);
                return Ok(true);
            }
            Err(WriteError::Conflict { statement }) if statement < limits.len() => {
                said = Err(Why::Soon);
            }
            Err(WriteError::Conflict { statement }) if statement == limits.len() => {
                return Ok(false);
            }
            // The invitee moved it at this moment.
            Err(WriteError::Conflict { .. } | WriteError::Unique { .. }) => {
                said = again_for(app, round, contact.as_ref()).await?;
            }
            Err(e) => return Err(e.into()),
        }
    }
    Err(Fault::Unavailable(
        "an invitation moved all the time".into(),
    ))
}
