use super::*;
use crate::app::span::{DAY, HOUR};
use crate::story;
use http::StatusCode;

story! {
    async fn an_exact_address_finds_states_and_nothing_else(t: TestApp) {
        let c = case(&t).await;
        let sol = sol(&t).await;
        let mut b = enter(&t, &sol).await;
        let page = search(&mut b, "Robin@Patients.example").await;
        page.must_say("You cannot see messages").must_say("Robin Vale").must_say("Maple Street Dental").must_say("Invited, not finished")
            .must_say("mobile ending 67").must_say("r***@patients.example");
        for hidden in ["X-rays", "two x-rays", ROBIN, "555-0167", "5550167"] {
            page.must_not_say(hidden);
        }
        assert!(!page.path.contains("robin"), "what was typed is in no address: {}", page.path);
        // A part of it finds nothing.
        search(&mut b, "robin@patients.exampl").await.must_say("Nothing was found");
        search(&mut b, "obin").await.must_say("Nothing was found");
        let _ = c;
    }

    async fn a_phone_finds_whom_it_is_on_file_for_and_whose_it_is(t: TestApp) {
        case(&t).await;
        t.patient("lee@patients.example", ("Lee", "Park"), Some("(503) 555-0122")).await;
        let mut b = enter(&t, &sol(&t).await).await;
        search(&mut b, "503.555.0167").await.must_say("Robin Vale").must_not_say("Lee Park");
        search(&mut b, "+1 503 555 0122").await.must_say("Lee Park").must_say("Active").must_not_say("Robin");
        search(&mut b, "(503) 555-0168").await.must_say("Nothing was found");
    }

    async fn a_practice_is_found_by_whole_words_of_its_name(t: TestApp) {
        case(&t).await;
        t.practice("Harbor Lab", "lee@harbor.example", ("", "Lee", "Park")).await;
        let mut b = enter(&t, &sol(&t).await).await;
        search(&mut b, "maple dental").await.must_say("Maple Street Dental").must_not_say("Harbor");
        search(&mut b, "mapl").await.must_say("Nothing was found");
        let page = b.get("/support").await;
        let page = b.press(&page, "Find", &[("what", "la")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "two letters are no search");
        assert_eq!(page.value("what").as_deref(), Some("la"));
    }

    async fn a_search_belongs_to_whoever_made_it(t: TestApp) {
        case(&t).await;
        let (sol, kim) = (sol(&t).await, kim(&t).await);
        let mut b = enter(&t, &sol).await;
        let found = search(&mut b, ROBIN).await;
        let mut other = enter(&t, &kim).await;
        assert_eq!(other.get(&found.path).await.status, StatusCode::NOT_FOUND, "a colleague's is not there");
        // Who writes rows makes it theirs: what is sealed says whose it is.
        let stolen = db::q!("UPDATE support_lookup SET agent = $1", kim.person);
        t.db.write(vec![stolen.any()]).await.unwrap();
        assert_eq!(other.get(&found.path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(b.get(&found.path).await.status, StatusCode::NOT_FOUND);
        // What was not found hangs from no search.
        let mine = search(&mut b, "maple street").await;
        let elsewhere = found.link("Verify identity");
        let under = elsewhere.replace(&found.path, &mine.path);
        assert_eq!(b.get(&under).await.status, StatusCode::NOT_FOUND, "{under}");
        t.advance(8 * HOUR);
        let mut b = enter(&t, &sol).await;
        assert_eq!(b.get(&mine.path).await.status, StatusCode::NOT_FOUND, "a working day");
    }

    async fn every_search_is_noted_and_the_days_number_is_reported(t: TestApp) {
        case(&t).await;
        let sol = sol(&t).await;
        let mut b = enter(&t, &sol).await;
        for _ in 0..t.config.limits.support_searches_day {
            search(&mut b, ROBIN).await.must_say("Robin Vale");
        }
        let page = search(&mut b, ROBIN).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        page.must_say("The operator was told");
        assert_eq!(page.value("what").as_deref(), Some(ROBIN), "what was typed is kept");
        let noted = audited(&t, "support.searched").await;
        assert_eq!(noted.len() as i64, t.config.limits.support_searches_day + 1);
        assert_eq!(noted.last().unwrap(), "support.searched too_many");
        t.advance(DAY + HOUR * 6);
        search(&mut enter(&t, &sol).await, ROBIN).await.must_say("Robin Vale");
    }

    async fn a_masked_number_is_shown_for_a_reason_that_is_noted(t: TestApp) {
        case(&t).await;
        let mut b = enter(&t, &sol(&t).await).await;
        let found = search(&mut b, ROBIN).await;
        let phone = found.body.split("href=\"").filter_map(|h| h.split('"').next()).find(|h| h.contains("/reveal?what=") && !h.contains("address")).unwrap().to_owned();
        let page = b.get(&phone).await;
        page.must_not_say("0167");
        let missing = b.press(&page, "Show", &[]).await;
        missing.must_say("Say why").must_not_say("0167");
        b.press(&page, "Show", &[("reason", "To call back")]).await.must_say("(503) 555-0167").must_say("noted in the audit trail");
        let page = b.get(&found.link("Show")).await;
        b.press(&page, "Show", &[("reason", "To compare the spelling")]).await.must_say(ROBIN);
        assert_eq!(audited(&t, "support.revealed").await.len(), 2);
        // Another contact's number is not shown below this one.
        let page = b.get(&phone).await;
        let planted = b.press(&page, "Show", &[("reason", "x"), ("what", "00000000000070008000000000000000")]).await;
        assert_eq!(planted.status, StatusCode::NOT_FOUND);
        // Nobody was mailed about it.
        t.run_jobs().await;
        assert!(t.captured.items().iter().all(|i| !i.text.contains("support")), "told to nobody else");
    }

    async fn a_pause_after_wrong_passwords_is_seen(t: TestApp) {
        t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let mut stranger = t.browser();
        for _ in 0..6 {
            let page = stranger.get("/sign-in").await;
            stranger.press(&page, "Sign In", &[("email", "lee@patients.example"), ("password", "wrong words")]).await;
        }
        let mut b = enter(&t, &sol(&t).await).await;
        search(&mut b, "lee@patients.example").await.must_say("Wrong passwords: sign-in waits until");
    }
}
