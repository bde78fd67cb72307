//! How a draft is sealed, and how it is opened again.

use serde::{Serialize, de::DeserializeOwned};

use super::store;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{self, Keyring};
use crate::messages::Staged;
use crate::messages::store::insert_blob;
use db::{Id, Stmt};

/// The purpose of a draft's seal.
const PURPOSE: &str = "draft";

/// Opens what a draft sealed, by the list key or, if it came late, by the pair it was sealed to.
pub(super) async fn open<T: DeserializeOwned>(
    app: &App,
    ring: &Keyring,
    row: Id,
    sealed: &str,
    key: Id,
    blob: &[u8],
) -> Result<Option<T>, Fault> {
    let plain = if sealed == "arrival" {
        let opened;
        let pair = match ring.get(key) {
            Some(p) => p,
            None => match ring.open(app, key).await? {
                Some(p) => {
                    opened = p;
                    &opened
                }
                None => return Ok(None),
            },
        };
        keys::open(app, pair, PURPOSE, row, blob)?
    } else {
        match ring.list_key(key) {
            Some(list) => list.open(&[PURPOSE.as_bytes(), row.as_bytes()], blob)?,
            None => return Ok(None),
        }
    };
    serde_json::from_slice(plain.expose())
        .map(Some)
        .map_err(|_| Fault::Internal("a draft is no draft".into()))
}

/// How a draft is sealed now.
pub(super) enum Seal<'a> {
    List(&'a vault::ListKey, Id),
    Arrival(&'a vault::PublicKey),
}

impl Seal<'_> {
    pub(super) fn word(&self) -> &'static str {
        match self {
            Seal::List(..) => "list",
            Seal::Arrival(_) => "arrival",
        }
    }
    pub(super) fn key(&self) -> Id {
        match self {
            Seal::List(_, id) => *id,
            Seal::Arrival(p) => keys::id_of(p),
        }
    }
    pub(super) fn seal<T: Serialize>(&self, app: &App, row: Id, value: &T) -> Vec<u8> {
        let plain = serde_json::to_vec(value).expect("texts serialise");
        match self {
            Seal::List(list, _) => list.seal(
                &[PURPOSE.as_bytes(), row.as_bytes()],
                &plain,
                app.random.as_ref(),
            ),
            Seal::Arrival(to) => keys::seal(app, to, PURPOSE, row, &plain),
        }
    }

    /// The rows of files that become part of a draft.
    pub(super) fn files(&self, app: &App, draft: Id, files: &[Staged], first: usize) -> Vec<Stmt> {
        let now = app.now();
        let mut rows = Vec::new();
        for (n, f) in files.iter().enumerate() {
            let id = app.id();
            rows.push(insert_blob(
                f.blob,
                f.meta.size as i64,
                f.sealed_size as i64,
                now,
            ));
            rows.push(store::insert_file(
                id,
                draft,
                f.blob,
                (first + n) as i64,
                self.word(),
                self.key(),
                &self.seal(app, id, &f.meta),
            ));
        }
        rows
    }
}
