//! A support agent reads no message, by any way: every route as an agent, every key of the session, the database with those keys.

use super::*;
use crate::accounts::session::{self, Found};
use crate::messages;
use crate::story;
use http::Method;
use vault::Token;

/// What nobody of support may see: subject, text and file name of a message.
const SECRET: [&str; 3] = ["Zebra-Subject-7", "Zebra body text 7", "zebra-file-7"];

/// Every path that a feature declares.
fn paths() -> Vec<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/features");
    let (mut todo, mut found) = (vec![root], Vec::new());
    while let Some(dir) = todo.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
                continue;
            }
            let name = path.to_string_lossy().into_owned();
            if !name.ends_with(".rs") || name.contains("tests") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for rest in text.split(".route(").skip(1) {
                let literal = rest.trim_start().strip_prefix('"');
                if let Some(l) = literal.and_then(|l| l.split('"').next()) {
                    found.push(l.to_owned());
                }
            }
        }
    }
    found
}

fn must_hide(at: &str, body: &str) {
    for secret in SECRET {
        assert!(!body.contains(secret), "{at} shows {secret}");
    }
}

async fn ids(t: &TestApp, sql: &'static str) -> Vec<Id> {
    t.db.all(db::q!(sql)).await.unwrap()
}

story! {
    async fn no_agent_reads_a_message(t: TestApp) {
        let ana = t.practice("Maple Street Dental", "ana@maple.example", ("Dr.", "Ana", "Ruiz")).await;
        let lee = t.patient("lee@patients.example", ("Lee", "Park"), Some("(503) 555-0122")).await;
        let files = [("zebra-file-7.png", "image/png", b"zebra".as_slice())];
        let letter = Letter { subject: SECRET[0], body: SECRET[1], files: &files, two_step: false };
        t.write(&ana, &[&lee], &letter).await;
        let (_, _, contact) = t.write_to_stranger(&ana, ROBIN, &letter).await;
        t.run_jobs().await;
        let sol = sol(&t).await;
        let mut b = enter(&t, &sol).await;

        // Every route, with every id there is in each place.
        let found = search(&mut b, ROBIN).await;
        let lookup = found.path.rsplit('/').next().unwrap().to_owned();
        let mut all = Vec::new();
        for sql in ["SELECT id FROM thread", "SELECT id FROM message", "SELECT id FROM attachment", "SELECT id FROM blob", "SELECT id FROM mailbox",
            "SELECT id FROM contact", "SELECT id FROM invitation", "SELECT id FROM delivery", "SELECT id FROM person", "SELECT id FROM practice"] {
            all.extend(ids(&t, sql).await);
        }
        assert!(all.len() > 15 && all.contains(&contact));
        let (mut asked, mut seen) = (0, 0);
        for route in paths() {
            let parts: Vec<&str> = route.split('/').collect();
            let holes = parts.iter().filter(|p| p.starts_with('{')).count();
            let tries = if holes == 0 { vec![Id::NIL] } else { all.clone() };
            for id in tries {
                let path = parts.iter().map(|p| match *p {
                    "{lookup}" => lookup.clone(),
                    "{subject}" => format!("i{id}"),
                    p if p.starts_with('{') => id.to_string(),
                    p => p.to_owned(),
                }).collect::<Vec<_>>().join("/");
                if path.starts_with("/outbox") || path == "/sign-out" { continue; }
                let page = b.raw(Method::GET, &path, &[("sec-fetch-site", "same-origin")], vec![]).await;
                must_hide(&path, &page.body);
                asked += 1;
                seen += i32::from(page.status.is_success());
            }
        }
        assert!(asked > 200 && seen > 15, "{asked} asked, {seen} answered");
        for what in ["lee@patients.example", "(503) 555-0122", "Maple Street", ROBIN] {
            must_hide(what, &search(&mut b, what).await.body);
        }

        // Every key of the session, against every conversation and every mailbox.
        let token = Token::parse(&b.cookies["__Host-session"]).unwrap();
        let Found::Live(s) = session::open(&t, token).await.unwrap() else { panic!("signed in") };
        let held: Vec<Id> = s.ring.ids().collect();
        assert_eq!(held.len(), 2, "their own mailbox and the desk: {held:?}");
        for thread in ids(&t, "SELECT id FROM thread").await {
            let view = messages::read::open_thread(&t, &s.actor.scope(), &s.ring, s.own_key, thread).await.unwrap();
            assert!(view.is_none(), "{thread}");
        }

        // The database with those keys: whatever is wrapped to anybody, and every arrival.
        for keypair in ids(&t, "SELECT id FROM keypair").await {
            let own = held.contains(&keypair);
            let opened = s.ring.open(&t, keypair).await.unwrap().is_some();
            let purpose: String = t.db.one(db::q!("SELECT purpose FROM keypair WHERE id = $1", keypair)).await.unwrap().unwrap();
            assert!(!opened || own || purpose == "ticket", "a {purpose} pair opens for an agent");
        }
        let wraps: Vec<(Id, Vec<u8>)> = t.db.all(db::q!("SELECT keypair, blob FROM key_wrap WHERE holder_kind = 'keypair'")).await.unwrap();
        assert!(wraps.len() > 3);
        for (keypair, blob) in wraps {
            for id in &held {
                let pair = s.ring.get(*id).unwrap();
                let opened = pair.unwrap(*keypair.as_bytes(), &blob).is_ok();
                assert!(!opened || held.contains(&keypair), "{id} opens {keypair}");
            }
        }
        let arrivals: Vec<(Id, Id, Vec<u8>)> = t.db.all(db::q!("SELECT message, thread, arrival FROM entry WHERE arrival IS NOT NULL")).await.unwrap();
        assert_eq!(arrivals.len(), 2, "neither reader has opened theirs");
        for (message, thread, arrival) in arrivals {
            for id in &held {
                let pair = s.ring.get(*id).unwrap();
                assert!(crate::keys::open(&t, pair, &messages::arrival_in(thread), message, &arrival).is_err());
            }
        }
        // The positive control: the reader's own session does read it.
        let mut reader = t.enter(&lee, true).await;
        reader.get("/inbox").await.must_say(SECRET[0]);
    }
}
