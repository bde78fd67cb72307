//! Migrations are written once, in PostgreSQL's words, of which four are types: TEXT BIGINT BOOLEAN BYTEA.
//!
//! For SQLite `BIGINT` becomes `INTEGER`, `BYTEA` becomes `BLOB`, and `BOOLEAN` becomes `INT`: SQLite treats INT and INTEGER
//! alike, but keeps the word, so that the catalogue still tells a boolean from a number when a backup is written. Every table
//! becomes `STRICT`; without it SQLite would store text in a BLOB column and a look-up by bytes would find nothing.

use crate::Engine;

/// Types of other names, and what would behave differently on the two engines.
const REFUSED: &[(&str, &str)] = &[
    (
        "DEFERRABLE",
        "a deferred constraint fails at COMMIT, where group commit would fail the neighbours with it",
    ),
    ("COMMIT", "all migrations that are due are one transaction"),
    (
        "ROLLBACK",
        "all migrations that are due are one transaction",
    ),
    ("AUTOINCREMENT", "ids are made by the program"),
    ("SERIAL", "ids are made by the program"),
    ("BIGSERIAL", "ids are made by the program"),
    ("INTEGER", "write BIGINT"),
    ("INT", "write BIGINT"),
    ("SMALLINT", "write BIGINT"),
    ("VARCHAR", "write TEXT"),
    ("REAL", "the four types are TEXT BIGINT BOOLEAN BYTEA"),
    ("NUMERIC", "the four types are TEXT BIGINT BOOLEAN BYTEA"),
    ("TIMESTAMP", "times are BIGINT microseconds"),
    ("TIMESTAMPTZ", "times are BIGINT microseconds"),
    ("JSONB", "write TEXT"),
];

/// The migration as the engine runs it.
pub(crate) fn render(engine: Engine, sql: &str) -> Result<String, String> {
    let mut out = String::with_capacity(sql.len() + 64);
    for (block, text) in blocks(sql)? {
        match block {
            None => translate(engine, &text, &mut out)?,
            Some(e) if e == engine => out.push_str(&text),
            Some(_) => {}
        }
    }
    Ok(out)
}

/// The text in pieces: for both engines, or for one (`-- sqlite:` or `-- postgres:` up to the next mark or `-- end`).
fn blocks(sql: &str) -> Result<Vec<(Option<Engine>, String)>, String> {
    let mut pieces: Vec<(Option<Engine>, String)> = vec![(None, String::new())];
    for line in sql.lines() {
        let now = pieces.last().and_then(|p| p.0);
        let next = match line.trim() {
            "-- sqlite:" => Some(Some(Engine::Sqlite)),
            "-- postgres:" => Some(Some(Engine::Postgres)),
            "-- end" if now.is_none() => return Err("\"-- end\" without a block".into()),
            "-- end" => Some(None),
            _ => None,
        };
        match next {
            Some(block) => pieces.push((block, String::new())),
            None => {
                if let Some(piece) = pieces.last_mut() {
                    piece.1.push_str(line);
                    piece.1.push('\n');
                }
            }
        }
    }
    match pieces.last() {
        Some((Some(_), _)) => Err("a block of one engine has no \"-- end\"".into()),
        _ => Ok(pieces),
    }
}

/// Where a character of SQL stands.
#[derive(PartialEq)]
enum At {
    Code,
    Quote(char),
    LineComment,
    BlockComment,
}

