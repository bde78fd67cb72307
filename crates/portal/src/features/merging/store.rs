//! Every statement of this feature.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

/// Conversations that the page counts.
pub const COUNTED: i64 = 1000;

statements! {
    COUNT = "SELECT COUNT(*) FROM (SELECT 1 FROM box x WHERE x.mailbox IN (SELECT p.personal FROM person p WHERE p.id = $1 UNION ALL SELECT s.seat FROM membership s WHERE s.person = $1 AND s.ended_at IS NULL) LIMIT $2) b";
    SHARED = "SELECT o.thread, n.removed_at IS NULL FROM participant o JOIN participant n ON n.thread = o.thread AND n.mailbox = $2 WHERE o.mailbox = $1";
    HOLD = "UPDATE mailbox SET version = version WHERE id = $1 AND current_key = $2 AND state = 'active'";
    DROP_ENTRIES = "DELETE FROM entry WHERE mailbox = $1 AND message IN (SELECT n.message FROM entry n WHERE n.mailbox = $2)";
    DROP_BOXES = "DELETE FROM box WHERE mailbox = $1 AND thread IN (SELECT n.thread FROM box n WHERE n.mailbox = $2)";
    DROP_PLACE = "DELETE FROM participant WHERE thread = $1 AND mailbox = $2";
    WROTE = "UPDATE message SET author_mailbox = $2, author_person = $3 WHERE author_mailbox = $1 AND thread IN (SELECT b.thread FROM box b WHERE b.mailbox = $2)";
    WROTE_THERE = "UPDATE message SET author_person = $3 WHERE author_mailbox = $1 AND author_person = $2 AND thread IN (SELECT b.thread FROM box b WHERE b.mailbox = $1)";
    OWN = "UPDATE entry SET mine = TRUE WHERE mailbox = $1 AND thread = $2 AND message IN (SELECT m.id FROM message m WHERE m.thread = $2 AND m.author_mailbox = $1)";
    AGAIN = "UPDATE box SET last_in_entry = (SELECT e.message FROM entry e WHERE e.mailbox = $1 AND e.thread = $2 AND NOT e.mine AND e.deleted_at IS NULL ORDER BY e.at DESC, e.message DESC LIMIT 1), last_in_at = (SELECT MAX(e.at) FROM entry e WHERE e.mailbox = $1 AND e.thread = $2 AND NOT e.mine AND e.deleted_at IS NULL), last_out_entry = (SELECT e.message FROM entry e WHERE e.mailbox = $1 AND e.thread = $2 AND e.mine AND e.deleted_at IS NULL ORDER BY e.at DESC, e.message DESC LIMIT 1), last_out_at = (SELECT MAX(e.at) FROM entry e WHERE e.mailbox = $1 AND e.thread = $2 AND e.mine AND e.deleted_at IS NULL), unread = EXISTS (SELECT 1 FROM entry e WHERE e.mailbox = $1 AND e.thread = $2 AND NOT e.mine AND e.read_at IS NULL AND e.deleted_at IS NULL) WHERE mailbox = $1 AND thread = $2";
    BEGAN = "UPDATE thread SET started_by = $2 WHERE started_by = $1 AND id IN (SELECT b.thread FROM box b WHERE b.mailbox = $2)";
    DRAFTS = "UPDATE draft SET mailbox = $2, person = $3 WHERE mailbox = $1";
    DRAFTS_THERE = "UPDATE draft SET person = $3 WHERE mailbox = $1 AND person = $2";
    CONTACTS = "UPDATE contact SET person = $2, version = version + 1 WHERE person = $1";
    PLANS = "UPDATE entitlement SET person = $2 WHERE person = $1";
    SHEETS = "DELETE FROM sheet_draft WHERE person = $1";
    JOINS = "UPDATE join_request SET state = 'withdrawn', decided_by = $2, decided_at = $3 WHERE person = $1 AND state = 'open'";
    USE_PROOF = "DELETE FROM proof WHERE subject = $1 AND flow_hash = $2 AND purpose = $3";
}

row! {
    /// A conversation in which both accounts take part.
    pub struct SharedRow {
        pub thread: Id,
        /// Whether the account that stays still takes part.
        pub stays: bool,
    }
}

/// Conversations in somebody's own mailbox and in those at work, counted to one more than [`COUNTED`].
pub(super) async fn count(db: &Db, person: Id) -> Result<i64, ReadError> {
    let n: Option<i64> = db.one(q!(COUNT, person, COUNTED + 1)).await?;
    Ok(n.unwrap_or(0))
}

/// Conversations in which both take part.
pub(super) async fn shared(db: &Db, from: Id, to: Id) -> Result<Vec<SharedRow>, ReadError> {
    db.all(q!(SHARED, from, to)).await
}

/// The mailbox takes mail under this key. Conflicts when it does not any more.
pub(super) fn hold(mailbox: Id, key: Id) -> Stmt {
    q!(HOLD, mailbox, key).expect(1)
}

/// What both mailboxes have is kept once.
pub(super) fn drop_doubles(from: Id, to: Id) -> [Stmt; 2] {
    [
        q!(DROP_ENTRIES, from, to).any(),
        q!(DROP_BOXES, from, to).any(),
    ]
}

/// One of the two places in a conversation goes.
pub(super) fn drop_place(thread: Id, mailbox: Id) -> Stmt {
    q!(DROP_PLACE, thread, mailbox).expect(1)
}

/// What was written from the mailbox that went over is the account's own; after its conversations were moved.
pub(super) fn wrote(from: Id, to: Id, person: Id) -> [Stmt; 2] {
    [q!(WROTE, from, to, person).any(), q!(BEGAN, from, to).any()]
}

/// What the other account wrote in a conversation of both was received by this one; now it is its own, and the row in the lists says so.
pub(super) fn own(mailbox: Id, thread: Id) -> [Stmt; 2] {
    [
        q!(OWN, mailbox, thread).any(),
        q!(AGAIN, mailbox, thread).any(),
    ]
}

/// What somebody wrote in a seat that goes along, and has begun to write.
pub(super) fn wrote_there(seat: Id, from: Id, to: Id) -> [Stmt; 2] {
    [
        q!(WROTE_THERE, seat, from, to).any(),
        q!(DRAFTS_THERE, seat, from, to).any(),
    ]
}

/// Drafts, contacts, plans, sheets that were not typed back, questions to join a practice.
pub(super) fn belongings((from, mailbox): (Id, Id), (to, there): (Id, Id), now: i64) -> [Stmt; 5] {
    [
        q!(DRAFTS, mailbox, there, to).any(),
        q!(CONTACTS, from, to).any(),
        q!(PLANS, from, to).any(),
        q!(SHEETS, from).any(),
        q!(JOINS, from, to, now).any(),
    ]
}

/// The wish serves once.
pub(super) fn use_proof(subject: Id, flow: &[u8; 32], purpose: &str) -> Stmt {
    q!(USE_PROOF, subject, flow, purpose).expect(1)
}
