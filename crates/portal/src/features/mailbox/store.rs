//! Every statement of this feature. Reads name the reader's mailbox through a [`Scope`].

use crate::accounts::session::Signed;
use crate::actor::Scope;
use crate::app::App;
use crate::contacts::store as contacts;
use crate::fault::Fault;
use crate::messages;
use db::{Db, Done, Id, ReadError, Sql, Stmt, q, row, statements};

statements! {
    GATE = "SELECT t.practice, t.two_step, pr.policy, pp.at FROM thread t JOIN participant p ON p.thread = t.id AND p.mailbox = $2 AND p.removed_at IS NULL LEFT JOIN practice pr ON pr.id = t.practice LEFT JOIN practice_proof pp ON pp.practice = t.practice AND pp.person = $3 WHERE t.id = $1";
    // Eight at a time: a list of many practices stays a few statements.
    DEMANDS = "SELECT pr.id, pr.policy, pp.at FROM practice pr LEFT JOIN practice_proof pp ON pp.practice = pr.id AND pp.person = $1 WHERE pr.id IN ($2, $3, $4, $5, $6, $7, $8, $9)";
    // The own phones whose code counts in this session: the one entered in it, and the one that this browser is trusted for.
    SHOWN = "SELECT f.id FROM factor f WHERE f.person = $1 AND f.kind = 'phone' AND f.state = 'active' AND f.verified_at IS NOT NULL AND (f.id = $2 OR f.id = (SELECT d.factor FROM device d WHERE d.hash = $3 AND d.person = $1 AND d.trusted_until > $4))";
    DRAFTS = "SELECT thread FROM draft WHERE mailbox = $1 AND thread IS NOT NULL LIMIT 200";
    READ_ONE = "UPDATE entry SET read_at = $3 WHERE mailbox = $1 AND message = $2 AND read_at IS NULL";
    BOX_READ = "UPDATE box SET unread = FALSE WHERE mailbox = $1 AND thread = $2 AND unread";
    UNREAD_DELIVERIES = "SELECT d.id, d.message FROM delivery d JOIN entry e ON e.mailbox = d.mailbox AND e.message = d.message WHERE d.mailbox = $1 AND d.thread = $2 AND e.read_at IS NULL";
    EVENT_ONCE = "INSERT INTO delivery_event (id, delivery, at, kind, detail_f) VALUES ($1, $2, $3, $4, NULL) ON CONFLICT (id) DO NOTHING";
    ANSWERED = "SELECT id FROM delivery WHERE thread = $1 AND mailbox = $2 ORDER BY created_at DESC, id DESC LIMIT 1";
    MAY_WRITE = "UPDATE participant SET can_reply = can_reply WHERE thread = $1 AND mailbox = $2 AND can_reply AND removed_at IS NULL";
    RECIPIENTS = "SELECT p.mailbox, p.mac, m.kind = 'invited', (SELECT d.contact FROM delivery d JOIN message x ON x.id = d.message WHERE d.thread = p.thread AND d.mailbox = p.mailbox AND x.author_mailbox = $2 AND d.contact IS NOT NULL ORDER BY d.created_at DESC, d.id DESC LIMIT 1) FROM participant p JOIN mailbox m ON m.id = p.mailbox WHERE p.thread = $1 AND p.mailbox <> $2 AND p.removed_at IS NULL AND EXISTS (SELECT 1 FROM participant me WHERE me.thread = p.thread AND me.mailbox = $2 AND me.removed_at IS NULL) ORDER BY p.mailbox";
    MAILBOXES_IN_THREAD = "SELECT m.practice FROM participant p JOIN mailbox m ON m.id = p.mailbox WHERE p.thread = $1 AND m.owner = $2 AND p.removed_at IS NULL ORDER BY m.created_at LIMIT 1";
}

row! {
    /// A delivery and its message.
    #[derive(Debug, Clone)]
    pub struct DeliveryRow { pub id: Id, pub message: Id, }
}

row! {
    /// Somebody a reply goes to, with the contact the author's practice has of them.
    #[derive(Debug, Clone)]
    pub struct RecipientRow { pub mailbox: Id, pub mac: Vec<u8>, pub waits: bool, pub contact: Option<Id>, }
}

row! {
    /// What decides whether a conversation needs a second step of its reader.
    #[derive(Debug, Clone)]
    pub struct GateRow {
        pub practice: Option<Id>,
        pub two_step: bool,
        pub policy: Option<String>,
        pub proven_at: Option<i64>,
    }
    /// What a practice demands of a reader, and when the reader was proven to it.
    #[derive(Debug, Clone)]
    pub struct DemandRow {
        pub practice: Id,
        pub policy: String,
        pub proven_at: Option<i64>,
    }
}

/// What of a reader's own phones counts before conversations.
#[derive(Debug, Clone, Default)]
pub struct Factors {
    /// Those whose code was entered in this session, or for which this browser is trusted.
    pub shown: Vec<Id>,
    /// (practice, factor): before whose conversations which of them serves.
    pub vouched: Vec<(Id, Id)>,
}

