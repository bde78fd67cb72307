//! Conversations, messages and the rows of an inbox: what compose, reply and the mailbox share.
//!
//! A message is sealed once under its content key. Each mailbox that may read it gets an *entry*: for the author the head
//! and content key under the own list key at once, for everybody else an *arrival* (HPKE) that the first unlocked
//! request of the reader moves under their list key. A page of fifty rows then costs fifty short AES-GCM opens.

pub mod begun;
pub mod files;
pub mod follow;
pub mod gate;
pub mod intake;
pub mod kinds;
pub mod read;
pub mod readers;
pub mod send;
pub mod share;
pub mod store;

pub use files::{FileMeta, FileStore, Staged};
pub use read::{Opened, Row, ThreadView, list, open_thread};
pub use send::{Beside, How, Outgoing, To, delivered, statements};

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

/// The purpose of an arrival's seal: it opens as this message of this conversation only. Whoever can write rows and moves an entry into
/// a conversation of their own would else be handed its key when that conversation is shared again after a forgotten password.
pub fn arrival_in(thread: Id) -> String {
    format!("arrival in {thread}")
}

/// What an entry's head is bound to under the list key, for the reason of [`arrival_in`].
pub fn place<'a>(thread: &'a Id, message: &'a Id) -> [&'a [u8]; 2] {
    [message.as_bytes(), thread.as_bytes()]
}

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
    pub practice: String,
    /// Recipients' names or addresses.
    pub to: Vec<String>,
    /// The first words of the body.
    pub excerpt: String,
    /// Number of files.
    pub files: i64,
    /// Whom the author answered for, by name; empty where they wrote for themselves. Not part of the first layout.
    #[serde(skip)]
    pub for_whom: String,
}

impl Head {
    /// Who is written to when this is answered: the owner of the mailbox it came from.
    pub fn correspondent(&self) -> &str {
        match self.for_whom.as_str() {
            "" => &self.from,
            owner => owner,
        }
    }

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

/// How the bytes of a head are laid out: postcard, field by field in the order of [`Head`]. Another order or another field is another
/// number here, and [`SealedHead::parse`] goes on reading the old one.
const LAYOUT: u8 = 1;
/// The head, and then whom its author answered for. Only where they did: everything else is as it was.
const LAYOUT_FOR: u8 = 2;

impl SealedHead {
    /// The key's 32 bytes, the number of the layout, the head. A list opens fifty of these for each page: in JSON that was a tenth of
    /// the page's time.
    pub(crate) fn plain(&self) -> zeroize::Zeroizing<Vec<u8>> {
        let mut head = postcard::to_allocvec(&self.head).expect("a head serialises");
        let layout = match self.head.for_whom.is_empty() {
            true => LAYOUT,
            false => {
                let owner = postcard::to_allocvec(&self.head.for_whom);
                head.extend(owner.expect("a name serialises"));
                LAYOUT_FOR
            }
        };
        // Room for all at once: a vector that grows leaves the key behind in freed memory.
        let room = self.key.len() + 1 + head.len();
        let mut plain = zeroize::Zeroizing::new(Vec::with_capacity(room));
        plain.extend_from_slice(&self.key);
        plain.push(layout);
        plain.extend_from_slice(&head);
        plain
    }

    /// Reads what [`SealedHead::plain`] wrote.
    ///
    /// # Errors
    /// When it is something else.
    pub(crate) fn parse(plain: &[u8]) -> Result<SealedHead, crate::fault::Fault> {
        let wrong = || crate::fault::Fault::Internal("an entry's head is no head".into());
        let (key, rest) = plain.split_first_chunk().ok_or_else(wrong)?;
        let head = match rest.split_first() {
            Some((&LAYOUT, head)) => postcard::take_from_bytes::<Head>(head),
            Some((&LAYOUT_FOR, head)) => match postcard::take_from_bytes::<(Head, String)>(head) {
                // One way of writing each head.
                Ok(((_, owner), _)) if owner.is_empty() => return Err(wrong()),
                Ok(((head, for_whom), rest)) => Ok((Head { for_whom, ..head }, rest)),
                Err(e) => Err(e),
            },
            _ => return Err(wrong()),
        };
        match head {
            Ok((head, [])) => Ok(SealedHead { head, key: *key }),
            _ => Err(wrong()),
        }
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

#[cfg(test)]
mod unit {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    prop_compose! {
        fn heads()(
            subject in ".*", from in ".*", practice in ".*", to in prop::collection::vec(".*", 0..4), excerpt in ".*", files: i64, for_whom in ".*",
        ) -> Head {
            Head { subject, from, practice, to, excerpt, files, for_whom }
        }
    }

    proptest! {
        #[test]
        fn a_head_and_its_key_come_back_and_nothing_else_does(head in heads(), key: [u8; 32], cut: prop::sample::Index) {
            let plain = SealedHead { head: head.clone(), key }.plain();
            let back = SealedHead::parse(&plain).unwrap();
            prop_assert_eq!((&back.head, back.key), (&head, key));

            let short = &plain[..cut.index(plain.len())];
            prop_assert!(SealedHead::parse(short).is_err());
            let long = [plain.as_slice(), &[0]].concat();
            prop_assert!(SealedHead::parse(&long).is_err());
            let mut other = plain.to_vec();
            other[key.len()] = LAYOUT_FOR + 1;
            prop_assert!(SealedHead::parse(&other).is_err());
        }
    }

    #[test]
    fn the_layout_is_the_one_that_older_databases_hold() {
        let head = Head {
            subject: "X".into(),
            from: "Ana".into(),
            practice: "Maple".into(),
            to: vec!["Lee".into()],
            excerpt: "Hi".into(),
            files: 2,
            for_whom: String::new(),
        };
        let plain = SealedHead {
            head: head.clone(),
            key: [7; 32],
        }
        .plain();
        assert_eq!(
            &plain[32..],
            b"\x01\x01X\x03Ana\x05Maple\x01\x03Lee\x02Hi\x04"
        );
        let head = Head {
            for_whom: "Kim".into(),
            ..head
        };
        let plain = SealedHead { head, key: [7; 32] }.plain();
        assert_eq!(
            &plain[32..],
            b"\x02\x01X\x03Ana\x05Maple\x01\x03Lee\x02Hi\x04\x03Kim"
        );
    }
}
