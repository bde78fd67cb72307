//! Key pairs, the wraps of their private halves, and list keys.
//!
//! A key pair (of a mailbox, a desk, a safe) is HPKE base mode (RFC 9180) with X-Wing (ML-KEM-768
//! and X25519), HKDF-SHA256 and AES-256-GCM. HPKE is for handing something to somebody who is not
//! there; everything else is symmetric. The private half lies in the database only wrapped under a
//! secret that the database does not have.

use std::sync::OnceLock;

use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::XWing;
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open,
    single_shot_seal_with_rng,
};

use crate::aead::{Aead, NONCE, TAG, suite_of};
use crate::error::{Error, Result};
use crate::hash::{ct_eq, derive, expand, labelled};
use crate::pad;
use crate::password::Prk;
use crate::random::{Bridge, Random, RandomExt};
use crate::recovery::{RecoveryCode, SheetSecret};
use crate::secret::{Secret, SecretBytes};
use crate::token::Token;

/// Length of a public key in bytes.
pub const PUBLIC_KEY_LEN: usize = 1216;
const ENCAPSULATED: usize = 1120;
/// Bytes that [`seal_to`] adds to the plaintext.
pub const SEAL_OVERHEAD: usize = 1 + ENCAPSULATED + TAG;
const HPKE_INFO: &[u8] = b"vault/1/hpke";

/// A public key that may be sealed to. It comes from a [`KeyPair`] or, for one that lay in the
/// database, from [`InstanceKey::verify_public`](crate::InstanceKey::verify_public), which checks
/// its MAC first: nothing is sealed to a key that somebody with write access put there.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    id: [u8; 16],
    bytes: Vec<u8>,
}

impl PublicKey {
    pub(crate) fn from_bytes(id: [u8; 16], bytes: &[u8]) -> Result<Self> {
        <XWing as Kem>::PublicKey::from_bytes(bytes).map_err(|_| Error::Malformed("public key"))?;
        Ok(Self {
            id,
            bytes: bytes.to_vec(),
        })
    }

    /// The id of the key pair, bound into everything that is sealed to it.
    pub fn id(&self) -> [u8; 16] {
        self.id
    }

    /// The key as it is stored, [`PUBLIC_KEY_LEN`] bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({})", hex::encode(self.id))
    }
}

/// Seals `plain` to a key pair. The seal binds suite, key pair, purpose and context. It takes about
/// 0.15 ms, and the blob is [`SEAL_OVERHEAD`] bytes longer than the plaintext.
pub fn seal_to(
    to: &PublicKey,
    purpose: &str,
    context: &[&[u8]],
    plain: &[u8],
    rng: &dyn Random,
) -> Result<Vec<u8>> {
    let public = <XWing as Kem>::PublicKey::from_bytes(&to.bytes)
        .map_err(|_| Error::Malformed("public key"))?;
    let (encapsulated, sealed) = single_shot_seal_with_rng::<AesGcm256, HkdfSha256, XWing>(
        &OpModeS::Base,
        &public,
        HPKE_INFO,
        plain,
        &hpke_aad(&to.id, purpose, context),
        &mut Bridge(rng),
    )
    .map_err(|_| Error::Malformed("public key"))?;
    let mut out = Vec::with_capacity(SEAL_OVERHEAD + plain.len());
    out.push(crate::SUITE);
    out.extend_from_slice(&encapsulated.to_bytes());
    out.extend_from_slice(&sealed);
    Ok(out)
}

fn hpke_aad(id: &[u8; 16], purpose: &str, context: &[&[u8]]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = vec![&[crate::SUITE], id, purpose.as_bytes()];
    parts.extend_from_slice(context);
    labelled("seal", &parts)
}

/// A key pair whose private half is at hand.
#[derive(Clone)]
pub struct KeyPair {
    id: [u8; 16],
    private: Secret<32>,
    public: OnceLock<PublicKey>,
}

impl KeyPair {
    /// A new pair for the row `id`.
    pub fn generate(id: [u8; 16], rng: &dyn Random) -> Self {
        Self::from_private(id, Secret::random(rng))
    }

    /// The pair of an opened private half (the 32-byte seed of X-Wing; every value is a valid one).
    pub fn from_private(id: [u8; 16], private: Secret<32>) -> Self {
        Self {
            id,
            private,
            public: OnceLock::new(),
        }
    }

    /// The id of the pair.
    pub fn id(&self) -> [u8; 16] {
        self.id
    }

    /// The private half.
    pub fn private(&self) -> &Secret<32> {
        &self.private
    }

    /// The public half, computed at the first call (0.1 ms): most requests only need the list key.
    pub fn public(&self) -> &PublicKey {
        self.public.get_or_init(|| {
            let public = XWing::sk_to_pk(&self.hpke_private());
            PublicKey {
                id: self.id,
                bytes: public.to_bytes().to_vec(),
            }
        })
    }

