#![allow(clippy::unwrap_used)]

use super::{status, sweep::sweep};
use crate::app::span::DAY;
use crate::story;

story! {
    async fn a_load_balancer_learns_that_the_node_answers_and_nothing_else(t: TestApp) {
        let mut b = t.browser();
        for (path, word) in [("/health", "ok\n"), ("/ready", "ready\n")] {
            let page = b.get(path).await;
            assert_eq!((page.status.as_u16(), page.body.as_str()), (200, word));
            // It asks the node by its address, not by the name that people use.
            let page = b.raw(http::Method::GET, path, &[("host", "192.0.2.5:8080")], Vec::new()).await;
            assert_eq!((page.status.as_u16(), page.body.as_str()), (200, word));
        }
        let page = b.raw(http::Method::GET, "/sign-in", &[("host", "192.0.2.5:8080")], Vec::new()).await;
        assert_eq!(page.status.as_u16(), 421);
    }

    async fn without_its_database_a_node_says_so_and_pages_say_what_to_do(t: TestApp) {
        let mut b = t.browser();
        let form = b.get("/forgot").await;
        t.db.intercept(Some(std::sync::Arc::new(|_: &db::Op<'_>| db::Fault::Fail)));
        let page = b.get("/ready").await;
        assert_eq!((page.status.as_u16(), page.body.as_str()), (503, "not ready\n"));
        assert_eq!(b.get("/health").await.status.as_u16(), 200);
        let page = b.get("/privacy").await;
        assert_eq!(page.status.as_u16(), 503);
        page.must_say("Nothing is lost. Try again in a minute.").must_say("tell us this number");
        // Reloading sends the same form with the same submission id.
        let page = b.press(&form, "Send the link", &[("email", "pat@patients.example")]).await;
        page.must_say("Reload this page in a minute to send it again").must_say("tell us this number");
        t.db.intercept(None);
        assert_eq!(b.get("/ready").await.body, "ready\n");
        b.press(&form, "Send the link", &[("email", "pat@patients.example")]).await.must_say("Check your email");
    }

    async fn the_last_backup_is_known(t: TestApp) {
        assert_eq!(status::last_backup(&t.app.db).await.unwrap(), None);
        for at in [5, 7] {
            status::backed_up(&t.app, at, 10, 2).await.unwrap();
            assert_eq!(status::last_backup(&t.app.db).await.unwrap(), Some(at));
        }
        let (waits, _) = crate::audit::seal::ages(&t.app.db).await.unwrap();
        assert_eq!(waits, Some(t.app.now()));
        crate::audit::seal::seal(&t.app).await.unwrap();
        let ages = crate::audit::seal::ages(&t.app.db).await.unwrap();
        assert_eq!(ages, (None, Some(t.app.now())));
    }

    async fn files_of_abandoned_forms_are_swept_after_a_day(t: TestApp) {
        let id = t.app.id();
        let mut file = t.app.files.begin(id, t.app.random.as_ref()).await.unwrap();
        file.write(b"an x-ray nobody sent").await.unwrap();
        file.finish("x.png".into(), "image/png".into()).await.unwrap();
        assert_eq!(sweep(&t.app).await.unwrap().orphans, 0);
        t.advance(DAY + 1000);
        assert_eq!(sweep(&t.app).await.unwrap().orphans, 1);
        assert!(!t.app.files.path(id).exists());
    }
}
