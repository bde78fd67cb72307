//! Leaving a practice, and where a session finds itself whose practice is gone.

use super::super::flow::{self, Outcome};
use super::super::model::Rule;
use super::{answer, once};
use crate::accounts::session::{Left, Signed};
use crate::app::App;
use crate::fault::Fault;
use crate::features::login::stepup;
use crate::guard::{self, User};
use crate::practices::members::{self, Member};
use crate::practices::{self, Practice};
use crate::web::{Error, Form, Web, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

#[derive(Template)]
#[template(path = "features/people/leave.html")]
pub(crate) struct LeavePage<'a> {
    pub w: &'a Web,
    pub practice: String,
    pub last_owner: bool,
}

async fn own(app: &App, s: &Signed) -> Result<(Practice, Member), Error> {
    let id = s.actor.practice().ok_or(Error::NotFound)?;
    let practice = practices::load(app, id).await.map_err(Fault::from)?;
    let member = members::last(app, id, s.actor.person)
        .await?
        .ok_or(Error::NotFound)?;
    Ok((practice, member))
}

/// `GET /settings/leave`
pub async fn leave_form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let (practice, member) = own(&app, &s).await?;
    if let Some(ask) = stepup::ask(&app, &s, &w) {
        return Ok(ask);
    }
    let view = LeavePage {
        last_owner: flow::is_last_owner(&app, &member).await?,
        practice: practice.profile.name,
        w: &w,
    };
    Ok(page(&w, StatusCode::OK, &view))
}

/// `POST /settings/leave`
pub async fn leave(
    State(app): State<App>,
    w: Web,
    User(s): User,
    form: Form,
) -> Result<Response, Error> {
    let (practice, member) = own(&app, &s).await?;
    if let Some(ask) = stepup::ask(&app, &s, &w) {
        return Ok(ask);
    }
    let source = guard::source(&w);
    let how = (once(&app, &form), &source);
    let outcome = flow::leave(&app, &s, &practice, &member, how).await?;
    if outcome == Outcome::No(Rule::LastOwner) {
        return Ok(see_other("/settings/leave"));
    }
    Ok(answer(&w, outcome, "/left", "/settings"))
}

#[derive(Template)]
#[template(path = "features/people/left.html")]
pub(crate) struct LeftPage<'a> {
    pub w: &'a Web,
    pub left: Left,
}

/// `GET /left`: the practice that was open is not theirs any more.
pub async fn left_page(w: Web, User(s): User) -> Result<Response, Error> {
    match s.left {
        Some(left) => Ok(page(&w, StatusCode::OK, &LeftPage { w: &w, left })),
        None => Ok(see_other("/inbox")),
    }
}
