//! Teams of a practice, who is in them, and the keys of their mailboxes.
//!
//! A team is a mailbox that several colleagues read. Its key pair is wrapped to the seat of each of them, as the practice's desk is, and
//! to the practice's safe: a manager's session puts somebody in without asking the others. Two things must hold before anybody reads
//! anything of it: a row that says that they are in the team, under a MAC, looked at on every request; and the wrap. Who goes loses both
//! in one write, and the pair is changed ([`super::rekey`]), so that a copy of it opens nothing that comes afterwards.
//!
//! Why so: `docs/decisions/0023-shared-inboxes.md`.
//!
//! Attackers here: who writes to the database (a planted team, or a planted row that puts somebody in, has no MAC; a team that is made
//! another practice's has another mailbox); the member who was taken out and kept a session or a copy of the pair; a manager of another
//! practice, for whom there is no such team.

pub mod cases;
pub mod notes;
pub mod store;
pub mod tell;

use super::members::{self, Member, State};
use super::rekey::{self, Purpose};
use super::{Practice, names};
use crate::accounts::PersonName;
use crate::accounts::session::NAME as PERSON;
use crate::app::App;
use crate::contacts::Relationship;
use crate::fault::Fault;
use crate::invitations;
use crate::keys::requests::{self, Kind};
use crate::keys::{self, Keyring, Owner};
use crate::sealed::{Column, Stamp};
use db::{Id, Stmt};
use vault::KeyPair;

/// `team.name_f`
pub const NAME: Column = Column("team.name");
const TEAM: Stamp = Stamp("row:team");
const MEMBER: Stamp = Stamp("row:team-member");

/// Teams of one practice that are open at a time.
pub const MOST: usize = 20;
/// People in one team.
pub const MOST_MEMBERS: usize = 100;
/// The kind of its mailbox.
pub const MAILBOX: &str = "team";

/// A team that this instance made.
#[derive(Debug, Clone)]
pub struct Team {
    /// Its row.
    pub id: Id,
    /// Whose.
    pub practice: Id,
    /// Where its mail lies.
    pub mailbox: Id,
    /// What its practice calls it.
    pub name: String,
    /// Whether mail comes to it and its members read it.
    pub open: bool,
    /// The current key pair of the mailbox.
    pub key: Id,
    version: i64,
}

/// Somebody in a team.
#[derive(Debug, Clone)]
pub struct Mate {
    /// The row that says so.
    pub row: Id,
    /// Who.
    pub person: Id,
    /// Their name.
    pub name: PersonName,
    /// Their seat.
    pub seat: Id,
    /// The key pair of the seat.
    pub key: Id,
    /// Whether their membership is in force: a manager may have shut the seat for a while.
    pub active: bool,
    /// Whether the seat opens the team's mailbox.
    pub holds: bool,
}

fn word(open: bool) -> &'static str {
    if open { "open" } else { "ended" }
}

fn team_mac(app: &App, id: Id, practice: Id, mailbox: Id, state: &str) -> [u8; 32] {
    let columns: [&[u8]; 4] = [
        id.as_bytes(),
        practice.as_bytes(),
        mailbox.as_bytes(),
        state.as_bytes(),
    ];
    TEAM.mac(app, &columns)
}

/// The team in a row, if this instance wrote it as it stands there.
fn genuine(app: &App, r: &store::TeamRow) -> Option<Team> {
    let columns: [&[u8]; 4] = [
        r.id.as_bytes(),
        r.practice.as_bytes(),
        r.mailbox.as_bytes(),
        r.state.as_bytes(),
    ];
    let name = NAME.open(app, r.id, &r.name_f);
    let theirs = invitations::is_team(app, r.mailbox, r.practice, &r.mailbox_mac);
    match name {
        Ok(name) if theirs && TEAM.check(app, &columns, &r.mac).is_ok() => Some(Team {
            id: r.id,
            practice: r.practice,
            mailbox: r.mailbox,
            name,
            open: r.state == word(true),
            key: r.key,
            version: r.version,
        }),
        _ => {
            tracing::error!(team = %r.id, practice = %r.practice, "a team is not as this instance wrote it");
            None
        }
    }
}

