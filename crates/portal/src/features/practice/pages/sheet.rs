//! Your recovery sheet: why, the words to print, four of them typed back; and typing all of them when a password is lost.

use super::{appointed, ask_and_return, managed, once, openers};
use crate::accounts::session::{NAME, Signed};
use crate::app::App;
use crate::fault::Fault;
use crate::features::login::stepup;
use crate::features::practice::sheet::{self, Begun, Kept};
use crate::guard::{self, User};
use crate::practices::Practice;
use crate::web::{Error, Form, Notice, Tone, Web, fields, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use vault::SheetSecret;

const START: &str = "/practice/recovery-sheet";
const WORDS: &str = "/practice/recovery-sheet/words";

// ---- why ----

#[derive(Template)]
#[template(path = "features/practice/sheet-start.html")]
pub(super) struct Start<'a> {
    pub(super) w: &'a Web,
    /// When the sheet in force was typed back.
    pub(super) kept: Option<i64>,
    /// When a sheet was begun that waits to be typed back.
    pub(super) begun: Option<i64>,
    /// Whether this session opens the safe.
    pub(super) opens: bool,
    /// The other managers whose seats open the safe.
    pub(super) others: String,
    pub(super) support: String,
}

/// The other managers who open the safe, by name.
async fn others(app: &App, s: &Signed, practice: &Practice) -> Result<String, Fault> {
    let mut names = Vec::new();
    for m in crate::practices::members::managers(app, practice.id).await? {
        if m.opens && m.member.person != s.actor.person {
            names.push(
                NAME.open(app, m.member.person, &m.name_f)
                    .map(|n: crate::accounts::PersonName| n.full())?,
            );
        }
    }
    Ok(names.join(", "))
}

/// `GET /practice/recovery-sheet`
pub async fn start(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let practice = appointed(&app, &s).await?;
    let (kept, _) = openers(&app, &practice).await?;
    let begun = sheet::begun(&app, &s, practice.id).await?;
    let operator = &app.config.operator;
    let support = [&operator.support_email, &operator.support_phone]
        .into_iter()
        .filter(|c| !c.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(" · ");
    Ok(page(
        &w,
        StatusCode::OK,
        &Start {
            w: &w,
            kept,
            begun: begun.map(|b| b.made_at),
            opens: crate::practices::holds_safe(&app, &s.ring, &practice)
                .await
                .map_err(Fault::from)?,
            others: others(&app, &s, &practice).await?,
            support,
        },
    ))
}

/// `POST /practice/recovery-sheet`: makes the words.
pub async fn begin(
    State(app): State<App>,
    w: Web,
    User(s): User,
    form: Form,
) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    if let Some(ask) = ask_and_return(&app, &s, START) {
        return Ok(ask);
    }
    sheet::begin(&app, &s, &practice, once(&app, &form), &guard::source(&w)).await?;
    Ok(see_other(WORDS))
}

// ---- the paper ----

#[derive(Template)]
#[template(path = "features/practice/sheet-words.html")]
pub(super) struct Words<'a> {
    pub(super) w: &'a Web,
    pub(super) practice: String,
    pub(super) made_at: i64,
    pub(super) words: Vec<&'static str>,
    pub(super) replaces: bool,
}

/// `GET /practice/recovery-sheet/words`: the same words at every look, until they were typed back.
pub async fn words(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let Some(begun) = sheet::begun(&app, &s, practice.id).await? else {
        return Ok(see_other(START));
    };
    if let Some(ask) = stepup::ask(&app, &s, &w) {
        return Ok(ask);
    }
    let (kept, _) = openers(&app, &practice).await?;
    Ok(page(
        &w,
        StatusCode::OK,
        &Words {
            w: &w,
            practice: practice.profile.name.clone(),
            made_at: begun.made_at,
            words: begun.secret.words().to_vec(),
            replaces: kept.is_some(),
        },
    ))
}

// ---- four words back ----

/// A word that is asked for.
pub(super) struct Asked {
    pub(super) field: String,
    pub(super) label: String,
}

#[derive(Template)]
#[template(path = "features/practice/sheet-check.html")]
pub(super) struct Check<'a> {
    pub(super) w: &'a Web,
    pub(super) form: &'a Form,
    pub(super) asked: Vec<Asked>,
    pub(super) replaces: bool,
}

/// The field of a word: its number on the sheet.
fn field(at: usize) -> String {
    format!("sheet-{}", at + 1)
}

pub(super) fn asked(w: &Web, positions: &[usize]) -> Vec<Asked> {
    positions
        .iter()
        .map(|at| Asked {
            field: field(*at),
            label: w.put("n", at + 1).t("sheet-word"),
        })
        .collect()
}

