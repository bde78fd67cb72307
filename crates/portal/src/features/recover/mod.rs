//! Forgotten password.
//!
//! 1. `/forgot`: the same answer and the same work for every address; the mail says the rest ([`flow::ask`]).
//! 2. `/r/SECRET`: opening it changes nothing; it leads to a clean page with **Continue**.
//! 3. Whoever has proven an own phone gets a code there first. The mail alone is not enough for them.
//! 4. With the recovery code the mailbox opens as before; the code is used up. Without it the mailbox gets a new key pair: what was
//!    there closes, and comes back conversation by conversation, handed over by those who took part ([`flow::finish`]). Without a
//!    second factor the office is asked first. Seats wait for a manager, who opens them with the safe; an owner or manager who has the
//!    practice's recovery sheet opens their own seat with its words, at once.
//! 5. One write: the link is used, the password new, every session, browser, code and other reset of the person void.
//!
//! 6. Where the operator's escrow key covers them and nothing else is left, they ask its holders (`spare`): the request has a link of its
//!    own, which leads through 3 and 4 once the answer is here.
//! 7. "That was not me" in the mail about a sign-in: one press puts everybody out and goes on to a new password (`disown`).
//!
//! Attackers here: who reads somebody's e-mail, who wants to know who has an account, who prepared the account before its owner
//! came (an open session, a phone half added, an older reset).

mod disown;
pub mod flow;
mod halt;
mod pages;
mod spare;
pub mod store;
#[cfg(test)]
mod tests;

pub use pages::samples;

use crate::app::App;
use crate::features::verify;
use axum::Router;
use axum::routing::get;

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        // public
        .route("/forgot", get(pages::form).post(pages::ask))
        .route("/forgot/sent", get(pages::sent))
        .route("/r/{*secret}", get(pages::open))
        .route("/x/{*secret}", get(disown::open))
        .route("/e/{*secret}", get(spare::open))
        .route("/h/{*secret}", get(halt::open))
        // the holder of the link in the mail about a sign-in
        .route("/disown", get(disown::form).post(disown::end))
        // the holder of a link that stops a request to the holders of the escrow key
        .route("/halt", get(halt::form).post(halt::end))
        // the holder of a reset link
        .route("/reset", get(pages::intro))
        .merge(verify::pages::<pages::Code>(pages::CODE))
        .route("/reset/phones", get(pages::cannot))
        .route("/reset/spare", get(spare::form).post(spare::ask))
        .route(
            "/reset/password",
            get(pages::password_form).post(pages::password),
        )
}
