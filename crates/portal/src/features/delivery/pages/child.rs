//! The young person's own access.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::super::flow::{self, child::Invited};
use crate::accounts::{Email, Phone, PhoneKind};
use crate::app::App;
use crate::fault::Fault;
use crate::guard::{self, User};
use crate::practices;
use crate::web::{Error, Form, Web, fields, page, see_other};
use db::Id;

#[derive(Template)]
#[template(path = "features/delivery/own.html")]
pub(super) struct OwnPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub child: String,
    pub guardian: String,
    /// The day from which the guardian reads no more.
    pub day: String,
    pub back: String,
}

async fn show(
    app: &App,
    w: &Web,
    s: &crate::accounts::session::Signed,
    contact: Id,
    (status, form): (StatusCode, &Form),
) -> Result<Response, Error> {
    let (c, ward) = flow::child::look(app, s, contact).await?;
    let child = c.profile.child.as_ref();
    let own = OwnPage {
        w,
        form,
        child: child.map(|c| c.name.full()).unwrap_or_default(),
        guardian: c.profile.name.full(),
        day: w.date_full(ward.grows_at),
        back: format!("/contacts/{}", c.id),
    };
    Ok(page(w, status, &own))
}

/// `GET /contacts/{id}/own`
pub async fn get(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(contact): Path<String>,
) -> Result<Response, Error> {
    let how = (StatusCode::OK, &Form::blank());
    show(&app, &w, &signed, super::id(&contact)?, how).await
}

/// `POST /contacts/{id}/own`
pub async fn post(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(contact): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let id = super::id(&contact)?;
    let typed = form.read(&w, "email", fields::EMAIL.required("email-empty"));
    let email = match Email::parse(&typed) {
        Ok(email) => Some(email),
        Err(e) => {
            if form.error("email").is_none() {
                form.fail("email", w.t(&e.to_string()));
            }
            None
        }
    };
    let number = form.read(&w, "mobile", fields::PHONE.required("phone-empty"));
    let practice = signed.actor.practice().ok_or(Error::NotFound)?;
    let practice = practices::load(&app, practice).await.map_err(Fault::from)?;
    let countries = practice.policy.countries(&app.config);
    let country = &app.config.operator.country;
    let phone = match Phone::parse(&number, PhoneKind::Mobile, country, &countries) {
        Ok(phone) => Some(phone),
        Err(e) => {
            if form.error("mobile").is_none() {
                form.fail("mobile", w.t(&e.to_string()));
            }
            None
        }
    };
    if let (Some(email), Some(phone), true) = (email, phone, form.ok()) {
        let (once, source) = (super::once(&form)?, guard::source(&w));
        let wish = (&email, &phone);
        let words = match flow::child::invite(&app, &signed, id, wish, once, &source).await? {
            Invited::Done(contact) => {
                return Ok(see_other(&format!("/contacts/{contact}?done=own")));
            }
            Invited::Same => w.t("child-own-same"),
            Invited::Taken => w.t("child-own-taken"),
            Invited::Declined => w.t("address-declined"),
            Invited::Wait(until) => {
                let until = w.not_before(until);
                w.put("time", until).t("compose-limit")
            }
            Invited::Changed => {
                return Err(super::changed(&w, &format!("/contacts/{id}")).into());
            }
        };
        form.fail("email", words);
    }
    let how = (StatusCode::UNPROCESSABLE_ENTITY, &form);
    show(&app, &w, &signed, id, how).await
}
