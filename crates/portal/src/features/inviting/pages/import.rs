//! *Invite from a list*: the file, the template.

use super::super::file::{BYTES, COLUMNS, Unread};
use super::super::flow::import::{self, Taken, may_import};
use super::super::flow::round;
use super::super::model::most;
use super::round::{Brief, brief};
use super::{Inviter, invite, once, wait};
use crate::app::App;
use crate::contacts::Relationship;
use crate::features::login::stepup;
use crate::guard;
use crate::web::headers::download;
use crate::web::upload::FileProblem;
use crate::web::{Choice, Error, Form, Notice, Tone, Upload, Web, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

/// The file field.
const FILE: &str = "file";

#[derive(Template)]
#[template(path = "features/inviting/import.html")]
pub(super) struct ImportPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub relationships: Vec<Choice>,
    pub most: usize,
    pub bytes: u64,
    pub manager: bool,
    pub rounds: Vec<Brief>,
}

fn cannot(w: &Web) -> Notice {
    Notice::new(StatusCode::FORBIDDEN, w.t("invite-cannot"))
        .tone(Tone::Warn)
        .text(w.t("invite-cannot-text"))
        .button(w.t("invited-back"), "/people/invited")
}

async fn show(
    app: &App,
    w: &Web,
    i: &Inviter,
    form: &Form,
    status: StatusCode,
) -> Result<Response, Error> {
    let rounds = round::latest(app, &i.signed, &i.here).await?;
    let show = ImportPage {
        w,
        form,
        relationships: invite::relationships(w, i.here.manager, i.here.outsiders),
        most: most(app.config.limits.invitations_per_day),
        bytes: BYTES as u64,
        manager: i.here.manager,
        rounds: rounds.iter().map(|r| brief(w, r)).collect(),
    };
    Ok(page(w, status, &show))
}

/// `GET /people/import`
pub async fn get(State(app): State<App>, w: Web, i: Inviter) -> Result<Response, Error> {
    if !may_import(&i.here) {
        return Ok(cannot(&w).page(&w));
    }
    if let Some(ask) = stepup::ask(&app, &i.signed, &w) {
        return Ok(ask);
    }
    show(&app, &w, &i, &Form::blank(), StatusCode::OK).await
}

/// What came of the file field.
enum Came {
    Nothing,
    Large,
    Bytes(String, Vec<u8>),
}

/// It stays in memory: it is small, or it is not taken.
async fn received(upload: &mut Upload) -> Result<Came, Error> {
    let mut got = Came::Nothing;
    while let Some(mut file) = upload.next_file().await? {
        if file.field() != FILE || !matches!(got, Came::Nothing) {
            file.skip().await?;
            continue;
        }
        let name = file.name().to_owned();
        let mut bytes = Vec::new();
        got = loop {
            match file.chunk().await {
                Ok(Some(chunk)) if bytes.len() + chunk.len() <= BYTES => {
                    bytes.extend_from_slice(&chunk);
                }
                Ok(None) => break Came::Bytes(name, bytes),
                Ok(Some(_)) => {
                    file.skip().await?;
                    break Came::Large;
                }
                Err(FileProblem::TooLarge) => break Came::Large,
                Err(broken) => return Err(broken.into()),
            }
        };
    }
    Ok(got)
}

/// `POST /people/import`
pub async fn post(
    State(app): State<App>,
    w: Web,
    i: Inviter,
    mut upload: Upload,
) -> Result<Response, Error> {
    if !may_import(&i.here) {
        upload.discard_files().await?;
        return Ok(cannot(&w).page(&w));
    }
    let came = received(&mut upload).await?;
    let mut form = upload.form();
    // The file is read already; a browser sends it anew after the password, and says so.
    if !stepup::fresh(&i.signed, app.now()) {
        return Ok(see_other("/step-up?next=/people/import"));
    }
    let choices = invite::relationships(&w, i.here.manager, i.here.outsiders);
    let words: Vec<&str> = choices.iter().map(|c| c.value.as_str()).collect();
    let relationship = form
        .one_of(&w, "relationship", &words, "compose-relationship-missing")
        .and_then(Relationship::parse);
    let most = most(app.config.limits.invitations_per_day);
    let file = match came {
        Came::Nothing => {
            form.fail(FILE, w.t("import-file-missing"));
            None
        }
        Came::Large => {
            let size = w.size(BYTES as u64);
            form.fail(FILE, w.put("size", size).t("import-large"));
            None
        }
        Came::Bytes(name, bytes) => Some((name, bytes)),
    };
    if let (Some(relationship), Some((name, bytes)), true) = (relationship, file, form.ok()) {
        let (once, source) = (once(&form)?, guard::source(&w));
        let file = (name.as_str(), bytes);
        let taken =
            import::take(&app, &i.signed, &i.here, file, relationship, once, &source).await?;
        match taken {
            Taken::Shown(round) => return Ok(see_other(&format!("/people/rounds/{round}"))),
            Taken::Unread(why) => form.fail(FILE, unread(&w, &why, most)),
            Taken::TooMany { until } => {
                return Err(wait(&w, until, w.t("import-often"), "/people/invited").into());
            }
        }
    }
    show(&app, &w, &i, &form, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Why nothing could be read, and what to do.
fn unread(w: &Web, why: &Unread, most: usize) -> String {
    // words: import-empty import-workbook import-binary
    match why {
        Unread::NoText(why) => w.t(&why.to_string()),
        Unread::Header(found) if found.iter().all(String::is_empty) => w.t("import-no-header"),
        Unread::Header(found) => w
            .put(
                "columns",
                found.iter().take(8).cloned().collect::<Vec<_>>().join(", "),
            )
            .t("import-no-email"),
        Unread::NoName => w.t("import-no-name"),
        Unread::Twice(column) => w.put("column", column.as_str()).t("import-twice"),
        Unread::Nobody => w.t("import-nobody"),
        Unread::TooMany => w.put("n", most).t("import-many"),
    }
}

/// `GET /people/import/template.csv`: the first line, and nobody who could be invited by mistake.
pub async fn template(_: Inviter, w: Web) -> Response {
    let header: Vec<&str> = COLUMNS
        .iter()
        .filter(|(c, _)| *c != super::super::file::Column::Name)
        .map(|(_, names)| names[0])
        .collect();
    // The mark tells spreadsheets that it is UTF-8.
    let text = format!("\u{feff}{}\r\n", header.join(","));
    let name = w.t("import-template-name");
    download(text.into_response(), &name, "text/csv; charset=utf-8")
}
