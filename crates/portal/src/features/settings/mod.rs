//! A person's own pages: password, two-step, recovery code, sessions, language and zone, practice switch.

pub mod store;

use crate::app::App;
use axum::Router;

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
}
