//! The next step, over everything a person and the office could have done.

use proptest::prelude::*;

use super::*;
use crate::accounts::PersonName;
use crate::features::register::model::*;
use crate::invitations::{NumberStep, Offer, PracticeInfo, Progress};

fn any_facts() -> impl Strategy<Value = Facts> {
    (
        0..5usize,
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        0..4usize,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(r, provision, on_file, can, required, waiting, finished)| Facts {
                relationship: Relationship::ALL[r],
                registration: Registration::Classic,
                provision,
                phone_on_file: on_file && can,
                can_send_codes: can,
                required: [
                    None,
                    Some(Required::Operator),
                    Some(Required::Practice),
                    Some(Required::Sender),
                ][required],
                waiting,
                finished,
            },
        )
}

fn number() -> impl Strategy<Value = NumberStep> {
    prop_oneof![
        Just(NumberStep::Skipped),
        any::<bool>().prop_map(|found| NumberStep::Given {
            number: "1".into(),
            last_name: "Park".into(),
            found,
        }),
    ]
}

fn own() -> (Phone, PhoneKind) {
    let kind = PhoneKind::Mobile;
    (phone("(555) 010-0177", kind), kind)
}

fn any_progress() -> impl Strategy<Value = Progress> {
    (
        any::<bool>(),
        proptest::option::of(number()),
        any::<[bool; 8]>(),
        proptest::option::of(any::<bool>()),
        proptest::option::of(any::<bool>()),
    )
        .prop_map(|(wants, number, has, two_step, asks)| Progress {
            wants_professional: wants,
            number,
            started: has[0],
            name: has[1].then(PersonName::default),
            lang: has[2].then(|| "en".into()),
            tz: has[3].then(|| "UTC".into()),
            specialty: None,
            practice: has[4].then(PracticeInfo::default),
            phones_confirmed: has[5],
            own_phone: has[6].then(own),
            two_step,
            finished_at: None,
            second_mail_at: None,
            added_by: None,
            role: None,
            proposal: None,
            offered: has[7].then(offer),
            asks,
        })
}

fn offer() -> Offer {
    Offer {
        practice: db::Id::NIL,
        matched: vec!["place".into()],
    }
}

fn any_answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        number().prop_map(Answer::Number),
        Just(Answer::Start),
        Just(you()),
        any::<bool>()
            .prop_map(|found| Answer::Practice(PracticeInfo::default(), found.then(offer))),
        any::<bool>().prop_map(Answer::Existing),
        Just(Answer::Phones),
        any::<bool>().prop_map(|yes| Answer::OwnPhone(yes.then(own))),
        proptest::option::of(any::<bool>()).prop_map(Answer::Security),
    ]
}

fn you() -> Answer {
    Answer::You {
        name: PersonName::default(),
        lang: "en".into(),
        tz: "UTC".into(),
        specialty: None,
    }
}

