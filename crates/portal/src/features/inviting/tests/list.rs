//! The list of the invited: where everybody stands, along the whole story.

use super::*;
use crate::app::span::{DAY, MINUTE};
use crate::story;
use crate::testing::Letter;
use courier::{Channel, SendError};
use db::{Kind, Op};
use std::sync::{Arc, Mutex};

async fn says(b: &mut Browser, what: &str) -> Page {
    let page = b.get("/people/invited").await;
    page.must_say(what);
    page
}

/// The state in the line of the only person on the list.
async fn state(t: &TestApp) -> String {
    t.db.one::<String>(q!("SELECT stage FROM invited"))
        .await
        .unwrap()
        .unwrap_or_default()
}

story! {
    async fn every_step_of_a_sign_up_is_told_in_words_until_they_are_in(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        says(&mut office, "Nobody is waiting").await;
        let page = invite(&mut office, "patient", ROBIN, &[("mobile", "(555) 010-0167")]).await;
        page.must_say("The invitation is on its way").must_say("Robin Reyes").must_say(ROBIN).must_say("Nothing now");
        assert_eq!(state(&t).await, "sent");

        let mut robin = t.browser();
        let page = robin.get(&link(&t, ROBIN, "/i/").await).await;
        page.must_say("Maple Street Dental set up an account for you");
        says(&mut office, "Opened the link").await;
        let page = robin.click(&page, "Get Started").await;
        let page = robin.press(&page, "Continue", &[("first_name", "Robin"), ("last_name", "Reyes")]).await;
        let wrong = robin.click(&page, "None of these").await;
        robin.press(&wrong, "Send to the office", &[]).await;
        // What is wrong has its remedy beside it.
        let page = says(&mut office, "Phone number wrong").await;
        let fix = office.click(&page, "Fix phone").await;
        assert!(fix.path.ends_with("/phones"), "{}", fix.path);
        let page = office.press(&fix, "Save", &[("mobile", "(555) 010-0167")]).await;
        page.must_say("Robin Reyes");
        says(&mut office, "Opened the link").await;

        let page = robin.get("/join").await;
        let page = robin.click(&page, "Continue").await;
        let page = robin.press(&page, "Yes, Continue", &[]).await;
        robin.press(&page, "Finish", &[]).await;
        says(&mut office, "Waiting for the code").await;
        let page = robin.get(&link(&t, ROBIN, "/p/").await).await;
        let page = robin.click(&page, "Continue").await;
        let page = robin.press(&page, "Text mobile", &[]).await;
        let code = t.texted_code(MOBILE).await;
        let page = robin.press(&page, "Continue", &[("code", &code)]).await;
        says(&mut office, "Waiting for the password").await;
        let page = robin.press(&page, "Accept and Continue", &[]).await;
        robin.press(&page, "Save", &[("password", PASSWORD)]).await.must_say("Robin");
        says(&mut office, "Nobody is waiting").await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invited").await, 0);
    }

    async fn what_bounced_leads_to_the_address_and_what_is_too_old_to_a_new_link(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        invite(&mut office, "patient", ROBIN, &[("two_step", "off")]).await;
        t.captured.fail_next(Channel::Email, SendError::refused("5.1.1 no such user", Some(550)));
        t.run_jobs().await;
        let page = says(&mut office, "Could not be delivered").await;
        let person = office.click(&page, "Robin Reyes").await;
        person.must_say("There is no such mailbox");
        let page = office.click(&page, "Fix address").await;
        let page = office.press(&page, "Save and send", &[("email", "robin.reyes@patients.example")]).await;
        page.must_say("robin.reyes@patients.example");
        assert_eq!(state(&t).await, "sent");
        assert_eq!(mails_to(&t, "robin.reyes@patients.example").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invited").await, 1);

        t.advance(31 * DAY);
        let mut office = t.enter(&ana, false).await;
        let page = says(&mut office, "Link too old").await;
        let page = office.click(&page, "Invite again").await;
        office.press(&page, "Send again", &[]).await;
        assert_eq!(mails_to(&t, "robin.reyes@patients.example").await, 2);
        says(&mut office, "Nothing now").await.must_not_say("too old");
    }

    async fn one_state_is_shown_alone_and_one_address_found(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        for n in 0..3 {
            invite(&mut office, "patient", &format!("p{n}@patients.example"), &[]).await;
        }
        t.db.write(vec![q!("UPDATE invited SET stage = 'declined' WHERE contact = $1", contact(&t, &ana, "p1@patients.example").await).expect(1)]).await.unwrap();
        let page = office.get("/people/invited").await;
        page.must_say("All (3)").must_say("Declined (1)").must_say("Invited (2)");
        let page = office.press(&page, "Show", &[("state", "declined")]).await;
        page.must_say("p1@patients.example");
        assert!(!page.says("p0@patients.example"));
        let found = office.press(&page, "Search", &[("search", "P2@patients.example")]).await;
        found.must_say("p2@patients.example");
        assert!(!found.says("p1@patients.example"));
        assert!(!found.path.contains("patients"), "no address stands in an address line");
        office.press(&page, "Search", &[("search", "nobody@patients.example")]).await.must_say("Back to the list");
        let bad = office.press(&page, "Search", &[("search", "p2")]).await;
        assert_eq!((bad.status.as_u16(), bad.beside("search").is_some()), (422, true));
    }

    async fn an_account_elsewhere_does_not_show_on_the_list(t: TestApp) {
        let ana = practice(&t).await;
        t.patient("pat@patients.example", ("Pat", "Moreno"), None).await;
        let mut office = t.enter(&ana, false).await;
        let known = invite(&mut office, "patient", "pat@patients.example", &[]).await;
        let lines = |p: &Page, who: &str| p.text().replace(who, "X");
        let first = lines(&known, "pat@patients.example");
        let pat = contact(&t, &ana, "pat@patients.example").await;
        let person = office.get(&format!("/people/invited/{pat}")).await;
        let (known_page, known_mails) = (lines(&person, "pat@patients.example"), mails_to(&t, "pat@patients.example").await);
        t.db.write(vec![q!("DELETE FROM invited").any()]).await.unwrap();
        let new = invite(&mut office, "patient", ROBIN, &[]).await;
        assert_eq!(first, lines(&new, ROBIN), "the list says the same");
        let robin = contact(&t, &ana, ROBIN).await;
        let person = office.get(&format!("/people/invited/{robin}")).await;
        assert_eq!(known_page, lines(&person, ROBIN), "and so does the page");
        assert_eq!(known_mails, mails_to(&t, ROBIN).await);
    }

    async fn an_invitation_is_taken_back_and_given_again(t: TestApp) {
        let ana = practice(&t).await;
        let (thread, _, contact) = t.write_to_stranger(&ana, ROBIN, &Letter::default()).await;
        let mut office = t.enter(&ana, false).await;
        t.advance(11 * MINUTE);
        let page = office.get(&format!("/contacts/{contact}/again")).await;
        office.press(&page, "Send again", &[]).await;
        let old = link(&t, ROBIN, "/i/").await;
        let page = office.get(&format!("/people/invited/{contact}")).await;
        let ask = office.click(&page, "Take the invitation back").await;
        ask.must_say("stop working at once");
        assert_eq!(state(&t).await, "sent", "asking changes nothing");
        let page = office.press(&ask, "Take it back", &[]).await;
        page.must_say("The invitation was taken back").must_say("Taken back");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'link' OR holder_kind = 'pending'").await, 0);
        t.browser().get(&old).await.must_not_say("Get Started");
        // The same button twice, and the page from before: nothing more happens.
        office.press(&ask, "Take it back", &[]).await.must_say("Taken back");
        office.get(&format!("/m/{thread}?in=sent")).await.must_say("Invitation taken back");

        t.advance(11 * MINUTE);
        let page = office.get("/people/invited").await;
        let page = office.click(&page, "Invite again").await;
        office.press(&page, "Send again", &[]).await;
        assert_eq!(state(&t).await, "sent");
        let page = t.browser().get(&link(&t, ROBIN, "/i/").await).await;
        page.must_say("private message");
        assert!(count(&t, "SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'pending'").await > 0, "a lost mail can be asked for again");
    }

    async fn name_and_relationship_are_corrected_before_they_are_in(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        invite(&mut office, "patient", ROBIN, &[]).await;
        let robin = contact(&t, &ana, ROBIN).await;
        let page = office.get(&format!("/people/invited/{robin}")).await;
        let page = office.click(&page, "Correct name or relationship").await;
        assert_eq!(page.value("first").as_deref(), Some("Robin"));
        let bad = office.press(&page, "Save", &[("last", "")]).await;
        assert_eq!((bad.status.as_u16(), bad.beside("last").as_deref()), (422, Some("Error: Enter the last name")));
        let page = office.press(&page, "Save", &[("last", "Vale"), ("relationship", "doctor_elsewhere"), ("lang", "es")]).await;
        page.must_say("The changes are saved").must_say("Robin Vale").must_say("Español");
        let c = crate::contacts::by_id(&t, ana.practice.unwrap(), robin).await.unwrap().unwrap();
        assert_eq!((c.relationship.word(), c.lang.as_str()), ("doctor_elsewhere", "es"));
    }

    async fn five_thousand_people_cost_what_fifty_do(t: TestApp) {
        let ana = practice(&t).await;
        let practice = ana.practice.unwrap();
        let contact_of = |n: usize| {
            let email = crate::accounts::Email::parse(&format!("p{n}@patients.example")).unwrap();
            let id = t.id();
            [
                crate::contacts::insert(&t, id, practice, &email, &Default::default(), crate::contacts::Relationship::Patient, "en", None, None),
                crate::invitations::stage::begin(&t, id, practice),
            ]
        };
        let statements = |n: Arc<Mutex<Vec<usize>>>| {
            t.db.intercept(Some(Arc::new(move |op: &Op<'_>| {
                if op.kind == Kind::Read {
                    n.lock().unwrap().push(op.statements.len());
                }
                db::Fault::None
            })));
        };
        let mut office = t.enter(&ana, false).await;
        t.db.write((0..60).flat_map(contact_of).collect()).await.unwrap();
        // The first page of a session does more than the list.
        office.get("/people/invited").await;
        let few = Arc::new(Mutex::new(Vec::new()));
        statements(few.clone());
        office.get("/people/invited").await.must_say("All (60)");
        t.db.intercept(None);
        for from in (60..5_000).step_by(500) {
            t.db.write((from..(from + 500).min(5_000)).flat_map(contact_of).collect()).await.unwrap();
        }
        let many = Arc::new(Mutex::new(Vec::new()));
        statements(many.clone());
        let page = office.get("/people/invited").await;
        t.db.intercept(None);
        page.must_say("All (5000)");
        assert_eq!(*few.lock().unwrap(), *many.lock().unwrap());
        // Every page is another one, to the end.
        let mut seen = std::collections::BTreeSet::new();
        let mut page = page;
        for _ in 0..4 {
            for link in page.body.split("href=\"/people/invited/").skip(1) {
                let id = link.split(['"', '/', '?']).next().unwrap();
                if id.len() == 32 {
                    seen.insert(id.to_owned());
                }
            }
            page = office.click(&page, "Older").await;
        }
        assert_eq!(seen.len(), 200);
    }
}
