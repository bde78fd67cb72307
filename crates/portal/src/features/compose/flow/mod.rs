//! Sending: who may, to whom, and everything that follows from it in one write.
//!
//! The sender learns nothing of other practices: an address is *new*, *invited* or *known* by what this practice itself has
//! seen. Whether it has an account decides only where the message goes and which mail is queued; the outcome, the limits
//! that count and the pages are the same.

mod recipient;
mod rows;

pub use recipient::{Recipient, Unread, children, recipient};

use super::drafts::Draft;
use super::model::{Result as Answer, TwoStep, Wanted};
use crate::accounts::session::{SeatView, Signed};
use crate::actor::Permission;
use crate::app::App;
use crate::audit::{Source, event};
use crate::config::PhoneMode;
use crate::fault::Fault;
use crate::features::practice::{ready_to_send, speaks_for};
use crate::invitations;
use crate::messages::Staged;
use crate::messages::intake::{self, Payer};
use crate::practices::teams::{self, View};
use crate::practices::{self, Practice};
use crate::submissions::{self, Written};
use db::Id;
use rows::build;

/// Whether somebody may begin a conversation, decided anew at each step (a forged form shows no page first).
pub enum May {
    /// Yes, in this practice.
    Yes(Box<Practice>),
    /// The plan or the role does not let them.
    Upgrade,
    /// The practice's safe has no second opener yet.
    NoOpener(Box<Practice>),
    /// Nobody in the practice has let them in: see [`speaks_for`].
    Outside,
    /// Their seat is shut since a forgotten password; the own mailbox is open instead.
    Shut,
    /// The terms have changed, and were not accepted yet.
    Terms,
}

/// Judges plan, role and practice.
///
/// # Errors
/// When the database is away.
pub async fn may(app: &App, signed: &Signed) -> Result<May, Fault> {
    if signed.terms_due {
        return Ok(May::Terms);
    }
    let Some(practice) = signed.actor.practice() else {
        let shut = |v: &SeatView| {
            v.seat.permissions.has(Permission::ComposeNew) && signed.ring.get(v.key).is_none()
        };
        return Ok(match signed.seats.iter().any(shut) {
            true => May::Shut,
            false => May::Upgrade,
        });
    };
    if !signed.may_here(Permission::ComposeNew)
        || !practices::may_compose(app, practice, signed.actor.person).await?
    {
        return Ok(May::Upgrade);
    }
    let practice = Box::new(practices::load(app, practice).await?);
    if !ready_to_send(app, &practice).await? {
        return Ok(May::NoOpener(practice));
    }
    Ok(if speaks_for(app, signed, &practice).await? {
        May::Yes(practice)
    } else {
        May::Outside
    })
}

/// The rule for the second step of new conversations.
pub fn two_step(app: &App, practice: &Practice) -> TwoStep {
    TwoStep::of(
        app.config.policy.two_step_required,
        practice.policy.two_step_required,
        app.config.phone.mode != PhoneMode::Off,
    )
}

/// Whether the sender manages the practice with its own key: whom they bring in as a colleague is vouched for.
pub fn manages(signed: &Signed, practice: &Practice) -> bool {
    signed.actor.may(Permission::ManagePeople)
        && practice
            .safe
            .is_some_and(|safe| signed.ring.get(safe).is_some())
}

/// A message that is ready to go.
#[derive(Debug)]
pub struct Sending<'a> {
    /// The form's submission.
    pub once: Id,
    /// Names what the form holds: a second press carries the same.
    pub digest: [u8; 32],
    /// The message.
    pub wanted: &'a Wanted,
    /// Files that came with the form.
    pub files: &'a [Staged],
    /// The draft it was written in, with its files.
    pub draft: Option<&'a Draft>,
    /// The team that shall read the answers, as the author chose; none: by the rule of the practice.
    pub answers: Option<Id>,
    /// Where the request came from.
    pub source: &'a Source,
}

/// What became of it.
#[derive(Debug)]
pub enum Outcome {
    /// Sent, now or by an earlier press of the same button.
    Sent(Id),
    /// This form was sent before with another content: nothing was sent now.
    SentBefore(Id),
    /// Plan or role do not let them.
    NotAllowed,
    /// The practice has no second opener of its safe.
    NoOpener,
    /// Enough invitations for today.
    Limit {
        /// When the next one may go (microseconds UTC).
        until: i64,
    },
    /// The practice keeps as many bytes of files as it may.
    NoSpace,
    /// The address or its phones changed meanwhile: the page asks again.
    Again,
    /// The draft was changed, sent or deleted on another device.
    DraftChanged,
    /// The author is not in the team that was to write, or to read the answers, any more; or it has ended.
    NotInTeam,
    /// A team writes to somebody of its own practice: that is a colleague's to do.
    Colleague,
}

/// How often a write is made anew from a fresh reading when somebody else was faster: two colleagues who invite the same
/// address need two, a recipient who registers at that very moment a third.
const ATTEMPTS: usize = 5;

/// Sends a new message. Everything happens in one write: contact, invitation, link, message, files, mail, audit. When it was not
/// sent, the files of the form are the caller's to keep or to discard.
///
/// # Errors
/// When the database is away. If it is not known whether the message went, the same form tells when it is sent again.
pub async fn send(app: &App, signed: &Signed, s: &Sending<'_>) -> Result<Outcome, Fault> {
    let (outcome, wrote) = try_send(app, signed, s).await?;
    if matches!(outcome, Outcome::Sent(_)) && !wrote {
        // The second press of one button: the first one's files are the message's.
        intake::discard(app, s.files).await;
    }
    if let Some(why) = refused(&outcome) {
        note(app, signed, why, s.source).await;
    }
    Ok(outcome)
}

