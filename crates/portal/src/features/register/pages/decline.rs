//! *This is not me, or I do not want it*, and *I pressed this by mistake*.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::super::flow;
use super::super::visit::{NEW_LINK, Visit};
use super::press;
use crate::app::App;
use crate::fault::Fault;
use crate::guard::{Flow, Turned};
use crate::holder;
use crate::invitations::{Asked, Invitation, LinkKind, Opened, links};
use crate::practices;
use crate::web::{Error, Form, Notice, Tone, Web, page, see_other};

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

#[derive(Template)]
#[template(path = "features/register/wanted.html")]
pub(super) struct Wanted<'a> {
    pub w: &'a Web,
    pub mark: String,
    pub practice: String,
}

/// The declined invitation of the flow cookie. Whoever has taken the decline back already, or uses another link, is told so.
async fn declined(app: &App, w: &Web, flow: &Flow) -> Result<Option<Box<Invitation>>, Turned> {
    let opened = links::open(app, flow.kind, &flow.token).await?;
    let notice = holder::dead(app, w, &opened, NEW_LINK).await?;
    match (opened, notice) {
        (Opened::Declined(i), _) if holder::may_want(app, &i).await? => Ok(Some(i)),
        (_, Some(notice)) => Err(notice.into()),
        (_, None) => Ok(None),
    }
}

/// `GET /not-me/mistake`: asks once; the first button changes nothing. With `?done`: what the press came to.
pub async fn ask_wanted(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    if w.query("done").is_some() {
        // Practice and language, as on every page of this link.
        let opened = links::open(&app, flow.kind, &flow.token).await?;
        holder::dead(&app, &w, &opened, NEW_LINK).await?;
        return Ok(holder::awaited(&w)
            .text(
                w.put("from", app.config.mail.from.as_str())
                    .t("link-sent-junk"),
            )
            .page(&w));
    }
    let Some(i) = declined(&app, &w, &flow).await? else {
        return Ok(see_other("/not-me"));
    };
    let practice = practices::load(&app, i.practice)
        .await
        .map_err(Fault::from)?;
    Ok(page(
        &w,
        StatusCode::OK,
        &Wanted {
            w: &w,
            mark: holder::mark(i.id),
            practice: practice.profile.notice_name().to_owned(),
        },
    ))
}

/// `POST /not-me/mistake`
pub async fn wanted(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    form: Form,
) -> Result<Response, Turned> {
    let done = || see_other(&format!("{}?done=1", holder::WANTED));
    let Some(i) = declined(&app, &w, &flow).await? else {
        return Ok(done());
    };
    if let Some(notice) = holder::other(&w, &form, i.id, holder::WANTED) {
        return Err(notice.into());
    }
    match flow::wanted(&app, &i, &press(&w, &form)).await? {
        Asked::TooMany { until } => Err(Error::TooMany { until }.into()),
        Asked::Done | Asked::Wait { .. } | Asked::Moved => Ok(done()),
    }
}
