//! One page of rows: what it is, its state, where to change it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use db::Id;
use http::StatusCode;

use super::super::phones;
use super::spare::{Covered, covered};
use crate::accounts::merges;
use crate::accounts::session::{self, Signed};
use crate::accounts::{Email, device, factor, password as passwords, strong};
use crate::app::App;
use crate::fault::Fault;
use crate::guard::User;
use crate::lent::{care, delegation};
use crate::web::{Error, Lang, Web, page};

/// One row: what it is, its state, where to change it.
pub(super) struct Row {
    pub label: String,
    pub state: String,
    pub href: &'static str,
    pub change: String,
}

#[derive(Template)]
#[template(path = "features/settings/overview.html")]
pub(super) struct OverviewPage<'a> {
    pub w: &'a Web,
    pub done: String,
    pub rows: Vec<Row>,
}

/// All rows.
pub async fn overview(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let rows = rows(&app, &w, &s).await?;
    Ok(page(
        &w,
        StatusCode::OK,
        &OverviewPage {
            w: &w,
            done: done_words(&w),
            rows,
        },
    ))
}

fn done_words(w: &Web) -> String {
    match w.query("done").as_deref() {
        Some("you") => w.t("settings-done-you"),
        Some("password") => w.t("settings-done-password"),
        Some("two-step") => w.t("settings-done-two-step"),
        Some("phone") => w.t("settings-done-phone"),
        Some("recovery") => w.t("settings-done-recovery"),
        _ => String::new(),
    }
}

/// How many colleagues answer for somebody.
async fn answering(app: &App, w: &Web, mailbox: Id) -> Result<String, Fault> {
    let given = delegation::given(app, mailbox, true).await?;
    let n = given.iter().filter(|g| g.in_force(app.now())).count();
    Ok(match n {
        0 => w.t("settings-none"),
        n => w.put("n", n).t("delegates-count"),
    })
}

/// Whether this account goes into another one, or another one comes.
async fn merging(app: &App, w: &Web, s: &Signed) -> Result<String, Fault> {
    let put = |at| w.put("date", w.date_time(at));
    if let Some(at) = s.goes_at {
        return Ok(put(at).t("merge-row-goes"));
    }
    let waits = merges::of_person(app, s.actor.person).await?;
    Ok(match waits.first() {
        Some(wish) => put(wish.due_at).t("merge-row-comes"),
        None => w.t("merge-row-text"),
    })
}