/// Somebody pressed Send who may not: a lapsed plan, or a forged form.
pub async fn note_refusal(app: &App, signed: &Signed, why: &May, source: &Source) {
    match why {
        May::Yes(_) => {}
        May::Upgrade => note(app, signed, "no_plan", source).await,
        May::NoOpener(_) => note(app, signed, "no_second_opener", source).await,
        May::Outside => note(app, signed, "not_let_in", source).await,
        May::Shut => note(app, signed, "seat_shut", source).await,
        May::Terms => note(app, signed, "terms", source).await,
    }
}

async fn note(app: &App, signed: &Signed, why: &'static str, source: &Source) {
    let rows = event("message.refused")
        .failed(why)
        .by(&signed.actor)
        .from(source)
        .rows(app);
    // The answer is the same without it: nothing was sent.
    if let Err(e) = app.db.write(rows.to_vec()).await {
        tracing::error!(error = %e, why, "a refused message was not written into the trail");
    }
}

/// What an earlier press of the same button led to, if it was sent.
///
/// # Errors
/// When the database is away.
pub async fn sent_before(
    app: &App,
    signed: &Signed,
    once: Id,
    digest: &[u8; 32],
) -> Result<Option<Outcome>, Fault> {
    match submissions::find(app, once, signed.actor.person).await? {
        Some(text) => before(&text, digest).map(Some),
        None => Ok(None),
    }
}

/// What the audit trail calls a refusal.
fn refused(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::NotAllowed => Some("no_plan"),
        Outcome::NoOpener => Some("no_second_opener"),
        Outcome::Limit { .. } => Some("limit"),
        Outcome::NoSpace => Some("no_space"),
        _ => None,
    }
}

/// The outcome, and whether this very call wrote it.
async fn try_send(app: &App, signed: &Signed, s: &Sending<'_>) -> Result<(Outcome, bool), Fault> {
    let practice = match may(app, signed).await? {
        May::Yes(p) => p,
        May::NoOpener(_) => return Ok((Outcome::NoOpener, false)),
        May::Upgrade | May::Outside | May::Shut | May::Terms => {
            return Ok((Outcome::NotAllowed, false));
        }
    };
    let quota = intake::charge(app, Payer::Practice(practice.id), s.files).is_some();
    for _ in 0..ATTEMPTS {
        let r = recipient(
            app,
            practice.id,
            &signed.actor,
            &s.wanted.email,
            s.wanted.child.as_ref(),
        )
        .await?;
        if r.declined
            || r.own
            || r.unread.is_some()
            || (r.contact.is_none() && s.wanted.new.is_none() && r.colleague.is_none())
        {
            return Ok((Outcome::Again, false));
        }
        let Some(team) = team(app, signed, &practice, s.answers).await? else {
            return Ok((Outcome::NotInTeam, false));
        };
        let Some(draft) = build(app, signed, &practice, &r, s, &team).await? else {
            return Ok((Outcome::Colleague, false));
        };
        let (thread, limits) = (draft.thread, draft.limits);
        let answer = Answer::Sent(thread, s.digest).text();
        let person = signed.actor.person;
        match submissions::write_once(app, s.once, person, &answer, draft.rows).await? {
            Written::Done(_) => {
                app.db.signal(::jobs::TOPIC);
                return Ok((Outcome::Sent(thread), true));
            }
            Written::Already(text) => {
                return Ok((before(&text, &s.digest)?, false));
            }
            Written::Conflict(n) => {
                // Limits come first, then the quota, then the draft: see `build`.
                if n < limits {
                    let until = invitations::a_day(app, practice.id)
                        .until(&app.db, app.now())
                        .await?;
                    return Ok((Outcome::Limit { until }, false));
                }
                if quota && n == limits {
                    return Ok((Outcome::NoSpace, false));
                }
                if s.draft.is_some() && n == limits + usize::from(quota) {
                    return Ok((Outcome::DraftChanged, false));
                }
                if Some(n) == draft.team {
                    return Ok((Outcome::NotInTeam, false));
                }
            }
            Written::Unique(_) => {}
        }
    }
    Err(Fault::Unavailable(
        "the recipient changed at every attempt".into(),
    ))
}

/// Which team has to do with a new message.
enum Reads {
    /// None but the one that the practice's rules name, if they name one.
    Rule,
    /// This one reads the answers, as its author chose.
    Chosen(View),
    /// It is written in the mailbox of this one.
    Writes(View),
}

/// The team that writes, or that shall read the answers. None: the author is not in it, it is another practice's, or it has ended.
async fn team(
    app: &App,
    signed: &Signed,
    practice: &Practice,
    chosen: Option<Id>,
) -> Result<Option<Reads>, Fault> {
    let (id, writes) = match (&signed.team, chosen) {
        (Some(own), _) => (own.team.id, true),
        (None, Some(id)) => (id, false),
        (None, None) => return Ok(Some(Reads::Rule)),
    };
    let Some(view) = signed.teams.iter().find(|v| v.team.id == id) else {
        return Ok(None);
    };
    let now = teams::load(app, practice.id, id).await?;
    Ok(now.filter(|t| t.open).map(|team| {
        let view = View {
            team,
            row: view.row,
        };
        match writes {
            true => Reads::Writes(view),
            false => Reads::Chosen(view),
        }
    }))
}

/// What an earlier press of the same form led to.
fn before(text: &str, digest: &[u8; 32]) -> Result<Outcome, Fault> {
    match Answer::parse(text) {
        Some(Answer::Sent(thread, d)) if d == *digest => Ok(Outcome::Sent(thread)),
        Some(Answer::Sent(thread, _)) => Ok(Outcome::SentBefore(thread)),
        _ => Err(Fault::NotFound),
    }
}
