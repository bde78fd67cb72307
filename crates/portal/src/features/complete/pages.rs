//! The pages of the last steps.

use askama::Template;
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::StatusCode;

use super::flow::{self, Browser, Outcome};
use super::join::{Joined, join_by_link, joined_before};
use super::model::{self, Shown, Step};
use super::visit::{NEW_LINK, Visit};
use crate::accounts::device::token_for;
use crate::accounts::{Phone, PhoneKind};
use crate::app::App;
use crate::contacts;
use crate::features::documents::Document;
use crate::features::verify::{self, Door, Place, Then};
use crate::guard::{self, Flow, Turned};
use crate::holder::{self, Account};
use crate::invitations::{self, LinkKind, Opened, asks, links};
use crate::web::cookies::Name as Cookie;
use crate::web::ui::PasswordRule;
use crate::web::{Choice, Error, Form, Notice, Tone, Web, fields, page, see_other};
use db::Id;
use vault::Token;

/// Routes of this feature, by who may use them; merged in `router.rs`. All for the holder of a second mail's link.
pub fn routes() -> Router<App> {
    Router::new()
        // A catch-all: what a mail program hung on to the link still reaches the tolerant reader of secrets.
        .route("/p/{*secret}", get(open))
        .route(NEW_LINK, post(new_link))
        .route("/finish", get(ready))
        .route("/finish/account", get(account).post(account_join))
        .merge(verify::pages::<Code>("/finish/code"))
        .route("/finish/phones", get(cannot).post(cannot_post))
        .route("/finish/waiting", get(waiting))
        .route("/finish/terms", get(terms).post(terms_post))
        .route("/finish/terms/no", get(terms_no))
        .route("/finish/password", get(password).post(password_post))
}

#[derive(Template)]
#[template(path = "features/complete/ready.html")]
struct Ready<'a> {
    w: &'a Web,
    next: &'a str,
    phone: bool,
}

#[derive(Template)]
#[template(path = "features/complete/account.html")]
struct AccountPage<'a> {
    w: &'a Web,
    practice: &'a str,
    /// The owner of the address is signed in.
    signed_in: bool,
    /// Names the invitation that the form is shown for.
    mark: String,
}

#[derive(Template)]
#[template(path = "features/complete/cannot.html")]
struct Cannot<'a> {
    w: &'a Web,
    form: &'a Form,
    practice: &'a str,
    kinds: Vec<Choice>,
    back: &'a str,
}

#[derive(Template)]
#[template(path = "features/complete/waiting.html")]
struct Waiting<'a> {
    w: &'a Web,
    step: (i64, i64),
    practice: &'a str,
    phone: &'a str,
    /// The office was told; else there is no number on file and nobody was told yet.
    told: bool,
    /// One of the phones may still be used.
    after_all: bool,
}

#[derive(Template)]
#[template(path = "features/complete/terms.html")]
struct Terms<'a> {
    w: &'a Web,
    form: &'a Form,
    d: &'a Document,
    step: (i64, i64),
    /// The text changed since the page was shown.
    newer: bool,
}

#[derive(Template)]
#[template(path = "features/complete/password.html")]
struct Password<'a> {
    w: &'a Web,
    form: &'a Form,
    email: String,
    rules: Vec<PasswordRule>,
    /// Days for which this browser may be trusted, where a code was passed.
    trust: Option<i64>,
    button: String,
    step: (i64, i64),
}

/// `/p/SECRET`: sets the flow cookie and leaves the address with the secret, also for a link that leads nowhere any more: its page
/// stands at the clean address, where no secret can leak from. Nothing is consumed, however often it is opened.
async fn open(
    State(app): State<App>,
    w: Web,
    secret: Result<Path<String>, PathRejection>,
) -> Result<Response, Turned> {
    let token = secret.ok().and_then(|Path(s)| Token::parse(&s));
    let token = token.ok_or_else(|| Turned::from(holder::unknown(&w)))?;
    match links::open(&app, LinkKind::Complete, &token).await? {
        Opened::Unknown => return Err(holder::unknown(&w).into()),
        Opened::Live(live) if live.0.first_opened_at.is_none() && w.is_looking() => {
            // Worth a note, not an error page.
            let note = links::first_opened(&live.0, app.now());
            if let Err(e) = app.db.write(vec![note]).await {
                tracing::warn!(error = %e, "the first opening of a link was not noted");
            }
        }
        _ => {}
    }
    Flow::start(&app, &w, LinkKind::Complete, &token);
    Ok(see_other("/finish"))
}

