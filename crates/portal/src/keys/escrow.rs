//! The operator's escrow key: which private halves are sealed to it, and since when.
//!
//! Its private half is nowhere as a whole ([`vault::escrow`]), so nothing on this server opens such a wrap. It is made with the pair
//! that it is of; a pair from before gets it when a session that opens the pair looks ([`look`]).
//!
//! Attackers here: who can write to the database and puts a wrap of his own there, so that a pair counts as covered that is not, or
//! is never covered. A wrap counts only under the MAC of this instance, for the key of the configuration.

use super::{seal, sealed_by_us, store};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::audit;
use crate::config::{Config, EscrowCovers};
use crate::fault::Fault;
use db::{Id, Stmt, q, row, statements};
use vault::escrow::WRAP;
use vault::{EscrowPublic, KeyPair};

statements! {
    WRAPS = "SELECT k.purpose, w.id, w.holder, w.blob FROM keypair k LEFT JOIN key_wrap w ON w.keypair = k.id AND w.holder_kind = 'escrow' WHERE k.id = $1 AND k.retired_at IS NULL ORDER BY w.created_at, w.id";
    PERSONAL = "SELECT COUNT(*), COUNT(CASE WHEN EXISTS (SELECT 1 FROM key_wrap w WHERE w.keypair = b.current_key AND w.holder_kind = 'escrow' AND w.holder = $1) THEN 1 END) FROM person p JOIN mailbox b ON b.id = p.personal WHERE p.state = 'active'";
    SEATS = "SELECT COUNT(*), COUNT(CASE WHEN EXISTS (SELECT 1 FROM key_wrap w WHERE w.keypair = b.current_key AND w.holder_kind = 'escrow' AND w.holder = $1) THEN 1 END) FROM membership m JOIN mailbox b ON b.id = m.seat WHERE m.ended_at IS NULL";
    SAFES = "SELECT COUNT(*), COUNT(CASE WHEN EXISTS (SELECT 1 FROM key_wrap w WHERE w.keypair = p.safe AND w.holder_kind = 'escrow' AND w.holder = $1) THEN 1 END) FROM practice p WHERE p.safe IS NOT NULL";
    END = "DELETE FROM key_wrap WHERE holder_kind = 'escrow' AND holder <> $1";
    OTHERS = "SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'escrow' AND holder <> $1";
}

/// What of a person or a practice a pair opens: the configuration says which of them are covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A personal mailbox.
    Personal,
    /// A seat: what somebody writes and receives as a member.
    Seat,
    /// The safe, which opens the seats of its practice.
    Safe,
}

/// The key that the configuration names.
///
/// # Errors
/// In words that name the setting.
pub fn configured(config: &Config) -> Result<Option<EscrowPublic>, String> {
    let text = config.escrow.public_key.trim();
    if text.is_empty() {
        return Ok(None);
    }
    EscrowPublic::parse(text).map(Some).map_err(|_| {
        "escrow.public_key is not the line that `securemail escrow new` printed (it begins with EK1), or a part of it is missing".into()
    })
}

/// The escrow key, if such pairs are covered.
pub fn covers(app: &App, whose: Whose) -> Option<&EscrowPublic> {
    let key = app.escrow.as_ref()?;
    let also = app.config.escrow.covers == EscrowCovers::Everybody;
    (also || whose != Whose::Personal).then_some(key)
}

/// The wrap of a private half under the escrow key, where it is covered: in the write that makes the pair.
pub fn wrap(app: &App, whose: Whose, pair: &KeyPair) -> Option<Stmt> {
    let to = covers(app, whose)?;
    let id = Id::from(pair.id());
    let blob = seal(app, to.key(), WRAP, id, pair.private().expose());
    let holder = to.key().id();
    let row = app.id();
    Some(store::insert_wrap(
        row,
        id,
        WRAP,
        &holder,
        &blob,
        None,
        app.now(),
        None,
    ))
}

row! {
    /// A pair in use, and a wrap of it under some escrow key.
    #[derive(Debug)]
    struct WrapRow {
        purpose: String,
        id: Option<Id>,
        holder: Option<Vec<u8>>,
        blob: Option<Vec<u8>>,
    }
}

/// What the holders of the escrow key open, if this instance has sealed these bytes for this pair.
fn genuine(app: &App, to: &EscrowPublic, pair: Id, r: &WrapRow) -> Option<Vec<u8>> {
    let (holder, blob) = (r.holder.as_deref()?, r.blob.as_deref()?);
    let id = to.key().id();
    if holder != id {
        return None;
    }
    sealed_by_us(app, id, WRAP, pair, blob).map(<[u8]>::to_vec)
}

