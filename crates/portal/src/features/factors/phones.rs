//! Texts and calls off: for who has an app or a passkey and does not want anybody to get in by their phone number.
//!
//! The phones stay on file in a state of their own, under a MAC of that state: whoever writes rows cannot switch them on again. Whoever
//! switches them off must have something to fall back on, a second app or passkey or the recovery code; else a lost phone would be a lost
//! account.

use super::pages::{elsewhere, id};
use super::{LIST, ready};
use crate::accounts::session::Signed;
use crate::accounts::strong::{self, store};
use crate::accounts::{device, factor, store as people};
use crate::app::App;
use crate::audit;
use crate::fault::Fault;
use crate::features::login::arrive::alert;
use crate::features::settings::flow::{Change, me, once};
use crate::guard::{self, User};
use crate::web::{Error, Form, Web, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use db::{Id, Stmt};
use http::StatusCode;

/// The kind that the MAC of a phone says while it is off.
const OFF: &str = "phone_off";

/// The proven phones of a person in one of the two states, whose MAC says that state.
async fn in_state(app: &App, person: Id, off: bool) -> Result<Vec<Id>, Fault> {
    let (state, kind) = if off {
        ("off", OFF)
    } else {
        ("active", "phone")
    };
    let rows = store::phones_of(&app.db, person).await?;
    Ok(rows
        .into_iter()
        .filter(|r| {
            r.state == state
                && factor::genuine(app, r.id, person, kind, r.verified_at.is_some(), &r.mac)
        })
        .map(|r| r.id)
        .collect())
}

/// Whether texts and calls are switched off.
///
/// # Errors
/// When the database is away.
pub async fn any_off(app: &App, person: Id) -> Result<bool, Fault> {
    Ok(!in_state(app, person, true).await?.is_empty())
}

/// How texts and calls stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// There is no phone.
    None,
    /// Codes go out.
    On,
    /// They do not.
    Off,
}

pub(super) async fn standing(app: &App, person: Id) -> Result<Standing, Fault> {
    Ok(if !in_state(app, person, false).await?.is_empty() {
        Standing::On
    } else if any_off(app, person).await? {
        Standing::Off
    } else {
        Standing::None
    })
}

#[derive(Template)]
#[template(path = "features/factors/phones.html")]
pub(super) struct PhonesPage<'a> {
    pub w: &'a Web,
    pub on: bool,
    /// Something to fall back on is there.
    pub may: bool,
    /// There is an app or a passkey at all.
    pub any: bool,
}

/// Whether they have a recovery code.
pub(super) async fn has_code(app: &App, person: Id) -> Result<bool, Fault> {
    let all = factor::of(app, person).await?;
    Ok(all.iter().any(|f| f.kind == "recovery"))
}

async fn fallback(app: &App, s: &Signed) -> Result<(bool, bool), Fault> {
    let person = s.actor.person;
    let strong = strong::all(app, person).await?.len();
    let code = has_code(app, person).await?;
    Ok((strong > 0, strong > 1 || strong == 1 && code))
}

/// What it means, and the button.
pub async fn form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let standing = standing(&app, s.actor.person).await?;
    if standing == Standing::None {
        return Ok(see_other(LIST));
    }
    let (any, may) = fallback(&app, &s).await?;
    Ok(page(
        &w,
        StatusCode::OK,
        &PhonesPage {
            w: &w,
            on: standing == Standing::On,
            may,
            any,
        },
    ))
}

/// On or off.
pub async fn switch(
    State(app): State<App>,
    w: Web,
    User(s): User,
    form: Form,
) -> Result<Response, Error> {
    if let Some(first) = ready(&app, &s).await? {
        return Ok(first);
    }
    let off = match form.value("phones") {
        "off" => true,
        "on" => false,
        _ => return Ok(see_other(LIST)),
    };
    if off && !fallback(&app, &s).await?.1 {
        return Ok(see_other("/settings/strong/phones"));
    }
    let rows = switched(&app, &s, off, &guard::source(&w)).await?;
    Ok(
        match once(&app, &s, id(&app, &form), "phones", rows).await? {
            Change::Done if off => see_other("/settings/strong?done=phones-off"),
            Change::Done => see_other("/settings/strong?done=phones-on"),
            Change::Elsewhere => elsewhere(&w),
        },
    )
}

/// Texts and calls on again for somebody whose apps and passkeys are gone: they were off because of these.
pub(super) async fn on_again(app: &App, person: Id) -> Result<Vec<Stmt>, Fault> {
    let off = in_state(app, person, true).await?;
    Ok(off
        .into_iter()
        .map(|phone| {
            let mac = factor::mac(app, phone, person, "phone", true);
            let states = ("off", "active");
            store::set_phone(phone, person, states, app.keys.epoch(), &mac)
        })
        .collect())
}

async fn switched(
    app: &App,
    s: &Signed,
    off: bool,
    source: &audit::Source,
) -> Result<Vec<Stmt>, Fault> {
    let me = me(app, s).await?;
    let (states, kind, what) = if off {
        (("active", "off"), OFF, "phones_off")
    } else {
        (("off", "active"), "phone", "phones_on")
    };
    let mut rows = vec![people::touch_person(me.id, me.version)];
    for phone in in_state(app, me.id, !off).await? {
        let mac = factor::mac(app, phone, me.id, kind, true);
        rows.push(store::set_phone(
            phone,
            me.id,
            states,
            app.keys.epoch(),
            &mac,
        ));
    }
    rows.push(device::untrust(me.id, &[]));
    rows.push(alert(app, me.id, what));
    rows.extend(
        if off {
            audit::event("phones.off")
        } else {
            audit::event("phones.on")
        }
        .by(&s.actor)
        .owner(me.id)
        .from(source)
        .rows(app),
    );
    Ok(rows)
}
