//! What depends on the instance key, column by column: the registry of a rotation. A test compares it with the database itself: a
//! column with such a name is here, or in `LEFT` with the reason.

use super::store;

/// One table.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Of what kind the columns of its key are; they are the first ones of `columns`.
    pub keys: &'static [Key],
    /// What `read` gives, in its order.
    pub columns: &'static [&'static str],
    /// A chunk of rows behind a key.
    pub read: &'static str,
    /// Its blind index, if it has one.
    pub index: Option<Index>,
    /// What is made anew.
    pub cells: &'static [Cell],
}

/// A column of a key.
#[derive(Debug, Clone, Copy)]
pub enum Key {
    /// Bytes.
    Bytes,
    /// Text.
    Text,
    /// A number.
    Int,
}

/// A blind index.
#[derive(Debug)]
pub struct Index {
    /// Its column.
    pub column: &'static str,
    /// The column with its epoch; `None`: it has none, and only the first, whole move reaches it.
    pub epoch: Option<&'static str>,
    /// Which cells are bound to the index: they are made anew in the same statement.
    pub with: &'static [usize],
    /// The statement.
    pub put: &'static str,
}

/// A column that is made anew.
#[derive(Debug)]
pub struct Cell {
    /// Which.
    pub column: &'static str,
    /// Whether a column beside it keeps the epoch.
    pub stamped: bool,
    /// Only in rows where this column has this word.
    pub only: Option<(&'static str, &'static str)>,
    /// What it is.
    pub how: How,
    /// The statement: it changes nothing where the column is not what was read.
    pub put: &'static str,
}

