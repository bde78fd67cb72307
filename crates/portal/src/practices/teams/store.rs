//! Rows of `team` and `team_member`, and the wraps of team pairs. Nobody but the parent module reads what they say: it checks the MACs.

use crate::practices::members::store::with_member;
use db::{Db, Id, ReadError, Sql, Stmt, q, row, statements};

statements! {
    INSERT = "INSERT INTO team (id, practice, mailbox, name_f, state, version, created_at, mac_key, mac) VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8)";
    TEAM = "SELECT t.id, t.practice, t.mailbox, t.name_f, t.state, t.version, t.mac, b.current_key, b.mac FROM team t JOIN mailbox b ON b.id = t.mailbox WHERE t.id = $1";
    OF_MAILBOX = "SELECT t.id, t.practice, t.mailbox, t.name_f, t.state, t.version, t.mac, b.current_key, b.mac FROM team t JOIN mailbox b ON b.id = t.mailbox WHERE t.mailbox = $1";
    OF_KEY = "SELECT t.id, t.practice, t.mailbox, t.name_f, t.state, t.version, t.mac, b.current_key, b.mac FROM keypair k JOIN mailbox b ON b.id = k.mailbox AND b.kind = 'team' JOIN team t ON t.mailbox = b.id WHERE k.id = $1";
    OF_PRACTICE = "SELECT t.id, t.practice, t.mailbox, t.name_f, t.state, t.version, t.mac, b.current_key, b.mac FROM team t JOIN mailbox b ON b.id = t.mailbox WHERE t.practice = $1 ORDER BY t.created_at, t.id LIMIT 500";
    RENAME = "UPDATE team SET name_f = $3, version = version + 1 WHERE id = $1 AND version = $2";
    SET_STATE = "UPDATE team SET state = $3, version = version + 1, mac_key = $4, mac = $5 WHERE id = $1 AND version = $2";
    SET_MAILBOX = "UPDATE mailbox SET state = $2, version = version + 1 WHERE id = $1 AND kind = 'team'";
    HOLD = "UPDATE team SET version = version WHERE id = $1 AND state = 'open'";
    INSERT_MEMBER = "INSERT INTO team_member (id, team, person, state, added_by, since, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    END_MEMBER = "UPDATE team_member SET state = $2, ended_at = $3, mac_key = $4, mac = $5 WHERE id = $1 AND ended_at IS NULL";
    GOES_TO = "UPDATE team_member SET person = $3, mac_key = $4, mac = $5 WHERE id = $1 AND person = $2 AND ended_at IS NULL";
    HOLD_MEMBER = "UPDATE team_member SET state = state WHERE id = $1 AND state = 'in' AND ended_at IS NULL";
    // What a session needs to know: the teams of its person.
    MINE = "SELECT t.id, t.practice, t.mailbox, t.name_f, t.state, t.version, t.mac, b.current_key, b.mac, m.id, m.person, m.state, m.since, m.ended_at, m.mac FROM team_member m JOIN team t ON t.id = m.team JOIN mailbox b ON b.id = t.mailbox WHERE m.person = (SELECT person FROM session WHERE hash = $1) AND m.ended_at IS NULL AND t.state = 'open' ORDER BY t.created_at, t.id LIMIT 100";
    OF_PERSON = "SELECT t.id, t.practice, t.mailbox, t.name_f, t.state, t.version, t.mac, b.current_key, b.mac, m.id, m.person, m.state, m.since, m.ended_at, m.mac FROM team_member m JOIN team t ON t.id = m.team JOIN mailbox b ON b.id = t.mailbox WHERE m.person = $1 AND m.ended_at IS NULL ORDER BY t.created_at, t.id LIMIT 500";
    MATES = "SELECT m.id, m.practice, m.person, m.seat, m.role, m.permissions, m.state, m.two_step, m.since, m.ended_at, m.mac, i.id, i.team, i.person, i.state, i.since, i.ended_at, i.mac, pe.name_f, b.current_key, b.mac, (SELECT COUNT(*) FROM key_wrap w WHERE w.keypair = tb.current_key AND w.holder = b.current_key AND w.holder_kind = 'keypair') FROM team_member i JOIN team t ON t.id = i.team JOIN mailbox tb ON tb.id = t.mailbox JOIN membership m ON m.practice = t.practice AND m.person = i.person AND m.ended_at IS NULL JOIN person pe ON pe.id = i.person JOIN mailbox b ON b.id = m.seat WHERE i.team = $1 AND i.ended_at IS NULL ORDER BY i.since, i.id LIMIT 200";
    ASKED_FOR = "SELECT DISTINCT k.id FROM key_request r JOIN keypair k ON k.id = r.subject JOIN mailbox b ON b.id = k.mailbox AND b.kind = 'team' WHERE b.practice = $1 AND r.kind = 'keypair' AND r.state = 'open' AND r.expires_at > $2 LIMIT 50";
    SHUT = "DELETE FROM key_wrap WHERE holder_kind = 'keypair' AND keypair IN (SELECT id FROM keypair WHERE mailbox = $1) AND holder IN (SELECT id FROM keypair WHERE mailbox = $2)";
    SHUT_ALL = "DELETE FROM key_wrap WHERE holder_kind = 'keypair' AND keypair IN (SELECT k.id FROM keypair k JOIN mailbox b ON b.id = k.mailbox WHERE b.kind = 'team' AND b.practice = $1) AND holder IN (SELECT id FROM keypair WHERE mailbox = $2)";
    WITHDRAW = "UPDATE key_request SET state = 'expired' WHERE kind = 'keypair' AND asked_by = $2 AND state = 'open' AND subject IN (SELECT id FROM keypair WHERE mailbox = $1)";
    // The teams that take part in a conversation, with what put them there.
    IN_THREAD = "SELECT t.id, t.practice, t.mailbox, t.name_f, t.state, t.version, t.mac, b.current_key, b.mac, p.mac FROM participant p JOIN team t ON t.mailbox = p.mailbox JOIN mailbox b ON b.id = t.mailbox WHERE p.thread = $1 AND p.removed_at IS NULL AND t.state = 'open' ORDER BY t.created_at, t.id LIMIT 20";
}

