//! Sessions: a 256-bit token in a cookie, a row under its hash, the opened keys in the row wrapped under the token.
//!
//! No node keeps anything, so any node serves any request and ending a session is deleting its wrap. The row of an ended
//! session stays a day without its keys, so that a form sent too late can be kept for its owner.

mod model;

pub use model::{Found, Left, Owner, Renewal, SeatView, Shown, Signed};

use super::agent;
use super::strong::duty::{self, Owes, Standing};
use crate::actor::{Actor, Permissions, Seat};
use crate::app::App;
use crate::app::span::{DAY, HOUR, MINUTE};
use crate::audit::Source;
use crate::fault::Fault;
use crate::invitations;
use crate::keys::{self, Keyring};
use crate::lent;
use crate::practices::members::{self, store::with_member};
use crate::practices::{self, Policy, Together, teams};
use crate::sealed::Column;
use crate::web::Lang;
use db::{Db, Id, ReadError, Stmt, q, row, statements};
use vault::Token;

/// `person.name_f`
pub const NAME: Column = Column("person.name");
/// `session.about_f`
pub const ABOUT: Column = Column("session.about");

statements! {
    SESSION = "SELECT person, practice, wrap, factor, factor_at, strong, strong_at, strong_mac, (SELECT COUNT(*) FROM factor f WHERE f.id = session.strong AND f.person = session.person AND f.state = 'active'), passed, stepup_at, device, terms_shown, idle, created_at, seen_at, ends_at, ended_at, ended_why, lent, team FROM session WHERE hash = $1";
    PERSON = "SELECT p.id, p.name_f, p.lang, p.tz, p.personal, p.two_step, p.state, m.current_key, p.sign_ins, p.strong_offered, p.strong_since, (SELECT COUNT(*) FROM factor f WHERE f.person = p.id AND f.kind IN ('totp', 'passkey') AND f.state = 'active'), (SELECT MAX(a.version) FROM acceptance a WHERE a.person = p.id AND a.kind = 'terms'), (SELECT MAX(v.version) FROM (SELECT version FROM document WHERE kind = 'terms' GROUP BY version HAVING COUNT(*) >= $2) v), (SELECT COUNT(*) FROM care_offer c WHERE c.owner = p.id AND c.mailbox = p.personal AND c.state = 'accepted' AND c.ends_at > $3) + (SELECT COUNT(*) FROM mailbox_grant g JOIN person h ON h.id = g.holder JOIN mailbox k ON k.id = h.personal WHERE g.owner = p.id AND g.kind = 'care' AND g.state = 'open' AND g.ends_at > $3 AND (g.reader_key IS NULL OR g.reader_key <> k.current_key OR NOT EXISTS (SELECT 1 FROM key_wrap w WHERE w.keypair = m.current_key AND w.holder = g.id AND w.holder_kind = 'lent'))), (SELECT w.due_at FROM merge_wish w WHERE w.person = p.id) FROM person p JOIN mailbox m ON m.id = p.personal WHERE p.id = (SELECT person FROM session WHERE hash = $1)";
    SEATS = "SELECT m.id, m.practice, m.person, m.seat, m.role, m.permissions, m.state, m.two_step, m.since, m.ended_at, m.mac, pr.profile_f, b.current_key, b.mac, pr.second_opener_at, pr.policy, a.from_at, a.until_at FROM membership m JOIN practice pr ON pr.id = m.practice JOIN mailbox b ON b.id = m.seat LEFT JOIN away a ON a.mailbox = m.seat WHERE m.person = (SELECT person FROM session WHERE hash = $1) AND m.ended_at IS NULL AND m.state = 'active' ORDER BY m.since, m.id";
    AGENT = "SELECT g.person, g.rights, g.given_at, g.mac FROM support_grant g JOIN session s ON s.person = g.person WHERE s.hash = $1";
    UNREAD = "SELECT COUNT(*) FROM (SELECT 1 FROM box WHERE unread AND mailbox = COALESCE((SELECT t.mailbox FROM team t JOIN session s ON s.team = t.id JOIN team_member i ON i.team = t.id AND i.person = s.person AND i.ended_at IS NULL WHERE s.hash = $1 AND t.state = 'open'), (SELECT g.mailbox FROM mailbox_grant g JOIN session s ON s.lent = g.id AND s.person = g.holder WHERE s.hash = $1 AND g.state = 'open'), (SELECT m.seat FROM membership m JOIN session s ON s.person = m.person AND s.practice = m.practice WHERE s.hash = $1 AND m.ended_at IS NULL AND m.state = 'active'), (SELECT p.personal FROM person p JOIN session s ON s.person = p.id WHERE s.hash = $1)) LIMIT 100) AS few";
    PLAN = "SELECT COUNT(*) FROM entitlement e JOIN session s ON s.hash = $1 WHERE (e.practice = s.practice OR e.person = s.person) AND e.capability = 'compose_new' AND (e.until IS NULL OR e.until > $2)";
    INSERT = "INSERT INTO session (hash, person, practice, wrap, factor, factor_at, passed, stepup_at, device, about_f, terms_shown, idle, created_at, seen_at, ends_at, strong, strong_at, strong_mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, FALSE, $11, $12, $12, $13, $14, $15, $16)";
    REWRAP = "UPDATE session SET wrap = $2 WHERE hash = $1 AND ended_at IS NULL";
    SEEN = "UPDATE session SET seen_at = $2 WHERE hash = $1 AND ended_at IS NULL";
    NOTED = "UPDATE session SET seen_at = $2, idle = $3, ends_at = $4 WHERE hash = $1 AND ended_at IS NULL";
    END = "UPDATE session SET ended_at = $2, ended_why = $3, wrap = NULL WHERE hash = $1 AND ended_at IS NULL";
    END_OF_PERSON = "UPDATE session SET ended_at = $2, ended_why = $3, wrap = NULL WHERE person = $1 AND ended_at IS NULL AND hash <> $4";
    STEPPED = "UPDATE session SET factor = $2, factor_at = $3 WHERE hash = $1 AND ended_at IS NULL";
    STRONG_STEPPED = "UPDATE session SET factor = $2, factor_at = $3, strong = $2, strong_at = $3, strong_mac = $4 WHERE hash = $1 AND ended_at IS NULL";
    PASSED = "UPDATE session SET passed = $3 WHERE hash = $1 AND passed = $2 AND ended_at IS NULL";
    RENEW = "UPDATE session SET hash = $2, wrap = $3, about_f = $4, practice = $5, stepup_at = $6, seen_at = $7, strong_mac = $8, lent = $9, team = $10 WHERE hash = $1 AND ended_at IS NULL";
    CLOSE_LENT = "UPDATE session SET lent = NULL, team = NULL WHERE hash = $1";
    TERMS_SHOWN = "UPDATE session SET terms_shown = TRUE WHERE hash = $1 AND ended_at IS NULL";
    IS_THERE = "SELECT COUNT(*) FROM session WHERE hash = $1 AND ended_at IS NULL";
    ABOUT_OF = "SELECT about_f FROM session WHERE hash = $1";
    PAIRS_OF_PRACTICE = "SELECT id FROM keypair WHERE practice = $1 UNION SELECT k.id FROM keypair k JOIN membership m ON m.seat = k.mailbox WHERE m.practice = $1 AND m.person = $2 UNION SELECT k.id FROM keypair k JOIN mailbox b ON b.id = k.mailbox WHERE b.practice = $1 AND b.kind = 'team'";
    END_ONE = "UPDATE session SET ended_at = $3, ended_why = 'ended_elsewhere', wrap = NULL WHERE hash = $1 AND person = $2 AND ended_at IS NULL";
    LIST = "SELECT hash, about_f, created_at, seen_at, ends_at, device FROM session WHERE person = $1 AND ended_at IS NULL AND ends_at > $2 ORDER BY seen_at DESC";
    OLDEST_BEYOND = "UPDATE session SET ended_at = $2, ended_why = 'too_many', wrap = NULL WHERE hash IN (SELECT hash FROM session WHERE person = $1 AND ended_at IS NULL ORDER BY seen_at DESC LIMIT 1000 OFFSET $3)";
    SWEEP_IDLE = "UPDATE session SET ended_at = $1, ended_why = 'idle', wrap = NULL WHERE ended_at IS NULL AND (ends_at <= $1 OR seen_at + idle <= $1)";
    SWEEP = "DELETE FROM session WHERE ended_at < $1";
}

