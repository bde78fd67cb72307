//! The pages of a code: where to send it, enter it, closed, wait. Mounted by whoever asks for codes, through a [`Door`].

use std::borrow::Cow;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use http::StatusCode;
use std::future::Future;

use super::flow::{self, Checked, Passed, Started, Status};
use super::model::{By, Challenge, Channel};
use super::strong;
use super::ways::Way;
use crate::accounts::strong::store::last_used;
use crate::accounts::strong::{Kind, Strong};
use crate::app::App;
use crate::fault::Fault;
use crate::guard;
use crate::web::{Error, Form, Web, fields, page, see_other};
use db::{Id, Stmt};

/// Makes the answer once everything is written.
pub type Go = Box<dyn FnOnce(&Web) -> Response + Send>;

/// What a feature does with a right code.
pub type OnPass = Box<dyn FnOnce(&Form, &Passed) -> Then + Send + Sync>;

/// What happens when a code was right.
pub struct Then {
    /// Written in one with the code's consumption; see [`super::check`].
    pub rows: Vec<Stmt>,
    /// The answer, made once the write has happened: set cookies here, not before.
    pub go: Go,
}

impl Then {
    /// Nothing more than the proof; on to `path`.
    pub fn go(path: impl Into<String>) -> Then {
        let path = path.into();
        Then {
            rows: Vec::new(),
            go: Box::new(move |_| see_other(&path)),
        }
    }
}

/// One place where a code is asked for.
pub struct Place {
    /// Path of the first page; the others are `{base}/enter` and `{base}/again`.
    pub base: Cow<'static, str>,
    /// What the code is for.
    pub challenge: Challenge,
    /// Where it may go. A door without any way, and without an app or a passkey, shows its own page.
    pub ways: Vec<Way>,
    /// The person's own apps and passkeys that serve here in the place of a code.
    pub strong: Vec<Strong>,
    /// "Step 1 of 3".
    pub step: Option<(i64, i64)>,
    /// Where *Back* on the first page leads.
    pub back: Option<String>,
    /// Where *I cannot use these phones* leads.
    pub cannot: Option<String>,
    /// Offers *Do not ask again on this device* for so many days; the form field is `trust`.
    pub trust_days: Option<i64>,
    /// Where somebody goes who has passed already (a second press, the Back button).
    pub next: String,
    /// What happens when the code is right. Gets the posted form (for `trust`).
    pub passed: OnPass,
}

impl Place {
    /// Whether one of the ways is a text.
    fn texts(&self) -> bool {
        self.ways.iter().any(|w| w.channel() == Channel::Text)
    }

    /// Whether one of that kind serves here.
    pub(super) fn has(&self, kind: Kind) -> bool {
        self.strong.iter().any(|s| s.kind == kind)
    }

    fn has_app(&self) -> bool {
        self.has(Kind::App)
    }

    fn has_passkey(&self) -> bool {
        self.has(Kind::Passkey)
    }

    fn enter(&self) -> String {
        format!("{}/enter", self.base)
    }

    fn again(&self) -> String {
        format!("{}/again", self.base)
    }

    fn way(&self, target: Id, channel: Channel) -> Option<&Way> {
        self.ways
            .iter()
            .find(|w| w.target() == target && w.channel() == channel)
    }
}

/// Who stands before the code pages: the guard and the facts of one feature.
pub trait Door: Send + 'static {
    /// The place for this request, or the answer instead (signed out, another step first, no way at all).
    fn place(app: &App, w: &Web) -> impl Future<Output = Result<Place, Response>> + Send;
}

/// The routes of a door: `base` must be the one its places say; it may hold parameters (`/m/{thread}/code`), which the door
/// then reads from the request's path.
pub fn routes<D: Door>(base: &'static str) -> Router<App> {
    Router::new()
        .route(base, get(get_ways::<D>).post(post_way::<D>))
        .route(
            &format!("{base}/enter"),
            get(get_enter::<D>).post(post_enter::<D>),
        )
        .route(
            &format!("{base}/again"),
            post(post_again::<D>).get(get_again::<D>),
        )
        .merge(strong::routes::<D>(base))
}

