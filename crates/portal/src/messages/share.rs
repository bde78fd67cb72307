//! Conversations that come back after a forgotten password.
//!
//! Whoever loses their key pair asks, by a key request for each conversation, for its content keys under the new pair. Any
//! other participant who is signed in hands them over, provided that the request is genuine, approved where it must be, and
//! that the pair is still the current one of a mailbox that takes part. A thief who can write rows can forge none of the
//! three: request, approval and public half carry MACs under the instance key.

use super::begun::Begun;
use super::{read, store};
use crate::actor::Scope;
use crate::app::App;
use crate::audit;
use crate::fault::Fault;
use crate::keys::requests;
use crate::keys::store::{RequestRow, finish_request};
use crate::keys::{self, Keyring};
use crate::mails::{self, Secret};
use db::{Id, ReadError, Stmt, q, statements};
use std::collections::HashSet;

statements! {
    OPEN_FOR = "SELECT r.id, r.kind, r.subject, r.for_keypair, r.asked_by, r.reason, r.needs_approval, r.approved_by, r.approval_mac, r.mac, r.state, r.created_at, r.expires_at, r.practice FROM key_request r JOIN participant p ON p.thread = r.subject WHERE r.state = 'open' AND r.kind = 'thread' AND r.asked_by <> $2 AND p.mailbox = $1 AND p.removed_at IS NULL AND r.expires_at > $3 AND (NOT r.needs_approval OR r.approved_by IS NOT NULL) AND (r.created_at > $4 OR (r.created_at = $4 AND r.id > $5)) ORDER BY r.created_at, r.id LIMIT $6";
    OPEN_IN = "SELECT r.id, r.kind, r.subject, r.for_keypair, r.asked_by, r.reason, r.needs_approval, r.approved_by, r.approval_mac, r.mac, r.state, r.created_at, r.expires_at, r.practice FROM key_request r JOIN participant p ON p.thread = r.subject WHERE r.subject = $2 AND r.state = 'open' AND r.kind = 'thread' AND p.mailbox = $1 AND p.removed_at IS NULL ORDER BY r.created_at LIMIT 100";
    ASKER = "SELECT m.id, p.mac FROM mailbox m JOIN participant p ON p.mailbox = m.id WHERE m.current_key = $1 AND p.thread = $2 AND p.removed_at IS NULL";
    LOST = "SELECT message FROM entry WHERE mailbox = $1 AND thread = $2 AND deleted_at IS NULL AND key_id <> $3";
    SHARE = "UPDATE entry SET arrival = $3, head = NULL, key_id = $4 WHERE mailbox = $1 AND message = $2 AND key_id <> $4";
    THREADS = "SELECT t.id, t.kind, t.practice, t.two_step, t.mac FROM box b JOIN thread t ON t.id = b.thread WHERE b.mailbox = $1 ORDER BY b.last_at DESC LIMIT $2";
    OF_PRACTICE = "SELECT r.id, r.kind, r.subject, r.for_keypair, r.asked_by, r.reason, r.needs_approval, r.approved_by, r.approval_mac, r.mac, r.state, r.created_at, r.expires_at, r.practice FROM key_request r JOIN thread t ON t.id = r.subject AND t.practice = $1 WHERE r.practice = $1 AND r.practice IS NOT NULL AND r.state = 'open' AND r.kind = 'thread' AND r.asked_by <> $2 AND r.expires_at > $3 AND (NOT r.needs_approval OR r.approved_by IS NOT NULL) ORDER BY r.created_at, r.id LIMIT $4";
    SEATS_IN = "SELECT m.id, m.current_key, p.mac FROM participant p JOIN mailbox m ON m.id = p.mailbox WHERE p.thread = $1 AND m.practice = $2 AND m.kind IN ('seat', 'team') ORDER BY m.id LIMIT 20";
    LAST_ASKED = "SELECT r.id, r.kind, r.subject, r.for_keypair, r.asked_by, r.reason, r.needs_approval, r.approved_by, r.approval_mac, r.mac, r.state, r.created_at, r.expires_at, r.practice FROM key_request r WHERE r.asked_by = $1 AND r.kind = 'thread' AND NOT EXISTS (SELECT 1 FROM key_request n WHERE n.subject = r.subject AND n.asked_by = r.asked_by AND n.kind = r.kind AND (n.created_at > r.created_at OR (n.created_at = r.created_at AND n.id > r.id))) ORDER BY r.created_at DESC LIMIT $2";
    WITHDRAW = "UPDATE key_request SET state = 'expired' WHERE asked_by = $1 AND state = 'open' AND for_keypair IN (SELECT id FROM keypair WHERE mailbox = $2)";
}

