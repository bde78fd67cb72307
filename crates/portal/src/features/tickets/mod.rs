//! *Submit a request*: how anybody reaches support, and reads what it answered.
//!
//! 1. `/request`, from *Need help?* and the foot of every page: name, address, what happened. Signed in: only what happened. Nothing secret is
//!    asked for, and the page says that medical details do not belong here. What was typed is kept through every error.
//! 2. A visitor's browser reads the request at once (a cookie with the secret of a link that only it holds); nothing is mailed to an address
//!    that somebody merely typed. The first mail there is the notice of an agent's answer, `/q/SECRET`.
//! 3. Who is signed in finds theirs under `/requests`, behind the keys of their mailbox.
//! 4. An answer to the answer opens a request again.
//!
//! Attackers: one who floods us, or makes us flood somebody (limits by network, address and hour; no mail before an agent answers); one
//! who wants to know who has an account (the page does not look); one who reads other people's requests (keys, not page rules).

pub mod flow;
mod pages;
#[cfg(test)]
mod tests;

pub use pages::samples;

use crate::app::App;
use axum::Router;
use axum::routing::get;

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        // public
        .route("/request", get(pages::form).post(pages::send))
        // the holder of a link, or the browser that asked
        .route("/q/{*secret}", get(pages::open))
        .route("/request/mine", get(pages::mine).post(pages::answer_mine))
        // user
        .route("/requests", get(pages::list))
        .route(
            "/requests/{ticket}",
            get(pages::one).post(pages::answer_one),
        )
}
