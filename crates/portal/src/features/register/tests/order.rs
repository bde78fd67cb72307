//! Steps out of order, and every form again after the account exists.

use super::*;
use crate::accounts::PersonName;
use crate::features::register::model::{self, Answer, Facts, Registration, Step};
use crate::invitations::{NumberStep, PracticeInfo, Progress};
use crate::practices::model::Postal;
use crate::story;

/// Every form of the sign-up with a body that would be accepted on its page.
/// A step, the path of its form, and what is typed.
type Filled = (Step, &'static str, Vec<(&'static str, &'static str)>);

fn forms() -> Vec<Filled> {
    vec![
        (Step::Number, "/join/number", vec![("skip", "1")]),
        (Step::Start, "/join/start", vec![]),
        (
            Step::You,
            "/join/you",
            vec![
                ("first_name", "Robin"),
                ("last_name", "Vale"),
                ("language", "en"),
                ("zone", "America/Denver"),
            ],
        ),
        (Step::Practice, "/join/practice", OFFICE.to_vec()),
        (Step::Phones, "/join/phones", vec![]),
        (Step::Security, "/join/security", vec![("two_step", "off")]),
        (Step::CheckMail, "/join/check-mail", vec![]),
        (
            Step::Waiting,
            "/join/wrong-phone",
            vec![("phone", "(555) 010-0181"), ("kind", "mobile")],
        ),
        (Step::CheckMail, "/join/wrong-address", vec![]),
    ]
}

fn answer(step: Step) -> Option<Answer> {
    Some(match step {
        Step::Number => Answer::Number(NumberStep::Skipped),
        Step::Start => Answer::Start,
        Step::You => Answer::You {
            name: PersonName {
                title: String::new(),
                first: "Robin".into(),
                last: "Vale".into(),
            },
            lang: "en".into(),
            tz: "America/Denver".into(),
            specialty: None,
        },
        Step::Practice => Answer::Practice(
            PracticeInfo {
                name: "Park Endodontics".into(),
                postal: Postal {
                    street: "4 Elm Ave".into(),
                    city: "Salem".into(),
                    state: "Oregon".into(),
                    zip: "97301".into(),
                },
            },
            None,
        ),
        Step::Existing => Answer::Existing(false),
        Step::Phones => Answer::Phones,
        Step::Security => Answer::Security(Some(false)),
        Step::CheckMail | Step::Waiting | Step::Complete => return None,
    })
}

fn facts(relationship: Relationship) -> Facts {
    Facts {
        relationship,
        registration: Registration::Classic,
        provision: false,
        phone_on_file: true,
        can_send_codes: true,
        required: None,
        waiting: false,
        finished: false,
    }
}

story! {
    async fn every_pair_of_forms_out_of_order_makes_no_progress(t: TestApp) {
        let ana = maple(&t).await;
        for relationship in [Relationship::Patient, Relationship::DoctorElsewhere] {
            let with = With { relationship, ..With::default() };
            let who = invite(&t, &ana, &format!("{}@order.example", relationship.word()), &with).await;
            let (mut b, page) = landed(&t, &who).await;
            // Any form's token and mark serve for every path: only the server's own state can refuse.
            let (to, button) = if relationship == Relationship::Patient { ("Get Started", "Continue") } else { ("Continue", "Submit") };
            let first = b.click(&page, to).await;
            let base: Vec<(String, String)> = first.form(button).values.into_iter().filter(|(n, _)| n == "csrf" || n == "for").collect();
            let fresh = load(&t, &who).await;
            let fresh_row = everything(&t, &["submission", "counter", "ceiling", "link", "key_wrap", "job", "job_attempt"], &["first_opened_at"]).await;
            for (a, path_a, body_a) in forms() {
                for (z, path_z, body_z) in forms() {
                    // After About you a patient stands at the phones, where complaining is right: `ends.rs` tells that story.
                    let right = relationship == Relationship::Patient && a == Step::You && z == Step::Waiting;
                    if (a, path_a) == (z, path_z) || right {
                        continue;
                    }
                    let mut expected = Progress::default();
                    for step in [a, z] {
                        if let Some(new) = answer(step).and_then(|x| model::answered(&expected, &facts(relationship), &x)) {
                            expected = new;
                        }
                    }
                    for (path, body) in [(path_a, &body_a), (path_z, &body_z)] {
                        let mut values = base.clone();
                        values.extend(body.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
                        let answer = post(&mut b, path, &values).await;
                        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
                    }
                    let now = load(&t, &who).await;
                    assert_eq!(now.progress, expected, "{path_a} then {path_z}");
                    assert_eq!((now.state, now.phone_wrong_at), (fresh.state, None), "{path_a} then {path_z}");
                    // Only the first page, or the first two in their order, can be answered.
                    let right = match relationship {
                        Relationship::Patient => [Step::You, Step::Phones],
                        _ => [Step::Number, Step::Start],
                    };
                    if !right.contains(&a) && !right[..1].contains(&z) && a != Step::Number && z != Step::Number {
                        assert_eq!(expected, Progress::default(), "{path_a} then {path_z}");
                    }
                    // Back to the beginning, as the row was.
                    let sealed = crate::invitations::PROGRESS.seal(&t, who.invitation, &Progress::default());
                    t.db.write(vec![q!("UPDATE invitation SET progress_f = $2 WHERE id = $1", who.invitation, sealed).expect(1)]).await.unwrap();
                }
            }
            // Nothing else was written anywhere: no mail, no phone, no event, no audit row.
            let mut after = everything(&t, &["submission", "counter", "ceiling", "link", "key_wrap", "job", "job_attempt"], &["first_opened_at"]).await;
            let mut before = fresh_row;
            after.remove("invitation");
            before.remove("invitation");
            assert_eq!(after, before);
            assert_eq!(t.run_jobs().await, 0);
        }
    }

    async fn a_page_that_is_not_open_leads_to_the_one_that_is(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "jump@order.example", &professional()).await;
        let (mut b, _) = landed(&t, &who).await;
        for path in ["/join/start", "/join/you", "/join/practice", "/join/phones", "/join/wrong-phone", "/join/waiting", "/join/security", "/join/check-mail", "/join/wrong-address"] {
            assert_eq!(b.get(path).await.path, "/join/number", "{path}");
        }
    }

    async fn every_form_sent_again_after_the_account_exists_changes_nothing(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "replay@order.example", &professional()).await;
        let (mut b, page) = landed(&t, &who).await;
        let mut log = Vec::new();
        let page = b.click(&page, "Continue").await;
        let page = send(&mut b, &mut log, &page, "Skip", &[]).await;
        let page = send(&mut b, &mut log, &page, "Get Started", &[]).await;
        let page = send(&mut b, &mut log, &page, "Continue", &YOU).await;
        let page = send(&mut b, &mut log, &page, "Continue", &OFFICE).await;
        let page = b.click(&page, "None of these is mine").await;
        let page = send(&mut b, &mut log, &page, "Send to the office", &[]).await;
        let page = b.click(&page, "One of the numbers is mine after all").await;
        let page = send(&mut b, &mut log, &page, "Yes, Continue", &[]).await;
        send(&mut b, &mut log, &page, "Finish", &[("two_step", "on")]).await;
        t.advance(crate::app::span::MINUTE);
        let page = b.get("/join/check-mail").await;
        send(&mut b, &mut log, &page, "Send it again", &[]).await;
        send(&mut b, &mut log, &page, "Tell the office", &[]).await;
        let page = b.get("/not-me").await;
        let decline = page.form("This is not me, or I do not want it");
        log.push((decline.action.clone(), decline.values));
        assert_eq!(log.len(), 10);
        t.run_jobs().await;

        t.db.write(vec![q!("UPDATE invitation SET state = 'active' WHERE id = $1", who.invitation).expect(1)]).await.unwrap();
        let before = everything(&t, &[], &[]).await;
        for (path, values) in &log {
            // As it was sent, and as a fresh submission of the same form.
            for values in [values.clone(), values.iter().filter(|(n, _)| n != "submission").cloned().collect()] {
                let answer = post(&mut b, path, &values).await;
                assert_eq!((answer.status.as_u16(), answer.h1().as_str()), (410, "You already used this link"), "{path}");
            }
        }
        assert_eq!(everything(&t, &[], &[]).await, before);
    }

    async fn every_form_sent_again_on_the_way_changes_nothing(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "double@order.example", &With::default()).await;
        let (mut b, page) = landed(&t, &who).await;
        let mut log = Vec::new();
        let page = b.click(&page, "Get Started").await;
        let page = send(&mut b, &mut log, &page, "Continue", &YOU).await;
        let page = send(&mut b, &mut log, &page, "Yes, Continue", &[]).await;
        send(&mut b, &mut log, &page, "Finish", &[("two_step", "on")]).await;
        t.run_jobs().await;
        let before = everything(&t, &[], &[]).await;
        for (path, values) in &log {
            let answer = post(&mut b, path, values).await;
            assert_eq!(answer.headers["location"], "/join/check-mail", "{path}");
        }
        assert_eq!(everything(&t, &[], &[]).await, before);
    }
}
