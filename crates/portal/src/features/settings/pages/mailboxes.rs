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
use crate::web::page::local_path;
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
    /// The settings are one's own: from another mailbox the way back is to its messages.
    pub back: &'static str,
}

fn mailboxes(w: &Web, s: &Signed) -> Vec<Mailbox> {
    let open = s.actor.practice();
    let inside = s.inside.as_ref().map(|v| v.grant.id);
    let team = s.team.as_ref().map(|t| t.team.id);
    let mut all = Vec::new();
    for v in &s.seats {
        all.push(Mailbox {
            value: v.seat.practice.to_string(),
            name: v.profile.name.clone(),
            open: s.at_home() && open == Some(v.seat.practice),
            waits: s.ring.get(v.key).is_none(),
            sheet: matches!(v.seat.role.as_str(), "owner" | "manager"),
        });
    }
    for t in &s.teams {
        all.push(Mailbox {
            value: t.team.id.to_string(),
            name: guard::team_name(w, s, &t.team),
            open: team == Some(t.team.id),
            waits: false,
            sheet: false,
        });
    }
    for v in &s.lent {
        all.push(Mailbox {
            value: v.grant.id.to_string(),
            name: guard::lent_name(w, v),
            open: inside == Some(v.grant.id),
            waits: false,
            sheet: false,
        });
    }
    all.push(Mailbox {
        value: "personal".into(),
        name: w.t("settings-personal"),
        open: s.at_home() && open.is_none() && s.left.is_none(),
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
    let back = match s.at_home() {
        true => "/settings",
        false => "/inbox",
    };
    let shown = SwitchPage {
        w: &w,
        mailboxes,
        back,
    };
    Ok(page(&w, StatusCode::OK, &shown))
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
    let next = local_path(form.value("next")).unwrap_or("/inbox");
    let lent = s.lent.iter().find(|v| v.grant.id.to_string() == chosen);
    let team = s.teams.iter().find(|t| t.team.id.to_string() == chosen);
    let (practice, lent, team) = match (chosen, lent, team) {
        ("personal", _, _) => (None, None, None),
        (_, Some(v), _) => (v.grant.practice, Some(v.grant.id), None),
        (_, _, Some(t)) => (Some(t.team.practice), None, Some(t.team.id)),
        (id, None, None) => {
            let seat = s.seats.iter().find(|v| v.seat.practice.to_string() == id);
            let (practice, key) = seat
                .map(|v| (v.seat.practice, v.key))
                .ok_or(Error::NotFound)?;
            // Its keys wait for a manager.
            if s.ring.get(key).is_none() {
                return Err(Error::NotFound);
            }
            (Some(practice), None, None)
        }
    };
    let now = s.inside.as_ref().map(|v| v.grant.id);
    let now_team = s.team.as_ref().map(|t| t.team.id);
    let same = practice == s.actor.practice() && lent == now && team == now_team;
    if same && s.left.is_none() {
        return Ok(see_other(next));
    }
    let owner = s.lent.iter().find(|v| Some(v.grant.id) == lent);
    let owner = owner.map(|v| v.grant.owner);
    // What opened the practice that is not theirs any more does not go on under the new token.
    if let Some(practice) = s.left.as_ref().map(|l| l.practice) {
        session::without(&app, &mut s, practice).await?;
    }
    let to = Renewal {
        practice,
        lent,
        team,
        ..Renewal::of(&s)
    };
    let (token, renewed) = session::renew(&app, &s, to).await?;
    let mut rows = vec![renewed];
    // The list alone shows first words: to open the mailbox is to use what was lent.
    rows.extend(lent.map(|grant| crate::lent::store::used(grant, app.now())));
    let mut e = audit::event("mailbox.opened")
        .by(&s.actor)
        .from(&guard::source(&w));
    if let Some(p) = practice {
        e = e.practice(p);
    }
    if let Some(team) = team {
        e = e.on("team", team);
    }
    if let Some(owner) = owner {
        e = e.owner(owner).on_behalf_of(owner);
    }
    rows.extend(e.rows(&app));
    session::write_with(&app, &token, rows).await?;
    w.set_cookie(Cookie::Session, &token.text());
    Ok(see_other(next))
}
