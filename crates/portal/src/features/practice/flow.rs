//! What a manager does: words and rules of the practice. Who may send in its name.

use crate::accounts::session::Signed;
use crate::app::App;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::keys;
use crate::keys::requests::{self, Kind};
use crate::keys::store::open_requests;
use crate::practices::{self, Policy, Practice, Profile};
use crate::submissions::{self, Written};
use db::{Id, Stmt};
use serde_json::json;

/// Whether the practice may send: its safe has a second opener, so that a forgotten password of its first owner does not
/// lose the practice's records. A sheet that was typed back, a second manager whose seat holds the safe, or the operator's escrow key
/// where it covers the safe.
///
/// # Errors
/// When the database is away.
pub async fn ready_to_send(app: &App, practice: &Practice) -> Result<bool, Fault> {
    if practice.second_opener_at.is_some() {
        return Ok(true);
    }
    match practice.safe {
        Some(safe) => {
            Ok(openers(app, practice.id).await? >= 2
                || keys::escrow::safe_covered(app, safe).await?)
        }
        None => Ok(false),
    }
}

/// How many managers open the safe of a practice with their own seat.
///
/// # Errors
/// When the database is away.
pub async fn openers(app: &App, practice: Id) -> Result<usize, Fault> {
    let all = practices::members::managers(app, practice).await?;
    Ok(all.iter().filter(|m| m.opens).count())
}

/// Whether this person should be led to the recovery sheet: a manager who could write, if only there were one.
///
/// # Errors
/// When the database is away.
pub async fn owes_sheet(app: &App, s: &Signed) -> Result<bool, Fault> {
    let Some(seat) = s.practice() else {
        return Ok(false);
    };
    // What the session has loaded anyway decides for all but the practices that are being set up.
    if seat.second_opener || !s.can_compose || !may_manage(s) {
        return Ok(false);
    }
    let practice = practices::load(app, seat.seat.practice).await?;
    Ok(!ready_to_send(app, &practice).await?)
}

/// Whether somebody manages the practice that is open.
pub fn may_manage(s: &Signed) -> bool {
    s.actor.may(crate::actor::Permission::ManagePeople)
}

/// Whether this session opens the practice's safe, as its managers' do.
///
/// # Errors
/// When the database is away, or the practice was given a key that is not its own.
pub async fn holds_safe(app: &App, s: &Signed, practice: &Practice) -> Result<bool, Fault> {
    Ok(practices::holds_safe(app, &s.ring, practice).await?)
}

/// Whether somebody in the practice has let this member in: their session opens its desk, or the key is approved and on its way (it is
/// handed over when a colleague signs in). Whoever writes a member into the database writes no mail in the practice's name.
///
/// # Errors
/// When the database is away, or the practice was given a key that is not its own.
pub async fn speaks_for(app: &App, s: &Signed, practice: &Practice) -> Result<bool, Fault> {
    if practices::holds_desk(app, &s.ring, practice).await? {
        return Ok(true);
    }
    let Some(desk) = practice.desk else {
        return Ok(false);
    };
    // In the mailbox of a team it is their own seat that was let in.
    let seat = s.practice().map_or(s.own_key, |v| v.key);
    let kind = Kind::Keypair.word();
    let from = (i64::MIN, Id::NIL);
    let open = open_requests(&app.db, kind, desk, app.now(), from, requests::LOOKED_AT).await?;
    Ok(open.iter().any(|r| {
        r.asked_by == Some(s.actor.person) && r.for_keypair == Some(seat) && requests::ready(app, r)
    }))
}

/// What becomes of the practice's words and rules.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its words.
    pub profile: Profile,
    /// Its time zone.
    pub tz: String,
    /// Its language.
    pub lang: String,
    /// Its rules.
    pub policy: Policy,
}

impl Change {
    /// As it is.
    pub fn of(p: &Practice) -> Change {
        Change {
            profile: p.profile.clone(),
            tz: p.tz.clone(),
            lang: p.lang.clone(),
            policy: p.policy.clone(),
        }
    }
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It holds, from now or from an earlier press of the same button.
    Done,
    /// Somebody else changed the practice since the page was shown.
    Elsewhere,
}

/// Saves words and rules: one write, guarded by the version that was read. `part` names the page for the audit trail, `more` is
/// written along.
///
/// # Errors
/// When the database is away.
pub async fn save(
    app: &App,
    s: &Signed,
    practice: &Practice,
    change: Change,
    (part, more): (&'static str, Vec<Stmt>),
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    let mut profile = change.profile;
    let renamed = folded(&profile.name) != folded(&practice.profile.name)
        || folded(&profile.discreet_name) != folded(&practice.profile.discreet_name);
    // The seal vouches for a name. Another name is nobody's word but the practice's.
    profile.confirmed &= !renamed;
    let change_policy = change.policy.clone();
    let policy =
        serde_json::to_string(&change.policy).map_err(|e| Fault::Internal(e.to_string()))?;
    let mut rows = vec![practices::store::set_profile(
        practice.id,
        &practices::PROFILE.seal(app, practice.id, &profile),
        &change.tz,
        &change.lang,
        &policy,
        practice.version,
    )];
    rows.extend(more);
    rows.extend(practices::found_by::rows(app, practice.id, &profile));
    rows.extend(
        audit::event("practice.changed")
            .by(&s.actor)
            .practice(practice.id)
            .on("practice", practice.id)
            .detail(json!({
                "part": part,
                "renamed": renamed,
                "two_step_required": change.policy.two_step_required,
                "changed": changed(practice, &change_policy, &profile, &change.tz, &change.lang),
                "version": practice.version + 1,
            }))
            .from(source)
            .rows(app),
    );
    Ok(
        match submissions::write_once(app, once, s.actor.person, part, rows).await? {
            Written::Done(_) | Written::Already(_) => Outcome::Done,
            Written::Conflict(_) | Written::Unique(_) => Outcome::Elsewhere,
        },
    )
}

/// What differs from before: the fields of the words by their names, those of the rules with their old and new values. The trail says
/// what changed; the words themselves stand in the practice.
fn changed(
    before: &Practice,
    policy: &Policy,
    profile: &Profile,
    tz: &str,
    lang: &str,
) -> serde_json::Value {
    let fields = |v: serde_json::Value| match v {
        serde_json::Value::Object(all) => all,
        _ => serde_json::Map::new(),
    };
    let (old, new) = (fields(json!(before.profile)), fields(json!(profile)));
    let mut words: Vec<&str> = new
        .iter()
        .chain(&old)
        .filter(|(k, _)| old.get(*k) != new.get(*k))
        .map(|(k, _)| k.as_str())
        .collect();
    if before.tz != tz {
        words.push("time_zone");
    }
    if before.lang != lang {
        words.push("language");
    }
    words.sort_unstable();
    words.dedup();
    let (old, new) = (fields(json!(before.policy)), fields(json!(policy)));
    let rules: serde_json::Map<_, _> = new
        .iter()
        .filter(|(k, v)| old.get(*k) != Some(v))
        .map(|(k, v)| (k.clone(), json!([old.get(k), v])))
        .collect();
    json!({ "words": words, "rules": rules })
}

fn folded(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}
