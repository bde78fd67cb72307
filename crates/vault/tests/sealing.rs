//! Everything that is sealed opens with the right key and context, and with nothing else: bytes
//! flipped, contexts exchanged, wraps swapped, blobs cut and extended are errors, never a wrong
//! plaintext.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use vault::{
    ContentKey, Error, FileKey, InstanceKey, KeyPair, OfflineKey, RecoveryCode, Secret,
    SeededRandom, SheetSecret, Token, WrapKey, seal_to,
};

/// Opens a blob under a context.
type Open = Box<dyn Fn(&[&[u8]], &[u8]) -> Result<Vec<u8>, Error>>;

/// Something sealed, and how to open it with the same key under any context.
struct Sealed {
    name: &'static str,
    blob: Vec<u8>,
    open: Open,
}

const PLAIN: &[u8] = b"Dear Ann, the result is here.";
const CONTEXT: &[&[u8]] = &[b"table.column", b"row 1"];

/// One of each kind of blob.
fn all() -> Vec<Sealed> {
    let rng = SeededRandom::new(42);
    let instance = || InstanceKey::generate(&SeededRandom::new(1));
    let pair = KeyPair::generate([7; 16], &rng);
    let content = ContentKey::generate(&rng);
    let token = Token::random(&rng);
    let offline = OfflineKey::generate(&rng);
    let (k1, k2) = (instance(), instance());
    let list = pair.list_key();
    let wrap = WrapKey::from_session(&token);
    let bytes = |opened: vault::SecretBytes| opened.into_vec();
    vec![
        Sealed {
            name: "field",
            blob: k1.seal_field(CONTEXT, PLAIN, &rng),
            open: Box::new(move |context, blob| k1.open_field(context, blob)),
        },
        Sealed {
            name: "queue",
            blob: k2.seal_queue(CONTEXT, PLAIN, &rng),
            open: Box::new(move |context, blob| k2.open_queue(context, blob)),
        },
        Sealed {
            name: "list",
            blob: list.seal(CONTEXT, PLAIN, &rng),
            open: Box::new(move |context, blob| list.open(context, blob).map(bytes)),
        },
        Sealed {
            name: "session",
            blob: wrap.seal(CONTEXT, PLAIN, &rng),
            open: Box::new(move |context, blob| wrap.open(context, blob).map(bytes)),
        },
        Sealed {
            name: "body",
            blob: content.seal_body(CONTEXT, PLAIN, &rng),
            open: {
                let content = content.clone();
                Box::new(move |context, blob| content.open_body(context, blob).map(bytes))
            },
        },
        Sealed {
            name: "meta",
            blob: content.seal_meta(CONTEXT, PLAIN, &rng),
            open: Box::new(move |context, blob| content.open_meta(context, blob).map(bytes)),
        },
        Sealed {
            name: "arrival",
            blob: seal_to(pair.public(), "arrival", CONTEXT, PLAIN, &rng).unwrap(),
            open: Box::new(move |context, blob| pair.open("arrival", context, blob).map(bytes)),
        },
        Sealed {
            name: "escrow",
            blob: offline
                .public()
                .seal("escrow", CONTEXT, PLAIN, &rng)
                .unwrap(),
            open: Box::new(move |context, blob| offline.open("escrow", context, blob).map(bytes)),
        },
    ]
}

fn is_refused(result: Result<Vec<u8>, Error>) -> bool {
    matches!(result, Err(Error::Open))
}

#[test]
fn opens_what_was_sealed() {
    for sealed in all() {
        assert_eq!(
            (sealed.open)(CONTEXT, &sealed.blob).unwrap(),
            PLAIN,
            "{}",
            sealed.name
        );
        assert_eq!(sealed.blob[0], 1, "{}: the suite comes first", sealed.name);
        assert!(
            !sealed
                .blob
                .windows(6)
                .any(|w| PLAIN.windows(6).any(|p| p == w)),
            "{}",
            sealed.name
        );
    }
}

