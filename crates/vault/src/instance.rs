//! The instance key: 32 bytes in a file (or a systemd credential) that are never in the database.
//! From it follow the keys for names and addresses, the blind indexes, the MACs, the queue and the
//! password pepper. Who has it *and* the database reads those; who has the database alone reads
//! nothing.
//!
//! A key that was rotated has several epochs. One is *active*: everything new is made with it. The
//! other *living* ones still open and vouch for what has not been sealed anew yet. A *retired* one
//! opens nothing and vouches for nothing any more; it stays in the file for three things that
//! cannot be made anew: the audit trail of its time, passwords that nobody has typed since, and its
//! link in the chain of the blind index.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};

use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use crate::aead::{WideAead, suite_of};
use crate::error::{Error, Result};
use crate::hash::{ct_eq, derive, expand, hmac_key, labelled, sha256, sign};
use crate::keys::{PublicKey, WrapKey};
use crate::random::Random;
use crate::secret::{Secret, SecretBytes};
use crate::text32;

/// The key of one installation with everything derived from it. Printing it shows the fingerprint
/// only.
pub struct InstanceKey {
    /// In ascending order, never empty; the newest is living.
    epochs: Vec<Epoch>,
    active: AtomicU8,
}

/// The keys of one epoch.
struct Epoch {
    root: Secret<32>,
    epoch: u8,
    retired: bool,
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
/// Begins the line of an epoch that was retired.
const RETIRED_PREFIX: &str = "IR1";
const TEXT_BYTES: usize = 1 + 32 + 4;
/// Characters of a line: prefix and base32, without hyphens.
const TEXT_LEN: usize = 3 + (TEXT_BYTES * 8).div_ceil(5);
/// Begins the bytes of a key with more than one epoch; no epoch has this number.
const SEVERAL: u8 = 0;
/// Key files are read up to this size; a key is some 200 bytes.
const MAX_FILE: u64 = 64 * 1024;

impl Epoch {
    fn new(root: Secret<32>, epoch: u8, retired: bool) -> Self {
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
            retired,
        }
    }

    fn sign(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        sign(&self.mac, &labelled(purpose, parts))
    }

    fn fingerprint(&self) -> String {
        hex::encode(&self.sign("fingerprint", &[])[..4])
    }

    fn prefix(&self) -> &'static str {
        if self.retired {
            RETIRED_PREFIX
        } else {
            TEXT_PREFIX
        }
    }

    fn line(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([0; TEXT_BYTES]);
        bytes[0] = self.epoch;
        bytes[1..33].copy_from_slice(self.root.expose());
        let sum = checksum(&bytes[..33]);
        bytes[33..].copy_from_slice(&sum);
        let code = Zeroizing::new(text32::encode(&*bytes));
        let what = if self.retired {
            "retired: kept for the audit trail of its time and for passwords not used since."
        } else {
            "Keep it apart from the database and its backups."
        };
        Zeroizing::new(format!(
            "# Instance key, epoch {}, fingerprint {}. {what}\n{}-{}\n",
            self.epoch,
            self.fingerprint(),
            self.prefix(),
            &*Zeroizing::new(text32::group(&code, 6))
        ))
    }
}

impl InstanceKey {
    /// A new random key of epoch 1.
    pub fn generate(rng: &dyn Random) -> Self {
        Self {
            epochs: vec![Epoch::new(Secret::random(rng), 1, false)],
            active: AtomicU8::new(1),
        }
    }

    /// Epochs as they were read: ascending, each once, the newest of them living and active until
    /// somebody says otherwise.
    fn of(epochs: Vec<Epoch>) -> Option<Self> {
        let ascending = epochs.windows(2).all(|w| w[0].epoch < w[1].epoch);
        let (newest, retired) = epochs.last().map(|e| (e.epoch, e.retired))?;
        (ascending && !retired && epochs[0].epoch > 0).then(|| Self {
            active: AtomicU8::new(newest),
            epochs,
        })
    }

    // --- epochs -----------------------------------------------------------------------------------------------------

