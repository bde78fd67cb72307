//! The pages in their states, for the test that renders every page in every language.

use super::again::AgainPage;
use super::import::ImportPage;
use super::invite::{InvitePage, Locked, relationships, roles};
use super::list::{self, ListPage};
use super::person::{NamePage, PersonPage, WithdrawPage};
use super::round::{self, Brief, RoundPage};
use super::{languages, relationship, role, stage, tone};
use crate::app::span::DAY;
use crate::contacts::Relationship;
use crate::invitations::stage::Stage;
use crate::web::{Choice, Form, Web};
use askama::DynTemplate;

fn html(t: &dyn DynTemplate) -> String {
    t.dyn_render().unwrap_or_default()
}

const PEOPLE: [(&str, &str, Relationship, Stage); 5] = [
    (
        "Robin Reyes",
        "robin@patients.example",
        Relationship::Patient,
        Stage::Bounced,
    ),
    (
        "Lee Park",
        "lee.park@maple.example",
        Relationship::StaffHere,
        Stage::PhoneWrong,
    ),
    (
        "Dr. Victor Vale",
        "victor@vale-endodontics.example",
        Relationship::DoctorElsewhere,
        Stage::Old,
    ),
    (
        "Sam Okafor",
        "sam@patients.example",
        Relationship::Patient,
        Stage::Opened,
    ),
    (
        "Dr. María Asunción Fernández de la Vega",
        "maria.asuncion.fernandez@a-rather-long-domain-name.example",
        Relationship::DoctorHere,
        Stage::Declined,
    ),
];

fn list(w: &Web, full: bool, searched: bool) -> String {
    let lines = PEOPLE
        .iter()
        .take(if full { 5 } else { 0 })
        .map(|(name, address, r, s)| list::Line {
            href: "/people/invited/0".into(),
            name: (*name).into(),
            address: (*address).into(),
            relationship: relationship(w, *r),
            state: stage(w, *s),
            tone: tone(*s),
            at: w.now() - DAY,
            action: match s {
                Stage::Bounced => Some((w.t("delivery-fix-address"), "/contacts/0/address".into())),
                Stage::PhoneWrong => Some((w.t("delivery-fix-phone"), "/contacts/0/phones".into())),
                Stage::Old => Some((w.t("invited-again"), "/contacts/0/again".into())),
                _ => None,
            },
        })
        .collect();
    let counts: Vec<(Stage, i64)> = Stage::ALL
        .into_iter()
        .map(|s| (s, if full { 3 } else { 0 }))
        .collect();
    let (total, choices) = list::choices(w, &counts, None);
    html(&ListPage {
        w,
        form: &Form::blank(),
        done: full.then(|| w.t("invite-done")),
        choices,
        total,
        lines,
        first: String::new(),
        older: if full && !searched {
            "/people/invited?after=0-0".into()
        } else {
            String::new()
        },
        searched,
        can_invite: true,
        can_import: true,
        can_again: full,
        owes_sheet: !full,
    })
}

fn person(w: &Web, bad: bool) -> String {
    let fix = |l: &str, p: &str| (w.t(l), format!("/contacts/0/{p}"));
    html(&PersonPage {
        w,
        done: !bad,
        name: "Lee Park".into(),
        address: "lee.park@maple.example".into(),
        relationship: relationship(w, Relationship::StaffHere),
        role: Some(role(w, "desk")),
        language: "English".into(),
        phones: if bad {
            vec!["(555) 010-0167".into()]
        } else {
            vec![]
        },
        state: stage(w, if bad { Stage::PhoneWrong } else { Stage::Sent }),
        tone: if bad { "warn" } else { "" },
        says: w.t(if bad {
            "invited-phone-wrong-text"
        } else {
            "invited-sent-text"
        }),
        begun_at: w.now() - 2 * DAY,
        news_at: w.now(),
        expires_at: w.now() + 28 * DAY,
        actions: vec![
            fix("delivery-fix-phone", "phones"),
            fix("invited-again", "again"),
            fix("delivery-fix-address", "address"),
        ],
        suggested: bad,
        rename: Some("/people/invited/0/name".into()),
        withdraw: Some("/people/invited/0/withdraw".into()),
        contact: "/contacts/0".into(),
    })
}

fn invite(w: &Web, form: &Form, manager: bool, locked: Locked, look: bool) -> String {
    html(&InvitePage {
        w,
        form,
        relationships: relationships(w, manager, true),
        roles: if manager { roles(w, true) } else { vec![] },
        languages: languages(),
        lang: "en",
        locked,
        looks_like: look.then(|| ("robin@gmial.com".into(), "gmail.com".into())),
        password: manager.then(|| "ana@maple.example".into()),
    })
}

fn import(w: &Web, form: &Form, manager: bool) -> String {
    let brief = |name: &str, state: &str| Brief {
        name: name.into(),
        href: "/people/rounds/0".into(),
        state: w
            .put("state", w.t(state))
            .put("date", w.when(w.now()))
            .t("round-brief"),
    };
    // words: round-shown round-going round-done round-stopped
    html(&ImportPage {
        w,
        form,
        relationships: relationships(w, manager, true),
        most: 1_000,
        bytes: 4_000_000,
        manager,
        rounds: vec![
            brief("patients-2026.csv", "round-shown"),
            brief("recall list.csv", "round-going"),
            brief(&w.t("round-again"), "round-done"),
            brief("old.csv", "round-stopped"),
        ],
    })
}

fn line(line: i64, email: &str, name: &str, says: Vec<String>) -> round::Line {
    round::Line {
        line,
        email: email.into(),
        name: name.into(),
        says,
    }
}

