//! A phone that support was told is the right one for an invitation (trap 35).
//!
//! The attacker talks to support: "that is my number". One agent asks, another must agree; the invited address, the old numbers and the senders are
//! told; codes go to the new number only once a sender has said that it is right, or after [`COOL_OFF`] in which whoever reads the invited
//! address can stop it. That an agent asked, and that another one agreed, is under MACs: whoever writes rows agrees to nothing, and the
//! same agent twice is no second one.

use crate::accounts::{Phone, PhoneKind};
use crate::app::App;
use crate::app::span::HOUR;
use crate::fault::Fault;
use crate::sealed::{Column, Stamp};
use db::{Id, Stmt, q, row, statements};
use serde::{Deserialize, Serialize};

/// How long whoever owns the address can stop it, in microseconds.
pub const COOL_OFF: i64 = 24 * HOUR;
/// How long a second agent has to agree, in microseconds.
pub const TO_AGREE: i64 = 24 * HOUR;

/// `support_phone.wish_f`
const WISH: Column = Column("support_phone.wish");
const ASKED: Stamp = Stamp("row:support_phone");
const AGREED: Stamp = Stamp("row:support_phone.agreed");

statements! {
    LOAD = "SELECT id, invitation, asked_by, wish_f, state, approved_by, phone, run_at, approval_mac, version, created_at, mac FROM support_phone WHERE id = $1";
    OPEN = "SELECT id, invitation, asked_by, wish_f, state, approved_by, phone, run_at, approval_mac, version, created_at, mac FROM support_phone WHERE state = 'asked' AND created_at > $1 ORDER BY created_at, id LIMIT 100";
    OF_INVITATION = "SELECT id, invitation, asked_by, wish_f, state, approved_by, phone, run_at, approval_mac, version, created_at, mac FROM support_phone WHERE invitation = $1 AND (state = 'asked' OR state = 'waiting') ORDER BY created_at DESC LIMIT 1";
    INSERT = "INSERT INTO support_phone (id, invitation, asked_by, wish_f, state, version, created_at, mac_key, mac) VALUES ($1, $2, $3, $4, 'asked', 1, $5, $6, $7)";
    AGREE = "UPDATE support_phone SET state = 'waiting', approved_by = $3, phone = $4, run_at = $5, approval_mac_key = $6, approval_mac = $7, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'asked' AND asked_by <> $3";
    END = "UPDATE support_phone SET state = $3, version = version + 1 WHERE id = $1 AND version = $2 AND (state = 'asked' OR state = 'waiting')";
    VOID_OLDER = "UPDATE support_phone SET state = 'void', version = version + 1 WHERE invitation = $1 AND state = 'asked'";
}

row! {
    struct Row {
        id: Id,
        invitation: Id,
        asked_by: Id,
        wish_f: Vec<u8>,
        state: String,
        approved_by: Option<Id>,
        phone: Option<Id>,
        run_at: Option<i64>,
        approval_mac: Option<Vec<u8>>,
        version: i64,
        created_at: i64,
        mac: Vec<u8>,
    }
}

/// The number, and why.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Wish {
    /// The invitation: the row must not be moved to another.
    pub invitation: Id,
    /// The number that is said to be right.
    pub phone: Phone,
    /// Mobile or landline.
    pub kind: PhoneKind,
    /// In the agent's words.
    pub reason: String,
    /// The reference of the request.
    pub ticket: String,
}

/// Where a correction stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// A second agent must agree.
    Asked,
    /// The cool-off runs.
    Waiting,
    /// The number is on file.
    Done,
    /// The second agent did not agree.
    Refused,
    /// Who reads the invited address stopped it.
    Stopped,
    /// A newer one, or the practice, was faster.
    Void,
}

impl State {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            State::Asked => "asked",
            State::Waiting => "waiting",
            State::Done => "done",
            State::Refused => "refused",
            State::Stopped => "stopped",
            State::Void => "void",
        }
    }
}

/// A correction, opened.
#[derive(Debug, Clone)]
pub struct Correction {
    /// Its id; subject of the stop link.
    pub id: Id,
    /// Whose invitation.
    pub invitation: Id,
    /// The agent who asked.
    pub asked_by: Id,
    /// What for.
    pub wish: Wish,
    /// Where it stands.
    pub state: State,
    /// The agent who agreed.
    pub approved_by: Option<Id>,
    /// The proposed row of the contact's phones.
    pub phone: Option<Id>,
    /// When the number goes on file by itself.
    pub run_at: Option<i64>,
    /// For the next statement.
    pub version: i64,
    /// When it was asked.
    pub created_at: i64,
}

impl Correction {
    /// Whether the cool-off runs.
    pub fn waits(&self) -> bool {
        self.state == State::Waiting
    }
}

