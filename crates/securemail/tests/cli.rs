#![allow(clippy::unwrap_used)]
//! The command line as an operator uses it: the real binary, real files, its exit codes and its words.

mod support;

use support::{Portal, fails, ok, run, said};

/// A production configuration that is complete, with keys made and exported.
fn installed() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    std::fs::write(
        d.join("securemail.toml"),
        "[server]\npublic_url = \"https://mail.example.com\"\nlisten = \"127.0.0.1:0\"\n[keys]\noffline_public_file = \"offline.pub\"\n[operator]\nsupport_email = \"help@example.com\"\n[mail]\nfrom = \"notify@example.com\"\nhost = \"localhost\"\nport = 1\ntls = \"none\"\n",
    )
    .unwrap();
    ok(d, &["keys", "generate"]);
    ok(
        d,
        &[
            "keys",
            "offline-new",
            "--private",
            "offline.key",
            "--public",
            "offline.pub",
        ],
    );
    ok(d, &["keys", "export", "instance.sealed"]);
    ok(d, &["migrate"]);
    dir
}

#[test]
fn help_names_every_command() {
    let dir = tempfile::tempdir().unwrap();
    let help = ok(dir.path(), &["--help"]);
    for word in [
        "serve",
        "demo",
        "migrate",
        "config",
        "doctor",
        "directory",
        "documents",
        "account",
        "keys",
        "backup",
        "restore",
        "verify",
        "audit",
        "bench",
        "Exit codes",
    ] {
        assert!(help.contains(word), "{word}: {help}");
    }
    fails(dir.path(), &["no-such-thing"], 2, "unrecognized");
    fails(dir.path(), &["account", "provision"], 2, "--email");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_fault() {
    let dir = tempfile::tempdir().unwrap();
    let mut child = support::command(dir.path(), &["config", "reference"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let out = child.wait_with_output().unwrap();
    assert_eq!((out.status.code(), said(&out).as_str()), (Some(0), ""));
}

#[test]
fn a_configuration_is_checked_with_words_that_mend_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("c.toml");
    std::fs::write(&file, "[server]\npublic_url = \"mail.example.com\"\n").unwrap();
    fails(
        dir.path(),
        &["--config", "c.toml", "config", "check"],
        3,
        "https://mail.example.com",
    );
    std::fs::write(&file, "[mail]\nhots = \"x\"\n").unwrap();
    fails(
        dir.path(),
        &["--config", "c.toml", "config", "check"],
        3,
        "line 2 (mail.hots)",
    );
    fails(
        dir.path(),
        &["--config", "missing.toml", "config", "check"],
        1,
        "missing.toml",
    );
    std::fs::write(&file, ok(dir.path(), &["config", "example"])).unwrap();
    fails(
        dir.path(),
        &["--config", "c.toml", "serve"],
        1,
        "instance key",
    );
    // Nothing is made on the disk for a start that fails.
    assert!(!dir.path().join("data").exists());
}

#[test]
fn captured_mail_is_never_shown_to_a_network() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(
        dir.path().join("c.toml"),
        "[server]\nlisten = \"0.0.0.0:8080\"\n[mail]\nmode = \"captured\"\n",
    )
    .unwrap();
    fails(dir.path(), &["--config", "c.toml", "serve"], 1, "mail.mode");
    fails(
        dir.path(),
        &["demo", "--listen", "0.0.0.0:8080"],
        1,
        "this machine only",
    );
}

#[test]
fn another_instance_key_comes_into_use_and_the_old_one_ends() {
    let dir = installed();
    let d = dir.path();
    let confirm = |file: &str| {
        ok(
            d,
            &["keys", "confirm", file, "--offline-key", "offline.key"],
        )
    };
    confirm("instance.sealed");
    assert_eq!(Portal::start(d, &["serve"]).stop(), Some(0));
    assert!(ok(d, &["keys", "status"]).contains("never rotated"));
    fails(d, &["keys", "retire", "1"], 1, "1 is in use");
    let before = std::fs::read(d.join("data/instance.key")).unwrap();
    assert!(ok(d, &["keys", "rotate"]).contains("Epoch 2"));
    fails(d, &["keys", "rotate"], 1, "prepared already");
    fails(d, &["doctor"], 3, "keys confirm");
    let mut portal = Portal::start(d, &["serve"]);
    portal.logs("not used yet");
    assert_eq!(portal.stop(), Some(0));
    assert!(ok(d, &["keys", "status"]).contains("prepared, not in use yet"));
    ok(d, &["keys", "export", "second.sealed"]);
    confirm("second.sealed");
    let portal = Portal::start(d, &["serve"]);
    let status = ok(d, &["keys", "status"]);
    assert!(
        status.contains("fingerprint") && status.contains("in use"),
        "{status}"
    );
    fails(d, &["keys", "rotate"], 1, "not finished");
    let mut said = String::new();
    for _ in 0..120 {
        let o = run(d, &["keys", "retire", "1"]);
        said = support::said(&o);
        if o.status.success() {
            break;
        }
        assert!(said.contains("once more"), "{said}");
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    assert!(said.contains("opens nothing"), "{said}");
    assert_eq!(portal.stop(), Some(0));
    assert_eq!(Portal::start(d, &["serve"]).stop(), Some(0));
    ok(d, &["audit", "verify"]);
    // The file of before, put back by mistake.
    let path = d.join("data/instance.key");
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, before).unwrap();
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o400)).unwrap();
    fails(d, &["serve"], 1, "epoch 2");
    fails(d, &["keys", "status"], 1, "current key file");
}

