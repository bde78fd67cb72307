//! The outbox on both engines.
#![allow(clippy::unwrap_used)]

use db::{Db, Fault, Id, Kind, Migration, Op, Stmt, Val, q};
use jobs::{BoxFuture, Claimed, Handler, NewJob, Outcome, TOPIC, Worker};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, AtomicUsize, Ordering},
};
use tokio::sync::Semaphore;

const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "outbox",
    sql: "CREATE TABLE job (id BYTEA PRIMARY KEY, kind TEXT NOT NULL, subject BYTEA NOT NULL, secret BYTEA,
            priority BIGINT NOT NULL, run_at BIGINT NOT NULL, attempt BIGINT NOT NULL, owner TEXT, lease_until BIGINT,
            dedup TEXT UNIQUE, state TEXT NOT NULL, created_at BIGINT NOT NULL, finished_at BIGINT, error TEXT);
          CREATE INDEX job_due ON job (state, priority, run_at);
          CREATE TABLE job_attempt (job BYTEA NOT NULL, attempt BIGINT NOT NULL, at BIGINT NOT NULL, ended_at BIGINT,
            outcome TEXT, detail TEXT, PRIMARY KEY (job, attempt));
          CREATE TABLE effect (key TEXT PRIMARY KEY, n BIGINT NOT NULL);",
}];

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;

/// What the tests' handler does, and what it saw.
struct Play<F> {
    script: F,
    lease: i64,
    attempts: i64,
    seen: Mutex<Vec<(u8, i64)>>,
}

impl<F: Fn(&Claimed) -> BoxFuture<'static, Outcome> + Send + Sync> Handler for Play<F> {
    fn kind(&self) -> &'static str {
        "mail"
    }
    fn max_attempts(&self) -> i64 {
        self.attempts
    }
    fn lease(&self) -> i64 {
        self.lease
    }
    fn run<'a>(&'a self, job: &'a Claimed) -> BoxFuture<'a, Outcome> {
        self.seen
            .lock()
            .unwrap()
            .push((job.subject.as_bytes()[0], job.attempt));
        (self.script)(job)
    }
    fn dead<'a>(&'a self, _: &'a Claimed, why: &'a str) -> BoxFuture<'a, Vec<Stmt>> {
        Box::pin(async move { vec![effect(if why.contains("lost") { "lost" } else { "dead" })] })
    }
}

fn play<F>(script: F) -> Arc<Play<F>>
where
    F: Fn(&Claimed) -> BoxFuture<'static, Outcome> + Send + Sync,
{
    Arc::new(Play {
        script,
        lease: 60 * SECOND,
        attempts: 3,
        seen: Mutex::default(),
    })
}

fn ready(outcome: Outcome) -> BoxFuture<'static, Outcome> {
    Box::pin(async { outcome })
}

fn again(why: &str) -> Outcome {
    Outcome::Retry {
        after: 10 * SECOND,
        why: why.into(),
        with: vec![],
    }
}

/// Something that shows if it is written twice.
fn effect(key: &'static str) -> Stmt {
    q!("INSERT INTO effect (key, n) VALUES ($1, 1) ON CONFLICT (key) DO UPDATE SET n = effect.n + 1", key).expect(1)
}

async fn effects(db: &Db) -> Vec<(String, i64)> {
    db.all(q!("SELECT key, n FROM effect ORDER BY key"))
        .await
        .unwrap()
}

fn one(key: &str) -> Vec<(String, i64)> {
    vec![(key.to_owned(), 1)]
}

#[derive(Clone, Default)]
struct Clock(Arc<AtomicI64>);

impl Clock {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
    fn advance(&self, by: i64) {
        self.0.fetch_add(by, Ordering::SeqCst);
    }
    fn worker(&self, db: &Db, owner: &str, handler: Arc<dyn Handler>) -> Worker {
        let clock = self.clone();
        Worker::new(
            db.clone(),
            vec![handler],
            owner.into(),
            Arc::new(move || clock.now()),
        )
    }
}

fn job(n: u8) -> NewJob {
    NewJob {
        id: Id::from([n; 16]),
        kind: "mail",
        subject: Id::from([n; 16]),
        secret: None,
        priority: 5,
        run_at: 0,
        dedup: None,
    }
}

async fn add(db: &Db, jobs: &[NewJob]) {
    db.write(jobs.iter().map(|j| j.stmt(7)).collect())
        .await
        .unwrap();
}

async fn counts(db: &Db) -> Vec<(String, i64)> {
    jobs::counts(db).await.unwrap()
}

