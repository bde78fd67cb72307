//! The use case: an account for somebody, set up by the operator.

use super::store;
use crate::accounts::{Email, PersonName, Phone, PhoneKind};
use crate::app::App;
use crate::audit;
use crate::config::PhoneMode;
use crate::contacts::{self, Relationship};
use crate::fault::Fault;
use crate::invitations;
use crate::invitations::setup::{self, Prepared, Setup};
use crate::mails;
use crate::practices::{self, Policy, Practice, Profile};
use db::{Id, Stmt, WriteError};
use serde_json::json;

/// The practice an account is set up in.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "one value for a command")]
pub enum Place {
    /// One that is there.
    Existing(Id),
    /// A new one, whose owner the person becomes.
    New {
        /// Its words. The operator vouches for it.
        profile: Profile,
        /// Its time zone.
        tz: String,
        /// Its language.
        lang: String,
        /// Whether its members may write to anybody (paid plan).
        paid: bool,
    },
}

/// Who is to get an account.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Their address.
    pub email: Email,
    /// Their name.
    pub name: PersonName,
    /// Numbers that codes may go to. None: the person gives one.
    pub phones: Vec<(Phone, PhoneKind)>,
    /// manager, sender, desk or reader; `owner` in a new practice whatever is said.
    pub role: String,
    /// Where.
    pub place: Place,
    /// Language of the mail: `en`, `es`.
    pub lang: String,
}

/// What was set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provisioned {
    /// The practice, old or new.
    pub practice: Id,
    /// The invitation whose mail is on its way.
    pub invitation: Id,
}

/// Why nothing was set up. The `Display` is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// No such role.
    #[error("the role is manager, sender, desk or reader (owner only in a new practice)")]
    Role,
    /// No such practice.
    #[error("there is no practice of this name; --new-practice makes one")]
    NoPractice,
    /// Several practices have this name.
    #[error("{0} practices have this name; give them different names first")]
    Ambiguous(usize),
    /// A new practice without a name.
    #[error("the new practice needs a name")]
    Unnamed,
    /// A new practice of a name that is taken.
    #[error(
        "a practice of this name is there already; leave --new-practice out to add a member to it"
    )]
    Taken,
    /// Its first owner has not finished signing up.
    #[error(
        "the practice waits for its first owner: members can be added once that person has finished signing up"
    )]
    NotReady,
    /// A member already.
    #[error("this person is a member of the practice already")]
    Member,
    /// The address has an account.
    #[error(
        "this address has an account already; the person signs in, and a manager of the practice adds them"
    )]
    HasAccount,
    /// An invitation of the practice waits for this address.
    #[error(
        "an invitation of this practice to this address waits already; it can be sent again from the practice's contacts"
    )]
    Invited,
    /// The person wanted no mail from this practice.
    #[error("this person declined mail from the practice; nothing was sent")]
    Declined,
    /// Something that was to happen first did not: which of it.
    #[error("it was held back")]
    Held(usize),
    /// The language is none of ours.
    #[error("the language is en or es")]
    Language,
    /// The database or the keys.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Finds a practice by its name, as an operator types it: case and space do not matter.
///
/// # Errors
/// None or several of that name; when the database is away.
pub async fn practice_named(app: &App, name: &str) -> Result<Id, ProvisionError> {
    let mut found = Vec::new();
    for (id, sealed) in store::practices(&app.db).await.map_err(Fault::from)? {
        let profile: Profile = practices::PROFILE
            .open(app, id, &sealed)
            .map_err(Fault::from)?;
        if folded(&profile.name) == folded(name) {
            found.push(id);
        }
    }
    match found[..] {
        [] => Err(ProvisionError::NoPractice),
        [one] => Ok(one),
        _ => Err(ProvisionError::Ambiguous(found.len())),
    }
}

