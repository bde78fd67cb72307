//! Looking somebody up: by the exact address, the exact phone, words of a practice's name, or the reference of a mail.
//!
//! There is no list of everybody. A search belongs to the agent who made it and lives a working day; everything the console shows or
//! changes hangs from one, so that nobody is looked at whom nobody searched for. Each is in the audit trail; the day's number is limited,
//! and reaching it is reported.

use super::guard::Agent;
use super::store;
use crate::accounts::create::{EMAIL, FACTOR_PHONE, OwnPhone};
use crate::accounts::session::NAME;
use crate::accounts::{Email, Phone, PhoneKind, address, factor, store as people};
use crate::app::App;
use crate::app::span::{DAY, HOUR};
use crate::audit::Source;
use crate::contacts;
use crate::fault::Fault;
use crate::invitations::{self, Invitation, corrections};
use crate::limits::{Limit, backoff};
use crate::practices::{self, Profile};
use crate::sealed::Column;
use crate::submissions::{Written, write_once};
use db::{Id, Stmt};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// How long a search can be worked with, in microseconds.
pub const LIVES: i64 = 8 * HOUR;
/// Practices that one search shows.
const PRACTICES: usize = 10;
/// `support_lookup.query_f`
const QUERY: Column = Column("support_lookup.query");

/// What was searched for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Query {
    /// An address.
    Address(String),
    /// A phone, E.164.
    Phone(String),
    /// Words of a practice's name.
    Practice(String),
    /// The reference in a mail to support.
    Reference(Id),
}

impl Query {
    /// Reads what an agent typed. `None`: nothing that can be searched for.
    pub fn parse(app: &App, typed: &str) -> Option<Query> {
        let typed = typed.trim();
        if typed.contains('@') {
            let email = Email::parse(typed).ok()?;
            return Some(Query::Address(email.canonical()));
        }
        if let Ok(id) = typed.parse::<Id>() {
            return Some(Query::Reference(id));
        }
        let digits = typed.bytes().filter(u8::is_ascii_digit).count();
        if digits >= 7 && !typed.chars().any(char::is_alphabetic) {
            let home = &app.config.operator.country;
            let phone = Phone::parse(
                typed,
                PhoneKind::Landline,
                home,
                &app.config.phone.countries,
            )
            .ok()?;
            return Some(Query::Phone(phone.e164));
        }
        let words = words(typed);
        (!words.is_empty() && words.iter().any(|w| w.chars().count() >= 3))
            .then(|| Query::Practice(typed.to_owned()))
    }

    /// The kind, for the audit trail.
    pub fn word(&self) -> &'static str {
        match self {
            Query::Address(_) => "address",
            Query::Phone(_) => "phone",
            Query::Practice(_) => "practice",
            Query::Reference(_) => "reference",
        }
    }

    /// What the trail and the page say of it.
    pub fn masked(&self) -> String {
        match self {
            Query::Address(a) => Email::parse(a).map_or_else(|_| String::new(), |e| e.masked()),
            Query::Phone(p) => crate::accounts::mask_phone(p),
            Query::Practice(name) => name.clone(),
            Query::Reference(id) => id.to_string(),
        }
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[derive(Serialize, Deserialize)]
struct Kept {
    agent: Id,
    query: Query,
}

/// A search of this agent.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// Its id; part of every address below it.
    pub id: Id,
    /// What for.
    pub query: Query,
}

/// What became of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Searched {
    /// Look there.
    Done(Id),
    /// The day's number is reached; this was reported.
    TooMany {
        /// Microseconds UTC.
        until: i64,
    },
}

/// Keeps a search and notes it in the audit trail.
///
/// # Errors
/// When the database is away.
pub async fn search(
    app: &App,
    a: &Agent,
    once: Id,
    query: &Query,
    source: &Source,
) -> Result<Searched, Fault> {
    let (id, now) = (app.id(), app.now());
    let limit = Limit::new(
        "support-search",
        &a.id().to_string(),
        app.config.limits.support_searches_day,
        DAY,
    );
    let kept = Kept {
        agent: a.id(),
        query: query.clone(),
    };
    let mut rows: Vec<Stmt> = vec![
        limit.take(now),
        store::insert_lookup(id, a.id(), &QUERY.seal(app, id, &kept), now),
        store::sweep(now - LIVES),
    ];
    rows.extend(
        a.event("support.searched")
            .on("support_lookup", id)
            .detail(json!({ "by": query.word(), "what": query.masked() }))
            .from(source)
            .rows(app),
    );
    match write_once(app, once, a.id(), &id.to_string(), rows).await? {
        Written::Done(_) => Ok(Searched::Done(id)),
        Written::Already(before) => {
            Ok(Searched::Done(before.parse().map_err(|_| Fault::NotFound)?))
        }
        Written::Conflict(0) => {
            tracing::error!(agent = %a.id(), "a support agent has searched as often as one may in a day");
            let rows = a
                .event("support.searched")
                .failed("too_many")
                .from(source)
                .rows(app);
            app.db.write(rows.into()).await?;
            Ok(Searched::TooMany {
                until: limit.until(&app.db, now).await?,
            })
        }
        Written::Conflict(_) | Written::Unique(_) => {
            Err(Fault::Conflict("a search was there already".into()))
        }
    }
}

