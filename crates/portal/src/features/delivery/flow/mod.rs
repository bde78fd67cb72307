//! What a member of a practice does about contacts and deliveries.

pub mod address;
pub mod again;
pub mod book;
pub mod child;
pub mod minor;
pub mod phones;
pub mod sharing;

use crate::accounts::session::Signed;
use crate::actor::{Actor, Permission};
use crate::app::App;
use crate::contacts::{self, Contact};
use crate::fault::Fault;
use crate::invitations::{self, Invitation};
use crate::practices;
use db::Id;

/// Whether the actor sees the practice's contacts: whoever writes for it or corrects them.
pub fn may_see(actor: &Actor) -> bool {
    actor.may(Permission::ComposeNew) || actor.may(Permission::CorrectContact)
}

/// Whether somebody in the practice has let this member in ([`practices::holds_desk`]).
///
/// # Errors
/// When the database is away, or the practice was given a key that is not its own.
pub async fn holds_desk(app: &App, signed: &Signed, practice: Id) -> Result<bool, Fault> {
    let practice = practices::load(app, practice).await?;
    Ok(practices::holds_desk(app, &signed.ring, &practice).await?)
}

/// The practice whose contacts the actor sees; none for a stranger and for who was not let in.
async fn practice_of(app: &App, signed: &Signed) -> Result<Id, Fault> {
    match signed.actor.practice() {
        Some(p) if may_see(&signed.actor) && holds_desk(app, signed, p).await? => Ok(p),
        _ => Err(Fault::NotFound),
    }
}

/// A contact of the practice that the actor works in. A contact of another practice, and any for somebody who may not see
/// them, is not there.
///
/// # Errors
/// [`Fault::NotFound`], or when the database is away.
pub async fn contact(app: &App, signed: &Signed, id: Id) -> Result<Contact, Fault> {
    let practice = practice_of(app, signed).await?;
    contacts::by_id(app, practice, id)
        .await?
        .ok_or(Fault::NotFound)
}

/// As [`contact`], for somebody who may correct it.
///
/// # Errors
/// [`Fault::NotFound`], or when the database is away.
pub async fn correctable(app: &App, signed: &Signed, id: Id) -> Result<Contact, Fault> {
    if !signed.actor.may(Permission::CorrectContact) {
        return Err(Fault::NotFound);
    }
    contact(app, signed, id).await
}

/// The newest invitation of a contact.
async fn invitation(app: &App, contact: &Contact) -> Result<Option<Invitation>, Fault> {
    match invitations::store::latest_of_contact(&app.db, contact.id).await? {
        Some(id) => invitations::load(app, id).await,
        None => Ok(None),
    }
}
