//! Send again: the older links stop working, a new one goes to the same address.
//!
//! A known person (no invitation) gets the notice again, under the same words and the same limits: what the sender sees does
//! not tell who has an account.

use super::super::store;
use crate::accounts::session::Signed;
use crate::actor::Permission;
use crate::app::App;
use crate::audit::{self, Source};
use crate::contacts::{self, Contact};
use crate::fault::Fault;
use crate::invitations::release::{self, Fresh};
use crate::invitations::{self, Invitation, LinkKind, State, links, stage};
use crate::keys::Keyring;
use crate::limits::Limit;
use crate::mails::{self, Secret};
use crate::messages::send::delivered;
use crate::submissions::{Written, write_once};
use db::{Id, Stmt};

/// Between two mails to one contact, in microseconds.
pub const PAUSE: i64 = mails::PAUSE;

/// What a further mail would be.
#[derive(Debug)]
pub enum Way {
    /// A new link to an open invitation.
    Link(Box<Invitation>),
    /// The notice of a message that was not read yet.
    Notice {
        /// Its delivery.
        delivery: Id,
    },
}

impl Way {
    /// Whoever took a decline back holds no link that works: a new one needs no pause after the last, only the day's number.
    async fn none_works(&self, app: &App) -> Result<bool, Fault> {
        Ok(match self {
            Way::Link(i) => !links::any(app, LinkKind::Invite, i.id).await?,
            Way::Notice { .. } => false,
        })
    }
}

/// Whether a mail can be sent again now.
#[derive(Debug)]
pub enum Plan {
    /// Yes.
    Ready(Way),
    /// Too soon after the last one.
    Wait {
        /// When it may be sent, microseconds UTC.
        until: i64,
    },
    /// They declined mail from this practice.
    Declined,
    /// Everything was read, or nothing was ever sent.
    Nothing,
}

/// What became of sending again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// The email is on its way.
    Sent,
    /// Too soon.
    Wait {
        /// When it may be sent, microseconds UTC.
        until: i64,
    },
    /// The day's number is reached.
    TooMany {
        /// When the day ends, microseconds UTC.
        until: i64,
    },
    /// They declined mail from this practice.
    Declined,
    /// Everything was read, or nothing was ever sent.
    Nothing,
    /// This session does not hold the practice's desk key yet.
    NoKey,
}

/// The ceilings of mails to one contact, the same that messages by themselves come under; they come first in their write.
pub fn ceilings(app: &App, contact: &Contact) -> [Limit; 3] {
    let address = contacts::address_index(app, &contact.email);
    mails::ceilings(&address, contact.practice, false)
}

/// What a mail to this contact would be, and whether it may be sent now.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn plan(app: &App, contact: &Contact) -> Result<Plan, Fault> {
    let bidx = contacts::address_index(app, &contact.email);
    if invitations::store::suppressed(&app.db, &bidx, contact.practice)
        .await?
        .is_some()
    {
        return Ok(Plan::Declined);
    }
    let way = match super::invitation(app, contact).await? {
        Some(i) if i.state.waits() => Way::Link(Box::new(i)),
        Some(i) if i.state == State::Declined => return Ok(Plan::Declined),
        // Taken back by the practice: sending it again is how that is undone.
        Some(i) if invitations::is_withdrawn(app, &i, &contact.email).await? => {
            Way::Link(Box::new(i))
        }
        _ => match store::unread_delivery(&app.db, contact.id).await? {
            Some(delivery) => Way::Notice { delivery },
            None => return Ok(Plan::Nothing),
        },
    };
    let invitation = match &way {
        Way::Link(i) => i.id,
        Way::Notice { .. } => Id::NIL,
    };
    let last = if way.none_works(app).await? {
        None
    } else {
        store::last_mail(&app.db, contact.id, invitation).await?
    };
    match last.map(|at| at + PAUSE) {
        Some(until) if until > app.now() => Ok(Plan::Wait { until }),
        _ => Ok(Plan::Ready(way)),
    }
}

