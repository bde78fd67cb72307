#![allow(clippy::unwrap_used)]
//! The command line as an operator uses it: the real binary, real files, its exit codes and its words.

use std::path::Path;
use std::process::{Command, Output};

fn run(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_securemail"))
        .args(args)
        .current_dir(dir)
        .env_remove("SECUREMAIL_CONFIG")
        .output()
        .unwrap()
}

fn said(o: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&o.stdout),
        String::from_utf8_lossy(&o.stderr)
    )
}

#[track_caller]
fn ok(dir: &Path, args: &[&str]) -> String {
    let o = run(dir, args);
    assert!(
        o.status.success(),
        "{args:?} gave {:?}: {}",
        o.status.code(),
        said(&o)
    );
    said(&o)
}

#[track_caller]
fn fails(dir: &Path, args: &[&str], code: i32, words: &str) {
    let o = run(dir, args);
    assert_eq!(o.status.code(), Some(code), "{args:?}: {}", said(&o));
    assert!(
        said(&o).contains(words),
        "{args:?} does not say {words:?}: {}",
        said(&o)
    );
    assert!(!said(&o).contains("panicked"), "{}", said(&o));
}

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
        1,
        "hots",
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
        "1 entries imported, 1 rows left out",
    );
    fails(d, &["directory", "import", "missing.csv"], 1, "missing.csv");
}
