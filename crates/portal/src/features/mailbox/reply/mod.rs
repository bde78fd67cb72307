//! The page that answers a conversation: one form that works without script, whatever is pressed and whenever it arrives.

mod answering;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Id;
use http::StatusCode;

use self::answering::Reply;
pub(super) use self::answering::refused;
use super::model::Place;
use super::pages::{self, Shown};
use super::team::Writers;
use crate::accounts::session::{Found, Signed};
use crate::app::App;
use crate::features::away::AwayNote;
use crate::features::compose::drafts::{self, Kind, Save};
use crate::features::compose::model::Fields;
use crate::features::compose::pages::late::LateForm;
use crate::features::compose::writing::{FILES, Posted, Writing, kept, submission};
use crate::features::practice::{Closed, Strip};
use crate::guard::{self, User};
use crate::messages::intake;
use crate::web::{Error, Form, Notice, Tone, Upload, Web, see_other};

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
    /// A colleague has answered since the page was shown.
    Faster(String),
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
    /// Who can read it.
    pub readers: String,
    pub strip: Strip,
    pub closed: Option<Closed>,
    pub action: String,
    pub back: String,
    pub held: Vec<Held>,
    pub answered: Option<Shown>,
    /// Who of those it goes to is away.
    pub away: Vec<AwayNote>,
    /// Where colleagues read along: how many of their answers this page has seen.
    pub seen: String,
    /// Which colleague is writing an answer too.
    pub writing: Writers,
}

/// `GET /m/{thread}/reply`: an empty page, or the draft there is.
pub async fn get(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(thread): Path<String>,
) -> Result<Response, Error> {
    let thread: Id = thread.parse().map_err(|_| Error::NotFound)?;
    let signed = Arc::new(signed);
    let mut reply = match Reply::open(&app, &w, &signed, thread).await? {
        Some(d) if pages::may_reply(&signed, &d.view).is_ok() => d,
        // The conversation's own page leads to the code, or says why not and what next.
        _ => return Ok(see_other(&here(&w, thread, &[]))),
    };
    if signed.terms_due {
        return Ok(see_other(&guard::terms(&format!("/m/{thread}/reply"))));
    }
    if w.is_looking() {
        reply.shared.writes(&app, &signed, thread).await;
    }
    if let Some(draft) = drafts::of_thread(&app, &signed, thread).await?
        && let Some(fields) = &draft.fields
    {
        reply.pad.form = fields.to_form();
        reply.note = match w.query("saved") {
            Some(_) => Note::Saved(draft.updated_at),
            None if draft.late => Note::Late,
            None => Note::None,
        };
        reply.pad.hold(draft);
    }
    Ok(reply.page(StatusCode::OK))
}

/// `POST /m/{thread}/reply`. The guard is inside: a form that comes after its session has ended is kept for its owner.
pub async fn post(
    State(app): State<App>,
    w: Web,
    Path(thread): Path<String>,
    upload: Upload,
) -> Result<Response, Error> {
    let thread: Id = thread.parse().map_err(|_| Error::NotFound)?;
    let found = match guard::session_inside(&app, &w).await {
        Ok(found) => found,
        // Not lent any more: the words on the page that says so, to be taken elsewhere.
        Err(e) => {
            let form = upload.discard_files().await?;
            return Err(kept(&w, e, form.value("body")));
        }
    };
    match (found.late(), found) {
        (_, Found::Live(signed)) if signed.left.is_some() => {
            late(thread).keep_left(&app, &w, &signed, upload).await
        }
        (_, Found::Live(signed)) if w.query("as").is_some_and(|p| p != signed.place()) => {
            moved(&app, &w, &signed, thread, upload).await
        }
        (_, Found::Live(signed)) => live(&app, &w, Arc::new(*signed), thread, upload).await,
        (Some(owner), _) => late(thread).keep(&app, &w, owner, upload).await,
        // Nobody is known to keep the text for: it stays on the page until the person has signed in.
        (None, _) => Ok(late(thread).over(&w, &upload.of_nobody().await?)),
    }
}

/// The conversation's address at the place the reader came from.
fn here(w: &Web, thread: Id, more: &[&str]) -> String {
    let place = Place::read(None, |name| w.query(name));
    format!("/m/{thread}{}", place.query(more))
}

/// *Continue* keeps it as a draft and shows the page again.
fn late(thread: Id) -> LateForm {
    LateForm {
        kind: Kind::Reply,
        thread: Some(thread),
        names: FIELDS,
        action: "draft",
    }
}

async fn live(
    app: &App,
    w: &Web,
    signed: Arc<Signed>,
    thread: Id,
    upload: Upload,
) -> Result<Response, Error> {
    let mut reply = match Reply::open(app, w, &signed, thread).await {
        Ok(Some(d)) => d,
        Ok(None) => return shut_meanwhile(app, w, &signed, thread, upload).await,
        Err(e) => {
            upload.discard_files().await?;
            return Err(e);
        }
    };
    let posted = reply.pad.take(upload, Reply::KIND, Some(thread)).await?;
    let Posted { once, gone, lost } = posted;
    if lost && !gone {
        return reply.again(once, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    if reply.pad.form.switched() {
        return reply.again(once, StatusCode::OK).await;
    }
    let action = reply.pad.form.value("action").to_owned();
    if action == "draft" {
        reply.shared.writes(app, &signed, thread).await;
    }
    match action.split_once(':').map_or((&*action, ""), |p| p) {
        ("draft", _) if gone => reply.gone(once).await,
        ("draft", _) => reply.save(once).await,
        ("remove", _) if gone => reply.gone(once).await,
        ("remove", file) => reply.remove(once, file).await,
        _ => reply.send(once, gone).await,
    }
}

/// Another mailbox was opened in another window after the form's page was shown: nothing goes out from one that its author has not seen. The
/// words wait as a draft in the mailbox that they were written in, one press away; they are on the page as well.
async fn moved(
    app: &App,
    w: &Web,
    signed: &Signed,
    thread: Id,
    upload: Upload,
) -> Result<Response, Error> {
    let taken = intake::take(app, w, upload, FILES).await?;
    let typed = taken.form.value("body");
    let place = &w.query("as").unwrap_or_default();
    let notice = Notice::new(StatusCode::CONFLICT, w.t("compose-moved")).tone(Tone::Warn);
    let Some(owner) = signed.placed(place) else {
        intake::discard(app, &taken.files).await;
        let notice = notice.button(w.t("nav-inbox"), "/inbox");
        return Err(kept(w, notice.into(), typed));
    };
    let draft = late(thread).keep_there(app, w, owner, &taken).await?;
    let name = w.put("name", guard::place_name(w, signed, place));
    let problems = taken.form.errors().iter();
    let notice = problems
        .fold(notice.text(name.t("mailbox-moved")), |n, (_, p)| n.text(p))
        .post_button(
            w.t("mailbox-moved-back"),
            "/settings/switch",
            &[("mailbox", place), ("next", &format!("/m/{thread}/reply"))],
        )
        .link(w.t("nav-inbox"), "/inbox");
    Err(match draft {
        Some(_) => notice.text(w.t("mailbox-moved-kept")).text(typed).into(),
        None => kept(w, notice.into(), typed),
    })
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
