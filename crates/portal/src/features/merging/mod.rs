//! Two accounts of one person become one: the person does it alone, and proves both.
//!
//! 1. `/settings/merge`, signed in to the account that stays: the password given lately, then this session ends and a cookie of this browser
//!    remembers for half an hour which account asked (`flow::begin`).
//! 2. Sign In to the other account, with all that it asks for. The same page shows then what goes over and what is in the way
//!    (`flow::look`); both addresses stand there in full.
//! 3. One press (`flow::press`) wraps the keys and begins three days in which both accounts work as before and either can stop it
//!    ([`crate::accounts::merges`]). Both addresses are mailed, the one that goes with a link that stops it; so are the managers of
//!    practices that would go along.
//! 4. The worker makes one of two (`flow::fulfil`): conversations, seats, teams, addresses, requests to support go over in one write, and
//!    the other account is closed. Nothing is encrypted again. What is in the way by then ends the wish, and both are told.
//! 5. The other address stays one of the account's, beside the first; it can be given up here.
//!
//! Why so: `docs/decisions/0026-two-accounts-become-one.md`.
//!
//! Attackers here: somebody who plants the cookie so that a stranger's account goes into theirs (the page names both and asks for the
//! password); somebody at an unlocked computer; whoever knows somebody's password and would carry the account off (the three days); whoever has just moved an account to another address and would carry it off before it is
//! taken back.

mod flow;
mod job;
mod pages;
mod rows;
pub mod store;
#[cfg(test)]
mod tests;

pub use job::jobs;
pub use pages::samples;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        // user
        .route("/settings/merge", get(pages::page_of).post(pages::begin))
        .route("/settings/merge/go", post(pages::go))
        .route("/settings/merge/halt", post(pages::halt))
        .route("/settings/merge/address", post(pages::give_up))
        // public: forgets a cookie
        .route("/merge/stop", post(pages::stop))
}
