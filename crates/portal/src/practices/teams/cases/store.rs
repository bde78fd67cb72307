//! Rows of `team_case` and `team_writing`.

use db::{Db, Id, ReadError, Sql, Stmt, q, row, statements};

statements! {
    CASE = "SELECT state, assignee, changed_by, changed_at, version FROM team_case WHERE mailbox = $1 AND thread = $2";
    // Also where there is no row yet: that is version 0.
    SET = "INSERT INTO team_case (mailbox, thread, state, assignee, changed_by, changed_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7 + 1) ON CONFLICT (mailbox, thread) DO UPDATE SET state = excluded.state, assignee = excluded.assignee, changed_by = excluded.changed_by, changed_at = excluded.changed_at, version = team_case.version + 1 WHERE team_case.version = $7";
    REOPEN = "UPDATE team_case SET state = 'open', version = version + 1 WHERE mailbox = $1 AND thread = $2 AND state = 'done'";
    GOES_TO = "UPDATE team_case SET assignee = $3, version = version + 1 WHERE mailbox = $1 AND assignee = $2";
    NOBODYS = "UPDATE team_case SET assignee = NULL, version = version + 1 WHERE mailbox = $1 AND assignee = $2";
    CASES = "SELECT thread, state, assignee FROM team_case WHERE mailbox = $1 AND thread = $2";
    WRITE = "INSERT INTO team_writing (mailbox, thread, person, until) VALUES ($1, $2, $3, $4) ON CONFLICT (mailbox, thread, person) DO UPDATE SET until = excluded.until";
    WRITING = "SELECT person FROM team_writing WHERE mailbox = $1 AND thread = $2 AND person <> $3 AND until > $4 ORDER BY until, person LIMIT 10";
    STOP_ONE = "DELETE FROM team_writing WHERE mailbox = $1 AND thread = $2 AND person = $3";
    STOP = "DELETE FROM team_writing WHERE mailbox = $1 AND person = $2";
    SWEEP = "DELETE FROM team_writing WHERE until <= $1";
    // What colleagues have sent in a conversation, as far as it lies in this mailbox as its own.
    SENT_BY_OTHERS = "SELECT COUNT(*) FROM entry e JOIN message m ON m.id = e.message WHERE e.mailbox = $1 AND e.thread = $2 AND e.mine AND m.author_person <> $3";
    HOLD_SENT = "UPDATE mailbox SET version = version WHERE id = $1 AND (SELECT COUNT(*) FROM entry e JOIN message m ON m.id = e.message WHERE e.mailbox = $1 AND e.thread = $2 AND e.mine AND m.author_person <> $3) = $4";
    LAST_BY_OTHERS = "SELECT m.author_person FROM entry e JOIN message m ON m.id = e.message WHERE e.mailbox = $1 AND e.thread = $2 AND e.mine AND m.author_person <> $3 ORDER BY m.at DESC, m.id DESC LIMIT 1";
}

row! {
    /// What a team does about a conversation.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CaseRow {
        pub state: String,
        pub assignee: Option<Id>,
        pub changed_by: Id,
        pub changed_at: i64,
        pub version: i64,
    }
    /// The same, for a row of a list.
    #[derive(Debug, Clone)]
    pub struct ListRow { pub thread: Id, pub state: String, pub assignee: Option<Id>, }
}

pub(super) async fn case(db: &Db, mailbox: Id, thread: Id) -> Result<Option<CaseRow>, ReadError> {
    db.one(q!(CASE, mailbox, thread)).await
}

/// Asks what the team does about one conversation of a list.
pub fn of_thread(mailbox: Id, thread: Id) -> Sql {
    q!(CASES, mailbox, thread)
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn set(
    mailbox: Id,
    thread: Id,
    state: &str,
    assignee: Option<Id>,
    by: Id,
    now: i64,
    version: i64,
) -> Stmt {
    q!(SET, mailbox, thread, state, assignee, by, now, version).expect(1)
}

/// Something came in: what was done is not done any more.
pub fn reopen(mailbox: Id, thread: Id) -> Stmt {
    q!(REOPEN, mailbox, thread).any()
}

pub(in crate::practices::teams) fn nobodys(mailbox: Id, person: Id) -> Stmt {
    q!(NOBODYS, mailbox, person).any()
}

pub(super) fn write(mailbox: Id, thread: Id, person: Id, until: i64) -> Stmt {
    q!(WRITE, mailbox, thread, person, until).expect(1)
}

pub(super) async fn writing(
    db: &Db,
    mailbox: Id,
    thread: Id,
    but: Id,
    now: i64,
) -> Result<Vec<Id>, ReadError> {
    db.all(q!(WRITING, mailbox, thread, but, now)).await
}

/// Somebody has sent, or put away, what they were writing.
pub fn stopped(mailbox: Id, thread: Id, person: Id) -> Stmt {
    q!(STOP_ONE, mailbox, thread, person).any()
}

pub(in crate::practices::teams) fn stop_writing(mailbox: Id, person: Id) -> Stmt {
    q!(STOP, mailbox, person).any()
}

/// Housekeeping.
pub fn sweep(now: i64) -> Stmt {
    q!(SWEEP, now).any()
}

pub(super) async fn sent_by_others(
    db: &Db,
    mailbox: Id,
    thread: Id,
    me: Id,
) -> Result<i64, ReadError> {
    Ok(db
        .one(q!(SENT_BY_OTHERS, mailbox, thread, me))
        .await?
        .unwrap_or(0))
}

/// Guards an answer: conflicts when a colleague has answered since its page counted what colleagues had sent.
pub fn hold_sent(mailbox: Id, thread: Id, me: Id, seen: i64) -> Stmt {
    q!(HOLD_SENT, mailbox, thread, me, seen).expect(1)
}

pub(super) async fn last_by_others(
    db: &Db,
    mailbox: Id,
    thread: Id,
    me: Id,
) -> Result<Option<Id>, ReadError> {
    db.one(q!(LAST_BY_OTHERS, mailbox, thread, me)).await
}

/// What was one account's to do is the other one's.
pub fn goes_to(mailbox: Id, from: Id, to: Id) -> Stmt {
    q!(GOES_TO, mailbox, from, to).any()
}
