//! Look, ask, take back, decide, found.

use crate::accounts::create::{self, Founding};
use crate::accounts::session::{self, NAME, Renewal, Signed};
use crate::accounts::{PersonName, address, password, store as people};
use crate::actor::{Permissions, Role};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::features::directory;
use crate::features::practice::{holds_safe, may_manage};
use crate::invitations;
use crate::keys;
use crate::limits::Limit;
use crate::practices::found_by::{self, Hints, Match};
use crate::practices::joins::{self, New, Request};
use crate::practices::{self, Practice, Profile};
use crate::submissions::{self, Written, write_once};
use db::{Id, Stmt};
use serde_json::json;
use vault::Token;

/// Look-ups a day and person: each tells whether a practice of this name, phone or number is here.
pub const LOOKS_A_DAY: i64 = 10;
/// Requests a day and person: each mails the managers of a practice.
pub const ASKS_A_DAY: i64 = 5;
/// Requests that a manager's page shows at once.
pub const SHOWN: i64 = 100;
/// The word among what matched that says: mail to my address belongs to the practice.
pub const WORK: &str = "work";
/// How often a write that met another one is decided anew.
const ROUNDS: usize = 4;
/// Practices that one person founds in a day.
const FOUNDED_A_DAY: i64 = 2;

/// What somebody says of where they work.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Name of the practice.
    pub name: String,
    /// Its ZIP code.
    pub zip: String,
    /// One of its phones.
    pub phone: String,
    /// Their professional number.
    pub number: String,
    /// The last name that goes with it.
    pub last_name: String,
}

/// What a look-up came to.
#[derive(Debug)]
pub enum Looked {
    /// Nothing here matches.
    Nothing,
    /// This practice does.
    Found(Box<Match>),
    /// They are one of its members.
    Member(Box<Practice>),
    /// Enough look-ups for today.
    TooMany {
        /// Microseconds UTC.
        until: i64,
    },
}

fn looks(s: &Signed) -> Limit {
    Limit::new(
        "practice-looks",
        &s.actor.person.to_string(),
        LOOKS_A_DAY,
        DAY,
    )
}

async fn find(app: &App, s: &Signed, said: &Said) -> Result<Option<Match>, Fault> {
    let email = password::email_of(app, s.actor.person).await?;
    let entry = match said.number.is_empty() {
        true => None,
        false => {
            directory::lookup(app, &directory::number_key(&said.number), &said.last_name).await?
        }
    };
    let hints = Hints {
        email: Some(&email),
        phone: &said.phone,
        place: Some((&said.name, &said.zip)),
        number: entry
            .as_ref()
            .map(|e| (e.practice.as_str(), e.postal.zip.as_str())),
    };
    found_by::find(app, &hints).await
}

/// Looks for the practice of somebody. The try counts, found or not.
///
/// # Errors
/// When the database is away.
pub async fn look(app: &App, s: &Signed, said: &Said) -> Result<Looked, Fault> {
    let (limit, now) = (looks(s), app.now());
    match app.db.write(vec![limit.take(now)]).await {
        Ok(_) => {}
        Err(db::WriteError::Conflict { .. }) => {
            return Ok(Looked::TooMany {
                until: limit.until(&app.db, now).await?,
            });
        }
        Err(e) => return Err(e.into()),
    }
    Ok(match find(app, s, said).await? {
        None => Looked::Nothing,
        Some(m) if s.seats.iter().any(|v| v.seat.practice == m.practice.id) => {
            Looked::Member(Box::new(m.practice))
        }
        Some(m) => Looked::Found(Box::new(m)),
    })
}

/// What became of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The request waits, now or since before.
    Done,
    /// What was typed points to no practice any more.
    Nothing,
    /// Enough requests for today.
    TooMany {
        /// Microseconds UTC.
        until: i64,
    },
}

/// Asks to join the practice that what was said points to. No form names a practice: the same words find it again. `work`: mail to the
/// person's address belongs to the practice from then on.
///
/// # Errors
/// When the database is away.
pub async fn ask(
    app: &App,
    s: &Signed,
    said: &Said,
    work: bool,
    once: Id,
    source: &Source,
) -> Result<Asked, Fault> {
    let person = s.actor.person;
    if submissions::find(app, once, person).await?.is_some() {
        return Ok(Asked::Done);
    }
    let Looked::Found(m) = look(app, s, said).await? else {
        return Ok(Asked::Nothing);
    };
    let mut matched: Vec<String> = m.matched.iter().map(|w| (*w).to_owned()).collect();
    if work {
        matched.push(WORK.into());
    }
    let limit = Limit::new("practice-asks", &person.to_string(), ASKS_A_DAY, DAY);
    let mut rows = vec![limit.take(app.now())];
    let new = New {
        practice: m.practice.id,
        person,
        proposed: false,
        role: "",
        matched: &matched,
        by: None,
    };
    rows.extend(joins::rows(app, &new).await?);
    rows.extend(
        audit::event("join.asked")
            .by(&s.actor)
            .owner(person)
            .practice(m.practice.id)
            .detail(json!({ "proposed": false, "matched": matched }))
            .from(source)
            .rows(app),
    );
    Ok(match write_once(app, once, person, "join", rows).await? {
        Written::Done(_) | Written::Already(_) => {
            app.db.signal(jobs::TOPIC);
            Asked::Done
        }
        Written::Conflict(_) => Asked::TooMany {
            until: limit.until(&app.db, app.now()).await?,
        },
        // It waits already.
        Written::Unique(_) => Asked::Done,
    })
}