const IN: &str = "in";
const OUT: &str = "out";

fn member_columns<'a>(id: &'a Id, team: &'a Id, person: &'a Id, state: &'a str) -> [&'a [u8]; 4] {
    [
        id.as_bytes(),
        team.as_bytes(),
        person.as_bytes(),
        state.as_bytes(),
    ]
}

/// Whether a row puts somebody into a team, as this instance wrote it.
fn is_in(app: &App, r: &store::InRow) -> bool {
    let columns = member_columns(&r.id, &r.team, &r.person, &r.state);
    let genuine = MEMBER.check(app, &columns, &r.mac).is_ok();
    if !genuine {
        tracing::error!(team = %r.team, person = %r.person, "somebody is in a team by a row that this instance did not write");
    }
    // An ended row that is made to look open again is none: the word is under the MAC, the time is not.
    genuine && r.state == IN && r.ended_at.is_none()
}

/// Every team of a practice, the oldest first, ended ones too.
///
/// # Errors
/// When the database is away.
pub async fn of_practice(app: &App, practice: Id) -> Result<Vec<Team>, Fault> {
    let rows = store::of_practice(&app.db, practice).await?;
    Ok(rows.iter().filter_map(|r| genuine(app, r)).collect())
}

/// One team of a practice. Another practice's is not there.
///
/// # Errors
/// When the database is away.
pub async fn load(app: &App, practice: Id, id: Id) -> Result<Option<Team>, Fault> {
    let row = store::team(&app.db, id).await?;
    let team = row.and_then(|r| genuine(app, &r));
    Ok(team.filter(|t| t.practice == practice))
}

/// The team whose mailbox it is.
///
/// # Errors
/// When the database is away.
pub async fn of_mailbox(app: &App, mailbox: Id) -> Result<Option<Team>, Fault> {
    let row = store::of_mailbox(&app.db, mailbox).await?;
    Ok(row.and_then(|r| genuine(app, &r)))
}

/// The team that is open and that reads the answers to what members of a practice write, if its rules name one.
///
/// # Errors
/// When the database is away.
pub async fn reads_answers(app: &App, practice: &Practice) -> Result<Option<Team>, Fault> {
    match practice.policy.answers_team() {
        Some(id) => Ok(load(app, practice.id, id).await?.filter(|t| t.open)),
        None => Ok(None),
    }
}

/// The team that is open and that reads what somebody like this writes to a practice, if its rules name one.
///
/// # Errors
/// When the database is away.
pub async fn reads_incoming(
    app: &App,
    practice: &Practice,
    who: Relationship,
) -> Result<Option<Team>, Fault> {
    match practice.policy.incoming_team(who) {
        Some(id) => Ok(load(app, practice.id, id).await?.filter(|t| t.open)),
        None => Ok(None),
    }
}

/// Who is in a team, the longest first. Whoever has left the practice is not.
///
/// # Errors
/// When the database is away or a name was tampered with.
pub async fn mates(app: &App, team: &Team) -> Result<Vec<Mate>, Fault> {
    let mut all = Vec::new();
    for r in store::mates(&app.db, team.id).await? {
        let Some(m) = members::genuine(app, &r.member()) else {
            continue;
        };
        let theirs = invitations::is_seat(app, m.seat, m.person, team.practice, &r.mailbox_mac);
        if !theirs || m.practice != team.practice || m.person != r.person || !is_in(app, &r.row()) {
            continue;
        }
        all.push(Mate {
            row: r.id,
            person: m.person,
            name: PERSON.open(app, m.person, &r.name_f)?,
            seat: m.seat,
            key: r.key,
            active: m.state == State::Active,
            holds: r.holds > 0,
        });
    }
    Ok(all)
}

/// A team that a person is in, as their session shows it.
#[derive(Debug, Clone)]
pub struct View {
    /// The team.
    pub team: Team,
    /// The row that says that they are in it.
    pub row: Id,
}

