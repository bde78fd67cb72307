//! The operator's offline key: an X-Wing key pair whose private half is made on, or taken to, a
//! machine that is not the server. Backups and the exported instance key are sealed to its public
//! half, so that nobody who takes the server, the backup store or both can read a backup.
//!
//! Whoever has the public half can seal a backup. That a backup is *ours* is what the MAC of its
//! manifest says: it is made with the instance key, which the backup carries sealed.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::hash::{ct_eq, labelled, sha256};
use crate::instance::{InstanceKey, parse_key_text, read_key_file, write_key_file};
use crate::keys::{KeyPair, PUBLIC_KEY_LEN, PublicKey, SEAL_OVERHEAD, seal_to};
use crate::random::Random;
use crate::secret::Secret;
use crate::stream::{FileKey, FileOpener, FileSealer};
use crate::text32;

const PRIVATE_PREFIX: &str = "SK1";
const PUBLIC_PREFIX: &str = "PK1";
const CHECKSUM: usize = 4;
const KEY_ID: usize = 8;
const STREAM_KEY_BLOB: usize = SEAL_OVERHEAD + 32;
/// Bytes before the sealed stream: which offline key it is for, and the stream's key sealed to it.
const PROLOGUE: usize = KEY_ID + STREAM_KEY_BLOB;

/// The public half of an offline key; it may lie in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfflinePublic(PublicKey);

impl OfflinePublic {
    fn from_key(bytes: &[u8]) -> Result<Self> {
        let mut id = [0; 16];
        id.copy_from_slice(&sha256(&labelled("offline id", &[bytes]))[..16]);
        PublicKey::from_bytes(id, bytes).map(Self)
    }

    /// One line of text with a checksum, for the configuration.
    pub fn to_text(&self) -> String {
        let mut bytes = self.0.as_bytes().to_vec();
        bytes.extend_from_slice(&checksum(PUBLIC_PREFIX, self.0.as_bytes()));
        format!("{PUBLIC_PREFIX}.{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads the line back; white space within it (a wrapped line) is forgiven.
    pub fn parse(text: &str) -> Result<Self> {
        const BAD: Error = Error::Malformed("offline public key");
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let body = text
            .strip_prefix(PUBLIC_PREFIX)
            .and_then(|t| t.strip_prefix('.'))
            .ok_or(BAD)?;
        let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| BAD)?;
        let (key, sum) = bytes.split_at_checked(PUBLIC_KEY_LEN).ok_or(BAD)?;
        if checksum(PUBLIC_PREFIX, key) != sum {
            return Err(BAD);
        }
        Self::from_key(key).map_err(|_| BAD)
    }

    /// Eight hexadecimal digits by which a person tells keys apart.
    pub fn fingerprint(&self) -> String {
        hex::encode(&self.0.id()[..4])
    }

    /// The instance key, sealed so that only the offline key opens it: what `keys export` prints
    /// and every backup carries.
    pub fn seal_instance_key(&self, key: &InstanceKey, rng: &dyn Random) -> Result<Vec<u8>> {
        seal_to(&self.0, "instance key", &[], key.to_bytes().expose(), rng)
    }

    /// Seals any short secret, such as an escrow copy of a private half.
    pub fn seal(
        &self,
        purpose: &str,
        context: &[&[u8]],
        plain: &[u8],
        rng: &dyn Random,
    ) -> Result<Vec<u8>> {
        seal_to(&self.0, &outer(purpose), context, plain, rng)
    }
}

/// Both halves of an offline key. It is held in memory only while something is restored or opened.
#[derive(Clone, Debug)]
pub struct OfflineKey {
    pair: KeyPair,
    public: OfflinePublic,
}

impl OfflineKey {
    /// A new pair.
    pub fn generate(rng: &dyn Random) -> Self {
        Self::from_seed(Secret::random(rng))
            .expect("a public key that was just computed is well-formed")
    }

    fn from_seed(seed: Secret<32>) -> Result<Self> {
        // The id follows from the public half, which is only known once the pair exists.
        let bare = KeyPair::from_private([0; 16], seed);
        let public = OfflinePublic::from_key(bare.public().as_bytes())?;
        let pair = KeyPair::from_private(public.0.id(), bare.private().clone());
        Ok(Self { pair, public })
    }

    /// The public half.
    pub fn public(&self) -> &OfflinePublic {
        &self.public
    }

    /// The private half as text: a comment and one line of base32 in groups with a checksum, fit to
    /// be printed and typed in.
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([0; 32 + CHECKSUM]);
        bytes[..32].copy_from_slice(self.pair.private().expose());
        bytes[32..].copy_from_slice(&checksum(PRIVATE_PREFIX, self.pair.private().expose()));
        let code = Zeroizing::new(text32::encode(&*bytes));
        Zeroizing::new(format!(
            "# Offline key, private half, fingerprint {}. Keep it away from the server.\n{}-{}\n",
            self.public.fingerprint(),
            PRIVATE_PREFIX,
            &*Zeroizing::new(text32::group(&code, 6))
        ))
    }

    /// Reads the text form back; comments, case, spaces and line breaks do not matter, a mistyped
    /// character is found.
    pub fn parse(text: &str) -> Result<Self> {
        const BAD: Error = Error::Malformed("offline key");
        let bytes = parse_key_text::<{ 32 + CHECKSUM }>(text, PRIVATE_PREFIX).ok_or(BAD)?;
        let (seed, sum) = bytes.expose().split_at(32);
        if !ct_eq(&checksum(PRIVATE_PREFIX, seed), sum) {
            return Err(BAD);
        }
        Self::from_seed(Secret::from_slice(seed).ok_or(BAD)?)
    }

