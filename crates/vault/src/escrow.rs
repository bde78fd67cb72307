//! The operator's escrow key: an X-Wing pair whose private half exists nowhere as a whole. It is made, split and forgotten on a
//! machine that is not the server; any `needed` of its holders bring their shares together for as long as one request takes.
//!
//! Its public half stands in the configuration. Private halves of mailboxes are sealed to it, and nothing on the server opens them.
//!
//! Who attacks here: a holder alone (one share says nothing); whoever exchanges the key that an answer is sealed to (the holders
//! compare [`reference()`] with what the person reads out); somebody who finds the answer (it is sealed to the secret of a link that
//! only that person has).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::hash::{derive, labelled, sha256};
use crate::keys::{KeyPair, PUBLIC_KEY_LEN, PublicKey, seal_to};
use crate::random::{Random, RandomExt};
use crate::secret::Secret;
use crate::token::Token;
use crate::{shamir, text32};

const PUBLIC_PREFIX: &str = "EK1";
const CHECKSUM: usize = 4;
/// What a wrap is sealed as; the row of the pair is its context.
pub const WRAP: &str = "escrow";
const ANSWER: &str = "escrow answer";

/// The public half of an escrow key; it stands in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscrowPublic(PublicKey);

impl EscrowPublic {
    fn from_key(bytes: &[u8]) -> Result<Self> {
        let mut id = [0; 16];
        id.copy_from_slice(&sha256(&labelled("escrow id", &[bytes]))[..16]);
        PublicKey::from_bytes(id, bytes).map(Self)
    }

    /// One line of text with a checksum.
    pub fn to_text(&self) -> String {
        let mut bytes = self.0.as_bytes().to_vec();
        bytes.extend_from_slice(&checksum(self.0.as_bytes()));
        format!("{PUBLIC_PREFIX}.{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads the line back; white space within it is forgiven.
    pub fn parse(text: &str) -> Result<Self> {
        const BAD: Error = Error::Malformed("escrow public key");
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let body = text
            .strip_prefix(PUBLIC_PREFIX)
            .and_then(|t| t.strip_prefix('.'))
            .ok_or(BAD)?;
        let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| BAD)?;
        let (key, sum) = bytes.split_at_checked(PUBLIC_KEY_LEN).ok_or(BAD)?;
        if checksum(key) != sum {
            return Err(BAD);
        }
        Self::from_key(key).map_err(|_| BAD)
    }

    /// Eight hexadecimal digits by which a person tells keys apart. They stand on every share.
    pub fn fingerprint(&self) -> String {
        hex::encode(self.mark())
    }

    /// The key, to seal to.
    pub fn key(&self) -> &PublicKey {
        &self.0
    }

    fn mark(&self) -> [u8; 4] {
        let id = self.0.id();
        [id[0], id[1], id[2], id[3]]
    }
}

/// Why shares give no key. The words are for whoever sits there with the sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// Not the length of a share.
    #[error("a share has 4 lines of 20 characters; here are {0} characters")]
    Length(usize),
    /// A character that no share has.
    #[error("line {0} holds a character that no share has (letters and digits only, and no U)")]
    Character(usize),
    /// The check characters of a line say so.
    #[error("line {0} has a typing mistake, or stands in the wrong place")]
    Line(usize),
    /// Made by a newer program, or no share.
    #[error("this is no share that this version of the program knows")]
    Version,
    /// Shares of two splits.
    #[error(
        "share {number} belongs to another set ({set}) than share {first} ({first_set}): shares of two sets do not open anything together"
    )]
    OtherSet {
        /// Its number.
        number: u8,
        /// Its set.
        set: SetId,
        /// The number of the first share.
        first: u8,
        /// Its set.
        first_set: SetId,
    },
    /// The same share again.
    #[error("share {0} was given twice: it counts once")]
    Twice(u8),
    /// Not enough people.
    #[error("{have} of {needed} shares are here: {} more needed", missing(*.needed, *.have))]
    TooFew {
        /// Given.
        have: u8,
        /// Needed.
        needed: u8,
    },
    /// They fit each other by their marks, and do not give the key they were made of.
    #[error("these shares do not give the key they name: one of them is not what was printed")]
    Wrong,
}

