//! The form, one request, and the list of one's own.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::flow::{self, Asked, Posted};
use crate::accounts::session::{Found, Signed};
use crate::accounts::{Email, password};
use crate::app::App;
use crate::fault::Fault;
use crate::guard::{self, Flow, User};
use crate::tickets::{self, About, Contact, Kind, Post, State as TicketState, Ticket};
use crate::web::cookies::Name as Cookie;
use crate::web::{Choice, Error, Form, Notice, Tone, Web, fields, page, see_other};
use db::Id;
use vault::{KeyPair, Token};

#[derive(Template)]
#[template(path = "features/tickets/form.html")]
struct FormPage<'a> {
    w: &'a Web,
    form: &'a Form,
    about: Vec<Choice>,
    /// The masked address of who is signed in; empty for visitors.
    me: &'a str,
    /// Support reads requests here.
    open: bool,
}

#[derive(Template)]
#[template(path = "features/tickets/one.html")]
struct OnePage<'a> {
    w: &'a Web,
    form: &'a Form,
    /// What the page shows: who writes without having seen the newest answer is shown it first.
    version: i64,
    reference: String,
    state: &'static str,
    posts: Vec<Line>,
    action: &'a str,
    /// Where Back leads; empty for visitors.
    back: &'a str,
    /// The address that answers are announced to, masked.
    email: String,
    sent: bool,
}

/// A post as the page shows it.
struct Line {
    ours: bool,
    text: String,
    at: i64,
}

#[derive(Template)]
#[template(path = "features/tickets/list.html")]
struct ListPage<'a> {
    w: &'a Web,
    lines: Vec<Row>,
}

struct Row {
    href: String,
    reference: String,
    about: String,
    state: String,
    answered: bool,
    at: i64,
}

fn about_choices(w: &Web) -> Vec<Choice> {
    About::ALL
        .into_iter()
        .map(|a| Choice::new(a.word(), about_word(w, a)))
        .collect()
}

fn about_word(w: &Web, about: About) -> String {
    match about {
        About::SignIn => w.t("request-about-sign-in"),
        About::Phones => w.t("request-about-phones"),
        About::Mail => w.t("request-about-mail"),
        About::Other => w.t("request-about-other"),
    }
}

async fn signed(app: &App, w: &Web) -> Result<Option<Signed>, Fault> {
    Ok(match guard::session(app, w).await? {
        Found::Live(s) => Some(*s),
        Found::Ended { .. } | Found::Unknown => None,
    })
}

async fn show(
    app: &App,
    w: &Web,
    status: StatusCode,
    form: &Form,
    s: Option<&Signed>,
) -> Result<Response, Error> {
    let me = match s {
        Some(s) => password::email_of(app, s.actor.person).await?.masked(),
        None => String::new(),
    };
    let open = tickets::desk(app).await?.is_some();
    Ok(page(
        w,
        status,
        &FormPage {
            w,
            form,
            about: about_choices(w),
            me: &me,
            open,
        },
    ))
}

/// `GET /request`
pub(super) async fn form(State(app): State<App>, w: Web) -> Result<Response, Error> {
    let s = signed(&app, &w).await?;
    let about = w.query("about").unwrap_or_default();
    let form = Form::blank()
        .with("about", About::parse(&about).map_or("", About::word))
        .with("from", from(&w.query("from").unwrap_or_default()));
    show(&app, &w, StatusCode::OK, &form, s.as_ref()).await
}

/// The page that the visitor came from, if it can be one of ours: words and slashes.
fn from(typed: &str) -> String {
    let fits = typed.len() <= 80
        && typed.starts_with('/')
        && typed
            .bytes()
            .all(|b| b.is_ascii_lowercase() || matches!(b, b'-' | b'/'));
    if fits {
        typed.to_owned()
    } else {
        String::new()
    }
}

