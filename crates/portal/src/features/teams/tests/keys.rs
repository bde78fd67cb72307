//! Who holds the key of a team's mailbox, and what becomes of it when somebody goes.

use super::*;
use crate::keys::{self, Keyring};
use crate::practices;
use crate::practices::rekey;
use crate::story;
use http::StatusCode;

/// How many wraps of the team's current pair there are to the seat of somebody.
async fn held(t: &TestApp, of: &Someone, id: Id, who: &Someone) -> bool {
    let team = loaded(t, of, id).await;
    let seat = keys::id_of(&keys::current(&t.app, who.mailbox).await.unwrap());
    keys::store::is_held_by(&t.app.db, team.key, seat)
        .await
        .unwrap()
}

async fn remove(a: &mut Browser, id: Id, name: &str) -> Page {
    let page = a.get(&format!("/people/teams/{id}")).await;
    a.press(&page, &format!("Take {name} out"), &[]).await
}

async fn owed(t: &TestApp, of: &Someone) -> bool {
    rekey::left(&t.app, of.practice.unwrap()).await.unwrap().any
}

story! {
    async fn who_is_taken_out_loses_the_key_and_the_key_is_another_one(t: TestApp) {
        let o = office(&t).await;
        let id = team(&t, &o.ana, "Front desk", &[&o.lee, &o.sam]).await;
        let before = loaded(&t, &o.ana, id).await.key;
        let mut s = t.enter(&o.sam, false).await;
        switch(&mut s, "Front desk").await.must_say("Team Front desk");
        let kept: Keyring = t.ring_of(&o.sam).await;
        assert!(kept.get(before).is_some());

        let mut a = t.enter(&o.ana, false).await;
        let page = remove(&mut a, id, "Sam Okafor").await;
        page.must_say("The person is no longer in the team").must_not_say("Sam Okafor\n");
        assert_eq!(noted(&t, "team.member_removed").await, 1);
        // In the very next request, with the mailbox open.
        let gone = s.get("/inbox").await;
        assert_eq!(gone.status, StatusCode::FORBIDDEN);
        s.get("/settings/switch").await.must_not_say("Front desk");
        // The pair was changed, who stays has the new one, and who went does not: not by what they kept either.
        let now = loaded(&t, &o.ana, id).await.key;
        assert_ne!(now, before);
        assert!(held(&t, &o.ana, id, &o.lee).await && !held(&t, &o.ana, id, &o.sam).await);
        assert!(kept.pair(&t.app, now).await.unwrap().is_none());
        assert!(t.ring_of(&o.sam).await.get(now).is_none());
        assert!(t.ring_of(&o.sam).await.get(before).is_none(), "no wrap of the old one is left to them");
        assert!(!owed(&t, &o.ana).await);
        // The new one opens the old one, and the safe the new one.
        let lee = t.ring_of(&o.lee).await;
        assert!(lee.get(now).is_some() && lee.get(before).is_some());
        let practice = practices::load(&t.app, o.ana.practice.unwrap()).await.unwrap();
        assert!(keys::store::is_held_by(&t.app.db, now, practice.safe.unwrap()).await.unwrap());
        switch(&mut t.enter(&o.lee, false).await, "Front desk").await.must_say("Team Front desk");
        // Put in again, they read on.
        let page = a.get(&format!("/people/teams/{id}")).await;
        add(&mut a, &page, &o.sam).await.must_say("The person is in the team");
        switch(&mut t.enter(&o.sam, false).await, "Front desk").await.must_say("Team Front desk");
    }

    async fn a_change_goes_on_whoever_began_it_and_older_keys_hang_on_the_newest(t: TestApp) {
        let o = office(&t).await;
        let kim = t.member(&o.ana, "kim@maple.example", ("", "Kim", "Soto"), "manager").await;
        let id = team(&t, &o.ana, "Front desk", &[&o.lee, &o.sam, &kim]).await;
        let first = loaded(&t, &o.ana, id).await.key;
        let mut a = t.enter(&o.ana, false).await;
        for name in ["Sam Okafor", "Kim Soto"] {
            remove(&mut a, id, name).await.must_say("no longer in the team");
        }
        let third = loaded(&t, &o.ana, id).await.key;
        let lee = t.ring_of(&o.lee).await;
        assert!(lee.get(first).is_some() && lee.get(third).is_some());
        // Directly: however often it was changed, one step opens all of it.
        assert!(keys::store::is_held_by(&t.app.db, first, third).await.unwrap());
        // A change that was only noted is done by the next session of another manager.
        let team = loaded(&t, &o.ana, id).await;
        let practice = o.ana.practice.unwrap();
        run(&t, "INSERT INTO key_change (practice, purpose, old_key, new_key, again, step, created_at) VALUES ($1, $2, $3, NULL, FALSE, 0, 0)", vec![practice.into(), format!("team {}", team.mailbox).into(), team.key.into()]).await;
        assert!(owed(&t, &o.ana).await);
        t.browser().sign_in("kim@maple.example").await.must_say("Inbox");
        assert!(!owed(&t, &o.ana).await);
        assert_ne!(loaded(&t, &o.ana, id).await.key, third);
        assert!(held(&t, &o.ana, id, &o.lee).await);
    }

    async fn who_leaves_the_practice_leaves_its_teams_also_as_the_last_one(t: TestApp) {
        let o = office(&t).await;
        let id = team(&t, &o.ana, "Front desk", &[&o.sam]).await;
        let before = loaded(&t, &o.ana, id).await.key;
        let mut s = t.enter(&o.sam, false).await;
        switch(&mut s, "Front desk").await.must_say("Team Front desk");
        let mut out = t.enter(&o.sam, false).await;
        let page = out.get("/settings/leave").await;
        out.press(&page, "Leave this practice", &[]).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM team_member WHERE state = 'in'", vec![]).await, 0);
        s.get("/inbox").await.must_not_say("Team Front desk");
        assert!(!held(&t, &o.ana, id, &o.sam).await);
        // A manager's next session changes the key; then nobody but the safe opens it.
        t.browser().sign_in(ANA).await.must_say("Inbox");
        let now = loaded(&t, &o.ana, id).await;
        assert_ne!(now.key, before);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_wrap WHERE keypair = $1", vec![now.key.into()]).await, 1);
        let mut a = t.enter(&o.ana, false).await;
        let page = a.get(&format!("/people/teams/{id}")).await;
        page.must_say("Nobody is in this team");
        // And the practice has not lost what is in it.
        add(&mut a, &page, &o.lee).await;
        switch(&mut t.enter(&o.lee, false).await, "Front desk").await.must_say("Team Front desk");
    }

    async fn a_paused_member_opens_no_team_until_they_are_let_back_in(t: TestApp) {
        let o = office(&t).await;
        let id = team(&t, &o.ana, "Front desk", &[&o.sam, &o.lee]).await;
        let mut s = t.enter(&o.sam, false).await;
        switch(&mut s, "Front desk").await.must_say("Team Front desk");
        let mut a = t.enter(&o.ana, false).await;
        let list = a.get("/people").await;
        let page = a.click(&list, "Sam Okafor").await;
        let member = page.path.clone();
        let page = a.click(&page, "Deactivate").await;
        a.press(&page, "Deactivate", &[]).await;
        s.get("/inbox").await.must_not_say("Team Front desk");
        assert!(!held(&t, &o.ana, id, &o.sam).await);
        a.get(&format!("/people/teams/{id}")).await.must_say("Sam Okafor").must_say("Deactivated");
        let page = a.get(&member).await;
        a.press(&page, "Let them back in", &[]).await;
        assert!(held(&t, &o.ana, id, &o.sam).await);
        switch(&mut t.enter(&o.sam, false).await, "Front desk").await.must_say("Team Front desk");
    }

    async fn where_nobody_has_the_key_at_hand_it_is_asked_for_and_handed_over(t: TestApp) {
        let o = office(&t).await;
        let id = team(&t, &o.ana, "Front desk", &[&o.lee]).await;
        let team = loaded(&t, &o.ana, id).await;
        let practice = practices::load(&t.app, o.ana.practice.unwrap()).await.unwrap();
        // The safe does not open it just now.
        run(&t, "DELETE FROM key_wrap WHERE keypair = $1 AND holder = $2", vec![team.key.into(), practice.safe.unwrap().into()]).await;
        let mut a = t.enter(&o.ana, false).await;
        let page = a.get(&format!("/people/teams/{id}")).await;
        add(&mut a, &page, &o.sam).await.must_say("Sam Okafor").must_say("Waits for keys");
        let mut s = t.enter(&o.sam, false).await;
        let page = switch(&mut s, "Front desk").await;
        page.must_say("This mailbox opens soon");
        // Lee is in the team, and works.
        t.browser().sign_in(LEE).await.must_say("Inbox");
        switch(&mut s, "Front desk").await.must_say("Team Front desk");
        // Whoever was taken out gets nothing by a request that is made to look open again.
        remove(&mut a, id, "Sam Okafor").await;
        run(&t, "UPDATE key_request SET state = 'open' WHERE asked_by = $1", vec![o.sam.person.into()]).await;
        t.browser().sign_in(LEE).await.must_say("Inbox");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_request WHERE asked_by = $1 AND state = 'open' AND reason = 'team'", vec![o.sam.person.into()]).await, 1);
        let seat = keys::id_of(&keys::current(&t.app, o.sam.mailbox).await.unwrap());
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_wrap w JOIN keypair k ON k.id = w.keypair WHERE k.mailbox = $1 AND w.holder = $2", vec![team.mailbox.into(), seat.into()]).await, 0);
    }
}