#[test]
fn every_flipped_byte_is_an_error() {
    for sealed in all() {
        for at in 0..sealed.blob.len() {
            for bit in [1, 0x80] {
                let mut blob = sealed.blob.clone();
                blob[at] ^= bit;
                assert!(
                    is_refused((sealed.open)(CONTEXT, &blob)),
                    "{} byte {at}",
                    sealed.name
                );
            }
        }
    }
}

#[test]
fn every_cut_and_every_addition_is_an_error() {
    for sealed in all() {
        for len in 0..sealed.blob.len() {
            assert!(
                is_refused((sealed.open)(CONTEXT, &sealed.blob[..len])),
                "{} {len}",
                sealed.name
            );
        }
        let longer = [&sealed.blob[..], &[0]].concat();
        assert!(
            is_refused((sealed.open)(CONTEXT, &longer)),
            "{}",
            sealed.name
        );
    }
}

#[test]
fn another_context_is_an_error() {
    let others: &[&[&[u8]]] = &[
        &[],
        &[b"table.column"],
        &[b"table.column", b"row 2"],
        &[b"table.other", b"row 1"],
        &[b"table.columnrow 1"],
        &[b"table.colum", b"nrow 1"],
        &[b"table.column", b"row 1", b""],
        &[b"row 1", b"table.column"],
    ];
    for sealed in all() {
        for context in others {
            assert!(
                is_refused((sealed.open)(context, &sealed.blob)),
                "{} {context:?}",
                sealed.name
            );
        }
    }
}

#[test]
fn blobs_of_one_kind_do_not_open_as_another() {
    for from in all() {
        for to in all() {
            if from.name != to.name {
                assert!(
                    is_refused((to.open)(CONTEXT, &from.blob)),
                    "{} as {}",
                    from.name,
                    to.name
                );
            }
        }
    }
}

#[test]
fn the_same_text_is_never_sealed_alike() {
    let (rng, key) = (
        SeededRandom::new(1),
        InstanceKey::generate(&SeededRandom::new(2)),
    );
    assert_ne!(
        key.seal_field(CONTEXT, PLAIN, &rng),
        key.seal_field(CONTEXT, PLAIN, &rng)
    );
    let pair = KeyPair::generate([1; 16], &rng);
    let list = pair.list_key();
    assert_ne!(
        list.seal(CONTEXT, PLAIN, &rng),
        list.seal(CONTEXT, PLAIN, &rng)
    );
    let seal = || seal_to(pair.public(), "arrival", CONTEXT, PLAIN, &rng).unwrap();
    assert_ne!(seal(), seal());
}

#[test]
fn lengths_tell_little() {
    let (rng, key) = (
        SeededRandom::new(1),
        ContentKey::generate(&SeededRandom::new(2)),
    );
    let list = KeyPair::generate([1; 16], &rng).list_key();
    let lens = |a: usize, b: usize| {
        let seal = |n| {
            (
                key.seal_body(&[], &vec![b'x'; n], &rng).len(),
                list.seal(&[], &vec![b'x'; n], &rng).len(),
            )
        };
        (seal(a), seal(b))
    };
    let (short, shorter) = lens(0, 60);
    assert_eq!(short, shorter);
    let (a, b) = lens(1_990, 2_047);
    assert_eq!(a, b);
}

#[test]
fn an_arrival_opens_for_its_purpose_and_its_pair_only() {
    let rng = SeededRandom::new(3);
    let pair = KeyPair::generate([1; 16], &rng);
    let blob = seal_to(pair.public(), "arrival", CONTEXT, PLAIN, &rng).unwrap();
    assert!(pair.open("wrap", CONTEXT, &blob).is_err());
    assert!(
        KeyPair::generate([1; 16], &rng)
            .open("arrival", CONTEXT, &blob)
            .is_err()
    );
    // The same private half in another row: the id is bound too.
    let moved = KeyPair::from_private([2; 16], pair.private().clone());
    assert!(moved.open("arrival", CONTEXT, &blob).is_err());
}

