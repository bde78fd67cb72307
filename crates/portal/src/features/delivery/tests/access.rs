use super::*;
use crate::accounts::create::Join;
use crate::practices;
use crate::story;

/// Every page and every form of this feature that names a contact or a conversation.
async fn pages(t: &TestApp, who: &Someone, contact: Id, thread: Id) -> Vec<(String, u16, String)> {
    let mut b = t.enter(who, false).await;
    let mut out = Vec::new();
    for page in ["", "/phones", "/address", "/again"] {
        let path = format!("/contacts/{contact}{page}");
        let got = b.get(&path).await;
        out.push((format!("GET {path}"), got.status.as_u16(), got.body));
    }
    // A token from a page of their own, as an attacker has it.
    let own = b.get("/contacts").await;
    let csrf = own.value("csrf").or(b.get("/settings").await.value("csrf"));
    let Some(csrf) = csrf else { return out };
    let person = Id::NIL;
    for (path, fields) in [
        (
            format!("/contacts/{contact}/phones"),
            "mobile=5550100181".to_owned(),
        ),
        (
            format!("/contacts/{contact}/phones/approve"),
            format!("phone={}", t.id()),
        ),
        (
            format!("/contacts/{contact}/address"),
            "email=a%40b.example".to_owned(),
        ),
        (format!("/contacts/{contact}/again"), String::new()),
        (
            format!("/m/{thread}/share"),
            format!("person={person}&answer=approve"),
        ),
    ] {
        let submission = hex::encode(t.id().as_bytes());
        let body = format!("csrf={csrf}&submission={submission}&{fields}");
        let headers = [
            ("origin", "https://mail.example.com"),
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let got = b
            .raw(http::Method::POST, &path, &headers, body.into_bytes())
            .await;
        out.push((format!("POST {path}"), got.status.as_u16(), got.body));
    }
    out
}

story! {
    async fn contacts_of_another_practice_are_not_there(t: TestApp) {
        let w = written(&t).await;
        t.advance(11 * crate::app::span::MINUTE);
        let lee = elsewhere(&t).await;
        let foreign = pages(&t, &lee, w.contact, w.thread).await;
        let nowhere = pages(&t, &lee, t.id(), t.id()).await;
        assert_eq!(foreign.len(), 9);
        for ((what, status, body), (_, status_of_none, _)) in foreign.iter().zip(&nowhere) {
            assert_eq!(*status, 404, "{what}");
            assert_eq!(status, status_of_none, "{what}");
            assert!(!body.contains("Robin") && !body.contains(ROBIN), "{what}");
        }
        assert_eq!(endings(&t, w.contact).await, ["67"]);
        assert!(matches!(open_link(&t, &w.link).await, Opened::Live(_)));
        assert_eq!(t.run_jobs().await, 0);
    }

    async fn a_free_user_has_no_contacts(t: TestApp) {
        let w = written(&t).await;
        let robin = t.patient("free@patients.example", ("Free", "User"), None).await;
        let mut b = t.enter(&robin, false).await;
        assert_eq!(b.get("/contacts").await.status, 404);
        for (what, status, _) in pages(&t, &robin, w.contact, w.thread).await {
            assert_eq!(status, 404, "{what}");
        }
    }

    async fn a_member_who_only_reads_sees_and_changes_no_contact(t: TestApp) {
        let w = written(&t).await;
        let practice = practices::load(&t, w.ana.practice.unwrap()).await.unwrap();
        let join = Join::Member { practice: &practice, role: "reader", approved_by: Some(w.ana.person) };
        let lou = t.account("lou@maple.example", ("", "Lou", "Reader"), join, None).await;
        for (what, status, _) in pages(&t, &lou, w.contact, w.thread).await {
            assert_eq!(status, 404, "{what}");
        }
        assert!(!t.enter(&lou, false).await.get("/inbox").await.body.contains("\"/contacts\""));
    }

    async fn a_lapsed_plan_corrects_phones_but_sends_nobody_anything_new(t: TestApp) {
        let w = written(&t).await;
        t.db.write(vec![db::q!("DELETE FROM entitlement WHERE practice = $1", w.ana.practice.unwrap()).any()]).await.unwrap();
        let mut ana = t.enter(&w.ana, false).await;
        assert_eq!(ana.get(&format!("/contacts/{}/address", w.contact)).await.status, 404);
        let page = ana.get(&format!("/contacts/{}/phones", w.contact)).await;
        ana.press(&page, "Save", &[("mobile", "(555) 010-0181")]).await.must_say("Phone numbers saved");
    }

    async fn a_form_without_our_token_does_nothing(t: TestApp) {
        let w = written(&t).await;
        t.advance(11 * crate::app::span::MINUTE);
        let mut ana = t.enter(&w.ana, false).await;
        let path = format!("/contacts/{}/again", w.contact);
        let headers = [("origin", "https://evil.example"), ("content-type", "application/x-www-form-urlencoded")];
        let got = ana.raw(http::Method::POST, &path, &headers, b"submission=00".to_vec()).await;
        assert_eq!(got.status, 403);
        assert_eq!(t.run_jobs().await, 0);
    }
}
