//! Asking for a code and judging one.

use super::model::{CHECKS_A_DAY, Challenge, Channel, LIFE, PROOF, Purpose, TRIES, wait_after};
use super::{Way, store};
use crate::accounts::session::Shown;
use crate::app::App;
use crate::app::span::{DAY, MINUTE};
use crate::audit::Source;
use crate::contacts;
use crate::fault::Fault;
use crate::invitations::stage;
use crate::limits::{self, Limit};
use crate::mails;
use crate::sealed::Stamp;
use crate::submissions::{self, Written};
use crate::web::Lang;
use db::{Id, Stmt, WriteError};
use serde_json::json;
use vault::OneTimeCode;

/// What became of asking for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    /// It is on its way; older ones are void.
    Sent,
    /// By this way one must wait. The last code, if there is one, still works.
    Wait {
        /// Microseconds UTC.
        until: i64,
    },
    /// Too many went to this phone (or to its block of numbers). Other phones may still be used.
    TooMany {
        /// Microseconds UTC.
        until: i64,
    },
    /// Too many were asked for by this person, whatever the phones.
    Enough {
        /// Microseconds UTC.
        until: i64,
    },
}

/// What became of a typed code.
#[derive(Debug)]
pub enum Checked {
    /// It was right: the proof and the caller's rows are written.
    Accepted(Passed),
    /// The code of this flow was accepted before (a second press of the button): the proof is there.
    Already,
    /// Not six digits; no try was counted.
    Unreadable,
    /// Wrong; so many tries are left, at least one.
    Wrong {
        /// Tries left.
        left: i64,
    },
    /// Five tries were made.
    Closed,
    /// Older than ten minutes.
    Expired,
    /// There is none in this flow: none was asked for here, or a newer one was asked for elsewhere.
    NoCode,
    /// Twenty tries were made today.
    TooMany {
        /// Microseconds UTC.
        until: i64,
    },
}

/// A code that was right, or an app or a passkey that was shown instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    /// The row of the phone (see [`Way::target`]), app or passkey.
    pub target: Id,
    /// Whether it was an app or a passkey.
    pub strong: bool,
}

impl Passed {
    /// As a session keeps it, where the factor is the person's own. `at`: microseconds UTC.
    pub fn shown(self, at: i64) -> Shown {
        Shown {
            factor: self.target,
            at,
            strong: self.strong,
        }
    }
}

/// Something a flow has shown and may rely on for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// For a phone: its row, see [`Way::target`].
    pub detail: Option<Id>,
    /// When, microseconds UTC.
    pub at: i64,
}

/// The newest code of a challenge, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// No code in this flow.
    None,
    /// A code is out.
    Live {
        /// The phone's row.
        target: Id,
        /// Text or call.
        channel: Channel,
        /// When it ends; until it was sent, the earliest time that can be.
        good_until: i64,
        /// Whether the text or call went out.
        sent: bool,
    },
    /// It could not be sent.
    Failed {
        /// The phone's row.
        target: Id,
        /// Text or call.
        channel: Channel,
        /// landline, opted_out, too_many, refused, away, late.
        why: String,
    },
    /// Five tries were made.
    Closed {
        /// The phone's row.
        target: Id,
        /// Text or call.
        channel: Channel,
    },
    /// Ten minutes are over.
    Expired {
        /// The phone's row.
        target: Id,
        /// Text or call.
        channel: Channel,
    },
    /// It was right.
    Passed,
}

