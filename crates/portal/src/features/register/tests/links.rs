//! What a mailed link is, and what it is not.

use http::Method;

use super::*;
use crate::app::span::{DAY, HOUR, MINUTE};
use crate::invitations::{LinkKind, State, links};
use crate::story;
use vault::Token;

fn path(link: &str) -> &str {
    link.strip_prefix("https://mail.example.com").unwrap()
}

fn token(link: &str) -> String {
    link.rsplit('/').next().unwrap().to_owned()
}

story! {
    async fn opening_a_link_fifty_times_changes_nothing(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "robin@patients.example", &With::default()).await;
        let before = everything(&t, &[], OPENED).await;
        for link in [&who.link, &who.decline] {
            for n in 0..50 {
                let mut b = t.browser();
                let method = if n % 2 == 0 { Method::HEAD } else { Method::GET };
                let answer = b.raw(method, link, &[], vec![]).await;
                assert_eq!(answer.status, 303);
                if n % 5 == 0 {
                    // A scanner that runs scripts and presses the first button it finds.
                    let page = b.get(answer.headers["location"].to_str().unwrap()).await;
                    let first = page.body.split("<main").nth(1).unwrap().split("class=\"btn").nth(1).unwrap();
                    let href = first.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
                    assert!(b.get(href).await.status.is_success());
                }
            }
        }
        assert_eq!(everything(&t, &[], OPENED).await, before);
        assert_eq!(t.run_jobs().await, 0);

        // First opened at is written once, and by the invitation link only.
        let at = t.now();
        t.advance(HOUR);
        t.browser().get(&who.link).await;
        let opened: Vec<(String, i64)> = t.db.all(q!("SELECT kind, first_opened_at FROM link WHERE first_opened_at IS NOT NULL")).await.unwrap();
        assert_eq!(opened, [("invite".to_owned(), at)]);

        // Afterwards the person goes on as if nobody had been there.
        finished_patient(&t, &who, "on").await;
        assert_eq!(load(&t, &who).await.state, State::Finished);
    }

    async fn a_prefetch_is_no_opening(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "pre@patients.example", &With::default()).await;
        t.browser().raw(Method::GET, &who.link, &[("sec-purpose", "prefetch")], vec![]).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM link WHERE first_opened_at IS NOT NULL").await, 0);
    }

    async fn twenty_mangled_forms_open_the_page(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "mangled@patients.example", &With::default()).await;
        let s = token(&who.link);
        let (a, z) = s.split_at(21);
        for form in [
            format!("/i/{s}/"), format!("/i//{s}"), format!("/i/{s}."), format!("/i/{s},"), format!("/i/{s})"),
            format!("/i/{s}%3E"), format!("/i/%3C{s}%3E"), format!("/i/{s}%20"), format!("/i/%20{s}"), format!("/i/{s}%23top"),
            format!("/i/{s}%2523top"), format!("/i/{s}=="), format!("/i/{s}&amp;utm_source=x"), format!("/i/{s}amp;x=1"), format!("/i/{s};jsessionid=1"),
            format!("/i/{s}/Read-it-here"), format!("/i/{a}%0D%0A{z}"), format!("/i/{a}%20{z}"), format!("/i/{a}%E2%80%8B{z}"), format!("/i/{s}%E2%80%9D"),
            format!("/i/{s}?utm_source=newsletter&x=1"), format!("/i/{s}?lang=es"), format!("https://mail.example.com/i/{s}..."),
        ] {
            let page = t.browser().get(&form).await;
            assert_eq!((page.status.as_u16(), page.path.split('?').next().unwrap()), (200, "/join"), "{form}");
            page.must_say("Maple Street Dental");
        }
    }

    async fn links_nobody_sent_get_one_answer_that_names_nobody(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "cut@patients.example", &With::default()).await;
        let (s, n) = (token(&who.link), token(&who.decline));
        let other = if s.ends_with('A') { "B" } else { "A" };
        let mut answers = Vec::new();
        for form in [
            format!("/i/{}", &s[..38]), format!("/i/{s}x"), format!("/i/{}{other}", &s[..42]), format!("/i/{}", s.to_uppercase()), format!("/i/{}", "A".repeat(43)),
            "/i/0".into(), "/i/null".into(), "/i/%00".into(), "/n/nothing".into(), format!("/i/{n}"), format!("/n/{s}"), format!("/i/{}", "x".repeat(900)),
        ] {
            let mut b = t.browser();
            let page = b.get(&form).await;
            assert_eq!((page.status.as_u16(), page.h1().as_str()), (404, "We do not know this link"), "{form}");
            page.must_not_say("Maple").must_not_say("010-0142");
            assert!(!b.cookies.contains_key("__Host-flow"), "{form}");
            answers.push(page.text());
        }
        assert!(answers.windows(2).all(|w| w[0] == w[1]));
        assert_eq!(t.browser().get("/i/").await.status, 404);
    }

    async fn the_secret_stands_in_no_page_and_no_header_but_the_cookie(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "secret@patients.example", &With::default()).await;
        let mut b = t.browser();
        let answer = b.raw(Method::GET, &who.link, &[], vec![]).await;
        assert_eq!(answer.headers["location"], "/join");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
        assert_eq!(answer.headers["cache-control"], "no-store");
        let cookie = answer.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Secure"), "{cookie}");
        for path in ["/join", "/join/you", "/not-me"] {
            let page = b.get(path).await;
            page.must_not_say(&token(&who.link));
            assert!(!format!("{:?}", page.headers).contains(&token(&who.link)));
        }
    }

    async fn a_link_that_is_too_old_sends_a_new_one_to_the_invited_address_only(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "old@patients.example", &With::default()).await;
        t.advance(31 * DAY);
        let mut b = t.browser();
        let page = b.get(&who.link).await;
        assert_eq!((page.status.as_u16(), page.h1().as_str()), (410, "This link is too old"));
        page.must_say("Your message is safe").must_say("(555) 010-0142").must_not_say("old@").must_not_say("Robin");
        let sent = b.press(&page, "Send me a new link", &[]).await;
        assert_eq!(sent.h1(), "Check your email");
        let mails = mails_to(&t, &who.email).await;
        assert_eq!(mails.len(), 2);
        let (fresh, _) = links_of(&t, &who.email).await;
        assert_ne!(fresh, who.link);
        t.browser().get(&fresh).await.must_say("Dr. Ana Ruiz");
        // The older one says where to look.
        let page = b.get(&who.link).await;
        assert_eq!((page.status.as_u16(), page.h1().as_str()), (410, "A newer link was sent"));
        page.must_say("Open the email of");
        assert_eq!(audited(&t).await, [("invitation.new_link".to_owned(), "ok".to_owned())]);
    }

    async fn a_new_link_is_asked_for_as_often_as_one_likes_and_mailed_five_times_a_day(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "flood@patients.example", &With::default()).await;
        // At the beginning of a day of the counters.
        t.advance(DAY - t.now().rem_euclid(DAY) + 31 * DAY);
        let mut b = t.browser();
        let mut page = b.get(&who.link).await;
        let mut answers = Vec::new();
        // Each newer link is made old at once, so that every press finds an expired one.
        let old = || vec![q!("UPDATE link SET expires_at = 0, void_at = NULL WHERE kind = 'invite'").any()];
        for _ in 0..60 {
            let sent = b.press(&page, "Send me a new link", &[]).await;
            answers.push((sent.status, sent.text()));
            t.db.write(old()).await.unwrap();
            t.advance(11 * MINUTE);
            page = b.get(&who.link).await;
            assert_eq!(page.h1(), "This link is too old");
        }
        assert!(answers.windows(2).all(|w| w[0] == w[1]), "the same answer whatever happened");
        // 60 presses in eleven hours: five, whatever the day's hour they began at.
        let asked = count(&t, "SELECT COUNT(*) FROM job WHERE kind = 'mail.invitation'").await;
        assert_eq!(asked, 1 + 5);
        let refused = audited(&t).await.into_iter().filter(|(_, outcome)| outcome == "limit").count();
        assert_eq!(refused, 55);
    }

    async fn used_taken_back_and_declined_links_say_so(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "over@patients.example", &With::default()).await;
        let mut b = t.browser();
        for (state, status, heading) in [
            ("active", 410, "You already used this link"),
            ("void", 410, "Taken back by the sender"),
            ("declined", 200, "You get no more of these emails"),
        ] {
            set_state(&t, &who, state).await;
            for link in [&who.link, &who.decline] {
                let page = b.get(link).await;
                assert_eq!((page.status.as_u16(), page.h1().as_str()), (status, heading));
                page.must_not_say("Robin").must_not_say("over@").must_not_say("X-rays");
            }
            // The pages behind it say the same, and nothing can be sent to them.
            b.get(&who.link).await;
            for path in ["/join/you", "/join/phones", "/join/security", "/join/check-mail", "/not-me"] {
                assert_eq!(b.get(path).await.h1(), heading, "{path}");
            }
        }
        set_state(&t, &who, "active").await;
        let page = b.get(&who.link).await;
        assert_eq!((page.link("Sign In"), page.link("Forgot Password")), ("/sign-in".into(), "/forgot".into()));
    }

    async fn a_resend_replaces_older_links(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "twice@patients.example", &With::default()).await;
        t.advance(HOUR);
        let i = load(&t, &who).await;
        t.db.write(links::void(LinkKind::Invite, i.id, t.now()).to_vec()).await.unwrap();
        mail_link(&t, &i, mails::INVITATION).await;
        let page = t.browser().get(&who.link).await;
        assert_eq!(page.h1(), "A newer link was sent");
        // 2 March 2026, 16:04 UTC in Portland.
        page.must_say("Open the email of 8:04 AM");
    }

    async fn without_the_cookie_the_link_is_to_be_opened_again(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "lapsed@patients.example", &With::default()).await;
        for path in ["/join", "/join/you", "/join/phones", "/join/security", "/join/check-mail", "/not-me", "/join/new-link", "/join/account"] {
            let page = t.browser().get(path).await;
            assert_eq!((page.status.as_u16(), page.h1().as_str()), (403, "Open the link in your email again"), "{path}");
        }
        // A cookie with a made-up secret opens nothing.
        let (mut b, _) = landed(&t, &who).await;
        let made_up = format!("invite.{}.{}", &*Token::random(t.random.as_ref()).text(), &*Token::random(t.random.as_ref()).text());
        b.cookies.insert("__Host-flow".into(), made_up);
        assert_eq!(b.get("/join").await.h1(), "We do not know this link");
    }

    async fn a_decline_link_leads_to_no_page_of_the_sign_up(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "only@patients.example", &With::default()).await;
        let mut b = t.browser();
        b.get(&who.decline).await;
        for path in ["/join", "/join/you", "/join/security"] {
            let page = b.get(path).await;
            assert_eq!(page.path, "/not-me", "{path}");
        }
        // Nor does its secret in an invitation's cookie.
        let cookie = b.cookies["__Host-flow"].replace("decline.", "invite.");
        b.cookies.insert("__Host-flow".into(), cookie);
        assert_eq!(b.get("/join").await.h1(), "We do not know this link");
    }

    async fn a_form_of_one_invitation_is_not_acted_on_for_another(t: TestApp) {
        let ana = maple(&t).await;
        let a = invite(&t, &ana, "a@patients.example", &With::default()).await;
        let b_ = invite(&t, &ana, "b@patients.example", &With::default()).await;
        let (mut b, page) = landed(&t, &a).await;
        let of_a = b.click(&page, "Get Started").await;
        b.get(&b_.link).await;
        // The older tab: its token is of the other cookie, so it is shown again; sent again it is refused by its mark.
        let stale = b.press(&of_a, "Continue", &YOU).await;
        assert_eq!(stale.status, 403);
        let refused = b.press(&stale, "Continue", &[]).await;
        assert_eq!((refused.status.as_u16(), refused.h1().as_str()), (409, "This page belongs to another message"));
        for who in [&a, &b_] {
            assert_eq!(load(&t, who).await.progress, Default::default());
        }
        // Declining likewise.
        b.get(&a.link).await;
        let of_a = b.get("/not-me").await;
        b.get(&b_.link).await;
        let mine = b.get("/not-me").await;
        let mut values = mine.form("This is not me, or I do not want it").values;
        let mark = of_a.form("This is not me, or I do not want it").values.iter().find(|(n, _)| n == "for").unwrap().clone();
        values.retain(|(n, _)| n != "for");
        values.push(mark);
        assert_eq!(post(&mut b, "/not-me", &values).await.status, 409);
        for who in [&a, &b_] {
            assert_eq!(load(&t, who).await.state, State::Open);
        }
    }

    async fn somebody_signed_in_as_another_person_is_told(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "spouse@patients.example", &With::default()).await;
        let mut b = t.enter(&ana, false).await;
        for path in [path(&who.link), "/join/you"] {
            let page = b.get(path).await;
            assert_eq!((page.status.as_u16(), page.h1().as_str()), (409, "Signed in as someone else"));
            page.must_say("s***@patients.example").must_not_say("spouse@");
            page.form("Sign out");
        }
        // A form from before the sign-in is not acted on either.
        let (mut other, page) = landed(&t, &who).await;
        let page = other.click(&page, "Get Started").await;
        other.cookies.insert("__Host-session".into(), b.cookies["__Host-session"].clone());
        other.press(&page, "Continue", &YOU).await;
        assert_eq!(load(&t, &who).await.progress, Default::default());
    }

    async fn a_post_from_elsewhere_or_without_its_token_is_refused(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "csrf@patients.example", &With::default()).await;
        let (mut b, _) = landed(&t, &who).await;
        let before = everything(&t, &[], &[]).await;
        for path in ["/join/number", "/join/start", "/join/you", "/join/practice", "/join/phones", "/join/wrong-phone", "/join/security", "/join/check-mail", "/join/wrong-address", "/join/new-link", "/not-me"] {
            for headers in [
                vec![("origin", "https://evil.example"), ("content-type", "application/x-www-form-urlencoded")],
                vec![("origin", "null"), ("content-type", "application/x-www-form-urlencoded")],
                vec![("origin", "https://mail.example.com"), ("content-type", "application/x-www-form-urlencoded")],
                vec![("origin", "https://mail.example.com"), ("content-type", "text/plain")],
            ] {
                let answer = b.raw(Method::POST, path, &headers, b"skip=1&two_step=off".to_vec()).await;
                assert_eq!(answer.status, 403, "{path} {headers:?}");
            }
        }
        assert_eq!(everything(&t, &[], &[]).await, before);
    }

    async fn words_of_strangers_are_text(t: TestApp) {
        let evil = t.practice("<script>alert(1)</script> & \"Co\"", "evil@maple.example", ("<b>", "A'na", "\"><img src=x onerror=alert(1)>")).await;
        let who = invite(&t, &evil, "xss@patients.example", &With::default()).await;
        let (mut b, page) = landed(&t, &who).await;
        page.must_not_say("<script>alert").must_not_say("<b>").must_not_say("<img src=x").must_say("<script>alert(1)</script>");
        let page = b.click(&page, "Get Started").await;
        let name = "\"><script>alert(2)</script>";
        b.press(&page, "Continue", &[("first_name", name), ("last_name", "' OR 1=1; --")]).await;
        let page = b.get("/join/you").await;
        page.must_not_say("<script>alert(2)");
        assert_eq!(page.value("first_name").as_deref(), Some(name));
        for (bad, says) in [("x".repeat(300), "80"), ("a\u{202e}b".into(), "cannot be shown"), ("a\r\nBcc: x@y.example".into(), "cannot be shown")] {
            let wrong = b.press(&page, "Continue", &[("first_name", &bad)]).await;
            assert_eq!(wrong.status, 422, "{bad:?}");
            wrong.must_say(says);
        }
        assert_eq!(load(&t, &who).await.progress.name.unwrap().first, name);
    }
}
