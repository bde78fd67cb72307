//! Somebody answers for a colleague: the third kind of grant, and the only one that an owner gives.
//!
//! The owner's own session opens the seat, so nothing of the practice's safe is needed and nobody else can give one: not a manager, not
//! support, and not somebody to whom the seat itself is lent (their requests reach no page that gives; [`give`] is called with the keys
//! of the owner's own session). It has an end from the beginning, and ends before it with either membership.
//!
//! Attackers here: the delegate who wants to keep the mailbox, or to give it on; a manager who wants to read in somebody's name; who
//! writes to the database and has not the instance key.

use super::{Asks, Grant, Kind, State, WRAP, genuine, insert, made, store};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::app::span::DAY;
use crate::audit;
use crate::fault::Fault;
use crate::keys;
use crate::mails;
use crate::practices::members;
use ::jobs::NewJob;
use db::{Id, Stmt};
use serde_json::json;
use vault::{KeyPair, PublicKey};

/// The longest that a delegation lasts before it is given again.
pub const LONGEST: i64 = 366 * DAY;
/// Colleagues who answer for one person at a time.
pub const AT_ONCE: usize = 5;
/// The job that ends a delegation. Subject: the grant.
pub const END: &str = "delegation.end";

/// The owner lets a colleague read, and answer where `can_answer`, until `ends_at`: the grant, its wrap, and the job that ends it.
/// `pair` is the seat's, from the owner's own session; `reader` the key of the colleague's own seat.
pub fn give(
    app: &App,
    a: Asks<'_>,
    can_answer: bool,
    ends_at: i64,
    (reader, pair): (&PublicKey, &KeyPair),
) -> (Grant, Vec<Stmt>) {
    let mut grant = made(app, Kind::Delegation, State::Open, a, can_answer);
    grant.opened_at = Some(grant.asked_at);
    grant.ends_at = Some(ends_at);
    let rows = vec![
        insert(app, &grant),
        grant.wrap(app, reader, pair),
        ending(app, grant.id, ends_at),
    ];
    (grant, rows)
}

fn ending(app: &App, grant: Id, at: i64) -> Stmt {
    NewJob {
        id: app.id(),
        kind: END,
        subject: grant,
        secret: None,
        priority: mails::NORMAL,
        run_at: at,
        dedup: None,
    }
    .stmt(app.now())
}

impl Grant {
    /// It lasts until another moment: the row, and a wrap that lasts as long. The old wrap goes, so that one is left for the end to take.
    ///
    /// # Errors
    /// When it is over, or none that its owner gives.
    pub fn lasts(
        &self,
        app: &App,
        ends_at: i64,
        (reader, pair): (&PublicKey, &KeyPair),
    ) -> Result<(Grant, Vec<Stmt>), Fault> {
        if self.kind != Kind::Delegation || !self.in_force(app.now()) {
            return Err(Fault::Internal("what is over does not get longer".into()));
        }
        let next = Grant {
            ends_at: Some(ends_at),
            ..self.clone()
        };
        let rows = vec![
            store::moved(self, &next, app.keys.epoch(), &super::mac(app, &next)),
            keys::store::delete_held(self.id.as_bytes(), WRAP),
            next.wrap(app, reader, pair),
            ending(app, self.id, ends_at),
        ];
        Ok((next, rows))
    }
}

/// Everything that ends a delegation: the grant and its wrap, the mails, the line in the audit trail. `by` is nobody when its time is over.
///
/// # Errors
/// When it was over before.
pub fn end(app: &App, g: &Grant, by: Option<Id>, event: audit::Event) -> Result<Vec<Stmt>, Fault> {
    let mut rows = g.end(app, by)?;
    // The owner is told however it ended; the colleague unless they did it.
    rows.push(mails::safe(
        app,
        g.owner,
        "delegation_over",
        g.holder,
        g.office(),
    ));
    if by != Some(g.holder) {
        rows.push(mails::safe(
            app,
            g.holder,
            "delegation_over_to",
            g.owner,
            g.office(),
        ));
    }
    rows.extend(on_record(event, g).rows(app));
    Ok(rows)
}

/// An audit event about a delegation.
pub fn on_record(event: audit::Event, g: &Grant) -> audit::Event {
    event
        .practice(g.office())
        .on("mailbox", g.mailbox)
        .owner(g.owner)
        .on_behalf_of(g.owner)
        .detail(json!({ "grant": g.id.to_string(), "reader": g.holder.to_string(), "answers": g.can_answer, "until": g.ends_at }))
}