/// The ceilings of one more text or call: by number, by block of numbers, and last by who it is for.
///
/// A number that somebody types for themselves is counted apart from the numbers that practices have filed and people have proven:
/// else a free account could use up the ceilings of strangers' phones, one after the other, and nobody there could sign in for a day.
fn limits_of(app: &App, c: &Challenge, way: &Way) -> Vec<Limit> {
    let l = &app.config.limits;
    let number = hex::encode(contacts::phone_index(app, &way.phone().e164));
    let block = hex::encode(app.keys.blind("phone-prefix", way.phone().prefix()));
    // The own phone of an account that was set up without a number is the row of the invitation itself.
    let typed = c.purpose == Purpose::OwnPhone || way.target() == c.subject;
    let of = |filed, own| if typed { own } else { filed };
    let mut all = vec![
        Limit::new(
            of("codes", "codes-new"),
            &number,
            l.codes_per_number_15_min,
            15 * MINUTE,
        ),
        Limit::new(
            of("codes-day", "codes-new-day"),
            &number,
            l.codes_per_number_day,
            DAY,
        ),
        Limit::new(
            of("codes-block", "codes-new-block"),
            &block,
            l.codes_per_prefix_day,
            DAY,
        ),
    ];
    if way.channel() == Channel::Call {
        all.push(Limit::new(
            of("calls-day", "calls-new-day"),
            &number,
            l.calls_per_number_day,
            DAY,
        ));
    }
    let most = if typed {
        l.codes_to_new_numbers_day
    } else {
        l.codes_per_person_day
    };
    all.push(Limit::new("codes-person", &c.key(), most, DAY));
    all
}

/// Asks for a code by a way. Older codes of the same purpose and subject are void from then on, whichever browser asked for
/// them. `once` is the form's submission: a double click sends one code.
///
/// # Errors
/// When the database is away.
pub async fn start(
    app: &App,
    c: &Challenge,
    way: &Way,
    lang: Lang,
    once: Id,
    source: &Source,
) -> Result<Started, Fault> {
    if submissions::find(app, once, c.subject).await?.is_some() {
        return Ok(Started::Sent);
    }
    let limits = limits_of(app, c, way);
    // Another tab may be faster; each round reads again what stands there now.
    for _ in 0..5 {
        let now = app.now();
        let (order, day) = (format!("codes-order:{}", c.key()), now.div_euclid(DAY));
        let seen = store::ordered(&app.db, &order, day).await?;
        let recent = store::recent(&app.db, c, now - DAY).await?;
        let mut same = recent
            .iter()
            .filter(|(t, ch, _)| *t == way.target() && ch == way.channel().word());
        if let Some((_, _, last)) = same.next() {
            let until = last + wait_after(1 + same.count());
            if now < until {
                // The code that is waited for may be this very form's, sent between the two looks.
                return Ok(match submissions::find(app, once, c.subject).await? {
                    Some(_) => Started::Sent,
                    None => Started::Wait { until },
                });
            }
        }
        let id = app.id();
        let mut rows: Vec<Stmt> = limits.iter().map(|l| l.take(now)).collect();
        rows.push(store::order(&order, day, (day + 1) * DAY, seen));
        rows.push(store::void(c.subject, c.purpose.word(), now));
        rows.push(store::insert(
            id,
            c,
            way.target(),
            way.channel().word(),
            lang.code(),
            now,
            now + LIFE,
        ));
        rows.push(mails::job(
            app,
            mails::CODE,
            id,
            mails::URGENT,
            &mails::Secret::default(),
        ));
        rows.extend(
            c.event("code.asked")
                .detail(json!({
                    "purpose": c.purpose.word(),
                    "channel": way.channel().word(),
                    "phone": crate::accounts::mask_phone(&way.phone().e164),
                }))
                .from(source)
                .rows(app),
        );
        match submissions::write_once(app, once, c.subject, &id.to_string(), rows).await? {
            Written::Done(_) => {
                app.db.signal(::jobs::TOPIC);
                return Ok(Started::Sent);
            }
            Written::Already(_) => return Ok(Started::Sent),
            Written::Conflict(i) if i < limits.len() => {
                let until = limits[i].until(&app.db, now).await?;
                let rows = c
                    .event("code.asked")
                    .failed("too_many")
                    .detail(json!({
                        "purpose": c.purpose.word(),
                        "channel": way.channel().word(),
                        "phone": crate::accounts::mask_phone(&way.phone().e164),
                    }))
                    .from(source)
                    .rows(app);
                app.db.write(rows.into()).await?;
                return Ok(if i + 1 == limits.len() {
                    Started::Enough { until }
                } else {
                    Started::TooMany { until }
                });
            }
            Written::Conflict(_) | Written::Unique(_) => {}
        }
    }
    Err(Fault::Unavailable(
        "codes of one subject were asked for without end".into(),
    ))
}

