//! New conversations: who reads the answers, as their author chose, and what is written as a team.

use super::*;
use crate::story;
use http::StatusCode;

const AGAIN: &str = "Continue";

const NEW: [(&str, &str); 7] = [
    ("relationship", "patient"),
    ("first", "Robin"),
    ("last", "Vale"),
    ("mobile", "(555) 010-0167"),
    ("two_step", "off"),
    ("subject", "Your visit"),
    ("body", "Please bring the form."),
];

/// A second team of the practice, with these people in it.
async fn second(t: &TestApp, o: &Office, name: &str, people: &[&Someone]) -> Id {
    let practice = practices::load(&t.app, o.ana.practice.unwrap())
        .await
        .unwrap();
    let (team, rows) = teams::make(&t.app, &practice, name).await.unwrap();
    t.app.db.write(rows).await.unwrap();
    for who in people {
        put_in(t, &o.ana, team, who).await;
    }
    team
}

async fn mailbox_of(t: &TestApp, o: &Office, team: Id) -> Id {
    let practice = o.ana.practice.unwrap();
    teams::load(&t.app, practice, team)
        .await
        .unwrap()
        .unwrap()
        .mailbox
}

async fn entries(t: &TestApp, mailbox: Id) -> i64 {
    number(
        t,
        "SELECT COUNT(*) FROM entry WHERE mailbox = $1",
        vec![mailbox.into()],
    )
    .await
}

/// The page of a new message to Robin, checked.
async fn checked(b: &mut Browser) -> Page {
    let page = b.get("/compose").await;
    assert_eq!(page.path, "/compose", "{}", page.text());
    b.press(&page, "Check address", &[("to", ROBIN)]).await
}

fn sent(page: &Page) -> Id {
    let rest = page.path.strip_prefix("/m/");
    let rest = rest.unwrap_or_else(|| panic!("{}: {}", page.path, page.text()));
    rest[..32].parse().unwrap()
}

async fn open(t: &TestApp, who: &Someone, team: &str) -> Browser {
    let mut b = t.enter(who, false).await;
    let page = b.get("/settings/switch").await;
    b.press(&page, &format!("Team {team} (Maple Street Dental)"), &[])
        .await;
    b
}

