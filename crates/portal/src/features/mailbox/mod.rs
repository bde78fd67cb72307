//! Reading: inbox, sent, the conversation, reply, files.
//!
//! 1. `/inbox` and `/sent` show 50 conversations; a page costs the same however full the mailbox is.
//! 2. `/m/ID` opens a conversation, oldest message first; what is unread and the newest one are open. Opening marks it read
//!    and tells the sender, unless the browser only warms its cache.
//! 3. Whoever is not of the practice that began a conversation under two-step first enters a code ([`gate`]): a number
//!    *that practice* has on file proves them to it once, later their own phone serves. Before that the list shows neither
//!    subject nor words nor files.
//! 4. `/m/ID/reply` answers everybody in it, with files, also for free users; nothing can be added to whom it goes to.
//! 5. `/m/ID/files/ID` streams a file out while it is opened, always as a download, and says so in the audit trail.
//! 6. In the mailbox of a team colleagues say whose a conversation is, when it is done, and note what the other side never sees (`team`).
//! 7. `/m/ID/office` begins a conversation with the practice itself: its team for such mail reads it, or its owner (`office`).
//! 8. A message whose key the reader lost is counted and said, never guessed at.

mod answer;
mod download;
pub mod flow;
pub mod gate;
mod lists;
pub mod model;
mod office;
pub mod pages;
mod reply;
mod samples;
pub mod store;
mod team;
#[cfg(test)]
mod tests;

pub use samples::samples;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/inbox", get(pages::inbox))
        .route("/sent", get(pages::sent))
        .route("/sent/{thread}", get(pages::just_sent))
        .route("/m/{thread}", get(pages::thread))
        .route("/m/{thread}/reply", get(reply::get).post(reply::post))
        // what a page asks by itself, wherever a team of the reader's practice reads along
        .route("/m/{thread}/writing", get(team::writing))
        .route("/m/{thread}/office", get(office::get).post(office::post))
        .route("/m/{thread}/files/{file}", get(download::get))
        .route("/m/{thread}/phones", get(gate::phones))
        // in the mailbox of a team
        .route("/m/{thread}/team/assign", post(team::assign))
        .route("/m/{thread}/team/state", post(team::state))
        .route("/m/{thread}/team/note", post(team::note))
        .merge(crate::features::verify::pages::<gate::CodeDoor>(gate::CODE))
}
