//! Practices and memberships: profile, policy, keys, entitlement. What several features share.

pub mod found_by;
pub mod hours;
pub mod joins;
pub mod logo;
pub mod members;
pub mod model;
pub mod names;
pub mod policy;
pub mod rekey;
pub mod safe;
pub mod sheet;
pub mod store;
pub mod teams;

pub use model::{Policy, Practice, Profile};
pub use policy::Together;

use crate::app::App;
use crate::keys::{self, KeyError, Keyring, Owner};
use crate::sealed::{Column, Damaged};
use db::{Id, ReadError};

/// `practice.profile_f`
pub const PROFILE: Column = Column("practice.profile");
/// `practice_logo.png_f`
pub const LOGO: Column = Column("practice_logo.png");
/// `membership.title_f`
pub const TITLE: Column = Column("membership.title");

/// Why a practice could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// No such practice.
    #[error("practice {0} is not there")]
    Missing(Id),
    /// Its profile does not open.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// The database did not answer.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// One practice, opened.
///
/// # Errors
/// When it is missing, damaged, or the database is away.
pub async fn load(app: &App, id: Id) -> Result<Practice, PracticeError> {
    let row = store::practice(&app.db, id)
        .await?
        .ok_or(PracticeError::Missing(id))?;
    Ok(Practice {
        id,
        profile: PROFILE.open(app, id, &row.profile_f)?,
        tz: row.tz,
        lang: row.lang,
        policy: Policy::read(&row.policy),
        desk: row.desk,
        safe: row.safe,
        second_opener_at: row.second_opener_at,
        members_version: row.members_version,
        version: row.version,
        state: row.state,
    })
}

/// Whether a session opens the practice's desk. A row in the database, or the operator's command line, names a member; only the key
/// makes one, so that whoever writes rows neither sees contacts nor sends a waiting letter elsewhere.
///
/// # Errors
/// When the database is away, or the practice was given a key that is not its own.
pub async fn holds_desk(app: &App, ring: &Keyring, of: &Practice) -> Result<bool, KeyError> {
    let Some(desk) = of.desk else {
        return Ok(false);
    };
    keys::public_of(app, desk, Owner::Desk(of.id)).await?;
    // Or it was handed over since this session began.
    Ok(ring.pair(app, desk).await?.is_some())
}

/// Whether a session opens the practice's safe, as its managers' do. A row in the database names a manager; only the key makes one.
///
/// # Errors
/// When the database is away, or the practice was given a key that is not its own.
pub async fn holds_safe(app: &App, ring: &Keyring, of: &Practice) -> Result<bool, KeyError> {
    let Some(safe) = of.safe else {
        return Ok(false);
    };
    keys::public_of(app, safe, Owner::Safe(of.id)).await?;
    Ok(ring.pair(app, safe).await?.is_some())
}

/// The picture (PNG) that mails of a practice may show; none where it has none, or shows none to strangers.
///
/// # Errors
/// When the row is damaged or the database is away.
pub async fn notice_logo(app: &App, of: &Practice) -> Result<Option<Vec<u8>>, PracticeError> {
    if of.profile.notice_logo().is_none() {
        return Ok(None);
    }
    match store::logo_of(&app.db, of.id).await? {
        Some(sealed) => Ok(Some(logo::open(app, of.id, &sealed)?)),
        None => Ok(None),
    }
}

/// What the practices of a person ask of their account, together with the operator.
///
/// # Errors
/// When the database is away.
pub async fn together(app: &App, person: Id) -> Result<Together, ReadError> {
    let all = store::policies_of(&app.db, person).await?;
    Ok(all
        .iter()
        .fold(Together::of_operator(&app.config), |t, text| {
            t.and(&Policy::read(text))
        }))
}

/// Whether a plan lets this person write to anybody: an entitlement of the practice or of the person that is in force.
///
/// # Errors
/// When the database is away.
pub async fn may_compose(app: &App, practice: Id, person: Id) -> Result<bool, ReadError> {
    store::entitled(&app.db, practice, person, "compose_new", app.now()).await
}
