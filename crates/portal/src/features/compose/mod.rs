//! Writing a new message: to whom, what, with which files; drafts.
//!
//! 1. `/compose` asks for an address and says what this practice knows of it: in your contacts, invited by you, or new.
//! 2. For somebody new it asks who they are, and for the numbers a code can go to, unless the second step is off.
//! 3. Files are judged and sealed while they stream in. When a field is wrong they stay in a draft, and what was typed stays
//!    on the page; nobody uploads or types twice.
//! 4. **Send** is one write: contact, invitation, link, message, mail, audit ([`flow::send`]). A second press, a second device
//!    and an unknown outcome all end in one message.
//! 5. What arrives after the session has ended is sealed to its owner's public key and offered after sign-in ([`drafts`]).
//!
//! Attackers here: a free account that forges the form; a sender who wants to learn who has an account elsewhere; somebody
//! who sends programs dressed as documents; a second tab.

mod draft_pages;
pub mod drafts;
pub mod flow;
mod form;
pub mod model;
pub mod pages;
mod samples;
pub mod store;
#[cfg(test)]
mod tests;
mod view;
pub mod writing;

pub use samples::samples;
pub use view::relationship;

use crate::app::App;
use axum::Router;
use axum::routing::get;

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/compose", get(pages::get).post(pages::post))
        .route("/drafts", get(draft_pages::list))
        .route(
            "/drafts/{id}/delete",
            get(draft_pages::ask).post(draft_pages::delete),
        )
}
