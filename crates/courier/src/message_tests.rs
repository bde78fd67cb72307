#![allow(clippy::unwrap_used)]
use super::*;

fn mail() -> Mail {
    Mail {
        message_id: "<a.1@mail.example.com>".into(),
        from_name: "Maple Street Dental".into(),
        from: "notify@mail.example.com".into(),
        reply_to: None,
        to: "robin@patients.example".into(),
        subject: "Private message".into(),
        text: "Hello.\n".into(),
        html: "<p>Hello.</p>".into(),
        lang: "en".into(),
        date: 1_795_478_400_000_000,
        list_unsubscribe: None,
        picture: None,
    }
}

fn call(steps: Vec<Step>) -> Call {
    Call {
        to: "+15550100142".into(),
        ext: None,
        lang: "en".into(),
        steps,
        key: "k1".into(),
    }
}

fn code_call() -> Call {
    call(vec![
        Step::Say("This is SecureMail. Press 1 to hear your code.".into()),
        Step::WaitKey {
            key: '1',
            other: Some(('9', "not asked for".into())),
        },
        Step::Repeat {
            times: 3,
            steps: vec![Step::Digits("482913".into())],
        },
        Step::Say("If you did not ask, press 9.".into()),
    ])
}

#[test]
fn a_plain_mail_passes() {
    assert_eq!(mail().check(), Ok(()));
}

/// Trap 17: whatever ends or turns a line is refused in every field that reaches a header or a command.
#[test]
fn no_field_breaks_out_of_its_header() {
    let breakers = [
        "\r\nBcc: victim@x.example",
        "\nBcc: victim@x.example",
        "\rBcc: victim@x.example",
        "\r\n\r\n<script>",
        "\0",
        "\u{7f}",
        "\u{85}Bcc: v@x.example",
        "\u{2028}Bcc: v@x.example",
        "\u{2029}Bcc: v@x.example",
        "\u{b}",
        "\u{c}",
        "\u{202e}moc.live",
        "\u{2066}",
    ];
    type Put = fn(&mut Mail, &str);
    let fields: [(&str, Put); 8] = [
        ("message_id", |m, v| m.message_id.insert_str(3, v)),
        ("from_name", |m, v| m.from_name.push_str(v)),
        ("from", |m, v| m.from.push_str(v)),
        ("reply_to", |m, v| {
            m.reply_to = Some(format!("a@b.example{v}"))
        }),
        ("to", |m, v| m.to.push_str(v)),
        ("subject", |m, v| m.subject.push_str(v)),
        ("lang", |m, v| m.lang.push_str(v)),
        ("list_unsubscribe", |m, v| {
            m.list_unsubscribe = Some(format!("https://m.example/n/{v}"))
        }),
    ];
    for (field, put) in fields {
        for breaker in breakers {
            let mut mail = mail();
            put(&mut mail, breaker);
            let turns = breaker.contains(['\u{202e}', '\u{2066}']);
            if turns && field == "from_name" {
                // Taken out when the mail is built (`clean_display_name`).
                assert_eq!(mail.check(), Ok(()));
                continue;
            }
            let error = mail.check().unwrap_err();
            assert!(!error.is_retry(), "{field} {breaker:?}");
            assert!(error.why().contains(field), "{field} {breaker:?}: {error}");
            assert!(!error.why().contains("victim"), "{error}");
        }
    }
}

#[test]
fn bodies_hold_text_only() {
    for bad in ["", "  \n", "a\0b", "a\u{1b}[2Jb", "a\u{8}"] {
        let mut m = mail();
        m.text = bad.into();
        assert!(m.check().is_err(), "{bad:?}");
        let mut m = mail();
        m.html = bad.into();
        assert!(m.check().is_err(), "{bad:?}");
    }
    let mut m = mail();
    m.text = "tab\there\r\nnew line\n".into();
    assert_eq!(m.check(), Ok(()));
    m.text = "x".repeat(PART_MAX + 1);
    assert!(m.check().is_err());
}

#[test]
fn addresses_that_every_server_reads_alike() {
    for good in [
        "a@b.example",
        "first.last+tag@sub.b.example",
        "o'neil@x.example",
        "a@localhost",
        "%0d%0abcc@x.example",
    ] {
        assert!(address("to", good).is_ok(), "{good}");
    }
    let long_local = format!("{}@x.example", "a".repeat(65));
    let long = format!("a@{}.example", vec!["b".repeat(60); 5].join("."));
    for bad in [
        "",
        "a",
        "@x.example",
        "a@",
        "a@@x.example",
        "a@b@x.example",
        "a b@x.example",
        "\"a b\"@x.example",
        "\"a\r\nRCPT TO:<v>\"@x.example",
        "a@x.example,b@x.example",
        "a@x.example;b@x.example",
        "<a@x.example>",
        "Robin <a@x.example>",
        "a@x.example>",
        "@relay.example:a@x.example",
        "a(comment)@x.example",
        "a\\@x.example",
        "a..b@x.example",
        ".a@x.example",
        "a.@x.example",
        "a@x..example",
        "a@-x.example",
        "a@x.example.",
        "a@[127.0.0.1]",
        "m\u{131}ke@x.example",
        "a@b\u{fc}cher.example",
        "\u{212a}@x.example",
        "a@x.example SIZE=1",
        &long_local,
        &long,
    ] {
        assert!(address("to", bad).is_err(), "{bad:?}");
    }
}

