//! The managers' page of who asks, and the page of whoever waits.

use super::flow::{self, Answer, Asking, Outcome, Wait};
use super::outside;
use crate::app::App;
use crate::features::login::stepup;
use crate::guard::{self, User};
use crate::practices::safe::managed;
use crate::web::{Error, Form, Notice, Tone, Web, fields, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use db::Id;
use http::StatusCode;

const HERE: &str = "/people/recoveries";

#[derive(Template)]
#[template(path = "features/recoveries/list.html")]
struct List<'a> {
    w: &'a Web,
    done: String,
    asking: Vec<Row>,
    outside: Vec<Outside>,
}

/// Somebody outside who asks for conversations, in words.
struct Outside {
    person: String,
    name: String,
    conversations: usize,
    at: i64,
}

/// Somebody who asks, in words.
struct Row {
    request: String,
    name: String,
    address: String,
    role: String,
    at: i64,
    form: Form,
}

fn row(w: &Web, a: &Asking) -> Row {
    Row {
        request: a.request.to_string(),
        name: a.name.full(),
        address: a.address.clone(),
        role: w.t(match a.role.as_str() {
            "owner" => "role-owner",
            "manager" => "role-manager",
            "desk" => "role-desk",
            "reader" => "role-reader",
            _ => "role-sender",
        }),
        at: a.at,
        form: Form::blank(),
    }
}

/// `GET /people/recoveries`
pub async fn list(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let asking = flow::waiting(&app, s.actor.person, &practice).await?;
    let outside = outside::waiting(&app, s.actor.person, &practice).await?;
    let done = match w.query("done").as_deref() {
        Some("yes") => w.t("recoveries-done-yes"),
        Some("no") => w.t("recoveries-done-no"),
        _ => String::new(),
    };
    let list = List {
        done,
        asking: asking.iter().map(|a| row(&w, a)).collect(),
        outside: outside
            .into_iter()
            .map(|o| Outside {
                person: o.person.to_string(),
                name: o.name,
                conversations: o.conversations,
                at: o.at,
            })
            .collect(),
        w: &w,
    };
    Ok(page(&w, StatusCode::OK, &list))
}

/// `POST /people/recoveries/answer`
pub async fn answer(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    if !stepup::fresh(&s, app.now()) {
        return Ok(see_other(&format!("/step-up?next={HERE}")));
    }
    let request: Id = form.value("request").parse().map_err(|_| Error::NotFound)?;
    let why = form.read(&w, "why", fields::SUBJECT);
    let answer = match form.value("answer") {
        "yes" => Answer::Yes,
        "no" => Answer::No(&why),
        _ => return Err(Error::BadRequest("an answer that is none")),
    };
    let once = form.submission().map_or_else(|| app.id(), Id::from);
    let source = guard::source(&w);
    match flow::answer(&app, &s, &practice, (request, answer), once, &source).await? {
        Outcome::Done => Ok(see_other(match answer {
            Answer::Yes => "/people/recoveries?done=yes",
            Answer::No(_) => "/people/recoveries?done=no",
        })),
        Outcome::Gone => Ok(Notice::new(StatusCode::CONFLICT, w.t("recoveries-gone"))
            .text(w.t("recoveries-gone-text"))
            .tone(Tone::Warn)
            .button(w.t("recoveries-title"), HERE)
            .page(&w)),
        Outcome::Shut => Ok(Notice::new(StatusCode::CONFLICT, w.t("safe-shut"))
            .text(w.t("safe-shut-text"))
            .tone(Tone::Warn)
            .button(w.t("recoveries-title"), HERE)
            .page(&w)),
    }
}

/// `POST /people/recoveries/outside`: a manager answers for the whole practice.
pub async fn outside(
    State(app): State<App>,
    w: Web,
    User(s): User,
    form: Form,
) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    if !stepup::fresh(&s, app.now()) {
        return Ok(see_other(&format!("/step-up?next={HERE}")));
    }
    let person: Id = form.value("person").parse().map_err(|_| Error::NotFound)?;
    let yes = match form.value("answer") {
        "yes" => true,
        "no" => false,
        _ => return Err(Error::BadRequest("an answer that is none")),
    };
    let once = form.submission().map_or_else(|| app.id(), Id::from);
    let source = guard::source(&w);
    if outside::answer(&app, &s, &practice, (person, yes), once, &source).await? {
        return Ok(see_other(match yes {
            true => "/people/recoveries?done=yes",
            false => "/people/recoveries?done=no",
        }));
    }
    Ok(Notice::new(StatusCode::CONFLICT, w.t("recoveries-gone"))
        .text(w.t("recoveries-gone-text"))
        .tone(Tone::Warn)
        .button(w.t("recoveries-title"), HERE)
        .page(&w))
}

