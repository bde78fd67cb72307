//! Accounts set up by the operator, from the command to the mailbox, on both engines.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::accounts::{Email, PersonName, Phone, PhoneKind};
use crate::practices::Profile;
use crate::story;
use crate::testing::{Browser, PASSWORD, Page, TestApp};
use db::q;

fn wish(email: &str, place: Place) -> Wish {
    let phone = Phone::parse("(555) 010-0167", PhoneKind::Mobile, "US", &["US".into()]).unwrap();
    Wish {
        email: Email::parse(email).unwrap(),
        name: PersonName {
            title: String::new(),
            first: "Olga".into(),
            last: "Owner".into(),
        },
        phones: vec![(phone, PhoneKind::Mobile)],
        role: "sender".into(),
        place,
        lang: "en".into(),
    }
}

fn new(name: &str) -> Place {
    Place::New {
        profile: Profile {
            name: name.into(),
            phone: "(555) 010-0199".into(),
            ..Profile::default()
        },
        tz: "America/Chicago".into(),
        lang: "en".into(),
        paid: true,
    }
}

async fn link(t: &TestApp, email: &str, start: &str) -> String {
    let mail = t.last_mail(email).await;
    mail.links
        .iter()
        .find(|l| l.contains(start))
        .unwrap()
        .clone()
}

/// From the set-up mail to the second mail. `own`: the person's own phone, where none is on file.
async fn walk(t: &TestApp, b: &mut Browser, email: &str, own: Option<&str>) -> Page {
    let page = b.get(&link(t, email, "/i/").await).await;
    page.must_not_say("Olga")
        .must_say("set up an account for you");
    let page = b.click(&page, "Continue").await;
    let page = b.press(&page, "Skip", &[]).await;
    let page = b.press(&page, "Get Started", &[]).await;
    let mut page = b
        .press(
            &page,
            "Continue",
            &[("first_name", "Olga"), ("last_name", "Owner")],
        )
        .await;
    page = match own {
        Some(number) => {
            b.press(&page, "Continue", &[("phone", number), ("kind", "mobile")])
                .await
        }
        None => b.press(&page, "Yes, Continue", &[]).await,
    };
    let choice: &[(&str, &str)] = if own.is_some() {
        &[("two_step", "on")]
    } else {
        &[]
    };
    let page = b.press(&page, "Finish", choice).await;
    assert_eq!(page.h1(), "Check your email to go on", "{}", page.text());
    page
}

/// From the second mail to the inbox.
async fn finish(t: &TestApp, b: &mut Browser, email: &str, number: &str) -> Page {
    let page = b.get(&link(t, email, "/p/").await).await;
    let page = b.click(&page, "Continue").await;
    let page = b.press(&page, "Text mobile", &[]).await;
    let code = t.texted_code(number).await;
    let page = b.press(&page, "Continue", &[("code", &code)]).await;
    let page = b.press(&page, "Accept and Continue", &[]).await;
    b.press(&page, "Save", &[("password", PASSWORD)]).await
}

async fn count(t: &TestApp, sql: &'static str) -> i64 {
    t.db.one(q!(sql)).await.unwrap().unwrap()
}

story! {
    async fn the_first_owner_of_a_new_practice_brings_its_keys(t: TestApp) {
        let made = provision(&t, &wish("olga@newdental.example", new("New Dental"))).await.unwrap();
        assert_eq!(count(&t, "SELECT COUNT(*) FROM practice WHERE state = 'setup' AND desk IS NULL AND safe IS NULL").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM person").await, 0);
        let mut b = t.browser();
        walk(&t, &mut b, "olga@newdental.example", None).await;
        let page = finish(&t, &mut b, "olga@newdental.example", "+15550100167").await;
        assert_eq!(page.path, "/inbox");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM practice WHERE state = 'active' AND desk IS NOT NULL AND safe IS NOT NULL").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM membership WHERE role = 'owner'").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM practice").await, 1, "the prepared row was used");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM entitlement WHERE capability = 'compose_new'").await, 1);
        assert!(practice_named(&t, " new  DENTAL ").await.is_ok_and(|id| id == made.practice));
        page.must_say("New Dental");

        // With the practice ready, one more member. Their request for the desk key waits for a manager.
        let more = wish("dan@newdental.example", Place::Existing(made.practice));
        provision(&t, &more).await.unwrap();
        t.advance(crate::app::span::HOUR);
        let mut b = t.browser();
        walk(&t, &mut b, "dan@newdental.example", None).await;
        finish(&t, &mut b, "dan@newdental.example", "+15550100167").await.must_say("New Dental");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM membership WHERE role = 'sender' AND approved_by IS NULL").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_request WHERE kind = 'keypair' AND needs_approval AND state = 'open'").await, 1);
        // The owner signs in: nothing is handed over by itself.
        t.browser().sign_in("olga@newdental.example").await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_request WHERE state = 'open'").await, 1);
    }

    async fn without_a_number_on_file_the_person_gives_and_proves_their_own(t: TestApp) {
        let mut w = wish("olga@newdental.example", new("New Dental"));
        w.phones.clear();
        provision(&t, &w).await.unwrap();
        let mut b = t.browser();
        walk(&t, &mut b, "olga@newdental.example", Some("(555) 010-0181")).await;
        let page = finish(&t, &mut b, "olga@newdental.example", "+15550100181").await;
        assert_eq!(page.path, "/inbox");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM factor WHERE kind = 'phone' AND state = 'active'").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM practice_proof").await, 0, "it is no number that a practice had on file");
    }

    async fn what_cannot_be_set_up_is_said_and_nothing_is_written(t: TestApp) {
        let ana = t.practice("Maple Street Dental", "ana@maple.example", ("Dr.", "Ana", "Ruiz")).await;
        let maple = Place::Existing(ana.practice.unwrap());
        t.patient("pat@patients.example", ("Pat", "Ient"), None).await;
        t.write_to_stranger(&ana, "robin@patients.example", &crate::testing::Letter::default()).await;
        provision(&t, &wish("olga@newdental.example", new("New Dental"))).await.unwrap();
        let setup = Place::Existing(practice_named(&t, "New Dental").await.unwrap());
        let jobs = count(&t, "SELECT COUNT(*) FROM job").await;
        let mut owner = wish("x@x.example", maple.clone());
        owner.role = "owner".into();
        let mut french = wish("x@x.example", maple.clone());
        french.lang = "fr".into();
        for (w, why) in [
            (owner, "the role is"),
            (french, "the language is"),
            (wish("x@x.example", Place::Existing(t.id())), "there is no practice"),
            (wish("x@x.example", new("  ")), "needs a name"),
            (wish("x@x.example", new("maple street dental")), "is there already"),
            (wish("x@x.example", setup), "waits for its first owner"),
            (wish("ana@maple.example", maple.clone()), "is a member"),
            (wish("pat@patients.example", maple.clone()), "has an account"),
            (wish("robin@patients.example", maple), "waits already"),
        ] {
            let e = provision(&t, &w).await.unwrap_err().to_string();
            assert!(e.contains(why), "{e} / {why}");
        }
        assert_eq!(count(&t, "SELECT COUNT(*) FROM job").await, jobs);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM practice").await, 2);
        assert!(matches!(practice_named(&t, "Nobody's").await, Err(ProvisionError::NoPractice)));
    }
}
