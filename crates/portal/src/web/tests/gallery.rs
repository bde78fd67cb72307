//! The gallery: every control, macro and state on sample pages, in every language. The pages are checked here; with `GALLERY_DIR` set they are
//! also written there (with the assets), to be looked at or photographed.

use askama::Template;
use axum::body::Body;
use axum::response::Response;
use axum::routing::get;
use axum::{Router, extract::Path};
use http::{Request, StatusCode};

use super::{Client, NOW, site};
use crate::web::ui::{PasswordRule, RuleKind};
use crate::web::{
    Brand, Choice, Error, Form, Help, Lang, NavGroup, NavItem, Notice, Tone, UserNav, Web, Wish,
    page, pseudo,
};

struct Sample<'a> {
    w: &'a Web,
}

impl Sample<'_> {
    /// Sample text in the page's language.
    fn g(&self, en: &str, es: &str) -> String {
        match self.w.lang() {
            Lang::En => en.to_owned(),
            Lang::Es => es.to_owned(),
            Lang::Pseudo => pseudo::line(en),
        }
    }

    fn t0(&self) -> i64 {
        NOW - 3 * 60_000_000
    }

    fn relations(&self) -> Vec<Choice> {
        vec![
            Choice::new("patient", self.g("Patient", "Paciente")),
            Choice::new(
                "doctor",
                self.g("Doctor in another practice", "Doctor de otro consultorio"),
            )
            .hint(self.g(
                "Is asked for a professional number, and may skip it.",
                "Se le pide un número profesional; puede omitirlo.",
            )),
            Choice::new(
                "staff",
                self.g("Staff in another practice", "Personal de otro consultorio"),
            ),
        ]
    }

    fn yes_no(&self) -> Vec<Choice> {
        vec![
            Choice::new(
                "on",
                self.g(
                    "On: code by text or call (recommended)",
                    "Sí: clave por mensaje o llamada (recomendado)",
                ),
            ),
            Choice::new(
                "off",
                self.g(
                    "Off: anyone who opens your email can get in",
                    "No: cualquiera que abra su correo puede entrar",
                ),
            ),
        ]
    }

    fn states(&self) -> Vec<Choice> {
        ["California", "Maine", "Oregon", "Washington"]
            .map(|s| Choice::new(s, s))
            .to_vec()
    }

    fn rules(&self) -> Vec<PasswordRule> {
        let rule = |kind, label: String, met| PasswordRule { kind, label, met };
        vec![
            rule(
                RuleKind::Min(15),
                self.g(
                    "At least 15 characters. Several words are fine.",
                    "Al menos 15 caracteres. Pueden ser varias palabras.",
                ),
                Some(true),
            ),
            rule(
                RuleKind::Server,
                self.g(
                    "Not a password that is used often",
                    "No una contraseña muy usada",
                ),
                Some(false),
            ),
            rule(
                RuleKind::Server,
                self.g(
                    "Without your name or the practice's",
                    "Sin su nombre ni el del consultorio",
                ),
                None,
            ),
        ]
    }
}

macro_rules! samples {
    ($($name:ident $path:literal $file:literal $form:expr;)*) => {
        $(
            #[derive(Template)]
            #[template(path = $file)]
            #[allow(dead_code, reason = "not every sample has a form")]
            struct $name<'a> {
                w: &'a Web,
                s: Sample<'a>,
                form: &'a Form,
            }
        )*
        const PAGES: &[&str] = &[$($path),*, "wait", "broken", "missing"];
        async fn sample(w: Web, Path(name): Path<String>) -> Result<Response, Error> {
            match name.as_str() {
                $($path => {
                    dress(&w, $path);
                    let form = $form(&w);
                    Ok(page(&w, StatusCode::OK, &$name { w: &w, s: Sample { w: &w }, form: &form }))
                })*
                "wait" => {
                    dress(&w, "wait");
                    Err(Notice::new(StatusCode::TOO_MANY_REQUESTS, w.put("time", w.until(NOW + 1_800_000_000)).t("error-too-many"))
                        .text(w.t("error-too-many-text")).until(NOW + 1_800_000_000).tone(Tone::Warn)
                        .button(w.t("sign-in"), "/").link(w.t("back"), "/x").into())
                }
                "broken" => Err(Error::internal("a cause")),
                _ => Err(Error::NotFound),
            }
        }
    };
}

