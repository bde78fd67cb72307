//! *Invite all again*: what happens is said first.

use super::super::flow::again::{self, Begun};
use super::{Inviter, once, wait};
use crate::app::App;
use crate::guard;
use crate::invitations::stage;
use crate::web::{Error, Form, Notice, Web, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

#[derive(Template)]
#[template(path = "features/inviting/again.html")]
pub(super) struct AgainPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub people: i64,
}

fn nobody(w: &Web) -> Notice {
    Notice::new(StatusCode::OK, w.t("again-all-nobody"))
        .text(w.t("again-all-nobody-text"))
        .button(w.t("invited-back"), "/people/invited")
}

/// `GET /people/invited/again`
pub async fn get(State(app): State<App>, w: Web, i: Inviter) -> Result<Response, Error> {
    if !i.here.may.again {
        return Err(Error::NotFound);
    }
    let people = stage::waiting_count(&app.db, i.here.practice.id, app.now()).await?;
    if people == 0 {
        return Ok(nobody(&w).page(&w));
    }
    let form = Form::blank();
    let show = AgainPage {
        w: &w,
        form: &form,
        people,
    };
    Ok(page(&w, StatusCode::OK, &show))
}

/// `POST /people/invited/again`
pub async fn post(
    State(app): State<App>,
    w: Web,
    i: Inviter,
    form: Form,
) -> Result<Response, Error> {
    let (once, source) = (once(&form)?, guard::source(&w));
    match again::begin(&app, &i.signed, &i.here, once, &source).await? {
        Begun::Done(round) => Ok(see_other(&format!("/people/rounds/{round}"))),
        Begun::Nobody => Ok(nobody(&w).page(&w)),
        Begun::TooMany { until } => {
            Err(wait(&w, until, w.t("again-all-often"), "/people/invited").into())
        }
    }
}
