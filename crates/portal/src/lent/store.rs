//! Rows of `mailbox_grant` and `mailbox_opened`.

use db::{Db, Id, ReadError, Sql, Stmt, q, row, statements};

statements! {
    INSERT = "INSERT INTO mailbox_grant (id, kind, practice, mailbox, owner, holder, can_answer, state, asked_by, agreed_by, reason_f, asked_at, opened_at, ends_at, relation, notices, proven, version, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $17, $18, $19, 1, $15, $16)";
    LOAD = "SELECT id, kind, practice, mailbox, owner, holder, can_answer, state, asked_by, agreed_by, reason_f, asked_at, opened_at, ends_at, ended_at, ended_by, owner_seen_at, relation, notices, proven, version, mac FROM mailbox_grant WHERE id = $1";
    OF_PRACTICE = "SELECT id, kind, practice, mailbox, owner, holder, can_answer, state, asked_by, agreed_by, reason_f, asked_at, opened_at, ends_at, ended_at, ended_by, owner_seen_at, relation, notices, proven, version, mac FROM mailbox_grant WHERE practice = $1 AND kind = $2 AND (state = 'asked' OR state = 'open') ORDER BY asked_at DESC, id LIMIT 200";
    OF_MAILBOX = "SELECT id, kind, practice, mailbox, owner, holder, can_answer, state, asked_by, agreed_by, reason_f, asked_at, opened_at, ends_at, ended_at, ended_by, owner_seen_at, relation, notices, proven, version, mac FROM mailbox_grant WHERE mailbox = $1 AND kind = 'handover' AND state = 'open' AND EXISTS (SELECT 1 FROM membership m WHERE m.person = mailbox_grant.holder AND m.practice = mailbox_grant.practice AND m.ended_at IS NULL)";
    // What a session needs to know: what is lent to its person, and which emergencies of their own mailboxes they have not seen.
    MINE = "SELECT g.id, g.kind, g.practice, g.mailbox, g.owner, g.holder, g.can_answer, g.state, g.asked_by, g.agreed_by, g.reason_f, g.asked_at, g.opened_at, g.ends_at, g.ended_at, g.ended_by, g.owner_seen_at, g.relation, g.notices, g.proven, g.version, g.mac, b.current_key, b.mac, o.name_f, h.name_f, (SELECT MAX(m.ended_at) FROM membership m WHERE m.seat = g.mailbox), (SELECT COUNT(*) FROM key_wrap w WHERE w.keypair = b.current_key AND w.holder = g.id AND w.holder_kind = 'lent') FROM mailbox_grant g JOIN mailbox b ON b.id = g.mailbox JOIN person o ON o.id = g.owner JOIN person h ON h.id = g.holder JOIN mailbox k ON k.id = h.personal WHERE g.holder = (SELECT person FROM session WHERE hash = $1) AND g.state = 'open' AND ((g.kind <> 'delegation' AND g.kind <> 'care') OR o.state = 'active') AND ((g.kind <> 'care' AND g.kind <> 'guardian') OR (g.reader_key = k.current_key AND EXISTS (SELECT 1 FROM key_wrap w WHERE w.keypair = b.current_key AND w.holder = g.id AND w.holder_kind = 'lent'))) UNION ALL SELECT g.id, g.kind, g.practice, g.mailbox, g.owner, g.holder, g.can_answer, g.state, g.asked_by, g.agreed_by, g.reason_f, g.asked_at, g.opened_at, g.ends_at, g.ended_at, g.ended_by, g.owner_seen_at, g.relation, g.notices, g.proven, g.version, g.mac, b.current_key, b.mac, o.name_f, h.name_f, (SELECT MAX(m.ended_at) FROM membership m WHERE m.seat = g.mailbox), (SELECT COUNT(*) FROM key_wrap w WHERE w.keypair = b.current_key AND w.holder = g.id AND w.holder_kind = 'lent') FROM mailbox_grant g JOIN mailbox b ON b.id = g.mailbox JOIN person o ON o.id = g.owner JOIN person h ON h.id = g.holder WHERE g.owner = (SELECT person FROM session WHERE hash = $1) AND g.kind = 'emergency' AND g.opened_at IS NOT NULL AND g.owner_seen_at IS NULL";
    MOVE = "UPDATE mailbox_grant SET state = $4, agreed_by = $5, opened_at = $6, ends_at = $7, ended_at = $8, ended_by = $9, version = version + 1, mac_key = $10, mac = $11 WHERE id = $1 AND version = $2 AND state = $3";
    HOLD = "UPDATE mailbox_grant SET version = version WHERE id = $1 AND state = 'open' AND (ends_at IS NULL OR ends_at > $2)";
    SEEN = "UPDATE mailbox_grant SET owner_seen_at = $3 WHERE id = $1 AND owner = $2 AND owner_seen_at IS NULL AND (state <> 'open' OR ends_at <= $3)";
    OPENED = "INSERT INTO mailbox_opened (grant_id, thread, at) VALUES ($1, $2, $3) ON CONFLICT (grant_id, thread) DO NOTHING";
    GIVEN = "SELECT id, kind, practice, mailbox, owner, holder, can_answer, state, asked_by, agreed_by, reason_f, asked_at, opened_at, ends_at, ended_at, ended_by, owner_seen_at, relation, notices, proven, version, mac FROM mailbox_grant WHERE mailbox = $1 AND kind = $2 ORDER BY asked_at DESC, id LIMIT 50";
    GIVEN_OPEN = "SELECT id, kind, practice, mailbox, owner, holder, can_answer, state, asked_by, agreed_by, reason_f, asked_at, opened_at, ends_at, ended_at, ended_by, owner_seen_at, relation, notices, proven, version, mac FROM mailbox_grant WHERE mailbox = $1 AND kind = $2 AND state = 'open' ORDER BY asked_at DESC, id LIMIT 50";
    OF_MEMBER = "SELECT id, kind, practice, mailbox, owner, holder, can_answer, state, asked_by, agreed_by, reason_f, asked_at, opened_at, ends_at, ended_at, ended_by, owner_seen_at, relation, notices, proven, version, mac FROM mailbox_grant WHERE practice = $1 AND kind = 'delegation' AND state = 'open' AND (owner = $2 OR holder = $2) ORDER BY asked_at, id LIMIT 500";
    CARES = "SELECT id, kind, practice, mailbox, owner, holder, can_answer, state, asked_by, agreed_by, reason_f, asked_at, opened_at, ends_at, ended_at, ended_by, owner_seen_at, relation, notices, proven, version, mac FROM mailbox_grant WHERE holder = $1 AND kind = 'care' AND state = 'open' ORDER BY asked_at, id LIMIT 50";
    CARED = "UPDATE mailbox_grant SET ends_at = $3, notices = $4, proven = $5, version = version + 1, mac_key = $6, mac = $7 WHERE id = $1 AND version = $2 AND kind = 'care' AND state = 'open'";
    GUARDED = "UPDATE mailbox_grant SET ends_at = $3, version = version + 1, mac_key = $4, mac = $5 WHERE id = $1 AND version = $2 AND kind = 'guardian' AND state = 'open'";
    READER = "UPDATE mailbox_grant SET reader_key = $2 WHERE id = $1";
    // Open, and of no use: the mailbox or its reader has another key pair than the wrap was made for.
    STALE = "SELECT g.id FROM mailbox_grant g JOIN mailbox b ON b.id = g.mailbox JOIN person h ON h.id = g.holder JOIN mailbox k ON k.id = h.personal WHERE g.mailbox = $1 AND g.kind = 'care' AND g.state = 'open' AND (g.reader_key IS NULL OR g.reader_key <> k.current_key OR NOT EXISTS (SELECT 1 FROM key_wrap w WHERE w.keypair = b.current_key AND w.holder = g.id AND w.holder_kind = 'lent')) LIMIT 50";
    GUARDS = "SELECT COUNT(*) FROM mailbox_grant WHERE holder = $1 AND kind = 'guardian' AND state = 'open'";
    TOUCHING = "SELECT id, kind, practice, mailbox, owner, holder, can_answer, state, asked_by, agreed_by, reason_f, asked_at, opened_at, ends_at, ended_at, ended_by, owner_seen_at, relation, notices, proven, version, mac FROM mailbox_grant WHERE (state = 'asked' OR state = 'open') AND (owner = $1 OR holder = $1 OR asked_by = $1 OR agreed_by = $1) ORDER BY asked_at, id";
    GOES_TO = "UPDATE mailbox_grant SET owner = $3, holder = $4, asked_by = $5, agreed_by = $6, version = version + 1, mac_key = $7, mac = $8 WHERE id = $1 AND version = $2";
    TOLD = "SELECT id, kind, practice, mailbox, owner, holder, can_answer, state, asked_by, agreed_by, reason_f, asked_at, opened_at, ends_at, ended_at, ended_by, owner_seen_at, relation, notices, proven, version, mac FROM mailbox_grant WHERE mailbox = $1 AND kind = 'delegation' AND state = 'open' AND tell AND ends_at > $2 ORDER BY asked_at, id LIMIT 50";
    TELL = "UPDATE mailbox_grant SET tell = $3 WHERE id = $1 AND owner = $2 AND kind = 'delegation' AND state = 'open'";
    TELLS = "SELECT id FROM mailbox_grant WHERE mailbox = $1 AND kind = 'delegation' AND tell ORDER BY asked_at DESC, id LIMIT 50";
    // Two statements: the second sees what was committed while the first waited for the row.
    SEAT = "UPDATE mailbox SET version = version WHERE id = $1";
    ROOM = "UPDATE mailbox SET version = version WHERE id = $1 AND (SELECT COUNT(*) FROM mailbox_grant g WHERE g.mailbox = $1 AND g.kind = 'delegation' AND g.state = 'open' AND g.ends_at > $2) < $3";
    // What somebody reads that they were not lent by its owner.
    HELD = "SELECT id, kind, practice, mailbox, owner, holder, can_answer, state, asked_by, agreed_by, reason_f, asked_at, opened_at, ends_at, ended_at, ended_by, owner_seen_at, relation, notices, proven, version, mac FROM mailbox_grant WHERE practice = $1 AND holder = $2 AND kind <> 'delegation' AND (state = 'asked' OR state = 'open') ORDER BY asked_at, id LIMIT 200";
    USED = "UPDATE mailbox_grant SET used_at = $2 WHERE id = $1";
    USED_AT = "SELECT id, used_at FROM mailbox_grant WHERE mailbox = $1 AND (kind = 'delegation' OR kind = 'care') AND used_at IS NOT NULL ORDER BY asked_at DESC, id LIMIT 50";
    HOLDS = "SELECT g.id FROM mailbox_grant g JOIN participant p ON p.mailbox = g.mailbox WHERE g.holder = $1 AND g.state = 'open' AND p.thread = $2 AND p.removed_at IS NULL ORDER BY g.asked_at LIMIT 1";
}

