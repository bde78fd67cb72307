use super::*;
use crate::keys::requests;
use crate::messages::share;
use crate::story;

/// A patient who has read a conversation, forgot the password, and asks for it under a new key pair without a second factor.
async fn forgot(t: &TestApp) -> (Someone, Someone, Id, vault::KeyPair) {
    let ana = practice(t).await;
    let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
    let thread = t.write(&ana, &[&robin], &Letter::default()).await;
    let old = keys::id_of(&keys::current(t, robin.mailbox).await.unwrap());
    let new = keys::generate(t, keys::Owner::Mailbox(robin.mailbox));
    let mut rows = vec![
        invitations::store::set_key(robin.mailbox, new.id(), old),
        keys::store::retire(old, t.now()),
    ];
    rows.extend(
        share::ask(t, robin.mailbox, new.id(), robin.person, true)
            .await
            .unwrap(),
    );
    rows.push(new.insert);
    t.db.write(rows).await.unwrap();
    (ana, robin, thread, new.pair)
}

async fn reads(t: &TestApp, who: &Someone, pair: &vault::KeyPair, thread: Id) -> Option<String> {
    let key = Id::from(pair.id());
    let mut ring = Keyring::new();
    ring.add(vault::KeyPair::from_private(
        pair.id(),
        pair.private().clone(),
    ));
    let scope = crate::actor::Scope::invitee(who.mailbox, Id::NIL);
    let view = messages::open_thread(t, &scope, &ring, key, thread)
        .await
        .unwrap()?;
    view.messages.first().map(|m| m.text.clone())
}

