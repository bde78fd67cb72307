//! Passkeys: a device in software makes keys of every kind and shows them; whatever else an attacker hands in is refused, each time for
//! its own reason. A real browser makes and shows one in `e2e/specs/passkey.spec.ts`.
#![allow(clippy::unwrap_used)]

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use ciborium::Value;
use proptest::prelude::*;
use vault::SeededRandom;
use vault::hash::sha256;
use vault::passkey::{Challenge, PasskeyPublic, Refused, RelyingParty, Shown, made, shown};

enum Key {
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
    Rsa(RsaKeyPair),
}

struct Device {
    key: Key,
    id: Vec<u8>,
    counter: u32,
}

fn int(n: i64) -> Value {
    Value::Integer(n.into())
}

impl Device {
    fn all() -> Vec<Device> {
        [
            Key::Ec(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap()),
            Key::Ed(Ed25519KeyPair::generate().unwrap()),
            Key::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()),
        ]
        .into_iter()
        .map(|key| Device {
            key,
            id: vec![7; 32],
            counter: 1,
        })
        .collect()
    }

    fn quick() -> Device {
        Device {
            key: Key::Ed(Ed25519KeyPair::generate().unwrap()),
            id: vec![7; 32],
            counter: 1,
        }
    }

    fn cose(&self) -> Value {
        let map = match &self.key {
            Key::Ec(k) => {
                let point = k.public_key().as_ref();
                vec![
                    (int(1), int(2)),
                    (int(3), int(-7)),
                    (int(-1), int(1)),
                    (int(-2), Value::Bytes(point[1..33].to_vec())),
                    (int(-3), Value::Bytes(point[33..].to_vec())),
                ]
            }
            Key::Ed(k) => vec![
                (int(1), int(1)),
                (int(3), int(-8)),
                (int(-1), int(6)),
                (int(-2), Value::Bytes(k.public_key().as_ref().to_vec())),
            ],
            Key::Rsa(k) => {
                // RFC 8017, A.1.1: a sequence of n and e; for 2048 bits the lengths are fixed.
                let der = k.public_key().as_ref();
                vec![
                    (int(1), int(3)),
                    (int(3), int(-257)),
                    (int(-1), Value::Bytes(der[9..265].to_vec())),
                    (int(-2), Value::Bytes(der[267..].to_vec())),
                ]
            }
        };
        Value::Map(map)
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "the device's own randomness: what it signs is not compared"
    )]
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let rng = SystemRandom::new();
        match &self.key {
            Key::Ec(k) => k.sign(&rng, message).unwrap().as_ref().to_vec(),
            Key::Ed(k) => k.sign(message).as_ref().to_vec(),
            Key::Rsa(k) => {
                let mut out = vec![0; k.public_modulus_len()];
                k.sign(&RSA_PKCS1_SHA256, &rng, message, &mut out).unwrap();
                out
            }
        }
    }
}

/// What an attacker may bend.
#[derive(Clone)]
struct Scene {
    kind: &'static str,
    origin: String,
    cross: bool,
    host: String,
    flags: u8,
    challenge: String,
}

fn rp() -> RelyingParty {
    RelyingParty::of("https://mail.example.com").unwrap()
}

fn scene(kind: &'static str, c: &Challenge) -> Scene {
    Scene {
        kind,
        origin: "https://mail.example.com".into(),
        cross: false,
        host: "mail.example.com".into(),
        flags: 0x05,
        challenge: c.text(),
    }
}

impl Scene {
    fn client(&self) -> Vec<u8> {
        serde_json::json!({
            "type": self.kind,
            "challenge": self.challenge,
            "origin": self.origin,
            "crossOrigin": self.cross,
            "other_keys_can_be_added_here": "do not compare clientDataJSON against a template",
        })
        .to_string()
        .into_bytes()
    }

    fn head(&self, flags: u8, counter: u32) -> Vec<u8> {
        let mut data = sha256(self.host.as_bytes()).to_vec();
        data.push(self.flags | flags);
        data.extend(counter.to_be_bytes());
        data
    }

