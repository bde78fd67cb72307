#![allow(clippy::unwrap_used)]

mod waiting;

use crate::app::span::{DAY, MINUTE};
use crate::story;
use crate::testing::{Browser, Letter, PASSWORD, Page, Someone, TestApp};
use db::q;
use http::StatusCode;
use std::sync::{Arc, Mutex};

mod sql {
    use db::statements;
    statements! {
        pub WRAPS = "SELECT COUNT(*) FROM key_wrap WHERE keypair = $1";
        pub KEY = "SELECT current_key FROM mailbox WHERE id = $1";
        pub LINKS = "SELECT COUNT(*) FROM link WHERE kind = 'reset' AND used_at IS NOT NULL";
        pub JOBS = "SELECT kind FROM job WHERE state = 'ready' ORDER BY id";
        pub REQUESTS = "SELECT kind, state, needs_approval FROM key_request ORDER BY kind, state";
        pub FACTORS = "SELECT kind, state FROM factor WHERE person = $1 ORDER BY kind, state, created_at, id";
        pub DAMAGE = "UPDATE key_request SET needs_approval = FALSE";
    }
}

const SESSION: &str = "__Host-session";
const NEW: &str = "seven grey herons wade past noon";
const ROBIN: &str = "robin@patients.example";

async fn ana(t: &TestApp) -> Someone {
    t.practice(
        "Maple Street Dental",
        "ana@maple.example",
        ("Dr.", "Ana", "Ruiz"),
    )
    .await
}

async fn robin(t: &TestApp, phone: Option<&str>) -> Someone {
    t.patient(ROBIN, ("Robin", "Reyes"), phone).await
}

/// Asks for a mail and gives the path of its link.
async fn link(t: &TestApp, b: &mut Browser) -> String {
    let page = b.get("/sign-in").await;
    let page = b.click(&page, "Forgot Password").await;
    let page = b.press(&page, "Send the link", &[("email", ROBIN)]).await;
    assert_eq!(page.h1(), "Check your email");
    page.must_not_say(ROBIN);
    t.run_jobs().await;
    let at = t
        .captured
        .items()
        .into_iter()
        .flat_map(|i| i.links)
        .find(|l| l.contains("/r/"))
        .expect("the mail has its link");
    at.strip_prefix("https://mail.example.com")
        .unwrap()
        .to_owned()
}

/// Through the code to a phone, where one is asked for.
async fn pass_code(t: &TestApp, b: &mut Browser, page: &Page) -> Page {
    let page = b.press(page, "Text mobile ending 67", &[]).await;
    let code = t.texted_code("+15035550167").await;
    b.press(&page, "Continue", &[("code", &code)]).await
}

async fn sign_in(b: &mut Browser, password: &str) -> Page {
    let page = b.get("/sign-in").await;
    b.press(
        &page,
        "Sign In",
        &[("email", ROBIN), ("password", password)],
    )
    .await
}

async fn key_of(t: &TestApp, mailbox: db::Id) -> db::Id {
    t.app.db.one(q!(sql::KEY, mailbox)).await.unwrap().unwrap()
}

/// Makes a recovery code as its page does and gives it.
async fn recovery_code(b: &mut Browser) -> String {
    let page = b.get("/settings/recovery-code").await;
    let code = page.value("code").unwrap();
    b.press(&page, "Save this code", &[("kept", "yes")])
        .await
        .must_say("is ready");
    code
}

