use super::*;
use crate::accounts::agent;
use crate::accounts::create::Join;
use crate::app::span::MINUTE;
use crate::story;
use http::{Method, StatusCode};

/// Every route of the console, with ids of nothing.
const ROUTES: &[&str] = &[
    "/support",
    "/support/l/{}",
    "/support/l/{}/p{}/reveal",
    "/support/l/{}/p{}/verify",
    "/support/l/{}/p{}/change",
    "/support/l/{}/i{}/phone",
    "/support/l/{}/o{}/add",
    "/support/phones",
    "/support/phones/{}",
    "/support/requests",
    "/support/requests/{}",
    "/support/answers",
    "/support/answers/{}",
    "/support/agents",
];

/// Opens the console; says whether it was there.
async fn is_there(b: &mut Browser) -> bool {
    b.get("/support").await.h1() == "Find somebody"
}

fn path(route: &str) -> String {
    route.replace("{}", "00000000000070008000000000000000")
}

async fn with(db: db::testing::TestDb, change: impl FnOnce(&mut crate::config::Config)) -> TestApp {
    TestApp::on(db, change).await
}

async fn sqlite() -> db::testing::TestDb {
    db::testing::sqlite(crate::statements::MIGRATIONS).await
}

story! {
    async fn for_everybody_else_the_console_is_not_there(t: TestApp) {
        let c = case(&t).await;
        let sol = sol(&t).await;
        let lee = t.patient("lee@patients.example", ("Lee", "Park"), Some("(503) 555-0122")).await;
        let mut agent = enter(&t, &sol).await;
        // What is really there, so that no stranger's 404 is one by being wrong.
        let found = search(&mut agent, ROBIN).await;
        found.must_say("Robin Vale");
        let real = [found.path.clone(), found.link("Verify identity")];
        for who in [None, Some(&lee), Some(&c.ana)] {
            let mut b = match who {
                Some(w) => t.enter(w, true).await,
                None => t.browser(),
            };
            let at = |p: &str| format!("{p} as {:?}", who.map(|w| &w.email));
            for p in ROUTES.iter().map(|r| path(r)).chain(real.iter().cloned()) {
                let page = b.get(&p).await;
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{}: {}", at(&p), page.text());
                page.must_not_say("Robin");
                let same = [("sec-fetch-site", "same-origin"), ("origin", "https://mail.example.com"), ("content-type", "application/x-www-form-urlencoded")];
                let posted = b.raw(Method::POST, &p, &same, b"what=robin".to_vec()).await;
                assert_eq!(posted.status, StatusCode::NOT_FOUND, "{}", at(&p));
            }
        }
        // The links of the navigation are there for agents only.
        t.enter(&lee, true).await.get("/inbox").await.must_not_say("/support\"");
        agent.get("/inbox").await.must_say("Find");
    }

    async fn a_password_alone_opens_no_console(t: TestApp) {
        let sol = sol(&t).await;
        for stepped in [false, true] {
            let page = t.enter(&sol, stepped).await.get("/support").await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "a code by text is not enough either");
            page.must_say("Sign in with your second step");
        }
    }

    async fn an_agent_is_a_member_of_nothing(t: TestApp) {
        let c = case(&t).await;
        let refused = desk::give(&t, &Email::parse(&c.ana.email).unwrap(), Rights::Change, false).await;
        assert!(matches!(refused, Err(desk::GrantError::Member)), "{refused:?}");
        // Who becomes one later has no console while it lasts.
        let practice = crate::practices::load(&t, c.ana.practice.unwrap()).await.unwrap();
        let join = Join::Member { practice: &practice, role: "sender", approved_by: Some(c.ana.person) };
        let both = t.account("both@maple.example", ("", "Bo", "Both"), join, Some("(503) 555-0144")).await;
        t.db.write(vec![agent::give(&t, both.person, Rights::Change)]).await.unwrap();
        let page = t.enter(&both, true).await.get("/support").await;
        page.must_say("This account is a member of a practice");
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }

    async fn a_grant_that_is_taken_ends_at_once_with_the_key(t: TestApp) {
        let (sol, kim) = (sol(&t).await, kim(&t).await);
        let mut b = enter(&t, &sol).await;
        assert!(is_there(&mut b).await);
        assert!(crate::tickets::holds_desk(&t, &t.ring_of(&sol).await).await.unwrap());
        desk::take(&t, &Email::parse(&sol.email).unwrap()).await.unwrap();
        assert!(!is_there(&mut b).await);
        assert!(!is_there(&mut enter(&t, &sol).await).await, "not after signing in either");
        assert!(!crate::tickets::holds_desk(&t, &t.ring_of(&sol).await).await.unwrap());
        let again = desk::take(&t, &Email::parse(&sol.email).unwrap()).await;
        assert!(matches!(again, Err(desk::GrantError::NotAnAgent)));
        assert!(is_there(&mut enter(&t, &kim).await).await, "colleagues stay");
        assert_eq!(audited(&t, "support.").await, ["support.given", "support.given", "support.taken"]);
    }

    async fn a_planted_grant_makes_no_agent_and_no_better_one(t: TestApp) {
        let sol = agent(&t, "sol@support.example", "Sol", Rights::View).await;
        let lee = t.patient("lee@patients.example", ("Lee", "Park"), Some("(503) 555-0122")).await;
        let copied = db::q!("INSERT INTO support_grant (person, rights, given_at, mac_key, mac) SELECT $1, rights, given_at, mac_key, mac FROM support_grant WHERE person = $2", lee.person, sol.person);
        t.db.write(vec![copied.expect(1)]).await.unwrap();
        assert_eq!(t.enter(&lee, true).await.get("/support").await.status, StatusCode::NOT_FOUND);
        let better = db::q!("UPDATE support_grant SET rights = 'change' WHERE person = $1", sol.person);
        t.db.write(vec![better.expect(1)]).await.unwrap();
        assert_eq!(enter(&t, &sol).await.get("/support").await.status, StatusCode::NOT_FOUND);
    }

    async fn an_agents_session_ends_after_ten_minutes_and_after_eight_hours(t: TestApp) {
        let sol = sol(&t).await;
        let mut b = enter(&t, &sol).await;
        t.advance(9 * MINUTE);
        assert!(is_there(&mut b).await, "used lately");
        t.advance(10 * MINUTE);
        let page = b.get("/support").await;
        assert_eq!(page.h1(), "Sign In", "{}", page.text());
        let mut b = enter(&t, &sol).await;
        // 59 times eight minutes: seven hours and 52 minutes.
        for _ in 0..59 {
            t.advance(8 * MINUTE);
            assert!(is_there(&mut b).await, "used every eight minutes");
        }
        t.advance(8 * MINUTE);
        assert!(!is_there(&mut b).await, "eight hours are over");
    }

    async fn the_first_agent_holds_the_desk_and_lets_the_others_in(t: TestApp) {
        let (sol, kim) = (sol(&t).await, kim(&t).await);
        let mut second = enter(&t, &kim).await;
        second.get("/support/requests").await.must_say("You cannot open requests yet");
        // Nobody lets themselves in.
        assert!(!second.get("/support/agents").await.has("Let in"));
        let mut first = enter(&t, &sol).await;
        let page = first.get("/support/agents").await;
        page.must_say("Kim Support");
        first.press(&page, "Let in", &[]).await.must_say("Done");
        enter(&t, &kim).await.get("/support/requests").await.must_not_say("You cannot open requests yet");
        assert!(audited(&t, "support.let_in").await.len() == 1);
    }
}

#[tokio::test]
async fn with_a_listener_of_its_own_the_console_answers_there_only() {
    let t = with(sqlite().await, |c| {
        c.server.support_listen = "127.0.0.1:0".into();
    })
    .await;
    let sol = sol(&t).await;
    let mut main = enter(&t, &sol).await;
    assert_eq!(main.get("/support").await.status, StatusCode::NOT_FOUND);
    let mut own = t.console_browser();
    own.cookies = main.cookies.clone();
    assert!(is_there(&mut own).await);
    // Nobody else finds it there.
    assert_eq!(
        t.console_browser().get("/support").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn from_other_addresses_the_console_is_not_there() {
    let t = with(sqlite().await, |c| {
        c.server.support_addresses = vec!["192.0.2.0/24".into()];
    })
    .await;
    let sol = sol(&t).await;
    let mut b = enter(&t, &sol).await;
    assert_eq!(b.get("/support").await.status, StatusCode::NOT_FOUND);
    b.address = ([192, 0, 2, 7], 50000).into();
    assert!(is_there(&mut b).await);
}
