//! The pages in their main states, from made-up values.

use askama::DynTemplate;

use super::super::model::Required;
use super::decline::{NotMe, Wanted};
use super::finish::{self, CheckMail, Security};
use super::landing::{AccountPage, Landing};
use super::phones::{self, OwnPhone, Phones, Waiting, WrongPhone};
use super::profile::{Existing, Number, Practice, Start, You};
use crate::accounts::PhoneKind;
use crate::app::span::{MINUTE, SECOND};
use crate::features::directory::Entry;
use crate::holder::Offer;
use crate::practices::model::Postal;
use crate::web::{Form, Web};

const OFFICE: &str = "Maple Street Dental";

fn html(t: &dyn DynTemplate) -> String {
    t.dyn_render().unwrap_or_default()
}

/// See the module's words.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let mut all = who_wrote(w);
    all.extend(profile(w));
    all.extend(phone_pages(w));
    all.extend(last(w));
    all
}

fn landing(w: &Web, professional: bool, provision: bool) -> Landing<'_> {
    let put = w.put("practice", OFFICE);
    Landing {
        w,
        heading: if provision {
            put.t("join-landing-provision")
        } else {
            put.t("join-landing")
        },
        person: if provision {
            String::new()
        } else {
            "Dr. Ana Ruiz".into()
        },
        title: "DMD".into(),
        practice: OFFICE,
        address: "12 Maple St, Portland, OR 97201".into(),
        places: if provision {
            Vec::new()
        } else {
            vec!["88 Oak Ave, Hillsboro, OR 97123".into()]
        },
        phone: "(555) 010-0142",
        logo: None,
        role: match provision {
            true => w.put("role", w.t("role-owner")).t("join-landing-role"),
            false => String::new(),
        },
        confirmed: !provision,
        masked: "r***@patients.example".into(),
        label: if professional {
            w.t("continue")
        } else {
            w.t("get-started")
        },
        href: "/join/you",
        provision,
        code: true,
        quiet: !professional,
    }
}

fn who_wrote(w: &Web) -> Vec<(&'static str, String)> {
    let account = |name: &str, team: bool| {
        html(&AccountPage {
            w,
            practice: OFFICE,
            offer: Offer::of(w, OFFICE, team, team),
            name: name.into(),
            mark: "00".into(),
        })
    };
    vec![
        ("join-account", account("Robin Reyes", false)),
        ("join-account-sign-in", account("", false)),
        ("join-account-team", account("Robin Reyes", true)),
        ("join-account-team-sign-in", account("", true)),
        ("join-landing-patient", html(&landing(w, false, false))),
        ("join-landing-professional", html(&landing(w, true, false))),
        ("join-landing-provision", html(&landing(w, true, true))),
        (
            "join-not-me",
            html(&NotMe {
                w,
                mark: "00".into(),
                practice: OFFICE,
                keep: "/join",
            }),
        ),
        (
            "join-wanted",
            html(&Wanted {
                w,
                mark: "00".into(),
                practice: OFFICE.into(),
            }),
        ),
    ]
}

