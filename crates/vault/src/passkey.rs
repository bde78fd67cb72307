//! Passkeys (Web Authentication, Level 3): the answers of a browser to "make a key" and "show the key", judged.
//!
//! What is checked is the list of section 7.1 and 7.2, in its order; what is left out is said here. Attestation is not asked for and
//! not read: which maker's device it is does not matter for patients, and a list of makers would shut people out. The person
//! must have been verified by the device (face, finger, PIN), so a device that somebody found is not enough.
//!
//! The attackers are whoever lures somebody to another host (the origin and the hash of the host name are under the signature), whoever
//! recorded an answer (the challenge is random and the caller takes it once), and whoever copied a key (the counter falls back).

use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;
use serde::{Deserialize, Serialize};

use crate::hash::{ct_eq, sha256};
use crate::random::{Random, RandomExt};

/// The longest answer that is read at all, in bytes: several times what any device sends.
pub const LONGEST: usize = 64 * 1024;
/// The longest name of a key (Web Authentication, section 7.1, step 25).
const LONGEST_ID: usize = 1023;

/// The host that keys are made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    /// Its name without scheme and port: what a key is bound to.
    pub id: String,
    /// Scheme, name and port as browsers write an origin.
    pub origin: String,
}

impl RelyingParty {
    /// From the address that people see. A port that the scheme implies is left out, as browsers do.
    pub fn of(public_url: &str) -> Option<RelyingParty> {
        let (scheme, rest) = public_url.split_once("://")?;
        let host = rest.split(['/', '?', '#']).next()?.to_ascii_lowercase();
        let usual = match scheme {
            "https" => ":443",
            "http" => ":80",
            _ => return None,
        };
        let host = host.strip_suffix(usual).unwrap_or(&host);
        let id = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => host,
        };
        (!id.is_empty()).then(|| RelyingParty {
            id: id.to_owned(),
            origin: format!("{scheme}://{host}"),
        })
    }
}

/// 256 random bits that one answer is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenge([u8; 32]);

impl Challenge {
    /// A fresh one.
    pub fn random(rng: &dyn Random) -> Challenge {
        Challenge(rng.bytes())
    }

    /// As the browser gets it and gives it back.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What the database keeps.
    pub fn hash(&self) -> [u8; 32] {
        sha256(&self.0)
    }
}

/// Why an answer was not taken. For the log; a person is only told to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not the form the standard describes.
    #[error("the answer is malformed")]
    Malformed,
    /// An answer to the other question.
    #[error("the answer is to another question")]
    WrongType,
    /// Made on another host, or inside a frame of one.
    #[error("the answer was made on another origin")]
    WrongOrigin,
    /// Made for another challenge.
    #[error("the answer is to another challenge")]
    WrongChallenge,
    /// The device did not see that somebody was there, or did not verify who.
    #[error("the device did not verify its owner")]
    NotVerified,
    /// A kind of key that was not asked for.
    #[error("the key is of a kind that was not asked for")]
    WrongKey,
    /// The signature is not this key's.
    #[error("the signature is wrong")]
    WrongSignature,
}

/// A public key, as its row keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum PasskeyPublic {
    /// ECDSA on P-256 with SHA-256 (COSE -7): the uncompressed point.
    Es256 {
        /// 65 bytes.
        point: Vec<u8>,
    },
    /// Ed25519 (COSE -8).
    Ed25519 {
        /// 32 bytes.
        point: Vec<u8>,
    },
    /// RSA, PKCS #1 v1.5 with SHA-256 (COSE -257): Windows.
    Rs256 {
        /// The modulus.
        n: Vec<u8>,
        /// The exponent.
        e: Vec<u8>,
    },
}

/// The kinds of keys that are asked for, the best first: COSE algorithm numbers.
pub const ALGORITHMS: [i64; 3] = [-8, -7, -257];

