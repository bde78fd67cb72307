//! Somebody writes to the database, and has not the instance key.

use super::*;
use crate::keys;
use crate::practices::teams::{self, NAME};
use crate::story;
use http::StatusCode;

/// What somebody sees of a team that is none of theirs.
async fn shut_out(t: &TestApp, who: &Someone, what: &str) {
    let mut b = t.enter(who, false).await;
    assert!(
        !b.get("/settings/switch").await.says("Front desk"),
        "{what}"
    );
    let page = b.get("/inbox").await;
    assert!(!page.says("Front desk"), "{what}");
}

story! {
    async fn a_planted_team_is_none(t: TestApp) {
        let o = office(&t).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let id = team(&t, &o.ana, "Front desk", &[&o.lee]).await;
        let team = loaded(&t, &o.ana, id).await;
        // A team of one's own making, over a mailbox that is there: it has no MAC.
        let planted = t.app.id();
        run(&t, "INSERT INTO team (id, practice, mailbox, name_f, state, version, created_at, mac_key, mac) VALUES ($1, $2, $3, $4, 'open', 1, 0, 1, $5)", vec![planted.into(), victor.practice.unwrap().into(), o.ana.mailbox.into(), NAME.seal(&t.app, planted, "Planted").into(), vec![0u8; 32].into()]).await;
        let mut v = t.enter(&victor, false).await;
        v.get("/people/teams").await.must_not_say("Planted");
        assert_eq!(v.get(&format!("/people/teams/{planted}")).await.status, StatusCode::NOT_FOUND);
        // A team made another practice's, another mailbox's, or open again.
        for (what, change, back) in [
            ("practice", "UPDATE team SET practice = $2 WHERE id = $1", vec![Val::from(victor.practice.unwrap()), team.practice.into()]),
            ("mailbox", "UPDATE team SET mailbox = $2 WHERE id = $1", vec![o.sam.mailbox.into(), team.mailbox.into()]),
        ] {
            run(&t, change, vec![id.into(), back[0].clone()]).await;
            shut_out(&t, &o.lee, what).await;
            v.get("/people/teams").await.must_not_say("Front desk");
            assert!(teams::load(&t.app, team.practice, id).await.unwrap().is_none(), "{what}");
            assert!(teams::load(&t.app, victor.practice.unwrap(), id).await.unwrap().is_none(), "{what}");
            run(&t, change, vec![id.into(), back[1].clone()]).await;
        }
        let mut a = t.enter(&o.ana, false).await;
        let page = a.get(&format!("/people/teams/{id}")).await;
        a.press(&page, "End the team", &[]).await.must_say("The team has ended");
        run(&t, "UPDATE team SET state = 'open' WHERE id = $1", vec![id.into()]).await;
        shut_out(&t, &o.lee, "state").await;
    }

    async fn nobody_is_in_a_team_by_a_planted_row(t: TestApp) {
        let o = office(&t).await;
        let id = team(&t, &o.ana, "Front desk", &[&o.lee]).await;
        run(&t, "INSERT INTO team_member (id, team, person, state, since, mac_key, mac) VALUES ($1, $2, $3, 'in', 0, 1, $4)", vec![t.app.id().into(), id.into(), o.sam.person.into(), vec![0u8; 32].into()]).await;
        shut_out(&t, &o.sam, "a row").await;
        let mut a = t.enter(&o.ana, false).await;
        let page = a.get(&format!("/people/teams/{id}")).await;
        assert!(!page.has("Take Sam Okafor out"), "the page does not know them");
        // Lee's row made Sam's, and one of another team.
        run(&t, "DELETE FROM team_member WHERE person = $1", vec![o.sam.person.into()]).await;
        run(&t, "UPDATE team_member SET person = $1", vec![o.sam.person.into()]).await;
        shut_out(&t, &o.sam, "another's row").await;
        run(&t, "UPDATE team_member SET person = $1", vec![o.lee.person.into()]).await;
        // Taken out, and in again by the words of a row: no key, whatever is changed afterwards.
        let page = a.get(&format!("/people/teams/{id}")).await;
        a.press(&page, "Take Lee Park out", &[]).await;
        run(&t, "UPDATE team_member SET state = 'in', ended_at = NULL", vec![]).await;
        shut_out(&t, &o.lee, "in again").await;
        let team = loaded(&t, &o.ana, id).await;
        run(&t, "INSERT INTO key_change (practice, purpose, old_key, new_key, again, step, created_at) VALUES ($1, $2, $3, NULL, FALSE, 0, 0)", vec![team.practice.into(), format!("team {}", team.mailbox).into(), team.key.into()]).await;
        t.browser().sign_in(ANA).await.must_say("Inbox");
        let now = loaded(&t, &o.ana, id).await;
        assert_ne!(now.key, team.key);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_wrap WHERE keypair = $1", vec![now.key.into()]).await, 1, "the safe alone");
    }

    async fn a_planted_wrap_and_a_planted_pair_open_nothing(t: TestApp) {
        let o = office(&t).await;
        // A session from before there was a team: it opens the mailbox by the wrap alone.
        let mut l = t.enter(&o.lee, false).await;
        let id = team(&t, &o.ana, "Front desk", &[&o.lee]).await;
        let team = loaded(&t, &o.ana, id).await;
        // A pair of a thief's own under the id of the team's, wrapped to a seat: the public half is another.
        let seat = keys::current(&t.app, o.lee.mailbox).await.unwrap();
        let own = vault::KeyPair::generate(*team.key.as_bytes(), t.app.random.as_ref());
        run(&t, "DELETE FROM key_wrap WHERE keypair = $1 AND holder = $2", vec![team.key.into(), keys::id_of(&seat).into()]).await;
        t.app.db.write(vec![keys::wrap_to(&t.app, &seat, &own)]).await.unwrap();
        let page = l.get("/settings/switch").await;
        let page = l.press(&page, "Team Front desk (Maple Street Dental)", &[]).await;
        assert_ne!(page.status, StatusCode::OK);
        page.must_not_say("There is nothing here now");
        // Another mailbox's pair named as the team's current one: nothing is sealed to it, nobody goes in by it.
        let theirs = keys::id_of(&keys::current(&t.app, o.sam.mailbox).await.unwrap());
        run(&t, "UPDATE mailbox SET current_key = $2 WHERE id = $1", vec![team.mailbox.into(), theirs.into()]).await;
        assert!(keys::current(&t.app, team.mailbox).await.is_err());
    }

    async fn a_team_of_another_practice_named_in_a_change_of_keys_stays_as_it_is(t: TestApp) {
        let o = office(&t).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let id = team(&t, &o.ana, "Front desk", &[&o.lee]).await;
        let team = loaded(&t, &o.ana, id).await;
        run(&t, "INSERT INTO key_change (practice, purpose, old_key, new_key, again, step, created_at) VALUES ($1, $2, $3, NULL, FALSE, 0, 0)", vec![victor.practice.unwrap().into(), format!("team {}", team.mailbox).into(), team.key.into()]).await;
        t.browser().sign_in("victor@vale.example").await.must_say("Inbox");
        assert_eq!(loaded(&t, &o.ana, id).await.key, team.key);
        // Nor by a rule that names it.
        run(&t, "UPDATE practice SET policy = $2 WHERE id = $1", vec![victor.practice.unwrap().into(), format!("{{\"answers_to\":\"{id}\"}}").into()]).await;
        let practice = crate::practices::load(&t.app, victor.practice.unwrap()).await.unwrap();
        assert!(teams::reads_answers(&t.app, &practice).await.unwrap().is_none());
    }
}
