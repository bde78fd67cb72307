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
    /// The team that reads the conversation too, by name.
    pub team: Option<String>,
}

impl Letter {
    pub(super) fn blank(app: &App, w: &Web, signed: Arc<Signed>, practice: Practice) -> Letter {
        Letter {
            pad: Pad::empty(app, w, signed),
            practice,
            note: Note::None,
            recipient: None,
            team: None,
        }
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
        let Pad {
            app, signed, form, ..
        } = &self.pad;
        let child = form::typed_child(form, &zone(&self.practice.tz));
        self.recipient = match Email::parse(form.value("to")) {
            Ok(email) => Some(
                flow::recipient(app, self.practice.id, &signed.actor, &email, child.as_ref())
                    .await?,
            ),
            Err(_) => None,
        };
        let here = |r: &Recipient| {
            let known = r.contact.as_ref();
            known.is_some_and(|c| c.relationship.is_here())
        };
        self.team = match &self.recipient {
            Some(r) if !here(r) => teams::reads_answers(app, &self.practice).await?,
            _ => None,
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
                vouches: flow::manages(&self.pad.signed, &self.practice),
            },
        )
    }
}