#[derive(Template)]
#[template(path = "features/verify/ways.html")]
struct WaysPage<'a> {
    w: &'a Web,
    p: &'a Place,
    live: bool,
    /// A phone was shown last: texts and calls come first.
    phones_first: bool,
    /// The app was shown last: it comes before the passkey.
    app_first: bool,
    /// What became of a passkey.
    note: String,
    /// For the form of the passkey.
    blank: Form,
}

impl<'a> WaysPage<'a> {
    async fn of(app: &App, w: &'a Web, p: &'a Place, live: bool) -> Result<WaysPage<'a>, Error> {
        let last = match p.challenge.by {
            By::Person(person) if !p.strong.is_empty() => {
                last_used(&app.db, person).await.map_err(Fault::from)?
            }
            _ => None,
        };
        let of =
            |kind| last.is_some_and(|last| p.strong.iter().any(|s| s.id == last && s.kind == kind));
        Ok(WaysPage {
            w,
            p,
            live,
            phones_first: last.is_some_and(|last| p.ways.iter().any(|way| way.target() == last)),
            app_first: of(Kind::App),
            note: strong::note(w),
            blank: Form::blank(),
        })
    }

    fn cannot(&self) -> String {
        if self.p.strong.is_empty() {
            self.w.t("verify-cannot")
        } else {
            self.w.t("verify-cannot-any")
        }
    }
}

#[derive(Template)]
#[template(path = "features/verify/enter.html")]
struct EnterPage<'a> {
    w: &'a Web,
    p: &'a Place,
    form: &'a Form,
    way: &'a Way,
    good_until: i64,
    sent: bool,
    again: String,
    enter: String,
}

impl EnterPage<'_> {
    fn is_text(&self) -> bool {
        self.way.channel() == Channel::Text
    }

    /// Where the code went and how long it is good for.
    fn told(&self) -> crate::web::i18n::Html {
        let key = match (self.way.channel(), self.sent) {
            (Channel::Text, true) => "verify-texted",
            (Channel::Text, false) => "verify-texting",
            (Channel::Call, true) => "verify-called",
            (Channel::Call, false) => "verify-calling",
        };
        let w = self.w;
        w.put("phone", self.way.name(w))
            .put("time", w.until(self.good_until))
            .html(key)
    }
}

#[derive(Template)]
#[template(path = "features/verify/over.html")]
struct OverPage<'a> {
    w: &'a Web,
    p: &'a Place,
    title: String,
    text: String,
    more: String,
    /// Path of *Re-send Code*; empty where the same way makes no sense.
    again: String,
}

#[derive(Template)]
#[template(path = "features/verify/wait.html")]
struct WaitPage<'a> {
    w: &'a Web,
    p: &'a Place,
    until: i64,
    text: String,
    /// Path of the code field, when the last code of this flow still works.
    enter: String,
    /// Path of *Re-send Code* for when the wait is over; empty where it would not help.
    again: String,
    /// Another way may help: *Change Delivery Method* is offered.
    others: bool,
}

async fn get_ways<D: Door>(State(app): State<App>, w: Web) -> Result<Response, Error> {
    let p = match D::place(&app, &w).await {
        Ok(p) => p,
        Err(answer) => return Ok(answer),
    };
    let status = flow::status(&app, &p.challenge).await?;
    if status == Status::Passed {
        return Ok(see_other(&p.next));
    }
    let live = matches!(status, Status::Live { .. });
    let shown = WaysPage::of(&app, &w, &p, live).await?;
    Ok(page(&w, StatusCode::OK, &shown))
}

async fn post_way<D: Door>(State(app): State<App>, w: Web, form: Form) -> Result<Response, Error> {
    let p = match D::place(&app, &w).await {
        Ok(p) => p,
        Err(answer) => return Ok(answer),
    };
    let chosen = p.ways.iter().find(|way| way.value() == form.value("way"));
    let Some(way) = chosen else {
        // The phones were corrected while the page was open.
        return Ok(see_other(&p.base));
    };
    send(&app, &w, &p, way, &form).await
}

