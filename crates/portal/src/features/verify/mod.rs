//! Codes by text and by call: sent, sent again, judged. Shared by sign-up, sign-in, reset and the first look into a practice's mail.
//!
//! 1. A page offers the [`Way`]s there are: text or call, to phones that are on file. Only this feature makes a `Way`, so a
//!    number that somebody typed into a form can never be texted.
//! 2. [`start`] writes a row without digits, voids older codes of the same purpose, and takes from every limit in the same write.
//! 3. The job makes the digits when it sends, commits their MAC, and only then hands them to the gateway: nothing that could be
//!    stolen from the queue opens anything, and a retry makes fresh digits.
//! 4. [`check`] commits the try first, compares in constant time, and consumes the code together with the proof and whatever
//!    the caller wants written with it. A code serves one purpose, one subject and one browser (the flow).
//! 5. Where a person shows a factor of their own, an authenticator app or a passkey serves in the place of a code (`strong`).
//! 6. A feature that asks for codes implements [`Door`] and mounts [`routes`]: everybody sees the same pages.
//!
//! Attackers here: who guesses (five tries a code, twenty a day, also in parallel), who asks for codes to earn by calls
//! (limits by number, by block of numbers, country list), who phishes a code (bound to the flow cookie and to the host name).

mod flow;
mod jobs;
mod model;
mod pages;
mod say;
pub mod store;
mod strong;
#[cfg(test)]
mod tests;
mod ways;

pub use flow::{
    Checked, Passed, Proof, Started, Status, check, proof, prove, start, status, void_to_contact,
};
pub use model::{By, Challenge, Channel, Purpose};
pub use pages::{Door, Go, OnPass, Place, Then, routes as pages, samples};
pub use ways::{Own, Way, both, of_contact, of_factor, of_invitation, of_person, own};

use crate::app::App;
use axum::Router;

/// This feature has no pages of its own: those who ask for codes mount [`pages`].
pub fn routes() -> Router<App> {
    Router::new()
}

/// Job handlers of this feature.
pub fn jobs(app: &App) -> Vec<std::sync::Arc<dyn ::jobs::Handler>> {
    vec![std::sync::Arc::new(jobs::SendCode::new(app))]
}
