//! When a second step is due before a conversation (security.md, "Two-step is decided per thread"), for everything that shows or sends
//! anything of one: the conversation, its files, the lists, drafts of answers.
//!
//! The attacker here knows the password and has no phone.

pub mod store;

pub use store::{Factors, factors};

use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::messages::begun::Begun;
use crate::practices::Policy;
use db::Id;
use std::collections::HashMap;
use store::DemandRow;

/// What decides about a second step (security.md, "Two-step is decided per thread").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// The reader works in the practice that began the conversation.
    pub of_practice: bool,
    /// The operator, the practice or the sender demands it.
    pub required: bool,
    /// A practice began the conversation.
    pub by_practice: bool,
    /// A number of that practice has proven the reader to it.
    pub proven: bool,
    /// A code was entered in this session, or the device is trusted.
    pub stepped: bool,
}

/// What a reader still has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: it is open.
    Nothing,
    /// A code to a number that the practice has on file, whatever other factor exists.
    Proof,
    /// A code to a phone of their own.
    Factor,
}

/// What a reader still has to do.
pub fn needs(f: Facts) -> Needs {
    match f {
        Facts {
            of_practice: true, ..
        }
        | Facts {
            required: false, ..
        } => Needs::Nothing,
        Facts {
            by_practice: true,
            proven: false,
            ..
        } => Needs::Proof,
        Facts { stepped: false, .. } => Needs::Factor,
        _ => Needs::Nothing,
    }
}

/// Whether a conversation may be shown to its reader now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// What is still to be done.
    pub needs: Needs,
    /// The practice that began it.
    pub practice: Option<Id>,
    /// The own phone that was shown in this session.
    pub shown: Option<Id>,
}

impl Gate {
    /// Nothing is in the way.
    pub fn is_open(&self) -> bool {
        self.needs == Needs::Nothing
    }
}

/// What one practice demands of one reader before all of its conversations.
#[derive(Debug, Clone, Copy)]
pub struct Demand {
    /// A second step of everybody.
    required: bool,
    /// A number of the practice has proven the reader to it.
    proven: bool,
}

impl Demand {
    fn of(policy: &str, proven_at: Option<i64>) -> Demand {
        Demand {
            required: Policy::read(policy).two_step_required,
            proven: proven_at.is_some(),
        }
    }

    /// Of a conversation that no practice began.
    const NONE: Demand = Demand {
        required: false,
        proven: false,
    };

    /// Of a practice that is not there: the row was taken away by another hand.
    const STRICT: Demand = Demand {
        required: true,
        proven: false,
    };
}

fn facts(
    app: &App,
    signed: &Signed,
    practice: Option<Id>,
    two_step: bool,
    demand: Demand,
    factors: &Factors,
) -> Facts {
    let care = signed.helps().map(|v| &v.grant);
    let stepped = match practice {
        // A helper shows that they are themselves: the practice knows the owner, and the owner knows them.
        _ if care.is_some() => !factors.shown.is_empty(),
        None => !factors.shown.is_empty(),
        Some(p) => {
            let serves = |f: &Id| factors.vouched.contains(&(p, *f));
            signed.passed.contains(&p) || factors.shown.iter().any(serves)
        }
    };
    Facts {
        of_practice: practice.is_some() && signed.actor.practice() == practice,
        // What is lent was lent by the practice's safe, with the password: a code to a phone of its owner's would only keep out whoever
        // was let in, and their own phones say nothing about them to the practice that asked.
        // A personal mailbox was lent by its owner alone: there the rule stands.
        required: (signed.inside.is_none() || signed.for_whom().is_some())
            && (two_step || demand.required || app.config.policy.two_step_required),
        by_practice: practice.is_some() || care.is_some(),
        // To the helper only what was open to the owner who let them in: else a password alone would be enough, by helping oneself.
        proven: match care {
            Some(grant) => {
                grant.proven.contains(&practice.unwrap_or(Id::NIL))
                    && (demand.proven || practice.is_none())
            }
            None => demand.proven,
        },
        stepped,
    }
}

/// What decides about the conversations of a list: the reader's phones, and what each practice demands.
pub struct Judge<'a> {
    app: &'a App,
    signed: &'a Signed,
    factors: Factors,
    demands: HashMap<Id, Demand>,
}

