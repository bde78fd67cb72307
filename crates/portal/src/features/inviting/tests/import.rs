//! A list from the file to the mails: looked at, confirmed, paced, told line by line.

use super::*;
use crate::app::span::{DAY, HOUR, MINUTE};
use crate::story;

const FILE: &str = "email,firstname,lastname,mobile,language\nrobin@patients.example,Robin,Reyes,(555) 010-0167,es\nkim@patients.example,Kim,Lee,,\nbad@,No,Body,,\nkim@patients.example,Kim,Again,,\n=cmd|'/c calc',=1+1,X,,\n";

/// The rows of the result, as a spreadsheet reads them.
async fn result(b: &mut Browser, round: &Page) -> Vec<Vec<String>> {
    let page = b.get(&round.link("Download the list")).await;
    assert_eq!(page.headers["content-type"], "text/csv; charset=utf-8");
    assert!(
        page.headers["content-disposition"]
            .to_str()
            .unwrap()
            .contains("invitations.csv")
    );
    let text = page.body.trim_start_matches('\u{feff}').to_owned();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    reader
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

fn people(n: usize) -> String {
    let mut file = String::from("email,name\n");
    for i in 0..n {
        file.push_str(&format!("p{i}@patients.example,Pat P{i}\n"));
    }
    file
}

/// Runs what is due, in stretches, until nothing is left.
async fn run(t: &TestApp) {
    for _ in 0..40 {
        t.run_jobs().await;
        t.advance(MINUTE);
    }
}

story! {
    async fn a_list_is_shown_first_and_goes_out_when_somebody_says_so(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        let page = upload(&mut office, "patients.csv", FILE.as_bytes()).await;
        page.must_say("Check the list").must_say("patients.csv").must_say("Nothing has been sent yet");
        page.must_say("Enter an email address like name@example.com").must_say("The same address stands in line 3").must_say("begins like a formula");
        page.must_say("No phone number: they give their own");
        assert_eq!(t.run_jobs().await, 0, "looking sends nothing");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM contact").await, 0);
        assert!(!page.body.contains("patients.example/") && !page.path.contains("patients"));

        let page = office.press(&page, "Invite 2 people", &[]).await;
        page.must_say("The invitations are going out");
        run(&t).await;
        let mut office = t.enter(&ana, false).await;
        let page = office.get(&page.path).await;
        page.must_say("The list is done").must_say("patients.csv");
        assert_eq!((mails_to(&t, ROBIN).await, mails_to(&t, "kim@patients.example").await), (1, 1));
        let mail = t.last_mail(ROBIN).await;
        assert!(mail.text.contains("le preparó una cuenta"), "in the language of the file: {}", mail.text);
        assert!(!mail.text.contains("Robin"), "no name in a mail");

        let rows = result(&mut office, &page).await;
        assert_eq!(rows.len(), 6, "one row a line");
        assert_eq!(rows[1], ["2", ROBIN, "Robin Reyes", "Invited"]);
        assert_eq!(rows[3][..2], ["4", "bad@"]);
        assert_eq!(rows[5][1], "'=cmd|'/c calc'", "no formula comes back");
        let formula = |c: &str| c.starts_with(['=', '+', '-', '@']);
        assert!(rows.iter().flatten().all(|c| !formula(c)), "{rows:?}");
    }

    async fn the_days_limit_holds_and_the_list_goes_on_by_itself(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        let page = upload(&mut office, "many.csv", people(230).as_bytes()).await;
        page.must_say("This takes about 2 days");
        let page = office.press(&page, "Invite 230 people", &[]).await;
        run(&t).await;
        let sent = |t: &TestApp| t.captured.items().len();
        assert_eq!(sent(&t), 200);
        let mut office = t.enter(&ana, false).await;
        office.get(&page.path).await.must_say("200 of 230 done").must_say("It goes on by itself at");
        t.advance(DAY);
        run(&t).await;
        assert_eq!(sent(&t), 230);
        t.enter(&ana, false).await.get(&page.path).await.must_say("The list is done");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM contact").await, 230);
    }

    async fn nobody_gets_two_mails_however_often_a_stretch_runs(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        let page = upload(&mut office, "a.csv", people(12).as_bytes()).await;
        office.press(&page, "Invite 12 people", &[]).await;
        // The writes of the first stretch fail now and then, and its end is lost.
        let n = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        t.db.intercept(Some(std::sync::Arc::new(move |op: &db::Op<'_>| {
            let third = op.kind == db::Kind::Write && n.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % 3 == 2;
            if third { db::Fault::UnknownApplied } else { db::Fault::None }
        })));
        t.run_jobs().await;
        t.db.intercept(None);
        for _ in 0..6 {
            t.advance(HOUR);
            t.run_jobs().await;
        }
        for i in 0..12 {
            assert_eq!(mails_to(&t, &format!("p{i}@patients.example")).await, 1, "p{i}");
        }
        // A second press of the button from before, and from another window.
        let again = office.press(&page, "Invite 12 people", &[]).await;
        assert!(again.status.is_success() || again.status.as_u16() == 403, "{}", again.text());
        run(&t).await;
        assert_eq!(t.captured.items().len(), 12);
    }

    async fn people_whom_the_practice_knows_are_left_out_or_invited_again(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        invite(&mut office, "patient", "p0@patients.example", &[]).await;
        invite(&mut office, "patient", "p1@patients.example", &[]).await;
        t.run_jobs().await;
        t.advance(11 * MINUTE);
        let mut office = t.enter(&ana, false).await;
        for (choice, mails) in [("new", 1), ("all", 2)] {
            let page = upload(&mut office, "a.csv", people(3).as_bytes()).await;
            page.must_say("People you know already").must_say("Invited before");
            let button = if choice == "new" { "Invite one person" } else { "Send" };
            let page = office.press(&page, button, &[("known", choice)]).await;
            t.run_jobs().await;
            let done = office.get(&page.path).await;
            let rows = result(&mut office, &done).await;
            assert_eq!(rows[1][3], if choice == "new" { "Left out: you know them already" } else { "Invited again" });
            assert_eq!(mails_to(&t, "p0@patients.example").await, mails);
        }
        // Again at once: nobody twice within the pause.
        let page = upload(&mut office, "a.csv", people(3).as_bytes()).await;
        let page = office.press(&page, "Send", &[("known", "all")]).await;
        t.run_jobs().await;
        let done = office.get(&page.path).await;
            let rows = result(&mut office, &done).await;
        assert_eq!(rows[1][3], "Left out: they got an email a short time ago");
        assert_eq!(mails_to(&t, "p0@patients.example").await, 2);
    }

    async fn a_list_is_stopped_deleted_and_gone_after_a_week(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        let page = upload(&mut office, "a.csv", people(120).as_bytes()).await;
        let page = office.press(&page, "Invite 120 people", &[]).await;
        t.run_jobs().await;
        let page = office.get(&page.path).await;
        page.must_say("50 of 120 done");
        office.press(&page, "Stop", &[]).await.must_say("The list was stopped");
        run(&t).await;
        assert_eq!(t.captured.items().len(), 50);
        let mut office = t.enter(&ana, false).await;
        let page = office.get(&page.path).await;
        office.press(&page, "Delete this list now", &[]).await.must_say("The list was deleted");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invite_row").await, 0);
        assert_eq!(office.get(&page.path).await.status.as_u16(), 404);

        let page = upload(&mut office, "b.csv", people(3).as_bytes()).await;
        t.advance(7 * DAY + MINUTE);
        assert_eq!(t.enter(&ana, false).await.get(&page.path).await.status.as_u16(), 404);
        t.run_jobs().await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invite_row").await + count(&t, "SELECT COUNT(*) FROM invite_round").await, 0);
    }

    async fn whoever_sent_it_and_may_not_any_more_sends_nothing(t: TestApp) {
        let ana = practice(&t).await;
        let sam = member(&t, &ana, "sam@maple.example", "sender").await;
        let mut b = t.enter(&sam, false).await;
        let page = upload(&mut b, "a.csv", people(3).as_bytes()).await;
        b.press(&page, "Invite 3 people", &[]).await;
        t.db.write(vec![q!("UPDATE membership SET ended_at = 1 WHERE person = $1", sam.person).expect(1)]).await.unwrap();
        run(&t).await;
        assert_eq!(t.captured.items().len(), 0);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invite_round WHERE state = 'stopped'").await, 1);
    }

    async fn broken_files_are_said_beside_the_field(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        for (bytes, why) in [
            (&b""[..], "The file is empty"),
            (b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "This is a workbook"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a list in text form"),
            (b"Name,Phone\nA,5\n", "no column called email. It has: Name, Phone"),
            (b"email,mobile\na@x.example,5\n", "no column for the name"),
            (b"email,name,mail\na@x.example,A,b\n", "stands twice"),
            (b"email,name\n", "nobody else"),
        ] {
            let page = upload(&mut office, "list.csv", bytes).await;
            let said = page.beside("file").unwrap_or_default();
            assert!(page.status.as_u16() == 422 && said.contains(why), "{why}: {said} {}", page.text());
        }
        let large = upload(&mut office, "list.csv", &vec![b'a'; 4_100_000]).await;
        assert!(large.beside("file").unwrap().contains("larger than"), "{}", large.text());
        let many = upload(&mut office, "list.csv", people(1_001).as_bytes()).await;
        assert!(many.beside("file").unwrap().contains("more than 1000 people"), "{}", many.text());
        let none = office.get("/people/import").await;
        let none = office.press(&none, "Check the file", &[("relationship", "patient")]).await;
        assert_eq!(none.beside("file").as_deref(), Some("Error: Choose a file"));
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invite_round").await, 0);
    }

    async fn every_shape_that_spreadsheets_write_is_the_same_list(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        let text = "correo;nombre;apellido\r\nmaria@patients.example;María;Núñez\r\n";
        let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let marked = format!("\u{feff}{text}").into_bytes();
        let mac = text.replace("\r\n", "\r").replace(';', "\t").into_bytes();
        for bytes in [utf16, latin, marked, mac] {
            let page = upload(&mut office, "lista.csv", &bytes).await;
            page.must_say("Invite one person");
            let rows = result(&mut office, &page).await;
            assert_eq!(rows[1][1..3], ["maria@patients.example", "María Núñez"]);
        }
    }

    async fn the_empty_list_to_download_is_a_list_that_is_read(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        let file = office.get("/people/import/template.csv").await;
        let filled = format!("{}kim@patients.example,,Kim,Lee,patient,,,en,\r\n", file.body);
        let page = upload(&mut office, "people-to-invite.csv", filled.as_bytes()).await;
        page.must_say("Invite one person").must_not_say("Columns that are left out");
    }

    async fn the_password_comes_before_a_list(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        let page = upload(&mut office, "a.csv", people(2).as_bytes()).await;
        t.advance(11 * MINUTE);
        assert!(office.get("/people/import").await.path.starts_with("/step-up"));
        let asked = office.press(&page, "Invite 2 people", &[]).await;
        assert!(asked.path.starts_with("/step-up"), "{}", asked.path);
        t.run_jobs().await;
        assert_eq!(t.captured.items().len(), 0);
        let back = office.press(&asked, "Continue", &[("password", PASSWORD)]).await;
        office.press(&back, "Invite 2 people", &[]).await.must_say("going out");
    }
}
