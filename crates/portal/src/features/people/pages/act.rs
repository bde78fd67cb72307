//! What a manager does to one member. Everything asks for the password first, and comes back.

use super::super::flow::{self, Care, Outcome};
use super::super::model::{Act, Person, Rule};
use super::one::{base, member};
use super::{answer, once, role_name, role_says};
use crate::accounts::session::Signed;
use crate::actor::Role;
use crate::app::App;
use crate::features::login::stepup;
use crate::guard::{self, User};
use crate::web::{Choice, Error, Form, Web, page, see_other};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

/// The password first, then the member's page with its buttons.
fn first(app: &App, s: &Signed, p: &Person) -> Option<Response> {
    (!stepup::fresh(s, app.now())).then(|| see_other(&format!("/step-up?next={}", base(p))))
}

#[derive(Template)]
#[template(path = "features/people/role.html")]
pub(crate) struct RolePage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub back: String,
    pub name: String,
    pub now: &'static str,
    pub roles: Vec<Choice>,
    pub oneself: bool,
}

fn role_page<'a>(w: &'a Web, form: &'a Form, s: &Signed, p: &Person) -> RolePage<'a> {
    let owner = s
        .actor
        .seat
        .as_ref()
        .is_some_and(|s| s.role == Role::Owner.word());
    let mut roles: Vec<Role> = Role::OFFERED
        .into_iter()
        .filter(|r| owner || !r.manages())
        .collect();
    if !roles.contains(&p.member.role) {
        roles.insert(0, p.member.role);
    }
    RolePage {
        w,
        form,
        back: base(p),
        name: p.name.full(),
        now: p.member.role.word(),
        roles: roles
            .into_iter()
            .map(|r| Choice::new(r.word(), role_name(w, r)).hint(role_says(w, r)))
            .collect(),
        oneself: p.member.person == s.actor.person,
    }
}

/// `GET …/role`
pub async fn role_form(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let (_, p) = member(&app, &s, &id).await?;
    if let Some(ask) = stepup::ask(&app, &s, &w) {
        return Ok(ask);
    }
    Ok(page(
        &w,
        StatusCode::OK,
        &role_page(&w, &Form::blank(), &s, &p),
    ))
}

/// `POST …/role`
pub async fn role(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let (practice, p) = member(&app, &s, &id).await?;
    let to = Role::parse(form.value("role"))
        .filter(|r| Role::OFFERED.contains(r) || *r == p.member.role);
    let Some(to) = to else {
        form.fail("role", w.t("people-role-missing"));
        let view = role_page(&w, &form, &s, &p);
        return Ok(page(&w, StatusCode::UNPROCESSABLE_ENTITY, &view));
    };
    if let Some(ask) = first(&app, &s, &p) {
        return Ok(ask);
    }
    let source = guard::source(&w);
    let how = (once(&app, &form), &source);
    let outcome = flow::role(&app, &s, &practice, &p, to, how).await?;
    let oneself_out = p.member.person == s.actor.person && !to.manages();
    let done = if oneself_out {
        "/inbox".to_owned()
    } else {
        format!("{}?done=role", base(&p))
    };
    Ok(answer(&w, outcome, &done, &base(&p)))
}

async fn care(
    app: App,
    w: Web,
    s: Signed,
    id: String,
    form: Form,
    (what, done): (Care, &str),
) -> Result<Response, Error> {
    let (_, p) = member(&app, &s, &id).await?;
    if let Some(ask) = first(&app, &s, &p) {
        return Ok(ask);
    }
    let source = guard::source(&w);
    let how = (once(&app, &form), &source);
    let outcome = flow::care(&app, &s, &p, what, how).await?;
    let done = format!("{}?done={done}", base(&p));
    Ok(answer(&w, outcome, &done, &base(&p)))
}

/// `POST …/unlock`
pub async fn unlock(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    care(app, w, s, id, form, (Care::Unlock, "unlock")).await
}

/// `POST …/sign-out`
pub async fn sign_out(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    care(app, w, s, id, form, (Care::SignOut, "sign-out")).await
}

