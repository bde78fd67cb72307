//! Notes of colleagues beside a conversation. A note is no message: it stands in a table of its own and is sealed to the team's mailbox
//! alone, so that nothing that reads, lists, mails, prints or hands over messages can come by one.
//!
//! Attackers here: whoever writes to the database and moves a note to another conversation, another team, or under another name (the seal
//! binds all three); a slip of the pen in some later feature that sends "everything in this conversation" (there is nothing to send).

pub mod store;

use super::Team;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{self, Keyring};
use db::{Id, Stmt};

/// Notes that a conversation shows: the newest.
pub const MOST: i64 = 200;

/// A note, opened.
#[derive(Debug, Clone)]
pub struct Note {
    /// Who wrote it.
    pub author: Id,
    /// What; none where it does not open (it was tampered with, or its key is not there).
    pub text: Option<String>,
    /// When (microseconds UTC).
    pub at: i64,
}

fn purpose(mailbox: Id, thread: Id, author: Id) -> String {
    format!("note of {author} in {thread} for {mailbox}")
}

/// The row of a new note.
///
/// # Errors
/// When the database is away, or the team's key is not its own.
pub async fn write(
    app: &App,
    team: &Team,
    thread: Id,
    author: Id,
    text: &str,
) -> Result<Stmt, Fault> {
    let public = keys::current(app, team.mailbox).await?;
    let id = app.id();
    let purpose = purpose(team.mailbox, thread, author);
    let body = keys::seal(app, &public, &purpose, id, text.as_bytes());
    Ok(store::insert(
        id,
        team.mailbox,
        thread,
        author,
        keys::id_of(&public),
        &body,
        app.now(),
    ))
}

/// The notes beside a conversation, oldest first.
///
/// # Errors
/// When the database is away.
pub async fn of_thread(
    app: &App,
    ring: &Keyring,
    team: &Team,
    thread: Id,
) -> Result<Vec<Note>, Fault> {
    let mut all = Vec::new();
    for r in store::of_thread(&app.db, team.mailbox, thread, MOST).await? {
        let text = ring.get(r.key_id).and_then(|pair| {
            let purpose = purpose(team.mailbox, thread, r.author);
            let plain = keys::open(app, pair, &purpose, r.id, &r.body_x).ok()?;
            String::from_utf8(plain.expose().to_vec()).ok()
        });
        if text.is_none() {
            tracing::error!(note = %r.id, "a note of colleagues does not open");
        }
        all.push(Note {
            author: r.author,
            text,
            at: r.at,
        });
    }
    all.reverse();
    Ok(all)
}