    /// Opens what [`seal_to`] sealed to this pair for the same purpose and context (0.2 ms).
    pub fn open(&self, purpose: &str, context: &[&[u8]], blob: &[u8]) -> Result<SecretBytes> {
        let (encapsulated, sealed) = suite_of(blob)?
            .split_at_checked(ENCAPSULATED)
            .ok_or(Error::Open)?;
        let encapsulated =
            <XWing as Kem>::EncappedKey::from_bytes(encapsulated).map_err(|_| Error::Open)?;
        single_shot_open::<AesGcm256, HkdfSha256, XWing>(
            &OpModeR::Base,
            &self.hpke_private(),
            &encapsulated,
            HPKE_INFO,
            sealed,
            &hpke_aad(&self.id, purpose, context),
        )
        .map(SecretBytes::new)
        .map_err(|_| Error::Open)
    }

    /// Wraps this pair's private half to another pair (a seat to the safe key, a pre-mailbox to the
    /// mailbox that adopts it).
    pub fn wrap_to(&self, holder: &PublicKey, rng: &dyn Random) -> Result<Vec<u8>> {
        seal_to(holder, "wrap", &[&self.id], self.private.expose(), rng)
    }

    /// Opens a pair `id` that was wrapped to this one with [`wrap_to`](Self::wrap_to).
    pub fn unwrap(&self, id: [u8; 16], blob: &[u8]) -> Result<KeyPair> {
        let private = self.open("wrap", &[&id], blob)?;
        Ok(KeyPair::from_private(
            id,
            Secret::from_slice(&private).ok_or(Error::Open)?,
        ))
    }

    /// The symmetric key for this mailbox's own lists. Derive it once per request.
    pub fn list_key(&self) -> ListKey {
        let key: Secret<32> = derive(b"", self.private.expose(), "list", &[&self.id]);
        ListKey {
            id: self.id,
            aead: Aead::new(key.expose()),
        }
    }

    fn hpke_private(&self) -> <XWing as Kem>::PrivateKey {
        <XWing as Kem>::PrivateKey::from_bytes(self.private.expose())
            .expect("X-Wing takes any 32 bytes as a seed")
    }
}

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyPair({})", hex::encode(self.id))
    }
}

/// Seals the entries of a mailbox's lists (subject, names, excerpt, content key): a microsecond
/// each, so that a page of 50 rows costs nothing. Entries are padded.
pub struct ListKey {
    id: [u8; 16],
    aead: Aead,
}

impl ListKey {
    /// Seals an entry: `suite ‖ nonce ‖ ciphertext ‖ tag`. The nonce is random; one mailbox stays
    /// far below the 2^32 seals that GCM allows.
    pub fn seal(&self, context: &[&[u8]], plain: &[u8], rng: &dyn Random) -> Vec<u8> {
        let (nonce, padded): ([u8; NONCE], _) = (rng.bytes(), pad::pad(plain));
        let mut out = Vec::with_capacity(1 + NONCE + padded.len() + TAG);
        out.push(crate::SUITE);
        out.extend_from_slice(&nonce);
        self.aead.seal(nonce, &self.aad(context), &padded, &mut out);
        out
    }

    /// Opens an entry that was sealed under the same context.
    pub fn open(&self, context: &[&[u8]], blob: &[u8]) -> Result<SecretBytes> {
        let (nonce, sealed) = suite_of(blob)?.split_first_chunk().ok_or(Error::Open)?;
        pad::unpad(self.aead.open(*nonce, &self.aad(context), sealed)?)
    }

    fn aad(&self, context: &[&[u8]]) -> Vec<u8> {
        let mut parts: Vec<&[u8]> = Vec::with_capacity(context.len() + 2);
        parts.extend_from_slice(&[&[crate::SUITE], &self.id]);
        parts.extend_from_slice(context);
        labelled("list", &parts)
    }
}

impl std::fmt::Debug for ListKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ListKey({})", hex::encode(self.id))
    }
}

/// A key that wraps private halves, made from one secret: a link, a session, a password, a recovery
/// code, a sheet. Two kinds of secret never give the same key, even if their bytes were equal.
#[derive(Clone)]
pub struct WrapKey {
    kind: &'static str,
    epoch: u8,
    secret: Secret<32>,
}

const SALT: usize = 16;
const COMMITMENT: usize = 32;

impl WrapKey {
    fn new(kind: &'static str, secret: &Secret<32>) -> Self {
        Self::of_epoch(kind, 0, secret)
    }

    /// A key that depends on the instance key, whose epoch its blobs carry (0 for all others).
    pub(crate) fn of_epoch(kind: &'static str, epoch: u8, secret: &Secret<32>) -> Self {
        Self {
            kind,
            epoch,
            secret: secret.clone(),
        }
    }

    /// From the secret of a link in a mail.
    pub fn from_link(token: &Token) -> Self {
        Self::new("link", token.secret())
    }

