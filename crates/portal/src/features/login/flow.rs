//! The password of a sign-in.
//!
//! The work is the same whether somebody has the address or not: one snapshot, one counted try, one hash, one write of two
//! audit rows, the same page. What a right password does afterwards nobody sees who did not have it.

use super::arrive::{self, Arrival};
use super::store;
use crate::accounts::device::DeviceRow;
use crate::accounts::{Email, agent, password, pending, strong};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::contacts;
use crate::fault::Fault;
use crate::guard;
use crate::handover;
use crate::keys::{self, Holder, Keyring};
use crate::limits::backoff;
use crate::limits::{Backoff, Tried};
use db::{Id, Stmt};
use vault::{PasswordRecord, Prk, Token, WrapKey};

/// One press of *Sign In*.
pub struct Attempt<'a> {
    /// The address typed.
    pub email: &'a Email,
    /// The password typed.
    pub password: &'a str,
    /// Where to afterwards: a local path.
    pub next: &'a str,
    /// The device cookie that came along.
    pub known: Option<&'a Token>,
    /// The same, or a new token for it.
    pub device: &'a Token,
    /// The session cookie that came along: that session ends.
    pub before: Option<&'a Token>,
    /// The network limits count by.
    pub network: &'a str,
    /// For audit rows and the list of sessions.
    pub source: &'a Source,
    /// The language the reader chose on the page, to be kept.
    pub lang: Option<&'a str>,
}

/// What became of it.
#[derive(Debug)]
pub enum SignIn {
    /// The address or the password is wrong; which, nobody says.
    Wrong,
    /// Too many wrong ones in a row; nothing was looked at, or this was one too many.
    Paused {
        /// Microseconds UTC, a full minute.
        until: i64,
    },
    /// Signed in.
    Done {
        /// For the session cookie.
        session: Token,
        /// Where to.
        next: String,
    },
    /// Something is still owed.
    Owed {
        /// For the cookie of the sign-in.
        token: Token,
        /// A code; otherwise a new password.
        code: bool,
    },
}

/// The count of wrong passwords for an address: strangers share it.
pub fn address_backoff(app: &App, email: &Email) -> Backoff {
    let bidx = contacts::address_index(app, email);
    Backoff::new("sign-in", &hex::encode(bidx))
}

/// The count of a browser that has signed this address in before.
fn device_backoff(device: &[u8], bidx: &[u8]) -> Backoff {
    let who = vault::hash::sha256(&[device, bidx].concat());
    Backoff::new("sign-in-device", &hex::encode(who))
}

/// Forgets every count of wrong passwords that keeps somebody out: of their address (its blind index), of the browsers they have signed in
/// with, and of the password they gave again.
pub fn unlocked(person: Id, bidx: Option<[u8; 32]>, devices: &[Vec<u8>]) -> Vec<Stmt> {
    let mut rows = vec![Backoff::new("password", &person.to_string()).clear()];
    if let Some(bidx) = bidx {
        rows.push(Backoff::new("sign-in", &hex::encode(bidx)).clear());
        rows.extend(devices.iter().map(|d| device_backoff(d, &bidx).clear()));
    }
    rows
}

/// Who this try is counted for. A browser that has signed in before counts by itself, so that a stranger who guesses all day
/// does not keep the owner out, and an office behind one address does not wait for one forgetful colleague.
fn counts(app: &App, a: &Attempt<'_>, known: bool) -> Vec<Backoff> {
    if known {
        let bidx = contacts::address_index(app, a.email);
        return vec![device_backoff(&a.device.hash(), &bidx)];
    }
    let network = app.keys.blind("network", a.network);
    vec![
        address_backoff(app, a.email),
        Backoff::network("sign-in-network", &hex::encode(network)),
    ]
}

