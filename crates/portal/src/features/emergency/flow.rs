//! Asking, agreeing, ending.

use crate::accounts::session::Signed;
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::keys;
use crate::lent::opened::{self, Opened};
use crate::lent::{self, Asks, Grant, Kind, State};
use crate::limits::Limit;
use crate::mails;
use crate::practices::safe::{self, Seat};
use crate::practices::{self, Practice};
use crate::submissions::{self, Written};
use ::jobs::NewJob;
use db::{Id, Stmt};
use serde_json::json;

/// The job that ends an emergency, and a question nobody answered. Subject: the grant.
pub const END: &str = "emergency.end";
/// Questions for a second manager that one practice asks in a day: each mails every manager.
const A_DAY: i64 = 10;

/// Opened conversations that the owner's page names.
const NAMED: i64 = 500;

/// What became of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The other managers are told.
    Done,
    /// Somebody asked for this mailbox before, or has it open.
    Already,
    /// It is one's own, or nobody's of this practice.
    NotTheirs,
    /// Nobody could agree: there is no other manager.
    Alone,
    /// Too many today.
    TooMany,
}

/// How long somebody manages before they are the second one. Every manager is told of a new one at once: what nobody expected is found
/// before it opens anything.
pub const SETTLED: i64 = 3 * DAY;

/// The managers who could agree: not the one who asks, not the owner, nobody who became one within [`SETTLED`].
///
/// # Errors
/// When the database is away.
pub async fn seconds(
    app: &App,
    practice: &Practice,
    asker: Id,
    owner: Option<Id>,
) -> Result<Vec<Seat>, Fault> {
    let mut all = safe::managers(app, practice).await?;
    let settled = app.now() - SETTLED;
    all.retain(|m| m.person != asker && Some(m.person) != owner && m.managing_since <= settled);
    Ok(all)
}

fn ending(app: &App, grant: Id, at: i64) -> Stmt {
    NewJob {
        id: app.id(),
        kind: END,
        subject: grant,
        secret: None,
        priority: mails::URGENT,
        run_at: at,
        dedup: None,
    }
    .stmt(app.now())
}

/// The first manager asks for a second one.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn ask(
    app: &App,
    s: &Signed,
    practice: &Practice,
    (owner, reason): (Id, &str),
    once: Id,
    source: &Source,
) -> Result<Asked, Fault> {
    let me = s.actor.person;
    let seat = safe::seat_of(app, practice.id, owner).await?;
    let Some(seat) = seat.filter(|t| t.ended_at.is_none() && t.person != me) else {
        return Ok(Asked::NotTheirs);
    };
    let others = seconds(app, practice, me, Some(owner)).await?;
    if others.is_empty() {
        return Ok(Asked::Alone);
    }
    let limit = Limit::new("emergency", &practice.id.to_string(), A_DAY, DAY);
    let (grant, insert) = lent::ask(
        app,
        Asks {
            practice: Some(practice.id),
            mailbox: seat.mailbox,
            owner,
            holder: me,
            by: me,
            reason,
        },
    );
    let mut rows = vec![
        limit.take(app.now()),
        insert,
        ending(app, grant.id, app.now() + lent::ASKED),
    ];
    rows.extend(
        others
            .iter()
            .map(|m| mails::safe(app, m.person, "emergency_asked", me, practice.id)),
    );
    rows.extend(noted(app, "emergency.asked", s, &grant, source));
    let written = submissions::write_once(app, once, me, "asked", rows).await?;
    app.db.signal(::jobs::TOPIC);
    Ok(match written {
        Written::Done(_) | Written::Already(_) => Asked::Done,
        Written::Conflict(_) => Asked::TooMany,
        Written::Unique(_) => Asked::Already,
    })
}

fn noted(app: &App, kind: &'static str, s: &Signed, g: &Grant, source: &Source) -> [Stmt; 2] {
    audit::event(kind)
        .by(&s.actor)
        .practice(g.office())
        .on("mailbox", g.mailbox)
        .owner(g.owner)
        .on_behalf_of(g.owner)
        .detail(json!({ "grant": g.id.to_string(), "reader": g.holder.to_string() }))
        .from(source)
        .rows(app)
}

/// What became of an answer, or of ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It holds, from now or from an earlier press of the same button.
    Done,
    /// Somebody was faster, its time is over, or whoever asked has left.
    Gone,
    /// The second must be somebody else than the first, and not the owner.
    Second,
    /// The second became a manager a moment ago.
    New,
    /// The safe does not hold this seat.
    Shut,
}

/// The grant of this practice, for a manager of it. For everybody else, and for the owner, it is not there.
async fn of(app: &App, s: &Signed, practice: &Practice, grant: Id) -> Result<Grant, Fault> {
    lent::load(app, grant)
        .await?
        .filter(|g| g.office() == practice.id && g.kind == Kind::Emergency)
        .filter(|g| g.owner != s.actor.person)
        .ok_or(Fault::NotFound)
}

