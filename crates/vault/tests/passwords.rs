//! Hashing: what counts as the same password, what opens with it, and that known and unknown
//! accounts cost the same.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use vault::{
    Error, Hasher, InstanceKey, KeyPair, Params, PasswordRecord, Pepper, SeededRandom, WrapKey,
};

fn hasher() -> Hasher {
    Hasher::new(Params::CHEAP, 2).unwrap()
}

fn pepper(seed: u64) -> Pepper {
    InstanceKey::generate(&SeededRandom::new(seed)).pepper()
}

async fn record(password: &str) -> PasswordRecord {
    hasher()
        .hash(&pepper(1), password, &SeededRandom::new(1))
        .await
        .unwrap()
        .0
}

async fn is_right(record: &PasswordRecord, password: &str) -> bool {
    hasher()
        .verify(&pepper(1), record, password)
        .await
        .unwrap()
        .is_some()
}

#[tokio::test]
async fn the_right_password_unwraps_the_mailbox_and_no_other() {
    let (hasher, rng) = (hasher(), SeededRandom::new(1));
    let pair = KeyPair::generate([1; 16], &rng);
    let (record, prk) = hasher
        .hash(&pepper(1), "correct horse battery staple", &rng)
        .await
        .unwrap();
    let blob = WrapKey::from_password(&prk).wrap(&pair, "password", &rng);

    let again = hasher
        .verify(&pepper(1), &record, "correct horse battery staple")
        .await
        .unwrap()
        .unwrap();
    let opened = WrapKey::from_password(&again)
        .unwrap([1; 16], "password", &blob)
        .unwrap();
    assert_eq!(opened.private(), pair.private());

    assert!(
        hasher
            .verify(&pepper(1), &record, "correct horse battery stable")
            .await
            .unwrap()
            .is_none()
    );
    // The same password hashed anew (another salt) is another key.
    let (_, other) = hasher
        .hash(&pepper(1), "correct horse battery staple", &rng)
        .await
        .unwrap();
    assert!(
        WrapKey::from_password(&other)
            .unwrap([1; 16], "password", &blob)
            .is_err()
    );
}

#[tokio::test]
async fn without_the_instance_key_the_right_password_opens_nothing() {
    // A thief with the database and the right password, but another instance key (so another
    // pepper).
    let (hasher, rng) = (hasher(), SeededRandom::new(1));
    let pair = KeyPair::generate([1; 16], &rng);
    let (record, prk) = hasher
        .hash(&pepper(1), "the right password", &rng)
        .await
        .unwrap();
    let blob = WrapKey::from_password(&prk).wrap(&pair, "password", &rng);
    assert!(
        hasher
            .verify(&pepper(2), &record, "the right password")
            .await
            .unwrap()
            .is_none()
    );
    // Even hashed by hand with the record's own salt, the wrong pepper gives another key: take the
    // record, put in the verifier that the wrong pepper gives, and open with what comes out.
    let mut json: serde_json::Value = serde_json::from_slice(&record.to_bytes()).unwrap();
    let salt = json["salt"].as_str().unwrap().to_owned();
    let mut argon = [0; 32];
    argon2::Argon2::new(
        argon2::Algorithm::Argon2id,
        argon2::Version::V0x13,
        argon2::Params::new(8, 1, 1, Some(32)).unwrap(),
    )
    .hash_password_into(
        b"the right password",
        &hex::decode(&salt).unwrap(),
        &mut argon,
    )
    .unwrap();
    json["verifier"] = hex::encode(vault::hash::hmac_sha256(&[0; 32], &argon)).into();
    let forged = PasswordRecord::from_bytes(json.to_string().as_bytes()).unwrap();
    assert!(
        hasher
            .verify(&pepper(2), &forged, "the right password")
            .await
            .unwrap()
            .is_none()
    );
    let good = hasher
        .verify(&pepper(1), &record, "the right password")
        .await
        .unwrap()
        .unwrap();
    assert!(
        WrapKey::from_password(&good)
            .unwrap([1; 16], "password", &blob)
            .is_ok()
    );
}

