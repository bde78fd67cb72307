//! Pages of the console. Each hangs from [`super::guard::Agent`].

pub(super) mod add;
pub(super) mod agents;
pub(super) mod answers;
pub(super) mod change;
pub(super) mod found;
pub(super) mod home;
pub(super) mod phone;
pub(super) mod requests;
pub(super) mod reveal;
mod samples;
pub(super) mod script;
pub(super) mod stop;

pub use samples::samples;

use super::changes::Why;
use super::find::{self, Lookup, Subject};
use super::guard::Agent;
use crate::accounts::PhoneKind;
use crate::app::App;
use crate::web::{Error, Form, Notice, Tone, Web, fields};
use db::Id;
use http::StatusCode;

/// A page without a form answers one as if it were not there: *wrong method* would tell a stranger that it is.
pub(super) async fn absent(_: Agent) -> Error {
    Error::NotFound
}

/// The form's own id, by which its write happens once.
fn once(app: &App, form: &Form) -> Id {
    form.submission().map_or_else(|| app.id(), Id::from)
}

fn id_of(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

/// A search of this agent, and something it found.
async fn subject(app: &App, a: &Agent, l: &str, path: &str) -> Result<(Lookup, Subject), Error> {
    let l = find::lookup(app, a, id_of(l)?).await?;
    let s = find::subject(app, &l, path).await?;
    Ok((l, s))
}

/// "mobile ending 67".
fn phone_word(w: &Web, kind: PhoneKind, ending: &str) -> String {
    let put = w.put("digits", ending);
    match kind {
        PhoneKind::Mobile => put.t("phone-mobile-ending"),
        PhoneKind::Landline => put.t("phone-landline-ending"),
    }
}

/// Whom a page below a search is about, in one line.
fn who(w: &Web, s: &Subject) -> String {
    match s {
        Subject::Person(p) => format!("{} · {}", p.name, p.email.masked()),
        Subject::Invited(i) => w
            .put("name", i.name.as_str())
            .put("email", i.email.masked())
            .put("practice", i.practice.as_str())
            .t("support-who-invited"),
        Subject::Office(o) => o.profile.name.clone(),
    }
}

/// Reads why something is done, and for which request.
fn why(w: &Web, form: &mut Form) -> Why {
    Why {
        reason: form.read(
            w,
            "reason",
            fields::REMARK.required("support-reason-missing"),
        ),
        ticket: form.read(
            w,
            "ticket",
            fields::CHOICE.required("support-ticket-missing"),
        ),
    }
}

/// The script first.
fn not_verified(w: &Web, l: &Lookup, s: &Subject) -> Notice {
    Notice::new(StatusCode::FORBIDDEN, w.t("support-not-verified"))
        .text(w.t("support-not-verified-text"))
        .button(
            w.t("support-verify"),
            format!("/support/l/{}/{}/verify", l.id, s.path()),
        )
}

/// Somebody else was faster.
fn moved(w: &Web, back: &str) -> Notice {
    Notice::new(StatusCode::CONFLICT, w.t("support-moved"))
        .tone(Tone::Warn)
        .text(w.t("support-moved-text"))
        .button(w.t("support-look-again"), back)
}
