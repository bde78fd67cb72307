//! The form in the settings, and the pages behind the links in the mails.

use super::flow::{self, Asked, Opened, Pressed};
use crate::accounts::moving::{self, CONFIRM, Change, Which};
use crate::accounts::session::Signed;
use crate::accounts::{Email, password};
use crate::app::App;
use crate::features::settings::{existing_at, gate};
use crate::features::verify::{Door, Place};
use crate::guard::{self, Flow, User, open_link_again};
use crate::invitations::LinkKind;
use crate::web::{Choice, Error, Form, Notice, Tone, Web, fields, page, see_other};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Id;
use http::StatusCode;
use vault::Token;

const PAGE: &str = "/settings/address";
/// Where a code to an own phone is asked for.
pub const CHECK: &str = "/settings/address/check";
/// The clean page behind the links.
const CLEAN: &str = "/address";

/// A code to an own phone, before anything is changed.
pub struct Existing;

impl Door for Existing {
    async fn place(app: &App, w: &Web) -> Result<Place, Response> {
        existing_at(app, w, CHECK, PAGE).await
    }
}

// ---- the form ----

/// One address of a change that waits: which, and whether it confirmed.
struct Side {
    email: String,
    state: String,
}

#[derive(Template)]
#[template(path = "features/address/form.html")]
struct FormPage<'a> {
    w: &'a Web,
    form: &'a Form,
    email: String,
    /// Both addresses of the change that waits; empty when none does.
    asked: Vec<Side>,
}

/// What waits, and the form.
pub async fn form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    if let Some(first) = gate(&app, &s, PAGE, CHECK).await? {
        return Ok(first);
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
    let email = password::email_of(app, s.actor.person).await?;
    let asked = moving::asked(app, s.actor.person)
        .await?
        .filter(|c| c.created_at + CONFIRM > app.now())
        .map_or_else(Vec::new, |c| sides(w, &c));
    Ok(page(
        w,
        status,
        &FormPage {
            w,
            form,
            email: email.canonical(),
            asked,
        },
    ))
}

fn sides(w: &Web, change: &Change) -> Vec<Side> {
    Which::ALL
        .into_iter()
        .map(|which| Side {
            email: match which {
                Which::Old => change.from.canonical(),
                Which::New => change.to.canonical(),
            },
            state: match change.confirmed(which) {
                Some(_) => w.t("move-confirmed"),
                None => w.t("move-waits"),
            },
        })
        .collect()
}

/// Both mails.
pub async fn ask(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    if let Some(first) = gate(&app, &s, PAGE, CHECK).await? {
        return Ok(first);
    }
    let typed = form.read(&w, "email", fields::EMAIL.required("email-empty"));
    // words: email-shape email-long email-letters email-domain
    let email = Email::parse(&typed)
        .map_err(|e| {
            if form.ok() {
                form.fail("email", w.t(&e.to_string()));
            }
        })
        .ok();
    let (true, Some(email)) = (form.ok(), email) else {
        return show(&app, &w, StatusCode::UNPROCESSABLE_ENTITY, &s, &form).await;
    };
    let source = guard::source(&w);
    match flow::ask(&app, &s, once(&app, &form), &email, &source).await? {
        Asked::Sent => Ok(see_other(PAGE)),
        Asked::Same => {
            form.fail("email", w.t("move-same"));
            show(&app, &w, StatusCode::UNPROCESSABLE_ENTITY, &s, &form).await
        }
        Asked::Wait { until } => Err(Error::TooMany { until }),
        Asked::Elsewhere => Ok(Notice::new(StatusCode::CONFLICT, w.t("settings-elsewhere"))
            .text(w.t("settings-elsewhere-text"))
            .tone(Tone::Warn)
            .button(w.t("nav-settings"), "/settings")
            .page(&w)),
    }
}

fn once(app: &App, form: &Form) -> Id {
    form.submission().map_or_else(|| app.id(), Id::from)
}

// ---- the links ----

fn over(w: &Web) -> Notice {
    Notice::new(StatusCode::GONE, w.t("move-over")).text(w.t("move-over-text"))
}

fn unknown(w: &Web) -> Notice {
    Notice::new(StatusCode::NOT_FOUND, w.t("reset-unknown"))
        .text(w.t("reset-unknown-text"))
        .button(w.t("error-home"), "/")
}