/// Judges address and password, and signs in or begins to.
///
/// # Errors
/// When the database is away or too many passwords wait to be hashed; nothing was done then.
pub async fn sign_in(app: &App, a: &Attempt<'_>) -> Result<SignIn, Fault> {
    let now = app.now();
    let bidx = contacts::address_index(app, a.email);
    let found = store::candidate(&app.db, &bidx, &a.device.hash()).await?;
    let known = found.device.is_some();
    let counts = counts(app, a, known);
    let after_wrong = match backoff::try_one(&app.db, &counts, now).await? {
        Tried::Wait { until } => return Ok(SignIn::Paused { until }),
        Tried::Go { until } => until,
    };
    let person = found.person.filter(|p| p.state == "active");
    let prk = match &person {
        Some(p) => password::prove(app, &p.password, a.password).await?,
        None => {
            app.hasher.dummy(&app.keys.pepper(), a.password).await?;
            None
        }
    };
    let (Some(p), Some(prk)) = (&person, prk) else {
        let e = audit::event("sign_in").failed("wrong_password");
        let e = match &person {
            Some(p) => e.owner(p.person),
            None => e,
        };
        app.db
            .write(e.from(a.source).rows(app).into_iter().collect())
            .await?;
        return Ok(match after_wrong {
            Some(until) => SignIn::Paused { until },
            None => SignIn::Wrong,
        });
    };

    let mut ring = Keyring::new();
    ring.add(
        keys::open_under(
            app,
            p.personal_key,
            Holder::Password,
            p.factor.as_bytes(),
            &WrapKey::from_password(&prk),
        )
        .await?
        .ok_or_else(|| Fault::Internal(format!("person {} has no password wrap", p.person)))?,
    );
    ring.expand(app).await?;
    let mut rows = vec![counts[0].clear()];
    if let Some(network) = counts.get(1) {
        rows.push(network.take_back(now));
    }
    rows.extend(rehashed(app, p, a.password, &ring).await?);
    if let Some(lang) = a.lang.filter(|l| *l != p.lang) {
        rows.push(crate::accounts::store::set_lang(p.person, lang));
    }
    // A seat whose key pair did not come back after a forgotten password waits for a manager: the own mailbox opens instead.
    let practice = found
        .seat
        .filter(|(_, key)| ring.get(*key).is_some())
        .map(|(practice, _)| practice);

    // Support begins at its console, unless somebody was on the way to a page.
    let wanted = match a.next {
        "/inbox" if found.seat.is_none() && agent::of(app, p.person).await?.is_some() => "/support",
        next => next,
    };
    let policy = &app.config.policy;
    let asked = strong::duty::is_asked(app, p.person).await?;
    let next = if asked && found.strong == 0 {
        rows.push(strong::store::since(p.person, now));
        format!("/settings/strong?next={}", guard::encode(wanted))
    } else {
        wanted.to_owned()
    };
    let second = found.phones > 0 || found.strong > 0;
    // A practice of theirs wants a code of them, and there is nothing yet that one could come from.
    let next = if found.wanted && !second && !asked {
        "/settings/two-step".to_owned()
    } else {
        next
    };
    let code = (p.two_step || policy.two_step_required || asked || found.wanted)
        && second
        && !trusted(app, p.person, found.device, asked).await?;
    let rules = password::rules_of(app, p.person, second).await?;
    let must_change = rules
        .max_age_days
        .is_some_and(|days| p.password_since + i64::from(days) * DAY <= now);
    if code || must_change {
        let token = Token::random(app.random.as_ref());
        rows.push(pending::insert(
            app,
            &token,
            p.person,
            &ring,
            practice,
            &next,
            code,
            must_change,
        ));
        app.db.write(rows).await?;
        return Ok(SignIn::Owed { token, code });
    }
    let (session, more) = arrive::rows(
        app,
        &Arrival {
            person: p.person,
            practice,
            ring: &ring,
            shown: None,
            known: a.known,
            device: a.device,
            trust: None,
            before: a.before,
            source: a.source,
        },
    )
    .await?;
    rows.extend(more);
    app.db.write(rows).await?;
    app.db.signal(jobs::TOPIC);
    handover::settle(app, &session).await;
    Ok(SignIn::Done { session, next })
}

/// Whether this browser is not asked for a second step now. `asked`: the person needs an app or a passkey; then a browser that is trusted
/// for the code of a text is not trusted, once there is one of these.
async fn trusted(
    app: &App,
    person: Id,
    device: Option<DeviceRow>,
    asked: bool,
) -> Result<bool, Fault> {
    let Some(d) = device.filter(|d| d.trusted_until.is_some_and(|until| until > app.now())) else {
        return Ok(false);
    };
    if app.config.policy.trusted_device_days == 0 {
        return Ok(false);
    }
    let strong = strong::all(app, person).await?;
    Ok(!asked || strong.is_empty() || strong.iter().any(|s| Some(s.id) == d.factor))
}

/// Rows that hash the password anew, when it was hashed with less work than today, or with the pepper of an older instance key.
async fn rehashed(
    app: &App,
    p: &store::PersonRow,
    typed: &str,
    ring: &Keyring,
) -> Result<Vec<Stmt>, Fault> {
    let record = PasswordRecord::from_bytes(&p.password)?;
    if !app.hasher.needs_upgrade(&record) && record.pepper_id() == app.keys.epoch() {
        return Ok(Vec::new());
    }
    let (record, prk) = password::hash(app, typed).await?;
    let pair = ring
        .get(p.personal_key)
        .ok_or_else(|| Fault::Internal("the personal pair was just opened".into()))?;
    Ok(vec![
        store::rehash(
            p.factor,
            &p.password,
            &record.to_bytes(),
            i64::from(record.pepper_id()),
        ),
        keys::store::delete_held(p.factor.as_bytes(), Holder::Password.word()),
        keys::wrap_under(
            app,
            Holder::Password,
            p.factor.as_bytes(),
            &WrapKey::from_password(&prk),
            pair,
            None,
        ),
    ])
}

/// What became of a password that a signed-in person gave again.
#[derive(Debug)]
pub enum Proven {
    /// It was right.
    Right {
        /// The factor row.
        factor: Id,
        /// What it opens.
        prk: Box<Prk>,
    },
    /// It was wrong.
    Wrong,
    /// Too many wrong ones in a row.
    Paused {
        /// Microseconds UTC, a full minute.
        until: i64,
    },
}

/// Judges the password that a signed-in person gives again: before a step-up, and to change it. Counted per person, so that an
/// unlocked computer is no place to guess.
///
/// # Errors
/// When the database is away or too many passwords wait to be hashed.
pub async fn prove(app: &App, person: Id, typed: &str, source: &Source) -> Result<Proven, Fault> {
    let count = Backoff::new("password", &person.to_string());
    let after_wrong =
        match backoff::try_one(&app.db, std::slice::from_ref(&count), app.now()).await? {
            Tried::Wait { until } => return Ok(Proven::Paused { until }),
            Tried::Go { until } => until,
        };
    let Some((factor, record)) = store::password(&app.db, person).await? else {
        return Err(Fault::NotFound);
    };
    match password::prove(app, &record, typed).await? {
        Some(prk) => {
            app.db.write(vec![count.clear()]).await?;
            Ok(Proven::Right {
                factor,
                prk: Box::new(prk),
            })
        }
        None => {
            let rows = audit::event("password.asked")
                .by_person(person)
                .owner(person)
                .failed("wrong_password")
                .from(source)
                .rows(app);
            app.db.write(rows.into()).await?;
            Ok(match after_wrong {
                Some(until) => Proven::Paused { until },
                None => Proven::Wrong,
            })
        }
    }
}
