//! A form that comes after its session has ended is kept for its owner.

use super::seal::Seal;
use super::{Kind, once_for, store};
use crate::accounts::store as accounts;
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{Source, event};
use crate::fault::Fault;
use crate::features::compose::model::{Fields, Result as Answer};
use crate::invitations;
use crate::keys;
use crate::lent;
use crate::limits::Limit;
use crate::messages::Staged;
use crate::messages::intake::{self, Payer};
use crate::practices::{self, teams};
use crate::submissions::{self, Written};
use db::Id;

/// Late forms kept for one person in a day.
const LATE_A_DAY: i64 = 50;

/// A form that came after its session had ended.
#[derive(Debug)]
pub struct Late<'a> {
    /// Whose session it was.
    pub person: Id,
    /// The practice that was open in it.
    pub practice: Option<Id>,
    /// The grant whose mailbox was open in it.
    pub lent: Option<Id>,
    /// The team whose mailbox was open in it.
    pub team: Option<Id>,
    /// New message or answer.
    pub kind: Kind,
    /// The conversation of an answer; looked at only when the draft is continued.
    pub thread: Option<Id>,
    /// The draft that the form continued, with the version it had.
    pub draft: Option<(Id, i64)>,
    /// What was typed.
    pub fields: &'a Fields,
    /// Files that came with it.
    pub files: &'a [Staged],
    /// The form's submission.
    pub once: Id,
    /// Where it came from.
    pub source: &'a Source,
}

/// Keeps a late form for its owner: sealed to the public key of the mailbox that was open, so that nobody reads it before the
/// owner signs in again. `None`: there was nothing to keep, or no place for it.
///
/// The caller must have found the ended session by its cookie and the form's token must be valid: nobody else may write here.
///
/// # Errors
/// When the database is away.
pub async fn keep_late(app: &App, late: &Late<'_>) -> Result<Option<Id>, Fault> {
    if late.fields.is_blank() && late.files.is_empty() {
        return Ok(None);
    }
    let Some(mailbox) = mailbox_of(app, late).await? else {
        intake::discard(app, late.files).await;
        return Ok(None);
    };
    let public = keys::current(app, mailbox).await?;
    let seal = Seal::Arrival(&public);
    let now = app.now();
    let limit = Limit::new("late_draft", &late.person.to_string(), LATE_A_DAY, DAY);
    // The draft it continued gets the text, so that its files stay with it; if that was changed meanwhile, a new one does.
    let mut continued = late.draft;
    for _ in 0..2 {
        let id = continued.map_or_else(|| app.id(), |(id, _)| id);
        let body = seal.seal(app, id, late.fields);
        let mut rows = vec![limit.take(now)];
        let payer = match late.practice {
            Some(practice) => Payer::Practice(practice),
            None => Payer::Person(late.person),
        };
        let charge = intake::charge(app, payer, late.files);
        let (reserve, own) = charge.map_or((None, Vec::new()), |c| (Some(c.reserve), c.own));
        rows.extend(reserve);
        rows.push(match continued {
            Some((_, version)) => {
                store::save(id, mailbox, version, seal.word(), seal.key(), &body, now)
            }
            None => store::insert(
                id,
                mailbox,
                late.person,
                late.kind.word(),
                late.thread,
                seal.word(),
                seal.key(),
                &body,
                now,
            ),
        });
        rows.extend(seal.files(app, id, late.files, intake::most_files(app)));
        rows.extend(own);
        rows.extend(
            event("draft.kept_late")
                .by_person(late.person)
                .owner(late.person)
                .on("draft", id)
                .from(late.source)
                .rows(app),
        );
        let digest = late.fields.digest(&intake::names(late.files));
        let written = submissions::write_once(
            app,
            once_for(late.once, &digest),
            late.person,
            &Answer::Kept(id).text(),
            rows,
        )
        .await?;
        match written {
            Written::Done(_) => return Ok(Some(id)),
            Written::Already(text) => {
                intake::discard(app, late.files).await;
                return Ok(match Answer::parse(&text) {
                    Some(Answer::Kept(id)) => Some(id),
                    _ => None,
                });
            }
            Written::Conflict(n) if n > 0 && continued.is_some() => continued = None,
            Written::Conflict(_) | Written::Unique(_) => break,
        }
    }
    intake::discard(app, late.files).await;
    Ok(None)
}

/// The mailbox that was open in a session: the seat of its practice, else the personal one.
/// An answer in a mailbox that was handed over waits there, for whoever wrote it, as long as it is lent to them.
async fn mailbox_of(app: &App, late: &Late<'_>) -> Result<Option<Id>, Fault> {
    let (person, practice) = (late.person, late.practice);
    if let Some(team) = late.team {
        // As long as they are in it; else the words are kept for them alone.
        if let Some(team) = teams::of_person(app, team, person).await? {
            return Ok(Some(team.mailbox));
        }
    }
    if let Some(grant) = late.lent {
        let grant = lent::load(app, grant).await?;
        let now = app.now();
        let theirs = |g: &lent::Grant| g.holder == person && g.can_answer && g.in_force(now);
        return Ok(grant.filter(theirs).map(|g| g.mailbox));
    }
    if let Some(practice) = practice {
        // Also when the membership is over: what was written as a member is the practice's.
        if let Some(member) = practices::members::last(app, practice, person).await? {
            invitations::belongs(app, member.seat, person, Some(practice)).await?;
            return Ok(Some(member.seat));
        }
    }
    let Some(p) = accounts::person(&app.db, person).await? else {
        return Ok(None);
    };
    invitations::belongs(app, p.personal, person, None).await?;
    Ok(Some(p.personal))
}
