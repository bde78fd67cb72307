//! Requests to support: who asked, what was written, who may read it.
//!
//! What is written is sealed, and not to a practice: each request has a key pair of its own. Its private half is wrapped to the *support
//! desk*, a pair that agents' sessions open, and to whoever asked: to the personal mailbox of somebody signed in, under the secret of the
//! mailed link for everybody else. A note among agents is sealed to the desk, so that who asked opens none whatever a page does. Names and
//! addresses are under the field key, because mails about the request are sent by a worker that nobody has signed in to (decision 0021).
//!
//! Attackers: a stranger who makes us mail somebody (nothing is mailed to an address before an agent answers, unless it is the proven one of
//! somebody signed in); one who reads other people's requests (a key, and a MAC on whose it is); an agent (opens requests, and no mailbox).

pub mod store;

use crate::app::App;
use crate::fault::Fault;
use crate::invitations::{LinkKind, links};
use crate::keys::{self, KeyError, Keyring, NewPair, Owner};
use crate::mails::{self, Secret};
use crate::sealed::{Column, Stamp};
use db::{Id, Stmt};
use serde::{Deserialize, Serialize};
use vault::{KeyPair, PublicKey, Token};

/// What the MAC of the support desk's key pair binds it to.
pub const DESK: Id = Id::from_bytes(*b"support desk key");
/// `ticket.contact_f`
const CONTACT: Column = Column("ticket.contact");
const TICKET: Stamp = Stamp("row:ticket");
/// What a post is sealed for.
const POST: &str = "ticket.post";
/// The most posts of one request that are shown; the newest.
pub const POSTS: i64 = 200;

/// Who asked, and from where. Under the field key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// As they wrote it.
    pub name: String,
    /// Where answers are announced.
    pub email: String,
    /// If they gave one.
    #[serde(default)]
    pub phone: String,
    /// The path of the page they came from.
    #[serde(default)]
    pub page: String,
    /// What they need help with: a word of [`About`].
    #[serde(default)]
    pub about: String,
    /// The invitation whose link they held when they asked: the agent need not ask which.
    #[serde(default)]
    pub invitation: Option<Id>,
    /// Language of mails.
    pub lang: String,
    /// Time zone of mails.
    pub tz: String,
    /// The address is the proven one of somebody who was signed in.
    #[serde(default)]
    pub proven: bool,
}

/// What a request is about: it sorts the inbox, and says what an agent should look at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Signing in.
    SignIn,
    /// A code does not arrive, or the numbers are wrong.
    Phones,
    /// The mail, or its link.
    Mail,
    /// Anything else.
    Other,
}

impl About {
    /// All of them, in the order of the form.
    pub const ALL: [About; 4] = [About::SignIn, About::Phones, About::Mail, About::Other];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            About::SignIn => "sign-in",
            About::Phones => "phones",
            About::Mail => "mail",
            About::Other => "other",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<About> {
        About::ALL.into_iter().find(|a| a.word() == word)
    }
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Support's.
    Open,
    /// Theirs: support has answered.
    Waiting,
    /// Nobody's. A new post of theirs opens it again.
    Done,
}

impl State {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Waiting => "waiting",
            State::Done => "done",
        }
    }

    fn parse(word: &str) -> Option<State> {
        [State::Open, State::Waiting, State::Done]
            .into_iter()
            .find(|s| s.word() == word)
    }
}

/// A request, opened but for what was written.
#[derive(Debug, Clone)]
pub struct Ticket {
    /// Its conversation.
    pub thread: Id,
    /// Its key pair.
    pub pair: Id,
    /// Who was signed in when they asked.
    pub person: Option<Id>,
    /// Who asked.
    pub contact: Contact,
    /// Whose turn it is.
    pub state: State,
    /// The agent who takes care of it.
    pub assigned: Option<Id>,
    /// For the next statement.
    pub version: i64,
    /// When it was asked.
    pub created_at: i64,
    /// When something was written last.
    pub last_at: i64,
}

