//! Who opens a practice's safe, and the seats that it opens: what recovery, hand-over and emergency access have in common.
//!
//! A row in the database names a manager; only the safe's key in their session makes one. The attacker here plants memberships, or
//! makes a seat another practice's: every seat is checked by the MAC of its mailbox before its pair is opened or handed to anybody.

use crate::accounts::session::{NAME, Signed};
use crate::accounts::{Email, PersonName, address};
use crate::actor::Permission;
use crate::app::App;
use crate::contacts;
use crate::fault::Fault;
use crate::invitations;
use crate::keys::{self, Owner, requests};
use crate::mails;
use crate::practices::members::{self, Member, State, store::with_member};
use crate::practices::{self, Practice};
use db::{Id, Stmt, q, statements};
use vault::KeyPair;

statements! {
    MANAGERS = "SELECT m.id, m.practice, m.person, m.seat, m.role, m.permissions, m.state, m.two_step, m.since, m.ended_at, m.mac, pe.name_f, b.current_key, b.mac, COALESCE(m.managing_since, m.since) FROM key_wrap w JOIN keypair k ON k.id = w.holder JOIN mailbox b ON b.id = k.mailbox AND b.current_key = k.id JOIN membership m ON m.seat = b.id AND m.practice = $2 AND m.ended_at IS NULL JOIN person pe ON pe.id = m.person WHERE w.keypair = $1 AND w.holder_kind = 'keypair' AND (m.role = 'owner' OR m.role = 'manager') AND pe.state = 'active' ORDER BY m.since, m.id LIMIT 50";
    SEAT_OF = "SELECT m.id, m.practice, m.person, m.seat, m.role, m.permissions, m.state, m.two_step, m.since, m.ended_at, m.mac, pe.name_f, b.current_key, b.mac, COALESCE(m.managing_since, m.since) FROM membership m JOIN person pe ON pe.id = m.person JOIN mailbox b ON b.id = m.seat WHERE m.practice = $1 AND m.person = $2 ORDER BY CASE WHEN m.ended_at IS NULL THEN 0 ELSE 1 END, m.since DESC LIMIT 1";
    SEAT = "SELECT m.id, m.practice, m.person, m.seat, m.role, m.permissions, m.state, m.two_step, m.since, m.ended_at, m.mac, pe.name_f, b.current_key, b.mac, COALESCE(m.managing_since, m.since) FROM membership m JOIN person pe ON pe.id = m.person JOIN mailbox b ON b.id = m.seat WHERE m.practice = $1 AND m.seat = $2 ORDER BY CASE WHEN m.ended_at IS NULL THEN 0 ELSE 1 END, m.since DESC LIMIT 1";
    MEMBERS = "SELECT m.id, m.practice, m.person, m.seat, m.role, m.permissions, m.state, m.two_step, m.since, m.ended_at, m.mac, pe.name_f, b.current_key, b.mac, COALESCE(m.managing_since, m.since) FROM membership m JOIN person pe ON pe.id = m.person JOIN mailbox b ON b.id = m.seat WHERE m.practice = $1 AND m.ended_at IS NULL ORDER BY m.since, m.id LIMIT $2";
    LEFT = "SELECT m.id, m.practice, m.person, m.seat, m.role, m.permissions, m.state, m.two_step, m.since, m.ended_at, m.mac, pe.name_f, b.current_key, b.mac, COALESCE(m.managing_since, m.since) FROM membership m JOIN person pe ON pe.id = m.person JOIN mailbox b ON b.id = m.seat WHERE m.practice = $1 AND m.ended_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM membership n WHERE n.seat = m.seat AND n.ended_at IS NULL) ORDER BY m.ended_at DESC, m.id LIMIT 100";
    HOLD_MEMBERS = "UPDATE practice SET members_version = members_version WHERE id = $1 AND members_version = $2";
}

with_member! {
    #[derive(Debug, Clone)]
    struct SeatRow {
        name_f: Vec<u8>,
        key: Id,
        mailbox_mac: Vec<u8>,
        managing_since: i64,
    }
}

/// A seat of a practice, and whose it is or was.
#[derive(Debug, Clone)]
pub struct Seat {
    /// Whose.
    pub person: Id,
    /// Their name.
    pub name: PersonName,
    /// The mailbox.
    pub mailbox: Id,
    /// Its current key pair.
    pub key: Id,
    /// The role they have or had.
    pub role: String,
    /// When they left (microseconds UTC).
    pub ended_at: Option<i64>,
    /// Since when they manage, for somebody who does.
    pub managing_since: i64,
}

/// The seat in a row, if the membership is as this instance wrote it and the mailbox was made for this person there.
fn checked(app: &App, practice: Id, r: &SeatRow) -> Result<Option<(Member, Seat)>, Fault> {
    let Some(m) = members::genuine(app, &r.member()) else {
        return Ok(None);
    };
    if m.practice != practice
        || !invitations::is_seat(app, m.seat, m.person, practice, &r.mailbox_mac)
    {
        tracing::error!(%practice, "a membership names a seat that was not made for this person");
        return Ok(None);
    }
    let seat = Seat {
        name: NAME.open(app, m.person, &r.name_f)?,
        person: m.person,
        mailbox: m.seat,
        key: r.key,
        role: m.role.word().to_owned(),
        ended_at: r.m_ended_at,
        managing_since: r.managing_since,
    };
    Ok(Some((m, seat)))
}

