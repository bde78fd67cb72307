//! Name, language and time zone.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::super::flow::{self, Change};
use super::{elsewhere, id};
use crate::accounts::PersonName;
use crate::app::App;
use crate::guard::{self, User};
use crate::web::{Error, Form, Lang, Tz, Web, fields, page, see_other};

#[derive(Template)]
#[template(path = "features/settings/you.html")]
pub(super) struct YouPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
}

/// As it is.
pub async fn you_form(w: Web, User(s): User) -> Result<Response, Error> {
    let form = Form::blank()
        .with("title", s.name.title)
        .with("first", s.name.first)
        .with("last", s.name.last)
        .with("language", s.lang)
        .with("zone", s.tz);
    Ok(page(&w, StatusCode::OK, &YouPage { w: &w, form: &form }))
}

/// Name, language and zone.
pub async fn you(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let title = form.read(&w, "title", fields::NAME);
    let first = form.read(&w, "first", fields::NAME.required("settings-first-missing"));
    let last = form.read(&w, "last", fields::NAME.required("settings-last-missing"));
    let lang = Lang::parse(form.value("language")).filter(|l| w.site().languages().contains(l));
    if lang.is_none() {
        form.fail("language", w.t("settings-language-missing"));
    }
    let zone = form.value("zone").to_owned();
    if Tz::parse(&zone).is_none() {
        form.fail("zone", w.t("settings-zone-missing"));
    }
    let (true, Some(lang)) = (form.ok(), lang) else {
        return Ok(page(
            &w,
            StatusCode::UNPROCESSABLE_ENTITY,
            &YouPage { w: &w, form: &form },
        ));
    };
    let name = PersonName { title, first, last };
    let source = guard::source(&w);
    Ok(
        match flow::set_you(
            &app,
            &s,
            id(&app, &form),
            &name,
            lang.code(),
            &zone,
            &source,
        )
        .await?
        {
            Change::Done => {
                // The choice of this browser follows, or the next page would be in the old language.
                w.choose_lang(lang);
                see_other("/settings?done=you")
            }
            Change::Elsewhere => elsewhere(&w),
        },
    )
}
