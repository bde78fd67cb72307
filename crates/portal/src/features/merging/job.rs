//! The worker's side: what was wished three days ago.

use super::flow;
use crate::accounts::merges::JOB;
use crate::app::App;
use ::jobs::{BoxFuture, Claimed, Handler, Outcome, backoff};
use std::sync::Arc;

struct Fulfil(App);

impl Handler for Fulfil {
    fn kind(&self) -> &'static str {
        JOB
    }

    fn max_attempts(&self) -> i64 {
        // Over a day.
        20
    }

    fn run<'a>(&'a self, job: &'a Claimed) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            match flow::fulfil(&self.0, job.subject).await {
                Ok(()) => Outcome::Done,
                Err(e) => Outcome::Retry {
                    after: backoff(job.attempt, job.seed()),
                    why: e.to_string(),
                    with: Vec::new(),
                },
            }
        })
    }
}

/// Job handlers of this feature.
pub fn jobs(app: &App) -> Vec<Arc<dyn Handler>> {
    vec![Arc::new(Fulfil(app.clone()))]
}
