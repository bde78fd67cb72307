//! Every page of this feature in its states, from made-up values.

use super::lists::{Line, List};
use super::model::{Place, Shelf};
use super::office::OfficePage;
use super::pages::{ListPage, Shown, ThreadPage};
use super::reply::{Held, Note, ReplyPage};
use super::team::{Filters, NoteLine, Panel, Writers, watched};
use crate::app::span::{DAY, HOUR, MINUTE};
use crate::features::away::AwayNote;
use crate::features::practice::{Closed, Strip};
use crate::features::settings::Offer;
use crate::messages::{Cut, Folder};
use crate::web::{Choice, Form, NavGroup, NavItem, NavMailbox, UserNav, Web};
use askama::Template;
use db::Id;

fn user(w: &Web) {
    let item = |label: String, href: &str, n| NavItem::new(label, href, n);
    w.set_user(UserNav {
        name: "Dr. Ana Ruiz".into(),
        practice: Some("Maple Street Dental".into()),
        compose: Some("/compose".into()),
        can_compose: true,
        groups: vec![
            NavGroup {
                title: None,
                items: vec![
                    item(w.t("nav-inbox"), "/inbox", 3),
                    item(w.t("nav-sent"), "/sent", 0),
                    item(w.t("nav-drafts"), "/drafts", 0),
                ],
            },
            NavGroup {
                title: Some("Maple Street Dental".into()),
                items: vec![item(w.t("nav-contacts"), "/contacts", 0)],
            },
        ],
        mailboxes: vec![
            NavMailbox {
                value: "1".into(),
                name: "Maple Street Dental".into(),
                open: true,
                shut: false,
            },
            NavMailbox {
                value: "2".into(),
                name: "Vale Endodontics".into(),
                open: false,
                shut: false,
            },
            NavMailbox {
                value: "3".into(),
                name: "Elm Avenue Oral Surgery".into(),
                open: false,
                shut: true,
            },
            NavMailbox {
                value: "personal".into(),
                name: w.t("settings-personal"),
                open: false,
                shut: false,
            },
        ],
        account: vec![item(w.t("nav-settings"), "/settings", 0)],
        sign_out: "/sign-out".into(),
        extend: "/session/extend".into(),
        ends_at: w.now() + 15 * MINUTE,
        chip: String::new(),
        banners: Vec::new(),
    });
}

fn line(w: &Web, who: &str, subject: &str, excerpt: &str, ago: i64) -> Line {
    Line {
        href: "/m/1".into(),
        unread: ago < 12 * HOUR,
        who: who.into(),
        subject: subject.into(),
        excerpt: excerpt.into(),
        at: w.now() - ago,
        files: String::new(),
        answered: false,
        draft: false,
        here: false,
        assignee: String::new(),
        done: false,
    }
}

fn list(w: &Web, folder: Folder) -> List {
    let mut list = both(w, folder);
    if folder == Folder::Sent {
        // What one wrote oneself is never unread, and what stands there are one's own words.
        for row in &mut list.rows {
            row.unread = false;
            row.answered = false;
        }
        for (row, words) in list.rows.iter_mut().zip([
            "Hi Robin, here are the two x-rays we talked about.",
            "Thank you for seeing her so soon.",
        ]) {
            row.excerpt = words.to_owned();
            row.who = w.put("names", row.who.as_str()).t("mailbox-to");
        }
    }
    list
}

fn both(w: &Web, folder: Folder) -> List {
    List {
        title: match folder {
            Folder::Inbox => w.t("mailbox-inbox"),
            Folder::Sent => w.t("mailbox-sent"),
        },
        place: Place {
            folder,
            cut: Cut::Newest,
            shelf: Shelf::All,
        },
        rows: vec![
            Line {
                here: true,
                ..line(
                    w,
                    "Robin Vale",
                    "X-rays before Thursday",
                    "Thank you, I got both pictures. One question about the second one.",
                    3 * MINUTE,
                )
            },
            Line {
                files: w.put("n", 2).t("mailbox-files"),
                ..line(
                    w,
                    "Dr. Victor Vale, Vale Endodontics",
                    "Referral: tooth 30",
                    "See the files. The patient prefers mornings.",
                    HOUR,
                )
            },
            line(
                w,
                "Harbor Lab",
                &w.t("mailbox-private"),
                &w.t("mailbox-row-gate"),
                5 * HOUR,
            ),
            Line {
                draft: true,
                answered: true,
                ..line(
                    w,
                    "María de los Ángeles López-Hernández y Villanueva",
                    "Plan de tratamiento",
                    "Gracias, doctora.",
                    DAY,
                )
            },
            line(
                w,
                &w.t("mailbox-row-closed"),
                &w.t("mailbox-private"),
                &w.t("mailbox-row-closed-text"),
                9 * DAY,
            ),
        ],
        newer: String::new(),
        older: "/inbox?before=1".into(),
        filters: None,
    }
}

