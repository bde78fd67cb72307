//! Rows of `membership` and `member_word`. Nobody but the parent module reads what a membership says: it checks the MAC.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    INSERT = "INSERT INTO membership (id, practice, person, seat, role, permissions, approved_by, since, managing_since, state, two_step, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11, $12)";
    CHANGE = "UPDATE membership SET role = $3, permissions = $4, state = $5, two_step = $6, ended_at = $7, mac_key = $8, mac = $9, managing_since = COALESCE($10, managing_since) WHERE id = $1 AND mac = $2";
    GOES_TO = "UPDATE membership SET person = $3, mac_key = $4, mac = $5 WHERE id = $1 AND mac = $2";
    OF_PERSON = "SELECT id, practice, person, seat, role, permissions, state, two_step, since, ended_at, mac FROM membership WHERE person = $1 AND ended_at IS NULL ORDER BY since, id";
    LAST = "SELECT id, practice, person, seat, role, permissions, state, two_step, since, ended_at, mac FROM membership WHERE person = $1 AND practice = $2 ORDER BY since DESC, id DESC LIMIT 1";
    OF_SEAT = "SELECT id, practice, person, seat, role, permissions, state, two_step, since, ended_at, mac FROM membership WHERE seat = $1 ORDER BY since DESC, id DESC LIMIT 1";
    MANAGERS = "SELECT m.id, m.practice, m.person, m.seat, m.role, m.permissions, m.state, m.two_step, m.since, m.ended_at, m.mac, pe.name_f, b.current_key, (SELECT COUNT(*) FROM key_wrap w WHERE w.keypair = p.safe AND w.holder = b.current_key AND w.holder_kind = 'keypair') FROM membership m JOIN person pe ON pe.id = m.person JOIN mailbox b ON b.id = m.seat JOIN practice p ON p.id = m.practice WHERE m.practice = $1 AND m.ended_at IS NULL AND (m.role = 'owner' OR m.role = 'manager') ORDER BY m.since, m.id";
    SEATS = "SELECT m.id, m.practice, m.person, m.seat, m.role, m.permissions, m.state, m.two_step, m.since, m.ended_at, m.mac, b.current_key, p.safe FROM membership m JOIN mailbox b ON b.id = m.seat JOIN practice p ON p.id = m.practice WHERE m.person = $1 AND m.ended_at IS NULL ORDER BY m.since, m.id";
    UNSTAMPED = "SELECT m.id, m.practice, m.person, m.seat, m.role, m.permissions, m.state, m.two_step, m.since, m.ended_at, m.mac, pe.name_f FROM membership m JOIN person pe ON pe.id = m.person WHERE m.mac IS NULL ORDER BY m.id LIMIT 200";
    STAMP = "UPDATE membership SET state = $2, mac_key = $3, mac = $4 WHERE id = $1 AND mac IS NULL";
    MANAGED_FOR_LONG = "UPDATE membership SET managing_since = 0 WHERE practice = $1";
    SEEN = "UPDATE membership SET seen_at = $3 WHERE person = $1 AND practice = $2 AND ended_at IS NULL";
    INSERT_WORD = "INSERT INTO member_word (practice, word, membership) VALUES ($1, $2, $3)";
    FORGET_WORDS = "DELETE FROM member_word WHERE practice = $1 AND membership = $2";
}

row! {
    /// A membership as stored.
    #[derive(Debug, Clone)]
    pub struct MemberRow {
        pub id: Id,
        pub practice: Id,
        pub person: Id,
        pub seat: Id,
        pub role: String,
        pub permissions: String,
        pub state: String,
        pub two_step: bool,
        pub since: i64,
        pub ended_at: Option<i64>,
        pub mac: Option<Vec<u8>>,
    }
}

