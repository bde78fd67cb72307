//! The words of every mail, and sending them.

pub mod store;

use crate::app::App;
use axum::Router;

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
}

/// Job handlers of this feature.
pub fn jobs(_app: &App) -> Vec<std::sync::Arc<dyn jobs::Handler>> {
    Vec::new()
}