/// A reload of an address that only takes a button.
async fn get_again<D: Door>(State(app): State<App>, w: Web) -> Response {
    match D::place(&app, &w).await {
        Ok(p) => see_other(&p.base),
        Err(answer) => answer,
    }
}

async fn post_again<D: Door>(
    State(app): State<App>,
    w: Web,
    form: Form,
) -> Result<Response, Error> {
    let p = match D::place(&app, &w).await {
        Ok(p) => p,
        Err(answer) => return Ok(answer),
    };
    let (target, channel) = match flow::status(&app, &p.challenge).await? {
        Status::Live {
            target, channel, ..
        }
        | Status::Failed {
            target, channel, ..
        }
        | Status::Closed { target, channel }
        | Status::Expired { target, channel } => (target, channel),
        Status::Passed => return Ok(see_other(&p.next)),
        Status::None => return Ok(see_other(&p.base)),
    };
    match p.way(target, channel) {
        Some(way) => send(&app, &w, &p, way, &form).await,
        None => Ok(see_other(&p.base)),
    }
}

async fn send(app: &App, w: &Web, p: &Place, way: &Way, form: &Form) -> Result<Response, Error> {
    let once = form.submission().map_or_else(|| app.id(), Id::from);
    let source = guard::source(w);
    let others = p.ways.iter().any(|o| o.target() != way.target());
    let (until, text, again, others) =
        match flow::start(app, &p.challenge, way, w.lang(), once, &source).await? {
            Started::Sent => return Ok(see_other(&p.enter())),
            Started::Wait { until } => (until, String::new(), p.again(), true),
            Started::TooMany { until } => {
                let text = w.put("phone", way.name(w)).t(if others {
                    "verify-wait-too-many"
                } else {
                    "verify-wait-too-many-only"
                });
                (until, text, String::new(), others)
            }
            Started::Enough { until } => (until, w.t("verify-wait-asked"), String::new(), false),
        };
    let live = matches!(flow::status(app, &p.challenge).await?, Status::Live { .. });
    let enter = if live { p.enter() } else { String::new() };
    Ok(page(
        w,
        StatusCode::TOO_MANY_REQUESTS,
        &WaitPage {
            w,
            p,
            until,
            text,
            enter,
            again,
            others,
        },
    ))
}

async fn get_enter<D: Door>(State(app): State<App>, w: Web) -> Result<Response, Error> {
    let p = match D::place(&app, &w).await {
        Ok(p) => p,
        Err(answer) => return Ok(answer),
    };
    let mut form = Form::blank();
    if let Some(left @ 1..=9) = w.query("left").and_then(|n| n.parse::<u8>().ok()) {
        form.fail("code", w.put("left", left).t("verify-code-wrong"));
    }
    show(&app, &w, &p, StatusCode::OK, &form).await
}

