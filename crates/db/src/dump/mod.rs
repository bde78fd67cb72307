//! The logical copy of a database: tables, columns of four types, rows of values, the same on both engines. Backups are made
//! of it, and it is the way from SQLite to PostgreSQL.

mod catalogue;
mod read;

use crate::{Db, ReadError, Sql, Val, WriteError, handle::Backend};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use tokio::sync::mpsc;

/// The type of a column: the four words of the migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    /// Text.
    Text,
    /// 64-bit integer.
    Bigint,
    /// True or false, also where SQLite keeps 0 and 1.
    Boolean,
    /// Bytes.
    Bytea,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: ColumnType,
}

/// A table and its columns in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// Some rows of one table. Rows come in the order of the primary key, the same on both engines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// The table.
    pub table: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Values in the order of the columns.
    pub rows: Vec<Vec<Val>>,
}

/// Rows in one chunk at most.
const ROWS: usize = 500;
/// Bytes in one chunk, about; one row may be larger.
const BYTES: usize = 1 << 20;
/// Chunks that wait for the consumer; then the database waits.
const AHEAD: usize = 2;

/// A database being read out; made by [`Db::dump`]. Dropping it ends the reading.
pub struct Dump {
    tables: Vec<Table>,
    version: i64,
    chunks: mpsc::Receiver<Result<Chunk, ReadError>>,
}

impl Dump {
    /// All tables, also the empty ones, each after those it refers to.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The last migration of the database: migrate the database to be loaded up to this one, load, then migrate on.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// The next rows, or `None` at the end. After an error the copy is worthless.
    pub async fn next(&mut self) -> Result<Option<Chunk>, ReadError> {
        self.chunks.recv().await.transpose()
    }
}

/// Where the reading side puts its rows.
struct Sink {
    chunks: mpsc::Sender<Result<Chunk, ReadError>>,
}

/// Rows of one table until they make a chunk.
struct Collector<'a> {
    table: &'a Table,
    rows: Vec<Vec<Val>>,
    bytes: usize,
}

impl<'a> Collector<'a> {
    fn new(table: &'a Table) -> Collector<'a> {
        Collector {
            table,
            rows: Vec::new(),
            bytes: 0,
        }
    }

    /// Takes a row; gives back a chunk when it is full.
    fn push(&mut self, mut row: Vec<Val>) -> Result<Option<Chunk>, ReadError> {
        for (val, column) in row.iter_mut().zip(&self.table.columns) {
            match (&*val, column.ty) {
                (Val::Int(i @ (0 | 1)), ColumnType::Boolean) => *val = Val::Bool(*i == 1),
                (Val::Null, _)
                | (Val::Bool(_), ColumnType::Boolean)
                | (Val::Int(_), ColumnType::Bigint)
                | (Val::Text(_), ColumnType::Text)
                | (Val::Bytes(_), ColumnType::Bytea) => {}
                (found, wanted) => {
                    return Err(ReadError::Bug(format!(
                        "{}.{} is {wanted:?} and holds {}",
                        self.table.name,
                        column.name,
                        found.kind()
                    )));
                }
            }
        }
        self.bytes += row.iter().map(Val::size).sum::<usize>();
        self.rows.push(row);
        Ok(if self.rows.len() == ROWS || self.bytes >= BYTES {
            self.rest()
        } else {
            None
        })
    }

    fn rest(&mut self) -> Option<Chunk> {
        self.bytes = 0;
        let rows = std::mem::take(&mut self.rows);
        (!rows.is_empty()).then(|| Chunk {
            table: self.table.name.clone(),
            columns: self.table.columns.clone(),
            rows,
        })
    }
}

pub(crate) async fn start(db: &Db, skip: &[&str]) -> Result<Dump, ReadError> {
    let skip: Vec<String> = skip.iter().map(|s| (*s).to_owned()).collect();
    let (sender, chunks) = mpsc::channel(AHEAD);
    let sink = Sink { chunks: sender };
    let (tables, version) = match db.backend() {
        Backend::Sqlite(s) => read::sqlite(s.reader()?, skip, sink).await?,
        Backend::Postgres(p) => {
            let client = p.own_client().await.map_err(ReadError::Unavailable)?;
            read::postgres(client, skip, sink).await?
        }
    };
    Ok(Dump {
        tables,
        version,
        chunks,
    })
}

/// Why a copy could not be loaded. The database is to be thrown away and the loading started again.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There are rows in the table already; a copy is never mixed with what is there.
    #[error("the database is not empty: there are rows in {0}")]
    NotEmpty(String),
    /// The copy has a table or column the database has not, or of another type.
    #[error("the copy does not fit the database: {0}")]
    Shape(String),
    /// The database was asked and did not answer.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Rows could not be written.
    #[error("{table}: {cause}")]
    Write {
        /// Where.
        table: String,
        /// Why.
        cause: WriteError,
    },
}

/// A database being filled; made by [`Db::load`].
pub struct Load {
    db: Db,
    tables: HashMap<String, Vec<Column>>,
    rows: u64,
}

pub(crate) async fn load(db: &Db) -> Result<Load, LoadError> {
    let (tables, _) = match db.backend() {
        Backend::Sqlite(s) => s.with_reader(|c| Ok(catalogue::sqlite(c, &[])))??,
        Backend::Postgres(p) => {
            let client = p.client().await.map_err(ReadError::Unavailable)?;
            catalogue::postgres(&client, &[]).await?
        }
    };
    for t in &tables {
        let any = Sql::made(format!("SELECT 1 FROM {} LIMIT 1", quoted(&t.name)), vec![]);
        if db.one::<i64>(any).await?.is_some() {
            return Err(LoadError::NotEmpty(t.name.clone()));
        }
    }
    let tables = tables.into_iter().map(|t| (t.name, t.columns)).collect();
    Ok(Load {
        db: db.clone(),
        tables,
        rows: 0,
    })
}

impl Load {
    /// Writes the rows, whole or not at all. Give the chunks in the order in which [`Dump`] gave them.
    pub async fn push(&mut self, chunk: Chunk) -> Result<(), LoadError> {
        let Chunk {
            table,
            columns,
            rows,
        } = chunk;
        let Some(own) = self.tables.get(&table) else {
            return Err(LoadError::Shape(format!("there is no table {table}")));
        };
        // As many and each of them there: the same columns, in any order.
        if own.len() != columns.len() || !columns.iter().all(|c| own.contains(c)) {
            return Err(LoadError::Shape(format!("{table} has other columns")));
        }
        if rows.iter().any(|r| r.len() != columns.len()) {
            return Err(LoadError::Shape(format!(
                "a row of {table} has another number of values than columns"
            )));
        }
        let names: Vec<String> = columns.iter().map(|c| quoted(&c.name)).collect();
        let places: Vec<String> = (1..=columns.len()).map(|i| format!("${i}")).collect();
        let sql = format!(
            "INSERT INTO {} ({}) VALUES ({})",
            quoted(&table),
            names.join(", "),
            places.join(", ")
        );
        self.rows += rows.len() as u64;
        let stmts = rows
            .into_iter()
            .map(|row| Sql::made(sql.clone(), row).any())
            .collect();
        match self.db.write(stmts).await {
            Ok(_) => Ok(()),
            Err(cause) => Err(LoadError::Write { table, cause }),
        }
    }

    /// How many rows were written.
    pub fn rows(&self) -> u64 {
        self.rows
    }
}

/// A name from the catalogue or a backup, as SQL: a backup is only trusted as far as its names exist in the catalogue, and
/// quoting keeps even that from being more than a name.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
