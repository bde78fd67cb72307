//! Forms with files on the wire: whole ones, and large, slow or broken ones.

use axum::body::Body;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http::Method;

use super::browser::{Browser, Page};

const BOUNDARY: &str = "----securemail-test-boundary";
pub(super) const CONTENT_TYPE: &str = "multipart/form-data; boundary=----securemail-test-boundary";

/// The text fields in their order.
pub(super) fn fields(values: &[(String, String)]) -> Vec<u8> {
    let part = |(n, v): &(String, String)| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{n}\"\r\n\r\n{v}\r\n")
    };
    values.iter().map(part).collect::<String>().into_bytes()
}

/// What stands before the bytes of a file.
pub(super) fn file(field: &str, name: &str) -> Vec<u8> {
    format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").into_bytes()
}

/// What stands after the last part.
pub(super) fn end() -> Vec<u8> {
    format!("--{BOUNDARY}--\r\n").into_bytes()
}

impl Browser {
    /// As [`Browser::press_with_files`], with one more file whose bytes come as a stream: large, slow, or never whole. A stream
    /// that ends in an error is a line that breaks; dropping the returned future is a browser that was closed.
    pub async fn press_with_stream(
        &mut self,
        page: &Page,
        button: &str,
        typed: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
        (field, name): (&str, &str),
        bytes: impl Stream<Item = std::io::Result<Bytes>> + Send + 'static,
    ) -> Page {
        let (action, values) = page.form(button).filled(page, typed);
        let mut head = fields(&values);
        for (field, name, bytes) in files {
            head.extend_from_slice(&file(field, name));
            head.extend_from_slice(bytes);
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(&file(field, name));
        let tail = [b"\r\n".to_vec(), end()].concat();
        let once = |b: Vec<u8>| stream::iter([Ok(Bytes::from(b))]);
        let body = Body::from_stream(once(head).chain(bytes).chain(once(tail)));
        let headers = [
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://mail.example.com"),
            ("content-type", CONTENT_TYPE),
        ];
        let page = self.send(Method::POST, &action, &headers, body).await;
        self.redirected(page).await
    }
}
