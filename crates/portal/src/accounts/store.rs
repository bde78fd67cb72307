//! Rows of `person`, `address`, `factor`.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    ANYBODY = "SELECT COUNT(*) FROM (SELECT id FROM person LIMIT 1) p";
    ADDRESS = "SELECT bidx, person, mailbox, email_f, mac FROM address WHERE bidx = $1";
    ADDRESS_OF = "SELECT bidx, person, mailbox, email_f, mac FROM address WHERE person = $1 ORDER BY beside, verified_at, bidx LIMIT 1";
    ADDRESSES_AT = "SELECT bidx, person, mailbox, email_f, mac FROM address WHERE person = $1 AND mailbox = $2 ORDER BY bidx";
    ADDRESSES_OF = "SELECT bidx, person, mailbox, email_f, mac FROM address WHERE person = $1 ORDER BY beside, verified_at, bidx";
    TAKE_ADDRESS_IN = "UPDATE address SET person = $3, mailbox = $4, beside = TRUE, mac_key = $5, mac = $6 WHERE bidx = $1 AND person = $2";
    DROP_BESIDE = "DELETE FROM address WHERE bidx = $1 AND person = $2 AND beside";
    MERGED = "UPDATE person SET state = 'merged', version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
    RETIRE_EVERYTHING = "UPDATE factor SET state = 'retired' WHERE person = $1 AND state <> 'retired'";
    MOVE_ADDRESS = "UPDATE address SET mailbox = $3, mac_key = $4, mac = $5 WHERE bidx = $1 AND mailbox = $2";
    INSERT_ADDRESS = "INSERT INTO address (bidx, bidx_key, person, mailbox, email_f, verified_at, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $2, $7)";
    ROUTE = "UPDATE address SET mailbox = $3, mac_key = $4, mac = $5 WHERE bidx = $1 AND mailbox = $2";
    PROFILE_DUE = "UPDATE person SET profile_due = $2 WHERE id = $1";
    PERSON = "SELECT id, name_f, lang, tz, personal, two_step, sign_ins, recovery_offered, state, version FROM person WHERE id = $1";
    INSERT_PERSON = "INSERT INTO person (id, name_f, lang, tz, member_no_f, specialty_f, personal, two_step, sign_ins, recovery_offered, state, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 'active', 1, $9)";
    TOUCH_PERSON = "UPDATE person SET version = version + 1 WHERE id = $1 AND version = $2";
    SET_LANG = "UPDATE person SET lang = $2 WHERE id = $1";
    COUNT_SIGN_IN = "UPDATE person SET sign_ins = sign_ins + 1 WHERE id = $1";
    RECOVERY_OFFERED = "UPDATE person SET recovery_offered = recovery_offered + 1 WHERE id = $1";
    FACTORS = "SELECT id, kind, data, pepper_id, verified_at, state, created_at, mac FROM factor WHERE person = $1 AND state = 'active' ORDER BY created_at";
    PAST_PASSWORDS = "SELECT id, kind, data, pepper_id, verified_at, state, created_at, mac FROM factor WHERE person = $1 AND kind = 'password' ORDER BY created_at DESC LIMIT $2";
    INSERT_FACTOR = "INSERT INTO factor (id, person, kind, data, bidx, bidx_key, pepper_id, verified_at, state, created_at, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'active', $9, $10, $11)";
    RETIRE_FACTOR = "UPDATE factor SET state = 'retired' WHERE id = $1 AND person = $2 AND state = 'active'";
    OFFER_RECOVERY = "UPDATE person SET recovery_offered = 0 WHERE id = $1";
    RETIRE_FACTORS = "UPDATE factor SET state = 'retired' WHERE person = $1 AND kind = $2 AND state = 'active'";
}

row! {
    /// Where mail to an address goes.
    #[derive(Debug, Clone)]
    pub struct AddressRow {
        pub bidx: Vec<u8>,
        pub person: Id,
        pub mailbox: Id,
        pub email_f: Vec<u8>,
        pub mac: Vec<u8>,
    }
}

row! {
    /// A person. Sealed columns are opened by the caller, who has the instance key.
    #[derive(Debug, Clone)]
    pub struct PersonRow {
        pub id: Id,
        pub name_f: Vec<u8>,
        pub lang: String,
        pub tz: String,
        pub personal: Id,
        pub two_step: bool,
        pub sign_ins: i64,
        pub recovery_offered: i64,
        pub state: String,
        pub version: i64,
    }
}

row! {
    /// A password, phone or recovery factor.
    #[derive(Debug, Clone)]
    pub struct FactorRow {
        pub id: Id,
        pub kind: String,
        pub data: Vec<u8>,
        pub pepper_id: i64,
        pub verified_at: Option<i64>,
        pub state: String,
        pub created_at: i64,
        pub mac: Vec<u8>,
    }
}

/// New mail to an address goes to another mailbox of the same person. Conflicts when it was moved meanwhile.
pub(super) fn route(bidx: &[u8], from: Id, to: Id, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(ROUTE, bidx, from, to, epoch, mac).expect(1)
}

/// Whether the person is still to be asked about the profile that a practice gave.
pub fn profile_due(person: Id, due: bool) -> Stmt {
    q!(PROFILE_DUE, person, due).any()
}

/// Whether anybody has an account here.
pub async fn anybody(db: &Db) -> Result<bool, ReadError> {
    Ok(db.one::<i64>(q!(ANYBODY)).await?.unwrap_or(0) > 0)
}

/// Who an address belongs to. The caller checks the stamp.
pub(super) async fn address(db: &Db, bidx: &[u8]) -> Result<Option<AddressRow>, ReadError> {
    db.one(q!(ADDRESS, bidx)).await
}

