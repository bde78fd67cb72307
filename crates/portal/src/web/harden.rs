//! The outermost layer of every answer, in one place and one order, so that no route can be without it:
//!
//! 1. size of address and headers, name of the host (Host poisoning), method (TRACE);
//! 2. the [`Web`] context: language, cookies, client address, nonce;
//! 3. `?lang=` on a GET: cookie, then 303 to the clean address;
//! 4. the handler, with a time limit and a net under panics;
//! 5. an error, also axum's own, becomes its page, with an incident id where it is our fault;
//! 6. cookies and headers, on everything;
//! 7. one line in the access log, secret link paths cut off.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, HOST, LOCATION, RETRY_AFTER, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};

use super::client::Client;
use super::context::Web;
use super::error::{Carried, Error};
use super::error_pages;
use super::headers::{self, Kind};
use super::i18n::Lang;
use super::limits;
use super::site::Site;
use super::{form, page, urlencoded};

/// What [`harden()`] must be told by the product.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    /// First segments of paths whose next segment is a link's secret: `["i", "p", "n", "r"]`. Never logged, never in a `Referer`.
    pub secret: Vec<&'static str>,
    /// Whole paths that tell nothing and are answered under any name: a load balancer asks a node by its address.
    pub probe: Vec<&'static str>,
    /// Prefixes that answer with JSON and take other methods than GET, HEAD and POST (`/api/`): their errors are not turned into pages.
    pub machine: Vec<&'static str>,
}

/// Wraps the finished router. Nothing may be added to it afterwards.
pub fn harden(router: Router, site: &Site, paths: Paths) -> Router {
    let shared = Arc::new((site.clone(), paths));
    router
        .merge(super::assets::routes(site))
        .fallback(|| async { Error::NotFound })
        .method_not_allowed_fallback(|| async { Error::MethodNotAllowed })
        // Our own extractors limit themselves; the request as a whole is limited below.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn(move |req: Request, next: Next| {
            let shared = shared.clone();
            async move { answer(&shared.0, &shared.1, req, next).await }
        }))
}

async fn answer(site: &Site, paths: &Paths, mut req: Request, next: Next) -> Response {
    let began = site.now();
    let client = Client::of(site.proxies(), req.headers(), req.extensions());
    let secret = is_secret(paths, req.uri().path());
    let w = Web::new(site, req.method(), req.uri(), req.headers(), client, secret);
    req.extensions_mut().insert(w.clone());
    let head = req.method() == Method::HEAD;

    let mut response = match admit(site, paths, &w, &req) {
        Err(e) => e.into_response(),
        Ok(Some(redirect)) => redirect,
        Ok(None) => guarded(&w, req, next).await,
    };
    if !is_machine(paths, w.path()) && !paths.probe.contains(&w.path()) {
        response = with_page(&w, response);
    }
    if head {
        *response.body_mut() = Body::empty();
    }
    let kind = response
        .extensions()
        .get::<Kind>()
        .copied()
        .unwrap_or_default();
    headers::apply(response.headers_mut(), kind, w.nonce(), site.secure());
    if kind != Kind::Asset {
        for line in w.set_cookie_lines() {
            if let Ok(value) = HeaderValue::from_str(&line) {
                response.headers_mut().append(SET_COOKIE, value);
            }
        }
    }
    if let Ok(id) = HeaderValue::from_str(w.request_id()) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), id);
    }
    tracing::info!(
        target: "access",
        request = w.request_id(),
        method = %w.method(),
        path = redacted(paths, w.path()),
        status = response.status().as_u16(),
        client = w.client().bucket(),
        ms = (site.now() - began) / 1000,
    );
    response
}