fn profile(w: &Web) -> Vec<(&'static str, String)> {
    let form = Form::blank()
        .with("number", "123456789")
        .with("last_name", "Park")
        .with("first_name", "Lee")
        .with("specialty", "Endodontics")
        .with("practice", "Park Endodontics")
        .with("street", "4 Elm Ave")
        .with("state", "OR")
        .with("zip", "97301");
    let mut wrong = form.clone();
    wrong.fail("city", w.t("join-city-missing"));
    let entry = Entry {
        first_name: "Lee".into(),
        last_name: "Park".into(),
        practice: "Park Endodontics".into(),
        postal: Postal {
            street: "4 Elm Ave".into(),
            city: "Salem".into(),
            state: "OR".into(),
            zip: "97301".into(),
        },
        specialty: "Endodontics".into(),
    };
    let number = |form, unknown| Number {
        w,
        form,
        mark: "00".into(),
        unknown,
    };
    let start = |found, started| Start {
        w,
        mark: "00".into(),
        found,
        asks_practice: true,
        provision: false,
        started,
        href: "/join/practice",
    };
    let you = |form, professional| You {
        w,
        form,
        mark: "00".into(),
        step: Some((1, if professional { 4 } else { 3 })),
        back: "/join",
        professional,
    };
    let practice = |form, filled| Practice {
        w,
        form,
        mark: "00".into(),
        step: Some((2, 4)),
        back: "/join/you",
        filled,
    };
    let existing = |form, asks| Existing {
        w,
        form,
        mark: "00".into(),
        back: "/join/practice",
        name: OFFICE.into(),
        city: "Portland".into(),
        asks,
    };
    let blank = Form::blank();
    vec![
        ("join-number", html(&number(&blank, false))),
        ("join-number-unknown", html(&number(&form, true))),
        ("join-start-found", html(&start(Some(entry), false))),
        ("join-start-again", html(&start(None, true))),
        ("join-you-patient", html(&you(&blank, false))),
        ("join-you-professional", html(&you(&form, true))),
        ("join-practice", html(&practice(&form, true))),
        ("join-practice-errors", html(&practice(&wrong, false))),
        ("join-existing", html(&existing(&blank, None))),
        ("join-existing-again", html(&existing(&blank, Some(true)))),
    ]
}

fn phone_pages(w: &Web) -> Vec<(&'static str, String)> {
    let mut wrong = Form::blank().with("phone", "12");
    wrong.fail("phone", w.t("phone-shape"));
    wrong.fail("kind", w.t("phone-kind-missing"));
    vec![
        (
            "join-phones",
            html(&Phones {
                w,
                mark: "00".into(),
                step: Some((2, 3)),
                back: "/join/you",
                practice: OFFICE,
                provision: false,
                phones: vec![
                    phones::masked(w, PhoneKind::Mobile, "67"),
                    phones::masked(w, PhoneKind::Landline, "20"),
                ],
            }),
        ),
        (
            "join-own-phone",
            html(&OwnPhone {
                w,
                form: &Form::blank(),
                mark: "00".into(),
                step: Some((2, 3)),
                back: "/join/you",
                kinds: phones::kinds(w),
                skip: true,
            }),
        ),
        (
            "join-wrong-phone",
            html(&WrongPhone {
                w,
                form: &wrong,
                mark: "00".into(),
                back: "/join/phones",
                practice: OFFICE,
                kinds: phones::kinds(w),
            }),
        ),
        (
            "join-waiting",
            html(&Waiting {
                w,
                step: Some((2, 3)),
                practice: OFFICE,
                phone: "(555) 010-0142",
                after_all: true,
            }),
        ),
    ]
}

fn last(w: &Web) -> Vec<(&'static str, String)> {
    let security = |offered, required| Security {
        w,
        form: &BLANK,
        mark: "00".into(),
        step: Some((3, 3)),
        back: "/join/phones",
        choices: finish::choices(w),
        reason: finish::reason(w, offered, required, false),
        report: !offered && required.is_some(),
    };
    static BLANK: std::sync::LazyLock<Form> = std::sync::LazyLock::new(Form::blank);
    let mail = |wait, again, told| CheckMail {
        w,
        mark: "00".into(),
        masked: "r***@patients.example".into(),
        from: "notify@mail.example.com",
        practice: OFFICE,
        wait,
        again,
        told,
    };
    let now = w.now();
    vec![
        ("join-security", html(&security(true, None))),
        (
            "join-security-operator",
            html(&security(true, Some(Required::Operator))),
        ),
        (
            "join-security-practice",
            html(&security(true, Some(Required::Practice))),
        ),
        (
            "join-security-sender",
            html(&security(true, Some(Required::Sender))),
        ),
        ("join-security-no-phone", html(&security(false, None))),
        (
            "join-security-shut",
            html(&security(false, Some(Required::Practice))),
        ),
        (
            "join-check-mail",
            html(&mail(Some(now + MINUTE), None, false)),
        ),
        (
            "join-check-mail-again",
            html(&mail(None, Some(now - 70 * SECOND), false)),
        ),
        ("join-check-mail-told", html(&mail(None, None, true))),
    ]
}
