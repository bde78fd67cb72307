//! Free and paid: what an account may do, and the upgrade page.
//!
//! 1. Reading and answering is free, forever, with files.
//! 2. Beginning a conversation takes a paid plan of the practice (or of the person) and a role that sends.
//! 3. `/upgrade` says so, and whom to ask: the practice's managers, or the operator.
//!
//! The page only explains. What holds is judged where the message is sent (`compose::flow`), on every attempt.

pub mod flow;
pub mod pages;
#[cfg(test)]
mod tests;

pub use flow::managers;
pub use pages::samples;

use crate::app::App;
use axum::Router;
use axum::routing::get;

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new().route("/upgrade", get(pages::upgrade))
}
