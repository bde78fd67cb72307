//! What the mails say: every one in both languages, as a file to read, and the rules that hold for all of them.
//! With `SAMPLES_DIR` set the HTML parts are also written there, to be looked at.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use courier::{DISPLAY_NAME_MAX, Mail, clean_display_name};
use scraper::{Html, Selector};

use super::care::Care;
use super::letter::{Block, Letter};
use super::model::{Alert, Links, Moved, Office, Plea, Safe, Seat, Shared, Spare, Stuck, writer};
use super::wording::Pen;
use crate::accounts::PersonName;
use crate::app::span::{DAY, HOUR, MINUTE};
use crate::config::Config;
use crate::mails::Reason;
use crate::practices::model::{Policy, Postal};
use crate::practices::{Practice, Profile};
use crate::testing::{START, TestApp};
use crate::web::{Lang, Site, Tz};

const S1: &str = "https://mail.example.com/i/k3Jv9mQ2x8ZpR7tYw1Lc5NbG4hFd6SaE0uViOoXyAbC";
const S2: &str = "https://mail.example.com/p/Zt3xYz4Rk2k3Jv9mQ2x8ZpR7tYw1Lc5NbG4hFd6SaE0";
const NO: &str = "https://mail.example.com/n/SaE0uViOoXyAbCk3Jv9mQ2x8ZpR7tYw1Lc5NbG4hFd6";
const NEW: &str = "https://mail.example.com/r/d6SaE0uViOoXyAbCk3Jv9mQ2x8ZpR7tYw1Lc5NbG4hF";
const CHANGE: &str = "https://mail.example.com/c/oXyAbCk3Jv9mQ2x8ZpR7tYw1Lc5NbG4hFd6SaE0uViO";
const UNDO: &str = "https://mail.example.com/u/v9mQ2x8ZpR7tYw1Lc5NbG4hFd6SaE0uViOoXyAbCk3J";
const TICKET: &str = "https://mail.example.com/q/AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";
const STOP: &str = "https://mail.example.com/s/AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";
const SPARE: &str = "https://mail.example.com/e/AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";
const HALT: &str = "https://mail.example.com/h/AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";
const HELP: &str = "https://mail.example.com/w/AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";
const DESK: &str = "https://mail.example.com/support/requests";
const THREAD: &str = "https://mail.example.com/m/019caf5d80a57000a1b2c3d4e5f60718";

fn maple() -> Practice {
    Practice {
        id: db::Id::NIL,
        profile: Profile {
            name: "Maple Street Dental".into(),
            postal: Postal {
                street: "12 Maple St".into(),
                city: "Portland".into(),
                state: "OR".into(),
                zip: "97201".into(),
            },
            phone: "(555) 010-0142".into(),
            confirmed: true,
            ..Profile::default()
        },
        tz: "America/Los_Angeles".into(),
        lang: "en".into(),
        policy: Policy::default(),
        desk: None,
        safe: None,
        second_opener_at: None,
        members_version: 1,
        version: 1,
        state: "active".into(),
    }
}

fn links<'a>(go: &'a str, until: i64) -> Links<'a> {
    Links {
        go,
        refuse: Some(NO),
        until: START + until,
        code: true,
    }
}

