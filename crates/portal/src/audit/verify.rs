//! Checks the whole chain against the events: edits, deletions, insertions, reordering and cut tails are found.

use super::seal::{Head, block_hash, entries};
use super::{made_by, store};
use crate::app::App;
use crate::fault::Fault;
use db::Id;
use std::collections::HashMap;

/// What is wrong, in words for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A block is missing in the sequence.
    Gap {
        /// The number that is not there.
        seq: i64,
    },
    /// A block's contents, its link to the one before, or its MAC do not hold.
    Block {
        /// Its number.
        seq: i64,
    },
    /// An event of a block is gone.
    Missing {
        /// The event.
        event: Id,
        /// Its block.
        seq: i64,
    },
    /// An event was changed.
    Edited {
        /// The event.
        event: Id,
    },
    /// An event that no block and no pending row knows.
    Stray {
        /// How many.
        count: i64,
    },
    /// The anchor has seen a later or another head: the tail was cut or rewritten.
    Anchor {
        /// The anchored number.
        seq: i64,
    },
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Problem::Gap { seq } => write!(f, "block {seq} is missing"),
            Problem::Block { seq } => write!(f, "block {seq} was changed, moved or forged"),
            Problem::Missing { event, seq } => {
                write!(f, "event {event} of block {seq} was deleted")
            }
            Problem::Edited { event } => write!(f, "event {event} was changed"),
            Problem::Stray { count } => write!(f, "{count} events stand in no block"),
            Problem::Anchor { seq } => write!(
                f,
                "the anchor saw block {seq} otherwise: the end of the chain was cut or rewritten"
            ),
        }
    }
}

/// What was looked at and what was found.
#[derive(Debug, Clone)]
pub struct Report {
    /// Blocks read.
    pub blocks: i64,
    /// Events checked.
    pub events: i64,
    /// Events that wait for their block (normal for about a second).
    pub pending: i64,
    /// The head of the chain as it is.
    pub head: Head,
    /// Everything that is wrong; empty when all is well.
    pub problems: Vec<Problem>,
}

/// Blocks read at a time: memory stays flat whatever the length of the chain.
const CHUNK: i64 = 64;

/// How long after the first block of a new epoch of the instance key another block may still hold events of the one before: they waited
/// for their block, or came from a node that had not noticed yet.
const SWITCHING: i64 = crate::app::span::MINUTE;

/// By which epochs the chain was made so far. Whoever has the key file of an earlier time and writes rows can make events and blocks of
/// that epoch: they count only where that epoch was the active one.
#[derive(Default)]
struct Epochs {
    now: u8,
    since: i64,
}

impl Epochs {
    /// A block of this epoch, made at this time: whether it may stand here.
    fn block(&mut self, epoch: Option<u8>, at: i64) -> bool {
        let Some(epoch) = epoch.filter(|e| *e >= self.now) else {
            return false;
        };
        if epoch > self.now {
            (self.now, self.since) = (epoch, at);
        }
        true
    }

    /// An event of this epoch in a block of this time: whether it may stand there.
    fn event(&self, epoch: Option<u8>, block_at: i64) -> bool {
        epoch.is_some_and(|e| e >= self.now || (block_at <= self.since.saturating_add(SWITCHING)))
    }
}

/// Checks every block and event. `anchor` is the newest head that was kept outside.
///
/// # Errors
/// When the database is away.
pub async fn verify(app: &App, anchor: Option<&Head>) -> Result<Report, Fault> {
    let mut report = Report {
        blocks: 0,
        events: 0,
        pending: 0,
        head: Head {
            seq: 0,
            hash: vec![0; 32],
        },
        problems: Vec::new(),
    };
    let mut anchored = anchor.is_none_or(|a| a.seq == 0);
    let mut epochs = Epochs::default();
    // The portal goes on meanwhile: what is judged is the trail as it was at this moment.
    let extent = store::extent(&app.db).await?;
    loop {
        let most = CHUNK.min(extent.last - report.head.seq).max(0);
        let blocks = store::blocks_after(&app.db, report.head.seq, most).await?;
        let Some(last) = blocks.last().map(|b| b.seq) else {
            break;
        };
        let first = blocks[0].seq;
        let mut events: HashMap<Id, (store::EventRow, Vec<u8>)> = HashMap::new();
        for b in &blocks {
            for (id, _) in entries(&b.entries) {
                if let Some(e) = store::event(&app.db, id).await? {
                    events.insert(id, e);
                }
            }
        }
        let mut expected = report.head.seq + 1;
        debug_assert!(first >= expected);
        for b in &blocks {
            while expected < b.seq {
                report.problems.push(Problem::Gap { seq: expected });
                expected += 1;
            }
            expected += 1;
            report.blocks += 1;
            let hash = block_hash(b.seq, b.at, &b.prev_hash, &b.entries);
            let by = app.keys.made_by(
                "audit-block",
                &[&b.seq.to_be_bytes(), &b.at.to_be_bytes(), &hash],
                &b.mac,
            );
            let genuine = epochs.block(by, b.at);
            if b.hash != hash
                || b.prev_hash != report.head.hash
                || !genuine
                || b.entries.len() as i64 != b.count * 48
            {
                report.problems.push(Problem::Block { seq: b.seq });
            }
            let purged = entries(&b.entries).all(|(id, _)| !events.contains_key(&id))
                && b.at + RETENTION < app.now();
            for (id, kept) in entries(&b.entries) {
                match events.get(&id) {
                    Some((row, stored)) => {
                        report.events += 1;
                        let by = made_by(app, row, kept);
                        if !epochs.event(by, b.at) || stored != kept {
                            report.problems.push(Problem::Edited { event: id });
                        }
                    }
                    None if purged => {}
                    None => report.problems.push(Problem::Missing {
                        event: id,
                        seq: b.seq,
                    }),
                }
            }
            if anchor.is_some_and(|a| a.seq == b.seq && a.hash == b.hash) {
                anchored = true;
            }
            report.head = Head {
                seq: b.seq,
                hash: b.hash.clone(),
            };
        }
        debug_assert_eq!(report.head.seq, last);
    }
    report.pending = extent.pending;
    // Deleted events are named above; what remains over was never sealed.
    let stray = extent.events - report.events - extent.pending;
    if stray > 0 {
        report.problems.push(Problem::Stray { count: stray });
    }
    if let (false, Some(a)) = (anchored, anchor) {
        report.problems.push(Problem::Anchor { seq: a.seq });
    }
    Ok(report)
}

/// Six years (45 CFR 164.316(b)(2)): events of whole blocks older than this may be gone, the blocks never.
pub const RETENTION: i64 = 6 * 366 * crate::app::span::DAY;
