//! The two-engine kit: one SQL text for SQLite and PostgreSQL, and a write is a value.
//!
//! A product that runs on one file for a practice and on PostgreSQL for a clinic writes each statement once, in the subset
//! both engines share, with `$1`, `$2` … as parameters:
//!
//! ```no_run
//! use db::{q, row, statements, Db, Id};
//!
//! statements! {
//!     /// The newest messages of a mailbox.
//!     pub NEWEST = "SELECT id, at, body FROM message WHERE mailbox = $1 ORDER BY at DESC LIMIT $2";
//!     pub ADD = "INSERT INTO message (id, mailbox, at, body) VALUES ($1, $2, $3, $4)";
//!     pub READ = "UPDATE message SET read_at = $2 WHERE id = $1 AND read_at IS NULL";
//! }
//! row! { pub struct Message { pub id: Id, pub at: i64, pub body: Option<Vec<u8>> } }
//!
//! # async fn f(db: Db, mailbox: Id, id: Id, now: i64) -> Result<(), Box<dyn std::error::Error>> {
//! // All or nothing, durable when it returns; the UPDATE must hit exactly one row or nothing happens at all.
//! db.write(vec![q!(ADD, id, mailbox, now, b"sealed").any(), q!(READ, id, now).expect(1)]).await?;
//! let newest: Vec<Message> = db.all(q!(NEWEST, mailbox, 50)).await?;
//! # Ok(()) }
//! ```
//!
//! There are no interactive transactions. A write is decided in Rust first and handed over as a list of [`Stmt`]; that is what
//! makes group commit (SQLite), one round trip (PostgreSQL) and repeating after a serialisation failure legal. What the write
//! relied on is said in the statement: `UPDATE … WHERE version = $2` with [`Sql::expect`]`(1)` is the optimistic lock.
//!
//! | module | holds |
//! |---|---|
//! | `stmt`, `row`, `val`, `id` | what goes in and what comes out |
//! | `sqlite` | one writer thread with group commit, a pool of inline readers |
//! | `postgres` | pooled, pipelined connections, TLS, LISTEN |
//! | `migrate`, `ddl` | one series of migrations for both engines |
//! | `dump` | the logical copy of all tables that backup and restore are made of |
//! | `fault` | ordered failures, so that tests can break every write of a story |
//! | [`dialect`] | the only place that asks which engine runs |
//! | [`testing`] | databases for tests, both engines from one test body |

mod config;
mod ddl;
pub mod dialect;
mod dump;
mod error;
mod fault;
mod handle;
mod id;
mod migrate;
mod postgres;
mod row;
mod signal;
mod sqlite;
mod stmt;
pub mod testing;
mod val;

pub use config::{Config, Engine};
pub use dump::{Chunk, Column, ColumnType, Dump, Load, LoadError, Table};
pub use error::{DecodeError, MigrateError, OpenError, ReadError, WriteError};
pub use fault::{Fault, Interceptor, Kind, Op};
pub use handle::{Db, Prepared};
pub use id::Id;
pub use migrate::Migration;
pub use row::{Done, FromRow, Row};
pub use signal::Subscription;
pub use stmt::{Sql, Stmt};
pub use val::{FromVal, Val};
