#![allow(clippy::unwrap_used)]
//! Tampering of every kind is found; racing sealers make one chain.

use super::seal::{Head, seal};
use super::verify::{Problem, RETENTION, verify};
use super::{event, store};
use crate::app::span::DAY;
use crate::story;
use crate::testing::TestApp;
use db::{Id, Sql};
use std::sync::{Arc, Mutex};

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl tracing_subscriber::fmt::MakeWriter<'_> for Log {
    type Writer = Log;
    fn make_writer(&self) -> Log {
        self.clone()
    }
}

/// Ten events, sealed four at a time or so.
async fn fill(t: &TestApp) -> Vec<Id> {
    for n in 0..10i64 {
        t.app
            .db
            .write(
                event("test.happened")
                    .detail(serde_json::json!({ "n": n }))
                    .rows(&t.app)
                    .to_vec(),
            )
            .await
            .unwrap();
        t.advance(1);
        if n % 4 == 3 {
            seal(&t.app).await.unwrap();
        }
    }
    seal(&t.app).await.unwrap();
    t.app
        .db
        .all::<Id>(Sql::new(
            "SELECT id FROM audit_event ORDER BY at, id",
            vec![],
        ))
        .await
        .unwrap()
}

async fn found(t: &TestApp, anchor: Option<&Head>) -> Vec<Problem> {
    verify(&t.app, anchor).await.unwrap().problems
}

async fn run(t: &TestApp, sql: &'static str, args: Vec<db::Val>) {
    t.app
        .db
        .write(vec![Sql::new(sql, args).any()])
        .await
        .unwrap();
}

