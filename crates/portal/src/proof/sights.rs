//! A little world in which every word occurs once and every id names one thing, and what its people see of it: for [`super::tamper`].

use std::collections::{BTreeMap, BTreeSet};

use super::copy::{Copy, bytes, id, put};
use super::hand::Hand;
use super::story::{Plan, send};
use crate::accounts::{Email, PersonName};
use crate::contacts::{self, ContactProfile, Relationship};
use crate::testing::{Browser, Letter, PASSWORD, Page, Someone, TestApp};
use courier::Channel;
use db::{Id, Val};
use scraper::{Html, Selector};

/// Ana of Maple has written to Robin, who has answered, to Lee, who has not looked yet, and to Sam, who has no account.
pub struct World {
    browsers: BTreeMap<&'static str, Browser>,
    ids: BTreeMap<&'static str, Id>,
    /// Where Robin's and Lee's file is.
    files: BTreeMap<&'static str, String>,
}

const PAPER: &[u8] = b"%PDF-1.4 the paper of one of them, ";

async fn contact(t: &TestApp, by: &Someone, who: &Someone, first: &str) {
    let profile = ContactProfile {
        name: PersonName {
            title: String::new(),
            first: first.into(),
            last: "Contactq".into(),
        },
        ..ContactProfile::default()
    };
    let row = contacts::insert(
        t,
        t.id(),
        by.practice.unwrap(),
        &Email::parse(&who.email).unwrap(),
        &profile,
        Relationship::Patient,
        "en",
        Some(who.person),
        Some(by.person),
    );
    t.db.write(vec![row]).await.unwrap();
}

pub async fn world(t: &TestApp) -> World {
    let ana = t
        .practice(
            "Mapleq Dental",
            "anaq@maple.example",
            ("Dr.", "Anaq", "Ruizq"),
        )
        .await;
    let robin = t
        .patient(
            "robinq@patients.example",
            ("Robinq", "Valeq"),
            Some("(555) 010-0167"),
        )
        .await;
    let lee = t
        .patient(
            "leeq@patients.example",
            ("Leeq", "Parkq"),
            Some("(555) 010-0188"),
        )
        .await;
    contact(t, &ana, &robin, "Knownrobinq").await;
    contact(t, &ana, &lee, "Knownleeq").await;
    let write = async |to: &Someone, subject, body, name, paper: &[u8]| {
        let file = [(name, "application/pdf", paper)];
        let letter = Letter {
            subject,
            body,
            files: &file,
            ..Letter::default()
        };
        t.write(&ana, &[to], &letter).await
    };
    let (one, two) = (
        [PAPER, b"robinq"].concat(),
        [PAPER, b"leeq, and longer"].concat(),
    );
    let to_robin = write(
        &robin,
        "Subjectrobinq",
        "Bodyrobinq",
        "filerobinq.pdf",
        &one,
    )
    .await;
    let to_lee = write(&lee, "Subjectleeq", "Bodyleeq", "fileleeq.pdf", &two).await;

    let mut b = BTreeMap::from([
        ("ana", t.enter(&ana, true).await),
        ("robin", t.enter(&robin, true).await),
        ("lee", t.enter(&lee, true).await),
        ("sam", t.browser()),
        ("stranger", t.browser()),
    ]);
    let mut sender = Hand::new(t, "anaq@maple.example", PASSWORD, false);
    sender.b = b["ana"].clone();
    let plan = Plan {
        email: "samq@patients.example",
        first: "Samq",
        last: "Moreq",
        subject: "Subjectsamq",
        body: "Bodysamq",
        ..Plan::default()
    };
    let to_sam: Id = send(&mut sender, &plan).await.parse().unwrap();
    t.advance(crate::app::span::SECOND);

    let robins = b.get_mut("robin").unwrap();
    let reply = format!("/m/{to_robin}/reply");
    let page = robins.get(&reply).await;
    robins
        .press(&page, "Send", &[("body", "Answerrobinq")])
        .await
        .must_say("Answerrobinq");
    t.advance(crate::app::span::SECOND);
    let page = robins.get(&reply).await;
    let file = [("files[]", "draftfilerobinq.pdf", PAPER)];
    robins
        .press_with_files(&page, "Save draft", &[("body", "Draftrobinq")], &file)
        .await
        .must_say("Draftrobinq");
    let anas = b.get_mut("ana").unwrap();
    let page = anas.get("/compose").await;
    anas.press(
        &page,
        "Save draft",
        &[("subject", "Draftanaq"), ("body", "Draftbodyanaq")],
    )
    .await
    .must_say("Draft saved");

    let sams = b.get_mut("sam").unwrap();
    let link = t.last(Channel::Email, plan.email).await.links;
    let page = sams
        .get(link.iter().find(|l| l.contains("/i/")).unwrap())
        .await;
    let page = sams.click(&page, "Get Started").await;
    let you = [("first_name", "Sampromisedq"), ("last_name", "Moreq")];
    assert_eq!(
        sams.press(&page, "Continue", &you).await.path,
        "/join/phones"
    );

    let all = Copy::of(t).await;
    let sam = all
        .table("invitation")
        .iter()
        .map(|i| bytes(i, "contact").to_vec())
        .next()
        .unwrap();
    let mut files = BTreeMap::new();
    for (who, thread) in [("robin", to_robin), ("lee", to_lee)] {
        let message = all
            .table("message")
            .iter()
            .find(|m| bytes(m, "thread") == thread.as_bytes() && m["files"] != Val::Int(0));
        let message = bytes(message.unwrap(), "id");
        let file = all
            .table("attachment")
            .iter()
            .find(|a| bytes(a, "message") == message)
            .unwrap();
        let file = Id::from(id(bytes(file, "id")));
        files.insert(who, format!("/m/{thread}/files/{file}"));
    }
    World {
        browsers: b,
        ids: BTreeMap::from([
            ("{robin}", to_robin),
            ("{lee}", to_lee),
            ("{sam}", Id::from(id(&sam))),
            ("{sams}", to_sam),
        ]),
        files,
    }
}

