//! The page that says it, and the note that writers see.

use crate::accounts::session::{NAME, SeatView, Signed};
use crate::accounts::{PersonName, store as people};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit;
use crate::away::{self, Away, LONGEST, Said};
use crate::fault::Fault;
use crate::guard::{self, User};
use crate::lent::delegation;
use crate::practices::hours::zone;
use crate::practices::{self, Practice};
use crate::web::fields::{AWAY, CHOICE};
use crate::web::{Choice, Error, Form, Tz, Web, page, see_other};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::State;
use axum::response::Response;
use db::Id;
use http::StatusCode;
use serde_json::json;

/// What somebody who writes sees: `{{ note }}`.
#[derive(Template)]
#[template(path = "features/away/note.html")]
pub struct AwayNote {
    w: Web,
    title: String,
    text: String,
    phone: String,
    instead: String,
}

impl HtmlSafe for AwayNote {}

impl AwayNote {
    fn of(w: &Web, s: &Said) -> AwayNote {
        let last = w
            .words()
            .dates(&zone(&s.tz), w.now())
            .date_full(s.until_at - 1);
        AwayNote {
            w: w.clone(),
            title: w
                .put("name", s.name.as_str())
                .put("date", last)
                .t("away-note"),
            text: s.text.clone(),
            phone: s.phone.clone(),
            instead: s.instead.clone(),
        }
    }

    /// A made-up one.
    pub fn sample(w: &Web) -> AwayNote {
        AwayNote::of(
            w,
            &Said {
                name: "Dr. Kim Osei".into(),
                until_at: w.now() + 14 * DAY,
                tz: "America/New_York".into(),
                text: "I am on holiday.\nYour X-rays are looked at next week.".into(),
                phone: "(555) 010-0142".into(),
                instead: "Lee Park".into(),
            },
        )
    }
}

/// The notes of a page.
pub fn notes(w: &Web, told: &[Said]) -> Vec<AwayNote> {
    told.iter().map(|s| AwayNote::of(w, s)).collect()
}

#[derive(Template)]
#[template(path = "features/away/form.html")]
struct AwayPage<'a> {
    w: &'a Web,
    form: &'a Form,
    done: String,
    /// The practice whose mailbox is open; empty: another mailbox is.
    practice: String,
    /// Its phone; empty where it has none.
    phone: String,
    /// Who was let in to answer.
    people: Vec<Choice>,
    /// Something is said, now or later.
    on: bool,
}

/// The seat that is open. Whoever works in no practice has no such page.
async fn own(app: &App, s: &Signed) -> Result<Option<(Practice, SeatView)>, Error> {
    if s.seats.is_empty() {
        return Err(Error::NotFound);
    }
    let Some(view) = s.practice().filter(|_| s.inside.is_none()) else {
        return Ok(None);
    };
    let practice = practices::load(app, view.seat.practice)
        .await
        .map_err(Fault::from)?;
    Ok(Some((practice, view.clone())))
}

/// Who answers for the owner of this seat now.
async fn answering(app: &App, seat: &SeatView) -> Result<Vec<(Id, String)>, Fault> {
    let mut all = Vec::new();
    for g in delegation::given(app, seat.seat.mailbox, true).await? {
        if !g.can_answer || !g.in_force(app.now()) {
            continue;
        }
        if let Some(row) = people::person(&app.db, g.holder).await? {
            let name: PersonName = NAME.open(app, g.holder, &row.name_f)?;
            all.push((g.holder, name.full()));
        }
    }
    Ok(all)
}

async fn show(
    app: &App,
    w: &Web,
    own: Option<&(Practice, SeatView)>,
    (status, form): (StatusCode, &Form),
) -> Result<Response, Error> {
    let people = match own {
        Some((_, seat)) => answering(app, seat).await?,
        None => Vec::new(),
    };
    let away = AwayPage {
        form,
        done: match w.query("done").as_deref() {
            Some("on") => w.t("away-done-on"),
            Some("off") => w.t("away-done-off"),
            _ => String::new(),
        },
        practice: own.map(|(p, _)| p.profile.name.clone()).unwrap_or_default(),
        phone: own
            .map(|(p, _)| p.profile.phone.clone())
            .unwrap_or_default(),
        people: people
            .into_iter()
            .map(|(id, name)| Choice::new(id.to_string(), name))
            .collect(),
        on: own.is_some_and(|(_, v)| v.away.is_some_and(|(_, until)| until > app.now())),
        w,
    };
    Ok(page(w, status, &away))
}