impl Factors {
    /// Reads the answers to [`factors`].
    pub fn of(answers: &mut impl Iterator<Item = Done>) -> Result<Factors, ReadError> {
        let mut next = || answers.next().expect("one result a statement");
        Ok(Factors {
            shown: next().all()?,
            vouched: next().all()?,
        })
    }
}

/// Asks what of a reader's own phones counts.
pub fn factors(s: &Signed, now: i64) -> [Sql; 2] {
    let person = s.actor.person;
    let factor = s.shown.map_or(Id::NIL, |s| s.factor);
    let device = s.device.as_deref().unwrap_or_default();
    [
        q!(SHOWN, person, factor, device, now),
        contacts::vouched_query(person),
    ]
}

/// One conversation's gate, and what of the reader's phones counts. None: the reader's open mailbox takes no part in it.
pub async fn gate(
    db: &Db,
    s: &Signed,
    thread: Id,
    now: i64,
) -> Result<Option<(GateRow, Factors)>, ReadError> {
    let [shown, vouched] = factors(s, now);
    let me = s.actor.scope().mailbox();
    let gate = q!(GATE, thread, me, s.actor.person);
    let mut got = db.read(vec![gate, shown, vouched]).await?.into_iter();
    let row = got
        .next()
        .expect("one result a statement")
        .one::<GateRow>()?;
    let factors = Factors::of(&mut got)?;
    Ok(row.map(|r| (r, factors)))
}

/// What these practices demand of a reader. None are asked of none.
pub async fn demands(db: &Db, person: Id, practices: &[Id]) -> Result<Vec<DemandRow>, ReadError> {
    let asked: Vec<Sql> = practices
        .chunks(8)
        .map(|some| {
            let id = |n: usize| some.get(n).copied().unwrap_or(Id::NIL);
            q!(
                DEMANDS,
                person,
                id(0),
                id(1),
                id(2),
                id(3),
                id(4),
                id(5),
                id(6),
                id(7)
            )
        })
        .collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for answer in db.read(asked).await? {
        all.extend(answer.all::<DemandRow>()?);
    }
    Ok(all)
}

/// Asks which conversations have a draft.
pub fn drafts(s: &Signed) -> Sql {
    q!(DRAFTS, s.actor.scope().mailbox())
}

/// One message was read for the first time.
pub fn read_one(scope: &Scope, message: Id, now: i64) -> Stmt {
    q!(READ_ONE, scope.mailbox(), message, now).any()
}

/// The conversation is no longer marked as unread.
pub fn box_read(scope: &Scope, thread: Id) -> Stmt {
    q!(BOX_READ, scope.mailbox(), thread).any()
}

/// Deliveries to the scope's mailbox whose message was not read yet.
pub async fn unread_deliveries(
    db: &Db,
    scope: &Scope,
    thread: Id,
) -> Result<Vec<DeliveryRow>, ReadError> {
    db.all(q!(UNREAD_DELIVERIES, scope.mailbox(), thread)).await
}

/// An event that happens at most once to a delivery: two tabs that open a message at once tell its sender once.
pub fn event_once(delivery: Id, kind: &str, now: i64) -> Stmt {
    let digest = vault::hash::sha256(&[delivery.as_bytes(), kind.as_bytes()].concat());
    let id: [u8; 16] = *digest.first_chunk().expect("32 bytes");
    q!(EVENT_ONCE, Id::from(id), delivery, now, kind).any()
}

/// The newest delivery to the scope's mailbox in a conversation: the one that a reply answers.
pub async fn answered(db: &Db, scope: &Scope, thread: Id) -> Result<Option<Id>, ReadError> {
    db.one(q!(ANSWERED, thread, scope.mailbox())).await
}

/// Guards a reply: conflicts when the author was taken out of the conversation or may no longer answer.
pub fn may_write(scope: &Scope, thread: Id) -> Stmt {
    q!(MAY_WRITE, thread, scope.mailbox()).expect(1)
}

/// Everybody else in a conversation of the scope's mailbox.
///
/// # Errors
/// When the database is away, or somebody was put into the conversation by another hand than this instance's.
pub async fn recipients(app: &App, scope: &Scope, thread: Id) -> Result<Vec<RecipientRow>, Fault> {
    let all: Vec<RecipientRow> = app.db.all(q!(RECIPIENTS, thread, scope.mailbox())).await?;
    for r in &all {
        messages::check_participant(app, thread, r.mailbox, &r.mac)?;
    }
    Ok(all)
}

/// Whether another mailbox of the same person takes part in a conversation: its practice (`Some(None)`: their own mailbox).
pub async fn elsewhere(db: &Db, thread: Id, person: Id) -> Result<Option<Option<Id>>, ReadError> {
    db.one(q!(MAILBOXES_IN_THREAD, thread, person)).await
}
