//! What is carried between the portal and the machine of the holders: a request out, an answer back. JSON, so that whoever carries it can
//! look into it. It needs no protection of its own: the wraps in a request open to the holders only, an answer to who asked only.
//!
//! A request has no signature, because the holders' machine knows nothing of this instance. What tells them that it is the right one is
//! the reference: it is computed from the key in the file, and the person has read the same to them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use db::Id;
use serde::{Deserialize, Serialize};
use vault::escrow::{EscrowKey, EscrowPublic, reference};
use vault::{Random, Result as Opened};

const REQUEST: &str = "securemail escrow request 1";
const ANSWER: &str = "securemail escrow answer 1";

/// Why a file is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Not a request.
    #[error("this is no request: the file is another one, or damaged")]
    Request,
    /// Not an answer.
    #[error("this is no answer: the file is another one, or damaged")]
    Answer,
}

mod bytes {
    use super::{Engine, STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }
    pub fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        STANDARD.decode(text).map_err(D::Error::custom)
    }
}

/// A private half under the escrow key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Wrap {
    /// What it opens, in words.
    pub what: String,
    /// The pair.
    pub pair: Id,
    /// As the holders open it.
    #[serde(with = "bytes")]
    pub sealed: Vec<u8>,
}

/// A request on its way to the holders.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RequestFile {
    kind: String,
    /// The portal.
    pub portal: String,
    /// The request.
    pub request: Id,
    /// Fingerprint of the escrow key.
    pub key: String,
    /// Who asks.
    pub person: String,
    /// Their addresses.
    pub addresses: Vec<String>,
    /// When they asked, UTC.
    pub asked: String,
    /// When the operator took it out, UTC.
    pub exported: String,
    /// What the operator gave as the reason.
    pub reason: String,
    /// What the answer is sealed to.
    #[serde(with = "bytes")]
    pub public: Vec<u8>,
    /// What is asked for.
    pub wraps: Vec<Wrap>,
}

impl RequestFile {
    /// A file with its mark.
    #[allow(clippy::too_many_arguments, reason = "the parts of one file")]
    pub fn new(
        portal: String,
        request: Id,
        key: String,
        (person, addresses): (String, Vec<String>),
        (asked, exported): (String, String),
        reason: String,
        public: Vec<u8>,
        wraps: Vec<Wrap>,
    ) -> RequestFile {
        RequestFile {
            kind: REQUEST.into(),
            portal,
            request,
            key,
            person,
            addresses,
            asked,
            exported,
            reason,
            public,
            wraps,
        }
    }

    /// The file.
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).expect("our own types serialise") + "\n"
    }

    /// Reads it.
    ///
    /// # Errors
    /// When it is another file.
    pub fn parse(text: &str) -> Result<RequestFile, Unreadable> {
        let file: RequestFile = serde_json::from_str(text).map_err(|_| Unreadable::Request)?;
        (file.kind == REQUEST && !file.wraps.is_empty())
            .then_some(file)
            .ok_or(Unreadable::Request)
    }

    /// What the person must have read out: computed from the key in the file.
    pub fn reference(&self) -> String {
        reference(&self.public)
    }

    /// What the holders do: opens the wraps and seals what is in them to whoever asked.
    ///
    /// # Errors
    /// When a wrap is not under this key, or was changed.
    pub fn answer(&self, key: &EscrowKey, rng: &dyn Random) -> Opened<AnswerFile> {
        let wraps: Vec<([u8; 16], Vec<u8>)> = self
            .wraps
            .iter()
            .map(|w| (*w.pair.as_bytes(), w.sealed.clone()))
            .collect();
        let sealed = key.answer(*self.request.as_bytes(), &self.public, &wraps, rng)?;
        Ok(AnswerFile {
            kind: ANSWER.into(),
            request: self.request,
            reference: self.reference(),
            key: key.public().fingerprint(),
            sealed,
        })
    }
}

/// An answer on its way back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AnswerFile {
    kind: String,
    /// To which request.
    pub request: Id,
    /// Its reference, for people.
    pub reference: String,
    /// Fingerprint of the escrow key.
    pub key: String,
    /// For whoever asked.
    #[serde(with = "bytes")]
    pub sealed: Vec<u8>,
}

impl AnswerFile {
    /// The file.
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).expect("our own types serialise") + "\n"
    }

    /// Reads it.
    ///
    /// # Errors
    /// When it is another file.
    pub fn parse(text: &str) -> Result<AnswerFile, Unreadable> {
        let file: AnswerFile = serde_json::from_str(text).map_err(|_| Unreadable::Answer)?;
        (file.kind == ANSWER)
            .then_some(file)
            .ok_or(Unreadable::Answer)
    }

    /// Whether the holders of this key have made it.
    pub fn is_of(&self, key: &EscrowPublic) -> bool {
        self.key == key.fingerprint()
    }
}
