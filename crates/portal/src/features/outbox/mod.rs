//! What was captured in demo and development: every mail, text and call as a person would see it. Not there in production.
//!
//! Who reads this page reads every link and every code, so it is there only where nothing real can be at stake: the routes
//! are mounted only when mail, texts and calls are captured and the portal listens on loopback (`router.rs`), and each
//! request must come from this machine *and* to a name of this machine. The second rule keeps out a web page elsewhere
//! whose name its owner points at 127.0.0.1 (DNS rebinding), and a tunnel or proxy that shows the demo to others.
//!
//! The items live in the courier's memory only: nothing of them touches the disk.

mod local;
mod model;
mod pages;

#[cfg(test)]
mod tests;

pub use local::Local;
pub use pages::samples;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/outbox", get(pages::list))
        .route("/outbox.json", get(pages::json))
        .route("/outbox/{id}/mail", get(pages::mail))
}
