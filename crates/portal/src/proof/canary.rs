//! Strings that occur nowhere else go through the whole story; at its stations they are searched in everything that lies on a disk.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::log;
use super::story::{
    LANDLINE, MOBILE, PAPER, PICTURE, Plan, Told, exactly_one_of_each, practice, walk_noting,
};
use crate::features::ops::backup;
use crate::story;
use crate::testing::{PASSWORD, TestApp};
use courier::Channel;
use db::Val;
use vault::{OfflineKey, SeededRandom, Token};

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
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
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
        // Addresses, mails, JSON and HTML write some letters otherwise.
        let escaped = |plain: fn(char) -> bool, code: fn(char) -> String| {
            let each = text.chars();
            let one = |c: char| if plain(c) { c.to_string() } else { code(c) };
            each.map(one).collect::<String>().into_bytes()
        };
        let percent = |c: char| {
            let mut four = [0; 4];
            let encoded = c.encode_utf8(&mut four).bytes();
            encoded.map(|b| format!("%{b:02X}")).collect()
        };
        let quoted = |c: char| {
            let mut four = [0; 4];
            let encoded = c.encode_utf8(&mut four).bytes();
            encoded.map(|b| format!("={b:02X}")).collect()
        };
        let json = |c: char| {
            let mut two = [0; 2];
            let units = c.encode_utf16(&mut two).iter();
            units.map(|u| format!("\\u{u:04x}")).collect()
        };
        all.push(escaped(
            |c| c.is_ascii_alphanumeric() || "-._~".contains(c),
            percent,
        ));
        all.push(escaped(
            |c| c.is_ascii_alphanumeric() || "-._~ ".contains(c),
            percent,
        ));
        all.push(escaped(
            |c| c.is_ascii_graphic() && c != '=' || c == ' ',
            quoted,
        ));
        all.push(escaped(|c| c.is_ascii_graphic() || c == ' ', json));
        all.push(escaped(
            |c| c.is_ascii(),
            |c| format!("&#{};", u32::from(c)),
        ));
    }
    all.sort();
    all.dedup();
    all
}

/// Looks for many needles in one pass: by their first two bytes.
struct Search {
    /// What it is, its forms; short numbers count only where no letter or digit stands beside them.
    forms: Vec<(usize, bool, Vec<u8>)>,
    by_start: Vec<Vec<usize>>,
}

impl Search {
    fn of<'a>(needles: impl IntoIterator<Item = &'a [u8]>) -> Search {
        let mut search = Search {
            forms: Vec::new(),
            by_start: vec![Vec::new(); 1 << 16],
        };
        for (n, needle) in needles.into_iter().enumerate() {
            let digits = needle.len() < 8 && needle.iter().all(u8::is_ascii_digit);
            let all = if digits {
                vec![needle.to_vec()]
            } else {
                forms(needle)
            };
            for form in all {
                let start = usize::from(form[0]) << 8 | usize::from(form[1]);
                search.by_start[start].push(search.forms.len());
                search.forms.push((n, digits, form));
            }
        }
        search
    }

    /// Which needles are in it, in any form.
    fn hits(&self, hay: &[u8]) -> std::collections::BTreeSet<usize> {
        let beside = |i: Option<usize>| {
            i.and_then(|i| hay.get(i))
                .is_some_and(u8::is_ascii_alphanumeric)
        };
        let mut all = std::collections::BTreeSet::new();
        let mut start = 0;
        for (i, b) in hay.iter().enumerate() {
            start = (start << 8 | usize::from(*b)) & 0xFFFF;
            let Some(at) = i.checked_sub(1) else { continue };
            for f in &self.by_start[start] {
                let (n, alone, form) = &self.forms[*f];
                if hay[at..].starts_with(form)
                    && !(*alone && (beside(at.checked_sub(1)) || beside(Some(at + form.len()))))
                {
                    all.insert(*n);
                }
            }
        }
        all
    }
}

fn found(hay: &[u8], needle: &[u8]) -> bool {
    !Search::of([needle]).hits(hay).is_empty()
}

fn folder(path: &std::path::Path, out: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            folder(&path, out);
        } else {
            // Names count too.
            let mut bytes = path.to_str().unwrap().as_bytes().to_vec();
            bytes.push(b'\n');
            bytes.extend(std::fs::read(&path).unwrap());
            out.push((path.display().to_string(), bytes));
        }
    }
}

/// Files that this process holds open, also those that have no name any more: where a database or an upload keeps what does not fit
/// into memory.
fn held_open(out: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir("/proc/self/fd").into_iter().flatten() {
        let path = entry.unwrap().path();
        if std::fs::metadata(&path).is_ok_and(|m| m.is_file())
            && let Ok(bytes) = std::fs::read(&path)
        {
            out.push((format!("open file {:?}", std::fs::read_link(&path)), bytes));
        }
    }
}

