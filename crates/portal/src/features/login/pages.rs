//! The front door: welcome, Sign In, sign out, and the answer to "Are you still there?".

use super::arrive;
use super::flow::{self, Attempt, SignIn};
use super::{recovery, second, stepup};
use crate::accounts::device::token_for;
use crate::accounts::session::{self, Found};
use crate::accounts::{Email, store as people};
use crate::app::App;
use crate::app::span::MINUTE;
use crate::audit;
use crate::guard::{self, User};
use crate::web::cookies::Name as Cookie;
use crate::web::headers::clear_site_data;
use crate::web::page::{local_path, session_answer};
use crate::web::{Error, Form, LateForm, Notice, Tone, Web, Wish, fields, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use vault::Token;

/// Where a sign-in leads that came from nowhere in particular.
const HOME: &str = "/inbox";

#[derive(Template)]
#[template(path = "features/login/welcome.html")]
struct WelcomePage<'a> {
    w: &'a Web,
}

#[derive(Template)]
#[template(path = "features/login/sign-in.html")]
struct SignInPage<'a> {
    w: &'a Web,
    form: &'a Form,
    /// Why the person stands here, when there is a reason.
    note: String,
    /// Whether the note tells of something that went well.
    good: bool,
    /// Another account is about to take in the one that is signed in to here.
    merging: bool,
}

/// The start page: the inbox for who is signed in, a calm page for who is not.
pub async fn welcome(State(app): State<App>, w: Web) -> Result<Response, Error> {
    if let Found::Live(_) = guard::session(&app, &w).await? {
        return Ok(see_other(HOME));
    }
    Ok(page(&w, StatusCode::OK, &WelcomePage { w: &w }))
}

/// A reload of an address that only takes a button.
pub async fn home() -> Response {
    see_other("/")
}

/// Where to afterwards: a path of this host that is worth going to. Whoever is about to join two accounts goes on with that, unless they
/// were on the way to a page.
fn next_of(w: &Web) -> String {
    let home = match w.cookie(Cookie::Merge) {
        Some(_) => "/settings/merge",
        None => HOME,
    };
    w.query("next")
        .as_deref()
        .and_then(local_path)
        .filter(|p| !p.starts_with("/sign-") && *p != "/")
        .unwrap_or(home)
        .to_owned()
}

/// *Sign In*. Somebody who is signed in already goes on.
pub async fn form(State(app): State<App>, w: Web) -> Result<Response, Error> {
    let (note, good) = match guard::session(&app, &w).await? {
        Found::Live(_) => return Ok(see_other(&next_of(&w))),
        Found::Ended { why, .. } => (note_of(&w, &why), false),
        Found::Unknown => match w.query("done").as_deref() {
            Some("reset") => (w.t("sign-in-reset-done"), true),
            _ => (String::new(), false),
        },
    };
    Ok(page(
        &w,
        StatusCode::OK,
        &SignInPage {
            w: &w,
            form: &Form::blank(),
            note,
            good,
            merging: w.cookie(Cookie::Merge).is_some(),
        },
    ))
}

/// Why the last session of this browser ended, when its owner did not end it here.
fn note_of(w: &Web, why: &str) -> String {
    match why {
        "idle" => w.t("sign-in-ended-idle"),
        "password" => w.t("sign-in-ended-password"),
        "merged" => w.t("sign-in-ended-merged"),
        "ended_elsewhere" | "not_me" | "too_many" | "restored" | "closed" => {
            w.t("sign-in-ended-elsewhere")
        }
        _ => String::new(),
    }
}

/// *Sign-in is paused until 3:40 PM*: the same for addresses that nobody has.
pub fn paused(w: &Web, until: i64) -> Notice {
    Notice::new(
        StatusCode::TOO_MANY_REQUESTS,
        w.put("time", w.not_before(until)).t("sign-in-paused"),
    )
    .text(w.t("sign-in-paused-text"))
    .until(until)
    .tone(Tone::Warn)
    .button(w.t("sign-in-forgot"), "/forgot")
    .link(w.t("sign-in"), "/sign-in")
}

