//! Asking, letting in, giving more time, ending, and what the owner sees of it.

use crate::accounts::session::Signed;
use crate::accounts::{address, moving, store as people};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::contacts;
use crate::fault::Fault;
use crate::invitations;
use crate::keys::{self, Owner};
use crate::lent::care::{self, AT_ONCE, Terms};
use crate::lent::offer::{self, Offer, Wish};
use crate::lent::opened::{self, NAMED, Opened};
use crate::lent::{self, Grant, Kind};
use crate::limits::Limit;
use crate::mails;
use crate::messages::gate;
use crate::submissions::{self, Written};
use db::{Id, Stmt};
use serde_json::json;
use vault::{KeyPair, PublicKey};

/// How often somebody asks for help, or opens their mailbox, in a day: each mails somebody.
const A_DAY: i64 = 10;
/// Such mails to one address in a day, from everybody.
const AN_ADDRESS: i64 = 3;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It holds, from now or from an earlier press of the same button.
    Done,
    /// It is over, or it changed at this moment: look again.
    Elsewhere,
    /// One's own address.
    Oneself,
    /// This person helps already, or was asked.
    Already,
    /// As many people help as may.
    Full,
    /// Too often today.
    TooMany,
}

/// Whether a request works in its person's own mailbox: somebody else's lets nobody in.
fn at_home(s: &Signed) -> Result<(), Fault> {
    match s.at_home() {
        true => Ok(()),
        false => Err(Fault::Forbidden),
    }
}

fn limit(s: &Signed) -> Limit {
    Limit::new("care", &s.actor.person.to_string(), A_DAY, DAY)
}

async fn written(
    app: &App,
    me: Id,
    once: Id,
    what: &str,
    limits: usize,
    rows: Vec<Stmt>,
) -> Result<Outcome, Fault> {
    let written = submissions::write_once(app, once, me, what, rows).await?;
    app.db.signal(jobs::TOPIC);
    Ok(match written {
        Written::Done(_) | Written::Already(_) => Outcome::Done,
        // The counts are the first rows.
        Written::Conflict(i) if i < limits => Outcome::TooMany,
        Written::Unique(table) if table == "care_offer" || table == "mailbox_grant" => {
            Outcome::Already
        }
        Written::Conflict(_) | Written::Unique(_) => Outcome::Elsewhere,
    })
}

/// The owner asks somebody for help. Nothing is opened by it, and nothing tells whether the address has an account.
///
/// # Errors
/// When the database is away.
pub async fn ask(
    app: &App,
    s: &Signed,
    wish: &Wish,
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    at_home(s)?;
    let (me, now) = (s.actor.person, app.now());
    let bidx = contacts::address_index(app, &wish.email);
    let chosen: [&[u8]; 5] = [
        &bidx,
        wish.name.as_bytes(),
        wish.relation.word().as_bytes(),
        &[u8::from(wish.can_answer)],
        &wish.ends_at.to_be_bytes(),
    ];
    let once = submissions::with_choice(once, &chosen);
    if submissions::find(app, once, me).await?.is_some() {
        return Ok(Outcome::Done);
    }
    // Any of their own addresses.
    let account = address::find(app, &bidx).await?;
    if account.is_some_and(|a| a.person == me) {
        return Ok(Outcome::Oneself);
    }
    let limits = [
        limit(s),
        Limit::new("care-mail", &hex::encode(bidx), AN_ADDRESS, DAY),
    ];
    let mut rows: Vec<Stmt> = limits.iter().map(|l| l.take(now)).collect();
    let mut others = 0;
    for o in offer::waiting(app, s.actor.personal).await? {
        match (o.waits(now), o.bidx == bidx) {
            (true, true) => return Ok(Outcome::Already),
            (true, false) => others += 1,
            // Its last day is over: it makes room.
            (false, _) => rows.extend(o.over(app)),
        }
    }
    for g in care::given(app, s.actor.personal, true).await? {
        if !g.in_force(now) {
            continue;
        }
        let theirs = address::of_person(app, g.holder).await?;
        if theirs.is_some_and(|a| a.bidx == bidx) {
            return Ok(Outcome::Already);
        }
        others += 1;
    }
    if others >= AT_ONCE {
        return Ok(Outcome::Full);
    }
    let (o, token, made) = offer::make(app, (me, s.actor.personal), wish);
    rows.extend(made);
    rows.push(mails::job(
        app,
        mails::CARE,
        o.id,
        mails::NORMAL,
        &mails::Secret {
            link: Some(token.text()),
            what: Some("offer".into()),
            ..mails::Secret::default()
        },
    ));
    let event = audit::event("care.asked").by(&s.actor).from(source);
    rows.extend(on_offer(event, &o).rows(app));
    written(app, me, once, "asked", limits.len(), rows).await
}

