//! What an agent may change, each with a verified identity of the last hour, a reason and the reference of a request.
//!
//! The attackers are the caller who talked an agent round, and the agent. So nothing here gives a key, a link or a code to anybody but the
//! address on file; who is touched is told; and no agent does any of it to themselves or to another agent.

use super::find::{Invited, Person, Subject};
use super::guard::Agent;
use super::{store, verify};
use crate::accounts::{agent, ended, store as people};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::Source;
use crate::contacts;
use crate::fault::Fault;
use crate::features::login::arrive::alert;
use crate::features::login::flow::address_backoff;
use crate::invitations::{self, LinkKind, State, asks, links, release, stage};
use crate::limits::{Backoff, Limit};
use crate::mails;
use crate::submissions::{Written, find as submitted, write_once};
use db::{Id, Stmt};
use serde_json::json;

/// Changes of one agent in a day.
const A_DAY: i64 = 100;

/// A change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The mail that the invitee waits for, once more: the invitation, or after Finish the second mail.
    Resend,
    /// Every link that is out ends.
    VoidLinks,
    /// The pause after wrong passwords ends.
    Unlock,
    /// Nobody signs in any more; nothing is lost.
    Close,
    /// They sign in again.
    Reopen,
}

impl Change {
    /// All of them.
    pub const ALL: [Change; 5] = [
        Change::Resend,
        Change::VoidLinks,
        Change::Unlock,
        Change::Close,
        Change::Reopen,
    ];

    /// The value of its button.
    pub fn word(self) -> &'static str {
        match self {
            Change::Resend => "resend",
            Change::VoidLinks => "void",
            Change::Unlock => "unlock",
            Change::Close => "close",
            Change::Reopen => "reopen",
        }
    }

    /// Those that make sense for a subject as it is.
    pub fn of(subject: &Subject) -> Vec<Change> {
        match subject {
            Subject::Person(p) => {
                let mut all = Vec::new();
                if p.paused_until.is_some() {
                    all.push(Change::Unlock);
                }
                all.push(if p.active {
                    Change::Close
                } else {
                    Change::Reopen
                });
                all
            }
            Subject::Invited(i) if i.invitation.state.waits() => {
                vec![Change::Resend, Change::VoidLinks]
            }
            Subject::Invited(_) | Subject::Office(_) => Vec::new(),
        }
    }
}

/// Why and for which request.
#[derive(Debug, Clone)]
pub struct Why {
    /// In the agent's words.
    pub reason: String,
    /// The reference of the request.
    pub ticket: String,
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Done, or done by the first press of the same button.
    Done,
    /// No verified identity of the last hour, or no right to change.
    NotVerified,
    /// Oneself, or another agent.
    AnAgent,
    /// Too soon, or too often.
    Wait {
        /// Microseconds UTC.
        until: i64,
    },
    /// They wanted no mail from this practice; only they can take that back.
    Declined,
    /// It is not like that any more: look again.
    Moved,
}

/// Does it.
///
/// # Errors
/// When the database is away.
pub async fn change(
    app: &App,
    a: &Agent,
    subject: &Subject,
    what: Change,
    why: &Why,
    once: Id,
    source: &Source,
) -> Result<Changed, Fault> {
    if submitted(app, once, a.id()).await?.is_some() {
        return Ok(Changed::Done);
    }
    if !verify::may_change(app, a, subject.id()).await? {
        return Ok(Changed::NotVerified);
    }
    if let Subject::Person(p) = subject
        && (p.id == a.id() || agent::of(app, p.id).await?.is_some())
    {
        return Ok(Changed::AnAgent);
    }
    if !Change::of(subject).contains(&what) {
        return Ok(Changed::Moved);
    }
    let mut limits = vec![Limit::new(
        "support-change",
        &a.id().to_string(),
        A_DAY,
        DAY,
    )];
    let rows = match (subject, what) {
        (Subject::Invited(i), Change::Resend) => match resend(app, i, &mut limits).await? {
            Ok(rows) => rows,
            Err(refused) => return Ok(refused),
        },
        (Subject::Invited(i), _) => void_links(app, i).await?,
        (Subject::Person(p), _) => account(app, p, what).await?,
        (Subject::Office(_), _) => return Ok(Changed::Moved),
    };
    let now = app.now();
    let mut all: Vec<Stmt> = limits.iter().map(|l| l.take(now)).collect();
    all.extend(rows);
    let mut event = a
        .event("support.changed")
        .on(subject.kind(), subject.id())
        .detail(json!({ "what": what.word(), "reason": why.reason, "ticket": why.ticket }))
        .from(source);
    match subject {
        Subject::Person(p) => event = event.owner(p.id),
        Subject::Invited(i) => event = event.practice(i.invitation.practice),
        Subject::Office(_) => {}
    }
    all.extend(event.rows(app));
    Ok(
        match write_once(app, once, a.id(), what.word(), all).await? {
            Written::Done(_) | Written::Already(_) => {
                app.db.signal(jobs::TOPIC);
                Changed::Done
            }
            Written::Conflict(i) if i < limits.len() => Changed::Wait {
                until: limits[i].until(&app.db, now).await?,
            },
            Written::Conflict(_) | Written::Unique(_) => Changed::Moved,
        },
    )
}

