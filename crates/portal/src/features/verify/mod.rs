//! Codes by text and by call: sent, sent again, judged. Shared by sign-up, sign-in, reset and the first look into a practice's mail.

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
