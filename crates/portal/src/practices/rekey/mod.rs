//! A new desk, a new safe, and a new pair of a team, when somebody who could open the old one has gone.
//!
//! The write that ends a membership takes every wrap from the leaver and notes what is owed ([`shut`]). A manager's session then does it in
//! chunks, each one write that happens once ([`go_on`]); it can stop anywhere, and any other manager's session goes on from there:
//!
//! 1. *Begin*: a new pair, wrapped to the managers.
//! 2. *Hand out*: every seat that opens the old pair gets the new one too. Nothing is taken from anybody, so nobody waits.
//! 3. *Switch*: the practice points to the new pair; what somebody had asked of the old one is asked of the new one.
//! 4. *Move*: what hangs on the old pair (pre-mailboxes on the desk, seats on the safe) is wrapped to the new one instead.
//! 5. *Forget*: an hour later, when nothing can be on its way to the old pair any more, it goes with all its wraps. An old recovery sheet
//!    goes with it: whoever left may have seen it. The old pair of a team stays, under the new one: the team still reads what came to it.
//!
//! Attackers here: the one who left and kept a copy of what they could open (it opens nothing that is made afterwards); somebody who writes to
//! the database and names a pair of their own as the new one (the row carries a MAC, the pair another); a seat that a planted row names
//! (it gets no key).

pub mod entitled;
pub mod store;

use super::members::{self, State};
use super::teams;
use super::{Practice, load};
use crate::actor::Permission;
use crate::app::App;
use crate::app::span::HOUR;
use crate::audit;
use crate::fault::Fault;
use crate::invitations;
use crate::keys::escrow::Whose;
use crate::keys::requests::{self, Kind};
use crate::keys::{self, Keyring, Owner};
use crate::mails;
use crate::sealed::Stamp;
use db::{Id, Stmt, WriteError};
use serde_json::json;
use vault::{KeyPair, PublicKey};

const CHANGE: Stamp = Stamp("row:key_change");

/// How long an old pair is kept after the last thing was moved: a message that was being written then may still name it.
pub const KEPT: i64 = HOUR;
/// Wraps in one write.
const CHUNK: i64 = 100;
/// Wraps that one request makes at most, on the side of what it is for; about a tenth of a second of one core.
pub const AT_ONCE: usize = 500;

/// Which pair of a practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Opens the pre-mailboxes.
    Desk,
    /// Opens the seats.
    Safe,
    /// Opens the mailbox of a team, which this names.
    Team(Id),
}

impl Purpose {
    /// The stored word.
    pub fn word(self) -> String {
        match self {
            Purpose::Desk => "desk".into(),
            Purpose::Safe => "safe".into(),
            Purpose::Team(mailbox) => format!("team {mailbox}"),
        }
    }

    fn parse(word: &str) -> Option<Purpose> {
        match word.strip_prefix("team ") {
            Some(mailbox) => mailbox.parse().ok().map(Purpose::Team),
            None => [Purpose::Desk, Purpose::Safe]
                .into_iter()
                .find(|p| p.word() == word),
        }
    }

    fn owner(self, practice: Id) -> Owner {
        match self {
            Purpose::Desk => Owner::Desk(practice),
            Purpose::Safe => Owner::Safe(practice),
            Purpose::Team(mailbox) => Owner::Mailbox(mailbox),
        }
    }

    /// The pair of the practice itself.
    fn of_practice(self, p: &Practice) -> Option<Id> {
        match self {
            Purpose::Desk => p.desk,
            Purpose::Safe => p.safe,
            Purpose::Team(_) => None,
        }
    }

    /// The pair in use. None for a team that is not this practice's: somebody named it in the database.
    async fn current(self, app: &App, p: &Practice) -> Result<Option<Id>, Fault> {
        let Purpose::Team(mailbox) = self else {
            return Ok(self.of_practice(p));
        };
        let team = teams::of_mailbox(app, mailbox).await?;
        Ok(team.filter(|t| t.practice == p.id).map(|t| t.key))
    }

