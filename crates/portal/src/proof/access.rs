//! Who reaches what: every route, asked for by everybody, as one table. `docs/ACCESS.md` is that table; read it beside `router.rs`.
//!
//! Ids in addresses are those of nothing, so that the table says who may use a route at all; that rows of others look like rows that are
//! not there is what `matrix_tests.rs` holds. A form is sent with a right token and empty: it must be refused by the guard, or come as
//! far as its fields.

use std::collections::BTreeMap;
use std::path::Path;

use crate::accounts::create::Join;
use crate::invitations::{self, LinkKind, links};
use crate::testing::{Browser, Letter, Page, Someone, TestApp};
use http::Method;

const NOTHING: &str = "00000000000070008000000000000000";

/// Every `.route("…", …)` of the features with its methods.
fn routes() -> BTreeMap<String, Vec<Method>> {
    let mut todo = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/features")];
    let mut all: BTreeMap<String, Vec<Method>> = BTreeMap::new();
    while let Some(dir) = todo.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
                continue;
            }
            let rust = path.extension().is_some_and(|e| e == "rs");
            if !rust || path.to_string_lossy().contains("tests") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for (at, _) in text.match_indices(".route(") {
                let rest = text[at + 7..].trim_start();
                let Some(route) = rest.strip_prefix('"').and_then(|r| r.split('"').next()) else {
                    continue;
                };
                let whole = rest.split(".route(").next().unwrap();
                let methods = all.entry(route.to_owned()).or_default();
                for (word, method) in [("get(", Method::GET), ("post(", Method::POST)] {
                    if whole.contains(word) && !methods.contains(&method) {
                        methods.push(method);
                    }
                }
            }
        }
    }
    // Shown on loopback in the demo alone, and answers to machines.
    all.retain(|r, _| !r.starts_with("/outbox") && !["/health", "/ready"].contains(&r.as_str()));
    all
}

fn filled(route: &str) -> String {
    let parts: Vec<&str> = route
        .split('/')
        .map(|p| if p.starts_with('{') { NOTHING } else { p })
        .collect();
    parts.join("/")
}

/// What an answer comes to.
fn word(page: &Page) -> String {
    match page.status.as_u16() {
        200 | 202 | 409 | 422 | 429 => "in".into(),
        303 => {
            let to = page.headers["location"].to_str().unwrap();
            let to = to.split('?').next().unwrap();
            match to {
                "/sign-in" => "sign in".into(),
                // The address names a row that is not there.
                to if to.contains(NOTHING) => "in".into(),
                to => {
                    let parts: Vec<&str> = to
                        .split('/')
                        .map(|p| {
                            if p.parse::<db::Id>().is_ok() {
                                "…"
                            } else {
                                p
                            }
                        })
                        .collect();
                    format!("to {}", parts.join("/"))
                }
            }
        }
        403 => "no".into(),
        404 | 410 => "–".into(),
        other => other.to_string(),
    }
}

async fn ask(b: &mut Browser, csrf: &str, method: &Method, path: &str, n: usize) -> Page {
    let mut headers = vec![
        ("sec-fetch-site", "same-origin"),
        ("origin", "https://mail.example.com"),
    ];
    if *method == Method::GET {
        return b.raw(Method::GET, path, &headers[..1], vec![]).await;
    }
    headers.push(("content-type", "application/x-www-form-urlencoded"));
    let body = format!("csrf={csrf}&submission={n:032x}");
    b.raw(Method::POST, path, &headers, body.into_bytes()).await
}

/// Somebody who asks.
enum Who {
    Nobody,
    /// The holder of the newest mailed link.
    Invitee(String),
    Signed(Box<Someone>),
}

impl Who {
    /// A browser of theirs, and a token for its forms.
    async fn enter(&self, t: &TestApp) -> (Browser, String) {
        let (mut b, page) = match self {
            Who::Nobody => (t.browser(), "/sign-in".to_owned()),
            Who::Invitee(link) => {
                let mut b = t.browser();
                b.get(link).await;
                (b, "/join/you".to_owned())
            }
            Who::Signed(who) => (t.enter(who, true).await, "/inbox".to_owned()),
        };
        let page = b.get(&page).await;
        (b, page.value("csrf").unwrap_or_default())
    }
}

