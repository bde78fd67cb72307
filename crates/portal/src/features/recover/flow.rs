//! Asking for a reset, and doing it.

use super::store;
use crate::accounts::device::Trust;
use crate::accounts::merges;
use crate::accounts::store::PersonRow;
use crate::accounts::{Email, device, ended, factor, password, store as people};
use crate::app::App;
use crate::app::span::{DAY, HOUR, MINUTE};
use crate::audit::{self, Source};
use crate::contacts;
use crate::escrow;
use crate::fault::Fault;
use crate::features::login::arrive::alert;
use crate::features::login::flow::address_backoff;
use crate::invitations::{self, LinkKind, links, store as link_rows};
use crate::keys::escrow::Whose;
use crate::keys::{self, Holder, NewPair, Owner};
use crate::limits::Limit;
use crate::mails;
use crate::messages::share;
use crate::practices::members::KeyedSeat;
use crate::practices::{self, safe, sheet};
use crate::submissions::{self, Written};
use db::{Id, Stmt};
use serde_json::json;
use vault::{KeyPair, RecoveryCode, SheetSecret, Token, WrapKey};

/// Resets asked for in a minute and a day for one address (with `+tag` and dots folded), and in an hour from one network.
const A_MINUTE: i64 = 1;
const A_DAY: i64 = 5;
const A_NETWORK: i64 = 20;

/// What became of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// If somebody has the address, a mail goes there.
    Sent,
    /// Too often; also for addresses that nobody has.
    Wait {
        /// Microseconds UTC.
        until: i64,
    },
}

/// Asks for a reset. The work is the same for an address that nobody has: the link row then belongs to nobody, and the mail job
/// mails nobody. Links that were asked for before stay good: otherwise a stranger could keep breaking the owner's reset.
///
/// # Errors
/// When the database is away.
pub async fn ask(
    app: &App,
    email: &Email,
    (network, device): (&str, &Token),
    form: Id,
    source: &Source,
) -> Result<Asked, Fault> {
    let now = app.now();
    let bidx = contacts::address_index(app, email);
    let found = store::account(&app.db, &bidx, &device.hash()).await?;
    let (person, known) = found.unzip();
    // A browser that has signed in before counts by itself: a stranger who asks all day does not keep the owner out.
    let who = match known {
        Some(true) => hex::encode(vault::hash::sha256(&[device.hash(), bidx].concat())),
        _ => hex::encode(app.keys.blind("abuse", &email.abuse_key())),
    };
    let network = hex::encode(app.keys.blind("network", network));
    let limits = [
        Limit::new("reset", &who, A_MINUTE, MINUTE),
        Limit::new("reset-day", &who, A_DAY, DAY),
        Limit::new("reset-network", &network, A_NETWORK, HOUR),
    ];
    let subject = person.unwrap_or(Id::NIL);
    let (token, link) = links::mint_reset(app, subject);
    let mut rows: Vec<Stmt> = limits.iter().map(|l| l.take(now)).collect();
    rows.push(link);
    rows.push(mails::job(
        app,
        mails::RESET,
        subject,
        mails::URGENT,
        &mails::Secret {
            link: Some(token.text()),
            ..mails::Secret::default()
        },
    ));
    let mut e = audit::event("password.reset_asked").from(source);
    if let Some(person) = person {
        e = e.owner(person);
    }
    rows.extend(e.rows(app));
    match submissions::write_once(app, form, Id::NIL, "sent", rows).await? {
        Written::Done(_) | Written::Already(_) => {
            app.db.signal(jobs::TOPIC);
            Ok(Asked::Sent)
        }
        Written::Conflict(i) if i < limits.len() => Ok(Asked::Wait {
            until: limits[i].until(&app.db, now).await?,
        }),
        Written::Conflict(_) | Written::Unique(_) => {
            Err(Fault::Unavailable("a reset met another one".into()))
        }
    }
}

/// What the secret of a reset link turned out to be.
#[derive(Debug)]
pub enum Opened {
    /// In force, for this person.
    Live(Box<PersonRow>),
    /// Thirty minutes are over, or another one was used.
    Old,
    /// It was used.
    Used,
    /// Not one of ours, or cut in two.
    Unknown,
}

/// Looks a reset link up, or the link of a request to the holders of the escrow key. Writes nothing.
///
/// # Errors
/// When the database is away.
pub async fn open(app: &App, kind: LinkKind, token: &Token) -> Result<Opened, Fault> {
    let Some(row) = links::find(app, kind, token).await? else {
        return Ok(Opened::Unknown);
    };
    if row.used_at.is_some() {
        return Ok(Opened::Used);
    }
    if row.void_at.is_some() || row.expires_at <= app.now() {
        return Ok(Opened::Old);
    }
    Ok(match people::person(&app.db, row.subject).await? {
        Some(p) if p.state == "active" => Opened::Live(Box::new(p)),
        _ => Opened::Unknown,
    })
}

