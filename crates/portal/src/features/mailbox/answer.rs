//! Answering: to everybody in the conversation and to nobody else.
//!
//! The attackers here are a free user who wants to write to somebody new (trap 39: a forged conversation, an added recipient, one
//! that has ended), a double click, and the race with a recipient who registers in this very moment.

use super::model;
use super::store::{self, RecipientRow};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::app::span::HOUR;
use crate::audit::{self, Source};
use crate::contacts;
use crate::fault::Fault;
use crate::features::compose::drafts::Draft;
use crate::features::compose::model::Result as Outcome;
use crate::invitations::{self, LinkKind, links, release};
use crate::keys;
use crate::lent::{self, delegation};
use crate::limits::Limit;
use crate::mails;
use crate::messages::intake::{self, Payer};
use crate::messages::{self, Beside, Head, How, Outgoing, Staged, ThreadView, To};
use crate::practices::teams::{self, cases, tell};
use crate::submissions::{self, Written};
use db::{Id, Stmt};

/// Answers one person may write in an hour: each sends a notice to every other participant.
const AN_HOUR: i64 = 120;

/// The ceiling on what somebody may write who pays for nothing.
pub(super) fn limit(person: Id) -> Limit {
    Limit::new("answers", &person.to_string(), AN_HOUR, HOUR)
}

/// How often a write that lost a race is made again from a fresh reading.
const ROUNDS: usize = 4;

/// An answer about to be sent.
pub struct Answer<'a> {
    /// The form's idempotency key.
    pub once: Id,
    /// Plain text, judged.
    pub text: &'a str,
    /// Names text and files: a second press of the button carries the same, an edited page another.
    pub digest: [u8; 32],
    /// Files that came with the form and belong to nothing yet.
    pub files: &'a [Staged],
    /// The draft it was written in, with the version its page showed.
    pub draft: Option<&'a Draft>,
    /// Where a team reads the conversation: how many answers of colleagues the page has seen.
    pub seen: Option<i64>,
}

impl Answer<'_> {
    fn all_files(&self) -> Vec<Staged> {
        let held = self.draft.map(Draft::staged).unwrap_or_default();
        held.into_iter().chain(self.files.iter().cloned()).collect()
    }
}

/// What became of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Answered {
    /// It is sent, now or at the first press of the button.
    Sent,
    /// The first press of this very form sent another text: nothing was sent now.
    SentBefore,
    /// The conversation has ended, the author was taken out of it, or may not answer.
    Refused,
    /// Nobody in it can be reached any more: the invitation was declined.
    Unreachable,
    /// Too many answers.
    TooMany {
        /// Microseconds UTC.
        until: i64,
    },
    /// The room for files is full: the practice's, or the person's own.
    Full,
    /// The draft was changed on another device meanwhile.
    Draft,
    /// A colleague has answered since the page was shown.
    Faster,
}

