//! Every statement of this feature: rounds and their lines. Every read of a page names the practice.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    CONTACT = "SELECT c.id, c.person IS NOT NULL FROM contact c WHERE c.practice = $1 AND c.bidx = $2";
    CAME_IN = "SELECT COUNT(*) FROM contact c JOIN delivery d ON d.contact = c.id JOIN delivery_event e ON e.delivery = d.id WHERE c.practice = $1 AND c.bidx = $2 AND e.kind IN ('registered', 'read', 'replied')";
    INVITED = "SELECT i.stage FROM contact c JOIN invited i ON i.contact = c.id WHERE c.practice = $1 AND c.bidx = $2";
    MEMBER = "SELECT COUNT(*) FROM address a JOIN membership m ON m.person = a.person WHERE m.practice = $1 AND a.bidx = $2 AND m.ended_at IS NULL";
    DECLINED = "SELECT COUNT(*) FROM suppression WHERE practice = $1 AND bidx = $2";
    INSERT_ROUND = "INSERT INTO invite_round (id, practice, person, kind, state, choice, about_f, total, version, mac_key, mac, go_mac, created_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11, $12, $13)";
    INSERT_LINE = "INSERT INTO invite_row (round, line, data_f, state, why) VALUES ($1, $2, $3, $4, $5)";
    ROUND = "SELECT id, practice, person, kind, state, choice, about_f, total, after_at, after_id, wait_until, version, mac, go_mac, created_at, ends_at FROM invite_round WHERE id = $1";
    LATEST = "SELECT id, practice, person, kind, state, choice, about_f, total, after_at, after_id, wait_until, version, mac, go_mac, created_at, ends_at FROM invite_round WHERE practice = $1 AND ends_at > $2 ORDER BY created_at DESC, id DESC LIMIT $3";
    GO = "UPDATE invite_round SET state = 'going', choice = $3, mac_key = $4, go_mac = $5, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'shown'";
    STOP = "UPDATE invite_round SET state = 'stopped', version = version + 1 WHERE id = $1 AND version = $2 AND state = 'going'";
    DONE = "UPDATE invite_round SET state = $3, about_f = $4, wait_until = NULL, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'going'";
    WAIT = "UPDATE invite_round SET wait_until = $3, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'going'";
    CAME = "UPDATE invite_round SET about_f = $3, after_at = $4, after_id = $5, wait_until = NULL, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'going'";
    STILL_GOING = "UPDATE invite_round SET version = version WHERE id = $1 AND state = 'going'";
    NEXT = "SELECT line, data_f, state, why FROM invite_row WHERE round = $1 AND state IN ('ready', 'known') ORDER BY line LIMIT $2";
    SETTLE = "UPDATE invite_row SET state = $3, why = $4, data_f = $5 WHERE round = $1 AND line = $2 AND state IN ('ready', 'known')";
    COUNTS = "SELECT state, why, COUNT(*) FROM invite_row WHERE round = $1 GROUP BY state, why";
    LINES = "SELECT line, data_f, state, why FROM invite_row WHERE round = $1 AND line > $2 ORDER BY line LIMIT $3";
    LINES_OF = "SELECT line, data_f, state, why FROM invite_row WHERE round = $1 AND state = $2 AND line > $3 ORDER BY line LIMIT $4";
    DELETE_LINES = "DELETE FROM invite_row WHERE round = $1";
    DELETE_ROUND = "DELETE FROM invite_round WHERE id = $1";
    DELETE_ROUND_ONCE = "DELETE FROM invite_round WHERE id = $1 AND version = $2";
}

row! {
    /// A round as stored.
    #[derive(Debug, Clone)]
    pub(super) struct RoundRow {
        pub(super) id: Id,
        pub(super) practice: Id,
        pub(super) person: Id,
        pub(super) kind: String,
        pub(super) state: String,
        pub(super) choice: String,
        pub(super) about_f: Vec<u8>,
        pub(super) total: i64,
        pub(super) after_at: Option<i64>,
        pub(super) after_id: Option<Id>,
        pub(super) wait_until: Option<i64>,
        pub(super) version: i64,
        pub(super) mac: Vec<u8>,
        pub(super) go_mac: Option<Vec<u8>>,
        pub(super) created_at: i64,
        pub(super) ends_at: i64,
    }
    /// A line of a round as stored.
    #[derive(Debug, Clone)]
    pub(super) struct LineRow {
        pub(super) line: i64,
        pub(super) data_f: Vec<u8>,
        pub(super) state: String,
        pub(super) why: String,
    }
}

/// What a practice knows of an address.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// It is a contact.
    pub(super) contact: bool,
    /// They have registered or read here.
    pub(super) is_in: bool,
    /// Where they stand among the invited.
    pub(super) stage: Option<String>,
    /// A member.
    pub(super) member: bool,
    /// They declined.
    pub(super) declined: bool,
}

/// Addresses looked up in one snapshot.
const AT_ONCE: usize = 100;

