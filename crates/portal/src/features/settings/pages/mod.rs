//! The settings: one page of rows, one page for each change.

mod mailboxes;
mod overview;
mod password;
mod samples;
mod sessions;
mod spare;
mod two_step;
mod you;

pub use mailboxes::{switch, switch_form};
pub use overview::overview;
pub use password::{password, password_form};
pub use samples::samples;
pub use sessions::{browser as said_browser, end_session, sessions};
pub use spare::spare_key;
pub(super) use two_step::required as two_step_required;
pub use two_step::{longer, longer_form, two_step, two_step_form};
pub use you::{you, you_form};

use axum::response::Response;
use db::Id;
use http::StatusCode;

use crate::app::App;
use crate::web::{Form, Notice, Tone, Web};

/// The idempotency key of a form.
pub(super) fn id(app: &App, form: &Form) -> Id {
    form.submission().map_or_else(|| app.id(), Id::from)
}

/// Two windows changed the account at once: nothing was done in this one.
pub(super) fn elsewhere(w: &Web) -> Response {
    Notice::new(StatusCode::CONFLICT, w.t("settings-elsewhere"))
        .text(w.t("settings-elsewhere-text"))
        .tone(Tone::Warn)
        .button(w.t("nav-settings"), "/settings")
        .page(w)
}