samples! {
    Landing "landing" "web/tests/gallery/landing.html" |_: &Web| Form::blank();
    Controls "controls" "web/tests/gallery/controls.html" |_: &Web| Form::blank().with("relation", "doctor").with("agree", "yes");
    Failed "failed" "web/tests/gallery/controls.html" failed;
    Code "code" "web/tests/gallery/code.html" |w: &Web| {
        let mut f = Form::blank().with("code", "482 91");
        f.fail("code", match w.lang() { Lang::Es => "No coincide con la clave más nueva. Le quedan 4 intentos.", _ => "That does not match the newest code. 4 tries left." });
        f
    };
    Ways "ways" "web/tests/gallery/ways.html" |_: &Web| Form::blank();
    Password "password" "web/tests/gallery/password.html" |_: &Web| Form::blank();
    Inbox "inbox" "web/tests/gallery/inbox.html" |_: &Web| Form::blank();
    Nothing "empty" "web/tests/gallery/empty.html" |_: &Web| Form::blank();
    Thread "thread" "web/tests/gallery/thread.html" |_: &Web| Form::blank();
    Compose "compose" "web/tests/gallery/compose.html" |_: &Web| Form::blank().with("to", "j.morales@example.org");
    Table "table" "web/tests/gallery/table.html" |_: &Web| Form::blank();
}

fn failed(w: &Web) -> Form {
    let mut f = Form::blank()
        .with("first", "Ana\u{202E}")
        .with("bio", "x\ny")
        .with("email", "j@")
        .with("state", "Maine");
    for name in [
        "first", "email", "phone", "bio", "state", "relation", "agree", "files[]", "pass", "zone",
    ] {
        f.fail(name, w.t("form-missing"));
    }
    f.fail("", w.t("error-bad-request"));
    f
}

fn dress(w: &Web, name: &str) {
    let s = Sample { w };
    w.set_help(Help {
        practice_phone: Some("(555) 010-0142".into()),
        hours: Some(s.g(
            "Monday to Friday, 8 AM to 5 PM.",
            "De lunes a viernes, de 8 a 17.",
        )),
    });
    if ["inbox", "empty", "thread", "compose", "table"].contains(&name) {
        let item = |en, es, href: &str, n| NavItem::new(s.g(en, es), href, n);
        w.set_user(UserNav {
            name: "Dr. Ana Ruiz".into(),
            practice: Some("Maple Street Dental".into()),
            compose: Some("/g/compose".into()),
            can_compose: true,
            groups: vec![
                NavGroup {
                    title: None,
                    items: vec![
                        item("Inbox", "Recibidos", "/g/inbox", 3),
                        item("Sent", "Enviados", "/sent", 0),
                        item("Drafts", "Borradores", "/drafts", 1),
                        item("Not delivered", "No entregados", "/failed", 1),
                        item("Archive", "Archivo", "/archive", 0),
                        item("Trash", "Papelera", "/trash", 0),
                    ],
                },
                NavGroup {
                    title: Some(s.g("Practice", "Consultorio")),
                    items: vec![
                        item("Front desk", "Recepción", "/desk", 5),
                        item("Contacts", "Contactos", "/contacts", 0),
                        item("People", "Personas", "/g/table", 0),
                    ],
                },
            ],
            mailboxes: vec![],
            account: vec![
                item("Settings", "Ajustes", "/settings", 0),
                item("Signed-in devices", "Dispositivos", "/sessions", 0),
            ],
            sign_out: "/sign-out".into(),
            extend: "/session/extend".into(),
            ends_at: NOW + 900_000_000,
            chip: String::new(),
            banners: Vec::new(),
        });
    } else {
        w.set_brand(Brand {
            name: "Maple Street Dental".into(),
            logo: None,
        });
    }
    w.suggest_lang(w.lang(), Wish::Browser);
}

fn client() -> Client {
    Client::new(Router::new().route("/g/{name}", get(sample)), &site())
}