/// What is refused or sent elsewhere before any handler sees it.
fn admit(site: &Site, paths: &Paths, w: &Web, req: &Request) -> Result<Option<Response>, Error> {
    let header_bytes: usize = req
        .headers()
        .iter()
        .map(|(n, v)| n.as_str().len() + v.len() + 4)
        .sum();
    if header_bytes > limits::HEADER_BYTES || req.headers().len() > limits::HEADER_FIELDS {
        return Err(Error::BadRequest("headers too large"));
    }
    if w.path_and_query().len() > limits::URI_BYTES {
        return Err(Error::BadRequest("address too long"));
    }
    let authority = authority_of(req.headers(), req.uri())?;
    if !site.serves_host(&authority) && !paths.probe.contains(&w.path()) {
        if site.is_loopback_alias(&authority) && matches!(*w.method(), Method::GET | Method::HEAD) {
            return Ok(Some(redirect(
                StatusCode::TEMPORARY_REDIRECT,
                &site.link(w.path_and_query()),
            )));
        }
        return Err(Error::WrongHost);
    }
    if is_machine(paths, w.path()) {
        return Ok(None);
    }
    if !matches!(*w.method(), Method::GET | Method::HEAD | Method::POST) {
        return Err(Error::MethodNotAllowed);
    }
    let declared = req
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse::<u64>().ok());
    let most = if form::media_type(req) == "multipart/form-data" {
        limits::UPLOAD_BYTES
    } else {
        limits::FORM_BYTES
    };
    if declared.is_some_and(|n| n > most as u64) {
        return Err(Error::TooLarge);
    }
    let Some(query) = w_query(w) else {
        return Ok(None);
    };
    let mut names: Vec<&str> = query.iter().map(|(n, _)| n.as_str()).collect();
    names.sort_unstable();
    if names
        .windows(2)
        .any(|p| p[0] == p[1] && !p[0].ends_with("[]"))
    {
        return Err(Error::BadRequest("a query parameter came twice"));
    }
    if *w.method() == Method::GET
        && let Some((_, lang)) = query.iter().find(|(n, _)| n == "lang")
    {
        if let Some(lang) = Lang::parse(lang) {
            w.choose_lang(lang);
        }
        let rest: Vec<_> = query.iter().filter(|(n, _)| n != "lang").cloned().collect();
        let clean = if rest.is_empty() {
            w.path().to_owned()
        } else {
            format!("{}?{}", w.path(), urlencoded::encode(&rest))
        };
        return Ok(Some(page::see_other(&clean)));
    }
    Ok(None)
}

fn w_query(w: &Web) -> Option<Vec<(String, String)>> {
    let (_, query) = w.path_and_query().split_once('?')?;
    Some(urlencoded::pairs(query.as_bytes()).collect())
}

/// The name the request was sent to. Two `Host` fields, or one that contradicts an absolute address, are an attempt to confuse somebody.
fn authority_of(headers: &HeaderMap, uri: &Uri) -> Result<String, Error> {
    let mut hosts = headers.get_all(HOST).iter();
    let host = hosts
        .next()
        .map(|h| h.to_str().unwrap_or_default().to_owned());
    if hosts.next().is_some() {
        return Err(Error::BadRequest("two Host fields"));
    }
    match (uri.authority().map(|a| a.as_str().to_owned()), host) {
        (Some(a), Some(h)) if !a.eq_ignore_ascii_case(&h) => Err(Error::WrongHost),
        (Some(a), _) => Ok(a),
        (None, Some(h)) => Ok(h),
        (None, None) => Err(Error::WrongHost),
    }
}

/// The handler with its time limit and the net under panics.
async fn guarded(w: &Web, req: Request, next: Next) -> Response {
    let time = if form::media_type(&req) == "multipart/form-data" {
        limits::UPLOAD_TIME
    } else {
        limits::REQUEST_TIME
    };
    match tokio::time::timeout(time, AssertUnwindSafe(next.run(req)).catch_unwind()).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            let said = panic
                .downcast_ref::<&str>()
                .map(|s| (*s).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            Error::internal(format!("panic: {said}")).into_response()
        }
        Err(_) => {
            tracing::warn!(
                request = w.request_id(),
                "the time limit of a request was reached"
            );
            Error::unavailable("time limit").into_response()
        }
    }
}

