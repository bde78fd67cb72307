//! Two-step on or off, and the longer password that stands alone.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use db::Id;
use http::StatusCode;

use super::super::flow::{self, Change, Why};
use super::{elsewhere, id};
use crate::accounts::session::Signed;
use crate::accounts::{factor, password as passwords};
use crate::app::App;
use crate::fault::Fault;
use crate::features::login::flow::{Proven, prove};
use crate::features::login::{choose, stepup};
use crate::features::verify::both;
use crate::guard::{self, User};
use crate::web::ui::PasswordRule;
use crate::web::{Error, Form, Web, page, see_other};

#[derive(Template)]
#[template(path = "features/settings/two-step.html")]
pub(super) struct TwoStepPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub email: &'a str,
    pub on: bool,
    pub required: bool,
    /// Whether there is a proven phone that codes can be sent to.
    pub phone: bool,
}

async fn show_two_step(
    app: &App,
    w: &Web,
    status: StatusCode,
    s: &Signed,
    form: &Form,
) -> Result<Response, Error> {
    let email = passwords::email_of(app, s.actor.person).await?.canonical();
    Ok(page(
        w,
        status,
        &TwoStepPage {
            w,
            form,
            email: &email,
            on: s.two_step,
            required: required(app, s),
            phone: !both(app, s.actor.person).await?.is_empty(),
        },
    ))
}

/// Whether the operator, or a practice the person works in, wants a code of them.
pub(in crate::features::settings) fn required(app: &App, s: &Signed) -> bool {
    app.config.policy.two_step_required || s.seats.iter().any(|v| v.two_step)
}

/// What it is now and what changing means.
pub async fn two_step_form(
    State(app): State<App>,
    w: Web,
    User(s): User,
) -> Result<Response, Error> {
    show_two_step(&app, &w, StatusCode::OK, &s, &Form::blank()).await
}

/// On or off.
pub async fn two_step(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let (form_id, source) = (id(&app, &form), guard::source(&w));
    match form.value("two-step") {
        "on" => {
            if both(&app, s.actor.person).await?.is_empty() {
                return Ok(see_other("/settings/phones"));
            }
            Ok(done(
                &w,
                flow::set_two_step(&app, &s, form_id, true, &source).await?,
            ))
        }
        "off" if !required(&app, &s) && s.two_step => {
            let typed = form.password(&w, "password");
            if typed.is_empty() {
                form.fail("password", w.t("sign-in-password-missing"));
            }
            if !form.ok() {
                return show_two_step(&app, &w, StatusCode::UNPROCESSABLE_ENTITY, &s, &form).await;
            }
            match prove(&app, s.actor.person, &typed, &source).await? {
                Proven::Paused { until } => Ok(crate::features::login::paused(&w, until).page(&w)),
                Proven::Wrong => {
                    form.fail("password", w.t("step-up-wrong"));
                    show_two_step(&app, &w, StatusCode::UNPROCESSABLE_ENTITY, &s, &form).await
                }
                // Only now, while it is typed, is its length known.
                Proven::Right { .. } if stands_alone(&app, s.actor.person, &typed).await? => {
                    Ok(done(
                        &w,
                        flow::set_two_step(&app, &s, form_id, false, &source).await?,
                    ))
                }
                Proven::Right { .. } => {
                    stepup::renewed(&app, &w, &s, &source).await?;
                    Ok(see_other("/settings/two-step/password"))
                }
            }
        }
        _ => Ok(see_other("/settings/two-step")),
    }
}

fn done(w: &Web, change: Change) -> Response {
    match change {
        Change::Done => see_other("/settings?done=two-step"),
        Change::Elsewhere => elsewhere(w),
    }
}

/// Whether a password is long enough without a second factor, counted as the rules count.
async fn stands_alone(app: &App, person: Id, typed: &str) -> Result<bool, Fault> {
    let judged = passwords::rules_of(app, person, false)
        .await?
        .check(typed, &[]);
    let short = |(rule, met): &(vault::policy::Rule, bool)| {
        !met && matches!(rule, vault::policy::Rule::Length { .. })
    };
    Ok(!judged.iter().any(short))
}

#[derive(Template)]
#[template(path = "features/settings/longer.html")]
pub(super) struct LongerPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub email: &'a str,
    pub rules: Vec<PasswordRule>,
}

async fn show_longer(
    app: &App,
    w: &Web,
    status: StatusCode,
    s: &Signed,
    form: &Form,
    rules: Vec<PasswordRule>,
) -> Result<Response, Error> {
    let email = passwords::email_of(app, s.actor.person).await?.canonical();
    Ok(page(
        w,
        status,
        &LongerPage {
            w,
            form,
            email: &email,
            rules,
        },
    ))
}

/// Where somebody goes who does not belong on the page for a longer password.
fn not_longer(app: &App, s: &Signed) -> Option<Response> {
    let fits = s.two_step && !required(app, s) && stepup::fresh(s, app.now());
    (!fits).then(|| see_other("/settings/two-step"))
}

/// A password that can stand alone.
pub async fn longer_form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    if let Some(away) = not_longer(&app, &s) {
        return Ok(away);
    }
    let list = choose::blank(&w, &passwords::rules_of(&app, s.actor.person, false).await?);
    show_longer(&app, &w, StatusCode::OK, &s, &Form::blank(), list).await
}

/// The new password and two-step off, in one.
pub async fn longer(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    if let Some(away) = not_longer(&app, &s) {
        return Ok(away);
    }
    let rules = passwords::rules_of(&app, s.actor.person, false).await?;
    let (new, list) = choose::read(&app, &w, &mut form, s.actor.person, &rules).await?;
    if !form.ok() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show_longer(&app, &w, status, &s, &form, list).await;
    }
    let Some(factor) = factor::of(&app, s.actor.person)
        .await?
        .into_iter()
        .find(|f| f.kind == "password")
    else {
        return Err(Error::internal("an account without a password"));
    };
    let (form_id, source) = (id(&app, &form), guard::source(&w));
    let change =
        flow::new_password(&app, &s, form_id, factor.id, &new, Why::TwoStepOff, &source).await?;
    Ok(done(&w, change))
}
