//! What a job is, before and after it is claimed.

use crate::store;
use db::{Id, Stmt, q};

/// A job to be added.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Its id; adding the same id twice adds it once.
    pub id: Id,
    /// Which [`Handler`](crate::Handler) runs it.
    pub kind: &'static str,
    /// What it is about: a message, a code, a person. The payload is looked up under this id when the job runs.
    pub subject: Id,
    /// Something that must be sent and is kept nowhere else, sealed by the caller; erased when the job is done or dead.
    pub secret: Option<Vec<u8>>,
    /// Lower runs first.
    pub priority: i64,
    /// Not before this time, µs UTC.
    pub run_at: i64,
    /// Among all jobs with the same word, finished ones included, only the first is added.
    pub dedup: Option<String>,
}

impl NewJob {
    /// The statement that adds the job; a second one with the same id or `dedup` has no effect. Call
    /// [`signal`](db::Db::signal)`(`[`TOPIC`](crate::TOPIC)`)` after the write.
    pub fn stmt(&self, now: i64) -> Stmt {
        q!(
            store::ADD,
            self.id,
            self.kind,
            self.subject,
            self.secret.as_ref(),
            self.priority,
            self.run_at,
            self.dedup.as_ref(),
            now
        )
        .any()
    }
}

db::row! {
    /// A job that this worker holds.
    #[derive(Debug, Clone)]
    pub struct Claimed {
        /// Its id: stable over all attempts, so an idempotency key for the outside world (a Message-ID).
        pub id: Id,
        /// Its kind.
        pub kind: String,
        /// What it is about.
        pub subject: Id,
        /// The sealed secret, if it has one.
        pub secret: Option<Vec<u8>>,
        /// Which attempt this is, from 1.
        pub attempt: i64,
        /// When it was added, µs UTC.
        pub created_at: i64,
    }
}

impl Claimed {
    /// Different for different jobs: spreads the retries of many jobs that failed at the same time ([`backoff`](crate::backoff)).
    pub fn seed(&self) -> u64 {
        let mut seed = [0; 8];
        // The last eight bytes of an id are random, the first may be a time.
        seed.copy_from_slice(&self.id.as_bytes()[8..]);
        u64::from_be_bytes(seed)
    }
}

/// How a run ended. The statements are applied in the same write as the end of the attempt, all or nothing, and only if this
/// attempt still holds the job.
#[derive(Debug)]
pub enum Outcome {
    /// Finished.
    Done,
    /// Finished, and this is written with it.
    DoneWith(Vec<Stmt>),
    /// To be tried again; the last attempt makes it dead instead.
    Retry {
        /// In this many µs; see [`backoff`](crate::backoff).
        after: i64,
        /// For the operator; never a secret, a name or an address.
        why: String,
        /// Written with it.
        with: Vec<Stmt>,
    },
    /// Will never succeed.
    Dead {
        /// For the operator; never a secret, a name or an address.
        why: String,
        /// Written with it.
        with: Vec<Stmt>,
    },
}