/// Every mail there is.
fn every(site: &Site, lang: Lang) -> Vec<(String, Letter)> {
    let tz = Tz::parse("America/Los_Angeles").unwrap();
    let pen = Pen::new(site, lang, &tz, START);
    let office = Office::of(&maple());
    let mut neutral = maple();
    neutral.policy.neutral_subject = true;
    neutral.profile.discreet_name = "Maple Office".into();
    let neutral = Office::of(&neutral);
    let ana = "Dr. Ana Ruiz";
    let unrefusable = Links {
        refuse: None,
        ..links(S2, DAY)
    };
    let open = Links {
        code: false,
        ..links(S1, 30 * DAY)
    };
    let mut all: Vec<(String, Letter)> = vec![
        (
            "invitation-without-code".into(),
            pen.invitation(&office, ana, open),
        ),
        (
            "invitation".into(),
            pen.invitation(&office, ana, links(S1, 30 * DAY)),
        ),
        (
            "invitation-discreet".into(),
            pen.invitation(&neutral, "", links(S1, 30 * DAY)),
        ),
        ("notice".into(), pen.notice(Some(&office), ana, THREAD)),
        ("notice-from-a-patient".into(), pen.notice(None, "", THREAD)),
        (
            "provision".into(),
            pen.provision(&office, "", true, links(S1, 30 * DAY)),
        ),
        (
            "provision-team".into(),
            pen.provision(&office, ana, true, links(S1, 30 * DAY)),
        ),
        (
            "provision-person".into(),
            pen.provision(&office, ana, false, links(S1, 30 * DAY)),
        ),
        (
            "provision-known-team".into(),
            pen.known(&office, ana, true, links(S1, 30 * DAY)),
        ),
        (
            "provision-known".into(),
            pen.known(&neutral, "", false, links(S1, 30 * DAY)),
        ),
        ("complete".into(), pen.complete(&office, links(S2, DAY))),
        ("phone-corrected".into(), pen.phone_corrected(&office)),
        (
            "phone-corrected-discreet".into(),
            pen.phone_corrected(&neutral),
        ),
        (
            "complete-without-refusal".into(),
            pen.complete(&office, unrefusable),
        ),
        (
            "reset".into(),
            pen.reset(Links {
                code: false,
                refuse: None,
                ..links(NEW, 30 * MINUTE)
            }),
        ),
    ];
    for stuck in Stuck::ALL {
        let name = format!("support-{stuck:?}").to_lowercase();
        let told = stuck == Stuck::Phones;
        let letter = pen.support(&office, stuck, told, "019caf5d80a57000a1b2c3d4e5f60718");
        all.push((name, letter));
    }
    for moved in Moved::ALL {
        let go = match moved {
            Moved::Back => "https://mail.example.com/sign-in",
            Moved::Undo => UNDO,
            Moved::Old | Moved::New => CHANGE,
        };
        let to = links(go, DAY);
        let letter = pen.moved(moved, "r***@newmail.example", Links { refuse: None, ..to });
        all.push((format!("address-{moved:?}").to_lowercase(), letter));
    }
    all.push((
        "ticket-answered".into(),
        pen.ticket(true, "4F2A-91C3", TICKET),
    ));
    all.push((
        "ticket-received".into(),
        pen.ticket(false, "4F2A-91C3", TICKET),
    ));
    all.push(("ticket-desk".into(), pen.desk("4F2A-91C3", DESK)));
    all.push((
        "phone-by-support".into(),
        pen.phone_by_support(&office, STOP, START + DAY),
    ));
    for alert in Alert::ALL {
        all.push((
            format!("alert-{}", alert.word()),
            pen.alert(
                alert,
                START - HOUR,
                match alert {
                    Alert::NewDevice => Some("Firefox on Windows"),
                    Alert::Merged | Alert::MergedAway => Some("s•••@vale.example"),
                    _ => None,
                },
                Some("https://mail.example.com/x/SECRET").filter(|_| alert == Alert::NewDevice),
            ),
        ));
    }
    for spare in Spare::ALL {
        all.push((
            format!("spare-{spare:?}").to_lowercase(),
            pen.spare(spare, "4F7K-09QX-M2TD", SPARE, HALT),
        ));
    }
    for safe in Safe::all() {
        all.push((
            format!("safe-{safe:?}").to_lowercase(),
            pen.safe(safe, "Lee Park", "Maple Street Dental", START - HOUR),
        ));
    }
    for told in Care::all().filter(|t| *t != Care::Offer) {
        let name = format!("care-{told:?}").to_lowercase();
        let who = if told.names_owner() {
            "Robin V"
        } else {
            "Robin Vale"
        };
        all.push((name, pen.care(told, who)));
    }
    let help = pen.help("Robin Vale", HELP, START + 14 * DAY);
    all.push(("care-offer".to_owned(), help));
    for seat in Seat::ALL {
        let letter = pen.seat(seat, &office, START - HOUR);
        all.push((format!("seat-{}", seat.word()), letter));
    }
    for told in Shared::ALL {
        let name = format!("team-{told:?}").to_lowercase();
        all.push((name, pen.shared(told, &office)));
    }
    for (name, plea) in [
        ("phone_wrong", Plea::PhoneWrong),
        ("wrong_address", Plea::WrongAddress),
        ("declined", Plea::Declined),
        ("wanted", Plea::Wanted),
        ("link", Plea::Link),
        ("asks", Plea::Asks),
        ("support_phone", Plea::SupportPhone),
        ("links_ended", Plea::LinksEnded),
        ("phone_stopped", Plea::PhoneStopped),
    ] {
        all.push((format!("sender-{name}"), pen.plea(plea, THREAD)));
    }
    for reason in Reason::ALL {
        let letter = pen.plea(Plea::Failed(reason), THREAD);
        all.push((format!("sender-failed-{}", reason.word()), letter));
    }
    all
}

