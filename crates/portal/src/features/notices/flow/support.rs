//! Mails of the operator's support, to it, and to invitees whose way in it mends.

use jobs::Claimed;

use super::super::model::{Office, Stuck};
use super::super::outcome::About;
use super::super::store;
use super::super::wording::Pen;
use super::{Plan, Standing, address, lang, standing, suppressed, zone};
use crate::accounts::create;
use crate::app::App;
use crate::contacts;
use crate::fault::Fault;
use crate::invitations::{self, LinkKind};
use crate::mails::{self, Secret};
use crate::messages;
use crate::practices;
use crate::tickets;
use db::Id;

/// To an invitee who waits for the office. It carries no link: the one they have goes on, and this mail opens nothing.
pub(super) async fn phone(app: &App, job: &Claimed) -> Result<Plan, Fault> {
    let Some(invitation) = invitations::load(app, job.subject).await? else {
        return Ok(Plan::Broken("the invitation is not there"));
    };
    if !invitation.state.waits() {
        return Ok(Plan::Nobody(Vec::new()));
    }
    let Some(contact) = contacts::by_id(app, invitation.practice, invitation.contact).await? else {
        return Ok(Plan::Broken("the contact is not there"));
    };
    let bidx = contacts::address_index(app, &contact.email);
    if suppressed(app, &bidx, invitation.practice).await? {
        return Ok(Plan::Nobody(Vec::new()));
    }
    let practice = practices::load(app, invitation.practice).await?;
    let told = &invitation.progress;
    let lang = lang(app, told.lang.as_deref().unwrap_or(&contact.lang));
    let tz = zone(app, told.tz.as_deref().unwrap_or(&practice.tz));
    let pen = Pen::new(&app.site, lang, &tz, app.now());
    let letter = pen.phone_corrected(&Office::of(&practice));
    let logo = practices::notice_logo(app, &practice).await?;
    let mut about = About::only(mails::PHONE, ("invitation", invitation.id));
    about.practice = Some(practice.id);
    address(app, job, &contact.email.canonical(), letter, about, logo)
}

pub(super) async fn support(app: &App, job: &Claimed, secret: &Secret) -> Result<Plan, Fault> {
    let Some(stuck) = secret.what.as_deref().and_then(Stuck::parse) else {
        return Ok(Plan::Broken("it does not say what happened"));
    };
    let to = app.config.operator.support_email.trim();
    if to.is_empty() {
        tracing::warn!(invitation = %job.subject, "an invitee needs support, and operator.support_email is not set");
        return Ok(Plan::Nobody(Vec::new()));
    }
    let Some(invitation) = invitations::load(app, job.subject).await? else {
        return Ok(Plan::Broken("the invitation is not there"));
    };
    if !invitation.state.waits() {
        return Ok(Plan::Nobody(Vec::new()));
    }
    let practice = practices::load(app, invitation.practice).await?;
    let pen = Pen::new(&app.site, app.site.lang(), app.site.tz(), app.now());
    let wrote = messages::store::deliveries_of_invitation(&app.db, invitation.id).await?;
    let letter = pen.support(
        &Office::of(&practice),
        stuck,
        !wrote.is_empty(),
        &invitation.id.to_string(),
    );
    let mut about = About::only(mails::SUPPORT, ("invitation", invitation.id));
    about.practice = Some(practice.id);
    address(app, job, to, letter, about, None)
}

/// About a request to support. Never what was asked or answered: the page shows that, to who holds the link or signs in.
pub(super) async fn ticket(app: &App, job: &Claimed, secret: &Secret) -> Result<Plan, Fault> {
    let Some(t) = tickets::load(app, job.subject).await? else {
        return Ok(Plan::Broken("the request is not there"));
    };
    let answered = secret.what.as_deref() == Some("answered");
    let mut to = t.contact.email.clone();
    let go = match t.person {
        Some(person) => {
            // Where they are reached now, not where they were when they asked.
            let Some(reader) = store::reader(app, person, Id::NIL).await? else {
                return Ok(Plan::Nobody(Vec::new()));
            };
            to = create::EMAIL.open_by(app, &reader.bidx, &reader.email_f)?;
            app.site.link(&format!("/requests/{}", t.thread))
        }
        // A stranger's word that an address is theirs is no reason to mail it: only an agent's answer is.
        None if !answered => return Ok(Plan::Nobody(Vec::new())),
        None => match standing(app, LinkKind::Ticket, secret, t.thread).await? {
            Standing::Good { url, .. } => url,
            Standing::Missing => return Ok(Plan::Broken("its link is gone")),
            Standing::Replaced | Standing::Over => return Ok(Plan::Nobody(Vec::new())),
        },
    };
    let tz = zone(app, &t.contact.tz);
    let pen = Pen::new(&app.site, lang(app, &t.contact.lang), &tz, app.now());
    let letter = pen.ticket(answered, &t.reference(), &go);
    let about = About::only(mails::TICKET, ("ticket", t.thread));
    address(app, job, &to, letter, about, None)
}

/// To the operator's support: a request waits in the console. Nobody's name, nothing of what was asked.
pub(super) async fn desk(app: &App, job: &Claimed) -> Result<Plan, Fault> {
    let to = app.config.operator.support_email.trim();
    if to.is_empty() {
        tracing::warn!("a request waits for support, and operator.support_email is not set");
        return Ok(Plan::Nobody(Vec::new()));
    }
    let waits = tickets::load(app, job.subject)
        .await?
        .filter(|t| t.state == tickets::State::Open);
    let Some(t) = waits else {
        return Ok(Plan::Nobody(Vec::new()));
    };
    let pen = Pen::new(&app.site, app.site.lang(), app.site.tz(), app.now());
    let letter = pen.desk(&t.reference(), &app.site.link("/support/requests"));
    let about = About::only(mails::DESK, ("ticket", t.thread));
    address(app, job, to, letter, about, None)
}

/// Support is about to put another phone on file for an invitation: to the invited address, which is the owner's for all we know.
pub(super) async fn stop(app: &App, job: &Claimed, secret: &Secret) -> Result<Plan, Fault> {
    let Some(c) = invitations::corrections::load(app, job.subject).await? else {
        return Ok(Plan::Broken("the correction is not there"));
    };
    let Some(invitation) = invitations::load(app, c.invitation).await? else {
        return Ok(Plan::Broken("the invitation is not there"));
    };
    if !c.waits() || !invitation.state.waits() {
        return Ok(Plan::Nobody(Vec::new()));
    }
    let (url, until) = match standing(app, LinkKind::Stop, secret, c.id).await? {
        Standing::Good { url, until } => (url, until),
        Standing::Missing => return Ok(Plan::Broken("its link is gone")),
        Standing::Replaced | Standing::Over => return Ok(Plan::Nobody(Vec::new())),
    };
    let Some(contact) = contacts::by_id(app, invitation.practice, invitation.contact).await? else {
        return Ok(Plan::Broken("the contact is not there"));
    };
    let practice = practices::load(app, invitation.practice).await?;
    let told = &invitation.progress;
    let lang = lang(app, told.lang.as_deref().unwrap_or(&contact.lang));
    let tz = zone(app, told.tz.as_deref().unwrap_or(&practice.tz));
    let pen = Pen::new(&app.site, lang, &tz, app.now());
    let letter = pen.phone_by_support(&Office::of(&practice), &url, until);
    let mut about = About::only(mails::STOP, ("invitation", invitation.id));
    about.practice = Some(practice.id);
    address(app, job, &contact.email.canonical(), letter, about, None)
}
