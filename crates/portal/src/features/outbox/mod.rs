//! What was captured in demo and development. Not there in production.

pub mod store;

use crate::app::App;
use axum::Router;

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
}
