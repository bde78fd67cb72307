#![allow(clippy::unwrap_used)]

use super::*;
use crate::accounts::Email;
use crate::app::span::{DAY, HOUR, MINUTE};
use crate::story;
use crate::testing::{Browser, PASSWORD, Page, TestApp};
use db::q;
use http::{Method, StatusCode};
use std::sync::{Arc, Mutex};

mod sql {
    use db::statements;
    statements! {
        pub SESSIONS = "SELECT hash, wrap, ended_why FROM session ORDER BY created_at, hash";
        pub EVENTS = "SELECT kind, outcome FROM audit_event ORDER BY at, id";
        pub JOBS = "SELECT kind FROM job ORDER BY id";
        pub PEOPLE = "SELECT p.id, m.current_key FROM person p JOIN mailbox m ON m.id = p.personal";
        pub FACTORS = "SELECT data FROM factor WHERE kind = 'password' AND state = 'active'";
    }
}

type SessionLine = (Vec<u8>, Option<Vec<u8>>, Option<String>);

const SESSION: &str = "__Host-session";

async fn sessions(t: &TestApp) -> Vec<SessionLine> {
    t.app.db.all(q!(sql::SESSIONS)).await.unwrap()
}

async fn events(t: &TestApp) -> Vec<(String, String)> {
    t.app.db.all(q!(sql::EVENTS)).await.unwrap()
}

async fn ana(t: &TestApp) -> crate::testing::Someone {
    t.practice(
        "Maple Street Dental",
        "ana@maple.example",
        ("Dr.", "Ana", "Ruiz"),
    )
    .await
}

async fn try_password(b: &mut Browser, email: &str, password: &str) -> Page {
    let page = b.get("/sign-in").await;
    b.press(
        &page,
        "Sign In",
        &[("email", email), ("password", password)],
    )
    .await
}

const FROM_OUR_PAGE: [(&str, &str); 3] = [
    ("origin", "https://mail.example.com"),
    ("sec-fetch-site", "same-origin"),
    ("content-type", "application/x-www-form-urlencoded"),
];

/// With the token of a page that was open before somebody signed in: signing out works also then.
async fn sign_out(t: &TestApp, b: &mut Browser) -> Page {
    let csrf = t.browser().get("/sign-in").await.value("csrf").unwrap();
    let body = format!("csrf={csrf}").into_bytes();
    b.raw(Method::POST, "/sign-out", &FROM_OUR_PAGE, body).await
}

fn signed_in(b: &Browser) -> bool {
    b.cookies.contains_key(SESSION)
}

