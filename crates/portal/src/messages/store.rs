//! Rows of `thread`, `participant`, `message`, `box`, `entry`, `attachment`, `blob`, `delivery`. Every read names the
//! reader's mailbox through a [`Scope`]: a conversation one takes no part in is not there.

use super::begun::Begun;
use super::{Cut, Folder};
use crate::actor::Scope;
use crate::app::App;
use db::{Db, Done, Id, ReadError, Sql, Stmt, q, row, statements};

statements! {
    INSERT_THREAD = "INSERT INTO thread (id, kind, practice, started_by, paid_start, two_step, state, version, created_at, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, 'open', 1, $7, $8, $9)";
    UNSTAMPED = "SELECT id, kind, practice, two_step, mac FROM thread WHERE mac IS NULL ORDER BY id LIMIT 1000";
    STAMP = "UPDATE thread SET mac_key = $2, mac = $3 WHERE id = $1 AND mac IS NULL";
    BUMP_THREAD = "UPDATE thread SET version = version + 1 WHERE id = $1 AND state = 'open'";
    INSERT_PARTICIPANT = "INSERT INTO participant (thread, mailbox, role, can_reply, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6)";
    INSERT_MESSAGE = "INSERT INTO message (id, thread, author_mailbox, author_person, on_behalf_of, kind, body_x, key_commitment, files, at) VALUES ($1, $2, $3, $4, $5, 'post', $6, $7, $8, $9)";
    INSERT_OWN_ENTRY = "INSERT INTO entry (mailbox, message, thread, key_id, head, mine, at, read_at) VALUES ($1, $2, $3, $4, $5, TRUE, $6, $6)";
    INSERT_ARRIVAL = "INSERT INTO entry (mailbox, message, thread, key_id, arrival, mine, at) VALUES ($1, $2, $3, $4, $5, FALSE, $6)";
    // What one's own side has sent: read, and out.
    INSERT_COPY = "INSERT INTO entry (mailbox, message, thread, key_id, arrival, mine, at, read_at) VALUES ($1, $2, $3, $4, $5, TRUE, $6, $6)";
    // What comes in for a team beside whose conversation somebody keeps a copy: it waits for nobody here.
    INSERT_QUIET = "INSERT INTO entry (mailbox, message, thread, key_id, arrival, mine, at, read_at) VALUES ($1, $2, $3, $4, $5, FALSE, $6, $6)";
    MOVE_ARRIVAL = "UPDATE entry SET head = $4, key_id = $3, arrival = NULL WHERE mailbox = $1 AND message = $2 AND arrival IS NOT NULL";
    BOX_IN = "INSERT INTO box (mailbox, thread, folder, last_at, last_in_at, last_in_entry, unread, starred) VALUES ($1, $2, 'inbox', $4, $4, $3, TRUE, FALSE) ON CONFLICT (mailbox, thread) DO UPDATE SET last_at = excluded.last_at, last_in_at = excluded.last_in_at, last_in_entry = excluded.last_in_entry, unread = TRUE";
    BOX_OUT = "INSERT INTO box (mailbox, thread, folder, last_at, last_out_at, last_out_entry, unread, starred) VALUES ($1, $2, 'sent', $4, $4, $3, FALSE, FALSE) ON CONFLICT (mailbox, thread) DO UPDATE SET last_at = excluded.last_at, last_out_at = excluded.last_out_at, last_out_entry = excluded.last_out_entry";
    BOXES_IN = "SELECT b.thread, b.last_in_at, b.unread, COALESCE(b.last_out_at > b.last_in_at, FALSE), e.message, e.key_id, e.arrival, e.head, e.mine, t.practice, t.two_step, t.kind, t.mac FROM box b JOIN entry e ON e.mailbox = b.mailbox AND e.message = b.last_in_entry AND e.thread = b.thread AND NOT e.mine JOIN thread t ON t.id = b.thread WHERE b.mailbox = $1 AND b.last_in_at IS NOT NULL AND (b.last_in_at, b.thread) < ($2, $3) ORDER BY b.last_in_at DESC, b.thread DESC LIMIT $4";
    BOXES_OUT = "SELECT b.thread, b.last_out_at, FALSE, FALSE, e.message, e.key_id, e.arrival, e.head, e.mine, t.practice, t.two_step, t.kind, t.mac FROM box b JOIN entry e ON e.mailbox = b.mailbox AND e.message = b.last_out_entry AND e.thread = b.thread AND e.mine JOIN thread t ON t.id = b.thread WHERE b.mailbox = $1 AND b.last_out_at IS NOT NULL AND (b.last_out_at, b.thread) < ($2, $3) ORDER BY b.last_out_at DESC, b.thread DESC LIMIT $4";
    BOXES_IN_UP = "SELECT b.thread, b.last_in_at, b.unread, COALESCE(b.last_out_at > b.last_in_at, FALSE), e.message, e.key_id, e.arrival, e.head, e.mine, t.practice, t.two_step, t.kind, t.mac FROM box b JOIN entry e ON e.mailbox = b.mailbox AND e.message = b.last_in_entry AND e.thread = b.thread AND NOT e.mine JOIN thread t ON t.id = b.thread WHERE b.mailbox = $1 AND b.last_in_at IS NOT NULL AND (b.last_in_at, b.thread) > ($2, $3) ORDER BY b.last_in_at, b.thread LIMIT $4";
    BOXES_OUT_UP = "SELECT b.thread, b.last_out_at, FALSE, FALSE, e.message, e.key_id, e.arrival, e.head, e.mine, t.practice, t.two_step, t.kind, t.mac FROM box b JOIN entry e ON e.mailbox = b.mailbox AND e.message = b.last_out_entry AND e.thread = b.thread AND e.mine JOIN thread t ON t.id = b.thread WHERE b.mailbox = $1 AND b.last_out_at IS NOT NULL AND (b.last_out_at, b.thread) > ($2, $3) ORDER BY b.last_out_at, b.thread LIMIT $4";
    // The inbox of a team: of all that came in, what is (not) done and whose.
    TEAM_IN = "SELECT b.thread, b.last_in_at, b.unread, COALESCE(b.last_out_at > b.last_in_at, FALSE), e.message, e.key_id, e.arrival, e.head, e.mine, t.practice, t.two_step, t.kind, t.mac FROM box b JOIN entry e ON e.mailbox = b.mailbox AND e.message = b.last_in_entry AND e.thread = b.thread AND NOT e.mine JOIN thread t ON t.id = b.thread LEFT JOIN team_case c ON c.mailbox = b.mailbox AND c.thread = b.thread WHERE b.mailbox = $1 AND b.last_in_at IS NOT NULL AND (b.last_in_at, b.thread) < ($2, $3) AND (CASE WHEN COALESCE(c.state, 'open') = 'done' THEN $5 = 'done' ELSE ($5 = 'all' OR ($5 = 'mine' AND c.assignee = $6) OR ($5 = 'nobody' AND c.assignee IS NULL)) END) ORDER BY b.last_in_at DESC, b.thread DESC LIMIT $4";
    TEAM_IN_UP = "SELECT b.thread, b.last_in_at, b.unread, COALESCE(b.last_out_at > b.last_in_at, FALSE), e.message, e.key_id, e.arrival, e.head, e.mine, t.practice, t.two_step, t.kind, t.mac FROM box b JOIN entry e ON e.mailbox = b.mailbox AND e.message = b.last_in_entry AND e.thread = b.thread AND NOT e.mine JOIN thread t ON t.id = b.thread LEFT JOIN team_case c ON c.mailbox = b.mailbox AND c.thread = b.thread WHERE b.mailbox = $1 AND b.last_in_at IS NOT NULL AND (b.last_in_at, b.thread) > ($2, $3) AND (CASE WHEN COALESCE(c.state, 'open') = 'done' THEN $5 = 'done' ELSE ($5 = 'all' OR ($5 = 'mine' AND c.assignee = $6) OR ($5 = 'nobody' AND c.assignee IS NULL)) END) ORDER BY b.last_in_at, b.thread LIMIT $4";
    UNREAD = "SELECT COUNT(*) FROM (SELECT 1 FROM box WHERE mailbox = $1 AND unread LIMIT 100) AS few";
    THREAD = "SELECT t.id, t.practice, t.started_by, t.paid_start, t.two_step, p.can_reply, t.state, t.kind, t.mac FROM thread t JOIN participant p ON p.thread = t.id WHERE t.id = $1 AND p.mailbox = $2 AND p.removed_at IS NULL";
    ENTRIES = "SELECT e.thread, e.message, e.key_id, e.arrival, e.head, e.mine, e.at, e.read_at FROM entry e WHERE e.mailbox = $1 AND e.thread = $2 AND e.deleted_at IS NULL ORDER BY e.at, e.message";
    ENTRY_OF_FILE = "SELECT e.thread, e.message, e.key_id, e.arrival, e.head, e.mine, e.at, e.read_at FROM entry e JOIN attachment a ON a.message = e.message WHERE e.mailbox = $1 AND e.thread = $2 AND a.id = $3 AND e.deleted_at IS NULL";
    FILE = "SELECT a.id, a.message, a.blob, a.meta_x, m.key_commitment FROM attachment a JOIN message m ON m.id = a.message WHERE a.id = $1 AND m.thread = $2 AND m.recalled_at IS NULL";
    HOLD = "UPDATE mailbox SET version = version WHERE id = $1 AND current_key = $2 AND state = 'active'";
    ARRIVALS = "SELECT e.thread, e.message, e.key_id, e.arrival, e.head, e.mine, e.at, e.read_at FROM entry e WHERE e.mailbox = $1 AND e.arrival IS NOT NULL ORDER BY e.at DESC LIMIT $2";
    MESSAGES = "SELECT m.id, m.author_mailbox, m.author_person, m.on_behalf_of, m.body_x, m.key_commitment, m.at FROM message m JOIN entry e ON e.message = m.id WHERE e.mailbox = $1 AND e.thread = $2 AND e.deleted_at IS NULL AND m.recalled_at IS NULL ORDER BY e.at, e.message";
    ATTACHMENTS = "SELECT a.id, a.message, a.blob, a.meta_x FROM attachment a JOIN entry e ON e.message = a.message WHERE e.mailbox = $1 AND e.thread = $2 AND e.deleted_at IS NULL ORDER BY a.position";
    MARK_READ = "UPDATE entry SET read_at = $3 WHERE mailbox = $1 AND thread = $2 AND read_at IS NULL";
    BOX_READ = "UPDATE box SET unread = FALSE WHERE mailbox = $1 AND thread = $2 AND unread";
    UNREAD_DELIVERIES = "SELECT d.id FROM delivery d JOIN entry e ON e.mailbox = d.mailbox AND e.message = d.message WHERE d.mailbox = $1 AND d.thread = $2 AND e.read_at IS NULL";
    BLOB_EXISTS = "SELECT COUNT(*) FROM blob WHERE id = $1";
    INSERT_ATTACHMENT = "INSERT INTO attachment (id, message, blob, position, meta_x) VALUES ($1, $2, $3, $4, $5)";
    INSERT_BLOB = "INSERT INTO blob (id, size, sealed_size, store, suite, refs, state, created_at) VALUES ($1, $2, $3, 'disk', 1, 1, 'ready', $4)";
    ADD_BLOB_REF = "UPDATE blob SET refs = refs + 1 WHERE id = $1 AND state = 'ready'";
    CHARGE = "INSERT INTO usage (payer, bytes, quota) VALUES ($1, $2, $3) ON CONFLICT (payer) DO UPDATE SET bytes = usage.bytes + excluded.bytes, quota = excluded.quota WHERE usage.bytes + excluded.bytes <= excluded.quota";
    OWN_BLOB = "UPDATE blob SET payer = $2 WHERE id = $1 AND payer IS NULL";
    RELEASE = "UPDATE usage SET bytes = bytes - (SELECT b.sealed_size FROM blob b WHERE b.id = $1) WHERE payer = (SELECT b.payer FROM blob b WHERE b.id = $1)";
    HAND_OVER = "UPDATE blob SET payer = $2 WHERE id = $1";
    USED = "SELECT bytes FROM usage WHERE payer = $1";
    INSERT_DELIVERY = "INSERT INTO delivery (id, message, thread, mailbox, contact, invitation, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    INSERT_EVENT = "INSERT INTO delivery_event (id, delivery, at, kind, detail_f) VALUES ($1, $2, $3, $4, $5)";
    SENDERS_OF_INVITATION = "SELECT d.id, m.author_person FROM delivery d JOIN message m ON m.id = d.message WHERE d.invitation = $1 ORDER BY d.created_at DESC, d.id DESC";
    SENDERS_TO = "SELECT d.id, m.author_person FROM delivery d JOIN message m ON m.id = d.message JOIN mailbox b ON b.id = m.author_mailbox WHERE d.mailbox = $1 AND b.practice IS NOT NULL ORDER BY d.created_at DESC, d.id DESC LIMIT 500";
    DELIVERIES_OF_INVITATION = "SELECT id FROM delivery WHERE invitation = $1";
    WAITING = "SELECT e.message, e.thread, e.key_id, e.arrival, e.head, e.at FROM entry e WHERE e.mailbox = $1 AND e.deleted_at IS NULL ORDER BY e.at, e.message";
    CLOSE_MAILBOX = "UPDATE mailbox SET state = 'closed', version = version + 1 WHERE id = $1 AND kind = 'invited' AND state = 'active' AND current_key = $2";
    DROP_ENTRIES = "DELETE FROM entry WHERE mailbox = $1 AND deleted_at IS NULL";
    DROP_BOXES = "DELETE FROM box WHERE mailbox = $1";
    TAKES_PART = "SELECT thread, role, can_reply FROM participant WHERE mailbox = $1 AND removed_at IS NULL";
    COPY_PARTICIPANT = "INSERT INTO participant (thread, mailbox, role, can_reply, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (thread, mailbox) DO UPDATE SET removed_at = NULL";
    REMOVE_PARTICIPANT = "UPDATE participant SET removed_at = $2 WHERE mailbox = $1 AND removed_at IS NULL";
    ARRIVAL_ONCE = "INSERT INTO entry (mailbox, message, thread, key_id, arrival, mine, at) VALUES ($1, $2, $3, $4, $5, FALSE, $6) ON CONFLICT (mailbox, message) DO NOTHING";
    MOVE_DELIVERIES = "UPDATE delivery SET mailbox = $2, contact = $3, invitation = $4 WHERE mailbox = $1";
    TIMELINE = "SELECT d.id, d.message, d.mailbox, d.contact, d.invitation, e.id, e.at, e.kind, e.detail_f FROM delivery d JOIN delivery_event e ON e.delivery = d.id JOIN message m ON m.id = d.message WHERE d.thread = $1 AND m.author_mailbox = $2 ORDER BY d.id, e.at, e.id";
}

