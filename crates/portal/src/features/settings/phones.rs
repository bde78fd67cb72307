//! A person's own phones: the only ones that codes for sign-in and reset go to.
//!
//! Attacker here: somebody at an unlocked computer who wants the codes to come to their own phone. So a phone is added with
//! the password given lately, with a code to a phone that is proven already where there is one, and with a code to the new
//! one; the person is told by mail. What others have on file of somebody never gets here.

use super::flow::{Change, me, once};
use super::{pages, store};
use crate::accounts::create::{FACTOR_PHONE, OwnPhone};
use crate::accounts::session::{self, Shown, Signed};
use crate::accounts::{Phone, PhoneKind, device, factor, mask_phone};
use crate::app::App;
use crate::audit;
use crate::contacts;
use crate::fault::Fault;
use crate::features::login::arrive::alert;
use crate::features::login::stepup;
use crate::features::verify::{
    By, Challenge, Door, Place, Purpose, Then, Way, of_factor, own, proof,
};
use crate::guard::{self, Turned, User};
use crate::web::{Choice, Error, Form, Web, fields, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use db::Id;
use http::StatusCode;
use serde_json::json;

/// Where a code to a phone that is proven already is asked for.
pub const EXISTING: &str = "/settings/phones/check";
/// Where a code to the new phone is asked for.
pub const ADDED: &str = "/settings/phones/code";
const LIST: &str = "/settings/phones";

/// One proven phone in the list.
struct Line {
    id: Id,
    text: String,
    since: i64,
}

#[derive(Template)]
#[template(path = "features/settings/phones.html")]
struct PhonesPage<'a> {
    w: &'a Web,
    form: &'a Form,
    phones: Vec<Line>,
    /// Whether a phone may go: not the last one while codes are asked for.
    removable: bool,
    kinds: Vec<Choice>,
}

/// "mobile ending 67".
pub(super) fn masked(w: &Web, own: &OwnPhone) -> String {
    let put = w.put("digits", own.phone.ending());
    match own.kind {
        PhoneKind::Mobile => put.t("phone-mobile-ending"),
        PhoneKind::Landline => put.t("phone-landline-ending"),
    }
}

/// The proven phones of a person, oldest first.
pub(super) async fn proven(app: &App, person: Id) -> Result<Vec<(Id, OwnPhone, i64)>, Fault> {
    let mut out = Vec::new();
    for f in factor::of(app, person).await? {
        if let ("phone", Some(at)) = (f.kind.as_str(), f.verified_at) {
            out.push((f.id, FACTOR_PHONE.open(app, f.id, &f.data)?, at));
        }
    }
    Ok(out)
}

/// What is missing before anything is changed by which somebody could take the account over: the password, and a factor that is proven
/// already (a code to a phone, an app, a passkey). `page` is where it goes on, `check` where that code is asked for ([`existing_at`]).
pub(crate) async fn gate(
    app: &App,
    s: &Signed,
    page: &str,
    check: &str,
) -> Result<Option<Response>, Fault> {
    if !stepup::fresh(s, app.now()) {
        return Ok(Some(see_other(&format!("/step-up?next={page}"))));
    }
    if own(app, s.actor.person).await?.is_empty() || passed(app, s).await? {
        return Ok(None);
    }
    Ok(Some(see_other(check)))
}

/// Whether a code was passed lately in this session.
async fn passed(app: &App, s: &Signed) -> Result<bool, Fault> {
    let fresh = |shown: Shown| shown.at + stepup::FRESH > app.now();
    if s.shown.is_some_and(fresh) {
        return Ok(true);
    }
    let c = existing(s);
    Ok(proof(app, c.subject, &c.flow, c.purpose.proof())
        .await?
        .is_some())
}

/// The list with the form to add one.
pub async fn list(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    if let Some(first) = gate(&app, &s, LIST, EXISTING).await? {
        return Ok(first);
    }
    show(&app, &w, StatusCode::OK, &s, &Form::blank()).await
}

fn kinds(w: &Web) -> Vec<Choice> {
    vec![
        Choice::new("mobile", w.t("settings-phone-mobile")),
        Choice::new("landline", w.t("settings-phone-landline")),
    ]
}

async fn show(
    app: &App,
    w: &Web,
    status: StatusCode,
    s: &Signed,
    form: &Form,
) -> Result<Response, Error> {
    let phones = proven(app, s.actor.person).await?;
    let removable = phones.len() > 1 || !asked(app, s);
    let phones = phones
        .into_iter()
        .map(|(id, own, since)| Line {
            id,
            text: masked(w, &own),
            since,
        })
        .collect();
    Ok(page(
        w,
        status,
        &PhonesPage {
            w,
            form,
            phones,
            removable,
            kinds: kinds(w),
        },
    ))
}