story! {
    async fn in_and_out_again(t: TestApp) {
        ana(&t).await;
        let mut b = t.browser();
        b.get("/").await.must_say("I have an invitation");
        let page = b.sign_in("ana@maple.example").await;
        assert_eq!(page.path, "/inbox");
        let cookie = b.cookies[SESSION].clone();
        assert_eq!(b.get("/sign-in").await.path, "/inbox", "signed in already");

        let ask = b.get("/step-up?next=/nowhere").await;
        assert_eq!(ask.path, "/nowhere", "the password was given a moment ago");
        t.advance(MINUTE);
        let out = sign_out(&t, &mut b).await;
        assert_eq!(out.headers["clear-site-data"], "\"cache\", \"storage\"");
        assert!(!signed_in(&b));
        let all = sessions(&t).await;
        assert_eq!(all.len(), 1);
        assert!(all[0].1.is_none(), "the keys are gone with the session");
        assert_eq!(all[0].2.as_deref(), Some("signed_out"));

        // The token again: from a stolen cookie jar, or the Back button of the same browser.
        b.cookies.insert(SESSION.into(), cookie);
        let page = b.get("/step-up").await;
        assert_eq!(page.h1(), "Sign In");
        assert!(page.path.starts_with("/sign-in?next=/step-up"));
        let kinds: Vec<_> = events(&t).await.into_iter().map(|(k, _)| k).collect();
        assert_eq!(kinds, ["sign_in", "sign_out"]);
    }

    async fn a_wrong_password_and_an_unknown_address_cost_and_say_the_same(t: TestApp) {
        ana(&t).await;
        let mut answers = Vec::new();
        for email in ["ana@maple.example", "bob@maple.example"] {
            let mut b = t.browser();
            let page = b.get("/sign-in").await;
            let work = Arc::new(Mutex::new(Vec::new()));
            let log = work.clone();
            t.db.intercept(Some(Arc::new(move |op: &db::Op<'_>| {
                let texts: Vec<String> = op.statements.iter().map(|s| (*s).to_owned()).collect();
                log.lock().unwrap().push(texts);
                db::Fault::None
            })));
            let hashes = t.hasher.hashes_done();
            let page = b.press(&page, "Sign In", &[("email", email), ("password", "wrong wrong wrong wrong")]).await;
            t.db.intercept(None);
            let jobs: Vec<String> = t.app.db.all(q!(sql::JOBS)).await.unwrap();
            page.must_say("The email or the password is not right");
            answers.push((
                page.status,
                t.hasher.hashes_done() - hashes,
                Arc::try_unwrap(work).unwrap().into_inner().unwrap(),
                jobs,
                page.body.len(),
                page.text().replace(email, ""),
                page.headers.keys().map(ToString::to_string).collect::<Vec<_>>(),
            ));
        }
        assert_eq!(answers[0].1, 1);
        assert!(!answers[0].2.is_empty());
        assert_eq!(answers[0], answers[1]);
    }

    async fn the_fifth_wrong_password_pauses_and_a_known_browser_still_gets_in(t: TestApp) {
        ana(&t).await;
        let mut known = t.browser();
        known.sign_in("ana@maple.example").await;
        sign_out(&t, &mut known).await;

        for email in ["ana@maple.example", "nobody@maple.example"] {
            let mut stranger = t.browser();
            for _ in 0..4 {
                let page = try_password(&mut stranger, email, "wrong wrong wrong").await;
                page.must_say("not right");
            }
            let page = try_password(&mut stranger, email, "wrong wrong wrong").await;
            // 15:04:05 UTC is 7:04 AM in Los Angeles; a minute on, rounded up.
            assert_eq!(page.h1(), "Sign-in is paused until 7:06 AM, Pacific Time (Los Angeles)");
            assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
            let hashes = t.hasher.hashes_done();
            let page = try_password(&mut stranger, email, PASSWORD).await;
            page.must_say("Sign-in is paused until 7:06 AM, Pacific Time (Los Angeles)");
            assert_eq!(t.hasher.hashes_done(), hashes, "nothing was looked at");
            // From another network the address still waits.
            let mut elsewhere = t.browser();
            try_password(&mut elsewhere, email, PASSWORD).await.must_say("paused");
        }
        assert_eq!(known.sign_in("ana@maple.example").await.path, "/inbox");
        sign_out(&t, &mut known).await;

        // The owner came in by a known browser: that does not give the stranger new tries.
        t.advance(2 * MINUTE);
        let mut stranger = t.browser();
        try_password(&mut stranger, "ana@maple.example", "wrong wrong wrong").await.must_say("paused until 7:09 AM");
        t.advance(3 * MINUTE);
        let mut stranger = t.browser();
        assert_eq!(try_password(&mut stranger, "ana@maple.example", PASSWORD).await.path, "/inbox");
        sign_out(&t, &mut stranger).await;
        let mut other = t.browser();
        for _ in 0..4 {
            try_password(&mut other, "ana@maple.example", "wrong wrong wrong").await.must_say("not right");
        }
    }

    async fn one_network_cannot_try_many_addresses(t: TestApp) {
        ana(&t).await;
        let mut b = t.browser();
        for n in 0..crate::limits::backoff::NETWORK_FREE {
            try_password(&mut b, &format!("p{n}@maple.example"), "wrong wrong wrong").await.must_say("not right");
        }
        try_password(&mut b, "more@maple.example", "wrong wrong wrong").await.must_say("paused");
        try_password(&mut b, "ana@maple.example", PASSWORD).await.must_say("paused");
        assert_eq!(t.browser().sign_in("ana@maple.example").await.path, "/inbox");
    }

    async fn a_hundred_in_a_row_stop_for_a_day(t: TestApp) {
        ana(&t).await;
        let mut tried = 0;
        // Each from another network, each as early as it may.
        loop {
            let mut b = t.browser();
            let page = try_password(&mut b, "ana@maple.example", "wrong wrong wrong").await;
            tried += 1;
            if tried == 100 {
                assert_eq!(page.h1(), "Sign-in is paused until Mar 4, 7:44 AM, Pacific Time (Los Angeles)");
                break;
            }
            t.advance(crate::limits::backoff::wait_after(tried) + MINUTE);
        }
        t.advance(23 * HOUR);
        try_password(&mut t.browser(), "ana@maple.example", PASSWORD).await.must_say("paused");
        t.advance(2 * HOUR);
        assert_eq!(t.browser().sign_in("ana@maple.example").await.path, "/inbox");
    }

    async fn a_thousand_parallel_guesses_are_five(t: TestApp) {
        ana(&t).await;
        let email = Email::parse("ana@maple.example").unwrap();
        let count = flow::address_backoff(&t.app, &email);
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..200 {
            let (app, count) = (t.app.clone(), count.clone());
            tasks.spawn(async move {
                crate::limits::backoff::try_one(&app.db, &[count], app.now()).await.unwrap()
            });
        }
        let went = tasks.join_all().await.into_iter().filter(|r| matches!(r, crate::limits::Tried::Go { .. })).count();
        assert_eq!(went, 5);
    }

    async fn a_planted_session_never_becomes_somebodys(t: TestApp) {
        ana(&t).await;
        t.patient("robin@patients.example", ("Robin", "Reyes"), None).await;
        let mut b = t.browser();
        let planted = vault::Token::random(t.random.as_ref()).text();
        b.cookies.insert(SESSION.into(), planted.clone());
        assert_eq!(b.sign_in("ana@maple.example").await.path, "/inbox");
        assert_ne!(b.cookies[SESSION], planted);
        let first = b.cookies[SESSION].clone();

        // Signing in on top of a session ends it.
        let page = b.get("/sign-in").await;
        assert_eq!(page.path, "/inbox");
        let mut other = t.browser();
        let page = other.get("/sign-in").await;
        other.cookies.insert(SESSION.into(), first.clone());
        other.press(&page, "Sign In", &[("email", "robin@patients.example"), ("password", PASSWORD)]).await;
        assert_ne!(other.cookies[SESSION], first);
        b.cookies.insert(SESSION.into(), first);
        assert_eq!(b.get("/step-up").await.h1(), "Sign In");
    }

    async fn idle_for_a_quarter_of_an_hour_or_twelve_hours_in_all(t: TestApp) {
        ana(&t).await;
        let mut b = t.browser();
        b.sign_in("ana@maple.example").await;
        let page = b.get("/step-up?next=/x").await;
        assert_eq!(page.path, "/x");
        t.advance(14 * MINUTE + 59_000_000);
        assert_eq!(b.get("/step-up?next=/x").await.h1(), "Enter your password again");
        t.advance(15 * MINUTE);
        let page = b.get("/step-up?next=/x").await;
        page.must_say("You were signed out because nothing happened for a while");
        assert!(page.path.starts_with("/sign-in?next="));

        // Busy all day: twelve hours are the end.
        assert_eq!(b.sign_in("ana@maple.example").await.path, "/inbox");
        for _ in 0..71 {
            t.advance(10 * MINUTE);
            assert_eq!(b.get("/step-up?next=/x").await.h1(), "Enter your password again");
        }
        t.advance(10 * MINUTE);
        assert_eq!(b.get("/step-up?next=/x").await.h1(), "Sign In");
        assert!(sessions(&t).await.iter().all(|(_, wrap, _)| wrap.is_none()));
    }

    async fn one_key_extends(t: TestApp) {
        ana(&t).await;
        let mut b = t.browser();
        b.sign_in("ana@maple.example").await;
        t.advance(14 * MINUTE);
        let page = b.get("/step-up").await;
        let csrf = page.value("csrf").unwrap();
        t.advance(14 * MINUTE);
        let mut headers = FROM_OUR_PAGE.to_vec();
        headers.push(("x-requested-with", "script"));
        let answer = b.raw(Method::POST, "/session/extend", &headers, format!("csrf={csrf}").into_bytes()).await;
        assert_eq!(answer.body, serde_json::json!({ "ends": t.now() + 15 * MINUTE }).to_string());
        t.advance(14 * MINUTE);
        assert_eq!(b.get("/step-up").await.h1(), "Enter your password again");
    }

    async fn the_password_again_gives_the_session_a_new_token(t: TestApp) {
        ana(&t).await;
        let mut b = t.browser();
        b.sign_in("ana@maple.example").await;
        t.advance(10 * MINUTE);
        let old = b.cookies[SESSION].clone();
        let page = b.get("/step-up?next=/practice").await;
        b.press(&page, "Continue", &[("password", "wrong wrong wrong")]).await.must_say("The password is not right");
        let page = b.press(&page, "Continue", &[("password", PASSWORD)]).await;
        assert_eq!(page.path, "/practice");
        assert_ne!(b.cookies[SESSION], old);
        assert_eq!(sessions(&t).await.len(), 1);
        assert_eq!(b.get("/step-up?next=/x").await.path, "/x", "the session goes on, and is fresh");
        let mut thief = t.browser();
        thief.cookies.insert(SESSION.into(), old);
        assert_eq!(thief.get("/step-up").await.h1(), "Sign In");

        t.advance(10 * MINUTE);
        let page = b.get("/step-up").await;
        for _ in 0..5 {
            b.press(&page, "Continue", &[("password", "wrong wrong wrong")]).await;
        }
        b.press(&page, "Continue", &[("password", PASSWORD)]).await.must_say("paused");
    }

    async fn who_renews_a_session_and_hears_nothing_of_it_stays_signed_in(t: TestApp) {
        ana(&t).await;
        for fault in [db::Fault::UnknownApplied, db::Fault::UnknownLost, db::Fault::Fail] {
            for way in ["/step-up", "/settings/switch"] {
                let mut b = t.browser();
                b.sign_in("ana@maple.example").await;
                t.advance(11 * MINUTE);
                let page = b.get(way).await;
                let before = b.cookies[SESSION].clone();
                t.db.intercept(Some(Arc::new(move |op: &db::Op<'_>| {
                    let renews = op.statements.iter().any(|s| s.starts_with("UPDATE session SET hash"));
                    if op.kind == db::Kind::Write && renews { fault } else { db::Fault::None }
                })));
                let answer = if way == "/step-up" {
                    b.press(&page, "Continue", &[("password", PASSWORD)]).await
                } else {
                    b.press(&page, "My own mailbox", &[]).await
                };
                t.db.intercept(None);
                let applied = fault == db::Fault::UnknownApplied;
                assert_eq!(answer.status.is_success(), applied, "{fault:?} {way}: {}", answer.text());
                assert_eq!(b.cookies[SESSION] != before, applied, "{fault:?} {way}");
                if fault == db::Fault::UnknownLost {
                    answer.must_say("We do not know whether this was saved");
                }
                assert_eq!(b.get("/settings").await.h1(), "Settings", "{fault:?} {way}");
            }
        }
    }

    async fn the_trail_names_the_request_that_the_log_names(t: TestApp) {
        ana(&t).await;
        let mut b = t.browser();
        let page = try_password(&mut b, "ana@maple.example", "wrong wrong wrong").await;
        let id = page.headers["x-request-id"].to_str().unwrap().to_owned();
        let named: Vec<Option<db::Id>> = t.app.db.all(q!("SELECT request FROM audit_event WHERE kind = 'sign_in'")).await.unwrap();
        assert_eq!(named, [Some(id.parse().unwrap())]);
    }

    async fn next_never_leads_to_another_host(t: TestApp) {
        ana(&t).await;
        for (next, to) in [
            ("/contacts?x=1", "/contacts?x=1"),
            ("//evil.example", "/inbox"),
            ("/\\evil.example", "/inbox"),
            ("https:evil.example", "/inbox"),
            ("https://evil.example/", "/inbox"),
            ("javascript:alert(1)", "/inbox"),
            ("/%0d%0aset-cookie:x", "/inbox"),
            ("/sign-out", "/inbox"),
            ("", "/inbox"),
        ] {
            let mut b = t.browser();
            let query: String = next.bytes().map(|b| format!("%{b:02X}")).collect();
            let page = b.get(&format!("/sign-in?next={query}")).await;
            let page = b.press(&page, "Sign In", &[("email", "ana@maple.example"), ("password", PASSWORD)]).await;
            let expected = if next.contains("%0d") { "/%0d%0aset-cookie:x" } else { to };
            assert_eq!(page.path, expected, "{next}");
        }
    }

    async fn a_password_hashed_with_less_work_is_hashed_anew(t: TestApp) {
        ana(&t).await;
        // As a past year hashed it.
        let past = vault::Hasher::new(vault::Params { m_kib: 16, t: 2, p: 1 }, 1).unwrap();
        let (person, key): (db::Id, db::Id) = t.app.db.one(q!(sql::PEOPLE)).await.unwrap().unwrap();
        let (factor, now) = store::password(&t.app.db, person).await.unwrap().unwrap();
        let prk = crate::accounts::password::prove(&t.app, &now, PASSWORD).await.unwrap().unwrap();
        let pair = crate::keys::open_under(
            &t.app,
            key,
            crate::keys::Holder::Password,
            factor.as_bytes(),
            &vault::WrapKey::from_password(&prk),
        )
        .await
        .unwrap()
        .unwrap();
        let (old, prk) = past.hash(&t.keys.pepper(), PASSWORD, t.random.as_ref()).await.unwrap();
        let rows = crate::accounts::password::replace(&t.app, person, Some(factor), &old, &prk, &pair);
        t.app.db.write(rows).await.unwrap();

        assert_eq!(t.browser().sign_in("ana@maple.example").await.path, "/inbox");
        let after: Vec<Vec<u8>> = t.app.db.all(q!(sql::FACTORS)).await.unwrap();
        assert_eq!(after.len(), 1);
        assert_ne!(after[0], old.to_bytes());
        assert_eq!(vault::PasswordRecord::from_bytes(&after[0]).unwrap().params(), vault::Params::CHEAP);
        assert_eq!(t.browser().sign_in("ana@maple.example").await.path, "/inbox");
        assert_eq!(t.app.db.all::<Vec<u8>>(q!(sql::FACTORS)).await.unwrap(), after, "once is enough");
    }

    async fn a_new_browser_asks_for_a_code_and_a_trusted_one_does_not(t: TestApp) {
        t.patient("robin@patients.example", ("Robin", "Reyes"), Some("(503) 555-0167")).await;
        let mut b = t.browser();
        let page = b.get("/sign-in?next=/contacts").await;
        let page = b.press(&page, "Sign In", &[("email", "robin@patients.example"), ("password", PASSWORD)]).await;
        assert_eq!(page.h1(), "Where should we send your code?");
        assert!(!signed_in(&b));
        assert!(sessions(&t).await.is_empty());

        // The cookie of a sign-in under way is no session, whatever name it comes under.
        let mut thief = t.browser();
        thief.cookies.insert(SESSION.into(), b.cookies[UNDER_WAY].clone());
        assert_eq!(thief.get("/step-up").await.h1(), "Sign In");

        let page = b.press(&page, "Text mobile ending 67", &[]).await;
        let code = t.texted_code("+15035550167").await;
        let page = b.press(&page, "Continue", &[("code", other_than(&code))]).await;
        page.must_say("4 tries left");
        let page = b.press(&page, "Continue", &[("code", &code), ("trust", "yes")]).await;
        assert_eq!(page.path, "/contacts");
        assert!(signed_in(&b) && !b.cookies.contains_key(UNDER_WAY));
        assert_eq!(b.get("/sign-in/code").await.path, "/inbox", "the Back button");
        sign_out(&t, &mut b).await;

        assert_eq!(b.sign_in("robin@patients.example").await.path, "/inbox");
        sign_out(&t, &mut b).await;
        let mut elsewhere = t.browser();
        assert_eq!(elsewhere.sign_in("robin@patients.example").await.h1(), "Where should we send your code?");
        t.advance(31 * DAY);
        assert_eq!(b.sign_in("robin@patients.example").await.h1(), "Where should we send your code?");
    }

    async fn the_code_is_asked_for_in_the_language_of_who_gave_the_password(t: TestApp) {
        let luz = t.patient("luz@patients.example", ("Luz", "Peña"), Some("(503) 555-0167")).await;
        t.app.db.write(vec![crate::accounts::store::set_lang(luz.person, "es")]).await.unwrap();
        let mut b = t.browser();
        let page = b.get("/sign-in").await;
        assert_eq!(page.h1(), "Sign In", "nobody is known yet");
        assert_eq!(b.sign_in("luz@patients.example").await.h1(), "¿Adónde enviamos su código?");

        // Who chose a language on the page keeps it.
        let mut b = t.browser();
        let page = b.get("/sign-in?lang=en").await;
        let page = b.press(&page, "Sign In", &[("email", "luz@patients.example"), ("password", PASSWORD)]).await;
        assert_eq!(page.h1(), "Where should we send your code?");
    }

    async fn a_code_serves_the_sign_in_that_asked_for_it(t: TestApp) {
        t.patient("robin@patients.example", ("Robin", "Reyes"), Some("(503) 555-0167")).await;
        let (mut robin, mut thief) = (t.browser(), t.browser());
        let page = robin.sign_in("robin@patients.example").await;
        let theirs = thief.sign_in("robin@patients.example").await;
        robin.press(&page, "Text mobile ending 67", &[]).await;
        let code = t.texted_code("+15035550167").await;
        // Who knows the password and looks over the shoulder has no code of their own.
        let form = theirs.form("Text mobile ending 67");
        let csrf = form.values.iter().find(|(n, _)| n == "csrf").unwrap().1.clone();
        let body = format!("csrf={csrf}&code={code}").into_bytes();
        let answer = thief.raw(Method::POST, "/sign-in/code/enter", &FROM_OUR_PAGE, body).await;
        assert_eq!(answer.headers["location"], "/sign-in/code");
        assert!(!signed_in(&thief));
        let page = robin.get("/sign-in/code/enter").await;
        assert_eq!(robin.press(&page, "Continue", &[("code", &code)]).await.path, "/inbox");
    }

    async fn ten_minutes_for_the_second_step(t: TestApp) {
        t.patient("robin@patients.example", ("Robin", "Reyes"), Some("(503) 555-0167")).await;
        let mut b = t.browser();
        let page = b.sign_in("robin@patients.example").await;
        let page = b.press(&page, "Text mobile ending 67", &[]).await;
        let code = t.texted_code("+15035550167").await;
        t.advance(10 * MINUTE);
        assert_eq!(b.press(&page, "Continue", &[("code", &code)]).await.h1(), "Sign In");
        assert!(!signed_in(&b));
    }

    async fn a_new_browser_is_told_by_mail(t: TestApp) {
        ana(&t).await;
        t.browser().sign_in("ana@maple.example").await;
        t.run_jobs().await;
        assert!(t.captured.items().is_empty(), "the first browser is no news");
        t.browser().sign_in("ana@maple.example").await;
        t.last_mail("ana@maple.example").await;
        assert_eq!(t.captured.items().len(), 1);
    }
}

