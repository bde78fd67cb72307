//! Which person an address is, and where mail to it goes.
//!
//! Everything that is sealed or mailed to somebody by their address asks here, and the answer is under a MAC: a thief who can write rows
//! can point no address to a mailbox of his own, and no address of his own to somebody else's account.

use super::store::{self, AddressRow};
use super::{Email, create};
use crate::app::App;
use crate::contacts;
use crate::fault::Fault;
use crate::sealed::{Damaged, Stamp};
use db::{Id, Stmt};

const ADDRESS: Stamp = Stamp("row:address");

/// Who an address belongs to, by its blind index.
///
/// # Errors
/// When the database is away or the row was changed.
pub async fn find(app: &App, bidx: &[u8]) -> Result<Option<AddressRow>, Fault> {
    checked(app, store::address(&app.db, bidx).await?)
}

/// The address of a person that their settings name.
///
/// # Errors
/// When the database is away or the row was changed.
pub async fn of_person(app: &App, person: Id) -> Result<Option<AddressRow>, Fault> {
    checked(app, store::address_of(&app.db, person).await?)
}

fn checked(app: &App, row: Option<AddressRow>) -> Result<Option<AddressRow>, Fault> {
    if let Some(r) = &row {
        check(app, &r.bidx, r.person, r.mailbox, &r.mac)?;
    }
    Ok(row)
}

/// Whether a row of `address` is as this instance wrote it.
///
/// # Errors
/// When it is not.
pub fn check(app: &App, bidx: &[u8], person: Id, mailbox: Id, mac: &[u8]) -> Result<(), Damaged> {
    ADDRESS.check(app, &[bidx, person.as_bytes(), mailbox.as_bytes()], mac)
}

/// New mail to an address goes to another mailbox of the same person.
pub fn route(app: &App, row: &AddressRow, to: Id) -> Stmt {
    let columns: [&[u8]; 3] = [&row.bidx, row.person.as_bytes(), to.as_bytes()];
    store::route(
        &row.bidx,
        row.mailbox,
        to,
        app.keys.epoch(),
        &ADDRESS.mac(app, &columns),
    )
}

/// From now on mail to the addresses of a person that led to one mailbox goes to another: whoever leaves a practice keeps their address.
/// Conflicts when one of them is changed at the same moment.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn leads_to(app: &App, person: Id, from: Id, to: Id) -> Result<Vec<Stmt>, Fault> {
    let mut rows = Vec::new();
    for r in store::addresses_at(&app.db, person, from).await? {
        check(app, &r.bidx, r.person, r.mailbox, &r.mac)?;
        let columns: [&[u8]; 3] = [&r.bidx, person.as_bytes(), to.as_bytes()];
        let mac = ADDRESS.mac(app, &columns);
        rows.push(store::move_address(
            &r.bidx,
            from,
            to,
            app.keys.epoch(),
            &mac,
        ));
    }
    Ok(rows)
}

/// All addresses of a person: the one that the settings name first, then those of accounts that were taken into this one.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn all_of(app: &App, person: Id) -> Result<Vec<AddressRow>, Fault> {
    let rows = store::addresses_of(&app.db, person).await?;
    for r in &rows {
        check(app, &r.bidx, r.person, r.mailbox, &r.mac)?;
    }
    Ok(rows)
}

/// An address goes to another account of the same human being, and mail to it to `mailbox`.
pub fn taken_in(app: &App, row: &AddressRow, person: Id, mailbox: Id) -> Stmt {
    let columns: [&[u8]; 3] = [&row.bidx, person.as_bytes(), mailbox.as_bytes()];
    let mac = ADDRESS.mac(app, &columns);
    store::take_address_in(
        (&row.bidx, row.person),
        (person, mailbox),
        app.keys.epoch(),
        &mac,
    )
}

/// The row of a new address. Its blind index is the primary key: a second account for it is impossible.
pub fn insert(app: &App, email: &Email, person: Id, mailbox: Id) -> Stmt {
    let bidx = contacts::address_index(app, email);
    let columns: [&[u8]; 3] = [&bidx, person.as_bytes(), mailbox.as_bytes()];
    store::insert_address(
        &bidx,
        app.keys.epoch(),
        person,
        mailbox,
        &create::EMAIL.seal_by(app, &bidx, &email.canonical()),
        app.now(),
        &ADDRESS.mac(app, &columns),
    )
}