/// What a practice knows of each address, by its own rows only. Every hundred addresses are one snapshot.
pub(super) async fn known(
    db: &Db,
    practice: Id,
    addresses: &[[u8; 32]],
) -> Result<Vec<Known>, ReadError> {
    let mut out = Vec::with_capacity(addresses.len());
    for some in addresses.chunks(AT_ONCE) {
        let asked = some
            .iter()
            .flat_map(|a| {
                [
                    q!(CONTACT, practice, a),
                    q!(CAME_IN, practice, a),
                    q!(INVITED, practice, a),
                    q!(MEMBER, practice, a),
                    q!(DECLINED, practice, a),
                ]
            })
            .collect();
        let mut got = db.read(asked).await?.into_iter();
        let mut next = || got.next().expect("one result a statement");
        for _ in some {
            let contact = next().one::<(Id, bool)>()?;
            let came = next().one::<i64>()?.unwrap_or(0) > 0;
            out.push(Known {
                is_in: came || contact.is_some_and(|(_, person)| person),
                contact: contact.is_some(),
                stage: next().one::<String>()?,
                member: next().one::<i64>()?.unwrap_or(0) > 0,
                declined: next().one::<i64>()?.unwrap_or(0) > 0,
            });
        }
    }
    Ok(out)
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert_round(
    id: Id,
    practice: Id,
    person: Id,
    kind: &str,
    state: &str,
    choice: &str,
    about_f: &[u8],
    total: i64,
    epoch: u8,
    mac: &[u8; 32],
    go_mac: Option<Vec<u8>>,
    now: i64,
    ends_at: i64,
) -> Stmt {
    q!(
        INSERT_ROUND,
        id,
        practice,
        person,
        kind,
        state,
        choice,
        about_f,
        total,
        epoch,
        mac,
        go_mac,
        now,
        ends_at
    )
    .expect(1)
}

pub(super) fn insert_line(round: Id, line: i64, data_f: &[u8], state: &str, why: &str) -> Stmt {
    q!(INSERT_LINE, round, line, data_f, state, why).expect(1)
}

/// A round; the caller checks whose it is.
pub(super) async fn round(db: &Db, id: Id) -> Result<Option<RoundRow>, ReadError> {
    db.one(q!(ROUND, id)).await
}

/// The newest rounds of a practice that are kept still.
pub(super) async fn latest(
    db: &Db,
    practice: Id,
    now: i64,
    most: i64,
) -> Result<Vec<RoundRow>, ReadError> {
    db.all(q!(LATEST, practice, now, most)).await
}

/// Somebody said "send".
pub(super) fn go(id: Id, version: i64, choice: &str, epoch: u8, go_mac: &[u8; 32]) -> Stmt {
    q!(GO, id, version, choice, epoch, go_mac).expect(1)
}

/// Somebody said "stop".
pub(super) fn stop(id: Id, version: i64) -> Stmt {
    q!(STOP, id, version).expect(1)
}

/// Nothing of it is left to do.
pub(super) fn done(id: Id, version: i64, state: &str, about_f: &[u8]) -> Stmt {
    q!(DONE, id, version, state, about_f).expect(1)
}

/// It goes on at this time.
pub(super) fn wait(id: Id, version: i64, until: Option<i64>) -> Stmt {
    q!(WAIT, id, version, until).expect(1)
}

/// How far a round without lines has come.
pub(super) fn came(id: Id, version: i64, about_f: &[u8], at: i64, contact: Id) -> Stmt {
    q!(CAME, id, version, about_f, at, contact).expect(1)
}

/// Guards a person's write against the round having been stopped or deleted.
pub(super) fn still_going(id: Id) -> Stmt {
    q!(STILL_GOING, id).expect(1)
}

/// The lines that come next.
pub(super) async fn next(db: &Db, round: Id, most: i64) -> Result<Vec<LineRow>, ReadError> {
    db.all(q!(NEXT, round, most)).await
}

/// What became of a line: once.
pub(super) fn settle(round: Id, line: i64, state: &str, why: &str, data_f: &[u8]) -> Stmt {
    q!(SETTLE, round, line, state, why, data_f).expect(1)
}

/// How many lines came to what.
pub(super) async fn counts(db: &Db, round: Id) -> Result<Vec<(String, String, i64)>, ReadError> {
    db.all(q!(COUNTS, round)).await
}

/// Lines after one.
pub(super) async fn lines(
    db: &Db,
    round: Id,
    after: i64,
    most: i64,
) -> Result<Vec<LineRow>, ReadError> {
    db.all(q!(LINES, round, after, most)).await
}

/// Lines in one state after one.
pub(super) async fn lines_of(
    db: &Db,
    round: Id,
    state: &str,
    after: i64,
    most: i64,
) -> Result<Vec<LineRow>, ReadError> {
    db.all(q!(LINES_OF, round, state, after, most)).await
}

/// A round and its lines go.
pub(super) fn delete(round: Id) -> [Stmt; 2] {
    [q!(DELETE_LINES, round).any(), q!(DELETE_ROUND, round).any()]
}

/// As [`delete`], if nobody else has moved the round.
pub(super) fn delete_once(round: Id, version: i64) -> [Stmt; 2] {
    [
        q!(DELETE_ROUND_ONCE, round, version).expect(1),
        q!(DELETE_LINES, round).any(),
    ]
}
