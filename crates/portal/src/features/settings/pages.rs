//! The settings: one page of rows, one page for each change.

use super::flow::{self, Change, Why};
use super::{phones, recovery};
use crate::accounts::session::{self, Renewal, Signed};
use crate::accounts::{Email, PersonName, factor, password as passwords};
use crate::app::App;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::features::login::flow::{Proven, prove};
use crate::features::login::{choose, stepup};
use crate::features::verify::of_person;
use crate::guard::{self, User};
use crate::web::cookies::Name as Cookie;
use crate::web::ui::PasswordRule;
use crate::web::{Error, Form, Lang, Notice, Tone, Tz, Web, fields, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use db::Id;
use http::StatusCode;

mod samples;
pub use samples::samples;

/// The idempotency key of a form.
pub(super) fn id(app: &App, form: &Form) -> Id {
    form.submission().map_or_else(|| app.id(), Id::from)
}

/// Two windows changed the account at once: nothing was done in this one.
pub(super) fn elsewhere(w: &Web) -> Response {
    Notice::new(StatusCode::CONFLICT, w.t("settings-elsewhere"))
        .text(w.t("settings-elsewhere-text"))
        .tone(Tone::Warn)
        .button(w.t("nav-settings"), "/settings")
        .page(w)
}

// ---- the rows ----

/// One row: what it is, its state, where to change it.
struct Row {
    label: String,
    state: String,
    href: &'static str,
    change: String,
}

#[derive(Template)]
#[template(path = "features/settings/overview.html")]
struct OverviewPage<'a> {
    w: &'a Web,
    done: String,
    rows: Vec<Row>,
}

/// All rows.
pub async fn overview(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let rows = rows(&app, &w, &s).await?;
    Ok(page(
        &w,
        StatusCode::OK,
        &OverviewPage {
            w: &w,
            done: done_words(&w),
            rows,
        },
    ))
}

fn done_words(w: &Web) -> String {
    match w.query("done").as_deref() {
        Some("you") => w.t("settings-done-you"),
        Some("password") => w.t("settings-done-password"),
        Some("two-step") => w.t("settings-done-two-step"),
        Some("phone") => w.t("settings-done-phone"),
        Some("recovery") => w.t("settings-done-recovery"),
        _ => String::new(),
    }
}

async fn rows(app: &App, w: &Web, s: &Signed) -> Result<Vec<Row>, Fault> {
    let email: Email = passwords::email_of(app, s.actor.person).await?;
    let factors = factor::of(app, s.actor.person).await?;
    let of_kind = |kind: &str| factors.iter().find(|f| f.kind == kind);
    let phones = phones::proven(app, s.actor.person).await?;
    let sessions = session::list(&app.db, s.actor.person, app.now()).await?;
    let change = w.t("settings-change");
    let row = |label: String, state: String, href| Row {
        label,
        state,
        href,
        change: change.clone(),
    };
    let language = Lang::parse(&s.lang).map_or_else(String::new, |l| l.name().to_owned());
    let mut all = vec![
        row(
            w.t("settings-name"),
            format!("{} · {language}", s.name.full()),
            "/settings/you",
        ),
        row(w.t("sign-in-email"), email.canonical(), "/settings/address"),
        row(
            w.t("sign-in-password"),
            of_kind("password").map_or_else(String::new, |f| {
                w.put("date", w.date(f.created_at)).t("settings-since")
            }),
            "/settings/password",
        ),
        row(
            w.t("settings-two-step"),
            if app.config.policy.two_step_required {
                w.t("settings-required")
            } else if s.two_step {
                w.t("settings-on")
            } else {
                w.t("settings-off")
            },
            "/settings/two-step",
        ),
        row(
            w.t("settings-phones"),
            if phones.is_empty() {
                w.t("settings-none")
            } else {
                let names: Vec<_> = phones
                    .iter()
                    .map(|(_, p, _)| phones::masked(w, p))
                    .collect();
                names.join(", ")
            },
            "/settings/phones",
        ),
        Row {
            change: w.t("settings-make"),
            ..row(
                w.t("settings-recovery"),
                match of_kind("recovery") {
                    Some(f) => w.put("date", w.date(f.created_at)).t("settings-made"),
                    None => w.t("settings-none"),
                },
                "/settings/recovery-code",
            )
        },
        Row {
            change: w.t("settings-see"),
            ..row(
                w.t("settings-sessions"),
                w.put("count", sessions.len()).t("settings-sessions-count"),
                "/settings/sessions",
            )
        },
    ];
    if !s.seats.is_empty() {
        let open = s
            .practice()
            .map_or_else(|| w.t("settings-personal"), |p| p.profile.name.clone());
        all.push(row(w.t("settings-mailbox"), open, "/settings/switch"));
    }
    Ok(all)
}