proptest! {
    #[test]
    fn no_required_step_is_skipped(p in any_progress(), f in any_facts()) {
        let next = next_step(&p, &f);
        let steps = walk(&p, &f);
        let at = steps.iter().position(|s| *s == next).unwrap();
        for done in &steps[..at] {
            let answered = match done {
                Step::Number => p.number.is_some(),
                Step::Start => p.started,
                Step::You => p.name.is_some() && p.lang.is_some() && p.tz.is_some(),
                Step::Practice => p.practice.is_some(),
                Step::Existing => p.asks.is_some(),
                Step::Phones => p.phones_confirmed || (!f.phone_on_file && p.own_phone.is_some()),
                Step::Security => f.finished && p.two_step.is_some(),
                Step::Waiting | Step::CheckMail | Step::Complete => false,
            };
            prop_assert!(answered, "{done:?} before {next:?}");
        }
        // Who waits for the office gets no further; who has no finished answer gets no mail.
        if f.waiting {
            prop_assert!(next <= Step::Waiting);
        }
        prop_assert!(next != Step::CheckMail || f.finished);
        prop_assert!(may_open(next, &p, &f));
    }

    #[test]
    fn only_what_is_answered_or_next_may_be_opened(p in any_progress(), f in any_facts()) {
        let steps = walk(&p, &f);
        let next = steps.iter().position(|s| *s == next_step(&p, &f)).unwrap();
        for step in Step::ALL {
            let later = steps.iter().position(|s| *s == step).is_some_and(|at| at > next);
            if later && step != Step::Number {
                prop_assert!(!may_open(step, &p, &f), "{step:?}");
            }
            if let Some((n, of)) = numbered(step, &p, &f) {
                prop_assert!(1 <= n && n <= of && of <= 4);
            }
        }
        let professional = is_professional(&p, &f);
        let all = numbered(Step::Security, &p, &f).unwrap().1;
        let most = if professional && !f.relationship.is_here() { 4 } else { 3 };
        prop_assert!(all <= most);
    }

    #[test]
    fn answers_in_any_order_end_in_the_same_place(f in any_facts(), noise in proptest::collection::vec(any_answer(), 0..30)) {
        let f = Facts { waiting: false, finished: false, ..f };
        // Noise first, in any order: whatever got through is overwritten by the same last answers.
        let mut p = Progress::default();
        let mut facts = f;
        let take = |p: &mut Progress, facts: &mut Facts, a: &Answer| {
            if let Some(new) = answered(p, facts, a) {
                *p = new;
                facts.finished |= matches!(a, Answer::Security(_));
            }
        };
        for a in &noise {
            take(&mut p, &mut facts, a);
        }
        let last = [
            Answer::Number(NumberStep::Skipped), Answer::Start, you(), Answer::Practice(PracticeInfo::default(), None),
            Answer::Phones, Answer::OwnPhone(Some(own())), Answer::Security(Some(false)),
        ];
        let (mut clean, mut clean_facts) = (Progress::default(), f);
        for a in &last {
            take(&mut p, &mut facts, a);
            take(&mut clean, &mut clean_facts, a);
        }
        prop_assert_eq!(next_step(&p, &facts), Step::CheckMail);
        prop_assert_eq!(next_step(&clean, &clean_facts), Step::CheckMail);
        // What the patient's way does not ask may be left over from a detour; everything that counts is the same.
        let counts = |p: &Progress| (p.wants_professional, p.name.clone(), p.own_phone.clone(), p.two_step);
        prop_assert_eq!(counts(&p), counts(&clean));
    }

    #[test]
    fn an_answer_given_twice_is_given_once(p in any_progress(), f in any_facts(), a in any_answer()) {
        if let Some(once) = answered(&p, &f, &a)
            && let Some(twice) = answered(&once, &f, &a)
        {
            prop_assert_eq!(once, twice);
        }
    }

    #[test]
    fn off_never_overrides_a_requirement_and_on_needs_a_phone(p in any_progress(), f in any_facts(), choice in proptest::option::of(any::<bool>())) {
        if let Some(new) = answered(&p, &f, &Answer::Security(choice)) {
            if f.on_offered(&p) && f.required.is_some() {
                prop_assert_eq!(new.two_step, Some(true));
            }
            if !f.on_offered(&p) {
                prop_assert_eq!(new.two_step, Some(false));
            }
        }
    }

    #[test]
    fn a_number_on_file_is_never_replaced_by_the_holder_of_a_link(p in any_progress(), f in any_facts(), a in any_answer()) {
        if (f.phone_on_file || !f.provision)
            && let Some(new) = answered(&p, &f, &a)
        {
            prop_assert_eq!(new.own_phone, p.own_phone);
        }
    }

    #[test]
    fn the_short_story_has_one_step(p in any_progress(), f in any_facts(), a in any_answer()) {
        let f = Facts { registration: Registration::Short, ..f };
        prop_assert_eq!(walk(&p, &f), vec![Step::Complete]);
        prop_assert_eq!(next_step(&p, &f), Step::Complete);
        prop_assert_eq!(answered(&p, &f, &a), None);
        for s in Step::ALL {
            prop_assert_eq!(may_open(s, &p, &f), s == Step::Complete);
        }
    }
}

#[test]
fn the_steps_of_each_relationship() {
    let f = |relationship| Facts {
        relationship,
        registration: Registration::Classic,
        provision: false,
        phone_on_file: true,
        can_send_codes: true,
        required: None,
        waiting: false,
        finished: false,
    };
    use Step::*;
    let p = Progress::default();
    assert_eq!(
        walk(&p, &f(Relationship::Patient)),
        [You, Phones, Security, CheckMail]
    );
    for r in [Relationship::DoctorElsewhere, Relationship::StaffElsewhere] {
        assert_eq!(
            walk(&p, &f(r)),
            [Number, Start, You, Practice, Phones, Security, CheckMail]
        );
    }
    for r in [Relationship::DoctorHere, Relationship::StaffHere] {
        assert_eq!(
            walk(&p, &f(r)),
            [Number, Start, You, Phones, Security, CheckMail]
        );
    }
    for s in Step::ALL {
        assert!(s.path().starts_with('/'));
    }
}
