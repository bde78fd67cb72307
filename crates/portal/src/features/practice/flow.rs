//! What a manager does.

use super::store;
use crate::app::App;
use crate::fault::Fault;
use crate::practices::Practice;

/// Whether the practice may send: its safe has a second opener, so that a forgotten password of its first owner does not
/// lose the practice's records.
///
/// # Errors
/// When the database is away.
pub async fn ready_to_send(app: &App, practice: &Practice) -> Result<bool, Fault> {
    if practice.second_opener_at.is_some() {
        return Ok(true);
    }
    match practice.safe {
        Some(safe) => Ok(store::safe_managers(&app.db, practice.id, safe).await? >= 2),
        None => Ok(false),
    }
}