/// The first address of a person. The caller checks the stamp.
pub(super) async fn address_of(db: &Db, person: Id) -> Result<Option<AddressRow>, ReadError> {
    db.one(q!(ADDRESS_OF, person)).await
}

/// The addresses of a person that lead to a mailbox. The caller checks the stamps.
pub(super) async fn addresses_at(
    db: &Db,
    person: Id,
    mailbox: Id,
) -> Result<Vec<AddressRow>, ReadError> {
    db.all(q!(ADDRESSES_AT, person, mailbox)).await
}

/// The addresses of a person, the one that is named in the settings first. The caller checks the stamps.
pub(super) async fn addresses_of(db: &Db, person: Id) -> Result<Vec<AddressRow>, ReadError> {
    db.all(q!(ADDRESSES_OF, person)).await
}

/// The address becomes one of another person's, beside their own. Conflicts when it is not this person's any more.
pub(super) fn take_address_in(
    (bidx, from): (&[u8], Id),
    (to, mailbox): (Id, Id),
    epoch: u8,
    mac: &[u8; 32],
) -> Stmt {
    q!(TAKE_ADDRESS_IN, bidx, from, to, mailbox, epoch, mac).expect(1)
}

/// Gives up an address that stands beside the person's own. Conflicts when it is none.
pub fn drop_beside(bidx: &[u8], person: Id) -> Stmt {
    q!(DROP_BESIDE, bidx, person).expect(1)
}

/// The account is closed: it was taken into another one. Conflicts when it was changed since it was read.
pub fn merged(id: Id, version: i64) -> Stmt {
    q!(MERGED, id, version).expect(1)
}

/// Nothing opens the account any more: password, phones, recovery code, apps and passkeys.
pub fn retire_everything(person: Id) -> Stmt {
    q!(RETIRE_EVERYTHING, person).any()
}

/// An address leads to another mailbox.
pub(super) fn move_address(bidx: &[u8], from: Id, to: Id, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(MOVE_ADDRESS, bidx, from, to, epoch, mac).expect(1)
}

/// A new address. `bidx` is the primary key: a second account for it is impossible.
pub(super) fn insert_address(
    bidx: &[u8],
    epoch: u8,
    person: Id,
    mailbox: Id,
    email_f: &[u8],
    now: i64,
    mac: &[u8; 32],
) -> Stmt {
    q!(
        INSERT_ADDRESS,
        bidx,
        epoch,
        person,
        mailbox,
        email_f,
        now,
        mac
    )
    .expect(1)
}

/// One person.
pub async fn person(db: &Db, id: Id) -> Result<Option<PersonRow>, ReadError> {
    db.one(q!(PERSON, id)).await
}

/// A new person.
#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub fn insert_person(
    id: Id,
    name_f: &[u8],
    lang: &str,
    tz: &str,
    member_no_f: Option<Vec<u8>>,
    specialty_f: Option<Vec<u8>>,
    personal: Id,
    two_step: bool,
    now: i64,
) -> Stmt {
    q!(
        INSERT_PERSON,
        id,
        name_f,
        lang,
        tz,
        member_no_f,
        specialty_f,
        personal,
        two_step,
        now
    )
    .expect(1)
}

/// Bumps the guard row of everything that belongs to a person; conflicts when somebody else was first.
pub fn touch_person(id: Id, version: i64) -> Stmt {
    q!(TOUCH_PERSON, id, version).expect(1)
}

/// Keeps the language a signed-in reader chose.
pub fn set_lang(id: Id, lang: &str) -> Stmt {
    q!(SET_LANG, id, lang).expect(1)
}

/// One more sign-in: the recovery code is offered again at the third.
pub fn count_sign_in(id: Id) -> Stmt {
    q!(COUNT_SIGN_IN, id).expect(1)
}

/// The recovery code was offered once more.
pub fn recovery_offered(id: Id) -> Stmt {
    q!(RECOVERY_OFFERED, id).expect(1)
}

/// The factors in force. The caller checks the stamps.
pub(super) async fn factors(db: &Db, person: Id) -> Result<Vec<FactorRow>, ReadError> {
    db.all(q!(FACTORS, person)).await
}

/// The newest passwords, the one in force first: preset `classic` remembers six.
pub async fn past_passwords(db: &Db, person: Id, most: i64) -> Result<Vec<FactorRow>, ReadError> {
    db.all(q!(PAST_PASSWORDS, person, most)).await
}

/// A new factor. `bidx` is the blind index of a phone with its key epoch.
#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert_factor(
    id: Id,
    person: Id,
    kind: &str,
    data: &[u8],
    bidx: Option<(&[u8; 32], u8)>,
    pepper_id: i64,
    verified_at: Option<i64>,
    now: i64,
    epoch: u8,
    mac: &[u8; 32],
) -> Stmt {
    q!(
        INSERT_FACTOR,
        id,
        person,
        kind,
        data,
        bidx.map(|(index, _)| index.to_vec()),
        bidx.map(|(_, epoch)| i64::from(epoch)),
        pepper_id,
        verified_at,
        now,
        epoch,
        mac
    )
    .expect(1)
}

/// Ends one factor: once.
pub fn retire_one(id: Id, person: Id) -> Stmt {
    q!(RETIRE_FACTOR, id, person).expect(1)
}

/// A recovery code was used up: it is offered to be made anew.
pub fn offer_recovery(person: Id) -> Stmt {
    q!(OFFER_RECOVERY, person).expect(1)
}

/// Ends the factors of one kind.
pub fn retire_factors(person: Id, kind: &str) -> Stmt {
    q!(RETIRE_FACTORS, person, kind).any()
}
