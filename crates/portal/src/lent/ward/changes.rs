//! What a practice corrects about a child: the birthday, and who reads for them.
//!
//! Whoever reads again is whom the last grant names: a grant is under a MAC, a contact's account is not.

use super::{BEFORE, END, SOON, Ward, ended, genuine, give, guardians, job, mac, store, told};
use crate::accounts::store as people;
use crate::app::App;
use crate::fault::Fault;
use crate::invitations;
use crate::keys::{self, Keyring};
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

/// Who read for a child last, where nobody does now and the child is not old enough.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn last_reader(app: &App, ward: &Ward) -> Result<Option<Grant>, Fault> {
    if ward.grows_at <= app.now() || !guardians(app, ward.mailbox).await?.is_empty() {
        return Ok(None);
    }
    let all = lent::given(app, ward.mailbox, Kind::Guardian, false).await?;
    Ok(all.into_iter().next())
}

/// The practice opens a child's mailbox again to whoever read it last: what ended by a mistake. The ring holds the practice's desk. None:
/// somebody reads, the child is old enough, nobody has read before, their account is closed, or the desk does not open the mailbox.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn again(
    app: &App,
    ring: &Keyring,
    ward: &Ward,
) -> Result<Option<(Grant, Vec<Stmt>)>, Fault> {
    let Some(last) = last_reader(app, ward).await? else {
        return Ok(None);
    };
    let reader = people::person(&app.db, last.holder).await?;
    let Some(reader) = reader.filter(|p| p.state == "active") else {
        return Ok(None);
    };
    invitations::belongs(app, reader.personal, reader.id, None).await?;
    let own = keys::id_of(&keys::current(app, ward.mailbox).await?);
    let Some(pair) = ring.open(app, own).await? else {
        return Ok(None);
    };
    let pair = keys::genuine_pair(app, pair, keys::Owner::Mailbox(ward.mailbox)).await?;
    let to = keys::current(app, reader.personal).await?;
    // Whoever corrects the birthday at this moment is the guard; of two who press at once one makes the grant.
    let epoch = app.keys.epoch();
    let mut rows = vec![store::aged(ward, ward.grows_at, epoch, &mac(app, ward))];
    let (g, given) = give(app, ward, last.relation, last.holder, (&to, &pair));
    rows.extend(given);
    rows.extend(told(app, &g, ["again", "again_office"]).await?);
    Ok(Some((g, rows)))
}
