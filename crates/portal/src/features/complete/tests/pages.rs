//! Links, steps out of order, wrong phones, and what a stranger sees.

use super::*;
use crate::app::span::{DAY, HOUR, MINUTE};
use crate::story;
use courier::Channel;
use http::Method;

const STEPS: [&str; 7] = [
    "/finish",
    "/finish/code",
    "/finish/code/enter",
    "/finish/waiting",
    "/finish/terms",
    "/finish/password",
    "/finish/phones",
];

/// Everything the database holds, without the times a link was opened first.
async fn everything(t: &TestApp) -> Vec<(String, i64)> {
    let mut all = Vec::new();
    for (table, sql) in [
        ("person", "SELECT COUNT(*) FROM person"),
        ("code", "SELECT COUNT(*) FROM code"),
        ("proof", "SELECT COUNT(*) FROM proof"),
        ("job", "SELECT COUNT(*) FROM job"),
        ("session", "SELECT COUNT(*) FROM session"),
        ("event", "SELECT COUNT(*) FROM delivery_event"),
        ("wrap", "SELECT COUNT(*) FROM key_wrap"),
        ("submission", "SELECT COUNT(*) FROM submission"),
        (
            "version",
            "SELECT CAST(SUM(version) AS BIGINT) FROM invitation",
        ),
        (
            "finished",
            "SELECT COUNT(*) FROM invitation WHERE state = 'finished'",
        ),
    ] {
        all.push((table.to_owned(), count(t, sql).await));
    }
    all
}

