//! The first command of README, as somebody tries it.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;

use support::{Portal, fails, run, said};

/// How many mails each person got, and the newest link to an invitation of each.
fn outbox(portal: &Portal) -> (BTreeMap<String, usize>, BTreeMap<String, String>) {
    let page = portal.get(&format!("localhost:{}", portal.port), "/outbox.json");
    let json = page.split_once("\r\n\r\n").unwrap().1;
    // Chunked or not: the list is the outermost pair of brackets.
    let json = &json[json.find('[').unwrap()..=json.rfind(']').unwrap()];
    let items: Vec<serde_json::Value> = serde_json::from_str(json).unwrap();
    let (mut count, mut links) = (BTreeMap::new(), BTreeMap::new());
    for item in items.iter().rev() {
        let to = item["to"].as_str().unwrap().to_owned();
        *count.entry(to.clone()).or_default() += 1;
        let all = item["links"].as_array().unwrap();
        if let Some(link) = all
            .iter()
            .filter_map(|l| l.as_str())
            .find(|l| l.contains("/i/"))
        {
            links.insert(to, link.to_owned());
        }
    }
    (count, links)
}

/// The two invitations, each mailed once; they are there when the welcome is printed.
fn both_mails(portal: &Portal) -> BTreeMap<String, String> {
    let (count, links) = outbox(portal);
    let invited = ["lee.park@parkendo.example", "robin@patients.example"];
    assert_eq!(links.keys().collect::<Vec<_>>(), invited);
    assert!(count.values().all(|n| *n == 1), "{count:?}");
    links
}

#[test]
fn a_demo_that_is_started_again_mails_its_open_invitations_again() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    let args = ["demo", "--listen", "localhost:0", "--data", "elsewhere"];
    let mut first = Portal::demo(d, &args);
    first.prints("ana@maple.example");
    let old = both_mails(&first);
    // Somebody tries to start it twice: on its port, and on another one with the same folder.
    let taken = format!("localhost:{}", first.port);
    fails(
        d,
        &["demo", "--listen", &taken, "--data", "other"],
        1,
        "choose another address with --listen",
    );
    fails(d, &args, 1, "in use by another process");
    assert_eq!(first.stop(), Some(0));

    let mut again = Portal::demo(d, &args);
    again.prints("as you left it");
    let new = both_mails(&again);
    let host = format!("localhost:{}", again.port);
    for (to, link) in &new {
        assert_ne!(link, &old[to], "a link of its own");
        let (origin, path) = link.split_at(link.find("/i/").unwrap());
        assert_eq!(origin, format!("http://{host}"), "the port of today");
        assert!(again.get(&host, path).starts_with("HTTP/1.1 303"), "{to}");
    }
    assert_eq!(again.stop(), Some(0));
    assert!(d.join("elsewhere/securemail.db").exists() && !d.join("securemail-demo").exists());
}

#[test]
fn the_demo_touches_no_real_installation() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    for address in ["8081", "localhost", "mail.example.com:80", ""] {
        fails(d, &["demo", "--listen", address], 1, "is not address:port");
    }
    let help = said(&run(d, &["demo", "--help"]));
    assert!(
        help.contains("--listen") && help.contains("--data"),
        "{help}"
    );
}