/// `POST /request`
pub(super) async fn send(
    State(app): State<App>,
    w: Web,
    mut form: Form,
) -> Result<Response, Error> {
    let s = signed(&app, &w).await?;
    let about = About::parse(form.value("about"));
    if about.is_none() {
        form.fail("about", w.t("request-about-missing"));
    }
    let mut contact = Contact {
        about: about.map_or("", About::word).into(),
        page: from(form.value("from")),
        lang: w.lang().code().into(),
        tz: w.tz().name().to_owned(),
        ..Contact::default()
    };
    match &s {
        Some(s) => {
            contact.name = s.name.full();
            contact.email = password::email_of(&app, s.actor.person).await?.canonical();
            contact.proven = true;
        }
        None => {
            contact.name = form.read(&w, "name", fields::NAME.required("request-name-missing"));
            let typed = form.read(&w, "email", fields::EMAIL.required("email-empty"));
            if !typed.is_empty() {
                match flow::address(&typed) {
                    Ok(email) => contact.email = email.canonical(),
                    Err(key) => form.fail("email", w.t(&key)),
                }
            }
            contact.phone = form.read(&w, "phone", fields::PHONE);
            if let Some(f) = Flow::of(&w) {
                contact.invitation = flow::invitation(&app, f.kind, &f.token).await?;
            }
        }
    }
    let text = form.read(&w, "text", fields::REQUEST.required("request-text-missing"));
    if !form.ok() {
        return show(
            &app,
            &w,
            StatusCode::UNPROCESSABLE_ENTITY,
            &form,
            s.as_ref(),
        )
        .await;
    }
    let once = form.submission().map_or_else(|| app.id(), Id::from);
    let network = w.client().bucket();
    let source = guard::source(&w);
    match flow::ask(&app, s.as_ref(), once, &contact, &text, &network, &source).await? {
        Asked::Done { thread, .. } if s.is_some() => {
            Ok(see_other(&format!("/requests/{thread}?done=sent")))
        }
        Asked::Done { token, .. } => {
            if let Some(token) = token {
                w.set_cookie(Cookie::Request, &token.text());
            }
            Ok(see_other("/request/mine?done=sent"))
        }
        Asked::Wait { until } => {
            form.fail("text", w.put("time", w.until(until)).t("request-wait"));
            show(&app, &w, StatusCode::TOO_MANY_REQUESTS, &form, s.as_ref()).await
        }
        Asked::NoDesk => show(&app, &w, StatusCode::OK, &form, s.as_ref()).await,
    }
}

/// `GET /q/SECRET`: to a clean address; nothing is used up.
pub(super) async fn open(w: Web, Path(secret): Path<String>) -> Result<Response, Error> {
    let token = Token::parse(&secret).ok_or_else(|| no_link(&w))?;
    w.set_cookie(Cookie::Request, &token.text());
    Ok(see_other("/request/mine"))
}

fn no_link(w: &Web) -> Error {
    Notice::new(StatusCode::NOT_FOUND, w.t("request-no-link"))
        .text(w.t("request-no-link-text"))
        .button(w.t("help-request"), "/request")
        .into()
}

async fn held(app: &App, w: &Web) -> Result<Option<(Ticket, KeyPair)>, Error> {
    let Some(token) = w.cookie(Cookie::Request).and_then(Token::parse) else {
        return Ok(None);
    };
    Ok(tickets::by_link(app, &token).await?)
}

async fn render(
    app: &App,
    w: &Web,
    status: StatusCode,
    form: &Form,
    t: &Ticket,
    pair: &KeyPair,
    (action, back): (&str, &str),
) -> Result<Response, Error> {
    let posts = tickets::posts(app, t, pair, None).await?;
    let view = OnePage {
        w,
        form,
        version: t.version,
        reference: t.reference(),
        state: t.state.word(),
        posts: posts.into_iter().map(line).collect(),
        action,
        back,
        email: Email::parse(&t.contact.email).map_or_else(|_| String::new(), |e| e.masked()),
        sent: w.query("done").is_some(),
    };
    Ok(page(w, status, &view))
}

fn line(p: Post) -> Line {
    Line {
        ours: p.kind == Kind::Answer,
        text: p.text,
        at: p.at,
    }
}

/// `GET /request/mine`
pub(super) async fn mine(State(app): State<App>, w: Web) -> Result<Response, Error> {
    match held(&app, &w).await? {
        Some((t, pair)) => {
            let here = ("/request/mine", "");
            render(&app, &w, StatusCode::OK, &Form::blank(), &t, &pair, here).await
        }
        // The same form twice: the cookie went with the first answer, which the browser may have dropped.
        None if w.query("done").is_some() => Ok(Notice::new(StatusCode::OK, w.t("request-sent"))
            .tone(Tone::Done)
            .text(w.t("request-sent-text"))
            .button(w.t("sign-in"), "/sign-in")
            .page(&w)),
        None => Err(no_link(&w)),
    }
}

/// `POST /request/mine`
pub(super) async fn answer_mine(
    State(app): State<App>,
    w: Web,
    form: Form,
) -> Result<Response, Error> {
    let Some((t, pair)) = held(&app, &w).await? else {
        return Err(no_link(&w));
    };
    answer(&app, &w, form, &t, &pair, ("/request/mine", "")).await
}