#[test]
fn wraps_open_for_their_pair_and_holder_only() {
    let rng = SeededRandom::new(4);
    let (a, b) = (
        KeyPair::generate([1; 16], &rng),
        KeyPair::generate([2; 16], &rng),
    );
    let key = WrapKey::from_link(&Token::random(&rng));
    let (wrap_a, wrap_b) = (key.wrap(&a, "link", &rng), key.wrap(&b, "link", &rng));
    assert_eq!((wrap_a.len(), wrap_a[1]), (98, 0));
    assert_eq!(
        key.unwrap([1; 16], "link", &wrap_a).unwrap().private(),
        a.private()
    );
    // Two rows' wraps exchanged, and the right wrap under another holder's name.
    assert!(key.unwrap([1; 16], "link", &wrap_b).is_err());
    assert!(key.unwrap([2; 16], "link", &wrap_a).is_err());
    assert!(key.unwrap([1; 16], "session", &wrap_a).is_err());
    for at in 0..wrap_a.len() {
        let mut blob = wrap_a.clone();
        blob[at] ^= 4;
        assert!(key.unwrap([1; 16], "link", &blob).is_err(), "byte {at}");
    }
    // A secret sealed for something else is no wrap.
    let other = key.seal(&[&[1; 16], b"link"], a.private().expose(), &rng);
    assert!(key.unwrap([1; 16], "link", &other).is_err());
}

#[test]
fn every_kind_of_secret_gives_its_own_key() {
    let rng = SeededRandom::new(5);
    let pair = KeyPair::generate([1; 16], &rng);
    let token = Token::random(&rng);
    let instance = InstanceKey::generate(&rng);
    let (code, sheet) = (RecoveryCode::random(&rng), SheetSecret::random(&rng));
    // The same token as link and as session; a code and a sheet; the pending keys of two
    // pre-mailboxes.
    let keys = [
        WrapKey::from_link(&token),
        WrapKey::from_session(&token),
        WrapKey::from_link(&Token::random(&rng)),
        WrapKey::from_recovery(&code),
        WrapKey::from_sheet(&sheet),
        instance.pending_wrap_key([1; 16]),
        instance.pending_wrap_key([2; 16]),
    ];
    for (i, sealer) in keys.iter().enumerate() {
        let blob = sealer.wrap(&pair, "holder", &rng);
        for (j, opener) in keys.iter().enumerate() {
            assert_eq!(
                opener.unwrap([1; 16], "holder", &blob).is_ok(),
                i == j,
                "{i} {j}"
            );
        }
    }
}

#[test]
fn wraps_under_the_instance_key_carry_its_epoch() {
    // So that a rotation finds what it has to wrap anew.
    let rng = SeededRandom::new(5);
    let instance = InstanceKey::generate(&rng);
    let pair = KeyPair::generate([1; 16], &rng);
    let pending = instance
        .pending_wrap_key([1; 16])
        .wrap(&pair, "pending", &rng);
    assert_eq!(pending[..2], [1, instance.epoch()]);
}

#[test]
fn one_pair_holds_another() {
    let rng = SeededRandom::new(6);
    let (seat, safe) = (
        KeyPair::generate([1; 16], &rng),
        KeyPair::generate([2; 16], &rng),
    );
    let blob = seat.wrap_to(safe.public(), &rng).unwrap();
    assert_eq!(
        safe.unwrap([1; 16], &blob).unwrap().private(),
        seat.private()
    );
    assert!(safe.unwrap([3; 16], &blob).is_err());
    assert!(seat.unwrap([1; 16], &blob).is_err());
}

