//! Files and backups: whatever the pieces they come in, and nothing cut, added, repeated, exchanged
//! or changed.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use vault::offline::{
    OfflineOpener, OfflineSealer, mac_manifest, stream_fingerprint, verify_manifest,
};
use vault::stream::{CHUNK, HEADER, plain_len, sealed_len};
use vault::{
    Error, FileKey, FileOpener, FileSealer, InstanceKey, OfflineKey, Random, SeededRandom,
};

const CONTEXT: &[&[u8]] = &[b"attachment", b"9"];
const TAG: usize = 16;

fn key() -> FileKey {
    FileKey::generate(&SeededRandom::new(5))
}

fn plain(len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    SeededRandom::new(len as u64).fill(&mut bytes);
    bytes
}

fn seal(plain: &[u8], piece: usize) -> Vec<u8> {
    let mut sealer = FileSealer::new(&key(), CONTEXT, &SeededRandom::new(6));
    let mut out = Vec::new();
    for piece in plain.chunks(piece) {
        out.extend(sealer.push(piece).unwrap());
    }
    out.extend(sealer.finish().unwrap());
    out
}

fn open_as(
    key: &FileKey,
    context: &[&[u8]],
    sealed: &[u8],
    piece: usize,
) -> Result<Vec<u8>, Error> {
    let mut opener = FileOpener::new(key, context);
    let mut out = Vec::new();
    for piece in sealed.chunks(piece) {
        out.extend(opener.push(piece)?);
    }
    out.extend(opener.finish()?);
    Ok(out)
}

fn open(sealed: &[u8]) -> Result<Vec<u8>, Error> {
    open_as(&key(), CONTEXT, sealed, 10_000)
}

const LENGTHS: [usize; 9] = [
    0,
    1,
    CHUNK - 1,
    CHUNK,
    CHUNK + 1,
    2 * CHUNK - 1,
    2 * CHUNK,
    2 * CHUNK + 1,
    3 * CHUNK + 77,
];

#[test]
fn every_length_around_a_chunk_comes_back() {
    for len in LENGTHS {
        let plain = plain(len);
        let sealed = seal(&plain, 7_777);
        assert_eq!(sealed.len() as u64, sealed_len(len as u64), "{len}");
        assert_eq!(plain_len(sealed.len() as u64), Some(len as u64));
        assert_eq!(open(&sealed).unwrap(), plain);
        // The pieces it comes in make no difference to what is sealed or opened.
        for piece in [usize::MAX, CHUNK, CHUNK + TAG, 65_000] {
            assert_eq!(seal(&plain, piece), sealed, "{len} in pieces of {piece}");
            assert_eq!(open_as(&key(), CONTEXT, &sealed, piece).unwrap(), plain);
        }
    }
    assert_eq!(
        open_as(&key(), CONTEXT, &seal(&plain(100), 1), 1).unwrap(),
        plain(100)
    );
}

#[test]
fn sizes_that_no_file_has() {
    for sealed in 0..(HEADER + TAG) as u64 {
        assert_eq!(plain_len(sealed), None, "{sealed}");
    }
    assert_eq!(plain_len((HEADER + TAG) as u64), Some(0));
    // A full chunk and a second one of up to 16 bytes: an empty second chunk is never made.
    for extra in 1..=TAG as u64 {
        assert_eq!(
            plain_len((HEADER + CHUNK + TAG) as u64 + extra),
            None,
            "{extra}"
        );
    }
}

#[test]
fn a_truncated_file_is_an_error_wherever_it_ends() {
    let sealed = seal(&plain(2 * CHUNK + 100), CHUNK);
    let ends = [
        0,
        1,
        HEADER - 1,
        HEADER,
        HEADER + 1,
        HEADER + TAG,
        HEADER + CHUNK,
        HEADER + CHUNK + TAG,
    ];
    for end in ends
        .into_iter()
        .chain([HEADER + 2 * (CHUNK + TAG), sealed.len() - 1])
    {
        assert!(
            matches!(open(&sealed[..end]), Err(Error::Open)),
            "cut at {end}"
        );
    }
}

