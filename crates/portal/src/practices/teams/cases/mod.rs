//! What a team does about a conversation: whose it is to answer, whether it is done, and who is writing just now.
//!
//! None of this decides who reads what, so none of it is under a MAC: whoever writes to the database can make a conversation look done
//! or somebody else's, and reads nothing by it. A name is only ever that of somebody who is in the team.
//!
//! A row carries a version: of two colleagues who take the same conversation at the same moment, one is told who was faster.

use crate::app::App;
use crate::app::span::MINUTE;
use crate::fault::Fault;
use db::{Id, Stmt};

pub mod store;
#[cfg(test)]
mod tests;

/// How long somebody who has opened an answer counts as writing, unless they show themselves again.
pub const WRITING: i64 = MINUTE;

/// Whether a conversation waits for the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It does.
    Open,
    /// The team is done with it, until something comes in.
    Done,
}

impl State {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Done => "done",
        }
    }

    /// Reads the stored word; what nobody knows is not done.
    pub fn read(word: &str) -> State {
        match word {
            "done" => State::Done,
            _ => State::Open,
        }
    }
}

/// What a team does about a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Whether it waits for the team.
    pub state: State,
    /// Whose it is to answer.
    pub assignee: Option<Id>,
    /// Who changed it last.
    pub changed_by: Option<Id>,
    /// How often it was changed: a form carries what its page was made from.
    pub version: i64,
}

/// What a team does about a conversation; nothing was said yet: it is open and nobody's.
///
/// # Errors
/// When the database is away.
pub async fn load(app: &App, mailbox: Id, thread: Id) -> Result<Case, Fault> {
    let row = store::case(&app.db, mailbox, thread).await?;
    Ok(row.map_or(
        Case {
            state: State::Open,
            assignee: None,
            changed_by: None,
            version: 0,
        },
        |r| Case {
            state: State::read(&r.state),
            assignee: r.assignee,
            changed_by: Some(r.changed_by),
            version: r.version,
        },
    ))
}

/// Writes a change over what was read; conflicts when somebody else was faster.
pub fn change(
    app: &App,
    mailbox: Id,
    thread: Id,
    to: (State, Option<Id>),
    by: Id,
    version: i64,
) -> Stmt {
    let (state, assignee) = to;
    store::set(
        mailbox,
        thread,
        state.word(),
        assignee,
        by,
        app.now(),
        version,
    )
}

/// Somebody has an answer open.
pub fn writes(app: &App, mailbox: Id, thread: Id, person: Id) -> Stmt {
    store::write(mailbox, thread, person, app.now() + WRITING)
}

/// Who else has an answer open now.
///
/// # Errors
/// When the database is away.
pub async fn writing(app: &App, mailbox: Id, thread: Id, but: Id) -> Result<Vec<Id>, Fault> {
    Ok(store::writing(&app.db, mailbox, thread, but, app.now()).await?)
}

/// How many messages colleagues have sent in a conversation: what the page of an answer has seen.
///
/// # Errors
/// When the database is away.
pub async fn sent_by_others(app: &App, mailbox: Id, thread: Id, me: Id) -> Result<i64, Fault> {
    Ok(store::sent_by_others(&app.db, mailbox, thread, me).await?)
}

/// Who of the colleagues has answered last.
///
/// # Errors
/// When the database is away.
pub async fn last_by_others(
    app: &App,
    mailbox: Id,
    thread: Id,
    me: Id,
) -> Result<Option<Id>, Fault> {
    Ok(store::last_by_others(&app.db, mailbox, thread, me).await?)
}
