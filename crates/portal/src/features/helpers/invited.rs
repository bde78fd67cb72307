//! The pages behind the link: somebody is asked whether they will help.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Id;
use http::StatusCode;
use vault::Token;

use super::join::{self, Asked, Made, New, Opened};
use super::pages::day;
use crate::accounts::PersonName;
use crate::accounts::device::token_for;
use crate::accounts::session::{Found, Signed};
use crate::app::App;
use crate::features::documents::{self, Document, Kind};
use crate::features::login::arrive;
use crate::guard::{self, Flow, Turned};
use crate::invitations::LinkKind;
use crate::web::ui::PasswordRule;
use crate::web::{Error, Form, Notice, Tone, Tz, Web, fields, page, see_other};

/// The clean page behind the link.
const CLEAN: &str = "/helping";

fn unknown(w: &Web) -> Notice {
    Notice::new(StatusCode::NOT_FOUND, w.t("reset-unknown"))
        .text(w.t("care-unknown-text"))
        .button(w.t("error-home"), "/")
}

fn over(w: &Web) -> Notice {
    Notice::new(StatusCode::GONE, w.t("care-over")).text(w.t("care-over-text"))
}

fn accepted(w: &Web, owner: &str) -> Notice {
    Notice::new(StatusCode::OK, w.t("care-accepted"))
        .tone(Tone::Done)
        .text(w.put("name", owner).t("care-accepted-text"))
        .button(w.t("nav-inbox"), "/inbox")
}

/// The mailed link: nothing is used up by opening it, by anybody, however often.
pub async fn open(
    State(app): State<App>,
    w: Web,
    Path(secret): Path<String>,
) -> Result<Response, Error> {
    let Some(token) = Token::parse(&secret) else {
        return Err(unknown(&w).into());
    };
    if matches!(join::open(&app, &token).await?, Opened::Unknown) {
        return Err(unknown(&w).into());
    }
    Flow::start(&app, &w, LinkKind::Help, &token);
    Ok(see_other(CLEAN))
}

/// The offer that the flow is about, or the page that says what has become of it.
async fn asked(app: &App, w: &Web, flow: &Flow) -> Result<Box<Asked>, Turned> {
    if flow.kind != LinkKind::Help {
        return Err(guard::open_link_again(w).into());
    }
    Err(Turned::from(match join::open(app, &flow.token).await? {
        Opened::Live(asked) => return Ok(asked),
        Opened::Accepted(owner) => accepted(w, &owner.full()),
        Opened::Done => Notice::new(StatusCode::OK, w.t("care-done"))
            .tone(Tone::Done)
            .text(w.t("care-done-text"))
            .button(w.t("nav-switch"), "/settings/switch"),
        Opened::Over => over(w),
        Opened::Unknown => unknown(w),
    }))
}

/// Who holds the link.
pub(super) enum Who {
    /// Signed in, with the account of the address.
    Themselves,
    /// Signed in, with another.
    Another,
    /// The address has an account; nobody is signed in.
    SignedOut,
    /// The address has none.
    Nobody,
}

async fn signed(app: &App, w: &Web) -> Result<Option<Box<Signed>>, Turned> {
    Ok(match guard::session(app, w).await? {
        Found::Live(s) => Some(s),
        Found::Ended { .. } | Found::Unknown => None,
    })
}

#[derive(Template)]
#[template(path = "features/helpers/invited.html")]
pub(super) struct Intro<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub owner: String,
    pub email: String,
    pub answers: bool,
    pub until: String,
    pub who: Who,
}

/// Who asks, for what, and how to say yes.
pub async fn intro(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let a = asked(&app, &w, &flow).await?;
    let s = signed(&app, &w).await?;
    let who = match (&s, a.account) {
        (Some(s), Some(account)) if s.actor.person == account => Who::Themselves,
        (Some(_), _) => Who::Another,
        (None, Some(_)) => Who::SignedOut,
        (None, None) => Who::Nobody,
    };
    let intro = Intro {
        form: &Form::blank(),
        owner: a.owner.full(),
        email: a.email.canonical(),
        answers: a.offer.can_answer,
        until: day(&w, a.offer.ends_at),
        who,
        w: &w,
    };
    Ok(page(&w, StatusCode::OK, &intro))
}

fn once(app: &App, form: &Form) -> Id {
    form.submission().map_or_else(|| app.id(), Id::from)
}

/// *Yes, I will help*, by whoever is signed in.
pub async fn accept(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    form: Form,
) -> Result<Response, Turned> {
    let a = asked(&app, &w, &flow).await?;
    let Some(s) = signed(&app, &w).await? else {
        return Ok(see_other(CLEAN));
    };
    if a.account != Some(s.actor.person) {
        return Ok(see_other(CLEAN));
    }
    let source = guard::source(&w);
    // The page of the link says what holds now.
    join::accept(&app, &s, &a, once(&app, &form), &source).await?;
    Ok(see_other(CLEAN))
}

