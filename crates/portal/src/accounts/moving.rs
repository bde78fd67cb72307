//! From one address to another: rows of `address_change` and `former_address`, and what the change itself writes.
//!
//! The attacker here sits at an unlocked computer or reads an old mailbox (trap 29). A change needs both addresses, what hung on the old
//! one ends with it, and the old one can take it back.

use super::Email;
use super::address;
use super::store::AddressRow;
use crate::app::App;
use crate::app::span::{DAY, HOUR};
use crate::contacts;
use crate::fault::Fault;
use crate::invitations::{LinkKind, links};
use crate::sealed::{Column, Stamp};
use db::{Db, Id, ReadError, Stmt, q, row, statements};
use serde::{Deserialize, Serialize};

/// `address_change.data_f`
const DATA: Column = Column("address_change.data");
const FORMER: Stamp = Stamp("row:former_address");
/// An address has said yes. Else whoever can write rows says it for an address that is not theirs, and gets its mail.
const YES: Stamp = Stamp("row:address_change.yes");

/// How long the two mails that confirm it work.
pub const CONFIRM: i64 = DAY;
/// How long the old address can take it back.
pub const UNDO: i64 = 72 * HOUR;

statements! {
    LOAD = "SELECT id, person, data_f, state, old_at, old_mac, new_at, new_mac, version, created_at FROM address_change WHERE id = $1";
    ASKED = "SELECT id, person, data_f, state, old_at, old_mac, new_at, new_mac, version, created_at FROM address_change WHERE person = $1 AND state = 'asked'";
    SINCE = "SELECT id, person, data_f, state, old_at, old_mac, new_at, new_mac, version, created_at FROM address_change WHERE person = $1 AND created_at >= $2";
    INSERT = "INSERT INTO address_change (id, person, from_bidx, bidx_key, data_f, state, version, created_at) VALUES ($1, $2, $3, $4, $5, 'asked', 1, $6)";
    CONFIRM_OLD = "UPDATE address_change SET old_at = $3, old_mac = $4, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'asked'";
    CONFIRM_NEW = "UPDATE address_change SET new_at = $3, new_mac = $4, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'asked'";
    FROM_ASKED = "UPDATE address_change SET state = $2, version = version + 1 WHERE id = $1 AND state = 'asked'";
    UNDONE = "UPDATE address_change SET state = 'undone', version = version + 1 WHERE id = $1 AND version = $2 AND state = 'done'";
    VOID_ONE = "UPDATE address_change SET state = 'void', version = version + 1 WHERE id = $1 AND (state = 'asked' OR state = 'done')";
    SWEEP = "DELETE FROM address_change WHERE created_at < $1";
    KEPT = "SELECT COALESCE(MAX(CASE WHEN old_at > new_at THEN old_at ELSE new_at END), 0) FROM address_change WHERE from_bidx = $1 AND person <> $2 AND state = 'done'";
    // A practice that means somebody else by the address goes on doing so, whoever has it later.
    HAVE_ON_FILE = "SELECT c.practice FROM contact c WHERE c.bidx = $1 AND NOT EXISTS (SELECT 1 FROM former_address f WHERE f.bidx = c.bidx AND f.practice = c.practice AND f.person <> $2) ORDER BY c.practice";
    CLAIM = "UPDATE contact SET person = $2, version = version + 1 WHERE bidx = $1 AND (person IS NULL OR person <> $2) AND NOT EXISTS (SELECT 1 FROM former_address f WHERE f.bidx = contact.bidx AND f.practice = contact.practice AND f.person <> $2)";
    DISCLAIM = "UPDATE contact SET person = NULL, version = version + 1 WHERE bidx = $1 AND person = $2";
    INSERT_FORMER = "INSERT INTO former_address (bidx, bidx_key, practice, person, mailbox, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $2, $6) ON CONFLICT (bidx, practice) DO UPDATE SET bidx_key = excluded.bidx_key, person = excluded.person, mailbox = excluded.mailbox, mac_key = excluded.mac_key, mac = excluded.mac WHERE former_address.person = excluded.person";
    FORMER_OF = "SELECT person, mailbox, mac FROM former_address WHERE bidx = $1 AND practice = $2";
    DROP_FORMER = "DELETE FROM former_address WHERE bidx = $1 AND person = $2";
    DROP_ADDRESS = "DELETE FROM address WHERE person = $1 AND bidx = $2";
    CORRECTED = "DELETE FROM former_address WHERE bidx = $1 AND practice = $2";
    FORMER_OF_PERSON = "SELECT bidx, practice, person, mailbox, mac FROM former_address WHERE person = $1";
    FORMER_GOES_TO = "UPDATE former_address SET person = $4, mailbox = $5, mac_key = $6, mac = $7 WHERE bidx = $1 AND practice = $2 AND person = $3";
    VOID_ALL = "UPDATE address_change SET state = 'void', version = version + 1 WHERE person = $1 AND (state = 'asked' OR state = 'done')";
    WAITING = "SELECT i.id FROM invitation i JOIN mailbox m ON m.id = i.mailbox WHERE m.address_bidx = $1 AND m.kind = 'invited' AND m.state = 'active' AND (i.state = 'open' OR i.state = 'finished') ORDER BY i.id";
}

