//! From a proven person to a session.

use super::store;
use crate::accounts::device::Trust;
use crate::accounts::session::{self, Shown};
use crate::accounts::{device, store as people, strong};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::invitations::{LinkKind, links};
use crate::keys::Keyring;
use crate::mails;
use crate::web::cookies::Name as Cookie;
use crate::web::{Web, see_other};
use axum::response::Response;
use db::{Id, Stmt};
use vault::Token;

/// Somebody who has shown all that is asked.
pub struct Arrival<'a> {
    /// Who.
    pub person: Id,
    /// The practice the session opens in.
    pub practice: Option<Id>,
    /// What the password opened.
    pub ring: &'a Keyring,
    /// The own phone whose code was passed for this sign-in.
    pub shown: Option<Shown>,
    /// The device cookie that came along.
    pub known: Option<&'a Token>,
    /// The browser's token from now on, see [`device::token_for`].
    pub device: &'a Token,
    /// Whether this browser is not asked for a code again for a while: the person asked for that now.
    pub trust: Option<Trust>,
    /// The session cookie that came along.
    pub before: Option<&'a Token>,
    /// Where from.
    pub source: &'a Source,
}

/// The rows of a new session under a token nobody has seen (session fixation), for one write.
///
/// # Errors
/// When the database is away.
pub async fn rows(app: &App, a: &Arrival<'_>) -> Result<(Token, Vec<Stmt>), Fault> {
    let news = news(app, a.person, a.known).await?;
    let token = Token::random(app.random.as_ref());
    Ok((token.clone(), made(app, a, &token, news)))
}

/// What is new about a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct News {
    /// Somebody who has browsers signs in with another one.
    new_device: bool,
    /// They want to be told by mail of that.
    tell: bool,
}

/// Looks what is new about a sign-in.
///
/// # Errors
/// When the database is away.
pub(super) async fn news(app: &App, person: Id, known: Option<&Token>) -> Result<News, Fault> {
    let hash = known.map_or([0; 32], Token::hash);
    let (browsers, this) = store::devices(&app.db, person, &hash).await?;
    let new_device = browsers > 0 && this.is_none();
    Ok(News {
        new_device,
        tell: new_device && strong::store::sign_in_mail(&app.db, person).await?,
    })
}

/// As [`rows`], when it is known already whether the browser is new to the person.
pub(super) fn made(app: &App, a: &Arrival<'_>, token: &Token, news: News) -> Vec<Stmt> {
    let now = app.now();
    let device = a.device.hash();
    let mut rows = vec![
        session::insert(
            app,
            token,
            a.person,
            a.practice,
            a.ring,
            a.shown,
            Some(&device),
            a.source,
        ),
        session::cap(a.person, now),
        people::count_sign_in(a.person),
        device::seen(app, &device, a.person, a.source, a.trust),
    ];
    if let Some(old) = a.known.filter(|k| k.hash() != device) {
        rows.push(device::forget_one(a.person, &old.hash()));
    }
    if let Some(before) = a.before {
        rows.push(session::end(&before.hash(), "replaced", now));
    }
    if news.tell {
        rows.extend(told(app, a));
    }
    if let Some(p) = a.practice {
        rows.push(crate::practices::members::store::seen(a.person, p, now));
    }
    let mut e = audit::event("sign_in")
        .by_person(a.person)
        .owner(a.person)
        .detail(serde_json::json!({
            "code": a.shown.is_some(),
            "new_device": news.new_device,
        }))
        .from(a.source);
    if let Some(p) = a.practice {
        e = e.practice(p);
    }
    rows.extend(e.rows(app));
    rows
}

/// How long the link of [`told`] works.
const NOT_ME: i64 = 7 * DAY;

/// The mail about a sign-in from a new browser, with the link by which its owner puts everybody out.
fn told(app: &App, a: &Arrival<'_>) -> [Stmt; 2] {
    let (link, row) = links::mint_bare(app, LinkKind::NotMe, a.person, 1, NOT_ME);
    let mail = mails::job(
        app,
        mails::ALERT,
        a.person,
        mails::NORMAL,
        &mails::Secret {
            what: Some("new_device".into()),
            about: Some(a.source.agent.clone()),
            link: Some(link.text()),
            ..mails::Secret::default()
        },
    );
    [row, mail]
}

/// A mail to somebody about their own account.
pub fn alert(app: &App, person: Id, what: &str) -> Stmt {
    mails::job(
        app,
        mails::ALERT,
        person,
        mails::NORMAL,
        &mails::Secret {
            what: Some(what.into()),
            ..mails::Secret::default()
        },
    )
}

/// The answer to a sign-in that is done: cookies, and on to where the person wanted to go.
pub fn go(w: &Web, session: &Token, device: &Token, next: &str) -> Response {
    w.set_cookie(Cookie::Session, &session.text());
    w.set_cookie(Cookie::Device, &device.text());
    w.clear_cookie(Cookie::SignIn);
    see_other(next)
}