/// Sends an answer. `may` is what was judged on `view`; the write judges again what can have changed since.
///
/// # Errors
/// When the database is away: nothing was done.
pub async fn send(
    app: &App,
    signed: &Signed,
    source: &Source,
    view: &ThreadView,
    may: bool,
    answer: &Answer<'_>,
) -> Result<Answered, Fault> {
    // A second press is answered as the first, whatever has happened to the conversation since.
    if let Some(text) = submissions::find(app, answer.once, signed.actor.person).await? {
        return before(&text, &answer.digest);
    }
    if !may {
        return Ok(Answered::Refused);
    }
    let scope = signed.actor.scope();
    let limit = limit(signed.actor.person);
    let files = answer.all_files();
    // Answers are the practice's records, whoever writes them. What somebody without a practice put into a draft was in their own
    // room until now.
    let (payer, taken_over) = match (signed.actor.practice(), view.practice) {
        (Some(own), _) => (Payer::Practice(own), Vec::new()),
        (None, Some(begun)) => (
            Payer::Practice(begun),
            answer.draft.map(Draft::staged).unwrap_or_default(),
        ),
        (None, None) => (Payer::Person(signed.actor.person), Vec::new()),
    };
    for _ in 0..ROUNDS {
        let all = store::recipients(app, &scope, view.id).await?;
        let Some(out) = rows_of(app, signed, view, answer.text, &files, &all).await? else {
            return Ok(Answered::Unreachable);
        };
        let charge = intake::charge_all(app, payer, answer.files, &taken_over);
        let draft = answer.draft.map(|d| d.consume(&scope)).unwrap_or_default();
        // The order tells conflicts apart.
        let mut rows = vec![
            limit.take(app.now()),
            messages::store::bump_thread(view.id),
            store::may_write(&scope, view.id),
        ];
        // A hand-over that ended while the answer was typed: it goes out in nobody else's name.
        if let Some(v) = &signed.inside {
            rows.push(lent::store::hold(v.grant.id, app.now()));
        }
        // Taken out of the team meanwhile, likewise.
        if let Some(t) = &signed.team {
            rows.push(teams::store::hold_member(t.row));
        }
        let after_guards = rows.len();
        if let Some(seen) = answer.seen {
            let (mailbox, me) = (signed.actor.mailbox(), signed.actor.person);
            rows.push(cases::store::hold_sent(mailbox, view.id, me, seen));
        }
        let after_seen = rows.len();
        let (reserve, own) = charge.map_or((None, Vec::new()), |c| (Some(c.reserve), c.own));
        rows.extend(reserve);
        let after_charge = rows.len();
        rows.extend(draft);
        let after_draft = rows.len();
        rows.extend(out);
        rows.extend(own);
        let mut event = audit::event("message.answered").by(&signed.actor);
        if let Some(v) = signed.answers_for() {
            event = event.on_behalf_of(v.grant.owner);
        }
        rows.extend(
            event
                .on("thread", view.id)
                .owner(signed.owner())
                .detail(serde_json::json!({ "recipients": all.len(), "files": files.len() }))
                .from(source)
                .rows(app),
        );
        let written = submissions::write_once(
            app,
            answer.once,
            signed.actor.person,
            &Outcome::Sent(view.id, answer.digest).text(),
            rows,
        )
        .await?;
        match written {
            Written::Done(_) => {
                app.db.signal(jobs::TOPIC);
                return Ok(Answered::Sent);
            }
            Written::Already(text) => return before(&text, &answer.digest),
            Written::Conflict(0) => {
                return Ok(Answered::TooMany {
                    until: limit.until(&app.db, app.now()).await?,
                });
            }
            Written::Conflict(n) if n < after_guards => return Ok(Answered::Refused),
            Written::Conflict(n) if n < after_seen => return Ok(Answered::Faster),
            Written::Conflict(n) if n < after_charge => return Ok(Answered::Full),
            Written::Conflict(n) if n < after_draft => return Ok(Answered::Draft),
            // A recipient registered, or got another key, since it was read: what is theirs is read again.
            Written::Conflict(_) | Written::Unique(_) => {}
        }
    }
    Err(Fault::Unavailable(
        "a conversation changed too often while it was answered".into(),
    ))
}

/// What an earlier press of the same form led to.
fn before(text: &str, digest: &[u8; 32]) -> Result<Answered, Fault> {
    match Outcome::parse(text) {
        Some(Outcome::Sent(_, d)) if d == *digest => Ok(Answered::Sent),
        Some(Outcome::Sent(..)) => Ok(Answered::SentBefore),
        _ => Err(Fault::NotFound),
    }
}

