//! From a template to a response. Handlers fill a struct and return [`page`]; they never see the nonce and set no header.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use http::{HeaderValue, StatusCode};

use super::context::Web;
use super::error::Error;

/// Renders a page. When an error summary was part of it, its title begins with "Error:" (GOV.UK: heard first by a screen reader).
pub fn page(w: &Web, status: StatusCode, template: &impl Template) -> Response {
    w.take_failed();
    match template.render() {
        Ok(html) => {
            let html = if w.take_failed() {
                let title = format!(
                    "<title>{} ",
                    super::i18n::Html::escaped(&w.t("form-error-title")).as_str()
                );
                html.replacen("<title>", &title, 1)
            } else {
                html
            };
            let mut response = (status, html).into_response();
            response.headers_mut().insert(
                CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            );
            response
        }
        Err(e) => Error::internal(e).into_response(),
    }
}

/// 303 to a local path. A path that could leave this host goes to the start page instead (open redirects).
pub fn see_other(path: &str) -> Response {
    let target = local_path(path).unwrap_or_else(|| {
        tracing::warn!("a redirect target was not a local path");
        "/"
    });
    let location = HeaderValue::from_str(target).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response()
}

/// A target such as `next=` carries, if it is a path on this host: begins with one slash, no second slash or backslash after it, no control
/// characters, no spaces, no scheme.
pub fn local_path(candidate: &str) -> Option<&str> {
    let bytes = candidate.as_bytes();
    let local = bytes.first() == Some(&b'/')
        && !matches!(bytes.get(1), Some(b'/' | b'\\'))
        && bytes.len() <= 512
        && bytes
            .iter()
            .all(|b| b.is_ascii_graphic() && *b != b'\\' && *b != b'#');
    local.then_some(candidate)
}

/// A JSON answer for the kit's own script.
pub fn json(status: StatusCode, value: &serde_json::Value) -> Response {
    let mut response = (status, value.to_string()).into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What the session-prolonging POST answers the script: when the session ends now (microseconds UTC).
pub fn session_answer(ends_at: i64) -> Response {
    json(StatusCode::OK, &serde_json::json!({ "ends": ends_at }))
}

/// What the autosave POST answers the script: the line to show ("Saved 3:12 PM") and the draft's new version.
pub fn autosave_answer(line: &str, version: i64) -> Response {
    json(
        StatusCode::OK,
        &serde_json::json!({ "line": line, "version": version.to_string() }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_local_paths() {
        for good in ["/", "/inbox", "/thread/4f?x=1&y=%20", "/a//b"] {
            assert_eq!(local_path(good), Some(good));
        }
        for bad in [
            "",
            "inbox",
            "//evil",
            "/\\evil",
            "\\\\evil",
            "https:evil",
            "https://evil",
            "javascript:alert(1)",
            "/a b",
            "/a\nb",
            "/a\0",
            " /a",
            "/a\\b",
            "/é",
            "/\u{2028}",
            "/a#b",
        ] {
            assert_eq!(local_path(bad), None, "{bad:?}");
        }
        assert_eq!(see_other("//evil").headers()[LOCATION], "/");
        assert_eq!(see_other("/inbox").status(), StatusCode::SEE_OTHER);
    }
}
