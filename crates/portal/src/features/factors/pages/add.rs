//! Adding an app by its QR code, and a passkey by the browser's question.
//!
//! The secret of a new app is made for the page and stands in it once more in a hidden field, as the recovery code does: nothing is
//! stored, and nothing half-done can outlive a change of password, before the press that brings the app's first code.

use super::super::flow::{self, Outcome};
use super::super::{LIST, ready};
use super::{elsewhere, id};
use crate::accounts::password::email_of;
use crate::accounts::session::Signed;
use crate::accounts::strong::passkey as passkeys;
use crate::app::App;
use crate::features::settings::said_browser;
use crate::guard::{self, User};
use crate::web::page::json;
use crate::web::{Error, Form, Web, fields, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use vault::TotpSecret;

/// A QR code as the path of its dark squares (one unit each) and its width with the quiet zone of four units around it.
pub(super) struct Picture {
    pub path: String,
    pub width: i32,
}

/// Draws a text; none when it is too long for one picture.
pub(super) fn picture(text: &str) -> Option<Picture> {
    const QUIET: i32 = 4;
    let code = qrcodegen::QrCode::encode_text(text, qrcodegen::QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in 0..size {
            if code.get_module(x, y) {
                path.push_str(&format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET));
            }
        }
    }
    Some(Picture {
        path,
        width: size + 2 * QUIET,
    })
}

#[derive(Template)]
#[template(path = "features/factors/app.html")]
pub(super) struct AppPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub picture: Option<Picture>,
    pub key: String,
    pub secret: String,
    pub uri: String,
}

async fn show_app(
    app: &App,
    w: &Web,
    status: StatusCode,
    s: &Signed,
    (form, secret): (&Form, &TotpSecret),
) -> Result<Response, Error> {
    let email = email_of(app, s.actor.person).await?.canonical();
    let uri = secret.uri(w.site().product(), &email);
    Ok(page(
        w,
        status,
        &AppPage {
            w,
            form,
            picture: picture(&uri),
            key: secret.grouped(),
            secret: secret.text(),
            uri,
        },
    ))
}

/// The QR code of a fresh secret. Nothing is stored by showing it.
pub async fn app_form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    if let Some(first) = ready(&app, &s).await? {
        return Ok(first);
    }
    let secret = TotpSecret::random(app.random.as_ref());
    let form = Form::blank().with("name", w.t("strong-app-name"));
    show_app(&app, &w, StatusCode::OK, &s, (&form, &secret)).await
}

/// The first code of the app.
pub async fn app(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    if let Some(first) = ready(&app, &s).await? {
        return Ok(first);
    }
    let Some(secret) = TotpSecret::parse(form.value("secret")) else {
        return Ok(see_other("/settings/strong/app"));
    };
    let name = form.read(&w, "name", fields::NAME.required("strong-name-missing"));
    let typed = form.read(&w, "code", fields::CODE.required("app-code-missing"));
    let again = StatusCode::UNPROCESSABLE_ENTITY;
    if !form.ok() {
        return show_app(&app, &w, again, &s, (&form, &secret)).await;
    }
    let source = guard::source(&w);
    match flow::add_app(&app, &s, id(&app, &form), &secret, (&typed, &name), &source).await? {
        Outcome::Done => Ok(see_other("/settings/strong?done=app")),
        Outcome::Full => Ok(see_other(LIST)),
        Outcome::WrongCode | Outcome::Refused | Outcome::Late => {
            form.set("code", "");
            form.fail("code", w.t("strong-app-code-wrong"));
            show_app(&app, &w, again, &s, (&form, &secret)).await
        }
        Outcome::Elsewhere => Ok(elsewhere(&w)),
    }
}

#[derive(Template)]
#[template(path = "features/factors/passkey.html")]
pub(super) struct PasskeyPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
}

/// What a passkey is, its name, and the button.
pub async fn passkey_form(
    State(app): State<App>,
    w: Web,
    User(s): User,
) -> Result<Response, Error> {
    if let Some(first) = ready(&app, &s).await? {
        return Ok(first);
    }
    let form = Form::blank().with("name", said_browser(&w, w.agent()));
    Ok(page(
        &w,
        StatusCode::OK,
        &PasskeyPage { w: &w, form: &form },
    ))
}

/// A reload of an address that only takes the script's question.
pub async fn to_passkey() -> Response {
    see_other("/settings/strong/passkey")
}

/// What the browser is to make a key for: for the script, as JSON.
pub async fn begin(State(app): State<App>, User(s): User, _: Form) -> Result<Response, Error> {
    if let Some(first) = ready(&app, &s).await? {
        return Ok(first);
    }
    let email = email_of(&app, s.actor.person).await?.canonical();
    let (options, rows) = passkeys::ask_new(
        &app,
        &s.actor.session,
        s.actor.person,
        (&email, &s.name.full()),
    )
    .await?;
    app.db.write(rows.into()).await?;
    Ok(json(StatusCode::OK, &options))
}

/// The browser's answer.
pub async fn passkey(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    if let Some(first) = ready(&app, &s).await? {
        return Ok(first);
    }
    let name = form.read(&w, "name", fields::NAME.required("strong-name-missing"));
    let answer = form.value("answer").to_owned();
    if form.ok() && answer.is_empty() {
        form.fail("name", w.t("passkey-script"));
    }
    if form.ok() {
        let source = guard::source(&w);
        let done = flow::add_passkey(&app, &s, id(&app, &form), (&answer, &name), &source).await?;
        match done {
            Outcome::Done => return Ok(see_other("/settings/strong?done=passkey")),
            Outcome::Full => return Ok(see_other(LIST)),
            Outcome::Elsewhere => return Ok(elsewhere(&w)),
            Outcome::Late => form.fail("name", w.t("passkey-late")),
            Outcome::Refused | Outcome::WrongCode => form.fail("name", w.t("passkey-failed")),
        }
    }
    Ok(page(
        &w,
        StatusCode::UNPROCESSABLE_ENTITY,
        &PasskeyPage { w: &w, form: &form },
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_picture_holds_the_finder_patterns_and_a_quiet_zone() {
        let p = picture("otpauth://totp/x").unwrap();
        assert_eq!((p.width - 8 - 17) % 4, 0, "a version of the standard");
        // The three corners of every QR code are dark.
        let last = p.width - 5;
        for corner in [
            "M4 4h".to_owned(),
            format!("M{last} 4h"),
            format!("M4 {last}h"),
        ] {
            assert!(p.path.contains(&corner), "{corner}");
        }
        for quiet in ["M3 ", " 3h", "M0 "] {
            assert!(!p.path.contains(quiet), "{quiet}");
        }
        assert!(picture(&"x".repeat(5000)).is_none());
    }
}
