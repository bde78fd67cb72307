//! The pad on which a message or an answer is written: every button but Send. What is written differs (`Writing`); that it is
//! never lost, never doubled and never uploaded twice is the same.
//!
//! Attacker here: time. A second tab, a second device, a database that goes away, a draft that was sent meanwhile.

use std::future::Future;
use std::sync::Arc;

use axum::response::Response;
use http::StatusCode;

use super::drafts::{self, Draft, Kind, Save, Saved};
use super::model::Fields;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::messages::{Staged, intake};
use crate::web::form::LOST;
use crate::web::{Error, Form, Upload, Web, see_other};
use db::Id;

/// The file field.
pub const FILES: &str = "files[]";

/// What one request of somebody who writes has brought, and whose it is.
pub struct Pad {
    /// The portal.
    pub app: App,
    /// The page.
    pub w: Web,
    /// Who writes.
    pub signed: Arc<Signed>,
    /// What was typed.
    pub form: Form,
    /// The draft with the version that the form showed.
    pub draft: Option<Draft>,
    /// Files that came with this form and belong to nothing yet.
    pub files: Vec<Staged>,
}

impl Pad {
    /// Nothing typed yet.
    pub fn empty(app: &App, w: &Web, signed: Arc<Signed>) -> Pad {
        Pad {
            app: app.clone(),
            w: w.clone(),
            signed,
            form: Form::blank(),
            draft: None,
            files: Vec::new(),
        }
    }

    /// Takes in what was posted, and finds the draft that it continues among those of this kind and conversation.
    ///
    /// # Errors
    /// When the form is not ours, or a file or the database cannot be read.
    pub async fn take(
        &mut self,
        upload: Upload,
        kind: Kind,
        thread: Option<Id>,
    ) -> Result<Posted, Error> {
        let taken = intake::take(&self.app, &self.w, upload, FILES).await?;
        (self.form, self.files) = (taken.form, taken.files);
        let once = submission(&self.form)?;
        let named = continued(&self.form);
        if let Some((id, version)) = named {
            self.draft = drafts::load(&self.app, &self.signed, id)
                .await?
                .filter(|d| d.kind == kind && d.thread == thread)
                .map(|d| Draft { version, ..d });
        }
        let lost = self.form.lost();
        if !lost.is_empty() {
            let words = self.w.put("names", lost.as_str()).t("compose-files-lost");
            self.form.fail(FILES, words);
            self.form.set(LOST, "");
        }
        let gone = named.is_some() && self.draft.is_none();
        let (held, files) = (self.draft.as_ref(), &mut self.files);
        drafts::crop(&self.app, &self.w, &mut self.form, FILES, held, files).await;
        Ok(Posted {
            once,
            gone,
            lost: !lost.is_empty(),
        })
    }

    /// The page goes on with this draft.
    pub fn hold(&mut self, draft: Draft) {
        self.form.set("draft", draft.id.to_string());
        self.form.set("version", draft.version.to_string());
        self.draft = Some(draft);
    }

    /// The page goes on without a draft.
    fn let_go(&mut self) {
        self.draft = None;
        self.form.set("draft", "");
        self.form.set("version", "");
    }

    /// Files that came with this form are nobody's any more.
    pub async fn discard(&mut self) {
        if !self.files.is_empty() {
            intake::discard(&self.app, &std::mem::take(&mut self.files)).await;
        }
    }

    /// Says that the files of this form were not kept, and why.
    pub async fn refuse_files(&mut self, key: &str) {
        self.discard().await;
        self.form.fail(FILES, self.w.t(key));
    }

    /// How many files the message would have.
    pub fn file_count(&self) -> usize {
        self.files.len() + self.draft.as_ref().map_or(0, |d| d.files.len())
    }

    /// Names what was posted: the fields, the draft they continue, the files that came along. Not what the draft holds: a
    /// second press finds it sent, and is the same press all the same.
    pub fn digest(&self, fields: &Fields) -> [u8; 32] {
        let (draft, version) = (self.form.value("draft"), self.form.value("version"));
        let files = intake::names(&self.files);
        fields.digest(&format!("{draft} {version} {files}"))
    }
}

/// What a posted form is.
#[derive(Debug, Clone, Copy)]
pub struct Posted {
    /// Its submission.
    pub once: Id,
    /// Whether it continues a draft that is not there any more.
    pub gone: bool,
    /// Whether it comes again from a page that could not keep its files: whoever presses *Continue* there has not seen the form.
    pub lost: bool,
}

