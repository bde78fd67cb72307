//! Who can open which mailbox.
//!
//! Every private half is stored only wrapped: under a password, a recovery code, a link's secret, a recovery sheet, the
//! pending key, or to another key pair. What a signed-in person opens travels in a [`Keyring`], which lives in the
//! session row wrapped under the session token; no node keeps it. An attacker who writes to the database gains
//! nothing by planting a public key: each carries a MAC under the instance key, checked before anything is sealed to it.

pub mod escrow;
pub mod requests;
mod ring;
pub mod store;

pub use ring::Keyring;
#[cfg(test)]
pub(crate) use ring::session_of;

use crate::app::App;
use db::{Id, Stmt};
use vault::{KeyPair, PublicKey, WrapKey};

/// What a key pair opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A mailbox: personal, seat, invited, a team's.
    Mailbox(Id),
    /// The pre-mailboxes of everybody the practice has written to.
    Desk(Id),
    /// The seats of the practice.
    Safe(Id),
    /// What people wrote to support; the id is [`crate::tickets::DESK`].
    Support(Id),
    /// One request to support, by its conversation.
    Ticket(Id),
}

impl Owner {
    fn purpose(self) -> &'static str {
        match self {
            Owner::Mailbox(_) => "mailbox",
            Owner::Desk(_) => "desk",
            Owner::Safe(_) => "safe",
            Owner::Support(_) => "support",
            Owner::Ticket(_) => "ticket",
        }
    }
    fn mailbox(self) -> Option<Id> {
        match self {
            // Neither of the last two is a mailbox: the column says what the MAC binds the pair to.
            Owner::Mailbox(m) | Owner::Support(m) | Owner::Ticket(m) => Some(m),
            Owner::Desk(_) | Owner::Safe(_) => None,
        }
    }
    fn practice(self) -> Option<Id> {
        match self {
            Owner::Desk(p) | Owner::Safe(p) => Some(p),
            Owner::Mailbox(_) | Owner::Support(_) | Owner::Ticket(_) => None,
        }
    }
    /// The id that the MAC binds the public half to.
    fn subject(self) -> Id {
        match self {
            Owner::Mailbox(i)
            | Owner::Desk(i)
            | Owner::Safe(i)
            | Owner::Support(i)
            | Owner::Ticket(i) => i,
        }
    }
}

/// Something went wrong with keys. Shown to nobody; the cause goes to the log.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A public half whose MAC does not hold: somebody wrote to the database.
    #[error("key pair {0}: the public half was not made by this instance")]
    Forged(Id),
    /// No such key pair.
    #[error("key pair {0} is not there")]
    Missing(Id),
    /// A wrap did not open.
    #[error("a wrap of key pair {0} did not open")]
    Wrap(Id),
    /// The database did not answer.
    #[error(transparent)]
    Read(#[from] db::ReadError),
}

/// Bytes behind what [`seal`] seals: the key epoch and a MAC under the instance key.
pub(crate) const STAMP: usize = 1 + 32;
/// What that MAC is for.
pub(crate) const SEALED_TO: &str = "sealed-to";

fn stamp(app: &App, to: [u8; 16], purpose: &str, row: Id, sealed: &[u8]) -> [u8; 32] {
    app.keys.mac(
        SEALED_TO,
        &[&to, purpose.as_bytes(), row.as_bytes(), sealed],
    )
}

/// Hands `plain` to whoever opens the key pair (HPKE, RFC 9180). `purpose` and `row` must be given again to open.
///
/// Anybody who knows a public half can seal to it, and the database holds them all: a MAC under the instance key says that this
/// instance did, so that a thief who can write rows cannot put words of his own under somebody's name.
pub fn seal(app: &App, to: &PublicKey, purpose: &str, row: Id, plain: &[u8]) -> Vec<u8> {
    let mut out = vault::seal_to(to, purpose, &[row.as_bytes()], plain, app.random.as_ref())
        .expect("a checked public half is well-formed");
    let mac = stamp(app, to.id(), purpose, row, &out);
    out.push(app.keys.epoch());
    out.extend_from_slice(&mac);
    out
}

