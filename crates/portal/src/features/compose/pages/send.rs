//! The button Send.

use axum::response::Response;
use http::StatusCode;

use super::FILES;
use super::letter::Letter;
use super::stopped::stopped;
use crate::fault::Fault;
use crate::features::compose::drafts::Saved;
use crate::features::compose::flow::{self, May, Outcome, Sending};
use crate::features::compose::form;
use crate::features::compose::view::Note;
use crate::guard;
use crate::messages::intake;
use crate::web::form::SUBMISSION;
use crate::web::{Error, fields, see_other};
use db::Id;

impl Letter<'_> {
    /// Names what was posted: the fields, the draft they continue, the files that came along. Not what the draft holds: a
    /// second press finds it sent, and is the same press all the same.
    fn digest(&self) -> [u8; 32] {
        let (draft, version) = (self.form.value("draft"), self.form.value("version"));
        let files = intake::names(&self.files);
        self.fields().digest(&format!("{draft} {version} {files}"))
    }

    /// *Send*. `gone`: the draft of the form is not there any more.
    pub(super) async fn send(mut self, once: Id, gone: bool) -> Result<Response, Error> {
        let digest = self.digest();
        if gone {
            // Most likely by the first press of this very button.
            if let Some(o) = flow::sent_before(self.app, self.signed, once, &digest).await? {
                intake::discard(self.app, &std::mem::take(&mut self.files)).await;
                return self.answer(once, o).await;
            }
            return self.gone(once).await;
        }
        let Some(email) = form::address(self.w, &mut self.form) else {
            // Every other problem is named at once.
            self.judge_rest();
            return self.again(once, StatusCode::UNPROCESSABLE_ENTITY).await;
        };
        self.look_up().await?;
        let rule = flow::two_step(self.app, &self.practice);
        let files = self.files.len() + self.draft.as_ref().map_or(0, |d| d.files.len());
        let wanted = match &self.recipient {
            Some(r) => form::read(self.app, self.w, &mut self.form, r, rule, files),
            None => None,
        };
        let Some(wanted) = wanted else {
            if !form::asked(&self.form, &email) {
                self.note = Note::Asked;
            }
            let status = self.status();
            return self.again(once, status).await;
        };
        let source = guard::source(self.w);
        let sending = Sending {
            once,
            digest,
            wanted: &wanted,
            files: &self.files,
            draft: self.draft.as_ref(),
            source: &source,
        };
        match flow::send(self.app, self.signed, &sending).await {
            Ok(outcome) => self.answer(once, outcome).await,
            Err(cause) => self.not_sent(once, cause).await,
        }
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

    /// Subject and text are judged even when the address is none.
    fn judge_rest(&mut self) {
        let w = self.w;
        self.form.read(
            w,
            "subject",
            fields::SUBJECT.required("compose-subject-missing"),
        );
        if self.files.is_empty() && self.draft.as_ref().is_none_or(|d| d.files.is_empty()) {
            self.form
                .read(w, "body", fields::BODY.required("compose-body-missing"));
        } else {
            self.form.read(w, "body", fields::BODY);
        }
    }

    /// What was written lies in the drafts afterwards, if there is room for one more.
    async fn keep_words(&mut self, once: Id) -> Result<bool, Fault> {
        let kept = matches!(self.keep(once).await?, Saved::Done(_));
        intake::discard(self.app, &std::mem::take(&mut self.files)).await;
        Ok(kept)
    }

    async fn answer(mut self, once: Id, outcome: Outcome) -> Result<Response, Error> {
        match outcome {
            Outcome::Sent(thread) => Ok(see_other(&format!("/sent/{thread}"))),
            Outcome::SentBefore(thread) => {
                self.note = Note::SentBefore(thread);
                // A fresh submission: pressing Send now means another message.
                self.form.set(SUBMISSION, "");
                self.look_up().await?;
                self.again(once, StatusCode::CONFLICT).await
            }
            Outcome::NotAllowed => {
                let kept = self.keep_words(once).await?;
                stopped(self.app, self.w, self.signed, May::Upgrade, kept).await
            }
            Outcome::NoOpener => {
                let kept = self.keep_words(once).await?;
                let practice = Box::new(self.practice.clone());
                let why = May::NoOpener(practice);
                stopped(self.app, self.w, self.signed, why, kept).await
            }
            Outcome::Limit { until } => {
                let until = self.w.not_before(until);
                self.form
                    .fail("", self.w.put("time", until).t("compose-limit"));
                self.again(once, StatusCode::TOO_MANY_REQUESTS).await
            }
            Outcome::NoSpace => {
                intake::discard(self.app, &std::mem::take(&mut self.files)).await;
                self.form.fail(FILES, self.w.t("compose-no-space"));
                Ok(self.page(StatusCode::UNPROCESSABLE_ENTITY))
            }
            Outcome::Again => {
                self.look_up().await?;
                if let Some(r) = &self.recipient {
                    form::refuse_recipient(self.w, &mut self.form, r);
                }
                self.note = Note::Asked;
                self.again(once, StatusCode::CONFLICT).await
            }
            Outcome::DraftChanged => self.changed(once).await,
        }
    }
}