impl Ticket {
    /// What people call it on the telephone: `4F2A-91C3`. Names nobody and opens nothing.
    pub fn reference(&self) -> String {
        reference(self.thread)
    }
}

/// See [`Ticket::reference`].
pub fn reference(thread: Id) -> String {
    let b = thread.as_bytes();
    let hex = hex::encode_upper(&b[12..]);
    format!("{}-{}", &hex[..4], &hex[4..])
}

/// The request that somebody calls by its [`reference()`], in whatever way they type it.
///
/// # Errors
/// When the database is away or the row was tampered with.
pub async fn by_reference(app: &App, typed: &str) -> Result<Option<Id>, Fault> {
    let typed: String = typed.chars().filter(|c| !" -–#".contains(*c)).collect();
    let Some(short) = hex::decode(&typed).ok().filter(|b| b.len() == 4) else {
        return Ok(None);
    };
    Ok(store::by_short(&app.db, &short).await?.map(|t| t.thread))
}

/// What a post is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Who asked wrote it.
    Ask,
    /// An agent wrote it to them.
    Answer,
    /// An agent wrote it for colleagues.
    Note,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Ask => "ask",
            Kind::Answer => "answer",
            Kind::Note => "note",
        }
    }

    fn parse(word: &str) -> Option<Kind> {
        [Kind::Ask, Kind::Answer, Kind::Note]
            .into_iter()
            .find(|k| k.word() == word)
    }
}

/// One post, opened.
#[derive(Debug, Clone)]
pub struct Post {
    /// What it is.
    pub kind: Kind,
    /// The agent or the person signed in who wrote it.
    pub author: Option<Id>,
    /// What was written.
    pub text: String,
    /// When, microseconds UTC.
    pub at: i64,
}

/// The public half of the support desk in force; none before the first agent was made.
///
/// # Errors
/// When the database is away, or the pair was not made here.
pub async fn desk(app: &App) -> Result<Option<PublicKey>, Fault> {
    match store::desk(&app.db).await? {
        Some(id) => Ok(Some(keys::public_of(app, id, Owner::Support(DESK)).await?)),
        None => Ok(None),
    }
}

/// A new desk, in place of any older one: what was written to that stays sealed to it.
///
/// # Errors
/// When the database is away.
pub async fn new_desk(app: &App) -> Result<(KeyPair, Vec<Stmt>), Fault> {
    let mut rows = Vec::new();
    if let Some(old) = store::desk(&app.db).await? {
        rows.push(keys::store::retire(old, app.now()));
    }
    let NewPair { pair, insert } = keys::generate(app, Owner::Support(DESK));
    rows.push(insert);
    Ok((pair, rows))
}

/// Whether a session opens the desk.
///
/// # Errors
/// When the database is away.
pub async fn holds_desk(app: &App, ring: &Keyring) -> Result<bool, Fault> {
    Ok(store::desk(&app.db)
        .await?
        .is_some_and(|id| ring.get(id).is_some()))
}

fn whose(thread: Id, pair: Id, person: Option<Id>) -> [Vec<u8>; 3] {
    [
        thread.as_bytes().to_vec(),
        pair.as_bytes().to_vec(),
        person.map(|p| p.as_bytes().to_vec()).unwrap_or_default(),
    ]
}

fn opened(app: &App, r: store::TicketRow) -> Result<Ticket, Fault> {
    let [thread, pair, person] = whose(r.thread, r.pair, r.person);
    TICKET.check(app, &[&thread, &pair, &person], &r.mac)?;
    Ok(Ticket {
        contact: CONTACT.open(app, r.thread, &r.contact_f)?,
        state: State::parse(&r.state)
            .ok_or_else(|| Fault::Internal(format!("ticket {} has no state", r.thread)))?,
        thread: r.thread,
        pair: r.pair,
        person: r.person,
        assigned: r.assigned,
        version: r.version,
        created_at: r.created_at,
        last_at: r.last_at,
    })
}

