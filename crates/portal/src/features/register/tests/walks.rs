//! Each step as patient, professional, colleague, provisioned person, and in Spanish.

use super::*;
use crate::features::directory;
use crate::invitations::{NumberStep, Progress, State};
use crate::story;

story! {
    async fn a_patient_walks_three_steps_to_the_second_mail(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "robin@patients.example", &With::default()).await;
        let (mut b, page) = landed(&t, &who).await;
        assert_eq!(page.h1(), "Maple Street Dental sent you a private message");
        for words in ["Dr. Ana Ruiz", "12 Maple St, Portland, OR 97201", "(555) 010-0142", "Confirmed by this portal", "r***@patients.example", "How do I know this is real?", "I already have an account"] {
            page.must_say(words);
        }
        // Nothing of the person, the message or the numbers before a proof.
        for secret in ["Robin", "Vale", "robin@", "X-rays", "0167", "5550100120"] {
            page.must_not_say(secret);
        }
        assert_eq!(page.link("I already have an account"), "/sign-in?next=/join");

        let page = b.click(&page, "Get Started").await;
        assert_eq!((page.path.as_str(), page.h1().as_str()), ("/join/you", "About you"));
        page.must_say("Step 1 of 3").must_say("* means required").must_not_say("Vale").must_not_say("specialty");
        assert_eq!(page.value("zone").as_deref(), Some("America/Los_Angeles"));
        assert_eq!(page.value("language").as_deref(), Some("en"));

        let wrong = b.press(&page, "Continue", &[("first_name", " "), ("last_name", "Vale")]).await;
        assert_eq!(wrong.status, 422);
        wrong.must_say("Enter your first name");
        assert!(wrong.body.contains("<title>Error:"));
        assert_eq!(wrong.value("last_name").as_deref(), Some("Vale"));

        let page = b.press(&wrong, "Continue", &YOU).await;
        assert_eq!((page.path.as_str(), page.h1().as_str()), ("/join/phones", "Can you answer one of these?"));
        page.must_say("Step 2 of 3").must_say("Mobile ending 67: text or call").must_say("Landline ending 20: call");
        page.must_not_say("0167").must_not_say("0120").must_not_say("type=\"tel\"");

        let page = b.press(&page, "Yes, Continue", &[]).await;
        assert_eq!(page.h1(), "Protect your account");
        page.must_say("Step 3 of 3");
        let none = b.press(&page, "Finish", &[]).await;
        none.must_say("Choose On or Off");
        assert_eq!(load(&t, &who).await.state, State::Open);

        let page = b.press(&page, "Finish", &[("two_step", "on")]).await;
        assert_eq!((page.path.as_str(), page.h1().as_str()), ("/join/check-mail", "Check your email to go on"));
        page.must_say("r***@patients.example").must_say("notify@mail.example.com").must_say("10 minutes");
        let i = load(&t, &who).await;
        assert_eq!(i.state, State::Finished);
        let p = &i.progress;
        assert_eq!((p.two_step, p.phones_confirmed, p.name.as_ref().unwrap().full().as_str()), (Some(true), true, "Robin Vale"));
        assert_eq!((p.number.clone(), p.practice.clone(), p.specialty.clone()), (None, None, None));
        let mail = t.last_mail(&who.email).await;
        assert_eq!(mail.subject, "Finish your SecureMail account");
        assert!(second_link(&t, &who.email).await.starts_with("https://mail.example.com/p/"));
        assert_eq!(audited(&t).await, [("invitation.finished".to_owned(), "ok".to_owned())]);
    }

    async fn a_specialist_walks_four_steps_and_the_directory_fills_in(t: TestApp) {
        let file = "number,last_name,first_name,practice,street,city,state,zip,specialty\n123456789,Park,Lee,Park Endodontics,4 Elm Ave,Salem,OR,97301,Endodontics\n";
        directory::import(&t, file.as_bytes()).await.unwrap();
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "lee@parkendo.example", &professional()).await;
        let (mut b, page) = landed(&t, &who).await;
        page.must_not_say("Park Endodontics").must_not_say("I have a professional number");
        let page = b.click(&page, "Continue").await;
        assert_eq!(page.h1(), "Your professional number");

        let wrong = b.press(&page, "Submit", &[("number", "--"), ("last_name", "")]).await;
        assert_eq!(wrong.status, 422);
        wrong.must_say("Enter the digits of your ADA number").must_say("Enter your last name");

        let page = b.press(&page, "Submit", &[("number", "123-456 789"), ("last_name", "PARK")]).await;
        assert_eq!((page.path.as_str(), page.h1().as_str()), ("/join/start", "Set up your free account"));
        page.must_say("Park Endodontics").must_say("4 Elm Ave, Salem, OR 97301").must_say("Endodontics");
        assert_eq!(page.link("Change"), "/join/number");

        let page = b.press(&page, "Get Started", &[]).await;
        page.must_say("Step 1 of 4");
        assert_eq!((page.value("first_name").unwrap(), page.value("last_name").unwrap(), page.value("specialty").unwrap()), ("Lee".into(), "Park".into(), "Endodontics".into()));
        let page = b.press(&page, "Continue", &[]).await;
        assert_eq!(page.h1(), "Practice information");
        page.must_say("Step 2 of 4");
        assert_eq!((page.value("practice").unwrap(), page.value("zip").unwrap()), ("Park Endodontics".into(), "97301".into()));

        let wrong = b.press(&page, "Continue", &[("city", ""), ("zip", "9730")]).await;
        assert_eq!(wrong.status, 422);
        wrong.must_say("Enter the city").must_say("A ZIP code has 5 digits");
        assert_eq!(wrong.value("street").as_deref(), Some("4 Elm Ave"));
        let page = b.press(&wrong, "Continue", &OFFICE).await;
        page.must_say("Step 3 of 4");
        let page = b.press(&page, "Yes, Continue", &[]).await;
        page.must_say("Step 4 of 4");
        let page = b.press(&page, "Finish", &[("two_step", "off")]).await;
        assert_eq!(page.h1(), "Check your email to go on");
        let p = load(&t, &who).await.progress;
        assert_eq!(p.number, Some(NumberStep::Given { number: "123456789".into(), last_name: "PARK".into(), found: true }));
        assert_eq!(p.practice.unwrap().postal.state, "Oregon");
        assert_eq!((p.specialty.as_deref(), p.two_step), (Some("Endodontics"), Some(false)));
    }

    async fn an_unknown_number_is_said_plainly_and_blocks_nothing(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "dana@cole.example", &professional()).await;
        let (mut b, page) = landed(&t, &who).await;
        let page = b.click(&page, "Continue").await;
        let page = b.press(&page, "Submit", &[("number", "999999999"), ("last_name", "Nobody")]).await;
        assert_eq!(page.path, "/join/number");
        page.must_say("We did not find that number. Check it, or Skip.");
        assert_eq!(page.value("number").as_deref(), Some("999999999"));
        // Sent again as it is: it goes on, and the last name need not be typed twice.
        let on = b.press(&page, "Submit", &[]).await;
        assert_eq!(on.path, "/join/start");
        on.must_say("We have no details about you yet.");
        let back = b.get("/join/number").await;
        let skipped = b.press(&back, "Skip", &[]).await;
        assert_eq!(skipped.path, "/join/start");
        assert_eq!(load(&t, &who).await.progress.number, Some(NumberStep::Skipped));
        let page = b.press(&skipped, "Get Started", &[]).await;
        assert_eq!(page.path, "/join/you");
        b.get("/join/start").await.must_say("Continue where you left off");
    }

    async fn the_directory_cannot_be_read_through_one_invitation(t: TestApp) {
        let row = "7,Vale,Victor,Vale Endodontics,,,,,\n";
        directory::import(&t, format!("number,last_name,first_name,practice,street,city,state,zip,specialty\n{row}").as_bytes()).await.unwrap();
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "guess@elsewhere.example", &professional()).await;
        let (mut b, _) = landed(&t, &who).await;
        for n in 0..20 {
            let page = b.get("/join/number").await;
            let page = b.press(&page, "Submit", &[("number", &format!("900{n}")), ("last_name", "Vale")]).await;
            assert_eq!(page.path, "/join/number");
        }
        let page = b.get("/join/number").await;
        let page = b.press(&page, "Submit", &[("number", "7"), ("last_name", "Vale")]).await;
        page.must_say("We did not find that number");
        // Another day it is found.
        t.advance(crate::app::span::DAY);
        b.get(&who.link).await;
        let page = b.get("/join/number").await;
        let page = b.press(&page, "Submit", &[("number", "0"), ("last_name", "Vale")]).await;
        let page = b.press(&page, "Submit", &[("number", "7"), ("last_name", "Vale")]).await;
        page.must_say("Vale Endodontics");
    }

    async fn a_colleague_is_not_asked_for_practice_information(t: TestApp) {
        let ana = maple(&t).await;
        let with = With { relationship: Relationship::StaffHere, ..With::default() };
        let who = invite(&t, &ana, "sam@maple.example", &with).await;
        let (mut b, page) = landed(&t, &who).await;
        let page = b.click(&page, "Continue").await;
        let page = b.press(&page, "Skip", &[]).await;
        page.must_not_say("address of your practice");
        let page = b.press(&page, "Get Started", &[]).await;
        page.must_say("Step 1 of 3").must_say("Specialty");
        let page = b.press(&page, "Continue", &YOU).await;
        assert_eq!(page.path, "/join/phones");
        assert_eq!(b.get("/join/practice").await.path, "/join/phones");
    }

    async fn a_patient_with_a_number_takes_the_professional_way_and_may_leave_it(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "doc@patients.example", &With::default()).await;
        let (mut b, page) = landed(&t, &who).await;
        let number = b.click(&page, "I have a professional number").await;
        assert_eq!(number.h1(), "Your professional number");
        let page = b.press(&number, "Skip", &[]).await;
        page.must_say("Step 1 of 3");
        assert_eq!(load(&t, &who).await.progress, Progress::default());
        let page = b.press(&number, "Submit", &[("number", "55"), ("last_name", "Vale")]).await;
        let page = b.press(&page, "Submit", &[]).await;
        let page = b.press(&page, "Get Started", &[]).await;
        page.must_say("Step 1 of 4");
        let page = b.press(&page, "Continue", &YOU).await;
        assert_eq!(page.h1(), "Practice information");
        // Back to the patient's way.
        let number = b.get("/join/number").await;
        let page = b.press(&number, "Skip", &[]).await;
        assert_eq!(page.path, "/join/phones");
        assert!(!load(&t, &who).await.progress.wants_professional);
    }

    async fn without_a_phone_the_page_is_skipped_and_on_is_not_offered(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "nophone@patients.example", &With { phones: vec![], ..With::default() }).await;
        let (mut b, page) = landed(&t, &who).await;
        let page = b.click(&page, "Get Started").await;
        page.must_say("Step 1 of 2");
        let page = b.press(&page, "Continue", &YOU).await;
        assert_eq!(page.h1(), "Protect your account");
        page.must_say("The office has no phone number for you").must_not_say("name=\"two_step\"");
        assert_eq!(b.get("/join/phones").await.path, "/join/security");
        assert_eq!(b.get("/join/wrong-phone").await.path, "/join/security");
        // Whatever a form claims.
        let done = b.press(&page, "Finish", &[]).await;
        assert_eq!(done.path, "/join/check-mail");
        assert_eq!(load(&t, &who).await.progress.two_step, Some(false));
    }

    async fn a_requirement_is_told_with_its_reason_and_off_does_not_override_it(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "must@patients.example", &With { two_step: true, ..With::default() }).await;
        let (mut b, page) = landed(&t, &who).await;
        let page = b.click(&page, "Get Started").await;
        let page = b.press(&page, "Continue", &YOU).await;
        let page = b.press(&page, "Yes, Continue", &[]).await;
        page.must_say("The sender asks for a code by text or call.").must_not_say("name=\"two_step\"");
        // A forged choice changes nothing.
        let form = page.form("Finish");
        let mut body: Vec<(String, String)> = form.values;
        body.push(("two_step".into(), "off".into()));
        let done = post(&mut b, "/join/security", &body).await;
        assert_eq!(done.headers["location"], "/join/check-mail");
        assert_eq!(load(&t, &who).await.progress.two_step, Some(true));

        let policy = r#"{"two_step_required":true}"#;
        t.db.write(vec![q!("UPDATE practice SET policy = $1", policy).any()]).await.unwrap();
        let who = invite(&t, &ana, "rule@patients.example", &With { phones: vec![], ..With::default() }).await;
        let (mut b, page) = landed(&t, &who).await;
        let page = b.click(&page, "Get Started").await;
        let page = b.press(&page, "Continue", &YOU).await;
        page.must_say("The message opens once the office has your number.");
        let page = b.click(&page, "Tell the office your number").await;
        let page = b.press(&page, "Send to the office", &[("phone", "(555) 010-0199"), ("kind", "mobile")]).await;
        assert_eq!(page.h1(), "Waiting for the office");
    }

    async fn a_provisioned_person_is_set_up_and_brings_a_phone(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "new@maple.example", &With { phones: vec![], relationship: Relationship::DoctorHere, ..With::default() }).await;
        t.db.write(vec![
            q!("UPDATE invitation SET kind = 'provision', inviter = NULL WHERE id = $1", who.invitation).expect(1),
            q!("UPDATE delivery SET invitation = NULL").any(),
        ]).await.unwrap();
        let (mut b, page) = landed(&t, &who).await;
        assert_eq!(page.h1(), "Maple Street Dental set up an account for you");
        page.must_not_say("I already have an account");
        let page = b.click(&page, "Continue").await;
        let page = b.press(&page, "Skip", &[]).await;
        let page = b.press(&page, "Get Started", &[]).await;
        let page = b.press(&page, "Continue", &YOU).await;
        assert_eq!(page.h1(), "Which phone can get your code?");
        for (number, kind, says) in [("", "mobile", "Enter a phone number"), ("12", "mobile", "not a phone number"), ("+44 20 7946 0958", "landline", "cannot call that country"), ("(555) 010-0177 x5", "mobile", "no extension")] {
            let wrong = b.press(&page, "Continue", &[("phone", number), ("kind", kind)]).await;
            assert_eq!(wrong.status, 422);
            wrong.must_say(says);
            assert_eq!(wrong.value("phone").as_deref(), Some(number));
        }
        let unsure = b.press(&page, "Continue", &[("phone", "(555) 010-0177")]).await;
        unsure.must_say("Choose mobile or landline");
        let page2 = b.press(&page, "Continue", &[("phone", "(555) 010-0177"), ("kind", "mobile")]).await;
        assert_eq!(page2.h1(), "Protect your account");
        page2.must_say("On: code by text or call (recommended)");
        let p = load(&t, &who).await.progress;
        assert_eq!(p.own_phone.as_ref().map(|(p, k)| (p.e164.as_str(), *k)), Some(("+15550100177", PhoneKind::Mobile)));
        // Skipped instead: on is not offered.
        let page = b.get("/join/phones").await;
        let page = b.press(&page, "Skip", &[]).await;
        page.must_not_say("name=\"two_step\"");
        assert_eq!(load(&t, &who).await.progress.own_phone, None);
    }

    async fn spanish_is_suggested_by_the_sender_and_decided_by_the_reader(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "luz@patients.example", &With { lang: "es", ..With::default() }).await;
        let (mut b, page) = landed(&t, &who).await;
        assert_eq!(page.h1(), "Maple Street Dental le envió un mensaje privado");
        assert!(page.body.contains("<html lang=\"es\">"));
        let page = b.click(&page, "Empezar").await;
        assert_eq!(page.value("language").as_deref(), Some("es"));
        let page = b.press(&page, "Continuar", &[("first_name", "Luz"), ("last_name", "Peña")]).await;
        page.must_say("Celular que termina en 67");
        let page = b.press(&page, "Sí, continuar", &[]).await;
        let page = b.press(&page, "Terminar", &[("two_step", "on")]).await;
        assert_eq!(page.h1(), "Mire su correo para seguir");
        assert!(t.last_mail(&who.email).await.subject.contains("SecureMail"));

        // The reader decides on the page, and keeps what was typed.
        let who = invite(&t, &ana, "paz@patients.example", &With { lang: "es", ..With::default() }).await;
        let (mut b, page) = landed(&t, &who).await;
        let page = b.click(&page, "Empezar").await;
        let page = b.press(&page, "English", &[("first_name", "Paz")]).await;
        assert_eq!((page.status.as_u16(), page.h1().as_str()), (200, "About you"));
        assert_eq!(page.value("first_name").as_deref(), Some("Paz"));
        assert!(load(&t, &who).await.progress.name.is_none());
        // Or in the form: the pages follow at once.
        let page = b.press(&page, "Continue", &[("last_name", "Mora"), ("language", "es")]).await;
        assert_eq!(page.h1(), "¿Puede contestar uno de estos?");
    }

    async fn another_device_and_the_same_link_go_on_where_the_person_was(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "eve@patients.example", &With::default()).await;
        let (mut phone, page) = landed(&t, &who).await;
        let page = phone.click(&page, "Get Started").await;
        let on_phone = phone.press(&page, "Continue", &YOU).await;
        let (mut desk, page) = landed(&t, &who).await;
        page.must_say("Continue where you left off");
        let page = desk.click(&page, "Continue where you left off").await;
        assert_eq!(page.path, "/join/phones");
        let page = desk.press(&page, "Yes, Continue", &[]).await;
        let page = desk.press(&page, "Finish", &[("two_step", "on")]).await;
        assert_eq!(page.path, "/join/check-mail");
        // The phone, still on the older page, is taken along and not sent back.
        let page = phone.press(&on_phone, "Yes, Continue", &[]).await;
        assert_eq!(page.path, "/join/check-mail");
        // Answers can be looked at and changed until the account exists.
        let page = phone.get("/join/you").await;
        assert_eq!(page.value("first_name").as_deref(), Some("Robin"));
        let page = phone.press(&page, "Continue", &[("first_name", "Evelyn")]).await;
        assert_eq!(page.path, "/join/check-mail");
        assert_eq!(load(&t, &who).await.progress.name.unwrap().first, "Evelyn");
    }
}