impl PasskeyPublic {
    /// Reads a COSE key (RFC 9052, section 7; RFC 9053; RFC 8230). The point must lie on its curve.
    fn of(key: &Value) -> Result<PasskeyPublic, Refused> {
        let map = key.as_map().ok_or(Refused::Malformed)?;
        let get = |label: i64| {
            map.iter()
                .find(|(k, _)| k.as_integer() == Some(label.into()))
                .map(|(_, v)| v)
        };
        let number = |label| -> Option<i128> { Some(get(label)?.as_integer()?.into()) };
        let bytes = |label| Some(get(label)?.as_bytes()?.clone());
        let found = match (number(1), number(3)) {
            (Some(2), Some(-7)) if number(-1) == Some(1) => {
                let (x, y) = (bytes(-2), bytes(-3));
                let (Some(x), Some(y)) = (x, y) else {
                    return Err(Refused::WrongKey);
                };
                if x.len() != 32 || y.len() != 32 {
                    return Err(Refused::WrongKey);
                }
                PasskeyPublic::Es256 {
                    point: [vec![4], x, y].concat(),
                }
            }
            (Some(1), Some(-8)) if number(-1) == Some(6) => PasskeyPublic::Ed25519 {
                point: bytes(-2).ok_or(Refused::WrongKey)?,
            },
            (Some(3), Some(-257)) => PasskeyPublic::Rs256 {
                n: bytes(-1).ok_or(Refused::WrongKey)?,
                e: bytes(-2).ok_or(Refused::WrongKey)?,
            },
            _ => return Err(Refused::WrongKey),
        };
        if found.is_sound() {
            Ok(found)
        } else {
            Err(Refused::WrongKey)
        }
    }

    fn is_sound(&self) -> bool {
        match self {
            PasskeyPublic::Es256 { point } => {
                ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).is_ok()
            }
            PasskeyPublic::Ed25519 { point } => {
                point.len() == 32 && ParsedPublicKey::new(&ED25519, point).is_ok()
            }
            // 2048 to 8192 bits, as the verification asks; an odd exponent above one.
            PasskeyPublic::Rs256 { n, e } => {
                (256..=1024).contains(&n.len())
                    && n[0] != 0
                    && (1..=8).contains(&e.len())
                    && e.last().is_some_and(|b| b & 1 == 1)
                    && e.as_slice() != [1]
            }
        }
    }

    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            PasskeyPublic::Es256 { point } => ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point)
                .is_ok_and(|k| k.verify_sig(message, signature).is_ok()),
            PasskeyPublic::Ed25519 { point } => ParsedPublicKey::new(&ED25519, point)
                .is_ok_and(|k| k.verify_sig(message, signature).is_ok()),
            PasskeyPublic::Rs256 { n, e } => PublicKeyComponents { n, e }
                .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
                .is_ok(),
        }
    }
}

/// A new key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its name: what the browser is asked for later.
    pub id: Vec<u8>,
    /// Its public half.
    pub public: PasskeyPublic,
    /// The device's count of uses; 0: it counts none.
    pub counter: u32,
}

/// A key that was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The device's count of uses; 0: it counts none.
    pub counter: u32,
}

impl Shown {
    /// Whether the count fell back or stood still, where the device counts: two devices have the key (section 6.1.1).
    pub fn is_copy(&self, last: u32) -> bool {
        (self.counter > 0 || last > 0) && self.counter <= last
    }
}

#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
    #[serde(rename = "topOrigin", default)]
    top_origin: Option<String>,
}

/// What the browser says of itself; under the signature by its hash.
fn client(data: &[u8], kind: &str, rp: &RelyingParty) -> Result<[u8; 32], Refused> {
    let c: ClientData = serde_json::from_slice(data).map_err(|_| Refused::Malformed)?;
    if c.kind != kind {
        return Err(Refused::WrongType);
    }
    if c.origin != rp.origin || c.cross_origin || c.top_origin.is_some() {
        return Err(Refused::WrongOrigin);
    }
    let mut challenge = [0; 32];
    // Room for what does not fit, so that it is refused instead of cut.
    let mut room = [0; 48];
    let n = URL_SAFE_NO_PAD
        .decode_slice(&c.challenge, &mut room)
        .map_err(|_| Refused::WrongChallenge)?;
    if n != 32 {
        return Err(Refused::WrongChallenge);
    }
    challenge.copy_from_slice(&room[..32]);
    Ok(challenge)
}

