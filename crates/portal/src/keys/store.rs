//! Rows of `keypair` and `key_wrap`.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    INSERT_PAIR = "INSERT INTO keypair (id, purpose, mailbox, practice, suite, public, mac_key, mac, created_at) VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8)";
    PAIR = "SELECT id, purpose, COALESCE(mailbox, practice), public, mac FROM keypair WHERE id = $1";
    CURRENT_PAIR = "SELECT k.id, k.purpose, COALESCE(k.mailbox, k.practice), k.public, k.mac FROM mailbox m JOIN keypair k ON k.id = m.current_key WHERE m.id = $1";
    RETIRE = "UPDATE keypair SET retired_at = $2 WHERE id = $1 AND retired_at IS NULL";
    INSERT_WRAP = "INSERT INTO key_wrap (id, keypair, holder_kind, holder, blob, confirmed_at, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    LENT_UNTIL = "UPDATE key_wrap SET expires_at = $3 WHERE holder_kind = $1 AND holder = $2";
    WRAP = "SELECT blob FROM key_wrap WHERE keypair = $1 AND holder_kind = $2 AND holder = $3 AND (expires_at IS NULL OR expires_at > $4) ORDER BY created_at DESC LIMIT 1";
    HELD_BY = "SELECT k.id, k.purpose, COALESCE(k.mailbox, k.practice), k.public, k.mac, w.blob FROM key_wrap w JOIN keypair k ON k.id = w.keypair WHERE w.holder = $1 AND w.holder_kind = 'keypair' AND k.retired_at IS NULL AND k.purpose <> 'ticket'";
    IS_SAFE = "SELECT purpose FROM keypair WHERE id = $1";
    WRAP_FOR = "SELECT holder, blob FROM key_wrap WHERE keypair = $1 AND holder = $2 AND holder_kind = 'keypair' LIMIT 1";
    DESKS_THAT_HOLD = "SELECT k.id FROM key_wrap w JOIN keypair k ON k.id = w.holder WHERE w.keypair = $1 AND w.holder_kind = 'keypair' AND k.purpose = 'desk' LIMIT 4";
    DELETE_WRAP = "DELETE FROM key_wrap WHERE id = $1";
    DELETE_WRAP_TO = "DELETE FROM key_wrap WHERE keypair = $1 AND holder = $2 AND holder_kind = 'keypair'";
    DELETE_PAIR = "DELETE FROM keypair WHERE id = $1";
    IS_HELD_BY = "SELECT COUNT(*) FROM key_wrap WHERE keypair = $1 AND holder = $2 AND holder_kind = 'keypair'";
    DELETE_WRAPS_OF_KIND = "DELETE FROM key_wrap WHERE keypair = $1 AND holder_kind = $2";
    DELETE_WRAP_OF_HOLDER = "DELETE FROM key_wrap WHERE holder = $1 AND holder_kind = $2";
    DELETE_OFFICE_KEYS = "DELETE FROM key_wrap WHERE holder = $1 AND holder_kind = 'keypair' AND keypair IN (SELECT id FROM keypair WHERE purpose = 'desk' OR purpose = 'safe')";
    DROP_SUPPORT = "DELETE FROM key_wrap WHERE holder = $1 AND holder_kind = 'keypair' AND keypair IN (SELECT id FROM keypair WHERE purpose = 'support')";
    DELETE_ALL_WRAPS = "DELETE FROM key_wrap WHERE keypair = $1";
    HAND_OVER = "UPDATE key_wrap SET holder_kind = 'keypair', holder = $3 WHERE keypair = $1 AND holder_kind = 'merge' AND holder = $2";
    DELETE_OTHER_WRAPS = "DELETE FROM key_wrap WHERE keypair = $1 AND NOT (holder_kind = 'keypair' AND holder = $2)";
    INSERT_REQUEST = "INSERT INTO key_request (id, kind, subject, for_keypair, asked_by, reason, needs_approval, mac_key, mac, state, created_at, expires_at, practice) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, $11, $12)";
    APPROVE_REQUEST = "UPDATE key_request SET approved_by = $2, approval_mac_key = $3, approval_mac = $4 WHERE id = $1 AND state = 'open' AND needs_approval AND approved_by IS NULL";
    FINISH_REQUEST = "UPDATE key_request SET state = 'done' WHERE id = $1 AND state = 'open'";
    DENY_REQUEST = "UPDATE key_request SET state = 'denied' WHERE id = $1 AND state = 'open'";
    OPEN_REQUESTS = "SELECT id, kind, subject, for_keypair, asked_by, reason, needs_approval, approved_by, approval_mac, mac, state, created_at, expires_at, practice FROM key_request WHERE kind = $1 AND subject = $2 AND state = 'open' AND expires_at > $3 AND (NOT needs_approval OR approved_by IS NOT NULL) AND (created_at > $4 OR (created_at = $4 AND id > $5)) ORDER BY created_at, id LIMIT $6";
    WAITING_REQUESTS = "SELECT id, kind, subject, for_keypair, asked_by, reason, needs_approval, approved_by, approval_mac, mac, state, created_at, expires_at, practice FROM key_request WHERE kind = $1 AND subject = $2 AND state = 'open' AND expires_at > $3 AND needs_approval AND approved_by IS NULL ORDER BY created_at, id LIMIT $4";
    OPEN_LINKS = "SELECT r.id, r.kind, r.subject, r.for_keypair, r.asked_by, r.reason, r.needs_approval, r.approved_by, r.approval_mac, r.mac, r.state, r.created_at, r.expires_at, r.practice FROM key_request r JOIN invitation i ON i.id = r.subject WHERE r.kind = 'link' AND r.state = 'open' AND r.expires_at > $2 AND i.practice = $1 ORDER BY r.created_at, r.id LIMIT $3";
    FINISH_LINKS = "UPDATE key_request SET state = 'done' WHERE kind = 'link' AND subject = $1 AND state = 'open'";
    DELETE_PENDING = "DELETE FROM key_wrap WHERE holder_kind = 'pending' AND EXISTS (SELECT 1 FROM key_wrap d WHERE d.keypair = key_wrap.keypair AND d.holder_kind = 'keypair')";
    WITHDRAW_REQUESTS = "UPDATE key_request SET state = 'expired' WHERE kind = 'keypair' AND subject = $1 AND asked_by = $2 AND state = 'open'";
    SHEET = "SELECT MAX(confirmed_at) FROM key_wrap WHERE keypair = $1 AND holder_kind = 'sheet' AND confirmed_at IS NOT NULL";
    TAKE_IN = "UPDATE keypair SET mailbox = $2, mac_key = $3, mac = $4 WHERE id = $1 AND retired_at IS NULL";
    WITHDRAW_ALL = "UPDATE key_request SET state = 'expired' WHERE asked_by = $1 AND state = 'open'";
    ADOPT = "UPDATE keypair SET mailbox = $2, retired_at = $3, mac_key = $4, mac = $5 WHERE id = $1";
}

