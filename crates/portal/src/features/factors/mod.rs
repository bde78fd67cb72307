//! Authenticator apps and passkeys in the settings: the ways to show who one is that no phone company carries.
//!
//! 1. One page lists them with name and last use (`pages`); each can be renamed and removed.
//! 2. An app is added by its QR code (or the key, typed) and one code; a passkey by the browser's own question. Both take the password, given
//!    lately, and a factor that is proven already, where there is one; the owner is told by mail.
//! 3. The first one turns two-step on. The last one of somebody who needs one cannot go, nor the last factor while two-step is on.
//! 4. Texts and calls can be switched off once there is something else, and something to fall back on (`phones`).
//! 5. Whoever manages a practice is led here at sign-in ([`crate::accounts::strong::duty`]); others are offered one at the first sign-in and
//!    at the third, and can wave it away (`offer`).
//! 6. Browsers that are trusted (`devices`), and the mail about a sign-in from a new one (`notices`), are looked after here too.
//!
//! Attackers here: somebody at an unlocked computer, or with a stolen session, who wants a key of their own to count, or the owner's to go.

mod devices;
pub mod flow;
mod notices;
mod offer;
mod pages;
mod phones;
#[cfg(test)]
mod tests;

pub use offer::{Offer, strong_offer};
pub use pages::samples;

use crate::app::App;
use crate::features::settings::{existing_at, gate};
use crate::features::verify::{self, Door, Place};
use crate::web::Web;
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};

/// The list.
pub const LIST: &str = "/settings/strong";
/// Where a factor that is proven already is asked for.
const CHECK: &str = "/settings/strong/check";

/// A factor that is proven already, before anything is changed here.
pub struct Check;

impl Door for Check {
    async fn place(app: &App, w: &Web) -> Result<Place, Response> {
        existing_at(app, w, CHECK, LIST).await
    }
}

/// What is missing before a change; see [`gate`].
async fn ready(
    app: &App,
    s: &crate::accounts::session::Signed,
) -> Result<Option<Response>, crate::fault::Fault> {
    gate(app, s, LIST, CHECK).await
}

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        .route(LIST, get(pages::list))
        .merge(verify::pages::<Check>(CHECK))
        .route(
            "/settings/strong/app",
            get(pages::app_form).post(pages::app),
        )
        .route(
            "/settings/strong/passkey",
            get(pages::passkey_form).post(pages::passkey),
        )
        .route(
            "/settings/strong/passkey/begin",
            post(pages::begin).get(pages::to_passkey),
        )
        .route("/settings/strong/one", get(pages::one).post(pages::rename))
        .route(
            "/settings/strong/remove",
            post(pages::remove).get(pages::to_list),
        )
        .route(
            "/settings/strong/phones",
            get(phones::form).post(phones::switch),
        )
        .route(
            "/settings/strong/later",
            post(offer::later).get(pages::to_list),
        )
        .route(
            "/settings/devices",
            get(devices::list).post(devices::forget),
        )
        .route(
            "/settings/notices",
            get(notices::form).post(notices::switch),
        )
}
