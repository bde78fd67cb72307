//! The pages: the list, a new one, one.

use super::flow::{self, Outcome};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::features::login::stepup;
use crate::guard::{self, User};
use crate::practices::teams::{self, Mate, Team};
use crate::practices::{Practice, safe};
use crate::web::{Choice, Error, Form, Notice, Tone, Web, fields, page, see_other};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Id;
use http::StatusCode;

/// Members of the practice that the list of whom to put in shows.
const LISTED: i64 = 200;

/// The idempotency key of a form.
fn once(app: &App, form: &Form) -> Id {
    form.submission().map_or_else(|| app.id(), Id::from)
}

fn base(team: &Team) -> String {
    format!("/people/teams/{}", team.id)
}

/// A team as the list shows it.
pub(super) struct Line {
    pub href: String,
    pub name: String,
    pub open: bool,
    pub people: usize,
}

#[derive(Template)]
#[template(path = "features/teams/list.html")]
pub(super) struct ListPage<'a> {
    pub w: &'a Web,
    pub practice: String,
    pub lines: Vec<Line>,
    pub full: bool,
}

/// `GET /people/teams`
pub async fn list(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let practice = guard::manager(&app, &s).await?;
    let mut lines = Vec::new();
    for team in teams::of_practice(&app, practice.id).await? {
        lines.push(Line {
            href: base(&team),
            people: teams::mates(&app, &team).await?.len(),
            open: team.open,
            name: team.name,
        });
    }
    let view = ListPage {
        w: &w,
        practice: practice.profile.name,
        full: lines.iter().filter(|l| l.open).count() >= teams::MOST,
        lines,
    };
    Ok(page(&w, StatusCode::OK, &view))
}

#[derive(Template)]
#[template(path = "features/teams/new.html")]
pub(super) struct NewPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
}

/// `GET /people/teams/new`
pub async fn new_form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let practice = guard::manager(&app, &s).await?;
    if let Some(ask) = stepup::ask(&app, &s, &w) {
        return Ok(ask);
    }
    // What most practices begin with.
    let first = teams::of_practice(&app, practice.id).await?.is_empty();
    let form = match first {
        true => Form::blank().with("name", w.t("teams-office")),
        false => Form::blank(),
    };
    Ok(page(&w, StatusCode::OK, &NewPage { w: &w, form: &form }))
}

/// What stands beside the field of a name that cannot be had.
fn no_name(w: &Web, outcome: Outcome) -> Option<String> {
    match outcome {
        Outcome::Taken => Some(w.t("teams-name-taken")),
        Outcome::Portals => Some(w.t("teams-name-portals")),
        _ => None,
    }
}

/// `POST /people/teams/new`
pub async fn new(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let practice = guard::manager(&app, &s).await?;
    if let Some(ask) = stepup::ask(&app, &s, &w) {
        return Ok(ask);
    }
    let name = form.read(&w, "name", fields::NAME.required("teams-name-missing"));
    if form.ok() {
        let source = guard::source(&w);
        let how = (once(&app, &form), &source);
        let (outcome, made) = flow::make(&app, &s, &practice, &name, how).await?;
        match (made, no_name(&w, outcome)) {
            (Some(id), _) => return Ok(see_other(&format!("/people/teams/{id}?done=made"))),
            (None, Some(why)) => form.fail("name", why),
            (None, None) => return Ok(answer(&w, outcome, "/people/teams", "/people/teams")),
        }
    }
    let view = NewPage { w: &w, form: &form };
    Ok(page(&w, StatusCode::UNPROCESSABLE_ENTITY, &view))
}

/// Somebody in the team, as its page shows them.
pub(super) struct Person {
    pub person: String,
    pub name: String,
    /// Why they do not read it now; empty where they do.
    pub state: String,
}

#[derive(Template)]
#[template(path = "features/teams/one.html")]
pub(super) struct OnePage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub done: String,
    pub base: String,
    pub name: String,
    pub open: bool,
    pub people: Vec<Person>,
    /// Whom to put in.
    pub others: Vec<Choice>,
    /// New messages are read by this team too.
    pub answers: bool,
}

impl OnePage<'_> {
    fn to(&self, what: &str) -> String {
        format!("{}/{what}", self.base)
    }
}

/// The team that an address names, for a manager of its practice.
async fn team(app: &App, s: &Signed, id: &str) -> Result<(Practice, Team), Error> {
    let practice = guard::manager(app, s).await?;
    let id: Id = id.parse().map_err(|_| Error::NotFound)?;
    let team = teams::load(app, practice.id, id).await?;
    Ok((practice, team.ok_or(Error::NotFound)?))
}

fn done_words(w: &Web) -> String {
    match w.query("done").as_deref() {
        Some("made") => w.t("teams-done-made"),
        Some("name") => w.t("teams-done-name"),
        Some("add") => w.t("teams-done-add"),
        Some("remove") => w.t("teams-done-remove"),
        Some("end") => w.t("teams-done-end"),
        Some("open") => w.t("teams-done-open"),
        _ => String::new(),
    }
}

