//! Every page of the product in its main states, rendered from made-up values. One test renders all of them in all languages:
//! no missing word, no inline style or script, one heading, nothing twice. With `SAMPLES_DIR` set they are also written there,
//! with the assets, to be looked at.

use crate::features as f;
use crate::web::Web;

/// The samples of every feature, by name.
pub fn all(w: &Web) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    all.extend(f::complete::samples(w));
    all.extend(f::delivery::samples(w));
    all.extend(f::documents::samples(w));
    all.extend(f::outbox::samples(w));

    all.extend(f::login::samples(w));
    all.extend(f::recover::samples(w));
    all.extend(f::settings::samples(w));
    all.extend(f::register::samples(w));

    all.extend(f::mailbox::samples(w));
    all.extend(f::verify::samples(w));
    all.extend(f::compose::samples(w));
    all.extend(f::plans::samples(w));
    all.extend(f::practice::samples(w));
    all
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::testing::TestApp;
    use crate::web::{Brand, Help, Lang};
    use axum::Router;
    use axum::routing::get;
    use http::Request;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    async fn pages(t: &TestApp, lang: Lang) -> Vec<(String, String)> {
        let handler = |w: Web| async move {
            w.set_brand(Brand {
                name: "Maple Street Dental".into(),
                logo: None,
            });
            w.set_help(Help {
                practice_phone: Some("(555) 010-0142".into()),
                hours: None,
            });
            serde_json::to_string(&all(&w)).unwrap()
        };
        let router = crate::web::harden(
            Router::new().route("/samples", get(handler)),
            &t.site,
            crate::web::Paths::default(),
        );
        let request = Request::get("/samples")
            .header("host", "mail.example.com")
            .header("cookie", format!("__Host-language={}", lang.code()))
            .body(axum::body::Body::empty())
            .unwrap();
        let body = router.oneshot(request).await.unwrap().into_body();
        serde_json::from_slice(&body.collect().await.unwrap().to_bytes()).unwrap()
    }

    fn values<'t>(html: &'t str, attribute: &str) -> Vec<&'t str> {
        html.split(&format!(" {attribute}=\""))
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect()
    }

    #[tokio::test]
    async fn every_page_in_every_language() {
        let t = TestApp::sqlite().await;
        let folder = std::env::var_os("SAMPLES_DIR").map(std::path::PathBuf::from);
        for lang in Lang::ALL {
            for (name, html) in pages(&t, lang).await {
                let at = format!("{name} in {}", lang.code());
                assert!(!html.is_empty(), "{at}: did not render");
                let root = format!("<html lang=\"{}\">", lang.code());
                assert!(html.contains(&root), "{at}");
                assert_eq!(html.matches("<h1").count(), 1, "{at}: one h1");
                assert_eq!(html.matches("<main ").count(), 1, "{at}: one main");
                for forbidden in [" style=", "<style", "<script>", " onclick=", "javascript:"] {
                    assert!(!html.contains(forbidden), "{at}: {forbidden}");
                }
                assert!(
                    !html.contains("focusable=\"false\"></svg>"),
                    "{at}: an unknown icon"
                );
                let ids = values(&html, "id");
                for (n, id) in ids.iter().enumerate() {
                    assert!(!ids[..n].contains(id), "{at}: id {id} twice");
                }
                for attribute in ["for", "aria-describedby", "aria-labelledby", "form"] {
                    for target in values(&html, attribute)
                        .into_iter()
                        .flat_map(str::split_whitespace)
                    {
                        assert!(
                            ids.contains(&target),
                            "{at}: {attribute}={target} leads nowhere"
                        );
                    }
                }
                // The idle warning, hidden until it comes, has its own.
                let shown = html.split("<dialog id=\"idle\"").next().unwrap();
                let buttons = shown.matches("class=\"btn main\"").count();
                assert!(buttons <= 1, "{at}: {buttons} main buttons");
                if let Some(folder) = &folder {
                    std::fs::create_dir_all(folder).unwrap();
                    let file = folder.join(format!("{name}.{}.html", lang.code()));
                    std::fs::write(file, html).unwrap();
                }
            }
        }
    }
}
