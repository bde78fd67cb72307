//! Adding, naming and removing: each one write, once for its form, guarded by the person's version.

use super::phones;
use crate::accounts::session::Signed;
use crate::accounts::strong::passkey::Added;
use crate::accounts::strong::{self, Kind, Strong, app as apps, passkey as passkeys};
use crate::accounts::{device, factor, store as people};
use crate::app::App;
use crate::audit::{self, Source};
use crate::contacts;
use crate::fault::Fault;
use crate::features::login::arrive::alert;
use crate::features::settings::flow::{Change, me, once};
use crate::features::settings::store::turn_on;
use db::{Id, Stmt};
use serde_json::json;
use vault::TotpSecret;

/// What became of adding one.
#[derive(Debug)]
pub enum Outcome {
    /// It counts.
    Done,
    /// Something else of the account changed at the same moment, or the key is in force already.
    Elsewhere,
    /// The code is not the one the app shows.
    WrongCode,
    /// The browser's answer was not taken.
    Refused,
    /// The challenge is over or was answered before.
    Late,
    /// There are [`strong::MOST`] already.
    Full,
}

impl From<Change> for Outcome {
    fn from(c: Change) -> Outcome {
        match c {
            Change::Done => Outcome::Done,
            Change::Elsewhere => Outcome::Elsewhere,
        }
    }
}

/// What goes with a new factor: two-step is on from now on, browsers are asked anew, the owner is told, and it serves before those practices
/// before which an older factor did that was shown in this session.
async fn with(
    app: &App,
    s: &Signed,
    kind: Kind,
    id: Id,
    source: &Source,
) -> Result<Vec<Stmt>, Fault> {
    let me = me(app, s).await?;
    let mut rows = vec![if me.two_step {
        people::touch_person(me.id, me.version)
    } else {
        turn_on(me.id, me.version)
    }];
    for older in s.shown.into_iter().chain(s.strong) {
        rows.push(contacts::store::inherit(me.id, older.factor, id));
    }
    for practice in &s.passed {
        rows.push(contacts::store::vouch(me.id, *practice, Some(id)));
    }
    rows.push(device::untrust(me.id, &[]));
    rows.push(alert(
        app,
        me.id,
        match kind {
            Kind::App => "app_added",
            Kind::Passkey => "passkey_added",
        },
    ));
    rows.extend(
        audit::event("factor.added")
            .by(&s.actor)
            .owner(me.id)
            .on("factor", id)
            .detail(json!({ "kind": kind.word() }))
            .from(source)
            .rows(app),
    );
    Ok(rows)
}

async fn is_full(app: &App, s: &Signed) -> Result<bool, Fault> {
    Ok(strong::all(app, s.actor.person).await?.len() >= strong::MOST)
}

/// Adds an app, if the code is the one it shows.
///
/// # Errors
/// When the database is away.
pub async fn add_app(
    app: &App,
    s: &Signed,
    form: Id,
    secret: &TotpSecret,
    (typed, name): (&str, &str),
    source: &Source,
) -> Result<Outcome, Fault> {
    if is_full(app, s).await? {
        return Ok(Outcome::Full);
    }
    let Some((id, row)) = apps::add(app, s.actor.person, secret, typed, name) else {
        return Ok(Outcome::WrongCode);
    };
    let mut rows = vec![row];
    rows.extend(with(app, s, Kind::App, id, source).await?);
    Ok(once(app, s, form, "app", rows).await?.into())
}

