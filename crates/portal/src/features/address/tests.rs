#![allow(clippy::unwrap_used)]
//! Trap 29: from one address to another.

use crate::app::span::{DAY, HOUR, MINUTE};
use crate::story;
use crate::testing::{Browser, PASSWORD, Page, Someone, TestApp};
use courier::{Channel, Item};
use db::{Sql, Val};

const OLD: &str = "robin@patients.example";
const NEW: &str = "robin@newmail.example";

async fn robin(t: &TestApp, phone: Option<&str>) -> Someone {
    t.patient(OLD, ("Robin", "Reyes"), phone).await
}

async fn ana(t: &TestApp) -> Someone {
    t.practice(
        "Maple Street Dental",
        "ana@maple.example",
        ("Dr.", "Ana", "Ruiz"),
    )
    .await
}

async fn sign_in(b: &mut Browser, email: &str) -> Page {
    let page = b.get("/sign-in").await;
    b.press(
        &page,
        "Sign In",
        &[("email", email), ("password", PASSWORD)],
    )
    .await
}

async fn is_in(b: &mut Browser) -> bool {
    b.get("/settings").await.h1() == "Settings"
}

/// Asks for another address, from the settings.
async fn ask(b: &mut Browser, to: &str) -> Page {
    let page = b.get("/settings").await;
    page.must_say("Email");
    let page = b.get("/settings/address").await;
    b.press(&page, "Send both emails", &[("email", to)]).await
}

/// Mails to an address, newest first.
async fn mails(t: &TestApp, to: &str) -> Vec<Item> {
    t.run_jobs().await;
    let of = |i: &Item| i.channel == Channel::Email && i.to == to;
    t.captured.items().into_iter().filter(of).collect()
}

/// Whether a mail with this in its subject went to an address.
async fn told(t: &TestApp, to: &str, subject: &str) -> bool {
    mails(t, to)
        .await
        .iter()
        .any(|i| i.subject.contains(subject))
}

/// The path of the newest link of a kind in the mails to an address.
async fn link(t: &TestApp, to: &str, kind: &str) -> String {
    let at = format!("/{kind}/");
    let all = mails(t, to).await;
    let found = all.iter().flat_map(|i| &i.links).find(|l| l.contains(&at));
    let found = found.unwrap_or_else(|| panic!("no {at} in the mails to {to}"));
    found
        .strip_prefix("https://mail.example.com")
        .unwrap()
        .to_owned()
}

/// Follows a link in some browser, and answers.
async fn say(t: &TestApp, path: &str, answer: &str) -> Page {
    let mut b = t.browser();
    let page = b.get(path).await;
    assert_eq!(page.path, "/address", "{}", page.text());
    b.press(&page, "Continue", &[("answer", answer)]).await
}

async fn yes(t: &TestApp, path: &str) -> Page {
    say(t, path, "yes").await
}

/// From the first wish to the second confirmation.
async fn change(t: &TestApp, b: &mut Browser, from: &str, to: &str) {
    ask(b, to).await.must_say("We sent two emails");
    let (old, new) = (link(t, from, "c").await, link(t, to, "c").await);
    yes(t, &old).await.must_say("This address has confirmed");
    yes(t, &new).await.must_say("Your address is changed");
}

async fn run(t: &TestApp, sql: &'static str, values: Vec<Val>) {
    t.app
        .db
        .write(vec![Sql::new(sql, values).any()])
        .await
        .unwrap();
}

async fn count(t: &TestApp, sql: &'static str) -> i64 {
    t.app
        .db
        .one::<i64>(Sql::new(sql, vec![]))
        .await
        .unwrap()
        .unwrap()
}

