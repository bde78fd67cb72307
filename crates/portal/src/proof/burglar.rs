//! A program that breaks in. It gets a copy of the database and of the files, in some tests the instance key, a password, a link, a
//! cookie, or what an earlier break-in gave it; it uses none of the product's own ways and knows its formats. What it carries out
//! must be exactly what `docs/THREAT_MODEL.md` says, no less (it is a good burglar: each test has its positive control) and no more.

use std::collections::{BTreeMap, BTreeSet};

use super::copy::{Copy, bytes, id, text};
use super::story::{PAPER, PICTURE, Plan, SENDER, Told, practice, walk_noting};
use crate::accounts::create::Join;
use crate::app::span::MINUTE;
use crate::features::ops;
use crate::messages::{FileMeta, SealedHead, arrival_in, place};
use crate::story;
use crate::testing::{Letter, PASSWORD, Someone, TestApp};
use db::{Id, Val, q};
use vault::{
    ContentKey, FileKey, FileOpener, Hasher, InstanceKey, KeyPair, Params, PasswordRecord,
    SeededRandom, Token, WrapKey,
};

/// What the burglar holds besides the copy.
#[derive(Default)]
struct Tools<'a> {
    instance: Option<&'a InstanceKey>,
    /// Whose, and what.
    passwords: Vec<(Id, &'a str)>,
    /// Secrets of mailed links.
    links: Vec<Token>,
    /// Session cookies.
    cookies: Vec<Token>,
    /// Key pairs of an earlier break-in.
    pairs: Vec<KeyPair>,
}

/// What was carried out.
#[derive(Default)]
struct Loot {
    pairs: BTreeMap<[u8; 16], KeyPair>,
    links: BTreeSet<String>,
    /// Names, addresses, phones, and whatever else lies under the field key.
    words: BTreeSet<String>,
    subjects: BTreeSet<String>,
    texts: BTreeSet<String>,
    files: BTreeSet<Vec<u8>>,
}

/// Every sealed column under the field key, by the name that its seal carries.
pub const FIELDS: &[&str] = &[
    "person.name",
    "person.member_no",
    "person.specialty",
    "address.email",
    "factor.phone",
    "practice.profile",
    "membership.title",
    "practice_logo.png",
    "contact.email",
    "contact.profile",
    "contact_phone.number",
    "invitation.progress",
    "session.about",
    "device.about",
    "acceptance.address",
    "delivery_event.detail",
    "audit_event.detail",
    "audit_event.source",
    "mailbox_grant.reason",
    "away.text",
    "care_offer.data",
    "key_request.answer",
    "team.name",
];

/// Every word that a wrap may carry.
const HOLDERS: &[&str] = &[
    "password", "recovery", "link", "pending", "sheet", "keypair",
];

async fn steal(copy: &Copy, tools: &Tools<'_>) -> Loot {
    let mut loot = Loot::default();
    for pair in &tools.pairs {
        loot.pairs.insert(pair.id(), pair.clone());
    }
    let mut secrets: Vec<WrapKey> = tools.links.iter().map(WrapKey::from_link).collect();
    secrets.extend(tools.cookies.iter().map(WrapKey::from_session));
    secrets.extend(passwords(copy, tools).await);
    if let Some(key) = tools.instance {
        let boxes = copy.table("mailbox").iter();
        secrets.extend(boxes.map(|m| key.pending_wrap_key(id(bytes(m, "id")))));
        loot.words = fields(copy, key).into_iter().map(|f| f.plain).collect();
        for link in queued(copy, key) {
            secrets.push(WrapKey::from_link(&link));
            loot.links.insert(link.text().to_string());
        }
    }
    // A session's wrap names its person.
    let people = copy.table("person").iter().map(|p| id(bytes(p, "id")));
    let holders: Vec<String> = (HOLDERS.iter().map(|h| (*h).to_owned()))
        .chain(people.map(|p| crate::keys::session_of(p.into())))
        .collect();
    // Until nothing new opens: a password opens the personal mailbox, that the seats, those the desk and the safe.
    loop {
        let before = loot.pairs.len();
        for (pair, blob) in wraps(copy) {
            if loot.pairs.contains_key(&pair) {
                continue;
            }
            let by_secret = secrets
                .iter()
                .flat_map(|s| holders.iter().map(move |h| (s, h)));
            let opened = by_secret
                .filter_map(|(s, h)| s.unwrap(pair, h, blob).ok())
                .next()
                .or_else(|| loot.pairs.values().find_map(|p| p.unwrap(pair, blob).ok()));
            if let Some(opened) = opened {
                loot.pairs.insert(pair, opened);
            }
        }
        lent(copy, &mut loot);
        if loot.pairs.len() == before {
            break;
        }
    }
    mail(copy, &mut loot);
    loot
}