/// State, secret and error of a job.
async fn state(db: &Db, n: u8) -> (String, Option<Vec<u8>>, Option<String>) {
    db.one(q!(
        "SELECT state, secret, error FROM job WHERE id = $1",
        [n; 16]
    ))
    .await
    .unwrap()
    .unwrap()
}

/// Number, whether it ended, and how, of each attempt.
async fn attempts(db: &Db, n: u8) -> Vec<(i64, bool, Option<String>)> {
    let sql = "SELECT attempt, ended_at IS NOT NULL, outcome FROM job_attempt WHERE job = $1 ORDER BY attempt";
    db.all(q!(sql, [n; 16])).await.unwrap()
}

/// The n-th write from now on fails so.
fn fault(db: &Db, nth: impl Fn(u64) -> bool + Send + Sync + 'static, fault: Fault) {
    db.intercept(Some(Arc::new(move |op: &Op<'_>| {
        if op.kind == Kind::Write && nth(op.n) {
            fault
        } else {
            Fault::None
        }
    })));
}

db::testing::both! { MIGRATIONS;

async fn every_statement_prepares(db: Db) {
    for (name, sql) in jobs::STATEMENTS {
        db.prepare_check(name, sql).await.unwrap();
    }
}

async fn a_job_is_run_once_and_its_secret_is_erased(db: Db) {
    let h = play(|j| {
        assert_eq!(j.secret.as_deref(), Some(b"code".as_slice()));
        assert_eq!(j.created_at, 7);
        ready(Outcome::DoneWith(vec![effect("sent")]))
    });
    let worker = Clock::default().worker(&db, "a", h.clone());
    add(&db, &[NewJob { secret: Some(b"code".to_vec()), ..job(1) }]).await;
    assert_eq!(jobs::pending(&db).await.unwrap().len(), 1);
    assert_eq!(worker.run_due().await, 1);
    assert_eq!(worker.run_due().await, 0);
    assert_eq!(*h.seen.lock().unwrap(), [(1, 1)]);
    assert_eq!(effects(&db).await, one("sent"));
    assert_eq!(state(&db, 1).await, ("done".into(), None, None));
    assert_eq!(attempts(&db, 1).await, [(1, true, Some("done".into()))]);
    assert_eq!(jobs::pending(&db).await.unwrap(), []);
}

async fn the_same_is_added_once(db: Db) {
    let word = |n: u8| NewJob { dedup: Some("thread 7: reminder".into()), ..job(n) };
    add(&db, &[word(1), word(2), job(3), job(3)]).await;
    assert_eq!(counts(&db).await, [("ready".to_owned(), 2)]);
    let h = play(|_| ready(Outcome::Done));
    Clock::default().worker(&db, "a", h.clone()).run_due().await;
    // Also after it is done.
    add(&db, &[word(4), job(3)]).await;
    assert_eq!(counts(&db).await, [("done".to_owned(), 2)]);
    let mut seen = h.seen.lock().unwrap().clone();
    seen.sort_unstable();
    assert_eq!(seen, [(1, 1), (3, 1)]);
}

async fn urgent_first_then_oldest_and_not_before_its_time(db: Db) {
    let clock = Clock::default();
    clock.advance(HOUR);
    let at = |n: u8, priority: i64, run_at: i64| NewJob { priority, run_at, ..job(n) };
    add(&db, &[at(1, 5, 30), at(2, 5, 10), at(3, 9, 0), at(4, -1, 50), at(5, 5, 20), at(6, -1, HOUR + 1)]).await;
    // A kind of a newer version is left alone and stands in nobody's way.
    add(&db, &[NewJob { kind: "unknown", priority: -5, ..job(7) }]).await;
    let h = play(|_| ready(Outcome::Done));
    let worker = clock.worker(&db, "a", h.clone()).concurrency(1);
    assert_eq!(worker.run_due().await, 5);
    clock.advance(1);
    assert_eq!(worker.run_due().await, 1);
    let seen: Vec<u8> = h.seen.lock().unwrap().iter().map(|s| s.0).collect();
    assert_eq!(seen, [4, 2, 5, 1, 3, 6]);
    assert_eq!(state(&db, 7).await.0, "ready");
}

async fn a_failure_is_tried_again_later(db: Db) {
    let clock = Clock::default();
    let h = play(|j| ready(if j.attempt < 3 {
        Outcome::Retry { after: 10 * SECOND, why: format!("no answer {}\0", j.attempt), with: vec![effect("tried")] }
    } else {
        Outcome::Done
    }));
    let worker = clock.worker(&db, "a", h.clone());
    add(&db, &[NewJob { secret: Some(vec![1]), ..job(1) }]).await;
    assert_eq!(worker.run_due().await, 1);
    assert_eq!(state(&db, 1).await, ("ready".into(), Some(vec![1]), Some("no answer 1".into())));
    assert_eq!(worker.run_due().await, 0);
    clock.advance(10 * SECOND - 1);
    assert_eq!(worker.run_due().await, 0);
    clock.advance(1);
    assert_eq!(worker.run_due().await, 1);
    clock.advance(10 * SECOND);
    assert_eq!(worker.run_due().await, 1);
    assert_eq!(state(&db, 1).await, ("done".into(), None, None));
    assert_eq!(effects(&db).await, [("tried".to_owned(), 2)]);
    let outcomes: Vec<_> = attempts(&db, 1).await.into_iter().map(|a| a.2.unwrap()).collect();
    assert_eq!(outcomes, ["retry", "retry", "done"]);
}

async fn after_the_last_attempt_it_is_dead_and_may_be_tried_once_more(db: Db) {
    let clock = Clock::default();
    let h = play(|_| ready(again("refused")));
    let worker = clock.worker(&db, "a", h.clone());
    add(&db, &[NewJob { secret: Some(vec![1]), ..job(1) }]).await;
    for _ in 0..5 {
        worker.run_due().await;
        clock.advance(HOUR);
    }
    assert_eq!(h.seen.lock().unwrap().len(), 3);
    assert_eq!(effects(&db).await, one("dead"));
    assert_eq!(state(&db, 1).await, ("dead".into(), None, Some("refused".into())));
    let dead = jobs::dead(&db).await.unwrap();
    assert_eq!((dead.len(), dead[0].attempt, dead[0].error.as_deref()), (1, 3, Some("refused")));
    assert!(!jobs::retry(&db, Id::from([9; 16]), clock.now()).await.unwrap());
    assert!(jobs::retry(&db, dead[0].id, clock.now()).await.unwrap());
    assert!(!jobs::retry(&db, dead[0].id, clock.now()).await.unwrap());
    assert_eq!(worker.run_due().await, 1);
    assert_eq!(h.seen.lock().unwrap().last(), Some(&(1, 4)));
    assert_eq!(state(&db, 1).await.0, "dead");
}

async fn what_can_never_succeed_is_dead_at_once(db: Db) {
    let h = play(|_| ready(Outcome::Dead { why: "no such address".into(), with: vec![effect("told")] }));
    add(&db, &[job(1)]).await;
    assert_eq!(Clock::default().worker(&db, "a", h).run_due().await, 1);
    assert_eq!(state(&db, 1).await, ("dead".into(), None, Some("no such address".into())));
    assert_eq!(effects(&db).await, one("told"));
}

/// The worker dies between the claim and the finish.
async fn a_job_whose_worker_died_runs_again_after_its_lease(db: Db) {
    let clock = Clock::default();
    let h = play(|_| ready(Outcome::DoneWith(vec![effect("sent")])));
    let worker = clock.worker(&db, "a", h.clone());
    add(&db, &[job(1)]).await;
    fault(&db, |n| n > 1, Fault::Fail);
    assert_eq!(worker.run_due().await, 1);
    db.intercept(None);
    assert_eq!(attempts(&db, 1).await, [(1, false, None)]);
    clock.advance(60 * SECOND - 1);
    assert_eq!(worker.run_due().await, 0);
    clock.advance(1);
    let other = clock.worker(&db, "b", h.clone());
    assert_eq!(other.run_due().await, 1);
    assert_eq!(*h.seen.lock().unwrap(), [(1, 1), (1, 2)]);
    assert_eq!(effects(&db).await, one("sent"));
    assert_eq!(attempts(&db, 1).await, [(1, false, None), (2, true, Some("done".into()))]);
}

async fn a_job_that_kills_its_worker_each_time_comes_to_an_end(db: Db) {
    let clock = Clock::default();
    let h = play(|_| ready(Outcome::Done));
    let worker = clock.worker(&db, "a", h.clone());
    add(&db, &[job(1)]).await;
    for _ in 0..3 {
        fault(&db, |n| n > 1, Fault::Fail);
        assert_eq!(worker.run_due().await, 1);
        clock.advance(HOUR);
    }
    db.intercept(None);
    worker.run_due().await;
    assert_eq!(h.seen.lock().unwrap().len(), 3);
    assert_eq!(state(&db, 1).await.0, "dead");
    assert_eq!(effects(&db).await, one("lost"));
}

async fn who_lost_the_lease_writes_nothing(db: Db) {
    let clock = Clock::default();
    let (began, gate) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (b, g) = (began.clone(), gate.clone());
    let slow = play(move |_| {
        let (began, gate) = (b.clone(), g.clone());
        Box::pin(async move {
            began.add_permits(1);
            gate.acquire().await.unwrap().forget();
            Outcome::DoneWith(vec![effect("sent"), effect("slow")])
        })
    });
    let quick = play(|_| ready(Outcome::DoneWith(vec![effect("sent")])));
    add(&db, &[job(1)]).await;
    let first = clock.worker(&db, "a", slow);
    let first = tokio::spawn(async move { first.run_due().await });
    began.acquire().await.unwrap().forget();
    // Nobody else gets it while the lease lasts.
    let second = clock.worker(&db, "a", quick);
    assert_eq!(second.run_due().await, 0);
    clock.advance(60 * SECOND);
    assert_eq!(second.run_due().await, 1);
    gate.add_permits(1);
    first.await.unwrap();
    assert_eq!(effects(&db).await, one("sent"));
    assert_eq!(attempts(&db, 1).await, [(1, false, None), (2, true, Some("done".into()))]);
}

async fn many_workers_do_each_job_once(db: Db) {
    let clock = Clock::default();
    let all: Vec<NewJob> = (0..200).map(|n| NewJob { priority: i64::from(n % 3), ..job(n) }).collect();
    add(&db, &all).await;
    let mut workers = vec![];
    let handler = play(|_| ready(Outcome::DoneWith(vec![effect("sent")])));
    for owner in ["a", "b", "c", "d"] {
        let worker = clock.worker(&db, owner, handler.clone());
        workers.push(tokio::spawn(async move { worker.run_due().await }));
    }
    let mut runs = 0;
    for w in workers { runs += w.await.unwrap(); }
    assert_eq!(runs, 200);
    assert_eq!(effects(&db).await, [("sent".to_owned(), 200)]);
    assert_eq!(counts(&db).await, [("done".to_owned(), 200)]);
}

async fn a_panic_is_a_failed_attempt_and_the_worker_goes_on(db: Db) {
    let clock = Clock::default();
    let h = play(|j| {
        let panics = j.subject.as_bytes()[0] == 1 && j.attempt == 1;
        Box::pin(async move { if panics { panic!("ordered by a test: secret") } else { Outcome::Done } })
    });
    let worker = clock.worker(&db, "a", h.clone()).concurrency(1);
    add(&db, &[job(1), job(2)]).await;
    assert_eq!(worker.run_due().await, 2);
    assert_eq!(state(&db, 1).await, ("ready".into(), None, Some("the handler panicked".into())));
    assert_eq!(state(&db, 2).await.0, "done");
    clock.advance(HOUR);
    assert_eq!(worker.run_due().await, 1);
    assert_eq!(state(&db, 1).await.0, "done");
}

async fn a_run_is_stopped_before_its_lease_ends(db: Db) {
    let clock = Clock::default();
    let handler = Play {
        script: |_: &Claimed| -> BoxFuture<'static, Outcome> { Box::pin(std::future::pending()) },
        lease: 1000,
        attempts: 3,
        seen: Mutex::default(),
    };
    let worker = clock.worker(&db, "a", Arc::new(handler));
    add(&db, &[job(1)]).await;
    assert_eq!(worker.run_due().await, 1);
    assert_eq!(state(&db, 1).await.2.unwrap(), "the handler took longer than its lease");
}

/// What the handler wants written has become impossible.
async fn a_conflict_in_what_is_written_with_it_is_a_failed_attempt(db: Db) {
    let clock = Clock::default();
    let h = play(|j| ready(Outcome::DoneWith(match j.attempt {
        1 => vec![effect("sent"), q!("DELETE FROM effect WHERE key = 'x'").expect(1)],
        2 => vec![effect("sent"), q!("INSERT INTO nothing VALUES (1)").any()],
        _ => vec![effect("sent")],
    })));
    let worker = clock.worker(&db, "a", h);
    add(&db, &[job(1)]).await;
    for wanted in ["statement 3 did not find", "a statement is wrong"] {
        assert_eq!(worker.run_due().await, 1);
        let (state, _, error) = state(&db, 1).await;
        assert_eq!(state, "ready");
        assert!(error.as_ref().unwrap().contains(wanted), "{error:?}");
        assert_eq!(effects(&db).await, []);
        clock.advance(HOUR);
    }
    assert_eq!(worker.run_due().await, 1);
    assert_eq!(effects(&db).await, one("sent"));
}

async fn held_jobs_wait_for_the_operator(db: Db) {
    let h = play(|_| ready(Outcome::Done));
    let worker = Clock::default().worker(&db, "a", h);
    add(&db, &[job(1), job(2)]).await;
    assert_eq!(jobs::hold_all(&db).await.unwrap(), 2);
    add(&db, &[job(3)]).await;
    assert_eq!(worker.run_due().await, 1);
    assert_eq!(counts(&db).await, [("done".to_owned(), 1), ("held".to_owned(), 2)]);
    assert_eq!(jobs::release_held(&db).await.unwrap(), 2);
    assert_eq!(worker.run_due().await, 2);
}

/// Whatever write fails, in whatever way: it is written once, and it comes to an end.
async fn no_failing_write_doubles_or_loses_anything(db: Db) {
    let clock = Clock::default();
    let mut n = 0;
    for kind in [Fault::Fail, Fault::UnknownApplied, Fault::UnknownLost] {
        for nth in 1..=3u64 {
            for twice in [false, true] {
                n += 1;
                let h = play(|_| ready(Outcome::DoneWith(vec![effect("sent")])));
                let worker = clock.worker(&db, "a", h);
                add(&db, &[job(n)]).await;
                fault(&db, move |w| w == nth || (twice && w == nth + 1), kind);
                for _ in 0..3 {
                    worker.run_due().await;
                    clock.advance(HOUR);
                }
                db.intercept(None);
                assert_eq!(effects(&db).await, [("sent".to_owned(), i64::from(n))], "{kind:?} {nth} {twice}");
                assert_eq!(state(&db, n).await.0, "done");
            }
        }
    }
}

async fn an_idle_worker_writes_nothing(db: Db) {
    add(&db, &[NewJob { run_at: HOUR, ..job(1) }]).await;
    let worker = Clock::default().worker(&db, "a", play(|_| ready(Outcome::Done)));
    let writes = Arc::new(AtomicUsize::new(0));
    let w = writes.clone();
    db.intercept(Some(Arc::new(move |op: &Op<'_>| {
        w.fetch_add(usize::from(op.kind == Kind::Write), Ordering::SeqCst);
        Fault::None
    })));
    for _ in 0..10 {
        assert_eq!(worker.run_due().await, 0);
    }
    assert_eq!(writes.load(Ordering::SeqCst), 0);
}

