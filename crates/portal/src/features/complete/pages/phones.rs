//! The code, *I cannot use these phones*, and the page of who waits for the office.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::super::model::{self, Shown, Step};
use super::super::visit::Visit;
use super::{html, once};
use crate::accounts::{Phone, PhoneKind};
use crate::app::App;
use crate::contacts;
use crate::features::verify::{Door, Place, Then};
use crate::guard::{self, Flow, Turned};
use crate::invitations::{self, asks};
use crate::web::{Choice, Error, Form, Web, fields, page, see_other};

#[derive(Template)]
#[template(path = "features/complete/cannot.html")]
struct Cannot<'a> {
    w: &'a Web,
    form: &'a Form,
    practice: &'a str,
    kinds: Vec<Choice>,
    back: &'a str,
}

#[derive(Template)]
#[template(path = "features/complete/waiting.html")]
struct Waiting<'a> {
    w: &'a Web,
    step: (i64, i64),
    practice: &'a str,
    phone: &'a str,
    /// The office was told; else there is no number on file and nobody was told yet.
    told: bool,
    /// One of the phones may still be used.
    after_all: bool,
}

/// The code pages of sign-up.
pub(super) struct Code;

impl Door for Code {
    async fn place(app: &App, w: &Web) -> Result<Place, Response> {
        let turned = |t: Turned| t.into_response();
        let flow = Flow::of(w).ok_or_else(|| turned(guard::open_link_again(w).into()))?;
        let v = Visit::here(app, w, flow).await.map_err(turned)?;
        let passed = v.shown.phone;
        if !passed && !model::may_open(Step::Phone, &v.facts, &v.shown) {
            return Err(see_other(v.next().path()));
        }
        let challenge = v.challenge();
        let shown = Shown {
            phone: true,
            ..v.shown
        };
        let next = model::next_step(&v.facts, &shown).path();
        if passed {
            return Err(see_other(next));
        }
        let (i, waiting, now) = (v.invitation.clone(), v.facts.waiting, app.now());
        Ok(Place {
            base: Step::Phone.path().into(),
            challenge,
            strong: Vec::new(),
            step: Some(model::numbered(Step::Phone, &v.facts)),
            back: Some(if v.facts.short { "/join" } else { "/finish" }.into()),
            cannot: Some("/finish/phones".into()),
            trust_days: None,
            next: next.into(),
            passed: Box::new(move |_, _| {
                let mut then = Then::go(next);
                if waiting {
                    // One of the phones was theirs after all.
                    then.rows.push(invitations::store::phone_mended(i.id, now));
                    then.rows.push(contacts::store::void_proposed(i.contact));
                }
                then
            }),
            ways: v.ways,
        })
    }
}

fn kinds(w: &Web) -> Vec<Choice> {
    vec![
        Choice::new("mobile", w.t("finish-cannot-mobile")),
        Choice::new("landline", w.t("finish-cannot-landline")),
    ]
}

/// Whether *I cannot use these phones* makes sense: a code is required and not passed yet.
async fn stuck(app: &App, w: &Web, flow: Flow) -> Result<Visit, Turned> {
    let v = Visit::here(app, w, flow).await?;
    if matches!(v.next(), Step::Phone | Step::Waiting) {
        Ok(v)
    } else {
        Err(Turned::Away(v.next().path().into()))
    }
}

pub(super) async fn cannot(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = stuck(&app, &w, flow).await?;
    Ok(cannot_page(&w, &v, StatusCode::OK, &Form::blank()))
}

fn cannot_page(w: &Web, v: &Visit, status: StatusCode, form: &Form) -> Response {
    page(
        w,
        status,
        &Cannot {
            w,
            form,
            practice: v.practice.profile.notice_name(),
            kinds: kinds(w),
            back: v.next().path(),
        },
    )
}

pub(super) async fn cannot_post(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    mut form: Form,
) -> Result<Response, Turned> {
    let v = stuck(&app, &w, flow).await?;
    let mut proposed = None;
    // The number is welcome, not asked for: the office calls the one it knows anyway.
    if !form.value("phone").trim().is_empty() {
        let typed = form.read(&w, "phone", fields::PHONE);
        let kind = form.one_of(&w, "kind", &["mobile", "landline"], "phone-kind-missing");
        if let Some(kind) = kind.and_then(PhoneKind::parse) {
            let allowed = v.practice.policy.countries(&app.config);
            let home = &app.config.operator.country;
            match Phone::parse(&typed, kind, home, &allowed) {
                Ok(phone) => proposed = Some((phone, kind)),
                Err(e) => form.fail("phone", w.t(&e.to_string())),
            }
        }
    }
    if !form.ok() {
        return Ok(cannot_page(&w, &v, StatusCode::UNPROCESSABLE_ENTITY, &form));
    }
    let asked = asks::phone_wrong(
        &app,
        &v.invitation,
        proposed.as_ref(),
        true,
        once(&app, &form),
        &guard::source(&w),
    )
    .await?;
    match asked {
        asks::Asked::Wait { until } | asks::Asked::TooMany { until } => {
            Err(Error::TooMany { until }.into())
        }
        asks::Asked::Done | asks::Asked::Moved => Ok(see_other(Step::Waiting.path())),
    }
}

pub(super) async fn waiting(
    State(app): State<App>,
    w: Web,
    flow: Flow,
) -> Result<Response, Turned> {
    let v = Visit::at(&app, &w, flow, Step::Waiting).await?;
    Ok(page(
        &w,
        StatusCode::OK,
        &Waiting {
            w: &w,
            step: model::numbered(Step::Waiting, &v.facts),
            practice: v.practice.profile.notice_name(),
            phone: &v.practice.profile.phone,
            told: v.facts.waiting,
            after_all: v.facts.reachable,
        },
    ))
}

/// The pages in their states.
pub(super) fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let practice = "Maple Street Dental";
    let mut wrong = Form::blank().with("phone", "12");
    wrong.fail("phone", w.t("phone-shape"));
    let blank = Form::blank();
    let waiting = |told, after_all| {
        html(&Waiting {
            w,
            step: (1, 3),
            practice,
            phone: "(555) 010-0142",
            told,
            after_all,
        })
    };
    let cannot = |form| {
        html(&Cannot {
            w,
            form,
            practice,
            kinds: kinds(w),
            back: "/finish/code",
        })
    };
    vec![
        ("finish-cannot", cannot(&blank)),
        ("finish-cannot-wrong", cannot(&wrong)),
        ("finish-waiting", waiting(true, true)),
        ("finish-no-phone", waiting(false, false)),
    ]
}
