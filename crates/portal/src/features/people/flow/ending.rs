//! Memberships that are shut for a while, opened again, or end.

use super::super::model::{Act, Person, Rule};
use super::change::{Outcome, change_keys, written};
use super::{is_last_owner, judge};
use crate::accounts::session::Signed;
use crate::accounts::{address, store as people};
use crate::app::App;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::invitations;
use crate::keys;
use crate::lent::delegation;
use crate::mails;
use crate::practices::members::{self, Change, Member, State};
use crate::practices::{self, Practice, rekey};
use db::{Id, Stmt};
use serde_json::json;

/// The guards of every change of who is who: the practice's count, then the row that was read.
fn guarded(app: &App, practice: &Practice, m: &Member, state: State) -> Vec<Stmt> {
    let to = Change {
        state,
        ..Change::of(m)
    };
    vec![
        practices::store::bump_members(practice.id, practice.members_version),
        members::change(app, m, &to),
    ]
}

fn noted(app: &App, kind: &'static str, s: &Signed, m: &Member, source: &Source) -> [Stmt; 2] {
    audit::event(kind)
        .by(&s.actor)
        .practice(m.practice)
        .owner(m.person)
        .on("membership", m.id)
        .detail(json!({ "role": m.role.word() }))
        .from(source)
        .rows(app)
}

/// Shuts the seat of a member for a while. Their keys of it go; the safe keeps the seat, so that a manager can open it again.
///
/// # Errors
/// When the database is away.
pub async fn pause(
    app: &App,
    s: &Signed,
    practice: &Practice,
    p: &Person,
    (once, source): (Id, &Source),
) -> Result<Outcome, Fault> {
    let m = &p.member;
    if m.state == State::Paused {
        return Ok(Outcome::Done);
    }
    match judge(app, s, m, Act::Pause).await? {
        Rule::May => {}
        rule => return Ok(Outcome::No(rule)),
    }
    let mut rows = guarded(app, practice, m, State::Paused);
    rows.extend(delegation::ended_with(app, s, practice.id, m.person).await?);
    rows.extend(rekey::shut_for_a_while(practice, m, p.personal));
    rows.push(mails::member(app, m.person, practice.id, "paused"));
    rows.extend(noted(app, "member.paused", s, m, source));
    written(app, s, once, "pause", rows).await
}

/// Opens the seat of a member again: the manager's session opens it by the safe and hands its keys back.
///
/// # Errors
/// When the database is away, or a key is not what it should be.
pub async fn resume(
    app: &App,
    s: &Signed,
    practice: &Practice,
    p: &Person,
    (once, source): (Id, &Source),
) -> Result<Outcome, Fault> {
    let m = &p.member;
    if m.state == State::Active {
        return Ok(Outcome::Done);
    }
    match judge(app, s, m, Act::Resume).await? {
        Rule::May => {}
        rule => return Ok(Outcome::No(rule)),
    }
    invitations::belongs(app, m.seat, m.person, Some(practice.id)).await?;
    invitations::belongs(app, p.personal, m.person, None).await?;
    let seat = keys::id_of(&keys::current(app, m.seat).await?);
    let own = keys::current(app, p.personal).await?;
    let mut ring = crate::keys::Keyring::new();
    for id in [practice.safe, practice.desk].into_iter().flatten() {
        if let Some(pair) = s.ring.pair(app, id).await? {
            ring.add(pair);
        }
    }
    let Some(pair) = ring.pair(app, seat).await? else {
        return Err(Fault::Internal(format!(
            "the safe of practice {} does not open seat {}",
            practice.id, m.seat
        )));
    };
    let mut rows = guarded(app, practice, m, State::Active);
    rows.push(keys::wrap_to(app, &own, &pair));
    rows.extend(rekey::widened(app, &s.ring, practice, m, m.role).await?);
    rows.push(mails::member(app, m.person, practice.id, "resumed"));
    rows.extend(noted(app, "member.resumed", s, m, source));
    written(app, s, once, "resume", rows).await
}

/// What the end of a membership writes, whoever ends it.
async fn ended(
    app: &App,
    s: &Signed,
    practice: &Practice,
    m: &Member,
    personal: Id,
) -> Result<Vec<Stmt>, Fault> {
    let mut rows = guarded(app, practice, m, State::Ended);
    rows.extend(delegation::ended_with(app, s, practice.id, m.person).await?);
    rows.extend(delegation::held_end(app, s, practice.id, m.person).await?);
    rows.push(members::store::forget_words(practice.id, m.id));
    rows.extend(rekey::shut(app, practice, m, personal).await?);
    rows.extend(address::leads_to(app, m.person, m.seat, personal).await?);
    Ok(rows)
}

/// A manager removes a member.
///
/// # Errors
/// When the database is away.
pub async fn remove(
    app: &App,
    s: &Signed,
    practice: &Practice,
    p: &Person,
    (once, source): (Id, &Source),
) -> Result<Outcome, Fault> {
    let m = &p.member;
    match judge(app, s, m, Act::Remove).await? {
        Rule::May => {}
        rule => return Ok(Outcome::No(rule)),
    }
    let mut rows = ended(app, s, practice, m, p.personal).await?;
    rows.push(mails::member(app, m.person, practice.id, "removed"));
    rows.extend(noted(app, "member.removed", s, m, source));
    let outcome = written(app, s, once, "remove", rows).await?;
    if outcome == Outcome::Done {
        change_keys(app, s, practice).await;
    }
    Ok(outcome)
}

/// Somebody leaves by themselves. The keys are changed by the session of a manager who stays: a leaver would know the new ones.
///
/// # Errors
/// When the database is away.
pub async fn leave(
    app: &App,
    s: &Signed,
    practice: &Practice,
    m: &Member,
    (once, source): (Id, &Source),
) -> Result<Outcome, Fault> {
    if is_last_owner(app, m).await? {
        return Ok(Outcome::No(Rule::LastOwner));
    }
    let personal = people::person(&app.db, m.person)
        .await?
        .ok_or(Fault::NotFound)?
        .personal;
    let mut rows = ended(app, s, practice, m, personal).await?;
    rows.extend(rekey::tell_managers(app, practice.id, m.person, "left").await?);
    rows.extend(noted(app, "member.left", s, m, source));
    written(app, s, once, "leave", rows).await
}
