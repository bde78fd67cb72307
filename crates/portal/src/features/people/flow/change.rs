//! Changes that leave the member where they are.

use super::super::model::{Act, Person, Rule};
use super::super::store;
use super::judge;
use crate::accounts::session::Signed;
use crate::actor::Role;
use crate::app::App;
use crate::audit::{self, Source};
use crate::contacts;
use crate::fault::Fault;
use crate::features::factors::flow::all_lost;
use crate::features::login::flow::unlocked;
use crate::mails;
use crate::practices::members::{self, Change};
use crate::practices::{self, Practice, rekey};
use crate::submissions::{self, Written};
use db::{Id, Stmt};
use serde_json::json;

/// Begins the change of keys that is owed now. What was asked for has happened; if this stops, the page says so and another session goes on.
pub(super) async fn change_keys(app: &App, s: &Signed, practice: &Practice) {
    if let Err(e) = rekey::go_on(app, &s.ring, practice.id, rekey::AT_ONCE).await {
        tracing::warn!(practice = %practice.id, error = %e, "a change of keys has stopped; the next session of a manager goes on");
    }
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It holds, from now or from an earlier press of the same button.
    Done,
    /// Who is who was changed at the same moment: look again.
    Elsewhere,
    /// A rule is against it.
    No(Rule),
}

/// Writes once for the form. A guard that did not hold means that somebody else was faster.
pub(super) async fn written(
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

/// Another role, with the keys it opens, or without those it opens no more.
///
/// # Errors
/// When the database is away.
pub async fn role(
    app: &App,
    s: &Signed,
    practice: &Practice,
    p: &Person,
    to: Role,
    (once, source): (Id, &Source),
) -> Result<Outcome, Fault> {
    let m = &p.member;
    if m.role == to {
        return Ok(Outcome::Done);
    }
    match judge(app, s, m, Act::Role(to)).await? {
        Rule::May => {}
        rule => return Ok(Outcome::No(rule)),
    }
    let mut rows = vec![
        practices::store::bump_members(practice.id, practice.members_version),
        members::change(
            app,
            m,
            &Change {
                role: to,
                ..Change::of(m)
            },
        ),
    ];
    rows.extend(rekey::narrowed(app, practice, m, to).await?);
    // Whom nobody has let in is not let in by the way.
    if p.standing != super::super::model::Standing::NoKeys {
        rows.extend(rekey::widened(app, &s.ring, practice, m, to).await?);
    }
    rows.push(mails::member(app, m.person, practice.id, "role"));
    if to.manages() && !m.role.manages() {
        let by = Some(s.actor.person);
        rows.extend(members::tell_of_manager(app, practice.id, m.person, by).await?);
    }
    rows.extend(
        audit::event("member.role_changed")
            .by(&s.actor)
            .practice(practice.id)
            .owner(m.person)
            .on("membership", m.id)
            .detail(json!({ "from": m.role.word(), "to": to.word() }))
            .from(source)
            .rows(app),
    );
    let outcome = written(app, s, once, "role", rows).await?;
    if outcome == Outcome::Done {
        change_keys(app, s, practice).await;
    }
    Ok(outcome)
}

/// Something that only looks after a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// Ends the pause after wrong passwords.
    Unlock,
    /// Ends every session.
    SignOut,
    /// Takes every app and passkey away: the phone they were on is lost.
    LostApp,
}

/// Ends a pause, or every session.
///
/// # Errors
/// When the database is away.
pub async fn care(
    app: &App,
    s: &Signed,
    p: &Person,
    what: Care,
    (once, source): (Id, &Source),
) -> Result<Outcome, Fault> {
    let m = &p.member;
    let act = match what {
        Care::Unlock | Care::SignOut => Act::Care,
        Care::LostApp => Act::LostApp,
    };
    match judge(app, s, m, act).await? {
        Rule::May => {}
        rule => return Ok(Outcome::No(rule)),
    }
    let (mut rows, kind, word) = match what {
        Care::Unlock => {
            let devices = store::devices(&app.db, m.person).await?;
            let bidx = p.email.as_ref().map(|e| contacts::address_index(app, e));
            let rows = unlocked(m.person, bidx, &devices);
            (rows, "member.unlocked", "unlocked")
        }
        Care::SignOut => (
            vec![store::sign_out(m.person, app.now())],
            "member.signed_out",
            "signed_out",
        ),
        Care::LostApp => {
            // Another practice relies on them too: its managers, or the operator's support, would have to agree.
            if members::of_person(app, m.person).await?.len() > 1 {
                return Ok(Outcome::No(Rule::OtherPractices));
            }
            let rows = all_lost(app, m.person).await?;
            if rows.is_empty() {
                return Ok(Outcome::Done);
            }
            (rows, "member.factors_removed", "lost_app")
        }
    };
    rows.push(mails::member(app, m.person, m.practice, word));
    rows.extend(
        audit::event(kind)
            .by(&s.actor)
            .practice(m.practice)
            .owner(m.person)
            .on("membership", m.id)
            .from(source)
            .rows(app),
    );
    written(app, s, once, word, rows).await
}

/// Whether this practice wants a code of the member at sign-in.
///
/// # Errors
/// When the database is away.
pub async fn two_step(
    app: &App,
    s: &Signed,
    p: &Person,
    on: bool,
    (once, source): (Id, &Source),
) -> Result<Outcome, Fault> {
    let m = &p.member;
    if m.two_step == on {
        return Ok(Outcome::Done);
    }
    match judge(app, s, m, Act::Care).await? {
        Rule::May => {}
        rule => return Ok(Outcome::No(rule)),
    }
    let to = Change {
        two_step: on,
        ..Change::of(m)
    };
    let mut rows = vec![members::change(app, m, &to)];
    if on {
        rows.push(mails::member(app, m.person, m.practice, "two_step"));
    }
    rows.extend(
        audit::event("member.two_step")
            .by(&s.actor)
            .practice(m.practice)
            .owner(m.person)
            .on("membership", m.id)
            .detail(json!({ "required": on }))
            .from(source)
            .rows(app),
    );
    written(app, s, once, "two-step", rows).await
}
