//! *We set your account up for you*: an invitation without a message. The operator's command line, a manager's page and a file of
//! many people all come through here, so that there is one way for an account to be prepared.
//!
//! What is written is what a sender would have written: contact with its phones, pre-mailbox, invitation, and the mail. A colleague's
//! invitation also says what they will be in the practice and who says so; both lie in the sealed progress of this very invitation, so
//! that nobody who writes rows makes himself a member. An address that has an account elsewhere gets the same rows: its owner signs in
//! and says yes or no, and nobody here learns that there was one.

use super::links::{self, LinkKind, Mailing};
use super::release;
use super::stage::{self, Stage};
use super::{Progress, store};
use crate::accounts::{Email, PersonName, Phone, PhoneKind};
use crate::actor::{Permission, Role};
use crate::app::App;
use crate::config::RegistrationMode;
use crate::contacts::{self, Contact, ContactProfile, Relationship};
use crate::fault::Fault;
use crate::keys::Keyring;
use crate::mails;
use crate::practices::{Practice, members};
use db::{Id, Stmt};

/// The roles that a practice may give; its first owner comes with the practice itself.
pub const ROLES: [&str; 4] = ["manager", "sender", "desk", "reader"];

/// Who is to be invited, and as what.
#[derive(Debug, Clone)]
pub struct Setup<'a> {
    /// The practice.
    pub practice: &'a Practice,
    /// Their address.
    pub email: &'a Email,
    /// Their name, as the practice writes it.
    pub name: &'a PersonName,
    /// Who they are to the practice.
    pub relationship: Relationship,
    /// Language of the mail.
    pub lang: &'a str,
    /// Numbers that codes may go to. None: the person gives one.
    pub phones: &'a [(Phone, PhoneKind)],
    /// What they will be in the practice.
    pub role: Option<&'a str>,
    /// The member whose session invites; none: the operator.
    pub by: Option<Id>,
    /// Whether they must enter a code.
    pub two_step: bool,
    /// [`mails::NORMAL`], or [`mails::BULK`] for one of many.
    pub priority: i64,
}

/// What there is to write.
#[derive(Debug)]
pub enum Prepared {
    /// These rows; limits and audit are the caller's.
    Rows {
        /// For one write.
        rows: Vec<Stmt>,
        /// The new invitation.
        invitation: Id,
        /// The contact, old or new.
        contact: Id,
        /// The pre-mailbox, and what mail for them is sealed to.
        waits: (Id, vault::PublicKey),
    },
    /// They wanted no mail from this practice.
    Declined,
    /// Something of the practice waits for this address. Told by what the practice has sent, whether the address has an account elsewhere
    /// or not.
    Waits {
        /// Their contact.
        contact: Id,
    },
    /// A member of the practice.
    Member,
    /// They are in already: nothing is to be set up.
    In {
        /// Their contact.
        contact: Id,
    },
}

