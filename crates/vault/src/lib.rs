//! All cryptography of the product in one place: keys, seals, tokens, one-time codes, password
//! hashing, the random source and the clock. It knows nothing of mailboxes, practices or rows:
//! callers pass identifiers and purposes as byte strings, and those are bound into every seal.
//!
//! Map of the crate:
//!
//! - [`clock`] and [`random`]: the only places that ask the operating system for time and
//!   randomness;
//! - [`secret`]: memory that is wiped on drop and never printed;
//! - [`instance`]: the key of the installation and everything derived from it;
//! - [`keys`]: key pairs (HPKE, RFC 9180, with the X-Wing KEM), their wraps and list keys;
//! - [`content`] and [`stream`]: message bodies and files;
//! - [`token`], [`code`] and [`recovery`]: what travels in links, texts and on paper;
//! - [`totp`] and [`passkey`]: the codes of an authenticator app, and the answers of a browser that holds a key;
//! - [`password`] and [`policy`]: Argon2id and the rules for choosing a password;
//! - [`offline`]: the operator's key that seals backups and exports;
//! - [`escrow`]: the operator's key that several people open together, by shares on paper.
//!
//! # Conventions
//!
//! *Context.* Every seal takes `context: &[&[u8]]`, a list of byte strings that says which row and
//! column (or message and purpose) it belongs to. It is encoded with lengths, so that `["ab", "c"]`
//! and `["a", "bc"]` differ, and it is authenticated but not stored: whoever moves a sealed value
//! to another row gets [`Error::Open`], never a wrong plaintext.
//!
//! *Suite.* Every sealed blob begins with the number of its suite. Suite 1 is HPKE base mode with
//! X-Wing, HKDF-SHA256 and AES-256-GCM. X-Wing is still a draft, so suite 1 is frozen by the
//! vectors in `tests/vectors`: what was sealed once must open for ever.
//!
//! *Epoch.* What depends on the instance key carries that key's epoch: fields and queued mail in their
//! second byte, wraps too (0 where no instance key is involved), password records as their pepper. So a
//! rotation can find what is still of the old epoch.
//!
//! *No oracle.* Whatever goes wrong while opening is the same [`Error::Open`].

pub mod clock;
pub mod code;
pub mod content;
pub mod error;
pub mod escrow;
pub mod hash;
pub mod instance;
pub mod keys;
pub mod offline;
pub mod passkey;
pub mod password;
pub mod policy;
pub mod random;
pub mod recovery;
pub mod secret;
pub mod stream;
pub mod token;
pub mod totp;

mod aead;
mod pad;
mod shamir;
mod text32;

pub use clock::{Clock, ManualClock, SystemClock};
pub use code::OneTimeCode;
pub use content::ContentKey;
pub use error::{Error, Result};
pub use escrow::{EscrowKey, EscrowPublic};
pub use instance::{InstanceKey, Pepper};
pub use keys::{KeyPair, ListKey, PublicKey, WrapKey, seal_to};
pub use offline::{OfflineKey, OfflinePublic};
pub use password::{Hasher, Params, PasswordRecord, Prk};
pub use random::{Random, RandomExt, SeededRandom, SystemRandom};
pub use recovery::{RecoveryCode, SheetSecret};
pub use secret::{Secret, SecretBytes};
pub use stream::{FileKey, FileOpener, FileSealer};
pub use token::Token;
pub use totp::TotpSecret;

/// The suite every new blob is sealed with: X-Wing, HKDF-SHA256, AES-256-GCM.
pub const SUITE: u8 = 1;
