//! What a practice corrects about a child: the birthday, and who reads for them.

use super::{BEFORE, END, SOON, Ward, ended, genuine, guardians, job, mac, store, told};
use crate::app::App;
use crate::fault::Fault;
use crate::keys;
use crate::lent::{self, Grant, Kind, WRAP};
use db::{Id, Stmt};

/// The child grows up at another moment: who reads for them reads until then, and no more at once where it has passed. What has ended
/// before stays ended: nothing here opens it again. The rows conflict with whoever was faster.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn aged(app: &App, ward: &Ward, grows_at: i64) -> Result<Vec<Stmt>, Fault> {
    let next = Ward {
        grows_at,
        ..ward.clone()
    };
    let mut rows = vec![store::aged(
        ward,
        grows_at,
        app.keys.epoch(),
        &mac(app, &next),
    )];
    for g in lent::given(app, ward.mailbox, Kind::Guardian, true).await? {
        if grows_at <= app.now() {
            rows.extend(ended(app, &g, None)?);
            rows.extend(told(app, &g, ["grown", "grown_office"]).await?);
            continue;
        }
        let to = Grant {
            ends_at: Some(grows_at),
            ..g.clone()
        };
        rows.push(lent::store::guarded(
            &g,
            &to,
            app.keys.epoch(),
            &lent::mac(app, &to),
        ));
        rows.push(keys::store::lent_until(WRAP, g.id.as_bytes(), to.ends_at));
        rows.push(job(app, END, g.id, grows_at));
        rows.push(job(app, SOON, g.id, grows_at - BEFORE));
    }
    Ok(rows)
}

/// The practice ends what somebody reads for a child. None: it is not open.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn stopped(
    app: &App,
    contact: Id,
    grant: Id,
    by: Id,
) -> Result<Option<(Grant, Vec<Stmt>)>, Fault> {
    let Some(row) = store::of_contact(&app.db, contact).await? else {
        return Ok(None);
    };
    let ward = genuine(app, row)?;
    let all = guardians(app, ward.mailbox).await?;
    let Some(g) = all.into_iter().find(|g| g.id == grant) else {
        return Ok(None);
    };
    let mut rows = g.end(app, Some(by))?;
    rows.extend(told(app, &g, ["over_to", "ended_office"]).await?);
    Ok(Some((g, rows)))
}
