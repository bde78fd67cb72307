//! Who may use a route: extractors that turn cookies into a signed-in person or the holder of a mailed link.
//!
//! A handler that takes a [`User`] cannot run for anybody else; a handler that takes a [`Flow`] acts on the link in the cookie
//! and on nothing named in the form (the page shown is the page acted on).

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{Method, StatusCode};

use crate::accounts::session::{self, Found, Signed};
use crate::actor::Permission;
use crate::app::App;
use crate::audit::Source;
use crate::fault::Fault;
use crate::handover;
use crate::invitations::LinkKind;
use crate::practices::{self, Practice};
use crate::web::cookies::Name as Cookie;
use crate::web::{
    Error, Lang, NavGroup, NavItem, NavMailbox, Notice, Tz, UserNav, Web, Wish, see_other,
};
use vault::Token;

mod lent;
mod team;

pub use lent::{
    OpenedLine, ask_stop, chip, name as lent_name, not_sent as not_sent_here, opened_line,
};
pub use team::{name as team_name, over as team_over};

impl From<Fault> for Error {
    fn from(f: Fault) -> Error {
        match f {
            Fault::Unavailable(cause) => Error::unavailable(cause),
            Fault::Unknown(cause) => Error::unsure(cause),
            Fault::Conflict(cause) => Error::changed(cause),
            Fault::NotFound | Fault::Forbidden => Error::NotFound,
            Fault::TooMany { until } => Error::TooMany { until },
            Fault::Internal(cause) => Error::internal(cause),
        }
    }
}

impl From<db::ReadError> for Error {
    fn from(e: db::ReadError) -> Error {
        Fault::from(e).into()
    }
}

impl From<db::WriteError> for Error {
    fn from(e: db::WriteError) -> Error {
        Fault::from(e).into()
    }
}

/// Where a request came from, for audit rows.
pub fn source(w: &Web) -> Source {
    Source {
        address: w.client().addr().to_string(),
        agent: w.agent().to_owned(),
        request: w.request_id().parse().ok(),
    }
}

/// The device cookie of a request. It is set (again: another year) once somebody has signed in with it.
pub fn device(w: &Web) -> Option<Token> {
    w.cookie(Cookie::Device).and_then(Token::parse)
}

/// Why a guarded handler did not run.
pub enum Turned {
    /// To the sign-in page, and back afterwards.
    Away(String),
    /// An error page.
    Error(Error),
}

impl IntoResponse for Turned {
    fn into_response(self) -> Response {
        match self {
            Turned::Away(path) => see_other(&path),
            Turned::Error(e) => e.into_response(),
        }
    }
}

impl<E: Into<Error>> From<E> for Turned {
    fn from(e: E) -> Turned {
        Turned::Error(e.into())
    }
}

fn web(parts: &Parts) -> Result<Web, Error> {
    parts
        .extensions
        .get::<Web>()
        .cloned()
        .ok_or_else(|| Error::internal("the router was not hardened"))
}

/// What the session cookie of a request turned out to be. Also tells the page who is signed in.
///
/// # Errors
/// When the database is away.
pub async fn session(app: &App, w: &Web) -> Result<Found, Fault> {
    let Some(token) = w.cookie(Cookie::Session).and_then(Token::parse) else {
        return Ok(Found::Unknown);
    };
    let found = session::open(app, token).await?;
    if let Found::Live(s) = &found {
        dress(w, s);
    }
    Ok(found)
}

/// Who asks by the script of a page that is open, in the mailbox that the session has open. It is no activity: the session ends when its
/// person has done nothing for long enough, however often a page asks. None: nobody, or the mailbox is not open to them any more.
///
/// # Errors
/// When the database is away.
pub async fn peek(app: &App, w: &Web) -> Result<Option<Signed>, Fault> {
    let Some(token) = w.cookie(Cookie::Session).and_then(Token::parse) else {
        return Ok(None);
    };
    let Found::Live(mut s) = session::peek(app, token).await? else {
        return Ok(None);
    };
    let inside = session::enter(app, &mut s).await?;
    Ok((inside && s.left.is_none()).then_some(*s))
}

/// As [`session()`], and in the lent mailbox that the session has open: for the few pages that may be used there.
///
/// # Errors
/// When the database is away, or nothing is lent any more (`lent::over`).
pub async fn session_inside(app: &App, w: &Web) -> Result<Found, Error> {
    let mut found = session(app, w).await?;
    if let Found::Live(s) = &mut found
        && (s.opened.is_some() || s.opened_team.is_some())
    {
        if !session::enter(app, s).await? {
            app.db
                .write(vec![session::close_lent(&s.actor.session)])
                .await?;
            return Err(match s.opened {
                Some(_) => lent::over(w).into(),
                None => team::over(w, s).into(),
            });
        }
        dress(w, s);
    }
    Ok(found)
}

