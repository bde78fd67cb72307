//! The owner's pages, and the helper's buttons.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Id;
use http::StatusCode;

use super::flow::{self, Outcome};
use super::model::Long;
use crate::accounts::session::{NAME, Signed, close_lent};
use crate::accounts::{Email, PersonName, password, store as people};
use crate::app::App;
use crate::fault::Fault;
use crate::features::login::stepup::{self, InForm};
use crate::features::settings::{existing_at, gate};
use crate::features::verify::{Door, Place};
use crate::guard::{self, OpenedLine, User, opened_line};
use crate::lent::care::{self, Relation};
use crate::lent::offer::{self, Offer, Wish};
use crate::lent::{self, Grant};
use crate::practices::hours::zone;
use crate::web::{Choice, Error, Form, Notice, Tone, Web, fields, page, see_other};

const HERE: &str = "/settings/helpers";
/// Where a code to an own phone is asked for, before anybody is let in.
pub const CHECK: &str = "/settings/helpers/check";

/// A code to an own phone, before anybody is let in.
pub struct Existing;

impl Door for Existing {
    async fn place(app: &App, w: &Web) -> Result<Place, Response> {
        existing_at(app, w, CHECK, HERE).await
    }
}

/// The last day, in the reader's language and by their clocks.
pub(super) fn day(w: &Web, ends_at: i64) -> String {
    w.date_full(ends_at - 1)
}

/// A grant in words.
pub(super) struct Row {
    pub id: String,
    /// Who helps; on the helper's side, whom.
    pub name: String,
    /// "your daughter", "your parent".
    pub is: String,
    pub answers: bool,
    pub until: String,
    pub used: Option<i64>,
    pub notices: bool,
    /// The owner has to open it once more.
    pub stale: bool,
}

/// An offer in words.
pub(super) struct Waiting {
    pub id: String,
    /// As the owner wrote it; of whoever accepted, as their account says.
    pub name: String,
    pub email: String,
    /// Name and address as the owner wrote them.
    pub written: (String, String),
    pub is: String,
    pub answers: bool,
    pub until: String,
    pub accepted: bool,
}

impl Waiting {
    /// Whether somebody else may have accepted than the one who was meant: every word of the name that the owner wrote is in the name of the
    /// account, and the address is the same.
    pub fn differs(&self) -> bool {
        let words = |name: &str| {
            let lower = name.to_lowercase();
            let all = lower.split(|c: char| !c.is_alphanumeric());
            all.filter(|w| !w.is_empty())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let (name, email) = &self.written;
        let theirs = words(&self.name);
        !words(name).iter().all(|w| theirs.contains(w)) || *email != self.email
    }
}

#[derive(Template)]
#[template(path = "features/helpers/list.html")]
pub(super) struct List<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub done: String,
    pub waiting: Vec<Waiting>,
    pub open: Vec<Row>,
    pub earlier: Vec<Row>,
    /// Whom this person helps.
    pub for_whom: Vec<Row>,
    pub relations: Vec<Choice>,
    pub modes: Vec<Choice>,
    pub longs: Vec<Choice>,
    pub password: bool,
}

pub(super) fn relations(w: &Web) -> Vec<Choice> {
    // words: care-rel-daughter care-rel-son care-rel-partner care-rel-parent care-rel-relative care-rel-friend care-rel-carer care-rel-guardian
    let key = |r: Relation| match r {
        Relation::Daughter => "care-rel-daughter",
        Relation::Son => "care-rel-son",
        Relation::Partner => "care-rel-partner",
        Relation::Parent => "care-rel-parent",
        Relation::Relative => "care-rel-relative",
        Relation::Friend => "care-rel-friend",
        Relation::Carer => "care-rel-carer",
        Relation::Guardian => "care-rel-guardian",
    };
    Relation::ALL
        .into_iter()
        .map(|r| Choice::new(r.word(), w.t(key(r))))
        .collect()
}

pub(super) fn modes(w: &Web) -> Vec<Choice> {
    vec![
        Choice::new("answer", w.t("delegates-mode-answer")).hint(w.t("care-mode-answer-hint")),
        Choice::new("read", w.t("delegates-mode-read")).hint(w.t("delegates-mode-read-hint")),
    ]
}

pub(super) fn longs(w: &Web) -> Vec<Choice> {
    Long::ALL
        .into_iter()
        .map(|l| Choice::new(l.word(), w.t(l.key())))
        .collect()
}

