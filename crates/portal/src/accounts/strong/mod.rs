//! Authenticator apps and passkeys: the second steps that no phone company carries ("strong" here; NIST SP 800-63B-4 calls texts and calls
//! *restricted*, 3.2.9).
//!
//! 1. Both are rows of `factor` beside the phones, under the same MAC: kind `totp` or `passkey`, several a person, each with a name.
//! 2. What an app and the portal share, and what a passkey's public half is, lies sealed in `data`; a removed row keeps nothing of it.
//! 3. A code of an app is taken once ([`app`]); an answer of a passkey is made for one challenge, which is taken once ([`passkey`]).
//! 4. Whoever manages a practice needs one ([`duty`]).
//!
//! Attackers here: who overhears a code or records an answer and hands it in again; who writes rows and would like a key of their own to
//! count for somebody else; who has the password and the phone number and would rather be asked for a text.

pub mod app;
pub mod duty;
pub mod passkey;
pub mod store;

use super::factor;
use crate::app::App;
use crate::fault::Fault;
use crate::sealed::Column;
use db::{Id, Stmt};
use store::StrongRow;

/// `factor.name_f`
pub const NAME: Column = Column("factor.name");

/// Strong factors that one person may have: more than anybody needs, and few enough for one list.
pub const MOST: usize = 20;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An authenticator app (TOTP).
    App,
    /// A passkey (Web Authentication).
    Passkey,
}

impl Kind {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::App => "totp",
            Kind::Passkey => "passkey",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Kind> {
        [Kind::App, Kind::Passkey]
            .into_iter()
            .find(|k| k.word() == word)
    }
}

/// One app or passkey that is in force.
#[derive(Debug, Clone)]
pub struct Strong {
    /// Its row.
    pub id: Id,
    /// App or passkey.
    pub kind: Kind,
    /// What its owner calls it.
    pub name: String,
    /// When it was added, microseconds UTC.
    pub since: i64,
    /// When it was last the second step.
    pub used_at: Option<i64>,
    /// Of an app the step of the last code taken, of a passkey the device's count.
    last: Option<i64>,
    data: Vec<u8>,
}

impl Strong {
    /// For the pages that are shown without a story.
    pub fn sample(id: Id, kind: Kind, name: &str, since: i64, used_at: Option<i64>) -> Strong {
        Strong {
            id,
            kind,
            name: name.into(),
            since,
            used_at,
            last: None,
            data: Vec::new(),
        }
    }
}

/// Whether a row was made for this person, and what it says.
fn opened(app: &App, person: Id, r: StrongRow) -> Result<Option<Strong>, Fault> {
    if !factor::genuine(app, r.id, person, &r.kind, r.verified_at.is_some(), &r.mac) {
        return Ok(None);
    }
    let Some(kind) = Kind::parse(&r.kind) else {
        return Ok(None);
    };
    let name = match &r.name_f {
        Some(sealed) => NAME.open(app, r.id, sealed)?,
        None => String::new(),
    };
    Ok(Some(Strong {
        id: r.id,
        kind,
        name,
        since: r.created_at,
        used_at: r.used_at,
        last: r.last_step,
        data: r.data,
    }))
}

/// The apps and passkeys of a person, oldest first.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn all(app: &App, person: Id) -> Result<Vec<Strong>, Fault> {
    let mut out = Vec::new();
    for row in store::of_person(&app.db, person).await? {
        out.extend(opened(app, person, row)?);
    }
    Ok(out)
}

/// Whether a person has any.
///
/// # Errors
/// As [`all`].
pub async fn has(app: &App, person: Id) -> Result<bool, Fault> {
    Ok(!all(app, person).await?.is_empty())
}

/// A factor that was shown just now, and the rows that take it: they go into the write of what it opens.
#[derive(Debug)]
pub struct Taken {
    /// The factor.
    pub factor: Id,
    /// To be written in one with what is opened. The first one conflicts when the same code or answer was handed in twice at once.
    pub rows: Vec<Stmt>,
}

/// The row of a new one, in force at once.
#[allow(clippy::too_many_arguments, reason = "one argument a column")]
fn insert(
    app: &App,
    id: Id,
    person: Id,
    kind: Kind,
    name: &str,
    data: &[u8],
    bidx: Option<&[u8; 32]>,
    last: Option<i64>,
) -> Stmt {
    let (epoch, now) = (app.keys.epoch(), app.now());
    store::insert(&store::New {
        id,
        person,
        kind: kind.word(),
        data,
        name_f: &NAME.seal(app, id, name),
        bidx: bidx.map(|b| b.as_slice()),
        last,
        now,
        epoch,
        mac: &factor::mac(app, id, person, kind.word(), true),
    })
}

/// Another name for one.
pub fn rename(app: &App, person: Id, id: Id, name: &str) -> Stmt {
    store::rename(id, person, &NAME.seal(app, id, name))
}

/// One is in force no more, and nothing of its secret is kept.
pub fn remove(person: Id, id: Id) -> Stmt {
    store::remove(id, person)
}
