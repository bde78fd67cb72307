#![allow(clippy::unwrap_used)]
//! Every field: its limits, what is wrong with it beside it, everything typed kept.

use super::*;
use crate::contacts;
use crate::story;
use crate::web::fields as limits;

/// Presses Send with some fields changed: nothing is sent, the page says why beside the field, and everything typed is kept.
async fn refused(t: &TestApp, b: &mut Browser, asked: &Page, change: &[(&str, &str)], says: &str) {
    let typed = with(change);
    let page = b.press(asked, "Send", &typed).await;
    let field = change[0].0;
    let beside = page.beside(field).unwrap_or_else(|| {
        panic!(
            "nothing beside {field} for {change:?} ({}): {}",
            page.status,
            page.text()
        )
    });
    assert!(beside.contains(says), "{change:?}: {beside}");
    assert_eq!(page.status.as_u16(), 422, "{change:?}");
    assert!(
        page.body.contains("<title>Error: "),
        "the title says so too"
    );
    kept(&page, &typed);
    assert_eq!(sent_rows(t).await, [0; 6], "{change:?}");
}

/// The numbers of the only contact: number, extension, kind.
async fn numbers(t: &TestApp) -> Vec<(String, Option<String>, &'static str)> {
    let contact: Id = t
        .app
        .db
        .one(Sql::new("SELECT id FROM contact", vec![]))
        .await
        .unwrap()
        .unwrap();
    contacts::phones(&t.app, contact)
        .await
        .unwrap()
        .into_iter()
        .map(|p| (p.phone.e164, p.phone.ext, p.kind.word()))
        .collect()
}