    /// Reads the private half from a file that only its owner may read.
    pub fn load(path: &Path) -> Result<Self> {
        Self::parse(&read_key_file(path)?)
    }

    /// Writes the private half to a new file of mode 0400; an existing file is never overwritten.
    pub fn save(&self, path: &Path) -> Result<()> {
        write_key_file(path, &self.to_text())
    }

    /// Opens an instance key that was sealed to this key.
    pub fn open_instance_key(&self, blob: &[u8]) -> Result<InstanceKey> {
        InstanceKey::from_bytes(&self.pair.open("instance key", &[], blob)?)
    }

    /// Opens what [`OfflinePublic::seal`] sealed for the same purpose and context.
    pub fn open(
        &self,
        purpose: &str,
        context: &[&[u8]],
        blob: &[u8],
    ) -> Result<crate::SecretBytes> {
        self.pair.open(&outer(purpose), context, blob)
    }
}

/// Seals a stream of any length (a backup) to an offline key: a fresh file key sealed to the public
/// half, then the chunks of [`FileSealer`].
pub struct OfflineSealer {
    prologue: Vec<u8>,
    stream: FileSealer,
}

impl OfflineSealer {
    /// Begins a stream. `context` says what it is ("backup", the installation); the opener must say
    /// the same.
    pub fn new(to: &OfflinePublic, context: &[&[u8]], rng: &dyn Random) -> Result<Self> {
        let key = FileKey::generate(rng);
        let mut prologue = to.0.id()[..KEY_ID].to_vec();
        prologue.extend(seal_to(&to.0, "stream", context, key.as_bytes(), rng)?);
        Ok(Self {
            prologue,
            stream: FileSealer::new(&key, context, rng),
        })
    }

    /// Takes the next plaintext and gives the sealed bytes that are ready.
    pub fn push(&mut self, plain: &[u8]) -> Result<Vec<u8>> {
        let mut out = std::mem::take(&mut self.prologue);
        self.stream.push_into(plain, &mut out)?;
        Ok(out)
    }

    /// Ends the stream and gives the rest.
    pub fn finish(self) -> Result<Vec<u8>> {
        let mut out = self.prologue;
        out.extend(self.stream.finish()?);
        Ok(out)
    }
}

/// Opens a stream sealed by [`OfflineSealer`].
pub struct OfflineOpener<'a> {
    key: &'a OfflineKey,
    context: Vec<Vec<u8>>,
    prologue: Vec<u8>,
    stream: Option<FileOpener>,
}

impl<'a> OfflineOpener<'a> {
    /// Begins to open a stream.
    pub fn new(key: &'a OfflineKey, context: &[&[u8]]) -> Self {
        Self {
            key,
            context: context.iter().map(|part| part.to_vec()).collect(),
            prologue: Vec::with_capacity(PROLOGUE),
            stream: None,
        }
    }

    /// Takes the next sealed bytes and gives the plaintext that is ready.
    pub fn push(&mut self, mut sealed: &[u8]) -> Result<Vec<u8>> {
        if self.stream.is_none() {
            let (now, later) = sealed.split_at(sealed.len().min(PROLOGUE - self.prologue.len()));
            self.prologue.extend_from_slice(now);
            sealed = later;
            if self.prologue.len() < PROLOGUE {
                return Ok(Vec::new());
            }
            let (id, blob) = self.prologue.split_at(KEY_ID);
            if id != &self.key.public.0.id()[..KEY_ID] {
                return Err(Error::Open);
            }
            let context: Vec<&[u8]> = self.context.iter().map(Vec::as_slice).collect();
            let key = FileKey::from_bytes(&self.key.pair.open("stream", &context, blob)?)?;
            self.stream = Some(FileOpener::new(&key, &context));
        }
        self.stream
            .as_mut()
            .map_or(Ok(Vec::new()), |stream| stream.push(sealed))
    }

    /// Opens the rest; [`Error::Open`] if the stream is not whole.
    pub fn finish(self) -> Result<Vec<u8>> {
        self.stream.ok_or(Error::Open)?.finish()
    }
}

/// The fingerprint of the offline key that a sealed stream is for, from its first bytes, so that a
/// person can be told which key to fetch. `None` if it is too short.
pub fn stream_fingerprint(sealed: &[u8]) -> Option<String> {
    sealed.get(..4).map(hex::encode)
}

/// The MAC over a backup's manifest.
pub fn mac_manifest(key: &InstanceKey, manifest: &[u8]) -> [u8; 32] {
    key.mac("backup-manifest", &[manifest])
}

/// Whether the manifest was made by this installation and is unchanged.
pub fn verify_manifest(key: &InstanceKey, manifest: &[u8], mac: &[u8]) -> bool {
    key.verify("backup-manifest", &[manifest], mac)
}

fn checksum(kind: &str, bytes: &[u8]) -> [u8; CHECKSUM] {
    let hash = sha256(&labelled("offline text", &[kind.as_bytes(), bytes]));
    [hash[0], hash[1], hash[2], hash[3]]
}

// Keeps callers' purposes apart from this module's own ("instance key", "stream").
fn outer(purpose: &str) -> String {
    format!("secret/{purpose}")
}
