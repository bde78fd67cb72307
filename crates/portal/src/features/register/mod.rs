//! From the invitation mail to Finish, and declining.
//!
//! 1. `/i/SECRET` notes "first opened at", sets the flow cookie, and leads to the clean address `/join`: the page that says who wrote.
//! 2. Each page saves into the invitation's progress; which page comes next is computed from what is missing ([`model`]).
//!    A professional walks number, start, about you, practice, phones, security; a patient about you, phones, security.
//!    Whoever's practice is here already is asked whether they want to join it.
//!    With the short registration none of these pages is walked: the landing page leads to `complete` at once.
//! 3. Wrong numbers go to the sender; the person waits, and the same link goes on.
//!    Somebody who has an account signs in and adds what waits to it, by one press.
//! 4. Finish sends the second mail. Its link is feature `complete`'s.
//! 5. `/n/SECRET` and *This is not me* lead to `/not-me`: one press there stops this practice's mails.
//!
//! Attackers here: mail scanners that open everything and press the first button (it never changes anything), somebody with old
//! mail, and somebody signed in as another person. No form names an invitation: the cookie does (see `visit`).

mod flow;
pub mod model;
mod pages;
pub mod store;
#[cfg(test)]
mod tests;
mod visit;

pub use pages::samples;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};
use pages::{decline, finish, landing, phones, profile};

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        // public: the secret in the path is the key; anything may stand behind it, mail programs add a lot
        .route("/i/{*secret}", get(landing::open_invitation))
        .route("/n/{*secret}", get(landing::open_decline))
        // invitee
        .route("/join", get(landing::get))
        .route(
            "/join/new-link",
            post(landing::post_new_link).get(landing::get_new_link),
        )
        .route(
            "/join/account",
            get(landing::get_account).post(landing::post_account),
        )
        .route(
            "/join/number",
            get(profile::get_number).post(profile::post_number),
        )
        .route(
            "/join/start",
            get(profile::get_start).post(profile::post_start),
        )
        .route("/join/you", get(profile::get_you).post(profile::post_you))
        .route(
            "/join/practice",
            get(profile::get_practice).post(profile::post_practice),
        )
        .route(
            "/join/existing",
            get(profile::get_existing).post(profile::post_existing),
        )
        .route(
            "/join/phones",
            get(phones::get_phones).post(phones::post_phones),
        )
        .route(
            "/join/wrong-phone",
            get(phones::get_wrong).post(phones::post_wrong),
        )
        .route("/join/waiting", get(phones::get_waiting))
        .route(
            "/join/security",
            get(finish::get_security).post(finish::post_security),
        )
        .route(
            "/join/check-mail",
            get(finish::get_mail).post(finish::post_mail),
        )
        .route(
            "/join/wrong-address",
            post(finish::post_address).get(finish::get_address),
        )
        .route("/not-me", get(decline::get).post(decline::post))
        .route(
            crate::holder::WANTED,
            get(decline::ask_wanted).post(decline::wanted),
        )
}
