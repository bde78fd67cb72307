//! The compose page: one form that works without script, whatever is pressed and whenever it arrives.

pub mod late;
mod letter;
mod send;
mod stopped;

pub(super) use stopped::Read;

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::drafts::{self, Kind};
use super::flow::{self, May};
use super::form;
use super::model::FIELDS;
use super::view::Note;
use super::writing::{Posted, Writing, kept};
use crate::accounts::Email;
use crate::accounts::session::{Found, Signed};
use crate::app::App;
use crate::contacts;
use crate::fault::Fault;
use crate::guard::{self, User};
use crate::web::{Error, Upload, Web};
use db::Id;
use late::LateForm;
use letter::Letter;

/// `GET /compose`: an empty page, a draft (`?draft=`), or a letter to a contact (`?contact=`).
pub async fn get(State(app): State<App>, w: Web, User(signed): User) -> Result<Response, Error> {
    let practice = match flow::may(&app, &signed).await? {
        May::Yes(p) => p,
        other => return stopped::on_get(&app, &w, &signed, other).await,
    };
    let mut letter = Letter::blank(&app, &w, Arc::new(signed), *practice);
    if let Some(id) = w.query("draft") {
        let id: Id = id.parse().map_err(|_| Error::NotFound)?;
        let draft = drafts::load(&app, &letter.pad.signed, id)
            .await?
            .filter(|d| d.kind == Kind::Compose)
            .ok_or(Error::NotFound)?;
        let Some(fields) = &draft.fields else {
            return Err(Error::NotFound);
        };
        letter.pad.form = fields.to_form();
        letter.at_home();
        letter.note = match w.query("saved") {
            Some(_) => Note::Saved(draft.updated_at),
            None if draft.late => Note::Late,
            None => Note::None,
        };
        letter.pad.hold(draft);
    } else if let Some(id) = w.query("contact") {
        let id: Id = id.parse().map_err(|_| Error::NotFound)?;
        let contact = contacts::by_id(&app, letter.practice.id, id)
            .await
            .map_err(Fault::from)?
            .ok_or(Error::NotFound)?;
        letter.pad.form.set("to", contact.email.canonical());
        if let Some(c) = &contact.profile.child {
            let form = &mut letter.pad.form;
            form.set("about", contact.id.to_string());
            form.set("child", "yes");
            form.set("child_first", c.name.first.as_str());
            form.set("child_last", c.name.last.as_str());
            form.set("child_born", c.born.as_str());
            form.set("child_bond", c.bond.word());
        }
    }
    letter.look_up().await?;
    // Whom nothing reaches is said before anything is written.
    if let Some(r) = letter.recipient.as_ref().filter(|r| r.unread.is_some()) {
        form::refuse_recipient(&w, &mut letter.pad.form, r);
    }
    Ok(letter.page(StatusCode::OK))
}

/// `POST /compose`. The guard is inside: a form that comes after its session has ended is kept for its owner.
pub async fn post(State(app): State<App>, w: Web, upload: Upload) -> Result<Response, Error> {
    let found = match guard::session(&app, &w).await? {
        // Nothing is begun in a mailbox that is lent: what was typed waits at home.
        Found::Live(s) if s.opened.is_some() && s.left.is_none() => {
            return LATE.in_lent(&app, &w, &s, upload).await;
        }
        // In the mailbox of a team it goes out as the team's.
        Found::Live(s) if s.opened_team.is_some() => {
            match guard::session_inside(&app, &w).await {
                Ok(found) => found,
                // Not in it any more: the words on the page that says so, to be taken elsewhere.
                Err(e) => {
                    let form = upload.discard_files().await?;
                    return Err(kept(&w, e, form.value("body")));
                }
            }
        }
        other => other,
    };
    match (found.late(), found) {
        (_, Found::Live(signed)) if signed.left.is_some() => {
            LATE.keep_left(&app, &w, &signed, upload).await
        }
        (_, Found::Live(signed)) => live(&app, &w, *signed, upload).await,
        (Some(owner), _) => LATE.keep(&app, &w, owner, upload).await,
        (None, _) => Ok(LATE.over(&w, &upload.of_nobody().await?)),
    }
}

/// What *Continue* asks of a message: who is behind the address.
const LATE: LateForm = LateForm {
    kind: Kind::Compose,
    thread: None,
    names: FIELDS,
    action: "check",
};

async fn live(app: &App, w: &Web, signed: Signed, upload: Upload) -> Result<Response, Error> {
    let practice = match flow::may(app, &signed).await? {
        May::Yes(p) => p,
        other => return stopped::on_post(app, w, &signed, other, upload).await,
    };
    let mut letter = Letter::blank(app, w, Arc::new(signed), *practice);
    let Posted { once, gone, lost } = letter.pad.take(upload, Letter::KIND, None).await?;
    // The tick under a warning counts for the address that the warning was about.
    if Email::parse(letter.pad.form.value("to"))
        .is_ok_and(|e| !form::asked_address(&letter.pad.form, &e))
    {
        letter.pad.form.forget("checked");
    }
    if letter.moved() {
        letter.note = Note::Moved;
        letter.look_up().await?;
        return letter.again(once, StatusCode::CONFLICT).await;
    }
    let action = letter.pad.form.value("action").to_owned();
    if lost && !gone {
        letter.look_up().await?;
        return letter.again(once, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    if letter.pad.form.switched() {
        letter.look_up().await?;
        return letter.again(once, StatusCode::OK).await;
    }
    match action
        .split_once(':')
        .map_or((&*action, ""), |(a, b)| (a, b))
    {
        ("send", _) => letter.send(once, gone).await,
        _ if gone => letter.gone(once).await,
        ("draft", _) => letter.save(once).await,
        ("remove", file) => letter.remove(once, file).await,
        _ => {
            letter.look_up().await?;
            if form::address(w, &mut letter.pad.form).is_some()
                && let Some(r) = &letter.recipient
            {
                form::refuse_recipient(w, &mut letter.pad.form, r);
            }
            let status = letter.status();
            letter.again(once, status).await
        }
    }
}
