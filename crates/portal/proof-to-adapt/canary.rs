//! Strings that occur nowhere else go through the whole story; afterwards they are searched in everything that lies on a disk.

use std::sync::{Mutex, OnceLock};

use base64::Engine as _;

use super::story::{
    LANDLINE, MOBILE, PAPER, PICTURE, Plan, Told, exactly_one_of_each, practice, walk,
};
use crate::features::ops::backup;
use crate::story;
use crate::testing::{PASSWORD, TestApp};
use courier::Channel;
use db::Val;
use vault::{OfflineKey, SeededRandom, Token};

/// Everything that any part of the program logs while these tests run, at `debug`.
fn log() -> &'static Mutex<Vec<u8>> {
    struct Into;
    impl std::io::Write for Into {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            LOG.get().unwrap().lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    static LOG: OnceLock<Mutex<Vec<u8>>> = OnceLock::new();
    LOG.get_or_init(|| {
        let all = tracing_subscriber::fmt()
            .json()
            .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
            .with_span_list(true)
            .with_writer(|| Into)
            .finish();
        tracing::subscriber::set_global_default(all).expect("no other test sets one");
        Mutex::default()
    })
}

/// The forms in which bytes may lie somewhere.
fn forms(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![
        bytes.to_vec(),
        hex::encode(bytes).into_bytes(),
        hex::encode_upper(bytes).into_bytes(),
    ];
    // Where it begins within three bytes decides the letters; those that its neighbours share are left out.
    for before in 0..3usize {
        let mut shifted = vec![0; before];
        shifted.extend_from_slice(bytes);
        let whole = shifted.len() / 3 * 3;
        for engine in [
            base64::engine::general_purpose::STANDARD_NO_PAD,
            base64::engine::general_purpose::URL_SAFE_NO_PAD,
        ] {
            let text = engine.encode(&shifted[..whole]);
            let from = if before == 0 { 0 } else { 4 };
            if text.len() > from + 5 {
                all.push(text.as_bytes()[from..].to_vec());
            }
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        all.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        all.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    }
    all
}

/// Where a needle is found, in any form. A short number counts only where no digit stands beside it.
fn found(hay: &[u8], needle: &[u8]) -> bool {
    let digits = needle.len() < 8 && needle.iter().all(u8::is_ascii_digit);
    let forms = if digits {
        vec![needle.to_vec()]
    } else {
        forms(needle)
    };
    forms.iter().any(|f| {
        hay.windows(f.len()).enumerate().any(|(at, w)| {
            let beside =
                |i: Option<usize>| i.and_then(|i| hay.get(i)).is_some_and(u8::is_ascii_digit);
            w == f.as_slice()
                && !(digits && (beside(at.checked_sub(1)) || beside(Some(at + f.len()))))
        })
    })
}

fn folder(path: &std::path::Path, out: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            folder(&path, out);
        } else {
            // Names count too.
            let mut bytes = path
                .file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .as_bytes()
                .to_vec();
            bytes.push(b'\n');
            bytes.extend(std::fs::read(&path).unwrap());
            out.push((path.display().to_string(), bytes));
        }
    }
}

/// Everything on a disk: database files (or all rows, where the disk is another machine's), data folder, log, a backup.
async fn everything(t: &TestApp) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    match t.db.folder() {
        Some(path) => {
            folder(path, &mut all);
            assert!(t.db.checkpoint().await.unwrap());
            folder(path, &mut all);
        }
        None => {
            let mut dump = t.db.dump(&[]).await.unwrap();
            while let Some(chunk) = dump.next().await.unwrap() {
                let mut bytes = Vec::new();
                for value in chunk.rows.iter().flatten() {
                    match value {
                        Val::Text(s) => bytes.extend_from_slice(s.as_bytes()),
                        Val::Bytes(b) => bytes.extend_from_slice(b),
                        _ => {}
                    }
                    bytes.push(0);
                }
                all.push((format!("table {}", chunk.table), bytes));
            }
        }
    }
    folder(&t.app.data_dir, &mut all);
    all.push(("log".into(), log().lock().unwrap().clone()));
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("night.backup");
    let key = OfflineKey::generate(&SeededRandom::new(12));
    backup::write(
        &t.app.db,
        &t.app.files,
        &t.app.keys,
        key.public(),
        &path,
        t.app.random.as_ref(),
        t.app.now(),
        |_, _| {},
    )
    .await
    .unwrap();
    all.push(("backup".into(), std::fs::read(&path).unwrap()));
    all
}