/// Writes to an address as the practice does; gives the page after the press.
async fn write(b: &mut Browser, to: &str, subject: &str) -> Page {
    let page = b.get("/compose").await;
    let page = b.press(&page, "Check address", &[("to", to)]).await;
    let mut fields = vec![("subject", subject), ("body", "Text"), ("two_step", "off")];
    if page.form("Send").values.iter().any(|(n, _)| n == "first") {
        fields.extend([
            ("relationship", "patient"),
            ("first", "Robin"),
            ("last", "Reyes"),
            ("mobile", "(555) 010-0167"),
        ]);
    }
    b.press(&page, "Send", &fields).await
}

story! {
    async fn another_address_is_confirmed_from_both_and_every_old_link_is_dead(t: TestApp) {
        robin(&t, None).await;
        let (mut b, mut there) = (t.browser(), t.browser());
        sign_in(&mut b, OLD).await;
        sign_in(&mut there, OLD).await;
        // A link to set a password, mailed to the old address.
        let mut other = t.browser();
        let page = other.get("/forgot").await;
        other.press(&page, "Send the link", &[("email", OLD)]).await;
        let reset = link(&t, OLD, "r").await;

        ask(&mut b, NEW).await.must_say("We sent two emails").must_say(NEW).must_say("Not confirmed yet");
        let (old, new) = (link(&t, OLD, "c").await, link(&t, NEW, "c").await);
        // Opening is nothing: a mail program does it too.
        for path in [&old, &new] {
            let page = t.browser().get(path).await;
            page.must_say("r***@patients.example").must_say("r***@newmail.example");
        }
        yes(&t, &new).await.must_say("This address has confirmed");
        t.browser().get(&new).await.must_say("This address has confirmed");
        assert!(is_in(&mut b).await, "one of the two changes nothing");
        assert_eq!(sign_in(&mut t.browser(), NEW).await.status.as_u16(), 422);
        yes(&t, &old).await.must_say("Your address is changed");

        assert!(!is_in(&mut b).await && !is_in(&mut there).await, "every session ends");
        assert_eq!(t.browser().get(&reset).await.status.as_u16(), 410, "the reset link that the old address got");
        for path in [&old, &new] {
            t.browser().get(path).await.must_say("Your address is changed");
        }
        t.advance(MINUTE);
        assert_eq!(sign_in(&mut t.browser(), OLD).await.status.as_u16(), 422);
        let mut b = t.browser();
        sign_in(&mut b, NEW).await;
        b.get("/settings").await.must_say(NEW).must_not_say(OLD);
        // The old address is told, with a way back; the new one too.
        assert!(told(&t, OLD, "has a new email address").await);
        assert!(told(&t, NEW, "account changed").await);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM address").await, 1);
        // Nobody resets a password by the old address any more.
        let before = mails(&t, OLD).await.len();
        let page = other.get("/forgot").await;
        other.press(&page, "Send the link", &[("email", OLD)]).await.must_say("Check your email");
        assert_eq!(mails(&t, OLD).await.len(), before);
    }

    async fn the_old_address_takes_it_back_within_72_hours(t: TestApp) {
        robin(&t, None).await;
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        change(&t, &mut b, OLD, NEW).await;
        let undo = link(&t, OLD, "u").await;
        // Whoever did it goes on to a third address at once.
        t.advance(MINUTE);
        let mut thief = t.browser();
        sign_in(&mut thief, NEW).await;
        change(&t, &mut thief, NEW, "third@newmail.example").await;
        let later = link(&t, NEW, "u").await;
        t.advance(MINUTE);
        sign_in(&mut thief, "third@newmail.example").await;
        ask(&mut thief, "fourth@newmail.example").await;
        let open = link(&t, "fourth@newmail.example", "c").await;

        t.advance(72 * HOUR - 5 * MINUTE);
        sign_in(&mut thief, "third@newmail.example").await;
        assert!(is_in(&mut thief).await);
        let page = t.browser().get(&undo).await;
        page.must_say("Use your old address again?").must_say("r***@newmail.example");
        yes(&t, &undo).await.must_say("Your old address is back");
        assert!(!is_in(&mut thief).await);
        t.browser().get(&undo).await.must_say("Your old address is back");
        for path in [&later, &open] {
            assert_eq!(t.browser().get(path).await.status.as_u16(), 410, "{path}");
        }
        for email in [NEW, "third@newmail.example"] {
            assert_eq!(sign_in(&mut t.browser(), email).await.status.as_u16(), 422);
        }
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        b.get("/settings").await.must_say(OLD);
        assert!(told(&t, OLD, "old address again").await);
    }

    async fn after_72_hours_and_after_a_day_the_links_are_over(t: TestApp) {
        robin(&t, None).await;
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        ask(&mut b, NEW).await;
        let first = link(&t, NEW, "c").await;
        // A newer wish replaces the older one.
        t.advance(MINUTE);
        ask(&mut b, "other@newmail.example").await.must_say("other@newmail.example").must_not_say(NEW);
        assert_eq!(t.browser().get(&first).await.status.as_u16(), 410);
        let second = link(&t, "other@newmail.example", "c").await;
        t.advance(DAY);
        assert_eq!(t.browser().get(&second).await.status.as_u16(), 410);
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        b.get("/settings/address").await.must_not_say("We sent two emails");
        change(&t, &mut b, OLD, NEW).await;
        let undo = link(&t, OLD, "u").await;
        t.advance(72 * HOUR);
        assert_eq!(t.browser().get(&undo).await.status.as_u16(), 410);
    }

    async fn nothing_tells_whether_somebody_has_the_new_address(t: TestApp) {
        robin(&t, None).await;
        t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        let free = ask(&mut b, "nobody@patients.example").await;
        assert_eq!(mails(&t, "nobody@patients.example").await.len(), 1);
        t.advance(MINUTE);
        let taken = ask(&mut b, "lee@patients.example").await;
        let free = free.text().replace("nobody@", "lee@").replace("7:04 AM", "7:05 AM");
        assert_eq!(free, taken.text());
        assert_eq!(mails(&t, "lee@patients.example").await.len(), 0, "Lee is not bothered");
        let old = link(&t, OLD, "c").await;
        yes(&t, &old).await.must_say("This address has confirmed");
        // The address one has is said at once: that is no secret.
        t.advance(MINUTE);
        let page = ask(&mut b, OLD).await;
        assert_eq!((page.status.as_u16(), page.beside("email").unwrap().contains("you have now")), (422, true));
        // And nobody floods: three in a day.
        t.advance(MINUTE);
        assert_eq!(ask(&mut b, "a@newmail.example").await.status.as_u16(), 200);
        t.advance(MINUTE);
        assert_eq!(ask(&mut b, "b@newmail.example").await.status.as_u16(), 429);
    }

    async fn it_takes_the_password_and_a_code_to_a_phone_that_is_there(t: TestApp) {
        robin(&t, Some("+15035550167")).await;
        let mut b = t.browser();
        let page = sign_in(&mut b, OLD).await;
        let page = b.press(&page, "Text mobile ending 67", &[]).await;
        let code = t.texted_code("+15035550167").await;
        b.press(&page, "Continue", &[("code", &code)]).await;
        t.advance(11 * MINUTE);
        let page = b.get("/settings/address").await;
        assert!(page.path.starts_with("/step-up"), "{}", page.path);
        let page = b.press(&page, "Continue", &[("password", PASSWORD)]).await;
        assert_eq!((page.path.as_str(), page.h1().as_str()), ("/settings/address/check", "Where should we send your code?"));
        let page = b.press(&page, "Text mobile ending 67", &[]).await;
        let code = t.texted_code("+15035550167").await;
        let page = b.press(&page, "Continue", &[("code", &code)]).await;
        assert_eq!(page.path, "/settings/address");
        b.press(&page, "Send both emails", &[("email", NEW)]).await.must_say("We sent two emails");
    }

    async fn an_address_that_became_somebody_elses_meanwhile_stays_theirs(t: TestApp) {
        robin(&t, None).await;
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        ask(&mut b, NEW).await;
        let (old, new) = (link(&t, OLD, "c").await, link(&t, NEW, "c").await);
        yes(&t, &old).await;
        t.patient(NEW, ("Robin", "Other"), None).await;
        let page = yes(&t, &new).await;
        assert_eq!(page.status.as_u16(), 409, "{}", page.text());
        assert!(is_in(&mut b).await);
        b.get("/settings").await.must_say(OLD);
        assert_eq!(t.browser().get(&new).await.status.as_u16(), 410);
    }

    async fn a_practice_that_has_the_old_address_on_file_still_reaches_the_person(t: TestApp) {
        let ana = ana(&t).await;
        robin(&t, None).await;
        let mut a = t.enter(&ana, false).await;
        write(&mut a, OLD, "Before").await.must_say("Before");
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        change(&t, &mut b, OLD, NEW).await;
        t.advance(11 * MINUTE);
        let before = mails(&t, OLD).await.len();
        write(&mut a, OLD, "After").await.must_say("After");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invitation").await, 0, "nobody is invited");
        let mut b = t.browser();
        sign_in(&mut b, NEW).await;
        b.get("/inbox").await.must_say("Before").must_say("After");
        assert_eq!(mails(&t, OLD).await.len(), before, "the old address is mailed no more");
        assert!(told(&t, NEW, "Maple Street Dental").await);
        // Another practice means whoever has it now: nobody.
        let harbor = t.practice("Harbor Implants", "lin@harbor.example", ("Dr.", "Lin", "Wu")).await;
        let mut h = t.enter(&harbor, false).await;
        write(&mut h, OLD, "Hello").await.must_say("Hello");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invitation").await, 1);
        // Who writes to the database cannot point the old address to themselves.
        let thief = t.patient("thief@patients.example", ("T", "Thief"), None).await;
        run(&t, "UPDATE former_address SET person = $1", vec![thief.person.into()]).await;
        let page = a.get("/compose").await;
        assert_eq!(a.press(&page, "Check address", &[("to", OLD)]).await.status.as_u16(), 500);
    }

    async fn what_waits_at_the_old_address_leads_nowhere_and_its_sender_is_asked(t: TestApp) {
        let ana = ana(&t).await;
        let mut a = t.enter(&ana, false).await;
        write(&mut a, OLD, "Before").await.must_say("Before");
        let invited = link(&t, OLD, "i").await;
        // Registered by another practice's invitation.
        robin(&t, None).await;
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        assert_eq!(t.browser().get(&invited).await.status.as_u16(), 200);
        change(&t, &mut b, OLD, NEW).await;
        // Nobody has declined: whoever reads the old mailbox cannot say that it was a mistake.
        let mut reader = t.browser();
        reader.get(&invited).await.must_say("You get no more of these emails").must_not_say("I pressed this by mistake");
        assert_eq!(reader.get("/not-me/mistake").await.h1(), "You get no more of these emails");
        assert!(told(&t, "ana@maple.example", "address").await);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'link'").await, 0);
        // What she writes from now on arrives: the practice means Robin by that address.
        t.advance(11 * MINUTE);
        write(&mut a, OLD, "After").await.must_say("After");
        let mut b = t.browser();
        sign_in(&mut b, NEW).await;
        b.get("/inbox").await.must_say("After");
        // And the way back works after that too.
        let undo = link(&t, OLD, "u").await;
        yes(&t, &undo).await.must_say("Your old address is back");
        t.advance(11 * MINUTE);
        write(&mut a, OLD, "Again").await.must_say("Again");
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        b.get("/inbox").await.must_say("After").must_say("Again");
    }

    async fn who_writes_rows_cannot_say_yes_for_an_address(t: TestApp) {
        robin(&t, None).await;
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        ask(&mut b, NEW).await;
        let (old, new) = (link(&t, OLD, "c").await, link(&t, NEW, "c").await);
        run(&t, "UPDATE address_change SET new_at = created_at + 1", vec![]).await;
        let page = t.browser().get(&old).await;
        assert_eq!(page.status.as_u16(), 500);
        // Nor with the other address's own words.
        run(&t, "UPDATE address_change SET new_at = NULL", vec![]).await;
        yes(&t, &old).await.must_say("This address has confirmed");
        run(&t, "UPDATE address_change SET new_at = old_at, new_mac = old_mac, old_at = NULL, old_mac = NULL", vec![]).await;
        assert_eq!(t.browser().get(&new).await.status.as_u16(), 500);
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        assert!(is_in(&mut b).await, "the old address holds");
    }

    async fn a_scanner_that_presses_the_button_answers_nothing_and_a_no_is_a_no(t: TestApp) {
        robin(&t, None).await;
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        ask(&mut b, NEW).await;
        let (old, new) = (link(&t, OLD, "c").await, link(&t, NEW, "c").await);
        for path in [&old, &new] {
            let mut scanner = t.browser();
            let page = scanner.get(path).await;
            let page = scanner.press(&page, "Continue", &[]).await;
            assert_eq!((page.status.as_u16(), page.beside("answer").unwrap().contains("Choose Yes or No")), (422, true));
        }
        b.get("/settings/address").await.must_say("Not confirmed yet").must_not_say("Confirmed");
        // Both links in one browser: a press counts for the page it stood on.
        let mut one = t.browser();
        sign_in(&mut one, OLD).await;
        let first = one.get(&old).await;
        let second = one.get(&new).await;
        assert_eq!(one.press(&first, "Continue", &[("answer", "yes")]).await.status.as_u16(), 409);
        one.press(&second, "Continue", &[("answer", "yes")]).await.must_say("This address has confirmed");
        // Who reads the old mailbox did not ask: it is over, and whoever was signed in is out.
        say(&t, &old, "no").await.must_say("Nothing was changed").must_say("signed out");
        assert!(!is_in(&mut b).await);
        for path in [&old, &new] {
            assert_eq!(t.browser().get(path).await.status.as_u16(), 410);
        }
        // A stranger who has the new address says no: nobody is signed out by that.
        t.advance(MINUTE);
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        ask(&mut b, NEW).await;
        let new = link(&t, NEW, "c").await;
        say(&t, &new, "no").await.must_say("Your address is not used");
        assert!(is_in(&mut b).await);
        b.get("/settings/address").await.must_not_say("We sent two emails");
        // The same at the way back.
        t.advance(MINUTE);
        change(&t, &mut b, OLD, NEW).await;
        let undo = link(&t, OLD, "u").await;
        let mut scanner = t.browser();
        let page = scanner.get(&undo).await;
        assert_eq!(scanner.press(&page, "Continue", &[]).await.status.as_u16(), 422);
        say(&t, &undo, "no").await.must_say("The account keeps its new address");
        sign_in(&mut t.browser(), NEW).await.must_say("Inbox");
        yes(&t, &undo).await.must_say("Your old address is back");
        assert!(told(&t, NEW, "no longer used").await, "who was sent away is told");
    }

    async fn two_confirmations_at_once_are_one_change(t: TestApp) {
        robin(&t, None).await;
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        ask(&mut b, NEW).await;
        let (old, new) = (link(&t, OLD, "c").await, link(&t, NEW, "c").await);
        let (mut x, mut y) = (t.browser(), t.browser());
        let (at_old, at_new) = (x.get(&old).await, y.get(&new).await);
        let answer = [("answer", "yes")];
        tokio::join!(x.press(&at_old, "Continue", &answer), y.press(&at_new, "Continue", &answer));
        // Each once more, as an impatient finger does.
        for page in [x.press(&at_old, "Continue", &answer).await, y.press(&at_new, "Continue", &answer).await] {
            page.must_say("Your address is changed");
        }
        assert_eq!(count(&t, "SELECT COUNT(*) FROM address_change WHERE state = 'done'").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM link WHERE kind = 'undo'").await, 1);
        let undo = link(&t, OLD, "u").await;
        let (mut x, mut y) = (t.browser(), t.browser());
        let (one, two) = (x.get(&undo).await, y.get(&undo).await);
        tokio::join!(x.press(&one, "Continue", &answer), y.press(&two, "Continue", &answer));
        x.press(&one, "Continue", &answer).await.must_say("Your old address is back");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM address").await, 1);
    }

    async fn nobody_takes_the_old_address_while_it_may_be_taken_back(t: TestApp) {
        robin(&t, None).await;
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        change(&t, &mut b, OLD, NEW).await;
        let undo = link(&t, OLD, "u").await;
        // Who reads the old mailbox moves an account of their own there: not yet.
        t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let mut lee = t.browser();
        sign_in(&mut lee, "lee@patients.example").await;
        ask(&mut lee, OLD).await.must_say("We sent two emails");
        yes(&t, &link(&t, "lee@patients.example", "c").await).await.must_say("This address has confirmed");
        let page = yes(&t, &link(&t, OLD, "c").await).await;
        assert_eq!(page.status.as_u16(), 409, "{}", page.text());
        t.advance(71 * HOUR);
        yes(&t, &undo).await.must_say("Your old address is back");
        sign_in(&mut t.browser(), OLD).await.must_say("Inbox");
    }

    async fn who_has_the_old_address_later_is_nobody_that_a_practice_meant(t: TestApp) {
        let ana = ana(&t).await;
        let robin = robin(&t, None).await;
        let mut a = t.enter(&ana, false).await;
        write(&mut a, OLD, "Before").await.must_say("Before");
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        change(&t, &mut b, OLD, NEW).await;
        t.advance(73 * HOUR);
        // The mailbox goes to somebody else, who moves an account there, and on.
        let lee = t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let mut l = t.browser();
        sign_in(&mut l, "lee@patients.example").await;
        change(&t, &mut l, "lee@patients.example", OLD).await;
        let ana_means = async |who: &Someone| {
            let practice = ana.practice.unwrap();
            let found = crate::contacts::store::of_person(&t.app.db, practice, who.person).await.unwrap();
            found.len()
        };
        assert_eq!((ana_means(&robin).await, ana_means(&lee).await), (1, 0), "her numbers are no way for Lee");
        t.advance(MINUTE);
        let mut l = t.browser();
        sign_in(&mut l, OLD).await;
        change(&t, &mut l, OLD, "lee@newmail.example").await;
        assert_eq!((ana_means(&robin).await, ana_means(&lee).await), (1, 0));
        t.advance(11 * MINUTE);
        let mut a = t.enter(&ana, false).await;
        write(&mut a, OLD, "After").await.must_say("After");
        let (mut b, mut l) = (t.browser(), t.browser());
        sign_in(&mut b, NEW).await;
        b.get("/inbox").await.must_say("After");
        sign_in(&mut l, "lee@newmail.example").await;
        l.get("/inbox").await.must_not_say("After");
    }

    async fn a_change_of_another_person_is_no_change(t: TestApp) {
        robin(&t, None).await;
        let lee = t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let mut b = t.browser();
        sign_in(&mut b, OLD).await;
        ask(&mut b, NEW).await;
        let (old, new) = (link(&t, OLD, "c").await, link(&t, NEW, "c").await);
        // A thief who writes rows makes their own wish another person's.
        run(&t, "UPDATE address_change SET person = $1", vec![lee.person.into()]).await;
        for path in [&old, &new] {
            assert_eq!(t.browser().get(path).await.status.as_u16(), 500);
        }
    }
}
