//! Who asks to join, for the managers of the practice.

use super::super::flow::{self, Asking, Decided, WORK};
use super::once;
use crate::actor::Role;
use crate::app::App;
use crate::features::login::stepup;
use crate::guard::{self, User};
use crate::practices::joins;
use crate::web::{Choice, Error, Form, Notice, Tone, Web, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use db::Id;
use http::StatusCode;

const HERE: &str = "/people/joins";
/// The roles a request may be approved with; an owner is made elsewhere.
const ROLES: [&str; 4] = ["reader", "sender", "desk", "manager"];

struct Line {
    id: String,
    /// The name of the role's field: each form on the page has its own.
    field: String,
    form: Form,
    name: String,
    address: String,
    why: Vec<String>,
    until: String,
}

#[derive(Template)]
#[template(path = "features/joining/managers.html")]
struct Managers<'a> {
    w: &'a Web,
    blank: &'a Form,
    done: String,
    /// Whether the reader makes managers.
    owner: bool,
    asking: Vec<Line>,
}

impl Managers<'_> {
    fn roles(&self) -> Vec<Choice> {
        let w = self.w;
        ROLES
            .iter()
            .filter(|r| self.owner || **r != "manager")
            .map(|r| {
                let label = match *r {
                    "manager" => w.t("role-manager"),
                    "desk" => w.t("role-desk"),
                    "reader" => w.t("role-reader"),
                    _ => w.t("role-sender"),
                };
                Choice::new(*r, label)
            })
            .collect()
    }
}

fn why(w: &Web, a: &Asking) -> Vec<String> {
    let mut all = Vec::new();
    if a.request.proposed {
        all.push(match &a.invited_by {
            Some(by) => w.put("name", by.full()).t("joins-invited"),
            None => w.t("joins-invited-once"),
        });
    }
    for word in &a.request.matched {
        all.push(match word.as_str() {
            "domain" => w.t("joins-domain"),
            "phone" => w.t("joins-phone"),
            "number" => w.t("joins-number"),
            WORK => w.t("joins-work"),
            joins::BY_SUPPORT => w.t("joins-support"),
            _ => w.t("joins-place"),
        });
    }
    all
}

fn line(w: &Web, owner: bool, a: &Asking) -> Line {
    let id = a.request.id.to_string();
    let field = format!("role-{id}");
    let role = match a.request.role.as_str() {
        "" => "sender",
        "manager" if !owner => "sender",
        role => role,
    };
    Line {
        form: Form::blank().with(&field, role),
        field,
        name: a.name.full(),
        address: a.address.clone(),
        why: why(w, a),
        until: w.date_long(a.request.expires_at),
        id,
    }
}

/// `GET /people/joins`
pub async fn list(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let practice = flow::managed(&app, &s).await?;
    let asking = flow::asking(&app, practice.id).await?;
    let owner = s.actor.appoints(Role::Manager);
    let done = match w.query("done").as_deref() {
        Some("approved") => w.t("joins-done-approved"),
        Some("declined") => w.t("joins-done-declined"),
        _ => String::new(),
    };
    Ok(page(
        &w,
        StatusCode::OK,
        &Managers {
            w: &w,
            blank: &Form::blank(),
            done,
            owner,
            asking: asking.iter().map(|a| line(&w, owner, a)).collect(),
        },
    ))
}

/// `POST /people/joins`: let in with a role, or decline.
pub async fn post(
    State(app): State<App>,
    w: Web,
    User(s): User,
    form: Form,
) -> Result<Response, Error> {
    flow::managed(&app, &s).await?;
    if let Some(ask) = stepup::ask(&app, &s, &w) {
        return Ok(ask);
    }
    let id: Id = form.value("request").parse().map_err(|_| Error::NotFound)?;
    let (once, source) = (once(&app, &form), guard::source(&w));
    let (decided, done) = match form.value("decision") {
        "approve" => {
            let wanted = form.value(&format!("role-{id}"));
            let role = ROLES.into_iter().find(|r| *r == wanted);
            let role = role.ok_or(Error::NotFound)?;
            let decided = flow::approve(&app, &s, id, role, once, &source).await?;
            (decided, "approved")
        }
        "decline" => {
            let decided = flow::decline(&app, &s, id, once, &source).await?;
            (decided, "declined")
        }
        _ => return Err(Error::NotFound),
    };
    Ok(match decided {
        Decided::Done => see_other(&format!("{HERE}?done={done}")),
        Decided::Gone => Notice::new(StatusCode::CONFLICT, w.t("joins-gone"))
            .tone(Tone::Warn)
            .text(w.t("joins-gone-text"))
            .button(w.t("joins-title"), HERE)
            .page(&w),
    })
}

/// The page in its states.
pub(super) fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let line = |id: &str, name: &str, why: Vec<String>| Line {
        id: id.into(),
        field: format!("role-{id}"),
        form: Form::blank().with(&format!("role-{id}"), "sender"),
        name: name.into(),
        address: "lee@maple.example".into(),
        why,
        until: w.date_long(w.now()),
    };
    let managers = |done: String, asking| {
        Managers {
            w,
            blank: &Form::blank(),
            done,
            owner: true,
            asking,
        }
        .render()
        .unwrap_or_default()
    };
    let invited = vec![w.put("name", "Dr. Ana Ruiz").t("joins-invited")];
    let matched = vec![w.t("joins-domain"), w.t("joins-place"), w.t("joins-work")];
    vec![
        (
            "joins",
            managers(
                String::new(),
                vec![
                    line("1", "Lee Park", matched),
                    line("2", "Noor Haddad", invited),
                ],
            ),
        ),
        ("joins-none", managers(w.t("joins-done-approved"), vec![])),
    ]
}