const UNDER_WAY: &str = "__Host-signin";

fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

/// The same story under other rules, on both engines.
async fn under(change: impl Fn(&mut crate::config::Config)) -> Vec<TestApp> {
    let list = crate::statements::MIGRATIONS;
    let mut all = vec![TestApp::on(db::testing::sqlite(list).await, &change).await];
    if let Some(pg) = db::testing::postgres(list).await {
        all.push(TestApp::on(pg, &change).await);
    }
    all
}

#[tokio::test]
async fn the_classic_rules_ask_for_a_new_password_after_ninety_days() {
    for t in under(|c| c.policy.password_preset = crate::config::PasswordPreset::Classic).await {
        t.patient(
            "robin@patients.example",
            ("Robin", "Reyes"),
            Some("(503) 555-0167"),
        )
        .await;
        t.advance(89 * DAY);
        let mut b = t.browser();
        let pass = async |b: &mut Browser, page: Page| {
            let page = b.press(&page, "Text mobile ending 67", &[]).await;
            let code = t.texted_code("+15035550167").await;
            b.press(&page, "Continue", &[("code", &code)]).await
        };
        let page = b.sign_in("robin@patients.example").await;
        assert_eq!(pass(&mut b, page).await.path, "/inbox");
        t.advance(DAY);

        let mut b = t.browser();
        let page = b.sign_in("robin@patients.example").await;
        // Not before the code, and not around it.
        assert_eq!(b.get("/sign-in/password").await.path, "/sign-in/code");
        let page = pass(&mut b, page).await;
        assert_eq!(page.h1(), "Choose a new password");
        assert!(!signed_in(&b));
        assert_eq!(b.get("/step-up").await.h1(), "Sign In");
        for (typed, why) in [
            ("short1!", "At least 8 characters, not yet"),
            ("nocapital1!", "A capital letter, not yet"),
            (PASSWORD, "not yet"),
            ("Robin.Reyes1", "More than your name"),
        ] {
            let page = b
                .press(&page, "Save and sign in", &[("new-password", typed)])
                .await;
            page.must_say("does not meet all the rules").must_say(why);
        }
        let page = b
            .press(
                &page,
                "Save and sign in",
                &[("new-password", "Grey4Heron!Wades")],
            )
            .await;
        assert_eq!(page.path, "/inbox");
        let mut b = t.browser();
        try_password(&mut b, "robin@patients.example", PASSWORD)
            .await
            .must_say("not right");
        let page = try_password(&mut b, "robin@patients.example", "Grey4Heron!Wades").await;
        assert_eq!(page.h1(), "Where should we send your code?");
        t.last_mail("robin@patients.example").await;
    }
}

#[tokio::test]
async fn the_operator_can_ask_everybody_for_codes_and_never_trust_a_browser() {
    let change = |c: &mut crate::config::Config| {
        c.policy.two_step_required = true;
        c.policy.trusted_device_days = 0;
    };
    for t in under(change).await {
        t.patient(
            "robin@patients.example",
            ("Robin", "Reyes"),
            Some("(503) 555-0167"),
        )
        .await;
        let mut b = t.browser();
        for _ in 0..2 {
            let page = b.sign_in("robin@patients.example").await;
            let page = b.press(&page, "Text mobile ending 67", &[]).await;
            page.must_not_say("Do not ask again");
            let code = t.texted_code("+15035550167").await;
            assert_eq!(
                b.press(&page, "Continue", &[("code", &code)]).await.path,
                "/inbox"
            );
            sign_out(&t, &mut b).await;
            t.advance(5 * MINUTE);
        }
    }
}
