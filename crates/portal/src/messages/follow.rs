//! Mail that waits for a wrong address follows the right one.
//!
//! The attacker here is whoever owns the wrong address. From this write on their links open nothing, their pre-mailbox is
//! empty and closed, and what waited is sealed to somebody else. A message that a colleague sends at the same moment is
//! neither lost nor left behind: one of the two writes conflicts and is decided again.

use super::{arrival_in, place, store};
use crate::actor::Scope;
use crate::app::App;
use crate::fault::Fault;
use crate::keys;
use db::{Id, Stmt};
use vault::{KeyPair, PublicKey};

/// Where the mail goes.
#[derive(Debug, Clone)]
pub struct Successor {
    /// The mailbox: another pre-mailbox, or that of somebody who has an account.
    pub mailbox: Id,
    /// Its current public half, checked.
    pub key: PublicKey,
    /// Whether the mailbox exists already; one that the same write makes needs no guard.
    pub exists: bool,
    /// The contact that the timelines name from now on.
    pub contact: Id,
    /// Its open invitation, if it needs one.
    pub invitation: Option<Id>,
}

/// The rows that move everything from a pre-mailbox (opened: `pair`) to its successor. The first one is the guard: it
/// conflicts when the pre-mailbox was adopted, closed or given another key since it was opened.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn rows(
    app: &App,
    scope: &Scope,
    pair: &KeyPair,
    to: &Successor,
) -> Result<Vec<Stmt>, Fault> {
    let (from, now) = (scope.mailbox(), app.now());
    let own = Id::from(pair.id());
    let waiting = store::waiting(&app.db, scope).await?;
    let mut rows = vec![store::close_mailbox(from, own)];
    rows.extend(store::drop_entries(from, waiting.len()));
    if to.exists {
        rows.push(store::hold(to.mailbox, keys::id_of(&to.key)));
    }
    let list = pair.list_key();
    let mut newest: Vec<(Id, Id)> = Vec::new();
    for e in &waiting {
        let (context, purpose) = (place(&e.thread, &e.message), arrival_in(e.thread));
        let plain = match (&e.arrival, &e.head, e.key_id == own) {
            (Some(arrival), _, true) => keys::open(app, pair, &purpose, e.message, arrival)?,
            // Somebody has looked with the link's own keys.
            (None, Some(head), true) => list.open(&context, head)?,
            _ => {
                return Err(Fault::Internal(format!(
                    "message {} does not wait under the key of pre-mailbox {from}",
                    e.message
                )));
            }
        };
        rows.push(store::insert_arrival_once(
            to.mailbox,
            e.message,
            e.thread,
            keys::id_of(&to.key),
            &keys::seal(app, &to.key, &purpose, e.message, plain.expose()),
            e.at,
        ));
        newest.retain(|(thread, _)| *thread != e.thread);
        newest.push((e.thread, e.message));
    }
    for (thread, message) in newest {
        rows.push(store::upsert_box_in(to.mailbox, thread, message, now));
    }
    rows.extend(store::replace_participant(app, from, to.mailbox, now).await?);
    rows.push(store::move_deliveries(
        from,
        to.mailbox,
        Some(to.contact),
        to.invitation,
    ));
    Ok(rows)
}