async fn name(app: &App, person: Id) -> Result<String, Fault> {
    let Some(row) = people::person(&app.db, person).await? else {
        return Ok(String::new());
    };
    let name: PersonName = NAME.open(app, person, &row.name_f)?;
    Ok(name.full())
}

async fn row(app: &App, w: &Web, g: &Grant, owners: bool) -> Result<Row, Fault> {
    let relation = g.relation.unwrap_or(Relation::Relative);
    let ends = match (g.ended_at, g.ends_at) {
        (Some(at), _) => at + 1,
        (None, Some(at)) => at,
        (None, None) => w.now(),
    };
    Ok(Row {
        id: g.id.to_string(),
        name: name(app, if owners { g.holder } else { g.owner }).await?,
        is: match owners {
            true => w.t(relation.of_owner()),
            false => w.t(relation.of_helper()),
        },
        answers: g.can_answer,
        until: day(w, ends),
        used: None,
        notices: g.notices,
        stale: false,
    })
}

async fn waits(app: &App, w: &Web, o: &Offer) -> Result<Waiting, Fault> {
    let (name, email) = match (o.holder, &o.named) {
        (Some(holder), _) => (
            name(app, holder).await?,
            password::email_of(app, holder).await?.canonical(),
        ),
        (None, Some(n)) => (n.name.clone(), n.email.clone()),
        (None, None) => (String::new(), String::new()),
    };
    let written = match &o.named {
        Some(n) => (n.name.clone(), n.email.clone()),
        None => (name.clone(), email.clone()),
    };
    Ok(Waiting {
        written,
        id: o.id.to_string(),
        name,
        email,
        is: w.t(o.relation.of_owner()),
        answers: o.can_answer,
        until: day(w, o.ends_at),
        accepted: o.state == offer::State::Accepted,
    })
}

fn done(w: &Web) -> String {
    match w.query("done").as_deref() {
        Some("asked") => w.t("care-done-asked"),
        Some("given") => w.t("care-done-given"),
        Some("longer") => w.t("care-done-longer"),
        Some("ended") => w.t("care-done-ended"),
        Some("stopped") => w.t("delegates-done-stopped"),
        Some("back") => w.t("care-done-back"),
        Some("notices") => w.t("care-done-notices"),
        _ => String::new(),
    }
}

async fn show(
    app: &App,
    w: &Web,
    s: &Signed,
    (status, form): (StatusCode, &Form),
) -> Result<Response, Error> {
    let (now, mailbox) = (app.now(), s.actor.personal);
    let used = lent::store::used_at(&app.db, mailbox).await?;
    let stale = lent::store::stale(&app.db, mailbox).await?;
    let (mut open, mut earlier) = (Vec::new(), Vec::new());
    for g in care::given(app, mailbox, false).await? {
        let mut r = row(app, w, &g, true).await?;
        r.used = used.iter().find(|(id, _)| *id == g.id).map(|(_, at)| *at);
        match g.in_force(now) {
            true => {
                r.stale = stale.contains(&g.id);
                open.push(r);
            }
            false => earlier.push(r),
        }
    }
    let mut waiting = Vec::new();
    for o in offer::waiting(app, mailbox).await? {
        if o.waits(now) {
            waiting.push(waits(app, w, &o).await?);
        }
    }
    let mut for_whom = Vec::new();
    for g in care::held(app, s.actor.person).await? {
        let mut r = row(app, w, &g, false).await?;
        r.stale = !s.lent.iter().any(|v| v.grant.id == g.id);
        for_whom.push(r);
    }
    let list = List {
        form,
        done: done(w),
        waiting,
        open,
        earlier,
        for_whom,
        relations: relations(w),
        modes: modes(w),
        longs: longs(w),
        password: !stepup::fresh(s, now),
        w,
    };
    Ok(page(w, status, &list))
}

/// `GET /settings/helpers`
pub async fn list(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let form = Form::blank().with("mode", "answer").with("long", "year");
    show(&app, &w, &s, (StatusCode::OK, &form)).await
}

fn once(app: &App, form: &Form) -> Id {
    form.submission().map_or_else(|| app.id(), Id::from)
}

