//! Conversations, messages and the rows of an inbox: what compose, reply and the mailbox share.
//!
//! A message is sealed once under its content key. Each mailbox that may read it gets an *entry*: for the author the head
//! and content key under the own list key at once, for everybody else an *arrival* (HPKE) that the first unlocked
//! request of the reader moves under their list key. A page of fifty rows then costs fifty short AES-GCM opens.

pub mod files;
pub mod follow;
pub mod intake;
pub mod kinds;
pub mod read;
pub mod send;
pub mod share;
pub mod store;

pub use files::{FileMeta, FileStore, Staged};
pub use read::{Opened, Row, ThreadView, list, open_thread};
pub use send::{Outgoing, To, delivered, statements};

use crate::app::App;
use crate::sealed::{Column, Damaged, Stamp};
use db::Id;
use serde::{Deserialize, Serialize};

/// `delivery_event.detail_f`
pub const EVENT_DETAIL: Column = Column("delivery_event.detail");

const PARTICIPANT: Stamp = Stamp("row:participant");

/// The MAC of somebody's place in a conversation: what is written in it is sealed to them.
pub fn participant_mac(app: &App, thread: Id, mailbox: Id) -> [u8; 32] {
    PARTICIPANT.mac(app, &[thread.as_bytes(), mailbox.as_bytes()])
}

/// Whether somebody was put into a conversation by this instance.
///
/// # Errors
/// When they were not.
pub fn check_participant(app: &App, thread: Id, mailbox: Id, mac: &[u8]) -> Result<(), Damaged> {
    PARTICIPANT.check(app, &[thread.as_bytes(), mailbox.as_bytes()], mac)
}

/// The purpose of an arrival's seal.
pub const ARRIVAL: &str = "arrival";

/// Characters of body text shown in a list.
pub const EXCERPT: usize = 140;

/// What a list row and the top of a message show. Sealed with the content key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Subject; a reply keeps the conversation's.
    pub subject: String,
    /// Author's name as it was then.
    pub from: String,
    /// Author's practice, empty for a private person.
    #[serde(default)]
    pub practice: String,
    /// Recipients' names or addresses.
    pub to: Vec<String>,
    /// The first words of the body.
    pub excerpt: String,
    /// Number of files.
    #[serde(default)]
    pub files: i64,
}

impl Head {
    /// The first words of a body, on one line.
    pub fn excerpt_of(body: &str) -> String {
        let one_line = body.split_whitespace().collect::<Vec<_>>().join(" ");
        match one_line.char_indices().nth(EXCERPT) {
            Some((at, _)) => format!("{}…", one_line[..at].trim_end()),
            None => one_line,
        }
    }
}

/// Head and content key together: what an entry seals.
pub(crate) struct SealedHead {
    pub head: Head,
    pub key: [u8; 32],
}

impl SealedHead {
    /// The key's 32 bytes, then the head as JSON: a list opens many of these, and a key in JSON would be 32 numbers to read.
    pub(crate) fn plain(&self) -> zeroize::Zeroizing<Vec<u8>> {
        let head = serde_json::to_vec(&self.head).expect("a head serialises");
        // Room for both at once: a vector that grows leaves the key behind in freed memory.
        let mut plain = zeroize::Zeroizing::new(Vec::with_capacity(self.key.len() + head.len()));
        plain.extend_from_slice(&self.key);
        plain.extend_from_slice(&head);
        plain
    }

    /// Reads what [`SealedHead::plain`] wrote.
    ///
    /// # Errors
    /// When it is something else.
    pub(crate) fn parse(plain: &[u8]) -> Result<SealedHead, crate::fault::Fault> {
        let wrong = || crate::fault::Fault::Internal("an entry's head is no head".into());
        let (key, head) = plain.split_first_chunk().ok_or_else(wrong)?;
        let head = serde_json::from_slice(head).map_err(|_| wrong())?;
        Ok(SealedHead { head, key: *key })
    }
}

impl Drop for SealedHead {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.key);
    }
}

/// A body. Every body so far is plain text; the format word lets rich text come without touching old messages.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Body {
    pub format: String,
    pub text: String,
}

/// Which list of conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    /// Something came in.
    Inbox,
    /// Something went out.
    Sent,
}

/// Where a page of a list begins: keyset cursors, so that a page costs the same however long the list is, and new mail
/// shifts nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The newest rows.
    Newest,
    /// The rows that come after this one, further back in time.
    Older(i64, db::Id),
    /// The rows right before this one.
    Newer(i64, db::Id),
}