#[derive(Template)]
#[template(path = "features/recoveries/waiting.html")]
struct Waiting<'a> {
    w: &'a Web,
    done: String,
    waits: Vec<Seat>,
}

/// A seat that waits, in words.
struct Seat {
    practice: String,
    name: String,
    phone: String,
    managers: String,
    sheet: bool,
    asked_at: Option<i64>,
    refused: String,
    why: String,
    back: bool,
}

fn seat(w: &Web, v: &Wait) -> Seat {
    let (refused, why) = match &v.refused {
        Some((name, why)) if name.is_empty() => (w.t("waiting-refused-by-nobody"), why.clone()),
        Some((name, why)) => (
            w.put("name", name.as_str()).t("waiting-refused-by"),
            why.clone(),
        ),
        None => (String::new(), String::new()),
    };
    Seat {
        practice: v.practice.id.to_string(),
        name: v.practice.profile.name.clone(),
        phone: v.practice.profile.phone.clone(),
        managers: v.managers.join(", "),
        sheet: v.sheet,
        asked_at: v.asked_at,
        refused,
        why,
        back: v.back,
    }
}

/// `GET /waiting`: who can let them in, and what works meanwhile.
pub async fn waiting(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let waits = flow::waits(&app, &s).await?;
    if waits.is_empty() {
        return Ok(see_other("/settings/switch"));
    }
    let done = match w.query("done").as_deref() {
        Some("again") => w.t("waiting-done-again"),
        _ => String::new(),
    };
    let waiting = Waiting {
        done,
        waits: waits.iter().map(|v| seat(&w, v)).collect(),
        w: &w,
    };
    Ok(page(&w, StatusCode::OK, &waiting))
}

/// `POST /waiting`: asks once more.
pub async fn again(
    State(app): State<App>,
    w: Web,
    User(s): User,
    form: Form,
) -> Result<Response, Error> {
    let practice: Id = form
        .value("practice")
        .parse()
        .map_err(|_| Error::NotFound)?;
    let once = form.submission().map_or_else(|| app.id(), Id::from);
    if flow::again(&app, &s, practice, once, &guard::source(&w)).await? {
        return Ok(see_other("/waiting?done=again"));
    }
    Ok(
        Notice::new(StatusCode::TOO_MANY_REQUESTS, w.t("waiting-too-many"))
            .text(w.t("waiting-too-many-text"))
            .tone(Tone::Warn)
            .button(w.t("waiting-title"), "/waiting")
            .page(&w),
    )
}

/// The pages in their states, for the test that renders every page in every language.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let html = |t: &dyn DynTemplate| t.dyn_render().unwrap_or_default();
    let at = w.now() - crate::app::span::HOUR;
    let list = |done: String, some: bool| {
        let one = |n: u8, name: &str, role: &str| Row {
            request: Id::from([n; 16]).to_string(),
            name: name.into(),
            address: "lee@maple.example".into(),
            role: w.t(role),
            at,
            form: Form::blank(),
        };
        html(&List {
            w,
            done,
            asking: match some {
                true => vec![
                    one(1, "Lee Park", "role-manager"),
                    one(2, "Kim Osei", "role-desk"),
                ],
                false => Vec::new(),
            },
            outside: match some {
                true => vec![Outside {
                    person: Id::NIL.to_string(),
                    name: "Robin Reyes".into(),
                    conversations: 3,
                    at,
                }],
                false => Vec::new(),
            },
        })
    };
    let wait = |managers: &str, asked, refused: bool, back| {
        html(&Waiting {
            w,
            done: String::new(),
            waits: vec![Seat {
                practice: Id::NIL.to_string(),
                name: "Maple Street Dental".into(),
                phone: "(555) 010-0142".into(),
                managers: managers.into(),
                sheet: managers.is_empty(),
                asked_at: asked,
                refused: match refused {
                    true => w.put("name", "Dr. Ana Ruiz").t("waiting-refused-by"),
                    false => String::new(),
                },
                why: if refused { "Please call me first." } else { "" }.into(),
                back,
            }],
        })
    };
    vec![
        ("recoveries", list(String::new(), true)),
        ("recoveries-none", list(w.t("recoveries-done-yes"), false)),
        (
            "waiting",
            wait("Dr. Ana Ruiz, Lee Park", Some(at), false, false),
        ),
        ("waiting-refused", wait("Dr. Ana Ruiz", None, true, false)),
        ("waiting-nobody", wait("", Some(at), false, false)),
        ("waiting-back", wait("Dr. Ana Ruiz", None, false, true)),
    ]
}