/// Opens what [`seal`] sealed to this pair for the same purpose and row.
///
/// # Errors
/// When the bytes were changed, are another row's, or were not sealed by this instance.
pub fn open(
    app: &App,
    pair: &KeyPair,
    purpose: &str,
    row: Id,
    blob: &[u8],
) -> Result<vault::SecretBytes, vault::Error> {
    let sealed = sealed_by_us(app, pair.id(), purpose, row, blob).ok_or(vault::Error::Open)?;
    pair.open(purpose, &[row.as_bytes()], sealed)
}

/// What [`seal`] sealed to the pair `to`, without the MAC that says so. `None`: this instance has not sealed it, or not for this.
fn sealed_by_us<'a>(
    app: &App,
    to: [u8; 16],
    purpose: &str,
    row: Id,
    blob: &'a [u8],
) -> Option<&'a [u8]> {
    let at = blob.len().checked_sub(STAMP)?;
    let (sealed, tail) = blob.split_at_checked(at)?;
    let parts: [&[u8]; 4] = [&to, purpose.as_bytes(), row.as_bytes(), sealed];
    app.keys
        .verify_of(tail[0], SEALED_TO, &parts, &tail[1..])
        .then_some(sealed)
}

/// The row id of a key pair.
pub fn id_of(key: &PublicKey) -> Id {
    Id::from(key.id())
}

/// A key pair that does not exist in the database before `insert` is written.
pub struct NewPair {
    /// Both halves.
    pub pair: KeyPair,
    /// The row.
    pub insert: Stmt,
}

impl NewPair {
    /// The row's id.
    pub fn id(&self) -> Id {
        Id::from(self.pair.id())
    }
    /// The public half, to seal to in the same write.
    pub fn public(&self) -> &PublicKey {
        self.pair.public()
    }
}

/// Makes a key pair for `owner`.
pub fn generate(app: &App, owner: Owner) -> NewPair {
    let id = app.id();
    let pair = KeyPair::generate(*id.as_bytes(), app.random.as_ref());
    let mac = app.keys.mac_public(
        pair.public(),
        &[owner.purpose().as_bytes(), owner.subject().as_bytes()],
    );
    let insert = store::insert_pair(
        id,
        owner.purpose(),
        owner.mailbox(),
        owner.practice(),
        pair.public().as_bytes(),
        app.keys.epoch(),
        &mac,
        app.now(),
    );
    NewPair { pair, insert }
}

fn checked(app: &App, row: store::PairRow) -> Result<PublicKey, KeyError> {
    let owner: [&[u8]; 2] = [row.purpose.as_bytes(), row.mac_subject.as_bytes()];
    app.keys
        .verify_public(*row.id.as_bytes(), &row.public, &owner, &row.mac)
        .map_err(|_| KeyError::Forged(row.id))
}

/// The public half of one key pair, checked: that this instance made it, not whose it is. For ids that are under a MAC themselves.
///
/// # Errors
/// [`KeyError::Forged`] when its MAC does not hold, [`KeyError::Missing`] when there is no such row.
pub async fn public(app: &App, id: Id) -> Result<PublicKey, KeyError> {
    let row = store::pair(&app.db, id)
        .await?
        .ok_or(KeyError::Missing(id))?;
    checked(app, row)
}

/// The public half of the key pair `id`, which must be `owner`'s: a practice's row that points at another practice's desk is a
/// forgery too.
///
/// # Errors
/// As [`public`].
pub async fn public_of(app: &App, id: Id, owner: Owner) -> Result<PublicKey, KeyError> {
    let row = store::pair(&app.db, id)
        .await?
        .ok_or(KeyError::Missing(id))?;
    checked_of(app, row, owner)
}

