//! What is owed after the password: a code to an own phone, an authenticator app or a passkey instead, a new password.
//!
//! Who has lost all of these has one more way: the recovery code, which is used up by it.

use super::arrive::{self, Arrival};
use super::{choose, recovery, store};
use crate::accounts::device::{Trust, token_for};
use crate::accounts::pending::{self, Pending};
use crate::accounts::strong::store as factors;
use crate::accounts::{ended, password, store as people};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit;
use crate::fault::Fault;
use crate::features::verify::{By, Challenge, Door, Place, Purpose, Then, own};
use crate::guard;
use crate::handover;
use crate::web::cookies::Name as Cookie;
use crate::web::ui::PasswordRule;
use crate::web::{Error, Form, Notice, Tone, Web, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use vault::Token;

/// Where the code is asked for.
pub const BASE: &str = "/sign-in/code";

/// The holder of a sign-in that owes a code.
pub struct SecondStep;

pub(super) async fn under_way(app: &App, w: &Web) -> Result<Option<Pending>, Fault> {
    let Some(token) = w.cookie(Cookie::SignIn).and_then(Token::parse) else {
        return Ok(None);
    };
    let found = pending::find(app, token).await?;
    if let Some(p) = &found {
        guard::speak(w, &p.lang, &p.tz);
    }
    Ok(found)
}

/// Where somebody goes whose sign-in owes something else than this page asks for, or is no more.
fn elsewhere(p: Option<&Pending>) -> Response {
    see_other(match p {
        Some(p) if p.needs_code => BASE,
        Some(_) => "/sign-in/password",
        // Signed in already (a second press, the Back button), or ten minutes are over: the form knows.
        None => "/sign-in",
    })
}

impl Door for SecondStep {
    async fn place(app: &App, w: &Web) -> Result<Place, Response> {
        match place(app, w).await {
            Ok(answer) => answer,
            Err(e) => Err(Error::from(e).into_response()),
        }
    }
}

pub(super) async fn place(app: &App, w: &Web) -> Result<Result<Place, Response>, Fault> {
    let p = match under_way(app, w).await? {
        Some(p) if p.needs_code => p,
        other => return Ok(Err(elsewhere(other.as_ref()))),
    };
    let own = own(app, p.person).await?;
    if own.is_empty() {
        // The operator's gateway is off. Letting people in without the step they asked for would be a way round it.
        let notice = Notice::new(StatusCode::SERVICE_UNAVAILABLE, w.t("sign-in-no-way"))
            .text(w.t("sign-in-no-way-text"))
            .tone(Tone::Warn)
            .button(w.t("sign-in"), "/sign-in");
        return Ok(Err(notice.page(w)));
    }
    let known = guard::device(w);
    let news = arrive::news(app, p.person, known.as_ref()).await?;
    let days = app.config.policy.trusted_device_days;
    let before = w.cookie(Cookie::Session).and_then(Token::parse);
    let source = guard::source(w);
    let next = p.next.clone();
    let app = app.clone();
    Ok(Ok(Place {
        base: BASE.into(),
        challenge: Challenge {
            purpose: Purpose::SignIn,
            subject: p.person,
            flow: p.token.hash(),
            by: By::Person(p.person),
        },
        ways: own.ways,
        strong: own.strong,
        step: None,
        back: Some("/sign-in".into()),
        cannot: Some("/sign-in/phones".into()),
        trust_days: (days > 0).then_some(days),
        next,
        passed: Box::new(move |form, code| {
            let now = app.now();
            let trust = days > 0 && form.ticked("trust");
            let shown = code.shown(now);
            if p.must_change {
                return Then {
                    rows: vec![
                        factors::used(shown.factor, p.person, now),
                        pending::passed(&app, &p, trust, shown),
                    ],
                    go: Box::new(|_| see_other("/sign-in/password")),
                };
            }
            let session = Token::random(app.random.as_ref());
            let device = token_for(&app, known.clone(), trust);
            let mut rows = vec![
                factors::used(shown.factor, p.person, now),
                pending::finish(&p.token, now),
            ];
            rows.extend(arrive::made(
                &app,
                &Arrival {
                    person: p.person,
                    practice: p.practice,
                    ring: &p.ring,
                    shown: Some(shown),
                    known: known.as_ref(),
                    device: &device,
                    trust: trust.then(|| Trust {
                        until: now + days * DAY,
                        factor: shown.factor,
                    }),
                    before: before.as_ref(),
                    source: &source,
                },
                &session,
                news,
            ));
            Then {
                rows,
                go: Box::new(move |w| {
                    app.db.signal(jobs::TOPIC);
                    let answer = arrive::go(w, &session, &device, &p.next);
                    // In the background: the page need not wait for what waits for others.
                    tokio::spawn(async move { handover::settle(&app, &session).await });
                    answer
                }),
            }
        }),
    }))
}

/// *I cannot use these phones*, or none of these ways.
pub async fn cannot(State(app): State<App>, w: Web) -> Result<Response, Error> {
    let Some(p) = under_way(&app, &w).await? else {
        return Ok(elsewhere(None));
    };
    let has_code = recovery::code_of(&app, p.person).await?.is_some();
    let any = !own(&app, p.person).await?.strong.is_empty();
    let title = if any {
        w.t("verify-cannot-any")
    } else {
        w.t("verify-cannot")
    };
    let notice = Notice::new(StatusCode::OK, title);
    let notice = if any {
        notice.text(w.t("sign-in-strong-lost"))
    } else {
        notice.text(w.t("sign-in-phones-text"))
    };
    let notice = if has_code {
        notice
            .text(w.t("sign-in-recovery-offer"))
            .button(w.t("sign-in-recovery-use"), recovery::PATH)
            .link(w.t("back"), BASE)
    } else {
        notice
            .text(w.t("sign-in-phones-who"))
            .button(w.t("back"), BASE)
    };
    Ok(notice.page(&w))
}

#[derive(Template)]
#[template(path = "features/login/change.html")]
struct ChangePage<'a> {
    w: &'a Web,
    form: &'a Form,
    email: &'a str,
    rules: Vec<PasswordRule>,
}

