//! What a practice demands, at the place where each rule holds.

use super::*;
use crate::app::span::{HOUR, MINUTE};
use crate::practices::{Policy, Together};
use crate::story;
use http::StatusCode;

const PAGE: &str = "/practice/policies";

async fn policy_of(t: &TestApp, who: &Someone) -> Policy {
    practices::load(&t.app, who.practice.unwrap())
        .await
        .unwrap()
        .policy
}

async fn set(t: &TestApp, who: &Someone, policy: &str) {
    run(
        t,
        "UPDATE practice SET policy = $2 WHERE id = $1",
        vec![who.practice.unwrap().into(), policy.to_owned().into()],
    )
    .await;
}

/// What the trail says of the newest change.
async fn last_change(t: &TestApp) -> serde_json::Value {
    let sql = "SELECT id, detail_f FROM audit_event WHERE kind = 'practice.changed' ORDER BY at DESC, id DESC LIMIT 1";
    let (id, sealed): (Id, Vec<u8>) = t.db.one(Sql::new(sql, vec![])).await.unwrap().unwrap();
    crate::audit::DETAIL.open(&t.app, id, &sealed).unwrap()
}

async fn maple(t: &TestApp) -> Someone {
    t.practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz"))
        .await
}

story! {
    async fn rules_are_saved_with_the_password_and_the_trail_says_what_changed(t: TestApp) {
        let ana = fresh(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get(PAGE).await;
        page.must_say("As this site has it (Step by step, with a second email)").must_say("As this site has it (15 minutes)");
        t.advance(11 * MINUTE);
        let asked = b.press(&page, "Save", &[("who[]", "patient"), ("idle", "5"), ("registration", "short")]).await;
        asked.must_say("Enter your password");
        assert_eq!(policy_of(&t, &ana).await, Policy::default());
        let page = b.press(&asked, "Save", &[("password", crate::testing::PASSWORD)]).await;
        page.must_say("The rules for people are saved").must_say("Short, with one email").must_say("Sign out after 5 minutes");
        let saved = policy_of(&t, &ana).await;
        assert_eq!((saved.idle_minutes, saved.registration.map(|r| r.word())), (Some(5), Some("short")));
        let event = last_change(&t).await;
        assert_eq!(event["part"], "policies");
        assert_eq!(event["changed"]["rules"]["idle_minutes"], serde_json::json!([null, 5]));
        assert_eq!(event["changed"]["words"], serde_json::json!([]));
    }

    async fn who_would_be_shut_out_by_their_own_rule_is_told_before_it_is_saved(t: TestApp) {
        let ana = fresh(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get(PAGE).await;
        page.must_not_say("You have no app or passkey yourself");
        let page = b.press(&page, "Save", &[("strong", "all")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        page.must_say("You have no app or passkey yourself").must_say("Nothing was saved");
        assert_eq!(page.link("Add one first"), "/settings/strong");
        assert!(!policy_of(&t, &ana).await.strong_required);
        // Changed their mind: nothing more is asked.
        b.press(&page, "Save", &[("strong", ""), ("idle", "5")]).await.must_say("The rules for people are saved");
        // Knowing it, they save; from then on these pages wait.
        let page = b.get(PAGE).await;
        let page = b.press(&page, "Save", &[("strong", "all")]).await;
        let page = b.press(&page, "Save", &[("shut-out", "1")]).await;
        assert!(policy_of(&t, &ana).await.strong_required, "{}", page.text());
        assert!(b.get(PAGE).await.path.starts_with("/settings/strong"));
    }

    async fn nothing_laxer_than_the_site_is_taken(t: TestApp) {
        let ana = fresh(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get(PAGE).await;
        for (field, value) in [("idle", "30"), ("idle", "0"), ("hours", "16"), ("registration", "none"), ("passwords", "weak")] {
            let refused = b.press(&page, "Save", &[("who[]", "patient"), (field, value)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
        }
        let nobody = b.press(&page, "Save", &[("who[]", "friend")]).await;
        nobody.must_say("Choose at least one");
        b.press(&page, "Save", &[("who[]", "patient"), ("countries[]", "CU")]).await.must_say("are saved");
        assert_eq!(policy_of(&t, &ana).await.countries(&t.config), ["US"]);
    }

    async fn a_sender_is_offered_only_whom_the_practice_allows(t: TestApp) {
        let ana = maple(&t).await;
        set(&t, &ana, r#"{"relationships":["patient","staff_elsewhere"]}"#).await;
        let mut b = t.browser();
        b.sign_in(ANA).await;
        let page = b.get("/compose").await;
        let page = b.press(&page, "Check address", &[("to", "kim@else.example")]).await;
        page.must_say("Staff in another practice").must_not_say("Doctor in another practice").must_not_say("in my practice").must_say("Your practice has chosen who you may write to");
        let new = [("relationship", "doctor_here"), ("first", "Kim"), ("last", "Park"), ("two_step", "off"), ("subject", "s"), ("body", "b")];
        let refused = b.press(&page, "Send", &new).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a form made up by hand changes nothing");
        b.press(&refused, "Send", &[("relationship", "patient")]).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM contact WHERE relationship = 'patient'").await, 1);
        // Rules that cannot be read let nobody new in.
        set(&t, &ana, "{").await;
        let page = b.get("/compose").await;
        let page = b.press(&page, "Check address", &[("to", "new@else.example")]).await;
        page.must_say("The rules of your practice cannot be read");
        b.press(&page, "Send", &[("first", "Kim"), ("last", "Park"), ("mobile", "(555) 010-0167"), ("subject", "s"), ("body", "b")]).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM contact").await, 1);
    }

    async fn a_stricter_session_holds_from_the_next_request_on(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.browser();
        b.sign_in(ANA).await;
        t.advance(6 * MINUTE);
        b.get("/inbox").await.must_say("Inbox");
        set(&t, &ana, r#"{"idle_minutes":5,"session_hours":1}"#).await;
        t.advance(4 * MINUTE);
        b.get("/settings/sessions").await.must_say("signed out after 5 minutes without a click, and after 1 hours").must_say("A practice you work in asks for this");
        t.advance(6 * MINUTE);
        assert_eq!(b.get("/inbox").await.h1(), "Sign In", "six idle minutes are too many");
        b.sign_in(ANA).await;
        for _ in 0..14 {
            t.advance(4 * MINUTE);
            assert_eq!(b.get("/inbox").await.path, "/inbox");
        }
        t.advance(4 * MINUTE);
        assert_eq!(b.get("/inbox").await.h1(), "Sign In", "an hour is over, however busy");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM session WHERE wrap IS NOT NULL").await, 0);
    }

    async fn of_two_practices_the_stricter_rule_holds_whichever_is_open(t: TestApp) {
        let ana = maple(&t).await;
        let vale = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let lee = member(&t, &ana, "lee@maple.example", "sender", Some(ana.person)).await;
        // A second seat, as letting in makes it.
        let victor = practices::load(&t.app, vale.practice.unwrap()).await.unwrap();
        let person = crate::accounts::store::person(&t.db, lee.person).await.unwrap().unwrap();
        let own = crate::keys::current(&t.app, person.personal).await.unwrap();
        let placed = crate::accounts::create::seated(&t.app, lee.person, &own, &victor, "sender", Some(vale.person), None).await.unwrap();
        t.db.write(placed.rows).await.unwrap();
        set(&t, &ana, r#"{"session_hours":2}"#).await;
        set(&t, &vale, r#"{"idle_minutes":5,"password_preset":"classic"}"#).await;
        let both = practices::together(&t.app, lee.person).await.unwrap();
        assert_eq!(both, Together { idle_minutes: 5, session_hours: 2, modern: true, classic: true });
        let mut b = t.browser();
        b.sign_in("lee@maple.example").await;
        let found = crate::accounts::session::open(&t.app, vault::Token::parse(&b.cookies["__Host-session"]).unwrap()).await.unwrap();
        let crate::accounts::session::Found::Live(s) = found else { panic!("signed in") };
        assert_eq!((s.idle_ends_at - t.now(), s.ends_at - t.now()), (5 * MINUTE, 2 * HOUR));
    }

    async fn stricter_passwords_hold_for_the_practices_own_people(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        set(&t, &ana, r#"{"password_preset":"classic"}"#).await;
        let mut b = t.browser();
        b.sign_in(ANA).await;
        b.get("/settings/password").await.must_say("At least 15 characters").must_say("capital letter").must_say("A practice you work in asks for stricter passwords");
        let mut r = t.browser();
        r.sign_in(&robin.email).await;
        r.get("/settings/password").await.must_say("At least 15 characters").must_not_say("capital letter");
        // Ninety days later the practice's people choose a new one; a patient does not.
        t.advance(91 * crate::app::span::DAY);
        b.sign_in(ANA).await.must_say("Choose a new password");
        assert_eq!(r.sign_in(&robin.email).await.path, "/inbox");
    }

    async fn countries_hold_when_a_number_is_typed_and_when_a_code_would_go(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.browser();
        b.sign_in(ANA).await;
        let page = b.get("/compose").await;
        let page = b.press(&page, "Check address", &[("to", "robin@patients.example")]).await;
        let new = [("relationship", "patient"), ("first", "Robin"), ("last", "Vale"), ("mobile", "+1 604 555 0167"), ("two_step", "on"), ("subject", "s"), ("body", "b")];
        b.press(&page, "Send", &new).await;
        let contact: Id = t.db.one(db::q!("SELECT id FROM contact")).await.unwrap().unwrap();
        assert!(!crate::features::verify::of_contact(&t.app, contact).await.unwrap().is_empty());
        set(&t, &ana, r#"{"countries":["US"]}"#).await;
        assert!(crate::features::verify::of_contact(&t.app, contact).await.unwrap().is_empty(), "a number filed before is not texted");
        let page = b.get("/compose").await;
        let page = b.press(&page, "Check address", &[("to", "kim@patients.example")]).await;
        let refused = b.press(&page, "Send", &new).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.beside("mobile").is_some(), "{}", refused.text());
    }

    async fn other_offices_are_added_shown_and_removed(t: TestApp) {
        let ana = fresh(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get("/practice/places").await;
        let one = [("place-0-name", "Hillsboro office"), ("place-0-street", "88 Oak Ave"), ("place-0-city", "Hillsboro"), ("place-0-state", "OR"), ("place-0-zip", "97123"), ("place-0-phone", "(555) 010-0150")];
        let wrong = b.press(&page, "Save", &[("place-0-name", "Hillsboro office"), ("place-0-zip", "9")]).await;
        wrong.must_say("A ZIP code has 5 digits").must_say("Enter the city");
        let done = b.press(&page, "Save", &one).await;
        done.must_say("The other offices are saved").must_say("Hillsboro office · 88 Oak Ave, Hillsboro, OR 97123 · (555) 010-0150");
        let page = b.get("/practice/places").await;
        page.must_say("Office 1").must_say("Add an office");
        let empty: Vec<(&str, &str)> = one.iter().map(|(n, _)| (*n, "")).collect();
        b.press(&page, "Save", &empty).await.must_say("Other officesNot set");
    }

    async fn no_mail_of_a_practice_looks_like_one_of_the_site(t: TestApp) {
        let ana = fresh(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get("/practice/details").await;
        for field in ["name", "discreet", "notify"] {
            let fields = [("phone", "(555) 010-0142"), (field, "SecureMai1 Support")];
            let refused = b.press(&page, "Save", &fields).await;
            assert!(refused.beside(field).is_some_and(|p| p.contains("looks like the name of this site")), "{field}");
        }
        b.press(&page, "Save", &[("phone", "(555) 010-0142"), ("notify", "Dr. Ruiz and team"), ("specialty", "Endodontics")]).await.must_say("Emails come from: Dr. Ruiz and team");
        let practice = practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        assert_eq!(crate::features::notices::model::Office::of(&practice).sender, "Dr. Ruiz and team");
    }
}