/// The draft that a form continues, with the version its page showed.
pub fn continued(form: &Form) -> Option<(Id, i64)> {
    Some((
        form.value("draft").parse().ok()?,
        form.value("version").parse().ok()?,
    ))
}

/// The submission of a form; a form without one is not ours.
///
/// # Errors
/// When it has none.
pub fn submission(form: &Form) -> Result<Id, Error> {
    form.submission()
        .map(Id::from)
        .ok_or(Error::BadRequest("a form without its submission"))
}

/// The page that says why nothing could be sent, with the words that were typed: they are on no other page any more.
pub fn kept(w: &Web, e: Error, text: &str) -> Error {
    match e {
        Error::Shown(notice) if !text.trim().is_empty() => {
            notice.text(w.t("lent-over-typed")).text(text).into()
        }
        other => other,
    }
}

/// What is said when a draft was not kept.
fn unsaved(had_files: bool) -> &'static str {
    if had_files {
        "compose-not-saved-files"
    } else {
        "compose-not-saved"
    }
}

/// Something being written: a new message, or an answer.
pub(crate) trait Writing: Sized {
    /// What its drafts are.
    const KIND: Kind;

    /// The pad it is written on.
    fn pad(&self) -> &Pad;
    /// The pad it is written on.
    fn pad_mut(&mut self) -> &mut Pad;
    /// The conversation of an answer.
    fn thread(&self) -> Option<Id>;
    /// What a draft keeps of it.
    fn kept(&self) -> Fields;
    /// Where *Save draft* leads.
    fn saved_at(&self, draft: Id) -> String;
    /// What is said when there is no room for its files.
    fn no_room(&self) -> &'static str;
    /// The page says that another device has saved this at this time.
    fn note_changed(&mut self, at: i64, theirs: Fields);
    /// The page says that the draft is not there any more.
    fn note_gone(&mut self);
    /// Finds what the page says about what was typed.
    fn look_up(&mut self) -> impl Future<Output = Result<(), Fault>> + Send;
    /// The page with everything that was typed.
    fn page(&self, status: StatusCode) -> Response;

    /// Writes text and new files into the draft. Files that it does not take stay on the pad, except after an error.
    async fn keep(&mut self, once: Id) -> Result<Saved, Fault> {
        let fields = self.kept();
        let thread = self.thread();
        let pad = self.pad_mut();
        let files = std::mem::take(&mut pad.files);
        let save = Save {
            draft: pad.draft.as_ref(),
            kind: Self::KIND,
            thread,
            fields: &fields,
            files: &files,
            once,
        };
        match drafts::save(&pad.app, &pad.signed, &save).await {
            Ok(Saved::Done(id)) => {
                if let Some(draft) = drafts::load(&pad.app, &pad.signed, id).await? {
                    pad.hold(draft);
                }
                Ok(Saved::Done(id))
            }
            Ok(not_saved) => {
                pad.files = files;
                Ok(not_saved)
            }
            Err(e) => {
                if !matches!(e, Fault::Unknown(_)) {
                    intake::discard(&pad.app, &files).await;
                }
                Err(e)
            }
        }
    }

    /// Shows the form again. Its new files go into its draft, so that nobody has to upload twice.
    async fn again(mut self, once: Id, status: StatusCode) -> Result<Response, Error> {
        if self.pad().files.is_empty() {
            return Ok(self.page(status));
        }
        match self.keep(once).await {
            Ok(Saved::Done(_)) => {}
            Ok(Saved::Changed) => return self.changed(once).await,
            Ok(Saved::Full) => self.pad_mut().refuse_files("drafts-full").await,
            Ok(Saved::NoSpace) => {
                let key = self.no_room();
                self.pad_mut().refuse_files(key).await;
            }
            Err(e) => return self.away(e, "compose-not-saved-files"),
        }
        Ok(self.page(status))
    }

    /// The database went away. What was typed stays on the page; the form keeps its submission, so that pressing again does
    /// what was asked once. `key`: what to do.
    fn away(mut self, cause: Fault, key: &str) -> Result<Response, Error> {
        if !matches!(cause, Fault::Unavailable(_) | Fault::Unknown(_)) {
            return Err(cause.into());
        }
        let pad = self.pad_mut();
        tracing::error!(request = pad.w.request_id(), %cause, "what was written was not worked off");
        pad.form.fail("", pad.w.t(key));
        Ok(self.page(StatusCode::SERVICE_UNAVAILABLE))
    }

