//! Codes on both engines: asked for, sent, judged. The pages are tested with the features that mount them.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::accounts::{Phone, PhoneKind};
use crate::app::span::{DAY, HOUR, MINUTE, SECOND};
use crate::audit::Source;
use crate::contacts;
use crate::story;
use crate::testing::{Letter, TestApp};
use crate::web::Lang;
use courier::SendError;
use db::{Id, q};

const MOBILE: &str = "+15550100167";
const LANDLINE: &str = "+15550100120";

/// An invitation from a practice, with a mobile and a landline on file.
struct Invited {
    challenge: Challenge,
    contact: Id,
    invitation: Id,
    ways: Vec<Way>,
}

impl Invited {
    fn way(&self, channel: Channel, ending: &str) -> &Way {
        self.ways
            .iter()
            .find(|w| w.channel() == channel && w.ending() == ending)
            .unwrap()
    }

    fn text(&self) -> &Way {
        self.way(Channel::Text, "67")
    }

    fn in_flow(&self, flow: u8) -> Challenge {
        Challenge {
            flow: [flow; 32],
            ..self.challenge
        }
    }
}

async fn invited(t: &TestApp) -> Invited {
    let ana = t
        .practice(
            "Maple Street Dental",
            "ana@maple.example",
            ("Dr.", "Ana", "Ruiz"),
        )
        .await;
    let (_, invitation, contact) = t
        .write_to_stranger(&ana, "robin@patients.example", &Letter::default())
        .await;
    file(t, contact, "(555) 010-0167", PhoneKind::Mobile).await;
    file(t, contact, "(555) 010-0120 ext. 12", PhoneKind::Landline).await;
    Invited {
        challenge: Challenge {
            purpose: Purpose::Register,
            subject: invitation,
            flow: [1; 32],
            by: By::Invitee(ana.practice.unwrap()),
        },
        contact,
        invitation,
        ways: of_contact(t, contact).await.unwrap(),
    }
}

async fn file(t: &TestApp, contact: Id, typed: &str, kind: PhoneKind) {
    let phone = Phone::parse(typed, kind, "US", &["US".into()]).unwrap();
    t.db.write(vec![contacts::insert_phone(
        t, contact, &phone, kind, true, None,
    )])
    .await
    .unwrap();
}

async fn ask(t: &TestApp, c: &Challenge, way: &Way) -> Started {
    start(t, c, way, Lang::En, t.id(), &Source::default())
        .await
        .unwrap()
}

async fn judge(t: &TestApp, c: &Challenge, typed: &str) -> Checked {
    check(t, c, typed, &Source::default(), |_| Vec::new())
        .await
        .unwrap()
}

/// Another code than the right one.
fn other(code: &str) -> String {
    if code == "000000" { "111111" } else { "000000" }.into()
}

/// Limits count by days of UTC.
fn next_day(t: &TestApp) {
    t.advance(DAY - t.now().rem_euclid(DAY));
}

async fn count(t: &TestApp, sql: &'static str) -> i64 {
    t.db.one(q!(sql)).await.unwrap().unwrap()
}