    /// What somebody must be permitted to open it; a team is opened by whoever is in it.
    fn permission(self) -> Option<Permission> {
        match self {
            Purpose::Desk => Some(Permission::ComposeNew),
            Purpose::Safe => Some(Permission::ApproveRecovery),
            Purpose::Team(_) => None,
        }
    }

    /// Whether a member should open it.
    fn is_for(self, m: &members::Member) -> bool {
        self.permission().is_some_and(|p| m.may(p))
    }
}

/// Takes from somebody who goes whatever opened their seat and, by it, the practice; and notes that its keys are to be changed. The seat
/// itself stays: the safe opens it. For the write that ends the membership.
///
/// # Errors
/// When the database is away.
pub async fn shut(
    app: &App,
    practice: &Practice,
    m: &members::Member,
    personal: Id,
) -> Result<Vec<Stmt>, Fault> {
    let seat = keys::id_of(&keys::current(app, m.seat).await?);
    let mut rows = vec![
        store::shut_seat(m.seat, personal),
        store::withdraw(m.person, practice.id, m.seat),
        store::drop_sheet(practice.id, m.person),
    ];
    rows.extend(demoted(app, practice, m, seat, &[Purpose::Desk, Purpose::Safe]).await?);
    rows.push(store::shut_practice(practice.id, m.seat));
    rows.extend(teams::leave_all(app, practice.id, m).await?);
    Ok(rows)
}

/// Takes from a member what opens their seat and, by it, the practice, until a manager gives it back: no key is changed.
pub fn shut_for_a_while(practice: &Practice, m: &members::Member, personal: Id) -> Vec<Stmt> {
    vec![
        store::shut_seat(m.seat, personal),
        store::withdraw(m.person, practice.id, m.seat),
        store::drop_sheet(practice.id, m.person),
        store::shut_practice(practice.id, m.seat),
        teams::shut_for_a_while(practice.id, m.seat),
    ]
}

/// What is owed when a seat (its key pair) may open these pairs no longer: nothing for one that it never opened.
async fn demoted(
    app: &App,
    practice: &Practice,
    m: &members::Member,
    seat: Id,
    of: &[Purpose],
) -> Result<Vec<Stmt>, Fault> {
    let mut rows = Vec::new();
    for purpose in of {
        let Some(current) = purpose.of_practice(practice) else {
            continue;
        };
        // A pair that is being handed out counts as well: it is the one that will open from then on.
        let mut known = vec![current];
        let under_way = store::owed(&app.db, practice.id).await?;
        known.extend(
            under_way
                .iter()
                .filter(|c| c.purpose == purpose.word())
                .filter_map(|c| c.new_key),
        );
        let mut held = false;
        for pair in known {
            held |= keys::store::is_held_by(&app.db, pair, seat).await?;
        }
        // Also of somebody whose seat is shut for a while: they opened it before.
        let may = purpose.permission();
        if held || may.is_some_and(|p| m.permissions.has(p)) {
            rows.push(store::owe(practice.id, *purpose, current, app.now()));
        }
    }
    Ok(rows)
}

/// As [`shut`], for somebody who stays with a role that opens less: the wraps of what the new role does not open go, and are owed anew.
///
/// # Errors
/// When the database is away.
pub async fn narrowed(
    app: &App,
    practice: &Practice,
    m: &members::Member,
    to: crate::actor::Role,
) -> Result<Vec<Stmt>, Fault> {
    let keeps = to.permissions();
    let mut lost = Vec::new();
    if !keeps.has(Permission::ComposeNew) {
        lost.push(Purpose::Desk);
    }
    if !keeps.has(Permission::ApproveRecovery) {
        lost.push(Purpose::Safe);
    }
    let seat = keys::id_of(&keys::current(app, m.seat).await?);
    let mut rows = demoted(app, practice, m, seat, &lost).await?;
    for purpose in lost {
        if let Some(pair) = purpose.of_practice(practice) {
            rows.push(keys::store::delete_wrap_to(pair, seat));
            rows.push(keys::store::withdraw_requests(pair, m.person));
        }
        for c in store::owed(&app.db, practice.id).await? {
            if let (true, Some(new)) = (c.purpose == purpose.word(), c.new_key) {
                rows.push(keys::store::delete_wrap_to(new, seat));
            }
        }
    }
    Ok(rows)
}

