//! What a session does for others while it is active: hands over what it holds and somebody else waits for.
//!
//! A key request is fulfilled by whoever opens what it asks for and happens to be here. That is at every sign-in, and then with what
//! somebody signed in looks at, at most every [`PAUSE`]; a page of a person who holds nothing that anybody waits for pays a few
//! statements each time, whatever the size of the mailbox. The clock of it is this node's own: another node, or this one after a
//! restart, looks once more.
//!
//! Attackers here: requests put into the database. Each is judged by its MACs ([`requests::ready`]) before anything is handed over.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use crate::accounts::session::{self, Found, Signed};
use crate::actor::{Actor, Permission};
use crate::app::App;
use crate::app::span::SECOND;
use crate::audit::Source;
use crate::fault::Fault;
use crate::invitations;
use crate::keys::{escrow, requests};
use crate::messages::{read, share};
use crate::practices::{rekey, teams};
use db::Id;
use vault::Token;

/// Microseconds between two looks of one session.
pub const PAUSE: i64 = 3 * SECOND;
/// Sessions that are remembered; beyond, those that looked longest ago are forgotten.
const REMEMBERED: usize = 20_000;
/// Arrivals that one sign-in moves under the list keys; a page moves its own.
const ARRIVALS: i64 = 500;
/// Key requests of one kind that one look fulfils for each mailbox.
const REQUESTS: i64 = 50;

/// When each session of this node looked last.
#[derive(Debug, Default)]
pub struct Looks {
    at: Mutex<HashMap<[u8; 32], i64>>,
    /// Sessions whose keys were brought under the escrow key: once each.
    covered: Mutex<HashSet<[u8; 32]>>,
}

impl Looks {
    /// Whether a session's next look is due; if so it has just begun.
    fn due(&self, session: [u8; 32], now: i64) -> bool {
        let mut all = self.at.lock().unwrap_or_else(|e| e.into_inner());
        if all.get(&session).is_some_and(|at| now - at < PAUSE) {
            return false;
        }
        if all.len() >= REMEMBERED {
            all.retain(|_, at| now - *at < PAUSE);
        }
        all.insert(session, now);
        true
    }

    /// Whether the keys of a session were not looked at yet for the escrow key; from now on they were.
    fn uncovered(&self, session: [u8; 32]) -> bool {
        let mut all = self.covered.lock().unwrap_or_else(|e| e.into_inner());
        if all.len() >= REMEMBERED {
            all.clear();
        }
        all.insert(session)
    }
}

/// Does what waited for the keys of a session that has just begun. Nobody is kept out because something of it fails: the next look
/// does it.
pub async fn settle(app: &App, session: &Token) {
    match session::open(app, session.clone()).await {
        Ok(Found::Live(s)) => {
            app.looks.due(s.actor.session, app.now());
            told(hand_over(app, &s, ARRIVALS).await);
        }
        Ok(_) => {}
        Err(e) => told(Err(e)),
    }
}

/// Does what waits for the keys of a session that is being used, if it has not looked just now.
pub async fn while_active(app: &App, s: &Signed) {
    if app.looks.due(s.actor.session, app.now()) {
        told(hand_over(app, s, 0).await);
    }
}

fn told(done: Result<(), Fault>) {
    if let Err(e) = done {
        tracing::warn!(error = %e, "what waits for a session waits for its next look");
    }
}

async fn hand_over(app: &App, s: &Signed, arrivals: i64) -> Result<(), Fault> {
    requests::fulfil_keypairs(app, &s.ring, REQUESTS).await?;
    for seat in &s.seats {
        invitations::release::fulfil(app, s, seat.seat.practice, REQUESTS).await?;
        if seat.seat.permissions.has(Permission::ManagePeople) {
            rekey::go_on(app, &s.ring, seat.seat.practice, rekey::AT_ONCE).await?;
            teams::fulfil(app, &s.ring, seat.seat.practice, REQUESTS).await?;
        }
    }
    if app.escrow.is_some() {
        // Whoever is in has no need of the holders of the escrow key; or somebody else asked in their name.
        crate::escrow::stop(app, s.actor.person, "signed_in", &Source::default()).await?;
        if app.looks.uncovered(s.actor.session) {
            escrow::look(app, s).await?;
        }
    }
    let mut left = arrivals;
    for (actor, key) in mailboxes(s) {
        if s.ring.get(key).is_none() {
            continue;
        }
        let scope = actor.scope();
        if left > 0 {
            let moved = read::convert_arrivals(app, &scope, &s.ring, key, left).await?;
            left -= i64::try_from(moved).unwrap_or(left);
        }
        share::fulfil(app, &scope, &s.ring, key, s.actor.person, REQUESTS).await?;
    }
    for v in &s.seats {
        // Only who has the key of the safe, whatever their role says.
        if v.seat.permissions.has(Permission::ApproveRecovery) {
            let (practice, me) = (v.seat.practice, s.actor.person);
            share::fulfil_by_safe(app, &s.ring, practice, me, REQUESTS).await?;
        }
    }
    Ok(())
}

/// Every mailbox of a signed-in person with its key pair: the personal one and the seats.
pub fn mailboxes(s: &Signed) -> Vec<(Actor, Id)> {
    let of = |seat| Actor {
        seat,
        ..s.actor.clone()
    };
    let mut all = vec![(of(None), s.personal_key)];
    all.extend(s.seats.iter().map(|v| (of(Some(v.seat.clone())), v.key)));
    all
}