// ---- name, language, time zone ----

#[derive(Template)]
#[template(path = "features/settings/you.html")]
struct YouPage<'a> {
    w: &'a Web,
    form: &'a Form,
}

/// As it is.
pub async fn you_form(w: Web, User(s): User) -> Result<Response, Error> {
    let form = Form::blank()
        .with("title", s.name.title)
        .with("first", s.name.first)
        .with("last", s.name.last)
        .with("language", s.lang)
        .with("zone", s.tz);
    Ok(page(&w, StatusCode::OK, &YouPage { w: &w, form: &form }))
}

/// Name, language and zone.
pub async fn you(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let title = form.read(&w, "title", fields::NAME);
    let first = form.read(&w, "first", fields::NAME.required("settings-first-missing"));
    let last = form.read(&w, "last", fields::NAME.required("settings-last-missing"));
    let lang = Lang::parse(form.value("language")).filter(|l| w.site().languages().contains(l));
    if lang.is_none() {
        form.fail("language", w.t("settings-language-missing"));
    }
    let zone = form.value("zone").to_owned();
    if Tz::parse(&zone).is_none() {
        form.fail("zone", w.t("settings-zone-missing"));
    }
    let (true, Some(lang)) = (form.ok(), lang) else {
        return Ok(page(
            &w,
            StatusCode::UNPROCESSABLE_ENTITY,
            &YouPage { w: &w, form: &form },
        ));
    };
    let name = PersonName { title, first, last };
    let source = guard::source(&w);
    Ok(
        match flow::set_you(
            &app,
            &s,
            id(&app, &form),
            &name,
            lang.code(),
            &zone,
            &source,
        )
        .await?
        {
            Change::Done => {
                // The choice of this browser follows, or the next page would be in the old language.
                w.choose_lang(lang);
                see_other("/settings?done=you")
            }
            Change::Elsewhere => elsewhere(&w),
        },
    )
}

// ---- password ----

#[derive(Template)]
#[template(path = "features/settings/password.html")]
struct PasswordPage<'a> {
    w: &'a Web,
    form: &'a Form,
    email: &'a str,
    rules: Vec<PasswordRule>,
}

async fn show_password(
    app: &App,
    w: &Web,
    status: StatusCode,
    s: &Signed,
    form: &Form,
    rules: Vec<PasswordRule>,
) -> Result<Response, Error> {
    let email = passwords::email_of(app, s.actor.person).await?.canonical();
    Ok(page(
        w,
        status,
        &PasswordPage {
            w,
            form,
            email: &email,
            rules,
        },
    ))
}

/// Whether a code stands beside the password at every sign-in: it is asked for, and there is a phone it goes to.
async fn two_step_holds(app: &App, s: &Signed) -> Result<bool, Fault> {
    let asked = s.two_step || app.config.policy.two_step_required;
    Ok(asked && !phones::proven(app, s.actor.person).await?.is_empty())
}

/// The form.
pub async fn password_form(
    State(app): State<App>,
    w: Web,
    User(s): User,
) -> Result<Response, Error> {
    let rules = passwords::rules(&app, two_step_holds(&app, &s).await?);
    let list = choose::blank(&w, &rules);
    show_password(&app, &w, StatusCode::OK, &s, &Form::blank(), list).await
}

/// The old one and the new one.
pub async fn password(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let rules = passwords::rules(&app, two_step_holds(&app, &s).await?);
    // A second press of the same button finds the old password gone; its answer is the first one's.
    let form_id = id(&app, &form);
    if crate::submissions::find(&app, form_id, s.actor.person)
        .await?
        .is_some()
    {
        return Ok(see_other("/settings?done=password"));
    }
    let old = form.password(&w, "password");
    if old.is_empty() {
        form.fail("password", w.t("settings-password-old-missing"));
    }
    if !form.ok() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let list = choose::blank(&w, &rules);
        return show_password(&app, &w, status, &s, &form, list).await;
    }
    // The old one first: nobody who does not know it learns whether the new one was used before.
    let source = guard::source(&w);
    let factor = match prove(&app, s.actor.person, &old, &source).await? {
        Proven::Paused { until } => {
            return Ok(crate::features::login::paused(&w, until).page(&w));
        }
        Proven::Wrong => {
            form.fail("password", w.t("step-up-wrong"));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let list = choose::blank(&w, &rules);
            return show_password(&app, &w, status, &s, &form, list).await;
        }
        Proven::Right { factor, .. } => factor,
    };
    let (new, list) = choose::read(&app, &w, &mut form, s.actor.person, &rules).await?;
    if !form.ok() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show_password(&app, &w, status, &s, &form, list).await;
    }
    let done = flow::new_password(&app, &s, form_id, factor, &new, Why::Wanted, &source).await?;
    Ok(match done {
        Change::Done => see_other("/settings?done=password"),
        Change::Elsewhere => elsewhere(&w),
    })
}

