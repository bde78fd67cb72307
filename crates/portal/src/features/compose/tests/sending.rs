#![allow(clippy::unwrap_used)]
//! To whom, by whom, how often: one message, one mail, nothing learnt.

use super::*;
use crate::accounts::create::Join;
use crate::app::span::{DAY, MINUTE};
use crate::invitations::{LinkKind, Opened, links};
use crate::story;
use courier::Channel;
use vault::Token;

/// The secret of a link in a mail.
fn token(mail: &courier::Item, kind: &str) -> Token {
    let at = format!("/{kind}/");
    let link = mail
        .links
        .iter()
        .find(|l| l.contains(&at))
        .unwrap_or_else(|| panic!("no {at} in {:?}", mail.links));
    Token::parse(link.rsplit('/').next().unwrap()).unwrap()
}

story! {
    async fn a_contact_that_was_pointed_at_another_address_gets_none_of_its_mail(t: TestApp) {
        let ana = maple(&t).await;
        let mallory = crate::accounts::Email::parse("mallory@evil.example").unwrap();
        let nina = crate::accounts::Email::parse("nina@patients.example").unwrap();
        let contact = t.app.id();
        t.app.db.write(vec![
            crate::contacts::insert(&t.app, contact, ana.practice.unwrap(), &mallory, &Default::default(), crate::contacts::Relationship::Patient, "en", None, None),
            db::q!("UPDATE contact SET bidx = $2 WHERE id = $1", contact, &crate::contacts::address_index(&t.app, &nina)).expect(1),
        ]).await.unwrap();
        let mut b = t.enter(&ana, false).await;
        let page = b.get("/compose").await;
        let page = b.press(&page, "Check address", &[("to", "nina@patients.example")]).await;
        assert_eq!(page.status.as_u16(), 500);
        page.must_not_say("mallory");
        t.run_jobs().await;
        assert!(t.captured.items().is_empty());
    }

    async fn a_new_patient_gets_an_invitation_and_the_message_waits(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = checked(&mut b, "Robin@Patients.example").await;
        page.must_say("New").must_say("robin@patients.example").must_say("Nobody at Maple Street Dental");
        let page = b.press(&page, "Send", NEW).await;
        thread_of(&page);
        page.must_say("X-rays before Thursday").must_say("Here are the two x-rays");
        assert_eq!(sent_rows(&t).await, [1, 1, 1, 1, 1, 1]);

        let mail = t.last_mail("robin@patients.example").await;
        for secret in ["X-rays", "Here are the two", "Robin", "Vale", "0167"] {
            assert!(!mail.text.contains(secret) && !mail.html.contains(secret) && !mail.subject.contains(secret), "{secret}");
        }
        // The link opens the pre-mailbox, and the message is sealed to it.
        let secret = token(&mail, "i");
        let Opened::Live(live) = links::open(&t.app, LinkKind::Invite, &secret).await.unwrap() else { panic!("not live") };
        let invitation = live.1;
        assert!(invitation.two_step);
        assert_eq!(invitation.inviter, Some(ana.person));
        let key = crate::keys::current(&t.app, invitation.mailbox).await.unwrap();
        let pair = crate::keys::open_by_link(&t.app, crate::keys::id_of(&key), &secret).await.unwrap().unwrap();
        let arrival: Vec<u8> = t.app.db.one(Sql::new("SELECT arrival FROM entry WHERE mailbox = $1", vec![invitation.mailbox.into()])).await.unwrap().unwrap();
        let message: Id = t.app.db.one(Sql::new("SELECT id FROM message", vec![])).await.unwrap().unwrap();
        let thread: Id = t.app.db.one(Sql::new("SELECT id FROM thread", vec![])).await.unwrap().unwrap();
        let head = crate::keys::open(&t.app, &pair, &crate::messages::arrival_in(thread), message, &arrival).unwrap();
        assert!(String::from_utf8_lossy(head.expose()).contains("X-rays before Thursday"));
        assert!(matches!(links::open(&t.app, LinkKind::Decline, &token(&mail, "n")).await.unwrap(), Opened::Live(_)));
        let phones = crate::contacts::phones(&t.app, invitation.contact).await.unwrap();
        assert_eq!((phones[0].phone.e164.as_str(), phones[0].filed, phones[0].given_by), ("+15550100167", true, Some(ana.person)));
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'message.sent' AND outcome = 'ok'").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'invitation.created'").await, 1);
    }

    async fn a_known_person_gets_a_notice_and_the_message_is_in_the_mailbox(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let mut b = t.enter(&ana, false).await;
        send_new(&mut b, "robin@patients.example", &[("two_step", "off")]).await;
        assert_eq!(sent_rows(&t).await, [1, 1, 1, 0, 1, 1]);
        let mail = t.last_mail("robin@patients.example").await;
        assert!(mail.links.iter().all(|l| !l.contains("/i/") && !l.contains("/n/")), "{:?}", mail.links);
        let mut r = t.enter(&robin, true).await;
        r.get("/inbox").await.must_say("X-rays before Thursday");
    }

    /// Trap 6: who has an account elsewhere cannot be learnt by writing to them.
    async fn the_sender_sees_no_difference_between_an_account_and_none(t: TestApp) {
        let ana = maple(&t).await;
        t.patient("known@patients.example", ("Robin", "Vale"), None).await;
        let mut b = t.enter(&ana, false).await;
        let mut told = Vec::new();
        for to in ["known@patients.example", "other@patients.example"] {
            let same = |p: &Page| {
                let text = p.text().replace(to, "ADDRESS");
                (p.status, text, p.bytes.len())
            };
            let asked = checked(&mut b, to).await;
            let mut seen = vec![same(&asked)];
            let sent = b.press(&asked, "Send", NEW).await;
            thread_of(&sent);
            t.run_jobs().await;
            // Afterwards both are "invited by you", until they open something here.
            let again = checked(&mut b, to).await;
            again.must_say("Invited by you").must_not_say("In your contacts");
            seen.push(same(&again));
            let page = b.press(&again, "Send", &[("subject", "Second"), ("body", "Text")]).await;
            seen.push((page.status, String::new(), 0));
            told.push(seen);
        }
        assert_eq!(told[0], told[1]);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'invitation.created' AND (practice IS NOT NULL OR actor IS NOT NULL)").await, 0);
    }

    async fn somebody_who_has_read_is_in_your_contacts(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let mut b = t.enter(&ana, false).await;
        let thread = thread_of(&send_new(&mut b, "robin@patients.example", &[("two_step", "off")]).await);
        let mut r = t.enter(&robin, true).await;
        r.get(&format!("/m/{thread}")).await.must_say("Here are the two x-rays");
        let page = checked(&mut b, "robin@patients.example").await;
        page.must_say("In your contacts").must_say("Robin Vale").must_say("Patient").must_say("(555) 010-0167");
        assert!(!page.form("Send").names.iter().any(|n| n == "first" || n == "mobile"), "what is known is not asked again");
        let page = b.press(&page, "Send", &[("subject", "Again"), ("body", "Text")]).await;
        thread_of(&page);
        assert_eq!(sent_rows(&t).await, [2, 2, 1, 0, 2, 2]);
    }

    async fn a_second_message_to_an_open_invitation_adds_a_link_and_keeps_the_old_one(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        send_new(&mut b, "robin@patients.example", &[("two_step", "off")]).await;
        let first = token(&t.last_mail("robin@patients.example").await, "i");
        t.advance(DAY);
        let mut b = t.enter(&ana, false).await;
        let page = checked(&mut b, "robin@patients.example").await;
        page.must_say("Invited by you");
        thread_of(&b.press(&page, "Send", &[("subject", "Second"), ("body", "Text"), ("two_step", "on")]).await);
        assert_eq!(sent_rows(&t).await, [2, 2, 1, 1, 2, 2]);
        let second = token(&t.last_mail("robin@patients.example").await, "i");
        assert_ne!(first.text().to_string(), second.text().to_string());
        for link in [&first, &second] {
            let Opened::Live(live) = links::open(&t.app, LinkKind::Invite, link).await.unwrap() else { panic!("not live") };
            assert!(live.1.two_step, "the stricter message decides");
            assert_eq!(live.1.expires_at, t.app.now() + 30 * DAY);
        }
        assert_eq!(count(&t, "SELECT COUNT(*) FROM mailbox WHERE kind = 'invited'").await, 1);
    }

    async fn two_colleagues_who_invite_the_same_address_at_once_make_one_contact(t: TestApp) {
        let ana = maple(&t).await;
        let practice = crate::practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        let pat = t.account("pat@maple.example", ("", "Pat", "Moreno"), Join::Member { practice: &practice, role: "sender", approved_by: Some(ana.person) }, None).await;
        let (mut a, mut p) = (t.enter(&ana, false).await, t.enter(&pat, false).await);
        let (one, two) = (checked(&mut a, "robin@patients.example").await, checked(&mut p, "robin@patients.example").await);
        let (one, two) = tokio::join!(a.press(&one, "Send", NEW), p.press(&two, "Send", NEW));
        assert_ne!(thread_of(&one), thread_of(&two));
        assert_eq!(sent_rows(&t).await, [2, 2, 1, 1, 2, 2]);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM contact_phone").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM mailbox WHERE kind = 'invited'").await, 1);
        // The colleague's desk key comes later; the pending key made the second link all the same.
        // Their mails keep the pace of one reader: the second one goes in ten minutes.
        for mails in [1, 2] {
            t.run_jobs().await;
            assert_eq!(t.captured.items().iter().filter(|i| i.channel == Channel::Email && i.to == "robin@patients.example").count(), mails);
            t.advance(10 * MINUTE);
        }
    }

    /// Trap 25.
    async fn twenty_presses_of_one_button_send_one_message(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = checked(&mut b, "robin@patients.example").await;
        let pdf = b"%PDF-1.4 x".as_slice();
        let mut presses = Vec::new();
        for _ in 0..20 {
            let (mut b, page) = (b.clone(), page.clone());
            presses.push(async move { b.press_with_files(&page, "Send", NEW, &[("files[]", "plan.pdf", pdf)]).await });
        }
        let pages = futures_util::future::join_all(presses).await;
        let threads: std::collections::BTreeSet<Id> = pages.iter().map(thread_of).collect();
        assert_eq!(threads.len(), 1);
        assert_eq!(sent_rows(&t).await, [1, 1, 1, 1, 1, 1]);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM blob").await, 1);
        assert_eq!(files_on_disk(&t), 1, "what the other nineteen uploaded is gone");
        t.run_jobs().await;
        assert_eq!(t.captured.items().iter().filter(|i| i.to == "robin@patients.example").count(), 1);
    }

    async fn back_and_another_text_is_never_taken_for_the_same_message(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = checked(&mut b, "robin@patients.example").await;
        let thread = thread_of(&b.press(&page, "Send", NEW).await);
        let page = b.press(&page, "Send", &with(&[("body", "Another text")])).await;
        page.must_say("This was sent before").must_say("Nothing was sent now");
        assert_eq!(page.link("See what was sent"), format!("/m/{thread}"));
        assert_eq!(page.value("body").as_deref(), Some("Another text"));
        assert_eq!(sent_rows(&t).await[0], 1);
        assert_ne!(thread_of(&b.press(&page, "Send", &[]).await), thread);
        assert_eq!(sent_rows(&t).await[0], 2);
    }

    async fn a_declined_address_gets_no_mail_and_the_sender_is_told(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = checked(&mut b, "robin@patients.example").await;
        let email = crate::accounts::Email::parse("robin@patients.example").unwrap();
        let bidx = crate::contacts::address_index(&t.app, &email);
        t.app.db.write(vec![crate::invitations::store::suppress(&bidx, t.app.keys.epoch(), ana.practice.unwrap(), "declined", t.app.now())]).await.unwrap();
        let page = b.press(&page, "Send", NEW).await;
        page.must_say("does not want email from your practice").must_say("Call them");
        assert_eq!(page.status.as_u16(), 422);
        assert_eq!(page.value("body").as_deref(), Some("Here are the two x-rays we talked about."));
        checked(&mut b, "robin@patients.example").await.must_say("does not want email").must_not_say("Who is it?").must_not_say("Code by text or call");
        assert_eq!(sent_rows(&t).await, [0; 6]);
        // Another practice may write.
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let mut v = t.enter(&victor, false).await;
        thread_of(&send_new(&mut v, "robin@patients.example", &[]).await);
    }

    async fn whoever_answers_keeps_the_name_that_the_practice_gave_them(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient("robin@patients.example", ("Pat", "Moreno, Maple Street Dental"), None).await;
        let mut b = t.enter(&ana, false).await;
        let thread = thread_of(&send_new(&mut b, "robin@patients.example", &[("two_step", "off")]).await);
        let mut r = t.enter(&robin, false).await;
        let page = r.get(&format!("/m/{thread}/reply")).await;
        r.press(&page, "Send", &[("body", "Thank you.")]).await.must_say("Sent");
        for path in ["/inbox".to_owned(), format!("/m/{thread}"), format!("/m/{thread}/reply")] {
            b.get(&path).await.must_say("Robin Vale").must_not_say("Pat Moreno");
        }
    }

    async fn nobody_writes_to_themselves(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        checked(&mut b, "ana@maple.example").await.must_say("This is your own address");
        let page = b.get("/compose").await;
        b.press(&page, "Send", &[("to", "ana@maple.example"), ("subject", "s"), ("body", "b")]).await.must_say("This is your own address");
        assert_eq!(sent_rows(&t).await, [0; 6]);
    }

    /// Trap 39: what is not in the plan is refused where it is sent, not where the page is shown.
    async fn a_free_account_sees_the_plan_and_a_forged_form_sends_nothing(t: TestApp) {
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let ana = maple(&t).await;
        let mut a = t.enter(&ana, false).await;
        let page = checked(&mut a, "new@patients.example").await;
        let mut r = t.enter(&robin, false).await;
        let upgrade = r.get("/compose").await;
        assert_eq!(upgrade.path, "/upgrade");
        upgrade.must_say("Write to anybody with a paid plan").must_say("Reply to them, with files").must_say("help@mail.example.com");
        // The paid sender's form, posted with the free account's cookie and token.
        let mut forged = page.clone();
        let own = r.get("/drafts").await;
        let (token, theirs) = (csrf(&own, "Sign out"), csrf(&page, "Send"));
        forged.body = forged.body.replace(&theirs, &token);
        let answer = r.press_with_files(&forged, "Send", NEW, &[("files[]", "a.pdf", b"%PDF-1.4")]).await;
        assert_eq!(answer.path, "/upgrade?kept=1");
        answer.must_say("What you wrote is kept");
        assert_eq!(sent_rows(&t).await, [0; 6]);
        assert_eq!(files_on_disk(&t), 0);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'message.refused' AND outcome = 'no_plan'").await, 1);
        r.get("/drafts").await.must_say("X-rays before Thursday");
    }

    async fn a_plan_that_lapses_while_writing_loses_nothing(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = checked(&mut b, "robin@patients.example").await;
        run(&t, "DELETE FROM entitlement", vec![]).await;
        let page = b.press(&page, "Send", NEW).await;
        page.must_say("Ask the people who run this site").must_say("What you wrote is kept");
        assert_eq!(sent_rows(&t).await, [0; 6]);
        b.get("/drafts").await.must_say("X-rays before Thursday");
    }

    async fn a_reader_of_a_paid_practice_is_sent_to_the_manager(t: TestApp) {
        let ana = maple(&t).await;
        let practice = crate::practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        let lee = t.account("lee@maple.example", ("", "Lee", "Ray"), Join::Member { practice: &practice, role: "reader", approved_by: Some(ana.person) }, None).await;
        let mut b = t.enter(&lee, false).await;
        b.get("/compose").await.must_say("Your role does not send new messages").must_say("Dr. Ana Ruiz");
    }

    async fn a_practice_without_a_second_opener_cannot_send(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = checked(&mut b, "robin@patients.example").await;
        run(&t, "UPDATE practice SET second_opener_at = NULL", vec![]).await;
        let answer = b.press(&page, "Send", NEW).await;
        assert_eq!(answer.h1(), "One step before your first message");
        assert_eq!(answer.link("Your recovery sheet"), "/practice/recovery-sheet");
        assert_eq!(sent_rows(&t).await, [0; 6]);
        assert_eq!(b.get("/compose").await.h1(), "One step before your first message");
        // Who is no manager is told whom to ask.
        let practice = crate::practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        let lee = t.account("lee@maple.example", ("", "Lee", "Ray"), Join::Member { practice: &practice, role: "sender", approved_by: Some(ana.person) }, None).await;
        let mut l = t.enter(&lee, false).await;
        l.get("/compose").await.must_say("Ask Dr. Ana Ruiz to print the recovery sheet");
        run(&t, "UPDATE practice SET second_opener_at = 1", vec![]).await;
        b.get("/drafts").await.must_say("X-rays before Thursday");
    }

    async fn the_day_has_so_many_invitations_and_known_people_count_too(t: TestApp) {
        let ana = maple(&t).await;
        t.patient("known@patients.example", ("K", "N"), None).await;
        let practice = ana.practice.unwrap();
        let limit = crate::limits::Limit::new("invitations", &practice.to_string(), 200, DAY);
        for _ in 0..199 {
            t.app.db.write(vec![limit.take(t.app.now())]).await.unwrap();
        }
        let mut b = t.enter(&ana, false).await;
        thread_of(&send_new(&mut b, "known@patients.example", &[("two_step", "off")]).await);
        let page = send_new(&mut b, "robin@patients.example", &[]).await;
        assert_eq!(page.status.as_u16(), 429);
        page.must_say("the most invitations for one day").must_say("Nothing was sent");
        assert_eq!(page.value("body").as_deref(), Some("Here are the two x-rays we talked about."));
        assert_eq!(sent_rows(&t).await[0], 1);
        // Who was written to before costs nothing.
        let again = checked(&mut b, "known@patients.example").await;
        thread_of(&b.press(&again, "Send", &[("subject", "s"), ("body", "b")]).await);
        t.advance(DAY);
        let mut b = t.enter(&ana, false).await;
        thread_of(&send_new(&mut b, "robin@patients.example", &[]).await);
    }

    async fn a_required_second_step_cannot_be_posted_away(t: TestApp) {
        let ana = maple(&t).await;
        run(&t, "UPDATE practice SET policy = '{\"two_step_required\":true}'", vec![]).await;
        let mut b = t.enter(&ana, false).await;
        let page = checked(&mut b, "robin@patients.example").await;
        page.must_say("Your practice asks everybody for a code");
        let mut forged = page.clone();
        forged.body = forged.body.replace(" disabled", "");
        thread_of(&b.press(&forged, "Send", &with(&[("two_step", "off")])).await);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM thread WHERE two_step").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invitation WHERE two_step").await, 1);
    }

    async fn another_practices_contacts_are_not_there(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        send_new(&mut b, "robin@patients.example", &[]).await;
        let contact: Id = t.app.db.one(Sql::new("SELECT id FROM contact", vec![])).await.unwrap().unwrap();
        let page = b.get(&format!("/compose?contact={contact}")).await;
        assert_eq!(page.value("to").as_deref(), Some("robin@patients.example"));
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let mut v = t.enter(&victor, false).await;
        assert_eq!(v.get(&format!("/compose?contact={contact}")).await.status.as_u16(), 404);
        checked(&mut v, "robin@patients.example").await.must_say("Nobody at Vale Endodontics");
    }
}