/// The rows of the message and of what tells the others. `None`: nobody can be reached.
async fn rows_of(
    app: &App,
    signed: &Signed,
    view: &ThreadView,
    text: &str,
    files: &[Staged],
    all: &[RecipientRow],
) -> Result<Option<Vec<Stmt>>, Fault> {
    let mut to = Vec::new();
    let mut invited = Vec::new();
    let mut beside = Vec::new();
    let mut told = Vec::new();
    let own = signed.actor.practice();
    for r in all {
        let ours = own.is_some() && r.practice == own;
        if (r.team || r.copy) && r.state != "active" {
            continue;
        }
        // A colleague who began it reads what a team answers for them, and is not written to; nor is whoever began it as the team.
        if r.team || r.copy || (ours && signed.team.is_some()) {
            let how = match (ours, r.team) {
                (true, _) => How::Ours,
                (false, true) => How::Theirs,
                (false, false) => How::Quiet,
            };
            beside.push(Beside {
                mailbox: r.mailbox,
                key: keys::current(app, r.mailbox).await?,
                how,
            });
            if how == How::Theirs {
                told.extend(tell::came(app, r.mailbox, view.id).await?);
            }
            continue;
        }
        let invitation = if r.waits {
            match invitations::open_for(app, r.mailbox).await? {
                Some(i) => Some(i),
                // Declined: nobody will ever open this mailbox.
                None => continue,
            }
        } else {
            None
        };
        if r.practice.is_some() && !r.waits {
            let came = delegation::came(app, r.mailbox, signed.actor.person).await?;
            told.extend(came);
        }
        to.push(To {
            mailbox: r.mailbox,
            key: keys::current(app, r.mailbox).await?,
            contact: r.contact.or(invitation.as_ref().map(|i| i.contact)),
            invitation: invitation.as_ref().map(|i| i.id),
        });
        invited.push(invitation);
    }
    // A team that is written to is somebody to reach.
    if to.is_empty() && !beside.iter().any(|b| b.how == How::Theirs) {
        return Ok(None);
    }
    let me = (signed.actor.person, signed.name.full());
    let from = name_of(app, signed, view.practice, me).await?;
    let owner = signed.answers_for();
    let for_whom = match owner {
        Some(v) => {
            let owner = (v.grant.owner, v.owner.full());
            name_of(app, signed, view.practice, owner).await?
        }
        None => String::new(),
    };
    let sent = messages::statements(
        app,
        &signed.ring,
        &Outgoing {
            thread: view.id,
            message: app.id(),
            author_mailbox: signed.actor.mailbox(),
            author_key: signed.own_key,
            author_person: signed.actor.person,
            on_behalf_of: owner.map(|v| v.grant.owner),
            head: Head {
                subject: view.subject().to_owned(),
                from,
                practice: signed
                    .practice()
                    .map(|p| p.profile.name.clone())
                    .unwrap_or_default(),
                to: model::correspondents(view),
                excerpt: Head::excerpt_of(text),
                files: 0,
                for_whom,
            },
            body: text,
            files,
            beside: &beside,
        },
        &to,
    )?;
    let mut rows = sent.rows;
    rows.extend(told);
    if let Some(t) = &signed.team {
        let me = signed.actor.person;
        rows.push(cases::store::stopped(t.team.mailbox, view.id, me));
    }
    for (delivery, invitation) in sent.deliveries.iter().zip(&invited) {
        match invitation {
            None => rows.push(mails::job(
                app,
                mails::NOTICE,
                *delivery,
                mails::NORMAL,
                &mails::Secret::default(),
            )),
            Some(i) => rows.extend(one_more_link(app, signed, i, *delivery).await?),
        }
    }
    if let Some(delivery) = store::answered(&app.db, &signed.actor.scope(), view.id).await? {
        rows.push(store::event_once(delivery, "replied", app.now()));
    }
    Ok(Some(rows))
}

/// Who answers (or whom they answer for), as the practice that began the conversation knows them. The attacker here is a reader who calls themselves like a
/// member of the practice: in its mailbox everybody keeps the name that the practice gave them.
pub(super) async fn name_of(
    app: &App,
    signed: &Signed,
    begun: Option<Id>,
    (person, name): (Id, String),
) -> Result<String, Fault> {
    if let Some(practice) = begun.filter(|p| signed.actor.practice() != Some(*p)) {
        for c in contacts::of_person(app, practice, person).await? {
            let filed = c.profile.name.full();
            if !filed.is_empty() {
                return Ok(filed);
            }
        }
    }
    Ok(name)
}

/// A further message to somebody who has not registered adds a link to their invitation; older ones go on working. An invitation
/// that ran out lives again.
async fn one_more_link(
    app: &App,
    signed: &Signed,
    i: &invitations::Invitation,
    delivery: Id,
) -> Result<Vec<Stmt>, Fault> {
    let Some(pair) = invitations::open_pre_mailbox(app, Some(&signed.ring), i.mailbox).await?
    else {
        // Policy `strict` and no desk in this session: one of the practice makes the link.
        return Ok(vec![release::ask(app, i.id, LinkKind::Invite)]);
    };
    let mut rows = Vec::new();
    let mut generation = i.generation;
    if i.expires_at <= app.now() {
        let days = app.config.policy.invitation_days * crate::app::span::DAY;
        rows.push(invitations::store::renew(
            i.id,
            i.version,
            app.now() + days,
            app.now(),
        ));
        generation += 1;
    }
    rows.extend(links::invite_rows(
        app,
        mails::INVITATION,
        i.id,
        generation,
        &pair,
        Some(delivery),
        false,
    ));
    Ok(rows)
}
