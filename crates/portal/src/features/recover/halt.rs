//! *This was not me*: the link in the mails about a request to the holders of the escrow key. Opening it changes nothing; one press ends the
//! request, whoever presses. Who reads the mail gains nothing by it: a request that was ended opens nothing.

use crate::accounts::store as people;
use crate::app::App;
use crate::escrow::{self, Request};
use crate::guard::{self, Flow, open_link_again};
use crate::invitations::{LinkKind, links};
use crate::web::{Error, Form, Notice, Tone, Web, page, see_other};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use vault::Token;

#[derive(Template)]
#[template(path = "features/recover/halt.html")]
struct HaltPage<'a> {
    w: &'a Web,
    blank: &'a Form,
    when: String,
}

fn over(w: &Web) -> Notice {
    Notice::new(StatusCode::GONE, w.t("halt-over"))
        .tone(Tone::Done)
        .text(w.t("halt-over-text"))
        .button(w.t("sign-in"), "/sign-in")
}

/// The request that the link stops, or the page instead.
async fn request(app: &App, w: &Web, token: &Token) -> Result<Request, Error> {
    let Some(row) = links::find(app, LinkKind::Halt, token).await? else {
        return Err(Error::NotFound);
    };
    if let Some(person) = people::person(&app.db, row.subject).await? {
        guard::speak(w, &person.lang, &person.tz);
    }
    if row.void_at.is_some() || row.expires_at <= app.now() {
        return Err(over(w).into());
    }
    let found = escrow::of_person(app, row.subject).await?;
    found.ok_or_else(|| over(w).into())
}

/// The mailed link.
pub async fn open(
    State(app): State<App>,
    w: Web,
    Path(secret): Path<String>,
) -> Result<Response, Error> {
    let token = Token::parse(&secret).ok_or(Error::NotFound)?;
    request(&app, &w, &token).await?;
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
    let request = request(&app, &w, &token(&w)?).await?;
    Ok(page(
        &w,
        StatusCode::OK,
        &HaltPage {
            w: &w,
            blank: &Form::blank(),
            when: w.date_time(request.created_at),
        },
    ))
}

/// Ends the request.
pub async fn end(State(app): State<App>, w: Web, _: Form) -> Result<Response, Error> {
    let request = request(&app, &w, &token(&w)?).await?;
    escrow::stop(&app, request.person, "not_me", &guard::source(&w)).await?;
    Flow::end(&w);
    Ok(over(&w).page(&w))
}

pub(super) fn sample(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let page = HaltPage {
        w,
        blank: &Form::blank(),
        when: w.date_time(w.now()),
    };
    vec![("halt", page.dyn_render().unwrap_or_default())]
}
