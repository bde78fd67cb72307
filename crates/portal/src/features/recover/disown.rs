//! *That was not me*: the link in the mail about a sign-in from a new browser. Opening it changes nothing. One press ends every session,
//! forgets every browser and goes on to a new password, because whoever signed in knows the old one.
//!
//! The attacker here reads the mail: the press gives them what *Forgot Password* would, and asks for the second factor as that does.

use super::pages::too_old;
use crate::accounts::store::PersonRow;
use crate::accounts::{device, pending, session, store as people};
use crate::app::App;
use crate::audit;
use crate::fault::Fault;
use crate::guard::{self, Flow, open_link_again};
use crate::invitations::{LinkKind, links, store as link_rows};
use crate::web::cookies::Name as Cookie;
use crate::web::{Error, Form, Notice, Web, page, see_other};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Stmt;
use http::StatusCode;
use vault::Token;

#[derive(Template)]
#[template(path = "features/recover/disown.html")]
struct DisownPage<'a> {
    w: &'a Web,
    blank: &'a Form,
}

fn used(w: &Web) -> Notice {
    Notice::new(StatusCode::GONE, w.t("disown-used"))
        .text(w.t("disown-used-text"))
        .button(w.t("sign-in-forgot"), "/forgot")
        .link(w.t("sign-in"), "/sign-in")
}

/// Whose link it is, or the page instead.
async fn owner(app: &App, w: &Web, token: &Token) -> Result<PersonRow, Error> {
    let Some(row) = links::find(app, LinkKind::NotMe, token).await? else {
        return Err(Error::NotFound);
    };
    if row.used_at.is_some() {
        return Err(used(w).into());
    }
    if row.void_at.is_some() || row.expires_at <= app.now() {
        return Err(too_old(w).into());
    }
    let person = people::person(&app.db, row.subject).await?;
    let person = person
        .filter(|p| p.state == "active")
        .ok_or(Error::NotFound)?;
    guard::speak(w, &person.lang, &person.tz);
    Ok(person)
}

/// The mailed link.
pub async fn open(
    State(app): State<App>,
    w: Web,
    Path(secret): Path<String>,
) -> Result<Response, Error> {
    let token = Token::parse(&secret).ok_or(Error::NotFound)?;
    owner(&app, &w, &token).await?;
    Flow::start(&app, &w, LinkKind::NotMe, &token);
    Ok(see_other("/disown"))
}

fn token(w: &Web) -> Result<Token, Error> {
    Flow::of(w)
        .filter(|f| f.kind == LinkKind::NotMe)
        .map(|f| f.token)
        .ok_or_else(|| open_link_again(w).into())
}

/// What the press does.
pub async fn form(State(app): State<App>, w: Web) -> Result<Response, Error> {
    owner(&app, &w, &token(&w)?).await?;
    Ok(page(
        &w,
        StatusCode::OK,
        &DisownPage {
            w: &w,
            blank: &Form::blank(),
        },
    ))
}

/// Puts everybody out, and goes on to a new password.
pub async fn end(State(app): State<App>, w: Web, _: Form) -> Result<Response, Error> {
    let token = token(&w)?;
    let person = owner(&app, &w, &token).await?;
    let now = app.now();
    let (reset, link) = links::mint_reset(&app, person.id);
    let mut rows: Vec<Stmt> = vec![
        link_rows::use_link(&token.hash(), now),
        session::end_all(person.id, "ended_elsewhere", &[0; 32], now),
        pending::forget(person.id),
        device::forget(person.id),
        link,
    ];
    rows.extend(
        audit::event("sign_in.disowned")
            .by_person(person.id)
            .owner(person.id)
            .from(&guard::source(&w))
            .rows(&app),
    );
    match app.db.write(rows).await {
        Ok(_) => {}
        // A second press: the first one did it.
        Err(db::WriteError::Conflict { .. }) => return Err(used(&w).into()),
        Err(e) => return Err(Fault::from(e).into()),
    }
    w.clear_cookie(Cookie::Session);
    w.clear_cookie(Cookie::SignIn);
    Flow::start(&app, &w, LinkKind::Reset, &reset);
    Ok(see_other("/reset"))
}

pub(super) fn sample(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    vec![(
        "not-me-sign-in",
        DisownPage {
            w,
            blank: &Form::blank(),
        }
        .dyn_render()
        .unwrap_or_default(),
    )]
}
