//! Who of a team is told by mail that something came in: whose it is to answer, else everybody in the team.
//!
//! Two mails at most for each person, team and quarter of an hour, however much comes in: one at once, and at the end of the quarter one
//! more if something came after it that nobody has read. Neither says who wrote, or about what.

use super::{Mate, cases};
use crate::app::App;
use crate::app::span::MINUTE;
use crate::fault::Fault;
use crate::mails;
use db::{Id, Stmt};

/// The quarter of an hour.
pub const PAUSE: i64 = 15 * MINUTE;

/// What is written when something comes into a team's mailbox: what was done is not done any more, and somebody is told.
///
/// # Errors
/// When the database is away.
pub async fn came(app: &App, mailbox: Id, thread: Id) -> Result<Vec<Stmt>, Fault> {
    let mut rows = vec![cases::store::reopen(mailbox, thread)];
    let Some(team) = super::of_mailbox(app, mailbox).await?.filter(|t| t.open) else {
        return Ok(rows);
    };
    let mates: Vec<Mate> = super::mates(app, &team).await?;
    let case = cases::load(app, mailbox, thread).await?;
    let active = || mates.iter().filter(|m| m.active);
    let theirs: Vec<Id> = active()
        .map(|m| m.person)
        .filter(|p| case.assignee == Some(*p))
        .collect();
    let told = match theirs.is_empty() {
        true => active().map(|m| m.person).collect(),
        false => theirs,
    };
    for person in told {
        rows.extend(mails::team_came(app, person, mailbox, team.practice));
    }
    Ok(rows)
}
