//! `/terms` and `/privacy`: for everybody.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;

use super::flow::{self, Document};
use super::model::{self, Kind};
use crate::app::App;
use crate::web::{Error, Web, page};

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/terms", get(terms))
        .route("/privacy", get(privacy))
}

#[derive(Template)]
#[template(path = "features/documents/document.html")]
struct DocumentPage<'a> {
    w: &'a Web,
    d: &'a Document,
}

async fn terms(State(app): State<App>, w: Web) -> Result<Response, Error> {
    show(&app, &w, Kind::Terms).await
}

async fn privacy(State(app): State<App>, w: Web) -> Result<Response, Error> {
    show(&app, &w, Kind::Privacy).await
}

async fn show(app: &App, w: &Web, kind: Kind) -> Result<Response, Error> {
    let d = flow::current(app, kind, w.lang()).await?;
    Ok(page(w, StatusCode::OK, &DocumentPage { w, d: &d }))
}

/// The pages, for the test that renders every page in every language.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let d = Document {
        version: 1,
        lang: w.lang(),
        title: w.t("foot-terms"),
        summary: model::html("- one\n- two"),
        body: model::html("## 1. A\n\nText."),
        published_at: w.now(),
    };
    let html = DocumentPage { w, d: &d }.render().unwrap_or_default();
    vec![("document", html)]
}