/// A conversation has just been read: the navigation of this very page counts it no more. At the most that is counted, more may wait.
pub fn one_less_unread(w: &Web, s: &mut Signed) {
    if (1..session::UNREAD_MOST).contains(&s.unread) {
        s.unread -= 1;
        dress(w, s);
    }
}

/// The pages speak the language of the person they are for: somebody signed in, or known by a password or a mailed link.
pub fn speak(w: &Web, lang: &str, tz: &str) {
    if let Some(lang) = Lang::parse(lang) {
        w.suggest_lang(lang, Wish::Person);
    }
    if let Some(tz) = Tz::parse(tz) {
        w.set_tz(tz);
    }
}

/// Language, zone and navigation of a signed-in person.
fn dress(w: &Web, s: &Signed) {
    speak(w, &s.lang, &s.tz);
    let mut groups = vec![NavGroup {
        title: None,
        items: vec![
            NavItem::new(w.t("nav-inbox"), "/inbox", s.unread.unsigned_abs()),
            NavItem::new(w.t("nav-sent"), "/sent", 0),
            NavItem::new(w.t("nav-drafts"), "/drafts", 0),
        ],
    }];
    let mut account = vec![NavItem::new(w.t("nav-settings"), "/settings", 0)];
    if let Some(p) = s.practice() {
        let mut items = Vec::new();
        if s.actor.may(Permission::ComposeNew) || s.actor.may(Permission::CorrectContact) {
            items.push(NavItem::new(w.t("nav-contacts"), "/contacts", 0));
        }
        if s.actor.may(Permission::ManagePeople) {
            items.push(NavItem::new(w.t("nav-people"), "/people", 0));
        }
        if s.actor.may(Permission::Invite) || s.actor.may(Permission::ManagePeople) {
            items.push(NavItem::new(w.t("nav-invited"), "/people/invited", 0));
        }
        items.push(NavItem::new(w.t("nav-practice"), "/practice", 0));
        groups.push(NavGroup {
            title: Some(p.profile.name.clone()),
            items,
        });
    }
    let own = s.at_home();
    // Who may begin conversations begins them as their team too.
    let as_team = s.team.is_some() && s.can_compose;
    if !own {
        groups[0].title = s.team.as_ref().map(|t| t.team.name.clone());
        groups.truncate(1);
        // Drafts of one's own are in a team's mailbox too, never in a lent one.
        groups[0]
            .items
            .truncate(if s.team.is_some() { 3 } else { 2 });
        account.clear();
    }
    let mut mailboxes = Vec::new();
    if !s.seats.is_empty() || !s.lent.is_empty() {
        let open = s.actor.practice();
        mailboxes.extend(s.seats.iter().map(|v| NavMailbox {
            value: v.seat.practice.to_string(),
            name: v.profile.name.clone(),
            open: own && open == Some(v.seat.practice),
            shut: s.ring.get(v.key).is_none(),
        }));
        mailboxes.extend(s.teams.iter().map(|t| NavMailbox {
            value: t.team.id.to_string(),
            name: team::name(w, s, &t.team),
            open: s.team.as_ref().is_some_and(|o| o.team.id == t.team.id),
            shut: false,
        }));
        mailboxes.extend(s.lent.iter().map(|v| NavMailbox {
            value: v.grant.id.to_string(),
            name: lent::name(w, v),
            open: s.inside.as_ref().is_some_and(|i| i.grant.id == v.grant.id),
            shut: false,
        }));
        mailboxes.push(NavMailbox {
            value: "personal".into(),
            name: w.t("settings-personal"),
            open: own && open.is_none() && s.left.is_none(),
            shut: false,
        });
    }
    // What is done in one's own mailbox alone is not offered in another: it would be refused there.
    if own && s.agent.is_some() && s.seats.is_empty() {
        groups.push(NavGroup {
            title: Some(w.t("nav-support-title")),
            items: vec![
                NavItem::new(w.t("nav-support-find"), "/support", 0),
                NavItem::new(w.t("nav-support-requests"), "/support/requests", 0),
            ],
        });
    }
    if own {
        account.push(NavItem::new(w.t("nav-requests"), "/requests", 0));
    }
    w.set_user(UserNav {
        name: s.name.full(),
        practice: s.practice().map(|p| p.profile.name.clone()),
        compose: (own || as_team).then(|| "/compose".into()),
        can_compose: s.can_compose && (own || as_team),
        groups,
        mailboxes,
        account,
        sign_out: "/sign-out".into(),
        extend: "/session/extend".into(),
        ends_at: s.idle_ends_at.min(s.ends_at),
        chip: s.for_whom().map(|v| lent::chip(w, v)).unwrap_or_default(),
        banners: match &s.team {
            Some(t) => vec![team::banner(w, t)],
            None => lent::banners(w, s),
        },
    });
}

