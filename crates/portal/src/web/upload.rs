//! Forms with files, read as a stream: the token first, then fields and files in the order of the page. Nothing is buffered: the feature seals
//! each chunk as it comes.
//!
//! ```text
//! async fn post(State(app): State<App>, w: Web, mut upload: Upload) -> Result<Response, Error> {
//!     while let Some(mut file) = upload.next_file().await? {
//!         while let Some(chunk) = file.chunk().await? { sealer.push(&chunk); }   // FileProblem::TooLarge: put a message beside the field
//!     }
//!     let mut form = upload.form();       // complete only now: the pressed button comes last
//! ```
//! A browser without script that chose no file sends an empty one; it is skipped. An ordinary urlencoded form is taken as well (a stale
//! page sent again has no files).

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::FromRequest;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http::Request;
use http::header::CONTENT_TYPE;
use http_body_util::{BodyExt, Limited};
use multer::{Field, Multipart};
use unicode_normalization::UnicodeNormalization;

use super::context::Web;
use super::csrf::{self, Checked};
use super::error::Error;
use super::fields;
use super::form::{Form, LOST, LOST_SHOWN, LateForm, SWITCH, is_urlencoded, media_type, web_of};
use super::limits;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A posted form with files. See the module's words.
pub struct Upload {
    web: Web,
    parts: Option<Multipart<'static>>,
    form: Form,
    text_bytes: usize,
    files: usize,
    unseen: Unseen,
}

/// Bytes taken from the connection since the parser last handed something out. The parser gathers part headers and preambles in memory
/// without a bound of its own, so an attacker's endless "header" has to be stopped here.
#[derive(Clone, Default)]
struct Unseen(Arc<AtomicUsize>);

impl Unseen {
    fn took(&self, n: usize) -> Result<(), BoxError> {
        let sum = self.0.fetch_add(n, Ordering::Relaxed) + n;
        if sum > limits::UPLOAD_UNSEEN {
            Err("too much without a field".into())
        } else {
            Ok(())
        }
    }

    fn progress(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// The body, one piece at a time. The parser takes all that is ready into memory before it looks at it: on a fast line that could be the whole
/// upload. After each piece the stream says "not yet" once, so that the piece is worked off first.
struct Paced<S> {
    inner: S,
    unseen: Unseen,
    gave: bool,
}

impl<S, E> Stream for Paced<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.gave) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = match std::task::ready!(self.inner.poll_next_unpin(cx)) {
            None => return Poll::Ready(None),
            Some(Err(e)) => Err(e.into()),
            Some(Ok(piece)) => self.unseen.took(piece.len()).map(|()| piece),
        };
        self.gave = true;
        Poll::Ready(Some(piece))
    }
}

/// A file that is being received.
pub struct IncomingFile {
    field: Field<'static>,
    first: Option<Bytes>,
    field_name: String,
    name: String,
    received: u64,
    unseen: Unseen,
}

/// Why a file did not come whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileProblem {
    /// More than [`limits::FILE_BYTES`]. The rest was read and thrown away, so that the browser gets its page.
    TooLarge,
    /// The connection broke or the request is malformed: nobody is there to be told.
    Broken,
}

impl From<FileProblem> for Error {
    fn from(p: FileProblem) -> Error {
        match p {
            FileProblem::TooLarge => Error::TooLarge,
            FileProblem::Broken => Error::BadRequest("the upload broke off"),
        }
    }
}

impl Upload {
    /// The next file, after reading the fields before it. None: everything was read.
    ///
    /// # Errors
    /// [`Error::TooLarge`] for the whole request, [`Error::BadRequest`] for a malformed or broken one.
    pub async fn next_file(&mut self) -> Result<Option<IncomingFile>, Error> {
        let Some(parts) = self.parts.as_mut() else {
            return Ok(None);
        };
        loop {
            let Some(mut field) = idle(parts.next_field()).await?.map_err(broken)? else {
                self.form.take_switch(&self.web);
                break;
            };
            self.unseen.progress();
            let field_name = field.name().unwrap_or_default().to_owned();
            let Some(name) = field.file_name().map(str::to_owned) else {
                let room = limits::FORM_BYTES.saturating_sub(self.text_bytes);
                let value = text(&mut field, room, &self.unseen).await?;
                self.text_bytes += value.len();
                self.form.push(field_name, value)?;
                continue;
            };
            let first = idle(field.chunk()).await?.map_err(broken)?;
            if first.as_ref().is_none_or(|c| c.is_empty()) && name.is_empty() {
                continue;
            }
            self.files += 1;
            if self.files > limits::REQUEST_FILES {
                return Err(Error::TooLarge);
            }
            return Ok(Some(IncomingFile {
                field,
                first,
                field_name,
                name: safe_file_name(&name),
                received: 0,
                unseen: self.unseen.clone(),
            }));
        }
        Ok(None)
    }

