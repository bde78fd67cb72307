//! What both engines must do alike.
#![allow(clippy::unwrap_used)]

use db::{Db, Fault, Id, Kind, Migration, Op, ReadError, Val, WriteError, q, row, statements};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use std::{collections::BTreeMap, sync::Arc};

const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "tables of the tests",
    sql: "CREATE TABLE note (id BYTEA PRIMARY KEY, n BIGINT NOT NULL, ok BOOLEAN, body TEXT, sealed BYTEA);
          CREATE UNIQUE INDEX note_body ON note (lower(body)) WHERE body IS NOT NULL;
          CREATE TABLE remark (id BYTEA PRIMARY KEY, note BYTEA NOT NULL REFERENCES note (id), UNIQUE (note, id));
          CREATE TABLE counter (key TEXT PRIMARY KEY, n BIGINT NOT NULL CHECK (n >= 0));",
}];

statements! {
    pub ADD = "INSERT INTO note (id, n, ok, body, sealed) VALUES ($1, $2, $3, $4, $5)";
    pub PUT = "INSERT INTO note (id, n) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
    pub GET = "SELECT id, n, ok, body, sealed FROM note WHERE id = $1";
    pub ALL = "SELECT id, n FROM note ORDER BY id";
    pub SET = "UPDATE note SET n = $2 WHERE id = $1";
    pub BUMP = "UPDATE note SET n = n + $2 WHERE id = $1 RETURNING n, ok";
    pub DROP = "DELETE FROM note WHERE id = $1";
    pub COUNT = "SELECT COUNT(*) FROM note";
    pub REMARK = "INSERT INTO remark (id, note) VALUES ($1, $2)";
    pub COUNTER = "INSERT INTO counter (key, n) VALUES ($1, 1) ON CONFLICT (key) DO UPDATE SET n = counter.n + 1 WHERE counter.n < $2";
    pub CLAIM = "UPDATE note SET ok = TRUE WHERE id IN (SELECT id FROM note WHERE ok IS NULL ORDER BY n LIMIT $1 {skip_locked}) RETURNING id";
}

row! {
    #[derive(Debug, Clone, PartialEq)]
    struct Note { id: Id, n: i64, ok: Option<bool>, body: Option<String>, sealed: Option<Vec<u8>> }
}

fn id(n: u8) -> Id {
    Id::from([n; 16])
}

async fn add(db: &Db, n: u8) {
    db.write(vec![q!(PUT, id(n), i64::from(n)).expect(1)])
        .await
        .unwrap();
}

async fn notes(db: &Db) -> Vec<(Id, i64)> {
    db.all(q!(ALL)).await.unwrap()
}

