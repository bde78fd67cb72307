//! Answers that are kept for the next time.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::super::desk::{self, Keep, Words};
use super::super::guard::Agent;
use super::{id_of, moved, once};
use crate::app::App;
use crate::guard;
use crate::web::{Error, Form, Web, fields, page, see_other};

#[derive(Template)]
#[template(path = "features/support/answers.html")]
pub(super) struct ListPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub lines: Vec<(String, String)>,
    pub done: bool,
}

#[derive(Template)]
#[template(path = "features/support/answer.html")]
pub(super) struct OnePage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
}

async fn show(app: &App, w: &Web, status: StatusCode, form: &Form) -> Result<Response, Error> {
    let lines = desk::canned(app)
        .await?
        .into_iter()
        .map(|c| (format!("/support/answers/{}", c.id), c.words.title))
        .collect();
    let done = w.query("done").is_some();
    Ok(page(
        w,
        status,
        &ListPage {
            w,
            form,
            lines,
            done,
        },
    ))
}

fn read(w: &Web, form: &mut Form) -> Words {
    let words = Words {
        title: form.read(
            w,
            "title",
            fields::SEARCH.required("support-answers-title-missing"),
        ),
        en: form.read(w, "en", fields::REQUEST.required("request-text-missing")),
        es: form.read(w, "es", fields::REQUEST.required("request-text-missing")),
    };
    if let Some(unknown) = words.unknown() {
        let text = w.put("word", unknown).t("support-answers-placeholder");
        form.fail("en", text);
    }
    words
}

/// `GET /support/answers`
pub async fn list(State(app): State<App>, w: Web, _: Agent) -> Result<Response, Error> {
    show(&app, &w, StatusCode::OK, &Form::blank()).await
}

/// `POST /support/answers`
pub async fn add(
    State(app): State<App>,
    w: Web,
    a: Agent,
    mut form: Form,
) -> Result<Response, Error> {
    let words = read(&w, &mut form);
    if !form.ok() {
        return show(&app, &w, StatusCode::UNPROCESSABLE_ENTITY, &form).await;
    }
    let source = guard::source(&w);
    desk::keep(&app, &a, Keep::New(&words), once(&app, &form), &source).await?;
    Ok(see_other("/support/answers?done=1"))
}

/// `GET /support/answers/{answer}`
pub async fn one(
    State(app): State<App>,
    w: Web,
    _: Agent,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let c = desk::one_canned(&app, id_of(&id)?).await?;
    let form = Form::blank()
        .with("title", c.words.title)
        .with("en", c.words.en)
        .with("es", c.words.es)
        .with("version", c.version.to_string());
    Ok(page(&w, StatusCode::OK, &OnePage { w: &w, form: &form }))
}

/// `POST /support/answers/{answer}`
pub async fn change(
    State(app): State<App>,
    w: Web,
    a: Agent,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let mut c = desk::one_canned(&app, id_of(&id)?).await?;
    // What the form was filled from: a colleague who changed it meanwhile loses nothing.
    c.version = form.value("version").parse().map_err(|_| Error::NotFound)?;
    let words = read(&w, &mut form);
    let what = match form.value("act") {
        "delete" if form.ticked("sure") => Keep::Delete(&c),
        "delete" => {
            form.fail("sure", w.t("support-answers-sure-missing"));
            Keep::Delete(&c)
        }
        _ => Keep::Change(&c, &words),
    };
    if !form.ok() {
        let view = OnePage { w: &w, form: &form };
        return Ok(page(&w, StatusCode::UNPROCESSABLE_ENTITY, &view));
    }
    let source = guard::source(&w);
    match desk::keep(&app, &a, what, once(&app, &form), &source).await? {
        true => Ok(see_other("/support/answers?done=1")),
        false => Err(moved(&w, "/support/answers").into()),
    }
}