row! {
    /// A session as stored.
    #[derive(Debug)]
    struct SessionRow {
        person: Id,
        practice: Option<Id>,
        wrap: Option<Vec<u8>>,
        factor: Option<Id>,
        factor_at: Option<i64>,
        strong: Option<Id>,
        strong_at: Option<i64>,
        strong_mac: Option<Vec<u8>>,
        strong_in_force: i64,
        passed: Vec<u8>,
        stepup_at: Option<i64>,
        device: Option<Vec<u8>>,
        terms_shown: bool,
        idle: i64,
        created_at: i64,
        seen_at: i64,
        ends_at: i64,
        ended_at: Option<i64>,
        ended_why: Option<String>,
        lent: Option<Id>,
        team: Option<Id>,
    }
    #[derive(Debug)]
    struct PersonRow {
        id: Id,
        name_f: Vec<u8>,
        lang: String,
        tz: String,
        personal: Id,
        two_step: bool,
        state: String,
        current_key: Id,
        sign_ins: i64,
        strong_offered: i64,
        strong_since: Option<i64>,
        strong_factors: i64,
        accepted: Option<i64>,
        in_force: Option<i64>,
        helpers_wait: i64,
        goes_at: Option<i64>,
    }
    /// One line of the session list.
    #[derive(Debug)]
    pub struct ListRow {
        pub hash: Vec<u8>,
        pub about_f: Option<Vec<u8>>,
        pub created_at: i64,
        pub seen_at: i64,
        pub ends_at: i64,
        pub device: Option<Vec<u8>>,
    }
}

