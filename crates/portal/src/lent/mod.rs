//! Mailboxes that are open to somebody else: a leaver's that was handed over, a colleague's in an emergency, one whose owner lets a
//! colleague answer for them ([`delegation`]), a personal one whose owner lets somebody help ([`care`]).
//!
//! A grant says who reads whose seat, how, and until when; its deciding columns are under a MAC. It opens nothing by itself: the
//! seat's private half is wrapped under a fresh secret, and that secret is sealed to the reader's own seat, by a session that opens the
//! practice's safe, or by the owner's own. The wrap is of a kind of its own: no sign-in follows it ([`keys::Keyring::expand`]), so that a leaver's desk and
//! safe stay shut, and no session row ever carries what it opens. Each request of the reader opens it anew, and finds nothing once the
//! wrap is deleted or its time is over.
//!
//! Why so: `docs/decisions/0020-lent-mailboxes.md`.
//!
//! Attackers here: who writes to the database (a planted grant has no MAC, a planted wrap no secret sealed by this instance, an old
//! grant no wrap), and the reader who wants to keep what was lent.

pub mod care;
pub mod delegation;
pub mod jobs;
pub mod offer;
pub mod opened;
pub mod store;
pub mod ward;

pub use care::Relation;

use crate::accounts::PersonName;
use crate::accounts::session::NAME;
use crate::app::App;
use crate::app::span::{DAY, HOUR};
use crate::audit;
use crate::fault::Fault;
use crate::invitations;
use crate::keys::{self, KeyError, Keyring};
use crate::sealed::{Column, Stamp};
use db::{Id, Stmt};
use vault::{KeyPair, PublicKey, Token, WrapKey};

/// `mailbox_grant.reason_f`
pub const REASON: Column = Column("mailbox_grant.reason");
const GRANT: Stamp = Stamp("row:mailbox-grant");
/// The holder word of a lent pair's wrap.
pub const WRAP: &str = "lent";

/// How long an emergency opens a mailbox (45 CFR 164.312(a)(2)(ii) asks for a procedure; four hours are a shift's worth of calls).
pub const EMERGENCY: i64 = 4 * HOUR;
/// How long a question for a second manager waits.
pub const ASKED: i64 = DAY;

/// Why somebody reads another's mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Its owner has left; the practice keeps its records.
    Handover,
    /// Two managers have agreed that it cannot wait.
    Emergency,
    /// Its owner lets a colleague answer for them.
    Delegation,
    /// Its owner, who reads it as themselves and not for a practice, lets somebody help.
    Care,
    /// It is a child's, and its reader decides for the child.
    Guardian,
}

impl Kind {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Handover => "handover",
            Kind::Emergency => "emergency",
            Kind::Delegation => "delegation",
            Kind::Care => "care",
            Kind::Guardian => "guardian",
        }
    }

    fn parse(word: &str) -> Option<Kind> {
        [
            Kind::Handover,
            Kind::Emergency,
            Kind::Delegation,
            Kind::Care,
            Kind::Guardian,
        ]
        .into_iter()
        .find(|k| k.word() == word)
    }

    /// Whether what is written by it carries both names. Such a grant always has an end.
    pub fn for_owner(self) -> bool {
        matches!(self, Kind::Delegation | Kind::Care | Kind::Guardian)
    }

    /// Whether it opens somebody's personal mailbox, and not a seat.
    pub fn personal(self) -> bool {
        matches!(self, Kind::Care | Kind::Guardian)
    }
}

/// What has become of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// A first manager asks a second one.
    Asked,
    /// The mailbox is open, as long as its time lasts.
    Open,
    /// It was open.
    Ended,
    /// The second manager said no, or the first one took it back.
    Declined,
    /// Nobody answered.
    Lapsed,
}

impl State {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            State::Asked => "asked",
            State::Open => "open",
            State::Ended => "ended",
            State::Declined => "declined",
            State::Lapsed => "lapsed",
        }
    }

    fn parse(word: &str) -> Option<State> {
        [
            State::Asked,
            State::Open,
            State::Ended,
            State::Declined,
            State::Lapsed,
        ]
        .into_iter()
        .find(|s| s.word() == word)
    }

    /// The states that may follow this one.
    fn leads_to(self, to: State) -> bool {
        matches!(
            (self, to),
            (State::Asked, State::Open | State::Declined | State::Lapsed)
                | (State::Open, State::Ended)
        )
    }
}

