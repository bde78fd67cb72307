//! Drafts: what was typed and added, sealed for its owner alone.
//!
//! While somebody is signed in a draft is sealed under the list key of the open mailbox. What arrives after a session has
//! ended is sealed to the mailbox's public key instead (`arrival`): the server can keep it, and cannot read it. Attackers
//! here: a thief of the database, and a second device of the same person, which must not lose the first one's text.

use serde::{Serialize, de::DeserializeOwned};
use vault::hash::sha256;

use super::model::{Fields, Result as Answer};
use super::store;
use crate::accounts::session::Signed;
use crate::accounts::store as accounts;
use crate::actor::Scope;
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{Source, event};
use crate::fault::Fault;
use crate::keys::{self, Keyring};
use crate::limits::Limit;
use crate::messages::store::insert_blob;
use crate::messages::{FileMeta, Staged, intake};
use crate::practices;
use crate::submissions::{self, Written};
use db::{Id, Stmt};

/// The purpose of a late draft's seal.
const LATE: &str = "draft";
/// Drafts of one mailbox.
pub const MOST: i64 = 200;
/// Late forms kept for one person in a day.
const LATE_A_DAY: i64 = 50;

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

/// Opens what a draft sealed, by the list key or, if it came late, by the pair it was sealed to.
async fn open<T: DeserializeOwned>(
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
        keys::open(app, pair, LATE, row, blob)?
    } else {
        match ring.list_key(key) {
            Some(list) => list.open(&[LATE.as_bytes(), row.as_bytes()], blob)?,
            None => return Ok(None),
        }
    };
    serde_json::from_slice(plain.expose())
        .map(Some)
        .map_err(|_| Fault::Internal("a draft is no draft".into()))
}

