//! What the page shows, and to whom.

use super::*;
use crate::app::span::MINUTE;
use crate::story;
use http::StatusCode;

const KIM: &str = "kim@maple.example";

async fn find(b: &mut Browser, what: &str) -> Page {
    let page = b.get("/people").await;
    b.press(&page, "Find", &[("search", what)]).await
}

story! {
    async fn a_manager_sees_who_is_there_and_how_they_stand(t: TestApp) {
        let ana = maple(&t).await;
        sam(&t, &ana).await;
        lee(&t, &ana).await;
        // Whom the operator added waits; whoever guesses Sam's password makes her wait.
        let practice = practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        let join = Join::Member { practice: &practice, role: "manager", approved_by: None };
        let kim = t.account(KIM, ("", "Kim", "Soto"), join, None).await;
        let mut stranger = t.browser();
        for _ in 0..6 {
            let page = stranger.get("/sign-in").await;
            stranger.press(&page, "Sign In", &[("email", SAM), ("password", "a wrong guess of many")]).await;
        }
        let mut b = t.browser();
        b.sign_in(ANA).await;
        let page = b.get("/people").await;
        assert_eq!(page.h1(), "People");
        page.must_say("Waiting for you").must_say("Let Kim Soto in").must_say("4 people work in Maple Street Dental");
        for words in ["Dr. Ana Ruiz (you)", "ana@maple.example", "Owner", "Sends messages", "Locked until", "Waits for keys", "Active"] {
            page.must_say(words);
        }
        // Nobody has been here but her.
        page.must_say("Not yet");
        b.press(&page, "Let Kim Soto in", &[]).await.must_say("They are let in").must_not_say("Waiting for you").must_not_say("Waits for keys");
        let mut k = t.enter(&kim, false).await;
        k.get("/inbox").await;
        t.advance(2 * MINUTE);
        k.get("/inbox").await;
        let page = page_of(&mut b, "Kim Soto").await;
        page.must_say("kim@maple.example").must_not_say("Not yet");
    }

    async fn somebody_is_found_by_address_and_by_whole_words_of_the_name(t: TestApp) {
        let ana = maple(&t).await;
        sam(&t, &ana).await;
        member(&t, &ana, LEE, ("José", "O'Neill"), Role::Reader).await;
        let mut b = t.enter(&ana, false).await;
        for (typed, name) in [("SAM@maple.example ", "Sam Okafor"), ("okafor", "Sam Okafor"), ("jose", "José O'Neill"), ("Neill JOSE", "José O'Neill"), ("ana dr ruiz", "Ana Ruiz")] {
            let page = find(&mut b, typed).await;
            page.must_say("1 person was found").must_say(name);
            assert!(!page.path.contains("okafor") && page.path == "/people", "no name in an address line");
        }
        for typed in ["oka", "sam ruiz", "nobody@maple.example", "..."] {
            find(&mut b, typed).await.must_say("Nobody was found");
        }
        // A name that was changed is found anew, and by the old one no more.
        let mut s = t.browser();
        s.sign_in(SAM).await;
        let page = s.get("/settings/you").await;
        s.press(&page, "Save", &[("first", "Samantha"), ("last", "Berg")]).await;
        find(&mut b, "berg").await.must_say("1 person was found");
        find(&mut b, "okafor").await.must_say("Nobody was found");
    }

    async fn a_long_list_is_cut_into_pages_and_costs_the_same(t: TestApp) {
        let ana = maple(&t).await;
        let seen: std::sync::Arc<std::sync::Mutex<usize>> = std::sync::Arc::default();
        let watch = |t: &TestApp| {
            let n = seen.clone();
            t.app.db.intercept(Some(std::sync::Arc::new(move |op: &db::Op<'_>| {
                *n.lock().unwrap() += op.statements.len();
                db::Fault::None
            })));
        };
        let mut b = t.enter(&ana, false).await;
        b.get("/people").await;
        watch(&t);
        b.get("/people").await;
        let few = std::mem::take(&mut *seen.lock().unwrap());
        t.app.db.intercept(None);
        for n in 0..60 {
            t.advance(MINUTE / 10);
            member(&t, &ana, &format!("m{n}@maple.example"), ("Member", "Number"), Role::Reader).await;
        }
        b.get("/people").await;
        watch(&t);
        let page = b.get("/people").await;
        let many = std::mem::take(&mut *seen.lock().unwrap());
        t.app.db.intercept(None);
        assert!(many <= few, "{few} statements for one member, {many} for 61");
        page.must_say("61 people work").must_say("m48@maple.example").must_not_say("m49@maple.example");
        let more = page.body.split("href=\"").find_map(|s| s.strip_prefix("/people?after=")).unwrap().split('"').next().unwrap().to_owned();
        let next = b.get(&format!("/people?after={more}")).await;
        next.must_say("m49@maple.example").must_say("m59@maple.example").must_not_say("m48@maple.example");
        // A place that is none, or another practice's, is the beginning.
        b.get("/people?after=nonsense").await.must_say("m0@maple.example");
    }

    async fn the_page_is_there_for_managers_of_the_practice_only(t: TestApp) {
        let ana = maple(&t).await;
        let sam = sam(&t, &ana).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let mut b = t.enter(&ana, false).await;
        let path = page_of(&mut b, "Sam Okafor").await.path;
        for who in [&sam, &robin] {
            let mut b = t.enter(who, false).await;
            assert_eq!(b.get("/people").await.status, StatusCode::NOT_FOUND);
            assert_eq!(b.get(&path).await.status, StatusCode::NOT_FOUND);
            b.get("/inbox").await.must_not_say("People");
        }
        let mut v = t.enter(&victor, false).await;
        v.get("/people").await.must_say("Victor Vale").must_not_say("Okafor");
        assert_eq!(v.get(&path).await.status, StatusCode::NOT_FOUND);
        for more in ["/role", "/pause", "/remove"] {
            assert_eq!(v.get(&format!("{path}{more}")).await.status, StatusCode::NOT_FOUND);
        }
        find(&mut v, SAM).await.must_say("Nobody was found");
    }
}

