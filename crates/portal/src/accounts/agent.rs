//! Who is of the operator's support.
//!
//! Agents here attack too, and so does whoever writes rows: a grant carries a MAC over person, rights and time, so that nobody makes
//! themselves an agent, and one who may look does not become one who may change. Grants are given and taken on the command line only.

use crate::app::App;
use crate::fault::Fault;
use crate::sealed::Stamp;
use db::{Db, Id, ReadError, Stmt, q, row, statements};

const GRANT: Stamp = Stamp("row:support_grant");

/// How long a session of an agent lives without activity, in microseconds.
pub const IDLE: i64 = 10 * crate::app::span::MINUTE;
/// How long it lives at all, in microseconds.
pub const SESSION: i64 = 8 * crate::app::span::HOUR;
/// The most agents that are listed.
const MOST: i64 = 500;

statements! {
    GRANT_OF = "SELECT person, rights, given_at, mac FROM support_grant WHERE person = $1";
    GRANTS = "SELECT person, rights, given_at, mac FROM support_grant ORDER BY given_at, person LIMIT $1";
    INSERT = "INSERT INTO support_grant (person, rights, given_at, mac_key, mac) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person) DO UPDATE SET rights = excluded.rights, given_at = excluded.given_at, mac_key = excluded.mac_key, mac = excluded.mac";
    DELETE = "DELETE FROM support_grant WHERE person = $1";
}

row! {
    /// A grant as stored.
    #[derive(Debug, Clone)]
    pub struct GrantRow {
        pub person: Id,
        pub rights: String,
        pub given_at: i64,
        pub mac: Vec<u8>,
    }
}

/// What an agent may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rights {
    /// Look people up, answer tickets (`support_view`).
    View,
    /// Also change something, after the identity check (`support_change`).
    Change,
}

impl Rights {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Rights::View => "view",
            Rights::Change => "change",
        }
    }

    fn parse(word: &str) -> Option<Rights> {
        match word {
            "view" => Some(Rights::View),
            "change" => Some(Rights::Change),
            _ => None,
        }
    }
}

/// An agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// Who.
    pub person: Id,
    /// What they may do.
    pub rights: Rights,
    /// Since when, microseconds UTC.
    pub given_at: i64,
}

fn mac(app: &App, person: Id, rights: &str, given_at: i64) -> [u8; 32] {
    GRANT.mac(
        app,
        &[
            person.as_bytes(),
            rights.as_bytes(),
            &given_at.to_be_bytes(),
        ],
    )
}

/// Reads a grant; one that this instance has not given is none.
pub fn genuine(app: &App, r: &GrantRow) -> Option<Grant> {
    let columns: [&[u8]; 3] = [
        r.person.as_bytes(),
        r.rights.as_bytes(),
        &r.given_at.to_be_bytes(),
    ];
    if let Err(e) = GRANT.check(app, &columns, &r.mac) {
        tracing::error!(person = %r.person, error = %e, "a support grant was not given here");
        return None;
    }
    Some(Grant {
        person: r.person,
        rights: Rights::parse(&r.rights)?,
        given_at: r.given_at,
    })
}

/// Somebody's grant.
///
/// # Errors
/// When the database is away.
pub async fn of(app: &App, person: Id) -> Result<Option<Grant>, Fault> {
    let row: Option<GrantRow> = app.db.one(q!(GRANT_OF, person)).await?;
    Ok(row.and_then(|r| genuine(app, &r)))
}

/// The statement that [`genuine`] reads, for the snapshot of a session.
pub fn query(person: Id) -> db::Sql {
    q!(GRANT_OF, person)
}

/// Everybody, the oldest first.
///
/// # Errors
/// When the database is away.
pub async fn all(app: &App) -> Result<Vec<Grant>, Fault> {
    let rows: Vec<GrantRow> = list(&app.db).await?;
    Ok(rows.iter().filter_map(|r| genuine(app, r)).collect())
}

async fn list(db: &Db) -> Result<Vec<GrantRow>, ReadError> {
    db.all(q!(GRANTS, MOST)).await
}

/// Makes somebody an agent, or gives them other rights.
pub fn give(app: &App, person: Id, rights: Rights) -> Stmt {
    let now = app.now();
    q!(
        INSERT,
        person,
        rights.word(),
        now,
        app.keys.epoch(),
        &mac(app, person, rights.word(), now)
    )
    .expect(1)
}

/// Nobody's agent any more.
pub fn take(person: Id) -> Stmt {
    q!(DELETE, person).expect(1)
}