row! {
    /// A grant as stored.
    #[derive(Debug, Clone)]
    pub struct GrantRow {
        pub id: Id,
        pub kind: String,
        pub practice: Option<Id>,
        pub mailbox: Id,
        pub owner: Id,
        pub holder: Id,
        pub can_answer: bool,
        pub state: String,
        pub asked_by: Id,
        pub agreed_by: Option<Id>,
        pub reason_f: Option<Vec<u8>>,
        pub asked_at: i64,
        pub opened_at: Option<i64>,
        pub ends_at: Option<i64>,
        pub ended_at: Option<i64>,
        pub ended_by: Option<Id>,
        pub owner_seen_at: Option<i64>,
        pub relation: Option<String>,
        pub notices: bool,
        pub proven: Option<Vec<u8>>,
        pub version: i64,
        pub mac: Vec<u8>,
    }
    /// A grant with what a session needs of its mailbox.
    #[derive(Debug, Clone)]
    pub struct MineRow {
        pub id: Id,
        pub kind: String,
        pub practice: Option<Id>,
        pub mailbox: Id,
        pub owner: Id,
        pub holder: Id,
        pub can_answer: bool,
        pub state: String,
        pub asked_by: Id,
        pub agreed_by: Option<Id>,
        pub reason_f: Option<Vec<u8>>,
        pub asked_at: i64,
        pub opened_at: Option<i64>,
        pub ends_at: Option<i64>,
        pub ended_at: Option<i64>,
        pub ended_by: Option<Id>,
        pub owner_seen_at: Option<i64>,
        pub relation: Option<String>,
        pub notices: bool,
        pub proven: Option<Vec<u8>>,
        pub version: i64,
        pub mac: Vec<u8>,
        pub current_key: Id,
        pub mailbox_mac: Vec<u8>,
        pub owner_name_f: Vec<u8>,
        pub holder_name_f: Vec<u8>,
        pub left_at: Option<i64>,
        pub opens: i64,
    }
}