/// The hash of the challenge that an answer says it is made for: the caller finds its row by it. Nothing else of the answer has been
/// judged.
///
/// # Errors
/// When it is malformed.
pub fn challenge_of(client_data: &[u8]) -> Result<[u8; 32], Refused> {
    let c: ClientData = serde_json::from_slice(client_data).map_err(|_| Refused::Malformed)?;
    let bytes = URL_SAFE_NO_PAD
        .decode(&c.challenge)
        .map_err(|_| Refused::WrongChallenge)?;
    Ok(sha256(&bytes))
}

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const HAS_KEY: u8 = 1 << 6;
const HAS_MORE: u8 = 1 << 7;

/// What the device says: (flags, counter, what follows). Section 6.1.
fn device<'d>(data: &'d [u8], rp: &RelyingParty) -> Result<(u8, u32, &'d [u8]), Refused> {
    let (hash, rest) = data.split_at_checked(32).ok_or(Refused::Malformed)?;
    let (head, rest) = rest.split_at_checked(5).ok_or(Refused::Malformed)?;
    if !ct_eq(hash, &sha256(rp.id.as_bytes())) {
        return Err(Refused::WrongOrigin);
    }
    let flags = head[0];
    if flags & PRESENT == 0 || flags & VERIFIED == 0 {
        return Err(Refused::NotVerified);
    }
    let counter = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
    Ok((flags, counter, rest))
}

fn cbor(from: &mut &[u8]) -> Result<Value, Refused> {
    ciborium::de::from_reader_with_recursion_limit(from, 16).map_err(|_| Refused::Malformed)
}

/// Judges the answer to "make a key" (section 7.1). `challenge` is the hash of the challenge that was given.
///
/// # Errors
/// Why it is not taken.
pub fn made(
    rp: &RelyingParty,
    challenge: &[u8; 32],
    client_data: &[u8],
    attestation: &[u8],
) -> Result<Made, Refused> {
    if client_data.len() > LONGEST || attestation.len() > LONGEST {
        return Err(Refused::Malformed);
    }
    let answered = client(client_data, "webauthn.create", rp)?;
    if !ct_eq(&sha256(&answered), challenge) {
        return Err(Refused::WrongChallenge);
    }
    let mut rest = attestation;
    let object = cbor(&mut rest)?;
    if !rest.is_empty() {
        return Err(Refused::Malformed);
    }
    let data = object
        .as_map()
        .and_then(|m| m.iter().find(|(k, _)| k.as_text() == Some("authData")))
        .and_then(|(_, v)| v.as_bytes())
        .ok_or(Refused::Malformed)?;
    let (flags, counter, rest) = device(data, rp)?;
    if flags & HAS_KEY == 0 {
        return Err(Refused::Malformed);
    }
    // 16 bytes name the model, which is not looked at.
    let (head, rest) = rest.split_at_checked(18).ok_or(Refused::Malformed)?;
    let length = usize::from(u16::from_be_bytes([head[16], head[17]]));
    let (id, mut rest) = rest.split_at_checked(length).ok_or(Refused::Malformed)?;
    if id.is_empty() || id.len() > LONGEST_ID {
        return Err(Refused::Malformed);
    }
    let key = cbor(&mut rest)?;
    if flags & HAS_MORE != 0 {
        cbor(&mut rest)?;
    }
    if !rest.is_empty() {
        return Err(Refused::Malformed);
    }
    Ok(Made {
        id: id.to_vec(),
        public: PasskeyPublic::of(&key)?,
        counter,
    })
}

/// Judges the answer to "show the key" (section 7.2). `challenge` is the hash of the challenge that was given.
///
/// # Errors
/// Why it is not taken.
pub fn shown(
    rp: &RelyingParty,
    challenge: &[u8; 32],
    public: &PasskeyPublic,
    client_data: &[u8],
    device_data: &[u8],
    signature: &[u8],
) -> Result<Shown, Refused> {
    if client_data.len() > LONGEST || device_data.len() > LONGEST || signature.len() > LONGEST {
        return Err(Refused::Malformed);
    }
    let answered = client(client_data, "webauthn.get", rp)?;
    if !ct_eq(&sha256(&answered), challenge) {
        return Err(Refused::WrongChallenge);
    }
    let (_, counter, _) = device(device_data, rp)?;
    let signed = [device_data, &sha256(client_data)].concat();
    if public.verifies(&signed, signature) {
        Ok(Shown { counter })
    } else {
        Err(Refused::WrongSignature)
    }
}
