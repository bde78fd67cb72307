use super::*;
use crate::accounts::{Email, PersonName};
use crate::contacts::{ContactProfile, Relationship};
use crate::story;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

async fn add(t: &TestApp, practice: Id, n: usize, name: (&str, &str)) {
    let email = Email::parse(&format!("person{n}@patients.example")).unwrap();
    let profile = ContactProfile {
        name: PersonName {
            first: name.0.into(),
            last: name.1.into(),
            ..PersonName::default()
        },
        ..ContactProfile::default()
    };
    t.advance(1000);
    let row = nouns::insert(
        t,
        t.id(),
        practice,
        &email,
        &profile,
        Relationship::Patient,
        "en",
        None,
        None,
    );
    t.db.write(vec![row]).await.unwrap();
}

story! {
    async fn contacts_are_listed_searched_and_opened(t: TestApp) {
        let w = written(&t).await;
        let practice = w.ana.practice.unwrap();
        add(&t, practice, 1, ("María", "López-Núñez")).await;
        add(&t, practice, 2, ("<b>Tim", "O'Brien")).await;
        let mut ana = t.enter(&w.ana, false).await;
        let page = ana.get("/contacts").await;
        page.must_say("Robin Vale").must_say("Waiting").must_say("New").must_not_say("<b>Tim");

        let found = ana.press(&page, "Search", &[("search", "lopez MARIA")]).await;
        found.must_say("1 person found").must_say("María López-Núñez");
        assert!(!found.says("Robin Vale"));
        assert_eq!(found.path, "/contacts", "what was searched for is in no address");
        let found = ana.press(&page, "Search", &[("search", "person2@")]).await;
        found.must_say("O'Brien");
        let none = ana.press(&page, "Search", &[("search", "zzz")]).await;
        none.must_say("Nobody found");

        let page = ana.click(&page, "Robin Vale").await;
        assert_eq!(page.h1(), "Robin Vale");
        page.must_say(ROBIN).must_say("Mobile: (555) 010-0167").must_say("Patient");
        assert!(!page.body.split("<title>").nth(1).unwrap().split("</title>").next().unwrap().contains("Robin"));
    }

    async fn the_list_costs_the_same_for_one_and_for_many(t: TestApp) {
        let ana = practice(&t).await;
        let practice = ana.practice.unwrap();
        let mut browser = t.enter(&ana, false).await;
        // A session looks now and then for what others wait for: not in what is counted here.
        browser.get("/inbox").await;
        let n = Arc::new(AtomicUsize::new(0));
        let seen = n.clone();
        add(&t, practice, 0, ("A", "B")).await;
        t.db.intercept(Some(Arc::new(move |op: &db::Op<'_>| {
            seen.fetch_add(op.statements.len(), Ordering::Relaxed);
            db::Fault::None
        })));
        browser.get("/contacts").await.must_say("A B");
        let one = n.swap(0, Ordering::Relaxed);
        t.db.intercept(None);
        for i in 1..120 {
            add(&t, practice, i, ("A", "B")).await;
        }
        let seen = n.clone();
        t.db.intercept(Some(Arc::new(move |op: &db::Op<'_>| {
            seen.fetch_add(op.statements.len(), Ordering::Relaxed);
            db::Fault::None
        })));
        let page = browser.get("/contacts").await;
        assert_eq!(n.load(Ordering::Relaxed), one);
        t.db.intercept(None);
        assert_eq!(page.body.matches("href=\"/contacts/").count(), 50, "fifty a page");
        let page = browser.click(&page, "Older").await;
        let page = browser.click(&page, "Older").await;
        assert_eq!(page.body.matches("href=\"/contacts/").count(), 20);
    }

    async fn a_whole_address_finds_a_contact_from_long_ago(t: TestApp) {
        let ana = practice(&t).await;
        let practice = ana.practice.unwrap();
        let mut browser = t.enter(&ana, false).await;
        for i in 0..502 {
            add(&t, practice, i, ("A", "B")).await;
        }
        let page = browser.get("/contacts").await;
        let page = browser.press(&page, "Search", &[("search", "person0@patients.example")]).await;
        page.must_say("1 person found").must_say("Not everybody is shown");
    }

    async fn what_somebody_does_elsewhere_does_not_show(t: TestApp) {
        let w = written(&t).await;
        // The address registers with another practice: that sets the person on all contacts.
        let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
        t.db.write(vec![nouns::store::set_person(w.contact, robin.person)]).await.unwrap();
        let mut ana = t.enter(&w.ana, false).await;
        let page = ana.get(&format!("/contacts/{}", w.contact)).await;
        page.must_say("Waiting");
        assert!(!page.says("Registered") && !page.says("Reads here"));
    }
}