async fn site() -> Site {
    TestApp::sqlite().await.app.site.clone()
}

fn words_of(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(|w| w.trim_end_matches(':').to_owned())
        .collect()
}

fn text_of(html: &str) -> String {
    let page = Html::parse_document(html);
    let body = page
        .select(&Selector::parse("body").unwrap())
        .next()
        .unwrap();
    body.text().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn every_mail_as_it_is_read() {
    let site = site().await;
    let folder = std::env::var_os("SAMPLES_DIR").map(std::path::PathBuf::from);
    for lang in Lang::REAL {
        let (mut texts, mut pages) = (String::new(), String::new());
        for (name, letter) in every(&site, lang) {
            let head = format!(
                "======== {name}\nFrom: {}\nSubject: {}\n\n",
                letter.from_name, letter.subject
            );
            texts.push_str(&format!("{head}{}\n\n", letter.text().unwrap()));
            let html = letter.html().unwrap();
            pages.push_str(&format!("======== {name}\n{}\n\n", bare(&html)));
            if name == "invitation" {
                insta::assert_snapshot!(format!("invitation.{}.html", lang.code()), html);
            }
            if let Some(folder) = &folder {
                std::fs::create_dir_all(folder).unwrap();
                std::fs::write(
                    folder.join(format!("mail-{name}.{}.html", lang.code())),
                    html,
                )
                .unwrap();
            }
        }
        insta::assert_snapshot!(format!("texts.{}", lang.code()), texts);
        insta::assert_snapshot!(format!("bodies.{}", lang.code()), pages);
    }
}

/// The body of an HTML part without its styling: what differs from mail to mail.
fn bare(html: &str) -> String {
    let body = html
        .split_once("<body")
        .unwrap()
        .1
        .split_once('>')
        .unwrap()
        .1;
    let body = body.split_once("</body>").unwrap().0;
    let mut out = String::new();
    for (n, piece) in body.split(" style=\"").enumerate() {
        out.push_str(if n == 0 {
            piece
        } else {
            piece.split_once('"').unwrap().1
        });
    }
    out.lines()
        .filter(|l| !l.trim().is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test]
async fn both_parts_say_the_same() {
    let site = site().await;
    for lang in Lang::ALL {
        for (name, letter) in every(&site, lang) {
            assert_eq!(
                words_of(&text_of(&letter.html().unwrap())),
                words_of(&letter.text().unwrap()),
                "{name} in {}",
                lang.code()
            );
        }
    }
}

#[tokio::test]
async fn sentences_are_short_and_the_address_comes_early() {
    let site = site().await;
    for lang in Lang::REAL {
        for (name, letter) in every(&site, lang) {
            let at = format!("{name} in {}", lang.code());
            for block in &letter.blocks {
                let texts: Vec<&String> = match block {
                    Block::Hello(t) | Block::Lead(t) | Block::Text(t) => vec![t],
                    Block::Button { label, .. } => vec![label],
                    Block::Ask { question, answer } => vec![question, answer],
                    Block::Link { question, .. } => vec![question],
                    Block::Facts(_) => vec![],
                };
                for text in texts {
                    // Full stops that end no sentence.
                    let text = text.replace("Dr.", "Dr").replace(".\u{a0}m.", "m");
                    for sentence in text.split(['.', '?', '!']) {
                        let n = sentence.split_whitespace().count();
                        assert!(n <= 15, "{at}: {n} words: {sentence}");
                    }
                }
            }
            let text = letter.text().unwrap();
            // Support follows no link from a mail, and whoever waits for the office has one.
            if name.starts_with("support") || name.starts_with("phone-corrected") {
                assert!(!text.contains("https://"), "{at}: a link");
                continue;
            }
            // What changed in an account comes before what to do about it.
            let most = if name.starts_with("alert-") { 45 } else { 40 };
            let before = text
                .split("https://")
                .next()
                .unwrap()
                .split_whitespace()
                .count();
            assert!(
                before < most,
                "{at}: the address comes after {before} words"
            );
        }
    }
}

#[tokio::test]
async fn links_lead_here_only_and_hold_nothing_that_mail_programs_break() {
    let site = site().await;
    for lang in Lang::REAL {
        for (name, letter) in every(&site, lang) {
            let (html, text) = (letter.html().unwrap(), letter.text().unwrap());
            let links = courier::links_in(&text);
            assert_eq!(links, courier::links_in(&html), "{name}");
            for link in &links {
                let path = link.strip_prefix("https://mail.example.com/").unwrap();
                assert!(
                    path.bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b"-_/".contains(&b)),
                    "{name}: {link}"
                );
                assert!(link.len() < 78, "{name}: {link} does not fit on a line");
                assert!(
                    text.lines().any(|l| l == link),
                    "{name}: {link} shares its line"
                );
            }
            let distinct: BTreeSet<_> = links.iter().collect();
            assert!(
                distinct.len() <= 2,
                "{name}: one thing to do, one to refuse"
            );
        }
    }
}

#[tokio::test]
async fn the_html_part_fetches_and_runs_nothing() {
    let site = site().await;
    for lang in Lang::ALL {
        for (name, letter) in every(&site, lang) {
            let html = letter.html().unwrap();
            let lower = html.to_lowercase();
            for never in [
                "<script",
                "<form",
                "<img",
                "<link",
                "<iframe",
                "<object",
                "<svg",
                "<input",
                "src=",
                "srcset",
                "background=",
                "url(",
                "@import",
                "@font-face",
                "javascript:",
                "cid:",
                " on",
                "xmlns",
            ] {
                let hit = lower.find(never).filter(|_| never != " on");
                assert!(hit.is_none(), "{name}: {never}");
            }
            let page = Html::parse_document(&html);
            for element in page.select(&Selector::parse("*").unwrap()) {
                for (attribute, value) in element.value().attrs() {
                    assert!(!attribute.starts_with("on"), "{name}: {attribute}");
                    assert!(
                        attribute == "href" || !value.contains("//"),
                        "{name}: {attribute}={value}"
                    );
                }
            }
            assert_eq!(
                page.select(&Selector::parse("h1").unwrap()).count(),
                1,
                "{name}"
            );
            let root = page.root_element();
            assert_eq!(root.attr("lang"), Some(lang.code()), "{name}");
            assert!(
                html.len() < 20_000,
                "{name}: {} bytes; some programs cut at 100,000",
                html.len()
            );
            for table in page.select(&Selector::parse("table").unwrap()) {
                assert_eq!(table.attr("role"), Some("presentation"), "{name}");
            }
        }
    }
}

#[tokio::test]
async fn no_word_that_filters_and_people_distrust() {
    let site = site().await;
    for lang in Lang::REAL {
        for (name, letter) in every(&site, lang) {
            let all = format!("{} {}", letter.subject, letter.text().unwrap()).to_lowercase();
            for never in [
                "click",
                "urgent",
                "secure message",
                "encrypted",
                "verify your account",
                "act now",
                "immediately",
                "clic",
                "mensaje seguro",
                "cifrado",
                "inmediatamente",
                "patient",
                "paciente",
                "!",
            ] {
                assert!(!all.contains(never), "{name} in {}: {never}", lang.code());
            }
        }
    }
}

#[tokio::test]
async fn on_the_wire_it_is_seven_bits_and_reads_back_as_written() {
    let site = site().await;
    for lang in Lang::ALL {
        for (name, letter) in every(&site, lang) {
            let at = format!("{name} in {}", lang.code());
            let mail = Mail {
                message_id: "<019caf5d80a57000a1b2c3d4e5f60718@mail.example.com>".into(),
                from_name: letter.from_name.clone(),
                from: "notify@mail.example.com".into(),
                reply_to: None,
                to: "robin@patients.example".into(),
                subject: letter.subject.clone(),
                text: letter.text().unwrap(),
                html: letter.html().unwrap(),
                lang: lang.code().into(),
                date: START,
                list_unsubscribe: letter.refuse.clone(),
                picture: None,
            };
            let wire = mail.to_bytes().unwrap();
            assert!(wire.is_ascii(), "{at}");
            let raw = String::from_utf8(wire.clone()).unwrap();
            // RFC 5322 section 2.1.1; only the fields with an address, which cannot be folded inside, may be longer.
            let fields = ["List-Unsubscribe: ", "From: "];
            let long = |l: &str| l.len() > 78 && !fields.iter().any(|f| l.starts_with(f));
            assert_eq!(raw.lines().find(|l| long(l)), None, "{at}");
            // A reader of raw text can copy each address whole.
            for link in courier::links_in(&mail.text) {
                assert!(
                    raw.lines().any(|l| l == link),
                    "{at}: {link} is broken over lines"
                );
            }
            let parsed = mail_parser::MessageParser::default().parse(&wire).unwrap();
            assert_eq!(parsed.subject(), Some(letter.subject.as_str()), "{at}");
            assert_eq!(
                parsed
                    .body_text(0)
                    .unwrap()
                    .replace("\r\n", "\n")
                    .trim_end(),
                mail.text.trim_end(),
                "{at}"
            );
            assert_eq!(
                parsed
                    .body_html(0)
                    .unwrap()
                    .replace("\r\n", "\n")
                    .trim_end(),
                mail.html.trim_end(),
                "{at}"
            );
            let from = parsed.from().unwrap().first().unwrap();
            assert_eq!(from.address(), Some("notify@mail.example.com"), "{at}");
            if lang != Lang::Pseudo {
                assert_eq!(from.name(), Some(letter.from_name.as_str()), "{at}");
            }
        }
    }
}

/// Trap 16: a practice or a person is called `Click http://evil`.
#[tokio::test]
async fn names_bring_no_links_no_markup_and_no_tricks_into_a_mail() {
    let site = site().await;
    let tz = Tz::utc();
    let evil = [
        "Click http://evil.example/login now",
        "www.evil.example",
        "evil.example/i/abc",
        "<a href=\"http://evil.example\">Maple</a>",
        "Maple\u{202e}latneD\u{202c}",
        "Maple\r\nBcc: victim@evil.example",
        "\u{1f9b7}\u{1f9b7}\u{1f9b7}\u{1f9b7}\u{1f9b7}\u{1f9b7} FREE",
        "<script>alert(1)</script>",
        "=?utf-8?q?=0D=0ABcc:_evil?=",
        "evil@evil.example",
        "{{7*7}} ${7*7} %s%n {$product}",
        "**bold**",
        "https://",
    ];
    for lang in Lang::REAL {
        let pen = Pen::new(&site, lang, &tz, START);
        for name in evil
            .into_iter()
            .map(str::to_owned)
            .chain(["Maple ".repeat(60)])
        {
            let mut practice = maple();
            practice.profile.name = name.clone();
            practice.profile.phone = name.clone();
            practice.profile.postal.street = name.clone();
            practice.profile.postal.city = name.clone();
            let person = writer(&PersonName {
                title: name.clone(),
                first: name.clone(),
                last: name.clone(),
            });
            let letter = pen.invitation(&Office::of(&practice), &person, links(S1, DAY));
            let (html, text) = (letter.html().unwrap(), letter.text().unwrap());
            assert_eq!(courier::links_in(&html), [S1, NO], "{name:?}");
            assert_eq!(courier::links_in(&text), [S1, NO], "{name:?}");
            assert_eq!(words_of(&text_of(&html)), words_of(&text), "{name:?}");
            for all in [&html, &text, &letter.subject, &letter.from_name] {
                assert!(!all.contains("evil.example"), "{name:?}: {all}");
                assert!(!all.contains(['\u{202e}', '\u{1f9b7}', '\r']), "{name:?}");
                assert!(!all.contains("<script"), "{name:?}: {all}");
            }
            assert!(!text.contains(['<', '@', '{']), "{name:?}: {text}");
            assert!(
                !letter.subject.contains('\n') && letter.subject.chars().count() <= 100,
                "{name:?}"
            );
            // The portal's own name is always there to be seen, also behind a long one.
            assert!(
                letter.from_name.ends_with("SecureMail"),
                "{name:?}: {}",
                letter.from_name
            );
            assert!(letter.from_name.chars().count() <= DISPLAY_NAME_MAX);
            assert_eq!(clean_display_name(&letter.from_name), letter.from_name);
        }
    }
}

#[tokio::test]
async fn a_discreet_name_and_a_neutral_subject_tell_nobody_where_one_goes() {
    let site = site().await;
    let mut practice = maple();
    practice.profile.name = "Portland Fertility Clinic".into();
    practice.profile.discreet_name = "Maple Office".into();
    practice.policy.neutral_subject = true;
    let tz = Tz::utc();
    for lang in Lang::REAL {
        let pen = Pen::new(&site, lang, &tz, START);
        let letter = pen.invitation(&Office::of(&practice), "Ana Ruiz", links(S1, DAY));
        assert!(!letter.subject.contains("Maple") && !letter.subject.contains("Fertility"));
        let all = format!(
            "{}{}{}",
            letter.from_name,
            letter.html().unwrap(),
            letter.text().unwrap()
        );
        assert!(!all.contains("Fertility"));
        assert!(letter.from_name.starts_with("Maple Office"));
    }
}

#[tokio::test]
async fn the_emergency_line_follows_the_country() {
    let tz = Tz::utc();
    let office = Office::of(&maple());
    let say = async |change: fn(&mut Config)| {
        let db = db::testing::sqlite(crate::statements::MIGRATIONS).await;
        let t = TestApp::on(db, change).await;
        let pen = Pen::new(&t.site, Lang::En, &tz, START);
        pen.invitation(&office, "", links(S1, DAY)).text().unwrap()
    };
    assert!(say(|_| {}).await.contains("Emergency? Call 911."));
    let germany = say(|c| c.operator.country = "DE".into()).await;
    assert!(germany.contains("Emergency? Call 112.") && !germany.contains("911"));
    let elsewhere = say(|c| c.operator.country = "ZZ".into()).await;
    assert!(elsewhere.contains("Emergency? Call your local emergency number."));
    let own = say(|c| c.policy.emergency_words = "Emergency? Ring 5501.".into()).await;
    assert!(own.contains("Emergency? Ring 5501.") && !own.contains("911"));
}
