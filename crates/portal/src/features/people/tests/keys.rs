//! A new desk and a new safe: nobody loses access but the one who was removed, whatever happens on the way.

use super::*;
use crate::app::span::HOUR;
use crate::practices::rekey;
use crate::story;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Somebody the practice has written to who has no account: the desk opens what waits for them.
async fn waiting(t: &TestApp, by: &Someone, who: std::ops::Range<usize>) -> Vec<Id> {
    for n in who {
        let to = format!("new{n}@patients.example");
        t.write_to_stranger(by, &to, &Letter::default()).await;
    }
    let sql = "SELECT current_key FROM mailbox WHERE kind = 'invited' ORDER BY id";
    t.app.db.all::<Id>(Sql::new(sql, vec![])).await.unwrap()
}

/// Whether somebody's password opens all of these.
async fn opens(t: &TestApp, who: &Someone, all: &[Id]) -> bool {
    let ring = t.ring_of(who).await;
    for id in all {
        if ring.open(&t.app, *id).await.unwrap().is_none() {
            return false;
        }
    }
    true
}

async fn seat_of(t: &TestApp, who: &Someone) -> Id {
    crate::keys::id_of(&crate::keys::current(&t.app, who.mailbox).await.unwrap())
}

struct Office {
    ana: Someone,
    lee: Someone,
    sam: Someone,
    kim: Someone,
    waiting: Vec<Id>,
}

/// An owner, two managers, a sender, and patients who have not registered.
async fn office(t: &TestApp, patients: usize) -> Office {
    let ana = maple(t).await;
    let lee = lee(t, &ana).await;
    let sam = sam(t, &ana).await;
    let kim = member(t, &ana, "kim@maple.example", ("Kim", "Soto"), Role::Manager).await;
    let waiting = waiting(t, &ana, 0..patients).await;
    Office {
        ana,
        lee,
        sam,
        kim,
        waiting,
    }
}

impl Office {
    /// Whoever stayed opens all they opened before; Kim, who was removed, opens nothing of it.
    async fn holds(&self, t: &TestApp, at: &str) {
        for who in [&self.ana, &self.lee, &self.sam] {
            assert!(
                opens(t, who, &self.waiting).await,
                "{at}: {} lost what waits",
                who.email
            );
            let seat = seat_of(t, who).await;
            assert!(
                t.ring_of(who).await.get(seat).is_some(),
                "{at}: {} lost their seat",
                who.email
            );
        }
        let seats = [
            seat_of(t, &self.ana).await,
            seat_of(t, &self.lee).await,
            seat_of(t, &self.sam).await,
            seat_of(t, &self.kim).await,
        ];
        for who in [&self.ana, &self.lee] {
            assert!(
                opens(t, who, &seats).await,
                "{at}: the safe of {} does not open every seat",
                who.email
            );
            let practice = practices::load(&t.app, self.ana.practice.unwrap())
                .await
                .unwrap();
            let ring = t.ring_of(who).await;
            assert!(
                practices::holds_safe(&t.app, &ring, &practice)
                    .await
                    .unwrap(),
                "{at}: {}",
                who.email
            );
            assert!(
                practices::holds_desk(&t.app, &ring, &practice)
                    .await
                    .unwrap(),
                "{at}: {}",
                who.email
            );
        }
        let ring = t.ring_of(&self.sam).await;
        let practice = practices::load(&t.app, self.ana.practice.unwrap())
            .await
            .unwrap();
        assert!(
            practices::holds_desk(&t.app, &ring, &practice)
                .await
                .unwrap(),
            "{at}: Sam may not write any more"
        );
        for id in self.waiting.iter().chain(&seats) {
            assert!(
                t.ring_of(&self.kim)
                    .await
                    .open(&t.app, *id)
                    .await
                    .unwrap()
                    .is_none(),
                "{at}: Kim opens something"
            );
        }
    }
}