row! {
    struct ChangeRow {
        id: Id,
        person: Id,
        data_f: Vec<u8>,
        state: String,
        old_at: Option<i64>,
        old_mac: Option<Vec<u8>>,
        new_at: Option<i64>,
        new_mac: Option<Vec<u8>>,
        version: i64,
        created_at: i64,
    }
    struct FormerRow { person: Id, mailbox: Id, mac: Vec<u8>, }
    struct LeftRow { bidx: Vec<u8>, practice: Id, person: Id, mailbox: Id, mac: Vec<u8>, }
}

#[derive(Serialize, Deserialize)]
struct Data {
    person: Id,
    from: String,
    to: String,
}

/// Where a change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits for both addresses.
    Asked,
    /// The new address holds.
    Done,
    /// The old one took it back.
    Undone,
    /// A newer wish replaced it, or the new address had become somebody else's.
    Void,
}

/// Which of the two addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The one that holds until both confirmed.
    Old,
    /// The one that is to hold.
    New,
}

impl Which {
    /// Both.
    pub const ALL: [Which; 2] = [Which::Old, Which::New];

    /// What a link's generation says.
    pub fn generation(self) -> i64 {
        match self {
            Which::Old => 1,
            Which::New => 2,
        }
    }

    /// Reads a link's generation.
    pub fn of(generation: i64) -> Option<Which> {
        Which::ALL
            .into_iter()
            .find(|w| w.generation() == generation)
    }

    /// The word in a job's secret.
    pub fn word(self) -> &'static str {
        match self {
            Which::Old => "old",
            Which::New => "new",
        }
    }
}

/// A change, opened.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its id; subject of its links.
    pub id: Id,
    /// Whose.
    pub person: Id,
    /// The address before.
    pub from: Email,
    /// The address after.
    pub to: Email,
    /// Where it stands.
    pub state: State,
    /// When the old address confirmed.
    pub old_at: Option<i64>,
    /// When the new one did.
    pub new_at: Option<i64>,
    /// For the next statement.
    pub version: i64,
    /// When it was asked for.
    pub created_at: i64,
}

impl Change {
    /// When this address confirmed.
    pub fn confirmed(&self, which: Which) -> Option<i64> {
        match which {
            Which::Old => self.old_at,
            Which::New => self.new_at,
        }
    }

    /// Whether the other address confirmed already.
    pub fn other_confirmed(&self, which: Which) -> bool {
        match which {
            Which::Old => self.new_at.is_some(),
            Which::New => self.old_at.is_some(),
        }
    }
}

/// What says that one of the two addresses has confirmed, and when.
fn yes_columns(change: Id, person: Id, which: Which, at: i64) -> [Vec<u8>; 4] {
    [
        change.as_bytes().to_vec(),
        person.as_bytes().to_vec(),
        which.word().as_bytes().to_vec(),
        at.to_be_bytes().to_vec(),
    ]
}

fn check_yes(app: &App, r: &ChangeRow) -> Result<(), Fault> {
    for (which, at, mac) in [
        (Which::Old, r.old_at, &r.old_mac),
        (Which::New, r.new_at, &r.new_mac),
    ] {
        let Some(at) = at else { continue };
        let [id, person, word, when] = yes_columns(r.id, r.person, which, at);
        let mac = mac.as_deref().unwrap_or_default();
        YES.check(app, &[&id, &person, &word, &when], mac)?;
    }
    Ok(())
}

fn opened(app: &App, r: ChangeRow) -> Result<Change, Fault> {
    check_yes(app, &r)?;
    let data: Data = DATA.open(app, r.id, &r.data_f)?;
    let bad = |what: &str| Fault::Internal(format!("address change {}: {what}", r.id));
    if data.person != r.person {
        return Err(bad("another person's"));
    }
    let parse = |text: &str| Email::parse(text).map_err(|_| bad("no address"));
    Ok(Change {
        id: r.id,
        person: r.person,
        from: parse(&data.from)?,
        to: parse(&data.to)?,
        state: match r.state.as_str() {
            "asked" => State::Asked,
            "done" => State::Done,
            "undone" => State::Undone,
            "void" => State::Void,
            _ => return Err(bad("no state")),
        },
        old_at: r.old_at,
        new_at: r.new_at,
        version: r.version,
        created_at: r.created_at,
    })
}

