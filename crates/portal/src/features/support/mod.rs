//! The support console: the operator's staff solve *I can't get in*, and never see a message.
//!
//! 1. An agent is a person with a grant (`securemail support add`), without a seat in any practice, in a session that has passed a strong second
//!    step ([`guard`]). For everybody else the console is not there; it may have a listener and addresses of its own.
//! 2. [`find`]: exact address, exact phone, words of a practice's name. States and times, masked numbers; [`changes::reveal`] with a reason.
//! 3. [`verify`]: a script with its questions and outcomes. Nothing is changed without it.
//! 4. [`changes`]: send again, end links, end a pause, close and reopen an account. [`phone`]: another number, with a second agent. [`add`]:
//!    an account for a member of a practice, who opens nothing until a manager lets them in.
//! 5. [`inbox`]: requests, answers, notes; [`desk`]: colleagues, and answers kept for the next time.
//!
//! Attackers: the caller with a good story; an agent, alone, or with the database; a stranger who looks for the console. What an agent's
//! session opens is their own mailbox and requests. `no_agent_reads_a_message` tries every way.

pub mod add;
pub mod changes;
pub mod desk;
pub mod find;
pub mod guard;
pub mod inbox;
mod jobs;
mod pages;
pub mod phone;
pub mod store;
#[cfg(test)]
mod tests;
pub mod verify;

pub use guard::{Agent, SupportDoor};
pub use pages::samples;

use crate::app::App;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        // agent
        .route("/support", get(pages::home::get).post(pages::home::search))
        .route(
            "/support/l/{lookup}",
            get(pages::found::get).post(pages::absent),
        )
        .route(
            "/support/l/{lookup}/{subject}/reveal",
            get(pages::reveal::get).post(pages::reveal::post),
        )
        .route(
            "/support/l/{lookup}/{subject}/verify",
            get(pages::script::get).post(pages::script::post),
        )
        .route(
            "/support/l/{lookup}/{subject}/change",
            get(pages::change::get).post(pages::change::post),
        )
        .route(
            "/support/l/{lookup}/{subject}/phone",
            get(pages::phone::get).post(pages::phone::post),
        )
        .route(
            "/support/l/{lookup}/{subject}/add",
            get(pages::add::get).post(pages::add::post),
        )
        .route(
            "/support/phones",
            get(pages::phone::waiting).post(pages::absent),
        )
        .route(
            "/support/phones/{correction}",
            get(pages::phone::one).post(pages::phone::decide),
        )
        .route(
            "/support/requests",
            get(pages::requests::list).post(pages::absent),
        )
        .route(
            "/support/requests/{ticket}",
            get(pages::requests::one).post(pages::requests::act),
        )
        .route(
            "/support/answers",
            get(pages::answers::list).post(pages::answers::add),
        )
        .route(
            "/support/answers/{answer}",
            get(pages::answers::one).post(pages::answers::change),
        )
        .route(
            "/support/agents",
            get(pages::agents::list).post(pages::agents::let_in),
        )
        // the holder of the link in the mail about another phone
        .route("/s/{*secret}", get(pages::stop::open))
        .route(
            "/request/stop",
            get(pages::stop::get).post(pages::stop::post),
        )
}

/// Job handlers of this feature.
pub fn jobs(app: &App) -> Vec<Arc<dyn ::jobs::Handler>> {
    vec![
        Arc::new(jobs::FilePhone(app.clone())),
        Arc::new(jobs::TellOld(app.clone())),
    ]
}