    fn attestation(&self, d: &Device, key: &Value, tail: &[u8]) -> Vec<u8> {
        let mut data = self.head(0x40, d.counter);
        data.extend([0; 16]);
        data.extend(u16::try_from(d.id.len()).unwrap().to_be_bytes());
        data.extend(&d.id);
        ciborium::into_writer(key, &mut data).unwrap();
        data.extend(tail);
        let object = Value::Map(vec![
            (Value::Text("fmt".into()), Value::Text("none".into())),
            (Value::Text("attStmt".into()), Value::Map(vec![])),
            (Value::Text("authData".into()), Value::Bytes(data)),
        ]);
        let mut out = Vec::new();
        ciborium::into_writer(&object, &mut out).unwrap();
        out
    }
}

fn challenge(seed: u64) -> Challenge {
    Challenge::random(&SeededRandom::new(seed))
}

#[test]
fn a_key_of_every_kind_is_made_and_shown() {
    for d in Device::all() {
        let c = challenge(1);
        let s = scene("webauthn.create", &c);
        let m = made(
            &rp(),
            &c.hash(),
            &s.client(),
            &s.attestation(&d, &d.cose(), &[]),
        )
        .unwrap();
        assert_eq!((m.id.as_slice(), m.counter), (d.id.as_slice(), 1));
        // As its row keeps it.
        let stored = serde_json::to_string(&m.public).unwrap();
        let public: PasskeyPublic = serde_json::from_str(&stored).unwrap();

        let c = challenge(2);
        let s = scene("webauthn.get", &c);
        let (client, data) = (s.client(), s.head(0, 2));
        let signed = d.sign(&[data.as_slice(), &sha256(&client)].concat());
        let judge = |challenge: &Challenge, client: &[u8], data: &[u8], sig: &[u8]| {
            shown(&rp(), &challenge.hash(), &public, client, data, sig)
        };
        assert_eq!(
            judge(&c, &client, &data, &signed).unwrap(),
            Shown { counter: 2 }
        );
        // A recorded answer to another challenge.
        assert_eq!(
            judge(&challenge(3), &client, &data, &signed),
            Err(Refused::WrongChallenge)
        );
        // Every byte of what is signed, and of the signature.
        for n in 32..data.len() {
            let mut bent = data.clone();
            bent[n] ^= 0x80;
            assert!(judge(&c, &client, &bent, &signed).is_err(), "byte {n}");
        }
        for n in [0, signed.len() / 2, signed.len() - 1] {
            let mut bent = signed.clone();
            bent[n] ^= 1;
            assert_eq!(
                judge(&c, &client, &data, &bent),
                Err(Refused::WrongSignature)
            );
        }
        assert_eq!(judge(&c, &client, &data, b""), Err(Refused::WrongSignature));
        // What another device signed.
        let other = &Device::all()[0];
        let theirs = other.sign(&[data.as_slice(), &sha256(&client)].concat());
        assert_eq!(
            judge(&c, &client, &data, &theirs),
            Err(Refused::WrongSignature)
        );
    }
}

type Bend = fn(&mut Scene);

#[test]
fn an_answer_from_elsewhere_is_refused() {
    let d = &Device::all()[0];
    let cases: [(&str, Bend, Refused); 10] = [
        (
            "another host",
            |s| s.origin = "https://mail.examp1e.com".into(),
            Refused::WrongOrigin,
        ),
        (
            "a sub-domain",
            |s| s.origin = "https://x.mail.example.com".into(),
            Refused::WrongOrigin,
        ),
        (
            "a longer name",
            |s| s.origin = "https://mail.example.com.evil.example".into(),
            Refused::WrongOrigin,
        ),
        (
            "without TLS",
            |s| s.origin = "http://mail.example.com".into(),
            Refused::WrongOrigin,
        ),
        ("in a frame", |s| s.cross = true, Refused::WrongOrigin),
        (
            "a key of another host",
            |s| s.host = "example.com".into(),
            Refused::WrongOrigin,
        ),
        (
            "the other question",
            |s| s.kind = "payment.get",
            Refused::WrongType,
        ),
        (
            "no owner verified",
            |s| s.flags = 0x01,
            Refused::NotVerified,
        ),
        ("nobody there", |s| s.flags = 0x04, Refused::NotVerified),
        (
            "a short challenge",
            |s| s.challenge = "AAAA".into(),
            Refused::WrongChallenge,
        ),
    ];
    for (what, bend, why) in cases {
        let c = challenge(1);
        let mut s = scene("webauthn.create", &c);
        bend(&mut s);
        let answer = made(
            &rp(),
            &c.hash(),
            &s.client(),
            &s.attestation(d, &d.cose(), &[]),
        );
        assert_eq!(answer, Err(why), "{what}, making");

        let public = {
            let s = scene("webauthn.create", &c);
            let all = s.attestation(d, &d.cose(), &[]);
            made(&rp(), &c.hash(), &s.client(), &all).unwrap().public
        };
        let mut s = scene("webauthn.get", &c);
        bend(&mut s);
        let (client, data) = (s.client(), s.head(0, 2));
        let signed = d.sign(&[data.as_slice(), &sha256(&client)].concat());
        let answer = shown(&rp(), &c.hash(), &public, &client, &data, &signed);
        assert_eq!(answer, Err(why), "{what}, showing");
    }
}

