//! The pages: the list, one member, leaving.

mod act;
mod leave;
pub(super) mod list;
pub(super) mod one;

pub(super) use act::{EndPage, RolePage};
pub use act::{
    lost_app, pause, pause_form, remove, remove_form, resume, role, role_form, sign_out, two_step,
    unlock,
};
pub(super) use leave::{LeavePage, LeftPage};
pub use leave::{leave, leave_form, left_page};
pub use list::{keys, let_in, list, search};
pub use one::one;

use super::flow::Outcome;
use super::model::{Rule, Standing};
use crate::actor::{Permission, Role};
use crate::app::App;
use crate::web::{Error, Form, Notice, Tone, Web, see_other};
use axum::response::Response;
use db::Id;
use http::StatusCode;

/// The idempotency key of a form.
fn once(app: &App, form: &Form) -> Id {
    form.submission().map_or_else(|| app.id(), Id::from)
}

/// A role in words.
pub fn role_name(w: &Web, role: Role) -> String {
    match role {
        Role::Owner => w.t("role-owner"),
        Role::Manager => w.t("role-manager"),
        Role::Sender => w.t("role-sender"),
        Role::Desk => w.t("role-desk"),
        Role::Reader => w.t("role-reader"),
        Role::CaseManager => w.t("role-case-manager"),
    }
}

/// What a role may do, in one sentence made of what it may.
pub(super) fn role_says(w: &Web, role: Role) -> String {
    let may = role.permissions();
    let mut says = vec![w.t("people-may-read")];
    for (p, key) in [
        (Permission::ComposeNew, "people-may-compose"),
        (Permission::CorrectContact, "people-may-correct"),
        (Permission::Invite, "people-may-invite"),
        (Permission::ManagePeople, "people-may-manage"),
        (Permission::ApproveRecovery, "people-may-recover"),
        (Permission::Export, "people-may-export"),
    ] {
        // words: people-may-compose people-may-correct people-may-invite people-may-manage people-may-recover people-may-export
        if may.has(p) {
            says.push(w.t(key));
        }
    }
    says.join(" ")
}

/// A member's standing in a word or two, and the tone of its tag.
pub(super) fn standing(w: &Web, s: Standing) -> (String, &'static str) {
    match s {
        Standing::Active => (w.t("people-active"), "ok"),
        Standing::Locked(until) => (
            w.put("time", w.not_before(until)).t("people-locked"),
            "warn",
        ),
        Standing::NoKeys => (w.t("people-no-keys"), "warn"),
        Standing::Paused => (w.t("people-paused"), ""),
    }
}

/// What a press leads to: on to the page that says it is done, or to one that says why not and what next.
fn answer(w: &Web, outcome: Outcome, done: &str, back: &str) -> Response {
    let notice = |title: String, text: String| {
        Notice::new(StatusCode::CONFLICT, title)
            .text(text)
            .tone(Tone::Warn)
            .button(w.t("people-look-again"), back)
            .page(w)
    };
    match outcome {
        Outcome::Done => see_other(done),
        Outcome::Elsewhere | Outcome::No(Rule::Gone) => {
            notice(w.t("people-elsewhere"), w.t("people-elsewhere-text"))
        }
        Outcome::No(Rule::LastOwner) => {
            notice(w.t("people-last-owner"), w.t("people-last-owner-text"))
        }
        Outcome::No(Rule::Oneself) => notice(w.t("people-oneself"), w.t("people-oneself-text")),
        Outcome::No(Rule::OtherPractices) => notice(
            w.t("people-elsewhere-too"),
            w.t("people-elsewhere-too-text"),
        ),
        Outcome::No(_) => notice(w.t("people-owners-only"), w.t("people-owners-only-text")),
    }
}

fn id_in(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound)
}
