//! *Invited*: everybody who was asked in and is not in yet.

use super::super::flow::import::may_import;
use super::super::flow::list::{self, Entry, Found, List};
use super::super::model::suggested;
use super::{Inviter, action, called, relationship, stage, tone};
use crate::accounts::Email;
use crate::app::App;
use crate::invitations::stage::{After, Stage};
use crate::web::{Choice, Error, Form, Web, fields, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

/// A line.
pub(super) struct Line {
    pub href: String,
    pub name: String,
    pub address: String,
    pub relationship: String,
    pub state: String,
    pub tone: &'static str,
    pub at: i64,
    /// What helps now: its words and its page.
    pub action: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "features/inviting/list.html")]
pub(super) struct ListPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub done: Option<String>,
    pub choices: Vec<Choice>,
    pub total: i64,
    pub lines: Vec<Line>,
    /// The first page, when this is another one.
    pub first: String,
    pub older: String,
    pub searched: bool,
    pub can_invite: bool,
    pub can_import: bool,
    pub can_again: bool,
    /// The practice's safe has no second opener, so outsiders cannot be invited yet.
    pub owes_sheet: bool,
}

fn done(w: &Web) -> Option<String> {
    match w.query("done").as_deref() {
        Some("invited") => Some(w.t("invite-done")),
        Some("withdrawn") => Some(w.t("withdraw-done")),
        Some("deleted") => Some(w.t("round-deleted")),
        _ => None,
    }
}

fn line(w: &Web, i: &Inviter, e: &Entry, now: i64) -> Line {
    let c = &e.contact;
    Line {
        href: format!("/people/invited/{}", c.id),
        name: called(c),
        address: c.email.canonical(),
        relationship: relationship(w, c.relationship),
        state: stage(w, e.standing.stage),
        tone: tone(e.standing.stage),
        at: e.standing.news_at,
        action: suggested(&e.standing, now)
            .filter(|a| i.here.may.has(*a))
            .map(|a| action(w, a, c.id)),
    }
}

/// "Link too old (12)"; the one that is chosen is there also when nobody stands so any more.
pub(super) fn choices(
    w: &Web,
    counts: &[(Stage, i64)],
    chosen: Option<Stage>,
) -> (i64, Vec<Choice>) {
    let total = counts.iter().map(|(_, n)| n).sum();
    let mut all = vec![Choice::new("", w.put("n", total).t("invited-all"))];
    for s in Stage::ALL {
        let n = counts.iter().find(|(c, _)| *c == s).map_or(0, |(_, n)| *n);
        if n > 0 || chosen == Some(s) {
            let label = w.put("state", stage(w, s)).put("n", n).t("invited-state");
            all.push(Choice::new(s.word(), label));
        }
    }
    (total, all)
}

fn after(text: &str) -> Option<After> {
    let (at, id) = text.split_once('-')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

fn show(
    app: &App,
    w: &Web,
    i: &Inviter,
    form: &Form,
    (list, filter, searched): (&List, Option<Stage>, bool),
    status: StatusCode,
) -> Response {
    let word = filter.map_or("", Stage::word);
    let (total, choices) = choices(w, &list.counts, filter);
    let paged = w.query("after").is_some() && !searched;
    let base = format!("/people/invited?state={word}");
    let show = ListPage {
        w,
        form,
        done: done(w),
        choices,
        total,
        lines: list
            .entries
            .iter()
            .map(|e| line(w, i, e, app.now()))
            .collect(),
        first: if paged { base.clone() } else { String::new() },
        older: list
            .next
            .map_or_else(String::new, |(at, id)| format!("{base}&after={at}-{id}")),
        searched,
        can_invite: i.here.outsiders || i.here.manager,
        can_import: may_import(&i.here),
        can_again: i.here.may.again && total > 0,
        owes_sheet: i.here.owes_sheet,
    };
    page(w, status, &show)
}

/// `GET /people/invited`
pub async fn get(State(app): State<App>, w: Web, i: Inviter) -> Result<Response, Error> {
    let filter = w.query("state").as_deref().and_then(Stage::parse);
    let from = w.query("after").as_deref().and_then(after);
    let list = list::list(&app, &i.here, filter, from).await?;
    let form = Form::blank().with("state", filter.map_or("", Stage::word));
    let with = (&list, filter, false);
    Ok(show(&app, &w, &i, &form, with, StatusCode::OK))
}

/// `POST /people/invited`: one address. It never stands in an address line, so this changes nothing and answers with the page itself.
pub async fn search(
    State(app): State<App>,
    w: Web,
    i: Inviter,
    mut form: Form,
) -> Result<Response, Error> {
    let typed = form.read(&w, "search", fields::EMAIL);
    let found = match Email::parse(&typed) {
        Ok(email) if form.ok() => Some(list::find(&app, &i.here, &email).await?),
        Ok(_) => None,
        Err(e) => {
            form.fail("search", w.t(&e.to_string()));
            None
        }
    };
    let mut all = list::list(&app, &i.here, None, None).await?;
    let Some(found) = found else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(show(&app, &w, &i, &form, (&all, None, false), status));
    };
    all.next = None;
    all.entries = match found {
        Found::Waits(e) => vec![*e],
        // They are in, or were never invited: the contact says so.
        Found::Contact(c) => return Ok(see_other(&format!("/contacts/{}", c.id))),
        Found::Nobody => Vec::new(),
    };
    Ok(show(
        &app,
        &w,
        &i,
        &form,
        (&all, None, true),
        StatusCode::OK,
    ))
}
