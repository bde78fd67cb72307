//! All rows and all sealed files as they are at one moment: what a thief carries away, and what a forger works on.

use std::collections::BTreeMap;

use crate::testing::TestApp;
use db::{Sql, Val};

/// One row, by column.
pub type Row = BTreeMap<String, Val>;

/// A copy of everything.
#[derive(Clone, Default)]
pub struct Copy {
    pub rows: BTreeMap<String, Vec<Row>>,
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Copy {
    pub async fn of(t: &TestApp) -> Copy {
        let mut copy = Copy::default();
        let mut dump = t.db.dump(&[]).await.unwrap();
        while let Some(chunk) = dump.next().await.unwrap() {
            let names: Vec<String> = chunk.columns.iter().map(|c| c.name.clone()).collect();
            let rows = chunk.rows.into_iter();
            let rows = rows.map(|r| names.iter().cloned().zip(r).collect());
            copy.rows.entry(chunk.table).or_default().extend(rows);
        }
        let mut todo = vec![t.app.files.root().to_owned()];
        while let Some(folder) = todo.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    todo.push(path);
                } else {
                    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                    copy.files.insert(name, std::fs::read(&path).unwrap());
                }
            }
        }
        copy
    }

    pub fn table(&self, name: &str) -> &[Row] {
        self.rows.get(name).map_or(&[], Vec::as_slice)
    }
}

/// A value of bytes; empty where there is none.
pub fn bytes<'a>(row: &'a Row, column: &str) -> &'a [u8] {
    match row.get(column) {
        Some(Val::Bytes(b)) => b,
        _ => &[],
    }
}

/// A value of text; empty where there is none.
pub fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    match row.get(column) {
        Some(Val::Text(t)) => t,
        _ => "",
    }
}

/// The bytes of an id.
pub fn id(bytes: &[u8]) -> [u8; 16] {
    bytes.try_into().unwrap_or_default()
}

/// A statement put together from names of tables and columns; it lives as long as the test's process.
pub fn sql(text: String, args: Vec<Val>) -> Sql {
    Sql::new(Box::leak(text.into_boxed_str()), args)
}

/// The columns that name a row.
fn key(table: &str) -> &'static [&'static str] {
    match table {
        "address" => &["bidx"],
        "session" | "link" | "sign_in" => &["hash"],
        "device" => &["hash", "person"],
        "entry" => &["mailbox", "message"],
        "box" => &["mailbox", "thread"],
        _ => &["id"],
    }
}

/// Writes one value of one row behind the product's back.
pub async fn put(t: &TestApp, table: &str, row: &Row, column: &str, value: Val) {
    let keys = key(table);
    let places: Vec<String> = keys
        .iter()
        .enumerate()
        .map(|(n, k)| format!("{k} = ${}", n + 2))
        .collect();
    let mut args = vec![value];
    args.extend(keys.iter().map(|k| row[*k].clone()));
    let text = format!(
        "UPDATE {table} SET {column} = $1 WHERE {}",
        places.join(" AND ")
    );
    t.db.write(vec![sql(text, args).expect(1)]).await.unwrap();
}