/// What the MAC of a code binds it to: its row, what it opens, for whom, in which browser, and the phone it went to. A code that is
/// made another's serves nobody.
pub(super) fn code_row(id: Id, purpose: &str, subject: Id, flow: &[u8], target: Id) -> Vec<u8> {
    // All but the last have a fixed length.
    [
        id.as_bytes().as_slice(),
        subject.as_bytes(),
        target.as_bytes(),
        flow,
        purpose.as_bytes(),
    ]
    .concat()
}

/// Judges a typed code. The try is committed before anything is compared, so a thousand parallel guesses get five tries. When it
/// is right, the code is consumed in one write with the proof (30 minutes, this flow only) and the rows that `with` makes; guards
/// among them that do not hold leave the code unused and give [`Fault::Unavailable`].
///
/// # Errors
/// When the database is away.
pub async fn check(
    app: &App,
    c: &Challenge,
    typed: &str,
    source: &Source,
    with: impl FnOnce(&Passed) -> Vec<Stmt>,
) -> Result<Checked, Fault> {
    let Some(typed) = OneTimeCode::parse(typed) else {
        return Ok(Checked::Unreadable);
    };
    let now = app.now();
    let day = Limit::new("code-checks", &c.key(), CHECKS_A_DAY, DAY);
    let tried = match app
        .db
        .write(vec![day.take(now), store::try_one(c, now)])
        .await
    {
        Ok(mut done) => done
            .pop()
            .and_then(|d| d.one::<store::TriedRow>().transpose())
            .transpose()
            .map_err(db::ReadError::from)?
            .ok_or_else(|| Fault::Internal("a counted try returned no row".into()))?,
        Err(e @ WriteError::Conflict { .. }) => {
            if limits::reached(std::slice::from_ref(&day), &e).is_some() {
                let rows = c
                    .event("code.refused")
                    .failed("too_many")
                    .from(source)
                    .rows(app);
                app.db.write(rows.into()).await?;
                return Ok(Checked::TooMany {
                    until: day.until(&app.db, now).await?,
                });
            }
            return Ok(match status(app, c).await? {
                Status::None => Checked::NoCode,
                Status::Closed { .. } => Checked::Closed,
                Status::Expired { .. } => Checked::Expired,
                Status::Passed => Checked::Already,
                // It was alive when the page was read and gone when the try came: a correction or a newer code.
                Status::Live { .. } | Status::Failed { .. } => Checked::NoCode,
            });
        }
        Err(e) => return Err(e.into()),
    };
    let row = code_row(tried.id, c.purpose.word(), c.subject, &c.flow, tried.target);
    let right = tried
        .mac
        .as_ref()
        .is_some_and(|mac| typed.matches(&app.keys, &row, mac));
    if !right {
        let left = TRIES - tried.tries;
        let rows = c
            .event("code.refused")
            .failed("wrong")
            .detail(json!({ "purpose": c.purpose.word(), "left": left }))
            .from(source)
            .rows(app);
        app.db.write(rows.into()).await?;
        return Ok(if left > 0 {
            Checked::Wrong { left }
        } else {
            Checked::Closed
        });
    }
    let passed = Passed {
        target: tried.target,
        strong: false,
    };
    let mut rows = vec![
        store::consume(tried.id, now),
        prove(
            app,
            c.subject,
            &c.flow,
            c.purpose.proof(),
            Some(tried.target),
        ),
    ];
    rows.extend(
        c.event("code.accepted")
            .detail(json!({ "purpose": c.purpose.word() }))
            .from(source)
            .rows(app),
    );
    if c.purpose == Purpose::Register {
        rows.push(stage::code_passed(c.subject, now));
    }
    rows.extend(with(&passed));
    match app.db.write(rows).await {
        Ok(_) => Ok(Checked::Accepted(passed)),
        // The same right code twice at once: the other one was faster.
        Err(WriteError::Conflict { statement: 0 }) => Ok(match status(app, c).await? {
            Status::Passed => Checked::Already,
            _ => Checked::NoCode,
        }),
        Err(e) if e.is_unknown() => match status(app, c).await? {
            Status::Passed => Ok(Checked::Accepted(passed)),
            _ => Err(e.into()),
        },
        Err(e) => Err(e.into()),
    }
}

