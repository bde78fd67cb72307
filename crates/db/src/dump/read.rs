//! Reading all tables in one snapshot, at the pace of whoever takes the chunks.

use super::{Collector, Sink, Table, catalogue, quoted};
use crate::{Engine, ReadError, dialect, postgres, sqlite};
use futures_util::TryStreamExt;
use rusqlite::Connection;
use tokio::sync::oneshot;

type Head = (Vec<Table>, i64);
type Keys = std::collections::BTreeMap<String, Vec<String>>;

fn select(engine: Engine, table: &Table, keys: &Keys) -> String {
    let columns: Vec<String> = table.columns.iter().map(|c| quoted(&c.name)).collect();
    let is_text = |name: &str| {
        table
            .columns
            .iter()
            .any(|c| c.name == name && c.ty == super::ColumnType::Text)
    };
    let order: Vec<String> = keys
        .get(&table.name)
        .into_iter()
        .flatten()
        .map(|k| match is_text(k) {
            true => format!("{} {}", quoted(k), dialect::byte_order(engine)),
            false => quoted(k),
        })
        .collect();
    let order = if order.is_empty() {
        String::new()
    } else {
        format!(" ORDER BY {}", order.join(", "))
    };
    format!(
        "SELECT {} FROM {}{order}",
        columns.join(", "),
        quoted(&table.name)
    )
}

const VERSION: &str = "SELECT MAX(number) FROM schema_migration";

/// On a thread of its own with a connection of its own: a long read on the caller's would block its runtime. While it lasts
/// the write-ahead log grows, because the snapshot needs it.
pub(super) async fn sqlite(
    c: Connection,
    skip: Vec<String>,
    sink: Sink,
) -> Result<Head, ReadError> {
    let (head, answer) = oneshot::channel();
    tokio::task::spawn_blocking(move || {
        let bad = |e: rusqlite::Error| sqlite::read_error(&e);
        let begun = c
            .execute_batch("BEGIN")
            .and_then(|()| c.query_row(VERSION, [], |r| r.get::<_, Option<i64>>(0)))
            .map_err(bad)
            .and_then(|version| Ok((catalogue::sqlite(&c, &skip)?, version.unwrap_or(0))));
        match begun {
            Ok(((tables, keys), version)) => {
                // Nobody waits for the head: nobody wants the rest.
                if head.send(Ok((tables.clone(), version))).is_err() {
                    return;
                }
                for table in &tables {
                    match sqlite_table(&c, table, &keys, &sink) {
                        Ok(true) => {}
                        Ok(false) => return,
                        Err(e) => {
                            let _ = sink.chunks.blocking_send(Err(e));
                            return;
                        }
                    }
                }
            }
            Err(e) => {
                let _ = head.send(Err(e));
            }
        }
    });
    answer.await.unwrap_or_else(|_| {
        Err(ReadError::Unavailable(
            "the reading thread has ended".into(),
        ))
    })
}

/// False when nobody takes the chunks any more.
fn sqlite_table(
    c: &Connection,
    table: &Table,
    keys: &Keys,
    sink: &Sink,
) -> Result<bool, ReadError> {
    let bad = |e: rusqlite::Error| sqlite::read_error(&e);
    let mut collector = Collector::new(table);
    let mut st = c
        .prepare(&select(Engine::Sqlite, table, keys))
        .map_err(bad)?;
    let mut rows = st.query([]).map_err(bad)?;
    while let Some(r) = rows.next().map_err(bad)? {
        let row = (0..table.columns.len()).map(|i| sqlite::cell(r.get_ref(i).map_err(bad)?));
        let row = row.collect::<Result<_, _>>()?;
        if let Some(chunk) = collector.push(row)?
            && sink.chunks.blocking_send(Ok(chunk)).is_err()
        {
            return Ok(false);
        }
    }
    Ok(match collector.rest() {
        Some(chunk) => sink.chunks.blocking_send(Ok(chunk)).is_ok(),
        None => true,
    })
}

/// On a connection of its own that is closed afterwards, so that no snapshot stays open whatever happens.
pub(super) async fn postgres(
    client: deadpool_postgres::ClientWrapper,
    skip: Vec<String>,
    sink: Sink,
) -> Result<Head, ReadError> {
    let bad = |e: tokio_postgres::Error| postgres::read_error(&e);
    client
        .batch_execute(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0;
             SET LOCAL idle_in_transaction_session_timeout = 0",
        )
        .await
        .map_err(bad)?;
    let version: Option<i64> = client.query_one(VERSION, &[]).await.map_err(bad)?.get(0);
    let (tables, keys) = catalogue::postgres(&client, &skip).await?;
    let head = (tables.clone(), version.unwrap_or(0));
    tokio::spawn(async move {
        for table in &tables {
            match postgres_table(&client, table, &keys, &sink).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(e) => {
                    let _ = sink.chunks.send(Err(e)).await;
                    return;
                }
            }
        }
    });
    Ok(head)
}

async fn postgres_table(
    client: &tokio_postgres::Client,
    table: &Table,
    keys: &Keys,
    sink: &Sink,
) -> Result<bool, ReadError> {
    let bad = |e: tokio_postgres::Error| postgres::read_error(&e);
    let mut collector = Collector::new(table);
    let none: [&crate::Val; 0] = [];
    let rows = client
        .query_raw(&select(Engine::Postgres, table, keys), none)
        .await
        .map_err(bad)?;
    let mut rows = std::pin::pin!(rows);
    while let Some(r) = rows.try_next().await.map_err(bad)? {
        let mut row = Vec::with_capacity(table.columns.len());
        postgres::row_values(&r, &mut row).map_err(ReadError::Bug)?;
        if let Some(chunk) = collector.push(row)?
            && sink.chunks.send(Ok(chunk)).await.is_err()
        {
            return Ok(false);
        }
    }
    Ok(match collector.rest() {
        Some(chunk) => sink.chunks.send(Ok(chunk)).await.is_ok(),
        None => true,
    })
}
