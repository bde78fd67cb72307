//! Mails to the people of a practice about their place in it and about mailboxes that its safe opens.

use db::Id;
use jobs::Claimed;

use super::super::model::{Office, Safe, Seat, Shared, writer};
use super::super::outcome::About;
use super::super::store;
use super::super::wording::Pen;
use super::{Plan, address, lang, zone};
use crate::accounts::{PersonName, create, session};
use crate::app::App;
use crate::fault::Fault;
use crate::lent::delegation;
use crate::mails::{self, Secret};
use crate::practices::{self, teams};

/// A mailbox that the practice's safe opens: asked for, given back, handed over, opened in an emergency.
pub(super) async fn safe(app: &App, job: &Claimed, secret: &Secret) -> Result<Plan, Fault> {
    let told = secret.what.as_deref().and_then(Safe::parse);
    let (Some(told), Some((who, practice))) = (told, secret.who) else {
        return Ok(Plan::Broken("it does not say what happened"));
    };
    let Some(reader) = store::reader(app, job.subject, Id::NIL).await? else {
        return Ok(Plan::Broken("the person has no address"));
    };
    if reader.state != "active" {
        return Ok(Plan::Nobody(Vec::new()));
    }
    // Who answers no more, or is not to be told any more, and what was read meanwhile, needs no mail.
    if let Safe::CameForThem | Safe::MoreForThem = told {
        let since = match told {
            Safe::CameForThem => job.created_at - 1,
            _ => job.created_at,
        };
        if !came_for(app, (practice, who), job.subject, since).await? {
            return Ok(Plan::Nobody(Vec::new()));
        }
    }
    let name = match store::person_name(&app.db, who).await? {
        Some(sealed) => session::NAME.open(app, who, &sealed)?,
        None => PersonName::default(),
    };
    let office = Office::of(&practices::load(app, practice).await?);
    let tz = zone(app, &reader.tz);
    let pen = Pen::new(&app.site, lang(app, &reader.lang), &tz, app.now());
    let letter = pen.safe(told, &writer(&name), &office.name, job.created_at);
    let to: String = create::EMAIL.open_by(app, &reader.bidx, &reader.email_f)?;
    let about = About::only(mails::SAFE, ("person", job.subject));
    address(app, job, &to, letter, about, None)
}

/// Whether something waits since then in the mailbox of somebody for whom this colleague answers, and is told of it.
async fn came_for(
    app: &App,
    (practice, owner): (Id, Id),
    colleague: Id,
    since: i64,
) -> Result<bool, Fault> {
    let Some(owner) = practices::members::last(app, practice, owner).await? else {
        return Ok(false);
    };
    let told = delegation::told(app, owner.seat).await?;
    let theirs = told.iter().any(|g| g.holder == colleague);
    Ok(theirs && store::unread_since(&app.db, owner.seat, since).await?)
}

/// Something changed for a member of a practice.
pub(super) async fn member(app: &App, job: &Claimed, secret: &Secret) -> Result<Plan, Fault> {
    let (Some(seat), Some(practice)) = (
        secret.what.as_deref().and_then(Seat::parse),
        secret.practice,
    ) else {
        return Ok(Plan::Broken("it does not say what changed"));
    };
    let Some(reader) = store::reader(app, job.subject, Id::NIL).await? else {
        return Ok(Plan::Broken("the person has no address"));
    };
    let practice = practices::load(app, practice).await?;
    let tz = zone(app, &reader.tz);
    let pen = Pen::new(&app.site, lang(app, &reader.lang), &tz, app.now());
    let letter = pen.seat(seat, &Office::of(&practice), job.created_at);
    let to: String = create::EMAIL.open_by(app, &reader.bidx, &reader.email_f)?;
    let mut about = About::only(mails::MEMBER, ("person", job.subject));
    about.practice = Some(practice.id);
    address(app, job, &to, letter, about, None)
}

/// Something waits in the mailbox of a team. What was read meanwhile, and who is not in the team any more, needs no mail.
pub(super) async fn team(app: &App, job: &Claimed, secret: &Secret) -> Result<Plan, Fault> {
    let told = secret.what.as_deref().and_then(Shared::parse);
    let (Some(told), Some((mailbox, practice))) = (told, secret.who) else {
        return Ok(Plan::Broken("it does not say what happened"));
    };
    let nobody = || Ok(Plan::Nobody(Vec::new()));
    let Some(team) = teams::of_mailbox(app, mailbox).await? else {
        return nobody();
    };
    let mates = teams::mates(app, &team).await?;
    let in_it = mates.iter().any(|m| m.person == job.subject && m.active);
    if !team.open || !in_it {
        return nobody();
    }
    let waits = match told {
        Shared::Came => store::unread_since(&app.db, mailbox, job.created_at - 1).await?,
        Shared::More => store::unread_since(&app.db, mailbox, job.created_at).await?,
        Shared::Yours => true,
    };
    let Some(reader) = store::reader(app, job.subject, Id::NIL).await? else {
        return Ok(Plan::Broken("the person has no address"));
    };
    if !waits || reader.state != "active" {
        return nobody();
    }
    let office = Office::of(&practices::load(app, practice).await?);
    let tz = zone(app, &reader.tz);
    let pen = Pen::new(&app.site, lang(app, &reader.lang), &tz, app.now());
    let letter = pen.shared(told, &office);
    let to: String = create::EMAIL.open_by(app, &reader.bidx, &reader.email_f)?;
    let mut about = About::only(mails::TEAM, ("person", job.subject));
    about.practice = Some(practice);
    address(app, job, &to, letter, about, None)
}
