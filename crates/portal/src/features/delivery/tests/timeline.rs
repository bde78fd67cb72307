use super::*;
use crate::features::delivery::{Action, Kind, timeline};
use crate::messages::send::delivered;
use crate::story;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

async fn events(t: &TestApp, w: &Written, kinds: &[&'static str]) {
    let ids = messages::store::deliveries_of_invitation(&t.db, w.invitation)
        .await
        .unwrap();
    for k in kinds {
        t.advance(1_000_000);
        t.db.write(vec![delivered(t, ids[0], k, None)])
            .await
            .unwrap();
    }
}

story! {
    async fn a_timeline_tells_what_happened_in_its_order(t: TestApp) {
        let w = written(&t).await;
        events(&t, &w, &["accepted"]).await;
        t.advance(1_000_000);
        let Opened::Live(live) = open_link(&t, &w.link).await else { panic!() };
        t.db.write(vec![links::first_opened(&live.0, t.now())]).await.unwrap();
        events(&t, &w, &["code_sent", "code_sent", "phone_wrong"]).await;
        let i = load(&t, w.invitation).await;
        t.db.write(vec![invitations::store::phone_wrong(i.id, i.version, t.now())]).await.unwrap();

        let s = signed(&t, &w.ana).await;
        let lines = timeline(&t, &s, w.thread).await.unwrap();
        assert_eq!(lines.len(), 1);
        let l = &lines[0];
        assert_eq!((l.name.as_str(), l.contact), ("Robin Vale", Some(w.contact)));
        let kinds: Vec<_> = l.steps.iter().map(|s| s.kind).collect();
        assert_eq!(kinds, [Kind::Accepted, Kind::Opened, Kind::CodeSent, Kind::PhoneWrong]);
        assert_eq!(l.next.suggested, Some(Action::FixPhone));
        assert_eq!(l.next.others, [Action::SendAgain, Action::FixAddress]);
    }

    async fn the_conversation_shows_it_with_the_suggestion_first(t: TestApp) {
        let w = written(&t).await;
        events(&t, &w, &["accepted", "phone_wrong"]).await;
        let i = load(&t, w.invitation).await;
        t.db.write(vec![invitations::store::phone_wrong(i.id, i.version, t.now())]).await.unwrap();
        let mut ana = t.enter(&w.ana, false).await;
        let page = ana.get(&format!("/m/{}?in=sent", w.thread)).await;
        page.must_say("What happened").must_say("Robin Vale says the phone number is wrong");
        let text = page.text();
        assert!(text.find("Fix phone").unwrap() < text.find("Accepted").unwrap(), "the suggestion comes first");
        let page = ana.click(&page, "Fix phone").await;
        assert_eq!(page.h1(), "Fix the phone numbers");
        let page = ana.press(&page, "Save", &[("mobile", "(555) 010-0181")]).await;
        page.must_say("Phone corrected");
    }

    async fn a_mail_that_no_server_takes_is_said_to_wait(t: TestApp) {
        let w = written(&t).await;
        let mut ana = t.enter(&w.ana, false).await;
        let here = format!("/m/{}?in=sent", w.thread);
        ana.get(&here).await.must_say("the mail goes out in a moment");
        t.advance(3 * crate::app::span::MINUTE);
        ana.get(&here).await.must_say("No mail server has taken it yet");
        events(&t, &w, &["accepted"]).await;
        ana.get(&here).await.must_not_say("No mail server").must_say("Accepted");
    }

    async fn it_is_for_the_mailbox_that_wrote_and_for_practices_only(t: TestApp) {
        let w = written(&t).await;
        let lee = elsewhere(&t).await;
        assert!(timeline(&t, &signed(&t, &lee).await, w.thread).await.unwrap().is_empty());
        let robin = t.patient("other@patients.example", ("Robin", "Vale"), None).await;
        let own = t.write(&w.ana, &[&robin], &Letter::default()).await;
        assert!(timeline(&t, &signed(&t, &robin).await, own).await.unwrap().is_empty());
        let s = signed(&t, &w.ana).await;
        let lines = timeline(&t, &s, own).await.unwrap();
        assert_eq!(lines[0].name, "Robin Vale", "no contact: the person's own name");
        assert!(lines[0].next.others.is_empty());
    }

    async fn however_many_recipients_it_is_one_snapshot_of_five_statements(t: TestApp) {
        let w = written(&t).await;
        let mut people = Vec::new();
        for n in 0..12 {
            people.push(t.patient(&format!("p{n}@patients.example"), ("P", "Q"), None).await);
        }
        let many = t.write(&w.ana, &people.iter().collect::<Vec<_>>(), &Letter::default()).await;
        let s = signed(&t, &w.ana).await;
        let n = Arc::new(AtomicUsize::new(0));
        let seen = n.clone();
        t.db.intercept(Some(Arc::new(move |op: &db::Op<'_>| {
            seen.fetch_add(op.statements.len(), Ordering::Relaxed);
            db::Fault::None
        })));
        for (thread, recipients) in [(w.thread, 1), (many, 12)] {
            n.store(0, Ordering::Relaxed);
            assert_eq!(timeline(&t, &s, thread).await.unwrap().len(), recipients);
            assert_eq!(n.load(Ordering::Relaxed), 5);
        }
        t.db.intercept(None);
    }
}
