//! Whether the operator has proven that the exported instance key opens: `doctor` fails until then. And what this instance may open of
//! the mail that waits.

use super::store;
use crate::app::App;
use crate::audit;
use crate::fault::Fault;
use crate::invitations::release;

const KEY: &str = "instance_key_confirmed";
const RELEASE: &str = "pending_release";

/// Whether the export of this very key was confirmed.
///
/// # Errors
/// When the database is away.
pub async fn export_confirmed(app: &App) -> Result<bool, Fault> {
    Ok(store::meta(&app.db, KEY).await?.as_deref() == Some(&app.keys.fingerprint()))
}

/// The operator has opened the export with the offline key.
///
/// # Errors
/// When the database is away.
pub async fn confirm_export(app: &App) -> Result<(), Fault> {
    let mut rows = vec![store::set_meta(KEY, &app.keys.fingerprint())];
    rows.extend(
        audit::event("keys.export_confirmed")
            .by_operator()
            .rows(app),
    );
    app.db.write(rows).await?;
    Ok(())
}

/// At the start: after the operator has chosen `pending_release = "strict"`, what the pending key opened until then goes, once. Gives how
/// many pre-mailboxes that were.
///
/// # Errors
/// When the database is away.
pub async fn apply_release(app: &App) -> Result<u64, Fault> {
    let (word, before) = (
        if release::is_strict(app) {
            "strict"
        } else {
            "convenient"
        },
        store::meta(&app.db, RELEASE).await?,
    );
    if before.as_deref() == Some(word) {
        return Ok(0);
    }
    let gone = if word == "strict" {
        release::forget_pending(app).await?
    } else {
        0
    };
    let mut rows = vec![store::set_meta(RELEASE, word)];
    if gone > 0 {
        rows.extend(
            audit::event("keys.pending_forgotten")
                .by_operator()
                .detail(serde_json::json!({ "pre_mailboxes": gone }))
                .rows(app),
        );
    }
    app.db.write(rows).await?;
    Ok(gone)
}