/// A row that begins with the columns of a membership, in the order of [`MemberRow`], and goes on with others.
macro_rules! with_member {
    ($(#[$m:meta])* $vis:vis struct $name:ident { $($(#[$fm:meta])* $fvis:vis $field:ident : $t:ty),* $(,)? }) => {
        db::row! {
            $(#[$m])*
            $vis struct $name {
                pub m_id: db::Id,
                pub m_practice: db::Id,
                pub m_person: db::Id,
                pub m_seat: db::Id,
                pub m_role: String,
                pub m_permissions: String,
                pub m_state: String,
                pub m_two_step: bool,
                pub m_since: i64,
                pub m_ended_at: Option<i64>,
                pub m_mac: Option<Vec<u8>>,
                $($(#[$fm])* $fvis $field: $t),*
            }
        }
        impl $name {
            /// The membership's own columns.
            pub fn member(&self) -> $crate::practices::members::store::MemberRow {
                $crate::practices::members::store::MemberRow {
                    id: self.m_id,
                    practice: self.m_practice,
                    person: self.m_person,
                    seat: self.m_seat,
                    role: self.m_role.clone(),
                    permissions: self.m_permissions.clone(),
                    state: self.m_state.clone(),
                    two_step: self.m_two_step,
                    since: self.m_since,
                    ended_at: self.m_ended_at,
                    mac: self.m_mac.clone(),
                }
            }
        }
    };
}
pub(crate) use with_member;

with_member! {
    /// An owner or manager.
    #[derive(Debug, Clone)]
    pub(super) struct ManagerRow { pub name_f: Vec<u8>, pub key: Id, pub opens: i64 }
}

with_member! {
    /// A seat of a person.
    #[derive(Debug, Clone)]
    pub(super) struct KeyedRow { pub key: Id, pub safe: Option<Id> }
}

with_member! {
    /// A membership from before there was a MAC.
    #[derive(Debug, Clone)]
    pub(super) struct UnstampedRow { pub name_f: Vec<u8> }
}

pub(super) fn insert(r: &MemberRow, approved_by: Option<Id>, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(
        INSERT,
        r.id,
        r.practice,
        r.person,
        r.seat,
        r.role.as_str(),
        r.permissions.as_str(),
        approved_by,
        r.since,
        r.state.as_str(),
        r.two_step,
        epoch,
        mac
    )
    .expect(1)
}

/// `manages_from`: when they begin to manage, if they do so with this change.
pub(super) fn change(
    r: &MemberRow,
    before: &[u8],
    manages_from: Option<i64>,
    epoch: u8,
    mac: &[u8; 32],
) -> Stmt {
    q!(
        CHANGE,
        r.id,
        before,
        r.role.as_str(),
        r.permissions.as_str(),
        r.state.as_str(),
        r.two_step,
        r.ended_at,
        epoch,
        mac,
        manages_from
    )
    .expect(1)
}

pub(super) async fn of_person(db: &Db, person: Id) -> Result<Vec<MemberRow>, ReadError> {
    db.all(q!(OF_PERSON, person)).await
}

pub(super) async fn last(
    db: &Db,
    practice: Id,
    person: Id,
) -> Result<Option<MemberRow>, ReadError> {
    db.one(q!(LAST, person, practice)).await
}

pub(super) async fn of_seat(db: &Db, seat: Id) -> Result<Option<MemberRow>, ReadError> {
    db.one(q!(OF_SEAT, seat)).await
}

pub(super) async fn managers(db: &Db, practice: Id) -> Result<Vec<ManagerRow>, ReadError> {
    db.all(q!(MANAGERS, practice)).await
}

pub(super) async fn keyed_seats(db: &Db, person: Id) -> Result<Vec<KeyedRow>, ReadError> {
    db.all(q!(SEATS, person)).await
}

pub(super) async fn unstamped(db: &Db) -> Result<Vec<UnstampedRow>, ReadError> {
    db.all(q!(UNSTAMPED)).await
}

pub(super) fn stamp(r: &MemberRow, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(STAMP, r.id, r.state.as_str(), epoch, mac).expect(1)
}

/// Everybody has managed this practice for a long time: of a practice that is made with its people, for a demo or a test.
pub fn managed_for_long(practice: Id) -> Stmt {
    q!(MANAGED_FOR_LONG, practice).any()
}

/// The member had this practice open just now.
pub fn seen(person: Id, practice: Id, now: i64) -> Stmt {
    q!(SEEN, person, practice, now).any()
}

pub(super) fn insert_word(practice: Id, word: &[u8], membership: Id) -> Stmt {
    q!(INSERT_WORD, practice, word, membership).expect(1)
}

/// A member is found by no name any more.
pub fn forget_words(practice: Id, membership: Id) -> Stmt {
    q!(FORGET_WORDS, practice, membership).any()
}

/// The membership is another account's. Conflicts when it was changed since it was read.
pub(super) fn goes_to(id: Id, was: &[u8], to: Id, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(GOES_TO, id, was, to, epoch, mac).expect(1)
}
