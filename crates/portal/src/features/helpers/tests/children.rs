//! A practice writes about a child to a parent; the child grows up.

use super::*;
use crate::app::span::{DAY, MINUTE};
use crate::config::RegistrationMode;
use crate::invitations::{self, LinkKind, Progress, State, links};
use crate::practices;
use crate::story;
use crate::testing::PASSWORD;
use http::StatusCode;

const LEO: &str = "leo@young.example";
const CHIP_LEO: &str = "For: Leo Vale (your child)";

/// Grows up on June 1, 2026.
const CHILD: &[(&str, &str)] = &[
    ("child", "yes"),
    ("child_first", "Leo"),
    ("child_last", "Vale"),
    ("child_born", "2008-06-01"),
    ("child_bond", "mother"),
];
const PARENT: &[(&str, &str)] = &[
    ("relationship", "patient"),
    ("first", "Robin"),
    ("last", "Vale"),
    ("two_step", "off"),
];

async fn maple(t: &TestApp) -> Someone {
    let ana = t
        .practice(
            "Maple Street Dental",
            "ana@maple.example",
            ("Dr.", "Ana", "Ruiz"),
        )
        .await;
    let policy = practices::Policy {
        registration: Some(RegistrationMode::Short),
        ..practices::Policy::default()
    };
    let text = serde_json::to_string(&policy).unwrap();
    let sql = "UPDATE practice SET policy = $2 WHERE id = $1";
    let row = q!(sql, ana.practice.unwrap(), text).expect(1);
    t.app.db.write(vec![row]).await.unwrap();
    ana
}

/// Ana writes about Leo to Robin's address.
async fn about_leo(b: &mut Browser, subject: &str, new: bool) -> Page {
    let page = b.get("/compose").await;
    let mut asked = vec![("to", ROBIN)];
    asked.extend(CHILD);
    let page = b.press(&page, "Check address", &asked).await;
    if page.status.is_server_error() {
        return page;
    }
    let mut fields = vec![("subject", subject), ("body", "About Leo's braces.")];
    if new {
        fields.extend(PARENT);
    } else {
        fields.push(("two_step", "off"));
    }
    b.press(&page, "Send", &fields).await
}

/// The newest invitation in the mails to an address.
async fn invitation(t: &TestApp, to: &str) -> String {
    t.run_jobs().await;
    let all = t.captured.items();
    let links = all.iter().filter(|i| i.to == to).flat_map(|i| &i.links);
    // The newest comes first.
    let mut links = links.filter(|l| l.contains("/i/"));
    links.next().unwrap().clone()
}

/// Robin, who is new, takes over what waits.
async fn robin_comes(t: &TestApp) -> Browser {
    let link = invitation(t, ROBIN).await;
    let mut b = t.browser();
    let page = b.get(&link).await;
    let page = b.click(&page, "Get Started").await;
    let fields = [("password", PASSWORD), ("accept", "on")];
    let page = b.press(&page, "Save and read my message", &fields).await;
    // The message, in the mailbox of the child, at once.
    assert!(page.path.starts_with("/m/"), "{}", page.text());
    page.must_say("About Leo's braces.").must_say(CHIP_LEO);
    b
}

async fn child(t: &TestApp) -> (Id, Id, Id) {
    let sql = "SELECT contact, person, mailbox FROM ward";
    t.app.db.one(q!(sql)).await.unwrap().unwrap()
}

