//! One question to a web address, as a browser would ask it: for the operator's check-up.

use std::time::Duration;

use reqwest::{Client, redirect};

use crate::{scrub::scrub, tls};

/// Most bytes read of a page.
const PAGE_MAX: usize = 16 * 1024;

/// What an address answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// The time of the other side in microseconds UTC, to the second (RFC 9110 section 6.6.1), if it told it.
    pub date: Option<i64>,
    /// The first 16 KiB.
    pub text: String,
}

/// GET, without following redirects; the certificate must be one that the machine trusts.
///
/// # Errors
/// Why there was no answer, in words for the operator.
pub async fn ask(url: &str, timeout: Duration) -> Result<Page, String> {
    let tls = tls::client(None).map_err(|e| e.to_string())?;
    let client = Client::builder()
        .tls_backend_preconfigured((*tls).clone())
        .redirect(redirect::Policy::none())
        .no_proxy()
        .timeout(timeout)
        .user_agent("SecureMail")
        .build()
        .map_err(|e| scrub(&e.to_string()))?;
    let mut response = client.get(url).send().await.map_err(|e| {
        if e.is_timeout() {
            return format!("no answer within {} seconds", timeout.as_secs());
        }
        let mut cause: &dyn std::error::Error = &e;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        scrub(&cause.to_string())
    })?;
    let date = response
        .headers()
        .get("date")
        .and_then(|d| jiff::fmt::rfc2822::parse(d.to_str().ok()?).ok())
        .map(|d| d.timestamp().as_microsecond());
    let status = response.status().as_u16();
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > PAGE_MAX {
            break;
        }
    }
    bytes.truncate(PAGE_MAX);
    Ok(Page {
        status,
        date,
        text: String::from_utf8_lossy(&bytes).into_owned(),
    })
}
