//! The audit trail: what happened, by whom, to what. Never content, never a secret.
//!
//! The business write inserts an immutable event with a MAC and a pending row; the sealer chains pending events into
//! blocks. Who can write to the database but has no instance key cannot add, change or reorder events unnoticed; who
//! has both cannot rewrite what the outside anchor has seen.

pub mod purge;
pub mod seal;
pub mod store;
pub mod verify;

#[cfg(test)]
mod tests;

use crate::actor::Actor;
use crate::app::{App, SOFTWARE};
use crate::sealed::Column;
use db::{Id, Stmt};
use serde_json::Value;

/// `audit_event.detail_f`
pub const DETAIL: Column = Column("audit_event.detail");
/// `audit_event.source_f`
pub const SOURCE: Column = Column("audit_event.source");

/// Where a request came from: client address and a short name of the browser. Sealed.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct Source {
    /// Client address, as trusted proxies tell it.
    pub address: String,
    /// "Firefox on Windows"; not the whole user agent.
    pub agent: String,
    /// The request's id in the logs.
    #[serde(skip)]
    pub request: Option<Id>,
}

/// One event, being put together.
#[derive(Debug, Clone)]
pub struct Event {
    kind: &'static str,
    outcome: &'static str,
    role: String,
    actor: Option<Id>,
    practice: Option<Id>,
    on_behalf_of: Option<Id>,
    object: Option<(&'static str, Id)>,
    owner: Option<Id>,
    detail: Option<Value>,
    source: Option<Source>,
    session: Option<[u8; 32]>,
}

/// Starts an event: `message.sent`, `sign_in`, `code.sent`. Dotted, lower case, listed in docs/AUDIT.md.
pub fn event(kind: &'static str) -> Event {
    Event {
        kind,
        outcome: "ok",
        role: "system".into(),
        actor: None,
        practice: None,
        on_behalf_of: None,
        object: None,
        owner: None,
        detail: None,
        source: None,
        session: None,
    }
}

impl Event {
    /// It was refused or failed; `why` is a fixed word.
    pub fn failed(mut self, why: &'static str) -> Event {
        self.outcome = why;
        self
    }
    /// A signed-in person did it.
    pub fn by(mut self, a: &Actor) -> Event {
        self.actor = Some(a.person);
        self.practice = a.practice();
        self.role = a
            .seat
            .as_ref()
            .map_or_else(|| "person".into(), |s| s.role.clone());
        self.session = Some(a.session);
        self
    }
    /// One of the operator's support did it.
    pub fn by_agent(mut self, a: &Actor) -> Event {
        self.actor = Some(a.person);
        self.role = "support".into();
        self.session = Some(a.session);
        self
    }
    /// A person who is not signed in did it.
    pub fn by_person(mut self, person: Id) -> Event {
        self.actor = Some(person);
        self.role = "person".into();
        self
    }
    /// The holder of an invitation link did it.
    pub fn by_invitee(mut self, practice: Id) -> Event {
        self.role = "invitee".into();
        self.practice = Some(practice);
        self
    }
    /// The operator did it on the command line.
    pub fn by_operator(mut self) -> Event {
        self.role = "operator".into();
        self
    }
    /// What it was done to.
    pub fn on(mut self, kind: &'static str, id: Id) -> Event {
        self.object = Some((kind, id));
        self
    }
    /// The person whose records are concerned.
    pub fn owner(mut self, person: Id) -> Event {
        self.owner = Some(person);
        self
    }
    /// In another's mailbox: whose.
    pub fn on_behalf_of(mut self, person: Id) -> Event {
        self.on_behalf_of = Some(person);
        self
    }
    /// The practice concerned.
    pub fn practice(mut self, practice: Id) -> Event {
        self.practice = Some(practice);
        self
    }
    /// Further facts: masked numbers, counts, versions. Sealed; still never content or secrets.
    pub fn detail(mut self, v: Value) -> Event {
        self.detail = Some(v);
        self
    }
    /// Where the request came from.
    pub fn from(mut self, s: &Source) -> Event {
        self.source = Some(s.clone());
        self
    }

    /// The two rows that go into the business write.
    pub fn rows(self, app: &App) -> [Stmt; 2] {
        let (id, now) = (app.id(), app.now());
        let e = store::EventRow {
            id,
            at: now,
            kind: self.kind.into(),
            outcome: self.outcome.into(),
            actor: self.actor,
            role: self.role,
            practice: self.practice,
            on_behalf_of: self.on_behalf_of,
            object_kind: self.object.map(|(k, _)| k.to_owned()),
            object: self.object.map(|(_, i)| i),
            owner: self.owner,
            detail_f: self.detail.map(|d| DETAIL.seal(app, id, &d)),
            source_f: self.source.as_ref().map(|s| SOURCE.seal(app, id, s)),
            session: self.session.map(|s| vault::hash::sha256(&s)[..16].to_vec()),
            request: self.source.and_then(|s| s.request),
            node: app.node.clone(),
            software: SOFTWARE.into(),
        };
        let mac = mac(app, &e);
        [
            store::insert(&e, app.keys.epoch(), &mac),
            store::insert_pending(id, now),
        ]
    }
}

/// The MAC of an event over every column.
pub fn mac(app: &App, e: &store::EventRow) -> [u8; 32] {
    over(e, |parts| app.keys.mac("audit", parts))
}

/// Which epoch of the instance key made the MAC of an event, if any did. Retired ones count: the trail is never rewritten.
fn made_by(app: &App, e: &store::EventRow, mac: &[u8]) -> Option<u8> {
    over(e, |parts| app.keys.made_by("audit", parts, mac))
}

fn over<T>(e: &store::EventRow, then: impl FnOnce(&[&[u8]]) -> T) -> T {
    let opt = |id: &Option<Id>| id.map(|i| i.as_bytes().to_vec()).unwrap_or_default();
    then(&[
        e.id.as_bytes(),
        &e.at.to_be_bytes(),
        e.kind.as_bytes(),
        e.outcome.as_bytes(),
        &opt(&e.actor),
        e.role.as_bytes(),
        &opt(&e.practice),
        &opt(&e.on_behalf_of),
        e.object_kind.as_deref().unwrap_or_default().as_bytes(),
        &opt(&e.object),
        &opt(&e.owner),
        e.detail_f.as_deref().unwrap_or_default(),
        e.source_f.as_deref().unwrap_or_default(),
        e.session.as_deref().unwrap_or_default(),
        &opt(&e.request),
        e.node.as_bytes(),
        e.software.as_bytes(),
    ])
}