    /// It could not be sent, because the database went away. If it went after all, the next press learns that and sends nothing.
    async fn not_sent(mut self, once: Id, cause: Fault) -> Result<Response, Error> {
        let had = !self.pad().files.is_empty();
        let kept = match &cause {
            // Nothing was done. Perhaps the files can be kept, so that nobody has to upload twice.
            Fault::Unavailable(_) if had => matches!(self.keep(once).await, Ok(Saved::Done(_))),
            // They may be a message's by now: the sweep takes them if they are not.
            _ => false,
        };
        if !matches!(cause, Fault::Unknown(_)) {
            self.pad_mut().discard().await;
        }
        let key = if had && !kept {
            "compose-unavailable-files"
        } else {
            "compose-unavailable"
        };
        self.away(cause, key)
    }

    /// Another device has changed, sent or deleted the draft: nothing is overwritten, the page shows both texts.
    async fn changed(mut self, once: Id) -> Result<Response, Error> {
        let pad = self.pad();
        let now = match pad.draft.as_ref().map(|d| d.id) {
            Some(id) => drafts::load(&pad.app, &pad.signed, id).await?,
            None => None,
        };
        let Some(theirs) = now else {
            return self.gone(once).await;
        };
        let other = theirs.fields.clone().unwrap_or_default();
        self.note_changed(theirs.updated_at, other.clone());
        self.pad_mut().hold(theirs);
        if !self.pad().files.is_empty() {
            // The files join the draft without touching the other device's text.
            let typed = std::mem::replace(&mut self.pad_mut().form, other.to_form());
            let kept = self.keep(once).await;
            let pad = self.pad_mut();
            let held = pad.draft.take();
            pad.form = typed;
            if let Some(d) = held {
                pad.hold(d);
            }
            if !matches!(kept, Ok(Saved::Done(_))) {
                pad.refuse_files("compose-files-again").await;
            }
        }
        self.look_up().await?;
        Ok(self.page(StatusCode::CONFLICT))
    }

    /// The draft is not there any more: what was typed is, as something new.
    async fn gone(mut self, once: Id) -> Result<Response, Error> {
        self.pad_mut().let_go();
        self.note_gone();
        if !self.pad().files.is_empty() && !matches!(self.keep(once).await, Ok(Saved::Done(_))) {
            self.pad_mut().refuse_files("compose-files-again").await;
        }
        self.look_up().await?;
        Ok(self.page(StatusCode::CONFLICT))
    }

    /// *Save draft*
    async fn save(self, once: Id) -> Result<Response, Error> {
        self.save_and_go(once, "").await
    }

    /// Saves the draft, and leads to this address, or (empty) back to the page.
    async fn save_and_go(mut self, once: Id, to: &str) -> Result<Response, Error> {
        let had_files = !self.pad().files.is_empty();
        self.look_up().await?;
        match self.keep(once).await {
            Ok(Saved::Done(id)) if self.pad().form.errors().is_empty() => {
                let back = self.saved_at(id);
                return Ok(see_other(if to.is_empty() { &back } else { to }));
            }
            Ok(Saved::Done(_)) => {}
            Ok(Saved::Changed) => return self.changed(once).await,
            Ok(Saved::Full) => {
                let pad = self.pad_mut();
                pad.discard().await;
                pad.form.fail("", pad.w.t("drafts-full"));
            }
            Ok(Saved::NoSpace) => {
                let key = self.no_room();
                self.pad_mut().refuse_files(key).await;
            }
            Err(e) => return self.away(e, unsaved(had_files)),
        }
        Ok(self.page(StatusCode::UNPROCESSABLE_ENTITY))
    }

    /// *Remove* beside a file of the draft. What was typed stays on the page.
    async fn remove(mut self, once: Id, file: &str) -> Result<Response, Error> {
        let file: Id = file.parse().map_err(|_| Error::NotFound)?;
        self.look_up().await?;
        if let Some(draft) = self.pad().draft.clone() {
            let pad = self.pad_mut();
            if draft.files.iter().any(|f| f.id == file) {
                match drafts::remove_file(&pad.app, &pad.signed, &draft, file).await {
                    Ok(true) => {}
                    Ok(false) => return self.changed(once).await,
                    Err(e) => {
                        pad.discard().await;
                        return self.away(e, "compose-not-saved");
                    }
                }
            }
            match drafts::load(&pad.app, &pad.signed, draft.id).await? {
                // A second press finds the file gone and the version one higher: that is what it wanted.
                Some(fresh) if fresh.version == draft.version + 1 => pad.hold(fresh),
                _ => return self.changed(once).await,
            }
        }
        let status = if self.pad().form.errors().is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        self.again(once, status).await
    }
}
