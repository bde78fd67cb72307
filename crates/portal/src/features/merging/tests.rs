#![allow(clippy::unwrap_used)]
//! Two accounts that become one, as their owner, the practices and a thief see it, on both engines.

use crate::accounts::Email;
use crate::app::span::{DAY, HOUR, MINUTE};
use crate::contacts;
use crate::story;
use crate::testing::{Browser, Letter, PASSWORD, Page, Someone, TestApp};
use db::{Id, q};
use http::StatusCode;

const ANA: &str = "ana@maple.example";
const VICTOR: &str = "victor@vale.example";
const ROBIN: &str = "robin@patients.example";
const OTHER: &str = "r.vale@work.example";
const HERE: &str = "/settings/merge";
const GO: &str = "Bring everything over in three days";
const STOP: &str = "Stop, change nothing";

/// Robin has an account to which Maple Street writes, and another one, at another address, to which Vale Endodontics does.
struct Two {
    ana: Someone,
    victor: Someone,
    robin: Someone,
    other: Someone,
    here: Id,
    there: Id,
}

async fn two(t: &TestApp) -> Two {
    let ana = t
        .practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz"))
        .await;
    let victor = t
        .practice("Vale Endodontics", VICTOR, ("Dr.", "Victor", "Vale"))
        .await;
    let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
    let other = t.patient(OTHER, ("Rob", "Vale"), None).await;
    let letter = |subject, body| Letter {
        subject,
        body,
        ..Letter::default()
    };
    let here = t
        .write(&ana, &[&robin], &letter("Your night guard", "It is ready."))
        .await;
    let there = t
        .write(
            &victor,
            &[&other],
            &letter("Root canal", "Before and after."),
        )
        .await;
    t.answer(&other, &[&victor], there, "Thank you, doctor.")
        .await;
    Two {
        ana,
        victor,
        robin,
        other,
        here,
        there,
    }
}

/// The first account asks, the other one signs in: the page that shows what goes over.
async fn asked(t: &TestApp, stays: &Someone, goes: &str) -> (Browser, Page) {
    let mut b = t.enter(stays, false).await;
    let page = b.get(HERE).await;
    let page = b.press(&page, "Continue", &[]).await;
    page.must_say("Sign in to the other account now");
    let page = b
        .press(&page, "Sign In", &[("email", goes), ("password", PASSWORD)])
        .await;
    (b, page)
}

/// It is pressed, and waits. The browser is in the account that goes.
async fn waits(t: &TestApp, stays: &Someone, goes: &str) -> Browser {
    let (mut b, page) = asked(t, stays, goes).await;
    assert_eq!(page.path, HERE, "{}", page.text());
    b.press(&page, GO, &[])
        .await
        .must_say("Both addresses get a mail");
    b
}

/// Three days later.
async fn over(t: &TestApp) {
    t.advance(3 * DAY);
    t.run_jobs().await;
}

async fn merged(t: &TestApp, stays: &Someone, goes: &str) {
    waits(t, stays, goes).await;
    over(t).await;
    assert!(
        t.count("SELECT COUNT(*) FROM person WHERE state = 'merged'")
            .await
            > 0,
        "it is one account"
    );
}

async fn noted(t: &TestApp, kind: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM audit_event WHERE kind = $1";
    t.app.db.one(q!(sql, kind)).await.unwrap().unwrap()
}