/// One request.
///
/// # Errors
/// When the database is away or the row was changed.
pub async fn load(app: &App, thread: Id) -> Result<Option<Ticket>, Fault> {
    store::ticket(&app.db, thread)
        .await?
        .map(|r| opened(app, r))
        .transpose()
}

/// Requests of somebody who was signed in, the newest first.
///
/// # Errors
/// As [`load`].
pub async fn of_person(app: &App, person: Id) -> Result<Vec<Ticket>, Fault> {
    let rows = store::of_person(&app.db, person).await?;
    rows.into_iter().map(|r| opened(app, r)).collect()
}

/// Opens several rows that a list has read.
///
/// # Errors
/// As [`load`].
pub fn open_all(app: &App, rows: Vec<store::TicketRow>) -> Result<Vec<Ticket>, Fault> {
    rows.into_iter().map(|r| opened(app, r)).collect()
}

/// A request that is about to be written.
pub struct NewTicket {
    /// Its conversation.
    pub thread: Id,
    /// Its pair, to mint a link with.
    pub pair: KeyPair,
    /// Everything but limits, links and mails.
    pub rows: Vec<Stmt>,
}

/// The rows of a new request with its first post. `own`: the personal mailbox's public half of somebody signed in.
pub fn create(
    app: &App,
    desk: &PublicKey,
    person: Option<(Id, &PublicKey)>,
    contact: &Contact,
    text: &str,
) -> NewTicket {
    let (thread, now) = (app.id(), app.now());
    let NewPair { pair, insert } = keys::generate(app, Owner::Ticket(thread));
    let pair_id = Id::from(pair.id());
    let who = person.map(|(id, _)| id);
    let [a, b, c] = whose(thread, pair_id, who);
    let mut rows = vec![
        insert,
        keys::wrap_to(app, desk, &pair),
        crate::messages::store::insert_ticket_thread(app, thread, who.unwrap_or(DESK)),
        store::insert_ticket(
            thread,
            pair_id,
            who,
            &CONTACT.seal(app, thread, contact),
            now,
            app.keys.epoch(),
            &TICKET.mac(app, &[&a, &b, &c]),
        ),
    ];
    if let Some((_, own)) = person {
        rows.push(keys::wrap_to(app, own, &pair));
    }
    rows.push(post(app, thread, pair.public(), Kind::Ask, who, text));
    NewTicket { thread, pair, rows }
}

/// The requests of somebody whose account is taken into another one are the other one's, which opens them by the same pairs.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn go_to(app: &App, from: Id, to: Id) -> Result<Vec<Stmt>, Fault> {
    let mut rows = Vec::new();
    for t in open_all(app, store::all_of_person(&app.db, from).await?)? {
        let [a, b, c] = whose(t.thread, t.pair, Some(to));
        let mac = TICKET.mac(app, &[&a, &b, &c]);
        let epoch = app.keys.epoch();
        rows.push(store::goes_to(t.thread, from, to, epoch, &mac));
    }
    Ok(rows)
}

/// The row of a post. `to`: the request's pair; for a note the desk's.
pub fn post(
    app: &App,
    thread: Id,
    to: &PublicKey,
    kind: Kind,
    author: Option<Id>,
    text: &str,
) -> Stmt {
    let id = app.id();
    let plain = serde_json::to_vec(&Words {
        kind: kind.word().into(),
        author,
        thread,
        text: text.into(),
    })
    .expect("our own types serialise");
    store::insert_post(
        id,
        thread,
        kind.word(),
        author,
        keys::id_of(to),
        &keys::seal(app, to, POST, id, &plain),
        app.now(),
    )
}

/// What is sealed: also what the row says in the open, so that nobody who writes rows turns a note into an answer, or puts a post elsewhere.
#[derive(Serialize, Deserialize)]
struct Words {
    kind: String,
    author: Option<Id>,
    thread: Id,
    text: String,
}