impl MineRow {
    /// The grant alone.
    pub fn grant(self) -> GrantRow {
        GrantRow {
            id: self.id,
            kind: self.kind,
            practice: self.practice,
            mailbox: self.mailbox,
            owner: self.owner,
            holder: self.holder,
            can_answer: self.can_answer,
            state: self.state,
            asked_by: self.asked_by,
            agreed_by: self.agreed_by,
            reason_f: self.reason_f,
            asked_at: self.asked_at,
            opened_at: self.opened_at,
            ends_at: self.ends_at,
            ended_at: self.ended_at,
            ended_by: self.ended_by,
            owner_seen_at: self.owner_seen_at,
            relation: self.relation,
            notices: self.notices,
            proven: self.proven,
            version: self.version,
            mac: self.mac,
        }
    }
}

/// A new grant.
pub(super) fn insert(
    g: &super::Grant,
    reason_f: Option<Vec<u8>>,
    epoch: u8,
    mac: &[u8; 32],
) -> Stmt {
    q!(
        INSERT,
        g.id,
        g.kind.word(),
        g.practice,
        g.mailbox,
        g.owner,
        g.holder,
        g.can_answer,
        g.state.word(),
        g.asked_by,
        g.agreed_by,
        reason_f,
        g.asked_at,
        g.opened_at,
        g.ends_at,
        epoch,
        mac,
        g.relation.map(super::Relation::word),
        g.notices,
        (!g.proven.is_empty()).then(|| g.proven_column())
    )
    .expect(1)
}