/// The open teams of a session's person. Whether they are members of the practices is the caller's to judge.
pub fn views(app: &App, rows: &[store::MineRow]) -> Vec<View> {
    rows.iter()
        .filter(|r| is_in(app, &r.row()))
        .filter_map(|r| {
            Some(View {
                team: genuine(app, &r.team())?,
                row: r.row,
            })
        })
        .filter(|v| v.team.open)
        .collect()
}

/// Whether a name of a team is to be had: nothing passes for the portal, and no two open teams of a practice look alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// It is free.
    Free,
    /// It looks like another one.
    Taken,
    /// It looks like one of the portal's own.
    Portals,
}

/// Judges the name of a team that is made, or that `own` is to be called.
pub fn judge_name(app: &App, teams: &[Team], own: Option<Id>, name: &str) -> Named {
    if names::passes_for_portal(app, name) {
        return Named::Portals;
    }
    let alike = |t: &&Team| t.open && Some(t.id) != own && names::alike(&t.name, name);
    match teams.iter().find(alike) {
        Some(_) => Named::Taken,
        None => Named::Free,
    }
}

/// The rows of a new team: nobody is in it yet, and the practice's safe opens it.
///
/// # Errors
/// When the database is away, or the practice has no safe of its own.
pub async fn make(app: &App, practice: &Practice, name: &str) -> Result<(Id, Vec<Stmt>), Fault> {
    let safe = practice
        .safe
        .ok_or_else(|| Fault::Internal(format!("practice {} has no safe", practice.id)))?;
    let safe = keys::public_of(app, safe, Owner::Safe(practice.id)).await?;
    let (id, mailbox) = (app.id(), app.id());
    let made = keys::generate(app, Owner::Mailbox(mailbox));
    let state = word(true);
    let mac = team_mac(app, id, practice.id, mailbox, state);
    let rows = vec![
        super::store::bump_members(practice.id, practice.members_version),
        invitations::insert_mailbox(
            app,
            mailbox,
            MAILBOX,
            None,
            Some(practice.id),
            None,
            made.id(),
        ),
        keys::wrap_to(app, &safe, &made.pair),
        made.insert,
        store::insert(
            id,
            practice.id,
            mailbox,
            &NAME.seal(app, id, name),
            state,
            app.now(),
            app.keys.epoch(),
            &mac,
        ),
    ];
    Ok((id, rows))
}

/// Another name. Conflicts when the team was changed since it was read.
pub fn rename(app: &App, team: &Team, name: &str) -> Stmt {
    store::rename(team.id, team.version, &NAME.seal(app, team.id, name))
}

/// Ends a team, or takes it up again. What is in its mailbox stays; while it is ended nothing new comes and nobody opens it.
pub fn set_open(app: &App, team: &Team, open: bool) -> Vec<Stmt> {
    let state = word(open);
    let mac = team_mac(app, team.id, team.practice, team.mailbox, state);
    vec![
        store::set_state(team.id, team.version, state, app.keys.epoch(), &mac),
        store::set_mailbox(team.mailbox, if open { "active" } else { "closed" }),
    ]
}

/// Puts a member into a team: the row, and the key by this session. Where the session does not open the mailbox, the key is asked for,
/// and whoever holds it hands it over ([`requests`]).
///
/// # Errors
/// When the database is away, or the seat is not theirs.
pub async fn put_in(
    app: &App,
    ring: &Keyring,
    team: &Team,
    m: &Member,
    by: Id,
) -> Result<Vec<Stmt>, Fault> {
    invitations::belongs(app, m.seat, m.person, Some(team.practice)).await?;
    let id = app.id();
    let mac = MEMBER.mac(app, &member_columns(&id, &team.id, &m.person, IN));
    let mut rows = vec![
        store::hold(team.id),
        store::insert_member(
            id,
            team.id,
            m.person,
            IN,
            by,
            app.now(),
            app.keys.epoch(),
            &mac,
        ),
    ];
    rows.extend(give(app, ring, team.key, m.seat, m.person).await?);
    Ok(rows)
}

