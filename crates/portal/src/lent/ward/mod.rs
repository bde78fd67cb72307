//! A child's mailbox, lent to a parent until the child is old enough.
//!
//! A practice that writes about a child writes to a parent ([`crate::contacts::Child`]). When the parent takes over what waits, it becomes
//! the child's own mailbox and not a part of theirs: a person without address or password, a personal mailbox with a pair of its own. The
//! pair is wrapped to the practice's desk, which wrote what lies there, and lent to the parent by a grant of the kind `guardian`, which
//! ends on the day the child reaches the operator's age. From then on nobody reads it until the practice has given the young person their own
//! invitation: whoever takes that over takes the child's mail into their own mailbox.
//!
//! Attackers here: the parent who wants to read on; the address that a practice mistyped; who writes to the database (the row that says
//! whose mailbox a contact leads to is under a MAC, and so is the grant).

mod changes;
pub mod store;

pub use changes::{again, aged, last_reader, stopped};

use super::{Asks, Grant, Kind, Relation, State as GrantState, View, insert, made};
use crate::accounts::session::{self, Found, NAME, Renewal};
use crate::accounts::store as people;
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::contacts::{self, Bond, Child, Contact};
use crate::fault::Fault;
use crate::invitations;
use crate::keys::{self, Keyring, NewPair, Owner};
use crate::mails;
use crate::practices::hours::zone;
use crate::practices::{Practice, members};
use crate::sealed::Stamp;
use ::jobs::NewJob;
use db::{Id, Stmt};
use serde_json::json;
use vault::{KeyPair, PublicKey, Token};

const WARD: Stamp = Stamp("row:ward");
/// The job that ends a guardian's grant. Subject: the grant.
pub const END: &str = "guardian.end";
/// The job that says so beforehand. Subject: the grant.
pub const SOON: &str = "guardian.soon";
/// How long before.
pub const BEFORE: i64 = 30 * DAY;

/// What has become of a child's mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is the child's; a guardian reads it until the day.
    Held,
    /// The young person has taken it over.
    Own,
}

impl State {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            State::Held => "held",
            State::Own => "own",
        }
    }

    fn parse(word: &str) -> Option<State> {
        [State::Held, State::Own]
            .into_iter()
            .find(|s| s.word() == word)
    }
}

/// Where mail to a contact who stands for a child goes.
#[derive(Debug, Clone)]
pub struct Ward {
    /// The contact.
    pub contact: Id,
    /// Whose contact.
    pub practice: Id,
    /// The child.
    pub person: Id,
    /// Their mailbox.
    pub mailbox: Id,
    /// From then on no guardian reads it.
    pub grows_at: i64,
    /// What has become of it.
    pub state: State,
    /// The pre-mailbox of the young person's own invitation.
    pub next: Option<Id>,
    /// The member who is told when the child grows up, as long as they work there.
    pub told: Option<Id>,
    version: i64,
}

fn columns(w: &Ward) -> Vec<Vec<u8>> {
    let id = |i: Id| i.as_bytes().to_vec();
    let some = |i: Option<Id>| i.map(id).unwrap_or_default();
    vec![
        id(w.contact),
        id(w.practice),
        id(w.person),
        id(w.mailbox),
        w.grows_at.to_be_bytes().to_vec(),
        w.state.word().into(),
        some(w.next),
        some(w.told),
    ]
}

fn mac(app: &App, w: &Ward) -> [u8; 32] {
    let bytes = columns(w);
    let parts: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
    WARD.mac(app, &parts)
}

/// Reads a stored row. One that this instance has not written is an error and not nobody: else its mail would go elsewhere.
fn genuine(app: &App, r: store::WardRow) -> Result<Ward, Fault> {
    let state = State::parse(&r.state)
        .ok_or_else(|| Fault::Internal(format!("ward {} has no state", r.contact)))?;
    let ward = Ward {
        contact: r.contact,
        practice: r.practice,
        person: r.person,
        mailbox: r.mailbox,
        grows_at: r.grows_at,
        state,
        next: r.next,
        told: r.told,
        version: r.version,
    };
    let bytes = columns(&ward);
    let parts: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
    WARD.check(app, &parts, &r.mac)?;
    Ok(ward)
}

/// The child that a contact stands for, once a guardian has taken over what waited.
///
/// # Errors
/// When the database is away or the row was tampered with.
pub async fn of_contact(app: &App, contact: Id) -> Result<Option<Ward>, Fault> {
    let row = store::of_contact(&app.db, contact).await?;
    row.map(|r| genuine(app, r)).transpose()
}

