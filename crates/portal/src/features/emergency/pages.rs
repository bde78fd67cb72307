//! The managers' page, and the owner's.

use super::flow::{self, Asked, Outcome};
use crate::accounts::session::{NAME, Signed};
use crate::accounts::{PersonName, store as people};
use crate::app::App;
use crate::fault::Fault;
use crate::features::login::stepup::{self, InForm};
use crate::guard::{self, OpenedLine, User, opened_line};
use crate::lent::{self, Grant, Kind, State};
use crate::practices::Practice;
use crate::practices::safe::{self, managed};
use crate::web::{Choice, Error, Form, Notice, Tone, Web, fields, page, see_other};
use askama::Template;
use axum::extract::{Path, State as Has};
use axum::response::Response;
use db::Id;
use http::StatusCode;

const HERE: &str = "/people/emergency";
/// Colleagues who are chosen by name; in a larger practice they are named by their address.
const BY_NAME: i64 = 200;

/// An emergency that is asked for or open, in words.
struct Row {
    id: String,
    owner: String,
    reader: String,
    reason: String,
    at: i64,
    until: Option<i64>,
    agreed: String,
    /// This manager asked for it.
    mine: bool,
}

#[derive(Template)]
#[template(path = "features/emergency/list.html")]
struct List<'a> {
    w: &'a Web,
    form: &'a Form,
    done: String,
    asked: Vec<Row>,
    open: Vec<Row>,
    /// Colleagues by name; empty: by address.
    people: Vec<Choice>,
    by_address: bool,
    /// Who could agree.
    seconds: String,
    password: bool,
}

async fn name(app: &App, person: Id) -> Result<String, Fault> {
    let Some(row) = people::person(&app.db, person).await? else {
        return Ok(String::new());
    };
    let name: PersonName = NAME.open(app, person, &row.name_f)?;
    Ok(name.full())
}

async fn row(app: &App, s: &Signed, g: &Grant) -> Result<Row, Fault> {
    Ok(Row {
        id: g.id.to_string(),
        owner: name(app, g.owner).await?,
        reader: name(app, g.holder).await?,
        reason: g.reason.clone(),
        at: g.opened_at.unwrap_or(g.asked_at),
        until: g.ends_at,
        agreed: match g.agreed_by {
            Some(by) => name(app, by).await?,
            None => String::new(),
        },
        mine: g.holder == s.actor.person,
    })
}

async fn show(
    app: &App,
    w: &Web,
    s: &Signed,
    practice: &Practice,
    (status, form): (StatusCode, &Form),
) -> Result<Response, Error> {
    let now = app.now();
    let (mut asked, mut open) = (Vec::new(), Vec::new());
    for g in lent::of_practice(app, practice.id, Kind::Emergency).await? {
        // Whose mailbox it is learns of it by mail and above their pages, when it is opened; here the others decide.
        if g.owner == s.actor.person {
            continue;
        }
        match g.state {
            State::Asked if g.waits(now) => asked.push(row(app, s, &g).await?),
            State::Open if g.in_force(now) => open.push(row(app, s, &g).await?),
            _ => {}
        }
    }
    let members = safe::members(app, practice.id, BY_NAME + 1).await?;
    let by_address = members.len() as i64 > BY_NAME;
    let people = members
        .iter()
        .filter(|m| !by_address && m.person != s.actor.person)
        .map(|m| Choice::new(m.person.to_string(), m.name.full()))
        .collect();
    let seconds = flow::seconds(app, practice, s.actor.person, None).await?;
    let names: Vec<String> = seconds.iter().map(|m| m.name.full()).collect();
    let done = match w.query("done").as_deref() {
        Some("asked") => w.t("emergency-done-asked"),
        Some("agreed") => w.t("emergency-done-agreed"),
        Some("refused") => w.t("emergency-done-refused"),
        Some("ended") => w.t("emergency-done-ended"),
        _ => String::new(),
    };
    let list = List {
        form,
        done,
        asked,
        open,
        people,
        by_address,
        seconds: names.join(", "),
        password: !stepup::fresh(s, now),
        w,
    };
    Ok(page(w, status, &list))
}

/// `GET /people/emergency`
pub async fn list(Has(app): Has<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    show(&app, &w, &s, &practice, (StatusCode::OK, &Form::blank())).await
}

fn once(app: &App, form: &Form) -> Id {
    form.submission().map_or_else(|| app.id(), Id::from)
}