/// Who has a mail sent again.
pub struct By<'a> {
    /// What opens the pre-mailbox; without one only the pending key does.
    pub ring: Option<&'a Keyring>,
    /// Who.
    pub person: Id,
    /// What the trail says of them.
    pub trail: audit::Event,
    /// [`mails::NORMAL`], or [`mails::BULK`] for one of many.
    pub priority: i64,
}

impl By<'_> {
    /// A signed-in person.
    pub fn signed<'a>(s: &'a Signed, source: &Source) -> By<'a> {
        By {
            ring: Some(&s.ring),
            person: s.actor.person,
            trail: audit::event("mail.sent_again").by(&s.actor).from(source),
            priority: mails::NORMAL,
        }
    }
}

/// The rows of one more mail without its ceilings; none when the pre-mailbox does not open.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn rows(
    app: &App,
    by: By<'_>,
    contact: &Contact,
    way: &Way,
) -> Result<Option<Vec<Stmt>>, Fault> {
    let mut rows = Vec::new();
    match way {
        Way::Link(i) => {
            let Some(pair) = invitations::open_pre_mailbox(app, by.ring, i.mailbox).await? else {
                return Ok(None);
            };
            rows.extend(release::wrap_again(app, i.mailbox, &pair).await?);
            let fresh = Fresh {
                priority: by.priority,
                by: Some(by.person),
            };
            rows.extend(release::fresh_link(app, i, &pair, fresh).await?);
        }
        Way::Notice { delivery } => {
            rows.push(mails::job(
                app,
                mails::NOTICE,
                *delivery,
                by.priority,
                &Secret {
                    counted: true,
                    ..Secret::default()
                },
            ));
            rows.push(delivered(app, *delivery, "resent", None));
            rows.push(stage::renewed(app, contact.id));
        }
    }
    rows.extend(by.trail.on("contact", contact.id).rows(app));
    Ok(Some(rows))
}

/// Sends a mail again.
///
/// # Errors
/// [`Fault::NotFound`] for a contact of another practice or somebody who may not write; when the database is away.
pub async fn again(
    app: &App,
    signed: &Signed,
    contact: Id,
    once: Id,
    source: &Source,
) -> Result<Again, Fault> {
    if !signed.actor.may(Permission::ComposeNew) {
        return Err(Fault::NotFound);
    }
    // The invitee may move the invitation, a colleague may send as well: each round reads again what stands there.
    for _ in 0..4 {
        let c = super::contact(app, signed, contact).await?;
        if crate::submissions::find(app, once, signed.actor.person)
            .await?
            .is_some()
        {
            return Ok(Again::Sent);
        }
        let way = match plan(app, &c).await? {
            // Who is to be what in the practice is its managers' to say, also a second time.
            Plan::Ready(Way::Link(i))
                if i.state == State::Void
                    && i.progress.role.is_some()
                    && !signed.actor.may(Permission::ManagePeople) =>
            {
                return Err(Fault::NotFound);
            }
            Plan::Ready(way) => way,
            Plan::Wait { until } => return Ok(Again::Wait { until }),
            Plan::Declined => return Ok(Again::Declined),
            Plan::Nothing => return Ok(Again::Nothing),
        };
        let Some(more) = rows(app, By::signed(signed, source), &c, &way).await? else {
            return Ok(Again::NoKey);
        };
        let now = app.now();
        let [pause, day, of_all] = ceilings(app, &c);
        let limits = if way.none_works(app).await? {
            vec![day, of_all]
        } else {
            vec![pause, day, of_all]
        };
        let mut all: Vec<Stmt> = limits.iter().map(|l| l.take(now)).collect();
        all.extend(more);
        match write_once(app, once, signed.actor.person, "sent", all).await? {
            Written::Done(_) => {
                app.db.signal(jobs::TOPIC);
                return Ok(Again::Sent);
            }
            Written::Already(_) => return Ok(Again::Sent),
            Written::Conflict(i) if i < limits.len() => {
                let until = limits[i].until(&app.db, now).await?;
                return Ok(if i == 0 && limits.len() == 3 {
                    Again::Wait { until }
                } else {
                    Again::TooMany { until }
                });
            }
            Written::Conflict(_) | Written::Unique(_) => {}
        }
    }
    Err(Fault::Unavailable(
        "the invitation moved all the time".into(),
    ))
}
