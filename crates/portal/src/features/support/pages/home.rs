//! The start: look somebody up.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::super::find::{self, Query, Searched};
use super::super::guard::Agent;
use super::once;
use crate::app::App;
use crate::guard;
use crate::tickets;
use crate::tickets::store::{self as ticket_rows, Counts};
use crate::web::{Error, Form, Web, fields, page, see_other};

#[derive(Template)]
#[template(path = "features/support/home.html")]
pub(super) struct Home<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub counts: Counts,
}

async fn show(
    app: &App,
    w: &Web,
    a: &Agent,
    status: StatusCode,
    form: &Form,
) -> Result<Response, Error> {
    let counts = ticket_rows::counts(&app.db, a.id()).await?;
    Ok(page(w, status, &Home { w, form, counts }))
}

/// `GET /support`
pub async fn get(State(app): State<App>, w: Web, a: Agent) -> Result<Response, Error> {
    show(&app, &w, &a, StatusCode::OK, &Form::blank()).await
}

/// `POST /support`: what was typed goes into no address.
pub async fn search(
    State(app): State<App>,
    w: Web,
    a: Agent,
    mut form: Form,
) -> Result<Response, Error> {
    let typed = form.read(&w, "what", fields::EMAIL.required("support-what-missing"));
    // What a mail about a request calls it by leads to the request itself, which every agent sees.
    if let Some(ticket) = tickets::by_reference(&app, &typed).await? {
        return Ok(see_other(&format!("/support/requests/{ticket}")));
    }
    let query = Query::parse(&app, &typed);
    if query.is_none() && !typed.is_empty() {
        form.fail("what", w.t("support-what-unfit"));
    }
    let (Some(query), true) = (query, form.ok()) else {
        return show(&app, &w, &a, StatusCode::UNPROCESSABLE_ENTITY, &form).await;
    };
    let source = guard::source(&w);
    match find::search(&app, &a, once(&app, &form), &query, &source).await? {
        Searched::Done(id) => Ok(see_other(&format!("/support/l/{id}"))),
        Searched::TooMany { until } => {
            form.fail("what", w.put("time", w.until(until)).t("support-too-many"));
            show(&app, &w, &a, StatusCode::TOO_MANY_REQUESTS, &form).await
        }
    }
}
