//! What `doctor` asks the database: which backup was the last.

use super::store;
use crate::app::App;
use crate::audit;
use crate::fault::Fault;
use db::Db;

const BACKUP: &str = "backup_at";

/// When the last backup was made, in microseconds UTC. After a restore: the one before the backup that came back.
///
/// # Errors
/// When the database is away.
pub async fn last_backup(db: &Db) -> Result<Option<i64>, Fault> {
    Ok(store::meta(db, BACKUP)
        .await?
        .and_then(|at| at.parse().ok()))
}

/// Notes a complete backup, for `doctor` and in the trail: how many rows and files, never where it lies.
///
/// # Errors
/// When the database is away.
pub async fn backed_up(app: &App, at: i64, rows: u64, files: u64) -> Result<(), Fault> {
    let mut list = vec![store::set_meta(BACKUP, &at.to_string())];
    list.extend(
        audit::event("backup.made")
            .by_operator()
            .detail(serde_json::json!({ "rows": rows, "files": files }))
            .rows(app),
    );
    app.db.write(list).await?;
    Ok(())
}
