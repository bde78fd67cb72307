//! What an answer's form asks for, worked off: saved, sent, or shown again with everything that was typed and uploaded.

use axum::response::Response;
use db::Id;
use http::StatusCode;

use super::super::answer::{self, Answer, Answered};
use super::super::model::{self, Place};
use super::super::{flow, pages};
use super::{FIELDS, FILES, Held, Note, ReplyPage, here};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::features::compose::drafts::{self, Draft, Kind, Save, Saved};
use crate::features::compose::model::Fields;
use crate::features::practice::{closed, strip};
use crate::guard;
use crate::messages::gate::check;
use crate::messages::intake::{self, Payer};
use crate::messages::{Staged, ThreadView};
use crate::practices::Practice;
use crate::web::form::SUBMISSION;
use crate::web::{Error, Form, Notice, Tone, Web, fields, page, see_other};

/// Everything one request of somebody who answers works on.
pub(super) struct Desk<'a> {
    app: &'a App,
    w: &'a Web,
    signed: &'a Signed,
    pub(super) view: ThreadView,
    practice: Option<Practice>,
    pub(super) form: Form,
    pub(super) note: Note,
    /// The draft with the version that the form showed.
    pub(super) draft: Option<Draft>,
    /// Files that came with this form and belong to nothing yet.
    pub(super) files: Vec<Staged>,
}