/// Whose a key pair is, by its MAC. `None`: it is gone.
///
/// # Errors
/// When the database is away or the row was tampered with.
pub async fn whose(app: &App, id: Id) -> Result<Option<Owner>, KeyError> {
    let Some(row) = store::pair(&app.db, id).await? else {
        return Ok(None);
    };
    let subject = row.mac_subject;
    let all = [
        Owner::Mailbox(subject),
        Owner::Desk(subject),
        Owner::Safe(subject),
        Owner::Support(subject),
        Owner::Ticket(subject),
    ];
    let owner = all.into_iter().find(|o| o.purpose() == row.purpose);
    checked(app, row)?;
    owner.ok_or(KeyError::Forged(id)).map(Some)
}

fn checked_of(app: &App, row: store::PairRow, owner: Owner) -> Result<PublicKey, KeyError> {
    if row.purpose != owner.purpose() || row.mac_subject != owner.subject() {
        return Err(KeyError::Forged(row.id));
    }
    checked(app, row)
}

/// An opened pair, if it is the one whose public half this instance has made: anybody who knows a public half can wrap a private
/// half of their own to it.
fn genuine(app: &App, row: store::PairRow, pair: KeyPair) -> Result<KeyPair, KeyError> {
    let id = row.id;
    let public = checked(app, row)?;
    if pair.id() == public.id() && pair.public() == &public {
        Ok(pair)
    } else {
        Err(KeyError::Forged(id))
    }
}

/// Opens a wrap by the pair it was made for; only what this instance has made counts.
///
/// # Errors
/// [`KeyError::Wrap`] when it does not open, [`KeyError::Forged`] or [`KeyError::Missing`] when the pair is none of ours.
pub async fn unwrapped(
    app: &App,
    holder: &KeyPair,
    id: Id,
    blob: &[u8],
) -> Result<KeyPair, KeyError> {
    let pair = holder
        .unwrap(*id.as_bytes(), blob)
        .map_err(|_| KeyError::Wrap(id))?;
    let row = store::pair(&app.db, id)
        .await?
        .ok_or(KeyError::Missing(id))?;
    genuine(app, row, pair)
}

/// The pairs in use that this one opens.
///
/// # Errors
/// [`KeyError::Wrap`] when a wrap does not open, [`KeyError::Forged`] when a pair is none of ours.
pub async fn held_by(app: &App, holder: &KeyPair) -> Result<Vec<KeyPair>, KeyError> {
    let mut all = Vec::new();
    for held in store::held_by(&app.db, Id::from(holder.id())).await? {
        let id = held.id;
        let (row, blob) = held.parts();
        let pair = holder
            .unwrap(*id.as_bytes(), &blob)
            .map_err(|_| KeyError::Wrap(id))?;
        all.push(genuine(app, row, pair)?);
    }
    Ok(all)
}

/// The public half that mail for a mailbox is sealed to now.
///
/// # Errors
/// As [`public`].
pub async fn current(app: &App, mailbox: Id) -> Result<PublicKey, KeyError> {
    let row = store::current_pair(&app.db, mailbox)
        .await?
        .ok_or(KeyError::Missing(mailbox))?;
    checked_of(app, row, Owner::Mailbox(mailbox))
}

/// Who holds a wrap that needs a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// A password; the holder is its factor row.
    Password,
    /// A recovery code; the holder is its factor row.
    Recovery,
    /// The secret of a mailed link; the holder is the link's hash.
    Link,
    /// The pending key of the instance; the holder is the mailbox.
    Pending,
    /// A printed recovery sheet; the holder is the practice.
    Sheet,
}

impl Holder {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Holder::Password => "password",
            Holder::Recovery => "recovery",
            Holder::Link => "link",
            Holder::Pending => "pending",
            Holder::Sheet => "sheet",
        }
    }
}

