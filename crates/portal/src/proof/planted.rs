//! Somebody puts rows into the database that the product would have made: keys, wraps, messages, requests, approvals, memberships,
//! queued mails, codes. Nothing is ever sealed to a key that this instance has not made for its owner, nothing that it has not sealed
//! is shown, and nobody is handed what nobody entitled has granted.

use super::copy::{Copy, Row, bytes, id, put, text};
use crate::accounts::create::Join;
use crate::features::delivery::flow::address::correct;
use crate::invitations::{self, LinkKind, links};
use crate::keys::{self, Owner, requests};
use crate::messages::{Head, SealedHead, arrival_in};
use crate::story;
use crate::testing::{Browser, Letter, Page, Someone, TestApp};
use courier::Channel;
use db::{Id, Val, q};
use vault::{ContentKey, InstanceKey, KeyPair, Random, SeededRandom, Token, WrapKey};

const ROBIN: &str = "robin@patients.example";

pub(super) async fn maple(t: &TestApp) -> Someone {
    t.practice(
        "Maple Street Dental",
        "ana@maple.example",
        ("Dr.", "Ana", "Ruiz"),
    )
    .await
}

pub(super) async fn count(t: &TestApp, sql: &'static str) -> i64 {
    t.db.one(q!(sql)).await.unwrap().unwrap()
}

pub(super) async fn row_of(t: &TestApp, table: &str, is: impl Fn(&Row) -> bool) -> Row {
    let copy = Copy::of(t).await;
    let found = copy.table(table).iter().find(|r| is(r));
    found.expect("the row is there").clone()
}

/// The row of the pair that mail for a mailbox is sealed to.
async fn pair_of(t: &TestApp, mailbox: Id) -> Row {
    let key = keys::current(t, mailbox).await.unwrap().id();
    row_of(t, "keypair", |r| bytes(r, "id") == key).await
}

/// Writes to an address by the page.
async fn write(b: &mut Browser, to: &str) -> Page {
    let page = b.get("/compose").await;
    if page.status.is_server_error() {
        return page;
    }
    let page = b.press(&page, "Check address", &[("to", to)]).await;
    let mut fields = vec![
        ("subject", "One more"),
        ("body", "One more text."),
        ("two_step", "off"),
    ];
    if page.says("Nobody at") {
        fields.extend([
            ("relationship", "patient"),
            ("first", "Robin"),
            ("last", "Vale"),
        ]);
    }
    b.press(&page, "Send", &fields).await
}

fn bent(row: &Row, column: &str) -> Val {
    let mut value = bytes(row, column).to_vec();
    let last = value.len() - 1;
    value[last] ^= 1;
    Val::Bytes(value)
}

