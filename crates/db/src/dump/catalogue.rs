//! Which tables there are, asked of the engine.

use super::{Column, ColumnType, Table};
use crate::{ReadError, postgres, sqlite};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// The tables to copy, and what each table's rows are ordered by.
pub(super) type Catalogue = (Vec<Table>, BTreeMap<String, Vec<String>>);

/// What both engines are asked for, before it is put in order.
#[derive(Default)]
struct Found {
    columns: BTreeMap<String, Vec<(String, String)>>,
    keys: BTreeMap<String, Vec<String>>,
    refers: BTreeMap<String, BTreeSet<String>>,
}

fn bug<T>(why: String) -> Result<T, ReadError> {
    Err(ReadError::Bug(why))
}

impl Found {
    /// Tables after those they refer to, else by name; the same on both engines.
    fn ordered(
        mut self,
        skip: &[String],
        ty: impl Fn(&str) -> Option<ColumnType>,
    ) -> Result<Catalogue, ReadError> {
        self.columns.remove("schema_migration");
        for name in skip {
            self.columns.remove(name);
        }
        let mut tables = Vec::new();
        let mut placed: BTreeSet<String> = BTreeSet::new();
        while placed.len() < self.columns.len() {
            let ready = self.columns.iter().find(|(name, _)| {
                let all_there = |needed: &BTreeSet<String>| {
                    needed
                        .iter()
                        .all(|n| placed.contains(n) || !self.columns.contains_key(n))
                };
                !placed.contains(*name) && self.refers.get(*name).is_none_or(all_there)
            });
            let Some((name, columns)) = ready else {
                let left: Vec<_> = self
                    .columns
                    .keys()
                    .filter(|n| !placed.contains(*n))
                    .cloned()
                    .collect();
                return bug(format!(
                    "foreign keys go in a circle, so no order can load them: {}",
                    left.join(", ")
                ));
            };
            let columns = columns.iter().map(|(column, declared)| match ty(declared) {
                Some(ty) => Ok(Column {
                    name: column.clone(),
                    ty,
                }),
                None => bug(format!(
                    "{name}.{column} is {declared}, not one of the four types"
                )),
            });
            let columns: Vec<Column> = columns.collect::<Result<_, _>>()?;
            tables.push(Table {
                name: name.clone(),
                columns,
            });
            placed.insert(name.clone());
        }
        for t in &tables {
            // Without a primary key the whole row is the order.
            let all = || t.columns.iter().map(|c| c.name.clone()).collect();
            self.keys.entry(t.name.clone()).or_insert_with(all);
        }
        Ok((tables, self.keys))
    }
}

pub(super) fn sqlite(c: &Connection, skip: &[String]) -> Result<Catalogue, ReadError> {
    read_sqlite(c)
        .map_err(|e| sqlite::read_error(&e))?
        .ordered(skip, sqlite::decl)
}

fn read_sqlite(c: &Connection) -> rusqlite::Result<Found> {
    let mut found = Found::default();
    let mut st = c.prepare(
        "SELECT t.name, i.name, i.type, i.pk FROM sqlite_schema t JOIN pragma_table_info(t.name) i
         WHERE t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_' ORDER BY t.name, i.cid",
    )?;
    let mut keys: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
    let mut rows = st.query([])?;
    while let Some(r) = rows.next()? {
        let (table, column, declared, pk): (String, String, String, i64) =
            (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
        if pk > 0 {
            keys.entry(table.clone())
                .or_default()
                .push((pk, column.clone()));
        }
        found
            .columns
            .entry(table)
            .or_default()
            .push((column, declared));
    }
    for (table, mut key) in keys {
        key.sort();
        found
            .keys
            .insert(table, key.into_iter().map(|(_, c)| c).collect());
    }
    let mut st = c.prepare(
        "SELECT t.name, f.\"table\" FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'",
    )?;
    let mut rows = st.query([])?;
    while let Some(r) = rows.next()? {
        found.refers.entry(r.get(0)?).or_default().insert(r.get(1)?);
    }
    Ok(found)
}

pub(super) async fn postgres(
    c: &tokio_postgres::Client,
    skip: &[String],
) -> Result<Catalogue, ReadError> {
    let found = read_postgres(c)
        .await
        .map_err(|e| postgres::read_error(&e))?;
    found.ordered(skip, |declared| match declared {
        "text" => Some(ColumnType::Text),
        "bigint" => Some(ColumnType::Bigint),
        "boolean" => Some(ColumnType::Boolean),
        "bytea" => Some(ColumnType::Bytea),
        _ => None,
    })
}

async fn read_postgres(c: &tokio_postgres::Client) -> Result<Found, tokio_postgres::Error> {
    let mut found = Found::default();
    let columns = c
        .query(
            "SELECT t.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod)
             FROM pg_catalog.pg_class t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid
             WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p') AND NOT t.relispartition
               AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY t.relname, a.attnum",
            &[],
        )
        .await?;
    for r in columns {
        found
            .columns
            .entry(r.get(0))
            .or_default()
            .push((r.get(1), r.get(2)));
    }
    let keys = c
        .query(
            "SELECT t.relname::text, a.attname::text
             FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
             CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
             WHERE i.indisprimary AND t.relnamespace = current_schema()::regnamespace ORDER BY t.relname, k.place",
            &[],
        )
        .await?;
    for r in keys {
        found.keys.entry(r.get(0)).or_default().push(r.get(1));
    }
    let refers = c
        .query(
            "SELECT t.relname::text, f.relname::text FROM pg_catalog.pg_constraint k
             JOIN pg_catalog.pg_class t ON t.oid = k.conrelid JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
             WHERE k.contype = 'f' AND t.relnamespace = current_schema()::regnamespace",
            &[],
        )
        .await?;
    for r in refers {
        found.refers.entry(r.get(0)).or_default().insert(r.get(1));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn tables(ddl: &str) -> Result<Vec<String>, ReadError> {
        let c = Connection::open_in_memory().unwrap();
        c.execute_batch(ddl).unwrap();
        sqlite(&c, &[]).map(|(t, _)| t.into_iter().map(|t| t.name).collect())
    }

    #[test]
    fn tables_come_after_those_they_refer_to() {
        let ddl = "CREATE TABLE a (x BLOB PRIMARY KEY, y BLOB REFERENCES c(x)) STRICT;
                   CREATE TABLE c (x BLOB PRIMARY KEY) STRICT; CREATE TABLE b (x BLOB REFERENCES a(x)) STRICT;
                   CREATE TABLE schema_migration (number INTEGER) STRICT;";
        assert_eq!(tables(ddl).unwrap(), ["c", "a", "b"]);
    }

    #[test]
    fn what_no_order_can_load_is_refused() {
        let itself = "CREATE TABLE a (x BLOB PRIMARY KEY, y BLOB REFERENCES a(x)) STRICT;";
        assert!(tables(itself).unwrap_err().to_string().contains("circle"));
        let type_of_its_own = "CREATE TABLE a (x REAL) STRICT;";
        assert!(
            tables(type_of_its_own)
                .unwrap_err()
                .to_string()
                .contains("four types")
        );
    }
}
