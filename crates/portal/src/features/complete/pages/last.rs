//! Terms and password on one page: the last form of a short registration, which makes the account.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::super::flow::{self, Browser, Outcome};
use super::super::model::{self, Step};
use super::super::visit::Visit;
use super::password::{again, arrive, button, kept, over, trust_days};
use super::{html, once, spare};
use crate::accounts::device::token_for;
use crate::app::App;
use crate::features::documents::Document;
use crate::guard::{self, Flow, Turned};
use crate::holder;
use crate::invitations::{self, links};
use crate::web::ui::PasswordRule;
use crate::web::{Form, Tz, Web, page, see_other};

#[derive(Template)]
#[template(path = "features/complete/last.html")]
struct Last<'a> {
    w: &'a Web,
    form: &'a Form,
    d: &'a Document,
    email: String,
    rules: Vec<PasswordRule>,
    /// Days for which this browser may be trusted, where a code was passed.
    trust: Option<i64>,
    button: String,
    step: (i64, i64),
    /// The text changed since the page was shown.
    newer: bool,
    /// What is said of the spare key, to whoever it will cover.
    spare: Option<String>,
}

pub(super) async fn get(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::at(&app, &w, flow, Step::Last).await?;
    let rules = PasswordRule::list(&w, &flow::rules(&app, &v).check("", &[]), false);
    show(&app, &w, &v, (StatusCode::OK, false), &Form::blank(), rules).await
}

async fn show(
    app: &App,
    w: &Web,
    v: &Visit,
    (status, newer): (StatusCode, bool),
    form: &Form,
    rules: Vec<PasswordRule>,
) -> Result<Response, Turned> {
    Ok(page(
        w,
        status,
        &Last {
            w,
            form,
            d: &v.terms,
            email: v.contact.email.canonical(),
            rules,
            trust: trust_days(app).filter(|_| v.phone.is_some()),
            button: button(app, w, v).await?,
            step: model::numbered(Step::Last, &v.facts),
            newer,
            spare: spare(app, w, v),
        },
    ))
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
    // The browser's own zone, where it could say it; never asked for here.
    let zone = Tz::parse(form.value("zone")).map(|z| z.name().to_owned());
    let browser = Browser {
        device: &device,
        trust,
        source: &source,
        once: once(&app, &form),
        lang: w.lang(),
        accepts: form.value("version").parse().ok(),
        tz: zone.as_deref(),
    };
    let typed = form.password(&w, "password");
    let v = match Visit::at(&app, &w, flow.clone(), Step::Last).await {
        Ok(v) => v,
        Err(turned) => {
            return match again(&app, &w, &flow, &typed, &browser).await? {
                Some(arrived) => Ok(arrive(&w, &arrived, &device)),
                None => Err(turned),
            };
        }
    };
    let newer = browser.accepts != Some(v.terms.version);
    if !form.ticked("accept") || newer {
        form.fail("accept", w.t("finish-last-accept-missing"));
    }
    if form.switched() || !form.ok() {
        let rules = PasswordRule::list(&w, &flow::rules(&app, &v).check("", &[]), false);
        let status = match (form.switched(), newer) {
            (true, _) => StatusCode::OK,
            (false, true) => StatusCode::CONFLICT,
            (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
        };
        return show(
            &app,
            &w,
            &v,
            (status, newer && !form.switched()),
            &form,
            rules,
        )
        .await;
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
            let how = (StatusCode::UNPROCESSABLE_ENTITY, false);
            show(&app, &w, &v, how, &form, rules).await
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

/// The page in its states.
pub(super) fn samples(w: &Web, d: &Document) -> Vec<(&'static str, String)> {
    let rules = vault::policy::Rules::new(vault::policy::Preset::Modern, true);
    let last = |form: &Form, typed: &str, step, newer| {
        html(&Last {
            w,
            form,
            d,
            email: "robin@patients.example".into(),
            rules: PasswordRule::list(w, &rules.check(typed, &[]), !typed.is_empty()),
            trust: (step == (2, 2)).then_some(30),
            button: w.t("finish-save-read"),
            step,
            newer,
            spare: newer.then(|| w.put("product", w.site().product()).t("spare-terms-all")),
        })
    };
    let mut missing = Form::blank();
    missing.fail("password", PasswordRule::complaint(w, "short"));
    missing.fail("accept", w.t("finish-last-accept-missing"));
    vec![
        ("finish-last", last(&Form::blank(), "", (2, 2), false)),
        ("finish-last-off", last(&Form::blank(), "", (1, 1), false)),
        ("finish-last-missing", last(&missing, "short", (2, 2), true)),
    ]
}
