//! A browser without scripts: cookies, redirects, forms found by their button.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Method, Request, Response, StatusCode};
use http_body_util::BodyExt;
use scraper::{ElementRef, Html, Selector};
use tower::ServiceExt;

use super::upload;

/// One browser with its cookies.
#[derive(Clone)]
pub struct Browser {
    router: axum::Router,
    /// Cookies by name.
    pub cookies: BTreeMap<String, String>,
    /// Sent as `Accept-Language`.
    pub language: String,
    /// The address it comes from.
    pub address: std::net::SocketAddr,
    /// Headers that go with every request.
    pub extra: Vec<(&'static str, &'static str)>,
}

/// A page as it arrived, after redirects.
#[derive(Debug, Clone)]
pub struct Page {
    /// Status of the last answer.
    pub status: StatusCode,
    /// Path and query of the last answer.
    pub path: String,
    /// Its headers.
    pub headers: http::HeaderMap,
    /// Its body.
    pub body: String,
    /// The same as bytes.
    pub bytes: Vec<u8>,
    /// Whether the connection was broken off before the end.
    pub broken: bool,
}

const HOST: &str = "mail.example.com";

impl Browser {
    pub(super) fn new(router: axum::Router) -> Browser {
        static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(1);
        let n = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let ip = std::net::Ipv4Addr::from(0x0A00_0000 + n);
        Browser {
            router,
            cookies: BTreeMap::new(),
            language: "en".into(),
            address: (ip, 50000).into(),
            extra: Vec::new(),
        }
    }

    /// Opens an address of the portal, absolute or a path, following redirects.
    pub async fn get(&mut self, address: &str) -> Page {
        self.follow(Method::GET, address, Vec::new(), None).await
    }

