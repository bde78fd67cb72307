//! The pages: parse, flow, then redirect or page.

pub mod decline;
pub mod finish;
pub mod landing;
pub mod phones;
pub mod profile;
mod samples;

pub use samples::samples;

use axum::response::Response;
use http::StatusCode;

use super::flow::{Press, Saved};
use super::model::Step;
use crate::guard;
use crate::web::{Form, Web, see_other};

/// A form's press, for the flow.
fn press(w: &Web, form: &Form) -> Press {
    Press {
        submission: form.submission(),
        source: guard::source(w),
    }
}

/// On to the page that comes next, whatever the answer came to.
fn on(saved: Saved) -> Response {
    match saved {
        Saved::Next(step) | Saved::Turned(step) => see_other(step.path()),
        Saved::Gone => see_other("/join"),
    }
}

/// A form shown again: with its errors, or only in another language.
fn again(form: &Form) -> StatusCode {
    if form.switched() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

/// "Step 2 of 4" of a page.
type Numbered = Option<(i64, i64)>;

/// Where a page stands: its number and where *Back* leads.
fn place(v: &super::visit::Visit, step: Step) -> (Numbered, &'static str) {
    (v.numbered(step), v.back(step))
}
