//! Requests as agents work on them: take, answer, note for colleagues, done.

use super::guard::Agent;
use crate::accounts::agent;
use crate::app::App;
use crate::audit::Source;
use crate::fault::Fault;
use crate::keys;
use crate::submissions::{Written, write_once};
use crate::tickets::{self, Kind, State, Ticket};
use db::Id;
use serde_json::json;
use vault::KeyPair;

/// What an agent does with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// An answer to who asked; with `done` nothing more is expected.
    Answer {
        /// What it says.
        text: String,
        /// Whether it closes the request.
        done: bool,
    },
    /// A note for colleagues.
    Note(String),
    /// Somebody takes care of it, or nobody.
    Assign(Option<Id>),
    /// Nothing more is to be done.
    Close,
    /// There is after all.
    Reopen,
}

impl Act {
    fn word(&self) -> &'static str {
        match self {
            Act::Answer { .. } => "answered",
            Act::Note(_) => "noted",
            Act::Assign(_) => "assigned",
            Act::Close => "closed",
            Act::Reopen => "reopened",
        }
    }
}

/// Does it. False: who asked or a colleague was faster; look again.
///
/// # Errors
/// [`Fault::NotFound`] where somebody is assigned who is no agent; when the database is away.
pub async fn act(
    app: &App,
    a: &Agent,
    t: &Ticket,
    pair: &KeyPair,
    what: &Act,
    once: Id,
    source: &Source,
) -> Result<bool, Fault> {
    let me = a.id();
    let mut rows = Vec::new();
    match what {
        Act::Answer { text, done } => {
            let to = if *done { State::Done } else { State::Waiting };
            // Whoever answers takes care of it, unless somebody does already.
            rows.push(tickets::moved(app, t, to, t.assigned.or(Some(me)), true));
            let public = pair.public();
            rows.push(tickets::post(
                app,
                t.thread,
                public,
                Kind::Answer,
                Some(me),
                text,
            ));
            rows.extend(tickets::announce(app, t, pair));
        }
        Act::Note(text) => {
            let desk = tickets::desk(app).await?.ok_or(Fault::NotFound)?;
            let desk = keys::public(app, keys::id_of(&desk)).await?;
            rows.push(tickets::moved(app, t, t.state, t.assigned, false));
            rows.push(tickets::post(
                app,
                t.thread,
                &desk,
                Kind::Note,
                Some(me),
                text,
            ));
        }
        Act::Assign(who) => {
            if let Some(who) = who
                && agent::of(app, *who).await?.is_none()
            {
                return Err(Fault::NotFound);
            }
            rows.push(tickets::moved(app, t, t.state, *who, false));
        }
        Act::Close => rows.push(tickets::moved(app, t, State::Done, t.assigned, false)),
        Act::Reopen => rows.push(tickets::moved(app, t, State::Open, t.assigned, false)),
    }
    let assigned = match what {
        Act::Assign(who) => who.map(|w| w.to_string()),
        _ => None,
    };
    rows.extend(
        a.event("ticket.worked_on")
            .on("ticket", t.thread)
            .detail(json!({ "how": what.word(), "assigned": assigned }))
            .from(source)
            .rows(app),
    );
    Ok(match write_once(app, once, me, what.word(), rows).await? {
        Written::Done(_) | Written::Already(_) => {
            app.db.signal(jobs::TOPIC);
            true
        }
        Written::Conflict(_) | Written::Unique(_) => false,
    })
}
