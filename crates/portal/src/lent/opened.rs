//! What somebody opened in a mailbox that was lent to them, as its owner sees it: subjects by the owner's own keys, and nothing of what
//! was deleted since.

use super::Grant;
use crate::accounts::session::Signed;
use crate::actor::{Actor, Scope};
use crate::app::App;
use crate::fault::Fault;
use crate::messages;
use db::{Db, Id, ReadError, q, statements};

/// Conversations that the page of an owner who let somebody in names.
pub const NAMED: i64 = 50;

statements! {
    LAST = "SELECT thread, at FROM mailbox_opened WHERE grant_id = $1 ORDER BY at DESC, thread LIMIT $2";
    COUNT = "SELECT COUNT(*) FROM mailbox_opened WHERE grant_id = $1";
    ENTRY = "SELECT e.message FROM entry e WHERE e.mailbox = $1 AND e.thread = $2 AND e.deleted_at IS NULL ORDER BY e.at LIMIT 1";
    ANSWERED = "SELECT DISTINCT m.thread FROM mailbox_opened o JOIN message m ON m.thread = o.thread WHERE o.grant_id = $1 AND m.author_person = $2 AND m.on_behalf_of = $3 AND m.at >= $4";
}

/// A conversation that was opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The conversation; none where it is no longer in the mailbox.
    pub thread: Option<Id>,
    /// Its subject, as the owner's own keys show it; empty where it does not open.
    pub subject: String,
    /// When it was opened first (microseconds UTC).
    pub at: i64,
    /// Whether the reader wrote in it for the owner.
    pub answered: bool,
}

/// Whether a conversation is still in the scope's mailbox.
async fn is_there(db: &Db, scope: &Scope, thread: Id) -> Result<bool, ReadError> {
    let entry: Option<Id> = db.one(q!(ENTRY, scope.mailbox(), thread)).await?;
    Ok(entry.is_some())
}

/// What was opened by a grant of the signed-in owner's, whichever of their mailboxes is open now: the last first and at most `most`, and how
/// many more there are. The caller has found the grant to be theirs.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn for_owner(
    app: &App,
    s: &Signed,
    g: &Grant,
    most: i64,
) -> Result<(Vec<Opened>, i64), Fault> {
    let of_grant = q!(ANSWERED, g.id, g.holder, g.owner, g.asked_at);
    let wrote: Vec<Id> = app.db.all(of_grant).await?;
    let last: Vec<(Id, i64)> = app.db.all(q!(LAST, g.id, most)).await?;
    let count: i64 = app.db.one(q!(COUNT, g.id)).await?.unwrap_or(0);
    let seat = s.seats.iter().find(|v| v.seat.mailbox == g.mailbox);
    let own = match seat {
        Some(v) => Some((Some(v.seat.clone()), v.key)),
        None => (g.mailbox == s.actor.personal).then_some((None, s.personal_key)),
    };
    let mut all = Vec::new();
    for (thread, at) in last {
        let mut one = Opened {
            thread: None,
            subject: String::new(),
            at,
            answered: wrote.contains(&thread),
        };
        // A seat that was left since is nobody's to look into.
        if let Some((seat, key)) = &own {
            let actor = Actor {
                seat: seat.clone(),
                ..s.actor.clone()
            };
            let scope = actor.scope();
            if is_there(&app.db, &scope, thread).await? {
                one.thread = Some(thread);
                let view = messages::open_thread(app, &scope, &s.ring, *key, thread).await?;
                one.subject = view.map(|v| v.subject().to_owned()).unwrap_or_default();
            }
        }
        all.push(one);
    }
    let more = count - all.len() as i64;
    Ok((all, more))
}