/// The pair of a request, by a session that holds the desk or the mailbox it was wrapped to.
///
/// # Errors
/// When the database is away or a wrap was changed.
pub async fn pair_by_ring(
    app: &App,
    ring: &Keyring,
    t: &Ticket,
) -> Result<Option<KeyPair>, KeyError> {
    if let Some(pair) = ring.open(app, t.pair).await? {
        return Ok(Some(pair));
    }
    // Written to an older desk that this agent still has from then.
    for old in store::old_desks(&app.db).await? {
        let Some(desk) = ring.open(app, old).await? else {
            continue;
        };
        let mut one = Keyring::new();
        one.add(desk);
        if let Some(pair) = one.open(app, t.pair).await? {
            return Ok(Some(pair));
        }
    }
    Ok(None)
}

/// What was written, oldest first: with the request's pair posts and answers, with a ring that opens the desk the notes too.
///
/// # Errors
/// When the database is away. A post that was changed is left out and logged.
pub async fn posts(
    app: &App,
    t: &Ticket,
    pair: &KeyPair,
    agent: Option<&Keyring>,
) -> Result<Vec<Post>, Fault> {
    let mut all = Vec::new();
    for r in store::posts(&app.db, t.thread, POSTS).await? {
        let Some(kind) = Kind::parse(&r.kind) else {
            continue;
        };
        let note = kind == Kind::Note;
        if note && agent.is_none() {
            continue;
        }
        let key = if r.key_id == t.pair && !note {
            Some(pair)
        } else {
            agent.filter(|_| note).and_then(|ring| ring.get(r.key_id))
        };
        let words = key
            .and_then(|k| keys::open(app, k, POST, r.id, &r.body_x).ok())
            .and_then(|plain| serde_json::from_slice::<Words>(plain.expose()).ok())
            .filter(|w| w.kind == r.kind && w.thread == t.thread && w.author == r.author);
        match words {
            Some(w) => all.push(Post {
                kind,
                author: r.author,
                text: w.text,
                at: r.at,
            }),
            None => {
                tracing::warn!(post = %r.id, ticket = %t.thread, "a post is not what was written")
            }
        }
    }
    all.reverse();
    Ok(all)
}

/// Moves a request on, if nobody else has changed it since it was loaded.
pub fn moved(app: &App, t: &Ticket, to: State, assigned: Option<Id>, wrote: bool) -> Stmt {
    let last = if wrote { app.now() } else { t.last_at };
    store::moved(t.thread, t.version, to.word(), assigned, last)
}

/// Announces an answer: a fresh link for somebody without an account (older ones go on working: each opens the same request), a link behind
/// sign-in for a person.
pub fn announce(app: &App, t: &Ticket, pair: &KeyPair) -> Vec<Stmt> {
    let mut rows = Vec::new();
    let mut link = None;
    if t.person.is_none() {
        let (token, minted) = links::mint(app, LinkKind::Ticket, t.thread, 1, pair);
        rows.extend(minted);
        link = Some(token.text().to_string());
    }
    rows.push(mails::job(
        app,
        mails::TICKET,
        t.thread,
        mails::NORMAL,
        &Secret {
            link,
            what: Some("answered".into()),
            ..Secret::default()
        },
    ));
    rows
}

/// The request that a mailed link opens, and its pair.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn by_link(app: &App, token: &Token) -> Result<Option<(Ticket, KeyPair)>, Fault> {
    let Some(row) = links::find(app, LinkKind::Ticket, token).await? else {
        return Ok(None);
    };
    if row.void_at.is_some() || row.expires_at <= app.now() {
        return Ok(None);
    }
    let Some(t) = load(app, row.subject).await? else {
        return Ok(None);
    };
    let Some(pair) = keys::open_by_link(app, t.pair, token).await? else {
        return Ok(None);
    };
    Ok(Some((t, pair)))
}
