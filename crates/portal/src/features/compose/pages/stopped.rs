//! Plan, role or practice do not let somebody begin a conversation (now): they are told why, and what they wrote is kept.

use askama::Template;
use axum::response::Response;
use http::StatusCode;

use crate::accounts::session::Signed;
use crate::actor::Permission;
use crate::app::App;
use crate::features::compose::drafts::{self, Draft, Kind, Save, Saved};
use crate::features::compose::flow::{self, May};
use crate::features::compose::model::{FIELDS, Fields};
use crate::features::compose::writing::{continued, submission};
use crate::features::plans;
use crate::guard;
use crate::practices::Practice;
use crate::web::{Error, Notice, Upload, Web, page, see_other};

/// The page for somebody who may not begin a conversation (now). `kept`: what was written lies in the drafts.
pub(super) async fn stopped(
    app: &App,
    w: &Web,
    signed: &Signed,
    why: May,
    kept: bool,
) -> Result<Response, Error> {
    match why {
        May::NoOpener(practice) => Ok(no_opener(app, w, signed, &practice, kept).await?.page(w)),
        May::Outside => {
            let notice = Notice::new(StatusCode::FORBIDDEN, w.t("practice-outside"))
                .text(w.t("sheet-cannot-text"));
            let notice = if kept {
                notice
                    .text(w.t("plans-kept"))
                    .link(w.t("plans-kept-link"), "/drafts")
            } else {
                notice
            };
            Ok(notice.button(w.t("mailbox-inbox"), "/inbox").page(w))
        }
        May::Shut => {
            let notice = Notice::new(StatusCode::FORBIDDEN, w.t("compose-shut"))
                .text(w.t("compose-shut-text"))
                .button(w.t("compose-shut-see"), "/waiting");
            Ok(match kept {
                true => notice
                    .text(w.t("plans-kept"))
                    .link(w.t("plans-kept-link"), "/drafts"),
                false => notice,
            }
            .page(w))
        }
        May::Terms if kept => Ok(see_other(&guard::terms("/drafts"))),
        May::Terms => Ok(see_other(&guard::terms("/compose"))),
        _ if kept => Ok(see_other("/upgrade?kept=1")),
        _ => Ok(see_other("/upgrade")),
    }
}

async fn no_opener(
    app: &App,
    w: &Web,
    signed: &Signed,
    practice: &Practice,
    kept: bool,
) -> Result<Notice, Error> {
    let mut notice = Notice::new(StatusCode::FORBIDDEN, w.t("compose-no-opener"))
        .text(w.t("compose-no-opener-why"));
    if kept {
        notice = notice
            .text(w.t("plans-kept"))
            .link(w.t("plans-kept-link"), "/drafts");
    }
    Ok(if signed.actor.may(Permission::ManagePeople) {
        notice
            .text(w.t("compose-no-opener-text"))
            .button(w.t("compose-no-opener-button"), "/practice/recovery-sheet")
    } else {
        let names = plans::managers(app, practice.id).await?.join(", ");
        notice
            .text(w.put("names", names).t("compose-no-opener-ask"))
            .button(w.t("nav-inbox"), "/inbox")
    })
}

/// `GET`: the text of a draft can be read and copied all the same; everything else leads to the explanation.
pub(super) async fn on_get(
    app: &App,
    w: &Web,
    signed: &Signed,
    why: May,
) -> Result<Response, Error> {
    let Some(id) = w.query("draft").and_then(|id| id.parse().ok()) else {
        return stopped(app, w, signed, why, false).await;
    };
    let fields = drafts::load(app, signed, id)
        .await?
        .filter(|d| d.kind == Kind::Compose)
        .and_then(|d| d.fields)
        .ok_or(Error::NotFound)?;
    let view = Read { w, draft: &fields };
    Ok(page(w, StatusCode::OK, &view))
}

/// A draft that cannot be sent now.
#[derive(Template)]
#[template(path = "features/compose/read.html")]
pub(in super::super) struct Read<'a> {
    pub w: &'a Web,
    pub draft: &'a Fields,
}

/// `POST`: what was typed is kept, in its draft if it has one; files are not even stored.
pub(super) async fn on_post(
    app: &App,
    w: &Web,
    signed: &Signed,
    why: May,
    upload: Upload,
) -> Result<Response, Error> {
    let form = upload.discard_files().await?;
    let once = submission(&form)?;
    if form.value("action") == "send" {
        flow::note_refusal(app, signed, &why, &guard::source(w)).await;
    }
    let fields = Fields::of(&form, FIELDS);
    let mut kept = false;
    if !fields.is_blank() {
        let draft = match continued(&form) {
            Some((id, version)) => drafts::load(app, signed, id)
                .await?
                .filter(|d| d.kind == Kind::Compose)
                .map(|d| Draft { version, ..d }),
            None => None,
        };
        let mut save = Save {
            draft: draft.as_ref(),
            kind: Kind::Compose,
            thread: None,
            fields: &fields,
            files: &[],
            once,
        };
        let mut saved = drafts::save(app, signed, &save).await?;
        if matches!(saved, Saved::Changed) {
            // Another device was faster: its text stays, and so does this one.
            save.draft = None;
            saved = drafts::save(app, signed, &save).await?;
        }
        kept = matches!(saved, Saved::Done(_));
    }
    stopped(app, w, signed, why, kept).await
}
