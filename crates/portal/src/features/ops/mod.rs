//! What keeps the portal healthy without anybody looking: the audit chain is sealed each second and anchored each minute,
//! what has expired is swept, and a load balancer can ask whether this node answers.
//!
//! Attackers here want to fill the disk (orphan files, counters) or to keep old secrets alive (expired wraps).

pub mod backup;
pub mod keys;
mod pages;
pub mod rotation;
pub mod status;
pub mod store;
pub mod sweep;

#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::app::App;
use crate::app::span::{HOUR, MINUTE};
use crate::audit::seal;
use axum::Router;
use axum::routing::get;

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/health", get(pages::health))
        .route("/ready", get(pages::ready))
}

/// Runs the sealer and the sweep until told to stop; seals once more before it ends.
pub async fn run(app: App, stop: impl Future<Output = ()>) {
    let mut stop = std::pin::pin!(stop);
    let (mut anchored, mut swept) = (i64::MIN, i64::MIN);
    let mut failed = 0u32;
    let mut tick = tokio::time::interval(Duration::from_micros(seal::EVERY.unsigned_abs()));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let last = tokio::select! {
            _ = tick.tick() => false,
            () = &mut stop => true,
        };
        match seal::seal(&app).await {
            Ok(_) if failed > 0 => {
                failed = 0;
                tracing::info!("the audit trail is sealed again");
            }
            Ok(_) => {}
            // Each second would fill the log of a night without a database: once a minute is enough.
            Err(error) => {
                if failed.is_multiple_of(60) {
                    tracing::warn!(%error, "the audit trail is not sealed; each second tries again");
                }
                failed += 1;
            }
        }
        let now = app.now();
        if last || anchored.saturating_add(MINUTE) <= now {
            anchored = now;
            if let Err(error) = sweep::anchor(&app).await {
                tracing::error!(%error, "the head of the audit chain was not anchored");
            }
        }
        if last {
            return;
        }
        if swept.saturating_add(HOUR / 4) <= now {
            swept = now;
            match sweep::sweep(&app).await {
                Ok(report) => tracing::debug!(?report, "swept"),
                Err(error) => {
                    tracing::warn!(%error, "the sweep did not finish; the next one goes on")
                }
            }
        }
    }
}
