//! Who may do what to whom, and what a member's line says.

use crate::accounts::{Email, PersonName};
use crate::actor::Role;
use crate::practices::members::{Member, State};
use db::Id;

/// Members on a page.
pub const PAGE: i64 = 50;

/// How a member stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is wrong.
    Active,
    /// Sign-in is paused after wrong passwords, until this time (microseconds UTC).
    Locked(i64),
    /// Keys are missing: nobody has let them in, or the seat is shut since a forgotten password.
    NoKeys,
    /// A manager has shut the seat.
    Paused,
}

/// A member as the pages show them.
#[derive(Debug, Clone)]
pub struct Person {
    /// The membership.
    pub member: Member,
    /// Their name.
    pub name: PersonName,
    /// Their address, where its row is as we wrote it.
    pub email: Option<Email>,
    /// How they stand.
    pub standing: Standing,
    /// Whether they sign in with a code by their own wish.
    pub two_step: bool,
    /// When they last had this practice open.
    pub seen_at: Option<i64>,
    /// Their personal mailbox.
    pub personal: Id,
}

/// What a rule says of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// It may be.
    May,
    /// Only an owner does that.
    OwnersOnly,
    /// Not to oneself, from this page.
    Oneself,
    /// The practice would have no owner.
    LastOwner,
    /// They work in another practice too, which relies on the same thing.
    OtherPractices,
    /// Who asks works here no more, since a moment ago.
    Gone,
}

/// Something a manager can do to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Another role.
    Role(Role),
    /// Shut the seat for a while.
    Pause,
    /// Open it again.
    Resume,
    /// End the membership.
    Remove,
    /// Unlock, sign out, ask for a code: nothing that changes who is who.
    Care,
    /// Take their apps and passkeys away after a call: who manages keeps them unless an owner says so.
    LostApp,
}

/// Judges. `owners`: how many owners of the practice are in force and open its safe; `opens`: whether the member is one of them.
pub fn judge(by: Role, oneself: bool, of: Role, owners: usize, opens: bool, act: Act) -> Rule {
    let beyond = matches!(act, Act::Role(to) if to != of && !by.appoints(to));
    if !by.manages() || beyond || (by != Role::Owner && of == Role::Owner) {
        return Rule::OwnersOnly;
    }
    if act == Act::LostApp && !by.appoints(of) {
        return Rule::OwnersOnly;
    }
    if oneself && matches!(act, Act::Pause | Act::Resume | Act::Remove | Act::LostApp) {
        return Rule::Oneself;
    }
    let loses = match act {
        Act::Role(to) => to != Role::Owner,
        Act::Pause | Act::Remove => true,
        Act::Resume | Act::Care | Act::LostApp => false,
    };
    if loses && is_last_owner(of, owners, opens) {
        return Rule::LastOwner;
    }
    Rule::May
}

/// Whether the practice would have no owner without this one. An owner who does not open the safe is none that could go on.
pub fn is_last_owner(of: Role, owners: usize, opens: bool) -> bool {
    of == Role::Owner && owners.saturating_sub(usize::from(opens)) == 0
}

/// How a member stands, from what the database says.
pub fn standing(state: State, locked: Option<i64>, keys: bool) -> Standing {
    match (state, locked, keys) {
        (State::Paused | State::Ended, _, _) => Standing::Paused,
        (_, Some(until), _) => Standing::Locked(until),
        (_, None, false) => Standing::NoKeys,
        (_, None, true) => Standing::Active,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_owners_make_managers_and_make_or_unmake_owners() {
        use Role::{Manager, Owner, Sender};
        let of = |by, of, act| judge(by, false, of, 2, true, act);
        assert_eq!(of(Manager, Sender, Act::Role(Owner)), Rule::OwnersOnly);
        assert_eq!(of(Manager, Sender, Act::Role(Manager)), Rule::OwnersOnly);
        assert_eq!(of(Manager, Manager, Act::Role(Sender)), Rule::May);
        assert_eq!(of(Owner, Sender, Act::Role(Manager)), Rule::May);
        assert_eq!(of(Manager, Owner, Act::Role(Sender)), Rule::OwnersOnly);
        assert_eq!(of(Manager, Owner, Act::Care), Rule::OwnersOnly);
        assert_eq!(of(Manager, Manager, Act::Remove), Rule::May);
        assert_eq!(of(Owner, Owner, Act::Remove), Rule::May);
        assert_eq!(of(Sender, Sender, Act::Care), Rule::OwnersOnly);
        assert_eq!(
            judge(Manager, true, Manager, 1, false, Act::Role(Owner)),
            Rule::OwnersOnly
        );
    }

    #[test]
    fn an_owner_whom_nobody_let_in_does_not_count() {
        assert!(is_last_owner(Role::Owner, 1, true));
        assert!(!is_last_owner(Role::Owner, 2, true));
        assert!(!is_last_owner(Role::Owner, 1, false));
        assert!(!is_last_owner(Role::Manager, 1, true));
    }

    fn any_role() -> impl Strategy<Value = Role> {
        prop::sample::select(Role::ALL.to_vec())
    }

    fn any_act() -> impl Strategy<Value = Act> {
        prop_oneof![
            any_role().prop_map(Act::Role),
            Just(Act::Pause),
            Just(Act::Resume),
            Just(Act::Remove),
            Just(Act::Care),
            Just(Act::LostApp),
        ]
    }

    proptest! {
        /// Whatever managers do, one after the other, to whomever: a practice that had an owner has one.
        #[test]
        fn there_is_always_an_owner(
            others in prop::collection::vec(any_role(), 1..6),
            acts in prop::collection::vec((0usize..6, 0usize..6, any_act()), 0..60),
        ) {
            // (role, in force)
            let mut all: Vec<(Role, bool)> = vec![(Role::Owner, true)];
            all.extend(others.into_iter().map(|r| (r, true)));
            for (by, to, act) in acts {
                let (by, to) = (by % all.len(), to % all.len());
                if !all[by].1 {
                    continue;
                }
                let owners = all.iter().filter(|m| m.1 && m.0 == Role::Owner).count();
                let opens = all[to].1 && all[to].0 == Role::Owner;
                if judge(all[by].0, by == to, all[to].0, owners, opens, act) != Rule::May {
                    continue;
                }
                match act {
                    Act::Role(r) => all[to].0 = r,
                    Act::Pause | Act::Remove => all[to].1 = false,
                    Act::Resume => all[to].1 = true,
                    Act::Care | Act::LostApp => {}
                }
                prop_assert!(all.iter().any(|m| m.1 && m.0 == Role::Owner));
            }
        }
    }
}
