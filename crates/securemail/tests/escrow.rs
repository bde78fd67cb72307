#![allow(clippy::unwrap_used)]
//! `escrow` as the holders of the shares use it, on a machine that knows nothing of the portal; and as the operator does at the server.

mod support;

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use portal::escrow::file::{AnswerFile, RequestFile, Wrap};
use support::{command, fails, ok, said};
use vault::escrow::{Asker, wrap};
use vault::{EscrowPublic, KeyPair, SystemRandom, Token};

/// Makes a key shared among three, in a folder of its own. Gives its public half.
fn made(dir: &Path, name: &str) -> EscrowPublic {
    std::fs::create_dir(dir.join(name)).unwrap();
    let words = ok(
        dir,
        &["escrow", "new", "--needed", "2", "--of", "3", "--to", name],
    );
    let line = words.lines().find(|l| l.starts_with("public_key")).unwrap();
    EscrowPublic::parse(line.split('"').nth(1).unwrap()).unwrap()
}

/// A request as the portal takes it out, and who can open the answer.
fn request(dir: &Path, key: &EscrowPublic) -> (KeyPair, Asker, String) {
    let id = db::Id::v7(1, [7; 10]);
    let mailbox = KeyPair::generate([5; 16], &SystemRandom);
    let asker = Asker::new(*id.as_bytes(), &Token::random(&SystemRandom));
    let file = RequestFile::new(
        "https://mail.example.com".into(),
        id,
        key.fingerprint(),
        ("Dr. Ana Ruiz".into(), vec!["ana@maple.example".into()]),
        ("2026-03-02 15:04 UTC".into(), "2026-03-02 16:00 UTC".into()),
        "called back".into(),
        asker.public().to_vec(),
        vec![Wrap {
            what: "their mailbox at Maple Street Dental".into(),
            pair: db::Id::from(mailbox.id()),
            sealed: wrap(key, &mailbox, &SystemRandom).unwrap(),
        }],
    );
    std::fs::write(dir.join("request.bin"), file.to_text()).unwrap();
    let reference = asker.reference();
    (mailbox, asker, reference)
}

fn open<'a>(reference: &'a str, shares: &[&'a str], out: &'a str) -> Vec<&'a str> {
    let mut args = vec![
        "escrow",
        "open",
        "request.bin",
        "--reference",
        reference,
        "--out",
        out,
    ];
    for share in shares {
        args.extend(["--share", share]);
    }
    args
}

#[test]
fn a_request_is_opened_by_two_of_three_people_on_their_own_machine() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    let key = made(d, "ours");
    let (mailbox, asker, reference) = request(d, &key);
    let words = ok(
        d,
        &open(
            &reference,
            &["ours/share-3.txt", "ours/share-1.txt"],
            "answer.bin",
        ),
    );
    for part in [
        "Dr. Ana Ruiz",
        "called back",
        "Maple Street Dental",
        &reference,
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    let text = std::fs::read_to_string(d.join("answer.bin")).unwrap();
    let answer = AnswerFile::parse(&text).unwrap();
    let opened = asker.open(&key, &answer.sealed).unwrap();
    assert_eq!(opened[0].public(), mailbox.public());
    // An answer that is there is not written over.
    let again = open(
        &reference,
        &["ours/share-3.txt", "ours/share-1.txt"],
        "answer.bin",
    );
    fails(d, &again, 1, "answer.bin exists");
}

#[test]
fn whoever_should_not_open_a_request_is_told_why() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    let (key, _) = (made(d, "ours"), made(d, "theirs"));
    let (_, _, reference) = request(d, &key);
    let with = |shares: &[&'static str]| open(&reference, shares, "answer.bin");
    fails(
        d,
        &with(&["ours/share-1.txt"]),
        1,
        "1 of 2 shares are here: 1 is more needed",
    );
    fails(
        d,
        &with(&["ours/share-1.txt", "theirs/share-2.txt"]),
        1,
        "belongs to another set",
    );
    fails(
        d,
        &with(&["ours/share-1.txt", "ours/share-1.txt"]),
        1,
        "share 1 was given twice",
    );
    fails(
        d,
        &with(&["theirs/share-1.txt", "theirs/share-2.txt"]),
        1,
        "comes from another portal",
    );
    let both = ["ours/share-1.txt", "ours/share-2.txt"];
    fails(
        d,
        &open("4F7K-09QX-M2TD", &both, "answer.bin"),
        1,
        "Open nothing",
    );
    fails(d, &open("4F7K", &both, "answer.bin"), 1, "is no reference");
    // A slip of the pen, with its line.
    let sheet = std::fs::read_to_string(d.join("ours/share-1.txt")).unwrap();
    let mut lines: Vec<String> = sheet.lines().map(str::to_owned).collect();
    let last = lines.last_mut().unwrap();
    let other = if last.starts_with('Z') { "Y" } else { "Z" };
    last.replace_range(..1, other);
    std::fs::write(d.join("slip.txt"), lines.join("\n")).unwrap();
    fails(d, &with(&["slip.txt"]), 1, "line 4 has a typing mistake");
    std::fs::write(d.join("request.bin"), "{}").unwrap();
    fails(d, &with(&both), 1, "this is no request");
    assert!(!d.join("answer.bin").exists());
}

