//! The pages in their main states, for the test that renders all of them.

use askama::DynTemplate;

use super::add::{AddPage, roles};
use super::agents::{AgentsPage, Line as AgentLine};
use super::answers;
use super::change::{ChangePage, text};
use super::found::{Card, Fact, FoundPage, change_word};
use super::home::Home;
use super::phone::{self, Line, PhonePage, WaitingPage, kinds};
use super::requests;
use super::reveal::RevealPage;
use super::script::{ScriptPage, calls, yes_no};
use super::stop::{StopPage, choices};
use crate::features::support::changes::Change;
use crate::tickets::store::Counts;
use crate::web::{Choice, Form, Web};

fn html(t: &dyn DynTemplate) -> String {
    t.dyn_render().unwrap_or_default()
}

/// Every page in its states.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let mut all = people(w);
    all.extend(phones(w));
    all.extend(inbox(w));
    all
}

fn people(w: &Web) -> Vec<(&'static str, String)> {
    let blank = Form::blank();
    let fact = |label: String, value: &str, reveal: &str| Fact {
        label,
        value: value.into(),
        reveal: reveal.into(),
    };
    let card = |title: &str, kind: String, warn: String| Card {
        title: title.into(),
        kind,
        facts: vec![
            fact(w.t("support-state"), &w.t("support-active"), ""),
            fact(
                w.t("email"),
                "r***@patients.example",
                "/support/l/1/p1/reveal?what=address",
            ),
        ],
        steps: vec![
            (w.t("delivery-accepted"), w.now()),
            (w.t("delivery-opened"), w.now()),
        ],
        warn,
        verified: w.t("support-verified-never"),
        verify: "/support/l/1/p1/verify".into(),
        actions: vec![(
            w.t("support-do-resend"),
            "/support/l/1/p1/change?do=resend".into(),
        )],
    };
    let found = |cards, more, done| {
        html(&FoundPage {
            w,
            what: "r***@patients.example".into(),
            cards,
            more,
            done,
        })
    };
    let who = || "Robin Vale · r***@patients.example".to_owned();
    let reveal = |shown: &str| {
        html(&RevealPage {
            w,
            form: &Form::blank(),
            who: who(),
            what: "address".into(),
            shown: shown.into(),
            back: "/support/l/1".into(),
        })
    };
    let mut unfit = Form::blank();
    unfit.fail("what", w.t("support-what-unfit"));
    let counts = Counts {
        open: 3,
        mine: 1,
        waiting: 2,
    };
    let home = |form: &Form| html(&Home { w, form, counts });
    let change = |c: Change| {
        html(&ChangePage {
            w,
            form: &Form::blank(),
            who: who(),
            title: change_word(w, c),
            text: text(w, c),
            what: c.word(),
            back: "/support/l/1".into(),
        })
    };
    let script = |form: &Form, numbers: Vec<String>| {
        html(&ScriptPage {
            w,
            form,
            who: who(),
            numbers,
            calls: calls(w),
            yes_no: yes_no(w),
            back: "/support/l/1".into(),
        })
    };
    let mut missing = Form::blank();
    missing.fail("call", w.t("support-answer-missing"));
    vec![
        ("support", home(&blank)),
        ("support-unfit", home(&unfit)),
        (
            "support-found",
            found(
                vec![
                    card(
                        "Robin Vale",
                        w.t("support-kind-person"),
                        w.t("support-mail-trouble"),
                    ),
                    card("Robin V.", w.t("support-kind-invitation"), String::new()),
                ],
                true,
                true,
            ),
        ),
        ("support-found-nothing", found(vec![], false, false)),
        ("support-reveal", reveal("")),
        ("support-revealed", reveal("robin@patients.example")),
        (
            "support-script",
            script(&blank, vec![w.put("digits", "67").t("phone-mobile-ending")]),
        ),
        ("support-script-errors", script(&missing, vec![])),
        ("support-resend", change(Change::Resend)),
        ("support-void", change(Change::VoidLinks)),
        ("support-unlock", change(Change::Unlock)),
        ("support-close", change(Change::Close)),
        ("support-reopen", change(Change::Reopen)),
        (
            "support-add",
            html(&AddPage {
                w,
                form: &blank,
                practice: "Maple Street Dental",
                roles: roles(w),
                back: "/support/l/1".into(),
            }),
        ),
    ]
}

