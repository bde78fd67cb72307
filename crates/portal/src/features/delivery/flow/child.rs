//! A child is old enough: the practice gives the young person their own access to what was written about them.
//!
//! The attacker here is a mistyped address: it gets an invitation as any other, opens nothing without a code to the number that was given
//! with it, and the guardian reads nothing from the birthday on whoever is invited.

use crate::accounts::session::Signed;
use crate::accounts::{Email, Phone, PhoneKind};
use crate::actor::Permission;
use crate::app::App;
use crate::audit::{self, Source};
use crate::contacts::{Contact, Relationship};
use crate::fault::Fault;
use crate::invitations;
use crate::invitations::setup::{self, Prepared, Setup};
use crate::lent::ward::{self, BEFORE, State, Ward};
use crate::mails;
use crate::practices;
use crate::submissions::{self, Written, write_once};
use db::Id;

/// Whether the practice may invite the young person now: from thirty days before the birthday, until they have taken it over.
fn may(app: &App, signed: &Signed, ward: &Ward) -> bool {
    signed.actor.may(Permission::CorrectContact)
        && signed.can_compose
        && ward.state == State::Held
        && ward.grows_at - BEFORE <= app.now()
}

/// The name of the young person, where the contact's page leads to their own access.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn offered(app: &App, signed: &Signed, c: &Contact) -> Result<Option<String>, Fault> {
    let Some(child) = &c.profile.child else {
        return Ok(None);
    };
    let ward = ward::of_contact(app, c.id).await?;
    let offer = ward.is_some_and(|w| may(app, signed, &w) && w.next.is_none());
    Ok(offer.then(|| child.name.full()))
}

/// The contact and its child, for somebody who may invite the young person.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else, and before it is time.
pub async fn look(app: &App, signed: &Signed, contact: Id) -> Result<(Contact, Ward), Fault> {
    let contact = super::correctable(app, signed, contact).await?;
    let ward = ward::of_contact(app, contact.id).await?;
    let ward = ward.filter(|w| may(app, signed, w) && w.next.is_none());
    Ok((contact, ward.ok_or(Fault::NotFound)?))
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invited {
    /// The mail is on its way.
    Done(Id),
    /// The guardian's own address.
    Same,
    /// The practice has written there before, or a member reads there: another address is needed.
    Taken,
    /// They wanted no mail from this practice.
    Declined,
    /// Enough invitations for today (microseconds UTC).
    Wait(i64),
    /// Nobody has let this member in, or something changed meanwhile.
    Changed,
}

/// Invites the young person: their own address and phone.
///
/// # Errors
/// [`Fault::NotFound`] for somebody who may not; when the database is away.
pub async fn invite(
    app: &App,
    signed: &Signed,
    contact: Id,
    (email, phone): (&Email, &Phone),
    once: Id,
    source: &Source,
) -> Result<Invited, Fault> {
    let me = signed.actor.person;
    if let Some(done) = submissions::find(app, once, me).await? {
        let contact = done.parse().map_err(|_| Fault::NotFound)?;
        return Ok(Invited::Done(contact));
    }
    let (contact, held) = look(app, signed, contact).await?;
    let Some(child) = &contact.profile.child else {
        return Err(Fault::NotFound);
    };
    if contact.email == *email {
        return Ok(Invited::Same);
    }
    let practice = practices::load(app, contact.practice).await?;
    let phones = [(phone.clone(), PhoneKind::Mobile)];
    let setup = Setup {
        practice: &practice,
        email,
        name: &child.name,
        relationship: Relationship::Patient,
        lang: &contact.lang,
        phones: &phones,
        role: None,
        by: Some(me),
        two_step: true,
        priority: mails::NORMAL,
    };
    let (more, own, waits) = match setup::prepare(app, Some(&signed.ring), &setup).await? {
        Prepared::Rows {
            rows,
            contact,
            waits,
            ..
        } => (rows, contact, waits),
        Prepared::Declined => return Ok(Invited::Declined),
        Prepared::Waits { .. } | Prepared::Member | Prepared::In { .. } => {
            return Ok(Invited::Taken);
        }
    };
    let (pre, key) = waits;
    let Some(lent) = ward::invited(app, &signed.ring, &held, (pre, &key)).await? else {
        return Ok(Invited::Changed);
    };
    let limit = invitations::a_day(app, practice.id);
    let mut rows = vec![limit.take(app.now())];
    rows.extend(more);
    rows.extend(lent);
    rows.extend(
        audit::event("guardian.invited")
            .by(&signed.actor)
            .on("contact", contact.id)
            .owner(held.person)
            .from(source)
            .rows(app),
    );
    match write_once(app, once, me, &own.to_string(), rows).await? {
        Written::Done(_) => {
            app.db.signal(jobs::TOPIC);
            Ok(Invited::Done(own))
        }
        Written::Already(done) => Ok(Invited::Done(done.parse().unwrap_or(own))),
        Written::Conflict(0) => Ok(Invited::Wait(limit.until(&app.db, app.now()).await?)),
        Written::Conflict(_) | Written::Unique(_) => Ok(Invited::Changed),
    }
}
