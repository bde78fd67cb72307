//! Who is a member of a practice, and as what.
//!
//! What a membership says (who, where, which seat, role, permissions, whether it is in force, whether a code is wanted) is under a MAC of the
//! instance key. The attacker here writes to the database: a row they put there or changed is no membership, whatever it says. What the MAC
//! cannot hold is an older state of the same row put back; the keys hold that: whoever was removed has no wrap any more, and desk and safe
//! were changed ([`super::rekey`]).
//!
//! Everybody who asks who is a member asks here, at every request: a change holds at the very next one.

pub mod store;

use crate::accounts::PersonName;
use crate::actor::{Permission, Permissions, Role};
use crate::app::App;
use crate::fault::Fault;
use crate::mails;
use crate::sealed::Stamp;
use db::{Id, Stmt};
use store::MemberRow;
use unicode_normalization::UnicodeNormalization;

const MEMBERSHIP: Stamp = Stamp("row:membership");

/// Whether a membership is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is.
    Active,
    /// A manager has shut the seat; nothing is lost, and a manager can open it again.
    Paused,
    /// They left or were removed.
    Ended,
}

impl State {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            State::Active => "active",
            State::Paused => "paused",
            State::Ended => "ended",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<State> {
        [State::Active, State::Paused, State::Ended]
            .into_iter()
            .find(|s| s.word() == word)
    }
}

/// A membership that this instance wrote.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its row.
    pub id: Id,
    /// The practice.
    pub practice: Id,
    /// Who.
    pub person: Id,
    /// The mailbox of the membership; the practice owns its records.
    pub seat: Id,
    /// What they are.
    pub role: Role,
    /// What they may do.
    pub permissions: Permissions,
    /// Whether it is in force.
    pub state: State,
    /// Whether this practice wants a code of them at sign-in.
    pub two_step: bool,
    /// Since when, microseconds UTC.
    pub since: i64,
    /// The stored MAC: a change is written only over the row that was read.
    mac: Vec<u8>,
}

impl Member {
    /// Whether it is in force and grants the permission.
    pub fn may(&self, p: Permission) -> bool {
        self.state == State::Active && self.permissions.has(p)
    }
}

fn mac(app: &App, r: &MemberRow) -> [u8; 32] {
    MEMBERSHIP.mac(app, &columns(r))
}

fn columns(r: &MemberRow) -> [&[u8]; 8] {
    const NO: [u8; 1] = [0];
    const YES: [u8; 1] = [1];
    [
        r.id.as_bytes(),
        r.practice.as_bytes(),
        r.person.as_bytes(),
        r.seat.as_bytes(),
        r.role.as_bytes(),
        r.permissions.as_bytes(),
        r.state.as_bytes(),
        if r.two_step { &YES } else { &NO },
    ]
}

/// The membership in a row, if this instance wrote it as it stands there.
pub fn genuine(app: &App, r: &MemberRow) -> Option<Member> {
    let stored = r.mac.as_deref().unwrap_or_default();
    let known = Role::parse(&r.role).zip(State::parse(&r.state));
    // An ended row that is made to look open again is none: the word is under the MAC, the time is not.
    let whole = (r.ended_at.is_some()) == (r.state == State::Ended.word());
    match known {
        Some((role, state)) if whole && MEMBERSHIP.check(app, &columns(r), stored).is_ok() => {
            Some(Member {
                id: r.id,
                practice: r.practice,
                person: r.person,
                seat: r.seat,
                role,
                permissions: Permissions::parse(&r.permissions),
                state,
                two_step: r.two_step,
                since: r.since,
                mac: stored.to_vec(),
            })
        }
        _ => {
            tracing::error!(membership = %r.id, person = %r.person, practice = %r.practice, "a membership is not as this instance wrote it");
            None
        }
    }
}

/// Tells those who manage a practice that somebody else does now, except whoever made them one: a manager whom nobody expected is found
/// within the day, not at the next audit.
///
/// # Errors
/// When the database is away.
pub async fn tell_of_manager(
    app: &App,
    practice: Id,
    new: Id,
    by: Option<Id>,
) -> Result<Vec<Stmt>, Fault> {
    let all = managers(app, practice).await?;
    let others = all
        .iter()
        .map(|m| m.member.person)
        .filter(|p| *p != new && Some(*p) != by)
        .take(TOLD);
    Ok(others
        .map(|p| mails::safe(app, p, "manager_made", new, practice))
        .collect())
}

/// Managers who are mailed about another one.
const TOLD: usize = 20;

/// Who becomes a member.
#[derive(Debug)]
pub struct New<'a> {
    /// Of which practice.
    pub practice: Id,
    /// Who.
    pub person: Id,
    /// The mailbox of the membership.
    pub seat: Id,
    /// As what.
    pub role: Role,
    /// The manager whose own session added them.
    pub approved_by: Option<Id>,
    /// By which they are found.
    pub name: &'a PersonName,
}

