//! What a request may do in the mailbox of a team, and what stands above every page there.
//!
//! As in a lent mailbox, what is not named here is done in one's own: reading, writing, and what colleagues arrange among themselves
//! about a conversation are the only things done in a team's.

use http::{Method, StatusCode};

use crate::accounts::session::Signed;
use crate::practices::teams::{Team, View};
use crate::web::{Banner, Notice, Tone, Web};

/// Whether a page serves in a team's mailbox. What is not named here does not.
pub(super) fn serves(method: &Method, path: &str) -> bool {
    let read = method == Method::GET || method == Method::HEAD;
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts.as_slice() {
        ["inbox" | "sent"] | ["m", _] | ["m", _, "files", _] | ["sent", _] => read,
        ["m", _, "reply"] | ["compose"] | ["drafts", _, "delete"] => true,
        ["drafts"] => read,
        ["m", _, "team", "assign" | "state" | "note"] => !read,
        // The way out, and what keeps the session going.
        ["settings", "switch"] | ["step-up"] | ["sign-out"] | ["session", "extend"] => true,
        _ => false,
    }
}

/// A team as the list of mailboxes calls it: practices may call their teams alike.
pub fn name(w: &Web, s: &Signed, team: &Team) -> String {
    let practice = s.seats.iter().find(|v| v.seat.practice == team.practice);
    match practice {
        Some(p) => w
            .put("team", team.name.as_str())
            .put("practice", p.profile.name.as_str())
            .t("team-mailbox-of"),
        None => w.put("team", team.name.as_str()).t("team-mailbox"),
    }
}

/// What is asked for is done in one's own mailbox.
pub(super) fn not_here(w: &Web, view: &View) -> Notice {
    let practice = view.team.practice.to_string();
    Notice::new(StatusCode::CONFLICT, w.t("team-not-here"))
        .tone(Tone::Warn)
        .text(
            w.put("team", view.team.name.as_str())
                .t("team-not-here-text"),
        )
        .post_button(
            w.t("lent-back"),
            "/settings/switch",
            &[("mailbox", &practice)],
        )
        .link(w.t("nav-inbox"), "/inbox")
}

/// They are not in the team any more, or it has ended; or they are, and nobody has handed them its key yet.
pub fn over(w: &Web, s: &Signed) -> Notice {
    let waits = s.teams.iter().any(|t| Some(t.team.id) == s.opened_team);
    let notice = match waits {
        true => Notice::new(StatusCode::CONFLICT, w.t("team-waits")).text(w.t("team-waits-text")),
        false => Notice::new(StatusCode::FORBIDDEN, w.t("team-over")).text(w.t("team-over-text")),
    };
    notice
        .tone(Tone::Warn)
        .button(w.t("lent-over-inbox"), "/inbox")
        .link(w.t("nav-switch"), "/settings/switch")
}

/// In a team's mailbox.
pub(super) fn banner(w: &Web, view: &View) -> Banner {
    let field = ("mailbox".to_owned(), view.team.practice.to_string());
    Banner {
        title: w.put("team", view.team.name.as_str()).t("team-mailbox"),
        posts: vec![(w.t("lent-back"), "/settings/switch".to_owned(), field)],
        ..Banner::default()
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn only_what_is_named_serves_in_a_teams_mailbox() {
        for path in [
            "/inbox",
            "/sent",
            "/m/1",
            "/m/1/files/2",
            "/m/1/reply",
            "/compose",
            "/drafts",
            "/drafts/1/delete",
        ] {
            assert!(serves(&Method::GET, path), "{path}");
        }
        for path in [
            "/m/1/reply",
            "/m/1/team/assign",
            "/m/1/team/state",
            "/m/1/team/note",
            "/compose",
            "/settings/switch",
            "/sign-out",
        ] {
            assert!(serves(&Method::POST, path), "{path}");
        }
        for path in [
            "/contacts",
            "/compose/anything",
            "/people",
            "/people/teams",
            "/practice",
            "/settings",
            "/m/1/share",
            "/m/1/code",
            "/anything/new",
        ] {
            assert!(!serves(&Method::GET, path), "{path}");
            assert!(!serves(&Method::POST, path), "{path}");
        }
        assert!(!serves(&Method::POST, "/m/1") && !serves(&Method::GET, "/m/1/team/note"));
    }
}