/// How a draft is sealed now.
enum Seal<'a> {
    List(&'a vault::ListKey, Id),
    Arrival(&'a vault::PublicKey),
}

impl Seal<'_> {
    fn word(&self) -> &'static str {
        match self {
            Seal::List(..) => "list",
            Seal::Arrival(_) => "arrival",
        }
    }
    fn key(&self) -> Id {
        match self {
            Seal::List(_, id) => *id,
            Seal::Arrival(p) => keys::id_of(p),
        }
    }
    fn seal<T: Serialize>(&self, app: &App, row: Id, value: &T) -> Vec<u8> {
        let plain = serde_json::to_vec(value).expect("texts serialise");
        match self {
            Seal::List(list, _) => list.seal(
                &[LATE.as_bytes(), row.as_bytes()],
                &plain,
                app.random.as_ref(),
            ),
            Seal::Arrival(to) => keys::seal(app, to, LATE, row, &plain),
        }
    }

    /// The rows of files that become part of a draft.
    fn files(&self, app: &App, draft: Id, files: &[Staged], first: usize) -> Vec<Stmt> {
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

/// One draft of the open mailbox.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn load(app: &App, signed: &Signed, id: Id) -> Result<Option<Draft>, Fault> {
    let Some((row, files)) = store::draft(&app.db, &signed.actor.scope(), id).await? else {
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
    match store::of_thread(&app.db, &signed.actor.scope(), thread).await? {
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
    /// Number of files.
    pub files: i64,
    /// Whether it was kept after a session had ended.
    pub late: bool,
    /// When it was saved last.
    pub updated_at: i64,
}

/// The drafts of the open mailbox, newest first.
///
/// # Errors
/// When the database is away. A damaged draft is shown as one that does not open.
pub async fn list(app: &App, signed: &Signed) -> Result<Vec<Line>, Fault> {
    let mut out = Vec::new();
    for r in store::list(&app.db, &signed.actor.scope(), MOST).await? {
        let fields = match open(app, &signed.ring, r.id, &r.sealed, r.key_id, &r.body_x).await {
            Ok(fields) => fields,
            Err(Fault::Internal(cause)) => {
                tracing::error!(draft = %r.id, cause, "a draft does not open");
                None
            }
            Err(e) => return Err(e),
        };
        out.push(Line {
            id: r.id,
            kind: Kind::parse(&r.kind),
            thread: r.thread,
            fields,
            files: r.files,
            late: r.sealed == "arrival",
            updated_at: r.updated_at,
        });
    }
    Ok(out)
}

/// What is to be saved.
#[derive(Debug)]
pub struct Save<'a> {
    /// The draft that is being continued; none begins one.
    pub draft: Option<&'a Draft>,
    /// New message or answer.
    pub kind: Kind,
    /// The conversation of an answer.
    pub thread: Option<Id>,
    /// What was typed.
    pub fields: &'a Fields,
    /// Files that came with this form.
    pub files: &'a [Staged],
    /// The form's submission.
    pub once: Id,
}

/// What became of saving.
#[derive(Debug)]
pub enum Saved {
    /// It is kept.
    Done(Id),
    /// The draft was changed, sent or deleted on another device meanwhile: nothing was written.
    Changed,
    /// The mailbox holds [`MOST`] drafts: nothing was written.
    Full,
    /// The practice keeps as many bytes of files as it may: nothing was written.
    NoSpace,
}

/// The id of a form's write that keeps a draft: another content of the same form is another write, and sending it is another still.
fn once_for(once: Id, digest: &[u8; 32]) -> Id {
    let hash = sha256(&[b"draft".as_slice(), once.as_bytes(), digest].concat());
    Id::from(<[u8; 16]>::try_from(&hash[..16]).expect("sixteen of thirty-two bytes"))
}

/// Saves a draft of the open mailbox, once for the form and its content. Files that were not written are removed again.
///
/// # Errors
/// When the database is away.
pub async fn save(app: &App, signed: &Signed, save: &Save<'_>) -> Result<Saved, Fault> {
    let list = signed
        .ring
        .list_key(signed.own_key)
        .ok_or_else(|| Fault::Internal("the own mailbox is not open".into()))?;
    let seal = Seal::List(list, signed.own_key);
    let mailbox = signed.actor.mailbox();
    if save.draft.is_none() && store::count(&app.db, mailbox).await? >= MOST {
        intake::discard(app, save.files).await;
        return Ok(Saved::Full);
    }
    let now = app.now();
    let id = save.draft.map_or_else(|| app.id(), |d| d.id);
    let body = seal.seal(app, id, save.fields);
    let charge = signed
        .actor
        .practice()
        .and_then(|p| intake::charge(app, p, save.files));
    let charged = charge.is_some();
    let (reserve, own) = charge.map_or((None, Vec::new()), |c| (Some(c.reserve), c.own));
    let mut rows: Vec<Stmt> = reserve.into_iter().collect();
    rows.push(match save.draft {
        Some(d) => store::save(id, mailbox, d.version, seal.word(), seal.key(), &body, now),
        None => store::insert(
            id,
            mailbox,
            signed.actor.person,
            save.kind.word(),
            save.thread,
            seal.word(),
            seal.key(),
            &body,
            now,
        ),
    });
    rows.extend(seal.files(app, id, save.files, save.draft.map_or(0, |d| d.files.len())));
    rows.extend(own);
    let version = save.draft.map_or(0, |d| d.version);
    let names: Vec<_> = save.files.iter().map(|f| f.meta.name.as_str()).collect();
    let digest = save
        .fields
        .digest(&format!("{id} {version} {}", names.join("/")));
    // A new draft has a new id: only what was typed names it.
    let digest = match save.draft {
        Some(_) => digest,
        None => save.fields.digest(&names.join("/")),
    };
    let written = submissions::write_once(
        app,
        once_for(save.once, &digest),
        signed.actor.person,
        &Answer::Kept(id).text(),
        rows,
    )
    .await?;
    Ok(match written {
        Written::Done(_) => Saved::Done(id),
        other => {
            intake::discard(app, save.files).await;
            match other {
                Written::Already(text) => match Answer::parse(&text) {
                    Some(Answer::Kept(id)) => Saved::Done(id),
                    _ => return Err(Fault::Internal("another answer to this form".into())),
                },
                Written::Conflict(0) if charged => Saved::NoSpace,
                _ => Saved::Changed,
            }
        }
    })
}

/// Deletes a draft of the open mailbox. `false`: another device was faster.
///
/// # Errors
/// When the database is away.
pub async fn delete(app: &App, signed: &Signed, draft: &Draft, once: Id) -> Result<bool, Fault> {
    let rows = draft.consume(&signed.actor.scope());
    let person = signed.actor.person;
    let kept = Answer::Kept(draft.id).text();
    let written = submissions::write_once(app, once, person, &kept, rows).await?;
    Ok(matches!(written, Written::Done(_) | Written::Already(_)))
}

/// Takes one file out of a draft. `false`: another device was faster.
///
/// # Errors
/// When the database is away.
pub async fn remove_file(
    app: &App,
    signed: &Signed,
    draft: &Draft,
    file: Id,
) -> Result<bool, Fault> {
    let rows = store::remove_file(
        &signed.actor.scope(),
        draft.id,
        draft.version,
        file,
        app.now(),
    );
    match app.db.write(rows).await {
        Ok(_) => Ok(true),
        Err(db::WriteError::Conflict { .. }) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

/// A form that came after its session had ended.
#[derive(Debug)]
pub struct Late<'a> {
    /// Whose session it was.
    pub person: Id,
    /// The practice that was open in it.
    pub practice: Option<Id>,
    /// New message or answer.
    pub kind: Kind,
    /// The conversation of an answer; looked at only when the draft is continued.
    pub thread: Option<Id>,
    /// The draft that the form continued, with the version it had.
    pub draft: Option<(Id, i64)>,
    /// What was typed.
    pub fields: &'a Fields,
    /// Files that came with it.
    pub files: &'a [Staged],
    /// The form's submission.
    pub once: Id,
    /// Where it came from.
    pub source: &'a Source,
}

/// Keeps a late form for its owner: sealed to the public key of the mailbox that was open, so that nobody reads it before the
/// owner signs in again. `None`: there was nothing to keep, or no place for it.
///
/// The caller must have found the ended session by its cookie and the form's token must be valid: nobody else may write here.
///
/// # Errors
/// When the database is away.
pub async fn keep_late(app: &App, late: &Late<'_>) -> Result<Option<Id>, Fault> {
    if late.fields.is_blank() && late.files.is_empty() {
        return Ok(None);
    }
    let Some(mailbox) = mailbox_of(app, late.person, late.practice).await? else {
        intake::discard(app, late.files).await;
        return Ok(None);
    };
    let public = keys::current(app, mailbox).await?;
    let seal = Seal::Arrival(&public);
    let now = app.now();
    let limit = Limit::new("late_draft", &late.person.to_string(), LATE_A_DAY, DAY);
    // The draft it continued gets the text, so that its files stay with it; if that was changed meanwhile, a new one does.
    let mut continued = late.draft;
    for _ in 0..2 {
        let id = continued.map_or_else(|| app.id(), |(id, _)| id);
        let body = seal.seal(app, id, late.fields);
        let mut rows = vec![limit.take(now)];
        let charge = late
            .practice
            .and_then(|p| intake::charge(app, p, late.files));
        let (reserve, own) = charge.map_or((None, Vec::new()), |c| (Some(c.reserve), c.own));
        rows.extend(reserve);
        rows.push(match continued {
            Some((_, version)) => {
                store::save(id, mailbox, version, seal.word(), seal.key(), &body, now)
            }
            None => store::insert(
                id,
                mailbox,
                late.person,
                late.kind.word(),
                late.thread,
                seal.word(),
                seal.key(),
                &body,
                now,
            ),
        });
        rows.extend(seal.files(app, id, late.files, intake::most_files(app)));
        rows.extend(own);
        rows.extend(
            event("draft.kept_late")
                .by_person(late.person)
                .owner(late.person)
                .on("draft", id)
                .from(late.source)
                .rows(app),
        );
        let digest = late.fields.digest("");
        let written = submissions::write_once(
            app,
            once_for(late.once, &digest),
            late.person,
            &Answer::Kept(id).text(),
            rows,
        )
        .await?;
        match written {
            Written::Done(_) => return Ok(Some(id)),
            Written::Already(text) => {
                intake::discard(app, late.files).await;
                return Ok(match Answer::parse(&text) {
                    Some(Answer::Kept(id)) => Some(id),
                    _ => None,
                });
            }
            Written::Conflict(n) if n > 0 && continued.is_some() => continued = None,
            Written::Conflict(_) | Written::Unique(_) => break,
        }
    }
    intake::discard(app, late.files).await;
    Ok(None)
}

/// The mailbox that was open in a session: the seat of its practice, else the personal one.
async fn mailbox_of(app: &App, person: Id, practice: Option<Id>) -> Result<Option<Id>, Fault> {
    if let Some(practice) = practice {
        let seats = practices::store::memberships(&app.db, person).await?;
        if let Some(seat) = seats.iter().find(|s| s.practice == practice) {
            return Ok(Some(seat.seat));
        }
    }
    Ok(accounts::person(&app.db, person).await?.map(|p| p.personal))
}