struct Shown {
    import: bool,
    shown: bool,
    going: bool,
    stopped: bool,
    empty: bool,
}

fn shown(w: &Web, s: &Shown) -> String {
    let bad = vec![
        line(4, "robin@", "Robin Reyes", vec![w.t("email-shape")]),
        line(
            9,
            "=cmd()",
            "",
            vec![
                w.put("column", "firstname").t("import-row-formula"),
                w.t("import-row-relationship"),
            ],
        ),
        line(12, "", "", vec![w.t("import-row-unclosed")]),
    ];
    let (sent, left) = (w.t("round-sent"), w.t("round-left-soon"));
    let understood = |n: i64| {
        let phones = w.put("n", n).t("round-phones");
        format!("{}, English, {phones}", w.t("contacts-patient"))
    };
    html(&RoundPage {
        w,
        form: &Form::blank(),
        name: if s.import {
            "patients-2026.csv".into()
        } else {
            w.t("round-again")
        },
        base: "/people/rounds/0".into(),
        import: s.import,
        shown: s.shown,
        going: s.going,
        stopped: s.stopped,
        total: 412,
        met: 120,
        counts: if s.shown {
            vec![
                (w.t("round-ready"), 398),
                (w.t("round-known-waits"), 9),
                (w.t("round-bad"), 5),
            ]
        } else {
            vec![(sent, 115), (left, 5)]
        },
        bad: if s.import { bad } else { vec![] },
        more_bad: i64::from(s.shown),
        known: if s.shown && !s.empty {
            vec![line(
                7,
                "sam@patients.example",
                "Sam Okafor",
                vec![w.t("round-known-waits")],
            )]
        } else {
            vec![]
        },
        doubtful: if s.shown && !s.empty {
            let looks = w.put("like", "gmail.com").t("import-warn-looks");
            vec![line(
                3,
                "kim@gmial.com",
                "Kim Lee",
                vec![understood(0), looks, w.t("import-warn-phone")],
            )]
        } else {
            vec![]
        },
        good: if s.shown && !s.empty {
            vec![
                line(
                    2,
                    "robin@patients.example",
                    "Robin Vale",
                    vec![understood(2)],
                ),
                line(4, "jo@patients.example", "Jo Berg", vec![understood(1)]),
            ]
        } else {
            vec![]
        },
        more_good: if s.empty { 0 } else { 396 },
        ready: if s.empty { 0 } else { 398 },
        unused: "Date of birth, Chart".into(),
        wait_until: s.going.then(|| w.now() + DAY / 2),
        ends_at: w.now() + 7 * DAY,
        days: 2,
        mine: true,
    })
}

/// The pages in their states.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let blank = Form::blank();
    let mut wrong = Form::blank()
        .with("relationship", "staff_here")
        .with("email", "robin@gmial.com")
        .with("first", "Robin");
    wrong.fail("last", w.t("compose-last-missing"));
    wrong.fail("role", w.t("invite-role-missing"));
    wrong.fail("sure", w.t("look-alike-tick"));
    wrong.fail("password", w.t("step-up-missing"));
    let mut no_file = Form::blank().with("relationship", "patient");
    no_file.fail("file", w.put("columns", "Name, Phone").t("import-no-email"));
    let base = Shown {
        import: true,
        shown: true,
        going: false,
        stopped: false,
        empty: false,
    };
    let team: Vec<Choice> = Relationship::ALL
        .into_iter()
        .map(|r| Choice::new(r.word(), relationship(w, r)))
        .collect();
    vec![
        ("invited", list(w, true, false)),
        ("invited-empty", list(w, false, false)),
        ("invited-nobody-found", list(w, false, true)),
        ("invited-person", person(w, false)),
        ("invited-person-wrong", person(w, true)),
        (
            "invited-name",
            html(&NamePage {
                w,
                form: &blank,
                address: "lee.park@maple.example".into(),
                relationships: team,
                languages: languages(),
                back: "/people/invited/0".into(),
            }),
        ),
        (
            "invited-withdraw",
            html(&WithdrawPage {
                w,
                form: &blank,
                name: "Lee Park".into(),
                address: "lee.park@maple.example".into(),
                back: "/people/invited/0".into(),
            }),
        ),
        (
            "invited-all-again",
            html(&AgainPage {
                w,
                form: &blank,
                people: 412,
            }),
        ),
        ("invite", invite(w, &blank, true, Locked::No, false)),
        (
            "invite-outsider",
            invite(w, &blank, false, Locked::NoPhones, false),
        ),
        (
            "invite-errors",
            invite(w, &wrong, true, Locked::Practice, true),
        ),
        (
            "invite-operator",
            invite(w, &blank, true, Locked::Operator, false),
        ),
        ("import", import(w, &blank, true)),
        ("import-errors", import(w, &no_file, false)),
        ("round-shown", shown(w, &base)),
        (
            "round-shown-nobody",
            shown(
                w,
                &Shown {
                    empty: true,
                    ..base
                },
            ),
        ),
        (
            "round-going",
            shown(
                w,
                &Shown {
                    shown: false,
                    going: true,
                    empty: false,
                    import: true,
                    stopped: false,
                },
            ),
        ),
        (
            "round-done",
            shown(
                w,
                &Shown {
                    shown: false,
                    import: true,
                    going: false,
                    stopped: false,
                    empty: false,
                },
            ),
        ),
        (
            "round-stopped",
            shown(
                w,
                &Shown {
                    shown: false,
                    import: false,
                    going: false,
                    stopped: true,
                    empty: false,
                },
            ),
        ),
    ]
}
