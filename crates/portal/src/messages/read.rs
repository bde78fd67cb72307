//! Lists and conversations as their reader sees them.

use super::files::FileMeta;
use super::send::body_context;
use super::{Body, Cut, Folder, Head, SealedHead, arrival_in, place, store};
use crate::actor::Scope;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::Keyring;
use db::{Done, Id, Sql, Stmt};
use vault::ContentKey;

/// One conversation in a list.
#[derive(Debug, Clone)]
pub struct Row {
    /// The conversation.
    pub thread: Id,
    /// The head of the newest message that came in; in Sent, that went out.
    pub head: Head,
    /// Whether that message does not open (it waits for a key request, or is damaged): then the head is empty.
    pub closed: bool,
    /// Whether something in it was not read.
    pub unread: bool,
    /// Whether what came in was answered.
    pub answered: bool,
    /// When it was written (microseconds UTC), and the conversation: the key of the next page.
    pub cursor: (i64, Id),
    /// The practice that began it.
    pub practice: Option<Id>,
    /// Whether its sender asked for a second step.
    pub two_step: bool,
}

/// One message, opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The message.
    pub id: Id,
    /// Head.
    pub head: Head,
    /// Plain text.
    pub text: String,
    /// Files in order.
    pub files: Vec<OpenedFile>,
    /// When it was written.
    pub at: i64,
    /// Whether the reader wrote it (their mailbox did).
    pub mine: bool,
    /// When the reader first read it.
    pub read_at: Option<i64>,
    /// Who wrote it.
    pub author_person: Id,
    /// The mailbox it was written in.
    pub author_mailbox: Id,
}

/// A file of an opened message.
#[derive(Debug, Clone)]
pub struct OpenedFile {
    /// The attachment row: its id is in the download address.
    pub id: Id,
    /// Where the sealed bytes are.
    pub blob: Id,
    /// Name, type, size, key.
    pub meta: FileMeta,
}

/// A conversation, opened.
#[derive(Debug, Clone)]
pub struct ThreadView {
    /// The conversation.
    pub id: Id,
    /// The practice that started it.
    pub practice: Option<Id>,
    /// Whether whoever is not of the practice needs a second step.
    pub two_step: bool,
    /// Whether the reader may answer.
    pub can_reply: bool,
    /// Whether it takes further messages.
    pub open: bool,
    /// Whether whoever began it had a paid plan: then everybody in it may answer.
    pub paid_start: bool,
    /// Whether it lies in a child's mailbox that nobody reads now; looked up for the practice that began it.
    pub nobody_reads: bool,
    /// Oldest first. Messages that this reader's keys do not open (they wait for a key request) are counted, not shown.
    pub messages: Vec<Opened>,
    /// How many wait for a key request.
    pub closed: usize,
}

impl ThreadView {
    /// The conversation's subject.
    pub fn subject(&self) -> &str {
        self.messages.first().map_or("", |m| &m.head.subject)
    }
}

/// An entry's head and content key, and whether it has just been moved under the list key.
struct Unsealed {
    head: SealedHead,
    moved: Option<Stmt>,
}

/// Opens an entry: by the list key, or an arrival by the pair it was sealed to. `None` when this ring cannot.
async fn unseal(
    app: &App,
    ring: &Keyring,
    mailbox: Id,
    own_key: Id,
    e: &store::EntryRow,
) -> Result<Option<Unsealed>, Fault> {
    if let Some(sealed) = &e.head {
        let at = place(&e.thread, &e.message);
        let plain = match ring.list_key(e.key_id) {
            Some(list) => list.open(&at, sealed)?,
            // It was in a mailbox that this one took over: a child's, who is grown up now.
            None => match ring.open(app, e.key_id).await? {
                Some(pair) => pair.list_key().open(&at, sealed)?,
                None => return Ok(None),
            },
        };
        return Ok(Some(Unsealed {
            head: SealedHead::parse(plain.expose())?,
            moved: None,
        }));
    }
    let Some(arrival) = &e.arrival else {
        return Ok(None);
    };
    let opened;
    let pair = match ring.get(e.key_id) {
        Some(p) => p,
        None => match ring.open(app, e.key_id).await? {
            Some(p) => {
                opened = p;
                &opened
            }
            None => return Ok(None),
        },
    };
    let plain = crate::keys::open(app, pair, &arrival_in(e.thread), e.message, arrival)?;
    let head = SealedHead::parse(plain.expose())?;
    let moved = ring.list_key(own_key).map(|list| {
        let under = list.seal(
            &place(&e.thread, &e.message),
            plain.expose(),
            app.random.as_ref(),
        );
        store::move_arrival(mailbox, e.message, own_key, &under)
    });
    Ok(Some(Unsealed { head, moved }))
}