#[test]
fn limits_of_the_other_fields() {
    let with = |change: fn(&mut Mail)| {
        let mut m = mail();
        change(&mut m);
        m.check().is_ok()
    };
    assert!(with(|m| m.subject = "é".repeat(200)));
    assert!(!with(|m| m.subject = "é".repeat(201)));
    assert!(!with(|m| m.subject = " ".into()));
    assert!(with(|m| m.subject = "د. أحمد\u{200f} (2)".into()));
    assert!(with(|m| m.lang = "es-419".into()));
    assert!(!with(|m| m.lang = "en_US".into()));
    assert!(!with(|m| m.lang = String::new()));
    assert!(!with(|m| m.date = -1));
    assert!(!with(|m| m.date = i64::MAX));
    assert!(with(
        |m| m.list_unsubscribe = Some("mailto:stop@m.example".into())
    ));
    assert!(!with(
        |m| m.list_unsubscribe = Some("javascript:alert(1)".into())
    ));
    assert!(!with(
        |m| m.list_unsubscribe = Some("https://m.example/>, <https://x.example/".into())
    ));
    for id in [
        "a@b",
        "<a>",
        "<@b>",
        "<a@>",
        "<a@b@c>",
        "<a b@c>",
        "<a@b>\r\nX: y",
        "<a@b><c@d>",
        "",
    ] {
        let mut m = mail();
        m.message_id = id.into();
        assert!(m.check().is_err(), "{id:?}");
    }
}

#[test]
fn texts() {
    let text = |to: &str, body: &str, key: &str| {
        Text {
            to: to.into(),
            body: body.into(),
            key: key.into(),
        }
        .check()
        .is_ok()
    };
    assert!(text(
        "+15550100142",
        "Code: 482913\n@m.example #482913",
        "k"
    ));
    for to in [
        "5550100142",
        "+0550100142",
        "+1555",
        "+1555010014200000",
        "+1 555 010 0142",
        "+1555010014x",
        "",
        "+",
    ] {
        assert!(!text(to, "b", "k"), "{to}");
    }
    assert!(!text("+15550100142", "", "k"));
    assert!(!text("+15550100142", "a\rb", "k"));
    assert!(!text("+15550100142", &"x".repeat(TEXT_MAX + 1), "k"));
    for key in ["", "a b", "a\r\nX-Other: 1", "ключ"] {
        assert!(!text("+15550100142", "b", key), "{key:?}");
    }
}

/// Trap 48: an answering machine presses no key, so it never records a code.
#[test]
fn no_digits_before_a_key() {
    assert_eq!(code_call().check(), Ok(()));
    let digits = || Step::Digits("482913".into());
    let wait = || Step::WaitKey {
        key: '1',
        other: None,
    };
    let repeat = |steps| Step::Repeat { times: 3, steps };
    assert!(call(vec![digits()]).check().is_err());
    assert!(
        call(vec![
            Step::Say("Your code".into()),
            repeat(vec![digits()]),
            wait()
        ])
        .check()
        .is_err()
    );
    assert!(call(vec![repeat(vec![wait(), digits()])]).check().is_err());
    assert!(call(vec![wait(), digits()]).check().is_ok());
}

#[test]
fn calls_that_make_no_sense() {
    let wait = |key, other| Step::WaitKey { key, other };
    for steps in [
        vec![],
        vec![Step::Say(String::new())],
        vec![Step::Say("a\u{2028}b".into())],
        vec![wait('a', None)],
        vec![wait('1', Some(('1', "same".into())))],
        vec![wait('1', Some(('x', "no key".into())))],
        vec![wait('1', None), Step::Digits("12a".into())],
        vec![wait('1', None), Step::Digits(String::new())],
        vec![Step::Repeat {
            times: 0,
            steps: vec![Step::Say("x".into())],
        }],
        vec![Step::Repeat {
            times: 6,
            steps: vec![Step::Say("x".into())],
        }],
        vec![Step::Repeat {
            times: 2,
            steps: vec![],
        }],
        vec![Step::Repeat {
            times: 5,
            steps: vec![Step::Say("x".into()); 21],
        }],
    ] {
        let c = call(steps);
        assert!(c.check().is_err(), "{:?}", c.steps);
    }
    for ext in ["", "12345678901", "1w2", "1,2"] {
        let mut c = code_call();
        c.ext = Some(ext.into());
        assert!(c.check().is_err(), "{ext:?}");
    }
    let mut c = code_call();
    c.ext = Some("204".into());
    assert_eq!(c.check(), Ok(()));
}

#[test]
fn a_transcript_is_what_is_heard() {
    let heard = code_call().transcript();
    assert_eq!(
        heard,
        "This is SecureMail. Press 1 to hear your code.\n\
         [Press 1]\n\
         [Press 9 to end: not asked for]\n\
         4, 8, 2, 9, 1, 3.\n4, 8, 2, 9, 1, 3.\n4, 8, 2, 9, 1, 3.\n\
         If you did not ask, press 9."
    );
    assert_eq!(crate::code_in(&heard).as_deref(), Some("482913"));
}

#[test]
fn nothing_secret_prints() {
    let mut m = mail();
    m.text = "https://mail.example.com/i/SECRET".into();
    let c = code_call();
    let t = Text {
        to: "+15550100142".into(),
        body: "Code 482913".into(),
        key: "k1".into(),
    };
    let printed = format!("{m:?} {c:?} {t:?} {:?}", c.steps);
    for secret in [
        "SECRET",
        "482913",
        "5550100142",
        "robin",
        "Hello",
        "not asked",
    ] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
    let error = SendError::refused(
        "550 https://mail.example.com/i/SECRET for robin@patients.example",
        Some(550),
    );
    assert_eq!(error.to_string(), "refused: 550 [link] for [address]");
}

#[test]
fn messages_survive_being_queued() {
    let json = serde_json::to_string(&(mail(), code_call())).unwrap();
    let (m, c): (Mail, Call) = serde_json::from_str(&json).unwrap();
    assert_eq!((m, c), (mail(), code_call()));
}
