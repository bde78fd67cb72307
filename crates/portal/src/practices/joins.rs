//! Requests to become a member of a practice. A person asks, or was invited as a colleague; a manager with the practice's own key
//! decides; nothing opens before that.
//!
//! The attacker here writes rows: a request of his own making would stand in a manager's list, and one with another role or under
//! another's name would be approved for what it is not. Everything a request says is under a MAC; a row without it is not shown.

use super::store::{self, JoinRow};
use crate::app::App;
use crate::app::span::DAY;
use crate::fault::Fault;
use crate::mails::{self, Secret};
use crate::practices::members;
use crate::sealed::Stamp;
use db::{Id, Stmt};

const REQUEST: Stamp = Stamp("row:join_request");

/// What matched, where the operator's support was asked by the practice to add somebody.
pub const BY_SUPPORT: &str = "support";

/// Days a request waits for a manager.
pub const DAYS: i64 = 30;
/// Managers who are mailed about a request.
const TOLD: usize = 20;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Row id.
    pub id: Id,
    /// The practice.
    pub practice: Id,
    /// Who is to become a member.
    pub person: Id,
    /// Whether somebody of the practice invited them as a colleague; else they asked by themselves.
    pub proposed: bool,
    /// The role that was proposed; empty where nobody said one.
    pub role: String,
    /// What matched: domain, phone, number, place.
    pub matched: Vec<String>,
    /// Who invited them.
    pub proposed_by: Option<Id>,
    /// open, approved, declined, withdrawn or lapsed.
    pub state: String,
    /// When it was made.
    pub created_at: i64,
    /// When it lapses.
    pub expires_at: i64,
}

impl Request {
    /// Whether a manager may still decide.
    pub fn waits(&self, now: i64) -> bool {
        self.state == "open" && self.expires_at > now
    }
}

/// A request about to be made.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// The practice.
    pub practice: Id,
    /// Who.
    pub person: Id,
    /// Whether they were invited as a colleague.
    pub proposed: bool,
    /// The role that was proposed.
    pub role: &'a str,
    /// What matched.
    pub matched: &'a [String],
    /// Who invited them.
    pub by: Option<Id>,
}

fn columns(r: &JoinRow) -> [Vec<u8>; 8] {
    [
        r.id.as_bytes().to_vec(),
        r.practice.as_bytes().to_vec(),
        r.person.as_bytes().to_vec(),
        r.kind.clone().into_bytes(),
        r.role.clone().into_bytes(),
        r.matched.clone().into_bytes(),
        r.proposed_by
            .map_or_else(Vec::new, |p| p.as_bytes().to_vec()),
        r.expires_at.to_be_bytes().to_vec(),
    ]
}

/// The rows of a new request, and of the mails that tell the practice's managers. A lapsed one of the same person gives way; one that
/// still waits makes the write collide.
///
/// # Errors
/// When the database is away.
pub async fn rows(app: &App, new: &New<'_>) -> Result<Vec<Stmt>, Fault> {
    let now = app.now();
    let row = JoinRow {
        id: app.id(),
        practice: new.practice,
        person: new.person,
        kind: if new.proposed { "proposed" } else { "asked" }.into(),
        role: new.role.into(),
        matched: new.matched.join(" "),
        proposed_by: new.by,
        state: "open".into(),
        created_at: now,
        expires_at: now + DAYS * DAY,
        mac: Vec::new(),
    };
    let columns = columns(&row);
    let parts: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    let mut all = vec![
        store::lapse_join(new.practice, new.person, now),
        store::insert_join(&row, app.keys.epoch(), &REQUEST.mac(app, &parts)),
    ];
    let managers = members::managers(app, new.practice).await?;
    for manager in managers.iter().take(TOLD) {
        all.push(tell(app, manager.member.person, "join_asked"));
    }
    Ok(all)
}

/// A mail to somebody whom a request concerns: join_asked, join_approved, join_declined.
pub fn tell(app: &App, person: Id, what: &str) -> Stmt {
    let secret = Secret {
        what: Some(what.into()),
        ..Secret::default()
    };
    mails::job(app, mails::ALERT, person, mails::NORMAL, &secret)
}

fn opened(app: &App, r: JoinRow) -> Option<Request> {
    let columns = columns(&r);
    let parts: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    if let Err(e) = REQUEST.check(app, &parts, &r.mac) {
        tracing::error!(request = %r.id, error = %e, "a request to join was not made by this instance");
        return None;
    }
    Some(Request {
        id: r.id,
        practice: r.practice,
        person: r.person,
        proposed: r.kind == "proposed",
        role: r.role,
        matched: r.matched.split_whitespace().map(str::to_owned).collect(),
        proposed_by: r.proposed_by,
        state: r.state,
        created_at: r.created_at,
        expires_at: r.expires_at,
    })
}

/// What waits for the managers of a practice, oldest first, at most `most`.
///
/// # Errors
/// When the database is away.
pub async fn waiting(app: &App, practice: Id, most: i64) -> Result<Vec<Request>, Fault> {
    let rows = store::joins_waiting(&app.db, practice, app.now(), most).await?;
    Ok(rows.into_iter().filter_map(|r| opened(app, r)).collect())
}

/// One request of a practice; another practice's is not there.
///
/// # Errors
/// When the database is away.
pub async fn of_practice(app: &App, practice: Id, id: Id) -> Result<Option<Request>, Fault> {
    let row = store::join(&app.db, id, practice).await?;
    Ok(row.and_then(|r| opened(app, r)))
}

/// The newest requests of a person, newest first.
///
/// # Errors
/// When the database is away.
pub async fn of_person(app: &App, person: Id) -> Result<Vec<Request>, Fault> {
    let rows = store::joins_of(&app.db, person).await?;
    Ok(rows.into_iter().filter_map(|r| opened(app, r)).collect())
}

/// A request is decided: approved, declined or withdrawn. Conflicts when it does not wait any more.
pub fn decide(app: &App, r: &Request, state: &str, by: Id) -> Stmt {
    store::decide_join(r.id, state, by, app.now())
}
