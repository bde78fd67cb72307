//! Files on their way out.

use super::*;
use crate::messages::read::open_thread;
use crate::story;
use http::{Method, StatusCode};

/// The addresses of a conversation's files, as its reader's page has them.
fn files(page: &crate::testing::Page) -> Vec<String> {
    page.body
        .split("href=\"")
        .skip(1)
        .map(|s| s.split('"').next().unwrap().to_owned())
        .filter(|h| h.contains("/files/"))
        .collect()
}

async fn blob_path(t: &TestApp, who: &Someone, thread: Id) -> std::path::PathBuf {
    let ring = t.ring_of(who).await;
    let actor = crate::actor::Actor {
        person: who.person,
        personal: who.mailbox,
        seat: None,
        session: [0; 32],
    };
    let own = crate::keys::id_of(&crate::keys::current(&t.app, who.mailbox).await.unwrap());
    let view = open_thread(&t.app, &actor.scope(), &ring, own, thread)
        .await
        .unwrap()
        .unwrap();
    t.app.files.path(view.messages[0].files[0].blob)
}

story! {
    async fn a_file_of_three_megabytes_comes_out_as_it_went_in(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let big: Vec<u8> = (0..3_000_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let files_in = [("upper-left.png", "image/png", big.as_slice()), ("nothing.txt", "text/plain", b"".as_slice())];
        let thread = t.write(&ana, &[&robin], &Letter { files: &files_in, ..Letter::default() }).await;
        let mut b = t.enter(&robin, true).await;
        b.get("/inbox").await.must_say("2 files");
        let page = b.get(&format!("/m/{thread}")).await;
        page.must_say("upper-left.png").must_say("3 MB").must_say("nothing.txt");
        let links = files(&page);
        let got = b.get(&links[0]).await;
        assert_eq!(got.status, StatusCode::OK);
        assert!(got.bytes == big);
        let h = |n: &str| got.headers[n].to_str().unwrap().to_owned();
        assert_eq!(h("content-length"), "3000000");
        assert_eq!(h("content-type"), "image/png");
        assert_eq!(h("content-disposition"), "attachment; filename=\"upper-left.png\"; filename*=UTF-8''upper-left.png");
        assert_eq!(h("x-content-type-options"), "nosniff");
        assert_eq!(h("cross-origin-resource-policy"), "same-origin");
        assert_eq!(h("cache-control"), "no-store");
        assert!(h("content-security-policy").contains("sandbox") && h("content-security-policy").contains("default-src 'none'"));
        let empty = b.get(&links[1]).await;
        assert_eq!((empty.status, empty.bytes.len()), (StatusCode::OK, 0));
        // HEAD tells the size, sends nothing and is no download.
        let head = b.raw(Method::HEAD, &links[0], &[], vec![]).await;
        assert_eq!((head.status, head.bytes.len()), (StatusCode::OK, 0));
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'file.downloaded' AND actor = $1", robin.person).await, 2);
    }

    async fn odd_names_are_only_names(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let one = b"bytes".as_slice();
        let odd = [
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\CON", "_CON"),
            ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie_ x=1.txt"),
            ("invoice\u{202E}gpj.exe", "invoicegpj.exe"),
            ("nul\0l.pdf", "null.pdf"),
            (".htaccess", "htaccess"),
            ("Radiografía \"1\".pdf", "Radiografía _1_.pdf"),
        ];
        let files_in: Vec<(&str, &str, &[u8])> = odd.iter().map(|(n, _)| (*n, "application/pdf", one)).collect();
        let thread = t.write(&ana, &[&robin], &Letter { files: &files_in, ..Letter::default() }).await;
        let mut b = t.enter(&robin, true).await;
        let page = b.get(&format!("/m/{thread}")).await;
        let links = files(&page);
        assert_eq!(links.len(), odd.len());
        for (link, (claimed, clean)) in links.iter().zip(odd) {
            let got = b.get(link).await;
            assert_eq!(got.status, StatusCode::OK, "{claimed:?}");
            assert_eq!(got.bytes, one);
            assert!(got.headers.get("set-cookie").is_none_or(|c| !c.to_str().unwrap().contains("x=1")));
            let line = got.headers["content-disposition"].to_str().unwrap();
            let coded: String = clean.bytes().map(|b| if b.is_ascii_alphanumeric() || b"-._".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect();
            assert!(line.starts_with("attachment; ") && line.ends_with(&format!("filename*=UTF-8''{coded}")), "{claimed:?}: {line}");
        }
    }

    async fn active_files_never_run_in_our_origin(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let files_in = [
            ("picture.svg", "image/svg+xml", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".as_slice()),
            ("page.html", "text/html", b"<script>alert(1)</script>".as_slice()),
            ("data.xml", "text/xml", b"<?xml-stylesheet href=\"x.xsl\"?><a/>".as_slice()),
            ("notes.pdf", "application/pdf", b"%PDF-1.4 <script>alert(1)</script>".as_slice()),
        ];
        let thread = t.write(&ana, &[&robin], &Letter { files: &files_in, ..Letter::default() }).await;
        let mut b = t.enter(&robin, true).await;
        let page = b.get(&format!("/m/{thread}")).await;
        for (link, (name, mime, _)) in files(&page).iter().zip(files_in) {
            let got = b.get(link).await;
            let h = |n: &str| got.headers[n].to_str().unwrap().to_owned();
            assert!(h("content-disposition").starts_with("attachment;"), "{name}");
            assert_eq!(h("content-type"), if mime == "application/pdf" { mime } else { "application/octet-stream" }, "{name}");
            assert!(h("content-security-policy").contains("sandbox"), "{name}");
        }
    }

    async fn other_peoples_files_are_not_there(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let lee = t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let one = [("a.png", "image/png", b"robin's".as_slice())];
        let thread = t.write(&ana, &[&robin], &Letter { files: &one, ..Letter::default() }).await;
        let lees = t.write(&ana, &[&lee], &Letter { files: &one, ..Letter::default() }).await;
        let mut r = t.enter(&robin, true).await;
        let link = files(&r.get(&format!("/m/{thread}")).await)[0].clone();
        let id = link.rsplit('/').next().unwrap().to_owned();
        for who in [&lee, &victor] {
            let mut b = t.enter(who, true).await;
            let theirs = b.get(&link).await;
            let nothing = b.get(&format!("/m/{thread}/files/00000000000000000000000000000000")).await;
            assert_eq!(theirs.status, StatusCode::NOT_FOUND);
            assert_eq!(theirs.text(), nothing.text());
        }
        // A file of one conversation is not in another one, also for somebody who is in both.
        let mut a = t.enter(&ana, true).await;
        assert_eq!(a.get(&format!("/m/{lees}/files/{id}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(a.get(&link).await.status, StatusCode::OK);
        // Somebody who was taken out of the conversation.
        meddle(&t, "UPDATE participant SET removed_at = 1 WHERE thread = $1 AND role = 'to'", thread).await;
        assert_eq!(r.get(&link).await.status, StatusCode::NOT_FOUND);
        assert_eq!(r.get(&format!("/m/{thread}")).await.status, StatusCode::NOT_FOUND);
        // Another site may neither link to it nor embed it.
        for (site, dest) in [("cross-site", "document"), ("same-origin", "iframe"), ("cross-site", "image")] {
            assert_eq!(a.raw(Method::GET, &link, &[("sec-fetch-site", site), ("sec-fetch-dest", dest)], vec![]).await.status, StatusCode::NOT_FOUND);
        }
    }

    async fn a_conversation_behind_a_second_step_gives_no_files(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let one = [("a.png", "image/png", b"hidden".as_slice())];
        let thread = t.write(&ana, &[&robin], &Letter { two_step: true, files: &one, ..Letter::default() }).await;
        let mut a = t.enter(&ana, false).await;
        let link = files(&a.get(&format!("/m/{thread}")).await)[0].clone();
        assert_eq!(a.get(&link).await.status, StatusCode::OK);
        let mut r = t.enter(&robin, true).await;
        assert_eq!(r.get(&link).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_changed_or_shortened_file_breaks_off(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let big = vec![7u8; 300_000];
        let one = [("a.png", "image/png", big.as_slice())];
        let thread = t.write(&ana, &[&robin], &Letter { files: &one, ..Letter::default() }).await;
        let mut b = t.enter(&robin, true).await;
        let link = files(&b.get(&format!("/m/{thread}")).await)[0].clone();
        let path = blob_path(&t, &robin, thread).await;
        let sound = std::fs::read(&path).unwrap();
        assert!(!sound.windows(64).any(|w| w == [7u8; 64]), "the disk holds no plaintext");

        // Changed near the beginning, cut off, or gone: an error page with a number.
        let mut bad = sound.clone();
        bad[100] ^= 1;
        for bytes in [Some(bad), Some(sound[..sound.len() - 1].to_vec()), Some([&sound[..], b"x"].concat()), None] {
            match bytes {
                Some(bytes) => std::fs::write(&path, bytes).unwrap(),
                None => std::fs::remove_file(&path).unwrap(),
            }
            let page = b.get(&link).await;
            assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
            page.must_say("If you call us, tell us this number");
        }
        // Changed near the end: the connection breaks before the promised length, so no browser keeps the file.
        let mut bad = sound.clone();
        let last = bad.len() - 5;
        bad[last] ^= 1;
        std::fs::write(&path, bad).unwrap();
        let page = b.get(&link).await;
        assert_eq!(page.headers["content-length"], "300000");
        assert!(page.bytes.len() < 300_000, "{}", page.bytes.len());
        std::fs::write(&path, sound).unwrap();
        assert!(b.get(&link).await.bytes == big);
    }
}
