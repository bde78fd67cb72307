//! A masked number or address, whole, for a reason.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::super::changes::{self, Reveal};
use super::super::guard::Agent;
use super::{once, subject, who};
use crate::app::App;
use crate::guard;
use crate::web::{Error, Form, Web, fields, page};

#[derive(Template)]
#[template(path = "features/support/reveal.html")]
pub(super) struct RevealPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub who: String,
    pub what: String,
    pub shown: String,
    pub back: String,
}

fn which(text: &str) -> Result<Reveal, Error> {
    match text {
        "address" => Ok(Reveal::Address),
        id => id.parse().map(Reveal::Phone).map_err(|_| Error::NotFound),
    }
}

/// Asks for the reason.
pub async fn get(
    State(app): State<App>,
    w: Web,
    a: Agent,
    Path((l, s)): Path<(String, String)>,
) -> Result<Response, Error> {
    let (l, s) = subject(&app, &a, &l, &s).await?;
    let what = w.query("what").unwrap_or_default();
    which(&what)?;
    let view = RevealPage {
        w: &w,
        form: &Form::blank(),
        who: who(&w, &s),
        what,
        shown: String::new(),
        back: format!("/support/l/{}", l.id),
    };
    Ok(page(&w, StatusCode::OK, &view))
}

/// Shows it.
pub async fn post(
    State(app): State<App>,
    w: Web,
    a: Agent,
    Path((l, s)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response, Error> {
    let (l, s) = subject(&app, &a, &l, &s).await?;
    let what = form.value("what").to_owned();
    let wanted = which(&what)?;
    let reason = form.read(
        &w,
        "reason",
        fields::REMARK.required("support-reason-missing"),
    );
    let (status, shown) = if form.ok() {
        let id = once(&app, &form);
        let source = guard::source(&w);
        let shown = changes::reveal(&app, &a, &s, &wanted, &reason, id, &source).await?;
        (StatusCode::OK, shown)
    } else {
        (StatusCode::UNPROCESSABLE_ENTITY, String::new())
    };
    let view = RevealPage {
        w: &w,
        form: &form,
        who: who(&w, &s),
        what,
        shown,
        back: format!("/support/l/{}", l.id),
    };
    Ok(page(&w, status, &view))
}
