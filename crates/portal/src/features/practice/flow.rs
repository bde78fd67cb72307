//! What a manager does: words and rules of the practice, and letting in whom the operator added.

use super::store;
use crate::accounts::session::{NAME, Signed};
use crate::accounts::{PersonName, password};
use crate::app::App;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::keys::requests::{self, Kind};
use crate::keys::store::{RequestRow, finish_request, open_requests, waiting_requests};
use crate::keys::{self, Owner};
use crate::practices::{self, Policy, Practice, Profile};
use crate::submissions::{self, Written};
use db::{Id, Stmt};
use serde_json::json;

/// Whether the practice may send: its safe has a second opener, so that a forgotten password of its first owner does not
/// lose the practice's records. A sheet that was typed back, or a second manager whose seat holds the safe.
///
/// # Errors
/// When the database is away.
pub async fn ready_to_send(app: &App, practice: &Practice) -> Result<bool, Fault> {
    if practice.second_opener_at.is_some() {
        return Ok(true);
    }
    match practice.safe {
        Some(safe) => Ok(store::safe_managers(&app.db, practice.id, safe).await? >= 2),
        None => Ok(false),
    }
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
    let Some(safe) = practice.safe else {
        return Ok(false);
    };
    keys::public_of(app, safe, Owner::Safe(practice.id)).await?;
    Ok(s.ring.get(safe).is_some())
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
    let kind = Kind::Keypair.word();
    let from = (i64::MIN, Id::NIL);
    let open = open_requests(&app.db, kind, desk, app.now(), from, requests::LOOKED_AT).await?;
    Ok(open.iter().any(|r| {
        r.asked_by == Some(s.actor.person)
            && r.for_keypair == Some(s.own_key)
            && requests::ready(app, r)
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

/// Somebody who was added by the operator and opens nothing of the practice until a manager says so.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// Who.
    pub person: Id,
    /// Their name, as they gave it.
    pub name: PersonName,
    /// The address that the operator has set up, and that they have proven: a name can be anything.
    pub address: String,
    /// Their role.
    pub role: String,
}

/// The genuine requests of members for desk and safe that wait for a manager, with whose they are.
async fn waiting(app: &App, practice: &Practice) -> Result<Vec<(Newcomer, RequestRow)>, Fault> {
    let mut open = Vec::new();
    for subject in [practice.desk, practice.safe].into_iter().flatten() {
        let kind = Kind::Keypair.word();
        open.extend(waiting_requests(&app.db, kind, subject, app.now(), 200).await?);
    }
    open.retain(|r| requests::genuine(app, r));
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for m in store::member_keys(&app.db, practice.id).await? {
        // Only for the seat they sit on now: a request under an older pair leads nowhere.
        let theirs = open
            .iter()
            .filter(|r| r.asked_by == Some(m.person) && r.for_keypair == Some(m.key));
        for r in theirs {
            let newcomer = Newcomer {
                person: m.person,
                name: NAME.open(app, m.person, &m.name_f)?,
                address: password::email_of(app, m.person).await?.canonical(),
                role: m.role.clone(),
            };
            all.push((newcomer, r.clone()));
        }
    }
    Ok(all)
}

/// Who waits to be let in, as far as this session holds what they wait for.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn newcomers(app: &App, s: &Signed, practice: &Practice) -> Result<Vec<Newcomer>, Fault> {
    let mut all: Vec<Newcomer> = Vec::new();
    for (n, r) in waiting(app, practice).await? {
        let holds = s.ring.get(r.subject).is_some();
        if holds && !all.iter().any(|known| known.person == n.person) {
            all.push(n);
        }
    }
    Ok(all)
}

/// A manager says that somebody belongs here: the approval and the keys themselves in one write, by the manager's own session.
/// Gives false when there is nothing that waits (any more).
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn let_in(
    app: &App,
    s: &Signed,
    practice: &Practice,
    person: Id,
    once: Id,
    source: &Source,
) -> Result<bool, Fault> {
    let theirs: Vec<_> = waiting(app, practice)
        .await?
        .into_iter()
        .filter(|(n, _)| n.person == person)
        .collect();
    let mut rows = Vec::new();
    let mut role = String::new();
    for (newcomer, r) in theirs {
        let (Some(pair), Some(wanted)) = (s.ring.get(r.subject), r.for_keypair) else {
            continue;
        };
        let public = keys::public(app, wanted).await?;
        rows.push(requests::approve(app, r.id, s.actor.person));
        rows.push(keys::wrap_to(app, &public, pair));
        rows.push(finish_request(r.id));
        role = newcomer.role;
    }
    if rows.is_empty() {
        return Ok(submissions::find(app, once, s.actor.person)
            .await?
            .is_some());
    }
    rows.extend(
        audit::event("member.let_in")
            .by(&s.actor)
            .practice(practice.id)
            .owner(person)
            .detail(json!({ "role": role }))
            .from(source)
            .rows(app),
    );
    Ok(matches!(
        submissions::write_once(app, once, s.actor.person, "let-in", rows).await?,
        Written::Done(_) | Written::Already(_)
    ))
}
