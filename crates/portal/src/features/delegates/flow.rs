//! Giving, giving longer, ending, and what the owner sees of it.

use crate::accounts::session::{SeatView, Signed};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::keys::{self, Owner};
use crate::lent::delegation::{self, AT_ONCE};
use crate::lent::opened::{self, NAMED, Opened};
use crate::lent::{self, Asks, Grant, Kind};
use crate::limits::Limit;
use crate::mails;
use crate::practices::safe::{self, Seat};
use crate::practices::{self, Practice};
use crate::submissions::{self, Written};
use db::{Id, Stmt};
use vault::KeyPair;

/// How often somebody gives or lengthens one in a day: each mails a colleague.
const A_DAY: i64 = 20;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It holds, from now or from an earlier press of the same button.
    Done,
    /// It is over, or the people of the practice changed at this moment: look again.
    Elsewhere,
    /// No such colleague at work here.
    NotTheirs,
    /// This colleague answers already.
    Already,
    /// As many colleagues answer as may.
    Full,
    /// Too often today.
    TooMany,
}

/// The practice and the seat that are open, when they are the person's own and its keys are here. None: another mailbox is open, or the
/// keys of this one wait for a manager.
///
/// # Errors
/// When the database is away.
pub async fn own(app: &App, s: &Signed) -> Result<Option<(Practice, SeatView)>, Fault> {
    // Somebody else's mailbox lends nothing on.
    if s.inside.is_some() {
        return Ok(None);
    }
    let Some(view) = s.practice().filter(|v| s.ring.get(v.key).is_some()) else {
        return Ok(None);
    };
    Ok(Some((
        practices::load(app, view.seat.practice).await?,
        view.clone(),
    )))
}

/// The seat's pair, as this session opens it and this instance has made it.
async fn pair(app: &App, s: &Signed, seat: &SeatView) -> Result<KeyPair, Fault> {
    let pair = s.ring.get(seat.key).cloned().ok_or(Fault::Forbidden)?;
    Ok(keys::genuine_pair(app, pair, Owner::Mailbox(seat.seat.mailbox)).await?)
}

/// A colleague at work in this practice, by what this instance has written of them. Not oneself.
async fn colleague(
    app: &App,
    s: &Signed,
    practice: &Practice,
    person: Id,
) -> Result<Option<Seat>, Fault> {
    if person == s.actor.person || !delegation::works(app, practice.id, person).await? {
        return Ok(None);
    }
    let seat = safe::seat_of(app, practice.id, person).await?;
    Ok(seat.filter(|t| t.ended_at.is_none()))
}

fn limit(s: &Signed) -> Limit {
    Limit::new("delegation", &s.actor.person.to_string(), A_DAY, DAY)
}

/// What the owner decides.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Who.
    pub colleague: Id,
    /// Whether they answer too.
    pub can_answer: bool,
    /// Whether they are told of what comes in.
    pub tell: bool,
    /// Until when (microseconds UTC).
    pub ends_at: i64,
}

/// The owner lets a colleague answer for them.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn give(
    app: &App,
    s: &Signed,
    (practice, seat): (&Practice, &SeatView),
    wish: Wish,
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    let me = s.actor.person;
    let until = wish.ends_at.to_be_bytes();
    let who = wish.colleague.as_bytes();
    let how = [u8::from(wish.can_answer), u8::from(wish.tell)];
    let once = submissions::with_choice(once, &[who, &how, &until]);
    if submissions::find(app, once, me).await?.is_some() {
        return Ok(Outcome::Done);
    }
    let Some(reader) = colleague(app, s, practice, wish.colleague).await? else {
        return Ok(Outcome::NotTheirs);
    };
    let now = app.now();
    // Whoever leaves, or is shut out, at this very moment is given nothing.
    let mut rows = vec![limit(s).take(now), safe::hold_members(practice)];
    let [seat_held, room] = delegation::room(app, seat.seat.mailbox);
    // Whoever waited for the seat counts what was given meanwhile: `written` knows the place of this row.
    rows.extend([seat_held, room]);
    let mut others = 0;
    for g in delegation::given(app, seat.seat.mailbox, true).await? {
        match (g.in_force(now), g.holder == reader.person) {
            (true, true) => return Ok(Outcome::Already),
            (true, false) => others += 1,
            // Its last day is over and its job has not come yet: it makes room.
            (false, _) => {
                let event = audit::event("delegation.ended");
                rows.extend(delegation::end(app, &g, None, event)?);
            }
        }
    }
    if others >= AT_ONCE {
        return Ok(Outcome::Full);
    }
    let to = keys::current(app, reader.mailbox).await?;
    let pair = pair(app, s, seat).await?;
    let asks = Asks {
        practice: Some(practice.id),
        mailbox: seat.seat.mailbox,
        owner: me,
        holder: reader.person,
        by: me,
        reason: "",
    };
    let (g, given) = delegation::give(app, asks, wish.can_answer, wish.ends_at, (&to, &pair));
    rows.extend(given);
    if !wish.tell {
        rows.push(delegation::tell(&g, false));
    }
    rows.push(mails::safe(
        app,
        me,
        "delegation_yours",
        g.holder,
        practice.id,
    ));
    rows.push(mails::safe(app, g.holder, "delegation_to", me, practice.id));
    let event = audit::event("delegation.made").by(&s.actor).from(source);
    rows.extend(delegation::on_record(event, &g).rows(app));
    written(app, me, once, "given", rows).await
}