fn translate(engine: Engine, sql: &str, out: &mut String) -> Result<(), String> {
    let mut at = At::Code;
    let mut words: Vec<String> = Vec::new();
    let mut rest = sql.char_indices().peekable();
    while let Some((i, c)) = rest.next() {
        let next = rest.peek().map(|(_, c)| *c);
        match at {
            At::Code if c.is_ascii_alphabetic() || c == '_' => {
                let mut end = i + 1;
                while let Some((j, w)) = rest.peek().copied() {
                    if !(w.is_ascii_alphanumeric() || w == '_') {
                        break;
                    }
                    end = j + 1;
                    rest.next();
                }
                let word = &sql[i..end];
                let upper = word.to_ascii_uppercase();
                if let Some((_, why)) = REFUSED.iter().find(|(r, _)| *r == upper) {
                    return Err(format!("{word}: {why}"));
                }
                out.push_str(match (engine, upper.as_str()) {
                    (Engine::Sqlite, "BIGINT") => "INTEGER",
                    (Engine::Sqlite, "BOOLEAN") => "INT",
                    (Engine::Sqlite, "BYTEA") => "BLOB",
                    _ => word,
                });
                words.push(upper);
                continue;
            }
            At::Code if c == ';' => {
                end_statement(engine, &words, out)?;
                words.clear();
            }
            At::Code if c == '\'' || c == '"' => at = At::Quote(c),
            At::Code if c == '-' && next == Some('-') => at = At::LineComment,
            At::Code if c == '/' && next == Some('*') => at = At::BlockComment,
            At::LineComment if c == '\n' => at = At::Code,
            At::BlockComment if c == '/' && sql[..i].ends_with('*') => at = At::Code,
            At::Quote(q) if c == q => at = At::Code,
            _ => {}
        }
        out.push(c);
    }
    if at != At::Code && at != At::LineComment {
        return Err("a quote or comment is not closed".into());
    }
    if !words.is_empty() {
        return Err("the last statement has no semicolon".into());
    }
    Ok(())
}

fn end_statement(engine: Engine, words: &[String], out: &mut String) -> Result<(), String> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if !words.starts_with(&["CREATE", "TABLE"]) {
        return Ok(());
    }
    if words.ends_with(&["STRICT"]) || words.contains(&"ROWID") {
        return Err("STRICT is added by the kit, and WITHOUT ROWID is SQLite's alone".into());
    }
    if engine == Engine::Sqlite {
        out.push_str(" STRICT");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SOURCE: &str = "\
-- a BIGINT in a comment; it's left alone
CREATE TABLE t (id BYTEA PRIMARY KEY, n BIGINT NOT NULL, ok BOOLEAN DEFAULT FALSE, bigint_like TEXT DEFAULT 'BIGINT; \"x''');
/* BYTEA; */ CREATE INDEX t_n ON t (n) WHERE ok;
-- postgres:
ALTER TABLE t ALTER COLUMN id SET STORAGE EXTERNAL;
-- sqlite:
CREATE TABLE only_here (x INTEGER) STRICT;
-- end
CREATE TABLE u (\"BIGINT\" BIGINT);
";

    #[test]
    fn sqlite_gets_its_own_words_and_strict_tables() {
        let sql = render(Engine::Sqlite, SOURCE).unwrap();
        assert!(sql.contains(
            "CREATE TABLE t (id BLOB PRIMARY KEY, n INTEGER NOT NULL, ok INT DEFAULT FALSE, \
             bigint_like TEXT DEFAULT 'BIGINT; \"x''') STRICT;"
        ));
        assert!(sql.contains("-- a BIGINT in a comment; it's left alone"));
        assert!(sql.contains("/* BYTEA; */ CREATE INDEX t_n ON t (n) WHERE ok;"));
        assert!(sql.contains("only_here (x INTEGER) STRICT;"));
        assert!(!sql.contains("STORAGE"));
        assert!(sql.contains("CREATE TABLE u (\"BIGINT\" INTEGER) STRICT;"));
        rusqlite::Connection::open_in_memory()
            .unwrap()
            .execute_batch(&sql)
            .unwrap();
    }

    #[test]
    fn postgres_gets_the_text_as_written() {
        let sql = render(Engine::Postgres, SOURCE).unwrap();
        assert!(sql.contains("SET STORAGE EXTERNAL;"));
        assert!(!sql.contains("only_here"));
        assert!(sql.contains("ok BOOLEAN DEFAULT FALSE"));
        assert!(!sql.contains("STRICT"));
    }

    #[test]
    fn what_would_differ_is_refused() {
        for wrong in [
            "CREATE TABLE t (a INTEGER);",
            "CREATE TABLE t (a TIMESTAMPTZ);",
            "CREATE TABLE t (a BYTEA REFERENCES u DEFERRABLE INITIALLY DEFERRED);",
            "CREATE TABLE t (a TEXT) STRICT;",
            "CREATE TABLE t (a TEXT) WITHOUT ROWID;",
            "CREATE TABLE t (a TEXT)",
            "CREATE TABLE t (a TEXT DEFAULT 'x);",
            "-- end\n",
            "-- sqlite:\nCREATE TABLE t (a TEXT);\n",
        ] {
            assert!(render(Engine::Sqlite, wrong).is_err(), "{wrong}");
            assert!(render(Engine::Postgres, wrong).is_err(), "{wrong}");
        }
    }
}
