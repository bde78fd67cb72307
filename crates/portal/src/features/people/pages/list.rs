//! The list of members, and what waits above it.

use super::super::flow::{self, Listed};
use super::super::model::Person;
use super::super::waiting::{Waiting, waiting};
use super::{once, role_name, standing};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::features::login::stepup;
use crate::guard::{self, User};
use crate::practices::{Practice, rekey};
use crate::web::{Error, Form, Notice, Tone, Web, fields, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use db::Id;
use http::StatusCode;

/// A line of the list.
pub struct Line {
    pub href: String,
    pub name: String,
    pub address: String,
    pub role: String,
    pub state: String,
    pub tone: &'static str,
    pub two_step: bool,
    pub seen: Option<i64>,
    pub oneself: bool,
}

#[derive(Template)]
#[template(path = "features/people/list.html")]
pub(crate) struct ListPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub done: String,
    /// Somebody was removed just now: their records may go to a colleague.
    pub removed: bool,
    pub practice: String,
    pub waiting: Vec<Waiting>,
    pub lines: Vec<Line>,
    pub total: i64,
    pub searched: bool,
    pub more: bool,
    pub older: String,
    pub first: bool,
    /// Whether desk or safe are being changed, and how many keys are still to be moved.
    pub keys: Option<i64>,
    /// The recovery sheet opens nothing any more.
    pub sheet_void: bool,
}

/// Where a manager gives the records of somebody who has left to a colleague.
const HANDOVER: &str = "/people/handover";

impl ListPage<'_> {
    fn handover(&self) -> &'static str {
        HANDOVER
    }

    /// Back to the first page.
    fn newer(&self) -> &'static str {
        if self.first { "" } else { "/people" }
    }
}

fn line(w: &Web, s: &Signed, p: &Person) -> Line {
    let (state, tone) = standing(w, p.standing);
    Line {
        href: format!("/people/member/{}", p.member.id),
        name: p.name.full(),
        address: p.email.as_ref().map_or_else(String::new, |e| e.canonical()),
        role: role_name(w, p.member.role),
        state,
        tone,
        two_step: p.two_step || p.member.two_step,
        seen: p.seen_at,
        oneself: p.member.person == s.actor.person,
    }
}

fn done_words(w: &Web) -> String {
    match w.query("done").as_deref() {
        Some("let-in") => w.t("people-done-let-in"),
        Some("removed") => w.t("people-done-removed"),
        Some("keys") => w.t("people-done-keys"),
        _ => String::new(),
    }
}

/// What stands on the page whether somebody searches or not.
struct Frame {
    waiting: Vec<Waiting>,
    keys: Option<i64>,
    sheet_void: bool,
}

async fn frame(app: &App, w: &Web, s: &Signed, practice: &Practice) -> Result<Frame, Fault> {
    let left = rekey::left(app, practice.id).await?;
    let sheet_void = match practice.safe {
        // There was one, and it was of another safe.
        Some(safe) if practice.second_opener_at.is_some() => {
            crate::keys::store::sheet_confirmed(&app.db, safe)
                .await?
                .is_none()
        }
        _ => false,
    };
    Ok(Frame {
        waiting: waiting(app, w, s, practice).await?,
        keys: left.any.then_some(left.hanging),
        sheet_void,
    })
}

/// `GET /people`
pub async fn list(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let practice = guard::manager(&app, &s).await?;
    let after: Option<Id> = w.query("after").and_then(|a| a.parse().ok());
    let Listed {
        people,
        next,
        total,
    } = flow::list(&app, practice.id, after).await?;
    let f = frame(&app, &w, &s, &practice).await?;
    let view = ListPage {
        w: &w,
        form: &Form::blank(),
        done: done_words(&w),
        removed: w.query("done").as_deref() == Some("removed"),
        practice: practice.profile.name.clone(),
        waiting: if after.is_none() {
            f.waiting
        } else {
            Vec::new()
        },
        lines: people.iter().map(|p| line(&w, &s, p)).collect(),
        total,
        searched: false,
        more: false,
        older: next.map_or_else(String::new, |id| format!("/people?after={id}")),
        first: after.is_none(),
        keys: f.keys,
        sheet_void: f.sheet_void,
    };
    Ok(page(&w, StatusCode::OK, &view))
}

/// `POST /people`: a search. Names and addresses never stand in an address line, so this changes nothing and answers with the page
/// itself.
pub async fn search(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let practice = guard::manager(&app, &s).await?;
    let words = form.read(&w, "search", fields::SEARCH);
    let good = form.ok();
    let f = frame(&app, &w, &s, &practice).await?;
    let (people, total, more, older) = if good && !words.is_empty() {
        let found = flow::find(&app, practice.id, &words).await?;
        let n = i64::try_from(found.people.len()).unwrap_or(i64::MAX);
        (found.people, n, found.more, String::new())
    } else {
        let Listed {
            people,
            next,
            total,
        } = flow::list(&app, practice.id, None).await?;
        let older = next.map_or_else(String::new, |id| format!("/people?after={id}"));
        (people, total, false, older)
    };
    let view = ListPage {
        w: &w,
        form: &form,
        done: String::new(),
        removed: false,
        practice: practice.profile.name.clone(),
        waiting: f.waiting,
        lines: people.iter().map(|p| line(&w, &s, p)).collect(),
        total,
        searched: good && !words.is_empty(),
        more,
        older,
        first: true,
        keys: f.keys,
        sheet_void: f.sheet_void,
    };
    let status = if good {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok(page(&w, status, &view))
}

/// `POST /people/let-in`: a manager says that somebody the operator added belongs here.
pub async fn let_in(
    State(app): State<App>,
    w: Web,
    User(s): User,
    form: Form,
) -> Result<Response, Error> {
    let practice = guard::manager(&app, &s).await?;
    if !stepup::fresh(&s, app.now()) {
        return Ok(see_other("/step-up?next=/people"));
    }
    let person = super::id_in(form.value("person"))?;
    let source = guard::source(&w);
    if flow::let_in(&app, &s, &practice, person, once(&app, &form), &source).await? {
        return Ok(see_other("/people?done=let-in"));
    }
    Ok(Notice::new(StatusCode::CONFLICT, w.t("people-let-in-gone"))
        .text(w.t("people-let-in-gone-text"))
        .tone(Tone::Warn)
        .button(w.t("people-look-again"), "/people")
        .page(&w))
}

/// `POST /people/keys`: goes on with a change of keys that a session has left half done.
pub async fn keys(
    State(app): State<App>,
    _: Web,
    User(s): User,
    _: Form,
) -> Result<Response, Error> {
    let practice = guard::manager(&app, &s).await?;
    rekey::go_on(&app, &s.ring, practice.id, rekey::AT_ONCE).await?;
    Ok(see_other("/people?done=keys"))
}
