#![allow(clippy::unwrap_used)]
//! Files: judged and sealed while they stream in, kept when a field is wrong, gone when nobody needs them.

use super::*;
use crate::app::span::DAY;
use crate::features::ops::sweep::sweep;
use crate::story;
use crate::web::limits;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use std::sync::Arc;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR-and-more";
/// What must never be readable on the disk.
const SECRET: &[u8] = b"upper left molar of Robin Vale; ";

/// So many bytes that say one thing over and over, in pieces as a network brings them.
fn generated(bytes: u64) -> impl Stream<Item = std::io::Result<Bytes>> + Send {
    let piece = Bytes::from(SECRET.repeat(2000));
    let size = piece.len() as u64;
    stream::iter((0..bytes.div_ceil(size)).map(move |n| {
        let rest = usize::try_from((bytes - n * size).min(size)).unwrap();
        Ok(piece.slice(..rest))
    }))
}

/// Fails when a file on the disk holds what was uploaded.
#[track_caller]
fn nothing_readable(t: &TestApp) {
    for path in on_disk(t) {
        let bytes = std::fs::read(&path).unwrap();
        let found = bytes.windows(SECRET.len()).any(|w| w == SECRET);
        assert!(!found, "{} can be read", path.display());
    }
}

async fn used(t: &TestApp) -> i64 {
    count(t, "SELECT COALESCE(MAX(bytes), 0) FROM usage").await
}

/// The bytes of a file that a page offers.
async fn download(b: &mut Browser, page: &Page, name: &str) -> Page {
    let row = page
        .body
        .split_once(&format!("<span class=\"name\">{name}<"))
        .unwrap_or_else(|| panic!("no {name}: {}", page.text()))
        .1;
    let link = row.split("href=\"").nth(1).unwrap();
    b.get(link.split('"').next().unwrap()).await
}

