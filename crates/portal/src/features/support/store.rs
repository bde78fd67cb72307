//! Every statement of the console. None of them reads a message, an entry, a box, an attachment or a draft.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    INSERT_LOOKUP = "INSERT INTO support_lookup (id, agent, query_f, at) VALUES ($1, $2, $3, $4)";
    LOOKUP = "SELECT agent, query_f, at FROM support_lookup WHERE id = $1 AND at > $2";
    SWEEP_LOOKUPS = "DELETE FROM support_lookup WHERE at <= $1";
    INSERT_CHECK = "INSERT INTO support_check (id, agent, subject, outcome, answers_f, at, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    // Of two at one moment the doubt counts.
    LAST_CHECK = "SELECT id, agent, subject, outcome, at, mac FROM support_check WHERE subject = $1 AND agent = $2 AND at > $3 ORDER BY at DESC, CASE WHEN outcome = 'not_verified' THEN 0 ELSE 1 END, id DESC LIMIT 1";
    CONTACTS_BY_ADDRESS = "SELECT id, practice FROM contact WHERE bidx = $1 ORDER BY created_at DESC, id LIMIT 20";
    CONTACTS_BY_PHONE = "SELECT c.id, c.practice FROM contact c WHERE c.id IN (SELECT p.contact FROM contact_phone p WHERE p.bidx = $1 AND p.state = 'filed') ORDER BY c.created_at DESC, c.id LIMIT 20";
    PEOPLE_BY_PHONE = "SELECT person FROM factor WHERE bidx = $1 AND kind = 'phone' AND state = 'active' ORDER BY created_at, id LIMIT 20";
    PRACTICES = "SELECT id, profile_f FROM practice ORDER BY created_at, id LIMIT 10000";
    // When each thing happened last: not how often, which would tell how many messages there are.
    TIMELINE = "SELECT e.kind, MAX(e.at) FROM delivery_event e JOIN delivery d ON d.id = e.delivery WHERE d.invitation = $1 GROUP BY e.kind ORDER BY 2, 1";
    DEVICES = "SELECT COUNT(*) FROM device WHERE person = $1";
    SESSIONS = "SELECT COUNT(*) FROM session WHERE person = $1 AND ended_at IS NULL AND ends_at > $2";
    PAUSED = "SELECT n, ends_at FROM counter WHERE key = $1 AND win = 0";
    MAIL_TROUBLE = "SELECT COUNT(*) FROM (SELECT 1 FROM job WHERE subject = $1 AND state = 'dead' LIMIT 20) j";
    MANAGERS = "SELECT COUNT(*) FROM membership WHERE practice = $1 AND ended_at IS NULL AND (role = 'owner' OR role = 'manager')";
    SET_STATE = "UPDATE person SET state = $3, version = version + 1 WHERE id = $1 AND version = $2 AND state = $4";
    CANNED = "SELECT id, words_f, version FROM canned_answer ORDER BY created_at, id LIMIT 200";
    ONE_CANNED = "SELECT id, words_f, version FROM canned_answer WHERE id = $1";
    INSERT_CANNED = "INSERT INTO canned_answer (id, words_f, version, created_at) VALUES ($1, $2, 1, $3)";
    UPDATE_CANNED = "UPDATE canned_answer SET words_f = $3, version = version + 1 WHERE id = $1 AND version = $2";
    DELETE_CANNED = "DELETE FROM canned_answer WHERE id = $1 AND version = $2";
}

row! {
    pub(super) struct LookupRow { pub agent: Id, pub query_f: Vec<u8>, pub at: i64, }
    pub(super) struct CheckRow { pub id: Id, pub agent: Id, pub subject: Id, pub outcome: String, pub at: i64, pub mac: Vec<u8>, }
    pub(super) struct CannedRow { pub id: Id, pub words_f: Vec<u8>, pub version: i64, }
    pub(super) struct CountRow { pub n: i64, pub ends_at: i64, }
}

pub(super) fn insert_lookup(id: Id, agent: Id, query_f: &[u8], now: i64) -> Stmt {
    q!(INSERT_LOOKUP, id, agent, query_f, now).expect(1)
}

