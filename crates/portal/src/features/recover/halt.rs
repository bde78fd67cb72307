//! *This was not me*: the link in the mails about something that waits three days before it cannot be taken back: a request to the holders of
//! the escrow key, or the account going into another one. Opening it changes nothing; one press ends what waits, whoever presses. Who reads
//! the mail gains nothing by it.

use crate::accounts::merges::{self, Waiting, Why};
use crate::accounts::{password, store as people};
use crate::app::App;
use crate::escrow::{self, Request};
use crate::guard::{self, Flow, open_link_again};
use crate::invitations::{LinkKind, links};
use crate::web::{Error, Form, Notice, Tone, Web, page, see_other};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Id;
use http::StatusCode;
use vault::Token;

#[derive(Template)]
#[template(path = "features/recover/halt.html")]
struct HaltPage<'a> {
    w: &'a Web,
    blank: &'a Form,
    title: String,
    lead: String,
    /// What else there is to know, and what happens if it was the reader.
    text: String,
    was_me: String,
}

/// What the link stops.
enum Halts {
    Spare(Request),
    Merge(Waiting),
}

fn over(w: &Web) -> Notice {
    Notice::new(StatusCode::GONE, w.t("halt-over"))
        .tone(Tone::Done)
        .text(w.t("halt-over-text"))
        .button(w.t("sign-in"), "/sign-in")
}

/// Stopped before, or the three days are over.
fn merge_over(w: &Web) -> Notice {
    let help = match w.site().support_phone() {
        Some(phone) => w.put("phone", phone).t("halt-merge-over-call"),
        None => w.t("halt-merge-over-text"),
    };
    Notice::new(StatusCode::GONE, w.t("halt-merge-over"))
        .text(help)
        .button(w.t("sign-in"), "/sign-in")
}

/// What the link stops, or the page instead.
async fn halts(app: &App, w: &Web, token: &Token) -> Result<Halts, Error> {
    let Some(row) = links::find(app, LinkKind::Halt, token).await? else {
        return Err(Error::NotFound);
    };
    let dead = row.void_at.is_some() || row.expires_at <= app.now();
    let Some(person) = people::person(&app.db, row.subject).await? else {
        return match merges::load(app, row.subject).await?.filter(|_| !dead) {
            Some(waiting) => {
                speak(app, w, waiting.from).await?;
                Ok(Halts::Merge(waiting))
            }
            None => Err(merge_over(w).into()),
        };
    };
    guard::speak(w, &person.lang, &person.tz);
    if dead {
        return Err(over(w).into());
    }
    let found = escrow::of_person(app, row.subject).await?;
    found.map(Halts::Spare).ok_or_else(|| over(w).into())
}

async fn speak(app: &App, w: &Web, person: Id) -> Result<(), Error> {
    if let Some(person) = people::person(&app.db, person).await? {
        guard::speak(w, &person.lang, &person.tz);
    }
    Ok(())
}

/// The mailed link.
pub async fn open(
    State(app): State<App>,
    w: Web,
    Path(secret): Path<String>,
) -> Result<Response, Error> {
    let token = Token::parse(&secret).ok_or(Error::NotFound)?;
    halts(&app, &w, &token).await?;
    Flow::start(&app, &w, LinkKind::Halt, &token);
    Ok(see_other("/halt"))
}

fn token(w: &Web) -> Result<Token, Error> {
    Flow::of(w)
        .filter(|f| f.kind == LinkKind::Halt)
        .map(|f| f.token)
        .ok_or_else(|| open_link_again(w).into())
}

/// What the press does.
pub async fn form(State(app): State<App>, w: Web) -> Result<Response, Error> {
    let blank = Form::blank();
    let shown = match halts(&app, &w, &token(&w)?).await? {
        Halts::Spare(request) => spare_page(&w, &blank, request.created_at),
        Halts::Merge(waiting) => {
            let other = password::email_of(&app, waiting.into).await?.masked();
            merge_page(&w, &blank, &waiting, &other)
        }
    };
    Ok(page(&w, StatusCode::OK, &shown))
}

fn spare_page<'a>(w: &'a Web, blank: &'a Form, asked_at: i64) -> HaltPage<'a> {
    HaltPage {
        w,
        blank,
        title: w.t("halt-title"),
        lead: w.put("time", w.date_time(asked_at)).t("halt-text"),
        text: String::new(),
        was_me: w.t("halt-was-me"),
    }
}

fn merge_page<'a>(w: &'a Web, blank: &'a Form, waiting: &Waiting, other: &str) -> HaltPage<'a> {
    HaltPage {
        w,
        blank,
        title: w.t("halt-merge-title"),
        lead: w
            .put("time", w.date_time(waiting.created_at))
            .put("email", other)
            .t("halt-merge-text"),
        text: w.t("halt-merge-out"),
        was_me: w
            .put("date", w.date_time(waiting.due_at))
            .t("halt-merge-was-me"),
    }
}

/// Ends what waits.
pub async fn end(State(app): State<App>, w: Web, _: Form) -> Result<Response, Error> {
    let source = guard::source(&w);
    let said = match halts(&app, &w, &token(&w)?).await? {
        Halts::Spare(request) => {
            escrow::stop(&app, request.person, "not_me", &source).await?;
            over(&w)
        }
        Halts::Merge(waiting) => {
            merges::stop(&app, &waiting, None, Why::NotMe, &source).await?;
            Notice::new(StatusCode::OK, w.t("halt-merge-stopped"))
                .tone(Tone::Done)
                .text(w.t("halt-merge-stopped-text"))
                .button(w.t("halt-merge-password"), "/forgot")
        }
    };
    Flow::end(&w);
    Ok(said.page(&w))
}

pub(super) fn sample(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let blank = Form::blank();
    let waiting = Waiting {
        id: Id::NIL,
        from: Id::NIL,
        into: Id::NIL,
        reader: Id::NIL,
        due_at: w.now() + merges::WAIT,
        created_at: w.now(),
    };
    let merge = merge_page(w, &blank, &waiting, "s•••@vale.example");
    let spare = spare_page(w, &blank, w.now());
    vec![
        ("halt", spare.dyn_render().unwrap_or_default()),
        ("halt-merge", merge.dyn_render().unwrap_or_default()),
    ]
}