/// A signed-in person. Anybody else is sent to Sign In and comes back to the same address.
pub struct User(pub Signed);

impl FromRequestParts<App> for User {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<User, Turned> {
        let w = web(parts)?;
        let found = session_inside(app, &w).await?;
        if let Found::Live(s) = &found
            && let Some(view) = &s.inside
            && !lent::serves(view, &parts.method, w.path())
        {
            return Err(Turned::Error(lent::not_here(&w, view).into()));
        }
        if let Found::Live(s) = &found
            && let Some(view) = &s.team
            && !team::serves(&parts.method, w.path())
        {
            return Err(Turned::Error(team::not_here(&w, view).into()));
        }
        match found {
            // Before anything else the newer terms, once a session; reading on without them is allowed, writing is not.
            Found::Live(s)
                if s.terms_due
                    && !s.terms_shown
                    && parts.method == Method::GET
                    && !w.from_script() =>
            {
                Err(Turned::Away(terms(w.path_and_query())))
            }
            // The practice that was open is not theirs any more: said once, plainly, before anything else goes on in another mailbox.
            Found::Live(s) if s.left.is_some() && !WHILE_LEFT.contains(&w.path()) => {
                if parts.method == Method::GET || parts.method == Method::HEAD {
                    Err(Turned::Away("/left".into()))
                } else {
                    Err(Turned::Error(left(&w, &s, false).into()))
                }
            }
            // Whoever needs an app or a passkey manages nothing before there is one.
            Found::Live(s) if s.left.is_none() && s.owes.is_some_and(|o| o.shuts(w.path())) => {
                Err(Turned::Away(format!(
                    "/settings/strong?next={}",
                    encode(w.path_and_query())
                )))
            }
            Found::Live(s) => {
                if parts.method == Method::GET {
                    handover::while_active(app, &s).await;
                }
                Ok(User(*s))
            }
            Found::Ended { .. } | Found::Unknown
                if parts.method == Method::GET || parts.method == Method::HEAD =>
            {
                Err(Turned::Away(format!(
                    "/sign-in?next={}",
                    encode(w.path_and_query())
                )))
            }
            Found::Ended { .. } | Found::Unknown => Err(Turned::Error(signed_out(&w).into())),
        }
    }
}

/// What a session may do between the end of a membership and its own mailbox.
const WHILE_LEFT: [&str; 4] = ["/left", "/settings/switch", "/session/extend", "/terms/new"];

/// The page for a form that came after the membership had ended: whether what was written was kept with the practice.
pub fn left(w: &Web, s: &Signed, kept: bool) -> Notice {
    let (name, paused) = s
        .left
        .as_ref()
        .map_or((String::new(), false), |l| (l.name.clone(), l.paused));
    let practice = w.put("practice", name);
    let title = if paused {
        practice.t("left-paused")
    } else {
        practice.t("left-ended")
    };
    Notice::new(StatusCode::FORBIDDEN, title)
        .text(if kept {
            w.t("left-kept")
        } else {
            w.t("left-nothing")
        })
        .button(w.t("left-on"), "/left")
}

/// The practice that is open in this session, for its managers. For everybody else the page is not there, and neither is it for a manager
/// whom nobody has let in: a row in the database names a manager, only the practice's safe key makes one.
///
/// # Errors
/// Not found for everybody else; when the database is away.
pub async fn manager(app: &App, s: &Signed) -> Result<Practice, Error> {
    let id = match s.actor.practice() {
        Some(id) if s.actor.may(Permission::ManagePeople) => id,
        _ => return Err(Error::NotFound),
    };
    let practice = practices::load(app, id).await.map_err(Fault::from)?;
    if practices::holds_safe(app, &s.ring, &practice)
        .await
        .map_err(Fault::from)?
    {
        Ok(practice)
    } else {
        Err(Error::NotFound)
    }
}

