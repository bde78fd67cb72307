//! An account for a new member of a practice.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::super::add::{self, Added, Newcomer};
use super::super::find::{Lookup, Office, Subject};
use super::super::guard::Agent;
use super::super::verify;
use super::found::role_word;
use super::{not_verified, once, subject, why};
use crate::accounts::{Email, PersonName, Phone, PhoneKind};
use crate::app::App;
use crate::features::provision::ProvisionError;
use crate::guard;
use crate::web::{Choice, Error, Form, Web, fields, page, see_other};

#[derive(Template)]
#[template(path = "features/support/add.html")]
pub(super) struct AddPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub practice: &'a str,
    pub roles: Vec<Choice>,
    pub back: String,
}

const ROLES: [&str; 4] = ["sender", "desk", "reader", "manager"];

/// What a member may be.
pub(super) fn roles(w: &Web) -> Vec<Choice> {
    ROLES
        .into_iter()
        .map(|r| Choice::new(r, role_word(w, r)))
        .collect()
}

fn show(w: &Web, status: StatusCode, form: &Form, l: &Lookup, o: &Office) -> Response {
    page(
        w,
        status,
        &AddPage {
            w,
            form,
            practice: &o.profile.name,
            roles: roles(w),
            back: format!("/support/l/{}", l.id),
        },
    )
}

/// The form.
pub async fn get(
    State(app): State<App>,
    w: Web,
    a: Agent,
    Path((l, s)): Path<(String, String)>,
) -> Result<Response, Error> {
    let (l, s) = subject(&app, &a, &l, &s).await?;
    let Subject::Office(o) = &s else {
        return Err(Error::NotFound);
    };
    if !a.may_change() {
        return Err(Error::NotFound);
    }
    if !verify::may_change(&app, &a, s.id()).await? {
        return Err(not_verified(&w, &l, &s).into());
    }
    let form = Form::blank().with("lang", w.lang().code());
    Ok(show(&w, StatusCode::OK, &form, &l, o))
}

/// Sets it up.
pub async fn post(
    State(app): State<App>,
    w: Web,
    a: Agent,
    Path((l, s)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response, Error> {
    let (l, s) = subject(&app, &a, &l, &s).await?;
    let Subject::Office(o) = &s else {
        return Err(Error::NotFound);
    };
    if !a.may_change() {
        return Err(Error::NotFound);
    }
    let name = PersonName {
        title: form.read(&w, "title", fields::NAME),
        first: form.read(&w, "first", fields::NAME.required("join-first-missing")),
        last: form.read(&w, "last", fields::NAME.required("join-last-missing")),
    };
    let typed = form.read(&w, "email", fields::EMAIL.required("email-empty"));
    let mut email = None;
    if !typed.is_empty() {
        match Email::parse(&typed) {
            Ok(e) => email = Some(e),
            Err(e) => form.fail("email", w.t(&e.to_string())),
        }
    }
    let mut phones = Vec::new();
    for (field, kind) in [
        ("mobile", PhoneKind::Mobile),
        ("landline", PhoneKind::Landline),
    ] {
        let typed = form.read(&w, field, fields::PHONE);
        if typed.is_empty() {
            continue;
        }
        let home = &app.config.operator.country;
        match Phone::parse(&typed, kind, home, &app.config.phone.countries) {
            Ok(p) => phones.push((p, kind)),
            Err(e) => form.fail(field, w.t(&e.to_string())),
        }
    }
    let role = form.value("role").to_owned();
    if !ROLES.contains(&role.as_str()) {
        form.fail("role", w.t("support-answer-missing"));
    }
    let lang = crate::web::Lang::parse(form.value("lang")).unwrap_or(w.lang());
    let why = why(&w, &mut form);
    let (Some(email), true) = (email, form.ok()) else {
        return Ok(show(&w, StatusCode::UNPROCESSABLE_ENTITY, &form, &l, o));
    };
    let who = Newcomer {
        email,
        name,
        phones,
        role,
        lang: lang.code().into(),
    };
    let id = once(&app, &form);
    let source = guard::source(&w);
    match add::add(&app, &a, o, &who, &why, id, &source).await? {
        Added::Done => Ok(see_other(&format!("/support/l/{}?done=added", l.id))),
        Added::NotVerified => Err(not_verified(&w, &l, &s).into()),
        Added::Wait { until } => {
            form.fail("email", w.put("time", w.until(until)).t("support-wait"));
            Ok(show(&w, StatusCode::TOO_MANY_REQUESTS, &form, &l, o))
        }
        Added::AnAgent => {
            form.fail("email", w.t("support-add-agent"));
            Ok(show(&w, StatusCode::CONFLICT, &form, &l, o))
        }
        Added::Refused(e) => {
            let text = match e {
                ProvisionError::Member => w.t("support-add-member"),
                ProvisionError::Invited => w.t("support-add-invited"),
                ProvisionError::Declined => w.t("support-refused-declined"),
                ProvisionError::NotReady => w.t("support-add-not-ready"),
                _ => w.t("support-moved-text"),
            };
            form.fail("email", text);
            Ok(show(&w, StatusCode::CONFLICT, &form, &l, o))
        }
    }
}
