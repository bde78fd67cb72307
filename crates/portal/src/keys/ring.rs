//! The keys one request may use.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{KeyError, genuine, store};
use crate::app::App;
use db::Id;
use vault::{KeyPair, ListKey, Token, WrapKey};

struct Held {
    pair: KeyPair,
    list: OnceLock<ListKey>,
    /// Only for this request: a lent mailbox's. No session row ever carries it, and nothing that it opens is followed.
    lent: bool,
}

/// Opened key pairs, by row id. Zeroised when dropped.
#[derive(Default)]
pub struct Keyring(HashMap<Id, Held>);

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyring({} pairs)", self.0.len())
    }
}

/// The holder word of session wraps.
pub(crate) fn session_of(person: Id) -> String {
    format!("session {person}")
}

impl Keyring {
    /// An empty ring.
    pub fn new() -> Keyring {
        Keyring::default()
    }

    /// Adds an opened pair.
    pub fn add(&mut self, pair: KeyPair) {
        self.put(pair, false);
    }

    /// Adds the pair of a mailbox that is lent, for this request: it is written into no session, fulfils no key request, and what else
    /// it opens (a leaver's desk, a manager's safe) stays shut.
    pub fn lend(&mut self, pair: KeyPair) {
        if self.get(Id::from(pair.id())).is_none() {
            self.put(pair, true);
        }
    }

    fn put(&mut self, pair: KeyPair, lent: bool) {
        let list = OnceLock::new();
        self.0
            .insert(Id::from(pair.id()), Held { pair, list, lent });
    }

    /// The pair, if this ring opens it.
    pub fn get(&self, id: Id) -> Option<&KeyPair> {
        self.0.get(&id).map(|h| &h.pair)
    }

    /// The list key of a mailbox key pair, derived once a request.
    pub fn list_key(&self, id: Id) -> Option<&ListKey> {
        self.0
            .get(&id)
            .map(|h| h.list.get_or_init(|| h.pair.list_key()))
    }