    /// The epoch that everything new belongs to; 1 until a key is rotated. Rows keep it beside
    /// their blind index and MAC, blobs carry it in their second byte.
    pub fn epoch(&self) -> u8 {
        self.active.load(Ordering::Acquire)
    }

    /// The newest epoch of the file. It is not yet active while a rotation is being prepared.
    pub fn newest(&self) -> u8 {
        self.epochs.last().map_or(0, |e| e.epoch)
    }

    /// The oldest epoch that still opens something.
    pub fn oldest_living(&self) -> u8 {
        self.living().next().map_or(0, |e| e.epoch)
    }

    /// Every epoch of the file, and whether it was retired.
    pub fn epochs(&self) -> Vec<(u8, bool)> {
        self.epochs.iter().map(|e| (e.epoch, e.retired)).collect()
    }

    /// From now on everything new is made with this epoch. [`Error::Malformed`] when the file does
    /// not have it, or it was retired.
    pub fn activate(&self, epoch: u8) -> Result<()> {
        if !self.living().any(|e| e.epoch == epoch) {
            return Err(Error::Malformed("epoch of the instance key"));
        }
        self.active.store(epoch, Ordering::Release);
        Ok(())
    }

    /// Adds a new random epoch; it is not active. Gives its number, or `None` when there were 255.
    pub fn add_epoch(&mut self, rng: &dyn Random) -> Option<u8> {
        let next = self.newest().checked_add(1)?;
        self.epochs
            .push(Epoch::new(Secret::random(rng), next, false));
        Some(next)
    }

    /// An epoch opens nothing and vouches for nothing from now on. The active one, and those from
    /// it on, cannot be retired: [`Error::Malformed`].
    pub fn retire(&mut self, epoch: u8) -> Result<()> {
        let active = self.epoch();
        match self.epochs.iter_mut().find(|e| e.epoch == epoch) {
            Some(e) if epoch < active => {
                e.retired = true;
                Ok(())
            }
            _ => Err(Error::Malformed("epoch of the instance key")),
        }
    }

    /// Eight hexadecimal digits by which a person tells keys apart: those of the newest epoch. Says
    /// nothing about the key.
    pub fn fingerprint(&self) -> String {
        self.epochs
            .last()
            .map_or_else(String::new, Epoch::fingerprint)
    }

    /// The same for one epoch, if the file has it.
    pub fn fingerprint_of(&self, epoch: u8) -> Option<String> {
        self.any(epoch).map(Epoch::fingerprint)
    }

    fn living(&self) -> impl DoubleEndedIterator<Item = &Epoch> {
        self.epochs.iter().filter(|e| !e.retired)
    }

    fn any(&self, epoch: u8) -> Option<&Epoch> {
        self.epochs.iter().find(|e| e.epoch == epoch)
    }

    fn current(&self) -> &Epoch {
        self.any(self.epoch())
            .expect("only an epoch of the file is made active")
    }

    // --- the file -------------------------------------------------------------------------------------------------

    /// The key as text: for each epoch a comment and one line of base32 in groups with a checksum,
    /// fit to be printed and typed in.
    pub fn to_file_text(&self) -> Zeroizing<String> {
        let mut out = Zeroizing::new(String::with_capacity(256 * self.epochs.len()));
        for e in &self.epochs {
            out.push_str(&e.line());
        }
        out
    }

    /// Reads the text form back: comments, case, spaces and line breaks do not matter, a mistyped
    /// character is found by the checksum ([`Error::Malformed`]).
    pub fn parse(text: &str) -> Result<Self> {
        Self::parsed(text).ok_or(Error::Malformed("instance key"))
    }