db::testing::both! { MIGRATIONS;

async fn every_statement_prepares(db: Db) {
    for (name, sql) in STATEMENTS {
        db.prepare_check(name, sql).await.unwrap();
    }
    let bump = db.prepare_check("BUMP", BUMP).await.unwrap();
    assert_eq!((bump.params, bump.columns), (2, vec!["n".to_owned(), "ok".to_owned()]));
    for wrong in ["SELECT x FROM note", "SELECT id FROM nothing", "SELEC 1", "SELECT n FROM note WHERE n = $2"] {
        let e = db.prepare_check("wrong", wrong).await.unwrap_err();
        assert!(e.starts_with("wrong: "), "{e}");
    }
}

async fn values_come_back_as_they_went(db: Db) {
    let full = Note { id: id(1), n: i64::MIN, ok: Some(true), body: Some("Ünï ☃ '".into()), sealed: Some(vec![0, 255]) };
    let empty = Note { id: id(2), n: i64::MAX, ok: Some(false), body: Some(String::new()), sealed: Some(vec![]) };
    let none = Note { id: id(3), n: 0, ok: None, body: None, sealed: None };
    for note in [&full, &empty, &none] {
        let n = note.clone();
        let done = db.write(vec![q!(ADD, n.id, n.n, n.ok, n.body, n.sealed).expect(1)]).await.unwrap();
        assert_eq!(done[0].count, 1);
        assert_eq!(db.one::<Note>(q!(GET, note.id)).await.unwrap().as_ref(), Some(note));
    }
    assert_eq!(db.one::<Note>(q!(GET, id(9))).await.unwrap(), None);
    assert_eq!(db.one::<i64>(q!(COUNT)).await.unwrap(), Some(3));
    let all = db.all::<(Id, i64)>(q!(ALL)).await.unwrap();
    assert_eq!(all, [(id(1), i64::MIN), (id(2), i64::MAX), (id(3), 0)]);
    assert!(db.one::<(Id, i64)>(q!(ALL)).await.is_err());
    assert!(matches!(db.all::<(Id, String)>(q!(ALL)).await, Err(ReadError::Bug(_))));
}

async fn arguments_go_by_number(db: Db) {
    add(&db, 1).await;
    let sql = "UPDATE note SET n = $2, body = $3 WHERE id = $1";
    db.write(vec![q!(sql, id(1), 7, "b").expect(1)]).await.unwrap();
    let got: (String, i64) = db.one(q!("SELECT body, n FROM note WHERE n = $2 AND id = $1", id(1), 7)).await.unwrap().unwrap();
    assert_eq!(got, ("b".into(), 7));
    for wrong in [q!(SET, id(1)), q!(SET, id(1), 1, 2)] {
        assert!(matches!(db.write(vec![wrong.any()]).await, Err(WriteError::Bug(_))));
    }
    assert!(matches!(db.all::<i64>(q!(COUNT, 1)).await, Err(ReadError::Bug(_))));
}

async fn all_or_nothing(db: Db) {
    add(&db, 1).await;
    let before = notes(&db).await;
    let new = || q!(PUT, id(2), 2).expect(1);
    assert_eq!(
        db.write(vec![new(), q!(SET, id(9), 1).expect(1)]).await,
        Err(WriteError::Conflict { statement: 1 })
    );
    assert_eq!(
        db.write(vec![new(), q!(SET, id(1), 1).expect(0), new()]).await,
        Err(WriteError::Conflict { statement: 1 })
    );
    let taken = q!(ADD, id(1), 1, None::<bool>, None::<&str>, None::<&[u8]>);
    assert_eq!(
        db.write(vec![new(), taken.clone().any()]).await,
        Err(WriteError::Unique { statement: 1, table: "note".into() })
    );
    assert_eq!(
        db.write(vec![new(), taken.expect(1)]).await,
        Err(WriteError::Unique { statement: 1, table: "note".into() })
    );
    assert_eq!(notes(&db).await, before);
    assert_eq!(db.write(vec![]).await, Ok(vec![]));
}

async fn a_taken_key_names_its_table(db: Db) {
    let with_body = |n: u8, body: &str| q!(ADD, id(n), 0, None::<bool>, body, None::<&[u8]>).any();
    db.write(vec![with_body(1, "Ann")]).await.unwrap();
    // An index on an expression.
    assert_eq!(
        db.write(vec![with_body(2, "ANN")]).await,
        Err(WriteError::Unique { statement: 0, table: "note".into() })
    );
    let remark = || q!(REMARK, id(5), id(1)).any();
    db.write(vec![remark()]).await.unwrap();
    assert_eq!(db.write(vec![remark()]).await, Err(WriteError::Unique { statement: 0, table: "remark".into() }));
}

async fn a_row_that_is_gone_is_a_conflict(db: Db) {
    assert_eq!(db.write(vec![q!(REMARK, id(5), id(1)).any()]).await, Err(WriteError::Conflict { statement: 0 }));
    add(&db, 1).await;
    db.write(vec![q!(REMARK, id(5), id(1)).any()]).await.unwrap();
    assert_eq!(db.write(vec![q!(DROP, id(1)).expect(1)]).await, Err(WriteError::Conflict { statement: 0 }));
}

async fn mistakes_are_bugs_and_apply_nothing(db: Db) {
    let good = || q!(PUT, id(1), 1).any();
    for wrong in [
        q!("INSERT INTO nothing (a) VALUES (1)"),
        q!("UPDATE note SET n = NULL"),
        q!("INSERT INTO counter (key, n) VALUES ('k', -1)"),
        q!(SET, id(1), "text"),
        q!("SELECT 1"),
        q!("DROP TABLE note"),
        q!("COMMIT"),
        q!(ADD, id(2), 1, None::<bool>, "nul \0 inside", None::<&[u8]>),
    ] {
        for list in [vec![good(), wrong.clone().any()], vec![good(), wrong.clone().expect(1)]] {
            let text = wrong.text().to_owned();
            match db.write(list).await {
                Err(WriteError::Bug(why)) => assert!(why.starts_with("statement 1"), "{why}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }
    for wrong in ["DELETE FROM note", "UPDATE note SET n = 1 RETURNING n", "SELECT x FROM note", "PRAGMA user_version"] {
        let sql = q!(wrong);
        assert!(matches!(db.all::<i64>(sql).await, Err(ReadError::Bug(_))), "{wrong}");
    }
    let hidden = "WITH gone AS (SELECT 1) INSERT INTO note (id, n) SELECT $1, 1 RETURNING n";
    assert!(db.all::<i64>(q!(hidden, id(7))).await.is_err());
    assert_eq!(notes(&db).await, []);
    // And the database still works.
    db.write(vec![good()]).await.unwrap();
}

async fn returning_gives_the_rows(db: Db) {
    for n in 1..=3 { add(&db, n).await; }
    let mut done = db.write(vec![
        q!(BUMP, id(1), 10).expect(1),
        q!(PUT, id(1), 0).any(),
        q!("DELETE FROM note WHERE n > $1 RETURNING id", 1).any(),
    ]).await.unwrap().into_iter();
    assert_eq!(done.next().unwrap().one::<(i64, Option<bool>)>().unwrap(), Some((11, None)));
    assert_eq!(done.next().unwrap().count, 0);
    let gone = done.next().unwrap();
    assert_eq!(gone.count, 3);
    let mut gone = gone.all::<Id>().unwrap();
    gone.sort();
    assert_eq!(gone, [id(1), id(2), id(3)]);
}

async fn a_list_of_reads_is_one_snapshot(db: Db) {
    add(&db, 1).await;
    let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let writer = tokio::spawn({
        let (db, stop) = (db.clone(), stop.clone());
        async move {
            let mut n = 0;
            while !stop.load(std::sync::atomic::Ordering::SeqCst) {
                n += 1;
                db.write(vec![q!(SET, id(1), n).expect(1)]).await.unwrap();
            }
            n
        }
    });
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..2000 {
        let done = db.read(vec![q!(GET, id(1)), q!(COUNT), q!(GET, id(1))]).await.unwrap();
        let rows: Vec<_> = done.into_iter().map(db::Done::rows).collect();
        assert_eq!(rows[0], rows[2]);
        assert_eq!(rows[1], [[Val::Int(1)]]);
        let Val::Int(n) = rows[0][0][1] else { panic!() };
        seen.insert(n);
        tokio::task::yield_now().await;
    }
    stop.store(true, std::sync::atomic::Ordering::SeqCst);
    writer.await.unwrap();
    // The writer did write in between, else the test would show nothing.
    assert!(seen.len() > 5, "{}", seen.len());
}

async fn many_at_once_never_pass_the_limit(db: Db) {
    let tasks: Vec<_> = (0..64).map(|_| {
        let db = db.clone();
        tokio::spawn(async move {
            let mut won = 0;
            for _ in 0..5 {
                match db.write(vec![q!(COUNTER, "sends", 100).expect(1)]).await {
                    Ok(_) => won += 1,
                    Err(e) => assert_eq!(e, WriteError::Conflict { statement: 0 }),
                }
            }
            won
        })
    }).collect();
    let mut won = 0;
    for t in tasks { won += t.await.unwrap(); }
    assert_eq!(won, 100);
    assert_eq!(db.one::<i64>(q!("SELECT n FROM counter WHERE key = $1", "sends")).await.unwrap(), Some(100));
}

async fn a_claim_gives_each_row_to_one(db: Db) {
    let rows: Vec<_> = (0..200u8).map(|n| q!(PUT, id(n), i64::from(n)).expect(1)).collect();
    assert_eq!(db.import(rows, 64).await, Ok(200));
    let tasks: Vec<_> = (0..8).map(|_| {
        let db = db.clone();
        tokio::spawn(async move {
            let mut mine = vec![];
            loop {
                let done = db.write(vec![q!(CLAIM, 7).any()]).await.unwrap().remove(0);
                if done.count == 0 { return mine }
                mine.extend(done.all::<Id>().unwrap());
            }
        })
    }).collect();
    let mut all = vec![];
    for t in tasks { all.extend(t.await.unwrap()); }
    all.sort();
    let wanted: Vec<Id> = (0..200u8).map(id).collect();
    assert_eq!(all, wanted);
}

async fn a_write_of_many_statements_is_still_one(db: Db) {
    // More than what general combinators poll in one go: COMMIT must not overtake the last of them.
    let many = |last: i64| {
        let mut list: Vec<_> = (0..200u8).map(|n| q!(PUT, id(n), 1).any()).collect();
        list.push(q!("INSERT INTO counter (key, n) VALUES ('last', $1)", last).any());
        list
    };
    assert!(matches!(db.write(many(-1)).await, Err(WriteError::Bug(_))));
    assert_eq!(db.one::<i64>(q!(COUNT)).await.unwrap(), Some(0));
    assert_eq!(db.write(many(1)).await.unwrap().len(), 201);
    assert_eq!(db.one::<i64>(q!(COUNT)).await.unwrap(), Some(200));
}

async fn a_dropped_write_is_whole_or_not_at_all(db: Db) {
    for n in 0..60u8 {
        let write = db.write(vec![q!(PUT, id(n), 1).expect(1), q!(PUT, id(n + 100), 1).expect(1)]);
        let mut write = std::pin::pin!(write);
        // Poll it a few times, then drop it.
        for _ in 0..n % 4 {
            if futures_util::poll!(write.as_mut()).is_ready() { break }
            tokio::task::yield_now().await;
        }
    }
    // A write behind them all: SQLite's queue is in order; PostgreSQL's tasks end in their own time.
    db.write(vec![q!(PUT, id(250), 1).expect(1)]).await.unwrap();
    let engine = db.engine();
    let config = db.config().clone();
    db.close().await;
    let db = Db::open(&config).await.unwrap();
    let all = notes(&db).await;
    let there: Vec<Id> = all.iter().map(|(i, _)| *i).filter(|i| *i != id(250)).collect();
    let (low, high): (Vec<Id>, Vec<Id>) = there.iter().partition(|i| **i < id(100));
    assert_eq!(low.len(), high.len());
    assert!(!low.is_empty());
    if engine == db::Engine::Postgres {
        // Locks on this test's own table (the server serves other tests at the same time).
        let open = "SELECT COUNT(*) FROM pg_locks WHERE relation = 'note'::regclass AND pid <> pg_backend_pid()";
        assert_eq!(db.one::<i64>(q!(open)).await.unwrap(), Some(0));
    }
}

async fn ordered_faults_do_what_they_say(db: Db) {
    let order = |kind: Kind, nth: u64, fault: Fault| {
        db.intercept(Some(Arc::new(move |op: &Op<'_>| {
            if op.kind == kind && op.n == nth { fault } else { Fault::None }
        })));
    };
    let put = |n: u8| db.write(vec![q!(PUT, id(n), 1).expect(1)]);
    order(Kind::Write, 2, Fault::Fail);
    put(1).await.unwrap();
    assert!(matches!(put(2).await, Err(WriteError::Unavailable(_))));
    put(3).await.unwrap();
    order(Kind::Write, 1, Fault::UnknownApplied);
    assert!(put(4).await.unwrap_err().is_unknown());
    order(Kind::Write, 1, Fault::UnknownLost);
    assert!(put(5).await.unwrap_err().is_unknown());
    order(Kind::Read, 1, Fault::Fail);
    assert!(matches!(db.all::<i64>(q!(COUNT)).await, Err(ReadError::Unavailable(_))));
    db.intercept(None);
    let there: Vec<Id> = notes(&db).await.into_iter().map(|(i, _)| i).collect();
    assert_eq!(there, [id(1), id(3), id(4)]);
    // A conflict is a conflict also when the write was to be applied and reported as unknown.
    order(Kind::Write, 1, Fault::UnknownApplied);
    assert_eq!(put(1).await, Err(WriteError::Conflict { statement: 0 }));
    db.intercept(Some(Arc::new(|op: &Op<'_>| {
        if op.statements.iter().any(|s| s.contains("counter")) { Fault::Fail } else { Fault::None }
    })));
    put(6).await.unwrap();
    assert!(db.write(vec![q!(COUNTER, "k", 1).expect(1)]).await.is_err());
}

async fn after_close_nothing_is_written(db: Db) {
    add(&db, 1).await;
    let config = db.config().clone();
    db.close().await;
    assert!(matches!(db.write(vec![q!(PUT, id(2), 1).any()]).await, Err(WriteError::Unavailable(_))));
    db.close().await;
    let again = Db::open(&config).await.unwrap();
    assert_eq!(notes(&again).await, [(id(1), 1)]);
}

async fn read_only_cannot_write(db: Db) {
    add(&db, 1).await;
    let mut config = db.config().clone();
    config.read_only = true;
    let reader = Db::open(&config).await.unwrap();
    assert_eq!(notes(&reader).await, [(id(1), 1)]);
    assert!(matches!(reader.write(vec![q!(PUT, id(2), 1).any()]).await, Err(WriteError::Unavailable(_))));
    assert!(reader.migrate(MIGRATIONS).await.is_err());
    add(&db, 2).await;
    assert_eq!(notes(&reader).await.len(), 2);
}

async fn a_signal_ends_the_wait(db: Db) {
    let mut waiting = db.subscribe("work");
    db.signal("work");
    // Also one that came before the wait began.
    assert!(waiting.wait(std::time::Duration::from_secs(20)).await);
}

async fn clocks_of_one_machine_agree(db: Db) {
    // PostgreSQL runs on this machine in the tests; a second is far more than the way to it.
    assert!(db.clock_offset().await.unwrap().abs() < 1_000_000);
}

async fn migrations_run_once_and_only_forward(db: Db) {
    const SECOND: Migration = Migration { number: 2, name: "it's", sql: "CREATE TABLE second (x TEXT);\nINSERT INTO second (x) VALUES ('a;b');" };
    const BROKEN: Migration = Migration { number: 3, name: "broken", sql: "CREATE TABLE third (x TEXT);\nCREATE TABLE note (x TEXT);" };
    assert_eq!(db.migrate(MIGRATIONS).await.unwrap(), [0i64; 0]);
    assert_eq!(db.version().await.unwrap(), 1);
    let all = [MIGRATIONS[0], SECOND];
    let (a, b) = tokio::join!(db.migrate(&all), db.migrate(&all));
    let mut ran = [a.unwrap(), b.unwrap()].concat();
    ran.sort();
    assert_eq!(ran, [2]);
    assert_eq!(db.version().await.unwrap(), 2);
    assert!(db.migrate(MIGRATIONS).await.unwrap_err().to_string().contains("newer version"));
    let edited = Migration { sql: "CREATE TABLE second (y TEXT);", ..SECOND };
    assert!(db.migrate(&[MIGRATIONS[0], edited]).await.unwrap_err().to_string().contains("another text"));
    let e = db.migrate(&[MIGRATIONS[0], SECOND, BROKEN]).await.unwrap_err().to_string();
    assert!(e.contains("3 (broken)"), "{e}");
    assert_eq!(db.version().await.unwrap(), 2);
    assert!(db.prepare_check("third", "SELECT x FROM third").await.is_err());
    assert_eq!(db.one::<String>(q!("SELECT x FROM second")).await.unwrap(), Some("a;b".into()));
    // Foreign keys are still watched after a migration.
    assert!(db.write(vec![q!(REMARK, id(5), id(1)).any()]).await.is_err());
}

async fn it_behaves_like_the_model(db: Db) {
    model(&db).await;
}

}

/// A statement of the model: on few keys, so that they meet.
#[derive(Debug, Clone)]
enum Step {
    Insert(u8, i64),
    Put(u8, i64),
    Set(u8, i64, bool),
    Delete(u8, Option<u64>),
    Bump(u8, i64),
}

fn step() -> impl Strategy<Value = Step> {
    let key = 0u8..6;
    prop_oneof![
        (key.clone(), 0i64..9).prop_map(|(k, v)| Step::Insert(k, v)),
        (key.clone(), 0i64..9).prop_map(|(k, v)| Step::Put(k, v)),
        (key.clone(), 0i64..9, any::<bool>()).prop_map(|(k, v, e)| Step::Set(k, v, e)),
        (key.clone(), prop::option::of(0u64..2)).prop_map(|(k, e)| Step::Delete(k, e)),
        (key, 1i64..9).prop_map(|(k, v)| Step::Bump(k, v)),
    ]
}

fn stmt(s: &Step) -> db::Stmt {
    match s {
        Step::Insert(k, v) => q!(ADD, id(*k), *v, true, None::<&str>, None::<&[u8]>).any(),
        Step::Put(k, v) => q!(PUT, id(*k), *v).any(),
        Step::Set(k, v, true) => q!(SET, id(*k), *v).expect(1),
        Step::Set(k, v, false) => q!(SET, id(*k), *v).any(),
        Step::Delete(k, Some(n)) => q!(DROP, id(*k)).expect(*n),
        Step::Delete(k, None) => q!(DROP, id(*k)).any(),
        Step::Bump(k, v) => q!(BUMP, id(*k), *v).any(),
    }
}

/// What a write must answer, and the state it must leave.
fn play(
    state: &BTreeMap<u8, i64>,
    list: &[Step],
) -> (Result<Vec<u64>, WriteError>, BTreeMap<u8, i64>) {
    let mut new = state.clone();
    let mut counts = vec![];
    for (statement, s) in list.iter().enumerate() {
        let conflict = Err(WriteError::Conflict { statement });
        let count = match s {
            Step::Insert(k, _) if new.contains_key(k) => {
                return (
                    Err(WriteError::Unique {
                        statement,
                        table: "note".into(),
                    }),
                    state.clone(),
                );
            }
            Step::Insert(k, v) => u64::from(new.insert(*k, *v).is_none()),
            Step::Put(k, _) if new.contains_key(k) => 0,
            Step::Put(k, v) => u64::from(new.insert(*k, *v).is_none()),
            Step::Set(k, _, e) if !new.contains_key(k) => {
                if *e {
                    return (conflict, state.clone());
                }
                0
            }
            Step::Set(k, v, _) => u64::from(new.insert(*k, *v).is_some()),
            Step::Delete(k, e) => {
                let n = u64::from(new.remove(k).is_some());
                if e.is_some_and(|e| e != n) {
                    return (conflict, state.clone());
                }
                n
            }
            Step::Bump(k, v) => u64::from(new.get_mut(k).map(|n| *n += v).is_some()),
        };
        counts.push(count);
    }
    (Ok(counts), new)
}

async fn model(db: &Db) {
    let mut runner = TestRunner::deterministic();
    let lists = prop::collection::vec(prop::collection::vec(step(), 1..6), 400);
    let lists = lists.new_tree(&mut runner).unwrap().current();
    let mut state = BTreeMap::new();
    let (mut good, mut bad) = (0, 0);
    for list in lists {
        let (wanted, new) = play(&state, &list);
        let got = db.write(list.iter().map(stmt).collect()).await;
        let got = got.map(|d| d.iter().map(|d| d.count).collect::<Vec<_>>());
        assert_eq!(got, wanted, "{list:?} on {state:?}");
        *(if got.is_ok() { &mut good } else { &mut bad }) += 1;
        state = new;
        let there: Vec<(Id, i64)> = state.iter().map(|(k, v)| (id(*k), *v)).collect();
        assert_eq!(notes(db).await, there, "{list:?}");
    }
    assert!(good > 50 && bad > 50, "{good} {bad}");
}
