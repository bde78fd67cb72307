use super::*;
use crate::app::span::{HOUR, MINUTE};
use crate::story;
use courier::Channel;
use http::{Method, StatusCode};

async fn asked(t: &TestApp, by: &Someone) -> Page {
    let mut b = enter(t, by).await;
    let found = search(&mut b, ROBIN).await;
    let found = verify(&mut b, &found).await;
    let page = b.click(&found, "Correct the phone").await;
    let fields = [
        ("phone", "(503) 555-0181"),
        ("kind", "mobile"),
        WHY[0],
        WHY[1],
    ];
    b.press(&page, "Ask a second agent", &fields).await
}

async fn agreed(t: &TestApp, by: &Someone) -> Page {
    let mut b = enter(t, by).await;
    let list = b.get("/support/phones").await;
    let page = b.click(&list, "Maple Street Dental").await;
    page.must_say("mobile ending 67")
        .must_say("mobile ending 81")
        .must_not_say("0181");
    b.press(&page, "Agree", &[]).await
}

async fn endings(t: &TestApp, c: &Case) -> Vec<String> {
    contacts::phones(t, c.contact)
        .await
        .unwrap()
        .iter()
        .map(|p| format!("{}{}", p.phone.ending(), if p.filed { "" } else { "?" }))
        .collect()
}

/// The mail with this subject: others may go at the same moment.
async fn told(t: &TestApp, to: &str, subject: &str) -> courier::Item {
    t.run_jobs().await;
    let mut all = t.captured.items().into_iter();
    all.find(|i| i.to == to && i.subject == subject)
        .unwrap_or_else(|| panic!("no mail {subject:?} to {to}"))
}

fn stop_link(mail: &courier::Item) -> String {
    mail.links
        .iter()
        .find(|l| l.contains("/s/"))
        .unwrap()
        .clone()
}

