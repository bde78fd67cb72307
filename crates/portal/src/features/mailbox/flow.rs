//! What reading does: opening a conversation behind its gate, and telling the sender that it was read.

use super::store;
use crate::accounts::session::Signed;
use crate::actor::Scope;
use crate::app::App;
use crate::audit::{self, Source};
use crate::away::{self, Said};
use crate::fault::Fault;
use crate::guard;
use crate::invitations::stage;
use crate::lent::{self, ward};
use crate::messages::{self, ThreadView};
use crate::web::Web;
use db::{Id, Stmt};

/// A conversation that its reader may see. The gate was asked before.
///
/// # Errors
/// [`Fault::NotFound`] when the reader takes no part in it, [`Fault::Internal`] when something of it was tampered with.
pub async fn open(app: &App, signed: &Signed, thread: Id) -> Result<ThreadView, Fault> {
    let mut view = messages::open_thread(
        app,
        &signed.actor.scope(),
        &signed.ring,
        signed.own_key,
        thread,
    )
    .await?
    .ok_or(Fault::NotFound)?;
    if let Some(practice) = view.practice
        && signed.actor.practice() == Some(practice)
    {
        view.nobody_reads = ward::nobody_reads(app, practice, thread).await?;
    }
    Ok(view)
}

/// Who of those a conversation goes to is away. It is worth a line and no error page: where somebody was put into the conversation by
/// another hand, writing is refused, and looking at it is not.
pub async fn away_of(app: &App, signed: &Signed, thread: Id) -> Vec<Said> {
    match try_away(app, signed, thread).await {
        Ok(told) => told,
        Err(e) => {
            tracing::warn!(error = %e, "who is away was not said");
            Vec::new()
        }
    }
}

async fn try_away(app: &App, signed: &Signed, thread: Id) -> Result<Vec<Said>, Fault> {
    let to = store::recipients(app, &signed.actor.scope(), thread).await?;
    let to: Vec<Id> = to.iter().map(|r| r.mailbox).collect();
    away::told(app, &signed.actor, &to).await
}

/// In another's mailbox: that this conversation was opened is on record before anything of it is shown; when it cannot be, nothing is.
///
/// # Errors
/// When the database is away, or the mailbox is not lent any more.
pub async fn note_inside(app: &App, w: &Web, signed: &Signed, thread: Id) -> Result<(), Fault> {
    let Some(view) = &signed.inside else {
        return Ok(());
    };
    let (grant, now) = (&view.grant, app.now());
    let kind = match grant.kind {
        lent::Kind::Emergency => "emergency.read",
        lent::Kind::Handover => "handover.read",
        lent::Kind::Delegation => "delegation.read",
        lent::Kind::Care => "care.read",
        lent::Kind::Guardian => "guardian.read",
    };
    let mut rows = vec![lent::store::hold(grant.id, now)];
    // What its owner is shown of it.
    if !matches!(grant.kind, lent::Kind::Handover | lent::Kind::Guardian) {
        rows.push(lent::store::opened(grant.id, thread, now));
        rows.push(lent::store::used(grant.id, now));
    }
    rows.extend(
        audit::event(kind)
            .by(&signed.actor)
            .on("thread", thread)
            .owner(grant.owner)
            .on_behalf_of(grant.owner)
            .detail(serde_json::json!({ "grant": grant.id.to_string() }))
            .from(&guard::source(w))
            .rows(app),
    );
    match app.db.write(rows).await {
        Ok(_) => Ok(()),
        // It ended since this request began.
        Err(db::WriteError::Conflict { .. }) => Err(Fault::NotFound),
        Err(e) => Err(e.into()),
    }
}

/// Notes that what is open in `view` was read now, once: the entries, the list's dot, the senders' timelines, the audit trail.
/// Messages that the reader's keys do not open stay unread. A failure is worth a line in the log, not an error page. Gives whether the
/// conversation was unread until now.
pub async fn mark_read(app: &App, signed: &Signed, source: &Source, view: &ThreadView) -> bool {
    // In an emergency nothing was read by whom it was written to: it stays unread, and nobody is told. Nor by somebody who looks
    // things up for its owner and does not answer.
    let looks_up = |v: &lent::View| match v.grant.kind {
        lent::Kind::Emergency => true,
        lent::Kind::Delegation | lent::Kind::Care => !v.grant.can_answer,
        lent::Kind::Handover | lent::Kind::Guardian => false,
    };
    if signed.inside.as_ref().is_some_and(looks_up) {
        return false;
    }
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
            .owner(signed.owner())
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