/// *Send me a new link*: only to the invited address, whoever asks. The answer is the same whatever the limits say.
async fn new_link(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    form: Form,
) -> Result<Response, Turned> {
    let opened = links::open(&app, LinkKind::Complete, &flow.token).await?;
    let (Opened::Expired(i), LinkKind::Complete) = (&opened, flow.kind) else {
        return Ok(see_other("/finish"));
    };
    let pair = invitations::open_pre_mailbox(&app, None, i.mailbox).await?;
    if let Some(pair) = pair {
        let asked =
            asks::second_mail(&app, i, &pair, once(&app, &form), &guard::source(&w)).await?;
        tracing::info!(invitation = %i.id, ?asked, "a new second mail was asked for");
    }
    let v = Visit::of(&app, w.lang(), flow, (**i).clone()).await?;
    v.dress(&w);
    Ok(Notice::new(StatusCode::OK, w.t("finish-new-link"))
        .tone(Tone::Done)
        .text(
            w.put("address", v.contact.email.masked())
                .t("finish-new-link-text"),
        )
        .text(
            w.put("address", app.config.mail.from.as_str())
                .t("finish-new-link-junk"),
        )
        .page(&w))
}

fn once(app: &App, form: &Form) -> Id {
    form.submission().map_or_else(|| app.id(), Id::from)
}

/// The first page after the mail: its button only leads on, so that a scanner that presses it has done nothing. Who has shown
/// something already is taken to the next step.
async fn ready(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    let next = v.next().path();
    if v.shown != Shown::default() {
        return Ok(see_other(next));
    }
    Ok(page(
        &w,
        StatusCode::OK,
        &Ready {
            w: &w,
            next,
            phone: v.facts.required,
        },
    ))
}

/// The invited address has an account: sign in, then add what waits.
async fn account(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let i = super::visit::invitation(&app, &w, &flow).await?;
    let v = Visit::of(&app, w.lang(), flow, i).await?;
    v.dress(&w);
    let signed_in = match v.account(&app, &w).await? {
        Account::None => return Ok(see_other("/finish")),
        Account::SomeoneElse => return Err(v.someone_else(&w).into()),
        Account::Own(_) => true,
        Account::SignedOut => false,
    };
    Ok(page(
        &w,
        StatusCode::OK,
        &AccountPage {
            w: &w,
            practice: v.practice.profile.notice_name(),
            signed_in,
            mark: holder::mark(v.invitation.id),
        },
    ))
}

async fn account_join(State(app): State<App>, w: Web, form: Form) -> Result<Response, Turned> {
    let once = once(&app, &form);
    if let Some(path) = joined_before(&app, &w, once).await? {
        Flow::end(&w);
        return Ok(see_other(&path));
    }
    let flow = Flow::of(&w).ok_or_else(|| Turned::from(guard::open_link_again(&w)))?;
    let i = super::visit::invitation(&app, &w, &flow).await?;
    let v = Visit::of(&app, w.lang(), flow, i).await?;
    v.dress(&w);
    if let Some(notice) = holder::other(&w, &form, v.invitation.id, "/finish/account") {
        return Err(notice.into());
    }
    let signed = match v.account(&app, &w).await? {
        Account::Own(signed) => signed,
        Account::SomeoneElse => return Err(v.someone_else(&w).into()),
        Account::None | Account::SignedOut => return Ok(see_other("/finish/account")),
    };
    let (token, source) = (&v.flow.token, guard::source(&w));
    match join_by_link(&app, &signed, &v.invitation, token, once, &source).await? {
        Some(Joined::Done(path)) => {
            Flow::end(&w);
            Ok(see_other(&path))
        }
        Some(Joined::Over) => Ok(see_other("/inbox")),
        None => Ok(see_other("/finish/account")),
    }
}

/// The code pages of sign-up.
struct Code;

