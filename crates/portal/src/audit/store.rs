//! Rows of `audit_event`, `audit_pending`, `audit_block`. Events are inserted and never updated.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    INSERT = "INSERT INTO audit_event (id, at, kind, outcome, actor, role, practice, on_behalf_of, object_kind, object, owner, detail_f, source_f, session, request, node, software, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    INSERT_PENDING = "INSERT INTO audit_pending (event, at) VALUES ($1, $2)";
    PENDING = "SELECT p.event, e.mac, p.at FROM audit_pending p JOIN audit_event e ON e.id = p.event ORDER BY p.at, p.event LIMIT $1";
    DELETE_PENDING = "DELETE FROM audit_pending WHERE event = $1";
    LAST_BLOCK = "SELECT seq, hash FROM audit_block ORDER BY seq DESC LIMIT 1";
    INSERT_BLOCK = "INSERT INTO audit_block (seq, at, prev_hash, count, entries, hash, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    BLOCKS_AFTER = "SELECT seq, at, prev_hash, count, entries, hash, mac FROM audit_block WHERE seq > $1 ORDER BY seq LIMIT $2";
    EVENT = "SELECT id, at, kind, outcome, actor, role, practice, on_behalf_of, object_kind, object, owner, detail_f, source_f, session, request, node, software FROM audit_event WHERE id = $1";
    BLOCKS_BEFORE = "SELECT seq, entries FROM audit_block WHERE at < $1 AND seq > $2 ORDER BY seq LIMIT $3";
    DELETE_EVENT = "DELETE FROM audit_event WHERE id = $1";
    PURGED = "SELECT value FROM meta WHERE key = 'audit.purged'";
    SET_PURGED = "INSERT INTO meta (key, value) VALUES ('audit.purged', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    EVENT_MAC = "SELECT mac FROM audit_event WHERE id = $1";
    COUNT_EVENTS = "SELECT COUNT(*) FROM audit_event";
    COUNT_PENDING = "SELECT COUNT(*) FROM audit_pending";
    LAST_SEQ = "SELECT MAX(seq) FROM audit_block";
    OLDEST_PENDING = "SELECT MIN(at) FROM audit_pending";
    LAST_BLOCK_AT = "SELECT at FROM audit_block ORDER BY seq DESC LIMIT 1";
}

row! {
    /// An event as stored, without its MAC.
    #[derive(Debug, Clone)]
    pub struct EventRow {
        pub id: Id,
        pub at: i64,
        pub kind: String,
        pub outcome: String,
        pub actor: Option<Id>,
        pub role: String,
        pub practice: Option<Id>,
        pub on_behalf_of: Option<Id>,
        pub object_kind: Option<String>,
        pub object: Option<Id>,
        pub owner: Option<Id>,
        pub detail_f: Option<Vec<u8>>,
        pub source_f: Option<Vec<u8>>,
        pub session: Option<Vec<u8>>,
        pub request: Option<Id>,
        pub node: String,
        pub software: String,
    }
}

pub(super) fn insert(e: &EventRow, mac_key: u8, mac: &[u8; 32]) -> Stmt {
    q!(
        INSERT,
        e.id,
        e.at,
        &e.kind,
        &e.outcome,
        e.actor,
        &e.role,
        e.practice,
        e.on_behalf_of,
        e.object_kind.clone(),
        e.object,
        e.owner,
        e.detail_f.clone(),
        e.source_f.clone(),
        e.session.clone(),
        e.request,
        &e.node,
        &e.software,
        mac_key,
        mac
    )
    .expect(1)
}

pub(super) fn insert_pending(event: Id, at: i64) -> Stmt {
    q!(INSERT_PENDING, event, at).expect(1)
}

