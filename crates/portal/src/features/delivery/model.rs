//! What an event means and what to do next. Pure.

use std::collections::HashMap;

use crate::app::span::DAY;
use crate::invitations::State;

/// What happened to a message on its way to one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Written; its mail is on the way.
    Queued,
    /// No mail server answered yet; it is tried again.
    Delayed,
    /// Its reader was mailed a moment ago, or often enough today: the mail goes later.
    Held,
    /// A mail server took the mail.
    Accepted,
    /// No mail server takes it.
    Failed,
    /// The link was opened, perhaps by a scanner.
    Opened,
    /// A code was texted or spoken.
    CodeSent,
    /// A code could not be sent.
    CodeFailed,
    /// *None of these is mine.*
    PhoneWrong,
    /// *Wrong address?*
    AddressWrong,
    /// The sender corrected the phone.
    PhoneCorrected,
    /// The sender corrected the address.
    AddressCorrected,
    /// The sender sent the mail again.
    Resent,
    /// The account exists.
    Registered,
    /// Opened by its reader.
    Read,
    /// Answered.
    Replied,
    /// *This is not me, or I do not want it.*
    Declined,
    /// *I pressed this by mistake.*
    Wanted,
    /// *Send me a new link*, which waits for somebody of the practice.
    LinkAsked,
    /// Support has ended the links.
    LinksEnded,
    /// Who reads the address stopped a phone that support was told.
    PhoneStopped,
    /// The practice took the invitation back.
    Withdrawn,
}

impl Kind {
    const ALL: [(Kind, &'static str); 22] = [
        (Kind::Queued, "queued"),
        (Kind::Delayed, "delayed"),
        (Kind::Held, "held"),
        (Kind::Accepted, "accepted"),
        (Kind::Failed, "failed"),
        (Kind::Opened, "opened"),
        (Kind::CodeSent, "code_sent"),
        (Kind::CodeFailed, "code_failed"),
        (Kind::PhoneWrong, "phone_wrong"),
        (Kind::AddressWrong, "address_wrong"),
        (Kind::PhoneCorrected, "phone_corrected"),
        (Kind::AddressCorrected, "address_corrected"),
        (Kind::Resent, "resent"),
        (Kind::Registered, "registered"),
        (Kind::Read, "read"),
        (Kind::Replied, "replied"),
        (Kind::Declined, "declined"),
        (Kind::Wanted, "wanted"),
        (Kind::LinkAsked, "link_asked"),
        (Kind::LinksEnded, "links_ended"),
        (Kind::PhoneStopped, "phone_stopped"),
        (Kind::Withdrawn, "withdrawn"),
    ];

    /// The stored word.
    pub fn word(self) -> &'static str {
        Kind::ALL
            .iter()
            .find(|(k, _)| *k == self)
            .map_or("", |(_, w)| w)
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Kind> {
        Kind::ALL.iter().find(|(_, w)| *w == word).map(|(k, _)| *k)
    }

    /// Whether something went wrong.
    pub fn is_bad(self) -> bool {
        matches!(
            self,
            Kind::Failed
                | Kind::CodeFailed
                | Kind::PhoneWrong
                | Kind::AddressWrong
                | Kind::Declined
        )
    }
}

/// One line of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What.
    pub kind: Kind,
    /// When, microseconds UTC.
    pub at: i64,
    /// The mail server's name, why it failed.
    pub detail: Option<String>,
}

/// What a sender can do about a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Correct the phone.
    FixPhone,
    /// Correct the address.
    FixAddress,
    /// Another mail.
    SendAgain,
}

/// What to do next: the suggestion comes first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Next {
    /// What would help now, if something is wrong.
    pub suggested: Option<Action>,
    /// What else can be done.
    pub others: Vec<Action>,
}

/// What is known of the invitation a delivery waits for; a known person has none.
#[derive(Debug, Clone, Copy)]
pub struct Invited {
    /// Where it stands.
    pub state: State,
    /// The invitee says that no number is theirs.
    pub phone_wrong: bool,
    /// Its links have ended.
    pub expired: bool,
}

/// Puts steps into the order they are shown in: by time; what a later step says anyway is left out, codes in a row are one line.
pub fn tidy(mut steps: Vec<Step>) -> Vec<Step> {
    // A mail that is held back is held in the moment it is queued.
    steps.sort_by_key(|s| (s.at, s.kind != Kind::Queued));
    let mut out: Vec<Step> = Vec::with_capacity(steps.len());
    for step in steps {
        match (out.last().map(|s| s.kind), step.kind) {
            (Some(Kind::Queued | Kind::Delayed | Kind::Held), Kind::Accepted | Kind::Failed)
            | (Some(Kind::Queued | Kind::Held), Kind::Delayed | Kind::Held) => {
                out.pop();
            }
            (Some(Kind::CodeSent), Kind::CodeSent) => {
                out.pop();
            }
            _ => {}
        }
        out.push(step);
    }
    out
}

