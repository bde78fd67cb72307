//! Whether the operator has proven that the exported instance key opens: `doctor` fails until then.

use super::store;
use crate::app::App;
use crate::audit;
use crate::fault::Fault;

const KEY: &str = "instance_key_confirmed";

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
