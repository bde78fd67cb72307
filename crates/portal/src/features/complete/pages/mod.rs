//! The pages of the last steps.

mod account;
mod last;
mod password;
mod phones;

use askama::Template;
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use db::Id;
use http::StatusCode;
use vault::Token;

use super::flow;
use super::model::{self, Shown, Step};
use super::visit::{NEW_LINK, Visit};
use crate::app::App;
use crate::features::documents::Document;
use crate::features::verify;
use crate::guard::{self, Flow, Turned};
use crate::holder;
use crate::invitations::{self, LinkKind, Opened, asks, links, release};
use crate::keys::escrow::{Whose, covers};
use crate::web::{Form, Notice, Tone, Web, page, see_other};

/// Routes of this feature, by who may use them; merged in `router.rs`. All for the holder of a second mail's link.
pub fn routes() -> Router<App> {
    Router::new()
        // A catch-all: what a mail program hung on to the link still reaches the tolerant reader of secrets.
        .route("/p/{*secret}", get(open))
        .route(NEW_LINK, post(new_link))
        .route("/finish", get(ready))
        .route("/finish/account", get(account::get).post(account::join))
        .merge(verify::pages::<phones::Code>("/finish/code"))
        .route(
            "/finish/phones",
            get(phones::cannot).post(phones::cannot_post),
        )
        .route("/finish/waiting", get(phones::waiting))
        .route("/finish/terms", get(terms).post(terms_post))
        .route("/finish/terms/no", get(terms_no))
        .route("/finish/password", get(password::get).post(password::post))
        .route("/finish/last", get(last::get).post(last::post))
}

#[derive(Template)]
#[template(path = "features/complete/ready.html")]
struct Ready<'a> {
    w: &'a Web,
    next: &'a str,
    phone: bool,
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
    /// What is said of the spare key, to whoever it will cover.
    spare: Option<String>,
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
    let (once, source) = (once(&app, &form), guard::source(&w));
    let asked = match invitations::open_pre_mailbox(&app, None, i.mailbox).await? {
        Some(pair) => asks::second_mail(&app, i, &pair, once, &source).await?,
        None => asks::second_mail_of_practice(&app, i, once, &source).await?,
    };
    tracing::info!(invitation = %i.id, ?asked, "a new second mail was asked for");
    let v = Visit::of(&app, w.lang(), flow, (**i).clone()).await?;
    v.dress(&w);
    if release::is_strict(&app) {
        return Ok(holder::link_asked(&w).page(&w));
    }
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
    // The landing page was the one with a button that only leads on.
    if v.shown != Shown::default() || v.facts.short {
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

async fn terms(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::at(&app, &w, flow, Step::Terms).await?;
    Ok(terms_page(&app, &w, &v, StatusCode::OK, false))
}

fn terms_page(app: &App, w: &Web, v: &Visit, status: StatusCode, newer: bool) -> Response {
    page(
        w,
        status,
        &Terms {
            w,
            form: &Form::blank(),
            d: &v.terms,
            step: model::numbered(Step::Terms, &v.facts),
            newer,
            spare: spare(app, w, v),
        },
    )
}

/// What is said of the operator's escrow key before somebody agrees: to everybody where it covers everybody, else to who becomes a
/// member of a practice.
pub(super) fn spare(app: &App, w: &Web, v: &Visit) -> Option<String> {
    let key = if covers(app, Whose::Personal).is_some() {
        "spare-terms-all"
    } else if covers(app, Whose::Seat).is_some() && flow::becomes_member(v) {
        "spare-terms-seats"
    } else {
        return None;
    };
    Some(w.put("product", app.site.product()).t(key))
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
        return Ok(terms_page(&app, &w, &v, StatusCode::CONFLICT, true));
    }
    flow::accept(&app, &v, once(&app, &form), &guard::source(&w)).await?;
    Ok(see_other(Step::Password.path()))
}

async fn terms_no(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    let back = match v.next() {
        next @ (Step::Terms | Step::Password | Step::Last) => next,
        next => return Ok(see_other(next.path())),
    };
    let practice = v.practice.profile.notice_name();
    let mut notice = Notice::new(StatusCode::OK, w.t("finish-no"))
        .text(w.t("finish-no-text"))
        .text(w.put("practice", practice).t("finish-no-office"))
        .button(
            w.t("finish-no-back"),
            if back == Step::Last {
                back
            } else {
                Step::Terms
            }
            .path(),
        );
    if !v.practice.profile.phone.is_empty() {
        notice = notice.text(
            w.put("phone", v.practice.profile.phone.as_str())
                .t("finish-no-call"),
        );
    }
    Ok(notice.page(&w))
}

fn html(t: &impl Template) -> String {
    t.render().unwrap_or_default()
}

/// The pages in their states, for the test that renders every page in every language.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let ready = |phone| {
        html(&Ready {
            w,
            next: "/finish/code",
            phone,
        })
    };
    let d = Document {
        version: 1,
        lang: w.lang(),
        title: w.t("foot-terms"),
        summary: "<ul><li>one</li></ul>".into(),
        body: "<h2>1. A</h2><p>Text.</p>".into(),
        published_at: w.now(),
    };
    let terms = html(&Terms {
        w,
        form: &Form::blank(),
        d: &d,
        step: (2, 3),
        newer: true,
        spare: Some(w.put("product", w.site().product()).t("spare-terms-seats")),
    });
    let mut all = vec![
        ("finish-ready", ready(true)),
        ("finish-ready-off", ready(false)),
        ("finish-terms", terms),
    ];
    all.extend(last::samples(w, &d));
    all.extend(phones::samples(w));
    all.extend(password::samples(w));
    all.extend(account::samples(w));
    all
}
