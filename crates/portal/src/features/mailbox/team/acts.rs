//! What somebody in a team does about a conversation.

use axum::extract::{Path, State as Of};
use axum::response::Response;
use db::{Id, Stmt};
use http::StatusCode;

use super::super::pages;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::audit;
use crate::fault::Fault;
use crate::guard::{self, User};
use crate::mails;
use crate::messages::gate::check;
use crate::practices::safe;
use crate::practices::teams::{self, View, cases, notes};
use crate::submissions::{self, Written};
use crate::web::{Error, Form, Notice, Tone, Web, fields, see_other};
use cases::State;

/// The conversation that an address names, in the mailbox of the team that is open. Everywhere else there is no such thing.
async fn place(app: &App, signed: &Signed, thread: &str) -> Result<(View, Id), Error> {
    let view = signed.team.clone().ok_or(Error::NotFound)?;
    let thread: Id = thread.parse().map_err(|_| Error::NotFound)?;
    match check(app, signed, thread).await?.is_open() {
        true => Ok((view, thread)),
        false => Err(Error::NotFound),
    }
}

fn once(app: &App, form: &Form) -> Id {
    form.submission().map_or_else(|| app.id(), Id::from)
}

/// What became of a press.
enum Outcome {
    Done,
    /// Somebody else has changed the same thing since the page was shown.
    Faster,
    /// They are not in the team any more.
    Out,
}

/// Writes once for the form: first that its author is in the team still, then what a colleague may have changed too.
async fn written(
    app: &App,
    signed: &Signed,
    view: &View,
    once: Id,
    (what, rows): (&str, Vec<Stmt>),
) -> Result<Outcome, Fault> {
    let rows = [vec![teams::store::hold_member(view.row)], rows].concat();
    let written = submissions::write_once(app, once, signed.actor.person, what, rows).await?;
    app.db.signal(jobs::TOPIC);
    Ok(match written {
        Written::Done(_) | Written::Already(_) => Outcome::Done,
        Written::Conflict(0) => Outcome::Out,
        Written::Conflict(_) | Written::Unique(_) => Outcome::Faster,
    })
}

async fn answer(
    app: &App,
    w: &Web,
    view: &View,
    thread: Id,
    (outcome, done): (Outcome, &str),
) -> Result<Response, Error> {
    let back = format!("/m/{thread}");
    match outcome {
        Outcome::Done => Ok(see_other(&format!("{back}?team={done}"))),
        Outcome::Out => Err(Notice::new(StatusCode::FORBIDDEN, w.t("team-over"))
            .text(w.t("team-over-text"))
            .tone(Tone::Warn)
            .button(w.t("nav-switch"), "/settings/switch")
            .into()),
        Outcome::Faster => {
            let team = &view.team;
            let case = cases::load(app, team.mailbox, thread).await?;
            let who = match case.changed_by {
                Some(p) => safe::seat_of(app, team.practice, p).await?,
                None => None,
            };
            let who = who.map_or_else(|| w.t("team-somebody"), |s| s.name.full());
            Ok(Notice::new(StatusCode::CONFLICT, w.t("team-faster"))
                .text(w.put("name", who).t("team-faster-text"))
                .tone(Tone::Warn)
                .button(w.t("team-faster-back"), back)
                .page(w))
        }
    }
}

/// `POST /m/{thread}/team/assign`
pub async fn assign(
    Of(app): Of<App>,
    w: Web,
    User(signed): User,
    Path(thread): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let (view, thread) = place(&app, &signed, &thread).await?;
    let team = &view.team;
    let version: i64 = form.value("version").parse().map_err(|_| Error::NotFound)?;
    let mut guards = Vec::new();
    let to = match form.value("to") {
        "nobody" => None,
        id => {
            let mates = teams::mates(&app, team).await?;
            let to = mates
                .iter()
                .find(|m| m.active && m.person.to_string() == id);
            let Some(to) = to else {
                // They have left, or were never in it: nothing is given to anybody outside.
                return Ok(Notice::new(StatusCode::CONFLICT, w.t("team-gone"))
                    .text(w.t("team-gone-text"))
                    .tone(Tone::Warn)
                    .button(w.t("team-faster-back"), format!("/m/{thread}"))
                    .page(&w));
            };
            guards.push(teams::store::hold_member(to.row));
            Some(to.person)
        }
    };
    let before = cases::load(&app, team.mailbox, thread).await?;
    let me = signed.actor.person;
    let mut rows = guards;
    rows.push(cases::change(
        &app,
        team.mailbox,
        thread,
        (before.state, to),
        me,
        version,
    ));
    if let Some(to) = to.filter(|to| *to != me && before.assignee != Some(*to)) {
        rows.push(mails::team_yours(&app, to, team.mailbox, team.practice));
    }
    rows.extend(
        audit::event("team.assigned")
            .by(&signed.actor)
            .practice(team.practice)
            .on("thread", thread)
            .detail(serde_json::json!({
                "team": team.id.to_string(),
                "to": to.map(|t| t.to_string()),
            }))
            .from(&guard::source(&w))
            .rows(&app),
    );
    let once = once(&app, &form);
    let outcome = written(&app, &signed, &view, once, ("team-assign", rows)).await?;
    answer(&app, &w, &view, thread, (outcome, "assigned")).await
}

/// `POST /m/{thread}/team/state`
pub async fn state(
    Of(app): Of<App>,
    w: Web,
    User(signed): User,
    Path(thread): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let (view, thread) = place(&app, &signed, &thread).await?;
    let team = &view.team;
    let version: i64 = form.value("version").parse().map_err(|_| Error::NotFound)?;
    let (to, done) = match form.value("state") {
        "done" => (State::Done, "done"),
        "open" => (State::Open, "open"),
        _ => return Err(Error::NotFound),
    };
    let before = cases::load(&app, team.mailbox, thread).await?;
    let me = signed.actor.person;
    let change = (to, before.assignee);
    let mut rows = vec![cases::change(
        &app,
        team.mailbox,
        thread,
        change,
        me,
        version,
    )];
    let event = match to {
        State::Done => audit::event("team.done"),
        State::Open => audit::event("team.reopened"),
    };
    rows.extend(
        event
            .by(&signed.actor)
            .practice(team.practice)
            .on("thread", thread)
            .detail(serde_json::json!({ "team": team.id.to_string() }))
            .from(&guard::source(&w))
            .rows(&app),
    );
    let once = once(&app, &form);
    let outcome = written(&app, &signed, &view, once, ("team-state", rows)).await?;
    answer(&app, &w, &view, thread, (outcome, done)).await
}

/// `POST /m/{thread}/team/note`
pub async fn note(
    Of(app): Of<App>,
    w: Web,
    User(signed): User,
    Path(thread): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let (view, thread) = place(&app, &signed, &thread).await?;
    let team = &view.team;
    let text = form.read(&w, "note", fields::REQUEST.required("team-note-missing"));
    if !form.ok() {
        // The page of the conversation again, with what was typed.
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return pages::show(app, w, signed, thread, (&form, status)).await;
    }
    let me = signed.actor.person;
    let mut rows = vec![notes::write(&app, team, thread, me, &text).await?];
    rows.extend(
        audit::event("team.note")
            .by(&signed.actor)
            .practice(team.practice)
            .on("thread", thread)
            .detail(serde_json::json!({
                "team": team.id.to_string(),
                "characters": text.chars().count(),
            }))
            .from(&guard::source(&w))
            .rows(&app),
    );
    let once = once(&app, &form);
    let outcome = written(&app, &signed, &view, once, ("team-note", rows)).await?;
    answer(&app, &w, &view, thread, (outcome, "note")).await
}
