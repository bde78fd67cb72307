//! Rounds: people of a list, or everybody once more. Who may see one, how it begins, stops and goes.

use super::super::file::{Person, Problem, Warning};
use super::super::jobs::{END, ROUND};
use super::super::model::{About, Choice};
use super::super::store::{self, RoundRow};
use super::Here;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::mails;
use crate::sealed::{Column, Damaged, Stamp};
use crate::submissions::{Written, write_once};
use ::jobs::NewJob;
use db::{Id, Stmt};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// `invite_round.about_f`
pub const ABOUT: Column = Column("invite_round.about");
/// `invite_row.data_f`
const DATA: Column = Column("invite_row.data");
const MINE: Stamp = Stamp("row:invite_round");
const GO: Stamp = Stamp("row:invite_round go");

/// How long a round and its lines are kept, microseconds.
pub const KEPT: i64 = 7 * DAY;

/// What a round is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The lines of a file.
    Import,
    /// Everybody on the list who waits.
    Again,
}

impl Kind {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Import => "import",
            Kind::Again => "again",
        }
    }
    fn parse(word: &str) -> Option<Kind> {
        [Kind::Import, Kind::Again]
            .into_iter()
            .find(|k| k.word() == word)
    }
}

/// Where a round is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Looked at; nothing goes out.
    Shown,
    /// On its way.
    Going,
    /// Everybody was met.
    Done,
    /// Somebody stopped it, or whoever began it may not any more.
    Stopped,
}

impl State {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            State::Shown => "shown",
            State::Going => "going",
            State::Done => "done",
            State::Stopped => "stopped",
        }
    }
    fn parse(word: &str) -> Option<State> {
        [State::Shown, State::Going, State::Done, State::Stopped]
            .into_iter()
            .find(|s| s.word() == word)
    }
}

/// A round, opened.
#[derive(Debug, Clone)]
pub struct Round {
    /// Row id.
    pub id: Id,
    /// Whose.
    pub practice: Id,
    /// Who began it.
    pub person: Id,
    /// Of what.
    pub kind: Kind,
    /// Where it is.
    pub state: State,
    /// What becomes of people whom the practice knows.
    pub choice: Choice,
    /// What it remembers.
    pub about: About,
    /// How many people.
    pub total: i64,
    /// How far one without lines has come.
    pub after: Option<(i64, Id)>,
    /// When it goes on, where a limit holds it.
    pub wait_until: Option<i64>,
    /// Guard.
    pub version: i64,
    /// When it began, microseconds UTC.
    pub created_at: i64,
    /// When it and its lines go, microseconds UTC.
    pub ends_at: i64,
    /// Whether this instance was told to send it, in this way.
    pub consented: bool,
}

/// What a line keeps, sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Data {
    /// The address as the file has it.
    pub email: String,
    /// The name as the file has it.
    pub name: String,
    /// Whom to invite; none when something is wrong, and when it is done.
    pub person: Option<Person>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What is doubtful.
    pub warnings: Vec<Warning>,
}

fn place(round: Id, line: i64) -> [u8; 24] {
    let mut row = [0; 24];
    row[..16].copy_from_slice(round.as_bytes());
    row[16..].copy_from_slice(&line.to_be_bytes());
    row
}

impl Data {
    /// Sealed for one line of one round: a line of another list, or of another practice, opens nowhere else.
    pub fn seal(&self, app: &App, round: Id, line: i64) -> Vec<u8> {
        DATA.seal_by(app, &place(round, line), self)
    }

    /// Opened.
    ///
    /// # Errors
    /// When it is not what was read from the file.
    pub fn open(app: &App, round: Id, line: i64, sealed: &[u8]) -> Result<Data, Damaged> {
        DATA.open_by(app, &place(round, line), sealed)
    }

    /// What the result says of it; whoever was invited is on the list now, and need not be kept here as well.
    pub fn told(&self) -> Data {
        Data {
            person: None,
            warnings: Vec::new(),
            ..self.clone()
        }
    }
}

fn columns<'a>(id: &'a Id, practice: &'a Id, person: &'a Id, kind: &'a str) -> [&'a [u8]; 4] {
    [
        id.as_bytes(),
        practice.as_bytes(),
        person.as_bytes(),
        kind.as_bytes(),
    ]
}

fn consent(app: &App, id: Id, practice: Id, person: Id, kind: Kind, choice: Choice) -> [u8; 32] {
    let [a, b, c, d] = columns(&id, &practice, &person, kind.word());
    GO.mac(app, &[a, b, c, d, choice.word().as_bytes()])
}

fn opened(app: &App, r: RoundRow) -> Result<Round, Fault> {
    MINE.check(
        app,
        &columns(&r.id, &r.practice, &r.person, &r.kind),
        &r.mac,
    )?;
    let bad = || Fault::Internal(format!("round {} is inconsistent", r.id));
    let kind = Kind::parse(&r.kind).ok_or_else(bad)?;
    let choice = Choice::parse(&r.choice).ok_or_else(bad)?;
    let go = consent(app, r.id, r.practice, r.person, kind, choice);
    Ok(Round {
        kind,
        choice,
        state: State::parse(&r.state).ok_or_else(bad)?,
        about: ABOUT.open(app, r.id, &r.about_f)?,
        consented: r.go_mac.as_deref() == Some(&go[..]),
        id: r.id,
        practice: r.practice,
        person: r.person,
        total: r.total,
        after: r.after_at.zip(r.after_id),
        wait_until: r.wait_until,
        version: r.version,
        created_at: r.created_at,
        ends_at: r.ends_at,
    })
}