story! {
    async fn one_agent_alone_corrects_no_phone(t: TestApp) {
        let c = case(&t).await;
        let (sol, kim) = (sol(&t).await, kim(&t).await);
        asked(&t, &sol).await.must_say("Another phone waits for a second agent");
        assert_eq!(endings(&t, &c).await, ["67"], "nothing has changed");
        t.run_jobs().await;
        assert!(t.captured.items().iter().all(|i| !i.subject.contains("phone")), "nobody was told yet");
        // Who asked cannot agree: there is no such button, and the form without it does nothing.
        let mut own = enter(&t, &sol).await;
        let list = own.get("/support/phones").await;
        let page = own.click(&list, "Maple Street Dental").await;
        assert!(!page.has("Agree"));
        let body = format!("csrf={}&submission={}&decision=agree", page.value("csrf").unwrap(), page.value("submission").unwrap());
        let headers = [("sec-fetch-site", "same-origin"), ("origin", "https://mail.example.com"), ("content-type", "application/x-www-form-urlencoded")];
        let forced = own.raw(Method::POST, &page.path, &headers, body.into_bytes()).await;
        assert_eq!(forced.status, StatusCode::FORBIDDEN);
        forced.must_say("Only a colleague can agree");
        assert_eq!(endings(&t, &c).await, ["67"]);
        let _ = kim;
        t.advance(25 * HOUR);
        t.run_jobs().await;
        assert_eq!(endings(&t, &c).await, ["67"], "and time does not do it");
    }

    async fn a_second_agent_agrees_everybody_is_told_and_codes_go_there_after_a_day(t: TestApp) {
        let c = case(&t).await;
        let (sol, kim) = (sol(&t).await, kim(&t).await);
        asked(&t, &sol).await;
        agreed(&t, &kim).await.must_say("Done");
        // To the address, to the old number, to who wrote.
        let mail = told(&t, ROBIN, "Is this your new phone number?").await;
        assert!(!mail.text.contains("0181") && !mail.text.contains("Robin"), "{}", mail.text);
        let text = t.last(Channel::Text, "+15035550167").await;
        assert!(text.text.contains("another phone") && !text.text.contains("0181"), "{}", text.text);
        told(&t, &c.ana.email, "Support was told another phone number").await;
        // Until then it is only proposed, and no code goes to it.
        assert_eq!(endings(&t, &c).await, ["67", "81?"]);
        t.advance(24 * HOUR - MINUTE);
        t.run_jobs().await;
        assert_eq!(endings(&t, &c).await, ["67", "81?"]);
        t.advance(2 * MINUTE);
        t.run_jobs().await;
        assert_eq!(endings(&t, &c).await, ["81"]);
        assert!(invitations::load(&t, c.invitation).await.unwrap().unwrap().phone_wrong_at.is_none(), "they can go on");
        let kinds = audited(&t, "support.phone").await;
        assert_eq!(kinds, ["support.phone_agreed", "support.phone_asked", "support.phone_filed"]);
    }

    async fn a_sender_who_confirms_need_not_wait(t: TestApp) {
        let c = case(&t).await;
        let (sol, kim) = (sol(&t).await, kim(&t).await);
        asked(&t, &sol).await;
        agreed(&t, &kim).await;
        let mut ana = t.enter(&c.ana, false).await;
        let page = ana.get(&format!("/contacts/{}/phones", c.contact)).await;
        page.must_say("ending 81").must_say("Call first");
        ana.press(&page, "Approve", &[]).await;
        assert_eq!(endings(&t, &c).await, ["81"]);
        t.advance(25 * HOUR);
        t.run_jobs().await;
        assert_eq!(endings(&t, &c).await, ["81"], "the cool-off changes nothing any more");
    }

    async fn who_reads_the_address_stops_it_and_a_scanner_does_not(t: TestApp) {
        let c = case(&t).await;
        let (sol, kim) = (sol(&t).await, kim(&t).await);
        asked(&t, &sol).await;
        agreed(&t, &kim).await;
        let link = stop_link(&told(&t, ROBIN, "Is this your new phone number?").await);
        // A scanner opens it and presses the button.
        let mut scanner = t.browser();
        let page = scanner.get(&link).await;
        let page = scanner.press(&page, "Continue", &[]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(endings(&t, &c).await, ["67", "81?"]);
        let mut robin = t.browser();
        let page = robin.get(&link).await;
        page.must_say("mobile ending 81").must_not_say("Robin").must_not_say("Maple");
        assert!(!page.path.contains(link.rsplit('/').next().unwrap()), "a clean address");
        let page = robin.press(&page, "Continue", &[("choice", "stop")]).await;
        page.must_say("The number was stopped");
        assert_eq!(endings(&t, &c).await, ["67"]);
        told(&t, &c.ana.email, "A new phone number was stopped").await;
        t.advance(25 * HOUR);
        t.run_jobs().await;
        assert_eq!(endings(&t, &c).await, ["67"]);
        robin.get(&link).await.must_say("The number was stopped");
        assert!(audited(&t, "support.phone_stopped").await.len() == 1);
    }

    async fn a_planted_agreement_puts_no_number_on_file(t: TestApp) {
        let c = case(&t).await;
        let (sol, kim) = (sol(&t).await, kim(&t).await);
        asked(&t, &sol).await;
        // Whoever writes rows: a colleague's name under it, and the job.
        let id: Id = t.db.one(db::q!("SELECT id FROM support_phone")).await.unwrap().unwrap();
        let phone = t.id();
        let planted = db::q!("UPDATE support_phone SET state = 'waiting', approved_by = $1, phone = $2, run_at = $3, approval_mac = mac", kim.person, phone, t.now());
        let number = Phone::parse("(503) 555-0181", PhoneKind::Mobile, "US", &["US".into()]).unwrap();
        let row = contacts::insert_phone_as(&t, phone, c.contact, &number, PhoneKind::Mobile, false, None);
        t.db.write(vec![planted.expect(1), row]).await.unwrap();
        assert!(crate::features::support::phone::file(&t, id).await.is_err());
        assert_eq!(endings(&t, &c).await, ["67", "81?"]);
        // The asker is made another one, to agree with oneself.
        let back = db::q!("UPDATE support_phone SET state = 'asked', asked_by = $1, approved_by = NULL", kim.person);
        t.db.write(vec![back.expect(1)]).await.unwrap();
        let mut own = enter(&t, &sol).await;
        own.get("/support/phones").await.must_not_say("Maple Street Dental");
        let page = own.get(&format!("/support/phones/{id}")).await;
        assert!(!page.has("Agree"), "{}", page.text());
        // The number of another one's wish does not open here.
        let swapped = db::q!("UPDATE support_phone SET asked_by = $1, invitation = $2", sol.person, c.contact);
        t.db.write(vec![swapped.expect(1)]).await.unwrap();
        assert!(invitations::corrections::load(&t, id).await.is_err());
    }

    async fn the_days_number_of_corrections_holds(t: TestApp) {
        let c = case(&t).await;
        let sol = sol(&t).await;
        let mut b = enter(&t, &sol).await;
        let found = search(&mut b, ROBIN).await;
        let found = verify(&mut b, &found).await;
        for n in 0..t.config.limits.support_phones_day {
            let page = b.click(&found, "Correct the phone").await;
            let number = format!("(503) 555-01{:02}", 70 + n);
            b.press(&page, "Ask a second agent", &[("phone", &number), ("kind", "mobile"), WHY[0], WHY[1]]).await.must_say("Done");
        }
        let page = b.click(&found, "Correct the phone").await;
        let page = b.press(&page, "Ask a second agent", &[("phone", "(503) 555-0190"), ("kind", "mobile"), WHY[0], WHY[1]]).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "{}", page.text());
        assert_eq!(endings(&t, &c).await, ["67"]);
        let waiting: i64 = t.db.one(db::q!("SELECT COUNT(*) FROM support_phone WHERE state = 'asked'")).await.unwrap().unwrap();
        assert_eq!(waiting, 1, "a newer one takes the place of the older");
    }
}