row! {
    /// A conversation's newest entry.
    #[derive(Debug, Clone)]
    pub struct BoxRow {
        pub thread: Id,
        pub sort_at: i64,
        pub unread: bool,
        pub answered: bool,
        pub message: Id,
        pub key_id: Id,
        pub arrival: Option<Vec<u8>>,
        pub head: Option<Vec<u8>>,
        pub mine: bool,
        pub practice: Option<Id>,
        pub two_step: bool,
        pub kind: String,
        pub mac: Option<Vec<u8>>,
    }
}

row! {
    /// A message in a mailbox.
    #[derive(Debug, Clone)]
    pub struct EntryRow {
        pub thread: Id,
        pub message: Id,
        pub key_id: Id,
        pub arrival: Option<Vec<u8>>,
        pub head: Option<Vec<u8>>,
        pub mine: bool,
        pub at: i64,
        pub read_at: Option<i64>,
    }
}

row! {
    /// The sealed message.
    #[derive(Debug, Clone)]
    pub struct MessageRow {
        pub id: Id,
        pub author_mailbox: Id,
        pub author_person: Id,
        pub on_behalf_of: Option<Id>,
        pub body_x: Vec<u8>,
        pub key_commitment: Vec<u8>,
        pub at: i64,
    }
}

row! {
    /// A file of a message.
    #[derive(Debug, Clone)]
    pub struct AttachmentRow { pub id: Id, pub message: Id, pub blob: Id, pub meta_x: Vec<u8>, }
}

