//! Which of a person's mailboxes is open.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use crate::accounts::session::{self, Renewal, Signed};
use crate::app::App;
use crate::audit;
use crate::fault::Fault;
use crate::guard::{self, User};
use crate::web::cookies::Name as Cookie;
use crate::web::{Error, Form, Web, page, see_other};

pub(super) struct Mailbox {
    pub value: String,
    pub name: String,
    pub open: bool,
    /// Its key pair did not come back yet after a forgotten password.
    pub waits: bool,
    /// A recovery sheet would bring it back.
    pub sheet: bool,
}

#[derive(Template)]
#[template(path = "features/settings/switch.html")]
pub(super) struct SwitchPage<'a> {
    pub w: &'a Web,
    pub mailboxes: Vec<Mailbox>,
}

fn mailboxes(w: &Web, s: &Signed) -> Vec<Mailbox> {
    let open = s.actor.practice();
    let mut all: Vec<Mailbox> = s
        .seats
        .iter()
        .map(|v| Mailbox {
            value: v.seat.practice.to_string(),
            name: v.profile.name.clone(),
            open: open == Some(v.seat.practice),
            waits: s.ring.get(v.key).is_none(),
            sheet: matches!(v.seat.role.as_str(), "owner" | "manager"),
        })
        .collect();
    all.push(Mailbox {
        value: "personal".into(),
        name: w.t("settings-personal"),
        open: open.is_none() && s.left.is_none(),
        waits: false,
        sheet: false,
    });
    all
}

/// What was handed over since this session began: the seat of a practice they have just joined, keys that a manager gave back.
async fn look_for_keys(app: &App, s: &mut Signed) -> Result<(), Error> {
    if s.seats.iter().any(|v| s.ring.get(v.key).is_none()) {
        s.ring.expand(app).await.map_err(Fault::from)?;
    }
    Ok(())
}

/// The mailboxes of this person.
pub async fn switch_form(
    State(app): State<App>,
    w: Web,
    User(mut s): User,
) -> Result<Response, Error> {
    look_for_keys(&app, &mut s).await?;
    let mailboxes = mailboxes(&w, &s);
    Ok(page(&w, StatusCode::OK, &SwitchPage { w: &w, mailboxes }))
}

/// Opens another one: a change of role, so under a new token.
pub async fn switch(
    State(app): State<App>,
    w: Web,
    User(mut s): User,
    form: Form,
) -> Result<Response, Error> {
    look_for_keys(&app, &mut s).await?;
    let chosen = form.value("mailbox");
    let practice = match chosen {
        "personal" => None,
        id => {
            let seat = s
                .seats
                .iter()
                .find(|v| v.seat.practice.to_string() == id && s.ring.get(v.key).is_some());
            // Not theirs, or its keys wait for a manager.
            let Some(seat) = seat else {
                return Err(Error::NotFound);
            };
            Some(seat.seat.practice)
        }
    };
    if practice == s.actor.practice() && s.left.is_none() {
        return Ok(see_other("/inbox"));
    }
    // What opened the practice that is not theirs any more does not go on under the new token.
    if let Some(practice) = s.left.as_ref().map(|l| l.practice) {
        session::without(&app, &mut s, practice).await?;
    }
    let to = Renewal {
        practice,
        ..Renewal::of(&s)
    };
    let (token, renewed) = session::renew(&app, &s, to).await?;
    let mut rows = vec![renewed];
    let mut e = audit::event("mailbox.opened")
        .by(&s.actor)
        .from(&guard::source(&w));
    if let Some(p) = practice {
        e = e.practice(p);
    }
    rows.extend(e.rows(&app));
    session::write_with(&app, &token, rows).await?;
    w.set_cookie(Cookie::Session, &token.text());
    Ok(see_other("/inbox"))
}
