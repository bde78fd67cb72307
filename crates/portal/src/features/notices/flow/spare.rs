//! Mails about a request to the holders of the escrow key.

use jobs::Claimed;
use vault::Token;

use super::super::model::Spare;
use super::super::outcome::About;
use super::super::wording::Pen;
use super::{Plan, Standing, address, lang, standing, zone};
use crate::accounts::store as people;
use crate::app::App;
use crate::escrow;
use crate::fault::Fault;
use crate::invitations::LinkKind;
use crate::mails::{self, Secret};

/// To one address of the person. Nobody wants it when the request it tells of lives no more.
pub(super) async fn spare(app: &App, job: &Claimed, secret: &Secret) -> Result<Plan, Fault> {
    let Some(spare) = secret.what.as_deref().and_then(Spare::parse) else {
        return Ok(Plan::Broken("it does not say what happened"));
    };
    let (Some(to), Some((_, request))) = (secret.to.as_deref(), secret.who) else {
        return Ok(Plan::Broken("it does not say where to"));
    };
    let Some(person) = people::person(&app.db, job.subject).await? else {
        return Ok(Plan::Broken("the person is not there"));
    };
    let found = escrow::of_person(app, person.id).await?;
    let Some(found) = found.filter(|r| r.id == request) else {
        return Ok(Plan::Nobody(Vec::new()));
    };
    let Some(stop) = secret.decline.as_deref().and_then(Token::parse) else {
        return Ok(Plan::Broken("its link is gone"));
    };
    let stop = app.site.link(&LinkKind::Halt.path(&stop));
    let go = match spare {
        Spare::Asked => match standing(app, LinkKind::Escrow, secret, person.id).await? {
            Standing::Good { url, .. } => url,
            Standing::Missing => return Ok(Plan::Broken("its link is gone")),
            Standing::Replaced | Standing::Over => return Ok(Plan::Nobody(Vec::new())),
        },
        Spare::Begun | Spare::Ready => String::new(),
    };
    let tz = zone(app, &person.tz);
    let pen = Pen::new(&app.site, lang(app, &person.lang), &tz, app.now());
    let letter = pen.spare(spare, &found.reference(), &go, &stop);
    let about = About::only(mails::ESCROW, ("person", person.id));
    address(app, job, to, letter, about, None)
}