/// Whether its reader has declined, has not taken that back, and the address was not corrected since: then somebody else reads.
pub fn declined(steps: &[Step]) -> bool {
    let settles = [
        Kind::Declined,
        Kind::Wanted,
        Kind::AddressCorrected,
        Kind::Read,
        Kind::Replied,
    ];
    let last = steps.iter().rev().find(|s| settles.contains(&s.kind));
    last.is_some_and(|s| s.kind == Kind::Declined)
}

/// Whether its reader waits for a new link after a decline by mistake.
pub fn wanted(steps: &[Step]) -> bool {
    let settles = [Kind::Wanted, Kind::AddressCorrected, Kind::Resent];
    let last = steps.iter().rev().find(|s| settles.contains(&s.kind));
    last.is_some_and(|s| s.kind == Kind::Wanted)
}

/// What to do about a delivery. Without an invitation (the address belonged to somebody already) the sender is offered the same as
/// for an invitee who has done nothing yet: who has an account elsewhere is not theirs to know.
pub fn next(steps: &[Step], invited: Option<Invited>, now: i64) -> Next {
    let last = |of: &[Kind]| steps.iter().rev().find(|s| of.contains(&s.kind));
    if last(&[Kind::Read, Kind::Replied]).is_some() {
        return Next::default();
    }
    let waits = invited.is_none_or(|i| i.state.waits());
    let all = match invited.map(|i| i.state) {
        Some(State::Declined) => vec![Action::FixAddress],
        Some(State::Active) => vec![Action::SendAgain],
        Some(State::Void) => vec![],
        _ => vec![Action::SendAgain, Action::FixPhone, Action::FixAddress],
    };
    let wrong = |of: &[Kind], bad: Kind| last(of).is_some_and(|s| s.kind == bad);
    // What a new attempt mends and what only another address does (the words of `mails::Reason`).
    let failed = last(&[
        Kind::Failed,
        Kind::Accepted,
        Kind::Resent,
        Kind::AddressCorrected,
    ])
    .filter(|s| s.kind == Kind::Failed);
    let passing = failed.is_some_and(|s| {
        matches!(
            s.detail.as_deref(),
            Some("full" | "unreachable" | "late" | "ours")
        )
    });
    let suggested = if matches!(invited.map(|i| i.state), Some(State::Declined)) {
        Some(Action::FixAddress)
    } else if !waits {
        None
    } else if invited.is_some_and(|i| i.phone_wrong) {
        Some(Action::FixPhone)
    } else if wrong(
        &[Kind::AddressWrong, Kind::AddressCorrected, Kind::Resent],
        Kind::AddressWrong,
    ) || (failed.is_some() && !passing)
    {
        Some(Action::FixAddress)
    } else if wrong(
        &[Kind::CodeFailed, Kind::CodeSent, Kind::PhoneCorrected],
        Kind::CodeFailed,
    ) {
        Some(Action::FixPhone)
    } else if wanted(steps)
        || passing
        || invited.is_some_and(|i| i.expired)
        || last(&[Kind::Queued, Kind::Accepted, Kind::Resent]).is_some_and(|s| s.at + DAY <= now)
    {
        Some(Action::SendAgain)
    } else {
        None
    };
    Next {
        suggested,
        others: all.into_iter().filter(|a| Some(*a) != suggested).collect(),
    }
}

/// The word for a contact in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Nothing was ever sent.
    New,
    /// Written to; nothing came back yet. The same whether or not the address has an account elsewhere.
    Waiting,
    /// The links have ended.
    LinkOld,
    /// *None of these is mine.*
    PhoneWrong,
    /// *Wrong address?*
    AddressWrong,
    /// No mail server takes the mail.
    NotDelivered,
    /// They do not want mail from this practice.
    Declined,
    /// They declined by mistake, and wait for a new link.
    Wanted,
    /// The practice took the invitation back.
    Withdrawn,
    /// They registered on this practice's invitation.
    Registered,
    /// They read here.
    Reads,
}