impl Door for Code {
    async fn place(app: &App, w: &Web) -> Result<Place, Response> {
        let turned = |t: Turned| t.into_response();
        let flow = Flow::of(w).ok_or_else(|| turned(guard::open_link_again(w).into()))?;
        let v = Visit::here(app, w, flow).await.map_err(turned)?;
        let passed = v.shown.phone;
        if !passed && !model::may_open(Step::Phone, &v.facts, &v.shown) {
            return Err(see_other(v.next().path()));
        }
        let challenge = v.challenge();
        let shown = Shown {
            phone: true,
            ..v.shown
        };
        let next = model::next_step(&v.facts, &shown).path();
        if passed {
            return Err(see_other(next));
        }
        let (i, waiting, now) = (v.invitation.clone(), v.facts.waiting, app.now());
        Ok(Place {
            base: Step::Phone.path().into(),
            challenge,
            step: Some(model::numbered(Step::Phone, &v.facts)),
            back: Some("/finish".into()),
            cannot: Some("/finish/phones".into()),
            trust_days: None,
            next: next.into(),
            passed: Box::new(move |_, _| {
                let mut then = Then::go(next);
                if waiting {
                    // One of the phones was theirs after all.
                    then.rows.push(invitations::store::phone_mended(i.id, now));
                    then.rows.push(contacts::store::void_proposed(i.contact));
                }
                then
            }),
            ways: v.ways,
        })
    }
}

fn kinds(w: &Web) -> Vec<Choice> {
    vec![
        Choice::new("mobile", w.t("finish-cannot-mobile")),
        Choice::new("landline", w.t("finish-cannot-landline")),
    ]
}

/// Whether *I cannot use these phones* makes sense: a code is required and not passed yet.
async fn stuck(app: &App, w: &Web, flow: Flow) -> Result<Visit, Turned> {
    let v = Visit::here(app, w, flow).await?;
    if matches!(v.next(), Step::Phone | Step::Waiting) {
        Ok(v)
    } else {
        Err(Turned::Away(v.next().path().into()))
    }
}

async fn cannot(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = stuck(&app, &w, flow).await?;
    Ok(cannot_page(&w, &v, StatusCode::OK, &Form::blank()))
}

fn cannot_page(w: &Web, v: &Visit, status: StatusCode, form: &Form) -> Response {
    page(
        w,
        status,
        &Cannot {
            w,
            form,
            practice: v.practice.profile.notice_name(),
            kinds: kinds(w),
            back: v.next().path(),
        },
    )
}

async fn cannot_post(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    mut form: Form,
) -> Result<Response, Turned> {
    let v = stuck(&app, &w, flow).await?;
    let mut proposed = None;
    // The number is welcome, not asked for: the office calls the one it knows anyway.
    if !form.value("phone").trim().is_empty() {
        let typed = form.read(&w, "phone", fields::PHONE);
        let kind = form.one_of(&w, "kind", &["mobile", "landline"], "finish-cannot-kind");
        if let Some(kind) = kind.and_then(PhoneKind::parse) {
            let (home, allowed) = (&app.config.operator.country, &app.config.phone.countries);
            match Phone::parse(&typed, kind, home, allowed) {
                Ok(phone) => proposed = Some((phone, kind)),
                Err(e) => form.fail("phone", w.t(&e.to_string())),
            }
        }
    }
    if !form.ok() {
        return Ok(cannot_page(&w, &v, StatusCode::UNPROCESSABLE_ENTITY, &form));
    }
    let asked = asks::phone_wrong(
        &app,
        &v.invitation,
        proposed.as_ref(),
        true,
        once(&app, &form),
        &guard::source(&w),
    )
    .await?;
    match asked {
        asks::Asked::Wait { until } | asks::Asked::TooMany { until } => {
            Err(Error::TooMany { until }.into())
        }
        asks::Asked::Done | asks::Asked::Moved => Ok(see_other(Step::Waiting.path())),
    }
}

async fn waiting(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::at(&app, &w, flow, Step::Waiting).await?;
    Ok(page(
        &w,
        StatusCode::OK,
        &Waiting {
            w: &w,
            step: model::numbered(Step::Waiting, &v.facts),
            practice: v.practice.profile.notice_name(),
            phone: &v.practice.profile.phone,
            told: v.facts.waiting,
            after_all: v.facts.reachable,
        },
    ))
}

async fn terms(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::at(&app, &w, flow, Step::Terms).await?;
    Ok(terms_page(&w, &v, StatusCode::OK, false))
}

fn terms_page(w: &Web, v: &Visit, status: StatusCode, newer: bool) -> Response {
    page(
        w,
        status,
        &Terms {
            w,
            form: &Form::blank(),
            d: &v.terms,
            step: model::numbered(Step::Terms, &v.facts),
            newer,
        },
    )
}