story! {
    async fn a_field_takes_what_fits_and_says_what_does_not(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        for (field, max) in [
            ("title", limits::NAME.max),
            ("first", limits::NAME.max),
            ("last", limits::NAME.max),
            ("mobile", limits::PHONE.max),
            ("landline", limits::PHONE.max),
            ("subject", limits::SUBJECT.max),
            ("body", limits::BODY.max),
        ] {
            let long = "ñ".repeat(max + 1);
            let told = format!("Use {max} characters or fewer");
            refused(&t, &mut b, &asked, &[(field, &long)], &told).await;
            refused(&t, &mut b, &asked, &[(field, &"x".repeat(max + 200))], &told).await;
        }
        for (field, says) in [
            ("first", "Enter the first name"),
            ("last", "Enter the last name"),
            ("subject", "Enter a subject"),
            ("body", "Write a message, or add a file"),
        ] {
            refused(&t, &mut b, &asked, &[(field, "")], says).await;
            refused(&t, &mut b, &asked, &[(field, " \u{a0} ")], says).await;
        }
        // The longest of everything goes, and arrives.
        let name = "ñ".repeat(limits::NAME.max);
        let subject = "Ü".repeat(limits::SUBJECT.max);
        let body = "né ".repeat(limits::BODY.max / 3);
        let sent = b.press(&asked, "Send", &with(&[("title", &name), ("first", &name), ("last", &name), ("subject", &subject), ("body", body.trim_end())])).await;
        thread_of(&sent);
        sent.must_say(&subject).must_say(body.trim_end());
        b.get("/sent").await.must_say(&format!("To: {name} {name} {name}"));
    }

    async fn the_page_asks_in_the_order_it_is_read(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let blank = b.get("/compose").await;
        // Nothing about the person before there is an address.
        assert_eq!(blank.form("Send").names.iter().filter(|n| ["relationship", "first", "mobile", "two_step", "lang"].contains(&n.as_str())).count(), 0);
        let page = b.press(&blank, "Check address", &[("to", "robin@patients.example")]).await;
        let order = ["Emergency? Call 911.", "* means required", "name=\"to\"", "About this address", "Who is this?", "First name", "Last name", "Mobile phone", "Landline phone", "Code by text or call", "Language", "Never in the email", "Message", "Add files", "Send", "Save draft"];
        let mut at = page.body.find("<h1>").unwrap();
        for words in order {
            at += page.body[at..].find(words).unwrap_or_else(|| panic!("{words} is not where it belongs: {}", page.text()));
        }
    }

    async fn every_problem_is_named_at_once(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let page = b.press(&asked, "Send", &[("mobile", "12")]).await;
        for (field, says) in [
            ("relationship", "Choose who this is"),
            ("first", "Enter the first name"),
            ("last", "Enter the last name"),
            ("mobile", "That is not a phone number we can call"),
            ("subject", "Enter a subject"),
            ("body", "Write a message"),
        ] {
            assert!(page.beside(field).unwrap().contains(says), "{field}");
        }
        page.must_say("There is a problem");
        // The summary leads to each field.
        for field in ["relationship", "first", "mobile", "body"] {
            assert!(page.body.contains(&format!("href=\"#f-{field}\"")), "{field}");
        }
        // Without an address nothing can be asked about it, but the rest is judged.
        let page = b.get("/compose").await;
        let page = b.press(&page, "Send", &[("to", "robin"), ("subject", "X-rays")]).await;
        assert!(page.beside("to").unwrap().contains("like name@example.com"));
        assert!(page.beside("body").unwrap().contains("Write a message"));
        assert_eq!(page.value("subject").as_deref(), Some("X-rays"));
    }

    async fn characters_that_deceive_are_refused_in_every_field(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        for field in ["title", "first", "last", "mobile", "landline", "subject", "body"] {
            for trick in ["a\u{7}b", "a\u{202E}gpj.exe", "a\u{2066}b\u{2069}", "a\u{200B}b", "a\u{FEFF}b", "a\u{E0041}b", "a\u{E000}b"] {
                let page = b.press(&asked, "Send", &with(&[(field, trick)])).await;
                assert!(page.beside(field).unwrap_or_default().contains("Take out the characters"), "{field} {trick:?}: {}", page.text());
                // What was refused is shown without its effect, and nothing else is lost.
                assert!(!page.body.contains(trick), "{field} {trick:?}");
                assert_eq!(page.value("subject").is_some_and(|v| v.contains("X-rays")), field != "subject");
            }
        }
        // Header injection: a line break belongs into the text and nowhere else.
        for field in ["title", "first", "last", "mobile", "subject"] {
            let page = b.press(&asked, "Send", &with(&[(field, "x\r\nBcc: all@patients.example")])).await;
            assert!(page.beside(field).unwrap().contains("Take out the characters"), "{field}");
        }
        assert_eq!(sent_rows(&t).await, [0; 6]);
        let sent = b.press(&asked, "Send", &with(&[("subject", "=?utf-8?b?QmNjOiB4?="), ("body", "One\r\n\r\nBcc: all@patients.example")])).await;
        thread_of(&sent);
        sent.must_say("=?utf-8?b?QmNjOiB4?=").must_say("Bcc: all@patients.example");
        t.run_jobs().await;
        let mails = t.captured.items();
        assert_eq!(mails.iter().map(|m| m.to.as_str()).collect::<Vec<_>>(), ["robin@patients.example"]);
        assert!(!mails[0].text.contains("Bcc") && !mails[0].subject.contains("utf-8"));
    }

    async fn markup_in_every_name_is_text_wherever_it_is_shown(t: TestApp) {
        const EVIL: &str = "<script>alert(1)</script>";
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let typed = with(&[("title", EVIL), ("first", EVIL), ("last", EVIL), ("subject", EVIL), ("body", "</textarea><script>alert(1)</script>{{7*7}}")]);
        let mut seen = vec![b.press(&asked, "Send", &[typed.clone(), vec![("mobile", "12")]].concat()).await];
        let names: Vec<_> = typed.iter().copied().filter(|(n, _)| *n != "mobile").collect();
        kept(&seen[0], &names);
        let sent = b.press_with_files(&asked, "Send", &typed, &[("files[]", "<script>alert(1)<script>.txt", b"text")]).await;
        let thread = thread_of(&sent);
        seen.push(sent);
        for path in ["/sent".to_owned(), "/contacts".into(), format!("/m/{thread}")] {
            seen.push(b.get(&path).await);
        }
        seen.push(checked(&mut b, "robin@patients.example").await);
        let asked = checked(&mut b, "lee@patients.example").await;
        let draft = b.press(&asked, "Save draft", &typed).await;
        draft.must_say("Draft saved");
        seen.push(b.get("/drafts").await);
        seen.push(draft);
        for page in &seen {
            assert!(page.status.is_success() || page.status.as_u16() == 422, "{}", page.path);
            page.must_say("alert(1)").must_not_say("<script>alert").must_not_say("</textarea><script");
        }
        let mail = t.last_mail("robin@patients.example").await;
        assert!(!mail.html.contains("alert(1)") && !mail.text.contains("alert(1)"));
    }

    async fn a_phone_is_taken_in_any_form_and_kept_in_one(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        asked.must_say("The code goes to this number. A wrong number stops them.");
        thread_of(&b.press(&asked, "Send", &with(&[("mobile", " 503.555.0142 "), ("landline", "(212) 664-7665 ext. 12")])).await);
        assert_eq!(numbers(&t).await, [("+15035550142".to_owned(), None, "mobile"), ("+12126647665".to_owned(), Some("12".to_owned()), "landline")]);
        let page = checked(&mut b, "robin@patients.example").await;
        page.must_say("Mobile (503) 555-0142").must_say("Landline (212) 664-7665 ext. 12");
        assert!(!page.form("Send").names.iter().any(|n| n == "mobile"), "what is on file is not asked again");
    }

    async fn phones_of_every_wrong_kind_are_named(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let shape = "not a phone number we can call";
        for (field, typed, says) in [
            ("mobile", "12", shape),
            ("mobile", "911", shape),
            ("mobile", "call me", shape),
            ("mobile", "555-CALL-NOW", shape),
            ("mobile", "000 000 0000", shape),
            ("mobile", "212 664 76655555555555", shape),
            ("mobile", "robin@patients.example", shape),
            ("mobile", "+1 900 234 5678", "premium, pager or satellite"),
            ("landline", "+1 900 234 5678", "premium, pager or satellite"),
            ("mobile", "+44 7400 123456", "cannot call that country"),
            ("landline", "+49 30 901820", "cannot call that country"),
            ("mobile", "(212) 664-7665 x12", "A mobile phone has no extension"),
            ("landline", "(212) 664-7665 x1234567", "An extension has 1 to 6 digits"),
            ("landline", "(212) 664-7665 ext. front desk", "An extension has 1 to 6 digits"),
            ("mobile", "", "Enter a mobile or landline number, or turn the code off"),
        ] {
            refused(&t, &mut b, &asked, &[(field, typed)], says).await;
        }
        for satellite in ["+882 16 000 0000", "+881 6 1234 5678", "+979 1 2345 6789"] {
            let page = b.press(&asked, "Send", &with(&[("mobile", satellite)])).await;
            assert!(page.beside("mobile").is_some(), "{satellite}");
        }
        refused(&t, &mut b, &asked, &[("landline", "555 010 0167")], "This is the same number").await;
        assert_eq!(sent_rows(&t).await, [0; 6]);
        // One good number is enough, but a wrong one beside it is not passed over.
        refused(&t, &mut b, &asked, &[("landline", "12")], shape).await;
        thread_of(&b.press(&asked, "Send", &with(&[("mobile", ""), ("landline", "(212) 664-7665")])).await);
        assert_eq!(numbers(&t).await, [("+12126647665".to_owned(), None, "landline")]);
    }

    async fn phones_are_asked_unless_the_code_is_off(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        assert!(asked.form("Send").values.contains(&("two_step".into(), "on".into())), "on is offered first");
        asked.must_say("Only somebody who can answer the phone can read the message.").must_say("Anyone who can open their email can register and read the message.");
        refused(&t, &mut b, &asked, &[("mobile", "")], "or turn the code off").await;
        thread_of(&b.press(&asked, "Send", &with(&[("mobile", ""), ("two_step", "off")])).await);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM contact_phone").await, 0);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM thread WHERE two_step").await, 0);
        // The next message with a code asks for the number that is missing, although the contact is known by now.
        let again = checked(&mut b, "robin@patients.example").await;
        again.must_say("Invited by you");
        let second = [("subject", "Second"), ("body", "Text")];
        let page = b.press(&again, "Send", &second).await;
        assert!(page.beside("mobile").unwrap().contains("or turn the code off"));
        thread_of(&b.press(&page, "Send", &[("mobile", "(555) 010-0167")]).await);
        assert_eq!(numbers(&t).await, [("+15550100167".to_owned(), None, "mobile")]);
        // Anything but a clear "off" is on.
        let again = checked(&mut b, "robin@patients.example").await;
        thread_of(&b.press(&again, "Send", &[("two_step", "OFF"), ("subject", "Third"), ("body", "Text")]).await);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM thread WHERE two_step").await, 2);
    }

    async fn nobody_is_taken_for_anything_before_the_sender_says_so(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "p0@patients.example").await;
        assert!(!asked.form("Send").values.iter().any(|(n, _)| n == "relationship"), "none is chosen");
        let page = b.press(&asked, "Send", &NEW[1..]).await;
        assert_eq!(page.beside("relationship").unwrap(), "Error: Choose who this is");
        let page = b.press(&page, "Send", &[("relationship", "owner")]).await;
        assert_eq!(page.beside("relationship").unwrap(), "Error: Choose who this is");
        assert_eq!(sent_rows(&t).await, [0; 6]);
        for (n, (word, says)) in [
            ("patient", "Patient"),
            ("doctor_elsewhere", "Doctor in another practice"),
            ("staff_elsewhere", "Staff in another practice"),
            ("doctor_here", "Doctor in my practice"),
            ("staff_here", "Staff in my practice"),
        ].into_iter().enumerate() {
            asked.must_say(says);
            let to = format!("p{n}@patients.example");
            thread_of(&send_new(&mut b, &to, &[("relationship", word)]).await);
            checked(&mut b, &to).await.must_say(says);
        }
    }

    async fn the_sender_suggests_a_language_and_the_invitation_speaks_it(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        assert_eq!(asked.value("lang").as_deref(), Some("en"), "the practice's own");
        let page = b.press(&asked, "Send", &with(&[("lang", "fr")])).await;
        assert_eq!((page.beside("lang").as_deref(), sent_rows(&t).await), (Some("Error: Choose one"), [0; 6]));
        thread_of(&b.press(&asked, "Send", &with(&[("lang", "es")])).await);
        assert!(t.last_mail("robin@patients.example").await.text.contains("Es gratis"));
        thread_of(&send_new(&mut b, "lee@patients.example", &[]).await);
        assert!(t.last_mail("lee@patients.example").await.text.contains("It is free"));
    }

    async fn switching_the_language_of_the_page_keeps_what_was_typed(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let page = b.press_with_files(&asked, "Español", NEW, &[("files[]", "a.txt", b"one")]).await;
        assert_eq!((page.h1().as_str(), page.status.as_u16()), ("Mensaje nuevo", 200));
        assert!(page.beside("title").is_none(), "nothing was judged");
        page.must_say("a.txt");
        let sent = b.press(&page, "Enviar", NEW).await;
        sent.must_say("Here are the two x-rays").must_say("a.txt");
    }

    /// Trap 22.
    async fn an_address_that_pretends_to_be_another_is_shown_as_it_is(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let cyrillic = "robin@gm\u{430}il.com";
        let asked = checked(&mut b, cyrillic).await;
        asked.must_say("Check this address").must_say("looks like gmail.com").must_say("robin@xn--gmil-63d.com");
    }

    async fn a_tick_counts_for_the_address_it_stood_under(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@gm\u{430}il.com").await;
        let page = b.press(&asked, "Send", NEW).await;
        assert_eq!(page.beside("checked").unwrap(), "Error: Check the address, then tick the box");
        kept(&page, NEW);
        // Another look-alike is another question.
        let other = b.press(&page, "Send", &[("checked", "yes"), ("to", "robin@gmial.com")]).await;
        other.must_say("We have a few questions").must_say("looks like gmail.com");
        assert!(!other.form("Send").values.iter().any(|(n, _)| n == "checked"), "the box is empty again");
        kept(&other, NEW);
        let page = b.press(&other, "Send", &[]).await;
        assert!(page.beside("checked").is_some());
        assert_eq!(sent_rows(&t).await, [0; 6]);
        thread_of(&b.press(&page, "Send", &[("checked", "yes")]).await);
        t.last_mail("robin@gmial.com").await;
        // The first one goes by its true name, once it was confirmed.
        let asked = checked(&mut b, "robin@gm\u{430}il.com").await;
        thread_of(&b.press(&asked, "Send", &[NEW, &[("checked", "yes")]].concat()).await);
        t.last_mail("robin@xn--gmil-63d.com").await;
    }

    async fn a_domain_in_its_own_script_is_shown_both_ways(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@b\u{fc}cher.example").await;
        asked.must_say("robin@b\u{fc}cher.example").must_say("The email goes to robin@xn--bcher-kva.example").must_not_say("Check this address");
        thread_of(&b.press(&asked, "Send", NEW).await);
        t.last_mail("robin@xn--bcher-kva.example").await;
        // However it is written, it is the same contact.
        checked(&mut b, "ROBIN@XN--BCHER-KVA.example").await.must_say("Invited by you");
    }

    /// Trap 23.
    async fn one_address_has_one_form_and_look_alike_letters_have_none(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        thread_of(&send_new(&mut b, "  Robin.Vale@Patients.EXAMPLE ", &[]).await);
        t.last_mail("robin.vale@patients.example").await;
        for same in ["robin.vale@patients.example", "ROBIN.VALE@PATIENTS.EXAMPLE", "robin.vale@patients.example."] {
            checked(&mut b, same).await.must_say("Invited by you");
        }
        let page = b.get("/compose").await;
        for other in ["rob\u{131}n.vale@patients.example", "\u{ff52}obin.vale@patients.example", "robi\u{200b}n.vale@patients.example", "jos\u{e9}@patients.example"] {
            let page = b.press(&page, "Check address", &[("to", other)]).await;
            assert!(page.beside("to").unwrap().contains("letters without accents"), "{other}");
        }
        assert_eq!(count(&t, "SELECT COUNT(*) FROM contact").await, 1);
    }

    /// Trap 24.
    async fn tags_and_dots_make_another_address(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        for to in ["robin.vale@patients.example", "robinvale@patients.example", "robin.vale+teeth@patients.example"] {
            checked(&mut b, to).await.must_say("Nobody at Maple Street Dental");
            thread_of(&send_new(&mut b, to, &[]).await);
            t.last_mail(to).await;
        }
        assert_eq!(count(&t, "SELECT COUNT(*) FROM contact").await, 3);
    }

    async fn what_is_no_address_is_said_beside_it(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let long = format!("{}@patients.example", "a".repeat(300));
        for (typed, says) in [
            ("", "Enter an email address"),
            ("robin", "like name@example.com"),
            ("robin@", "like name@example.com"),
            ("<robin@patients.example>", "like name@example.com"),
            ("\"robin vale\"@patients.example", "like name@example.com"),
            ("robin..vale@patients.example", "like name@example.com"),
            ("robin@patients", "not the name of an email service"),
            ("robin@127.0.0.1", "not the name of an email service"),
            ("robin@-patients.example", "not the name of an email service"),
            (&long, "too long"),
            ("robin@patients.example, lee@patients.example", "Write to one address"),
            ("robin@patients.example; lee@patients.example", "Write to one address"),
        ] {
            refused(&t, &mut b, &asked, &[("to", typed)], says).await;
        }
        for injected in ["robin@patients.example\r\nBcc: lee@patients.example", "robin@patients.example\u{2028}", "robin@patients\0.example", "ro\u{202e}bin@patients.example"] {
            let page = b.press(&asked, "Send", &with(&[("to", injected)])).await;
            assert!(page.beside("to").is_some(), "{injected:?}");
        }
        assert_eq!(sent_rows(&t).await, [0; 6]);
        // The answers to the questions come back with the right address: nobody types twice.
        let page = b.press(&asked, "Send", &with(&[("to", "robin@patients")])).await;
        thread_of(&b.press(&page, "Send", &[("to", "robin@patients.example")]).await);
        assert_eq!(sent_rows(&t).await, [1, 1, 1, 1, 1, 1]);
    }

    async fn questions_about_one_address_are_not_answers_about_another(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        // Everything typed, but the page has asked about nobody yet.
        let page = b.get("/compose").await;
        let page = b.press(&page, "Send", &[("to", "robin@patients.example"), ("subject", "X-rays"), ("body", "Two.")]).await;
        page.must_say("We have a few questions").must_say("Nothing was sent yet");
        assert_eq!((page.value("subject").as_deref(), page.value("body").as_deref()), (Some("X-rays"), Some("Two.")));
        let page = b.press(&page, "Send", &[("to", "lee@patients.example"), ("relationship", "patient"), ("first", "Robin"), ("last", "Vale"), ("mobile", "(555) 010-0167")]).await;
        page.must_say("We have a few questions").must_say("lee@patients.example").must_say("Nobody at Maple Street Dental");
        assert_eq!(page.value("first").as_deref(), Some("Robin"), "to be read again, not to be typed again");
        assert_eq!(sent_rows(&t).await, [0; 6]);
    }
}

