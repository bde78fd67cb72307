//! Rows of `practice`, `practice_logo`, `entitlement`, and who sat on a seat.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    PRACTICE = "SELECT id, profile_f, tz, lang, policy, desk, safe, second_opener_at, members_version, version, state FROM practice WHERE id = $1";
    INSERT_PRACTICE = "INSERT INTO practice (id, profile_f, tz, lang, policy, desk, safe, second_opener_at, members_version, version, state, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, 1, 1, $8, $9)";
    ACTIVATE = "UPDATE practice SET desk = $2, safe = $3, state = 'active', members_version = members_version + 1 WHERE id = $1 AND state = 'setup' AND members_version = $4";
    BUMP_MEMBERS = "UPDATE practice SET members_version = members_version + 1 WHERE id = $1 AND members_version = $2";
    SECOND_OPENER = "UPDATE practice SET second_opener_at = $2 WHERE id = $1 AND second_opener_at IS NULL";
    SET_PROFILE = "UPDATE practice SET profile_f = $2, tz = $3, lang = $4, policy = $5, version = version + 1 WHERE id = $1 AND version = $6";
    HOLDS_SAFE = "UPDATE practice SET second_opener_at = COALESCE(second_opener_at, $3) WHERE id = $1 AND safe = $2";
    LOGO = "SELECT practice, png_f FROM practice_logo WHERE id = $1";
    LOGO_OF = "SELECT png_f FROM practice_logo WHERE practice = $1";
    SET_LOGO = "INSERT INTO practice_logo (practice, id, png_f, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (practice) DO UPDATE SET id = excluded.id, png_f = excluded.png_f, created_at = excluded.created_at";
    DELETE_LOGO = "DELETE FROM practice_logo WHERE practice = $1";
    POLICIES_OF = "SELECT p.policy FROM membership m JOIN practice p ON p.id = m.practice WHERE m.person = $1 AND m.ended_at IS NULL";
    MEMBER_OF_SEAT = "SELECT m.person, m.practice, m.title_f, pe.name_f FROM membership m JOIN person pe ON pe.id = m.person WHERE m.seat = $1 ORDER BY m.since DESC LIMIT 1";
    INSERT_TRAIT = "INSERT INTO practice_trait (practice, kind, bidx, bidx_key, mac_key, mac) VALUES ($1, $2, $3, $4, $4, $5) ON CONFLICT (practice, kind, bidx) DO NOTHING";
    FORGET_TRAITS = "DELETE FROM practice_trait WHERE practice = $1 AND kind <> 'domain'";
    WITH_TRAIT = "SELECT practice, mac FROM practice_trait WHERE kind = $1 AND bidx = $2 LIMIT 20";
    INSERT_JOIN = "INSERT INTO join_request (id, practice, person, kind, role, matched, proposed_by, state, created_at, expires_at, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10, $11)";
    LAPSE_JOIN = "UPDATE join_request SET state = 'lapsed' WHERE practice = $1 AND person = $2 AND state = 'open' AND expires_at <= $3";
    DECIDE_JOIN = "UPDATE join_request SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1 AND state = 'open' AND expires_at > $4";
    JOINS_WAITING = "SELECT id, practice, person, kind, role, matched, proposed_by, state, created_at, expires_at, mac FROM join_request WHERE practice = $1 AND state = 'open' AND expires_at > $2 ORDER BY created_at, id LIMIT $3";
    JOIN = "SELECT id, practice, person, kind, role, matched, proposed_by, state, created_at, expires_at, mac FROM join_request WHERE id = $1 AND practice = $2";
    JOINS_OF = "SELECT id, practice, person, kind, role, matched, proposed_by, state, created_at, expires_at, mac FROM join_request WHERE person = $1 ORDER BY created_at DESC, id DESC LIMIT 10";
    ENTITLED = "SELECT COUNT(*) FROM entitlement WHERE (practice = $1 OR person = $2) AND capability = $3 AND (until IS NULL OR until > $4)";
    INSERT_ENTITLEMENT = "INSERT INTO entitlement (id, practice, person, capability, until, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
}

row! {
    /// A practice as stored.
    #[derive(Debug, Clone)]
    pub struct PracticeRow {
        pub id: Id,
        pub profile_f: Vec<u8>,
        pub tz: String,
        pub lang: String,
        pub policy: String,
        pub desk: Option<Id>,
        pub safe: Option<Id>,
        pub second_opener_at: Option<i64>,
        pub members_version: i64,
        pub version: i64,
        pub state: String,
    }
}

row! {
    /// Who sits on a seat.
    #[derive(Debug, Clone)]
    pub struct SeatRow { pub person: Id, pub practice: Id, pub title_f: Option<Vec<u8>>, pub name_f: Vec<u8>, }
}

row! {
    /// A request to become a member, as stored.
    #[derive(Debug, Clone)]
    pub struct JoinRow {
        pub id: Id,
        pub practice: Id,
        pub person: Id,
        pub kind: String,
        pub role: String,
        pub matched: String,
        pub proposed_by: Option<Id>,
        pub state: String,
        pub created_at: i64,
        pub expires_at: i64,
        pub mac: Vec<u8>,
    }
}

/// Something a practice is found by. It may be known already.
pub(super) fn insert_trait(
    practice: Id,
    kind: &str,
    bidx: &[u8; 32],
    epoch: u8,
    mac: &[u8; 32],
) -> Stmt {
    q!(INSERT_TRAIT, practice, kind, bidx, epoch, mac).any()
}