    /// The fields; complete once [`Upload::next_file`] has given None.
    pub fn form(&self) -> Form {
        self.form.clone()
    }

    /// Reads to the end, throwing files away, and gives the fields.
    ///
    /// # Errors
    /// As [`Upload::next_file`].
    pub async fn discard_files(mut self) -> Result<Form, Error> {
        while let Some(mut file) = self.next_file().await? {
            file.skip().await?;
        }
        Ok(self.form)
    }

    /// The fields of a form from somebody whom nobody knows: files are thrown away, and after [`limits::NOBODYS_BYTES`] of them the rest
    /// is not even read. The fields that came before them are there; a page puts them first.
    ///
    /// # Errors
    /// As [`Upload::next_file`].
    pub async fn of_nobody(mut self) -> Result<Form, Error> {
        let (mut bytes, mut lost) = (0, String::new());
        while let Some(mut file) = self.next_file().await? {
            if lost.len() < LOST_SHOWN {
                if !lost.is_empty() {
                    lost.push_str(", ");
                }
                lost.push_str(file.name());
            }
            self.form.set(LOST, lost.as_str());
            while let Some(chunk) = file.chunk().await? {
                bytes += chunk.len();
                if bytes > limits::NOBODYS_BYTES {
                    return Ok(self.form);
                }
            }
        }
        Ok(self.form)
    }

    /// The request's context.
    pub fn web(&self) -> &Web {
        &self.web
    }
}

impl IncomingFile {
    /// The form field it belongs to.
    pub fn field(&self) -> &str {
        &self.field_name
    }

    /// The file's name, made harmless: no path, no control or bidi characters, at most 120 characters, never empty.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Bytes handed out so far.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// The next piece, None at the end.
    ///
    /// # Errors
    /// [`FileProblem`].
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, FileProblem> {
        let next = self.raw().await?;
        if let Some(c) = &next {
            self.received += c.len() as u64;
            if self.received > limits::FILE_BYTES {
                self.skip().await?;
                return Err(FileProblem::TooLarge);
            }
        }
        Ok(next)
    }

    /// Reads the rest and throws it away. A file that is not wanted must be skipped, or the upload ends in an error.
    ///
    /// # Errors
    /// [`FileProblem::Broken`].
    pub async fn skip(&mut self) -> Result<(), FileProblem> {
        while self.raw().await?.is_some() {}
        Ok(())
    }

    async fn raw(&mut self) -> Result<Option<Bytes>, FileProblem> {
        self.unseen.progress();
        match self.first.take() {
            Some(c) => Ok(Some(c)),
            None => idle(self.field.chunk())
                .await
                .map_err(|_| FileProblem::Broken)?
                .map_err(|_| FileProblem::Broken),
        }
    }
}

async fn text(field: &mut Field<'static>, room: usize, unseen: &Unseen) -> Result<String, Error> {
    let mut bytes = Vec::new();
    while let Some(c) = idle(field.chunk()).await?.map_err(broken)? {
        unseen.progress();
        bytes.extend_from_slice(&c);
        if bytes.len() > room {
            return Err(Error::TooLarge);
        }
    }
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
}

/// A caller who holds a connection open without sending gets no more of it than this.
async fn idle<T>(future: impl Future<Output = T>) -> Result<T, Error> {
    tokio::time::timeout(limits::UPLOAD_IDLE, future)
        .await
        .map_err(|_| Error::BadRequest("the upload stalled"))
}