/// `POST …/lost-app`
pub async fn lost_app(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    care(app, w, s, id, form, (Care::LostApp, "lost-app")).await
}

/// `POST …/two-step`
pub async fn two_step(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let (_, p) = member(&app, &s, &id).await?;
    let on = match form.value("two-step") {
        "on" => true,
        "off" => false,
        _ => return Ok(see_other(&base(&p))),
    };
    if let Some(ask) = first(&app, &s, &p) {
        return Ok(ask);
    }
    let source = guard::source(&w);
    let how = (once(&app, &form), &source);
    let outcome = flow::two_step(&app, &s, &p, on, how).await?;
    let done = format!("{}?done=two-step", base(&p));
    Ok(answer(&w, outcome, &done, &base(&p)))
}

/// Before a seat is shut, for a while or for good: what becomes of what.
#[derive(Template)]
#[template(path = "features/people/end.html")]
pub(crate) struct EndPage<'a> {
    pub w: &'a Web,
    pub base: String,
    pub name: String,
    pub address: String,
    /// For good.
    pub remove: bool,
    /// A manager: the recovery sheet goes too.
    pub manages: bool,
}

impl EndPage<'_> {
    fn to(&self, what: &str) -> String {
        format!("{}/{what}", self.base)
    }
}

async fn end_form(app: App, w: Web, s: Signed, id: &str, act: Act) -> Result<Response, Error> {
    let (_, p) = member(&app, &s, id).await?;
    if let Some(ask) = stepup::ask(&app, &s, &w) {
        return Ok(ask);
    }
    match flow::judge(&app, &s, &p.member, act).await? {
        Rule::May => {}
        rule => return Ok(answer(&w, Outcome::No(rule), "", &base(&p))),
    }
    let view = EndPage {
        w: &w,
        base: base(&p),
        name: p.name.full(),
        address: p.email.as_ref().map_or_else(String::new, |e| e.canonical()),
        remove: act == Act::Remove,
        manages: p.member.role.manages(),
    };
    Ok(page(&w, StatusCode::OK, &view))
}

/// `GET …/pause`
pub async fn pause_form(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    end_form(app, w, s, &id, Act::Pause).await
}

/// `GET …/remove`
pub async fn remove_form(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    end_form(app, w, s, &id, Act::Remove).await
}

/// `POST …/pause`
pub async fn pause(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let (practice, p) = member(&app, &s, &id).await?;
    if let Some(ask) = first(&app, &s, &p) {
        return Ok(ask);
    }
    let source = guard::source(&w);
    let how = (once(&app, &form), &source);
    let outcome = flow::pause(&app, &s, &practice, &p, how).await?;
    Ok(answer(
        &w,
        outcome,
        &format!("{}?done=pause", base(&p)),
        &base(&p),
    ))
}

/// `POST …/resume`
pub async fn resume(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let (practice, p) = member(&app, &s, &id).await?;
    if let Some(ask) = first(&app, &s, &p) {
        return Ok(ask);
    }
    let source = guard::source(&w);
    let how = (once(&app, &form), &source);
    let outcome = flow::resume(&app, &s, &practice, &p, how).await?;
    Ok(answer(
        &w,
        outcome,
        &format!("{}?done=resume", base(&p)),
        &base(&p),
    ))
}

/// `POST …/remove`. A second press finds nobody to remove and says so by the list.
pub async fn remove(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let (practice, p) = match member(&app, &s, &id).await {
        Err(Error::NotFound) => {
            let by = crate::submissions::find(&app, once(&app, &form), s.actor.person).await?;
            return match by {
                Some(_) => Ok(see_other("/people?done=removed")),
                None => Err(Error::NotFound),
            };
        }
        found => found?,
    };
    if let Some(ask) = first(&app, &s, &p) {
        return Ok(ask);
    }
    let source = guard::source(&w);
    let how = (once(&app, &form), &source);
    let outcome = flow::remove(&app, &s, &practice, &p, how).await?;
    Ok(answer(&w, outcome, "/people?done=removed", "/people"))
}
