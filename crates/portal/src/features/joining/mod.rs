//! Becoming a member of a practice that is here already, and founding one's own later.
//!
//! 1. Somebody with an account opens *Your practice* in the settings and says where they work: name and ZIP code, a phone of the
//!    practice, or a professional number that the directory knows. Their own address counts too. A confirmed practice that matches is
//!    shown by name and city, and by nothing else.
//! 2. *Ask to join* leaves a request ([`crate::practices::joins`]); the practice's managers are mailed. It waits 30 days and can be taken
//!    back. Who signs up as a colleague without a manager's word, or says at sign-up that a practice is theirs, leaves one too.
//! 3. A manager sees who asks, their proven address, and what matched, and lets them in with a role, or declines. Letting in is one write:
//!    seat, keys from the manager's own session, request, audit, mail. The practice they founded before, if any, stays theirs.
//! 4. *Set up my own* founds a practice for somebody who has none.
//!
//! Attackers here: who fishes for practices (look-ups are counted, found or not, and the answer holds no more than what was typed, the
//! name and the city); who asks to join in somebody else's name (a manager sees the proven address, never a claim alone); who writes rows
//! (requests and what practices are found by carry MACs, and a membership without the practice's key opens nothing); two managers who
//! decide at once, or decide while the person takes the request back (the request's state and the practice's `members_version`).

mod flow;
mod pages;
#[cfg(test)]
mod tests;

pub use flow::{Asking, asking};
pub use pages::samples;

use crate::app::App;
use axum::Router;
use axum::routing::get;

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        // anybody signed in
        .route(
            "/settings/practice",
            get(pages::own::form).post(pages::own::post),
        )
        .route(
            "/settings/practice/new",
            get(pages::found::form).post(pages::found::post),
        )
        // managers
        .route(
            "/people/joins",
            get(pages::managers::list).post(pages::managers::post),
        )
}