/// What depends on the key, and how.
#[derive(Debug)]
pub enum How {
    /// Sealed under the field key, as this column, at one of these places.
    Field(&'static str, &'static [&'static [Part]]),
    /// A queued mail or text.
    Queue(&'static [Part]),
    /// A MAC for this purpose over these parts.
    Mac(&'static str, &'static [Part]),
    /// Sealed to a key pair, with an epoch and a MAC at its end ([`crate::keys::seal`]). The purpose is made of words, and of ids of the row.
    Handed {
        to: &'static str,
        purpose: &'static [Part],
        row: &'static str,
    },
    /// A private half under the pending key.
    Pending,
    /// A private half that is lent ([`crate::lent`]): what is handed to the reader is within it.
    Lent,
}

/// A part of what a MAC or a place is made of.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// A column as it is; nothing where it is NULL.
    Col(&'static str),
    /// A yes or no, as one byte.
    Flag(&'static str),
    /// Whether the column has a value, as one byte.
    There(&'static str),
    /// A word of its own.
    Word(&'static str),
    /// A byte of its own.
    Byte(u8),
}

use How::{Field, Handed, Lent, Mac, Pending, Queue};
use Part::{Byte, Col, Flag, There, Word};

/// Columns that look as if they belonged here, and why they do not. The test reads it.
#[cfg(test)]
pub const LEFT: &[(&str, &str, &str)] = &[
    (
        "audit_event",
        "detail_f",
        "the trail is never rewritten: the chain is over the sealed bytes",
    ),
    ("audit_event", "source_f", "as detail_f"),
    (
        "audit_event",
        "mac",
        "stands in its block; the retired epoch stays in the file for it",
    ),
    ("audit_block", "mac", "as of an event"),
    (
        "code",
        "mac",
        "is over the digits, which nobody keeps; a code lives ten minutes",
    ),
    ("session", "wrap", "under the token of the session"),
    ("sign_in", "wrap", "under the token of the sign-in"),
    ("entry", "head", "under the list key of the mailbox"),
    ("message", "body_x", "under the content key"),
    ("message", "key_commitment", "of the content key"),
    ("attachment", "meta_x", "under the content key"),
    ("contact", "note_x", "nothing writes it"),
    ("sheet_draft", "words_x", "under the list key of the seat"),
];

/// Everything that is made anew.
#[rustfmt::skip]
pub const TABLES: &[Table] = &[
    Table {
        name: "person",
        keys: &[Key::Bytes],
        columns: &["id", "name_f", "member_no_f", "specialty_f"],
        read: store::PERSON,
        index: None,
        cells: &[
            Cell { column: "name_f", stamped: false, only: None, how: Field("person.name", &[&[Col("id")]]), put: store::PERSON_NAME_F },
            Cell { column: "member_no_f", stamped: false, only: None, how: Field("person.member_no", &[&[Col("id")]]), put: store::PERSON_MEMBER_NO_F },
            Cell { column: "specialty_f", stamped: false, only: None, how: Field("person.specialty", &[&[Col("id")]]), put: store::PERSON_SPECIALTY_F },
        ],
    },
    Table {
        name: "address",
        keys: &[Key::Bytes],
        columns: &["bidx", "bidx_key", "person", "mailbox", "email_f", "mac"],
        read: store::ADDRESS,
        index: Some(Index { column: "bidx", epoch: Some("bidx_key"), with: &[0, 1], put: store::ADDRESS_MOVE }),
        cells: &[
            Cell { column: "email_f", stamped: false, only: None, how: Field("address.email", &[&[Col("bidx")]]), put: store::ADDRESS_EMAIL_F },
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:address", &[Col("bidx"), Col("person"), Col("mailbox")]), put: store::ADDRESS_MAC },
        ],
    },
    Table {
        name: "former_address",
        keys: &[Key::Bytes, Key::Bytes],
        columns: &["bidx", "practice", "bidx_key", "person", "mailbox", "mac"],
        read: store::FORMER_ADDRESS,
        index: Some(Index { column: "bidx", epoch: Some("bidx_key"), with: &[0], put: store::FORMER_ADDRESS_MOVE }),
        cells: &[
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:former_address", &[Col("bidx"), Col("practice"), Col("person"), Col("mailbox")]), put: store::FORMER_ADDRESS_MAC },
        ],
    },
    Table {
        name: "address_change",
        keys: &[Key::Bytes],
        columns: &["id", "from_bidx", "bidx_key", "person", "data_f", "old_at", "old_mac", "new_at", "new_mac"],
        read: store::ADDRESS_CHANGE,
        index: Some(Index { column: "from_bidx", epoch: Some("bidx_key"), with: &[], put: store::ADDRESS_CHANGE_MOVE }),
        cells: &[
            Cell { column: "data_f", stamped: false, only: None, how: Field("address_change.data", &[&[Col("id")]]), put: store::ADDRESS_CHANGE_DATA_F },
            Cell { column: "old_mac", stamped: false, only: None, how: Mac("row:address_change.yes", &[Col("id"), Col("person"), Word("old"), Col("old_at")]), put: store::ADDRESS_CHANGE_OLD_MAC },
            Cell { column: "new_mac", stamped: false, only: None, how: Mac("row:address_change.yes", &[Col("id"), Col("person"), Word("new"), Col("new_at")]), put: store::ADDRESS_CHANGE_NEW_MAC },
        ],
    },
    Table {
        name: "factor",
        keys: &[Key::Bytes],
        columns: &["id", "person", "kind", "data", "name_f", "bidx", "bidx_key", "verified_at", "mac"],
        read: store::FACTOR,
        index: Some(Index { column: "bidx", epoch: Some("bidx_key"), with: &[], put: store::FACTOR_MOVE }),
        cells: &[
            Cell { column: "data", stamped: false, only: Some(("kind", "phone")), how: Field("factor.phone", &[&[Col("id")]]), put: store::FACTOR_DATA },
            Cell { column: "data", stamped: false, only: Some(("kind", "totp")), how: Field("factor.totp", &[&[Col("id")]]), put: store::FACTOR_DATA },
            Cell { column: "data", stamped: false, only: Some(("kind", "passkey")), how: Field("factor.passkey", &[&[Col("id")]]), put: store::FACTOR_DATA },
            Cell { column: "name_f", stamped: false, only: None, how: Field("factor.name", &[&[Col("id")]]), put: store::FACTOR_NAME_F },
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:factor", &[Col("id"), Col("person"), Col("kind"), There("verified_at")]), put: store::FACTOR_MAC },
        ],
    },
    Table {
        name: "practice",
        keys: &[Key::Bytes],
        columns: &["id", "profile_f"],
        read: store::PRACTICE,
        index: None,
        cells: &[
            Cell { column: "profile_f", stamped: false, only: None, how: Field("practice.profile", &[&[Col("id")]]), put: store::PRACTICE_PROFILE_F },
        ],
    },
    Table {
        name: "practice_logo",
        keys: &[Key::Bytes],
        columns: &["practice", "png_f"],
        read: store::PRACTICE_LOGO,
        index: None,
        cells: &[
            Cell { column: "png_f", stamped: false, only: None, how: Field("practice_logo.png", &[&[Col("practice")]]), put: store::PRACTICE_LOGO_PNG_F },
        ],
    },
    Table {
        name: "membership",
        keys: &[Key::Bytes],
        columns: &["id", "practice", "person", "seat", "role", "permissions", "state", "two_step", "title_f", "mac"],
        read: store::MEMBERSHIP,
        index: None,
        cells: &[
            Cell { column: "title_f", stamped: false, only: None, how: Field("membership.title", &[&[Col("id")]]), put: store::MEMBERSHIP_TITLE_F },
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:membership", &[Col("id"), Col("practice"), Col("person"), Col("seat"), Col("role"), Col("permissions"), Col("state"), Flag("two_step")]), put: store::MEMBERSHIP_MAC },
        ],
    },
    Table {
        name: "member_word",
        keys: &[Key::Bytes, Key::Bytes, Key::Bytes],
        columns: &["practice", "word", "membership"],
        read: store::MEMBER_WORD,
        index: Some(Index { column: "word", epoch: None, with: &[], put: store::MEMBER_WORD_MOVE }),
        cells: &[

        ],
    },
    Table {
        name: "mailbox",
        keys: &[Key::Bytes],
        columns: &["id", "kind", "owner", "practice", "address_bidx", "address_bidx_key", "mac"],
        read: store::MAILBOX,
        index: Some(Index { column: "address_bidx", epoch: Some("address_bidx_key"), with: &[0], put: store::MAILBOX_MOVE }),
        cells: &[
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:mailbox", &[Col("id"), Col("kind"), Col("owner"), Col("practice"), Col("address_bidx")]), put: store::MAILBOX_MAC },
        ],
    },
    Table {
        name: "keypair",
        keys: &[Key::Bytes],
        columns: &["id", "purpose", "subject", "public", "mac"],
        read: store::KEYPAIR,
        index: None,
        cells: &[
            Cell { column: "mac", stamped: true, only: None, how: Mac("public-key", &[Byte(1), Col("id"), Col("public"), Col("purpose"), Col("subject")]), put: store::KEYPAIR_MAC },
        ],
    },
    Table {
        name: "key_wrap",
        keys: &[Key::Bytes],
        columns: &["id", "keypair", "holder_kind", "holder", "blob", "reader"],
        read: store::KEY_WRAP,
        index: None,
        cells: &[
            Cell { column: "blob", stamped: false, only: Some(("holder_kind", "pending")), how: Pending, put: store::KEY_WRAP_BLOB },
            Cell { column: "blob", stamped: false, only: Some(("holder_kind", "lent")), how: Lent, put: store::KEY_WRAP_BLOB },
            Cell { column: "blob", stamped: false, only: Some(("holder_kind", "escrow")), how: Handed { to: "holder", purpose: &[Word("escrow")], row: "keypair" }, put: store::KEY_WRAP_BLOB },
        ],
    },
    Table {
        name: "key_request",
        keys: &[Key::Bytes],
        columns: &["id", "kind", "subject", "for_keypair", "asked_by", "needs_approval", "practice", "approved_by", "answer_f", "mac", "approval_mac"],
        read: store::KEY_REQUEST,
        index: None,
        cells: &[
            Cell { column: "answer_f", stamped: false, only: None, how: Field("key_request.answer", &[&[Col("id")]]), put: store::KEY_REQUEST_ANSWER_F },
            Cell { column: "mac", stamped: true, only: None, how: Mac("key-request", &[Col("id"), Col("kind"), Col("subject"), Col("for_keypair"), Col("asked_by"), Flag("needs_approval"), Col("practice")]), put: store::KEY_REQUEST_MAC },
            Cell { column: "approval_mac", stamped: true, only: None, how: Mac("approval", &[Col("id"), Col("kind"), Col("subject"), Col("for_keypair"), Col("asked_by"), Flag("needs_approval"), Col("practice"), Col("approved_by")]), put: store::KEY_REQUEST_APPROVAL_MAC },
        ],
    },
    Table {
        name: "key_change",
        keys: &[Key::Bytes, Key::Text],
        columns: &["practice", "purpose", "old_key", "new_key", "mac"],
        read: store::KEY_CHANGE,
        index: None,
        cells: &[
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:key_change", &[Col("practice"), Col("purpose"), Col("old_key"), Col("new_key")]), put: store::KEY_CHANGE_MAC },
        ],
    },
    Table {
        name: "contact",
        keys: &[Key::Bytes],
        columns: &["id", "bidx", "bidx_key", "email_f", "profile_f"],
        read: store::CONTACT,
        index: Some(Index { column: "bidx", epoch: Some("bidx_key"), with: &[], put: store::CONTACT_MOVE }),
        cells: &[
            Cell { column: "email_f", stamped: false, only: None, how: Field("contact.email", &[&[Col("id")]]), put: store::CONTACT_EMAIL_F },
            Cell { column: "profile_f", stamped: false, only: None, how: Field("contact.profile", &[&[Col("id")]]), put: store::CONTACT_PROFILE_F },
        ],
    },
    Table {
        name: "contact_phone",
        keys: &[Key::Bytes],
        columns: &["id", "contact", "number_f", "bidx", "bidx_key"],
        read: store::CONTACT_PHONE,
        index: Some(Index { column: "bidx", epoch: Some("bidx_key"), with: &[], put: store::CONTACT_PHONE_MOVE }),
        cells: &[
            Cell { column: "number_f", stamped: false, only: None, how: Field("contact_phone.number", &[&[Col("contact"), Col("id"), Byte(1)], &[Col("contact"), Col("id"), Byte(0)]]), put: store::CONTACT_PHONE_NUMBER_F },
        ],
    },
    Table {
        name: "invitation",
        keys: &[Key::Bytes],
        columns: &["id", "practice", "mailbox", "contact", "progress_f", "mac"],
        read: store::INVITATION,
        index: None,
        cells: &[
            Cell { column: "progress_f", stamped: false, only: None, how: Field("invitation.progress", &[&[Col("id")]]), put: store::INVITATION_PROGRESS_F },
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:invitation", &[Col("id"), Col("practice"), Col("mailbox"), Col("contact")]), put: store::INVITATION_MAC },
        ],
    },
    Table {
        name: "link",
        keys: &[Key::Bytes],
        columns: &["hash", "kind", "subject", "generation", "mac"],
        read: store::LINK,
        index: None,
        cells: &[
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:link", &[Col("hash"), Col("kind"), Col("subject"), Col("generation")]), put: store::LINK_MAC },
        ],
    },
    Table {
        name: "proof",
        keys: &[Key::Bytes, Key::Bytes, Key::Text],
        columns: &["subject", "flow_hash", "purpose", "detail", "mac"],
        read: store::PROOF,
        index: None,
        cells: &[
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:proof", &[Col("subject"), Col("flow_hash"), Col("purpose"), Col("detail")]), put: store::PROOF_MAC },
        ],
    },
    Table {
        name: "session",
        keys: &[Key::Bytes],
        columns: &["hash", "person", "about_f", "strong", "strong_at", "strong_mac"],
        read: store::SESSION,
        index: None,
        cells: &[
            Cell { column: "about_f", stamped: false, only: None, how: Field("session.about", &[&[Col("hash")]]), put: store::SESSION_ABOUT_F },
            Cell { column: "strong_mac", stamped: false, only: None, how: Mac("row:session_strong", &[Col("hash"), Col("person"), Col("strong"), Col("strong_at")]), put: store::SESSION_STRONG_MAC },
        ],
    },
    Table {
        name: "sign_in",
        keys: &[Key::Bytes],
        columns: &["hash", "person", "factor", "factor_at", "strong_mac"],
        read: store::SIGN_IN,
        index: None,
        cells: &[
            Cell { column: "strong_mac", stamped: false, only: None, how: Mac("row:session_strong", &[Col("hash"), Col("person"), Col("factor"), Col("factor_at")]), put: store::SIGN_IN_STRONG_MAC },
        ],
    },
    Table {
        name: "device",
        keys: &[Key::Bytes, Key::Bytes],
        columns: &["hash", "person", "about_f"],
        read: store::DEVICE,
        index: None,
        cells: &[
            Cell { column: "about_f", stamped: false, only: None, how: Field("device.about", &[&[Col("hash"), Col("person")]]), put: store::DEVICE_ABOUT_F },
        ],
    },
    Table {
        name: "document",
        keys: &[Key::Text, Key::Int, Key::Text],
        columns: &["kind", "version", "lang", "title", "summary", "body", "published_at", "mac"],
        read: store::DOCUMENT,
        index: None,
        cells: &[
            Cell { column: "mac", stamped: false, only: None, how: Mac("row:document", &[Col("kind"), Col("version"), Col("lang"), Col("title"), Col("summary"), Col("body"), Col("published_at")]), put: store::DOCUMENT_MAC },
        ],
    },
    Table {
        name: "acceptance",
        keys: &[Key::Bytes],
        columns: &["id", "address_f"],
        read: store::ACCEPTANCE,
        index: None,
        cells: &[
            Cell { column: "address_f", stamped: false, only: None, how: Field("acceptance.address", &[&[Col("id")]]), put: store::ACCEPTANCE_ADDRESS_F },
        ],
    },
    Table {
        name: "thread",
        keys: &[Key::Bytes],
        columns: &["id", "kind", "practice", "two_step", "mac"],
        read: store::THREAD,
        index: None,
        cells: &[
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:thread", &[Col("id"), Col("kind"), Col("practice"), Flag("two_step")]), put: store::THREAD_MAC },
        ],
    },
    Table {
        name: "participant",
        keys: &[Key::Bytes, Key::Bytes],
        columns: &["thread", "mailbox", "mac"],
        read: store::PARTICIPANT,
        index: None,
        cells: &[
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:participant", &[Col("thread"), Col("mailbox")]), put: store::PARTICIPANT_MAC },
        ],
    },
    Table {
        name: "entry",
        keys: &[Key::Bytes, Key::Bytes],
        columns: &["mailbox", "message", "thread", "key_id", "arrival"],
        read: store::ENTRY,
        index: None,
        cells: &[
            Cell { column: "arrival", stamped: false, only: None, how: Handed { to: "key_id", purpose: &[Word("arrival in "), Col("thread")], row: "message" }, put: store::ENTRY_ARRIVAL },
        ],
    },
    Table {
        name: "draft",
        keys: &[Key::Bytes],
        columns: &["id", "sealed", "key_id", "body_x"],
        read: store::DRAFT,
        index: None,
        cells: &[
            Cell { column: "body_x", stamped: false, only: Some(("sealed", "arrival")), how: Handed { to: "key_id", purpose: &[Word("draft")], row: "id" }, put: store::DRAFT_BODY_X },
        ],
    },
    Table {
        name: "draft_file",
        keys: &[Key::Bytes],
        columns: &["id", "sealed", "key_id", "meta_x"],
        read: store::DRAFT_FILE,
        index: None,
        cells: &[
            Cell { column: "meta_x", stamped: false, only: Some(("sealed", "arrival")), how: Handed { to: "key_id", purpose: &[Word("draft")], row: "id" }, put: store::DRAFT_FILE_META_X },
        ],
    },
    Table {
        name: "delivery_event",
        keys: &[Key::Bytes],
        columns: &["id", "detail_f"],
        read: store::DELIVERY_EVENT,
        index: None,
        cells: &[
            Cell { column: "detail_f", stamped: false, only: None, how: Field("delivery_event.detail", &[&[Col("id")]]), put: store::DELIVERY_EVENT_DETAIL_F },
        ],
    },
    Table {
        name: "job",
        keys: &[Key::Bytes],
        columns: &["id", "kind", "subject", "secret"],
        read: store::JOB,
        index: None,
        cells: &[
            Cell { column: "secret", stamped: false, only: None, how: Queue(&[Col("kind"), Col("subject")]), put: store::JOB_SECRET },
        ],
    },
    Table {
        name: "suppression",
        keys: &[Key::Bytes, Key::Bytes],
        columns: &["bidx", "practice", "bidx_key"],
        read: store::SUPPRESSION,
        index: Some(Index { column: "bidx", epoch: Some("bidx_key"), with: &[], put: store::SUPPRESSION_MOVE }),
        cells: &[

        ],
    },
    Table {
        name: "invite_round",
        keys: &[Key::Bytes],
        columns: &["id", "practice", "person", "kind", "choice", "about_f", "mac", "go_mac"],
        read: store::INVITE_ROUND,
        index: None,
        cells: &[
            Cell { column: "about_f", stamped: false, only: None, how: Field("invite_round.about", &[&[Col("id")]]), put: store::INVITE_ROUND_ABOUT_F },
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:invite_round", &[Col("id"), Col("practice"), Col("person"), Col("kind")]), put: store::INVITE_ROUND_MAC },
            Cell { column: "go_mac", stamped: false, only: None, how: Mac("row:invite_round go", &[Col("id"), Col("practice"), Col("person"), Col("kind"), Col("choice")]), put: store::INVITE_ROUND_GO_MAC },
        ],
    },
    Table {
        name: "invite_row",
        keys: &[Key::Bytes, Key::Int],
        columns: &["round", "line", "data_f"],
        read: store::INVITE_ROW,
        index: None,
        cells: &[
            Cell { column: "data_f", stamped: false, only: None, how: Field("invite_row.data", &[&[Col("round"), Col("line")]]), put: store::INVITE_ROW_DATA_F },
        ],
    },
    Table {
        name: "passkey_challenge",
        keys: &[Key::Bytes],
        columns: &["hash", "flow", "person", "purpose", "ends_at", "mac"],
        read: store::PASSKEY_CHALLENGE,
        index: None,
        cells: &[
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:passkey_challenge", &[Col("hash"), Col("flow"), Col("person"), Col("purpose"), Col("ends_at")]), put: store::PASSKEY_CHALLENGE_MAC },
        ],
    },
    Table {
        name: "practice_trait",
        keys: &[Key::Bytes, Key::Text, Key::Bytes],
        columns: &["practice", "kind", "bidx", "bidx_key", "mac"],
        read: store::PRACTICE_TRAIT,
        index: Some(Index { column: "bidx", epoch: Some("bidx_key"), with: &[0], put: store::PRACTICE_TRAIT_MOVE }),
        cells: &[
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:practice_trait", &[Col("practice"), Col("kind"), Col("bidx")]), put: store::PRACTICE_TRAIT_MAC },
        ],
    },
    Table {
        name: "join_request",
        keys: &[Key::Bytes],
        columns: &["id", "practice", "person", "kind", "role", "matched", "proposed_by", "expires_at", "mac"],
        read: store::JOIN_REQUEST,
        index: None,
        cells: &[
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:join_request", &[Col("id"), Col("practice"), Col("person"), Col("kind"), Col("role"), Col("matched"), Col("proposed_by"), Col("expires_at")]), put: store::JOIN_REQUEST_MAC },
        ],
    },
    Table {
        name: "mailbox_grant",
        keys: &[Key::Bytes],
        columns: &["id", "kind", "practice", "mailbox", "owner", "holder", "can_answer", "state", "asked_by", "agreed_by", "asked_at", "ends_at", "relation", "notices", "proven", "reason_f", "mac"],
        read: store::MAILBOX_GRANT,
        index: None,
        cells: &[
            Cell { column: "reason_f", stamped: false, only: None, how: Field("mailbox_grant.reason", &[&[Col("id")]]), put: store::MAILBOX_GRANT_REASON_F },
            Cell { column: "mac", stamped: true, only: Some(("kind", "handover")), how: Mac("row:mailbox-grant", &[Col("id"), Col("kind"), Col("practice"), Col("mailbox"), Col("owner"), Col("holder"), Flag("can_answer"), Col("state"), Col("asked_by"), Col("agreed_by"), Col("asked_at"), Col("ends_at")]), put: store::MAILBOX_GRANT_MAC },
            Cell { column: "mac", stamped: true, only: Some(("kind", "emergency")), how: Mac("row:mailbox-grant", &[Col("id"), Col("kind"), Col("practice"), Col("mailbox"), Col("owner"), Col("holder"), Flag("can_answer"), Col("state"), Col("asked_by"), Col("agreed_by"), Col("asked_at"), Col("ends_at")]), put: store::MAILBOX_GRANT_MAC },
            Cell { column: "mac", stamped: true, only: Some(("kind", "delegation")), how: Mac("row:mailbox-grant", &[Col("id"), Col("kind"), Col("practice"), Col("mailbox"), Col("owner"), Col("holder"), Flag("can_answer"), Col("state"), Col("asked_by"), Col("agreed_by"), Col("asked_at"), Col("ends_at")]), put: store::MAILBOX_GRANT_MAC },
            Cell { column: "mac", stamped: true, only: Some(("kind", "care")), how: Mac("row:mailbox-grant", &[Col("id"), Col("kind"), Col("practice"), Col("mailbox"), Col("owner"), Col("holder"), Flag("can_answer"), Col("state"), Col("asked_by"), Col("agreed_by"), Col("asked_at"), Col("ends_at"), Col("relation"), Flag("notices"), Col("proven")]), put: store::MAILBOX_GRANT_MAC },
            Cell { column: "mac", stamped: true, only: Some(("kind", "guardian")), how: Mac("row:mailbox-grant", &[Col("id"), Col("kind"), Col("practice"), Col("mailbox"), Col("owner"), Col("holder"), Flag("can_answer"), Col("state"), Col("asked_by"), Col("agreed_by"), Col("asked_at"), Col("ends_at"), Col("relation"), Flag("notices"), Col("proven")]), put: store::MAILBOX_GRANT_MAC },
        ],
    },
    Table {
        name: "ward",
        keys: &[Key::Bytes],
        columns: &["contact", "practice", "person", "mailbox", "grows_at", "state", "next", "told", "mac"],
        read: store::WARD,
        index: None,
        cells: &[
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:ward", &[Col("contact"), Col("practice"), Col("person"), Col("mailbox"), Col("grows_at"), Col("state"), Col("next"), Col("told")]), put: store::WARD_MAC },
        ],
    },
    Table {
        name: "care_offer",
        keys: &[Key::Bytes],
        columns: &["id", "owner", "mailbox", "state", "holder", "relation", "can_answer", "ends_at", "bidx", "bidx_key", "data_f", "mac"],
        read: store::CARE_OFFER,
        index: Some(Index { column: "bidx", epoch: Some("bidx_key"), with: &[1], put: store::CARE_OFFER_MOVE }),
        cells: &[
            Cell { column: "data_f", stamped: false, only: None, how: Field("care_offer.data", &[&[Col("id")]]), put: store::CARE_OFFER_DATA_F },
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:care-offer", &[Col("id"), Col("owner"), Col("mailbox"), Col("state"), Col("holder"), Col("relation"), Flag("can_answer"), Col("ends_at"), Col("bidx")]), put: store::CARE_OFFER_MAC },
        ],
    },
    Table {
        name: "away",
        keys: &[Key::Bytes],
        columns: &["mailbox", "practice", "person", "from_at", "until_at", "text_f", "phone", "instead", "set_at", "mac"],
        read: store::AWAY,
        index: None,
        cells: &[
            Cell { column: "text_f", stamped: false, only: None, how: Field("away.text", &[&[Col("mailbox")]]), put: store::AWAY_TEXT_F },
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:away", &[Col("mailbox"), Col("practice"), Col("person"), Col("from_at"), Col("until_at"), There("text_f"), Flag("phone"), Col("instead"), Col("set_at")]), put: store::AWAY_MAC },
        ],
    },
    Table {
        name: "team",
        keys: &[Key::Bytes],
        columns: &["id", "practice", "mailbox", "state", "name_f", "mac"],
        read: store::TEAM,
        index: None,
        cells: &[
            Cell { column: "name_f", stamped: false, only: None, how: Field("team.name", &[&[Col("id")]]), put: store::TEAM_NAME_F },
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:team", &[Col("id"), Col("practice"), Col("mailbox"), Col("state")]), put: store::TEAM_MAC },
        ],
    },
    Table {
        name: "team_member",
        keys: &[Key::Bytes],
        columns: &["id", "team", "person", "state", "mac"],
        read: store::TEAM_MEMBER,
        index: None,
        cells: &[
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:team-member", &[Col("id"), Col("team"), Col("person"), Col("state")]), put: store::TEAM_MEMBER_MAC },
        ],
    },
    Table {
        name: "team_note",
        keys: &[Key::Bytes],
        columns: &["id", "mailbox", "thread", "author", "key_id", "body_x"],
        read: store::TEAM_NOTE,
        index: None,
        cells: &[
            Cell { column: "body_x", stamped: false, only: None, how: Handed { to: "key_id", purpose: &[Word("note of "), Col("author"), Word(" in "), Col("thread"), Word(" for "), Col("mailbox")], row: "id" }, put: store::TEAM_NOTE_BODY_X },
        ],
    },
    Table {
        name: "support_grant",
        keys: &[Key::Bytes],
        columns: &["person", "rights", "given_at", "mac"],
        read: store::SUPPORT_GRANT,
        index: None,
        cells: &[
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:support_grant", &[Col("person"), Col("rights"), Col("given_at")]), put: store::SUPPORT_GRANT_MAC },
        ],
    },
    Table {
        name: "support_lookup",
        keys: &[Key::Bytes],
        columns: &["id", "query_f"],
        read: store::SUPPORT_LOOKUP,
        index: None,
        cells: &[
            Cell { column: "query_f", stamped: false, only: None, how: Field("support_lookup.query", &[&[Col("id")]]), put: store::SUPPORT_LOOKUP_QUERY_F },
        ],
    },
    Table {
        name: "support_check",
        keys: &[Key::Bytes],
        columns: &["id", "agent", "subject", "outcome", "answers_f", "at", "mac"],
        read: store::SUPPORT_CHECK,
        index: None,
        cells: &[
            Cell { column: "answers_f", stamped: false, only: None, how: Field("support_check.answers", &[&[Col("id")]]), put: store::SUPPORT_CHECK_ANSWERS_F },
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:support_check", &[Col("id"), Col("agent"), Col("subject"), Col("outcome"), Col("at")]), put: store::SUPPORT_CHECK_MAC },
        ],
    },
    Table {
        name: "support_phone",
        keys: &[Key::Bytes],
        columns: &["id", "invitation", "asked_by", "wish_f", "approved_by", "phone", "run_at", "approval_mac", "mac"],
        read: store::SUPPORT_PHONE,
        index: None,
        cells: &[
            Cell { column: "wish_f", stamped: false, only: None, how: Field("support_phone.wish", &[&[Col("id")]]), put: store::SUPPORT_PHONE_WISH_F },
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:support_phone", &[Col("id"), Col("invitation"), Col("asked_by")]), put: store::SUPPORT_PHONE_MAC },
            Cell { column: "approval_mac", stamped: true, only: None, how: Mac("row:support_phone.agreed", &[Col("id"), Col("approved_by"), Col("phone"), Col("run_at")]), put: store::SUPPORT_PHONE_APPROVAL_MAC },
        ],
    },
    Table {
        name: "ticket",
        keys: &[Key::Bytes],
        columns: &["thread", "pair", "person", "contact_f", "mac"],
        read: store::TICKET,
        index: None,
        cells: &[
            Cell { column: "contact_f", stamped: false, only: None, how: Field("ticket.contact", &[&[Col("thread")]]), put: store::TICKET_CONTACT_F },
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:ticket", &[Col("thread"), Col("pair"), Col("person")]), put: store::TICKET_MAC },
        ],
    },
    Table {
        name: "ticket_post",
        keys: &[Key::Bytes],
        columns: &["id", "key_id", "body_x"],
        read: store::TICKET_POST,
        index: None,
        cells: &[
            Cell { column: "body_x", stamped: false, only: None, how: Handed { to: "key_id", purpose: &[Word("ticket.post")], row: "id" }, put: store::TICKET_POST_BODY_X },
        ],
    },
    Table {
        name: "escrow_request",
        keys: &[Key::Bytes],
        columns: &["id", "person", "public", "escrow", "state", "reason_f", "created_at", "expires_at", "exported_at", "answer", "mac"],
        read: store::ESCROW_REQUEST,
        index: None,
        cells: &[
            Cell { column: "reason_f", stamped: false, only: None, how: Field("escrow_request.reason", &[&[Col("id")]]), put: store::ESCROW_REQUEST_REASON_F },
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:escrow_request", &[Col("id"), Col("person"), Col("public"), Col("escrow"), Col("state"), Col("created_at"), Col("expires_at"), Col("exported_at"), Col("answer")]), put: store::ESCROW_REQUEST_MAC },
        ],
    },
    Table {
        name: "merge_wish",
        keys: &[Key::Bytes],
        columns: &["id", "person", "into_person", "reader", "due_at", "created_at", "mac"],
        read: store::MERGE_WISH,
        index: None,
        cells: &[
            Cell { column: "mac", stamped: true, only: None, how: Mac("row:merge_wish", &[Col("id"), Col("person"), Col("into_person"), Col("reader"), Col("due_at"), Col("created_at")]), put: store::MERGE_WISH_MAC },
        ],
    },
    Table {
        name: "canned_answer",
        keys: &[Key::Bytes],
        columns: &["id", "words_f"],
        read: store::CANNED_ANSWER,
        index: None,
        cells: &[
            Cell { column: "words_f", stamped: false, only: None, how: Field("canned_answer.words", &[&[Col("id")]]), put: store::CANNED_ANSWER_WORDS_F },
        ],
    },
];
