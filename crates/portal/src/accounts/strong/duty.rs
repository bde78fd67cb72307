//! Who needs an app or a passkey, and until when they may still do without.
//!
//! Whoever manages a practice decides who reads its mail, so a text that a stranger can have sent to their own phone (a SIM swap) is not
//! enough there. The operator or a practice may ask the same of everybody. Managing waits until it is there; reading and writing go
//! on for [`GRACE`], because nobody's patient should wait for an app to be installed.

use super::store;
use crate::actor::{Permission, Permissions};
use crate::app::App;
use crate::app::span::DAY;
use crate::fault::Fault;
use crate::practices::Policy;
use db::Id;

/// How long reading and writing go on without one, in microseconds.
pub const GRACE: i64 = 14 * DAY;

/// One membership, as far as it counts here.
pub struct Standing<'a> {
    /// Its role.
    pub role: &'a str,
    /// Its permissions.
    pub permissions: &'a Permissions,
    /// The practice's rules, as stored.
    pub policy: &'a str,
}

/// Whether the rules ask a person with these memberships for an app or a passkey.
pub fn asks<'a>(app: &App, of: impl IntoIterator<Item = Standing<'a>>) -> bool {
    let rules = &app.config.policy;
    rules.strong_for_everybody
        || of.into_iter().any(|m| {
            let manages = matches!(m.role, "owner" | "manager")
                || m.permissions.has(Permission::ManagePeople);
            manages && rules.strong_for_managers || Policy::read(m.policy).strong_required
        })
}

/// Whether the rules ask this person for one.
///
/// # Errors
/// When the database is away.
pub async fn is_asked(app: &App, person: Id) -> Result<bool, Fault> {
    let rows = store::standing(&app.db, person).await?;
    let read: Vec<_> = rows
        .iter()
        .map(|r| (r, Permissions::parse(&r.permissions)))
        .collect();
    Ok(asks(
        app,
        read.iter().map(|(r, permissions)| Standing {
            role: &r.role,
            permissions,
            policy: &r.policy,
        }),
    ))
}

/// What somebody owes who has none yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owes {
    /// When reading and writing end too, microseconds UTC.
    pub until: i64,
    /// Whether that is over. A session that began before goes on to its own end, so that nothing is lost while somebody types.
    pub over: bool,
}

impl Owes {
    /// `since`: when the rules began to ask; none: they begin now.
    pub fn of(since: Option<i64>, now: i64, session_began: i64) -> Owes {
        let until = since.unwrap_or(now) + GRACE;
        Owes {
            until,
            over: until <= session_began,
        }
    }

    /// Whether a page waits until there is one. Managing always; everything else when the grace is over, but what leads out: the
    /// settings, signing out, the terms.
    pub fn shuts(&self, path: &str) -> bool {
        let under = |roots: &[&str]| {
            roots.iter().any(|root| {
                path.strip_prefix(root)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        under(&MANAGING) && !under(&SHEET) || self.over && !under(&OPEN)
    }
}

/// Pages by which a practice or its people are managed.
const MANAGING: [&str; 2] = ["/practice", "/people"];
/// The recovery sheet, without which a practice cannot write its first message: it belongs to writing.
const SHEET: [&str; 1] = ["/practice/recovery-sheet"];
/// What stays open when the grace is over.
const OPEN: [&str; 6] = [
    "/settings",
    "/sign-out",
    "/session",
    "/step-up",
    "/terms",
    "/privacy",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn managing_waits_at_once_and_reading_after_the_grace() {
        let begun = Owes::of(Some(0), DAY, DAY);
        assert_eq!((begun.until, begun.over), (GRACE, false));
        for (path, shut) in [
            ("/practice", true),
            ("/practice/rules", true),
            ("/people", true),
            ("/practice/recovery-sheet", false),
            ("/practices", false),
            ("/inbox", false),
            ("/compose", false),
            ("/contacts", false),
            ("/settings/strong", false),
        ] {
            assert_eq!(begun.shuts(path), shut, "{path}");
        }
        let late = Owes::of(Some(0), GRACE, GRACE);
        for (path, shut) in [
            ("/inbox", true),
            ("/compose", true),
            ("/practice", true),
            ("/settings", false),
            ("/settings/strong/app", false),
            ("/sign-out", false),
            ("/step-up", false),
            ("/settingsx", true),
        ] {
            assert_eq!(late.shuts(path), shut, "{path}");
        }
        let typing = Owes::of(Some(0), GRACE + 1, GRACE - 1);
        assert!(!typing.shuts("/compose"), "a session that began in time");
    }

    proptest! {
        #[test]
        fn the_way_out_is_never_shut(since: Option<i32>, now: i32, began: i32, tail in "[a-z/]{0,12}") {
            let owes = Owes::of(since.map(i64::from), i64::from(now), i64::from(began));
            let path = format!("/settings/{tail}");
            prop_assert!(!owes.shuts(&path));
            let managing = format!("/people/{tail}");
            prop_assert!(owes.shuts(&managing));
        }
    }
}
