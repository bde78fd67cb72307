//! Everybody again.

use super::*;
use crate::app::span::{DAY, MINUTE};
use crate::story;
use crate::testing::Letter;

story! {
    async fn everybody_who_waits_gets_one_more_mail_and_who_said_no_none(t: TestApp) {
        let ana = practice(&t).await;
        let pat = t.patient("pat@patients.example", ("Pat", "Moreno"), None).await;
        t.write_to_stranger(&ana, ROBIN, &Letter::default()).await;
        let mut office = t.enter(&ana, false).await;
        for who in ["kim@patients.example", "no@patients.example"] {
            invite(&mut office, "patient", who, &[]).await;
        }
        // One with an account elsewhere is on the list like the others.
        let page = office.get("/compose").await;
        let page = office.press(&page, "Check", &[("to", &pat.email)]).await;
        let typed = [("relationship", "patient"), ("first", "Pat"), ("last", "Moreno"), ("two_step", "off"), ("subject", "Hello"), ("body", "Hello")];
        office.press(&page, "Send", &typed).await;
        t.run_jobs().await;
        let mut decliner = t.browser();
        let no = decliner.get(&link(&t, "no@patients.example", "/n/").await).await;
        decliner.press(&no, "This is not me, or I do not want it", &[]).await;
        // Nobody wrote to who said no: whoever invited them hears of it.
        t.run_jobs().await;
        assert_eq!(t.last_mail(&ana.email).await.subject, "News about somebody you invited");

        t.advance(11 * MINUTE);
        let mut office = t.enter(&ana, false).await;
        let page = office.get("/people/invited/again").await;
        page.must_say("3 people are waiting");
        let before = t.captured.items().len();
        let page = office.press(&page, "Invite all again", &[]).await;
        t.run_jobs().await;
        assert_eq!(t.captured.items().len(), before + 3);
        assert_eq!(mails_to(&t, "no@patients.example").await, 1);
        let done = office.get(&page.path).await;
        done.must_say("The list is done").must_say("Invited again");
        // At once once more: each is left out, and the page says why.
        let page = office.get("/people/invited/again").await;
        let page = office.press(&page, "Invite all again", &[]).await;
        t.run_jobs().await;
        office.get(&page.path).await.must_say("they got an email a short time ago");
        assert_eq!(t.captured.items().len(), before + 3);
        let page = office.get("/people/invited/again").await;
        assert_eq!(office.press(&page, "Invite all again", &[]).await.status.as_u16(), 429, "twice a day");
    }

    async fn a_round_is_paced_and_can_be_stopped(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        let mut file = String::from("email,name\n");
        for i in 0..70 {
            file.push_str(&format!("p{i}@patients.example,Pat P{i}\n"));
        }
        let page = upload(&mut office, "a.csv", file.as_bytes()).await;
        office.press(&page, "Invite 70 people", &[]).await;
        for _ in 0..5 {
            t.run_jobs().await;
            t.advance(MINUTE);
        }
        t.advance(2 * DAY);
        let before = t.captured.items().len();
        assert_eq!(before, 70);
        let mut office = t.enter(&ana, false).await;
        let page = office.get("/people/invited/again").await;
        let page = office.press(&page, "Invite all again", &[]).await;
        t.run_jobs().await;
        assert_eq!(t.captured.items().len(), before + 50);
        let page = office.get(&page.path).await;
        page.must_say("50 of 70 done");
        office.press(&page, "Stop", &[]).await.must_say("The list was stopped");
        for _ in 0..5 {
            t.advance(MINUTE);
            t.run_jobs().await;
        }
        assert_eq!(t.captured.items().len(), before + 50);
    }
}
