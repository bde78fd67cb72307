//! Phones on file, the own phone of a provisioned person, wrong numbers, and waiting for the office.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::super::flow;
use super::super::model::{self, Answer, Step};
use super::super::visit::Visit;
use super::{Numbered, again, on, place, press};
use crate::accounts::{Phone, PhoneKind};
use crate::app::App;
use crate::contacts::ContactPhone;
use crate::guard::{Flow, Turned};
use crate::invitations::Asked;
use crate::web::{Choice, Error, Form, Web, fields, page, see_other};

#[derive(Template)]
#[template(path = "features/register/phones.html")]
pub(super) struct Phones<'a> {
    pub w: &'a Web,
    pub mark: String,
    pub step: Numbered,
    pub back: &'static str,
    pub practice: &'a str,
    pub provision: bool,
    pub phones: Vec<String>,
}

#[derive(Template)]
#[template(path = "features/register/own_phone.html")]
pub(super) struct OwnPhone<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub mark: String,
    pub step: Numbered,
    pub back: &'static str,
    pub kinds: Vec<Choice>,
    pub skip: bool,
}

impl<'a> OwnPhone<'a> {
    fn of(w: &'a Web, form: &'a Form, v: &Visit) -> OwnPhone<'a> {
        let (step, back) = place(v, Step::Phones);
        OwnPhone {
            w,
            form,
            mark: v.mark(),
            step,
            back,
            kinds: kinds(w),
            skip: v.facts.required.is_none(),
        }
    }
}

/// Mobile or landline.
pub(super) fn kinds(w: &Web) -> Vec<Choice> {
    vec![
        Choice::new("mobile", w.t("join-phone-mobile")),
        Choice::new("landline", w.t("join-phone-landline")),
    ]
}

/// "Mobile ending 67: text or call": all that is shown before a proof.
pub(super) fn masked(w: &Web, kind: PhoneKind, ending: &str) -> String {
    let put = w.put("digits", ending);
    match kind {
        PhoneKind::Mobile => put.t("join-phones-mobile"),
        PhoneKind::Landline => put.t("join-phones-landline"),
    }
}

fn mask(w: &Web, p: &ContactPhone) -> String {
    masked(w, p.kind, p.phone.ending())
}

/// `GET /join/phones`
pub async fn get_phones(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.open(Step::Phones)?;
    if v.facts.asks_own_phone() {
        let mut form = Form::blank();
        if let Some((phone, kind)) = &v.invitation.progress.own_phone {
            form.set("phone", phone.shown(&app.config.operator.country));
            form.set("kind", kind.word());
        }
        return Ok(page(&w, StatusCode::OK, &OwnPhone::of(&w, &form, &v)));
    }
    let step = v.numbered(Step::Phones);
    let before = if v.facts.waiting {
        Step::Waiting
    } else {
        Step::Phones
    };
    Ok(page(
        &w,
        StatusCode::OK,
        &Phones {
            w: &w,
            mark: v.mark(),
            step,
            back: v.back(before),
            practice: v.practice.profile.notice_name(),
            provision: v.invitation.provision,
            phones: v.phones.iter().map(|p| mask(&w, p)).collect(),
        },
    ))
}

/// `POST /join/phones`: *Yes, Continue*, or the own phone.
pub async fn post_phones(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    mut form: Form,
) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.same(&w, &form)?;
    let press = press(&w, &form);
    if !v.facts.asks_own_phone() {
        return Ok(on(flow::answer(&app, &v, &Answer::Phones, &press).await?));
    }
    v.open(Step::Phones)?;
    let skips = form.has("skip") && v.facts.required.is_none();
    let own = if skips {
        None
    } else {
        read_phone(&app, &v, &w, &mut form, true)
    };
    if !form.ok() {
        return Ok(page(&w, again(&form), &OwnPhone::of(&w, &form, &v)));
    }
    Ok(on(
        flow::answer(&app, &v, &Answer::OwnPhone(own), &press).await?
    ))
}

/// Number and kind; nothing when the number is empty and may be.
fn read_phone(
    app: &App,
    v: &Visit,
    w: &Web,
    form: &mut Form,
    required: bool,
) -> Option<(Phone, PhoneKind)> {
    let typed = form.read(w, "phone", fields::PHONE);
    if typed.is_empty() && !required {
        return None;
    }
    let kind = form
        .one_of(w, "kind", &["mobile", "landline"], "phone-kind-missing")
        .and_then(PhoneKind::parse);
    if form.error("phone").is_some() {
        return None;
    }
    // words: phone-empty phone-shape phone-country phone-special phone-landline-only phone-ext phone-ext-mobile
    let parsed = Phone::parse(
        &typed,
        kind.unwrap_or(PhoneKind::Landline),
        &app.config.operator.country,
        &v.practice.policy.countries(&app.config),
    );
    match parsed {
        Ok(phone) => kind.map(|k| (phone, k)),
        Err(e) => {
            form.fail("phone", w.t(&e.to_string()));
            None
        }
    }
}

#[derive(Template)]
#[template(path = "features/register/wrong_phone.html")]
pub(super) struct WrongPhone<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub mark: String,
    pub back: &'static str,
    pub practice: &'a str,
    pub kinds: Vec<Choice>,
}

impl<'a> WrongPhone<'a> {
    fn of(w: &'a Web, form: &'a Form, v: &'a Visit) -> WrongPhone<'a> {
        WrongPhone {
            w,
            form,
            mark: v.mark(),
            back: v.next().path(),
            practice: v.practice.profile.notice_name(),
            kinds: kinds(w),
        }
    }
}

fn may_report(v: &Visit) -> Result<(), Turned> {
    if model::may_report_phone(&v.invitation.progress, &v.facts) {
        Ok(())
    } else {
        Err(Turned::Away(v.next().path().into()))
    }
}

/// `GET /join/wrong-phone`: *None of these is mine*.
pub async fn get_wrong(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    may_report(&v)?;
    Ok(page(
        &w,
        StatusCode::OK,
        &WrongPhone::of(&w, &Form::blank(), &v),
    ))
}

/// `POST /join/wrong-phone`: *Send to the office*.
pub async fn post_wrong(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    mut form: Form,
) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.same(&w, &form)?;
    may_report(&v)?;
    let proposed = read_phone(&app, &v, &w, &mut form, false);
    if !form.ok() {
        return Ok(page(&w, again(&form), &WrongPhone::of(&w, &form, &v)));
    }
    match flow::phone_wrong(&app, &v, proposed.as_ref(), &press(&w, &form)).await? {
        Asked::Done | Asked::Wait { .. } => Ok(see_other(Step::Waiting.path())),
        Asked::TooMany { until } => Ok(Error::TooMany { until }.into_response()),
        Asked::Moved => Ok(see_other("/join")),
    }
}

#[derive(Template)]
#[template(path = "features/register/waiting.html")]
pub(super) struct Waiting<'a> {
    pub w: &'a Web,
    pub step: Numbered,
    pub practice: &'a str,
    pub phone: &'a str,
    pub after_all: bool,
}

/// `GET /join/waiting`. Once the sender has corrected the number, the same address leads on.
pub async fn get_waiting(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.open(Step::Waiting)?;
    Ok(page(
        &w,
        StatusCode::OK,
        &Waiting {
            w: &w,
            step: v.numbered(Step::Waiting),
            practice: v.practice.profile.notice_name(),
            phone: &v.practice.profile.phone,
            after_all: v.facts.phone_on_file,
        },
    ))
}
