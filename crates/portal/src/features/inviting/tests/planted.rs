//! Whoever writes to the database: a planted round sends nothing, a planted line reaches nobody, a word on the list moves no mail.

use super::*;
use crate::app::span::MINUTE;
use crate::story;
use crate::testing::Letter;

async fn run(t: &TestApp) {
    for _ in 0..5 {
        t.run_jobs().await;
        t.advance(MINUTE);
    }
}

/// The job of a round, as somebody who writes rows adds it.
async fn plant_job(t: &TestApp, round: Id) {
    let row = q!(
        "INSERT INTO job (id, kind, subject, priority, run_at, attempt, state, created_at) VALUES ($1, 'invite.round', $2, 1, $3, 0, 'ready', $3)",
        t.id(),
        round,
        t.now()
    );
    t.db.write(vec![row.expect(1)]).await.unwrap();
}

async fn round(b: &mut Browser, file: &str) -> Id {
    let page = upload(b, "a.csv", file.as_bytes()).await;
    page.path.rsplit('/').next().unwrap().parse().unwrap()
}

const MALLORY: &str = "email,name\nmallory@evil.example,Mallory Moe\n";

story! {
    async fn a_list_that_nobody_confirmed_is_not_sent_by_a_row_that_says_so(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        let id = round(&mut office, MALLORY).await;
        t.db.write(vec![q!("UPDATE invite_round SET state = 'going', choice = 'all' WHERE id = $1", id).expect(1)]).await.unwrap();
        plant_job(&t, id).await;
        run(&t).await;
        assert_eq!(t.captured.items().len(), 0);
        // What another list remembers says nothing of this one.
        let third = round(&mut office, "email,name\nkim@patients.example,Kim Lee\n").await;
        t.db.write(vec![q!("UPDATE invite_round SET about_f = (SELECT about_f FROM invite_round WHERE id = $2) WHERE id = $1", third, id).expect(1)]).await.unwrap();
        assert!(!office.get(&format!("/people/rounds/{third}")).await.status.is_success());
        // Nor by the consent of another list.
        let other = round(&mut office, "email,name\nkim@patients.example,Kim Lee\n").await;
        let page = office.get(&format!("/people/rounds/{other}")).await;
        office.press(&page, "Invite one person", &[]).await;
        t.db.write(vec![q!("UPDATE invite_round SET go_mac = (SELECT go_mac FROM invite_round WHERE id = $2), choice = 'new' WHERE id = $1", id, other).expect(1)]).await.unwrap();
        plant_job(&t, id).await;
        run(&t).await;
        assert_eq!(t.captured.items().len(), 1, "only the one that somebody looked at");
    }

    async fn a_list_made_another_practices_or_another_persons_is_nobodys(t: TestApp) {
        let ana = practice(&t).await;
        let sam = member(&t, &ana, "sam@maple.example", "sender").await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        for (column, to) in [("practice", victor.practice.unwrap()), ("person", ana.person)] {
            let mut b = t.enter(&sam, false).await;
            let id = round(&mut b, "email,name\nkim@patients.example,Kim Lee\n").await;
            let page = b.get(&format!("/people/rounds/{id}")).await;
            b.press(&page, "Invite one person", &[]).await;
            let set = match column {
                "practice" => q!("UPDATE invite_round SET practice = $2 WHERE id = $1", id, to),
                _ => q!("UPDATE invite_round SET person = $2 WHERE id = $1", id, to),
            };
            t.db.write(vec![set.expect(1)]).await.unwrap();
            run(&t).await;
            assert_eq!(t.captured.items().len(), 0, "{column}");
            let page = t.enter(&victor, false).await.get(&format!("/people/rounds/{id}")).await;
            assert!(!page.status.is_success() && !page.body.contains("Kim"), "{column}");
            t.db.write(vec![q!("DELETE FROM invite_round").any()]).await.unwrap();
        }
    }

    async fn a_line_of_another_list_reaches_nobody(t: TestApp) {
        let ana = practice(&t).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let mut evil = t.enter(&victor, false).await;
        let theirs = round(&mut evil, MALLORY).await;
        let mut office = t.enter(&ana, false).await;
        let ours = round(&mut office, "email,name\nkim@patients.example,Kim Lee\nlee@patients.example,Lee Park\n").await;
        let page = office.get(&format!("/people/rounds/{ours}")).await;
        t.db.write(vec![
            q!("UPDATE invite_row SET data_f = (SELECT data_f FROM invite_row WHERE round = $2) WHERE round = $1 AND line = 2", ours, theirs).expect(1),
            // A line more than was looked at.
            q!("INSERT INTO invite_row (round, line, data_f, state, why) SELECT $1, 9, data_f, 'ready', '' FROM invite_row WHERE round = $2", ours, theirs).expect(1),
        ]).await.unwrap();
        office.press(&page, "Invite 2 people", &[]).await;
        run(&t).await;
        assert_eq!(mails_to(&t, "lee@patients.example").await, 1, "the others go on");
        assert_eq!(t.captured.items().len(), 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invite_row WHERE why = 'damaged'").await, 2);
    }

    async fn a_bad_line_does_not_become_good_by_its_word(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        let id = round(&mut office, "email,name,relationship,role\nm@evil.example,M M,staff here,manager\nkim@patients.example,Kim Lee,,\n").await;
        let page = office.get(&format!("/people/rounds/{id}")).await;
        page.must_say("A list cannot make managers");
        t.db.write(vec![q!("UPDATE invite_row SET state = 'ready' WHERE round = $1", id).expect(2)]).await.unwrap();
        office.press(&page, "Invite one person", &[]).await;
        run(&t).await;
        assert_eq!(mails_to(&t, "m@evil.example").await, 0);
        assert_eq!(mails_to(&t, "kim@patients.example").await, 1);
    }

    async fn a_role_is_not_moved_from_one_invitation_to_another(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        invite(&mut office, "staff_here", "lee@maple.example", &[("role", "manager"), ("two_step", "off")]).await.must_say("on its way");
        invite(&mut office, "patient", ROBIN, &[("two_step", "off")]).await.must_say("on its way");
        let mailed = link(&t, ROBIN, "/i/").await;
        t.db.write(vec![q!("UPDATE invitation SET progress_f = (SELECT o.progress_f FROM invitation o JOIN contact c ON c.id = o.contact WHERE c.relationship = 'staff_here') WHERE contact = (SELECT id FROM contact WHERE relationship = 'patient')").expect(1)]).await.unwrap();
        let page = t.browser().get(&mailed).await;
        assert!(!page.status.is_success(), "{}", page.text());
        assert_eq!(count(&t, "SELECT COUNT(*) FROM membership").await, 1);
    }

    async fn a_word_on_the_list_makes_no_mail_go_anywhere_else(t: TestApp) {
        let ana = practice(&t).await;
        let (_, _, contact) = t.write_to_stranger(&ana, ROBIN, &Letter::default()).await;
        let mut office = t.enter(&ana, false).await;
        invite(&mut office, "patient", "mallory@evil.example", &[]).await;
        t.run_jobs().await;
        let before = t.captured.items().len();
        t.advance(11 * MINUTE);
        let mallory = self::contact(&t, &ana, "mallory@evil.example").await;
        t.db.write(vec![
            q!("UPDATE invited SET stage = 'wanted', practice = $1", ana.practice.unwrap()).expect(2),
            // Robin's invitation is made Mallory's.
            q!("UPDATE invitation SET contact = $2 WHERE contact = $1", contact, mallory).expect(1),
        ]).await.unwrap();
        let mut office = t.enter(&ana, false).await;
        let page = office.get("/people/invited/again").await;
        office.press(&page, "Invite all again", &[]).await;
        run(&t).await;
        let sent: Vec<_> = t.captured.items().into_iter().rev().skip(before).collect();
        assert!(sent.iter().all(|i| i.to != "mallory@evil.example" || !i.text.contains("private message")), "nobody gets another one's letter");
    }
}
