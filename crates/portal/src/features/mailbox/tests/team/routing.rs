//! What comes to a team, who is told, and what the other side sees.

use super::*;
use crate::app::span::MINUTE;
use crate::story;
use http::StatusCode;

story! {
    async fn answers_come_to_the_team_and_the_team_answers(t: TestApp) {
        let o = office(&t).await;
        let mut a = t.enter(&o.ana, false).await;
        let page = a.get("/compose").await;
        a.press(&page, "Check address", &[("to", ROBIN)]).await.must_say("The team Front desk can read this conversation too");
        let thread = write(&mut a, "Here are the two x-rays.").await;
        a.get(&format!("/m/{thread}")).await.must_say("Your team Front desk reads this too").must_not_say("Notes for your team");
        // The team has what went out, and nothing waits for it yet.
        let mut l = inside(&t, &o.lee).await;
        l.get("/inbox").await.must_say("There is nothing here now");
        l.get("/sent").await.must_say("X-rays before Thursday");
        l.get(&format!("/m/{thread}")).await.must_say("Here are the two x-rays.").must_say("Dr. Ana Ruiz");
        t.run_jobs().await;
        assert_eq!(t.mails(LEE, "").await, 0, "what the own side sends is no news");

        // The other side is told who can read it, before and while it answers.
        let mut r = t.enter(&o.robin, true).await;
        r.get(&format!("/m/{thread}")).await.must_say("You and the office team can read this. The team Front desk can read this too.");
        r.get(&format!("/m/{thread}/reply")).await.must_say("The team Front desk can read this too.").must_not_say("is writing");
        reply(&mut r, thread, "Thank you. Is it the second?").await;
        // A recipient of its own is the team nowhere: no delivery, no timeline.
        let team = teams::load(&t.app, o.ana.practice.unwrap(), o.team).await.unwrap().unwrap();
        assert_eq!(number(&t, "SELECT COUNT(*) FROM delivery WHERE mailbox = $1", vec![team.mailbox.into()]).await, 0);

        a.get("/inbox").await.must_say("Unread Robin Vale");
        let inbox = l.get("/inbox").await;
        inbox.must_say("Unread Robin Vale").must_say("Thank you. Is it the second?");
        let page = l.click(&inbox, "X-rays before Thursday").await;
        page.must_say("Here are the two x-rays.").must_say("Nobody answers this yet").must_say("Your team Front desk reads this too");
        // Read by one is read for the team.
        let mut s = inside(&t, &o.sam).await;
        s.get("/inbox").await.must_not_say("Unread Robin Vale").must_say("Robin Vale");
        // The team answers: by the person's name, for the practice.
        let page = reply(&mut l, thread, "Yes, the second.").await;
        page.must_say("You");
        r.get("/inbox").await.must_say("Unread Lee Park").must_say("Yes, the second.");
        r.get(&format!("/m/{thread}")).await.must_say("Lee Park").must_say("Maple Street Dental").must_say("Yes, the second.");
        s.get(&format!("/m/{thread}")).await.must_say("Lee Park").must_say("Yes, the second.");
        // And Ana, whose conversation it is, reads it as Lee's: it is not a message to her.
        let page = a.get(&format!("/m/{thread}?all=1")).await;
        page.must_say("Lee Park").must_say("Yes, the second.");
        assert_eq!(number(&t, "SELECT COUNT(*) FROM entry WHERE mailbox = $1 AND read_at IS NULL AND mine", vec![o.ana.mailbox.into()]).await, 0);
        // The next answer comes to both again.
        reply(&mut r, thread, "See you on Thursday.").await;
        a.get("/inbox").await.must_say("See you on Thursday.");
        l.get("/inbox").await.must_say("Unread Robin Vale").must_say("See you on Thursday.");
        // The one who wrote answers from her own seat: the team has it too.
        reply(&mut a, thread, "Bring the old pictures.").await;
        l.get(&format!("/m/{thread}?all=1")).await.must_say("Bring the old pictures.");
        assert_eq!(noted(&t, "message.answered").await, 4);
    }

    async fn the_team_is_told_by_mails_that_say_nothing_and_are_few(t: TestApp) {
        let o = office(&t).await;
        let thread = answered(&t, &o).await;
        t.run_jobs().await;
        for who in [LEE, SAM] {
            let mail = t.last_mail(who).await;
            assert!(mail.subject.contains("Your team has a new message"), "{}", mail.subject);
            for secret in ["X-rays", "second", "Robin", "Vale"] {
                assert!(!mail.text.contains(secret) && !mail.html.contains(secret) && !mail.subject.contains(secret), "{secret}");
            }
        }
        assert_eq!(t.mails(ANA, "team").await, 0, "Ana has her own notice");
        // More at once makes no more mails; at the end of the quarter there is one, if nobody has read.
        let mut r = t.enter(&o.robin, true).await;
        for n in 0..5 {
            t.advance(MINUTE / 60);
            reply(&mut r, thread, &format!("Again {n}")).await;
        }
        assert_eq!((t.mails(LEE, "Your team has").await, t.mails(LEE, "more new").await), (1, 0));
        t.advance(15 * MINUTE);
        assert_eq!((t.mails(LEE, "more new").await, t.mails(SAM, "more new").await), (1, 1));
        t.advance(60 * MINUTE);
        assert_eq!(t.mails(LEE, "Your team has").await, 2);
        // Whose it is to answer is told alone.
        let mut l = inside(&t, &o.lee).await;
        let page = l.get(&format!("/m/{thread}")).await;
        l.press(&page, "I answer this", &[]).await.must_say("This is yours to answer");
        let mut r = t.enter(&o.robin, true).await;
        reply(&mut r, thread, "And one more").await;
        assert_eq!((t.mails(LEE, "Your team has").await, t.mails(SAM, "Your team has").await), (3, 2));
        // Read before the quarter ends: no second mail.
        l.get(&format!("/m/{thread}")).await;
        t.advance(15 * MINUTE);
        assert_eq!(t.mails(LEE, "Your team has").await, 3);
        // Who was taken out while a mail waited gets none.
        reply(&mut t.enter(&o.robin, true).await, thread, "The last").await;
        take_out(&t, &o, "Lee Park").await;
        assert_eq!(t.mails(LEE, "Your team has").await, 3);
    }

    async fn what_colleagues_write_to_each_other_and_what_the_rule_leaves_out_is_no_teams(t: TestApp) {
        let o = office(&t).await;
        let mut a = t.enter(&o.ana, false).await;
        let page = a.get("/compose").await;
        let page = a.press(&page, "Check address", &[("to", LEE)]).await;
        let fields = [("subject", "Between us"), ("body", "About the rota.")];
        let page = a.press(&page, "Send", &fields).await;
        page.must_say("Between us").must_not_say("Front desk");
        assert_eq!(number(&t, "SELECT COUNT(*) FROM participant WHERE role = 'team'", vec![]).await, 0);
        // The rule as a manager sets it, and off again.
        let page = a.get("/practice/policies").await;
        let page = a.press(&page, "Save", &[("answers", "")]).await;
        assert_eq!(page.path, "/practice?done=policies", "{}", page.text());
        write(&mut a, "Only for Robin.").await;
        assert_eq!(number(&t, "SELECT COUNT(*) FROM participant WHERE role = 'team'", vec![]).await, 0);
        let page = a.get("/practice/policies").await;
        a.press(&page, "Save", &[("answers", &t.app.id().to_string())]).await.must_say("Who can read answers");
        let page = a.get("/practice/policies").await;
        a.press(&page, "Save", &[("answers", &o.team.to_string())]).await;
        let practice = practices::load(&t.app, o.ana.practice.unwrap()).await.unwrap();
        assert_eq!(practice.policy.answers_team(), Some(o.team));
    }

    async fn a_team_that_has_ended_gets_nothing_and_the_conversation_goes_on(t: TestApp) {
        let o = office(&t).await;
        let thread = answered(&t, &o).await;
        let mut a = t.enter(&o.ana, false).await;
        let page = a.get(&format!("/people/teams/{}", o.team)).await;
        a.press(&page, "End the team", &[]).await;
        let before = number(&t, "SELECT COUNT(*) FROM entry", vec![]).await;
        let mut r = t.enter(&o.robin, true).await;
        r.get(&format!("/m/{thread}")).await.must_not_say("Front desk");
        reply(&mut r, thread, "Is anybody there?").await;
        assert_eq!(number(&t, "SELECT COUNT(*) FROM entry", vec![]).await, before + 2);
        a.get("/inbox").await.must_say("Is anybody there?");
        // New messages go without it.
        a.get("/compose").await;
        assert!(teams::reads_answers(&t.app, &practices::load(&t.app, o.ana.practice.unwrap()).await.unwrap()).await.unwrap().is_none());
    }

    async fn a_conversation_of_the_team_is_found_from_ones_own_mailbox_and_from_nobody_elses(t: TestApp) {
        let o = office(&t).await;
        let thread = answered(&t, &o).await;
        let mut l = t.enter(&o.lee, false).await;
        let page = l.get(&format!("/m/{thread}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        page.must_say("It came to the team Front desk");
        let kim = t.member(&o.ana, "kim@maple.example", ("", "Kim", "Soto"), "manager").await;
        t.enter(&kim, false).await.get(&format!("/m/{thread}")).await.must_not_say("Front desk");
        // After a change of keys the team still reads what came before, and what comes now.
        take_out(&t, &o, "Sam Okafor").await;
        let mut l = inside(&t, &o.lee).await;
        l.get(&format!("/m/{thread}?all=1")).await.must_say("Here are the two x-rays.").must_say("Is it the second?");
        reply(&mut t.enter(&o.robin, true).await, thread, "Sealed to the new key").await;
        l.get(&format!("/m/{thread}?all=1")).await.must_say("Here are the two x-rays.").must_say("Sealed to the new key");
        // A newcomer reads all of it.
        put_in(&t, &o.ana, o.team, &kim).await;
        inside(&t, &kim).await.get(&format!("/m/{thread}?all=1")).await.must_say("Here are the two x-rays.").must_say("Sealed to the new key");
    }
}
