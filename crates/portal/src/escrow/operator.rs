//! What the operator does at the server: sees who asks, takes a request out, brings the answer in. None of it opens anything.

use super::file::{AnswerFile, RequestFile, Wrap};
use super::store::{self, RequestRow};
use super::{REASON, Request, State, What, genuine, held, mac, told};
use crate::accounts::create::EMAIL;
use crate::accounts::session::NAME;
use crate::accounts::{PersonName, store as people};
use crate::app::App;
use crate::audit;
use crate::fault::Fault;
use crate::mails;
use crate::practices::{self, members};
use db::{Id, Stmt};
use serde_json::json;
use vault::escrow::{reference, typed_reference};

/// Why the operator does not get on.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The configuration names no key.
    #[error(
        "there is no escrow key: set escrow.public_key to the line that `securemail escrow new` prints"
    )]
    NoKey,
    /// A slip of the ear.
    #[error("{0} is no reference: it has 12 letters and digits, such as 4F7K-09QX-M2TD")]
    Shape(String),
    /// Not there.
    #[error(
        "no request {0} waits here. It was stopped by its owner, used, or its 30 days are over; or it is another portal's. `securemail escrow list` shows all that wait"
    )]
    Unknown(String),
    /// Without a word of why nothing is taken out.
    #[error("give a reason: it is kept in the audit trail and shown to the holders of the shares")]
    NoReason,
    /// What the person had is not covered any more, or they are gone.
    #[error("nothing of this person is covered by the escrow key any more")]
    Nothing,
    /// The answer is here already.
    #[error("this request was answered already; its owner can go on with the link in their mail")]
    Answered,
    /// Nobody has taken it out.
    #[error("this request was never taken out: begin with `securemail escrow export`")]
    NotExported,
    /// Another key.
    #[error("this answer was made with the escrow key {0}, not with the one of the configuration")]
    OtherKey(String),
    /// The owner can still say that it was not them.
    #[error("it is too early: until {} its owner can say that it was not them. Bring the answer in after that", stamp(*.0))]
    TooEarly(i64),
    /// Somebody was faster.
    #[error("the request changed at the same moment: look at `securemail escrow list`")]
    Changed,
    /// The database is away.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// A moment, for operators: UTC to the minute.
pub fn stamp(at: i64) -> String {
    jiff::Timestamp::from_microsecond(at).map_or_else(
        |_| "?".into(),
        |t| t.strftime("%Y-%m-%d %H:%M UTC").to_string(),
    )
}

/// A request with the name of who asks.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The request.
    pub request: Request,
    /// Who asks.
    pub name: String,
    /// Why it was taken out.
    pub reason: Option<String>,
}

/// All that wait, the oldest first.
///
/// # Errors
/// When the database is away.
pub async fn list(app: &App) -> Result<Vec<Waiting>, Fault> {
    let mut all = Vec::new();
    for row in store::all(&app.db, app.now()).await? {
        if let Some(request) = genuine(app, row) {
            let name = name(app, request.person).await?.unwrap_or_default();
            // One that stands at another request is nobody's reason.
            let sealed = request.row.reason_f.as_deref();
            let reason = sealed.and_then(|s| REASON.open(app, request.id, s).ok());
            all.push(Waiting {
                request,
                name,
                reason,
            });
        }
    }
    Ok(all)
}

async fn name(app: &App, person: Id) -> Result<Option<String>, Fault> {
    let Some(row) = people::person(&app.db, person).await? else {
        return Ok(None);
    };
    let name: PersonName = NAME.open(app, person, &row.name_f)?;
    Ok(Some(name.full()))
}

/// A request as it goes to the holders.
#[derive(Debug)]
pub struct Exported {
    /// The file.
    pub file: RequestFile,
    /// From when an answer is taken.
    pub ready_at: i64,
    /// It was taken out before: nobody is told again, and the days go on.
    pub again: bool,
}