/// Who reads whose mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its row.
    pub id: Id,
    /// Why.
    pub kind: Kind,
    /// The practice whose records they are; none: the mailbox is somebody's own.
    pub practice: Option<Id>,
    /// The seat, or the personal mailbox, that is read.
    pub mailbox: Id,
    /// Whose it is, or was.
    pub owner: Id,
    /// Who reads it.
    pub holder: Id,
    /// Whether they may answer in it too.
    pub can_answer: bool,
    /// What has become of it.
    pub state: State,
    /// The manager who asked, or handed over; the owner who lets a colleague answer.
    pub asked_by: Id,
    /// The second manager.
    pub agreed_by: Option<Id>,
    /// Why, in the words of whoever asked; empty where nobody was asked.
    pub reason: String,
    /// When it was asked for (microseconds UTC).
    pub asked_at: i64,
    /// Since when it was open.
    pub opened_at: Option<i64>,
    /// When it ends by itself.
    pub ends_at: Option<i64>,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// Who ended it; nobody: its time was over.
    pub ended_by: Option<Id>,
    /// Of care: what the helper is to the owner.
    pub relation: Option<Relation>,
    /// Of care: whether the helper is mailed when something comes in.
    pub notices: bool,
    /// Of care: the practices before whose conversations the owner's session stood with a second step when it opened the mailbox;
    /// [`Id::NIL`] for conversations that no practice began.
    pub proven: Vec<Id>,
    version: i64,
}

fn mac(app: &App, g: &Grant) -> [u8; 32] {
    let bytes = columns(g);
    let parts: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
    GRANT.mac(app, &parts)
}

/// Everything that decides who reads what, how and until when.
fn columns(g: &Grant) -> Vec<Vec<u8>> {
    let id = |i: Id| i.as_bytes().to_vec();
    let time = |t: Option<i64>| t.map(|t| t.to_be_bytes().to_vec()).unwrap_or_default();
    let mut all = vec![
        id(g.id),
        g.kind.word().into(),
        g.practice.map(id).unwrap_or_default(),
        id(g.mailbox),
        id(g.owner),
        id(g.holder),
        vec![u8::from(g.can_answer)],
        g.state.word().into(),
        id(g.asked_by),
        g.agreed_by.map(id).unwrap_or_default(),
        time(Some(g.asked_at)),
        time(g.ends_at),
    ];
    if g.kind.personal() {
        all.push(g.relation.map_or("", Relation::word).into());
        all.push(vec![u8::from(g.notices)]);
        all.push(g.proven_column());
    }
    all
}

fn ids(column: &[u8]) -> Vec<Id> {
    let (ids, _) = column.as_chunks::<16>();
    ids.iter().map(|id| Id::from(*id)).collect()
}

/// Reads a stored grant; `None` when this instance has not written it so.
fn genuine(app: &App, row: store::GrantRow) -> Result<Option<Grant>, Fault> {
    let (Some(kind), Some(state)) = (Kind::parse(&row.kind), State::parse(&row.state)) else {
        return Ok(None);
    };
    let mut grant = Grant {
        id: row.id,
        kind,
        practice: row.practice,
        mailbox: row.mailbox,
        owner: row.owner,
        holder: row.holder,
        can_answer: row.can_answer,
        state,
        asked_by: row.asked_by,
        agreed_by: row.agreed_by,
        reason: String::new(),
        asked_at: row.asked_at,
        opened_at: row.opened_at,
        ends_at: row.ends_at,
        ended_at: row.ended_at,
        ended_by: row.ended_by,
        relation: row.relation.as_deref().and_then(Relation::parse),
        notices: row.notices,
        proven: ids(row.proven.as_deref().unwrap_or_default()),
        version: row.version,
    };
    let bytes = columns(&grant);
    let parts: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
    if let Err(e) = GRANT.check(app, &parts, &row.mac) {
        tracing::error!(grant = %row.id, error = %e, "a grant of a mailbox is not this instance's");
        return Ok(None);
    }
    // Only the owner lets somebody answer for them, and never without an end.
    let by = match kind {
        Kind::Guardian => grant.holder,
        _ => grant.owner,
    };
    if kind.for_owner() && (grant.asked_by != by || grant.ends_at.is_none()) {
        return Ok(None);
    }
    // Care is of a mailbox without a practice, and nothing else is.
    if (kind == Kind::Care) == grant.practice.is_some() {
        return Ok(None);
    }
    if let Some(sealed) = row.reason_f {
        grant.reason = REASON.open(app, row.id, &sealed)?;
    }
    Ok(Some(grant))
}

