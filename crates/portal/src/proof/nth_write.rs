//! Every write of the story fails once, in each of the three ways a database can fail; so does every read. Whoever meets the
//! page that says so presses again, and the story ends as it does without failures.
//!
//! Each failure walks the whole story on a database of its own, so the numbers are dealt out to several tests: nextest runs each
//! in a process of its own.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::story::{Plan, exactly_one_of_each, practice, walk};
use crate::app::span::MINUTE;
use crate::testing::TestApp;
use db::{Fault, Kind, Op};
use futures_util::FutureExt;

/// Walks with the `n`-th operation of this kind failing. Gives how many operations there were.
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
        if op.n == n {
            eprintln!("{kind:?} {n}, {fault:?}: {:?}", op.statements);
            return fault;
        }
        Fault::None
    })));
    let told = AssertUnwindSafe(walk(&t, &plan)).catch_unwind().await;
    t.db.intercept(None);
    assert!(told.is_ok(), "{kind:?} {n}, {fault:?}: see above");
    t.run_jobs().await;
    for _ in 0..6 {
        // Whatever lost its worker comes back after its lease.
        t.advance(MINUTE);
        t.run_jobs().await;
    }
    exactly_one_of_each(&t, &plan, &format!("{kind:?} {n}, {fault:?}")).await;
    seen.load(Ordering::SeqCst)
}

/// Every `of`-th failure, from the `first` on, until the story has no further operation.
async fn every(kind: Kind, fault: Fault, first: u64, of: u64) {
    let (mut n, mut walks) = (first, 0);
    loop {
        let there = walk_with(TestApp::sqlite().await, kind, n, fault).await;
        walks += 1;
        if n > there {
            break;
        }
        n += of;
    }
    assert!(
        walks > 5,
        "the story has more operations than {walks} in every {of}"
    );
}

/// `dealt! { name(kind, fault) of 4: a 1 b 2 …; }` makes `name::a`, …
macro_rules! dealt {
    ($($name:ident($kind:ident, $fault:ident) of $of:literal: $($slice:ident $first:literal)*;)*) => {$(
        mod $name {
            $(#[tokio::test]
            async fn $slice() {
                super::every(db::Kind::$kind, db::Fault::$fault, $first, $of).await;
            })*
        }
    )*};
}

dealt! {
    every_write_may_fail(Write, Fail) of 3: a 1 b 2 c 3;
    every_write_may_be_lost_without_our_knowing(Write, UnknownLost) of 3: a 1 b 2 c 3;
    every_write_may_be_applied_without_our_knowing(Write, UnknownApplied) of 3: a 1 b 2 c 3;
    every_read_may_fail(Read, Fail) of 20: a 1 b 6 c 11 d 16;
}

#[tokio::test]
async fn writes_may_fail_on_postgresql() {
    for (n, fault) in [
        (2, Fault::Fail),
        (5, Fault::UnknownApplied),
        (9, Fault::UnknownLost),
        (14, Fault::UnknownApplied),
        (20, Fault::UnknownLost),
    ] {
        if let Some(t) = TestApp::postgres().await {
            walk_with(t, Kind::Write, n, fault).await;
        }
    }
}