/// Wraps a private half to another key pair: whoever opens that one opens this one.
pub fn wrap_to(app: &App, holder: &PublicKey, pair: &KeyPair) -> Stmt {
    let blob = pair
        .wrap_to(holder, app.random.as_ref())
        .expect("a checked public half is well-formed");
    store::insert_wrap(
        app.id(),
        Id::from(pair.id()),
        "keypair",
        &holder.id(),
        &blob,
        None,
        app.now(),
        None,
    )
}

/// Wraps a private half under a secret.
pub fn wrap_under(
    app: &App,
    kind: Holder,
    holder: &[u8],
    secret: &WrapKey,
    pair: &KeyPair,
    expires_at: Option<i64>,
) -> Stmt {
    let blob = secret.wrap(pair, kind.word(), app.random.as_ref());
    store::insert_wrap(
        app.id(),
        Id::from(pair.id()),
        kind.word(),
        holder,
        &blob,
        None,
        app.now(),
        expires_at,
    )
}

/// Keeps the wrap of a safe under a recovery sheet whose words were typed back, in place of any older sheet.
pub fn keep_sheet(
    app: &App,
    safe: &KeyPair,
    practice: Id,
    sheet: &vault::SheetSecret,
) -> [Stmt; 2] {
    let (now, id, word) = (app.now(), Id::from(safe.id()), Holder::Sheet.word());
    let blob = WrapKey::from_sheet(sheet).wrap(safe, word, app.random.as_ref());
    [
        store::delete_wraps(id, word),
        store::insert_wrap(
            app.id(),
            id,
            word,
            practice.as_bytes(),
            &blob,
            Some(now),
            now,
            None,
        ),
    ]
}

/// Opens a private half with a secret, if a wrap for that holder exists and has not expired.
///
/// # Errors
/// [`KeyError::Wrap`] when the wrap does not open: the secret is wrong or the row was changed.
pub async fn open_under(
    app: &App,
    keypair: Id,
    kind: Holder,
    holder: &[u8],
    secret: &WrapKey,
) -> Result<Option<KeyPair>, KeyError> {
    let Some(blob) = store::wrap(&app.db, keypair, kind.word(), holder, app.now()).await? else {
        return Ok(None);
    };
    secret
        .unwrap(*keypair.as_bytes(), kind.word(), &blob)
        .map(Some)
        .map_err(|_| KeyError::Wrap(keypair))
}

/// Opens the safe of a practice with the words of its recovery sheet. None when there is no sheet, or it is another one: an
/// older sheet, or a slip of the pen.
///
/// # Errors
/// When the database is away.
pub async fn open_by_sheet(
    app: &App,
    safe: Id,
    practice: Id,
    sheet: &vault::SheetSecret,
) -> Result<Option<KeyPair>, KeyError> {
    let key = WrapKey::from_sheet(sheet);
    let pair = match open_under(app, safe, Holder::Sheet, practice.as_bytes(), &key).await {
        Ok(Some(pair)) => pair,
        Ok(None) | Err(KeyError::Wrap(_)) => return Ok(None),
        Err(e) => return Err(e),
    };
    // A thief who can write rows can make a sheet of his own, and a wrap under it of whatever he likes.
    let row = store::pair(&app.db, safe)
        .await?
        .ok_or(KeyError::Missing(safe))?;
    genuine(app, row, pair).map(Some)
}

/// Opens the pre-mailbox of an invitation with the secret of one of its links.
///
/// # Errors
/// As [`open_under`].
pub async fn open_by_link(
    app: &App,
    keypair: Id,
    token: &vault::Token,
) -> Result<Option<KeyPair>, KeyError> {
    let secret = WrapKey::from_link(token);
    let Some(pair) = open_under(app, keypair, Holder::Link, &token.hash(), &secret).await? else {
        return Ok(None);
    };
    // A thief who can write rows can make a link of his own, and a wrap under it of whatever he likes.
    let row = store::pair(&app.db, keypair)
        .await?
        .ok_or(KeyError::Missing(keypair))?;
    genuine(app, row, pair).map(Some)
}

