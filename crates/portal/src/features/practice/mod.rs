//! Setting up a practice: its words, its hours, its rules, its picture, the recovery sheet.
//!
//! 1. Everybody of a practice sees what strangers see of it; a manager changes it, one page for each group of questions. Name,
//!    address and phone are what people check an invitation by: they ask for the password again, in the form itself, so that
//!    nothing typed is lost. Every change counts the practice's version up and conflicts with a colleague's.
//! 2. The recovery sheet is twelve words that open the practice's safe (`sheet`). They are shown to be printed, and again at every
//!    refresh, until four of them are typed back; until then they lie sealed for their maker's seat alone, for a day. Only then is
//!    the safe wrapped under them, and any older sheet ends.
//! 3. Until the safe has a second opener (a sheet, or another manager whose seat holds it) the practice sends nothing:
//!    [`ready_to_send`]. A manager whom the operator added opens nothing until a manager lets them in (`features/people`).
//! 4. Whoever lost the keys of their seat with a password types all twelve words, at the reset (`features/recover`) or signed in.
//! 5. [`strip`] is the line before every writing: emergencies, and how soon the practice answers; [`closed`] says above *Send* that
//!    nobody is there.
//!
//! Attackers here: a stolen session that wants a lasting way in (making and seeing a sheet asks for the password, and every manager
//! gets a mail), a practice that changes its name under somebody else's seal (the seal goes), somebody who writes to the database (a
//! wrap under no sheet opens nothing), a picture that is none (`practices::logo`).

mod flow;
mod pages;
mod sheet;
pub mod store;
mod strip;
#[cfg(test)]
mod tests;

pub use flow::{holds_safe, may_manage, owes_sheet, ready_to_send, speaks_for};
pub use pages::samples;
pub use strip::{Closed, Strip, closed, strip};

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        // public
        .route("/logo/{id}", get(pages::picture))
        // members
        .route("/practice", get(pages::overview))
        // managers
        .route(
            "/practice/details",
            get(pages::details_form).post(pages::details),
        )
        .route("/practice/hours", get(pages::hours_form).post(pages::hours))
        .route("/practice/rules", get(pages::rules_form).post(pages::rules))
        .route(
            "/practice/places",
            get(pages::places_form).post(pages::places),
        )
        .route(
            "/practice/policies",
            get(pages::policies_form).post(pages::policies),
        )
        .route(
            "/practice/logo",
            get(pages::logo_form).post(pages::upload_logo),
        )
        .route("/practice/logo/remove", post(pages::remove_logo))
        .route(
            "/practice/recovery-sheet",
            get(pages::start).post(pages::begin),
        )
        .route("/practice/recovery-sheet/words", get(pages::words))
        .route(
            "/practice/recovery-sheet/check",
            get(pages::check_form).post(pages::check),
        )
        // whoever waits for the keys of a seat
        .route(
            "/recovery-sheet",
            get(pages::use_form).post(pages::use_sheet),
        )
}