/// An audit event about an offer. It never says to which address.
pub(super) fn on_offer(event: audit::Event, o: &Offer) -> audit::Event {
    event.on("mailbox", o.mailbox).owner(o.owner).detail(json!({
        "offer": o.id.to_string(),
        "reader": o.holder.map(|h| h.to_string()),
        "relation": o.relation.word(),
        "answers": o.can_answer,
        "until": o.ends_at,
    }))
}

/// An offer of one's own mailbox. For everybody else it is not there.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else; when the database is away.
pub async fn my_offer(app: &App, s: &Signed, id: Id) -> Result<Offer, Fault> {
    at_home(s)?;
    offer::load(app, id)
        .await?
        .filter(|o| o.owner == s.actor.person && o.mailbox == s.actor.personal)
        .ok_or(Fault::NotFound)
}

/// A grant of one's own mailbox, over or not. For everybody else it is not there.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else; when the database is away.
pub async fn mine(app: &App, s: &Signed, grant: Id) -> Result<Grant, Fault> {
    at_home(s)?;
    lent::load(app, grant)
        .await?
        .filter(|g| g.kind == Kind::Care && g.owner == s.actor.person)
        .ok_or(Fault::NotFound)
}

/// The personal pair of this session, as this instance has made it.
async fn pair(app: &App, s: &Signed) -> Result<KeyPair, Fault> {
    let pair = s.ring.get(s.personal_key).cloned();
    let pair = pair.ok_or(Fault::Forbidden)?;
    Ok(keys::genuine_pair(app, pair, Owner::Mailbox(s.actor.personal)).await?)
}

/// The key of somebody's own mailbox, by what this instance has written of them; none when they have no account any more.
async fn reader(app: &App, person: Id) -> Result<Option<PublicKey>, Fault> {
    let Some(p) = people::person(&app.db, person).await? else {
        return Ok(None);
    };
    if p.state != "active" {
        return Ok(None);
    }
    invitations::belongs(app, p.personal, person, None).await?;
    Ok(Some(keys::current(app, p.personal).await?))
}

/// The owner opens their mailbox to whoever accepted.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else; when the database is away or a row was tampered with.
pub async fn let_in(
    app: &App,
    s: &Signed,
    id: Id,
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    let (me, now) = (s.actor.person, app.now());
    let o = my_offer(app, s, id).await?;
    let once = submissions::with_choice(once, &[id.as_bytes()]);
    if submissions::find(app, once, me).await?.is_some() {
        return Ok(Outcome::Done);
    }
    let (true, offer::State::Accepted, Some(holder)) = (o.waits(now), o.state, o.holder) else {
        return Ok(Outcome::Elsewhere);
    };
    let Some(to) = reader(app, holder).await? else {
        return Ok(Outcome::Elsewhere);
    };
    let mut rows = vec![limit(s).take(now)];
    for g in care::given(app, s.actor.personal, true).await? {
        if g.holder != holder {
            continue;
        }
        if g.in_force(now) {
            return Ok(Outcome::Already);
        }
        // Its last day is over and its job has not come yet.
        rows.extend(care::end(app, &g, None, audit::event("care.ended"))?);
    }
    let terms = Terms {
        relation: o.relation,
        can_answer: o.can_answer,
        ends_at: o.ends_at,
        proven: gate::shown_to(app, s).await?,
    };
    let pair = pair(app, s).await?;
    let (g, given) = care::give(app, (me, s.actor.personal, holder), terms, (&to, &pair));
    rows.extend(o.done(app));
    rows.extend(given);
    rows.push(mails::care(app, me, "yours", holder));
    rows.push(mails::care(app, holder, "to", me));
    let event = audit::event("care.made").by(&s.actor).from(source);
    rows.extend(care::on_record(event, &g).rows(app));
    written(app, me, once, "given", 1, rows).await
}