fn asked_columns(id: Id, invitation: Id, by: Id) -> [[u8; 16]; 3] {
    [*id.as_bytes(), *invitation.as_bytes(), *by.as_bytes()]
}

fn agreed_columns(id: Id, by: Id, phone: Id, run_at: i64) -> [Vec<u8>; 4] {
    [
        id.as_bytes().to_vec(),
        by.as_bytes().to_vec(),
        phone.as_bytes().to_vec(),
        run_at.to_be_bytes().to_vec(),
    ]
}

fn opened(app: &App, r: Row) -> Result<Correction, Fault> {
    let columns = asked_columns(r.id, r.invitation, r.asked_by);
    ASKED.check(app, &[&columns[0], &columns[1], &columns[2]], &r.mac)?;
    let state = match r.state.as_str() {
        "asked" => State::Asked,
        "waiting" => State::Waiting,
        "done" => State::Done,
        "refused" => State::Refused,
        "stopped" => State::Stopped,
        "void" => State::Void,
        other => return Err(Fault::Internal(format!("a correction is {other}"))),
    };
    if let (State::Waiting, by, phone, at) = (state, r.approved_by, r.phone, r.run_at) {
        let (Some(by), Some(phone), Some(at)) = (by, phone, at) else {
            return Err(Fault::Internal("a correction that nobody agreed to".into()));
        };
        if by == r.asked_by {
            return Err(Fault::Internal("one agent agreed with themselves".into()));
        }
        let c = agreed_columns(r.id, by, phone, at);
        let mac = r.approval_mac.unwrap_or_default();
        AGREED.check(app, &[&c[0], &c[1], &c[2], &c[3]], &mac)?;
    }
    let wish: Wish = WISH.open(app, r.id, &r.wish_f)?;
    if wish.invitation != r.invitation {
        return Err(Fault::Internal("a correction of another invitation".into()));
    }
    Ok(Correction {
        id: r.id,
        invitation: r.invitation,
        asked_by: r.asked_by,
        wish,
        state,
        approved_by: r.approved_by,
        phone: r.phone,
        run_at: r.run_at,
        version: r.version,
        created_at: r.created_at,
    })
}

/// One correction.
///
/// # Errors
/// When the database is away or the row was changed.
pub async fn load(app: &App, id: Id) -> Result<Option<Correction>, Fault> {
    let row: Option<Row> = app.db.one(q!(LOAD, id)).await?;
    row.map(|r| opened(app, r)).transpose()
}

/// Those that wait for a second agent, the oldest first.
///
/// # Errors
/// When the database is away. A row that was changed is left out and logged.
pub async fn open(app: &App) -> Result<Vec<Correction>, Fault> {
    let rows: Vec<Row> = app.db.all(q!(OPEN, app.now() - TO_AGREE)).await?;
    let mut all = Vec::new();
    for r in rows {
        let id = r.id;
        match opened(app, r) {
            Ok(c) => all.push(c),
            Err(e) => {
                tracing::error!(correction = %id, error = %e, "a correction is not what was asked")
            }
        }
    }
    Ok(all)
}

/// The one of an invitation that is under way.
///
/// # Errors
/// As [`load`].
pub async fn of_invitation(app: &App, invitation: Id) -> Result<Option<Correction>, Fault> {
    let row: Option<Row> = app.db.one(q!(OF_INVITATION, invitation)).await?;
    row.map(|r| opened(app, r)).transpose()
}

/// The rows of a new one; one that still waited for a second agent gives way.
pub fn insert(app: &App, id: Id, by: Id, wish: &Wish) -> [Stmt; 2] {
    let c = asked_columns(id, wish.invitation, by);
    [
        q!(VOID_OLDER, wish.invitation).any(),
        q!(
            INSERT,
            id,
            wish.invitation,
            by,
            WISH.seal(app, id, wish),
            app.now(),
            app.keys.epoch(),
            &ASKED.mac(app, &[&c[0], &c[1], &c[2]])
        )
        .expect(1),
    ]
}

/// A second agent agrees; the statement itself knows that they are another one. `phone`: the proposed row.
pub fn agree(app: &App, c: &Correction, by: Id, phone: Id, run_at: i64) -> Stmt {
    let m = agreed_columns(c.id, by, phone, run_at);
    q!(
        AGREE,
        c.id,
        c.version,
        by,
        phone,
        run_at,
        app.keys.epoch(),
        &AGREED.mac(app, &[&m[0], &m[1], &m[2], &m[3]])
    )
    .expect(1)
}

/// It ends.
pub fn end(c: &Correction, to: State) -> Stmt {
    q!(END, c.id, c.version, to.word()).expect(1)
}
