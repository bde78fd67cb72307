//! Making a team, calling it, and who may.

use super::*;
use crate::practices::teams::MOST;
use crate::story;
use http::StatusCode;

story! {
    async fn a_manager_makes_a_team_and_its_people_find_its_mailbox(t: TestApp) {
        let o = office(&t).await;
        let mut a = t.enter(&o.ana, false).await;
        let people = a.get("/people").await;
        let list = a.click(&people, "Teams").await;
        list.must_say("There is no team yet");
        let page = a.click(&list, "Make a team").await;
        assert_eq!(page.value("name").unwrap(), "The office", "what most begin with");
        let page = a.press(&page, "Make the team", &[]).await;
        page.must_say("The team is made").must_say("Nobody is in this team").must_say("Answers do not come to this team");
        let page = add(&mut a, &page, &o.lee).await;
        let page = add(&mut a, &page, &o.sam).await;
        page.must_say("Lee Park").must_say("Sam Okafor").must_not_say("Nobody is in this team").must_not_say("Waits for keys");
        assert_eq!((noted(&t, "team.made").await, noted(&t, "team.member_added").await), (1, 2));
        a.get("/people/teams").await.must_say("The office 2 people");

        // In a session that was there before, and in one that begins now.
        for who in [&o.lee, &o.sam] {
            let mut b = t.enter(who, false).await;
            let inbox = switch(&mut b, "The office").await;
            assert_eq!(inbox.path, "/inbox");
            inbox.must_say("Team The office").must_say("Mine").must_say("There is nothing here now");
            // Everything else is done at home.
            for path in ["/contacts", "/people/teams", "/settings", "/upgrade", "/practice"] {
                let page = b.get(path).await;
                assert_eq!(page.status, StatusCode::CONFLICT, "{path}");
                page.must_say("This is done in your own mailbox");
            }
            let page = b.get("/contacts").await;
            let home = b.press(&page, "Back to my mailbox", &[]).await;
            home.must_not_say("There is nothing here now");
        }
        // Who is not in it has no such mailbox, not even the manager who made it.
        a.get("/settings/switch").await.must_not_say("Team The office");
    }

    async fn a_manager_who_joins_is_announced_to_the_team_or_to_the_other_managers(t: TestApp) {
        let o = office(&t).await;
        let kim = t.member(&o.ana, "kim@maple.example", ("", "Kim", "Osei"), "manager").await;
        let mut a = t.enter(&o.ana, false).await;
        let page = make(&mut a, "Front desk").await;
        // Nobody is in it yet: whoever else manages could say no.
        let page = add(&mut a, &page, &o.ana).await;
        assert_eq!((t.mails("kim@maple.example", "A manager joined a team").await, t.mails(ANA, "A manager joined a team").await), (1, 0));
        let mail = t.last_mail("kim@maple.example").await;
        assert!(mail.text.contains("Dr. Ana Ruiz") && !mail.text.contains("Front desk"), "{}", mail.text);
        // Putting others in is no news to the rest.
        add(&mut a, &page, &o.lee).await;
        assert_eq!((t.mails(LEE, "A manager joined a team").await, t.mails("kim@maple.example", "A manager joined a team").await), (0, 1));
        // Into a team with people: they hear of it, and it is not sent to all who manage.
        let mut k = t.enter(&kim, false).await;
        let page = k.get(&page.path).await;
        add(&mut k, &page, &kim).await;
        assert_eq!((t.mails(LEE, "A manager joined a team").await, t.mails(ANA, "A manager joined a team").await, t.mails(SAM, "A manager joined a team").await), (1, 1, 0));
    }

    async fn only_managers_of_the_practice_see_its_teams(t: TestApp) {
        let o = office(&t).await;
        let id = team(&t, &o.ana, "Front desk", &[&o.lee]).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let made = noted(&t, "team.made").await;
        for who in [&o.lee, &o.sam, &victor, &robin] {
            let mut b = t.enter(who, false).await;
            let form = b.get("/settings/switch").await;
            let csrf = form.value("csrf");
            for path in [format!("/people/teams/{id}"), format!("/people/teams/{}", t.app.id())] {
                assert_eq!(b.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
                for act in ["name", "add", "remove", "end", "open"] {
                    let body = format!("csrf={}&name=Other&person={}", csrf.clone().unwrap_or_default(), o.sam.person);
                    let headers = [("sec-fetch-site", "same-origin"), ("origin", "https://mail.example.com"), ("content-type", "application/x-www-form-urlencoded")];
                    let page = b.raw(http::Method::POST, &format!("{path}/{act}"), &headers, body.into_bytes()).await;
                    assert_eq!(page.status, StatusCode::NOT_FOUND, "{act}");
                }
            }
        }
        assert_eq!(noted(&t, "team.made").await, made);
        assert_eq!(loaded(&t, &o.ana, id).await.name, "Front desk");
        t.enter(&victor, false).await.get("/people/teams").await.must_not_say("Front desk");
        // Another practice's member is not put in, whatever the form says.
        let mut a = t.enter(&o.ana, false).await;
        let page = a.get(&format!("/people/teams/{id}")).await;
        add(&mut a, &page, &victor).await.must_say("This was changed at the same moment");
        add(&mut a, &page, &robin).await.must_say("This was changed at the same moment");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM team_member", vec![]).await, 1);
    }

    async fn a_name_looks_like_no_other_and_not_like_the_portals(t: TestApp) {
        let o = office(&t).await;
        let mut a = t.enter(&o.ana, false).await;
        make(&mut a, "Front desk").await.must_say("The team is made");
        for name in ["front-desk", "Fr\u{43e}nt d\u{435}sk", "FRONT  DESK"] {
            let page = make(&mut a, name).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            page.must_say("Another team has this name");
        }
        make(&mut a, "SecureMail Support").await.must_say("a name of the people who run this site");
        make(&mut a, "").await.must_say("Enter a name for the team");
        make(&mut a, "Front\u{202e}desk").await;
        assert_eq!(noted(&t, "team.made").await, 1);
        let page = make(&mut a, "Billing").await;
        let page = a.press(&page, "Save", &[("name", "Front desk")]).await;
        page.must_say("Another team has this name");
        let page = a.press(&page, "Save", &[("name", "Accounts")]).await;
        page.must_say("The name is changed").must_say("Accounts");
        assert_eq!(noted(&t, "team.renamed").await, 1);
        // Its own name in other letters is no other team's.
        let page = a.press(&page, "Save", &[("name", "ACCOUNTS")]).await;
        page.must_say("The name is changed");
    }

    async fn twenty_presses_make_one_team_and_there_is_a_ceiling(t: TestApp) {
        let o = office(&t).await;
        let mut a = t.enter(&o.ana, false).await;
        let page = a.get("/people/teams/new").await;
        let presses = (0..20).map(|_| {
            let (mut b, page) = (a.clone(), page.clone());
            async move { b.press(&page, "Make the team", &[("name", "Front desk")]).await }
        });
        let all = futures_util::future::join_all(presses).await;
        for p in &all {
            assert!([StatusCode::OK, StatusCode::CONFLICT].contains(&p.status), "{} {}", p.status, p.text());
        }
        assert_eq!(noted(&t, "team.made").await, 1);
        for n in 1..MOST {
            make(&mut a, &format!("Team {n}")).await.must_say("The team is made");
        }
        a.get("/people/teams").await.must_say("You have as many as you can have");
        let page = a.get("/people/teams/new").await;
        a.press(&page, "Make the team", &[("name", "One more")]).await.must_say("You have as many as you can have");
        assert_eq!(noted(&t, "team.made").await, MOST as i64);
    }

    async fn an_ended_team_is_nobodys_until_it_is_taken_up_again(t: TestApp) {
        let o = office(&t).await;
        let id = team(&t, &o.ana, "Front desk", &[&o.lee]).await;
        let mut l = t.enter(&o.lee, false).await;
        switch(&mut l, "Front desk").await.must_say("Team Front desk");
        let mut a = t.enter(&o.ana, false).await;
        let page = a.get(&format!("/people/teams/{id}")).await;
        let page = a.press(&page, "End the team", &[]).await;
        page.must_say("The team has ended");
        let gone = l.get("/inbox").await;
        assert_eq!(gone.status, StatusCode::FORBIDDEN);
        gone.must_say("You cannot open this mailbox any more");
        l.get("/inbox").await.must_not_say("Team Front desk");
        l.get("/settings/switch").await.must_not_say("Front desk");
        // Its name is free meanwhile, and then it is not.
        let other = make(&mut a, "Front desk").await;
        let page = a.press(&page, "Take it up again", &[]).await;
        page.must_say("Another team has this name");
        a.press(&other, "End the team", &[]).await;
        let page = a.get(&format!("/people/teams/{id}")).await;
        a.press(&page, "Take it up again", &[]).await.must_say("The team works again");
        switch(&mut l, "Front desk").await.must_say("Team Front desk");
        assert_eq!((noted(&t, "team.ended").await, noted(&t, "team.opened_again").await), (2, 1));
    }
}