/// Takes a request out. The first time the owner and the managers of their practices are told, and the three days begin.
///
/// # Errors
/// In words for the operator.
pub async fn export(app: &App, typed: &str, reason: &str) -> Result<Exported, Refused> {
    let Some(key) = app.escrow.as_ref() else {
        return Err(Refused::NoKey);
    };
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refused::NoReason);
    }
    let wanted = typed_reference(typed).ok_or_else(|| Refused::Shape(typed.to_owned()))?;
    let request = store::all(&app.db, app.now())
        .await
        .map_err(Fault::from)?
        .into_iter()
        .filter(|r| reference(&r.public) == wanted)
        .find_map(|r| genuine(app, r))
        .ok_or_else(|| Refused::Unknown(wanted.clone()))?;
    if request.state == State::Answered {
        return Err(Refused::Answered);
    }
    let person = people::person(&app.db, request.person)
        .await
        .map_err(Fault::from)?
        .filter(|p| p.state == "active")
        .ok_or(Refused::Nothing)?;
    let held = held(app, &person).await?;
    if held.is_empty() {
        return Err(Refused::Nothing);
    }
    let (now, again) = (app.now(), request.state == State::Exported);
    let at = request.exported_at.unwrap_or(now);
    let mut rows: Vec<Stmt> = Vec::new();
    if !again {
        let row = RequestRow {
            state: State::Exported.word().into(),
            exported_at: Some(at),
            ..request.row.clone()
        };
        rows.push(store::exported(
            request.id,
            &request.row.mac,
            at,
            &REASON.seal(app, request.id, reason),
            app.keys.epoch(),
            &mac(app, &row),
        ));
        rows.extend(told(app, person.id, request.id, "begun", None).await?);
        rows.extend(managers(app, person.id, &held, "escrow_begun").await?);
    }
    rows.extend(
        audit::event("escrow.exported")
            .by_operator()
            .owner(person.id)
            .on("escrow_request", request.id)
            .detail(json!({ "reference": wanted, "reason": reason, "again": again }))
            .rows(app),
    );
    let mut wraps = Vec::new();
    for h in held {
        wraps.push(Wrap {
            what: words(app, h.what).await?,
            pair: h.pair,
            sealed: h.sealed,
        });
    }
    let mut addresses = Vec::new();
    for (bidx, email_f) in store::addresses(&app.db, person.id)
        .await
        .map_err(Fault::from)?
    {
        addresses.push(EMAIL.open_by(app, &bidx, &email_f).map_err(Fault::from)?);
    }
    let file = RequestFile::new(
        app.config.server.public_url.clone(),
        request.id,
        key.fingerprint(),
        (name(app, person.id).await?.unwrap_or_default(), addresses),
        (stamp(request.created_at), stamp(now)),
        reason.to_owned(),
        request.row.public.clone(),
        wraps,
    );
    written(app, rows).await?;
    Ok(Exported {
        file,
        ready_at: at + super::COOL_OFF,
        again,
    })
}

async fn words(app: &App, what: What) -> Result<String, Fault> {
    Ok(match what {
        What::Personal => "their own mailbox".into(),
        What::Seat(id) => format!("their mailbox at {}", practice(app, id).await?),
        What::Safe(id) => format!(
            "the safe of {}, which opens their mailbox there",
            practice(app, id).await?
        ),
    })
}

async fn practice(app: &App, id: Id) -> Result<String, Fault> {
    Ok(practices::load(app, id).await?.profile.name)
}

/// Mails to those who manage the practices whose records are asked for, without the person.
async fn managers(
    app: &App,
    person: Id,
    held: &[super::Held],
    what: &str,
) -> Result<Vec<Stmt>, Fault> {
    let mut rows = Vec::new();
    for h in held {
        let (What::Seat(practice) | What::Safe(practice)) = h.what else {
            continue;
        };
        for m in members::managers(app, practice).await? {
            if m.member.person != person {
                rows.push(mails::safe(app, m.member.person, what, person, practice));
            }
        }
    }
    Ok(rows)
}

async fn written(app: &App, rows: Vec<Stmt>) -> Result<(), Refused> {
    match app.db.write(rows).await {
        Ok(_) => {
            app.db.signal(jobs::TOPIC);
            Ok(())
        }
        Err(db::WriteError::Conflict { .. }) => Err(Refused::Changed),
        Err(e) => Err(Fault::from(e).into()),
    }
}

/// Brings an answer in: the person is told that they can go on. Gives the name of who asked.
///
/// # Errors
/// In words for the operator.
pub async fn import(app: &App, answer: &AnswerFile) -> Result<String, Refused> {
    let key = app.escrow.as_ref().ok_or(Refused::NoKey)?;
    if !answer.is_of(key) {
        return Err(Refused::OtherKey(answer.key.clone()));
    }
    let request = store::all(&app.db, app.now())
        .await
        .map_err(Fault::from)?
        .into_iter()
        .filter(|r| r.id == answer.request)
        .find_map(|r| genuine(app, r))
        .ok_or_else(|| Refused::Unknown(answer.reference.clone()))?;
    let ready = match (request.state, request.ready_at()) {
        (State::Answered, _) => return Err(Refused::Answered),
        (State::Exported, Some(ready)) => ready,
        _ => return Err(Refused::NotExported),
    };
    if app.now() < ready {
        return Err(Refused::TooEarly(ready));
    }
    let row = RequestRow {
        state: State::Answered.word().into(),
        answer: Some(answer.sealed.clone()),
        ..request.row.clone()
    };
    let mut rows = vec![store::answered(
        request.id,
        &request.row.mac,
        &answer.sealed,
        app.keys.epoch(),
        &mac(app, &row),
    )];
    rows.extend(told(app, request.person, request.id, "ready", None).await?);
    rows.extend(
        audit::event("escrow.answered")
            .by_operator()
            .owner(request.person)
            .on("escrow_request", request.id)
            .detail(json!({ "reference": request.reference() }))
            .rows(app),
    );
    written(app, rows).await?;
    Ok(name(app, request.person).await?.unwrap_or_default())
}