impl World {
    /// What somebody sees. Cookies that come back are forgotten; what reading wrote, [`restore`] takes back.
    pub async fn see(&self, what: &str) -> Page {
        let (who, place) = what.split_once(' ').unwrap();
        let mut b = self.browsers[who].clone();
        if place == "signs in" {
            let mut fresh = self.browsers["stranger"].clone();
            return fresh
                .sign_in(&format!(
                    "{who}q@{}",
                    if who == "ana" {
                        "maple.example"
                    } else {
                        "patients.example"
                    }
                ))
                .await;
        }
        if place == "takes its file" {
            return b.get(&self.files[who]).await;
        }
        let path = self
            .ids
            .iter()
            .fold(place.to_owned(), |p, (n, id)| p.replace(n, &id.to_string()));
        b.get(&path).await
    }
}

/// The words and ids of the world in a text.
fn words(text: &str) -> BTreeSet<String> {
    let mut out: BTreeSet<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| {
            (w.len() > 3 && w.ends_with('q'))
                || (w.len() == 32 && w.bytes().all(|b| b.is_ascii_hexdigit()))
        })
        .map(str::to_owned)
        .collect();
    for sign in ["ending ", "010-"] {
        for (at, _) in text.match_indices(sign) {
            out.insert(text[at..].chars().take(sign.len() + 4).collect());
            // The operator's own number is on every error page.
            out.remove("010-0100");
        }
    }
    out
}

/// What stands before the @ of each address; the names begin with a capital.
const MAILED: &[&str] = &["anaq", "robinq", "leeq", "samq"];

/// A page as the set of its words, and the same of each line, row and card.
pub struct Seen {
    status: u16,
    /// Ids of the address itself.
    path: BTreeSet<String>,
    pub all: BTreeSet<String>,
    pub parts: Vec<BTreeSet<String>>,
    pub bytes: Option<(Vec<u8>, bool)>,
}

