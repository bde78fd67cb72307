//! Rows of `contact` and `contact_phone`. Every read names the practice: a contact of another one is not there.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    BY_ADDRESS = "SELECT id, practice, bidx, email_f, profile_f, relationship, lang, person, version FROM contact WHERE practice = $1 AND bidx = $2";
    BY_ID = "SELECT id, practice, bidx, email_f, profile_f, relationship, lang, person, version FROM contact WHERE practice = $1 AND id = $2";
    LIST = "SELECT id, practice, bidx, email_f, profile_f, relationship, lang, person, version FROM contact WHERE practice = $1 ORDER BY created_at DESC LIMIT $2";
    INSERT = "INSERT INTO contact (id, practice, bidx, bidx_key, email_f, profile_f, relationship, lang, person, version, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11)";
    SET_PERSON = "UPDATE contact SET person = $2, version = version + 1 WHERE id = $1";
    TOUCH = "UPDATE contact SET version = version + 1 WHERE id = $1 AND version = $2";
    READDRESS = "UPDATE contact SET bidx = $3, bidx_key = $4, email_f = $5, person = NULL, version = version + 1 WHERE id = $1 AND version = $2";
    SET_DETAILS = "UPDATE contact SET profile_f = $3, relationship = $4, lang = $5, version = version + 1 WHERE id = $1 AND version = $2";
    SET_CHILD = "UPDATE contact SET bidx = $3, bidx_key = $4, profile_f = $5, version = version + 1 WHERE id = $1 AND version = $2";
    DELETE = "DELETE FROM contact WHERE id = $1 AND version = $2";
    DELETE_PHONES = "DELETE FROM contact_phone WHERE contact = $1";
    PHONES = "SELECT id, kind, number_f, state, given_by, given_at FROM contact_phone WHERE contact = $1 AND state <> 'void' ORDER BY state, given_at, kind DESC, id";
    INSERT_PHONE = "INSERT INTO contact_phone (id, contact, kind, number_f, bidx, bidx_key, state, given_by, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    VOID_PHONE = "UPDATE contact_phone SET state = 'void' WHERE contact = $1 AND id = $2 AND state <> 'void'";
    VOID_PHONES = "UPDATE contact_phone SET state = 'void' WHERE contact = $1 AND state <> 'void'";
    PROVE = "INSERT INTO practice_proof (person, practice, contact_phone, at) VALUES ($1, $2, $3, $4) ON CONFLICT (person, practice) DO UPDATE SET contact_phone = excluded.contact_phone, at = excluded.at";
    // An own phone serves before a practice's conversations from the moment on that one session has shown both: a code to a number on
    // the practice's file, and a code to the phone (or the two are one number).
    VOUCH = "INSERT INTO practice_factor (practice, factor, person, at) SELECT p.practice, f.id, f.person, p.at FROM practice_proof p JOIN factor f ON f.person = p.person WHERE p.person = $1 AND p.practice = $2 AND f.kind IN ('phone', 'totp', 'passkey') AND f.state = 'active' AND f.verified_at IS NOT NULL AND (f.id = $3 OR f.bidx = (SELECT c.bidx FROM contact_phone c WHERE c.id = p.contact_phone)) ON CONFLICT (practice, factor) DO NOTHING";
    INHERIT = "INSERT INTO practice_factor (practice, factor, person, at) SELECT v.practice, n.id, n.person, v.at FROM practice_factor v JOIN factor f ON f.id = v.factor JOIN factor n ON n.person = f.person WHERE f.person = $1 AND f.id = $2 AND f.state = 'active' AND n.id = $3 AND v.person = $1 ON CONFLICT (practice, factor) DO NOTHING";
    UNPROVE = "DELETE FROM practice_proof WHERE person = $1";
    UNVOUCH = "DELETE FROM practice_factor WHERE person = $1";
    // Whom a number proved that is no longer on file.
    UNVOUCH_VOID = "DELETE FROM practice_factor WHERE EXISTS (SELECT 1 FROM practice_proof p JOIN contact_phone c ON c.id = p.contact_phone WHERE c.contact = $1 AND c.state = 'void' AND p.practice = practice_factor.practice AND p.person = practice_factor.person)";
    UNPASS_VOID = "UPDATE session SET passed = $2 WHERE ended_at IS NULL AND person IN (SELECT p.person FROM practice_proof p JOIN contact_phone c ON c.id = p.contact_phone WHERE c.contact = $1 AND c.state = 'void')";
    UNPROVE_VOID = "DELETE FROM practice_proof WHERE contact_phone IN (SELECT id FROM contact_phone WHERE contact = $1 AND state = 'void')";
    VOUCHED = "SELECT practice, factor FROM practice_factor WHERE person = $1";
    // By an address that somebody has left, a practice means them and not whoever has it now.
    OF_PERSON = "SELECT c.id, c.practice, c.bidx, c.email_f, c.profile_f, c.relationship, c.lang, c.person, c.version FROM contact c WHERE c.practice = $1 AND (c.person = $2 OR c.bidx IN (SELECT a.bidx FROM address a WHERE a.person = $2)) AND NOT EXISTS (SELECT 1 FROM former_address f WHERE f.bidx = c.bidx AND f.practice = c.practice AND f.person <> $2) ORDER BY c.created_at, c.id";
    VOID_PROPOSED = "UPDATE contact_phone SET state = 'void' WHERE contact = $1 AND state = 'proposed'";
}

