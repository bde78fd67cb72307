//! The pages: what everybody of a practice sees of it, and what its managers change.

mod edit;
mod logo;
mod places;
mod policies;
mod samples;
mod sheet;

pub use edit::{details, details_form, hours, hours_form, rules, rules_form};
pub use logo::{logo_form, picture, remove_logo, upload_logo};
pub use places::{places, places_form};
pub use policies::{policies, policies_form};
pub use samples::samples;
pub use sheet::{begin, check, check_form, start, use_form, use_sheet, words};

use super::flow::{self, may_manage};
use super::strip::reply_time;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::features::login::stepup;
use crate::features::{people, recoveries};
use crate::guard::{self, User};
use crate::keys;
use crate::practices::model::{Location, logo_path};
use crate::practices::{self, Practice};
use crate::web::{Error, Form, Lang, Web, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use db::Id;
use http::StatusCode;

/// The idempotency key of a form.
fn once(app: &App, form: &Form) -> Id {
    form.submission().map_or_else(|| app.id(), Id::from)
}

/// The practice that is open in this session, for whoever is its manager by role, let in or not: what they read tells them so.
async fn appointed(app: &App, s: &Signed) -> Result<Practice, Error> {
    match s.actor.practice() {
        Some(id) if may_manage(s) => Ok(practices::load(app, id).await.map_err(Fault::from)?),
        _ => Err(Error::NotFound),
    }
}

/// The practice that is open in this session, for its managers.
async fn managed(app: &App, s: &Signed) -> Result<Practice, Error> {
    guard::manager(app, s).await
}

/// What a page says above itself after another one has led to it.
fn done_words(w: &Web) -> String {
    match w.query("done").as_deref() {
        Some("details") => w.t("practice-done-details"),
        Some("hours") => w.t("practice-done-hours"),
        Some("rules") => w.t("practice-done-rules"),
        Some("policies") => w.t("practice-done-policies"),
        Some("places") => w.t("practice-done-places"),
        Some("logo") => w.t("practice-done-logo"),
        Some("logo-removed") => w.t("practice-done-logo-removed"),
        Some("sheet") => w.t("sheet-done"),
        _ => String::new(),
    }
}

/// One row: what it is, its state, where to change it.
struct Row {
    label: String,
    state: Vec<String>,
    href: &'static str,
    change: String,
}

/// What strangers see of a practice.
struct Face {
    logo: Option<String>,
    name: String,
    address: String,
    phone: String,
    places: Vec<String>,
    after_hours: String,
    hours: Vec<(String, String)>,
    confirmed: bool,
}

/// An office on one line.
fn place(l: &Location) -> String {
    [&l.name, &l.postal.one_line(), &l.phone]
        .into_iter()
        .filter(|s| !s.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(" · ")
}

impl Face {
    fn of(w: &Web, p: &Practice) -> Face {
        Face {
            logo: p.profile.notice_logo_path(),
            name: p.profile.notice_name().to_owned(),
            address: p.profile.postal.one_line(),
            phone: p.profile.phone.clone(),
            places: p.profile.places.iter().map(place).collect(),
            after_hours: p.profile.after_hours_phone.clone(),
            hours: p.profile.hours.rows(&w.words()),
            confirmed: p.profile.confirmed,
        }
    }
}

#[derive(Template)]
#[template(path = "features/practice/overview.html")]
struct Overview<'a> {
    w: &'a Web,
    done: String,
    manager: bool,
    ready: bool,
    /// Whether a plan lets them begin conversations at all.
    can_compose: bool,
    /// A manager whom nobody has let in yet.
    outside: bool,
    face: Face,
    rows: Vec<Row>,
    /// How many wait for this manager's yes or no.
    waiting: usize,
    /// How many ask to join.
    asking: usize,
    /// Who asks for messages after a forgotten password: members for their seat, others for what the practice wrote to them.
    lost: usize,
}

/// `GET /practice`: for members to read, for managers to change.
pub async fn overview(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let id = s.actor.practice().ok_or(Error::NotFound)?;
    let practice = practices::load(&app, id).await.map_err(Fault::from)?;
    let inside = practices::holds_safe(&app, &s.ring, &practice)
        .await
        .map_err(Fault::from)?;
    let manager = may_manage(&s) && inside;
    let waiting = if manager {
        people::flow::newcomers(&app, &s, &practice).await?.len()
    } else {
        0
    };
    let asking = match manager {
        true => practices::joins::waiting(&app, practice.id, 100)
            .await?
            .len(),
        false => 0,
    };
    let (sheet, managers) = openers(&app, &practice).await?;
    let overview = Overview {
        done: done_words(&w),
        manager,
        ready: flow::ready_to_send(&app, &practice).await?,
        can_compose: s.can_compose,
        outside: may_manage(&s) && !inside,
        face: Face::of(&w, &practice),
        rows: rows(&app, &w, &practice, manager, sheet, managers),
        waiting,
        asking,
        lost: match manager {
            true => {
                let me = s.actor.person;
                recoveries::flow::waiting(&app, me, &practice).await?.len()
                    + recoveries::outside::waiting(&app, me, &practice)
                        .await?
                        .len()
            }
            false => 0,
        },
        w: &w,
    };
    Ok(page(&w, StatusCode::OK, &overview))
}

/// When the sheet of a practice was typed back, and how many managers open its safe.
async fn openers(app: &App, practice: &Practice) -> Result<(Option<i64>, usize), Fault> {
    let Some(safe) = practice.safe else {
        return Ok((None, 0));
    };
    Ok((
        keys::store::sheet_confirmed(&app.db, safe).await?,
        flow::openers(app, practice.id).await?,
    ))
}

fn rows(
    app: &App,
    w: &Web,
    practice: &Practice,
    manager: bool,
    sheet: Option<i64>,
    managers: usize,
) -> Vec<Row> {
    let (p, change) = (&practice.profile, w.t("change"));
    let row = |label: String, state: Vec<String>, href| Row {
        label,
        state,
        href: if manager { href } else { "" },
        change: change.clone(),
    };
    let language = Lang::parse(&practice.lang).map_or_else(String::new, |l| l.name().to_owned());
    let zone = practices::hours::zone(&practice.tz);
    let mut names = vec![p.name.clone()];
    if !p.discreet_name.is_empty() {
        let discreet = w.put("name", p.discreet_name.as_str());
        names.push(discreet.t("practice-row-discreet"));
    }
    names.push(format!("{} · {language}", w.words().zone(&zone)));
    if !p.notify_name.is_empty() {
        let notify = w.put("name", p.notify_name.as_str());
        names.push(notify.t("practice-row-notify"));
    }
    if !p.specialty.is_empty() {
        names.push(p.specialty.clone());
    }
    let places = match p.places.len() {
        0 => vec![w.t("practice-not-set")],
        _ => p.places.iter().map(place).collect(),
    };
    let reply = reply_time(&w.words(), p.reply_time).unwrap_or_else(|| w.t("practice-not-set"));
    let hours = match p.hours.lines(&w.words()) {
        none if none.is_empty() => vec![w.t("practice-not-set")],
        lines => lines,
    };
    let two_step = if app.config.policy.two_step_required {
        w.t("practice-row-two-step-operator")
    } else if practice.policy.two_step_required {
        w.t("practice-row-two-step-on")
    } else {
        w.t("practice-row-two-step-off")
    };
    let subject = if practice.policy.neutral_subject {
        w.t("practice-row-subject-neutral")
    } else {
        w.t("practice-row-subject-named")
    };
    let logo = match (&p.logo, p.notice_logo()) {
        (None, _) => w.t("practice-row-logo-none"),
        (Some(_), Some(_)) => w.t("practice-row-logo"),
        (Some(_), None) => w.t("practice-row-logo-hidden"),
    };
    let mut all = vec![
        row(w.t("practice-details"), names, "/practice/details"),
        row(w.t("places-title"), places, "/practice/places"),
        row(w.t("practice-hours"), hours, "/practice/hours"),
        row(w.t("practice-reply"), vec![reply], "/practice/hours"),
        row(
            w.t("practice-rules"),
            vec![two_step, subject],
            "/practice/rules",
        ),
        row(
            w.t("policies-title"),
            policies::summary(app, w, &practice.policy),
            "/practice/policies",
        ),
        row(w.t("practice-logo"), vec![logo], "/practice/logo"),
    ];
    if manager {
        let mut state = vec![match sheet {
            Some(at) => w.put("date", w.date_full(at)).t("practice-row-sheet"),
            None => w.t("practice-row-sheet-none"),
        }];
        if managers > 1 {
            state.push(w.put("n", managers).t("practice-row-managers"));
        }
        all.push(Row {
            change: if sheet.is_some() {
                w.t("change")
            } else {
                w.t("practice-row-sheet-make")
            },
            ..row(w.t("sheet-title"), state, "/practice/recovery-sheet")
        });
    }
    all
}

/// The password first, then back to the page with the button.
fn ask_and_return(app: &App, s: &Signed, page: &str) -> Option<Response> {
    (!stepup::fresh(s, app.now())).then(|| see_other(&format!("/step-up?next={page}")))
}

/// The picture of a practice as its own pages show it.
fn own_logo(p: &Practice) -> Option<String> {
    p.profile.logo.as_deref().map(logo_path)
}