async fn seats(app: &App, practice: Id, query: db::Sql) -> Result<Vec<Seat>, Fault> {
    let mut all = Vec::new();
    for r in app.db.all::<SeatRow>(query).await? {
        all.extend(checked(app, practice, &r)?.map(|(_, seat)| seat));
    }
    Ok(all)
}

/// Those of the rows who work there now: not whoever has left, nor whose seat is shut for a while.
async fn active(app: &App, practice: Id, query: db::Sql) -> Result<Vec<Seat>, Fault> {
    let mut all = Vec::new();
    for r in app.db.all::<SeatRow>(query).await? {
        let found = checked(app, practice, &r)?;
        all.extend(
            found
                .filter(|(m, _)| m.state == State::Active)
                .map(|(_, seat)| seat),
        );
    }
    Ok(all)
}

/// The members who open the safe with their own seat, at most 50.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn managers(app: &App, practice: &Practice) -> Result<Vec<Seat>, Fault> {
    let Some(safe) = practice.safe else {
        return Ok(Vec::new());
    };
    let mut all = Vec::new();
    for r in app
        .db
        .all::<SeatRow>(q!(MANAGERS, safe, practice.id))
        .await?
    {
        let found = checked(app, practice.id, &r)?;
        all.extend(
            found
                .filter(|(m, _)| m.state == State::Active && m.may(Permission::ApproveRecovery))
                .map(|(_, seat)| seat),
        );
    }
    Ok(all)
}

/// The seat of a person in a practice, also of one who has left.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn seat_of(app: &App, practice: Id, person: Id) -> Result<Option<Seat>, Fault> {
    Ok(seats(app, practice, q!(SEAT_OF, practice, person))
        .await?
        .pop())
}

/// A seat of a practice by its mailbox.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn seat(app: &App, practice: Id, mailbox: Id) -> Result<Option<Seat>, Fault> {
    Ok(seats(app, practice, q!(SEAT, practice, mailbox))
        .await?
        .pop())
}

/// Members by name, the first `most`.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn members(app: &App, practice: Id, most: i64) -> Result<Vec<Seat>, Fault> {
    active(app, practice, q!(MEMBERS, practice, most)).await
}

/// The member with this address, in this practice only: what somebody types tells nothing of anybody else.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn by_address(app: &App, practice: &Practice, typed: &str) -> Result<Option<Id>, Fault> {
    let Ok(email) = Email::parse(typed) else {
        return Ok(None);
    };
    let bidx = contacts::address_index(app, &email);
    let Some(found) = address::find(app, &bidx).await? else {
        return Ok(None);
    };
    let there = active(app, practice.id, q!(SEAT_OF, practice.id, found.person)).await?;
    Ok(there.first().map(|s| s.person))
}

/// The seats of those who have left, the last first, at most 100.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn left(app: &App, practice: Id) -> Result<Vec<Seat>, Fault> {
    seats(app, practice, q!(LEFT, practice)).await
}

/// Guards a write that holds only for the members there were when they were read: conflicts when somebody came, left, or changed roles.
pub fn hold_members(practice: &Practice) -> Stmt {
    q!(HOLD_MEMBERS, practice.id, practice.members_version).expect(1)
}

/// The practice that is open in this session, for whoever may release mailboxes by its safe and has the key to it. For everybody else
/// there is nothing.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else; when the database is away, or the practice was given a key that is not its own.
pub async fn managed(app: &App, s: &Signed) -> Result<Practice, Fault> {
    let Some(id) = s.actor.practice() else {
        return Err(Fault::NotFound);
    };
    if !s.actor.may(Permission::ApproveRecovery) {
        return Err(Fault::NotFound);
    }
    let practice = practices::load(app, id).await?;
    let Some(safe) = practice.safe else {
        return Err(Fault::NotFound);
    };
    keys::public_of(app, safe, Owner::Safe(id)).await?;
    match s.ring.get(safe) {
        Some(_) => Ok(practice),
        None => Err(Fault::NotFound),
    }
}

/// Opens a seat by the safe that this session holds. `None`: the safe does not hold it (yet: a new safe is filled seat by seat).
///
/// # Errors
/// When the database is away or the wrap was changed.
pub async fn open(app: &App, s: &Signed, seat: &Seat) -> Result<Option<KeyPair>, Fault> {
    match s.ring.open(app, seat.key).await? {
        Some(pair) => {
            let owner = Owner::Mailbox(seat.mailbox);
            Ok(Some(keys::genuine_pair(app, pair, owner).await?))
        }
        None => Ok(None),
    }
}

/// Somebody who forgot their password asks for their seat: the request, and a mail to everybody who can give it back.
///
/// # Errors
/// When the database is away.
pub async fn ask(
    app: &App,
    practice: Id,
    seat_key: Id,
    new_key: Id,
    person: Id,
) -> Result<Vec<Stmt>, Fault> {
    let mut rows = vec![requests::ask_seat(app, practice, seat_key, new_key, person)];
    let practice = practices::load(app, practice).await?;
    for m in managers(app, &practice).await? {
        if m.person != person {
            rows.push(mails::safe(
                app,
                m.person,
                "recovery_asked",
                person,
                practice.id,
            ));
        }
    }
    Ok(rows)
}