#[tokio::test]
async fn what_the_operator_requires_is_locked_with_its_reason() {
    for t in engines(|c| c.policy.two_step_required = true).await {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        asked.must_say("This site asks everybody for a code.");
        locked(&asked, "on");
        let page = b.press(&asked, "Send", &with(&[("mobile", "")])).await;
        assert!(page.beside("mobile").is_some(), "a code needs a number");
        // A draft from before the rule does not show what does not hold.
        let mut forged = asked.clone();
        forged.body = forged.body.replace(" disabled", "");
        let page = b
            .press(&forged, "Save draft", &with(&[("two_step", "off")]))
            .await;
        locked(&page, "on");
        thread_of(&b.press(&page, "Send", &[]).await);
        assert_eq!(
            count(&t, "SELECT COUNT(*) FROM thread WHERE two_step").await,
            1
        );
    }
}

#[tokio::test]
async fn a_site_without_phones_says_what_that_means_and_asks_for_none() {
    for t in engines(|c| c.phone.mode = crate::config::PhoneMode::Off).await {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        asked.must_say(
            "This site cannot send codes. Anyone who can open their email can read the message.",
        );
        locked(&asked, "off");
        assert!(!asked.form("Send").names.iter().any(|n| n == "mobile"));
        let typed: Vec<_> = NEW
            .iter()
            .copied()
            .filter(|(n, _)| *n != "mobile")
            .collect();
        thread_of(&b.press(&asked, "Send", &typed).await);
        assert_eq!(
            count(&t, "SELECT COUNT(*) FROM thread WHERE two_step").await,
            0
        );
    }
}

/// The two radios cannot be moved, and show what holds.
fn locked(page: &Page, holds: &str) {
    let radio = |value: &str| {
        let at = page
            .body
            .find(&format!("name=\"two_step\" value=\"{value}\""))
            .unwrap();
        page.body[at..].split('>').next().unwrap().to_owned()
    };
    for value in ["on", "off"] {
        assert!(radio(value).contains("disabled"), "{value}");
        assert_eq!(radio(value).contains("checked"), value == holds, "{value}");
    }
}
