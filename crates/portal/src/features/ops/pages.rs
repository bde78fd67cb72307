//! For load balancers. Neither page tells anything about the installation.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use super::store;
use crate::app::App;

fn plain(status: StatusCode, word: &'static str) -> Response {
    (
        status,
        [
            (CONTENT_TYPE, "text/plain; charset=utf-8"),
            (CACHE_CONTROL, "no-store"),
        ],
        word,
    )
        .into_response()
}

/// The process answers.
pub async fn health() -> Response {
    plain(StatusCode::OK, "ok\n")
}

/// The process answers and its database does.
pub async fn ready(State(app): State<App>) -> Response {
    match store::ping(&app.db).await {
        Ok(()) => plain(StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            plain(StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    }
}
