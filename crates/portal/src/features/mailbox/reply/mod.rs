//! The page that answers a conversation: one form that works without script, whatever is pressed and whenever it arrives.

mod desk;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Id;
use http::StatusCode;

use self::desk::Desk;
use super::model::Place;
use super::pages::{self, Shown};
use crate::accounts::session::{Found, Signed};
use crate::app::App;
use crate::fault::Fault;
use crate::features::compose::drafts::{self, Draft, Kind, Late, Save};
use crate::features::compose::model::Fields;
use crate::features::compose::pages::late::{kept_page, signed_out};
use crate::features::practice::{Closed, Strip};
use crate::guard::{self, User};
use crate::messages::intake;
use crate::web::{Error, Form, Upload, Web, see_other};

/// The field of the files.
const FILES: &str = "files[]";

/// What a draft keeps.
const FIELDS: &[&str] = &["body"];

/// What the page says above the form.
pub(super) enum Note {
    /// Nothing.
    None,
    /// The draft was saved at this time.
    Saved(i64),
    /// It came after the session had ended, and was kept.
    Late,
    /// Another device has saved this text at this time.
    Changed(i64, String),
    /// The draft was sent or deleted in another window.
    Gone,
    /// This form was sent before, with another text.
    SentBefore,
}

/// A file that the draft holds.
pub(super) struct Held {
    pub name: String,
    pub size: u64,
    /// Value of its *Remove* button.
    pub remove: String,
}

#[derive(Template)]
#[template(path = "features/mailbox/reply.html")]
pub(super) struct ReplyPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub note: &'a Note,
    pub subject: String,
    pub to: String,
    pub strip: Strip,
    pub closed: Option<Closed>,
    pub action: String,
    pub back: String,
    pub held: Vec<Held>,
    pub answered: Option<Shown>,
}

/// `GET /m/{thread}/reply`: an empty page, or the draft there is.
pub async fn get(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(thread): Path<String>,
) -> Result<Response, Error> {
    let thread: Id = thread.parse().map_err(|_| Error::NotFound)?;
    let mut desk = match Desk::open(&app, &w, &signed, thread).await? {
        Some(d) if pages::may_reply(&signed, &d.view).is_ok() => d,
        // The conversation's own page leads to the code, or says why not and what next.
        _ => return Ok(see_other(&here(&w, thread, &[]))),
    };
    if signed.terms_due {
        return Ok(see_other(&guard::terms(&format!("/m/{thread}/reply"))));
    }
    if let Some(draft) = drafts::of_thread(&app, &signed, thread).await?
        && let Some(fields) = &draft.fields
    {
        desk.form = fields.to_form();
        desk.note = match w.query("saved") {
            Some(_) => Note::Saved(draft.updated_at),
            None if draft.late => Note::Late,
            None => Note::None,
        };
        desk.hold(draft);
    }
    Ok(desk.page(StatusCode::OK))
}

/// `POST /m/{thread}/reply`. The guard is inside: a form that comes after its session has ended is kept for its owner.
pub async fn post(
    State(app): State<App>,
    w: Web,
    Path(thread): Path<String>,
    upload: Upload,
) -> Result<Response, Error> {
    let thread: Id = thread.parse().map_err(|_| Error::NotFound)?;
    let found = guard::session(&app, &w).await?;
    match (found.late(), found) {
        (_, Found::Live(signed)) => live(&app, &w, &signed, thread, upload).await,
        (Some(owner), _) => late(&app, &w, owner, thread, upload).await,
        // Nobody is known to keep the text for: it stays on the page until the person has signed in.
        (None, _) => Ok(over(&w, &upload.of_nobody().await?)),
    }
}

/// The conversation's address at the place the reader came from.
fn here(w: &Web, thread: Id, more: &[&str]) -> String {
    let place = Place::read(None, |name| w.query(name));
    format!("/m/{thread}{}", place.query(more))
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

/// *You were signed out*: the way to sign in, and what was typed. *Continue* then keeps it as a draft and shows the page again.
fn over(w: &Web, form: &Form) -> Response {
    signed_out(w, form, FIELDS, "draft")
}

async fn late(
    app: &App,
    w: &Web,
    (person, practice): (Id, Option<Id>),
    thread: Id,
    upload: Upload,
) -> Result<Response, Error> {
    let taken = intake::take(app, w, upload, FILES).await?;
    let fields = Fields::of(&taken.form, FIELDS);
    let kept = drafts::keep_late(
        app,
        &Late {
            person,
            practice,
            kind: Kind::Reply,
            thread: Some(thread),
            draft: continued(&taken.form),
            fields: &fields,
            files: &taken.files,
            once: submission(&taken.form)?,
            source: &guard::source(w),
        },
    )
    .await;
    match kept {
        Ok(Some(_)) => Ok(kept_page(w, &taken.form)),
        Ok(None) if fields.is_blank() => Err(guard::signed_out(w).into()),
        Ok(None) => Ok(over(w, &taken.form)),
        Err(cause) => {
            // What was typed is worth more than the right status: it stays on the page.
            if !matches!(cause, Fault::Unknown(_)) {
                intake::discard(app, &taken.files).await;
            }
            tracing::error!(%cause, "a late answer was not kept");
            Ok(over(w, &taken.form))
        }
    }
}

async fn live(
    app: &App,
    w: &Web,
    signed: &Signed,
    thread: Id,
    upload: Upload,
) -> Result<Response, Error> {
    let mut desk = match Desk::open(app, w, signed, thread).await {
        Ok(Some(d)) => d,
        Ok(None) => return shut_meanwhile(app, w, signed, thread, upload).await,
        Err(e) => {
            upload.discard_files().await?;
            return Err(e);
        }
    };
    let taken = intake::take(app, w, upload, FILES).await?;
    (desk.form, desk.files) = (taken.form, taken.files);
    let once = submission(&desk.form)?;
    let named = continued(&desk.form);
    if let Some((id, version)) = named {
        desk.draft = drafts::load(app, signed, id)
            .await?
            .filter(|d| d.kind == Kind::Reply && d.thread == Some(thread))
            .map(|d| Draft { version, ..d });
    }
    let gone = named.is_some() && desk.draft.is_none();
    let (held, files) = (desk.draft.as_ref(), &mut desk.files);
    drafts::crop(app, w, &mut desk.form, FILES, held, files).await;
    if desk.form.switched() {
        return desk.again(once, StatusCode::OK).await;
    }
    let action = desk.form.value("action").to_owned();
    match action.split_once(':').map_or((&*action, ""), |p| p) {
        ("draft", _) if gone => desk.gone(once).await,
        ("draft", _) => desk.save(once).await,
        ("remove", _) if gone => desk.gone(once).await,
        ("remove", file) => desk.remove(once, file).await,
        _ => desk.send(once, gone).await,
    }
}

/// A second step became due while the answer was typed: the text waits in a draft until the code was entered.
async fn shut_meanwhile(
    app: &App,
    w: &Web,
    signed: &Signed,
    thread: Id,
    upload: Upload,
) -> Result<Response, Error> {
    let form = upload.discard_files().await?;
    let fields = Fields::of(&form, FIELDS);
    if !fields.is_blank() {
        let save = Save {
            draft: None,
            kind: Kind::Reply,
            thread: Some(thread),
            fields: &fields,
            files: &[],
            once: submission(&form)?,
        };
        drafts::save(app, signed, &save).await?;
    }
    Ok(see_other(&here(w, thread, &[])))
}
