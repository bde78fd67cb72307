//! The page that answers a conversation.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Id;
use http::StatusCode;

use super::answer::{self, Answer, Answered};
use super::model::{self, Place};
use super::pages::{self, Shown};
use super::{flow, gate};
use crate::accounts::session::{Found, Signed};
use crate::app::App;
use crate::fault::Fault;
use crate::features::practice::{Strip, strip};
use crate::guard::{self, User};
use crate::messages::{ThreadView, intake};
use crate::practices::Practice;
use crate::web::{Error, Form, Notice, Tone, Upload, Web, fields, page, see_other};

/// The field of the files.
const FILES: &str = "files[]";

#[derive(Template)]
#[template(path = "features/mailbox/reply.html")]
pub(super) struct ReplyPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub subject: String,
    pub to: String,
    pub strip: Strip,
    pub action: String,
    pub back: String,
    pub answered: Option<Shown>,
}

/// What stands before every answer: the conversation behind its gate, and the right to answer.
struct Ready {
    view: ThreadView,
    practice: Option<Practice>,
}

async fn ready(app: &App, w: &Web, signed: &Signed, thread: Id) -> Result<Ready, Error> {
    let gate = gate::check(app, signed, thread).await?;
    let practice = pages::begun_by(app, w, signed, gate.practice).await?;
    if !gate.is_open() {
        // The conversation's own page leads to the code.
        return Err(Error::NotFound);
    }
    let view = flow::open(app, signed, thread).await?;
    Ok(Ready { view, practice })
}

/// `GET /m/{thread}/reply`
pub async fn get(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(thread): Path<String>,
) -> Result<Response, Error> {
    let thread: Id = thread.parse().map_err(|_| Error::NotFound)?;
    let ready = ready(&app, &w, &signed, thread).await?;
    if pages::may_reply(&signed, &ready.view).is_err() {
        // Its page says why not and what next.
        let place = Place::read(None, |name| w.query(name));
        return Ok(see_other(&format!("/m/{thread}{}", place.query(&[]))));
    }
    Ok(show(
        &app,
        &w,
        &signed,
        &ready,
        StatusCode::OK,
        &Form::blank(),
    ))
}

/// `POST /m/{thread}/reply`
pub async fn post(
    State(app): State<App>,
    w: Web,
    Path(thread): Path<String>,
    upload: Upload,
) -> Result<Response, Error> {
    let thread: Id = thread.parse().map_err(|_| Error::NotFound)?;
    let Found::Live(signed) = guard::session(&app, &w).await? else {
        // What was typed is shown again, to be sent after signing in.
        return Err(Error::Stale(Box::new(upload.discard_files().await?)));
    };
    let ready = match ready(&app, &w, &signed, thread).await {
        Ok(r) => r,
        Err(e) => {
            upload.discard_files().await?;
            return Err(e);
        }
    };
    let taken = intake::take(&app, &w, upload, FILES).await?;
    let mut form = taken.form;
    let rule = if taken.files.is_empty() {
        fields::BODY.required("mailbox-reply-missing")
    } else {
        fields::BODY
    };
    let text = form.read(&w, "text", rule);
    let again = |form: &mut Form, status| {
        if !taken.files.is_empty() {
            form.fail(FILES, w.t("mailbox-files-again"));
        }
        show(&app, &w, &signed, &ready, status, form)
    };
    if !form.ok() {
        let answer = again(&mut form, StatusCode::UNPROCESSABLE_ENTITY);
        intake::discard(&app, &taken.files).await;
        return Ok(answer);
    }
    let answer = Answer {
        once: form.submission().map_or_else(|| app.id(), Id::from),
        text: &text,
        files: &taken.files,
        draft: &Vec::new,
    };
    let sent = answer::send(
        &app,
        &signed,
        &guard::source(&w),
        &ready.view,
        pages::may_reply(&signed, &ready.view).is_ok(),
        &answer,
    )
    .await;
    let (key, status) = match sent {
        Ok(Answered::Sent) => {
            let place = Place::read(None, |name| w.query(name));
            return Ok(see_other(&format!(
                "/m/{thread}{}",
                place.query(&["sent=1"])
            )));
        }
        Ok(Answered::TooMany { until }) => {
            intake::discard(&app, &taken.files).await;
            return Err(Error::TooMany { until });
        }
        Ok(Answered::Refused) => {
            intake::discard(&app, &taken.files).await;
            return Err(refused(&w, thread, &text));
        }
        Ok(Answered::Unreachable) => ("mailbox-unreachable", StatusCode::CONFLICT),
        Ok(Answered::Full) => ("mailbox-full", StatusCode::INSUFFICIENT_STORAGE),
        Ok(Answered::Draft) => ("mailbox-draft-changed", StatusCode::CONFLICT),
        // Nothing was done, and what was typed is still there.
        Err(Fault::Unavailable(cause)) => {
            tracing::error!(cause, "an answer was not sent");
            ("error-unavailable-text", StatusCode::SERVICE_UNAVAILABLE)
        }
        Err(e) => return Err(e.into()),
    };
    form.fail("", w.t(key));
    let page = again(&mut form, status);
    // When the outcome is not known the files may already belong to a message: the sweep decides.
    if status != StatusCode::SERVICE_UNAVAILABLE {
        intake::discard(&app, &taken.files).await;
    }
    Ok(page)
}

fn refused(w: &Web, thread: Id, text: &str) -> Error {
    Notice::new(StatusCode::CONFLICT, w.t("mailbox-not-sent"))
        .tone(Tone::Warn)
        .text(w.t("mailbox-not-sent-text"))
        .text(text)
        .button(w.t("mailbox-not-sent-back"), format!("/m/{thread}"))
        .into()
}

fn show(
    app: &App,
    w: &Web,
    signed: &Signed,
    ready: &Ready,
    status: StatusCode,
    form: &Form,
) -> Response {
    let Ready { view, practice } = ready;
    let place = Place::read(None, |name| w.query(name));
    let mut names = model::correspondents(view).join(", ");
    if names.is_empty() {
        names = practice
            .as_ref()
            .map(|p| p.profile.name.clone())
            .unwrap_or_default();
    }
    let own = signed.practice().map(|p| p.seat.practice);
    let put = w.put("names", names);
    let to = match (own, practice) {
        (None, Some(_)) => put.t("mailbox-reply-to-office"),
        (None, None) => put.t("mailbox-to"),
        (Some(own), Some(p)) if own != p.id => put.t("mailbox-reply-to-both"),
        (Some(_), _) => put.t("mailbox-reply-to-own"),
    };
    let theirs = practice.as_ref().filter(|p| own != Some(p.id));
    let page_of = ReplyPage {
        w,
        form,
        subject: pages::subject(w, view),
        to,
        strip: strip(app, w, theirs.map(|p| &p.profile)),
        action: format!("/m/{}/reply{}", view.id, place.query(&[])),
        back: format!("/m/{}{}", view.id, place.query(&[])),
        answered: pages::shown(w, signed, view, true).pop(),
    };
    page(w, status, &page_of)
}