row! {
    /// An event that waits for its block.
    #[derive(Debug)]
    pub struct PendingRow { pub event: Id, pub mac: Vec<u8>, pub at: i64, }
    /// A block as stored.
    #[derive(Debug)]
    pub struct BlockRow {
        pub seq: i64,
        pub at: i64,
        pub prev_hash: Vec<u8>,
        pub count: i64,
        pub entries: Vec<u8>,
        pub hash: Vec<u8>,
        pub mac: Vec<u8>,
    }
}

pub(super) async fn pending(db: &Db, most: i64) -> Result<Vec<PendingRow>, ReadError> {
    db.all(q!(PENDING, most)).await
}

pub(super) fn delete_pending(event: Id) -> Stmt {
    q!(DELETE_PENDING, event).expect(1)
}

pub(super) async fn last_block(db: &Db) -> Result<Option<(i64, Vec<u8>)>, ReadError> {
    db.one(q!(LAST_BLOCK)).await
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert_block(
    seq: i64,
    at: i64,
    prev: &[u8],
    count: i64,
    entries: &[u8],
    hash: &[u8; 32],
    mac_key: u8,
    mac: &[u8; 32],
) -> Stmt {
    q!(
        INSERT_BLOCK,
        seq,
        at,
        prev,
        count,
        entries,
        hash,
        mac_key,
        mac
    )
    .expect(1)
}

pub(super) async fn blocks_after(db: &Db, seq: i64, most: i64) -> Result<Vec<BlockRow>, ReadError> {
    db.all(q!(BLOCKS_AFTER, seq, most)).await
}

pub(super) async fn event(db: &Db, id: Id) -> Result<Option<(EventRow, Vec<u8>)>, ReadError> {
    let mut got = db
        .read(vec![q!(EVENT, id), q!(EVENT_MAC, id)])
        .await?
        .into_iter();
    let mut next = || got.next().expect("one result a statement");
    let row = next().one::<EventRow>()?;
    let mac = next().one::<Vec<u8>>()?;
    Ok(row.zip(mac))
}

/// How far the trail reaches at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    /// All events.
    pub events: i64,
    /// Those that wait for their block.
    pub pending: i64,
    /// Number of the last block; 0 before the first.
    pub last: i64,
}

pub(super) async fn extent(db: &Db) -> Result<Extent, ReadError> {
    let mut got = db
        .read(vec![q!(COUNT_EVENTS), q!(COUNT_PENDING), q!(LAST_SEQ)])
        .await?
        .into_iter();
    let mut next = || {
        let one = got.next().expect("one result a statement");
        one.one::<Option<i64>>().map(|n| n.flatten().unwrap_or(0))
    };
    Ok(Extent {
        events: next()?,
        pending: next()?,
        last: next()?,
    })
}

/// When the oldest event that waits happened, and when the last block was made.
pub(super) async fn ages(db: &Db) -> Result<(Option<i64>, Option<i64>), ReadError> {
    let mut got = db
        .read(vec![q!(OLDEST_PENDING), q!(LAST_BLOCK_AT)])
        .await?
        .into_iter();
    let mut next = || {
        let one = got.next().expect("one result a statement");
        one.one::<Option<i64>>().map(Option::flatten)
    };
    Ok((next()?, next()?))
}

/// Blocks made before a time, after the block `after`: (number, entries).
pub(super) async fn blocks_before(
    db: &Db,
    before: i64,
    after: i64,
    most: i64,
) -> Result<Vec<(i64, Vec<u8>)>, ReadError> {
    db.all(q!(BLOCKS_BEFORE, before, after, most)).await
}

/// An event whose time is over. Its block stays.
pub(super) fn delete_event(id: Id) -> Stmt {
    q!(DELETE_EVENT, id).any()
}

/// The last block whose events were removed; 0 before the first.
pub(super) async fn purged(db: &Db) -> Result<i64, ReadError> {
    let stored: Option<String> = db.one(q!(PURGED)).await?;
    Ok(stored.and_then(|s| s.parse().ok()).unwrap_or(0))
}

pub(super) fn set_purged(seq: i64) -> Stmt {
    q!(SET_PURGED, seq.to_string()).expect(1)
}
