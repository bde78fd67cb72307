//! The recovery code as the second step, for who has lost phone, app and passkey. It counts beside the right password only, is used up by
//! it, and its owner is told by mail.
//!
//! Attacker here: who has the password and guesses. The code has 128 bits; a try is counted all the same, so that nobody can keep the server busy.

use super::second;
use crate::accounts::{factor, pending::Pending, store as people};
use crate::app::App;
use crate::audit;
use crate::fault::Fault;
use crate::features::verify::Passed;
use crate::guard;
use crate::keys::{self, Holder};
use crate::limits::{Backoff, Tried, backoff};
use crate::web::{Error, Form, Web, fields, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use db::{Id, Stmt};
use http::StatusCode;
use vault::{RecoveryCode, WrapKey};

/// Where it is typed.
pub const PATH: &str = "/sign-in/recovery";

/// The recovery code in force, if there is one.
///
/// # Errors
/// When the database is away.
pub(super) async fn code_of(app: &App, person: Id) -> Result<Option<Id>, Fault> {
    Ok(factor::of(app, person)
        .await?
        .into_iter()
        .find(|f| f.kind == "recovery")
        .map(|f| f.id))
}

#[derive(Template)]
#[template(path = "features/login/recovery.html")]
struct RecoveryPage<'a> {
    w: &'a Web,
    form: &'a Form,
}

fn show(w: &Web, status: StatusCode, form: &Form) -> Response {
    page(w, status, &RecoveryPage { w, form })
}

/// Somebody who owes a second step and has a recovery code; the page instead for everybody else.
async fn owner(app: &App, w: &Web) -> Result<Result<(Pending, Id), Response>, Fault> {
    let Some(p) = second::under_way(app, w).await?.filter(|p| p.needs_code) else {
        return Ok(Err(see_other(second::BASE)));
    };
    Ok(match code_of(app, p.person).await? {
        Some(factor) => Ok((p, factor)),
        None => Err(see_other("/sign-in/phones")),
    })
}

/// The form.
pub async fn form(State(app): State<App>, w: Web) -> Result<Response, Error> {
    Ok(match owner(&app, &w).await? {
        Ok(_) => show(&w, StatusCode::OK, &Form::blank()),
        Err(answer) => answer,
    })
}

/// Takes the code and signs in.
pub async fn take(State(app): State<App>, w: Web, mut form: Form) -> Result<Response, Error> {
    let (p, factor) = match owner(&app, &w).await? {
        Ok(found) => found,
        Err(answer) => return Ok(answer),
    };
    let again = |form: &Form| show(&w, StatusCode::UNPROCESSABLE_ENTITY, form);
    let typed = form.read(
        &w,
        "recovery",
        fields::RECOVERY.required("sign-in-recovery-missing"),
    );
    let code = RecoveryCode::parse(&typed);
    if form.ok() && code.is_none() {
        form.fail("recovery", w.t("reset-code-shape"));
    }
    let (true, Some(code)) = (form.ok(), code) else {
        return Ok(again(&form));
    };
    let count = Backoff::new("recovery-code", &p.person.to_string());
    if let Tried::Wait { until } =
        backoff::try_one(&app.db, std::slice::from_ref(&count), app.now()).await?
    {
        form.fail(
            "recovery",
            w.put("time", w.not_before(until)).t("app-code-paused"),
        );
        return Ok(again(&form));
    }
    if !opens(&app, p.person, factor, &code).await? {
        let rows = audit::event("factor.refused")
            .by_person(p.person)
            .owner(p.person)
            .failed("wrong")
            .detail(serde_json::json!({ "kind": "recovery", "purpose": "sign_in" }))
            .from(&guard::source(&w))
            .rows(&app);
        app.db.write(rows.into()).await.map_err(Fault::from)?;
        form.fail("recovery", w.t("reset-code-wrong"));
        return Ok(again(&form));
    }
    let place = match second::place(&app, &w).await? {
        Ok(place) => place,
        Err(answer) => return Ok(answer),
    };
    let passed = Passed {
        target: factor,
        strong: false,
    };
    let then = (place.passed)(&form, &passed);
    let mut rows: Vec<Stmt> = then.rows;
    // Used up: it opens nothing any more, and is offered to be made anew.
    rows.push(people::retire_one(factor, p.person));
    rows.push(keys::store::delete_held(
        factor.as_bytes(),
        Holder::Recovery.word(),
    ));
    rows.push(people::offer_recovery(p.person));
    rows.push(count.clear());
    rows.push(super::arrive::alert(&app, p.person, "recovery_code_used"));
    rows.extend(
        audit::event("factor.accepted")
            .by_person(p.person)
            .owner(p.person)
            .detail(serde_json::json!({ "kind": "recovery", "purpose": "sign_in" }))
            .from(&guard::source(&w))
            .rows(&app),
    );
    match app.db.write(rows).await {
        Ok(_) => Ok((then.go)(&w)),
        // Two presses at once: the other one was faster, or the sign-in is over.
        Err(db::WriteError::Conflict { .. }) => Ok(see_other(second::BASE)),
        Err(e) => Err(e.into()),
    }
}

/// Whether a code opens the mailbox of its owner.
async fn opens(app: &App, person: Id, factor: Id, code: &RecoveryCode) -> Result<bool, Fault> {
    let person = people::person(&app.db, person)
        .await?
        .ok_or(Fault::NotFound)?;
    let key = keys::id_of(&keys::current(app, person.personal).await?);
    let found = keys::open_under(
        app,
        key,
        Holder::Recovery,
        factor.as_bytes(),
        &WrapKey::from_recovery(code),
    )
    .await;
    match found {
        Ok(pair) => Ok(pair.is_some()),
        Err(keys::KeyError::Wrap(_)) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

/// For the test that renders every page.
pub(super) fn sample(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let mut wrong = Form::blank();
    wrong.fail("recovery", w.t("reset-code-wrong"));
    let html = |form: &Form| RecoveryPage { w, form }.dyn_render().unwrap_or_default();
    vec![
        ("sign-in-recovery", html(&Form::blank())),
        ("sign-in-recovery-wrong", html(&wrong)),
    ]
}