async fn terms_post(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    form: Form,
) -> Result<Response, Turned> {
    let v = Visit::at(&app, &w, flow, Step::Terms).await?;
    // What is accepted is what was shown.
    if form.value("version") != v.terms.version.to_string() {
        return Ok(terms_page(&w, &v, StatusCode::CONFLICT, true));
    }
    flow::accept(&app, &v, once(&app, &form), &guard::source(&w)).await?;
    Ok(see_other(Step::Password.path()))
}

async fn terms_no(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::at(&app, &w, flow, Step::Terms).await?;
    let practice = v.practice.profile.notice_name();
    let mut notice = Notice::new(StatusCode::OK, w.t("finish-no"))
        .text(w.t("finish-no-text"))
        .text(w.put("practice", practice).t("finish-no-office"))
        .button(w.t("finish-no-back"), Step::Terms.path());
    if !v.practice.profile.phone.is_empty() {
        notice = notice.text(
            w.put("phone", v.practice.profile.phone.as_str())
                .t("finish-no-call"),
        );
    }
    Ok(notice.page(&w))
}

async fn password(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::at(&app, &w, flow, Step::Password).await?;
    let rules = flow::rules(&app, &v).check("", &[]);
    let rules = PasswordRule::list(&w, &rules, false);
    password_page(&app, &w, &v, StatusCode::OK, &Form::blank(), rules).await
}

async fn password_page(
    app: &App,
    w: &Web,
    v: &Visit,
    status: StatusCode,
    form: &Form,
    rules: Vec<PasswordRule>,
) -> Result<Response, Turned> {
    let waits = !super::store::waiting(&app.db, v.invitation.id)
        .await?
        .is_empty();
    let button = match (app.config.policy.sign_in_after_registration, waits) {
        (true, true) => w.t("finish-save-read"),
        (false, _) => w.t("finish-save-sign-in"),
        (true, false) => w.t("save"),
    };
    Ok(page(
        w,
        status,
        &Password {
            w,
            form,
            email: v.contact.email.canonical(),
            rules,
            trust: trust_days(app).filter(|_| v.phone.is_some()),
            button,
            step: model::numbered(Step::Password, &v.facts),
        },
    ))
}

/// Days a browser is trusted for, where the policy trusts any and people go on signed in.
fn trust_days(app: &App) -> Option<i64> {
    let policy = &app.config.policy;
    let days = policy.trusted_device_days;
    (days > 0 && policy.sign_in_after_registration).then_some(days)
}

async fn password_post(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    mut form: Form,
) -> Result<Response, Turned> {
    let trust = trust_days(&app).is_some() && form.ticked("trust");
    let device = token_for(&app, guard::device(&w), trust);
    let source = guard::source(&w);
    let browser = Browser {
        device: &device,
        trust,
        source: &source,
        once: once(&app, &form),
        lang: w.lang(),
    };
    let typed = form.password(&w, "password");
    let v = match Visit::at(&app, &w, flow.clone(), Step::Password).await {
        Ok(v) => v,
        Err(turned) => {
            return match again(&app, &w, &flow, &typed, &browser).await? {
                Some(arrived) => Ok(arrive(&w, &arrived, &device)),
                None => Err(turned),
            };
        }
    };
    if form.switched() || !form.ok() {
        let rules = flow::rules(&app, &v).check("", &[]);
        let rules = PasswordRule::list(&w, &rules, false);
        return password_page(&app, &w, &v, StatusCode::UNPROCESSABLE_ENTITY, &form, rules).await;
    }
    let (id, flow) = (v.invitation.id, v.flow.clone());
    match flow::activate(&app, v, &typed, &browser).await? {
        Outcome::Done(arrived) => Ok(arrive(&w, &arrived, &device)),
        Outcome::Missing(step) => Ok(see_other(step.path())),
        Outcome::Kept { until } => {
            let when = w.date_time(until);
            Ok(Notice::new(StatusCode::CONFLICT, w.t("finish-kept"))
                .tone(Tone::Warn)
                .text(w.put("time", when).t("finish-kept-text"))
                .page(&w))
        }
        Outcome::Weak(judged) => {
            let rules = PasswordRule::list(&w, &judged, true);
            form.fail("password", PasswordRule::complaint(&w));
            let i = invitations::load(&app, id)
                .await?
                .ok_or_else(|| Turned::from(holder::unknown(&w)))?;
            let v = Visit::of(&app, w.lang(), flow, i).await?;
            password_page(&app, &w, &v, StatusCode::UNPROCESSABLE_ENTITY, &form, rules).await
        }
        Outcome::Over => match again(&app, &w, &flow, &typed, &browser).await? {
            Some(arrived) => Ok(arrive(&w, &arrived, &device)),
            None => {
                let opened = links::open(&app, LinkKind::Complete, &flow.token).await?;
                Err(over(&app, &w, &opened).await?)
            }
        },
    }
}

