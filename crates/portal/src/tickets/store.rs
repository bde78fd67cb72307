//! Rows of `ticket` and `ticket_post`, and the support desk among the key pairs.

use db::{Db, Id, ReadError, Sql, Stmt, q, row, statements};

statements! {
    DESK = "SELECT id FROM keypair WHERE purpose = 'support' AND retired_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 1";
    OLD_DESKS = "SELECT id FROM keypair WHERE purpose = 'support' AND retired_at IS NOT NULL ORDER BY created_at DESC LIMIT 20";
    TICKET = "SELECT thread, pair, person, contact_f, state, assigned, version, created_at, last_at, mac FROM ticket WHERE thread = $1";
    OF_PERSON = "SELECT thread, pair, person, contact_f, state, assigned, version, created_at, last_at, mac FROM ticket WHERE person = $1 ORDER BY last_at DESC LIMIT 50";
    IN_STATE = "SELECT thread, pair, person, contact_f, state, assigned, version, created_at, last_at, mac FROM ticket WHERE state = $1 ORDER BY last_at, thread LIMIT $2 OFFSET $3";
    NEWEST_IN_STATE = "SELECT thread, pair, person, contact_f, state, assigned, version, created_at, last_at, mac FROM ticket WHERE state = $1 ORDER BY last_at DESC, thread LIMIT $2 OFFSET $3";
    MINE = "SELECT thread, pair, person, contact_f, state, assigned, version, created_at, last_at, mac FROM ticket WHERE assigned = $1 AND state <> 'done' ORDER BY last_at, thread LIMIT $2 OFFSET $3";
    GOES_TO = "UPDATE ticket SET person = $3, mac_key = $4, mac = $5 WHERE thread = $1 AND person = $2";
    ALL_OF_PERSON = "SELECT thread, pair, person, contact_f, state, assigned, version, created_at, last_at, mac FROM ticket WHERE person = $1";
    INSERT_TICKET = "INSERT INTO ticket (thread, pair, person, contact_f, state, version, created_at, last_at, mac_key, mac, short) VALUES ($1, $2, $3, $4, 'open', 1, $5, $5, $6, $7, $8)";
    BY_SHORT = "SELECT thread, pair, person, contact_f, state, assigned, version, created_at, last_at, mac FROM ticket WHERE short = $1 ORDER BY last_at DESC LIMIT 1";
    INSERT_POST = "INSERT INTO ticket_post (id, ticket, kind, author, key_id, body_x, at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    POSTS = "SELECT id, kind, author, key_id, body_x, at FROM ticket_post WHERE ticket = $1 ORDER BY at DESC, id DESC LIMIT $2";
    MOVED = "UPDATE ticket SET state = $3, assigned = $4, last_at = $5, version = version + 1 WHERE thread = $1 AND version = $2";
    COUNTS = "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM ticket WHERE state = 'open' LIMIT 100) a), (SELECT COUNT(*) FROM (SELECT 1 FROM ticket WHERE assigned = $1 AND state <> 'done' LIMIT 100) b), (SELECT COUNT(*) FROM (SELECT 1 FROM ticket WHERE state = 'waiting' LIMIT 100) c)";
}

row! {
    /// A request as stored.
    #[derive(Debug)]
    pub struct TicketRow {
        pub thread: Id,
        pub pair: Id,
        pub person: Option<Id>,
        pub contact_f: Vec<u8>,
        pub state: String,
        pub assigned: Option<Id>,
        pub version: i64,
        pub created_at: i64,
        pub last_at: i64,
        pub mac: Vec<u8>,
    }
    /// A post as stored.
    #[derive(Debug)]
    pub struct PostRow {
        pub id: Id,
        pub kind: String,
        pub author: Option<Id>,
        pub key_id: Id,
        pub body_x: Vec<u8>,
        pub at: i64,
    }
    /// How many requests wait where; at most 100 of each.
    #[derive(Debug, Clone, Copy, Default)]
    pub struct Counts {
        pub open: i64,
        pub mine: i64,
        pub waiting: i64,
    }
}

pub(super) async fn desk(db: &Db) -> Result<Option<Id>, ReadError> {
    db.one(q!(DESK)).await
}

pub(super) async fn old_desks(db: &Db) -> Result<Vec<Id>, ReadError> {
    db.all(q!(OLD_DESKS)).await
}

pub(super) async fn ticket(db: &Db, thread: Id) -> Result<Option<TicketRow>, ReadError> {
    db.one(q!(TICKET, thread)).await
}

pub(super) async fn of_person(db: &Db, person: Id) -> Result<Vec<TicketRow>, ReadError> {
    db.all(q!(OF_PERSON, person)).await
}

/// Which requests a list of the support inbox shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Support's turn, whoever's, the oldest first.
    Open,
    /// An agent's own.
    Mine(Id),
    /// Who asked has an answer.
    Waiting,
    /// Done, the newest first.
    Done,
}

fn listed(view: View, most: i64, skip: i64) -> Sql {
    match view {
        View::Open => q!(IN_STATE, "open", most, skip),
        View::Mine(agent) => q!(MINE, agent, most, skip),
        View::Waiting => q!(NEWEST_IN_STATE, "waiting", most, skip),
        View::Done => q!(NEWEST_IN_STATE, "done", most, skip),
    }
}

/// One page of the support inbox.
pub async fn list(db: &Db, view: View, most: i64, skip: i64) -> Result<Vec<TicketRow>, ReadError> {
    db.all(listed(view, most, skip)).await
}

/// How many wait where.
pub async fn counts(db: &Db, agent: Id) -> Result<Counts, ReadError> {
    Ok(db.one(q!(COUNTS, agent)).await?.unwrap_or_default())
}

pub(super) fn insert_ticket(
    thread: Id,
    pair: Id,
    person: Option<Id>,
    contact_f: &[u8],
    now: i64,
    epoch: u8,
    mac: &[u8; 32],
) -> Stmt {
    q!(
        INSERT_TICKET,
        thread,
        pair,
        person,
        contact_f,
        now,
        epoch,
        mac,
        &thread.as_bytes()[12..]
    )
    .expect(1)
}

/// The newest request that is called by these four bytes.
pub(super) async fn by_short(db: &Db, short: &[u8]) -> Result<Option<TicketRow>, ReadError> {
    db.one(q!(BY_SHORT, short)).await
}

pub(super) fn insert_post(
    id: Id,
    ticket: Id,
    kind: &str,
    author: Option<Id>,
    key_id: Id,
    body_x: &[u8],
    now: i64,
) -> Stmt {
    q!(INSERT_POST, id, ticket, kind, author, key_id, body_x, now).expect(1)
}

pub(super) async fn posts(db: &Db, ticket: Id, most: i64) -> Result<Vec<PostRow>, ReadError> {
    db.all(q!(POSTS, ticket, most)).await
}

pub(super) fn moved(
    thread: Id,
    version: i64,
    state: &str,
    assigned: Option<Id>,
    last_at: i64,
) -> Stmt {
    q!(MOVED, thread, version, state, assigned, last_at).expect(1)
}

/// Every request of somebody; the caller checks the stamps.
pub(super) async fn all_of_person(db: &Db, person: Id) -> Result<Vec<TicketRow>, ReadError> {
    db.all(q!(ALL_OF_PERSON, person)).await
}

pub(super) fn goes_to(thread: Id, from: Id, to: Id, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(GOES_TO, thread, from, to, epoch, mac).expect(1)
}
