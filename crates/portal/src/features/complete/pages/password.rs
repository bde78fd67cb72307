//! The password, whose form makes the account.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use vault::Token;

use super::super::flow::{self, Browser, Outcome};
use super::super::model::{self, Step};
use super::super::store;
use super::super::visit::{NEW_LINK, Visit};
use super::{html, once};
use crate::accounts::device::token_for;
use crate::app::App;
use crate::guard::{self, Flow, Turned};
use crate::holder;
use crate::invitations::{self, LinkKind, Opened, links};
use crate::web::cookies::Name as Cookie;
use crate::web::ui::PasswordRule;
use crate::web::{Form, Notice, Tone, Web, page, see_other};

#[derive(Template)]
#[template(path = "features/complete/password.html")]
struct Password<'a> {
    w: &'a Web,
    form: &'a Form,
    email: String,
    rules: Vec<PasswordRule>,
    /// Days for which this browser may be trusted, where a code was passed.
    trust: Option<i64>,
    button: String,
    step: (i64, i64),
}

pub(super) async fn get(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::at(&app, &w, flow, Step::Password).await?;
    let rules = flow::rules(&app, &v).check("", &[]);
    let rules = PasswordRule::list(&w, &rules, false);
    password_page(&app, &w, &v, StatusCode::OK, &Form::blank(), rules).await
}

async fn password_page(
    app: &App,
    w: &Web,
    v: &Visit,
    status: StatusCode,
    form: &Form,
    rules: Vec<PasswordRule>,
) -> Result<Response, Turned> {
    Ok(page(
        w,
        status,
        &Password {
            w,
            form,
            email: v.contact.email.canonical(),
            rules,
            trust: trust_days(app).filter(|_| v.phone.is_some()),
            button: button(app, w, v).await?,
            step: model::numbered(Step::Password, &v.facts),
        },
    ))
}

/// What the last button says: where it leads.
pub(super) async fn button(app: &App, w: &Web, v: &Visit) -> Result<String, Turned> {
    let waits = !store::waiting(&app.db, v.invitation.id).await?.is_empty();
    Ok(
        match (app.config.policy.sign_in_after_registration, waits) {
            (true, true) => w.t("finish-save-read"),
            (false, _) => w.t("finish-save-sign-in"),
            (true, false) => w.t("save"),
        },
    )
}

/// The address is still kept for somebody who had it.
pub(super) fn kept(w: &Web, until: i64) -> Response {
    let when = w.date_time(until);
    Notice::new(StatusCode::CONFLICT, w.t("finish-kept"))
        .tone(Tone::Warn)
        .text(w.put("time", when).t("finish-kept-text"))
        .page(w)
}

/// Days a browser is trusted for, where the policy trusts any and people go on signed in.
pub(super) fn trust_days(app: &App) -> Option<i64> {
    let policy = &app.config.policy;
    let days = policy.trusted_device_days;
    (days > 0 && policy.sign_in_after_registration).then_some(days)
}

pub(super) async fn post(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    mut form: Form,
) -> Result<Response, Turned> {
    let trust = trust_days(&app).is_some() && form.ticked("trust");
    let device = token_for(&app, guard::device(&w), trust);
    let source = guard::source(&w);
    let browser = Browser {
        device: &device,
        trust,
        source: &source,
        once: once(&app, &form),
        lang: w.lang(),
        accepts: None,
        tz: None,
    };
    let typed = form.password(&w, "password");
    let v = match Visit::at(&app, &w, flow.clone(), Step::Password).await {
        Ok(v) => v,
        Err(turned) => {
            return match again(&app, &w, &flow, &typed, &browser).await? {
                Some(arrived) => Ok(arrive(&w, &arrived, &device)),
                None => Err(turned),
            };
        }
    };
    if form.switched() || !form.ok() {
        let rules = flow::rules(&app, &v).check("", &[]);
        let rules = PasswordRule::list(&w, &rules, false);
        return password_page(&app, &w, &v, StatusCode::UNPROCESSABLE_ENTITY, &form, rules).await;
    }
    let (id, flow) = (v.invitation.id, v.flow.clone());
    match flow::activate(&app, v, &typed, &browser).await? {
        Outcome::Done(arrived) => Ok(arrive(&w, &arrived, &device)),
        Outcome::Missing(step) => Ok(see_other(step.path())),
        Outcome::Kept { until } => Ok(kept(&w, until)),
        Outcome::Weak(judged) => {
            let rules = PasswordRule::list(&w, &judged, true);
            let words = PasswordRule::complaint(&w, form.value("password"));
            form.fail("password", words);
            let i = invitations::load(&app, id)
                .await?
                .ok_or_else(|| Turned::from(holder::unknown(&w)))?;
            let v = Visit::of(&app, w.lang(), flow, i).await?;
            password_page(&app, &w, &v, StatusCode::UNPROCESSABLE_ENTITY, &form, rules).await
        }
        Outcome::Over => match again(&app, &w, &flow, &typed, &browser).await? {
            Some(arrived) => Ok(arrive(&w, &arrived, &device)),
            None => {
                let opened = links::open(&app, flow.kind, &flow.token).await?;
                Err(over(&app, &w, &opened).await?)
            }
        },
    }
}

/// A press that was turned away because the account is there: made, at any moment since the request began, by the first press of
/// this very button? Then this browser may be waiting for the answer that the first one got.
pub(super) async fn again(
    app: &App,
    w: &Web,
    flow: &Flow,
    typed: &str,
    browser: &Browser<'_>,
) -> Result<Option<flow::Arrived>, Turned> {
    if !matches!(flow.kind, LinkKind::Complete | LinkKind::Invite) {
        return Ok(None);
    }
    let Opened::Used(i) = links::open(app, flow.kind, &flow.token).await? else {
        return Ok(None);
    };
    let v = Visit::of(app, w.lang(), flow.clone(), *i).await?;
    Ok(match flow::resume(app, &v, typed, browser).await? {
        Outcome::Done(arrived) => Some(arrived),
        _ => None,
    })
}

/// The other tab was faster: *You already used this link*, or the page of an address that has an account by another invitation.
pub(super) async fn over(app: &App, w: &Web, opened: &Opened) -> Result<Turned, Turned> {
    Ok(match holder::dead(app, w, opened, NEW_LINK).await? {
        Some(notice) => notice.into(),
        None => Turned::Away("/finish/account".into()),
    })
}

/// Cookies of the new session, and on.
pub(super) fn arrive(w: &Web, arrived: &flow::Arrived, device: &Token) -> Response {
    if let Some(session) = &arrived.session {
        w.set_cookie(Cookie::Session, &session.text());
        w.set_cookie(Cookie::Device, &device.text());
    }
    Flow::end(w);
    see_other(&arrived.path)
}

/// The page in its states.
pub(super) fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let mut weak = Form::blank();
    weak.fail("password", PasswordRule::complaint(w, "short"));
    let blank = Form::blank();
    let rules = vault::policy::Rules::new(vault::policy::Preset::Modern, true);
    let judged = rules.check("too short", &[]);
    let password = |form, typed| {
        html(&Password {
            w,
            form,
            email: "robin@patients.example".into(),
            rules: PasswordRule::list(w, &judged, typed),
            trust: Some(30),
            button: w.t("finish-save-read"),
            step: (3, 3),
        })
    };
    vec![
        ("finish-password", password(&blank, false)),
        ("finish-password-weak", password(&weak, true)),
    ]
}