#[derive(Template)]
#[template(path = "features/helpers/account.html")]
pub(super) struct Account<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub d: &'a Document,
    pub email: String,
    pub owner: String,
    pub rules: Vec<PasswordRule>,
    /// The text changed since the page was shown.
    pub newer: bool,
}

async fn show(
    app: &App,
    w: &Web,
    a: &Asked,
    d: &Document,
    (status, form): (StatusCode, &Form),
    rules: Option<Vec<PasswordRule>>,
) -> Result<Response, Turned> {
    let newer = form.has("version") && form.value("version") != d.version.to_string();
    let blank = || PasswordRule::list(w, &join::rules(app).check("", &[]), false);
    let account = Account {
        form,
        d,
        email: a.email.canonical(),
        owner: a.owner.full(),
        rules: rules.unwrap_or_else(blank),
        newer: newer && !form.switched(),
        w,
    };
    Ok(page(w, status, &account))
}

/// The form of a new account.
pub async fn form(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let a = asked(&app, &w, &flow).await?;
    if a.account.is_some() {
        return Ok(see_other(CLEAN));
    }
    let d = documents::current(&app, Kind::Terms, w.lang()).await?;
    let how = (StatusCode::OK, &Form::blank());
    show(&app, &w, &a, &d, how, None).await
}

/// Makes the account, and accepts.
pub async fn join(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    mut form: Form,
) -> Result<Response, Turned> {
    let a = asked(&app, &w, &flow).await?;
    if a.account.is_some() {
        return Ok(see_other(CLEAN));
    }
    let d = documents::current(&app, Kind::Terms, w.lang()).await?;
    let first = form.read(
        &w,
        "first_name",
        fields::NAME.required("join-first-missing"),
    );
    let last = form.read(&w, "last_name", fields::NAME.required("join-last-missing"));
    let typed = form.password(&w, "password");
    let same = form.value("version") == d.version.to_string();
    if !form.ticked("accept") || !same {
        form.fail("accept", w.t("finish-last-accept-missing"));
    }
    if form.switched() || !form.ok() {
        let status = match form.switched() {
            true => StatusCode::OK,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        };
        return show(&app, &w, &a, &d, (status, &form), None).await;
    }
    let name = PersonName {
        title: String::new(),
        first,
        last,
    };
    // The browser's own zone, where it could say it; never asked for here.
    let zone = Tz::parse(form.value("zone")).map(|z| z.name().to_owned());
    let (device, source) = (token_for(&app, guard::device(&w), false), guard::source(&w));
    let lang = match w.lang() {
        crate::web::Lang::Pseudo => crate::web::Lang::En,
        lang => lang,
    };
    let new = New {
        name: &name,
        password: &typed,
        terms: &d,
        tz: zone.as_deref().unwrap_or(app.site.tz().name()),
        lang: lang.code(),
        device: &device,
        source: &source,
        once: once(&app, &form),
    };
    match join::join(&app, &a, &new).await? {
        Made::Done(Some(session)) => Ok(arrive::go(&w, &session, &device, CLEAN)),
        Made::Done(None) => Ok(see_other("/sign-in?next=/helping")),
        Made::Elsewhere => Ok(see_other(CLEAN)),
        Made::Kept(until) => Ok(Notice::new(StatusCode::CONFLICT, w.t("finish-kept"))
            .tone(Tone::Warn)
            .text(w.put("time", w.date_time(until)).t("finish-kept-text"))
            .page(&w)),
        Made::Weak(judged) => {
            let rules = PasswordRule::list(&w, &judged, true);
            let words = PasswordRule::complaint(&w, &typed);
            form.fail("password", words);
            let how = (StatusCode::UNPROCESSABLE_ENTITY, &form);
            show(&app, &w, &a, &d, how, Some(rules)).await
        }
    }
}

#[derive(Template)]
#[template(path = "features/helpers/no.html")]
pub(super) struct No<'a> {
    pub w: &'a Web,
    pub owner: String,
}

/// *No, thank you*: what the press does.
pub async fn no_form(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let a = asked(&app, &w, &flow).await?;
    let owner = a.owner.full();
    Ok(page(&w, StatusCode::OK, &No { w: &w, owner }))
}

/// The press.
pub async fn no(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    _form: Form,
) -> Result<Response, Turned> {
    let a = asked(&app, &w, &flow).await?;
    join::refuse(&app, &a, &guard::source(&w)).await?;
    Ok(Notice::new(StatusCode::OK, w.t("care-refused"))
        .tone(Tone::Done)
        .text(w.put("name", a.owner.full()).t("care-refused-text"))
        .page(&w))
}