story! {
    async fn the_author_chooses_which_of_their_teams_reads_the_answers(t: TestApp) {
        let o = office(&t).await;
        let referrals = second(&t, &o, "Referrals", &[&o.lee]).await;
        let (desk_box, referrals_box) = (mailbox_of(&t, &o, o.team).await, mailbox_of(&t, &o, referrals).await);
        // Ana is in no team: the practice's rule holds, and there is nothing to choose.
        let mut a = t.enter(&o.ana, false).await;
        checked(&mut a).await.must_not_say("Who else gets the answers").must_say("The team Front desk can read this conversation too");
        // Lee has a choice besides the rule, which is the default.
        let mut l = t.enter(&o.lee, false).await;
        let page = checked(&mut l).await;
        page.must_say("Who else gets the answers").must_say("The team Front desk").must_say("The team Referrals").must_not_say("Only you");
        page.must_say("and your office team can read this.");
        let chosen = referrals.to_string();
        let choice = [NEW.as_slice(), &[("answers", chosen.as_str())]].concat();
        let thread = sent(&l.press(&page, "Send", &choice).await);
        assert_eq!((entries(&t, referrals_box).await, entries(&t, desk_box).await), (1, 0), "in the place of the rule's team");
        let mut r = t.enter(&o.robin, true).await;
        r.get(&format!("/m/{thread}")).await.must_say("The team Referrals can read this too").must_not_say("Front desk");
        reply(&mut r, thread, "I will.").await;
        open(&t, &o.lee, "Referrals").await.get("/inbox").await.must_say("I will.");
        l.get("/inbox").await.must_say("I will.");
        // Whoever chooses nothing has the rule.
        let page = checked(&mut l).await;
        sent(&l.press(&page, "Send", &NEW[4..]).await);
        assert_eq!((entries(&t, referrals_box).await, entries(&t, desk_box).await), (2, 1));
        // The draft keeps the choice.
        let page = checked(&mut l).await;
        let page = l.press(&page, "Save draft", &[("answers", &*referrals.to_string()), ("body", "Later")]).await;
        assert_eq!(page.value("answers"), Some(referrals.to_string()));
        // Between colleagues there is none.
        let page = l.get("/compose").await;
        let page = l.press(&page, "Check address", &[("to", ANA)]).await;
        assert!(page.value("answers").is_none(), "{}", page.text());
        let fields = [("subject", "Us"), ("body", "The rota.")];
        sent(&l.press(&page, "Send", &fields).await);
        assert_eq!((entries(&t, referrals_box).await, entries(&t, desk_box).await), (2, 1));
        let page = l.get("/compose").await;
        l.press(&page, "Check address", &[("to", ANA)]).await.must_not_say("Who else gets the answers");
    }

    async fn nobody_chooses_a_team_that_they_are_not_in(t: TestApp) {
        let o = office(&t).await;
        let referrals = second(&t, &o, "Referrals", &[&o.ana]).await;
        let third = second(&t, &o, "Billing", &[&o.lee]).await;
        let elm = t.practice("Elm Clinic", "vera@elm.example", ("", "Vera", "Elm")).await;
        let other = practices::load(&t.app, elm.practice.unwrap()).await.unwrap();
        let (foreign, rows) = teams::make(&t.app, &other, "Their desk").await.unwrap();
        t.app.db.write(rows).await.unwrap();
        let mut l = t.enter(&o.lee, false).await;
        for id in [referrals.to_string(), foreign.to_string(), t.app.id().to_string(), "x".into()] {
            let page = checked(&mut l).await;
            let choice = [NEW.as_slice(), &[("answers", &*id)]].concat();
            let page = l.press(&page, "Send", &choice).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.beside("answers").unwrap().contains("You are not in this team any more"));
        }
        // Taken out while the page was open.
        let page = checked(&mut l).await;
        run(&t, "UPDATE team_member SET ended_at = 1 WHERE team = $1", vec![third.into()]).await;
        let third = third.to_string();
        let choice = [NEW.as_slice(), &[("answers", third.as_str())]].concat();
        l.press(&page, "Send", &choice).await;
        assert_eq!(number(&t, "SELECT COUNT(*) FROM message", vec![]).await, 0);
    }

    async fn a_team_begins_a_conversation_and_its_answers_are_the_teams(t: TestApp) {
        let o = office(&t).await;
        let desk = mailbox_of(&t, &o, o.team).await;
        let mut l = inside(&t, &o.lee).await;
        let inbox = l.get("/inbox").await;
        let page = l.click(&inbox, "Compose").await;
        page.must_say("This goes out from the team Front desk, Maple Street Dental, signed by Lee Park").must_not_say("Who else gets the answers");
        let page = checked(&mut l).await;
        let thread = sent(&l.press(&page, "Send", &NEW).await);
        l.get("/sent").await.must_say("Robin Vale").must_say("written by Lee Park");
        t.run_jobs().await;
        let mail = t.last_mail(ROBIN).await;
        assert!(mail.text.contains("Lee Park for Front desk") && mail.text.contains("Maple Street Dental"), "{}", mail.text);

        // Both names on the other side, and who can read it.
        let mut r = t.enter(&o.robin, true).await;
        r.get("/inbox").await.must_say("Lee Park for Front desk, Maple Street Dental");
        r.get(&format!("/m/{thread}")).await.must_say("The team Front desk can read this too.");
        r.get(&format!("/m/{thread}/reply")).await.must_say("To: Front desk");
        reply(&mut r, thread, "Which form?").await;
        assert_eq!(number(&t, "SELECT COUNT(*) FROM delivery WHERE mailbox = $1 OR mailbox = $2", vec![desk.into(), o.lee.mailbox.into()]).await, 0);

        // It waits for the team, and not for Lee, whose own mailbox keeps a copy.
        inside(&t, &o.sam).await.get("/inbox").await.must_say("Unread Robin Vale").must_say("Which form?");
        t.run_jobs().await;
        assert_eq!((t.mails(SAM, "Your team has").await, t.mails(LEE, "Your team has").await, t.mails(LEE, "").await), (1, 1, 1));
        let mut own = t.enter(&o.lee, false).await;
        own.get("/inbox").await.must_not_say("Which form?");
        own.get("/sent").await.must_say("Your visit");
        own.get(&format!("/m/{thread}?all=1")).await.must_say("Which form?").must_say("Please bring the form.");
        // Whoever of the team answers, the next answer comes to the team again.
        let mut s = inside(&t, &o.sam).await;
        reply(&mut s, thread, "The blue one.").await;
        own.get(&format!("/m/{thread}?all=1")).await.must_say("The blue one.").must_say("Sam Okafor");
        reply(&mut r, thread, "Found it.").await;
        inside(&t, &o.lee).await.get("/inbox").await.must_say("Found it.");
        own.get("/inbox").await.must_not_say("Found it.");
        // From the own seat it can be answered too, and the team has it.
        reply(&mut own, thread, "Good.").await;
        s.get(&format!("/m/{thread}?all=1")).await.must_say("Good.");
        assert_eq!(number(&t, "SELECT COUNT(*) FROM entry WHERE mailbox = $1 AND read_at IS NULL", vec![o.lee.mailbox.into()]).await, 0);
        // Signed out of the team, Lee keeps the copy, and the team goes on.
        take_out(&t, &o, "Lee Park").await;
        reply(&mut r, thread, "Thanks to all.").await;
        inside(&t, &o.sam).await.get("/inbox").await.must_say("Thanks to all.");
    }

    async fn only_who_begins_conversations_begins_them_as_a_team_and_only_with_others(t: TestApp) {
        let o = office(&t).await;
        let mut l = inside(&t, &o.lee).await;
        let theirs = checked(&mut l).await;
        // Sam reads and answers: neither the button nor the form of somebody else.
        let mut s = inside(&t, &o.sam).await;
        let inbox = s.get("/inbox").await;
        assert!(!inbox.body.contains("href=\"/compose\""));
        let page = s.press(&theirs, "Send", &NEW).await;
        assert_ne!(page.status, StatusCode::OK, "a form of another session");
        assert_eq!(s.get("/compose").await.status, StatusCode::CONFLICT, "what else there is to say is said at home");
        // A colleague is written to from one's own mailbox.
        for typed in [ANA, SAM] {
            let page = l.get("/compose").await;
            let page = l.press(&page, "Check address", &[("to", typed)]).await;
            page.must_not_say("Doctor in your practice");
            let fields = [&NEW[5..], &[("to", typed)]].concat();
            let page = l.press(&page, "Send", &fields).await;
            assert!(page.beside("to").unwrap().contains("from your own mailbox"), "{}", page.text());
        }
        assert_eq!(number(&t, "SELECT COUNT(*) FROM message", vec![]).await, 0);
        // Taken out while it was typed: nothing goes out in the team's name, and the words are there.
        let page = checked(&mut l).await;
        take_out(&t, &o, "Lee Park").await;
        let page = l.press(&page, "Send", &NEW).await;
        page.must_say("You cannot open this mailbox any more").must_say("Please bring the form.");
        assert_eq!(number(&t, "SELECT COUNT(*) FROM message", vec![]).await, 0);
    }

    async fn a_form_of_another_mailbox_sends_nothing_before_its_author_has_seen_whose_it_is(t: TestApp) {
        let o = office(&t).await;
        let mut l = t.enter(&o.lee, false).await;
        let page = checked(&mut l).await;
        let switch = l.get("/settings/switch").await;
        l.press(&switch, "Team Front desk (Maple Street Dental)", &[]).await;
        // The page is of the session as it was; what was typed goes on by the one that says so.
        let page = l.press(&page, "Send", &NEW).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        let page = l.press(&page, AGAIN, &[]).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        page.must_say("Another mailbox is open now").must_say("goes out from the team Front desk").must_say("Please bring the form.");
        assert_eq!(number(&t, "SELECT COUNT(*) FROM message", vec![]).await, 0);
        // Pressed again it goes, as the page says.
        sent(&l.press(&page, "Send", &[]).await);
        // And the other way round.
        let page = checked(&mut l).await;
        let switch = l.get("/settings/switch").await;
        l.press(&switch, "Maple Street Dental", &[]).await;
        let page = l.press(&page, "Send", &NEW[4..]).await;
        l.press(&page, AGAIN, &[]).await.must_say("Another mailbox is open now").must_not_say("goes out from the team");
        assert_eq!(number(&t, "SELECT COUNT(*) FROM message", vec![]).await, 1);
    }

    async fn drafts_in_the_mailbox_of_a_team_are_their_authors(t: TestApp) {
        let o = office(&t).await;
        let mut l = inside(&t, &o.lee).await;
        let page = checked(&mut l).await;
        let page = l.press(&page, "Save draft", &[("subject", "Half a thought")]).await;
        let draft = page.path.split(['=', '&']).nth(1).unwrap().to_owned();
        l.get("/drafts").await.must_say("Half a thought");
        t.enter(&o.lee, false).await.get("/drafts").await.must_not_say("Half a thought");
        put_in(&t, &o.ana, o.team, &o.ana).await;
        let mut a = inside(&t, &o.ana).await;
        a.get("/drafts").await.must_not_say("Half a thought");
        assert_eq!(a.get(&format!("/compose?draft={draft}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(a.get(&format!("/drafts/{draft}/delete")).await.status, StatusCode::NOT_FOUND);
    }
}