pub(super) async fn load(db: &Db, id: Id) -> Result<Option<GrantRow>, ReadError> {
    db.one(q!(LOAD, id)).await
}

pub(super) async fn of_practice(
    db: &Db,
    practice: Id,
    kind: &str,
) -> Result<Vec<GrantRow>, ReadError> {
    db.all(q!(OF_PRACTICE, practice, kind)).await
}

pub(super) async fn of_mailbox(db: &Db, mailbox: Id) -> Result<Option<GrantRow>, ReadError> {
    db.one(q!(OF_MAILBOX, mailbox)).await
}

pub(super) async fn given(
    db: &Db,
    mailbox: Id,
    kind: &str,
    open: bool,
) -> Result<Vec<GrantRow>, ReadError> {
    db.all(match open {
        true => q!(GIVEN_OPEN, mailbox, kind),
        false => q!(GIVEN, mailbox, kind),
    })
    .await
}

pub(super) async fn of_member(
    db: &Db,
    practice: Id,
    person: Id,
) -> Result<Vec<GrantRow>, ReadError> {
    db.all(q!(OF_MEMBER, practice, person)).await
}

pub(super) async fn cares(db: &Db, person: Id) -> Result<Vec<GrantRow>, ReadError> {
    db.all(q!(CARES, person)).await
}

/// Another end, other notices, or a second step that was shown, if nobody was faster.
pub(super) fn cared(from: &super::Grant, to: &super::Grant, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(
        CARED,
        from.id,
        from.version,
        to.ends_at,
        to.notices,
        (!to.proven.is_empty()).then(|| to.proven_column()),
        epoch,
        mac
    )
    .expect(1)
}

/// A guardian reads until another day, if nobody was faster.
pub(super) fn guarded(from: &super::Grant, to: &super::Grant, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(GUARDED, from.id, from.version, to.ends_at, epoch, mac).expect(1)
}

/// The key pair that its wrap was made for.
pub(super) fn reader(id: Id, key: Id) -> Stmt {
    q!(READER, id, key).expect(1)
}

