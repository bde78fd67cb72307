#![allow(clippy::unwrap_used)]

mod added;
mod duty;
mod lost;
mod sign_in;

use crate::accounts::strong;
use crate::app::span::MINUTE;
use crate::config::Config;
use crate::story;
use crate::testing::passkey::Device;
use crate::testing::{Browser, PASSWORD, Page, Someone, TestApp};
use db::q;
use http::Method;
use vault::TotpSecret;
use vault::totp::step;

mod sql {
    use db::statements;
    statements! {
        pub STRONG = "SELECT state, data FROM factor WHERE kind IN ('totp', 'passkey') ORDER BY created_at, id";
        pub PHONES = "SELECT state FROM factor WHERE kind = 'phone'";
        pub TWO_STEP = "SELECT two_step FROM person WHERE id = $1";
        pub REVIVE = "UPDATE factor SET state = 'active'";
        pub GIVE = "UPDATE factor SET person = $1 WHERE kind IN ('totp', 'passkey')";
        pub STRONG_SESSION = "UPDATE session SET strong = (SELECT id FROM factor WHERE kind = 'totp'), strong_at = $1, strong_mac = $2 WHERE ended_at IS NULL";
        pub SIGN_INS = "UPDATE person SET sign_ins = $1";
        pub EVENTS = "SELECT kind, outcome FROM audit_event WHERE kind LIKE 'factor.%' OR kind LIKE 'phones.%' ORDER BY id";
        pub CHALLENGES = "SELECT COUNT(*) FROM passkey_challenge";
        pub LATE = "UPDATE passkey_challenge SET ends_at = $1";
    }
}

pub const EMAIL: &str = "robin@patients.example";
pub const PHONE: &str = "+15035550167";
pub const FROM_SCRIPT: [(&str, &str); 4] = [
    ("origin", "https://mail.example.com"),
    ("sec-fetch-site", "same-origin"),
    ("content-type", "application/x-www-form-urlencoded"),
    ("x-requested-with", "script"),
];

pub async fn robin(t: &TestApp, phone: bool) -> Someone {
    let phone = phone.then_some("(503) 555-0167");
    t.patient(EMAIL, ("Robin", "Reyes"), phone).await
}

/// Passes the code to the phone, where a page asks for one.
pub async fn by_text(t: &TestApp, b: &mut Browser, page: Page) -> Page {
    let page = b.press(&page, "Text mobile ending 67", &[]).await;
    let code = t.texted_code(PHONE).await;
    b.press(&page, "Continue", &[("code", &code)]).await
}

/// In, by text where that is asked for.
pub async fn enter(t: &TestApp, b: &mut Browser) -> Page {
    let page = b.sign_in(EMAIL).await;
    match page.has("Text mobile ending 67") {
        true => by_text(t, b, page).await,
        false => page,
    }
}

/// The code that an app with this key shows now.
pub fn code(t: &TestApp, secret: &TotpSecret) -> String {
    secret.code(step(t.now()))
}

/// Adds an app in the settings; gives the key that it shares.
pub async fn add_app(t: &TestApp, b: &mut Browser, name: &str) -> TotpSecret {
    let page = b.get("/settings/strong/app").await;
    assert_eq!(page.h1(), "Add an authenticator app");
    let secret = TotpSecret::parse(&page.value("secret").unwrap()).unwrap();
    let page = b
        .press(
            &page,
            "Add the app",
            &[("code", &code(t, &secret)), ("name", name)],
        )
        .await;
    page.must_say("Your app is added").must_say(name);
    // The code that proved it is spent: the next one shows in half a minute.
    t.advance(MINUTE);
    secret
}

/// What the script asks the server for, at the form of a page.
pub async fn asked(b: &mut Browser, page: &Page, begin: &str) -> serde_json::Value {
    let csrf = page.value("csrf").unwrap();
    let body = format!("csrf={csrf}").into_bytes();
    let answer = b.raw(Method::POST, begin, &FROM_SCRIPT, body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// Adds a passkey in the settings.
pub async fn add_passkey(b: &mut Browser, n: u8, name: &str) -> Device {
    let device = Device::new(n);
    let page = b.get("/settings/strong/passkey").await;
    assert_eq!(page.h1(), "Add a passkey");
    let options = asked(b, &page, "/settings/strong/passkey/begin").await;
    let page = b
        .press(
            &page,
            "Make a passkey",
            &[("answer", &device.make(&options)), ("name", name)],
        )
        .await;
    page.must_say("Your passkey is added").must_say(name);
    device
}

/// Shows a passkey at the second step of a sign-in.
pub async fn show(b: &mut Browser, page: &Page, device: &mut Device) -> Page {
    let options = asked(b, page, "/sign-in/code/passkey/begin").await;
    let answer = device.show(&options);
    b.press(page, "Use my passkey", &[("answer", &answer)])
        .await
}

pub async fn is_in(b: &mut Browser) -> bool {
    b.get("/settings").await.h1() == "Settings"
}

/// The same story under other rules, on both engines.
pub async fn under(change: impl Fn(&mut Config)) -> Vec<TestApp> {
    let list = crate::statements::MIGRATIONS;
    let mut all = vec![TestApp::on(db::testing::sqlite(list).await, &change).await];
    if let Some(pg) = db::testing::postgres(list).await {
        all.push(TestApp::on(pg, &change).await);
    }
    all
}
