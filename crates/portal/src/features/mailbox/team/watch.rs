//! "Lee is writing", while the page of a conversation is open: the line stands in the page, and its script asks for it again.
//!
//! Attackers here: somebody outside the practice who asks for the line (there is none for them), and a page left open on a desk, which must
//! not keep its session alive by asking.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use db::Id;
use http::StatusCode;

use super::Readers;
use crate::app::App;
use crate::guard;
use crate::messages::gate::check;
use crate::web::page::json;
use crate::web::{Error, Web};

/// Who is writing: `{{ writing }}`. Nothing at all where no colleague reads along.
#[derive(Template, Default)]
#[template(path = "features/mailbox/team/writers.html")]
pub(in crate::features::mailbox) struct Writers {
    w: Option<Web>,
    /// Where the script asks; empty: nobody reads along.
    address: String,
    line: String,
}

impl HtmlSafe for Writers {}

/// The line where colleagues read along.
pub(in crate::features::mailbox) fn watched(w: &Web, thread: Id, line: String) -> Writers {
    Writers {
        w: Some(w.clone()),
        address: format!("/m/{thread}/writing"),
        line,
    }
}

/// `GET /m/{thread}/writing`: the line now, for the page's script. Reads nothing for its person and counts as nothing they did.
pub async fn writing(
    State(app): State<App>,
    w: Web,
    Path(thread): Path<String>,
) -> Result<Response, Error> {
    let thread: Id = thread.parse().map_err(|_| Error::NotFound)?;
    let Some(signed) = guard::peek(&app, &w).await? else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    if !check(&app, &signed, thread).await?.is_open() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let shared = Readers::of(&app, &signed, thread).await?;
    let line = shared.writing(&app, &w, &signed, thread).await?;
    Ok(json(StatusCode::OK, &serde_json::json!({ "line": line })))
}
