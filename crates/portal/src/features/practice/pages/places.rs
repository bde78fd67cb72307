//! Other offices of the practice: one form with those there are and one blank. Emptying all fields of one removes it.

use super::edit::{Above, Again, before_saving, overtaken, status};
use super::{managed, once};
use crate::accounts::password::email_of;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::features::practice::flow::{self, Change, Outcome};
use crate::guard::{self, User};
use crate::practices::model::{Location, MOST_PLACES, Postal, phone_fits, zip_fits};
use crate::web::{Error, Form, Web, fields, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

/// The fields of one office.
pub(super) struct Place {
    pub(super) n: usize,
    pub(super) new: bool,
    pub(super) name: String,
    pub(super) street: String,
    pub(super) city: String,
    pub(super) state: String,
    pub(super) zip: String,
    pub(super) phone: String,
}

impl Place {
    pub(super) fn at(n: usize, there: usize) -> Place {
        let field = |what: &str| format!("place-{n}-{what}");
        Place {
            n: n + 1,
            new: n >= there,
            name: field("name"),
            street: field("street"),
            city: field("city"),
            state: field("state"),
            zip: field("zip"),
            phone: field("phone"),
        }
    }
}

#[derive(Template)]
#[template(path = "features/practice/places.html")]
pub(super) struct Places<'a> {
    pub(super) w: &'a Web,
    pub(super) form: &'a Form,
    pub(super) above: Above,
    pub(super) email: String,
    pub(super) places: Vec<Place>,
}

async fn show(
    app: &App,
    w: &Web,
    s: &Signed,
    form: &Form,
    (status, above): (StatusCode, Above),
) -> Result<Response, Error> {
    let practice = managed(app, s).await?;
    let there = practice.profile.places.len();
    Ok(page(
        w,
        status,
        &Places {
            w,
            form,
            above,
            email: email_of(app, s.actor.person).await?.canonical(),
            places: (0..(there + 1).min(MOST_PLACES))
                .map(|n| Place::at(n, there))
                .collect(),
        },
    ))
}

/// `GET /practice/places`
pub async fn places_form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let mut form = Form::blank().with("version", practice.version.to_string());
    for (n, l) in practice.profile.places.iter().enumerate() {
        let p = Place::at(n, n + 1);
        for (field, value) in [
            (&p.name, &l.name),
            (&p.street, &l.postal.street),
            (&p.city, &l.postal.city),
            (&p.state, &l.postal.state),
            (&p.zip, &l.postal.zip),
            (&p.phone, &l.phone),
        ] {
            form.set(field, value.clone());
        }
    }
    let above = Above {
        password: !s.is_fresh(app.now()),
        ..Above::default()
    };
    show(&app, &w, &s, &form, (StatusCode::OK, above)).await
}

fn read(app: &App, w: &Web, form: &mut Form) -> Vec<Location> {
    let mut all = Vec::new();
    for n in 0..MOST_PLACES {
        let p = Place::at(n, 0);
        let empty = [&p.name, &p.street, &p.city, &p.state, &p.zip, &p.phone]
            .iter()
            .all(|f| form.value(f).trim().is_empty());
        if empty {
            continue;
        }
        let place = Location {
            name: form.read(w, &p.name, fields::ORGANISATION),
            postal: Postal {
                street: form.read(w, &p.street, fields::STREET.required("join-street-missing")),
                city: form.read(w, &p.city, fields::STREET.required("join-city-missing")),
                state: form.read(w, &p.state, fields::STREET.required("join-state-missing")),
                zip: form.read(w, &p.zip, fields::POSTAL_CODE.required("join-zip-missing")),
            },
            phone: form.read(w, &p.phone, fields::PHONE),
        };
        let home = &app.config.operator.country;
        if !place.postal.zip.is_empty() && !zip_fits(home, &place.postal.zip) {
            form.fail(&p.zip, w.t("join-zip-shape"));
        }
        if !place.phone.is_empty() && !phone_fits(&place.phone) {
            form.fail(&p.phone, w.t("practice-phone-shape"));
        }
        all.push(place);
    }
    all
}

/// `POST /practice/places`. People check an invitation by them: changing them asks for the password.
pub async fn places(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let mut change = Change::of(&practice);
    change.profile.places = read(&app, &w, &mut form);
    match before_saving(&app, &w, &s, &practice, &mut form).await? {
        Some(Again::Page(response)) => return Ok(response),
        Some(Again::Form(above)) => {
            let how = (status(&form, above), above);
            return show(&app, &w, &s, &form, how).await;
        }
        None => {}
    }
    let source = guard::source(&w);
    let (once, part) = (once(&app, &form), ("places", Vec::new()));
    match flow::save(&app, &s, &practice, change, part, once, &source).await? {
        Outcome::Done => Ok(see_other("/practice?done=places")),
        Outcome::Elsewhere => {
            let how = overtaken(&app, &s, &mut form).await?;
            show(&app, &w, &s, &form, how).await
        }
    }
}