fn phones(w: &Web) -> Vec<(&'static str, String)> {
    let blank = Form::blank();
    let one = |own, may| {
        html(&phone::OnePage {
            w,
            form: &Form::blank(),
            facts: vec![
                (w.t("support-practice"), "Maple Street Dental".into()),
                (
                    w.t("support-phone-new"),
                    w.put("digits", "81").t("phone-mobile-ending"),
                ),
            ],
            own,
            may,
        })
    };
    let waiting = |lines| {
        html(&WaitingPage {
            w,
            lines,
            done: false,
        })
    };
    vec![
        (
            "support-phone",
            html(&PhonePage {
                w,
                form: &blank,
                who: "Robin Vale".into(),
                kinds: kinds(w),
                back: "/support/l/1".into(),
            }),
        ),
        (
            "support-phones",
            waiting(vec![Line {
                href: "/support/phones/1".into(),
                practice: "Maple Street Dental".into(),
                by: "Sol Vega".into(),
                at: w.now(),
            }]),
        ),
        ("support-phones-none", waiting(vec![])),
        ("support-agree", one(false, true)),
        ("support-agree-own", one(true, true)),
        ("support-agree-view", one(false, false)),
        (
            "support-stop",
            html(&StopPage {
                w,
                form: &blank,
                phone: w.put("digits", "81").t("phone-mobile-ending"),
                until: w.now(),
                choices: choices(w),
            }),
        ),
    ]
}

fn inbox(w: &Web) -> Vec<(&'static str, String)> {
    let blank = Form::blank();
    let line = |assigned: &str| requests::Line {
        href: "/support/requests/1".into(),
        reference: "4F2A-91C3".into(),
        name: "Robin Vale".into(),
        about: requests::about(w, "phones"),
        assigned: assigned.into(),
        at: w.now(),
    };
    let list = |lines, no_key| {
        html(&requests::ListPage {
            w,
            view: "open",
            lines,
            newer: String::new(),
            older: "/support/requests?view=open&from=25".into(),
            no_key,
        })
    };
    let post = |kind, who: &str, words: &str| requests::PostLine {
        kind,
        who: who.into(),
        text: words.into(),
        at: w.now(),
    };
    let one = |posts, state, mine, no_key| {
        html(&requests::OnePage {
            w,
            form: &Form::blank(),
            reference: "4F2A-91C3".into(),
            version: 1,
            facts: vec![(w.t("support-name"), "Robin Vale".into())],
            posts,
            state,
            mine,
            assigned: if mine {
                "Sol Vega".into()
            } else {
                String::new()
            },
            canned: vec![Choice::new("1", "Code does not come")],
            agents: vec![Choice::new("1", "Sol Vega")],
            no_key,
            done: false,
        })
    };
    let agents = |may| {
        html(&AgentsPage {
            w,
            lines: vec![
                AgentLine {
                    id: "1".into(),
                    name: "Sol Vega".into(),
                    rights: w.t("support-rights-change"),
                    since: w.now(),
                    holds: true,
                },
                AgentLine {
                    id: "2".into(),
                    name: "Kim Roe".into(),
                    rights: w.t("support-rights-view"),
                    since: w.now(),
                    holds: false,
                },
            ],
            may,
            done: false,
        })
    };
    vec![
        (
            "support-requests",
            list(vec![line(""), line("Sol Vega")], false),
        ),
        ("support-requests-none", list(vec![], true)),
        (
            "support-request",
            one(
                vec![
                    post("ask", "Robin Vale", "The code never comes."),
                    post("note", "Kim Roe", "The office has the old number."),
                    post("answer", "Sol Vega", "Try again now."),
                ],
                "waiting",
                true,
                false,
            ),
        ),
        ("support-request-done", one(vec![], "done", false, false)),
        ("support-request-no-key", one(vec![], "open", false, true)),
        (
            "support-answers",
            html(&answers::ListPage {
                w,
                form: &blank,
                lines: vec![("/support/answers/1".into(), "Code does not come".into())],
                done: false,
            }),
        ),
        (
            "support-answer",
            html(&answers::OnePage {
                w,
                form: &Form::blank().with("title", "Code does not come"),
            }),
        ),
        ("support-agents", agents(true)),
        ("support-agents-view", agents(false)),
    ]
}
