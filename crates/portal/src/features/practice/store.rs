//! Every statement of this feature.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    SHEET_DRAFT = "SELECT id, key_id, words_x, created_at FROM sheet_draft WHERE practice = $1 AND person = $2 AND ends_at > $3";
    KEEP_DRAFT = "INSERT INTO sheet_draft (practice, person, id, key_id, words_x, created_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (practice, person) DO UPDATE SET id = excluded.id, key_id = excluded.key_id, words_x = excluded.words_x, created_at = excluded.created_at, ends_at = excluded.ends_at";
    DROP_DRAFT = "DELETE FROM sheet_draft WHERE practice = $1 AND person = $2 AND id = $3";
}

row! {
    /// A sheet that was shown and not typed back yet.
    #[derive(Debug)]
    pub(super) struct DraftRow {
        pub(super) id: Id,
        pub(super) key_id: Id,
        pub(super) words_x: Vec<u8>,
        pub(super) created_at: i64,
    }
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
