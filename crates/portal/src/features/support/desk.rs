//! Agents among themselves: who there is, who holds the desk's key, and who lets whom in; and the answers they keep.
//!
//! Whoever can run commands on the server makes agents. That alone opens no request: a colleague who holds the desk's key hands it on,
//! as a manager does with a practice's. Only the first agent gets it from the command line, because there is nobody else.

use super::guard::Agent;
use super::store;
use crate::accounts::agent::{self, Grant, Rights};
use crate::accounts::session::{self, NAME};
use crate::accounts::{Email, PersonName, address, store as people};
use crate::app::App;
use crate::audit::{self, Source};
use crate::contacts;
use crate::fault::Fault;
use crate::keys;
use crate::practices;
use crate::sealed::Column;
use crate::submissions::{Written, write_once};
use crate::tickets;
use db::{Id, Stmt};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;

/// `canned_answer.words_f`
const CANNED: Column = Column("canned_answer.words");

/// One agent as colleagues see them.
#[derive(Debug, Clone)]
pub struct Colleague {
    /// The grant.
    pub grant: Grant,
    /// Their name.
    pub name: String,
    /// Whether they hold the desk's key.
    pub holds: bool,
}

/// Everybody of support.
///
/// # Errors
/// When the database is away.
pub async fn colleagues(app: &App) -> Result<Vec<Colleague>, Fault> {
    let desk = tickets::desk(app).await?.map(|d| keys::id_of(&d));
    let mut all = Vec::new();
    for grant in agent::all(app).await? {
        let Some(p) = people::person(&app.db, grant.person).await? else {
            continue;
        };
        let own = keys::id_of(&keys::current(app, p.personal).await?);
        let name: PersonName = NAME.open(app, p.id, &p.name_f)?;
        all.push(Colleague {
            grant,
            name: name.full(),
            holds: match desk {
                Some(desk) => keys::store::is_held_by(&app.db, desk, own).await?,
                None => false,
            },
        });
    }
    Ok(all)
}

/// The names of agents, also of former ones, for the posts of a request.
///
/// # Errors
/// When the database is away.
pub async fn names(app: &App, who: &[Id]) -> Result<HashMap<Id, String>, Fault> {
    let mut all = HashMap::new();
    for id in who {
        if !all.contains_key(id)
            && let Some(p) = people::person(&app.db, *id).await?
        {
            let name: PersonName = NAME.open(app, p.id, &p.name_f)?;
            all.insert(*id, name.full());
        }
    }
    Ok(all)
}

/// An agent who holds the desk's key hands it to a colleague. Says whether it was handed on.
///
/// # Errors
/// When the database is away.
pub async fn let_in(
    app: &App,
    a: &Agent,
    who: Id,
    once: Id,
    source: &Source,
) -> Result<bool, Fault> {
    let Some(grant) = agent::of(app, who).await? else {
        return Err(Fault::NotFound);
    };
    let Some(desk) = tickets::desk(app).await? else {
        return Ok(false);
    };
    let Some(pair) = a.signed.ring.get(keys::id_of(&desk)) else {
        return Ok(false);
    };
    let p = people::person(&app.db, grant.person)
        .await?
        .ok_or(Fault::NotFound)?;
    let own = keys::current(app, p.personal).await?;
    if keys::store::is_held_by(&app.db, keys::id_of(&desk), keys::id_of(&own)).await? {
        return Ok(true);
    }
    let mut rows = vec![
        people::touch_person(p.id, p.version),
        keys::wrap_to(app, &own, pair),
    ];
    rows.extend(a.event("support.let_in").owner(who).from(source).rows(app));
    Ok(matches!(
        write_once(app, once, a.id(), "let-in", rows).await?,
        Written::Done(_) | Written::Already(_)
    ))
}

/// Why somebody did not become an agent. The `Display` is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// Nobody has the address.
    #[error(
        "nobody has an account with this address; they sign up first, or `account provision` sets them up"
    )]
    Nobody,
    /// Their account is closed.
    #[error("this account is closed")]
    Closed,
    /// A member of a practice reads its mail.
    #[error(
        "this person is a member of a practice; support needs an account of its own, with another address"
    )]
    Member,
    /// No grant to take.
    #[error("this person is not of support")]
    NotAnAgent,
    /// The database or the keys.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// What making somebody an agent came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// They hold the desk's key at once: the first agent, or a new desk.
    pub holds_desk: bool,
}

async fn who(app: &App, email: &Email) -> Result<people::PersonRow, GrantError> {
    let bidx = contacts::address_index(app, email);
    let row = address::find(app, &bidx).await?.ok_or(GrantError::Nobody)?;
    let p = people::person(&app.db, row.person)
        .await
        .map_err(Fault::from)?;
    p.ok_or(GrantError::Nobody)
}

