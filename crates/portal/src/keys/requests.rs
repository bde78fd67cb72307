//! Key requests: one mechanism for every "somebody else holds it".
//!
//! A request names what is wanted and for which key pair, under a MAC. Whoever holds it and is signed in hands it over: a
//! colleague's session the desk key to a new member, a participant's session the thread of somebody who forgot a password.
//! A request that needs approval is inert until somebody entitled has approved it; the approval has a MAC too, so that a
//! thief who can write rows can neither ask nor approve.

use super::store;
use crate::app::App;
use crate::app::span::DAY;
use crate::practices::rekey::entitled;
use db::{Id, Stmt};

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A key pair's private half: the desk for a new member.
    Keypair,
    /// The content keys of a conversation.
    Thread,
    /// A new invitation link, mailed to the invited address only.
    Link,
}

impl Kind {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Keypair => "keypair",
            Kind::Thread => "thread",
            Kind::Link => "link",
        }
    }
    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Kind> {
        [Kind::Keypair, Kind::Thread, Kind::Link]
            .into_iter()
            .find(|k| k.word() == word)
    }
}

/// Days a request waits.
pub const DAYS: i64 = 90;

/// The row of a new request.
pub fn ask(
    app: &App,
    kind: Kind,
    subject: Id,
    for_keypair: Option<Id>,
    asked_by: Option<Id>,
    reason: &str,
    needs_approval: bool,
) -> Stmt {
    insert(
        app,
        (kind, subject, for_keypair, asked_by),
        reason,
        needs_approval,
        None,
    )
}

/// The row of a request for a seat after a forgotten password: it waits for a manager of the practice, whose safe holds the seat.
pub fn ask_seat(app: &App, practice: Id, seat: Id, for_keypair: Id, person: Id) -> Stmt {
    let what = (Kind::Keypair, seat, Some(for_keypair), Some(person));
    insert(app, what, "password forgotten", true, Some(practice))
}

/// The row of a request for a conversation after a forgotten password. `practice`: whose managers may hand it over by their safe, besides
/// whoever takes part in it.
pub fn ask_thread(
    app: &App,
    practice: Option<Id>,
    thread: Id,
    for_keypair: Id,
    person: Id,
    needs_approval: bool,
) -> Stmt {
    let what = (Kind::Thread, thread, Some(for_keypair), Some(person));
    insert(app, what, "password forgotten", needs_approval, practice)
}

fn insert(
    app: &App,
    (kind, subject, for_keypair, asked_by): (Kind, Id, Option<Id>, Option<Id>),
    reason: &str,
    needs_approval: bool,
    practice: Option<Id>,
) -> Stmt {
    let (id, now) = (app.id(), app.now());
    let row = store::RequestRow {
        id,
        kind: kind.word().into(),
        subject,
        for_keypair,
        asked_by,
        reason: reason.into(),
        needs_approval,
        approved_by: None,
        approval_mac: None,
        mac: Vec::new(),
        state: "open".into(),
        created_at: now,
        expires_at: now + DAYS * DAY,
        practice,
    };
    let mac = app.keys.mac("key-request", &mac_parts(&row));
    store::insert_request(&row, app.keys.epoch(), &mac)
}

/// What an approval is of: the whole request, so that a yes to one thing is none to another, and who said it.
fn approval_parts<'a>(r: &'a store::RequestRow, by: &'a Id) -> Vec<&'a [u8]> {
    let mut parts = mac_parts(r);
    parts.push(by.as_bytes());
    parts
}

/// Approves a request that the caller has found genuine: conflicts when it was not open or was approved before.
pub fn approve(app: &App, r: &store::RequestRow, by: Id) -> Stmt {
    let mac = app.keys.mac("approval", &approval_parts(r, &by));
    store::approve_request(r.id, by, app.keys.epoch(), &mac)
}

/// Whether a stored request was made by this instance.
pub fn genuine(app: &App, r: &store::RequestRow) -> bool {
    let genuine = app.keys.verify("key-request", &mac_parts(r), &r.mac);
    if !genuine {
        tracing::error!(request = %r.id, "a key request was not made by this instance");
    }
    genuine
}

