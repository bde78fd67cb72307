//! The five relationships decide who joins whose practice.

use super::*;
use crate::app::span::MINUTE;
use crate::story;

const NEW: &str = "noor@maple.example";

/// Writes to somebody new from a browser, without a second step.
async fn writes(b: &mut Browser, to: &str, with: &[(&str, &str)]) -> Page {
    let page = b.get("/compose").await;
    let page = b.press(&page, "Check address", &[("to", to)]).await;
    let mut all = vec![
        ("first", "Noor"),
        ("last", "Haddad"),
        ("two_step", "off"),
        ("subject", "Welcome"),
        ("body", "Good to have you."),
    ];
    all.extend_from_slice(with);
    b.press(&page, "Send", &all).await
}

/// From the mail to the account, as a professional walks.
async fn registers(t: &TestApp, email: &str) -> Page {
    let mut b = t.browser();
    let link = |mail: courier::Item, part: &str| {
        mail.links.into_iter().find(|l| l.contains(part)).unwrap()
    };
    let page = b.get(&link(t.last_mail(email).await, "/i/")).await;
    let mut page = b.click(&page, "Continue").await;
    for (button, fields) in [
        ("Skip", &[][..]),
        ("Get Started", &[]),
        (
            "Continue",
            &[("first_name", "Noor"), ("last_name", "Haddad")],
        ),
        ("Finish", &[]),
    ] {
        page.must_not_say("Practice information");
        page = b.press(&page, button, fields).await;
    }
    let page = b.get(&link(t.last_mail(email).await, "/p/")).await;
    let page = b.click(&page, "Continue").await;
    let page = b.press(&page, "Accept and Continue", &[]).await;
    b.press(&page, "Save and read my message", &[("password", PASS)])
        .await
}

async fn person(t: &TestApp, email: &str) -> Id {
    let email = crate::accounts::Email::parse(email).unwrap();
    let bidx = crate::contacts::address_index(t, &email);
    crate::accounts::address::find(t, &bidx)
        .await
        .unwrap()
        .unwrap()
        .person
}

async fn sender(t: &TestApp, of: &Someone) -> Someone {
    let practice = loaded(t, of).await;
    let join = Join::Member {
        practice: &practice,
        role: "sender",
        approved_by: Some(of.person),
    };
    let made = t
        .account("sam@maple.example", ("", "Sam", "Stone"), join, None)
        .await;
    t.browser().sign_in(&of.email).await;
    made
}