/// `POST /people/emergency`: the first manager asks.
pub async fn ask(
    Has(app): Has<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let reason = form.read(
        &w,
        "reason",
        fields::REMARK.required("emergency-reason-missing"),
    );
    let owner = if form.has("address") {
        let typed = form.read(
            &w,
            "address",
            fields::EMAIL.required("emergency-who-missing"),
        );
        safe::by_address(&app, &practice, &typed).await?
    } else {
        let chosen = form.read(&w, "who", fields::CHOICE.required("emergency-who-missing"));
        chosen.parse::<Id>().ok()
    };
    let field = if form.has("address") {
        "address"
    } else {
        "who"
    };
    if form.ok() && owner.is_none() {
        form.fail(field, w.t("emergency-who-nobody"));
    }
    match stepup::in_form(&app, &w, &s, &mut form).await? {
        InForm::Paused(response) => return Ok(response),
        InForm::Given | InForm::Asked => {}
    }
    let (true, Some(owner)) = (form.ok(), owner) else {
        let how = (StatusCode::UNPROCESSABLE_ENTITY, &form);
        return show(&app, &w, &s, &practice, how).await;
    };
    let source = guard::source(&w);
    let once = once(&app, &form);
    let said = match flow::ask(&app, &s, &practice, (owner, &reason), once, &source).await? {
        Asked::Done => return Ok(see_other("/people/emergency?done=asked")),
        Asked::Already => "emergency-already",
        Asked::NotTheirs => "emergency-who-nobody",
        Asked::Alone => "emergency-nobody-else",
        Asked::TooMany => "emergency-too-many",
    };
    // words: emergency-already emergency-who-nobody emergency-nobody-else emergency-too-many
    form.fail(field, w.t(said));
    show(&app, &w, &s, &practice, (StatusCode::CONFLICT, &form)).await
}

fn outcome(w: &Web, outcome: Outcome, done: &str) -> Response {
    let (title, text) = match outcome {
        Outcome::Done => return see_other(done),
        Outcome::Gone => (w.t("emergency-gone"), w.t("emergency-gone-text")),
        Outcome::Second => (w.t("emergency-second"), w.t("emergency-second-text")),
        Outcome::New => (
            w.t("emergency-new-manager"),
            w.t("emergency-new-manager-text"),
        ),
        Outcome::Shut => (w.t("safe-shut"), w.t("safe-shut-text")),
    };
    Notice::new(StatusCode::CONFLICT, title)
        .text(text)
        .tone(Tone::Warn)
        .button(w.t("emergency-title"), HERE)
        .page(w)
}

fn id(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

/// `POST /people/emergency/{grant}/agree`
pub async fn agree(
    Has(app): Has<App>,
    w: Web,
    User(s): User,
    Path(grant): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let grant = id(&grant)?;
    if !stepup::fresh(&s, app.now()) {
        return Ok(see_other(&format!("/step-up?next={HERE}")));
    }
    let (once, source) = (once(&app, &form), guard::source(&w));
    let agreed = flow::agree(&app, &s, &practice, grant, once, &source).await?;
    Ok(outcome(&w, agreed, "/people/emergency?done=agreed"))
}

/// `POST /people/emergency/{grant}/refuse`: no, or taken back. No password: nothing opens by it.
pub async fn refuse(
    Has(app): Has<App>,
    w: Web,
    User(s): User,
    Path(grant): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let (once, source) = (once(&app, &form), guard::source(&w));
    let refused = flow::refuse(&app, &s, &practice, id(&grant)?, once, &source).await?;
    Ok(outcome(&w, refused, "/people/emergency?done=refused"))
}

/// `POST /people/emergency/{grant}/end`: from the managers' page, or from the line above the mailbox that is open. Whoever reads it has
/// no office in there, so it is looked up by their own seat.
pub async fn end(
    Has(app): Has<App>,
    w: Web,
    User(mut s): User,
    Path(grant): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let inside = s.inside.take();
    if let Some(view) = &inside {
        let own = s
            .seats
            .iter()
            .find(|v| Some(v.seat.practice) == view.grant.practice);
        s.actor.seat = own.map(|v| v.seat.clone());
    }
    let practice = managed(&app, &s).await?;
    let (once, source) = (once(&app, &form), guard::source(&w));
    let ended = flow::end(&app, &s, &practice, id(&grant)?, once, &source).await?;
    if inside.is_some() {
        let close = crate::accounts::session::close_lent(&s.actor.session);
        app.db.write(vec![close]).await?;
    }
    Ok(outcome(&w, ended, "/people/emergency?done=ended"))
}

// ---- the owner ----

#[derive(Template)]
#[template(path = "features/emergency/owner.html")]
struct Owner<'a> {
    w: &'a Web,
    reader: String,
    agreed: String,
    practice: String,
    phone: String,
    reason: String,
    from: i64,
    until: i64,
    open: bool,
    opened: Vec<OpenedLine>,
    more: i64,
    action: String,
    seen: bool,
}

