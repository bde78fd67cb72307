//! Another phone: asked for, waiting for a second agent, agreed to.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::super::find::{Lookup, Subject};
use super::super::guard::Agent;
use super::super::phone::{self, Asked};
use super::super::{desk, verify};
use super::{id_of, moved, not_verified, once, phone_word, subject, who, why};
use crate::accounts::{Phone, PhoneKind};
use crate::app::App;
use crate::contacts;
use crate::fault::Fault;
use crate::guard;
use crate::invitations::{self, corrections};
use crate::practices;
use crate::web::{Choice, Error, Form, Notice, Tone, Web, fields, page, see_other};

#[derive(Template)]
#[template(path = "features/support/phone.html")]
pub(super) struct PhonePage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub who: String,
    pub kinds: Vec<Choice>,
    pub back: String,
}

#[derive(Template)]
#[template(path = "features/support/phones.html")]
pub(super) struct WaitingPage<'a> {
    pub w: &'a Web,
    pub lines: Vec<Line>,
    pub done: bool,
}

/// A correction that waits for a second agent.
pub(super) struct Line {
    pub href: String,
    pub practice: String,
    pub by: String,
    pub at: i64,
}

#[derive(Template)]
#[template(path = "features/support/phone-one.html")]
pub(super) struct OnePage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub facts: Vec<(String, String)>,
    /// The reader asked: another agent must agree.
    pub own: bool,
    pub may: bool,
}

/// Mobile and landline.
pub(super) fn kinds(w: &Web) -> Vec<Choice> {
    vec![
        Choice::new("mobile", w.t("finish-cannot-mobile")),
        Choice::new("landline", w.t("finish-cannot-landline")),
    ]
}