/// The second manager agrees: the mailbox is open to the first one, from now for four hours.
///
/// # Errors
/// [`Fault::NotFound`] where there is nothing of this practice; when the database is away or a row was tampered with.
pub async fn agree(
    app: &App,
    s: &Signed,
    practice: &Practice,
    grant: Id,
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    let me = s.actor.person;
    let g = of(app, s, practice, grant).await?;
    if submissions::find(app, once, me).await?.is_some() {
        return Ok(Outcome::Done);
    }
    if me == g.asked_by || me == g.holder {
        return Ok(Outcome::Second);
    }
    if !g.waits(app.now()) {
        return Ok(Outcome::Gone);
    }
    // Whoever asked must still be one who opens the safe; the owner must still sit on that seat.
    let managers = safe::managers(app, practice).await?;
    let settled = app.now() - SETTLED;
    if !managers
        .iter()
        .any(|m| m.person == me && m.managing_since <= settled)
    {
        return Ok(Outcome::New);
    }
    let reader = managers.into_iter().find(|m| m.person == g.holder);
    let seat = safe::seat(app, practice.id, g.mailbox).await?;
    let seat = seat.filter(|t| t.person == g.owner && t.ended_at.is_none());
    let (Some(reader), Some(seat)) = (reader, seat) else {
        return Ok(Outcome::Gone);
    };
    let Some(pair) = safe::open(app, s, &seat).await? else {
        return Ok(Outcome::Shut);
    };
    let to = keys::current(app, reader.mailbox).await?;
    let (open, agreed) = g.agree(app, me)?;
    let ends = open.ends_at.unwrap_or_else(|| app.now());
    let mut rows = vec![
        // Who leaves, or is made another role's, at this very moment agrees to nothing and reads nothing.
        safe::hold_members(practice),
        agreed,
        open.wrap(app, &to, &pair),
        ending(app, g.id, ends),
        mails::safe(app, g.owner, "emergency_opened", g.holder, practice.id),
        mails::safe(app, g.holder, "emergency_agreed", me, practice.id),
    ];
    rows.extend(noted(app, "emergency.agreed", s, &open, source));
    let written = submissions::write_once(app, once, me, "agreed", rows).await?;
    app.db.signal(::jobs::TOPIC);
    Ok(match written {
        Written::Done(_) | Written::Already(_) => Outcome::Done,
        Written::Conflict(_) | Written::Unique(_) => Outcome::Gone,
    })
}

/// The second manager says no, or the first one takes the question back.
///
/// # Errors
/// As [`agree`].
pub async fn refuse(
    app: &App,
    s: &Signed,
    practice: &Practice,
    grant: Id,
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    over(app, s, practice, (grant, State::Asked), once, source).await
}

/// Either of the two, or another manager, ends it.
///
/// # Errors
/// As [`agree`].
pub async fn end(
    app: &App,
    s: &Signed,
    practice: &Practice,
    grant: Id,
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    over(app, s, practice, (grant, State::Open), once, source).await
}

async fn over(
    app: &App,
    s: &Signed,
    practice: &Practice,
    (grant, from): (Id, State),
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    let me = s.actor.person;
    let g = of(app, s, practice, grant).await?;
    if g.state != from {
        return Ok(Outcome::Gone);
    }
    let mut rows = g.end(app, Some(me))?;
    let kind = match from {
        State::Open => {
            rows.push(mails::safe(
                app,
                g.owner,
                "emergency_ended",
                g.holder,
                g.office(),
            ));
            "emergency.ended"
        }
        _ if me == g.asked_by => "emergency.withdrawn",
        _ => {
            rows.push(mails::safe(
                app,
                g.asked_by,
                "emergency_declined",
                me,
                g.office(),
            ));
            "emergency.declined"
        }
    };
    rows.extend(noted(app, kind, s, &g, source));
    let written = submissions::write_once(app, once, me, "over", rows).await?;
    app.db.signal(::jobs::TOPIC);
    Ok(match written {
        Written::Done(_) | Written::Already(_) => Outcome::Done,
        Written::Conflict(_) | Written::Unique(_) => Outcome::Gone,
    })
}

/// Its time is over. Gives the rows, or nothing when it ended before or has not come to its end.
///
/// # Errors
/// When the database is away.
pub async fn lapse(app: &App, grant: Id) -> Result<Vec<Stmt>, Fault> {
    let Some(g) = lent::load(app, grant).await? else {
        return Ok(Vec::new());
    };
    let now = app.now();
    let due = match g.state {
        State::Open => !g.in_force(now),
        State::Asked => !g.waits(now),
        _ => false,
    };
    if !due {
        return Ok(Vec::new());
    }
    let mut rows = g.end(app, None)?;
    let kind = if g.state == State::Open {
        let who = (g.holder, g.office());
        rows.push(mails::safe(app, g.owner, "emergency_ended", who.0, who.1));
        "emergency.ended"
    } else {
        "emergency.lapsed"
    };
    rows.extend(
        audit::event(kind)
            .practice(g.office())
            .on("mailbox", g.mailbox)
            .owner(g.owner)
            .detail(json!({ "grant": g.id.to_string(), "reader": g.holder.to_string() }))
            .rows(app),
    );
    Ok(rows)
}

/// The emergency as its owner sees it. For everybody else there is nothing.
///
/// # Errors
/// [`Fault::NotFound`]; when the database is away or a row was tampered with.
pub async fn for_owner(
    app: &App,
    s: &Signed,
    grant: Id,
) -> Result<(Grant, Practice, Vec<Opened>, i64), Fault> {
    let g = lent::load(app, grant)
        .await?
        .filter(|g| g.owner == s.actor.person && g.kind == Kind::Emergency && g.opened_at.is_some())
        .ok_or(Fault::NotFound)?;
    let practice = practices::load(app, g.office()).await?;
    let (opened, more) = opened::for_owner(app, s, &g, NAMED).await?;
    Ok((g, practice, opened, more))
}

/// The owner says that they have seen it: it stands above their pages no more. Only once it is over.
///
/// # Errors
/// When the database is away.
pub async fn seen(app: &App, s: &Signed, grant: Id, source: &Source) -> Result<(), Fault> {
    let (g, ..) = for_owner(app, s, grant).await?;
    if g.in_force(app.now()) {
        return Ok(());
    }
    let mut rows = vec![lent::store::seen(grant, s.actor.person, app.now())];
    rows.extend(noted(app, "emergency.seen", s, &g, source));
    app.db.write(rows).await?;
    Ok(())
}
