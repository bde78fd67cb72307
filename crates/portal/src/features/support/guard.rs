//! Who may use the console: the one place that decides it.

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;

use crate::accounts::agent::{self, Rights};
use crate::accounts::session::{Found, Signed};
use crate::app::App;
use crate::guard::{self, Turned};
use crate::web::{Error, Network, Notice, Web};
use db::Id;

/// Marks requests that came in by the listener of `server.support_listen`.
#[derive(Debug, Clone, Copy)]
pub struct SupportDoor;

/// One of the operator's support, in a session that has passed a strong second step. For everybody else the console is not there.
pub struct Agent {
    /// The session.
    pub signed: Signed,
    /// What the grant allows.
    pub rights: Rights,
}

impl Agent {
    /// Who.
    pub fn id(&self) -> Id {
        self.signed.actor.person
    }

    /// Whether they may change something.
    pub fn may_change(&self) -> bool {
        self.rights >= Rights::Change
    }

    /// An audit event of this agent. The role says that it was not a person about their own affairs.
    pub fn event(&self, kind: &'static str) -> crate::audit::Event {
        crate::audit::event(kind).by_agent(&self.signed.actor)
    }
}

/// Whether the console is to be found by this request at all.
fn reachable(app: &App, w: &Web, parts: &Parts) -> bool {
    let server = &app.config.server;
    if !server.support_listen.is_empty() && parts.extensions.get::<SupportDoor>().is_none() {
        return false;
    }
    let from = w.client().addr();
    server.support_addresses.is_empty()
        || server
            .support_addresses
            .iter()
            .filter_map(|n| Network::parse(n).ok())
            .any(|n| n.contains(from))
}

impl FromRequestParts<App> for Agent {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Agent, Turned> {
        let w = parts
            .extensions
            .get::<Web>()
            .cloned()
            .ok_or_else(|| Error::internal("the router was not hardened"))?;
        if !reachable(app, &w, parts) {
            return Err(Error::NotFound.into());
        }
        match guard::session(app, &w).await? {
            Found::Live(s) => {
                let Some(rights) = s.agent else {
                    return Err(Error::NotFound.into());
                };
                // A seat opens a practice's mail, a lent mailbox somebody's; who helps others with theirs has neither.
                if !s.seats.is_empty() || !s.lent.is_empty() {
                    return Err(Turned::Error(member(&w).into()));
                }
                if !s.strong() {
                    return Err(Turned::Error(weak(&w).into()));
                }
                Ok(Agent { signed: *s, rights })
            }
            // Whoever has the cookie of an agent's session that ran out was that agent a moment ago.
            Found::Ended { person, .. } if agent::of(app, person).await?.is_some() => Err(
                Turned::Away(format!("/sign-in?next={}", guard::encode("/support"))),
            ),
            Found::Ended { .. } | Found::Unknown => Err(Error::NotFound.into()),
        }
    }
}

/// The account was made a member of a practice after it had become an agent's.
fn member(w: &Web) -> Notice {
    Notice::new(StatusCode::FORBIDDEN, w.t("support-member-title"))
        .text(w.t("support-member-text"))
        .button(w.t("nav-settings"), "/settings")
}

/// Neither the password alone nor a text opens the console: an authenticator app or a passkey does.
fn weak(w: &Web) -> Notice {
    Notice::new(StatusCode::FORBIDDEN, w.t("support-weak-title"))
        .text(w.t("support-weak-text"))
        .button(w.t("nav-settings"), "/settings/strong")
}
