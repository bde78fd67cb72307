//! The upgrade page.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::flow::{self, Why};
use crate::app::App;
use crate::guard::User;
use crate::web::{Error, Web, page};

#[derive(Template)]
#[template(path = "features/plans/upgrade.html")]
pub(super) struct Upgrade<'a> {
    pub w: &'a Web,
    pub why: Why,
    /// Names of the practice's managers other than the reader.
    pub managers: String,
    /// What was written just now lies in the drafts.
    pub kept: bool,
}

/// `GET /upgrade`: what is free, what a paid plan adds, whom to ask.
pub async fn upgrade(
    State(app): State<App>,
    w: Web,
    User(signed): User,
) -> Result<Response, Error> {
    let why = flow::why(&app, &signed).await?;
    let me = signed.name.full();
    let managers = match signed.actor.practice() {
        Some(p) => flow::managers(&app, p).await?,
        None => Vec::new(),
    };
    let view = Upgrade {
        w: &w,
        why,
        managers: managers
            .into_iter()
            .filter(|n| *n != me)
            .collect::<Vec<_>>()
            .join(", "),
        kept: w.query("kept").is_some(),
    };
    Ok(page(&w, StatusCode::OK, &view))
}

/// Every state of the page, for the test that renders all pages.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let of = |why, managers: &str, kept| {
        Upgrade {
            w,
            why,
            managers: managers.into(),
            kept,
        }
        .render()
        .unwrap_or_default()
    };
    vec![
        ("upgrade", of(Why::NoPractice, "", false)),
        ("upgrade-kept", of(Why::NoPlan, "Pat Moreno", true)),
        ("upgrade-manager", of(Why::NoPlan, "", false)),
        ("upgrade-role", of(Why::Role, "Pat Moreno", false)),
        ("upgrade-mailbox", of(Why::OtherMailbox, "", false)),
        ("upgrade-paid", of(Why::May, "", false)),
    ]
}