/// The role of somebody who reads a mailbox that is lent to them.
pub const LENT: &str = "lent";
/// The role of somebody who reads the mailbox of a team they are in.
pub const TEAM: &str = "team";
with_member! {
    #[derive(Debug)]
    struct SeatRow {
        profile_f: Vec<u8>,
        current_key: Id,
        mailbox_mac: Vec<u8>,
        second_opener_at: Option<i64>,
        policy: String,
        away_from: Option<i64>,
        away_until: Option<i64>,
    }
}

/// Longest any session lives after its end, so that a late form is kept.
pub const LATE: i64 = DAY;
/// Conversations with something unread are counted to this many: the limit in `UNREAD`.
pub const UNREAD_MOST: i64 = 100;
/// How long a password that was given counts before something that matters asks for it again, in microseconds.
pub const FRESH: i64 = 10 * MINUTE;
/// Parallel sessions of one person; the oldest ends.
pub const PARALLEL: i64 = 10;

/// Loads a session in one snapshot of eight statements, whatever the size of the mailbox. Counts as activity, written at
/// most once a minute.
///
/// # Errors
/// When the database is away or the wrap was changed.
pub async fn open(app: &App, token: Token) -> Result<Found, Fault> {
    load(app, token, true).await
}

/// As [`open`], for what a page asks by itself while nobody touches it: that is no activity, and keeps no session alive.
///
/// # Errors
/// As [`open`].
pub async fn peek(app: &App, token: Token) -> Result<Found, Fault> {
    load(app, token, false).await
}

