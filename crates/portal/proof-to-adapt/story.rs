//! The thin whole story, and the person who walks it: reads what the page says, presses what it offers, and presses again
//! when the page says that we have trouble.

use crate::app::span::MINUTE;
use crate::features::directory;
use crate::story;
use crate::testing::{Browser, PASSWORD, Page, Someone, TestApp};
use courier::{Channel, Item};
use db::q;

pub const SENDER: &str = "ana@maple.example";
pub const MOBILE: &str = "+15550100167";
pub const LANDLINE: &str = "+15550100120";
pub const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR-CANARYPICTURE-and-more";
pub const PAPER: &[u8] = b"%PDF-1.4 CANARYPAPER the answer's file";

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
            step: Step::Text,
            professional: false,
            spanish: false,
        }
    }
}

/// What the reader presses and reads, in the reader's language.
struct Words {
    start: &'static str,
    next: &'static str,
    phones: &'static str,
    finish: &'static str,
    text: &'static str,
    call: &'static str,
    accept: &'static str,
    save: &'static str,
    reply: &'static str,
    send: &'static str,
    sign_in: &'static str,
    where_to: &'static str,
    terms: &'static str,
    password: &'static str,
    trouble: &'static str,
    incident: &'static str,
}

const EN: Words = Words {
    start: "Get Started",
    next: "Continue",
    phones: "Yes, Continue",
    finish: "Finish",
    text: "Text mobile ending 67",
    call: "Call landline ending 20",
    accept: "Accept and Continue",
    save: "Save and read my message",
    reply: "Reply",
    send: "Send",
    sign_in: "Sign In",
    where_to: "Where should we send your code?",
    terms: "Terms of Use",
    password: "Choose a password",
    trouble: "We are having trouble",
    incident: "If you call us, tell us this number:",
};

const ES: Words = Words {
    start: "Empezar",
    next: "Continuar",
    phones: "Sí, continuar",
    finish: "Terminar",
    text: "Mensaje de texto",
    call: "Llamada",
    accept: "Aceptar y continuar",
    save: "Guardar y leer mi mensaje",
    reply: "Responder",
    send: "Enviar",
    sign_in: "Entrar",
    where_to: "¿Adónde enviamos su código?",
    terms: "Condiciones de uso",
    password: "Elija una contraseña",
    trouble: "Tenemos un problema",
    incident: "Si nos llama, díganos este número:",
};

/// Somebody at a browser, who tries again when told to.
pub struct Hand<'a> {
    t: &'a TestApp,
    pub b: Browser,
    email: &'static str,
    words: &'static Words,
    /// Pages that said we have trouble.
    pub troubles: u32,
}

impl<'a> Hand<'a> {
    fn new(t: &'a TestApp, email: &'static str, spanish: bool) -> Hand<'a> {
        let mut b = t.browser();
        if spanish {
            b.language = "es".into();
        }
        Hand {
            t,
            b,
            email,
            words: if spanish { &ES } else { &EN },
            troubles: 0,
        }
    }

    /// A page of ours that failed says so, and has a number to tell; nothing else may come.
    fn trouble(&mut self, page: &Page) {
        let w = self.words;
        let (en, es) = (
            page.says(EN.trouble) && page.says(EN.incident),
            page.says(ES.trouble) && page.says(ES.incident),
        );
        assert!(
            page.status == 503 && (en || es),
            "{} answers {} without saying what to do ({}): {}",
            page.path,
            page.status,
            w.trouble,
            page.text()
        );
        self.troubles += 1;
        assert!(self.troubles < 4, "it does not end: {}", page.path);
    }

    pub async fn get(&mut self, address: &str) -> Page {
        loop {
            let page = self.b.get(address).await;
            if !page.status.is_server_error() {
                return page;
            }
            self.trouble(&page);
        }
    }

    /// A page that needs a session: who was signed out signs in.
    pub async fn open(&mut self, address: &str) -> Page {
        let page = self.get(address).await;
        if page.h1() != self.words.sign_in {
            return page;
        }
        let page = self
            .press(
                &page,
                self.words.sign_in,
                &[("email", self.email), ("password", PASSWORD)],
            )
            .await;
        if page.h1() == self.words.where_to {
            self.code(page).await;
        }
        let page = self.get(address).await;
        assert_ne!(
            page.h1(),
            self.words.sign_in,
            "signed in and not let in: {}",
            page.text()
        );
        page
    }

    pub async fn press(&mut self, page: &Page, button: &str, fields: &[(&str, &str)]) -> Page {
        self.press_with_files(page, button, fields, &[]).await
    }

    pub async fn press_with_files(
        &mut self,
        page: &Page,
        button: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Page {
        loop {
            let answer = self.b.press_with_files(page, button, fields, files).await;
            if !answer.status.is_server_error() {
                return answer;
            }
            self.trouble(&answer);
        }
    }

    pub async fn click(&mut self, page: &Page, link: &str) -> Page {
        let to = page.link(link);
        self.get(&to).await
    }

    /// The newest item that satisfies `is`; waits for leases of workers that lost the database.
    async fn item(&self, channel: Channel, to: &str, is: impl Fn(&Item) -> bool) -> Item {
        for _ in 0..8 {
            self.t.run_jobs().await;
            let found = self
                .t
                .captured
                .items()
                .into_iter()
                .find(|i| i.channel == channel && i.to == to && is(i));
            if let Some(item) = found {
                return item;
            }
            self.t.advance(MINUTE);
        }
        panic!(
            "nothing by {channel:?} to {to}: {:?}",
            self.t.captured.items()
        )
    }

    /// The link of the newest mail that has one of this kind.
    pub async fn link(&self, kind: &str) -> String {
        let has = |i: &Item| i.links.iter().any(|l| l.contains(kind));
        let mail = self.item(Channel::Email, self.email, has).await;
        mail.links.into_iter().find(|l| l.contains(kind)).unwrap()
    }

    /// From the choice of the way to the page after the code.
    async fn code(&mut self, page: Page) -> Page {
        let page = self.press(&page, self.words.text, &[]).await;
        let text = self.item(Channel::Text, MOBILE, |_| true).await.text;
        self.enter(&page, &text).await
    }

    async fn called(&mut self, page: Page) -> Page {
        let page = self.press(&page, self.words.call, &[]).await;
        let text = self.item(Channel::Call, LANDLINE, |_| true).await.text;
        self.enter(&page, &text).await
    }

    async fn enter(&mut self, page: &Page, text: &str) -> Page {
        let code = courier::code_in(text).expect("it holds a code");
        self.press(page, self.words.next, &[("code", &code)]).await
    }
}

