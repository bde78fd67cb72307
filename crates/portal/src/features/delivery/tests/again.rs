use super::*;
use crate::app::span::{DAY, MINUTE};
use crate::audit::Source;
use crate::features::delivery::flow::again::{Again, again};
use crate::story;

async fn once(t: &TestApp, s: &Signed, contact: Id) -> Again {
    again(t, s, contact, t.id(), &Source::default())
        .await
        .unwrap()
}

story! {
    async fn sending_again_voids_the_old_link_and_mails_one_that_opens(t: TestApp) {
        let w = written(&t).await;
        t.advance(11 * MINUTE);
        let mut ana = t.enter(&w.ana, false).await;
        let page = ana.get(&format!("/contacts/{}/again?m={}", w.contact, w.thread)).await;
        page.must_say("Send the email again?").must_say(ROBIN);
        let at = t.now();
        let page = ana.press(&page, "Send again", &[]).await;
        assert_eq!(page.path, format!("/m/{}?in=sent&done=again", w.thread));
        page.must_say("The email is on its way");

        match open_link(&t, &w.link).await {
            Opened::Replaced { newer_at, .. } => assert_eq!(newer_at, at),
            other => panic!("{other:?}"),
        }
        let link = mailed_link(&t, ROBIN).await;
        assert!(read_by_link(&t, &link, w.thread).await.unwrap().contains("x-rays"));
        let i = load(&t, w.invitation).await;
        let key = keys::id_of(&keys::current(&t, i.mailbox).await.unwrap());
        assert!(keys::open_by_link(&t, key, &w.link).await.unwrap().is_none(), "the old secret opens nothing");
        assert_eq!(i.generation, 2);
    }

    async fn every_ten_minutes_and_five_times_a_day(t: TestApp) {
        let w = written(&t).await;
        let s = signed(&t, &w.ana).await;
        assert!(matches!(once(&t, &s, w.contact).await, Again::Wait { until } if until == t.now() + 10 * MINUTE));
        for _ in 0..5 {
            t.advance(11 * MINUTE);
            assert_eq!(once(&t, &s, w.contact).await, Again::Sent);
            t.run_jobs().await;
            assert!(matches!(once(&t, &s, w.contact).await, Again::Wait { .. }));
        }
        t.advance(11 * MINUTE);
        assert!(matches!(once(&t, &s, w.contact).await, Again::TooMany { .. }));
        t.run_jobs().await;
        assert_eq!(t.captured.items().len(), 5);
        t.advance(DAY);
        assert_eq!(once(&t, &signed(&t, &w.ana).await, w.contact).await, Again::Sent);
    }

    async fn twenty_presses_of_one_button_are_one_mail(t: TestApp) {
        let w = written(&t).await;
        t.advance(11 * MINUTE);
        let s = signed(&t, &w.ana).await;
        let form = t.id();
        for _ in 0..20 {
            let got = again(&t, &s, w.contact, form, &Source::default()).await.unwrap();
            assert_eq!(got, Again::Sent);
        }
        t.run_jobs().await;
        assert_eq!(t.captured.items().len(), 1);
    }

    async fn an_unknown_outcome_is_one_mail_too(t: TestApp) {
        let w = written(&t).await;
        t.advance(11 * MINUTE);
        let s = signed(&t, &w.ana).await;
        t.db.intercept(Some(std::sync::Arc::new(|op: &db::Op<'_>| {
            if op.kind == db::Kind::Write { db::Fault::UnknownApplied } else { db::Fault::None }
        })));
        let got = once(&t, &s, w.contact).await;
        t.db.intercept(None);
        assert_eq!(got, Again::Sent);
        t.run_jobs().await;
        assert_eq!(t.captured.items().len(), 1);
    }

    async fn a_link_that_is_too_old_is_alive_again_after_sending(t: TestApp) {
        let w = written(&t).await;
        t.advance(31 * DAY);
        assert!(matches!(open_link(&t, &w.link).await, Opened::Expired(_)));
        let s = signed(&t, &w.ana).await;
        assert_eq!(once(&t, &s, w.contact).await, Again::Sent);
        let link = mailed_link(&t, ROBIN).await;
        assert!(matches!(open_link(&t, &link).await, Opened::Live(_)));
    }

    async fn who_declined_gets_no_mail(t: TestApp) {
        let w = written(&t).await;
        let i = load(&t, w.invitation).await;
        t.db.write(vec![invitations::moved(&t, &i, invitations::State::Declined, &i.progress)]).await.unwrap();
        t.advance(11 * MINUTE);
        let mut ana = t.enter(&w.ana, false).await;
        let page = ana.get(&format!("/contacts/{}/again", w.contact)).await;
        assert_eq!(page.h1(), "They do not want email from your practice");
        assert_eq!(once(&t, &signed(&t, &w.ana).await, w.contact).await, Again::Declined);
        assert_eq!(t.run_jobs().await, 0);
    }

    async fn for_a_person_with_an_account_everything_looks_the_same(t: TestApp) {
        let w = written(&t).await;
        let known = t.patient("robin@patients.exampl", ("Robin", "Vale"), None).await;
        let (contact, _) = to_known(&t, &w.ana, &known).await;
        t.advance(11 * MINUTE);

        let mut ana = t.enter(&w.ana, false).await;
        let mut seen = Vec::new();
        for (contact, address) in [(w.contact, ROBIN), (contact, known.email.as_str())] {
            let mut texts = Vec::new();
            let page = ana.get(&format!("/contacts/{contact}/again")).await;
            texts.push((page.status, page.text().replace(address, "X")));
            let page = ana.press(&page, "Send again", &[]).await;
            texts.push((page.status, page.text().replace(address, "X")));
            let page = ana.get(&format!("/contacts/{contact}/again")).await;
            texts.push((page.status, page.text().replace(address, "X")));
            seen.push(texts);
        }
        assert_eq!(seen[0], seen[1]);
        let mail = t.last_mail(&known.email).await;
        assert!(!mail.text.contains("/i/"), "the notice carries no secret");
    }
}