async fn load(app: &App, token: Token, active: bool) -> Result<Found, Fault> {
    let hash = token.hash();
    let now = app.now();
    let mut got = app
        .db
        .read(vec![
            q!(SESSION, hash),
            q!(PERSON, hash, Lang::REAL.len() as i64, now),
            q!(SEATS, hash),
            q!(UNREAD, hash),
            q!(PLAN, hash, now),
            lent::store::mine(&hash),
            q!(AGENT, hash),
            teams::store::mine(&hash),
        ])
        .await?
        .into_iter();
    let mut next = || got.next().expect("one result a statement");
    let Some(s) = next().one::<SessionRow>().map_err(ReadError::from)? else {
        return Ok(Found::Unknown);
    };
    let person = next().one::<PersonRow>().map_err(ReadError::from)?;
    let seats = next().all::<SeatRow>().map_err(ReadError::from)?;
    let unread = next().one::<i64>().map_err(ReadError::from)?.unwrap_or(0);
    let plan = next().one::<i64>().map_err(ReadError::from)?.unwrap_or(0) > 0;
    let grants = next()
        .all::<lent::store::MineRow>()
        .map_err(ReadError::from)?;

    // A rule that a practice makes stricter holds from the next request on, in every session of its people.
    let together = seats
        .iter()
        .fold(Together::of_operator(&app.config), |t, seat| {
            t.and(&Policy::read(&seat.policy))
        });
    let agent: Option<agent::GrantRow> = next().one().map_err(ReadError::from)?;
    let agent = agent.and_then(|r| agent::genuine(app, &r));
    let in_teams = next()
        .all::<teams::store::MineRow>()
        .map_err(ReadError::from)?;
    let mut idle = s.idle.min(together.idle_minutes * MINUTE);
    let mut ends_at = s.ends_at.min(s.created_at + together.session_hours * HOUR);
    // Whoever can look into everybody's account leaves no open computer behind.
    if agent.is_some() {
        idle = idle.min(agent::IDLE);
        ends_at = ends_at.min(s.created_at + agent::SESSION);
    }
    let idle_ends_at = s.seen_at + idle;
    let why = match (&s.ended_why, person.as_ref().map(|p| p.state.as_str())) {
        (Some(why), _) => Some(why.clone()),
        (None, Some("active")) if ends_at <= now || idle_ends_at <= now => Some("idle".to_owned()),
        (None, Some("active")) => None,
        _ => Some("closed".to_owned()),
    };
    let (None, Some(p), Some(wrap)) = (&why, person, &s.wrap) else {
        if s.ended_at.is_none() {
            app.db.write(vec![end(&hash, "idle", now)]).await?;
        }
        return Ok(match s.ended_at {
            Some(at) if at + LATE <= now => Found::Unknown,
            _ => Found::Ended {
                person: s.person,
                practice: s.practice,
                lent: s.lent,
                team: s.team,
                why: why.unwrap_or_default(),
            },
        });
    };
    if active && s.seen_at + MINUTE <= now {
        // Activity is worth a note, not an error page. The row keeps what holds, so that housekeeping ends it in time.
        let mut rows = vec![q!(NOTED, hash, now, idle, ends_at).any()];
        rows.extend(s.practice.map(|p| members::store::seen(s.person, p, now)));
        if let Err(e) = app.db.write(rows).await {
            tracing::warn!(error = %e, "activity of a session was not noted");
        }
    }
    let ring = Keyring::from_session(&token, s.person, wrap)?;
    let mut views = Vec::with_capacity(seats.len());
    let mut policies = Vec::with_capacity(seats.len());
    for r in seats {
        let Some(m) = members::genuine(app, &r.member()) else {
            continue;
        };
        if !invitations::is_seat(app, m.seat, s.person, m.practice, &r.mailbox_mac) {
            tracing::error!(practice = %m.practice, "a membership names a seat that was not made for this person");
            continue;
        }
        let shut = ring.get(r.current_key).is_none();
        views.push(SeatView {
            // One read more, for those who wait only.
            back: shut && keys::store::is_held_by(&app.db, r.current_key, p.current_key).await?,
            profile: practices::PROFILE.open(app, m.practice, &r.profile_f)?,
            two_step: m.two_step,
            seat: Seat {
                practice: m.practice,
                mailbox: m.seat,
                role: m.role.word().to_owned(),
                permissions: m.permissions,
            },
            key: r.current_key,
            second_opener: r.second_opener_at.is_some(),
            away: r.away_from.zip(r.away_until),
        });
        policies.push(r.policy);
    }
    let standings = views.iter().zip(&policies).map(|(v, policy)| Standing {
        role: &v.seat.role,
        permissions: &v.seat.permissions,
        policy,
    });
    let owes = (p.strong_factors == 0 && duty::asks(app, standings))
        .then(|| Owes::of(p.strong_since, now, s.created_at));
    let strong = s.strong.zip(s.strong_at).filter(|both| {
        s.strong_in_force > 0
            && Shown::is_strong(app, &hash, s.person, *both, s.strong_mac.as_deref())
    });
    let strong = strong.map(|(factor, at)| Shown {
        factor,
        at,
        strong: true,
    });
    let open_seat = views.iter().find(|v| Some(v.seat.practice) == s.practice);
    let left = match (open_seat, s.practice) {
        (None, Some(practice)) => left(app, practice, s.person).await?,
        _ => None,
    };
    let own_key = open_seat.map_or(p.current_key, |v| v.key);
    let seat = open_seat.map(|v| v.seat.clone());
    let (mut lent, watched) = lent::views(app, p.id, grants)?;
    // Only for members, with a seat of their own that is open: the mailbox is lent to the seat. Somebody's own mailbox is lent to the
    // helper's own.
    lent.retain(
        |g| match g.grant.practice.filter(|_| !g.grant.kind.personal()) {
            None => ring.get(p.current_key).is_some(),
            Some(practice) => views
                .iter()
                .any(|v| v.seat.practice == practice && ring.get(v.key).is_some()),
        },
    );
    // As lent mailboxes: of a practice that is theirs to work in.
    let mut in_teams = teams::views(app, &in_teams);
    in_teams.retain(|t| views.iter().any(|v| v.seat.practice == t.team.practice));
    let can_compose = plan
        && seat
            .as_ref()
            .is_some_and(|s| s.permissions.has(crate::actor::Permission::ComposeNew));
    Ok(Found::Live(Box::new(Signed {
        actor: Actor {
            person: p.id,
            personal: p.personal,
            seat,
            session: hash,
        },
        own_key,
        personal_key: p.current_key,
        ring,
        name: NAME.open(app, p.id, &p.name_f)?,
        lang: p.lang,
        tz: p.tz,
        two_step: p.two_step,
        seats: views,
        lent,
        opened: s.lent,
        inside: None,
        teams: in_teams,
        opened_team: s.team,
        team: None,
        watched,
        helpers_wait: p.helpers_wait,
        goes_at: p.goes_at,
        left,
        agent: agent.map(|g| g.rights),
        unread,
        can_compose,
        shown: Shown::of(
            s.factor,
            s.factor_at,
            s.factor.is_some() && s.factor == strong.map(|s| s.factor),
        ),
        strong,
        has_strong: p.strong_factors > 0,
        offers: (p.sign_ins, p.strong_offered),
        owes,
        passed: practices_of(&s.passed),
        stepup_at: s.stepup_at,
        // An account that accepted none was not made by the sign-up.
        terms_due: p.accepted.zip(p.in_force).is_some_and(|(a, f)| a < f),
        terms_shown: s.terms_shown,
        device: s.device,
        idle_ends_at: if active && s.seen_at + MINUTE <= now {
            now + idle
        } else {
            idle_ends_at
        },
        ends_at,
        token,
    })))
}

