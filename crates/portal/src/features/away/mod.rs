//! Out of office: who writes to somebody who is away is told so, where they write.
//!
//! 1. `/settings/away`: from which day to which, by the practice's clocks, a few words, the office's phone, and who answers meanwhile: one
//!    of those who were let in to answer (`delegates`).
//! 2. It is said where a message is written, when its recipient is chosen; where one is answered; and once it is sent ([`AwayNote`]). Who is
//!    told is [`crate::away::told`]'s to say. Nothing goes out by mail because of it.
//! 3. It begins and ends by the clock. Its owner sees above their pages that it is on, with the button that turns it off.
//!
//! Attackers here: a sender who would learn from it who has an account; see there.

mod pages;
#[cfg(test)]
mod tests;

pub use pages::{AwayNote, notes, samples};

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        // members, for their own seat
        .route("/settings/away", get(pages::form).post(pages::set))
        .route("/settings/away/off", post(pages::off))
}