/// What a new grant is about.
#[derive(Debug, Clone, Copy)]
pub struct Asks<'a> {
    /// The practice; none: the mailbox is the owner's personal one.
    pub practice: Option<Id>,
    /// The mailbox.
    pub mailbox: Id,
    /// Whose it is, or was.
    pub owner: Id,
    /// Who is to read it.
    pub holder: Id,
    /// The manager who asks.
    pub by: Id,
    /// Why.
    pub reason: &'a str,
}

/// An emergency that waits for a second manager.
pub fn ask(app: &App, a: Asks<'_>) -> (Grant, Stmt) {
    let grant = made(app, Kind::Emergency, State::Asked, a, false);
    let stmt = insert(app, &grant);
    (grant, stmt)
}

/// A leaver's mailbox goes to a colleague, from now on.
pub fn hand_over(app: &App, a: Asks<'_>, can_answer: bool) -> (Grant, Stmt) {
    let mut grant = made(app, Kind::Handover, State::Open, a, can_answer);
    grant.opened_at = Some(grant.asked_at);
    let stmt = insert(app, &grant);
    (grant, stmt)
}

fn made(app: &App, kind: Kind, state: State, a: Asks<'_>, can_answer: bool) -> Grant {
    Grant {
        id: app.id(),
        kind,
        practice: a.practice,
        mailbox: a.mailbox,
        owner: a.owner,
        holder: a.holder,
        can_answer,
        state,
        asked_by: a.by,
        agreed_by: None,
        reason: a.reason.to_owned(),
        asked_at: app.now(),
        opened_at: None,
        ends_at: None,
        ended_at: None,
        ended_by: None,
        relation: None,
        notices: false,
        proven: Vec::new(),
        version: 1,
    }
}

fn insert(app: &App, g: &Grant) -> Stmt {
    let reason = (!g.reason.is_empty()).then(|| REASON.seal(app, g.id, &g.reason));
    store::insert(g, reason, app.keys.epoch(), &mac(app, g))
}

impl Grant {
    /// Whether it opens its mailbox now.
    pub fn in_force(&self, now: i64) -> bool {
        self.state == State::Open && self.ends_at.is_none_or(|at| at > now)
    }

    /// The practice whose records they are; [`Id::NIL`], which owns nothing, where the mailbox is somebody's own.
    pub fn office(&self) -> Id {
        self.practice.unwrap_or(Id::NIL)
    }

    /// What the page that changes the open mailbox calls the one that its reader comes from.
    pub fn home(&self) -> String {
        self.practice
            .filter(|_| !self.kind.personal())
            .map_or_else(|| "personal".to_owned(), |p| p.to_string())
    }

    fn proven_column(&self) -> Vec<u8> {
        self.proven.iter().flat_map(|p| *p.as_bytes()).collect()
    }

    /// Whether it still waits for a second manager.
    pub fn waits(&self, now: i64) -> bool {
        self.state == State::Asked && self.asked_at + ASKED > now
    }

    /// A grant for tests.
    #[cfg(test)]
    pub(crate) fn sample(kind: Kind, state: State, can_answer: bool) -> Grant {
        Grant {
            id: Id::NIL,
            kind,
            practice: (kind != Kind::Care).then_some(Id::NIL),
            mailbox: Id::NIL,
            owner: Id::NIL,
            holder: Id::NIL,
            can_answer,
            state,
            asked_by: Id::NIL,
            agreed_by: None,
            reason: String::new(),
            asked_at: 0,
            opened_at: None,
            ends_at: None,
            ended_at: None,
            ended_by: None,
            relation: None,
            notices: false,
            proven: Vec::new(),
            version: 1,
        }
    }

    fn to(&self, app: &App, next: &Grant) -> Result<Stmt, Fault> {
        if !self.state.leads_to(next.state) {
            return Err(Fault::Internal(format!(
                "a grant cannot go from {} to {}",
                self.state.word(),
                next.state.word()
            )));
        }
        Ok(store::moved(self, next, app.keys.epoch(), &mac(app, next)))
    }

    /// The second manager agrees: open for [`EMERGENCY`] from now. Gives what it is then, and the row; conflicts when somebody was faster.
    ///
    /// # Errors
    /// When it does not wait.
    pub fn agree(&self, app: &App, by: Id) -> Result<(Grant, Stmt), Fault> {
        let now = app.now();
        let next = Grant {
            state: State::Open,
            agreed_by: Some(by),
            opened_at: Some(now),
            ends_at: Some(now + EMERGENCY),
            ..self.clone()
        };
        let stmt = self.to(app, &next)?;
        Ok((next, stmt))
    }

