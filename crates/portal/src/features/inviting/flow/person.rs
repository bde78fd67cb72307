//! One person on the list: name and relationship corrected, the invitation taken back.

use super::Here;
use crate::accounts::PersonName;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::audit::{self, Source};
use crate::contacts::{self, Contact, ContactPhone, ContactProfile, Relationship};
use crate::fault::Fault;
use crate::features::verify;
use crate::invitations::stage::{self, Stage, Standing};
use crate::invitations::{self, Invitation, LinkKind, State, links};
use crate::keys;
use crate::messages;
use crate::submissions::{self, Written, write_once};
use db::Id;
use serde_json::json;

/// Somebody on the list with all that the page shows.
pub struct Person {
    /// Who.
    pub contact: Contact,
    /// Where they stand.
    pub standing: Standing,
    /// Numbers on file.
    pub phones: Vec<ContactPhone>,
    /// Their invitation, if they have one: whoever had an account before has none.
    invitation: Option<Invitation>,
}

impl Person {
    /// What a colleague will be in the practice.
    pub fn role(&self) -> Option<&str> {
        self.invitation
            .as_ref()
            .and_then(|i| i.progress.role.as_deref())
    }

    /// Whether this is the reader's to change: a colleague's invitation is a manager's.
    pub fn is_theirs(&self, here: &Here) -> bool {
        self.role().is_none() || here.manager
    }
}

/// Somebody on the list of the practice.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else; when the database is away or a row was tampered with.
pub async fn look(app: &App, here: &Here, contact: Id) -> Result<Person, Fault> {
    let practice = here.practice.id;
    let contact = contacts::by_id(app, practice, contact)
        .await?
        .ok_or(Fault::NotFound)?;
    let standing = stage::one(&app.db, practice, contact.id, app.now())
        .await?
        .ok_or(Fault::NotFound)?;
    let invitation = match invitations::store::latest_of_contact(&app.db, contact.id).await? {
        Some(id) => invitations::load(app, id).await?,
        None => None,
    };
    let phones = contacts::phones(app, contact.id)
        .await?
        .into_iter()
        .filter(|p| p.filed)
        .collect();
    Ok(Person {
        contact,
        standing,
        phones,
        invitation,
    })
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It holds.
    Done,
    /// A colleague, or the invitee, was faster; nothing was changed.
    Elsewhere,
}

/// What shall stand there.
#[derive(Debug, Clone)]
pub struct Details {
    /// Name.
    pub name: PersonName,
    /// Who they are to the practice.
    pub relationship: Relationship,
    /// The language the practice suggests.
    pub lang: String,
}

/// Corrects name, relationship and language of somebody who is not in yet. What they will see of themselves is their own to write.
///
/// # Errors
/// [`Fault::NotFound`] for somebody who may not; when the database is away.
pub async fn correct(
    app: &App,
    signed: &Signed,
    here: &Here,
    person: &Person,
    d: &Details,
    once: Id,
    source: &Source,
) -> Result<Changed, Fault> {
    // Whoever will be of the practice stays of the practice.
    let moves = person.role().is_some() && !d.relationship.is_here();
    if !here.may.correct || !person.is_theirs(here) || moves {
        return Err(Fault::NotFound);
    }
    let c = &person.contact;
    let profile = ContactProfile {
        name: d.name.clone(),
        ..c.profile.clone()
    };
    let mut rows = vec![contacts::set_details(
        app,
        c,
        &profile,
        d.relationship,
        &d.lang,
    )];
    rows.extend(
        audit::event("contact.changed")
            .by(&signed.actor)
            .on("contact", c.id)
            .detail(json!({
                "name": profile.name != c.profile.name,
                "relationship": d.relationship.word(),
                "lang": d.lang,
            }))
            .from(source)
            .rows(app),
    );
    Ok(
        match write_once(app, once, signed.actor.person, "details", rows).await? {
            Written::Done(_) | Written::Already(_) => Changed::Done,
            Written::Conflict(_) | Written::Unique(_) => Changed::Elsewhere,
        },
    )
}

/// Whether an invitation can be taken back.
pub fn can_withdraw(here: &Here, person: &Person) -> bool {
    let may = here.may.withdraw || here.manager;
    may && person.is_theirs(here)
        && !matches!(person.standing.stage, Stage::Declined | Stage::Withdrawn)
}

/// Takes an invitation back: its links and what they open go, codes end. Sending it again undoes that. For somebody who had an account
/// before there is no link; the list says the same.
///
/// # Errors
/// [`Fault::NotFound`] for somebody who may not; when the database is away.
pub async fn withdraw(
    app: &App,
    signed: &Signed,
    here: &Here,
    contact: Id,
    once: Id,
    source: &Source,
) -> Result<Changed, Fault> {
    let me = signed.actor.person;
    for _ in 0..4 {
        if submissions::find(app, once, me).await?.is_some() {
            return Ok(Changed::Done);
        }
        let person = match look(app, here, contact).await {
            Ok(p) => p,
            // They have come in at this moment.
            Err(Fault::NotFound)
                if contacts::by_id(app, here.practice.id, contact)
                    .await?
                    .is_some() =>
            {
                return Ok(Changed::Elsewhere);
            }
            Err(e) => return Err(e),
        };
        if !can_withdraw(here, &person) {
            return match person.standing.stage {
                Stage::Declined | Stage::Withdrawn => Ok(Changed::Elsewhere),
                _ => Err(Fault::NotFound),
            };
        }
        let now = app.now();
        let mut rows = Vec::new();
        if let Some(i) = person.invitation.as_ref().filter(|i| i.state.waits()) {
            let key = keys::id_of(&keys::current(app, i.mailbox).await?);
            rows.push(invitations::moved(
                app,
                i,
                State::Void,
                &i.progress.untouched(),
            ));
            for kind in [LinkKind::Invite, LinkKind::Complete] {
                rows.extend(links::void(kind, i.id, now));
            }
            for held in ["link", "pending"] {
                rows.push(keys::store::delete_wraps(key, held));
            }
            rows.push(contacts::store::void_proposed(contact));
            rows.extend(verify::void_to_contact(contact, now));
            for d in messages::store::deliveries_of_invitation(&app.db, i.id).await? {
                rows.push(messages::delivered(app, d, "withdrawn", None));
            }
        }
        rows.push(stage::is(contact, Stage::Withdrawn, now));
        rows.extend(
            audit::event("invitation.withdrawn")
                .by(&signed.actor)
                .on("contact", contact)
                .from(source)
                .rows(app),
        );
        match write_once(app, once, me, "withdrawn", rows).await? {
            Written::Done(_) | Written::Already(_) => return Ok(Changed::Done),
            Written::Conflict(_) | Written::Unique(_) => {}
        }
    }
    Err(Fault::Unavailable(
        "the invitation moved all the time".into(),
    ))
}