/// What is lent to a seat that the burglar opens: a secret sealed to the seat, and the pair under it.
fn lent(copy: &Copy, loot: &mut Loot) {
    let all = copy.table("key_wrap").iter();
    for w in all.filter(|w| text(w, "holder_kind") == crate::lent::WRAP) {
        let (pair, grant, blob) = (
            id(bytes(w, "keypair")),
            bytes(w, "holder"),
            bytes(w, "blob"),
        );
        let (len, rest) = blob.split_first_chunk::<2>().unwrap();
        let (sealed, wrapped) = rest.split_at(usize::from(u16::from_be_bytes(*len)));
        // Behind the sealed bytes stands a stamp, which a thief need not look at.
        let sealed = &sealed[..sealed.len() - 33];
        let opened = loot.pairs.values().find_map(|p| {
            let secret = p.open(crate::lent::WRAP, &[grant], sealed).ok()?;
            let secret = Token::parse(std::str::from_utf8(secret.expose()).ok()?)?;
            WrapKey::from_lent(&secret)
                .unwrap(pair, crate::lent::WRAP, wrapped)
                .ok()
        });
        if let Some(opened) = opened {
            loot.pairs.insert(pair, opened);
        }
    }
}

/// Every wrap there is with the id of its pair: their table, and the rings in sessions and sign-ins.
fn wraps(copy: &Copy) -> Vec<([u8; 16], &[u8])> {
    let mut all: Vec<([u8; 16], &[u8])> = copy
        .table("key_wrap")
        .iter()
        .map(|w| (id(bytes(w, "keypair")), bytes(w, "blob")))
        .collect();
    for row in copy.table("session").iter().chain(copy.table("sign_in")) {
        let mut ring = bytes(row, "wrap");
        while let Some((pair, rest)) = ring.split_first_chunk::<16>() {
            let (len, rest) = rest.split_first_chunk::<2>().unwrap();
            let (blob, rest) = rest.split_at(usize::from(u16::from_be_bytes(*len)));
            all.push((*pair, blob));
            ring = rest;
        }
    }
    all
}

/// What the passwords give. Without the instance key the burglar has no pepper and tries with one of his own.
async fn passwords(copy: &Copy, tools: &Tools<'_>) -> Vec<WrapKey> {
    let hasher = Hasher::new(Params::CHEAP, 1).unwrap();
    let own = InstanceKey::generate(&SeededRandom::new(99));
    let pepper = tools.instance.unwrap_or(&own).pepper();
    let mut out = Vec::new();
    for (person, typed) in &tools.passwords {
        let factors = copy.table("factor").iter();
        for f in factors
            .filter(|f| text(f, "kind") == "password" && bytes(f, "person") == person.as_bytes())
        {
            let record = PasswordRecord::from_bytes(bytes(f, "data")).unwrap();
            let prk = hasher.verify(&pepper, &record, typed).await.unwrap();
            out.extend(prk.map(|p| WrapKey::from_password(&p)));
        }
    }
    out
}

/// A value that opens under the field key.
pub struct Field {
    pub name: &'static str,
    /// What it is bound to besides its name.
    pub row: Vec<u8>,
    pub sealed: Vec<u8>,
    pub plain: String,
}

