//! The inbox of requests, and one of them.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::super::desk::{self, Canned};
use super::super::find::{self, Query, Searched};
use super::super::guard::Agent;
use super::super::inbox::{self, Act};
use super::{id_of, moved, once};
use crate::accounts::Email;
use crate::app::App;
use crate::fault::Fault;
use crate::guard;
use crate::tickets::store::{self as rows, View};
use crate::tickets::{self, About, Kind, Ticket};
use crate::web::{Choice, Error, Form, Lang, Web, fields, page, see_other};
use db::Id;
use vault::KeyPair;

/// Requests on one page.
const PAGE: i64 = 25;

#[derive(Template)]
#[template(path = "features/support/requests.html")]
pub(super) struct ListPage<'a> {
    pub w: &'a Web,
    pub view: &'static str,
    pub lines: Vec<Line>,
    pub newer: String,
    pub older: String,
    /// This session does not open the desk: requests show who asked, and not what.
    pub no_key: bool,
}

/// A request in the list.
pub(super) struct Line {
    pub href: String,
    pub reference: String,
    pub name: String,
    pub about: String,
    pub assigned: String,
    pub at: i64,
}

#[derive(Template)]
#[template(path = "features/support/request.html")]
pub(super) struct OnePage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub reference: String,
    /// What the page shows: who writes without having seen the newest is shown it first.
    pub version: i64,
    pub facts: Vec<(String, String)>,
    pub posts: Vec<PostLine>,
    pub state: &'static str,
    pub mine: bool,
    pub assigned: String,
    pub canned: Vec<Choice>,
    pub agents: Vec<Choice>,
    pub no_key: bool,
    pub done: bool,
}

/// A post as agents see it.
pub(super) struct PostLine {
    pub kind: &'static str,
    pub who: String,
    pub text: String,
    pub at: i64,
}

/// What a request is about.
pub(super) fn about(w: &Web, word: &str) -> String {
    match About::parse(word) {
        Some(About::SignIn) => w.t("request-about-sign-in"),
        Some(About::Phones) => w.t("request-about-phones"),
        Some(About::Mail) => w.t("request-about-mail"),
        Some(About::Other) | None => w.t("request-about-other"),
    }
}

/// `GET /support/requests`
pub async fn list(State(app): State<App>, w: Web, a: Agent) -> Result<Response, Error> {
    let asked = w.query("view").unwrap_or_default();
    let (view, word) = match asked.as_str() {
        "mine" => (View::Mine(a.id()), "mine"),
        "waiting" => (View::Waiting, "waiting"),
        "done" => (View::Done, "done"),
        _ => (View::Open, "open"),
    };
    let skip = w
        .query("from")
        .and_then(|f| f.parse::<i64>().ok())
        .unwrap_or(0)
        .clamp(0, 100_000);
    let mut all = rows::list(&app.db, view, PAGE + 1, skip).await?;
    let more = all.len() as i64 > PAGE;
    all.truncate(PAGE as usize);
    let all = tickets::open_all(&app, all)?;
    let who: Vec<Id> = all.iter().filter_map(|t| t.assigned).collect();
    let names = desk::names(&app, &who).await?;
    let lines = all
        .into_iter()
        .map(|t| Line {
            href: format!("/support/requests/{}", t.thread),
            reference: t.reference(),
            about: about(&w, &t.contact.about),
            assigned: t
                .assigned
                .and_then(|id| names.get(&id).cloned())
                .unwrap_or_default(),
            at: t.last_at,
            name: t.contact.name,
        })
        .collect();
    let at = |from: i64| format!("/support/requests?view={word}&from={from}");
    let view = ListPage {
        w: &w,
        view: word,
        lines,
        newer: if skip > 0 {
            at((skip - PAGE).max(0))
        } else {
            String::new()
        },
        older: if more { at(skip + PAGE) } else { String::new() },
        no_key: !tickets::holds_desk(&app, &a.signed.ring).await?,
    };
    Ok(page(&w, StatusCode::OK, &view))
}

