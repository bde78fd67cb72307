//! The button Send.

use axum::response::Response;
use http::StatusCode;

use super::letter::Letter;
use super::stopped::stopped;
use crate::fault::Fault;
use crate::features::compose::drafts::Saved;
use crate::features::compose::flow::{self, May, Outcome, Recipient, Sending};
use crate::features::compose::form;
use crate::features::compose::view::Note;
use crate::features::compose::writing::{FILES, Writing, kept};
use crate::guard;
use crate::web::form::SUBMISSION;
use crate::web::{Error, fields, see_other};
use db::Id;

impl Letter {
    /// *Send*. `gone`: the draft of the form is not there any more.
    pub(super) async fn send(mut self, once: Id, gone: bool) -> Result<Response, Error> {
        let digest = self.pad.digest(&self.kept());
        if gone {
            // Most likely by the first press of this very button.
            if let Some(o) =
                flow::sent_before(&self.pad.app, &self.pad.signed, once, &digest).await?
            {
                self.pad.discard().await;
                return self.answer(once, o).await;
            }
            return self.gone(once).await;
        }
        if form::address(&self.pad.w, &mut self.pad.form).is_none() {
            // Every other problem is named at once.
            self.judge_rest();
            return self.again(once, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        self.look_up().await?;
        let answers = self.answers();
        let rule = flow::two_step(&self.pad.app, &self.practice);
        let files = self.pad.file_count();
        let wanted = match &self.recipient {
            Some(r) => form::read(
                &self.pad.app,
                &self.pad.w,
                &mut self.pad.form,
                &self.practice,
                r,
                rule,
                files,
            ),
            None => None,
        };
        let Some(wanted) = wanted else {
            let asks = |r: &Recipient| !form::asked(&self.pad.form, r);
            if self.recipient.as_ref().is_some_and(asks) {
                self.note = Note::Asked;
            }
            let status = self.status();
            return self.again(once, status).await;
        };
        let source = guard::source(&self.pad.w);
        let sending = Sending {
            once,
            digest,
            wanted: &wanted,
            files: &self.pad.files,
            draft: self.pad.draft.as_ref(),
            answers,
            source: &source,
        };
        match flow::send(&self.pad.app, &self.pad.signed, &sending).await {
            Ok(outcome) => self.answer(once, outcome).await,
            Err(cause) => self.not_sent(once, cause).await,
        }
    }

    /// Subject and text are judged even when the address is none.
    fn judge_rest(&mut self) {
        let w = &self.pad.w;
        self.pad.form.read(
            w,
            "subject",
            fields::SUBJECT.required("compose-subject-missing"),
        );
        if self.pad.file_count() == 0 {
            self.pad
                .form
                .read(w, "body", fields::BODY.required("compose-body-missing"));
        } else {
            self.pad.form.read(w, "body", fields::BODY);
        }
    }

    /// What was written lies in the drafts afterwards, if there is room for one more.
    async fn keep_words(&mut self, once: Id) -> Result<bool, Fault> {
        let kept = matches!(self.keep(once).await?, Saved::Done(_));
        self.pad.discard().await;
        Ok(kept)
    }

    async fn answer(mut self, once: Id, outcome: Outcome) -> Result<Response, Error> {
        match outcome {
            Outcome::Sent(thread) => Ok(see_other(&format!("/sent/{thread}"))),
            Outcome::SentBefore(thread) => {
                self.note = Note::SentBefore(thread);
                // A fresh submission: pressing Send now means another message.
                self.pad.form.set(SUBMISSION, "");
                self.look_up().await?;
                self.again(once, StatusCode::CONFLICT).await
            }
            Outcome::NotAllowed => {
                let kept = self.keep_words(once).await?;
                stopped(
                    &self.pad.app,
                    &self.pad.w,
                    &self.pad.signed,
                    May::Upgrade,
                    kept,
                )
                .await
            }
            Outcome::NoOpener => {
                let kept = self.keep_words(once).await?;
                let practice = Box::new(self.practice.clone());
                let why = May::NoOpener(practice);
                stopped(&self.pad.app, &self.pad.w, &self.pad.signed, why, kept).await
            }
            Outcome::Limit { until } => {
                let until = self.pad.w.not_before(until);
                self.pad
                    .form
                    .fail("", self.pad.w.put("time", until).t("compose-limit"));
                self.again(once, StatusCode::TOO_MANY_REQUESTS).await
            }
            Outcome::NoSpace => {
                self.pad.discard().await;
                self.pad.form.fail(FILES, self.pad.w.t("compose-no-space"));
                Ok(self.page(StatusCode::UNPROCESSABLE_ENTITY))
            }
            Outcome::Again => {
                self.look_up().await?;
                if let Some(r) = &self.recipient {
                    form::refuse_recipient(&self.pad.w, &mut self.pad.form, r);
                }
                self.note = Note::Asked;
                self.again(once, StatusCode::CONFLICT).await
            }
            Outcome::DraftChanged => self.changed(once).await,
            Outcome::NotInTeam if self.pad.signed.team.is_some() => {
                self.pad.discard().await;
                let (w, signed) = (&self.pad.w, &self.pad.signed);
                let over = guard::team_over(w, signed).into();
                Err(kept(w, over, self.pad.form.value("body")))
            }
            Outcome::NotInTeam => {
                let words = self.pad.w.t("compose-answers-gone");
                self.pad.form.fail("answers", words);
                self.again(once, StatusCode::CONFLICT).await
            }
            Outcome::Colleague => {
                let words = self.pad.w.t("compose-team-colleague");
                self.pad.form.fail("to", words);
                self.again(once, StatusCode::UNPROCESSABLE_ENTITY).await
            }
        }
    }
}
