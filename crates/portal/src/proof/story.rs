//! The whole story of issue 2 from Compose to the answer, page by page, as each kind of person walks it.

use super::hand::Hand;
use crate::app::span::MINUTE;
use crate::features::directory;
use crate::story;
use crate::testing::{Browser, PASSWORD, Page, Someone, TestApp};
use courier::Channel;
use db::q;

pub const SENDER: &str = "ana@maple.example";
pub const MOBILE: &str = "+15550100167";
pub const LANDLINE: &str = "+15550100120";
pub const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR-CANARYPICTURE-and-more";
pub const PAPER: &[u8] = b"%PDF-1.4 CANARYPAPER the answer's file";

/// Whoever signs in twice because the first answer was lost is told of the second browser, which is true.
const NEW_SIGN_IN: &str = "New sign-in to your SecureMail account";

/// How the account is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Text,
    Call,
    Off,
}

/// What differs from story to story.
#[derive(Debug, Clone)]
pub struct Plan {
    pub email: &'static str,
    pub first: &'static str,
    pub last: &'static str,
    pub subject: &'static str,
    pub body: &'static str,
    pub answer: &'static str,
    pub password: &'static str,
    pub step: Step,
    pub professional: bool,
    pub spanish: bool,
}

impl Default for Plan {
    fn default() -> Plan {
        Plan {
            email: "robin@patients.example",
            first: "Robin",
            last: "Vale",
            subject: "X-rays before Thursday",
            body: "Here are the two x-rays we talked about.",
            answer: "Thank you. Is it the second one?",
            password: PASSWORD,
            step: Step::Text,
            professional: false,
            spanish: false,
        }
    }
}

/// What is known when the story has ended.
pub struct Told {
    /// The conversation.
    pub thread: String,
    /// The link of the first mail and of the second.
    pub s1: String,
    pub s2: String,
    /// The link of the first mail that declines.
    pub decline: String,
    /// The browsers, still signed in.
    pub sender: Browser,
    pub reader: Browser,
    /// Pages that said we have trouble, of both.
    pub troubles: u32,
}

/// A practice whose owner may send.
pub async fn practice(t: &TestApp) -> Someone {
    t.practice("Maple Street Dental", SENDER, ("Dr.", "Ana", "Ruiz"))
        .await
}

/// Writes, with a file, to somebody who has never heard of us. Gives the conversation's id.
pub async fn send(hand: &mut Hand<'_>, p: &Plan) -> String {
    let page = hand.open("/compose").await;
    let page = hand.press(&page, "Check address", &[("to", p.email)]).await;
    let relationship = if p.professional {
        "doctor_elsewhere"
    } else {
        "patient"
    };
    let fields = [
        ("relationship", relationship),
        ("first", p.first),
        ("last", p.last),
        ("lang", if p.spanish { "es" } else { "en" }),
        ("mobile", "(555) 010-0167"),
        ("landline", "(555) 010-0120"),
        ("subject", p.subject),
        ("body", p.body),
        ("two_step", if p.step == Step::Off { "off" } else { "on" }),
    ];
    let file = [("files[]", "upper-left.png", PICTURE)];
    let page = hand.press_with_files(&page, "Send", &fields, &file).await;
    page.must_say(p.subject).must_say("upper-left.png");
    let path = page
        .path
        .strip_prefix("/m/")
        .unwrap_or_else(|| panic!("{}: {}", page.path, page.text()));
    path[..32].to_owned()
}

/// From the first mail to Finish.
pub async fn join(hand: &mut Hand<'_>, p: &Plan, s1: &str) {
    let w = hand.words;
    let page = hand.get(s1).await;
    assert_eq!(page.path, "/join", "{}", page.text());
    page.must_say("Maple Street Dental")
        .must_say("Dr. Ana Ruiz");
    page.must_not_say(p.subject)
        .must_not_say(p.first)
        .must_not_say(p.email)
        .must_not_say("0100167");
    let name = [("first_name", p.first), ("last_name", p.last)];
    let mut page = page;
    if p.professional {
        page = hand.click(&page, w.next).await;
        let number = [("number", "123-456 789"), ("last_name", p.last)];
        page = hand.press(&page, "Submit", &number).await;
        page.must_say("Park Endodontics");
        page = hand.press(&page, w.start, &[]).await;
        page.must_say("Step 1 of 4");
        page = hand.press(&page, w.next, &name).await;
        page.must_say("Step 2 of 4");
        page = hand.press(&page, w.next, &[]).await;
    } else {
        page = hand.click(&page, w.start).await;
        page = hand.press(&page, w.next, &name).await;
    }
    assert_eq!(page.path, "/join/phones", "{}", page.text());
    page.must_say("67").must_say("20").must_not_say("0167");
    page = hand.press(&page, w.phones, &[]).await;
    assert_eq!(page.path, "/join/security", "{}", page.text());
    // The sender has decided for On; who may choose, chooses.
    let choice: &[(&str, &str)] = match p.step {
        Step::Off => &[("two_step", "off")],
        Step::Text | Step::Call => &[],
    };
    page = hand.press(&page, w.finish, choice).await;
    assert_eq!(page.path, "/join/check-mail", "{}", page.text());
}

