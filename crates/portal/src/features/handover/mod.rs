//! Hand-over: the mailbox of somebody who has left goes to a colleague.
//!
//! 1. `/people/handover` lists the seats of those who have left, and who reads each of them now.
//! 2. `/people/handover/{seat}`: a manager chooses the colleague, and whether they read or answer too. With the manager's password; their
//!    session opens the safe, the safe the seat, and its pair is lent ([`crate::lent`]) to the colleague's own seat.
//! 3. The colleague sees it among their mailboxes as "Mailbox of Dr. Ana Ruiz (left on …)", with whose it is above every page. What
//!    arrives for it is announced to them. Every conversation that is opened is on record.
//! 4. The leaver, the colleague and all managers are told by mail, and a manager ends it when the work is done.
//!
//! Attackers here: a manager who reads a leaver's mail in silence (it is told to everybody else who manages, and to the leaver), a
//! colleague who gets more than the mailbox (what else the seat opens stays shut, also if the leaver managed), a colleague who leaves
//! in turn (what was lent to them ends with their membership), and who writes to the database.

pub mod flow;
mod pages;
#[cfg(test)]
mod tests;

pub use pages::samples;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        // managers who open the safe
        .route("/people/handover", get(pages::list))
        .route(
            "/people/handover/{seat}",
            get(pages::form).post(pages::give),
        )
        .route("/people/handover/{seat}/end", post(pages::end))
}
