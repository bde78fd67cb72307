//! What only SQLite can do to us.
#![allow(clippy::unwrap_used)]

use super::Sqlite;
use crate::{
    Config, Db, Migration, OpenError, Stmt, WriteError,
    handle::Backend,
    q,
    testing::{self, TestDb},
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "note",
    sql: "CREATE TABLE note (id BIGINT PRIMARY KEY, body BYTEA);",
}];
const ADD: &str = "INSERT INTO note (id, body) VALUES ($1, $2)";

fn inner(db: &Db) -> &Sqlite {
    match db.backend() {
        Backend::Sqlite(s) => s,
        Backend::Postgres(_) => unreachable!("opened as SQLite"),
    }
}

fn add(n: i64) -> Vec<Stmt> {
    vec![q!(ADD, n, None::<&[u8]>).expect(1)]
}

async fn ids(db: &Db) -> Vec<i64> {
    db.all(q!("SELECT id FROM note ORDER BY id")).await.unwrap()
}

/// Keeps the writer busy until told, so that what is written meanwhile becomes one group.
struct Held {
    go: crossbeam_channel::Sender<()>,
    done: tokio::task::JoinHandle<Result<(), String>>,
}

async fn hold(db: &Db) -> Held {
    let (go, wait) = crossbeam_channel::bounded(1);
    let (began, begun) = tokio::sync::oneshot::channel();
    let db = db.clone();
    let done = tokio::spawn(async move {
        inner(&db)
            .alone(move |_| {
                began.send(()).unwrap();
                wait.recv().unwrap();
            })
            .await
    });
    begun.await.unwrap();
    Held { go, done }
}

impl Held {
    async fn release(self) {
        self.go.send(()).unwrap();
        self.done.await.unwrap().unwrap();
    }
}

/// Starts the writes in order and returns when all are in the queue.
async fn queue(
    db: &Db,
    writes: Vec<Vec<Stmt>>,
) -> Vec<tokio::task::JoinHandle<Result<(), WriteError>>> {
    let mut tasks = vec![];
    for w in writes {
        let waiting = inner(db).waiting();
        let db2 = db.clone();
        tasks.push(tokio::spawn(async move { db2.write(w).await.map(drop) }));
        while inner(db).waiting() == waiting {
            tokio::task::yield_now().await;
        }
    }
    tasks
}

async fn answers(
    tasks: Vec<tokio::task::JoinHandle<Result<(), WriteError>>>,
) -> Vec<Result<(), WriteError>> {
    let mut all = vec![];
    for t in tasks {
        all.push(t.await.unwrap());
    }
    all
}

