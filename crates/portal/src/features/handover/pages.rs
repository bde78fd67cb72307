//! The managers' pages: who has left, and who gets their mailbox.

use super::flow::{self, Left, Outcome};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::features::login::stepup::{self, InForm};
use crate::guard::{self, User};
use crate::practices::Practice;
use crate::practices::safe::{self, managed};
use crate::web::{Choice, Error, Form, Notice, Tone, Web, fields, page, see_other};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Id;
use http::StatusCode;

const HERE: &str = "/people/handover";
/// Colleagues who are chosen by name; in a larger practice they are named by their address.
const BY_NAME: i64 = 200;

#[derive(Template)]
#[template(path = "features/handover/list.html")]
struct List<'a> {
    w: &'a Web,
    done: String,
    left: Vec<Row>,
}

/// Somebody who has left, in words.
struct Row {
    href: String,
    name: String,
    at: i64,
    reader: String,
    answers: bool,
    /// It was handed to somebody who has left in turn.
    stale: bool,
}

fn row(l: &Left) -> Row {
    Row {
        href: format!("{HERE}/{}", l.seat.mailbox),
        name: l.seat.name.full(),
        at: l.seat.ended_at.unwrap_or_default(),
        reader: l.reader.as_ref().map(|r| r.name.full()).unwrap_or_default(),
        answers: l.grant.as_ref().is_some_and(|g| g.can_answer),
        stale: l.grant.is_some() && l.reader.is_none(),
    }
}

/// `GET /people/handover`
pub async fn list(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let left = flow::left(&app, &practice).await?;
    let done = match w.query("done").as_deref() {
        Some("given") => w.t("handover-done-given"),
        Some("ended") => w.t("handover-done-ended"),
        _ => String::new(),
    };
    let list = List {
        w: &w,
        done,
        left: left.iter().map(row).collect(),
    };
    Ok(page(&w, StatusCode::OK, &list))
}

#[derive(Template)]
#[template(path = "features/handover/give.html")]
struct Give<'a> {
    w: &'a Web,
    form: &'a Form,
    name: String,
    at: i64,
    people: Vec<Choice>,
    by_address: bool,
    modes: Vec<Choice>,
    password: bool,
}

fn modes(w: &Web) -> Vec<Choice> {
    vec![
        Choice::new("read", w.t("handover-mode-read")).hint(w.t("handover-mode-read-hint")),
        Choice::new("answer", w.t("handover-mode-answer")).hint(w.t("handover-mode-answer-hint")),
    ]
}

async fn show(
    app: &App,
    w: &Web,
    s: &Signed,
    (practice, left): (&Practice, &Left),
    (status, form): (StatusCode, &Form),
) -> Result<Response, Error> {
    let members = safe::members(app, practice.id, BY_NAME + 1).await?;
    let by_address = members.len() as i64 > BY_NAME;
    let people = members.iter().filter(|_| !by_address);
    let give = Give {
        form,
        name: left.seat.name.full(),
        at: left.seat.ended_at.unwrap_or_default(),
        people: people
            .map(|m| Choice::new(m.person.to_string(), m.name.full()))
            .collect(),
        by_address,
        modes: modes(w),
        password: !stepup::fresh(s, app.now()),
        w,
    };
    Ok(page(w, status, &give))
}

async fn found(app: &App, s: &Signed, seat: &str) -> Result<(Practice, Left), Error> {
    let practice = managed(app, s).await?;
    let seat: Id = seat.parse().map_err(|_| Error::NotFound)?;
    let left = flow::one(app, &practice, seat).await?;
    Ok((practice, left))
}

/// `GET /people/handover/{seat}`
pub async fn form(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(seat): Path<String>,
) -> Result<Response, Error> {
    let (practice, left) = found(&app, &s, &seat).await?;
    if left.reader.is_some() {
        return Ok(see_other(HERE));
    }
    let how = (StatusCode::OK, &Form::blank());
    show(&app, &w, &s, (&practice, &left), how).await
}

