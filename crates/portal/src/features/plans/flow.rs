//! What the upgrade page must know: why this person cannot begin a conversation, and whom to ask.

use crate::accounts::PersonName;
use crate::accounts::session::{NAME, Signed};
use crate::actor::Permission;
use crate::app::App;
use crate::fault::Fault;
use crate::practices;
use db::Id;

/// Why somebody cannot begin a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// They can: plan and role allow it.
    May,
    /// They work in no practice here: a patient, a private person.
    NoPractice,
    /// They have a seat, but this session is open in the personal mailbox.
    OtherMailbox,
    /// Their practice has no paid plan.
    NoPlan,
    /// The plan is there, their role does not send.
    Role,
}

/// Judges a signed-in person.
///
/// # Errors
/// When the database is away.
pub async fn why(app: &App, signed: &Signed) -> Result<Why, Fault> {
    let Some(practice) = signed.actor.practice() else {
        return Ok(if signed.seats.is_empty() {
            Why::NoPractice
        } else {
            Why::OtherMailbox
        });
    };
    let plan = practices::may_compose(app, practice, signed.actor.person).await?;
    Ok(match (plan, signed.actor.may(Permission::ComposeNew)) {
        (false, _) => Why::NoPlan,
        (true, false) => Why::Role,
        (true, true) => Why::May,
    })
}

/// The names of those who manage a practice, in the order they joined.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn managers(app: &App, practice: Id) -> Result<Vec<String>, Fault> {
    let mut names = Vec::new();
    for m in practices::members::managers(app, practice).await? {
        let name: PersonName = NAME.open(app, m.member.person, &m.name_f)?;
        names.push(name.full());
    }
    Ok(names)
}
