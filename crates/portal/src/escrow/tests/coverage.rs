//! What is under the escrow key, and since when.

use super::*;
use crate::keys::escrow::{
    self, Count, Status, Whose, configured, covers, safe_covered, sealed, status,
};
use crate::practices;
use crate::story;
use crate::testing::Someone;
use db::q;
use vault::escrow::WRAP;

async fn ana(t: &TestApp) -> Someone {
    t.practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz"))
        .await
}

async fn counts(t: &TestApp) -> Status {
    status(&t.app).await.unwrap()
}

fn of(all: i64, covered: i64) -> Count {
    Count { all, covered }
}

async fn current(t: &TestApp, mailbox: Id) -> Id {
    let sql = q!("SELECT current_key FROM mailbox WHERE id = $1", mailbox);
    t.app.db.one(sql).await.unwrap().unwrap()
}

/// That what is stored opens with the key to the pair that it is of.
async fn opens(t: &TestApp, pair: Id, seed: u64) {
    let blob = sealed(&t.app, pair).await.unwrap().expect("covered");
    let opened = key(seed).open(*pair.as_bytes(), &blob).unwrap();
    let public = crate::keys::public(&t.app, pair).await.unwrap();
    assert_eq!(opened.public(), &public);
}

story! { with seats;
    async fn the_seats_and_the_safe_are_covered_in_the_write_that_makes_them(t: TestApp) {
        let ana = ana(&t).await;
        let kim = t.member(&ana, "kim@maple.example", ("", "Kim", "Osei"), "sender").await;
        t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        let s = counts(&t).await;
        assert_eq!((s.seats, s.safes, s.personal, s.others), (of(2, 2), of(1, 1), of(3, 0), 0));
        for who in [&ana, &kim] {
            opens(&t, current(&t, who.mailbox).await, 1).await;
        }
        let practice = practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        opens(&t, practice.safe.unwrap(), 1).await;
    }

    async fn a_covered_safe_needs_no_sheet(t: TestApp) {
        let ana = ana(&t).await;
        t.tamper("UPDATE practice SET second_opener_at = NULL").await;
        let mut b = t.enter(&ana, false).await;
        b.get("/compose").await.must_not_say("recovery sheet");
        let practice = practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        assert!(safe_covered(&t.app, practice.safe.unwrap()).await.unwrap());
        // Who writes rows makes no second opener.
        t.tamper("UPDATE key_wrap SET blob = holder WHERE holder_kind = 'escrow'").await;
        assert!(!safe_covered(&t.app, practice.safe.unwrap()).await.unwrap());
        assert!(!crate::features::practice::ready_to_send(&t.app, &practice).await.unwrap());
        b.get("/compose").await.must_say("recovery sheet");
    }

    async fn a_planted_wrap_covers_nothing_and_gives_way(t: TestApp) {
        let ana = ana(&t).await;
        let pair = current(&t, ana.mailbox).await;
        // A thief puts wraps of his own there: under his key, and under ours, of a pair of his own.
        let thief = vault::KeyPair::generate(*pair.as_bytes(), &SeededRandom::new(6));
        for to in [key(6), key(1)] {
            t.tamper("DELETE FROM key_wrap WHERE holder_kind = 'escrow'").await;
            let blob = vault::escrow::wrap(to.public(), &thief, &SeededRandom::new(7)).unwrap();
            let row = q!(
                "INSERT INTO key_wrap (id, keypair, holder_kind, holder, blob, created_at) VALUES ($1, $2, 'escrow', $3, $4, 1)",
                t.app.id(), pair, to.public().key().id().as_slice(), blob.as_slice()
            ).expect(1);
            t.app.db.write(vec![row]).await.unwrap();
            assert_eq!(sealed(&t.app, pair).await.unwrap(), None);
            t.browser().sign_in(ANA).await;
            opens(&t, pair, 1).await;
            assert_eq!(t.count("SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'escrow'").await, 2, "seat and safe");
        }
    }

    async fn a_new_safe_is_covered_when_it_is_made(t: TestApp) {
        let ana = ana(&t).await;
        t.member(&ana, "kim@maple.example", ("", "Kim", "Osei"), "manager").await;
        let before = practices::load(&t.app, ana.practice.unwrap()).await.unwrap().safe;
        let mut b = t.enter(&ana, false).await;
        let page = b.get("/people").await;
        let page = b.click(&page, "Kim Osei").await;
        let page = b.click(&page, "Remove").await;
        b.press(&page, "Remove this person", &[]).await;
        for _ in 0..4 {
            t.browser().sign_in(ANA).await;
            t.advance(crate::app::span::MINUTE);
        }
        let practice = practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        assert_ne!(practice.safe, before, "another safe");
        opens(&t, practice.safe.unwrap(), 1).await;
        assert_eq!(counts(&t).await.safes, of(1, 1));
    }

    async fn it_is_said_where_people_look_and_only_to_whom_it_concerns(t: TestApp) {
        let ana = ana(&t).await;
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get("/settings").await;
        page.must_say("Can open what you write and receive for your practice");
        let page = b.get("/settings/spare-key").await;
        page.must_say("Several people each keep one part on paper").must_say("Maple Street Dental").must_say("We email you and the managers");
        let mut b = t.enter(&robin, false).await;
        b.get("/settings").await.must_not_say("Spare key");
        assert_eq!(b.get("/settings/spare-key").await.status, http::StatusCode::NOT_FOUND);
    }
}