/// Turns an error into its page, and an error status without a page of ours too.
fn with_page(w: &Web, mut response: Response) -> Response {
    let carried = response
        .extensions_mut()
        .remove::<Carried>()
        .and_then(|c| c.take());
    let status = response.status();
    let ours = response.headers().get(CONTENT_TYPE).is_some_and(|t| {
        t.as_bytes().starts_with(b"text/html") || t.as_bytes().starts_with(b"application/")
    });
    let error = match carried {
        Some(e) => e,
        None if (status.is_client_error() || status.is_server_error()) && !ours => {
            Error::of_status(status)
        }
        None => return response,
    };
    let wait = error_pages::retry_after(w, &error);
    let mut rendered = error_pages::render(w, error);
    for name in [ALLOW, LOCATION] {
        if let Some(v) = response.headers().get(&name) {
            rendered.headers_mut().insert(name, v.clone());
        }
    }
    if let Some(seconds) = wait {
        rendered
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    rendered
}

fn redirect(status: StatusCode, to: &str) -> Response {
    let location = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (status, [(LOCATION, location)]).into_response()
}

/// Whether the path holds the secret of a link, also one that a mail program has bent: doubled slashes, other case, escapes, something
/// in front. What is bent leads nowhere, but the secret in it is a good one.
fn is_secret(paths: &Paths, path: &str) -> bool {
    secret_at(paths, path).is_some()
}

/// The first segment of a secret link in the path, as we write it, if something follows it.
fn secret_at(paths: &Paths, path: &str) -> Option<&'static str> {
    let mut segments = path.split('/').filter(|s| !s.is_empty() && *s != ".");
    while let Some(segment) = segments.next() {
        let plain = urlencoded::decode(segment.as_bytes());
        let known = paths.secret.iter().find(|p| plain.eq_ignore_ascii_case(p));
        if let Some(known) = known
            && segments.next().is_some()
        {
            return Some(known);
        }
    }
    None
}

fn is_machine(paths: &Paths, path: &str) -> bool {
    paths.machine.iter().any(|p| path.starts_with(p))
}

/// The longest part of a path that is logged: ids have 32 characters, secrets 43.
const LOGGED: usize = 36;

/// The path as the log may know it: of a secret link only what kind it is, and nothing that is as long as a secret wherever it
/// stands, since mail programs and proxies put links into places of their own.
pub(super) fn redacted(paths: &Paths, path: &str) -> String {
    if let Some(kind) = secret_at(paths, path) {
        return format!("/{kind}/…");
    }
    let path: String = path.chars().filter(|c| !c.is_control()).take(200).collect();
    let part = |s: &str| match s.chars().count() {
        n if n > LOGGED => "…".to_owned(),
        _ => s.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_knows_of_a_secret_link_only_what_kind_it_is() {
        let paths = super::super::tests::paths();
        for (path, logged) in [
            ("/i/abcdef", "/i/…"),
            ("/p/x/y", "/p/…"),
            ("/inbox/7", "/inbox/7"),
            ("/i", "/i"),
            ("//i/abc", "/i/…"),
            (
                "/m/0123456789abcdef0123456789abcdef/files",
                "/m/0123456789abcdef0123456789abcdef/files",
            ),
            ("/x/i/wFrCk3LQqg7r0v2pGm8Jt5yN1aZ4sBhE6uDxOiTlVcY", "/i/…"),
            ("/i%2FwFrCk3LQqg7r0v2pGm8Jt5yN1aZ4sBhE6uDxOiTlVcY", "/…"),
            ("/i//abc", "/i/…"),
            ("/I/abc", "/i/…"),
            ("/%69/abc", "/i/…"),
            (
                "/%2569/wFrCk3LQqg7r0v2pGm8Jt5yN1aZ4sBhE6uDxOiTlVcY",
                "/%2569/…",
            ),
            ("/./i/abc/", "/i/…"),
            ("/wrapped/p/abc", "/p/…"),
            ("/i/", "/i/"),
        ] {
            assert_eq!(redacted(&paths, path), logged);
        }
    }
}