#[test]
fn keys_are_made_once_exported_and_confirmed() {
    let dir = installed();
    let d = dir.path();
    fails(d, &["keys", "generate"], 1, "unreadable");
    fails(
        d,
        &[
            "keys",
            "offline-new",
            "--private",
            "offline.key",
            "--public",
            "other.pub",
        ],
        1,
        "offline.key",
    );
    fails(d, &["doctor"], 3, "keys confirm");
    let done = ok(
        d,
        &[
            "keys",
            "confirm",
            "instance.sealed",
            "--offline-key",
            "offline.key",
        ],
    );
    assert!(done.contains("Confirmed"), "{done}");
    ok(
        d,
        &[
            "keys",
            "offline-new",
            "--private",
            "wrong.key",
            "--public",
            "wrong.pub",
        ],
    );
    fails(
        d,
        &[
            "keys",
            "confirm",
            "instance.sealed",
            "--offline-key",
            "wrong.key",
        ],
        1,
        "does not open",
    );
    let doctor = run(d, &["doctor"]);
    assert!(
        said(&doctor).contains("proven to open"),
        "{}",
        said(&doctor)
    );
    assert!(
        said(&doctor).contains("WRONG   mail"),
        "the relay is not there: {}",
        said(&doctor)
    );
}

#[test]
fn a_backup_is_made_verified_and_restored_elsewhere() {
    let dir = installed();
    let d = dir.path();
    let made = ok(d, &["backup", "one.backup"]);
    assert!(made.contains("complete"), "{made}");
    fails(d, &["backup", "one.backup"], 1, "exists");
    ok(d, &["verify", "one.backup", "--offline-key", "offline.key"]);
    let mut bytes = std::fs::read(d.join("one.backup")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(d.join("bad.backup"), &bytes).unwrap();
    fails(
        d,
        &["verify", "bad.backup", "--offline-key", "offline.key"],
        3,
        "damaged",
    );
    fails(
        d,
        &["restore", "one.backup", "--offline-key", "offline.key"],
        1,
        "not empty",
    );
    fails(
        d,
        &[
            "restore",
            "bad.backup",
            "--offline-key",
            "offline.key",
            "--data",
            "elsewhere",
        ],
        1,
        "damaged",
    );
    let back = ok(
        d,
        &[
            "restore",
            "one.backup",
            "--offline-key",
            "offline.key",
            "--data",
            "elsewhere",
        ],
    );
    assert!(back.contains("Everybody must sign in again"), "{back}");
    ok(d, &["restore", "--release", "--data", "elsewhere"]);
    let trail = ok(d, &["audit", "verify", "--data", "elsewhere"]);
    assert!(trail.contains("The trail is whole"), "{trail}");
}

#[test]
fn a_directory_file_is_imported_and_bad_rows_are_named() {
    let dir = installed();
    let d = dir.path();
    std::fs::write(d.join("ada.csv"), "number,last_name,first_name,practice,street,city,state,zip,specialty\n123456789,Park,Lee,Park Endo,4 Elm Ave,Salem,OR,97301,Endodontics\n,Nobody,,,,,,,\n").unwrap();
    fails(
        d,
        &["directory", "import", "ada.csv"],
        3,
        "1 entry imported, 1 row left out",
    );
    fails(d, &["directory", "import", "missing.csv"], 1, "missing.csv");
}

/// `account provision` with these further words.
fn provision<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec!["account", "provision", "--first", "Pat", "--last", "Moreno"];
    all.extend(more);
    all
}