async fn answer(
    app: &App,
    w: &Web,
    mut form: Form,
    t: &Ticket,
    pair: &KeyPair,
    (action, back): (&str, &str),
) -> Result<Response, Error> {
    let text = form.read(w, "text", fields::REQUEST.required("request-text-missing"));
    let unfit = StatusCode::UNPROCESSABLE_ENTITY;
    if !form.ok() {
        return render(app, w, unfit, &form, t, pair, (action, back)).await;
    }
    let once = form.submission().map_or_else(|| app.id(), Id::from);
    let seen = Ticket {
        version: form.value("version").parse().map_err(|_| Error::NotFound)?,
        ..t.clone()
    };
    match flow::post(app, &seen, pair, once, &text, &guard::source(w)).await? {
        Posted::Done => Ok(see_other(&format!("{action}?done=sent"))),
        Posted::Wait { until } => {
            form.fail("text", w.put("time", w.until(until)).t("request-wait"));
            let many = StatusCode::TOO_MANY_REQUESTS;
            render(app, w, many, &form, t, pair, (action, back)).await
        }
        Posted::Moved => {
            form.fail("text", w.t("request-moved"));
            let fresh = tickets::load(app, t.thread).await?.ok_or(Error::NotFound)?;
            render(
                app,
                w,
                StatusCode::CONFLICT,
                &form,
                &fresh,
                pair,
                (action, back),
            )
            .await
        }
    }
}

/// `GET /requests`
pub(super) async fn list(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let lines = tickets::of_person(&app, s.actor.person)
        .await?
        .into_iter()
        .map(|t| Row {
            href: format!("/requests/{}", t.thread),
            reference: t.reference(),
            about: about_word(&w, About::parse(&t.contact.about).unwrap_or(About::Other)),
            state: state_word(&w, t.state),
            answered: t.state == TicketState::Waiting,
            at: t.last_at,
        })
        .collect();
    Ok(page(&w, StatusCode::OK, &ListPage { w: &w, lines }))
}

fn state_word(w: &Web, state: TicketState) -> String {
    match state {
        TicketState::Open => w.t("request-state-open"),
        TicketState::Waiting => w.t("request-state-waiting"),
        TicketState::Done => w.t("request-state-done"),
    }
}

/// A request of the person who is signed in; anybody else's is not there.
async fn own(app: &App, s: &Signed, id: &str) -> Result<(Ticket, KeyPair), Error> {
    let thread: Id = id.parse().map_err(|_| Error::NotFound)?;
    let t = tickets::load(app, thread)
        .await?
        .filter(|t| t.person == Some(s.actor.person))
        .ok_or(Error::NotFound)?;
    let pair = tickets::pair_by_ring(app, &s.ring, &t)
        .await
        .map_err(Fault::from)?
        .ok_or(Error::NotFound)?;
    Ok((t, pair))
}

/// `GET /requests/{ticket}`
pub(super) async fn one(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let (t, pair) = own(&app, &s, &id).await?;
    let action = format!("/requests/{}", t.thread);
    let here = (action.as_str(), "/requests");
    render(&app, &w, StatusCode::OK, &Form::blank(), &t, &pair, here).await
}

/// `POST /requests/{ticket}`
pub(super) async fn answer_one(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let (t, pair) = own(&app, &s, &id).await?;
    let action = format!("/requests/{}", t.thread);
    answer(&app, &w, form, &t, &pair, (&action, "/requests")).await
}

/// Every page in its states.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let form = |form: Form, me: &str, open| {
        FormPage {
            w,
            form: &form,
            about: about_choices(w),
            me,
            open,
        }
        .render()
        .unwrap_or_default()
    };
    let mut wrong = Form::blank()
        .with("name", "Robin Vale")
        .with("about", "phones");
    wrong.fail("email", w.t("email-empty"));
    wrong.fail("text", w.t("request-text-missing"));
    let line = |ours, text: &str| Line {
        ours,
        text: text.into(),
        at: w.now(),
    };
    let blank = Form::blank();
    let one = |state, posts, back: &str, sent| {
        OnePage {
            w,
            form: &blank,
            version: 1,
            reference: "4F2A-91C3".into(),
            state,
            posts,
            action: "/request/mine",
            back,
            email: "r***@patients.example".into(),
            sent,
        }
        .render()
        .unwrap_or_default()
    };
    let asked = || line(false, "The code never comes.\nI tried three times.");
    let row = |state: String, answered| Row {
        href: "/requests/1".into(),
        reference: "4F2A-91C3".into(),
        about: about_word(w, About::Phones),
        state,
        answered,
        at: w.now(),
    };
    vec![
        ("request", form(Form::blank(), "", true)),
        ("request-errors", form(wrong, "", true)),
        (
            "request-signed-in",
            form(Form::blank(), "r***@patients.example", true),
        ),
        ("request-closed", form(Form::blank(), "", false)),
        ("request-sent", one("open", vec![asked()], "", true)),
        (
            "request-answered",
            one(
                "waiting",
                vec![asked(), line(true, "We called the office. Try again now.")],
                "/requests",
                false,
            ),
        ),
        (
            "request-done",
            one("done", vec![asked()], "/requests", false),
        ),
        (
            "requests",
            ListPage {
                w,
                lines: vec![
                    row(state_word(w, TicketState::Waiting), true),
                    row(state_word(w, TicketState::Done), false),
                ],
            }
            .render()
            .unwrap_or_default(),
        ),
        (
            "requests-none",
            ListPage { w, lines: vec![] }.render().unwrap_or_default(),
        ),
    ]
}