fn missing(needed: u8, have: u8) -> String {
    match needed.saturating_sub(have) {
        1 => "1 is".into(),
        n => format!("{n} are"),
    }
}

/// Which split a share belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SetId([u8; SET]);

impl std::fmt::Display for SetId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&text32::encode(&self.0))
    }
}

impl std::fmt::Debug for SetId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SetId({self})")
    }
}

/// Most people an escrow key is shared among.
pub const MOST: u8 = 16;
const SET: usize = 5;
const VERSION: u8 = 1;
/// Version, set, number, needed, of, fingerprint, value: 72 characters of base32, four lines of 18 and two that check them.
const BODY: usize = 1 + SET + 3 + 4 + 32;
const LINES: usize = 4;
const LINE: usize = 20;
const CHECK: usize = 2;

/// What one person keeps.
#[derive(Clone)]
pub struct Share {
    set: SetId,
    number: u8,
    needed: u8,
    of: u8,
    mark: [u8; 4],
    value: Secret<32>,
}

impl std::fmt::Debug for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Share({} of {}, set {})", self.number, self.of, self.set)
    }
}

impl Share {
    /// Its number, from 1.
    pub fn number(&self) -> u8 {
        self.number
    }

    /// How many are needed.
    pub fn needed(&self) -> u8 {
        self.needed
    }

    /// Its set.
    pub fn set(&self) -> SetId {
        self.set
    }

    /// The fingerprint of the key that it is a part of.
    pub fn fingerprint(&self) -> String {
        hex::encode(self.mark)
    }

    /// The sheet: lines that begin with `#` say what it is, the four others are typed back.
    pub fn sheet(&self) -> Zeroizing<String> {
        let mut body = Zeroizing::new(Vec::with_capacity(BODY));
        body.push(VERSION);
        body.extend_from_slice(&self.set.0);
        body.extend_from_slice(&[self.number, self.needed, self.of]);
        body.extend_from_slice(&self.mark);
        body.extend_from_slice(self.value.expose());
        let code = Zeroizing::new(text32::encode(&body));
        let mut out = Zeroizing::new(String::with_capacity(1024));
        out.push_str(&format!(
            "# Escrow share {} of {}. Any {} of them together open mailboxes that are covered.\n# Key {}, set {}. One person keeps it, on paper, away from the server and from the other shares.\n",
            self.number,
            self.of,
            self.needed,
            self.fingerprint(),
            self.set
        ));
        for n in 0..LINES {
            let part = &code[n * (LINE - CHECK)..(n + 1) * (LINE - CHECK)];
            let line = Zeroizing::new(format!("{part}{}", line_check(n, part)));
            out.push_str(&Zeroizing::new(text32::group(&line, 5)));
            out.push('\n');
        }
        out
    }

    /// Reads a sheet, or its four lines as somebody typed them: case, spaces, hyphens and the usual confusions (O and 0, I, L and 1)
    /// do not matter.
    pub fn parse(text: &str) -> std::result::Result<Self, ShareError> {
        let mut typed = Zeroizing::new(String::with_capacity(LINES * LINE));
        for line in text.lines().filter(|l| !l.trim_start().starts_with('#')) {
            match text32::normalise(line).map(Zeroizing::new) {
                Some(some) => typed.push_str(&some),
                None => return Err(ShareError::Character(typed.len() / LINE + 1)),
            }
        }
        if typed.len() != LINES * LINE {
            return Err(ShareError::Length(typed.len()));
        }
        let mut code = Zeroizing::new(String::with_capacity(LINES * (LINE - CHECK)));
        for n in 0..LINES {
            let (part, check) = typed[n * LINE..(n + 1) * LINE].split_at(LINE - CHECK);
            if line_check(n, part) != check {
                return Err(ShareError::Line(n + 1));
            }
            code.push_str(part);
        }
        let body = Zeroizing::new(text32::decode::<BODY>(&code).ok_or(ShareError::Version)?);
        let (head, value) = body.split_at(BODY - 32);
        let [
            version,
            s0,
            s1,
            s2,
            s3,
            s4,
            number,
            needed,
            of,
            m0,
            m1,
            m2,
            m3,
        ] = *head
        else {
            return Err(ShareError::Version);
        };
        if version != VERSION || needed < 2 || needed > of || of > MOST || number < 1 || number > of
        {
            return Err(ShareError::Version);
        }
        Ok(Self {
            set: SetId([s0, s1, s2, s3, s4]),
            number,
            needed,
            of,
            mark: [m0, m1, m2, m3],
            value: Secret::from_slice(value).ok_or(ShareError::Version)?,
        })
    }

