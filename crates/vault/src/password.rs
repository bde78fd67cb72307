//! Passwords: Argon2id (RFC 9106), then a key that the database does not have, then two independent
//! keys: one that proves the password and one that unwraps the mailbox.
//!
//! `prk = HMAC(pepper, Argon2id(NFC(password), salt))`; `verifier = HKDF-Expand(prk, "verifier")`
//! is stored, the wrapping key is `HKDF-Expand(prk, "wrap")` and is not. So the verifier opens
//! nothing, and without the instance key nobody can even guess.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use argon2::{Algorithm, Argon2, Version};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::hash::{ct_eq, expand, hmac_sha256};
use crate::instance::Pepper;
use crate::random::{Random, RandomExt};
use crate::secret::Secret;

/// How hard a password is to guess: the parameters of Argon2id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// Memory in KiB.
    pub m_kib: u32,
    /// Passes over the memory.
    pub t: u32,
    /// Lanes.
    pub p: u32,
}

impl Params {
    /// 64 MiB, 3 passes, 1 lane: RFC 9106's second recommended option with one lane, because logins
    /// share few cores. About 0.13 s on a core of 2026.
    pub const RECOMMENDED: Self = Self {
        m_kib: 64 * 1024,
        t: 3,
        p: 1,
    };

    /// As little work as Argon2 allows. For tests.
    pub const CHEAP: Self = Self {
        m_kib: 8,
        t: 1,
        p: 1,
    };

    /// The bounds keep a damaged or forged record from asking for all memory of the machine.
    fn to_argon2(self) -> Result<argon2::Params> {
        const BAD: Error = Error::Malformed("password parameters");
        if self.m_kib > 1024 * 1024 || self.t > 16 || self.p > 16 {
            return Err(BAD);
        }
        argon2::Params::new(self.m_kib, self.t, self.p, Some(32)).map_err(|_| BAD)
    }
}

/// What is stored of a password. It holds nothing from which the password could be guessed without
/// the pepper.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordRecord {
    suite: u8,
    #[serde(flatten)]
    params: Params,
    pepper_id: u8,
    #[serde(with = "hex_array")]
    salt: [u8; 16],
    #[serde(with = "hex_array")]
    verifier: [u8; 32],
}

impl PasswordRecord {
    /// The pepper it was made with.
    pub fn pepper_id(&self) -> u8 {
        self.pepper_id
    }

    /// The parameters it was made with.
    pub fn params(&self) -> Params {
        self.params
    }

    /// The record as JSON, for a column.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers and strings always serialise")
    }

    /// Reads a stored record.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let record: Self =
            serde_json::from_slice(bytes).map_err(|_| Error::Malformed("password record"))?;
        if record.suite != crate::SUITE {
            return Err(Error::Malformed("password record"));
        }
        Ok(record)
    }
}

impl std::fmt::Debug for PasswordRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "PasswordRecord({:?}, pepper {})",
            self.params, self.pepper_id
        )
    }
}

/// The pseudo-random key of a password that was right, from which
/// [`WrapKey::from_password`](crate::WrapKey::from_password) makes the wrapping key.
#[derive(Clone, Debug)]
pub struct Prk {
    secret: Secret<32>,
    pepper_id: u8,
}

impl Prk {
    fn verifier(&self) -> Secret<32> {
        expand(self.secret.expose(), "verifier", &[])
    }

    pub(crate) fn pepper_id(&self) -> u8 {
        self.pepper_id
    }

    pub(crate) fn wrap_secret(&self) -> Secret<32> {
        expand(self.secret.expose(), "wrap", &[])
    }
}

/// Hashes passwords on threads of its own, as many as there are cores and at low priority, so that
/// logins never take the processor from pages. Waiting is bounded: memory use is `permits` times
/// the parameters' memory, whatever arrives.
pub struct Hasher {
    params: Params,
    queue: mpsc::SyncSender<Task>,
    done: Arc<AtomicU64>,
}

struct Task {
    params: argon2::Params,
    password: Zeroizing<String>,
    salt: [u8; 16],
    reply: oneshot::Sender<Result<Secret<32>>>,
}

/// How many passwords may wait for each thread: at 0.13 s each, whoever comes last waits some eight
/// seconds.
const WAITING_PER_THREAD: usize = 64;

impl Hasher {
    /// Starts `permits` threads (at least one). Fails if the parameters are out of bounds.
    pub fn new(params: Params, permits: usize) -> Result<Self> {
        Self::with_queue(params, permits, WAITING_PER_THREAD)
    }

    /// Like [`new`](Self::new), with the number of passwords that may wait for each thread.
    pub fn with_queue(params: Params, permits: usize, waiting: usize) -> Result<Self> {
        params.to_argon2()?;
        let permits = permits.max(1);
        let (queue, tasks) = mpsc::sync_channel::<Task>(permits * waiting);
        let (tasks, done) = (Arc::new(Mutex::new(tasks)), Arc::new(AtomicU64::new(0)));
        for n in 0..permits {
            let (tasks, done) = (Arc::clone(&tasks), Arc::clone(&done));
            std::thread::Builder::new()
                .name(format!("password-{n}"))
                .spawn(move || work(&tasks, &done))
                .map_err(|source| Error::Io {
                    path: "password thread".into(),
                    source,
                })?;
        }
        Ok(Self {
            params,
            queue,
            done,
        })
    }