fn taken(w: &Web) -> Notice {
    Notice::new(StatusCode::CONFLICT, w.t("move-taken"))
        .text(w.t("move-taken-text"))
        .tone(Tone::Warn)
}

fn waiting(w: &Web) -> Notice {
    Notice::new(StatusCode::OK, w.t("move-waiting")).text(w.t("move-waiting-text"))
}

fn done(w: &Web, kind: LinkKind, change: &Change) -> Notice {
    if kind == LinkKind::Undo {
        let email = change.from.masked();
        return Notice::new(StatusCode::OK, w.t("move-undone"))
            .text(w.put("email", email).t("move-undone-text"))
            .text(w.t("move-undone-password"))
            .button(w.t("reset-title"), "/forgot");
    }
    Notice::new(StatusCode::OK, w.t("move-done"))
        .text(w.put("email", change.to.masked()).t("move-done-text"))
        .button(w.t("sign-in"), "/sign-in")
}

/// The link that confirms: nothing is used up by opening it, by anybody, however often.
pub async fn open_change(
    State(app): State<App>,
    w: Web,
    Path(secret): Path<String>,
) -> Result<Response, Error> {
    open(&app, &w, LinkKind::Change, &secret).await
}

/// The link that takes it back.
pub async fn open_undo(
    State(app): State<App>,
    w: Web,
    Path(secret): Path<String>,
) -> Result<Response, Error> {
    open(&app, &w, LinkKind::Undo, &secret).await
}

async fn open(app: &App, w: &Web, kind: LinkKind, secret: &str) -> Result<Response, Error> {
    let Some(token) = Token::parse(secret) else {
        return Err(unknown(w).into());
    };
    match flow::open(app, kind, &token).await? {
        Opened::Unknown => Err(unknown(w).into()),
        Opened::Over => Err(over(w).into()),
        Opened::Live(..) | Opened::Confirmed(_) | Opened::Done(_) => {
            Flow::start(app, w, kind, &token);
            Ok(see_other(CLEAN))
        }
    }
}

/// The flow of a link of this feature; the pages speak the language of the account, and its time.
async fn walker(app: &App, w: &Web) -> Result<Flow, Error> {
    let f = Flow::of(w).filter(|f| matches!(f.kind, LinkKind::Change | LinkKind::Undo));
    let f = f.ok_or_else(|| Error::from(open_link_again(w)))?;
    if let Some((lang, tz)) = flow::reader(app, f.kind, &f.token).await? {
        guard::speak(w, &lang, &tz);
    }
    Ok(f)
}

#[derive(Template)]
#[template(path = "features/address/intro.html")]
struct IntroPage<'a> {
    w: &'a Web,
    form: &'a Form,
    undo: bool,
    from: String,
    to: String,
    /// None is chosen: a mail scanner that presses the first button answers nothing.
    answers: Vec<Choice>,
    /// Names the link that the form is shown for: both mails may be open in one browser, which has one flow cookie.
    mark: String,
}

fn mark(f: &Flow) -> String {
    let shown = [b"form of ", f.token.hash().as_slice()].concat();
    hex::encode(&vault::hash::sha256(&shown)[..8])
}

fn intro_page<'a>(
    w: &'a Web,
    form: &'a Form,
    kind: LinkKind,
    change: &Change,
    mark: String,
) -> IntroPage<'a> {
    let undo = kind == LinkKind::Undo;
    let (yes, no) = if undo {
        let of = |email: &Email, key| w.put("email", email.masked()).t(key);
        (
            of(&change.from, "move-undo-yes"),
            of(&change.to, "move-undo-no"),
        )
    } else {
        (w.t("move-yes"), w.t("move-no"))
    };
    IntroPage {
        w,
        form,
        undo,
        from: change.from.masked(),
        to: change.to.masked(),
        answers: vec![Choice::new("yes", yes), Choice::new("no", no)],
        mark,
    }
}

/// What the press will do.
pub async fn intro(State(app): State<App>, w: Web) -> Result<Response, Error> {
    let f = walker(&app, &w).await?;
    if let Some(notice) = w.query("no").and_then(|at| refused(&w, &at)) {
        return Ok(notice.page(&w));
    }
    shown(&app, &w, &f, StatusCode::OK, &Form::blank()).await
}

