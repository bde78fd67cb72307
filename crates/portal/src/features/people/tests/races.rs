//! Two managers, two tabs, two presses: each has one answer.

use super::super::flow::{self, Outcome};
use super::super::model::Rule;
use super::*;
use crate::audit::Source;
use crate::story;

story! {
    async fn of_two_managers_who_remove_each_other_one_is_there_afterwards(t: TestApp) {
        let ana = maple(&t).await;
        let lee = lee(&t, &ana).await;
        let kim = member(&t, &ana, "kim@maple.example", ("Kim", "Soto"), Role::Manager).await;
        let (mut l, mut k) = (t.enter(&lee, false).await, t.enter(&kim, false).await);
        let kims = page_of(&mut l, "Kim Soto").await;
        let kims = l.click(&kims, "Remove").await;
        let lees = page_of(&mut k, "Lee Park").await;
        let lees = k.click(&lees, "Remove").await;
        let (one, two) = tokio::join!(
            l.press(&kims, "Remove this person", &[]),
            k.press(&lees, "Remove this person", &[])
        );
        let done = [&one, &two].iter().filter(|p| p.says("They were removed")).count();
        assert_eq!(done, 1, "{} / {}", one.text(), two.text());
        assert_eq!(count(&t, "SELECT COUNT(*) FROM membership WHERE ended_at IS NULL", vec![]).await, 2, "the owner and one of them");
        // The other one was told something true: that somebody was faster, or that they work here no more.
        let loser = if one.says("They were removed") { &two } else { &one };
        assert!(loser.says("Somebody was faster") || loser.says("You no longer work in"), "{}", loser.text());
    }

    async fn a_session_that_was_read_before_its_owner_was_removed_removes_nobody(t: TestApp) {
        // The order in which two presses of the same moment can meet: Lee's session is read, Kim removes Lee, and only then Lee's press
        // reads the practice with its new count.
        let ana = maple(&t).await;
        let lee = lee(&t, &ana).await;
        let kim = member(&t, &ana, "kim@maple.example", ("Kim", "Soto"), Role::Manager).await;
        let before = t.signed(&t.enter(&lee, false).await).await;
        let mut k = t.enter(&kim, false).await;
        remove(&mut k, "Lee Park").await.must_say("They were removed");
        let practice = practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        let seat = practices::members::last(&t.app, practice.id, kim.person).await.unwrap().unwrap();
        let p = flow::one(&t.app, practice.id, seat.id).await.unwrap().unwrap();
        let done = flow::remove(&t.app, &before, &practice, &p, (t.app.id(), &Source::default())).await.unwrap();
        assert_eq!(done, Outcome::No(Rule::Gone));
        assert_eq!(count(&t, "SELECT COUNT(*) FROM membership WHERE ended_at IS NULL", vec![]).await, 2, "the owner and Kim");
    }

    async fn two_owners_who_both_step_back_leave_one(t: TestApp) {
        let ana = maple(&t).await;
        let lee = member(&t, &ana, LEE, ("Lee", "Park"), Role::Owner).await;
        let (mut a, mut l) = (t.enter(&ana, false).await, t.enter(&lee, false).await);
        let (mine, theirs) = (a.get("/settings/leave").await, l.get("/settings/leave").await);
        let (one, two) = tokio::join!(
            a.press(&mine, "Leave this practice", &[]),
            l.press(&theirs, "Leave this practice", &[])
        );
        assert_eq!(count(&t, "SELECT COUNT(*) FROM membership WHERE ended_at IS NULL AND role = 'owner'", vec![]).await, 1, "{} / {}", one.text(), two.text());
        // And whoever stayed is the last one now.
        let stayed = if one.says("You no longer work in") { &mut l } else { &mut a };
        stayed.get("/settings/leave").await.must_say("A practice needs an owner");
    }

    async fn a_second_press_is_the_first_one_and_a_second_tab_looks_again(t: TestApp) {
        let ana = maple(&t).await;
        sam(&t, &ana).await;
        let mut b = t.enter(&ana, false).await;
        let page = page_of(&mut b, "Sam Okafor").await;
        let role = b.click(&page, "Change the role").await;
        let ask = b.click(&page, "Remove").await;
        let mut twin = b.clone();
        b.press(&ask, "Remove this person", &[]).await.must_say("They were removed");
        twin.press(&ask, "Remove this person", &[]).await.must_say("They were removed");
        assert_eq!(noted(&t, "member.removed").await, 1);
        assert_eq!(mails(&t, SAM, "Your place at a practice has ended").await, 1);
        // The other tab still shows somebody who is gone.
        let late = twin.press(&role, "Save", &[("role", "manager")]).await;
        assert_eq!(late.status, http::StatusCode::NOT_FOUND);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM membership WHERE role = 'manager'", vec![]).await, 0);
    }
}
