//! What the pages ask and do.

mod change;
mod ending;
mod letin;
mod list;

pub use change::{Care, Outcome, care, role, two_step};
pub use ending::{leave, pause, remove, resume};
pub use letin::{Newcomer, let_in, newcomers};
pub use list::{Found, Listed, find, list, one};

use super::model::{self, Act, Rule};
use crate::accounts::session::Signed;
use crate::actor::Role;
use crate::app::App;
use crate::fault::Fault;
use crate::practices::members::{self, Member};
use db::Id;

/// Owners who are in force and open the safe, and whether this member is one.
async fn owners(app: &App, practice: Id, m: &Member) -> Result<(usize, bool), Fault> {
    let all: Vec<_> = members::managers(app, practice)
        .await?
        .into_iter()
        .filter(|o| o.member.role == Role::Owner && o.opens)
        .collect();
    Ok((all.len(), all.iter().any(|o| o.member.id == m.id)))
}

/// Judges what a signed-in manager would do to a member.
///
/// The manager's own place is read again, and must be read after the practice whose count guards the write: the session was read before it.
/// Without that, two managers who remove each other at the same moment could both succeed: the second one's session was read while its owner
/// still worked here, and the practice's count after the first removal.
///
/// # Errors
/// When the database is away.
pub async fn judge(app: &App, s: &Signed, m: &Member, act: Act) -> Result<Rule, Fault> {
    if s.actor
        .seat
        .as_ref()
        .is_none_or(|seat| seat.practice != m.practice)
    {
        return Ok(Rule::OwnersOnly);
    }
    let mine = members::of_person(app, s.actor.person).await?;
    let Some(mine) = mine.iter().find(|o| o.practice == m.practice) else {
        return Ok(Rule::Gone);
    };
    let (owners, opens) = owners(app, m.practice, m).await?;
    let oneself = m.person == s.actor.person;
    Ok(model::judge(mine.role, oneself, m.role, owners, opens, act))
}

/// Whether the practice would have no owner if this member left.
///
/// # Errors
/// When the database is away.
pub async fn is_last_owner(app: &App, m: &Member) -> Result<bool, Fault> {
    let (owners, opens) = owners(app, m.practice, m).await?;
    Ok(model::is_last_owner(m.role, owners, opens))
}
