//! The list of apps and passkeys, and one page for each thing to do with them.

mod add;
mod samples;

pub use add::{app, app_form, begin, passkey, passkey_form, to_passkey};
pub use samples::samples;

use super::flow::{self, Stays};
use super::phones::{self, Standing};
use super::{LIST, ready};
use crate::accounts::session::{self, Signed};
use crate::accounts::strong::{self, Kind, Strong};
use crate::app::App;
use crate::features::settings::flow::Change;
use crate::guard::{self, User};
use crate::web::page::local_path;
use crate::web::{Error, Form, Notice, Tone, Web, fields, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use db::Id;
use http::StatusCode;

/// The idempotency key of a form.
pub(super) fn id(app: &App, form: &Form) -> Id {
    form.submission().map_or_else(|| app.id(), Id::from)
}

/// Two windows changed the account at once: nothing was done in this one.
pub(super) fn elsewhere(w: &Web) -> Response {
    Notice::new(StatusCode::CONFLICT, w.t("settings-elsewhere"))
        .text(w.t("settings-elsewhere-text"))
        .tone(Tone::Warn)
        .button(w.t("strong-title"), LIST)
        .page(w)
}

/// A reload of an address that only takes a button.
pub async fn to_list() -> Response {
    see_other(LIST)
}

#[derive(Template)]
#[template(path = "features/factors/list.html")]
struct ListPage<'a> {
    w: &'a Web,
    done: String,
    all: Vec<Strong>,
    /// Managing, or this portal, needs one, and there is none: until when reading and writing go on.
    owes: Option<i64>,
    /// That time is over.
    over: bool,
    /// Where *Later* leads; empty where it leads nowhere.
    later: String,
    phones: Standing,
    /// There is one, and no recovery code: with a lost phone the account would be lost.
    alone: bool,
    /// There are other sessions, which may be ended now.
    others: bool,
}

impl ListPage<'_> {
    fn is_app(&self, s: &Strong) -> bool {
        s.kind == Kind::App
    }

    fn phones_on(&self) -> bool {
        self.phones == Standing::On
    }

    fn has_phones(&self) -> bool {
        self.phones != Standing::None
    }
}

fn done_words(w: &Web) -> String {
    match w.query("done").as_deref() {
        Some("app") => w.t("strong-done-app"),
        Some("passkey") => w.t("strong-done-passkey"),
        Some("rename") => w.t("strong-done-rename"),
        Some("remove") => w.t("strong-done-remove"),
        Some("phones-off") => w.t("strong-done-phones-off"),
        Some("phones-on") => w.t("strong-done-phones-on"),
        _ => String::new(),
    }
}

/// The list. Somebody who needs one and has none is led here at sign-in.
pub async fn list(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let all = strong::all(&app, s.actor.person).await?;
    let done = done_words(&w);
    // After a change of the ways in, whoever came in before can be put out (ASVS 5.0, 7.4.3).
    let others = !done.is_empty()
        && session::list(&app.db, s.actor.person, app.now())
            .await?
            .len()
            > 1;
    let next = w.query("next");
    let later = next.as_deref().and_then(local_path).unwrap_or("/inbox");
    Ok(page(
        &w,
        StatusCode::OK,
        &ListPage {
            w: &w,
            done,
            owes: s.owes.map(|o| o.until),
            over: s.owes.is_some_and(|o| o.over),
            later: match s.owes {
                Some(o) if !o.shuts(later.split('?').next().unwrap_or(later)) => later.to_owned(),
                Some(o) if !o.over => "/inbox".into(),
                _ => String::new(),
            },
            phones: phones::standing(&app, s.actor.person).await?,
            alone: all.len() == 1 && !phones::has_code(&app, s.actor.person).await?,
            all,
            others,
        },
    ))
}

#[derive(Template)]
#[template(path = "features/factors/one.html")]
struct OnePage<'a> {
    w: &'a Web,
    form: &'a Form,
    one: &'a Strong,
    stays: Option<Stays>,
}

impl OnePage<'_> {
    /// Why it has to stay, and what to do first.
    fn why(&self) -> String {
        match self.stays {
            Some(Stays::Needed) => self.w.t("strong-stays-needed"),
            Some(Stays::LastFactor) => self.w.t("strong-stays-last"),
            Some(Stays::NoFallback) => self.w.t("strong-stays-fallback"),
            None => String::new(),
        }
    }

    /// Where that is done.
    fn way_out(&self) -> (&'static str, String) {
        match self.stays {
            Some(Stays::LastFactor) => ("/settings/two-step", self.w.t("settings-two-step")),
            Some(Stays::NoFallback) => ("/settings/strong/phones", self.w.t("strong-phones")),
            _ => (LIST, self.w.t("strong-title")),
        }
    }
}

/// The one that a form or a query names, if it is this person's.
async fn named(app: &App, s: &Signed, text: &str) -> Result<Option<Strong>, Error> {
    let Ok(id) = text.parse::<Id>() else {
        return Ok(None);
    };
    let all = strong::all(app, s.actor.person).await?;
    Ok(all.into_iter().find(|f| f.id == id))
}

async fn show_one(
    app: &App,
    w: &Web,
    status: StatusCode,
    s: &Signed,
    (one, form): (&Strong, &Form),
) -> Result<Response, Error> {
    let stays = flow::stays(app, s, one.id).await?;
    Ok(page(
        w,
        status,
        &OnePage {
            w,
            form,
            one,
            stays,
        },
    ))
}

/// One of them: its name, and removing it.
pub async fn one(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let asked = w.query("id").unwrap_or_default();
    let Some(one) = named(&app, &s, &asked).await? else {
        return Ok(see_other(LIST));
    };
    let form = Form::blank().with("name", one.name.clone());
    show_one(&app, &w, StatusCode::OK, &s, (&one, &form)).await
}

/// Another name.
pub async fn rename(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let Some(one) = named(&app, &s, form.value("id")).await? else {
        return Ok(see_other(LIST));
    };
    let name = form.read(&w, "name", fields::NAME.required("strong-name-missing"));
    if !form.ok() {
        return show_one(
            &app,
            &w,
            StatusCode::UNPROCESSABLE_ENTITY,
            &s,
            (&one, &form),
        )
        .await;
    }
    let source = guard::source(&w);
    Ok(
        match flow::rename(&app, &s, id(&app, &form), (&one, &name), &source).await? {
            Change::Done => see_other("/settings/strong?done=rename"),
            Change::Elsewhere => elsewhere(&w),
        },
    )
}

/// Removes one, after the password and a factor.
pub async fn remove(
    State(app): State<App>,
    w: Web,
    User(s): User,
    form: Form,
) -> Result<Response, Error> {
    if let Some(first) = ready(&app, &s).await? {
        return Ok(first);
    }
    let Some(one) = named(&app, &s, form.value("id")).await? else {
        return Ok(see_other(LIST));
    };
    if flow::stays(&app, &s, one.id).await?.is_some() {
        return show_one(
            &app,
            &w,
            StatusCode::UNPROCESSABLE_ENTITY,
            &s,
            (&one, &Form::blank().with("name", one.name.clone())),
        )
        .await;
    }
    let source = guard::source(&w);
    Ok(
        match flow::remove(&app, &s, id(&app, &form), &one, &source).await? {
            Change::Done => see_other("/settings/strong?done=remove"),
            Change::Elsewhere => elsewhere(&w),
        },
    )
}
