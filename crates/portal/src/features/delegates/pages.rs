//! The owner's pages, the colleague's button, and the managers' list.

use super::flow::{self, Outcome, Wish};
use super::model::{USUAL, Until, until};
use crate::accounts::session::{NAME, SeatView, Signed, close_lent};
use crate::accounts::{PersonName, store as people};
use crate::app::App;
use crate::fault::Fault;
use crate::features::login::stepup::{self, InForm};
use crate::guard::{self, OpenedLine, User, opened_line};
use crate::lent::{self, Grant, Kind, delegation};
use crate::practices::hours::zone;
use crate::practices::{self, Practice, safe};
use crate::web::{Choice, Error, Form, Notice, Tone, Tz, Web, fields, page, see_other};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Id;
use http::StatusCode;

const HERE: &str = "/settings/delegates";
const MANAGERS: &str = "/people/delegates";
/// Colleagues who are chosen by name; in a larger practice they are named by their address.
const BY_NAME: i64 = 200;

/// A delegation in words.
pub(super) struct Row {
    pub id: String,
    /// Who answers; on the colleague's side, for whom.
    pub name: String,
    /// The managers' list: for whom.
    pub owner: String,
    pub answers: bool,
    /// They are told of what comes in.
    pub told: bool,
    /// The last day.
    pub until: String,
    pub used: Option<i64>,
}

#[derive(Template)]
#[template(path = "features/delegates/list.html")]
pub(super) struct List<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub done: String,
    pub open: Vec<Row>,
    pub earlier: Vec<Row>,
    /// Colleagues for whom this person answers.
    pub for_whom: Vec<Row>,
    /// The practice whose mailbox is open; empty: another mailbox is, and nobody can be named here.
    pub practice: String,
    /// Colleagues by name; empty: by address.
    pub people: Vec<Choice>,
    pub by_address: bool,
    /// Nobody else works there.
    pub alone: bool,
    pub modes: Vec<Choice>,
    pub password: bool,
}

pub(super) fn modes(w: &Web) -> Vec<Choice> {
    vec![
        Choice::new("answer", w.t("delegates-mode-answer")).hint(w.t("delegates-mode-answer-hint")),
        Choice::new("read", w.t("delegates-mode-read")).hint(w.t("delegates-mode-read-hint")),
    ]
}

/// The last day by the practice's clocks, in the reader's language.
pub(super) fn last_day(w: &Web, tz: &Tz, g: &Grant) -> String {
    let ends = match (g.ended_at, g.ends_at) {
        (Some(at), _) => at,
        (None, Some(at)) => at - 1,
        (None, None) => w.now(),
    };
    w.words().dates(tz, w.now()).date_full(ends)
}

async fn name(app: &App, person: Id) -> Result<String, Fault> {
    let Some(row) = people::person(&app.db, person).await? else {
        return Ok(String::new());
    };
    let name: PersonName = NAME.open(app, person, &row.name_f)?;
    Ok(name.full())
}

fn done(w: &Web) -> String {
    match w.query("done").as_deref() {
        Some("given") => w.t("delegates-done-given"),
        Some("longer") => w.t("delegates-done-longer"),
        Some("ended") => w.t("delegates-done-ended"),
        Some("stopped") => w.t("delegates-done-stopped"),
        Some("told") => w.t("delegates-done-told"),
        _ => String::new(),
    }
}