story! {
    async fn an_address_of_a_parent_says_for_whom_it_is(t: TestApp) {
        let ana = maple(&t).await;
        let mut a = t.enter(&ana, false).await;
        about_leo(&mut a, "Leo's braces", true).await.must_say("About Leo's braces.");
        // The address alone is known, and nothing goes out before it is said about whom it is.
        let page = a.get("/compose").await;
        let page = a.press(&page, "Check address", &[("to", ROBIN)]).await;
        page.must_say("Parent or guardian").must_say("Who is this message about?").must_say("Leo Vale, through Robin Vale").must_say("Robin Vale, not a child").must_not_say(">New<");
        let letter = [("subject", "Next week"), ("body", "Please come on Monday."), ("two_step", "off")];
        let page = a.press(&page, "Send", &letter).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        page.must_say("Choose who this message is about");
        assert_eq!(t.count("SELECT COUNT(*) FROM message").await, 1);
        // About the child: to the contact that there is.
        let leo: Id = t.app.db.one(q!("SELECT id FROM contact")).await.unwrap().unwrap();
        let leo = leo.to_string();
        let page = a.press(&page, "Check another address", &[("about", &leo)]).await;
        page.must_say("Leo Vale, through Robin Vale (mother)");
        a.press(&page, "Send", &[]).await.must_say("Please come on Monday.");
        assert_eq!((t.count("SELECT COUNT(*) FROM contact").await, t.count("SELECT COUNT(*) FROM message").await), (1, 2));
        // About the parent: somebody new, who is asked about as everybody is.
        let page = a.get("/compose").await;
        let page = a.press(&page, "Check address", &[("to", ROBIN)]).await;
        let page = a.press(&page, "Check another address", &[("about", "self")]).await;
        page.must_say("First name");
        let fields = [("relationship", "patient"), ("first", "Robin"), ("last", "Vale"), ("lang", "en"), ("two_step", "off"), ("subject", "You"), ("body", "About yourself.")];
        a.press(&page, "Send", &fields).await.must_say("About yourself.");
        assert_eq!(t.count("SELECT COUNT(*) FROM contact").await, 2);
        // Both are known now: the choice stays, with either.
        let page = a.get("/compose").await;
        let page = a.press(&page, "Check address", &[("to", ROBIN)]).await;
        page.must_say("Leo Vale, through Robin Vale").must_say("Robin Vale, not a child");
        // A forged choice is none, and one of another practice neither.
        let page = a.press(&page, "Send", &[("about", &t.app.id().to_string()), ("subject", "S"), ("body", "B"), ("two_step", "off")]).await;
        page.must_say("Choose who this message is about");
        assert_eq!(t.count("SELECT COUNT(*) FROM message").await, 3);
    }

    async fn what_is_known_of_a_parent_is_not_asked_again(t: TestApp) {
        let ana = maple(&t).await;
        let mut a = t.enter(&ana, false).await;
        let page = a.get("/compose").await;
        let mut asked = vec![("to", ROBIN)];
        asked.extend(CHILD);
        let page = a.press(&page, "Check address", &asked).await;
        // A child is a patient unless somebody says otherwise.
        page.must_say("New").must_say("Nobody at Maple Street Dental has written");
        assert!(page.form("Send").values.contains(&("relationship".to_owned(), "patient".to_owned())));
        let fields = [("title", "Ms."), ("first", "Robin"), ("last", "Vale"), ("mobile", "(555) 010-0177"), ("lang", "es"), ("subject", "Leo"), ("body", "About Leo.")];
        a.press(&page, "Send", &fields).await.must_say("About Leo.");

        // A second child: the parent is no stranger, and what was typed once stands there.
        let page = a.get("/compose").await;
        let page = a.press(&page, "Check address", &[("to", ROBIN)]).await;
        let mia = [("child", "yes"), ("child_first", "Mia"), ("child_last", "Vale"), ("child_born", "2015-02-03"), ("child_bond", "mother"), ("subject", "Mia"), ("body", "About Mia.")];
        // The press on Send brings questions that the page has not shown before, and no reproach.
        let page = a.press(&page, "Send", &mia).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        page.must_say("We have a few questions").must_say("Robin Vale is known to your practice").must_not_say("Nobody at Maple Street Dental has written").must_not_say("There is a problem");
        let shown = ["title", "first", "last", "mobile"].map(|f| page.value(f).unwrap_or_default());
        assert_eq!(shown, ["Ms.", "Robin", "Vale", "(555) 010-0177"]);
        assert_eq!(t.count("SELECT COUNT(*) FROM message").await, 1);
        a.press(&page, "Send", &[]).await.must_say("About Mia.");

        // The parent as a patient: the same.
        let page = a.get("/compose").await;
        let page = a.press(&page, "Check address", &[("to", ROBIN)]).await;
        let page = a.press(&page, "Send", &[("about", "self"), ("subject", "You"), ("body", "About yourself.")]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        page.must_say("We have a few questions").must_say("written to Ms. Robin Vale about a child so far").must_not_say("There is a problem");
        // What was corrected before Send stays corrected.
        let page = a.press(&page, "Send", &[("first", "Robyn")]).await;
        page.must_say("Choose who this is");
        assert_eq!(page.value("first").as_deref(), Some("Robyn"));
        a.press(&page, "Send", &[("relationship", "patient")]).await.must_say("About yourself.");
        assert_eq!((t.count("SELECT COUNT(*) FROM contact").await, t.count("SELECT COUNT(*) FROM message").await), (3, 3));
    }

    async fn a_parent_with_an_account_opens_the_childs_mailbox_from_it(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
        let mut a = t.enter(&ana, false).await;
        about_leo(&mut a, "Leo's braces", true).await.must_say("About Leo's braces.");
        let link = invitation(&t, ROBIN).await;
        let mut b = t.browser();
        b.sign_in(ROBIN).await;
        let page = b.get(&link).await;
        assert_eq!(page.h1(), "You already have an account");
        let page = b.press(&page, "Add to my account", &[]).await;
        // The message at once, in the child's mailbox and not in the parent's own.
        page.must_say("About Leo's braces.").must_say(CHIP_LEO);
        let sql = "SELECT COUNT(*) FROM box WHERE mailbox = $1";
        let own: i64 = t.app.db.one(q!(sql, robin.mailbox)).await.unwrap().unwrap();
        let (_, _, leo) = child(&t).await;
        let theirs: i64 = t.app.db.one(q!(sql, leo)).await.unwrap().unwrap();
        assert_eq!((own, theirs, t.count(LENT).await), (0, 1, 1));
        let mut own = t.browser();
        own.sign_in(ROBIN).await.must_not_say("Leo's braces");
    }

    async fn a_corrected_birthday_ends_or_keeps_what_a_parent_reads(t: TestApp) {
        let ana = maple(&t).await;
        let mut a = t.enter(&ana, false).await;
        about_leo(&mut a, "Leo's braces", true).await.must_say("About Leo's braces.");
        let mut b = robin_comes(&t).await;
        let contact: Id = t.app.db.one(q!("SELECT id FROM contact")).await.unwrap().unwrap();
        let path = format!("/contacts/{contact}");
        let page = a.get(&path).await;
        page.must_say("June 1, 2008").must_say("Robin Vale, until May 31, 2026");
        let page = a.click(&page, "Correct the birthday").await;
        for (wrong, said) in [("", "birth"), ("2999-01-01", "future"), ("soon", "birth")] {
            let told = a.press(&page, "Save", &[("born", wrong)]).await;
            assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        }
        // Younger than was thought: the parent reads on, and longer. The old day passes, and nobody is told anything.
        a.press(&page, "Save", &[("born", "2009-06-01")]).await.must_say("The birthday is corrected").must_say("June 1, 2009").must_say("until May 31, 2027");
        t.advance(150 * DAY);
        t.run_jobs().await;
        assert_eq!(t.mails(ROBIN, "old enough").await, 0);
        let mut b2 = t.browser();
        b2.sign_in(ROBIN).await;
        let page = b2.get("/settings/switch").await;
        b2.press(&page, "Leo Vale (your child)", &[]).await.must_say("Leo's braces");
        // Found by the new day from now on, and not by the old one.
        let mut a = t.enter(&ana, false).await;
        let page = a.get(&format!("/compose?contact={contact}")).await;
        page.must_say("Leo Vale, through Robin Vale (mother)");
        assert_eq!(page.value("child_born").unwrap(), "2009-06-01");
        // Older: it ends with the press, in the page that is open too, and both are told.
        let page = a.get(&format!("{path}/child")).await;
        a.press(&page, "Save", &[("born", "1890-01-01")]).await.must_say("Check the year");
        // It is said before it happens, and nothing happens until it is pressed once more.
        let told = a.press(&page, "Save", &[("born", "2008-01-01")]).await;
        told.must_say("By this day Leo Vale is 18 or older").must_say("until May 31, 2027");
        assert_eq!(t.count(LENT).await, 1);
        a.press(&told, "Save", &[("born", "2008-01-01")]).await.must_say("Nobody reads for this child now");
        b2.get("/inbox").await.must_not_say("Leo's braces");
        assert_eq!((t.count(LENT).await, t.mails(ROBIN, "is old enough now").await, t.mails("ana@maple.example", "is old enough now").await), (0, 1, 1));
        assert_eq!((noted(&t, "contact.birthday").await, noted(&t, "guardian.ended").await), (2, 1));
        b.get("/inbox").await;
    }

    async fn what_ended_by_a_mistake_is_opened_again(t: TestApp) {
        let ana = maple(&t).await;
        let mut a = t.enter(&ana, false).await;
        about_leo(&mut a, "Leo's braces", true).await.must_say("About Leo's braces.");
        robin_comes(&t).await;
        let contact: Id = t.app.db.one(q!("SELECT id FROM contact")).await.unwrap().unwrap();
        let path = format!("/contacts/{contact}/child");
        let thread: Id = t.app.db.one(q!("SELECT id FROM thread")).await.unwrap().unwrap();
        let open = a.get(&format!("/m/{thread}/reply")).await;
        let page = a.get(&path).await;
        assert!(!page.has("Let Robin Vale read again"));
        a.press(&page, "End the access of Robin Vale", &[("reason", "A slip of the finger.")]).await.must_say("Nobody reads for this child now");
        // What nobody would read is not sent.
        let messages = t.count("SELECT COUNT(*) FROM message").await;
        let page = a.get(&format!("/compose?contact={contact}")).await;
        let page = a.press(&page, "Send", &[("subject", "Again"), ("body", "B"), ("two_step", "off")]).await;
        page.must_say("Nobody reads for this child now");
        assert_eq!(t.count("SELECT COUNT(*) FROM message").await, messages);
        let page = a.get(&format!("/m/{thread}")).await;
        page.must_say("Leo's braces").must_say("Nobody reads for this child now");
        // The contact's page does not say that it is read.
        a.get(&format!("/contacts/{contact}")).await.must_say("Nobody reads for this child now").must_not_say("Reads here");
        assert!(!page.body.contains("/reply"), "{}", page.text());
        // From a page that was open before: not sent, and not lost.
        let page = a.press(&open, "Send", &[("body", "One word more.")]).await;
        page.must_say("One word more.");
        assert_eq!(t.count("SELECT COUNT(*) FROM message").await, messages);
        // The password is asked, and the parent reads everything again until the same day; pressed twice is once.
        let page = a.get(&path).await;
        t.advance(11 * MINUTE);
        assert!(a.press(&page, "Let Robin Vale read again", &[]).await.path.starts_with("/step-up"));
        let mut a = t.enter(&ana, false).await;
        let page = a.get(&path).await;
        a.press(&page, "Let Robin Vale read again", &[]).await.must_say("They can read again").must_say("Robin Vale, until May 31, 2026");
        a.press(&page, "Let Robin Vale read again", &[]).await;
        assert_eq!((t.count(LENT).await, t.mails(ROBIN, "you can read for a child again").await), (1, 1));
        let mut b = t.browser();
        b.sign_in(ROBIN).await;
        let page = b.get("/settings/switch").await;
        b.press(&page, "Leo Vale (your child)", &[]).await.must_say("Leo's braces");
        // Another practice's owner cannot.
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let mut v = t.enter(&victor, false).await;
        assert_eq!(v.get(&path).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_practice_ends_what_a_parent_reads(t: TestApp) {
        let ana = maple(&t).await;
        let mut a = t.enter(&ana, false).await;
        about_leo(&mut a, "Leo's braces", true).await.must_say("About Leo's braces.");
        // Before the parent has come nobody reads, and the birthday can be corrected all the same.
        let contact: Id = t.app.db.one(q!("SELECT id FROM contact")).await.unwrap().unwrap();
        let path = format!("/contacts/{contact}/child");
        let page = a.get(&path).await;
        page.must_say("Nobody reads for this child now");
        a.press(&page, "Save", &[("born", "2009-06-01")]).await.must_say("The birthday is corrected");
        let mut b = robin_comes(&t).await;
        let page = a.get(&path).await;
        let told = a.press(&page, "End the access of Robin Vale", &[]).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(t.count(LENT).await, 1);
        // Neither a grant that is none, nor a colleague of another practice, ends anything.
        let strange = a.press(&page, "End the access of Robin Vale", &[("reason", "x"), ("grant", &t.app.id().to_string())]).await;
        assert_eq!(strange.status, StatusCode::CONFLICT);
        let kim = t.practice("Oak Street Dental", "kim@oak.example", ("Dr.", "Kim", "Osei")).await;
        let mut k = t.enter(&kim, false).await;
        assert_eq!(k.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(t.count(LENT).await, 1);
        let page = a.get(&path).await;
        a.press(&page, "End the access of Robin Vale", &[("reason", "The court decided.")]).await.must_say("The access has ended").must_say("Nobody reads for this child now");
        b.get("/inbox").await.must_not_say("Leo's braces");
        assert_eq!((t.count(LENT).await, t.mails(ROBIN, "a mailbox is closed to you now").await, t.mails("ana@maple.example", "reads for a child no more").await), (0, 1, 1));
        assert!(!t.last_mail(ROBIN).await.text.contains("court"));
    }

    async fn a_colleague_is_no_stranger(t: TestApp) {
        let ana = maple(&t).await;
        t.member(&ana, "lee@maple.example", ("", "Lee", "Park"), "sender").await;
        let mut a = t.enter(&ana, false).await;
        let page = a.get("/compose").await;
        let page = a.press(&page, "Check address", &[("to", "lee@maple.example")]).await;
        page.must_say("Colleague").must_say("Lee Park").must_say("Works in your practice").must_not_say(">New<");
        assert!(page.value("relationship").is_none() && page.value("mobile").is_none() && page.value("two_step").is_none());
        let invited = t.count("SELECT COUNT(*) FROM invitation").await;
        a.press(&page, "Send", &[("subject", "The rota"), ("body", "Friday is yours.")]).await.must_say("Friday is yours.");
        assert_eq!((t.count("SELECT COUNT(*) FROM contact").await, t.count("SELECT COUNT(*) FROM invitation").await), (0, invited));
        // Somebody of another practice is as new as ever.
        t.practice("Oak Street Dental", "kim@oak.example", ("Dr.", "Kim", "Osei")).await;
        let page = a.get("/compose").await;
        a.press(&page, "Check address", &[("to", "kim@oak.example")]).await.must_say("New").must_not_say("Kim Osei").must_not_say("Colleague");
    }

    async fn a_practice_writes_about_a_child_and_the_parent_answers(t: TestApp) {
        let ana = maple(&t).await;
        let mut a = t.enter(&ana, false).await;
        about_leo(&mut a, "Leo's braces", true).await.must_say("About Leo's braces.");
        a.get("/contacts").await.must_say("Leo Vale, through Robin Vale (mother)");
        let mut b = robin_comes(&t).await;
        b.get("/inbox").await.must_say(CHIP_LEO).must_say("Leo's braces");
        let sql = "SELECT thread FROM box b JOIN ward w ON w.mailbox = b.mailbox";
        let thread: Id = t.app.db.one(q!(sql)).await.unwrap().unwrap();
        let page = b.get(&format!("/m/{thread}")).await;
        page.must_say("About Leo's braces.").must_say(CHIP_LEO);
        let page = b.click(&page, "Reply").await;
        page.must_say(CHIP_LEO);
        b.press(&page, "Send", &[("body", "We come on Friday.")]).await.must_say("Robin Vale for Leo Vale");
        a.get("/inbox").await.must_say("Robin Vale for Leo Vale");
        a.get(&format!("/m/{thread}")).await.must_say("We come on Friday.");
        assert!(noted(&t, "guardian.read").await >= 1);

        // It is no part of the parent's own mailbox, and a second message goes to the same one, with a mail to the parent.
        let page = b.get("/settings/switch").await;
        b.press(&page, "My own mailbox", &[]).await.must_not_say("Leo's braces");
        t.advance(DAY);
        let mut a = t.enter(&ana, false).await;
        about_leo(&mut a, "The second appointment", false).await.must_say("About Leo's braces.");
        assert_eq!((t.count("SELECT COUNT(*) FROM contact").await, t.count("SELECT COUNT(*) FROM ward").await, t.count("SELECT COUNT(*) FROM invitation").await), (1, 1, 1));
        let mail = t.last_mail(ROBIN).await;
        assert!(mail.links.iter().any(|l| l.contains("/m/")), "{:?}", mail.links);
        // To the parent as a patient it is another contact, and the parent's own mailbox.
        let page = a.get("/compose").await;
        let page = a.press(&page, "Check address", &[("to", ROBIN)]).await;
        let page = a.press(&page, "Check another address", &[("about", "self")]).await;
        let mut fields = vec![("subject", "Your own night guard"), ("body", "It is ready.")];
        fields.extend(PARENT);
        a.press(&page, "Send", &fields).await.must_say("It is ready.");
        let robin = t.app.db.one::<Id>(q!("SELECT holder FROM mailbox_grant")).await.unwrap().unwrap();
        let who = Someone { person: robin, mailbox: t.app.db.one(q!("SELECT personal FROM person WHERE id = $1", robin)).await.unwrap().unwrap(), practice: None, email: ROBIN.into() };
        let mut b = t.enter(&who, false).await;
        b.get("/inbox").await.must_say("Your own night guard").must_not_say("The second appointment");
        let page = b.get("/settings/switch").await;
        b.press(&page, "Leo Vale (your child)", &[]).await.must_say("The second appointment").must_not_say("night guard");
    }

    async fn what_is_wrong_about_a_child_stands_beside_its_field(t: TestApp) {
        let ana = maple(&t).await;
        let mut a = t.enter(&ana, false).await;
        let page = a.get("/compose").await;
        let page = a.press(&page, "Check address", &[("to", ROBIN)]).await;
        let all = |born: &'static str| {
            let mut f: Vec<(&str, &str)> = vec![("subject", "Braces"), ("body", "Words")];
            f.extend(PARENT);
            f.extend(CHILD.iter().filter(|(n, _)| *n != "child_born"));
            f.push(("child_born", born));
            f
        };
        for (born, says) in [("", "Enter the date of birth"), ("2030-01-01", "This day is still to come"), ("2007-12-31", "Leo is 18 or older: write to Leo's own address."), ("1990-02-30", "Enter the date of birth")] {
            let again = a.press(&page, "Send", &all(born)).await;
            again.must_say(says);
            assert_eq!(again.value("child_first").as_deref(), Some("Leo"));
            assert!(again.value("body").is_some() || again.says("Words"));
        }
        assert_eq!(t.count("SELECT COUNT(*) FROM message").await, 0);
    }

    async fn it_ends_at_the_age_and_the_young_person_gets_their_own_access(t: TestApp) {
        let ana = maple(&t).await;
        let mut a = t.enter(&ana, false).await;
        about_leo(&mut a, "Leo's braces", true).await;
        let mut b = robin_comes(&t).await;
        let sql = "SELECT thread FROM box b JOIN ward w ON w.mailbox = b.mailbox";
        let thread: Id = t.app.db.one(q!(sql)).await.unwrap().unwrap();
        b.get(&format!("/m/{thread}")).await.must_say("About Leo's braces.");
        let (contact, _, _) = child(&t).await;
        a.get(&format!("/contacts/{contact}")).await.must_not_say("Give Leo Vale their own access");
        assert_eq!(a.get(&format!("/contacts/{contact}/own")).await.status, StatusCode::NOT_FOUND);

        // Thirty days before, both are told; on the day the mailbox is closed to the parent.
        t.advance(62 * DAY);
        assert_eq!((t.mails(ROBIN, "will soon be old enough").await, t.mails("ana@maple.example", "will soon be old enough").await), (1, 1));
        t.advance(30 * DAY);
        let guardian = Someone { person: t.app.db.one(q!("SELECT holder FROM mailbox_grant")).await.unwrap().unwrap(), mailbox: Id::NIL, practice: None, email: ROBIN.into() };
        let guardian = Someone { mailbox: t.app.db.one(q!("SELECT personal FROM person WHERE id = $1", guardian.person)).await.unwrap().unwrap(), ..guardian };
        let mut b = t.enter(&guardian, false).await;
        b.get("/settings/switch").await.must_not_say("Leo Vale");
        b.get(&format!("/m/{thread}")).await.must_not_say("braces");
        assert_eq!((t.mails(ROBIN, "is old enough now").await, t.mails("ana@maple.example", "is old enough now").await), (1, 1));
        assert_eq!((t.count(LENT).await, noted(&t, "guardian.ended").await), (0, 1));

        // The practice invites Leo.
        let mut a = t.enter(&ana, false).await;
        let page = a.get(&format!("/contacts/{contact}")).await;
        let page = a.click(&page, "Give Leo Vale their own access").await;
        page.must_say("Robin Vale reads them until June 1, 2026");
        a.press(&page, "Send the invitation", &[("email", ROBIN), ("mobile", "(503) 555-0177")]).await.must_say("This is the address of the adult");
        a.press(&page, "Send the invitation", &[("email", LEO), ("mobile", "(503) 555-0177")]).await.must_say("The invitation is on its way");
        assert_eq!(a.get(&format!("/contacts/{contact}/own")).await.status, StatusCode::NOT_FOUND);

        // Leo signs up (here from the second mail on) and has what was written.
        let sql = "SELECT id FROM invitation WHERE kind = 'provision'";
        let i: Id = t.app.db.one(q!(sql)).await.unwrap().unwrap();
        let i = invitations::load(&t.app, i).await.unwrap().unwrap();
        let progress = Progress { started: true, lang: Some("en".into()), tz: Some("America/New_York".into()), phones_confirmed: true, ..i.progress.clone() };
        t.app.db.write(vec![invitations::moved(&t.app, &i, State::Finished, &progress)]).await.unwrap();
        let pair = invitations::open_pre_mailbox(&t.app, None, i.mailbox).await.unwrap().unwrap();
        let i = invitations::load(&t.app, i.id).await.unwrap().unwrap();
        let (token, rows) = links::mint(&t.app, LinkKind::Complete, i.id, i.generation, &pair);
        t.app.db.write(rows).await.unwrap();
        let mut leo = t.browser();
        let page = leo.get(&LinkKind::Complete.path(&token)).await;
        let page = leo.click(&page, "Continue").await;
        let page = leo.press(&page, "Text mobile ending 77", &[]).await;
        let code = t.texted_code("+15035550177").await;
        let page = leo.press(&page, "Continue", &[("code", &code)]).await;
        let page = leo.press(&page, "Accept and Continue", &[]).await;
        leo.press(&page, "Save", &[("password", PASSWORD)]).await;
        leo.get("/inbox").await.must_say("Leo's braces");
        leo.get(&format!("/m/{thread}")).await.must_say("About Leo's braces.").must_not_say(CHIP_LEO);
        assert_eq!((noted(&t, "guardian.grown").await, t.count("SELECT COUNT(*) FROM ward WHERE state = 'own'").await), (1, 1));
    }

    /// Somebody who writes rows leads the mail about a child to a mailbox of their own.
    async fn a_planted_child_gets_nobodys_mail(t: TestApp) {
        let ana = maple(&t).await;
        let eve = t.patient("eve@nowhere.example", ("Eve", "Nil"), None).await;
        let mut a = t.enter(&ana, false).await;
        about_leo(&mut a, "Leo's braces", true).await;
        robin_comes(&t).await;
        for change in ["UPDATE ward SET mailbox = $1", "UPDATE ward SET person = $1, mailbox = $1"] {
            let kept: (Id, Id, Id) = child(&t).await;
            t.app.db.write(vec![q!(change, eve.mailbox).expect(1)]).await.unwrap();
            let before = t.count("SELECT COUNT(*) FROM message").await;
            let page = about_leo(&mut a, "Another", false).await;
            assert!(page.status.is_server_error(), "{}", page.status);
            assert_eq!(t.count("SELECT COUNT(*) FROM message").await, before);
            t.app.db.write(vec![q!("UPDATE ward SET person = $1, mailbox = $2", kept.1, kept.2).expect(1)]).await.unwrap();
        }
        // A grant that was made longer, or another's.
        let sql = "SELECT holder FROM mailbox_grant";
        let robin: Id = t.app.db.one(q!(sql)).await.unwrap().unwrap();
        for change in ["UPDATE mailbox_grant SET ends_at = ends_at + 1", "UPDATE mailbox_grant SET relation = 'friend', ends_at = ends_at - 1", "UPDATE mailbox_grant SET kind = 'care', relation = 'parent'"] {
            t.tamper(change).await;
            let who = Someone { person: robin, mailbox: t.app.db.one(q!("SELECT personal FROM person WHERE id = $1", robin)).await.unwrap().unwrap(), practice: None, email: ROBIN.into() };
            t.enter(&who, false).await.get("/settings/switch").await.must_not_say("Leo Vale");
        }
    }
}
