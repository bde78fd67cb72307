//! Documents on both engines.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::audit::Source;
use crate::story;
use crate::testing::Letter;
use crate::web::Lang;
use db::q;

const NEW: &str = "# New terms\n\n- short\n\n## 1. All\n\nText <b>x</b>.\n";

story! {
    async fn the_products_own_documents_are_installed_once_in_every_language(t: TestApp) {
        install(&t).await.unwrap();
        install(&t).await.unwrap();
        for kind in Kind::ALL {
            for lang in Lang::ALL {
                let d = current(&t, kind, lang).await.unwrap();
                assert_eq!(d.version, 1);
                assert!(d.body.contains("<h2>") && !d.body.contains('{') && !d.summary.contains('{'), "{lang:?}");
                assert_eq!(d.summary.matches("<li>").count(), 5, "five lines");
                assert!(kind == Kind::Privacy || d.summary.contains("SecureMail"));
            }
        }
    }

    async fn a_new_version_is_in_force_once_it_is_there_in_every_language(t: TestApp) {
        install(&t).await.unwrap();
        assert_eq!(publish(&t, Kind::Terms, 2, "en", NEW).await.unwrap().missing, ["es"]);
        assert_eq!(current(&t, Kind::Terms, Lang::En).await.unwrap().version, 1);
        assert!(publish(&t, Kind::Terms, 2, "es", NEW).await.unwrap().missing.is_empty());
        for lang in Lang::ALL {
            let d = current(&t, Kind::Terms, lang).await.unwrap();
            assert_eq!((d.version, d.title.as_str()), (2, "New terms"));
            assert!(d.body.contains("&lt;b&gt;"));
        }
        assert_eq!(current(&t, Kind::Privacy, Lang::En).await.unwrap().version, 1);
        assert!(matches!(publish(&t, Kind::Terms, 2, "en", NEW).await, Err(PublishError::Published { next: 3, .. })));
        assert!(matches!(publish(&t, Kind::Terms, 1, "en", NEW).await, Err(PublishError::Old { next: 3 })));
        assert!(matches!(publish(&t, Kind::Terms, 4, "en", NEW).await, Err(PublishError::Gap { next: 3 })));
        assert!(matches!(publish(&t, Kind::Terms, 3, "fr", NEW).await, Err(PublishError::Language)));
        assert!(matches!(publish(&t, Kind::Terms, 3, "en", "no title").await, Err(PublishError::Shape(_))));
    }

    /// What people trust the portal by: a text that nobody here has published is an error, and is not shown.
    async fn whoever_writes_rows_publishes_nothing(t: TestApp) {
        install(&t).await.unwrap();
        for (kind, page) in [("terms", "/terms"), ("privacy", "/privacy")] {
            t.db.write(vec![q!("UPDATE document SET body = '## Pay here' WHERE kind = $1", kind).any()]).await.unwrap();
            let shown = t.browser().get(page).await;
            assert_eq!(shown.status, 500, "{}", shown.text());
            shown.must_not_say("Pay here");
        }
        // Nor is an older text put in the place of a newer one.
        publish(&t, Kind::Terms, 2, "en", NEW).await.unwrap();
        publish(&t, Kind::Terms, 2, "es", NEW).await.unwrap();
        assert_eq!(t.browser().get("/terms").await.status, 200);
        t.db.write(vec![q!("UPDATE document SET version = 3 WHERE kind = 'terms' AND version = 2").any()]).await.unwrap();
        assert_eq!(t.browser().get("/terms").await.status, 500);
    }

    async fn who_accepted_an_older_version_is_asked_before_anything_else_and_writes_nothing_before(t: TestApp) {
        let ana = t.practice("Maple Street Dental", "ana@maple.example", ("Dr.", "Ana", "Ruiz")).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let source = Source::default();
        for who in [&ana, &robin] {
            t.db.write(vec![acceptance(&t, Kind::Terms, 1, Lang::En, who.person, None, t.now(), &source)]).await.unwrap();
        }
        // A page for an answer is open when the operator publishes.
        let mut open = t.enter(&robin, true).await;
        let answer = open.get(&format!("/m/{thread}/reply")).await;
        assert_eq!(answer.h1(), "Reply");
        publish(&t, Kind::Terms, 2, "en", NEW).await.unwrap();
        assert_eq!(t.browser().sign_in("robin@patients.example").await.path, "/inbox", "not before it is there in every language");
        publish(&t, Kind::Terms, 2, "es", NEW).await.unwrap();

        let mut b = t.browser();
        let page = b.sign_in("robin@patients.example").await;
        assert_eq!((page.path.as_str(), page.h1().as_str()), ("/terms/new?next=/inbox", "The terms have changed"));
        page.must_say("New terms").must_say("Version 2");
        let again = b.get(&format!("/m/{thread}")).await;
        assert_eq!(again.h1(), "The terms have changed", "not around it");
        // Who does not accept reads on, and writes nothing.
        let page = b.press(&again, "Read without accepting", &[]).await;
        assert_eq!(page.path, format!("/m/{thread}"));
        page.must_say(Letter::default().body);
        assert_eq!(b.click(&page, "Reply").await.h1(), "The terms have changed");
        assert_eq!(b.get(&format!("/m/{thread}/reply")).await.h1(), "The terms have changed");
        assert_eq!(t.browser().sign_in("robin@patients.example").await.h1(), "The terms have changed", "asked again at the next sign-in");
        let late = open.press(&answer, "Send", &[("body", "Written before the change")]).await;
        assert_eq!(late.h1(), "The terms have changed");
        assert_eq!(t.db.one::<i64>(q!("SELECT COUNT(*) FROM message")).await.unwrap(), Some(1));
        let mut a = t.enter(&ana, false).await;
        let page = a.get("/compose").await;
        assert_eq!(page.h1(), "The terms have changed");

        // What is accepted is what was shown.
        let shown = b.get(&format!("/terms/new?next=/m/{thread}/reply")).await;
        publish(&t, Kind::Terms, 3, "en", NEW).await.unwrap();
        publish(&t, Kind::Terms, 3, "es", NEW).await.unwrap();
        let page = b.press(&shown, "Accept and Continue", &[]).await;
        assert_eq!(page.status.as_u16(), 409);
        page.must_say("changed while you were reading").must_say("Version 3");
        let page = b.press(&page, "Accept and Continue", &[]).await;
        assert_eq!(page.path, format!("/m/{thread}/reply"));
        assert_eq!(page.value("body").as_deref(), Some("Written before the change"), "it waited in its draft");
        b.press(&page, "Send", &[]).await.must_say("Written before the change");
        let kept: Vec<i64> = t.db.all(q!("SELECT version FROM acceptance WHERE person = $1 ORDER BY version", robin.person)).await.unwrap();
        assert_eq!(kept, [1, 3]);
        assert_eq!(t.browser().sign_in("robin@patients.example").await.path, "/inbox");
        // Nobody is led astray by the page.
        let page = a.get("/terms/new?next=//evil.example").await;
        assert_eq!(a.press(&page, "Accept and Continue", &[]).await.path, "/inbox");
    }

    async fn the_pages_are_public_and_speak_both_languages(t: TestApp) {
        install(&t).await.unwrap();
        let mut b = t.browser();
        let page = b.get("/terms").await;
        assert_eq!(page.h1(), "Terms of Use");
        page.must_say("In short").must_say("Version 1").must_say("SecureMail");
        b.language = "es".into();
        assert_eq!(b.get("/terms").await.h1(), "Condiciones de uso");
        assert_eq!(b.get("/privacy").await.h1(), "Privacidad");
    }

    async fn an_acceptance_keeps_version_language_time_and_the_address_sealed(t: TestApp) {
        install(&t).await.unwrap();
        let person = t.id();
        let source = Source { address: "192.0.2.7".into(), ..Source::default() };
        t.db.write(vec![acceptance(&t, Kind::Terms, 1, Lang::Es, person, None, t.now(), &source)]).await.unwrap();
        let (id, version, lang, at, address): (db::Id, i64, String, i64, Vec<u8>) =
            t.db.one(q!("SELECT id, version, lang, at, address_f FROM acceptance WHERE person = $1", person)).await.unwrap().unwrap();
        assert_eq!((version, lang.as_str(), at), (1, "es", t.now()));
        assert!(!address.windows(9).any(|w| w == b"192.0.2.7"));
        assert_eq!(super::flow::ADDRESS.open::<String>(&t, id, &address).unwrap(), "192.0.2.7");
    }
}