story! {
    async fn a_stranger_who_asks_all_day_does_not_keep_the_owner_out(t: TestApp) {
        robin(&t, None).await;
        let mut owner = t.browser();
        owner.sign_in(ROBIN).await;
        for n in 0..6 {
            let mut stranger = t.browser();
            let page = stranger.get("/forgot").await;
            let page = stranger.press(&page, "Send the link", &[("email", ROBIN)]).await;
            assert_eq!(page.status == StatusCode::TOO_MANY_REQUESTS, n == 5, "{}", page.text());
            t.advance(2 * MINUTE);
        }
        owner.cookies.remove(SESSION);
        link(&t, &mut owner).await;
    }

    async fn a_reset_takes_over_no_other_mailbox(t: TestApp) {
        let robin = robin(&t, None).await;
        let kim = t.patient("kim@patients.example", ("Kim", "Lane"), None).await;
        let key = key_of(&t, kim.mailbox).await;
        // Who writes rows makes Kim's mailbox Robin's.
        t.db.write(vec![q!("UPDATE person SET personal = $2 WHERE id = $1", robin.person, kim.mailbox).expect(1)]).await.unwrap();
        let mut b = t.browser();
        let path = link(&t, &mut b).await;
        let page = b.get(&path).await;
        let page = b.click(&page, "Continue").await;
        let page = b.press(&page, "Save", &[("new-password", NEW)]).await;
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", page.text());
        assert_eq!(key_of(&t, kim.mailbox).await, key);
        let mut k = t.browser();
        let page = k.get("/sign-in").await;
        let page = k.press(&page, "Sign In", &[("email", "kim@patients.example"), ("password", PASSWORD)]).await;
        assert_eq!(page.h1(), "Inbox");
        assert!(crate::invitations::belongs(&t, kim.mailbox, robin.person, None).await.is_err());
        assert!(crate::invitations::belongs(&t, kim.mailbox, kim.person, None).await.is_ok());
        let ana = ana(&t).await;
        assert!(crate::invitations::belongs(&t, ana.mailbox, ana.person, ana.practice).await.is_ok());
        assert!(crate::invitations::belongs(&t, ana.mailbox, ana.person, None).await.is_err());
    }

    async fn known_and_unknown_addresses_cost_and_say_the_same(t: TestApp) {
        robin(&t, None).await;
        let mut answers = Vec::new();
        for email in [ROBIN, "nobody@patients.example"] {
            let mut b = t.browser();
            let page = b.get("/forgot").await;
            let work = Arc::new(Mutex::new(Vec::new()));
            let log = work.clone();
            t.db.intercept(Some(Arc::new(move |op: &db::Op<'_>| {
                let texts: Vec<String> = op.statements.iter().map(|s| (*s).to_owned()).collect();
                log.lock().unwrap().push(texts);
                db::Fault::None
            })));
            let hashes = t.hasher.hashes_done();
            let page = b.press(&page, "Send the link", &[("email", email)]).await;
            t.db.intercept(None);
            page.must_say("Check your email");
            let jobs: Vec<String> = t.app.db.all(q!(sql::JOBS)).await.unwrap();
            assert_eq!(jobs, ["mail.reset"]);
            let ran = t.run_jobs().await;
            answers.push((
                page.status,
                page.path.clone(),
                page.text(),
                page.body.len(),
                Arc::try_unwrap(work).unwrap().into_inner().unwrap(),
                t.hasher.hashes_done() - hashes,
                ran,
            ));
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(t.captured.items().len(), 1, "and only one mail");
    }

    async fn asking_is_limited_by_address_and_by_network_for_everybody(t: TestApp) {
        robin(&t, None).await;
        let ask = async |b: &mut Browser, email: &str| {
            let page = b.get("/forgot").await;
            b.press(&page, "Send the link", &[("email", email)]).await
        };
        for email in [ROBIN, "nobody@patients.example"] {
            for n in 0..5 {
                let mut b = t.browser();
                assert_eq!(ask(&mut b, email).await.h1(), "Check your email", "{n}");
                let again = ask(&mut t.browser(), email).await;
                assert_eq!(again.status, StatusCode::TOO_MANY_REQUESTS);
                t.advance(MINUTE);
            }
            let tagged = email.replace('@', "+tag@");
            assert_eq!(ask(&mut t.browser(), &tagged).await.status, StatusCode::TOO_MANY_REQUESTS, "folded for counting");
        }
        t.run_jobs().await;
        assert_eq!(t.captured.items().len(), 5);
        let mut b = t.browser();
        for n in 0..20 {
            assert_eq!(ask(&mut b, &format!("p{n}@patients.example")).await.h1(), "Check your email");
        }
        assert_eq!(ask(&mut b, "p20@patients.example").await.status, StatusCode::TOO_MANY_REQUESTS);
    }

    async fn the_pages_behind_the_link_speak_the_language_of_the_account(t: TestApp) {
        let who = robin(&t, None).await;
        t.app.db.write(vec![crate::accounts::store::set_lang(who.person, "es")]).await.unwrap();
        let mut b = t.browser();
        let path = link(&t, &mut b).await;
        assert_eq!(b.get(&path).await.h1(), "Elija una contraseña nueva");
        assert_eq!(t.browser().get("/forgot").await.h1(), "Forgot Password", "nobody is known there");
    }

    async fn opening_a_link_fifty_times_changes_nothing(t: TestApp) {
        robin(&t, None).await;
        let mut owner = t.browser();
        let path = link(&t, &mut owner).await;
        for n in 0..50 {
            let mut scanner = t.browser();
            if n % 2 == 0 {
                scanner.raw(http::Method::HEAD, &path, &[], Vec::new()).await;
            }
            let page = scanner.get(&path).await;
            assert_eq!(page.h1(), "Choose a new password");
            assert_eq!(page.path, "/reset");
            page.must_say("r***@patients.example").must_not_say(ROBIN);
            // It presses the first button there is.
            assert_eq!(scanner.click(&page, "Continue").await.path, "/reset/password");
        }
        assert_eq!(t.app.db.one::<i64>(q!(sql::LINKS)).await.unwrap(), Some(0));
        let page = owner.get(&path).await;
        let page = owner.click(&page, "Continue").await;
        owner.press(&page, "Save", &[("new-password", NEW)]).await.must_say("Your password is changed");
        assert_eq!(sign_in(&mut owner, NEW).await.path, "/inbox");
    }

    async fn a_link_works_once_and_for_half_an_hour(t: TestApp) {
        robin(&t, None).await;
        let mut b = t.browser();
        let path = link(&t, &mut b).await;
        let mut late = t.browser();
        late.get(&path).await;
        let page = b.get(&path).await;
        let page = b.click(&page, "Continue").await;
        let second = link_later(&t).await;
        b.press(&page, "Save", &[("new-password", NEW)]).await.must_say("Your password is changed");
        // The same press again gets the same answer, though the link is used.
        let again = late.get("/reset/password").await;
        assert_eq!(again.h1(), "You already used this link");
        late.get(&path).await.must_say("You already used this link");
        // The other one that was out is void.
        t.browser().get(&second).await.must_say("This link is too old");

        t.advance(DAY);
        let third = link(&t, &mut t.browser()).await;
        let mut b = t.browser();
        let page = b.get(&third).await;
        let page = b.click(&page, "Continue").await;
        t.advance(30 * MINUTE);
        b.press(&page, "Save", &[("new-password", "eight red foxes ran past dawn")]).await.must_say("This link is too old");
        assert_eq!(sign_in(&mut b, NEW).await.path, "/inbox");
        for odd in ["/r/x", "/r/", "/r/null", "/r/0", "/r/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "/r/%00"] {
            let page = t.browser().get(odd).await;
            assert!(page.status == StatusCode::NOT_FOUND || page.status == StatusCode::BAD_REQUEST, "{odd}: {}", page.status);
        }
        assert_eq!(t.browser().get("/reset").await.h1(), "Open the link in your email again");
    }

    async fn a_double_press_is_one_reset(t: TestApp) {
        robin(&t, None).await;
        let mut b = t.browser();
        let path = link(&t, &mut b).await;
        let page = b.get(&path).await;
        let page = b.click(&page, "Continue").await;
        let mut twin = b.clone();
        b.press(&page, "Save", &[("new-password", NEW)]).await.must_say("Your password is changed");
        twin.press(&page, "Save", &[("new-password", NEW)]).await.must_say("Your password is changed");
        t.run_jobs().await;
        let told = t.captured.items().iter().filter(|i| i.subject.starts_with("You have a new")).count();
        assert_eq!(told, 1, "{:?}", t.captured.items().iter().map(|i| i.subject.clone()).collect::<Vec<_>>());
    }

    async fn the_mail_alone_does_not_get_past_a_phone(t: TestApp) {
        robin(&t, Some("(503) 555-0167")).await;
        let mut thief = t.browser();
        let path = link(&t, &mut thief).await;
        let page = thief.get(&path).await;
        page.must_say("First we ask for a code");
        assert_eq!(thief.get("/reset/password").await.path, "/reset/code");
        // Not with a form of one's own either.
        let csrf = page.value("csrf").unwrap_or_else(|| "".into());
        let page = thief.get("/reset/code").await;
        let csrf = if csrf.is_empty() { page.value("csrf").unwrap() } else { csrf };
        let headers = [("origin", "https://mail.example.com"), ("content-type", "application/x-www-form-urlencoded")];
        let body = format!("csrf={csrf}&new-password=seven+grey+herons+wade+past+noon").into_bytes();
        let answer = thief.raw(http::Method::POST, "/reset/password", &headers, body).await;
        assert_eq!(answer.headers["location"], "/reset/code");

        // The owner passes in their own browser; the thief's still waits for a code of its own.
        let mut owner = t.browser();
        let page = owner.get(&path).await;
        let page = owner.click(&page, "Continue").await;
        let page = pass_code(&t, &mut owner, &page).await;
        assert_eq!(page.path, "/reset/password");
        page.must_say("At least 12 characters");
        assert_eq!(thief.get("/reset/password").await.path, "/reset/code");
        owner.press(&page, "Save", &[("new-password", "grey heron 77")]).await.must_say("Your password is changed");
        // The code was passed a moment ago in this browser: it is not asked for twice. Elsewhere it is.
        assert_eq!(sign_in(&mut owner, "grey heron 77").await.path, "/inbox");
        assert_eq!(sign_in(&mut thief, "grey heron 77").await.h1(), "Where should we send your code?");
        t.advance(11 * MINUTE);
        owner.cookies.remove(SESSION);
        assert_eq!(sign_in(&mut owner, "grey heron 77").await.h1(), "Where should we send your code?");
    }

    async fn with_the_recovery_code_the_mail_stays(t: TestApp) {
        let (ana, robin) = (ana(&t).await, robin(&t, None).await);
        let thread = t.write(&ana, &[&robin], &Letter { subject: "Molar", body: "Rinse twice a day.", ..Letter::default() }).await;
        let mut b = t.browser();
        b.sign_in(ROBIN).await;
        b.get(&format!("/m/{thread}")).await.must_say("Rinse twice a day.");
        let old_code = recovery_code(&mut b).await;
        let code = recovery_code(&mut b).await;
        let key = key_of(&t, robin.mailbox).await;

        let mut b = t.browser();
        let path = link(&t, &mut b).await;
        let page = b.get(&path).await;
        let page = b.click(&page, "Continue").await;
        page.must_not_say("Your old messages close for now");
        for (how, typed, why) in [
            ("", "", "Choose what you have on paper, or go on without"),
            ("have", "", "Type the recovery code"),
            ("have", "7ZKQ-3M2P", "A letter is wrong or missing"),
            ("have", old_code.as_str(), "not your newest recovery code"),
        ] {
            let fields: Vec<(&str, &str)> = [("how", how), ("recovery", typed), ("new-password", NEW)].into_iter().filter(|(_, v)| !v.is_empty()).collect();
            b.press(&page, "Save", &fields).await.must_say(why);
        }
        let spelled = code.to_lowercase().replace('-', " ");
        b.press(&page, "Save", &[("how", "have"), ("recovery", &spelled), ("new-password", NEW)]).await.must_say("Your password is changed");
        assert_eq!(sign_in(&mut b, NEW).await.path, "/inbox");
        b.get(&format!("/m/{thread}")).await.must_say("Rinse twice a day.");
        assert_eq!(key_of(&t, robin.mailbox).await, key, "the same key pair");
        let requests: Vec<(String, String, bool)> = t.app.db.all(q!(sql::REQUESTS)).await.unwrap();
        assert!(requests.is_empty());

        // Used once. Afterwards there is none, and one is offered.
        let factors: Vec<(String, String)> = t.app.db.all(q!(sql::FACTORS, robin.person)).await.unwrap();
        assert!(!factors.contains(&("recovery".into(), "active".into())), "{factors:?}");
        assert_eq!(crate::features::settings::store::offer(&t.app.db, robin.person).await.unwrap(), Some((2, 0, 0, false)));
        t.advance(DAY);
        let path = link(&t, &mut b).await;
        let page = b.get(&path).await;
        let page = b.click(&page, "Continue").await;
        page.must_say("Your old messages close for now");
        assert!(page.value("recovery").is_none());
        t.run_jobs().await;
        assert!(t.captured.items().iter().any(|i| i.subject.contains("recovery code was used")));
    }

    async fn without_it_the_mail_closes_and_comes_back_when_the_sender_signs_in(t: TestApp) {
        let (ana, robin) = (ana(&t).await, robin(&t, Some("(503) 555-0167")).await);
        let thread = t.write(&ana, &[&robin], &Letter { subject: "Molar", body: "Rinse twice a day.", ..Letter::default() }).await;
        let mut b = t.enter(&robin, true).await;
        let page = b.get(&format!("/m/{thread}")).await;
        page.must_say("Rinse twice a day.");
        let page = b.click(&page, "Reply").await;
        b.press(&page, "Send", &[("body", "Twice it is.")]).await.must_say("Twice it is.");
        // One more that was never opened before the password went.
        let unread = t.write(&ana, &[&robin], &Letter { subject: "Bill", body: "Nothing to pay.", ..Letter::default() }).await;
        let old_key = key_of(&t, robin.mailbox).await;

        let mut b = t.browser();
        let path = link(&t, &mut b).await;
        let page = b.get(&path).await;
        let page = b.click(&page, "Continue").await;
        let page = pass_code(&t, &mut b, &page).await;
        page.must_say("They open again by themselves");
        b.press(&page, "Save", &[("new-password", NEW)]).await.must_say("Your password is changed");
        assert_ne!(key_of(&t, robin.mailbox).await, old_key);
        assert_eq!(t.app.db.one::<i64>(q!(sql::WRAPS, old_key)).await.unwrap(), Some(0), "nothing opens the old pair");

        assert_eq!(sign_in(&mut b, NEW).await.path, "/inbox");
        b.get("/inbox").await.must_say("Closed message").must_not_say("Molar");
        b.get(&format!("/m/{thread}")).await.must_say("locked with your old password").must_not_say("Rinse twice");
        // What comes from now on is readable at once.
        let after = t.write(&ana, &[&robin], &Letter { subject: "Next", body: "See you Thursday.", ..Letter::default() }).await;
        b.get(&format!("/m/{after}")).await.must_say("See you Thursday.");

        // The sender signs in: that is all.
        t.browser().sign_in("ana@maple.example").await;
        let page = b.get(&format!("/m/{thread}")).await;
        page.must_say("Rinse twice a day.").must_say("Twice it is.").must_not_say("locked with");
        b.get(&format!("/m/{unread}")).await.must_say("Nothing to pay.");
        b.get("/inbox").await.must_not_say("Closed message");
        let requests: Vec<(String, String, bool)> = t.app.db.all(q!(sql::REQUESTS)).await.unwrap();
        assert_eq!(requests, vec![("thread".to_owned(), "done".to_owned(), false); 2]);
        // And stays so: the words are under the new list key now.
        t.browser().sign_in("ana@maple.example").await;
        b.get(&format!("/m/{thread}")).await.must_say("Rinse twice a day.");
    }

    async fn without_a_second_factor_the_office_is_asked_first(t: TestApp) {
        let (ana, robin) = (ana(&t).await, robin(&t, None).await);
        let thread = t.write(&ana, &[&robin], &Letter { subject: "Molar", body: "Rinse twice a day.", ..Letter::default() }).await;
        let mut b = t.browser();
        let path = link(&t, &mut b).await;
        let page = b.get(&path).await;
        let page = b.click(&page, "Continue").await;
        page.must_say("The office is asked first");
        b.press(&page, "Save", &[("new-password", NEW)]).await.must_say("Your password is changed");
        sign_in(&mut b, NEW).await;
        t.browser().sign_in("ana@maple.example").await;
        b.get(&format!("/m/{thread}")).await.must_say("locked with your old password");
        let requests: Vec<(String, String, bool)> = t.app.db.all(q!(sql::REQUESTS)).await.unwrap();
        assert_eq!(requests, [("thread".to_owned(), "open".to_owned(), true)]);

        // A thief with the database says that no approval is needed: the request is not genuine any more.
        t.app.db.write(vec![q!(sql::DAMAGE).any()]).await.unwrap();
        t.browser().sign_in("ana@maple.example").await;
        b.get(&format!("/m/{thread}")).await.must_say("locked with your old password");
    }

    async fn a_member_gets_the_own_mailbox_back_and_the_seat_waits_for_a_manager(t: TestApp) {
        let ana = ana(&t).await;
        let email = "ana@maple.example";
        let mut b = t.browser();
        let page = b.get("/forgot").await;
        b.press(&page, "Send the link", &[("email", email)]).await;
        let mail = t.last_mail(email).await;
        let path = mail.links.iter().find(|l| l.contains("/r/")).unwrap().clone();
        let page = b.get(&path).await;
        let page = b.click(&page, "Continue").await;
        b.press(&page, "Save", &[("new-password", NEW)]).await.must_say("Your password is changed");
        let page = b.get("/sign-in").await;
        let page = b.press(&page, "Sign In", &[("email", email), ("password", NEW)]).await;
        assert_eq!(page.status, StatusCode::OK);
        b.get("/settings").await.must_say("Open mailboxMy own mailbox");
        let page = b.get("/settings/switch").await;
        page.must_say("A manager of the office can open them for you again");
        let requests: Vec<(String, String, bool)> = t.app.db.all(q!(sql::REQUESTS)).await.unwrap();
        assert_eq!(requests, [("keypair".to_owned(), "open".to_owned(), true)]);
        let _ = ana;
    }

    async fn nothing_that_was_prepared_before_outlives_a_reset(t: TestApp) {
        let robin = robin(&t, None).await;
        // Who had the account before its owner took it back: a session, a trusted browser, a phone half added, a reset link,
        // a sign-in under way.
        let mut before = t.browser();
        before.sign_in(ROBIN).await;
        let page = before.get("/settings/phones").await;
        let page = before.press(&page, "Continue to the code", &[("phone", "(503) 555-0199"), ("kind", "mobile")]).await;
        let page = before.press(&page, "Text mobile ending 99", &[]).await;
        let code = t.texted_code("+15035550199").await;
        let older = link_later(&t).await;
        t.advance(MINUTE);

        let mut owner = t.browser();
        let path = link(&t, &mut owner).await;
        let reset = owner.get(&path).await;
        let reset = owner.click(&reset, "Continue").await;
        owner.press(&reset, "Save", &[("new-password", NEW)]).await.must_say("Your password is changed");

        assert_eq!(before.get("/settings").await.h1(), "Sign In");
        before.press(&page, "Continue", &[("code", &code)]).await;
        assert_eq!(before.get("/settings").await.h1(), "Sign In");
        t.browser().get(&older).await.must_say("too old");
        let factors: Vec<(String, String)> = t.app.db.all(q!(sql::FACTORS, robin.person)).await.unwrap();
        let active: Vec<_> = factors.iter().filter(|(_, s)| s != "retired").collect();
        assert_eq!(active, [&("password".to_owned(), "active".to_owned())]);
        sign_in(&mut before, PASSWORD).await.must_say("not right");
        t.last_mail(ROBIN).await;
    }

    async fn guessers_do_not_keep_the_owner_from_a_reset_and_it_ends_their_pause(t: TestApp) {
        robin(&t, None).await;
        for _ in 0..5 {
            sign_in(&mut t.browser(), "wrong wrong wrong").await;
        }
        let mut b = t.browser();
        sign_in(&mut b, PASSWORD).await.must_say("Sign-in is paused");
        let path = link(&t, &mut b).await;
        let page = b.get(&path).await;
        let page = b.click(&page, "Continue").await;
        b.press(&page, "Save", &[("new-password", NEW)]).await.must_say("Your password is changed");
        assert_eq!(sign_in(&mut b, NEW).await.path, "/inbox");
    }

    async fn every_failing_write_leaves_the_old_or_the_new_password(t: TestApp) {
        robin(&t, None).await;
        let mut n = 0;
        let mut password = PASSWORD.to_owned();
        for kind in [db::Fault::Fail, db::Fault::UnknownLost, db::Fault::UnknownApplied] {
            for wrong in 1..=2u64 {
                n += 1;
                t.advance(DAY);
                let mut b = t.browser();
                let path = link(&t, &mut b).await;
                let page = b.get(&path).await;
                let page = b.click(&page, "Continue").await;
                let new = format!("number {n} of the grey herons");
                t.db.intercept(Some(Arc::new(move |op: &db::Op<'_>| {
                    if op.kind == db::Kind::Write && op.n == wrong { kind } else { db::Fault::None }
                })));
                let answer = b.press(&page, "Save", &[("new-password", &new)]).await;
                t.db.intercept(None);
                let mut b = t.browser();
                let mut holds = Vec::new();
                for p in [&password, &new] {
                    if sign_in(&mut b, p).await.path == "/inbox" {
                        holds.push(p.clone());
                        b = t.browser();
                    }
                }
                assert_eq!(holds.len(), 1, "{kind:?} {wrong}: {holds:?}");
                if answer.says("Your password is changed") {
                    assert_eq!(holds[0], new, "{kind:?} {wrong}");
                } else {
                    answer.must_say("We are having trouble");
                }
                password = holds.remove(0);
            }
        }
    }
}

/// One more mail, a minute later, in another browser.
async fn link_later(t: &TestApp) -> String {
    t.advance(MINUTE);
    link(t, &mut t.browser()).await
}