story! {
    async fn several_files_go_with_one_form_and_arrive_as_they_were(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        asked.must_say("Up to 25 MB for each file");
        let files: [(&str, &str, &[u8]); 4] = [
            ("files[]", "bite wing.png", PNG),
            ("files[]", "plan.pdf", b"%PDF-1.7\n1 0 obj\n"),
            ("files[]", "Radiografía.dcm", SECRET),
            // A browser without script that chose nothing more sends an empty field.
            ("files[]", "", b""),
        ];
        let sent = b.press_with_files(&asked, "Send", &with(&[("two_step", "off"), ("body", "")]), &files).await;
        let thread = thread_of(&sent);
        let mut r = t.enter(&robin, true).await;
        r.get("/inbox").await.must_say("3 files");
        let received = r.get(&format!("/m/{thread}")).await;
        for (page, reader) in [(sent, &mut b), (received, &mut r)] {
            for (_, name, bytes) in &files[..3] {
                let file = download(reader, &page, name).await;
                assert_eq!(file.bytes, *bytes, "{name}");
                assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
            }
        }
        nothing_readable(&t);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM blob WHERE refs = 1").await, 3);
        // Names and types are for the participants: no row and no path holds them.
        let meta: Vec<Vec<u8>> = t.app.db.all(Sql::new("SELECT meta_x FROM attachment", vec![])).await.unwrap();
        assert!(meta.iter().all(|m| !m.windows(4).any(|w| w == b"plan")));
        assert!(on_disk(&t).iter().all(|p| p.file_name().unwrap().to_str().unwrap().len() == 32));
    }

    async fn a_file_of_25_mb_goes_and_one_byte_more_does_not(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let page = b.press_with_stream(&asked, "Send", NEW, &[], ("files[]", "scan.dcm"), generated(limits::FILE_BYTES + 1)).await;
        assert_eq!((page.status.as_u16(), limits::FILE_BYTES), (422, 25_000_000));
        assert_eq!(page.beside("files[]").unwrap(), "Error: “scan.dcm” is larger than 25 MB. Choose a smaller file.");
        kept(&page, NEW);
        assert_eq!((sent_rows(&t).await, on_disk(&t).len(), used(&t).await), ([0; 6], 0, 0));

        let sent = b.press_with_stream(&page, "Send", &[], &[], ("files[]", "scan.dcm"), generated(limits::FILE_BYTES)).await;
        thread_of(&sent);
        sent.must_say("25 MB");
        nothing_readable(&t);
        let file = download(&mut b, &sent, "scan.dcm").await;
        assert_eq!(file.bytes.len() as u64, limits::FILE_BYTES);
        assert!(file.bytes.chunks(SECRET.len()).all(|c| c == &SECRET[..c.len()]));
    }

    async fn more_files_than_one_message_takes_are_named_and_the_rest_is_kept(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let names: Vec<String> = (0..28).map(|n| format!("{n:02}.txt")).collect();
        let files: Vec<(&str, &str, &[u8])> = names.iter().map(|n| ("files[]", n.as_str(), b"x".as_slice())).collect();
        let page = b.press_with_files(&asked, "Send", NEW, &files).await;
        assert_eq!(page.status.as_u16(), 422);
        let beside = page.beside("files[]").unwrap();
        assert!(beside.contains("“20.txt” was not added. One message takes 20 files"), "{beside}");
        assert!(!beside.contains("25.txt") && beside.contains("3 more files were not added"), "{beside}");
        page.must_say("20 files added").must_say("19.txt");
        kept(&page, NEW);
        // The ones that were taken count with the ones that come next.
        let page = b.press_with_files(&page, "Save draft", &[], &[("files[]", "one more.txt", b"x")]).await;
        assert!(page.beside("files[]").unwrap().contains("“one more.txt” was not added"));
        assert_eq!(on_disk(&t).len(), 20, "what was not taken is gone");
        let page = b.press(&page, "Remove 00.txt", &[]).await;
        page.must_say("19 files added");
        let sent = b.press_with_files(&page, "Send", &[], &[("files[]", "one more.txt", b"x")]).await;
        thread_of(&sent);
        sent.must_say("one more.txt").must_say("19.txt").must_not_say("00.txt");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM attachment").await, 20);
    }

    async fn what_is_not_taken_is_named_with_its_reason(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let program = [b"MZ\x90\0".as_slice(), &[0; 300]].concat();
        let gifar = [b"GIF89a\x01\0\x01\0".as_slice(), b"PK\x05\x06", &[0; 18]].concat();
        let macros = [b"PK\x03\x04".as_slice(), &[0; 40], b"word/vbaProject.bin", &[0; 9000]].concat();
        for (name, bytes, says) in [
            ("empty.pdf", b"".as_slice(), "is empty"),
            ("setup.exe", PNG, "is a program or a script"),
            ("invoice.pdf.exe", PNG, "is a program or a script"),
            ("invoice\u{202E}fdp.exe", PNG, "“invoicefdp.exe” is a program"),
            ("x-ray.png", &program, "is a program or a script"),
            ("notes.txt", b"#!/bin/sh\nrm -rf /", "is a program or a script"),
            ("plan.pdf", PNG, "is not what its name says"),
            ("x-ray.png", b"%PDF-1.7", "is not what its name says"),
            ("smile.gif", &gifar, "is not what its name says"),
            ("letter.docm", b"PK\x03\x04", "contains macros"),
            ("letter.docx", &macros, "contains macros"),
        ] {
            let page = b.press_with_files(&asked, "Send", NEW, &[("files[]", name, bytes)]).await;
            let beside = page.beside("files[]").unwrap_or_else(|| panic!("{name}: {}", page.text()));
            assert!(beside.contains(says), "{name}: {beside}");
            assert_eq!(page.status.as_u16(), 422, "{name}");
            kept(&page, NEW);
        }
        assert_eq!((sent_rows(&t).await, on_disk(&t).len(), used(&t).await), ([0; 6], 0, 0));
        // One wrong file keeps nobody from keeping the others.
        let page = b.press_with_files(&asked, "Send", NEW, &[("files[]", "setup.exe", PNG), ("files[]", "ok.png", PNG)]).await;
        page.must_say("setup.exe").must_say("1 file added").must_say("ok.png");
        // Pressing again is consent to go without it.
        thread_of(&b.press(&page, "Send", &[]).await);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM attachment").await, 1);
    }

    /// Traps 18 and 21.
    async fn a_name_is_only_ever_a_name_and_active_content_is_only_ever_bytes(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let long = format!("{}.txt", "ñ".repeat(300));
        let cut = format!("{}.txt", "ñ".repeat(116));
        let cases: [(&str, &str, &[u8]); 8] = [
            ("../../etc/passwd", "passwd", b"x"),
            ("C:\\fakepath\\bite wing.txt", "bite wing.txt", b"x"),
            (".htaccess", "htaccess", b"x"),
            ("CON.txt", "_CON.txt", b"x"),
            ("a;b|c.txt", "a_b_c.txt", b"x"),
            (&long, &cut, b"x"),
            ("picture.svg", "picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            ("page.html", "page.html", b"<!doctype html><script>alert(1)</script>"),
        ];
        let files: Vec<(&str, &str, &[u8])> = cases.iter().map(|(name, _, bytes)| ("files[]", *name, *bytes)).collect();
        let sent = b.press_with_files(&asked, "Send", NEW, &files).await;
        thread_of(&sent);
        for (_, name, bytes) in cases {
            sent.must_say(name);
            let file = download(&mut b, &sent, name).await;
            assert_eq!(file.bytes, bytes, "{name}");
            let header = |n: &str| file.headers[n].to_str().unwrap().to_owned();
            assert!(header("content-disposition").starts_with("attachment"), "{name}");
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_ne!(header("content-type"), "text/html");
            assert_ne!(header("content-type"), "image/svg+xml");
        }
        assert_eq!(on_disk(&t).len(), 8);
        assert!(on_disk(&t).iter().all(|p| p.starts_with(t.app.files.root())));
    }

    async fn a_wrong_field_keeps_the_files(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let page = b.press_with_files(&asked, "Send", &with(&[("subject", "")]), &[("files[]", "a.png", PNG), ("files[]", "b.txt", b"two")]).await;
        assert_eq!(page.beside("subject").unwrap(), "Error: Enter a subject");
        page.must_say("2 files added").must_say("a.png").must_say("b.txt");
        // More wrong fields, more files: they gather.
        let page = b.press_with_files(&page, "Send", &[("mobile", "12")], &[("files[]", "c.txt", b"three")]).await;
        page.must_say("3 files added");
        b.get("/drafts").await.must_say("robin@patients.example").must_say("3 files");
        let sent = b.press(&page, "Send", &[("subject", "X-rays"), ("mobile", "(555) 010-0167")]).await;
        thread_of(&sent);
        for (name, bytes) in [("a.png", PNG), ("b.txt", b"two"), ("c.txt", b"three")] {
            assert_eq!(download(&mut b, &sent, name).await.bytes, bytes);
        }
        assert_eq!(count(&t, "SELECT COUNT(*) FROM draft").await, 0);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM draft_file").await, 0);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM blob WHERE refs = 1").await, 3);
        assert_eq!(on_disk(&t).len(), 3);
    }

    async fn nothing_of_a_broken_upload_stays(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        // The line breaks in the middle of the second file.
        let torn = generated(300_000).chain(stream::iter([Err(std::io::Error::other("torn"))]));
        let page = b.press_with_stream(&asked, "Send", NEW, &[("files[]", "whole.png", PNG)], ("files[]", "half.dcm"), torn).await;
        assert_eq!(page.status.as_u16(), 400);
        assert_eq!((sent_rows(&t).await, on_disk(&t).len()), ([0; 6], 0));

        // The browser is closed in the middle of it.
        let (reached, middle) = tokio::sync::oneshot::channel();
        let reached = Arc::new(std::sync::Mutex::new(Some(reached)));
        let waits = stream::once(async move {
            if let Some(reached) = reached.lock().unwrap().take() {
                reached.send(()).unwrap();
            }
            std::future::pending().await
        });
        // Long enough that the second file has begun, however far ahead the body is read.
        let slow = generated(10_000_000).chain(waits);
        let (mut closed, page) = (b.clone(), asked.clone());
        let upload = tokio::spawn(async move {
            closed.press_with_stream(&page, "Send", NEW, &[("files[]", "whole.png", PNG)], ("files[]", "half.dcm"), slow).await
        });
        middle.await.unwrap();
        let files = on_disk(&t);
        assert_eq!(files.len(), 2, "one is whole, one is coming in: {files:?}");
        assert_eq!(files.iter().filter(|p| p.extension().is_some_and(|e| e == "part")).count(), 1);
        nothing_readable(&t);
        upload.abort();
        assert!(upload.await.unwrap_err().is_cancelled());
        assert_eq!((sent_rows(&t).await, on_disk(&t).len()), ([0; 6], 0));
        // The same page goes on.
        thread_of(&b.press(&asked, "Send", NEW).await);
    }

    async fn the_quota_of_a_practice_is_reserved_and_given_back(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let page = b.press_with_files(&asked, "Save draft", NEW, &[("files[]", "a.png", PNG)]).await;
        let one = used(&t).await;
        assert!(one > PNG.len() as i64, "what is sealed counts, drafts included: {one}");
        // Sending the draft costs nothing more.
        thread_of(&b.press(&page, "Send", &[]).await);
        assert_eq!(used(&t).await, one);

        // Room for one byte less than the next file needs.
        let quota = t.app.config.limits.practice_bytes;
        let fill = |bytes: i64| vec![Val::from(bytes)];
        run(&t, "UPDATE usage SET bytes = $1", fill(quota - one + 1)).await;
        let asked = checked(&mut b, "lee@patients.example").await;
        let says = "Your practice has no space left for files";
        for button in ["Send", "Save draft"] {
            let page = b.press_with_files(&asked, button, NEW, &[("files[]", "b.png", PNG)]).await;
            assert_eq!(page.status.as_u16(), 422);
            assert!(page.beside("files[]").unwrap().contains(says), "{button}");
            kept(&page, NEW);
        }
        assert_eq!((used(&t).await, on_disk(&t).len()), (quota - one + 1, 1));
        // Without a file it goes.
        thread_of(&b.press(&asked, "Send", NEW).await);
        // With room for exactly one, of two at once one goes.
        run(&t, "UPDATE usage SET bytes = $1", fill(quota - one)).await;
        let one_more = [("files[]", "c.png", PNG)];
        let first = checked(&mut b, "one@patients.example").await;
        let second = checked(&mut b, "two@patients.example").await;
        let mut other = b.clone();
        let (x, y) = tokio::join!(b.press_with_files(&first, "Send", NEW, &one_more), other.press_with_files(&second, "Send", NEW, &one_more));
        let sent = [&x, &y].iter().filter(|p| p.path.starts_with("/m/")).count();
        assert_eq!(sent, 1, "{} {}", x.text(), y.text());
        assert_eq!((used(&t).await, on_disk(&t).len()), (quota, 2));
    }

    async fn a_file_that_was_taken_out_or_whose_draft_was_deleted_is_removed(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let page = b.press_with_files(&asked, "Save draft", NEW, &[("files[]", "a.png", PNG), ("files[]", "b.png", PNG)]).await;
        page.must_say("2 files added");
        let both = used(&t).await;
        let page = b.press(&page, "Remove a.png", &[("body", "Only one of them")]).await;
        page.must_say("1 file added").must_say("b.png").must_not_say("a.png");
        kept(&page, &with(&[("body", "Only one of them")]));
        // A second press, or the same page in another tab, takes out nothing more.
        assert_eq!(count(&t, "SELECT COUNT(*) FROM blob WHERE refs = 0").await, 1);
        // It can still be wanted by a form that is under way; after a day it goes, and its room with it.
        assert_eq!(sweep(&t.app).await.unwrap().files, 0);
        t.advance(DAY + 1000);
        assert_eq!(sweep(&t.app).await.unwrap().files, 1);
        assert_eq!((on_disk(&t).len(), used(&t).await), (1, both / 2));
        let mut b = t.enter(&ana, false).await;
        let drafts = b.get("/drafts").await;
        let page = b.click(&drafts, "Delete").await;
        b.press(&page, "Delete draft", &[]).await.must_say("Draft deleted");
        t.advance(DAY + 1000);
        assert_eq!(sweep(&t.app).await.unwrap().files, 1);
        assert_eq!((on_disk(&t).len(), used(&t).await), (0, 0));
    }

    async fn the_first_press_of_remove_is_enough(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let page = b.press_with_files(&asked, "Save draft", NEW, &[("files[]", "a.png", PNG), ("files[]", "b.png", PNG)]).await;
        b.press(&page, "Remove a.png", &[]).await.must_say("1 file added");
        let again = b.press(&page, "Remove a.png", &[]).await;
        again.must_say("1 file added").must_say("b.png");
        // New files that come with the press are kept.
        let page = b.press_with_files(&again, "Remove b.png", &[], &[("files[]", "c.png", PNG)]).await;
        page.must_say("1 file added").must_say("c.png").must_not_say("b.png");
        let sent = b.press(&page, "Send", &[]).await;
        thread_of(&sent);
        sent.must_say("c.png").must_not_say("a.png").must_not_say("b.png");
    }
}
