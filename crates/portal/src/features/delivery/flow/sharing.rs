//! Share again: somebody forgot the password and had no second factor, so the practice is asked before their conversations
//! come back.
//!
//! The attacker here holds the person's e-mail and has just reset the password. Nothing comes back to them unless a member
//! approves, and the page says to call first. One call answers for the whole practice: all open requests of that person for
//! conversations that this practice began are approved together.

use super::super::store;
use crate::accounts::session::Signed;
use crate::actor::Permission;
use crate::app::App;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::keys::requests;
use crate::keys::store::deny_request;
use crate::messages::share;
use crate::submissions::{Written, write_once};
use db::{Id, Stmt};

/// Somebody who asks for a conversation again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The person.
    pub person: Id,
    /// As the practice wrote the name, else as they gave it.
    pub name: String,
    /// When they asked, microseconds UTC.
    pub at: i64,
}

/// How many conversations come back in this session at once; the rest follows when their holders sign in.
const AT_ONCE: i64 = 200;

/// Who asks for this conversation again and waits for an approval that the signed-in member may give. Nobody where the
/// conversation was begun by another practice.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn asking(app: &App, signed: &Signed, thread: Id) -> Result<Vec<Asking>, Fault> {
    let scope = signed.actor.scope();
    if !signed.actor.may(Permission::CorrectContact) {
        return Ok(Vec::new());
    }
    let mut out: Vec<Asking> = Vec::new();
    for r in share::waiting(app, &scope, thread).await? {
        let (Some(person), true, None) = (r.asked_by, r.needs_approval, r.approved_by) else {
            continue;
        };
        if person == signed.actor.person
            || r.expires_at <= app.now()
            || r.practice != Some(scope.practice())
            || !requests::genuine(app, &r)
            || out.iter().any(|a| a.person == person)
        {
            continue;
        }
        if let Some(name) = store::asker(app, &scope, thread, person).await? {
            out.push(Asking {
                person,
                name,
                at: r.created_at,
            });
        }
    }
    Ok(out)
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// Approved; so many conversations came back at once.
    Shared(usize),
    /// Refused: the requests are closed.
    Refused,
    /// A colleague answered first.
    Changed,
}

/// Approves or refuses what a person asks of this practice.
///
/// # Errors
/// [`Fault::NotFound`] when that person asks nothing in this conversation that the member may answer; when the database is away.
pub async fn answer(
    app: &App,
    signed: &Signed,
    thread: Id,
    person: Id,
    approve: bool,
    once: Id,
    source: &Source,
) -> Result<Answered, Fault> {
    let (me, scope) = (signed.actor.person, signed.actor.scope());
    let done = crate::submissions::find(app, once, me).await?.is_some();
    if !done {
        if !asking(app, signed, thread)
            .await?
            .iter()
            .any(|a| a.person == person)
        {
            return Err(Fault::NotFound);
        }
        let open = store::requests_of(&app.db, &scope, person, app.now()).await?;
        // The attacker here makes a row of another kind, or of another practice, look like one of these: a yes is given to nothing that this
        // instance has not asked of this practice.
        let mut rows: Vec<Stmt> = open
            .iter()
            .filter(|r| r.practice == Some(scope.practice()) && requests::genuine(app, r))
            .map(|r| match approve {
                true => requests::approve(app, r, me),
                false => deny_request(r.id),
            })
            .collect();
        let kind = if approve {
            "thread.sharing_approved"
        } else {
            "thread.sharing_refused"
        };
        rows.extend(
            audit::event(kind)
                .by(&signed.actor)
                .on("thread", thread)
                .owner(person)
                .detail(serde_json::json!({ "conversations": open.len() }))
                .from(source)
                .rows(app),
        );
        match write_once(app, once, me, "answered", rows).await? {
            Written::Done(_) | Written::Already(_) => {}
            Written::Conflict(_) | Written::Unique(_) => return Ok(Answered::Changed),
        }
    }
    if !approve {
        return Ok(Answered::Refused);
    }
    // What is mine comes back now; what others hold, when they sign in.
    let n = share::fulfil(app, &scope, &signed.ring, signed.own_key, me, AT_ONCE).await?;
    Ok(Answered::Shared(n))
}
