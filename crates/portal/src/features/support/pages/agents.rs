//! Colleagues, and who is let in to the requests.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::super::desk;
use super::super::guard::Agent;
use super::{id_of, moved, once};
use crate::accounts::agent::Rights;
use crate::app::App;
use crate::features::login;
use crate::guard;
use crate::tickets;
use crate::web::{Error, Form, Web, page, see_other};

#[derive(Template)]
#[template(path = "features/support/agents.html")]
pub(super) struct AgentsPage<'a> {
    pub w: &'a Web,
    pub lines: Vec<Line>,
    /// The reader holds the desk's key and may hand it on.
    pub may: bool,
    pub done: bool,
}

/// One colleague.
pub(super) struct Line {
    pub id: String,
    pub name: String,
    pub rights: String,
    pub since: i64,
    pub holds: bool,
}

/// `GET /support/agents`
pub async fn list(State(app): State<App>, w: Web, a: Agent) -> Result<Response, Error> {
    let may = a.may_change() && tickets::holds_desk(&app, &a.signed.ring).await?;
    let lines = desk::colleagues(&app)
        .await?
        .into_iter()
        .map(|c| Line {
            id: c.grant.person.to_string(),
            name: c.name,
            rights: match c.grant.rights {
                Rights::View => w.t("support-rights-view"),
                Rights::Change => w.t("support-rights-change"),
            },
            since: c.grant.given_at,
            holds: c.holds,
        })
        .collect();
    let done = w.query("done").is_some();
    Ok(page(
        &w,
        StatusCode::OK,
        &AgentsPage {
            w: &w,
            lines,
            may,
            done,
        },
    ))
}

/// `POST /support/agents`: the password again, then the key.
pub async fn let_in(
    State(app): State<App>,
    w: Web,
    a: Agent,
    form: Form,
) -> Result<Response, Error> {
    if !a.may_change() {
        return Err(Error::NotFound);
    }
    if let Some(ask) = login::stepup::ask(&app, &a.signed, &w) {
        return Ok(ask);
    }
    let who = id_of(form.value("agent"))?;
    let source = guard::source(&w);
    match desk::let_in(&app, &a, who, once(&app, &form), &source).await? {
        true => Ok(see_other("/support/agents?done=1")),
        false => Err(moved(&w, "/support/agents").into()),
    }
}
