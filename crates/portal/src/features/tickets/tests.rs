#![allow(clippy::unwrap_used)]
//! Asking for help, reading the answer, and who else does not.

use crate::accounts::agent::Rights;
use crate::accounts::{Email, agent};
use crate::app::span::HOUR;
use crate::features::support::desk;
use crate::story;
use crate::testing::{Browser, Letter, Page, Someone, TestApp};
use crate::tickets;
use courier::Channel;
use db::Id;
use http::StatusCode;

const ROBIN: &str = "robin@patients.example";
const TEXT: &str = "The code never comes, I tried three times";

async fn sol(t: &TestApp) -> Someone {
    let sol = t
        .patient(
            "sol@support.example",
            ("Sol", "Vega"),
            Some("(503) 555-0199"),
        )
        .await;
    let email = Email::parse(&sol.email).unwrap();
    desk::give(t, &email, Rights::Change, false).await.unwrap();
    sol
}

async fn console(t: &TestApp, sol: &Someone) -> Browser {
    t.enter_strong(sol).await
}

async fn ask(b: &mut Browser, email: &str) -> Page {
    let page = b.get("/request?about=phones&from=/finish/code").await;
    let fields = [("name", "Robin Vale"), ("email", email), ("text", TEXT)];
    b.press(&page, "Submit", &fields).await
}

async fn open(b: &mut Browser) -> Page {
    let list = b.get("/support/requests").await;
    b.click(&list, "Robin Vale").await
}

fn mails(t: &TestApp) -> Vec<String> {
    t.captured
        .items()
        .into_iter()
        .filter(|i| i.channel == Channel::Email && i.to != "help@mail.example.com")
        .map(|i| format!("{}: {}", i.to, i.subject))
        .collect()
}

