//! A member forgot their password, and a manager gives them the messages of their seat back.
//!
//! 1. The reset asks by itself (`features/recover`): a key request for the seat, to the person's new pair; every manager gets a mail.
//! 2. `/people/recoveries` shows who asks, since when and by which address, and says to call them first on a number one knows.
//! 3. *Give back* asks for the manager's password; the manager's session opens the safe, the safe the seat, and the seat goes to the
//!    person's new pair, in one write with the approval. *No* may say why.
//! 4. The person sees at `/waiting` who can let them in and what works meanwhile, and asks once more after a no.
//!
//! 5. Below them stand patients and others who forgot a password without a second factor, and whose conversations with the practice wait
//!    for its word: a manager hands them back by the safe, also where whoever wrote has left ([`outside`]).
//!
//! Attackers here: who reads a member's e-mail and has reset the password (nothing comes back without a manager, who is told to call),
//! a manager who forgot their own password and would approve it (nobody approves their own), and who writes to the database (request,
//! seat and new pair are checked by their MACs before the safe is asked).

pub mod flow;
pub mod outside;
mod pages;
pub mod store;
#[cfg(test)]
mod tests;

pub use pages::samples;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        // managers who open the safe
        .route("/people/recoveries", get(pages::list))
        .route("/people/recoveries/answer", post(pages::answer))
        .route("/people/recoveries/outside", post(pages::outside))
        // whoever waits for the keys of a seat
        .route("/waiting", get(pages::waiting).post(pages::again))
}