async fn rows(app: &App, w: &Web, s: &Signed) -> Result<Vec<Row>, Fault> {
    let email: Email = passwords::email_of(app, s.actor.person).await?;
    let factors = factor::of(app, s.actor.person).await?;
    let of_kind = |kind: &str| factors.iter().find(|f| f.kind == kind);
    let phones = phones::proven(app, s.actor.person).await?;
    let strong = strong::all(app, s.actor.person).await?;
    let trusted = device::trusted(&app.db, s.actor.person, app.now()).await?;
    let notices = strong::store::sign_in_mail(&app.db, s.actor.person).await?;
    let sessions = session::list(&app.db, s.actor.person, app.now()).await?;
    let change = w.t("settings-change");
    let row = |label: String, state: String, href| Row {
        label,
        state,
        href,
        change: change.clone(),
    };
    let language = Lang::parse(&s.lang).map_or_else(String::new, |l| l.name().to_owned());
    let mut all = vec![
        row(
            w.t("settings-name"),
            format!("{} · {language}", s.name.full()),
            "/settings/you",
        ),
        row(w.t("sign-in-email"), email.canonical(), "/settings/address"),
        row(
            w.t("merge-row"),
            merging(app, w, s).await?,
            "/settings/merge",
        ),
        row(
            w.t("sign-in-password"),
            of_kind("password").map_or_else(String::new, |f| {
                w.put("date", w.date(f.created_at)).t("settings-since")
            }),
            "/settings/password",
        ),
        row(
            w.t("settings-two-step"),
            if super::two_step::required(app, s) {
                w.t("settings-required")
            } else if s.two_step {
                w.t("settings-on")
            } else {
                w.t("settings-off")
            },
            "/settings/two-step",
        ),
        row(
            w.t("strong-title"),
            match strong.as_slice() {
                [] => w.t("settings-none"),
                some => some
                    .iter()
                    .map(|f| f.name.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            },
            "/settings/strong",
        ),
        row(
            w.t("settings-phones"),
            if phones.is_empty() {
                w.t("settings-none")
            } else {
                let names: Vec<_> = phones
                    .iter()
                    .map(|(_, p, _)| phones::masked(w, p))
                    .collect();
                names.join(", ")
            },
            "/settings/phones",
        ),
        Row {
            change: w.t("settings-make"),
            ..row(
                w.t("settings-recovery"),
                match of_kind("recovery") {
                    Some(f) => w.put("date", w.date(f.created_at)).t("settings-made"),
                    None => w.t("settings-none"),
                },
                "/settings/recovery-code",
            )
        },
        Row {
            change: w.t("settings-see"),
            ..row(
                w.t("settings-sessions"),
                w.put("count", sessions.len()).t("settings-sessions-count"),
                "/settings/sessions",
            )
        },
        Row {
            change: w.t("settings-see"),
            ..row(
                w.t("devices-title"),
                w.put("count", trusted.len()).t("devices-count"),
                "/settings/devices",
            )
        },
        row(
            w.t("notices-title"),
            if notices {
                w.t("settings-on")
            } else {
                w.t("settings-off")
            },
            "/settings/notices",
        ),
    ];
    let spare = match covered(app, s) {
        Covered::Nothing => None,
        Covered::Everything => Some(w.t("settings-spare-on")),
        Covered::Seats(_) => Some(w.t("settings-spare-seats")),
    };
    if let Some(state) = spare {
        all.push(Row {
            change: w.t("settings-spare-see"),
            ..row(w.t("settings-spare"), state, "/settings/spare-key")
        });
    }
    let practices: Vec<_> = s.seats.iter().map(|v| v.profile.name.as_str()).collect();
    let state = match practices.is_empty() {
        true => w.t("settings-none"),
        false => practices.join(", "),
    };
    all.push(row(w.t("joining-title"), state, "/settings/practice"));
    if !s.seats.is_empty() || !s.lent.is_empty() {
        let open = s
            .practice()
            .map_or_else(|| w.t("settings-personal"), |p| p.profile.name.clone());
        all.push(row(w.t("settings-mailbox"), open, "/settings/switch"));
    }
    let helping = care::given(app, s.actor.personal, true).await?;
    let n = helping.iter().filter(|g| g.in_force(app.now())).count();
    let state = match n {
        0 => w.t("settings-none"),
        n => w.put("n", n).t("care-count"),
    };
    all.push(row(w.t("care-title"), state, "/settings/helpers"));
    if !s.seats.is_empty() {
        let state = match s.practice() {
            Some(v) => answering(app, w, v.seat.mailbox).await?,
            None => w.t("settings-none"),
        };
        all.push(row(w.t("delegates-title"), state, "/settings/delegates"));
        let state = match s.practice().and_then(|v| v.away) {
            Some((from, until)) if (from..until).contains(&app.now()) => {
                w.put("date", w.date_full(until - 1)).t("away-until")
            }
            Some((from, _)) if from > app.now() => {
                w.put("date", w.date_full(from)).t("away-from-day")
            }
            _ => w.t("settings-off"),
        };
        all.push(row(w.t("away-title"), state, "/settings/away"));
    }
    if let Some(p) = s.practice() {
        all.push(Row {
            change: w.t("people-leave"),
            ..row(
                w.t("settings-practice"),
                p.profile.name.clone(),
                "/settings/leave",
            )
        });
    }
    Ok(all)
}
