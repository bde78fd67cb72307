//! What a practice knows of an address: from its own rows only.

use crate::accounts::Email;
use crate::actor::Actor;
use crate::app::App;
use crate::away::{self, Said};
use crate::contacts::child::Child;
use crate::contacts::{self, Contact, ContactPhone};
use crate::fault::Fault;
use crate::features::compose::model::Standing;
use crate::features::compose::store;
use crate::invitations;
use db::Id;

/// What this practice knows of an address.
#[derive(Debug)]
pub struct Recipient {
    /// The address.
    pub email: Email,
    /// The child in their care that it is about.
    pub child: Option<Child>,
    /// New, invited or known.
    pub standing: Standing,
    /// The practice's contact, if it has one.
    pub contact: Option<Contact>,
    /// The contact's numbers, filed ones first.
    pub phones: Vec<ContactPhone>,
    /// They have declined mail from this practice.
    pub declined: bool,
    /// It is the sender's own address.
    pub own: bool,
    /// They have said that they are away, and the sender may know it.
    pub away: Vec<Said>,
}

impl Recipient {
    /// Whether the practice has a number on file that a code can go to.
    pub fn has_phone(&self) -> bool {
        self.phones.iter().any(|p| p.filed)
    }
}

/// Looks an address up among what this practice has seen.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn recipient(
    app: &App,
    practice: Id,
    actor: &Actor,
    email: &Email,
    child: Option<&Child>,
) -> Result<Recipient, Fault> {
    let bidx = contacts::address_index(app, email);
    let contact = contacts::by_child(app, practice, email, child).await?;
    let (phones, standing) = match &contact {
        None => (Vec::new(), Standing::New),
        Some(c) => {
            let standing = if store::answered(&app.db, c.id).await? {
                Standing::Known
            } else {
                Standing::Invited
            };
            (contacts::phones(app, c.id).await?, standing)
        }
    };
    let meant = crate::accounts::moving::meant(app, practice, &bidx).await?;
    let mailboxes: Vec<Id> = meant.iter().map(|a| a.mailbox).collect();
    Ok(Recipient {
        declined: invitations::store::suppressed(&app.db, &bidx, practice)
            .await?
            .is_some(),
        own: meant.is_some_and(|a| a.person == actor.person),
        away: away::told(app, actor, &mailboxes).await?,
        email: email.clone(),
        child: child.cloned(),
        standing,
        contact,
        phones,
    })
}