/// Whether nothing stands in the way of a stored request: it needs no approval, or was given one by this instance.
pub fn approved(app: &App, r: &store::RequestRow) -> bool {
    !r.needs_approval
        || matches!((r.approved_by, &r.approval_mac), (Some(by), Some(mac)) if app.keys.verify("approval", &approval_parts(r, &by), mac))
}

/// Whether a stored request is genuine and may be fulfilled now.
pub fn ready(app: &App, r: &store::RequestRow) -> bool {
    genuine(app, r) && approved(app, r) && r.expires_at > app.now()
}

/// What is asked, for whom, and whose managers may answer for it. Not the state, which only ever closes it.
fn mac_parts(r: &store::RequestRow) -> Vec<&[u8]> {
    const NO: [u8; 1] = [0];
    const YES: [u8; 1] = [1];
    vec![
        r.id.as_bytes(),
        r.kind.as_bytes(),
        r.subject.as_bytes(),
        r.for_keypair.as_ref().map_or(&[][..], |i| i.as_bytes()),
        r.asked_by.as_ref().map_or(&[][..], |i| i.as_bytes()),
        if r.needs_approval { &YES } else { &NO },
        r.practice.as_ref().map_or(&[][..], |i| i.as_bytes()),
    ]
}

/// Requests that one sign-in looks at for each key pair or mailbox, however many of them it cannot fulfil: what waits for something
/// else must not keep the others waiting.
pub const LOOKED_AT: i64 = 1000;
/// Requests read at once.
pub const AT_ONCE: i64 = 100;

/// Fulfils the open requests for the desks and safes that this ring holds, of those who may have them now; at most `most` each.
///
/// # Errors
/// When the database is away.
pub async fn fulfil_keypairs(
    app: &App,
    ring: &super::Keyring,
    most: i64,
) -> Result<usize, crate::fault::Fault> {
    let mut done = 0;
    for held in ring.ids().collect::<Vec<_>>() {
        done += fulfil_keypair_of(app, ring, held, most).await?;
    }
    Ok(done)
}

/// As [`fulfil_keypairs`], for one pair of the ring.
///
/// # Errors
/// When the database is away.
pub async fn fulfil_keypair_of(
    app: &App,
    ring: &super::Keyring,
    held: Id,
    most: i64,
) -> Result<usize, crate::fault::Fault> {
    let Some(pair) = ring.get(held) else {
        return Ok(0);
    };
    let (mut after, mut of_this, mut looked) = ((i64::MIN, Id::NIL), 0, 0);
    while of_this < most && looked < LOOKED_AT {
        let kind = Kind::Keypair.word();
        let some = store::open_requests(&app.db, kind, held, app.now(), after, AT_ONCE).await?;
        let Some(last) = some.last() else { break };
        after = (last.created_at, last.id);
        looked += AT_ONCE;
        for r in some {
            if of_this < most && fulfil_keypair(app, pair, &r).await? {
                of_this += 1;
            }
        }
    }
    Ok(usize::try_from(of_this).unwrap_or(0))
}

async fn fulfil_keypair(
    app: &App,
    pair: &vault::KeyPair,
    r: &store::RequestRow,
) -> Result<bool, crate::fault::Fault> {
    let (true, Some(wanted)) = (ready(app, r), r.for_keypair) else {
        return Ok(false);
    };
    if !entitled::now(app, r, wanted).await? {
        return Ok(false);
    }
    let public = match super::public(app, wanted).await {
        Ok(public) => public,
        // One pair that is gone must not keep the others waiting.
        Err(super::KeyError::Missing(_)) => return Ok(false),
        Err(e) => return Err(e.into()),
    };
    let rows = vec![
        super::wrap_to(app, &public, pair),
        store::finish_request(r.id),
    ];
    match app.db.write(rows).await {
        Ok(_) => Ok(true),
        // Another session was faster.
        Err(db::WriteError::Conflict { .. }) => Ok(false),
        Err(e) => Err(e.into()),
    }
}
