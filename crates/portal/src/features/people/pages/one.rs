//! One member.

use super::super::flow;
use super::super::model::{Act, Person, Rule, Standing};
use super::{role_name, role_says, standing};
use crate::accounts::merges;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::guard::{self, User};
use crate::practices::Practice;
use crate::practices::members::State as Membership;
use crate::web::{Error, Web, page};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

#[derive(Template)]
#[template(path = "features/people/one.html")]
pub(crate) struct OnePage<'a> {
    pub w: &'a Web,
    pub done: String,
    pub base: String,
    pub name: String,
    pub address: String,
    pub role: String,
    pub says: String,
    pub state: String,
    pub tone: &'static str,
    pub text: String,
    /// Their place moves to another account of theirs: the sentence; empty where it does not.
    pub moves: String,
    pub since: i64,
    pub seen: Option<i64>,
    pub own_two_step: bool,
    pub two_step: bool,
    pub locked: bool,
    pub paused: bool,
    pub oneself: bool,
    /// They have an app or a passkey, which the reader may take away.
    pub strong: bool,
    /// Why nothing can be changed here; empty where it can.
    pub shut: String,
}

impl OnePage<'_> {
    fn to(&self, what: &str) -> String {
        format!("{}/{what}", self.base)
    }
}

/// The member that an address names, for a manager of their practice.
pub(super) async fn member(app: &App, s: &Signed, id: &str) -> Result<(Practice, Person), Error> {
    let practice = guard::manager(app, s).await?;
    let id = super::id_in(id)?;
    let person = flow::one(app, practice.id, id)
        .await?
        .ok_or(Error::NotFound)?;
    Ok((practice, person))
}

pub(super) fn base(p: &Person) -> String {
    format!("/people/member/{}", p.member.id)
}

fn done_words(w: &Web) -> String {
    match w.query("done").as_deref() {
        Some("role") => w.t("people-done-role"),
        Some("unlock") => w.t("people-done-unlock"),
        Some("two-step") => w.t("people-done-two-step"),
        Some("lost-app") => w.t("people-done-lost-app"),
        Some("sign-out") => w.t("people-done-sign-out"),
        Some("pause") => w.t("people-done-pause"),
        Some("resume") => w.t("people-done-resume"),
        _ => String::new(),
    }
}

/// `GET /people/member/{member}`
pub async fn one(
    State(app): State<App>,
    w: Web,
    User(s): User,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let (_, p) = member(&app, &s, &id).await?;
    let m = &p.member;
    let shut = match flow::judge(&app, &s, m, Act::Care).await? {
        Rule::May => String::new(),
        _ => w.t("people-owners-only-text"),
    };
    let strong = flow::judge(&app, &s, m, Act::LostApp).await? == Rule::May
        && crate::accounts::strong::has(&app, m.person).await?;
    let (state, tone) = standing(&w, p.standing);
    let text = match p.standing {
        Standing::Active => String::new(),
        Standing::Locked(_) => w.t("people-locked-text"),
        Standing::NoKeys => w.t("people-no-keys-text"),
        Standing::Paused => w.t("people-paused-text"),
    };
    let goes = merges::of_person(&app, m.person).await?;
    let goes = goes.into_iter().find(|g| g.from == m.person);
    let moves = goes.map(|g| w.put("date", w.date_time(g.due_at)).t("people-moves"));
    let view = OnePage {
        done: done_words(&w),
        base: base(&p),
        name: p.name.full(),
        address: p.email.as_ref().map_or_else(String::new, |e| e.canonical()),
        role: role_name(&w, m.role),
        says: role_says(&w, m.role),
        state,
        tone,
        text,
        moves: moves.unwrap_or_default(),
        since: m.since,
        seen: p.seen_at,
        own_two_step: p.two_step,
        two_step: m.two_step,
        locked: matches!(p.standing, Standing::Locked(_)),
        paused: m.state == Membership::Paused,
        oneself: m.person == s.actor.person,
        strong,
        shut,
        w: &w,
    };
    Ok(page(&w, StatusCode::OK, &view))
}
