//! Everything one request of a signed-in sender works on, and every button but Send.

use axum::response::Response;
use http::StatusCode;

use super::FILES;
use crate::accounts::Email;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::features::compose::drafts::{self, Draft, Kind, Save, Saved};
use crate::features::compose::flow::{self, Recipient};
use crate::features::compose::model::{FIELDS, Fields};
use crate::features::compose::view::{Note, Page, show};
use crate::messages::{Staged, intake};
use crate::practices::Practice;
use crate::web::{Error, Form, Web, see_other};
use db::Id;

/// Everything one request of a signed-in sender works on.
pub(super) struct Letter<'a> {
    pub app: &'a App,
    pub w: &'a Web,
    pub signed: &'a Signed,
    pub practice: Practice,
    pub form: Form,
    pub note: Note,
    /// The draft with the version that the form showed.
    pub draft: Option<Draft>,
    pub recipient: Option<Recipient>,
    /// Files that came with this form and belong to nothing yet.
    pub files: Vec<Staged>,
}

impl<'a> Letter<'a> {
    pub(super) fn blank(
        app: &'a App,
        w: &'a Web,
        signed: &'a Signed,
        practice: Practice,
    ) -> Letter<'a> {
        Letter {
            app,
            w,
            signed,
            practice,
            form: Form::blank(),
            note: Note::None,
            draft: None,
            recipient: None,
            files: Vec::new(),
        }
    }

    /// The page goes on with this draft.
    pub(super) fn hold(&mut self, draft: Draft) {
        self.form.set("draft", draft.id.to_string());
        self.form.set("version", draft.version.to_string());
        self.draft = Some(draft);
    }

    /// What the practice knows of the address typed, if it is one.
    pub(super) async fn look_up(&mut self) -> Result<(), Fault> {
        self.recipient = match Email::parse(self.form.value("to")) {
            Ok(email) => Some(
                flow::recipient(self.app, self.practice.id, self.signed.actor.person, &email)
                    .await?,
            ),
            Err(_) => None,
        };
        Ok(())
    }

    pub(super) fn status(&self) -> StatusCode {
        if self.form.errors().is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }

    pub(super) fn page(&self, status: StatusCode) -> Response {
        show(
            self.app,
            self.w,
            &self.practice,
            status,
            &Page {
                form: &self.form,
                note: &self.note,
                recipient: self.recipient.as_ref(),
                draft: self.draft.as_ref(),
                two_step: flow::two_step(self.app, &self.practice),
            },
        )
    }

    pub(super) fn fields(&self) -> Fields {
        Fields::of(&self.form, FIELDS)
    }

    /// Writes text and new files into the draft. Files that it does not take stay this letter's, except after an error.
    pub(super) async fn keep(&mut self, once: Id) -> Result<Saved, Fault> {
        let fields = self.fields();
        let files = std::mem::take(&mut self.files);
        let save = Save {
            draft: self.draft.as_ref(),
            kind: Kind::Compose,
            thread: None,
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

    /// Says that the files of this form were not kept, and why.
    async fn refuse_files(&mut self, key: &str) {
        if !self.files.is_empty() {
            intake::discard(self.app, &std::mem::take(&mut self.files)).await;
        }
        self.form.fail(FILES, self.w.t(key));
    }

    /// Shows the form again. Its new files go into its draft, so that nobody has to upload twice.
    pub(super) async fn again(mut self, once: Id, status: StatusCode) -> Result<Response, Error> {
        if self.files.is_empty() {
            return Ok(self.page(status));
        }
        match self.keep(once).await {
            Ok(Saved::Done(_)) => {}
            Ok(Saved::Changed) => return self.changed(once).await,
            Ok(Saved::Full) => self.refuse_files("drafts-full").await,
            Ok(Saved::NoSpace) => self.refuse_files("compose-no-space").await,
            Err(e) => return self.away(e, "compose-not-saved-files"),
        }
        Ok(self.page(status))
    }

    /// The database went away. What was typed stays on the page; the form keeps its submission, so that pressing again does
    /// what was asked once. `key`: what to do.
    pub(super) fn away(mut self, cause: Fault, key: &str) -> Result<Response, Error> {
        if !matches!(cause, Fault::Unavailable(_) | Fault::Unknown(_)) {
            return Err(cause.into());
        }
        tracing::error!(request = self.w.request_id(), %cause, "a form was not worked off");
        self.form.fail("", self.w.t(key));
        Ok(self.page(StatusCode::SERVICE_UNAVAILABLE))
    }

    /// Another device has changed, sent or deleted the draft: nothing is overwritten, the page shows both texts.
    pub(super) async fn changed(mut self, once: Id) -> Result<Response, Error> {
        let id = self.draft.as_ref().map(|d| d.id);
        let now = match id {
            Some(id) => drafts::load(self.app, self.signed, id).await?,
            None => None,
        };
        let Some(theirs) = now else {
            return self.gone(once).await;
        };
        let other = theirs.fields.clone().unwrap_or_default();
        self.note = Note::Changed(theirs.updated_at, Box::new(other.clone()));
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
        self.look_up().await?;
        Ok(self.page(StatusCode::CONFLICT))
    }

    /// The draft is not there any more: what was typed is, as a new message.
    pub(super) async fn gone(mut self, once: Id) -> Result<Response, Error> {
        self.draft = None;
        self.form.set("draft", "");
        self.form.set("version", "");
        self.note = Note::Gone;
        if !self.files.is_empty() && !matches!(self.keep(once).await, Ok(Saved::Done(_))) {
            self.refuse_files("compose-files-again").await;
        }
        self.look_up().await?;
        Ok(self.page(StatusCode::CONFLICT))
    }

    /// *Save draft*
    pub(super) async fn save(mut self, once: Id) -> Result<Response, Error> {
        let had_files = !self.files.is_empty();
        self.look_up().await?;
        match self.keep(once).await {
            Ok(Saved::Done(id)) if self.form.errors().is_empty() => {
                return Ok(see_other(&format!("/compose?draft={id}&saved=1")));
            }
            Ok(Saved::Done(_)) => {}
            Ok(Saved::Changed) => return self.changed(once).await,
            Ok(Saved::Full) => {
                intake::discard(self.app, &std::mem::take(&mut self.files)).await;
                self.form.fail("", self.w.t("drafts-full"));
            }
            Ok(Saved::NoSpace) => self.refuse_files("compose-no-space").await,
            Err(e) => {
                let key = if had_files {
                    "compose-not-saved-files"
                } else {
                    "compose-not-saved"
                };
                return self.away(e, key);
            }
        }
        Ok(self.page(StatusCode::UNPROCESSABLE_ENTITY))
    }

    /// *Remove* beside a file of the draft.
    pub(super) async fn remove(mut self, once: Id, file: &str) -> Result<Response, Error> {
        let file: Id = file.parse().map_err(|_| Error::NotFound)?;
        self.look_up().await?;
        if let Some(draft) = self.draft.clone() {
            let held = draft.files.iter().any(|f| f.id == file);
            if held {
                match drafts::remove_file(self.app, self.signed, &draft, file).await {
                    Ok(true) => {}
                    Ok(false) => return self.changed(once).await,
                    Err(e) => {
                        intake::discard(self.app, &std::mem::take(&mut self.files)).await;
                        return self.away(e, "compose-not-saved");
                    }
                }
            }
            match drafts::load(self.app, self.signed, draft.id).await? {
                // A second press finds the file gone and the version one higher: that is what it wanted.
                Some(fresh) if fresh.version == draft.version + 1 => self.hold(fresh),
                _ => return self.changed(once).await,
            }
        }
        let status = self.status();
        self.again(once, status).await
    }
}
