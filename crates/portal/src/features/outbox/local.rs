//! The guard of the outbox: this machine, by a name of this machine. Anybody else learns nothing, not even that it exists.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use courier::Captured;
use http::header::HOST;
use http::request::Parts;

use crate::app::App;
use crate::web::{Error, Web};

/// What was captured, for somebody who sits at this machine.
pub struct Local(pub Captured);

impl FromRequestParts<App> for Local {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Local, Error> {
        let here = parts
            .extensions
            .get::<Web>()
            .is_some_and(|w| w.client().is_loopback());
        let named = parts
            .uri
            .authority()
            .map(|a| a.as_str())
            .or_else(|| parts.headers.get(HOST)?.to_str().ok())
            .is_some_and(is_loopback_name);
        match &app.captured {
            Some(captured) if here && named => Ok(Local(captured.clone())),
            _ => Err(Error::NotFound),
        }
    }
}

/// `localhost`, `127.0.0.1`, `[::1]`, with or without a port.
fn is_loopback_name(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((h, port)) if port.bytes().all(|b| b.is_ascii_digit()) => h,
        _ => authority,
    };
    host.eq_ignore_ascii_case("localhost")
        || host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_loopback_name;

    #[test]
    fn names_of_this_machine() {
        for yes in [
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1",
            "127.0.0.1:8080",
            "127.9.9.9:1",
            "[::1]",
            "[::1]:8080",
        ] {
            assert!(is_loopback_name(yes), "{yes}");
        }
        for no in [
            "",
            ":8080",
            "mail.example.com",
            "localhost.example.com",
            "127.0.0.1.example.com:8080",
            "0.0.0.0:8080",
            "192.168.0.9",
            "[::]:8080",
            "localhost:8080:evil",
        ] {
            assert!(!is_loopback_name(no), "{no}");
        }
    }
}
