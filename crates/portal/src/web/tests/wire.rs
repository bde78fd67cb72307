//! What goes over the wire: headers on everything, errors as pages, forged and stale posts, languages, hosts, uploads.

use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use http::{Request, StatusCode};

use super::{Client, NOW, settings, site};
use crate::web::cookies::Name;
use crate::web::headers::{Kind, of_kind};
use crate::web::upload::FileProblem;
use crate::web::{
    Error, Form, Help, Lang, Site, Upload, Web, Wish, fields, limits, page, see_other,
};

#[derive(Template)]
#[template(
    source = r#"{%- extends "web/layout/narrow.html" -%}
{%- block title %}Write{% endblock -%}
{%- block language %}{% call ui::language_keep(w) %}{% endcall %}{% endblock -%}
{%- block content %}{{ w.errors(form) }}<h1>Write</h1>
<form id="page-form" method="post" novalidate>{{ w.form_fields(form) }}
{{ w.text(form, "name", "Name").required() }}{{ w.area(form, "body", "Text") }}{{ w.password(form, "password", "Password") }}
{% call ui::submit("Send") %}{% endcall %}</form>{% endblock -%}"#,
    ext = "html"
)]
struct Write<'a> {
    w: &'a Web,
    form: &'a Form,
}

async fn show(w: Web) -> Response {
    page(
        &w,
        StatusCode::OK,
        &Write {
            w: &w,
            form: &Form::blank(),
        },
    )
}

async fn take(w: Web, mut form: Form) -> Result<Response, Error> {
    let _ = form.read(&w, "name", fields::NAME.required("form-missing"));
    let _ = form.read(&w, "body", fields::BODY);
    if !form.ok() {
        return Ok(page(
            &w,
            StatusCode::UNPROCESSABLE_ENTITY,
            &Write { w: &w, form: &form },
        ));
    }
    Ok(see_other("/done"))
}

async fn files(mut upload: Upload) -> Result<String, Error> {
    let mut seen = Vec::new();
    while let Some(mut file) = upload.next_file().await? {
        let mut n = 0;
        let result = loop {
            match file.chunk().await {
                Ok(Some(c)) => n += c.len(),
                Ok(None) => break n.to_string(),
                Err(FileProblem::TooLarge) => break "too large".to_owned(),
                Err(e) => return Err(e.into()),
            }
        };
        seen.push(format!("{}:{}:{result}", file.field(), file.name()));
    }
    Ok(format!(
        "{} to={}",
        seen.join(" "),
        upload.form().value("to")
    ))
}

fn router() -> Router {
    Router::new()
        .route("/write", get(show).post(take))
        .route("/files", post(files))
        .route(
            "/i/{token}",
            get(|w: Web, Path(_): Path<String>| async move { show(w).await }),
        )
        .route("/boom", get(|| async { boom() }))
        .route(
            "/cause",
            get(|| async { Err::<(), _>(Error::internal("secret-cause")) }),
        )
        .route(
            "/away",
            get(|| async { Err::<(), _>(Error::unavailable("secret-cause")) }),
        )
        .route(
            "/unsure",
            get(|| async { Err::<(), _>(Error::unsure("secret-cause")) }),
        )
        .route(
            "/changed",
            get(|| async { Err::<(), _>(Error::changed("secret-cause")) }),
        )
        .route(
            "/many",
            get(|| async {
                Err::<(), _>(Error::TooMany {
                    until: NOW + 90_000_000,
                })
            }),
        )
        .route(
            "/frame",
            get(|| async { of_kind(Response::new(Body::from("mail")), Kind::MailFrame) }),
        )
        .route("/plain", get(|| async { StatusCode::IM_A_TEAPOT }))
        .route("/api/x", get(|| async { StatusCode::CONFLICT }))
}

#[expect(clippy::panic, reason = "the net under panics is what is tested")]
fn boom() {
    panic!("a secret in a panic");
}

pub fn client() -> Client {
    Client::new(router(), &site())
}