fn empty(w: &Web, folder: Folder) -> List {
    List {
        rows: Vec::new(),
        older: String::new(),
        ..list(w, folder)
    }
}

fn message(w: &Web, me: bool, open: bool, text: &[&str], ago: i64) -> Shown {
    Shown {
        who: if me {
            w.t("mailbox-you")
        } else {
            "Robin Vale".into()
        },
        side: if me { "me" } else { "them" },
        at: w.now() - ago,
        text: text.iter().map(|t| (*t).to_owned()).collect(),
        excerpt: text.concat(),
        files: if me {
            vec![("upper-left.png".into(), 1_800_000, "/m/1/files/1".into())]
        } else {
            Vec::new()
        },
        open,
        id: Id::NIL,
    }
}

fn panel<'a>(w: &'a Web, form: &'a Form, done: bool) -> Panel<'a> {
    let note = |who: &str, text: String, closed| NoteLine {
        who: who.into(),
        at: w.now() - HOUR,
        text,
        closed,
    };
    Panel {
        w,
        form,
        base: "/m/1/team".into(),
        version: 1,
        done,
        assignee: if done {
            String::new()
        } else {
            "Lee Park".into()
        },
        mine: false,
        me: "1".into(),
        people: vec![
            Choice::new("nobody", w.t("team-nobody")),
            Choice::new("1", "Lee Park"),
        ],
        notes: vec![
            note(
                "Sam Okafor",
                "Call before nine.\nShe works late.".into(),
                false,
            ),
            note("Lee Park", w.t("team-note-closed"), true),
        ],
        writing: watched(
            w,
            Id::NIL,
            w.put("n", 1).put("names", "Sam Okafor").t("team-writing"),
        ),
    }
}

fn thread<'a>(w: &'a Web, form: &'a Form) -> ThreadPage<'a> {
    ThreadPage {
        w,
        list: list(w, Folder::Inbox),
        subject: "X-rays before Thursday".into(),
        readers: w.put("names", "Robin Vale").t("mailbox-readers-own"),
        keeps: String::new(),
        away: Vec::new(),
        messages: vec![
            message(w, true, false, &["Hi Robin, the first one."], 3 * DAY),
            message(
                w,
                true,
                true,
                &[
                    "Hi Robin, here are the two x-rays we talked about.",
                    "Look at the second one before Thursday:\nupper left, marked in red.",
                ],
                DAY,
            ),
            message(
                w,
                false,
                true,
                &[
                    "Thank you, I got both pictures. One question about the second: is that the tooth that hurt last year?",
                ],
                3 * MINUTE,
            ),
        ],
        happened: Vec::new(),
        asking: Vec::new(),
        thread: Id::NIL,
        closed: 0,
        asks: false,
        folded: true,
        everything: "/m/1?all=1".into(),
        done: None,
        reply: "/m/1/reply".into(),
        no_reply: String::new(),
        upgrade: false,
        offer: None,
        panel: None,
        teams: String::new(),
        writing: Writers::default(),
        office: String::new(),
        form,
    }
}

