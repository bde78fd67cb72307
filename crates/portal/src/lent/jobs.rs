//! The end of a grant by itself: the wrap goes when its time is over, whether anybody looks or not. One job for every kind that ends so.

use std::sync::Arc;

use ::jobs::{BoxFuture, Claimed, Handler, Outcome, backoff};
use db::{Id, Stmt, WriteError};

use crate::app::App;
use crate::fault::Fault;

/// The rows that end a grant whose time is over; none where it is not, or where it has ended already.
pub type Lapse = fn(App, Id) -> BoxFuture<'static, Result<Vec<Stmt>, Fault>>;

/// The handler of the jobs of this kind. Their subject: the grant.
pub fn at_the_end(app: &App, kind: &'static str, lapse: Lapse) -> Arc<dyn Handler> {
    Arc::new(End {
        app: app.clone(),
        kind,
        lapse,
    })
}

struct End {
    app: App,
    kind: &'static str,
    lapse: Lapse,
}

impl Handler for End {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn max_attempts(&self) -> i64 {
        // Over a day: until then the clock keeps the mailbox shut.
        20
    }

    fn run<'a>(&'a self, job: &'a Claimed) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            let again = |why: String| Outcome::Retry {
                after: backoff(job.attempt, job.seed()),
                why,
                with: Vec::new(),
            };
            let rows = match (self.lapse)(self.app.clone(), job.subject).await {
                Ok(rows) => rows,
                Err(e) => return again(e.to_string()),
            };
            // It was given longer, and another job waits for that end; or it was ended.
            if rows.is_empty() {
                return Outcome::DoneWith(Vec::new());
            }
            // On its own: somebody may end it in this moment, and then there is nothing to do.
            match self.app.db.write(rows).await {
                Ok(_) | Err(WriteError::Conflict { .. }) => Outcome::DoneWith(Vec::new()),
                Err(e) => again(e.to_string()),
            }
        })
    }

    fn dead<'a>(&'a self, job: &'a Claimed, why: &'a str) -> BoxFuture<'a, Vec<Stmt>> {
        Box::pin(async move {
            let kind = self.kind;
            tracing::error!(grant = %job.subject, kind, why, "a mailbox that is lent no more could not be closed");
            Vec::new()
        })
    }
}
