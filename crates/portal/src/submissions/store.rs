//! Rows of `submission`.

use db::{Db, Id, ReadError, Stmt, q, statements};

statements! {
    INSERT = "INSERT INTO submission (id, actor, at, result) VALUES ($1, $2, $3, $4)";
    RESULT = "SELECT result FROM submission WHERE id = $1 AND actor = $2";
    SWEEP = "DELETE FROM submission WHERE at < $1";
}

pub(super) fn insert(id: Id, actor: Id, at: i64, result: &str) -> Stmt {
    q!(INSERT, id, actor, at, result).expect(1)
}

pub(super) async fn result(db: &Db, id: Id, actor: Id) -> Result<Option<String>, ReadError> {
    db.one(q!(RESULT, id, actor)).await
}

/// Removes submissions older than `before`: a form is not sent twice after a week.
pub fn sweep(before: i64) -> Stmt {
    q!(SWEEP, before).any()
}