story! {
    async fn a_visitor_asks_and_reads_the_answer_by_the_link_of_the_notice(t: TestApp) {
        let sol = sol(&t).await;
        let mut robin = t.browser();
        let page = ask(&mut robin, ROBIN).await;
        page.must_say("Sent to support").must_say(TEXT).must_say("r***@patients.example");
        assert_eq!(page.path, "/request/mine?done=sent");
        t.run_jobs().await;
        assert_eq!(mails(&t), Vec::<String>::new(), "nobody is mailed because somebody typed their address");

        let mut b = console(&t, &sol).await;
        let page = open(&mut b).await;
        page.must_say(TEXT).must_say("typed, not proven").must_say("/finish/code").must_not_say(ROBIN);
        let page = b.press(&page, "Save note", &[("note", "The office has the old number")]).await;
        page.must_say("The office has the old number");
        let page = b.press(&page, "Send answer", &[("answer", "We called the office. Try again now.")]).await;
        page.must_say("Done").must_say("Sol Vega");
        let mail = t.last_mail(ROBIN).await;
        assert_eq!(mail.subject, "SecureMail support has answered you");
        for hidden in [TEXT, "called the office", "Robin", "old number"] {
            assert!(!mail.text.contains(hidden), "{hidden}: {}", mail.text);
        }
        let link = mail.links.iter().find(|l| l.contains("/q/")).unwrap().clone();
        let mut phone = t.browser();
        let page = phone.get(&link).await;
        assert_eq!(page.path, "/request/mine", "a clean address");
        page.must_say("We called the office. Try again now.").must_say(TEXT).must_not_say("old number");
        // The answer to the answer opens it again.
        let page = phone.press(&page, "Send to support", &[("text", "It works now, thank you")]).await;
        page.must_say("It works now");
        open(&mut b).await.must_say("It works now").must_say("Waiting for support");
    }

    async fn somebody_signed_in_finds_theirs_and_is_mailed_at_their_own_address(t: TestApp) {
        let sol = sol(&t).await;
        let lee = t.patient("lee@patients.example", ("Robin", "Vale"), None).await;
        let mut b = t.enter(&lee, false).await;
        let page = b.get("/request").await;
        assert!(page.value("email").is_none(), "not asked for what is known");
        let page = b.press(&page, "Submit", &[("about", "other"), ("text", TEXT)]).await;
        page.must_say(TEXT);
        assert!(page.path.starts_with("/requests/"), "{}", page.path);
        t.run_jobs().await;
        assert_eq!(mails(&t), ["lee@patients.example: We have your request to SecureMail support"]);
        let mut s = console(&t, &sol).await;
        let at = open(&mut s).await;
        at.must_say("signed in");
        s.press(&at, "Send answer", &[("answer", "All is well"), ("close", "yes")]).await;
        let mail = t.last_mail("lee@patients.example").await;
        assert!(mail.links.iter().all(|l| !l.contains("/q/")), "no secret: {:?}", mail.links);
        let list = b.get("/requests").await;
        list.must_say("Something else");
        b.click(&list, "Something else").await.must_say("All is well").must_say("This request is done");
        b.get("/settings").await.must_say("My requests");
    }

    async fn what_was_typed_is_kept_and_nothing_tells_who_has_an_account(t: TestApp) {
        sol(&t).await;
        t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let mut b = t.browser();
        let page = b.get("/request").await;
        page.must_say("Do not send medical details");
        let page = b.press(&page, "Submit", &[("name", "Robin"), ("email", "nonsense"), ("phone", "12"), ("text", TEXT)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for (field, typed) in [("name", "Robin"), ("email", "nonsense"), ("phone", "12"), ("text", TEXT)] {
            assert_eq!(page.value(field).as_deref(), Some(typed));
        }
        let known = ask(&mut t.browser(), "lee@patients.example").await;
        let unknown = ask(&mut t.browser(), "nobody@patients.example").await;
        assert_eq!((known.status, known.h1()), (unknown.status, unknown.h1()));
        let words = |p: &Page| p.text().split("Reference").next().unwrap().to_owned();
        assert_eq!(words(&known), words(&unknown));
    }

    async fn requests_are_limited_by_network_address_and_hour(t: TestApp) {
        sol(&t).await;
        let day = t.config.limits.requests_per_visitor_day;
        let mut one = t.browser();
        for n in 0..day {
            ask(&mut one, &format!("p{n}@patients.example")).await.must_say("Sent to support");
        }
        let page = ask(&mut one, "other@patients.example").await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "one network");
        assert_eq!(page.value("text").as_deref(), Some(TEXT), "what was typed is kept");
        for _ in 0..day {
            ask(&mut t.browser(), ROBIN).await.must_say("Sent to support");
        }
        assert_eq!(ask(&mut t.browser(), "robin+x@patients.example").await.status, StatusCode::TOO_MANY_REQUESTS, "one address, however it is spelled");
        ask(&mut t.browser(), "lee@patients.example").await.must_say("Sent to support");
    }

    async fn the_same_form_twice_is_one_request(t: TestApp) {
        sol(&t).await;
        let mut b = t.browser();
        let page = b.get("/request?about=other").await;
        let fields = [("name", "Robin Vale"), ("email", ROBIN), ("text", TEXT)];
        b.press(&page, "Submit", &fields).await.must_say(TEXT);
        let mut twin = b.clone();
        twin.cookies.remove("__Host-request");
        twin.press(&page, "Submit", &fields).await.must_say("Sent to support");
        let n: i64 = t.db.one(db::q!("SELECT COUNT(*) FROM ticket")).await.unwrap().unwrap();
        assert_eq!(n, 1);
    }

    async fn without_a_desk_the_page_says_how_else_to_reach_support(t: TestApp) {
        let page = t.browser().get("/request").await;
        page.must_say("help@mail.example.com").must_say("(555) 010-0100");
        assert!(!page.has("Submit"));
    }

    async fn somebody_elses_request_is_not_there(t: TestApp) {
        sol(&t).await;
        let lee = t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let ana = t.practice("Maple Street Dental", "ana@maple.example", ("Dr.", "Ana", "Ruiz")).await;
        let mut b = t.enter(&lee, false).await;
        let page = b.get("/request").await;
        let mine = b.press(&page, "Submit", &[("about", "other"), ("text", TEXT)]).await;
        let path = mine.path.split('?').next().unwrap().to_owned();
        for who in [&ana, &sol_of(&t).await] {
            let mut other = t.enter(who, true).await;
            let there = other.get(&path).await;
            assert_eq!(there.status, StatusCode::NOT_FOUND);
            there.must_not_say(TEXT);
            assert_eq!(other.get("/requests/00000000000070008000000000000000").await.status, StatusCode::NOT_FOUND);
        }
        t.browser().get(&path).await.must_say("Sign In").must_not_say(TEXT);
        // A visitor's is no person's.
        ask(&mut t.browser(), ROBIN).await;
        let visitors: Id = t.db.one(db::q!("SELECT thread FROM ticket WHERE person IS NULL")).await.unwrap().unwrap();
        assert_eq!(b.get(&format!("/requests/{visitors}")).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_request_made_somebody_elses_is_not_theirs(t: TestApp) {
        sol(&t).await;
        let eve = t.patient("eve@evil.example", ("Eve", "Evil"), None).await;
        let mut robin = t.browser();
        ask(&mut robin, ROBIN).await;
        let thread: Id = t.db.one(db::q!("SELECT thread FROM ticket")).await.unwrap().unwrap();
        let stolen = db::q!("UPDATE ticket SET person = $1", eve.person);
        t.db.write(vec![stolen.expect(1)]).await.unwrap();
        let page = t.enter(&eve, false).await.get(&format!("/requests/{thread}")).await;
        assert!(page.status.is_server_error(), "{}", page.status);
        page.must_not_say(TEXT);
        // Another request's contact does not open in its place.
        t.db.write(vec![db::q!("UPDATE ticket SET person = NULL").expect(1)]).await.unwrap();
        ask(&mut t.browser(), "lee@patients.example").await;
        let swapped = db::q!("UPDATE ticket SET contact_f = (SELECT o.contact_f FROM ticket o WHERE o.thread <> ticket.thread)");
        t.db.write(vec![swapped.expect(2)]).await.unwrap();
        assert!(tickets::load(&t, thread).await.is_err());
    }

    async fn an_answer_that_was_begun_stays_when_a_note_is_saved(t: TestApp) {
        let sol = sol(&t).await;
        ask(&mut t.browser(), ROBIN).await;
        let mut b = console(&t, &sol).await;
        let page = open(&mut b).await;
        let page = b.press(&page, "Save note", &[("note", "Rings back at four"), ("answer", "We are looking into it")]).await;
        page.must_say("Done").must_say("Rings back at four");
        assert_eq!(page.value("answer").as_deref(), Some("We are looking into it"));
        let page = b.press(&page, "Send answer", &[]).await;
        page.must_say("Done").must_say("We are looking into it");
    }

    async fn a_note_is_never_shown_as_an_answer(t: TestApp) {
        let sol = sol(&t).await;
        let mut robin = t.browser();
        ask(&mut robin, ROBIN).await;
        let mut b = console(&t, &sol).await;
        let page = open(&mut b).await;
        b.press(&page, "Save note", &[("note", "Sounds like a scam")]).await;
        t.run_jobs().await;
        assert!(mails(&t).is_empty(), "a note is sent to nobody");
        robin.get("/request/mine").await.must_not_say("scam");
        // Who writes rows makes the note an answer: it opens for nobody as one.
        t.db.write(vec![db::q!("UPDATE ticket_post SET kind = 'answer' WHERE kind = 'note'").expect(1)]).await.unwrap();
        robin.get("/request/mine").await.must_say(TEXT).must_not_say("scam");
        open(&mut b).await.must_not_say("scam");
        // And a post is not moved into another request.
        ask(&mut t.browser(), "lee@patients.example").await;
        let moved = db::q!("UPDATE ticket_post SET ticket = (SELECT t.thread FROM ticket t WHERE t.thread <> ticket_post.ticket) WHERE kind = 'ask'");
        t.db.write(vec![moved.expect(2)]).await.unwrap();
        robin.get("/request/mine").await.must_not_say(TEXT);
    }

    async fn kept_answers_are_filled_in_for_who_asked(t: TestApp) {
        let sol = sol(&t).await;
        let mut robin = t.browser();
        robin.language = "es".into();
        let page = robin.get("/request?about=phones").await;
        robin.press(&page, "Enviar", &[("name", "Robin Vale"), ("email", ROBIN), ("text", TEXT)]).await.must_say("Enviado");
        let mut b = console(&t, &sol).await;
        let page = b.get("/support/answers").await;
        let wrong = b.press(&page, "Keep", &[("title", "Code"), ("en", "Hi [first]"), ("es", "Hola")]).await;
        wrong.must_say("[first] is no placeholder");
        let page = b.press(&page, "Keep", &[("title", "Code"), ("en", "Hello [name], call [phone]"), ("es", "Hola [name], llame al [phone] de [product]: [reference]")]).await;
        page.must_say("Done");
        let sealed: Vec<u8> = t.db.one(db::q!("SELECT words_f FROM canned_answer")).await.unwrap().unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("Hola"));
        let page = open(&mut b).await;
        let canned = page.body.split("<option value=\"").filter_map(|o| o.split('"').next()).find(|v| v.len() == 32).unwrap().to_owned();
        let page = b.press(&page, "Put it in", &[("canned", &canned), ("answer", "Sol")]).await;
        let filled = page.value("answer").unwrap();
        assert!(filled.starts_with("Hola Robin Vale, llame al (555) 010-0100 de SecureMail: ") && filled.ends_with("\n\nSol"), "{filled}");
        t.run_jobs().await;
        assert!(mails(&t).is_empty(), "filling in sends nothing");
        // Deleting asks first.
        let list = b.get("/support/answers").await;
        let page = b.click(&list, "Code").await;
        let page = b.press(&page, "Delete", &[]).await;
        page.must_say("Tick this first");
        b.press(&page, "Delete", &[("sure", "yes")]).await.must_not_say(">Code<");
        // Somebody else's row in its place does not open.
        let _ = agent::of(&t, sol.person).await.unwrap();
    }

    async fn two_agents_at_once_lose_nothing(t: TestApp) {
        let sol = sol(&t).await;
        ask(&mut t.browser(), ROBIN).await;
        let (mut one, mut two) = (console(&t, &sol).await, console(&t, &sol).await);
        let (first, second) = (open(&mut one).await, open(&mut two).await);
        one.press(&first, "Send answer", &[("answer", "Mine was first")]).await.must_say("Done");
        let page = two.press(&second, "Send answer", &[("answer", "Mine was second")]).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        page.must_say("Mine was first");
        assert_eq!(page.value("answer").as_deref(), Some("Mine was second"), "what was typed is kept");
        t.run_jobs().await;
        assert_eq!(mails(&t).len(), 1);
        // Who asked is shown the answer before writing past it.
        let mut robin = t.browser();
        let link = t.last_mail(ROBIN).await.links.iter().find(|l| l.contains("/q/")).unwrap().clone();
        let page = robin.get(&link).await;
        let current = page_of(&mut two).await;
        let current = two.press(&current, "Send answer", &[("answer", "One more thing")]).await;
        current.must_say("One more thing");
        let late = robin.press(&page, "Send to support", &[("text", "Is anybody there?")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.must_say("One more thing").must_say("There is something new above");
        // Taking, giving and closing.
        let page = page_of(&mut one).await;
        let page = one.press(&page, "Give it back", &[]).await;
        page.must_say("None");
        one.press(&page, "Mark as done", &[]).await.must_say("Done");
        one.get("/support/requests?view=done").await.must_say("Robin Vale");
        one.get("/support/requests").await.must_not_say("Robin Vale");
    }

    async fn who_cannot_use_the_phones_asks_with_what_is_known(t: TestApp) {
        let sol = sol(&t).await;
        let ana = t.practice("Maple Street Dental", "ana@maple.example", ("Dr.", "Ana", "Ruiz")).await;
        let (_, invitation, _) = t.write_to_stranger(&ana, ROBIN, &Letter::default()).await;
        let i = crate::invitations::load(&t, invitation).await.unwrap().unwrap();
        let pair = crate::invitations::open_pre_mailbox(&t, None, i.mailbox).await.unwrap().unwrap();
        t.db.write(crate::invitations::links::invite_rows(&t, crate::mails::INVITATION, invitation, 1, &pair, None, true)).await.unwrap();
        let mail = t.last_mail(ROBIN).await;
        let link = mail.links.iter().find(|l| l.contains("/i/")).unwrap().clone();
        let mut robin = t.browser();
        robin.get(&link).await.must_say("Maple Street Dental");
        ask(&mut robin, "other@patients.example").await.must_say("Sent to support");
        let mut b = console(&t, &sol).await;
        let page = open(&mut b).await;
        b.press(&page, "Look this up", &[]).await.must_say("Maple Street Dental").must_say("Invited, not finished");
        // The sign-up goes on where it was.
        robin.get("/join").await.must_say("Maple Street Dental");
    }

    async fn support_is_told_that_something_waits_and_not_what(t: TestApp) {
        sol(&t).await;
        for _ in 0..3 {
            ask(&mut t.browser(), ROBIN).await;
        }
        t.run_jobs().await;
        let told: Vec<_> = t.captured.items().into_iter().filter(|i| i.to == "help@mail.example.com").collect();
        assert_eq!(told.len(), 1, "one mail, however many ask");
        assert_eq!(told[0].subject, "A request waits for support");
        assert!(!told[0].text.contains("Robin") && !told[0].text.contains(TEXT), "{}", told[0].text);
    }

    async fn a_link_that_is_old_or_cut_opens_no_request(t: TestApp) {
        let sol = sol(&t).await;
        ask(&mut t.browser(), ROBIN).await;
        let mut b = console(&t, &sol).await;
        let page = open(&mut b).await;
        b.press(&page, "Send answer", &[("answer", "Here")]).await;
        let link = t.last_mail(ROBIN).await.links.iter().find(|l| l.contains("/q/")).unwrap().clone();
        let cut = &link[..link.len() - 4];
        let page = t.browser().get(cut).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        page.must_say("Open the link in our email again");
        t.advance(t.config.policy.invitation_days * 24 * HOUR);
        t.browser().get(&link).await.must_say("Open the link in our email again").must_not_say(TEXT);
    }
}

async fn sol_of(t: &TestApp) -> Someone {
    let person: Id =
        t.db.one(db::q!("SELECT person FROM support_grant"))
            .await
            .unwrap()
            .unwrap();
    let p = crate::accounts::store::person(&t.db, person)
        .await
        .unwrap()
        .unwrap();
    Someone {
        person,
        mailbox: p.personal,
        practice: None,
        email: "sol@support.example".into(),
    }
}

async fn page_of(b: &mut Browser) -> Page {
    let list = b.get("/support/requests?view=mine").await;
    b.click(&list, "Robin Vale").await
}
