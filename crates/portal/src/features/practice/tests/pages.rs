//! What a manager changes: fields, limits, conflicts, the password; and what members see of it.

use super::*;
use crate::app::span::MINUTE;
use crate::story;
use http::StatusCode;

const DETAILS: &[(&str, &str)] = &[
    ("name", "Maple Street Dental"),
    ("street", "14 Maple St"),
    ("city", "Portland"),
    ("state", "OR"),
    ("zip", "97201-1234"),
    ("phone", "555.010.0150 x12"),
    ("after-hours", "(555) 010-0199"),
    ("zone", "America/Denver"),
    ("language", "es"),
];

fn with<'a>(change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all: Vec<(&str, &str)> = DETAILS.to_vec();
    for (name, value) in change {
        all.retain(|(n, _)| n != name);
        all.push((name, value));
    }
    all
}

async fn loaded(t: &TestApp, who: &Someone) -> practices::Practice {
    practices::load(&t.app, who.practice.unwrap())
        .await
        .unwrap()
}

story! {
    async fn name_and_address_are_saved_once_and_noted(t: TestApp) {
        let ana = fresh(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get("/practice").await;
        page.must_say("What people see of you").must_say("12 Maple St, Portland, OR 97201").must_say("Confirmed by this portal");
        let page = b.click(&page, "Change Name and address").await;
        assert_eq!(page.value("street").as_deref(), Some("12 Maple St"));
        let mut twin = b.clone();
        let done = b.press(&page, "Save", DETAILS).await;
        done.must_say("Name and address are saved").must_say("14 Maple St, Portland, OR 97201-1234").must_say("555.010.0150 x12").must_say("Mountain Time");
        twin.press(&page, "Save", DETAILS).await.must_say("Name and address are saved");
        let p = loaded(&t, &ana).await;
        assert_eq!((p.version, p.tz.as_str(), p.lang.as_str()), (2, "America/Denver", "es"));
        assert_eq!(p.members_version, 1, "who is a member did not change");
        assert!(p.profile.confirmed, "the name is the same");
        assert_eq!(p.profile.after_hours_phone, "(555) 010-0199");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'practice.changed'").await, 1);
    }

    async fn every_field_has_its_limit_and_keeps_what_was_typed(t: TestApp) {
        let ana = fresh(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get("/practice/details").await;
        let long = "x".repeat(300);
        for (field, value, why) in [
            ("name", "", "Enter the name of your practice"),
            ("name", &*long, "Use 120 characters or fewer. You typed 300."),
            ("name", "Maple\u{202E}latneD", "Take out the characters"),
            ("discreet", &*long, "Use 120 characters or fewer"),
            ("street", "", "Enter the street and number"),
            ("city", "", "Enter the city"),
            ("state", "", "Enter the state"),
            ("zip", "9720", "A ZIP code has 5 digits"),
            ("zip", "", "Enter the ZIP code"),
            ("phone", "", "Enter the phone of your office"),
            ("phone", "Click http://evil.example", "Write the number in digits"),
            ("after-hours", "the night nurse", "Write the number in digits"),
            ("zone", "Mars/Olympus", "time zone"),
            ("language", "fr", "language"),
        ] {
            let shown = b.press(&page, "Save", &with(&[(field, value)])).await;
            assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
            shown.must_say(why);
            assert_eq!(shown.value("city").as_deref(), Some(if field == "city" { "" } else { "Portland" }));
        }
        let script = "<script>alert(1)</script>";
        let done = b.press(&page, "Save", &with(&[("name", script)])).await;
        done.must_say("Name and address are saved").must_say(script).must_not_say(script);
        assert_eq!(loaded(&t, &ana).await.version, 2);
    }

    async fn another_name_loses_the_seal(t: TestApp) {
        let ana = fresh(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get("/practice/details").await;
        page.must_say("belongs to this name");
        b.press(&page, "Save", &with(&[("name", " maple  street DENTAL ")])).await.must_say("Confirmed by this portal");
        let page = b.get("/practice/details").await;
        b.press(&page, "Save", &with(&[("name", "First National Bank")])).await.must_not_say("Confirmed by this portal");
        let page = b.get("/practice/details").await;
        page.must_not_say("belongs to this name");
        b.press(&page, "Save", DETAILS).await.must_not_say("Confirmed by this portal");
        assert!(!loaded(&t, &ana).await.profile.confirmed, "the old name does not bring it back");
        // The operator does, who has made sure of it.
        assert_eq!(crate::features::provision::confirm(&t, "maple street dental").await.unwrap(), "Maple Street Dental");
        b.get("/practice").await.must_say("Confirmed by this portal");
    }

    async fn the_form_itself_asks_for_a_password_that_is_not_fresh(t: TestApp) {
        let ana = fresh(&t).await;
        let mut b = t.browser();
        b.sign_in(ANA).await;
        let page = b.get("/practice/details").await;
        assert_eq!(page.value("password"), None, "just signed in");
        t.advance(11 * MINUTE);
        let asked = b.press(&page, "Save", DETAILS).await;
        asked.must_say("Enter your password");
        assert_eq!(asked.value("street").as_deref(), Some("14 Maple St"), "nothing typed is lost");
        assert!(asked.value("password").is_some());
        let wrong = b.press(&asked, "Save", &[("password", "not the password at all")]).await;
        wrong.must_say("The password is not right");
        assert_eq!(loaded(&t, &ana).await.version, 1);
        let done = b.press(&wrong, "Save", &[("password", crate::testing::PASSWORD)]).await;
        done.must_say("Name and address are saved").must_say("14 Maple St");
        // The token of before is worth nothing any more, the new one remembers the password.
        assert_eq!(b.get("/practice/details").await.value("password"), None);
        // Hours say nothing that an invitation is checked by: they never ask.
        t.advance(11 * MINUTE);
        let page = b.get("/practice/hours").await;
        b.press(&page, "Save", &[("reply", "two_days")]).await.must_say("Office hours and reply time are saved");
    }

    async fn two_managers_at_once_do_not_overwrite_each_other(t: TestApp) {
        let ana = fresh(&t).await;
        let lee = member(&t, &ana, "lee@maple.example", "manager", Some(ana.person)).await;
        // Ana's sign-in hands Lee the keys: from then on Lee manages.
        t.browser().sign_in(&ana.email).await;
        let (mut b, mut l) = (t.enter(&ana, false).await, t.browser());
        l.sign_in(&lee.email).await;
        let (mine, theirs) = (b.get("/practice/details").await, l.get("/practice/hours").await);
        l.press(&theirs, "Save", &[("mon-from", "08:00"), ("mon-to", "17:00"), ("reply", "same_day")]).await.must_say("are saved");
        let page = b.press(&mine, "Save", DETAILS).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        page.must_say("Somebody else changed the practice while you were typing");
        assert_eq!(page.value("street").as_deref(), Some("14 Maple St"));
        b.press(&page, "Save", &[]).await.must_say("Name and address are saved").must_say("Monday");
        let p = loaded(&t, &ana).await;
        assert_eq!(p.version, 3);
        assert!(p.profile.hours.0[0].is_some() && p.profile.postal.street == "14 Maple St");
        // The database goes away in the middle: nothing is half, and the same press goes on.
        let page = b.get("/practice/rules").await;
        t.db.intercept(Some(std::sync::Arc::new(|op: &db::Op<'_>| {
            let ours = op.statements.iter().any(|s| s.starts_with("UPDATE practice SET profile_f"));
            if ours { db::Fault::UnknownLost } else { db::Fault::None }
        })));
        b.press(&page, "Save", &[("subject", "neutral")]).await.must_say("We are having trouble");
        t.db.intercept(None);
        assert_eq!(loaded(&t, &ana).await.version, 3);
        b.press(&page, "Save", &[("subject", "neutral")]).await.must_say("The rules are saved");
    }

    async fn hours_as_people_type_them(t: TestApp) {
        let ana = fresh(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get("/practice/hours").await;
        page.must_say("Pacific Time (Los Angeles)");
        for (fields, why) in [
            (&[("tue-from", "08:00")][..], "Tuesday: enter both times"),
            (&[("tue-to", "17:00")], "Tuesday: enter both times"),
            (&[("tue-from", "noon"), ("tue-to", "17:00")], "enter a time, for example"),
            (&[("tue-from", "17:00"), ("tue-to", "08:00")], "closes before it opens"),
            (&[("tue-from", "08:00"), ("tue-to", "08:00")], "closes before it opens"),
            (&[("reply", "tomorrow")], "Choose one"),
        ] {
            let shown = b.press(&page, "Save", fields).await;
            assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
            shown.must_say(why);
            assert_eq!(shown.value(fields[0].0).as_deref(), Some(fields[0].1).filter(|v| *v != "tomorrow").or(Some("")));
        }
        let week = [
            ("mon-from", "8"), ("mon-to", "5 pm"), ("tue-from", "08:00"), ("tue-to", "17:00"),
            ("sat-from", "22:00"), ("sat-to", "00:00"), ("reply", "one_day"),
        ];
        let done = b.press(&page, "Save", &week).await;
        done.must_say("Mon–Tue 8:00 AM–5:00 PMSat 10:00 PM–12:00 AM").must_say("1 working day");
        let page = b.get("/practice/hours").await;
        assert_eq!(page.value("mon-to").as_deref(), Some("17:00"));
        assert_eq!(page.value("sat-to").as_deref(), Some("00:00"));
        let none = [("mon-from", ""), ("mon-to", ""), ("tue-from", ""), ("tue-to", ""), ("sat-from", ""), ("sat-to", ""), ("reply", "")];
        b.press(&page, "Save", &none).await.must_say("Office hoursNot set").must_say("Reply timeNot set");
    }

    async fn rules_hold_for_what_is_sent_next(t: TestApp) {
        let ana = t.practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz")).await;
        let mut b = t.browser();
        b.sign_in(ANA).await;
        let page = b.get("/practice/rules").await;
        page.must_say("It says: “Private message from Maple Street Dental”");
        b.press(&page, "Save", &[("two-step", "on"), ("subject", "neutral")]).await.must_say("Everybody needs a code from a phone").must_say("do not name the practice");
        let compose = b.get("/compose").await;
        let page = b.press(&compose, "Check address", &[("to", "robin@patients.example")]).await;
        page.must_say("Your practice asks everybody for a code");
        let new = [("relationship", "patient"), ("first", "Robin"), ("last", "Vale"), ("mobile", "(555) 010-0167"), ("subject", "X-rays"), ("body", "b")];
        b.press(&page, "Send", &new).await.must_say("X-rays");
        assert_eq!(t.last_mail("robin@patients.example").await.subject, "A private message for you");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM thread WHERE two_step").await, 1);
        // More may be asked at any time; less takes the password.
        t.advance(11 * MINUTE);
        let page = b.get("/practice/rules").await;
        assert_eq!(page.value("password"), None);
        let page = b.press(&page, "Save", &[("two-step", "off"), ("subject", "named")]).await;
        page.must_say("Enter your password");
        assert!(loaded(&t, &ana).await.policy.two_step_required);
        b.press(&page, "Save", &[("password", crate::testing::PASSWORD)]).await.must_say("The sender chooses");
        assert!(!loaded(&t, &ana).await.policy.two_step_required);
        let page = b.get("/practice/rules").await;
        b.press(&page, "Save", &[("two-step", "maybe")]).await.must_say("Choose one");
    }

    async fn members_read_it_and_change_nothing(t: TestApp) {
        let ana = fresh(&t).await;
        for (email, role) in [("sam@maple.example", "sender"), ("rita@maple.example", "reader")] {
            let who = member(&t, &ana, email, role, Some(ana.person)).await;
            let mut b = t.enter(&who, false).await;
            let inbox = b.get("/inbox").await;
            let page = b.click(&inbox, "Practice").await;
            assert_eq!(page.h1(), "Your practice");
            page.must_say("A manager of your practice can change this").must_say("12 Maple St").must_not_say("/practice/details").must_not_say("recovery-sheet");
            let csrf = page.value("csrf").unwrap();
            let headers = [("origin", "https://mail.example.com"), ("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
            for path in ["/practice/details", "/practice/hours", "/practice/rules", "/practice/logo/remove", "/people/let-in", START, "/practice/recovery-sheet/check"] {
                let body = format!("csrf={csrf}&submission={}&version=1&name=Evil&reply=one_day&subject=neutral&person={}", "ab".repeat(16), who.person);
                let answer = b.raw(http::Method::POST, path, &headers, body.into_bytes()).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{role} {path}");
            }
        }
        let p = loaded(&t, &ana).await;
        assert_eq!((p.version, p.profile.name.as_str()), (1, "Maple Street Dental"));
        let patient = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        assert_eq!(t.enter(&patient, false).await.get("/practice").await.status, StatusCode::NOT_FOUND);
    }
}

/// Where the operator asks everybody for a code, the practice cannot ask for less.
#[tokio::test]
async fn what_the_operator_requires_is_locked() {
    let db = db::testing::sqlite(crate::statements::MIGRATIONS).await;
    let t = TestApp::on(db, |c| c.policy.two_step_required = true).await;
    let ana = fresh(&t).await;
    let mut b = t.enter(&ana, true).await;
    let page = b.get("/practice/rules").await;
    page.must_say("The people who run this site ask everybody for a code");
    b.press(&page, "Save", &[("subject", "neutral")])
        .await
        .must_say("rule of this site");
    assert!(loaded(&t, &ana).await.policy.neutral_subject);
}