/// `GET /emergency/{grant}`: who opened one's mailbox, why, when, and what in it.
pub async fn seen_by_owner(
    Has(app): Has<App>,
    w: Web,
    User(s): User,
    Path(grant): Path<String>,
) -> Result<Response, Error> {
    let (g, practice, opened, more) = flow::for_owner(&app, &s, id(&grant)?).await?;
    let now = app.now();
    let open = g.in_force(now);
    let owner = Owner {
        reader: name(&app, g.holder).await?,
        agreed: match g.agreed_by {
            Some(by) => name(&app, by).await?,
            None => String::new(),
        },
        practice: practice.profile.name.clone(),
        phone: practice.profile.phone.clone(),
        reason: g.reason.clone(),
        from: g.opened_at.unwrap_or(g.asked_at),
        until: match (open, g.ended_at, g.ends_at) {
            (false, Some(at), _) | (_, _, Some(at)) => at,
            _ => now,
        },
        open,
        opened: opened.iter().map(|o| opened_line(&w, o)).collect(),
        more,
        action: format!("/emergency/{}", g.id),
        seen: !s.watched.iter().any(|v| v.grant.id == g.id),
        w: &w,
    };
    Ok(page(&w, StatusCode::OK, &owner))
}

/// `POST /emergency/{grant}`: the owner has seen it.
pub async fn seen(
    Has(app): Has<App>,
    w: Web,
    User(s): User,
    Path(grant): Path<String>,
    _form: Form,
) -> Result<Response, Error> {
    flow::seen(&app, &s, id(&grant)?, &guard::source(&w)).await?;
    Ok(see_other("/inbox"))
}

/// The pages in their states, for the test that renders every page in every language.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let html = |t: &dyn DynTemplate| t.dyn_render().unwrap_or_default();
    let hour = crate::app::span::HOUR;
    let row = |n: u8, mine: bool, open: bool| Row {
        id: Id::from([n; 16]).to_string(),
        owner: "Dr. Ana Ruiz".into(),
        reader: "Lee Park".into(),
        reason: "A patient in hospital needs the letter about their blood thinner.".into(),
        at: w.now() - hour,
        until: open.then(|| w.now() + 3 * hour),
        agreed: if open { "Kim Osei" } else { "" }.into(),
        mine,
    };
    let list = |done: String, asked: Vec<Row>, open: Vec<Row>, seconds: &str, by_address: bool| {
        html(&List {
            w,
            form: &Form::blank(),
            done,
            asked,
            open,
            people: match by_address {
                true => Vec::new(),
                false => vec![
                    Choice::new("1", "Dr. Ana Ruiz"),
                    Choice::new("2", "Sam Vale"),
                ],
            },
            by_address,
            seconds: seconds.into(),
            password: true,
        })
    };
    let owner = |open: bool, seen: bool, some: bool| {
        html(&Owner {
            w,
            reader: "Lee Park".into(),
            agreed: "Kim Osei".into(),
            practice: "Maple Street Dental".into(),
            phone: "(555) 010-0142".into(),
            reason: "A patient in hospital needs the letter about their blood thinner.".into(),
            from: w.now() - hour,
            until: if open { w.now() + 3 * hour } else { w.now() },
            open,
            opened: match some {
                true => vec![
                    OpenedLine {
                        href: "/m/1".into(),
                        subject: "Blood thinner before the surgery".into(),
                        at: w.now() - hour / 2,
                        answered: false,
                    },
                    OpenedLine {
                        href: String::new(),
                        subject: w.t("emergency-owner-deleted"),
                        at: w.now() - hour / 3,
                        answered: false,
                    },
                ],
                false => Vec::new(),
            },
            more: if open { 0 } else { 3 },
            action: "/emergency/1".into(),
            seen,
        })
    };
    vec![
        (
            "emergency",
            list(String::new(), vec![], vec![], "Kim Osei", false),
        ),
        (
            "emergency-large",
            list(String::new(), vec![], vec![], "Kim Osei", true),
        ),
        (
            "emergency-alone",
            list(String::new(), vec![], vec![], "", false),
        ),
        (
            "emergency-asked",
            list(
                w.t("emergency-done-asked"),
                vec![row(1, true, false), row(2, false, false)],
                vec![row(3, true, true), row(4, false, true)],
                "Kim Osei",
                false,
            ),
        ),
        ("emergency-owner", owner(true, false, true)),
        ("emergency-owner-none", owner(true, false, false)),
        ("emergency-owner-over", owner(false, false, true)),
        ("emergency-owner-seen", owner(false, true, true)),
    ]
}