pub(super) async fn lookup(db: &Db, id: Id, since: i64) -> Result<Option<LookupRow>, ReadError> {
    db.one(q!(LOOKUP, id, since)).await
}

/// Forgets what was looked up.
pub fn sweep(before: i64) -> Stmt {
    q!(SWEEP_LOOKUPS, before).any()
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert_check(
    id: Id,
    agent: Id,
    subject: Id,
    outcome: &str,
    answers_f: &[u8],
    now: i64,
    epoch: u8,
    mac: &[u8; 32],
) -> Stmt {
    q!(
        INSERT_CHECK,
        id,
        agent,
        subject,
        outcome,
        answers_f,
        now,
        epoch,
        mac
    )
    .expect(1)
}

pub(super) async fn last_check(
    db: &Db,
    subject: Id,
    agent: Id,
    since: i64,
) -> Result<Option<CheckRow>, ReadError> {
    db.one(q!(LAST_CHECK, subject, agent, since)).await
}

pub(super) async fn contacts_by_address(db: &Db, bidx: &[u8]) -> Result<Vec<(Id, Id)>, ReadError> {
    db.all(q!(CONTACTS_BY_ADDRESS, bidx)).await
}

pub(super) async fn contacts_by_phone(db: &Db, bidx: &[u8]) -> Result<Vec<(Id, Id)>, ReadError> {
    db.all(q!(CONTACTS_BY_PHONE, bidx)).await
}

pub(super) async fn people_by_phone(db: &Db, bidx: &[u8]) -> Result<Vec<Id>, ReadError> {
    db.all(q!(PEOPLE_BY_PHONE, bidx)).await
}

pub(super) async fn practices(db: &Db) -> Result<Vec<(Id, Vec<u8>)>, ReadError> {
    db.all(q!(PRACTICES)).await
}

pub(super) async fn timeline(db: &Db, invitation: Id) -> Result<Vec<(String, i64)>, ReadError> {
    db.all(q!(TIMELINE, invitation)).await
}

/// Devices known, sessions open.
pub(super) async fn open_places(db: &Db, person: Id, now: i64) -> Result<(i64, i64), ReadError> {
    let mut got = db
        .read(vec![q!(DEVICES, person), q!(SESSIONS, person, now)])
        .await?
        .into_iter();
    let mut one = || -> Result<i64, ReadError> {
        let n = got.next().expect("one result a statement").one::<i64>();
        Ok(n.map_err(ReadError::from)?.unwrap_or(0))
    };
    Ok((one()?, one()?))
}

pub(super) async fn paused(db: &Db, key: &str) -> Result<Option<CountRow>, ReadError> {
    db.one(q!(PAUSED, key)).await
}

/// Mails about something that no server took; at most 20.
pub(super) async fn mail_trouble(db: &Db, subject: Id) -> Result<i64, ReadError> {
    Ok(db.one(q!(MAIL_TROUBLE, subject)).await?.unwrap_or(0))
}

pub(super) async fn managers(db: &Db, practice: Id) -> Result<i64, ReadError> {
    Ok(db.one(q!(MANAGERS, practice)).await?.unwrap_or(0))
}

/// Closes an account or opens it again, if nobody else was first.
pub(super) fn set_state(person: Id, version: i64, to: &str, from: &str) -> Stmt {
    q!(SET_STATE, person, version, to, from).expect(1)
}

pub(super) async fn canned(db: &Db) -> Result<Vec<CannedRow>, ReadError> {
    db.all(q!(CANNED)).await
}

pub(super) async fn one_canned(db: &Db, id: Id) -> Result<Option<CannedRow>, ReadError> {
    db.one(q!(ONE_CANNED, id)).await
}

pub(super) fn insert_canned(id: Id, words_f: &[u8], now: i64) -> Stmt {
    q!(INSERT_CANNED, id, words_f, now).expect(1)
}

pub(super) fn update_canned(id: Id, version: i64, words_f: &[u8]) -> Stmt {
    q!(UPDATE_CANNED, id, version, words_f).expect(1)
}

pub(super) fn delete_canned(id: Id, version: i64) -> Stmt {
    q!(DELETE_CANNED, id, version).expect(1)
}
