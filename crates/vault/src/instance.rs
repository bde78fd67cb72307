//! The instance key: 32 bytes in a file (or a systemd credential) that are never in the database.
//! From it follow the keys for names and addresses, the blind indexes, the MACs, the queue and the
//! password pepper. Who has it *and* the database reads those; who has the database alone reads
//! nothing.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;

use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use crate::aead::{WideAead, suite_of};
use crate::error::{Error, Result};
use crate::hash::{ct_eq, derive, expand, hmac_key, labelled, sha256, sign};
use crate::keys::{PublicKey, WrapKey};
use crate::random::Random;
use crate::secret::Secret;
use crate::text32;

/// The key of one installation with everything derived from it. Printing it shows the fingerprint
/// only.
pub struct InstanceKey {
    root: Secret<32>,
    epoch: u8,
    field: WideAead,
    queue: WideAead,
    blind: hmac::Key,
    mac: hmac::Key,
    pepper: Secret<32>,
    pending: Secret<32>,
}

/// The key that every password is keyed with besides its salt, so that a stolen database alone lets
/// nobody guess passwords.
#[derive(Debug, Clone)]
pub struct Pepper {
    /// Which pepper this is (the epoch of the instance key); stored beside what was made with it.
    pub id: u8,
    key: Secret<32>,
}

impl Pepper {
    pub(crate) fn key(&self) -> &Secret<32> {
        &self.key
    }
}

const TEXT_PREFIX: &str = "IK1";
const TEXT_BYTES: usize = 1 + 32 + 4;
/// Key files are read up to this size; a key is some 200 bytes.
const MAX_FILE: u64 = 64 * 1024;

impl InstanceKey {
    /// A new random key of epoch 1.
    pub fn generate(rng: &dyn Random) -> Self {
        Self::from_root(Secret::random(rng), 1)
    }

    fn from_root(root: Secret<32>, epoch: u8) -> Self {
        let prk: Secret<32> = derive(b"", root.expose(), "instance", &[&[epoch]]);
        let key = |label: &str| -> Secret<32> { expand(prk.expose(), label, &[]) };
        Self {
            field: WideAead::new(&key("field")),
            queue: WideAead::new(&key("queue")),
            blind: hmac_key(key("blind").expose()),
            mac: hmac_key(key("mac").expose()),
            pepper: key("pepper"),
            pending: key("pending"),
            root,
            epoch,
        }
    }

    /// The epoch every blob, blind index and MAC of this key belongs to; 1 until a key is rotated.
    /// Rows keep it beside their blind index and MAC, blobs carry it in their second byte.
    pub fn epoch(&self) -> u8 {
        self.epoch
    }

    /// Eight hexadecimal digits by which a person tells keys apart. Says nothing about the key.
    pub fn fingerprint(&self) -> String {
        hex::encode(&self.mac("fingerprint", &[])[..4])
    }

    // --- the file -------------------------------------------------------------------------------------------------