#[test]
fn the_first_owner_of_a_practice_is_set_up_and_what_happens_next_is_said() {
    let dir = installed();
    let d = dir.path();
    let mut text = std::fs::read_to_string(d.join("securemail.toml")).unwrap();
    text.push_str("[phone]\nmode = \"gateway\"\ntext_url = \"http://127.0.0.1:1/\"\nsecret_file = \"gateway.secret\"\n");
    std::fs::write(d.join("securemail.toml"), text).unwrap();
    std::fs::write(d.join("gateway.secret"), "x".repeat(40)).unwrap();
    let owner = provision(&[
        "--email",
        "Office@Maple.example",
        "--new-practice",
        "--practice",
        "Maple  Street Dental",
        "--paid",
        "--phone",
        "(555) 010-0100",
    ]);
    let mut with_phone = owner.clone();
    with_phone.extend(["--mobile", "(555) 010-0142"]);
    // Whatever is wrong is named, and nothing is begun.
    for (wrong, code, words) in [
        (vec!["--email", "no-address"], 1, "--email no-address"),
        (
            vec!["--email", "a@b.example", "--mobile", "12"],
            1,
            "--mobile 12",
        ),
        (
            vec!["--email", "a@b.example", "--mobile", "+44 20 7946 0018"],
            1,
            "country",
        ),
        (
            vec!["--email", "a@b.example", "--landline", "(900) 555-0100"],
            1,
            "--landline",
        ),
        (
            vec!["--email", "a@b.example", "--time-zone", "Mars/Base"],
            1,
            "Mars/Base",
        ),
        (vec!["--email", "a@b.example", "--lang", "fr"], 2, "'fr'"),
        (
            vec!["--email", "a@b.example", "--role", "manager"],
            2,
            "--role",
        ),
        (
            vec!["--email", "a@b.example", "--title", "Dr.\nBcc: x"],
            1,
            "--title",
        ),
    ] {
        let mut all = provision(&wrong);
        all.extend(["--new-practice", "--practice", "Maple Street Dental"]);
        fails(d, &all, code, words);
    }
    fails(
        d,
        &provision(&[
            "--email",
            "a@b.example",
            "--practice",
            "  ",
            "--new-practice",
        ]),
        1,
        "--practice is empty",
    );
    let long = "x".repeat(300);
    fails(
        d,
        &provision(&[
            "--email",
            "a@b.example",
            "--practice",
            &long,
            "--new-practice",
        ]),
        1,
        "at most 120",
    );
    let member = provision(&[
        "--email",
        "dan@maple.example",
        "--practice",
        "Maple Street Dental",
    ]);
    fails(d, &member, 1, "--new-practice makes one");
    let mut paid = member.clone();
    paid.push("--paid");
    fails(d, &paid, 2, "--new-practice");

    let done = ok(d, &with_phone);
    for words in [
        "Pat Moreno is set up as the owner of the new practice Maple Street Dental (paid plan)",
        "mails a link to office@maple.example",
        "30 days",
        "ending in 42",
        "recovery sheet",
    ] {
        assert!(done.contains(words), "{words}: {done}");
    }
    fails(d, &owner, 1, "is there already");
    fails(d, &member, 1, "waits for its first owner");
    fails(
        d,
        &provision(&[
            "--email",
            "x@y.example",
            "--practice",
            "maple street dental",
            "--new-practice",
        ]),
        1,
        "is there already",
    );
    let trail = ok(d, &["audit", "verify"]);
    assert!(trail.contains("The trail is whole"), "{trail}");
    let doctor = said(&run(d, &["doctor"]));
    assert!(doctor.contains("outbox         1 waiting"), "{doctor}");
}

