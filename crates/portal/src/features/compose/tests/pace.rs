#![allow(clippy::unwrap_used)]
//! How often one reader is mailed, however much is written to them (trap 10).

use super::*;
use crate::app::span::{DAY, HOUR, MINUTE};
use crate::story;
use courier::Channel;

const ROBIN: &str = "robin@patients.example";

async fn mails_to(t: &TestApp, to: &str) -> usize {
    t.run_jobs().await;
    let all = t.captured.items();
    all.iter()
        .filter(|i| i.channel == Channel::Email && i.to == to)
        .count()
}

async fn mails(t: &TestApp) -> usize {
    mails_to(t, ROBIN).await
}

/// A further message to somebody who is in the contacts.
async fn further(b: &mut Browser, n: usize) -> Id {
    further_to(b, ROBIN, n).await
}

async fn further_to(b: &mut Browser, to: &str, n: usize) -> Id {
    let page = checked(b, to).await;
    let subject = format!("Message {n}");
    thread_of(
        &b.press(
            &page,
            "Send",
            &[("subject", &subject), ("body", "More"), ("two_step", "off")],
        )
        .await,
    )
}

/// Deliveries that no mail server took, and no mail has brought.
async fn unannounced(t: &TestApp) -> i64 {
    count(t, "SELECT COUNT(*) FROM delivery d WHERE NOT EXISTS (SELECT 1 FROM delivery_event e WHERE e.delivery = d.id AND e.kind = 'accepted')").await
}

story! {
    async fn messages_in_a_row_are_one_mail_now_and_one_in_ten_minutes(t: TestApp) {
        let ana = maple(&t).await;
        t.patient(ROBIN, ("Robin", "Vale"), None).await;
        // The same for an address with an account and for one without.
        for to in [ROBIN, "lee@patients.example"] {
            let mut b = t.enter(&ana, false).await;
            thread_of(&send_new(&mut b, to, &[("two_step", "off")]).await);
            assert_eq!(mails_to(&t, to).await, 1, "the first goes at once");
            let mut last = Id::NIL;
            for n in 0..20 {
                t.advance(MINUTE / 4);
                last = further_to(&mut b, to, n).await;
                assert_eq!(mails_to(&t, to).await, 1);
            }
            assert_eq!(unannounced(&t).await, 20);
            b.get(&format!("/m/{last}")).await.must_say("They got an email a little while ago. Next email:").must_not_say("in a moment");
            t.advance(10 * MINUTE);
            assert_eq!(mails_to(&t, to).await, 2, "one for all of them");
            // Those that wanted to leave at the same moment find that it brought them too.
            t.advance(10 * MINUTE);
            assert_eq!((mails_to(&t, to).await, unannounced(&t).await), (2, 0));
        }
    }

    async fn a_reader_who_does_not_read_is_mailed_five_times_a_day(t: TestApp) {
        let ana = maple(&t).await;
        t.patient(ROBIN, ("Robin", "Vale"), None).await;
        let mut b = t.enter(&ana, false).await;
        thread_of(&send_new(&mut b, ROBIN, &[("two_step", "off")]).await);
        let mut sent = vec![mails(&t).await];
        for n in 0..20 {
            t.advance(11 * MINUTE);
            further(&mut b, n).await;
            sent.push(mails(&t).await);
        }
        assert_eq!(*sent.last().unwrap(), 5, "{sent:?}");
        assert!(unannounced(&t).await > 0);
        // The sender's own press comes under the same ceiling.
        let contact: Id = t.app.db.one(Sql::new("SELECT id FROM contact", vec![])).await.unwrap().unwrap();
        t.advance(11 * MINUTE);
        let page = b.get(&format!("/contacts/{contact}/again")).await;
        let page = b.press(&page, "Send again", &[]).await;
        assert_eq!(page.status.as_u16(), 429, "{}", page.text());
        // Tomorrow one mail brings the rest.
        t.advance(DAY + HOUR);
        assert_eq!(mails(&t).await, 6);
        t.advance(10 * MINUTE);
        assert_eq!((mails(&t).await, unannounced(&t).await), (6, 0));
    }

    async fn who_reads_is_told_of_every_answer(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
        let mut b = t.enter(&ana, false).await;
        let mut r = t.enter(&robin, true).await;
        let mut thread = thread_of(&send_new(&mut b, ROBIN, &[("two_step", "off")]).await);
        for n in 1..=8 {
            assert_eq!(mails(&t).await, n);
            r.get(&format!("/m/{thread}")).await.must_say("Dr. Ana Ruiz");
            t.advance(5 * MINUTE);
            thread = further(&mut b, n).await;
        }
    }
}