async fn show(
    app: &App,
    w: &Web,
    s: &Signed,
    own: Option<&(Practice, SeatView)>,
    (status, form): (StatusCode, &Form),
) -> Result<Response, Error> {
    let now = app.now();
    let (mut open, mut earlier, mut people) = (Vec::new(), Vec::new(), Vec::new());
    let mut by_address = false;
    if let Some((practice, seat)) = own {
        let (tz, mailbox) = (zone(&practice.tz), seat.seat.mailbox);
        let used = lent::store::used_at(&app.db, mailbox).await?;
        let tells = lent::store::tells(&app.db, mailbox).await?;
        for g in delegation::given(app, mailbox, false).await? {
            let row = Row {
                id: g.id.to_string(),
                name: name(app, g.holder).await?,
                owner: String::new(),
                answers: g.can_answer,
                told: tells.contains(&g.id),
                until: last_day(w, &tz, &g),
                used: used.iter().find(|(id, _)| *id == g.id).map(|(_, at)| *at),
            };
            match g.in_force(now) {
                true => open.push(row),
                false => earlier.push(row),
            }
        }
        let members = safe::members(app, practice.id, BY_NAME + 1).await?;
        by_address = members.len() as i64 > BY_NAME;
        people = members
            .iter()
            .filter(|m| !by_address && m.person != s.actor.person)
            .map(|m| Choice::new(m.person.to_string(), m.name.full()))
            .collect();
    }
    let mut for_whom = Vec::new();
    for v in s.lent.iter().filter(|v| v.grant.kind == Kind::Delegation) {
        let practice = practices::load(app, v.grant.office())
            .await
            .map_err(Fault::from)?;
        for_whom.push(Row {
            id: v.grant.id.to_string(),
            name: v.owner.full(),
            owner: String::new(),
            answers: v.grant.can_answer,
            told: false,
            until: last_day(w, &zone(&practice.tz), &v.grant),
            used: None,
        });
    }
    let list = List {
        form,
        done: done(w),
        open,
        earlier,
        for_whom,
        practice: own.map(|(p, _)| p.profile.name.clone()).unwrap_or_default(),
        alone: people.is_empty() && !by_address,
        people,
        by_address,
        modes: modes(w),
        password: !stepup::fresh(s, now),
        w,
    };
    Ok(page(w, status, &list))
}

/// The seat that is open. Whoever works in no practice has no such page.
async fn own(app: &App, s: &Signed) -> Result<Option<(Practice, SeatView)>, Error> {
    if s.seats.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(flow::own(app, s).await?)
}

/// `GET /settings/delegates`
pub async fn list(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let own = own(&app, &s).await?;
    let mut form = Form::blank().with("mode", "answer").with("tell", "1");
    if let Some((practice, _)) = &own {
        let day = zone(&practice.tz).day_of(app.now() + USUAL);
        form = form.with("until", &day);
    }
    show(&app, &w, &s, own.as_ref(), (StatusCode::OK, &form)).await
}

/// Reads the last day; the message stands beside the field.
fn last(w: &Web, form: &mut Form, tz: &Tz) -> i64 {
    let typed = form.read(
        w,
        "until",
        fields::CHOICE.required("delegates-until-missing"),
    );
    if !form.ok() {
        return 0;
    }
    let key = match until(tz, &typed, w.now()) {
        Until::Day(ends) => return ends,
        Until::NoDay => "delegates-until-missing",
        Until::Past => "delegates-until-past",
        Until::TooFar => "delegates-until-far",
    };
    // words: delegates-until-missing delegates-until-past delegates-until-far
    form.fail("until", w.t(key));
    0
}

/// `POST /settings/delegates`
pub async fn give(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let Some(own) = own(&app, &s).await? else {
        return Ok(see_other(HERE));
    };
    let practice = &own.0;
    let by_address = form.has("address");
    let field = if by_address { "address" } else { "who" };
    let missing = "delegates-who-missing";
    let colleague = if by_address {
        let typed = form.read(&w, field, fields::EMAIL.required(missing));
        safe::by_address(&app, practice, &typed).await?
    } else {
        let chosen = form.read(&w, field, fields::CHOICE.required(missing));
        chosen.parse::<Id>().ok()
    };
    let mode = form.read(
        &w,
        "mode",
        fields::CHOICE.required("delegates-mode-missing"),
    );
    if !mode.is_empty() && !matches!(mode.as_str(), "answer" | "read") {
        form.fail("mode", w.t("delegates-mode-missing"));
    }
    let ends_at = last(&w, &mut form, &zone(&practice.tz));
    if form.ok() && colleague.is_none() {
        form.fail(field, w.t("delegates-who-nobody"));
    }
    if let InForm::Paused(response) = stepup::in_form(&app, &w, &s, &mut form).await? {
        return Ok(response);
    }
    let (true, Some(colleague)) = (form.ok(), colleague) else {
        let how = (StatusCode::UNPROCESSABLE_ENTITY, &form);
        return show(&app, &w, &s, Some(&own), how).await;
    };
    let wish = Wish {
        colleague,
        can_answer: mode == "answer",
        tell: form.ticked("tell"),
        ends_at,
    };
    let (once, source) = (once(&app, &form), guard::source(&w));
    let key = match flow::give(&app, &s, (practice, &own.1), wish, once, &source).await? {
        Outcome::Done => return Ok(see_other("/settings/delegates?done=given")),
        Outcome::Elsewhere => return Ok(gone(&w)),
        Outcome::NotTheirs => "delegates-who-nobody",
        Outcome::Already => "delegates-already",
        Outcome::Full => "delegates-full",
        Outcome::TooMany => "delegates-too-many",
    };
    // words: delegates-who-nobody delegates-already delegates-full delegates-too-many
    form.fail(field, w.t(key));
    let how = (StatusCode::CONFLICT, &form);
    show(&app, &w, &s, Some(&own), how).await
}

