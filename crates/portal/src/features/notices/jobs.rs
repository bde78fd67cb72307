//! The worker's side: send, then write what became of it with the end of the job.

use std::sync::Arc;

use db::Stmt;
use jobs::{BoxFuture, Claimed, Handler, Outcome, backoff};

use super::flow::{self, Plan};
use crate::app::App;
use crate::app::span::SECOND;
use crate::mails;

/// Every mail there is, and how often it is tried. With the pauses of [`backoff`] 12 attempts reach over five to seven days
/// (RFC 5321 section 4.5.4.1 asks for at least four to five), 8 over half a day, 4 over a quarter of an hour: a link that
/// lives for a day or for half an hour need not be sent after that.
const KINDS: [(&str, i64); 18] = [
    (mails::INVITATION, 12),
    (mails::PROVISION, 12),
    (mails::NOTICE, 12),
    (mails::COMPLETE, 8),
    (mails::RESET, 4),
    (mails::ALERT, 8),
    (mails::MEMBER, 8),
    (mails::ADDRESS, 8),
    (mails::ESCROW, 8),
    (mails::SENDER, 8),
    (mails::SUPPORT, 8),
    (mails::PHONE, 8),
    (mails::SAFE, 8),
    (mails::TEAM, 4),
    (mails::CARE, 8),
    (mails::TICKET, 8),
    (mails::STOP, 8),
    (mails::DESK, 8),
];

/// Job handlers of this feature.
pub fn jobs(app: &App) -> Vec<Arc<dyn Handler>> {
    KINDS
        .into_iter()
        .map(|(kind, attempts)| -> Arc<dyn Handler> {
            Arc::new(Mailer {
                app: app.clone(),
                kind,
                attempts,
            })
        })
        .collect()
}

struct Mailer {
    app: App,
    kind: &'static str,
    attempts: i64,
}

impl Mailer {
    async fn send(&self, job: &Claimed) -> Outcome {
        let again = |why: &str| Outcome::Retry {
            after: backoff(job.attempt, job.seed()),
            why: why.to_owned(),
            with: Vec::new(),
        };
        let draft = match flow::plan(&self.app, self.kind, job).await {
            Ok(Plan::Send(draft)) => draft,
            Ok(Plan::Nobody(rows)) => return Outcome::DoneWith(rows),
            Ok(Plan::Later { until, rows }) => {
                return Outcome::Retry {
                    after: (until - self.app.now()).max(SECOND),
                    why: "its reader was mailed a moment ago, or often enough today".to_owned(),
                    with: rows,
                };
            }
            Ok(Plan::Broken(why)) => {
                return Outcome::Dead {
                    why: why.to_owned(),
                    with: Vec::new(),
                };
            }
            Err(error) => {
                tracing::warn!(job = %job.id, kind = self.kind, %error, "a mail could not be composed");
                return again("its rows could not be read");
            }
        };
        match self.app.courier.mail.send(&draft.mail).await {
            Ok(taken) => Outcome::DoneWith(draft.accepted(&self.app, &taken.by)),
            Err(error) if error.is_retry() => Outcome::Retry {
                after: backoff(job.attempt, job.seed()),
                why: error.why().to_owned(),
                with: draft.delayed(&self.app, job.attempt),
            },
            Err(error) => Outcome::Dead {
                why: error.why().to_owned(),
                with: draft.refused(&self.app, &error),
            },
        }
    }
}

impl Handler for Mailer {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn max_attempts(&self) -> i64 {
        self.attempts
    }

    fn run<'a>(&'a self, job: &'a Claimed) -> BoxFuture<'a, Outcome> {
        Box::pin(self.send(job))
    }

    fn dead<'a>(&'a self, job: &'a Claimed, _why: &'a str) -> BoxFuture<'a, Vec<Stmt>> {
        Box::pin(async move {
            match flow::plan(&self.app, self.kind, job).await {
                Ok(Plan::Send(draft)) => draft.given_up(&self.app),
                Ok(Plan::Nobody(rows)) => rows,
                Ok(Plan::Broken(_) | Plan::Later { .. }) => Vec::new(),
                Err(error) => {
                    tracing::error!(job = %job.id, kind = self.kind, %error, "a mail was given up and its sender could not be told");
                    Vec::new()
                }
            }
        })
    }
}
