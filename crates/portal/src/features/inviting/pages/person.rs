//! One person of the list: what can be done, name and relationship, taking the invitation back.

use super::super::flow::person::{self, Changed, Details, Person};
use super::super::model::{Action, suggested};
use super::{
    Inviter, action, called, changed, id, languages, once, relationship, role, stage, tone,
};
use crate::accounts::PersonName;
use crate::app::App;
use crate::contacts::Relationship;
use crate::guard;
use crate::web::{Choice, Error, Form, Lang, Web, fields, page, see_other};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

#[derive(Template)]
#[template(path = "features/inviting/person.html")]
pub(super) struct PersonPage<'a> {
    pub w: &'a Web,
    pub done: bool,
    pub name: String,
    pub address: String,
    pub relationship: String,
    pub role: Option<String>,
    pub language: String,
    pub phones: Vec<String>,
    pub state: String,
    pub tone: &'static str,
    pub says: String,
    pub begun_at: i64,
    pub news_at: i64,
    pub expires_at: i64,
    /// What can be done; the first is what helps now, when something does.
    pub actions: Vec<(String, String)>,
    pub suggested: bool,
    pub rename: Option<String>,
    pub withdraw: Option<String>,
    pub contact: String,
}

/// What a state means, in one sentence.
fn says(w: &Web, s: crate::invitations::stage::Stage) -> String {
    use crate::invitations::stage::Stage;
    w.t(match s {
        Stage::Sent => "invited-sent-text",
        Stage::Failed => "invited-failed-text",
        Stage::Bounced => "invited-bounced-text",
        Stage::Opened => "invited-opened-text",
        Stage::PhoneWrong => "invited-phone-wrong-text",
        Stage::CodeFailed => "invited-code-failed-text",
        Stage::AddressWrong => "invited-address-wrong-text",
        Stage::Code => "invited-code-text",
        Stage::Password => "invited-password-text",
        Stage::Declined => "invited-declined-text",
        Stage::Wanted => "invited-wanted-text",
        Stage::Withdrawn => "invited-withdrawn-text",
        Stage::Old => "invited-old-text",
    })
}

pub(super) fn describe<'a>(
    w: &'a Web,
    app_country: &str,
    i: &Inviter,
    p: &Person,
    now: i64,
) -> PersonPage<'a> {
    let c = &p.contact;
    let first = suggested(&p.standing, now);
    let theirs = p.is_theirs(&i.here);
    let mut all = vec![Action::Again, Action::Phones, Action::Address];
    all.sort_by_key(|a| Some(*a) != first);
    let declined = p.standing.stage == crate::invitations::stage::Stage::Declined;
    all.retain(|a| {
        // A colleague's address decides who becomes a member; and nobody is mailed who said no.
        let allowed = i.here.may.has(*a) && (theirs || *a == Action::Phones);
        allowed && !(declined && *a != Action::Address)
    });
    let base = format!("/people/invited/{}", c.id);
    PersonPage {
        w,
        done: w.query("done").as_deref() == Some("name"),
        name: called(c),
        address: c.email.canonical(),
        relationship: relationship(w, c.relationship),
        role: p.role().map(|r| role(w, r)),
        language: Lang::parse(&c.lang).map_or(c.lang.clone(), |l| l.name().to_owned()),
        phones: p
            .phones
            .iter()
            .map(|n| n.phone.shown(app_country))
            .collect(),
        state: stage(w, p.standing.stage),
        tone: tone(p.standing.stage),
        says: says(w, p.standing.stage),
        begun_at: p.standing.begun_at,
        news_at: p.standing.news_at,
        expires_at: p.standing.expires_at,
        suggested: first.is_some_and(|f| all.first() == Some(&f)),
        actions: all.into_iter().map(|a| action(w, a, c.id)).collect(),
        rename: (i.here.may.correct && theirs).then(|| format!("{base}/name")),
        withdraw: person::can_withdraw(&i.here, p).then(|| format!("{base}/withdraw")),
        contact: format!("/contacts/{}", c.id),
    }
}

/// `GET /people/invited/{contact}`
pub async fn get(
    State(app): State<App>,
    w: Web,
    i: Inviter,
    Path(contact): Path<String>,
) -> Result<Response, Error> {
    let p = person::look(&app, &i.here, id(&contact)?).await?;
    let show = describe(&w, &app.config.operator.country, &i, &p, app.now());
    Ok(page(&w, StatusCode::OK, &show))
}

