//! Teams of a practice: which there are, what they are called, and who is in them.
//!
//! 1. `/people/teams` lists them; a manager makes one, by a name that no other open team of the practice looks like. The first is
//!    proposed as "The office".
//! 2. `/people/teams/ID` says who is in it, puts in a member of the practice, takes one out, calls it otherwise, ends it, and takes it up
//!    again. Each asks for the password and is audited. The keys follow in the same write (`practices::teams`); who was taken out loses
//!    them, and the pair of the team is changed (`practices::rekey`).
//! 3. Whoever is in a team finds its mailbox where mailboxes are switched. What is done in it is the mailbox's story
//!    (`features/mailbox/team`), which answers come to it a rule of the practice (`/practice/policies`).
//!
//! Attackers here: a member who puts themselves in (only managers whose session opens the safe come here); a stolen session (the password
//! is asked again); a manager of another practice (a foreign team is not there); two managers at once (one is told to look again).

pub mod flow;
pub mod pages;
mod samples;
#[cfg(test)]
mod tests;

pub use samples::samples;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        // managers
        .route("/people/teams", get(pages::list))
        .route("/people/teams/new", get(pages::new_form).post(pages::new))
        .route("/people/teams/{team}", get(pages::one))
        .route("/people/teams/{team}/name", post(pages::rename))
        .route("/people/teams/{team}/add", post(pages::add))
        .route("/people/teams/{team}/remove", post(pages::remove))
        .route("/people/teams/{team}/end", post(pages::end))
        .route("/people/teams/{team}/open", post(pages::open))
}