/// Conversations that one reset asks for again, the newest first. Older ones come back when somebody writes in them and the
/// reader asks once more.
pub const ASKED: i64 = 2000;

/// The conversations that somebody asked for by their mail alone, and that nobody has let them have since: refused, or not answered.
///
/// They stay so at a later reset, whatever phone was shown there. Whoever reads the mail sets a password by it, adds a phone of their
/// own with that password, and comes again with a code: that phone proves nothing about what was closed before it was added. A request
/// that somebody has changed in the database counts as one that nobody has answered.
///
/// # Errors
/// When the database is away.
pub async fn withheld(app: &App, person: Id) -> Result<HashSet<Id>, ReadError> {
    let last: Vec<RequestRow> = app.db.all(q!(LAST_ASKED, person, ASKED)).await?;
    Ok(last
        .iter()
        .filter(|r| !requests::genuine(app, r) || !requests::approved(app, r))
        .map(|r| r.subject)
        .collect())
}

/// The rows that ask for every conversation of a mailbox under its new key pair. What was asked for under older
/// pairs of the mailbox is withdrawn: nothing opens them any more. `by_mail`: nothing but the mail was shown, so each needs an
/// approval; else only those that are [`withheld`].
///
/// # Errors
/// When the database is away.
pub async fn ask(
    app: &App,
    mailbox: Id,
    new_key: Id,
    person: Id,
    by_mail: bool,
) -> Result<Vec<Stmt>, ReadError> {
    let threads: Vec<Begun> = app.db.all(q!(THREADS, mailbox, ASKED)).await?;
    // Whose it is cannot be said of a row that another hand has changed: nobody is asked to answer for it.
    let threads: Vec<Begun> = threads
        .into_iter()
        .filter(|b| b.check(app).is_ok())
        .collect();
    let withheld = withheld(app, person).await?;
    // Of so large a mailbox not everything was asked for: what was not is withheld too.
    let all = by_mail || withheld.len() as i64 >= ASKED;
    let needs = |t: &Id| all || withheld.contains(t);
    let mut rows = vec![q!(WITHDRAW, person, mailbox).any()];
    if threads.iter().any(|b| needs(&b.id)) {
        rows.extend(tell_senders(app, mailbox).await?);
    }
    rows.extend(
        threads
            .iter()
            .map(|b| requests::ask_thread(app, b.practice, b.id, new_key, person, needs(&b.id))),
    );
    Ok(rows)
}

/// Colleagues who are told by mail that somebody waits for their approval.
const TOLD: usize = 20;

/// Asks those who can approve to do so, once each, those who wrote last first: else the reader waits for somebody to look by chance.
async fn tell_senders(app: &App, mailbox: Id) -> Result<Vec<Stmt>, ReadError> {
    let (mut rows, mut told) = (Vec::new(), HashSet::new());
    for (delivery, author) in store::senders_to(&app.db, mailbox).await? {
        if told.len() < TOLD && told.insert(author) {
            let secret = Secret {
                what: Some("asks".into()),
                delivery: Some(delivery),
                ..Secret::default()
            };
            rows.push(mails::job(
                app,
                mails::SENDER,
                delivery,
                mails::NORMAL,
                &secret,
            ));
        }
    }
    Ok(rows)
}

/// The open requests for one conversation of the scope's mailbox, oldest first: those that [`requests::ready`] refuses for want of an
/// approval are what a page may ask somebody entitled to approve.
///
/// # Errors
/// When the database is away.
pub async fn waiting(app: &App, scope: &Scope, thread: Id) -> Result<Vec<RequestRow>, ReadError> {
    app.db.all(q!(OPEN_IN, scope.mailbox(), thread)).await
}

/// Hands over what others wait for in the conversations of the scope's mailbox, at most `most` requests; gives how many were done.
/// `me` is the person signed in: nobody fulfils their own request.
///
/// # Errors
/// When the database is away.
pub async fn fulfil(
    app: &App,
    scope: &Scope,
    ring: &Keyring,
    own_key: Id,
    me: Id,
    most: i64,
) -> Result<usize, Fault> {
    let (mut done, mut looked) = (0, 0);
    let mut after = (i64::MIN, Id::NIL);
    // What this session cannot fulfil must not keep others waiting behind it.
    while done < most && looked < requests::LOOKED_AT {
        let (at, id) = after;
        let (mailbox, now, at_once) = (scope.mailbox(), app.now(), requests::AT_ONCE);
        let query = q!(OPEN_FOR, mailbox, me, now, at, id, at_once);
        let open: Vec<RequestRow> = app.db.all(query).await?;
        let Some(last) = open.last() else { break };
        after = (last.created_at, last.id);
        looked += at_once;
        for r in open {
            if done >= most {
                break;
            }
            match fulfil_one(app, scope, ring, own_key, me, &r).await {
                Ok(true) => done += 1,
                Ok(false) => {}
                // One damaged conversation must not keep all others closed.
                Err(Fault::Internal(cause)) => {
                    tracing::error!(request = %r.id, cause, "a conversation could not be handed over");
                }
                Err(e) => return Err(e),
            }
        }
    }
    Ok(usize::try_from(done).unwrap_or(0))
}