#[test]
fn shares_are_typed_and_cut_anew() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    let key = made(d, "ours");
    std::fs::create_dir(d.join("new")).unwrap();
    let mut child = command(
        d,
        &[
            "escrow", "reshare", "--needed", "3", "--of", "4", "--to", "new",
        ],
    )
    .stdin(Stdio::piped())
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .unwrap();
    let mut typed = child.stdin.take().unwrap();
    for n in [2, 1] {
        let sheet = std::fs::read_to_string(d.join(format!("ours/share-{n}.txt"))).unwrap();
        let lines: Vec<&str> = sheet.lines().filter(|l| !l.starts_with('#')).collect();
        writeln!(typed, "{}", lines.join("\n").to_lowercase()).unwrap();
    }
    drop(typed);
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "{}", said(&out));
    let (_, _, reference) = request(d, &key);
    let three = ["new/share-1.txt", "new/share-2.txt", "new/share-4.txt"];
    ok(d, &open(&reference, &three, "answer.bin"));
    // Old and new do not mix.
    let mixed = ["new/share-1.txt", "ours/share-2.txt"];
    fails(d, &open(&reference, &mixed, "other.bin"), 1, "another set");
    // A share is nobody's to read, and nothing is written over.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(d.join("new/share-1.txt"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o400);
    }
    let again = [
        "escrow", "new", "--needed", "2", "--of", "3", "--to", "ours",
    ];
    fails(d, &again, 1, "cannot write");
}

#[test]
fn the_command_line_asks_for_two_people_at_least() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    fails(
        d,
        &["escrow", "new", "--needed", "1", "--of", "3"],
        2,
        "--needed",
    );
    fails(
        d,
        &["escrow", "new", "--needed", "3", "--of", "2"],
        1,
        "at most --of",
    );
    let shown = ok(d, &["escrow", "new", "--needed", "2", "--of", "2"]);
    assert_eq!(shown.matches("# Escrow share").count(), 2);
    assert!(!shown.contains("SK1"), "never the private half");
}

#[test]
fn a_key_that_is_none_stops_every_command_and_names_the_setting() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    ok(d, &["keys", "generate"]);
    ok(d, &["migrate"]);
    let words = ok(d, &["escrow", "status"]);
    assert!(words.contains("There is no escrow key"), "{words}");
    fails(
        d,
        &[
            "escrow",
            "export",
            "4F7K-09QX-M2TD",
            "--reason",
            "x",
            "--out",
            "r.bin",
        ],
        1,
        "escrow.public_key",
    );
    std::fs::write(
        d.join("securemail.toml"),
        "[escrow]\npublic_key = \"EK1.AAAA\"\n",
    )
    .unwrap();
    fails(d, &["escrow", "status"], 1, "escrow.public_key");
    let key = made(d, "ours");
    std::fs::write(
        d.join("securemail.toml"),
        format!("[escrow]\npublic_key = \"{}\"\n", key.to_text()),
    )
    .unwrap();
    let words = ok(d, &["escrow", "status"]);
    assert!(
        words.contains(&key.fingerprint()) && words.contains("members' mailboxes"),
        "{words}"
    );
    assert!(ok(d, &["escrow", "list"]).contains("Nobody asks"));
    fails(
        d,
        &[
            "escrow",
            "export",
            "4F7K-09QX-M2TD",
            "--reason",
            "x",
            "--out",
            "r.bin",
        ],
        1,
        "no request 4F7K-09QX-M2TD waits here",
    );
}
