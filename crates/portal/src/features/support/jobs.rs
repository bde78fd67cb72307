//! The worker's side: the number after its cool-off, and the text to the number it replaces.

use super::phone::{self, FILE, TEXT};
use crate::app::App;
use crate::app::span::{MINUTE, SECOND};
use crate::fault::Fault;
use crate::invitations::{self, corrections};
use crate::mails;
use crate::web::Lang;
use ::jobs::{BoxFuture, Claimed, Handler, Outcome, backoff};
use courier::{SendError, Text};

/// Puts numbers on file.
pub(super) struct FilePhone(pub App);

impl Handler for FilePhone {
    fn kind(&self) -> &'static str {
        FILE
    }

    fn max_attempts(&self) -> i64 {
        50
    }

    fn run<'a>(&'a self, job: &'a Claimed) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            match phone::file(&self.0, job.subject).await {
                Ok(rows) => Outcome::DoneWith(rows),
                Err(e) => Outcome::Retry {
                    after: 5 * MINUTE,
                    why: e.to_string(),
                    with: Vec::new(),
                },
            }
        })
    }
}

/// Tells the phone that is about to be replaced.
pub(super) struct TellOld(pub App);

impl TellOld {
    async fn tell(&self, job: &Claimed) -> Result<Outcome, Fault> {
        let app = &self.0;
        let Ok(secret) = mails::secret(app, TEXT, job.subject, job.secret.as_deref()) else {
            return Ok(Outcome::Dead {
                why: "its secret does not open".into(),
                with: Vec::new(),
            });
        };
        let (Some(to), Some(c)) = (secret.to, corrections::load(app, job.subject).await?) else {
            return Ok(Outcome::Done);
        };
        let Some(i) = invitations::load(app, c.invitation)
            .await?
            .filter(|_| c.waits())
        else {
            return Ok(Outcome::Done);
        };
        let lang = i.progress.lang.as_deref().and_then(Lang::parse);
        let words = app.site.words(lang.unwrap_or(app.site.lang()));
        let key = match app.site.support_phone() {
            Some(_) => "text-phone-support",
            None => "text-phone-support-mail",
        };
        // words: text-phone-support text-phone-support-mail
        let body = words
            .put("product", app.site.product())
            .put("phone", app.site.support_phone().unwrap_or_default())
            .t(key);
        let text = Text {
            to,
            body,
            key: format!("support-{}-{}", job.id, job.attempt),
        };
        Ok(match app.courier.text.send(&text).await {
            Ok(_) => Outcome::Done,
            Err(SendError::Retry { why, .. }) => Outcome::Retry {
                after: backoff(job.attempt, job.seed()),
                why,
                with: Vec::new(),
            },
            Err(SendError::Refused { why, .. }) => Outcome::Dead {
                why,
                with: Vec::new(),
            },
        })
    }
}

impl Handler for TellOld {
    fn kind(&self) -> &'static str {
        TEXT
    }

    fn max_attempts(&self) -> i64 {
        6
    }

    fn run<'a>(&'a self, job: &'a Claimed) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            match self.tell(job).await {
                Ok(outcome) => outcome,
                Err(e) => Outcome::Retry {
                    after: 30 * SECOND,
                    why: e.to_string(),
                    with: Vec::new(),
                },
            }
        })
    }
}
