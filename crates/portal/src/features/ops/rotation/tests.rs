#![allow(clippy::unwrap_used)]
//! Another key under load: nothing is lost, nothing is found twice, and in the end the old key opens nothing.

use std::collections::{BTreeMap, BTreeSet};

use db::testing::TestDb;
use db::{Id, q};
use proptest::prelude::*;
use vault::{InstanceKey, Random, SeededRandom};

use super::tables::{LEFT, TABLES};
use super::*;
use crate::accounts::create::Join;
use crate::contacts;
use crate::features::ops::keys::confirm_export;
use crate::proof::sights::{World, seen, world};
use crate::testing::{START, TestApp};

/// A key file to which `keys rotate` has added an epoch.
fn prepared(rng: &dyn Random) -> InstanceKey {
    let mut key = InstanceKey::generate(rng);
    // Of its own randomness: the rest of the world is as in other tests.
    key.add_epoch(&SeededRandom::new(77)).unwrap();
    key.activate(1).unwrap();
    key
}

async fn on(db: TestDb) -> TestApp {
    TestApp::with_keys(db, 7, prepared, |_| {}).await
}

/// On both engines, with a prepared key.
macro_rules! rotating {
    ($(async fn $name:ident($t:ident : TestApp) $body:block)*) => {$(
        mod $name {
            use super::*;
            async fn body($t: TestApp) $body
            #[tokio::test]
            async fn sqlite() {
                body(on(db::testing::sqlite(crate::statements::MIGRATIONS).await).await).await;
            }
            #[tokio::test]
            async fn postgres() {
                if let Some(db) = db::testing::postgres(crate::statements::MIGRATIONS).await {
                    body(on(db).await).await;
                }
            }
        }
    )*};
}

async fn begun(t: &TestApp) -> u64 {
    assert_eq!(
        begin(t).await.unwrap(),
        Begun::Unconfirmed,
        "the export comes first"
    );
    assert_eq!(t.keys.epoch(), 1);
    confirm_export(t).await.unwrap();
    match begin(t).await.unwrap() {
        Begun::Now { rows } => rows,
        other => panic!("{other:?}"),
    }
}

async fn finish(t: &TestApp) {
    for _ in 0..200 {
        t.run_jobs().await;
        if store::next(&t.db, t.keys.epoch()).await.unwrap().is_none() {
            return;
        }
        t.advance(crate::app::span::SECOND);
    }
    panic!(
        "the job does not come to an end: {:?}",
        store::progress(&t.db).await.unwrap()
    );
}

/// The file after `keys retire 1`.
fn retired_file(t: &TestApp) -> InstanceKey {
    let mut key = InstanceKey::parse(&t.keys.to_file_text()).unwrap();
    key.activate(2).unwrap();
    key.retire(1).unwrap();
    InstanceKey::parse(&key.to_file_text()).unwrap()
}

async fn tables_with(
    t: &TestApp,
    keys: &InstanceKey,
    what: fn(&Found) -> u64,
) -> Vec<(&'static str, u64)> {
    let all = look(&t.db, keys, t.random.as_ref()).await.unwrap();
    let with = all.iter().map(|f| (f.table, what(f)));
    with.filter(|(_, n)| *n > 0).collect()
}

async fn nothing_of_the_old_one(t: &TestApp) {
    let key = retired_file(t);
    assert_eq!(tables_with(t, &key, |f| f.old).await, []);
    assert_eq!(tables_with(t, &key, |f| f.strange).await, []);
}

const PAGES: &[&str] = &[
    "robin /settings",
    "ana /contacts",
    "ana /sent",
    "ana /inbox",
    "robin /m/{robin}?all=1",
    "lee /inbox",
    "lee /m/{lee}?all=1",
    "sam /join",
    "robin signs in",
    "ana signs in",
];

async fn pages(w: &World) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut out = BTreeMap::new();
    for what in PAGES {
        let page = w.see(what).await;
        assert!(
            page.status.is_success(),
            "{what}: {} {}",
            page.status,
            page.text()
        );
        out.insert(
            *what,
            seen(&page).all.iter().map(|s| format!("{s:?}")).collect(),
        );
    }
    out
}

