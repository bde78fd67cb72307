//! Drafts: the list, and deleting one.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::drafts::{self, Draft, Kind, Line};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::guard::User;
use crate::messages::{Head, gate};
use crate::web::{Error, Form, Web, page, see_other};
use db::Id;

/// A draft as the list shows it.
pub(super) struct Shown {
    pub href: String,
    pub delete: String,
    pub to: String,
    pub subject: String,
    pub excerpt: String,
    pub at: i64,
    pub files: i64,
    pub late: bool,
    pub closed: bool,
}

#[derive(Template)]
#[template(path = "features/compose/drafts.html")]
pub(super) struct Drafts<'a> {
    pub w: &'a Web,
    pub drafts: Vec<Shown>,
    pub late: bool,
    pub deleted: bool,
}

#[derive(Template)]
#[template(path = "features/compose/delete.html")]
pub(super) struct Delete<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub to: String,
    pub subject: String,
    pub excerpt: String,
    pub action: String,
    pub version: i64,
}

fn shown(w: &Web, d: Line) -> Shown {
    let closed = d.fields.is_none();
    let fields = d.fields.unwrap_or_default();
    let or = |text: &str, key: &str| {
        if text.trim().is_empty() {
            w.t(key)
        } else {
            text.to_owned()
        }
    };
    // words: drafts-no-to drafts-no-subject
    let reply = d.kind == Kind::Reply;
    Shown {
        href: match (d.kind, d.thread) {
            (Kind::Reply, Some(thread)) => format!("/m/{thread}/reply"),
            _ => format!("/compose?draft={}", d.id),
        },
        delete: format!("/drafts/{}/delete", d.id),
        // An answer that was kept after a session's end names nobody: nothing could be read then.
        to: match fields.get("to") {
            "" if reply => w.t("drafts-reply"),
            names if reply => w.put("names", names).t("drafts-reply-to"),
            address => or(address, "drafts-no-to"),
        },
        subject: if reply && d.gated {
            w.t("mailbox-private")
        } else if reply {
            fields.get("subject").to_owned()
        } else {
            or(fields.get("subject"), "drafts-no-subject")
        },
        excerpt: if d.gated {
            w.t("mailbox-row-gate")
        } else {
            Head::excerpt_of(fields.get("body"))
        },
        at: d.updated_at,
        files: d.files,
        late: d.late,
        closed,
    }
}

/// `GET /drafts`
pub async fn list(State(app): State<App>, w: Web, User(signed): User) -> Result<Response, Error> {
    let drafts: Vec<Shown> = drafts::list(&app, &signed)
        .await?
        .into_iter()
        .map(|d| shown(&w, d))
        .collect();
    let view = Drafts {
        late: drafts.iter().any(|d| d.late),
        deleted: w.query("deleted").is_some(),
        w: &w,
        drafts,
    };
    Ok(page(&w, StatusCode::OK, &view))
}

async fn load(app: &App, signed: &Signed, id: &str) -> Result<Draft, Error> {
    let id: Id = id.parse().map_err(|_| Error::NotFound)?;
    drafts::load(app, signed, id).await?.ok_or(Error::NotFound)
}

async fn confirm(
    app: &App,
    w: &Web,
    signed: &Signed,
    d: &Draft,
    status: StatusCode,
) -> Result<Response, Error> {
    let fields = d.fields.clone().unwrap_or_default();
    // An answer to a conversation that asks for a second step may be thrown away without one, and is not shown.
    let gated = match d.thread {
        None => false,
        Some(thread) => match gate::check(app, signed, thread).await {
            Ok(gate) => !gate.is_open(),
            Err(Fault::NotFound) => true,
            // Another hand has changed the conversation: what answers it can be thrown away all the same.
            Err(Fault::Internal(cause)) => {
                tracing::error!(draft = %d.id, cause, "a draft answers a conversation that is not as this instance wrote it");
                true
            }
            Err(e) => return Err(e.into()),
        },
    };
    let view = Delete {
        w,
        form: &Form::blank(),
        to: fields.get("to").to_owned(),
        subject: if gated {
            w.t("mailbox-private")
        } else {
            fields.get("subject").to_owned()
        },
        excerpt: if gated {
            w.t("mailbox-row-gate")
        } else {
            Head::excerpt_of(fields.get("body"))
        },
        action: format!("/drafts/{}/delete", d.id),
        version: d.version,
    };
    Ok(page(w, status, &view))
}

/// `GET /drafts/{id}/delete`: shows what would go.
pub async fn ask(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let draft = load(&app, &signed, &id).await?;
    confirm(&app, &w, &signed, &draft, StatusCode::OK).await
}

/// `POST /drafts/{id}/delete`
pub async fn delete(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let id: Id = id.parse().map_err(|_| Error::NotFound)?;
    let once = form
        .submission()
        .map(Id::from)
        .ok_or(Error::BadRequest("a form without its submission"))?;
    let version = form.value("version").parse().unwrap_or(-1);
    let Some(draft) = drafts::load(&app, &signed, id).await? else {
        // The first press of a double click was faster, or another device.
        return Ok(see_other("/drafts?deleted=1"));
    };
    let asked = Draft {
        version,
        ..draft.clone()
    };
    if drafts::delete(&app, &signed, &asked, once).await? {
        Ok(see_other("/drafts?deleted=1"))
    } else {
        // It was changed meanwhile: the page shows what would go now.
        confirm(&app, &w, &signed, &draft, StatusCode::CONFLICT).await
    }
}