async fn load(app: &App, a: &Agent, id: &str) -> Result<(Ticket, Option<KeyPair>), Error> {
    let t = tickets::load(app, id_of(id)?)
        .await?
        .ok_or(Error::NotFound)?;
    let pair = tickets::pair_by_ring(app, &a.signed.ring, &t)
        .await
        .map_err(Fault::from)?;
    Ok((t, pair))
}

async fn render(
    app: &App,
    w: &Web,
    a: &Agent,
    (status, form, saved): (StatusCode, &Form, bool),
    t: &Ticket,
    pair: Option<&KeyPair>,
) -> Result<Response, Error> {
    let posts = match pair {
        Some(pair) => tickets::posts(app, t, pair, Some(&a.signed.ring)).await?,
        None => Vec::new(),
    };
    let mut who: Vec<Id> = posts
        .iter()
        .filter(|p| p.kind != Kind::Ask)
        .filter_map(|p| p.author)
        .collect();
    who.extend(t.assigned);
    let names = desk::names(app, &who).await?;
    let name = |id: Option<Id>| id.and_then(|i| names.get(&i).cloned()).unwrap_or_default();
    let c = &t.contact;
    let email = Email::parse(&c.email).map_or_else(|_| String::new(), |e| e.masked());
    let mut facts = vec![
        (w.t("support-name"), c.name.clone()),
        (
            w.t("email"),
            match c.proven {
                true => w.put("email", email).t("support-request-proven"),
                false => w.put("email", email).t("support-request-typed"),
            },
        ),
    ];
    if !c.phone.is_empty() {
        let digits: String = c.phone.chars().filter(char::is_ascii_digit).collect();
        let ending = &digits[digits.len().saturating_sub(2)..];
        facts.push((
            w.t("phone"),
            w.put("digits", ending).t("support-request-phone"),
        ));
    }
    facts.push((w.t("request-about"), about(w, &c.about)));
    if !c.page.is_empty() {
        facts.push((w.t("support-request-page"), c.page.clone()));
    }
    facts.push((
        w.t("support-request-lang"),
        Lang::parse(&c.lang).map_or_else(String::new, |l| l.name().to_owned()),
    ));
    let view = OnePage {
        w,
        form,
        reference: t.reference(),
        version: t.version,
        facts,
        posts: posts
            .into_iter()
            .map(|p| PostLine {
                kind: match p.kind {
                    Kind::Ask => "ask",
                    Kind::Answer => "answer",
                    Kind::Note => "note",
                },
                who: match p.kind {
                    Kind::Ask => c.name.clone(),
                    Kind::Answer | Kind::Note => name(p.author),
                },
                text: p.text,
                at: p.at,
            })
            .collect(),
        state: t.state.word(),
        mine: t.assigned == Some(a.id()),
        assigned: name(t.assigned),
        canned: desk::canned(app)
            .await?
            .into_iter()
            .map(|c| Choice::new(c.id.to_string(), c.words.title))
            .collect(),
        agents: desk::colleagues(app)
            .await?
            .into_iter()
            .map(|c| Choice::new(c.grant.person.to_string(), c.name))
            .collect(),
        no_key: pair.is_none(),
        done: saved || w.query("done").is_some(),
    };
    Ok(page(w, status, &view))
}

/// `GET /support/requests/{ticket}`
pub async fn one(
    State(app): State<App>,
    w: Web,
    a: Agent,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let (t, pair) = load(&app, &a, &id).await?;
    let blank = (StatusCode::OK, &Form::blank(), false);
    render(&app, &w, &a, blank, &t, pair.as_ref()).await
}

