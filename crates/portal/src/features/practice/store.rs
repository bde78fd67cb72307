//! Every statement of this feature.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    SAFE_MANAGERS = "SELECT COUNT(DISTINCT m.person) FROM key_wrap w JOIN mailbox b ON b.current_key = w.holder JOIN membership m ON m.seat = b.id WHERE w.keypair = $1 AND w.holder_kind = 'keypair' AND m.practice = $2 AND m.ended_at IS NULL AND (m.role = 'owner' OR m.role = 'manager')";
    MEMBER_KEYS = "SELECT m.person, m.role, pe.name_f, b.current_key FROM membership m JOIN person pe ON pe.id = m.person JOIN mailbox b ON b.id = m.seat WHERE m.practice = $1 AND m.ended_at IS NULL ORDER BY m.since, m.id LIMIT 1000";
    SHEET_DRAFT = "SELECT id, key_id, words_x, created_at FROM sheet_draft WHERE practice = $1 AND person = $2 AND ends_at > $3";
    KEEP_DRAFT = "INSERT INTO sheet_draft (practice, person, id, key_id, words_x, created_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (practice, person) DO UPDATE SET id = excluded.id, key_id = excluded.key_id, words_x = excluded.words_x, created_at = excluded.created_at, ends_at = excluded.ends_at";
    DROP_DRAFT = "DELETE FROM sheet_draft WHERE practice = $1 AND person = $2 AND id = $3";
}

row! {
    /// A member with the key pair of their seat.
    #[derive(Debug, Clone)]
    pub(super) struct MemberKeyRow {
        pub(super) person: Id,
        pub(super) role: String,
        pub(super) name_f: Vec<u8>,
        pub(super) key: Id,
    }
    /// A sheet that was shown and not typed back yet.
    #[derive(Debug)]
    pub(super) struct DraftRow {
        pub(super) id: Id,
        pub(super) key_id: Id,
        pub(super) words_x: Vec<u8>,
        pub(super) created_at: i64,
    }
}

/// How many managers of a practice open its safe with their own seat.
pub async fn safe_managers(db: &Db, practice: Id, safe: Id) -> Result<i64, ReadError> {
    Ok(db
        .one(q!(SAFE_MANAGERS, safe, practice))
        .await?
        .unwrap_or(0))
}

/// The members of a practice with the key pairs of their seats.
pub(super) async fn member_keys(db: &Db, practice: Id) -> Result<Vec<MemberKeyRow>, ReadError> {
    db.all(q!(MEMBER_KEYS, practice)).await
}

/// The sheet that somebody has begun, if its time is not over.
pub(super) async fn sheet_draft(
    db: &Db,
    practice: Id,
    person: Id,
    now: i64,
) -> Result<Option<DraftRow>, ReadError> {
    db.one(q!(SHEET_DRAFT, practice, person, now)).await
}

/// Somebody begins a sheet; one they had begun before is forgotten.
pub(super) fn keep_draft(
    practice: Id,
    person: Id,
    id: Id,
    key: Id,
    words_x: &[u8],
    now: i64,
    ends_at: i64,
) -> Stmt {
    q!(KEEP_DRAFT, practice, person, id, key, words_x, now, ends_at).expect(1)
}

/// The begun sheet is finished; conflicts when it is another one by now.
pub(super) fn drop_draft(practice: Id, person: Id, id: Id) -> Stmt {
    q!(DROP_DRAFT, practice, person, id).expect(1)
}