/// Whether a code is asked for at sign-in.
fn asked(app: &App, s: &Signed) -> bool {
    s.two_step || super::pages::two_step_required(app, s)
}

/// A new phone: its code goes out on the next page.
pub async fn add(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    if let Some(first) = gate(&app, &s, LIST, EXISTING).await? {
        return Ok(first);
    }
    let typed = form.read(&w, "phone", fields::PHONE.required("phone-empty"));
    let kind = form
        .one_of(&w, "kind", &["mobile", "landline"], "phone-kind-missing")
        .and_then(PhoneKind::parse);
    // words: phone-empty phone-shape phone-country phone-special phone-landline-only phone-ext phone-ext-mobile
    let phone = kind.and_then(|kind| {
        Phone::parse(
            &typed,
            kind,
            &app.config.operator.country,
            &app.config.phone.countries,
        )
        .map_err(|e| form.fail("phone", w.t(&e.to_string())))
        .ok()
        .map(|phone| OwnPhone { phone, kind })
    });
    let (true, Some(own)) = (form.ok(), phone) else {
        return show(&app, &w, StatusCode::UNPROCESSABLE_ENTITY, &s, &form).await;
    };
    let id = app.id();
    let mut rows: Vec<_> = store::add_pending(
        id,
        s.actor.person,
        &FACTOR_PHONE.seal(&app, id, &own),
        (
            &contacts::phone_index(&app, &own.phone.e164),
            app.keys.epoch(),
        ),
        &factor::mac(&app, id, s.actor.person, "phone", false),
        app.now(),
    )
    .into();
    rows.extend(
        audit::event("phone.asked")
            .by(&s.actor)
            .owner(s.actor.person)
            .detail(json!({ "phone": mask_phone(&own.phone.e164) }))
            .from(&guard::source(&w))
            .rows(&app),
    );
    Ok(
        match once(&app, &s, pages::id(&app, &form), "phone", rows).await? {
            Change::Done => see_other(ADDED),
            Change::Elsewhere => pages::elsewhere(&w),
        },
    )
}

/// A phone goes.
pub async fn remove(
    State(app): State<App>,
    w: Web,
    User(s): User,
    form: Form,
) -> Result<Response, Error> {
    if let Some(first) = gate(&app, &s, LIST, EXISTING).await? {
        return Ok(first);
    }
    let phones = proven(&app, s.actor.person).await?;
    let chosen = form.value("phone").parse::<Id>().ok();
    let Some((id, own, _)) = phones.iter().find(|(id, ..)| Some(*id) == chosen) else {
        return Ok(see_other(LIST));
    };
    if phones.len() == 1 && asked(&app, &s) {
        return Ok(see_other(LIST));
    }
    let me = me(&app, &s).await?;
    // The version guards against two tabs that remove the last two phones at once.
    let mut rows = vec![
        crate::accounts::store::touch_person(me.id, me.version),
        store::remove(*id, me.id),
        device::untrust(me.id, &[]),
        alert(&app, me.id, "phone_removed"),
    ];
    rows.extend(
        audit::event("phone.removed")
            .by(&s.actor)
            .owner(me.id)
            .detail(json!({ "phone": mask_phone(&own.phone.e164) }))
            .from(&guard::source(&w))
            .rows(&app),
    );
    Ok(
        match once(&app, &s, pages::id(&app, &form), "phone", rows).await? {
            Change::Done => see_other(LIST),
            Change::Elsewhere => pages::elsewhere(&w),
        },
    )
}

/// The signed-in person of a door, or the answer instead.
async fn signed(app: &App, w: &Web, page: &str) -> Result<Signed, Response> {
    match guard::session(app, w).await {
        Ok(session::Found::Live(s)) => Ok(*s),
        Ok(_) => Err(Turned::Away(format!("/sign-in?next={page}")).into_response()),
        Err(e) => Err(Error::from(e).into_response()),
    }
}

fn challenge(s: &Signed, purpose: Purpose) -> Challenge {
    Challenge {
        purpose,
        subject: s.actor.person,
        flow: s.actor.session,
        by: By::Person(s.actor.person),
    }
}

fn existing(s: &Signed) -> Challenge {
    challenge(s, Purpose::SignIn)
}

/// A code to a phone that is proven already.
pub struct Existing;

impl Door for Existing {
    async fn place(app: &App, w: &Web) -> Result<Place, Response> {
        existing_at(app, w, EXISTING, LIST).await
    }
}

