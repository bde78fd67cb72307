//! What became of a message, and mending it: send again, correct the address or the phone, share again; contacts.
//!
//! 1. [`timeline`] tells, for each recipient of what a practice wrote, what happened so far, and names one thing to do first.
//! 2. *Send again* makes the older links useless and mails a new one, every ten minutes and five times a day at most.
//! 3. *Fix phone* voids the old numbers, their codes and what those proved; the link that the invitee holds goes on.
//! 4. *Fix address* seals everything that waits to the right address and leaves nothing that the wrong one could open.
//! 5. *Share again* answers somebody who forgot the password without a second factor: a person calls first, then approves.
//! 6. Contacts are the practice's, not the person's: every read names the practice of the session.
//!
//! Attackers here: the owner of a wrong address or phone, a sender who wants to learn who has an account elsewhere (the same
//! words and actions for both until the person answers here), a colleague of another practice who guesses ids.

pub mod flow;
mod model;
pub mod pages;
pub mod store;
#[cfg(test)]
mod tests;
mod timeline;

pub use flow::sharing::{Asking, asking};
pub use model::{Action, Kind, Next, Status, Step};
pub use pages::done;
pub use pages::samples;
pub use pages::sharing::{Banner, banner};
pub use timeline::{Card, RecipientTimeline, all_declined, card, timeline};

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/contacts",
            get(pages::contacts::list).post(pages::contacts::search),
        )
        .route("/contacts/{contact}", get(pages::contacts::one))
        .route(
            "/contacts/{contact}/phones",
            get(pages::phones::get).post(pages::phones::post),
        )
        .route(
            "/contacts/{contact}/phones/approve",
            post(pages::phones::approve),
        )
        .route(
            "/contacts/{contact}/address",
            get(pages::address::get).post(pages::address::post),
        )
        .route(
            "/contacts/{contact}/again",
            get(pages::again::get).post(pages::again::post),
        )
        .route(
            "/contacts/{contact}/own",
            get(pages::child::get).post(pages::child::post),
        )
        .route(
            "/contacts/{contact}/child",
            get(pages::minor::get).post(pages::minor::post),
        )
        .route("/m/{thread}/share", post(pages::sharing::post))
}