/// Takes one's own request back. Nothing happens when it was decided meanwhile.
///
/// # Errors
/// When the database is away.
pub async fn withdraw(
    app: &App,
    s: &Signed,
    request: Id,
    once: Id,
    source: &Source,
) -> Result<(), Fault> {
    let person = s.actor.person;
    let all = joins::of_person(app, person).await?;
    let Some(r) = all.iter().find(|r| r.id == request && r.waits(app.now())) else {
        return Ok(());
    };
    let mut rows = vec![joins::decide(app, r, "withdrawn", person)];
    rows.extend(
        audit::event("join.withdrawn")
            .by(&s.actor)
            .owner(person)
            .practice(r.practice)
            .from(source)
            .rows(app),
    );
    write_once(app, once, person, "withdraw", rows).await?;
    Ok(())
}

/// Somebody who asks, as a manager sees them.
#[derive(Debug, Clone)]
pub struct Asking {
    /// The request.
    pub request: Request,
    /// Their name, as they gave it.
    pub name: PersonName,
    /// The address they have proven: a name can be anything.
    pub address: String,
    /// Who invited them, if somebody did.
    pub invited_by: Option<PersonName>,
}

/// The practice of a manager whose session holds its safe; for everybody else there is none.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else; when the database is away.
pub async fn managed(app: &App, s: &Signed) -> Result<Practice, Fault> {
    let id = s.actor.practice().filter(|_| may_manage(s));
    let practice = practices::load(app, id.ok_or(Fault::NotFound)?).await?;
    match holds_safe(app, s, &practice).await? {
        true => Ok(practice),
        false => Err(Fault::NotFound),
    }
}

/// Who waits for the managers of a practice, oldest first, at most `SHOWN`.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn asking(app: &App, practice: Id) -> Result<Vec<Asking>, Fault> {
    let mut all = Vec::new();
    for request in joins::waiting(app, practice, SHOWN).await? {
        let Some(row) = people::person(&app.db, request.person).await? else {
            continue;
        };
        let invited_by = match request.proposed_by {
            Some(by) => match people::person(&app.db, by).await? {
                Some(row) => Some(NAME.open(app, by, &row.name_f)?),
                None => None,
            },
            None => None,
        };
        all.push(Asking {
            name: NAME.open(app, row.id, &row.name_f)?,
            address: password::email_of(app, row.id).await?.canonical(),
            invited_by,
            request,
        });
    }
    Ok(all)
}

/// What became of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It holds, from now or from an earlier press of the same button.
    Done,
    /// Somebody else decided, or the person took the request back.
    Gone,
}

/// Lets somebody in: seat and keys, by the manager's own session, in one write.
///
/// # Errors
/// [`Fault::NotFound`] when the practice has no such request; when the database is away.
pub async fn approve(
    app: &App,
    s: &Signed,
    request: Id,
    role: &str,
    once: Id,
    source: &Source,
) -> Result<Decided, Fault> {
    for _ in 0..ROUNDS {
        if submissions::find(app, once, s.actor.person)
            .await?
            .is_some()
        {
            return Ok(Decided::Done);
        }
        let practice = managed(app, s).await?;
        if !Role::parse(role).is_some_and(|r| s.actor.appoints(r)) {
            return Err(Fault::NotFound);
        }
        let r = joins::of_practice(app, practice.id, request)
            .await?
            .ok_or(Fault::NotFound)?;
        let Some(rows) = approval(app, s, &practice, &r, role, source).await? else {
            return Ok(Decided::Gone);
        };
        match write_once(app, once, s.actor.person, "join", rows).await? {
            Written::Done(_) | Written::Already(_) => {
                app.db.signal(jobs::TOPIC);
                return Ok(Decided::Done);
            }
            // The first statement is the request itself. Else another member came or left at that moment: decided anew.
            Written::Conflict(0) | Written::Unique(_) => return Ok(Decided::Gone),
            Written::Conflict(_) => {}
        }
    }
    Err(Fault::Unavailable(
        "a practice changes faster than it is read".into(),
    ))
}