/// The kept answer that was chosen, in the language of who asked.
async fn filled(app: &App, t: &Ticket, chosen: &str) -> Result<Option<String>, Error> {
    let Ok(id) = chosen.parse::<Id>() else {
        return Ok(None);
    };
    let Canned { words, .. } = desk::one_canned(app, id).await?;
    let values = [
        t.contact.name.as_str(),
        app.site.product(),
        &t.reference(),
        app.site.support_phone().unwrap_or_default(),
    ];
    Ok(Some(words.filled(&t.contact.lang, values)))
}

/// `POST /support/requests/{ticket}`
pub async fn act(
    State(app): State<App>,
    w: Web,
    a: Agent,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let (mut t, pair) = load(&app, &a, &id).await?;
    let here = format!("/support/requests/{}", t.thread);
    if form.value("act") == "look" {
        // The page shows the address masked: it is looked up here, and stands in no form.
        let query = match t.contact.invitation {
            Some(id) => Query::Reference(id),
            None => Query::Address(t.contact.email.clone()),
        };
        let source = guard::source(&w);
        return match find::search(&app, &a, once(&app, &form), &query, &source).await? {
            Searched::Done(l) => Ok(see_other(&format!("/support/l/{l}"))),
            Searched::TooMany { until } => Err(Error::TooMany { until }),
        };
    }
    let Some(pair) = pair else {
        return Err(Error::NotFound);
    };
    let seen = form.value("version").parse().map_err(|_| Error::NotFound)?;
    let unfit = StatusCode::UNPROCESSABLE_ENTITY;
    let required = fields::REQUEST.required("request-text-missing");
    let what = match form.value("act") {
        // A kept answer goes in front of what was typed: nothing is sent, nothing lost.
        "fill" => {
            let chosen = form.value("canned").to_owned();
            if let Some(text) = filled(&app, &t, &chosen).await? {
                let typed = form.value("answer").to_owned();
                let both = match typed.trim().is_empty() {
                    true => text,
                    false => format!("{text}\n\n{typed}"),
                };
                form.set("answer", both);
            }
            return render(
                &app,
                &w,
                &a,
                (StatusCode::OK, &form, false),
                &t,
                Some(&pair),
            )
            .await;
        }
        "answer" => Act::Answer {
            text: form.read(&w, "answer", required),
            done: form.ticked("close"),
        },
        "note" => Act::Note(form.read(&w, "note", required)),
        "take" => Act::Assign(Some(a.id())),
        "give" => Act::Assign(None),
        "assign" => Act::Assign(Some(id_of(form.value("agent"))?)),
        "close" => Act::Close,
        "reopen" => Act::Reopen,
        _ => return Err(Error::NotFound),
    };
    if !form.ok() {
        return render(&app, &w, &a, (unfit, &form, false), &t, Some(&pair)).await;
    }
    let source = guard::source(&w);
    t.version = seen;
    match inbox::act(&app, &a, &t, &pair, &what, once(&app, &form), &source).await? {
        true => {
            // The other of the two fields may have been begun: it stays, to be sent or saved next.
            let other = match what {
                Act::Answer { .. } => "note",
                Act::Note(_) => "answer",
                _ => "",
            };
            let typed = form.value(other);
            if typed.trim().is_empty() {
                return Ok(see_other(&format!("{here}?done=1")));
            }
            let (t, pair) = load(&app, &a, &id).await?;
            let kept = Form::blank().with(other, typed);
            let saved = (StatusCode::OK, &kept, true);
            render(&app, &w, &a, saved, &t, pair.as_ref()).await
        }
        false => {
            if let Act::Answer { .. } | Act::Note(_) = what {
                let field = match what {
                    Act::Note(_) => "note",
                    _ => "answer",
                };
                form.fail(field, w.t("request-moved"));
                let (t, pair) = load(&app, &a, &id).await?;
                let conflict = (StatusCode::CONFLICT, &form, false);
                return render(&app, &w, &a, conflict, &t, pair.as_ref()).await;
            }
            Err(moved(&w, &here).into())
        }
    }
}