/// The grants of a personal mailbox that its owner has to open once more.
pub async fn stale(db: &Db, mailbox: Id) -> Result<Vec<Id>, ReadError> {
    db.all(q!(STALE, mailbox)).await
}

/// Its reader has opened a conversation by it.
pub fn used(id: Id, now: i64) -> Stmt {
    q!(USED, id, now).expect(1)
}

/// When the grants that the owner of a mailbox gave were used last, each that was.
pub async fn used_at(db: &Db, mailbox: Id) -> Result<Vec<(Id, i64)>, ReadError> {
    db.all(q!(USED_AT, mailbox)).await
}

/// Asks what is lent to the person of a session, and which emergencies of their own they have not seen.
pub fn mine(session: &[u8; 32]) -> Sql {
    q!(MINE, session)
}

/// From one state to the next, if nobody was faster.
pub(super) fn moved(from: &super::Grant, to: &super::Grant, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(
        MOVE,
        from.id,
        from.version,
        from.state.word(),
        to.state.word(),
        to.agreed_by,
        to.opened_at,
        to.ends_at,
        to.ended_at,
        to.ended_by,
        epoch,
        mac
    )
    .expect(1)
}

/// The delegations of a seat whose readers are told of what comes in.
pub(super) async fn told(db: &Db, mailbox: Id, now: i64) -> Result<Vec<GrantRow>, ReadError> {
    db.all(q!(TOLD, mailbox, now)).await
}

/// Whether the reader of a delegation is told; conflicts when it is over, or another's to say.
pub(super) fn tell(id: Id, owner: Id, on: bool) -> Stmt {
    q!(TELL, id, owner, on).expect(1)
}

/// The delegations of a seat whose readers are told, over or not.
pub async fn tells(db: &Db, mailbox: Id) -> Result<Vec<Id>, ReadError> {
    db.all(q!(TELLS, mailbox)).await
}

/// Guards one delegation more: of two presses at once the second waits for the first, and then counts it. The second of the rows
/// conflicts when there are `most`.
pub(super) fn room(mailbox: Id, now: i64, most: i64) -> [Stmt; 2] {
    [
        q!(SEAT, mailbox).expect(1),
        q!(ROOM, mailbox, now, most).expect(1),
    ]
}

/// What was handed over to somebody, and the emergencies of theirs that are open or asked for.
pub(super) async fn held(db: &Db, practice: Id, holder: Id) -> Result<Vec<GrantRow>, ReadError> {
    db.all(q!(HELD, practice, holder)).await
}

/// Guards a write in a lent mailbox: conflicts when it is not lent any more.
pub fn hold(id: Id, now: i64) -> Stmt {
    q!(HOLD, id, now).expect(1)
}

/// The owner has seen what was done in an emergency that is over.
pub fn seen(id: Id, owner: Id, now: i64) -> Stmt {
    q!(SEEN, id, owner, now).any()
}

/// A conversation was opened in an emergency, or by somebody who answers for its owner: noted once.
pub fn opened(id: Id, thread: Id, now: i64) -> Stmt {
    q!(OPENED, id, thread, now).any()
}

/// The grant by which somebody may read a conversation of another's mailbox, if there is one.
pub async fn holds(db: &Db, person: Id, thread: Id) -> Result<Option<Id>, ReadError> {
    db.one(q!(HOLDS, person, thread)).await
}

/// What is asked for or open and has somebody to do with it, as whoever; the caller checks the stamps.
pub(super) async fn touching(db: &Db, person: Id) -> Result<Vec<GrantRow>, ReadError> {
    db.all(q!(TOUCHING, person)).await
}

/// The people of a grant are others. Conflicts when it was changed since it was read.
pub(super) fn goes_to(g: &super::Grant, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(
        GOES_TO,
        g.id,
        g.version,
        g.owner,
        g.holder,
        g.asked_by,
        g.agreed_by,
        epoch,
        mac
    )
    .expect(1)
}

/// How many children's mailboxes somebody reads.
pub async fn guards(db: &Db, person: Id) -> Result<i64, ReadError> {
    Ok(db.one::<i64>(q!(GUARDS, person)).await?.unwrap_or(0))
}
