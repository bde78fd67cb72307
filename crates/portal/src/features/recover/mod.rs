//! Forgot Password: the link, the second factor, the recovery code, and threads that come back by key requests.

pub mod store;

use crate::app::App;
use axum::Router;

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
}