/// `GET /settings/away`: what is said, or an empty page that begins today.
pub async fn form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let own = own(&app, &s).await?;
    let mut form = Form::blank();
    if let Some((practice, seat)) = &own {
        let (tz, now) = (zone(&practice.tz), app.now());
        let said = away::of(&app, seat.seat.mailbox).await?;
        form = match said.filter(|a| a.until_at > now) {
            Some(a) => {
                let form = Form::blank()
                    .with("from", tz.day_of(a.from_at))
                    .with("until", tz.day_of(a.until_at - 1))
                    .with("text", a.text.as_str());
                // A box is ticked by being there.
                let form = match a.phone {
                    true => form.with("phone", "on"),
                    false => form,
                };
                match away::instead(&app, &a).await? {
                    Some(person) => form.with("instead", person.to_string()),
                    None => form,
                }
            }
            None => Form::blank()
                .with("from", tz.day_of(now))
                .with("phone", "on"),
        };
    }
    show(&app, &w, own.as_ref(), (StatusCode::OK, &form)).await
}

/// Both days, judged; problems stand beside their fields.
fn days(w: &Web, form: &mut Form, tz: &Tz) -> Option<(i64, i64)> {
    let from = form.read(w, "from", CHOICE.required("away-from-missing"));
    let until = form.read(w, "until", CHOICE.required("away-until-missing"));
    let (from, until) = (tz.day(&from), tz.day(&until));
    if form.error("from").is_none() && from.is_none() {
        form.fail("from", w.t("away-from-missing"));
    }
    if form.error("until").is_none() && until.is_none() {
        form.fail("until", w.t("away-until-missing"));
    }
    let ((from, _), (_, until)) = (from?, until?);
    if until <= w.now() {
        form.fail("until", w.t("delegates-until-past"));
    } else if until > w.now() + LONGEST {
        form.fail("until", w.t("delegates-until-far"));
    } else if from >= until {
        form.fail("until", w.t("away-until-before"));
    }
    Some((from, until))
}

/// `POST /settings/away`
pub async fn set(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let Some(own) = own(&app, &s).await? else {
        return Ok(see_other("/settings/away"));
    };
    let (practice, seat) = &own;
    let days = days(&w, &mut form, &zone(&practice.tz));
    let text = form.read(&w, "text", AWAY);
    let chosen = form.read(&w, "instead", CHOICE);
    let known = answering(&app, seat).await?;
    let instead = chosen
        .parse::<Id>()
        .ok()
        .filter(|id| known.iter().any(|(known, _)| known == id));
    if !chosen.is_empty() && instead.is_none() {
        form.fail("instead", w.t("away-instead-gone"));
    }
    let phone = form.ticked("phone") && !practice.profile.phone.is_empty();
    let (true, Some((from_at, until_at))) = (form.ok(), days) else {
        let how = (StatusCode::UNPROCESSABLE_ENTITY, &form);
        return show(&app, &w, Some(&own), how).await;
    };
    let away = Away {
        mailbox: seat.seat.mailbox,
        practice: practice.id,
        person: s.actor.person,
        from_at,
        until_at,
        text,
        phone,
        instead,
    };
    let mut rows = vec![away::set(&app, &away)];
    let detail =
        json!({ "from": from_at, "until": until_at, "instead": instead.map(|i| i.to_string()) });
    rows.extend(
        audit::event("away.set")
            .by(&s.actor)
            .owner(s.actor.person)
            .on("mailbox", away.mailbox)
            .detail(detail)
            .from(&guard::source(&w))
            .rows(&app),
    );
    app.db.write(rows).await?;
    Ok(see_other("/settings/away?done=on"))
}

/// `POST /settings/away/off`: from the page, or from above any page. Twice is once.
pub async fn off(
    State(app): State<App>,
    w: Web,
    User(s): User,
    _form: Form,
) -> Result<Response, Error> {
    let Some((_, seat)) = own(&app, &s).await? else {
        return Ok(see_other("/settings/away"));
    };
    let mut rows = vec![away::store::clear(seat.seat.mailbox)];
    rows.extend(
        audit::event("away.ended")
            .by(&s.actor)
            .owner(s.actor.person)
            .on("mailbox", seat.seat.mailbox)
            .from(&guard::source(&w))
            .rows(&app),
    );
    app.db.write(rows).await?;
    Ok(see_other("/settings/away?done=off"))
}

/// The pages in their states, for the test that renders every page in every language.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let form = Form::blank()
        .with("from", "2026-12-21")
        .with("until", "2027-01-02")
        .with("text", "I am on holiday.")
        .with("phone", "on");
    let page = |practice: &str, phone: &str, some: bool| {
        AwayPage {
            w,
            form: &form,
            done: match some {
                true => w.t("away-done-on"),
                false => String::new(),
            },
            practice: practice.into(),
            phone: phone.into(),
            people: match some {
                true => vec![Choice::new("1", "Lee Park")],
                false => Vec::new(),
            },
            on: some,
        }
        .render()
        .unwrap_or_default()
    };
    vec![
        ("away", page("Maple Street Dental", "", false)),
        (
            "away-on",
            page("Maple Street Dental", "(555) 010-0142", true),
        ),
        ("away-other-mailbox", page("", "", false)),
    ]
}
