//! Published test vectors for every primitive, and HPKE recomputed by hand from RFC 9180 with other
//! code than the crate's.
#![allow(clippy::unwrap_used)]

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use hpke::kem::XWing;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, Serializable};
use vault::hash::{Sha256, hkdf_sha256, hmac_sha256, sha256};
use vault::{KeyPair, Secret, SeededRandom, seal_to};

fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

/// FIPS 180-4, NIST's example values for SHA-256.
#[test]
fn sha_256() {
    let long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    let cases = [
        (
            "".into(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ),
        (
            "abc".to_owned(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        (
            long.into(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
        (
            "a".repeat(1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        ),
    ];
    for (data, hash) in cases {
        assert_eq!(hex::encode(sha256(data.as_bytes())), hash);
        let mut pieces = Sha256::new();
        data.as_bytes()
            .chunks(1_000)
            .for_each(|piece| pieces.update(piece));
        assert_eq!(hex::encode(pieces.finish()), hash);
    }
}

/// RFC 4231, section 4: cases 1, 2, 3, 6 and 7.
#[test]
fn hmac() {
    let long_data: &[u8] =
        b"This is a test using a larger than block-size key and a larger than block-size data. \
        The key needs to be hashed before being used by the HMAC algorithm.";
    let cases: [(Vec<u8>, &[u8], &str); 5] = [
        (
            vec![0x0b; 20],
            b"Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            b"Jefe".to_vec(),
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            vec![0xaa; 20],
            &[0xdd; 50],
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        ),
        (
            vec![0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (
            vec![0xaa; 131],
            long_data,
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        ),
    ];
    for (key, data, mac) in cases {
        assert_eq!(hex::encode(hmac_sha256(&key, data)), mac);
    }
}

/// RFC 5869, appendix A: cases 1 to 3.
#[test]
fn hkdf() {
    let range = |from: u8, to: u8| (from..=to).collect::<Vec<u8>>();
    let cases = [
        (
            vec![0x0b; 22],
            range(0, 0x0c),
            range(0xf0, 0xf9),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            range(0, 0x4f),
            range(0x60, 0xaf),
            range(0xb0, 0xff),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09\
             da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
        ),
        (
            vec![0x0b; 22],
            vec![],
            vec![],
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ];
    for (ikm, salt, info, okm) in cases {
        let mut out = vec![0; okm.len() / 2];
        hkdf_sha256(&salt, &ikm, &info, &mut out);
        assert_eq!(hex::encode(out), okm);
    }
}

/// RFC 9106, section 5.3, with its secret and associated data.
#[test]
fn argon2id() {
    let params = argon2::ParamsBuilder::new()
        .m_cost(32)
        .t_cost(3)
        .p_cost(4)
        .data(argon2::AssociatedData::new(&[4; 12]).unwrap())
        .build()
        .unwrap();
    let secret = [3; 8];
    let argon2 = argon2::Argon2::new_with_secret(
        &secret,
        argon2::Algorithm::Argon2id,
        argon2::Version::V0x13,
        params,
    )
    .unwrap();
    let mut tag = [0; 32];
    argon2
        .hash_password_into(&[1; 32], &[2; 16], &mut tag)
        .unwrap();
    assert_eq!(
        hex::encode(tag),
        "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    );
}

/// Gives out exactly the bytes of a test vector.
struct Script(Vec<u8>);

impl TryRng for Script {
    type Error = std::convert::Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        unreachable!("X-Wing draws bytes")
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        unreachable!("X-Wing draws bytes")
    }
    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Self::Error> {
        out.copy_from_slice(&self.0.drain(..out.len()).collect::<Vec<u8>>());
        Ok(())
    }
}

impl TryCryptoRng for Script {}

/// draft-connolly-cfrg-xwing-kem, appendix C. The two long values are compared by their SHA-256.
#[test]
fn x_wing() {
    let vectors = [
        (
            "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26",
            "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2\
             35b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2",
            "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384",
            "2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb",
            "17cd532d657e44c897ca6583e548a5424fc70bf54f99515a4d2bcf99e3469f33",
        ),
        (
            "badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea",
            "17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdef\
             aee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d",
            "f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150",
            "c42ba5f8430d7d2c83739338203819f090e8303ce9c8b02107c272bfa5376916",
            "1661ea86d608a1924ba30840cb0a65f13ae051e3aec9cf0f064efc0bc92f2154",
        ),
        (
            "ef58538b8d23f87732ea63b02b4fa0f4873360e2841928cd60dd4cee8cc0d4c9",
            "22a96188d032675c8ac850933c7aff1533b94c834adbb69c6115bad4692d8619\
             f90b0cdf8a7b9c264029ac185b70b83f2801f2f4b3f70c593ea3aeeb613a7f1b",
            "953f7f4e8c5b5049bdc771d1dffada0dd961477d1a2ae0988baa7ea6898d893f",
            "6b080d6b84f095342092fa7a22423e58bd681397ad0ef00eac92bd254db4fa95",
            "d3ca5578500344b5896cffc4fd740c9311946b82951df155e6fd86a7966b43c6",
        ),
    ];
    for (seed, eseed, shared, public_hash, cipher_hash) in vectors {
        // Our key pair's private half is X-Wing's seed, and nothing else is done to it.
        let seed = Secret::from_slice(&unhex(seed)).unwrap();
        let pair = KeyPair::from_private([0; 16], seed.clone());
        assert_eq!(hex::encode(sha256(pair.public().as_bytes())), public_hash);

        let public = <XWing as Kem>::PublicKey::from_bytes(pair.public().as_bytes()).unwrap();
        let private = <XWing as Kem>::PrivateKey::from_bytes(seed.expose()).unwrap();
        let (ours, cipher) =
            XWing::encap_with_rng(&public, None, &mut Script(unhex(eseed))).unwrap();
        assert_eq!(hex::encode(sha256(&cipher.to_bytes())), cipher_hash);
        let theirs = XWing::decap(&private, None, &cipher).unwrap();
        assert_eq!(hex::encode(ours.0), shared);
        assert_eq!(hex::encode(theirs.0), shared);
    }
}

/// The whole of suite 1, opened without the `hpke` crate's key schedule: RFC 9180 (sections 4 and
/// 5.1) written out over AWS-LC. So the schedule, the algorithm numbers and our info and associated
/// data are what they are said to be.
#[test]
fn suite_1_by_hand() {
    let rng = SeededRandom::new(1);
    let pair = KeyPair::generate(*b"0123456789abcdef", &rng);
    let blob = seal_to(
        pair.public(),
        "arrival",
        &[b"message", b"7"],
        b"the content key",
        &rng,
    )
    .unwrap();
    let (suite, enc, sealed) = (blob[0], &blob[1..1121], &blob[1121..]);
    assert_eq!(suite, 1);

    let private = <XWing as Kem>::PrivateKey::from_bytes(pair.private().expose()).unwrap();
    let enc = <XWing as Kem>::EncappedKey::from_bytes(enc).unwrap();
    let shared = XWing::decap(&private, None, &enc).unwrap();

    // "HPKE", X-Wing 0x647a, HKDF-SHA256 0x0001, AES-256-GCM 0x0002.
    let suite_id = b"HPKE\x64\x7a\x00\x01\x00\x02";
    let extract = |salt: &[u8], label: &[u8], ikm: &[u8]| {
        hmac_sha256(salt, &[&b"HPKE-v1"[..], suite_id, label, ikm].concat())
    };
    let expand = |prk: &[u8; 32], label: &[u8], info: &[u8], len: u8| {
        let info = [&[0, len], &b"HPKE-v1"[..], suite_id, label, info, &[1]].concat();
        hmac_sha256(prk, &info)[..usize::from(len)].to_vec()
    };
    let schedule = [
        &[0][..],
        &extract(b"", b"psk_id_hash", b""),
        &extract(b"", b"info_hash", b"vault/1/hpke"),
    ]
    .concat();
    let secret = extract(&shared.0, b"secret", b"");
    let key = expand(&secret, b"key", &schedule, 32);
    let nonce = expand(&secret, b"base_nonce", &schedule, 12);

    let mut aad = 7u64.to_be_bytes().to_vec();
    for part in [
        &b"vault/1"[..],
        b"seal",
        &[1],
        b"0123456789abcdef",
        b"arrival",
        b"message",
        b"7",
    ] {
        aad.extend((part.len() as u64).to_be_bytes());
        aad.extend(part);
    }
    let aead = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).unwrap());
    let mut buffer = sealed.to_vec();
    let nonce = Nonce::try_assume_unique_for_key(&nonce).unwrap();
    assert_eq!(
        aead.open_in_place(nonce, Aad::from(aad), &mut buffer)
            .unwrap(),
        b"the content key"
    );
}
