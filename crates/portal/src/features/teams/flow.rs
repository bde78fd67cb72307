//! What a manager does to a team.

use crate::accounts::session::Signed;
use crate::app::App;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::mails;
use crate::practices::members::{self, State};
use crate::practices::teams::{self, Mate, Named, Team};
use crate::practices::{Practice, rekey, safe};
use crate::submissions::{self, Written};
use db::{Id, Stmt};

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It holds, from now or from an earlier press of the same button.
    Done,
    /// It was changed at the same moment, or they have left: look again.
    Elsewhere,
    /// Another team is called so, or looks as if.
    Taken,
    /// It looks like a name of the portal's own.
    Portals,
    /// There are as many as there may be.
    Full,
}

/// What a form brings along: its submission, and where it came from.
pub type How<'a> = (Id, &'a Source);

async fn written(
    app: &App,
    s: &Signed,
    once: Id,
    what: &str,
    rows: Vec<Stmt>,
) -> Result<Outcome, Fault> {
    let written = submissions::write_once(app, once, s.actor.person, what, rows).await?;
    app.db.signal(jobs::TOPIC);
    Ok(match written {
        Written::Done(_) | Written::Already(_) => Outcome::Done,
        Written::Conflict(_) | Written::Unique(_) => Outcome::Elsewhere,
    })
}

fn noted(app: &App, kind: &'static str, s: &Signed, team: &Team, source: &Source) -> [Stmt; 2] {
    audit::event(kind)
        .by(&s.actor)
        .practice(team.practice)
        .on("team", team.id)
        .from(source)
        .rows(app)
}

/// What is against a name.
fn named(app: &App, all: &[Team], own: Option<Id>, name: &str) -> Option<Outcome> {
    match teams::judge_name(app, all, own, name) {
        Named::Free => None,
        Named::Taken => Some(Outcome::Taken),
        Named::Portals => Some(Outcome::Portals),
    }
}

fn full(all: &[Team]) -> bool {
    all.iter().filter(|t| t.open).count() >= teams::MOST
}

/// Makes a team; gives it where it was made, now or by an earlier press.
///
/// # Errors
/// When the database is away.
pub async fn make(
    app: &App,
    s: &Signed,
    practice: &Practice,
    name: &str,
    (once, source): How<'_>,
) -> Result<(Outcome, Option<Id>), Fault> {
    let all = teams::of_practice(app, practice.id).await?;
    // After the teams were read: a second press finds the name taken by its own team.
    if let Some(before) = submissions::find(app, once, s.actor.person).await? {
        return Ok((Outcome::Done, before.parse().ok()));
    }
    if full(&all) {
        return Ok((Outcome::Full, None));
    }
    if let Some(no) = named(app, &all, None, name) {
        return Ok((no, None));
    }
    let (id, mut rows) = teams::make(app, practice, name).await?;
    rows.extend(
        audit::event("team.made")
            .by(&s.actor)
            .practice(practice.id)
            .on("team", id)
            .from(source)
            .rows(app),
    );
    let made = id.to_string();
    Ok(
        match submissions::write_once(app, once, s.actor.person, &made, rows).await? {
            Written::Done(_) => (Outcome::Done, Some(id)),
            // Two presses at the same moment: the team is the other one's.
            Written::Already(before) => (Outcome::Done, before.parse().ok()),
            Written::Conflict(_) | Written::Unique(_) => (Outcome::Elsewhere, None),
        },
    )
}

/// Calls a team otherwise.
///
/// # Errors
/// When the database is away.
pub async fn rename(
    app: &App,
    s: &Signed,
    team: &Team,
    name: &str,
    (once, source): How<'_>,
) -> Result<Outcome, Fault> {
    if name == team.name {
        return Ok(Outcome::Done);
    }
    let all = teams::of_practice(app, team.practice).await?;
    if let Some(no) = named(app, &all, Some(team.id), name) {
        return Ok(no);
    }
    let mut rows = vec![teams::rename(app, team, name)];
    rows.extend(noted(app, "team.renamed", s, team, source));
    written(app, s, once, "team-name", rows).await
}

