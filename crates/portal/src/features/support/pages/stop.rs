//! Who reads the invited address stops another phone.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::super::phone;
use super::{once, phone_word};
use crate::app::App;
use crate::guard;
use crate::invitations::corrections;
use crate::web::cookies::Name as Cookie;
use crate::web::{Choice, Error, Form, Notice, Tone, Web, page, see_other};
use vault::Token;

#[derive(Template)]
#[template(path = "features/support/stop.html")]
pub(super) struct StopPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub phone: String,
    pub until: i64,
    pub choices: Vec<Choice>,
}

/// Neither is chosen: a scanner that presses the button does nothing.
pub(super) fn choices(w: &Web) -> Vec<Choice> {
    vec![
        Choice::new("stop", w.t("stop-no")),
        Choice::new("keep", w.t("stop-yes")),
    ]
}

/// `GET /s/SECRET`: to a clean address.
pub async fn open(w: Web, Path(secret): Path<String>) -> Result<Response, Error> {
    let token = Token::parse(&secret).ok_or_else(|| over(&w))?;
    w.set_cookie(Cookie::Request, &token.text());
    Ok(see_other("/request/stop"))
}

fn over(w: &Web) -> Error {
    Notice::new(StatusCode::NOT_FOUND, w.t("stop-over"))
        .text(w.t("stop-over-text"))
        .button(w.t("help-request"), "/request")
        .into()
}

async fn held(app: &App, w: &Web) -> Result<corrections::Correction, Error> {
    let token = w
        .cookie(Cookie::Request)
        .and_then(Token::parse)
        .ok_or_else(|| over(w))?;
    phone::by_link(app, &token).await?.ok_or_else(|| over(w))
}

fn show(w: &Web, status: StatusCode, form: &Form, c: &corrections::Correction) -> Response {
    page(
        w,
        status,
        &StopPage {
            w,
            form,
            phone: phone_word(w, c.wish.kind, c.wish.phone.ending()),
            until: c.run_at.unwrap_or_default(),
            choices: choices(w),
        },
    )
}

fn stopped(w: &Web) -> Response {
    Notice::new(StatusCode::OK, w.t("stop-done"))
        .tone(Tone::Done)
        .text(w.t("stop-done-text"))
        .button(w.t("help-request"), "/request?about=phones")
        .page(w)
}

/// `GET /request/stop`
pub async fn get(State(app): State<App>, w: Web) -> Result<Response, Error> {
    let c = held(&app, &w).await?;
    match c.state {
        corrections::State::Stopped => Ok(stopped(&w)),
        corrections::State::Waiting => Ok(show(&w, StatusCode::OK, &Form::blank(), &c)),
        _ => Err(over(&w)),
    }
}

/// `POST /request/stop`
pub async fn post(State(app): State<App>, w: Web, mut form: Form) -> Result<Response, Error> {
    let c = held(&app, &w).await?;
    match form.value("choice") {
        "stop" => {
            let source = guard::source(&w);
            match phone::stop(&app, &c, once(&app, &form), &source).await? {
                true => Ok(stopped(&w)),
                false => Err(over(&w)),
            }
        }
        "keep" => Ok(Notice::new(StatusCode::OK, w.t("stop-kept"))
            .tone(Tone::Done)
            .text(w.t("stop-kept-text"))
            .button(w.t("sign-in"), "/sign-in")
            .page(&w)),
        _ => {
            form.fail("choice", w.t("support-answer-missing"));
            Ok(show(&w, StatusCode::UNPROCESSABLE_ENTITY, &form, &c))
        }
    }
}
