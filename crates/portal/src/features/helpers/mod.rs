//! People who help: a patient lets somebody read their personal mailbox, and answer where they say so, for a while.
//!
//! 1. `/settings/helpers`: the owner writes the helper's name and address, what they are to them, until when, and whether they answer.
//!    With the owner's password. A mail goes there that names nobody but the owner ([`flow::ask`]); the page is the same whether the
//!    address has an account or not.
//! 2. `/w/SECRET` leads to a clean page (`invited`). Whoever reads there accepts with their own account, which they make there if they have
//!    none (`join`): the link has proven the address. Nothing opens yet.
//! 3. The owner, whose session alone holds the key, is mailed and sees it above every page. `/settings/helpers/offers/{offer}` names who
//!    accepted; with the password, and a code to an own phone where there is one, the pair is lent ([`crate::lent::care`]).
//! 4. The helper opens it by the menu; "For: Robin Vale (your parent)" stands on every page and message there. What they write carries both
//!    names.
//! 5. `/settings/helpers/{grant}`: the owner sees what was opened, and when, gives more time, or ends it. So can the helper. Both are mailed.
//! 6. A new key pair of either side (a forgotten password) leaves the grant and opens nothing: the owner is asked once more.
//!
//! Attackers here: whoever sits at the owner's unlocked computer or knows their password; a wrong address; the helper who wants to keep the
//! mailbox, or to give it on; who writes to the database.

pub mod flow;
mod invited;
mod jobs;
mod join;
mod model;
mod pages;
mod samples;
#[cfg(test)]
mod tests;

pub use jobs::jobs;
pub use samples::samples;

use crate::app::App;
use crate::features::verify;
use axum::Router;
use axum::routing::{get, post};

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        // the owner
        .route("/settings/helpers", get(pages::list).post(pages::ask))
        .merge(verify::pages::<pages::Existing>(pages::CHECK))
        .route(
            "/settings/helpers/offers/{offer}",
            get(pages::offer).post(pages::let_in),
        )
        .route("/settings/helpers/offers/{offer}/end", post(pages::no))
        .route("/settings/helpers/{grant}", get(pages::one))
        .route(
            "/settings/helpers/{grant}/longer",
            get(pages::longer_form).post(pages::longer),
        )
        .route("/settings/helpers/{grant}/notices", post(pages::notices))
        .route("/settings/helpers/{grant}/end", post(pages::end))
        // the helper, from their own mailbox or from the one they help with
        .route("/settings/helpers/{grant}/stop", post(pages::stop))
        // the holder of the link in the mail
        .route("/w/{*secret}", get(invited::open))
        .route("/helping", get(invited::intro).post(invited::accept))
        .route("/helping/account", get(invited::form).post(invited::join))
        .route("/helping/no", get(invited::no_form).post(invited::no))
}
