//! The pages in their states, for the test that renders every page in every language.

use super::pages::list::{Line, ListPage};
use super::pages::one::OnePage;
use super::pages::{EndPage, LeavePage, LeftPage, RolePage, role_name, role_says};
use super::waiting::{Answer, Waiting};
use crate::accounts::session::Left;
use crate::actor::Role;
use crate::app::span::{DAY, HOUR, MINUTE};
use crate::web::{Choice, Form, Web};
use askama::DynTemplate;
use db::Id;

const PRACTICE: &str = "Maple Street Dental";

fn html(t: &dyn DynTemplate) -> String {
    t.dyn_render().unwrap_or_default()
}

fn waits(w: &Web) -> Waiting {
    Waiting {
        name: "Kim Soto".into(),
        address: "kim.soto@maple.example".into(),
        role: role_name(w, Role::Manager),
        text: w.t("people-waiting-operator"),
        answers: vec![
            Answer::Press {
                action: "/people/let-in".into(),
                label: w.put("name", "Kim Soto").t("people-let-in"),
                field: ("person", "0".into()),
            },
            Answer::Look {
                href: "/people".into(),
                label: w.t("people-look-again"),
            },
        ],
    }
}

fn lines(w: &Web) -> Vec<Line> {
    let line = |name: &str, role, state: String, tone, two_step, seen, oneself| Line {
        href: "/people/member/0".into(),
        name: name.into(),
        address: format!(
            "{}@maple.example",
            name.to_lowercase().replace([' ', '.'], "")
        ),
        role: role_name(w, role),
        state,
        tone,
        two_step,
        seen,
        oneself,
    };
    let now = w.now();
    let until = w.not_before(now + 4 * MINUTE);
    vec![
        line(
            "Pat Moreno",
            Role::Owner,
            w.t("people-active"),
            "ok",
            true,
            Some(now),
            true,
        ),
        line(
            "Dr. Ana Ruiz",
            Role::Sender,
            w.t("people-active"),
            "ok",
            false,
            Some(now - 3 * HOUR),
            false,
        ),
        line(
            "Sam Okafor",
            Role::Desk,
            w.put("time", until).t("people-locked"),
            "warn",
            false,
            Some(now - DAY),
            false,
        ),
        line(
            "Kim Soto",
            Role::Manager,
            w.t("people-no-keys"),
            "warn",
            false,
            None,
            false,
        ),
        line(
            "Jo Berg",
            Role::Reader,
            w.t("people-paused"),
            "",
            false,
            Some(now - 20 * DAY),
            false,
        ),
    ]
}

fn list(w: &Web, change: impl FnOnce(&mut ListPage<'_>)) -> String {
    let form = Form::blank();
    let mut page = ListPage {
        w,
        form: &form,
        done: String::new(),
        removed: false,
        practice: PRACTICE.into(),
        waiting: vec![],
        lines: lines(w),
        total: 5,
        searched: false,
        more: false,
        older: String::new(),
        first: true,
        keys: None,
        sheet_void: false,
    };
    change(&mut page);
    html(&page)
}

fn one(w: &Web, change: impl FnOnce(&mut OnePage<'_>)) -> String {
    let mut page = OnePage {
        w,
        done: String::new(),
        base: "/people/member/0".into(),
        name: "Sam Okafor".into(),
        address: "sam@maple.example".into(),
        role: role_name(w, Role::Desk),
        says: role_says(w, Role::Desk),
        state: w.t("people-active"),
        tone: "ok",
        text: String::new(),
        moves: String::new(),
        since: w.now() - 90 * DAY,
        seen: Some(w.now() - HOUR),
        own_two_step: false,
        two_step: false,
        locked: false,
        paused: false,
        oneself: false,
        strong: true,
        shut: String::new(),
    };
    change(&mut page);
    html(&page)
}

fn role(w: &Web, form: &Form, oneself: bool) -> String {
    html(&RolePage {
        w,
        form,
        back: "/people/member/0".into(),
        name: "Sam Okafor".into(),
        now: Role::Desk.word(),
        roles: Role::OFFERED
            .into_iter()
            .map(|r| Choice::new(r.word(), role_name(w, r)).hint(role_says(w, r)))
            .collect(),
        oneself,
    })
}

fn end(w: &Web, remove: bool, manages: bool) -> String {
    html(&EndPage {
        w,
        base: "/people/member/0".into(),
        name: "Sam Okafor".into(),
        address: "sam@maple.example".into(),
        remove,
        manages,
    })
}

/// Every state.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let leave = |last_owner| {
        html(&LeavePage {
            w,
            practice: PRACTICE.into(),
            last_owner,
        })
    };
    let left = |paused| {
        html(&LeftPage {
            w,
            left: Left {
                practice: Id::NIL,
                name: PRACTICE.into(),
                paused,
            },
        })
    };
    let mut missing = Form::blank();
    missing.fail("role", w.t("people-role-missing"));
    vec![
        ("people", list(w, |_| {})),
        (
            "people-waiting",
            list(w, |p| {
                p.waiting = vec![waits(w)];
                p.done = w.t("people-done-let-in");
            }),
        ),
        (
            "people-keys",
            list(w, |p| {
                p.done = w.t("people-done-removed");
                p.removed = true;
                p.keys = Some(1200);
                p.sheet_void = true;
                p.total = 5000;
                p.older = "/people?after=0".into();
                p.first = false;
            }),
        ),
        (
            "people-found",
            list(w, |p| {
                p.searched = true;
                p.more = true;
            }),
        ),
        (
            "people-nobody",
            list(w, |p| {
                p.searched = true;
                p.total = 0;
                p.lines.clear();
            }),
        ),
        (
            "people-member",
            one(w, |p| p.done = w.t("people-done-role")),
        ),
        (
            "people-member-locked",
            one(w, |p| {
                p.state = w.put("time", w.not_before(w.now())).t("people-locked");
                p.tone = "warn";
                p.text = w.t("people-locked-text");
                p.locked = true;
                p.own_two_step = true;
            }),
        ),
        (
            "people-member-paused",
            one(w, |p| {
                p.state = w.t("people-paused");
                p.tone = "";
                p.text = w.t("people-paused-text");
                p.paused = true;
                p.two_step = true;
                p.seen = None;
            }),
        ),
        ("people-member-oneself", one(w, |p| p.oneself = true)),
        (
            "people-member-owner",
            one(w, |p| p.shut = w.t("people-owners-only-text")),
        ),
        ("people-role", role(w, &Form::blank(), false)),
        ("people-role-missing", role(w, &missing, true)),
        ("people-pause", end(w, false, false)),
        ("people-remove", end(w, true, false)),
        ("people-remove-manager", end(w, true, true)),
        ("settings-leave", leave(false)),
        ("settings-leave-last-owner", leave(true)),
        ("left", left(false)),
        ("left-paused", left(true)),
    ]
}