/// Forgets what a practice is found by, but the domains of its owners.
pub(super) fn forget_traits(practice: Id) -> Stmt {
    q!(FORGET_TRAITS, practice).any()
}

/// The practices that are found by something; the caller checks the MACs.
pub(super) async fn with_trait(
    db: &Db,
    kind: &str,
    bidx: &[u8; 32],
) -> Result<Vec<(Id, Vec<u8>)>, ReadError> {
    db.all(q!(WITH_TRAIT, kind, bidx)).await
}

pub(super) fn insert_join(r: &JoinRow, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(
        INSERT_JOIN,
        r.id,
        r.practice,
        r.person,
        r.kind.as_str(),
        r.role.as_str(),
        r.matched.as_str(),
        r.proposed_by,
        r.created_at,
        r.expires_at,
        epoch,
        mac
    )
    .expect(1)
}

pub(super) fn lapse_join(practice: Id, person: Id, now: i64) -> Stmt {
    q!(LAPSE_JOIN, practice, person, now).any()
}

pub(super) fn decide_join(id: Id, state: &str, by: Id, now: i64) -> Stmt {
    q!(DECIDE_JOIN, id, state, by, now).expect(1)
}

pub(super) async fn joins_waiting(
    db: &Db,
    practice: Id,
    now: i64,
    most: i64,
) -> Result<Vec<JoinRow>, ReadError> {
    db.all(q!(JOINS_WAITING, practice, now, most)).await
}

pub(super) async fn join(db: &Db, id: Id, practice: Id) -> Result<Option<JoinRow>, ReadError> {
    db.one(q!(JOIN, id, practice)).await
}

pub(super) async fn joins_of(db: &Db, person: Id) -> Result<Vec<JoinRow>, ReadError> {
    db.all(q!(JOINS_OF, person)).await
}

/// One practice.
pub async fn practice(db: &Db, id: Id) -> Result<Option<PracticeRow>, ReadError> {
    db.one(q!(PRACTICE, id)).await
}

/// A new practice.
#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub fn insert_practice(
    id: Id,
    profile_f: &[u8],
    tz: &str,
    lang: &str,
    policy: &str,
    desk: Option<Id>,
    safe: Option<Id>,
    state: &str,
    now: i64,
) -> Stmt {
    q!(
        INSERT_PRACTICE,
        id,
        profile_f,
        tz,
        lang,
        policy,
        desk,
        safe,
        state,
        now
    )
    .expect(1)
}

/// The first owner brings the practice's keys.
pub fn activate(id: Id, desk: Id, safe: Id, members_version: i64) -> Stmt {
    q!(ACTIVATE, id, desk, safe, members_version).expect(1)
}

/// Guards a change of who is a member.
pub fn bump_members(id: Id, version: i64) -> Stmt {
    q!(BUMP_MEMBERS, id, version).expect(1)
}

/// The safe can be opened by somebody or something else than its first owner.
pub fn second_opener(id: Id, now: i64) -> Stmt {
    q!(SECOND_OPENER, id, now).any()
}

/// The safe's recovery sheet was typed back; conflicts when the practice has another safe by now.
pub fn sheet_kept(id: Id, safe: Id, now: i64) -> Stmt {
    q!(HOLDS_SAFE, id, safe, now).expect(1)
}

/// The picture in an address, with the practice it belongs to.
pub async fn logo(db: &Db, id: &[u8]) -> Result<Option<(Id, Vec<u8>)>, ReadError> {
    db.one(q!(LOGO, id)).await
}

/// The picture of a practice.
pub async fn logo_of(db: &Db, practice: Id) -> Result<Option<Vec<u8>>, ReadError> {
    db.one(q!(LOGO_OF, practice)).await
}

/// A new picture.
pub fn set_logo(practice: Id, id: &[u8], png_f: &[u8], now: i64) -> Stmt {
    q!(SET_LOGO, practice, id, png_f, now).expect(1)
}

/// No picture.
pub fn delete_logo(practice: Id) -> Stmt {
    q!(DELETE_LOGO, practice).any()
}

/// New words and rules; conflicts when somebody else changed them since they were read.
pub fn set_profile(
    id: Id,
    profile_f: &[u8],
    tz: &str,
    lang: &str,
    policy: &str,
    version: i64,
) -> Stmt {
    q!(SET_PROFILE, id, profile_f, tz, lang, policy, version).expect(1)
}

/// The rules of the practices that a person is a member of, as stored.
pub async fn policies_of(db: &Db, person: Id) -> Result<Vec<String>, ReadError> {
    db.all(q!(POLICIES_OF, person)).await
}

/// Who sits on a seat, also when they have left.
pub async fn member_of_seat(db: &Db, seat: Id) -> Result<Option<SeatRow>, ReadError> {
    db.one(q!(MEMBER_OF_SEAT, seat)).await
}

/// Whether practice or person has a capability in force.
pub async fn entitled(
    db: &Db,
    practice: Id,
    person: Id,
    capability: &str,
    now: i64,
) -> Result<bool, ReadError> {
    Ok(db
        .one::<i64>(q!(ENTITLED, practice, person, capability, now))
        .await?
        .unwrap_or(0)
        > 0)
}

/// Grants a capability.
pub fn insert_entitlement(
    id: Id,
    practice: Option<Id>,
    person: Option<Id>,
    capability: &str,
    until: Option<i64>,
    now: i64,
) -> Stmt {
    q!(
        INSERT_ENTITLEMENT,
        id,
        practice,
        person,
        capability,
        until,
        now
    )
    .expect(1)
}
