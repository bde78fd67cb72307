//! Who writes to the database, who asks for other people's rows, and the helper who wants more.

use super::*;
use crate::app::span::DAY;
use crate::story;
use crate::{keys, lent};
use http::StatusCode;

story! {
    async fn a_helper_gets_nothing_but_the_mailbox_and_gives_nothing_on(t: TestApp) {
        let h = home(&t).await;
        let ann = daughter(&t).await;
        let mut robin = t.enter(&h.robin, false).await;
        let page = robin.get(&format!("/m/{}/reply", h.thread)).await;
        robin.press(&page, "Save draft", &[("body", "Half a thought")]).await;
        let (_, mut b) = helped(&t, &h, &ann, "answer").await;
        let own = b.get(HERE).await;
        enter(&mut b).await.must_not_say("Half a thought");
        b.get(&format!("/m/{}/reply", h.thread)).await.must_not_say("Half a thought");
        let id = grant(&t).await;
        for path in [HERE, "/settings", "/settings/password", "/settings/sessions", "/settings/phones", "/settings/address", "/drafts", "/compose", "/contacts", "/people", "/requests"] {
            let page = b.get(path).await;
            assert_eq!(page.status, StatusCode::CONFLICT, "{path}: {}", page.text());
        }
        // A form of her own mailbox, pressed while the other is open, lets nobody into either.
        let page = b.press(&own, "Send the email", &[("name", "Cy"), ("email", "cy@family.example"), ("relation", "friend"), ("long", "year"), ("mode", "read")]).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text());
        assert_eq!((t.count("SELECT COUNT(*) FROM care_offer").await, t.count(LENT).await), (1, 1));
        // No key ring holds it, also not after signing in again.
        let robins = keys::id_of(&keys::current(&t.app, h.robin.mailbox).await.unwrap());
        assert!(t.ring_of(&ann).await.get(robins).is_none());
        let rings: Vec<Vec<u8>> = t.app.db.all(q!("SELECT wrap FROM session WHERE wrap IS NOT NULL AND person = $1", ann.person)).await.unwrap();
        assert!(!rings.is_empty() && rings.iter().all(|r| !r.windows(16).any(|w| w == robins.as_bytes())));
        // Nor does the owner's own page of it serve her.
        let mut b = t.enter(&ann, false).await;
        assert_eq!(b.get(&format!("{HERE}/{id}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(b.get(&format!("{HERE}/{id}/longer")).await.status, StatusCode::NOT_FOUND);
    }

    async fn what_is_somebody_elses_is_not_there(t: TestApp) {
        let h = home(&t).await;
        let ann = daughter(&t).await;
        let (mut robin, _) = helped(&t, &h, &ann, "answer").await;
        let page = robin.get(HERE).await;
        robin.press(&page, "Send the email", &[("name", "Cy"), ("email", "cy@family.example"), ("relation", "friend"), ("long", "year"), ("mode", "read")]).await.must_say("We have sent");
        let g = grant(&t).await;
        let o: Id = t.app.db.one(q!("SELECT id FROM care_offer WHERE state = 'offered'")).await.unwrap().unwrap();
        let eve = t.patient("eve@nowhere.example", ("Eve", "Nil"), None).await;
        for who in [&eve, &h.ana, &ann] {
            let mut b = t.enter(who, false).await;
            let own = b.get("/inbox").await;
            let csrf = own.value("csrf").unwrap();
            for id in [g, o, t.app.id()] {
                for path in [format!("{HERE}/{id}"), format!("{HERE}/{id}/longer"), format!("{HERE}/offers/{id}")] {
                    assert_eq!(b.get(&path).await.status, StatusCode::NOT_FOUND, "{} {path}", who.email);
                }
                for path in ["longer", "end", "stop", "notices"].map(|p| format!("{HERE}/{id}/{p}")).into_iter().chain([format!("{HERE}/offers/{id}"), format!("{HERE}/offers/{id}/end")]) {
                    // The helper stops, and says whether they are mailed.
                    if who.person == ann.person && id == g && (path.ends_with("stop") || path.ends_with("notices")) {
                        continue;
                    }
                    let page = post(&mut b, &path, &[("csrf", &csrf), ("long", "year")]).await;
                    assert_eq!(page.status, StatusCode::NOT_FOUND, "{} {path}: {}", who.email, page.text());
                }
            }
        }
        assert_eq!((t.count(LENT).await, t.count("SELECT COUNT(*) FROM care_offer WHERE state = 'offered'").await), (1, 1));
        // The link serves the account of its address only.
        let path = link(&t, "cy@family.example").await;
        let mut b = t.enter(&eve, false).await;
        let page = b.get(&path).await;
        page.must_say("You are signed in with another account");
        assert!(!page.has("Yes, I will help"));
        let csrf = page.value("csrf").unwrap();
        post(&mut b, "/helping", &[("csrf", &csrf)]).await;
        assert_eq!(t.count("SELECT COUNT(*) FROM care_offer WHERE state = 'accepted'").await, 0);
    }

    async fn rows_that_somebody_planted_open_nothing(t: TestApp) {
        let h = home(&t).await;
        let ann = daughter(&t).await;
        let eve = t.patient("eve@nowhere.example", ("Eve", "Nil"), None).await;
        // An offer that says that somebody else accepted: the owner's page knows nothing of it.
        ask(&t, &h, "read", "month").await;
        let path = link(&t, ANN).await;
        for sql in ["UPDATE care_offer SET state = 'accepted', holder = $1", "UPDATE care_offer SET state = 'offered', holder = $1"] {
            t.app.db.write(vec![q!(sql, eve.person).expect(1)]).await.unwrap();
            let mut robin = t.enter(&h.robin, false).await;
            robin.get(HERE).await.must_not_say("Eve").must_not_say("Let them in or say no");
        }
        t.tamper("UPDATE care_offer SET holder = NULL, can_answer = TRUE").await;
        let mut b = t.enter(&ann, false).await;
        b.get(&path).await.must_not_say("Yes, I will help");
        t.tamper("UPDATE care_offer SET can_answer = FALSE").await;
        let mut b = accept(&t, &ann).await;
        let mut robin = t.enter(&h.robin, false).await;
        let_in(&mut robin).await.must_say("They can open your mailbox now");
        enter(&mut b).await;

        // Every column that decides, changed and back.
        let id = grant(&t).await;
        let kept: Vec<(Id, Vec<u8>)> = t.app.db.all(q!("SELECT keypair, blob FROM key_wrap WHERE holder_kind = 'lent'")).await.unwrap();
        for (change, back) in [
            ("UPDATE mailbox_grant SET ends_at = ends_at + 1", "UPDATE mailbox_grant SET ends_at = ends_at - 1"),
            ("UPDATE mailbox_grant SET can_answer = TRUE", "UPDATE mailbox_grant SET can_answer = FALSE"),
            ("UPDATE mailbox_grant SET kind = 'delegation'", "UPDATE mailbox_grant SET kind = 'care'"),
            ("UPDATE mailbox_grant SET kind = 'handover'", "UPDATE mailbox_grant SET kind = 'care'"),
            ("UPDATE mailbox_grant SET practice = mailbox", "UPDATE mailbox_grant SET practice = NULL"),
            ("UPDATE mailbox_grant SET relation = 'guardian'", "UPDATE mailbox_grant SET relation = 'daughter'"),
            ("UPDATE mailbox_grant SET notices = FALSE", "UPDATE mailbox_grant SET notices = TRUE"),
            ("UPDATE mailbox_grant SET proven = mailbox", "UPDATE mailbox_grant SET proven = NULL"),
        ] {
            t.tamper(change).await;
            t.enter(&ann, false).await.get("/settings/switch").await.must_not_say("Robin Vale");
            t.tamper(back).await;
        }
        t.app.db.write(vec![q!("UPDATE mailbox_grant SET holder = $1", eve.person).expect(1)]).await.unwrap();
        t.enter(&eve, false).await.get("/settings/switch").await.must_not_say("Robin Vale");
        t.app.db.write(vec![q!("UPDATE mailbox_grant SET holder = $1", ann.person).expect(1)]).await.unwrap();
        t.enter(&ann, false).await.get("/settings/switch").await.must_say("Robin Vale (your parent)");

        // A wrap of another grant, and this one's after the end.
        t.tamper("UPDATE key_wrap SET blob = (SELECT blob FROM key_wrap WHERE holder_kind = 'password' LIMIT 1) WHERE holder_kind = 'lent'").await;
        let page = b.get("/inbox").await;
        assert!(page.status.is_server_error() || page.status.is_client_error(), "{}", page.status);
        page.must_not_say("It is ready.");
        t.app.db.write(vec![q!("UPDATE key_wrap SET blob = $1 WHERE holder_kind = 'lent'", kept[0].1.clone()).expect(1)]).await.unwrap();
        t.advance(32 * DAY);
        t.run_jobs().await;
        assert_eq!(t.count(LENT).await, 0);
        let (keypair, blob) = kept[0].clone();
        t.app.db.write(vec![q!("INSERT INTO key_wrap (id, keypair, holder_kind, holder, blob, created_at) VALUES ($1, $2, 'lent', $3, $4, 1)", t.app.id(), keypair, id, blob).expect(1)]).await.unwrap();
        t.tamper("UPDATE mailbox_grant SET state = 'open'").await;
        let mut b = t.enter(&ann, false).await;
        b.get("/settings/switch").await.must_not_say("Robin Vale");
        t.app.db.write(vec![q!("UPDATE session SET lent = $1", id).any()]).await.unwrap();
        b.get("/inbox").await.must_not_say("It is ready.");
        assert!(lent::load(&t.app, id).await.unwrap().is_none());
    }
}