/// The owner takes an offer back, or does not let in whoever accepted.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else; when the database is away.
pub async fn take_back(
    app: &App,
    s: &Signed,
    id: Id,
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    let me = s.actor.person;
    let o = my_offer(app, s, id).await?;
    if !matches!(o.state, offer::State::Offered | offer::State::Accepted) {
        let before = submissions::find(app, once, me).await?.is_some();
        return Ok(if before {
            Outcome::Done
        } else {
            Outcome::Elsewhere
        });
    }
    let mut rows = o.over(app);
    if let Some(holder) = o.holder {
        rows.push(mails::care(app, holder, "over_to", me));
    }
    let event = audit::event("care.taken_back").by(&s.actor).from(source);
    rows.extend(on_offer(event, &o).rows(app));
    written(app, me, once, "over", 0, rows).await
}

/// The owner gives more time, or opens the mailbox once more after a new key pair of either side.
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
    let (me, now) = (s.actor.person, app.now());
    let g = mine(app, s, grant).await?;
    let once = submissions::with_choice(once, &[g.id.as_bytes(), &ends_at.to_be_bytes()]);
    if submissions::find(app, once, me).await?.is_some() {
        return Ok(Outcome::Done);
    }
    if g.mailbox != s.actor.personal || !g.in_force(now) {
        return Ok(Outcome::Elsewhere);
    }
    let Some(to) = reader(app, g.holder).await? else {
        return Ok(Outcome::Elsewhere);
    };
    let (pair, proven) = (pair(app, s).await?, gate::shown_to(app, s).await?);
    let (next, again) = g.again(app, (ends_at, &proven), (&to, &pair))?;
    let mut rows = vec![limit(s).take(now)];
    rows.extend(again);
    rows.push(mails::care(app, me, "yours", g.holder));
    let event = audit::event("care.extended").by(&s.actor).from(source);
    rows.extend(care::on_record(event, &next).rows(app));
    written(app, me, once, "longer", 1, rows).await
}

/// Owner or helper: whether the helper is mailed when something comes in.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else; when the database is away.
pub async fn notices(
    app: &App,
    s: &Signed,
    grant: Id,
    on: bool,
    source: &Source,
) -> Result<Outcome, Fault> {
    at_home(s)?;
    let me = s.actor.person;
    let g = lent::load(app, grant)
        .await?
        .filter(|g| g.kind == Kind::Care && (g.owner == me || g.holder == me))
        .ok_or(Fault::NotFound)?;
    if !g.in_force(app.now()) {
        return Ok(Outcome::Elsewhere);
    }
    if g.notices == on {
        return Ok(Outcome::Done);
    }
    let mut rows = vec![g.noticed(app, on)];
    let event = audit::event("care.notices").by(&s.actor).from(source);
    let event = event.owner(g.owner).on("mailbox", g.mailbox);
    let detail = json!({ "grant": g.id.to_string(), "on": on });
    rows.extend(event.detail(detail).rows(app));
    Ok(match app.db.write(rows).await {
        Ok(_) => Outcome::Done,
        Err(db::WriteError::Conflict { .. }) => Outcome::Elsewhere,
        Err(e) => return Err(e.into()),
    })
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

/// The helper stops.
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
        .filter(|g| g.kind == Kind::Care && g.holder == s.actor.person)
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
        return Ok(if before {
            Outcome::Done
        } else {
            Outcome::Elsewhere
        });
    }
    let event = audit::event("care.ended").by(&s.actor).from(source);
    let rows = care::end(app, g, Some(me), event)?;
    written(app, me, once, "over", 0, rows).await
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

/// Until when nobody but whoever had it before gets an address (microseconds UTC), if that is later than now.
///
/// # Errors
/// When the database is away.
pub async fn kept(app: &App, bidx: &[u8]) -> Result<Option<i64>, Fault> {
    let until = moving::kept_until(app, bidx, Id::NIL).await?;
    Ok((until > app.now()).then_some(until))
}
