//! The recovery code: 128 random bits on paper that open the mailbox when the password is forgotten.
//!
//! The code is made for the page and stands in it once more in a hidden field. It counts from the press that says it was kept:
//! that press brings it back, and the personal pair is wrapped under it. The server keeps no code that it has not been told is
//! on paper, and after that press it keeps none at all. Attacker here: whoever finds an open page, hence the password first.

use super::flow::{Change, me, once};
use super::{pages, store};
use crate::accounts::session::Signed;
use crate::accounts::store as people;
use crate::app::App;
use crate::audit;
use crate::fault::Fault;
use crate::features::login::arrive::alert;
use crate::features::login::stepup;
use crate::guard::{self, User};
use crate::keys::{self, Holder};
use crate::web::{Error, Form, Web, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use db::{Id, Stmt};
use http::StatusCode;
use vault::{RecoveryCode, WrapKey};

/// The banner that offers a recovery code: `{{ offer }}` in a page.
#[derive(Template)]
#[template(path = "features/settings/offer.html")]
pub struct Offer<'a> {
    w: &'a Web,
    /// The name that an office gave, to be confirmed after a short registration; none: the recovery code is offered.
    profile: Option<String>,
    /// Whether they may work in a practice: nobody has asked them yet.
    professional: bool,
}
impl askama::filters::HtmlSafe for Offer<'_> {}

impl<'a> Offer<'a> {
    /// For the samples of pages that hold one.
    pub fn sample(w: &'a Web) -> Offer<'a> {
        Offer {
            w,
            profile: None,
            professional: false,
        }
    }

    /// The same for the question about the name.
    pub fn sample_profile(w: &'a Web) -> Offer<'a> {
        Offer {
            w,
            profile: Some("Robin Vale".into()),
            professional: true,
        }
    }
}

/// The sign-in from which the code is offered a second time.
const SECOND_OFFER: i64 = 3;

/// Whether the code is to be offered: once, and once more from the third sign-in.
fn due(sign_ins: i64, offered: i64) -> bool {
    offered == 0 || (offered == 1 && sign_ins >= SECOND_OFFER)
}

/// What a dismissal leaves: somebody who waves it away at the tenth sign-in is not asked again at once.
fn after_dismissal(sign_ins: i64, offered: i64) -> i64 {
    if sign_ins >= SECOND_OFFER {
        2
    } else {
        offered + 1
    }
}

/// The banner, if the person has no recovery code and should be offered one now. For pages shown after a message was read.
///
/// # Errors
/// When the database is away.
pub async fn recovery_offer<'a>(
    app: &App,
    w: &'a Web,
    s: &Signed,
) -> Result<Option<Offer<'a>>, Fault> {
    let Some((sign_ins, offered, codes, profile_due)) =
        store::offer(&app.db, s.actor.person).await?
    else {
        return Ok(None);
    };
    // One question at a time: first whether the name is right, another day the code.
    let profile = profile_due.then(|| s.name.full());
    let show = profile.is_some() || (codes == 0 && due(sign_ins, offered));
    Ok(show.then_some(Offer {
        w,
        profile,
        professional: s.seats.is_empty(),
    }))
}

/// *Yes, it is right*: the profile that the office gave is confirmed.
pub async fn right(State(app): State<App>, User(s): User, form: Form) -> Result<Response, Error> {
    let rows = vec![people::profile_due(s.actor.person, false)];
    once(&app, &s, pages::id(&app, &form), "profile", rows).await?;
    Ok(see_other("/inbox"))
}

#[derive(Template)]
#[template(path = "features/settings/recovery-code.html")]
struct RecoveryPage<'a> {
    w: &'a Web,
    form: &'a Form,
    code: &'a str,
    replaces: bool,
}

async fn has_code(app: &App, s: &Signed) -> Result<Option<Id>, Fault> {
    Ok(crate::accounts::factor::of(app, s.actor.person)
        .await?
        .into_iter()
        .find(|f| f.kind == "recovery")
        .map(|f| f.id))
}

