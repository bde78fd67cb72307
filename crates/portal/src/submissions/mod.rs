//! Double submits and unknown outcomes are one mechanism: each form carries a fresh id, and the write it causes inserts it.
//!
//! A second submit of the same form gets the first one's answer. When the outcome of a write is unknown (the disk or the
//! connection failed in COMMIT), the row tells whether it happened.

pub mod store;

use crate::app::App;
use crate::fault::Fault;
use db::{Done, Id, Stmt, WriteError};

/// What became of a write that happens once.
#[derive(Debug)]
pub enum Written {
    /// It happened now.
    Done(Vec<Done>),
    /// It had happened before; the answer that was given then.
    Already(String),
    /// A guard did not hold: which statement of the given list (the submission itself is not counted).
    Conflict(usize),
    /// A row with that key exists in this table.
    Unique(String),
}

/// The submission of a form together with what was chosen in it: a second press is the first one, and a page that was gone back to and
/// changed is another wish.
pub fn with_choice(once: Id, chosen: &[&[u8]]) -> Id {
    let bytes = [&[once.as_bytes().as_slice()], chosen].concat().concat();
    let digest = vault::hash::sha256(&bytes);
    let id: [u8; 16] = *digest.first_chunk().expect("32 bytes");
    Id::from(id)
}

/// Writes `stmts` once for the form `once`. `result` is what the page needs to answer a repeated submit (a row id, a path).
/// Limits that come first in the list keep their index in [`Written::Conflict`].
///
/// # Errors
/// When the database is away: nothing was done, or ([`Fault::Unknown`]) nothing shows that it was. A submission id used by another actor is [`Fault::NotFound`].
pub async fn write_once(
    app: &App,
    once: Id,
    actor: Id,
    result: &str,
    mut stmts: Vec<Stmt>,
) -> Result<Written, Fault> {
    stmts.insert(0, store::insert(once, actor, app.now(), result));
    match app.db.write(stmts).await {
        Ok(mut done) => {
            done.remove(0);
            Ok(Written::Done(done))
        }
        Err(WriteError::Unique { table, .. }) if table == "submission" => {
            already(app, once, actor).await
        }
        // The guard may have failed because the first submit of this very form moved it.
        Err(WriteError::Unique { table, .. }) => match find(app, once, actor).await? {
            Some(result) => Ok(Written::Already(result)),
            None => Ok(Written::Unique(table)),
        },
        Err(WriteError::Conflict { statement }) => match find(app, once, actor).await? {
            Some(result) => Ok(Written::Already(result)),
            None => Ok(Written::Conflict(statement.saturating_sub(1))),
        },
        Err(e) if e.is_unknown() => match find(app, once, actor).await {
            Ok(Some(result)) => Ok(Written::Already(result)),
            // A commit that was on its way may still arrive after this look.
            Ok(None) | Err(_) => Err(e.into()),
        },
        Err(e) => Err(e.into()),
    }
}

async fn already(app: &App, once: Id, actor: Id) -> Result<Written, Fault> {
    find(app, once, actor)
        .await?
        .map(Written::Already)
        .ok_or(Fault::NotFound)
}

/// The row by which a form is known to have been sent, for a write that [`write_once`] does not do.
pub fn taken(app: &App, once: Id, actor: Id, result: &str) -> Stmt {
    store::insert(once, actor, app.now(), result)
}

/// The answer that was given to a form before, if its write happened.
///
/// # Errors
/// When the database is away.
pub async fn find(app: &App, once: Id, actor: Id) -> Result<Option<String>, Fault> {
    Ok(store::result(&app.db, once, actor).await?)
}