#[test]
fn an_extended_file_is_an_error() {
    for len in [0, 10, CHUNK, CHUNK + 10] {
        let sealed = seal(&plain(len), CHUNK);
        let last = if len <= CHUNK {
            HEADER
        } else {
            HEADER + CHUNK + TAG
        };
        for extra in [
            vec![0],
            vec![0; TAG],
            sealed[last..].to_vec(),
            vec![0; CHUNK + TAG],
        ] {
            assert!(
                open(&[&sealed[..], &extra].concat()).is_err(),
                "{len} and {} more",
                extra.len()
            );
        }
    }
}

#[test]
fn chunks_cannot_be_exchanged_dropped_or_repeated() {
    let sealed = seal(&plain(3 * CHUNK), CHUNK);
    let (header, body) = sealed.split_at(HEADER);
    let chunks: Vec<&[u8]> = body.chunks(CHUNK + TAG).collect();
    assert_eq!(chunks.len(), 3);
    let join = |order: &[usize]| {
        let body: Vec<&[u8]> = order.iter().map(|n| chunks[*n]).collect();
        [header, &body.concat()].concat()
    };
    assert!(open(&join(&[0, 1, 2])).is_ok());
    for order in [
        &[1, 0, 2][..],
        &[0, 2],
        &[1, 2],
        &[0, 0, 1, 2],
        &[0, 1, 1, 2],
        &[0, 1, 2, 2],
        &[2],
        &[0, 1],
        &[0],
    ] {
        assert!(open(&join(order)).is_err(), "{order:?}");
    }
}

#[test]
fn chunks_of_another_file_do_not_fit() {
    let rng = SeededRandom::new(77);
    let mut other = FileSealer::new(&key(), CONTEXT, &rng);
    let mut theirs = other.push(&plain(2 * CHUNK)).unwrap();
    theirs.extend(other.finish().unwrap());
    // The same key twice (an upload tried again): other salt, so other chunks.
    let ours = seal(&plain(2 * CHUNK), CHUNK);
    assert_ne!(ours[HEADER..], theirs[HEADER..]);
    let mixed = [
        &ours[..HEADER + CHUNK + TAG],
        &theirs[HEADER + CHUNK + TAG..],
    ]
    .concat();
    assert!(open(&ours).is_ok() && open(&theirs).is_ok() && open(&mixed).is_err());
}

#[test]
fn flipped_bytes_are_errors() {
    let sealed = seal(&plain(CHUNK + 50), CHUNK);
    let places = (0..HEADER + 40)
        .chain(HEADER + CHUNK - 5..HEADER + CHUNK + TAG + 5)
        .chain(sealed.len() - 70..sealed.len());
    for at in places {
        let mut bad = sealed.clone();
        bad[at] ^= 1;
        assert!(matches!(open(&bad), Err(Error::Open)), "byte {at}");
    }
    let small = seal(&plain(30), 30);
    for at in 0..small.len() {
        let mut bad = small.clone();
        bad[at] ^= 0x80;
        assert!(open(&bad).is_err(), "byte {at}");
    }
}

#[test]
fn another_key_or_context_is_an_error_before_any_plaintext() {
    let sealed = seal(&plain(2 * CHUNK), CHUNK);
    let other = FileKey::generate(&SeededRandom::new(99));
    for (key, context) in [(&other, CONTEXT), (&key(), &[&b"attachment"[..], b"8"][..])] {
        let mut opener = FileOpener::new(key, context);
        // The header is enough to tell: the commitment does not fit.
        assert!(opener.push(&sealed[..HEADER]).is_err());
        assert!(open_as(key, context, &sealed, 50_000).is_err());
    }
}

#[test]
fn plaintext_comes_out_only_when_its_chunk_is_whole() {
    let sealed = seal(&plain(2 * CHUNK), CHUNK);
    let mut opener = FileOpener::new(&key(), CONTEXT);
    assert_eq!(
        opener.push(&sealed[..HEADER + CHUNK + TAG]).unwrap().len(),
        0
    );
    assert_eq!(
        opener.push(&sealed[HEADER + CHUNK + TAG..][..1]).unwrap(),
        plain(2 * CHUNK)[..CHUNK]
    );
    assert!(opener.finish().is_err());
}

// --- backups ----------------------------------------------------------------------------------------------------------

fn seal_backup(to: &OfflineKey, plain: &[u8]) -> Vec<u8> {
    let mut sealer = OfflineSealer::new(to.public(), &[b"backup"], &SeededRandom::new(8)).unwrap();
    let mut out = Vec::new();
    for piece in plain.chunks(9_000) {
        out.extend(sealer.push(piece).unwrap());
    }
    out.extend(sealer.finish().unwrap());
    out
}