    fn parsed(text: &str) -> Option<Self> {
        let normal = Zeroizing::new(text32::normalise(&without_comments(text))?);
        if normal.is_empty() || !normal.len().is_multiple_of(TEXT_LEN) {
            return None;
        }
        let (living, retired) = (
            text32::normalise(TEXT_PREFIX)?,
            text32::normalise(RETIRED_PREFIX)?,
        );
        let mut epochs = Vec::new();
        for at in (0..normal.len()).step_by(TEXT_LEN) {
            let one = normal.get(at..at + TEXT_LEN)?;
            let (code, gone) = match (one.strip_prefix(&living), one.strip_prefix(&retired)) {
                (Some(code), _) => (code, false),
                (None, Some(code)) => (code, true),
                (None, None) => return None,
            };
            let bytes = Secret::new(text32::decode::<TEXT_BYTES>(code)?);
            let (body, sum) = bytes.expose().split_at(33);
            if !ct_eq(&checksum(body), sum) {
                return None;
            }
            epochs.push(Epoch::new(Secret::from_slice(&body[1..])?, body[0], gone));
        }
        Self::of(epochs)
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

    /// Puts the key in the place of the file, at once: whoever reads it meanwhile reads the old one
    /// or the new one whole, also after a power cut.
    pub fn replace(&self, path: &Path) -> Result<()> {
        let new = path.with_extension("new");
        // What a crash has left behind is of no use: the old file is whole.
        let _ = std::fs::remove_file(&new);
        write_key_file(&new, &self.to_file_text())?;
        std::fs::rename(&new, path).map_err(|source| Error::Io {
            path: path.to_owned(),
            source,
        })?;
        sync_folder(path)
    }

    // --- names, addresses, phone numbers --------------------------------------------------------------------------

    /// Seals a personal column (a name, an address, a phone number). `context` names the column and
    /// the row, such as `["person.name", id]`: a value moved elsewhere does not open. The blob is
    /// `suite ‖ epoch ‖ 24 random bytes ‖ ciphertext ‖ tag`, so 42 bytes longer than the plaintext.
    pub fn seal_field(&self, context: &[&[u8]], plain: &[u8], rng: &dyn Random) -> Vec<u8> {
        let e = self.current();
        seal_with(e.epoch, &e.field, "field", context, plain, rng)
    }

    /// Opens what [`seal_field`](Self::seal_field) sealed under the same context.
    pub fn open_field(&self, context: &[&[u8]], blob: &[u8]) -> Result<Vec<u8>> {
        let e = self.living_of(blob)?;
        open_with(e.epoch, &e.field, "field", context, blob)
    }

    /// Like [`open_field`](Self::open_field), also under an epoch that was retired: for what is
    /// never sealed anew, the audit trail.
    pub fn open_kept_field(&self, context: &[&[u8]], blob: &[u8]) -> Result<Vec<u8>> {
        let epoch = suite_of(blob)?.first().ok_or(Error::Open)?;
        let e = self.any(*epoch).ok_or(Error::Open)?;
        open_with(e.epoch, &e.field, "field", context, blob)
    }

    /// Like [`open_field`](Self::open_field), for text.
    pub fn open_text(&self, context: &[&[u8]], blob: &[u8]) -> Result<String> {
        String::from_utf8(self.open_field(context, blob)?).map_err(|_| Error::Open)
    }

    /// The blind index of a value: equal values of a kind have equal indexes, so that a row can be
    /// found by address or phone number, and without the key nobody can tell whose it is. The
    /// caller brings the value into its one canonical spelling first.
    ///
    /// Each epoch's key is laid on top of the one before, up to the active epoch: so a stored index
    /// is brought to the next epoch without the value ([`move_index`](Self::move_index)), which is
    /// sealed for somebody else, or kept nowhere at all. Without the newest key the older ones tell
    /// nothing.
    pub fn blind(&self, kind: &str, canonical: &str) -> [u8; 32] {
        let first = &self.epochs[0];
        let base = sign(&first.blind, &labelled(kind, &[canonical.as_bytes()]));
        let mut out = [0; 32];
        out.copy_from_slice(&self.linked(&base, first.epoch));
        out
    }

    /// The first 16 bytes of a blind index, for where whole ones would take too much room.
    pub fn blind_short(&self, kind: &str, canonical: &str) -> Vec<u8> {
        let first = &self.epochs[0];
        let base = sign(&first.blind, &labelled(kind, &[canonical.as_bytes()]));
        self.linked(&base[..16], first.epoch)
    }

    /// A stored index of an older epoch as it is in the active one: what [`blind`](Self::blind) (or
    /// [`blind_short`](Self::blind_short)) gives for the same value now.
    pub fn move_index(&self, index: &[u8], of: u8) -> Result<Vec<u8>> {
        if self.any(of).is_none() || of > self.epoch() || !matches!(index.len(), 16 | 32) {
            return Err(Error::Malformed("blind index"));
        }
        Ok(self.linked(index, of))
    }

    fn linked(&self, index: &[u8], of: u8) -> Vec<u8> {
        let active = self.epoch();
        let mut out = index.to_vec();
        let on_top = |e: &&Epoch| e.epoch > of && e.epoch <= active;
        for e in self.epochs.iter().filter(on_top) {
            let next = sign(&e.blind, &labelled("index link", &[&out]));
            out = next[..index.len()].to_vec();
        }
        out
    }

    // --- authentication of rows -----------------------------------------------------------------------------------

    /// A MAC over a list of values for one purpose ("audit", "approval", "code", ...). Whoever can
    /// write to the database but has no key cannot make one; values cannot move between parts nor
    /// MACs between purposes.
    pub fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        self.current().sign(purpose, parts)
    }

