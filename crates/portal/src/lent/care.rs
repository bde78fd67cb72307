//! Somebody helps: the owner of a personal mailbox lets another person read it, and answer where they say so.
//!
//! As with a colleague ([`super::delegation`]) the owner's own session gives it and its keys open it, and it has an end from the
//! beginning. What is different: no practice stands between the two, so nobody but owner and helper can end it before the clock does;
//! the reader's key is that of their own personal mailbox; and the two-step of practices is asked of the helper ([`crate::messages::gate`]),
//! by an own app, passkey or phone, and only before practices to which the owner's session had shown itself when it opened the mailbox
//! ([`Grant::proven`]): else whoever knows a patient's password would read behind the code by helping themselves.
//!
//! Another key pair of either side is lent nothing: the wrap names the pairs it was made for, and the owner is asked again.
//!
//! Attackers here: whoever sits at the owner's unlocked computer (the password, a code to an own phone, and mails at once), the helper who
//! wants to keep the mailbox or to give it on, and who writes to the database.

use super::{Asks, Grant, Kind, State, WRAP, insert, made, store};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit;
use crate::fault::Fault;
use crate::keys;
use crate::mails;
use ::jobs::NewJob;
use db::{Id, Stmt};
use serde_json::json;
use vault::{KeyPair, PublicKey};

/// People who help one person at a time.
pub const AT_ONCE: usize = 5;
/// The job that ends it. Subject: the grant.
pub const END: &str = "care.end";
/// The longest that it lasts before it is given again.
pub const LONGEST: i64 = 366 * DAY;

/// What a helper is to the owner of the mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Daughter.
    Daughter,
    /// Son.
    Son,
    /// Husband, wife, partner.
    Partner,
    /// Mother or father.
    Parent,
    /// Any other relative.
    Relative,
    /// A friend.
    Friend,
    /// Somebody who cares for them, by profession or not.
    Carer,
    /// A legal guardian.
    Guardian,
}

impl Relation {
    /// All of them, in the order they are offered.
    pub const ALL: [Relation; 8] = [
        Relation::Daughter,
        Relation::Son,
        Relation::Partner,
        Relation::Parent,
        Relation::Relative,
        Relation::Friend,
        Relation::Carer,
        Relation::Guardian,
    ];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Relation::Daughter => "daughter",
            Relation::Son => "son",
            Relation::Partner => "partner",
            Relation::Parent => "parent",
            Relation::Relative => "relative",
            Relation::Friend => "friend",
            Relation::Carer => "carer",
            Relation::Guardian => "guardian",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Relation> {
        Relation::ALL.into_iter().find(|r| r.word() == word)
    }

    /// The key of what the helper is to the owner: "your daughter".
    pub fn of_owner(self) -> &'static str {
        // words: care-is-daughter care-is-son care-is-partner care-is-parent care-is-relative care-is-friend care-is-carer care-is-guardian
        match self {
            Relation::Daughter => "care-is-daughter",
            Relation::Son => "care-is-son",
            Relation::Partner => "care-is-partner",
            Relation::Parent => "care-is-parent",
            Relation::Relative => "care-is-relative",
            Relation::Friend => "care-is-friend",
            Relation::Carer => "care-is-carer",
            Relation::Guardian => "care-is-guardian",
        }
    }

    /// The key of what the owner is to the helper: "your parent".
    pub fn of_helper(self) -> &'static str {
        // words: care-for-parent care-for-partner care-for-child care-for-relative care-for-friend care-for-cared care-for-ward
        match self {
            Relation::Daughter | Relation::Son => "care-for-parent",
            Relation::Partner => "care-for-partner",
            Relation::Parent => "care-for-child",
            Relation::Relative => "care-for-relative",
            Relation::Friend => "care-for-friend",
            Relation::Carer => "care-for-cared",
            Relation::Guardian => "care-for-ward",
        }
    }
}

/// How the owner opens their mailbox to a helper.
#[derive(Debug, Clone)]
pub struct Terms {
    /// What the helper is to them.
    pub relation: Relation,
    /// Whether they answer too.
    pub can_answer: bool,
    /// Until when (microseconds UTC).
    pub ends_at: i64,
    /// See [`Grant::proven`].
    pub proven: Vec<Id>,
}

/// The owner opens their personal mailbox to `holder`: the grant, its wrap, and the job that ends it. `pair` is the mailbox's, from the
/// owner's own session; `reader` the key of the helper's own mailbox.
pub fn give(
    app: &App,
    (owner, mailbox, holder): (Id, Id, Id),
    terms: Terms,
    (reader, pair): (&PublicKey, &KeyPair),
) -> (Grant, Vec<Stmt>) {
    let asks = Asks {
        practice: None,
        mailbox,
        owner,
        holder,
        by: owner,
        reason: "",
    };
    let mut grant = made(app, Kind::Care, State::Open, asks, terms.can_answer);
    grant.opened_at = Some(grant.asked_at);
    grant.ends_at = Some(terms.ends_at);
    grant.relation = Some(terms.relation);
    grant.notices = true;
    grant.proven = terms.proven;
    let mut rows = vec![insert(app, &grant)];
    rows.extend(wrapped(app, &grant, reader, pair));
    rows.push(ending(app, grant.id, terms.ends_at));
    (grant, rows)
}

