//! Reading and answering, on both engines.

#![allow(clippy::unwrap_used)]

mod download;
mod factors;
mod gate;
mod office;
mod quota;
mod reading;
mod replying;
mod team;

use std::sync::{Arc, Mutex};

use crate::messages;
use crate::testing::{Letter, Someone, TestApp};
use db::{Id, Kind, Op};

/// A dentist with a paid plan and a patient who is registered.
async fn pair(t: &TestApp) -> (Someone, Someone) {
    let ana = t
        .practice(
            "Maple Street Dental",
            "ana@maple.example",
            ("Dr.", "Ana", "Ruiz"),
        )
        .await;
    let robin = t
        .patient(
            "robin@patients.example",
            ("Robin", "Vale"),
            Some("(503) 555-0167"),
        )
        .await;
    (ana, robin)
}

/// Statements of every operation while the returned counter lives, `(reads, writes)`.
fn counted(t: &TestApp) -> Arc<Mutex<(Vec<String>, Vec<String>)>> {
    let seen: Arc<Mutex<(Vec<String>, Vec<String>)>> = Arc::default();
    let note = seen.clone();
    t.app.db.intercept(Some(Arc::new(move |op: &Op<'_>| {
        let mut seen = note.lock().unwrap();
        let all = op.statements.iter().map(|s| (*s).to_owned());
        match op.kind {
            Kind::Read => seen.0.extend(all),
            Kind::Write => seen.1.extend(all),
        }
        db::Fault::None
    })));
    seen
}

fn plain<'a>(subject: &'a str, body: &'a str) -> Letter<'a> {
    Letter {
        subject,
        body,
        ..Letter::default()
    }
}

/// One number from the database; `$1` is an id.
async fn count(t: &TestApp, sql: &'static str, id: Id) -> i64 {
    t.app
        .db
        .one::<i64>(db::q!(sql, id))
        .await
        .unwrap()
        .unwrap_or(0)
}

/// Changes rows behind the product's back, as a thief with the database would.
async fn meddle(t: &TestApp, sql: &'static str, id: Id) {
    t.app
        .db
        .write(vec![db::q!(sql, id).expect(1)])
        .await
        .unwrap();
}

/// One id from the database; `$1` is an id.
async fn count_id(t: &TestApp, sql: &'static str, id: Id) -> Id {
    t.app.db.one::<Id>(db::q!(sql, id)).await.unwrap().unwrap()
}