/// The child whose mailbox it is, if it is a child's.
///
/// # Errors
/// As [`of_contact`].
pub async fn of_mailbox(app: &App, mailbox: Id) -> Result<Option<Ward>, Fault> {
    let row = store::of_mailbox(&app.db, mailbox).await?;
    row.map(|r| genuine(app, r)).transpose()
}

/// What a guardian is to the child, as a grant says it.
fn relation(bond: Bond) -> Relation {
    match bond {
        Bond::Mother | Bond::Father => Relation::Parent,
        Bond::Guardian => Relation::Guardian,
        Bond::Other => Relation::Relative,
    }
}

/// Whether a child is old enough already, by the operator's age and the practice's clocks.
pub fn is_grown(app: &App, practice: &Practice, child: &Child) -> bool {
    let age = app.config.policy.majority_age;
    let at = child.grows_at(&zone(&practice.tz), age);
    at.is_none_or(|at| at <= app.now())
}

/// A guardian takes over what waits: it becomes the child's mailbox, lent to them.
pub struct Taking<'a> {
    /// The contact who stands for the child.
    pub contact: &'a Contact,
    /// Who it is.
    pub child: &'a Child,
    /// The practice.
    pub practice: &'a Practice,
    /// The pre-mailbox.
    pub from: Id,
    /// Its pair.
    pub pair: &'a KeyPair,
    /// The guardian, and the key of their own mailbox.
    pub guardian: (Id, &'a PublicKey),
    /// Who wrote first: told when the child grows up.
    pub told: Option<Id>,
}

/// The rows of [`Taking`]. They conflict as [`invitations::move_mail`] does.
///
/// # Errors
/// When the database is away.
pub async fn take_over(app: &App, t: &Taking<'_>) -> Result<Vec<Stmt>, Fault> {
    let now = app.now();
    let age = app.config.policy.majority_age;
    let grows_at = t.child.grows_at(&zone(&t.practice.tz), age).unwrap_or(now);
    let (person, mailbox) = (app.id(), app.id());
    let NewPair { pair, insert: row } = keys::generate(app, Owner::Mailbox(mailbox));
    let mut rows = vec![
        invitations::store::adopted(t.from),
        people::insert_person(
            person,
            &NAME.seal(app, person, &t.child.name),
            &t.contact.lang,
            &t.practice.tz,
            None,
            None,
            mailbox,
            false,
            now,
        ),
        store::is_ward(person),
        invitations::insert_mailbox(
            app,
            mailbox,
            "personal",
            Some(person),
            None,
            None,
            keys::id_of(pair.public()),
        ),
        row,
    ];
    rows.extend(invitations::move_mail(app, t.from, mailbox, &[]).await?);
    rows.push(keys::store::delete_all_wraps(Id::from(t.pair.id())));
    rows.push(keys::adopt(app, t.pair, mailbox, now));
    rows.push(keys::wrap_to(app, pair.public(), t.pair));
    if let Some(desk) = t.practice.desk {
        let desk = keys::public_of(app, desk, Owner::Desk(t.practice.id)).await?;
        rows.push(keys::wrap_to(app, &desk, &pair));
    }
    let (guardian, reader) = t.guardian;
    let ward = Ward {
        contact: t.contact.id,
        practice: t.practice.id,
        person,
        mailbox,
        grows_at,
        state: State::Held,
        next: None,
        told: t.told,
        version: 1,
    };
    rows.push(store::insert(&ward, app.keys.epoch(), &mac(app, &ward)));
    rows.push(contacts::store::set_person(t.contact.id, guardian));
    let mut event = audit::event("guardian.made")
        .by_person(guardian)
        .practice(t.practice.id)
        .on("mailbox", mailbox)
        .owner(person);
    // Who is old enough by now reads it themselves, once the practice has invited them.
    if grows_at > now {
        let (grant, given) = give(
            app,
            &ward,
            Some(relation(t.child.bond)),
            guardian,
            (reader, &pair),
        );
        rows.extend(given);
        event = event.detail(json!({
            "grant": grant.id.to_string(),
            "reader": guardian.to_string(),
            "relation": t.child.bond.word(),
            "until": grows_at,
        }));
    }
    rows.extend(event.rows(app));
    Ok(rows)
}

/// Who has just taken over what waited about a child goes on in the child's mailbox, as if they had pressed *Open* there: the session's
/// new token, or the one it has. What was taken over is there all the same when this fails.
pub async fn open_at_once(app: &App, token: Token, contact: Id, source: &Source) -> Token {
    match opened_at_once(app, token.clone(), contact, source).await {
        Ok(Some(inside)) => inside,
        Ok(None) => token,
        Err(cause) => {
            tracing::error!(%contact, %cause, "a child's mailbox was not opened at once");
            token
        }
    }
}

