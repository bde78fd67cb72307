//! Drafts: what was typed and added, sealed for its owner alone.
//!
//! While somebody is signed in a draft is sealed under the list key of the open mailbox. What arrives after a session has
//! ended is sealed to the mailbox's public key instead (`arrival`): the server can keep it, and cannot read it. Attackers
//! here: a thief of the database, and a second device of the same person, which must not lose the first one's text.

mod late;
mod save;
mod seal;

pub use late::{Late, keep_late};
pub use save::{Save, Saved, crop, delete, remove_file, save};

use vault::hash::sha256;

use super::model::Fields;
use super::store;
use crate::accounts::session::Signed;
use crate::actor::Scope;
use crate::app::App;
use crate::fault::Fault;
use crate::messages::gate::Judge;
use crate::messages::{FileMeta, Staged};
use db::{Id, Stmt};
use seal::open;

/// Drafts of one mailbox.
pub const MOST: i64 = 200;

/// What is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A new message.
    Compose,
    /// An answer in a conversation.
    Reply,
}

impl Kind {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Compose => "compose",
            Kind::Reply => "reply",
        }
    }
    fn parse(word: &str) -> Kind {
        if word == "reply" {
            Kind::Reply
        } else {
            Kind::Compose
        }
    }
}

/// A draft, opened.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Row id.
    pub id: Id,
    /// New message or answer.
    pub kind: Kind,
    /// The conversation of an answer.
    pub thread: Option<Id>,
    /// Guard.
    pub version: i64,
    /// What was typed; none when these keys do not open it (the password was forgotten meanwhile).
    pub fields: Option<Fields>,
    /// Its files, in order.
    pub files: Vec<DraftFile>,
    /// Whether it was kept after a session had ended.
    pub late: bool,
    /// When it was saved last.
    pub updated_at: i64,
}

/// A file of a draft.
#[derive(Debug, Clone)]
pub struct DraftFile {
    /// Row id, for *Remove*.
    pub id: Id,
    /// What a message needs of it.
    pub staged: Staged,
}

impl Draft {
    /// The files as a message takes them.
    pub fn staged(&self) -> Vec<Staged> {
        self.files.iter().map(|f| f.staged.clone()).collect()
    }

    /// The rows that end this draft in the write that sends it. The first is the guard: it conflicts when another device has
    /// changed, sent or deleted the draft.
    pub fn consume(&self, scope: &Scope) -> Vec<Stmt> {
        store::delete(scope, self.id, self.version)
    }
}

/// One draft of the open mailbox, by whoever wrote it.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn load(app: &App, signed: &Signed, id: Id) -> Result<Option<Draft>, Fault> {
    let (scope, me) = (signed.actor.scope(), signed.actor.person);
    let Some((row, files)) = store::draft(&app.db, &scope, id, me).await? else {
        return Ok(None);
    };
    let ring = &signed.ring;
    let fields = open(app, ring, row.id, &row.sealed, row.key_id, &row.body_x).await?;
    let mut opened = Vec::with_capacity(files.len());
    for f in files {
        let meta: Option<FileMeta> = open(app, ring, f.id, &f.sealed, f.key_id, &f.meta_x).await?;
        if let Some(meta) = meta {
            opened.push(DraftFile {
                id: f.id,
                staged: Staged {
                    blob: f.blob,
                    meta,
                    sealed_size: f.sealed_size as u64,
                    stored: true,
                },
            });
        }
    }
    Ok(Some(Draft {
        id: row.id,
        kind: Kind::parse(&row.kind),
        thread: row.thread,
        version: row.version,
        fields,
        files: opened,
        late: row.sealed == "arrival",
        updated_at: row.updated_at,
    }))
}

/// The newest draft of an answer in a conversation, if there is one.
///
/// # Errors
/// As [`load`].
pub async fn of_thread(app: &App, signed: &Signed, thread: Id) -> Result<Option<Draft>, Fault> {
    let (scope, person) = (signed.actor.scope(), signed.actor.person);
    match store::of_thread(&app.db, &scope, thread, person).await? {
        Some(id) => load(app, signed, id).await,
        None => Ok(None),
    }
}

/// A draft as its list shows it.
#[derive(Debug, Clone)]
pub struct Line {
    /// Row id.
    pub id: Id,
    /// New message or answer.
    pub kind: Kind,
    /// The conversation of an answer.
    pub thread: Option<Id>,
    /// What was typed; none when these keys do not open it.
    pub fields: Option<Fields>,
    /// Whether it answers a conversation that asks for a second step first: its words do not show.
    pub gated: bool,
    /// Number of files.
    pub files: i64,
    /// Whether it was kept after a session had ended.
    pub late: bool,
    /// When it was saved last.
    pub updated_at: i64,
}

/// The reader's drafts in the open mailbox, newest first.
///
/// # Errors
/// When the database is away. A damaged draft is shown as one that does not open.
pub async fn list(app: &App, signed: &Signed) -> Result<Vec<Line>, Fault> {
    let mut out = Vec::new();
    let rows = store::list(&app.db, &signed.actor.scope(), signed.actor.person, MOST).await?;
    let judge = Judge::load(app, signed, rows.iter().map(|r| r.practice)).await?;
    for r in rows {
        let fields = match open(app, &signed.ring, r.id, &r.sealed, r.key_id, &r.body_x).await {
            Ok(fields) => fields,
            Err(Fault::Internal(cause)) => {
                tracing::error!(draft = %r.id, cause, "a draft does not open");
                None
            }
            Err(e) => return Err(e),
        };
        // What another hand made of the conversation opens no draft.
        let shut = match r.begun() {
            Some(begun) => begun.check(app).is_err() || !judge.opens(r.practice, r.two_step),
            None => false,
        };
        out.push(Line {
            id: r.id,
            kind: Kind::parse(&r.kind),
            thread: r.thread,
            fields,
            gated: shut,
            files: r.files,
            late: r.sealed == "arrival",
            updated_at: r.updated_at,
        });
    }
    Ok(out)
}

/// The id of a form's write that keeps a draft: another content of the same form is another write, and sending it is another still.
fn once_for(once: Id, digest: &[u8; 32]) -> Id {
    let hash = sha256(&[b"draft".as_slice(), once.as_bytes(), digest].concat());
    Id::from(<[u8; 16]>::try_from(&hash[..16]).expect("sixteen of thirty-two bytes"))
}