fn show(w: &Web, status: StatusCode, form: &Form, l: &Lookup, s: &Subject) -> Response {
    page(
        w,
        status,
        &PhonePage {
            w,
            form,
            who: who(w, s),
            kinds: kinds(w),
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
    if !a.may_change() || !matches!(s, Subject::Invited(_)) {
        return Err(Error::NotFound);
    }
    if !verify::may_change(&app, &a, s.id()).await? {
        return Err(not_verified(&w, &l, &s).into());
    }
    Ok(show(&w, StatusCode::OK, &Form::blank(), &l, &s))
}

/// Asks.
pub async fn post(
    State(app): State<App>,
    w: Web,
    a: Agent,
    Path((l, s)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response, Error> {
    let (l, s) = subject(&app, &a, &l, &s).await?;
    let Subject::Invited(i) = &s else {
        return Err(Error::NotFound);
    };
    if !a.may_change() {
        return Err(Error::NotFound);
    }
    let kind = PhoneKind::parse(form.value("kind"));
    if kind.is_none() {
        form.fail("kind", w.t("phone-kind-missing"));
    }
    let typed = form.read(&w, "phone", fields::PHONE.required("phone-empty"));
    let mut number = None;
    if let (Some(kind), false) = (kind, typed.is_empty()) {
        let home = &app.config.operator.country;
        match Phone::parse(&typed, kind, home, &app.config.phone.countries) {
            Ok(p) => number = Some((p, kind)),
            Err(e) => form.fail("phone", w.t(&e.to_string())),
        }
    }
    let why = why(&w, &mut form);
    let (Some(number), true) = (number, form.ok()) else {
        return Ok(show(&w, StatusCode::UNPROCESSABLE_ENTITY, &form, &l, &s));
    };
    let id = once(&app, &form);
    let source = guard::source(&w);
    let back = format!("/support/l/{}", l.id);
    match phone::ask(&app, &a, i, &number, &why, id, &source).await? {
        Asked::Done => Ok(see_other(&format!("{back}?done=asked"))),
        Asked::NotVerified => Err(not_verified(&w, &l, &s).into()),
        Asked::Same => {
            form.fail("phone", w.t("support-phone-same"));
            Ok(show(&w, StatusCode::UNPROCESSABLE_ENTITY, &form, &l, &s))
        }
        Asked::Wait { until } => {
            form.fail("phone", w.put("time", w.until(until)).t("support-wait"));
            Ok(show(&w, StatusCode::TOO_MANY_REQUESTS, &form, &l, &s))
        }
        Asked::Own | Asked::Moved => Err(moved(&w, &back).into()),
    }
}

/// Those that wait for a second agent.
pub async fn waiting(State(app): State<App>, w: Web, a: Agent) -> Result<Response, Error> {
    let all = corrections::open(&app).await?;
    let asked: Vec<_> = all.iter().map(|c| c.asked_by).collect();
    let names = desk::names(&app, &asked).await?;
    let mut lines = Vec::new();
    for c in all {
        let Some(i) = invitations::load(&app, c.invitation).await? else {
            continue;
        };
        let practice = practices::load(&app, i.practice)
            .await
            .map_err(Fault::from)?;
        lines.push(Line {
            href: format!("/support/phones/{}", c.id),
            practice: practice.profile.name,
            by: match c.asked_by == a.id() {
                true => w.t("support-phones-own"),
                false => names.get(&c.asked_by).cloned().unwrap_or_default(),
            },
            at: c.created_at,
        });
    }
    let done = w.query("done").is_some();
    Ok(page(
        &w,
        StatusCode::OK,
        &WaitingPage { w: &w, lines, done },
    ))
}

async fn render(
    app: &App,
    w: &Web,
    a: &Agent,
    status: StatusCode,
    form: &Form,
    c: &corrections::Correction,
) -> Result<Response, Error> {
    let i = invitations::load(app, c.invitation)
        .await?
        .ok_or(Error::NotFound)?;
    let practice = practices::load(app, i.practice)
        .await
        .map_err(Fault::from)?;
    let contact = contacts::by_id(app, i.practice, i.contact)
        .await
        .map_err(Fault::from)?
        .ok_or(Error::NotFound)?;
    let names = desk::names(app, &[c.asked_by]).await?;
    let filed: Vec<String> = contacts::phones(app, i.contact)
        .await
        .map_err(Fault::from)?
        .iter()
        .filter(|p| p.filed)
        .map(|p| phone_word(w, p.kind, p.phone.ending()))
        .collect();
    let facts = vec![
        (w.t("support-practice"), practice.profile.name),
        (
            w.t("support-invited"),
            format!(
                "{} · {}",
                contact.profile.name.full(),
                contact.email.masked()
            ),
        ),
        (w.t("support-filed-phone"), filed.join(", ")),
        (
            w.t("support-phone-new"),
            phone_word(w, c.wish.kind, c.wish.phone.ending()),
        ),
        (
            w.t("support-asked-by"),
            names.get(&c.asked_by).cloned().unwrap_or_default(),
        ),
        (w.t("support-reason"), c.wish.reason.clone()),
        (w.t("support-ticket"), c.wish.ticket.clone()),
    ];
    let view = OnePage {
        w,
        form,
        facts,
        own: c.asked_by == a.id(),
        may: a.may_change(),
    };
    Ok(page(w, status, &view))
}

async fn asked(app: &App, id: &str) -> Result<corrections::Correction, Error> {
    corrections::load(app, id_of(id)?)
        .await?
        .filter(|c| {
            c.state == corrections::State::Asked && c.created_at + corrections::TO_AGREE > app.now()
        })
        .ok_or(Error::NotFound)
}

/// What is to be agreed to.
pub async fn one(
    State(app): State<App>,
    w: Web,
    a: Agent,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let c = asked(&app, &id).await?;
    render(&app, &w, &a, StatusCode::OK, &Form::blank(), &c).await
}

/// The second agent decides.
pub async fn decide(
    State(app): State<App>,
    w: Web,
    a: Agent,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let c = match asked(&app, &id).await {
        Ok(c) => c,
        // The same press twice.
        Err(_)
            if crate::submissions::find(&app, once(&app, &form), a.id())
                .await?
                .is_some() =>
        {
            return Ok(see_other("/support/phones?done=decided"));
        }
        Err(e) => return Err(e),
    };
    if !a.may_change() {
        return Err(Error::NotFound);
    }
    let source = guard::source(&w);
    let decided = match form.value("decision") {
        "agree" => phone::agree(&app, &a, &c, once(&app, &form), &source).await?,
        "refuse" => phone::refuse(&app, &a, &c, once(&app, &form), &source).await?,
        _ => {
            form.fail("decision", w.t("support-answer-missing"));
            let unfit = StatusCode::UNPROCESSABLE_ENTITY;
            return render(&app, &w, &a, unfit, &form, &c).await;
        }
    };
    match decided {
        Asked::Done => Ok(see_other("/support/phones?done=decided")),
        Asked::Own => Err(Notice::new(StatusCode::FORBIDDEN, w.t("support-own"))
            .tone(Tone::Warn)
            .text(w.t("support-own-text"))
            .button(w.t("support-look-again"), "/support/phones")
            .into()),
        Asked::Wait { until } => {
            form.fail("decision", w.put("time", w.until(until)).t("support-wait"));
            render(&app, &w, &a, StatusCode::TOO_MANY_REQUESTS, &form, &c).await
        }
        Asked::NotVerified | Asked::Same | Asked::Moved => Err(moved(&w, "/support/phones").into()),
    }
}