fn once(app: &App, form: &Form) -> Id {
    form.submission().map_or_else(|| app.id(), Id::from)
}

fn gone(w: &Web) -> Response {
    Notice::new(StatusCode::CONFLICT, w.t("delegates-gone"))
        .text(w.t("delegates-gone-text"))
        .tone(Tone::Warn)
        .button(w.t("delegates-title"), HERE)
        .page(w)
}

fn id(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

// ---- one of them ----

#[derive(Template)]
#[template(path = "features/delegates/one.html")]
pub(super) struct One<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub row: Row,
    pub from: i64,
    pub over: bool,
    pub opened: Vec<OpenedLine>,
    pub more: i64,
    /// It can be given longer here: the seat it is about is open.
    pub longer: bool,
    pub password: bool,
}

async fn show_one(
    app: &App,
    w: &Web,
    s: &Signed,
    grant: Id,
    form: Option<(StatusCode, &Form)>,
) -> Result<Response, Error> {
    let (g, opened, more) = flow::for_owner(app, s, grant).await?;
    let practice = practices::load(app, g.office())
        .await
        .map_err(Fault::from)?;
    let (tz, now) = (zone(&practice.tz), app.now());
    let used = lent::store::used_at(&app.db, g.mailbox).await?;
    let tells = lent::store::tells(&app.db, g.mailbox).await?;
    let open = flow::own(app, s).await?;
    let ends_at = g.ends_at.unwrap_or(now);
    let blank = Form::blank().with("until", tz.day_of(ends_at - 1 + USUAL));
    let (status, form) = form.unwrap_or((StatusCode::OK, &blank));
    let one = One {
        form,
        row: Row {
            id: g.id.to_string(),
            name: name(app, g.holder).await?,
            owner: String::new(),
            answers: g.can_answer,
            told: tells.contains(&g.id),
            until: last_day(w, &tz, &g),
            used: used.iter().find(|(id, _)| *id == g.id).map(|(_, at)| *at),
        },
        from: g.opened_at.unwrap_or(g.asked_at),
        over: !g.in_force(now),
        opened: opened.iter().map(|o| opened_line(w, o)).collect(),
        more,
        longer: open.is_some_and(|(_, v)| v.seat.mailbox == g.mailbox),
        password: !stepup::fresh(s, now),
        w,
    };
    Ok(page(w, status, &one))
}

/// `GET /settings/delegates/{grant}`: who answers, until when, and what they opened.
pub async fn one(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(grant): Path<String>,
) -> Result<Response, Error> {
    show_one(&app, &w, &s, id(&grant)?, None).await
}

