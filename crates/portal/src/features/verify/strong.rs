//! An authenticator app or a passkey in the place of a code: `{base}/app`, `{base}/passkey`. What they prove is the same as a code does,
//! for the same flow; so every door that offers them gets both without a line of its own.

use super::flow::{Passed, proof, prove};
use super::model::{By, Challenge};
use super::pages::{Door, Place, Then};
use crate::accounts::strong::app::{self, Judged as Code};
use crate::accounts::strong::passkey::{self, Judged as Key};
use crate::accounts::strong::{Kind, Taken};
use crate::app::App;
use crate::fault::Fault;
use crate::guard;
use crate::mails;
use crate::web::page::json;
use crate::web::{Error, Form, Web, fields, page, see_other};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use db::{Id, Stmt, WriteError};
use http::StatusCode;
use serde_json::json;

pub(super) fn routes<D: Door>(base: &str) -> Router<App> {
    Router::new()
        .route(
            &format!("{base}/app"),
            get(get_app::<D>).post(post_app::<D>),
        )
        .route(
            &format!("{base}/passkey"),
            post(post_passkey::<D>).get(get_passkey::<D>),
        )
        .route(
            &format!("{base}/passkey/begin"),
            post(begin::<D>).get(get_passkey::<D>),
        )
}

/// What the page of ways says of a passkey that was not taken.
pub(super) fn note(w: &Web) -> String {
    match w.query("passkey").as_deref() {
        Some("script") => w.t("passkey-script"),
        Some("late") => w.t("passkey-late"),
        Some("copied") => w.t("passkey-copied"),
        Some("failed") => w.t("passkey-failed"),
        _ => String::new(),
    }
}

#[derive(Template)]
#[template(path = "features/verify/app.html")]
struct AppPage<'a> {
    w: &'a Web,
    p: &'a Place,
    form: &'a Form,
}

/// The place of this request and whose it is, where one of this kind serves.
async fn place<D: Door>(app: &App, w: &Web, kind: Kind) -> Result<(Place, Id), Response> {
    let p = D::place(app, w).await?;
    match p.challenge.by {
        By::Person(person) if p.has(kind) => Ok((p, person)),
        _ => Err(see_other(&p.base)),
    }
}

async fn get_app<D: Door>(State(app): State<App>, w: Web) -> Response {
    let form = Form::blank();
    match place::<D>(&app, &w, Kind::App).await {
        Ok((p, _)) => page(
            &w,
            StatusCode::OK,
            &AppPage {
                w: &w,
                p: &p,
                form: &form,
            },
        ),
        Err(answer) => answer,
    }
}

async fn post_app<D: Door>(
    State(app): State<App>,
    w: Web,
    mut form: Form,
) -> Result<Response, Error> {
    let (p, person) = match place::<D>(&app, &w, Kind::App).await {
        Ok(found) => found,
        Err(answer) => return Ok(answer),
    };
    let again = |p: &Place, form: &Form| {
        let shown = AppPage { w: &w, p, form };
        page(&w, StatusCode::UNPROCESSABLE_ENTITY, &shown)
    };
    let typed = form.read(&w, "code", fields::CODE.required("app-code-missing"));
    if !form.ok() {
        return Ok(again(&p, &form));
    }
    let why = match app::judge(&app, person, &typed).await? {
        Code::Right(taken) => match pass(&app, &w, p, &form, taken).await? {
            Ok(answer) => return Ok(answer),
            // The same code twice at once: the other press was faster.
            Err(p) => {
                form.set("code", "");
                form.fail("code", w.t("app-code-wrong"));
                return Ok(again(&p, &form));
            }
        },
        Code::Unreadable => w.t("verify-code-shape"),
        Code::Wrong => {
            refused(&app, &w, &p.challenge, Kind::App, "wrong").await?;
            w.t("app-code-wrong")
        }
        Code::Paused { until } => {
            refused(&app, &w, &p.challenge, Kind::App, "too_many").await?;
            w.put("time", w.not_before(until)).t("app-code-paused")
        }
    };
    form.set("code", "");
    form.fail("code", why);
    Ok(again(&p, &form))
}

/// A reload of an address that only takes a button.
async fn get_passkey<D: Door>(State(app): State<App>, w: Web) -> Response {
    match D::place(&app, &w).await {
        Ok(p) => see_other(&p.base),
        Err(answer) => answer,
    }
}