pub fn seen(page: &Page) -> Seen {
    let is_page = page
        .headers
        .get("content-type")
        .is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    if !is_page {
        return Seen {
            status: page.status.as_u16(),
            path: words(&page.path),
            all: BTreeSet::new(),
            parts: Vec::new(),
            bytes: Some((page.bytes.clone(), page.broken)),
        };
    }
    let html = Html::parse_document(&page.body);
    let select = |css: &str| Selector::parse(css).unwrap();
    let told = |e: scraper::ElementRef<'_>| {
        // The secrets of a form are fresh on each page and name nothing.
        let fresh = matches!(e.value().attr("name"), Some("csrf" | "submission"));
        let named = e
            .value()
            .attrs()
            .filter(move |(n, _)| !fresh && matches!(*n, "href" | "value" | "name" | "action"));
        named.map(|(_, v)| v.to_owned()).collect::<Vec<_>>()
    };
    let text_of = |e: scraper::ElementRef<'_>| {
        let mut all: String = e.text().collect::<Vec<_>>().join(" ");
        for value in e.descendent_elements().flat_map(told) {
            all.push(' ');
            all.push_str(&value);
        }
        all
    };
    let body = html
        .select(&select("body"))
        .next()
        .map(text_of)
        .unwrap_or_default();
    Seen {
        status: page.status.as_u16(),
        path: words(&page.path),
        all: words(&body),
        parts: html
            .select(&select("li, tr, dd, article, section, h1, p, .msg, .card"))
            .map(|e| words(&text_of(e)))
            .filter(|w| !w.is_empty())
            .collect(),
        bytes: None,
    }
}

impl Seen {
    /// Panics when anything stands here that did not stand here before. Gives whether something is missing.
    #[track_caller]
    pub fn is_no_more_than(&self, before: &Seen, at: &str) -> bool {
        // The address that was asked for, and the address of somebody whose name is there, tell nothing new.
        let known = |w: &String| {
            let name = w[..1].to_uppercase() + &w[1..];
            self.path.contains(w) || (MAILED.contains(&w.as_str()) && before.all.contains(&name))
        };
        let new = |w: &&String| !known(w);
        // An id by itself is no text; beside a text it says whose that is.
        let is_text = |w: &&String| w.len() != 32;
        let more = self.all.difference(&before.all).filter(new);
        let more: Vec<_> = more.filter(is_text).collect();
        assert!(more.is_empty(), "{at}: shows {more:?}");
        for part in &self.parts {
            let part: BTreeSet<&String> = part.iter().filter(new).collect();
            let within = |b: &BTreeSet<String>| part.iter().all(|w| b.contains(*w));
            assert!(
                before.parts.iter().any(within) || !part.iter().any(is_text),
                "{at}: {part:?} stand together, and did not before: {:?}",
                before.parts
            );
        }
        match (&self.bytes, &before.bytes) {
            (Some((now, broken)), Some((then, _))) => {
                assert!(
                    then.starts_with(now)
                        && (*broken || now.len() == then.len() || self.status != 200),
                    "{at}: another file"
                );
                assert!(
                    *broken || self.status != 200 || now == then,
                    "{at}: a file that ends early as if it were whole"
                );
            }
            (Some(_), None) => panic!("{at}: a file where a page was"),
            (None, _) => {}
        }
        let broken = self.bytes.as_ref().is_some_and(|b| b.1);
        self.status != before.status
            || self.all != before.all
            || broken
            || self.bytes.is_some() != before.bytes.is_some()
    }
}

/// Puts back what looking at pages has changed.
pub async fn restore(t: &TestApp, before: &Copy) {
    for (table, columns) in [
        ("entry", &["arrival", "head", "key_id", "read_at"][..]),
        ("box", &["unread"]),
        (
            "session",
            &[
                "wrap",
                "ended_at",
                "ended_why",
                "seen_at",
                "about_f",
                "hash",
            ],
        ),
    ] {
        for row in before.table(table) {
            for column in columns {
                put(t, table, row, column, row[*column].clone()).await;
            }
        }
    }
}
