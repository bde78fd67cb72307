//! The compose page: one form that works without script, whatever is pressed and whenever it arrives.

pub mod late;
mod letter;
mod send;
mod stopped;

pub(super) use stopped::Read;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::drafts::{self, Draft, Kind};
use super::flow::{self, May};
use super::form;
use super::view::Note;
use crate::accounts::Email;
use crate::accounts::session::{Found, Signed};
use crate::app::App;
use crate::contacts;
use crate::fault::Fault;
use crate::guard::{self, User};
use crate::messages::intake;
use crate::web::{Error, Form, Upload, Web};
use db::Id;
use letter::Letter;

/// The file field.
const FILES: &str = "files[]";

/// `GET /compose`: an empty page, a draft (`?draft=`), or a letter to a contact (`?contact=`).
pub async fn get(State(app): State<App>, w: Web, User(signed): User) -> Result<Response, Error> {
    let practice = match flow::may(&app, &signed).await? {
        May::Yes(p) => p,
        other => return stopped::on_get(&app, &w, &signed, other).await,
    };
    let mut letter = Letter::blank(&app, &w, &signed, *practice);
    if let Some(id) = w.query("draft") {
        let id: Id = id.parse().map_err(|_| Error::NotFound)?;
        let draft = drafts::load(&app, &signed, id)
            .await?
            .filter(|d| d.kind == Kind::Compose)
            .ok_or(Error::NotFound)?;
        let Some(fields) = &draft.fields else {
            return Err(Error::NotFound);
        };
        letter.form = fields.to_form();
        letter.note = match w.query("saved") {
            Some(_) => Note::Saved(draft.updated_at),
            None if draft.late => Note::Late,
            None => Note::None,
        };
        letter.hold(draft);
    } else if let Some(id) = w.query("contact") {
        let id: Id = id.parse().map_err(|_| Error::NotFound)?;
        let contact = contacts::by_id(&app, letter.practice.id, id)
            .await
            .map_err(Fault::from)?
            .ok_or(Error::NotFound)?;
        letter.form.set("to", contact.email.canonical());
    }
    letter.look_up().await?;
    Ok(letter.page(StatusCode::OK))
}

/// `POST /compose`. The guard is inside: a form that comes after its session has ended is kept for its owner.
pub async fn post(State(app): State<App>, w: Web, upload: Upload) -> Result<Response, Error> {
    let found = guard::session(&app, &w).await?;
    match (found.late(), found) {
        (_, Found::Live(signed)) => live(&app, &w, &signed, upload).await,
        (Some((person, practice)), _) => late::keep(&app, &w, person, practice, upload).await,
        (None, _) => {
            let form = upload.of_nobody().await?;
            Ok(late::signed_out(
                &w,
                &form,
                super::model::FIELDS,
                late::CHECK,
            ))
        }
    }
}

/// The draft that a form continues, with the version its page showed.
fn continued(form: &Form) -> Option<(Id, i64)> {
    Some((
        form.value("draft").parse().ok()?,
        form.value("version").parse().ok()?,
    ))
}

/// The submission of a form; a form without one is not ours.
fn submission(form: &Form) -> Result<Id, Error> {
    form.submission()
        .map(Id::from)
        .ok_or(Error::BadRequest("a form without its submission"))
}

async fn live(app: &App, w: &Web, signed: &Signed, upload: Upload) -> Result<Response, Error> {
    let practice = match flow::may(app, signed).await? {
        May::Yes(p) => p,
        other => return stopped::on_post(app, w, signed, other, upload).await,
    };
    let taken = intake::take(app, w, upload, FILES).await?;
    let mut letter = Letter {
        form: taken.form,
        files: taken.files,
        ..Letter::blank(app, w, signed, *practice)
    };
    let once = submission(&letter.form)?;
    let named = continued(&letter.form);
    if let Some((id, version)) = named {
        letter.draft = drafts::load(app, signed, id)
            .await?
            .filter(|d| d.kind == Kind::Compose)
            .map(|d| Draft { version, ..d });
    }
    let gone = named.is_some() && letter.draft.is_none();
    let (held, files) = (letter.draft.as_ref(), &mut letter.files);
    drafts::crop(app, w, &mut letter.form, FILES, held, files).await;
    // The tick under a warning counts for the address that the warning was about.
    if Email::parse(letter.form.value("to")).is_ok_and(|e| !form::asked(&letter.form, &e)) {
        letter.form.forget("checked");
    }
    let action = letter.form.value("action").to_owned();
    if letter.form.switched() {
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
            if form::address(w, &mut letter.form).is_some()
                && let Some(r) = &letter.recipient
            {
                form::refuse_recipient(w, &mut letter.form, r);
            }
            let status = letter.status();
            letter.again(once, status).await
        }
    }
}
