//! The mail about a sign-in from a new browser: on, unless somebody with a second factor wants none.

use super::pages::{elsewhere, id};
use super::ready;
use crate::accounts::session::Signed;
use crate::accounts::strong::store;
use crate::app::App;
use crate::audit;
use crate::fault::Fault;
use crate::features::login::arrive::alert;
use crate::features::settings::flow::{Change, me, once};
use crate::features::verify;
use crate::guard::{self, User};
use crate::web::{Error, Form, Web, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde_json::json;

#[derive(Template)]
#[template(path = "features/factors/notices.html")]
pub(super) struct NoticesPage<'a> {
    pub w: &'a Web,
    pub on: bool,
    /// A second step is asked for at sign-in.
    pub may: bool,
    pub done: bool,
}

/// Whether a second step is asked for whenever this person signs in with a new browser.
async fn protected(app: &App, s: &Signed) -> Result<bool, Fault> {
    let asked = s.two_step || app.config.policy.two_step_required;
    Ok(asked && !verify::both(app, s.actor.person).await?.is_empty())
}

/// What it is now.
pub async fn form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    Ok(page(
        &w,
        StatusCode::OK,
        &NoticesPage {
            w: &w,
            on: store::sign_in_mail(&app.db, s.actor.person).await?,
            may: protected(&app, &s).await?,
            done: w.query("done").is_some(),
        },
    ))
}

/// On or off. Off takes the password and a factor: these mails are how an owner learns of a thief.
pub async fn switch(
    State(app): State<App>,
    w: Web,
    User(s): User,
    form: Form,
) -> Result<Response, Error> {
    let on = match form.value("notices") {
        "on" => true,
        "off" => false,
        _ => return Ok(see_other("/settings/notices")),
    };
    if !on {
        if let Some(first) = ready(&app, &s).await? {
            return Ok(first);
        }
        if !protected(&app, &s).await? {
            return Ok(see_other("/settings/notices"));
        }
    }
    let me = me(&app, &s).await?;
    let mut rows = vec![store::set_sign_in_mail(me.id, me.version, on)];
    if !on {
        rows.push(alert(&app, me.id, "sign_in_mail_off"));
    }
    rows.extend(
        audit::event("sign_in_mail.changed")
            .by(&s.actor)
            .owner(me.id)
            .detail(json!({ "on": on }))
            .from(&guard::source(&w))
            .rows(&app),
    );
    Ok(
        match once(&app, &s, id(&app, &form), "notices", rows).await? {
            Change::Done => see_other("/settings/notices?done=notices"),
            Change::Elsewhere => elsewhere(&w),
        },
    )
}
