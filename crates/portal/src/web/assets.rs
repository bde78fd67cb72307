//! Style sheet, script, font and icons: inside the program, under names that hold their hash, so that browsers keep them for a year and never
//! see an old one. Compressed once, when first asked for (pages are not compressed: BREACH).

use std::io::Write;
use std::sync::OnceLock;

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderValue};
use vault::hash::sha256;

use super::error::Error;
use super::headers::{Kind, of_kind};
use super::site::Site;

macro_rules! embedded {
    ($file:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/", $file))
    };
}

struct Asset {
    name: &'static str,
    path: String,
    content_type: &'static str,
    bytes: Bytes,
    compress: bool,
    gzip: OnceLock<Bytes>,
}

/// All assets.
pub struct Assets {
    list: Vec<Asset>,
}

impl Assets {
    /// Names and hashes the embedded files. The style sheet refers to the font as `asset:serif.woff2`.
    pub(super) fn load() -> Assets {
        let font = embedded!("serif.woff2").as_slice();
        let mut assets = Assets { list: Vec::new() };
        assets.add("serif.woff2", "font/woff2", Bytes::from_static(font), false);
        assets.add(
            "icon.svg",
            "image/svg+xml",
            Bytes::from_static(embedded!("icon.svg")),
            true,
        );
        assets.add(
            "app.js",
            "text/javascript; charset=utf-8",
            Bytes::from_static(embedded!("app.js")),
            true,
        );
        assets.add(
            "passkey.js",
            "text/javascript; charset=utf-8",
            Bytes::from_static(embedded!("passkey.js")),
            true,
        );
        let css = String::from_utf8_lossy(embedded!("app.css"))
            .replace("asset:serif.woff2", assets.path("serif.woff2"));
        assets.add("app.css", "text/css; charset=utf-8", Bytes::from(css), true);
        assets
    }

    fn add(
        &mut self,
        name: &'static str,
        content_type: &'static str,
        bytes: Bytes,
        compress: bool,
    ) {
        let hash = URL_SAFE_NO_PAD.encode(&sha256(&bytes)[..9]);
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let path = format!("/assets/{stem}.{hash}.{ending}");
        self.list.push(Asset {
            name,
            path,
            content_type,
            bytes,
            compress,
            gzip: OnceLock::new(),
        });
    }

    /// The path of an asset, e.g. `app.css`. An unknown name gives the folder, which is not found: the gallery test catches it.
    pub fn path(&self, name: &str) -> &str {
        self.list
            .iter()
            .find(|a| a.name == name)
            .map_or("/assets/", |a| a.path.as_str())
    }

    fn serve(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let asset = self.list.iter().find(|a| a.path == path)?;
        let accepts_gzip = headers
            .get(ACCEPT_ENCODING)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| {
                v.split(',')
                    .any(|e| e.split(';').next().is_some_and(|e| e.trim() == "gzip"))
            });
        let zipped = asset.compress && accepts_gzip;
        let body = if zipped {
            asset.gzip.get_or_init(|| gzip(&asset.bytes)).clone()
        } else {
            asset.bytes.clone()
        };
        let mut response = body.into_response();
        let h = response.headers_mut();
        h.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
        if asset.compress {
            h.insert(VARY, HeaderValue::from_static("accept-encoding"));
        }
        if zipped {
            h.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        Some(of_kind(response, Kind::Asset))
    }
}

fn gzip(bytes: &[u8]) -> Bytes {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zipped = encoder.write_all(bytes).and_then(|()| encoder.finish());
    zipped.map_or_else(|_| Bytes::copy_from_slice(bytes), Bytes::from)
}

/// The route of the assets, for any router state, and the two files that robots and old browsers ask for by name.
pub fn routes<S: Clone + Send + Sync + 'static>(site: &Site) -> Router<S> {
    let (a, b) = (site.clone(), site.clone());
    Router::new()
        .route(
            "/assets/{file}",
            get(move |Path(file): Path<String>, headers: HeaderMap| {
                let answer = a
                    .assets()
                    .serve(&format!("/assets/{file}"), &headers)
                    .ok_or(Error::NotFound);
                async move { answer }
            }),
        )
        .route(
            "/favicon.ico",
            get(move |headers: HeaderMap| {
                let answer = b
                    .assets()
                    .serve(b.assets().path("icon.svg"), &headers)
                    .ok_or(Error::NotFound);
                async move { answer }
            }),
        )
        .route(
            "/robots.txt",
            get(|| async { "User-agent: *\nDisallow: /\n" }),
        )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn names_hold_the_hash_and_the_style_sheet_knows_the_font() {
        let a = Assets::load();
        assert!(
            a.path("app.css").starts_with("/assets/app.") && a.path("app.css").ends_with(".css")
        );
        let css = a.list.iter().find(|x| x.name == "app.css").unwrap();
        let text = std::str::from_utf8(&css.bytes).unwrap();
        assert!(text.contains(a.path("serif.woff2")) && !text.contains("asset:"));
        assert!(
            !text.contains("http:") && !text.contains("https:") && !text.contains("@import"),
            "no third party"
        );
    }

    #[test]
    fn a_first_visit_stays_small() {
        let a = Assets::load();
        let wire: usize = a
            .list
            .iter()
            // Asked for by the two pages that need it.
            .filter(|x| x.name != "passkey.js")
            .map(|x| {
                if x.compress {
                    gzip(&x.bytes).len()
                } else {
                    x.bytes.len()
                }
            })
            .sum();
        // 60 KB with the page itself, in five requests: page, style sheet, script, font, icon.
        assert!(a.list.len() == 5 && wire < 48_000, "{wire} bytes");
    }

    #[test]
    fn gzip_only_for_those_who_take_it() {
        let a = Assets::load();
        let mut h = HeaderMap::new();
        assert!(
            !a.serve(a.path("app.css"), &h)
                .unwrap()
                .headers()
                .contains_key(CONTENT_ENCODING)
        );
        h.insert(ACCEPT_ENCODING, HeaderValue::from_static("br, gzip;q=0.8"));
        assert_eq!(
            a.serve(a.path("app.css"), &h).unwrap().headers()[CONTENT_ENCODING],
            "gzip"
        );
        assert!(
            !a.serve(a.path("serif.woff2"), &h)
                .unwrap()
                .headers()
                .contains_key(CONTENT_ENCODING)
        );
        assert!(a.serve("/assets/app.css", &h).is_none());
    }
}
