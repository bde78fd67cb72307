//! Mails to the owner of a personal mailbox and to whoever helps with it.

use db::Id;
use jobs::Claimed;

use super::super::care::Care;
use super::super::model::writer;
use super::super::outcome::About;
use super::super::store;
use super::super::wording::Pen;
use super::{Plan, Standing, address, lang, scope, standing, zone};
use crate::accounts::{PersonName, create, session};
use crate::app::App;
use crate::fault::Fault;
use crate::invitations::LinkKind;
use crate::lent::{care, offer};
use crate::mails::{self, Secret};

/// The name of somebody whose mailbox is not the reader's is shortened: a patient, often a child.
async fn name(app: &App, person: Id, told: Care) -> Result<String, Fault> {
    let name = match store::person_name(&app.db, person).await? {
        Some(sealed) => session::NAME.open(app, person, &sealed)?,
        None => PersonName::default(),
    };
    Ok(match told.names_owner() {
        true => writer(&name.short()),
        false => writer(&name),
    })
}

/// What happened is said to whom it concerns, as long as it still is so.
pub(super) async fn care(app: &App, job: &Claimed, secret: &Secret) -> Result<Plan, Fault> {
    let Some(told) = secret.what.as_deref().and_then(Care::parse) else {
        return Ok(Plan::Broken("it does not say what happened"));
    };
    if told == Care::Offer {
        return asked(app, job, secret).await;
    }
    let Some((who, _)) = secret.who else {
        return Ok(Plan::Broken("it names nobody"));
    };
    if told == Care::Came && !still_news(app, job.subject, secret).await? {
        return Ok(Plan::Nobody(Vec::new()));
    }
    let Some(reader) = store::reader(app, job.subject, Id::NIL).await? else {
        return Ok(Plan::Broken("the person has no address"));
    };
    if reader.state != "active" {
        return Ok(Plan::Nobody(Vec::new()));
    }
    let tz = zone(app, &reader.tz);
    let pen = Pen::new(&app.site, lang(app, &reader.lang), &tz, app.now());
    let letter = pen.care(told, &name(app, who, told).await?);
    let to: String = create::EMAIL.open_by(app, &reader.bidx, &reader.email_f)?;
    let about = About::only(mails::CARE, ("person", job.subject));
    address(app, job, &to, letter, about, None)
}

/// Whether the helper still helps, wants to know, and nobody has read it yet.
async fn still_news(app: &App, helper: Id, secret: &Secret) -> Result<bool, Fault> {
    let Some(delivery) = secret.delivery else {
        return Ok(false);
    };
    let Some(row) = store::delivery(&app.db, &scope(), delivery).await? else {
        return Ok(false);
    };
    let helpers = care::told(app, row.mailbox).await?;
    let helps = helpers.iter().any(|g| g.holder == helper);
    Ok(helps && row.recalled_at.is_none() && row.read_at.is_none())
}

/// Somebody is asked for their help: to the address that the owner wrote down, whoever has it.
async fn asked(app: &App, job: &Claimed, secret: &Secret) -> Result<Plan, Fault> {
    let Some(offer) = offer::load(app, job.subject).await? else {
        return Ok(Plan::Broken("the offer is not there"));
    };
    let (true, Some(named)) = (offer.state == offer::State::Offered, offer.named) else {
        return Ok(Plan::Nobody(Vec::new()));
    };
    let (go, until) = match standing(app, LinkKind::Help, secret, offer.id).await? {
        Standing::Good { url, until } => (url, until),
        Standing::Missing => return Ok(Plan::Broken("its link is gone")),
        Standing::Replaced | Standing::Over => return Ok(Plan::Nobody(Vec::new())),
    };
    // What of the owner's settings fits: nothing is known of the reader.
    let owner = crate::accounts::store::person(&app.db, offer.owner).await?;
    let tz = zone(app, owner.as_ref().map_or("", |p| &p.tz));
    let spoken = lang(app, owner.as_ref().map_or("", |p| &p.lang));
    let pen = Pen::new(&app.site, spoken, &tz, app.now());
    let letter = pen.help(&name(app, offer.owner, Care::Offer).await?, &go, until);
    let about = About::only(mails::CARE, ("care_offer", offer.id));
    address(app, job, &named.email, letter, about, None)
}