impl<'a> Judge<'a> {
    /// Reads what the practices that began these conversations demand: one statement for eight practices, none for conversations of the reader's own.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn of(
        app: &'a App,
        signed: &'a Signed,
        factors: Factors,
        begun_by: impl IntoIterator<Item = Option<Id>>,
    ) -> Result<Judge<'a>, Fault> {
        let own = signed.actor.practice();
        let mut practices: Vec<Id> = Vec::new();
        for p in begun_by.into_iter().flatten() {
            if own != Some(p) && !practices.contains(&p) {
                practices.push(p);
            }
        }
        let demands = store::demands(&app.db, signed.proves(), &practices).await?;
        let demand = |r: DemandRow| (r.practice, Demand::of(&r.policy, r.proven_at));
        Ok(Judge {
            app,
            signed,
            factors,
            demands: demands.into_iter().map(demand).collect(),
        })
    }

    /// As [`Judge::of`], where what of the reader's phones counts was not read yet.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn load(
        app: &'a App,
        signed: &'a Signed,
        begun_by: impl IntoIterator<Item = Option<Id>>,
    ) -> Result<Judge<'a>, Fault> {
        let asked = factors(signed, app.now()).to_vec();
        let factors = Factors::of(&mut app.db.read(asked).await?.into_iter())?;
        Judge::of(app, signed, factors, begun_by).await
    }

    /// Whether a conversation may be shown to its reader now.
    pub fn opens(&self, practice: Option<Id>, two_step: bool) -> bool {
        let demand = match practice {
            None => Demand::NONE,
            Some(p) => *self.demands.get(&p).unwrap_or(&Demand::STRICT),
        };
        let facts = facts(
            self.app,
            self.signed,
            practice,
            two_step,
            demand,
            &self.factors,
        );
        needs(facts) == Needs::Nothing
    }
}

/// The practices before which this session stands with a second step now; [`Id::NIL`] for conversations that no practice began. Whoever
/// opens their mailbox to a helper opens no more than that.
///
/// # Errors
/// When the database is away.
pub async fn shown_to(app: &App, signed: &Signed) -> Result<Vec<Id>, Fault> {
    let asked = factors(signed, app.now()).to_vec();
    let factors = Factors::of(&mut app.db.read(asked).await?.into_iter())?;
    let mut all = signed.passed.clone();
    let vouched = factors.vouched.iter();
    all.extend(
        vouched
            .filter(|(_, f)| factors.shown.contains(f))
            .map(|(p, _)| *p),
    );
    all.extend((!factors.shown.is_empty()).then_some(Id::NIL));
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Judges one conversation. Everything that shows or sends anything of it asks here first.
///
/// # Errors
/// [`Fault::NotFound`] when the reader's mailbox takes no part in it.
pub async fn check(app: &App, signed: &Signed, thread: Id) -> Result<Gate, Fault> {
    Ok(check_with(app, signed, thread).await?.0)
}

/// As [`check`], with what of the reader's phones counts: the list beside the conversation is judged by the same.
///
/// # Errors
/// As [`check`].
pub async fn check_with(app: &App, signed: &Signed, thread: Id) -> Result<(Gate, Factors), Fault> {
    let found = store::gate(&app.db, signed, thread, app.now()).await?;
    let (row, factors) = found.ok_or(Fault::NotFound)?;
    let (policy, proven_at) = (row.policy, row.proven_at);
    let begun = Begun {
        id: row.thread,
        kind: row.kind,
        practice: row.practice,
        two_step: row.two_step,
        mac: row.mac,
    };
    begun.check(app)?;
    let Begun {
        practice, two_step, ..
    } = begun;
    let demand = match (policy, practice) {
        (Some(policy), _) => Demand::of(&policy, proven_at),
        (None, Some(_)) => Demand::STRICT,
        (None, None) => Demand::NONE,
    };
    let gate = Gate {
        needs: needs(facts(app, signed, practice, two_step, demand, &factors)),
        practice,
        shown: factors.shown.first().copied(),
    };
    Ok((gate, factors))
}

#[cfg(test)]
mod unit {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_required_second_step_is_never_skipped(of_practice: bool, required: bool, by_practice: bool, proven: bool, stepped: bool) {
            let f = Facts { of_practice, required, by_practice, proven, stepped };
            let open = needs(f) == Needs::Nothing;
            prop_assert_eq!(open, of_practice || !required || (stepped && (proven || !by_practice)));
            // A factor of the reader's own never stands in for the practice's proof.
            if required && !of_practice && by_practice && !proven {
                prop_assert_eq!(needs(f), Needs::Proof);
            }
        }
    }
}
