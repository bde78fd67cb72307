//! The second step before a conversation (security.md, "Two-step is decided per thread").
//!
//! The attacker here reads the invitee's e-mail, or has taken over an account of theirs that another practice vouched for. A
//! number that *this* practice has on file is the only thing that proves a reader to it.

use super::model::{Facts, Needs, needs};
use super::store::{self, GateRow};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::practices::Policy;
use db::Id;

/// Whether a conversation may be shown to its reader now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// What is still to be done.
    pub needs: Needs,
    /// The practice that began it.
    pub practice: Option<Id>,
}

impl Gate {
    /// Nothing is in the way.
    pub fn is_open(&self) -> bool {
        self.needs == Needs::Nothing
    }
}

/// The facts of one conversation for one reader.
pub fn facts(app: &App, signed: &Signed, row: &GateRow, trusted: bool) -> Facts {
    let policy: Policy = row
        .policy
        .as_deref()
        .and_then(|p| serde_json::from_str(p).ok())
        .unwrap_or_default();
    Facts {
        of_practice: row.practice.is_some() && signed.actor.practice() == row.practice,
        required: row.two_step || policy.two_step_required || app.config.policy.two_step_required,
        by_practice: row.practice.is_some(),
        proven: row.proven_at.is_some(),
        stepped: signed.factor_at.is_some() || trusted,
    }
}

/// Judges one conversation. Everything that shows or sends anything of it asks here first.
///
/// # Errors
/// [`Fault::NotFound`] when the reader's mailbox takes no part in it.
pub async fn check(app: &App, signed: &Signed, thread: Id) -> Result<Gate, Fault> {
    let found = store::gate(
        &app.db,
        &signed.actor.scope(),
        thread,
        signed.actor.person,
        signed.device.as_deref(),
        app.now(),
    )
    .await?;
    let (row, trusted) = found.ok_or(Fault::NotFound)?;
    Ok(Gate {
        needs: needs(facts(app, signed, &row, trusted)),
        practice: row.practice,
    })
}