    /// From the token of a session (or of a flow) that the browser holds in its cookie.
    pub fn from_session(token: &Token) -> Self {
        Self::new("session", token.secret())
    }

    /// From the secret of a mailbox that is lent: whoever it is lent to is handed the secret, and it is worth nothing once the wrap is
    /// deleted.
    pub fn from_lent(token: &Token) -> Self {
        Self::new("lent", token.secret())
    }

    /// From a password that was hashed or verified just now.
    pub fn from_password(prk: &Prk) -> Self {
        Self::of_epoch("password", prk.pepper_id(), &prk.wrap_secret())
    }

    /// From a recovery code. It has 128 bits, so it needs no slow hash.
    pub fn from_recovery(code: &RecoveryCode) -> Self {
        Self::new("recovery", &derive(b"", code.bytes(), "recovery", &[]))
    }

    /// From the twelve words of a recovery sheet.
    pub fn from_sheet(sheet: &SheetSecret) -> Self {
        Self::new("sheet", &derive(b"", sheet.bytes(), "sheet", &[]))
    }

    /// Wraps the private half of `pair` for a holder (its kind and id, as the caller names them).
    /// 97 bytes.
    pub fn wrap(&self, pair: &KeyPair, holder: &str, rng: &dyn Random) -> Vec<u8> {
        self.seal_as(
            "wrap",
            &[&pair.id, holder.as_bytes()],
            pair.private.expose(),
            rng,
        )
    }

    /// Opens a wrap of the pair `id` made for the same holder.
    pub fn unwrap(&self, id: [u8; 16], holder: &str, blob: &[u8]) -> Result<KeyPair> {
        let private = self.open_as("wrap", &[&id, holder.as_bytes()], blob)?;
        Ok(KeyPair::from_private(
            id,
            Secret::from_slice(&private).ok_or(Error::Open)?,
        ))
    }

    /// Seals any other short secret under this key, such as the set of keys that a session holds.
    pub fn seal(&self, context: &[&[u8]], plain: &[u8], rng: &dyn Random) -> Vec<u8> {
        self.seal_as("sealed", context, plain, rng)
    }

    /// Opens what [`seal`](Self::seal) sealed under the same context.
    pub fn open(&self, context: &[&[u8]], blob: &[u8]) -> Result<SecretBytes> {
        self.open_as("sealed", context, blob)
    }

    // `suite ‖ epoch ‖ salt ‖ commitment ‖ ciphertext ‖ tag`. The salt gives each blob a key of its own, so
    // the nonce is fixed. The commitment is there because AES-GCM commits to no key: somebody who
    // can write to the database could else craft one blob that opens under many passwords and learn
    // from each try which half the right one is in.
    fn seal_as(&self, label: &str, context: &[&[u8]], plain: &[u8], rng: &dyn Random) -> Vec<u8> {
        let salt: [u8; SALT] = rng.bytes();
        let (aead, commitment) = self.keys(&salt, label, context);
        let mut out = Vec::with_capacity(2 + SALT + COMMITMENT + plain.len() + TAG);
        out.extend_from_slice(&[crate::SUITE, self.epoch]);
        out.extend_from_slice(&salt);
        out.extend_from_slice(&commitment);
        aead.seal([0; NONCE], &self.aad(label, context), plain, &mut out);
        out
    }

    fn open_as(&self, label: &str, context: &[&[u8]], blob: &[u8]) -> Result<SecretBytes> {
        let (epoch, rest) = suite_of(blob)?.split_first().ok_or(Error::Open)?;
        if *epoch != self.epoch {
            return Err(Error::Open);
        }
        let (salt, rest) = rest.split_at_checked(SALT).ok_or(Error::Open)?;
        let (commitment, sealed) = rest.split_at_checked(COMMITMENT).ok_or(Error::Open)?;
        let (aead, expected) = self.keys(salt, label, context);
        if !ct_eq(&expected, commitment) {
            return Err(Error::Open);
        }
        aead.open([0; NONCE], &self.aad(label, context), sealed)
            .map(SecretBytes::new)
    }

    fn keys(&self, salt: &[u8], label: &str, context: &[&[u8]]) -> (Aead, [u8; COMMITMENT]) {
        let prk: Secret<32> = derive(salt, self.secret.expose(), self.kind, &[]);
        let aad = self.aad(label, context);
        let key: Secret<32> = expand(prk.expose(), "key", &[&aad]);
        let commitment: Secret<COMMITMENT> = expand(prk.expose(), "commitment", &[&aad]);
        (Aead::new(key.expose()), *commitment.expose())
    }

    fn aad(&self, label: &str, context: &[&[u8]]) -> Vec<u8> {
        let head = [crate::SUITE, self.epoch];
        let mut parts: Vec<&[u8]> = vec![&head, self.kind.as_bytes()];
        parts.extend_from_slice(context);
        labelled(label, &parts)
    }
}

impl std::fmt::Debug for WrapKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WrapKey({})", self.kind)
    }
}
