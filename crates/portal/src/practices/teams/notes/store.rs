//! Rows of `team_note`.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    INSERT = "INSERT INTO team_note (id, mailbox, thread, author, key_id, body_x, at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    OF_THREAD = "SELECT id, author, key_id, body_x, at FROM team_note WHERE mailbox = $1 AND thread = $2 ORDER BY at DESC, id DESC LIMIT $3";
}

row! {
    /// A note as stored.
    #[derive(Debug, Clone)]
    pub(super) struct NoteRow {
        pub id: Id,
        pub author: Id,
        pub key_id: Id,
        pub body_x: Vec<u8>,
        pub at: i64,
    }
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert(
    id: Id,
    mailbox: Id,
    thread: Id,
    author: Id,
    key: Id,
    body_x: &[u8],
    now: i64,
) -> Stmt {
    q!(INSERT, id, mailbox, thread, author, key, body_x, now).expect(1)
}

pub(super) async fn of_thread(
    db: &Db,
    mailbox: Id,
    thread: Id,
    most: i64,
) -> Result<Vec<NoteRow>, ReadError> {
    db.all(q!(OF_THREAD, mailbox, thread, most)).await
}