/// The wrap of a pair under the escrow key of the configuration, as the holders of its shares open it.
///
/// # Errors
/// When the database is away.
pub async fn sealed(app: &App, pair: Id) -> Result<Option<Vec<u8>>, Fault> {
    let Some(to) = app.escrow.as_ref() else {
        return Ok(None);
    };
    let rows: Vec<WrapRow> = app.db.all(q!(WRAPS, pair)).await?;
    Ok(rows.iter().find_map(|r| genuine(app, to, pair, r)))
}

/// Whether a practice's safe is covered: then the holders of the escrow key are its second opener.
///
/// # Errors
/// When the database is away.
pub async fn safe_covered(app: &App, safe: Id) -> Result<bool, Fault> {
    if covers(app, Whose::Safe).is_none() {
        return Ok(false);
    }
    Ok(sealed(app, safe).await?.is_some())
}

/// Brings what a session opens under the escrow key of the configuration: what has no wrap gets one; wraps under another key, those
/// of what is not covered any more, and those that are not this instance's go. Gives how many pairs were changed.
///
/// # Errors
/// When the database is away.
pub async fn look(app: &App, s: &Signed) -> Result<usize, Fault> {
    if app.escrow.is_none() {
        return Ok(0);
    }
    let mut changed = 0;
    let ids: Vec<Id> = s.ring.ids().collect();
    let reads = ids.iter().map(|id| q!(WRAPS, *id)).collect();
    for (id, got) in ids.iter().zip(app.db.read(reads).await?) {
        let found: Vec<WrapRow> = got.all().map_err(db::ReadError::from)?;
        let (Some(first), Some(pair)) = (found.first(), s.ring.get(*id)) else {
            continue;
        };
        let whose = if *id == s.personal_key {
            Whose::Personal
        } else if s.seats.iter().any(|v| v.key == *id) {
            Whose::Seat
        } else if first.purpose == "safe" {
            Whose::Safe
        } else {
            continue;
        };
        let rows = mended(app, whose, pair, &found);
        if rows.is_empty() {
            continue;
        }
        match app.db.write(rows).await {
            Ok(_) => changed += 1,
            // Another session of the same person was here first.
            Err(db::WriteError::Conflict { .. }) => {}
            Err(e) => return Err(e.into()),
        }
    }
    Ok(changed)
}

fn mended(app: &App, whose: Whose, pair: &KeyPair, found: &[WrapRow]) -> Vec<Stmt> {
    let id = Id::from(pair.id());
    let to = covers(app, whose);
    let mut kept = false;
    let mut rows = Vec::new();
    for r in found {
        let Some(wrap) = r.id else { continue };
        let good = to.is_some_and(|to| genuine(app, to, id, r).is_some());
        if good && !kept {
            kept = true;
        } else {
            rows.push(store::delete_wrap(wrap));
        }
    }
    if !kept {
        rows.extend(self::wrap(app, whose, pair));
    }
    rows
}

/// How many there are, and how many of them are covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// All.
    pub all: i64,
    /// Covered.
    pub covered: i64,
}

/// How far the escrow key reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// Personal mailboxes.
    pub personal: Count,
    /// Seats of members.
    pub seats: Count,
    /// Safes of practices.
    pub safes: Count,
    /// Wraps under another escrow key.
    pub others: i64,
}

/// Counts what is covered by the key of the configuration.
///
/// # Errors
/// When the database is away.
pub async fn status(app: &App) -> Result<Status, Fault> {
    // A key that nobody has, where there is none.
    let key = app.escrow.as_ref().map_or([0; 16], |k| k.key().id());
    let key = key.as_slice();
    let reads = vec![
        q!(PERSONAL, key),
        q!(SEATS, key),
        q!(SAFES, key),
        q!(OTHERS, key),
    ];
    let got = app.db.read(reads).await?;
    let [personal, seats, safes, others] = <[_; 4]>::try_from(got)
        .map_err(|_| Fault::Internal("four questions, four answers".into()))?;
    let count = |(all, covered): (i64, i64)| Count { all, covered };
    let one = |got: db::Done| -> Result<Count, Fault> {
        let found = got.one::<(i64, i64)>().map_err(db::ReadError::from)?;
        Ok(count(found.unwrap_or_default()))
    };
    Ok(Status {
        personal: one(personal)?,
        seats: one(seats)?,
        safes: one(safes)?,
        others: others
            .one::<i64>()
            .map_err(db::ReadError::from)?
            .unwrap_or(0),
    })
}

/// Forgets every wrap under another key than that of the configuration. Gives how many there were.
///
/// # Errors
/// When the database is away.
pub async fn end(app: &App) -> Result<u64, Fault> {
    let key = app.escrow.as_ref().map_or([0; 16], |k| k.key().id());
    let mut rows = vec![q!(END, key.as_slice()).any()];
    rows.extend(audit::event("escrow.ended").by_operator().rows(app));
    let done = app.db.write(rows).await?;
    Ok(done.first().map_or(0, |d| d.count))
}
