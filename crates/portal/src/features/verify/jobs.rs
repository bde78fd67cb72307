//! Sending: the digits are made here, and their MAC is committed before the gateway hears of them.

use super::flow::code_row;
use super::model::{Channel, LIFE, Purpose, plain_reason};
use super::{say, store};
use crate::accounts::{Phone, factor};
use crate::app::App;
use crate::app::span::SECOND;
use crate::audit;
use crate::contacts;
use crate::fault::Fault;
use crate::invitations::{self, stage};
use crate::mails;
use crate::messages;
use crate::web::Lang;
use ::jobs::{BoxFuture, Claimed, Handler, Outcome};
use courier::{Call, SendError, Text};
use db::{Id, Stmt, WriteError};
use serde_json::json;
use vault::OneTimeCode;

/// Runs `code.send`.
pub(super) struct SendCode(App);

impl SendCode {
    pub(super) fn new(app: &App) -> SendCode {
        SendCode(app.clone())
    }
}

/// Somebody waits at the screen: retries come quickly and end soon.
const RETRY: [i64; 3] = [5 * SECOND, 20 * SECOND, 60 * SECOND];

impl Handler for SendCode {
    fn kind(&self) -> &'static str {
        mails::CODE
    }

    fn max_attempts(&self) -> i64 {
        RETRY.len() as i64 + 1
    }

    fn run<'a>(&'a self, job: &'a Claimed) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            match send(&self.0, job).await {
                Ok(outcome) => outcome,
                Err(e) => Outcome::Retry {
                    after: again(job),
                    why: e.to_string(),
                    with: Vec::new(),
                },
            }
        })
    }

    fn dead<'a>(&'a self, job: &'a Claimed, _why: &'a str) -> BoxFuture<'a, Vec<Stmt>> {
        Box::pin(async move {
            // The page says so, and the person may ask again.
            failed(&self.0, job.subject, "away").await.unwrap_or_else(|e| {
                tracing::error!(code = %job.subject, error = %e, "a code that could not be sent was not marked");
                Vec::new()
            })
        })
    }
}

fn again(job: &Claimed) -> i64 {
    let n = usize::try_from(job.attempt - 1).unwrap_or(0);
    RETRY[n.min(RETRY.len() - 1)]
}

async fn send(app: &App, job: &Claimed) -> Result<Outcome, Fault> {
    let id = job.subject;
    let Some(row) = store::to_send(&app.db, id).await? else {
        return Ok(Outcome::Done);
    };
    if row.used_at.is_some() || row.void_at.is_some() {
        return Ok(Outcome::Done);
    }
    let channel = Channel::parse(&row.channel)
        .ok_or_else(|| Fault::Internal(format!("code {id} has no channel")))?;
    let now = app.now();
    // Nobody waits any more (a worker was down, an outbox was held after a restore): a code out of the blue frightens people.
    if now > row.created_at + LIFE {
        return Ok(Outcome::DoneWith(failed(app, id, "late").await?));
    }
    let Some(phone) = number(app, &row).await? else {
        // Corrected meanwhile: the old number gets nothing.
        return Ok(Outcome::DoneWith(failed(app, id, "gone").await?));
    };
    // Fresh digits each time: what an attempt that was cut off has sent is void the moment this commits.
    let code = OneTimeCode::random(app.random.as_ref());
    let bound = code_row(id, &row.purpose, row.subject, &row.flow_hash, row.target);
    let mac = code.mac(&app.keys, &bound);
    match app
        .db
        .write(vec![store::made(
            id,
            &mac,
            app.keys.epoch(),
            now,
            now + LIFE,
        )])
        .await
    {
        Ok(_) => {}
        Err(WriteError::Conflict { .. }) => return Ok(Outcome::Done),
        Err(e) => return Err(e.into()),
    }
    let lang = Lang::parse(&row.lang).unwrap_or(app.site.lang());
    let words = app.site.words(lang);
    // One key an attempt: the digits differ, so a gateway must not take the second for a repeat of the first.
    let key = format!("code-{id}-{}", job.attempt);
    let sent = match channel {
        Channel::Text => {
            let body = say::text(&words, app.site.product(), app.site.host(), code.digits());
            let text = Text {
                to: phone.e164,
                body,
                key,
            };
            app.courier.text.send(&text).await
        }
        Channel::Call => {
            let steps = say::call(&words, app.site.product(), code.digits());
            let call = Call {
                to: phone.e164,
                ext: phone.ext,
                lang: lang.code().into(),
                steps,
                key,
            };
            app.courier.call.send(&call).await
        }
    };
    match sent {
        Ok(accepted) => {
            let mut rows = events(app, &row.purpose, row.subject, "code_sent", None).await?;
            rows.extend(
                audit::event("code.sent")
                    .on("code", id)
                    .detail(json!({ "channel": channel.word(), "by": accepted.by }))
                    .rows(app),
            );
            Ok(Outcome::DoneWith(rows))
        }
        Err(SendError::Retry { why, .. }) => Ok(Outcome::Retry {
            after: again(job),
            why,
            with: Vec::new(),
        }),
        Err(SendError::Refused { why, .. }) => Ok(Outcome::Dead {
            with: failed(app, id, plain_reason(&why)).await?,
            why,
        }),
    }
}