/// The new password that the rules ask for after some time.
pub async fn change_form(State(app): State<App>, w: Web) -> Result<Response, Error> {
    let p = match under_way(&app, &w).await? {
        Some(p) if !p.needs_code && p.must_change => p,
        other => return Ok(elsewhere(other.as_ref())),
    };
    let rules = password::rules_of(&app, p.person, false).await?;
    show(
        &app,
        &w,
        StatusCode::OK,
        &p,
        &Form::blank(),
        choose::blank(&w, &rules),
    )
    .await
}

async fn show(
    app: &App,
    w: &Web,
    status: StatusCode,
    p: &Pending,
    form: &Form,
    rules: Vec<PasswordRule>,
) -> Result<Response, Error> {
    let email = password::email_of(app, p.person).await?.canonical();
    Ok(page(
        w,
        status,
        &ChangePage {
            w,
            form,
            email: &email,
            rules,
        },
    ))
}

/// Takes the new password and signs in.
pub async fn change(State(app): State<App>, w: Web, mut form: Form) -> Result<Response, Error> {
    let p = match under_way(&app, &w).await? {
        Some(p) if !p.needs_code && p.must_change => p,
        other => return Ok(elsewhere(other.as_ref())),
    };
    let rules = password::rules_of(&app, p.person, false).await?;
    let (typed, list) = choose::read(&app, &w, &mut form, p.person, &rules).await?;
    if !form.ok() {
        return show(&app, &w, StatusCode::UNPROCESSABLE_ENTITY, &p, &form, list).await;
    }
    let known = guard::device(&w);
    let device = token_for(&app, known.clone(), p.trust);
    let session = changed(&app, &w, &p, known.as_ref(), &device, &typed).await?;
    app.db.signal(jobs::TOPIC);
    handover::settle(&app, &session).await;
    Ok(arrive::go(&w, &session, &device, &p.next))
}

async fn changed(
    app: &App,
    w: &Web,
    p: &Pending,
    known: Option<&Token>,
    device: &Token,
    typed: &str,
) -> Result<Token, Fault> {
    let now = app.now();
    let person = people::person(&app.db, p.person)
        .await?
        .ok_or(Fault::NotFound)?;
    let personal = crate::keys::current(app, person.personal).await?;
    let pair = p
        .ring
        .get(crate::keys::id_of(&personal))
        .ok_or_else(|| Fault::Internal("a sign-in does not open its own mailbox".into()))?;
    let old = store::password(&app.db, p.person).await?.map(|(f, _)| f);
    let (record, prk) = password::hash(app, typed).await?;
    let source = guard::source(w);
    let before = w.cookie(Cookie::Session).and_then(Token::parse);
    let (session, arrived) = arrive::rows(
        app,
        &Arrival {
            person: p.person,
            practice: p.practice,
            ring: &p.ring,
            shown: p.shown,
            known,
            device,
            trust: p.shown.filter(|_| p.trust).map(|shown| Trust {
                until: now + app.config.policy.trusted_device_days * DAY,
                factor: shown.factor,
            }),
            before: before.as_ref(),
            source: &source,
        },
    )
    .await?;
    let mut rows = vec![
        pending::finish(&p.token, now),
        people::touch_person(p.person, person.version),
    ];
    rows.extend(password::replace(app, p.person, old, &record, &prk, pair));
    rows.extend(arrived);
    rows.extend(ended::by_new_password(p.person, &session.hash(), now));
    rows.push(crate::accounts::device::untrust(p.person, &device.hash()));
    rows.push(arrive::alert(app, p.person, "password_changed"));
    rows.extend(
        audit::event("password.changed")
            .by_person(p.person)
            .owner(p.person)
            .detail(serde_json::json!({ "why": "expired" }))
            .from(&source)
            .rows(app),
    );
    crate::accounts::session::write_with(app, &session, rows).await?;
    Ok(session)
}

/// For the test that renders every page.
pub(super) fn sample(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let rules = vault::policy::Rules::new(vault::policy::Preset::Classic, false);
    vec![(
        "sign-in-password",
        ChangePage {
            w,
            form: &Form::blank(),
            email: "robin@patients.example",
            rules: choose::blank(w, &rules),
        }
        .dyn_render()
        .unwrap_or_default(),
    )]
}
