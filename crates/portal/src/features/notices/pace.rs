//! How often one reader is mailed by one practice (trap 10: flooding a mailbox with notices).
//!
//! Every message may announce itself, so the pace is kept here, where mails leave, and not where messages are written: the first mail
//! goes at once; while what it announced is unread, the next goes ten minutes later at the earliest and five go in a day. A mail
//! leads to everything that waits, so messages written before it left need none of their own.

use jobs::Claimed;

use super::store;
use crate::app::App;
use crate::fault::Fault;
use crate::mails;
use crate::submissions::{self, Written};
use db::{Id, Stmt};

/// Whether a mail goes now.
pub(super) enum Pace {
    /// It goes, and is counted.
    Go,
    /// Too early.
    Later {
        /// Microseconds UTC.
        until: i64,
    },
    /// A mail that left meanwhile brought this message too. The rows tell its timeline.
    Covered(Vec<Stmt>),
}

/// A message on its way to a reader.
pub(super) struct Bringing<'a> {
    /// Its delivery.
    pub delivery: Id,
    /// Where it lies.
    pub mailbox: Id,
    /// Blind index of the reader's address.
    pub address: &'a [u8],
    /// The practice that wrote, or the mailbox of somebody without one.
    pub from: Id,
}

/// Judges one mail job, and counts it once, however often it is tried.
///
/// # Errors
/// When the database is away.
pub(super) async fn pace(app: &App, job: &Claimed, b: &Bringing<'_>) -> Result<Pace, Fault> {
    let around = store::around(&app.db, b.mailbox, b.from, b.delivery, job.created_at).await?;
    if let Some(at) = around.last_mail.filter(|at| *at > job.created_at) {
        let event = crate::messages::send::delivered_at(app, b.delivery, at, "accepted");
        return Ok(Pace::Covered(vec![event]));
    }
    let now = app.now();
    let limits = mails::ceilings(b.address, b.from, !around.unread);
    let once = vault::hash::sha256(&[b"mail".as_slice(), job.id.as_bytes()].concat());
    let once = Id::from(<[u8; 16]>::try_from(&once[..16]).expect("sixteen of thirty-two bytes"));
    let rows = limits.iter().map(|l| l.take(now)).collect();
    match submissions::write_once(app, once, Id::NIL, "", rows).await? {
        Written::Done(_) | Written::Already(_) => Ok(Pace::Go),
        Written::Conflict(i) if i < limits.len() => Ok(Pace::Later {
            until: limits[i].until(&app.db, now).await?,
        }),
        Written::Conflict(_) | Written::Unique(_) => {
            Err(Fault::Internal("a mail met another one".into()))
        }
    }
}