fn id(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

fn gone(w: &Web) -> Response {
    Notice::new(StatusCode::CONFLICT, w.t("delegates-gone"))
        .text(w.t("care-gone-text"))
        .tone(Tone::Warn)
        .button(w.t("care-title"), HERE)
        .page(w)
}

fn long(w: &Web, form: &mut Form, s: &Signed) -> i64 {
    let words = Long::ALL.map(Long::word);
    let chosen = form.one_of(w, "long", &words, "care-long-missing");
    let chosen = chosen.and_then(Long::parse);
    chosen.map_or(0, |l| l.ends(&zone(&s.tz), w.now()))
}

/// `POST /settings/helpers`: asks somebody.
pub async fn ask(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let name = form.read(&w, "name", fields::NAME.required("care-name-missing"));
    let typed = form.read(&w, "email", fields::EMAIL.required("email-empty"));
    // words: email-shape email-long email-letters email-domain
    let email = match Email::parse(&typed) {
        Ok(email) => Some(email),
        Err(e) if form.error("email").is_none() => {
            form.fail("email", w.t(&e.to_string()));
            None
        }
        Err(_) => None,
    };
    let words = Relation::ALL.map(Relation::word);
    let relation = form.one_of(&w, "relation", &words, "care-relation-missing");
    let relation = relation.and_then(Relation::parse);
    let ends_at = long(&w, &mut form, &s);
    let mode = form.one_of(&w, "mode", &["answer", "read"], "delegates-mode-missing");
    let can_answer = mode == Some("answer");
    if let InForm::Paused(response) = stepup::in_form(&app, &w, &s, &mut form).await? {
        return Ok(response);
    }
    let (true, Some(email), Some(relation)) = (form.ok(), email, relation) else {
        return show(&app, &w, &s, (StatusCode::UNPROCESSABLE_ENTITY, &form)).await;
    };
    let wish = Wish {
        email,
        name,
        relation,
        can_answer,
        ends_at,
    };
    let (once, source) = (once(&app, &form), guard::source(&w));
    let (field, key) = match flow::ask(&app, &s, &wish, once, &source).await? {
        Outcome::Done => return Ok(see_other("/settings/helpers?done=asked")),
        Outcome::Elsewhere => return Ok(gone(&w)),
        Outcome::Oneself => ("email", "care-oneself"),
        Outcome::Already => ("email", "care-already"),
        Outcome::Full => ("", "care-full"),
        Outcome::TooMany => ("", "delegates-too-many"),
    };
    // words: care-oneself care-already care-full delegates-too-many
    form.fail(field, w.t(key));
    show(&app, &w, &s, (StatusCode::CONFLICT, &form)).await
}

// ---- who accepted ----

#[derive(Template)]
#[template(path = "features/helpers/offer.html")]
pub(super) struct LetIn<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub o: Waiting,
}

/// `GET /settings/helpers/offers/{offer}`: who accepted, before anything opens.
pub async fn offer(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(offer): Path<String>,
) -> Result<Response, Error> {
    let o = flow::my_offer(&app, &s, id(&offer)?).await?;
    if o.state != offer::State::Accepted || !o.waits(app.now()) {
        return Ok(gone(&w));
    }
    if let Some(first) = gate(&app, &s, &format!("{HERE}/offers/{}", o.id), CHECK).await? {
        return Ok(first);
    }
    let page_of = LetIn {
        o: waits(&app, &w, &o).await?,
        form: &Form::blank(),
        w: &w,
    };
    Ok(page(&w, StatusCode::OK, &page_of))
}

/// `POST /settings/helpers/offers/{offer}`: the mailbox opens to them.
pub async fn let_in(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(offer): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let offer = id(&offer)?;
    flow::my_offer(&app, &s, offer).await?;
    if let Some(first) = gate(&app, &s, &format!("{HERE}/offers/{offer}"), CHECK).await? {
        return Ok(first);
    }
    let (once, source) = (once(&app, &form), guard::source(&w));
    Ok(match flow::let_in(&app, &s, offer, once, &source).await? {
        Outcome::Done => see_other("/settings/helpers?done=given"),
        Outcome::TooMany => too_many(&w),
        _ => gone(&w),
    })
}

fn too_many(w: &Web) -> Response {
    Notice::new(StatusCode::TOO_MANY_REQUESTS, w.t("delegates-too-many"))
        .tone(Tone::Warn)
        .button(w.t("care-title"), HERE)
        .page(w)
}

/// `POST /settings/helpers/offers/{offer}/end`. No password: nothing opens by it.
pub async fn no(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(offer): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let (once, source) = (once(&app, &form), guard::source(&w));
    let outcome = flow::take_back(&app, &s, id(&offer)?, once, &source).await?;
    Ok(ended(&w, outcome, "/settings/helpers?done=back"))
}

