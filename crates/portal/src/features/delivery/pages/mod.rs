//! Pages of contacts and of what can be done about a delivery. Paths hold row ids only; what is searched for and what is
//! corrected travels in forms.

pub mod address;
pub mod again;
pub mod child;
pub mod contacts;
pub mod minor;
pub mod phones;
mod samples;
pub mod sharing;

pub use samples::samples;

use axum::response::Response;
use http::StatusCode;

use super::flow::again::Again;
use crate::web::{Error, Form, Notice, Tone, Web, see_other};
use db::Id;

/// An id out of a path. One spelling only; everything else is not there.
fn id(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

/// The conversation that the person came from and goes back to, if any.
fn came_from(text: &str) -> Option<Id> {
    text.parse().ok()
}

/// The idempotency key of a form.
fn once(form: &Form) -> Result<Id, Error> {
    form.submission()
        .map(Id::from)
        .ok_or(Error::BadRequest("a form without its submission"))
}

/// Where Back leads, and where one is when something is done.
fn home(contact: Id, from: Option<Id>) -> String {
    match from {
        Some(thread) => format!("/m/{thread}?in=sent"),
        None => format!("/contacts/{contact}"),
    }
}

/// Done: back to the conversation or to the contact, which says it.
fn back(contact: Id, from: Option<Id>, what: &str) -> Response {
    let mark = if from.is_some() { '&' } else { '?' };
    see_other(&format!("{}{mark}done={what}", home(contact, from)))
}

/// What was just done about a delivery, as the address of the page says.
pub fn done(w: &Web) -> Option<String> {
    match w.query("done").as_deref() {
        Some("phones") => Some(w.t("contacts-done-phones")),
        Some("again") => Some(w.t("contacts-done-again")),
        Some("address") => Some(w.t("contacts-done-address")),
        Some("born") => Some(w.t("minor-done-born")),
        Some("ended") => Some(w.t("minor-done-ended")),
        Some("reads") => Some(w.t("minor-done-again")),
        Some("own") => Some(w.t("child-own-done")),
        _ => None,
    }
}

/// A colleague, or the invitee, was faster.
fn changed(w: &Web, back: &str) -> Notice {
    Notice::new(StatusCode::CONFLICT, w.t("delivery-changed"))
        .tone(Tone::Warn)
        .text(w.t("delivery-changed-text"))
        .button(w.t("delivery-look-again"), back)
}

/// Why no mail goes out now.
fn no_mail(w: &Web, why: Again, back: &str) -> Notice {
    let wait = |until: i64, text: String| {
        Notice::new(
            StatusCode::TOO_MANY_REQUESTS,
            w.put("time", w.not_before(until)).t("delivery-wait"),
        )
        .tone(Tone::Warn)
        .text(text)
        .until(until)
    };
    let notice = match why {
        Again::Wait { until } => wait(until, w.t("delivery-wait-text")),
        Again::TooMany { until } => wait(until, w.t("delivery-wait-day")),
        Again::Declined => Notice::new(StatusCode::CONFLICT, w.t("delivery-no-mail-declined"))
            .tone(Tone::Warn)
            .text(w.t("delivery-no-mail-declined-text")),
        Again::NoKey => Notice::new(StatusCode::CONFLICT, w.t("delivery-no-key"))
            .tone(Tone::Warn)
            .text(w.t("delivery-no-key-text")),
        Again::Nothing | Again::Sent => {
            Notice::new(StatusCode::CONFLICT, w.t("delivery-no-mail-read"))
                .text(w.t("delivery-no-mail-read-text"))
        }
    };
    notice.button(w.t("delivery-go-back"), back)
}
