//! Inviting, and the invited: who was asked in and has not come yet, colleagues and patients without a message, and whole lists of them.
//!
//! 1. *Invited* (`pages::list`) shows everybody this practice has invited and who is not in, with where they stand in one word and one
//!    thing to do about it; what is wrong comes first. It is read from one row a person, so that five thousand cost what fifty do.
//! 2. One person: send again, correct the address, the phones, the name and the relationship, or take the invitation back. What was taken
//!    back is undone by sending it again.
//! 3. *Invite somebody* (`pages::invite`) sets an account up without a message, by the mechanism of the operator's command line
//!    (`invitations::setup`). A colleague becomes a member; because a manager's own session said so, the keys come at a next sign-in.
//!    An address that has an account gets the same: its owner says yes or no, and nobody here learns of the account.
//! 4. *A list* (`pages::import`): a file is read and shown with what is wrong in each line, and nothing goes out. Confirmed, it goes as a
//!    round ([`jobs`]): one person at a time, each once, within the day's limit. Inviting everybody again is a round too.
//!
//! Attackers here: a sender who would make himself a manager through a corrected address or a file (only managers name roles, a file
//! never makes a manager); whoever writes to the database (a round and its consent carry a MAC, a line is sealed to its round and number,
//! the role lies in the invitation's sealed progress; see `tests::planted`); a hostile file (bounded, read as text only, its result is safe
//! to open in a spreadsheet); somebody who wants to learn who has an account elsewhere.

mod file;
mod flow;
mod jobs;
mod model;
mod pages;
pub mod store;
#[cfg(test)]
mod tests;

pub use jobs::jobs;
pub use pages::samples;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

/// Routes of this feature, by who may use them; merged in `router.rs`. All of them: members of the practice whom somebody let in.
pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/people/invited",
            get(pages::list::get).post(pages::list::search),
        )
        .route(
            "/people/invited/again",
            get(pages::again::get).post(pages::again::post),
        )
        .route("/people/invited/{contact}", get(pages::person::get))
        .route(
            "/people/invited/{contact}/name",
            get(pages::person::name_form).post(pages::person::name),
        )
        .route(
            "/people/invited/{contact}/withdraw",
            get(pages::person::withdraw_form).post(pages::person::withdraw),
        )
        .route(
            "/people/invite",
            get(pages::invite::get).post(pages::invite::post),
        )
        .route(
            "/people/import",
            get(pages::import::get).post(pages::import::post),
        )
        .route("/people/import/template.csv", get(pages::import::template))
        .route("/people/rounds/{round}", get(pages::round::get))
        .route("/people/rounds/{round}/send", post(pages::round::send))
        .route("/people/rounds/{round}/stop", post(pages::round::stop))
        .route("/people/rounds/{round}/delete", post(pages::round::delete))
        .route(
            "/people/rounds/{round}/result.csv",
            get(pages::round::result),
        )
}