/// The rows of a new membership.
pub fn insert(app: &App, new: &New<'_>) -> Vec<Stmt> {
    let row = MemberRow {
        id: app.id(),
        practice: new.practice,
        person: new.person,
        seat: new.seat,
        role: new.role.word().into(),
        permissions: new.role.permissions().words(),
        state: State::Active.word().into(),
        two_step: false,
        since: app.now(),
        ended_at: None,
        mac: None,
    };
    let mut rows = vec![store::insert(
        &row,
        new.approved_by,
        app.keys.epoch(),
        &mac(app, &row),
    )];
    rows.extend(named(app, new.practice, row.id, new.name));
    rows
}

/// The rows by which a member is found. Names change rarely; older words go.
pub fn named(app: &App, practice: Id, membership: Id, name: &PersonName) -> Vec<Stmt> {
    let mut rows = vec![store::forget_words(practice, membership)];
    for word in words_of(&name.full()) {
        let index = word_index(app, practice, &word);
        rows.push(store::insert_word(practice, &index, membership));
    }
    rows
}

/// The words of a name as they are looked for: no case, no accents, no marks; each once.
pub fn words_of(text: &str) -> Vec<String> {
    let plain: String = text
        .nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect();
    let mut words: Vec<String> = plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    words.sort();
    words.dedup();
    words
}

/// A word under the blind index of a practice: another practice's index of the same word is another one.
pub fn word_index(app: &App, practice: Id, word: &str) -> Vec<u8> {
    app.keys
        .blind_short("member-name", &format!("{practice} {word}"))
}

/// What becomes of a membership.
#[derive(Debug, Clone)]
pub struct Change {
    /// The role, and with it the permissions.
    pub role: Role,
    /// Whether it is in force.
    pub state: State,
    /// Whether a code is wanted.
    pub two_step: bool,
}

impl Change {
    /// Nothing.
    pub fn of(m: &Member) -> Change {
        Change {
            role: m.role,
            state: m.state,
            two_step: m.two_step,
        }
    }
}

/// Writes a change over the row that was read; conflicts when somebody else has changed it since.
pub fn change(app: &App, m: &Member, to: &Change) -> Stmt {
    let permissions = if to.role == m.role {
        m.permissions.words()
    } else {
        to.role.permissions().words()
    };
    let row = MemberRow {
        id: m.id,
        practice: m.practice,
        person: m.person,
        seat: m.seat,
        role: to.role.word().into(),
        permissions,
        state: to.state.word().into(),
        two_step: to.two_step,
        since: m.since,
        ended_at: (to.state == State::Ended).then(|| app.now()),
        mac: None,
    };
    let begins = to.role.manages() && !m.role.manages();
    let from = begins.then(|| app.now());
    store::change(&row, &m.mac, from, app.keys.epoch(), &mac(app, &row))
}

/// A membership goes along when the account of its person is taken into another one of theirs, in force or paused as it is. The seat goes by
/// [`crate::invitations::seat_goes_to`].
pub fn goes_to(app: &App, m: &Member, to: Id, name: &PersonName) -> Vec<Stmt> {
    let row = MemberRow {
        id: m.id,
        practice: m.practice,
        person: to,
        seat: m.seat,
        role: m.role.word().into(),
        permissions: m.permissions.words(),
        state: m.state.word().into(),
        two_step: m.two_step,
        since: m.since,
        ended_at: None,
        mac: None,
    };
    let mut rows = vec![store::goes_to(
        m.id,
        &m.mac,
        to,
        app.keys.epoch(),
        &mac(app, &row),
    )];
    rows.extend(named(app, m.practice, m.id, name));
    rows
}

/// The memberships of a person that are not over: in force, or paused for a while.
///
/// # Errors
/// When the database is away.
pub async fn not_over(app: &App, person: Id) -> Result<Vec<Member>, Fault> {
    let rows = store::of_person(&app.db, person).await?;
    Ok(rows
        .iter()
        .filter_map(|r| genuine(app, r))
        .filter(|m| m.state != State::Ended)
        .collect())
}

/// The memberships of a person that are in force, oldest first.
///
/// # Errors
/// When the database is away.
pub async fn of_person(app: &App, person: Id) -> Result<Vec<Member>, Fault> {
    let rows = store::of_person(&app.db, person).await?;
    Ok(rows
        .iter()
        .filter_map(|r| genuine(app, r))
        .filter(|m| m.state == State::Active)
        .collect())
}