#[derive(Template)]
#[template(path = "features/inviting/name.html")]
pub(super) struct NamePage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub address: String,
    pub relationships: Vec<Choice>,
    pub languages: Vec<Choice>,
    pub back: String,
}

/// The relationships a person can have: whoever will be of the practice stays of it.
fn relationships(w: &Web, team: bool) -> Vec<Choice> {
    Relationship::ALL
        .into_iter()
        .filter(|r| !team || r.is_here())
        .map(|r| Choice::new(r.word(), relationship(w, r)))
        .collect()
}

fn show_name(w: &Web, p: &Person, form: &Form, status: StatusCode) -> Response {
    let show = NamePage {
        w,
        form,
        address: p.contact.email.canonical(),
        relationships: relationships(w, p.role().is_some()),
        languages: languages(),
        back: format!("/people/invited/{}", p.contact.id),
    };
    page(w, status, &show)
}

async fn theirs(app: &App, i: &Inviter, contact: &str) -> Result<Person, Error> {
    let p = person::look(app, &i.here, id(contact)?).await?;
    if i.here.may.correct && p.is_theirs(&i.here) {
        Ok(p)
    } else {
        Err(Error::NotFound)
    }
}

/// `GET /people/invited/{contact}/name`
pub async fn name_form(
    State(app): State<App>,
    w: Web,
    i: Inviter,
    Path(contact): Path<String>,
) -> Result<Response, Error> {
    let p = theirs(&app, &i, &contact).await?;
    let n = &p.contact.profile.name;
    let form = Form::blank()
        .with("title", &n.title)
        .with("first", &n.first)
        .with("last", &n.last)
        .with("relationship", p.contact.relationship.word())
        .with("lang", &p.contact.lang);
    Ok(show_name(&w, &p, &form, StatusCode::OK))
}

/// `POST /people/invited/{contact}/name`
pub async fn name(
    State(app): State<App>,
    w: Web,
    i: Inviter,
    Path(contact): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let p = theirs(&app, &i, &contact).await?;
    let name = PersonName {
        title: form.read(&w, "title", fields::NAME),
        first: form.read(&w, "first", fields::NAME.required("compose-first-missing")),
        last: form.read(&w, "last", fields::NAME.required("compose-last-missing")),
    };
    let choices = relationships(&w, p.role().is_some());
    let words: Vec<&str> = choices.iter().map(|c| c.value.as_str()).collect();
    let relationship = form.one_of(&w, "relationship", &words, "compose-relationship-missing");
    let lang = form.one_of(&w, "lang", &["en", "es"], "required-choice");
    let (Some(relationship), Some(lang), true) =
        (relationship.and_then(Relationship::parse), lang, form.ok())
    else {
        return Ok(show_name(&w, &p, &form, StatusCode::UNPROCESSABLE_ENTITY));
    };
    let details = Details {
        name,
        relationship,
        lang: lang.to_owned(),
    };
    let (once, source) = (once(&form)?, guard::source(&w));
    let back = format!("/people/invited/{}", p.contact.id);
    match person::correct(&app, &i.signed, &i.here, &p, &details, once, &source).await? {
        Changed::Done => Ok(see_other(&format!("{back}?done=name"))),
        Changed::Elsewhere => Err(changed(&w, &back).into()),
    }
}

#[derive(Template)]
#[template(path = "features/inviting/withdraw.html")]
pub(super) struct WithdrawPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub name: String,
    pub address: String,
    pub back: String,
}

/// `GET /people/invited/{contact}/withdraw`
pub async fn withdraw_form(
    State(app): State<App>,
    w: Web,
    i: Inviter,
    Path(contact): Path<String>,
) -> Result<Response, Error> {
    let p = person::look(&app, &i.here, id(&contact)?).await?;
    if !person::can_withdraw(&i.here, &p) {
        return Err(Error::NotFound);
    }
    let show = WithdrawPage {
        w: &w,
        form: &Form::blank(),
        name: called(&p.contact),
        address: p.contact.email.canonical(),
        back: format!("/people/invited/{}", p.contact.id),
    };
    Ok(page(&w, StatusCode::OK, &show))
}

/// `POST /people/invited/{contact}/withdraw`
pub async fn withdraw(
    State(app): State<App>,
    w: Web,
    i: Inviter,
    Path(contact): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let contact = id(&contact)?;
    let (once, source) = (once(&form)?, guard::source(&w));
    match person::withdraw(&app, &i.signed, &i.here, contact, once, &source).await? {
        Changed::Done => Ok(see_other("/people/invited?done=withdrawn")),
        Changed::Elsewhere => Err(changed(&w, "/people/invited").into()),
    }
}
