//! The password again, before anything dear: export, address, phone, password, members, recovery.
//!
//! Attacker here: somebody at an unlocked computer. A page that needs it begins with
//! `if let Some(ask) = stepup::ask(&app, &signed, &w) { return Ok(ask); }`.

use super::flow::{self, Proven};
use super::pages::paused;
use crate::accounts::password::email_of;
use crate::accounts::session::{self, Renewal, Signed};
use crate::app::App;
use crate::app::span::MINUTE;
use crate::audit::{self, Source};
use crate::guard::{self, User};
use crate::web::cookies::Name as Cookie;
use crate::web::page::local_path;
use crate::web::{Error, Form, Web, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

/// How long a password that was given counts, in microseconds.
pub const FRESH: i64 = 10 * MINUTE;

/// Whether the password was given within [`FRESH`] in this session. Signing in counts.
pub fn fresh(signed: &Signed, now: i64) -> bool {
    signed.is_fresh(now)
}

/// The answer that asks for the password and comes back to this page's path; `None` when it was given lately.
pub fn ask(app: &App, signed: &Signed, w: &Web) -> Option<Response> {
    ask_before(app, signed, w.path())
}

/// As [`ask`], for a form that has no page of its own: comes back to the page it stands on.
pub fn ask_before(app: &App, signed: &Signed, page: &str) -> Option<Response> {
    (!fresh(signed, app.now()))
        .then(|| see_other(&format!("/step-up?next={}", guard::encode(page))))
}

/// What a form that carries the password field `password` came to.
pub enum InForm {
    /// Given lately, or given now and right: go on. A new cookie was set in the second case.
    Given,
    /// Missing or wrong: the message stands beside the field, everything else that was typed is kept.
    Asked,
    /// Too many wrong ones: this page instead.
    Paused(Response),
}

/// The step-up of a form that takes long to fill in: where the password is not fresh any more, the form itself asks for it, so
/// that nothing typed is lost on the way to another page. Call it last: a form with other errors costs no try.
///
/// # Errors
/// When the database is away or too many passwords wait to be hashed.
pub async fn in_form(app: &App, w: &Web, s: &Signed, form: &mut Form) -> Result<InForm, Error> {
    if fresh(s, app.now()) {
        return Ok(InForm::Given);
    }
    if !form.ok() {
        return Ok(InForm::Asked);
    }
    let typed = form.password(w, "password");
    if typed.is_empty() {
        form.fail("password", w.t("step-up-missing"));
        return Ok(InForm::Asked);
    }
    let source = guard::source(w);
    Ok(
        match flow::prove(app, s.actor.person, &typed, &source).await? {
            Proven::Paused { until } => InForm::Paused(paused(w, until).page(w)),
            Proven::Wrong => {
                form.fail("password", w.t("step-up-wrong"));
                InForm::Asked
            }
            Proven::Right { .. } => {
                renewed(app, w, s, &source).await?;
                InForm::Given
            }
        },
    )
}

/// The session goes on under a new token, and remembers that the password was given.
///
/// # Errors
/// When the database is away.
pub async fn renewed(app: &App, w: &Web, s: &Signed, source: &Source) -> Result<(), Error> {
    let to = Renewal {
        stepup_at: Some(app.now()),
        ..Renewal::of(s)
    };
    let (token, renewed) = session::renew(app, s, to).await?;
    let mut rows = vec![renewed];
    rows.extend(audit::event("step_up").by(&s.actor).from(source).rows(app));
    session::write_with(app, &token, rows).await?;
    w.set_cookie(Cookie::Session, &token.text());
    Ok(())
}

#[derive(Template)]
#[template(path = "features/login/step-up.html")]
struct StepUpPage<'a> {
    w: &'a Web,
    form: &'a Form,
    email: &'a str,
}

fn next_of(w: &Web) -> String {
    w.query("next")
        .as_deref()
        .and_then(local_path)
        .unwrap_or("/settings")
        .to_owned()
}

/// The page.
pub async fn form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    if fresh(&s, app.now()) {
        return Ok(see_other(&next_of(&w)));
    }
    show(&app, &w, StatusCode::OK, &s, &Form::blank()).await
}

async fn show(
    app: &App,
    w: &Web,
    status: StatusCode,
    s: &Signed,
    form: &Form,
) -> Result<Response, Error> {
    let email = email_of(app, s.actor.person).await?.canonical();
    Ok(page(
        w,
        status,
        &StepUpPage {
            w,
            form,
            email: &email,
        },
    ))
}

/// Judges the password; the session goes on under a new token.
pub async fn step_up(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let typed = form.password(&w, "password");
    if typed.is_empty() {
        form.fail("password", w.t("sign-in-password-missing"));
    }
    if !form.ok() {
        return show(&app, &w, StatusCode::UNPROCESSABLE_ENTITY, &s, &form).await;
    }
    let source = guard::source(&w);
    match flow::prove(&app, s.actor.person, &typed, &source).await? {
        Proven::Paused { until } => Ok(paused(&w, until).page(&w)),
        Proven::Wrong => {
            form.fail("password", w.t("step-up-wrong"));
            show(&app, &w, StatusCode::UNPROCESSABLE_ENTITY, &s, &form).await
        }
        Proven::Right { .. } => {
            renewed(&app, &w, &s, &source).await?;
            Ok(see_other(&next_of(&w)))
        }
    }
}

/// For the test that renders every page.
pub(super) fn sample(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    vec![(
        "step-up",
        StepUpPage {
            w,
            form: &Form::blank(),
            email: "robin@patients.example",
        }
        .dyn_render()
        .unwrap_or_default(),
    )]
}
