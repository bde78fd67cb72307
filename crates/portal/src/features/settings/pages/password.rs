//! A new password, with the one in use.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::super::flow::{self, Change, Why};
use super::super::phones;
use super::{elsewhere, id};
use crate::accounts::password as passwords;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::features::login::choose;
use crate::features::login::flow::{Proven, prove};
use crate::guard::{self, User};
use crate::practices::{self, Together};
use crate::web::ui::PasswordRule;
use crate::web::{Error, Form, Web, page, see_other};

#[derive(Template)]
#[template(path = "features/settings/password.html")]
pub(super) struct PasswordPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub email: &'a str,
    pub rules: Vec<PasswordRule>,
    /// A practice of theirs asks for more than this site.
    pub by_practice: bool,
}

async fn show_password(
    app: &App,
    w: &Web,
    status: StatusCode,
    s: &Signed,
    form: &Form,
    rules: Vec<PasswordRule>,
) -> Result<Response, Error> {
    let email = passwords::email_of(app, s.actor.person).await?.canonical();
    let together = practices::together(app, s.actor.person).await?;
    Ok(page(
        w,
        status,
        &PasswordPage {
            w,
            form,
            email: &email,
            rules,
            by_practice: together != Together::of_operator(&app.config)
                && together.modern
                && together.classic,
        },
    ))
}

/// Whether a code stands beside the password at every sign-in: it is asked for, and there is a phone it goes to.
async fn two_step_holds(app: &App, s: &Signed) -> Result<bool, Fault> {
    let asked = s.two_step || super::two_step::required(app, s);
    Ok(asked && !phones::proven(app, s.actor.person).await?.is_empty())
}

/// The form.
pub async fn password_form(
    State(app): State<App>,
    w: Web,
    User(s): User,
) -> Result<Response, Error> {
    let rules = passwords::rules_of(&app, s.actor.person, two_step_holds(&app, &s).await?).await?;
    let list = choose::blank(&w, &rules);
    show_password(&app, &w, StatusCode::OK, &s, &Form::blank(), list).await
}

/// The old one and the new one.
pub async fn password(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let rules = passwords::rules_of(&app, s.actor.person, two_step_holds(&app, &s).await?).await?;
    // A second press of the same button finds the old password gone; its answer is the first one's.
    let form_id = id(&app, &form);
    if crate::submissions::find(&app, form_id, s.actor.person)
        .await?
        .is_some()
    {
        return Ok(see_other("/settings?done=password"));
    }
    let old = form.password(&w, "password");
    if old.is_empty() {
        form.fail("password", w.t("settings-password-old-missing"));
    }
    if !form.ok() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let list = choose::blank(&w, &rules);
        return show_password(&app, &w, status, &s, &form, list).await;
    }
    // The old one first: nobody who does not know it learns whether the new one was used before.
    let source = guard::source(&w);
    let factor = match prove(&app, s.actor.person, &old, &source).await? {
        Proven::Paused { until } => {
            return Ok(crate::features::login::paused(&w, until).page(&w));
        }
        Proven::Wrong => {
            form.fail("password", w.t("step-up-wrong"));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let list = choose::blank(&w, &rules);
            return show_password(&app, &w, status, &s, &form, list).await;
        }
        Proven::Right { factor, .. } => factor,
    };
    let (new, list) = choose::read(&app, &w, &mut form, s.actor.person, &rules).await?;
    if !form.ok() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show_password(&app, &w, status, &s, &form, list).await;
    }
    let done = flow::new_password(&app, &s, form_id, factor, &new, Why::Wanted, &source).await?;
    Ok(match done {
        Change::Done => see_other("/settings?done=password"),
        Change::Elsewhere => elsewhere(&w),
    })
}
