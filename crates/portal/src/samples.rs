//! Every page of the product in its main states, rendered from made-up values. One test renders all of them in all languages:
//! no missing word, no inline style or script, one heading, nothing twice. With `SAMPLES_DIR` set they are also written there.
//!
//! The demo shows them: `/samples` lists them, `/samples/{name}` is one. The browser tests judge each there, also the states that
//! no story comes to; see [`routes`].

use axum::Router;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;

use crate::app::App;
use crate::features as f;
use crate::features::outbox::Local;
use crate::web::headers::{Kind, of_kind};
use crate::web::page::json;
use crate::web::{Brand, Error, Help, Web};

/// For developers, where the outbox is: mounted only when everything is captured, and only for somebody who sits at this machine.
/// Nothing on a sample is real, and no button of one leads anywhere that is not guarded by itself.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/samples", get(list))
        .route("/samples/{name}", get(one))
}

/// The names, as JSON.
async fn list(w: Web, _: Local) -> Response {
    let names: Vec<_> = dressed(&w).into_iter().map(|(name, _)| name).collect();
    json(StatusCode::OK, &serde_json::json!(names))
}

/// One page.
async fn one(w: Web, _: Local, Path(name): Path<String>) -> Result<Response, Error> {
    // The outbox shows mails in frames.
    let kind = match name.starts_with("outbox") {
        true => Kind::PageWithFrames,
        false => Kind::Page,
    };
    dressed(&w)
        .into_iter()
        .find(|(n, _)| *n == name)
        .map(|(_, html)| of_kind(Html(html).into_response(), kind))
        .ok_or(Error::NotFound)
}

/// The samples as a practice's own pages show them: its name above, its phone under *Need help?*
fn dressed(w: &Web) -> Vec<(&'static str, String)> {
    w.set_brand(Brand {
        name: "Maple Street Dental".into(),
        logo: None,
    });
    w.set_help(Help {
        practice_phone: Some("(555) 010-0142".into()),
        hours: None,
    });
    all(w)
}

/// The samples of every feature, by name.
pub fn all(w: &Web) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    // First: it says who is signed in, which the pages of settings and contacts show too.
    all.extend(f::mailbox::samples(w));
    all.extend(f::complete::samples(w));
    all.extend(f::delivery::samples(w));
    all.extend(f::documents::samples(w));
    all.extend(f::outbox::samples(w));

    all.extend(f::login::samples(w));
    all.extend(f::recover::samples(w));
    all.extend(f::settings::samples(w));
    all.extend(f::factors::samples(w));
    all.extend(f::address::samples(w));
    all.extend(f::merging::samples(w));
    all.extend(f::register::samples(w));

    all.extend(f::verify::samples(w));
    all.extend(f::compose::samples(w));
    all.extend(f::plans::samples(w));
    all.extend(f::practice::samples(w));
    all.extend(f::inviting::samples(w));
    all.extend(f::joining::samples(w));
    all.extend(f::recoveries::samples(w));
    all.extend(f::handover::samples(w));
    all.extend(f::emergency::samples(w));
    all.extend(f::delegates::samples(w));
    all.extend(f::helpers::samples(w));
    all.extend(f::away::samples(w));
    all.extend(f::people::samples(w));
    all.extend(f::teams::samples(w));
    all.extend(f::tickets::samples(w));
    all.extend(f::support::samples(w));
    all
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::testing::TestApp;
    use crate::web::Lang;
    use http::Request;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    async fn pages(t: &TestApp, lang: Lang) -> Vec<(String, String)> {
        let handler = |w: Web| async move { serde_json::to_string(&dressed(&w)).unwrap() };
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