    /// The key as text: a comment and one line of base32 in groups with a checksum, fit to be
    /// printed and typed in.
    pub fn to_file_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([0; TEXT_BYTES]);
        bytes[0] = self.epoch;
        bytes[1..33].copy_from_slice(self.root.expose());
        let sum = checksum(&bytes[..33]);
        bytes[33..].copy_from_slice(&sum);
        let code = Zeroizing::new(text32::encode(&*bytes));
        Zeroizing::new(format!(
            "# Instance key, epoch {}, fingerprint {}. Keep it apart from the database and its backups.\n{}-{}\n",
            self.epoch,
            self.fingerprint(),
            TEXT_PREFIX,
            &*Zeroizing::new(text32::group(&code, 6))
        ))
    }

    /// Reads the text form back: comments, case, spaces and line breaks do not matter, a mistyped
    /// character is found by the checksum ([`Error::Malformed`]).
    pub fn parse(text: &str) -> Result<Self> {
        const BAD: Error = Error::Malformed("instance key");
        let bytes = parse_key_text::<TEXT_BYTES>(text, TEXT_PREFIX).ok_or(BAD)?;
        let (body, sum) = bytes.expose().split_at(33);
        if !ct_eq(&checksum(body), sum) || body[0] == 0 {
            return Err(BAD);
        }
        Ok(Self::from_root(
            Secret::from_slice(&body[1..]).ok_or(BAD)?,
            body[0],
        ))
    }

    /// Reads the key from a file. A file that others may read or write is refused; read access of
    /// the group is let through, because systemd credentials and container secrets show 0440 for a
    /// file only the service can read.
    pub fn load(path: &Path) -> Result<Self> {
        Self::parse(&read_key_file(path)?)
    }

    /// Writes the key to a new file of mode 0400 and waits until it is on disk. An existing file is
    /// never overwritten: that would lose every name and address of the installation.
    pub fn save(&self, path: &Path) -> Result<()> {
        write_key_file(path, &self.to_file_text())
    }

    // --- names, addresses, phone numbers --------------------------------------------------------------------------

    /// Seals a personal column (a name, an address, a phone number). `context` names the column and
    /// the row, such as `["person.name", id]`: a value moved elsewhere does not open. The blob is
    /// `suite ‖ epoch ‖ 24 random bytes ‖ ciphertext ‖ tag`, so 42 bytes longer than the plaintext.
    pub fn seal_field(&self, context: &[&[u8]], plain: &[u8], rng: &dyn Random) -> Vec<u8> {
        self.seal_with(&self.field, "field", context, plain, rng)
    }

    /// Opens what [`seal_field`](Self::seal_field) sealed under the same context.
    pub fn open_field(&self, context: &[&[u8]], blob: &[u8]) -> Result<Vec<u8>> {
        self.open_with(&self.field, "field", context, blob)
    }

    /// Like [`open_field`](Self::open_field), for text.
    pub fn open_text(&self, context: &[&[u8]], blob: &[u8]) -> Result<String> {
        String::from_utf8(self.open_field(context, blob)?).map_err(|_| Error::Open)
    }

    /// The blind index of a value: equal values of a kind have equal indexes, so that a row can be
    /// found by address or phone number, and without the key nobody can tell whose it is. The
    /// caller brings the value into its one canonical spelling first.
    pub fn blind(&self, kind: &str, canonical: &str) -> [u8; 32] {
        sign(&self.blind, &labelled(kind, &[canonical.as_bytes()]))
    }

    // --- authentication of rows -----------------------------------------------------------------------------------

    /// A MAC over a list of values for one purpose ("audit", "approval", "code", ...). Whoever can
    /// write to the database but has no key cannot make one; values cannot move between parts nor
    /// MACs between purposes.
    pub fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        sign(&self.mac, &labelled(purpose, parts))
    }

    /// Whether `mac` is the MAC of these values for this purpose, in constant time.
    pub fn verify(&self, purpose: &str, parts: &[&[u8]], mac: &[u8]) -> bool {
        ct_eq(&self.mac(purpose, parts), mac)
    }

    /// The MAC stored beside a public key. `owner` says whose it is (the mailbox, or the practice
    /// and "desk"), so that somebody with write access cannot put a key of their own there and have
    /// mail sealed to it.
    pub fn mac_public(&self, key: &PublicKey, owner: &[&[u8]]) -> [u8; 32] {
        self.mac(
            "public-key",
            &public_key_parts(&key.id(), key.as_bytes(), owner),
        )
    }

    /// A stored public key after its MAC was checked: the only way to get something from the
    /// database that [`seal_to`](crate::seal_to) accepts.
    pub fn verify_public(
        &self,
        id: [u8; 16],
        public: &[u8],
        owner: &[&[u8]],
        mac: &[u8],
    ) -> Result<PublicKey> {
        if !self.verify("public-key", &public_key_parts(&id, public, owner), mac) {
            return Err(Error::Open);
        }
        PublicKey::from_bytes(id, public)
    }

    // --- queue, pending mail, pepper ------------------------------------------------------------------------------

    /// Seals queued mail and texts (they hold links and codes until they are sent). Same form as a
    /// field.
    pub fn seal_queue(&self, context: &[&[u8]], plain: &[u8], rng: &dyn Random) -> Vec<u8> {
        self.seal_with(&self.queue, "queue", context, plain, rng)
    }

    /// Opens what [`seal_queue`](Self::seal_queue) sealed.
    pub fn open_queue(&self, context: &[&[u8]], blob: &[u8]) -> Result<Vec<u8>> {
        self.open_with(&self.queue, "queue", context, blob)
    }

    /// The key that wraps the private half of one pre-mailbox while the policy says `convenient`.
    pub fn pending_wrap_key(&self, pre_mailbox: [u8; 16]) -> WrapKey {
        WrapKey::of_epoch(
            "pending",
            self.epoch,
            &expand(self.pending.expose(), "pending", &[&pre_mailbox]),
        )
    }

    /// The password pepper.
    pub fn pepper(&self) -> Pepper {
        Pepper {
            id: self.epoch,
            key: self.pepper.clone(),
        }
    }

    // --- inside ---------------------------------------------------------------------------------------------------

    pub(crate) fn to_bytes(&self) -> Secret<33> {
        let mut bytes = Secret::new([0; 33]);
        bytes.as_mut()[0] = self.epoch;
        bytes.as_mut()[1..].copy_from_slice(self.root.expose());
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (epoch, root) = bytes.split_first().ok_or(Error::Open)?;
        Ok(Self::from_root(
            Secret::from_slice(root).ok_or(Error::Open)?,
            *epoch,
        ))
    }

    fn seal_with(
        &self,
        key: &WideAead,
        label: &str,
        context: &[&[u8]],
        plain: &[u8],
        rng: &dyn Random,
    ) -> Vec<u8> {
        let mut out = Vec::with_capacity(2 + WideAead::OVERHEAD + plain.len());
        out.extend_from_slice(&[crate::SUITE, self.epoch]);
        key.seal(&self.aad(label, context), plain, rng, &mut out);
        out
    }

    fn open_with(
        &self,
        key: &WideAead,
        label: &str,
        context: &[&[u8]],
        blob: &[u8],
    ) -> Result<Vec<u8>> {
        match suite_of(blob)?.split_first() {
            Some((epoch, sealed)) if *epoch == self.epoch => {
                key.open(&self.aad(label, context), sealed)
            }
            _ => Err(Error::Open),
        }
    }

    fn aad(&self, label: &str, context: &[&[u8]]) -> Vec<u8> {
        let head = [crate::SUITE, self.epoch];
        let mut parts: Vec<&[u8]> = vec![&head];
        parts.extend_from_slice(context);
        labelled(label, &parts)
    }
}