fn open_backup(
    key: &OfflineKey,
    context: &[&[u8]],
    sealed: &[u8],
    piece: usize,
) -> Result<Vec<u8>, Error> {
    let mut opener = OfflineOpener::new(key, context);
    let mut out = Vec::new();
    for piece in sealed.chunks(piece) {
        out.extend(opener.push(piece)?);
    }
    out.extend(opener.finish()?);
    Ok(out)
}

#[test]
fn a_backup_opens_with_the_private_text_only() {
    let rng = SeededRandom::new(1);
    let (key, other) = (OfflineKey::generate(&rng), OfflineKey::generate(&rng));
    for len in [0, 5, CHUNK, 2 * CHUNK + 9] {
        let sealed = seal_backup(&key, &plain(len));
        let typed = OfflineKey::parse(&key.to_text()).unwrap();
        for piece in [100, 70_000, usize::MAX] {
            assert_eq!(
                open_backup(&typed, &[b"backup"], &sealed, piece).unwrap(),
                plain(len)
            );
        }
        assert!(open_backup(&other, &[b"backup"], &sealed, 70_000).is_err());
        assert!(open_backup(&key, &[b"export"], &sealed, 70_000).is_err());
        assert_eq!(
            stream_fingerprint(&sealed).unwrap(),
            key.public().fingerprint()
        );
        for end in [0, 7, 8, 500, 1_177, 1_178, sealed.len() - 1] {
            assert!(
                open_backup(&key, &[b"backup"], &sealed[..end], 70_000).is_err(),
                "cut at {end}"
            );
        }
        assert!(open_backup(&key, &[b"backup"], &[&sealed[..], b"x"].concat(), 70_000).is_err());
    }
    let sealed = seal_backup(&key, b"short");
    for at in 0..sealed.len() {
        let mut bad = sealed.clone();
        bad[at] ^= 1;
        assert!(
            open_backup(&key, &[b"backup"], &bad, usize::MAX).is_err(),
            "byte {at}"
        );
    }
    assert_eq!(stream_fingerprint(&sealed[..3]), None);
}

#[test]
fn the_instance_key_travels_sealed() {
    let rng = SeededRandom::new(2);
    let (offline, instance) = (OfflineKey::generate(&rng), InstanceKey::generate(&rng));
    let blob = offline.public().seal_instance_key(&instance, &rng).unwrap();
    let back = offline.open_instance_key(&blob).unwrap();
    assert_eq!(*back.to_file_text(), *instance.to_file_text());
    assert!(OfflineKey::generate(&rng).open_instance_key(&blob).is_err());
    assert!(offline.open_instance_key(&blob[..blob.len() - 1]).is_err());
    // A caller's own purposes can never name ours.
    assert!(offline.open("instance key", &[], &blob).is_err());
    // The manifest of a backup says which installation made it.
    let mac = mac_manifest(&instance, b"manifest");
    assert!(verify_manifest(&back, b"manifest", &mac));
    assert!(!verify_manifest(&back, b"manifesto", &mac));
    assert!(!verify_manifest(
        &InstanceKey::generate(&rng),
        b"manifest",
        &mac
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_file_in_any_pieces(len in 0usize..200_000, sizes in proptest::collection::vec(1usize..90_000, 1..8)) {
        let plain = plain(len);
        let mut sealer = FileSealer::new(&key(), CONTEXT, &SeededRandom::new(6));
        let (mut sealed, mut rest, mut n) = (Vec::new(), &plain[..], 0);
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(sizes[n % sizes.len()]));
            sealer.push_into(now, &mut sealed).unwrap();
            (rest, n) = (later, n + 1);
        }
        sealed.extend(sealer.finish().unwrap());
        prop_assert_eq!(plain_len(sealed.len() as u64), Some(len as u64));
        let (mut opener, mut out, mut rest) = (FileOpener::new(&key(), CONTEXT), Vec::new(), &sealed[..]);
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(sizes[n % sizes.len()]));
            opener.push_into(now, &mut out).unwrap();
            (rest, n) = (later, n + 1);
        }
        out.extend(opener.finish().unwrap());
        prop_assert!(out == plain);
    }

    #[test]
    fn lengths_turn_back(len in 0u64..1 << 40) {
        prop_assert_eq!(plain_len(sealed_len(len)), Some(len));
    }
}
