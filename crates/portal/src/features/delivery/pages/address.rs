//! Correct the address.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::super::flow::{self, address::Readdressed, again::Again};
use crate::accounts::Email;
use crate::app::App;
use crate::contacts::Contact;
use crate::guard::{self, User};
use crate::web::{Error, Form, Notice, Tone, Web, page};
use db::Id;

#[derive(Template)]
#[template(path = "features/delivery/address.html")]
pub(super) struct AddressPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub name: String,
    pub address: String,
    /// The address as typed, and what it looks like.
    pub looks_like: Option<(String, String)>,
    pub back: &'a str,
    pub from: &'a str,
}

fn show(
    w: &Web,
    c: &Contact,
    form: &Form,
    looks_like: Option<(String, String)>,
    from: Option<Id>,
    status: StatusCode,
) -> Response {
    let show = AddressPage {
        w,
        form,
        name: c.profile.name.full(),
        address: c.email.canonical(),
        looks_like,
        back: &super::home(c.id, from),
        from: &from.map(|t| t.to_string()).unwrap_or_default(),
    };
    page(w, status, &show)
}

/// Somebody reads at the old address: what was sent there would have to be recalled.
fn read_there(w: &Web, back: &str) -> Notice {
    Notice::new(StatusCode::CONFLICT, w.t("address-read"))
        .tone(Tone::Warn)
        .text(w.t("address-read-text"))
        .text(w.t("address-read-recall"))
        .text(w.t("address-read-next"))
        .button(w.t("nav-compose"), "/compose")
        .link(w.t("delivery-go-back"), back)
}

/// `GET /contacts/{id}/address`
pub async fn get(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(contact): Path<String>,
) -> Result<Response, Error> {
    let c = flow::correctable(&app, &signed, super::id(&contact)?).await?;
    if !signed.can_compose {
        return Err(Error::NotFound);
    }
    let from = super::came_from(&w.query("m").unwrap_or_default());
    Ok(show(&w, &c, &Form::blank(), None, from, StatusCode::OK))
}

/// `POST /contacts/{id}/address`
pub async fn post(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(contact): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let id = super::id(&contact)?;
    let from = super::came_from(form.value("m"));
    let back = super::home(id, from);
    let typed = form.value("email").to_owned();
    let mut looks_like = None;
    let email = match Email::parse(&typed) {
        Ok(e) => {
            looks_like = e.look_alike().map(|like| (e.canonical(), like));
            if looks_like.is_some() && !form.ticked("sure") {
                form.fail("sure", w.t("look-alike-tick"));
            }
            Some(e)
        }
        Err(e) => {
            form.fail("email", w.t(&e.to_string()));
            None
        }
    };
    if let (Some(email), true) = (email, form.ok()) {
        let once = super::once(&form)?;
        let source = guard::source(&w);
        // Before the contact is looked up again: the first press of the button may have moved it to another row.
        let done = flow::address::correct(&app, &signed, id, &email, once, &source).await?;
        let why = match done {
            Readdressed::Done { contact } => return Ok(super::back(contact, from, "address")),
            Readdressed::Read => return Err(read_there(&w, &back).into()),
            Readdressed::Same => w.t("address-same"),
            Readdressed::Own => w.t("address-own"),
            Readdressed::Declined => w.t("address-declined"),
            Readdressed::TooMany { until } => {
                return Err(super::no_mail(&w, Again::TooMany { until }, &back).into());
            }
            Readdressed::NoKey => return Err(super::no_mail(&w, Again::NoKey, &back).into()),
            Readdressed::Changed => {
                return Err(super::changed(&w, &format!("/contacts/{id}/address")).into());
            }
        };
        form.fail("email", why);
    }
    let c = flow::correctable(&app, &signed, id).await?;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(show(&w, &c, &form, looks_like, from, status))
}