    /// How many passwords were hashed so far, dummies too: tests compare the work done for known
    /// and unknown accounts.
    pub fn hashes_done(&self) -> u64 {
        self.done.load(Ordering::Acquire)
    }

    /// Hashes a new password. Nothing is trimmed; it is brought into Unicode normalisation form C
    /// first, so that the same letters typed on another machine are the same password (NIST SP
    /// 800-63B-4, 3.1.1.2). [`Error::Busy`] if too many wait.
    pub async fn hash(
        &self,
        pepper: &Pepper,
        password: &str,
        rng: &dyn Random,
    ) -> Result<(PasswordRecord, Prk)> {
        let salt: [u8; 16] = rng.bytes();
        let prk = self.run(self.params, pepper, password, salt).await?;
        let record = PasswordRecord {
            suite: crate::SUITE,
            params: self.params,
            pepper_id: pepper.id,
            salt,
            verifier: *prk.verifier().expose(),
        };
        Ok((record, prk))
    }

    /// Whether this is the password of the record: its key if it is, `None` if it is not. A record
    /// made with another pepper is never right, after the same work.
    pub async fn verify(
        &self,
        pepper: &Pepper,
        record: &PasswordRecord,
        password: &str,
    ) -> Result<Option<Prk>> {
        let prk = self
            .run(record.params, pepper, password, record.salt)
            .await?;
        let right =
            ct_eq(prk.verifier().expose(), &record.verifier) && record.pepper_id == pepper.id;
        Ok(right.then_some(prk))
    }

    /// The same work for an account that does not exist, so that nobody learns from the time
    /// whether it does.
    pub async fn dummy(&self, pepper: &Pepper, password: &str) -> Result<()> {
        let prk = self.run(self.params, pepper, password, [0; 16]).await?;
        std::hint::black_box(ct_eq(prk.verifier().expose(), &[0; 32]));
        Ok(())
    }

    /// Whether the record was made with other parameters than today's, so that the next right
    /// password should be hashed anew.
    pub fn needs_upgrade(&self, record: &PasswordRecord) -> bool {
        record.params != self.params || record.suite != crate::SUITE
    }

    async fn run(
        &self,
        params: Params,
        pepper: &Pepper,
        password: &str,
        salt: [u8; 16],
    ) -> Result<Prk> {
        let (reply, answer) = oneshot::channel();
        let task = Task {
            params: params.to_argon2()?,
            password: normalise(password),
            salt,
            reply,
        };
        self.queue.try_send(task).map_err(|_| Error::Busy)?;
        let hash = answer.await.map_err(|_| Error::Busy)??;
        let secret = Secret::new(hmac_sha256(pepper.key().expose(), hash.expose()));
        Ok(Prk {
            secret,
            pepper_id: pepper.id,
        })
    }
}

/// Normalisation form C, in a buffer that never grows (a growing one leaves copies of the password
/// behind): NFC makes no text longer than three times its UTF-8 length (Unicode Standard Annex 15,
/// section 9.1).
pub(crate) fn normalise(password: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(password.len() * 3));
    out.extend(password.nfc());
    out
}

fn work(tasks: &Mutex<mpsc::Receiver<Task>>, done: &AtomicU64) {
    lower_priority();
    loop {
        // The lock is held while waiting: the other threads queue for it instead of for the
        // channel.
        let next = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(task) = next else { return };
        // Nobody waits any more: the browser has gone away.
        if task.reply.is_closed() {
            continue;
        }
        let mut hash = Secret::new([0; 32]);
        let result = Argon2::new(Algorithm::Argon2id, Version::V0x13, task.params)
            .hash_password_into(task.password.as_bytes(), &task.salt, hash.as_mut())
            // The only error left is that there is no memory for it now.
            .map_err(|_| Error::Busy);
        done.fetch_add(1, Ordering::AcqRel);
        let _ = task.reply.send(result.map(|()| hash));
    }
}

/// On Linux a thread has a priority of its own; elsewhere it would be the whole process's, so it
/// stays. A process that runs at a lower one already keeps it.
fn lower_priority() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{getpriority_process, setpriority_process};
        const NICE: i32 = 10;
        let lowered = getpriority_process(None).and_then(|now| {
            if now < NICE {
                setpriority_process(None, NICE)
            } else {
                Ok(())
            }
        });
        if let Err(error) = lowered {
            tracing::warn!(%error, "password threads run at normal priority");
        }
    }
}

mod hex_array {
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer, const N: usize>(
        bytes: &[u8; N],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hex::encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>, const N: usize>(
        from: D,
    ) -> Result<[u8; N], D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        let mut out = [0; N];
        hex::decode_to_slice(&*text, &mut out).map_err(D::Error::custom)?;
        Ok(out)
    }
}
