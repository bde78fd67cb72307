//! What goes over, row by row. Everything here is one write with the end of the other account.

use super::flow::Account;
use super::store;
use crate::accounts::merges::Waiting;
use crate::accounts::{address, device, ended, moving, session, store as people};
use crate::app::App;
use crate::away;
use crate::contacts;
use crate::fault::Fault;
use crate::invitations;
use crate::keys;
use crate::lent;
use crate::mails;
use crate::practices::{members, teams};
use crate::tickets;
use db::{Id, Stmt};
use vault::PublicKey;

/// Everything but the wish, the mails to the two addresses and the audit event. The keys were wrapped when the owner pressed: no key is
/// needed here.
pub(super) async fn all(
    app: &App,
    w: &Waiting,
    from: &Account,
    into: &Account,
) -> Result<Vec<Stmt>, Fault> {
    let (old, new) = (from.row.id, into.row.id);
    let own = keys::current(app, from.row.personal).await?;
    // The guards come first: both accounts and both mailboxes are as they were read.
    let mut rows = vec![
        people::touch_person(new, into.row.version),
        people::merged(old, from.row.version),
        invitations::store::taken_in(from.row.personal, keys::id_of(&own)),
        store::hold(into.row.personal, w.reader),
    ];
    rows.extend(mail(app, w, from, into, &own).await?);
    for m in members::not_over(app, old).await? {
        rows.extend(seat(app, w, &m, into, keys::id_of(&own)).await?);
    }
    for r in address::all_of(app, old).await? {
        let to = if r.mailbox == from.row.personal {
            into.row.personal
        } else {
            r.mailbox
        };
        rows.push(address::taken_in(app, &r, new, to));
    }
    rows.extend(moving::taken_in(app, old, new, into.row.personal).await?);
    rows.extend(lent::go_to(app, old, new).await?);
    rows.extend(tickets::go_to(app, old, new).await?);
    rows.extend(store::belongings(
        (old, from.row.personal),
        (new, into.row.personal),
        app.now(),
    ));
    rows.push(invitations::store::accepted_by(old, new));
    rows.extend(closed(app, old));
    Ok(rows)
}

/// The personal mailbox: its conversations, and the pair that opens them.
async fn mail(
    app: &App,
    w: &Waiting,
    from: &Account,
    into: &Account,
    own: &PublicKey,
) -> Result<Vec<Stmt>, Fault> {
    let (old, new) = (from.row.personal, into.row.personal);
    let mut rows = Vec::new();
    // Somebody wrote to both addresses, or from one to the other.
    let shared = store::shared(&app.db, old, new).await?;
    if !shared.is_empty() {
        rows.extend(store::drop_doubles(old, new));
    }
    for both in &shared {
        let goes = if both.stays { old } else { new };
        rows.push(store::drop_place(both.thread, goes));
    }
    let dropped: Vec<Id> = shared
        .iter()
        .filter(|b| b.stays)
        .map(|b| b.thread)
        .collect();
    rows.extend(invitations::move_mail(app, old, new, &dropped).await?);
    rows.extend(store::wrote(old, new, into.row.id));
    rows.extend(shared.iter().flat_map(|b| store::own(new, b.thread)));
    rows.push(keys::store::hand_over(keys::id_of(own), w.id, w.reader));
    rows.push(keys::store::delete_other_wraps(keys::id_of(own), w.reader));
    rows.push(keys::take_in(app, own, new));
    Ok(rows)
}

/// One membership with its seat.
async fn seat(
    app: &App,
    w: &Waiting,
    m: &members::Member,
    into: &Account,
    own: Id,
) -> Result<Vec<Stmt>, Fault> {
    let (old, new) = (m.person, into.row.id);
    let mut rows = members::goes_to(app, m, new, &into.name);
    rows.push(invitations::seat_goes_to(app, m.seat, m.practice, (old, new)).await?);
    rows.extend(teams::go_to(app, m.practice, old, new).await?);
    rows.extend(store::wrote_there(m.seat, old, new));
    if let Some(said) = away::of(app, m.seat).await? {
        rows.push(away::set(
            app,
            &away::Away {
                person: new,
                ..said
            },
        ));
    }
    let pair = keys::id_of(&keys::current(app, m.seat).await?);
    rows.push(keys::store::delete_wrap_to(pair, own));
    rows.push(keys::store::hand_over(pair, w.id, w.reader));
    for manager in members::managers(app, m.practice).await? {
        let manager = manager.member.person;
        if manager != old && manager != new {
            rows.push(mails::safe(app, manager, "member_merged", new, m.practice));
        }
    }
    Ok(rows)
}

/// Nothing is left to sign in with, and nothing that was under way goes on.
fn closed(app: &App, person: Id) -> Vec<Stmt> {
    let mut rows = vec![
        session::end_all(person, "merged", &[0; 32], app.now()),
        people::retire_everything(person),
        device::forget(person),
        keys::store::withdraw_all(person),
    ];
    rows.extend(contacts::store::unprove(person));
    rows.extend(ended::by_new_password(person, &[0; 32], app.now()));
    rows
}
