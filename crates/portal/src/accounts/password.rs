//! Choosing, proving and replacing passwords: what sign-up, sign-in, settings and recovery share.

use super::{Email, PersonName, factor as factors, store};
use crate::app::App;
use crate::app::span::DAY;
use crate::fault::Fault;
use crate::keys::{self, Holder};
use crate::limits::Limit;
use crate::practices::Together;
use db::{Id, Stmt};
use vault::policy::{Preset, Rule, Rules};
use vault::{KeyPair, PasswordRecord, Prk, WrapKey};

/// The rules that hold for somebody, by what operator and practices ask together. `second_factor`: whether a code stands beside the
/// password whenever they sign in.
pub fn rules(together: Together, second_factor: bool) -> Rules {
    let preset = match (together.modern, together.classic) {
        (true, true) => Preset::Both,
        (false, true) => Preset::Classic,
        _ => Preset::Modern,
    };
    Rules::new(preset, second_factor)
}

/// The rules that hold for somebody who has an account: the operator's and those of every practice they are a member of.
///
/// # Errors
/// When the database is away.
pub async fn rules_of(app: &App, person: Id, second_factor: bool) -> Result<Rules, Fault> {
    let together = crate::practices::together(app, person).await?;
    Ok(rules(together, second_factor))
}

/// The words a stranger would try first for this person.
pub fn context(
    app: &App,
    name: &PersonName,
    email: &Email,
    practices: impl IntoIterator<Item = String>,
) -> Vec<String> {
    let mut words = vec![
        app.config.operator.product_name.clone(),
        app.config.operator.name.clone(),
        name.first.clone(),
        name.last.clone(),
        email.canonical(),
    ];
    words.extend(practices);
    words.retain(|w| !w.is_empty());
    words
}

/// Judges a typed password by every rule. On a thread of its own: input made up to be slow takes some tens of milliseconds.
///
/// # Errors
/// When the thread could not be run.
pub async fn judge(
    rules: Rules,
    typed: &str,
    context: Vec<String>,
) -> Result<Vec<(Rule, bool)>, Fault> {
    let typed = zeroize::Zeroizing::new(typed.to_owned());
    tokio::task::spawn_blocking(move || rules.check(&typed, &context))
        .await
        .map_err(|e| Fault::Internal(e.to_string()))
}

/// What the rules say of a password that somebody chose.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Every rule and whether it is met.
    pub rules: Vec<(Rule, bool)>,
    /// Whether it is none of the remembered ones; `None` where none is remembered.
    pub is_new: Option<bool>,
}

impl Judged {
    /// Whether it may be taken.
    pub fn accepted(&self) -> bool {
        self.rules.iter().all(|(_, met)| *met) && self.is_new != Some(false)
    }
}

/// Judges the new password of somebody who has an account: the rules, the words of their own account, and their earlier passwords.
///
/// # Errors
/// When the database is away or too many passwords wait.
pub async fn consider(app: &App, person: Id, rules: &Rules, typed: &str) -> Result<Judged, Fault> {
    let row = store::person(&app.db, person)
        .await?
        .ok_or(Fault::NotFound)?;
    let name: PersonName = super::session::NAME.open(app, person, &row.name_f)?;
    let email = email_of(app, person).await?;
    let mut practices = Vec::new();
    for m in crate::practices::members::of_person(app, person).await? {
        practices.push(crate::practices::load(app, m.practice).await?.profile.name);
    }
    let words = context(app, &name, &email, practices);
    let judged = judge(*rules, typed, words).await?;
    let met = judged.iter().all(|(_, met)| *met);
    let is_new = match rules.remembered {
        0 => None,
        // Six hashes are not spent on what is refused anyway.
        _ if !met => Some(true),
        _ => Some(!is_remembered(app, person, rules, typed).await?),
    };
    Ok(Judged {
        rules: judged,
        is_new,
    })
}

/// The address of a person.
///
/// # Errors
/// When the database is away or the row was changed.
pub async fn email_of(app: &App, person: Id) -> Result<Email, Fault> {
    let row = super::address::of_person(app, person)
        .await?
        .ok_or_else(|| Fault::Internal(format!("person {person} has no address")))?;
    let text: String = super::create::EMAIL.open_by(app, &row.bidx, &row.email_f)?;
    Email::parse(&text)
        .map_err(|_| Fault::Internal(format!("the address of person {person} is none")))
}

/// Hashes a new password.
///
/// # Errors
/// [`Fault::Unavailable`] when too many wait.
pub async fn hash(app: &App, typed: &str) -> Result<(PasswordRecord, Prk), Fault> {
    Ok(app
        .hasher
        .hash(&app.keys.pepper(), typed, app.random.as_ref())
        .await?)
}

/// The key of a password, if it is the one of the record.
///
/// # Errors
/// [`Fault::Unavailable`] when too many wait.
pub async fn prove(app: &App, record: &[u8], typed: &str) -> Result<Option<Prk>, Fault> {
    let record = PasswordRecord::from_bytes(record)?;
    Ok(app
        .hasher
        .verify(&app.keys.pepper_of(record.pepper_id()), &record, typed)
        .await?)
}

/// Checks of a password against earlier ones that one account allows in a day. The one in force is among them, so that each check is a
/// guess at it.
pub const REMEMBERED_A_DAY: i64 = 20;

/// Whether a new password is one of the last ones, where the rules remember any. Each check is counted before it is made.
///
/// # Errors
/// [`Fault::TooMany`] when too many were made today; when the database is away or too many passwords wait.
pub async fn is_remembered(
    app: &App,
    person: Id,
    rules: &Rules,
    typed: &str,
) -> Result<bool, Fault> {
    let most = i64::try_from(rules.remembered).unwrap_or(0);
    if most == 0 {
        return Ok(false);
    }
    let (who, now) = (person.to_string(), app.now());
    let limit = Limit::new("remembered", &who, REMEMBERED_A_DAY, DAY);
    match app.db.write(vec![limit.take(now)]).await {
        Ok(_) => {}
        Err(db::WriteError::Conflict { .. }) => {
            return Err(Fault::TooMany {
                until: limit.until(&app.db, now).await?,
            });
        }
        Err(e) => return Err(e.into()),
    }
    for old in store::past_passwords(&app.db, person, most).await? {
        if prove(app, &old.data, typed).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The rows that put a new password in the place of the old one: only wraps change, no mail is touched. The caller guards the write
/// with the person's version.
pub fn replace(
    app: &App,
    person: Id,
    old_factor: Option<Id>,
    record: &PasswordRecord,
    prk: &Prk,
    pair: &KeyPair,
) -> Vec<Stmt> {
    let factor = app.id();
    let mut rows = vec![store::retire_factors(person, "password")];
    if let Some(old) = old_factor {
        rows.push(keys::store::delete_held(
            old.as_bytes(),
            Holder::Password.word(),
        ));
    }
    rows.push(factors::insert(
        app,
        factor,
        person,
        "password",
        &record.to_bytes(),
        None,
        i64::from(record.pepper_id()),
    ));
    rows.push(keys::wrap_under(
        app,
        Holder::Password,
        factor.as_bytes(),
        &WrapKey::from_password(prk),
        pair,
        None,
    ));
    rows
}
