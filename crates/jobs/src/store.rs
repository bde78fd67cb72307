//! Every statement of the outbox.
//!
//! The index they want is `job (state, priority, run_at)`: a poll that finds nothing costs a few steps, however many jobs are
//! done, dead, held or waiting for a later time.

use db::{Id, row, statements};

statements! {
    pub ADD = "INSERT INTO job (id, kind, subject, secret, priority, run_at, attempt, dedup, state, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, 0, $7, 'ready', $8) ON CONFLICT DO NOTHING";

    // The priorities there are, each found by one step in the index.
    pub PRIORITIES = "WITH RECURSIVE p (v) AS ( \
                          SELECT MIN(priority) FROM job WHERE state = 'ready' \
                          UNION ALL \
                          SELECT (SELECT MIN(priority) FROM job WHERE state = 'ready' AND priority > p.v) \
                          FROM p WHERE p.v IS NOT NULL) \
                      SELECT v FROM p WHERE v IS NOT NULL ORDER BY v";

    // What is due with one priority, of the kinds this worker serves: an older worker in the same cluster may not know all.
    pub DUE = "SELECT id, kind, attempt, owner IS NOT NULL FROM job \
               WHERE state = 'ready' AND priority = $1 AND run_at <= $2 AND (lease_until IS NULL OR lease_until <= $2) \
                 AND kind IN ($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35) \
               ORDER BY run_at, id LIMIT $3";

    pub CLAIM = "UPDATE job SET attempt = attempt + 1, owner = $2, lease_until = $3 \
                 WHERE id IN (SELECT id FROM job WHERE id = $1 AND attempt = $4 AND state = 'ready' AND run_at <= $5 \
                              AND (lease_until IS NULL OR lease_until <= $5) {skip_locked}) \
                 RETURNING id, kind, subject, secret, attempt, created_at";
    pub BEGUN = "INSERT INTO job_attempt (job, attempt, at) \
                 SELECT id, attempt, $5 FROM job WHERE id = $1 AND owner = $2 AND lease_until = $3 AND attempt = $4 \
                 ON CONFLICT (job, attempt) DO NOTHING";

    // Each counts only for the attempt that still holds the job, and only once.
    pub DONE = "UPDATE job SET state = 'done', secret = NULL, owner = NULL, lease_until = NULL, finished_at = $4, error = NULL \
                WHERE id = $1 AND attempt = $2 AND owner = $3 AND state = 'ready'";
    pub AGAIN = "UPDATE job SET run_at = $4, owner = NULL, lease_until = NULL, error = $5 \
                 WHERE id = $1 AND attempt = $2 AND owner = $3 AND state = 'ready'";
    pub DEAD = "UPDATE job SET state = 'dead', secret = NULL, owner = NULL, lease_until = NULL, finished_at = $4, error = $5 \
                WHERE id = $1 AND attempt = $2 AND owner = $3 AND state = 'ready'";
    pub ENDED = "UPDATE job_attempt SET ended_at = $3, outcome = $4, detail = $5 WHERE job = $1 AND attempt = $2";

    pub LINES = "SELECT id, kind, subject, attempt, run_at, created_at, error FROM job \
                 WHERE state = $1 ORDER BY created_at, id LIMIT $2";
    pub COUNTS = "SELECT state, COUNT(*) FROM job GROUP BY state ORDER BY state";
    pub RETRY = "UPDATE job SET state = 'ready', run_at = $2, finished_at = NULL WHERE id = $1 AND state = 'dead'";
    pub HOLD = "UPDATE job SET state = 'held', owner = NULL, lease_until = NULL WHERE state = 'ready'";
    pub RELEASE = "UPDATE job SET state = 'ready' WHERE state = 'held'";
    pub PURGE_ATTEMPTS = "DELETE FROM job_attempt WHERE job IN \
                          (SELECT id FROM job WHERE state = 'done' AND finished_at < $1 ORDER BY finished_at, id LIMIT $2)";
    pub PURGE = "DELETE FROM job WHERE id IN \
                 (SELECT id FROM job WHERE state = 'done' AND finished_at < $1 ORDER BY finished_at, id LIMIT $2)";
}

row! {
    /// A job that may be claimed.
    pub struct Candidate {
        pub id: Id,
        pub kind: String,
        pub attempt: i64,
        /// Its last attempt never ended: the worker died or lost the database.
        pub abandoned: bool,
    }
}
