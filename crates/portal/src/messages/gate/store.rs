//! What decides about the second step, as stored.

use crate::accounts::session::Signed;
use crate::contacts::store as contacts;
use db::{Db, Done, Id, ReadError, Sql, q, row, statements};

statements! {
    GATE = "SELECT t.id, t.kind, t.practice, t.two_step, t.mac, pr.policy, pp.at FROM thread t JOIN participant p ON p.thread = t.id AND p.mailbox = $2 AND p.removed_at IS NULL LEFT JOIN practice pr ON pr.id = t.practice LEFT JOIN practice_proof pp ON pp.practice = t.practice AND pp.person = $3 WHERE t.id = $1";
    // Eight at a time: a list of many practices stays a few statements.
    DEMANDS = "SELECT pr.id, pr.policy, pp.at FROM practice pr LEFT JOIN practice_proof pp ON pp.practice = pr.id AND pp.person = $1 WHERE pr.id IN ($2, $3, $4, $5, $6, $7, $8, $9)";
    // The own factors that count in this session: those shown in it, and the one that this browser is trusted for.
    SHOWN = "SELECT f.id FROM factor f WHERE f.person = $1 AND f.kind IN ('phone', 'totp', 'passkey') AND f.state = 'active' AND f.verified_at IS NOT NULL AND (f.id = $2 OR f.id = $5 OR f.id = (SELECT d.factor FROM device d WHERE d.hash = $3 AND d.person = $1 AND d.trusted_until > $4))";
}

row! {
    /// What decides whether a conversation needs a second step of its reader.
    #[derive(Debug, Clone)]
    pub struct GateRow {
        pub thread: Id,
        pub kind: String,
        pub practice: Option<Id>,
        pub two_step: bool,
        pub mac: Option<Vec<u8>>,
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

/// What of a reader's own factors (phones, apps, passkeys) counts before conversations.
#[derive(Debug, Clone, Default)]
pub struct Factors {
    /// Those that were shown in this session, or for which this browser is trusted.
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
    let strong = s.strong.map_or(Id::NIL, |s| s.factor);
    let device = s.device.as_deref().unwrap_or_default();
    [
        q!(SHOWN, person, factor, device, now, strong),
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
    // Whether the practice has proof of whoever the mailbox belongs to.
    let gate = q!(GATE, thread, me, s.proves());
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
