//! What a member of a practice does about whom it invites.

pub mod again;
pub mod import;
pub mod invite;
pub mod list;
pub mod person;
pub mod round;

use super::model::May;
use crate::accounts::session::Signed;
use crate::actor::{Permission, Role};
use crate::app::App;
use crate::fault::Fault;
use crate::features::practice::ready_to_send;
use crate::keys::{self, Owner};
use crate::practices::{self, Practice};

/// Somebody who invites for the practice that is open in their session.
pub struct Here {
    /// The practice.
    pub practice: Practice,
    /// What they may do about single people.
    pub may: May,
    /// Colleagues are theirs to invite: a manager by role whose session holds the practice's safe.
    pub manager: bool,
    /// Other managers are an owner's to invite ([`Role::appoints`]).
    pub owner: bool,
    /// Outsiders are theirs to invite: role, plan, terms and the practice's second opener are there.
    pub outsiders: bool,
    /// Only the second opener is missing.
    pub owes_sheet: bool,
}

/// Whether a member belongs on these pages by role.
pub fn may_see(signed: &Signed) -> bool {
    signed.actor.may(Permission::Invite) || signed.actor.may(Permission::ManagePeople)
}

/// Whether nobody in the practice has let this member in: a row names a member, only the desk key makes one.
///
/// # Errors
/// When the database is away, or the practice was given a key that is not its own.
pub async fn is_outside(app: &App, signed: &Signed) -> Result<bool, Fault> {
    match signed.actor.practice() {
        Some(id) if may_see(signed) => {
            let practice = practices::load(app, id).await?;
            Ok(!practices::holds_desk(app, &signed.ring, &practice).await?)
        }
        _ => Ok(false),
    }
}

/// The practice that the session works in and what it may do there. For everybody else the pages are not there.
///
/// # Errors
/// [`Fault::NotFound`]; when the database is away.
pub async fn here(app: &App, signed: &Signed) -> Result<Here, Fault> {
    let Some(id) = signed.actor.practice().filter(|_| may_see(signed)) else {
        return Err(Fault::NotFound);
    };
    let practice = practices::load(app, id).await?;
    if !practices::holds_desk(app, &signed.ring, &practice).await? {
        return Err(Fault::NotFound);
    }
    let manager = match practice.safe {
        Some(safe) if signed.actor.may(Permission::ManagePeople) => {
            keys::public_of(app, safe, Owner::Safe(id)).await?;
            signed.ring.get(safe).is_some()
        }
        _ => false,
    };
    let plan = signed.actor.may(Permission::Invite) && signed.can_compose && !signed.terms_due;
    let ready = ready_to_send(app, &practice).await?;
    let correct = signed.actor.may(Permission::CorrectContact);
    Ok(Here {
        may: May {
            again: signed.actor.may(Permission::ComposeNew),
            address: correct && signed.can_compose,
            correct,
            withdraw: signed.actor.may(Permission::Invite),
        },
        manager: manager && !signed.terms_due,
        owner: signed.actor.appoints(Role::Manager),
        outsiders: plan && ready,
        owes_sheet: plan && !ready,
        practice,
    })
}