/// `POST /people/handover/{seat}`
pub async fn give(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(seat): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let (practice, left) = found(&app, &s, &seat).await?;
    let field = if form.has("address") {
        "address"
    } else {
        "who"
    };
    let colleague = if form.has("address") {
        let typed = form.read(&w, field, fields::EMAIL.required("handover-who-missing"));
        safe::by_address(&app, &practice, &typed).await?
    } else {
        let chosen = form.read(&w, field, fields::CHOICE.required("handover-who-missing"));
        chosen.parse::<Id>().ok()
    };
    let mode = form.read(&w, "mode", fields::CHOICE.required("handover-mode-missing"));
    if form.ok() && colleague.is_none() {
        form.fail(field, w.t("handover-who-nobody"));
    }
    if form.ok() && !matches!(mode.as_str(), "read" | "answer") {
        form.fail("mode", w.t("handover-mode-missing"));
    }
    if let InForm::Paused(response) = stepup::in_form(&app, &w, &s, &mut form).await? {
        return Ok(response);
    }
    let (true, Some(colleague)) = (form.ok(), colleague) else {
        let how = (StatusCode::UNPROCESSABLE_ENTITY, &form);
        return show(&app, &w, &s, (&practice, &left), how).await;
    };
    let once = form.submission().map_or_else(|| app.id(), Id::from);
    let (what, source) = ((colleague, mode == "answer"), guard::source(&w));
    match flow::give(&app, &s, &practice, &left, what, once, &source).await? {
        Outcome::Done => Ok(see_other("/people/handover?done=given")),
        Outcome::NotTheirs => {
            form.fail(field, w.t("handover-who-nobody"));
            let how = (StatusCode::CONFLICT, &form);
            show(&app, &w, &s, (&practice, &left), how).await
        }
        Outcome::Elsewhere => Ok(gone(&w)),
        Outcome::Shut => Ok(Notice::new(StatusCode::CONFLICT, w.t("safe-shut"))
            .text(w.t("safe-shut-text"))
            .tone(Tone::Warn)
            .button(w.t("handover-title"), HERE)
            .page(&w)),
    }
}

fn gone(w: &Web) -> Response {
    Notice::new(StatusCode::CONFLICT, w.t("handover-gone"))
        .text(w.t("handover-gone-text"))
        .tone(Tone::Warn)
        .button(w.t("handover-title"), HERE)
        .page(w)
}

/// `POST /people/handover/{seat}/end`. No password: nothing opens by it, and it can be given again.
pub async fn end(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(seat): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let (_, left) = found(&app, &s, &seat).await?;
    let once = form.submission().map_or_else(|| app.id(), Id::from);
    if flow::end(&app, &s, &left, once, &guard::source(&w)).await? {
        return Ok(see_other("/people/handover?done=ended"));
    }
    Ok(gone(&w))
}

/// The pages in their states, for the test that renders every page in every language.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let html = |t: &dyn DynTemplate| t.dyn_render().unwrap_or_default();
    let day = crate::app::span::DAY;
    let row = |n: u8, name: &str, reader: &str, answers, stale| Row {
        href: format!("{HERE}/{n}"),
        name: name.into(),
        at: w.now() - i64::from(n) * day,
        reader: reader.into(),
        answers,
        stale,
    };
    let list = |done: String, left: Vec<Row>| html(&List { w, done, left });
    let give = |by_address: bool| {
        html(&Give {
            w,
            form: &Form::blank(),
            name: "Dr. Ana Ruiz".into(),
            at: w.now() - day,
            people: match by_address {
                true => Vec::new(),
                false => vec![Choice::new("1", "Lee Park"), Choice::new("2", "Sam Vale")],
            },
            by_address,
            modes: modes(w),
            password: true,
        })
    };
    vec![
        (
            "handover",
            list(
                w.t("handover-done-given"),
                vec![
                    row(1, "Dr. Ana Ruiz", "", false, false),
                    row(2, "Kim Osei", "Lee Park", true, false),
                    row(3, "Sam Vale", "Lee Park", false, false),
                    row(4, "Olu Other", "", false, true),
                ],
            ),
        ),
        ("handover-nobody", list(String::new(), Vec::new())),
        ("handover-give", give(false)),
        ("handover-give-large", give(true)),
    ]
}