/// Ends a team, or takes it up again.
///
/// # Errors
/// When the database is away.
pub async fn set_open(
    app: &App,
    s: &Signed,
    team: &Team,
    open: bool,
    (once, source): How<'_>,
) -> Result<Outcome, Fault> {
    if team.open == open {
        return Ok(Outcome::Done);
    }
    if open {
        let all = teams::of_practice(app, team.practice).await?;
        if full(&all) {
            return Ok(Outcome::Full);
        }
        // Another one was given its name meanwhile.
        if let Some(no) = named(app, &all, Some(team.id), &team.name) {
            return Ok(no);
        }
    }
    let mut rows = teams::set_open(app, team, open);
    let kind = match open {
        true => "team.opened_again",
        false => "team.ended",
    };
    rows.extend(match open {
        true => noted(app, "team.opened_again", s, team, source),
        false => noted(app, "team.ended", s, team, source),
    });
    written(app, s, once, kind, rows).await
}

/// Puts a member of the practice into a team.
///
/// # Errors
/// When the database is away, or their seat was tampered with.
pub async fn add(
    app: &App,
    s: &Signed,
    practice: &Practice,
    team: &Team,
    person: Id,
    (once, source): How<'_>,
) -> Result<Outcome, Fault> {
    let all = teams::mates(app, team).await?;
    if all.iter().any(|m| m.person == person) {
        return Ok(Outcome::Done);
    }
    if all.len() >= teams::MOST_MEMBERS {
        return Ok(Outcome::Full);
    }
    let member = members::last(app, practice.id, person).await?;
    let Some(m) = member.filter(|m| m.state == State::Active) else {
        return Ok(Outcome::Elsewhere);
    };
    let mut rows = vec![safe::hold_members(practice)];
    rows.extend(teams::put_in(app, &s.ring, team, &m, s.actor.person).await?);
    // A manager lets themselves into what others write there: those hear of it, or whoever else could have said no.
    if person == s.actor.person {
        rows.extend(told_of_manager(app, s, team, &all).await?);
    }
    rows.extend(
        audit::event("team.member_added")
            .by(&s.actor)
            .practice(practice.id)
            .owner(person)
            .on("team", team.id)
            .from(source)
            .rows(app),
    );
    written(app, s, once, "team-add", rows).await
}

/// The mails about a manager who puts themselves into a team: to its people, or where it has none to the other managers.
async fn told_of_manager(
    app: &App,
    s: &Signed,
    team: &Team,
    mates: &[Mate],
) -> Result<Vec<Stmt>, Fault> {
    let me = s.actor.person;
    let mut told: Vec<Id> = mates
        .iter()
        .filter(|m| m.active)
        .map(|m| m.person)
        .collect();
    if told.is_empty() {
        let all = members::managers(app, team.practice).await?;
        told.extend(all.iter().map(|m| m.member.person).filter(|p| *p != me));
    }
    Ok(told
        .into_iter()
        .map(|to| mails::safe(app, to, "team_joined", me, team.practice))
        .collect())
}

/// Takes somebody out of a team, and changes its keys.
///
/// # Errors
/// When the database is away.
pub async fn remove(
    app: &App,
    s: &Signed,
    team: &Team,
    person: Id,
    (once, source): How<'_>,
) -> Result<Outcome, Fault> {
    let all = teams::mates(app, team).await?;
    let Some(Mate { row, seat, .. }) = all.into_iter().find(|m| m.person == person) else {
        return Ok(Outcome::Done);
    };
    let mut rows = teams::take_out(app, team, row, person, seat).await?;
    rows.extend(
        audit::event("team.member_removed")
            .by(&s.actor)
            .practice(team.practice)
            .owner(person)
            .on("team", team.id)
            .from(source)
            .rows(app),
    );
    let outcome = written(app, s, once, "team-remove", rows).await?;
    if outcome == Outcome::Done
        && let Err(e) = rekey::go_on(app, &s.ring, team.practice, rekey::AT_ONCE).await
    {
        tracing::warn!(team = %team.id, error = %e, "a change of keys has stopped; the next session of a manager goes on");
    }
    Ok(outcome)
}
