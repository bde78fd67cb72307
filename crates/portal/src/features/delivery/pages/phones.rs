//! The phones of a contact: what is on file, what the invitee proposed, and other numbers.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::super::flow::{self, phones::Corrected, phones::Phones, phones::Wanted};
use crate::accounts::{Phone, PhoneKind};
use crate::app::App;
use crate::contacts::ContactPhone;
use crate::guard::{self, User};
use crate::web::{Error, Form, Web, fields, page};
use db::Id;

/// A number as the page shows it.
pub(super) struct Line {
    pub id: Id,
    pub label: String,
    pub given: String,
}

#[derive(Template)]
#[template(path = "features/delivery/phones.html")]
pub(super) struct PhonesPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub name: String,
    pub wrong: bool,
    pub waits: bool,
    pub filed: Vec<Line>,
    pub proposed: Vec<Line>,
    pub approve: String,
    pub back: &'a str,
    pub from: &'a str,
}

/// "Mobile: (555) 010-0142"
pub(super) fn whole(w: &Web, app: &App, p: &ContactPhone) -> String {
    let number = p.phone.shown(&app.config.operator.country);
    match p.kind {
        PhoneKind::Mobile => w.put("number", number).t("contacts-mobile-is"),
        PhoneKind::Landline => w.put("number", number).t("contacts-landline-is"),
    }
}

/// "Dr. Ana Ruiz put it on file on Dec 12": typed it, or approved what the person had said.
pub(super) fn given(w: &Web, p: &ContactPhone, by: Option<&str>) -> String {
    let put = w.put("date", w.date(p.given_at));
    match by {
        Some(name) => put.put("name", name).t("contacts-given-by"),
        None => put.t("contacts-given"),
    }
}

/// What was proposed, by its last two digits: the office compares it with a number it has.
pub(super) fn masked(w: &Web, p: &ContactPhone) -> String {
    let digits = w.put("digits", p.phone.ending());
    match p.kind {
        PhoneKind::Mobile => digits.t("phone-mobile-ending"),
        PhoneKind::Landline => digits.t("phone-landline-ending"),
    }
}

fn show(
    app: &App,
    w: &Web,
    phones: &Phones,
    form: &Form,
    from: Option<Id>,
    status: StatusCode,
) -> Response {
    let from_text = from.map(|t| t.to_string()).unwrap_or_default();
    let contact = phones.contact.id;
    let show = PhonesPage {
        w,
        form,
        name: phones.contact.profile.name.full(),
        wrong: phones.wrong,
        waits: phones.waits,
        filed: phones
            .filed
            .iter()
            .map(|(p, by)| Line {
                id: p.id,
                label: whole(w, app, p),
                given: given(w, p, by.as_deref()),
            })
            .collect(),
        proposed: phones
            .proposed
            .iter()
            .map(|p| Line {
                id: p.id,
                label: masked(w, p),
                given: String::new(),
            })
            .collect(),
        approve: format!("/contacts/{contact}/phones/approve"),
        back: &super::home(contact, from),
        from: &from_text,
    };
    page(w, status, &show)
}

/// `GET /contacts/{id}/phones`
pub async fn get(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(contact): Path<String>,
) -> Result<Response, Error> {
    let contact = super::id(&contact)?;
    flow::correctable(&app, &signed, contact).await?;
    let phones = flow::phones::look(&app, &signed, contact).await?;
    let from = super::came_from(&w.query("m").unwrap_or_default());
    let mut form = Form::blank();
    if !phones.wrong {
        let home = &app.config.operator.country;
        for (name, kind) in FIELDS {
            if let Some((p, _)) = phones.filed.iter().find(|(p, _)| p.kind == kind) {
                form.set(name, p.phone.shown(home));
            }
        }
    }
    Ok(show(&app, &w, &phones, &form, from, StatusCode::OK))
}

const FIELDS: [(&str, PhoneKind); 2] = [
    ("mobile", PhoneKind::Mobile),
    ("landline", PhoneKind::Landline),
];

/// `POST /contacts/{id}/phones`
pub async fn post(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(contact): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let contact = super::id(&contact)?;
    flow::correctable(&app, &signed, contact).await?;
    let countries = flow::phones::countries(&app, &signed).await?;
    let from = super::came_from(form.value("m"));
    let mut numbers = Vec::new();
    for (name, kind) in FIELDS {
        let typed = form.read(&w, name, fields::PHONE);
        if typed.is_empty() {
            continue;
        }
        let c = &app.config;
        match Phone::parse(&typed, kind, &c.operator.country, &countries) {
            Ok(phone) => numbers.push((phone, kind)),
            Err(e) => form.fail(name, w.t(&e.to_string())),
        }
    }
    if form.ok() {
        let once = super::once(&form)?;
        let wrong = flow::phones::look(&app, &signed, contact).await?.wrong;
        if wrong && numbers.is_empty() {
            form.fail("mobile", w.t("contacts-phone-missing"));
        } else {
            let done = flow::phones::correct(
                &app,
                &signed,
                contact,
                &Wanted::These(numbers),
                form.ticked("mail"),
                once,
                &guard::source(&w),
            )
            .await?;
            match done {
                Corrected::Done | Corrected::Same => {
                    return Ok(super::back(contact, from, "phones"));
                }
                Corrected::Needed => form.fail("mobile", w.t("contacts-phone-needed")),
                Corrected::NoMail(why) => {
                    // The numbers were not filed either: the person decides whether to go on without the mail.
                    form.fail("mail", no_mail(&w, why));
                }
                Corrected::Changed => {
                    let path = format!("/contacts/{contact}/phones");
                    return Err(super::changed(&w, &path).into());
                }
            }
        }
    }
    let phones = flow::phones::look(&app, &signed, contact).await?;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(show(&app, &w, &phones, &form, from, status))
}

fn no_mail(w: &Web, why: flow::again::Again) -> String {
    use flow::again::Again;
    match why {
        Again::Wait { until } | Again::TooMany { until } => {
            w.put("time", w.not_before(until)).t("contacts-mail-wait")
        }
        Again::Declined => w.t("delivery-no-mail-declined"),
        Again::NoKey => w.t("delivery-no-key"),
        Again::Nothing | Again::Sent => w.t("delivery-no-mail-read"),
    }
}

/// `POST /contacts/{id}/phones/approve`
pub async fn approve(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(contact): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let contact = super::id(&contact)?;
    let from = super::came_from(form.value("m"));
    let wanted = Wanted::Proposed(super::id(form.value("phone"))?);
    let once = super::once(&form)?;
    let source = guard::source(&w);
    match flow::phones::correct(&app, &signed, contact, &wanted, false, once, &source).await? {
        Corrected::Done | Corrected::Same => Ok(super::back(contact, from, "phones")),
        Corrected::Needed | Corrected::NoMail(_) | Corrected::Changed => {
            let path = format!("/contacts/{contact}/phones");
            Err(super::changed(&w, &path).into())
        }
    }
}