/// The pages in their states, for the test that renders every page in every language.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    user(w);
    let list_page = |list: List, sent, can_compose| {
        ListPage {
            begins: true,
            w,
            list,
            sent,
            can_compose,
            sheet: can_compose && !sent,
            also: match can_compose || sent {
                true => Vec::new(),
                false => vec![("Leo Vale".into(), "x".into())],
            },
            offer: (!can_compose && !sent).then(|| crate::features::factors::Offer::sample(w)),
        }
        .render()
        .unwrap_or_default()
    };
    let mut wrong = Form::blank().with("body", "");
    wrong.fail("body", w.t("mailbox-reply-missing"));
    wrong.fail("files[]", w.t("mailbox-full"));
    let blank = Form::blank();
    let mut no_note = Form::blank();
    no_note.fail("note", w.t("team-note-missing"));
    let team_list = |mut list: List| {
        list.filters = Some(Filters::at(w, list.place));
        for (row, name) in list.rows.iter_mut().zip(["Lee Park", ""]) {
            row.assignee = name.into();
            row.done = name.is_empty();
        }
        list
    };
    let begun = Form::blank().with("body", "Thank you, I got both pictures.");
    let reply = |form: &Form, note: &Note| {
        ReplyPage {
            w,
            form,
            note,
            held: vec![Held {
                name: "tooth.png".into(),
                size: 1_800_000,
                remove: "remove:1".into(),
            }],
            subject: "X-rays before Thursday".into(),
            to: w.put("names", "Dr. Ana Ruiz").t("mailbox-to"),
            readers: w.t("mailbox-readers-office"),
            strip: Strip::sample(w),
            closed: Some(Closed::sample(w)),
            action: "/m/1/reply".into(),
            back: "/m/1".into(),
            answered: Some(message(w, false, true, &["Two x-rays."], DAY)),
            away: vec![AwayNote::sample(w)],
            seen: "1".into(),
            writing: match note {
                Note::Faster(_) => watched(
                    w,
                    Id::NIL,
                    w.put("n", 1).put("names", "Sam Okafor").t("team-writing"),
                ),
                Note::None => watched(w, Id::NIL, String::new()),
                _ => Writers::default(),
            },
        }
        .render()
        .unwrap_or_default()
    };
    let office = |form: &Form| {
        OfficePage {
            w,
            form,
            practice: "Maple Street Dental".into(),
            strip: Strip::sample(w),
            closed: Some(Closed::sample(w)),
            action: "/m/1/office".into(),
            back: "/m/1".into(),
            readers: format!(
                "{} {}",
                w.t("mailbox-readers-office"),
                w.put("n", 1).put("team", "Front desk").t("team-reads")
            ),
        }
        .render()
        .unwrap_or_default()
    };
    vec![
        ("inbox", list_page(list(w, Folder::Inbox), false, true)),
        (
            "inbox-empty",
            list_page(empty(w, Folder::Inbox), false, true),
        ),
        (
            "inbox-empty-free",
            list_page(empty(w, Folder::Inbox), false, false),
        ),
        (
            "inbox-team",
            list_page(team_list(list(w, Folder::Inbox)), false, false),
        ),
        (
            "inbox-team-empty",
            list_page(team_list(empty(w, Folder::Inbox)), false, false),
        ),
        ("sent", list_page(list(w, Folder::Sent), true, true)),
        ("sent-empty", list_page(empty(w, Folder::Sent), true, true)),
        ("thread", thread(w, &blank).render().unwrap_or_default()),
        (
            "thread-sent",
            ThreadPage {
                done: Some(w.t("mailbox-just-sent")),
                away: vec![AwayNote::sample(w)],
                offer: Some(Offer::sample(w)),
                ..thread(w, &blank)
            }
            .render()
            .unwrap_or_default(),
        ),
        (
            "thread-profile",
            ThreadPage {
                offer: Some(Offer::sample_profile(w)),
                office: "/m/1/office".into(),
                ..thread(w, &blank)
            }
            .render()
            .unwrap_or_default(),
        ),
        (
            "thread-closed",
            ThreadPage {
                messages: Vec::new(),
                closed: 2,
                asks: false,
                folded: false,
                readers: String::new(),
                subject: w.t("mailbox-private"),
                reply: String::new(),
                no_reply: w.t("mailbox-reply-plan"),
                upgrade: true,
                keeps: w.put("practice", "Maple Street Dental").t("mailbox-keeps"),
                ..thread(w, &blank)
            }
            .render()
            .unwrap_or_default(),
        ),
        (
            "thread-team",
            ThreadPage {
                panel: Some(panel(w, &blank, false)),
                teams: w.put("n", 1).put("team", "Front desk").t("team-reads-own"),
                ..thread(w, &blank)
            }
            .render()
            .unwrap_or_default(),
        ),
        (
            "thread-team-note-missing",
            ThreadPage {
                panel: Some(panel(w, &no_note, true)),
                writing: watched(
                    w,
                    Id::NIL,
                    w.put("n", 2)
                        .put("names", "Lee Park, Sam Okafor")
                        .t("team-writing"),
                ),
                teams: w
                    .put("n", 2)
                    .put("team", "Front desk, Billing")
                    .t("team-reads"),
                ..thread(w, &no_note)
            }
            .render()
            .unwrap_or_default(),
        ),
        ("reply", reply(&blank, &Note::None)),
        ("reply-wrong", reply(&wrong, &Note::None)),
        ("reply-saved", reply(&begun, &Note::Saved(w.now()))),
        ("reply-late", reply(&begun, &Note::Late)),
        (
            "reply-changed",
            reply(
                &begun,
                &Note::Changed(
                    w.now() - MINUTE,
                    "Thank you.\nWhich of the two is it?".into(),
                ),
            ),
        ),
        ("reply-gone", reply(&begun, &Note::Gone)),
        (
            "reply-faster",
            reply(&begun, &Note::Faster("Lee Park".into())),
        ),
        ("reply-sent-before", reply(&begun, &Note::SentBefore)),
        ("office", office(&blank)),
        ("office-wrong", office(&wrong)),
    ]
}
