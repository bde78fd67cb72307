//! Rows of `invitation`, `link` and the pre-mailboxes.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    PRE_MAILBOX = "SELECT id, mac FROM mailbox WHERE practice = $1 AND address_bidx = $2 AND kind = 'invited' AND state = 'active'";
    MAILBOX_MAC = "SELECT mac FROM mailbox WHERE id = $1";
    REINDEX = "UPDATE mailbox SET address_bidx = $2, address_bidx_key = $3, mac_key = $3, mac = $4 WHERE id = $1 AND kind = 'invited' AND state = 'active'";
    INSERT_MAILBOX = "INSERT INTO mailbox (id, kind, owner, practice, address_bidx, address_bidx_key, current_key, state, version, created_at, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', 1, $8, $9, $10)";
    ADOPTED = "UPDATE mailbox SET state = 'adopted', version = version + 1 WHERE id = $1 AND kind = 'invited' AND state = 'active'";
    SET_KEY = "UPDATE mailbox SET current_key = $2, version = version + 1 WHERE id = $1 AND current_key = $3";
    INVITATION = "SELECT id, kind, practice, mailbox, contact, inviter, state, registration, two_step, progress_f, phone_wrong_at, generation, version, person, created_at, expires_at, mac FROM invitation WHERE id = $1";
    OPEN_FOR = "SELECT id, kind, practice, mailbox, contact, inviter, state, registration, two_step, progress_f, phone_wrong_at, generation, version, person, created_at, expires_at, mac FROM invitation WHERE mailbox = $1 AND (state = 'open' OR state = 'finished')";
    ALL_OPEN = "SELECT id FROM invitation WHERE state = 'open' OR state = 'finished' ORDER BY created_at LIMIT $1";
    LATEST_OF_CONTACT = "SELECT id FROM invitation WHERE contact = $1 ORDER BY created_at DESC, id DESC LIMIT 1";
    INSERT = "INSERT INTO invitation (id, kind, practice, mailbox, contact, inviter, state, registration, two_step, progress_f, generation, version, created_at, updated_at, expires_at, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9, 1, 1, $10, $10, $11, $12, $13)";
    SAVE = "UPDATE invitation SET progress_f = $3, version = version + 1, updated_at = $4 WHERE id = $1 AND version = $2 AND (state = 'open' OR state = 'finished')";
    MOVED = "UPDATE invitation SET state = $3, progress_f = $4, version = version + 1, updated_at = $5 WHERE id = $1 AND version = $2 AND (state = 'open' OR state = 'finished')";
    ACTIVATED = "UPDATE invitation SET state = 'active', person = $3, version = version + 1, updated_at = $4 WHERE id = $1 AND version = $2 AND (state = 'open' OR state = 'finished')";
    REQUIRE_TWO_STEP = "UPDATE invitation SET two_step = TRUE, version = version + 1, updated_at = $2 WHERE id = $1 AND NOT two_step AND (state = 'open' OR state = 'finished')";
    STILL_OPEN = "UPDATE invitation SET expires_at = CASE WHEN expires_at < $2 THEN $2 ELSE expires_at END, updated_at = $3 WHERE id = $1 AND (state = 'open' OR state = 'finished')";
    REOPENED = "UPDATE invitation SET state = 'open', progress_f = $3, phone_wrong_at = NULL, version = version + 1, updated_at = $4, expires_at = CASE WHEN expires_at < $5 THEN $5 ELSE expires_at END WHERE id = $1 AND version = $2 AND state = 'declined'";
    CLOSED = "UPDATE invitation SET state = 'void', progress_f = $3, version = version + 1, updated_at = $4 WHERE id = $1 AND version = $2 AND state = 'declined'";
    REVIVED = "UPDATE invitation SET state = 'open', progress_f = $3, generation = generation + 1, version = version + 1, updated_at = $4, expires_at = $5 WHERE id = $1 AND version = $2 AND state = 'void'";
    IS_MEMBER = "SELECT COUNT(*) FROM address a JOIN membership m ON m.person = a.person WHERE a.bidx = $1 AND m.practice = $2 AND m.ended_at IS NULL";
    CAME_IN = "SELECT COUNT(*) FROM (SELECT 1 FROM delivery d JOIN delivery_event e ON e.delivery = d.id WHERE d.contact = $1 AND e.kind IN ('registered', 'read', 'replied') LIMIT 1) AS found";
    PHONE_WRONG = "UPDATE invitation SET phone_wrong_at = $3, version = version + 1, updated_at = $3 WHERE id = $1 AND version = $2 AND (state = 'open' OR state = 'finished')";
    PHONE_MENDED = "UPDATE invitation SET phone_wrong_at = NULL, version = version + 1, updated_at = $2 WHERE id = $1 AND (state = 'open' OR state = 'finished')";
    RENEW = "UPDATE invitation SET generation = generation + 1, expires_at = $3, version = version + 1, updated_at = $4 WHERE id = $1 AND version = $2 AND (state = 'open' OR state = 'finished')";
    LINK = "SELECT subject, generation, created_at, expires_at, void_at, used_at, first_opened_at, mac FROM link WHERE hash = $1 AND kind = $2";
    NEWEST_LINK = "SELECT created_at FROM link WHERE subject = $1 AND kind = $2 AND void_at IS NULL ORDER BY created_at DESC LIMIT 1";
    INSERT_LINK = "INSERT INTO link (hash, kind, subject, generation, created_at, expires_at, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    FIRST_OPENED = "UPDATE link SET first_opened_at = $2 WHERE hash = $1 AND first_opened_at IS NULL";
    USE_LINK = "UPDATE link SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND void_at IS NULL AND expires_at > $2";
    VOID_WRAPS = "DELETE FROM key_wrap WHERE holder_kind = 'link' AND holder IN (SELECT hash FROM link WHERE subject = $1 AND kind = $2)";
    VOID_LINKS = "UPDATE link SET void_at = $3 WHERE subject = $1 AND kind = $2 AND void_at IS NULL";
    VOID_RESETS = "UPDATE link SET void_at = $1 WHERE (kind = 'reset' OR kind = 'change' OR kind = 'escrow' OR kind = 'halt') AND void_at IS NULL";
    EXPIRED_WRAPS = "DELETE FROM key_wrap WHERE expires_at IS NOT NULL AND expires_at <= $1";
    SEAT_GOES_TO = "UPDATE mailbox SET owner = $3, version = version + 1, mac_key = $4, mac = $5 WHERE id = $1 AND owner = $2 AND kind = 'seat'";
    TAKEN_IN = "UPDATE mailbox SET state = 'adopted', version = version + 1 WHERE id = $1 AND kind = 'personal' AND state = 'active' AND current_key = $2";
    ACCEPTED_BY = "UPDATE invitation SET person = $2 WHERE person = $1";
    MOVE_ENTRIES = "UPDATE entry SET mailbox = $2 WHERE mailbox = $1";
    MOVE_BOXES = "UPDATE box SET mailbox = $2 WHERE mailbox = $1";
    MOVE_PARTICIPANT = "UPDATE participant SET mailbox = $3, mac_key = $4, mac = $5 WHERE thread = $1 AND mailbox = $2";
    TAKES_PART = "SELECT thread FROM participant WHERE mailbox = $1";
    // A statement of its own after the mailbox was moved: on PostgreSQL each statement of a write sees what was committed before it.
    NOBODY_LEFT = "UPDATE mailbox SET version = version WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM participant p WHERE p.mailbox = $1)";
    MOVE_DELIVERIES = "UPDATE delivery SET mailbox = $2 WHERE mailbox = $1";
    SUPPRESS = "INSERT INTO suppression (bidx, bidx_key, practice, reason, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (bidx, practice) DO NOTHING";
    WANTED = "DELETE FROM suppression WHERE bidx = $1 AND practice = $2 AND reason = 'declined'";
    SUPPRESSED = "SELECT reason FROM suppression WHERE bidx = $1 AND practice = $2";
}