// ---- two-step ----

#[derive(Template)]
#[template(path = "features/settings/two-step.html")]
struct TwoStepPage<'a> {
    w: &'a Web,
    form: &'a Form,
    email: &'a str,
    on: bool,
    required: bool,
    /// Whether there is a proven phone that codes can be sent to.
    phone: bool,
}

async fn show_two_step(
    app: &App,
    w: &Web,
    status: StatusCode,
    s: &Signed,
    form: &Form,
) -> Result<Response, Error> {
    let email = passwords::email_of(app, s.actor.person).await?.canonical();
    Ok(page(
        w,
        status,
        &TwoStepPage {
            w,
            form,
            email: &email,
            on: s.two_step,
            required: app.config.policy.two_step_required,
            phone: !of_person(app, s.actor.person).await?.is_empty(),
        },
    ))
}

/// What it is now and what changing means.
pub async fn two_step_form(
    State(app): State<App>,
    w: Web,
    User(s): User,
) -> Result<Response, Error> {
    show_two_step(&app, &w, StatusCode::OK, &s, &Form::blank()).await
}

/// On or off.
pub async fn two_step(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let (form_id, source) = (id(&app, &form), guard::source(&w));
    match form.value("two-step") {
        "on" => {
            if of_person(&app, s.actor.person).await?.is_empty() {
                return Ok(see_other("/settings/phones"));
            }
            Ok(done(
                &w,
                flow::set_two_step(&app, &s, form_id, true, &source).await?,
            ))
        }
        "off" if !app.config.policy.two_step_required && s.two_step => {
            let typed = form.password(&w, "password");
            if typed.is_empty() {
                form.fail("password", w.t("sign-in-password-missing"));
            }
            if !form.ok() {
                return show_two_step(&app, &w, StatusCode::UNPROCESSABLE_ENTITY, &s, &form).await;
            }
            match prove(&app, s.actor.person, &typed, &source).await? {
                Proven::Paused { until } => Ok(crate::features::login::paused(&w, until).page(&w)),
                Proven::Wrong => {
                    form.fail("password", w.t("step-up-wrong"));
                    show_two_step(&app, &w, StatusCode::UNPROCESSABLE_ENTITY, &s, &form).await
                }
                // Only now, while it is typed, is its length known.
                Proven::Right { .. } if stands_alone(&app, &typed) => Ok(done(
                    &w,
                    flow::set_two_step(&app, &s, form_id, false, &source).await?,
                )),
                Proven::Right { .. } => {
                    step_up(&app, &w, &s, &source).await?;
                    Ok(see_other("/settings/two-step/password"))
                }
            }
        }
        _ => Ok(see_other("/settings/two-step")),
    }
}

fn done(w: &Web, change: Change) -> Response {
    match change {
        Change::Done => see_other("/settings?done=two-step"),
        Change::Elsewhere => elsewhere(w),
    }
}

/// Whether a password is long enough without a second factor, counted as the rules count.
fn stands_alone(app: &App, typed: &str) -> bool {
    passwords::rules(app, false)
        .check(typed, &[])
        .iter()
        .all(|(rule, met)| *met || !matches!(rule, vault::policy::Rule::Length { .. }))
}

/// The password was given: as at a step-up the session goes on under a new token.
async fn step_up(app: &App, w: &Web, s: &Signed, source: &Source) -> Result<(), Fault> {
    let to = Renewal {
        stepup_at: Some(app.now()),
        ..Renewal::of(s)
    };
    let (token, renewed) = session::renew(app, s, to).await?;
    let mut rows = vec![renewed];
    rows.extend(audit::event("step_up").by(&s.actor).from(source).rows(app));
    session::write_with(app, &token, rows).await?;
    w.set_cookie(Cookie::Session, &token.text());
    Ok(())
}

#[derive(Template)]
#[template(path = "features/settings/longer.html")]
struct LongerPage<'a> {
    w: &'a Web,
    form: &'a Form,
    email: &'a str,
    rules: Vec<PasswordRule>,
}

async fn show_longer(
    app: &App,
    w: &Web,
    status: StatusCode,
    s: &Signed,
    form: &Form,
    rules: Vec<PasswordRule>,
) -> Result<Response, Error> {
    let email = passwords::email_of(app, s.actor.person).await?.canonical();
    Ok(page(
        w,
        status,
        &LongerPage {
            w,
            form,
            email: &email,
            rules,
        },
    ))
}