/// The page that fits the newest code.
async fn show(
    app: &App,
    w: &Web,
    p: &Place,
    status: StatusCode,
    form: &Form,
) -> Result<Response, Error> {
    let over = |title: String, text: String, more: String, again: String| {
        page(
            w,
            status,
            &OverPage {
                w,
                p,
                title,
                text,
                more,
                again,
            },
        )
    };
    Ok(match flow::status(app, &p.challenge).await? {
        Status::None => see_other(&p.base),
        Status::Passed => see_other(&p.next),
        Status::Live {
            target,
            channel,
            good_until,
            sent,
        } => match p.way(target, channel) {
            Some(way) => page(
                w,
                status,
                &EnterPage {
                    w,
                    p,
                    form,
                    way,
                    good_until,
                    sent,
                    again: p.again(),
                    enter: p.enter(),
                },
            ),
            None => see_other(&p.base),
        },
        Status::Failed {
            target,
            channel,
            why,
        } => {
            let Some(way) = p.way(target, channel) else {
                return Ok(see_other(&p.base));
            };
            let put = w.put("phone", way.name(w));
            let (title, text) = match channel {
                Channel::Text => (w.t("verify-failed-text-title"), put.t("verify-failed-text")),
                Channel::Call => (w.t("verify-failed-call-title"), put.t("verify-failed-call")),
            };
            let more = match why.as_str() {
                "landline" => w.t("verify-failed-landline"),
                "opted_out" => w.t("verify-failed-opted-out"),
                "too_many" => w.t("verify-failed-too-many"),
                "away" | "late" => w.t("verify-failed-away"),
                _ => w.t("verify-failed-refused"),
            };
            // Sending to a landline or to somebody who opted out a second time fails a second time.
            let again = match why.as_str() {
                "landline" | "opted_out" => String::new(),
                _ => p.again(),
            };
            over(title, text, more, again)
        }
        Status::Closed { .. } => over(
            w.t("verify-closed"),
            w.t("verify-closed-text"),
            String::new(),
            p.again(),
        ),
        Status::Expired { .. } => over(
            w.t("verify-expired"),
            w.t("verify-expired-text"),
            String::new(),
            p.again(),
        ),
    })
}

async fn post_enter<D: Door>(
    State(app): State<App>,
    w: Web,
    mut form: Form,
) -> Result<Response, Error> {
    let mut p = match D::place(&app, &w).await {
        Ok(p) => p,
        Err(answer) => return Ok(answer),
    };
    let typed = form.read(&w, "code", fields::CODE.required("verify-code-missing"));
    if !form.ok() {
        return show(&app, &w, &p, StatusCode::UNPROCESSABLE_ENTITY, &form).await;
    }
    let passed = std::mem::replace(&mut p.passed, Box::new(|_, _| Then::go("/")));
    let mut go: Option<Go> = None;
    let source = guard::source(&w);
    let checked = flow::check(&app, &p.challenge, &typed, &source, |code| {
        let then = passed(&form, code);
        go = Some(then.go);
        then.rows
    })
    .await?;
    match checked {
        Checked::Accepted(_) => {
            return Ok(go.map_or_else(|| see_other(&p.next), |go| go(&w)));
        }
        Checked::Already => return Ok(see_other(&p.next)),
        Checked::NoCode => return Ok(see_other(&p.base)),
        Checked::Unreadable => form.fail("code", w.t("verify-code-shape")),
        // By a page of its own: whoever reloads it does not try the same wrong code again.
        Checked::Wrong { left: 0 } => return Ok(see_other(&p.enter())),
        Checked::Wrong { left } => {
            return Ok(see_other(&format!("{}?left={left}", p.enter())));
        }
        Checked::TooMany { until } => {
            return Ok(page(
                &w,
                StatusCode::TOO_MANY_REQUESTS,
                &WaitPage {
                    w: &w,
                    p: &p,
                    until,
                    text: w.t("verify-wait-tries"),
                    enter: String::new(),
                    again: String::new(),
                    others: true,
                },
            ));
        }
        Checked::Closed | Checked::Expired => {}
    }
    // What was typed is of no use any more: an empty field is what the next code needs.
    form.set("code", "");
    show(&app, &w, &p, StatusCode::UNPROCESSABLE_ENTITY, &form).await
}

