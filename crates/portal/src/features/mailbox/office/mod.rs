//! Writing to the office: a new conversation with a practice rather than with one of its people, beside *Reply*.
//!
//! 1. `/m/{thread}/office`, from a conversation that the practice began: subject and words, nothing to choose. Free, as answering is.
//! 2. It comes to the team that the practice names for such mail, by who writes: patients, or colleagues elsewhere. Where none is named, or
//!    it has ended, it comes to the practice's owner.
//! 3. From there on it is a conversation as every other: both sides answer, with files.
//!
//! Attackers here: a free account that wants to write to somebody new (only a practice that has written to them, from a conversation that
//! is open to them and takes answers; counted with the answers, and a few in a day besides); somebody in two conversations who wants a
//! practice's second step not to hold in the new one (it is taken along); who writes a foreign team into the rules (it is not there).

mod sending;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Id;
use http::StatusCode;

use self::sending::{Begun, Letter};
use super::{flow, pages};
use crate::accounts::session::{Found, Signed};
use crate::app::App;
use crate::features::compose::drafts::Kind;
use crate::features::compose::pages::late::LateForm;
use crate::features::compose::writing::FILES;
use crate::features::practice::{Closed, Strip, closed, strip};
use crate::guard::{self, User};
use crate::messages::gate::check;
use crate::messages::intake::{self, Taken};
use crate::messages::{Staged, ThreadView};
use crate::practices::Practice;
use crate::web::form::LOST;
use crate::web::{Error, Form, Upload, Web, fields, page, see_other};

#[derive(Template)]
#[template(path = "features/mailbox/office.html")]
pub(super) struct OfficePage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub practice: String,
    pub strip: Strip,
    pub closed: Option<Closed>,
    pub action: String,
    pub back: String,
    /// Who reads it.
    pub readers: String,
}

/// The address of the page, where the reader of a conversation may write to the office of the practice that began it; else empty.
pub(super) fn link(signed: &Signed, view: &ThreadView) -> String {
    match practice_of(signed, view) {
        Some(_) => format!("/m/{}/office", view.id),
        None => String::new(),
    }
}

/// The practice that may be written to anew: one that has written to the reader, who may answer it, in their own mailbox. Whoever works
/// there writes to colleagues.
fn practice_of(signed: &Signed, view: &ThreadView) -> Option<Id> {
    let practice = view
        .practice
        .filter(|p| signed.actor.practice() != Some(*p))?;
    let inside = signed.seats.iter().any(|v| v.seat.practice == practice);
    (signed.at_home() && !inside && pages::may_reply(signed, view).is_ok()).then_some(practice)
}

/// A conversation with a practice that may be written to anew.
struct Place {
    view: ThreadView,
    practice: Practice,
}

impl Place {
    /// None where its own page says why not, or leads to the code.
    async fn find(app: &App, w: &Web, signed: &Signed, thread: Id) -> Result<Option<Place>, Error> {
        let gate = check(app, signed, thread).await?;
        if !gate.is_open() {
            return Ok(None);
        }
        let view = flow::open(app, signed, thread).await?;
        if practice_of(signed, &view).is_none() {
            return Ok(None);
        }
        let practice = pages::begun_by(app, w, signed, view.practice).await?;
        Ok(practice.map(|practice| Place { view, practice }))
    }

    async fn show(
        &self,
        app: &App,
        w: &Web,
        signed: &Signed,
        (status, form): (StatusCode, &Form),
    ) -> Result<Response, Error> {
        let team = sending::team(app, signed, &self.practice).await?;
        let readers = match team {
            Some(t) => w.put("n", 1).put("team", t.name).t("team-reads"),
            None => String::new(),
        };
        let back = format!("/m/{}", self.view.id);
        let view = OfficePage {
            w,
            form,
            practice: self.practice.profile.name.clone(),
            strip: strip(w, Some(&self.practice)),
            closed: closed(w, Some(&self.practice)),
            action: format!("{back}/office"),
            back,
            readers: format!("{} {readers}", w.t("mailbox-readers-office")),
        };
        Ok(page(w, status, &view))
    }
}

impl Place {
    /// The page with what was typed. There is no draft that its files could wait in: it is said that they are to be added again.
    async fn again(
        &self,
        app: &App,
        w: &Web,
        signed: &Signed,
        (status, mut form): (StatusCode, Form),
        files: &[Staged],
    ) -> Result<Response, Error> {
        if !files.is_empty() && form.error(FILES).is_none() {
            form.fail(FILES, w.t("compose-files-again"));
        }
        self.show(app, w, signed, (status, &form)).await
    }
}

