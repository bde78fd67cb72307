//! A form that comes after its session has ended: kept for its owner, or on the page.

use askama::Template;
use axum::response::Response;
use http::StatusCode;

use super::{FILES, continued, submission};
use crate::app::App;
use crate::fault::Fault;
use crate::features::compose::drafts::{self, Kind, Late};
use crate::features::compose::model::{FIELDS, Fields};
use crate::guard;
use crate::messages::intake;
use crate::web::{Error, Form, Notice, Upload, Web, page};
use db::Id;

/// What *Continue* asks of a message: who is behind the address.
pub(super) const CHECK: &str = "check";

/// Keeps a form whose session has ended.
pub(super) async fn keep(
    app: &App,
    w: &Web,
    person: Id,
    practice: Option<Id>,
    upload: Upload,
) -> Result<Response, Error> {
    let taken = intake::take(app, w, upload, FILES).await?;
    let fields = Fields::of(&taken.form, FIELDS);
    let kept = drafts::keep_late(
        app,
        &Late {
            person,
            practice,
            kind: Kind::Compose,
            thread: None,
            draft: continued(&taken.form),
            fields: &fields,
            files: &taken.files,
            once: submission(&taken.form)?,
            source: &guard::source(w),
        },
    )
    .await;
    match kept {
        Ok(Some(_)) => Ok(kept_page(w, &taken.form)),
        Ok(None) if fields.is_blank() => Err(guard::signed_out(w).into()),
        Ok(None) => Ok(signed_out(w, &taken.form, FIELDS, CHECK)),
        Err(cause) => {
            // What was typed is worth more than the right status: it stays on the page.
            if !matches!(cause, Fault::Unknown(_)) {
                intake::discard(app, &taken.files).await;
            }
            tracing::error!(%cause, "a late form was not kept");
            Ok(signed_out(w, &taken.form, FIELDS, CHECK))
        }
    }
}

/// *You were signed out. What you wrote is kept.* Files that were not taken are named, each with its reason.
pub fn kept_page(w: &Web, form: &Form) -> Response {
    kept(w, form).page(w)
}

pub(in super::super) fn kept(w: &Web, form: &Form) -> Notice {
    let notice = Notice::new(StatusCode::FORBIDDEN, w.t("session-ended-title"))
        .text(w.t("drafts-kept-text"))
        .button(w.t("sign-in"), "/sign-in?next=/drafts");
    form.errors()
        .iter()
        .fold(notice, |n, (_, problem)| n.text(problem))
}

#[derive(Template)]
#[template(path = "features/compose/signed_out.html")]
pub(in super::super) struct SignedOut<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub hidden: Vec<(&'static str, String)>,
    pub body: String,
    pub action: &'static str,
}

/// Nobody is known to keep the text for: it stays on the page until the person has signed in.
/// `names` are the form's fields, `action` is what *Continue* then asks for: never to send, the person has not seen the page again.
pub fn signed_out(w: &Web, form: &Form, names: &[&'static str], action: &'static str) -> Response {
    let view = signed_out_view(w, form, names, action);
    page(w, StatusCode::FORBIDDEN, &view)
}

pub(in super::super) fn signed_out_view<'a>(
    w: &'a Web,
    form: &'a Form,
    names: &[&'static str],
    action: &'static str,
) -> SignedOut<'a> {
    let hidden = names
        .iter()
        .chain(&["draft", "version"])
        .map(|n| (*n, form.shown(n)))
        .filter(|(_, v)| !v.is_empty())
        .collect();
    SignedOut {
        w,
        form,
        hidden,
        body: form.shown("body"),
        action,
    }
}