/// The door of a code to a phone that is proven already: at `check`, before `page`.
#[allow(clippy::result_large_err, reason = "the answer is the error")]
pub(crate) async fn existing_at(
    app: &App,
    w: &Web,
    check: &'static str,
    page: &'static str,
) -> Result<Place, Response> {
    let s = signed(app, w, page).await?;
    let found = own(app, s.actor.person)
        .await
        .map_err(|e| Error::from(e).into_response())?;
    if found.is_empty() {
        return Err(see_other("/settings"));
    }
    let (app, now) = (app.clone(), app.now());
    let actor = s.actor.clone();
    Ok(Place {
        base: check.into(),
        challenge: existing(&s),
        ways: found.ways,
        strong: found.strong,
        step: None,
        back: Some("/settings".into()),
        cannot: None,
        trust_days: None,
        next: page.into(),
        passed: Box::new(move |_, code| Then {
            rows: vec![session::stepped(&app, &actor, code.shown(now))],
            ..Then::go(page)
        }),
    })
}

/// A code to the phone that is being added.
pub struct Added;

impl Door for Added {
    async fn place(app: &App, w: &Web) -> Result<Place, Response> {
        let s = signed(app, w, LIST).await?;
        let pending = store::pending_phone(&app.db, s.actor.person)
            .await
            .map_err(|e| Error::from(e).into_response())?;
        let Some(pending) = pending else {
            return Err(see_other(LIST));
        };
        let ways = ways(of_factor(app, s.actor.person, pending.id).await)?;
        // The flow is this session and this phone: the code for one phone proves no other.
        let flow = [s.actor.session.as_slice(), pending.id.as_bytes()].concat();
        let challenge = Challenge {
            flow: vault::hash::sha256(&flow),
            ..challenge(&s, Purpose::OwnPhone)
        };
        let source = guard::source(w);
        let app = app.clone();
        Ok(Place {
            base: ADDED.into(),
            challenge,
            ways,
            strong: Vec::new(),
            step: None,
            back: Some(LIST.into()),
            cannot: None,
            trust_days: None,
            next: "/settings?done=phone".into(),
            passed: Box::new(move |_, code| {
                let (now, me) = (app.now(), s.actor.person);
                // The code proves that the phone is at hand, and nothing of an account: it does not count as the second step of
                // this session, and before a practice's conversations it serves where an older phone did that was shown in
                // this session, or where the practice's own number was.
                let mut rows = Vec::new();
                for older in s.shown.into_iter().chain(s.strong) {
                    rows.push(contacts::store::inherit(me, older.factor, code.target));
                }
                rows.extend(store::proven(
                    code.target,
                    me,
                    now,
                    app.keys.epoch(),
                    &factor::mac(&app, code.target, me, "phone", true),
                ));
                for practice in &s.passed {
                    rows.push(contacts::store::vouch(me, *practice, Some(code.target)));
                }
                rows.push(device::untrust(me, &[]));
                rows.push(alert(&app, me, "phone_added"));
                rows.extend(
                    audit::event("phone.added")
                        .by(&s.actor)
                        .owner(s.actor.person)
                        .from(&source)
                        .rows(&app),
                );
                Then {
                    rows,
                    go: Box::new(move |_| {
                        app.db.signal(jobs::TOPIC);
                        see_other("/settings?done=phone")
                    }),
                }
            }),
        })
    }
}

/// A door needs a way; without one (the gateway is off) the settings say so.
#[allow(clippy::result_large_err, reason = "the answer is the error")]
fn ways(found: Result<Vec<Way>, Fault>) -> Result<Vec<Way>, Response> {
    match found {
        Ok(ways) if ways.is_empty() => Err(see_other("/settings")),
        Ok(ways) => Ok(ways),
        Err(e) => Err(Error::from(e).into_response()),
    }
}

pub(super) fn samples(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let line = |n, text: String| Line {
        id: Id::from([n; 16]),
        text,
        since: w.now(),
    };
    let mut bad = Form::blank().with("phone", "12");
    bad.fail("phone", w.t("phone-shape"));
    let html = |form: &Form, phones, removable| {
        PhonesPage {
            w,
            form,
            phones,
            removable,
            kinds: kinds(w),
        }
        .dyn_render()
        .unwrap_or_default()
    };
    vec![
        ("settings-phones-none", html(&Form::blank(), vec![], false)),
        (
            "settings-phones",
            html(
                &bad,
                vec![
                    line(1, w.put("digits", "67").t("phone-mobile-ending")),
                    line(2, w.put("digits", "20").t("phone-landline-ending")),
                ],
                true,
            ),
        ),
    ]
}