/// Decides what is to be written for somebody. By the practice's own rows only.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn prepare(app: &App, ring: Option<&Keyring>, s: &Setup<'_>) -> Result<Prepared, Fault> {
    let bidx = contacts::address_index(app, s.email);
    if store::is_member(&app.db, &bidx, s.practice.id).await? {
        return Ok(Prepared::Member);
    }
    if store::suppressed(&app.db, &bidx, s.practice.id)
        .await?
        .is_some()
    {
        return Ok(Prepared::Declined);
    }
    let known = contacts::by_address(app, s.practice.id, s.email).await?;
    if let (Some(c), None) = (&known, s.role)
        && (c.person.is_some() || store::came_in(&app.db, c.id).await?)
    {
        return Ok(Prepared::In { contact: c.id });
    }
    if let Some(c) = &known {
        let standing = stage::one(&app.db, s.practice.id, c.id, app.now()).await?;
        if standing.is_some_and(|s| s.stage != Stage::Withdrawn) {
            return Ok(Prepared::Waits { contact: c.id });
        }
    }
    let pre = super::pre_mailbox(app, s.practice, s.email).await?;
    if pre.made.is_none()
        && let Some(i) = super::open_for(app, pre.mailbox).await?
    {
        return Ok(Prepared::Waits { contact: i.contact });
    }
    let waits = (pre.mailbox, pre.public);
    let mut rows = pre.rows;
    let pair = match pre.made {
        Some(pair) => Some(pair),
        None => {
            let pair = super::open_pre_mailbox(app, ring, pre.mailbox).await?;
            if let Some(pair) = &pair {
                rows.extend(release::wrap_again(app, pre.mailbox, pair).await?);
            }
            pair
        }
    };
    let contact = contact(app, s, known.as_ref(), &mut rows).await?;
    let invitation = app.id();
    let progress = Progress {
        role: s.role.map(str::to_owned),
        added_by: s.by.filter(|_| s.role.is_some()),
        ..Progress::default()
    };
    rows.push(super::insert(
        app,
        invitation,
        true,
        s.practice.id,
        pre.mailbox,
        contact,
        s.by,
        s.two_step,
        // Somebody without a message has nothing to hurry to, and may have to give a phone of their own.
        RegistrationMode::Classic,
        &progress,
    ));
    rows.push(super::stage::begin(app, contact, s.practice.id));
    let mail = Mailing {
        kind: mails::PROVISION,
        delivery: None,
        counted: true,
        priority: s.priority,
    };
    match &pair {
        Some(pair) => rows.extend(links::mailed(app, invitation, 1, pair, &mail)),
        // Policy `strict`: somebody of the practice makes the link when they sign in.
        None => rows.push(release::ask(app, invitation, LinkKind::Invite)),
    }
    Ok(Prepared::Rows {
        rows,
        invitation,
        contact,
        waits,
    })
}

/// The practice's contact for the address, made or brought up to date, with the numbers that were given.
async fn contact(
    app: &App,
    s: &Setup<'_>,
    known: Option<&Contact>,
    rows: &mut Vec<Stmt>,
) -> Result<Id, Fault> {
    let id = match known {
        Some(c) => {
            let profile = ContactProfile {
                name: s.name.clone(),
                ..c.profile.clone()
            };
            rows.push(contacts::set_details(
                app,
                c,
                &profile,
                s.relationship,
                s.lang,
            ));
            // A colleague has filed a number: theirs counts, and it is theirs to correct. The operator knows better.
            if s.by.is_none() {
                rows.push(contacts::store::void_phones(c.id));
            } else if contacts::phones(app, c.id).await?.iter().any(|p| p.filed) {
                return Ok(c.id);
            }
            c.id
        }
        None => {
            let id = app.id();
            let profile = ContactProfile {
                name: s.name.clone(),
                ..ContactProfile::default()
            };
            rows.push(contacts::insert(
                app,
                id,
                s.practice.id,
                s.email,
                &profile,
                s.relationship,
                s.lang,
                None,
                s.by,
            ));
            id
        }
    };
    for (phone, kind) in s.phones {
        rows.push(contacts::insert_phone(app, id, phone, *kind, true, s.by));
    }
    Ok(id)
}

/// The manager who vouches for a colleague's invitation and still manages the practice. None: the operator set it up, or whoever did has
/// left since; then a manager must let the person in.
///
/// # Errors
/// When the database is away.
pub async fn vouched(app: &App, practice: Id, progress: &Progress) -> Result<Option<Id>, Fault> {
    let (Some(person), Some(role)) = (progress.added_by, &progress.role) else {
        return Ok(None);
    };
    Ok(may_appoint(app, practice, person, role)
        .await?
        .then_some(person))
}

/// Whether somebody who is not here at the moment may give a role in a practice now.
///
/// # Errors
/// When the database is away.
pub async fn may_appoint(app: &App, practice: Id, person: Id, role: &str) -> Result<bool, Fault> {
    let Some(role) = Role::parse(role) else {
        return Ok(false);
    };
    let theirs = members::of_person(app, person).await?;
    Ok(theirs.iter().any(|m| {
        m.practice == practice && m.may(Permission::ManagePeople) && m.role.appoints(role)
    }))
}

/// Whether somebody who is not here at the moment may do something in a practice now: a job that acts for them asks it anew.
///
/// # Errors
/// When the database is away.
pub async fn may_in(
    app: &App,
    practice: Id,
    person: Id,
    permission: Permission,
) -> Result<bool, Fault> {
    let theirs = members::of_person(app, person).await?;
    Ok(theirs
        .iter()
        .any(|m| m.practice == practice && m.may(permission)))
}