row! {
    /// A team as stored, with the key pair and the MAC of its mailbox.
    #[derive(Debug, Clone)]
    pub struct TeamRow {
        pub id: Id,
        pub practice: Id,
        pub mailbox: Id,
        pub name_f: Vec<u8>,
        pub state: String,
        pub version: i64,
        pub mac: Vec<u8>,
        pub key: Id,
        pub mailbox_mac: Vec<u8>,
    }
    /// A team and the row that puts somebody into it.
    #[derive(Debug, Clone)]
    pub struct MineRow {
        pub id: Id,
        pub practice: Id,
        pub mailbox: Id,
        pub name_f: Vec<u8>,
        pub state: String,
        pub version: i64,
        pub mac: Vec<u8>,
        pub key: Id,
        pub mailbox_mac: Vec<u8>,
        pub row: Id,
        pub person: Id,
        pub in_state: String,
        pub since: i64,
        pub ended_at: Option<i64>,
        pub in_mac: Vec<u8>,
    }
    /// A team that takes part in a conversation.
    #[derive(Debug, Clone)]
    pub struct PartRow {
        pub id: Id,
        pub practice: Id,
        pub mailbox: Id,
        pub name_f: Vec<u8>,
        pub state: String,
        pub version: i64,
        pub mac: Vec<u8>,
        pub key: Id,
        pub mailbox_mac: Vec<u8>,
        pub participant_mac: Vec<u8>,
    }
}

/// A row that puts somebody into a team.
#[derive(Debug, Clone)]
pub struct InRow {
    /// Its id.
    pub id: Id,
    /// Which team.
    pub team: Id,
    /// Who.
    pub person: Id,
    /// in, or out.
    pub state: String,
    /// When they were taken out.
    pub ended_at: Option<i64>,
    /// The MAC of the above, but for the time.
    pub mac: Vec<u8>,
}

impl MineRow {
    /// The team alone.
    pub fn team(&self) -> TeamRow {
        TeamRow {
            id: self.id,
            practice: self.practice,
            mailbox: self.mailbox,
            name_f: self.name_f.clone(),
            state: self.state.clone(),
            version: self.version,
            mac: self.mac.clone(),
            key: self.key,
            mailbox_mac: self.mailbox_mac.clone(),
        }
    }

    /// What puts them into it.
    pub fn row(&self) -> InRow {
        InRow {
            id: self.row,
            team: self.id,
            person: self.person,
            state: self.in_state.clone(),
            ended_at: self.ended_at,
            mac: self.in_mac.clone(),
        }
    }
}

impl PartRow {
    /// The team alone.
    pub fn team(&self) -> TeamRow {
        TeamRow {
            id: self.id,
            practice: self.practice,
            mailbox: self.mailbox,
            name_f: self.name_f.clone(),
            state: self.state.clone(),
            version: self.version,
            mac: self.mac.clone(),
            key: self.key,
            mailbox_mac: self.mailbox_mac.clone(),
        }
    }
}