/// Hands over, by the practice's safe, what others wait for in conversations that the practice began: whoever wrote in them may have left,
/// or not sign in for weeks. `ring` opens the safe, which opens the seats and teams that take part; only those are opened. At most `most` requests;
/// gives how many were done.
///
/// # Errors
/// When the database is away.
pub async fn fulfil_by_safe(
    app: &App,
    ring: &Keyring,
    practice: Id,
    me: Id,
    most: i64,
) -> Result<usize, Fault> {
    let query = q!(OF_PRACTICE, practice, me, app.now(), most);
    let open: Vec<RequestRow> = app.db.all(query).await?;
    let mut done = 0;
    for r in open {
        if !requests::ready(app, &r) {
            continue;
        }
        let seats: Vec<(Id, Id, Vec<u8>)> = app.db.all(q!(SEATS_IN, r.subject, practice)).await?;
        for (seat, key, mac) in seats {
            // A seat that somebody put into the conversation, or into the practice, opens nothing of it.
            if super::check_participant(app, r.subject, seat, &mac).is_err() {
                continue;
            }
            let Some(pair) = ring.open(app, key).await? else {
                continue;
            };
            let pair = keys::genuine_pair(app, pair, keys::Owner::Mailbox(seat)).await?;
            let mut only = Keyring::new();
            only.lend(pair);
            let scope = Scope::seat_by_safe(seat, practice);
            match fulfil_one(app, &scope, &only, key, me, &r).await {
                Ok(true) => {
                    done += 1;
                    break;
                }
                Ok(false) => {}
                // One damaged conversation must not keep all others closed.
                Err(Fault::Internal(cause)) => {
                    tracing::error!(request = %r.id, cause, "a conversation could not be handed over");
                }
                Err(e) => return Err(e),
            }
        }
    }
    Ok(done)
}

/// Hands one conversation over, if its request may be fulfilled now and this ring opens it. Gives whether anything came back.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn fulfil_one(
    app: &App,
    scope: &Scope,
    ring: &Keyring,
    own_key: Id,
    me: Id,
    r: &RequestRow,
) -> Result<bool, Fault> {
    let (true, Some(key)) = (requests::ready(app, r), r.for_keypair) else {
        return Ok(false);
    };
    let thread = r.subject;
    // The pair must still be the current one of a mailbox in this very conversation.
    let asker: Option<(Id, Vec<u8>)> = app.db.one(q!(ASKER, key, thread)).await?;
    let Some((asker, mac)) = asker else {
        return Ok(false);
    };
    super::check_participant(app, thread, asker, &mac)?;
    let public = keys::current(app, asker).await?;
    if asker == scope.mailbox() || keys::id_of(&public) != key {
        return Ok(false);
    }
    let lost: HashSet<Id> = app
        .db
        .all::<Id>(q!(LOST, asker, thread, key))
        .await?
        .into_iter()
        .collect();
    let mut rows = vec![store::hold(asker, key)];
    let mut back = 0;
    for (message, arrival) in
        read::reseal_thread(app, scope, ring, own_key, thread, &public).await?
    {
        if lost.contains(&message) {
            rows.push(q!(SHARE, asker, message, arrival, key).any());
            back += 1;
        }
    }
    if back == 0 && !lost.is_empty() {
        return Ok(false);
    }
    // What this participant does not have, another one may: the request stays open for them.
    if back == lost.len() {
        rows.push(finish_request(r.id));
    }
    rows.extend(
        audit::event("thread.shared_again")
            .by_person(me)
            .on("thread", thread)
            .detail(serde_json::json!({ "messages": back, "lost": lost.len() }))
            .rows(app),
    );
    match app.db.write(rows).await {
        Ok(_) => Ok(back > 0),
        // Another session was faster, or the mailbox has another key again.
        Err(db::WriteError::Conflict { .. }) => Ok(false),
        Err(e) => Err(e.into()),
    }
}