row! {
    /// A contact as stored.
    #[derive(Debug, Clone)]
    pub struct ContactRow {
        pub id: Id,
        pub practice: Id,
        pub bidx: Vec<u8>,
        pub email_f: Vec<u8>,
        pub profile_f: Vec<u8>,
        pub relationship: String,
        pub lang: String,
        pub person: Option<Id>,
        pub version: i64,
    }
}

row! {
    /// A phone as stored.
    #[derive(Debug, Clone)]
    pub struct PhoneRow {
        pub id: Id,
        pub kind: String,
        pub number_f: Vec<u8>,
        pub state: String,
        pub given_by: Option<Id>,
        pub given_at: i64,
    }
}

pub(super) async fn by_address(
    db: &Db,
    practice: Id,
    bidx: &[u8],
) -> Result<Option<ContactRow>, ReadError> {
    db.one(q!(BY_ADDRESS, practice, bidx)).await
}

pub(super) async fn by_id(db: &Db, practice: Id, id: Id) -> Result<Option<ContactRow>, ReadError> {
    db.one(q!(BY_ID, practice, id)).await
}

pub(super) async fn list(db: &Db, practice: Id, most: i64) -> Result<Vec<ContactRow>, ReadError> {
    db.all(q!(LIST, practice, most)).await
}