/// Where somebody goes who does not belong on the page for a longer password.
fn not_longer(app: &App, s: &Signed) -> Option<Response> {
    let fits = s.two_step && !app.config.policy.two_step_required && stepup::fresh(s, app.now());
    (!fits).then(|| see_other("/settings/two-step"))
}

/// A password that can stand alone.
pub async fn longer_form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    if let Some(away) = not_longer(&app, &s) {
        return Ok(away);
    }
    let list = choose::blank(&w, &passwords::rules(&app, false));
    show_longer(&app, &w, StatusCode::OK, &s, &Form::blank(), list).await
}

/// The new password and two-step off, in one.
pub async fn longer(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    if let Some(away) = not_longer(&app, &s) {
        return Ok(away);
    }
    let rules = passwords::rules(&app, false);
    let (new, list) = choose::read(&app, &w, &mut form, s.actor.person, &rules).await?;
    if !form.ok() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show_longer(&app, &w, status, &s, &form, list).await;
    }
    let Some(factor) = factor::of(&app, s.actor.person)
        .await?
        .into_iter()
        .find(|f| f.kind == "password")
    else {
        return Err(Error::internal("an account without a password"));
    };
    let (form_id, source) = (id(&app, &form), guard::source(&w));
    let change =
        flow::new_password(&app, &s, form_id, factor.id, &new, Why::TwoStepOff, &source).await?;
    Ok(done(&w, change))
}

// ---- sessions ----

struct SessionLine {
    id: String,
    browser: String,
    address: String,
    since: i64,
    seen: i64,
    here: bool,
}

#[derive(Template)]
#[template(path = "features/settings/sessions.html")]
struct SessionsPage<'a> {
    w: &'a Web,
    lines: Vec<SessionLine>,
}

/// Where the account is open.
pub async fn sessions(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let mut lines = Vec::new();
    for r in session::list(&app.db, s.actor.person, app.now()).await? {
        let source: Source = match &r.about_f {
            Some(sealed) => session::ABOUT
                .open_by(&app, &r.hash, sealed)
                .map_err(Fault::from)?,
            None => Source::default(),
        };
        lines.push(SessionLine {
            here: r.hash == s.actor.session,
            id: hex::encode(&r.hash),
            browser: browser(&w, &source.agent),
            address: source.address,
            since: r.created_at,
            seen: r.seen_at,
        });
    }
    // This one first, then the last used.
    lines.sort_by_key(|l| !l.here);
    Ok(page(&w, StatusCode::OK, &SessionsPage { w: &w, lines }))
}

/// "Firefox on Windows" in the reader's language.
fn browser(w: &Web, agent: &str) -> String {
    match agent.split_once(" on ") {
        Some((browser, system)) => w
            .put("browser", browser)
            .put("system", system)
            .t("settings-browser"),
        None if agent.is_empty() => w.t("settings-browser-unknown"),
        None => agent.to_owned(),
    }
}

/// Ends one, or all but this.
pub async fn end_session(
    State(app): State<App>,
    w: Web,
    User(s): User,
    form: Form,
) -> Result<Response, Error> {
    let which = form.value("session");
    let one = hex::decode(which).ok().filter(|h| h.len() == 32);
    if which != "others" && one.is_none() {
        return Ok(see_other("/settings/sessions"));
    }
    let source = guard::source(&w);
    flow::end_sessions(&app, &s, id(&app, &form), one.as_deref(), &source).await?;
    Ok(see_other("/settings/sessions"))
}

// ---- which mailbox is open ----

struct Mailbox {
    value: String,
    name: String,
    open: bool,
    /// Its key pair did not come back yet after a forgotten password.
    waits: bool,
    /// A recovery sheet would bring it back.
    sheet: bool,
}

#[derive(Template)]
#[template(path = "features/settings/switch.html")]
struct SwitchPage<'a> {
    w: &'a Web,
    mailboxes: Vec<Mailbox>,
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
        open: open.is_none(),
        waits: false,
        sheet: false,
    });
    all
}

/// The mailboxes of this person.
pub async fn switch_form(w: Web, User(s): User) -> Result<Response, Error> {
    let mailboxes = mailboxes(&w, &s);
    Ok(page(&w, StatusCode::OK, &SwitchPage { w: &w, mailboxes }))
}

/// Opens another one: a change of role, so under a new token.
pub async fn switch(
    State(app): State<App>,
    w: Web,
    User(s): User,
    form: Form,
) -> Result<Response, Error> {
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
    if practice == s.actor.practice() {
        return Ok(see_other("/inbox"));
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