rotating! {
    // The registry and the code say the same: in a world with some of everything, every row holds by the registry, before and after; every
    // page shows the same before, in between and afterwards; and at the end the old key is needed for nothing.
    async fn a_whole_world_is_made_anew(t: TestApp) {
        let w = world(&t).await;
        assert_eq!(tables_with(&t, &t.keys, |f| f.strange).await, [], "the registry says what the code does");
        assert_eq!(tables_with(&t, &t.keys, |f| f.old).await, []);
        let before = pages(&w).await;
        assert!(begun(&t).await > 10);
        assert_eq!(t.keys.epoch(), 2);
        let old = tables_with(&t, &t.keys, |f| f.old).await;
        assert!(old.len() > 12, "{old:?}");
        assert!(old.iter().all(|(name, _)| !["suppression", "member_word"].contains(name)), "indexes are moved at once: {old:?}");
        assert_eq!(pages(&w).await, before, "while it goes on");
        finish(&t).await;
        assert_eq!(tables_with(&t, &t.keys, |f| f.strange).await, []);
        nothing_of_the_old_one(&t).await;
        assert_eq!(pages(&w).await, before, "afterwards");
        // Once more over everything changes nothing.
        again(&t).await.unwrap();
        finish(&t).await;
        let changed: i64 = store::progress(&t.db).await.unwrap().iter().map(|p| p.changed).sum();
        assert_eq!(changed, 0);
        // The trail holds over the change of keys, also by the file that has retired the old one.
        audit::seal::seal(&t).await.unwrap();
        let report = audit::verify::verify(&t, None).await.unwrap();
        assert!(report.problems.is_empty() && report.events > 10, "{report:?}");
    }

    async fn who_signs_in_has_a_password_under_the_new_key(t: TestApp) {
        t.patient("rob@example.org", ("Robin", "Reed"), None).await;
        begun(&t).await;
        assert_eq!(passwords_left(&t).await.unwrap(), 1);
        let mut b = t.browser();
        assert!(b.sign_in("rob@example.org").await.status.is_success());
        assert_eq!(passwords_left(&t).await.unwrap(), 0);
        assert!(t.browser().sign_in("rob@example.org").await.status.is_success());
    }

    // Two accounts for one address would be two people who read each other's mail.
    async fn nobody_registers_an_address_twice_meanwhile(t: TestApp) {
        let email = crate::accounts::Email::parse("rob@example.org").unwrap();
        let rob = t.patient("rob@example.org", ("Robin", "Reed"), None).await;
        let old = contacts::address_index(&t, &email);
        begun(&t).await;
        let new = contacts::address_index(&t, &email);
        assert_ne!(old, new);
        let found = crate::accounts::address::find(&t, &new).await.unwrap().unwrap();
        assert_eq!(found.person, rob.person);
        assert!(crate::accounts::address::find(&t, &old).await.unwrap().is_none());
        let twice = crate::accounts::address::insert(&t, &email, t.id(), t.id());
        assert!(matches!(t.db.write(vec![twice]).await, Err(WriteError::Unique { .. })));
    }

    // A node that has not noticed writes one more second by the old key. What it wrote is found again; what is there twice by then stays as it is.
    async fn what_a_late_node_wrote_is_made_anew_and_never_doubles(t: TestApp) {
        begun(&t).await;
        t.keys.activate(1).unwrap();
        let late = t.patient("late@example.org", ("Late", "Reed"), None).await;
        t.patient("twice@example.org", ("One", "Reed"), None).await;
        t.keys.activate(2).unwrap();
        let two = t.patient("twice@example.org", ("Two", "Reed"), None).await;
        finish(&t).await;
        let find = async |text: &str| {
            let email = crate::accounts::Email::parse(text).unwrap();
            crate::accounts::address::find(&t, &contacts::address_index(&t, &email)).await.unwrap().map(|a| a.person)
        };
        assert_eq!(find("late@example.org").await, Some(late.person));
        assert_eq!(find("twice@example.org").await, Some(two.person), "the one that was found all along");
        let strange: i64 = store::progress(&t.db).await.unwrap().iter().map(|p| p.strange).sum();
        assert_eq!(strange, 1);
        let key = retired_file(&t);
        assert_eq!(tables_with(&t, &key, |f| f.strange).await, [("address", 1)]);
    }

    // The worker dies in the middle of a chunk: nothing of it is written. It dies between two: the next one goes on behind it.
    async fn a_job_that_dies_goes_on_where_it_was(t: TestApp) {
        let w = world(&t).await;
        let before = pages(&w).await;
        begun(&t).await;
        let mut rounds = 0;
        while store::next(&t.db, 2).await.unwrap().is_some() {
            rounds += 1;
            assert!(rounds < 500);
            let was = store::next(&t.db, 2).await.unwrap().map(|p| (p.table, p.after));
            if rounds % 3 == 0 {
                // Polled once and dropped: wherever it stood, the chunk is written whole or not at all.
                let chunk = jobs::chunk(&t);
                let _ = tokio::time::timeout(std::time::Duration::from_micros(rounds * 40), chunk).await;
            } else {
                assert!(jobs::chunk(&t).await.unwrap());
                let is = store::next(&t.db, 2).await.unwrap().map(|p| (p.table, p.after));
                assert_ne!(was, is, "each chunk goes on");
            }
        }
        // One chunk for each table at the least, however many of them were broken off.
        assert!(rounds as usize >= TABLES.len());
        nothing_of_the_old_one(&t).await;
        assert_eq!(pages(&w).await, before);
    }

    // Who writes rows and has no key: nothing that was planted is made good by a rotation.
    async fn a_rotation_blesses_nothing_that_was_planted(t: TestApp) {
        let rob = t.patient("rob@example.org", ("Robin", "Reed"), None).await;
        let ann = t.patient("ann@example.org", ("Ann", "Poe"), None).await;
        let person = async |id: Id| -> Vec<u8> { t.db.one(q!("SELECT name_f FROM person WHERE id = $1", id)).await.unwrap().unwrap() };
        let anns = person(ann.person).await;
        let plant = vec![
            // Another person's name, another person's mailbox behind an address, an agent of support.
            q!("UPDATE person SET name_f = $2 WHERE id = $1", rob.person, anns).expect(1),
            q!("UPDATE address SET mailbox = $2 WHERE person = $1", rob.person, ann.mailbox).expect(1),
            q!("INSERT INTO support_grant (person, rights, given_at, mac_key, mac) VALUES ($1, 'change', 1, 1, $2)", rob.person, vec![7u8; 32]).expect(1),
        ];
        t.db.write(plant).await.unwrap();
        begun(&t).await;
        finish(&t).await;
        let strange: BTreeSet<_> = tables_with(&t, &t.keys, |f| f.strange).await.into_iter().collect();
        assert_eq!(strange, BTreeSet::from([("address", 1), ("person", 1), ("support_grant", 1)]));
        let grant = crate::accounts::agent::of(&t, rob.person).await.unwrap();
        assert!(grant.is_none());
        // And who has the old file makes nothing that counts once it is retired.
        let key = retired_file(&t);
        let thief = InstanceKey::generate(&SeededRandom::new(7));
        assert!(!key.verify("row:address", &[b"x"], &thief.mac("row:address", &[b"x"])));
    }

    async fn who_has_the_old_key_file_does_not_lengthen_the_trail(t: TestApp) {
        let event = |app: &App| audit::event("sign_in").detail(json!({ "n": 1 })).rows(app).to_vec();
        t.db.write(event(&t)).await.unwrap();
        begun(&t).await;
        audit::seal::seal(&t).await.unwrap();
        // Of a node that had not noticed yet.
        t.keys.activate(1).unwrap();
        t.db.write(event(&t)).await.unwrap();
        t.keys.activate(2).unwrap();
        t.advance(crate::app::span::SECOND);
        audit::seal::seal(&t).await.unwrap();
        assert!(audit::verify::verify(&t, None).await.unwrap().problems.is_empty());
        t.advance(2 * crate::app::span::MINUTE);
        t.keys.activate(1).unwrap();
        t.db.write(event(&t)).await.unwrap();
        t.keys.activate(2).unwrap();
        audit::seal::seal(&t).await.unwrap();
        let problems = audit::verify::verify(&t, None).await.unwrap().problems;
        assert!(matches!(problems[..], [audit::verify::Problem::Edited { .. }]), "{problems:?}");
        // A whole block by the old key.
        t.keys.activate(1).unwrap();
        t.db.write(event(&t)).await.unwrap();
        audit::seal::seal(&t).await.unwrap();
        t.keys.activate(2).unwrap();
        let problems = audit::verify::verify(&t, None).await.unwrap().problems;
        assert!(problems.iter().any(|p| matches!(p, audit::verify::Problem::Block { .. })), "{problems:?}");
    }

    async fn a_node_without_the_key_of_the_database_does_not_work_with_it(t: TestApp) {
        know(&t.db, &t.keys).await.unwrap();
        begun(&t).await;
        let text = t.keys.to_file_text();
        let lines: Vec<&str> = text.lines().collect();
        let old = InstanceKey::parse(&lines[..2].join("\n")).unwrap();
        assert!(matches!(know(&t.db, &old).await, Err(KeyFileError::Older { epoch: 2, .. })));
        let mut other = InstanceKey::generate(&SeededRandom::new(3));
        other.add_epoch(&SeededRandom::new(4)).unwrap();
        assert!(matches!(know(&t.db, &other).await, Err(KeyFileError::Other { epoch: 2, .. })));
        // A node that has it follows by itself.
        t.keys.activate(1).unwrap();
        let waits = tokio::time::timeout(std::time::Duration::from_millis(300), left_behind(&t)).await;
        assert!(waits.is_err());
        assert_eq!(t.keys.epoch(), 2);
        assert_eq!(begin(&t).await.unwrap(), Begun::Nothing);
    }

    // Of an app that its owner has taken off nothing is kept, and nothing of it is in the way.
    async fn an_app_that_was_taken_off_is_not_in_the_way(t: TestApp) {
        let rob = t.patient("rob@example.org", ("Robin", "Reed"), None).await;
        let id = t.id();
        let mac = crate::accounts::factor::mac(&t, id, rob.person, "totp", false);
        let gone = q!(
            "INSERT INTO factor (id, person, kind, data, pepper_id, state, created_at, mac_key, mac) VALUES ($1, $2, 'totp', $3, 0, 'retired', $4, 1, $5)",
            id,
            rob.person,
            Vec::<u8>::new(),
            t.now(),
            &mac
        );
        t.db.write(vec![gone.expect(1)]).await.unwrap();
        begun(&t).await;
        finish(&t).await;
        nothing_of_the_old_one(&t).await;
    }

    // The one write that begins fails, or nobody knows whether it was applied: the node works with the epoch that the database says.
    async fn a_beginning_that_fails_leaves_the_epoch_of_the_database(t: TestApp) {
        t.patient("rob@example.org", ("Robin", "Reed"), None).await;
        confirm_export(&t).await.unwrap();
        for (fault, then) in [
            (db::Fault::Fail, 1),
            (db::Fault::UnknownLost, 1),
            (db::Fault::UnknownApplied, 2),
        ] {
            t.db.intercept(Some(std::sync::Arc::new(move |op: &db::Op<'_>| {
                if op.statements.iter().any(|s| s.starts_with("UPDATE meta")) { fault } else { db::Fault::None }
            })));
            let went = begin(&t).await.unwrap();
            t.db.intercept(None);
            assert_eq!(t.keys.epoch(), then, "{fault:?}: {went:?}");
            assert_eq!(matches!(went, Begun::NotNow(_)), then == 1, "{went:?}");
            assert!(t.browser().sign_in("rob@example.org").await.status.is_success());
        }
        finish(&t).await;
        nothing_of_the_old_one(&t).await;
    }

    async fn every_column_that_depends_on_the_key_is_known(t: TestApp) {
        let mut known: BTreeSet<(String, String)> = LEFT.iter().map(|(t, c, _)| ((*t).into(), (*c).into())).collect();
        for table in TABLES {
            known.extend(table.cells.iter().map(|c| (table.name.into(), c.column.into())));
            known.extend(table.index.iter().map(|i| (table.name.into(), i.column.into())));
        }
        let looks = |c: &str| {
            c.ends_with("_f") || c.ends_with("_x") || c == "mac" || c.ends_with("_mac") || c.ends_with("bidx")
                || ["word", "secret", "arrival", "wrap", "blob", "head", "key_commitment"].contains(&c)
        };
        let dump = t.db.dump(&[]).await.unwrap();
        let mut there = BTreeSet::new();
        for table in dump.tables() {
            let bytes = table.columns.iter().filter(|c| c.ty == db::ColumnType::Bytea);
            there.extend(bytes.map(|c| (table.name.clone(), c.name.clone())));
        }
        let missing: Vec<_> = there
            .iter()
            .filter(|(table, c)| looks(c) && !known.contains(&(table.clone(), c.clone())))
            // The id of a file, not a sealed value.
            .filter(|(table, c)| !(c == "blob" && ["attachment", "draft_file"].contains(&table.as_str())))
            .collect();
        assert!(missing.is_empty(), "neither made anew nor left with a reason: {missing:#?}");
        let gone: Vec<_> = known.iter().filter(|k| !there.contains(*k)).collect();
        assert!(gone.is_empty(), "known, but not in the database: {gone:#?}");
    }
}