/// One press of *Sign In*. Not written once by submission: its answer is a secret, and a double click gives two sessions of which
/// the browser keeps one.
pub async fn sign_in(State(app): State<App>, w: Web, mut form: Form) -> Result<Response, Error> {
    let typed = form.read(&w, "email", fields::EMAIL.required("email-empty"));
    let password = form.password(&w, "password");
    if password.is_empty() {
        form.fail("password", w.t("sign-in-password-missing"));
    }
    // words: email-empty email-shape email-long email-letters email-domain
    let email = match Email::parse(&typed) {
        Ok(email) => Some(email),
        Err(e) => {
            form.fail("email", w.t(&e.to_string()));
            None
        }
    };
    let (true, Some(email)) = (form.ok(), email) else {
        return Ok(again(&w, &form));
    };
    let known = guard::device(&w);
    let device = token_for(&app, known.clone(), false);
    let next = next_of(&w);
    let before = w.cookie(Cookie::Session).and_then(Token::parse);
    let source = guard::source(&w);
    let done = flow::sign_in(
        &app,
        &Attempt {
            email: &email,
            password: &password,
            next: &next,
            known: known.as_ref(),
            device: &device,
            before: before.as_ref(),
            network: &w.client().bucket(),
            source: &source,
            lang: chosen(&w),
        },
    )
    .await?;
    Ok(match done {
        SignIn::Wrong => {
            form.fail("password", w.t("sign-in-wrong"));
            again(&w, &form)
        }
        SignIn::Paused { until } => paused(&w, until).page(&w),
        SignIn::Done { session, next } => arrive::go(&w, &session, &device, &next),
        SignIn::Owed { token, code } => {
            w.set_cookie(Cookie::SignIn, &token.text());
            see_other(if code {
                second::BASE
            } else {
                "/sign-in/password"
            })
        }
    })
}

/// The language the reader chose on a page, rather than one that was guessed.
fn chosen(w: &Web) -> Option<&'static str> {
    (w.lang_wish() == Wish::Reader).then(|| w.lang().code())
}

fn again(w: &Web, form: &Form) -> Response {
    page(
        w,
        StatusCode::UNPROCESSABLE_ENTITY,
        &SignInPage {
            w,
            form,
            note: String::new(),
            good: false,
            merging: w.cookie(Cookie::Merge).is_some(),
        },
    )
}

/// Ends the session. Also with a token that has lapsed: the worst a same-site page can do with it is this.
pub async fn sign_out(State(app): State<App>, w: Web, _: LateForm) -> Result<Response, Error> {
    if let Found::Live(s) = guard::session(&app, &w).await? {
        let mut rows = vec![session::end(&s.actor.session, "signed_out", app.now())];
        if let Some(lang) = chosen(&w).filter(|l| *l != s.lang) {
            rows.push(people::set_lang(s.actor.person, lang));
        }
        rows.extend(
            audit::event("sign_out")
                .by(&s.actor)
                .from(&guard::source(&w))
                .rows(&app),
        );
        app.db.write(rows).await?;
    }
    w.clear_cookie(Cookie::Session);
    w.clear_cookie(Cookie::SignIn);
    Ok(clear_site_data(see_other("/")))
}

/// *Stay signed in*.
pub async fn extend(
    State(app): State<App>,
    w: Web,
    User(s): User,
    _: Form,
) -> Result<Response, Error> {
    let now = app.now();
    app.db
        .write(vec![session::extend(&s.actor.session, now)])
        .await?;
    if w.from_script() {
        let ends = (now + app.config.policy.idle_minutes * MINUTE).min(s.ends_at);
        return Ok(session_answer(ends));
    }
    Ok(see_other(HOME))
}

/// The pages in their states, for the test that renders every page in every language.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let html = |t: &dyn DynTemplate| t.dyn_render().unwrap_or_default();
    let mut wrong = Form::blank().with("email", "robin@patients.example");
    wrong.fail("password", w.t("sign-in-wrong"));
    let mut all = vec![
        ("welcome", html(&WelcomePage { w })),
        (
            "sign-in",
            html(&SignInPage {
                w,
                form: &Form::blank(),
                note: w.t("sign-in-ended-idle"),
                good: false,
                merging: false,
            }),
        ),
        (
            "sign-in-wrong",
            html(&SignInPage {
                w,
                form: &wrong,
                note: String::new(),
                good: false,
                merging: false,
            }),
        ),
        (
            "sign-in-merging",
            html(&SignInPage {
                w,
                form: &Form::blank(),
                note: String::new(),
                good: false,
                merging: true,
            }),
        ),
        (
            "sign-in-after-reset",
            html(&SignInPage {
                w,
                form: &Form::blank(),
                note: w.t("sign-in-reset-done"),
                good: true,
                merging: false,
            }),
        ),
    ];
    all.extend(second::sample(w));
    all.extend(recovery::sample(w));
    all.extend(stepup::sample(w));
    all
}
