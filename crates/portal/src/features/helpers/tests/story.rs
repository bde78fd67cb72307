//! The way it is meant.

use super::*;
use crate::app::span::DAY;
use crate::story;
use crate::{keys, lent};
use http::StatusCode;

story! {
    async fn what_is_written_at_home_is_not_sent_from_the_mailbox_of_somebody_else(t: TestApp) {
        let h = home(&t).await;
        // Ann works in a practice herself; a page of hers is open while she looks into her father's mailbox.
        let ann = t.practice("Oak Street Dental", ANN, ("", "Ann", "Vale")).await;
        let (_, mut b) = helped(&t, &h, &ann, "answer").await;
        for (button, subject) in [("Send", "A letter"), ("Save draft", "A thought")] {
            let before = t.count("SELECT COUNT(*) FROM message").await;
            let page = b.get("/compose").await;
            enter(&mut b).await;
            let mut told = b.press(&page, button, &[("to", "kim@patients.example"), ("subject", subject), ("body", "All is well.")]).await;
            // The page is of the session as it was; what was typed goes on by the one that says so.
            if told.status == StatusCode::FORBIDDEN {
                told = b.press(&told, "Continue", &[]).await;
            }
            assert_eq!(told.status, StatusCode::CONFLICT, "{}", told.text());
            told.must_say("This is done in your own mailbox").must_say("The mailbox of Robin Vale is open").must_say("kept in your drafts");
            assert_eq!(t.count("SELECT COUNT(*) FROM message").await, before);
            let page = b.press(&told, "Go on in my own mailbox", &[]).await;
            assert!(page.path.starts_with("/compose?draft="), "{}: {}", page.path, page.text());
            page.must_say("What you wrote is kept");
            assert_eq!((page.value("body").unwrap(), page.value("subject").unwrap()), ("All is well.".to_owned(), subject.to_owned()));
        }
    }

    async fn whoever_accepts_is_shown_beside_whom_the_owner_meant(t: TestApp) {
        let h = home(&t).await;
        let ann = daughter(&t).await;
        let mut robin = ask(&t, &h, "read", "month").await;
        t.run_jobs().await;
        let mail = t.last_mail(ANN).await;
        assert!(mail.text.contains("Ask the person who is named here first") && !mail.text.contains("Call the office"), "{}", mail.text);
        accept(&t, &ann).await;
        let list = robin.get(HERE).await;
        let page = robin.click(&list, "Let them in or say no").await;
        page.must_say("You wrote").must_say("Who accepted").must_say("Ann Vale").must_not_say("This is not quite who you wrote");

        // Somebody who goes by another name.
        let kim = t.patient("kim@patients.example", ("Kim", "Osei"), None).await;
        let mut kim = t.enter(&kim, false).await;
        let page = kim.get(HERE).await;
        let fields = [("name", "Bernadette"), ("email", ANN), ("relation", "daughter"), ("long", "month"), ("mode", "read")];
        kim.press(&page, "Send the email", &fields).await.must_say("We have sent the email");
        let path = link(&t, ANN).await;
        let mut b = t.enter(&ann, false).await;
        let page = b.get(&path).await;
        b.press(&page, "Yes, I will help", &[]).await.must_say("You have accepted");
        let list = kim.get(HERE).await;
        let page = kim.click(&list, "Let them in or say no").await;
        page.must_say("Bernadette").must_say("Ann Vale").must_say("This is not quite who you wrote");
    }

    async fn no_page_in_the_mailbox_of_somebody_else_leads_to_what_is_refused_there(t: TestApp) {
        let h = home(&t).await;
        let ann = daughter(&t).await;
        let (_, mut b) = helped(&t, &h, &ann, "answer").await;
        enter(&mut b).await.must_not_say("My requests");
        b.follows_all(&["/inbox", "/sent", &format!("/m/{}", h.thread), &format!("/m/{}/reply", h.thread), "/settings/switch"]).await;
    }

    async fn an_answer_waits_in_the_mailbox_that_it_was_written_in(t: TestApp) {
        let h = home(&t).await;
        let ann = daughter(&t).await;
        let (_, mut b) = helped(&t, &h, &ann, "answer").await;
        enter(&mut b).await;
        let page = b.get(&format!("/m/{}/reply", h.thread)).await;
        let switch = b.get("/settings/switch").await;
        b.press(&switch, "My own mailbox", &[]).await;
        let said = "He comes on Friday.";
        let mut told = b.press(&page, "Send", &[("body", said)]).await;
        // The page is of the session as it was; what was typed goes on by the one that says so.
        if told.status == StatusCode::FORBIDDEN {
            told = b.press(&told, "Continue", &[]).await;
        }
        assert_eq!(told.status, StatusCode::CONFLICT, "{}", told.text());
        told.must_say("Another mailbox is open now").must_say("Robin Vale").must_say(said);
        assert_eq!(t.count("SELECT COUNT(*) FROM message").await, 1);
        let page = b.press(&told, "Open that mailbox and go on", &[]).await;
        assert_eq!((page.path.as_str(), page.value("body").unwrap().as_str()), (format!("/m/{}/reply", h.thread).as_str(), said));
        b.press(&page, "Send", &[]).await.must_say("Ann Vale for Robin Vale");
        assert_eq!(t.count("SELECT COUNT(*) FROM message").await, 2);

        // A mailbox that is not theirs is none, whatever the form says: the words stay on the page.
        let page = b.get(&format!("/m/{}/reply", h.thread)).await;
        let mut forged = page.clone();
        forged.body = page.body.replace(&format!("as={}", grant(&t).await), &format!("as={}", h.ana.practice.unwrap()));
        assert_ne!(forged.body, page.body);
        let told = b.press(&forged, "Send", &[("body", "Once more.")]).await;
        assert_eq!(told.status, StatusCode::CONFLICT);
        told.must_say("Once more.");
        assert_eq!((t.count("SELECT COUNT(*) FROM message").await, t.count("SELECT COUNT(*) FROM draft").await), (2, 0));
    }

    async fn a_daughter_without_an_account_reads_and_answers_for_her_father(t: TestApp) {
        let h = home(&t).await;
        let mut robin = ask(&t, &h, "answer", "quarter").await;
        robin.get(HERE).await.must_say("Ann (your daughter)").must_say("Nobody has answered yet");
        let mail = t.last_mail(ANN).await;
        for words in ["Maple", "message", "health", "dent"] {
            assert!(!mail.subject.contains(words), "{}", mail.subject);
        }
        assert!(mail.text.contains("Robin Vale") && !mail.text.contains("Maple"), "{}", mail.text);

        // Behind the link: who asks, a free account, and nothing opens yet.
        let path = link(&t, ANN).await;
        let mut ann = t.browser();
        let page = ann.get(&path).await;
        assert_eq!(page.path, "/helping");
        page.must_say("Robin Vale asks for your help").must_say("a free account");
        let page = ann.click(&page, "Make an account").await;
        let wrong = ann.press(&page, "Make the account and accept", &[("first_name", "Ann"), ("last_name", "Vale"), ("password", "short")]).await;
        wrong.must_say("Tick the box to accept the terms");
        assert_eq!(wrong.value("first_name").unwrap(), "Ann");
        let wrong = ann.press(&wrong, "Make the account and accept", &[("password", "short"), ("accept", "yes")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        ann.press(&wrong, "Make the account and accept", &[("password", LONG), ("accept", "yes")]).await.must_say("You have accepted");
        assert_eq!((t.count(LENT).await, noted(&t, "account.created").await, noted(&t, "care.accepted").await), (0, 1, 1));
        ann.get("/inbox").await;
        ann.get("/settings/switch").await.must_not_say("Robin Vale");

        // The owner is mailed, and sees it above every page until they answer.
        assert_eq!(t.mails(ROBIN, "somebody will help you").await, 1);
        robin.get("/inbox").await.must_say("Somebody waits until you let them in");
        let_in(&mut robin).await.must_say("They can open your mailbox now").must_say("May read and answer until").must_say("Not used so far");
        robin.get("/inbox").await.must_not_say("Somebody waits until you let them in");
        assert_eq!((t.mails(ROBIN, "somebody can open your mailbox").await, t.mails(ANN, "a mailbox is open to you").await), (1, 1));

        // The daughter: whose it is on every page, every row and every message, and both names on what she writes.
        let inbox = enter(&mut ann).await;
        inbox.must_say(CHIP).must_say("Your night guard");
        let page = ann.get(&format!("/m/{}", h.thread)).await;
        page.must_say("It is ready.").must_say(CHIP);
        assert!(page.body.matches(CHIP).count() >= 3, "banner, heading, message: {}", page.text());
        let page = ann.click(&page, "Reply").await;
        page.must_say(CHIP);
        ann.press(&page, "Send", &[("body", "He comes on Friday.")]).await.must_say("He comes on Friday.").must_say("Ann Vale for Robin Vale");
        let mut ana = t.enter(&h.ana, false).await;
        ana.get("/inbox").await.must_say("Ann Vale for Robin Vale");
        ana.get(&format!("/m/{}", h.thread)).await.must_say("He comes on Friday.").must_say("Ann Vale for Robin Vale");

        // The owner: as hers, with what was opened.
        robin.get(&format!("/m/{}", h.thread)).await.must_say("Ann Vale for Robin Vale").must_not_say(CHIP);
        robin.get(&format!("{HERE}/{}", grant(&t).await)).await.must_say("Ann Vale (your daughter)").must_say("Your night guard").must_say("Answered");
        assert!(noted(&t, "care.read").await >= 2);

        // It ends in the middle of an answer: nothing goes out, and the words are not lost.
        let page = ann.get(&format!("/m/{}/reply", h.thread)).await;
        let before = t.count("SELECT COUNT(*) FROM message").await;
        let list = robin.get(HERE).await;
        robin.press(&list, "End it now", &[]).await.must_say("Your mailbox is closed to them").must_say("Earlier");
        ann.press(&page, "Send", &[("body", "Or on Monday.")]).await.must_say("This mailbox is closed to you now").must_say("Or on Monday.");
        assert_eq!((t.count("SELECT COUNT(*) FROM message").await, t.count(LENT).await), (before, 0));
        shut(&mut ann, &h).await;
        assert_eq!((t.mails(ROBIN, "cannot open your mailbox any more").await, t.mails(ANN, "is closed to you now").await), (1, 1));
        assert_eq!((noted(&t, "care.asked").await, noted(&t, "care.made").await, noted(&t, "care.ended").await), (1, 1, 1));
    }

    /// What waited for the owner before they had an account, and was never opened.
    async fn what_waited_before_the_account_opens_too_and_no_seat_does(t: TestApp) {
        let h = home(&t).await;
        let ann = daughter(&t).await;
        // The owner works somewhere else besides: their personal pair opens a seat.
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let own: Id = t.app.db.one(q!("SELECT personal FROM person WHERE id = $1", h.robin.person)).await.unwrap().unwrap();
        assert_eq!(own, h.robin.mailbox);
        let pair = keys::generate(&t.app, keys::Owner::Mailbox(own));
        let to = keys::current(&t.app, own).await.unwrap();
        let seat = t.ring_of(&victor).await;
        let seats = keys::id_of(&keys::current(&t.app, victor.mailbox).await.unwrap());
        let retired = pair.id();
        let wraps = vec![keys::wrap_to(&t.app, &to, seat.get(seats).unwrap()), keys::wrap_to(&t.app, &to, &pair.pair), pair.insert];
        t.app.db.write(wraps).await.unwrap();
        helped(&t, &h, &ann, "answer").await;
        let mut ring = t.ring_of(&ann).await;
        let g = lent::load(&t.app, grant(&t).await).await.unwrap().unwrap();
        let anns = keys::id_of(&keys::current(&t.app, ann.mailbox).await.unwrap());
        let lent = g.open(&t.app, &ring, anns, keys::id_of(&to)).await.unwrap().unwrap();
        ring.lend(lent);
        assert!(ring.open(&t.app, retired).await.unwrap().is_some());
        assert!(ring.open(&t.app, seats).await.unwrap().is_none());
    }

    /// The page tells the owner nothing about who has an account.
    async fn it_is_the_same_for_an_address_with_an_account_and_without(t: TestApp) {
        let h = home(&t).await;
        let mut seen = Vec::new();
        for with in [false, true] {
            if with {
                daughter(&t).await;
            }
            let mut robin = ask(&t, &h, "read", "month").await;
            let page = robin.get(HERE).await;
            seen.push(page.text());
            robin.press(&page, "Take it back", &[]).await.must_say("It is taken back");
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(t.mails(ANN, "somebody asks for your help").await, 0, "it was taken back before the mail went");
    }

    async fn who_only_reads_changes_nothing_and_can_stop(t: TestApp) {
        let h = home(&t).await;
        let ann = daughter(&t).await;
        let (_, mut b) = helped(&t, &h, &ann, "read").await;
        enter(&mut b).await.must_say("for reading only");
        let page = b.get(&format!("/m/{}", h.thread)).await;
        page.must_say("It is ready.").must_say("You can read here, not answer");
        assert_eq!(b.get(&format!("/m/{}/reply", h.thread)).await.status, StatusCode::CONFLICT);
        assert_eq!(t.count("SELECT COUNT(*) FROM audit_event WHERE kind = 'message.read'").await, 0);
        // Asked once before.
        let page = b.press(&page, "Stop helping", &[]).await;
        page.must_say("The mailbox of Robin Vale closes to you at once");
        assert_eq!(t.count(LENT).await, 1);
        b.click(&page, "No, keep it open").await.must_say("Your night guard");
        b.press(&page, "Yes, stop helping", &[]).await.must_say("The mailbox is closed to you");
        shut(&mut b, &h).await;
        assert_eq!((t.count(LENT).await, t.mails(ROBIN, "cannot open your mailbox any more").await, t.mails(ANN, "is closed to you now").await), (0, 1, 0));
    }

    async fn who_does_not_want_to_says_no_and_the_owner_may_say_no_too(t: TestApp) {
        let h = home(&t).await;
        ask(&t, &h, "read", "month").await;
        let path = link(&t, ANN).await;
        let mut b = t.browser();
        let page = b.get(&path).await;
        let page = b.click(&page, "No, thank you").await;
        b.press(&page, "Say no", &[]).await.must_say("We will tell them");
        b.get(&path).await.must_say("This is over");
        assert_eq!(t.mails(ROBIN, "somebody cannot help you").await, 1);
        assert_eq!(t.count("SELECT COUNT(*) FROM care_offer WHERE data_f IS NOT NULL").await, 0);

        let ann = daughter(&t).await;
        let mut robin = ask(&t, &h, "read", "month").await;
        let mut b = accept(&t, &ann).await;
        let list = robin.get(HERE).await;
        robin.press(&list, "No, do not let them in", &[]).await.must_say("Nothing was opened");
        robin.get("/inbox").await.must_not_say("Somebody waits");
        shut(&mut b, &h).await;
        assert_eq!(t.count("SELECT COUNT(*) FROM mailbox_grant").await, 0);
    }

    async fn it_ends_after_its_last_day_and_is_given_longer(t: TestApp) {
        let h = home(&t).await;
        let ann = daughter(&t).await;
        let (mut robin, _) = helped(&t, &h, &ann, "answer").await;
        let path = format!("{HERE}/{}/longer", grant(&t).await);
        let page = robin.get(&path).await;
        for _ in 0..2 {
            robin.press(&page, "Save", &[("long", "month")]).await.must_say("It is saved");
        }
        assert_eq!((t.count(LENT).await, noted(&t, "care.extended").await), (1, 1));
        t.advance(29 * DAY);
        enter(&mut t.enter(&ann, false).await).await.must_say(CHIP);
        // The clock alone shuts it, before any job has looked.
        t.advance(2 * DAY);
        let mut b = t.enter(&ann, false).await;
        shut(&mut b, &h).await;
        assert_eq!(t.count(LENT).await, 1);
        t.run_jobs().await;
        assert_eq!((t.count(LENT).await, t.count("SELECT COUNT(*) FROM audit_event WHERE kind = 'care.ended' AND actor IS NULL").await), (0, 1));
        // The job of the first end comes and finds nothing to do.
        t.advance(90 * DAY);
        t.run_jobs().await;
        assert_eq!(noted(&t, "care.ended").await, 1);
        let mut robin = t.enter(&h.robin, false).await;
        robin.get(&path).await.must_say("Something changed at this moment");
    }

    async fn a_helper_is_told_of_new_mail_unless_they_or_the_owner_do_not_want_that(t: TestApp) {
        let h = home(&t).await;
        let ann = daughter(&t).await;
        let (mut robin, mut b) = helped(&t, &h, &ann, "answer").await;
        t.run_jobs().await;
        let write = async |words: &'static str| {
            t.advance(DAY);
            let mut ana = t.enter(&h.ana, false).await;
            let page = ana.get(&format!("/m/{}/reply", h.thread)).await;
            ana.press(&page, "Send", &[("body", words)]).await.must_say(words);
            t.mails(ANN, "a message for somebody you help").await
        };
        assert_eq!(write("The first").await, 1);
        let mail = t.last_mail(ANN).await;
        assert!(mail.text.contains("Robin V in") && !mail.text.contains("Vale") && !mail.text.contains("Maple") && !mail.text.contains("The first"), "{}", mail.text);
        let mut own = t.enter(&ann, false).await;
        let page = own.get(HERE).await;
        own.press(&page, "Stop these emails", &[]).await.must_say("It is saved").must_say("You get no email");
        assert_eq!(write("The second").await, 1);
        robin = { drop(robin); t.enter(&h.robin, false).await };
        let page = robin.get(&format!("{HERE}/{}", grant(&t).await)).await;
        robin.press(&page, "Email them about new messages", &[]).await.must_say("It is saved");
        assert_eq!(write("The third").await, 2);
        drop(b.get("/inbox").await);
    }

    /// Two browsers of the owner, and two of the helper, press at once.
    async fn two_presses_at_once_open_it_once(t: TestApp) {
        let h = home(&t).await;
        let ann = daughter(&t).await;
        let (mut one, mut two) = (t.enter(&h.robin, false).await, t.enter(&h.robin, false).await);
        let (a, b) = (one.get(HERE).await, two.get(HERE).await);
        let fields = wish("answer", "year");
        let (x, y) = tokio::join!(one.press(&a, "Send the email", &fields), two.press(&b, "Send the email", &fields));
        assert!(x.says("We have sent the email") || y.says("We have sent the email"));
        assert_eq!(t.count("SELECT COUNT(*) FROM care_offer").await, 1);
        let path = link(&t, ANN).await;
        let (mut c, mut d) = (t.enter(&ann, false).await, t.enter(&ann, false).await);
        let (p, q) = (c.get(&path).await, d.get(&path).await);
        let (x, y) = tokio::join!(c.press(&p, "Yes, I will help", &[]), d.press(&q, "Yes, I will help", &[]));
        x.must_say("You have accepted");
        y.must_say("You have accepted");
        assert_eq!((noted(&t, "care.accepted").await, t.mails(ROBIN, "somebody will help you").await), (1, 1));
        let (a, b) = (one.get(HERE).await, two.get(HERE).await);
        let (a, b) = (one.click(&a, "Let them in or say no").await, two.click(&b, "Let them in or say no").await);
        let (x, y) = tokio::join!(one.press(&a, "Yes, let them in", &[]), two.press(&b, "Yes, let them in", &[]));
        assert!(x.says("They can open your mailbox now") || y.says("They can open your mailbox now"), "{} {}", x.text(), y.text());
        assert_eq!((t.count(LENT).await, t.count("SELECT COUNT(*) FROM mailbox_grant WHERE state = 'open'").await, noted(&t, "care.made").await), (1, 1, 1));
    }
}
