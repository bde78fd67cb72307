//! The outbox: work that is written in the same write as what it belongs to, and done afterwards by whoever comes first.
//!
//! A job is a row. It is added by the business write itself ([`NewJob::stmt`]), so that there is never a message without its
//! mail or a mail without its message. A [`Worker`] claims it by a lease, runs its [`Handler`], and finishes it in one write
//! together with what the handler wants written. What the handler does to the outside world happens at least once; what it
//! writes happens exactly once, because the finish counts only for the attempt that still holds the job.
//!
//! | state | meaning |
//! |---|---|
//! | `ready` | to be run at `run_at`, or being run while `owner` is set |
//! | `done` | finished |
//! | `dead` | given up; [`retry`] gives it one more try |
//! | `held` | kept back after a restore until the operator releases it ([`hold_all`], [`release_held`]) |
//!
//! A job may carry a secret (sealed by the caller, for what must be sent but never kept); it is erased with the finish. The
//! tables are the product's: `job` and `job_attempt`.

mod admin;
mod backoff;
mod handler;
mod model;
mod store;
mod worker;

pub use admin::{Line, counts, dead, hold_all, pending, purge, release_held, retry};
pub use backoff::backoff;
pub use handler::{BoxFuture, Handler};
pub use model::{Claimed, NewJob, Outcome};
pub use store::STATEMENTS;
pub use worker::{MAX_KINDS, Worker};

/// The topic of [`db::Db::signal`] after jobs were added; a worker that hears it does not wait for its next poll.
pub const TOPIC: &str = "jobs";
