//! The pages in their states, for the test that renders every page in every language.

use super::pages::{List, OfPractice, One, Row, modes};
use crate::app::span::{DAY, HOUR};
use crate::guard::OpenedLine;
use crate::web::{Choice, Form, Web};
use askama::DynTemplate;

fn html(t: &dyn DynTemplate) -> String {
    t.dyn_render().unwrap_or_default()
}

fn row(w: &Web, n: i64, name: &str, answers: bool) -> Row {
    Row {
        id: n.to_string(),
        name: name.into(),
        owner: "Dr. Ana Ruiz".into(),
        answers,
        told: answers,
        until: w.date_full(w.now() + n * DAY),
        used: answers.then(|| w.now() - HOUR),
    }
}

/// Every state.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let blank = Form::blank()
        .with("until", "2026-12-24")
        .with("mode", "answer");
    let list = |practice: &str, some: bool, by_address: bool, alone: bool| {
        html(&List {
            w,
            form: &blank,
            done: match some {
                true => w.t("delegates-done-given"),
                false => String::new(),
            },
            open: match some {
                true => vec![row(w, 14, "Lee Park", true), row(w, 3, "Sam Vale", false)],
                false => Vec::new(),
            },
            earlier: match some {
                true => vec![row(w, -30, "Kim Osei", false)],
                false => Vec::new(),
            },
            for_whom: match some {
                true => vec![
                    row(w, 7, "Dr. Kim Osei", true),
                    row(w, 2, "Sam Vale", false),
                ],
                false => Vec::new(),
            },
            practice: practice.into(),
            people: match by_address || alone {
                true => Vec::new(),
                false => vec![Choice::new("1", "Lee Park"), Choice::new("2", "Sam Vale")],
            },
            by_address,
            alone,
            modes: modes(w),
            password: true,
        })
    };
    let line = |href: &str, subject: String, hours: i64, answered| OpenedLine {
        href: href.into(),
        subject,
        at: w.now() - hours * HOUR,
        answered,
    };
    let one = |over: bool, some: bool, answers: bool| {
        html(&One {
            w,
            form: &blank,
            row: row(w, 14, "Lee Park", answers),
            from: w.now() - 2 * DAY,
            over,
            opened: match some {
                true => vec![
                    line("/m/1", "Your night guard".into(), 2, true),
                    line("", w.t("emergency-owner-deleted"), 5, false),
                ],
                false => Vec::new(),
            },
            more: if some { 3 } else { 0 },
            longer: !over,
            password: true,
        })
    };
    let practice = |open: Vec<Row>| {
        html(&OfPractice {
            w,
            done: w.t("delegates-done-ended"),
            open,
        })
    };
    vec![
        ("delegates", list("Maple Street Dental", true, false, false)),
        (
            "delegates-none",
            list("Maple Street Dental", false, false, false),
        ),
        (
            "delegates-large",
            list("Maple Street Dental", false, true, false),
        ),
        (
            "delegates-alone",
            list("Maple Street Dental", false, false, true),
        ),
        ("delegates-other-mailbox", list("", false, false, false)),
        ("delegates-one", one(false, true, true)),
        ("delegates-one-unused", one(false, false, false)),
        ("delegates-one-over", one(true, true, true)),
        (
            "delegates-practice",
            practice(vec![
                row(w, 14, "Lee Park", true),
                row(w, 3, "Sam Vale", false),
            ]),
        ),
        ("delegates-practice-none", practice(Vec::new())),
    ]
}
