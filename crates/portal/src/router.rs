//! Every route by who may use it. Read this table to audit all access.
//!
//! | guard | means |
//! |---|---|
//! | public | anybody; nothing private is on these pages |
//! | invitee | the holder of a mailed link, through the flow cookie ([`crate::guard::Flow`]) |
//! | user | signed in ([`crate::guard::User`]); rows by the session's [`crate::actor::Scope`] |
//! | agent | the operator's support ([`crate::features::support::Agent`]); for everybody else these are not there, in the main listener neither where the console has its own |
//! | captured | only mounted when mail, texts and calls are captured, and only on loopback |
//!
//! The guard is the extractor in each handler's arguments: a handler cannot run without it. The matrix test calls every
//! route as every kind of visitor.

use axum::Router;

use crate::app::App;
use crate::features as f;

/// All routes, hardened.
pub fn router(app: &App) -> Router {
    let mut all = Router::new()
        // public
        .merge(f::documents::routes())
        .merge(f::login::routes())
        .merge(f::recover::routes())
        .merge(f::ops::routes())
        .merge(f::tickets::routes())
        // invitee
        .merge(f::register::routes())
        .merge(f::complete::routes())
        .merge(f::verify::routes())
        // user
        .merge(f::mailbox::routes())
        .merge(f::compose::routes())
        .merge(f::delivery::routes())
        .merge(f::practice::routes())
        .merge(f::inviting::routes())
        .merge(f::joining::routes())
        // managers, and whoever waits for one; the owner of a mailbox that was opened; who lets a colleague answer, and the colleague
        .merge(f::people::routes())
        .merge(f::teams::routes())
        .merge(f::recoveries::routes())
        .merge(f::handover::routes())
        .merge(f::emergency::routes())
        .merge(f::delegates::routes())
        // the owner of a personal mailbox, whoever is asked to help with it, and the helper
        .merge(f::helpers::routes())
        .merge(f::away::routes())
        .merge(f::plans::routes())
        .merge(f::settings::routes())
        .merge(f::factors::routes())
        .merge(f::address::routes())
        .merge(f::merging::routes())
        // agent
        .merge(f::support::routes());
    if app.captured.is_some() && app.config.listens_on_loopback() {
        all = all
            .merge(f::outbox::routes())
            .merge(crate::samples::routes());
    }
    let paths = crate::web::Paths {
        secret: vec!["i", "p", "n", "r", "c", "u", "x", "q", "s", "e", "h", "w"],
        probe: vec!["/health", "/ready"],
        machine: vec![],
    };
    crate::web::harden(all.with_state(app.clone()), &app.site, paths)
}

/// The same pages for the listener of the support console: it answers there too, or there only (`server.support_listen`).
pub fn console(app: &App) -> Router {
    router(app).layer(axum::Extension(f::support::SupportDoor))
}

/// Every job handler.
pub fn jobs(app: &App) -> Vec<std::sync::Arc<dyn jobs::Handler>> {
    let mut all = f::notices::jobs(app);
    all.extend(f::verify::jobs(app));
    all.extend(f::inviting::jobs(app));
    all.extend(f::emergency::jobs(app));
    all.extend(f::delegates::jobs(app));
    all.extend(f::helpers::jobs(app));
    all.extend(f::merging::jobs(app));
    all.extend(f::support::jobs(app));
    all.extend(f::ops::rotation::jobs(app));
    all
}
