//! What is written when a mail was taken, and when none will take it.

use courier::{Mail, SendError};
use db::{Id, Stmt};
use serde_json::json;

use crate::app::App;
use crate::audit;
use crate::invitations::stage;
use crate::mails::{self, Reason, Secret};
use crate::messages::send::delivered;

/// A mail that is ready, and whose timeline learns what becomes of it.
pub struct Draft {
    /// The mail. The same job gives the same mail at each attempt.
    pub mail: Mail,
    pub(super) about: About,
}

/// What a mail is about.
#[derive(Clone)]
pub(super) struct About {
    kind: &'static str,
    /// What the job names.
    object: (&'static str, Id),
    pub practice: Option<Id>,
    /// Timelines that learn of a failure.
    pub deliveries: Vec<Id>,
    /// Whether they also learn of success: only of the mail that brings the message.
    brings: bool,
    /// Who helps with the mailbox: their mails go once it is known what became of the owner's. Helper and owner.
    pub helpers: Vec<(Id, Id)>,
}

impl About {
    /// About something that is on no timeline.
    pub fn only(kind: &'static str, object: (&'static str, Id)) -> About {
        About {
            kind,
            object,
            practice: None,
            deliveries: Vec::new(),
            brings: false,
            helpers: Vec::new(),
        }
    }

    /// About the message of this delivery.
    pub fn bringing(kind: &'static str, object: (&'static str, Id), deliveries: Vec<Id>) -> About {
        About {
            deliveries,
            brings: true,
            ..About::only(kind, object)
        }
    }

    /// About something on the way to the message of these deliveries.
    pub fn towards(kind: &'static str, object: (&'static str, Id), deliveries: Vec<Id>) -> About {
        About {
            deliveries,
            ..About::only(kind, object)
        }
    }

    fn to_helpers(&self, app: &App) -> Vec<Stmt> {
        let Some(delivery) = self.deliveries.first() else {
            return Vec::new();
        };
        let all = self.helpers.iter();
        all.map(|(helper, owner)| mails::care_came(app, *helper, *owner, *delivery))
            .collect()
    }

    /// Whom it invites, if it invites anybody.
    fn invites(&self) -> Option<stage::Of> {
        let mails = [
            mails::INVITATION,
            mails::PROVISION,
            mails::COMPLETE,
            mails::NOTICE,
        ];
        match self.object {
            _ if !mails.contains(&self.kind) => None,
            ("invitation", id) => Some(stage::Of::Invitation(id)),
            ("delivery", id) => Some(stage::Of::Delivery(id)),
            _ => None,
        }
    }

    /// The timelines and the trail say why it does not arrive. `tell`: the sender gets a mail too.
    pub fn failed(&self, app: &App, reason: Reason, tell: bool) -> Vec<Stmt> {
        let mut rows: Vec<Stmt> = self
            .deliveries
            .iter()
            .map(|d| delivered(app, *d, "failed", Some(reason.word())))
            .collect();
        if let Some(of) = self.invites().filter(|_| reason != Reason::Declined) {
            rows.push(stage::mail_failed(of, reason.passes(), app.now()));
        }
        if let (true, Some(first)) = (tell, self.deliveries.first()) {
            let secret = Secret {
                what: Some("failed".into()),
                ..Secret::default()
            };
            rows.push(mails::job(
                app,
                mails::SENDER,
                *first,
                mails::NORMAL,
                &secret,
            ));
        }
        let mut event = audit::event("mail.failed")
            .failed(reason.word())
            .on(self.object.0, self.object.1)
            .detail(json!({ "kind": self.kind }));
        if let Some(practice) = self.practice {
            event = event.practice(practice);
        }
        rows.extend(event.rows(app));
        rows
    }
}

impl Draft {
    /// A mail server took it.
    pub fn accepted(&self, app: &App, by: &str) -> Vec<Stmt> {
        let invites = self.about.invites();
        let mut rows: Vec<Stmt> = invites
            .map(|of| stage::mail_taken(of, app.now()))
            .into_iter()
            .collect();
        if self.about.brings {
            let all = self.about.deliveries.iter();
            rows.extend(all.map(|d| delivered(app, *d, "accepted", Some(by))));
        }
        rows.extend(self.about.to_helpers(app));
        rows
    }

    /// None answered; it is tried again. Told once: the first time.
    pub fn delayed(&self, app: &App, attempt: i64) -> Vec<Stmt> {
        if !self.about.brings || attempt > 1 {
            return Vec::new();
        }
        self.about
            .deliveries
            .iter()
            .map(|d| delivered(app, *d, "delayed", None))
            .collect()
    }

    /// None will.
    pub fn refused(&self, app: &App, error: &SendError) -> Vec<Stmt> {
        let mut rows = self.about.failed(app, Reason::of(error), true);
        rows.extend(self.about.to_helpers(app));
        rows
    }

    /// None did, as long as we tried.
    pub fn given_up(&self, app: &App) -> Vec<Stmt> {
        let mut rows = self.about.failed(app, Reason::Unreachable, true);
        rows.extend(self.about.to_helpers(app));
        rows
    }
}
