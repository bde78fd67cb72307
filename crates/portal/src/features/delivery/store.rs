//! Every statement of this feature. Contacts and deliveries are read through a [`Scope`]: those of another practice are not there.

use crate::accounts::PersonName;
use crate::accounts::session::NAME;
use crate::actor::Scope;
use crate::app::App;
use crate::contacts::{self, ContactProfile};
use crate::fault::Fault;
use crate::keys::store::RequestRow;
use db::{Db, Id, ReadError, q, row, statements};
use std::collections::HashMap;

statements! {
    CONTACT_NAMES = "SELECT c.id, c.profile_f FROM contact c WHERE c.practice = $1 AND c.id IN (SELECT contact FROM delivery WHERE thread = $2)";
    OTHER_NAMES = "SELECT d.id, p.id, p.name_f FROM delivery d JOIN mailbox m ON m.id = d.mailbox JOIN person p ON p.id = m.owner JOIN message g ON g.id = d.message WHERE d.thread = $1 AND g.author_mailbox = $2 AND d.contact IS NULL";
    INVITATIONS = "SELECT i.id, i.state, i.phone_wrong_at, i.expires_at FROM invitation i WHERE i.practice = $1 AND i.id IN (SELECT invitation FROM delivery WHERE thread = $2)";
    OPENED = "SELECT l.subject, MIN(l.first_opened_at) FROM link l JOIN invitation i ON i.id = l.subject WHERE l.kind = 'invite' AND i.practice = $1 AND i.id IN (SELECT invitation FROM delivery WHERE thread = $2) GROUP BY l.subject";
    LAST_MAIL = "SELECT MAX(e.at) FROM delivery_event e JOIN delivery d ON d.id = e.delivery WHERE d.contact = $1 AND (e.kind = 'queued' OR e.kind = 'resent' OR e.kind = 'address_corrected')";
    LAST_LINK = "SELECT MAX(created_at) FROM link WHERE subject = $1 AND kind = 'invite'";
    UNREAD_DELIVERY = "SELECT d.id FROM delivery d JOIN entry e ON e.mailbox = d.mailbox AND e.message = d.message WHERE d.contact = $1 AND e.read_at IS NULL AND e.deleted_at IS NULL AND NOT e.mine ORDER BY d.created_at DESC, d.id DESC LIMIT 1";
    UNREAD_DELIVERIES = "SELECT d.id FROM delivery d JOIN entry e ON e.mailbox = d.mailbox AND e.message = d.message WHERE d.contact = $1 AND e.read_at IS NULL AND e.deleted_at IS NULL AND NOT e.mine ORDER BY d.created_at, d.id LIMIT 500";
    DEMANDS_TWO_STEP = "SELECT COUNT(*) FROM (SELECT 1 FROM delivery d JOIN thread t ON t.id = d.thread WHERE d.contact = $1 AND t.two_step LIMIT 1) AS found";
    GIVERS = "SELECT DISTINCT p.id, p.name_f FROM person p JOIN contact_phone c ON c.given_by = p.id WHERE c.contact = $1";
    INVITED = "SELECT i.contact, i.state, i.phone_wrong_at, i.expires_at FROM invitation i WHERE i.practice = $1 AND i.contact IN (SELECT id FROM contact WHERE practice = $1 ORDER BY created_at DESC LIMIT $2) ORDER BY i.created_at, i.id";
    EVENTS = "SELECT d.contact, e.kind, MAX(e.at) FROM delivery_event e JOIN delivery d ON d.id = e.delivery WHERE d.contact IN (SELECT id FROM contact WHERE practice = $1 ORDER BY created_at DESC LIMIT $2) GROUP BY d.contact, e.kind";
    INVITED_ONE = "SELECT i.contact, i.state, i.phone_wrong_at, i.expires_at FROM invitation i WHERE i.contact = $1 ORDER BY i.created_at, i.id";
    EVENTS_ONE = "SELECT d.contact, e.kind, MAX(e.at) FROM delivery_event e JOIN delivery d ON d.id = e.delivery WHERE d.contact = $1 GROUP BY d.contact, e.kind";
    ASKER_CONTACT = "SELECT c.id, c.profile_f FROM contact c JOIN thread t ON t.practice = c.practice WHERE c.practice = $1 AND c.person = $2 AND t.id = $3 ORDER BY c.created_at LIMIT 1";
    ASKER = "SELECT p.id, p.name_f FROM person p JOIN thread t ON t.id = $3 WHERE t.practice = $1 AND p.id = $2";
    REQUESTS_OF = "SELECT r.id, r.kind, r.subject, r.for_keypair, r.asked_by, r.reason, r.needs_approval, r.approved_by, r.approval_mac, r.mac, r.state, r.created_at, r.expires_at, r.practice FROM key_request r JOIN thread t ON t.id = r.subject WHERE r.asked_by = $2 AND r.kind = 'thread' AND r.state = 'open' AND r.needs_approval AND r.approved_by IS NULL AND r.expires_at > $3 AND t.practice = $1 ORDER BY r.created_at, r.id LIMIT 2000";
}