/// A reset about to be done: everything was judged before.
pub struct Reset<'a> {
    /// Whose.
    pub person: &'a PersonRow,
    /// The link's secret.
    pub token: &'a Token,
    /// The new password.
    pub password: &'a str,
    /// The recovery code typed, if the person has one.
    pub code: Option<&'a RecoveryCode>,
    /// The words of a practice's recovery sheet, for an owner or manager who has one.
    pub sheet: Option<&'a SheetSecret>,
    /// What the holders of the escrow key have answered, opened: the request and the pairs.
    pub spare: Option<(&'a escrow::Request, Vec<KeyPair>)>,
    /// The own phone a code to which was passed.
    pub second: Option<Id>,
    /// The browser's device token: a new one where a code was passed.
    pub device: &'a Token,
    /// Where from.
    pub source: &'a Source,
}

/// What became of a reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finished {
    /// The new password holds.
    Done,
    /// The recovery code is not the one that was made last.
    WrongCode,
    /// The words are not those of the sheet in force.
    WrongSheet,
    /// What the holders of the escrow key have answered opens nothing of this person.
    NothingOpened,
    /// The link was used or voided meanwhile.
    LinkGone,
    /// The account changed at the same moment: once more.
    Elsewhere,
}

/// How long the browser of a reset with a second factor is not asked for another code: long enough to sign in.
const JUST_PROVEN: i64 = 10 * MINUTE;

/// The new password, in one write with everything that must end.
///
/// # Errors
/// When the database is away or too many passwords wait to be hashed.
pub async fn finish(app: &App, form: Id, r: &Reset<'_>) -> Result<Finished, Fault> {
    let person = r.person.id;
    if submissions::find(app, form, person).await?.is_some() {
        return Ok(Finished::Done);
    }
    let now = app.now();
    // A new key is made for this mailbox, and its conversations are asked for: it must be theirs.
    invitations::belongs(app, r.person.personal, person, None).await?;
    let old_key = keys::id_of(&keys::current(app, r.person.personal).await?);
    let factors = factor::of(app, person).await?;
    let of_kind = |kind: &str| factors.iter().find(|f| f.kind == kind).map(|f| f.id);
    let recovery = of_kind("recovery");
    let opened = match (r.code, recovery) {
        (Some(code), Some(factor)) => match opened(app, old_key, factor, code).await? {
            Some(pair) => Some(pair),
            None => {
                let rows = audit::event("password.reset")
                    .failed("wrong_recovery_code")
                    .by_person(person)
                    .owner(person)
                    .from(r.source)
                    .rows(app);
                app.db.write(rows.into()).await?;
                return Ok(Finished::WrongCode);
            }
        },
        (Some(_), None) => return Ok(Finished::WrongCode),
        (None, _) => None,
    };
    let seats = match r.sheet {
        Some(words) => sheet::opens(app, person, words).await?,
        None => Vec::new(),
    };
    if r.sheet.is_some() && seats.is_empty() {
        let rows = audit::event("password.reset")
            .failed("wrong_recovery_sheet")
            .by_person(person)
            .owner(person)
            .from(r.source)
            .rows(app);
        app.db.write(rows.into()).await?;
        return Ok(Finished::WrongSheet);
    }
    let by_sheet = !seats.is_empty();
    let (opened, seats) = match &r.spare {
        Some((_, pairs)) => super::spare::found(app, r.person, old_key, pairs).await?,
        None => (opened, seats),
    };
    if r.spare.is_some() && opened.is_none() && seats.is_empty() {
        return Ok(Finished::NothingOpened);
    }
    let (record, prk) = password::hash(app, r.password).await?;
    let email = password::email_of(app, person).await?;
    let mut rows = vec![
        link_rows::use_link(&r.token.hash(), now),
        people::touch_person(person, r.person.version),
    ];
    if let Some((request, _)) = &r.spare {
        rows.push(escrow::used(request));
    }
    let pair = match opened {
        Some(pair) => {
            rows.extend(super::spare::handed(app, person, &pair, &seats).await?);
            pair
        }
        None => {
            let (pair, more) = renewed(app, r, old_key, &seats).await?;
            rows.extend(more);
            pair
        }
    };
    rows.extend(password::replace(
        app,
        person,
        of_kind("password"),
        &record,
        &prk,
        &pair,
    ));
    if let Some(factor) = recovery {
        // Used, or the key of a pair that is gone: either way it is of no use any more.
        rows.push(people::retire_factors(person, "recovery"));
        rows.push(keys::store::delete_held(
            factor.as_bytes(),
            Holder::Recovery.word(),
        ));
        rows.push(people::offer_recovery(person));
    }
    if r.code.is_some() {
        rows.push(alert(app, person, "recovery_code_used"));
    }
    if let Some((request, _)) = &r.spare {
        rows.extend(super::spare::used(app, r, request, &seats).await?);
    }
    rows.extend(outlived(app, r, &email));
    rows.push(alert(app, person, "password_reset"));
    rows.extend(
        audit::event("password.reset")
            .by_person(person)
            .owner(person)
            .detail(json!({
                "second_factor": r.second.is_some(),
                "recovery_code": r.code.is_some(),
                "recovery_sheet": by_sheet,
                "escrow": r.spare.is_some(),
            }))
            .from(r.source)
            .rows(app),
    );
    let written = submissions::write_once(app, form, person, "reset", rows).await?;
    app.db.signal(jobs::TOPIC);
    Ok(match written {
        Written::Done(_) | Written::Already(_) => Finished::Done,
        Written::Conflict(0) => Finished::LinkGone,
        Written::Conflict(_) | Written::Unique(_) => Finished::Elsewhere,
    })
}

