//! *Add a person to a practice*: a new member, whom the practice's manager or owner has asked support to add.
//!
//! What it makes is a request, and never a key. Who has no account signs up by a mail, and opens nothing of the practice until a manager lets
//! them in (`practice/`, *member.let_in*); who has one stands among those who ask to join (`joining/`). New practices are made on the command line, where somebody vouches for their name.

use super::find::Office;
use super::guard::Agent;
use super::{changes::Why, verify};
use crate::accounts::{Email, PersonName, Phone, PhoneKind, address, agent};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::Source;
use crate::contacts;
use crate::fault::Fault;
use crate::features::provision::{self, Place, ProvisionError, Wish};
use crate::limits::Limit;
use crate::practices::joins::{self, BY_SUPPORT};
use crate::submissions::{Written, find as submitted, taken, write_once};
use db::Id;
use serde_json::json;

/// Accounts that one agent may set up in a day.
const A_DAY: i64 = 20;

/// Who is to be added.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// Their address.
    pub email: Email,
    /// Their name.
    pub name: PersonName,
    /// Numbers that the manager gave.
    pub phones: Vec<(Phone, PhoneKind)>,
    /// manager, sender, desk or reader.
    pub role: String,
    /// Language of the mail.
    pub lang: String,
}

/// What became of it.
#[derive(Debug)]
pub enum Added {
    /// The mail is on its way; a manager lets them in.
    Done,
    /// No verified identity of the last hour, or no right to change.
    NotVerified,
    /// The day's number is reached.
    Wait {
        /// Microseconds UTC.
        until: i64,
    },
    /// They are of support, and become no member.
    AnAgent,
    /// The reason, as the command line has it too.
    Refused(ProvisionError),
}

/// Sets the account up.
///
/// # Errors
/// When the database is away.
pub async fn add(
    app: &App,
    a: &Agent,
    office: &Office,
    who: &Newcomer,
    why: &Why,
    once: Id,
    source: &Source,
) -> Result<Added, Fault> {
    if submitted(app, once, a.id()).await?.is_some() {
        return Ok(Added::Done);
    }
    if !verify::may_change(app, a, office.id).await? {
        return Ok(Added::NotVerified);
    }
    let now = app.now();
    let limit = Limit::new("support-add", &a.id().to_string(), A_DAY, DAY);
    let wish = Wish {
        email: who.email.clone(),
        name: who.name.clone(),
        phones: who.phones.clone(),
        role: who.role.clone(),
        place: Place::Existing(office.id),
        lang: who.lang.clone(),
    };
    let mut first = vec![limit.take(now), taken(app, once, a.id(), "added")];
    first.extend(
        a.event("support.changed")
            .on("practice", office.id)
            .practice(office.id)
            .detail(json!({ "what": "add", "role": who.role, "reason": why.reason, "ticket": why.ticket }))
            .from(source)
            .rows(app),
    );
    let by = a.event("account.provisioned").from(source);
    Ok(match provision::provision_by(app, &wish, by, first).await {
        Ok(_) => Added::Done,
        Err(ProvisionError::Held(0)) => Added::Wait {
            until: limit.until(&app.db, now).await?,
        },
        // The same form sent twice.
        Err(ProvisionError::Held(_)) => Added::Done,
        Err(ProvisionError::HasAccount) => {
            join(app, a, office, who, why, &limit, once, source).await?
        }
        Err(ProvisionError::Fault(f)) => return Err(f),
        Err(e) => Added::Refused(e),
    })
}

/// Somebody with an account: the practice's managers decide, as over everybody who asks.
#[allow(clippy::too_many_arguments, reason = "one use, as many facts")]
async fn join(
    app: &App,
    a: &Agent,
    office: &Office,
    who: &Newcomer,
    why: &Why,
    limit: &Limit,
    once: Id,
    source: &Source,
) -> Result<Added, Fault> {
    let bidx = contacts::address_index(app, &who.email);
    let Some(row) = address::find(app, &bidx).await? else {
        return Err(Fault::NotFound);
    };
    if agent::of(app, row.person).await?.is_some() {
        return Ok(Added::AnAgent);
    }
    let now = app.now();
    let matched = [BY_SUPPORT.to_owned()];
    let new = joins::New {
        practice: office.id,
        person: row.person,
        proposed: false,
        role: &who.role,
        matched: &matched,
        by: None,
    };
    let mut rows = vec![limit.take(now)];
    rows.extend(joins::rows(app, &new).await?);
    rows.extend(
        a.event("support.changed")
            .on("practice", office.id)
            .practice(office.id)
            .owner(row.person)
            .detail(json!({ "what": "join", "role": who.role, "reason": why.reason, "ticket": why.ticket }))
            .from(source)
            .rows(app),
    );
    Ok(match write_once(app, once, a.id(), "added", rows).await? {
        Written::Done(_) | Written::Already(_) => {
            app.db.signal(jobs::TOPIC);
            Added::Done
        }
        Written::Conflict(_) => Added::Wait {
            until: limit.until(&app.db, now).await?,
        },
        // It waits already.
        Written::Unique(_) => Added::Done,
    })
}