async fn opened_at_once(
    app: &App,
    token: Token,
    contact: Id,
    source: &Source,
) -> Result<Option<Token>, Fault> {
    let Some(ward) = of_contact(app, contact).await? else {
        return Ok(None);
    };
    let Found::Live(s) = session::open(app, token).await? else {
        return Ok(None);
    };
    let theirs = |v: &&View| v.grant.kind == Kind::Guardian && v.grant.mailbox == ward.mailbox;
    let Some(grant) = s.lent.iter().find(theirs).map(|v| &v.grant) else {
        return Ok(None);
    };
    let to = Renewal {
        practice: grant.practice,
        lent: Some(grant.id),
        team: None,
        ..Renewal::of(&s)
    };
    let (token, renewed) = session::renew(app, &s, to).await?;
    let mut rows = vec![renewed, super::store::used(grant.id, app.now())];
    rows.extend(
        audit::event("mailbox.opened")
            .by(&s.actor)
            .practice(ward.practice)
            .owner(grant.owner)
            .on_behalf_of(grant.owner)
            .from(source)
            .rows(app),
    );
    session::write_with(app, &token, rows).await?;
    Ok(Some(token))
}

fn give(
    app: &App,
    ward: &Ward,
    relation: Option<Relation>,
    guardian: Id,
    (reader, pair): (&PublicKey, &KeyPair),
) -> (Grant, Vec<Stmt>) {
    let asks = Asks {
        practice: Some(ward.practice),
        mailbox: ward.mailbox,
        owner: ward.person,
        holder: guardian,
        by: guardian,
        reason: "",
    };
    let mut grant = made(app, Kind::Guardian, GrantState::Open, asks, true);
    grant.opened_at = Some(grant.asked_at);
    grant.ends_at = Some(ward.grows_at);
    grant.relation = relation;
    grant.notices = true;
    let rows = vec![
        insert(app, &grant),
        grant.wrap(app, reader, pair),
        super::store::reader(grant.id, keys::id_of(reader)),
        job(app, END, grant.id, ward.grows_at),
        job(app, SOON, grant.id, ward.grows_at - BEFORE),
    ];
    (grant, rows)
}

fn job(app: &App, kind: &'static str, subject: Id, at: i64) -> Stmt {
    NewJob {
        id: app.id(),
        kind,
        subject,
        secret: None,
        priority: mails::NORMAL,
        run_at: at,
        dedup: None,
    }
    .stmt(app.now())
}

/// Who guards a child's mailbox now.
///
/// # Errors
/// When the database is away.
pub async fn guardians(app: &App, mailbox: Id) -> Result<Vec<Grant>, Fault> {
    let mut all = super::given(app, mailbox, Kind::Guardian, true).await?;
    all.retain(|g| g.in_force(app.now()));
    Ok(all)
}

/// Whether nobody reads what comes for the child now, and nobody is invited to.
///
/// # Errors
/// When the database is away.
pub async fn is_silent(app: &App, ward: &Ward) -> Result<bool, Fault> {
    let held = ward.state == State::Held && ward.next.is_none();
    Ok(held && guardians(app, ward.mailbox).await?.is_empty())
}

/// Whether a practice's conversation lies in a child's mailbox that nobody reads now.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn nobody_reads(app: &App, practice: Id, thread: Id) -> Result<bool, Fault> {
    match store::in_thread(&app.db, thread).await? {
        Some(row) => {
            let ward = genuine(app, row)?;
            Ok(ward.practice == practice && is_silent(app, &ward).await?)
        }
        None => Ok(false),
    }
}

/// The member of the practice who hears of it: whoever wrote first, or the manager who has been there longest.
async fn member(app: &App, ward: &Ward) -> Result<Option<Id>, Fault> {
    if let Some(person) = ward.told {
        let member = members::last(app, ward.practice, person).await?;
        if member.is_some_and(|m| m.state == members::State::Active) {
            return Ok(Some(person));
        }
    }
    let managers = members::managers(app, ward.practice).await?;
    Ok(managers.first().map(|m| m.member.person))
}

async fn told(app: &App, g: &Grant, [to, office]: [&str; 2]) -> Result<Vec<Stmt>, Fault> {
    let mut rows = vec![mails::care(app, g.holder, to, g.owner)];
    if let Some(ward) = of_mailbox(app, g.mailbox).await?
        && let Some(member) = member(app, &ward).await?
    {
        rows.push(mails::care(app, member, office, g.owner));
    }
    Ok(rows)
}