/// One change.
///
/// # Errors
/// When the database is away or the row was changed.
pub async fn load(app: &App, id: Id) -> Result<Option<Change>, Fault> {
    let row: Option<ChangeRow> = app.db.one(q!(LOAD, id)).await?;
    row.map(|r| opened(app, r)).transpose()
}

/// The change that waits for its addresses.
///
/// # Errors
/// When the database is away or the row was changed.
pub async fn asked(app: &App, person: Id) -> Result<Option<Change>, Fault> {
    let row: Option<ChangeRow> = app.db.one(q!(ASKED, person)).await?;
    row.map(|r| opened(app, r)).transpose()
}

/// A new wish.
pub fn insert(app: &App, id: Id, person: Id, from: &Email, to: &Email) -> Stmt {
    let data = Data {
        person,
        from: from.canonical(),
        to: to.canonical(),
    };
    let bidx = contacts::address_index(app, from);
    q!(
        INSERT,
        id,
        person,
        &bidx,
        app.keys.epoch(),
        DATA.seal(app, id, &data),
        app.now()
    )
    .expect(1)
}

/// An older wish gives way, with its links.
pub fn void(id: Id, now: i64) -> Vec<Stmt> {
    let mut rows = vec![q!(VOID_ONE, id).any()];
    for kind in [LinkKind::Change, LinkKind::Undo] {
        rows.extend(links::void(kind, id, now));
    }
    rows
}

/// Whoever has one of the two addresses does not want it.
pub fn refused(id: Id, now: i64) -> Vec<Stmt> {
    let mut rows = vec![q!(FROM_ASKED, id, "void").expect(1)];
    rows.extend(links::void(LinkKind::Change, id, now));
    rows
}

/// Until when nobody but this person may have an address, because they may still take it back (microseconds UTC; the past: now already).
/// Else whoever read the old mailbox for a day could sign up with it, and there were nothing to go back to.
///
/// # Errors
/// When the database is away.
pub async fn kept_until(app: &App, bidx: &[u8], but: Id) -> Result<i64, ReadError> {
    let at: Option<i64> = app.db.one(q!(KEPT, bidx, but)).await?;
    Ok(at.unwrap_or(0) + UNDO)
}

/// One address confirms.
pub fn confirm(app: &App, change: &Change, which: Which, now: i64) -> Stmt {
    let [id, person, word, when] = yes_columns(change.id, change.person, which, now);
    let mac = YES.mac(app, &[&id, &person, &word, &when]);
    match which {
        Which::Old => q!(CONFIRM_OLD, change.id, change.version, now, &mac),
        Which::New => q!(CONFIRM_NEW, change.id, change.version, now, &mac),
    }
    .expect(1)
}

/// The new address holds; practices that had the old one on file still reach the person.
///
/// # Errors
/// When the database is away.
pub async fn done(app: &App, change: &Change, held: &AddressRow) -> Result<Vec<Stmt>, Fault> {
    let new = contacts::address_index(app, &change.to);
    let mut rows = vec![
        q!(FROM_ASKED, change.id, "done").expect(1),
        q!(DROP_ADDRESS, change.person, held.bidx.as_slice()).expect(1),
        address::insert(app, &change.to, change.person, held.mailbox),
        // Somebody who comes back to an address has not left it.
        q!(DROP_FORMER, &new, change.person).any(),
    ];
    rows.extend(left(app, change.person, held).await?);
    Ok(rows)
}

/// A person has left an address: practices that have it on file, and mean nobody else by it, still reach them.
///
/// # Errors
/// When the database is away.
pub async fn left(app: &App, person: Id, held: &AddressRow) -> Result<Vec<Stmt>, Fault> {
    let mut rows = vec![claim(&held.bidx, person)];
    let on_file = q!(HAVE_ON_FILE, held.bidx.as_slice(), person);
    for practice in app.db.all::<Id>(on_file).await? {
        let columns = former_columns(&held.bidx, practice, person, held.mailbox);
        let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
        rows.push(
            q!(
                INSERT_FORMER,
                held.bidx.as_slice(),
                app.keys.epoch(),
                practice,
                person,
                held.mailbox,
                &FORMER.mac(app, &columns)
            )
            .expect(1),
        );
    }
    Ok(rows)
}