/// A press that was turned away because the account is there: made, at any moment since the request began, by the first press of
/// this very button? Then this browser may be waiting for the answer that the first one got.
async fn again(
    app: &App,
    w: &Web,
    flow: &Flow,
    typed: &str,
    browser: &Browser<'_>,
) -> Result<Option<flow::Arrived>, Turned> {
    if flow.kind != LinkKind::Complete {
        return Ok(None);
    }
    let Opened::Used(i) = links::open(app, flow.kind, &flow.token).await? else {
        return Ok(None);
    };
    let v = Visit::of(app, w.lang(), flow.clone(), *i).await?;
    Ok(match flow::resume(app, &v, typed, browser).await? {
        Outcome::Done(arrived) => Some(arrived),
        _ => None,
    })
}

/// The other tab was faster: *You already used this link*, or the page of an address that has an account by another invitation.
async fn over(app: &App, w: &Web, opened: &Opened) -> Result<Turned, Turned> {
    Ok(match holder::dead(app, w, opened, NEW_LINK).await? {
        Some(notice) => notice.into(),
        None => Turned::Away("/finish/account".into()),
    })
}

/// Cookies of the new session, and on.
fn arrive(w: &Web, arrived: &flow::Arrived, device: &Token) -> Response {
    if let Some(session) = &arrived.session {
        w.set_cookie(Cookie::Session, &session.text());
        w.set_cookie(Cookie::Device, &device.text());
    }
    Flow::end(w);
    see_other(&arrived.path)
}

/// The pages in their states, for the test that renders every page in every language.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    fn html(t: &impl Template) -> String {
        t.render().unwrap_or_default()
    }
    let practice = "Maple Street Dental";
    let mut wrong = Form::blank().with("phone", "12");
    wrong.fail("phone", w.t("phone-shape"));
    let mut weak = Form::blank();
    weak.fail("password", PasswordRule::complaint(w));
    let blank = Form::blank();
    let rules = vault::policy::Rules::new(vault::policy::Preset::Modern, true);
    let judged = rules.check("too short", &[]);
    let d = Document {
        version: 1,
        lang: w.lang(),
        title: w.t("foot-terms"),
        summary: "<ul><li>one</li></ul>".into(),
        body: "<h2>1. A</h2><p>Text.</p>".into(),
        published_at: w.now(),
    };
    let ready = |phone| {
        html(&Ready {
            w,
            next: "/finish/code",
            phone,
        })
    };
    let waiting = |told, after_all| {
        html(&Waiting {
            w,
            step: (1, 3),
            practice,
            phone: "(555) 010-0142",
            told,
            after_all,
        })
    };
    let password = |form, typed| {
        html(&Password {
            w,
            form,
            email: "robin@patients.example".into(),
            rules: PasswordRule::list(w, &judged, typed),
            trust: Some(30),
            button: w.t("finish-save-read"),
            step: (3, 3),
        })
    };
    let account = |signed_in| {
        html(&AccountPage {
            w,
            practice,
            signed_in,
            mark: holder::mark(Id::NIL),
        })
    };
    let cannot = |form| {
        html(&Cannot {
            w,
            form,
            practice,
            kinds: kinds(w),
            back: "/finish/code",
        })
    };
    let terms = html(&Terms {
        w,
        form: &blank,
        d: &d,
        step: (2, 3),
        newer: true,
    });
    vec![
        ("finish-ready", ready(true)),
        ("finish-ready-off", ready(false)),
        ("finish-cannot", cannot(&blank)),
        ("finish-cannot-wrong", cannot(&wrong)),
        ("finish-waiting", waiting(true, true)),
        ("finish-no-phone", waiting(false, false)),
        ("finish-terms", terms),
        ("finish-password", password(&blank, false)),
        ("finish-password-weak", password(&weak, true)),
        ("finish-account", account(true)),
        ("finish-account-sign-in", account(false)),
    ]
}