/// The operator makes somebody an agent, or gives them other rights. `new_desk`: the only ones who held the desk's key have lost it;
/// requests from before can be read by who asked, and by no agent any more.
///
/// # Errors
/// See [`GrantError`].
pub async fn give(
    app: &App,
    email: &Email,
    rights: Rights,
    new_desk: bool,
) -> Result<Given, GrantError> {
    let p = who(app, email).await?;
    if p.state != "active" {
        return Err(GrantError::Closed);
    }
    let seats = practices::members::of_person(app, p.id).await?;
    if !seats.is_empty() {
        return Err(GrantError::Member);
    }
    let desk = tickets::desk(app).await?;
    let mut rows = vec![
        people::touch_person(p.id, p.version),
        agent::give(app, p.id, rights),
        // What they open from now on is not what they opened before, and the session is a short one.
        session::end_all(p.id, "support", &[0; 32], app.now()),
    ];
    let own = keys::current(app, p.personal).await.map_err(Fault::from)?;
    let holds_desk = match &desk {
        Some(d) if !new_desk => keys::store::is_held_by(&app.db, keys::id_of(d), keys::id_of(&own))
            .await
            .map_err(Fault::from)?,
        _ => {
            let (pair, made) = tickets::new_desk(app).await?;
            rows.extend(made);
            rows.push(keys::wrap_to(app, &own, &pair));
            true
        }
    };
    rows.extend(
        audit::event("support.given")
            .by_operator()
            .owner(p.id)
            .detail(json!({ "rights": rights.word(), "new_desk": new_desk || desk.is_none() }))
            .rows(app),
    );
    app.db.write(rows).await.map_err(Fault::from)?;
    Ok(Given { holds_desk })
}

/// The operator takes it away: the grant, the sessions, and what opened the desks.
///
/// # Errors
/// See [`GrantError`].
pub async fn take(app: &App, email: &Email) -> Result<(), GrantError> {
    let p = who(app, email).await?;
    if agent::of(app, p.id).await?.is_none() {
        return Err(GrantError::NotAnAgent);
    }
    let own = keys::current(app, p.personal).await.map_err(Fault::from)?;
    let mut rows: Vec<Stmt> = vec![
        people::touch_person(p.id, p.version),
        agent::take(p.id),
        session::end_all(p.id, "support", &[0; 32], app.now()),
        keys::store::drop_support(keys::id_of(&own)),
    ];
    rows.extend(
        audit::event("support.taken")
            .by_operator()
            .owner(p.id)
            .rows(app),
    );
    app.db.write(rows).await.map_err(Fault::from)?;
    Ok(())
}

/// An answer that agents give often, in every language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// What agents call it.
    pub title: String,
    /// English.
    pub en: String,
    /// Spanish.
    pub es: String,
}

/// What stands in brackets in such an answer, and what it becomes.
pub const PLACEHOLDERS: [&str; 4] = ["name", "product", "reference", "phone"];

impl Words {
    /// The first placeholder that is none.
    pub fn unknown(&self) -> Option<String> {
        [&self.en, &self.es].into_iter().find_map(|text| {
            text.split('[').skip(1).find_map(|rest| {
                let word = rest.split(']').next().unwrap_or(rest).trim();
                (!PLACEHOLDERS.contains(&word)).then(|| word.chars().take(40).collect())
            })
        })
    }

    /// The answer in a language, filled in.
    pub fn filled(&self, lang: &str, values: [&str; 4]) -> String {
        let text = if lang == "es" { &self.es } else { &self.en };
        PLACEHOLDERS
            .iter()
            .zip(values)
            .fold(text.clone(), |t, (name, value)| {
                t.replace(&format!("[{name}]"), value)
            })
    }
}

/// A kept answer with its row.
#[derive(Debug, Clone)]
pub struct Canned {
    /// Its row.
    pub id: Id,
    /// The words.
    pub words: Words,
    /// For the next statement.
    pub version: i64,
}

/// All of them.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn canned(app: &App) -> Result<Vec<Canned>, Fault> {
    let rows = store::canned(&app.db).await?;
    rows.into_iter().map(|r| opened(app, r)).collect()
}

fn opened(app: &App, r: store::CannedRow) -> Result<Canned, Fault> {
    Ok(Canned {
        words: CANNED.open(app, r.id, &r.words_f)?,
        id: r.id,
        version: r.version,
    })
}

/// One of them.
///
/// # Errors
/// [`Fault::NotFound`]; when the database is away or the row was changed.
pub async fn one_canned(app: &App, id: Id) -> Result<Canned, Fault> {
    let row = store::one_canned(&app.db, id)
        .await?
        .ok_or(Fault::NotFound)?;
    opened(app, row)
}

/// What is to become of a kept answer.
pub enum Keep<'a> {
    /// A new one.
    New(&'a Words),
    /// Other words.
    Change(&'a Canned, &'a Words),
    /// It goes.
    Delete(&'a Canned),
}

/// Does it. False: a colleague was faster.
///
/// # Errors
/// When the database is away.
pub async fn keep(
    app: &App,
    a: &Agent,
    what: Keep<'_>,
    once: Id,
    source: &Source,
) -> Result<bool, Fault> {
    let (row, id, how) = match what {
        Keep::New(w) => {
            let id = app.id();
            let sealed = CANNED.seal(app, id, w);
            (store::insert_canned(id, &sealed, app.now()), id, "new")
        }
        Keep::Change(c, w) => {
            let sealed = CANNED.seal(app, c.id, w);
            (
                store::update_canned(c.id, c.version, &sealed),
                c.id,
                "changed",
            )
        }
        Keep::Delete(c) => (store::delete_canned(c.id, c.version), c.id, "deleted"),
    };
    let mut rows = vec![row];
    rows.extend(
        a.event("support.answer_kept")
            .on("canned_answer", id)
            .detail(json!({ "how": how }))
            .from(source)
            .rows(app),
    );
    Ok(matches!(
        write_once(app, once, a.id(), how, rows).await?,
        Written::Done(_) | Written::Already(_)
    ))
}
