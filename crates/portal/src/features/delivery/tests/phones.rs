use super::*;
use crate::audit::Source;
use crate::features::verify::{self, By, Challenge, Checked, Purpose};
use crate::story;
use crate::web::Lang;
use courier::Channel;

fn challenge(w: &Written) -> Challenge {
    Challenge {
        purpose: Purpose::Register,
        subject: w.invitation,
        flow: [1; 32],
        by: By::Invitee(w.ana.practice.unwrap()),
    }
}

/// The invitee says that no number is theirs, and perhaps proposes one.
async fn wrong(t: &TestApp, w: &Written, proposal: Option<&str>) {
    let i = load(t, w.invitation).await;
    t.db.write(vec![invitations::store::phone_wrong(
        i.id,
        i.version,
        t.now(),
    )])
    .await
    .unwrap();
    if let Some(typed) = proposal {
        file(t, w.contact, typed, PhoneKind::Mobile, false).await;
    }
}

async fn ask_code(t: &TestApp, w: &Written) -> String {
    let ways = verify::of_contact(t, w.contact).await.unwrap();
    let source = Source::default();
    verify::start(t, &challenge(w), &ways[0], Lang::En, t.id(), &source)
        .await
        .unwrap();
    t.texted_code(MOBILE).await
}

story! {
    async fn a_wrong_phone_is_corrected_the_old_code_is_dead_and_the_same_link_goes_on(t: TestApp) {
        let w = written(&t).await;
        let code = ask_code(&t, &w).await;
        wrong(&t, &w, None).await;

        let mut ana = t.enter(&w.ana, false).await;
        let page = ana.get(&format!("/contacts/{}/phones?m={}", w.contact, w.thread)).await;
        page.must_say("Robin Vale says no number is right").must_say("(555) 010-0167");
        assert_eq!(page.value("mobile").as_deref(), Some(""), "a wrong number is not offered again");
        let page = ana.press(&page, "Save", &[("mobile", "(555) 010-0181")]).await;
        assert_eq!(page.path, format!("/m/{}?in=sent&done=phones", w.thread), "back to the conversation: {}", page.text());

        page.must_say("Phone numbers saved");
        assert_eq!(endings(&t, w.contact).await, ["81"]);
        assert!(load(&t, w.invitation).await.phone_wrong_at.is_none());
        assert!(matches!(open_link(&t, &w.link).await, Opened::Live(_)), "the same link goes on");
        let judged = verify::check(&t, &challenge(&w), &code, &Source::default(), |_| vec![]).await.unwrap();
        assert!(matches!(judged, Checked::NoCode), "{judged:?}");
        // The invitee was told that the page can be closed: one mail says that they can go on. It carries no link.
        t.run_jobs().await;
        let items = t.captured.items();
        let mails: Vec<_> = items.iter().filter(|i| i.channel == Channel::Email).collect();
        assert_eq!(mails.len(), 1);
        assert_eq!((mails[0].to.as_str(), mails[0].subject.as_str()), (ROBIN, "Go on with your SecureMail sign-up"));
        assert!(mails[0].links.iter().all(|l| !l.contains("/i/") && !l.contains("/p/")), "{:?}", mails[0].links);
        assert!(!mails[0].text.contains("Robin") && !mails[0].text.contains("0181"));
        // Who did not wait for it is not mailed.
        t.advance(crate::app::span::MINUTE);
        let page = ana.get(&format!("/contacts/{}/phones", w.contact)).await;
        ana.press(&page, "Save", &[("mobile", "(555) 010-0182")]).await;
        t.run_jobs().await;
        assert_eq!(t.captured.items().iter().filter(|i| i.channel == Channel::Email).count(), 1);
    }

    async fn what_a_code_to_the_wrong_phone_proved_is_void_too(t: TestApp) {
        let w = written(&t).await;
        let code = ask_code(&t, &w).await;
        let judged = verify::check(&t, &challenge(&w), &code, &Source::default(), |_| vec![]).await.unwrap();
        assert!(matches!(judged, Checked::Accepted(_)));
        let c = challenge(&w);
        assert!(verify::proof(&t, c.subject, &c.flow, "phone").await.unwrap().is_some());

        let mut ana = t.enter(&w.ana, false).await;
        let page = ana.get(&format!("/contacts/{}/phones", w.contact)).await;
        ana.press(&page, "Save", &[("mobile", "(555) 010-0181")]).await.must_say("Phone numbers saved");
        assert!(verify::proof(&t, c.subject, &c.flow, "phone").await.unwrap().is_none());
    }

    async fn a_proposed_phone_counts_for_nothing_until_it_is_approved(t: TestApp) {
        let w = written(&t).await;
        wrong(&t, &w, Some("(555) 010-0181")).await;
        let ways = verify::of_contact(&t, w.contact).await.unwrap();
        assert!(ways.iter().all(|way| way.ending() != "81"), "no code goes to a proposal");

        let mut ana = t.enter(&w.ana, false).await;
        let page = ana.get(&format!("/contacts/{}", w.contact)).await;
        page.must_say("mobile ending 81").must_say("Call first");
        page.must_not_say("010-0181");
        let page = ana.get(&format!("/contacts/{}/phones", w.contact)).await;
        let again = page.clone();
        ana.press(&page, "Approve", &[]).await.must_say("Phone numbers saved");
        assert_eq!(endings(&t, w.contact).await, ["81"], "none of the old ones was theirs");
        assert!(load(&t, w.invitation).await.phone_wrong_at.is_none());
        let phones = nouns::phones(&t, w.contact).await.unwrap();
        assert_eq!(phones[0].given_by, Some(w.ana.person), "who approved it has given it");
        // A double click changes nothing more.
        ana.press(&again, "Approve", &[]).await.must_say("Phone numbers saved");
        assert_eq!(endings(&t, w.contact).await, ["81"]);
    }

    async fn another_proposal_than_the_one_on_the_page_is_not_approved(t: TestApp) {
        let w = written(&t).await;
        wrong(&t, &w, Some("(555) 010-0181")).await;
        let mut ana = t.enter(&w.ana, false).await;
        let page = ana.get(&format!("/contacts/{}/phones", w.contact)).await;
        t.db.write(vec![nouns::store::void_proposed(w.contact)]).await.unwrap();
        file(&t, w.contact, "(555) 010-0199", PhoneKind::Mobile, false).await;
        let page = ana.press(&page, "Approve", &[]).await;
        assert_eq!(page.h1(), "Somebody was faster");
        assert_eq!(endings(&t, w.contact).await, ["67", "99?"]);
    }

    async fn a_new_link_is_mailed_only_if_asked_for(t: TestApp) {
        let w = written(&t).await;
        let mut ana = t.enter(&w.ana, false).await;
        let path = format!("/contacts/{}/phones", w.contact);
        let page = ana.get(&path).await;
        let fields = [("mobile", "(555) 010-0181"), ("mail", "yes")];
        let page = ana.press(&page, "Save", &fields).await;
        page.must_say("The next email can go out");
        assert_eq!(page.value("mobile").as_deref(), Some("(555) 010-0181"), "what was typed stays");
        assert_eq!(endings(&t, w.contact).await, ["67"], "nothing was done by halves");

        t.advance(11 * crate::app::span::MINUTE);
        let page = ana.get(&path).await;
        ana.press(&page, "Save", &fields).await.must_say("Phone numbers saved");
        let link = mailed_link(&t, ROBIN).await;
        assert!(matches!(open_link(&t, &link).await, Opened::Live(_)));
        assert!(matches!(open_link(&t, &w.link).await, Opened::Replaced { .. }));
        assert_eq!(endings(&t, w.contact).await, ["81"]);
    }

    async fn one_of_two_numbers_stays_when_the_other_is_mended(t: TestApp) {
        let w = written(&t).await;
        file(&t, w.contact, "(555) 010-0120 x12", PhoneKind::Landline, true).await;
        let before = nouns::phones(&t, w.contact).await.unwrap();
        let landline = before.iter().find(|p| p.kind == PhoneKind::Landline).unwrap().id;
        let mut ana = t.enter(&w.ana, false).await;
        let page = ana.get(&format!("/contacts/{}/phones", w.contact)).await;
        assert_eq!(page.value("landline").as_deref(), Some("(555) 010-0120 ext. 12"));
        ana.press(&page, "Save", &[("mobile", "555.010.0181")]).await.must_say("Phone numbers saved");
        let after = nouns::phones(&t, w.contact).await.unwrap();
        assert!(after.iter().any(|p| p.id == landline), "the same row, extension and all");
        assert_eq!(after.len(), 2);
    }

    async fn bad_numbers_get_their_message_and_stay(t: TestApp) {
        let w = written(&t).await;
        let mut ana = t.enter(&w.ana, false).await;
        for (typed, says) in [
            ("12", "not a phone number"),
            ("+44 20 7946 0958", "cannot call that country"),
            ("+1 900 234 5678", "premium, pager"),
            ("(555) 010-0181 x12", "has no extension"),
            ("<script>alert(1)</script>", "not a phone number"),
        ] {
            let page = ana.get(&format!("/contacts/{}/phones", w.contact)).await;
            let page = ana.press(&page, "Save", &[("mobile", typed)]).await;
            assert_eq!(page.status, 422, "{typed}");
            page.must_say(says);
            assert_eq!(page.value("mobile").as_deref(), Some(typed));
            page.must_not_say("<script>alert");
        }
        assert_eq!(endings(&t, w.contact).await, ["67"]);
    }

    async fn the_last_number_stays_where_a_code_is_required(t: TestApp) {
        let ana = practice(&t).await;
        let letter = Letter { two_step: true, ..Letter::default() };
        let (_, _, contact) = t.write_to_stranger(&ana, ROBIN, &letter).await;
        file(&t, contact, "(555) 010-0167", PhoneKind::Mobile, true).await;
        let mut ana = t.enter(&ana, false).await;
        let page = ana.get(&format!("/contacts/{contact}/phones")).await;
        let page = ana.press(&page, "Save", &[("mobile", "")]).await;
        page.must_say("one number must stay");
        assert_eq!(endings(&t, contact).await, ["67"]);
    }

    async fn a_correction_reaches_the_timeline_and_the_audit_trail_without_the_number(t: TestApp) {
        let w = written(&t).await;
        let mut ana = t.enter(&w.ana, false).await;
        let page = ana.get(&format!("/contacts/{}/phones", w.contact)).await;
        ana.press(&page, "Save", &[("mobile", "(555) 010-0181")]).await;
        let s = signed(&t, &w.ana).await;
        let lines = crate::features::delivery::timeline(&t, &s, w.thread).await.unwrap();
        assert!(lines[0].steps.iter().any(|s| s.kind == crate::features::delivery::Kind::PhoneCorrected));
        let n: i64 = t.db.one(db::q!("SELECT COUNT(*) FROM audit_event WHERE kind = $1", "contact.phone_corrected")).await.unwrap().unwrap();
        assert_eq!(n, 1);
    }
}