/// The mail they wait for, to the address on file and nowhere else.
async fn resend(
    app: &App,
    i: &Invited,
    limits: &mut Vec<Limit>,
) -> Result<Result<Vec<Stmt>, Changed>, Fault> {
    let (inv, now) = (&i.invitation, app.now());
    let bidx = contacts::address_index(app, &i.email);
    let declined = invitations::store::suppressed(&app.db, &bidx, inv.practice).await?;
    if declined.is_some() {
        return Ok(Err(Changed::Declined));
    }
    let second = inv.state == State::Finished;
    if second {
        limits.push(asks::second_mails(inv.id));
    } else {
        limits.extend(mails::ceilings(&bidx, inv.practice, false));
    }
    let Some(pair) = invitations::open_pre_mailbox(app, None, inv.mailbox).await? else {
        // Only the practice opens it (strict release): a session of theirs makes the link, and mails it to the same address.
        let link = match second {
            true => LinkKind::Complete,
            false => LinkKind::Invite,
        };
        return Ok(Ok(release::ask_and_tell(app, inv, link).await?));
    };
    let mut rows = vec![stage::renewed(app, inv.contact)];
    if second {
        let mut progress = inv.progress.clone();
        progress.second_mail_at = Some(now);
        rows.push(invitations::save(app, inv, &progress));
        rows.extend(asks::second_mail_rows(app, inv, &pair));
    } else {
        let fresh = release::Fresh::default();
        rows.extend(release::fresh_link(app, inv, &pair, fresh).await?);
    }
    Ok(Ok(rows))
}

/// Whoever holds a link that should not be theirs has none any more. The senders are told, and send again when they know where to.
async fn void_links(app: &App, i: &Invited) -> Result<Vec<Stmt>, Fault> {
    let (inv, now) = (&i.invitation, app.now());
    let mut rows = vec![invitations::save(app, inv, &inv.progress)];
    for kind in [LinkKind::Invite, LinkKind::Complete] {
        rows.extend(links::void(kind, inv.id, now));
    }
    let tell = asks::tell_senders(app, inv.id, "links_ended", "links_ended").await?;
    rows.extend(tell);
    Ok(rows)
}

async fn account(app: &App, p: &Person, what: Change) -> Result<Vec<Stmt>, Fault> {
    let row = people::person(&app.db, p.id)
        .await?
        .ok_or(Fault::NotFound)?;
    let mut rows = Vec::new();
    let told = match what {
        Change::Close => {
            rows.push(store::set_state(p.id, row.version, "closed", "active"));
            rows.extend(ended::by_new_password(p.id, &[0; 32], app.now()));
            "closed"
        }
        Change::Reopen => {
            rows.push(store::set_state(p.id, row.version, "active", "closed"));
            "reopened"
        }
        Change::Unlock | Change::Resend | Change::VoidLinks => {
            rows.push(people::touch_person(p.id, row.version));
            rows.push(address_backoff(app, &p.email).clear());
            rows.push(Backoff::new("password", &p.id.to_string()).clear());
            "unlocked"
        }
    };
    rows.push(alert(app, p.id, told));
    Ok(rows)
}

/// Something masked that an agent wants to see whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reveal {
    /// The address.
    Address,
    /// One of the phones, by its row.
    Phone(Id),
}

/// Shows it, once it stands in the audit trail with the reason. Told to nobody else.
///
/// # Errors
/// [`Fault::NotFound`] when the subject has no such number; when the database is away.
pub async fn reveal(
    app: &App,
    a: &Agent,
    subject: &Subject,
    what: &Reveal,
    reason: &str,
    once: Id,
    source: &Source,
) -> Result<String, Fault> {
    let home = &app.config.operator.country;
    let (shown, masked) = match (subject, what) {
        (Subject::Person(p), Reveal::Address) => (p.email.canonical(), p.email.masked()),
        (Subject::Invited(i), Reveal::Address) => (i.email.canonical(), i.email.masked()),
        (Subject::Person(p), Reveal::Phone(id)) => {
            let (_, own) = p
                .phones
                .iter()
                .find(|(f, _)| f == id)
                .ok_or(Fault::NotFound)?;
            (
                own.phone.shown(home),
                crate::accounts::mask_phone(&own.phone.e164),
            )
        }
        (Subject::Invited(i), Reveal::Phone(id)) => {
            let p = i
                .phones
                .iter()
                .find(|p| p.id == *id)
                .ok_or(Fault::NotFound)?;
            (
                p.phone.shown(home),
                crate::accounts::mask_phone(&p.phone.e164),
            )
        }
        (Subject::Office(_), _) => return Err(Fault::NotFound),
    };
    let rows = a
        .event("support.revealed")
        .on(subject.kind(), subject.id())
        .detail(json!({ "what": masked, "reason": reason }))
        .from(source)
        .rows(app);
    write_once(app, once, a.id(), "revealed", rows.into()).await?;
    Ok(shown)
}