/// Opens a pre-mailbox with the pending key of the instance (policy `convenient`).
///
/// # Errors
/// As [`open_under`].
pub async fn open_pending(
    app: &App,
    keypair: Id,
    mailbox: Id,
) -> Result<Option<KeyPair>, KeyError> {
    let word = Holder::Pending.word();
    let held = store::wrap(&app.db, keypair, word, mailbox.as_bytes(), app.now()).await?;
    let Some(blob) = held else {
        return Ok(None);
    };
    // While the instance key is being rotated a wrap may be of the epoch before.
    app.keys
        .pending_wrap_key_of(*mailbox.as_bytes(), &blob)
        .and_then(|key| key.unwrap(*keypair.as_bytes(), word, &blob))
        .map(Some)
        .map_err(|_| KeyError::Wrap(keypair))
}

/// The wrap of a pair that is lent by a grant, as [`crate::lent`] makes it. Its kind is its own: no keyring follows it.
pub fn lend(app: &App, pair: Id, grant: Id, blob: &[u8], ends_at: Option<i64>) -> Stmt {
    let (id, now) = (app.id(), app.now());
    store::insert_wrap(
        id,
        pair,
        crate::lent::WRAP,
        grant.as_bytes(),
        blob,
        None,
        now,
        ends_at,
    )
}

/// The wrap of a pair that is lent by a grant, if its time is not over.
///
/// # Errors
/// When the database is away.
pub async fn lent(app: &App, pair: Id, grant: Id) -> Result<Option<Vec<u8>>, KeyError> {
    let kind = crate::lent::WRAP;
    Ok(store::wrap(&app.db, pair, kind, grant.as_bytes(), app.now()).await?)
}

/// An opened pair, if its public half was made by this instance for `owner`.
///
/// # Errors
/// [`KeyError::Forged`] when it was not, [`KeyError::Missing`] when there is no such row.
pub async fn genuine_pair(app: &App, pair: KeyPair, owner: Owner) -> Result<KeyPair, KeyError> {
    let id = Id::from(pair.id());
    let row = store::pair(&app.db, id)
        .await?
        .ok_or(KeyError::Missing(id))?;
    if row.purpose != owner.purpose() || row.mac_subject != owner.subject() {
        return Err(KeyError::Forged(id));
    }
    genuine(app, row, pair)
}

/// Moves the pair of a personal mailbox to the one that takes it in: still in use, so that every session opens with it what was sealed to
/// it, its MAC renewed for the new owner. Conflicts when it was retired meanwhile.
pub fn take_in(app: &App, pair: &PublicKey, mailbox: Id) -> Stmt {
    let mac = app.keys.mac_public(pair, &[b"mailbox", mailbox.as_bytes()]);
    store::take_in(id_of(pair), mailbox, app.keys.epoch(), &mac)
}

/// Wraps a private half to another key pair for later, under a wish to bring two accounts together: no keyring follows a wrap of this
/// kind before [`store::hand_over`].
pub fn set_aside(app: &App, holder: &PublicKey, pair: &KeyPair, wish: Id) -> Stmt {
    let blob = pair
        .wrap_to(holder, app.random.as_ref())
        .expect("a checked public half is well-formed");
    let (id, now) = (app.id(), app.now());
    store::insert_wrap(
        id,
        Id::from(pair.id()),
        crate::accounts::merges::WRAP,
        wish.as_bytes(),
        &blob,
        None,
        now,
        None,
    )
}

/// Moves a pre-mailbox's pair to the mailbox that adopts it: retired, its MAC renewed for the new owner.
pub fn adopt(app: &App, pair: &KeyPair, mailbox: Id, now: i64) -> Stmt {
    let mac = app
        .keys
        .mac_public(pair.public(), &[b"mailbox", mailbox.as_bytes()]);
    store::adopt(Id::from(pair.id()), mailbox, now, app.keys.epoch(), &mac)
}