    /// Whether this one can stand beside those that are there already.
    pub fn fits(&self, there: &[Share]) -> std::result::Result<(), ShareError> {
        let Some(first) = there.first() else {
            return Ok(());
        };
        let same = self.set == first.set
            && self.needed == first.needed
            && self.of == first.of
            && self.mark == first.mark;
        if !same {
            return Err(ShareError::OtherSet {
                number: self.number,
                set: self.set,
                first: first.number,
                first_set: first.set,
            });
        }
        if there.iter().any(|s| s.number == self.number) {
            return Err(ShareError::Twice(self.number));
        }
        Ok(())
    }
}

fn line_check(n: usize, part: &str) -> String {
    let n = u8::try_from(n).expect("four lines");
    let hash = sha256(&labelled("escrow line", &[&[n], part.as_bytes()]));
    text32::encode(&hash[..2])[..CHECK].to_owned()
}

/// Both halves of an escrow key: in memory while it is made, and while enough people have brought their shares.
pub struct EscrowKey {
    pair: KeyPair,
    public: EscrowPublic,
}

impl std::fmt::Debug for EscrowKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EscrowKey({})", self.public.fingerprint())
    }
}

impl EscrowKey {
    /// A new pair.
    pub fn generate(rng: &dyn Random) -> Self {
        Self::from_seed(Secret::random(rng))
            .expect("a public key that was just computed is well-formed")
    }

    fn from_seed(seed: Secret<32>) -> Result<Self> {
        // The id follows from the public half, which is only known once the pair exists.
        let bare = KeyPair::from_private([0; 16], seed);
        let public = EscrowPublic::from_key(bare.public().as_bytes())?;
        let pair = KeyPair::from_private(public.0.id(), bare.private().clone());
        Ok(Self { pair, public })
    }

    /// The public half.
    pub fn public(&self) -> &EscrowPublic {
        &self.public
    }

    /// The shares for `of` people, any `needed` of whom bring the key back. `None`: not 2 <= needed <= of <= [`MOST`].
    pub fn split(&self, needed: u8, of: u8, rng: &dyn Random) -> Option<Vec<Share>> {
        if needed < 2 || needed > of || of > MOST {
            return None;
        }
        let set = SetId(rng.bytes());
        let values = shamir::split(self.pair.private(), needed, of, rng);
        let share = |(number, value)| Share {
            set,
            number,
            needed,
            of,
            mark: self.public.mark(),
            value,
        };
        Some((1..=of).zip(values).map(share).collect())
    }

    /// The key of enough shares.
    pub fn from_shares(shares: &[Share]) -> std::result::Result<Self, ShareError> {
        for (n, share) in shares.iter().enumerate() {
            share.fits(&shares[..n])?;
        }
        let have = u8::try_from(shares.len()).unwrap_or(u8::MAX);
        let first = shares
            .first()
            .ok_or(ShareError::TooFew { have: 0, needed: 2 })?;
        if have < first.needed {
            return Err(ShareError::TooFew {
                have,
                needed: first.needed,
            });
        }
        let some: Vec<(u8, &Secret<32>)> = shares
            .iter()
            .take(usize::from(first.needed))
            .map(|s| (s.number, &s.value))
            .collect();
        let key = Self::from_seed(shamir::combine(&some)).map_err(|_| ShareError::Wrong)?;
        if key.public.mark() != first.mark {
            return Err(ShareError::Wrong);
        }
        Ok(key)
    }

