//! What is known of a child, and who reads for them.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::super::flow::minor::{self, Kept, Minor};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::app::span::DAY;
use crate::fault::Fault;
use crate::features::login::stepup;
use crate::guard::{self, User};
use crate::practices;
use crate::practices::hours::zone;
use crate::web::{Error, Form, Web, fields, page, see_other};

/// Longer than anybody lives.
const OLDEST: i64 = 120 * 366 * DAY;

#[derive(Template)]
#[template(path = "features/delivery/minor.html")]
pub(super) struct MinorPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub child: String,
    /// Grant, name and last day of whoever reads for the child.
    pub readers: Vec<(String, String, String)>,
    /// Who can be let in again.
    pub last: String,
    /// By the day that was typed nobody reads any more: the age, for the sentence that says so before it happens.
    pub ends: Option<i64>,
    pub back: String,
}

fn show(w: &Web, m: &Minor, ends: Option<i64>, (status, form): (StatusCode, &Form)) -> Response {
    let last = |at: i64| w.date_full(at - 1);
    let view = MinorPage {
        w,
        form,
        child: m.child.name.full(),
        readers: m
            .readers
            .iter()
            .map(|r| (r.grant.to_string(), r.name.clone(), last(r.until)))
            .collect(),
        last: m.last.clone().unwrap_or_default(),
        ends,
        back: format!("/contacts/{}", m.contact.id),
    };
    page(w, status, &view)
}

/// `GET /contacts/{id}/child`
pub async fn get(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(contact): Path<String>,
) -> Result<Response, Error> {
    let m = minor::look(&app, &signed, super::id(&contact)?).await?;
    let form = Form::blank().with("born", m.child.born.clone());
    Ok(show(&w, &m, None, (StatusCode::OK, &form)))
}

/// `POST /contacts/{id}/child`: another birthday, or what somebody reads for the child ends.
pub async fn post(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(contact): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let id = super::id(&contact)?;
    let m = minor::look(&app, &signed, id).await?;
    let (once, source) = (super::once(&form)?, guard::source(&w));
    let back = format!("/contacts/{id}");
    let kept = match form.value("action") {
        "end" => {
            let rule = fields::REMARK.required("minor-reason-missing");
            let reason = form.read(&w, "reason", rule);
            if !form.ok() {
                return again(&w, &m, form);
            }
            let grant = super::id(form.value("grant"))?;
            let wish = (id, grant, reason.as_str());
            (
                minor::end(&app, &signed, wish, once, &source).await?,
                "ended",
            )
        }
        "again" => {
            let here = format!("{back}/child");
            if let Some(ask) = stepup::ask_before(&app, &signed, &here) {
                return Ok(ask);
            }
            (
                minor::again(&app, &signed, id, once, &source).await?,
                "reads",
            )
        }
        _ => {
            let born = day(&app, &w, &signed, &mut form).await?;
            let Some(born) = born else {
                return again(&w, &m, form);
            };
            // A slip of the finger shuts a parent out: said before it happens.
            if form.value("sure") != "yes" && m.ends_by(&app, &born).await? {
                let age = app.config.policy.majority_age;
                return Ok(show(&w, &m, Some(age), (StatusCode::OK, &form)));
            }
            let wish = (id, born.as_str());
            (
                minor::born(&app, &signed, wish, once, &source).await?,
                "born",
            )
        }
    };
    match kept {
        (Kept::Done, what) => Ok(see_other(&format!("{back}?done={what}"))),
        (Kept::Changed, _) => Err(super::changed(&w, &back).into()),
        (Kept::Taken, _) => {
            form.fail("born", w.t("minor-taken"));
            again(&w, &m, form)
        }
    }
}

fn again(w: &Web, m: &Minor, mut form: Form) -> Result<Response, Error> {
    if form.value("born").is_empty() && form.error("born").is_none() {
        form.set("born", m.child.born.as_str());
    }
    Ok(show(w, m, None, (StatusCode::UNPROCESSABLE_ENTITY, &form)))
}

/// The day that was typed; a problem stands beside the field.
async fn day(
    app: &App,
    w: &Web,
    signed: &Signed,
    form: &mut Form,
) -> Result<Option<String>, Error> {
    let born = form.read(w, "born", fields::CHOICE.required("child-born-missing"));
    let practice = signed.actor.practice().ok_or(Error::NotFound)?;
    let practice = practices::load(app, practice).await.map_err(Fault::from)?;
    if form.error("born").is_none() {
        match zone(&practice.tz).day(&born) {
            None => form.fail("born", w.t("child-born-missing")),
            Some((begins, _)) if begins > app.now() => {
                form.fail("born", w.t("child-born-future"));
            }
            // Nobody is that old: a digit is wrong.
            Some((begins, _)) if begins < app.now() - OLDEST => {
                form.fail("born", w.t("minor-born-year"));
            }
            Some(_) => {}
        }
    }
    Ok(form.ok().then_some(born))
}
