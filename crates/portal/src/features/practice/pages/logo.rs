//! The practice's picture: choosing, removing and showing it.

use super::{managed, once, own_logo};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::features::login::stepup;
use crate::features::practice::flow::{self, Change, Outcome};
use crate::guard::{self, User};
use crate::practices::Practice;
use crate::practices::logo::{self, KEPT_BYTES, Refused, UPLOAD_BYTES};
use crate::practices::store;
use crate::web::headers::{Kind, of_kind};
use crate::web::upload::FileProblem;
use crate::web::{Error, Form, Upload, Web, page, see_other};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use db::Id;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};

/// The file field.
const FILE: &str = "logo";

#[derive(Template)]
#[template(path = "features/practice/logo.html")]
pub(super) struct LogoPage<'a> {
    pub(super) w: &'a Web,
    pub(super) form: &'a Form,
    pub(super) logo: Option<String>,
    pub(super) name: String,
    /// Strangers do not see it, because the practice shows them another name.
    pub(super) hidden: bool,
    pub(super) most: u64,
}

fn show(w: &Web, status: StatusCode, practice: &Practice, form: &Form) -> Response {
    page(
        w,
        status,
        &LogoPage {
            w,
            form,
            logo: own_logo(practice),
            name: practice.profile.name.clone(),
            hidden: !practice.profile.discreet_name.is_empty(),
            most: UPLOAD_BYTES as u64,
        },
    )
}

/// `GET /practice/logo`
pub async fn logo_form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    Ok(show(&w, StatusCode::OK, &practice, &Form::blank()))
}

/// The file that came, if one did. It stays in memory: it is small, or it is not taken.
async fn received(upload: &mut Upload) -> Result<Option<Result<Vec<u8>, Refused>>, Error> {
    let mut got = None;
    while let Some(mut file) = upload.next_file().await? {
        if file.field() != FILE || got.is_some() {
            file.skip().await?;
            continue;
        }
        let mut bytes = Vec::new();
        loop {
            match file.chunk().await {
                Ok(Some(chunk)) if bytes.len() + chunk.len() <= UPLOAD_BYTES => {
                    bytes.extend_from_slice(&chunk);
                }
                Ok(None) => {
                    got = Some(Ok(bytes));
                    break;
                }
                Ok(Some(_)) => {
                    file.skip().await?;
                    got = Some(Err(Refused::Large));
                    break;
                }
                Err(FileProblem::TooLarge) => {
                    got = Some(Err(Refused::Large));
                    break;
                }
                Err(broken) => return Err(broken.into()),
            }
        }
    }
    Ok(got)
}

/// `POST /practice/logo`
pub async fn upload_logo(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut upload: Upload,
) -> Result<Response, Error> {
    let practice = match managed(&app, &s).await {
        Ok(p) => p,
        Err(e) => {
            upload.discard_files().await?;
            return Err(e);
        }
    };
    let got = received(&mut upload).await?;
    let mut form = upload.form();
    let drawn = match got {
        Some(Ok(bytes)) => tokio::task::spawn_blocking(move || logo::redraw(&bytes))
            .await
            .map_err(Error::internal)?,
        Some(Err(why)) => Err(why),
        None => {
            form.fail(FILE, w.t("logo-missing"));
            return Ok(show(&w, StatusCode::UNPROCESSABLE_ENTITY, &practice, &form));
        }
    };
    let png = match drawn {
        Ok(png) => png,
        Err(why) => {
            // words: logo-kind logo-large logo-points logo-small logo-damaged
            let size = w.size(UPLOAD_BYTES as u64);
            form.fail(FILE, w.put("size", size).t(&why.to_string()));
            return Ok(show(&w, StatusCode::UNPROCESSABLE_ENTITY, &practice, &form));
        }
    };
    debug_assert!(png.len() <= KEPT_BYTES, "redraw keeps its promise");
    let once = once(&app, &form);
    put(&app, &w, &s, Some(&png), once).await?;
    Ok(see_other("/practice?done=logo"))
}

/// How often a write is made anew when a colleague was faster.
const ATTEMPTS: usize = 8;

/// Saves a picture, or none. It overwrites nothing that a colleague typed, so a conflict is no question to anybody: the practice is
/// read anew.
async fn put(app: &App, w: &Web, s: &Signed, png: Option<&[u8]>, once: Id) -> Result<(), Error> {
    let source = guard::source(w);
    for _ in 0..ATTEMPTS {
        let practice = managed(app, s).await?;
        let (logo, row) = match png {
            Some(png) => {
                let (id, row) = logo::keep(app, practice.id, png);
                (Some(id), row)
            }
            None => (None, store::delete_logo(practice.id)),
        };
        let mut change = Change::of(&practice);
        change.profile.logo = logo;
        let part = ("logo", vec![row]);
        if flow::save(app, s, &practice, change, part, once, &source).await? == Outcome::Done {
            return Ok(());
        }
    }
    Err(Error::unavailable("the practice changes all the time"))
}

/// `POST /practice/logo/remove`
pub async fn remove_logo(
    State(app): State<App>,
    w: Web,
    User(s): User,
    form: Form,
) -> Result<Response, Error> {
    managed(&app, &s).await?;
    if let Some(ask) = stepup::ask_before(&app, &s, "/practice/logo") {
        return Ok(ask);
    }
    let once = once(&app, &form);
    put(&app, &w, &s, None, once).await?;
    Ok(see_other("/practice?done=logo-removed"))
}

/// `GET /logo/{id}`: for everybody who has the address. It is new with every picture, so browsers keep it.
pub async fn picture(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Error> {
    let id = hex::decode(&id)
        .ok()
        .filter(|id| id.len() == 16)
        .ok_or(Error::NotFound)?;
    let (practice, sealed) = store::logo(&app.db, &id).await?.ok_or(Error::NotFound)?;
    let png = logo::open(&app, practice, &sealed).map_err(crate::fault::Fault::from)?;
    let mut response = png.into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("image/png"));
    Ok(of_kind(response, Kind::Asset))
}
