//! The story, page by page.

use super::*;
use crate::accounts::{Email, moving};
use crate::app::span::HOUR;
use crate::story;

story! {
    async fn a_patient_finishes_by_text_and_is_in_the_message(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        let page = b.get(&i.path()).await;
        assert_eq!((page.path.as_str(), page.h1().as_str()), ("/finish", "Your account is almost ready"));
        page.must_not_say(ROBIN).must_not_say("Robin").must_not_say("X-rays").must_not_say("0100167");
        let page = b.click(&page, "Continue").await;
        page.must_say("Step 1 of 3").must_say("Text mobile ending 67").must_say("Call landline ending 20");
        page.must_not_say("Text landline").must_not_say("0167").must_not_say("Robin");
        let page = b.press(&page, "Text mobile ending 67", &[]).await;
        page.must_say("Re-send Code").must_say("Change Delivery Method").must_say("Nothing arrived?");
        let code = t.texted_code(MOBILE).await;
        // Ten minutes from now, in the reader's zone.
        b.get("/finish/code/enter").await.must_say("Texted to mobile ending 67. Good until 7:14 AM.");
        let wrong = if code == "000000" { "111111" } else { "000000" };
        let refused = b.press(&page, "Continue", &[("code", wrong)]).await;
        refused.must_say("That does not match the newest code. 4 tries left.");
        assert!(refused.body.contains("<title>Error:"));
        // Whoever reloads has not tried again.
        for _ in 0..5 {
            b.get(&refused.path).await.must_say("4 tries left");
        }
        let typed = format!("{} {}", &code[..3], &code[3..]);
        let page = b.press(&refused, "Continue", &[("code", &typed)]).await;
        assert_eq!(page.h1(), "Terms of Use");
        page.must_say("Step 2 of 3").must_say("In short").must_say("I do not accept");
        let page = b.press(&page, "Accept and Continue", &[]).await;
        assert_eq!(page.h1(), "Choose a password");
        page.must_say("Step 3 of 3").must_say("12 characters");
        assert_eq!(page.value("username").as_deref(), Some(ROBIN));
        let weak = b.press(&page, "Save and read my message", &[("password", "short")]).await;
        assert!(weak.body.contains("<title>Error:") && weak.body.contains("aria-invalid=\"true\""));
        weak.must_not_say("value=\"short\"");
        let page = b.press(&weak, "Save and read my message", &[("password", PASSWORD), ("trust", "yes")]).await;
        assert_eq!(page.path, i.message());
        assert_eq!(page.h1(), Letter::default().subject);
        page.must_say(Letter::default().body);

        // It is one account with one phone of its own, known to its practice, and this browser is trusted.
        assert_eq!(count(&t, "SELECT COUNT(*) FROM person").await, 2);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM factor WHERE kind = 'phone' AND state = 'active' AND verified_at IS NOT NULL").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM practice_proof").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM acceptance WHERE kind = 'terms' AND version = 1 AND lang = 'en'").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM device WHERE trusted_until IS NOT NULL").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM contact WHERE person IS NOT NULL").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invitation WHERE state = 'active' AND person IS NOT NULL").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM delivery_event WHERE kind = 'registered'").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'account.created'").await, 1);

        // Later: e-mail and password are enough to come back on this browser.
        let mut later = t.browser();
        later.cookies.extend(b.cookies.iter().filter(|(n, _)| n.contains("device")).map(|(n, v)| (n.clone(), v.clone())));
        let inbox = later.sign_in(ROBIN).await;
        inbox.must_say(Letter::default().subject);
    }

    async fn a_landline_gets_a_call(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        let page = b.get(&i.path()).await;
        let page = b.click(&page, "Continue").await;
        let page = b.press(&page, "Call landline ending 20", &[]).await;
        let code = t.called_code(&format!("{LANDLINE} ext. 12")).await;
        let page = b.press(&page, "Continue", &[("code", &code)]).await;
        let page = b.press(&page, "Accept and Continue", &[]).await;
        let page = save(&mut b, &page).await;
        page.must_say(Letter::default().body);
    }

    async fn two_step_off_skips_the_code(t: TestApp) {
        let i = invited_off(&t).await;
        let mut b = t.browser();
        let page = b.get(&i.path()).await;
        let page = b.click(&page, "Continue").await;
        assert_eq!(page.h1(), "Terms of Use");
        page.must_say("Step 1 of 2");
        let page = b.press(&page, "Accept and Continue", &[]).await;
        page.must_say("15 characters");
        let page = save(&mut b, &page).await;
        page.must_say(Letter::default().body);
        t.run_jobs().await;
        assert!(t.captured.items().iter().all(|i| i.channel == courier::Channel::Email), "no text and no call");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM practice_proof").await, 0);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM person WHERE two_step").await, 0);
    }

    async fn a_senders_or_practices_requirement_beats_the_persons_off(t: TestApp) {
        let i = invited_off(&t).await;
        t.db.write(vec![invitations::store::require_two_step(i.invitation, t.now())]).await.unwrap();
        let mut b = t.browser();
        b.get(&i.path()).await;
        assert_eq!(b.get("/finish/terms").await.h1(), "Where should we send your code?");
    }

    async fn an_address_that_its_last_owner_may_take_back_makes_no_account_yet(t: TestApp) {
        let i = invited_off(&t).await;
        let lee = t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let (from, to) = (Email::parse(ROBIN).unwrap(), Email::parse(&lee.email).unwrap());
        t.db.write(vec![
            moving::insert(&t, t.id(), lee.person, &from, &to),
            q!("UPDATE address_change SET state = 'done', old_at = $1, new_at = $1", t.now()).expect(1),
        ])
        .await
        .unwrap();
        let mut b = t.browser();
        let page = b.get(&i.path()).await;
        let page = b.click(&page, "Continue").await;
        let page = b.press(&page, "Accept and Continue", &[]).await;
        let kept = save(&mut b, &page).await;
        assert_eq!((kept.status.as_u16(), kept.h1().as_str()), (409, "This address cannot be used yet"));
        kept.must_not_say("lee").must_not_say("Lee");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM person").await, 2, "Ana and Lee");
        // Afterwards it is an address like any other.
        t.db.write(vec![q!("UPDATE address_change SET new_at = new_at - $1, old_at = old_at - $1", 72 * HOUR).expect(1)]).await.unwrap();
        save(&mut b, &page).await.must_say(Letter::default().body);
    }

    async fn a_professional_founds_a_free_unconfirmed_practice(t: TestApp) {
        let ana = maple(&t).await;
        let i = invited_by(&t, ana, "lee@parkendo.example", |p| {
            p.two_step = Some(true);
            p.wants_professional = true;
            p.practice = Some(office());
        }).await;
        let mut b = t.browser();
        let page = to_password(&t, &mut b, &i).await;
        let page = save(&mut b, &page).await;
        page.must_say(Letter::default().body).must_say("Park Endodontics");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM practice WHERE state = 'active'").await, 2);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM membership WHERE role = 'owner'").await, 2);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM entitlement").await, 1, "free");
        let (id, sealed): (Id, Vec<u8>) = t.db.one(q!("SELECT p.id, p.profile_f FROM practice p JOIN membership m ON m.practice = p.id WHERE m.person IN (SELECT person FROM invitation)")).await.unwrap().unwrap();
        let profile: crate::practices::Profile = crate::practices::PROFILE.open(&t, id, &sealed).unwrap();
        assert!(!profile.confirmed);
        // New mail to the address goes to the seat.
        assert_eq!(count(&t, "SELECT COUNT(*) FROM address a JOIN mailbox m ON m.id = a.mailbox WHERE m.kind = 'seat'").await, 2);
    }

    async fn the_story_speaks_spanish(t: TestApp) {
        let ana = maple(&t).await;
        let i = invited_by(&t, ana, ROBIN, |p| {
            p.two_step = Some(true);
            p.lang = Some("es".into());
        }).await;
        let mut b = t.browser();
        let page = b.get(&i.path()).await;
        let page = b.click(&page, "Continuar").await;
        assert_eq!(page.h1(), "¿Adónde enviamos su código?");
        let page = b.press(&page, "Mensaje de texto", &[]).await;
        let text = t.last(courier::Channel::Text, MOBILE).await.text;
        assert!(text.contains("su clave es"), "{text}");
        let code = courier::code_in(&text).unwrap();
        let page = b.press(&page, "Continuar", &[("code", &code)]).await;
        assert_eq!(page.h1(), "Condiciones de uso");
        let page = b.press(&page, "Aceptar y continuar", &[]).await;
        let page = b.press(&page, "Guardar y leer mi mensaje", &[("password", PASSWORD)]).await;
        page.must_say(Letter::default().body);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM acceptance WHERE lang = 'es'").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM person WHERE lang = 'es'").await, 1);
    }
}

#[tokio::test]
async fn where_the_policy_says_so_one_signs_in_after_registering() {
    let change = |c: &mut Config| c.policy.sign_in_after_registration = false;
    configured(change, |t| async move {
        let i = invited(&t).await;
        let mut b = t.browser();
        let page = to_password(&t, &mut b, &i).await;
        let button = "Save and go to Sign In";
        let page = b.press(&page, button, &[("password", PASSWORD)]).await;
        assert_eq!(page.path, "/sign-in");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM session").await, 0);
        let page = b.sign_in(ROBIN).await;
        assert_eq!(
            page.h1(),
            "Where should we send your code?",
            "the second step of the first sign-in"
        );
    })
    .await;
}

#[tokio::test]
async fn the_operator_may_require_two_step_of_everybody() {
    let change = |c: &mut Config| c.policy.two_step_required = true;
    configured(change, |t| async move {
        let i = invited_off(&t).await;
        let mut b = t.browser();
        let page = b.get(&i.path()).await;
        let page = b.click(&page, "Continue").await;
        assert_eq!(page.h1(), "Where should we send your code?");
    })
    .await;
}
