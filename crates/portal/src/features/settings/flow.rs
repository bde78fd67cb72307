//! Changes of one's own account. Each is one write, once for its form, guarded by the person's version.

use super::store;
use crate::accounts::session::{self, NAME, Signed};
use crate::accounts::store::PersonRow;
use crate::accounts::{PersonName, device, ended, password, store as people};
use crate::app::App;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::features::login::arrive::alert;
use crate::practices::members;
use crate::submissions::{self, Written};
use db::{Id, Stmt};
use serde_json::json;

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It holds, from now or from an earlier press of the same button.
    Done,
    /// Something else of the account changed at the same moment: look again.
    Elsewhere,
}

/// The person's own row.
///
/// # Errors
/// When the database is away.
pub async fn me(app: &App, s: &Signed) -> Result<PersonRow, Fault> {
    people::person(&app.db, s.actor.person)
        .await?
        .ok_or(Fault::NotFound)
}

/// Writes a change of the account, once for its form.
///
/// # Errors
/// When the database is away.
pub async fn once(
    app: &App,
    s: &Signed,
    form: Id,
    what: &str,
    rows: Vec<Stmt>,
) -> Result<Change, Fault> {
    let done = submissions::write_once(app, form, s.actor.person, what, rows).await?;
    app.db.signal(jobs::TOPIC);
    Ok(match done {
        Written::Done(_) | Written::Already(_) => Change::Done,
        Written::Conflict(_) | Written::Unique(_) => Change::Elsewhere,
    })
}

/// Name, language and time zone.
///
/// # Errors
/// When the database is away.
pub async fn set_you(
    app: &App,
    s: &Signed,
    form: Id,
    name: &PersonName,
    lang: &str,
    tz: &str,
    source: &Source,
) -> Result<Change, Fault> {
    let me = me(app, s).await?;
    let sealed = NAME.seal(app, me.id, name);
    let mut rows = vec![
        store::set_you(me.id, me.version, &sealed, lang, tz),
        people::profile_due(me.id, false),
    ];
    for m in members::of_person(app, me.id).await? {
        rows.extend(members::named(app, m.practice, m.id, name));
    }
    rows.extend(
        audit::event("profile.changed")
            .by(&s.actor)
            .owner(me.id)
            .detail(json!({ "lang": lang, "tz": tz }))
            .from(source)
            .rows(app),
    );
    once(app, s, form, "you", rows).await
}

/// Why a password is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The person wants another.
    Wanted,
    /// Two-step goes off, and the old password was too short to stand alone.
    TwoStepOff,
}

/// A new password, judged before: the personal pair is wrapped anew, no mail is touched. Every other session ends and every
/// other browser is asked for a code again.
///
/// # Errors
/// When the database is away or too many passwords wait to be hashed.
pub async fn new_password(
    app: &App,
    s: &Signed,
    form: Id,
    old_factor: Id,
    typed: &str,
    why: Why,
    source: &Source,
) -> Result<Change, Fault> {
    if submissions::find(app, form, s.actor.person)
        .await?
        .is_some()
    {
        return Ok(Change::Done);
    }
    let me = me(app, s).await?;
    let pair = s.ring.get(s.personal_key).ok_or_else(|| {
        Fault::Internal(format!("session of {} does not open its mailbox", me.id))
    })?;
    let (record, prk) = password::hash(app, typed).await?;
    let now = app.now();
    let mut rows = vec![match why {
        Why::Wanted => people::touch_person(me.id, me.version),
        Why::TwoStepOff => store::set_two_step(me.id, me.version, false),
    }];
    rows.extend(password::replace(
        app,
        me.id,
        Some(old_factor),
        &record,
        &prk,
        pair,
    ));
    rows.extend(ended::by_new_password(me.id, &s.actor.session, now));
    rows.push(device::untrust(
        me.id,
        s.device.as_deref().unwrap_or_default(),
    ));
    rows.push(alert(app, me.id, "password_changed"));
    let word = match why {
        Why::Wanted => "wanted",
        Why::TwoStepOff => "two_step_off",
    };
    rows.extend(
        audit::event("password.changed")
            .by(&s.actor)
            .owner(me.id)
            .detail(json!({ "why": word }))
            .from(source)
            .rows(app),
    );
    if why == Why::TwoStepOff {
        rows.extend(two_step_event(app, s, false, source));
    }
    once(app, s, form, "password", rows).await
}

fn two_step_event(app: &App, s: &Signed, on: bool, source: &Source) -> Vec<Stmt> {
    let (kind, mail) = if on {
        ("two_step.on", "two_step_on")
    } else {
        ("two_step.off", "two_step_off")
    };
    let mut rows = vec![alert(app, s.actor.person, mail)];
    rows.extend(
        audit::event(kind)
            .by(&s.actor)
            .owner(s.actor.person)
            .from(source)
            .rows(app),
    );
    rows
}

/// Two-step on or off. The page has seen to the rest: on only with a proven phone, off only with the password.
///
/// # Errors
/// When the database is away.
pub async fn set_two_step(
    app: &App,
    s: &Signed,
    form: Id,
    on: bool,
    source: &Source,
) -> Result<Change, Fault> {
    let me = me(app, s).await?;
    if me.two_step == on {
        return Ok(Change::Done);
    }
    // A browser that was trusted under the other rule is asked anew.
    let mut rows = vec![
        store::set_two_step(me.id, me.version, on),
        device::untrust(me.id, &[]),
    ];
    rows.extend(two_step_event(app, s, on, source));
    once(app, s, form, "two-step", rows).await
}

/// Ends one session of the list, or all but this one.
///
/// # Errors
/// When the database is away.
pub async fn end_sessions(
    app: &App,
    s: &Signed,
    form: Id,
    one: Option<&[u8]>,
    source: &Source,
) -> Result<Change, Fault> {
    let now = app.now();
    let mut rows = vec![match one {
        Some(hash) => session::end_one(hash, s.actor.person, now),
        None => session::end_all(s.actor.person, "ended_elsewhere", &s.actor.session, now),
    }];
    rows.extend(
        audit::event("session.ended")
            .by(&s.actor)
            .owner(s.actor.person)
            .detail(json!({ "which": if one.is_some() { "one" } else { "others" } }))
            .from(source)
            .rows(app),
    );
    once(app, s, form, "sessions", rows).await
}