/// What the browser is to sign: for the script, as JSON.
async fn begin<D: Door>(State(app): State<App>, w: Web, _: Form) -> Result<Response, Error> {
    let (p, person) = match place::<D>(&app, &w, Kind::Passkey).await {
        Ok(found) => found,
        Err(answer) => return Ok(answer),
    };
    let (options, rows) = passkey::ask(&app, &p.challenge.flow, person).await?;
    app.db.write(rows.into()).await?;
    Ok(json(StatusCode::OK, &options))
}

async fn post_passkey<D: Door>(
    State(app): State<App>,
    w: Web,
    form: Form,
) -> Result<Response, Error> {
    let (p, person) = match place::<D>(&app, &w, Kind::Passkey).await {
        Ok(found) => found,
        Err(answer) => return Ok(answer),
    };
    let back = |p: &Place, word: &str| see_other(&format!("{}?passkey={word}", p.base));
    let answer = form.value("answer");
    if answer.is_empty() {
        return Ok(back(&p, "script"));
    }
    match passkey::shown(&app, &p.challenge.flow, person, answer).await? {
        Key::Right(taken) => Ok(match pass(&app, &w, p, &form, taken).await? {
            Ok(answer) => answer,
            Err(p) => back(&p, "late"),
        }),
        Key::Late => Ok(back(&p, "late")),
        Key::Refused(why) => {
            tracing::info!(%person, reason = %why, "a passkey was not taken");
            refused(&app, &w, &p.challenge, Kind::Passkey, "wrong").await?;
            Ok(back(&p, "failed"))
        }
        Key::Copied { factor } => {
            let mut rows: Vec<Stmt> = vec![mails::job(
                &app,
                mails::ALERT,
                person,
                mails::NORMAL,
                &mails::Secret {
                    what: Some("passkey_copied".into()),
                    ..mails::Secret::default()
                },
            )];
            rows.extend(
                p.challenge
                    .event("factor.refused")
                    .failed("copied")
                    .on("factor", factor)
                    .detail(json!({ "kind": Kind::Passkey.word() }))
                    .from(&guard::source(&w))
                    .rows(&app),
            );
            app.db.write(rows).await?;
            app.db.signal(::jobs::TOPIC);
            Ok(back(&p, "copied"))
        }
    }
}

/// Takes the factor, leaves the proof that a code would leave, and does what the door does, in one write. The place comes back when
/// somebody else took the same code or answer first.
async fn pass(
    app: &App,
    w: &Web,
    mut p: Place,
    form: &Form,
    taken: Taken,
) -> Result<Result<Response, Place>, Fault> {
    let passed = Passed {
        target: taken.factor,
        strong: true,
    };
    let door = std::mem::replace(&mut p.passed, Box::new(|_, _| Then::go("/")));
    let Then { rows: more, go } = door(form, &passed);
    let c = p.challenge;
    let mut rows = taken.rows;
    // All of these take what can be taken once: a conflict among them is a second press.
    let taking = rows.len();
    rows.push(prove(
        app,
        c.subject,
        &c.flow,
        c.purpose.proof(),
        Some(taken.factor),
    ));
    rows.extend(
        c.event("factor.accepted")
            .on("factor", taken.factor)
            .detail(json!({ "purpose": c.purpose.word() }))
            .from(&guard::source(w))
            .rows(app),
    );
    rows.extend(more);
    match app.db.write(rows).await {
        Ok(_) => Ok(Ok(go(w))),
        Err(WriteError::Conflict { statement }) if statement < taking => Ok(Err(p)),
        Err(e) if e.is_unknown() => {
            match proof(app, c.subject, &c.flow, c.purpose.proof()).await? {
                Some(found) if found.detail == Some(taken.factor) => Ok(Ok(go(w))),
                _ => Err(e.into()),
            }
        }
        Err(e) => Err(e.into()),
    }
}

async fn refused(
    app: &App,
    w: &Web,
    c: &Challenge,
    kind: Kind,
    why: &'static str,
) -> Result<(), Fault> {
    let rows = c
        .event("factor.refused")
        .failed(why)
        .detail(json!({ "kind": kind.word(), "purpose": c.purpose.word() }))
        .from(&guard::source(w))
        .rows(app);
    app.db.write(rows.into()).await?;
    Ok(())
}

pub(super) fn samples(w: &Web, p: &Place) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let mut wrong = Form::blank();
    wrong.fail("code", w.t("app-code-wrong"));
    let html = |form: &Form| AppPage { w, p, form }.dyn_render().unwrap_or_default();
    vec![
        ("verify-app", html(&Form::blank())),
        ("verify-app-wrong", html(&wrong)),
    ]
}