row! {
    /// An invitation as stored.
    #[derive(Debug)]
    pub struct InvitationRow {
        pub id: Id,
        pub kind: String,
        pub practice: Id,
        pub mailbox: Id,
        pub contact: Id,
        pub inviter: Option<Id>,
        pub state: String,
        pub registration: String,
        pub two_step: bool,
        pub progress_f: Vec<u8>,
        pub phone_wrong_at: Option<i64>,
        pub generation: i64,
        pub version: i64,
        pub person: Option<Id>,
        pub created_at: i64,
        pub expires_at: i64,
        pub mac: Vec<u8>,
    }
    /// A link as stored.
    #[derive(Debug)]
    pub struct LinkRow {
        pub subject: Id,
        pub generation: i64,
        pub created_at: i64,
        pub expires_at: i64,
        pub void_at: Option<i64>,
        pub used_at: Option<i64>,
        pub first_opened_at: Option<i64>,
        pub mac: Vec<u8>,
    }
}

pub(super) async fn pre_mailbox(
    db: &Db,
    practice: Id,
    bidx: &[u8],
) -> Result<Option<(Id, Vec<u8>)>, ReadError> {
    db.one(q!(PRE_MAILBOX, practice, bidx)).await
}

/// What waits is found by another index.
pub(super) fn reindex(id: Id, bidx: &[u8], epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(REINDEX, id, bidx, epoch, mac).expect(1)
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert_mailbox(
    id: Id,
    kind: &str,
    owner: Option<Id>,
    practice: Option<Id>,
    bidx: Option<&[u8]>,
    key: Id,
    now: i64,
    epoch: u8,
    mac: &[u8; 32],
) -> Stmt {
    q!(
        INSERT_MAILBOX,
        id,
        kind,
        owner,
        practice,
        bidx.map(<[u8]>::to_vec),
        bidx.map(|_| i64::from(epoch)),
        key,
        now,
        epoch,
        mac
    )
    .expect(1)
}

/// A pre-mailbox is taken over by a registered person's mailbox: once.
pub fn adopted(id: Id) -> Stmt {
    q!(ADOPTED, id).expect(1)
}

/// A mailbox gets a new key pair, if nobody else was faster.
pub fn set_key(mailbox: Id, new: Id, old: Id) -> Stmt {
    q!(SET_KEY, mailbox, new, old).expect(1)
}

pub(super) async fn invitation(db: &Db, id: Id) -> Result<Option<InvitationRow>, ReadError> {
    db.one(q!(INVITATION, id)).await
}

pub(super) async fn open_for(db: &Db, mailbox: Id) -> Result<Option<InvitationRow>, ReadError> {
    db.one(q!(OPEN_FOR, mailbox)).await
}

/// The newest invitation of a contact.
pub async fn latest_of_contact(db: &Db, contact: Id) -> Result<Option<Id>, ReadError> {
    db.one(q!(LATEST_OF_CONTACT, contact)).await
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert(
    id: Id,
    kind: &str,
    practice: Id,
    mailbox: Id,
    contact: Id,
    inviter: Option<Id>,
    registration: &str,
    two_step: bool,
    progress_f: &[u8],
    now: i64,
    expires_at: i64,
    epoch: u8,
    mac: &[u8; 32],
) -> Stmt {
    q!(
        INSERT,
        id,
        kind,
        practice,
        mailbox,
        contact,
        inviter,
        registration,
        two_step,
        progress_f,
        now,
        expires_at,
        epoch,
        mac
    )
    .expect(1)
}

pub(super) fn save(id: Id, version: i64, progress_f: &[u8], now: i64) -> Stmt {
    q!(SAVE, id, version, progress_f, now).expect(1)
}

pub(super) fn moved(id: Id, version: i64, state: &str, progress_f: &[u8], now: i64) -> Stmt {
    q!(MOVED, id, version, state, progress_f, now).expect(1)
}

/// The account exists. Two tabs that finish at once: one of them conflicts here.
pub fn activated(id: Id, version: i64, person: Id, now: i64) -> Stmt {
    q!(ACTIVATED, id, version, person, now).expect(1)
}

/// A further message demands two-step.
pub fn require_two_step(id: Id, now: i64) -> Stmt {
    q!(REQUIRE_TWO_STEP, id, now).any()
}

/// A declined invitation is over for good: its address was corrected.
pub(super) fn closed(id: Id, version: i64, progress_f: &[u8], now: i64) -> Stmt {
    q!(CLOSED, id, version, progress_f, now).expect(1)
}

/// A declined invitation waits again, from its beginning, at least until `expires_at`.
pub(super) fn reopened(id: Id, version: i64, progress_f: &[u8], now: i64, expires_at: i64) -> Stmt {
    q!(REOPENED, id, version, progress_f, now, expires_at).expect(1)
}

/// Guards a further message to an open invitation against its being declined or taken back meanwhile, and lets it live at least
/// until `expires_at`. The version stays: what the invitee is filling in is not disturbed.
pub fn still_open(id: Id, expires_at: i64, now: i64) -> Stmt {
    q!(STILL_OPEN, id, expires_at, now).expect(1)
}

/// An invitation that was taken back is open again.
pub(super) fn revived(id: Id, version: i64, progress_f: &[u8], now: i64, expires_at: i64) -> Stmt {
    q!(REVIVED, id, version, progress_f, now, expires_at).expect(1)
}

/// Whether an address belongs to a member of a practice.
pub async fn is_member(db: &Db, bidx: &[u8], practice: Id) -> Result<bool, ReadError> {
    let n = db.one::<i64>(q!(IS_MEMBER, bidx, practice)).await?;
    Ok(n.unwrap_or(0) > 0)
}

/// Whether somebody has registered with or read what their practice sent to this contact.
pub(super) async fn came_in(db: &Db, contact: Id) -> Result<bool, ReadError> {
    Ok(db.one::<i64>(q!(CAME_IN, contact)).await?.unwrap_or(0) > 0)
}

/// The invitee says that no number is theirs.
pub fn phone_wrong(id: Id, version: i64, now: i64) -> Stmt {
    q!(PHONE_WRONG, id, version, now).expect(1)
}

/// The sender has corrected the number: the same link goes on.
pub fn phone_mended(id: Id, now: i64) -> Stmt {
    q!(PHONE_MENDED, id, now).any()
}

/// Sent again: older links count as replaced, and the invitation lives longer.
pub fn renew(id: Id, version: i64, expires_at: i64, now: i64) -> Stmt {
    q!(RENEW, id, version, expires_at, now).expect(1)
}

/// One link. The caller checks the stamp.
pub(super) async fn link(
    db: &Db,
    hash: &[u8; 32],
    kind: &str,
) -> Result<Option<LinkRow>, ReadError> {
    db.one(q!(LINK, hash, kind)).await
}

pub(super) async fn newest(db: &Db, subject: Id, kind: &str) -> Result<Option<i64>, ReadError> {
    db.one(q!(NEWEST_LINK, subject, kind)).await
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert_link(
    hash: &[u8; 32],
    kind: &str,
    subject: Id,
    generation: i64,
    now: i64,
    expires_at: i64,
    epoch: u8,
    mac: &[u8; 32],
) -> Stmt {
    q!(
        INSERT_LINK,
        hash,
        kind,
        subject,
        generation,
        now,
        expires_at,
        epoch,
        mac
    )
    .expect(1)
}

pub(super) fn first_opened(hash: &[u8; 32], now: i64) -> Stmt {
    q!(FIRST_OPENED, hash, now).any()
}

/// Uses a link that works once (reset), if it is in force.
pub fn use_link(hash: &[u8; 32], now: i64) -> Stmt {
    q!(USE_LINK, hash, now).expect(1)
}

pub(super) fn void_links(subject: Id, kind: &str, now: i64) -> [Stmt; 2] {
    [
        q!(VOID_WRAPS, subject, kind).any(),
        q!(VOID_LINKS, subject, kind, now).any(),
    ]
}

/// Housekeeping: an expired link keeps its row, so that its page can say so, and loses what it opened.
pub fn sweep_expired_wraps(now: i64) -> Stmt {
    q!(EXPIRED_WRAPS, now).any()
}

/// Re-points everything that waited in a pre-mailbox to the mailbox that adopts it, but its places in conversations. No message is
/// encrypted again.
pub(super) fn move_mail(from: Id, to: Id) -> [Stmt; 3] {
    [
        q!(MOVE_ENTRIES, from, to).any(),
        q!(MOVE_BOXES, from, to).any(),
        q!(MOVE_DELIVERIES, from, to).any(),
    ]
}

/// The conversations that a mailbox takes part in.
pub(super) async fn takes_part(db: &Db, mailbox: Id) -> Result<Vec<Id>, ReadError> {
    db.all(q!(TAKES_PART, mailbox)).await
}

/// Another mailbox takes a place in one conversation.
pub(super) fn move_participant(thread: Id, from: Id, to: Id, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(MOVE_PARTICIPANT, thread, from, to, epoch, mac).expect(1)
}

/// Guards the moving: conflicts when a conversation came in since they were read.
pub(super) fn nobody_left(mailbox: Id) -> Stmt {
    q!(NOBODY_LEFT, mailbox).expect(1)
}

/// A personal mailbox takes no more mail: its owner reads in another account. Conflicts when it was given another key since it was read.
pub fn taken_in(id: Id, key: Id) -> Stmt {
    q!(TAKEN_IN, id, key).expect(1)
}

/// Invitations that one account has accepted are the other one's.
pub fn accepted_by(from: Id, to: Id) -> Stmt {
    q!(ACCEPTED_BY, from, to).any()
}

pub(super) fn seat_goes_to(id: Id, from: Id, to: Id, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(SEAT_GOES_TO, id, from, to, epoch, mac).expect(1)
}

/// What says whose a mailbox is; the caller checks it.
pub(super) async fn mailbox_mac(db: &Db, id: Id) -> Result<Option<Vec<u8>>, ReadError> {
    db.one(q!(MAILBOX_MAC, id)).await
}

/// The address wants no mail from this practice.
pub fn suppress(bidx: &[u8], epoch: u8, practice: Id, reason: &str, now: i64) -> Stmt {
    q!(SUPPRESS, bidx, epoch, practice, reason, now).any()
}

/// The address wants mail from this practice after all. Conflicts when it had not declined any.
pub fn wanted(bidx: &[u8], practice: Id) -> Stmt {
    q!(WANTED, bidx, practice).expect(1)
}

/// Why an address gets no mail from this practice, if so.
pub async fn suppressed(db: &Db, bidx: &[u8], practice: Id) -> Result<Option<String>, ReadError> {
    db.one(q!(SUPPRESSED, bidx, practice)).await
}

/// No link to set a password or to confirm another address works any more: after a restore.
pub fn void_all_resets(now: i64) -> Stmt {
    q!(VOID_RESETS, now).any()
}

/// Invitations that wait for their reader, oldest first: for the demo, whose outbox is in memory only.
pub async fn all_open(db: &Db, most: i64) -> Result<Vec<Id>, ReadError> {
    db.all(q!(ALL_OPEN, most)).await
}