impl Status {
    /// Whether somebody should do something.
    pub fn is_bad(self) -> bool {
        matches!(
            self,
            Status::LinkOld
                | Status::PhoneWrong
                | Status::AddressWrong
                | Status::NotDelivered
                | Status::Declined
                | Status::Wanted
        )
    }
}

/// Where a contact stands: by the newest invitation, and by when each kind of event happened last. An account that came into
/// being elsewhere plays no part, only what the person did with this practice's mail.
pub fn status(invited: Option<Invited>, last: &HashMap<Kind, i64>) -> Status {
    let at = |k: Kind| last.get(&k).copied().unwrap_or(i64::MIN);
    let newest = |of: &[Kind]| {
        of.iter()
            .copied()
            .max_by_key(|k| at(*k))
            .filter(|k| at(*k) > i64::MIN)
    };
    if let Some(i) = invited.filter(|i| i.state == State::Declined || i.state.waits()) {
        if i.state == State::Declined {
            return Status::Declined;
        }
        if i.phone_wrong {
            return Status::PhoneWrong;
        }
        let address = [Kind::AddressWrong, Kind::AddressCorrected, Kind::Resent];
        if newest(&address) == Some(Kind::AddressWrong) {
            return Status::AddressWrong;
        }
        let wanted = [Kind::Wanted, Kind::AddressCorrected, Kind::Resent];
        if newest(&wanted) == Some(Kind::Wanted) {
            return Status::Wanted;
        }
    }
    if at(Kind::Read) > i64::MIN || at(Kind::Replied) > i64::MIN {
        return Status::Reads;
    }
    let sent = [
        Kind::Withdrawn,
        Kind::Queued,
        Kind::Resent,
        Kind::AddressCorrected,
    ];
    if newest(&sent) == Some(Kind::Withdrawn) {
        return Status::Withdrawn;
    }
    let mail = [
        Kind::Failed,
        Kind::Accepted,
        Kind::Resent,
        Kind::AddressCorrected,
    ];
    if newest(&mail) == Some(Kind::Failed) {
        return Status::NotDelivered;
    }
    match invited {
        Some(i) if i.state == State::Active => Status::Registered,
        Some(i) if i.state.waits() && i.expired => Status::LinkOld,
        None if last.is_empty() => Status::New,
        _ => Status::Waiting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OPEN: Invited = Invited {
        state: State::Open,
        phone_wrong: false,
        expired: false,
    };

    fn steps(kinds: &[Kind]) -> Vec<Step> {
        kinds
            .iter()
            .enumerate()
            .map(|(i, k)| Step {
                kind: *k,
                at: i as i64,
                detail: None,
            })
            .collect()
    }

    fn first(kinds: &[Kind], invited: Invited) -> Option<Action> {
        next(&steps(kinds), Some(invited), 0).suggested
    }

    #[test]
    fn a_mail_that_is_held_at_once_is_no_longer_queued() {
        let at_once = |kind| Step {
            kind,
            at: 1,
            detail: None,
        };
        let shown = tidy(vec![at_once(Kind::Held), at_once(Kind::Queued)]);
        assert_eq!(
            shown.iter().map(|s| s.kind).collect::<Vec<_>>(),
            [Kind::Held]
        );
    }

    #[test]
    fn one_thing_is_suggested_and_it_fits_what_is_wrong() {
        use Action::*;
        use Kind::*;
        let wrong = Invited {
            phone_wrong: true,
            ..OPEN
        };
        assert_eq!(first(&[Queued, Accepted], OPEN), None);
        assert_eq!(first(&[Accepted, PhoneWrong], wrong), Some(FixPhone));
        assert_eq!(first(&[Accepted, Declined, Wanted], OPEN), Some(SendAgain));
        assert_eq!(first(&[Declined, Wanted, Resent, Accepted], OPEN), None);
        assert_eq!(first(&[Accepted, PhoneWrong, PhoneCorrected], OPEN), None);
        assert_eq!(first(&[Queued, Failed], OPEN), Some(FixAddress));
        assert_eq!(first(&[Failed, Resent, Accepted], OPEN), None);
        assert_eq!(first(&[Accepted, AddressWrong], OPEN), Some(FixAddress));
        assert_eq!(
            first(&[Accepted, CodeSent, CodeFailed], OPEN),
            Some(FixPhone)
        );
        assert_eq!(first(&[Accepted, CodeFailed, PhoneCorrected], OPEN), None);
        let old = Invited {
            expired: true,
            ..OPEN
        };
        assert_eq!(first(&[Accepted], old), Some(SendAgain));
        let declined = Invited {
            state: State::Declined,
            ..OPEN
        };
        assert_eq!(first(&[Accepted, Declined], declined), Some(FixAddress));
    }

    #[test]
    fn an_account_elsewhere_does_not_show_in_the_status() {
        let sent = HashMap::from([(Kind::Queued, 1), (Kind::Accepted, 2)]);
        assert_eq!(status(None, &sent), Status::Waiting);
        assert_eq!(status(Some(OPEN), &sent), Status::Waiting);
        let read = HashMap::from([(Kind::Accepted, 2), (Kind::Read, 3)]);
        assert_eq!(status(None, &read), Status::Reads);
    }

    #[test]
    fn the_newest_report_counts() {
        let moved = HashMap::from([(Kind::AddressWrong, 2), (Kind::AddressCorrected, 3)]);
        assert_eq!(status(Some(OPEN), &moved), Status::Waiting);
        let wrong = HashMap::from([(Kind::Resent, 1), (Kind::AddressWrong, 2)]);
        assert_eq!(status(Some(OPEN), &wrong), Status::AddressWrong);
        let failed = HashMap::from([(Kind::Accepted, 1), (Kind::Failed, 2)]);
        assert_eq!(status(None, &failed), Status::NotDelivered);
    }

    #[test]
    fn nothing_is_offered_for_what_was_read() {
        let n = next(&steps(&[Kind::Accepted, Kind::Read]), Some(OPEN), i64::MAX);
        assert_eq!(n, Next::default());
    }

    #[test]
    fn a_person_with_an_account_elsewhere_looks_like_one_without() {
        for kinds in [vec![], vec![Kind::Queued], vec![Kind::Accepted]] {
            for now in [0, 2 * DAY] {
                assert_eq!(
                    next(&steps(&kinds), None, now),
                    next(&steps(&kinds), Some(OPEN), now)
                );
            }
        }
    }

    #[test]
    fn a_corrected_address_ends_a_decline() {
        use Kind::*;
        for (of, wanted) in [
            (vec![Queued, Accepted], false),
            (vec![Accepted, Declined], true),
            (vec![Accepted, Declined, AddressCorrected, Accepted], false),
            (vec![Declined, AddressCorrected, Declined], true),
            (vec![Accepted, Declined, Wanted], false),
            (vec![Declined, Wanted, Resent, Declined], true),
        ] {
            assert_eq!(declined(&steps(&of)), wanted, "{of:?}");
        }
    }

    #[test]
    fn tidying_drops_what_a_later_step_says() {
        use Kind::*;
        let kinds = |v: Vec<Step>| v.into_iter().map(|s| s.kind).collect::<Vec<_>>();
        assert_eq!(
            kinds(tidy(steps(&[
                Queued, Accepted, Opened, CodeSent, CodeSent, Registered
            ]))),
            [Accepted, Opened, CodeSent, Registered]
        );
        assert_eq!(kinds(tidy(steps(&[Queued]))), [Queued]);
        assert_eq!(kinds(tidy(steps(&[Queued, Delayed]))), [Delayed]);
        assert_eq!(kinds(tidy(steps(&[Queued, Held, Held]))), [Held]);
        assert_eq!(kinds(tidy(steps(&[Queued, Held, Accepted]))), [Accepted]);
        assert_eq!(kinds(tidy(steps(&[Queued, Delayed, Accepted]))), [Accepted]);
    }

    fn any_kind() -> impl Strategy<Value = Kind> {
        (0..Kind::ALL.len()).prop_map(|i| Kind::ALL[i].0)
    }

    proptest! {
        #[test]
        fn the_suggestion_is_never_offered_twice(kinds in prop::collection::vec(any_kind(), 0..12), wrong: bool, expired: bool, state in 0usize..6, now in 0i64..4 * DAY) {
            let states = [State::Open, State::Finished, State::Active, State::Declined, State::Void];
            let invited = states.get(state).map(|s| Invited { state: *s, phone_wrong: wrong, expired });
            let n = next(&steps(&kinds), invited, now);
            let mut all: Vec<Action> = n.suggested.into_iter().chain(n.others.clone()).collect();
            let before = all.len();
            all.dedup();
            prop_assert_eq!(before, all.len());
            prop_assert!(n.suggested.is_none_or(|s| !n.others.contains(&s)));
        }

        #[test]
        fn words_of_kinds_are_read_back(i in 0..Kind::ALL.len()) {
            let (kind, word) = Kind::ALL[i];
            prop_assert_eq!(Kind::parse(word), Some(kind));
            prop_assert_eq!(kind.word(), word);
        }
    }
}