/// The number behind a code: a contact's phone that is still on file, a person's factor, or what the holder of a provisioned
/// invitation gave.
async fn number(app: &App, row: &store::SendRow) -> Result<Option<Phone>, Fault> {
    let (contact, own) = store::numbers(&app.db, row.target).await?;
    // What a practice has on file opens its own mail, a person's own phone the account.
    let on_file = [Purpose::Register, Purpose::Practice]
        .iter()
        .any(|p| p.word() == row.purpose);
    if let Some((contact, sealed)) = contact {
        if !on_file {
            tracing::warn!(code = %row.id, "a code would go to a phone of somebody else");
            return Ok(None);
        }
        let number = contacts::filed_number(app, contact, row.target, &sealed)?;
        return Ok(Some(number));
    }
    if let Some(f) = own {
        let person = f.person;
        if on_file || person != row.subject {
            tracing::warn!(code = %row.id, "a code would go to a phone of somebody else");
            return Ok(None);
        }
        let own = factor::phone(app, person, row.target, &f.data, f.verified_at, &f.mac)?;
        return Ok(own.map(|own| own.phone));
    }
    if row.purpose == Purpose::Register.word() && row.target == row.subject {
        let own = invitations::load(app, row.subject)
            .await?
            .filter(|i| i.state.waits() && i.provision)
            .and_then(|i| i.progress.own_phone);
        return Ok(own.map(|(phone, _)| phone));
    }
    Ok(None)
}

/// The rows of a code that did not go out.
async fn failed(app: &App, id: Id, why: &'static str) -> Result<Vec<Stmt>, Fault> {
    let mut rows = vec![store::failed(id, why)];
    if let Some(row) = store::to_send(&app.db, id).await? {
        rows.extend(events(app, &row.purpose, row.subject, "code_failed", Some(why)).await?);
    }
    rows.extend(
        audit::event("code.sent")
            .failed(why)
            .on("code", id)
            .rows(app),
    );
    Ok(rows)
}

/// The senders' timelines learn of the codes of a sign-up. Later codes are the person's own affair.
async fn events(
    app: &App,
    purpose: &str,
    subject: Id,
    kind: &'static str,
    detail: Option<&str>,
) -> Result<Vec<Stmt>, Fault> {
    if purpose != Purpose::Register.word() {
        return Ok(Vec::new());
    }
    let deliveries = messages::store::deliveries_of_invitation(&app.db, subject).await?;
    let mut rows: Vec<Stmt> = deliveries
        .into_iter()
        .map(|d| messages::send::delivered(app, d, kind, detail))
        .collect();
    rows.push(stage::code(subject, kind == "code_sent", app.now()));
    Ok(rows)
}