    /// Whether `mac` is the MAC of these values for this purpose, in constant time, by an epoch
    /// that was not retired.
    pub fn verify(&self, purpose: &str, parts: &[&[u8]], mac: &[u8]) -> bool {
        // The newest first: that is what nearly every row has.
        self.living()
            .rev()
            .any(|e| ct_eq(&e.sign(purpose, parts), mac))
    }

    /// Whether `mac` is that of this very epoch, which was not retired.
    pub fn verify_of(&self, epoch: u8, purpose: &str, parts: &[&[u8]], mac: &[u8]) -> bool {
        self.living()
            .any(|e| e.epoch == epoch && ct_eq(&e.sign(purpose, parts), mac))
    }

    /// Which epoch made this MAC, retired ones among them: for what is never made anew, the audit
    /// trail.
    pub fn made_by(&self, purpose: &str, parts: &[&[u8]], mac: &[u8]) -> Option<u8> {
        self.epochs
            .iter()
            .rev()
            .find(|e| ct_eq(&e.sign(purpose, parts), mac))
            .map(|e| e.epoch)
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
        let e = self.current();
        seal_with(e.epoch, &e.queue, "queue", context, plain, rng)
    }

    /// Opens what [`seal_queue`](Self::seal_queue) sealed.
    pub fn open_queue(&self, context: &[&[u8]], blob: &[u8]) -> Result<Vec<u8>> {
        let e = self.living_of(blob)?;
        open_with(e.epoch, &e.queue, "queue", context, blob)
    }

    /// The key that wraps the private half of one pre-mailbox while the policy says `convenient`.
    pub fn pending_wrap_key(&self, pre_mailbox: [u8; 16]) -> WrapKey {
        pending_key(self.current(), pre_mailbox)
    }

    /// The key that an existing such wrap was made with, by the epoch in its second byte.
    pub fn pending_wrap_key_of(&self, pre_mailbox: [u8; 16], wrap: &[u8]) -> Result<WrapKey> {
        Ok(pending_key(self.living_of(wrap)?, pre_mailbox))
    }

    /// The password pepper.
    pub fn pepper(&self) -> Pepper {
        pepper_of(self.current())
    }

    /// The pepper a stored password was made with. A retired epoch's still serves: only its owner
    /// can make the password anew. One that the file does not have is the active one, which is
    /// never right for such a record and takes the same work.
    pub fn pepper_of(&self, id: u8) -> Pepper {
        pepper_of(self.any(id).unwrap_or_else(|| self.current()))
    }

    // --- inside ---------------------------------------------------------------------------------------------------

