//! Who may have now what they once asked of a practice. A request lives for ninety days: whoever asked may have gone since, or been paused, given
//! another role, or taken out of a team.

use super::Purpose;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::store::RequestRow;
use crate::keys::{self, Owner};
use crate::practices::{members, teams};
use db::Id;

/// Whether the pair `wanted` may be given what the request asks for: a team's to who is in the team, a desk or a safe to the seat of somebody who
/// works there as one who opens such things, anything else to nobody.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn now(app: &App, r: &RequestRow, wanted: Id) -> Result<bool, Fault> {
    if let Some(may) = teams::may_have(app, r.subject, r.asked_by).await? {
        return Ok(may);
    }
    let (practice, purpose) = match keys::whose(app, r.subject).await? {
        Some(Owner::Desk(practice)) => (practice, Purpose::Desk),
        Some(Owner::Safe(practice)) => (practice, Purpose::Safe),
        _ => return Ok(false),
    };
    let Some(Owner::Mailbox(seat)) = keys::whose(app, wanted).await? else {
        return Ok(false);
    };
    let member = members::active(app, seat).await?;
    Ok(member.is_some_and(|m| m.practice == practice && purpose.is_for(&m)))
}