/// A round, for the job that runs it.
///
/// # Errors
/// When the database is away or the row was tampered with.
pub async fn load(app: &App, id: Id) -> Result<Option<Round>, Fault> {
    store::round(&app.db, id)
        .await?
        .map(|r| opened(app, r))
        .transpose()
}

fn is_theirs(signed: &Signed, here: &Here, r: &Round, now: i64) -> bool {
    let mine = r.person == signed.actor.person || here.manager;
    r.practice == here.practice.id && mine && r.ends_at > now
}

/// A round of the practice: for whoever began it and for its managers.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else; when the database is away or the row was tampered with.
pub async fn look(app: &App, signed: &Signed, here: &Here, id: Id) -> Result<Round, Fault> {
    load(app, id)
        .await?
        .filter(|r| is_theirs(signed, here, r, app.now()))
        .ok_or(Fault::NotFound)
}

/// The newest rounds that this member may see, at most five.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn latest(app: &App, signed: &Signed, here: &Here) -> Result<Vec<Round>, Fault> {
    let now = app.now();
    let mut all = Vec::new();
    for row in store::latest(&app.db, here.practice.id, now, 20).await? {
        let id = row.id;
        // One damaged row must not keep the others from being seen.
        let round = match opened(app, row) {
            Ok(round) => round,
            Err(error) => {
                tracing::error!(round = %id, %error, "a round is not what was written");
                continue;
            }
        };
        if is_theirs(signed, here, &round, now) {
            all.push(round);
        }
    }
    all.truncate(5);
    Ok(all)
}

/// The rows of a new round: itself, its lines, and the job that ends it.
pub fn begin(
    app: &App,
    round: &Round,
    lines: impl Iterator<Item = (i64, Data, &'static str, &'static str)>,
) -> Vec<Stmt> {
    let r = round;
    let go = r
        .consented
        .then(|| consent(app, r.id, r.practice, r.person, r.kind, r.choice).to_vec());
    let mac = MINE.mac(app, &columns(&r.id, &r.practice, &r.person, r.kind.word()));
    let mut rows = vec![store::insert_round(
        r.id,
        r.practice,
        r.person,
        r.kind.word(),
        r.state.word(),
        r.choice.word(),
        &ABOUT.seal(app, r.id, &r.about),
        r.total,
        app.keys.epoch(),
        &mac,
        go,
        r.created_at,
        r.ends_at,
    )];
    rows.extend(lines.map(|(line, data, state, why)| {
        store::insert_line(r.id, line, &data.seal(app, r.id, line), state, why)
    }));
    rows.push(job(app, END, r.id, r.ends_at));
    rows
}

/// A job about a round.
pub fn job(app: &App, kind: &'static str, round: Id, run_at: i64) -> Stmt {
    NewJob {
        id: app.id(),
        kind,
        subject: round,
        secret: None,
        priority: mails::BULK,
        run_at,
        dedup: None,
    }
    .stmt(app.now())
}

/// What became of a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// Done.
    Done,
    /// It was not where the page thought it was.
    Elsewhere,
}

async fn once(
    app: &App,
    signed: &Signed,
    round: &Round,
    once: Id,
    mut rows: Vec<Stmt>,
    event: audit::Event,
    source: &Source,
) -> Result<Moved, Fault> {
    rows.extend(
        event
            .by(&signed.actor)
            .on("invite_round", round.id)
            .from(source)
            .rows(app),
    );
    let written = write_once(app, once, signed.actor.person, "moved", rows).await?;
    app.db.signal(::jobs::TOPIC);
    Ok(match written {
        Written::Done(_) | Written::Already(_) => Moved::Done,
        Written::Conflict(_) | Written::Unique(_) => Moved::Elsewhere,
    })
}

/// *Send*: from now on the lines go out.
///
/// # Errors
/// When the database is away.
pub async fn send(
    app: &App,
    signed: &Signed,
    round: &Round,
    choice: Choice,
    form: Id,
    source: &Source,
) -> Result<Moved, Fault> {
    let r = round;
    // Consent is given by the person who looked at the lines, in their own name.
    if r.person != signed.actor.person || r.kind != Kind::Import {
        return Err(Fault::NotFound);
    }
    let go = consent(app, r.id, r.practice, r.person, r.kind, choice);
    let rows = vec![
        store::go(r.id, r.version, choice.word(), app.keys.epoch(), &go),
        job(app, ROUND, r.id, app.now()),
    ];
    let event = audit::event("invites.confirmed")
        .detail(json!({ "people": r.total, "choice": choice.word() }));
    once(app, signed, r, form, rows, event, source).await
}

/// *Stop*: whoever was not met yet is not.
///
/// # Errors
/// When the database is away.
pub async fn stop(
    app: &App,
    signed: &Signed,
    round: &Round,
    form: Id,
    source: &Source,
) -> Result<Moved, Fault> {
    let mut newest = round.clone();
    // The job moves it all the time.
    for _ in 0..8 {
        let rows = vec![store::stop(newest.id, newest.version)];
        let event = audit::event("invites.stopped");
        if once(app, signed, &newest, form, rows, event, source).await? == Moved::Done {
            return Ok(Moved::Done);
        }
        match load(app, round.id).await? {
            Some(r) if r.state == State::Going => newest = r,
            _ => return Ok(Moved::Elsewhere),
        }
    }
    Err(Fault::Unavailable("the round moves all the time".into()))
}

/// *Delete*: the lines go at once.
///
/// # Errors
/// When the database is away.
pub async fn delete(
    app: &App,
    signed: &Signed,
    round: &Round,
    form: Id,
    source: &Source,
) -> Result<Moved, Fault> {
    let rows = store::delete_once(round.id, round.version).to_vec();
    let event = audit::event("invites.deleted");
    once(app, signed, round, form, rows, event, source).await
}
