//! The pages in their states, for the test that renders every page in every language.

use super::edit::{Above, Details, Hours, Rules, read_week};
use super::logo::LogoPage;
use super::places::{Place, Places};
use super::policies::Policies;
use super::sheet::{Check, Start, UsePage, Words, asked};
use super::{Face, Overview, Row, done_words};
use crate::practices::hours::{Span, Week};
use crate::web::{Choice, Form, Web};
use askama::DynTemplate;
use vault::SheetSecret;

const PRACTICE: &str = "Maple Street Dental";
const EMAIL: &str = "office@maple.example";
const TZ: &str = "America/Los_Angeles";

/// A small drawing in place of a logo.
const PICTURE: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAGAAAAAgAQMAAADXDu8XAAAABlBMVEX///8LYVfQfqIuAAAAUklEQVR42mNgIBPw/weDA0DWDySO/T8kTv1/JM7//w1wzYxgEShg/v//AXYO+///H+AGkMBBMYBIDtwAkAuwc0Cuxu4fkE8RABgGSOH0g4ESAACq5omMORf2CAAAAABJRU5ErkJggg==";

fn html(t: &dyn DynTemplate) -> String {
    t.dyn_render().unwrap_or_default()
}

fn week() -> Week {
    let mut week = Week([Span::new(8 * 60, 17 * 60); 7]);
    (week.0[4], week.0[5], week.0[6]) = (Span::new(8 * 60, 12 * 60), None, None);
    week
}

fn face(w: &Web, full: bool) -> Face {
    Face {
        logo: None,
        name: PRACTICE.into(),
        address: "12 Maple St, Portland, OR 97201".into(),
        phone: "(555) 010-0142".into(),
        places: if full {
            vec!["Hillsboro office · 88 Oak Ave, Hillsboro, OR 97123 · (555) 010-0150".into()]
        } else {
            vec![]
        },
        after_hours: if full { "(555) 010-0199" } else { "" }.into(),
        hours: if full {
            week().rows(&w.words())
        } else {
            vec![]
        },
        confirmed: full,
    }
}

fn overview(w: &Web, manager: bool, ready: bool) -> String {
    let row = |label, state: Vec<String>, href| Row {
        label,
        state,
        href: if manager { href } else { "" },
        change: w.t("change"),
    };
    let mut rows = vec![
        row(
            w.t("practice-details"),
            vec![
                PRACTICE.into(),
                w.put("name", "Maple Office").t("practice-row-discreet"),
            ],
            "/practice/details",
        ),
        row(
            w.t("practice-hours"),
            week().lines(&w.words()),
            "/practice/hours",
        ),
        row(
            w.t("practice-rules"),
            vec![
                w.t("practice-row-two-step-on"),
                w.t("practice-row-subject-neutral"),
            ],
            "/practice/rules",
        ),
        row(
            w.t("practice-logo"),
            vec![w.t("practice-row-logo-hidden")],
            "/practice/logo",
        ),
    ];
    if manager {
        rows.push(row(
            w.t("sheet-title"),
            vec![
                w.put("date", w.date_full(w.now())).t("practice-row-sheet"),
                w.put("n", 2).t("practice-row-managers"),
            ],
            "/practice/recovery-sheet",
        ));
    }
    html(&Overview {
        w,
        done: if manager && ready {
            w.t("practice-done-details")
        } else {
            done_words(w)
        },
        manager,
        ready,
        can_compose: true,
        outside: manager && !ready,
        face: face(w, ready),
        rows,
        waiting: usize::from(manager),
        asking: usize::from(manager && !ready) * 2,
        lost: usize::from(manager),
    })
}

fn start(w: &Web, kept: bool, begun: bool, opens: bool) -> String {
    html(&Start {
        w,
        kept: kept.then(|| w.now()),
        begun: begun.then(|| w.now()),
        opens,
        others: if kept {
            "Lee Park".into()
        } else {
            String::new()
        },
        support: "help@mail.example.com · (555) 010-0100".into(),
    })
}

