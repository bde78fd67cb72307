//! The people a practice has written to: address, name, relationship, phones. The numbers are the sender's claim.

pub mod child;
pub mod model;
pub mod store;

pub use child::{Bond, Child};
pub use model::{Contact, ContactPhone, ContactProfile, Relationship};

use crate::accounts::{Email, Phone, PhoneKind};
use crate::app::App;
use crate::sealed::{Column, Damaged};
use db::{Id, ReadError, Stmt};

/// `contact.email_f`
pub const EMAIL: Column = Column("contact.email");
/// `contact.profile_f`
pub const PROFILE: Column = Column("contact.profile");
/// `contact_phone.number_f`
const NUMBER: Column = Column("contact_phone.number");

/// What a number is sealed under: its row, whose it is, and whether it is on file. Whoever can write to the database can neither give a
/// contact the number of another one nor put on file what somebody only proposed: no code goes to either.
fn number_row(contact: Id, phone: Id, filed: bool) -> [u8; 33] {
    let mut row = [0; 33];
    row[..16].copy_from_slice(contact.as_bytes());
    row[16..32].copy_from_slice(phone.as_bytes());
    row[32] = filed.into();
    row
}

/// The number on file that a code for a contact goes to.
///
/// # Errors
/// When it is not what this practice filed for this contact.
pub fn filed_number(
    app: &App,
    contact: Id,
    phone: Id,
    sealed: &[u8],
) -> Result<Phone, crate::sealed::Damaged> {
    NUMBER.open_by(app, &number_row(contact, phone, true), sealed)
}

/// Why a contact could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ContactError {
    /// A sealed column did not open.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// The database did not answer.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A stored word or address is none.
    #[error("contact {0} is inconsistent")]
    Inconsistent(Id),
}

/// The blind index an address is looked up by.
pub fn address_index(app: &App, email: &Email) -> [u8; 32] {
    app.keys.blind("address", &email.canonical())
}

/// The blind index a phone number is counted and compared by.
pub fn phone_index(app: &App, e164: &str) -> [u8; 32] {
    app.keys.blind("phone", e164)
}

/// A row of a contact, opened.
///
/// # Errors
/// When it is damaged.
pub fn opened(app: &App, row: store::ContactRow) -> Result<Contact, ContactError> {
    let text: String = EMAIL.open(app, row.id, &row.email_f)?;
    let email = Email::parse(&text).map_err(|_| ContactError::Inconsistent(row.id))?;
    // Somebody who can write rows points one person's address at another's contact: that one would get the mail, and the code.
    let profile: ContactProfile = PROFILE.open(app, row.id, &row.profile_f)?;
    if row.bidx != child::index(app, &email, profile.child.as_ref()) {
        return Err(ContactError::Inconsistent(row.id));
    }
    Ok(Contact {
        email,
        profile,
        relationship: Relationship::parse(&row.relationship)
            .ok_or(ContactError::Inconsistent(row.id))?,
        id: row.id,
        practice: row.practice,
        lang: row.lang,
        person: row.person,
        version: row.version,
    })
}

/// A contact of a practice by its address.
///
/// # Errors
/// When it is damaged or the database is away.
pub async fn by_address(
    app: &App,
    practice: Id,
    email: &Email,
) -> Result<Option<Contact>, ContactError> {
    store::by_address(&app.db, practice, &address_index(app, email))
        .await?
        .map(|r| opened(app, r))
        .transpose()
}

/// A contact of a practice by its address and whom it stands for.
///
/// # Errors
/// When it is damaged or the database is away.
pub async fn by_child(
    app: &App,
    practice: Id,
    email: &Email,
    child: Option<&Child>,
) -> Result<Option<Contact>, ContactError> {
    store::by_address(&app.db, practice, &child::index(app, email, child))
        .await?
        .map(|r| opened(app, r))
        .transpose()
}

/// The contacts of a practice that stand for somebody in the care of whoever has this address, oldest first, among its newest `most`. Their
/// index is over the child as well, so they are found by the sealed address.
///
/// # Errors
/// When one of them is damaged or the database is away.
pub async fn guarded_by(
    app: &App,
    practice: Id,
    email: &Email,
    most: i64,
) -> Result<Vec<Contact>, ContactError> {
    let own = address_index(app, email);
    let canonical = email.canonical();
    let mut found = Vec::new();
    for row in store::list(&app.db, practice, most).await? {
        let same = |text: String| Email::parse(&text).is_ok_and(|e| e.canonical() == canonical);
        // Another contact's damage is not this one's.
        if row.bidx != own && EMAIL.open(app, row.id, &row.email_f).is_ok_and(same) {
            let contact = opened(app, row)?;
            found.extend(contact.profile.child.is_some().then_some(contact));
        }
    }
    found.reverse();
    Ok(found)
}