/// Everything on a disk: database files (or all rows, where the disk is another machine's), data folder, open files.
async fn disk(t: &TestApp, at: &str) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    match t.db.folder() {
        Some(path) => {
            // With what the write-ahead log holds, and after it was emptied.
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
    held_open(&mut all);
    for (name, _) in &mut all {
        name.insert_str(0, &format!("{at}: "));
    }
    all
}

async fn backup(t: &TestApp) -> Vec<u8> {
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
    std::fs::read(&path).unwrap()
}

fn token(link: &str) -> Token {
    Token::parse(link.rsplit('/').next().unwrap()).unwrap()
}

/// What must be nowhere.
fn needles(t: &TestApp, p: &Plan, told: &Told) -> Vec<(String, Vec<u8>)> {
    let texts = [
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
    ];
    let mut all: Vec<(String, Vec<u8>)> = texts
        .iter()
        .map(|s| ((*s).to_owned(), s.as_bytes().to_vec()))
        .collect();
    assert!(
        PICTURE.windows(13).any(|w| w == b"CANARYPICTURE")
            && PAPER.windows(11).any(|w| w == b"CANARYPAPER")
    );
    for (what, link) in [
        ("S1", &told.s1),
        ("S2", &told.s2),
        ("decline link", &told.decline),
    ] {
        let text = token(link).text().to_string();
        all.push((
            what.into(),
            URL_SAFE_NO_PAD.decode(text.as_bytes()).unwrap(),
        ));
        all.push((format!("{what} as text"), text.into_bytes()));
    }
    for (who, browser) in [("sender", &told.sender), ("reader", &told.reader)] {
        let secret: Vec<_> = browser
            .cookies
            .iter()
            .filter(|(_, value)| value.len() >= 40)
            .collect();
        assert!(!secret.is_empty(), "{who} has a session");
        for (name, value) in secret {
            all.push((format!("{who}'s cookie {name}"), value.as_bytes().to_vec()));
            if let Some(raw) = Token::parse(value) {
                let raw = URL_SAFE_NO_PAD.decode(raw.text().as_bytes()).unwrap();
                all.push((format!("{who}'s cookie {name}, raw"), raw));
            }
        }
    }
    let sent = t.captured.items();
    let text = sent
        .iter()
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
        log::listen();
        practice(&t).await;
        let p = Plan {
            email: "canary.reader@canarydomain.example",
            first: "Canaria",
            last: "Zwítscher",
            subject: "CANARYSUBJECT: Röntgen before Thursday",
            body: "CANARYBODY: here is what we talked about.",
            answer: "CANARYANSWER: thank you, the second one.",
            ..Plan::default()
        };
        let mut places = Vec::new();
        let told = walk_noting(&t, &p, async |at| places.extend(disk(&t, at).await)).await;
        exactly_one_of_each(&t, &p, "canary").await;
        places.push(("log".into(), log::all()));
        places.push(("backup".into(), backup(&t).await));
        // The search looks where something is: each place holds bytes, the log lines of this very story.
        assert!(places.iter().any(|(n, b)| n == "log" && found(b, b"/compose")), "the log was not captured");
        assert!(places.iter().filter(|(n, _)| n.starts_with("log") || n.starts_with("backup")).all(|(_, b)| b.len() > 1000));
        let known: &[u8] = t.db.folder().map_or(b"mail.invitation", |_| b"CREATE TABLE");
        for at in ["queued", "waiting", "registered", "told"] {
            let here = || places.iter().filter(move |(n, _)| n.starts_with(at));
            assert!(here().any(|(_, b)| found(b, known)), "{at}: the database was not searched");
            let data = t.app.data_dir.to_str().unwrap();
            assert!(here().any(|(n, _)| n.contains(data)), "{at}: the files were not searched");
        }
        let needles = needles(&t, &p, &told);
        let search = Search::of(needles.iter().map(|(_, n)| n.as_slice()));
        let mut hits = Vec::new();
        for (place, bytes) in &places {
            hits.extend(search.hits(bytes).into_iter().map(|n| format!("{} in {place}", needles[n].0)));
        }
        assert!(hits.is_empty(), "{hits:#?}");
    }
}

#[test]
fn the_search_finds_every_form() {
    let needle = "CANARYBODY: häre";
    let qp = "CANARYBODY: h=C3=A4re";
    let url = "CANARYBODY%3A%20h%C3%A4re";
    let json = "CANARYBODY: h\\u00e4re";
    let html = "CANARYBODY: h&#228;re";
    for around in 0..5usize {
        let wrap = |middle: &str| format!("{}{middle}yz", "x".repeat(around));
        let plain = wrap(needle);
        let utf16 = |f: fn(u16) -> [u8; 2]| plain.encode_utf16().flat_map(f).collect::<Vec<u8>>();
        for hay in [
            plain.clone().into_bytes(),
            hex::encode(&plain).into_bytes(),
            hex::encode_upper(&plain).into_bytes(),
            utf16(u16::to_le_bytes),
            utf16(u16::to_be_bytes),
            STANDARD.encode(&plain).into_bytes(),
            URL_SAFE_NO_PAD.encode(&plain).into_bytes(),
            wrap(qp).into_bytes(),
            wrap(url).into_bytes(),
            wrap(json).into_bytes(),
            wrap(html).into_bytes(),
        ] {
            let text = String::from_utf8_lossy(&hay);
            assert!(found(&hay, needle.as_bytes()), "{text}");
            assert!(!found(&hay, "CANARYBODY: gäne".as_bytes()), "{text}");
        }
    }
    assert!(found(b"code 123456.", b"123456") && found(b"\x00123456", b"123456"));
    assert!(!found(b"at 1123456", b"123456") && !found(b"a123456f", b"123456"));
}