async fn serving_hears_signals_and_finishes_what_runs(db: Db) {
    let (began, gate) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (b, g) = (began.clone(), gate.clone());
    let h = play(move |j| {
        let (began, gate) = (b.clone(), g.clone());
        let first = j.subject.as_bytes()[0] == 1;
        Box::pin(async move {
            began.add_permits(1);
            if first {
                // Its effect adds another job.
                return Outcome::DoneWith(vec![job(2).stmt(0)]);
            }
            gate.acquire().await.unwrap().forget();
            Outcome::DoneWith(vec![effect("sent")])
        })
    });
    let worker = Clock::default().worker(&db, "a", h);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(async move { worker.serve(async { stopped.await.unwrap() }).await });
    add(&db, &[job(1)]).await;
    db.signal(TOPIC);
    began.acquire_many(2).await.unwrap().forget();
    stop.send(()).unwrap();
    gate.add_permits(1);
    serving.await.unwrap();
    assert_eq!(effects(&db).await, one("sent"));
    assert_eq!(counts(&db).await, [("done".to_owned(), 2)]);
}

async fn old_jobs_are_purged_with_their_attempts(db: Db) {
    let clock = Clock::default();
    let h = play(|j| ready(if j.subject.as_bytes()[0] == 3 { Outcome::Dead { why: "x".into(), with: vec![] } } else { Outcome::Done }));
    let worker = clock.worker(&db, "a", h);
    add(&db, &[job(1), job(2), job(3)]).await;
    worker.run_due().await;
    clock.advance(10);
    add(&db, &[job(4)]).await;
    worker.run_due().await;
    assert_eq!(jobs::purge(&db, 10, 1).await.unwrap(), 1);
    assert_eq!(jobs::purge(&db, 10, 5).await.unwrap(), 1);
    assert_eq!(jobs::purge(&db, 10, 5).await.unwrap(), 0);
    let left = db.read(vec![q!("SELECT id FROM job ORDER BY id"), q!("SELECT job FROM job_attempt ORDER BY job")]).await.unwrap();
    for ids in left {
        assert_eq!(ids.rows(), [[Val::from([3u8; 16])], [Val::from([4u8; 16])]]);
    }
}

}
