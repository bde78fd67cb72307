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
use crate::lent::{delegation, ward};
use crate::practices::safe::{self, Seat};
use db::Id;

/// Contacts among which a child is looked for.
const MOST: i64 = 5000;

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
    /// The seat of somebody who works in the practice, where it has no contact for them.
    pub colleague: Option<Seat>,
    /// Contacts with this address that stand for a child: what is written may be about one of them.
    pub children: Vec<Contact>,
    /// The adult who has this address, as the practice knows them with their numbers, where what is written makes a contact of its own: for
    /// a child of theirs, or for themselves when only a child was written about so far.
    pub adult: Option<(Contact, Vec<ContactPhone>)>,
    /// They have declined mail from this practice.
    pub declined: bool,
    /// It is the sender's own address.
    pub own: bool,
    /// They have said that they are away, and the sender may know it.
    pub away: Vec<Said>,
    /// Nobody would read it.
    pub unread: Option<Unread>,
}

/// Why nobody would read what is sent there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// Nobody reads for the child now.
    Child,
    /// The colleague's place is shut.
    Colleague,
}

impl Recipient {
    /// Whether something of them is to be found out before they are written to.
    pub fn is_new(&self) -> bool {
        self.standing == Standing::New && self.colleague.is_none()
    }

    /// Whether the practice has a number on file that a code can go to.
    pub fn has_phone(&self) -> bool {
        self.phones.iter().any(|p| p.filed)
    }
}

/// Contacts with this address that stand for a child.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn children(app: &App, practice: Id, email: &Email) -> Result<Vec<Contact>, Fault> {
    Ok(contacts::guarded_by(app, practice, email, MOST).await?)
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
    let colleague = match &meant {
        Some(a) if contact.is_none() && child.is_none() && a.person != actor.person => {
            let seat = safe::seat_of(app, practice, a.person).await?;
            seat.filter(|s| s.ended_at.is_none())
        }
        _ => None,
    };
    let standing = match &colleague {
        Some(_) => Standing::Known,
        None => standing,
    };
    let mut unread = None;
    if let (Some(_), Some(c)) = (child, &contact)
        && let Some(ward) = ward::of_contact(app, c.id).await?
        && ward::is_silent(app, &ward).await?
    {
        unread = Some(Unread::Child);
    }
    if let Some(seat) = &colleague
        && !delegation::works(app, practice, seat.person).await?
    {
        unread = Some(Unread::Colleague);
    }
    let children = children(app, practice, email).await?;
    let adult = match (&contact, child) {
        (Some(_), _) => None,
        (None, None) => children.first().cloned(),
        (None, Some(_)) => match contacts::by_child(app, practice, email, None).await? {
            Some(own) => Some(own),
            None => children.first().cloned(),
        },
    };
    let adult = match adult {
        Some(c) => {
            let numbers = contacts::phones(app, c.id).await?;
            Some((c, numbers))
        }
        None => None,
    };
    let mailboxes: Vec<Id> = meant.iter().map(|a| a.mailbox).collect();
    Ok(Recipient {
        declined: invitations::store::suppressed(&app.db, &bidx, practice)
            .await?
            .is_some(),
        own: meant.is_some_and(|a| a.person == actor.person),
        away: away::told(app, actor, &mailboxes).await?,
        email: email.clone(),
        child: child.cloned(),
        colleague,
        children,
        adult,
        standing,
        contact,
        phones,
        unread,
    })
}