with_member! {
    /// Somebody in a team, with their membership of the practice.
    #[derive(Debug, Clone)]
    pub(super) struct MateRow {
        pub id: Id,
        pub team: Id,
        pub person: Id,
        pub state: String,
        pub since: i64,
        pub ended_at: Option<i64>,
        pub mac: Vec<u8>,
        pub name_f: Vec<u8>,
        pub key: Id,
        pub mailbox_mac: Vec<u8>,
        pub holds: i64,
    }
}

impl MateRow {
    /// What puts them into the team.
    pub fn row(&self) -> InRow {
        InRow {
            id: self.id,
            team: self.team,
            person: self.person,
            state: self.state.clone(),
            ended_at: self.ended_at,
            mac: self.mac.clone(),
        }
    }
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert(
    id: Id,
    practice: Id,
    mailbox: Id,
    name_f: &[u8],
    state: &str,
    now: i64,
    epoch: u8,
    mac: &[u8; 32],
) -> Stmt {
    q!(
        INSERT, id, practice, mailbox, name_f, state, now, epoch, mac
    )
    .expect(1)
}

pub(super) async fn team(db: &Db, id: Id) -> Result<Option<TeamRow>, ReadError> {
    db.one(q!(TEAM, id)).await
}

pub(super) async fn of_mailbox(db: &Db, mailbox: Id) -> Result<Option<TeamRow>, ReadError> {
    db.one(q!(OF_MAILBOX, mailbox)).await
}

pub(super) async fn of_key(db: &Db, pair: Id) -> Result<Option<TeamRow>, ReadError> {
    db.one(q!(OF_KEY, pair)).await
}

pub(super) async fn of_practice(db: &Db, practice: Id) -> Result<Vec<TeamRow>, ReadError> {
    db.all(q!(OF_PRACTICE, practice)).await
}

pub(super) async fn of_person(db: &Db, person: Id) -> Result<Vec<MineRow>, ReadError> {
    db.all(q!(OF_PERSON, person)).await
}

pub(super) async fn mates(db: &Db, team: Id) -> Result<Vec<MateRow>, ReadError> {
    db.all(q!(MATES, team)).await
}

pub(super) async fn in_thread(db: &Db, thread: Id) -> Result<Vec<PartRow>, ReadError> {
    db.all(q!(IN_THREAD, thread)).await
}

pub(super) async fn asked_for(db: &Db, practice: Id, now: i64) -> Result<Vec<Id>, ReadError> {
    db.all(q!(ASKED_FOR, practice, now)).await
}

/// Asks which teams the person of a session is in.
pub fn mine(session: &[u8; 32]) -> Sql {
    q!(MINE, session)
}

pub(super) fn rename(id: Id, version: i64, name_f: &[u8]) -> Stmt {
    q!(RENAME, id, version, name_f).expect(1)
}

pub(super) fn set_state(id: Id, version: i64, state: &str, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(SET_STATE, id, version, state, epoch, mac).expect(1)
}

pub(super) fn set_mailbox(mailbox: Id, state: &str) -> Stmt {
    q!(SET_MAILBOX, mailbox, state).expect(1)
}

/// Guards a write for a team: conflicts when it has ended.
pub(super) fn hold(id: Id) -> Stmt {
    q!(HOLD, id).expect(1)
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert_member(
    id: Id,
    team: Id,
    person: Id,
    state: &str,
    by: Id,
    now: i64,
    epoch: u8,
    mac: &[u8; 32],
) -> Stmt {
    q!(INSERT_MEMBER, id, team, person, state, by, now, epoch, mac).expect(1)
}

pub(super) fn end_member(id: Id, state: &str, now: i64, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(END_MEMBER, id, state, now, epoch, mac).expect(1)
}

pub(super) fn goes_to(id: Id, from: Id, to: Id, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(GOES_TO, id, from, to, epoch, mac).expect(1)
}

/// Guards what somebody does in a team's mailbox, or what is given them to do: conflicts when they were taken out.
pub fn hold_member(row: Id) -> Stmt {
    q!(HOLD_MEMBER, row).expect(1)
}

pub(super) fn shut(mailbox: Id, seat: Id) -> Stmt {
    q!(SHUT, mailbox, seat).any()
}

pub(super) fn shut_all(practice: Id, seat: Id) -> Stmt {
    q!(SHUT_ALL, practice, seat).any()
}

pub(super) fn withdraw(mailbox: Id, person: Id) -> Stmt {
    q!(WITHDRAW, mailbox, person).any()
}
