//! Sign In, the second step, sign out, the idle session.
//!
//! 1. A try is counted before the password is looked at (per address, per network; a known browser has its own count).
//! 2. Known and unknown addresses cost the same: one snapshot, one hash, the same rows ([`flow`]).
//! 3. The right password opens the personal key pair, and that everything else. If a code or a new password is still owed, the
//!    opened keys wait in a [`crate::accounts::pending`] row under a cookie of their own (`second`); it is no session.
//! 4. Done: a new token, a session row, the browser is known from now on ([`arrive`]). What waited for these keys is done:
//!    colleagues' key requests, arrivals, conversations of others who forgot their password.
//! 5. Sign out ends the row and its wrap; a POST that comes later is kept for its owner.
//! 6. Before anything dear the password is asked for again ([`stepup`]).
//!
//! Attackers here: guessers and credential stuffers, who plants a session, who finds an unlocked computer, who sends people
//! to `next=//evil`.

pub mod arrive;
pub mod choose;
pub mod flow;
mod pages;
mod recovery;
mod second;
pub mod stepup;
pub mod store;
#[cfg(test)]
mod tests;

pub use pages::{paused, samples};

use crate::app::App;
use crate::features::verify;
use axum::Router;
use axum::routing::{get, post};

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        // public
        .route("/", get(pages::welcome))
        .route("/sign-in", get(pages::form).post(pages::sign_in))
        // a sign-in under way, by its cookie
        .merge(verify::pages::<second::SecondStep>(second::BASE))
        .route("/sign-in/phones", get(second::cannot))
        .route(recovery::PATH, get(recovery::form).post(recovery::take))
        .route(
            "/sign-in/password",
            get(second::change_form).post(second::change),
        )
        // user
        .route("/sign-out", post(pages::sign_out).get(pages::home))
        .route("/session/extend", post(pages::extend).get(pages::home))
        .route("/step-up", get(stepup::form).post(stepup::step_up))
}