/// Opens whatever opens under the field key: every value against every name, for every other value of its row.
pub fn fields(copy: &Copy, key: &InstanceKey) -> Vec<Field> {
    let mut out = Vec::new();
    for row in copy.rows.values().flatten() {
        let mut places: Vec<Vec<u8>> = row
            .values()
            .filter_map(|v| match v {
                Val::Bytes(b) if b.len() == 16 || b.len() == 32 => Some(b.clone()),
                _ => None,
            })
            .collect();
        places.push([bytes(row, "hash"), bytes(row, "person")].concat());
        let of_contact = [bytes(row, "contact"), bytes(row, "id")].concat();
        places.extend([0, 1].map(|filed| [&of_contact[..], &[filed]].concat()));
        for value in row.values() {
            let Val::Bytes(sealed) = value else { continue };
            let open = |name: &'static str| {
                places.iter().find_map(|p| {
                    let plain = key.open_field(&[name.as_bytes(), p], sealed).ok()?;
                    Some(Field {
                        name,
                        row: p.clone(),
                        sealed: sealed.clone(),
                        plain: String::from_utf8(plain).unwrap(),
                    })
                })
            };
            out.extend(FIELDS.iter().find_map(|name| open(name)));
        }
    }
    out
}

/// The links in mails that wait in the queue.
fn queued(copy: &Copy, key: &InstanceKey) -> Vec<Token> {
    let mut out = Vec::new();
    for job in copy.table("job") {
        let context = [text(job, "kind").as_bytes(), bytes(job, "subject")];
        let Ok(plain) = key.open_queue(&context, bytes(job, "secret")) else {
            continue;
        };
        let secret: crate::mails::Secret = serde_json::from_slice(&plain).unwrap();
        out.extend([secret.link, secret.decline].into_iter().flatten());
    }
    out.iter().filter_map(|s| Token::parse(s)).collect()
}

/// Everything that the key pairs open.
fn mail(copy: &Copy, loot: &mut Loot) {
    let pairs: Vec<(KeyPair, vault::ListKey)> = loot
        .pairs
        .values()
        .map(|p| (p.clone(), p.list_key()))
        .collect();
    for e in copy.table("entry") {
        let (thread, message) = (
            Id::from(id(bytes(e, "thread"))),
            Id::from(id(bytes(e, "message"))),
        );
        let (context, purpose) = (place(&thread, &message), arrival_in(thread));
        let (head, arrival) = (bytes(e, "head"), bytes(e, "arrival"));
        // The instance's MAC at the end of an arrival is for others.
        let arrival = &arrival[..arrival.len().saturating_sub(33)];
        let opened = pairs.iter().find_map(|(pair, list)| {
            list.open(&context, head)
                .or_else(|_| pair.open(&purpose, &context[..1], arrival))
                .ok()
        });
        let Some(opened) = opened else { continue };
        let head = SealedHead::parse(opened.expose()).unwrap();
        loot.subjects.insert(head.head.subject.clone());
        let key = ContentKey::from_bytes(&head.key).unwrap();
        for m in copy
            .table("message")
            .iter()
            .filter(|m| bytes(m, "id") == context[0])
        {
            let body = key.open_body(&context[..1], bytes(m, "body_x")).unwrap();
            let body: serde_json::Value = serde_json::from_slice(body.expose()).unwrap();
            loot.texts.insert(body["text"].as_str().unwrap().to_owned());
        }
        for a in copy
            .table("attachment")
            .iter()
            .filter(|a| bytes(a, "message") == context[0])
        {
            let meta = key
                .open_meta(&[bytes(a, "id")], bytes(a, "meta_x"))
                .unwrap();
            let meta: FileMeta = serde_json::from_slice(meta.expose()).unwrap();
            let blob = Id::from(id(bytes(a, "blob")));
            let mut opener =
                FileOpener::new(&FileKey::from_bytes(&meta.key).unwrap(), &[blob.as_bytes()]);
            let mut plain = opener.push(&copy.files[&blob.to_string()]).unwrap();
            plain.extend(opener.finish().unwrap());
            loot.files.insert(plain);
        }
    }
    for d in copy.table("draft") {
        let context = [b"draft".as_slice(), bytes(d, "id")];
        if let Some(plain) = pairs
            .iter()
            .find_map(|(_, l)| l.open(&context, bytes(d, "body_x")).ok())
        {
            loot.texts
                .insert(String::from_utf8(plain.into_vec()).unwrap());
        }
    }
}