story! {
    async fn opening_a_link_fifty_times_changes_nothing(t: TestApp) {
        let i = invited(&t).await;
        let before = everything(&t).await;
        for n in 0..50 {
            let mut scanner = t.browser();
            let method = if n % 2 == 0 { Method::HEAD } else { Method::GET };
            scanner.raw(method, &i.path(), &[], Vec::new()).await;
            let page = scanner.get(&i.path()).await;
            // It presses the first button of the page, too.
            scanner.click(&page, "Continue").await.must_say("Where should we send your code?");
        }
        assert_eq!(everything(&t).await, before);
        let mut b = t.browser();
        let page = to_password(&t, &mut b, &i).await;
        save(&mut b, &page).await.must_say(Letter::default().body);
    }

    async fn mangled_links_open_all_the_same_and_cut_ones_name_nobody(t: TestApp) {
        let i = invited(&t).await;
        let good = i.path();
        for tail in [".", ",", ")", "%22", "%20", "%3E", "/", "&amp;utm=1", "?utm_source=mail"] {
            let mut b = t.browser();
            let page = b.get(&format!("{good}{tail}")).await;
            assert_eq!(page.path, "/finish", "{tail}");
        }
        for bad in [good[..good.len() - 5].to_owned(), "/p/x".into(), "/p/".to_owned() + &"A".repeat(43), "/p/%00".into()] {
            let mut b = t.browser();
            let page = b.get(&bad).await;
            assert_eq!(page.h1(), "We do not know this link", "{bad}");
            page.must_not_say("Maple");
        }
    }

    async fn without_the_cookie_the_mail_must_be_opened_again(t: TestApp) {
        let i = invited(&t).await;
        for path in STEPS {
            let mut stranger = t.browser();
            let page = stranger.get(path).await;
            page.must_say("Open the link in your email again").must_not_say("Maple");
        }
        // Another kind of link does not serve here.
        let mut b = t.browser();
        let other = t.browser().get(&i.path().replace("/p/", "/i/")).await;
        assert!(!other.body.contains("Choose a password"));
        b.get(&i.path().replace("/p/", "/i/")).await;
        assert!(!b.get("/finish/password").await.body.contains("Choose a password"));
    }

    async fn steps_out_of_order_lead_to_the_right_one_and_do_nothing(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        b.get(&i.path()).await;
        let before = everything(&t).await;
        for path in ["/finish/terms", "/finish/password", "/finish/waiting", "/finish/code/enter", "/finish/terms/no"] {
            let page = b.get(path).await;
            assert_eq!(page.h1(), "Where should we send your code?", "{path}");
        }
        // Posts of later steps, with a token that is good in this browser.
        let ways = b.get("/finish/code").await;
        let form = ways.form("Text mobile ending 67");
        let csrf = &form.values.iter().find(|(n, _)| n == "csrf").unwrap().1;
        for (path, body) in [
            ("/finish/terms", "version=1".to_owned()),
            ("/finish/password", format!("password={}", PASSWORD.replace(' ', "+"))),
            ("/finish/code/enter", "code=000000".to_owned()),
        ] {
            let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", "https://mail.example.com"), ("sec-fetch-site", "same-origin")];
            let body = format!("csrf={csrf}&submission={}&{body}", "ab".repeat(16));
            let page = b.raw(Method::POST, path, &headers, body.into_bytes()).await;
            assert_eq!(page.status.as_u16(), 303, "{path}: {}", page.text());
            assert_eq!(page.headers["location"], "/finish/code", "{path}");
        }
        assert_eq!(everything(&t).await, before);

        // With the code passed, the password still waits for the terms.
        to_terms(&t, &mut b, &i).await;
        assert_eq!(b.get("/finish/password").await.h1(), "Terms of Use");
        assert_eq!(b.get("/finish/code").await.h1(), "Terms of Use");
        assert_eq!(b.get("/finish").await.h1(), "Terms of Use");
    }

    async fn what_one_browser_has_shown_does_not_serve_another(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        to_password(&t, &mut b, &i).await;
        let mut other = t.browser();
        other.get(&i.path()).await;
        assert_eq!(other.get("/finish/password").await.h1(), "Where should we send your code?");
        // The same browser, the same link opened again: nothing is lost.
        assert_eq!(b.get(&i.path()).await.h1(), "Choose a password");
    }

    async fn a_proof_lasts_half_an_hour(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        let page = to_password(&t, &mut b, &i).await;
        t.advance(30 * MINUTE);
        let page = save(&mut b, &page).await;
        assert_eq!(page.h1(), "Where should we send your code?");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM person").await, 1);
    }

    async fn five_wrong_codes_close_it_and_a_new_one_opens(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        b.get(&i.path()).await;
        let page = b.get("/finish/code").await;
        let mut page = b.press(&page, "Text mobile ending 67", &[]).await;
        let code = t.texted_code(MOBILE).await;
        let wrong = if code == "123123" { "321321" } else { "123123" };
        for left in ["4 tries", "3 tries", "2 tries", "1 try"] {
            page = b.press(&page, "Continue", &[("code", wrong)]).await;
            page.must_say(left);
        }
        let field = page.clone();
        page = b.press(&page, "Continue", &[("code", wrong)]).await;
        assert_eq!(page.h1(), "This code is closed");
        // Going back to the field does not help.
        let again = b.press(&field, "Continue", &[("code", &code)]).await;
        assert_eq!(again.h1(), "This code is closed");
        t.advance(MINUTE);
        let page = b.press(&page, "Re-send Code", &[]).await;
        let code = t.texted_code(MOBILE).await;
        let page = b.press(&page, "Continue", &[("code", &code)]).await;
        assert_eq!(page.h1(), "Terms of Use");
    }

    async fn too_soon_shows_when_and_that_the_last_code_still_works(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        b.get(&i.path()).await;
        let page = b.get("/finish/code").await;
        let page = b.press(&page, "Text mobile ending 67", &[]).await;
        let code = t.texted_code(MOBILE).await;
        let wait = b.press(&page, "Re-send Code", &[]).await;
        assert_eq!(wait.status.as_u16(), 429);
        assert_eq!(wait.h1(), "Wait until 7:05 AM for a new code");
        wait.must_say("The last code still works.");
        let page = b.click(&wait, "I have a code").await;
        let page = b.press(&page, "Continue", &[("code", &code)]).await;
        assert_eq!(page.h1(), "Terms of Use");
    }

    async fn change_delivery_method_needs_no_wait(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        b.get(&i.path()).await;
        let page = b.get("/finish/code").await;
        let page = b.press(&page, "Text mobile ending 67", &[]).await;
        t.run_jobs().await;
        let page = b.click(&page, "Change Delivery Method").await;
        let page = b.press(&page, "Call landline ending 20", &[]).await;
        assert_eq!(page.h1(), "Enter the 6-digit code");
        let code = t.called_code(&format!("{LANDLINE} ext. 12")).await;
        assert_eq!(b.press(&page, "Continue", &[("code", &code)]).await.h1(), "Terms of Use");
    }

    async fn the_reason_a_text_did_not_go_out_is_named(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        b.get(&i.path()).await;
        t.captured.fail_next(Channel::Text, courier::SendError::refused("landline", Some(400)));
        let page = b.get("/finish/code").await;
        b.press(&page, "Text mobile ending 67", &[]).await;
        t.run_jobs().await;
        let page = b.get("/finish/code/enter").await;
        assert_eq!(page.h1(), "We could not send the text");
        page.must_say("it is a landline").must_say("Change Delivery Method");
    }

    async fn i_cannot_use_these_phones_reaches_sender_and_support_and_the_same_link_goes_on(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        b.get(&i.path()).await;
        let page = b.get("/finish/code").await;
        let page = b.click(&page, "I cannot use these phones").await;
        assert_eq!(page.h1(), "I cannot use these phones");
        let refused = b.press(&page, "Send to the office", &[("phone", "12"), ("kind", "mobile")]).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert_eq!(refused.value("phone").as_deref(), Some("12"));
        let page = b.press(&refused, "Send to the office", &[("phone", "(555) 010-0181"), ("kind", "mobile")]).await;
        assert_eq!(page.h1(), "Waiting for the office");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM job WHERE kind = 'mail.support'").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM job WHERE kind = 'mail.sender'").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM delivery_event WHERE kind = 'phone_wrong'").await, 1);
        t.run_jobs().await;
        assert!(t.captured.items().iter().any(|m| m.to == "help@mail.example.com"));
        assert!(t.captured.items().iter().any(|m| m.to == "ana@maple.example"));
        // What they proposed is no way, and the page of the code is not the next one.
        assert_eq!(b.get(&i.path()).await.h1(), "Your account is almost ready");
        let page = b.get("/finish/password").await;
        assert_eq!(page.h1(), "Waiting for the office");
        page.must_not_say("81");

        // The sender calls, then corrects: one mobile, and nothing else.
        let mut rows = crate::features::verify::void_to_contact(i.contact, t.now()).to_vec();
        rows.push(contacts::store::void_phones(i.contact));
        rows.push(invitations::store::phone_mended(i.invitation, t.now()));
        t.db.write(rows).await.unwrap();
        file(&t, i.contact, "(555) 010-0181", PhoneKind::Mobile).await;
        let page = b.get(&i.path()).await;
        let page = b.click(&page, "Continue").await;
        page.must_say("Text mobile ending 81").must_not_say("ending 67");
    }

    async fn one_of_them_is_mine_after_all(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        b.get(&i.path()).await;
        let page = b.get("/finish/phones").await;
        let page = b.press(&page, "Send to the office", &[]).await;
        let page = b.click(&page, "I can use one of these phones after all").await;
        let page = b.press(&page, "Text mobile ending 67", &[]).await;
        let code = t.texted_code(MOBILE).await;
        let page = b.press(&page, "Continue", &[("code", &code)]).await;
        assert_eq!(page.h1(), "Terms of Use");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invitation WHERE phone_wrong_at IS NULL").await, 1);
    }

    async fn no_number_on_file_says_whom_to_call(t: TestApp) {
        let i = invited(&t).await;
        t.db.write(vec![contacts::store::void_phones(i.contact)]).await.unwrap();
        let mut b = t.browser();
        let page = b.get(&i.path()).await;
        let page = b.click(&page, "Continue").await;
        assert_eq!(page.h1(), "The office has no phone number for you");
        page.must_say("(555) 010-0142");
    }

    async fn a_number_corrected_after_the_code_asks_for_another_code(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        let page = to_password(&t, &mut b, &i).await;
        let mut rows = vec![contacts::store::void_phones(i.contact), invitations::store::phone_mended(i.invitation, t.now())];
        rows.extend(crate::features::verify::void_to_contact(i.contact, t.now()));
        t.db.write(rows).await.unwrap();
        file(&t, i.contact, "(555) 010-0181", PhoneKind::Mobile).await;
        let page = save(&mut b, &page).await;
        assert_eq!(page.h1(), "Where should we send your code?");
        page.must_say("ending 81");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM person").await, 1);
    }

    async fn an_old_link_sends_a_new_one_to_the_invited_address_only(t: TestApp) {
        let i = invited(&t).await;
        t.advance(DAY + HOUR);
        let mut b = t.browser();
        let page = b.get(&i.path()).await;
        assert_eq!(page.h1(), "This link is too old");
        let page = b.press(&page, "Send me a new link", &[]).await;
        assert_eq!(page.h1(), "We sent you a new link");
        page.must_say("r***@patients.example").must_not_say(ROBIN);
        let mail = t.last_mail(ROBIN).await;
        let link = mail.links.iter().find(|l| l.contains("/p/")).unwrap().clone();
        assert_eq!(b.get(&link).await.h1(), "Your account is almost ready");
        assert_eq!(t.browser().get(&i.path()).await.h1(), "A newer link was sent");
    }

    async fn terms_changed_meanwhile_are_shown_again(t: TestApp) {
        use crate::features::documents::{Kind, publish};
        let i = invited(&t).await;
        let mut b = t.browser();
        let page = to_terms(&t, &mut b, &i).await;
        for lang in ["en", "es"] {
            publish(&t, Kind::Terms, 2, lang, "# New terms\n\n- short\n\n## 1\n\nText.\n").await.unwrap();
        }
        let page = b.press(&page, "Accept and Continue", &[]).await;
        assert_eq!(page.h1(), "New terms");
        page.must_say("The terms were changed while you were reading.");
        let page = b.press(&page, "Accept and Continue", &[]).await;
        save(&mut b, &page).await.must_say(Letter::default().body);
        assert_eq!(count(&t, "SELECT version FROM acceptance").await, 2);
    }

    async fn not_accepting_does_nothing_and_leads_on(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        let page = to_terms(&t, &mut b, &i).await;
        let page = b.click(&page, "I do not accept").await;
        assert_eq!(page.h1(), "You did not accept the terms");
        page.must_say("(555) 010-0142");
        assert_eq!(b.click(&page, "Read the terms again").await.h1(), "Terms of Use");
    }

    async fn somebody_else_signed_in_is_told_so(t: TestApp) {
        let i = invited(&t).await;
        let eve = t.patient("eve@patients.example", ("Eve", "Else"), None).await;
        let mut b = t.enter(&eve, true).await;
        for path in ["/finish", "/finish/code", "/finish/password", "/finish/account"] {
            b.get(&i.path()).await;
            let page = b.get(path).await;
            assert_eq!(page.h1(), "Signed in as someone else", "{path}");
            page.must_say("r***@patients.example").must_not_say(ROBIN);
        }
    }
}
