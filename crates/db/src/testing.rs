//! Databases for tests. SQLite always; PostgreSQL when `SECUREMAIL_TEST_PG` holds an address, each test in a schema of its
//! own that is dropped at the end.

use crate::{Config, Db, Migration, handle::Backend, postgres};
use std::{
    future::Future,
    ops::Deref,
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

/// The environment variable with the address of a PostgreSQL to test on. `required` instead of an address makes tests fail
/// that would be skipped.
pub const PG: &str = "SECUREMAIL_TEST_PG";

/// A database that goes away with this value.
pub struct TestDb {
    db: Db,
    config: Config,
    place: Place,
}

enum Place {
    Folder(PathBuf),
    Schema { url: String, name: String },
}

impl Deref for TestDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

impl TestDb {
    /// To open it a second time.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The folder of an SQLite database, to look into its files.
    pub fn folder(&self) -> Option<&std::path::Path> {
        match &self.place {
            Place::Folder(f) => Some(f),
            Place::Schema { .. } => None,
        }
    }
}

/// Different in every test of every process that runs now.
fn unique() -> String {
    static N: AtomicU64 = AtomicU64::new(0);
    #[allow(clippy::disallowed_methods)]
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |d| d.as_nanos());
    format!(
        "t_{}_{}_{}",
        std::process::id(),
        now % 1_000_000_007,
        N.fetch_add(1, Ordering::Relaxed)
    )
}

/// A migrated SQLite database in a temporary folder.
pub async fn sqlite(migrations: &[Migration]) -> TestDb {
    let folder = std::env::temp_dir().join(format!("securemail-{}", unique()));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    let config = Config::new(format!("sqlite:{}", folder.join("test.db").display()));
    let db = Db::open(&config)
        .await
        .expect("a new SQLite file can be opened");
    db.migrate(migrations)
        .await
        .expect("the migrations run on SQLite");
    TestDb {
        db,
        config,
        place: Place::Folder(folder),
    }
}

/// A migrated schema on the PostgreSQL of the environment; `None` when there is none.
pub async fn postgres(migrations: &[Migration]) -> Option<TestDb> {
    let url = match std::env::var(PG) {
        Ok(word) if word == "required" => {
            panic!("{PG}=required: it must hold the address of a PostgreSQL")
        }
        Ok(url) if !url.is_empty() => url,
        _ => return None,
    };
    let name = unique();
    admin(&url, &format!("CREATE SCHEMA {name}"))
        .await
        .expect("the PostgreSQL of the environment can be reached");
    let mark = if url.contains('?') { '&' } else { '?' };
    let mut config = Config::new(format!("{url}{mark}options=-c%20search_path%3D{name}"));
    config.max_connections = 8;
    let db = Db::open(&config).await.expect("the schema can be used");
    db.migrate(migrations)
        .await
        .expect("the migrations run on PostgreSQL");
    Some(TestDb {
        db,
        config,
        place: Place::Schema { url, name },
    })
}

/// Something on the side, on a connection of its own.
async fn admin(url: &str, sql: &str) -> Result<(), String> {
    let db = Db::open(&Config::new(url))
        .await
        .map_err(|e| e.to_string())?;
    let Backend::Postgres(p) = db.backend() else {
        return Err(format!("{PG} must be the address of a PostgreSQL"));
    };
    let client = p.own_client().await?;
    client
        .batch_execute(sql)
        .await
        .map_err(|e| postgres::message(&e))
}

impl Drop for TestDb {
    fn drop(&mut self) {
        match &self.place {
            Place::Folder(folder) => {
                let _ = std::fs::remove_dir_all(folder);
            }
            Place::Schema { url, name } => {
                // Also after a panic and inside a runtime: so on a thread with a runtime of its own.
                let sql = format!("SET lock_timeout = '5s'; DROP SCHEMA {name} CASCADE");
                let url = url.clone();
                let dropped =
                    std::thread::spawn(move || runtime().block_on(admin(&url, &sql))).join();
                if let Ok(Err(e)) = dropped {
                    eprintln!("the schema of a test stays behind: {e}");
                }
            }
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be made")
}

/// The SQLite half of [`both!`](crate::both).
pub fn run_sqlite<F: Future<Output = ()>>(migrations: &[Migration], body: impl FnOnce(Db) -> F) {
    runtime().block_on(async {
        let test = sqlite(migrations).await;
        body(test.db.clone()).await;
    });
}

/// The PostgreSQL half of [`both!`](crate::both).
pub fn run_postgres<F: Future<Output = ()>>(migrations: &[Migration], body: impl FnOnce(Db) -> F) {
    runtime().block_on(async {
        match postgres(migrations).await {
            Some(test) => body(test.db.clone()).await,
            None => eprintln!("skipped: {PG} is not set to the address of a PostgreSQL to test on"),
        }
    });
}

/// Each function becomes two tests, `name::sqlite` and `name::postgres`, on a fresh database with the given migrations.
///
/// ```text
/// db::testing::both! { MIGRATIONS;
///     async fn a_message_is_found(db: Db) { … }
/// }
/// ```
#[macro_export]
macro_rules! both {
    ($migrations:expr; $($(#[$m:meta])* async fn $name:ident($db:ident : $t:ty) $body:block)*) => {$(
        $(#[$m])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            async fn body($db: $crate::Db) $body
            #[test]
            fn sqlite() {
                $crate::testing::run_sqlite($migrations, body);
            }
            #[test]
            fn postgres() {
                $crate::testing::run_postgres($migrations, body);
            }
        }
    )*};
}
pub use crate::both;