    /// One request without following redirects.
    pub async fn raw(
        &mut self,
        method: Method,
        address: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Page {
        // In pieces, as a connection brings it: the portal looks at large bodies piece by piece.
        let pieces: Vec<Result<Vec<u8>, std::convert::Infallible>> =
            body.chunks(64 * 1024).map(|c| Ok(c.to_vec())).collect();
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        self.send(method, address, headers, body).await
    }

    /// One request, and its answer before anything of the body was read: for what runs longer than a request.
    pub async fn start(
        &self,
        method: Method,
        address: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Response<Body> {
        let path = address
            .strip_prefix("https://mail.example.com")
            .unwrap_or(address)
            .to_owned();
        let mut request = Request::builder().method(method).uri(&path);
        let has = |n: &str| headers.iter().any(|(h, _)| h.eq_ignore_ascii_case(n));
        if !has("host") {
            request = request.header("host", HOST);
        }
        if !self.cookies.is_empty() && !has("cookie") {
            let line = self
                .cookies
                .iter()
                .map(|(k, v)| format!("{k}={v}"))
                .collect::<Vec<_>>()
                .join("; ");
            request = request.header("cookie", line);
        }
        if !has("accept-language") {
            request = request.header("accept-language", &self.language);
        }
        if !has("user-agent") {
            request = request.header(
                "user-agent",
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            );
        }
        for (k, v) in headers.iter().chain(&self.extra) {
            request = request.header(*k, *v);
        }
        let mut request = request.body(body).expect("a request");
        request.extensions_mut().insert(ConnectInfo(self.address));
        self.router
            .clone()
            .oneshot(request)
            .await
            .expect("the router never fails")
    }

    /// One request whose body may come as a stream.
    pub async fn send(
        &mut self,
        method: Method,
        address: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Page {
        let path = address
            .strip_prefix("https://mail.example.com")
            .unwrap_or(address)
            .to_owned();
        let response = self.start(method, address, headers, body).await;
        let (parts, body) = response.into_parts();
        for set in parts.headers.get_all("set-cookie") {
            let set = set.to_str().expect("a cookie is ASCII");
            let (pair, attributes) = set.split_once(';').unwrap_or((set, ""));
            let (name, value) = pair.split_once('=').expect("name=value");
            if value.is_empty() || attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let (mut bytes, mut broken, mut body) = (Vec::new(), false, body);
        while let Some(frame) = body.frame().await {
            match frame {
                Ok(f) => bytes.extend_from_slice(f.data_ref().map_or(&[][..], |d| d)),
                Err(_) => broken = true,
            }
            if broken {
                break;
            }
        }
        Page {
            status: parts.status,
            path,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
            broken,
        }
    }

    async fn follow(
        &mut self,
        method: Method,
        address: &str,
        body: Vec<u8>,
        content_type: Option<&str>,
    ) -> Page {
        let post = method == Method::POST;
        let mut headers = vec![("sec-fetch-site", "same-origin")];
        if post {
            headers.push(("origin", "https://mail.example.com"));
            headers.push((
                "content-type",
                content_type.unwrap_or("application/x-www-form-urlencoded"),
            ));
        }
        let page = self.raw(method, address, &headers, body).await;
        self.redirected(page).await
    }

    /// Where an answer leads.
    pub(super) async fn redirected(&mut self, mut page: Page) -> Page {
        for _ in 0..8 {
            if !page.status.is_redirection() {
                return page;
            }
            let to = page
                .headers
                .get("location")
                .and_then(|l| l.to_str().ok())
                .expect("a redirect says where")
                .to_owned();
            page = self
                .raw(
                    Method::GET,
                    &to,
                    &[("sec-fetch-site", "same-origin")],
                    Vec::new(),
                )
                .await;
        }
        panic!("redirects without end at {}", page.path)
    }

    /// Presses the button with these words in the form that has it, after filling in fields. Hidden fields and what was
    /// pre-filled go along, as in a real browser. Files are `(field, file name, bytes)`.
    pub async fn press(&mut self, page: &Page, button: &str, fields: &[(&str, &str)]) -> Page {
        self.press_with_files(page, button, fields, &[]).await
    }

    /// As [`Browser::press`], with files.
    pub async fn press_with_files(
        &mut self,
        page: &Page,
        button: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Page {
        let form = page.form(button);
        let (action, values) = form.filled(page, fields);
        if form.get {
            let query = encode(&values);
            return self
                .get(&format!(
                    "{}?{query}",
                    action.split('?').next().unwrap_or_default()
                ))
                .await;
        }
        if form.multipart {
            let mut body = upload::fields(&values);
            for (n, file, bytes) in files {
                body.extend_from_slice(&upload::file(n, file));
                body.extend_from_slice(bytes);
                body.extend_from_slice(b"\r\n");
            }
            body.extend_from_slice(&upload::end());
            return self
                .follow(Method::POST, &action, body, Some(upload::CONTENT_TYPE))
                .await;
        }
        assert!(files.is_empty(), "the form of {button:?} takes no files");
        self.follow(Method::POST, &action, encode(&values).into_bytes(), None)
            .await
    }

    /// Opens every address that these pages lead to: none of them refuses whoever is offered it.
    pub async fn follows_all(&mut self, pages: &[&str]) {
        for path in pages {
            let mut all = self.get(path).await.leads_to();
            // In the language that it is in.
            all.retain(|to| !to.contains("lang="));
            for to in all {
                let status = self.get(&to).await.status;
                assert_ne!(status, StatusCode::CONFLICT, "{path} leads to {to}");
            }
        }
    }

    /// Follows the link with these words.
    pub async fn click(&mut self, page: &Page, link: &str) -> Page {
        let to = page.link(link);
        self.get(&to).await
    }

    /// Signs in with the password of test accounts.
    pub async fn sign_in(&mut self, email: &str) -> Page {
        let page = self.get("/sign-in").await;
        self.press(
            &page,
            "Sign In",
            &[("email", email), ("password", super::PASSWORD)],
        )
        .await
    }
}

impl FoundForm {
    /// Where it goes and what it sends, with these fields filled in.
    #[track_caller]
    pub(super) fn filled(
        &self,
        page: &Page,
        fields: &[(&str, &str)],
    ) -> (String, Vec<(String, String)>) {
        let mut values = self.values.clone();
        for (name, value) in fields {
            assert!(
                self.names.iter().any(|n| n == name),
                "the form on {} has no field {name:?}: {:?}",
                page.path,
                self.names
            );
            values.retain(|(n, _)| n != name);
            values.push(((*name).to_owned(), (*value).to_owned()));
        }
        let action = if self.action.is_empty() {
            page.path.clone()
        } else {
            self.action.clone()
        };
        (action, values)
    }
}

/// A form as found on a page.
#[derive(Debug)]
pub struct FoundForm {
    /// Where it is sent; empty: the page's own address.
    pub action: String,
    get: bool,
    multipart: bool,
    /// What a browser would send untouched, with the button pressed.
    pub values: Vec<(String, String)>,
    /// Every field name, also of unticked boxes.
    pub names: Vec<String>,
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("a selector")
}

fn words(e: ElementRef<'_>) -> String {
    e.text()
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn encode(values: &[(String, String)]) -> String {
    let one = |s: &str| {
        s.bytes()
            .map(|b| {
                if b.is_ascii_alphanumeric() || b"-_.~".contains(&b) {
                    char::from(b).to_string()
                } else {
                    format!("%{b:02X}")
                }
            })
            .collect::<String>()
    };
    values
        .iter()
        .map(|(k, v)| format!("{}={}", one(k), one(v)))
        .collect::<Vec<_>>()
        .join("&")
}

impl Page {
    fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    /// What a person reads, on one line.
    pub fn text(&self) -> String {
        let html = self.html();
        html.select(&selector("body"))
            .next()
            .map(words)
            .unwrap_or_default()
    }

    /// The page's heading.
    pub fn h1(&self) -> String {
        let html = self.html();
        html.select(&selector("h1"))
            .next()
            .map(words)
            .unwrap_or_default()
    }

    /// Whether the words stand on the page.
    pub fn says(&self, what: &str) -> bool {
        self.text().contains(what)
    }

    /// Fails with the page's words when something is not on it.
    #[track_caller]
    pub fn must_say(&self, what: &str) -> &Page {
        assert!(
            self.says(what),
            "{} ({}) does not say {what:?}: {}",
            self.path,
            self.status,
            self.text()
        );
        self
    }

    /// Fails with the page's words when something is on it.
    #[track_caller]
    pub fn must_not_say(&self, what: &str) -> &Page {
        assert!(
            !self.body.contains(what),
            "{} ({}) says {what:?}: {}",
            self.path,
            self.status,
            self.text()
        );
        self
    }

    /// The message beside a field; none when nothing is wrong with it.
    pub fn beside(&self, field: &str) -> Option<String> {
        let css = format!("#{}-error > span", crate::web::ui::field_id(field));
        self.html().select(&selector(&css)).next().map(words)
    }

    /// The address of the link with these words.
    #[track_caller]
    pub fn link(&self, words_of: &str) -> String {
        let html = self.html();
        html.select(&selector("a[href]"))
            .find(|a| words(*a) == words_of || words(*a).contains(words_of))
            .and_then(|a| a.value().attr("href").map(str::to_owned))
            .unwrap_or_else(|| panic!("{} has no link {words_of:?}: {}", self.path, self.text()))
    }

    /// The local addresses that the page leads to, each once.
    pub fn leads_to(&self) -> Vec<String> {
        let html = self.html();
        let links = selector("a[href]");
        let mut found: Vec<String> = html
            .select(&links)
            .filter_map(|a| a.value().attr("href"))
            .filter(|h| h.starts_with('/'))
            .map(|h| h.split('#').next().unwrap_or_default().to_owned())
            .collect();
        found.sort();
        found.dedup();
        found
    }

    /// The value a field shows.
    pub fn value(&self, name: &str) -> Option<String> {
        let html = self.html();
        let found = html
            .select(&selector("input, textarea, select"))
            .find(|e| e.value().attr("name") == Some(name))?;
        match found.value().name() {
            "textarea" => Some(
                found
                    .text()
                    .collect::<String>()
                    .trim_start_matches('\n')
                    .to_owned(),
            ),
            "select" => found
                .select(&selector("option[selected]"))
                .next()
                .or_else(|| found.select(&selector("option")).next())
                .map(|o| {
                    o.value()
                        .attr("value")
                        .map_or_else(|| words(o), str::to_owned)
                }),
            _ => Some(found.value().attr("value").unwrap_or_default().to_owned()),
        }
    }

    /// Whether there is a button with exactly these words.
    pub fn has(&self, button: &str) -> bool {
        let html = self.html();
        html.select(&selector("button, input[type=submit]"))
            .any(|b| words(b) == button || b.value().attr("value") == Some(button))
    }

    /// The form whose button has these words.
    #[track_caller]
    pub fn form(&self, button: &str) -> FoundForm {
        let html = self.html();
        let buttons = selector("button, input[type=submit]");
        let says = |b: &ElementRef<'_>| {
            words(*b) == button
                || words(*b).contains(button)
                || b.value().attr("value") == Some(button)
        };
        let all: Vec<_> = html.select(&selector("form")).collect();
        let exact = all.iter().find_map(|f| {
            f.select(&buttons)
                .find(|b| words(*b) == button)
                .map(|b| (*f, b))
        });
        // A button may stand outside of its form and name it.
        let named = || {
            let button = html
                .select(&buttons)
                .find(|b| b.value().attr("form").is_some() && words(*b) == button)?;
            let form = all
                .iter()
                .find(|f| f.value().attr("id") == button.value().attr("form"))?;
            Some((*form, button))
        };
        let (form, pressed) = exact
            .or_else(named)
            .or_else(|| {
                all.iter()
                    .find_map(|f| f.select(&buttons).find(|b| says(b)).map(|b| (*f, b)))
            })
            .unwrap_or_else(|| {
                panic!(
                    "{} ({}) has no button {button:?}: {}",
                    self.path,
                    self.status,
                    self.text()
                )
            });
        let mut values = Vec::new();
        let mut names = Vec::new();
        for e in form.select(&selector("input, textarea, select")) {
            let v = e.value();
            let (Some(name), None) = (v.attr("name"), v.attr("disabled")) else {
                continue;
            };
            names.push(name.to_owned());
            match (v.name(), v.attr("type").unwrap_or("text")) {
                ("input", "checkbox" | "radio") => {
                    if v.attr("checked").is_some() {
                        values.push((name.to_owned(), v.attr("value").unwrap_or("on").to_owned()));
                    }
                }
                ("input", "submit" | "button" | "image" | "file") => {}
                ("input", _) => values.push((
                    name.to_owned(),
                    v.attr("value").unwrap_or_default().to_owned(),
                )),
                ("textarea", _) => values.push((
                    name.to_owned(),
                    e.text()
                        .collect::<String>()
                        .trim_start_matches('\n')
                        .to_owned(),
                )),
                _ => {
                    let option = e
                        .select(&selector("option[selected]"))
                        .next()
                        .or_else(|| e.select(&selector("option")).next());
                    if let Some(o) = option {
                        values.push((
                            name.to_owned(),
                            o.value()
                                .attr("value")
                                .map_or_else(|| words(o), str::to_owned),
                        ));
                    }
                }
            }
        }
        if let Some(name) = pressed.value().attr("name") {
            let value = pressed.value().attr("value").unwrap_or_default();
            // Browsers send fields in the order of the page: a button that names its form stands in the head, before it.
            let at = if pressed.value().attr("form").is_some() {
                0
            } else {
                values.len()
            };
            values.insert(at, (name.to_owned(), value.to_owned()));
        }
        let action = pressed
            .value()
            .attr("formaction")
            .or_else(|| form.value().attr("action"))
            .unwrap_or_default()
            .to_owned();
        FoundForm {
            action,
            get: !form
                .value()
                .attr("method")
                .unwrap_or("get")
                .eq_ignore_ascii_case("post"),
            multipart: form.value().attr("enctype") == Some("multipart/form-data"),
            values,
            names,
        }
    }
}