/// The newest membership of a person in a practice, in force or not.
///
/// # Errors
/// When the database is away.
pub async fn last(app: &App, practice: Id, person: Id) -> Result<Option<Member>, Fault> {
    let row = store::last(&app.db, practice, person).await?;
    Ok(row.and_then(|r| genuine(app, &r)))
}

/// An owner or manager in force.
#[derive(Debug, Clone)]
pub struct Manager {
    /// The membership.
    pub member: Member,
    /// The sealed name.
    pub name_f: Vec<u8>,
    /// The key pair of the seat.
    pub key: Id,
    /// Whether that opens the safe of the practice.
    pub opens: bool,
}

/// The owners and managers of a practice that are in force, oldest first.
///
/// # Errors
/// When the database is away.
pub async fn managers(app: &App, practice: Id) -> Result<Vec<Manager>, Fault> {
    let rows = store::managers(&app.db, practice).await?;
    Ok(rows
        .into_iter()
        .filter_map(|r| {
            let member = genuine(app, &r.member())?;
            (member.state == State::Active).then_some(Manager {
                member,
                name_f: r.name_f,
                key: r.key,
                opens: r.opens > 0,
            })
        })
        .collect())
}

/// A seat of a person with its current key pair and what else opens it.
#[derive(Debug, Clone)]
pub struct KeyedSeat {
    /// The practice.
    pub practice: Id,
    /// What they are there.
    pub role: Role,
    /// The key pair of the seat.
    pub key: Id,
    /// The safe of the practice.
    pub safe: Option<Id>,
}

/// The seats of a person that are in force, with their keys, oldest first.
///
/// # Errors
/// When the database is away.
pub async fn keyed_seats(app: &App, person: Id) -> Result<Vec<KeyedSeat>, Fault> {
    let rows = store::keyed_seats(&app.db, person).await?;
    Ok(rows
        .into_iter()
        .filter_map(|r| {
            let m = genuine(app, &r.member())?;
            (m.state == State::Active).then_some(KeyedSeat {
                practice: m.practice,
                role: m.role,
                key: r.key,
                safe: r.safe,
            })
        })
        .collect())
}

/// Whether a mailbox is a seat whose membership is over or paused: what comes there is the practice's, and nobody is told of it by mail.
///
/// # Errors
/// When the database is away.
pub async fn is_shut(app: &App, seat: Id) -> Result<bool, Fault> {
    let row = store::of_seat(&app.db, seat).await?;
    Ok(row.is_some_and(|r| genuine(app, &r).is_none_or(|m| m.state != State::Active)))
}

/// Who works on a seat now: neither somebody who has left nor one whose seat is shut for a while.
///
/// # Errors
/// When the database is away.
pub async fn active(app: &App, seat: Id) -> Result<Option<Member>, Fault> {
    let row = store::of_seat(&app.db, seat).await?;
    Ok(row
        .and_then(|r| genuine(app, &r))
        .filter(|m| m.state == State::Active))
}

/// Brings rows from before memberships had a MAC under one, once, right after the schema has got the column: never later, or a row put into
/// the database without one would be taken in too. Gives how many.
///
/// # Errors
/// When the database is away.
pub async fn adopt(app: &App) -> Result<usize, Fault> {
    let mut done = 0;
    loop {
        let some = store::unstamped(&app.db).await?;
        if some.is_empty() {
            return Ok(done);
        }
        let mut rows = Vec::new();
        for r in &some {
            let mut row = r.member();
            // Nothing wrote another state before.
            row.state = match row.ended_at {
                Some(_) => State::Ended.word().into(),
                None => State::Active.word().into(),
            };
            rows.push(store::stamp(&row, app.keys.epoch(), &mac(app, &row)));
            let name: PersonName =
                crate::accounts::session::NAME.open(app, row.person, &r.name_f)?;
            rows.extend(named(app, row.practice, row.id, &name));
        }
        done += some.len();
        app.db.write(rows).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_however_they_are_typed() {
        assert_eq!(
            words_of("Dr. José  O'Neill-Park"),
            ["dr", "jose", "neill", "o", "park"]
        );
        assert_eq!(words_of("JOSE\u{301} josé"), ["jose"]);
        assert_eq!(words_of("Ａｎａ"), ["ana"]);
        assert!(words_of(" .-' ").is_empty());
    }

    #[test]
    fn roles_are_read_back_and_only_managers_manage() {
        for r in Role::ALL {
            assert_eq!(Role::parse(r.word()), Some(r));
            assert_eq!(r.permissions().has(Permission::ManagePeople), r.manages());
            assert_eq!(
                Permissions::parse(&r.permissions().words()),
                r.permissions()
            );
        }
        assert_eq!(Role::parse("root"), None);
        assert_eq!(Permissions::of_role("root"), Permissions::default());
    }
}