row! {
    /// Somebody who is no contact of the practice.
    #[derive(Debug)]
    pub struct OtherName { pub delivery: Id, pub person: Id, pub name_f: Vec<u8>, }
    /// Where an invitation stands.
    #[derive(Debug)]
    pub struct InvitedRow {
        pub id: Id,
        pub state: String,
        pub phone_wrong_at: Option<i64>,
        pub expires_at: i64,
    }
}

/// What a timeline needs besides its events: contact names, other names, invitations, first openings. One snapshot with them.
pub(super) fn around_thread(scope: &Scope, thread: Id) -> [db::Sql; 4] {
    let practice = scope.practice();
    [
        q!(CONTACT_NAMES, practice, thread),
        q!(OTHER_NAMES, thread, scope.mailbox()),
        q!(INVITATIONS, practice, thread),
        q!(OPENED, practice, thread),
    ]
}

/// When the newest mail to a contact was asked for; `invitation` is its open one, or `Id::NIL`.
pub(super) async fn last_mail(
    db: &Db,
    contact: Id,
    invitation: Id,
) -> Result<Option<i64>, ReadError> {
    let mut got = db
        .read(vec![q!(LAST_MAIL, contact), q!(LAST_LINK, invitation)])
        .await?
        .into_iter();
    let mut next = || {
        got.next()
            .expect("one result a statement")
            .one::<Option<i64>>()
    };
    let (mail, link) = (next()?.flatten(), next()?.flatten());
    Ok(mail.max(link))
}

/// The newest delivery to a contact whose message was not read.
pub(super) async fn unread_delivery(db: &Db, contact: Id) -> Result<Option<Id>, ReadError> {
    db.one(q!(UNREAD_DELIVERY, contact)).await
}

/// The deliveries to a contact whose message was not read, oldest first.
pub(super) async fn unread_deliveries(db: &Db, contact: Id) -> Result<Vec<Id>, ReadError> {
    db.all(q!(UNREAD_DELIVERIES, contact)).await
}

/// Whether a sender demanded the second step for anything that went to a contact.
pub(super) async fn demands_two_step(db: &Db, contact: Id) -> Result<bool, ReadError> {
    let found = db.one::<i64>(q!(DEMANDS_TWO_STEP, contact)).await?;
    Ok(found.unwrap_or(0) > 0)
}

/// Who gave the phones of a contact, by name.
pub(super) async fn givers(app: &App, contact: Id) -> Result<HashMap<Id, String>, Fault> {
    let mut out = HashMap::new();
    for (id, sealed) in app.db.all::<(Id, Vec<u8>)>(q!(GIVERS, contact)).await? {
        let name: PersonName = NAME.open(app, id, &sealed)?;
        out.insert(id, name.full());
    }
    Ok(out)
}

row! {
    /// Where an invitation of a contact stands.
    #[derive(Debug)]
    pub struct InvitedContact {
        pub contact: Id,
        pub state: String,
        pub phone_wrong_at: Option<i64>,
        pub expires_at: i64,
    }
}

/// The invitations of the newest contacts of a practice, oldest first.
pub(super) async fn invited(
    db: &Db,
    practice: Id,
    most: i64,
) -> Result<Vec<InvitedContact>, ReadError> {
    db.all(q!(INVITED, practice, most)).await
}

/// When each kind of event last happened to the newest contacts of a practice.
pub(super) async fn last_events(
    db: &Db,
    practice: Id,
    most: i64,
) -> Result<Vec<(Id, String, i64)>, ReadError> {
    db.all(q!(EVENTS, practice, most)).await
}

/// Invitations and events as above, of one contact.
pub(super) async fn of_contact(
    db: &Db,
    contact: Id,
) -> Result<(Vec<InvitedContact>, Vec<(Id, String, i64)>), ReadError> {
    let mut got = db
        .read(vec![q!(INVITED_ONE, contact), q!(EVENTS_ONE, contact)])
        .await?
        .into_iter();
    let mut next = || got.next().expect("one result a statement");
    let invited = next().all()?;
    Ok((invited, next().all()?))
}

/// The name of somebody who asks for a conversation that the scope's practice began: as the practice wrote it, else as they
/// gave it. Nobody when another practice began it.
pub(super) async fn asker(
    app: &App,
    scope: &Scope,
    thread: Id,
    person: Id,
) -> Result<Option<String>, Fault> {
    let practice = scope.practice();
    let mut got = app
        .db
        .read(vec![
            q!(ASKER_CONTACT, practice, person, thread),
            q!(ASKER, practice, person, thread),
        ])
        .await?
        .into_iter();
    let mut next = || {
        got.next()
            .expect("one result a statement")
            .one::<(Id, Vec<u8>)>()
            .map_err(ReadError::from)
    };
    let (contact, own) = (next()?, next()?);
    if let Some((id, sealed)) = contact {
        let profile: ContactProfile = contacts::PROFILE.open(app, id, &sealed)?;
        return Ok(Some(profile.name.full()));
    }
    match own {
        Some((id, sealed)) => {
            let name: PersonName = NAME.open(app, id, &sealed)?;
            Ok(Some(name.full()))
        }
        None => Ok(None),
    }
}

/// What a person asks of the scope's practice and nobody has answered.
pub(super) async fn requests_of(
    db: &Db,
    scope: &Scope,
    person: Id,
    now: i64,
) -> Result<Vec<RequestRow>, ReadError> {
    db.all(q!(REQUESTS_OF, scope.practice(), person, now)).await
}