/// The key of a team's mailbox for a seat, by this session or by a request.
async fn give(
    app: &App,
    ring: &Keyring,
    key: Id,
    seat: Id,
    person: Id,
) -> Result<Vec<Stmt>, Fault> {
    let public = keys::current(app, seat).await?;
    let holder = keys::id_of(&public);
    if keys::store::is_held_by(&app.db, key, holder).await? {
        return Ok(Vec::new());
    }
    Ok(match ring.pair(app, key).await? {
        Some(pair) => vec![
            keys::wrap_to(app, &public, &pair),
            keys::store::withdraw_requests(key, person),
        ],
        None => vec![requests::ask(
            app,
            Kind::Keypair,
            key,
            Some(holder),
            Some(person),
            "team",
            false,
        )],
    })
}

/// The keys of their teams for a member whose seat is opened again.
///
/// # Errors
/// When the database is away.
pub async fn give_back(
    app: &App,
    ring: &Keyring,
    practice: Id,
    m: &Member,
) -> Result<Vec<Stmt>, Fault> {
    let mut rows = Vec::new();
    for (team, _) in of_member(app, practice, m.person).await? {
        rows.extend(give(app, ring, team.key, m.seat, m.person).await?);
    }
    Ok(rows)
}

/// An open team, if somebody is in it.
///
/// # Errors
/// When the database is away.
pub async fn of_person(app: &App, team: Id, person: Id) -> Result<Option<Team>, Fault> {
    let rows = store::of_person(&app.db, person).await?;
    Ok(rows
        .iter()
        .filter(|r| r.id == team && is_in(app, &r.row()))
        .find_map(|r| genuine(app, &r.team()))
        .filter(|t| t.open))
}

/// The teams of a practice that somebody is in, ended ones too, with the row that says so.
async fn of_member(app: &App, practice: Id, person: Id) -> Result<Vec<(Team, Id)>, Fault> {
    let rows = store::of_person(&app.db, person).await?;
    Ok(rows
        .iter()
        .filter(|r| is_in(app, &r.row()))
        .filter_map(|r| Some((genuine(app, &r.team())?, r.row)))
        .filter(|(t, _)| t.practice == practice)
        .collect())
}

/// Takes somebody out of a team: the row, the wrap, what they asked for, and what was theirs to do; and notes that the pair is to be
/// changed.
///
/// # Errors
/// When the database is away.
pub async fn take_out(
    app: &App,
    team: &Team,
    row: Id,
    person: Id,
    seat: Id,
) -> Result<Vec<Stmt>, Fault> {
    let mac = MEMBER.mac(app, &member_columns(&row, &team.id, &person, OUT));
    Ok(vec![
        store::end_member(row, OUT, app.now(), app.keys.epoch(), &mac),
        store::shut(team.mailbox, seat),
        store::withdraw(team.mailbox, person),
        cases::store::nobodys(team.mailbox, person),
        cases::store::stop_writing(team.mailbox, person),
        rekey::store::owe(
            team.practice,
            Purpose::Team(team.mailbox),
            team.key,
            app.now(),
        ),
    ])
}

/// As [`take_out`], of every team of a practice: for the write that ends a membership.
///
/// # Errors
/// When the database is away.
pub async fn leave_all(app: &App, practice: Id, m: &Member) -> Result<Vec<Stmt>, Fault> {
    let mut rows = vec![store::shut_all(practice, m.seat)];
    for (team, row) in of_member(app, practice, m.person).await? {
        rows.extend(take_out(app, &team, row, m.person, m.seat).await?);
    }
    Ok(rows)
}

/// The place of somebody in the teams of a practice, and what is theirs to do there, when their account is taken into another one of theirs.
/// The wraps are to the seat, and stay.
///
/// # Errors
/// When the database is away.
pub async fn go_to(app: &App, practice: Id, from: Id, to: Id) -> Result<Vec<Stmt>, Fault> {
    let mut rows = Vec::new();
    for (team, row) in of_member(app, practice, from).await? {
        let mac = MEMBER.mac(app, &member_columns(&row, &team.id, &to, IN));
        rows.push(store::goes_to(row, from, to, app.keys.epoch(), &mac));
        rows.push(cases::store::goes_to(team.mailbox, from, to));
        rows.push(cases::store::stop_writing(team.mailbox, from));
    }
    Ok(rows)
}

