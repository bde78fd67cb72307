//! The instance key and the offline key as text and as files.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use vault::{Error, InstanceKey, OfflineKey, OfflinePublic, SeededRandom};

fn key() -> InstanceKey {
    InstanceKey::generate(&SeededRandom::new(1))
}

#[test]
fn the_text_brings_the_same_key_back() {
    let (key, rng) = (key(), SeededRandom::new(2));
    let back = InstanceKey::parse(&key.to_file_text()).unwrap();
    assert_eq!((back.epoch(), back.fingerprint()), (1, key.fingerprint()));
    assert_eq!(key.fingerprint().len(), 8);
    let blob = key.seal_field(&[b"x"], b"Ann", &rng);
    assert_eq!(back.open_text(&[b"x"], &blob).unwrap(), "Ann");
    assert_eq!(blob[..2], [1, 1], "suite and epoch");
    assert_eq!(blob.len(), 3 + 42);
    assert_eq!(back.blind("email", "a@b"), key.blind("email", "a@b"));
    assert_eq!(back.pepper().id, 1);
}

#[test]
fn a_person_may_type_it_in() {
    let text = key().to_file_text();
    let code = text.lines().find(|line| line.starts_with("IK1-")).unwrap();
    let variants = [
        code.to_lowercase(),
        code.replace('-', " "),
        code.replace('-', ""),
        format!(
            "# copied by hand\n\n  {}\r\n",
            code.replace('1', "l").replace('0', "o")
        ),
        code.split_at(30).0.to_owned() + "\n" + code.split_at(30).1,
        code.replace('-', "\u{2013}"),
    ];
    for variant in variants {
        assert_eq!(
            InstanceKey::parse(&variant).unwrap().fingerprint(),
            key().fingerprint(),
            "{variant:?}"
        );
    }
}

#[test]
fn every_mistyped_character_is_found() {
    let offline = OfflineKey::generate(&SeededRandom::new(3));
    let text = key().to_file_text();
    let private = offline.to_text();
    for text in [text.as_str(), private.as_str()] {
        let code = text.lines().find(|line| !line.starts_with('#')).unwrap();
        for at in 0..code.len() {
            for other in ['0', '7', 'A', 'Z', 'U', '!'] {
                let mut typed: Vec<char> = code.chars().collect();
                if typed[at] == '-' || typed[at] == other {
                    continue;
                }
                typed[at] = other;
                let typed: String = typed.into_iter().collect();
                // "I" in the prefix may be typed as "1": that is no mistake.
                let bad = |error| matches!(error, Err(Error::Malformed(_)));
                assert!(bad(InstanceKey::parse(&typed).map(|_| ())), "{typed}");
                assert!(bad(OfflineKey::parse(&typed).map(|_| ())), "{typed}");
            }
        }
        for cut in 0..code.len() {
            assert!(
                InstanceKey::parse(&code[..cut]).is_err()
                    && OfflineKey::parse(&code[..cut]).is_err()
            );
        }
    }
    // Neither is the other.
    assert!(InstanceKey::parse(&private).is_err());
    assert!(OfflineKey::parse(&text).is_err());
    for rubbish in ["", "#", "IK1", "IK1-", "hello", "IK2-AAAA"] {
        assert!(InstanceKey::parse(rubbish).is_err() && OfflineKey::parse(rubbish).is_err());
    }
}

#[test]
fn the_public_half_goes_into_the_configuration() {
    let key = OfflineKey::generate(&SeededRandom::new(4));
    let text = key.public().to_text();
    assert_eq!(&OfflinePublic::parse(&text).unwrap(), key.public());
    let wrapped = format!("  {}\n  {}\n", &text[..800], &text[800..]);
    assert_eq!(
        OfflinePublic::parse(&wrapped).unwrap().fingerprint(),
        key.public().fingerprint()
    );
    assert_eq!(
        OfflineKey::parse(&key.to_text()).unwrap().public(),
        key.public()
    );
    assert!(key.to_text().contains(&key.public().fingerprint()));
    let flipped = |at: usize| {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    };
    for at in (0..text.len()).step_by(7) {
        assert!(
            matches!(OfflinePublic::parse(&flipped(at)), Err(Error::Malformed(_))),
            "{at}"
        );
    }
    assert!(OfflinePublic::parse(&text[..text.len() - 4]).is_err());
    assert!(OfflinePublic::parse(&key.to_text()).is_err());
}

#[cfg(unix)]
mod files {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn set_mode(path: &std::path::Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_saved_key_is_for_its_owner_only_and_loads() {
        let dir = tempfile::tempdir().unwrap();
        let (path, offline_path) = (
            dir.path().join("instance.key"),
            dir.path().join("offline.key"),
        );
        key().save(&path).unwrap();
        let offline = OfflineKey::generate(&SeededRandom::new(5));
        offline.save(&offline_path).unwrap();
        for path in [&path, &offline_path] {
            assert_eq!(
                std::fs::metadata(path).unwrap().permissions().mode() & 0o7777,
                0o400
            );
        }
        assert_eq!(
            InstanceKey::load(&path).unwrap().fingerprint(),
            key().fingerprint()
        );
        assert_eq!(
            OfflineKey::load(&offline_path).unwrap().public(),
            offline.public()
        );
    }

    #[test]
    fn an_existing_key_is_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("instance.key");
        key().save(&path).unwrap();
        let other = InstanceKey::generate(&SeededRandom::new(9));
        assert!(matches!(other.save(&path), Err(Error::Io { .. })));
        assert_eq!(
            InstanceKey::load(&path).unwrap().fingerprint(),
            key().fingerprint()
        );
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("instance.key");
        key().save(&path).unwrap();
        for mode in [0o444, 0o404, 0o644, 0o666, 0o460, 0o402] {
            set_mode(&path, mode);
            match InstanceKey::load(&path) {
                Err(Error::Exposed { mode: seen, .. }) => assert_eq!(seen, mode),
                other => panic!("{mode:o}: {other:?}"),
            }
        }
        // The owner alone, and what systemd credentials look like.
        for mode in [0o400, 0o600, 0o440] {
            set_mode(&path, mode);
            assert!(InstanceKey::load(&path).is_ok(), "{mode:o}");
        }
    }

    #[test]
    fn what_is_no_key_file_says_so_without_its_contents() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("instance.key");
        assert!(matches!(InstanceKey::load(&path), Err(Error::Io { .. })));
        std::fs::write(&path, "hunter2 hunter2").unwrap();
        set_mode(&path, 0o400);
        let error = InstanceKey::load(&path).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        assert_eq!(error.to_string(), "malformed instance key");
    }
}

proptest! {
    #[test]
    fn any_text_parses_or_not_without_panic(text in "\\PC{0,120}") {
        let _ = (InstanceKey::parse(&text), OfflineKey::parse(&text), OfflinePublic::parse(&text));
    }

    #[test]
    fn every_key_has_a_text(seed: u64) {
        let key = InstanceKey::generate(&SeededRandom::new(seed));
        prop_assert_eq!(InstanceKey::parse(&key.to_file_text()).unwrap().fingerprint(), key.fingerprint());
    }
}