    /// It is over: by somebody, or by itself. The wrap goes in the same write, so that nothing opens the mailbox any more.
    ///
    /// # Errors
    /// When it was over before.
    pub fn end(&self, app: &App, by: Option<Id>) -> Result<Vec<Stmt>, Fault> {
        let state = match (self.state, by) {
            (State::Open, _) => State::Ended,
            (_, Some(_)) => State::Declined,
            (_, None) => State::Lapsed,
        };
        let next = Grant {
            state,
            ended_at: Some(app.now()),
            ended_by: by,
            ..self.clone()
        };
        Ok(vec![
            self.to(app, &next)?,
            keys::store::delete_held(self.id.as_bytes(), WRAP),
        ])
    }

    /// Hands the mailbox's pair to the reader's own seat, until the grant ends.
    pub fn wrap(&self, app: &App, reader: &PublicKey, pair: &KeyPair) -> Stmt {
        let secret = Token::random(app.random.as_ref());
        let sealed = keys::seal(app, reader, WRAP, self.id, secret.text().as_bytes());
        let wrapped = WrapKey::from_lent(&secret).wrap(pair, WRAP, app.random.as_ref());
        let mut blob = u16::try_from(sealed.len())
            .expect("a sealed secret is about 1,200 bytes")
            .to_be_bytes()
            .to_vec();
        blob.extend_from_slice(&sealed);
        blob.extend_from_slice(&wrapped);
        keys::lend(app, Id::from(pair.id()), self.id, &blob, self.ends_at)
    }

    /// Opens the mailbox's pair for the reader, whose own seat has the key pair `reader`. `None`: it is not lent (any more).
    ///
    /// # Errors
    /// When the database is away, or the wrap was not made for this grant by this instance.
    pub async fn open(
        &self,
        app: &App,
        ring: &Keyring,
        reader: Id,
        key: Id,
    ) -> Result<Option<KeyPair>, KeyError> {
        let Some(own) = ring.get(reader) else {
            return Ok(None);
        };
        let Some(blob) = keys::lent(app, key, self.id).await? else {
            return Ok(None);
        };
        let bad = || KeyError::Wrap(key);
        let (len, rest) = blob.split_first_chunk::<2>().ok_or_else(bad)?;
        let (sealed, wrapped) = rest
            .split_at_checked(usize::from(u16::from_be_bytes(*len)))
            .ok_or_else(bad)?;
        let secret = keys::open(app, own, WRAP, self.id, sealed).map_err(|_| bad())?;
        let secret = std::str::from_utf8(secret.expose())
            .ok()
            .and_then(Token::parse)
            .ok_or_else(bad)?;
        let pair = WrapKey::from_lent(&secret)
            .unwrap(*key.as_bytes(), WRAP, wrapped)
            .map_err(|_| bad())?;
        keys::genuine_pair(app, pair, keys::Owner::Mailbox(self.mailbox))
            .await
            .map(Some)
    }
}

/// What somebody lent, reads or has agreed to, when their account is taken into another one of theirs. Seats go along with their pairs, and
/// a wrap is sealed to a seat: only the names change. Care ends.
///
/// # Errors
/// When the database is away.
pub async fn go_to(app: &App, from: Id, to: Id) -> Result<Vec<Stmt>, Fault> {
    let mut rows = Vec::new();
    for row in store::touching(&app.db, from).await? {
        let Some(g) = genuine(app, row)? else {
            continue;
        };
        // Care is of the personal mailbox that goes, or was sealed to it: whoever helps is asked again.
        if g.kind == Kind::Care {
            let event = audit::event("care.ended").by_person(from);
            rows.extend(care::end(app, &g, Some(from), event)?);
            continue;
        }
        let name = |id: Id| if id == from { to } else { id };
        let next = Grant {
            owner: name(g.owner),
            holder: name(g.holder),
            asked_by: name(g.asked_by),
            agreed_by: g.agreed_by.map(name),
            ..g
        };
        rows.push(store::goes_to(&next, app.keys.epoch(), &mac(app, &next)));
    }
    Ok(rows)
}

/// Whether a mailbox is still lent: what runs longer than a request (a download) asks again and again.
pub async fn still(app: &App, id: Id) -> bool {
    matches!(load(app, id).await, Ok(Some(g)) if g.in_force(app.now()))
}