/// Takes the keys of every team from a seat that is shut for a while; they stay in the teams.
pub fn shut_for_a_while(practice: Id, seat: Id) -> Stmt {
    store::shut_all(practice, seat)
}

/// Whether a request for the pair of a team may be fulfilled: it goes only to whoever is in the team now. The attacker puts the request of
/// somebody who was taken out back to open. None: the pair is no team's.
///
/// # Errors
/// When the database is away.
pub async fn may_have(app: &App, pair: Id, person: Option<Id>) -> Result<Option<bool>, Fault> {
    let Some(row) = store::of_key(&app.db, pair).await? else {
        return Ok(None);
    };
    let (Some(team), Some(person)) = (genuine(app, &row), person) else {
        return Ok(Some(false));
    };
    let all = of_member(app, team.practice, person).await?;
    let in_team = all.iter().any(|(t, _)| t.id == team.id);
    let member = members::last(app, team.practice, person).await?;
    Ok(Some(
        in_team && member.is_some_and(|m| m.state == State::Active),
    ))
}

/// Opens the mailbox of a team for this request: the pair, and older ones that it opens. None where nobody has handed the key over yet.
///
/// # Errors
/// When the database is away, or a wrap was not made by this instance.
pub async fn open(app: &App, ring: &Keyring, team: &Team) -> Result<Option<Vec<KeyPair>>, Fault> {
    let owner = Owner::Mailbox(team.mailbox);
    let Some(pair) = ring.pair(app, team.key).await? else {
        return Ok(None);
    };
    let pair = keys::genuine_pair(app, pair, owner).await?;
    let mut all = Vec::new();
    for older in keys::held_by(app, &pair).await? {
        all.push(keys::genuine_pair(app, older, owner).await?);
    }
    all.push(pair);
    Ok(Some(all))
}

/// The wraps of a team's pair for those who are in it and do not open it yet: what a change hands out, and what a newcomer waits for.
///
/// # Errors
/// When the database is away.
pub async fn lacking(app: &App, mailbox: Id, pair: &KeyPair) -> Result<Vec<Stmt>, Fault> {
    let Some(team) = of_mailbox(app, mailbox).await? else {
        return Ok(Vec::new());
    };
    let mut rows = Vec::new();
    for m in mates(app, &team).await? {
        if !m.active || keys::store::is_held_by(&app.db, Id::from(pair.id()), m.key).await? {
            continue;
        }
        match keys::public_of(app, m.key, Owner::Mailbox(m.seat)).await {
            Ok(public) => rows.push(keys::wrap_to(app, &public, pair)),
            // A forged pair gets nothing, and keeps nobody waiting.
            Err(keys::KeyError::Forged(_) | keys::KeyError::Missing(_)) => {}
            Err(e) => return Err(e.into()),
        }
    }
    Ok(rows)
}

/// The teams that read a conversation besides whoever else takes part in it, as this instance put them there.
///
/// # Errors
/// When the database is away, or a team was put into it by another hand.
pub async fn in_thread(app: &App, thread: Id) -> Result<Vec<Team>, Fault> {
    let mut all = Vec::new();
    for r in store::in_thread(&app.db, thread).await? {
        crate::messages::check_participant(app, thread, r.mailbox, &r.participant_mac)?;
        all.extend(genuine(app, &r.team()));
    }
    Ok(all)
}

/// Hands over, by the practice's safe that `ring` opens, the keys of teams that newcomers have asked for.
///
/// # Errors
/// When the database is away.
pub async fn fulfil(app: &App, ring: &Keyring, practice: Id, most: i64) -> Result<(), Fault> {
    for key in store::asked_for(&app.db, practice, app.now()).await? {
        if ring.get(key).is_some() {
            // Done with the other keys of this session.
            continue;
        }
        if let Some(pair) = ring.pair(app, key).await? {
            let mut only = Keyring::new();
            only.lend(pair);
            requests::fulfil_keypair_of(app, &only, key, most).await?;
        }
    }
    Ok(())
}
