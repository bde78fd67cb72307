//! What reading does: opening a conversation behind its gate, and telling the sender that it was read.

use super::store;
use crate::accounts::session::Signed;
use crate::actor::Scope;
use crate::app::App;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::invitations::stage;
use crate::messages::{self, ThreadView};
use db::{Id, Stmt};

/// A conversation that its reader may see. The gate was asked before.
///
/// # Errors
/// [`Fault::NotFound`] when the reader takes no part in it, [`Fault::Internal`] when something of it was tampered with.
pub async fn open(app: &App, signed: &Signed, thread: Id) -> Result<ThreadView, Fault> {
    messages::open_thread(
        app,
        &signed.actor.scope(),
        &signed.ring,
        signed.own_key,
        thread,
    )
    .await?
    .ok_or(Fault::NotFound)
}

/// Notes that what is open in `view` was read now, once: the entries, the list's dot, the senders' timelines, the audit trail.
/// Messages that the reader's keys do not open stay unread. A failure is worth a line in the log, not an error page. Gives whether the
/// conversation was unread until now.
pub async fn mark_read(app: &App, signed: &Signed, source: &Source, view: &ThreadView) -> bool {
    let unread: Vec<Id> = view
        .messages
        .iter()
        .filter(|m| m.read_at.is_none())
        .map(|m| m.id)
        .collect();
    if unread.is_empty() {
        return false;
    }
    let marked = try_mark(app, signed, source, view.id, &unread).await;
    if let Err(e) = &marked {
        tracing::warn!(error = %e, "a message was shown and not marked as read");
    }
    marked.is_ok()
}

async fn try_mark(
    app: &App,
    signed: &Signed,
    source: &Source,
    thread: Id,
    unread: &[Id],
) -> Result<(), Fault> {
    let (scope, now) = (signed.actor.scope(), app.now());
    let deliveries = store::unread_deliveries(&app.db, &scope, thread).await?;
    let mut rows: Vec<Stmt> = deliveries
        .iter()
        .filter(|d| unread.contains(&d.message))
        .flat_map(|d| {
            [
                store::event_once(d.id, "read", now),
                stage::done_of_delivery(d.id),
            ]
        })
        .collect();
    rows.extend(entries_read(&scope, thread, unread, now));
    rows.extend(
        audit::event("message.read")
            .by(&signed.actor)
            .on("thread", thread)
            .owner(signed.actor.person)
            .detail(serde_json::json!({ "messages": unread.len() }))
            .from(source)
            .rows(app),
    );
    app.db.write(rows).await?;
    Ok(())
}

fn entries_read(scope: &Scope, thread: Id, unread: &[Id], now: i64) -> Vec<Stmt> {
    let mut rows: Vec<Stmt> = unread
        .iter()
        .map(|m| store::read_one(scope, *m, now))
        .collect();
    rows.push(store::box_read(scope, thread));
    rows
}