/// A search of this agent that still lives. A colleague's is not there.
///
/// # Errors
/// [`Fault::NotFound`]; when the database is away.
pub async fn lookup(app: &App, a: &Agent, id: Id) -> Result<Lookup, Fault> {
    let row = store::lookup(&app.db, id, app.now() - LIVES)
        .await?
        .ok_or(Fault::NotFound)?;
    let kept: Kept = QUERY.open(app, id, &row.query_f)?;
    if kept.agent != a.id() || row.agent != a.id() || row.at > app.now() {
        return Err(Fault::NotFound);
    }
    Ok(Lookup {
        id,
        query: kept.query,
    })
}

/// Somebody with an account, as support sees them.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub id: Id,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: Email,
    /// active or closed.
    pub active: bool,
    /// The kinds of their factors but for phones.
    pub factors: Vec<String>,
    /// Their own phones that codes go to.
    pub phones: Vec<(Id, OwnPhone)>,
    /// Whether they want a second step.
    pub two_step: bool,
    /// Until when sign-in waits, microseconds UTC.
    pub paused_until: Option<i64>,
    /// Browsers known, sessions open.
    pub places: (i64, i64),
    /// Practices they are a member of, with the role.
    pub seats: Vec<(String, String)>,
    /// Mails about the account that no server took.
    pub trouble: i64,
}

/// An invitation, as support sees it: states and times.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The invitation.
    pub invitation: Invitation,
    /// The practice's name.
    pub practice: String,
    /// The name on the practice's file.
    pub name: String,
    /// The address on the practice's file.
    pub email: Email,
    /// On file; not what was only proposed.
    pub phones: Vec<contacts::ContactPhone>,
    /// What happened, oldest first, each once.
    pub steps: Vec<(String, i64)>,
    /// A phone that support was told.
    pub correction: Option<corrections::Correction>,
    /// Mails about it that no server took.
    pub trouble: i64,
}

/// A practice, as support sees it.
#[derive(Debug, Clone)]
pub struct Office {
    /// The practice.
    pub id: Id,
    /// What it says of itself.
    pub profile: Profile,
    /// active or setup.
    pub state: String,
    /// Owners and managers.
    pub managers: i64,
}

/// What a search finds.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// People.
    pub people: Vec<Person>,
    /// Invitations.
    pub invitations: Vec<Invited>,
    /// Practices; with words of a name too many at most ten.
    pub practices: Vec<Office>,
    /// More practices have these words in their name.
    pub more: bool,
}

/// What a search finds now.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn find(app: &App, l: &Lookup) -> Result<Found, Fault> {
    let mut found = Found::default();
    match &l.query {
        Query::Address(text) => {
            let email = Email::parse(text).map_err(|e| Fault::Internal(e.to_string()))?;
            let bidx = contacts::address_index(app, &email);
            if let Some(row) = address::find(app, &bidx).await? {
                found.people.extend(person(app, row.person).await?);
            }
            let all = store::contacts_by_address(&app.db, &bidx).await?;
            invited(app, &all, &mut found).await?;
        }
        Query::Phone(e164) => {
            let bidx = contacts::phone_index(app, e164);
            for id in store::people_by_phone(&app.db, &bidx).await? {
                if let Some(p) = person(app, id).await?
                    && p.phones.iter().any(|(_, o)| o.phone.e164 == *e164)
                    && !found.people.iter().any(|o| o.id == id)
                {
                    found.people.push(p);
                }
            }
            let all = store::contacts_by_phone(&app.db, &bidx).await?;
            invited(app, &all, &mut found).await?;
            found
                .invitations
                .retain(|i| i.phones.iter().any(|p| p.phone.e164 == *e164));
        }
        Query::Reference(id) => {
            if let Some(i) = invitations::load(app, *id).await? {
                found.invitations.extend(one_invited(app, i).await?);
            }
        }
        Query::Practice(name) => {
            let wanted = words(name);
            for (id, sealed) in store::practices(&app.db).await? {
                let profile: Profile = practices::PROFILE.open(app, id, &sealed)?;
                let theirs = words(&profile.name);
                if !wanted.iter().all(|w| theirs.contains(w)) {
                    continue;
                }
                if found.practices.len() == PRACTICES {
                    found.more = true;
                    break;
                }
                found.practices.push(office(app, id).await?);
            }
        }
    }
    Ok(found)
}

async fn office(app: &App, id: Id) -> Result<Office, Fault> {
    let p = practices::load(app, id).await?;
    Ok(Office {
        id,
        profile: p.profile,
        state: p.state,
        managers: store::managers(&app.db, id).await?,
    })
}

