use super::*;
use crate::accounts::Email;
use crate::app::span::MINUTE;
use crate::audit::Source;
use crate::fault::Fault;
use crate::features::delivery::flow::address::{Readdressed, correct};
use crate::messages::follow;
use crate::story;

const RIGHT: &str = "robin@right.example";

async fn fix(t: &TestApp, w: &Written, to: &str) -> Readdressed {
    let s = signed(t, &w.ana).await;
    let email = Email::parse(to).unwrap();
    correct(t, &s, w.contact, &email, t.id(), &Source::default())
        .await
        .unwrap()
}

story! {
    async fn what_waits_goes_to_the_right_address_and_the_wrong_one_opens_nothing(t: TestApp) {
        let w = written(&t).await;
        let second = further(&t, &w, "And one more thing.").await;
        let old = load(&t, w.invitation).await;
        let old_key = keys::id_of(&keys::current(&t, old.mailbox).await.unwrap());

        let mut ana = t.enter(&w.ana, false).await;
        let page = ana.get(&format!("/contacts/{}/address?m={}", w.contact, w.thread)).await;
        page.must_say(ROBIN);
        let page = ana.press(&page, "Save and send", &[("email", RIGHT)]).await;
        assert_eq!(page.path, format!("/m/{}?in=sent&done=address", w.thread), "{}", page.text());
        page.must_say("Address saved, email sent to the new address");

        // The wrong address has nothing: no link, no wrap, no entry, no place in a conversation.
        assert!(matches!(open_link(&t, &w.link).await, Opened::TakenBack));
        for (what, sql) in [
            ("wraps", "SELECT COUNT(*) FROM key_wrap WHERE keypair = $1"),
        ] {
            assert_eq!(count(&t, sql, old_key).await, 0, "{what}");
        }
        for sql in [
            "SELECT COUNT(*) FROM entry WHERE mailbox = $1",
            "SELECT COUNT(*) FROM box WHERE mailbox = $1",
            "SELECT COUNT(*) FROM participant WHERE mailbox = $1 AND removed_at IS NULL",
            "SELECT COUNT(*) FROM delivery WHERE mailbox = $1",
        ] {
            assert_eq!(count(&t, sql, old.mailbox).await, 0, "{sql}");
        }

        // The right one reads both messages by the link of the new mail.
        let link = mailed_link(&t, RIGHT).await;
        assert!(read_by_link(&t, &link, w.thread).await.unwrap().contains("x-rays"));
        assert_eq!(read_by_link(&t, &link, second).await.as_deref(), Some("And one more thing."));
        assert!(t.captured.items().iter().all(|i| i.to != ROBIN), "no mail to the wrong address");
        // Same contact, same phone, other address.
        let c = nouns::by_id(&t, w.ana.practice.unwrap(), w.contact).await.unwrap().unwrap();
        assert_eq!(c.email.canonical(), RIGHT);
        assert_eq!(endings(&t, w.contact).await, ["67"]);
    }

    async fn the_timeline_goes_on_under_the_right_address(t: TestApp) {
        let w = written(&t).await;
        assert!(matches!(fix(&t, &w, RIGHT).await, Readdressed::Done { .. }));
        t.run_jobs().await;
        let s = signed(&t, &w.ana).await;
        let lines = crate::features::delivery::timeline(&t, &s, w.thread).await.unwrap();
        assert_eq!(lines.len(), 1);
        let kinds: Vec<_> = lines[0].steps.iter().map(|s| s.kind).collect();
        use crate::features::delivery::Kind::*;
        assert_eq!(kinds, [Queued, AddressCorrected, Accepted]);
    }

    async fn a_known_right_address_gets_it_in_its_mailbox(t: TestApp) {
        let w = written(&t).await;
        let robin = t.patient(RIGHT, ("Robin", "Vale"), None).await;
        assert!(matches!(fix(&t, &w, RIGHT).await, Readdressed::Done { .. }));
        let s = signed(&t, &robin).await;
        let view = messages::open_thread(&t, &s.actor.scope(), &s.ring, s.own_key, w.thread).await.unwrap().unwrap();
        assert!(view.messages[0].text.contains("x-rays"));
        assert_eq!(s.unread, 1);
        let mail = t.last_mail(RIGHT).await;
        assert!(!mail.text.contains("/i/"));
        assert!(matches!(open_link(&t, &w.link).await, Opened::TakenBack));
    }

    async fn a_right_address_that_was_invited_before_keeps_its_contact_and_its_link(t: TestApp) {
        let ana = practice(&t).await;
        let (thread, invitation, contact) = t.write_to_stranger(&ana, RIGHT, &Letter::default()).await;
        let w = written_by(&t, ana).await;
        assert_eq!(fix(&t, &w, RIGHT).await, Readdressed::Done { contact });
        let practice = w.ana.practice.unwrap();
        assert!(nouns::by_id(&t, practice, w.contact).await.unwrap().is_none(), "the mistaken contact is gone");
        assert_eq!(endings(&t, contact).await, ["67"], "it had no phone, so the known one came along");
        let link = mailed_link(&t, RIGHT).await;
        assert!(read_by_link(&t, &link, thread).await.is_some());
        assert!(read_by_link(&t, &link, w.thread).await.is_some());
        assert!(load(&t, invitation).await.state.waits());
    }

    async fn a_declined_message_can_still_go_to_the_right_person(t: TestApp) {
        let w = written(&t).await;
        let i = load(&t, w.invitation).await;
        let key = keys::id_of(&keys::current(&t, i.mailbox).await.unwrap());
        let mut rows = vec![invitations::moved(&t, &i, invitations::State::Declined, &i.progress)];
        // As declining does: link and pending wraps go, the desk's stays.
        rows.extend(links::void(LinkKind::Invite, i.id, t.now()));
        rows.push(keys::store::delete_wraps(key, "pending"));
        t.db.write(rows).await.unwrap();
        assert!(matches!(fix(&t, &w, RIGHT).await, Readdressed::Done { .. }));
        let link = mailed_link(&t, RIGHT).await;
        assert!(read_by_link(&t, &link, w.thread).await.is_some());
        assert!(matches!(open_link(&t, &w.link).await, Opened::TakenBack));
    }

    async fn who_declined_at_a_wrong_address_lifts_nobody_elses_decline(t: TestApp) {
        let w = written(&t).await;
        let (token, row) = links::mint_decline(&t, w.invitation, 1);
        t.db.write(vec![row]).await.unwrap();
        let way_out = format!("/n/{}", token.text());
        let not_me = "This is not me, or I do not want it";
        let mut x = t.browser();
        let page = x.get(&way_out).await;
        let over = x.press(&page, not_me, &[]).await;
        over.must_say("I pressed this by mistake");
        t.advance(MINUTE);
        assert!(matches!(fix(&t, &w, RIGHT).await, Readdressed::Done { .. }));
        t.run_jobs().await;
        let mut y = t.browser();
        let items = t.captured.items();
        let mail = items.into_iter().find(|i| i.to == RIGHT).expect("a mail");
        let decline = mail.links.iter().find(|l| l.contains("/n/")).expect("its way to decline");
        let page = y.get(decline).await;
        y.press(&page, not_me, &[]).await.must_say("You get no more of these emails");

        // The page that X still has, and its link.
        assert_eq!(x.click(&over, "I pressed this by mistake").await.h1(), "Taken back by the sender");
        assert_eq!(x.get(&way_out).await.h1(), "Taken back by the sender");
        let right = crate::accounts::Email::parse(RIGHT).unwrap();
        let bidx = nouns::address_index(&t, &right);
        let why = invitations::store::suppressed(&t.db, &bidx, w.ana.practice.unwrap()).await.unwrap();
        assert_eq!(why.as_deref(), Some("declined"));
    }

    async fn who_registered_with_the_old_address_keeps_it_and_the_page_says_recall(t: TestApp) {
        let w = written(&t).await;
        let i = load(&t, w.invitation).await;
        let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
        let mut rows = vec![invitations::store::activated(i.id, i.version, robin.person, t.now())];
        rows.extend(invitations::move_mail(&t, i.mailbox, robin.mailbox, &[]).await.unwrap());
        rows.push(invitations::store::adopted(i.mailbox));
        t.db.write(rows).await.unwrap();
        let mut ana = t.enter(&w.ana, false).await;
        let page = ana.get(&format!("/contacts/{}/address", w.contact)).await;
        let page = ana.press(&page, "Save and send", &[("email", RIGHT)]).await;
        assert_eq!(page.h1(), "Somebody already reads at this address");
        page.must_say("recall");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM entry WHERE mailbox = $1", robin.mailbox).await, 1);
        assert_eq!(t.run_jobs().await, 0, "no mail went out");
    }

    /// Trap 6: what the pages say before anything was opened here is the same for an address that has an account elsewhere.
    async fn an_account_elsewhere_shows_only_by_an_attempt_that_counts(t: TestApp) {
        let w = written(&t).await;
        let known = t.patient("robin@patients.exampl", ("Robin", "Vale"), None).await;
        let (contact, _) = to_known(&t, &w.ana, &known).await;
        t.advance(11 * MINUTE);
        let mut ana = t.enter(&w.ana, false).await;
        let mut seen = Vec::new();
        for (contact, address) in [(w.contact, ROBIN), (contact, known.email.as_str())] {
            let same = |text: String| text.replace(address, "ADDRESS").replace(&contact.to_string(), "CONTACT");
            let mut texts = Vec::new();
            for page in ["", "/phones", "/address", "/again"] {
                let page = ana.get(&format!("/contacts/{contact}{page}")).await;
                texts.push((page.status, same(page.text())));
            }
            // What is wrong with the new address is said whoever has the old one.
            for typed in [address, "ana@maple.example"] {
                let page = ana.get(&format!("/contacts/{contact}/address")).await;
                let page = ana.press(&page, "Save and send", &[("email", typed)]).await;
                texts.push((page.status, same(page.text())));
            }
            seen.push(texts);
        }
        assert_eq!(seen[0], seen[1]);
        // Asking for a mail with the correction is the same, too.
        for contact in [w.contact, contact] {
            let page = ana.get(&format!("/contacts/{contact}/phones")).await;
            let fields = [("mobile", "(555) 010-0181"), ("mail", "yes")];
            let page = ana.press(&page, "Save", &fields).await;
            assert_eq!(page.h1(), "Robin Vale", "{}", page.text());
            assert_eq!(endings(&t, contact).await, ["81"]);
        }
        for to in [ROBIN, known.email.as_str()] {
            t.last_mail(to).await;
        }
        // A recall is named as one, fifty times a day.
        let s = signed(&t, &w.ana).await;
        let email = Email::parse(RIGHT).unwrap();
        let ask = async || correct(&t, &s, contact, &email, t.id(), &Source::default()).await.unwrap();
        for _ in 0..crate::features::delivery::flow::address::A_DAY {
            assert_eq!(ask().await, Readdressed::Read);
        }
        assert!(matches!(ask().await, Readdressed::TooMany { .. }));
    }

    async fn a_message_sent_at_the_same_moment_is_neither_lost_nor_left_behind(t: TestApp) {
        let w = written(&t).await;
        let i = load(&t, w.invitation).await;
        let practice = crate::practices::load(&t, w.ana.practice.unwrap()).await.unwrap();
        let pair = invitations::open_pre_mailbox(&t, None, i.mailbox).await.unwrap().unwrap();
        let pre = invitations::pre_mailbox(&t, &practice, &Email::parse(RIGHT).unwrap()).await.unwrap();
        let to = follow::Successor { mailbox: pre.mailbox, key: pre.public.clone(), exists: false, contact: w.contact, invitation: None };
        let scope = crate::actor::Scope::invitee(i.mailbox, practice.id);
        let rows = follow::rows(&t, &scope, &pair, &to).await.unwrap();
        // Between reading and writing a colleague's message comes in.
        let late = further(&t, &w, "Just now.").await;
        let lost = t.db.write(rows).await.unwrap_err();
        assert!(matches!(lost, db::WriteError::Conflict { .. }), "{lost:?}");
        assert!(read_by_link(&t, &w.link, late).await.is_some());
        // The next attempt takes both along.
        assert!(matches!(fix(&t, &w, RIGHT).await, Readdressed::Done { .. }));
        let link = mailed_link(&t, RIGHT).await;
        assert!(read_by_link(&t, &link, late).await.is_some());
    }

    async fn a_message_to_a_closed_pre_mailbox_conflicts(t: TestApp) {
        let w = written(&t).await;
        let i = load(&t, w.invitation).await;
        let key = keys::current(&t, i.mailbox).await.unwrap();
        assert!(matches!(fix(&t, &w, RIGHT).await, Readdressed::Done { .. }));
        let own = keys::current(&t, w.ana.mailbox).await.unwrap();
        let ring = t.ring_of(&w.ana).await;
        let out = Outgoing { thread: w.thread, message: t.id(), author_mailbox: w.ana.mailbox, author_key: keys::id_of(&own), author_person: w.ana.person, on_behalf_of: None, head: Head::default(), body: "late", files: &[], beside: &[] };
        let to = To { mailbox: i.mailbox, key, contact: None, invitation: None };
        let rows = messages::statements(&t, &ring, &out, &[to]).unwrap().rows;
        assert!(matches!(t.db.write(rows).await, Err(db::WriteError::Conflict { .. })));
    }

    async fn two_corrections_at_once_are_one(t: TestApp) {
        let w = written(&t).await;
        let s = signed(&t, &w.ana).await;
        let (a, b) = (Email::parse(RIGHT).unwrap(), Email::parse("robin@other.example").unwrap());
        let source = Source::default();
        let (one, two) = tokio::join!(
            correct(&t, &s, w.contact, &a, t.id(), &source),
            correct(&t, &s, w.contact, &b, t.id(), &source),
        );
        let done = [one.unwrap(), two.unwrap()].iter().filter(|r| matches!(r, Readdressed::Done { .. })).count();
        t.run_jobs().await;
        // One after the other both may succeed; at the same moment only one does. Either way one address is the last word, and
        // only to that one a mail goes: the link to the other was void before its mail went out.
        assert!(done >= 1);
        assert_eq!(t.captured.items().len(), 1);
        let n = count(&t, "SELECT COUNT(*) FROM participant WHERE thread = $1 AND removed_at IS NULL AND role = 'to'", w.thread).await;
        assert_eq!(n, 1);
    }

    async fn pressing_the_button_twenty_times_is_one_correction(t: TestApp) {
        let w = written(&t).await;
        let s = signed(&t, &w.ana).await;
        let (form, email) = (t.id(), Email::parse(RIGHT).unwrap());
        for _ in 0..20 {
            let got = correct(&t, &s, w.contact, &email, form, &Source::default()).await.unwrap();
            assert_eq!(got, Readdressed::Done { contact: w.contact });
        }
        t.run_jobs().await;
        assert_eq!(t.captured.items().len(), 1);
    }

    async fn a_failed_write_leaves_everything_as_it_was(t: TestApp) {
        let w = written(&t).await;
        let s = signed(&t, &w.ana).await;
        for fault in [db::Fault::Fail, db::Fault::UnknownLost] {
            t.db.intercept(Some(std::sync::Arc::new(move |op: &db::Op<'_>| {
                if op.kind == db::Kind::Write { fault } else { db::Fault::None }
            })));
            let email = Email::parse(RIGHT).unwrap();
            let got = correct(&t, &s, w.contact, &email, t.id(), &Source::default()).await;
            t.db.intercept(None);
            assert!(matches!(got, Err(Fault::Unavailable(_) | Fault::Unknown(_))), "{got:?}");
            assert!(read_by_link(&t, &w.link, w.thread).await.is_some());
            assert_eq!(t.run_jobs().await, 0);
        }
    }

    async fn a_look_alike_must_be_confirmed_and_bad_addresses_keep_what_was_typed(t: TestApp) {
        let w = written(&t).await;
        t.advance(MINUTE);
        let mut ana = t.enter(&w.ana, false).await;
        let path = format!("/contacts/{}/address", w.contact);
        for (typed, says) in [
            ("", "address"),
            ("robin@", "like name@example.com"),
            (ROBIN, "the address it went to"),
            ("ana@maple.example", "your own address"),
            ("a@b.example\r\nBcc: x@y.example", "address"),
        ] {
            let page = ana.get(&path).await;
            let page = ana.press(&page, "Save and send", &[("email", typed)]).await;
            assert_eq!(page.status, 422, "{typed:?}");
            page.must_say(says);
        }
        let page = ana.get(&path).await;
        let page = ana.press(&page, "Save and send", &[("email", "robin@gmial.com")]).await;
        page.must_say("gmail.com");
        assert_eq!(page.value("email").as_deref(), Some("robin@gmial.com"));
        let page = ana.press(&page, "Save and send", &[("sure", "yes")]).await;
        page.must_say("Address saved");
    }
}