#[test]
fn a_key_that_is_none_is_refused() {
    let c = challenge(1);
    let s = scene("webauthn.create", &c);
    let d = &Device::all()[0];
    let with = |key: &Value, tail: &[u8]| {
        made(&rp(), &c.hash(), &s.client(), &s.attestation(d, key, tail))
    };
    let changed = |label: i64, value: Value| {
        let Value::Map(mut map) = d.cose() else {
            unreachable!()
        };
        map.retain(|(k, _)| *k != int(label));
        map.push((int(label), value));
        Value::Map(map)
    };
    // An algorithm that was not asked for, another curve, a point beside the curve, a short one, none.
    for (label, value) in [
        (3, int(-35)),
        (3, int(-65535)),
        (-1, int(8)),
        (-2, Value::Bytes(vec![1; 32])),
        (-2, Value::Bytes(vec![1; 31])),
        (-2, int(5)),
        (1, int(1)),
    ] {
        assert_eq!(
            with(&changed(label, value), &[]),
            Err(Refused::WrongKey),
            "{label}"
        );
    }
    assert_eq!(with(&int(1), &[]), Err(Refused::Malformed));
    assert_eq!(
        with(&d.cose(), &[0]),
        Err(Refused::Malformed),
        "more than was announced"
    );
    let small = Value::Map(vec![
        (int(1), int(3)),
        (int(3), int(-257)),
        (int(-1), Value::Bytes(vec![0xc1; 128])),
        (int(-2), Value::Bytes(vec![1, 0, 1])),
    ]);
    assert_eq!(with(&small, &[]), Err(Refused::WrongKey), "1024 bits");
}

#[test]
fn a_count_that_falls_back_or_stands_still_is_a_copy() {
    let copy = |counter, last| Shown { counter }.is_copy(last);
    assert!(!copy(0, 0), "it counts nothing");
    assert!(!copy(6, 5));
    assert!(copy(5, 5) && copy(4, 5) && copy(0, 5));
}

#[test]
fn the_host_and_the_origin_as_browsers_write_them() {
    let of = |url| RelyingParty::of(url).map(|r| (r.id, r.origin));
    let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
    assert_eq!(
        of("https://Mail.Example.com/"),
        pair("mail.example.com", "https://mail.example.com")
    );
    assert_eq!(
        of("https://mail.example.com:443"),
        pair("mail.example.com", "https://mail.example.com")
    );
    assert_eq!(
        of("https://mail.example.com:8443"),
        pair("mail.example.com", "https://mail.example.com:8443")
    );
    assert_eq!(
        of("http://localhost:8080"),
        pair("localhost", "http://localhost:8080")
    );
    assert_eq!(of("ftp://mail.example.com"), None);
    assert_eq!(of("mail.example.com"), None);
}

proptest! {
    #[test]
    fn whatever_comes_nothing_falls_over(client: Vec<u8>, rest: Vec<u8>, sig: Vec<u8>) {
        let c = challenge(1);
        prop_assert!(made(&rp(), &c.hash(), &client, &rest).is_err());
        let s = scene("webauthn.create", &c);
        prop_assert!(made(&rp(), &c.hash(), &s.client(), &rest).is_err());
        let public = PasskeyPublic::Ed25519 { point: rest.clone() };
        let s = scene("webauthn.get", &c);
        prop_assert!(shown(&rp(), &c.hash(), &public, &s.client(), &rest, &sig).is_err());
    }

    #[test]
    fn no_cut_answer_is_taken(cut in 1usize..150) {
        let c = challenge(1);
        let s = scene("webauthn.create", &c);
        let d = &Device::quick();
        let whole = s.attestation(d, &d.cose(), &[]);
        let short = &whole[..whole.len() - cut.min(whole.len())];
        prop_assert!(made(&rp(), &c.hash(), &s.client(), short).is_err());
    }
}