row! {
    /// One file with what proves its message's content key.
    #[derive(Debug, Clone)]
    pub struct FileRow {
        pub id: Id,
        pub message: Id,
        pub blob: Id,
        pub meta_x: Vec<u8>,
        pub key_commitment: Vec<u8>,
    }
}

row! {
    /// A conversation as one participant sees it.
    #[derive(Debug, Clone)]
    pub struct ThreadRow {
        pub id: Id,
        pub practice: Option<Id>,
        pub started_by: Id,
        pub paid_start: bool,
        pub two_step: bool,
        pub can_reply: bool,
        pub state: String,
        pub kind: String,
        pub mac: Option<Vec<u8>>,
    }
}

row! {
    /// One event of one recipient's timeline.
    #[derive(Debug, Clone)]
    pub struct TimelineRow {
        pub delivery: Id,
        pub message: Id,
        pub mailbox: Id,
        pub contact: Option<Id>,
        pub invitation: Option<Id>,
        pub event: Id,
        pub at: i64,
        pub kind: String,
        pub detail_f: Option<Vec<u8>>,
    }
}

/// What `thread` loads in one snapshot.
pub struct Loaded {
    /// The conversation.
    pub thread: ThreadRow,
    /// Entries with their messages, oldest first.
    pub messages: Vec<(EntryRow, MessageRow)>,
    /// All files.
    pub files: Vec<AttachmentRow>,
}

