#![allow(clippy::unwrap_used)]
//! Who may see what (trap 36): every address that names a row, asked for by everybody whose row it is not.
//!
//! For each route with an id the table below says who owns what it names. The owner gets a page (so that no line can pass by
//! being wrong); everybody else gets, for a row that exists and for one that does not, the same status 404 and byte by byte the
//! same page, and nothing is written. A route with an id that is not in the table fails the last test.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::accounts::{Phone, PhoneKind};
use crate::contacts;
use crate::practices::{self, teams};
use crate::story;
use crate::testing::{Browser, Letter, Page, Someone, TestApp};
use db::{Id, Kind, Op};
use http::{Method, StatusCode};

/// Whose rows an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// A participant's mailbox: not even a colleague's.
    Patient,
    /// The practice that wrote it.
    Practice,
}

/// How the route is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Get,
    /// A form with these fields.
    Post(&'static [(&'static str, &'static str)]),
    /// A form with files, and these fields.
    Upload(&'static [(&'static str, &'static str)]),
}

struct Route(&'static str, How, Owner);

use How::{Get, Post, Upload};
use Owner::{Patient, Practice};

/// Add your route here: `{thread}`, `{gated}` (a conversation behind a second step), `{file}`, `{contact}`, `{member}` (a colleague).
const ROUTES: &[Route] = &[
    Route("/m/{thread}", Get, Patient),
    Route("/m/{thread}?in=sent&all=1", Get, Practice),
    Route("/m/{thread}/reply", Get, Patient),
    Route(
        "/m/{thread}/reply",
        Upload(&[("body", "An answer"), ("action", "send")]),
        Patient,
    ),
    Route("/m/{thread}/office", Get, Patient),
    Route(
        "/m/{thread}/office",
        Post(&[("subject", "Hello"), ("body", "Hello"), ("action", "send")]),
        Patient,
    ),
    Route("/m/{thread}/files/{file}", Get, Patient),
    Route("/m/{gated}/code", Get, Patient),
    Route("/m/{gated}/code", Post(&[("way", "text")]), Patient),
    Route("/m/{gated}/code/enter", Get, Patient),
    Route(
        "/m/{gated}/code/enter",
        Post(&[("code", "123456")]),
        Patient,
    ),
    Route("/m/{gated}/code/again", Post(&[]), Patient),
    Route("/m/{gated}/phones", Get, Patient),
    Route("/people/teams/{team}", Get, Practice),
    Route(
        "/people/teams/{team}/name",
        Post(&[("name", "Recalls")]),
        Practice,
    ),
    Route("/people/teams/{team}/end", Post(&[]), Practice),
    Route("/people/teams/{team}/open", Post(&[]), Practice),
    Route("/people/member/{member}", Get, Practice),
    Route("/people/member/{member}/role", Get, Practice),
    Route(
        "/people/member/{member}/role",
        Post(&[("role", "sender")]),
        Practice,
    ),
    Route("/people/member/{member}/unlock", Post(&[]), Practice),
    Route(
        "/people/member/{member}/two-step",
        Post(&[("two-step", "on")]),
        Practice,
    ),
    Route("/people/member/{member}/lost-app", Post(&[]), Practice),
    Route("/people/member/{member}/sign-out", Post(&[]), Practice),
    Route("/people/member/{member}/pause", Get, Practice),
    Route("/people/member/{member}/pause", Post(&[]), Practice),
    Route("/people/member/{member}/resume", Post(&[]), Practice),
    Route("/people/member/{member}/remove", Get, Practice),
    Route("/people/member/{member}/remove", Post(&[]), Practice),
];

/// Routes whose parameter is no row id, each with the reason.
const OTHERWISE: &[(&str, &str)] = &[
    ("/i/{*secret}", "a link's secret: 256 bits"),
    ("/p/{*secret}", "a link's secret: 256 bits"),
    ("/n/{*secret}", "a link's secret: 256 bits"),
    ("/r/{*secret}", "a link's secret: 256 bits"),
    ("/c/{*secret}", "a link's secret: 256 bits"),
    ("/x/{*secret}", "a link's secret: 256 bits"),
    ("/e/{*secret}", "a link's secret: 256 bits"),
    ("/h/{*secret}", "a link's secret: 256 bits"),
    ("/w/{*secret}", "a link's secret: 256 bits"),
    ("/u/{*secret}", "a link's secret: 256 bits"),
    ("/outbox/{id}/mail", "demo only, loopback only"),
    ("/sent/{thread}", "redirects to /m/{thread} without looking"),
    (
        "/contacts/{contact}",
        "features/delivery/tests/access.rs: contacts_of_another_practice_are_not_there",
    ),
    (
        "/contacts/{contact}/phones",
        "features/delivery/tests/access.rs: contacts_of_another_practice_are_not_there",
    ),
    (
        "/contacts/{contact}/phones/approve",
        "features/delivery/tests/access.rs: contacts_of_another_practice_are_not_there",
    ),
    (
        "/contacts/{contact}/address",
        "features/delivery/tests/access.rs: contacts_of_another_practice_are_not_there",
    ),
    (
        "/contacts/{contact}/own",
        "looked up as the other pages of a contact, by practice; features/helpers/tests/children.rs: it_ends_at_the_age_and_the_young_person_gets_their_own_access",
    ),
    (
        "/contacts/{contact}/child",
        "looked up as the other pages of a contact, by practice; features/helpers/tests/children.rs: a_corrected_birthday_ends_or_keeps_what_a_parent_reads",
    ),
    (
        "/contacts/{contact}/again",
        "features/delivery/tests/access.rs: contacts_of_another_practice_are_not_there",
    ),
    (
        "/people/invited/{contact}",
        "features/inviting/tests/access.rs: people_and_lists_of_another_practice_are_not_there",
    ),
    (
        "/people/invited/{contact}/name",
        "features/inviting/tests/access.rs: people_and_lists_of_another_practice_are_not_there",
    ),
    (
        "/people/invited/{contact}/withdraw",
        "features/inviting/tests/access.rs: people_and_lists_of_another_practice_are_not_there",
    ),
    (
        "/people/rounds/{round}",
        "features/inviting/tests/access.rs: people_and_lists_of_another_practice_are_not_there",
    ),
    (
        "/people/rounds/{round}/send",
        "features/inviting/tests/access.rs: people_and_lists_of_another_practice_are_not_there",
    ),
    (
        "/people/rounds/{round}/stop",
        "features/inviting/tests/access.rs: people_and_lists_of_another_practice_are_not_there",
    ),
    (
        "/people/rounds/{round}/delete",
        "features/inviting/tests/access.rs: people_and_lists_of_another_practice_are_not_there",
    ),
    (
        "/people/rounds/{round}/result.csv",
        "features/inviting/tests/access.rs: people_and_lists_of_another_practice_are_not_there",
    ),
    (
        "/people/emergency/{grant}/agree",
        "features/emergency/tests.rs: the_second_is_somebody_else_and_not_the_owner",
    ),
    (
        "/people/emergency/{grant}/refuse",
        "features/emergency/tests.rs: other_people_end_and_refuse_nothing",
    ),
    (
        "/people/emergency/{grant}/end",
        "features/emergency/tests.rs: other_people_end_and_refuse_nothing",
    ),
    (
        "/emergency/{grant}",
        "features/emergency/tests.rs: what_an_owner_is_shown_is_for_them_alone",
    ),
    (
        "/people/handover/{seat}",
        "features/handover/tests.rs: only_a_leavers_mailbox_and_only_by_its_own_managers",
    ),
    (
        "/people/handover/{seat}/end",
        "features/handover/tests.rs: only_a_leavers_mailbox_and_only_by_its_own_managers",
    ),
    (
        "/people/teams/{team}/add",
        "features/teams/tests/making.rs: only_managers_of_the_practice_see_its_teams",
    ),
    (
        "/people/teams/{team}/remove",
        "features/teams/tests/making.rs: only_managers_of_the_practice_see_its_teams",
    ),
    (
        "/m/{thread}/writing",
        "features/mailbox/tests/team/writing.rs: the_line_is_asked_for_again_and_keeps_no_session_alive",
    ),
    (
        "/m/{thread}/team/assign",
        "features/mailbox/tests/team/cases.rs: nobody_outside_the_team_does_anything_about_a_conversation",
    ),
    (
        "/m/{thread}/team/state",
        "features/mailbox/tests/team/cases.rs: nobody_outside_the_team_does_anything_about_a_conversation",
    ),
    (
        "/m/{thread}/team/note",
        "features/mailbox/tests/team/cases.rs: nobody_outside_the_team_does_anything_about_a_conversation",
    ),
    (
        "/settings/delegates/{grant}",
        "features/delegates/tests.rs: only_to_somebody_at_work_there_and_only_ones_own",
    ),
    (
        "/settings/delegates/{grant}/longer",
        "features/delegates/tests.rs: only_to_somebody_at_work_there_and_only_ones_own",
    ),
    (
        "/settings/delegates/{grant}/tell",
        "features/delegates/tests.rs: only_to_somebody_at_work_there_and_only_ones_own",
    ),
    (
        "/settings/delegates/{grant}/end",
        "features/delegates/tests.rs: only_to_somebody_at_work_there_and_only_ones_own",
    ),
    (
        "/settings/delegates/{grant}/stop",
        "features/delegates/tests.rs: only_to_somebody_at_work_there_and_only_ones_own",
    ),
    (
        "/people/delegates/{grant}/end",
        "features/delegates/tests.rs: only_to_somebody_at_work_there_and_only_ones_own",
    ),
    (
        "/settings/helpers/offers/{offer}",
        "features/helpers/tests/planted.rs: what_is_somebody_elses_is_not_there",
    ),
    (
        "/settings/helpers/offers/{offer}/end",
        "features/helpers/tests/planted.rs: what_is_somebody_elses_is_not_there",
    ),
    (
        "/settings/helpers/{grant}",
        "features/helpers/tests/planted.rs: what_is_somebody_elses_is_not_there",
    ),
    (
        "/settings/helpers/{grant}/longer",
        "features/helpers/tests/planted.rs: what_is_somebody_elses_is_not_there",
    ),
    (
        "/settings/helpers/{grant}/notices",
        "features/helpers/tests/planted.rs: what_is_somebody_elses_is_not_there",
    ),
    (
        "/settings/helpers/{grant}/end",
        "features/helpers/tests/planted.rs: what_is_somebody_elses_is_not_there",
    ),
    (
        "/settings/helpers/{grant}/stop",
        "features/helpers/tests/planted.rs: what_is_somebody_elses_is_not_there",
    ),
    ("/m/{thread}/share", "features/delivery/tests/sharing.rs"),
    ("/drafts/{id}/delete", "features/compose/tests/drafting.rs"),
    ("/q/{*secret}", "a link's secret: 256 bits"),
    ("/s/{*secret}", "a link's secret: 256 bits"),
    (
        "/requests/{ticket}",
        "features/tickets/tests.rs: somebody_elses_request_is_not_there",
    ),
    (
        "/support/l/{lookup}",
        "features/support/tests: for_everybody_else_the_console_is_not_there",
    ),
    (
        "/support/l/{lookup}/{subject}/reveal",
        "features/support/tests: for_everybody_else_the_console_is_not_there",
    ),
    (
        "/support/l/{lookup}/{subject}/verify",
        "features/support/tests: for_everybody_else_the_console_is_not_there",
    ),
    (
        "/support/l/{lookup}/{subject}/change",
        "features/support/tests: for_everybody_else_the_console_is_not_there",
    ),
    (
        "/support/l/{lookup}/{subject}/phone",
        "features/support/tests: for_everybody_else_the_console_is_not_there",
    ),
    (
        "/support/l/{lookup}/{subject}/add",
        "features/support/tests: for_everybody_else_the_console_is_not_there",
    ),
    (
        "/support/phones/{correction}",
        "features/support/tests: for_everybody_else_the_console_is_not_there",
    ),
    (
        "/support/requests/{ticket}",
        "features/support/tests: for_everybody_else_the_console_is_not_there",
    ),
    (
        "/support/answers/{answer}",
        "features/support/tests: for_everybody_else_the_console_is_not_there",
    ),
    (
        "/logo/{id}",
        "public: a practice's picture under 128 random bits; features/practice/tests/picture.rs",
    ),
];

struct World {
    ids: Vec<(&'static str, Id)>,
    patient: Someone,
    practice: Someone,
    strangers: Vec<Someone>,
}

async fn world(t: &TestApp) -> World {
    let ana = t
        .practice(
            "Maple Street Dental",
            "ana@maple.example",
            ("Dr.", "Ana", "Ruiz"),
        )
        .await;
    let victor = t
        .practice(
            "Vale Endodontics",
            "victor@vale.example",
            ("Dr.", "Victor", "Vale"),
        )
        .await;
    let robin = t
        .patient("robin@patients.example", ("Robin", "Vale"), None)
        .await;
    let lee = t
        .patient(
            "lee@patients.example",
            ("Lee", "Park"),
            Some("(503) 555-0167"),
        )
        .await;
    let one = [("a.png", "image/png", b"bytes".as_slice())];
    let letter = Letter {
        files: &one,
        ..Letter::default()
    };
    let thread = t.write(&ana, &[&robin], &letter).await;
    let gated = Letter {
        two_step: true,
        ..Letter::default()
    };
    let gated = t.write(&ana, &[&robin], &gated).await;
    // The others have mail of their own, also from the same practice.
    t.write(&ana, &[&lee], &letter).await;
    t.write(&victor, &[&lee], &letter).await;
    let contact = t.app.id();
    let phone = Phone::parse("(555) 010-0188", PhoneKind::Mobile, "US", &["US".into()]).unwrap();
    t.app
        .db
        .write(vec![
            contacts::insert(
                &t.app,
                contact,
                ana.practice.unwrap(),
                &crate::accounts::Email::parse(&robin.email).unwrap(),
                &contacts::ContactProfile::default(),
                contacts::Relationship::Patient,
                "en",
                None,
                Some(ana.person),
            ),
            contacts::insert_phone(&t.app, contact, &phone, PhoneKind::Mobile, true, None),
        ])
        .await
        .unwrap();
    let file = t
        .app
        .db
        .one::<Id>(db::q!(
            "SELECT a.id FROM attachment a JOIN message m ON m.id = a.message WHERE m.thread = $1",
            thread
        ))
        .await
        .unwrap()
        .unwrap();
    let practice = crate::practices::load(&t.app, ana.practice.unwrap())
        .await
        .unwrap();
    let join = crate::accounts::create::Join::Member {
        practice: &practice,
        role: "sender",
        approved_by: Some(ana.person),
    };
    let sam = t
        .account("sam@maple.example", ("", "Sam", "Okafor"), join, None)
        .await;
    let member = t
        .app
        .db
        .one::<Id>(db::q!(
            "SELECT id FROM membership WHERE person = $1",
            sam.person
        ))
        .await
        .unwrap()
        .unwrap();
    let team = teams::make(
        &t.app,
        &practices::load(&t.app, practice.id).await.unwrap(),
        "Front desk",
    )
    .await
    .unwrap();
    t.app.db.write(team.1).await.unwrap();
    World {
        ids: vec![
            ("{team}", team.0),
            ("{member}", member),
            ("{thread}", thread),
            ("{gated}", gated),
            ("{file}", file),
            ("{contact}", contact),
        ],
        patient: robin,
        practice: ana,
        strangers: vec![lee, victor],
    }
}

impl World {
    fn path(&self, route: &str) -> String {
        self.ids.iter().fold(route.to_owned(), |p, (name, id)| {
            p.replace(name, &id.to_string())
        })
    }

    /// The same address with ids of nothing.
    fn nowhere(&self, route: &str) -> String {
        self.ids
            .iter()
            .fold(route.to_owned(), |p, (name, _)| p.replace(name, NOTHING))
    }

    /// Without what differs from answer to answer and without the address itself.
    fn masked(&self, page: &Page) -> String {
        let mut body = page.body.clone();
        for (_, id) in &self.ids {
            body = body.replace(&id.to_string(), NOTHING);
        }
        for start in [
            "name=\"csrf\" value=\"",
            "name=\"submission\" value=\"",
            "nonce=\"",
        ] {
            let mut out = String::new();
            let mut rest = body.as_str();
            while let Some(at) = rest.find(start) {
                let (before, after) = rest.split_at(at + start.len());
                out.push_str(before);
                rest = &after[after.find('"').unwrap()..];
            }
            out.push_str(rest);
            body = out;
        }
        body
    }
}

const NOTHING: &str = "00000000000070008000000000000000";

/// The id of a form: each is sent once.
fn fresh() -> String {
    static N: AtomicU64 = AtomicU64::new(1);
    format!("{:032x}", N.fetch_add(1, Ordering::Relaxed))
}

async fn ask(b: &mut Browser, token: &str, how: How, path: &str) -> Page {
    let mut headers = vec![
        ("sec-fetch-site", "same-origin"),
        ("origin", "https://mail.example.com"),
    ];
    match how {
        Get => b.raw(Method::GET, path, &headers[..1], vec![]).await,
        Post(fields) => {
            headers.push(("content-type", "application/x-www-form-urlencoded"));
            let mut body = format!("csrf={token}&submission={}", fresh());
            for (n, v) in fields {
                body.push_str(&format!("&{n}={}", v.replace(' ', "+")));
            }
            b.raw(Method::POST, path, &headers, body.into_bytes()).await
        }
        Upload(fields) => {
            headers.push(("content-type", "multipart/form-data; boundary=XX"));
            let mut body = String::new();
            let submission = fresh();
            for (n, v) in [("csrf", token), ("submission", submission.as_str())]
                .iter()
                .chain(fields)
            {
                body.push_str(&format!(
                    "--XX\r\nContent-Disposition: form-data; name=\"{n}\"\r\n\r\n{v}\r\n"
                ));
            }
            body.push_str("--XX--\r\n");
            b.raw(Method::POST, path, &headers, body.into_bytes()).await
        }
    }
}

async fn token(b: &mut Browser) -> String {
    let page = b.get("/inbox").await;
    page.value("csrf").expect("a signed-in page has a form")
}

story! {
    async fn other_peoples_rows_are_not_there(t: TestApp) {
        let world = world(&t).await;
        let written: Arc<Mutex<Vec<String>>> = Arc::default();
        for who in &world.strangers {
            let mut b = t.enter(who, true).await;
            let token = token(&mut b).await;
            for Route(route, how, _) in ROUTES {
                let note = written.clone();
                t.app.db.intercept(Some(Arc::new(move |op: &Op<'_>| {
                    if op.kind == Kind::Write {
                        note.lock().unwrap().extend(op.statements.iter().map(|s| (*s).to_owned()));
                    }
                    db::Fault::None
                })));
                let there = ask(&mut b, &token, *how, &world.path(route)).await;
                let nowhere = ask(&mut b, &token, *how, &world.nowhere(route)).await;
                t.app.db.intercept(None);
                let at = format!("{how:?} {route} as {}", who.email);
                assert_eq!(there.status, StatusCode::NOT_FOUND, "{at}: {}", there.text());
                assert_eq!(nowhere.status, StatusCode::NOT_FOUND, "{at}, a row that does not exist");
                assert_eq!(world.masked(&there), world.masked(&nowhere), "{at}: tells whether the row exists");
                let harmless = ["UPDATE session SET seen_at", "INSERT INTO audit_", "INSERT INTO counter", "INSERT INTO ceiling", "UPDATE membership SET seen_at"];
                let harm: Vec<String> = written.lock().unwrap().drain(..).filter(|s| !harmless.iter().any(|h| s.starts_with(h))).collect();
                assert!(harm.is_empty(), "{at} wrote {harm:?}");
            }
        }
    }

    async fn nobody_gets_anywhere_without_signing_in(t: TestApp) {
        let world = world(&t).await;
        for Route(route, how, _) in ROUTES {
            let mut b = t.browser();
            let there = ask(&mut b, "x", *how, &world.path(route)).await;
            let nowhere = ask(&mut b, "x", *how, &world.nowhere(route)).await;
            let at = format!("{how:?} {route}");
            match how {
                Get => assert!(there.headers["location"].to_str().unwrap().starts_with("/sign-in?next="), "{at}"),
                _ => assert_eq!(there.status, StatusCode::FORBIDDEN, "{at}"),
            }
            assert_eq!((there.status, world.masked(&there)), (nowhere.status, world.masked(&nowhere)), "{at}");
        }
    }

    async fn their_owners_get_them(t: TestApp) {
        let world = world(&t).await;
        for Route(route, how, owner) in ROUTES {
            let who = match owner {
                Patient => &world.patient,
                Practice => &world.practice,
            };
            let mut b = t.enter(who, true).await;
            let token = token(&mut b).await;
            let page = ask(&mut b, &token, *how, &world.path(route)).await;
            assert!(
                page.status.is_success() || page.status.is_redirection() || page.status == StatusCode::UNPROCESSABLE_ENTITY,
                "{how:?} {route} as its owner: {} {}", page.status, page.text()
            );
        }
    }
}

/// Every `.route("…{…}…")` of the features, and every base of code pages.
#[test]
fn every_route_with_an_id_is_in_the_table() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/features");
    let mut todo = vec![root];
    let mut missing = Vec::new();
    let mut found = 0;
    while let Some(dir) = todo.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
                continue;
            }
            if path.extension().is_none_or(|e| e != "rs")
                || path.to_string_lossy().contains("tests")
            {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for (at, _) in text.match_indices(".route(") {
                let rest = text[at + 7..].trim_start();
                let Some(literal) = rest.strip_prefix('"').and_then(|r| r.split('"').next()) else {
                    continue;
                };
                if !literal.contains('{') {
                    continue;
                }
                found += 1;
                let listed = ROUTES.iter().any(|Route(r, ..)| same(r, literal))
                    || OTHERWISE.iter().any(|(r, _)| *r == literal);
                if !listed {
                    missing.push(format!("{}: {literal}", path.display()));
                }
            }
        }
    }
    assert!(found > 5, "the search finds the routes");
    assert!(
        missing.is_empty(),
        "add to ROUTES in matrix_tests.rs: {missing:#?}"
    );
}

/// Whether a line of the table is this route, whatever the parameters are called and without the query.
fn same(line: &str, route: &str) -> bool {
    let parts = |s: &str| -> Vec<String> {
        s.split('?')
            .next()
            .unwrap_or_default()
            .split('/')
            .map(|p| {
                if p.starts_with('{') {
                    "{}".to_owned()
                } else {
                    p.to_owned()
                }
            })
            .collect()
    };
    parts(line) == parts(route)
}