fn token(link: &str) -> Token {
    Token::parse(link.rsplit('/').next().unwrap()).unwrap()
}

/// What must be nowhere.
fn needles(t: &TestApp, p: &Plan, told: &Told) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<(String, Vec<u8>)> = [
        p.subject,
        p.body,
        p.answer,
        p.first,
        p.last,
        p.email,
        "upper-left.png",
        "CANARYPICTURE",
        "card.pdf",
        "CANARYPAPER",
        "Maple Street",
        "ana@maple.example",
        "Ruiz",
        "12 Maple St",
        PASSWORD,
        MOBILE,
        &MOBILE[2..],
        LANDLINE,
        &LANDLINE[2..],
        "010-0167",
    ]
    .iter()
    .map(|s| ((*s).to_owned(), s.as_bytes().to_vec()))
    .collect();
    assert!(
        PICTURE.windows(13).any(|w| w == b"CANARYPICTURE")
            && PAPER.windows(11).any(|w| w == b"CANARYPAPER")
    );
    for (what, link) in [("S1", &told.s1), ("S2", &told.s2)] {
        all.push((format!("{what} as text"), token(link).text().into_bytes()));
        let raw = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(token(link).text())
            .unwrap();
        all.push((what.into(), raw));
    }
    for (who, browser) in [("sender", &told.sender), ("reader", &told.reader)] {
        for (name, value) in browser.cookies.iter().filter(|(n, _)| !n.contains("lang")) {
            if value.len() >= 20 {
                all.push((format!("{who}'s cookie {name}"), value.as_bytes().to_vec()));
            }
        }
    }
    let text = t
        .captured
        .items()
        .into_iter()
        .find(|i| i.channel == Channel::Text)
        .expect("a code by text");
    all.push((
        "code".into(),
        courier::code_in(&text.text).unwrap().into_bytes(),
    ));
    all
}

story! {
    async fn nothing_readable_of_the_story_lies_on_a_disk(t: TestApp) {
        log();
        practice(&t).await;
        let p = Plan {
            email: "canary.reader@canarydomain.example",
            first: "Canaria",
            last: "Zwitscher",
            subject: "CANARYSUBJECT before Thursday",
            body: "CANARYBODY: here is what we talked about.",
            answer: "CANARYANSWER: thank you, the second one.",
            ..Plan::default()
        };
        let told = walk(&t, &p).await;
        exactly_one_of_each(&t, &p, "canary").await;
        let places = everything(&t).await;
        // The search looks where something is: each place holds bytes, the log lines of this very story.
        assert!(places.iter().any(|(n, b)| n == "log" && found(b, b"/compose")), "the log was not captured");
        assert!(places.iter().all(|(_, b)| !b.is_empty()));
        let known = t.db.folder().map_or(&b"mail.invitation"[..], |_| b"CREATE TABLE");
        assert!(places.iter().any(|(_, b)| found(b, known)), "the database was not searched");
        let mut hits = Vec::new();
        for (what, needle) in needles(&t, &p, &told) {
            for (place, bytes) in &places {
                if found(bytes, &needle) {
                    hits.push(format!("{what} in {place}"));
                }
            }
        }
        assert!(hits.is_empty(), "{hits:#?}");
    }
}

#[test]
fn the_search_finds_every_form() {
    let needle = b"CANARYBODY: here";
    for around in 0..5usize {
        let mut plain = vec![b'x'; around];
        plain.extend_from_slice(needle);
        plain.extend_from_slice(b"yz");
        let text = std::str::from_utf8(&plain).unwrap();
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let b64 = base64::engine::general_purpose::STANDARD
            .encode(&plain)
            .into_bytes();
        for hay in [plain.clone(), hex::encode(&plain).into_bytes(), utf16, b64] {
            assert!(found(&hay, needle), "{}", String::from_utf8_lossy(&hay));
            assert!(!found(&hay, b"CANARYBODY: gone"));
        }
    }
    assert!(found(b"code 123456.", b"123456") && !found(b"at 1123456", b"123456"));
}