/// The page with a fresh code. Nothing is stored by showing it.
pub async fn form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    if let Some(ask) = stepup::ask(&app, &s, &w) {
        return Ok(ask);
    }
    let code = RecoveryCode::random(app.random.as_ref()).text();
    show(&app, &w, StatusCode::OK, &s, &Form::blank(), &code).await
}

async fn show(
    app: &App,
    w: &Web,
    status: StatusCode,
    s: &Signed,
    form: &Form,
    code: &str,
) -> Result<Response, Error> {
    let replaces = has_code(app, s).await?.is_some();
    Ok(page(
        w,
        status,
        &RecoveryPage {
            w,
            form,
            code,
            replaces,
        },
    ))
}

/// *I have kept it*.
pub async fn keep(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    if let Some(ask) = stepup::ask(&app, &s, &w) {
        return Ok(ask);
    }
    let Some(code) = RecoveryCode::parse(form.value("code")) else {
        return Ok(see_other("/settings/recovery-code"));
    };
    if !form.ticked("kept") {
        form.fail("kept", w.t("recovery-kept-missing"));
    }
    if !form.ok() {
        return show(
            &app,
            &w,
            StatusCode::UNPROCESSABLE_ENTITY,
            &s,
            &form,
            &code.text(),
        )
        .await;
    }
    let rows = made(&app, &s, &code, &guard::source(&w)).await?;
    Ok(
        match once(&app, &s, pages::id(&app, &form), "recovery", rows).await? {
            Change::Done => see_other("/settings?done=recovery"),
            Change::Elsewhere => pages::elsewhere(&w),
        },
    )
}

async fn made(
    app: &App,
    s: &Signed,
    code: &RecoveryCode,
    source: &audit::Source,
) -> Result<Vec<Stmt>, Fault> {
    let me = me(app, s).await?;
    let pair = s.ring.get(s.personal_key).ok_or_else(|| {
        Fault::Internal(format!("session of {} does not open its mailbox", me.id))
    })?;
    let factor = app.id();
    let mut rows = vec![
        people::touch_person(me.id, me.version),
        people::retire_factors(me.id, "recovery"),
    ];
    if let Some(old) = has_code(app, s).await? {
        rows.push(keys::store::delete_held(
            old.as_bytes(),
            Holder::Recovery.word(),
        ));
    }
    rows.push(crate::accounts::factor::insert(
        app, factor, me.id, "recovery", b"", None, 0,
    ));
    rows.push(keys::wrap_under(
        app,
        Holder::Recovery,
        factor.as_bytes(),
        &WrapKey::from_recovery(code),
        pair,
        None,
    ));
    rows.push(alert(app, me.id, "recovery_code_made"));
    rows.extend(
        audit::event("recovery_code.made")
            .by(&s.actor)
            .owner(me.id)
            .from(source)
            .rows(app),
    );
    Ok(rows)
}

/// *Not now*.
pub async fn later(State(app): State<App>, User(s): User, form: Form) -> Result<Response, Error> {
    if let Some((sign_ins, offered, ..)) = store::offer(&app.db, s.actor.person).await? {
        let times = after_dismissal(sign_ins, offered);
        let rows = vec![store::set_offered(s.actor.person, times)];
        once(&app, &s, pages::id(&app, &form), "later", rows).await?;
    }
    Ok(see_other("/inbox"))
}

pub(super) fn samples(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let mut missing = Form::blank();
    missing.fail("kept", w.t("recovery-kept-missing"));
    let html = |form: &Form, replaces| {
        RecoveryPage {
            w,
            form,
            code: "7ZKQ-3M2P-9XWA-4TBD-H6RN-0Y5C-8EGJ",
            replaces,
        }
        .dyn_render()
        .unwrap_or_default()
    };
    vec![
        ("settings-recovery", html(&Form::blank(), false)),
        ("settings-recovery-missing", html(&missing, true)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offered_once_and_once_more_from_the_third_sign_in() {
        assert!(due(0, 0) && due(1, 0));
        let offered = after_dismissal(1, 0);
        assert!(!due(1, offered) && !due(2, offered) && due(3, offered));
        let offered = after_dismissal(3, offered);
        assert!((3..100).all(|n| !due(n, offered)));
        // First waved away late: not again at once.
        assert!(!due(10, after_dismissal(10, 0)));
    }
}
