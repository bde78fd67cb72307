//! What a person decides about their own account: name and language, password, two-step, phones, recovery code, sessions,
//! and which of their mailboxes is open.
//!
//! 1. Every row says its state and has one way to change it (`pages::overview`).
//! 2. A new password only wraps the mailbox's pair anew; every other session ends ([`flow::new_password`]).
//! 3. Two-step is turned on with a phone that a code has proven, off with the password; a password that is too short to stand
//!    alone is replaced in the same write.
//! 4. A phone is added with the password given lately, a code to a phone that is proven already (if there is one), and a code
//!    to the new phone (`phones`). Nobody but its owner ever puts a phone into an account.
//! 5. The recovery code is made on the page and stored by the press that says it was kept; the server never keeps it.
//! 6. Changing the open mailbox, like every step-up, goes on under a new token.
//!
//! Attacker here: somebody at an unlocked computer, or with a stolen session.

pub mod flow;
mod pages;
mod phones;
mod recovery;
pub mod store;
#[cfg(test)]
mod tests;

pub use pages::{said_browser, samples};
pub(crate) use phones::{existing_at, gate};
pub use recovery::{Offer, recovery_offer};

use crate::app::App;
use crate::features::verify;
use axum::Router;
use axum::routing::{get, post};

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/settings", get(pages::overview))
        .route("/settings/you", get(pages::you_form).post(pages::you))
        .route(
            "/settings/password",
            get(pages::password_form).post(pages::password),
        )
        .route(
            "/settings/two-step",
            get(pages::two_step_form).post(pages::two_step),
        )
        .route(
            "/settings/two-step/password",
            get(pages::longer_form).post(pages::longer),
        )
        .route("/settings/phones", get(phones::list).post(phones::add))
        .route("/settings/phones/remove", post(phones::remove))
        .merge(verify::pages::<phones::Existing>(phones::EXISTING))
        .merge(verify::pages::<phones::Added>(phones::ADDED))
        .route(
            "/settings/recovery-code",
            get(recovery::form).post(recovery::keep),
        )
        .route("/settings/recovery-code/later", post(recovery::later))
        .route("/settings/spare-key", get(pages::spare_key))
        .route("/settings/you/right", post(recovery::right))
        .route(
            "/settings/sessions",
            get(pages::sessions).post(pages::end_session),
        )
        .route(
            "/settings/switch",
            get(pages::switch_form).post(pages::switch),
        )
}
