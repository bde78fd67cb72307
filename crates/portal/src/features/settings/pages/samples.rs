//! The pages in their main states, for the test that renders all of them.

use super::super::{phones, recovery};
use super::mailboxes::{Mailbox, SwitchPage};
use super::overview::{OverviewPage, Row};
use super::password::PasswordPage;
use super::sessions::{SessionLine, SessionsPage, browser};
use super::two_step::{LongerPage, TwoStepPage};
use super::you::YouPage;
use crate::features::login::choose;
use crate::web::{Form, Web};

/// The pages in their states, for the test that renders every page in every language.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let html = |t: &dyn DynTemplate| t.dyn_render().unwrap_or_default();
    let (blank, email) = (Form::blank(), "robin@patients.example");
    let modern = |second| vault::policy::Rules::new(vault::policy::Preset::Modern, second);
    let row = |label, state: String, href| Row {
        label,
        state,
        href,
        change: w.t("settings-change"),
    };
    let two_step = |on, required, phone| {
        html(&TwoStepPage {
            w,
            form: &blank,
            email,
            on,
            required,
            phone,
        })
    };
    let line = |id: &str, browser: String, here| SessionLine {
        id: id.into(),
        browser,
        address: "203.0.113.7".into(),
        since: w.now(),
        seen: w.now(),
        here,
    };
    let mailbox = |value: &str, name: String, open, waits| Mailbox {
        value: value.into(),
        name,
        open,
        waits,
        sheet: waits,
    };
    let mut all = vec![
        (
            "settings",
            html(&OverviewPage {
                w,
                done: w.t("settings-done-password"),
                rows: vec![
                    row(
                        w.t("settings-name"),
                        "Robin Reyes · English".into(),
                        "/settings/you",
                    ),
                    row(w.t("sign-in-email"), email.into(), ""),
                    row(
                        w.t("settings-two-step"),
                        w.t("settings-on"),
                        "/settings/two-step",
                    ),
                ],
            }),
        ),
        (
            "settings-you",
            html(&YouPage {
                w,
                form: &Form::blank().with("first", "Robin").with("last", "Reyes"),
            }),
        ),
        (
            "settings-password",
            html(&PasswordPage {
                w,
                form: &blank,
                email,
                rules: choose::blank(w, &modern(true)),
                by_practice: true,
            }),
        ),
        ("settings-two-step-on", two_step(true, false, true)),
        ("settings-two-step-off", two_step(false, false, true)),
        ("settings-two-step-no-phone", two_step(false, false, false)),
        ("settings-two-step-required", two_step(true, true, true)),
        (
            "settings-longer",
            html(&LongerPage {
                w,
                form: &blank,
                email,
                rules: choose::blank(w, &modern(false)),
            }),
        ),
        (
            "settings-sessions",
            html(&SessionsPage {
                w,
                idle: 10,
                hours: 12,
                stricter: true,
                lines: vec![
                    line("aa", browser(w, "Firefox on Windows"), true),
                    line("bb", browser(w, ""), false),
                ],
            }),
        ),
        (
            "settings-switch",
            html(&SwitchPage {
                back: "/settings",
                w,
                mailboxes: vec![
                    mailbox("1", "Maple Street Dental".into(), true, false),
                    mailbox("2", "Vale Endodontics".into(), false, true),
                    mailbox("personal", w.t("settings-personal"), false, false),
                ],
            }),
        ),
    ];
    all.extend(phones::samples(w));
    all.extend(recovery::samples(w));
    all.extend(super::spare::samples(w));
    all
}