async fn approval(
    app: &App,
    s: &Signed,
    practice: &Practice,
    r: &Request,
    role: &str,
    source: &Source,
) -> Result<Option<Vec<Stmt>>, Fault> {
    let Some(person) = people::person(&app.db, r.person).await? else {
        return Ok(None);
    };
    if !r.waits(app.now()) || person.state != "active" {
        return Ok(None);
    }
    let mut rows = vec![joins::decide(app, r, "approved", s.actor.person)];
    // What is sealed to them is sealed to their own personal mailbox and to nobody else's.
    invitations::belongs(app, person.personal, r.person, None).await?;
    let own = keys::current(app, person.personal).await?;
    let by = (Some(s.actor.person), Some(&s.ring));
    let placed = create::seated(app, r.person, &own, practice, role, by.0, by.1).await?;
    rows.extend(placed.rows);
    // Whoever was invited as a colleague, or said so, gets the practice's mail at this address from now on. Older mail stays where it is.
    let work = r.proposed || r.matched.iter().any(|w| w == WORK);
    let address = address::of_person(app, r.person).await?;
    if let Some(a) = address.filter(|a| work && a.mailbox == person.personal) {
        rows.push(address::route(app, &a, placed.mailbox));
    }
    rows.push(joins::tell(app, r.person, "join_approved"));
    rows.extend(
        audit::event("join.approved")
            .by(&s.actor)
            .practice(practice.id)
            .owner(r.person)
            .detail(json!({ "role": role, "proposed": r.proposed, "matched": r.matched, "permissions": Permissions::of_role(role).words() }))
            .from(source)
            .rows(app),
    );
    Ok(Some(rows))
}

/// Declines a request; the person is told what they can do.
///
/// # Errors
/// [`Fault::NotFound`] when the practice has no such request; when the database is away.
pub async fn decline(
    app: &App,
    s: &Signed,
    request: Id,
    once: Id,
    source: &Source,
) -> Result<Decided, Fault> {
    let practice = managed(app, s).await?;
    let r = joins::of_practice(app, practice.id, request)
        .await?
        .ok_or(Fault::NotFound)?;
    let mut rows = vec![joins::decide(app, &r, "declined", s.actor.person)];
    rows.push(joins::tell(app, r.person, "join_declined"));
    rows.extend(
        audit::event("join.declined")
            .by(&s.actor)
            .practice(practice.id)
            .owner(r.person)
            .from(source)
            .rows(app),
    );
    Ok(
        match write_once(app, once, s.actor.person, "join", rows).await? {
            Written::Done(_) | Written::Already(_) => {
                app.db.signal(jobs::TOPIC);
                Decided::Done
            }
            Written::Conflict(_) | Written::Unique(_) => Decided::Gone,
        },
    )
}

/// Founds a practice for somebody who has an account: they become its owner, and this session works in it. Nobody has confirmed it,
/// and it is free. Gives the session's new token; none when the same form founded it before.
///
/// # Errors
/// When the database is away.
pub async fn found(
    app: &App,
    s: &mut Signed,
    profile: &Profile,
    work: bool,
    once: Id,
    source: &Source,
) -> Result<Option<Token>, Fault> {
    let person = s.actor.person;
    if submissions::find(app, once, person).await?.is_some() {
        return Ok(None);
    }
    // Each practice has ceilings of its own: without this one they would multiply.
    let limit = Limit::new("practices-founded", &person.to_string(), FOUNDED_A_DAY, DAY);
    let email = password::email_of(app, person).await?;
    let own = keys::public(app, s.personal_key).await?;
    let (tz, lang) = (s.tz.clone(), s.lang.clone());
    let new = Founding {
        waiting: None,
        profile,
        tz: &tz,
        lang: &lang,
    };
    let placed = create::found(app, person, &own, (&email, &s.name), &new);
    let mut rows = vec![limit.take(app.now())];
    rows.extend(placed.rows);
    let address = address::of_person(app, person).await?;
    if let Some(a) = address.filter(|a| work && a.mailbox == s.actor.personal) {
        rows.push(address::route(app, &a, placed.mailbox));
    }
    for pair in placed.pairs {
        s.ring.add(pair);
    }
    rows.extend(
        audit::event("practice.founded")
            .by(&s.actor)
            .owner(person)
            .practice(placed.practice)
            .from(source)
            .rows(app),
    );
    let to = Renewal {
        practice: Some(placed.practice),
        ..Renewal::of(s)
    };
    let (token, renewed) = session::renew(app, s, to).await?;
    rows.push(renewed);
    match write_once(app, once, person, "found", rows).await? {
        Written::Done(_) => Ok(Some(token)),
        Written::Already(_) => Ok(None),
        Written::Conflict(0) => Err(Fault::TooMany {
            until: limit.until(&app.db, app.now()).await?,
        }),
        Written::Conflict(_) | Written::Unique(_) => {
            Err(Fault::Conflict("the account changed meanwhile".into()))
        }
    }
}