story! {
    async fn nothing_is_sealed_to_a_key_that_somebody_planted(t: TestApp) {
        let ana = maple(&t).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
        let mallory = t.patient("mallory@patients.example", ("Mallory", "Moss"), None).await;
        let mut b = t.enter(&ana, true).await;
        let (robins, mallorys) = (pair_of(&t, robin.mailbox).await, pair_of(&t, mallory.mailbox).await);
        let thief = KeyPair::generate(id(bytes(&robins, "id")), &SeededRandom::new(666));
        let own = Val::Bytes(thief.public().as_bytes().to_vec());
        let robins_box = row_of(&t, "mailbox", |r| bytes(r, "id") == robin.mailbox.as_bytes()).await;
        let maples = row_of(&t, "practice", |r| bytes(r, "id") == ana.practice.unwrap().as_bytes()).await;
        let vales = row_of(&t, "practice", |r| bytes(r, "id") == victor.practice.unwrap().as_bytes()).await;
        let stranger = "sam@patients.example";
        type Case<'a> = (&'a str, &'a str, &'a Row, Vec<(&'a str, Val)>, &'a str);
        let cases: Vec<Case<'_>> = vec![
            ("a public half of their own", "keypair", &robins, vec![("public", own.clone())], ROBIN),
            ("with another row's MAC", "keypair", &robins, vec![("public", own), ("mac", mallorys["mac"].clone())], ROBIN),
            ("another row's public half and MAC", "keypair", &robins, vec![("public", mallorys["public"].clone()), ("mac", mallorys["mac"].clone())], ROBIN),
            ("a mailbox that points at their own genuine pair", "mailbox", &robins_box, vec![("current_key", mallorys["id"].clone())], ROBIN),
            ("their own genuine pair given to the mailbox", "keypair", &mallorys, vec![("mailbox", robins_box["id"].clone())], "mallory@patients.example"),
            ("a practice that points at another practice's desk", "practice", &maples, vec![("desk", vales["desk"].clone())], stranger),
            ("a desk that is a safe", "practice", &maples, vec![("desk", maples["safe"].clone())], stranger),
        ];
        for (what, table, row, values, to) in cases {
            let before = Copy::of(&t).await;
            for (column, value) in &values {
                put(&t, table, row, column, value.clone()).await;
            }
            let page = write(&mut b, to).await;
            assert_eq!(page.status, 500, "{what}: {}", page.text());
            page.must_say("Something went wrong on our side").must_not_say("keypair");
            let now = Copy::of(&t).await;
            for table in ["message", "entry", "key_wrap", "mailbox", "job"] {
                assert_eq!(before.table(table).len(), now.table(table).len(), "{what}: {table}");
            }
            for (column, _) in &values {
                put(&t, table, row, column, row[*column].clone()).await;
            }
        }
        // Everything is back in its place: both letters go.
        for to in [ROBIN, stranger] {
            write(&mut b, to).await.must_say("One more text.");
        }
    }

    async fn a_private_half_put_into_a_wrap_is_refused(t: TestApp) {
        let ana = maple(&t).await;
        let person = crate::accounts::store::person(&t.db, ana.person).await.unwrap().unwrap();
        let personal = keys::current(&t, person.personal).await.unwrap();
        let rows = Copy::of(&t).await;
        // Her seat, the desk and the safe hang on wraps that anybody can make who knows a public half.
        let seat = pair_of(&t, ana.mailbox).await;
        let seats = keys::current(&t, ana.mailbox).await.unwrap();
        let mut tried = 0;
        for w in rows.table("key_wrap").iter().filter(|w| text(w, "holder_kind") == "keypair") {
            let holder = if bytes(w, "holder") == personal.id() { &personal } else { &seats };
            if bytes(w, "holder") != holder.id() {
                continue;
            }
            let thief = KeyPair::generate(id(bytes(w, "keypair")), &SeededRandom::new(666));
            let blob = thief.wrap_to(holder, t.random.as_ref()).unwrap();
            put(&t, "key_wrap", w, "blob", Val::Bytes(blob)).await;
            let mut b = t.browser();
            let page = b.sign_in(&ana.email).await;
            assert_eq!(page.status, 500, "{}", page.text());
            assert!(!b.cookies.contains_key("__Host-session"));
            put(&t, "key_wrap", w, "blob", w["blob"].clone()).await;
            tried += 1;
        }
        assert!(tried >= 3, "seat {:?}: {tried}", bytes(&seat, "id"));
        t.browser().sign_in(&ana.email).await.must_say("Inbox");
    }

    async fn a_link_put_into_the_database_opens_no_pre_mailbox(t: TestApp) {
        let ana = maple(&t).await;
        let (_, invitation, _) = t.write_to_stranger(&ana, "sam@patients.example", &Letter::default()).await;
        let i = invitations::load(&t, invitation).await.unwrap().unwrap();
        let pre = keys::current(&t, i.mailbox).await.unwrap();
        let own = Token::random(&SeededRandom::new(9));
        let thief = KeyPair::generate(pre.id(), &SeededRandom::new(666));
        let blob = WrapKey::from_link(&own).wrap(&thief, "link", t.random.as_ref());
        let hash = own.hash();
        t.db.write(vec![
            q!("INSERT INTO link (hash, kind, subject, generation, created_at, expires_at, mac_key, mac) VALUES ($1, 'complete', $2, 1, $3, $4, $5, $6)", hash, i.id, t.now(), t.now() + 1_000_000_000, t.keys.epoch(), hash).expect(1),
            q!("INSERT INTO key_wrap (id, keypair, holder_kind, holder, blob, created_at) VALUES ($1, $2, 'link', $3, $4, $5)", t.id(), keys::id_of(&pre), hash, blob, t.now()).expect(1),
        ])
        .await
        .unwrap();
        assert!(keys::open_by_link(&t, keys::id_of(&pre), &own).await.is_err());
        // A link that this instance made opens it.
        let pair = invitations::open_pre_mailbox(&t, None, i.mailbox).await.unwrap().unwrap();
        let (token, rows) = links::mint(&t, LinkKind::Complete, i.id, i.generation, &pair);
        t.db.write(rows).await.unwrap();
        assert!(keys::open_by_link(&t, keys::id_of(&pre), &token).await.unwrap().is_some());
    }

    async fn a_message_put_into_the_database_is_shown_to_nobody(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let all = Copy::of(&t).await;
        let message = all.table("message")[0].clone();
        let entry = all.table("entry").iter().find(|e| bytes(e, "mailbox") == robin.mailbox.as_bytes()).unwrap().clone();
        let to = keys::current(&t, robin.mailbox).await.unwrap();
        let rng = SeededRandom::new(666);
        let forged = |message: &[u8]| {
            let key = ContentKey::generate(&rng);
            let head = SealedHead {
                head: Head { subject: "FORGED".into(), from: "Dr. Ana Ruiz".into(), practice: "Maple Street Dental".into(), ..Head::default() },
                key: *key.as_bytes(),
            };
            let plain = head.plain();
            let body = key.seal_body(&[message], br#"{"format":"text","text":"FORGED"}"#, &rng);
            (key, plain, body)
        };
        let mid = Id::from(id(bytes(&message, "id")));
        let (key, plain, body) = forged(mid.as_bytes());
        let purpose = arrival_in(thread);
        let sealed = vault::seal_to(&to, &purpose, &[mid.as_bytes()], &plain, &rng).unwrap();
        let own = InstanceKey::generate(&rng);
        let stamp = own.mac("sealed-to", &[&to.id(), purpose.as_bytes(), mid.as_bytes(), &sealed]);
        let genuine = bytes(&entry, "arrival");
        let stamps: Vec<Vec<u8>> = vec![
            vec![],
            vec![0; 33],
            [&[t.keys.epoch()][..], &[0; 32]].concat(),
            [&[t.keys.epoch()][..], &stamp].concat(),
            genuine[genuine.len() - 33..].to_vec(),
        ];
        let mut b = t.enter(&robin, true).await;
        for value in [("body_x", Val::Bytes(body)), ("key_commitment", Val::Bytes(key.commitment().to_vec()))] {
            put(&t, "message", &message, value.0, value.1).await;
        }
        for stamp in &stamps {
            put(&t, "entry", &entry, "arrival", Val::Bytes([&sealed[..], stamp].concat())).await;
            for path in ["/inbox".to_owned(), format!("/m/{thread}")] {
                b.get(&path).await.must_not_say("FORGED");
            }
            t.browser().sign_in(ROBIN).await.must_not_say("FORGED");
        }
        // The same words sealed by this instance are shown: the forger lacks nothing but the key.
        put(&t, "entry", &entry, "arrival", Val::Bytes(keys::seal(&t, &to, &purpose, mid, &plain))).await;
        b.get(&format!("/m/{thread}")).await.must_say("FORGED");
    }

    async fn planted_requests_and_approvals_hand_nothing_over(t: TestApp) {
        let ana = maple(&t).await;
        let practice = crate::practices::load(&t, ana.practice.unwrap()).await.unwrap();
        let mut members = Vec::new();
        for name in ["pat", "kim"] {
            let practice = crate::practices::load(&t, practice.id).await.unwrap();
            let join = Join::Member { practice: &practice, role: "sender", approved_by: None };
            members.push(t.account(&format!("{name}@maple.example"), ("", name, "Moreno"), join, None).await);
        }
        let mallory = t.patient("mallory@patients.example", ("Mallory", "Moss"), None).await;
        let mallorys = keys::id_of(&keys::current(&t, mallory.mailbox).await.unwrap());
        let all = Copy::of(&t).await;
        let request = |seat: Id| {
            let of = all.table("mailbox").iter().find(|m| bytes(m, "id") == seat.as_bytes()).unwrap();
            let found = all.table("key_request").iter().find(|r| bytes(r, "for_keypair") == bytes(of, "current_key"));
            found.unwrap().clone()
        };
        let (pats, kims) = (request(members[0].mailbox), request(members[1].mailbox));
        let handed = async || {
            t.browser().sign_in(&ana.email).await.must_say("Inbox");
            count(&t, "SELECT COUNT(*) FROM key_wrap w JOIN practice p ON p.desk = w.keypair OR p.safe = w.keypair").await
        };
        let before = handed().await;
        let desk = practice.desk.unwrap();
        let kim = Id::from(id(bytes(&kims, "id")));
        t.db.write(vec![requests::approve(&t, &t.request(kim).await, ana.person)]).await.unwrap();
        let approved = row_of(&t, "key_request", |r| bytes(r, "id") == kim.as_bytes()).await;
        put(&t, "key_request", &kims, "state", Val::Text("denied".into())).await;
        let anas = Val::Bytes(ana.person.as_bytes().to_vec());
        let mut random = [0; 32];
        SeededRandom::new(4).fill(&mut random);
        let cases: Vec<(&str, Vec<(&str, Val)>)> = vec![
            ("approved by nobody", vec![("approved_by", anas.clone())]),
            ("with a MAC out of the air", vec![("approved_by", anas.clone()), ("approval_mac", Val::Bytes(random.to_vec()))]),
            ("with another request's approval", vec![("approved_by", anas), ("approval_mac", approved["approval_mac"].clone())]),
            ("that needs no approval", vec![("needs_approval", Val::Bool(false))]),
            ("that needs none, with another request's MAC", vec![("needs_approval", Val::Bool(false)), ("mac", kims["mac"].clone())]),
            ("for somebody else's key", vec![("for_keypair", Val::Bytes(mallorys.as_bytes().to_vec())), ("needs_approval", Val::Bool(false))]),
            ("for the safe", vec![("subject", Val::Bytes(practice.safe.unwrap().as_bytes().to_vec())), ("needs_approval", Val::Bool(false))]),
        ];
        for (what, values) in cases {
            for (column, value) in &values {
                put(&t, "key_request", &pats, column, value.clone()).await;
            }
            assert_eq!(handed().await, before, "a request {what}");
            for (column, _) in &values {
                put(&t, "key_request", &pats, column, pats[*column].clone()).await;
            }
        }
        // One made of nothing, for the thief.
        t.db.write(vec![q!("INSERT INTO key_request (id, kind, subject, for_keypair, asked_by, reason, needs_approval, mac_key, mac, state, created_at, expires_at) VALUES ($1, 'keypair', $2, $3, $4, 'x', FALSE, 1, $5, 'open', $6, $7)", t.id(), desk, mallorys, mallory.person, random, t.now(), t.now() + 1_000_000_000_000).expect(1)])
            .await
            .unwrap();
        assert_eq!(handed().await, before, "a request made of nothing");
        // An approval by a manager's own session is heard.
        let pat = Id::from(id(bytes(&pats, "id")));
        t.db.write(vec![requests::approve(&t, &t.request(pat).await, ana.person)]).await.unwrap();
        assert_eq!(handed().await, before + 1);
    }

    async fn a_planted_membership_reads_no_mail_and_gets_no_key(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let (_, _, contact) = t.write_to_stranger(&ana, "sam@patients.example", &Letter::default()).await;
        let mallory = t.patient("mallory@patients.example", ("Mallory", "Moss"), None).await;
        for seat in [mallory.mailbox, ana.mailbox] {
            t.db.write(vec![
                q!("DELETE FROM membership WHERE person = $1", mallory.person).any(),
                q!("INSERT INTO membership (id, practice, person, seat, role, permissions, approved_by, since) VALUES ($1, $2, $3, $4, 'owner', $5, $6, $7)", t.id(), ana.practice, mallory.person, seat, crate::actor::Permissions::of_role("owner").words(), ana.person, t.now()).expect(1),
            ])
            .await
            .unwrap();
            let wraps = count(&t, "SELECT COUNT(*) FROM key_wrap").await;
            t.browser().sign_in(&ana.email).await.must_say("Inbox");
            let mut b = t.browser();
            b.sign_in(&mallory.email).await;
            for path in ["/inbox".to_owned(), "/sent".to_owned(), format!("/m/{thread}"), format!("/m/{thread}/reply")] {
                b.get(&path).await.must_not_say(Letter::default().subject).must_not_say("two x-rays");
            }
            let mut entered = t.enter(&Someone { practice: ana.practice, ..mallory.clone() }, true).await;
            for path in ["/inbox".to_owned(), "/sent".to_owned(), format!("/m/{thread}")] {
                entered.get(&path).await.must_not_say(Letter::default().subject).must_not_say("two x-rays");
            }
            // Nor does the practice's waiting mail go where they say: only who holds the desk's key sees contacts or corrects them.
            for mallorys in [&mut b, &mut entered] {
                mallorys.get("/contacts").await.must_not_say("Robin Vale").must_not_say("sam@patients.example");
                for page in ["", "/address", "/phones"] {
                    assert_eq!(mallorys.get(&format!("/contacts/{contact}{page}")).await.status, http::StatusCode::NOT_FOUND, "{page}");
                }
                let signed = t.signed(mallorys).await;
                let email = crate::accounts::Email::parse("mallory2@patients.example").unwrap();
                let moved = correct(&t, &signed, contact, &email, t.id(), &crate::audit::Source::default()).await;
                assert!(moved.is_err(), "{moved:?}");
            }
            assert_eq!(count(&t, "SELECT COUNT(*) FROM key_wrap").await, wraps, "nobody hands over a key");
        }
        t.enter(&robin, true).await.get(&format!("/m/{thread}")).await.must_say("two x-rays");
    }

    async fn a_queued_mail_that_was_changed_goes_to_nobody(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, true).await;
        let addresses = ["one@patients.example", "two@patients.example", "three@patients.example", "four@patients.example"];
        for to in addresses {
            write(&mut b, to).await.must_say("One more text.");
        }
        let all = Copy::of(&t).await;
        let jobs: Vec<&Row> = all.table("job").iter().filter(|j| text(j, "kind") == "mail.invitation").collect();
        assert_eq!(jobs.len(), 4);
        put(&t, "job", jobs[0], "secret", jobs[1]["secret"].clone()).await;
        put(&t, "job", jobs[1], "secret", jobs[0]["secret"].clone()).await;
        put(&t, "job", jobs[2], "secret", bent(jobs[2], "secret")).await;
        for _ in 0..20 {
            t.run_jobs().await;
            t.advance(crate::app::span::HOUR);
        }
        let sent: Vec<String> = t.captured.items().into_iter().filter(|i| i.links.iter().any(|l| l.contains("/i/"))).map(|i| i.to).collect();
        assert_eq!(sent.len(), 1, "{sent:?}");
    }

    async fn a_code_that_was_changed_is_wrong(t: TestApp) {
        let people = [(ROBIN, "(555) 010-0167", "+15550100167"), ("lee@patients.example", "(555) 010-0188", "+15550100188")];
        let mut pages = Vec::new();
        for (email, phone, e164) in people {
            let who = t.patient(email, ("Robin", "Vale"), Some(phone)).await;
            let mut b = t.browser();
            let page = b.sign_in(email).await;
            let page = b.press(&page, "Text mobile ending", &[]).await;
            let code = courier::code_in(&t.last(Channel::Text, e164).await.text).unwrap();
            let row = row_of(&t, "code", |c| bytes(c, "subject") == who.person.as_bytes()).await;
            pages.push((b, page, code, row));
        }
        let (lees_code, lees_row) = (pages[1].2.clone(), pages[1].3.clone());
        let (b, page, code, row) = &mut pages[0];
        put(&t, "code", row, "mac", bent(row, "mac")).await;
        b.press(page, "Continue", &[("code", code)]).await.must_say("That does not match the newest code");
        put(&t, "code", row, "mac", lees_row["mac"].clone()).await;
        b.press(page, "Continue", &[("code", &lees_code)]).await.must_say("That does not match the newest code");
        put(&t, "code", row, "mac", row["mac"].clone()).await;
        assert_eq!(b.press(page, "Continue", &[("code", code)]).await.path, "/inbox");
    }

    async fn a_sheet_that_was_changed_is_no_sheet(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.browser();
        b.sign_in(&ana.email).await;
        let page = b.get("/practice/recovery-sheet").await;
        let page = b.press(&page, "Make", &[]).await;
        let words = page.text();
        let path = page.path.clone();
        assert!(page.body.contains("translate=\"no\""), "{words}");
        let row = Copy::of(&t).await.table("sheet_draft")[0].clone();
        let put = async |value: &Val| {
            t.db.write(vec![q!("UPDATE sheet_draft SET words_x = $1", value.clone()).expect(1)]).await.unwrap();
        };
        put(&bent(&row, "words_x")).await;
        let bent = b.get(&path).await;
        assert!(bent.status == 500 && !bent.body.contains("translate=\"no\""), "{}", bent.text());
        put(&row["words_x"]).await;
        assert_eq!(b.get(&path).await.text(), words);
    }

    /// What the documentation says remains: an older state of the same row can be put back, and says what it said then.
    async fn an_old_state_put_back_says_only_what_it_said(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut b = t.enter(&robin, true).await;
        let entry = row_of(&t, "entry", |e| !bytes(e, "arrival").is_empty()).await;
        b.get(&format!("/m/{thread}")).await.must_say("two x-rays");
        for column in ["arrival", "head", "key_id"] {
            put(&t, "entry", &entry, column, entry[column].clone()).await;
        }
        b.get(&format!("/m/{thread}")).await.must_say("two x-rays");

        let reply = format!("/m/{thread}/reply");
        let page = b.get(&reply).await;
        let page = b.press(&page, "Save draft", &[("body", "The first thought.")]).await;
        let first = row_of(&t, "draft", |_| true).await;
        b.press(&page, "Save draft", &[("body", "The second thought.")]).await.must_say("The second thought.");
        put(&t, "draft", &first, "body_x", first["body_x"].clone()).await;
        b.get(&reply).await.must_say("The first thought.").must_not_say("The second");
    }
}

/// What is sealed to a key names its row and its purpose: it serves no other.
#[tokio::test]
async fn what_was_sealed_serves_its_own_row_and_purpose_only() {
    let t = TestApp::sqlite().await;
    let pair = keys::generate(&t, Owner::Mailbox(t.id())).pair;
    let (row, other) = (t.id(), t.id());
    let sealed = keys::seal(&t, pair.public(), "words", row, b"words");
    let opened = keys::open(&t, &pair, "words", row, &sealed).unwrap();
    assert_eq!(opened.expose(), b"words");
    assert!(keys::open(&t, &pair, "words", other, &sealed).is_err());
    assert!(keys::open(&t, &pair, "draft", row, &sealed).is_err());
    for at in 0..sealed.len() {
        let mut bent = sealed.clone();
        bent[at] ^= 1;
        assert!(
            keys::open(&t, &pair, "words", row, &bent).is_err(),
            "byte {at}"
        );
        assert!(
            keys::open(&t, &pair, "words", row, &sealed[..at]).is_err(),
            "{at} bytes"
        );
    }
}
