//! Every write of the story fails once, in each of the three ways a database can fail; so does every read. Whoever meets the
//! page that says so presses again, and the story ends as it does without failures.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::story::{Plan, exactly_one_of_each, practice, walk};
use crate::testing::TestApp;
use db::{Fault, Kind, Op};
use futures_util::FutureExt;

/// Walks with the `n`-th operation of this kind failing. Gives how many there were.
async fn walk_with(t: TestApp, kind: Kind, n: u64, fault: Fault) -> u64 {
    let plan = Plan::default();
    practice(&t).await;
    let seen = Arc::new(AtomicU64::new(0));
    let count = seen.clone();
    t.db.intercept(Some(Arc::new(move |op: &Op<'_>| {
        if op.kind != kind {
            return Fault::None;
        }
        count.fetch_max(op.n, Ordering::SeqCst);
        if op.n == n { fault } else { Fault::None }
    })));
    let told = std::panic::AssertUnwindSafe(walk(&t, &plan))
        .catch_unwind()
        .await;
    t.db.intercept(None);
    assert!(told.is_ok(), "{kind:?} {n}, {fault:?}: see above");
    t.run_jobs().await;
    for _ in 0..6 {
        // Whatever lost its worker comes back after its lease.
        t.advance(crate::app::span::MINUTE);
        t.run_jobs().await;
    }
    exactly_one_of_each(&t, &plan, &format!("{kind:?} {n}, {fault:?}")).await;
    seen.load(Ordering::SeqCst)
}

async fn every(kind: Kind, fault: Fault, stride: u64) {
    let (mut n, mut last) = (1, u64::MAX);
    while n <= last {
        let there = walk_with(TestApp::sqlite().await, kind, n, fault).await;
        last = there.max(n);
        n += stride;
        if n > there {
            break;
        }
    }
    assert!(last > 15, "the story has more than {last} operations");
}

#[tokio::test]
async fn every_write_may_fail() {
    every(Kind::Write, Fault::Fail, 1).await;
}

#[tokio::test]
async fn every_write_may_be_lost_without_our_knowing() {
    every(Kind::Write, Fault::UnknownLost, 1).await;
}

#[tokio::test]
async fn every_write_may_be_applied_without_our_knowing() {
    every(Kind::Write, Fault::UnknownApplied, 1).await;
}

#[tokio::test]
async fn every_read_may_fail() {
    every(Kind::Read, Fault::Fail, 5).await;
}

#[tokio::test]
async fn writes_may_fail_on_postgresql() {
    for (n, fault) in [
        (2, Fault::Fail),
        (5, Fault::UnknownApplied),
        (9, Fault::UnknownLost),
        (14, Fault::UnknownApplied),
    ] {
        if let Some(t) = TestApp::postgres().await {
            walk_with(t, Kind::Write, n, fault).await;
        }
    }
}
