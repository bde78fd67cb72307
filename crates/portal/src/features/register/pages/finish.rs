//! Security preference, Finish, and the page that says to check the mail.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::super::flow;
use super::super::model::{Required, Step};
use super::super::visit::Visit;
use super::{Numbered, again, on, place, press};
use crate::app::App;
use crate::guard::{Flow, Turned};
use crate::invitations::Asked;
use crate::invitations::asks::SECOND_MAIL_PAUSE;
use crate::web::{Choice, Error, Form, Web, page, see_other};

#[derive(Template)]
#[template(path = "features/register/security.html")]
pub(super) struct Security<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub mark: String,
    pub step: Numbered,
    pub back: &'static str,
    pub choices: Vec<Choice>,
    /// A sentence instead of the choice; empty where there is a choice.
    pub reason: String,
    /// Offers to tell the office a number.
    pub report: bool,
}

impl<'a> Security<'a> {
    fn of(w: &'a Web, form: &'a Form, v: &Visit) -> Security<'a> {
        let (step, back) = place(v, Step::Security);
        let offered = v.facts.on_offered(&v.invitation.progress);
        let reason = reason(w, offered, v.facts.required, v.invitation.provision);
        Security {
            w,
            form,
            mark: v.mark(),
            step,
            back,
            choices: choices(w),
            reason,
            report: !offered && v.facts.required.is_some(),
        }
    }
}

pub(super) fn choices(w: &Web) -> Vec<Choice> {
    vec![
        Choice::new("on", w.t("join-security-on")).hint(w.t("join-security-on-hint")),
        Choice::new("off", w.t("join-security-off")).hint(w.t("join-security-off-hint")),
    ]
}

/// Why there is no choice; empty where there is one.
pub(super) fn reason(
    w: &Web,
    offered: bool,
    required: Option<Required>,
    provision: bool,
) -> String {
    match (offered, required) {
        (true, None) => String::new(),
        (true, Some(Required::Operator)) => w
            .put("product", w.site().product())
            .t("join-security-operator"),
        (true, Some(Required::Practice)) => w.t("join-security-practice"),
        (true, Some(Required::Sender)) if provision => w.t("join-security-account"),
        (true, Some(Required::Sender)) => w.t("join-security-sender"),
        (false, None) => w.t("join-security-no-phone"),
        (false, Some(_)) => w.t("join-security-shut"),
    }
}

/// `GET /join/security`
pub async fn get_security(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.open(Step::Security)?;
    let mut form = Form::blank();
    if let Some(on) = v.invitation.progress.two_step {
        form.set("two_step", if on { "on" } else { "off" });
    }
    Ok(page(&w, StatusCode::OK, &Security::of(&w, &form, &v)))
}

/// `POST /join/security`: Finish.
pub async fn post_security(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    mut form: Form,
) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.same(&w, &form)?;
    v.open(Step::Security)?;
    let asks = v.facts.on_offered(&v.invitation.progress) && v.facts.required.is_none();
    let choice = if asks {
        form.one_of(&w, "two_step", &["on", "off"], "join-security-missing")
            .map(|c| c == "on")
    } else {
        None
    };
    if !form.ok() {
        return Ok(page(&w, again(&form), &Security::of(&w, &form, &v)));
    }
    Ok(on(flow::finish(&app, &v, choice, &press(&w, &form)).await?))
}

#[derive(Template)]
#[template(path = "features/register/check_mail.html")]
pub(super) struct CheckMail<'a> {
    pub w: &'a Web,
    pub mark: String,
    pub masked: String,
    pub from: &'a str,
    pub practice: &'a str,
    /// When it may be sent again, while that is still to come.
    pub wait: Option<i64>,
    /// When it was sent again.
    pub again: Option<i64>,
    pub told: bool,
}

/// `GET /join/check-mail`
pub async fn get_mail(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.open(Step::CheckMail)?;
    let p = &v.invitation.progress;
    let until = p.second_mail_at.map(|at| at + SECOND_MAIL_PAUSE);
    Ok(page(
        &w,
        StatusCode::OK,
        &CheckMail {
            w: &w,
            mark: v.mark(),
            masked: v.contact.email.masked(),
            from: &app.config.mail.from,
            practice: v.practice.profile.notice_name(),
            wait: until.filter(|u| app.now() < *u),
            again: p.second_mail_at.filter(|at| p.finished_at < Some(*at)),
            told: w.query("told").is_some(),
        },
    ))
}

/// `POST /join/check-mail`: *Send it again*.
pub async fn post_mail(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    form: Form,
) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.same(&w, &form)?;
    v.open(Step::CheckMail)?;
    Ok(match flow::send_again(&app, &v, &press(&w, &form)).await? {
        Asked::TooMany { until } => Error::TooMany { until }.into_response(),
        // Too soon: the page prints until when.
        Asked::Done | Asked::Wait { .. } | Asked::Moved => see_other(Step::CheckMail.path()),
    })
}

/// `POST /join/wrong-address`: *Wrong address?*
pub async fn post_address(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    form: Form,
) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.same(&w, &form)?;
    v.open(Step::CheckMail)?;
    flow::wrong_address(&app, &v, &press(&w, &form)).await?;
    // The same answer when the day's reports are used up: the office knows already.
    Ok(see_other("/join/check-mail?told=1"))
}

/// A reload of an address that only takes a button.
pub async fn get_address() -> Response {
    see_other(Step::CheckMail.path())
}
