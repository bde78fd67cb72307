//! What can go wrong, in three kinds: shown to the user (translated, with what to do next); neutral (not found, forbidden and gone look the
//! same, so that nothing can be probed); internal (the user gets an incident id, the log gets the cause).
//!
//! A handler returns `Result<Response, Error>`. The error travels in the response to [`super::harden()`], which renders the page with the
//! reader's language, brand and help.

use std::fmt;
use std::sync::{Arc, Mutex};

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::form::Form;
use super::notice::Notice;

/// An error of a request. `Error::internal(cause)` and `Error::unavailable(cause)` keep the cause for the log.
pub enum Error {
    /// A translated page that says what happened and what to do next; made by the feature.
    Shown(Box<Notice>),
    /// Not there, not yours, or gone: one page, one status (404).
    NotFound,
    /// A POST that did not come from our page (403).
    Forged,
    /// A POST from a page that was open too long: shown again with what was typed, nothing was done (403).
    Stale(Box<Form>),
    /// The request makes no sense; people only meet it through a broken browser (400). The text is for the log.
    BadRequest(&'static str),
    /// The path exists, the method does not (405).
    MethodNotAllowed,
    /// More than the limit: form, upload or request (413).
    TooLarge,
    /// A kind of body we do not take (415).
    UnsupportedMedia,
    /// Too many of something; may be tried again at `until` (microseconds UTC) (429).
    TooMany {
        /// When it may be tried again (microseconds UTC).
        until: i64,
    },
    /// The request was sent to a name that is not ours (421).
    WrongHost,
    /// The database or another part is away for the moment; nothing was done (503).
    Unavailable(Cause),
    /// The database went away in the middle: it may have been done or not (503).
    Unsure(Cause),
    /// Somebody else, or another window, changed it at the same moment; nothing was done (409).
    Changed(Cause),
    /// Our fault (500).
    Internal(Cause),
}

/// Why something failed, for the log only.
pub struct Cause(Box<dyn fmt::Debug + Send + Sync>);

impl Cause {
    /// Keeps any error or text.
    pub fn new(cause: impl fmt::Debug + Send + Sync + 'static) -> Cause {
        Cause(Box::new(cause))
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error {
    /// Our fault, with its cause for the log.
    pub fn internal(cause: impl fmt::Debug + Send + Sync + 'static) -> Error {
        Error::Internal(Cause::new(cause))
    }

    /// Something we need is away, with its cause for the log.
    pub fn unavailable(cause: impl fmt::Debug + Send + Sync + 'static) -> Error {
        Error::Unavailable(Cause::new(cause))
    }

    /// It may have been done or not, with its cause for the log.
    pub fn unsure(cause: impl fmt::Debug + Send + Sync + 'static) -> Error {
        Error::Unsure(Cause::new(cause))
    }

    /// Somebody else was faster, with its cause for the log.
    pub fn changed(cause: impl fmt::Debug + Send + Sync + 'static) -> Error {
        Error::Changed(Cause::new(cause))
    }

    /// The status on the wire.
    pub fn status(&self) -> StatusCode {
        match self {
            Error::Shown(n) => n.status(),
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Forged | Error::Stale(_) => StatusCode::FORBIDDEN,
            Error::BadRequest(_) => StatusCode::BAD_REQUEST,
            Error::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Error::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Error::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Error::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Error::Unavailable(_) | Error::Unsure(_) => StatusCode::SERVICE_UNAVAILABLE,
            Error::Changed(_) => StatusCode::CONFLICT,
            Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What an error status without a page of ours means (axum's own refusals).
    pub(super) fn of_status(status: StatusCode) -> Error {
        match status.as_u16() {
            404 | 410 => Error::NotFound,
            401 | 403 => Error::Forged,
            405 => Error::MethodNotAllowed,
            413 => Error::TooLarge,
            415 => Error::UnsupportedMedia,
            503 | 504 => Error::unavailable(status),
            400..=499 => Error::BadRequest("refused by an extractor"),
            _ => Error::internal(status),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::BadRequest(why) => write!(f, "bad request: {why}"),
            Error::Unavailable(c) | Error::Unsure(c) | Error::Changed(c) | Error::Internal(c) => {
                write!(f, "{}: {c:?}", self.status())
            }
            other => write!(f, "{}", other.status()),
        }
    }
}

impl From<Notice> for Error {
    fn from(notice: Notice) -> Error {
        Error::Shown(Box::new(notice))
    }
}

/// Carries an error to the layer that renders it.
#[derive(Clone)]
pub(super) struct Carried(Arc<Mutex<Option<Error>>>);

impl Carried {
    pub(super) fn take(&self) -> Option<Error> {
        self.0.lock().unwrap_or_else(|e| e.into_inner()).take()
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response
            .extensions_mut()
            .insert(Carried(Arc::new(Mutex::new(Some(self)))));
        response
    }
}