impl BoxRow {
    /// What is under the MAC of its conversation.
    pub fn begun(&self) -> Begun {
        Begun {
            id: self.thread,
            kind: self.kind.clone(),
            practice: self.practice,
            two_step: self.two_step,
            mac: self.mac.clone(),
        }
    }
}

impl ThreadRow {
    /// What is under its MAC.
    pub fn begun(&self) -> Begun {
        Begun {
            id: self.id,
            kind: self.kind.clone(),
            practice: self.practice,
            two_step: self.two_step,
            mac: self.mac.clone(),
        }
    }
}

/// A new conversation of people. `practice`: the one that begins it.
pub fn insert_thread(
    app: &App,
    id: Id,
    practice: Option<Id>,
    started_by: Id,
    paid_start: bool,
    two_step: bool,
) -> Stmt {
    let begun = Begun {
        id,
        kind: "message".into(),
        practice,
        two_step,
        mac: None,
    };
    insert_begun(app, &begun, started_by, paid_start)
}

/// A new request to support.
pub fn insert_ticket_thread(app: &App, id: Id, started_by: Id) -> Stmt {
    let begun = Begun {
        id,
        kind: "ticket".into(),
        practice: None,
        two_step: false,
        mac: None,
    };
    insert_begun(app, &begun, started_by, false)
}