/// Presses a button of the banner as its form would.
async fn press(
    t: &TestApp,
    who: &Someone,
    thread: Id,
    person: Id,
    answer: &str,
) -> crate::testing::Page {
    let mut b = t.enter(who, false).await;
    let csrf = b.get("/contacts").await.value("csrf").unwrap();
    let submission = hex::encode(t.id().as_bytes());
    let body = format!("csrf={csrf}&submission={submission}&person={person}&answer={answer}");
    let headers = [
        ("origin", "https://mail.example.com"),
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let path = format!("/m/{thread}/share");
    b.raw(http::Method::POST, &path, &headers, body.into_bytes())
        .await
}

story! {
    async fn nothing_comes_back_until_a_member_approves(t: TestApp) {
        let (ana, robin, thread, pair) = forgot(&t).await;
        assert_eq!(reads(&t, &robin, &pair, thread).await, None);
        // Whoever wrote is asked: nobody finds it by chance.
        let asked = t.last_mail("ana@maple.example").await;
        assert_eq!(asked.subject, "A reader asks to open old messages again");
        assert_eq!(asked.links, [format!("https://mail.example.com/m/{thread}")]);
        let s = signed(&t, &ana).await;
        // Signing in alone hands nothing over.
        assert_eq!(share::fulfil(&t, &s.actor.scope(), &s.ring, s.own_key, ana.person, 100).await.unwrap(), 0);
        let asking = crate::features::delivery::asking(&t, &s, thread).await.unwrap();
        assert_eq!((asking.len(), asking[0].name.as_str()), (1, "Robin Vale"));

        let mut browser = t.enter(&ana, false).await;
        let page = browser.get(&format!("/m/{thread}")).await;
        page.must_say("Robin Vale asks to open this conversation again").must_say("Call them first");
        let page = browser.press(&page, "Approve", &[]).await;
        assert!(!page.says("asks to open"), "{}", page.text());
        assert!(reads(&t, &robin, &pair, thread).await.unwrap().contains("x-rays"));
        assert!(crate::features::delivery::asking(&t, &s, thread).await.unwrap().is_empty());
    }

    async fn a_message_that_was_moved_into_a_conversation_is_not_handed_over_with_it(t: TestApp) {
        let (ana, robin, thread, pair) = forgot(&t).await;
        let lee = t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let other = t.write(&ana, &[&lee], &Letter { body: "For Lee alone.", ..Letter::default() }).await;
        let message: Id = t.db.one(db::q!("SELECT id FROM message WHERE thread = $1", other)).await.unwrap().unwrap();
        // Who writes rows puts Lee's message into Robin's conversation, for the sender and for Robin.
        t.db.write(vec![
            db::q!("UPDATE entry SET thread = $1 WHERE message = $2", thread, message).any(),
            db::q!("UPDATE message SET thread = $1 WHERE id = $2", thread, message).expect(1),
            db::q!("INSERT INTO entry (mailbox, message, thread, key_id, head, mine, at) VALUES ($1, $2, $3, $1, $4, FALSE, 1)", robin.mailbox, message, thread, b"x").expect(1),
        ]).await.unwrap();
        let s = signed(&t, &ana).await;
        let mut browser = t.enter(&ana, false).await;
        let page = browser.get(&format!("/m/{thread}")).await;
        assert_eq!(page.status.as_u16(), 500);
        page.must_not_say("For Lee alone.");
        let approved = press(&t, &ana, thread, robin.person, "approve").await;
        approved.must_not_say("For Lee alone.");
        let _ = share::fulfil(&t, &s.actor.scope(), &s.ring, s.own_key, ana.person, 100).await;
        let key = Id::from(pair.id());
        let handed: Option<i64> = t.db.one(db::q!("SELECT COUNT(*) FROM entry WHERE mailbox = $1 AND message = $2 AND key_id = $3", robin.mailbox, message, key)).await.unwrap();
        assert_eq!(handed, Some(0));
    }

    async fn one_call_answers_for_all_conversations_of_the_practice(t: TestApp) {
        let ana = practice(&t).await;
        let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
        let one = t.write(&ana, &[&robin], &Letter::default()).await;
        let two = t.write(&ana, &[&robin], &Letter { body: "The second.", ..Letter::default() }).await;
        let lee = elsewhere(&t).await;
        let other = t.write(&lee, &[&robin], &Letter { body: "From the lab.", ..Letter::default() }).await;
        let old = keys::id_of(&keys::current(&t, robin.mailbox).await.unwrap());
        let new = keys::generate(&t, keys::Owner::Mailbox(robin.mailbox));
        let mut rows = vec![invitations::store::set_key(robin.mailbox, new.id(), old)];
        rows.extend(share::ask(&t, robin.mailbox, new.id(), robin.person, true).await.unwrap());
        rows.push(new.insert);
        t.db.write(rows).await.unwrap();

        assert_eq!(press(&t, &ana, one, robin.person, "approve").await.status, 303);
        assert!(reads(&t, &robin, &new.pair, one).await.is_some());
        assert_eq!(reads(&t, &robin, &new.pair, two).await.as_deref(), Some("The second."));
        assert_eq!(reads(&t, &robin, &new.pair, other).await, None, "another practice is asked by itself");
        let s = signed(&t, &lee).await;
        assert_eq!(crate::features::delivery::asking(&t, &s, other).await.unwrap().len(), 1);
    }

    /// Somebody at the unlocked computer of a member, ten minutes after they signed in.
    async fn a_yes_needs_the_password_and_a_no_does_not(t: TestApp) {
        let (ana, robin, thread, pair) = forgot(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get(&format!("/m/{thread}")).await;
        t.advance(11 * crate::app::span::MINUTE);
        let asked = b.press(&page, "Approve", &[]).await;
        assert_eq!(asked.path, format!("/step-up?next=/m/{thread}"));
        assert_eq!(reads(&t, &robin, &pair, thread).await, None);
        let back = b.press(&asked, "Continue", &[("password", crate::testing::PASSWORD)]).await;
        back.must_say("asks to open this conversation again");
        b.press(&back, "Approve", &[]).await.must_not_say("asks to open");
        assert!(reads(&t, &robin, &pair, thread).await.is_some());
    }

    async fn what_was_not_them_is_refused_for_good(t: TestApp) {
        let (ana, robin, thread, pair) = forgot(&t).await;
        assert_eq!(press(&t, &ana, thread, robin.person, "refuse").await.status, 303);
        let s = signed(&t, &ana).await;
        assert!(crate::features::delivery::asking(&t, &s, thread).await.unwrap().is_empty());
        assert_eq!(press(&t, &ana, thread, robin.person, "approve").await.status, 404);
        assert_eq!(reads(&t, &robin, &pair, thread).await, None);
    }

    async fn strangers_and_the_asker_cannot_approve(t: TestApp) {
        let (_, robin, thread, pair) = forgot(&t).await;
        let lee = elsewhere(&t).await;
        assert_eq!(press(&t, &lee, thread, robin.person, "approve").await.status, 404);
        assert!(crate::features::delivery::asking(&t, &signed(&t, &lee).await, thread).await.unwrap().is_empty());
        assert_eq!(reads(&t, &robin, &pair, thread).await, None);
    }

    async fn a_request_planted_in_the_database_is_not_even_shown(t: TestApp) {
        let ana = practice(&t).await;
        let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let thief = keys::generate(&t, keys::Owner::Mailbox(robin.mailbox));
        let row = requests::ask_thread(&t, ana.practice, thread, thief.id(), robin.person, true);
        t.db.write(vec![row]).await.unwrap();
        // Genuine until somebody changes it.
        let s = signed(&t, &ana).await;
        assert_eq!(crate::features::delivery::asking(&t, &s, thread).await.unwrap().len(), 1);
        // Of another practice, it would be another's manager who is asked.
        let lee = elsewhere(&t).await;
        let of = |practice| db::q!("UPDATE key_request SET practice = $1", practice).expect(1);
        t.db.write(vec![of(lee.practice.unwrap())]).await.unwrap();
        assert!(crate::features::delivery::asking(&t, &s, thread).await.unwrap().is_empty());
        t.db.write(vec![of(ana.practice.unwrap())]).await.unwrap();
        assert_eq!(crate::features::delivery::asking(&t, &s, thread).await.unwrap().len(), 1);
        t.db.write(vec![db::q!("UPDATE key_request SET for_keypair = $1", t.id()).expect(1)]).await.unwrap();
        assert!(crate::features::delivery::asking(&t, &s, thread).await.unwrap().is_empty());
        assert_eq!(press(&t, &ana, thread, robin.person, "approve").await.status, 404);
    }
}
