//! A file on its way out: opened while it streams, always a download, never shown in our origin.
//!
//! The attacker here uploaded the file (a page, a script, a name that is a path), changed it on the disk, cut it short, or asks
//! for somebody else's. What was changed ends the connection: a browser shows a failed download, never a wrong file.

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use db::Id;
use futures_util::stream;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderValue, Method};
use tokio::io::AsyncReadExt;
use vault::{FileKey, FileOpener};

use super::model;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::audit;
use crate::fault::Fault;
use crate::guard::{self, User};
use crate::lent;
use crate::messages::gate::check;
use crate::messages::read::{OpenedFile, open_file};
use crate::web::upload::safe_file_name;
use crate::web::{Error, Web, headers};

/// Sealed bytes read at a time.
const PIECE: usize = 64 * 1024;

/// `GET /m/{thread}/files/{file}`
pub async fn get(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path((thread, file)): Path<(String, String)>,
    asked: HeaderMap,
) -> Result<Response, Error> {
    if !for_a_person(&asked) {
        return Err(Error::NotFound);
    }
    let (Ok(thread), Ok(file)) = (thread.parse(), file.parse()) else {
        return Err(Error::NotFound);
    };
    if !check(&app, &signed, thread).await?.is_open() {
        return Err(Error::NotFound);
    }
    let file = open_file(
        &app,
        &signed.actor.scope(),
        &signed.ring,
        signed.own_key,
        thread,
        file,
    )
    .await?
    .ok_or(Error::NotFound)?;
    let body = if *w.method() == Method::HEAD {
        Body::empty()
    } else {
        let lent = signed.inside.as_ref().map(|v| (app.clone(), v.grant.id));
        let body = open(&app, &file, lent).await?;
        note(&app, &w, &signed, thread, &file).await?;
        body
    };
    let mut response = headers::download(
        body.into_response(),
        // Cleaned when it came in; a name from another way in is cleaned here.
        &safe_file_name(&file.meta.name),
        model::download_type(&file.meta.mime),
    );
    response
        .headers_mut()
        .insert(CONTENT_LENGTH, HeaderValue::from(file.meta.size));
    Ok(response)
}

/// Whether a person asked: by a click on our page or an address they typed. Another site may neither link to a file nor put
/// one into a frame, a picture or a script. Browsers that say nothing about it are too old to be embedded by (SameSite=Lax).
fn for_a_person(asked: &HeaderMap) -> bool {
    let is = |name: &str, fine: &[&str]| {
        asked
            .get(name)
            .is_none_or(|v| fine.iter().any(|f| v.as_bytes() == f.as_bytes()))
    };
    is("sec-fetch-site", &["same-origin", "none"]) && is("sec-fetch-dest", &["document", "empty"])
}

/// The download is on record before the first byte leaves; when it cannot be, nothing leaves.
async fn note(
    app: &App,
    w: &Web,
    signed: &Signed,
    thread: db::Id,
    file: &OpenedFile,
) -> Result<(), Fault> {
    let event = audit::event("file.downloaded")
        .by(&signed.actor)
        .on("attachment", file.id)
        .owner(signed.owner())
        .detail(serde_json::json!({ "thread": thread.to_string(), "bytes": file.meta.size }))
        .from(&guard::source(w));
    app.db.write(event.rows(app).into()).await?;
    Ok(())
}

struct Outgoing {
    file: tokio::fs::File,
    opener: Option<FileOpener>,
    first: Option<Vec<u8>>,
    left: u64,
    /// The grant of a lent mailbox: when it ends, the rest of the file stays here.
    lent: Option<(App, Id)>,
}

/// Opens the file and its first piece, so that what is damaged from the start becomes an error page.
async fn open(app: &App, file: &OpenedFile, lent: Option<(App, Id)>) -> Result<Body, Fault> {
    let damaged = |why: &str| Fault::Internal(format!("file {}: {why}", file.blob));
    let key = FileKey::from_bytes(&file.meta.key)?;
    let (disk, opener) = match app.files.read(file.blob, &key).await {
        Ok(found) => found,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(damaged("is not there")),
        Err(e) => return Err(Fault::Unavailable(e.to_string())),
    };
    let size = disk
        .metadata()
        .await
        .map_err(|e| Fault::Unavailable(e.to_string()))?
        .len();
    if size != vault::stream::sealed_len(file.meta.size) {
        return Err(damaged("has another size than was written"));
    }
    let mut out = Outgoing {
        file: disk,
        opener: Some(opener),
        first: None,
        left: file.meta.size,
        lent,
    };
    out.first = out.piece().await.map_err(|e| damaged(&e.to_string()))?;
    Ok(Body::from_stream(stream::try_unfold(
        out,
        |mut out| async move {
            let piece = match out.first.take() {
                Some(first) => Some(first),
                None => out.piece().await.inspect_err(|e| {
                    tracing::error!(error = %e, "a download was broken off: the file does not open");
                })?,
            };
            Ok::<_, std::io::Error>(piece.map(|p| (Bytes::from(p), out)))
        },
    )))
}

impl Outgoing {
    /// The next plaintext, None at the end. An error breaks the connection off.
    async fn piece(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        if let Some((app, grant)) = &self.lent
            && !lent::still(app, *grant).await
        {
            return Err(std::io::Error::other("the mailbox is not lent any more"));
        }
        let mut sealed = vec![0; PIECE];
        while let Some(opener) = &mut self.opener {
            let n = self.file.read(&mut sealed).await?;
            let plain = if n == 0 {
                let opener = self.opener.take().expect("it is there");
                opener.finish().map_err(std::io::Error::other)?
            } else {
                opener.push(&sealed[..n]).map_err(std::io::Error::other)?
            };
            self.left = self
                .left
                .checked_sub(plain.len() as u64)
                .ok_or_else(|| std::io::Error::other("more than was written"))?;
            if self.opener.is_none() && self.left > 0 {
                return Err(std::io::Error::other("less than was written"));
            }
            if !plain.is_empty() {
                return Ok(Some(plain));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn only_a_person_downloads() {
        let ask = |pairs: &[(&'static str, &'static str)]| {
            let mut h = HeaderMap::new();
            for (n, v) in pairs {
                h.insert(*n, HeaderValue::from_static(v));
            }
            for_a_person(&h)
        };
        assert!(ask(&[]));
        assert!(ask(&[
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-dest", "document")
        ]));
        assert!(ask(&[
            ("sec-fetch-site", "none"),
            ("sec-fetch-dest", "document")
        ]));
        assert!(ask(&[
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-dest", "empty")
        ]));
        for (site, dest) in [
            ("cross-site", "document"),
            ("same-site", "document"),
            ("cross-site", "image"),
            ("same-origin", "script"),
            ("same-origin", "iframe"),
            ("same-origin", "object"),
            ("same-origin", "embed"),
        ] {
            assert!(
                !ask(&[("sec-fetch-site", site), ("sec-fetch-dest", dest)]),
                "{site} {dest}"
            );
        }
    }
}