/// One page of conversations, newest first (in a team's inbox those of one shelf: which, and for whom), and in the same snapshot the answers to whatever `beside` asks. Arrivals it meets are moved
/// under the list key.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn list(
    app: &App,
    scope: &Scope,
    ring: &Keyring,
    own_key: Id,
    place: (Folder, Cut, Option<(&str, Id)>),
    most: usize,
    beside: impl IntoIterator<Item = Sql>,
) -> Result<(Vec<Row>, std::vec::IntoIter<Done>), Fault> {
    let (rows, answers) = store::boxes(&app.db, scope, place, most as i64, beside).await?;
    let mut out = Vec::with_capacity(rows.len());
    let mut moved = Vec::new();
    for r in rows {
        let (cursor, unread) = ((r.sort_at, r.thread), r.unread);
        let begun = r.begun();
        let e = store::EntryRow {
            thread: r.thread,
            message: r.message,
            key_id: r.key_id,
            arrival: r.arrival,
            head: r.head,
            mine: r.mine,
            at: r.sort_at,
            read_at: None,
        };
        // A conversation that another hand has changed shows no words: it says so when it is opened.
        let genuine = begun.check(app).is_ok();
        let (head, closed) = match unseal(app, ring, scope.mailbox(), own_key, &e).await {
            Ok(Some(mut u)) if genuine => {
                moved.extend(u.moved.take());
                (std::mem::take(&mut u.head.head), false)
            }
            Ok(Some(_)) => (Head::default(), true),
            // Waiting for a key request: the row stays, its words do not show.
            Ok(None) => (Head::default(), true),
            // One damaged row must not keep its owner out of the mailbox: it is named when it is opened.
            Err(Fault::Internal(cause)) => {
                tracing::error!(message = %e.message, cause, "an entry does not open");
                (Head::default(), true)
            }
            Err(e) => return Err(e),
        };
        out.push(Row {
            thread: r.thread,
            head,
            closed,
            unread,
            answered: r.answered,
            cursor,
            practice: r.practice,
            two_step: r.two_step,
        });
    }
    keep(app, moved).await;
    Ok((out, answers))
}

/// Moving arrivals is an improvement, not a need: when the database cannot write now, the next request does it.
async fn keep(app: &App, moved: Vec<Stmt>) {
    if !moved.is_empty()
        && let Err(e) = app.db.write(moved).await
    {
        tracing::warn!(error = %e, "arrivals stay arrivals until the next request");
    }
}

