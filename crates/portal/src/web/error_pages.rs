//! The kit's own error pages. Each says what happened, what to do next and whom to call; none says anything that could be probed.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use vault::RandomExt;

use super::context::Web;
use super::cookies::Name;
use super::error::Error;
use super::form::Form;
use super::notice::{Notice, Tone};
use super::page;

/// Seconds until trying again makes sense.
pub(super) fn retry_after(w: &Web, error: &Error) -> Option<u64> {
    match error {
        Error::TooMany { until } => {
            u64::try_from((until - w.now()).max(1_000_000) / 1_000_000).ok()
        }
        Error::Unavailable(_) | Error::Unsure(_) => Some(10),
        _ => None,
    }
}

/// The page of an error; what is our fault goes to the log with its number.
pub(super) fn render(w: &Web, error: Error) -> Response {
    let status = error.status();
    if w.from_script() && !matches!(error, Error::Shown(_)) {
        return page::json(status, &serde_json::json!({ "error": status.as_u16() }));
    }
    let response = match error {
        Error::Shown(notice) => notice.page(w),
        Error::NotFound => notice(
            w,
            status,
            "error-not-found",
            &["error-not-found-text", "error-not-found-link"],
        )
        .page(w),
        Error::Forged => {
            tracing::warn!(
                request = w.request_id(),
                client = w.client().bucket(),
                "a post did not come from our page"
            );
            notice(w, status, "error-forged", &["error-forged-text"])
                .tone(Tone::Warn)
                .page(w)
        }
        Error::Stale(form) => stale(w, &form),
        Error::BadRequest(why) => {
            tracing::info!(request = w.request_id(), why, "bad request");
            notice(w, status, "error-bad-request", &["error-bad-request-text"]).page(w)
        }
        Error::MethodNotAllowed => {
            notice(w, status, "error-method", &["error-method-text"]).page(w)
        }
        Error::TooLarge => {
            let size = w.size(super::limits::FILE_BYTES);
            again(w, notice(w, status, "error-too-large", &[]))
                .text(w.put("size", size).t("error-too-large-text"))
                .tone(Tone::Warn)
                .page(w)
        }
        Error::UnsupportedMedia => {
            notice(w, status, "error-bad-request", &["error-bad-request-text"]).page(w)
        }
        Error::TooMany { until } => Notice::new(
            status,
            w.put("time", w.not_before(until)).t("error-too-many"),
        )
        .text(w.t("error-too-many-text"))
        .until(until)
        .tone(Tone::Warn)
        .page(w),
        Error::WrongHost => notice(w, status, "error-host", &[])
            .text(w.put("host", w.host()).t("error-host-text"))
            .page(w),
        Error::Unavailable(cause) => {
            let incident = incident(w);
            tracing::error!(request = w.request_id(), incident, ?cause, "unavailable");
            // A form that is sent once more with the same submission id is done once.
            let text = if w.method().is_safe() {
                "error-unavailable-text"
            } else {
                "error-unavailable-form"
            };
            again(w, notice(w, status, "error-unavailable", &[text]))
                .tone(Tone::Warn)
                .incident(incident)
                .page(w)
        }
        Error::Unsure(cause) => {
            let incident = incident(w);
            tracing::error!(
                request = w.request_id(),
                incident,
                ?cause,
                "the outcome of a write is unknown"
            );
            again(
                w,
                notice(w, status, "error-unavailable", &["error-unsure-text"]),
            )
            .tone(Tone::Warn)
            .incident(incident)
            .page(w)
        }
        Error::Changed(cause) => {
            tracing::info!(request = w.request_id(), ?cause, "a write met another one");
            again(
                w,
                notice(w, status, "error-changed", &["error-changed-text"]),
            )
            .tone(Tone::Warn)
            .page(w)
        }
        Error::Internal(cause) => {
            let incident = incident(w);
            tracing::error!(request = w.request_id(), incident, ?cause, "internal error");
            again(
                w,
                notice(w, status, "error-internal", &["error-internal-text"]),
            )
            .tone(Tone::Fail)
            .incident(incident)
            .page(w)
        }
    };
    // A page that itself fails would carry an error again: the plainest answer there is.
    if response
        .extensions()
        .get::<super::error::Carried>()
        .is_some()
    {
        tracing::error!(
            request = w.request_id(),
            "the error page could not be rendered"
        );
        return (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], "<!doctype html><title>Error</title><p>Something went wrong. Try again in a few minutes.").into_response();
    }
    response
}

fn notice(w: &Web, status: StatusCode, title: &str, texts: &[&str]) -> Notice {
    texts
        .iter()
        .fold(Notice::new(status, w.t(title)), |n, t| n.text(w.t(t)))
        .button(w.t("error-home"), "/")
}

/// Instead of the start page: the same page once more, or back to the form that was sent.
fn again(w: &Web, n: Notice) -> Notice {
    if w.method().is_safe() {
        // The empty address is this one: a secret path is not written into the page.
        n.button(w.t("error-again"), "")
    } else {
        match w.came_from() {
            Some(path) => n.back_button(w.t("error-back"), path),
            None => n,
        }
    }
}

/// Eight characters that survive a telephone call (Crockford's alphabet), e.g. `K7QX-3M2P`.
fn incident(w: &Web) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bytes: [u8; 8] = w.site().random().bytes();
    let mut out = String::with_capacity(9);
    for (i, b) in bytes.iter().enumerate() {
        if i == 4 {
            out.push('-');
        }
        out.push(ALPHABET[usize::from(b & 31)] as char);
    }
    out
}

#[derive(Template)]
#[template(path = "web/layout/stale.html")]
struct StalePage<'a> {
    w: &'a Web,
    form: &'a Form,
    hidden: Vec<(&'a str, &'a str)>,
    written: Vec<String>,
    /// Files that came with it and were not kept.
    lost: String,
    /// The form is of a session that is over: signing in comes first, or pressing the button again leads here again.
    signed_out: bool,
}

/// What was typed, kept in the page, one press away from being sent again. Passwords and codes are not repeated.
fn stale(w: &Web, form: &Form) -> Response {
    let secret = |n: &str| {
        ["password", "code", "secret", "recovery", "sheet"]
            .iter()
            .any(|s| n.contains(s))
    };
    let kept: Vec<(&str, &str)> = form
        .pairs()
        .iter()
        .filter(|(n, _)| !secret(n) && n != super::form::SUBMISSION)
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    // Long texts are shown, so that they can be copied whatever happens next.
    let written = kept
        .iter()
        .filter(|(_, v)| v.chars().count() > 40)
        .map(|(_, v)| super::fields::shown(v))
        .collect();
    page::page(
        w,
        StatusCode::FORBIDDEN,
        &StalePage {
            w,
            form,
            hidden: kept,
            written,
            lost: form.lost(),
            signed_out: form.of_session() && w.cookie(Name::Session).is_none(),
        },
    )
}
