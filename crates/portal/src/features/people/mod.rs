//! The people of a practice: who is there, as what, and what a manager can do for them or about them.
//!
//! 1. `/people` shows first what waits for a yes or no ([`waiting`]: whoever adds a kind of waiting adds it there), then the members, fifty a
//!    page, found by address or by words of their name.
//! 2. One member's page changes the role, ends the pause after wrong passwords, wants a code of them, signs them out, shuts the seat for a
//!    while and opens it again, or removes them. Each asks for the password, is audited, and tells the person by mail.
//! 3. Whoever is removed, or leaves (`/settings/leave`), loses every key in that very write; what they wrote and got as a member stays with
//!    the practice, in the seat that its safe opens. Desk and safe are then changed (`practices::rekey`). Their address is theirs: new mail to
//!    it goes to their own mailbox. What still comes into conversations of the seat is the practice's.
//! 4. A session whose practice is gone meanwhile comes to [`pages::left_page`]; what was being written is kept in the seat's drafts.
//! 5. A practice always has an owner who opens its safe: the last one cannot leave, be removed, shut out or made less. Changes of who is who
//!    are counted in one row of the practice; of two at the same moment one is told to look again.
//!
//! Attackers here: a manager who wants to be owner (only owners make or unmake owners); a stolen session (the password is asked again); a
//! manager of another practice (members of a foreign one are not there); who writes to the database (memberships carry MACs, and a manager
//! without the safe's key has no such page); the one who was removed, with a copy of what they could open.

pub mod flow;
pub mod model;
pub mod pages;
mod samples;
pub mod store;
#[cfg(test)]
mod tests;
pub mod waiting;

pub use samples::samples;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        // managers
        .route("/people", get(pages::list).post(pages::search))
        .route("/people/let-in", post(pages::let_in))
        .route("/people/keys", post(pages::keys))
        .route("/people/member/{member}", get(pages::one))
        .route(
            "/people/member/{member}/role",
            get(pages::role_form).post(pages::role),
        )
        .route("/people/member/{member}/unlock", post(pages::unlock))
        .route("/people/member/{member}/two-step", post(pages::two_step))
        .route("/people/member/{member}/lost-app", post(pages::lost_app))
        .route("/people/member/{member}/sign-out", post(pages::sign_out))
        .route(
            "/people/member/{member}/pause",
            get(pages::pause_form).post(pages::pause),
        )
        .route("/people/member/{member}/resume", post(pages::resume))
        .route(
            "/people/member/{member}/remove",
            get(pages::remove_form).post(pages::remove),
        )
        // members
        .route("/settings/leave", get(pages::leave_form).post(pages::leave))
        .route("/left", get(pages::left_page))
}