/// The pages in their states, for the test that renders every page in every language.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let (mobile, landline) = (Id::from([1; 16]), Id::from([2; 16]));
    let p = Place {
        base: "/finish/code".into(),
        challenge: Challenge {
            purpose: super::Purpose::Register,
            subject: Id::NIL,
            flow: [0; 32],
            by: super::By::Invitee(Id::NIL),
        },
        ways: super::ways::samples(mobile, landline),
        strong: Vec::new(),
        step: Some((1, 3)),
        back: Some("/finish".into()),
        cannot: Some("/finish/phones".into()),
        trust_days: None,
        next: "/finish/terms".into(),
        passed: Box::new(|_, _| Then::go("/")),
    };
    let signing_in = Place {
        base: "/sign-in/code".into(),
        challenge: p.challenge,
        ways: p.ways.clone(),
        strong: Vec::new(),
        step: None,
        back: None,
        cannot: None,
        trust_days: Some(30),
        next: "/inbox".into(),
        passed: Box::new(|_, _| Then::go("/")),
    };
    let strong_place = Place {
        base: "/sign-in/code".into(),
        challenge: p.challenge,
        ways: p.ways.clone(),
        strong: [(3, Kind::Passkey, "iPhone"), (4, Kind::App, "Tablet")]
            .map(|(n, kind, name)| Strong::sample(Id::from([n; 16]), kind, name, w.now(), None))
            .to_vec(),
        step: None,
        back: Some("/sign-in".into()),
        cannot: Some("/sign-in/phones".into()),
        trust_days: Some(30),
        next: "/inbox".into(),
        passed: Box::new(|_, _| Then::go("/")),
    };
    let mut wrong = Form::blank();
    wrong.fail("code", w.put("left", 4).t("verify-code-wrong"));
    let until = w.now() + crate::app::span::MINUTE;
    let html = |t: &dyn askama::DynTemplate| t.dyn_render().unwrap_or_default();
    let enter = |p, form, way, sent| EnterPage {
        w,
        p,
        form,
        way,
        good_until: until,
        sent,
        again: "/finish/code/again".into(),
        enter: "/finish/code/enter".into(),
    };
    let blank = Form::blank();
    let mut all = strong::samples(w, &strong_place);
    all.extend(vec![
        (
            "verify-ways",
            html(&WaysPage {
                w,
                p: &p,
                live: true,
                phones_first: false,
                app_first: false,
                note: String::new(),
                blank: Form::blank(),
            }),
        ),
        (
            "verify-ways-strong",
            html(&WaysPage {
                w,
                p: &strong_place,
                live: false,
                phones_first: false,
                app_first: false,
                note: w.t("passkey-failed"),
                blank: Form::blank(),
            }),
        ),
        (
            "verify-ways-phone-last",
            html(&WaysPage {
                w,
                p: &strong_place,
                live: false,
                phones_first: true,
                app_first: true,
                note: String::new(),
                blank: Form::blank(),
            }),
        ),
        ("verify-enter", html(&enter(&p, &blank, &p.ways[0], true))),
        (
            "verify-enter-wrong",
            html(&enter(&p, &wrong, &p.ways[2], true)),
        ),
        (
            "verify-enter-sending",
            html(&enter(&signing_in, &blank, &signing_in.ways[1], false)),
        ),
        (
            "verify-closed",
            html(&OverPage {
                w,
                p: &p,
                title: w.t("verify-closed"),
                text: w.t("verify-closed-text"),
                more: String::new(),
                again: "/finish/code/again".into(),
            }),
        ),
        (
            "verify-failed",
            html(&OverPage {
                w,
                p: &p,
                title: w.t("verify-failed-text-title"),
                text: w.put("phone", p.ways[0].name(w)).t("verify-failed-text"),
                more: w.t("verify-failed-landline"),
                again: String::new(),
            }),
        ),
        (
            "verify-wait",
            html(&WaitPage {
                w,
                p: &p,
                until,
                text: String::new(),
                enter: "/finish/code/enter".into(),
                again: "/finish/code/again".into(),
                others: true,
            }),
        ),
        (
            "verify-wait-asked",
            html(&WaitPage {
                w,
                p: &p,
                until,
                text: w.t("verify-wait-asked"),
                enter: String::new(),
                again: String::new(),
                others: false,
            }),
        ),
        (
            "verify-wait-too-many",
            html(&WaitPage {
                w,
                p: &p,
                until,
                text: w.put("phone", p.ways[2].name(w)).t("verify-wait-too-many"),
                enter: String::new(),
                again: String::new(),
                others: true,
            }),
        ),
    ]);
    all
}