    pub(crate) fn to_bytes(&self) -> SecretBytes {
        let mut bytes = Vec::with_capacity(1 + 34 * self.epochs.len());
        if let [only] = self.epochs.as_slice() {
            bytes.push(only.epoch);
            bytes.extend_from_slice(only.root.expose());
        } else {
            bytes.push(SEVERAL);
            for e in &self.epochs {
                bytes.extend_from_slice(&[u8::from(e.retired), e.epoch]);
                bytes.extend_from_slice(e.root.expose());
            }
        }
        SecretBytes::new(bytes)
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let one = |epoch: u8, retired: bool, root: &[u8]| {
            Some(Epoch::new(Secret::from_slice(root)?, epoch, retired))
        };
        let epochs = match bytes.split_first() {
            Some((&SEVERAL, rest)) if rest.len().is_multiple_of(34) => rest
                .chunks_exact(34)
                .map(|e| one(e[1], e[0] != 0, &e[2..]))
                .collect(),
            Some((epoch, root)) if *epoch != SEVERAL => {
                one(*epoch, false, root).map(|only| vec![only])
            }
            _ => None,
        };
        epochs.and_then(Self::of).ok_or(Error::Open)
    }

    fn living_of(&self, blob: &[u8]) -> Result<&Epoch> {
        let epoch = suite_of(blob)?.first().ok_or(Error::Open)?;
        self.living().find(|e| e.epoch == *epoch).ok_or(Error::Open)
    }
}

fn pending_key(e: &Epoch, pre_mailbox: [u8; 16]) -> WrapKey {
    WrapKey::of_epoch(
        "pending",
        e.epoch,
        &expand(e.pending.expose(), "pending", &[&pre_mailbox]),
    )
}

fn pepper_of(e: &Epoch) -> Pepper {
    Pepper {
        id: e.epoch,
        key: e.pepper.clone(),
    }
}

fn seal_with(
    epoch: u8,
    key: &WideAead,
    label: &str,
    context: &[&[u8]],
    plain: &[u8],
    rng: &dyn Random,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(2 + WideAead::OVERHEAD + plain.len());
    out.extend_from_slice(&[crate::SUITE, epoch]);
    key.seal(&aad(epoch, label, context), plain, rng, &mut out);
    out
}

fn open_with(
    epoch: u8,
    key: &WideAead,
    label: &str,
    context: &[&[u8]],
    blob: &[u8],
) -> Result<Vec<u8>> {
    match suite_of(blob)?.split_first() {
        Some((of, sealed)) if *of == epoch => key.open(&aad(epoch, label, context), sealed),
        _ => Err(Error::Open),
    }
}

fn aad(epoch: u8, label: &str, context: &[&[u8]]) -> Vec<u8> {
    let head = [crate::SUITE, epoch];
    let mut parts: Vec<&[u8]> = vec![&head];
    parts.extend_from_slice(context);
    labelled(label, &parts)
}

impl std::fmt::Debug for InstanceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "InstanceKey(epoch {}, fingerprint {})",
            self.epoch(),
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

/// The lines of a key's text form that are no comments.
fn without_comments(text: &str) -> Zeroizing<String> {
    let mut code = Zeroizing::new(String::with_capacity(text.len()));
    for line in text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
    {
        code.push_str(line);
    }
    code
}

/// The bytes of a key's text form: lines that begin with `#` are comments, the rest is `PREFIX` and
/// base32.
pub(crate) fn parse_key_text<const N: usize>(text: &str, prefix: &str) -> Option<Secret<N>> {
    let normal = Zeroizing::new(text32::normalise(&without_comments(text))?);
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
    sync_folder(path)
}

fn sync_folder(path: &Path) -> Result<()> {
    match path.parent() {
        Some(dir) if cfg!(unix) => {
            let dir = if dir.as_os_str().is_empty() {
                Path::new(".")
            } else {
                dir
            };
            File::open(dir)
                .and_then(|dir| dir.sync_all())
                .map_err(|source| Error::Io {
                    path: path.to_owned(),
                    source,
                })
        }
        _ => Ok(()),
    }
}