/// A pair that a member of a wider role opens from now on: wrapped by the session of the manager who widened it.
///
/// # Errors
/// When the database is away, or this session does not open what it should give.
pub async fn widened(
    app: &App,
    ring: &Keyring,
    practice: &Practice,
    m: &members::Member,
    to: crate::actor::Role,
) -> Result<Vec<Stmt>, Fault> {
    let may = to.permissions();
    let mut wanted = Vec::new();
    if may.has(Permission::ComposeNew) {
        wanted.extend(practice.desk);
    }
    if may.has(Permission::ApproveRecovery) {
        wanted.extend(practice.safe);
    }
    for c in store::owed(&app.db, practice.id).await? {
        let purpose = Purpose::parse(&c.purpose);
        let for_them = match purpose {
            Some(Purpose::Desk) => may.has(Permission::ComposeNew),
            Some(Purpose::Safe) => may.has(Permission::ApproveRecovery),
            // Their teams follow below.
            Some(Purpose::Team(_)) | None => false,
        };
        if let (true, Some(purpose), Some(new)) = (for_them, purpose, c.new_key)
            && genuine(app, practice.id, purpose, &c)
        {
            wanted.push(new);
        }
    }
    wanted.sort();
    wanted.dedup();
    invitations::belongs(app, m.seat, m.person, Some(practice.id)).await?;
    let public = keys::current(app, m.seat).await?;
    let seat = keys::id_of(&public);
    let mut rows = Vec::new();
    for id in wanted {
        if keys::store::is_held_by(&app.db, id, seat).await? {
            continue;
        }
        let Some(pair) = ring.pair(app, id).await? else {
            continue;
        };
        rows.push(keys::wrap_to(app, &public, &pair));
        rows.push(keys::store::withdraw_requests(id, m.person));
    }
    rows.extend(teams::give_back(app, ring, practice.id, m).await?);
    Ok(rows)
}

/// How much of a change is left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Left {
    /// Whether something is owed or under way.
    pub any: bool,
    /// Private halves that still hang on an old pair.
    pub hanging: i64,
}

/// Whether the keys of a practice are being changed, and how far.
///
/// # Errors
/// When the database is away.
pub async fn left(app: &App, practice: Id) -> Result<Left, Fault> {
    let mut left = Left::default();
    for c in store::owed(&app.db, practice).await? {
        left.any = true;
        left.hanging += store::how_many_hang(&app.db, c.old_key).await?;
    }
    Ok(left)
}

fn change_mac(app: &App, practice: Id, purpose: Purpose, old: Id, new: Id) -> [u8; 32] {
    let word = purpose.word();
    let columns: [&[u8]; 4] = [
        practice.as_bytes(),
        word.as_bytes(),
        old.as_bytes(),
        new.as_bytes(),
    ];
    CHANGE.mac(app, &columns)
}

fn genuine(app: &App, practice: Id, purpose: Purpose, c: &store::ChangeRow) -> bool {
    let Some(new) = c.new_key else { return true };
    let word = purpose.word();
    let columns: [&[u8]; 4] = [
        practice.as_bytes(),
        word.as_bytes(),
        c.old_key.as_bytes(),
        new.as_bytes(),
    ];
    let mac = c.mac.as_deref().unwrap_or_default();
    CHANGE.check(app, &columns, mac).is_ok()
}

/// What one call has done.
enum Went {
    /// This many wraps were made; there may be more.
    On(usize),
    /// Nothing is left to do here now.
    Over,
    /// Another session does the same, or this one cannot.
    Aside,
}

/// Goes on with what is owed, as far as this session opens it, for about `most` wraps. Gives whether something is left.
///
/// # Errors
/// When the database is away or a key was changed.
pub async fn go_on(app: &App, ring: &Keyring, practice: Id, most: usize) -> Result<bool, Fault> {
    let mut made = 0;
    // Every turn makes wraps or comes to another step: a change has four, and may be followed by one more.
    let mut turns = 0;
    while made < most && turns < most {
        turns += 1;
        match turn(app, ring, practice).await? {
            Went::On(n) => made += n,
            Went::Aside => return Ok(true),
            Went::Over => return Ok(false),
        }
    }
    Ok(true)
}

