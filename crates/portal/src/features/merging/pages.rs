//! One page with two faces: in the account that stays it explains and begins, in the other one it shows what goes over.

use super::flow::{self, Conflict, Look, Pressed, UnderWay, Wish};
use super::store::COUNTED;
use crate::accounts::session::{Found, Signed};
use crate::accounts::{Email, PersonName, password};
use crate::app::App;
use crate::features::login::stepup;
use crate::guard::{self, User};
use crate::web::cookies::Name as Cookie;
use crate::web::{Error, Form, Notice, Tone, Web, fields, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use db::Id;
use http::StatusCode;

const PAGE: &str = "/settings/merge";

#[derive(Template)]
#[template(path = "features/merging/begin.html")]
struct BeginPage<'a> {
    w: &'a Web,
    form: &'a Form,
    done: String,
    email: String,
    /// What waits: the sentence, and whether this account goes.
    waits: Vec<(String, bool)>,
    /// Addresses of accounts that came in before.
    beside: Vec<String>,
}

impl BeginPage<'_> {
    fn title(&self) -> String {
        match self.waits.is_empty() {
            true => self.w.t("merge-title"),
            false => self.w.t("merge-waits-title"),
        }
    }
}

#[derive(Template)]
#[template(path = "features/merging/look.html")]
struct LookPage<'a> {
    w: &'a Web,
    form: &'a Form,
    /// Title and advice of each thing that is in the way.
    conflicts: Vec<(String, String)>,
    same: bool,
    into: String,
    into_name: String,
    from: String,
    conversations: String,
    practices: String,
    helps: bool,
}

async fn wished(app: &App, w: &Web) -> Result<Option<Wish>, Error> {
    Ok(flow::wish(app, w.cookie(Cookie::Merge)).await?)
}

/// `GET /settings/merge`
pub async fn page_of(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    match wished(&app, &w).await? {
        Some(wish) => over(&app, &w, &s, &wish).await,
        None => first(&app, &w, &s).await,
    }
}

async fn first(app: &App, w: &Web, s: &Signed) -> Result<Response, Error> {
    let person = s.actor.person;
    let beside = flow::beside(app, person).await?;
    let waits = flow::under_way(app, person).await?;
    let shown = BeginPage {
        w,
        form: &Form::blank(),
        done: match w.query("done").as_deref() {
            Some("given-up") => w.t("merge-done-given-up"),
            Some("stopped") => w.t("merge-done-stopped"),
            Some("waits") => w.t("merge-done-waits"),
            _ => String::new(),
        },
        email: password::email_of(app, person).await?.canonical(),
        waits: waits.iter().map(|u| (waiting(w, u), u.goes)).collect(),
        beside: beside.iter().map(Email::canonical).collect(),
    };
    Ok(page(w, StatusCode::OK, &shown))
}

fn waiting(w: &Web, u: &UnderWay) -> String {
    let key = match u.goes {
        true => "merge-waits-goes",
        false => "merge-waits-comes",
    };
    // words: merge-waits-goes merge-waits-comes
    w.put("email", u.other.canonical())
        .put("date", w.date_time(u.due_at))
        .t(key)
}

async fn over(app: &App, w: &Web, s: &Signed, wish: &Wish) -> Result<Response, Error> {
    let Some(look) = flow::look(app, s, wish).await? else {
        w.clear_cookie(Cookie::Merge);
        return Ok(see_other(PAGE));
    };
    let status = match look.conflicts.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::CONFLICT,
    };
    Ok(page(w, status, &look_page(w, &Form::blank(), &look)))
}

fn look_page<'a>(w: &'a Web, form: &'a Form, look: &Look) -> LookPage<'a> {
    LookPage {
        w,
        form,
        conflicts: look.conflicts.iter().map(|c| say(w, c)).collect(),
        same: look.conflicts.contains(&Conflict::Same),
        into: look.into.0.canonical(),
        into_name: look.into.1.full(),
        from: look.from.canonical(),
        conversations: match look.conversations {
            n if n > COUNTED => w.put("n", COUNTED).t("merge-many"),
            n => w.put("n", n).t("merge-conversations"),
        },
        practices: look.practices.join(", "),
        helps: look.helps,
    }
}

fn say(w: &Web, c: &Conflict) -> (String, String) {
    match c {
        Conflict::Same => (w.t("merge-no-same"), w.t("merge-no-same-text")),
        Conflict::UnderWay(until) => (
            w.t("merge-no-under-way"),
            w.put("date", w.date_time(*until))
                .t("merge-no-under-way-text"),
        ),
        Conflict::SamePractice(name) => (
            w.put("practice", name.as_str()).t("merge-no-practice"),
            w.put("practice", name.as_str()).t("merge-no-practice-text"),
        ),
        Conflict::Works(name) => (
            w.put("practice", name.as_str()).t("merge-no-works"),
            w.t("merge-no-child-text"),
        ),
        Conflict::Waits(name) => (
            w.put("practice", name.as_str()).t("merge-no-waits"),
            w.t("merge-no-waits-text"),
        ),
        Conflict::Child => (w.t("merge-no-child"), w.t("merge-no-child-text")),
        Conflict::Support => (w.t("merge-no-support"), w.t("merge-no-support-text")),
        Conflict::Moved(until) => (
            w.t("merge-no-moved"),
            w.put("date", w.date_time(*until)).t("merge-no-moved-text"),
        ),
        Conflict::NotMe(until) => (
            w.t("merge-no-not-me"),
            w.put("date", w.date_time(*until)).t("merge-no-not-me-text"),
        ),
        Conflict::Gone => (w.t("merge-no-gone"), w.t("merge-no-gone-text")),
    }
}

