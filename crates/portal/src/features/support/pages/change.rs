//! A change: what it does, why, for which request.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::super::changes::{self, Change, Changed};
use super::super::find::{Lookup, Subject};
use super::super::guard::Agent;
use super::super::verify;
use super::found::change_word;
use super::{moved, not_verified, once, subject, who, why};
use crate::app::App;
use crate::guard;
use crate::web::{Error, Form, Notice, Tone, Web, page, see_other};

#[derive(Template)]
#[template(path = "features/support/change.html")]
pub(super) struct ChangePage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub who: String,
    pub title: String,
    pub text: String,
    pub what: &'a str,
    pub back: String,
}

/// What a change does and who is told.
pub(super) fn text(w: &Web, change: Change) -> String {
    match change {
        Change::Resend => w.t("support-do-resend-text"),
        Change::VoidLinks => w.t("support-do-void-text"),
        Change::Unlock => w.t("support-do-unlock-text"),
        Change::Close => w.t("support-do-close-text"),
        Change::Reopen => w.t("support-do-reopen-text"),
    }
}

fn parse(s: &Subject, word: &str) -> Result<Change, Error> {
    Change::of(s)
        .into_iter()
        .find(|c| c.word() == word)
        .ok_or(Error::NotFound)
}

fn show(w: &Web, status: StatusCode, form: &Form, l: &Lookup, s: &Subject, c: Change) -> Response {
    page(
        w,
        status,
        &ChangePage {
            w,
            form,
            who: who(w, s),
            title: change_word(w, c),
            text: text(w, c),
            what: c.word(),
            back: format!("/support/l/{}", l.id),
        },
    )
}

/// Asks why.
pub async fn get(
    State(app): State<App>,
    w: Web,
    a: Agent,
    Path((l, s)): Path<(String, String)>,
) -> Result<Response, Error> {
    let (l, s) = subject(&app, &a, &l, &s).await?;
    if !a.may_change() {
        return Err(Error::NotFound);
    }
    let c = parse(&s, &w.query("do").unwrap_or_default())?;
    if !verify::may_change(&app, &a, s.id()).await? {
        return Err(not_verified(&w, &l, &s).into());
    }
    Ok(show(&w, StatusCode::OK, &Form::blank(), &l, &s, c))
}

/// Does it.
pub async fn post(
    State(app): State<App>,
    w: Web,
    a: Agent,
    Path((l, s)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response, Error> {
    let (l, s) = subject(&app, &a, &l, &s).await?;
    let back = format!("/support/l/{}", l.id);
    if !a.may_change() {
        return Err(Error::NotFound);
    }
    let word = form.value("do").to_owned();
    let Some(c) = Change::ALL.into_iter().find(|c| c.word() == word) else {
        return Err(Error::NotFound);
    };
    let why = why(&w, &mut form);
    if !form.ok() {
        return Ok(show(&w, StatusCode::UNPROCESSABLE_ENTITY, &form, &l, &s, c));
    }
    let source = guard::source(&w);
    let id = once(&app, &form);
    let refused = |text: String| {
        Notice::new(StatusCode::CONFLICT, w.t("support-refused"))
            .tone(Tone::Warn)
            .text(text)
            .button(w.t("support-look-again"), back.as_str())
    };
    match changes::change(&app, &a, &s, c, &why, id, &source).await? {
        Changed::Done => Ok(see_other(&format!("{back}?done=changed"))),
        Changed::NotVerified => Err(not_verified(&w, &l, &s).into()),
        Changed::AnAgent => Err(refused(w.t("support-refused-agent")).into()),
        Changed::Declined => Err(refused(w.t("support-refused-declined")).into()),
        Changed::Moved => Err(moved(&w, &back).into()),
        Changed::Wait { until } => {
            form.fail("reason", w.put("time", w.until(until)).t("support-wait"));
            Ok(show(&w, StatusCode::TOO_MANY_REQUESTS, &form, &l, &s, c))
        }
    }
}