/// What happens between two chunks.
#[derive(Debug, Clone, Copy)]
enum Step {
    Chunk,
    Register,
    SignIn(u8),
    Find(u8),
    Rename(u8),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => Just(Step::Chunk),
        1 => Just(Step::Register),
        1 => any::<u8>().prop_map(Step::SignIn),
        3 => any::<u8>().prop_map(Step::Find),
        2 => any::<u8>().prop_map(Step::Rename),
        1 => Just(Step::Restart),
    ]
}

/// Chunks between everything that people do: whoever was there is found at each moment, with the name they have then.
async fn interleaved(t: TestApp, steps: Vec<Step>) {
    let mut people: Vec<(String, Id, String)> = Vec::new();
    let register = async |n: usize| {
        let email = format!("p{n}@example.org");
        let name = format!("Name{n}");
        let who = t
            .account(&email, ("", &name, "Reed"), Join::Nobody, None)
            .await;
        (email, who.person, name)
    };
    for n in 0..3 {
        people.push(register(n).await);
    }
    begun(&t).await;
    for s in steps.iter().chain(&[Step::Find(0), Step::Find(1)]) {
        match *s {
            Step::Chunk => {
                jobs::chunk(&t).await.unwrap();
            }
            Step::Register => {
                let n = people.len();
                people.push(register(n).await);
            }
            Step::SignIn(i) => {
                let email = &people[usize::from(i) % people.len()].0;
                let page = t.browser().sign_in(email).await;
                assert!(page.status.is_success(), "{email}: {}", page.text());
            }
            Step::Find(i) => {
                let (email, id, name) = &people[usize::from(i) % people.len()];
                let parsed = crate::accounts::Email::parse(email).unwrap();
                let index = contacts::address_index(&t, &parsed);
                let found = crate::accounts::address::find(&t, &index)
                    .await
                    .unwrap()
                    .unwrap();
                assert_eq!(found.person, *id);
                let sealed: Vec<u8> =
                    t.db.one(q!("SELECT name_f FROM person WHERE id = $1", *id))
                        .await
                        .unwrap()
                        .unwrap();
                let held: crate::accounts::PersonName = crate::accounts::session::NAME
                    .open(&t, *id, &sealed)
                    .unwrap();
                assert_eq!(held.first, *name);
            }
            Step::Rename(i) => {
                let at = usize::from(i) % people.len();
                let name = format!("Other{}", t.keys.epoch());
                let person = crate::accounts::PersonName {
                    title: String::new(),
                    first: name.clone(),
                    last: "Reed".into(),
                };
                let sealed = crate::accounts::session::NAME.seal(&t, people[at].1, &person);
                t.db.write(vec![
                    q!(
                        "UPDATE person SET name_f = $2 WHERE id = $1",
                        people[at].1,
                        sealed
                    )
                    .expect(1),
                ])
                .await
                .unwrap();
                people[at].2 = name;
            }
            Step::Restart => {
                know(&t.db, &t.keys).await.unwrap();
                assert_eq!(begin(&t).await.unwrap(), Begun::Nothing);
            }
        }
    }
    finish(&t).await;
    nothing_of_the_old_one(&t).await;
    assert!(t.now() >= START);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, .. ProptestConfig::default() })]
    #[test]
    fn people_go_on_while_the_key_changes(steps in proptest::collection::vec(step(), 5..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let db = db::testing::sqlite(crate::statements::MIGRATIONS).await;
            interleaved(on(db).await, steps.clone()).await;
            if let Some(db) = db::testing::postgres(crate::statements::MIGRATIONS).await {
                interleaved(on(db).await, steps).await;
            }
        });
    }
}