/// A contact of a practice by its row. A contact of another practice is not there.
///
/// # Errors
/// When it is damaged or the database is away.
pub async fn by_id(app: &App, practice: Id, id: Id) -> Result<Option<Contact>, ContactError> {
    store::by_id(&app.db, practice, id)
        .await?
        .map(|r| opened(app, r))
        .transpose()
}

/// What a practice has on file of a person, by the account or by one of its proven addresses; oldest first.
///
/// # Errors
/// When one is damaged or the database is away.
pub async fn of_person(app: &App, practice: Id, person: Id) -> Result<Vec<Contact>, ContactError> {
    store::of_person(&app.db, practice, person)
        .await?
        .into_iter()
        .map(|r| opened(app, r))
        .collect()
}

/// Every contact of a practice, newest first, at most `most`.
///
/// # Errors
/// When one is damaged or the database is away.
pub async fn list(app: &App, practice: Id, most: i64) -> Result<Vec<Contact>, ContactError> {
    store::list(&app.db, practice, most)
        .await?
        .into_iter()
        .map(|r| opened(app, r))
        .collect()
}

/// The phones of a contact that are on file or proposed, filed first, then oldest first.
///
/// # Errors
/// When one is damaged or the database is away.
pub async fn phones(app: &App, contact: Id) -> Result<Vec<ContactPhone>, ContactError> {
    store::phones(&app.db, contact)
        .await?
        .into_iter()
        .map(|r| {
            Ok(ContactPhone {
                phone: NUMBER.open_by(
                    app,
                    &number_row(contact, r.id, r.state == "filed"),
                    &r.number_f,
                )?,
                kind: PhoneKind::parse(&r.kind).ok_or(ContactError::Inconsistent(contact))?,
                filed: r.state == "filed",
                given_by: r.given_by,
                given_at: r.given_at,
                id: r.id,
            })
        })
        .collect()
}

/// The rows of a new contact without its phones.
#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub fn insert(
    app: &App,
    id: Id,
    practice: Id,
    email: &Email,
    profile: &ContactProfile,
    relationship: Relationship,
    lang: &str,
    person: Option<Id>,
    by: Option<Id>,
) -> Stmt {
    store::insert(
        id,
        practice,
        &child::index(app, email, profile.child.as_ref()),
        app.keys.epoch(),
        &EMAIL.seal(app, id, &email.canonical()),
        &PROFILE.seal(app, id, profile),
        relationship.word(),
        lang,
        person,
        by,
        app.now(),
    )
}

/// Something else is known of the child that a contact stands for: it is found by that from now on. Unique where another contact stands for
/// the same child; conflicts if somebody else has changed the contact since it was loaded.
pub fn set_child(app: &App, contact: &Contact, child: &Child) -> Stmt {
    let profile = ContactProfile {
        child: Some(child.clone()),
        ..contact.profile.clone()
    };
    store::set_child(
        contact.id,
        contact.version,
        &child::index(app, &contact.email, Some(child)),
        app.keys.epoch(),
        &PROFILE.seal(app, contact.id, &profile),
    )
}

/// Another name, relationship and suggested language, if nobody else has changed the contact since it was loaded.
pub fn set_details(
    app: &App,
    contact: &Contact,
    profile: &ContactProfile,
    relationship: Relationship,
    lang: &str,
) -> Stmt {
    store::set_details(
        contact.id,
        contact.version,
        &PROFILE.seal(app, contact.id, profile),
        relationship.word(),
        lang,
    )
}

/// The contact has another address, if nobody else has changed it since it was loaded.
pub fn readdress(app: &App, contact: &Contact, email: &Email) -> Stmt {
    store::readdress(
        contact.id,
        contact.version,
        &address_index(app, email),
        app.keys.epoch(),
        &EMAIL.seal(app, contact.id, &email.canonical()),
    )
}

/// A phone of a contact: filed by the practice, or proposed by the invitee (`filed` false).
pub fn insert_phone(
    app: &App,
    contact: Id,
    phone: &Phone,
    kind: PhoneKind,
    filed: bool,
    by: Option<Id>,
) -> Stmt {
    insert_phone_as(app, app.id(), contact, phone, kind, filed, by)
}

/// As [`insert_phone`], where the row is spoken of elsewhere.
pub fn insert_phone_as(
    app: &App,
    id: Id,
    contact: Id,
    phone: &Phone,
    kind: PhoneKind,
    filed: bool,
    by: Option<Id>,
) -> Stmt {
    let sealed = NUMBER.seal_by(app, &number_row(contact, id, filed), phone);
    store::insert_phone(
        id,
        contact,
        kind.word(),
        &sealed,
        &phone_index(app, &phone.e164),
        app.keys.epoch(),
        if filed { "filed" } else { "proposed" },
        by,
        app.now(),
    )
}
