//! Terms of Use and Privacy: versioned, replaceable by the operator, accepted with time and place.

pub mod store;

use crate::app::App;
use axum::Router;

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
}