/// Adds a passkey by the browser's answer.
///
/// # Errors
/// When the database is away.
pub async fn add_passkey(
    app: &App,
    s: &Signed,
    form: Id,
    (answer, name): (&str, &str),
    source: &Source,
) -> Result<Outcome, Fault> {
    if is_full(app, s).await? {
        return Ok(Outcome::Full);
    }
    let person = s.actor.person;
    match passkeys::add(app, &s.actor.session, person, answer, name).await? {
        Added::Made { factor, mut rows } => {
            rows.extend(with(app, s, Kind::Passkey, factor, source).await?);
            Ok(once(app, s, form, "passkey", rows).await?.into())
        }
        Added::Refused(why) => {
            tracing::info!(%person, reason = %why, "a new passkey was not taken");
            let rows = audit::event("factor.refused")
                .by(&s.actor)
                .owner(person)
                .failed("wrong")
                .detail(json!({ "kind": Kind::Passkey.word(), "purpose": "add" }))
                .from(source)
                .rows(app);
            app.db.write(rows.into()).await?;
            Ok(Outcome::Refused)
        }
        Added::Late => Ok(Outcome::Late),
    }
}

/// Another name.
///
/// # Errors
/// When the database is away.
pub async fn rename(
    app: &App,
    s: &Signed,
    form: Id,
    (one, name): (&Strong, &str),
    source: &Source,
) -> Result<Change, Fault> {
    let mut rows = vec![strong::rename(app, s.actor.person, one.id, name)];
    rows.extend(
        audit::event("factor.renamed")
            .by(&s.actor)
            .owner(s.actor.person)
            .on("factor", one.id)
            .from(source)
            .rows(app),
    );
    once(app, s, form, "rename", rows).await
}

/// The rows that take every app and passkey from somebody who has lost the phone they were on: texts and calls count again, and no
/// browser is trusted. Nothing where there is none.
///
/// # Errors
/// When the database is away.
pub async fn all_lost(app: &App, person: Id) -> Result<Vec<Stmt>, Fault> {
    let all = strong::all(app, person).await?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows: Vec<Stmt> = all.iter().map(|f| strong::remove(person, f.id)).collect();
    rows.extend(phones::on_again(app, person).await?);
    rows.push(device::untrust(person, &[]));
    Ok(rows)
}

/// Why one has to stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stays {
    /// The rules ask for an app or a passkey, and it is the last.
    Needed,
    /// Two-step is on, and there is no other factor.
    LastFactor,
    /// Texts and calls are off, and there would be nothing to fall back on.
    NoFallback,
}

/// Whether one may go: what would be left decides.
///
/// # Errors
/// When the database is away.
pub async fn stays(app: &App, s: &Signed, one: Id) -> Result<Option<Stays>, Fault> {
    let person = s.actor.person;
    let left = strong::all(app, person)
        .await?
        .iter()
        .filter(|f| f.id != one)
        .count();
    if left > 0 {
        return Ok(None);
    }
    if strong::duty::is_asked(app, person).await? {
        return Ok(Some(Stays::Needed));
    }
    let phones = factor::of(app, person)
        .await?
        .iter()
        .any(|f| f.kind == "phone" && f.verified_at.is_some());
    Ok(match phones {
        true => None,
        false if super::phones::any_off(app, person).await? => Some(Stays::NoFallback),
        false if s.two_step || app.config.policy.two_step_required => Some(Stays::LastFactor),
        false => None,
    })
}

/// Removes one; the caller has asked [`stays`]. Browsers that were trusted are asked anew.
///
/// # Errors
/// When the database is away.
pub async fn remove(
    app: &App,
    s: &Signed,
    form: Id,
    one: &Strong,
    source: &Source,
) -> Result<Change, Fault> {
    let me = me(app, s).await?;
    // The version guards against two tabs that remove the last two at once.
    let mut rows = vec![
        people::touch_person(me.id, me.version),
        strong::remove(me.id, one.id),
        device::untrust(me.id, &[]),
        alert(
            app,
            me.id,
            match one.kind {
                Kind::App => "app_removed",
                Kind::Passkey => "passkey_removed",
            },
        ),
    ];
    rows.extend(
        audit::event("factor.removed")
            .by(&s.actor)
            .owner(me.id)
            .on("factor", one.id)
            .detail(json!({ "kind": one.kind.word() }))
            .from(source)
            .rows(app),
    );
    once(app, s, form, "remove", rows).await
}
