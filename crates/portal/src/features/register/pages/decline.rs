//! *This is not me, or I do not want it.*

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::super::flow;
use super::super::visit::Visit;
use super::press;
use crate::app::App;
use crate::guard::{Flow, Turned};
use crate::invitations::LinkKind;
use crate::web::{Form, Notice, Tone, Web, page, see_other};

#[derive(Template)]
#[template(path = "features/register/not_me.html")]
pub(super) struct NotMe<'a> {
    pub w: &'a Web,
    pub mark: String,
    pub practice: &'a str,
    /// The page's first button, which a scanner may press: it changes nothing.
    pub keep: &'static str,
}

/// `GET /not-me`: asks once. With `?kept`: nothing was changed.
pub async fn get(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let invited = flow.kind == LinkKind::Invite;
    let v = Visit::any(&app, &w, flow).await?;
    if w.query("kept").is_some() {
        return Ok(Notice::new(StatusCode::OK, w.t("join-kept"))
            .tone(Tone::Done)
            .text(w.t("join-kept-text"))
            .page(&w));
    }
    Ok(page(
        &w,
        StatusCode::OK,
        &NotMe {
            w: &w,
            mark: v.mark(),
            practice: v.practice.profile.notice_name(),
            keep: if invited { "/join" } else { "/not-me?kept=1" },
        },
    ))
}

/// `POST /not-me`
pub async fn post(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    form: Form,
) -> Result<Response, Turned> {
    let v = Visit::any(&app, &w, flow).await?;
    v.same(&w, &form)?;
    flow::decline(&app, &v, &press(&w, &form)).await?;
    Ok(see_other("/not-me"))
}