// ------------------------------------------------------------------------------------------------------ the house

const WAITED: &str = "This waited for Robin.";
const ANSWER: &str = "Robin's answer.";
const LATER: &str = "This came after Robin had registered.";
const TO_LEE: &str = "To Lee, from Maple.";
const TO_PAT: &str = "To Pat of Maple, from Vale.";
const VALE_TO_LEE: &str = "To Lee, from Vale.";
const WAITS: &str = "This waits for Sam.";
const ROBINS: &str = "a kite above the harbour wall";

/// A house with several tenants, and copies made at the stations of Robin's story.
struct House {
    told: Told,
    ana: Someone,
    lee: Someone,
    pat: Someone,
    robin: Id,
    /// A mail waits in the queue.
    queued: Copy,
    /// The message waits for Robin; both mails are sent.
    waiting: Copy,
    /// Afterwards, while a message waits for Sam.
    now: Copy,
}

async fn house(t: &TestApp) -> House {
    let ana = practice(t).await;
    let maple = crate::practices::load(t, ana.practice.unwrap())
        .await
        .unwrap();
    let join = Join::Member {
        practice: &maple,
        role: "sender",
        approved_by: Some(ana.person),
    };
    let pat = t
        .account("pat@maple.example", ("", "Pat", "Moreno"), join, None)
        .await;
    let victor = t
        .practice(
            "Vale Endodontics",
            "victor@vale.example",
            ("Dr.", "Victor", "Vale"),
        )
        .await;
    let lee = t
        .patient("lee@patients.example", ("Lee", "Park"), None)
        .await;
    let write = async |from: &Someone, to: &Someone, body: &'static str| {
        let letter = Letter {
            body,
            ..Letter::default()
        };
        t.write(from, &[to], &letter).await
    };
    write(&ana, &lee, TO_LEE).await;
    write(&victor, &pat, TO_PAT).await;
    write(&victor, &lee, VALE_TO_LEE).await;

    let plan = Plan {
        body: WAITED,
        answer: ANSWER,
        password: ROBINS,
        ..Plan::default()
    };
    let mut copies = BTreeMap::new();
    let told = walk_noting(t, &plan, async |at| {
        copies.insert(at, Copy::of(t).await);
    })
    .await;
    let robin: Id =
        t.db.one(q!(
            "SELECT a.person FROM address a JOIN invitation i ON i.person = a.person"
        ))
        .await
        .unwrap()
        .unwrap();
    let thread: Id =
        t.db.one(q!(
            "SELECT d.thread FROM delivery d WHERE d.invitation IS NOT NULL"
        ))
        .await
        .unwrap()
        .unwrap();
    let who = Someone {
        person: robin,
        mailbox: t
            .db
            .one(q!("SELECT mailbox FROM address WHERE person = $1", robin))
            .await
            .unwrap()
            .unwrap(),
        practice: None,
        email: plan.email.into(),
    };
    t.answer(&ana, &[&who], thread, LATER).await;
    let letter = Letter {
        body: WAITS,
        subject: "For Sam",
        ..Letter::default()
    };
    t.write_to_stranger(&ana, "sam@patients.example", &letter)
        .await;
    House {
        told,
        ana,
        lee,
        pat,
        robin,
        queued: copies.remove("queued").unwrap(),
        waiting: copies.remove("waiting").unwrap(),
        now: Copy::of(t).await,
    }
}

fn set(texts: &[&str]) -> BTreeSet<String> {
    texts.iter().map(|t| (*t).to_owned()).collect()
}

fn token(link: &str) -> Token {
    Token::parse(link.rsplit('/').next().unwrap()).unwrap()
}

fn cookie(b: &crate::testing::Browser) -> Token {
    Token::parse(&b.cookies["__Host-session"]).unwrap()
}

impl House {
    /// Everybody's password.
    fn passwords(&self) -> Vec<(Id, &'static str)> {
        let others = [&self.ana, &self.lee, &self.pat].map(|s| (s.person, PASSWORD));
        [(self.robin, ROBINS)].into_iter().chain(others).collect()
    }
}