/// The address has proven to be this person, for every practice that has it on file and means nobody else by it.
pub fn claim(bidx: &[u8], person: Id) -> Stmt {
    q!(CLAIM, bidx, person).any()
}

/// A practice has corrected the address of a contact: from now on it means nobody by the wrong one.
pub fn corrected(bidx: &[u8], practice: Id) -> Stmt {
    q!(CORRECTED, bidx, practice).any()
}

/// The old address holds again, whatever came after it.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn undone(app: &App, change: &Change, held: &AddressRow) -> Result<Vec<Stmt>, Fault> {
    let old = contacts::address_index(app, &change.from);
    let mut rows = vec![
        q!(UNDONE, change.id, change.version).expect(1),
        q!(DROP_ADDRESS, change.person, held.bidx.as_slice()).expect(1),
        address::insert(app, &change.from, change.person, held.mailbox),
        q!(DROP_FORMER, &old, change.person).any(),
    ];
    // What was begun or done from the other address does not come back by its own links, and who had that one on file never meant
    // this person.
    let later: Vec<ChangeRow> = app
        .db
        .all(q!(SINCE, change.person, change.created_at))
        .await?;
    for c in later.into_iter().filter(|c| c.id != change.id) {
        rows.extend(void(c.id, app.now()));
        let left = contacts::address_index(app, &opened(app, c)?.from);
        if left != old {
            rows.push(q!(DROP_FORMER, &left, change.person).any());
            rows.push(q!(DISCLAIM, &left, change.person).any());
        }
    }
    Ok(rows)
}

fn former_columns(bidx: &[u8], practice: Id, person: Id, mailbox: Id) -> [Vec<u8>; 4] {
    [
        bidx.to_vec(),
        practice.as_bytes().to_vec(),
        person.as_bytes().to_vec(),
        mailbox.as_bytes().to_vec(),
    ]
}

/// Who a practice means by an address: whoever had it when the practice put it on file, also where they have moved; else whoever has
/// it now.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn meant(app: &App, practice: Id, bidx: &[u8]) -> Result<Option<AddressRow>, Fault> {
    let former: Option<FormerRow> = app.db.one(q!(FORMER_OF, bidx, practice)).await?;
    let Some(f) = former else {
        return address::find(app, bidx).await;
    };
    let columns = former_columns(bidx, practice, f.person, f.mailbox);
    let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    FORMER.check(app, &columns, &f.mac)?;
    address::of_person(app, f.person).await
}

/// Until when the last change of an account's address can be taken back (microseconds UTC), if it still can: an account that may yet be
/// given back to somebody is not given away.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn undoable_until(app: &App, person: Id) -> Result<Option<i64>, Fault> {
    let since = app.now() - UNDO - CONFIRM;
    let rows: Vec<ChangeRow> = app.db.all(q!(SINCE, person, since)).await?;
    let mut last = None;
    for r in rows {
        let c = opened(app, r)?;
        if c.state == State::Done {
            last = last.max(c.old_at.max(c.new_at).map(|at| at + UNDO));
        }
    }
    Ok(last.filter(|until| *until > app.now()))
}

/// The account is taken into another one: what was asked for ends, and practices that mean this person by an address they have left mean
/// the other one from now on.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn taken_in(app: &App, from: Id, to: Id, mailbox: Id) -> Result<Vec<Stmt>, Fault> {
    let mut rows = vec![q!(VOID_ALL, from).any()];
    for r in app.db.all::<LeftRow>(q!(FORMER_OF_PERSON, from)).await? {
        let columns = former_columns(&r.bidx, r.practice, r.person, r.mailbox);
        let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
        FORMER.check(app, &columns, &r.mac)?;
        let columns = former_columns(&r.bidx, r.practice, to, mailbox);
        let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
        rows.push(
            q!(
                FORMER_GOES_TO,
                r.bidx.as_slice(),
                r.practice,
                from,
                to,
                mailbox,
                app.keys.epoch(),
                &FORMER.mac(app, &columns)
            )
            .expect(1),
        );
    }
    Ok(rows)
}

/// Invitations that wait at an address.
///
/// # Errors
/// When the database is away.
pub async fn waiting_at(db: &Db, bidx: &[u8]) -> Result<Vec<Id>, ReadError> {
    db.all(q!(WAITING, bidx)).await
}

/// Forgets changes that nobody can confirm or take back any more.
pub fn sweep(before: i64) -> Stmt {
    q!(SWEEP, before).any()
}