fn wrapped(app: &App, g: &Grant, reader: &PublicKey, pair: &KeyPair) -> [Stmt; 2] {
    [
        g.wrap(app, reader, pair),
        store::reader(g.id, keys::id_of(reader)),
    ]
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
    /// The owner opens it once more: for longer, for another key pair of either side, or after a second step. The old wrap goes, so that
    /// one is left for the end to take.
    ///
    /// # Errors
    /// When it is over, or no care.
    pub fn again(
        &self,
        app: &App,
        (ends_at, proven): (i64, &[Id]),
        (reader, pair): (&PublicKey, &KeyPair),
    ) -> Result<(Grant, Vec<Stmt>), Fault> {
        if self.kind != Kind::Care || !self.in_force(app.now()) {
            return Err(Fault::Internal("what is over is not opened again".into()));
        }
        let mut next = Grant {
            ends_at: Some(ends_at),
            ..self.clone()
        };
        let more = proven.iter().filter(|p| !self.proven.contains(p));
        next.proven.extend(more);
        let mut rows = vec![
            store::cared(self, &next, app.keys.epoch(), &super::mac(app, &next)),
            keys::store::delete_held(self.id.as_bytes(), WRAP),
        ];
        rows.extend(wrapped(app, &next, reader, pair));
        if self.ends_at != Some(ends_at) {
            rows.push(ending(app, self.id, ends_at));
        }
        Ok((next, rows))
    }

    /// The helper is mailed when something comes in, or not.
    pub fn noticed(&self, app: &App, notices: bool) -> Stmt {
        let next = Grant {
            notices,
            ..self.clone()
        };
        store::cared(self, &next, app.keys.epoch(), &super::mac(app, &next))
    }
}

/// Everything that ends it: the grant and its wrap, the mails, the line in the audit trail. `by` is nobody when its time is over.
///
/// # Errors
/// When it was over before.
pub fn end(app: &App, g: &Grant, by: Option<Id>, event: audit::Event) -> Result<Vec<Stmt>, Fault> {
    let mut rows = g.end(app, by)?;
    // The owner is told however it ended; the helper unless they did it.
    rows.push(mails::care(app, g.owner, "over", g.holder));
    if by != Some(g.holder) {
        rows.push(mails::care(app, g.holder, "over_to", g.owner));
    }
    rows.extend(on_record(event, g).rows(app));
    Ok(rows)
}

/// An audit event about it.
pub fn on_record(event: audit::Event, g: &Grant) -> audit::Event {
    event
        .on("mailbox", g.mailbox)
        .owner(g.owner)
        .on_behalf_of(g.owner)
        .detail(json!({
            "grant": g.id.to_string(),
            "reader": g.holder.to_string(),
            "relation": g.relation.map(Relation::word),
            "answers": g.can_answer,
            "until": g.ends_at,
            "proven": g.proven.len(),
        }))
}

/// Its time is over: the rows, or nothing when it ended before or lasts longer by now.
///
/// # Errors
/// When the database is away.
pub async fn lapse(app: &App, grant: Id) -> Result<Vec<Stmt>, Fault> {
    match super::load(app, grant).await? {
        Some(g) if g.kind == Kind::Care && g.state == State::Open && !g.in_force(app.now()) => {
            end(app, &g, None, audit::event("care.ended"))
        }
        _ => Ok(Vec::new()),
    }
}

/// Who helps with a personal mailbox: what is open, or all that there was, the newest first.
///
/// # Errors
/// When the database is away.
pub async fn given(app: &App, mailbox: Id, open: bool) -> Result<Vec<Grant>, Fault> {
    super::given(app, mailbox, Kind::Care, open).await
}

/// Whom somebody helps now, also where the owner has to open the mailbox to them once more.
///
/// # Errors
/// When the database is away.
pub async fn held(app: &App, person: Id) -> Result<Vec<Grant>, Fault> {
    let mut all = Vec::new();
    for row in store::cares(&app.db, person).await? {
        let grant = super::genuine(app, row)?;
        all.extend(grant.filter(|g| g.kind == Kind::Care && g.in_force(app.now())));
    }
    Ok(all)
}

/// Who is mailed when something comes into a mailbox, besides its owner.
///
/// # Errors
/// When the database is away.
pub async fn told(app: &App, mailbox: Id) -> Result<Vec<Grant>, Fault> {
    let mut all = given(app, mailbox, true).await?;
    all.retain(|g| g.notices && g.in_force(app.now()));
    Ok(all)
}

#[cfg(test)]
mod unit {
    use super::Relation;

    #[test]
    fn every_relation_is_read_back() {
        for r in Relation::ALL {
            assert_eq!(Relation::parse(r.word()), Some(r));
        }
        assert_eq!(Relation::parse("owner"), None);
    }
}
