//! Emergency access: two managers open a colleague's mailbox because something in it cannot wait (45 CFR 164.312(a)(2)(ii)).
//!
//! 1. `/people/emergency`: a first manager names the mailbox and the reason; every other manager gets a mail.
//! 2. A second one, neither the first nor the owner, agrees. Their session opens the safe, the safe the seat, and the seat's pair is
//!    lent ([`crate::lent`]) to the first manager's own seat.
//! 3. The first manager reads, and only reads, for four hours; above every page stands whose mailbox it is and until when. Nothing is
//!    marked as read, and each conversation that is opened is on record before it is shown.
//! 4. The owner gets a mail at once, and sees above their pages who, why, until when, and at `/emergency/{id}` what was opened, until
//!    they say that they have seen it.
//! 5. It ends after four hours by itself (`jobs`), or earlier by either of the two: the wrap is deleted, and no session has it.
//!
//! Attackers here: one manager alone (the second must be somebody else, with their password), two who meet in one moment (one write
//! wins), somebody who left between asking and agreeing (the members are guarded by their version), who writes to the database (a
//! grant without its MAC is none, and without the safe there is no wrap), and the reader who wants to go on reading afterwards.

pub mod flow;
mod jobs;
mod pages;
#[cfg(test)]
mod tests;

pub use jobs::jobs;
pub use pages::samples;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        // managers who open the safe
        .route("/people/emergency", get(pages::list).post(pages::ask))
        .route("/people/emergency/{grant}/agree", post(pages::agree))
        .route("/people/emergency/{grant}/refuse", post(pages::refuse))
        .route("/people/emergency/{grant}/end", post(pages::end))
        // the owner of the mailbox
        .route(
            "/emergency/{grant}",
            get(pages::seen_by_owner).post(pages::seen),
        )
}
