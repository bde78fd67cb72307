//! Rows of `ceiling`, and the sweep of all counts.

use db::{Db, ReadError, Stmt, q, row, statements};

statements! {
    // One row holds five quarter windows, so that parallel takes wait for one another, and one that comes into another quarter than the
    // one before sees it. What was counted in a quarter ends with the newest of it.
    TAKE = "INSERT INTO ceiling (key, slot, n0, n1, n2, n3, n4, t0, t1, t2, t3, t4, ends_at) VALUES ($1, $2, 1, 0, 0, 0, 0, $3, 0, 0, 0, 0, $4) ON CONFLICT (key) DO UPDATE SET n0 = CASE WHEN excluded.slot <= ceiling.slot THEN ceiling.n0 + 1 ELSE 1 END, t0 = CASE WHEN excluded.slot <= ceiling.slot AND ceiling.t0 > excluded.t0 THEN ceiling.t0 ELSE excluded.t0 END, n1 = CASE excluded.slot - ceiling.slot WHEN 1 THEN ceiling.n0 ELSE CASE WHEN excluded.slot <= ceiling.slot THEN ceiling.n1 ELSE 0 END END, n2 = CASE excluded.slot - ceiling.slot WHEN 1 THEN ceiling.n1 WHEN 2 THEN ceiling.n0 ELSE CASE WHEN excluded.slot <= ceiling.slot THEN ceiling.n2 ELSE 0 END END, n3 = CASE excluded.slot - ceiling.slot WHEN 1 THEN ceiling.n2 WHEN 2 THEN ceiling.n1 WHEN 3 THEN ceiling.n0 ELSE CASE WHEN excluded.slot <= ceiling.slot THEN ceiling.n3 ELSE 0 END END, n4 = CASE excluded.slot - ceiling.slot WHEN 1 THEN ceiling.n3 WHEN 2 THEN ceiling.n2 WHEN 3 THEN ceiling.n1 WHEN 4 THEN ceiling.n0 ELSE CASE WHEN excluded.slot <= ceiling.slot THEN ceiling.n4 ELSE 0 END END, t1 = CASE excluded.slot - ceiling.slot WHEN 1 THEN ceiling.t0 ELSE CASE WHEN excluded.slot <= ceiling.slot THEN ceiling.t1 ELSE 0 END END, t2 = CASE excluded.slot - ceiling.slot WHEN 1 THEN ceiling.t1 WHEN 2 THEN ceiling.t0 ELSE CASE WHEN excluded.slot <= ceiling.slot THEN ceiling.t2 ELSE 0 END END, t3 = CASE excluded.slot - ceiling.slot WHEN 1 THEN ceiling.t2 WHEN 2 THEN ceiling.t1 WHEN 3 THEN ceiling.t0 ELSE CASE WHEN excluded.slot <= ceiling.slot THEN ceiling.t3 ELSE 0 END END, t4 = CASE excluded.slot - ceiling.slot WHEN 1 THEN ceiling.t3 WHEN 2 THEN ceiling.t2 WHEN 3 THEN ceiling.t1 WHEN 4 THEN ceiling.t0 ELSE CASE WHEN excluded.slot <= ceiling.slot THEN ceiling.t4 ELSE 0 END END, slot = CASE WHEN excluded.slot <= ceiling.slot THEN ceiling.slot ELSE excluded.slot END, ends_at = CASE WHEN excluded.ends_at < ceiling.ends_at THEN ceiling.ends_at ELSE excluded.ends_at END WHERE CASE WHEN ceiling.t0 > $5 THEN ceiling.n0 ELSE 0 END + CASE WHEN ceiling.t1 > $5 THEN ceiling.n1 ELSE 0 END + CASE WHEN ceiling.t2 > $5 THEN ceiling.n2 ELSE 0 END + CASE WHEN ceiling.t3 > $5 THEN ceiling.n3 ELSE 0 END + CASE WHEN ceiling.t4 > $5 THEN ceiling.n4 ELSE 0 END < $6";
    NEVER = "UPDATE ceiling SET slot = slot WHERE key = $1 AND n0 < 0";
    COUNTED = "SELECT n0, t0, n1, t1, n2, t2, n3, t3, n4, t4 FROM ceiling WHERE key = $1";
    FORGET = "DELETE FROM ceiling WHERE key = $1";
    SWEEP = "DELETE FROM counter WHERE ends_at < $1";
    SWEEP_CEILINGS = "DELETE FROM ceiling WHERE ends_at < $1";
}

row! {
    struct Counted {
        n0: i64, t0: i64,
        n1: i64, t1: i64,
        n2: i64, t2: i64,
        n3: i64, t3: i64,
        n4: i64, t4: i64,
    }
}

/// Counts one at `now`, in the quarter window `slot`, unless `most` were counted after `since`.
pub(super) fn take(key: &str, slot: i64, now: i64, ends_at: i64, since: i64, most: i64) -> Stmt {
    q!(TAKE, key, slot, now, ends_at, since, most).expect(1)
}

/// Nothing was counted.
pub(super) fn forget(key: &str) -> Stmt {
    q!(FORGET, key).any()
}

/// A ceiling of nothing: conflicts always.
pub(super) fn never(key: &str) -> Stmt {
    q!(NEVER, key).expect(1)
}

/// What was counted, by quarters: (how many, the last of them when), the newest quarter first.
pub(super) async fn counted(db: &Db, key: &str) -> Result<Vec<(i64, i64)>, ReadError> {
    Ok(db
        .one::<Counted>(q!(COUNTED, key))
        .await?
        .map(|c| {
            let all = [
                (c.n0, c.t0),
                (c.n1, c.t1),
                (c.n2, c.t2),
                (c.n3, c.t3),
                (c.n4, c.t4),
            ];
            all.into_iter().filter(|(n, _)| *n > 0).collect()
        })
        .unwrap_or_default())
}

/// Removes counts that ended before `before`.
pub fn sweep(before: i64) -> [Stmt; 2] {
    [q!(SWEEP, before).any(), q!(SWEEP_CEILINGS, before).any()]
}
