//! The compose page: one form that works without script, whatever is pressed and whenever it arrives.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::drafts::{self, Draft, Kind, Late, Save, Saved};
use super::flow::{self, May, Outcome, Recipient, Sending};
use super::form;
use super::model::{FIELDS, Fields};
use super::view::{Note, Page, show};
use crate::accounts::Email;
use crate::accounts::session::{Found, Signed};
use crate::app::App;
use crate::contacts;
use crate::fault::Fault;
use crate::features::plans;
use crate::guard::{self, User};
use crate::messages::{Staged, intake};
use crate::practices::Practice;
use crate::web::form::SUBMISSION;
use crate::web::{Error, Form, Notice, Upload, Web, page, see_other};
use db::Id;

/// The file field.
const FILES: &str = "files[]";

/// `GET /compose`: an empty page, a draft (`?draft=`), or a letter to a contact (`?contact=`).
pub async fn get(State(app): State<App>, w: Web, User(signed): User) -> Result<Response, Error> {
    let practice = match flow::may(&app, &signed).await? {
        May::Yes(p) => p,
        other => return stopped(&app, &w, &signed, other, false).await,
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
    match guard::session(&app, &w).await? {
        Found::Live(signed) => live(&app, &w, &signed, upload).await,
        Found::Ended {
            person, practice, ..
        } => late(&app, &w, person, practice, upload).await,
        Found::Unknown => {
            let form = upload.discard_files().await?;
            Ok(signed_out(&w, &form))
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

async fn late(
    app: &App,
    w: &Web,
    person: Id,
    practice: Option<Id>,
    upload: Upload,
) -> Result<Response, Error> {
    let taken = intake::take(app, w, upload, FILES).await?;
    let fields = Fields::of(&taken.form, FIELDS);
    let kept = drafts::keep_late(
        app,
        &Late {
            person,
            practice,
            kind: Kind::Compose,
            thread: None,
            draft: continued(&taken.form),
            fields: &fields,
            files: &taken.files,
            once: submission(&taken.form)?,
            source: &guard::source(w),
        },
    )
    .await;
    match kept {
        Ok(Some(_)) => Ok(kept_page(w)),
        Ok(None) if fields.is_blank() => Err(guard::signed_out(w).into()),
        Ok(None) => Ok(signed_out(w, &taken.form)),
        Err(cause) => {
            // What was typed is worth more than the right status: it stays on the page.
            tracing::error!(%cause, "a late form was not kept");
            Ok(signed_out(w, &taken.form))
        }
    }
}

/// *You were signed out. What you wrote is kept.*
pub fn kept_page(w: &Web) -> Response {
    kept(w).page(w)
}

pub(super) fn kept(w: &Web) -> Notice {
    Notice::new(StatusCode::FORBIDDEN, w.t("session-ended-title"))
        .text(w.t("drafts-kept-text"))
        .button(w.t("sign-in"), "/sign-in?next=/drafts")
}

#[derive(Template)]
#[template(path = "features/compose/signed_out.html")]
pub(super) struct SignedOut<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub hidden: Vec<(&'static str, String)>,
    pub body: String,
}

/// Nobody is known to keep the text for: it stays on the page until the person has signed in.
fn signed_out(w: &Web, form: &Form) -> Response {
    page(w, StatusCode::FORBIDDEN, &signed_out_view(w, form))
}

pub(super) fn signed_out_view<'a>(w: &'a Web, form: &'a Form) -> SignedOut<'a> {
    let hidden = FIELDS
        .iter()
        .chain(&["draft", "version"])
        .map(|n| (*n, form.shown(n)))
        .filter(|(_, v)| !v.is_empty())
        .collect();
    SignedOut {
        w,
        form,
        hidden,
        body: form.shown("body"),
    }
}

/// The page for somebody who may not begin a conversation (now). `kept`: what was written lies in the drafts.
async fn stopped(
    app: &App,
    w: &Web,
    signed: &Signed,
    why: May,
    kept: bool,
) -> Result<Response, Error> {
    match why {
        May::NoOpener(practice) => Ok(no_opener(app, w, signed, &practice, kept).await?.page(w)),
        _ if kept => Ok(see_other("/upgrade?kept=1")),
        _ => Ok(see_other("/upgrade")),
    }
}

async fn no_opener(
    app: &App,
    w: &Web,
    signed: &Signed,
    practice: &Practice,
    kept: bool,
) -> Result<Notice, Error> {
    let mut notice = Notice::new(StatusCode::FORBIDDEN, w.t("compose-no-opener"))
        .text(w.t("compose-no-opener-why"));
    if kept {
        notice = notice.text(w.t("plans-kept"));
    }
    Ok(
        if signed.actor.may(crate::actor::Permission::ManagePeople) {
            notice
                .text(w.t("compose-no-opener-text"))
                .button(w.t("compose-no-opener-button"), "/practice/recovery-sheet")
        } else {
            let names = plans::managers(app, practice.id).await?.join(", ");
            notice
                .text(w.put("names", names).t("compose-no-opener-ask"))
                .button(w.t("nav-inbox"), "/inbox")
        },
    )
}

/// Everything one request of a signed-in sender works on.
struct Letter<'a> {
    app: &'a App,
    w: &'a Web,
    signed: &'a Signed,
    practice: Practice,
    form: Form,
    note: Note,
    /// The draft with the version that the form showed.
    draft: Option<Draft>,
    recipient: Option<Recipient>,
    /// Files that came with this form and belong to nothing yet.
    files: Vec<Staged>,
}

async fn live(app: &App, w: &Web, signed: &Signed, upload: Upload) -> Result<Response, Error> {
    let practice = match flow::may(app, signed).await? {
        May::Yes(p) => p,
        other => return refused(app, w, signed, other, upload).await,
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
    letter.crop();
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

/// Plan, role or practice do not allow it: what was typed is kept, files are not even stored.
async fn refused(
    app: &App,
    w: &Web,
    signed: &Signed,
    why: May,
    upload: Upload,
) -> Result<Response, Error> {
    let form = upload.discard_files().await?;
    let once = submission(&form)?;
    if form.value("action") == "send" {
        flow::note_refusal(app, signed, &why, &guard::source(w)).await;
    }
    let fields = Fields::of(&form, FIELDS);
    let mut kept = false;
    if !fields.is_blank() {
        let saved = drafts::save(
            app,
            signed,
            &Save {
                draft: None,
                kind: Kind::Compose,
                thread: None,
                fields: &fields,
                files: &[],
                once,
            },
        )
        .await?;
        kept = matches!(saved, Saved::Done(_));
    }
    stopped(app, w, signed, why, kept).await
}

impl<'a> Letter<'a> {
    fn blank(app: &'a App, w: &'a Web, signed: &'a Signed, practice: Practice) -> Letter<'a> {
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
    fn hold(&mut self, draft: Draft) {
        self.form.set("draft", draft.id.to_string());
        self.form.set("version", draft.version.to_string());
        self.draft = Some(draft);
    }

    /// More files than one message takes: the last ones are not taken.
    fn crop(&mut self) {
        let held = self.draft.as_ref().map_or(&[][..], |d| &d.files);
        let mut count = held.len();
        let mut bytes: u64 = held.iter().map(|f| f.staged.meta.size).sum();
        let most = intake::most_files(self.app);
        let (mut keep, mut refused) = (Vec::new(), Vec::new());
        for f in std::mem::take(&mut self.files) {
            if count < most && bytes + f.meta.size <= intake::MOST_BYTES {
                count += 1;
                bytes += f.meta.size;
                keep.push(f);
            } else {
                refused.push((
                    f.meta.name.clone(),
                    crate::messages::kinds::Refused::TooMany,
                ));
            }
        }
        self.files = keep;
        intake::tell(self.app, self.w, &mut self.form, FILES, &refused);
    }

    /// What the practice knows of the address typed, if it is one.
    async fn look_up(&mut self) -> Result<(), Fault> {
        self.recipient = match Email::parse(self.form.value("to")) {
            Ok(email) => Some(
                flow::recipient(self.app, self.practice.id, self.signed.actor.person, &email)
                    .await?,
            ),
            Err(_) => None,
        };
        Ok(())
    }

    fn status(&self) -> StatusCode {
        if self.form.errors().is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }

    fn page(&self, status: StatusCode) -> Response {
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

    fn fields(&self) -> Fields {
        Fields::of(&self.form, FIELDS)
    }

    /// Writes text and new files into the draft. `Err`: the page to show instead.
    async fn keep(&mut self, once: Id) -> Result<Saved, Fault> {
        let fields = self.fields();
        let files = std::mem::take(&mut self.files);
        let saved = drafts::save(
            self.app,
            self.signed,
            &Save {
                draft: self.draft.as_ref(),
                kind: Kind::Compose,
                thread: None,
                fields: &fields,
                files: &files,
                once,
            },
        )
        .await?;
        if let Saved::Done(id) = saved
            && let Some(draft) = drafts::load(self.app, self.signed, id).await?
        {
            self.hold(draft);
        }
        Ok(saved)
    }

    /// Files that came with the form go into its draft, so that nobody has to upload twice. `false`: another device changed it.
    async fn keep_files(&mut self, once: Id) -> Result<bool, Fault> {
        if self.files.is_empty() {
            return Ok(true);
        }
        match self.keep(once).await? {
            Saved::Done(_) => {}
            Saved::Changed => return Ok(false),
            Saved::Full => self.form.fail(FILES, self.w.t("drafts-full")),
            Saved::NoSpace => self.form.fail(FILES, self.w.t("compose-no-space")),
        }
        Ok(true)
    }

    /// Shows the form again, its new files kept.
    async fn again(mut self, once: Id, status: StatusCode) -> Result<Response, Error> {
        if self.keep_files(once).await? {
            Ok(self.page(status))
        } else {
            self.changed(once).await
        }
    }

    /// Another device has changed, sent or deleted the draft: nothing is overwritten, the page shows both texts.
    async fn changed(mut self, once: Id) -> Result<Response, Error> {
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
            if !matches!(kept?, Saved::Done(_)) {
                self.form.fail(FILES, self.w.t("compose-files-again"));
            }
        }
        self.look_up().await?;
        Ok(self.page(StatusCode::CONFLICT))
    }

    /// The draft is not there any more: what was typed is, as a new message.
    async fn gone(mut self, once: Id) -> Result<Response, Error> {
        self.draft = None;
        self.form.set("draft", "");
        self.form.set("version", "");
        self.note = Note::Gone;
        self.look_up().await?;
        self.keep_files(once).await?;
        Ok(self.page(StatusCode::CONFLICT))
    }

    async fn save(mut self, once: Id) -> Result<Response, Error> {
        match self.keep(once).await? {
            Saved::Done(id) if self.form.errors().is_empty() => {
                Ok(see_other(&format!("/compose?draft={id}&saved=1")))
            }
            Saved::Done(_) => {
                self.look_up().await?;
                Ok(self.page(StatusCode::UNPROCESSABLE_ENTITY))
            }
            Saved::Changed => self.changed(once).await,
            Saved::Full => {
                self.form.fail("", self.w.t("drafts-full"));
                self.look_up().await?;
                Ok(self.page(StatusCode::UNPROCESSABLE_ENTITY))
            }
            Saved::NoSpace => {
                self.form.fail(FILES, self.w.t("compose-no-space"));
                self.look_up().await?;
                Ok(self.page(StatusCode::UNPROCESSABLE_ENTITY))
            }
        }
    }

    async fn remove(mut self, once: Id, file: &str) -> Result<Response, Error> {
        let file: Id = file.parse().map_err(|_| Error::NotFound)?;
        if !self.files.is_empty() {
            match self.keep(once).await? {
                Saved::Done(_) => {}
                _ => return self.changed(once).await,
            }
        }
        if let Some(draft) = self.draft.clone() {
            let held = draft.files.iter().any(|f| f.id == file);
            if held && !drafts::remove_file(self.app, self.signed, &draft, file).await? {
                return self.changed(once).await;
            }
            match drafts::load(self.app, self.signed, draft.id).await? {
                // A second press finds the file gone and the version one higher: that is what it wanted.
                Some(fresh) if fresh.version == draft.version + 1 => self.hold(fresh),
                _ => return self.changed(once).await,
            }
        }
        self.look_up().await?;
        let status = self.status();
        Ok(self.page(status))
    }

    /// Names what this form holds.
    fn digest(&self) -> [u8; 32] {
        let held = self.draft.iter().flat_map(|d| &d.files).map(|f| &f.staged);
        let files: Vec<String> = held
            .chain(&self.files)
            .map(|f| format!("{} {}", f.meta.size, f.meta.name))
            .collect();
        self.fields().digest(&files.join("/"))
    }

    async fn send(mut self, once: Id, gone: bool) -> Result<Response, Error> {
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
            Err(Fault::Unavailable(cause)) => {
                // The form keeps its submission: if it went after all, the next press learns that and sends nothing.
                tracing::error!(
                    request = self.w.request_id(),
                    cause,
                    "a message was not sent"
                );
                let words = if self.files.is_empty() {
                    self.w.t("compose-unavailable")
                } else {
                    self.w.t("compose-unavailable-files")
                };
                self.form.fail("", words);
                Ok(self.page(StatusCode::SERVICE_UNAVAILABLE))
            }
            Err(e) => Err(e.into()),
        }
    }

    /// Subject and text are judged even when the address is none.
    fn judge_rest(&mut self) {
        use crate::web::fields;
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
                let kept = matches!(self.keep(once).await?, Saved::Done(_));
                stopped(self.app, self.w, self.signed, May::Upgrade, kept).await
            }
            Outcome::NoOpener => {
                let kept = matches!(self.keep(once).await?, Saved::Done(_));
                let practice = Box::new(self.practice.clone());
                let why = May::NoOpener(practice);
                stopped(self.app, self.w, self.signed, why, kept).await
            }
            Outcome::Limit { until } => {
                let until = self.w.until(until);
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
