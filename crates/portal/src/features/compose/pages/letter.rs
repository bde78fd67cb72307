//! A new message on the pad: the address is looked up, and the page says what the practice knows of it.

use std::sync::Arc;

use axum::response::Response;
use http::StatusCode;

use crate::accounts::Email;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::features::compose::drafts::Kind;
use crate::features::compose::flow::{self, Recipient};
use crate::features::compose::form;
use crate::features::compose::model::{FIELDS, Fields};
use crate::features::compose::view::{Note, Page, show};
use crate::features::compose::writing::{Pad, Writing};
use crate::practices::hours::zone;
use crate::practices::{Practice, teams};
use crate::web::Web;
use db::Id;

/// Everything one request of a signed-in sender works on.
pub(super) struct Letter {
    pub pad: Pad,
    pub practice: Practice,
    pub note: Note,
    pub recipient: Option<Recipient>,
    /// The team that reads the conversation too by the rule of the practice, by name.
    pub team: Option<String>,
    /// Teams of the author that could read the answers instead.
    pub teams: Vec<(Id, String)>,
}

impl Letter {
    pub(super) fn blank(app: &App, w: &Web, signed: Arc<Signed>, mut practice: Practice) -> Letter {
        // A team writes to nobody of its own practice.
        if signed.team.is_some() {
            practice.policy.relationships.retain(|r| !r.is_here());
        }
        let mut letter = Letter {
            pad: Pad::empty(app, w, signed),
            practice,
            note: Note::None,
            recipient: None,
            team: None,
            teams: Vec::new(),
        };
        letter.at_home();
        letter
    }

    /// As whom the message goes out: the form says what its page has shown.
    pub(super) fn at_home(&mut self) {
        let place = self.pad.signed.place();
        self.pad.form.set("as", place);
    }

    /// Whether another mailbox was opened in another window after this form's page was shown: nothing goes out in a name that its author
    /// has not seen. The form is this mailbox's from now on.
    pub(super) fn moved(&mut self) -> bool {
        let signed = &self.pad.signed;
        let shown = self.pad.form.value("as");
        // A page that could not know who sends it has shown no team.
        let moved = match shown {
            "" => signed.team.is_some(),
            _ => shown != signed.place(),
        };
        self.at_home();
        moved
    }

    /// The team that shall read the answers, as it was chosen; a problem stands beside the field.
    pub(super) fn answers(&mut self) -> Option<Id> {
        let typed = self.pad.form.value("answers").to_owned();
        if typed.is_empty() || self.pad.signed.team.is_some() {
            return None;
        }
        let found = self.teams.iter().find(|(id, _)| id.to_string() == typed);
        let found = found.map(|(id, _)| *id);
        if found.is_none() {
            let words = self.pad.w.t("compose-answers-gone");
            self.pad.form.fail("answers", words);
        }
        found
    }

    /// The teams of the author in this practice, but for the one that reads anyhow.
    fn choices(&self, rule: Option<Id>) -> Vec<(Id, String)> {
        let signed = &self.pad.signed;
        if signed.team.is_some() {
            return Vec::new();
        }
        let own = signed.teams.iter().map(|v| &v.team);
        own.filter(|t| t.practice == self.practice.id && Some(t.id) != rule)
            .map(|t| (t.id, t.name.clone()))
            .collect()
    }

    pub(super) fn status(&self) -> StatusCode {
        if self.pad.form.errors().is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}

impl Writing for Letter {
    const KIND: Kind = Kind::Compose;

    fn pad(&self) -> &Pad {
        &self.pad
    }

    fn pad_mut(&mut self) -> &mut Pad {
        &mut self.pad
    }

    fn thread(&self) -> Option<Id> {
        None
    }

    fn kept(&self) -> Fields {
        Fields::of(&self.pad.form, FIELDS)
    }

    fn saved_at(&self, draft: Id) -> String {
        format!("/compose?draft={draft}&saved=1")
    }

    fn no_room(&self) -> &'static str {
        "compose-no-space"
    }

    fn note_changed(&mut self, at: i64, theirs: Fields) {
        self.note = Note::Changed(at, Box::new(theirs));
    }

    fn note_gone(&mut self) {
        self.note = Note::Gone;
    }

    /// What the practice knows of the address typed, if it is one.
    async fn look_up(&mut self) -> Result<(), Fault> {
        if let Ok(email) = Email::parse(self.pad.form.value("to")) {
            let practice = self.practice.id;
            if !self.pad.form.value("about").is_empty() {
                let all = flow::children(&self.pad.app, practice, &email).await?;
                form::choose_child(&mut self.pad.form, &all);
            }
        }
        let child = form::typed_child(&self.pad.form, &zone(&self.practice.tz));
        self.recipient = match Email::parse(self.pad.form.value("to")) {
            Ok(email) => {
                let actor = &self.pad.signed.actor;
                let practice = self.practice.id;
                Some(flow::recipient(&self.pad.app, practice, actor, &email, child.as_ref()).await?)
            }
            Err(_) => None,
        };
        if let Some(r) = &self.recipient {
            form::prefill(&mut self.pad.form, &self.pad.app, r);
        }
        let Pad { app, signed, .. } = &self.pad;
        let here = |r: &Recipient| {
            let known = r.contact.as_ref();
            r.colleague.is_some() || known.is_some_and(|c| c.relationship.is_here())
        };
        let rule = match signed.team {
            Some(_) => None,
            None => teams::reads_answers(app, &self.practice).await?,
        };
        self.teams = match &self.recipient {
            Some(r) if here(r) => Vec::new(),
            _ => self.choices(rule.as_ref().map(|t| t.id)),
        };
        self.team = match &self.recipient {
            Some(r) if here(r) => None,
            None if self.teams.is_empty() => None,
            _ => rule,
        }
        .map(|t| t.name);
        Ok(())
    }

    fn page(&self, status: StatusCode) -> Response {
        let Pad {
            app,
            w,
            form,
            draft,
            signed,
            ..
        } = &self.pad;
        show(
            app,
            w,
            &self.practice,
            status,
            &Page {
                form,
                note: &self.note,
                recipient: self.recipient.as_ref(),
                draft: draft.as_ref(),
                two_step: flow::two_step(app, &self.practice),
                team: self.team.as_deref(),
                teams: &self.teams,
                writes: signed.team.as_ref().map(|v| v.team.name.as_str()),
                signs: signed.name.full(),
                vouches: flow::manages(&self.pad.signed, &self.practice),
            },
        )
    }
}