#[test]
fn operators_commands_work_beside_a_running_portal_and_a_second_portal_does_not() {
    let dir = installed();
    let d = dir.path();
    let portal = Portal::start(d, &["serve"]);
    fails(d, &["serve"], 1, "in use by another process");
    fails(d, &["migrate"], 1, "Stop that one first");
    ok(
        d,
        &provision(&[
            "--email",
            "office@maple.example",
            "--new-practice",
            "--practice",
            "Maple Street Dental",
        ]),
    );
    ok(
        d,
        &[
            "keys",
            "confirm",
            "instance.sealed",
            "--offline-key",
            "offline.key",
        ],
    );
    ok(d, &["backup", "one.backup"]);
    ok(d, &["verify", "one.backup", "--offline-key", "offline.key"]);
    let doctor = said(&run(d, &["doctor"]));
    assert!(doctor.contains("the last one was made"), "{doctor}");
    ok(d, &["audit", "verify"]);
    assert!(portal.get("192.0.2.7", "/ready").ends_with("ready\n"));
    assert_eq!(portal.stop(), Some(0));
}

#[test]
fn a_taken_port_and_a_foreign_address_are_said() {
    let dir = installed();
    let d = dir.path();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    fails(d, &["serve", "--listen", &address], 1, "another program");
    fails(
        d,
        &["serve", "--listen", "192.0.2.1:80"],
        1,
        "does not have that address",
    );
    fails(d, &["serve", "--listen", "localhost"], 1, "server.listen");
}

#[test]
fn a_database_of_a_newer_program_is_left_alone() {
    let dir = installed();
    let d = dir.path();
    let file = d.join("data/securemail.db");
    let database = rusqlite::Connection::open(&file).unwrap();
    database
        .execute_batch(
            "INSERT INTO schema_migration (number, name, checksum) VALUES (9999, 'later', 'x')",
        )
        .unwrap();
    drop(database);
    for command in [
        &["serve"][..],
        &["migrate"],
        &["directory", "import", "securemail.toml"],
        &[
            "keys",
            "confirm",
            "instance.sealed",
            "--offline-key",
            "offline.key",
        ],
    ] {
        fails(d, command, 1, "9999");
    }
    fails(d, &["doctor"], 3, "use the newer program");
}

#[test]
fn files_that_are_not_what_they_should_be_are_named() {
    let dir = installed();
    let d = dir.path();
    let key = ["--offline-key", "offline.key"];
    std::fs::write(d.join("nonsense"), "hello").unwrap();
    std::fs::write(d.join("empty"), "").unwrap();
    for (command, code, words) in [
        (
            vec!["verify", "missing.backup", key[0], key[1]],
            1,
            "missing.backup",
        ),
        (vec!["verify", "empty", key[0], key[1]], 3, "not complete"),
        (
            vec!["verify", "nonsense", key[0], key[1]],
            3,
            "not complete",
        ),
        (
            vec!["verify", "securemail.toml", key[0], key[1]],
            3,
            "is no backup",
        ),
        (
            vec!["verify", "nonsense", key[0], "missing.key"],
            1,
            "missing.key",
        ),
        (
            vec!["verify", "nonsense", key[0], "nonsense"],
            1,
            "nonsense",
        ),
        (
            vec!["backup", "no/such/folder/x.backup"],
            1,
            "no/such/folder",
        ),
        (
            vec!["keys", "export", "no/such/folder/x"],
            1,
            "no/such/folder",
        ),
        (
            vec!["keys", "confirm", "nonsense", key[0], key[1]],
            1,
            "does not open",
        ),
        (
            vec!["audit", "verify", "--anchor", "nonsense"],
            1,
            "holds no head",
        ),
        (vec!["audit", "verify", "--anchor", "missing"], 1, "missing"),
        (
            vec!["documents", "publish", "terms", "7", "en", "missing.md"],
            1,
            "missing.md",
        ),
        (
            vec!["documents", "publish", "terms", "7", "en", "nonsense"],
            1,
            "",
        ),
        (vec!["directory", "import", "empty"], 1, "is empty"),
        (vec!["directory", "import", "nonsense"], 1, "missing: "),
        (
            vec!["restore", "nonsense", key[0], key[1], "--data", "new"],
            1,
            "not complete",
        ),
    ] {
        fails(d, &command, code, words);
    }
    assert!(
        !d.join("new").exists(),
        "a backup that does not open leaves no trace"
    );
    // A file in the place of the data folder.
    fails(d, &["migrate", "--data", "nonsense"], 1, "nonsense");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let key = d.join("data/instance.key");
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
        fails(d, &["serve"], 1, "instance.key");
        fails(d, &["doctor"], 3, "mode 0400");
    }
}