fn folded(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// The operator has made sure that a practice is who it says: its name gets the seal (again). Gives its name as it is written.
///
/// # Errors
/// None or several of that name; when the database is away, or the practice is changed at the same moment.
pub async fn confirm(app: &App, name: &str) -> Result<String, ProvisionError> {
    let id = practice_named(app, name).await?;
    let p = practices::load(app, id).await.map_err(Fault::from)?;
    let profile = Profile {
        confirmed: true,
        ..p.profile
    };
    let policy = serde_json::to_string(&p.policy).map_err(|e| Fault::Internal(e.to_string()))?;
    let mut rows = vec![practices::store::set_profile(
        id,
        &practices::PROFILE.seal(app, id, &profile),
        &p.tz,
        &p.lang,
        &policy,
        p.version,
    )];
    rows.extend(practices::found_by::rows(app, id, &profile));
    rows.extend(
        audit::event("practice.confirmed")
            .by_operator()
            .practice(id)
            .on("practice", id)
            .rows(app),
    );
    app.db.write(rows).await.map_err(Fault::from)?;
    Ok(profile.name)
}

/// Sets an account up: one write, one mail. Nothing that opens anything exists before the person has proven the address, and the
/// phone where one is on file.
///
/// # Errors
/// See [`ProvisionError`].
pub async fn provision(app: &App, wish: &Wish) -> Result<Provisioned, ProvisionError> {
    let by = audit::event("account.provisioned").by_operator();
    provision_by(app, wish, by, Vec::new()).await
}

/// As [`provision`], by somebody else than the operator: `by` is the event that says who, `first` goes before everything in the write. When
/// one of those conflicts, the answer is [`ProvisionError::Held`] with its number.
///
/// # Errors
/// See [`ProvisionError`].
pub async fn provision_by(
    app: &App,
    wish: &Wish,
    by: audit::Event,
    first: Vec<Stmt>,
) -> Result<Provisioned, ProvisionError> {
    let guards = first.len();
    if crate::web::Lang::parse(&wish.lang).is_none_or(|l| l.code() != wish.lang) {
        return Err(ProvisionError::Language);
    }
    let (practice, role, mut rows) = place(app, wish).await?;
    let bidx = contacts::address_index(app, &wish.email);
    if invitations::store::is_member(&app.db, &bidx, practice.id)
        .await
        .map_err(Fault::from)?
    {
        return Err(ProvisionError::Member);
    }
    if crate::accounts::address::find(app, &bidx).await?.is_some() {
        return Err(ProvisionError::HasAccount);
    }
    // They belong to the practice: no practice information is asked for.
    let relationship = if wish.name.title.trim().is_empty() {
        Relationship::StaffHere
    } else {
        Relationship::DoctorHere
    };
    let setup = Setup {
        practice: &practice,
        email: &wish.email,
        name: &wish.name,
        relationship,
        lang: &wish.lang,
        phones: &wish.phones,
        role: Some(&role),
        by: None,
        // Where numbers are on file they are proven; where none is, the person's own choice decides.
        two_step: !wish.phones.is_empty() && app.config.phone.mode != PhoneMode::Off,
        priority: mails::NORMAL,
    };
    let invitation = match setup::prepare(app, None, &setup).await? {
        Prepared::Rows {
            rows: more,
            invitation,
            ..
        } => {
            rows.extend(more);
            invitation
        }
        Prepared::Member => return Err(ProvisionError::Member),
        Prepared::Declined => return Err(ProvisionError::Declined),
        Prepared::Waits { .. } | Prepared::In { .. } => {
            return Err(ProvisionError::Invited);
        }
    };
    rows.extend(
        by.practice(practice.id)
            .on("invitation", invitation)
            .detail(
                json!({ "role": role, "new_practice": matches!(wish.place, Place::New { .. }) }),
            )
            .rows(app),
    );
    rows.splice(0..0, first);
    match app.db.write(rows).await {
        Ok(_) => {}
        Err(WriteError::Conflict { statement }) if statement < guards => {
            return Err(ProvisionError::Held(statement));
        }
        Err(WriteError::Unique { table, .. }) if table == "submission" => {
            return Err(ProvisionError::Held(guards));
        }
        // A member of the practice has just written to the same address.
        Err(WriteError::Unique { .. } | WriteError::Conflict { .. }) => {
            return Err(ProvisionError::Invited);
        }
        Err(e) => return Err(Fault::from(e).into()),
    }
    app.db.signal(jobs::TOPIC);
    Ok(Provisioned {
        practice: practice.id,
        invitation,
    })
}

/// The practice, the role in it, and the rows of a new one.
async fn place(app: &App, wish: &Wish) -> Result<(Practice, String, Vec<Stmt>), ProvisionError> {
    match &wish.place {
        Place::Existing(id) => {
            if !setup::ROLES.contains(&wish.role.as_str()) {
                return Err(ProvisionError::Role);
            }
            let practice = practices::load(app, *id).await.map_err(|e| match e {
                practices::PracticeError::Missing(_) => ProvisionError::NoPractice,
                e => Fault::from(e).into(),
            })?;
            if practice.state != "active" || practice.safe.is_none() {
                return Err(ProvisionError::NotReady);
            }
            Ok((practice, wish.role.clone(), Vec::new()))
        }
        Place::New {
            profile,
            tz,
            lang,
            paid,
        } => {
            if profile.name.trim().is_empty() {
                return Err(ProvisionError::Unnamed);
            }
            match practice_named(app, &profile.name).await {
                Err(ProvisionError::NoPractice) => {}
                Ok(_) | Err(ProvisionError::Ambiguous(_)) => return Err(ProvisionError::Taken),
                Err(e) => return Err(e),
            }
            let id = app.id();
            let profile = Profile {
                confirmed: true,
                ..profile.clone()
            };
            let mut rows = vec![practices::store::insert_practice(
                id,
                &practices::PROFILE.seal(app, id, &profile),
                tz,
                lang,
                "{}",
                None,
                None,
                "setup",
                app.now(),
            )];
            if *paid {
                rows.push(practices::store::insert_entitlement(
                    app.id(),
                    Some(id),
                    None,
                    "compose_new",
                    None,
                    app.now(),
                ));
            }
            let practice = Practice {
                id,
                profile,
                tz: tz.clone(),
                lang: lang.clone(),
                policy: Policy::default(),
                desk: None,
                safe: None,
                second_opener_at: None,
                members_version: 1,
                version: 1,
                state: "setup".into(),
            };
            Ok((practice, "owner".into(), rows))
        }
    }
}