/// A member leaves or is shut out for a while: what they lent and what was lent to them ends in the same write.
///
/// # Errors
/// When the database is away.
pub async fn ended_with(
    app: &App,
    s: &Signed,
    practice: Id,
    person: Id,
) -> Result<Vec<Stmt>, Fault> {
    let mut rows = Vec::new();
    for row in store::of_member(&app.db, practice, person).await? {
        if let Some(g) = genuine(app, row)? {
            let event = audit::event("delegation.ended").by(&s.actor);
            rows.extend(end(app, &g, Some(s.actor.person), event)?);
        }
    }
    Ok(rows)
}

/// A member leaves: what was handed over to them, and the emergencies that they opened or asked for, end in the same write. Nobody sits on
/// the seat that those mailboxes were lent to.
///
/// # Errors
/// When the database is away.
pub async fn held_end(app: &App, s: &Signed, practice: Id, person: Id) -> Result<Vec<Stmt>, Fault> {
    let mut rows = Vec::new();
    for row in store::held(&app.db, practice, person).await? {
        let Some(g) = genuine(app, row)? else {
            continue;
        };
        let event = match g.kind {
            Kind::Emergency => audit::event("emergency.ended"),
            Kind::Handover | Kind::Delegation | Kind::Care | Kind::Guardian => {
                audit::event("handover.ended")
            }
        };
        rows.extend(g.end(app, Some(s.actor.person))?);
        rows.extend(
            event
                .by(&s.actor)
                .practice(g.office())
                .on("mailbox", g.mailbox)
                .owner(g.owner)
                .detail(json!({ "grant": g.id.to_string(), "reader": g.holder.to_string() }))
                .rows(app),
        );
    }
    Ok(rows)
}

/// Who is told of what comes into a seat, as its owner wishes: those who answer there now. At most [`AT_ONCE`].
///
/// # Errors
/// When the database is away.
pub async fn told(app: &App, mailbox: Id) -> Result<Vec<Grant>, Fault> {
    let mut all = Vec::new();
    for row in store::told(&app.db, mailbox, app.now()).await? {
        all.extend(genuine(app, row)?.filter(|g| g.kind == Kind::Delegation));
    }
    all.truncate(AT_ONCE);
    Ok(all)
}

/// The rows that tell those who answer for a seat's owner that something comes in, but for whoever wrote it. The mails say for whom, and
/// nothing else.
///
/// # Errors
/// When the database is away.
pub async fn came(app: &App, mailbox: Id, author: Id) -> Result<Vec<Stmt>, Fault> {
    let mut rows = Vec::new();
    for g in told(app, mailbox).await? {
        if g.holder != author {
            let who = (g.owner, g.office());
            rows.extend(mails::delegate_came(app, g.holder, g.mailbox, who));
        }
    }
    Ok(rows)
}

/// Whether the colleague is told of what comes in.
pub fn tell(g: &Grant, on: bool) -> Stmt {
    store::tell(g.id, g.owner, on)
}

/// The guards that keep it at [`AT_ONCE`] colleagues, whoever presses at the same moment. The second conflicts when there is no room.
pub fn room(app: &App, mailbox: Id) -> [Stmt; 2] {
    store::room(mailbox, app.now(), AT_ONCE as i64)
}

/// Its time is over: the rows, or nothing when it ended before or lasts longer by now.
///
/// # Errors
/// When the database is away.
pub async fn lapse(app: &App, grant: Id) -> Result<Vec<Stmt>, Fault> {
    match super::load(app, grant).await? {
        Some(g)
            if g.kind == Kind::Delegation && g.state == State::Open && !g.in_force(app.now()) =>
        {
            end(app, &g, None, audit::event("delegation.ended"))
        }
        _ => Ok(Vec::new()),
    }
}

/// The delegations of a seat, the newest first, at most 50: those that are open, or all that there were.
///
/// # Errors
/// When the database is away.
pub async fn given(app: &App, mailbox: Id, open: bool) -> Result<Vec<Grant>, Fault> {
    super::given(app, mailbox, Kind::Delegation, open).await
}

/// Whether the owner still works there: a seat that nobody sits on, or that is shut, is nobody's to lend.
///
/// # Errors
/// When the database is away.
pub async fn owner_works(app: &App, g: &Grant) -> Result<bool, Fault> {
    works(app, g.office(), g.owner).await
}

/// Whether somebody works in a practice now, as this instance has written it.
///
/// # Errors
/// When the database is away.
pub async fn works(app: &App, practice: Id, person: Id) -> Result<bool, Fault> {
    let member = members::last(app, practice, person).await?;
    Ok(member.is_some_and(|m| m.state == members::State::Active))
}
