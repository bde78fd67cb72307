//! The pages. Paths hold row ids only: addresses and names travel in forms.

pub mod again;
pub mod import;
pub mod invite;
pub mod list;
pub mod person;
pub mod round;
mod samples;

pub use samples::samples;

use super::flow::{self, Here};
use super::model::Action;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::contacts::{Contact, Relationship};
use crate::guard::User;
use crate::invitations::stage::Stage;
use crate::web::{Choice, Error, Form, Notice, Tone, Web};
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use db::Id;
use http::StatusCode;
use http::request::Parts;

/// Somebody who may be on these pages, with what they may do here. For everybody else they are not there; who waits to be let in is told.
pub struct Inviter {
    /// Who.
    pub signed: Signed,
    /// For whom, and what they may do.
    pub here: Here,
}

impl FromRequestParts<App> for Inviter {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Inviter, Response> {
        let User(signed) = User::from_request_parts(parts, app)
            .await
            .map_err(IntoResponse::into_response)?;
        let w = parts
            .extensions
            .get::<Web>()
            .cloned()
            .ok_or_else(|| Error::internal("the router was not hardened").into_response())?;
        let failed = |f: crate::fault::Fault| Error::from(f).into_response();
        if flow::is_outside(app, &signed).await.map_err(failed)? {
            return Err(Notice::new(StatusCode::FORBIDDEN, w.t("practice-outside"))
                .text(w.t("sheet-cannot-text"))
                .button(w.t("mailbox-inbox"), "/inbox")
                .page(&w));
        }
        let here = flow::here(app, &signed).await.map_err(failed)?;
        Ok(Inviter { signed, here })
    }
}

/// An id out of a path. One spelling only; everything else is not there.
fn id(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

/// The idempotency key of a form.
fn once(form: &Form) -> Result<Id, Error> {
    form.submission()
        .map(Id::from)
        .ok_or(Error::BadRequest("a form without its submission"))
}

/// Where somebody stands, in words.
fn stage(w: &Web, s: Stage) -> String {
    w.t(match s {
        Stage::Sent => "invited-sent",
        Stage::Failed => "invited-failed",
        Stage::Bounced => "invited-bounced",
        Stage::Opened => "invited-opened",
        Stage::PhoneWrong => "invited-phone-wrong",
        Stage::CodeFailed => "invited-code-failed",
        Stage::AddressWrong => "invited-address-wrong",
        Stage::Code => "invited-code",
        Stage::Password => "invited-password",
        Stage::Declined => "invited-declined",
        Stage::Wanted => "invited-wanted",
        Stage::Withdrawn => "invited-withdrawn",
        Stage::Old => "invited-old",
    })
}

fn tone(s: Stage) -> &'static str {
    if super::model::is_bad(s) { "warn" } else { "" }
}

fn relationship(w: &Web, r: Relationship) -> String {
    w.t(match r {
        Relationship::Patient => "contacts-patient",
        Relationship::DoctorElsewhere => "contacts-doctor-elsewhere",
        Relationship::StaffElsewhere => "contacts-staff-elsewhere",
        Relationship::DoctorHere => "contacts-doctor-here",
        Relationship::StaffHere => "contacts-staff-here",
    })
}

fn role(w: &Web, word: &str) -> String {
    w.t(match word {
        "manager" => "role-manager",
        "desk" => "role-desk",
        "reader" => "role-reader",
        _ => "role-sender",
    })
}

fn languages() -> Vec<Choice> {
    crate::web::Lang::REAL
        .into_iter()
        .map(|l| Choice::new(l.code(), l.name()))
        .collect()
}

/// What a person goes by on a page.
fn called(c: &Contact) -> String {
    let name = c.profile.name.full();
    if name.is_empty() {
        c.email.canonical()
    } else {
        name
    }
}

/// What an action is called, and where it is.
fn action(w: &Web, a: Action, contact: Id) -> (String, String) {
    let (label, page) = match a {
        Action::Again => ("invited-again", "again"),
        Action::Address => ("delivery-fix-address", "address"),
        Action::Phones => ("delivery-fix-phone", "phones"),
    };
    (w.t(label), format!("/contacts/{contact}/{page}"))
}

/// A colleague, or the invitee, was faster.
fn changed(w: &Web, back: &str) -> Notice {
    Notice::new(StatusCode::CONFLICT, w.t("delivery-changed"))
        .tone(Tone::Warn)
        .text(w.t("delivery-changed-text"))
        .button(w.t("delivery-look-again"), back)
}

/// Too soon, or too often today.
fn wait(w: &Web, until: i64, text: String, back: &str) -> Notice {
    Notice::new(
        StatusCode::TOO_MANY_REQUESTS,
        w.put("time", w.not_before(until)).t("delivery-wait"),
    )
    .tone(Tone::Warn)
    .text(text)
    .until(until)
    .button(w.t("delivery-go-back"), back)
}