/// `POST /settings/delegates/{grant}/longer`: another last day.
pub async fn longer(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(grant): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let grant = id(&grant)?;
    let (g, ..) = flow::for_owner(&app, &s, grant).await?;
    let practice = practices::load(&app, g.office())
        .await
        .map_err(Fault::from)?;
    let ends_at = last(&w, &mut form, &zone(&practice.tz));
    if let InForm::Paused(response) = stepup::in_form(&app, &w, &s, &mut form).await? {
        return Ok(response);
    }
    if !form.ok() {
        let how = Some((StatusCode::UNPROCESSABLE_ENTITY, &form));
        return show_one(&app, &w, &s, grant, how).await;
    }
    let (once, source) = (once(&app, &form), guard::source(&w));
    let key = match flow::longer(&app, &s, grant, ends_at, once, &source).await? {
        Outcome::Done => return Ok(see_other("/settings/delegates?done=longer")),
        Outcome::NotTheirs => "delegates-who-nobody",
        Outcome::TooMany => "delegates-too-many",
        Outcome::Elsewhere | Outcome::Already | Outcome::Full => return Ok(gone(&w)),
    };
    // words: delegates-who-nobody delegates-too-many
    form.fail("until", w.t(key));
    show_one(&app, &w, &s, grant, Some((StatusCode::CONFLICT, &form))).await
}

fn ended(w: &Web, outcome: Outcome, to: &str) -> Response {
    match outcome {
        Outcome::Done => see_other(to),
        _ => gone(w),
    }
}

/// `POST /settings/delegates/{grant}/tell`: whether the colleague is told of what comes in. No password: nothing opens by it.
pub async fn tell(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(grant): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let on = match form.value("tell") {
        "on" => true,
        "off" => false,
        _ => return Err(Error::NotFound),
    };
    let (once, source) = (once(&app, &form), guard::source(&w));
    let outcome = flow::tell(&app, &s, id(&grant)?, on, once, &source).await?;
    Ok(ended(&w, outcome, "/settings/delegates?done=told"))
}

/// `POST /settings/delegates/{grant}/end`. No password: nothing opens by it, and it can be given again.
pub async fn end(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(grant): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let (once, source) = (once(&app, &form), guard::source(&w));
    let outcome = flow::end(&app, &s, id(&grant)?, once, &source).await?;
    Ok(ended(&w, outcome, "/settings/delegates?done=ended"))
}

/// `POST /settings/delegates/{grant}/stop`: the colleague, from their own page or from above the mailbox that is open.
pub async fn stop(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(grant): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let grant = id(&grant)?;
    if let Some(question) = guard::ask_stop(&w, &s, &form, grant) {
        return Ok(question.page(&w));
    }
    let (once, source) = (once(&app, &form), guard::source(&w));
    let outcome = flow::stop(&app, &s, grant, once, &source).await?;
    if s.opened == Some(grant) {
        app.db.write(vec![close_lent(&s.actor.session)]).await?;
    }
    Ok(ended(&w, outcome, "/settings/delegates?done=stopped"))
}

// ---- managers ----

#[derive(Template)]
#[template(path = "features/delegates/practice.html")]
pub(super) struct OfPractice<'a> {
    pub w: &'a Web,
    pub done: String,
    pub open: Vec<Row>,
}

/// `GET /people/delegates`: who answers for whom in this practice.
pub async fn of_practice(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let practice = guard::manager(&app, &s).await?;
    let (tz, now) = (zone(&practice.tz), app.now());
    let mut open = Vec::new();
    for g in lent::of_practice(&app, practice.id, Kind::Delegation).await? {
        if g.in_force(now) {
            open.push(Row {
                id: g.id.to_string(),
                name: name(&app, g.holder).await?,
                owner: name(&app, g.owner).await?,
                answers: g.can_answer,
                told: false,
                until: last_day(&w, &tz, &g),
                used: None,
            });
        }
    }
    let list = OfPractice {
        done: done(&w),
        open,
        w: &w,
    };
    Ok(page(&w, StatusCode::OK, &list))
}

/// `POST /people/delegates/{grant}/end`
pub async fn end_by_manager(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(grant): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let practice = guard::manager(&app, &s).await?;
    let (once, source) = (once(&app, &form), guard::source(&w));
    let grant = id(&grant)?;
    let outcome = flow::end_by_manager(&app, &s, &practice, grant, once, &source).await?;
    Ok(match outcome {
        Outcome::Done => see_other("/people/delegates?done=ended"),
        _ => Notice::new(StatusCode::CONFLICT, w.t("delegates-gone"))
            .text(w.t("delegates-gone-text"))
            .tone(Tone::Warn)
            .button(w.t("delegates-people"), MANAGERS)
            .page(&w),
    })
}
