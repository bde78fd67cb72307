//! Tests of the kit as a whole: a small router of its own, hardened as the product's is.
#![allow(clippy::unwrap_used)]

mod gallery;
mod uploads;
mod wire;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use tower::ServiceExt;
use vault::{ManualClock, SeededRandom};

use super::emergency::Emergency;
use super::{Lang, Paths, Settings, Site, harden};

/// 23 November 2026, 20:10 UTC: 3:10 PM in New York.
pub const NOW: i64 = 1_795_464_600_000_000;

pub fn settings(public_url: &str) -> Settings {
    Settings {
        public_url: public_url.to_owned(),
        product: "SecureMail".into(),
        support_email: Some("help@mail.example".into()),
        support_phone: Some("(555) 010-0100".into()),
        support_hours: Some("Mon–Fri 8–6".into()),
        emergency: Emergency::new("US", ""),
        trusted_proxies: vec![],
        time_zone: "America/New_York".into(),
        language: Lang::En,
        pseudo_locale: true,
        strict_words: true,
        clock: Arc::new(ManualClock::at(NOW)),
        random: Arc::new(SeededRandom::new(1)),
    }
}

pub fn site() -> Site {
    Site::new(settings("https://mail.example")).unwrap()
}

pub fn paths() -> Paths {
    Paths {
        secret: vec!["i", "p"],
        probe: vec!["/alive"],
        machine: vec!["/api/"],
    }
}

/// A browser of one origin that keeps cookies.
pub struct Client {
    app: Router,
    host: &'static str,
    origin: String,
    pub cookies: Vec<(String, String)>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub bytes: bytes::Bytes,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let at = self
            .text
            .find(&mark)
            .unwrap_or_else(|| panic!("no {name} in {}", self.text))
            + mark.len();
        self.text[at..].split('"').next().unwrap().to_owned()
    }
}

impl Client {
    pub fn new(router: Router, site: &Site) -> Client {
        Client {
            app: harden(router, site, paths()),
            host: "mail.example",
            origin: site.origin().to_owned(),
            cookies: vec![],
        }
    }

    pub async fn send(&mut self, mut req: Request<Body>) -> Answer {
        if !req.headers().contains_key("host") {
            req.headers_mut().insert("host", self.host.parse().unwrap());
        }
        if !self.cookies.is_empty() && !req.headers().contains_key("cookie") {
            let line = self
                .cookies
                .iter()
                .map(|(n, v)| format!("{n}={v}"))
                .collect::<Vec<_>>()
                .join("; ");
            req.headers_mut().insert("cookie", line.parse().unwrap());
        }
        let response = self.app.clone().oneshot(req).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all("set-cookie") {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (n, v) = pair.split_once('=').unwrap();
            self.cookies.retain(|(m, _)| m != n);
            if !v.is_empty() {
                self.cookies.push((n.to_owned(), v.to_owned()));
            }
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub async fn post(&mut self, path: &str, body: &str) -> Answer {
        let req = Request::post(path)
            .header("origin", &self.origin)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.send(req).await
    }
}