fn person(w: &Web, m: &Mate) -> Person {
    Person {
        person: m.person.to_string(),
        name: m.name.full(),
        state: match (m.active, m.holds) {
            (false, _) => w.t("people-paused"),
            (true, false) => w.t("people-no-keys"),
            (true, true) => String::new(),
        },
    }
}

async fn show(
    app: &App,
    w: &Web,
    (practice, team): (&Practice, &Team),
    form: &Form,
    status: StatusCode,
) -> Result<Response, Error> {
    let mates = teams::mates(app, team).await?;
    let others = safe::members(app, practice.id, LISTED).await?;
    let others = others
        .into_iter()
        .filter(|o| !mates.iter().any(|m| m.person == o.person))
        .map(|o| Choice::new(o.person.to_string(), o.name.full()))
        .collect();
    let answers = practice.policy.answers_team() == Some(team.id);
    let view = OnePage {
        w,
        form,
        done: done_words(w),
        base: base(team),
        name: team.name.clone(),
        open: team.open,
        people: mates.iter().map(|m| person(w, m)).collect(),
        others,
        answers: answers && team.open,
    };
    Ok(page(w, status, &view))
}

/// `GET /people/teams/{team}`
pub async fn one(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let (practice, team) = team(&app, &s, &id).await?;
    let form = Form::blank().with("name", team.name.as_str());
    show(&app, &w, (&practice, &team), &form, StatusCode::OK).await
}

/// What a press leads to: on to the page that says it is done, or to one that says why not and what next.
fn answer(w: &Web, outcome: Outcome, done: &str, back: &str) -> Response {
    let (title, text) = match outcome {
        Outcome::Done => return see_other(done),
        Outcome::Elsewhere => (w.t("teams-elsewhere"), w.t("teams-elsewhere-text")),
        Outcome::Taken => (w.t("teams-taken"), w.t("teams-name-taken")),
        Outcome::Portals => (w.t("teams-taken"), w.t("teams-name-portals")),
        Outcome::Full => (w.t("teams-full"), w.t("teams-full-text")),
    };
    Notice::new(StatusCode::CONFLICT, title)
        .text(text)
        .tone(Tone::Warn)
        .button(w.t("people-look-again"), back)
        .page(w)
}

/// The password first, then the page of the team with its buttons.
fn first(app: &App, s: &Signed, team: &Team) -> Option<Response> {
    (!stepup::fresh(s, app.now())).then(|| see_other(&format!("/step-up?next={}", base(team))))
}

/// `POST …/name`
pub async fn rename(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let (practice, team) = team(&app, &s, &id).await?;
    if let Some(ask) = first(&app, &s, &team) {
        return Ok(ask);
    }
    let name = form.read(&w, "name", fields::NAME.required("teams-name-missing"));
    if form.ok() {
        let source = guard::source(&w);
        let how = (once(&app, &form), &source);
        let outcome = flow::rename(&app, &s, &team, &name, how).await?;
        match no_name(&w, outcome) {
            Some(why) => form.fail("name", why),
            None => {
                let done = format!("{}?done=name", base(&team));
                return Ok(answer(&w, outcome, &done, &base(&team)));
            }
        }
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    show(&app, &w, (&practice, &team), &form, status).await
}

/// `POST …/add`
pub async fn add(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let (practice, team) = team(&app, &s, &id).await?;
    if let Some(ask) = first(&app, &s, &team) {
        return Ok(ask);
    }
    let Ok(person) = form.value("person").parse::<Id>() else {
        form.fail("person", w.t("teams-person-missing"));
        let form = form.with("name", team.name.as_str());
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(&app, &w, (&practice, &team), &form, status).await;
    };
    let source = guard::source(&w);
    let how = (once(&app, &form), &source);
    let outcome = flow::add(&app, &s, &practice, &team, person, how).await?;
    let done = format!("{}?done=add", base(&team));
    Ok(answer(&w, outcome, &done, &base(&team)))
}

/// `POST …/remove`
pub async fn remove(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let (_, team) = team(&app, &s, &id).await?;
    if let Some(ask) = first(&app, &s, &team) {
        return Ok(ask);
    }
    let person: Id = form.value("person").parse().map_err(|_| Error::NotFound)?;
    let source = guard::source(&w);
    let how = (once(&app, &form), &source);
    let outcome = flow::remove(&app, &s, &team, person, how).await?;
    let done = format!("{}?done=remove", base(&team));
    Ok(answer(&w, outcome, &done, &base(&team)))
}

async fn set_open(
    app: App,
    w: Web,
    s: Signed,
    id: String,
    form: Form,
    (open, done): (bool, &str),
) -> Result<Response, Error> {
    let (_, team) = team(&app, &s, &id).await?;
    if let Some(ask) = first(&app, &s, &team) {
        return Ok(ask);
    }
    let source = guard::source(&w);
    let how = (once(&app, &form), &source);
    let outcome = flow::set_open(&app, &s, &team, open, how).await?;
    let done = format!("{}?done={done}", base(&team));
    Ok(answer(&w, outcome, &done, &base(&team)))
}

/// `POST …/end`
pub async fn end(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    set_open(app, w, s, id, form, (false, "end")).await
}

/// `POST …/open`
pub async fn open(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    set_open(app, w, s, id, form, (true, "open")).await
}
