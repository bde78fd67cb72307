//! Patients and others who forgot their password and ask for what the practice wrote to them: for when nobody who wrote is there any more.
//!
//! Whoever wrote can answer in the conversation itself (`features/delivery`); a manager answers here for the whole practice, and hands it
//! over by the safe, through the seats that took part.

use super::store;
use crate::accounts::PersonName;
use crate::accounts::session::{NAME, Signed};
use crate::accounts::store as people;
use crate::app::App;
use crate::audit::{self, Source};
use crate::contacts;
use crate::fault::Fault;
use crate::keys::requests;
use crate::keys::store::{RequestRow, deny_request};
use crate::messages::share;
use crate::practices::Practice;
use crate::submissions::{self, Written};
use db::{Id, Stmt};

/// How many conversations come back at once; the rest follows when managers sign in.
const AT_ONCE: i64 = 200;

/// Somebody outside who asks.
#[derive(Debug, Clone)]
pub struct Outsider {
    /// Who.
    pub person: Id,
    /// As the practice wrote the name, else as they gave it.
    pub name: String,
    /// How many conversations.
    pub conversations: usize,
    /// Since when (microseconds UTC).
    pub at: i64,
}

async fn genuine(app: &App, me: Id, practice: &Practice) -> Result<Vec<(Id, RequestRow)>, Fault> {
    let open = store::outside(&app.db, practice.id, app.now()).await?;
    Ok(open
        .into_iter()
        .filter(|r| requests::genuine(app, r))
        .filter_map(|r| r.asked_by.map(|person| (person, r)))
        .filter(|(person, _)| *person != me)
        .collect())
}

/// Who asks the practice for conversations again. Not oneself.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn waiting(app: &App, me: Id, practice: &Practice) -> Result<Vec<Outsider>, Fault> {
    let mut all: Vec<Outsider> = Vec::new();
    for (person, r) in genuine(app, me, practice).await? {
        if let Some(known) = all.iter_mut().find(|o| o.person == person) {
            known.conversations += 1;
            continue;
        }
        all.push(Outsider {
            name: name(app, practice.id, person).await?,
            conversations: 1,
            at: r.created_at,
            person,
        });
    }
    Ok(all)
}

async fn name(app: &App, practice: Id, person: Id) -> Result<String, Fault> {
    for c in contacts::of_person(app, practice, person).await? {
        let filed = c.profile.name.full();
        if !filed.is_empty() {
            return Ok(filed);
        }
    }
    match people::person(&app.db, person).await? {
        Some(row) => {
            let name: PersonName = NAME.open(app, person, &row.name_f)?;
            Ok(name.full())
        }
        None => Ok(String::new()),
    }
}

/// Approves or refuses everything that a person asks of this practice. False: they ask nothing (any more).
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn answer(
    app: &App,
    s: &Signed,
    practice: &Practice,
    (person, yes): (Id, bool),
    once: Id,
    source: &Source,
) -> Result<bool, Fault> {
    let me = s.actor.person;
    let mut open = genuine(app, me, practice).await?;
    open.retain(|(asked_by, _)| *asked_by == person);
    if open.is_empty() {
        return Ok(submissions::find(app, once, me).await?.is_some());
    }
    let mut rows: Vec<Stmt> = open
        .iter()
        .map(|(_, r)| match yes {
            true => requests::approve(app, r, me),
            false => deny_request(r.id),
        })
        .collect();
    let kind = match yes {
        true => "thread.sharing_approved",
        false => "thread.sharing_refused",
    };
    rows.extend(
        audit::event(kind)
            .by(&s.actor)
            .on("practice", practice.id)
            .owner(person)
            .detail(serde_json::json!({ "conversations": open.len() }))
            .from(source)
            .rows(app),
    );
    match submissions::write_once(app, once, me, "outside", rows).await? {
        Written::Done(_) | Written::Already(_) => {}
        Written::Conflict(_) | Written::Unique(_) => return Ok(false),
    }
    if yes {
        share::fulfil_by_safe(app, &s.ring, practice.id, me, AT_ONCE).await?;
    }
    Ok(true)
}