/// After *No*: nothing of it depends on the link.
fn refused(w: &Web, at: &str) -> Option<Notice> {
    let notice = |text: &str| {
        Notice::new(StatusCode::OK, w.t("move-refused"))
            .tone(Tone::Done)
            .text(w.t(text))
    };
    match at {
        "old" => Some(
            notice("move-refused-old")
                .text(w.t("move-refused-password"))
                .button(w.t("reset-title"), "/forgot"),
        ),
        "new" => Some(notice("move-refused-new")),
        "undo" => Some(notice("move-refused-undo").button(w.t("sign-in"), "/sign-in")),
        _ => None,
    }
}

async fn shown(
    app: &App,
    w: &Web,
    f: &Flow,
    status: StatusCode,
    form: &Form,
) -> Result<Response, Error> {
    Ok(match flow::open(app, f.kind, &f.token).await? {
        Opened::Live(change, _) => page(w, status, &intro_page(w, form, f.kind, &change, mark(f))),
        Opened::Confirmed(_) => waiting(w).page(w),
        Opened::Done(change) => done(w, f.kind, &change).page(w),
        Opened::Over => return Err(over(w).into()),
        Opened::Unknown => return Err(unknown(w).into()),
    })
}

/// The press.
pub async fn press(State(app): State<App>, w: Web, mut form: Form) -> Result<Response, Error> {
    let f = walker(&app, &w).await?;
    if form.value("for") != mark(&f) {
        return Err(Notice::new(StatusCode::CONFLICT, w.t("move-elsewhere"))
            .tone(Tone::Warn)
            .text(w.t("move-elsewhere-text"))
            .button(w.t("continue"), CLEAN)
            .into());
    }
    let missing = match f.kind {
        LinkKind::Undo => "move-undo-choose",
        _ => "move-choose",
    };
    let Some(answer) = form.one_of(&w, "answer", &["yes", "no"], missing) else {
        return shown(&app, &w, &f, StatusCode::UNPROCESSABLE_ENTITY, &form).await;
    };
    let (once, source) = (once(&app, &form), guard::source(&w));
    let pressed = match (f.kind, answer) {
        (LinkKind::Undo, "yes") => flow::undo(&app, once, &f.token, &source).await?,
        (LinkKind::Undo, _) => return Ok(see_other("/address?no=undo")),
        (_, "yes") => flow::confirm(&app, once, &f.token, &source).await?,
        _ => flow::refuse(&app, once, &f.token, &source).await?,
    };
    match pressed {
        Pressed::Refused(Which::Old) => Ok(see_other("/address?no=old")),
        Pressed::Refused(Which::New) => Ok(see_other("/address?no=new")),
        Pressed::Waiting(_) | Pressed::Done(_) => Ok(see_other(CLEAN)),
        Pressed::Taken => Err(taken(&w).into()),
        Pressed::Over => Err(over(&w).into()),
    }
}

/// Pages of this feature for the gallery.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let email = |text: &str| Email::parse(text).ok();
    let (Some(from), Some(to)) = (
        email("robin@patients.example"),
        email("robin.reyes@newmail.example"),
    ) else {
        return Vec::new();
    };
    let change = Change {
        id: Id::NIL,
        person: Id::NIL,
        from,
        to,
        state: moving::State::Asked,
        old_at: Some(w.now()),
        new_at: None,
        version: 2,
        created_at: w.now(),
    };
    let blank = Form::blank();
    let mut same = Form::blank().with("email", "robin@patients.example");
    same.fail("email", w.t("move-same"));
    let form = |form, asked| {
        FormPage {
            w,
            form,
            email: change.from.canonical(),
            asked,
        }
        .dyn_render()
        .unwrap_or_default()
    };
    let mut none = Form::blank();
    none.fail("answer", w.t("move-choose"));
    let intro = |kind, form| {
        intro_page(w, form, kind, &change, "0".repeat(16))
            .dyn_render()
            .unwrap_or_default()
    };
    vec![
        ("address-form", form(&blank, vec![])),
        ("address-form-same", form(&same, vec![])),
        ("address-form-asked", form(&blank, sides(w, &change))),
        ("address-confirm", intro(LinkKind::Change, &blank)),
        ("address-confirm-none", intro(LinkKind::Change, &none)),
        ("address-undo", intro(LinkKind::Undo, &blank)),
    ]
}
