//! Where the account is open, and ending that.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::super::flow;
use super::id;
use crate::accounts::session;
use crate::app::App;
use crate::audit::Source;
use crate::fault::Fault;
use crate::guard::{self, User};
use crate::practices::{self, Together};
use crate::web::{Error, Form, Web, page, see_other};

pub(super) struct SessionLine {
    pub id: String,
    pub browser: String,
    pub address: String,
    pub since: i64,
    pub seen: i64,
    pub here: bool,
}

#[derive(Template)]
#[template(path = "features/settings/sessions.html")]
pub(super) struct SessionsPage<'a> {
    pub w: &'a Web,
    pub lines: Vec<SessionLine>,
    /// Minutes without activity until a session ends.
    pub idle: i64,
    /// Hours until it ends whatever happens.
    pub hours: i64,
    /// A practice of theirs is stricter than this site.
    pub stricter: bool,
}

/// Where the account is open.
pub async fn sessions(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let mut lines = Vec::new();
    for r in session::list(&app.db, s.actor.person, app.now()).await? {
        let source: Source = match &r.about_f {
            Some(sealed) => session::ABOUT
                .open_by(&app, &r.hash, sealed)
                .map_err(Fault::from)?,
            None => Source::default(),
        };
        lines.push(SessionLine {
            here: r.hash == s.actor.session,
            id: hex::encode(&r.hash),
            browser: browser(&w, &source.agent),
            address: source.address,
            since: r.created_at,
            seen: r.seen_at,
        });
    }
    // This one first, then the last used.
    lines.sort_by_key(|l| !l.here);
    let together = practices::together(&app, s.actor.person).await?;
    let site = Together::of_operator(&app.config);
    Ok(page(
        &w,
        StatusCode::OK,
        &SessionsPage {
            w: &w,
            lines,
            idle: together.idle_minutes,
            hours: together.session_hours,
            stricter: together.idle_minutes < site.idle_minutes
                || together.session_hours < site.session_hours,
        },
    ))
}

/// "Firefox on Windows" in the reader's language.
pub fn browser(w: &Web, agent: &str) -> String {
    match agent.split_once(" on ") {
        Some((browser, system)) => w
            .put("browser", browser)
            .put("system", system)
            .t("settings-browser"),
        None if agent.is_empty() => w.t("settings-browser-unknown"),
        None => agent.to_owned(),
    }
}

/// Ends one, or all but this.
pub async fn end_session(
    State(app): State<App>,
    w: Web,
    User(s): User,
    form: Form,
) -> Result<Response, Error> {
    let which = form.value("session");
    let one = hex::decode(which).ok().filter(|h| h.len() == 32);
    if which != "others" && one.is_none() {
        return Ok(see_other("/settings/sessions"));
    }
    let source = guard::source(&w);
    flow::end_sessions(&app, &s, id(&app, &form), one.as_deref(), &source).await?;
    Ok(see_other("/settings/sessions"))
}