story! {
    async fn who_has_the_database_and_the_files_reads_nothing(t: TestApp) {
        let house = house(&t).await;
        for copy in [&house.queued, &house.waiting, &house.now] {
            let loot = steal(copy, &Tools::default()).await;
            assert!(loot.pairs.is_empty() && loot.links.is_empty() && loot.words.is_empty());
            assert!(loot.subjects.is_empty() && loot.texts.is_empty() && loot.files.is_empty());
            // There was something to read.
            assert!(copy.table("message").len() >= 4 && copy.table("person").len() >= 4 && !copy.files.is_empty());
        }
        // Rows tell who wrote to whom by numbers only: no text of a row is a word of a person.
        for row in house.now.rows.iter().filter(|(table, _)| *table != "document").flat_map(|(_, rows)| rows) {
            for (column, value) in row {
                if let Val::Text(text) = value {
                    for word in ["Robin", "Vale", "robin@", "Ruiz", "Maple", "0100167", "Lee", "waited"] {
                        assert!(!text.contains(word), "{column}: {text}");
                    }
                }
            }
        }
    }

    async fn the_right_password_without_the_instance_key_opens_nothing(t: TestApp) {
        let house = house(&t).await;
        let tools = Tools { passwords: house.passwords(), ..Tools::default() };
        for copy in [&house.waiting, &house.now] {
            let loot = steal(copy, &tools).await;
            assert!(loot.pairs.is_empty() && loot.words.is_empty() && loot.texts.is_empty() && loot.files.is_empty());
        }
        // The same tools and the instance key: everything.
        let tools = Tools { instance: Some(&t.keys), ..tools };
        let loot = steal(&house.now, &tools).await;
        assert_eq!(loot.texts, set(&[WAITED, ANSWER, LATER, TO_LEE, TO_PAT, VALE_TO_LEE, WAITS]));
    }

    async fn the_instance_key_opens_names_and_what_still_waits_and_no_more(t: TestApp) {
        let house = house(&t).await;
        let tools = Tools { instance: Some(&t.keys), ..Tools::default() };
        // Robin has registered; a message waits for Sam.
        let loot = steal(&house.now, &tools).await;
        let all = loot.words.iter().cloned().collect::<Vec<_>>().join("\n");
        for word in ["Robin", "Vale", "robin@patients.example", "+15550100167", "+15550100120", "Ruiz", SENDER, "12 Maple St", "sam@patients.example"] {
            assert!(all.contains(word), "{word} is a word of those that the instance key opens: {all}");
        }
        for word in [WAITED, ANSWER, "X-rays", "upper-left.png", "card.pdf"] {
            assert!(!all.contains(word), "{word} is content: {all}");
        }
        assert_eq!(loot.texts, set(&[WAITS]));
        assert_eq!(loot.subjects, set(&["For Sam"]));
        assert!(loot.files.is_empty() && loot.links.is_empty());
    }

    async fn a_copy_from_before_registration_opens_what_waited_then_and_nothing_that_came_after(t: TestApp) {
        let house = house(&t).await;
        let tools = Tools { instance: Some(&t.keys), ..Tools::default() };
        let queued = steal(&house.queued, &tools).await;
        assert!(queued.links.contains(&*token(&house.told.s1).text()), "mail that was queued then");
        let before = steal(&house.waiting, &tools).await;
        assert_eq!(before.texts, set(&[WAITED]));
        assert_eq!(before.files, BTreeSet::from([PICTURE.to_vec()]));
        assert!(before.links.is_empty(), "sent mails are not in the queue any more");
        // With everything that the old copy gave, back to the house of today: what Robin has read since lies under Robin's own key, and
        // what came after was never sealed to any key of then.
        let again = Tools {
            pairs: before.pairs.values().chain(queued.pairs.values()).cloned().collect(),
            links: queued.links.iter().filter_map(|l| Token::parse(l)).collect(),
            instance: Some(&t.keys),
            ..Tools::default()
        };
        let loot = steal(&house.now, &again).await;
        assert_eq!(loot.texts, set(&[WAITS]));
        assert!(loot.files.is_empty());
    }

    async fn a_password_opens_its_own_mailbox_whole_and_no_other(t: TestApp) {
        let house = house(&t).await;
        let with = async |who: Id, password| {
            let tools = Tools { instance: Some(&t.keys), passwords: vec![(who, password)], ..Tools::default() };
            let mut loot = steal(&house.now, &tools).await;
            // What waits opens without any password.
            assert!(loot.texts.remove(WAITS));
            loot
        };
        let robin = with(house.robin, ROBINS).await;
        assert_eq!(robin.texts, set(&[WAITED, ANSWER, LATER]));
        assert_eq!(robin.files, BTreeSet::from([PICTURE.to_vec(), PAPER.to_vec()]));
        assert_eq!(with(house.lee.person, PASSWORD).await.texts, set(&[TO_LEE, VALE_TO_LEE]));
        // A manager's password includes what that practice's members received as members; a member's does not.
        assert_eq!(with(house.ana.person, PASSWORD).await.texts, set(&[WAITED, ANSWER, LATER, TO_LEE, TO_PAT]));
        assert_eq!(with(house.pat.person, PASSWORD).await.texts, set(&[TO_PAT]));
        assert_eq!(with(house.robin, "not the password").await.texts, set(&[]));
    }

    async fn both_links_and_the_instance_key_open_nothing_after_registration(t: TestApp) {
        let house = house(&t).await;
        let links = || vec![token(&house.told.s1), token(&house.told.s2), token(&house.told.decline)];
        // Positive control: before, one of them was enough, without the instance key.
        let one = Tools { links: vec![token(&house.told.s2)], ..Tools::default() };
        assert_eq!(steal(&house.waiting, &one).await.texts, set(&[WAITED]));
        let decline = Tools { links: vec![token(&house.told.decline)], ..Tools::default() };
        assert!(steal(&house.waiting, &decline).await.pairs.is_empty(), "the link that declines opens nothing");
        let tools = Tools { links: links(), ..Tools::default() };
        let loot = steal(&house.now, &tools).await;
        assert!(loot.pairs.is_empty() && loot.texts.is_empty() && loot.files.is_empty());
        let tools = Tools { links: links(), instance: Some(&t.keys), ..Tools::default() };
        assert_eq!(steal(&house.now, &tools).await.texts, set(&[WAITS]), "not even with it");
    }

    async fn a_stolen_session_cookie_opens_its_mailbox_only_while_the_session_lives(t: TestApp) {
        let house = house(&t).await;
        let stolen = cookie(&house.told.reader);
        let with = async |copy: &Copy| {
            let tools = Tools { cookies: vec![Token::parse(&stolen.text()).unwrap()], ..Tools::default() };
            steal(copy, &tools).await
        };
        let thread = house.told.thread.clone();
        let thief = async || {
            let mut b = t.browser();
            b.cookies.insert("__Host-session".into(), stolen.text().to_string());
            b.get(&format!("/m/{thread}")).await
        };
        assert_eq!(with(&house.now).await.texts, set(&[WAITED, ANSWER, LATER]));
        thief().await.must_say(WAITED);
        assert!(steal(&house.now, &Tools { cookies: vec![Token::random(&SeededRandom::new(5))], ..Tools::default() }).await.pairs.is_empty());
        // A quarter of an hour later it is over, on the pages and, when the sweep has been there, in the database.
        t.advance(16 * MINUTE);
        assert_eq!(thief().await.h1(), "Sign In");
        ops::sweep::sweep(&t).await.unwrap();
        let loot = with(&Copy::of(&t).await).await;
        assert!(loot.pairs.is_empty() && loot.texts.is_empty());
    }

    /// Kim, who managed, has left; her mailbox goes to Pat, who writes. Then it is taken back.
    async fn what_was_lent_opens_while_it_is_lent_and_not_afterwards(t: TestApp) {
        let ana = practice(&t).await;
        let pat = t.member(&ana, "pat@maple.example", ("", "Pat", "Moreno"), "sender").await;
        let sam = t.member(&ana, "sam@maple.example", ("", "Sam", "Vale"), "sender").await;
        let kim = t.member(&ana, "kim@maple.example", ("", "Kim", "Osei"), "manager").await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        for (to, body) in [(&kim, TO_LEE), (&pat, TO_PAT), (&sam, VALE_TO_LEE)] {
            t.write(&victor, &[to], &Letter { body, ..Letter::default() }).await;
        }
        t.leaves(&kim).await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get(&format!("/people/handover/{}", kim.mailbox)).await;
        let who = pat.person.to_string();
        b.press(&page, "Hand it over", &[("who", &who), ("mode", "answer")]).await.must_say("The mailbox is handed over");
        // Pat uses it: sessions and arrivals are as they are then.
        let mut p = t.enter(&pat, false).await;
        let page = p.get("/settings/switch").await;
        p.press(&page, "Mailbox of Kim Osei (left on March 2, 2026)", &[]).await;
        let during = Copy::of(&t).await;
        let page = b.get("/people/handover").await;
        b.press(&page, "End the hand-over", &[]).await;
        t.run_jobs().await;
        let after = Copy::of(&t).await;
        let texts = async |copy: &Copy, password: bool| {
            let passwords = if password { vec![(pat.person, PASSWORD)] } else { vec![] };
            let cookies = vec![cookie(&p)];
            let tools = Tools { instance: Some(&t.app.keys), passwords, cookies, ..Tools::default() };
            steal(copy, &tools).await.texts
        };
        // The positive control, and no more than the mailbox: not what Sam got, though Kim's seat had opened the safe.
        assert_eq!(texts(&during, true).await, set(&[TO_PAT, TO_LEE]));
        assert_eq!(texts(&after, true).await, set(&[TO_PAT]));
        let alone = Tools { instance: Some(&t.app.keys), ..Tools::default() };
        for copy in [&during, &after] {
            assert!(steal(copy, &alone).await.texts.is_empty());
        }
    }

    async fn a_stolen_session_cookie_is_worth_nothing_after_signing_out(t: TestApp) {
        let house = house(&t).await;
        let stolen = cookie(&house.told.reader);
        let mut reader = house.told.reader.clone();
        let page = reader.get("/inbox").await;
        reader.press(&page, "Sign out", &[]).await;
        let mut b = t.browser();
        b.cookies.insert("__Host-session".into(), stolen.text().to_string());
        assert_eq!(b.get("/inbox").await.h1(), "Sign In");
        let tools = Tools { cookies: vec![stolen], instance: Some(&t.keys), ..Tools::default() };
        assert_eq!(steal(&Copy::of(&t).await, &tools).await.texts, set(&[WAITS]));
    }
}