story! {
    /// A request lives for ninety days: who asked may have been paused, or reads only by now.
    async fn a_key_that_was_asked_for_goes_to_who_may_have_it_now(t: TestApp) {
        use practices::members::{self, Change, State};
        let ana = maple(&t).await;
        let practice = practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        let join = Join::Member { practice: &practice, role: "sender", approved_by: Some(ana.person) };
        let sam = t.account(SAM, ("", "Sam", "Okafor"), join, None).await;
        let ring = t.ring_of(&ana).await;
        let member = || async { members::last(&t.app, practice.id, sam.person).await.unwrap().unwrap() };
        for (role, state, done) in [(Role::Reader, State::Active, 0), (Role::Sender, State::Paused, 0), (Role::Sender, State::Active, 1)] {
            let m = member().await;
            let to = Change { role, state, ..Change::of(&m) };
            t.app.db.write(vec![members::change(&t.app, &m, &to)]).await.unwrap();
            assert_eq!(fulfil_keypairs(&t.app, &ring, 50).await.unwrap(), done, "{role:?} {state:?}");
        }
    }

    async fn with_a_manager_desk_and_safe_are_changed_and_nobody_else_notices(t: TestApp) {
        let o = office(&t, 3).await;
        let before = practices::load(&t.app, o.ana.practice.unwrap()).await.unwrap();
        // What Kim opened, kept somewhere.
        let kept = t.ring_of(&o.kim).await;
        assert!(kept.get(before.safe.unwrap()).is_some());
        // Sam's and Lee's sessions began before.
        let (mut s, mut l) = (t.enter(&o.sam, false).await, t.enter(&o.lee, false).await);
        let mut b = t.enter(&o.ana, false).await;
        remove(&mut b, "Kim Soto").await.must_say("They were removed").must_not_say("are being changed");
        let after = practices::load(&t.app, before.id).await.unwrap();
        assert!(after.desk != before.desk && after.safe != before.safe);
        o.holds(&t, "at once").await;
        assert_eq!(s.get("/compose").await.h1(), "New message");
        s.get("/contacts").await.must_say("new0@patients.example");
        l.get("/people").await.must_say("People").must_say("3 people work");
        // What is made from now on is nothing to the keys that Kim had kept.
        let made = waiting(&t, &o.ana, 3..4).await;
        let newest: Vec<Id> = made.into_iter().filter(|id| !o.waiting.contains(id)).collect();
        assert_eq!(newest.len(), 1);
        assert!(kept.open(&t.app, newest[0]).await.unwrap().is_none());
        assert!(opens(&t, &o.sam, &newest).await);
        // An hour later the old pairs go, at a manager's sign-in.
        let old = vec![before.desk.into(), before.safe.into()];
        let there = "SELECT COUNT(*) FROM keypair WHERE id = $1 OR id = $2";
        assert_eq!(count(&t, there, old.clone()).await, 2);
        t.advance(HOUR);
        t.browser().sign_in(LEE).await;
        assert_eq!(count(&t, there, old).await, 0);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_old", vec![]).await, 0);
        o.holds(&t, "an hour later").await;
        assert_eq!(noted(&t, "practice.keys_changed").await, 2);
    }

    async fn what_comes_to_an_old_key_within_the_hour_is_moved_before_it_goes(t: TestApp) {
        let o = office(&t, 1).await;
        let mut b = t.enter(&o.ana, false).await;
        let before = practices::load(&t.app, o.ana.practice.unwrap()).await.unwrap();
        remove(&mut b, "Kim Soto").await;
        // Somebody was just writing, and their letter names the old desk.
        let email = crate::accounts::Email::parse("late@patients.example").unwrap();
        let pre = crate::invitations::pre_mailbox(&t.app, &before, &email).await.unwrap();
        let late = Id::from(pre.made.as_ref().unwrap().id());
        t.app.db.write(pre.rows).await.unwrap();
        assert!(opens(&t, &o.sam, &[late]).await, "the old desk is still theirs");
        t.advance(HOUR);
        t.browser().sign_in(ANA).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_old", vec![]).await, 0);
        assert!(opens(&t, &o.sam, &[late]).await);
    }

    async fn a_change_that_stops_half_way_is_ended_by_any_managers_session(t: TestApp) {
        let o = office(&t, 3).await;
        let mut b = t.enter(&o.ana, false).await;
        let page = page_of(&mut b, "Kim Soto").await;
        let page = b.click(&page, "Remove").await;
        // The disk goes away after the removal itself.
        let writes = Arc::new(AtomicU64::new(0));
        let n = writes.clone();
        t.app.db.intercept(Some(Arc::new(move |op: &db::Op<'_>| {
            if op.kind == db::Kind::Write && n.fetch_add(1, Ordering::SeqCst) >= 3 {
                return db::Fault::Fail;
            }
            db::Fault::None
        })));
        // That is done, and so is what is not done yet said.
        b.press(&page, "Remove this person", &[]).await.must_say("They were removed").must_say("The keys of the practice are being changed");
        t.app.db.intercept(None);
        assert!(count(&t, "SELECT COUNT(*) FROM key_change", vec![]).await > 0);
        o.holds(&t, "half way").await;
        let mut l = t.browser();
        l.sign_in(LEE).await;
        l.get("/people").await.must_not_say("are being changed");
        o.holds(&t, "ended by another manager").await;
    }

    async fn who_waits_for_a_key_waits_for_the_new_one(t: TestApp) {
        let o = office(&t, 1).await;
        let practice = practices::load(&t.app, o.ana.practice.unwrap()).await.unwrap();
        let join = Join::Member { practice: &practice, role: "sender", approved_by: None };
        let jo = t.account("jo@maple.example", ("", "Jo", "Berg"), join, None).await;
        let practice = practices::load(&t.app, practice.id).await.unwrap();
        let join = Join::Member { practice: &practice, role: "sender", approved_by: Some(o.ana.person) };
        let max = t.account("max@maple.example", ("", "Max", "Low"), join, None).await;
        let mut b = t.enter(&o.ana, false).await;
        remove(&mut b, "Kim Soto").await.must_say("Let Jo Berg in");
        assert!(opens(&t, &max, &o.waiting).await, "whom a manager had added has it");
        assert!(!opens(&t, &jo, &o.waiting).await);
        let page = b.get("/people").await;
        b.press(&page, "Let Jo Berg in", &[]).await;
        assert!(opens(&t, &jo, &o.waiting).await);
    }

    async fn of_two_removals_one_after_the_other_neither_keeps_a_key(t: TestApp) {
        let o = office(&t, 2).await;
        let mut b = t.enter(&o.ana, false).await;
        remove(&mut b, "Kim Soto").await;
        let kept = t.ring_of(&o.lee).await;
        remove(&mut b, "Lee Park").await.must_not_say("are being changed");
        let practice = practices::load(&t.app, o.ana.practice.unwrap()).await.unwrap();
        for id in [practice.desk.unwrap(), practice.safe.unwrap()] {
            assert!(kept.pair(&t.app, id).await.unwrap().is_none(), "Lee kept a key of today");
        }
        assert!(opens(&t, &o.sam, &o.waiting).await);
    }

    async fn a_new_safe_voids_the_recovery_sheet_and_says_so(t: TestApp) {
        let o = office(&t, 0).await;
        let practice = practices::load(&t.app, o.ana.practice.unwrap()).await.unwrap();
        let words = vault::SheetSecret::random(t.app.random.as_ref());
        let safe = t.ring_of(&o.ana).await.get(practice.safe.unwrap()).unwrap().clone();
        t.app.db.write(crate::keys::keep_sheet(&t.app, &safe, practice.id, &words).into()).await.unwrap();
        let mut b = t.enter(&o.ana, false).await;
        let page = page_of(&mut b, "Kim Soto").await;
        b.click(&page, "Remove").await.must_say("Your recovery sheet stops working");
        remove(&mut b, "Kim Soto").await.must_say("Make a new recovery sheet");
        let after = practices::load(&t.app, practice.id).await.unwrap();
        let found = crate::keys::open_by_sheet(&t.app, after.safe.unwrap(), practice.id, &words).await.unwrap();
        assert!(found.is_none());
        assert_eq!((mails(&t, ANA, "Make a new recovery sheet").await, mails(&t, LEE, "Make a new recovery sheet").await), (1, 1));
        // Writing goes on meanwhile: two managers open the safe.
        assert_eq!(b.get("/compose").await.h1(), "New message");
    }
}