story! {
    async fn a_code_to_an_own_phone_that_went_is_dead(t: TestApp) {
        let robin = t.patient("vale@patients.example", ("Robin", "Vale"), Some("(503) 555-0167")).await;
        let c = Challenge { purpose: Purpose::SignIn, subject: robin.person, flow: [1; 32], by: By::Person(robin.person) };
        let ways = of_person(&t, robin.person).await.unwrap();
        assert_eq!(ask(&t, &c, &ways[0]).await, Started::Sent);
        let code = t.texted_code("+15035550167").await;
        t.db.write(vec![crate::accounts::store::retire_factors(robin.person, "phone")]).await.unwrap();
        let judged = judge(&t, &c, &code).await;
        assert!(matches!(judged, Checked::NoCode), "{judged:?}");
        assert!(proof(&t, c.subject, &c.flow, c.purpose.proof()).await.unwrap().is_none());
    }

    async fn a_texted_code_is_accepted_once_and_proves_its_flow(t: TestApp) {
        let i = invited(&t).await;
        assert_eq!(ask(&t, &i.challenge, i.text()).await, Started::Sent);
        let code = t.texted_code(MOBILE).await;
        assert!(matches!(status(&t, &i.challenge).await.unwrap(), Status::Live { sent: true, .. }));
        let Checked::Accepted(passed) = judge(&t, &i.challenge, &code).await else { panic!() };
        assert_eq!(passed.target, i.text().target());
        let proof = proof(&t, i.invitation, &[1; 32], Purpose::Register.proof()).await.unwrap().unwrap();
        assert_eq!(proof.detail, Some(i.text().target()));
        assert!(matches!(judge(&t, &i.challenge, &code).await, Checked::Already));
        assert!(matches!(judge(&t, &i.in_flow(2), &code).await, Checked::NoCode));
        // The timeline of the sender knows it went out, once.
        assert_eq!(count(&t, "SELECT COUNT(*) FROM delivery_event WHERE kind = 'code_sent'").await, 1);
        t.advance(30 * MINUTE);
        assert!(super::proof(&t, i.invitation, &[1; 32], "phone").await.unwrap().is_none(), "a proof lasts 30 minutes");
    }

    async fn a_called_code_dials_the_extension_and_works(t: TestApp) {
        let i = invited(&t).await;
        ask(&t, &i.challenge, i.way(Channel::Call, "20")).await;
        let code = t.called_code(&format!("{LANDLINE} ext. 12")).await;
        assert!(matches!(judge(&t, &i.challenge, &code).await, Checked::Accepted(_)));
    }

    async fn a_landline_is_never_offered_a_text(t: TestApp) {
        let i = invited(&t).await;
        let offered: Vec<_> = i.ways.iter().map(|w| (w.channel(), w.ending().to_owned())).collect();
        assert_eq!(offered, [(Channel::Text, "67".into()), (Channel::Call, "67".into()), (Channel::Call, "20".into())]);
    }

    async fn what_an_invitee_proposed_is_no_way(t: TestApp) {
        let i = invited(&t).await;
        let phone = Phone::parse("(555) 010-0199", PhoneKind::Mobile, "US", &["US".into()]).unwrap();
        t.db.write(vec![contacts::insert_phone(&t, i.contact, &phone, PhoneKind::Mobile, false, None)]).await.unwrap();
        assert!(of_contact(&t, i.contact).await.unwrap().iter().all(|w| w.ending() != "99"));
    }

    async fn a_new_code_voids_the_old_by_whatever_way(t: TestApp) {
        let i = invited(&t).await;
        ask(&t, &i.challenge, i.text()).await;
        let first = t.texted_code(MOBILE).await;
        // Another way does not wait.
        assert_eq!(ask(&t, &i.challenge, i.way(Channel::Call, "20")).await, Started::Sent);
        let second = t.called_code(&format!("{LANDLINE} ext. 12")).await;
        assert_ne!(first, second);
        assert!(matches!(judge(&t, &i.challenge, &first).await, Checked::Wrong { left: 4 }));
        assert!(matches!(judge(&t, &i.challenge, &second).await, Checked::Accepted(_)));
    }

    async fn a_code_asked_for_elsewhere_voids_this_ones_and_serves_only_there(t: TestApp) {
        let i = invited(&t).await;
        ask(&t, &i.challenge, i.text()).await;
        let here = t.texted_code(MOBILE).await;
        t.advance(MINUTE);
        let elsewhere = i.in_flow(2);
        ask(&t, &elsewhere, i.text()).await;
        let there = t.texted_code(MOBILE).await;
        assert!(matches!(judge(&t, &i.challenge, &here).await, Checked::NoCode));
        assert!(matches!(judge(&t, &i.challenge, &there).await, Checked::NoCode), "the code of flow A in flow B");
        assert!(matches!(judge(&t, &elsewhere, &there).await, Checked::Accepted(_)));
        assert!(proof(&t, i.invitation, &[1; 32], "phone").await.unwrap().is_none());
    }

    async fn a_code_of_another_purpose_or_subject_is_none(t: TestApp) {
        let i = invited(&t).await;
        ask(&t, &i.challenge, i.text()).await;
        let code = t.texted_code(MOBILE).await;
        for purpose in [Purpose::Practice, Purpose::Reset, Purpose::SignIn, Purpose::OwnPhone] {
            let c = Challenge { purpose, ..i.challenge };
            assert!(matches!(judge(&t, &c, &code).await, Checked::NoCode), "{purpose:?}");
        }
        let c = Challenge { subject: t.id(), ..i.challenge };
        assert!(matches!(judge(&t, &c, &code).await, Checked::NoCode));
        assert!(matches!(judge(&t, &i.challenge, &code).await, Checked::Accepted(_)), "nobody else's tries were counted");
    }

    async fn five_wrong_tries_close_a_code_even_for_the_right_one(t: TestApp) {
        let i = invited(&t).await;
        ask(&t, &i.challenge, i.text()).await;
        let code = t.texted_code(MOBILE).await;
        for left in [4, 3, 2, 1] {
            assert!(matches!(judge(&t, &i.challenge, &other(&code)).await, Checked::Wrong { left: l } if l == left));
        }
        assert!(matches!(judge(&t, &i.challenge, &other(&code)).await, Checked::Closed));
        assert!(matches!(judge(&t, &i.challenge, &code).await, Checked::Closed));
        assert!(matches!(status(&t, &i.challenge).await.unwrap(), Status::Closed { .. }));
        t.advance(MINUTE);
        ask(&t, &i.challenge, i.text()).await;
        let fresh = t.texted_code(MOBILE).await;
        assert!(matches!(judge(&t, &i.challenge, &fresh).await, Checked::Accepted(_)));
    }

    async fn what_is_no_six_digits_costs_no_try(t: TestApp) {
        let i = invited(&t).await;
        ask(&t, &i.challenge, i.text()).await;
        let code = t.texted_code(MOBILE).await;
        for typed in ["12345", "1234567", "abcdef", "' OR 1=1 --"] {
            assert!(matches!(judge(&t, &i.challenge, typed).await, Checked::Unreadable), "{typed}");
        }
        let pasted = format!(" {} {} ", &code[..3], &code[3..]);
        assert!(matches!(judge(&t, &i.challenge, &pasted).await, Checked::Accepted(_)));
    }

    async fn ten_minutes_after_sending_a_code_is_over(t: TestApp) {
        let i = invited(&t).await;
        ask(&t, &i.challenge, i.text()).await;
        let code = t.texted_code(MOBILE).await;
        t.advance(10 * MINUTE - SECOND);
        assert!(matches!(judge(&t, &i.challenge, &other(&code)).await, Checked::Wrong { .. }));
        t.advance(SECOND);
        assert!(matches!(judge(&t, &i.challenge, &code).await, Checked::Expired));
    }

    async fn of_a_thousand_parallel_guesses_five_are_evaluated(t: TestApp) {
        let i = invited(&t).await;
        ask(&t, &i.challenge, i.text()).await;
        let code = t.texted_code(MOBILE).await;
        let wrong = other(&code);
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..1000 {
            let (app, c, typed) = (t.app.clone(), i.challenge, wrong.clone());
            all.spawn(async move { check(&app, &c, &typed, &Source::default(), |_| Vec::new()).await });
        }
        let mut evaluated = 0;
        while let Some(done) = all.join_next().await {
            match done.unwrap().unwrap() {
                Checked::Wrong { .. } => evaluated += 1,
                Checked::Closed | Checked::TooMany { .. } => {}
                o => panic!("{o:?}"),
            }
        }
        // The fifth wrong one says Closed itself.
        assert_eq!(evaluated, 4);
        assert_eq!(count(&t, "SELECT CAST(SUM(tries) AS BIGINT) FROM code").await, 5);
        assert!(matches!(judge(&t, &i.challenge, &code).await, Checked::Closed));
    }

    async fn the_right_code_fifty_times_at_once_is_used_once(t: TestApp) {
        let i = invited(&t).await;
        ask(&t, &i.challenge, i.text()).await;
        let code = t.texted_code(MOBILE).await;
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (app, c, typed) = (t.app.clone(), i.challenge, code.clone());
            all.spawn(async move {
                let row = app.id();
                check(&app, &c, &typed, &Source::default(), |_| {
                    vec![crate::accounts::factor::insert(&app, row, c.subject, "phone", b"x", None, 0)]
                }).await
            });
        }
        let mut accepted = 0;
        while let Some(done) = all.join_next().await {
            match done.unwrap().unwrap() {
                Checked::Accepted(_) => accepted += 1,
                Checked::Already | Checked::Closed => {}
                o => panic!("{o:?}"),
            }
        }
        assert_eq!(accepted, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM factor WHERE kind = 'phone'").await, 1, "the caller's rows were written once");
    }

    async fn twenty_tries_a_day_are_enough(t: TestApp) {
        let i = invited(&t).await;
        let mut ways = i.ways.iter().cycle();
        for _ in 0..4 {
            t.advance(20 * MINUTE);
            ask(&t, &i.challenge, ways.next().unwrap()).await;
            t.run_jobs().await;
            for _ in 0..5 {
                // Whatever the code is, one of a million; the seed of the tests does not hit it.
                judge(&t, &i.challenge, "000000").await;
            }
        }
        t.advance(20 * MINUTE);
        assert_eq!(ask(&t, &i.challenge, i.text()).await, Started::Sent);
        let code = t.texted_code(MOBILE).await;
        let Checked::TooMany { until } = judge(&t, &i.challenge, &code).await else { panic!() };
        t.advance(until - t.now());
        t.advance(MINUTE);
        ask(&t, &i.challenge, i.text()).await;
        let code = t.texted_code(MOBILE).await;
        assert!(matches!(judge(&t, &i.challenge, &code).await, Checked::Accepted(_)), "the next day is a new day");
    }

    async fn waits_between_sends_grow(t: TestApp) {
        let i = invited(&t).await;
        let start = t.now();
        for wait in [30, 60, 120] {
            assert_eq!(ask(&t, &i.challenge, i.text()).await, Started::Sent);
            let until = t.now() + wait * SECOND;
            assert_eq!(ask(&t, &i.challenge, i.text()).await, Started::Wait { until });
            t.advance(wait * SECOND - 1);
            assert_eq!(ask(&t, &i.challenge, i.text()).await, Started::Wait { until });
            t.advance(1);
        }
        // Now the ceiling of the number: three in fifteen minutes. The window slides in steps, so the wait may be a step longer.
        assert!(matches!(ask(&t, &i.challenge, i.text()).await, Started::TooMany { until } if until > t.now() && until <= start + 20 * MINUTE));
        assert_eq!(ask(&t, &i.challenge, i.way(Channel::Call, "20")).await, Started::Sent, "the other phone still works");
        t.run_jobs().await;
        assert_eq!(t.captured.items().len(), 1, "those that were void before they were sent never went out");
    }

    async fn a_number_gets_eight_codes_a_day_whoever_asks(t: TestApp) {
        let i = invited(&t).await;
        next_day(&t);
        let mut sent = 0;
        for n in 0..40u8 {
            // Each time another person of another practice claims the same number.
            let c = Challenge { subject: t.id(), flow: [n; 32], ..i.challenge };
            if ask(&t, &c, i.text()).await == Started::Sent {
                sent += 1;
            }
            t.advance(10 * MINUTE);
        }
        assert_eq!(sent, 8);
        let mut calls = 0;
        next_day(&t);
        for n in 0..20u8 {
            let c = Challenge { subject: t.id(), flow: [n; 32], ..i.challenge };
            if ask(&t, &c, i.way(Channel::Call, "20")).await == Started::Sent {
                calls += 1;
            }
            t.advance(10 * MINUTE);
        }
        assert_eq!(calls, 3);
    }

    async fn a_block_of_numbers_has_a_ceiling_against_toll_fraud(t: TestApp) {
        let i = invited(&t).await;
        let ana = t.practice("Bulk", "bulk@bulk.example", ("", "Bo", "Ok")).await;
        let mut sent = 0;
        for n in 0..70 {
            let contact = t.id();
            t.db.write(vec![contacts::insert(
                &t, contact, ana.practice.unwrap(),
                &crate::accounts::Email::parse(&format!("p{n}@patients.example")).unwrap(),
                &contacts::ContactProfile::default(), contacts::Relationship::Patient, "en", None, None,
            )]).await.unwrap();
            file(&t, contact, &format!("(555) 010-{:04}", 100 + n), PhoneKind::Mobile).await;
            let ways = of_contact(&t, contact).await.unwrap();
            let c = Challenge { subject: t.id(), ..i.challenge };
            if ask(&t, &c, &ways[0]).await == Started::Sent {
                sent += 1;
            }
        }
        assert_eq!(sent, t.config.limits.codes_per_prefix_day);
    }

    async fn one_invitation_gets_so_many_codes_a_day_whatever_the_numbers(t: TestApp) {
        let i = invited(&t).await;
        next_day(&t);
        let mut sent = 0;
        for n in 0..40 {
            file(&t, i.contact, &format!("(503) 5{:02}-01{:02}", 20 + n, 21 + n), PhoneKind::Mobile).await;
            let ways = of_contact(&t, i.contact).await.unwrap();
            let new = ways.iter().find(|w| w.channel() == Channel::Text && w.ending() == format!("{:02}", 21 + n)).unwrap();
            match ask(&t, &i.challenge, new).await {
                Started::Sent => sent += 1,
                other => assert!(matches!(other, Started::Enough { .. }), "{other:?}"),
            }
            t.advance(10 * MINUTE);
        }
        assert_eq!(sent, t.config.limits.codes_per_person_day);
    }

    async fn a_double_click_sends_one_code(t: TestApp) {
        let i = invited(&t).await;
        let once = t.id();
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (app, c, way) = (t.app.clone(), i.challenge, i.text().clone());
            all.spawn(async move { start(&app, &c, &way, Lang::En, once, &Source::default()).await });
        }
        while let Some(done) = all.join_next().await {
            assert_eq!(done.unwrap().unwrap(), Started::Sent);
        }
        t.run_jobs().await;
        assert_eq!(t.captured.items().len(), 1);
    }

    async fn two_ways_at_once_leave_one_code_alive(t: TestApp) {
        let i = invited(&t).await;
        let mut all = tokio::task::JoinSet::new();
        for way in i.ways.clone() {
            let (app, c, once) = (t.app.clone(), i.challenge, t.id());
            all.spawn(async move { start(&app, &c, &way, Lang::En, once, &Source::default()).await });
        }
        while let Some(done) = all.join_next().await {
            assert_eq!(done.unwrap().unwrap(), Started::Sent);
        }
        assert_eq!(count(&t, "SELECT COUNT(*) FROM code WHERE void_at IS NULL").await, 1);
    }

    async fn a_retry_makes_fresh_digits(t: TestApp) {
        let i = invited(&t).await;
        t.captured.fail_next(courier::Channel::Text, SendError::retry("busy", Some(503)));
        ask(&t, &i.challenge, i.text()).await;
        t.run_jobs().await;
        assert!(t.captured.items().is_empty());
        let before: Option<Vec<u8>> = t.db.one(q!("SELECT mac FROM code")).await.unwrap().unwrap();
        t.advance(MINUTE);
        let code = t.texted_code(MOBILE).await;
        let after: Option<Vec<u8>> = t.db.one(q!("SELECT mac FROM code")).await.unwrap().unwrap();
        assert!(before.is_some() && before != after);
        assert!(matches!(judge(&t, &i.challenge, &code).await, Checked::Accepted(_)));
    }

    async fn a_gateway_that_refuses_is_named_with_its_reason(t: TestApp) {
        let i = invited(&t).await;
        t.captured.fail_next(courier::Channel::Text, SendError::refused("destination is a landline", Some(400)));
        ask(&t, &i.challenge, i.text()).await;
        t.run_jobs().await;
        assert!(matches!(status(&t, &i.challenge).await.unwrap(), Status::Failed { why, .. } if why == "landline"));
        assert_eq!(count(&t, "SELECT COUNT(*) FROM delivery_event WHERE kind = 'code_failed'").await, 1);
    }

    async fn a_gateway_that_stays_away_is_said_so(t: TestApp) {
        let i = invited(&t).await;
        for _ in 0..4 {
            t.captured.fail_next(courier::Channel::Text, SendError::retry("no answer", None));
        }
        ask(&t, &i.challenge, i.text()).await;
        for _ in 0..4 {
            t.run_jobs().await;
            t.advance(MINUTE);
        }
        assert!(matches!(status(&t, &i.challenge).await.unwrap(), Status::Failed { why, .. } if why == "away"));
    }

    async fn nobody_is_texted_long_after_they_asked(t: TestApp) {
        let i = invited(&t).await;
        ask(&t, &i.challenge, i.text()).await;
        t.advance(HOUR);
        t.run_jobs().await;
        assert!(t.captured.items().is_empty());
        let failed: Option<String> = t.db.one(q!("SELECT failed FROM code")).await.unwrap().unwrap();
        assert_eq!(failed.as_deref(), Some("late"));
    }

    async fn a_corrected_phone_ends_its_codes_and_what_they_proved(t: TestApp) {
        let i = invited(&t).await;
        ask(&t, &i.challenge, i.text()).await;
        let code = t.texted_code(MOBILE).await;
        // The number is void although nobody ended the codes: the code dies with its number all the same.
        t.db.write(vec![contacts::store::void_phone(i.contact, i.text().target())]).await.unwrap();
        assert!(matches!(judge(&t, &i.challenge, &code).await, Checked::NoCode));

        t.advance(MINUTE);
        ask(&t, &i.challenge, i.way(Channel::Call, "20")).await;
        let code = t.called_code(&format!("{LANDLINE} ext. 12")).await;
        assert!(matches!(judge(&t, &i.challenge, &code).await, Checked::Accepted(_)));
        t.db.write(void_to_contact(i.contact, t.now()).into()).await.unwrap();
        assert!(proof(&t, i.invitation, &[1; 32], "phone").await.unwrap().is_none());
    }

    async fn a_code_for_a_number_corrected_before_sending_goes_nowhere(t: TestApp) {
        let i = invited(&t).await;
        ask(&t, &i.challenge, i.text()).await;
        t.db.write(vec![contacts::store::void_phone(i.contact, i.text().target())]).await.unwrap();
        t.run_jobs().await;
        assert!(t.captured.items().is_empty());
    }

    async fn every_failed_write_of_asking_and_judging_leaves_nothing_half(t: TestApp) {
        use db::{Fault as Ordered, Kind, Op};
        let i = invited(&t).await;
        for fault in [Ordered::Fail, Ordered::UnknownLost, Ordered::UnknownApplied] {
            t.advance(20 * MINUTE);
            let once = t.id();
            t.db.intercept(Some(std::sync::Arc::new(move |op: &Op<'_>| {
                if op.kind == Kind::Write && op.n == 1 { fault } else { Ordered::None }
            })));
            let first = start(&t, &i.challenge, i.text(), Lang::En, once, &Source::default()).await;
            t.db.intercept(None);
            assert_eq!(first.is_ok(), fault == Ordered::UnknownApplied, "{fault:?}");
            // The person presses again.
            assert_eq!(start(&t, &i.challenge, i.text(), Lang::En, once, &Source::default()).await.unwrap(), Started::Sent);
            let sent = t.captured.items().len();
            let code = t.texted_code(MOBILE).await;
            assert_eq!(t.captured.items().len(), sent + 1, "{fault:?}: one text");
            // The try is write 1, the consumption write 2.
            for n in 1..=2 {
                t.db.intercept(Some(std::sync::Arc::new(move |op: &Op<'_>| {
                    if op.kind == Kind::Write && op.n == n { fault } else { Ordered::None }
                })));
                let judged = check(&t, &i.challenge, &code, &Source::default(), |_| Vec::new()).await;
                t.db.intercept(None);
                let proven = proof(&t, i.invitation, &[1; 32], "phone").await.unwrap().is_some_and(|p| p.at == t.now());
                assert_eq!(matches!(judged, Ok(Checked::Accepted(_) | Checked::Already)), proven, "{fault:?} {n}: {judged:?}");
            }
            let judged = judge(&t, &i.challenge, &code).await;
            assert!(matches!(judged, Checked::Accepted(_) | Checked::Already), "{fault:?}: {judged:?}");
        }
    }
}
