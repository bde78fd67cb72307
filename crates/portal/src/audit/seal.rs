//! The sealer: chains pending events into blocks, each second, on any node.
//!
//! Racing sealers collide on the block's sequence number or on a pending row; the loser reads again. Business writes never
//! wait for the chain. For about a second an event is protected by its own MAC only; that window is stated in the threat model.

use super::store;
use crate::app::App;
use crate::app::span::{MINUTE, SECOND};
use crate::fault::Fault;
use db::{Id, WriteError};
use vault::hash::Sha256;

/// Events in one block at most.
const BLOCK: i64 = 500;
/// An event that waits longer than this for its block raises an alarm.
pub const ALARM: i64 = MINUTE;
/// How often the sealer looks, in microseconds.
pub const EVERY: i64 = SECOND;

/// The head of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Number of the last block; 0 before the first.
    pub seq: i64,
    /// Its hash; zeros before the first.
    pub hash: Vec<u8>,
}

impl Head {
    /// `securemail-audit-head 17 1772463845000000 <hex>`: a line for the anchor file.
    pub fn line(&self, now: i64) -> String {
        format!(
            "securemail-audit-head {} {} {}",
            self.seq,
            now,
            hex::encode(&self.hash)
        )
    }

    /// Reads the last such line of an anchor file.
    pub fn parse(line: &str) -> Option<Head> {
        let mut words = line.split_whitespace();
        (words.next()? == "securemail-audit-head").then_some(())?;
        let seq = words.next()?.parse().ok()?;
        words.next()?;
        Some(Head {
            seq,
            hash: hex::decode(words.next()?).ok()?,
        })
    }
}

/// One event's place in a block: its id and MAC.
pub(super) const ENTRY: usize = 16 + 32;

pub(super) fn block_hash(seq: i64, at: i64, prev: &[u8], entries: &[u8]) -> [u8; 32] {
    let mut h = Sha256::new();
    h.update(b"securemail audit block 1");
    h.update(&seq.to_be_bytes());
    h.update(&at.to_be_bytes());
    h.update(&(prev.len() as u64).to_be_bytes());
    h.update(prev);
    h.update(entries);
    h.finish()
}

/// The current head.
///
/// # Errors
/// When the database is away.
pub async fn head(app: &App) -> Result<Head, Fault> {
    let last = store::last_block(&app.db).await?;
    Ok(last.map_or(
        Head {
            seq: 0,
            hash: vec![0; 32],
        },
        |(seq, hash)| Head { seq, hash },
    ))
}

/// How old the trail is: when the oldest event happened that waits for its block (`None`: nothing waits), and when the last
/// block was made (`None`: there is none yet). Microseconds UTC.
///
/// # Errors
/// When the database is away.
pub async fn ages(db: &db::Db) -> Result<(Option<i64>, Option<i64>), Fault> {
    Ok(store::ages(db).await?)
}

/// Seals everything that is pending. Gives how many events were sealed.
///
/// # Errors
/// When the database is away.
pub async fn seal(app: &App) -> Result<usize, Fault> {
    let mut sealed = 0;
    loop {
        let pending = store::pending(&app.db, BLOCK).await?;
        if pending.is_empty() {
            return Ok(sealed);
        }
        let now = app.now();
        if pending.iter().any(|p| p.at + ALARM < now) {
            tracing::error!(
                events = pending.len(),
                "audit events have waited for their block for more than a minute"
            );
        }
        let last = head(app).await?;
        let seq = last.seq + 1;
        let mut entries = Vec::with_capacity(pending.len() * ENTRY);
        for p in &pending {
            entries.extend_from_slice(p.event.as_bytes());
            entries.extend_from_slice(&p.mac);
        }
        let hash = block_hash(seq, now, &last.hash, &entries);
        let mac = app.keys.mac(
            "audit-block",
            &[&seq.to_be_bytes(), &now.to_be_bytes(), &hash],
        );
        let mut rows = vec![store::insert_block(
            seq,
            now,
            &last.hash,
            pending.len() as i64,
            &entries,
            &hash,
            app.keys.epoch(),
            &mac,
        )];
        rows.extend(pending.iter().map(|p| store::delete_pending(p.event)));
        match app.db.write(rows).await {
            Ok(_) => sealed += pending.len(),
            // Another node sealed meanwhile: read again.
            Err(WriteError::Conflict { .. } | WriteError::Unique { .. }) => {}
            Err(e) => return Err(e.into()),
        }
    }
}

/// What [`super::verify::verify`] compares an entry with.
pub(super) fn entries(bytes: &[u8]) -> impl Iterator<Item = (Id, &[u8])> {
    bytes.chunks_exact(ENTRY).map(|e| {
        let id: [u8; 16] = e[..16].try_into().expect("a chunk has 48 bytes");
        (Id::from(id), &e[16..])
    })
}
