//! Files as a stream: limits, order, what an attacker or a broken browser sends.

use axum::body::Body;
use futures_util::StreamExt;
use http::Request;

use super::Client;
use super::wire::client;
use crate::web::limits;

fn multipart(parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, file, content) in parts {
        out.extend_from_slice(b"--XX\r\nContent-Disposition: form-data; name=\"");
        out.extend_from_slice(name.as_bytes());
        out.push(b'"');
        if let Some(f) = file {
            out.extend_from_slice(
                format!("; filename=\"{f}\"\r\nContent-Type: image/png").as_bytes(),
            );
        }
        out.extend_from_slice(b"\r\n\r\n");
        out.extend_from_slice(content);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"--XX--\r\n");
    out
}

async fn upload(c: &mut Client, body: Vec<u8>) -> super::Answer {
    // In pieces, as a network brings it.
    let pieces: Vec<Result<bytes::Bytes, std::io::Error>> = body
        .chunks(60_000)
        .map(|p| Ok(bytes::Bytes::copy_from_slice(p)))
        .collect();
    let req = Request::post("/files")
        .header("origin", "https://mail.example")
        .header("content-type", "multipart/form-data; boundary=XX")
        .body(Body::from_stream(futures_util::stream::iter(pieces)))
        .unwrap();
    c.send(req).await
}

#[tokio::test]
async fn files_come_as_a_stream_with_their_limits() {
    let mut c = client();
    let token = c.get("/write").await.hidden("csrf");
    let t = token.as_bytes();
    let small = vec![7u8; 1000];
    let exact = vec![7u8; limits::FILE_BYTES as usize];
    let over = vec![7u8; limits::FILE_BYTES as usize + 1];
    let a = upload(
        &mut c,
        multipart(&[
            ("csrf", None, t),
            ("f", Some("C:\\x\\a.png"), &small),
            ("f", Some(""), b""),
            ("f", Some("exact.bin"), &exact),
            ("f", Some("over.bin"), &over),
            ("f", Some("after.bin"), &small),
            ("to", None, b"ana"),
        ]),
    )
    .await;
    assert_eq!(
        a.text,
        "f:a.png:1000 f:exact.bin:25000000 f:over.bin:too large f:after.bin:1000 to=ana"
    );
}

#[tokio::test]
async fn uploads_are_checked_before_anything_is_read() {
    let mut c = client();
    let token = c.get("/write").await.hidden("csrf");
    let a = upload(
        &mut c,
        multipart(&[("f", Some("a"), b"x"), ("csrf", None, token.as_bytes())]),
    )
    .await;
    assert_eq!(a.status, 403, "the token must come first");
    let a = upload(&mut c, multipart(&[("csrf", None, b"junk")])).await;
    assert_eq!(a.status, 403);
    let a = upload(
        &mut c,
        multipart(&[
            ("csrf", None, token.as_bytes()),
            ("to", None, b"a"),
            ("to", None, b"b"),
        ]),
    )
    .await;
    assert_eq!(a.status, 400);
    let a = upload(&mut c, b"no multipart at all".to_vec()).await;
    assert_eq!(a.status, 400);
    // A stale upload keeps its words, not its files.
    c.cookies.clear();
    let body = multipart(&[
        ("csrf", None, token.as_bytes()),
        ("f", Some("a"), &vec![1; 700_000]),
        (
            "body",
            None,
            b"words worth keeping, longer than forty characters",
        ),
    ]);
    let a = upload(&mut c, body).await;
    assert!(
        a.status == 403 && a.text.contains("words worth keeping"),
        "{}",
        a.text
    );
    // Of a large one so much is read as nobody may make us read, and the words that came first are there.
    let read = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let body = multipart(&[
        ("csrf", None, token.as_bytes()),
        (
            "body",
            None,
            b"words worth keeping, longer than forty characters",
        ),
        ("f", Some("a"), &vec![1; 20_000_000]),
    ]);
    let count = read.clone();
    let pieces: Vec<_> = body
        .chunks(60_000)
        .map(bytes::Bytes::copy_from_slice)
        .collect();
    let stream = futures_util::stream::iter(pieces).map(move |p| {
        count.fetch_add(p.len(), std::sync::atomic::Ordering::Relaxed);
        Ok::<_, std::io::Error>(p)
    });
    let req = Request::post("/files")
        .header("origin", "https://mail.example")
        .header("content-type", "multipart/form-data; boundary=XX")
        .body(Body::from_stream(stream))
        .unwrap();
    let a = c.send(req).await;
    assert!(
        a.status == 403 && a.text.contains("words worth keeping"),
        "{}",
        a.text
    );
    let read = read.load(std::sync::atomic::Ordering::Relaxed);
    assert!(read < limits::NOBODYS_BYTES + 200_000, "{read}");
    // An endless part header is cut off instead of being gathered in memory.
    let mut c = client();
    let token = c.get("/write").await.hidden("csrf");
    let mut body = multipart(&[("csrf", None, token.as_bytes())]);
    body.truncate(body.len() - 4);
    body.extend_from_slice(b"\r\nX: ");
    body.extend(std::iter::repeat_n(b'a', 2 * limits::UPLOAD_UNSEEN));
    assert_eq!(upload(&mut c, body).await.status, 400);
}

#[tokio::test]
async fn declared_sizes_are_refused_unread() {
    let mut c = client();
    let req = Request::post("/files")
        .header("origin", "https://mail.example")
        .header("content-type", "multipart/form-data; boundary=XX")
        .header("content-length", (limits::UPLOAD_BYTES + 1).to_string())
        .body(Body::from_stream(futures_util::stream::pending::<
            Result<bytes::Bytes, std::io::Error>,
        >()))
        .unwrap();
    assert_eq!(c.send(req).await.status, 413);
    let req = Request::get("/write")
        .header("x-big", "a".repeat(limits::HEADER_BYTES))
        .body(Body::empty())
        .unwrap();
    assert_eq!(c.send(req).await.status, 400);
}