/// From the second mail into the message.
pub async fn finish(hand: &mut Hand<'_>, p: &Plan, s2: &str, thread: &str) -> Page {
    let w = hand.words;
    let page = hand.get(s2).await;
    page.must_not_say(p.subject).must_not_say(p.email);
    let mut page = hand.click(&page, w.next).await;
    if p.step != Step::Off {
        assert_eq!(page.h1(), w.where_to, "{}", page.text());
        page = match p.step {
            Step::Call => hand.called(page).await,
            Step::Text | Step::Off => hand.code(page).await,
        };
    }
    assert_eq!(page.h1(), w.terms, "{}", page.text());
    page = hand.press(&page, w.accept, &[]).await;
    assert_eq!(page.h1(), w.password, "{}", page.text());
    page = hand.press(&page, w.save, &[("password", p.password)]).await;
    if page.h1() != p.subject {
        // The answer that carried the session was lost: the account is there, and opens.
        page = hand.open(&format!("/m/{thread}")).await;
    }
    assert_eq!(page.h1(), p.subject, "{}", page.text());
    page.must_say(p.body).must_say("upper-left.png");
    page
}

/// The addresses of the files on a page.
pub fn files(page: &Page) -> Vec<String> {
    let links = page.body.split("href=\"").skip(1);
    links
        .filter_map(|s| s.split('"').next())
        .filter(|h| h.contains("/files/"))
        .map(str::to_owned)
        .collect()
}

/// The whole of it: written, invited, registered, read, answered, read.
pub async fn walk(t: &TestApp, p: &Plan) -> Told {
    walk_noting(t, p, async |_| {}).await
}

