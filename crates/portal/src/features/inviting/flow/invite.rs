//! One person, without a message.

use super::Here;
use crate::accounts::session::Signed;
use crate::accounts::{Email, PersonName, Phone, PhoneKind};
use crate::actor::Role;
use crate::app::App;
use crate::audit::{self, Source};
use crate::contacts::{self, Relationship};
use crate::fault::Fault;
use crate::invitations::setup::{self, Prepared, Setup};
use crate::invitations::{self};
use crate::limits::Limit;
use crate::mails;
use crate::submissions::{self, Written, write_once};
use db::Id;
use serde_json::json;

/// Who is to be invited.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Their address.
    pub email: Email,
    /// Name.
    pub name: PersonName,
    /// Who they are to the practice.
    pub relationship: Relationship,
    /// Language of the mail.
    pub lang: String,
    /// Numbers for the file.
    pub phones: Vec<(Phone, PhoneKind)>,
    /// What a colleague may do.
    pub role: Option<String>,
    /// Whether they must enter a code.
    pub two_step: bool,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invited {
    /// The mail is on its way.
    Done {
        /// Their contact.
        contact: Id,
    },
    /// Something of the practice waits for them already.
    Waits {
        /// Their contact.
        contact: Id,
    },
    /// They are in.
    In {
        /// Their contact.
        contact: Id,
    },
    /// A member of the practice.
    Member,
    /// They wanted no mail from this practice.
    Declined,
    /// It is the inviter's own address.
    Own,
    /// Enough invitations for today, or this address was mailed a moment ago.
    Wait {
        /// When it may go, microseconds UTC.
        until: i64,
    },
}

/// The ceilings of an invitation: the practice's day, and how often one address is mailed. They come first in its write.
pub fn ceilings(app: &App, practice: Id, email: &Email) -> [Limit; 4] {
    let bidx = contacts::address_index(app, email);
    let [pause, day, all] = mails::ceilings(&bidx, practice, false);
    [invitations::a_day(app, practice), pause, day, all]
}

/// Invites somebody: one write, one mail. The role decides who may: colleagues are a manager's, outsiders whoever invites.
///
/// # Errors
/// [`Fault::NotFound`] for somebody who may not; when the database is away.
pub async fn invite(
    app: &App,
    signed: &Signed,
    here: &Here,
    w: &Wanted,
    once: Id,
    source: &Source,
) -> Result<Invited, Fault> {
    let me = signed.actor.person;
    let allowed = if w.relationship.is_here() {
        let role = w.role.as_deref().filter(|r| setup::ROLES.contains(r));
        let role = role.and_then(Role::parse);
        here.manager && role.is_some_and(|r| here.owner || !r.manages())
    } else {
        here.outsiders && w.role.is_none()
    };
    if !allowed {
        return Err(Fault::NotFound);
    }
    if let Some(done) = submissions::find(app, once, me).await? {
        return done
            .parse()
            .map(|contact| Invited::Done { contact })
            .map_err(|_| Fault::NotFound);
    }
    let bidx = contacts::address_index(app, &w.email);
    let own = crate::accounts::moving::meant(app, here.practice.id, &bidx).await?;
    if own.is_some_and(|a| a.person == me) {
        return Ok(Invited::Own);
    }
    let setup = Setup {
        practice: &here.practice,
        email: &w.email,
        name: &w.name,
        relationship: w.relationship,
        lang: &w.lang,
        phones: &w.phones,
        role: w.role.as_deref(),
        by: Some(me),
        two_step: w.two_step,
        priority: mails::NORMAL,
    };
    // A colleague may invite the same address at this moment: the loser reads again.
    for _ in 0..4 {
        let (more, invitation, contact) =
            match setup::prepare(app, Some(&signed.ring), &setup).await? {
                Prepared::Rows {
                    rows,
                    invitation,
                    contact,
                    ..
                } => (rows, invitation, contact),
                Prepared::Declined => return Ok(Invited::Declined),
                Prepared::Waits { contact } => return Ok(Invited::Waits { contact }),
                Prepared::Member => return Ok(Invited::Member),
                Prepared::In { contact } => return Ok(Invited::In { contact }),
            };
        let now = app.now();
        let limits = ceilings(app, here.practice.id, &w.email);
        let mut rows: Vec<_> = limits.iter().map(|l| l.take(now)).collect();
        rows.extend(more);
        rows.extend(
            audit::event("invitation.prepared")
                .by(&signed.actor)
                .on("invitation", invitation)
                .detail(json!({ "relationship": w.relationship.word(), "role": w.role, "two_step": w.two_step }))
                .from(source)
                .rows(app),
        );
        match write_once(app, once, me, &contact.to_string(), rows).await? {
            Written::Done(_) => {
                app.db.signal(::jobs::TOPIC);
                return Ok(Invited::Done { contact });
            }
            Written::Already(done) => {
                let contact = done.parse().unwrap_or(contact);
                return Ok(Invited::Done { contact });
            }
            Written::Conflict(i) if i < limits.len() => {
                let until = limits[i].until(&app.db, now).await?;
                return Ok(Invited::Wait { until });
            }
            Written::Conflict(_) | Written::Unique(_) => {}
        }
    }
    Err(Fault::Unavailable(
        "the address was invited by somebody else all the time".into(),
    ))
}
