//! What a thief of database and instance key obtains, before and after somebody has registered.

use super::*;
use crate::keys;
use crate::story;
use vault::WrapKey;

/// Tries everything that needs no password: the link's secrets, the pending key, every wrap of the pair under every key a thief has.
async fn opens(t: &TestApp, pair: Id, mailbox: Id, links: &[&Token]) -> bool {
    if keys::open_pending(t, pair, mailbox)
        .await
        .unwrap()
        .is_some()
    {
        return true;
    }
    for link in links {
        if keys::open_by_link(t, pair, link).await.unwrap().is_some() {
            return true;
        }
    }
    let wraps: Vec<Vec<u8>> =
        t.db.all(q!("SELECT blob FROM key_wrap WHERE keypair = $1", pair))
            .await
            .unwrap();
    for blob in wraps {
        let mut all: Vec<WrapKey> = links.iter().map(|l| WrapKey::from_link(l)).collect();
        all.push(t.keys.pending_wrap_key(*mailbox.as_bytes()));
        for key in all {
            for holder in [
                "link", "pending", "password", "recovery", "sheet", "keypair",
            ] {
                if key.unwrap(*pair.as_bytes(), holder, &blob).is_ok() {
                    return true;
                }
            }
        }
    }
    false
}

story! {
    async fn a_number_put_on_file_in_the_database_gets_no_code(t: TestApp) {
        const MALLORYS: &str = "(555) 010-0199";
        let i = invited(&t).await;
        let phone = Phone::parse(MALLORYS, PhoneKind::Mobile, "US", &["US".into()]).unwrap();
        let wrong = "Something went wrong on our side";
        let mut b = t.browser();
        let code = b.get(&i.path()).await;
        let code = b.click(&code, "Continue").await;
        code.must_say("Text mobile ending 67").must_not_say("ending 99");
        // Whoever reads the invitee's mail proposes a number of their own, and makes it one on file.
        t.db.write(vec![contacts::insert_phone(&t, i.contact, &phone, PhoneKind::Mobile, false, None)]).await.unwrap();
        let proposed: Id = t.db.one(q!("SELECT id FROM contact_phone WHERE state = 'proposed'")).await.unwrap().unwrap();
        let set = |state: &str| vec![q!("UPDATE contact_phone SET state = $2 WHERE id = $1", proposed, state).expect(1)];
        t.db.write(set("filed")).await.unwrap();
        b.get(&code.path).await.must_say(wrong).must_not_say("ending 99");
        t.db.write(set("void")).await.unwrap();
        b.get(&code.path).await.must_say("Text mobile ending 67");
        // Or the practice filed it for somebody else, and it is made this contact's.
        let (_, _, other) = t.write_to_stranger(&i.ana, "mallory@patients.example", &Letter::default()).await;
        file(&t, other, MALLORYS, PhoneKind::Mobile).await;
        let hers: Id = t.db.one(q!("SELECT id FROM contact_phone WHERE contact = $1", other)).await.unwrap().unwrap();
        let give = |to: Id| q!("UPDATE contact_phone SET contact = $2 WHERE id = $1", hers, to).expect(1);
        t.db.write(vec![give(i.contact)]).await.unwrap();
        b.get(&code.path).await.must_say(wrong).must_not_say("ending 99");
        // Or a code that is on its way is pointed to it.
        t.db.write(vec![give(other)]).await.unwrap();
        b.press(&code, "Text mobile ending 67", &[]).await;
        t.db.write(vec![give(i.contact), q!("UPDATE code SET target = $1 WHERE sent_at IS NULL", hers).expect(1)]).await.unwrap();
        t.run_jobs().await;
        assert!(t.captured.items().iter().all(|m| m.to != phone.e164), "a code went to it");
    }

    async fn before_registering_the_pending_key_opens_and_afterwards_nothing_but_the_person_does(t: TestApp) {
        let i = invited(&t).await;
        let first = {
            // The link of the first mail, which Finish does not void.
            let inv = invitations::load(&t, i.invitation).await.unwrap().unwrap();
            let pair = invitations::open_pre_mailbox(&t, None, inv.mailbox).await.unwrap().unwrap();
            let (s1, rows) = links::mint(&t, LinkKind::Invite, i.invitation, 1, &pair);
            t.db.write(rows).await.unwrap();
            s1
        };
        let (mailbox, pair): (Id, Id) = t.db.one(q!("SELECT m.id, m.current_key FROM mailbox m WHERE m.kind = 'invited'")).await.unwrap().unwrap();
        assert!(opens(&t, pair, mailbox, &[]).await, "convenient: the pending key opens what still waits");
        assert!(opens(&t, pair, mailbox, &[&first]).await);

        let mut b = t.browser();
        let page = to_password(&t, &mut b, &i).await;
        save(&mut b, &page).await.must_say(Letter::default().body);

        assert!(!opens(&t, pair, mailbox, &[&first, &i.link]).await, "S1, S2, the pending key and the database open nothing");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_wrap WHERE holder_kind IN ('link', 'pending')").await, 0);
        let holders: Vec<(String, Vec<u8>)> = t.db.all(q!("SELECT holder_kind, holder FROM key_wrap WHERE keypair = $1", pair)).await.unwrap();
        assert_eq!(holders.len(), 1, "one wrap, to the person's own mailbox: {holders:?}");
        let own: Id = t.db.one(q!("SELECT m.current_key FROM mailbox m JOIN address a ON a.mailbox = m.id WHERE m.kind = 'personal' AND a.person IN (SELECT person FROM invitation)")).await.unwrap().unwrap();
        assert_eq!(holders[0], ("keypair".into(), own.as_bytes().to_vec()));
        // The sender's desk, whose members could open the pre-mailbox, cannot any more.
        let ring = t.ring_of(&i.ana).await;
        assert!(ring.open(&t, pair).await.unwrap().is_none());
        // Positive control: the person's password opens it.
        let robin = Someone { person: t.db.one::<Option<Id>>(q!("SELECT person FROM invitation")).await.unwrap().unwrap().unwrap(), mailbox: i.contact, practice: None, email: ROBIN.into() };
        let ring = t.ring_of(&robin).await;
        assert!(ring.open(&t, pair).await.unwrap().is_some());
    }
}