impl<'a> Desk<'a> {
    /// The conversation, when no second step is in the way.
    pub(super) async fn open(
        app: &'a App,
        w: &'a Web,
        signed: &'a Signed,
        thread: Id,
    ) -> Result<Option<Desk<'a>>, Error> {
        let gate = check(app, signed, thread).await?;
        if !gate.is_open() {
            return Ok(None);
        }
        Ok(Some(Desk {
            practice: pages::begun_by(app, w, signed, gate.practice).await?,
            view: flow::open(app, signed, thread).await?,
            app,
            w,
            signed,
            form: Form::blank(),
            note: Note::None,
            draft: None,
            files: Vec::new(),
        }))
    }

    /// The page goes on with this draft.
    pub(super) fn hold(&mut self, draft: Draft) {
        self.form.set("draft", draft.id.to_string());
        self.form.set("version", draft.version.to_string());
        self.draft = Some(draft);
    }

    /// Whom the answer goes to.
    fn names(&self) -> String {
        let names = model::correspondents(&self.view).join(", ");
        match &self.practice {
            Some(p) if names.is_empty() => p.profile.name.clone(),
            _ => names,
        }
    }

    fn fields(&self) -> Fields {
        Fields::of(&self.form, FIELDS)
    }

    /// Writes text and new files into the draft. Files that it does not take stay this desk's, except after an error.
    async fn keep(&mut self, once: Id) -> Result<Saved, Fault> {
        // The list of drafts says whom each of them answers, and about what.
        let fields = self
            .fields()
            .with("to", self.names())
            .with("subject", pages::subject(self.w, &self.view));
        let files = std::mem::take(&mut self.files);
        let save = Save {
            draft: self.draft.as_ref(),
            kind: Kind::Reply,
            thread: Some(self.view.id),
            fields: &fields,
            files: &files,
            once,
        };
        match drafts::save(self.app, self.signed, &save).await {
            Ok(Saved::Done(id)) => {
                if let Some(draft) = drafts::load(self.app, self.signed, id).await? {
                    self.hold(draft);
                }
                Ok(Saved::Done(id))
            }
            Ok(not_saved) => {
                self.files = files;
                Ok(not_saved)
            }
            Err(e) => {
                if !matches!(e, Fault::Unknown(_)) {
                    intake::discard(self.app, &files).await;
                }
                Err(e)
            }
        }
    }

    /// Whose room is full when a draft takes no more files.
    fn no_room(&self) -> &'static str {
        match Payer::of(&self.signed.actor) {
            Payer::Practice(_) => "mailbox-full",
            Payer::Person(_) => "drafts-room",
        }
    }

    /// Says that the files of this form were not kept, and why.
    async fn refuse_files(&mut self, key: &str) {
        intake::discard(self.app, &std::mem::take(&mut self.files)).await;
        self.form.fail(FILES, self.w.t(key));
    }

    /// The database went away. What was typed stays on the page; the form keeps its submission, so that pressing again does
    /// what was asked once. `key`: what to do.
    fn away(mut self, cause: Fault, key: &str) -> Result<Response, Error> {
        if !matches!(cause, Fault::Unavailable(_) | Fault::Unknown(_)) {
            return Err(cause.into());
        }
        tracing::error!(request = self.w.request_id(), %cause, "an answer was not worked off");
        self.form.fail("", self.w.t(key));
        Ok(self.page(StatusCode::SERVICE_UNAVAILABLE))
    }

    /// Shows the form again; files that came with it go into its draft, so that nobody has to upload twice.
    pub(super) async fn again(mut self, once: Id, status: StatusCode) -> Result<Response, Error> {
        if self.files.is_empty() {
            return Ok(self.page(status));
        }
        match self.keep(once).await {
            Ok(Saved::Done(_)) => {}
            Ok(Saved::Changed) => return self.changed(once).await,
            Ok(Saved::Full) => self.refuse_files("drafts-full").await,
            Ok(Saved::NoSpace) => self.refuse_files(self.no_room()).await,
            Err(e) => return self.away(e, "compose-not-saved-files"),
        }
        Ok(self.page(status))
    }

    /// Another device has changed, sent or deleted the draft: nothing is overwritten, the page shows both texts.
    async fn changed(mut self, once: Id) -> Result<Response, Error> {
        let now = match self.draft.as_ref().map(|d| d.id) {
            Some(id) => drafts::load(self.app, self.signed, id).await?,
            None => None,
        };
        let Some(theirs) = now else {
            return self.gone(once).await;
        };
        let other = theirs.fields.clone().unwrap_or_default();
        self.note = Note::Changed(theirs.updated_at, other.get("body").to_owned());
        self.hold(theirs);
        if !self.files.is_empty() {
            // The files join the draft without touching the other device's text.
            let typed = std::mem::replace(&mut self.form, other.to_form());
            let kept = self.keep(once).await;
            let held = self.draft.take();
            self.form = typed;
            if let Some(d) = held {
                self.hold(d);
            }
            if !matches!(kept, Ok(Saved::Done(_))) {
                self.refuse_files("compose-files-again").await;
            }
        }
        Ok(self.page(StatusCode::CONFLICT))
    }

    /// The draft is not there any more: what was typed is, as a new answer.
    pub(super) async fn gone(mut self, once: Id) -> Result<Response, Error> {
        self.draft = None;
        self.form.set("draft", "");
        self.form.set("version", "");
        self.note = Note::Gone;
        if !self.files.is_empty() && !matches!(self.keep(once).await, Ok(Saved::Done(_))) {
            self.refuse_files("compose-files-again").await;
        }
        Ok(self.page(StatusCode::CONFLICT))
    }

    pub(super) async fn save(mut self, once: Id) -> Result<Response, Error> {
        let had_files = !self.files.is_empty();
        match self.keep(once).await {
            Ok(Saved::Done(_)) if self.form.errors().is_empty() => {
                return Ok(see_other(&format!("/m/{}/reply?saved=1", self.view.id)));
            }
            Ok(Saved::Done(_)) => {}
            Ok(Saved::Changed) => return self.changed(once).await,
            Ok(Saved::Full) => {
                intake::discard(self.app, &std::mem::take(&mut self.files)).await;
                self.form.fail("", self.w.t("drafts-full"));
            }
            Ok(Saved::NoSpace) => self.refuse_files(self.no_room()).await,
            Err(e) => {
                return self.away(e, unsaved(had_files));
            }
        }
        Ok(self.page(StatusCode::UNPROCESSABLE_ENTITY))
    }

    pub(super) async fn remove(mut self, once: Id, file: &str) -> Result<Response, Error> {
        let file: Id = file.parse().map_err(|_| Error::NotFound)?;
        let had_files = !self.files.is_empty();
        match self.keep(once).await {
            Ok(Saved::Done(_)) => {}
            Ok(Saved::NoSpace) => {
                self.refuse_files(self.no_room()).await;
                return Ok(self.page(StatusCode::INSUFFICIENT_STORAGE));
            }
            Ok(_) => return self.changed(once).await,
            Err(e) => {
                return self.away(e, unsaved(had_files));
            }
        }
        if let Some(draft) = self.draft.clone() {
            let held = draft.files.iter().any(|f| f.id == file);
            if held && !drafts::remove_file(self.app, self.signed, &draft, file).await? {
                return self.changed(once).await;
            }
            match drafts::load(self.app, self.signed, draft.id).await? {
                Some(fresh) => self.hold(fresh),
                None => return self.gone(once).await,
            }
        }
        Ok(self.page(StatusCode::OK))
    }

    /// Names what was posted: the text, the draft it continues, the files that came along. Not what the draft holds: a second
    /// press finds it sent, and is the same press all the same.
    fn digest(&self) -> [u8; 32] {
        let (draft, version) = (self.form.value("draft"), self.form.value("version"));
        let files = intake::names(&self.files);
        self.fields().digest(&format!("{draft} {version} {files}"))
    }

    pub(super) async fn send(mut self, once: Id, gone: bool) -> Result<Response, Error> {
        if self.signed.terms_due {
            // The terms changed while the page was open: what was written waits in its draft.
            let had_files = !self.files.is_empty();
            let path = format!("/m/{}/reply", self.view.id);
            return match self.keep(once).await {
                Ok(Saved::Done(_)) => Ok(see_other(&guard::terms(&path))),
                Ok(_) => self.changed(once).await,
                Err(e) => self.away(e, unsaved(had_files)),
            };
        }
        let digest = self.digest();
        let held = self.draft.as_ref().map_or(0, |d| d.files.len());
        let rule = if held + self.files.len() == 0 {
            fields::BODY.required("mailbox-reply-missing")
        } else {
            fields::BODY
        };
        let text = self.form.read(self.w, "body", rule);
        if !self.form.ok() {
            return self.again(once, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        let (files, draft) = (std::mem::take(&mut self.files), self.draft.take());
        let may = !gone && pages::may_reply(self.signed, &self.view).is_ok();
        let sent = answer::send(
            self.app,
            self.signed,
            &guard::source(self.w),
            &self.view,
            may,
            &Answer {
                once,
                text: &text,
                digest,
                files: &files,
                draft: draft.as_ref(),
            },
        )
        .await;
        (self.files, self.draft) = (files, draft);
        let thread = self.view.id;
        let (key, status) = match sent {
            Ok(Answered::Sent) => {
                // The second press of one button: the first one's files are the answer's.
                intake::discard(self.app, &self.files).await;
                return Ok(see_other(&here(self.w, thread, &["sent=1"])));
            }
            Ok(Answered::SentBefore) => {
                self.note = Note::SentBefore;
                // A fresh submission: pressing Send now means another answer.
                self.form.set(SUBMISSION, "");
                return self.again(once, StatusCode::CONFLICT).await;
            }
            Ok(Answered::Refused) if gone => return self.gone(once).await,
            Ok(Answered::Refused) => {
                intake::discard(self.app, &self.files).await;
                return Err(refused(self.w, thread, &text));
            }
            Ok(Answered::Draft) => return self.changed(once).await,
            Ok(Answered::TooMany { until }) => {
                let until = self.w.not_before(until);
                let words = self.w.put("time", until).t("mailbox-too-many");
                self.form.fail("", words);
                return self.again(once, StatusCode::TOO_MANY_REQUESTS).await;
            }
            Ok(Answered::Unreachable) => ("mailbox-unreachable", StatusCode::CONFLICT),
            Ok(Answered::Full) => {
                intake::discard(self.app, &std::mem::take(&mut self.files)).await;
                self.form.fail(FILES, self.w.t("mailbox-full"));
                return Ok(self.page(StatusCode::INSUFFICIENT_STORAGE));
            }
            Err(cause) => return self.not_sent(once, cause).await,
        };
        self.form.fail("", self.w.t(key));
        self.again(once, status).await
    }

    /// The database went away. The form keeps its submission: if it went after all, the next press learns that and sends nothing.
    async fn not_sent(mut self, once: Id, cause: Fault) -> Result<Response, Error> {
        let had = !self.files.is_empty();
        let kept = match &cause {
            // Nothing was done. Perhaps the files can be kept, so that nobody has to upload twice.
            Fault::Unavailable(_) if had => matches!(self.keep(once).await, Ok(Saved::Done(_))),
            // They may be a message's by now: the sweep takes them if they are not.
            _ => false,
        };
        if !matches!(cause, Fault::Unknown(_)) {
            intake::discard(self.app, &std::mem::take(&mut self.files)).await;
        }
        let key = if had && !kept {
            "compose-unavailable-files"
        } else {
            "compose-unavailable"
        };
        self.away(cause, key)
    }

    pub(super) fn page(&self, status: StatusCode) -> Response {
        let (w, view) = (self.w, &self.view);
        let place = Place::read(None, |name| w.query(name));
        let own = self.signed.practice().map(|p| p.seat.practice);
        let put = w.put("names", self.names());
        let to = match (own, &self.practice) {
            (None, Some(_)) => put.t("mailbox-reply-to-office"),
            (None, None) => put.t("mailbox-to"),
            (Some(own), Some(p)) if own != p.id => put.t("mailbox-reply-to-both"),
            (Some(_), _) => put.t("mailbox-reply-to-own"),
        };
        let theirs = self.practice.as_ref().filter(|p| own != Some(p.id));
        let held = self.draft.iter().flat_map(|d| &d.files);
        let page_of = ReplyPage {
            w,
            form: &self.form,
            note: &self.note,
            subject: pages::subject(w, view),
            to,
            strip: strip(w, theirs.map(|p| &p.profile)),
            closed: closed(w, theirs),
            action: format!("/m/{}/reply{}", view.id, place.query(&[])),
            back: here(w, view.id, &[]),
            held: held
                .map(|f| Held {
                    name: f.staged.meta.name.clone(),
                    size: f.staged.meta.size,
                    remove: format!("remove:{}", f.id),
                })
                .collect(),
            answered: pages::shown(w, self.signed, view, true).pop(),
        };
        page(w, status, &page_of)
    }
}

fn refused(w: &Web, thread: Id, text: &str) -> Error {
    Notice::new(StatusCode::CONFLICT, w.t("mailbox-not-sent"))
        .tone(Tone::Warn)
        .text(w.t("mailbox-not-sent-text"))
        .text(text)
        .button(w.t("mailbox-not-sent-back"), format!("/m/{thread}"))
        .into()
}

/// What is said when a draft was not kept.
fn unsaved(had_files: bool) -> &'static str {
    if had_files {
        "compose-not-saved-files"
    } else {
        "compose-not-saved"
    }
}
