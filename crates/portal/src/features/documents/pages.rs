//! `/terms` and `/privacy`: for everybody; and the newer terms, for who accepted older ones.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;

use super::flow::{self, Document};
use super::model::{self, Kind};
use crate::accounts::session::{self, Found};
use crate::app::App;
use crate::guard;
use crate::web::page::local_path;
use crate::web::{Error, Form, Web, page, see_other};
use db::Id;

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/terms", get(terms))
        .route("/privacy", get(privacy))
        // whoever is signed in
        .route("/terms/new", get(newer).post(answer))
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

#[derive(Template)]
#[template(path = "features/documents/newer.html")]
struct NewerPage<'a> {
    w: &'a Web,
    form: &'a Form,
    d: &'a Document,
    action: String,
    /// The text changed since the page was shown.
    newer: bool,
}

fn next_of(w: &Web) -> String {
    w.query("next")
        .as_deref()
        .and_then(local_path)
        .filter(|p| !p.starts_with("/terms/new"))
        .unwrap_or("/inbox")
        .to_owned()
}

fn newer_page(w: &Web, d: &Document, status: StatusCode, newer: bool) -> Response {
    page(
        w,
        status,
        &NewerPage {
            w,
            form: &Form::blank(),
            d,
            action: guard::terms(&next_of(w)),
            newer,
        },
    )
}

/// `GET /terms/new`: the terms in force are newer than those the person has accepted.
async fn newer(State(app): State<App>, w: Web) -> Result<Response, Error> {
    let Found::Live(s) = guard::session(&app, &w).await? else {
        let here = guard::terms(&next_of(&w));
        return Ok(see_other(&format!(
            "/sign-in?next={}",
            guard::encode(&here)
        )));
    };
    if !s.terms_due {
        return Ok(see_other(&next_of(&w)));
    }
    let d = flow::current(&app, Kind::Terms, w.lang()).await?;
    Ok(newer_page(&w, &d, StatusCode::OK, false))
}

/// `POST /terms/new`: accepted, or read on without accepting.
async fn answer(State(app): State<App>, w: Web, form: Form) -> Result<Response, Error> {
    let Found::Live(s) = guard::session(&app, &w).await? else {
        return Err(guard::signed_out(&w).into());
    };
    let next = next_of(&w);
    if !s.terms_due {
        return Ok(see_other(&next));
    }
    if form.value("answer") == "later" {
        app.db
            .write(vec![session::terms_shown(&s.actor.session)])
            .await?;
        return Ok(see_other(&next));
    }
    let d = flow::current(&app, Kind::Terms, w.lang()).await?;
    // What is accepted is what was shown.
    if form.value("version") != d.version.to_string() {
        return Ok(newer_page(&w, &d, StatusCode::CONFLICT, true));
    }
    let once = form.submission().map_or_else(|| app.id(), Id::from);
    flow::accept_newer(&app, &s, &d, once, &guard::source(&w)).await?;
    Ok(see_other(&next))
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
    let newer = NewerPage {
        w,
        form: &Form::blank(),
        d: &d,
        action: guard::terms("/inbox"),
        newer: true,
    };
    vec![
        ("document", html),
        ("document-newer", newer.render().unwrap_or_default()),
    ]
}