async fn world(t: &TestApp) -> Vec<(&'static str, Who)> {
    let ana = t
        .practice(
            "Maple Street Dental",
            "ana@maple.example",
            ("Dr.", "Ana", "Ruiz"),
        )
        .await;
    let vale = t
        .practice(
            "Vale Endodontics",
            "victor@vale.example",
            ("Dr.", "Victor", "Vale"),
        )
        .await;
    let patient = t
        .patient(
            "robin@patients.example",
            ("Robin", "Vale"),
            Some("(503) 555-0167"),
        )
        .await;
    let mut all = vec![("nobody", Who::Nobody)];
    let (_, invitation, _) = t
        .write_to_stranger(&ana, "new@patients.example", &Letter::default())
        .await;
    let i = invitations::load(t, invitation).await.unwrap().unwrap();
    let pair = invitations::open_pre_mailbox(t, None, i.mailbox)
        .await
        .unwrap()
        .unwrap();
    let (token, rows) = links::mint(t, LinkKind::Invite, invitation, i.generation, &pair);
    t.db.write(rows).await.unwrap();
    all.push((
        "invitee",
        Who::Invitee(t.site.link(&LinkKind::Invite.path(&token))),
    ));
    all.push(("free", Who::Signed(Box::new(patient))));
    for role in ["reader", "desk", "sender", "manager"] {
        let practice = crate::practices::load(t, ana.practice.unwrap())
            .await
            .unwrap();
        let join = Join::Member {
            practice: &practice,
            role,
            approved_by: Some(ana.person),
        };
        let email = format!("{role}@maple.example");
        let who = t.account(&email, ("", "Sam", "Okafor"), join, None).await;
        all.push((role, Who::Signed(Box::new(who))));
    }
    // The owner's sign-in hands desk and safe to those who may have them.
    t.browser().sign_in(&ana.email).await;
    all.push(("owner", Who::Signed(Box::new(ana))));
    all.push(("owner elsewhere", Who::Signed(Box::new(vale))));
    all
}

/// The table, as `docs/ACCESS.md` has it.
async fn table(t: &TestApp) -> String {
    let world = world(t).await;
    let mut out = String::from(
        "# Who reaches what\n\nMade by `proof/access.rs`; a test fails when it is stale. *in*: the page, or the form with what is missing. *–*: not there, as an address\nof nothing. *no*: refused. Ids in the addresses are those of nothing: whose rows are whose is held by `matrix_tests.rs`, the support\nconsole by `features/support/tests`.\n\n| |",
    );
    for (name, _) in &world {
        out.push_str(&format!(" {name} |"));
    }
    out.push_str(&format!("\n|---|{}\n", "---|".repeat(world.len())));
    let mut n = 0;
    let mut open = Vec::new();
    for (_, who) in &world {
        open.push(who.enter(t).await);
    }
    let mut all: Vec<(String, Method)> = Vec::new();
    for (route, methods) in routes() {
        all.extend(methods.into_iter().map(|m| (route.clone(), m)));
    }
    // First who may look, then who may press; and last what changes who somebody is.
    all.sort_by_key(|(r, m)| (*m != Method::GET, r == "/settings/leave"));
    let mut lines = Vec::new();
    for (route, method) in all {
        let path = filled(&route);
        let mut line = format!("| `{method} {route}` |");
        for (at, (_, who)) in world.iter().enumerate() {
            n += 1;
            let page = if method == Method::GET {
                let (b, csrf) = &mut open[at];
                ask(b, csrf, &method, &path, n).await
            } else {
                // A form may end the session it is sent in.
                let (mut b, csrf) = who.enter(t).await;
                ask(&mut b, &csrf, &method, &path, n).await
            };
            line.push_str(&format!(" {} |", word(&page)));
        }
        lines.push((route, method.to_string(), line));
    }
    lines.sort();
    for (.., line) in lines {
        out.push_str(&line);
        out.push('\n');
    }
    out
}

#[tokio::test]
async fn everybody_reaches_what_the_table_says_and_nothing_else() {
    let t = TestApp::sqlite().await;
    let made = table(&t).await;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/ACCESS.md");
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    if made != stored {
        if std::env::var_os("SECUREMAIL_WRITE_DOCS").is_some() {
            std::fs::write(&path, &made).unwrap();
            return;
        }
        let other: Vec<&str> = made.lines().filter(|l| !stored.contains(*l)).collect();
        panic!(
            "docs/ACCESS.md is stale. If the change is meant: SECUREMAIL_WRITE_DOCS=1 cargo nextest run -p portal -E 'test(everybody_reaches)'\n{other:#?}"
        );
    }
    // What needs no reading: nobody and free accounts manage nothing, and another practice's owner sees nothing of this one by its addresses.
    for line in made
        .lines()
        .filter(|l| l.contains(" /people") || l.contains(" /support"))
    {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        assert!(["sign in", "no", "–"].contains(&cells[2]), "{line}");
        assert!(cells[4] == "–" || cells[4].starts_with("to /"), "{line}");
    }
}
