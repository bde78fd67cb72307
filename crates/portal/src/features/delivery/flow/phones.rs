//! Correct the phone: old numbers, their codes and what those proved end; the link that the invitee holds goes on.
//!
//! The attacker here holds the invitee's mail and proposes a phone of their own: a proposal is shown to the sender by its
//! last two digits, nothing is sent to it, and the page says to call first on a number the office already knows.

use super::super::store;
use super::again::{self, Again, By, Plan};
use crate::accounts::session::Signed;
use crate::accounts::{Phone, PhoneKind, mask_phone};
use crate::app::App;
use crate::audit::{self, Source};
use crate::contacts::{self, Contact, ContactPhone};
use crate::fault::Fault;
use crate::features::verify;
use crate::invitations::{self, Invitation};
use crate::mails;
use crate::messages::send::delivered;
use crate::practices;
use crate::submissions::{Written, write_once};
use db::{Id, Stmt};
use serde_json::json;

/// What became of a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corrected {
    /// The numbers are on file.
    Done,
    /// They were on file already, and nobody had said that they are wrong.
    Same,
    /// Two-step is required: one number must stay.
    Needed,
    /// The mail that was asked for cannot be sent now; nothing was changed.
    NoMail(Again),
    /// A colleague or the invitee changed something meanwhile; nothing was changed.
    Changed,
}

/// What the page of a contact's phones shows.
#[derive(Debug)]
pub struct Phones {
    /// The contact.
    pub contact: Contact,
    /// On file, oldest first, with who gave each.
    pub filed: Vec<(ContactPhone, Option<String>)>,
    /// What the invitee proposed.
    pub proposed: Vec<ContactPhone>,
    /// The invitee says that no number on file is theirs.
    pub wrong: bool,
    /// Something was not read yet: one more mail can be asked for. Told by what this practice has seen, whether the address has an
    /// account elsewhere or not.
    pub waits: bool,
}

/// The phones of a contact as the practice sees them.
///
/// # Errors
/// [`Fault::NotFound`] for a contact of another practice; when the database is away.
pub async fn look(app: &App, signed: &Signed, contact: Id) -> Result<Phones, Fault> {
    let contact = super::contact(app, signed, contact).await?;
    let names = store::givers(app, contact.id).await?;
    let (filed, proposed): (Vec<_>, Vec<_>) = contacts::phones(app, contact.id)
        .await?
        .into_iter()
        .partition(|p| p.filed);
    let invitation = waiting(app, &contact).await?;
    let plan = again::plan(app, &contact).await?;
    Ok(Phones {
        filed: filed
            .into_iter()
            .map(|p| {
                let by = p.given_by.and_then(|id| names.get(&id).cloned());
                (p, by)
            })
            .collect(),
        proposed,
        wrong: invitation
            .as_ref()
            .is_some_and(|i| i.phone_wrong_at.is_some()),
        waits: matches!(plan, Plan::Ready(_) | Plan::Wait { .. }),
        contact,
    })
}

async fn waiting(app: &App, contact: &Contact) -> Result<Option<Invitation>, Fault> {
    Ok(super::invitation(app, contact)
        .await?
        .filter(|i| i.state.waits()))
}

/// What shall be on file.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// These numbers and no others.
    These(Vec<(Phone, PhoneKind)>),
    /// What the invitee proposed, by its row. It replaces all numbers when they said that none is theirs, else the one of
    /// its kind.
    Proposed(Id),
}