/// The figure of the issue: `cargo nextest run … --run-ignored all -E 'test(five_thousand)' --no-capture` prints it.
#[tokio::test]
#[ignore = "prints a figure, and takes a while to fill the practice"]
async fn the_page_of_a_practice_with_five_thousand_members() {
    let t = TestApp::sqlite().await;
    let ana = maple(&t).await;
    let practice = practices::load(&t.app, ana.practice.unwrap())
        .await
        .unwrap();
    for n in 0..5_000 {
        let join = Join::Member {
            practice: &practices::load(&t.app, practice.id).await.unwrap(),
            role: "sender",
            approved_by: Some(ana.person),
        };
        let name = format!("Number{n}");
        t.account(
            &format!("m{n}@maple.example"),
            ("", "Member", &name),
            join,
            None,
        )
        .await;
    }
    fulfil_keypairs(&t.app, &t.ring_of(&ana).await, 10_000)
        .await
        .unwrap();
    let mut b = t.enter(&ana, false).await;
    for (what, word) in [("list", ""), ("search", "number4711")] {
        let mut best = std::time::Duration::MAX;
        for _ in 0..20 {
            let page = b.get("/people").await;
            // The tests' clock stands still; this figure is of the machine.
            #[allow(clippy::disallowed_methods)]
            let from = std::time::Instant::now();
            let page = match word {
                "" => b.get("/people").await,
                w => b.press(&page, "Find", &[("search", w)]).await,
            };
            best = best.min(from.elapsed());
            assert_eq!(page.status, StatusCode::OK);
        }
        eprintln!("people, 5,000 members, {what}: {best:?}");
    }
}
