//! What the product implements, once per kind of job.

use crate::{Claimed, Outcome};
use db::Stmt;
use std::{future::Future, pin::Pin};

/// A boxed future: `Box::pin(async move { … })`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Runs the jobs of one kind.
pub trait Handler: Send + Sync {
    /// The kind it runs.
    fn kind(&self) -> &'static str;

    /// How often a job is tried before it is dead.
    fn max_attempts(&self) -> i64 {
        8
    }

    /// How long, in µs, a run may take. A run that takes longer is stopped and tried again; a worker that dies gives its jobs
    /// free after this time.
    fn lease(&self) -> i64 {
        60_000_000
    }

    /// Does the work. It may be run more than once, and a run may be cut off anywhere: what it does to the outside world
    /// must bear that. A panic counts as a failed attempt.
    fn run<'a>(&'a self, job: &'a Claimed) -> BoxFuture<'a, Outcome>;

    /// What is to be written when the attempts are used up ("could not be delivered").
    fn dead<'a>(&'a self, job: &'a Claimed, why: &'a str) -> BoxFuture<'a, Vec<Stmt>> {
        let _ = (job, why);
        Box::pin(async { Vec::new() })
    }
}