    /// The ids it opens for good: without those lent for this request.
    pub fn ids(&self) -> impl Iterator<Item = Id> + '_ {
        self.0.iter().filter(|(_, h)| !h.lent).map(|(id, _)| *id)
    }

    /// Adds every pair in use that is wrapped to a pair of this ring, and what those open, until nothing is new:
    /// personal opens seats, a seat opens its practice's desk, a manager's seat the safe. The safe is a dead end here:
    /// colleagues' seats are opened only by an approved recovery, never on the side of a sign-in.
    ///
    /// # Errors
    /// When the database does not answer or a wrap was changed.
    pub async fn expand(&mut self, app: &App) -> Result<(), KeyError> {
        let mut todo: Vec<Id> = self.ids().collect();
        while let Some(holder) = todo.pop() {
            let end = store::is_dead_end(&app.db, holder).await?;
            if end {
                continue;
            }
            for held in store::held_by(&app.db, holder).await? {
                let keypair = held.id;
                if self.0.contains_key(&keypair) {
                    continue;
                }
                let Some(h) = self.get(holder) else { continue };
                let (row, blob) = held.parts();
                let pair = genuine(app, row, open_wrapped(h, keypair, &blob)?)?;
                self.add(pair);
                todo.push(keypair);
            }
        }
        Ok(())
    }

    /// A pair that is wrapped to one of this ring: a retired pre-mailbox's whose arrival has just been met.
    ///
    /// # Errors
    /// As [`Keyring::expand`].
    pub async fn open(&self, app: &App, keypair: Id) -> Result<Option<KeyPair>, KeyError> {
        if let Some(pair) = self.open_directly(app, keypair).await? {
            return Ok(Some(pair));
        }
        if let Some(pair) = self.open_lent(app, keypair).await? {
            return Ok(Some(pair));
        }
        // The desk was changed since this session began: it opens the new one by the seat.
        for desk in store::desks_that_hold(&app.db, keypair).await? {
            if self.get(desk).is_none()
                && let Some(desk) = self.open_directly(app, desk).await?
            {
                let mut one = Keyring::new();
                one.add(desk);
                return one.open_directly(app, keypair).await;
            }
        }
        Ok(None)
    }

    /// A retired pair of the very mailbox that is lent: what waited for its owner before they came. Nothing else that a lent pair opens is
    /// followed, least of all its owner's seats.
    async fn open_lent(&self, app: &App, keypair: Id) -> Result<Option<KeyPair>, KeyError> {
        let lent = self.0.iter().filter(|(_, h)| h.lent);
        let lent: Vec<Id> = lent.map(|(id, _)| *id).collect();
        for (holder, blob) in store::wraps_for(&app.db, keypair, &lent).await? {
            let (Some(h), Some(own), Some(row)) = (
                self.get(holder),
                store::pair(&app.db, holder).await?,
                store::pair(&app.db, keypair).await?,
            ) else {
                continue;
            };
            if (&own.purpose, own.mac_subject) == (&row.purpose, row.mac_subject) {
                return genuine(app, row, open_wrapped(h, keypair, &blob)?).map(Some);
            }
        }
        Ok(None)
    }

    /// The pair itself, or opened by a wrap that was made since this ring was.
    ///
    /// # Errors
    /// As [`Keyring::expand`].
    pub async fn pair(&self, app: &App, keypair: Id) -> Result<Option<KeyPair>, KeyError> {
        match self.get(keypair) {
            Some(pair) => Ok(Some(pair.clone())),
            None => self.open_directly(app, keypair).await,
        }
    }

    async fn open_directly(&self, app: &App, keypair: Id) -> Result<Option<KeyPair>, KeyError> {
        let ids: Vec<Id> = self.ids().collect();
        for (holder, blob) in store::wraps_for(&app.db, keypair, &ids).await? {
            if let Some(h) = self.get(holder) {
                let pair = open_wrapped(h, keypair, &blob)?;
                let row = store::pair(&app.db, keypair)
                    .await?
                    .ok_or(KeyError::Missing(keypair))?;
                return genuine(app, row, pair).map(Some);
            }
        }
        Ok(None)
    }

    /// Forgets a pair.
    pub fn remove(&mut self, id: Id) {
        self.0.remove(&id);
    }

    /// The ring as the row of a session, or of a sign-in under way, keeps it: each private half under the token. The person is part of
    /// what is wrapped: a row that was made somebody else's opens nothing and shows nobody's name.
    pub fn wrap_for_session(&self, app: &App, token: &Token, person: Id) -> Vec<u8> {
        let key = WrapKey::from_session(token);
        let holder = session_of(person);
        let mut out = Vec::new();
        for h in self.0.values().filter(|h| !h.lent) {
            let blob = key.wrap(&h.pair, &holder, app.random.as_ref());
            out.extend_from_slice(&h.pair.id());
            out.extend_from_slice(
                &u16::try_from(blob.len())
                    .expect("a wrap is about 100 bytes")
                    .to_be_bytes(),
            );
            out.extend_from_slice(&blob);
        }
        out
    }

    /// Opens what [`Keyring::wrap_for_session`] made.
    ///
    /// # Errors
    /// [`KeyError::Wrap`] when the row was changed, is somebody else's, or the token is another one.
    pub fn from_session(token: &Token, person: Id, mut bytes: &[u8]) -> Result<Keyring, KeyError> {
        let key = WrapKey::from_session(token);
        let holder = session_of(person);
        let mut ring = Keyring::new();
        while !bytes.is_empty() {
            let bad = || KeyError::Wrap(Id::NIL);
            let (id, rest) = bytes.split_first_chunk::<16>().ok_or_else(bad)?;
            let (len, rest) = rest.split_first_chunk::<2>().ok_or_else(bad)?;
            let len = usize::from(u16::from_be_bytes(*len));
            let blob = rest.get(..len).ok_or_else(bad)?;
            ring.add(
                key.unwrap(*id, &holder, blob)
                    .map_err(|_| KeyError::Wrap(Id::from(*id)))?,
            );
            bytes = &rest[len..];
        }
        Ok(ring)
    }
}

fn open_wrapped(holder: &KeyPair, keypair: Id, blob: &[u8]) -> Result<KeyPair, KeyError> {
    holder
        .unwrap(*keypair.as_bytes(), blob)
        .map_err(|_| KeyError::Wrap(keypair))
}