pub(super) async fn phones(db: &Db, contact: Id) -> Result<Vec<PhoneRow>, ReadError> {
    db.all(q!(PHONES, contact)).await
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert(
    id: Id,
    practice: Id,
    bidx: &[u8],
    epoch: u8,
    email_f: &[u8],
    profile_f: &[u8],
    relationship: &str,
    lang: &str,
    person: Option<Id>,
    by: Option<Id>,
    now: i64,
) -> Stmt {
    q!(
        INSERT,
        id,
        practice,
        bidx,
        epoch,
        email_f,
        profile_f,
        relationship,
        lang,
        person,
        by,
        now
    )
    .expect(1)
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert_phone(
    id: Id,
    contact: Id,
    kind: &str,
    number_f: &[u8],
    bidx: &[u8],
    epoch: u8,
    state: &str,
    by: Option<Id>,
    now: i64,
) -> Stmt {
    q!(
        INSERT_PHONE,
        id,
        contact,
        kind,
        number_f,
        bidx,
        epoch,
        state,
        by,
        now
    )
    .expect(1)
}

/// The contact has proven to be this person.
pub fn set_person(id: Id, person: Id) -> Stmt {
    q!(SET_PERSON, id, person).expect(1)
}

/// Guards a change of a contact's phones; conflicts when a colleague was faster.
pub fn touch(id: Id, version: i64) -> Stmt {
    q!(TOUCH, id, version).expect(1)
}

/// The contact has another address. Whoever had the old one is no longer meant.
pub(super) fn readdress(id: Id, version: i64, bidx: &[u8], epoch: u8, email_f: &[u8]) -> Stmt {
    q!(READDRESS, id, version, bidx, epoch, email_f).expect(1)
}

/// Another name, relationship or language.
pub(super) fn set_details(
    id: Id,
    version: i64,
    profile_f: &[u8],
    relationship: &str,
    lang: &str,
) -> Stmt {
    q!(SET_DETAILS, id, version, profile_f, relationship, lang).expect(1)
}

/// Something else is known of the child that a contact stands for.
pub fn set_child(id: Id, version: i64, bidx: &[u8], epoch: u8, profile_f: &[u8]) -> Stmt {
    q!(SET_CHILD, id, version, bidx, epoch, profile_f).expect(1)
}

/// Removes a contact and its phones: its address was wrong, and the right one is a contact already.
pub fn delete(id: Id, version: i64) -> [Stmt; 2] {
    [
        q!(DELETE, id, version).expect(1),
        q!(DELETE_PHONES, id).any(),
    ]
}

/// A number that is no longer theirs.
pub fn void_phone(contact: Id, phone: Id) -> Stmt {
    q!(VOID_PHONE, contact, phone).expect(1)
}

/// All numbers of a contact.
pub fn void_phones(contact: Id) -> Stmt {
    q!(VOID_PHONES, contact).any()
}

/// Numbers that the invitee proposed.
pub fn void_proposed(contact: Id) -> Stmt {
    q!(VOID_PROPOSED, contact).any()
}

/// A code to a number that the practice has on file has proven the person to it: once, and for all its conversations.
pub fn prove(person: Id, practice: Id, contact_phone: Id, now: i64) -> Stmt {
    q!(PROVE, person, practice, contact_phone, now).expect(1)
}

/// An own phone that was shown in the same session as a number on the practice's file serves before that practice's conversations
/// from now on; so does one that is the very number. Goes after [`prove`], in the same write.
///
/// Any other phone does not: whoever has somebody's password can add a phone where there is none yet, and must not get past a practice
/// by it, neither now nor after the owner has answered the practice's code once more.
pub fn vouch(person: Id, practice: Id, shown: Option<Id>) -> Stmt {
    q!(VOUCH, person, practice, shown.unwrap_or(Id::NIL)).any()
}

/// A phone that was added with a code to an older one serves wherever the older one does.
pub fn inherit(person: Id, from: Id, to: Id) -> Stmt {
    q!(INHERIT, person, from, to).any()
}

/// No practice knows the person any more: every one asks for a code to a number on its file again.
pub fn unprove(person: Id) -> [Stmt; 2] {
    [q!(UNPROVE, person).any(), q!(UNVOUCH, person).any()]
}

/// Which own phones of a person serve before which practice's conversations: (practice, factor).
pub async fn vouched(db: &Db, person: Id) -> Result<Vec<(Id, Id)>, ReadError> {
    db.all(vouched_query(person)).await
}

/// The same as a statement of a larger snapshot.
pub fn vouched_query(person: Id) -> db::Sql {
    q!(VOUCHED, person)
}

/// What a practice has on file of a person, by the account or by one of its proven addresses; oldest first.
pub async fn of_person(db: &Db, practice: Id, person: Id) -> Result<Vec<ContactRow>, ReadError> {
    db.all(q!(OF_PERSON, practice, person)).await
}

/// Whoever was proven to the practice by a number that is void now has to show one that is on file: the proof, the own phones that were
/// vouched for by it, and what was passed in sessions end. Comes after the statements that void the number.
pub fn disprove(contact: Id) -> [Stmt; 3] {
    [
        q!(UNVOUCH_VOID, contact).any(),
        q!(UNPASS_VOID, contact, Vec::<u8>::new()).any(),
        q!(UNPROVE_VOID, contact).any(),
    ]
}