/// Goes into the lent mailbox that this session has opened, if it has. A request is in its person's own mailbox until it asks for this:
/// what knows nothing of lent mailboxes never acts in one. False: it is not lent any more.
///
/// # Errors
/// When the database is away, or the wrap was not made by this instance.
pub async fn enter(app: &App, s: &mut Signed) -> Result<bool, Fault> {
    let Some(opened) = s.opened else {
        return enter_team(app, s).await;
    };
    let Some(view) = s.lent.iter().find(|g| g.grant.id == opened).cloned() else {
        return Ok(false);
    };
    let seat_of = view.grant.practice.filter(|_| !view.grant.kind.personal());
    let Some(practice) = seat_of else {
        return enter_personal(app, s, view).await;
    };
    // Whose seat was shut meanwhile lends nothing; the write that shut it has ended the grant, and this holds without that row too.
    if view.grant.kind == lent::Kind::Delegation
        && !lent::delegation::owner_works(app, &view.grant).await?
    {
        return Ok(false);
    }
    let Some(reader) = s.seats.iter().find(|v| v.seat.practice == practice) else {
        return Ok(false);
    };
    let Some(pair) = view.grant.open(app, &s.ring, reader.key, view.key).await? else {
        return Ok(false);
    };
    s.ring.lend(pair);
    s.own_key = view.key;
    s.actor.seat = Some(Seat {
        practice,
        mailbox: view.grant.mailbox,
        role: LENT.into(),
        // Whatever somebody may do as themselves, they do not do it in another's mailbox.
        permissions: Permissions::default(),
    });
    s.inside = Some(view);
    Ok(true)
}

/// As [`enter`], into a personal mailbox with which this person helps. No seat is open in it, and whatever counts for a practice is judged
/// as for its owner, who has none here either.
async fn enter_personal(app: &App, s: &mut Signed, view: lent::View) -> Result<bool, Fault> {
    let own = s.personal_key;
    let Some(pair) = view.grant.open(app, &s.ring, own, view.key).await? else {
        return Ok(false);
    };
    s.ring.lend(pair);
    s.own_key = view.key;
    s.actor.seat = None;
    s.actor.personal = view.grant.mailbox;
    s.can_compose = false;
    s.inside = Some(view);
    Ok(true)
}

