//! Giving a leaver's mailbox to a colleague, and ending it.

use crate::accounts::session::Signed;
use crate::app::App;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::keys;
use crate::lent::{self, Asks, Grant, Kind};
use crate::mails;
use crate::practices::Practice;
use crate::practices::safe::{self, Seat};
use crate::submissions::{self, Written};
use db::{Id, Stmt};
use serde_json::json;

/// A seat whose owner has left, with who reads it now.
#[derive(Debug, Clone)]
pub struct Left {
    /// The seat.
    pub seat: Seat,
    /// Its hand-over.
    pub grant: Option<Grant>,
    /// Who has it; nobody of that id is a member any more where there is a grant and no reader.
    pub reader: Option<Seat>,
}

/// Who has left, with who reads their mailboxes.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn left(app: &App, practice: &Practice) -> Result<Vec<Left>, Fault> {
    let grants = lent::of_practice(app, practice.id, Kind::Handover).await?;
    let mut all = Vec::new();
    for seat in safe::left(app, practice.id).await? {
        let grant = grants.iter().find(|g| g.mailbox == seat.mailbox).cloned();
        let reader = match &grant {
            Some(g) => safe::seat_of(app, practice.id, g.holder).await?,
            None => None,
        };
        all.push(Left {
            reader: reader.filter(|r| r.ended_at.is_none()),
            grant,
            seat,
        });
    }
    Ok(all)
}

/// The seat of somebody who has left this practice.
///
/// # Errors
/// [`Fault::NotFound`] for everything else; when the database is away.
pub async fn one(app: &App, practice: &Practice, mailbox: Id) -> Result<Left, Fault> {
    let seat = safe::seat(app, practice.id, mailbox).await?;
    let seat = seat
        .filter(|s| s.ended_at.is_some())
        .ok_or(Fault::NotFound)?;
    let grants = lent::of_practice(app, practice.id, Kind::Handover).await?;
    let grant = grants.into_iter().find(|g| g.mailbox == mailbox);
    let reader = match &grant {
        Some(g) => safe::seat_of(app, practice.id, g.holder).await?,
        None => None,
    };
    Ok(Left {
        seat,
        grant,
        reader: reader.filter(|r| r.ended_at.is_none()),
    })
}

/// What became of giving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It holds, from now or from an earlier press of the same button.
    Done,
    /// Somebody has it already, or the members changed at this moment: look again.
    Elsewhere,
    /// No such colleague.
    NotTheirs,
    /// The safe does not hold this seat.
    Shut,
}

/// A manager gives the mailbox of somebody who has left to a colleague.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn give(
    app: &App,
    s: &Signed,
    practice: &Practice,
    left: &Left,
    (colleague, can_answer): (Id, bool),
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    let me = s.actor.person;
    if submissions::find(app, once, me).await?.is_some() {
        return Ok(Outcome::Done);
    }
    let reader = safe::seat_of(app, practice.id, colleague).await?;
    let Some(reader) = reader.filter(|r| r.ended_at.is_none()) else {
        return Ok(Outcome::NotTheirs);
    };
    let Some(pair) = safe::open(app, s, &left.seat).await? else {
        return Ok(Outcome::Shut);
    };
    let to = keys::current(app, reader.mailbox).await?;
    let (grant, insert) = lent::hand_over(
        app,
        Asks {
            practice: Some(practice.id),
            mailbox: left.seat.mailbox,
            owner: left.seat.person,
            holder: colleague,
            by: me,
            reason: "",
        },
        can_answer,
    );
    let mut rows = vec![safe::hold_members(practice)];
    // Whoever had it before has left in turn: what was theirs is over first.
    if let (Some(old), None) = (&left.grant, &left.reader) {
        rows.extend(old.end(app, Some(me))?);
    }
    rows.push(insert);
    // A leaver's seat has no office to open; a copy of the database must not find one behind what was handed over.
    rows.push(keys::store::delete_office_keys(left.seat.key));
    rows.push(grant.wrap(app, &to, &pair));
    rows.extend(told(app, practice, &grant, me).await?);
    rows.extend(noted(app, "handover.made", s, &grant, source));
    let written = submissions::write_once(app, once, me, "given", rows).await?;
    app.db.signal(jobs::TOPIC);
    Ok(match written {
        Written::Done(_) | Written::Already(_) => Outcome::Done,
        Written::Conflict(_) | Written::Unique(_) => Outcome::Elsewhere,
    })
}

/// The colleague, the leaver, and every manager but the one who did it.
async fn told(app: &App, practice: &Practice, g: &Grant, me: Id) -> Result<Vec<Stmt>, Fault> {
    let mail = |to, what, about| mails::safe(app, to, what, about, practice.id);
    let mut rows = vec![mail(g.owner, "handover_yours", g.holder)];
    if g.holder != me {
        rows.push(mail(g.holder, "handover_to", g.owner));
    }
    for m in safe::managers(app, practice).await? {
        if m.person != me && m.person != g.holder && m.person != g.owner {
            rows.push(mail(m.person, "handover_made", g.owner));
        }
    }
    Ok(rows)
}

fn noted(app: &App, kind: &'static str, s: &Signed, g: &Grant, source: &Source) -> [Stmt; 2] {
    audit::event(kind)
        .by(&s.actor)
        .practice(g.office())
        .on("mailbox", g.mailbox)
        .owner(g.owner)
        .on_behalf_of(g.owner)
        .detail(json!({ "grant": g.id.to_string(), "reader": g.holder.to_string(), "answers": g.can_answer }))
        .from(source)
        .rows(app)
}

/// A manager ends a hand-over. False: it was over before.
///
/// # Errors
/// When the database is away.
pub async fn end(
    app: &App,
    s: &Signed,
    left: &Left,
    once: Id,
    source: &Source,
) -> Result<bool, Fault> {
    let me = s.actor.person;
    let Some(g) = &left.grant else {
        return Ok(submissions::find(app, once, me).await?.is_some());
    };
    let mut rows = g.end(app, Some(me))?;
    if g.holder != me {
        rows.push(mails::safe(
            app,
            g.holder,
            "handover_ended",
            g.owner,
            g.office(),
        ));
    }
    rows.extend(noted(app, "handover.ended", s, g, source));
    let written = submissions::write_once(app, once, me, "ended", rows).await?;
    app.db.signal(jobs::TOPIC);
    Ok(matches!(written, Written::Done(_) | Written::Already(_)))
}