impl std::fmt::Debug for InstanceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "InstanceKey(epoch {}, fingerprint {})",
            self.epoch,
            self.fingerprint()
        )
    }
}

fn public_key_parts<'a>(id: &'a [u8; 16], public: &'a [u8], owner: &[&'a [u8]]) -> Vec<&'a [u8]> {
    let mut parts: Vec<&[u8]> = vec![&[crate::SUITE], id, public];
    parts.extend_from_slice(owner);
    parts
}

fn checksum(body: &[u8]) -> [u8; 4] {
    let hash = sha256(&labelled("key text", &[body]));
    [hash[0], hash[1], hash[2], hash[3]]
}

/// The bytes of a key's text form: lines that begin with `#` are comments, the rest is `PREFIX` and
/// base32.
pub(crate) fn parse_key_text<const N: usize>(text: &str, prefix: &str) -> Option<Secret<N>> {
    let mut code = Zeroizing::new(String::with_capacity(text.len()));
    for line in text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
    {
        code.push_str(line);
    }
    let normal = Zeroizing::new(text32::normalise(&code)?);
    let body = normal.strip_prefix(text32::normalise(prefix)?.as_str())?;
    text32::decode::<N>(body).map(Secret::new)
}

pub(crate) fn read_key_file(path: &Path) -> Result<Zeroizing<String>> {
    let io = |source| Error::Io {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(io)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = file.metadata().map_err(io)?.permissions().mode() & 0o7777;
        if mode & 0o037 != 0 {
            return Err(Error::Exposed {
                path: path.to_owned(),
                mode,
            });
        }
    }
    // Read into one buffer that is large enough: one that grows would leave copies of the key
    // behind.
    let mut text = Zeroizing::new(String::with_capacity(MAX_FILE as usize + 1));
    file.take(MAX_FILE).read_to_string(&mut text).map_err(io)?;
    Ok(text)
}

pub(crate) fn write_key_file(path: &Path, text: &str) -> Result<()> {
    let io = |source| Error::Io {
        path: path.to_owned(),
        source,
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o400);
    }
    let mut file = options.open(path).map_err(io)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(io)?;
    // The name must be on disk too before anything is sealed with the key.
    match path.parent() {
        Some(dir) if cfg!(unix) => {
            let dir = if dir.as_os_str().is_empty() {
                Path::new(".")
            } else {
                dir
            };
            File::open(dir).and_then(|dir| dir.sync_all()).map_err(io)
        }
        _ => Ok(()),
    }
}