/// What registration deletes is gone from the disk too, not only from the tables.
#[tokio::test]
async fn deleted_wraps_are_gone_from_the_database_files() {
    let t = TestApp::sqlite().await;
    practice(&t).await;
    let mut blobs: Vec<Vec<u8>> = Vec::new();
    let told = walk_noting(&t, &Plan::default(), async |at| {
        if at == "waiting" {
            let sql = q!("SELECT w.blob FROM key_wrap w JOIN mailbox m ON m.current_key = w.keypair WHERE m.kind = 'invited'");
            blobs = t.db.all(sql).await.unwrap();
            assert_eq!(blobs.len(), 4, "two links, the desk, the pending key");
            assert!(blobs.iter().all(|b| on_disk(&t, b)), "they were there");
        }
    })
    .await;
    assert_eq!(told.troubles, 0);
    assert!(t.db.checkpoint().await.unwrap());
    assert!(blobs.iter().all(|b| !on_disk(&t, b)));
}

fn on_disk(t: &TestApp, blob: &[u8]) -> bool {
    let folder = t.db.folder().unwrap();
    // The salt of a wrap is random: its first bytes are found nowhere else, and a page boundary may cut the rest off.
    let needle = &blob[..18];
    std::fs::read_dir(folder).unwrap().any(|f| {
        let hay = std::fs::read(f.unwrap().path()).unwrap();
        hay.windows(needle.len()).any(|w| w == needle)
    })
}