#[test]
fn a_wrap_commits_to_its_key() {
    // The commitment is checked by itself: with the ciphertext untouched and only the commitment of
    // another blob put in, nothing opens, and a blob sealed under another key fails although its
    // lengths are right.
    let rng = SeededRandom::new(7);
    let pair = KeyPair::generate([1; 16], &rng);
    let (mine, other) = (
        WrapKey::from_link(&Token::random(&rng)),
        WrapKey::from_link(&Token::random(&rng)),
    );
    let (a, b) = (
        mine.wrap(&pair, "link", &rng),
        other.wrap(&pair, "link", &rng),
    );
    let mixed = [&a[..18], &b[18..50], &a[50..]].concat();
    assert!(mine.unwrap([1; 16], "link", &mixed).is_err());
    assert!(other.unwrap([1; 16], "link", &mixed).is_err());
}

#[test]
fn content_keys_are_committed_to() {
    let rng = SeededRandom::new(8);
    let (key, other) = (ContentKey::generate(&rng), ContentKey::generate(&rng));
    let commitment = key.commitment();
    assert_eq!(
        ContentKey::from_committed(key.as_bytes(), &commitment).unwrap(),
        key
    );
    assert!(ContentKey::from_committed(other.as_bytes(), &commitment).is_err());
    assert!(ContentKey::from_committed(&key.as_bytes()[..31], &commitment).is_err());
    assert_ne!(&commitment, key.as_bytes());
    // The body names the key it was sealed with.
    let mut blob = key.seal_body(&[], PLAIN, &rng);
    assert_eq!(blob[1..33], commitment);
    blob[1..33].copy_from_slice(&other.commitment());
    assert!(key.open_body(&[], &blob).is_err() && other.open_body(&[], &blob).is_err());
}

#[test]
fn public_keys_are_used_only_after_their_mac_was_checked() {
    let rng = SeededRandom::new(9);
    let (instance, pair) = (
        InstanceKey::generate(&rng),
        KeyPair::generate([1; 16], &rng),
    );
    let owner: &[&[u8]] = &[b"mailbox", b"12"];
    let mac = instance.mac_public(pair.public(), owner);
    let bytes = pair.public().as_bytes();
    assert_eq!(
        &instance.verify_public([1; 16], bytes, owner, &mac).unwrap(),
        pair.public()
    );
    // A key of the attacker's, the row of another mailbox, another id, a forged MAC, another
    // installation.
    let evil = KeyPair::generate([1; 16], &rng);
    assert!(
        instance
            .verify_public([1; 16], evil.public().as_bytes(), owner, &mac)
            .is_err()
    );
    assert!(
        instance
            .verify_public([1; 16], bytes, &[b"mailbox", b"13"], &mac)
            .is_err()
    );
    assert!(instance.verify_public([2; 16], bytes, owner, &mac).is_err());
    assert!(
        instance
            .verify_public([1; 16], bytes, owner, &[0; 32])
            .is_err()
    );
    assert!(
        instance
            .verify_public([1; 16], bytes, owner, &mac[..31])
            .is_err()
    );
    assert!(
        InstanceKey::generate(&rng)
            .verify_public([1; 16], bytes, owner, &mac)
            .is_err()
    );
}

#[test]
fn a_public_key_of_the_wrong_form_is_malformed() {
    let rng = SeededRandom::new(10);
    let instance = InstanceKey::generate(&rng);
    for public in [vec![], vec![0; 32], vec![0xff; 1216], vec![0; 1217]] {
        let mac = instance.mac("public-key", &[&[1], &[1; 16], &public]);
        let result = instance.verify_public([1; 16], &public, &[], &mac);
        assert!(
            matches!(result, Err(Error::Malformed(_))),
            "{} bytes",
            public.len()
        );
    }
}