story! {
    async fn an_honest_trail_verifies(t: TestApp) {
        fill(&t).await;
        let report = verify(&t.app, None).await.unwrap();
        assert_eq!((report.events, report.blocks, report.pending), (10, 3, 0));
        assert_eq!(report.problems, []);
        let head = report.head;
        assert_eq!(found(&t, Some(&head)).await, []);
        assert_eq!(Head::parse(&head.line(1)), Some(head));
    }

    async fn an_edited_event_is_found(t: TestApp) {
        let ids = fill(&t).await;
        run(&t, "UPDATE audit_event SET outcome = 'refused' WHERE id = $1", vec![ids[2].into()]).await;
        assert_eq!(found(&t, None).await, [Problem::Edited { event: ids[2] }]);
    }

    async fn an_edited_sealed_detail_is_found(t: TestApp) {
        let ids = fill(&t).await;
        run(&t, "UPDATE audit_event SET detail_f = (SELECT o.detail_f FROM audit_event o WHERE o.id = $2) WHERE id = $1", vec![ids[2].into(), ids[3].into()]).await;
        assert_eq!(found(&t, None).await, [Problem::Edited { event: ids[2] }]);
    }

    async fn a_deleted_event_is_found(t: TestApp) {
        let ids = fill(&t).await;
        run(&t, "DELETE FROM audit_event WHERE id = $1", vec![ids[7].into()]).await;
        assert_eq!(found(&t, None).await, [Problem::Missing { event: ids[7], seq: 2 }]);
    }

    async fn a_deleted_block_is_found(t: TestApp) {
        fill(&t).await;
        run(&t, "DELETE FROM audit_block WHERE seq = 2", vec![]).await;
        let problems = found(&t, None).await;
        assert!(problems.contains(&Problem::Gap { seq: 2 }) && problems.contains(&Problem::Block { seq: 3 }), "{problems:?}");
    }

    async fn reordered_blocks_are_found(t: TestApp) {
        fill(&t).await;
        run(&t, "UPDATE audit_block SET seq = 100 WHERE seq = 1", vec![]).await;
        run(&t, "UPDATE audit_block SET seq = 1 WHERE seq = 2", vec![]).await;
        run(&t, "UPDATE audit_block SET seq = 2 WHERE seq = 100", vec![]).await;
        assert!(!found(&t, None).await.is_empty());
    }

    async fn an_event_added_behind_the_chain_is_found(t: TestApp) {
        fill(&t).await;
        t.app.db.write(event("test.happened").rows(&t.app).to_vec()).await.unwrap();
        run(&t, "DELETE FROM audit_pending", vec![]).await;
        assert_eq!(found(&t, None).await, [Problem::Stray { count: 1 }]);
    }

    async fn a_cut_tail_is_found_by_the_anchor(t: TestApp) {
        let ids = fill(&t).await;
        let head = super::super::seal::head(&t.app).await.unwrap();
        run(&t, "DELETE FROM audit_block WHERE seq = 3", vec![]).await;
        for id in &ids[8..] {
            run(&t, "DELETE FROM audit_event WHERE id = $1", vec![(*id).into()]).await;
        }
        assert_eq!(found(&t, None).await, []);
        assert_eq!(found(&t, Some(&head)).await, [Problem::Anchor { seq: 3 }]);
    }

    async fn a_portal_that_works_meanwhile_raises_no_false_alarm(t: TestApp) {
        fill(&t).await;
        let working = async {
            for _ in 0..40 {
                t.app.db.write(event("test.happened").rows(&t.app).to_vec()).await.unwrap();
                seal(&t.app).await.unwrap();
            }
        };
        let looking = async {
            for _ in 0..40 {
                assert_eq!(found(&t, None).await, []);
            }
        };
        tokio::join!(working, looking);
        assert_eq!(verify(&t.app, None).await.unwrap().events, 50);
    }

    async fn what_is_older_than_the_law_asks_for_goes_by_whole_blocks(t: TestApp) {
        fill(&t).await;
        t.advance(RETENTION + DAY);
        let young = fill(&t).await[10];
        let events = async || t.app.db.one::<i64>(Sql::new("SELECT COUNT(*) FROM audit_event", vec![])).await.unwrap().unwrap();
        assert_eq!(events().await, 20);
        crate::features::ops::sweep::sweep(&t.app).await.unwrap();
        assert_eq!(events().await, 10);
        let report = verify(&t.app, None).await.unwrap();
        assert_eq!((report.blocks, report.events), (6, 10), "the blocks stay");
        assert_eq!(report.problems, []);
        assert_eq!(crate::audit::purge::purge(&t.app).await.unwrap(), 0, "once is enough");
        // What somebody removes is found all the same, also in an old block that was not purged.
        run(&t, "DELETE FROM audit_event WHERE id = $1", vec![young.into()]).await;
        assert_eq!(found(&t, None).await, [Problem::Missing { event: young, seq: 4 }]);
        t.advance(RETENTION + DAY);
        assert!(found(&t, None).await.contains(&Problem::Missing { event: young, seq: 4 }), "one of four is no purge");
    }

    async fn an_event_that_waits_a_minute_for_its_block_raises_the_alarm(t: TestApp) {
        let log = Log::default();
        let _on = tracing::subscriber::set_default(
            tracing_subscriber::fmt().with_ansi(false).with_writer(log.clone()).finish(),
        );
        let write = async || t.app.db.write(event("test.happened").rows(&t.app).to_vec()).await.unwrap();
        write().await;
        t.advance(crate::audit::seal::ALARM);
        seal(&t.app).await.unwrap();
        assert!(!log.text().contains("waited for their block"), "{}", log.text());
        write().await;
        t.advance(crate::audit::seal::ALARM + 1);
        seal(&t.app).await.unwrap();
        let text = log.text();
        assert!(text.contains("ERROR") && text.contains("waited for their block"), "{text}");
    }

    async fn racing_sealers_make_one_chain(t: TestApp) {
        for _ in 0..40 {
            t.app.db.write(event("test.happened").rows(&t.app).to_vec()).await.unwrap();
        }
        let (a, b, c) = tokio::join!(seal(&t.app), seal(&t.app), seal(&t.app));
        assert_eq!(a.unwrap() + b.unwrap() + c.unwrap(), 40);
        let report = verify(&t.app, None).await.unwrap();
        assert_eq!((report.events, report.pending), (40, 0));
        assert_eq!(report.problems, []);
        assert_eq!(store::last_block(&t.app.db).await.unwrap().map(|(seq, _)| seq), Some(report.blocks));
    }
}