#[tokio::test]
async fn every_character_counts() {
    let long = |last: char| "x".repeat(199) + &last.to_string();
    let stored = record(&long('a')).await;
    assert!(is_right(&stored, &long('a')).await);
    assert!(!is_right(&stored, &long('b')).await);
    assert!(!is_right(&stored, &long('a')[..199]).await);

    let stored = record("open sesame ").await;
    assert!(is_right(&stored, "open sesame ").await);
    for other in [
        "open sesame",
        " open sesame ",
        "open  sesame ",
        "Open sesame ",
        "open sesame\t",
        "open sesame \0",
        "",
    ] {
        assert!(!is_right(&stored, other).await, "{other:?}");
    }
    // Beyond any limit of the policy nothing is cut off either.
    let stored = record(&"y".repeat(5_000)).await;
    assert!(!is_right(&stored, &"y".repeat(4_999)).await);
}

#[tokio::test]
async fn composed_and_decomposed_letters_are_one_password() {
    let stored = record("grüße aus münchen").await;
    assert!(is_right(&stored, "gru\u{308}ße aus mu\u{308}nchen").await);
    assert!(!is_right(&stored, "grusse aus munchen").await);
    let stored = record("\u{c5}ngstro\u{308}m").await;
    assert!(is_right(&stored, "\u{212b}ngstr\u{f6}m").await);
    // Canonical forms only: what looks alike but is another character stays another password.
    let stored = record("ﬁsh and chips").await;
    assert!(!is_right(&stored, "fish and chips").await);
}

#[tokio::test]
async fn known_and_unknown_accounts_cost_the_same_work() {
    let hasher = hasher();
    let (record, _) = hasher
        .hash(&pepper(1), "a password", &SeededRandom::new(1))
        .await
        .unwrap();
    let count = |before: u64| hasher.hashes_done() - before;
    let before = hasher.hashes_done();
    hasher
        .verify(&pepper(1), &record, "a password")
        .await
        .unwrap();
    let right = count(before);
    let before = hasher.hashes_done();
    hasher
        .verify(&pepper(1), &record, "another password")
        .await
        .unwrap();
    let wrong = count(before);
    let before = hasher.hashes_done();
    hasher.dummy(&pepper(1), "another password").await.unwrap();
    let unknown = count(before);
    assert_eq!((right, wrong, unknown), (1, 1, 1));
}

#[tokio::test]
async fn records_are_stored_and_read() {
    let stored = record("a password").await;
    let read = PasswordRecord::from_bytes(&stored.to_bytes()).unwrap();
    assert_eq!(read, stored);
    assert_eq!((read.pepper_id(), read.params()), (1, Params::CHEAP));
    assert!(is_right(&read, "a password").await);
    let json: serde_json::Value = serde_json::from_slice(&stored.to_bytes()).unwrap();
    let verifier = json["verifier"].as_str().unwrap();
    assert!(!format!("{stored:?}").contains(&verifier[..8]));
    // The same password twice: nothing in the rows shows that it is the same.
    let rng = SeededRandom::new(5);
    let (a, _) = hasher().hash(&pepper(1), "a password", &rng).await.unwrap();
    let (b, _) = hasher().hash(&pepper(1), "a password", &rng).await.unwrap();
    let parts = |record: &PasswordRecord| {
        let json: serde_json::Value = serde_json::from_slice(&record.to_bytes()).unwrap();
        (json["salt"].to_string(), json["verifier"].to_string())
    };
    assert!(parts(&a).0 != parts(&b).0 && parts(&a).1 != parts(&b).1);
}

#[tokio::test]
async fn damaged_records_are_errors() {
    let good = record("a password").await.to_bytes();
    let change = |key: &str, value: serde_json::Value| {
        let mut json: serde_json::Value = serde_json::from_slice(&good).unwrap();
        json[key] = value;
        PasswordRecord::from_bytes(json.to_string().as_bytes())
    };
    for (key, value) in [
        ("suite", 2.into()),
        ("salt", "00".into()),
        ("salt", "zz".repeat(16).into()),
        ("verifier", "00".repeat(31).into()),
        ("verifier", serde_json::Value::Null),
        ("pepper_id", 300.into()),
    ] {
        assert!(
            matches!(change(key, value.clone()), Err(Error::Malformed(_))),
            "{key} {value}"
        );
    }
    for bytes in [&b""[..], b"null", b"{}", b"[1]"] {
        assert!(matches!(
            PasswordRecord::from_bytes(bytes),
            Err(Error::Malformed(_))
        ));
    }
    // A record that asks for all memory of the machine is refused before anything is hashed.
    for (key, value) in [
        ("m_kib", u32::MAX),
        ("t", 1_000),
        ("p", 200),
        ("m_kib", 0),
        ("t", 0),
        ("p", 0),
    ] {
        let forged = change(key, value.into()).unwrap();
        let hasher = hasher();
        let result = hasher.verify(&pepper(1), &forged, "a password").await;
        assert!(matches!(result, Err(Error::Malformed(_))), "{key} {value}");
        assert_eq!(hasher.hashes_done(), 0);
    }
    assert!(
        Hasher::new(
            Params {
                m_kib: 1,
                t: 1,
                p: 1
            },
            1
        )
        .is_err()
    );
}

