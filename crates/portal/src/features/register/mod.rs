//! From the invitation mail to Finish: landing, number, about you, practice, phones, security; declining.

pub mod store;

use crate::app::App;
use axum::Router;

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
}