/// The same; `note` is called when something has been written and before a worker has sent it (`queued`), and when the message was
/// sent (`waiting`), the account made (`registered`), and at the end (`told`).
pub async fn walk_noting(t: &TestApp, p: &Plan, mut note: impl AsyncFnMut(&'static str)) -> Told {
    let mut sender = Hand::new(t, SENDER, PASSWORD, false);
    let mut reader = Hand::new(t, p.email, p.password, p.spanish);
    let thread = send(&mut sender, p).await;
    let message = format!("/m/{thread}");
    note("queued").await;

    let s1 = reader.link("/i/").await;
    let decline = reader.link("/n/").await;
    join(&mut reader, p, &s1).await;
    let s2 = reader.link("/p/").await;
    note("waiting").await;
    let page = finish(&mut reader, p, &s2, &thread).await;
    note("registered").await;
    let file = reader.get(&files(&page)[0]).await;
    assert_eq!(file.bytes, PICTURE);

    t.advance(MINUTE);
    let page = reader.click(&page, reader.words.reply).await;
    let send = reader.words.send;
    let paper = [("files[]", "card.pdf", PAPER)];
    let page = reader
        .press_with_files(&page, send, &[("body", p.answer)], &paper)
        .await;
    page.must_say(p.answer)
        .must_say("card.pdf")
        .must_say(p.body);

    sender.item(Channel::Email, SENDER, |_| true).await;
    t.advance(MINUTE);
    let inbox = sender.open("/inbox").await;
    inbox
        .must_say(p.subject)
        .must_say(&format!("{} {}", p.first, p.last));
    let page = sender.open(&message).await;
    page.must_say(p.answer)
        .must_say("card.pdf")
        .must_say("Replied");
    let paper = files(&page).pop().expect("a file");
    assert_eq!(sender.get(&paper).await.bytes, PAPER);
    note("told").await;
    Told {
        thread,
        s1,
        s2,
        decline,
        troubles: sender.troubles + reader.troubles,
        sender: sender.b,
        reader: reader.b,
    }
}

/// What is there once, is there once.
pub async fn exactly_one_of_each(t: &TestApp, p: &Plan, at: &str) {
    let count = async |sql: &'static str| t.db.one::<i64>(q!(sql)).await.unwrap().unwrap();
    for (sql, n) in [
        ("SELECT COUNT(*) FROM person", 2),
        ("SELECT COUNT(*) FROM address", 2),
        (
            "SELECT COUNT(*) FROM factor WHERE kind = 'password' AND state = 'active'",
            2,
        ),
        ("SELECT COUNT(*) FROM contact", 1),
        ("SELECT COUNT(*) FROM invitation", 1),
        (
            "SELECT COUNT(*) FROM invitation WHERE state = 'active' AND person IS NOT NULL",
            1,
        ),
        ("SELECT COUNT(*) FROM acceptance", 1),
        ("SELECT COUNT(*) FROM thread", 1),
        ("SELECT COUNT(*) FROM message", 2),
        ("SELECT COUNT(*) FROM entry", 4),
        ("SELECT COUNT(*) FROM attachment", 2),
        (
            "SELECT COUNT(*) FROM blob WHERE refs = 1 AND state = 'ready'",
            2,
        ),
        ("SELECT COUNT(*) FROM delivery", 2),
        (
            "SELECT COUNT(*) FROM delivery_event WHERE kind = 'registered'",
            1,
        ),
        (
            "SELECT COUNT(*) FROM delivery_event WHERE kind = 'replied'",
            1,
        ),
        (
            "SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'link' OR holder_kind = 'pending'",
            0,
        ),
        ("SELECT COUNT(*) FROM job WHERE kind = 'mail.invitation'", 1),
        ("SELECT COUNT(*) FROM job WHERE kind = 'mail.complete'", 1),
        ("SELECT COUNT(*) FROM job WHERE kind = 'mail.notice'", 1),
        ("SELECT COUNT(*) FROM job WHERE state <> 'done'", 0),
        ("SELECT COUNT(*) FROM job WHERE secret IS NOT NULL", 0),
    ] {
        assert_eq!(count(sql).await, n, "{at}: {sql}");
    }
    // Mails are sent at least once: whoever gets one twice gets the same one, which mail programs show once.
    for (to, mails) in [(p.email, 2), (SENDER, 1)] {
        let items = t.captured.items();
        let different: std::collections::BTreeSet<(&str, &str)> = items
            .iter()
            .filter(|i| i.channel == Channel::Email && i.to == to && i.subject != NEW_SIGN_IN)
            .map(|i| (i.subject.as_str(), i.text.as_str()))
            .collect();
        assert_eq!(
            different.len(),
            mails,
            "{at}: mails to {to}: {different:#?}"
        );
    }
}

async fn told(t: &TestApp, p: &Plan) -> Told {
    practice(t).await;
    let told = walk(t, p).await;
    assert_eq!(told.troubles, 0);
    assert!(t.captured.items().iter().all(|i| i.subject != NEW_SIGN_IN));
    exactly_one_of_each(t, p, "story").await;
    told
}

/// A specialist whose number is in the directory.
pub async fn told_by_a_specialist(t: &TestApp) -> (Plan, Told) {
    let file = "number,last_name,first_name,practice,street,city,state,zip,specialty\n123456789,Park,Lee,Park Endodontics,4 Elm Ave,Salem,OR,97301,Endodontics\n";
    directory::import(t, file.as_bytes()).await.unwrap();
    let p = Plan {
        email: "lee@parkendo.example",
        first: "Lee",
        last: "Park",
        professional: true,
        ..Plan::default()
    };
    let told = walk(t, &p).await;
    (p, told)
}

story! {
    async fn the_whole_story_of_a_patient_by_text(t: TestApp) {
        told(&t, &Plan::default()).await;
    }

    async fn the_whole_story_of_a_patient_by_call(t: TestApp) {
        told(&t, &Plan { step: Step::Call, ..Plan::default() }).await;
        assert!(t.captured.items().iter().all(|i| i.channel != Channel::Text));
    }

    async fn the_whole_story_with_two_step_off(t: TestApp) {
        told(&t, &Plan { step: Step::Off, ..Plan::default() }).await;
        assert!(t.captured.items().iter().all(|i| i.channel == Channel::Email), "no text and no call");
    }

    async fn the_whole_story_of_a_specialist(t: TestApp) {
        practice(&t).await;
        let (p, told) = told_by_a_specialist(&t).await;
        assert_eq!(told.troubles, 0);
        exactly_one_of_each(&t, &p, "story").await;
        assert_eq!(t.db.one::<i64>(q!("SELECT COUNT(*) FROM practice")).await.unwrap(), Some(2));
    }

    async fn the_whole_story_in_spanish(t: TestApp) {
        told(&t, &Plan { spanish: true, first: "Luz", last: "Peña", ..Plan::default() }).await;
    }
}