/// The personal pair by the recovery code; `None` when the code is another one.
async fn opened(
    app: &App,
    key: Id,
    factor: Id,
    code: &RecoveryCode,
) -> Result<Option<KeyPair>, Fault> {
    let found = keys::open_under(
        app,
        key,
        Holder::Recovery,
        factor.as_bytes(),
        &WrapKey::from_recovery(code),
    )
    .await;
    match found {
        Ok(pair) => Ok(pair),
        Err(keys::KeyError::Wrap(_)) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// A new key pair for the personal mailbox. Nothing opens the old one any more, so what it held goes too: its wraps, and the
/// wraps of others to it. What was in the mailbox is asked for again. `seats`: those whose keys a recovery sheet or the escrow key has opened; they
/// go to the new pair at once, and with them the desk and the safe, which are wrapped to the seat and not to the person.
async fn renewed(
    app: &App,
    r: &Reset<'_>,
    old_key: Id,
    seats: &[(KeyedSeat, KeyPair)],
) -> Result<(KeyPair, Vec<Stmt>), Fault> {
    let (person, mailbox) = (r.person.id, r.person.personal);
    let made = keys::generate(app, Owner::Mailbox(mailbox));
    let new_key = made.id();
    let NewPair { pair, insert } = made;
    let mut rows = vec![
        insert,
        store::rekey(mailbox, old_key, new_key),
        keys::store::retire(old_key, app.now()),
        keys::store::delete_wraps(old_key, Holder::Password.word()),
        keys::store::delete_wraps(old_key, Holder::Recovery.word()),
        keys::store::delete_wraps(old_key, vault::escrow::WRAP),
        keys::store::delete_held(old_key.as_bytes(), "keypair"),
    ];
    rows.extend(keys::escrow::wrap(app, Whose::Personal, &pair));
    rows.extend(share::ask(app, mailbox, new_key, person, r.second.is_none()).await?);
    for (seat, opened) in seats {
        rows.push(keys::wrap_to(app, pair.public(), opened));
        if r.spare.is_none() {
            rows.extend(sheet::used(app, person, seat.practice, r.source).await?);
        }
    }
    for seat in practices::members::keyed_seats(app, person).await? {
        if seats.iter().any(|(by_sheet, _)| by_sheet.key == seat.key) {
            continue;
        }
        // The safe holds it; a manager has to say that this is still the same person.
        rows.extend(safe::ask(app, seat.practice, seat.key, new_key, person).await?);
    }
    Ok((pair, rows))
}

/// What must not outlive the old password, browsers, and the strangers' count of wrong passwords. Whoever came by the mail alone is
/// known to no practice any more: with a password of their own they could add a phone and read on.
fn outlived(app: &App, r: &Reset<'_>, email: &Email) -> Vec<Stmt> {
    let (person, now) = (r.person.id, app.now());
    let mut rows = ended::by_new_password(person, &[0; 32], now);
    rows.push(merges::rested(person));
    rows.push(device::forget(person));
    rows.push(address_backoff(app, email).clear());
    if r.second.is_none() {
        rows.extend(contacts::store::unprove(person));
    }
    let trust = r.second.map(|factor| Trust {
        until: now + JUST_PROVEN,
        factor,
    });
    rows.push(device::seen(app, &r.device.hash(), person, r.source, trust));
    rows
}
