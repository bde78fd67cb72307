//! *Set up my own*: a practice for somebody who has an account.

use super::super::flow;
use super::once;
use crate::accounts::password::email_of;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::features::login::stepup;
use crate::guard::{self, User};
use crate::practices::Profile;
use crate::practices::model::{Postal, zip_fits};
use crate::practices::names::passes_for_portal;
use crate::web::cookies::Name as Cookie;
use crate::web::{Error, Form, Web, fields, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

#[derive(Template)]
#[template(path = "features/joining/found.html")]
struct Found<'a> {
    w: &'a Web,
    form: &'a Form,
    address: String,
}

async fn show(
    app: &App,
    w: &Web,
    s: &Signed,
    status: StatusCode,
    form: &Form,
) -> Result<Response, Error> {
    let address = email_of(app, s.actor.person).await?.canonical();
    Ok(page(w, status, &Found { w, form, address }))
}

/// `GET /settings/practice/new`
pub async fn form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    if let Some(ask) = stepup::ask(&app, &s, &w) {
        return Ok(ask);
    }
    show(&app, &w, &s, StatusCode::OK, &Form::blank()).await
}

/// `POST /settings/practice/new`. It makes a member, so it wants a password typed lately.
pub async fn post(
    State(app): State<App>,
    w: Web,
    User(mut s): User,
    mut form: Form,
) -> Result<Response, Error> {
    if let Some(ask) = stepup::ask(&app, &s, &w) {
        return Ok(ask);
    }
    let profile = Profile {
        name: form.read(
            &w,
            "practice",
            fields::ORGANISATION.required("join-practice-missing"),
        ),
        postal: Postal {
            street: form.read(&w, "street", fields::STREET.required("join-street-missing")),
            city: form.read(&w, "city", fields::STREET.required("join-city-missing")),
            state: form.read(&w, "state", fields::STREET.required("join-state-missing")),
            zip: form.read(&w, "zip", fields::POSTAL_CODE.required("join-zip-missing")),
        },
        ..Profile::default()
    };
    let zip = &profile.postal.zip;
    if !zip.is_empty() && !zip_fits(&app.config.operator.country, zip) {
        form.fail("zip", w.t("join-zip-shape"));
    }
    if passes_for_portal(&app, &profile.name) {
        form.fail("practice", w.t("practice-name-portal"));
    }
    if !form.ok() || form.switched() {
        let status = match form.switched() {
            true => StatusCode::OK,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        };
        return show(&app, &w, &s, status, &form).await;
    }
    let (work, once, source) = (form.ticked("work"), once(&app, &form), guard::source(&w));
    if let Some(token) = flow::found(&app, &mut s, &profile, work, once, &source).await? {
        w.set_cookie(Cookie::Session, &token.text());
    }
    Ok(see_other("/practice"))
}

/// The page in its states.
pub(super) fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let mut wrong = Form::blank().with("practice", "SecureMail Support");
    wrong.fail("practice", w.t("practice-name-portal"));
    wrong.fail("street", w.t("join-street-missing"));
    let found = |form: &Form| {
        Found {
            w,
            form,
            address: "lee@maple.example".into(),
        }
        .render()
        .unwrap_or_default()
    };
    vec![
        ("joining-new", found(&Form::blank())),
        ("joining-new-errors", found(&wrong)),
    ]
}
