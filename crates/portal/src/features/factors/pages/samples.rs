//! The pages in their states, for the test that renders all of them.

use super::super::devices::{DevicesPage, Line};
use super::super::flow::Stays;
use super::super::phones::{PhonesPage, Standing};
use super::add::{AppPage, PasskeyPage, picture};
use super::{ListPage, OnePage};
use crate::accounts::strong::{Kind, Strong};
use crate::app::span::DAY;
use crate::features::factors::notices::NoticesPage;
use crate::web::{Form, Web};
use db::Id;
use vault::TotpSecret;

/// The pages in their states, for the test that renders every page in every language.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let html = |t: &dyn DynTemplate| t.dyn_render().unwrap_or_default();
    let key = |n: u8, kind, name: &str, used| {
        Strong::sample(Id::from([n; 16]), kind, name, w.now() - 90 * DAY, used)
    };
    let two = || {
        vec![
            key(1, Kind::Passkey, "Safari on iPhone", Some(w.now() - DAY)),
            key(2, Kind::App, "Authenticator app", None),
        ]
    };
    let list = |all: Vec<Strong>, owes, over, done: String| {
        html(&ListPage {
            w,
            others: !done.is_empty(),
            done,
            owes,
            over,
            later: if owes.is_some() && !over {
                "/inbox".into()
            } else {
                String::new()
            },
            alone: all.len() == 1,
            all,
            phones: Standing::On,
        })
    };
    let one = |stays| {
        html(&OnePage {
            w,
            form: &Form::blank().with("name", "Safari on iPhone"),
            one: &two()[0],
            stays,
        })
    };
    let phones = |on, may, any| html(&PhonesPage { w, on, may, any });
    let notices = |on, may| {
        html(&NoticesPage {
            w,
            on,
            may,
            done: on && may,
        })
    };
    let devices = |lines, done| {
        html(&DevicesPage {
            w,
            lines,
            days: 30,
            done,
        })
    };
    let line = |id: &str, browser: &str, here| Line {
        id: id.into(),
        browser: browser.into(),
        seen: w.now(),
        until: w.now() + 20 * DAY,
        here,
    };
    let secret = TotpSecret::from_bytes(*b"12345678901234567890");
    let uri = secret.uri("SecureMail", "robin@patients.example");
    let mut wrong = Form::blank().with("name", w.t("strong-app-name"));
    wrong.fail("code", w.t("strong-app-code-wrong"));
    let app = |form: &Form| {
        html(&AppPage {
            w,
            form,
            picture: picture(&uri),
            key: secret.grouped(),
            secret: secret.text(),
            uri: uri.clone(),
        })
    };
    let mut failed = Form::blank().with("name", "Safari on iPhone");
    failed.fail("name", w.t("passkey-failed"));
    let named = Form::blank().with("name", w.t("strong-app-name"));
    vec![
        ("strong", list(two(), None, false, w.t("strong-done-app"))),
        ("strong-none", list(vec![], None, false, String::new())),
        (
            "strong-owed",
            list(vec![], Some(w.now() + 13 * DAY), false, String::new()),
        ),
        (
            "strong-owed-over",
            list(vec![], Some(w.now() - DAY), true, String::new()),
        ),
        ("strong-one", one(None)),
        ("strong-one-needed", one(Some(Stays::Needed))),
        ("strong-one-last", one(Some(Stays::LastFactor))),
        ("strong-one-no-fallback", one(Some(Stays::NoFallback))),
        ("strong-app", app(&named)),
        ("strong-app-wrong", app(&wrong)),
        ("strong-passkey", html(&PasskeyPage { w, form: &named })),
        (
            "strong-passkey-failed",
            html(&PasskeyPage { w, form: &failed }),
        ),
        ("strong-phones-on", phones(true, true, true)),
        ("strong-phones-no-fallback", phones(true, false, true)),
        ("strong-phones-nothing-else", phones(true, false, false)),
        ("strong-phones-off", phones(false, true, true)),
        ("notices-on", notices(true, true)),
        ("notices-needed", notices(true, false)),
        ("notices-off", notices(false, true)),
        (
            "devices",
            devices(
                vec![
                    line("aa", "Firefox on Windows", true),
                    line("bb", "Safari on iPhone", false),
                ],
                true,
            ),
        ),
        ("devices-none", devices(vec![], false)),
    ]
}
