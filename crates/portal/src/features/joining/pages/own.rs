//! *Your practice*: what was asked for, where one works, and *Ask to join*.

use super::super::flow::{self, Asked, Looked, Said};
use super::once;
use crate::accounts::password::email_of;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::guard::{self, User};
use crate::practices::joins::{self, Request};
use crate::practices::{self, Practice};
use crate::web::{Error, Form, Web, fields, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use db::Id;
use http::StatusCode;

const HERE: &str = "/settings/practice";
/// What is carried from the look-up to the request.
const SAID: [&str; 4] = ["name", "zip", "phone", "number"];

/// One request of the person.
struct Line {
    id: String,
    name: String,
    city: String,
    state: String,
    waits: bool,
}

/// A practice that matches: name and city.
struct Found {
    name: String,
    city: String,
}

impl Found {
    fn of(p: &Practice) -> Found {
        Found {
            name: p.profile.name.clone(),
            city: p.profile.postal.city.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "features/joining/own.html")]
struct Own<'a> {
    w: &'a Web,
    form: &'a Form,
    done: String,
    requests: Vec<Line>,
    found: Option<Found>,
    said: Vec<(&'static str, String)>,
    address: String,
    /// A look-up found nothing.
    nothing: bool,
}

/// What a request came to, in words.
fn state(w: &Web, r: &Request, now: i64) -> String {
    match r.state.as_str() {
        "open" if r.waits(now) => w.put("date", w.date_long(r.expires_at)).t("joining-waits"),
        "open" | "lapsed" => w.t("joining-lapsed"),
        "approved" => w.t("joining-approved"),
        "declined" => w.t("joining-declined"),
        _ => w.t("joining-withdrawn"),
    }
}

async fn lines(app: &App, w: &Web, s: &Signed) -> Result<Vec<Line>, Fault> {
    let mut all: Vec<Line> = Vec::new();
    let mut seen: Vec<Id> = Vec::new();
    for r in joins::of_person(app, s.actor.person).await? {
        // The newest of each practice says how it stands.
        if seen.contains(&r.practice) {
            continue;
        }
        seen.push(r.practice);
        let p = practices::load(app, r.practice).await?;
        all.push(Line {
            id: r.id.to_string(),
            name: p.profile.name,
            city: p.profile.postal.city,
            state: state(w, &r, app.now()),
            waits: r.waits(app.now()),
        });
    }
    Ok(all)
}

async fn show(
    app: &App,
    w: &Web,
    s: &Signed,
    status: StatusCode,
    form: &Form,
    looked: Option<Looked>,
) -> Result<Response, Error> {
    let (found, nothing) = match &looked {
        Some(Looked::Found(m)) => (Some(Found::of(&m.practice)), false),
        Some(Looked::Nothing) => (None, true),
        _ => (None, false),
    };
    let done = match w.query("done").as_deref() {
        Some("asked") => w.t("joining-done-asked"),
        Some("withdrawn") => w.t("joining-withdrawn"),
        _ => String::new(),
    };
    Ok(page(
        w,
        status,
        &Own {
            w,
            form,
            done,
            requests: lines(app, w, s).await?,
            found,
            said: SAID.iter().map(|n| (*n, form.shown(n))).collect(),
            address: email_of(app, s.actor.person).await?.canonical(),
            nothing,
        },
    ))
}

/// `GET /settings/practice`
pub async fn form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    show(&app, &w, &s, StatusCode::OK, &Form::blank(), None).await
}

fn read(w: &Web, s: &Signed, form: &mut Form) -> Said {
    let said = Said {
        name: form.read(w, "name", fields::ORGANISATION),
        zip: form.read(w, "zip", fields::POSTAL_CODE),
        phone: form.read(w, "phone", fields::PHONE),
        number: form.read(w, "number", fields::MEMBER_NUMBER),
        last_name: s.name.last.clone(),
    };
    let place = !said.name.is_empty() && !said.zip.is_empty();
    if form.ok() && !place && said.phone.is_empty() && said.number.is_empty() {
        form.fail("name", w.t("joining-missing"));
    }
    said
}

/// `POST /settings/practice`: look, ask, take back.
pub async fn post(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let (source, once) = (guard::source(&w), once(&app, &form));
    if form.value("action") == "withdraw" {
        let id: Id = form.value("request").parse().map_err(|_| Error::NotFound)?;
        flow::withdraw(&app, &s, id, once, &source).await?;
        return Ok(see_other(&format!("{HERE}?done=withdrawn")));
    }
    let said = read(&w, &s, &mut form);
    if !form.ok() || form.switched() {
        let status = match form.switched() {
            true => StatusCode::OK,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        };
        return show(&app, &w, &s, status, &form, None).await;
    }
    let too_many = |form: &mut Form, until: i64| {
        let until = w.not_before(until);
        form.fail("", w.put("time", until).t("joining-too-many"));
    };
    if form.value("action") == "ask" {
        let work = form.ticked("work");
        return match flow::ask(&app, &s, &said, work, once, &source).await? {
            Asked::Done => Ok(see_other(&format!("{HERE}?done=asked"))),
            Asked::Nothing => {
                show(
                    &app,
                    &w,
                    &s,
                    StatusCode::CONFLICT,
                    &form,
                    Some(Looked::Nothing),
                )
                .await
            }
            Asked::TooMany { until } => {
                too_many(&mut form, until);
                show(&app, &w, &s, StatusCode::TOO_MANY_REQUESTS, &form, None).await
            }
        };
    }
    match flow::look(&app, &s, &said).await? {
        Looked::TooMany { until } => {
            too_many(&mut form, until);
            show(&app, &w, &s, StatusCode::TOO_MANY_REQUESTS, &form, None).await
        }
        Looked::Member(p) => {
            form.fail(
                "",
                w.put("practice", p.profile.name.as_str())
                    .t("joining-member"),
            );
            show(&app, &w, &s, StatusCode::CONFLICT, &form, None).await
        }
        found => show(&app, &w, &s, StatusCode::OK, &form, Some(found)).await,
    }
}

/// The page in its states.
pub(super) fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let line = |state: String, waits| Line {
        id: Id::NIL.to_string(),
        name: "Maple Street Dental".into(),
        city: "Portland".into(),
        state,
        waits,
    };
    let own = |form: &Form, requests, found: bool, nothing| {
        Own {
            w,
            form,
            done: String::new(),
            requests,
            found: found.then(|| Found {
                name: "Maple Street Dental".into(),
                city: "Portland".into(),
            }),
            said: Vec::new(),
            address: "lee@maple.example".into(),
            nothing,
        }
        .render()
        .unwrap_or_default()
    };
    let mut missing = Form::blank();
    missing.fail("name", w.t("joining-missing"));
    let waits = w.put("date", w.date_long(w.now())).t("joining-waits");
    vec![
        ("joining", own(&Form::blank(), vec![], false, false)),
        ("joining-missing", own(&missing, vec![], false, false)),
        ("joining-nothing", own(&Form::blank(), vec![], false, true)),
        ("joining-found", own(&Form::blank(), vec![], true, false)),
        (
            "joining-waits",
            own(&Form::blank(), vec![line(waits, true)], false, false),
        ),
        (
            "joining-declined",
            own(
                &Form::blank(),
                vec![line(w.t("joining-declined"), false)],
                false,
                false,
            ),
        ),
    ]
}
