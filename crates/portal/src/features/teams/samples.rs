//! The pages in their states, for the test that renders every page in every language.

use super::pages::{Line, ListPage, NewPage, OnePage, Person};
use crate::web::{Choice, Form, Web};
use askama::DynTemplate;

fn html(t: &dyn DynTemplate) -> String {
    t.dyn_render().unwrap_or_default()
}

fn list(w: &Web, lines: Vec<Line>, full: bool) -> String {
    html(&ListPage {
        w,
        practice: "Maple Street Dental".into(),
        lines,
        full,
    })
}

fn one(w: &Web, form: &Form, change: impl FnOnce(&mut OnePage<'_>)) -> String {
    let person = |name: &str, state: String| Person {
        person: "0".into(),
        name: name.into(),
        state,
    };
    let mut page = OnePage {
        w,
        form,
        done: w.t("teams-done-add"),
        base: "/people/teams/0".into(),
        name: "Front desk".into(),
        open: true,
        people: vec![
            person("Lee Park", String::new()),
            person("Sam Okafor", w.t("people-no-keys")),
        ],
        others: vec![Choice::new("0", "Jo Berg")],
        answers: true,
    };
    change(&mut page);
    html(&page)
}

/// Every state.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let line = |name: &str, open, people| Line {
        href: "/people/teams/0".into(),
        name: name.into(),
        open,
        people,
    };
    let lines = vec![
        line("Front desk", true, 3),
        line("Billing", true, 0),
        line("Recalls", false, 1),
    ];
    let named = Form::blank().with("name", "Front desk");
    let mut taken = Form::blank().with("name", "Front-desk");
    taken.fail("name", w.t("teams-name-taken"));
    let mut missing = Form::blank().with("name", "Front desk");
    missing.fail("person", w.t("teams-person-missing"));
    let office = Form::blank().with("name", w.t("teams-office"));
    vec![
        ("teams", list(w, lines, false)),
        ("teams-none", list(w, vec![], false)),
        ("teams-full", list(w, vec![line("Billing", true, 1)], true)),
        ("teams-new", html(&NewPage { w, form: &office })),
        ("teams-new-taken", html(&NewPage { w, form: &taken })),
        ("teams-one", one(w, &named, |_| {})),
        (
            "teams-one-nobody",
            one(w, &missing, |p| {
                p.done = String::new();
                p.people.clear();
                p.answers = false;
            }),
        ),
        (
            "teams-one-ended",
            one(w, &named, |p| {
                p.done = w.t("teams-done-end");
                p.open = false;
            }),
        ),
    ]
}