// ---- one of them ----

#[derive(Template)]
#[template(path = "features/helpers/one.html")]
pub(super) struct One<'a> {
    pub w: &'a Web,
    pub row: Row,
    pub from: i64,
    pub over: bool,
    pub opened: Vec<OpenedLine>,
    pub more: i64,
}

/// `GET /settings/helpers/{grant}`: who helps, until when, and what they opened.
pub async fn one(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(grant): Path<String>,
) -> Result<Response, Error> {
    let (g, opened, more) = flow::for_owner(&app, &s, id(&grant)?).await?;
    let used = lent::store::used_at(&app.db, g.mailbox).await?;
    let stale = lent::store::stale(&app.db, g.mailbox).await?;
    let mut row = row(&app, &w, &g, true).await?;
    row.used = used.iter().find(|(id, _)| *id == g.id).map(|(_, at)| *at);
    row.stale = stale.contains(&g.id);
    let one = One {
        row,
        from: g.opened_at.unwrap_or(g.asked_at),
        over: !g.in_force(app.now()),
        opened: opened.iter().map(|o| opened_line(&w, o)).collect(),
        more,
        w: &w,
    };
    Ok(page(&w, StatusCode::OK, &one))
}

#[derive(Template)]
#[template(path = "features/helpers/longer.html")]
pub(super) struct Longer<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub row: Row,
    pub longs: Vec<Choice>,
}

async fn show_longer(
    app: &App,
    w: &Web,
    g: &Grant,
    (status, form): (StatusCode, &Form),
) -> Result<Response, Error> {
    let stale = lent::store::stale(&app.db, g.mailbox).await?;
    let mut row = row(app, w, g, true).await?;
    row.stale = stale.contains(&g.id);
    let page_of = Longer {
        w,
        form,
        row,
        longs: longs(w),
    };
    Ok(page(w, status, &page_of))
}

/// `GET /settings/helpers/{grant}/longer`: more time, or once more after a new key pair.
pub async fn longer_form(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(grant): Path<String>,
) -> Result<Response, Error> {
    let g = flow::mine(&app, &s, id(&grant)?).await?;
    if !g.in_force(app.now()) {
        return Ok(gone(&w));
    }
    if let Some(first) = gate(&app, &s, &format!("{HERE}/{}/longer", g.id), CHECK).await? {
        return Ok(first);
    }
    let form = Form::blank().with("long", "year");
    show_longer(&app, &w, &g, (StatusCode::OK, &form)).await
}

/// `POST /settings/helpers/{grant}/longer`
pub async fn longer(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(grant): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let g = flow::mine(&app, &s, id(&grant)?).await?;
    if let Some(first) = gate(&app, &s, &format!("{HERE}/{}/longer", g.id), CHECK).await? {
        return Ok(first);
    }
    let ends_at = long(&w, &mut form, &s);
    if !form.ok() {
        let how = (StatusCode::UNPROCESSABLE_ENTITY, &form);
        return show_longer(&app, &w, &g, how).await;
    }
    let (once, source) = (once(&app, &form), guard::source(&w));
    Ok(
        match flow::longer(&app, &s, g.id, ends_at, once, &source).await? {
            Outcome::Done => see_other("/settings/helpers?done=longer"),
            Outcome::TooMany => too_many(&w),
            _ => gone(&w),
        },
    )
}

fn ended(w: &Web, outcome: Outcome, to: &str) -> Response {
    match outcome {
        Outcome::Done => see_other(to),
        _ => gone(w),
    }
}

/// `POST /settings/helpers/{grant}/notices`: owner or helper.
pub async fn notices(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(grant): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let (on, source) = (form.value("on") == "yes", guard::source(&w));
    let outcome = flow::notices(&app, &s, id(&grant)?, on, &source).await?;
    Ok(ended(&w, outcome, "/settings/helpers?done=notices"))
}

/// `POST /settings/helpers/{grant}/end`. No password: nothing opens by it, and it can be given again.
pub async fn end(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(grant): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let (once, source) = (once(&app, &form), guard::source(&w));
    let outcome = flow::end(&app, &s, id(&grant)?, once, &source).await?;
    Ok(ended(&w, outcome, "/settings/helpers?done=ended"))
}

/// `POST /settings/helpers/{grant}/stop`: the helper, from their own page or from above the mailbox that is open.
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
    Ok(ended(&w, outcome, "/settings/helpers?done=stopped"))
}