row! {
    /// The public half of a key pair with its MAC.
    #[derive(Debug)]
    pub struct PairRow {
    pub id: Id,
    pub purpose: String,
    pub mac_subject: Id,
    pub public: Vec<u8>,
    pub mac: Vec<u8>,
} }

#[allow(clippy::too_many_arguments, reason = "the columns of one row")]
pub(super) fn insert_pair(
    id: Id,
    purpose: &str,
    mailbox: Option<Id>,
    practice: Option<Id>,
    public: &[u8],
    epoch: u8,
    mac: &[u8; 32],
    now: i64,
) -> Stmt {
    q!(
        INSERT_PAIR,
        id,
        purpose,
        mailbox,
        practice,
        public,
        epoch,
        mac,
        now
    )
    .expect(1)
}

pub(super) async fn pair(db: &Db, id: Id) -> Result<Option<PairRow>, ReadError> {
    db.one(q!(PAIR, id)).await
}

pub(super) async fn current_pair(db: &Db, mailbox: Id) -> Result<Option<PairRow>, ReadError> {
    db.one(q!(CURRENT_PAIR, mailbox)).await
}

/// Ends a key pair: nothing new is sealed to it.
pub fn retire(id: Id, now: i64) -> Stmt {
    q!(RETIRE, id, now).any()
}

/// Moves a pre-mailbox's pair to the mailbox that adopts it, retired; its MAC is renewed for the new owner.
pub fn adopt(id: Id, mailbox: Id, now: i64, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(ADOPT, id, mailbox, now, epoch, mac).expect(1)
}