async fn show_check(
    app: &App,
    w: &Web,
    practice: &Practice,
    begun: &Begun,
    (status, form): (StatusCode, &Form),
) -> Result<Response, Error> {
    let (kept, _) = openers(app, practice).await?;
    Ok(page(
        w,
        status,
        &Check {
            w,
            form,
            asked: asked(w, &begun.asked),
            replaces: kept.is_some(),
        },
    ))
}

/// `GET /practice/recovery-sheet/check`
pub async fn check_form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let Some(begun) = sheet::begun(&app, &s, practice.id).await? else {
        return Ok(see_other(START));
    };
    show_check(
        &app,
        &w,
        &practice,
        &begun,
        (StatusCode::OK, &Form::blank()),
    )
    .await
}

/// `POST /practice/recovery-sheet/check`. No password here: the words were only shown to somebody who gave it.
pub async fn check(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let once = once(&app, &form);
    let Some(begun) = sheet::begun(&app, &s, practice.id).await? else {
        // A second press of the button that did it, or a sheet that waited too long.
        let done = crate::submissions::find(&app, once, s.actor.person)
            .await?
            .is_some();
        return Ok(see_other(if done { "/practice?done=sheet" } else { START }));
    };
    for at in &begun.asked {
        let name = field(*at);
        let typed = form.read(&w, &name, fields::CHOICE.required("sheet-word-missing"));
        if !typed.is_empty() && !begun.secret.words_match(&[(*at, &typed)]) {
            form.fail(&name, w.put("n", at + 1).t("sheet-word-wrong"));
        }
    }
    if !form.ok() {
        let how = (StatusCode::UNPROCESSABLE_ENTITY, &form);
        return show_check(&app, &w, &practice, &begun, how).await;
    }
    match sheet::keep(&app, &s, &practice, &begun, once, &guard::source(&w)).await? {
        Kept::Done => Ok(see_other("/practice?done=sheet")),
        Kept::Elsewhere => Ok(Notice::new(StatusCode::CONFLICT, w.t("sheet-elsewhere"))
            .text(w.t("sheet-elsewhere-text"))
            .tone(Tone::Warn)
            .button(w.t("sheet-title"), START)
            .page(&w)),
    }
}

// ---- using it ----

#[derive(Template)]
#[template(path = "features/practice/sheet-use.html")]
pub(super) struct UsePage<'a> {
    pub(super) w: &'a Web,
    pub(super) form: &'a Form,
    pub(super) practices: String,
}

fn show_use(w: &Web, status: StatusCode, s: &Signed, form: &Form) -> Response {
    let names: Vec<&str> = sheet::shut_seats(s)
        .iter()
        .map(|v| v.profile.name.as_str())
        .collect();
    page(
        w,
        status,
        &UsePage {
            w,
            form,
            practices: names.join(", "),
        },
    )
}

/// `GET /recovery-sheet`: for an owner or manager whose seat a forgotten password has shut.
pub async fn use_form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    if sheet::shut_seats(&s).is_empty() {
        return Err(Error::NotFound);
    }
    if let Some(ask) = stepup::ask(&app, &s, &w) {
        return Ok(ask);
    }
    Ok(show_use(&w, StatusCode::OK, &s, &Form::blank()))
}

/// `POST /recovery-sheet`
pub async fn use_sheet(
    State(app): State<App>,
    w: Web,
    User(mut s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let once = once(&app, &form);
    if sheet::shut_seats(&s).is_empty() {
        let done = crate::submissions::find(&app, once, s.actor.person)
            .await?
            .is_some();
        return if done {
            Ok(see_other("/settings/switch"))
        } else {
            Err(Error::NotFound)
        };
    }
    if let Some(ask) = ask_and_return(&app, &s, "/recovery-sheet") {
        return Ok(ask);
    }
    let typed = form.read(&w, "sheet", fields::REMARK.required("sheet-use-missing"));
    let words = SheetSecret::parse(&typed);
    if words.is_none() {
        form.fail("sheet", w.t("sheet-use-shape"));
    }
    let (true, Some(words)) = (form.ok(), words) else {
        return Ok(show_use(&w, StatusCode::UNPROCESSABLE_ENTITY, &s, &form));
    };
    if sheet::use_it(&app, &mut s, &words, once, &guard::source(&w)).await? {
        return Ok(see_other("/settings/switch"));
    }
    form.fail("sheet", w.t("sheet-use-wrong"));
    Ok(show_use(&w, StatusCode::UNPROCESSABLE_ENTITY, &s, &form))
}
