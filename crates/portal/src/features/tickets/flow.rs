//! Asking support, and answering its answer.

use crate::accounts::Email;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::app::span::{DAY, HOUR};
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::invitations::{LinkKind, links};
use crate::keys;
use crate::limits::Limit;
use crate::mails::{self, Secret};
use crate::submissions::{Written, write_once};
use crate::tickets::{self, Contact, Kind, State, Ticket};
use db::{Id, Stmt};
use serde_json::json;
use vault::{KeyPair, Token};

/// Posts of one request in an hour by who asked.
const POSTS_AN_HOUR: i64 = 10;

/// What became of asking.
#[derive(Debug)]
pub enum Asked {
    /// It is in support's inbox.
    Done {
        /// Its conversation.
        thread: Id,
        /// For the cookie of a visitor; none where the same form was sent before.
        token: Option<Token>,
    },
    /// Too often.
    Wait {
        /// Microseconds UTC.
        until: i64,
    },
    /// This installation has no support desk yet.
    NoDesk,
}

/// The ceilings of a visitor, or of somebody signed in.
fn limits(app: &App, who: Option<Id>, email: &Email, network: &str) -> Vec<Limit> {
    let l = &app.config.limits;
    let day = l.requests_per_visitor_day;
    match who {
        Some(person) => vec![Limit::new("request-person", &person.to_string(), day, DAY)],
        None => {
            let network = hex::encode(app.keys.blind("network", network));
            let address = hex::encode(app.keys.blind("abuse", &email.abuse_key()));
            vec![
                Limit::new("request-network", &network, day, DAY),
                Limit::new("request-address", &address, day, DAY),
                Limit::new("request-all", "", l.requests_per_hour, HOUR),
            ]
        }
    }
}

/// Asks support. `signed`: who is signed in; their own address is the contact's then, whatever a form says.
///
/// # Errors
/// When the database is away.
pub async fn ask(
    app: &App,
    signed: Option<&Signed>,
    once: Id,
    contact: &Contact,
    text: &str,
    network: &str,
    source: &Source,
) -> Result<Asked, Fault> {
    let Some(desk) = tickets::desk(app).await? else {
        return Ok(Asked::NoDesk);
    };
    let email = Email::parse(&contact.email).map_err(|e| Fault::Internal(e.to_string()))?;
    let own = match signed {
        Some(s) => Some((s.actor.person, keys::current(app, s.actor.personal).await?)),
        None => None,
    };
    let who = own.as_ref().map(|(p, _)| *p);
    let new = tickets::create(
        app,
        &desk,
        own.as_ref().map(|(p, k)| (*p, k)),
        contact,
        text,
    );
    let now = app.now();
    let limits = limits(app, who, &email, network);
    let mut rows: Vec<Stmt> = limits.iter().map(|l| l.take(now)).collect();
    rows.extend(new.rows);
    rows.push(mails::desk(app, new.thread));
    let mut token = None;
    if who.is_some() {
        rows.push(mails::job(
            app,
            mails::TICKET,
            new.thread,
            mails::NORMAL,
            &Secret {
                what: Some("received".into()),
                ..Secret::default()
            },
        ));
    } else {
        let (t, minted) = links::mint(app, LinkKind::Ticket, new.thread, 1, &new.pair);
        rows.extend(minted);
        token = Some(t);
    }
    let event = audit::event("ticket.asked");
    let event = match signed {
        Some(s) => event.by(&s.actor).owner(s.actor.person),
        None => event,
    };
    rows.extend(
        event
            .on("ticket", new.thread)
            .detail(
                json!({ "about": contact.about, "page": contact.page, "email": email.masked() }),
            )
            .from(source)
            .rows(app),
    );
    let actor = who.unwrap_or(tickets::DESK);
    match write_once(app, once, actor, &new.thread.to_string(), rows).await? {
        Written::Done(_) => {
            app.db.signal(jobs::TOPIC);
            Ok(Asked::Done {
                thread: new.thread,
                token,
            })
        }
        Written::Already(result) => Ok(Asked::Done {
            thread: result.parse().map_err(|_| Fault::NotFound)?,
            token: None,
        }),
        Written::Conflict(i) if i < limits.len() => Ok(Asked::Wait {
            until: limits[i].until(&app.db, now).await?,
        }),
        Written::Conflict(_) | Written::Unique(_) => {
            Err(Fault::Conflict("a new request was there already".into()))
        }
    }
}

/// What the holder of an invitation link asks about, if they hold one.
///
/// # Errors
/// When the database is away.
pub async fn invitation(app: &App, kind: LinkKind, token: &Token) -> Result<Option<Id>, Fault> {
    if !matches!(kind, LinkKind::Invite | LinkKind::Complete) {
        return Ok(None);
    }
    let row = links::find(app, kind, token).await?;
    Ok(row.map(|r| r.subject))
}

/// What became of a further post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// It is there, and support's turn again.
    Done,
    /// Too often.
    Wait {
        /// Microseconds UTC.
        until: i64,
    },
    /// Support wrote at the same moment: look first.
    Moved,
}

/// Who asked writes again.
///
/// # Errors
/// When the database is away.
pub async fn post(
    app: &App,
    t: &Ticket,
    pair: &KeyPair,
    once: Id,
    text: &str,
    source: &Source,
) -> Result<Posted, Fault> {
    let now = app.now();
    let limit = Limit::new("request-posts", &t.thread.to_string(), POSTS_AN_HOUR, HOUR);
    let mut rows = vec![
        limit.take(now),
        tickets::moved(app, t, State::Open, t.assigned, true),
        tickets::post(app, t.thread, pair.public(), Kind::Ask, t.person, text),
        mails::desk(app, t.thread),
    ];
    let event = audit::event("ticket.asked_again");
    let event = match t.person {
        Some(p) => event.by_person(p).owner(p),
        None => event,
    };
    rows.extend(event.on("ticket", t.thread).from(source).rows(app));
    let actor = t.person.unwrap_or(tickets::DESK);
    Ok(match write_once(app, once, actor, "", rows).await? {
        Written::Done(_) | Written::Already(_) => Posted::Done,
        Written::Conflict(0) => Posted::Wait {
            until: limit.until(&app.db, now).await?,
        },
        Written::Conflict(_) | Written::Unique(_) => Posted::Moved,
    })
}

/// The address that a typed one is, judged as everywhere.
///
/// # Errors
/// The key of what is wrong with it.
pub fn address(typed: &str) -> Result<Email, String> {
    Email::parse(typed).map_err(|e| e.to_string())
}
