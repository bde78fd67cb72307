//! Another address of one's own (trap 29).
//!
//! 1. `/settings/address`: the password given lately and a code to an own phone, if there is one; then a mail goes to both addresses
//!    ([`flow::ask`]). Nothing tells whether somebody else has the new one: its mail is not sent then, and the page is the same.
//! 2. `/c/SECRET` in each mail leads to a clean page that asks *Do you want this?* Opening it changes nothing, nor does a scanner that
//!    presses its button: neither answer is chosen. No sign-in is needed. **No** ends it ([`flow::refuse`]).
//! 3. The second confirmation changes the address, in one write with the end of what hung on the old one: sessions, known browsers,
//!    codes, reset links, invitations that waited there ([`flow::confirm`]). Practices that had the old address on file still reach the
//!    person ([`crate::accounts::moving::meant`]).
//! 4. `/u/SECRET`, mailed to the old address, takes it back for 72 hours, and ends the same things once more ([`flow::undo`]). Until then
//!    nobody else gets the old address ([`crate::accounts::moving::kept_until`]).
//!
//! Attackers here: somebody at an unlocked computer, or with a stolen session; who reads the old mailbox afterwards; who wants to know
//! which addresses have an account.

pub mod flow;
mod pages;
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
        // user
        .route("/settings/address", get(pages::form).post(pages::ask))
        .merge(verify::pages::<pages::Existing>(pages::CHECK))
        // the holder of a link in one of the mails
        .route("/c/{*secret}", get(pages::open_change))
        .route("/u/{*secret}", get(pages::open_undo))
        .route("/address", get(pages::intro).post(pages::press))
}
