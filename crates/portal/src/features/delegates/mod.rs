//! Letting somebody answer: a person lends their own mailbox at the practice to a colleague, for a while.
//!
//! 1. `/settings/delegates`: the owner names the colleague, whether they answer or only read, and the last day. With the owner's
//!    password; their own session opens the seat, and its pair is lent ([`crate::lent::delegation`]) to the colleague's own seat.
//! 2. The colleague opens it by the menu, with whose it is above every page. What they write carries both names: "Lee Park for
//!    Dr. Ana Ruiz". Drafts, settings and the personal mailbox of the owner are not there.
//! 3. `/settings/delegates/{grant}`: the owner sees when it was used last and which conversations were opened, gives it longer, or ends it.
//!    What comes in meanwhile is mailed to the colleague too, unless the owner says no: for whom, and nothing else.
//! 4. It ends after its last day (`jobs`), or earlier by the owner, by the colleague, by a manager (`/people/delegates`), and with either
//!    membership, in the write that shuts it. Both are told by mail when it begins and when it ends.
//!
//! Attackers here: whoever sits at the owner's unlocked computer (the password, and a mail at once), the colleague who wants to give the
//! mailbox on or to keep it, a manager who wants one in somebody's name (no page of theirs gives one), and who writes to the database.

pub mod flow;
mod jobs;
mod model;
mod pages;
mod samples;
#[cfg(test)]
mod tests;

pub use jobs::jobs;
pub use samples::samples;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        // members, for their own seat
        .route("/settings/delegates", get(pages::list).post(pages::give))
        .route("/settings/delegates/{grant}", get(pages::one))
        .route("/settings/delegates/{grant}/longer", post(pages::longer))
        .route("/settings/delegates/{grant}/tell", post(pages::tell))
        .route("/settings/delegates/{grant}/end", post(pages::end))
        // the colleague, from their own mailbox or from the lent one
        .route("/settings/delegates/{grant}/stop", post(pages::stop))
        // managers
        .route("/people/delegates", get(pages::of_practice))
        .route("/people/delegates/{grant}/end", post(pages::end_by_manager))
}