/// As [`enter`], into the mailbox of the team that is open. False: its person is not in it any more, or nobody has handed them its key.
async fn enter_team(app: &App, s: &mut Signed) -> Result<bool, Fault> {
    let Some(opened) = s.opened_team else {
        return Ok(true);
    };
    let Some(view) = s.teams.iter().find(|t| t.team.id == opened).cloned() else {
        return Ok(false);
    };
    let Some(pairs) = teams::open(app, &s.ring, &view.team).await? else {
        return Ok(false);
    };
    for pair in pairs {
        s.ring.lend(pair);
    }
    s.own_key = view.team.key;
    s.actor.seat = Some(Seat {
        practice: view.team.practice,
        mailbox: view.team.mailbox,
        role: TEAM.into(),
        // As in a lent mailbox: what somebody may do as themselves is done in their own.
        permissions: Permissions::default(),
    });
    s.team = Some(view);
    Ok(true)
}

/// What became of the practice that was open: a membership that is over or paused, and was genuine. A row of somebody's making is no news.
async fn left(app: &App, practice: Id, person: Id) -> Result<Option<Left>, Fault> {
    Ok(match members::last(app, practice, person).await? {
        Some(m) if m.state != members::State::Active => Some(Left {
            practice,
            name: practices::load(app, practice).await?.profile.name,
            paused: m.state == members::State::Paused,
        }),
        _ => None,
    })
}

fn practices_of(column: &[u8]) -> Vec<Id> {
    let (ids, _) = column.as_chunks::<16>();
    ids.iter().map(|id| Id::from(*id)).collect()
}

fn passed_column(practices: &[Id]) -> Vec<u8> {
    practices.iter().flat_map(|p| *p.as_bytes()).collect()
}

/// The row of a new session. `practice` is the seat it opens with.
#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub fn insert(
    app: &App,
    token: &Token,
    person: Id,
    practice: Option<Id>,
    ring: &Keyring,
    shown: Option<Shown>,
    device: Option<&[u8]>,
    source: &Source,
) -> Stmt {
    let hash = token.hash();
    let now = app.now();
    let idle = app.config.policy.idle_minutes * MINUTE;
    let ends = now + app.config.policy.session_hours * HOUR;
    let about = ABOUT.seal_by(app, &hash, source);
    let (factor, factor_at) = Shown::columns(shown);
    let strong = shown.filter(|s| s.strong);
    let (strong_factor, strong_at) = Shown::columns(strong);
    q!(
        INSERT,
        hash,
        person,
        practice,
        ring.wrap_for_session(app, token, person),
        factor,
        factor_at,
        Vec::<u8>::new(),
        now,
        device.map(<[u8]>::to_vec),
        about,
        idle,
        now,
        ends,
        strong_factor,
        strong_at,
        strong
            .and_then(|s| s.strong_mac(app, &hash, person))
            .map(|m| m.to_vec())
    )
    .expect(1)
}

/// Ends the oldest sessions of a person beyond [`PARALLEL`]. Goes after [`insert`] in the same write.
pub fn cap(person: Id, now: i64) -> Stmt {
    q!(OLDEST_BEYOND, person, now, PARALLEL).any()
}

/// Ends one session.
pub fn end(hash: &[u8], why: &str, now: i64) -> Stmt {
    q!(END, hash, now, why).any()
}

/// Ends every session of a person except `but` (give 32 zero bytes to end all).
pub fn end_all(person: Id, why: &str, but: &[u8; 32], now: i64) -> Stmt {
    q!(END_OF_PERSON, person, now, why, but).any()
}

/// A factor of the person was shown in this session. A phone does not take the place of an app or a passkey that was shown before.
pub fn stepped(app: &App, actor: &Actor, shown: Shown) -> Stmt {
    let hash = actor.session;
    match shown.strong_mac(app, &hash, actor.person) {
        Some(mac) => q!(STRONG_STEPPED, hash, shown.factor, shown.at, mac).expect(1),
        None => q!(STEPPED, hash, shown.factor, shown.at).expect(1),
    }
}

