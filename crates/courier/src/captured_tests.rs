#![allow(clippy::unwrap_used)]
use std::sync::atomic::{AtomicI64, Ordering};

use super::*;
use crate::Step;

fn outbox() -> (Captured, Arc<AtomicI64>) {
    let now = Arc::new(AtomicI64::new(1_795_478_400_000_000));
    let clock = now.clone();
    (
        Captured::new(Arc::new(move || clock.load(Ordering::Relaxed))),
        now,
    )
}

fn mail(n: usize) -> Mail {
    Mail {
        message_id: format!("<{n}@mail.example.com>"),
        from_name: "Maple".into(),
        from: "notify@mail.example.com".into(),
        reply_to: None,
        to: "robin@patients.example".into(),
        subject: format!("Message {n}"),
        text: "Read it here: https://m.example/i/abc. Not you? https://m.example/n/def".into(),
        html: "<a href=\"https://m.example/i/abc\">read</a> <a href=\"https://m.example/help?a=1&amp;b=2\">help</a>".into(),
        lang: "en".into(),
        date: 0,
        list_unsubscribe: None,
        picture: None,
    }
}

fn text(key: &str) -> Text {
    Text {
        to: "+15550100142".into(),
        body: "SecureMail code: 482913".into(),
        key: key.into(),
    }
}

fn call() -> Call {
    Call {
        to: "+15550100120".into(),
        ext: Some("204".into()),
        lang: "en".into(),
        steps: vec![
            Step::Say("Press 1.".into()),
            Step::WaitKey {
                key: '1',
                other: None,
            },
            Step::Digits("482913".into()),
        ],
        key: "c1".into(),
    }
}

#[tokio::test]
async fn newest_first_and_serialised_as_documented() {
    let (captured, now) = outbox();
    let courier = captured.courier();
    courier.mail.send(&mail(1)).await.unwrap();
    now.fetch_add(1_500_000, Ordering::Relaxed);
    courier.text.send(&text("t1")).await.unwrap();
    courier.call.send(&call()).await.unwrap();
    assert_eq!(
        serde_json::to_value(captured.items()).unwrap(),
        serde_json::json!([
            {"id": 3, "at": "2026-11-24T00:00:01.5Z", "channel": "call", "to": "+15550100120 ext. 204", "subject": "",
             "text": "Press 1.\n[Press 1]\n4, 8, 2, 9, 1, 3.", "html": "", "links": []},
            {"id": 2, "at": "2026-11-24T00:00:01.5Z", "channel": "text", "to": "+15550100142", "subject": "",
             "text": "SecureMail code: 482913", "html": "", "links": []},
            {"id": 1, "at": "2026-11-24T00:00:00Z", "channel": "email", "to": "robin@patients.example",
             "subject": "Message 1", "text": mail(1).text, "html": mail(1).html,
             "links": ["https://m.example/i/abc", "https://m.example/n/def", "https://m.example/help?a=1&b=2"]},
        ])
    );
    captured.clear();
    assert!(captured.items().is_empty());
    courier.mail.send(&mail(2)).await.unwrap();
    assert_eq!(captured.items()[0].id, 4, "an id is never used twice");
}

#[tokio::test]
async fn a_repeated_key_is_one_text() {
    let (captured, _) = outbox();
    let courier = captured.courier();
    let first = courier.text.send(&text("t1")).await.unwrap();
    assert_eq!(courier.text.send(&text("t1")).await.unwrap(), first);
    courier.text.send(&text("t2")).await.unwrap();
    assert_eq!(captured.items().len(), 2);
}

#[tokio::test]
async fn failures_in_order_and_by_channel() {
    let (captured, _) = outbox();
    let courier = captured.courier();
    let away = SendError::retry("mail server away", None);
    let never = SendError::refused("no such person", Some(550));
    captured.fail_next(Channel::Email, away.clone());
    captured.fail_next(Channel::Email, never.clone());
    courier.text.send(&text("t1")).await.unwrap();
    assert_eq!(courier.mail.send(&mail(1)).await, Err(away));
    assert_eq!(courier.mail.send(&mail(1)).await, Err(never));
    courier.mail.send(&mail(1)).await.unwrap();
    assert_eq!(captured.items().len(), 2);
}

#[tokio::test]
async fn refuses_what_the_wire_would_refuse() {
    let (captured, _) = outbox();
    let courier = captured.courier();
    let mut bad = mail(1);
    bad.subject.push_str("\r\nBcc: v@x.example");
    assert!(!courier.mail.send(&bad).await.unwrap_err().is_retry());
    let mut bad = call();
    bad.steps.remove(1);
    assert!(!courier.call.send(&bad).await.unwrap_err().is_retry());
    assert!(captured.items().is_empty());
}

#[tokio::test]
async fn memory_has_an_end() {
    let (captured, _) = outbox();
    let courier = captured.courier();
    for n in 0..KEEP + 5 {
        courier.mail.send(&mail(n)).await.unwrap();
    }
    let items = captured.items();
    assert_eq!(items.len(), KEEP);
    assert_eq!(
        items[KEEP - 1].subject,
        "Message 5",
        "the oldest went first"
    );
    let mut big = mail(0);
    big.text = "x".repeat(500 * 1024);
    for _ in 0..100 {
        courier.mail.send(&big).await.unwrap();
    }
    let kept: usize = captured
        .items()
        .iter()
        .map(|i| i.text.len() + i.html.len())
        .sum();
    assert!(kept <= KEEP_BYTES && kept > KEEP_BYTES / 2, "{kept}");
}

#[tokio::test]
async fn says_that_nothing_is_sent() {
    let (captured, _) = outbox();
    let courier = captured.courier();
    assert!(
        courier
            .mail
            .check()
            .await
            .unwrap()
            .contains("nothing is sent")
    );
    assert!(
        courier
            .text
            .check()
            .await
            .unwrap()
            .contains("nothing is sent")
    );
    assert!(
        courier
            .call
            .check()
            .await
            .unwrap()
            .contains("nothing is sent")
    );
}
