//! One series of migrations for both engines: forward only, all that are due in one transaction.

use crate::{Engine, MigrateError, ddl, postgres, sqlite};
use rusqlite::Connection;

/// One step of the schema, in PostgreSQL's words, of which four are types: TEXT BIGINT BOOLEAN BYTEA.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Rising from 1.
    pub number: i64,
    /// What it is about, for people.
    pub name: &'static str,
    /// Statements, each ended by a semicolon. Where the engines must differ: `-- sqlite:` … `-- postgres:` … `-- end`, each
    /// on a line of its own.
    pub sql: &'static str,
}

impl Migration {
    /// SHA-256 of the text. Line ends do not count: a checkout may change them.
    fn checksum(&self) -> String {
        let text = self.sql.replace('\r', "");
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
        hash.as_ref().iter().map(|b| format!("{b:02x}")).collect()
    }

    /// The row that says it was applied.
    fn record(&self) -> String {
        let name = self.name.replace('\'', "''");
        let (number, checksum) = (self.number, self.checksum());
        format!(
            "INSERT INTO schema_migration (number, name, checksum) VALUES ({number}, '{name}', '{checksum}');"
        )
    }
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migration \
    (number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL);";
const APPLIED: &str = "SELECT number, checksum FROM schema_migration ORDER BY number";

/// The migrations rendered for the engine, before anything is locked.
struct Rendered {
    migration: Migration,
    sql: String,
}

fn rendered(engine: Engine, list: &[Migration]) -> Result<Vec<Rendered>, MigrateError> {
    let mut last = 0;
    list.iter()
        .map(|m| {
            if m.number <= last {
                return Err(MigrateError::List(format!("{} follows {last}", m.number)));
            }
            last = m.number;
            let sql = ddl::render(engine, m.sql).map_err(|why| MigrateError::Refused {
                number: m.number,
                why,
            })?;
            Ok(Rendered { migration: *m, sql })
        })
        .collect()
}

/// How many of the list are applied; they must be its beginning, unchanged.
fn applied_of(list: &[Rendered], applied: &[(i64, String)]) -> Result<usize, MigrateError> {
    for (i, (number, checksum)) in applied.iter().enumerate() {
        match list.get(i).map(|r| &r.migration) {
            Some(m) if m.number == *number && m.checksum() == *checksum => {}
            Some(m) if m.number == *number => {
                return Err(MigrateError::Changed { number: *number });
            }
            Some(m) if m.number < *number && list.iter().any(|r| r.migration.number == *number) => {
                return Err(MigrateError::List(format!(
                    "{} is new, but {number} was applied before it",
                    m.number
                )));
            }
            _ => return Err(MigrateError::Newer { number: *number }),
        }
    }
    Ok(applied.len())
}

pub(crate) async fn sqlite(
    db: &sqlite::Sqlite,
    list: &[Migration],
) -> Result<Vec<i64>, MigrateError> {
    let list = rendered(Engine::Sqlite, list)?;
    db.migrate(move |c| {
        // Off while a table may be rebuilt (SQLite's own procedure); inside a transaction the switch would do nothing.
        c.execute_batch("PRAGMA foreign_keys = OFF")
            .map_err(failed)?;
        let result = on_sqlite(c, &list);
        c.execute_batch("PRAGMA foreign_keys = ON")
            .map_err(failed)?;
        result
    })
    .await
}

fn failed(e: rusqlite::Error) -> MigrateError {
    MigrateError::Failed(e.to_string())
}

fn on_sqlite(c: &mut Connection, list: &[Rendered]) -> Result<Vec<i64>, MigrateError> {
    let tx = c
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(failed)?;
    tx.execute_batch(&ddl::render(Engine::Sqlite, TABLE).map_err(MigrateError::Failed)?)
        .map_err(failed)?;
    let applied: Vec<(i64, String)> = tx
        .prepare(APPLIED)
        .and_then(|mut st| st.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect())
        .map_err(failed)?;
    let due = &list[applied_of(list, &applied)?..];
    for r in due {
        tx.execute_batch(&r.sql)
            .and_then(|()| tx.execute_batch(&r.migration.record()))
            .map_err(|e| {
                MigrateError::Failed(format!(
                    "{} ({}): {e}",
                    r.migration.number, r.migration.name
                ))
            })?;
    }
    let dangling: Option<String> = tx
        .prepare("PRAGMA foreign_key_check")
        .and_then(|mut st| st.query_map([], |r| r.get(0))?.next().transpose())
        .map_err(failed)?;
    if let Some(table) = dangling {
        return Err(MigrateError::Failed(format!(
            "rows of {table} refer to rows that are not there"
        )));
    }
    tx.commit().map_err(failed)?;
    Ok(due.iter().map(|r| r.migration.number).collect())
}

pub(crate) async fn postgres(
    db: &postgres::Postgres,
    list: &[Migration],
) -> Result<Vec<i64>, MigrateError> {
    let list = rendered(Engine::Postgres, list)?;
    // A connection of its own: if anything fails it is closed, and with it the transaction and the lock.
    let client = db.own_client().await.map_err(MigrateError::Unavailable)?;
    let failed = |e: tokio_postgres::Error| MigrateError::Failed(postgres::message(&e));
    client
        .batch_execute(
            "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
             SELECT pg_advisory_xact_lock(728346, hashtext(current_schema()))",
        )
        .await
        .map_err(failed)?;
    client.batch_execute(TABLE).await.map_err(failed)?;
    let applied: Vec<(i64, String)> = client
        .query(APPLIED, &[])
        .await
        .map_err(failed)?
        .iter()
        .map(|r| (r.get(0), r.get(1)))
        .collect();
    let due = &list[applied_of(&list, &applied)?..];
    for r in due {
        let sql = format!("{}\n;{}", r.sql, r.migration.record());
        client.batch_execute(&sql).await.map_err(|e| {
            let Migration { number, name, .. } = r.migration;
            MigrateError::Failed(format!("{number} ({name}): {}", postgres::message(&e)))
        })?;
    }
    client.batch_execute("COMMIT").await.map_err(failed)?;
    Ok(due.iter().map(|r| r.migration.number).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const A: Migration = Migration {
        number: 1,
        name: "a",
        sql: "CREATE TABLE a (x TEXT);\n",
    };
    const B: Migration = Migration {
        number: 2,
        name: "b",
        sql: "CREATE TABLE b (x TEXT);\n",
    };
    const C: Migration = Migration {
        number: 3,
        name: "c",
        sql: "CREATE TABLE c (x TEXT);\n",
    };

    fn check(list: &[Migration], applied: &[Migration]) -> Result<usize, String> {
        let applied: Vec<_> = applied.iter().map(|m| (m.number, m.checksum())).collect();
        rendered(Engine::Postgres, list)
            .and_then(|l| applied_of(&l, &applied))
            .map_err(|e| e.to_string())
    }

    #[test]
    fn what_was_applied_must_be_the_unchanged_beginning() {
        assert_eq!(check(&[A, B, C], &[]), Ok(0));
        assert_eq!(check(&[A, B, C], &[A, B]), Ok(2));
        assert!(check(&[A], &[A, B]).unwrap_err().contains("does not know"));
        assert!(check(&[A, B, C], &[A, C]).unwrap_err().contains("2 is new"));
        assert!(
            check(
                &[
                    A,
                    Migration {
                        sql: "CREATE TABLE b (y TEXT);",
                        ..B
                    }
                ],
                &[A, B]
            )
            .unwrap_err()
            .contains("another text")
        );
        assert!(check(&[B, A], &[]).unwrap_err().contains("1 follows 2"));
        assert!(check(&[A, A], &[]).is_err());
    }

    #[test]
    fn line_ends_do_not_change_the_checksum() {
        let dos = Migration {
            sql: "CREATE TABLE a (x TEXT);\r\n",
            ..A
        };
        assert_eq!(dos.checksum(), A.checksum());
        assert_eq!(A.checksum().len(), 64);
    }
}
