//! An instance key with several epochs: what is active, what still opens, what a retired one is kept for.
#![allow(clippy::unwrap_used)]

use vault::{Error, InstanceKey, KeyPair, OfflineKey, SeededRandom};

const PLACE: [&[u8]; 2] = [b"person.name", b"row"];

fn rotated() -> (InstanceKey, SeededRandom) {
    let rng = SeededRandom::new(5);
    let mut key = InstanceKey::generate(&rng);
    assert_eq!(key.add_epoch(&rng), Some(2));
    key.activate(1).unwrap();
    (key, rng)
}

#[test]
fn everything_new_belongs_to_the_active_epoch_and_the_older_still_opens() {
    let (key, rng) = rotated();
    let old = key.seal_field(&PLACE, b"Ann", &rng);
    let queued = key.seal_queue(&PLACE, b"mail", &rng);
    let mac = key.mac("row", &PLACE);
    key.activate(2).unwrap();
    assert_eq!((key.epoch(), key.newest(), key.oldest_living()), (2, 2, 1));
    assert_eq!(key.seal_field(&PLACE, b"Ann", &rng)[..2], [1, 2]);
    assert_eq!(key.open_field(&PLACE, &old).unwrap(), b"Ann");
    assert_eq!(key.open_queue(&PLACE, &queued).unwrap(), b"mail");
    assert!(key.verify("row", &PLACE, &mac));
    assert!(key.verify_of(1, "row", &PLACE, &mac) && !key.verify_of(2, "row", &PLACE, &mac));
    assert_ne!(key.mac("row", &PLACE), mac);
    assert_eq!(key.pepper().id, 2);
}

#[test]
fn a_retired_epoch_opens_nothing_and_vouches_for_nothing() {
    let (mut key, rng) = rotated();
    let old = key.seal_field(&PLACE, b"Ann", &rng);
    let mac = key.mac("row", &PLACE);
    assert!(key.retire(1).is_err(), "the active one stays");
    key.activate(2).unwrap();
    assert!(key.retire(2).is_err() && key.retire(3).is_err());
    key.retire(1).unwrap();
    let key = InstanceKey::parse(&key.to_file_text()).unwrap();
    assert_eq!(key.epochs(), [(1, true), (2, false)]);
    assert!(matches!(key.open_field(&PLACE, &old), Err(Error::Open)));
    assert!(!key.verify("row", &PLACE, &mac) && !key.verify_of(1, "row", &PLACE, &mac));
    assert!(key.activate(1).is_err());
    // What it is kept for: the audit trail, and passwords that nobody has typed since.
    assert_eq!(key.open_kept_field(&PLACE, &old).unwrap(), b"Ann");
    assert_eq!(key.made_by("row", &PLACE, &mac), Some(1));
    assert_eq!((key.pepper_of(1).id, key.pepper_of(9).id), (1, 2));
}

#[test]
fn an_index_moves_to_the_next_epoch_without_its_value() {
    let (mut key, rng) = rotated();
    let (whole, short) = (key.blind("address", "a@b"), key.blind_short("name", "ann"));
    assert_eq!((whole.len(), short.len()), (32, 16));
    assert_eq!(short, key.blind("name", "ann")[..16]);
    key.activate(2).unwrap();
    assert_ne!(key.blind("address", "a@b"), whole);
    assert_eq!(
        key.move_index(&whole, 1).unwrap(),
        key.blind("address", "a@b")
    );
    assert_eq!(
        key.move_index(&short, 1).unwrap(),
        key.blind_short("name", "ann")
    );
    key.retire(1).unwrap();
    // Twice, one of them retired, and read from the file.
    key.add_epoch(&rng).unwrap();
    let key = InstanceKey::parse(&key.to_file_text()).unwrap();
    key.activate(3).unwrap();
    let now = key.blind("address", "a@b");
    assert_eq!(key.move_index(&whole, 1).unwrap(), now);
    assert_eq!(key.move_index(&now, 3).unwrap(), now);
    assert!(key.move_index(&now, 4).is_err() && key.move_index(b"x", 1).is_err());
}

#[test]
fn the_older_keys_without_the_newest_do_not_tell_the_index() {
    let (key, rng) = rotated();
    key.activate(2).unwrap();
    // Who stole the file before the rotation: epoch 1, and any other key in the place of 2.
    let stolen = key.to_file_text();
    let first: String = stolen.lines().take(2).map(|l| format!("{l}\n")).collect();
    let mut thief = InstanceKey::parse(&first).unwrap();
    assert_ne!(thief.blind("address", "a@b"), key.blind("address", "a@b"));
    thief.add_epoch(&rng).unwrap();
    thief.activate(2).unwrap();
    assert_ne!(thief.blind("address", "a@b"), key.blind("address", "a@b"));
    assert!(!key.verify("row", &PLACE, &thief.mac("row", &PLACE)));
}

#[test]
fn file_and_export_bring_every_epoch_back() {
    let (mut key, rng) = rotated();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("instance.key");
    InstanceKey::generate(&rng).save(&path).unwrap();
    key.replace(&path).unwrap();
    assert_eq!(
        InstanceKey::load(&path).unwrap().fingerprint(),
        key.fingerprint()
    );
    key.activate(2).unwrap();
    key.retire(1).unwrap();
    key.replace(&path).unwrap();
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    let offline = OfflineKey::generate(&rng);
    let sealed = offline.public().seal_instance_key(&key, &rng).unwrap();
    for back in [
        InstanceKey::load(&path).unwrap(),
        offline.open_instance_key(&sealed).unwrap(),
    ] {
        assert_eq!(back.epochs(), key.epochs());
        assert_eq!(back.blind("x", "y"), key.blind("x", "y"));
        assert_eq!(back.fingerprint_of(1), key.fingerprint_of(1));
    }
    // Lines in another order, twice, without the newest, or cut: none of them is a key.
    let text = key.to_file_text();
    let lines: Vec<&str> = text.lines().filter(|l| !l.starts_with('#')).collect();
    for bad in [
        format!("{}\n{}", lines[1], lines[0]),
        format!("{}\n{}", lines[1], lines[1]),
        lines[0].to_owned(),
        format!("{}\n{}", lines[0], &lines[1][..40]),
    ] {
        assert!(InstanceKey::parse(&bad).is_err(), "{bad}");
    }
}

#[test]
fn a_wrap_of_mail_that_waits_opens_by_the_epoch_it_was_made_with() {
    let (key, rng) = rotated();
    let pair = KeyPair::generate([3; 16], &rng);
    let wrap = key.pending_wrap_key([7; 16]).wrap(&pair, "pending", &rng);
    key.activate(2).unwrap();
    assert!(
        key.pending_wrap_key([7; 16])
            .unwrap(pair.id(), "pending", &wrap)
            .is_err()
    );
    let of = key.pending_wrap_key_of([7; 16], &wrap).unwrap();
    assert!(of.unwrap(pair.id(), "pending", &wrap).is_ok());
    assert!(key.pending_wrap_key_of([7; 16], &[1, 9]).is_err());
}
