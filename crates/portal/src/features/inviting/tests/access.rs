//! Who may what: roles, other practices, members whom nobody let in.

use super::*;
use crate::story;
use crate::testing::Letter;

const PAGES: [&str; 4] = [
    "/people/invited",
    "/people/invite",
    "/people/import",
    "/people/invited/again",
];

/// Every page that names a contact or a round.
fn pages_of(contact: Id, round: Id) -> Vec<String> {
    let c = format!("/people/invited/{contact}");
    let r = format!("/people/rounds/{round}");
    vec![
        c.clone(),
        format!("{c}/name"),
        format!("{c}/withdraw"),
        r.clone(),
        format!("{r}/result.csv"),
    ]
}

/// Every form of theirs.
fn forms_of(contact: Id, round: Id) -> Vec<String> {
    let c = format!("/people/invited/{contact}");
    let r = format!("/people/rounds/{round}");
    vec![
        format!("{c}/name"),
        format!("{c}/withdraw"),
        format!("{r}/send"),
        format!("{r}/stop"),
        format!("{r}/delete"),
    ]
}

async fn post(t: &TestApp, b: &mut Browser, path: &str, fields: &str) -> u16 {
    let csrf = b
        .get("/settings")
        .await
        .value("csrf")
        .or(b.get("/inbox").await.value("csrf"))
        .unwrap();
    let submission = hex::encode(t.id().as_bytes());
    let body = format!("csrf={csrf}&submission={submission}&{fields}");
    let headers = [
        ("origin", "https://mail.example.com"),
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    b.raw(http::Method::POST, path, &headers, body.into_bytes())
        .await
        .status
        .as_u16()
}

story! {
    async fn people_and_lists_of_another_practice_are_not_there(t: TestApp) {
        let ana = practice(&t).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let mut office = t.enter(&ana, false).await;
        invite(&mut office, "patient", ROBIN, &[]).await;
        let page = upload(&mut office, "a.csv", b"email,name\nkim@patients.example,Kim Lee\n").await;
        let round: Id = page.path.rsplit('/').next().unwrap().parse().unwrap();
        let robin = contact(&t, &ana, ROBIN).await;
        let mut b = t.enter(&victor, false).await;
        for (there, nowhere) in pages_of(robin, round).iter().zip(pages_of(t.id(), t.id())) {
            let (a, n) = (b.get(there).await, b.get(&nowhere).await);
            assert_eq!((a.status.as_u16(), n.status.as_u16()), (404, 404), "{there}");
            assert!(!a.body.contains("Robin") && !a.body.contains("Kim"), "{there}");
        }
        for path in forms_of(robin, round) {
            assert_eq!(post(&t, &mut b, &path, "first=A&last=B&relationship=patient&lang=en&known=all").await, 404, "{path}");
        }
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invite_round WHERE state = 'shown'").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invited WHERE stage = 'sent'").await, 1);
    }

    async fn roles_decide_who_is_here(t: TestApp) {
        let ana = practice(&t).await;
        t.write_to_stranger(&ana, ROBIN, &Letter::default()).await;
        for (role, there) in [("manager", true), ("sender", true), ("desk", false), ("reader", false)] {
            let who = member(&t, &ana, &format!("{role}@maple.example"), role).await;
            let mut b = t.enter(&who, false).await;
            for path in PAGES {
                assert_eq!(b.get(path).await.status.as_u16() == 200, there, "{role} {path}");
            }
            assert_eq!(b.get("/inbox").await.body.contains("/people/invited"), there, "{role}");
        }
        let mut nobody = t.enter(&t.patient("pat@patients.example", ("Pat", "Moreno"), None).await, false).await;
        for path in PAGES {
            assert_eq!(nobody.get(path).await.status.as_u16(), 404, "{path}");
        }
        assert!(t.browser().get("/people/invited").await.path.starts_with("/sign-in"));
    }

    async fn a_sender_invites_patients_and_makes_nobody_a_member(t: TestApp) {
        let ana = practice(&t).await;
        let sam = member(&t, &ana, "sam@maple.example", "sender").await;
        let mut b = t.enter(&sam, false).await;
        let page = b.get("/people/invite").await;
        assert!(!page.body.contains("staff_here") && !page.body.contains("name=\"role\""));
        let forged = post(&t, &mut b, "/people/invite", "relationship=staff_here&role=manager&email=x%40x.example&first=A&last=B&lang=en&title=&mobile=&landline=").await;
        assert_eq!(forged, 422);
        let page = upload(&mut b, "a.csv", b"email,name,relationship,role\nx@x.example,A B,staff in my practice,desk\n").await;
        page.must_say("Only a manager can add people to your practice").must_say("Nobody on this list can be invited");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invitation").await, 0);
        invite(&mut b, "patient", ROBIN, &[]).await.must_say("on its way");
    }

    async fn a_colleagues_invitation_is_moved_by_managers_only(t: TestApp) {
        let ana = practice(&t).await;
        let sam = member(&t, &ana, "sam@maple.example", "sender").await;
        let mut office = t.enter(&ana, false).await;
        invite(&mut office, "staff_here", "lee@maple.example", &[("role", "manager"), ("mobile", "(555) 010-0167")]).await.must_say("on its way");
        let lee = contact(&t, &ana, "lee@maple.example").await;
        let mut b = t.enter(&sam, false).await;
        let page = b.get(&format!("/people/invited/{lee}")).await;
        page.must_say("Manager");
        assert!(!page.says("Fix address") && !page.says("Take the invitation back"));
        assert_eq!(post(&t, &mut b, &format!("/contacts/{lee}/address"), "email=sam.two%40maple.example").await, 404, "nobody makes himself a manager by an address");
        for path in ["name", "withdraw"] {
            assert_eq!(post(&t, &mut b, &format!("/people/invited/{lee}/{path}"), "first=A&last=B&relationship=patient&lang=en").await, 404);
        }
        // A manager moves it, and the role moves along in their name.
        let page = office.get(&format!("/contacts/{lee}/address")).await;
        office.press(&page, "Save and send", &[("email", "lee.park@maple.example")]).await;
        sign_up(&t, &mut t.browser(), "lee.park@maple.example", None).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM membership WHERE role = 'manager' AND approved_by IS NOT NULL").await, 1);
    }

    async fn whom_nobody_let_in_gets_nothing(t: TestApp) {
        let ana = practice(&t).await;
        t.write_to_stranger(&ana, ROBIN, &Letter::default()).await;
        let practice = practices::load(&t, ana.practice.unwrap()).await.unwrap();
        let join = Join::Member { practice: &practice, role: "manager", approved_by: None };
        let mallory = t.account("mallory@maple.example", ("", "Mallory", "Moe"), join, None).await;
        // The owner hears of a manager whom the operator has added.
        assert_eq!(t.run_jobs().await, 1);
        let mut b = t.enter(&mallory, false).await;
        for path in PAGES {
            let page = b.get(path).await;
            assert_eq!(page.status.as_u16(), 403, "{path}");
            assert!(!page.body.contains(ROBIN), "{path}");
        }
        let robin = contact(&t, &ana, ROBIN).await;
        for path in forms_of(robin, t.id()).into_iter().chain(["/people/invite".into(), "/people/invited/again".into(), "/people/invited".into()]) {
            assert_eq!(post(&t, &mut b, &path, "relationship=patient&email=m%40x.example").await, 403, "{path}");
        }
        assert_eq!(t.run_jobs().await, 0);
    }
}