    /// Opens the wrap of one pair, as it was sealed to the public half.
    pub fn open(&self, id: [u8; 16], blob: &[u8]) -> Result<KeyPair> {
        let private = self.pair.open(WRAP, &[&id], blob)?;
        Ok(KeyPair::from_private(
            id,
            Secret::from_slice(&private).ok_or(Error::Open)?,
        ))
    }

    /// The answer to a request: what these wraps hold, sealed to whoever has the secret of the request, and to nobody else.
    pub fn answer(
        &self,
        request: [u8; 16],
        to: &[u8],
        wraps: &[([u8; 16], Vec<u8>)],
        rng: &dyn Random,
    ) -> Result<Vec<u8>> {
        let to = PublicKey::from_bytes(request, to)?;
        let mut plain = Zeroizing::new(Vec::with_capacity(wraps.len() * 48));
        for (id, blob) in wraps {
            let pair = self.open(*id, blob)?;
            plain.extend_from_slice(id);
            plain.extend_from_slice(pair.private().expose());
        }
        seal_to(&to, ANSWER, &[self.public.0.as_bytes()], &plain, rng)
    }
}

/// Seals the private half of a pair to an escrow key. [`EscrowKey::open`] opens it.
pub fn wrap(to: &EscrowPublic, pair: &KeyPair, rng: &dyn Random) -> Result<Vec<u8>> {
    seal_to(&to.0, WRAP, &[&pair.id()], pair.private().expose(), rng)
}

/// Who asks for a mailbox: the pair that an answer is sealed to. Its private half follows from the secret of the link in their mail,
/// which no database has.
pub struct Asker(KeyPair);

impl Asker {
    /// The pair of a request and its link.
    pub fn new(request: [u8; 16], link: &Token) -> Self {
        let private = derive(b"", link.secret().expose(), "escrow asker", &[&request]);
        Self(KeyPair::from_private(request, private))
    }

    /// The public half, as it is stored and exported.
    pub fn public(&self) -> &[u8] {
        self.0.public().as_bytes()
    }

    /// What people read to each other; see [`reference()`].
    pub fn reference(&self) -> String {
        reference(self.public())
    }

    /// Opens an answer that the holders of `escrow` have sealed.
    pub fn open(&self, escrow: &EscrowPublic, answer: &[u8]) -> Result<Vec<KeyPair>> {
        let plain = self.0.open(ANSWER, &[escrow.0.as_bytes()], answer)?;
        let (each, rest) = plain.as_chunks::<48>();
        if each.is_empty() || !rest.is_empty() {
            return Err(Error::Open);
        }
        Ok(each
            .iter()
            .map(|chunk| {
                let (mut id, mut private) = ([0; 16], [0; 32]);
                id.copy_from_slice(&chunk[..16]);
                private.copy_from_slice(&chunk[16..]);
                KeyPair::from_private(id, Secret::new(private))
            })
            .collect())
    }
}

/// Twelve characters (60 bits of a hash) that stand for the public half of a request: the person sees them, reads them out, and the
/// holders of shares compare. Whoever put another key into the request would need one with the same twelve.
pub fn reference(public: &[u8]) -> String {
    let hash = sha256(&labelled("escrow reference", &[public]));
    text32::group(&text32::encode(&hash[..8])[..12], 4)
}

/// A reference as somebody typed it, in the spelling of [`reference()`].
pub fn typed_reference(text: &str) -> Option<String> {
    let normal = text32::normalise(text)?;
    (normal.len() == 12).then(|| text32::group(&normal, 4))
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let hash = sha256(&labelled("escrow text", &[PUBLIC_PREFIX.as_bytes(), bytes]));
    [hash[0], hash[1], hash[2], hash[3]]
}