story! {
    async fn whom_a_manager_names_a_colleague_is_a_member_when_they_sign_up(t: TestApp) {
        let ana = maple(&t).await;
        let mut a = signed_in(&t, &ana).await;
        writes(&mut a, NEW, &[("relationship", "staff_here"), ("role", "sender")]).await.must_say("Welcome");
        registers(&t, NEW).await.must_say("Good to have you.");
        let noor = person(&t, NEW).await;
        assert_eq!(roles(&t, noor).await, ["sender"]);
        assert_eq!(count(&t, OPEN).await, 0);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM practice").await, 1, "no practice of their own");
        // The desk comes when a colleague signs in: nobody has to approve it again.
        t.browser().sign_in(ANA).await;
        let mut n = t.browser();
        n.sign_in(NEW).await;
        n.get("/compose").await.must_say("New message");
    }

    async fn whom_anybody_else_names_waits_for_a_manager_and_reads_meanwhile(t: TestApp) {
        let ana = maple(&t).await;
        let sam = sender(&t, &ana).await;
        let mut s = signed_in(&t, &sam).await;
        // A sender is not asked for a role.
        let page = s.get("/compose").await;
        let page = s.press(&page, "Check address", &[("to", NEW)]).await;
        assert_eq!(page.value("role"), None);
        writes(&mut s, NEW, &[("relationship", "doctor_here")]).await.must_say("Welcome");
        registers(&t, NEW).await.must_say("Good to have you.");
        let noor = person(&t, NEW).await;
        assert!(roles(&t, noor).await.is_empty(), "nobody has let them in");
        let mut n = t.browser();
        n.sign_in(NEW).await;
        n.get(HERE).await.must_say("You asked to join");
        let mut a = signed_in(&t, &ana).await;
        let page = a.get(JOINS).await;
        page.must_say("Noor Haddad").must_say("Sam Stone invited them as a colleague");
        assert_eq!(page.value(&format!("role-{}", page.value("request").unwrap())).as_deref(), Some("reader"));
        a.press(&page, "Let Noor Haddad in", &[]).await.must_say("They are let in");
        assert_eq!(roles(&t, noor).await, ["reader"]);
    }

    async fn a_manager_who_typed_the_password_long_ago_is_asked_afterwards(t: TestApp) {
        let ana = maple(&t).await;
        let mut a = signed_in(&t, &ana).await;
        t.advance(11 * MINUTE);
        writes(&mut a, NEW, &[("relationship", "staff_here"), ("role", "sender")]).await.must_say("Welcome");
        registers(&t, NEW).await;
        assert!(roles(&t, person(&t, NEW).await).await.is_empty());
        assert_eq!(count(&t, OPEN).await, 1);
    }

    async fn a_manager_who_has_left_vouches_for_nobody(t: TestApp) {
        let ana = maple(&t).await;
        let boss = manager(&t, &ana, "boss@maple.example").await;
        let mut b = signed_in(&t, &boss).await;
        writes(&mut b, NEW, &[("relationship", "staff_here"), ("role", "sender")]).await.must_say("Welcome");
        t.db.write(vec![q!("UPDATE membership SET ended_at = 1 WHERE person = $1", boss.person).expect(1)]).await.unwrap();
        registers(&t, NEW).await;
        assert!(roles(&t, person(&t, NEW).await).await.is_empty());
        assert_eq!(count(&t, OPEN).await, 1);
    }

    async fn a_patient_whose_row_was_made_a_colleagues_gets_no_further_than_the_list(t: TestApp) {
        let ana = maple(&t).await;
        let mut a = signed_in(&t, &ana).await;
        writes(&mut a, NEW, &[("relationship", "patient"), ("role", "sender")]).await.must_say("Welcome");
        t.db.write(vec![q!("UPDATE contact SET relationship = 'doctor_here'").any()]).await.unwrap();
        registers(&t, NEW).await;
        assert!(roles(&t, person(&t, NEW).await).await.is_empty(), "the word in a row lets nobody in");
        assert_eq!(count(&t, OPEN).await, 1, "a manager looks at it");
    }

    async fn a_professional_of_another_practice_is_asked_whether_theirs_is_here(t: TestApp) {
        let ana = maple(&t).await;
        t.practice("Park Endodontics", "kim@park.example", ("Dr.", "Kim", "Park")).await;
        let mut a = signed_in(&t, &ana).await;
        for (email, choice) in [("one@else.example", "join"), ("two@else.example", "own")] {
            writes(&mut a, email, &[("relationship", "doctor_elsewhere")]).await.must_say("Welcome");
            let mut b = t.browser();
            let link = t.last_mail(email).await.links.into_iter().find(|l| l.contains("/i/")).unwrap();
            let page = b.get(&link).await;
            let page = b.click(&page, "Continue").await;
            let page = b.press(&page, "Skip", &[]).await;
            let page = b.press(&page, "Get Started", &[]).await;
            let page = b.press(&page, "Continue", &[("first_name", "Noor"), ("last_name", "Haddad")]).await;
            let office = [("practice", "PARK endodontics"), ("street", "9 Far St"), ("city", "Portland"), ("state", "OR"), ("zip", "97201")];
            let page = b.press(&page, "Continue", &office).await;
            page.must_say("Is this your practice?").must_say("Park Endodontics").must_not_say("12 Maple St");
            let none = b.press(&page, "Continue", &[]).await;
            none.must_say("Choose one");
            let page = b.press(&page, "Continue", &[("existing", choice)]).await;
            b.press(&page, "Finish", &[]).await;
            let link = t.last_mail(email).await.links.into_iter().find(|l| l.contains("/p/")).unwrap();
            let page = b.get(&link).await;
            let page = b.click(&page, "Continue").await;
            let page = b.press(&page, "Accept and Continue", &[]).await;
            b.press(&page, "Save and read my message", &[("password", PASS)]).await.must_say("Good to have you.");
            let made = person(&t, email).await;
            match choice {
                "join" => {
                    assert!(roles(&t, made).await.is_empty());
                    assert_eq!(count(&t, OPEN).await, 1);
                    assert_eq!(t.last_mail("kim@park.example").await.subject, "Somebody asks to join your practice");
                }
                _ => {
                    assert_eq!(roles(&t, made).await, ["owner"]);
                    assert_eq!(count(&t, OPEN).await, 1, "no second request");
                }
            }
        }
    }
}
