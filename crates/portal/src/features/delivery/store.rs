//! Every statement of this feature. Contacts and deliveries are read through a [`Scope`]: those of another practice are not there.

use crate::actor::Scope;
use db::{Id, q, row, statements};

statements! {
    CONTACT_NAMES = "SELECT c.id, c.profile_f FROM contact c WHERE c.practice = $1 AND c.id IN (SELECT contact FROM delivery WHERE thread = $2)";
    OTHER_NAMES = "SELECT d.id, p.id, p.name_f FROM delivery d JOIN mailbox m ON m.id = d.mailbox JOIN person p ON p.id = m.owner JOIN message g ON g.id = d.message WHERE d.thread = $1 AND g.author_mailbox = $2 AND d.contact IS NULL";
    INVITATIONS = "SELECT i.id, i.state, i.phone_wrong_at, i.expires_at FROM invitation i WHERE i.practice = $1 AND i.id IN (SELECT invitation FROM delivery WHERE thread = $2)";
    OPENED = "SELECT l.subject, MIN(l.first_opened_at) FROM link l JOIN invitation i ON i.id = l.subject WHERE l.kind = 'invite' AND i.practice = $1 AND i.id IN (SELECT invitation FROM delivery WHERE thread = $2) GROUP BY l.subject";
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
