//! Rows of `document` and `acceptance`.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    // In force is the highest version that is there in every language.
    CURRENT = "SELECT version, title, summary, body, mac, published_at FROM document WHERE kind = $1 AND lang = $2 AND version = (SELECT MAX(v.version) FROM (SELECT version FROM document WHERE kind = $1 GROUP BY version HAVING COUNT(*) >= $3) v)";
    HIGHEST = "SELECT MAX(version) FROM document WHERE kind = $1";
    LANGUAGES = "SELECT lang FROM document WHERE kind = $1 AND version = $2 ORDER BY lang";
    INSERT = "INSERT INTO document (kind, version, lang, title, summary, body, mac, published_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    ACCEPT = "INSERT INTO acceptance (id, kind, version, lang, person, practice, at, address_f) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
}

row! {
    /// A document in one language.
    #[derive(Debug, Clone)]
    pub struct DocumentRow {
        pub version: i64,
        pub title: String,
        pub summary: String,
        pub body: String,
        pub mac: Vec<u8>,
        pub published_at: i64,
    }
}

pub(super) async fn current(
    db: &Db,
    kind: &str,
    lang: &str,
    languages: usize,
) -> Result<Option<DocumentRow>, ReadError> {
    db.one(q!(CURRENT, kind, lang, languages as i64)).await
}

pub(super) async fn highest(db: &Db, kind: &str) -> Result<i64, ReadError> {
    Ok(db
        .one::<Option<i64>>(q!(HIGHEST, kind))
        .await?
        .flatten()
        .unwrap_or(0))
}

pub(super) async fn languages(db: &Db, kind: &str, version: i64) -> Result<Vec<String>, ReadError> {
    db.all(q!(LANGUAGES, kind, version)).await
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert(
    kind: &str,
    version: i64,
    lang: &str,
    title: &str,
    summary: &str,
    body: &str,
    mac: &[u8; 32],
    now: i64,
) -> Stmt {
    q!(INSERT, kind, version, lang, title, summary, body, mac, now).expect(1)
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn accept(
    id: Id,
    kind: &str,
    version: i64,
    lang: &str,
    person: Id,
    practice: Option<Id>,
    now: i64,
    address_f: &[u8],
) -> Stmt {
    q!(
        ACCEPT, id, kind, version, lang, person, practice, now, address_f
    )
    .expect(1)
}