/// The path of the newer terms, which lead on to `next`.
pub fn terms(next: &str) -> String {
    format!("/terms/new?next={}", encode(next))
}

/// The page for a form that came after the session had ended, where nothing typed was worth keeping.
pub fn signed_out(w: &Web) -> Notice {
    Notice::new(StatusCode::FORBIDDEN, w.t("session-ended-title"))
        .text(w.t("session-ended-text"))
        .button(w.t("sign-in"), "/sign-in")
}

/// One of this person's mailboxes, as the page that changes it names it; see [`Signed::place`].
pub fn place_name(w: &Web, s: &Signed, place: &str) -> String {
    let is = |id: db::Id| id.to_string() == place;
    if let Some(v) = s.lent.iter().find(|v| is(v.grant.id)) {
        return lent::name(w, v);
    }
    if let Some(t) = s.teams.iter().find(|t| is(t.team.id)) {
        return team::name(w, s, &t.team);
    }
    match s.seats.iter().find(|v| is(v.seat.practice)) {
        Some(v) => v.profile.name.clone(),
        None => w.t("settings-personal"),
    }
}

/// Who has taken over what waited about a child goes on in the child's mailbox.
pub async fn into_ward(app: &App, w: &Web, s: &Signed, contact: db::Id) {
    let token = crate::lent::ward::open_at_once(app, s.token.clone(), contact, &source(w)).await;
    if token != s.token {
        w.set_cookie(Cookie::Session, &token.text());
    }
}

/// A local path as a query value.
pub fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for b in path.bytes() {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(b))
            }
            _ => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}

/// The holder of a mailed link, as the flow cookie says: which link, and which browser.
///
/// The cookie carries the link's secret itself and a random flow id. Proofs (a code that was entered) belong to the flow id,
/// so that the same link in another browser asks for a new code.
#[derive(Clone)]
pub struct Flow {
    /// What the link leads to.
    pub kind: LinkKind,
    /// The link's secret.
    pub token: Token,
    /// SHA-256 of the flow id.
    pub flow_hash: [u8; 32],
}

impl Flow {
    /// Starts a flow for a link that was just opened: sets the cookie. Opening the same link again keeps the flow id, so
    /// that a refresh of the mail's link does not lose a proof.
    pub fn start(app: &App, w: &Web, kind: LinkKind, token: &Token) {
        if let Some(f) = Flow::of(w)
            && f.kind == kind
            && f.token.hash() == token.hash()
        {
            return;
        }
        let id = Token::random(app.random.as_ref());
        w.set_cookie(
            Cookie::Flow,
            &format!("{}.{}.{}", kind.word(), token.text(), id.text()),
        );
    }

    /// The flow of a request.
    pub fn of(w: &Web) -> Option<Flow> {
        let mut parts = w.cookie(Cookie::Flow)?.splitn(3, '.');
        let kind = match parts.next()? {
            "invite" => LinkKind::Invite,
            "complete" => LinkKind::Complete,
            "reset" => LinkKind::Reset,
            "not_me" => LinkKind::NotMe,
            "decline" => LinkKind::Decline,
            "change" => LinkKind::Change,
            "undo" => LinkKind::Undo,
            "escrow" => LinkKind::Escrow,
            "halt" => LinkKind::Halt,
            "help" => LinkKind::Help,
            _ => return None,
        };
        let token = Token::parse(parts.next()?)?;
        let flow = Token::parse(parts.next()?)?;
        Some(Flow {
            kind,
            token,
            flow_hash: flow.hash(),
        })
    }

    /// Ends the flow.
    pub fn end(w: &Web) {
        w.clear_cookie(Cookie::Flow);
    }
}

impl FromRequestParts<App> for Flow {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Flow, Turned> {
        let w = web(parts)?;
        match Flow::of(&w) {
            Some(flow) => Ok(flow),
            // Back after the last page of the sign-up: there is nothing to go on with, and somewhere to be.
            None if matches!(session(app, &w).await, Ok(Found::Live(_))) => {
                Err(Turned::Away("/inbox".into()))
            }
            None => Err(Turned::Error(open_link_again(&w).into())),
        }
    }
}

/// *Open the link in your email again*: the flow cookie has lapsed or was refused.
pub fn open_link_again(w: &Web) -> Notice {
    Notice::new(StatusCode::FORBIDDEN, w.t("flow-gone-title"))
        .text(w.t("flow-gone-text"))
        .text(w.t("flow-gone-cookies"))
}