/// The pages in their states.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let blank = Form::blank();
    let (plain, stale) = (
        Above::default(),
        Above {
            elsewhere: true,
            password: true,
            shuts_out: true,
        },
    );
    let mut wrong = Form::blank()
        .with("name", PRACTICE)
        .with("phone", "call us")
        .with("zip", "9720");
    wrong.fail("street", w.t("join-street-missing"));
    wrong.fail("zip", w.t("join-zip-shape"));
    wrong.fail("phone", w.t("practice-phone-shape"));
    wrong.fail("password", w.t("step-up-missing"));
    let details = |form, above, confirmed| {
        html(&Details {
            w,
            form,
            above,
            email: EMAIL.into(),
            confirmed,
        })
    };
    let mut odd = Form::blank()
        .with("mon-from", "08:00")
        .with("mon-to", "17:00")
        .with("tue-from", "08:00")
        .with("wed-from", "17:00")
        .with("wed-to", "08:00")
        .with("thu-from", "noon")
        .with("thu-to", "17:00");
    read_week(w, &mut odd);
    let rules = |above, locked: String, locked_on| {
        html(&Rules {
            w,
            form: &Form::blank()
                .with("two-step", "off")
                .with("subject", "named"),
            none: &Form::blank(),
            above,
            email: EMAIL.into(),
            locked,
            locked_on,
            name: PRACTICE.into(),
        })
    };
    let policies = |above, form: &Form| {
        html(&Policies {
            w,
            form,
            above,
            email: EMAIL.into(),
            countries: vec!["US".into(), "CA".into(), "PR".into()],
            home: "US".into(),
            idle_minutes: 15,
            session_hours: 12,
            registration: crate::config::RegistrationMode::Classic,
            preset: crate::config::PasswordPreset::Modern,
            strong_for_everybody: false,
            teams: vec![Choice::new("1", "Front desk")],
        })
    };
    let mut nobody = Form::blank();
    nobody.fail("who[]", w.t("policies-who-missing"));
    let places = |above, form: &Form, there| {
        html(&Places {
            w,
            form,
            above,
            email: EMAIL.into(),
            places: (0..=there).map(|n| Place::at(n, there)).collect(),
        })
    };
    let one = Form::blank()
        .with("place-0-name", "Hillsboro office")
        .with("place-0-street", "88 Oak Ave")
        .with("place-0-city", "Hillsboro")
        .with("place-0-state", "OR")
        .with("place-0-zip", "97123");
    let mut no_zip = one.clone().with("place-0-zip", "9712");
    no_zip.fail("place-0-zip", w.t("join-zip-shape"));
    let mut no_picture = Form::blank();
    no_picture.fail("logo", w.t("logo-kind"));
    let logo = |form, logo: Option<&str>, hidden| {
        html(&LogoPage {
            w,
            form,
            logo: logo.map(str::to_owned),
            name: PRACTICE.into(),
            hidden,
            most: 4_000_000,
        })
    };
    let sheet = SheetSecret::random(&vault::SeededRandom::new(4));
    let words = |replaces| {
        html(&Words {
            w,
            practice: PRACTICE.into(),
            made_at: w.now(),
            words: sheet.words().to_vec(),
            replaces,
        })
    };
    let mut slip = Form::blank().with("sheet-3", "abandon");
    slip.fail("sheet-3", w.put("n", 3).t("sheet-word-wrong"));
    slip.fail("sheet-12", w.t("sheet-word-missing"));
    let check = |form, replaces| {
        html(&Check {
            w,
            form,
            asked: asked(w, &[0, 2, 7, 11]),
            replaces,
        })
    };
    let mut shape = Form::blank().with("sheet", "one two three");
    shape.fail("sheet", w.t("sheet-use-shape"));
    let used = |form| {
        html(&UsePage {
            w,
            form,
            practices: PRACTICE.into(),
        })
    };
    vec![
        ("practice", overview(w, true, true)),
        ("practice-new", overview(w, true, false)),
        ("practice-member", overview(w, false, true)),
        ("practice-details", details(&blank, plain, true)),
        ("practice-details-errors", details(&wrong, stale, false)),
        ("practice-hours", html(&Hours::of(w, &blank, plain, TZ))),
        (
            "practice-hours-errors",
            html(&Hours::of(w, &odd, stale, TZ)),
        ),
        (
            "practice-policies",
            policies(plain, &Form::blank().and("who[]", "patient")),
        ),
        ("practice-policies-errors", policies(stale, &nobody)),
        ("practice-places", places(plain, &one, 1)),
        ("practice-places-errors", places(stale, &no_zip, 1)),
        ("practice-rules", rules(plain, String::new(), false)),
        (
            "practice-rules-locked",
            rules(stale, w.t("practice-two-step-operator"), true),
        ),
        (
            "practice-rules-no-phones",
            rules(plain, w.t("compose-two-step-no-phones"), false),
        ),
        ("practice-logo", logo(&blank, None, false)),
        (
            "practice-logo-there",
            logo(&no_picture, Some(PICTURE), true),
        ),
        ("sheet", start(w, false, false, true)),
        ("sheet-kept", start(w, true, false, true)),
        ("sheet-begun", start(w, true, true, true)),
        ("sheet-not-yet", start(w, false, false, false)),
        ("sheet-words", words(false)),
        ("sheet-words-new", words(true)),
        ("sheet-check", check(&blank, false)),
        ("sheet-check-errors", check(&slip, true)),
        ("sheet-use", used(&shape)),
    ]
}