/// Where the newest code of a challenge stands. Writes nothing.
///
/// # Errors
/// When the database is away.
pub async fn status(app: &App, c: &Challenge) -> Result<Status, Fault> {
    let Some(row) = store::newest(&app.db, c).await? else {
        return Ok(Status::None);
    };
    let Some(channel) = Channel::parse(&row.channel) else {
        return Err(Fault::Internal(format!("code {} has no channel", row.id)));
    };
    let target = row.target;
    if row.flow_hash != c.flow {
        return Ok(Status::None);
    }
    if row.used_at.is_some() {
        // A used code whose proof has lapsed is as good as none.
        return Ok(
            match proof(app, c.subject, &c.flow, c.purpose.proof()).await? {
                Some(_) => Status::Passed,
                None => Status::None,
            },
        );
    }
    Ok(if row.void_at.is_some() {
        Status::None
    } else if row.tries >= TRIES {
        Status::Closed { target, channel }
    } else if row.expires_at <= app.now() {
        Status::Expired { target, channel }
    } else if let Some(why) = row.failed {
        Status::Failed {
            target,
            channel,
            why,
        }
    } else {
        Status::Live {
            target,
            channel,
            good_until: row.expires_at,
            sent: row.sent_at.is_some(),
        }
    })
}

const SHOWN: Stamp = Stamp("row:proof");

fn proof_columns(subject: Id, detail: Option<Id>) -> [Vec<u8>; 2] {
    [
        subject.as_bytes().to_vec(),
        detail.map_or_else(Vec::new, |d| d.as_bytes().to_vec()),
    ]
}

/// The row of something a flow has shown: for 30 minutes, for this subject and this flow only.
pub fn prove(app: &App, subject: Id, flow: &[u8; 32], purpose: &str, detail: Option<Id>) -> Stmt {
    let now = app.now();
    let [whose, which] = proof_columns(subject, detail);
    store::prove(
        subject,
        flow,
        purpose,
        detail,
        now,
        now + PROOF,
        app.keys.epoch(),
        &SHOWN.mac(app, &[&whose, flow, purpose.as_bytes(), &which]),
    )
}

/// Whether a flow has shown something within the last 30 minutes. `purpose` is a [`super::Purpose::proof`], or a word of the
/// caller's own such as `terms:3`. A proof that was made another's by somebody who can write to the database proves nothing.
///
/// # Errors
/// When the database is away.
pub async fn proof(
    app: &App,
    subject: Id,
    flow: &[u8; 32],
    purpose: &str,
) -> Result<Option<Proof>, Fault> {
    let Some((detail, at, mac)) = store::proof(&app.db, subject, flow, purpose, app.now()).await?
    else {
        return Ok(None);
    };
    let [whose, which] = proof_columns(subject, detail);
    if let Err(e) = SHOWN.check(app, &[&whose, flow, purpose.as_bytes(), &which], &mac) {
        tracing::warn!(%subject, purpose, error = %e, "a proof is not what was shown");
        return Ok(None);
    }
    Ok(Some(Proof { detail, at }))
}

/// Ends the codes that went to a contact's phones, and what those codes proved: the sender has corrected a number. Goes into the
/// write that voids the numbers, before it or after it.
pub fn void_to_contact(contact: Id, now: i64) -> [Stmt; 2] {
    store::void_to_contact(contact, now)
}
