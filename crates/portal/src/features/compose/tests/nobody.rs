#![allow(clippy::unwrap_used)]
//! Forms of sessions that somebody ended, and of nobody at all.

use super::*;
use crate::accounts::session;
use crate::story;
use crate::web::limits;
use axum::body::Body;
use futures_util::StreamExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const FROM_OUR_PAGE: [(&str, &str); 3] = [
    ("origin", "https://mail.example.com"),
    ("sec-fetch-site", "same-origin"),
    ("content-type", "multipart/form-data; boundary=XX"),
];

/// Posts a form with one file that comes as a stream. Gives the page, and how many bytes were taken from the line.
async fn stream(b: &mut Browser, path: &str, csrf: &str, bytes: usize) -> (Page, usize) {
    let head = format!(
        "--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n\
         --XX\r\nContent-Disposition: form-data; name=\"submission\"\r\n\r\n{}\r\n\
         --XX\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nWords typed with care, more than forty characters.\r\n\
         --XX\r\nContent-Disposition: form-data; name=\"files[]\"; filename=\"a.pdf\"\r\n\r\n",
        "0".repeat(32)
    );
    let read = Arc::new(AtomicUsize::new(0));
    let count = read.clone();
    let piece = vec![b'x'; 50_000];
    let pieces = std::iter::once(head.into_bytes())
        .chain(std::iter::repeat_n(piece, bytes / 50_000))
        .chain(std::iter::once(b"\r\n--XX--\r\n".to_vec()));
    let body = futures_util::stream::iter(pieces).map(move |p| {
        count.fetch_add(p.len(), Ordering::Relaxed);
        Ok::<_, std::io::Error>(p)
    });
    let page = b
        .send(
            http::Method::POST,
            path,
            &FROM_OUR_PAGE,
            Body::from_stream(body),
        )
        .await;
    (page, read.load(Ordering::Relaxed))
}

story! {
    async fn nobody_makes_us_read_a_large_upload(t: TestApp) {
        for path in ["/compose".to_owned(), format!("/m/{}/reply", t.id())] {
            let mut b = t.browser();
            let csrf = b.get("/sign-in").await.value("csrf").unwrap();
            let (page, read) = stream(&mut b, &path, &csrf, 60_000_000).await;
            assert_eq!(page.status.as_u16(), 403, "{path}: {}", page.text());
            assert!(page.body.contains("Words typed with care"), "{path}: what was typed stays on the page");
            assert!(read < limits::NOBODYS_BYTES + 300_000, "{path}: {read}");
            assert_eq!(files_on_disk(&t), 0);
        }
    }

    async fn a_session_that_somebody_ended_writes_nothing_any_more(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let thread = t.write(&ana, &[&robin], &crate::testing::Letter::default()).await;
        let drafts = async || count(&t, "SELECT COUNT(*) FROM draft").await;
        for why in ["ended_elsewhere", "password", "signed_out", "restored", "closed"] {
            let mut thief = t.enter(&ana, false).await;
            let compose = checked(&mut thief, "robin@patients.example").await;
            let reply = thief.get(&format!("/m/{thread}/reply")).await;
            t.app.db.write(vec![session::end_all(ana.person, why, &[0; 32], t.app.now())]).await.unwrap();
            let page = thief.press_with_files(&compose, "Save draft", &[("body", "Planted in the drafts of somebody else")], &[("files[]", "a.pdf", b"%PDF-1.7 x")]).await;
            assert_eq!(page.status.as_u16(), 403, "{why}");
            page.must_not_say("What you wrote is kept");
            assert!(page.body.contains("Planted in the drafts"), "{why}: it stays on the page, for an owner who signed out");
            let page = thief.press(&reply, "Send", &[("body", "Planted in the drafts of somebody else")]).await;
            assert_eq!(page.status.as_u16(), 403, "{why}");
            assert_eq!((drafts().await, files_on_disk(&t)), (0, 0), "{why}");
        }
        // One that ran out by itself: what was typed is kept, as before.
        for why in ["idle", "too_many"] {
            let mut b = t.enter(&ana, false).await;
            let compose = checked(&mut b, "robin@patients.example").await;
            t.app.db.write(vec![session::end_all(ana.person, why, &[0; 32], t.app.now())]).await.unwrap();
            b.press(&compose, "Save draft", &[("body", "Typed for an hour")]).await.must_say("What you wrote is kept");
        }
        assert_eq!(drafts().await, 2);
    }
}
