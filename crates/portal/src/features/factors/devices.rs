//! Browsers that are not asked for a second step: which, until when, and ending that.

use crate::accounts::device;
use crate::app::App;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::features::settings::flow::once;
use crate::features::settings::said_browser;
use crate::guard::{self, User};
use crate::web::{Error, Form, Web, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde_json::json;

/// One trusted browser.
pub(super) struct Line {
    pub id: String,
    pub browser: String,
    pub seen: i64,
    pub until: i64,
    pub here: bool,
}

#[derive(Template)]
#[template(path = "features/factors/devices.html")]
pub(super) struct DevicesPage<'a> {
    pub w: &'a Web,
    pub lines: Vec<Line>,
    pub days: i64,
    pub done: bool,
}

/// The list.
pub async fn list(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let mut lines = Vec::new();
    for d in device::trusted(&app.db, s.actor.person, app.now()).await? {
        let row = [d.hash.as_slice(), s.actor.person.as_bytes()].concat();
        let source: Source = match &d.about_f {
            Some(sealed) => device::ABOUT
                .open_by(&app, &row, sealed)
                .map_err(Fault::from)?,
            None => Source::default(),
        };
        lines.push(Line {
            here: s.device.as_deref() == Some(d.hash.as_slice()),
            id: hex::encode(&d.hash),
            browser: said_browser(&w, &source.agent),
            seen: d.seen_at,
            until: d.trusted_until,
        });
    }
    lines.sort_by_key(|l| !l.here);
    Ok(page(
        &w,
        StatusCode::OK,
        &DevicesPage {
            w: &w,
            lines,
            days: app.config.policy.trusted_device_days,
            done: w.query("done").is_some(),
        },
    ))
}

/// One of them, or all, is asked again. That takes nothing: it only makes the account harder to enter.
pub async fn forget(
    State(app): State<App>,
    w: Web,
    User(s): User,
    form: Form,
) -> Result<Response, Error> {
    let which = form.value("device");
    let one = hex::decode(which).ok().filter(|h| h.len() == 32);
    let mut rows = vec![match (&one, which) {
        (Some(hash), _) => device::untrust_one(s.actor.person, hash),
        (None, "all") => device::untrust(s.actor.person, &[]),
        (None, _) => return Ok(see_other("/settings/devices")),
    }];
    rows.extend(
        audit::event("device.untrusted")
            .by(&s.actor)
            .owner(s.actor.person)
            .detail(json!({ "which": if one.is_some() { "one" } else { "all" } }))
            .from(&guard::source(&w))
            .rows(&app),
    );
    once(&app, &s, super::pages::id(&app, &form), "devices", rows).await?;
    Ok(see_other("/settings/devices?done=device"))
}
