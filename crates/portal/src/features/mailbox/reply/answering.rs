//! An answer on the pad, and its button Send.

use std::sync::Arc;

use axum::response::Response;
use db::Id;
use http::StatusCode;

use super::super::answer::{self, Answer, Answered};
use super::super::model::{self, Place};
use super::super::team::{self, Readers, Writers, watched};
use super::super::{flow, pages};
use super::{FIELDS, Held, Note, ReplyPage, here};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::away::Said;
use crate::fault::Fault;
use crate::features::away::notes;
use crate::features::compose::drafts::Kind;
use crate::features::compose::model::Fields;
use crate::features::compose::writing::{FILES, Pad, Writing};
use crate::features::practice::{closed, strip};
use crate::guard;
use crate::messages::ThreadView;
use crate::messages::gate::check;
use crate::messages::intake::Payer;
use crate::practices::Practice;
use crate::web::form::SUBMISSION;
use crate::web::{Error, Notice, Tone, Web, fields, page, see_other};

/// Everything one request of somebody who answers works on.
pub(super) struct Reply {
    pub(super) pad: Pad,
    pub(super) view: ThreadView,
    practice: Option<Practice>,
    pub(super) note: Note,
    away: Vec<Said>,
    pub(super) shared: Readers,
    /// How many answers of colleagues there are now, where colleagues read along.
    sent: Option<i64>,
    writing: String,
}

impl Reply {
    /// The conversation, when no second step is in the way.
    pub(super) async fn open(
        app: &App,
        w: &Web,
        signed: &Arc<Signed>,
        thread: Id,
    ) -> Result<Option<Reply>, Error> {
        let gate = check(app, signed, thread).await?;
        if !gate.is_open() {
            return Ok(None);
        }
        let shared = Readers::of(app, signed, thread).await?;
        Ok(Some(Reply {
            away: flow::away_of(app, signed, thread).await,
            sent: shared.seen(app, signed, thread).await?,
            writing: shared.writing(app, w, signed, thread).await?,
            shared,
            pad: Pad::empty(app, w, signed.clone()),
            practice: pages::begun_by(app, w, signed, gate.practice).await?,
            view: flow::open(app, signed, thread).await?,
            note: Note::None,
        }))
    }

    /// Whom the answer goes to.
    fn names(&self) -> String {
        let names = model::correspondents(&self.view).join(", ");
        match &self.practice {
            Some(p) if names.is_empty() => p.profile.name.clone(),
            _ => names,
        }
    }

    /// How many answers of colleagues the form's page had seen.
    fn seen(&self) -> Option<i64> {
        self.pad.form.value("seen").parse().ok()
    }

    fn fields(&self) -> Fields {
        Fields::of(&self.pad.form, FIELDS)
    }