/// Corrects the phones of a contact in one step; with `mail` the invitee also gets a new link.
///
/// # Errors
/// [`Fault::NotFound`] for a contact of another practice or somebody who may not correct; when the database is away.
pub async fn correct(
    app: &App,
    signed: &Signed,
    contact: Id,
    wanted: &Wanted,
    mail: bool,
    once: Id,
    source: &Source,
) -> Result<Corrected, Fault> {
    let me = signed.actor.person;
    let contact = super::correctable(app, signed, contact).await?;
    if crate::submissions::find(app, once, me).await?.is_some() {
        return Ok(Corrected::Done);
    }
    let invitation = waiting(app, &contact).await?;
    let wrong = invitation
        .as_ref()
        .is_some_and(|i| i.phone_wrong_at.is_some());
    let phones = contacts::phones(app, contact.id).await?;
    let mut approved = None;
    let numbers = match wanted {
        Wanted::These(n) => n.clone(),
        Wanted::Proposed(id) => {
            let Some(p) = phones.iter().find(|p| p.id == *id && !p.filed) else {
                return Ok(Corrected::Changed);
            };
            approved = Some(p.id);
            let mut all: Vec<_> = phones
                .iter()
                .filter(|f| f.filed && !wrong && f.kind != p.kind)
                .map(|f| (f.phone.clone(), f.kind))
                .collect();
            all.push((p.phone.clone(), p.kind));
            all
        }
    };
    if numbers.is_empty() && required(app, &contact, invitation.as_ref()).await? {
        return Ok(Corrected::Needed);
    }
    let on_file = |n: &(Phone, PhoneKind)| {
        phones
            .iter()
            .any(|p| p.filed && p.phone == n.0 && p.kind == n.1)
    };
    let stays = |p: &ContactPhone| numbers.iter().any(|n| p.phone == n.0 && p.kind == n.1);
    let (old, new): (Vec<_>, Vec<_>) = (
        phones.iter().filter(|p| p.filed && !stays(p)).collect(),
        numbers.iter().filter(|n| !on_file(n)).collect(),
    );
    let proposed = phones.iter().any(|p| !p.filed);
    if old.is_empty() && new.is_empty() && !wrong && !proposed && !mail {
        return Ok(Corrected::Same);
    }

    let now = app.now();
    let (mut rows, mut limits) = (Vec::<Stmt>::new(), Vec::new());
    if mail {
        let plan = again::plan(app, &contact).await?;
        let way = match plan {
            Plan::Ready(way) => way,
            Plan::Wait { until } => return Ok(Corrected::NoMail(Again::Wait { until })),
            Plan::Declined => return Ok(Corrected::NoMail(Again::Declined)),
            Plan::Nothing => return Ok(Corrected::NoMail(Again::Nothing)),
        };
        let Some(more) = again::rows(app, By::signed(signed, source), &contact, &way).await? else {
            return Ok(Corrected::NoMail(Again::NoKey));
        };
        limits.extend(again::ceilings(app, &contact));
        rows.extend(limits.iter().map(|l| l.take(now)));
        rows.extend(more);
    }
    rows.push(contacts::store::touch(contact.id, contact.version));
    // The very proposal that was on the page: another one has another row.
    if let Some(id) = approved {
        rows.push(contacts::store::void_phone(contact.id, id));
    }
    rows.push(contacts::store::void_proposed(contact.id));
    for p in &old {
        rows.push(contacts::store::void_phone(contact.id, p.id));
    }
    for (phone, kind) in new.iter().copied() {
        rows.push(contacts::insert_phone(
            app,
            contact.id,
            phone,
            *kind,
            true,
            Some(me),
        ));
    }
    rows.extend(verify::void_to_contact(contact.id, now));
    rows.extend(contacts::store::disprove(contact.id));
    if let Some(i) = &invitation {
        rows.push(invitations::store::phone_mended(i.id, now));
        rows.push(invitations::stage::phone_mended(contact.id, now));
        // They were told that they can close the page: without a word they would not know when to come back.
        if i.phone_wrong_at.is_some() && !mail {
            let nothing = mails::Secret::default();
            rows.push(mails::job(app, mails::PHONE, i.id, mails::NORMAL, &nothing));
        }
    }
    for d in store::unread_deliveries(&app.db, contact.id).await? {
        rows.push(delivered(app, d, "phone_corrected", None));
    }
    rows.extend(
        audit::event("contact.phone_corrected")
            .by(&signed.actor)
            .on("contact", contact.id)
            .detail(json!({
                "void": old.iter().map(|p| mask_phone(&p.phone.e164)).collect::<Vec<_>>(),
                "filed": new.iter().map(|(p, _)| mask_phone(&p.e164)).collect::<Vec<_>>(),
                "approved": approved.is_some(),
            }))
            .from(source)
            .rows(app),
    );
    match write_once(app, once, me, "corrected", rows).await? {
        Written::Done(_) => {
            app.db.signal(jobs::TOPIC);
            Ok(Corrected::Done)
        }
        Written::Already(_) => Ok(Corrected::Done),
        Written::Conflict(i) if i < limits.len() => {
            let until = limits[i].until(&app.db, now).await?;
            Ok(Corrected::NoMail(if i == 0 {
                Again::Wait { until }
            } else {
                Again::TooMany { until }
            }))
        }
        Written::Conflict(_) | Written::Unique(_) => Ok(Corrected::Changed),
    }
}

/// The countries whose numbers this practice texts and calls.
///
/// # Errors
/// When the database is away.
pub async fn countries(app: &App, signed: &Signed) -> Result<Vec<String>, Fault> {
    let id = signed.actor.practice().ok_or(Fault::NotFound)?;
    Ok(practices::load(app, id)
        .await?
        .policy
        .countries(&app.config))
}

/// Whether codes are required, so that a number must stay on file.
async fn required(
    app: &App,
    contact: &Contact,
    invitation: Option<&Invitation>,
) -> Result<bool, Fault> {
    let practice = practices::load(app, contact.practice).await?;
    Ok(app.config.policy.two_step_required
        || practice.policy.two_step_required
        || invitation.is_some_and(|i| i.two_step)
        || store::demands_two_step(&app.db, contact.id).await?)
}