async fn invited(app: &App, all: &[(Id, Id)], found: &mut Found) -> Result<(), Fault> {
    for (contact, _) in all {
        let Some(id) = invitations::store::latest_of_contact(&app.db, *contact).await? else {
            continue;
        };
        if let Some(i) = invitations::load(app, id).await? {
            found.invitations.extend(one_invited(app, i).await?);
        }
    }
    Ok(())
}

async fn one_invited(app: &App, i: Invitation) -> Result<Option<Invited>, Fault> {
    let Some(contact) = contacts::by_id(app, i.practice, i.contact).await? else {
        return Ok(None);
    };
    let practice = practices::load(app, i.practice).await?;
    let mut phones = contacts::phones(app, i.contact).await?;
    phones.retain(|p| p.filed);
    Ok(Some(Invited {
        practice: practice.profile.name,
        name: contact.profile.name.full(),
        email: contact.email,
        phones,
        steps: store::timeline(&app.db, i.id).await?,
        correction: corrections::of_invitation(app, i.id).await?,
        trouble: store::mail_trouble(&app.db, i.id).await?,
        invitation: i,
    }))
}

async fn person(app: &App, id: Id) -> Result<Option<Person>, Fault> {
    let (Some(row), Some(held)) = (
        people::person(&app.db, id).await?,
        address::of_person(app, id).await?,
    ) else {
        return Ok(None);
    };
    let text: String = EMAIL.open_by(app, &held.bidx, &held.email_f)?;
    let email = Email::parse(&text).map_err(|e| Fault::Internal(e.to_string()))?;
    let (mut factors, mut phones) = (Vec::new(), Vec::new());
    for f in factor::of(app, id).await? {
        if f.kind == "phone" && f.verified_at.is_some() {
            phones.push((f.id, FACTOR_PHONE.open(app, f.id, &f.data)?));
        } else if !factors.contains(&f.kind) {
            factors.push(f.kind);
        }
    }
    let mut seats = Vec::new();
    for m in practices::members::of_person(app, id).await? {
        let p = practices::load(app, m.practice).await?;
        seats.push((p.profile.name, m.role.word().to_owned()));
    }
    let now = app.now();
    Ok(Some(Person {
        id,
        name: {
            let name: crate::accounts::PersonName = NAME.open(app, id, &row.name_f)?;
            name.full()
        },
        active: row.state == "active",
        factors,
        phones,
        two_step: row.two_step,
        paused_until: paused(app, &held.bidx).await?,
        places: store::open_places(&app.db, id, now).await?,
        seats,
        trouble: store::mail_trouble(&app.db, id).await?,
        email,
    }))
}

/// Until when sign-in with an address waits, if it does.
async fn paused(app: &App, bidx: &[u8]) -> Result<Option<i64>, Fault> {
    let key = format!("sign-in:{}", hex::encode(bidx));
    let Some(count) = store::paused(&app.db, &key).await? else {
        return Ok(None);
    };
    let until = count.ends_at - DAY;
    Ok((backoff::wait_after(count.n) > 0 && until > app.now()).then_some(until))
}

/// What something below a search is about.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "one value for a request")]
pub enum Subject {
    /// Somebody with an account.
    Person(Person),
    /// Somebody who was invited.
    Invited(Invited),
    /// A practice.
    Office(Office),
}

impl Subject {
    /// The row.
    pub fn id(&self) -> Id {
        match self {
            Subject::Person(p) => p.id,
            Subject::Invited(i) => i.invitation.id,
            Subject::Office(o) => o.id,
        }
    }

    /// Its part of an address: `p…`, `i…`, `o…`.
    pub fn path(&self) -> String {
        let letter = match self {
            Subject::Person(_) => 'p',
            Subject::Invited(_) => 'i',
            Subject::Office(_) => 'o',
        };
        format!("{letter}{}", self.id())
    }

    /// What the audit trail calls it.
    pub fn kind(&self) -> &'static str {
        match self {
            Subject::Person(_) => "person",
            Subject::Invited(_) => "invitation",
            Subject::Office(_) => "practice",
        }
    }
}

/// One thing that a search found, by its part of the address. What it did not find is not there.
///
/// # Errors
/// [`Fault::NotFound`]; when the database is away.
pub async fn subject(app: &App, l: &Lookup, path: &str) -> Result<Subject, Fault> {
    let (letter, id) = path.split_at_checked(1).ok_or(Fault::NotFound)?;
    let id: Id = id.parse().map_err(|_| Fault::NotFound)?;
    let found = find(app, l).await?;
    let subject = match letter {
        "p" => found
            .people
            .into_iter()
            .find(|p| p.id == id)
            .map(Subject::Person),
        "i" => found
            .invitations
            .into_iter()
            .find(|i| i.invitation.id == id)
            .map(Subject::Invited),
        "o" => found
            .practices
            .into_iter()
            .find(|o| o.id == id)
            .map(Subject::Office),
        _ => None,
    };
    subject.ok_or(Fault::NotFound)
}