async fn written(
    app: &App,
    me: Id,
    once: Id,
    what: &str,
    rows: Vec<Stmt>,
) -> Result<Outcome, Fault> {
    let written = submissions::write_once(app, once, me, what, rows).await?;
    app.db.signal(jobs::TOPIC);
    Ok(match written {
        Written::Done(_) | Written::Already(_) => Outcome::Done,
        // The count is the first row of what gives.
        Written::Conflict(0) if what != "over" => Outcome::TooMany,
        Written::Conflict(3) if what == "given" => Outcome::Full,
        Written::Conflict(_) | Written::Unique(_) => Outcome::Elsewhere,
    })
}

/// A delegation of one's own seats, over or not. For everybody else it is not there.
async fn mine(app: &App, s: &Signed, grant: Id) -> Result<Grant, Fault> {
    lent::load(app, grant)
        .await?
        .filter(|g| g.kind == Kind::Delegation && g.owner == s.actor.person)
        .ok_or(Fault::NotFound)
}

/// The owner gives it longer, or ends it on an earlier day.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else; when the database is away or a row was tampered with.
pub async fn longer(
    app: &App,
    s: &Signed,
    grant: Id,
    ends_at: i64,
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    let me = s.actor.person;
    let g = mine(app, s, grant).await?;
    let once = submissions::with_choice(once, &[g.id.as_bytes(), &ends_at.to_be_bytes()]);
    if submissions::find(app, once, me).await?.is_some() {
        return Ok(Outcome::Done);
    }
    let Some((practice, seat)) = own(app, s).await? else {
        return Ok(Outcome::Elsewhere);
    };
    if g.mailbox != seat.seat.mailbox || !g.in_force(app.now()) {
        return Ok(Outcome::Elsewhere);
    }
    let Some(reader) = colleague(app, s, &practice, g.holder).await? else {
        return Ok(Outcome::NotTheirs);
    };
    let to = keys::current(app, reader.mailbox).await?;
    let pair = pair(app, s, &seat).await?;
    let (next, lasts) = g.lasts(app, ends_at, (&to, &pair))?;
    let mut rows = vec![limit(s).take(app.now()), safe::hold_members(&practice)];
    rows.extend(lasts);
    rows.push(mails::safe(
        app,
        me,
        "delegation_yours",
        g.holder,
        practice.id,
    ));
    let event = audit::event("delegation.extended")
        .by(&s.actor)
        .from(source);
    rows.extend(delegation::on_record(event, &next).rows(app));
    written(app, me, once, "longer", rows).await
}

/// The owner says whether the colleague is told of what comes in.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else; when the database is away.
pub async fn tell(
    app: &App,
    s: &Signed,
    grant: Id,
    on: bool,
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    let g = mine(app, s, grant).await?;
    let mut rows = vec![delegation::tell(&g, on)];
    let event = audit::event("delegation.told").by(&s.actor).from(source);
    rows.extend(delegation::on_record(event, &g).rows(app));
    written(app, s.actor.person, once, "over", rows).await
}

/// The owner ends it.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else; when the database is away.
pub async fn end(
    app: &App,
    s: &Signed,
    grant: Id,
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    let g = mine(app, s, grant).await?;
    over(app, s, &g, once, source).await
}

/// The colleague stops answering.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else; when the database is away.
pub async fn stop(
    app: &App,
    s: &Signed,
    grant: Id,
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    let g = lent::load(app, grant)
        .await?
        .filter(|g| g.kind == Kind::Delegation && g.holder == s.actor.person)
        .ok_or(Fault::NotFound)?;
    over(app, s, &g, once, source).await
}

/// A manager of the practice ends it.
///
/// # Errors
/// [`Fault::NotFound`] where there is nothing of this practice; when the database is away.
pub async fn end_by_manager(
    app: &App,
    s: &Signed,
    practice: &Practice,
    grant: Id,
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    let g = lent::load(app, grant)
        .await?
        .filter(|g| g.kind == Kind::Delegation && g.office() == practice.id)
        .ok_or(Fault::NotFound)?;
    over(app, s, &g, once, source).await
}

async fn over(
    app: &App,
    s: &Signed,
    g: &Grant,
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    let me = s.actor.person;
    if g.state != lent::State::Open {
        let before = submissions::find(app, once, me).await?.is_some();
        return Ok(match before {
            true => Outcome::Done,
            false => Outcome::Elsewhere,
        });
    }
    let event = audit::event("delegation.ended").by(&s.actor).from(source);
    let rows = delegation::end(app, g, Some(me), event)?;
    written(app, me, once, "over", rows).await
}

/// A grant as its owner sees it: what was opened, the last first, and how many more there are.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else; when the database is away or a row was tampered with.
pub async fn for_owner(
    app: &App,
    s: &Signed,
    grant: Id,
) -> Result<(Grant, Vec<Opened>, i64), Fault> {
    let g = mine(app, s, grant).await?;
    let (opened, more) = opened::for_owner(app, s, &g, NAMED).await?;
    Ok((g, opened, more))
}