/// The birthday is near: guardian and practice are told, or nothing where the grant is over.
///
/// # Errors
/// When the database is away.
pub async fn soon(app: &App, grant: Id) -> Result<Vec<Stmt>, Fault> {
    match super::load(app, grant).await? {
        // The birthday may have been corrected since: then it is said later.
        Some(g)
            if g.kind == Kind::Guardian
                && g.in_force(app.now())
                && g.ends_at.is_some_and(|at| at - BEFORE <= app.now()) =>
        {
            told(app, &g, ["grows", "grows_office"]).await
        }
        _ => Ok(Vec::new()),
    }
}

/// The child is old enough: the rows that end the grant, or nothing where it is over.
///
/// # Errors
/// When the database is away.
pub async fn lapse(app: &App, grant: Id) -> Result<Vec<Stmt>, Fault> {
    match super::load(app, grant).await? {
        Some(g)
            if g.kind == Kind::Guardian
                && g.state == GrantState::Open
                && !g.in_force(app.now()) =>
        {
            let mut rows = ended(app, &g, None)?;
            rows.extend(told(app, &g, ["grown", "grown_office"]).await?);
            Ok(rows)
        }
        _ => Ok(Vec::new()),
    }
}

fn ended(app: &App, g: &Grant, by: Option<Id>) -> Result<Vec<Stmt>, Fault> {
    let mut rows = g.end(app, by)?;
    let event = audit::event("guardian.ended")
        .practice(g.office())
        .on("mailbox", g.mailbox)
        .owner(g.owner)
        .detail(json!({ "grant": g.id.to_string(), "reader": g.holder.to_string() }));
    rows.extend(event.rows(app));
    Ok(rows)
}

/// The young person is invited themselves: what waits for them under their own address opens the child's mailbox too, once they take it
/// over. The ring holds the practice's desk. None: it does not open the mailbox.
///
/// # Errors
/// When the database is away.
pub async fn invited(
    app: &App,
    ring: &Keyring,
    ward: &Ward,
    (pre, key): (Id, &PublicKey),
) -> Result<Option<Vec<Stmt>>, Fault> {
    let own = keys::id_of(&keys::current(app, ward.mailbox).await?);
    let Some(pair) = ring.open(app, own).await? else {
        return Ok(None);
    };
    let next = Ward {
        next: Some(pre),
        ..ward.clone()
    };
    Ok(Some(vec![
        store::moved(ward, &next, app.keys.epoch(), &mac(app, &next)),
        keys::wrap_to(app, key, &pair),
    ]))
}

/// Whoever takes over a pre-mailbox that a child's mailbox waits for takes that over too: it becomes a part of their own. `pair` is the
/// pre-mailbox's. Nothing where no child's mailbox waits.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn taken_over(
    app: &App,
    pre: Id,
    pair: &KeyPair,
    (person, mailbox, key): (Id, Id, &PublicKey),
) -> Result<Vec<Stmt>, Fault> {
    let Some(row) = store::waits_for(&app.db, pre).await? else {
        return Ok(Vec::new());
    };
    let ward = genuine(app, row)?;
    let current = keys::id_of(&keys::current(app, ward.mailbox).await?);
    let mut ring = Keyring::new();
    ring.add(pair.clone());
    let Some(own) = ring.open(app, current).await? else {
        return Ok(Vec::new());
    };
    let mut rows = Vec::new();
    for g in super::given(app, ward.mailbox, Kind::Guardian, true).await? {
        rows.extend(ended(app, &g, Some(person))?);
        rows.push(mails::care(app, g.holder, "grown", g.owner));
    }
    let next = Ward {
        state: State::Own,
        ..ward.clone()
    };
    rows.push(store::moved(
        &ward,
        &next,
        app.keys.epoch(),
        &mac(app, &next),
    ));
    rows.push(store::adopted(ward.mailbox));
    rows.extend(invitations::move_mail(app, ward.mailbox, mailbox, &[]).await?);
    // Every pair that anything there is sealed to: the mailbox's own, and what it took over itself.
    ring.add(own);
    for id in store::pairs(&app.db, ward.mailbox).await? {
        if let Some(pair) = ring.pair(app, id).await? {
            rows.push(keys::store::delete_all_wraps(id));
            rows.push(keys::adopt(app, &pair, mailbox, app.now()));
            rows.push(keys::wrap_to(app, key, &pair));
        }
    }
    let event = audit::event("guardian.grown")
        .by_person(person)
        .practice(ward.practice)
        .on("mailbox", mailbox)
        .owner(person);
    rows.extend(event.rows(app));
    Ok(rows)
}