/// Counts commits from now on.
async fn count_commits(db: &Db) -> Arc<AtomicUsize> {
    let commits = Arc::new(AtomicUsize::new(0));
    let counter = commits.clone();
    let hook = move || {
        counter.fetch_add(1, Ordering::SeqCst);
        false
    };
    inner(db)
        .alone(|c| c.commit_hook(Some(hook)).unwrap())
        .await
        .unwrap();
    commits
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_one_commit_and_a_failing_neighbour_takes_nobody_with_it() {
    let db = testing::sqlite(MIGRATIONS).await;
    db.write(add(0)).await.unwrap();
    let commits = count_commits(&db).await;
    let held = hold(&db).await;
    let mut writes: Vec<Vec<Stmt>> = (1..=100).map(add).collect();
    // Each of these does something first and then fails.
    writes[10] = [add(1010), add(0)].concat();
    writes[20] = [
        add(1020),
        vec![q!("DELETE FROM note WHERE id = 999").expect(1)],
    ]
    .concat();
    writes[30] = [add(1030), vec![q!("INSERT INTO nothing VALUES (1)").any()]].concat();
    let tasks = queue(&db, writes).await;
    held.release().await;
    let answers = answers(tasks).await;
    assert_eq!(
        answers[10],
        Err(WriteError::Unique {
            statement: 1,
            table: "note".into()
        })
    );
    assert_eq!(answers[20], Err(WriteError::Conflict { statement: 1 }));
    assert!(matches!(answers[30], Err(WriteError::Bug(_))));
    assert_eq!(answers.iter().filter(|a| a.is_ok()).count(), 97);
    let wanted: Vec<i64> = (0..=100).filter(|n| ![11, 21, 31].contains(n)).collect();
    assert_eq!(ids(&db).await, wanted);
    assert_eq!(commits.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_commit_is_unknown_to_all_of_the_group() {
    let db = testing::sqlite(MIGRATIONS).await;
    let refuse = || inner(&db).alone(|c| c.commit_hook(Some(|| true)).unwrap());
    refuse().await.unwrap();
    let held = hold(&db).await;
    let conflict = vec![q!("DELETE FROM note").expect(7)];
    let tasks = queue(&db, vec![add(1), conflict, add(2)]).await;
    held.release().await;
    let answers = answers(tasks).await;
    assert!(answers[0].as_ref().unwrap_err().is_unknown());
    assert!(answers[2].as_ref().unwrap_err().is_unknown());
    // Its own error stays true: it was rolled back before COMMIT was tried.
    assert_eq!(answers[1], Err(WriteError::Conflict { statement: 0 }));
    inner(&db)
        .alone(|c| c.commit_hook(None::<fn() -> bool>).unwrap())
        .await
        .unwrap();
    db.write(add(3)).await.unwrap();
    assert_eq!(ids(&db).await, [3]);
}

/// The trap of the first sketch: the disk fills inside one write of a group.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_makes_the_group_unknown_and_the_writer_goes_on() {
    let db = testing::sqlite(MIGRATIONS).await;
    db.write(add(0)).await.unwrap();
    let limit = |pages: &'static str| {
        inner(&db).alone(move |c| {
            c.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |r| {
                r.get::<_, i64>(0)
            })
            .unwrap()
        })
    };
    limit("8").await.unwrap();
    let held = hold(&db).await;
    let big = || vec![q!(ADD, 50, vec![7u8; 1 << 20]).expect(1)];
    let tasks = queue(&db, vec![add(1), add(2), big(), add(3), add(4)]).await;
    held.release().await;
    let answers = answers(tasks).await;
    for unknown in &answers[..3] {
        assert!(unknown.as_ref().unwrap_err().is_unknown(), "{unknown:?}");
    }
    // Those behind it are a group of their own.
    assert_eq!(answers[3..], [Ok(()), Ok(())]);
    // Had the writer gone on inside the dead group, its next savepoint would have committed by itself.
    assert_eq!(ids(&db).await, [0, 3, 4]);
    limit("1000000").await.unwrap();
    db.write(big()).await.unwrap();
    db.write(add(5)).await.unwrap();
    assert_eq!(ids(&db).await, [0, 3, 4, 5, 50]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_the_writer_is_survived() {
    let db = testing::sqlite(MIGRATIONS).await;
    let held = hold(&db).await;
    let panic = [
        add(2),
        vec![q!("DELETE FROM note -- panic in the writer").any()],
    ]
    .concat();
    let tasks = queue(&db, vec![add(1), panic, add(3)]).await;
    held.release().await;
    let answers = answers(tasks).await;
    assert!(answers[0].as_ref().unwrap_err().is_unknown());
    assert!(answers[1].as_ref().unwrap_err().is_unknown());
    assert_eq!(answers[2], Ok(()));
    assert_eq!(ids(&db).await, [3]);
    assert!(
        inner(&db)
            .alone(|_| panic!("ordered by a test"))
            .await
            .is_err()
    );
    db.write(add(4)).await.unwrap();
    assert_eq!(ids(&db).await, [3, 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_makes_writers_wait() {
    let test = testing::sqlite(MIGRATIONS).await;
    test.close().await;
    let mut config = test.config().clone();
    config.queue = 4;
    let db = Db::open(&config).await.unwrap();
    let held = hold(&db).await;
    let first = queue(&db, (0..4).map(add).collect()).await;
    let mut more: Vec<_> = (4..10).map(|n| Box::pin(db.write(add(n)))).collect();
    for write in &mut more {
        assert!(futures_util::poll!(write.as_mut()).is_pending());
    }
    assert_eq!(inner(&db).waiting(), 4);
    // One that is given up while it waits for a place leaves nothing behind.
    drop(more.pop());
    held.release().await;
    assert!(answers(first).await.iter().all(Result::is_ok));
    for write in more {
        write.await.unwrap();
    }
    // A write larger than the whole queue waits for all of it, not for ever.
    db.write(vec![q!(ADD, 100, vec![0u8; 2 << 20]).expect(1)])
        .await
        .unwrap();
    assert_eq!(ids(&db).await, (0..9).chain([100]).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn close_waits_for_what_was_taken() {
    let test = testing::sqlite(MIGRATIONS).await;
    let held = hold(&test).await;
    let tasks = queue(&test, (0..20).map(add).collect()).await;
    let db: Db = (*test).clone();
    let closing = tokio::spawn(async move { db.close().await });
    held.release().await;
    closing.await.unwrap();
    assert!(answers(tasks).await.iter().all(Result::is_ok));
    assert!(matches!(
        test.write(add(99)).await,
        Err(WriteError::Unavailable(_))
    ));
    let again = Db::open(test.config()).await.unwrap();
    assert_eq!(ids(&again).await.len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_is_kept_out() {
    let test = testing::sqlite(MIGRATIONS).await;
    match Db::open(test.config()).await {
        Err(e @ OpenError::Locked { .. }) => {
            let text = e.to_string();
            assert!(
                text.contains("in use by another process") && text.contains("process "),
                "{text}"
            );
        }
        other => panic!("{:?}", other.map(|d| d.engine())),
    }
    // Another spelling of the same path meets the same lock.
    let folder = test.folder().unwrap();
    let other = Config::new(format!(
        "sqlite:{}/../{}/test.db",
        folder.display(),
        folder.file_name().unwrap().display()
    ));
    assert!(matches!(
        Db::open(&other).await,
        Err(OpenError::Locked { .. })
    ));
    test.close().await;
    Db::open(&other).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_of_the_operator_writes_beside_the_one_that_serves() {
    let test = testing::sqlite(MIGRATIONS).await;
    let mut beside = test.config().clone();
    beside.beside = true;
    let guest = Db::open(&beside).await.unwrap();
    // Both write at once; each waits for the other and nothing is lost.
    let all: Vec<_> = (0..40)
        .map(|n| {
            let db = if n % 2 == 0 { &*test } else { &guest }.clone();
            tokio::spawn(async move { db.write(add(n)).await })
        })
        .collect();
    for written in all {
        written.await.unwrap().unwrap();
    }
    guest.close().await;
    test.write(add(40)).await.unwrap();
    assert_eq!(ids(&test).await, (0..=40).collect::<Vec<i64>>());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let test = testing::sqlite(MIGRATIONS).await;
    test.write(add(1)).await.unwrap();
    let mut names = vec![];
    for file in std::fs::read_dir(test.folder().unwrap()).unwrap() {
        let file = file.unwrap();
        assert_eq!(
            file.metadata().unwrap().permissions().mode() & 0o777,
            0o600,
            "{:?}",
            file.file_name()
        );
        names.push(file.file_name().into_string().unwrap());
    }
    names.sort();
    assert_eq!(
        names,
        ["test.db", "test.db-shm", "test.db-wal", "test.db.lock"]
    );
    // A file that was made readable is closed again.
    test.close().await;
    let file = test.folder().unwrap().join("test.db");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
    let _again = Db::open(test.config()).await.unwrap();
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_is_set_as_promised() {
    let db = testing::sqlite(MIGRATIONS).await;
    for (pragma, wanted) in [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("foreign_keys", "1"),
        ("secure_delete", "1"),
        ("trusted_schema", "0"),
        ("page_size", "8192"),
        ("wal_autocheckpoint", "4000"),
    ] {
        let value = inner(&db)
            .alone(move |c| {
                c.query_row(&format!("PRAGMA {pragma}"), [], |r| {
                    Ok(match r.get_ref(0)? {
                        rusqlite::types::ValueRef::Integer(i) => i.to_string(),
                        other => other.as_str().unwrap().to_owned(),
                    })
                })
                .unwrap()
            })
            .await
            .unwrap();
        assert_eq!(value, wanted, "{pragma}");
    }
    let (cache, only) = inner(&db)
        .with_reader(|c| {
            let pragma = |p: &str| c.query_row(&format!("PRAGMA {p}"), [], |r| r.get::<_, i64>(0));
            Ok((pragma("cache_size")?, pragma("query_only")?))
        })
        .unwrap();
    assert_eq!((cache, only), (-8192, 1));
}

/// Who steals the file reads nothing of what was deleted.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_is_in_no_file() {
    let db = testing::sqlite(MIGRATIONS).await;
    let secret = b"the wrap of a deleted key";
    let found = |test: &TestDb| {
        let files = std::fs::read_dir(test.folder().unwrap()).unwrap();
        files
            .map(|f| std::fs::read(f.unwrap().path()).unwrap())
            .any(|content| content.windows(secret.len()).any(|w| w == secret))
    };
    db.write(vec![
        q!(ADD, 1, secret).expect(1),
        q!(ADD, 2, secret).expect(1),
    ])
    .await
    .unwrap();
    assert!(found(&db));
    assert!(db.checkpoint().await.unwrap());
    assert!(found(&db));
    let delete = q!("DELETE FROM note WHERE id = 1").expect(1);
    let overwrite = q!("UPDATE note SET body = NULL WHERE id = 2").expect(1);
    db.write(vec![delete, overwrite]).await.unwrap();
    assert!(db.checkpoint().await.unwrap());
    assert!(!found(&db));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_addresses_and_files_say_what_is_wrong() {
    for url in ["sqlite:", "sqlite::memory:", "sqlite:x.db?mode=ro"] {
        assert!(
            matches!(Db::open(&Config::new(url)).await, Err(OpenError::Url(_))),
            "{url}"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let missing = Config::new(format!("sqlite:{}/no/such/x.db", folder.path().display()));
    assert!(matches!(
        Db::open(&missing).await,
        Err(OpenError::Unavailable(_))
    ));
    let text = folder.path().join("text.db");
    std::fs::write(&text, "this is not a database, it is a text".repeat(100)).unwrap();
    let not_a_database = Config::new(format!("sqlite:{}", text.display()));
    assert!(matches!(
        Db::open(&not_a_database).await,
        Err(OpenError::Unavailable(_))
    ));
    let mut read_only = Config::new(format!("sqlite:{}/none.db", folder.path().display()));
    read_only.read_only = true;
    assert!(matches!(
        Db::open(&read_only).await,
        Err(OpenError::Unavailable(_))
    ));
    assert!(!folder.path().join("none.db").exists());
}