async fn turn(app: &App, ring: &Keyring, id: Id) -> Result<Went, Fault> {
    let mut aside = false;
    for c in store::owed(&app.db, id).await? {
        let Some(purpose) = Purpose::parse(&c.purpose) else {
            continue;
        };
        if !genuine(app, id, purpose, &c) {
            tracing::error!(practice = %id, purpose = %purpose.word(), "a change of keys names a pair that was not made for it");
            aside = true;
            continue;
        }
        let practice = load(app, id).await?;
        match one(app, ring, &practice, purpose, &c).await {
            Ok(Went::Aside) => aside = true,
            Ok(went) => return Ok(went),
            Err(e) => return Err(e),
        }
    }
    if aside {
        return Ok(Went::Aside);
    }
    forget(app, ring, id).await
}

/// Writes, unless somebody else was faster.
async fn written(app: &App, rows: Vec<Stmt>) -> Result<bool, Fault> {
    match app.db.write(rows).await {
        Ok(_) => Ok(true),
        Err(WriteError::Conflict { .. } | WriteError::Unique { .. }) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

async fn one(
    app: &App,
    ring: &Keyring,
    practice: &Practice,
    purpose: Purpose,
    c: &store::ChangeRow,
) -> Result<Went, Fault> {
    let id = practice.id;
    let Some(current) = purpose.current(app, practice).await? else {
        return Ok(Went::Aside);
    };
    let Some(new) = c.new_key else {
        return begin(app, ring, practice, purpose, current, c.step).await;
    };
    keys::public_of(app, new, purpose.owner(id)).await?;
    let (Some(old), Some(pair)) = (ring.pair(app, c.old_key).await?, ring.pair(app, new).await?)
    else {
        return Ok(Went::Aside);
    };
    let step = store::step(id, purpose, c.step);
    if let Some((made, rows)) = hand_out(app, practice, purpose, c.old_key, &pair).await? {
        let rows = [vec![step], rows].concat();
        return Ok(if written(app, rows).await? {
            Went::On(made)
        } else {
            Went::Aside
        });
    }
    if current == c.old_key {
        let mut rows = vec![step, store::switch(id, purpose, c.old_key, new)];
        rows.extend(ask_anew(app, &pair, c.old_key).await?);
        if let Purpose::Team(_) = purpose {
            // The new pair opens the old one from now on: what came to the team is still theirs to read.
            rows.push(keys::wrap_to(app, pair.public(), &old));
        }
        if purpose == Purpose::Safe
            && keys::store::sheet_confirmed(&app.db, c.old_key)
                .await?
                .is_some()
        {
            // Whoever left may have seen it.
            rows.extend(tell_managers(app, id, Id::NIL, "sheet_void").await?);
        }
        return Ok(if written(app, rows).await? {
            Went::On(1)
        } else {
            Went::Aside
        });
    }
    if let Some((made, rows)) = carry(app, &old, pair.public()).await? {
        let rows = [vec![step], rows].concat();
        return Ok(if written(app, rows).await? {
            Went::On(made)
        } else {
            Went::Aside
        });
    }
    let mut rows = vec![match purpose {
        Purpose::Team(_) => store::only_by(c.old_key, new),
        _ => store::keep_old(c.old_key, id, purpose, app.now()),
    }];
    if purpose == Purpose::Safe {
        // What it opened hangs on the new one.
        rows.push(keys::store::delete_wraps(c.old_key, vault::escrow::WRAP));
    }
    rows.push(if c.again {
        store::once_more(id, purpose, c.step, new)
    } else {
        store::done(id, purpose, c.step)
    });
    rows.extend(
        audit::event("practice.keys_changed")
            .practice(id)
            .on("practice", id)
            .detail(json!({ "key": purpose.word() }))
            .rows(app),
    );
    Ok(if written(app, rows).await? {
        Went::On(1)
    } else {
        Went::Aside
    })
}

/// A new pair, wrapped to the managers who open the old one: any of their sessions can go on.
async fn begin(
    app: &App,
    ring: &Keyring,
    practice: &Practice,
    purpose: Purpose,
    current: Id,
    step: i64,
) -> Result<Went, Fault> {
    if ring.pair(app, current).await?.is_none() {
        return Ok(Went::Aside);
    }
    let made = keys::generate(app, purpose.owner(practice.id));
    let mut rows = vec![store::begin(
        practice.id,
        purpose,
        current,
        made.id(),
        app.keys.epoch(),
        &change_mac(app, practice.id, purpose, current, made.id()),
        step,
    )];
    let mut n = 0;
    let managers = match (purpose, practice.safe) {
        // Every manager opens it by the safe; a manager who is in the team gets it with the others.
        (Purpose::Team(_), Some(safe)) => {
            let safe = keys::public_of(app, safe, Owner::Safe(practice.id)).await?;
            rows.push(keys::wrap_to(app, &safe, &made.pair));
            n += 1;
            Vec::new()
        }
        _ => members::managers(app, practice.id).await?,
    };
    for m in managers {
        if keys::store::is_held_by(&app.db, current, m.key).await? {
            let seat = m.member.seat;
            invitations::belongs(app, seat, m.member.person, Some(practice.id)).await?;
            let public = keys::public_of(app, m.key, Owner::Mailbox(seat)).await?;
            rows.push(keys::wrap_to(app, &public, &made.pair));
            n += 1;
        }
    }
    if matches!(purpose, Purpose::Safe) {
        rows.extend(keys::escrow::wrap(app, Whose::Safe, &made.pair));
    }
    rows.push(made.insert);
    if n == 0 {
        return Ok(Went::Aside);
    }
    Ok(if written(app, rows).await? {
        Went::On(n)
    } else {
        Went::Aside
    })
}

/// The new pair for the next seats that open the old one and should; none when there are no more.
async fn hand_out(
    app: &App,
    practice: &Practice,
    purpose: Purpose,
    old: Id,
    pair: &KeyPair,
) -> Result<Option<(usize, Vec<Stmt>)>, Fault> {
    if let Purpose::Team(mailbox) = purpose {
        let rows = teams::lacking(app, mailbox, pair).await?;
        return Ok((!rows.is_empty()).then_some((rows.len(), rows)));
    }
    let mut after = Id::NIL;
    loop {
        let keys = (old, Id::from(pair.id()));
        let some = store::lacking(&app.db, practice.id, keys, after, CHUNK).await?;
        let Some(last) = some.last() else {
            return Ok(None);
        };
        after = last.wrap;
        let mut rows = Vec::new();
        for r in &some {
            let Some(m) = members::genuine(app, &r.member()) else {
                continue;
            };
            let theirs =
                invitations::is_seat(app, r.mailbox, m.person, practice.id, &r.mailbox_mac);
            if !theirs || r.mailbox != m.seat || !purpose.is_for(&m) {
                continue;
            }
            match keys::public_of(app, r.key, Owner::Mailbox(m.seat)).await {
                Ok(public) => rows.push(keys::wrap_to(app, &public, pair)),
                // A forged pair gets nothing, and keeps nobody waiting.
                Err(keys::KeyError::Forged(_) | keys::KeyError::Missing(_)) => {}
                Err(e) => return Err(e.into()),
            }
        }
        if !rows.is_empty() {
            return Ok(Some((rows.len(), rows)));
        }
    }
}

/// The next private halves that hang on the old pair, hung on the new one instead; none when there are no more.
async fn carry(
    app: &App,
    old: &KeyPair,
    new: &PublicKey,
) -> Result<Option<(usize, Vec<Stmt>)>, Fault> {
    let mut after = Id::NIL;
    loop {
        let keys = (Id::from(old.id()), keys::id_of(new));
        let some = store::hanging(&app.db, keys, after, CHUNK).await?;
        let Some(last) = some.last() else {
            return Ok(None);
        };
        after = last.id;
        let mut ring = Keyring::new();
        ring.add(old.clone());
        let (mut rows, mut made) = (Vec::new(), 0);
        for w in some {
            if w.moved {
                rows.push(keys::store::delete_wrap(w.id));
                made += 1;
                continue;
            }
            match keys::unwrapped(app, old, w.keypair, &w.blob).await {
                Ok(pair) => {
                    rows.push(keys::wrap_to(app, new, &pair));
                    rows.push(keys::store::delete_wrap(w.id));
                    made += 1;
                }
                // What does not open, or is none of ours, opened nothing before either.
                Err(keys::KeyError::Read(e)) => return Err(e.into()),
                Err(e) => {
                    tracing::error!(error = %e, "a wrap under an old key of a practice is left behind");
                }
            }
        }
        if !rows.is_empty() {
            return Ok(Some((made, rows)));
        }
    }
}

/// What members have asked of the old pair is asked of the new one: who waits for a manager waits on, who was approved gets it now.
async fn ask_anew(app: &App, pair: &KeyPair, old: Id) -> Result<Vec<Stmt>, Fault> {
    let kind = Kind::Keypair.word();
    let (now, most) = (app.now(), requests::LOOKED_AT);
    let mut all = keys::store::waiting_requests(&app.db, kind, old, now, most).await?;
    all.extend(
        keys::store::open_requests(&app.db, kind, old, now, (i64::MIN, Id::NIL), most).await?,
    );
    let mut rows = Vec::new();
    for r in all {
        let (true, Some(wanted)) = (requests::genuine(app, &r), r.for_keypair) else {
            continue;
        };
        rows.push(keys::store::finish_request(r.id));
        if !entitled::now(app, &r, wanted).await? {
            continue;
        }
        if requests::approved(app, &r) {
            let public = keys::public(app, wanted).await?;
            rows.push(keys::wrap_to(app, &public, pair));
        } else {
            rows.push(requests::ask(
                app,
                Kind::Keypair,
                Id::from(pair.id()),
                Some(wanted),
                r.asked_by,
                &r.reason,
                true,
            ));
        }
    }
    Ok(rows)
}

/// Old pairs whose hour is over: what came to them meanwhile is moved, then they go.
async fn forget(app: &App, ring: &Keyring, practice: Id) -> Result<Went, Fault> {
    for (old, purpose) in store::old(&app.db, practice, app.now() - KEPT).await? {
        let practice = &load(app, practice).await?;
        let Some(purpose) = Purpose::parse(&purpose) else {
            continue;
        };
        let current = purpose.current(app, practice).await?;
        let Some(current) = current.filter(|c| *c != old) else {
            continue;
        };
        let (Some(from), Some(to)) = (ring.pair(app, old).await?, ring.pair(app, current).await?)
        else {
            continue;
        };
        if let Some((made, rows)) = hand_out(app, practice, purpose, old, &to).await? {
            written(app, rows).await?;
            return Ok(Went::On(made));
        }
        if let Some((made, rows)) = carry(app, &from, to.public()).await? {
            written(app, rows).await?;
            return Ok(Went::On(made));
        }
        let mut rows = vec![
            store::forget(old),
            keys::store::delete_all_wraps(old),
            keys::store::delete_held(old.as_bytes(), "keypair"),
            keys::store::delete_pair(old),
        ];
        // Somebody who became a member while the key changed has asked for the old one.
        rows.extend(ask_anew(app, &to, old).await?);
        written(app, rows).await?;
        return Ok(Went::On(1));
    }
    Ok(Went::Over)
}

/// A mail to every owner and manager but one about their practice.
///
/// # Errors
/// When the database is away.
pub async fn tell_managers(
    app: &App,
    practice: Id,
    but: Id,
    what: &str,
) -> Result<Vec<Stmt>, Fault> {
    Ok(members::managers(app, practice)
        .await?
        .into_iter()
        // Whom nobody has let in yet opens nothing, and can do nothing about it.
        .filter(|m| m.opens && m.member.state == State::Active && m.member.person != but)
        .map(|m| mails::member(app, m.member.person, practice, what))
        .collect())
}