/// A conversation with all it holds, if the scope's mailbox takes part in it.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn open_thread(
    app: &App,
    scope: &Scope,
    ring: &Keyring,
    own_key: Id,
    thread: Id,
) -> Result<Option<ThreadView>, Fault> {
    let Some(loaded) = store::thread(&app.db, scope, thread).await? else {
        return Ok(None);
    };
    loaded.thread.begun().check(app)?;
    let mut view = ThreadView {
        id: thread,
        practice: loaded.thread.practice,
        two_step: loaded.thread.two_step,
        can_reply: loaded.thread.can_reply,
        open: loaded.thread.state == "open",
        paid_start: loaded.thread.paid_start,
        nobody_reads: false,
        messages: Vec::new(),
        closed: 0,
    };
    let mut moved = Vec::new();
    for (entry, message) in loaded.messages {
        let Some(mut u) = unseal(app, ring, scope.mailbox(), own_key, &entry).await? else {
            view.closed += 1;
            continue;
        };
        moved.extend(u.moved.take());
        let key = ContentKey::from_committed(&u.head.key, &message.key_commitment)?;
        let context = body_context(&message.id, message.on_behalf_of.as_ref());
        let plain = key.open_body(&context, &message.body_x)?;
        let body: Body = serde_json::from_slice(plain.expose())
            .map_err(|_| Fault::Internal("a body is no body".into()))?;
        let mut files = Vec::new();
        for a in loaded.files.iter().filter(|a| a.message == message.id) {
            let meta = key.open_meta(&[a.id.as_bytes()], &a.meta_x)?;
            let meta: FileMeta = serde_json::from_slice(meta.expose())
                .map_err(|_| Fault::Internal("a file's record is none".into()))?;
            files.push(OpenedFile {
                id: a.id,
                blob: a.blob,
                meta,
            });
        }
        view.messages.push(Opened {
            id: message.id,
            head: std::mem::take(&mut u.head.head),
            text: body.text,
            files,
            at: message.at,
            mine: entry.mine,
            read_at: entry.read_at,
            author_person: message.author_person,
            author_mailbox: message.author_mailbox,
        });
    }
    keep(app, moved).await;
    Ok(Some(view))
}

/// One file of a conversation, if the scope's mailbox takes part in it and its keys open the message.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn open_file(
    app: &App,
    scope: &Scope,
    ring: &Keyring,
    own_key: Id,
    thread: Id,
    attachment: Id,
) -> Result<Option<OpenedFile>, Fault> {
    let Some((entry, file)) = store::file(&app.db, scope, thread, attachment).await? else {
        return Ok(None);
    };
    let Some(mut u) = unseal(app, ring, scope.mailbox(), own_key, &entry).await? else {
        return Ok(None);
    };
    let key = ContentKey::from_committed(&u.head.key, &file.key_commitment)?;
    let meta = key.open_meta(&[file.id.as_bytes()], &file.meta_x)?;
    let meta: FileMeta = serde_json::from_slice(meta.expose())
        .map_err(|_| Fault::Internal("a file's record is none".into()))?;
    keep(app, u.moved.take().into_iter().collect()).await;
    Ok(Some(OpenedFile {
        id: file.id,
        blob: file.blob,
        meta,
    }))
}

/// The content keys of a conversation that this ring opens, sealed again for another key pair: one arrival a message.
/// This is how a thread comes back after a forgotten password, and how mail follows a corrected address.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn reseal_thread(
    app: &App,
    scope: &Scope,
    ring: &Keyring,
    own_key: Id,
    thread: Id,
    to: &vault::PublicKey,
) -> Result<Vec<(Id, Vec<u8>)>, Fault> {
    let mut out = Vec::new();
    for e in store::entries(&app.db, scope, thread).await? {
        if let Some(u) = unseal(app, ring, scope.mailbox(), own_key, &e).await? {
            let plain = u.head.plain();
            out.push((
                e.message,
                crate::keys::seal(app, to, &arrival_in(thread), e.message, &plain),
            ));
        }
    }
    Ok(out)
}

/// Moves what waits in a mailbox under its list key: at sign-in, at most `most`.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn convert_arrivals(
    app: &App,
    scope: &Scope,
    ring: &Keyring,
    own_key: Id,
    most: i64,
) -> Result<usize, Fault> {
    let mut moved = Vec::new();
    for e in store::arrivals(&app.db, scope, most).await? {
        match unseal(app, ring, scope.mailbox(), own_key, &e).await {
            Ok(Some(mut u)) => moved.extend(u.moved.take()),
            Ok(None) => {}
            // One damaged row must not keep its owner out of the mailbox: it is named when it is opened.
            Err(Fault::Internal(cause)) => {
                tracing::error!(message = %e.message, cause, "an arrival does not open")
            }
            Err(e) => return Err(e),
        }
    }
    let n = moved.len();
    keep(app, moved).await;
    Ok(n)
}