    /// *Send*. `gone`: the draft of the form is not there any more.
    pub(super) async fn send(mut self, once: Id, gone: bool) -> Result<Response, Error> {
        if self.pad.signed.terms_due {
            // The terms changed while the page was open: what was written waits in its draft.
            let path = format!("/m/{}/reply", self.view.id);
            return self.save_and_go(once, &guard::terms(&path)).await;
        }
        let digest = self.pad.digest(&self.fields());
        let rule = if self.pad.file_count() == 0 {
            fields::BODY.required("mailbox-reply-missing")
        } else {
            fields::BODY
        };
        let text = self.pad.form.read(&self.pad.w, "body", rule);
        if !self.pad.form.ok() {
            return self.again(once, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        let (files, draft) = (std::mem::take(&mut self.pad.files), self.pad.draft.take());
        let may = !gone && pages::may_reply(&self.pad.signed, &self.view).is_ok();
        let sent = answer::send(
            &self.pad.app,
            &self.pad.signed,
            &guard::source(&self.pad.w),
            &self.view,
            may,
            &Answer {
                once,
                text: &text,
                digest,
                files: &files,
                draft: draft.as_ref(),
                seen: self.sent.map(|now| self.seen().unwrap_or(now)),
            },
        )
        .await;
        (self.pad.files, self.pad.draft) = (files, draft);
        let thread = self.view.id;
        let (key, status) = match sent {
            Ok(Answered::Sent) => {
                // The second press of one button: the first one's files are the answer's.
                self.pad.discard().await;
                return Ok(see_other(&here(&self.pad.w, thread, &["sent=1"])));
            }
            Ok(Answered::SentBefore) => {
                self.note = Note::SentBefore;
                // A fresh submission: pressing Send now means another answer.
                self.pad.form.set(SUBMISSION, "");
                return self.again(once, StatusCode::CONFLICT).await;
            }
            Ok(Answered::Refused) if gone => return self.gone(once).await,
            Ok(Answered::Refused) => {
                self.pad.discard().await;
                return Err(refused(&self.pad.w, thread, &text));
            }
            Ok(Answered::Draft) => return self.changed(once).await,
            Ok(Answered::Faster) => {
                let (app, signed) = (&self.pad.app, &self.pad.signed);
                let name = team::faster(app, &self.pad.w, signed, thread).await;
                // From here on the page has seen it: pressing Send once more sends.
                self.sent = self.shared.seen(app, signed, thread).await?;
                self.view = flow::open(app, signed, thread).await?;
                self.note = Note::Faster(name);
                return self.again(once, StatusCode::CONFLICT).await;
            }
            Ok(Answered::TooMany { until }) => {
                let until = self.pad.w.not_before(until);
                let words = self.pad.w.put("time", until).t("mailbox-too-many");
                self.pad.form.fail("", words);
                return self.again(once, StatusCode::TOO_MANY_REQUESTS).await;
            }
            Ok(Answered::Unreachable) => ("mailbox-unreachable", StatusCode::CONFLICT),
            Ok(Answered::Full) => {
                self.pad.discard().await;
                self.pad.form.fail(FILES, self.pad.w.t("mailbox-full"));
                return Ok(self.page(StatusCode::INSUFFICIENT_STORAGE));
            }
            Err(cause) => return self.not_sent(once, cause).await,
        };
        self.pad.form.fail("", self.pad.w.t(key));
        self.again(once, status).await
    }
}

impl Writing for Reply {
    const KIND: Kind = Kind::Reply;

    fn pad(&self) -> &Pad {
        &self.pad
    }

    fn pad_mut(&mut self) -> &mut Pad {
        &mut self.pad
    }

    fn thread(&self) -> Option<Id> {
        Some(self.view.id)
    }

    /// The list of drafts says whom each of them answers, and about what.
    fn kept(&self) -> Fields {
        self.fields()
            .with("to", self.names())
            .with("subject", pages::subject(&self.pad.w, &self.view))
    }

    fn saved_at(&self, _draft: Id) -> String {
        format!("/m/{}/reply?saved=1", self.view.id)
    }

    /// Whose room is full.
    fn no_room(&self) -> &'static str {
        match Payer::of(&self.pad.signed.actor) {
            Payer::Practice(_) => "mailbox-full",
            Payer::Person(_) => "drafts-room",
        }
    }

    fn note_changed(&mut self, at: i64, theirs: Fields) {
        self.note = Note::Changed(at, theirs.get("body").to_owned());
    }

    fn note_gone(&mut self) {
        self.note = Note::Gone;
    }

    async fn look_up(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn page(&self, status: StatusCode) -> Response {
        let (w, view) = (&self.pad.w, &self.view);
        let place = Place::read(None, |name| w.query(name));
        let own = self.pad.signed.practice().map(|p| p.seat.practice);
        let readers = pages::readers(w, &self.pad.signed, view, self.practice.as_ref());
        let teams = self.shared.say(w);
        let theirs = self.practice.as_ref().filter(|p| own != Some(p.id));
        let held = self.pad.draft.iter().flat_map(|d| &d.files);
        let page_of = ReplyPage {
            w,
            form: &self.pad.form,
            note: &self.note,
            subject: pages::subject(w, view),
            to: w.put("names", self.names()).t("mailbox-to"),
            readers: [readers, teams].join(" ").trim().to_owned(),
            strip: strip(w, theirs),
            closed: closed(w, theirs),
            // Which mailbox it is written in: see `moved`.
            action: format!(
                "/m/{}/reply{}",
                view.id,
                place.query(&[&format!("as={}", self.pad.signed.place())])
            ),
            back: here(w, view.id, &[]),
            held: held
                .map(|f| Held {
                    name: f.staged.meta.name.clone(),
                    size: f.staged.meta.size,
                    remove: format!("remove:{}", f.id),
                })
                .collect(),
            away: notes(w, &self.away),
            answered: pages::shown(w, &self.pad.signed, view, true).pop(),
            seen: self.sent.map(|n| n.to_string()).unwrap_or_default(),
            writing: match self.shared.read_along() {
                true => watched(w, view.id, self.writing.clone()),
                false => Writers::default(),
            },
        };
        page(w, status, &page_of)
    }
}

/// It could not be sent, with the words that were typed.
pub(in super::super) fn refused(w: &Web, thread: Id, text: &str) -> Error {
    Notice::new(StatusCode::CONFLICT, w.t("mailbox-not-sent"))
        .tone(Tone::Warn)
        .text(w.t("mailbox-not-sent-text"))
        .text(text)
        .button(w.t("mailbox-not-sent-back"), format!("/m/{thread}"))
        .into()
}