/// `POST /settings/merge`: this account asks, and its session ends so that the other one can be signed in to.
pub async fn begin(
    State(app): State<App>,
    w: Web,
    User(s): User,
    _form: Form,
) -> Result<Response, Error> {
    if let Some(ask) = stepup::ask_before(&app, &s, PAGE) {
        return Ok(ask);
    }
    let Some(cookie) = flow::begin(&app, &s, &guard::source(&w)).await? else {
        return Ok(
            Notice::new(StatusCode::TOO_MANY_REQUESTS, w.t("merge-too-many"))
                .text(w.t("merge-too-many-text"))
                .tone(Tone::Warn)
                .button(w.t("nav-settings"), "/settings")
                .page(&w),
        );
    };
    w.set_cookie(Cookie::Merge, &cookie);
    w.clear_cookie(Cookie::Session);
    Ok(see_other("/sign-in?next=/settings/merge"))
}

/// `POST /settings/merge/go`: the account that is signed in is to go into the one that asked.
pub async fn go(
    State(app): State<App>,
    w: Web,
    User(s): User,
    form: Form,
) -> Result<Response, Error> {
    let Some(wish) = wished(&app, &w).await? else {
        return Ok(see_other(PAGE));
    };
    if let Some(ask) = stepup::ask_before(&app, &s, PAGE) {
        return Ok(ask);
    }
    let once = form.submission().map_or_else(|| app.id(), Id::from);
    match flow::press(&app, &s, &wish, once, &guard::source(&w)).await? {
        Pressed::Look => Ok(see_other(PAGE)),
        Pressed::Waits => {
            w.clear_cookie(Cookie::Merge);
            Ok(see_other("/settings/merge?done=waits"))
        }
    }
}

/// `POST /settings/merge/halt`: what waits is stopped, from either account.
pub async fn halt(
    State(app): State<App>,
    w: Web,
    User(s): User,
    _form: Form,
) -> Result<Response, Error> {
    flow::stop(&app, &s, &guard::source(&w)).await?;
    Ok(see_other("/settings/merge?done=stopped"))
}

/// `POST /settings/merge/address`: an address that came with another account is none of this one any more. Asked once: it does not come back.
pub async fn give_up(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    if let Some(ask) = stepup::ask_before(&app, &s, PAGE) {
        return Ok(ask);
    }
    let typed = form.read(&w, "email", fields::EMAIL);
    if let Ok(email) = Email::parse(&typed) {
        if form.value("sure") != "yes" {
            return Ok(ask_give_up(&w, &email).page(&w));
        }
        flow::give_up(&app, &s, &email, &guard::source(&w)).await?;
    }
    Ok(see_other("/settings/merge?done=given-up"))
}

fn ask_give_up(w: &Web, email: &Email) -> Notice {
    let address = email.canonical();
    let fields = [("email", address.as_str()), ("sure", "yes")];
    Notice::new(
        StatusCode::OK,
        w.put("email", address.as_str()).t("merge-give-up-ask"),
    )
    .tone(Tone::Warn)
    .text(w.t("merge-give-up-text"))
    .post_button(w.t("merge-give-up-yes"), "/settings/merge/address", &fields)
    .link(w.t("merge-give-up-keep"), PAGE)
}

/// `POST /merge/stop`: whoever is signed in, or nobody.
pub async fn stop(State(app): State<App>, w: Web, _form: Form) -> Result<Response, Error> {
    w.clear_cookie(Cookie::Merge);
    Ok(match guard::session(&app, &w).await? {
        Found::Live(_) => see_other("/settings/merge?done=stopped"),
        _ => see_other("/sign-in"),
    })
}

/// The pages in their states, for the test that renders every page in every language.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let form = Form::blank();
    let begin = |beside: &[&str], waits: &[bool]| {
        let under_way = |goes: &bool| UnderWay {
            other: Email::parse("sam.okafor@vale.example").expect("an address"),
            goes: *goes,
            due_at: w.now() + crate::accounts::merges::WAIT,
        };
        BeginPage {
            w,
            form: &form,
            done: String::new(),
            email: "sam@maple.example".into(),
            waits: waits
                .iter()
                .map(|goes| (waiting(w, &under_way(goes)), *goes))
                .collect(),
            beside: beside.iter().map(|b| (*b).to_owned()).collect(),
        }
        .render()
        .unwrap_or_default()
    };
    let look = |conflicts: Vec<Conflict>| {
        let email = |text: &str| Email::parse(text).expect("an address");
        let look = Look {
            into: (
                email("sam@maple.example"),
                PersonName {
                    first: "Sam".into(),
                    last: "Okafor".into(),
                    ..PersonName::default()
                },
            ),
            from: email("sam.okafor@vale.example"),
            conversations: 42,
            practices: vec!["Vale Endodontics".into()],
            helps: true,
            conflicts,
        };
        look_page(w, &form, &look).render().unwrap_or_default()
    };
    vec![
        ("merge", begin(&[], &[])),
        ("merge-beside", begin(&["sam.okafor@vale.example"], &[])),
        ("merge-waits-goes", begin(&[], &[true])),
        ("merge-waits-comes", begin(&[], &[false])),
        ("merge-look", look(Vec::new())),
        ("merge-same", look(vec![Conflict::Same])),
        (
            "merge-conflicts",
            look(vec![
                Conflict::UnderWay(w.now()),
                Conflict::SamePractice("Vale Endodontics".into()),
                Conflict::Works("Vale Endodontics".into()),
                Conflict::Waits("Lakeside Oral Surgery".into()),
                Conflict::Child,
                Conflict::Support,
                Conflict::Moved(w.now()),
                Conflict::NotMe(w.now()),
                Conflict::Gone,
            ]),
        ),
    ]
}
