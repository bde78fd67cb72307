//! Letting in whom the operator has added: they open nothing of the practice until a manager's own session says so.

use super::super::store;
use crate::accounts::session::{NAME, Signed};
use crate::accounts::{PersonName, address, create};
use crate::actor::Role;
use crate::app::App;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::keys;
use crate::keys::requests::{self, Kind};
use crate::keys::store::{RequestRow, finish_request, waiting_requests};
use crate::practices::Practice;
use crate::practices::members::{self, State};
use crate::submissions::{self, Written};
use db::Id;
use serde_json::json;

/// Somebody who was added by the operator and opens nothing of the practice until a manager says so.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// Who.
    pub person: Id,
    /// Their name, as they gave it.
    pub name: PersonName,
    /// The address that the operator has set up, and that they have proven: a name can be anything.
    pub address: String,
    /// Their role.
    pub role: Role,
    /// Whether who asks may let in somebody of this role: only an owner a manager.
    pub mine: bool,
}

/// Requests of one pair that are looked at.
const MOST: i64 = 200;

/// The genuine requests of members for desk and safe that wait for a manager, with whose they are.
async fn waiting(
    app: &App,
    s: &Signed,
    practice: &Practice,
) -> Result<Vec<(Newcomer, RequestRow)>, Fault> {
    let (Some(desk), Some(safe)) = (practice.desk, practice.safe) else {
        return Ok(Vec::new());
    };
    let mut open = Vec::new();
    for subject in [desk, safe] {
        let kind = Kind::Keypair.word();
        open.extend(waiting_requests(&app.db, kind, subject, app.now(), MOST).await?);
    }
    open.retain(|r| requests::genuine(app, r));
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for row in store::newcomers(&app.db, practice.id, desk, safe).await? {
        let Some(member) = members::genuine(app, &row.member()) else {
            continue;
        };
        let Some(r) = open.iter().find(|r| r.id == row.request) else {
            continue;
        };
        if member.state != State::Active {
            continue;
        }
        address::check(app, &row.bidx, member.person, row.mailbox, &row.address_mac)?;
        let newcomer = Newcomer {
            person: member.person,
            name: NAME.open(app, member.person, &row.name_f)?,
            address: create::EMAIL.open_by(app, &row.bidx, &row.email_f)?,
            role: member.role,
            mine: s.actor.appoints(member.role),
        };
        all.push((newcomer, r.clone()));
    }
    Ok(all)
}

/// Who waits to be let in, as far as this session holds what they wait for.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn newcomers(app: &App, s: &Signed, practice: &Practice) -> Result<Vec<Newcomer>, Fault> {
    let mut all: Vec<Newcomer> = Vec::new();
    for (n, r) in waiting(app, s, practice).await? {
        let known = all.iter().any(|k| k.person == n.person);
        if !known && s.ring.pair(app, r.subject).await?.is_some() {
            all.push(n);
        }
    }
    Ok(all)
}

/// A manager says that somebody belongs here: the approval and the keys themselves in one write, by the manager's own session.
/// Gives false when there is nothing that waits (any more).
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn let_in(
    app: &App,
    s: &Signed,
    practice: &Practice,
    person: Id,
    once: Id,
    source: &Source,
) -> Result<bool, Fault> {
    let mut rows = Vec::new();
    let mut role = Role::Reader;
    for (newcomer, r) in waiting(app, s, practice).await? {
        if newcomer.person != person || !newcomer.mine {
            continue;
        }
        let (Some(pair), Some(wanted)) = (s.ring.pair(app, r.subject).await?, r.for_keypair) else {
            continue;
        };
        let public = keys::public(app, wanted).await?;
        rows.push(requests::approve(app, &r, s.actor.person));
        rows.push(keys::wrap_to(app, &public, &pair));
        rows.push(finish_request(r.id));
        role = newcomer.role;
    }
    if rows.is_empty() {
        return Ok(submissions::find(app, once, s.actor.person)
            .await?
            .is_some());
    }
    rows.extend(
        audit::event("member.let_in")
            .by(&s.actor)
            .practice(practice.id)
            .owner(person)
            .detail(json!({ "role": role.word() }))
            .from(source)
            .rows(app),
    );
    Ok(matches!(
        submissions::write_once(app, once, s.actor.person, "let-in", rows).await?,
        Written::Done(_) | Written::Already(_)
    ))
}