/// A write that is lost, or whose outcome nobody knows, at every place of the change; then a manager signs in, and all is well.
#[tokio::test]
async fn nobody_loses_access_wherever_it_stops() {
    for fault in [
        db::Fault::Fail,
        db::Fault::UnknownApplied,
        db::Fault::UnknownLost,
    ] {
        let mut at = 1;
        loop {
            let t = TestApp::sqlite().await;
            let o = office(&t, 2).await;
            let mut b = t.enter(&o.ana, false).await;
            let page = page_of(&mut b, "Kim Soto").await;
            let page = b.click(&page, "Remove").await;
            let seen = Arc::new(AtomicU64::new(0));
            let n = seen.clone();
            t.app.db.intercept(Some(Arc::new(move |op: &db::Op<'_>| {
                if op.kind == db::Kind::Write && n.fetch_add(1, Ordering::SeqCst) + 1 == at {
                    return fault;
                }
                db::Fault::None
            })));
            let told = b.press(&page, "Remove this person", &[]).await;
            t.app.db.intercept(None);
            if !told.says("They were removed") {
                // Whoever is told that it may not have happened presses again.
                let again = b.press(&page, "Remove this person", &[]).await;
                assert!(
                    again.says("They were removed"),
                    "{fault:?} at {at}: {}",
                    again.text()
                );
            }
            t.browser().sign_in(LEE).await;
            let left = rekey::left(&t.app, o.ana.practice.unwrap()).await.unwrap();
            assert!(!left.any, "{fault:?} at {at}");
            o.holds(&t, &format!("{fault:?} at {at}")).await;
            if at > seen.load(Ordering::SeqCst) {
                break;
            }
            at += 1;
        }
        assert!(at > 5, "the change has more writes than {at}");
    }
}