/// `GET /m/{thread}/office`
pub async fn get(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(thread): Path<String>,
) -> Result<Response, Error> {
    let thread: Id = thread.parse().map_err(|_| Error::NotFound)?;
    let back = format!("/m/{thread}");
    let Some(place) = Place::find(&app, &w, &signed, thread).await? else {
        return Ok(see_other(&back));
    };
    if signed.terms_due {
        return Ok(see_other(&guard::terms(&format!("{back}/office"))));
    }
    let blank = Form::blank();
    place
        .show(&app, &w, &signed, (StatusCode::OK, &blank))
        .await
}

/// `POST /m/{thread}/office`. The guard is inside: what comes after its session has ended stays on the page until the person has signed in.
pub async fn post(
    State(app): State<App>,
    w: Web,
    Path(thread): Path<String>,
    upload: Upload,
) -> Result<Response, Error> {
    let thread: Id = thread.parse().map_err(|_| Error::NotFound)?;
    let Found::Live(signed) = guard::session(&app, &w).await? else {
        return Ok(LATE.over(&w, &upload.of_nobody().await?));
    };
    // A lent mailbox, or a team's, was opened in another window, where this is not done; or the terms have changed since.
    let elsewhere = signed.opened.is_some() || signed.opened_team.is_some();
    if elsewhere || signed.left.is_some() || signed.terms_due {
        let form = upload.discard_files().await?;
        return Err(super::reply::refused(&w, thread, form.value("body")));
    }
    let Taken { form, files } = intake::take(&app, &w, upload, FILES).await?;
    let sent = send(&app, &w, &signed, thread, (form, &files)).await;
    // Whatever became of it: what the message does not have is nobody's.
    intake::discard(&app, &files).await;
    sent
}

async fn send(
    app: &App,
    w: &Web,
    signed: &Signed,
    thread: Id,
    (mut form, files): (Form, &[Staged]),
) -> Result<Response, Error> {
    let place = Place::find(app, w, signed, thread).await?;
    let once = form.submission().map(Id::from);
    let once = once.ok_or(Error::BadRequest("a form without its submission"))?;
    if let Some(thread) = sending::sent_before(app, signed, once).await? {
        return Ok(see_other(&format!("/sent/{thread}")));
    }
    let Some(place) = place else {
        return Err(super::reply::refused(w, thread, form.value("body")));
    };
    let subject = fields::SUBJECT.required("compose-subject-missing");
    let subject = form.read(w, "subject", subject);
    let words = match files.is_empty() {
        true => fields::BODY.required("compose-body-missing"),
        false => fields::BODY,
    };
    let body = form.read(w, "body", words);
    let lost = form.lost();
    if !lost.is_empty() {
        let words = w.put("names", lost.as_str()).t("compose-files-lost");
        form.fail(FILES, words);
        form.set(LOST, "");
    }
    if form.switched() || !form.ok() || form.value("action") != "send" {
        let status = match form.ok() || form.switched() {
            true => StatusCode::OK,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        };
        return place.again(app, w, signed, (status, form), files).await;
    }
    let letter = Letter {
        once,
        subject: &subject,
        body: &body,
        files,
    };
    let source = guard::source(w);
    let of = (&place.view, &place.practice);
    let status = match sending::begin(app, signed, &source, of, letter).await? {
        Begun::Sent(thread) => return Ok(see_other(&format!("/sent/{thread}"))),
        Begun::Refused => return Err(super::reply::refused(w, place.view.id, &body)),
        Begun::Nobody => {
            form.fail("", w.t("office-nobody"));
            StatusCode::CONFLICT
        }
        Begun::Full => {
            form.fail(FILES, w.t("mailbox-full"));
            StatusCode::INSUFFICIENT_STORAGE
        }
        Begun::TooMany { until } => {
            let words = w.put("time", w.not_before(until)).t("office-too-many");
            form.fail("", words);
            StatusCode::TOO_MANY_REQUESTS
        }
    };
    place.again(app, w, signed, (status, form), files).await
}

/// *Continue* shows the page again.
const LATE: LateForm = LateForm {
    kind: Kind::Reply,
    thread: None,
    names: &["subject", "body"],
    action: "show",
};