#[tokio::test]
async fn the_headers_are_on_every_answer() {
    let mut c = client();
    let css = site().assets().path("app.css").to_owned();
    for path in [
        "/write",
        "/nowhere",
        "/boom",
        "/away",
        "/unsure",
        "/changed",
        "/many",
        "/frame",
        "/plain",
        "/api/x",
        "/write?lang=es",
        &css,
        "/assets/x",
        "/robots.txt",
    ] {
        let a = c.get(path).await;
        assert!(
            a.header("content-security-policy")
                .starts_with("default-src 'none'"),
            "{path}"
        );
        assert_eq!(a.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(a.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(
            a.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(
            a.header("cross-origin-resource-policy"),
            "same-origin",
            "{path}"
        );
        assert!(
            a.header("strict-transport-security")
                .starts_with("max-age=63072000"),
            "{path}"
        );
        assert_eq!(
            a.header("x-frame-options"),
            if path == "/frame" {
                "SAMEORIGIN"
            } else {
                "DENY"
            },
            "{path}"
        );
        assert_eq!(
            a.header("cache-control") == "no-store",
            path != css,
            "{path}"
        );
        assert_eq!(a.header("access-control-allow-origin"), "", "{path}");
        assert_eq!(a.header("server"), "", "{path}");
        assert!(!a.header("x-request-id").is_empty());
        if path != "/api/x" && path != "/frame" && !a.text.is_empty() {
            assert!(
                a.header("content-type").contains("charset=utf-8"),
                "{path}: {}",
                a.header("content-type")
            );
        }
    }
}

#[tokio::test]
async fn the_nonce_changes_and_is_the_one_on_the_page() {
    let mut c = client();
    let (a, b) = (c.get("/write").await, c.get("/write").await);
    let nonce = |x: &super::Answer| {
        let policy = x.header("content-security-policy").to_owned();
        policy
            .split("'nonce-")
            .nth(1)
            .unwrap()
            .split('\'')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_ne!(nonce(&a), nonce(&b));
    assert!(nonce(&a).len() >= 22);
    assert!(a.text.contains(&format!("nonce=\"{}\"", nonce(&a))));
    assert_eq!(a.text.matches("<script").count(), 1);
}

#[tokio::test]
async fn errors_are_pages_that_say_nothing_of_their_cause() {
    let mut c = client();
    for (path, status, words) in [
        ("/nowhere", 404, "This page is not here"),
        ("/boom", 500, "went wrong on our side"),
        ("/cause", 500, "went wrong on our side"),
        ("/away", 503, "We are having trouble"),
        ("/unsure", 503, "We do not know whether this was saved"),
        ("/changed", 409, "This changed at the same moment"),
        ("/many", 429, "Wait until 3:12 PM"),
        ("/plain", 418, "did not work"),
    ] {
        let a = c.get(path).await;
        assert_eq!(
            a.status.as_u16(),
            if status == 418 { 400 } else { status },
            "{path}"
        );
        assert!(a.text.contains(words), "{path}: {}", a.text);
        assert!(
            a.text.contains("Need help?") && a.text.contains("(555) 010-0100"),
            "{path}"
        );
        assert!(!a.text.contains("secret"), "{path}");
    }
    let a = c.get("/boom").await;
    let id = a.text.split("tell us this number:").nth(1).unwrap();
    let id = id
        .split("<strong>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    assert_eq!(id.len(), 9);
    assert_eq!(c.get("/many").await.header("retry-after"), "90");
    assert_eq!(c.get("/away").await.header("retry-after"), "10");
    let api = c.get("/api/x").await;
    assert_eq!((api.status.as_u16(), api.text.as_str()), (409, ""));
}

#[tokio::test]
async fn methods() {
    let mut c = client();
    for method in ["TRACE", "PUT", "DELETE", "PATCH", "OPTIONS", "FOO"] {
        let a = c
            .send(
                Request::builder()
                    .method(method)
                    .uri("/write")
                    .body(Body::empty())
                    .unwrap(),
            )
            .await;
        assert_eq!(a.status, 405, "{method}");
    }
    let a = c.post("/boom", "").await;
    assert_eq!(a.status, 405);
    assert_eq!(a.header("allow"), "GET,HEAD");
    assert!(a.text.contains("not a page"));
    let head = c
        .send(Request::head("/write").body(Body::empty()).unwrap())
        .await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
}

#[tokio::test]
async fn a_form_comes_back_with_what_was_typed_and_why() {
    let mut c = client();
    let token = c.get("/write").await.hidden("csrf");
    let a = c
        .post(
            "/write",
            &format!(
                "csrf={token}&name=&body=%3Cscript%3Ealert(1)%3C%2Fscript%3E&password=hunter2"
            ),
        )
        .await;
    assert_eq!(a.status, 422);
    assert!(
        a.text.contains("<title>Error: Write – SecureMail</title>"),
        "{}",
        a.text
    );
    assert!(
        a.text
            .contains(r##"<a href="#f-name">Fill in this field</a>"##)
    );
    assert!(
        a.text
            .contains(r#"aria-invalid="true" aria-describedby="f-name-error""#),
        "{}",
        a.text
    );
    assert!(
        a.text.contains("&#60;script&#62;alert(1)"),
        "typed text is kept and harmless: {}",
        a.text
    );
    assert!(
        !a.text.contains("hunter2"),
        "a password is never shown again"
    );
    assert!(!a.text.contains("<script>alert"));
    let token = a.hidden("csrf");
    let a = c
        .post("/write", &format!("csrf={token}&name=Ana&body="))
        .await;
    assert_eq!((a.status.as_u16(), a.header("location")), (303, "/done"));
    let long = c
        .post("/write", &format!("csrf={token}&name={}", "x".repeat(300)))
        .await;
    assert_eq!(long.status, 422);
    assert!(
        long.text
            .contains("Use 80 characters or fewer. You typed 300.")
            && long.text.contains(&"x".repeat(300))
    );
}

#[tokio::test]
async fn forged_posts_are_stopped() {
    let mut c = client();
    let token = c.get("/write").await.hidden("csrf");
    let body = format!("csrf={token}&name=Ana");
    let send = |origin: Option<&str>, fetch: Option<&str>, kind: &str, body: &str| {
        let mut r = Request::post("/write").header("content-type", kind);
        if let Some(o) = origin {
            r = r.header("origin", o);
        }
        if let Some(f) = fetch {
            r = r.header("sec-fetch-site", f);
        }
        r.body(Body::from(body.to_owned())).unwrap()
    };
    let form = "application/x-www-form-urlencoded";
    let us = "https://mail.example";
    assert_eq!(
        c.send(send(Some(us), Some("same-origin"), form, &body))
            .await
            .status,
        303
    );
    for (why, req) in [
        ("no token", send(Some(us), None, form, "name=Ana")),
        (
            "junk token",
            send(Some(us), None, form, "csrf=sAAAA&name=Ana"),
        ),
        (
            "foreign origin",
            send(Some("https://evil.example"), None, form, &body),
        ),
        ("null origin", send(Some("null"), None, form, &body)),
        (
            "cross-site",
            send(Some(us), Some("cross-site"), form, &body),
        ),
        ("same-site", send(Some(us), Some("same-site"), form, &body)),
        ("nothing said", send(None, None, form, &body)),
        ("text/plain", send(Some(us), None, "text/plain", &body)),
        ("json", send(Some(us), None, "application/json", "{}")),
    ] {
        let a = c.send(req).await;
        assert_eq!(a.status, 403, "{why}");
        assert!(
            !a.text.contains("Ana"),
            "{why}: nothing of a forged post is repeated"
        );
    }
}

#[tokio::test]
async fn a_stale_post_keeps_what_was_written() {
    let mut c = client();
    let token = c.get("/write").await.hidden("csrf");
    c.cookies.clear();
    let text = "A long text that nobody wants to lose, with <b>marks</b> in it.";
    let a = c
        .post(
            "/write",
            &format!(
                "csrf={token}&name=Ana&password=hunter2&body={}",
                text.replace(' ', "+")
            ),
        )
        .await;
    assert_eq!(a.status, 403);
    assert!(a.text.contains("Check this and send it again"));
    assert!(
        a.text
            .contains("A long text that nobody wants to lose, with &#60;b&#62;marks")
    );
    assert!(!a.text.contains("hunter2"));
    // One press sends it again, now with a token of this browser.
    let again = format!(
        "csrf={}&name={}&body={}",
        a.hidden("csrf"),
        a.hidden("name"),
        "x"
    );
    assert_eq!(c.post("/write", &again).await.status, 303);
}

#[tokio::test]
async fn broken_forms() {
    let mut c = client();
    let token = c.get("/write").await.hidden("csrf");
    assert_eq!(
        c.post("/write", &format!("csrf={token}&name=a&name=b"))
            .await
            .status,
        400
    );
    assert_eq!(c.get("/write?a=1&a=2").await.status, 400);
    let huge = format!("csrf={token}&body={}", "x".repeat(limits::FORM_BYTES));
    let a = c.post("/write", &huge).await;
    assert_eq!(a.status, 413);
    assert!(a.text.contains("That is too large") && a.text.contains("25 MB"));
    let odd = c
        .post(
            "/write",
            &format!("csrf={token}&name=a%00%E2%80%AEb&body=%FF"),
        )
        .await;
    assert_eq!(odd.status, 422);
    assert_eq!(
        odd.text.matches("Take out the characters").count(),
        4,
        "two fields, in summary and beside the field"
    );
}

#[tokio::test]
async fn the_language_is_the_readers() {
    let mut c = client();
    let with = |path: &str, accept: &str| {
        Request::get(path)
            .header("accept-language", accept)
            .body(Body::empty())
            .unwrap()
    };
    assert!(
        c.send(with("/write", "es-MX,es;q=0.9,en;q=0.8"))
            .await
            .text
            .contains(r#"<html lang="es">"#)
    );
    assert!(
        c.send(with("/write", "fr, en;q=0.5, es;q=0.4"))
            .await
            .text
            .contains(r#"<html lang="en">"#)
    );
    assert!(
        c.send(with("/write", "fr"))
            .await
            .text
            .contains(r#"<html lang="en">"#)
    );
    // A click sets the cookie and leaves a clean address.
    let a = c.get("/write?x=1&lang=es").await;
    assert_eq!(
        (a.status.as_u16(), a.header("location")),
        (303, "/write?x=1")
    );
    assert!(a.header("set-cookie").contains("__Host-language=es;"));
    assert!(
        c.send(with("/write", "en"))
            .await
            .text
            .contains(r#"<html lang="es">"#)
    );
    assert_eq!(c.get("/write?lang=xx").await.header("set-cookie"), "");
    assert!(
        c.get("/nowhere")
            .await
            .text
            .contains("Esta página no está aquí")
    );
}

#[tokio::test]
async fn switching_the_language_keeps_what_was_typed() {
    let mut c = client();
    let a = c.get("/write").await;
    assert!(
        a.text
            .contains(r#"form="page-form" name="switch-lang" value="es""#)
    );
    let a = c
        .post(
            "/write",
            &format!(
                "csrf={}&name=&body=half+a+text&switch-lang=es",
                a.hidden("csrf")
            ),
        )
        .await;
    assert!(a.text.contains(r#"<html lang="es">"#) && a.text.contains("half a text"));
    assert!(
        !a.text.contains("Hay un problema"),
        "an unfinished form is no error"
    );
    assert!(a.header("set-cookie").contains("__Host-language=es"));
    let forged = Request::post("/write")
        .header("origin", "https://evil.example")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("switch-lang=en"))
        .unwrap();
    let a = c.send(forged).await;
    assert_eq!((a.status.as_u16(), a.header("set-cookie")), (403, ""));
}

#[tokio::test]
async fn only_our_own_name_is_served() {
    let mut c = client();
    let ask = |host: &str| {
        Request::get("/write")
            .header("host", host)
            .body(Body::empty())
            .unwrap()
    };
    for (host, status) in [
        ("mail.example", 200),
        ("MAIL.EXAMPLE:443", 200),
        ("mail.example:80", 421),
        ("evil.example", 421),
        ("mail.example.evil.example", 421),
        ("127.0.0.1", 421),
    ] {
        let a = c.send(ask(host)).await;
        assert_eq!(a.status.as_u16(), status, "{host}");
        assert!(!a.text.contains("evil"), "{host}");
    }
    let mut two = ask("mail.example");
    two.headers_mut()
        .append("host", "evil.example".parse().unwrap());
    assert_eq!(c.send(two).await.status, 400);
    let absolute = Request::get("https://evil.example/write")
        .header("host", "mail.example")
        .body(Body::empty())
        .unwrap();
    assert_eq!(c.send(absolute).await.status, 421);
    let forwarded = Request::get("/write")
        .header("x-forwarded-host", "evil.example")
        .header("forwarded", "host=evil.example");
    let a = c.send(forwarded.body(Body::empty()).unwrap()).await;
    assert!(a.status == 200 && !a.text.contains("evil"));
}

#[tokio::test]
async fn on_loopback_the_other_name_leads_to_the_right_one() {
    let site = Site::new(settings("http://localhost:8080")).unwrap();
    let mut c = Client::new(router(), &site);
    let ask = |host: &str| {
        Request::get("/write?a=1")
            .header("host", host)
            .body(Body::empty())
            .unwrap()
    };
    let a = c.send(ask("127.0.0.1:8080")).await;
    assert_eq!(
        (a.status.as_u16(), a.header("location")),
        (307, "http://localhost:8080/write?a=1")
    );
    assert_eq!(c.send(ask("127.0.0.1:9")).await.status, 421);
    let a = c.send(ask("localhost:8080")).await;
    assert!(
        a.header("set-cookie").starts_with("visit=") && !a.header("set-cookie").contains("Secure")
    );
    assert_eq!(a.header("strict-transport-security"), "");
}

#[tokio::test]
async fn a_secret_address_is_told_to_nobody() {
    let mut c = client();
    assert!(
        c.get("/write")
            .await
            .text
            .contains(r#"<meta name="referrer" content="same-origin">"#)
    );
    assert!(
        !c.get("/i/abcdef").await.text.contains(r#"name="referrer""#),
        "the header's no-referrer holds there"
    );
}

#[tokio::test]
async fn what_a_guard_learns_reaches_the_error_page() {
    let router = Router::new().route(
        "/lost",
        get(|w: Web| async move {
            w.suggest_lang(Lang::Es, Wish::Person);
            w.suggest_lang(Lang::En, Wish::Invitation);
            w.set_help(Help {
                practice_phone: Some("(555) 010-0142".into()),
                hours: None,
            });
            w.set_cookie(Name::Device, "abc");
            Err::<(), _>(Error::NotFound)
        }),
    );
    let mut c = Client::new(router, &site());
    let a = c.get("/lost").await;
    assert!(a.text.contains("Esta página no está aquí") && a.text.contains("(555) 010-0142"));
    assert!(
        a.header("set-cookie")
            .starts_with("__Host-device=abc; Path=/; HttpOnly; SameSite=Lax; Secure")
    );
    // The reader's own click counts for more than the setting.
    c.get("/lost?lang=en").await;
    assert!(c.get("/lost").await.text.contains("This page is not here"));
}

#[tokio::test]
async fn a_visitor_gets_a_cookie_only_where_there_is_a_form() {
    let mut c = client();
    assert_eq!(c.get("/nowhere").await.header("set-cookie"), "");
    assert!(
        c.get("/write")
            .await
            .header("set-cookie")
            .starts_with("__Host-visit=")
    );
    assert_eq!(
        c.get("/write").await.header("set-cookie"),
        "",
        "and keeps it"
    );
}

#[tokio::test]
async fn a_preset_or_replaced_session_voids_the_tokens_before_it() {
    let mut c = client();
    c.cookies.push(("__Host-session".into(), "old".into()));
    let token = c.get("/write").await.hidden("csrf");
    assert!(
        token.starts_with('s'),
        "bound to the session, not to the visit"
    );
    c.cookies = vec![("__Host-session".into(), "new".into())];
    let a = c.post("/write", &format!("csrf={token}&name=Ana")).await;
    assert!(a.status == 403 && a.text.contains("Check this and send it again"));
    // A session cookie planted under the plain name is no session on https.
    c.cookies = vec![("session".into(), "planted".into())];
    assert!(c.get("/write").await.hidden("csrf").starts_with('v'));
}

#[tokio::test]
async fn the_kits_script_gets_json_errors() {
    let mut c = client();
    let ask = Request::get("/away")
        .header("x-requested-with", "script")
        .body(Body::empty())
        .unwrap();
    let a = c.send(ask).await;
    assert_eq!(
        (a.status.as_u16(), a.text.as_str()),
        (503, r#"{"error":503}"#)
    );
}