/// What is known when the story has ended.
pub struct Told {
    /// The link of the first mail and of the second.
    pub s1: String,
    pub s2: String,
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
    let mut fields = vec![
        (
            "relationship",
            if p.professional {
                "doctor_elsewhere"
            } else {
                "patient"
            },
        ),
        ("first", p.first),
        ("last", p.last),
        ("lang", if p.spanish { "es" } else { "en" }),
        ("mobile", "(555) 010-0167"),
        ("landline", "(555) 010-0120"),
        ("subject", p.subject),
        ("body", p.body),
    ];
    fields.push(("two_step", if p.step == Step::Off { "off" } else { "on" }));
    let page = hand
        .press_with_files(
            &page,
            "Send",
            &fields,
            &[("files[]", "upper-left.png", PICTURE)],
        )
        .await;
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
    let mut page = page;
    if p.professional {
        page = hand.click(&page, w.next).await;
        page = hand
            .press(
                &page,
                "Submit",
                &[("number", "123-456 789"), ("last_name", p.last)],
            )
            .await;
        page.must_say("Park Endodontics");
        page = hand.press(&page, w.start, &[]).await;
        page = hand
            .press(
                &page,
                w.next,
                &[("first_name", p.first), ("last_name", p.last)],
            )
            .await;
        page.must_say("Step 2 of 4");
        page = hand.press(&page, w.next, &[]).await;
    } else {
        page = hand.click(&page, w.start).await;
        page = hand
            .press(
                &page,
                w.next,
                &[("first_name", p.first), ("last_name", p.last)],
            )
            .await;
    }
    assert_eq!(page.path, "/join/phones", "{}", page.text());
    page.must_say("67").must_say("20").must_not_say("0167");
    page = hand.press(&page, w.phones, &[]).await;
    assert_eq!(page.path, "/join/security", "{}", page.text());
    let choice: &[(&str, &str)] = if p.step == Step::Off {
        &[("two_step", "off")]
    } else {
        &[]
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
        page = if p.step == Step::Call {
            hand.called(page).await
        } else {
            hand.code(page).await
        };
    }
    assert_eq!(page.h1(), w.terms, "{}", page.text());
    page = hand.press(&page, w.accept, &[]).await;
    assert_eq!(page.h1(), w.password, "{}", page.text());
    page = hand.press(&page, w.save, &[("password", PASSWORD)]).await;
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
        .map(|s| s.split('"').next().unwrap().to_owned())
        .filter(|h| h.contains("/files/"))
        .collect()
}

/// The whole of it: written, invited, registered, read, answered, read.
pub async fn walk(t: &TestApp, p: &Plan) -> Told {
    let mut sender = Hand::new(t, SENDER, false);
    let mut reader = Hand::new(t, p.email, p.spanish);
    let thread = send(&mut sender, p).await;
    let message = format!("/m/{thread}");

    let s1 = reader.link("/i/").await;
    join(&mut reader, p, &s1).await;
    let s2 = reader.link("/p/").await;
    let page = finish(&mut reader, p, &s2, &thread).await;
    let file = reader.get(&files(&page)[0]).await;
    assert_eq!(file.bytes, PICTURE);

    t.advance(MINUTE);
    let page = reader.click(&page, reader.words.reply).await;
    let page = reader
        .press_with_files(
            &page,
            reader.words.send,
            &[("text", p.answer)],
            &[("files[]", "card.pdf", PAPER)],
        )
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
    let got = sender.get(files(&page).last().unwrap()).await;
    assert_eq!(got.bytes, PAPER);
    let troubles = sender.troubles + reader.troubles;
    Told {
        s1,
        s2,
        sender: sender.b,
        reader: reader.b,
        troubles,
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
            .filter(|i| i.channel == Channel::Email && i.to == to)
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
    exactly_one_of_each(t, p, "story").await;
    told
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
        let file = "number,last_name,first_name,practice,street,city,state,zip,specialty\n123456789,Park,Lee,Park Endodontics,4 Elm Ave,Salem,OR,97301,Endodontics\n";
        directory::import(&t, file.as_bytes()).await.unwrap();
        let p = Plan { email: "lee@parkendo.example", first: "Lee", last: "Park", professional: true, ..Plan::default() };
        told(&t, &p).await;
        assert_eq!(t.db.one::<i64>(q!("SELECT COUNT(*) FROM practice")).await.unwrap(), Some(2));
    }

    async fn the_whole_story_in_spanish(t: TestApp) {
        told(&t, &Plan { spanish: true, first: "Luz", last: "Peña", ..Plan::default() }).await;
    }
}