/// One grant.
///
/// # Errors
/// When the database is away.
pub async fn load(app: &App, id: Id) -> Result<Option<Grant>, Fault> {
    match store::load(&app.db, id).await? {
        Some(row) => genuine(app, row),
        None => Ok(None),
    }
}

/// The grants of a practice that are asked for or open, the newest first, at most 200.
///
/// # Errors
/// When the database is away.
pub async fn of_practice(app: &App, practice: Id, kind: Kind) -> Result<Vec<Grant>, Fault> {
    let mut all = Vec::new();
    for row in store::of_practice(&app.db, practice, kind.word()).await? {
        all.extend(genuine(app, row)?);
    }
    Ok(all)
}

/// What the owner of a mailbox gave, of one kind, the newest first, at most 50: what is open, or all that there was.
///
/// # Errors
/// When the database is away.
pub async fn given(app: &App, mailbox: Id, kind: Kind, open: bool) -> Result<Vec<Grant>, Fault> {
    let mut all = Vec::new();
    for row in store::given(&app.db, mailbox, kind.word(), open).await? {
        all.extend(genuine(app, row)?.filter(|g| g.kind == kind));
    }
    Ok(all)
}

/// Who has taken over a mailbox, if somebody has.
///
/// # Errors
/// When the database is away.
pub async fn taken_over(app: &App, mailbox: Id) -> Result<Option<Grant>, Fault> {
    match store::of_mailbox(&app.db, mailbox).await? {
        Some(row) => Ok(genuine(app, row)?.filter(|g| g.in_force(app.now()))),
        None => Ok(None),
    }
}

/// A grant as a session knows it.
#[derive(Debug, Clone)]
pub struct View {
    /// Who reads whose.
    pub grant: Grant,
    /// The current key pair of the mailbox.
    pub key: Id,
    /// Its owner's name.
    pub owner: PersonName,
    /// Its reader's name.
    pub holder: PersonName,
    /// When the owner left the practice, if they did.
    pub left_at: Option<i64>,
}

/// What a session's own row of grants says, for `person`: what is lent to them now, and which emergencies of their own mailboxes
/// they have not seen.
///
/// # Errors
/// When a name was damaged.
pub fn views(
    app: &App,
    person: Id,
    rows: Vec<store::MineRow>,
) -> Result<(Vec<View>, Vec<View>), Fault> {
    let (mut lent, mut watched) = (Vec::new(), Vec::new());
    for r in rows {
        let owner: PersonName = NAME.open(app, r.owner, &r.owner_name_f)?;
        let holder: PersonName = NAME.open(app, r.holder, &r.holder_name_f)?;
        let (key, left_at, opens) = (r.current_key, r.left_at, r.opens > 0);
        let personal = Kind::parse(&r.kind).is_some_and(Kind::personal);
        let theirs = match r.practice.filter(|_| !personal) {
            Some(p) => invitations::is_seat(app, r.mailbox, r.owner, p, &r.mailbox_mac),
            None => invitations::is_personal(app, r.mailbox, r.owner, &r.mailbox_mac),
        };
        if !theirs {
            tracing::error!(grant = %r.id, "a grant names a mailbox that was not made for its owner");
            continue;
        }
        let Some(grant) = genuine(app, r.grant())? else {
            continue;
        };
        // The owner has another key pair: what they lent opens nothing any more, until they lend it anew.
        if grant.kind == Kind::Delegation && !opens {
            continue;
        }
        let view = View {
            key,
            owner,
            holder,
            left_at,
            grant,
        };
        if view.grant.holder == person && view.grant.in_force(app.now()) {
            lent.push(view);
        } else if view.grant.owner == person && view.grant.kind == Kind::Emergency {
            watched.push(view);
        }
    }
    Ok((lent, watched))
}

#[cfg(test)]
mod unit {
    use super::State;
    use proptest::prelude::*;

    fn state() -> impl Strategy<Value = State> {
        prop::sample::select(vec![
            State::Asked,
            State::Open,
            State::Ended,
            State::Declined,
            State::Lapsed,
        ])
    }

    proptest! {
        #[test]
        fn what_is_over_stays_over(steps in prop::collection::vec(state(), 1..12)) {
            let (mut now, mut over) = (State::Asked, false);
            for next in steps {
                if now.leads_to(next) {
                    prop_assert!(!over, "{now:?} came back as {next:?}");
                    now = next;
                    over = matches!(now, State::Ended | State::Declined | State::Lapsed);
                }
            }
            prop_assert_eq!(State::parse(now.word()), Some(now));
        }
    }
}