#[test]
fn keys_of_another_installation_open_nothing() {
    let rng = SeededRandom::new(11);
    let (ours, theirs) = (InstanceKey::generate(&rng), InstanceKey::generate(&rng));
    assert!(
        theirs
            .open_field(CONTEXT, &ours.seal_field(CONTEXT, PLAIN, &rng))
            .is_err()
    );
    assert!(
        theirs
            .open_queue(CONTEXT, &ours.seal_queue(CONTEXT, PLAIN, &rng))
            .is_err()
    );
    assert_ne!(
        ours.blind("email", "ann@example.org"),
        theirs.blind("email", "ann@example.org")
    );
    assert_ne!(ours.mac("audit", &[b"x"]), theirs.mac("audit", &[b"x"]));
}

#[test]
fn blind_indexes_and_macs_are_kept_apart() {
    let key = InstanceKey::generate(&SeededRandom::new(12));
    assert_eq!(
        key.blind("email", "ann@example.org"),
        key.blind("email", "ann@example.org")
    );
    assert_ne!(
        key.blind("email", "ann@example.org"),
        key.blind("email", "bob@example.org")
    );
    assert_ne!(key.blind("email", "5551234"), key.blind("phone", "5551234"));
    let mac = key.mac("approval", &[b"ab", b"c"]);
    assert!(key.verify("approval", &[b"ab", b"c"], &mac));
    assert!(!key.verify("approval", &[b"a", b"bc"], &mac));
    assert!(!key.verify("approval", &[b"abc"], &mac));
    assert!(!key.verify("audit", &[b"ab", b"c"], &mac));
    assert!(!key.verify("approval", &[b"ab", b"c"], &mac[..31]));
    assert!(!key.verify("approval", &[b"ab", b"c"], b""));
    // A MAC can never be had by asking for a blind index.
    assert_ne!(key.mac("x", &[b"y"]), key.blind("x", "y"));
}

#[test]
fn errors_and_debug_output_hold_no_secret() {
    let rng = SeededRandom::new(13);
    let pair = KeyPair::generate([0xab; 16], &rng);
    let key = InstanceKey::generate(&rng);
    let shown = format!(
        "{pair:?} {:?} {:?} {key:?} {:?}",
        pair.public(),
        pair.list_key(),
        ContentKey::generate(&rng)
    );
    assert!(!shown.contains(&hex::encode(&pair.private().expose()[..4])));
    assert!(shown.contains(&key.fingerprint()));
    assert_eq!(
        pair.open("x", &[], b"").unwrap_err().to_string(),
        "the sealed data cannot be opened"
    );
    assert_eq!(
        format!("{:?}", FileKey::generate(&rng)),
        "FileKey(Secret<32>(..))"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn round_trips(
        plain in proptest::collection::vec(any::<u8>(), 0..2_000),
        context in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..20), 0..4),
        seed: u64,
    ) {
        let rng = SeededRandom::new(seed);
        let context: Vec<&[u8]> = context.iter().map(Vec::as_slice).collect();
        let key = InstanceKey::generate(&rng);
        prop_assert_eq!(&key.open_field(&context, &key.seal_field(&context, &plain, &rng)).unwrap(), &plain);
        let pair = KeyPair::from_private([1; 16], Secret::random(&rng));
        let list = pair.list_key();
        prop_assert_eq!(&*list.open(&context, &list.seal(&context, &plain, &rng)).unwrap(), &plain[..]);
        let content = ContentKey::generate(&rng);
        let body = content.seal_body(&context, &plain, &rng);
        prop_assert_eq!(&*content.open_body(&context, &body).unwrap(), &plain[..]);
        let arrival = seal_to(pair.public(), "p", &context, &plain, &rng).unwrap();
        prop_assert_eq!(&*pair.open("p", &context, &arrival).unwrap(), &plain[..]);
    }

    #[test]
    fn rubbish_never_opens_and_never_panics(blob in proptest::collection::vec(any::<u8>(), 0..1_400)) {
        let mut blob = blob;
        for first in [0, 1] {
            if let Some(byte) = blob.first_mut() {
                *byte = first;
            }
            for sealed in all() {
                prop_assert!(is_refused((sealed.open)(CONTEXT, &blob)));
            }
        }
    }
}