story! {
    async fn everything_is_in_one_place_afterwards(t: TestApp) {
        let o = two(&t).await;
        let (mut b, page) = asked(&t, &o.robin, OTHER).await;
        page.must_say(ROBIN).must_say(OTHER).must_say("1 conversation").must_say("Robin Vale").must_say("After that it cannot be undone");
        let page = b.press(&page, GO, &[]).await;
        page.must_say("this account goes into robin@patients.example").must_say("Until then both accounts work as before");
        // The wish is used.
        assert!(!b.cookies.contains_key("__Host-merge"));
        // For three days nothing has changed, but everybody knows.
        t.advance(2 * DAY);
        let mut other = t.browser();
        let page = other.sign_in(OTHER).await;
        page.must_say("Root canal").must_not_say("Your night guard").must_say("This account goes into another one on");
        let mut robin = t.browser();
        robin.sign_in(ROBIN).await.must_say("Your night guard").must_not_say("Root canal").must_not_say("goes into another one");
        robin.get(HERE).await.must_say("the account r.vale@work.example comes into this one");
        assert_eq!((t.mails(ROBIN, "Another account comes into your").await, t.mails(OTHER, "goes into another one in three days").await), (1, 1));
        t.advance(DAY);
        t.run_jobs().await;
        // The other account's browser is signed in nowhere, and says why.
        let page = other.get("/inbox").await;
        assert!(page.path.starts_with("/sign-in"), "{}", page.path);
        page.must_say("This account is part of your other one now");

        // By either address, into the same account.
        for email in [ROBIN, OTHER] {
            let mut b = t.browser();
            let page = b.sign_in(email).await;
            assert_eq!(page.path, "/inbox", "{}", page.text());
            page.must_say("Your night guard").must_say("Root canal");
        }
        let mut b = t.browser();
        b.sign_in(OTHER).await;
        b.get(&format!("/m/{}", o.here)).await.must_say("It is ready.");
        let page = b.get(&format!("/m/{}", o.there)).await;
        page.must_say("Before and after.").must_say("Thank you, doctor.");
        // Their own words are theirs, and they go on.
        let page = b.click(&page, "Reply").await;
        b.press(&page, "Send", &[("body", "One more question.")]).await.must_say("One more question.");
        let mut victor = t.enter(&o.victor, false).await;
        victor.get(&format!("/m/{}", o.there)).await.must_say("One more question.").must_say("Thank you, doctor.");
        b.get("/sent").await.must_say("One more question.");

        // Both addresses heard of it, and it is on record once.
        assert_eq!((t.mails(ROBIN, "Another account was brought into your").await, t.mails(OTHER, "is part of another one now").await), (1, 1));
        let mail = t.last_mail(OTHER).await;
        assert!(mail.text.contains("r***@patients.example") && !mail.text.contains(ROBIN), "{}", mail.text);
        assert_eq!((noted(&t, "account.merge_asked").await, noted(&t, "account.merge_waits").await, noted(&t, "account.merged").await), (1, 1, 1));
        assert_eq!(t.count("SELECT COUNT(*) FROM merge_wish").await + t.count("SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'merge'").await, 0);
        // Nothing of the other account opens anything.
        assert_eq!(t.count("SELECT COUNT(*) FROM person WHERE state = 'merged'").await, 1);
        let left: i64 = t.app.db.one(q!("SELECT COUNT(*) FROM factor WHERE person = $1 AND state <> 'retired'", o.other.person)).await.unwrap().unwrap();
        assert_eq!(left, 0);
        let left: i64 = t.app.db.one(q!("SELECT COUNT(*) FROM session WHERE person = $1 AND ended_at IS NULL", o.other.person)).await.unwrap().unwrap();
        assert_eq!(left, 0);
    }

    async fn mail_to_either_address_arrives(t: TestApp) {
        let o = two(&t).await;
        merged(&t, &o.robin, OTHER).await;
        // Vale's contact has the other address on file.
        let mut victor = t.enter(&o.victor, false).await;
        let page = victor.get("/compose").await;
        let page = victor.press(&page, "Check address", &[("to", OTHER)]).await;
        let page = victor.press(&page, "Send", &[("relationship", "patient"), ("mobile", "(555) 010-0167"), ("first", "Rob"), ("last", "Vale"), ("subject", "The bill"), ("body", "It is paid.")]).await;
        assert!(page.path.starts_with("/m/"), "{}", page.text());
        t.run_jobs().await;
        assert!(t.mails(ROBIN, "message").await >= 1, "the notice goes to the address that they look at");
        let mut b = t.browser();
        // Two-step is asked for: the row shows no words.
        b.sign_in(ROBIN).await.must_say("Private message");
    }

    async fn what_both_had_is_there_once(t: TestApp) {
        let o = two(&t).await;
        let letter = Letter { subject: "To both", body: "One message, two addresses.", ..Letter::default() };
        let both = t.write(&o.ana, &[&o.robin, &o.other], &letter).await;
        t.answer(&o.other, &[&o.ana, &o.robin], both, "From the second address.").await;
        t.answer(&o.robin, &[&o.ana, &o.other], both, "From the first one.").await;
        merged(&t, &o.robin, OTHER).await;
        let mut b = t.browser();
        let page = b.sign_in(ROBIN).await;
        let row = format!("href=\"/m/{both}");
        assert_eq!(page.body.matches(&row).count(), 1, "one row of the list: {}", page.text());
        let page = b.get(&format!("/m/{both}")).await;
        for text in ["One message, two addresses.", "From the second address.", "From the first one."] {
            page.must_say(text);
        }
        let entries: i64 = t.app.db.one(q!("SELECT COUNT(*) FROM entry WHERE thread = $1 AND mailbox = $2", both, o.robin.mailbox)).await.unwrap().unwrap();
        assert_eq!(entries, 3, "each message once");
        let places: i64 = t.app.db.one(q!("SELECT COUNT(*) FROM participant WHERE thread = $1", both)).await.unwrap().unwrap();
        assert_eq!(places, 2);
        // And it goes on.
        let page = b.click(&page, "Reply").await;
        b.press(&page, "Send", &[("body", "As one.")]).await.must_say("As one.");
        let mut ana = t.enter(&o.ana, false).await;
        ana.get(&format!("/m/{both}")).await.must_say("As one.").must_say("From the second address.");
    }

    async fn a_seat_goes_along_with_all_that_hangs_on_it(t: TestApp) {
        let o = two(&t).await;
        let sam = t.member(&o.ana, "sam@maple.example", ("", "Sam", "Okafor"), "sender").await;
        let lee = t.member(&o.victor, "lee@vale.example", ("", "Lee", "Okafor"), "sender").await;
        let kim = t.member(&o.victor, "kim@vale.example", ("Dr.", "Kim", "Osei"), "sender").await;
        // Lee's seat has mail, Lee answers for Kim, and is in a team.
        let letter = Letter { subject: "From Lee", body: "Written at Vale.", ..Letter::default() };
        let thread = t.write(&lee, &[&o.robin], &letter).await;
        t.answer(&o.robin, &[&lee], thread, "Thank you, Lee.").await;
        let mut boss = t.enter(&o.victor, false).await;
        let page = boss.get("/people/teams").await;
        let page = boss.click(&page, "Make a team").await;
        let page = boss.press(&page, "Make the team", &[("name", "Front desk")]).await;
        let person = lee.person.to_string();
        boss.press(&page, "Add to the team", &[("person", &person)]).await.must_say("Lee Okafor");
        let mut b = t.enter(&kim, false).await;
        let page = b.get("/settings/delegates").await;
        b.press(&page, "Let them in", &[("who", &person), ("mode", "answer"), ("until", "2026-03-16")]).await.must_say("Your colleague can open your mailbox now");

        let (mut b, page) = asked(&t, &sam, "lee@vale.example").await;
        page.must_say("Vale Endodontics");
        // What lies in the place at work is counted too.
        page.must_say("1 conversation");
        b.press(&page, GO, &[]).await.must_say("Both addresses get a mail");
        // The owner of the other practice hears before it happens, by the name that they know.
        t.run_jobs().await;
        assert_eq!(t.mails(VICTOR, "A colleague is going to use another account").await, 1);
        let mail = t.last_mail(VICTOR).await;
        assert!(mail.text.contains("Lee Okafor") && mail.text.contains("Vale Endodontics"), "{}", mail.text);
        over(&t).await;
        // And afterwards who uses which account, and sees them with one row.
        let mut boss = t.enter(&o.victor, false).await;
        assert_eq!(t.mails(VICTOR, "A colleague uses another account now").await, 1);
        let page = boss.get("/people").await;
        page.must_say("Sam Okafor").must_not_say("Lee Okafor").must_not_say("Waits");
        assert_eq!(page.body.matches("Sam Okafor").count(), 1, "{}", page.text());

        let mut b = t.browser();
        let page = b.sign_in("sam@maple.example").await;
        assert_eq!(page.path, "/inbox", "{}", page.text());
        let page = b.get("/settings/switch").await;
        page.must_say("Front desk");
        let page = b.press(&page, "Vale Endodontics", &[]).await;
        page.must_say("Thank you, Lee.");
        let page = b.get(&format!("/m/{thread}")).await;
        page.must_say("Written at Vale.").must_say("Thank you, Lee.");
        let page = b.click(&page, "Reply").await;
        b.press(&page, "Send", &[("body", "You are welcome.")]).await.must_say("You are welcome.");
        // The team, and Kim's mailbox.
        let page = b.get("/settings/switch").await;
        b.press(&page, "Front desk", &[]).await.must_say("Front desk");
        let page = b.get("/settings/switch").await;
        b.press(&page, "You answer for Dr. Kim Osei", &[]).await.must_say("You answer for Dr. Kim Osei");
        // The old practice is still there.
        let page = b.get("/settings/switch").await;
        b.press(&page, "Maple Street Dental", &[]).await;
        // Signing in by the address of Vale opens the mailbox of Vale.
        let mut b = t.browser();
        b.sign_in("lee@vale.example").await.must_say("Thank you, Lee.");
    }

    async fn the_owner_of_the_account_stops_it_by_the_mail(t: TestApp) {
        let o = two(&t).await;
        // A thief knows the password of the other account.
        let mut thief = waits(&t, &o.victor, OTHER).await;
        t.run_jobs().await;
        let link = t.last_mail(OTHER).await.text.split_whitespace().find(|w| w.contains("/h/")).unwrap().to_owned();
        let path = link[link.find("/h/").unwrap()..].to_owned();
        let mut b = t.browser();
        let page = b.get(&path).await;
        page.must_say("Keep my account as it is").must_say("v***@vale.example").must_not_say(VICTOR);
        // A scanner that opens it changes nothing.
        assert_eq!(t.count("SELECT COUNT(*) FROM merge_wish").await, 1);
        let page = b.press(&page, "Stop it", &[]).await;
        page.must_say("It is stopped").must_say("Choose a new password");
        // The thief is out, and nothing happens when the days are over.
        assert!(thief.get("/inbox").await.path.starts_with("/sign-in"));
        over(&t).await;
        assert_eq!(t.count("SELECT COUNT(*) FROM person WHERE state = 'merged'").await, 0);
        assert_eq!(t.count("SELECT COUNT(*) FROM merge_wish").await + t.count("SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'merge'").await, 0);
        assert_eq!((t.mails(OTHER, "accounts stay apart").await, t.mails(VICTOR, "accounts stay apart").await, noted(&t, "account.merge_stopped").await), (1, 1, 1));
        // Pressed again, and from the history.
        t.browser().get(&path).await.must_say("There is nothing to stop any more");

        // Who knows the old password begins nothing anew with it.
        let (mut thief, page) = asked(&t, &o.victor, OTHER).await;
        page.must_say("You stopped this a short time ago").must_say("set a new password on the page");
        assert!(!page.has(GO));
        let mut made_up = page.clone();
        made_up.body = made_up.body.replace("/merge/stop", "/settings/merge/go");
        thief.press(&made_up, STOP, &[]).await;
        assert_eq!(t.count("SELECT COUNT(*) FROM merge_wish").await, 0);
        // Nor by changing it: whoever knows the old password can do that too.
        t.advance(MINUTE);
        let mut owner = t.enter(&o.other, false).await;
        let page = owner.get("/settings/password").await;
        let new = "a kite above the harbour wall";
        owner.press(&page, "Save", &[("password", PASSWORD), ("new-password", new)]).await.must_say("Your password is changed");
        assert!(crate::accounts::merges::rests_until(&t.app, o.other.person).await.unwrap().is_some());
        // A password that was set by the mail is the owner's.
        t.advance(DAY);
        let mut owner = t.browser();
        let page = owner.get("/forgot").await;
        owner.press(&page, "Send the link", &[("email", OTHER)]).await;
        t.run_jobs().await;
        let links = t.captured.items().into_iter().filter(|i| i.to == OTHER).flat_map(|i| i.links);
        let path = links.into_iter().find(|l| l.contains("/r/")).unwrap();
        let page = owner.get(&path).await;
        let page = owner.click(&page, "Continue").await;
        let page = owner.press(&page, "Save", &[("new-password", "nine lanterns on the long pier")]).await;
        assert!(page.status.is_success(), "{}", page.text());
        assert_eq!(crate::accounts::merges::rests_until(&t.app, o.other.person).await.unwrap(), None);
    }

    async fn either_account_stops_it_and_a_new_password_too(t: TestApp) {
        let o = two(&t).await;
        for from in [&o.robin, &o.other] {
            waits(&t, &o.robin, OTHER).await;
            let mut b = t.enter(from, false).await;
            let page = b.get(HERE).await;
            b.press(&page, STOP, &[]).await.must_say("Nothing was changed").must_say("Do you have another account here?");
            assert_eq!(t.count("SELECT COUNT(*) FROM merge_wish").await, 0);
        }
        // Somebody else's is not theirs to stop.
        waits(&t, &o.robin, OTHER).await;
        let mut theirs = t.enter(&o.other, false).await;
        let page = theirs.get(HERE).await;
        let mut victor = t.enter(&o.victor, false).await;
        let own = victor.get(HERE).await;
        own.must_not_say(OTHER);
        let mut forged = page.clone();
        forged.body = forged.body.replace(&page.value("csrf").unwrap(), &own.value("csrf").unwrap());
        victor.press(&forged, STOP, &[]).await;
        assert_eq!(t.count("SELECT COUNT(*) FROM merge_wish").await, 1);
        // A new password for the account that goes.
        t.app.db.write(crate::accounts::ended::by_new_password(o.other.person, &[0; 32], t.app.now())).await.unwrap();
        over(&t).await;
        assert_eq!(t.count("SELECT COUNT(*) FROM person WHERE state = 'merged'").await, 0);
        assert_eq!(t.count("SELECT COUNT(*) FROM merge_wish").await + t.count("SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'merge'").await, 0);
    }

    async fn what_came_in_the_way_meanwhile_ends_it_and_both_hear(t: TestApp) {
        let o = two(&t).await;
        let sam = t.member(&o.ana, "sam@maple.example", ("", "Sam", "Okafor"), "sender").await;
        t.member(&o.victor, "lee@vale.example", ("", "Lee", "Okafor"), "sender").await;
        waits(&t, &sam, "lee@vale.example").await;
        // Their manager sees it.
        let mut boss = t.enter(&o.victor, false).await;
        let page = boss.get("/people").await;
        boss.click(&page, "Lee Okafor").await.must_say("their place moves to another account of theirs");
        // The account that stays becomes one of support's.
        t.app.db.write(vec![crate::accounts::agent::give(&t.app, sam.person, crate::accounts::agent::Rights::View)]).await.unwrap();
        over(&t).await;
        assert_eq!(t.count("SELECT COUNT(*) FROM person WHERE state = 'merged'").await, 0);
        assert_eq!((t.mails("sam@maple.example", "were not brought together").await, t.mails("lee@vale.example", "were not brought together").await), (1, 1));
        assert_eq!(t.mails(VICTOR, "A colleague keeps their account").await, 1);
        assert_eq!(t.count("SELECT COUNT(*) FROM merge_wish").await, 0);
    }

    async fn mail_that_comes_while_it_waits_goes_over_too(t: TestApp) {
        let o = two(&t).await;
        waits(&t, &o.robin, OTHER).await;
        t.advance(DAY);
        let thread = t.write(&o.victor, &[&o.other], &Letter { subject: "In between", body: "Written on the second day.", ..Letter::default() }).await;
        t.advance(DAY);
        over(&t).await;
        let mut b = t.browser();
        b.sign_in(ROBIN).await.must_say("In between").must_say("Root canal");
        b.get(&format!("/m/{thread}")).await.must_say("Written on the second day.");
    }

    async fn a_planted_wish_or_an_earlier_day_is_none(t: TestApp) {
        let o = two(&t).await;
        waits(&t, &o.robin, OTHER).await;
        // The days are not shortened by whoever writes rows, nor does another account get it.
        let earlier = t.app.now();
        t.app.db.write(vec![q!("UPDATE merge_wish SET due_at = $1", earlier).any(), q!("UPDATE job SET run_at = $1 WHERE kind = 'account.merge'", earlier).any()]).await.unwrap();
        t.run_jobs().await;
        over(&t).await;
        assert_eq!(t.count("SELECT COUNT(*) FROM person WHERE state = 'merged'").await, 0);
        waits(&t, &o.robin, OTHER).await;
        t.app.db.write(vec![q!("UPDATE merge_wish SET into_person = $1", o.victor.person).any()]).await.unwrap();
        over(&t).await;
        assert_eq!(t.count("SELECT COUNT(*) FROM person WHERE state = 'merged'").await, 0);
        t.enter(&o.other, false).await.get(HERE).await.must_say("Do you have another account here?");
    }

    async fn what_is_in_the_way_is_said_and_nothing_is_changed(t: TestApp) {
        let o = two(&t).await;
        // One and the same.
        let (mut b, page) = asked(&t, &o.robin, ROBIN).await;
        page.must_say("This is the account that stays");
        assert!(!page.has(GO));
        let page = b.press(&page, "Stop, change nothing", &[]).await;
        page.must_say("Nothing was changed").must_say("Do you have another account here?");
        // Two places in one practice.
        let sam = t.member(&o.ana, "sam@maple.example", ("", "Sam", "Okafor"), "sender").await;
        t.member(&o.ana, "sam2@maple.example", ("", "Sam", "Okafor"), "reader").await;
        let (_, page) = asked(&t, &sam, "sam2@maple.example").await;
        page.must_say("Both accounts work at Maple Street Dental").must_say("Leave Maple Street Dental with one of the two accounts");
        assert_eq!((page.status, page.has(GO)), (StatusCode::CONFLICT, false));
        // A place at work goes into no private account.
        let (_, page) = asked(&t, &o.robin, "sam@maple.example").await;
        page.must_say("This account works at Maple Street Dental");
        assert!(!page.has(GO));
        // Support stays by itself.
        t.app.db.write(vec![crate::accounts::agent::give(&t.app, o.other.person, crate::accounts::agent::Rights::View)]).await.unwrap();
        let (mut b, page) = asked(&t, &o.robin, OTHER).await;
        if page.path == HERE {
            page.must_say("One of the accounts belongs to our support team");
        }
        let page = b.get(HERE).await;
        assert!(!page.has(GO));
        assert_eq!(t.count("SELECT COUNT(*) FROM person WHERE state = 'merged'").await, 0);
    }

    async fn the_wish_counts_half_an_hour_in_its_own_browser_and_once(t: TestApp) {
        let o = two(&t).await;
        let (mut b, page) = asked(&t, &o.robin, OTHER).await;
        // A second press of the same page, and of a page that was open elsewhere.
        let cookie = b.cookies["__Host-merge"].clone();
        let mut elsewhere = t.enter(&o.other, false).await;
        elsewhere.cookies.insert("__Host-merge".into(), cookie.clone());
        let second = elsewhere.get(HERE).await;
        b.press(&page, GO, &[]).await.must_say("Both addresses get a mail");
        elsewhere.press(&second, GO, &[]).await;
        assert_eq!((noted(&t, "account.merge_waits").await, t.count("SELECT COUNT(*) FROM merge_wish").await), (1, 1));
        over(&t).await;
        assert_eq!(noted(&t, "account.merged").await, 1);
        // The cookie again, with a third account.
        let third = t.patient("third@patients.example", ("Tess", "Third"), None).await;
        let mut b = t.enter(&third, false).await;
        b.cookies.insert("__Host-merge".into(), cookie);
        b.get(HERE).await.must_say("Do you have another account here?");
        // Too old.
        let (mut b, page) = asked(&t, &o.robin, "third@patients.example").await;
        t.advance(10 * MINUTE);
        b.get("/inbox").await;
        t.advance(10 * MINUTE);
        b.get("/inbox").await;
        t.advance(11 * MINUTE);
        let page = b.press(&page, GO, &[]).await;
        page.must_say("Do you have another account here?");
        assert_eq!(noted(&t, "account.merged").await, 1);
    }

    async fn a_made_up_wish_is_none(t: TestApp) {
        let o = two(&t).await;
        let token = vault::Token::random(t.app.random.as_ref());
        for cookie in [
            format!("{}.{}", o.robin.person, token.text().as_str()),
            format!("{}.", o.robin.person),
            "x".to_owned(),
            String::new(),
        ] {
            let mut b = t.enter(&o.other, false).await;
            b.cookies.insert("__Host-merge".into(), cookie);
            b.get(HERE).await.must_say("Do you have another account here?");
        }
        // A wish that was made another's by whoever writes to the database.
        let (mut b, page) = asked(&t, &o.victor, OTHER).await;
        let robin = o.robin.person;
        t.app.db.write(vec![q!("UPDATE proof SET subject = $1 WHERE purpose = 'merge'", robin).any()]).await.unwrap();
        let secret = b.cookies["__Host-merge"].split_once('.').unwrap().1.to_owned();
        b.cookies.insert("__Host-merge".into(), format!("{robin}.{secret}"));
        let page = b.press(&page, GO, &[]).await;
        page.must_say("Do you have another account here?");
        assert_eq!(t.count("SELECT COUNT(*) FROM person WHERE state = 'merged'").await, 0);
    }

    async fn the_password_is_asked_on_both_sides(t: TestApp) {
        let o = two(&t).await;
        let mut b = t.enter(&o.robin, false).await;
        let page = b.get(HERE).await;
        t.advance(11 * MINUTE);
        let page = b.press(&page, "Continue", &[]).await;
        assert!(page.path.starts_with("/step-up"), "{}", page.path);
        assert!(!b.cookies.contains_key("__Host-merge"));
        let (mut b, page) = asked(&t, &o.robin, OTHER).await;
        t.advance(11 * MINUTE);
        let page = b.press(&page, GO, &[]).await;
        assert!(page.path.starts_with("/step-up"), "{}", page.path);
        let page = b.press(&page, "Continue", &[("password", PASSWORD)]).await;
        assert_eq!(page.path, HERE);
        b.press(&page, GO, &[]).await.must_say("Both addresses get a mail");
    }

    async fn an_account_that_may_be_taken_back_goes_nowhere(t: TestApp) {
        let o = two(&t).await;
        let change = t.app.id();
        let email = |text: &str| crate::accounts::Email::parse(text).unwrap();
        let now = t.app.now();
        // As the feature of the address writes it: asked, both confirmed, done.
        let asked_row = crate::accounts::moving::insert(&t.app, change, o.other.person, &email("before@work.example"), &email(OTHER));
        t.app.db.write(vec![asked_row]).await.unwrap();
        for which in crate::accounts::moving::Which::ALL {
            let c = crate::accounts::moving::load(&t.app, change).await.unwrap().unwrap();
            t.app.db.write(vec![crate::accounts::moving::confirm(&t.app, &c, which, now)]).await.unwrap();
        }
        t.app.db.write(vec![q!("UPDATE address_change SET state = 'done' WHERE id = $1", change).expect(1)]).await.unwrap();
        let (_, page) = asked(&t, &o.robin, OTHER).await;
        page.must_say("The email address was changed a short time ago");
        assert!(!page.has(GO));
        t.advance(3 * DAY + HOUR);
        merged(&t, &o.robin, OTHER).await;
    }

    async fn each_into_the_other_at_once_leaves_one(t: TestApp) {
        let o = two(&t).await;
        let (mut one, into_robin) = asked(&t, &o.robin, OTHER).await;
        let (mut two, into_other) = asked(&t, &o.other, ROBIN).await;
        one.press(&into_robin, GO, &[]).await.must_say("Both addresses get a mail");
        let page = two.press(&into_other, GO, &[]).await;
        page.must_say("One of the two accounts is already on its way");
        over(&t).await;
        assert_eq!(t.count("SELECT COUNT(*) FROM person WHERE state = 'merged'").await, 1);
        let mut b = t.browser();
        b.sign_in(OTHER).await.must_say("Root canal").must_say("Your night guard");
    }

    async fn a_practice_sees_that_two_of_its_contacts_are_one_person(t: TestApp) {
        let o = two(&t).await;
        let practice = o.ana.practice.unwrap();
        let mut ids = Vec::new();
        for (email, person) in [(ROBIN, o.robin.person), (OTHER, o.other.person)] {
            let (id, email) = (t.app.id(), Email::parse(email).unwrap());
            let profile = contacts::ContactProfile::default();
            let (patient, by) = (contacts::Relationship::Patient, Some(o.ana.person));
            let row = contacts::insert(&t.app, id, practice, &email, &profile, patient, "en", Some(person), by);
            t.app.db.write(vec![row]).await.unwrap();
            ids.push(id);
        }
        let mut a = t.enter(&o.ana, false).await;
        a.get("/contacts").await.must_not_say("Same person as");
        merged(&t, &o.robin, OTHER).await;
        let mut a = t.enter(&o.ana, false).await;
        let list = a.get("/contacts").await;
        list.must_say(&format!("Same person as {OTHER}")).must_say(&format!("Same person as {ROBIN}"));
        let page = a.get(&format!("/contacts/{}", ids[0])).await;
        assert_eq!(page.link(&format!("Same person as {OTHER}")), format!("/contacts/{}", ids[1]));
    }

    async fn signing_in_by_any_door_goes_on_with_the_wish(t: TestApp) {
        let o = two(&t).await;
        let mut b = t.enter(&o.robin, false).await;
        let page = b.get(HERE).await;
        b.press(&page, "Continue", &[]).await;
        let page = b.get("/sign-in").await;
        let page = b.press(&page, "Sign In", &[("email", OTHER), ("password", PASSWORD)]).await;
        assert_eq!(page.path, HERE, "{}", page.text());
        assert!(page.has(GO));
        // Whoever was on the way to a page comes to that page.
        let mut b = t.enter(&o.robin, false).await;
        let page = b.get(HERE).await;
        b.press(&page, "Continue", &[]).await;
        let page = b.get("/sign-in?next=/drafts").await;
        assert_eq!(b.press(&page, "Sign In", &[("email", OTHER), ("password", PASSWORD)]).await.path, "/drafts");
    }

    async fn an_address_that_came_along_can_be_given_up(t: TestApp) {
        let o = two(&t).await;
        merged(&t, &o.robin, OTHER).await;
        let mut b = t.browser();
        b.sign_in(ROBIN).await;
        let page = b.get(HERE).await;
        page.must_say("Addresses that came with another account").must_say(OTHER);
        let page = b.press(&page, "Give up this address", &[]).await;
        page.must_say("Give up r.vale@work.example?");
        b.press(&page, "Give it up", &[]).await.must_say("You no longer have this address here").must_not_say("Give up");
        assert_eq!(t.mails(ROBIN, "You gave up an address").await, 1);
        let mut c = t.browser();
        c.sign_in(OTHER).await.must_not_say("Root canal");
        // Whoever had it on file still reaches them; nobody else means them by it.
        t.write(&o.victor, &[&o.robin], &Letter { subject: "Still here", ..Letter::default() }).await;
        b.get("/inbox").await.must_say("Still here").must_say("Root canal");
        // The own address cannot be given up.
        let page = b.get(HERE).await;
        assert!(!page.has("Give up this address"));
    }

    async fn an_account_that_changed_its_address_later_keeps_both(t: TestApp) {
        let o = two(&t).await;
        merged(&t, &o.robin, OTHER).await;
        // The settings name the first address, whatever is older.
        let mut b = t.browser();
        b.sign_in(OTHER).await;
        b.get("/settings").await.must_say(ROBIN).must_not_say(OTHER);
    }
}
