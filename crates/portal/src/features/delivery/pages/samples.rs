//! Every page of this feature in its main states, for the test that renders all pages in all languages.

use askama::DynTemplate;

use super::super::flow::sharing::Asking;
use super::super::model::{self, Invited, Kind, Status, Step};
use super::super::timeline::{RecipientTimeline, card};
use super::address::AddressPage;
use super::again::AgainPage;
use super::contacts::{ContactPage, Line, ListPage, first, status_word, tone};
use super::phones::{self, PhonesPage};
use super::sharing::banner;
use crate::app::span::{HOUR, MINUTE};
use crate::invitations::State;
use crate::web::{Form, Web};
use askama::Template;
use db::Id;

#[derive(Template)]
#[template(path = "features/delivery/sample.html")]
struct Parts<'a> {
    w: &'a Web,
    card: super::super::timeline::Card<'a>,
    banner: super::sharing::Banner<'a>,
}

/// The pages by name.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let html = |t: &dyn DynTemplate| t.dyn_render().unwrap_or_default();
    let (blank, from) = (Form::blank(), Id::NIL.to_string());
    let back = "/contacts/00000000000000000000000000000000";
    let line = |name: &str, address: &str, s: Status| Line {
        href: back.into(),
        name: name.into(),
        address: address.into(),
        relationship: w.t("contacts-patient"),
        status: status_word(w, s),
        tone: tone(s),
        same: None,
    };
    let list = |lines, searched| ListPage {
        w,
        form: &blank,
        searched,
        lines,
        more: searched,
        newer: String::new(),
        older: "/contacts?page=2".into(),
        can_compose: true,
    };
    let shown = |ending: &str| w.put("digits", ending).t("phone-mobile-ending");
    let contact = |proposed: bool| ContactPage {
        w,
        name: "Robin Vale".into(),
        address: "robin@example.com".into(),
        relationship: w.t("contacts-patient"),
        language: "English".into(),
        minor: proposed.then(|| {
            let until = w.date_full(w.now());
            (w.date_full(w.now()), vec![("Robin Vale".into(), until)])
        }),
        correct_child: match proposed {
            true => back.to_owned(),
            false => String::new(),
        },
        same: proposed.then(|| {
            let put = w.put("address", "robin.vale@work.example");
            (put.t("contacts-same"), back.to_owned())
        }),
        status: status_word(w, Status::PhoneWrong),
        tone: tone(Status::PhoneWrong),
        first: first(Status::PhoneWrong),
        phones: vec![(
            w.put("number", "(555) 010-0167").t("contacts-mobile-is"),
            w.put("date", w.date(w.now()))
                .put("name", "Dr. Ana Ruiz")
                .t("contacts-given-by"),
        )],
        proposed: if proposed { vec![shown("81")] } else { vec![] },
        base: back.into(),
        can_correct: true,
        can_readdress: true,
        can_write: true,
        can_send: true,
        done: (!proposed).then(|| w.t("contacts-done-phones")),
        grown: proposed.then(|| "Leo Vale".into()),
    };
    let own = super::child::OwnPage {
        w,
        form: &blank,
        child: "Leo Vale".into(),
        guardian: "Robin Vale".into(),
        day: w.date_full(w.now() + 24 * HOUR),
        back: back.into(),
    };
    let born = Form::blank().with("born", "2014-05-03");
    let minor = |form, readers: bool| super::minor::MinorPage {
        w,
        form,
        child: "Leo Vale".into(),
        readers: match readers {
            true => vec![("1".into(), "Robin Vale".into(), w.date_full(w.now()))],
            false => Vec::new(),
        },
        last: match readers {
            true => String::new(),
            false => "Robin Vale".into(),
        },
        ends: None,
        back: back.into(),
    };
    let mut ends = minor(&born, true);
    ends.ends = Some(18);
    let mut no_reason = born.clone();
    no_reason.fail("reason", w.t("minor-reason-missing"));
    let mut bad = Form::blank().with("mobile", "555");
    bad.fail("mobile", w.t("phone-shape"));
    let phones_page = |form, wrong: bool| PhonesPage {
        w,
        form,
        name: "Robin Vale".into(),
        wrong,
        waits: true,
        filed: vec![phones::Line {
            id: Id::NIL,
            label: w.put("number", "(555) 010-0167").t("contacts-mobile-is"),
            given: w.put("date", w.date(w.now())).t("contacts-given"),
        }],
        proposed: if wrong {
            vec![phones::Line {
                id: Id::NIL,
                label: shown("81"),
                given: String::new(),
            }]
        } else {
            vec![]
        },
        approve: format!("{back}/phones/approve"),
        back,
        from: &from,
    };
    let mut doubted = Form::blank().with("email", "robin@gmial.com");
    doubted.fail("sure", w.t("look-alike-tick"));
    let address = |form, looks_like| AddressPage {
        w,
        form,
        name: "Robin Vale".into(),
        address: "robin@exmaple.com".into(),
        looks_like,
        back,
        from: &from,
    };
    let timelines = [
        sample_timeline(
            w,
            &[Kind::Accepted, Kind::PhoneWrong],
            Invited {
                state: State::Open,
                phone_wrong: true,
                expired: false,
            },
        ),
        sample_timeline(
            w,
            &[
                Kind::Accepted,
                Kind::Failed,
                Kind::Resent,
                Kind::Accepted,
                Kind::Opened,
                Kind::CodeSent,
                Kind::PhoneCorrected,
                Kind::Registered,
                Kind::Read,
            ],
            Invited {
                state: State::Active,
                phone_wrong: false,
                expired: false,
            },
        ),
    ];
    let asking = [Asking {
        person: Id::NIL,
        name: "Robin Vale".into(),
        at: w.now() - HOUR,
    }];
    vec![
        ("contacts-empty", html(&list(vec![], false))),
        ("contacts-none-found", html(&list(vec![], true))),
        (
            "contacts",
            html(&list(
                vec![
                    line("Robin Vale", "robin@example.com", Status::PhoneWrong),
                    line(
                        "María de los Ángeles López-Hernández",
                        "maria.de.los.angeles.lopez.hernandez@correo.example.org",
                        Status::Reads,
                    ),
                    line("Joy Moved", "joy@example.net", Status::Waiting),
                ],
                false,
            )),
        ),
        ("contact-own", html(&own)),
        ("contact-child", html(&minor(&born, true))),
        ("contact-child-ends", html(&ends)),
        ("contact-child-reason", html(&minor(&no_reason, true))),
        ("contact-child-nobody", html(&minor(&born, false))),
        ("contact", html(&contact(false))),
        ("contact-proposed", html(&contact(true))),
        ("contact-phones", html(&phones_page(&blank, false))),
        ("contact-phones-wrong", html(&phones_page(&bad, true))),
        ("contact-address", html(&address(&blank, None))),
        (
            "contact-address-doubted",
            html(&address(
                &doubted,
                Some(("robin@gmial.com".into(), "gmail.com".into())),
            )),
        ),
        (
            "contact-again",
            html(&AgainPage {
                w,
                form: &blank,
                name: "Robin Vale",
                address: "robin@example.com",
                back,
                from: &from,
            }),
        ),
        (
            "delivery-parts",
            html(&Parts {
                w,
                card: card(w, &timelines, Id::NIL),
                banner: banner(w, &asking, Id::NIL),
            }),
        ),
    ]
}

fn sample_timeline(w: &Web, kinds: &[Kind], invited: Invited) -> RecipientTimeline {
    let steps: Vec<Step> = kinds
        .iter()
        .enumerate()
        .map(|(n, kind)| Step {
            kind: *kind,
            at: w.now() - HOUR + n as i64 * MINUTE,
            detail: match kind {
                Kind::Accepted => Some("mx.example.com".into()),
                Kind::Failed => Some("full".into()),
                _ => None,
            },
        })
        .collect();
    RecipientTimeline {
        delivery: Id::NIL,
        message: Id::NIL,
        thread: Id::NIL,
        contact: Some(Id::NIL),
        name: "Robin Vale".into(),
        next: model::next(&steps, Some(invited), w.now()),
        steps,
    }
}