/// A code to a number on a practice's file was entered in this session: it shows the reader to that practice and proves nothing
/// else. Conflicts when another one was added meanwhile.
pub fn passed(s: &Signed, practice: Id) -> Stmt {
    let mut all = s.passed.clone();
    if !all.contains(&practice) {
        all.push(practice);
    }
    let before = passed_column(&s.passed);
    q!(PASSED, s.actor.session, before, passed_column(&all)).expect(1)
}

/// The same session under a new token: after a step-up and a change of role, so that a token that leaked before is worth
/// nothing afterwards. The caller sets the new cookie once the write has happened.
///
/// # Errors
/// When the database is away or the row was changed.
pub async fn renew(app: &App, s: &Signed, to: Renewal) -> Result<(Token, Stmt), Fault> {
    let token = Token::random(app.random.as_ref());
    let hash = token.hash();
    let about: Option<Vec<u8>> = app
        .db
        .one::<Option<Vec<u8>>>(q!(ABOUT_OF, s.actor.session))
        .await?
        .flatten();
    let about = match about {
        Some(sealed) => {
            let source: Source = ABOUT.open_by(app, &s.actor.session, &sealed)?;
            Some(ABOUT.seal_by(app, &hash, &source))
        }
        None => None,
    };
    let stmt = q!(
        RENEW,
        s.actor.session,
        hash,
        s.ring.wrap_for_session(app, &token, s.actor.person),
        about,
        to.practice,
        to.stepup_at,
        app.now(),
        s.strong
            .and_then(|shown| shown.strong_mac(app, &hash, s.actor.person))
            .map(|m| m.to_vec()),
        to.lent,
        to.team
    )
    .expect(1);
    Ok((token, stmt))
}

/// The lent mailbox, or the team's, that was open in a session is closed: the person's own is open again.
pub fn close_lent(hash: &[u8]) -> Stmt {
    q!(CLOSE_LENT, hash).any()
}

/// Takes from a session what opens a practice that its person has left: the pairs of their seat and of the practice.
///
/// # Errors
/// When the database is away.
pub async fn without(app: &App, s: &mut Signed, practice: Id) -> Result<(), Fault> {
    let theirs: Vec<Id> = app
        .db
        .all(q!(PAIRS_OF_PRACTICE, practice, s.actor.person))
        .await?;
    for id in theirs {
        s.ring.remove(id);
    }
    Ok(())
}

/// The newer terms were shown in this session.
pub fn terms_shown(hash: &[u8]) -> Stmt {
    q!(TERMS_SHOWN, hash).expect(1)
}

/// Writes rows after which a session goes on under `token`, new or renewed. When nobody knows whether they were written, the row is
/// looked for: the browser must get the cookie of the session there is, or it is out.
///
/// # Errors
/// When they were not written, or it cannot be found out.
pub async fn write_with(app: &App, token: &Token, rows: Vec<Stmt>) -> Result<(), Fault> {
    match app.db.write(rows).await {
        Ok(_) => Ok(()),
        Err(e) if e.is_unknown() => match app.db.one::<i64>(q!(IS_THERE, token.hash())).await {
            Ok(Some(n)) if n > 0 => Ok(()),
            _ => Err(e.into()),
        },
        Err(e) => Err(e.into()),
    }
}

/// Ends one session of a person, from the list.
pub fn end_one(hash: &[u8], person: Id, now: i64) -> Stmt {
    q!(END_ONE, hash, person, now).any()
}

/// The session of a person opens other keys than before.
pub fn rewrap(app: &App, s: &Signed) -> Stmt {
    let wrap = s.ring.wrap_for_session(app, &s.token, s.actor.person);
    q!(REWRAP, s.token.hash(), wrap).expect(1)
}

/// Activity, on purpose: one key extends.
pub fn extend(hash: &[u8], now: i64) -> Stmt {
    q!(SEEN, hash, now).expect(1)
}

/// The sessions of a person that are in force, last used first.
///
/// # Errors
/// When the database is away.
pub async fn list(db: &Db, person: Id, now: i64) -> Result<Vec<ListRow>, ReadError> {
    db.all(q!(LIST, person, now)).await
}

/// Housekeeping: ends what is idle, forgets what ended a day ago and sign-ins that were not finished.
pub fn sweep(now: i64) -> [Stmt; 4] {
    [
        super::strong::store::sweep(now),
        q!(SWEEP_IDLE, now).any(),
        q!(SWEEP, now - LATE).any(),
        super::pending::sweep(now),
    ]
}
