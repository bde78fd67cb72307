//! What only a server can do to us: die, hang up, ask for a repetition.
#![allow(clippy::unwrap_used)]

use crate::{
    Config, Db, Migration, Stmt, WriteError,
    handle::Backend,
    q,
    testing::{self, TestDb},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "note",
    sql: "CREATE TABLE note (id BIGINT PRIMARY KEY, body TEXT);",
}];
const ADD: &str = "INSERT INTO note (id) VALUES ($1)";

macro_rules! postgres {
    () => {
        match testing::postgres(MIGRATIONS).await {
            Some(db) => db,
            None => return eprintln!("skipped: no PostgreSQL"),
        }
    };
}

fn any(n: i64) -> Stmt {
    q!(ADD, n).any()
}

fn one(n: i64) -> Stmt {
    q!(ADD, n).expect(1)
}

async fn ids(db: &Db) -> Vec<i64> {
    db.all(q!("SELECT id FROM note ORDER BY id")).await.unwrap()
}

async fn on_the_side(db: &Db) -> deadpool_postgres::ClientWrapper {
    match db.backend() {
        Backend::Postgres(p) => p.own_client().await.unwrap(),
        Backend::Sqlite(_) => unreachable!("opened as PostgreSQL"),
    }
}

async fn until(mut done: impl AsyncFnMut() -> bool) {
    for _ in 0..20_000 {
        if done().await {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("it never came to that");
}

/// Ends the session whose current statement contains the text, once there is one.
async fn kill(db: &Db, text: &str) {
    let side = on_the_side(db).await;
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE pid <> pg_backend_pid() AND wait_event = 'PgSleep' AND query LIKE $1";
    let like = format!("%{text}%");
    until(async || !side.query(sql, &[&like]).await.unwrap().is_empty()).await;
}

/// Killed while a statement runs: COMMIT was never reached, whether it had been sent already or not.
#[tokio::test(flavor = "multi_thread")]
async fn killed_before_commit_is_unavailable() {
    let db = postgres!();
    for (n, last) in [(1, any(3)), (2, one(4))] {
        let mark = format!("killed_{}_{n}", std::process::id());
        let sleep: &'static str =
            format!("INSERT INTO note (id, body) SELECT $1, '{mark}' FROM pg_sleep(60)").leak();
        let write = db.write(vec![any(10 + n), q!(sleep, 20 + n).any(), last]);
        let (result, ()) = tokio::join!(write, kill(&db, &mark));
        assert!(
            matches!(result, Err(WriteError::Unavailable(_))),
            "{result:?}"
        );
    }
    assert_eq!(ids(&db).await, [0i64; 0]);
    db.write(vec![one(1)]).await.unwrap();
}

/// Killed inside COMMIT: nobody knows.
#[tokio::test(flavor = "multi_thread")]
async fn killed_in_commit_is_unknown() {
    let db = postgres!();
    let side = on_the_side(&db).await;
    side.batch_execute(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END';
         CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON note DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()",
    )
    .await
    .unwrap();
    let app = db
        .config()
        .url
        .rsplit("search_path%3D")
        .next()
        .unwrap()
        .to_owned();
    for write in [vec![any(1), any(2)], vec![one(1), one(2)]] {
        let config = named(db.config(), &app);
        let own = Db::open(&config).await.unwrap();
        let killer = async {
            let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                       WHERE application_name = $1 AND wait_event = 'PgSleep' AND query = 'COMMIT'";
            until(async || !side.query(sql, &[&app]).await.unwrap().is_empty()).await;
        };
        let (result, ()) = tokio::join!(own.write(write), killer);
        assert!(result.as_ref().unwrap_err().is_unknown(), "{result:?}");
    }
    side.batch_execute("DROP TRIGGER slow ON note")
        .await
        .unwrap();
    assert_eq!(ids(&db).await, [0i64; 0]);
    db.write(vec![one(1)]).await.unwrap();
}

fn named(config: &Config, app: &str) -> Config {
    let mut config = config.clone();
    config.url.push_str("&application_name=");
    config.url.push_str(app);
    config
}

/// A wire that can be cut: stops passing on what the client or the server says, then hangs up.
struct Wire {
    to_server: AtomicBool,
    to_client: AtomicBool,
    cut: tokio::sync::watch::Sender<bool>,
}

async fn wire(test: &TestDb) -> (Db, Arc<Wire>) {
    let pg: tokio_postgres::Config = test.config().url.parse().unwrap();
    let tokio_postgres::config::Host::Tcp(host) = &pg.get_hosts()[0] else {
        unreachable!("tests go by TCP")
    };
    let target = (
        host.clone(),
        pg.get_ports().first().copied().unwrap_or(5432),
    );
    let wire = Arc::new(Wire {
        to_server: AtomicBool::new(true),
        to_client: AtomicBool::new(true),
        cut: tokio::sync::watch::Sender::new(false),
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let w = wire.clone();
    tokio::spawn(async move {
        loop {
            let (client, _) = listener.accept().await.unwrap();
            let server = TcpStream::connect(&target).await.unwrap();
            let (client_r, client_w) = client.into_split();
            let (server_r, server_w) = server.into_split();
            let (w1, w2) = (w.clone(), w.clone());
            tokio::spawn(async move {
                pump(client_r, server_w, &w1.to_server, w1.cut.subscribe()).await
            });
            tokio::spawn(async move {
                pump(server_r, client_w, &w2.to_client, w2.cut.subscribe()).await
            });
        }
    });
    let (head, tail) = test.config().url.rsplit_once('@').unwrap();
    let (_, tail) = tail.split_once('/').unwrap();
    let mut config = test.config().clone();
    config.url = format!("{head}@127.0.0.1:{port}/{tail}");
    config.max_connections = 1;
    (Db::open(&config).await.unwrap(), wire)
}

async fn pump(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    open: &AtomicBool,
    mut cut: tokio::sync::watch::Receiver<bool>,
) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let n = tokio::select! {
            r = from.read(&mut buffer) => match r { Ok(n) if n > 0 => n, _ => return },
            _ = cut.wait_for(|c| *c) => return,
        };
        if open.load(Ordering::SeqCst) && to.write_all(&buffer[..n]).await.is_err() {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wire_cut_after_commit_was_sent_is_unknown_and_may_have_been_applied() {
    let test = postgres!();
    let (db, wire) = wire(&test).await;
    db.write(vec![any(1), any(2)]).await.unwrap();
    // The server hears everything, we hear nothing.
    wire.to_client.store(false, Ordering::SeqCst);
    let cut = async {
        until(async || ids(&test).await.len() == 4).await;
        wire.cut.send_replace(true);
    };
    let (result, ()) = tokio::join!(db.write(vec![any(3), any(4)]), cut);
    assert!(result.as_ref().unwrap_err().is_unknown(), "{result:?}");
    assert_eq!(ids(&test).await, [1, 2, 3, 4]);
    // A new connection is made and all goes on.
    wire.to_client.store(true, Ordering::SeqCst);
    wire.cut.send_replace(false);
    db.write(vec![one(5)]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wire_cut_with_commit_lost_on_it_is_unknown_and_was_not_applied() {
    let test = postgres!();
    let (db, wire) = wire(&test).await;
    db.write(vec![any(1), any(2)]).await.unwrap();
    wire.to_server.store(false, Ordering::SeqCst);
    let mut write = std::pin::pin!(db.write(vec![any(3), any(4)]));
    assert!(futures_util::poll!(write.as_mut()).is_pending());
    let ((), result) = tokio::join!(
        async {
            wire.cut.send_replace(true);
        },
        write
    );
    // The cut may also have been noticed before anything was sent.
    assert!(
        matches!(
            result,
            Err(WriteError::Unknown(_) | WriteError::Unavailable(_))
        ),
        "{result:?}"
    );
    assert_eq!(ids(&test).await, [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wire_cut_before_commit_was_sent_is_unavailable() {
    let test = postgres!();
    let (db, wire) = wire(&test).await;
    db.write(vec![one(1), one(2)]).await.unwrap();
    wire.to_client.store(false, Ordering::SeqCst);
    // With expectations the counts are waited for: the server is in the middle of a transaction when the wire breaks.
    let side = on_the_side(&test).await;
    let busy = "SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction' AND query = $1";
    let cut = async {
        until(async || !side.query(busy, &[&ADD]).await.unwrap().is_empty()).await;
        wire.cut.send_replace(true);
    };
    let (result, ()) = tokio::join!(db.write(vec![one(3), one(4)]), cut);
    assert!(
        matches!(result, Err(WriteError::Unavailable(_))),
        "{result:?}"
    );
    assert_eq!(ids(&test).await, [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_goes_on_over_a_new_connection() {
    let test = postgres!();
    let (db, wire) = wire(&test).await;
    db.write(vec![one(1)]).await.unwrap();
    wire.to_client.store(false, Ordering::SeqCst);
    let mend = async {
        wire.cut.send_replace(true);
        wire.to_client.store(true, Ordering::SeqCst);
        until(async || wire.cut.receiver_count() == 0).await;
        wire.cut.send_replace(false);
    };
    let (found, ()) = tokio::join!(db.all::<i64>(q!("SELECT id FROM note")), mend);
    // Either the broken connection was replaced in time, or the second try ran into the cut as well.
    if let Ok(found) = found {
        assert_eq!(found, [1]);
    }
    assert_eq!(ids(&db).await, [1]);
}

/// The server asks for a repetition as often as the sequence says; sequences are not rolled back.
async fn ask_again(db: &Db, code: &str, times: u32) {
    let side = on_the_side(db).await;
    side.batch_execute(&format!(
        "DROP TRIGGER IF EXISTS again ON note; DROP SEQUENCE IF EXISTS tries; CREATE SEQUENCE tries;
         CREATE OR REPLACE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
           IF nextval('tries') <= {times} THEN RAISE EXCEPTION 'again' USING ERRCODE = '{code}'; END IF;
           RETURN NEW; END $f$;
         CREATE TRIGGER again BEFORE INSERT ON note FOR EACH ROW EXECUTE FUNCTION again()"
    ))
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_is_repeated_when_the_server_asks() {
    let db = postgres!();
    let mut n = 0;
    for code in ["40001", "40P01"] {
        for make in [any as fn(i64) -> Stmt, one] {
            n += 1;
            ask_again(&db, code, 5).await;
            db.write(vec![make(n)]).await.unwrap();
            ask_again(&db, code, 6).await;
            let result = db.write(vec![make(100 + n)]).await;
            assert!(
                matches!(result, Err(WriteError::Unavailable(_))),
                "{result:?}"
            );
        }
    }
    assert_eq!(ids(&db).await, [1, 2, 3, 4]);
}

/// Two writes that lock the same rows the other way round.
#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_is_broken_and_both_are_applied() {
    let db = postgres!();
    db.write(vec![one(1), one(2)]).await.unwrap();
    let touch = |n: i64, by: &'static str| {
        q!(
            "UPDATE note SET body = COALESCE(body, '') || $2 WHERE id = $1",
            n,
            by
        )
        .expect(1)
    };
    let mut tasks = vec![];
    for _ in 0..3 {
        for (a, b, by) in [(1, 2, "a"), (2, 1, "b")] {
            let db: Db = (*db).clone();
            tasks.push(tokio::spawn(async move {
                db.write(vec![touch(a, by), touch(b, by)]).await
            }));
        }
    }
    for t in tasks {
        t.await.unwrap().unwrap();
    }
    let bodies: Vec<String> = db.all(q!("SELECT body FROM note")).await.unwrap();
    assert!(bodies.iter().all(|b| b.len() == 6), "{bodies:?}");
}

/// A request that is dropped while its write waits for a lock.
#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_write_leaves_no_open_transaction() {
    let db = postgres!();
    db.write(vec![one(1)]).await.unwrap();
    let side = on_the_side(&db).await;
    side.batch_execute("BEGIN; UPDATE note SET body = 'locked' WHERE id = 1")
        .await
        .unwrap();
    let app = db
        .config()
        .url
        .rsplit("search_path%3D")
        .next()
        .unwrap()
        .to_owned();
    let own = Db::open(&named(db.config(), &app)).await.unwrap();
    let state = async |state: &str| {
        let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = $1 AND (state = $2 OR wait_event_type = $2)";
        let count: i64 = side.query_one(sql, &[&app, &state]).await.unwrap().get(0);
        count
    };
    {
        let mut write = std::pin::pin!(own.write(vec![
            q!("UPDATE note SET body = 'written' WHERE id = 1").expect(1),
            one(2)
        ]));
        until(async || {
            futures_util::poll!(write.as_mut()).is_pending() && state("Lock").await == 1
        })
        .await;
    }
    side.batch_execute("COMMIT").await.unwrap();
    until(async || ids(&db).await == [1, 2]).await;
    until(async || state("idle in transaction").await == 0 && state("active").await == 0).await;
    let body: Option<String> = db
        .one(q!("SELECT body FROM note WHERE id = 1"))
        .await
        .unwrap();
    assert_eq!(body, Some("written".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn close_waits_for_writes_on_their_way() {
    let test = postgres!();
    let db = Db::open(test.config()).await.unwrap();
    let slow = "INSERT INTO note (id) SELECT $1 FROM pg_sleep(0.2)";
    let mut writes: Vec<_> = (0..20)
        .map(|n| Box::pin(db.write(vec![q!(slow, n).any()])))
        .collect();
    for w in &mut writes {
        assert!(futures_util::poll!(w.as_mut()).is_pending());
    }
    db.close().await;
    assert_eq!(ids(&test).await.len(), 20);
    for w in writes {
        w.await.unwrap();
    }
    assert!(matches!(
        db.write(vec![one(99)]).await,
        Err(WriteError::Unavailable(_))
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_reaches_the_other_process() {
    let one = postgres!();
    let other = Db::open(one.config()).await.unwrap();
    let long = Duration::from_secs(20);
    let mut waiting = other.subscribe("work");
    // Everybody is woken once when the listening begins: from then on a signal comes through.
    assert!(waiting.wait(long).await);
    one.signal("other work");
    assert!(!waiting.wait(Duration::from_millis(200)).await);
    one.signal("work");
    assert!(waiting.wait(long).await);
}

/// A table changed by a newer version while this one runs: the plans of old connections are stale.
#[tokio::test(flavor = "multi_thread")]
async fn a_changed_table_does_not_break_prepared_statements() {
    let db = postgres!();
    let all = "INSERT INTO note (id) VALUES ($1) RETURNING *";
    db.write(vec![q!(all, 1).expect(1)]).await.unwrap();
    let rows = db
        .read(vec![q!("SELECT * FROM note")])
        .await
        .unwrap()
        .remove(0)
        .rows();
    assert_eq!(rows[0].len(), 2);
    on_the_side(&db)
        .await
        .batch_execute("ALTER TABLE note ADD COLUMN more TEXT")
        .await
        .unwrap();
    let done = db
        .write(vec![q!(all, 2).expect(1)])
        .await
        .unwrap()
        .remove(0)
        .rows();
    assert_eq!(done[0].len(), 3);
    let rows = db
        .read(vec![q!("SELECT * FROM note")])
        .await
        .unwrap()
        .remove(0)
        .rows();
    assert_eq!(rows[0].len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_unavailable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let e = Db::open(&Config::new(format!(
        "postgres://u:hunter2@127.0.0.1:{port}/x"
    )))
    .await
    .map(|_| ())
    .unwrap_err();
    assert!(
        matches!(&e, crate::OpenError::Unavailable(why) if !why.contains("hunter2")),
        "{e}"
    );
}