fn broken(e: multer::Error) -> Error {
    match e {
        multer::Error::StreamReadFailed(cause)
            if cause.is::<http_body_util::LengthLimitError>() =>
        {
            Error::TooLarge
        }
        multer::Error::FieldSizeExceeded { .. } | multer::Error::StreamSizeExceeded { .. } => {
            Error::TooLarge
        }
        _ => Error::BadRequest("malformed or broken multipart body"),
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Error;

    async fn from_request(req: Request<Body>, state: &S) -> Result<Self, Self::Rejection> {
        let web = web_of(&req)?;
        if !web.is_same_origin() {
            return Err(Error::Forged);
        }
        let unseen = Unseen::default();
        if is_urlencoded(&req) {
            let LateForm { form, checked } = LateForm::from_request(req, state).await?;
            return match checked {
                Checked::Valid => Ok(Upload {
                    web,
                    parts: None,
                    form,
                    text_bytes: 0,
                    files: 0,
                    unseen,
                }),
                _ => Err(Error::Stale(Box::new(form))),
            };
        }
        if media_type(&req) != "multipart/form-data" {
            return Err(Error::Forged);
        }
        let boundary = req
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .and_then(|v| multer::parse_boundary(v).ok())
            .ok_or(Error::BadRequest("multipart body without a boundary"))?;
        let body = Limited::new(req.into_body(), limits::UPLOAD_BYTES);
        let paced = Paced {
            inner: body.into_data_stream(),
            unseen: unseen.clone(),
            gave: false,
        };
        let parts = Multipart::new(paced, boundary);
        let mut upload = Upload {
            web,
            parts: Some(parts),
            form: Form::blank(),
            text_bytes: 0,
            files: 0,
            unseen,
        };
        // The token comes first, so that nothing is accepted before it was judged.
        upload.reach_token().await?;
        match upload.form.admit(&upload.web) {
            Checked::Valid => Ok(upload),
            Checked::Missing => Err(Error::Forged),
            Checked::Stale => Err(Error::Stale(Box::new(upload.of_nobody().await?))),
        }
    }
}

impl Upload {
    /// Reads up to the token. A language button stands in the page's head, and so before the form's own fields: browsers send
    /// it first.
    async fn reach_token(&mut self) -> Result<(), Error> {
        let parts = self
            .parts
            .as_mut()
            .expect("called right after construction");
        for _ in 0..2 {
            let Some(mut field) = idle(parts.next_field()).await?.map_err(broken)? else {
                break;
            };
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_some() || (name != csrf::FIELD && name != SWITCH) {
                break;
            }
            let value = text(&mut field, 1024, &self.unseen).await?;
            self.form.push(name.clone(), value)?;
            if name == csrf::FIELD {
                return Ok(());
            }
        }
        Err(Error::Forged)
    }
}

/// The last part of a path, without what could mislead or break a header or a disk: control, bidi and invisible characters, separators,
/// quotes, names that Windows keeps for devices. In NFC.
pub fn safe_file_name(claimed: &str) -> String {
    // Browsers write what would end the name this way (WHATWG HTML, multipart/form-data encoding), and nothing else.
    let claimed = claimed
        .replace("%22", "\"")
        .replace("%0D", "")
        .replace("%0A", "");
    let base = claimed.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = base
        .nfc()
        .filter(|c| !fields::refused(*c, false))
        .map(|c| {
            if matches!(c, '"' | ':' | '*' | '?' | '<' | '>' | '|' | ';') {
                '_'
            } else {
                c
            }
        })
        .collect();
    let clean = clean
        .trim()
        .trim_start_matches('.')
        .trim_end_matches(['.', ' ']);
    if clean.is_empty() {
        return "file".to_owned();
    }
    let stem = clean.split('.').next().unwrap_or_default().trim_end();
    let device = ["CON", "PRN", "AUX", "NUL"]
        .iter()
        .any(|d| stem.eq_ignore_ascii_case(d))
        || stem.as_bytes().split_last().is_some_and(|(n, port)| {
            n.is_ascii_digit()
                && ["COM", "LPT"]
                    .iter()
                    .any(|d| port.eq_ignore_ascii_case(d.as_bytes()))
        });
    if device {
        return format!("_{clean}");
    }
    let n = clean.chars().count();
    if n <= 120 {
        return clean.to_owned();
    }
    // Keep the ending: it tells people (and programs) what the file is.
    let (stem, ending) = clean
        .rsplit_once('.')
        .filter(|(_, e)| e.chars().count() <= 10)
        .unwrap_or((clean, ""));
    let keep = 120 - ending.chars().count() - usize::from(!ending.is_empty());
    let stem: String = stem.chars().take(keep).collect();
    if ending.is_empty() {
        stem
    } else {
        format!("{stem}.{ending}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_harmless() {
        for (claimed, safe) in [
            ("x-ray.png", "x-ray.png"),
            ("C:\\fakepath\\bite wing.jpg", "bite wing.jpg"),
            ("../../etc/passwd", "passwd"),
            (".htaccess", "htaccess"),
            ("a\"; filename=evil.html", "a__ filename=evil.html"),
            ("invoice\u{202E}gpj.exe", "invoicegpj.exe"),
            ("a\r\nb\0.txt", "ab.txt"),
            ("", "file"),
            ("...", "file"),
            ("Radiografía.pdf", "Radiografía.pdf"),
            ("Radiografi\u{301}a.pdf", "Radiografía.pdf"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("com1", "_com1"),
            ("lpt9.pdf", "_lpt9.pdf"),
            ("common.pdf", "common.pdf"),
            ("año1.pdf", "año1.pdf"),
        ] {
            assert_eq!(safe_file_name(claimed), safe, "{claimed:?}");
        }
        let long = safe_file_name(&format!("{}.pdf", "ñ".repeat(300)));
        assert_eq!(long.chars().count(), 120);
        assert!(long.ends_with(".pdf"));
    }
}
