//! Send again.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::super::flow::{self, again::Again, again::Plan};
use crate::app::App;
use crate::guard::{self, User};
use crate::web::{Error, Form, Web, page};

#[derive(Template)]
#[template(path = "features/delivery/again.html")]
pub(super) struct AgainPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub name: &'a str,
    pub address: &'a str,
    pub back: &'a str,
    pub from: &'a str,
}

/// `GET /contacts/{id}/again`
pub async fn get(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(contact): Path<String>,
) -> Result<Response, Error> {
    let c = flow::contact(&app, &signed, super::id(&contact)?).await?;
    let from = super::came_from(&w.query("m").unwrap_or_default());
    let back = super::home(c.id, from);
    let why = match flow::again::plan(&app, &c).await? {
        Plan::Ready(_) => None,
        Plan::Wait { until } => Some(Again::Wait { until }),
        Plan::Declined => Some(Again::Declined),
        Plan::Nothing => Some(Again::Nothing),
    };
    if let Some(why) = why {
        return Err(super::no_mail(&w, why, &back).into());
    }
    let ask = AgainPage {
        w: &w,
        form: &Form::blank(),
        name: &c.profile.name.full(),
        address: &c.email.canonical(),
        back: &back,
        from: &from.map(|t| t.to_string()).unwrap_or_default(),
    };
    Ok(page(&w, StatusCode::OK, &ask))
}

/// `POST /contacts/{id}/again`
pub async fn post(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(contact): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let contact = super::id(&contact)?;
    let from = super::came_from(form.value("m"));
    let once = super::once(&form)?;
    match flow::again::again(&app, &signed, contact, once, &guard::source(&w)).await? {
        Again::Sent => Ok(super::back(contact, from, "again")),
        why => Err(super::no_mail(&w, why, &super::home(contact, from)).into()),
    }
}