/// What no page may have, and what every page must.
fn check(name: &str, lang: Lang, text: &str) {
    let at = format!("{name} in {}", lang.code());
    // The namespace of the little drawing in the tab is a name; nobody fetches it.
    let fetched = text.replace("http://www.w3.org/2000/svg", "");
    for forbidden in [
        " style=",
        "<style",
        "onclick=",
        "onload=",
        "javascript:",
        "<script>",
        "autofocus autofocus",
        "=\"\"\"",
        "http://",
        "[]]",
    ] {
        assert!(!fetched.contains(forbidden), "{at}: {forbidden}");
    }
    assert!(
        text.contains(&format!("<html lang=\"{}\">", lang.code())),
        "{at}"
    );
    assert_eq!(text.matches("<h1").count(), 1, "{at}: one h1");
    assert_eq!(text.matches("<main ").count(), 1, "{at}: one main");
    assert_eq!(
        text.matches("autofocus").count() - text.matches("<dialog").count(),
        text.matches("id=\"errors\"").count(),
        "{at}: one focus"
    );
    assert!(
        text.contains(r##"<a class="skip" href="#main">"##) && text.contains("id=\"main\""),
        "{at}"
    );
    assert!(
        !text.contains("href=\"/assets/\"") && !text.contains("src=\"/assets/\""),
        "{at}: an asset without a name"
    );
    assert!(
        !text.contains("focusable=\"false\"></svg>"),
        "{at}: an unknown icon"
    );
    // Every id is there once, and whatever refers to an id finds it.
    let ids: Vec<&str> = attributes(text, "id").collect();
    for (i, id) in ids.iter().enumerate() {
        assert!(!ids[..i].contains(id), "{at}: id {id} twice");
    }
    for attribute in ["for", "aria-describedby", "aria-labelledby", "form"] {
        for target in attributes(text, attribute).flat_map(str::split_whitespace) {
            assert!(
                ids.contains(&target),
                "{at}: {attribute}={target} leads nowhere"
            );
        }
    }
    for target in attributes(text, "href").filter_map(|h| h.strip_prefix('#')) {
        assert!(ids.contains(&target), "{at}: #{target} leads nowhere");
    }
    // Every control has a label, every button and link a text.
    let labels: Vec<&str> = attributes(text, "for").collect();
    for control in ["<input ", "<select ", "<textarea "] {
        for piece in text.split(control).skip(1) {
            let tag = format!(" {}", piece.split('>').next().unwrap());
            if !tag.contains("type=\"hidden\"") {
                let id = attributes(&tag, "id")
                    .next()
                    .unwrap_or_else(|| panic!("{at}: {control}{tag}"));
                assert!(labels.contains(&id), "{at}: {id} has no label");
            }
        }
    }
    if lang == Lang::Pseudo {
        // Whatever is not in brackets was not translated: look at the page for the rest.
        for english in [
            "Need help?",
            "Skip to",
            "Menu<",
            "Stay signed in",
            "Download<",
        ] {
            assert!(!text.contains(english), "{at}: {english}");
        }
    }
}

fn attributes<'t>(text: &'t str, name: &str) -> impl Iterator<Item = &'t str> + use<'t> {
    let mark = format!(" {name}=\"");
    let mut rest = text;
    std::iter::from_fn(move || {
        let at = rest.find(&mark)? + mark.len();
        let end = rest[at..].find('"')?;
        let value = &rest[at..at + end];
        rest = &rest[at + end..];
        Some(value)
    })
}

#[tokio::test]
async fn every_sample_page_in_every_language() {
    let folder = std::env::var_os("GALLERY_DIR").map(std::path::PathBuf::from);
    for lang in Lang::ALL {
        let mut c = client();
        c.cookies
            .push(("__Host-language".into(), lang.code().into()));
        for name in PAGES {
            let a = c.get(&format!("/g/{name}")).await;
            check(name, lang, &a.text);
            assert!(a.text.len() < 40_000, "{name} is {} bytes", a.text.len());
            if let Some(folder) = &folder {
                std::fs::create_dir_all(folder.join("assets")).unwrap();
                std::fs::write(folder.join(format!("{name}.{}.html", lang.code())), &a.text)
                    .unwrap();
                for piece in a.text.split("\"/assets/").skip(1) {
                    let file = piece.split('"').next().unwrap();
                    let asset = c
                        .send(
                            Request::get(format!("/assets/{file}"))
                                .body(Body::empty())
                                .unwrap(),
                        )
                        .await;
                    assert_eq!(asset.status, 200);
                    std::fs::write(folder.join("assets").join(file), asset.bytes).unwrap();
                }
            }
        }
    }
}

#[tokio::test]
async fn a_first_visit_is_light() {
    let mut c = client();
    let page = c.get("/g/landing").await.text;
    let mut bytes = page.len();
    let mut requests = 1;
    let mut seen = std::collections::BTreeSet::new();
    for piece in page.split("\"/assets/").skip(1) {
        if seen.insert(piece.split('"').next().unwrap().to_owned()) {
            let path = format!("/assets/{}", piece.split('"').next().unwrap());
            let req = Request::get(path)
                .header("accept-encoding", "gzip")
                .body(Body::empty())
                .unwrap();
            bytes += c.send(req).await.bytes.len();
            requests += 1;
        }
    }
    assert!(
        requests <= 5 && bytes <= 50_000,
        "{requests} requests, {bytes} bytes without headers"
    );
}
