//! What the operator's escrow key is to the person who reads this: whose it is, what it opens, and that they are told. People know it as
//! the spare key.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use crate::accounts::session::Signed;
use crate::app::App;
use crate::guard::User;
use crate::keys::escrow::{Whose, covers};
use crate::web::{Error, Web, page};

/// What of a person's it opens.
pub(super) enum Covered {
    Nothing,
    Everything,
    /// Their seats, in these practices.
    Seats(String),
}

pub(super) fn covered(app: &App, s: &Signed) -> Covered {
    let practices: Vec<&str> = s.seats.iter().map(|v| v.profile.name.as_str()).collect();
    if covers(app, Whose::Personal).is_some() {
        Covered::Everything
    } else if covers(app, Whose::Seat).is_some() && !practices.is_empty() {
        Covered::Seats(practices.join(", "))
    } else {
        Covered::Nothing
    }
}

#[derive(Template)]
#[template(path = "features/settings/spare.html")]
struct SparePage<'a> {
    w: &'a Web,
    product: &'a str,
    /// The practices; none: everything.
    practices: Option<String>,
    /// Whether there are managers who are told too.
    managers: bool,
}

/// For whoever is covered; for everybody else there is no such page.
pub async fn spare_key(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let practices = match covered(&app, &s) {
        Covered::Nothing => return Err(Error::NotFound),
        Covered::Everything => None,
        Covered::Seats(names) => Some(names),
    };
    Ok(page(
        &w,
        StatusCode::OK,
        &SparePage {
            w: &w,
            product: app.site.product(),
            practices,
            managers: !s.seats.is_empty(),
        },
    ))
}

pub(super) fn samples(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let one = |practices: Option<String>| {
        SparePage {
            w,
            product: "SecureMail",
            managers: practices.is_some(),
            practices,
        }
        .dyn_render()
        .unwrap_or_default()
    };
    vec![
        ("settings-spare-key", one(None)),
        (
            "settings-spare-key-seats",
            one(Some("Maple Street Dental".into())),
        ),
    ]
}
