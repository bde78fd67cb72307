//! The end of a delegation by itself: the wrap goes after the last day, whether anybody looks or not.

use std::sync::Arc;

use ::jobs::{BoxFuture, Claimed, Handler, Outcome, backoff};
use db::{Stmt, WriteError};

use crate::app::App;
use crate::lent::delegation;

/// Job handlers of this feature.
pub fn jobs(app: &App) -> Vec<Arc<dyn Handler>> {
    vec![Arc::new(End(app.clone()))]
}

struct End(App);

impl Handler for End {
    fn kind(&self) -> &'static str {
        delegation::END
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
            let rows = match delegation::lapse(&self.0, job.subject).await {
                Ok(rows) => rows,
                Err(e) => return again(e.to_string()),
            };
            // It was given longer, and another job waits for that end; or it was ended.
            if rows.is_empty() {
                return Outcome::DoneWith(Vec::new());
            }
            // On its own: somebody may end it in this moment, and then there is nothing to do.
            match self.0.db.write(rows).await {
                Ok(_) | Err(WriteError::Conflict { .. }) => Outcome::DoneWith(Vec::new()),
                Err(e) => again(e.to_string()),
            }
        })
    }

    fn dead<'a>(&'a self, job: &'a Claimed, why: &'a str) -> BoxFuture<'a, Vec<Stmt>> {
        Box::pin(async move {
            tracing::error!(grant = %job.subject, why, "a delegation that is over could not be closed");
            Vec::new()
        })
    }
}