/// What a grant lends is lent until another moment.
pub fn lent_until(kind: &str, grant: &[u8], until: Option<i64>) -> Stmt {
    q!(LENT_UNTIL, kind, grant, until).any()
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert_wrap(
    id: Id,
    keypair: Id,
    kind: &str,
    holder: &[u8],
    blob: &[u8],
    confirmed_at: Option<i64>,
    now: i64,
    expires_at: Option<i64>,
) -> Stmt {
    q!(
        INSERT_WRAP,
        id,
        keypair,
        kind,
        holder,
        blob,
        confirmed_at,
        now,
        expires_at
    )
    .expect(1)
}

pub(super) async fn wrap(
    db: &Db,
    keypair: Id,
    kind: &str,
    holder: &[u8],
    now: i64,
) -> Result<Option<Vec<u8>>, ReadError> {
    db.one(q!(WRAP, keypair, kind, holder, now)).await
}

row! {
    /// A key pair with a wrap of its private half.
    #[derive(Debug)]
    pub struct HeldRow {
        pub id: Id,
        pub purpose: String,
        pub mac_subject: Id,
        pub public: Vec<u8>,
        pub mac: Vec<u8>,
        pub blob: Vec<u8>,
    }
}

impl HeldRow {
    /// The pair's row, and the wrap.
    pub(super) fn parts(self) -> (PairRow, Vec<u8>) {
        let row = PairRow {
            id: self.id,
            purpose: self.purpose,
            mac_subject: self.mac_subject,
            public: self.public,
            mac: self.mac,
        };
        (row, self.blob)
    }
}

/// Key pairs in use whose private half is wrapped to `holder`.
pub(super) async fn held_by(db: &Db, holder: Id) -> Result<Vec<HeldRow>, ReadError> {
    db.all(q!(HELD_BY, holder)).await
}

/// The wraps of `keypair` to some of these holders, in one snapshot: a desk may be wrapped to thousands of seats, and only few are asked for.
pub(super) async fn wraps_for(
    db: &Db,
    keypair: Id,
    holders: &[Id],
) -> Result<Vec<(Id, Vec<u8>)>, ReadError> {
    if holders.is_empty() {
        return Ok(Vec::new());
    }
    let reads = holders.iter().map(|h| q!(WRAP_FOR, keypair, *h)).collect();
    let mut all = Vec::new();
    for got in db.read(reads).await? {
        all.extend(got.one::<(Id, Vec<u8>)>()?);
    }
    Ok(all)
}

/// The desks that open `keypair`: a pre-mailbox's.
pub(super) async fn desks_that_hold(db: &Db, keypair: Id) -> Result<Vec<Id>, ReadError> {
    db.all(q!(DESKS_THAT_HOLD, keypair)).await
}

/// Removes one wrap; conflicts when somebody else has.
pub fn delete_wrap(id: Id) -> Stmt {
    q!(DELETE_WRAP, id).expect(1)
}

/// One key pair opens another no longer.
pub fn delete_wrap_to(keypair: Id, holder: Id) -> Stmt {
    q!(DELETE_WRAP_TO, keypair, holder).any()
}

/// Forgets a key pair that nothing is sealed to any more.
pub fn delete_pair(id: Id) -> Stmt {
    q!(DELETE_PAIR, id).any()
}

/// Whether one key pair opens another.
pub async fn is_held_by(db: &Db, keypair: Id, holder: Id) -> Result<bool, ReadError> {
    let n: Option<i64> = db.one(q!(IS_HELD_BY, keypair, holder)).await?;
    Ok(n.unwrap_or(0) > 0)
}

/// Whoever holds this pair opens no support desk any more, old ones neither.
pub fn drop_support(holder: Id) -> Stmt {
    q!(DROP_SUPPORT, holder).any()
}

/// Removes the wraps of one kind: `link` when links are voided, `pending` when mail is declined.
pub fn delete_wraps(keypair: Id, kind: &str) -> Stmt {
    q!(DELETE_WRAPS_OF_KIND, keypair, kind).any()
}

/// Removes what one holder can open: an expired link, a changed password.
pub fn delete_held(holder: &[u8], kind: &str) -> Stmt {
    q!(DELETE_WRAP_OF_HOLDER, holder, kind).any()
}

/// A seat opens neither desk nor safe any more: whoever gets a leaver's mailbox gets no more than the mailbox.
pub fn delete_office_keys(seat: Id) -> Stmt {
    q!(DELETE_OFFICE_KEYS, seat.as_bytes().to_vec()).any()
}

/// A wrap that was set aside under a wish to bring two accounts together opens from now on. Conflicts when there is none.
pub fn hand_over(keypair: Id, wish: Id, reader: Id) -> Stmt {
    q!(HAND_OVER, keypair, wish, reader).expect(1)
}

/// Of a pair, every wrap but the one to this holder.
pub fn delete_other_wraps(keypair: Id, holder: Id) -> Stmt {
    q!(DELETE_OTHER_WRAPS, keypair, holder).any()
}

/// Removes every wrap of a key pair.
pub fn delete_all_wraps(keypair: Id) -> Stmt {
    q!(DELETE_ALL_WRAPS, keypair).any()
}

/// Whether what the pair opens is opened one by one, and never on the side of a sign-in: a practice's safe, the support desk.
pub(super) async fn is_dead_end(db: &Db, id: Id) -> Result<bool, ReadError> {
    let purpose: Option<String> = db.one(q!(IS_SAFE, id)).await?;
    Ok(matches!(purpose.as_deref(), Some("safe" | "support")))
}

row! {
    /// A key request as stored.
    #[derive(Debug, Clone)]
    pub struct RequestRow {
        pub id: Id,
        pub kind: String,
        pub subject: Id,
        pub for_keypair: Option<Id>,
        pub asked_by: Option<Id>,
        pub reason: String,
        pub needs_approval: bool,
        pub approved_by: Option<Id>,
        pub approval_mac: Option<Vec<u8>>,
        pub mac: Vec<u8>,
        pub state: String,
        pub created_at: i64,
        pub expires_at: i64,
        pub practice: Option<Id>,
    }
}

pub(super) fn insert_request(r: &RequestRow, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(
        INSERT_REQUEST,
        r.id,
        r.kind.as_str(),
        r.subject,
        r.for_keypair,
        r.asked_by,
        r.reason.as_str(),
        r.needs_approval,
        epoch,
        mac,
        r.created_at,
        r.expires_at,
        r.practice
    )
    .expect(1)
}

pub(super) fn approve_request(id: Id, by: Id, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(APPROVE_REQUEST, id, by, epoch, mac).expect(1)
}

/// A request was fulfilled: once.
pub fn finish_request(id: Id) -> Stmt {
    q!(FINISH_REQUEST, id).expect(1)
}

/// Every link that was asked for an invitation: one mail answers them all.
pub fn finish_links(invitation: Id) -> Stmt {
    q!(FINISH_LINKS, invitation).any()
}

/// The links that the invited people of a practice have asked for, oldest first. Whether they are genuine is the caller's to judge.
pub async fn open_links(
    db: &Db,
    practice: Id,
    now: i64,
    most: i64,
) -> Result<Vec<RequestRow>, ReadError> {
    db.all(q!(OPEN_LINKS, practice, now, most)).await
}

/// Removes what the pending key opens, of every pre-mailbox that a practice's desk opens.
pub fn delete_pending() -> Stmt {
    q!(DELETE_PENDING).any()
}

/// A request was refused by somebody entitled.
pub fn deny_request(id: Id) -> Stmt {
    q!(DENY_REQUEST, id).expect(1)
}

/// Somebody has got by another way what they asked for.
pub fn withdraw_requests(subject: Id, asked_by: Id) -> Stmt {
    q!(WITHDRAW_REQUESTS, subject, asked_by).any()
}

/// When the recovery sheet of a safe was typed back, if there is one.
pub async fn sheet_confirmed(db: &Db, safe: Id) -> Result<Option<i64>, ReadError> {
    Ok(db.one::<Option<i64>>(q!(SHEET, safe)).await?.flatten())
}

/// Open requests for one subject that wait for an approval, oldest first. Whether they are genuine is the caller's to judge.
pub async fn waiting_requests(
    db: &Db,
    kind: &str,
    subject: Id,
    now: i64,
    most: i64,
) -> Result<Vec<RequestRow>, ReadError> {
    db.all(q!(WAITING_REQUESTS, kind, subject, now, most)).await
}

/// Open requests for one subject that wait for nobody's approval, oldest first, those after the place `after`. Whether they are
/// genuine is the caller's to judge.
pub async fn open_requests(
    db: &Db,
    kind: &str,
    subject: Id,
    now: i64,
    (at, id): (i64, Id),
    most: i64,
) -> Result<Vec<RequestRow>, ReadError> {
    db.all(q!(OPEN_REQUESTS, kind, subject, now, at, id, most))
        .await
}

/// The pair of a mailbox that another one takes in.
pub(super) fn take_in(id: Id, mailbox: Id, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(TAKE_IN, id, mailbox, epoch, mac).expect(1)
}

/// Nobody waits any more for what somebody asked for.
pub fn withdraw_all(asked_by: Id) -> Stmt {
    q!(WITHDRAW_ALL, asked_by).any()
}