#[tokio::test]
async fn old_parameters_still_open_and_are_marked_for_renewal() {
    let (old, rng) = (hasher(), SeededRandom::new(1));
    let (record, _) = old.hash(&pepper(1), "a password", &rng).await.unwrap();
    let new = Hasher::new(
        Params {
            m_kib: 64,
            t: 2,
            p: 1,
        },
        1,
    )
    .unwrap();
    assert!(
        new.verify(&pepper(1), &record, "a password")
            .await
            .unwrap()
            .is_some()
    );
    assert!(new.needs_upgrade(&record));
    let (renewed, _) = new.hash(&pepper(1), "a password", &rng).await.unwrap();
    assert!(!new.needs_upgrade(&renewed));
    assert!(old.needs_upgrade(&renewed));
}

#[tokio::test]
async fn too_many_at_once_are_turned_away_not_queued_for_ever() {
    // One slow thread and two places to wait: of twenty that come at once most are told to come
    // again, and those who waited get their answer.
    let hasher = Arc::new(
        Hasher::with_queue(
            Params {
                m_kib: 8 * 1024,
                t: 4,
                p: 1,
            },
            1,
            2,
        )
        .unwrap(),
    );
    let tries: Vec<_> = (0..20)
        .map(|n| {
            let hasher = Arc::clone(&hasher);
            tokio::spawn(async move {
                hasher
                    .hash(&pepper(1), "a password", &SeededRandom::new(n))
                    .await
                    .map(|_| ())
            })
        })
        .collect();
    let (mut done, mut busy) = (0, 0);
    for one in tries {
        match one.await.unwrap() {
            Ok(()) => done += 1,
            Err(Error::Busy) => busy += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(done + busy, 20);
    assert!(done >= 2 && busy >= 1, "{done} done, {busy} turned away");
    assert_eq!(hasher.hashes_done(), done);
}

#[tokio::test]
async fn nobody_is_hashed_for_who_has_gone_away() {
    let hasher = Hasher::with_queue(
        Params {
            m_kib: 8 * 1024,
            t: 4,
            p: 1,
        },
        1,
        50,
    )
    .unwrap();
    let pepper = pepper(1);
    // Polled once (so queued) and dropped: the browser closed its connection.
    for _ in 0..40 {
        let gone = hasher.dummy(&pepper, "a password");
        tokio::select! {
            biased;
            _ = gone => panic!("it cannot be done already"),
            () = std::future::ready(()) => {}
        }
    }
    hasher.dummy(&pepper, "a password").await.unwrap();
    // The thread may have begun one or another before it was dropped, but not all forty.
    assert!(hasher.hashes_done() < 20, "{}", hasher.hashes_done());
}

#[test]
fn the_recommended_cost_is_what_the_design_says() {
    assert_eq!(
        Params::RECOMMENDED,
        Params {
            m_kib: 65_536,
            t: 3,
            p: 1
        }
    );
}

/// Logins must not take the processor from pages.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_threads_run_at_low_priority() {
    let hasher = hasher();
    hasher.dummy(&pepper(1), "a password").await.unwrap();
    // proc(5): nice is field 19, so the 17th after the name.
    let nice = |stat: &str| -> i32 {
        stat.rsplit_once(") ")
            .unwrap()
            .1
            .split(' ')
            .nth(16)
            .unwrap()
            .parse()
            .unwrap()
    };
    let process = nice(&std::fs::read_to_string("/proc/self/stat").unwrap());
    let threads: Vec<i32> = std::fs::read_dir("/proc/self/task")
        .unwrap()
        .filter_map(|task| std::fs::read_to_string(task.unwrap().path().join("stat")).ok())
        .filter(|stat| stat.contains("(password-"))
        .map(|stat| nice(&stat))
        .collect();
    // One of the two may not have begun yet, but the one that hashed has.
    assert!(
        threads.contains(&process.max(10)),
        "{threads:?} in a process of {process}"
    );
}