story! { with everybody;
    async fn everybody_is_covered_and_a_new_pair_after_a_reset_too(t: TestApp) {
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        let old = current(&t, robin.mailbox).await;
        opens(&t, old, 1).await;
        t.forgets(ROBIN, NEW).await.get("/settings").await.must_say("Can open your messages");
        let new = current(&t, robin.mailbox).await;
        assert_ne!(new, old);
        opens(&t, new, 1).await;
        assert_eq!(t.count("SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'escrow'").await, 1, "nothing of the old pair is left");
    }

    async fn who_is_covered_no_more_is_forgotten_when_they_sign_in(t: TestApp) {
        ana(&t).await;
        assert_eq!(counts(&t).await.personal, of(1, 1));
        let t = t.configured_anew(|c| c.escrow.covers = EscrowCovers::Seats);
        t.browser().sign_in(ANA).await;
        let s = counts(&t).await;
        assert_eq!((s.personal, s.seats, s.safes), (of(1, 0), of(1, 1), of(1, 1)));
    }
}

story! {
    async fn older_pairs_are_covered_once_when_their_owner_signs_in(t: TestApp) {
        let ana = ana(&t).await;
        assert_eq!(escrow::look(&t.app, &signed(&t).await).await.unwrap(), 0, "there is no key");
        let t = t.configured_anew(everybody);
        let s = counts(&t).await;
        assert_eq!((s.personal, s.seats, s.safes), (of(1, 0), of(1, 0), of(1, 0)));
        let mut b = t.browser();
        b.sign_in(ANA).await;
        let s = counts(&t).await;
        assert_eq!((s.personal, s.seats, s.safes), (of(1, 1), of(1, 1), of(1, 1)));
        opens(&t, current(&t, ana.mailbox).await, 1).await;
        // Once: neither the session's next looks nor the next sign-in write again.
        let wraps: Vec<(Id, i64)> = t.app.db.all(q!("SELECT id, created_at FROM key_wrap WHERE holder_kind = 'escrow' ORDER BY id")).await.unwrap();
        t.advance(crate::app::span::MINUTE);
        b.get("/inbox").await;
        t.browser().sign_in(ANA).await;
        let after: Vec<(Id, i64)> = t.app.db.all(q!("SELECT id, created_at FROM key_wrap WHERE holder_kind = 'escrow' ORDER BY id")).await.unwrap();
        assert_eq!(after, wraps);
    }

    async fn another_key_takes_the_place_of_the_old_one(t: TestApp) {
        let t = t.configured_anew(seats);
        let ana = ana(&t).await;
        let t = t.configured_anew(|c| c.escrow.public_key = key(2).public().to_text());
        let s = counts(&t).await;
        assert_eq!((s.seats, s.safes, s.others), (of(1, 0), of(1, 0), 2));
        t.browser().sign_in(ANA).await;
        let s = counts(&t).await;
        assert_eq!((s.seats, s.safes, s.others), (of(1, 1), of(1, 1), 0));
        opens(&t, current(&t, ana.mailbox).await, 2).await;
        // Without a key nothing is covered; what is left is forgotten when the operator says so.
        let t = t.configured_anew(|c| c.escrow.public_key = String::new());
        assert_eq!(counts(&t).await.others, 2);
        assert_eq!(escrow::end(&t.app).await.unwrap(), 2);
        assert_eq!(t.count("SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'escrow'").await, 0);
    }
}

/// A session of Ana's.
async fn signed(t: &TestApp) -> crate::accounts::session::Signed {
    let mut b = t.browser();
    b.sign_in(ANA).await;
    t.signed(&b).await
}

#[test]
fn a_key_that_is_none_names_its_setting() {
    let mut c = Config::default();
    assert_eq!(configured(&c).unwrap(), None);
    for bad in ["EK1.AAAA", "PK1.AAAA", "x"] {
        c.escrow.public_key = bad.into();
        assert!(configured(&c).unwrap_err().contains("escrow.public_key"));
        assert!(c.findings().iter().any(|f| f.key == "escrow.public_key"));
    }
    seats(&mut c);
    assert!(configured(&c).unwrap().is_some());
    assert!(c.findings().iter().all(|f| f.key != "escrow.public_key"));
    let text = format!(
        "[escrow]\npublic_key = \"{}\"\ncovers = \"everybody\"\n",
        c.escrow.public_key
    );
    assert_eq!(
        Config::parse(&text).unwrap().escrow.covers,
        EscrowCovers::Everybody
    );
    assert!(
        Config::parse("[escrow]\ncovers = \"some\"\n")
            .unwrap_err()
            .contains("escrow.covers")
    );
}

#[tokio::test]
async fn without_a_key_nobody_is_covered() {
    let t = TestApp::sqlite().await;
    for whose in [Whose::Personal, Whose::Seat, Whose::Safe] {
        assert!(covers(&t.app, whose).is_none());
    }
    ana(&t).await;
    assert_eq!(
        t.count("SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'escrow'")
            .await,
        0
    );
    assert_eq!(WRAP, "escrow");
}