fn insert_begun(app: &App, b: &Begun, started_by: Id, paid_start: bool) -> Stmt {
    let (kind, mac) = (b.kind.as_str(), b.stamp(app));
    q!(
        INSERT_THREAD,
        b.id,
        kind,
        b.practice,
        started_by,
        paid_start,
        b.two_step,
        app.now(),
        app.keys.epoch(),
        mac
    )
    .expect(1)
}

/// Conversations from before they had a MAC.
pub(super) async fn unstamped(db: &Db) -> Result<Vec<Begun>, ReadError> {
    db.all(q!(UNSTAMPED)).await
}

pub(super) fn stamp_thread(id: Id, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(STAMP, id, epoch, mac).expect(1)
}

/// Guards a reply: conflicts when the conversation was closed.
pub fn bump_thread(id: Id) -> Stmt {
    q!(BUMP_THREAD, id).expect(1)
}

/// Somebody takes part. role: author, to, team, copy (a member whose team the conversation is: it waits for nobody there).
pub fn insert_participant(app: &App, thread: Id, mailbox: Id, role: &str, can_reply: bool) -> Stmt {
    let mac = super::participant_mac(app, thread, mailbox);
    q!(
        INSERT_PARTICIPANT,
        thread,
        mailbox,
        role,
        can_reply,
        app.keys.epoch(),
        mac
    )
    .expect(1)
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert_message(
    id: Id,
    thread: Id,
    mailbox: Id,
    person: Id,
    on_behalf_of: Option<Id>,
    body_x: &[u8],
    commitment: &[u8; 32],
    files: i64,
    now: i64,
) -> Stmt {
    q!(
        INSERT_MESSAGE,
        id,
        thread,
        mailbox,
        person,
        on_behalf_of,
        body_x,
        commitment,
        files,
        now
    )
    .expect(1)
}

pub(super) fn insert_own_entry(
    mailbox: Id,
    message: Id,
    thread: Id,
    key: Id,
    head: &[u8],
    now: i64,
) -> Stmt {
    q!(INSERT_OWN_ENTRY, mailbox, message, thread, key, head, now).expect(1)
}

pub(super) fn insert_arrival(
    mailbox: Id,
    message: Id,
    thread: Id,
    key: Id,
    arrival: &[u8],
    now: i64,
) -> Stmt {
    q!(INSERT_ARRIVAL, mailbox, message, thread, key, arrival, now).expect(1)
}

pub(super) fn insert_copy(
    mailbox: Id,
    message: Id,
    thread: Id,
    key: Id,
    arrival: &[u8],
    now: i64,
) -> Stmt {
    q!(INSERT_COPY, mailbox, message, thread, key, arrival, now).expect(1)
}

pub(super) fn insert_quiet(
    mailbox: Id,
    message: Id,
    thread: Id,
    key: Id,
    arrival: &[u8],
    now: i64,
) -> Stmt {
    q!(INSERT_QUIET, mailbox, message, thread, key, arrival, now).expect(1)
}

pub(super) fn move_arrival(mailbox: Id, message: Id, key: Id, head: &[u8]) -> Stmt {
    q!(MOVE_ARRIVAL, mailbox, message, key, head).any()
}

pub(super) fn upsert_box_in(mailbox: Id, thread: Id, message: Id, now: i64) -> Stmt {
    q!(BOX_IN, mailbox, thread, message, now).expect(1)
}

pub(super) fn upsert_box_out(mailbox: Id, thread: Id, message: Id, now: i64) -> Stmt {
    q!(BOX_OUT, mailbox, thread, message, now).expect(1)
}

/// Rows of a list, and in the same snapshot whatever `beside` asks.
pub(super) async fn boxes(
    db: &Db,
    scope: &Scope,
    (folder, cut, shelf): (Folder, Cut, Option<(&str, Id)>),
    most: i64,
    beside: impl IntoIterator<Item = Sql>,
) -> Result<(Vec<BoxRow>, std::vec::IntoIter<Done>), ReadError> {
    let me = scope.mailbox();
    let sql = match (folder, cut) {
        (Folder::Inbox, cut) if let Some((word, person)) = shelf => match cut {
            Cut::Newest => q!(TEAM_IN, me, i64::MAX, Id::NIL, most, word, person),
            Cut::Older(at, thread) => q!(TEAM_IN, me, at, thread, most, word, person),
            Cut::Newer(at, thread) => q!(TEAM_IN_UP, me, at, thread, most, word, person),
        },
        (Folder::Inbox, Cut::Newest) => q!(BOXES_IN, me, i64::MAX, Id::NIL, most),
        (Folder::Inbox, Cut::Older(at, thread)) => q!(BOXES_IN, me, at, thread, most),
        (Folder::Inbox, Cut::Newer(at, thread)) => q!(BOXES_IN_UP, me, at, thread, most),
        (Folder::Sent, Cut::Newest) => q!(BOXES_OUT, me, i64::MAX, Id::NIL, most),
        (Folder::Sent, Cut::Older(at, thread)) => q!(BOXES_OUT, me, at, thread, most),
        (Folder::Sent, Cut::Newer(at, thread)) => q!(BOXES_OUT_UP, me, at, thread, most),
    };
    let all = std::iter::once(sql).chain(beside).collect();
    let mut got = db.read(all).await?.into_iter();
    let mut rows: Vec<BoxRow> = got.next().expect("one result a statement").all()?;
    if matches!(cut, Cut::Newer(..)) {
        rows.reverse();
    }
    Ok((rows, got))
}

/// Guards a message against its reader's mailbox being adopted, or given another key, between reading the public half and
/// writing: what is sealed to a mailbox that nobody opens any more would be lost without a trace.
pub(super) fn hold(mailbox: Id, key: Id) -> Stmt {
    q!(HOLD, mailbox, key).expect(1)
}

/// Conversations with something unread, counted to at most 100.
pub fn unread(mailbox: Id) -> Sql {
    q!(UNREAD, mailbox)
}

pub(super) async fn thread(db: &Db, scope: &Scope, id: Id) -> Result<Option<Loaded>, ReadError> {
    let me = scope.mailbox();
    let mut got = db
        .read(vec![
            q!(THREAD, id, me),
            q!(ENTRIES, me, id),
            q!(MESSAGES, me, id),
            q!(ATTACHMENTS, me, id),
        ])
        .await?
        .into_iter();
    let mut next = || got.next().expect("one result a statement");
    let Some(thread) = next().one::<ThreadRow>()? else {
        return Ok(None);
    };
    let entries = next().all::<EntryRow>()?;
    let messages = next().all::<MessageRow>()?;
    let files = next().all::<AttachmentRow>()?;
    let mut messages: std::collections::HashMap<Id, MessageRow> =
        messages.into_iter().map(|m| (m.id, m)).collect();
    let messages = entries
        .into_iter()
        .filter_map(|e| messages.remove(&e.message).map(|m| (e, m)))
        .collect();
    Ok(Some(Loaded {
        thread,
        messages,
        files,
    }))
}

pub(super) async fn entries(
    db: &Db,
    scope: &Scope,
    thread: Id,
) -> Result<Vec<EntryRow>, ReadError> {
    db.all(q!(ENTRIES, scope.mailbox(), thread)).await
}

/// One file of a conversation that the scope's mailbox takes part in, with the entry that opens it.
pub(super) async fn file(
    db: &Db,
    scope: &Scope,
    thread: Id,
    attachment: Id,
) -> Result<Option<(EntryRow, FileRow)>, ReadError> {
    let me = scope.mailbox();
    let mut got = db
        .read(vec![
            q!(THREAD, thread, me),
            q!(ENTRY_OF_FILE, me, thread, attachment),
            q!(FILE, attachment, thread),
        ])
        .await?
        .into_iter();
    let mut next = || got.next().expect("one result a statement");
    let taking_part = next().one::<ThreadRow>()?;
    let entry = next().one::<EntryRow>()?;
    let file = next().one::<FileRow>()?;
    Ok(taking_part.and(entry).zip(file))
}

pub(super) async fn arrivals(
    db: &Db,
    scope: &Scope,
    most: i64,
) -> Result<Vec<EntryRow>, ReadError> {
    db.all(q!(ARRIVALS, scope.mailbox(), most)).await
}

/// Everything in a conversation has been read by the scope's mailbox.
pub fn mark_read(scope: &Scope, thread: Id, now: i64) -> [Stmt; 2] {
    [
        q!(MARK_READ, scope.mailbox(), thread, now).any(),
        q!(BOX_READ, scope.mailbox(), thread).any(),
    ]
}

/// Deliveries to the scope's mailbox in a conversation whose message was not read yet: their senders learn of it.
pub async fn unread_deliveries(db: &Db, scope: &Scope, thread: Id) -> Result<Vec<Id>, ReadError> {
    db.all(q!(UNREAD_DELIVERIES, scope.mailbox(), thread)).await
}

pub(super) fn insert_attachment(
    id: Id,
    message: Id,
    blob: Id,
    position: i64,
    meta_x: &[u8],
) -> Stmt {
    q!(INSERT_ATTACHMENT, id, message, blob, position, meta_x).expect(1)
}

/// Whether a row names these bytes.
pub async fn blob_exists(db: &Db, id: Id) -> Result<bool, ReadError> {
    Ok(db.one::<i64>(q!(BLOB_EXISTS, id)).await?.unwrap_or(0) > 0)
}

/// Sealed bytes that are complete on the disk, with their first reference.
pub fn insert_blob(id: Id, size: i64, sealed_size: i64, now: i64) -> Stmt {
    q!(INSERT_BLOB, id, size, sealed_size, now).expect(1)
}

/// One more row needs these bytes.
pub fn add_blob_ref(id: Id) -> Stmt {
    q!(ADD_BLOB_REF, id).expect(1)
}

/// Bytes that a practice or a person keeps from now on. Conflicts when that is more than they may.
pub(super) fn charge(payer: Id, bytes: i64, quota: i64) -> Stmt {
    // The first row of a payer is not compared with its quota: two rows are never touched, so this conflicts.
    let touched = if bytes <= quota { 1 } else { 2 };
    q!(CHARGE, payer, bytes, quota).expect(touched)
}

/// Whose quota a blob counts against.
pub(super) fn own_blob(blob: Id, payer: Id) -> Stmt {
    q!(OWN_BLOB, blob, payer).expect(1)
}

/// A blob counts against somebody else's quota from now on: its bytes go back to the one before.
pub(super) fn hand_over(blob: Id, payer: Id) -> [Stmt; 2] {
    [release(blob), q!(HAND_OVER, blob, payer).expect(1)]
}

/// Gives the bytes of a blob back to whoever pays for it; goes before the row is deleted.
pub fn release(blob: Id) -> Stmt {
    q!(RELEASE, blob).any()
}

/// Bytes of files that a practice or a person keeps.
pub async fn used(db: &Db, payer: Id) -> Result<i64, ReadError> {
    Ok(db.one(q!(USED, payer)).await?.unwrap_or(0))
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert_delivery(
    id: Id,
    message: Id,
    thread: Id,
    mailbox: Id,
    contact: Option<Id>,
    invitation: Option<Id>,
    now: i64,
) -> Stmt {
    q!(
        INSERT_DELIVERY,
        id,
        message,
        thread,
        mailbox,
        contact,
        invitation,
        now
    )
    .expect(1)
}

pub(super) fn insert_event(
    id: Id,
    delivery: Id,
    at: i64,
    kind: &str,
    detail_f: Option<Vec<u8>>,
) -> Stmt {
    q!(INSERT_EVENT, id, delivery, at, kind, detail_f).expect(1)
}

/// The deliveries that wait for an invitation.
pub async fn deliveries_of_invitation(db: &Db, invitation: Id) -> Result<Vec<Id>, ReadError> {
    db.all(q!(DELIVERIES_OF_INVITATION, invitation)).await
}

/// The deliveries that wait for an invitation with the person who wrote each, newest first.
///
/// # Errors
/// When the database is away.
pub async fn senders_of_invitation(db: &Db, invitation: Id) -> Result<Vec<(Id, Id)>, ReadError> {
    db.all(q!(SENDERS_OF_INVITATION, invitation)).await
}

/// The newest deliveries to a mailbox from members of a practice, with who wrote each.
pub(super) async fn senders_to(db: &Db, mailbox: Id) -> Result<Vec<(Id, Id)>, ReadError> {
    db.all(q!(SENDERS_TO, mailbox)).await
}

/// What became of the messages the scope's mailbox wrote in a conversation: [`TimelineRow`]s, to be read in one snapshot with
/// what else the page needs.
pub fn timeline(scope: &Scope, thread: Id) -> Sql {
    q!(TIMELINE, thread, scope.mailbox())
}

row! {
    /// An entry of a pre-mailbox.
    #[derive(Debug, Clone)]
    pub struct WaitingRow {
        pub message: Id,
        pub thread: Id,
        pub key_id: Id,
        pub arrival: Option<Vec<u8>>,
        pub head: Option<Vec<u8>>,
        pub at: i64,
    }
}

/// Everything that waits in the scope's pre-mailbox, oldest first.
pub(super) async fn waiting(db: &Db, scope: &Scope) -> Result<Vec<WaitingRow>, ReadError> {
    db.all(q!(WAITING, scope.mailbox())).await
}

/// A pre-mailbox takes no more mail; conflicts when it was adopted or closed meanwhile.
pub(super) fn close_mailbox(mailbox: Id, key: Id) -> Stmt {
    q!(CLOSE_MAILBOX, mailbox, key).expect(1)
}

/// Empties a pre-mailbox; conflicts when it holds more or less than was read.
pub(super) fn drop_entries(mailbox: Id, n: usize) -> [Stmt; 2] {
    [
        q!(DROP_ENTRIES, mailbox).expect(n as u64),
        q!(DROP_BOXES, mailbox).any(),
    ]
}

/// One mailbox takes the place of another in all its conversations. The caller guards against conversations that come in meanwhile.
pub(super) async fn replace_participant(
    app: &App,
    from: Id,
    to: Id,
    now: i64,
) -> Result<Vec<Stmt>, ReadError> {
    let all: Vec<(Id, String, bool)> = app.db.all(q!(TAKES_PART, from)).await?;
    let mut rows: Vec<Stmt> = all
        .into_iter()
        .map(|(thread, role, can_reply)| {
            let mac = super::participant_mac(app, thread, to);
            let epoch = app.keys.epoch();
            q!(COPY_PARTICIPANT, thread, to, role, can_reply, epoch, mac).expect(1)
        })
        .collect();
    rows.push(q!(REMOVE_PARTICIPANT, from, now).any());
    Ok(rows)
}

/// An arrival for a mailbox that may have the message already.
pub(super) fn insert_arrival_once(
    mailbox: Id,
    message: Id,
    thread: Id,
    key: Id,
    arrival: &[u8],
    at: i64,
) -> Stmt {
    q!(ARRIVAL_ONCE, mailbox, message, thread, key, arrival, at).any()
}

/// The timelines of a mailbox go on for another one.
pub(super) fn move_deliveries(
    from: Id,
    to: Id,
    contact: Option<Id>,
    invitation: Option<Id>,
) -> Stmt {
    q!(MOVE_DELIVERIES, from, to, contact, invitation).any()
}
