//! The banner in a conversation that somebody asks to open again, and its two buttons.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, State};
use axum::response::Response;

use super::super::flow::sharing::{self, Answered, Asking};
use crate::app::App;
use crate::features::login::stepup;
use crate::guard::{self, User};
use crate::web::{Error, Form, Web, see_other};
use db::Id;

/// The banner, to put into the page of a conversation: `{{ banner }}`. Empty when nobody asks.
#[derive(Template)]
#[template(path = "features/delivery/sharing.html")]
pub struct Banner<'a> {
    w: &'a Web,
    asking: &'a [Asking],
    action: String,
}

impl HtmlSafe for Banner<'_> {}

/// The banner of a conversation; what [`asking`](super::super::asking) found.
pub fn banner<'a>(w: &'a Web, asking: &'a [Asking], thread: Id) -> Banner<'a> {
    Banner {
        w,
        asking,
        action: format!("/m/{thread}/share"),
    }
}

/// `POST /m/{thread}/share`
pub async fn post(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(thread): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let thread = super::id(&thread)?;
    let person = super::id(form.value("person"))?;
    let approve = match form.value("answer") {
        "approve" => true,
        "refuse" => false,
        _ => return Err(Error::BadRequest("an answer that is none")),
    };
    let once = super::once(&form)?;
    let source = guard::source(&w);
    let home = format!("/m/{thread}");
    // A yes opens conversations to whoever holds the asker's mail: not for somebody at an unlocked computer to give.
    if let Some(ask) = stepup::ask_before(&app, &signed, &home).filter(|_| approve) {
        return Ok(ask);
    }
    match sharing::answer(&app, &signed, thread, person, approve, once, &source).await? {
        Answered::Shared(_) | Answered::Refused => Ok(see_other(&home)),
        Answered::Changed => Err(super::changed(&w, &home).into()),
    }
}
