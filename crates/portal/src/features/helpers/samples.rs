//! The pages in their states, for the test that renders every page in every language.

use super::invited::{Account, Intro, No, Who};
use super::pages::{LetIn, List, Longer, One, Row, Waiting, longs, modes, relations};
use crate::app::span::{DAY, HOUR};
use crate::features::documents::Document;
use crate::guard::OpenedLine;
use crate::web::ui::PasswordRule;
use crate::web::{Form, Web};
use askama::DynTemplate;

fn html(t: &dyn DynTemplate) -> String {
    t.dyn_render().unwrap_or_default()
}

fn row(w: &Web, n: i64, name: &str, is: &str, stale: bool) -> Row {
    Row {
        id: n.to_string(),
        name: name.into(),
        is: w.t(is),
        answers: n % 2 == 0,
        until: w.date_full(w.now() + n * DAY),
        used: (!stale).then(|| w.now() - HOUR),
        notices: !stale,
        stale,
    }
}

fn waiting(w: &Web, accepted: bool) -> Waiting {
    Waiting {
        id: "7".into(),
        name: "Ann Vale".into(),
        email: "ann@family.example".into(),
        written: (
            if accepted { "Annie" } else { "Ann Vale" }.into(),
            "ann@family.example".into(),
        ),
        is: w.t("care-is-daughter"),
        answers: accepted,
        until: w.date_full(w.now() + 90 * DAY),
        accepted,
    }
}

/// Every state.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let blank = Form::blank().with("mode", "answer").with("long", "year");
    let some = |yes: bool, rows: Vec<Row>| if yes { rows } else { Vec::new() };
    let list = |full: bool| {
        html(&List {
            w,
            form: &blank,
            done: match full {
                true => w.t("care-done-asked"),
                false => String::new(),
            },
            waiting: match full {
                true => vec![waiting(w, true), waiting(w, false)],
                false => Vec::new(),
            },
            open: some(
                full,
                vec![
                    row(w, 90, "Ben Vale", "care-is-son", false),
                    row(w, 31, "Kim Osei", "care-is-friend", true),
                ],
            ),
            earlier: some(full, vec![row(w, -3, "Lee Park", "care-is-carer", false)]),
            for_whom: some(
                full,
                vec![
                    row(w, 10, "Robin Vale", "care-for-parent", false),
                    row(w, 9, "Sam Vale", "care-for-partner", true),
                ],
            ),
            relations: relations(w),
            modes: modes(w),
            longs: longs(w),
            password: true,
        })
    };
    let one = |over: bool, stale: bool| {
        let line = |href: &str, subject: String, answered| OpenedLine {
            href: href.into(),
            subject,
            at: w.now() - HOUR,
            answered,
        };
        html(&One {
            w,
            row: row(w, 90, "Ben Vale", "care-is-son", stale),
            from: w.now() - DAY,
            over,
            opened: match stale {
                true => Vec::new(),
                false => vec![
                    line("/m/1", "Your night guard".into(), true),
                    line("", w.t("emergency-owner-deleted"), false),
                ],
            },
            more: 2,
        })
    };
    let longer = |stale: bool| {
        html(&Longer {
            w,
            form: &blank,
            row: row(w, 90, "Ben Vale", "care-is-son", stale),
            longs: longs(w),
        })
    };
    let invited = |who: Who, answers: bool| {
        html(&Intro {
            w,
            form: &blank,
            owner: "Robin Vale".into(),
            email: "ann@family.example".into(),
            answers,
            until: w.date_full(w.now() + 90 * DAY),
            who,
        })
    };
    let d = Document {
        version: 1,
        lang: w.lang(),
        title: w.t("foot-terms"),
        summary: "<ul><li>one</li></ul>".into(),
        body: "<p>text</p>".into(),
        published_at: w.now(),
    };
    let mut wrong = Form::blank();
    wrong.fail("password", PasswordRule::complaint(w, "short"));
    let rules = vault::policy::Rules::new(vault::policy::Preset::Modern, false);
    let account = |form: &Form, typed: &str, newer: bool| {
        html(&Account {
            w,
            form,
            d: &d,
            email: "ann@family.example".into(),
            owner: "Robin Vale".into(),
            rules: PasswordRule::list(w, &rules.check(typed, &[]), !typed.is_empty()),
            newer,
        })
    };
    vec![
        ("helpers", list(true)),
        ("helpers-none", list(false)),
        (
            "helpers-offer",
            html(&LetIn {
                w,
                form: &blank,
                o: waiting(w, true),
            }),
        ),
        ("helpers-one", one(false, false)),
        ("helpers-one-stale", one(false, true)),
        ("helpers-one-over", one(true, false)),
        ("helpers-longer", longer(false)),
        ("helpers-longer-stale", longer(true)),
        ("helping", invited(Who::Themselves, true)),
        ("helping-another", invited(Who::Another, true)),
        ("helping-signed-out", invited(Who::SignedOut, false)),
        ("helping-nobody", invited(Who::Nobody, true)),
        ("helping-account", account(&Form::blank(), "", false)),
        ("helping-account-wrong", account(&wrong, "short", true)),
        (
            "helping-no",
            html(&No {
                w,
                owner: "Robin Vale".into(),
            }),
        ),
    ]
}
