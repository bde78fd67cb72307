//! Somebody with an account of her own and write access to the database makes her links, proofs, codes and phones somebody else's
//! while the program runs. They serve nobody then.

use super::copy::{Row, bytes, put, text};
use super::planted::{count, maple, row_of};
use crate::story;
use crate::testing::{Browser, Letter, Page, Someone, TestApp};
use db::{Id, Val, q};
use vault::Token;

const ROBIN: &str = "robin@patients.example";
const MALLORY: &str = "mallory@patients.example";
const ROBINS: &str = "+15035550167";
const MALLORYS: &str = "+15035550199";
const NEW: &str = "seven grey herons wade past noon";

async fn people(t: &TestApp) -> (Someone, Someone) {
    let robin = t.patient(ROBIN, ("Robin", "Vale"), Some("(503) 555-0167"));
    let robin = robin.await;
    let mallory = t.patient(MALLORY, ("Mallory", "Moss"), Some("(503) 555-0199"));
    (robin, mallory.await)
}

/// Asks for a mail to an address and gives the path of its link.
async fn link(t: &TestApp, b: &mut Browser, email: &str) -> String {
    let page = b.get("/forgot").await;
    b.press(&page, "Send the link", &[("email", email)]).await;
    t.run_jobs().await;
    let mails = t.captured.items().into_iter().filter(|i| i.to == email);
    let at = mails.flat_map(|i| i.links).rfind(|l| l.contains("/r/"));
    let at = at.expect("the mail has its link");
    at.strip_prefix("https://mail.example.com")
        .unwrap()
        .to_owned()
}

/// Through her own link and her own phone to the page of the new password.
async fn at_the_password(t: &TestApp, b: &mut Browser) -> (String, Page) {
    let path = link(t, b, MALLORY).await;
    let page = b.get(&path).await;
    let page = b.click(&page, "Continue").await;
    let page = b.press(&page, "Text mobile ending 99", &[]).await;
    let code = t.texted_code(MALLORYS).await;
    let page = b.press(&page, "Continue", &[("code", &code)]).await;
    assert_eq!(page.path, "/reset/password", "{}", page.text());
    (path, page)
}

fn val(id: Id) -> Val {
    Val::Bytes(id.as_bytes().to_vec())
}

async fn phone_of(t: &TestApp, who: &Someone) -> Row {
    row_of(t, "factor", |f| {
        text(f, "kind") == "phone" && bytes(f, "person") == who.person.as_bytes()
    })
    .await
}

/// Texts and calls that went to a number.
fn sent_to(t: &TestApp, number: &str) -> usize {
    let items = t.captured.items().into_iter();
    items.filter(|i| i.to == number).count()
}

story! {
    async fn a_reset_link_made_somebody_elses_opens_nothing(t: TestApp) {
        let ana = maple(&t).await;
        let (robin, mallory) = people(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut b = t.browser();
        let (path, page) = at_the_password(&t, &mut b).await;
        let robins = phone_of(&t, &robin).await;
        let token = Token::parse(path.rsplit('/').next().unwrap()).unwrap();
        let row = row_of(&t, "link", |l| bytes(l, "hash") == token.hash()).await;
        t.db.write(vec![q!("UPDATE proof SET subject = $1, detail = $2 WHERE subject = $3", robin.person, robins["id"].clone(), mallory.person).expect(1)])
            .await
            .unwrap();
        let other = {
            link(&t, &mut t.browser(), ROBIN).await;
            row_of(&t, "link", |l| bytes(l, "subject") == robin.person.as_bytes()).await
        };
        for stamp in [row["mac"].clone(), other["mac"].clone()] {
            put(&t, "link", &row, "subject", val(robin.person)).await;
            put(&t, "link", &row, "mac", stamp).await;
            let unknown = t.browser().get("/r/0123456789012345678901234567890123456789012").await;
            for page in [
                b.get("/reset").await,
                b.get("/reset/password").await,
                b.press(&page, "Save", &[("new-password", NEW)]).await,
                t.browser().get(&path).await,
            ] {
                page.must_not_say("robin").must_not_say("Robin");
                assert_eq!((page.status, page.h1()), (unknown.status, unknown.h1()), "{}", page.text());
            }
            put(&t, "link", &row, "subject", row["subject"].clone()).await;
            put(&t, "link", &row, "mac", row["mac"].clone()).await;
        }
        // Nor does it serve as a link of another kind, whose subject is an invitation or a change of address.
        for (kind, letter) in [("invite", 'i'), ("complete", 'p'), ("decline", 'n'), ("change", 'c'), ("undo", 'u')] {
            put(&t, "link", &row, "kind", Val::Text(kind.into())).await;
            let page = t.browser().get(&path.replace("/r/", &format!("/{letter}/"))).await;
            assert!(page.status.is_client_error(), "{kind}: {}", page.text());
        }
        put(&t, "link", &row, "kind", row["kind"].clone()).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_request WHERE kind = 'thread'").await, 0);
        t.browser().sign_in(&ana.email).await.must_say("Inbox");
        t.enter(&robin, true).await.get(&format!("/m/{thread}")).await.must_say("two x-rays");
        // Her own link is hers again.
        assert_eq!(t.browser().get(&path).await.path, "/reset");
    }

    async fn a_proof_made_somebody_elses_proves_nothing(t: TestApp) {
        let (robin, mallory) = people(&t).await;
        let (robins, mallorys) = (phone_of(&t, &robin).await, phone_of(&t, &mallory).await);
        at_the_password(&t, &mut t.browser()).await;
        // She reads Robin's mail too, and has asked for a code to a phone that she has not got.
        let mut b = t.browser();
        let path = link(&t, &mut b, ROBIN).await;
        let page = b.get(&path).await;
        let page = b.click(&page, "Continue").await;
        let page = b.press(&page, "Text mobile ending 67", &[]).await;
        t.run_jobs().await;
        let code = row_of(&t, "code", |c| bytes(c, "subject") == robin.person.as_bytes()).await;
        for detail in [&robins["id"], &mallorys["id"], &Val::Null] {
            t.db.write(vec![q!("UPDATE proof SET subject = $1, flow_hash = $2, detail = $3 WHERE purpose LIKE '%reset%'", robin.person, code["flow_hash"].clone(), detail.clone()).expect(1)])
                .await
                .unwrap();
            let page = b.get("/reset/password").await;
            assert!(page.path.starts_with("/reset/code"), "{}: {}", page.path, page.text());
        }
        // Nor does the right code of her own serve, when its row is made Robin's.
        t.advance(crate::app::span::MINUTE);
        let mut hers = t.browser();
        let own = link(&t, &mut hers, MALLORY).await;
        let first = hers.get(&own).await;
        let first = hers.click(&first, "Continue").await;
        hers.press(&first, "Text mobile ending 99", &[]).await;
        let digits = t.texted_code(MALLORYS).await;
        t.db.write(vec![
            q!("DELETE FROM proof").any(),
            q!("DELETE FROM code WHERE subject = $1", robin.person).expect(1),
            q!("UPDATE code SET subject = $1, flow_hash = $2, target = $3 WHERE subject = $4 AND used_at IS NULL", robin.person, code["flow_hash"].clone(), robins["id"].clone(), mallory.person).expect(1),
        ])
        .await
        .unwrap();
        b.press(&page, "Continue", &[("code", &digits)]).await.must_say("That does not match the newest code");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM proof").await, 0);
    }

    async fn a_phone_made_somebody_elses_gets_no_code(t: TestApp) {
        let (robin, mallory) = people(&t).await;
        let mallorys = phone_of(&t, &mallory).await;
        // Her phone becomes a second one of Robin's: at sign-in and behind a forgotten password it is not there.
        put(&t, "factor", &mallorys, "person", val(robin.person)).await;
        let mut b = t.browser();
        b.sign_in(ROBIN).await.must_say("Text mobile ending 67").must_not_say("ending 99");
        let mut forgot = t.browser();
        let path = link(&t, &mut forgot, ROBIN).await;
        let page = forgot.get(&path).await;
        forgot.click(&page, "Continue").await.must_say("Text mobile ending 67").must_not_say("ending 99");
        put(&t, "factor", &mallorys, "person", mallorys["person"].clone()).await;
        // A code on its way to Robin's phone is pointed to hers, as it is and made Robin's.
        for person in [mallory.person, robin.person] {
            put(&t, "factor", &mallorys, "person", val(person)).await;
            let mut b = t.browser();
            let page = b.sign_in(ROBIN).await;
            b.press(&page, "Text mobile ending 67", &[]).await;
            t.db.write(vec![q!("UPDATE code SET target = $1 WHERE subject = $2 AND sent_at IS NULL AND void_at IS NULL", mallorys["id"].clone(), robin.person).expect(1)])
                .await
                .unwrap();
            t.run_jobs().await;
            t.advance(crate::app::span::HOUR);
        }
        put(&t, "factor", &mallorys, "person", mallorys["person"].clone()).await;
        assert_eq!(sent_to(&t, MALLORYS), 0);
        // A phone that Robin's session has begun to add, and no code has proven, is made a proven one.
        let mut b = t.browser();
        let page = b.sign_in(ROBIN).await;
        let page = b.press(&page, "Text mobile ending 67", &[]).await;
        let code = t.texted_code(ROBINS).await;
        b.press(&page, "Continue", &[("code", &code)]).await;
        let page = b.get("/settings/phones").await;
        b.press(&page, "Continue to the code", &[("phone", "(503) 555-0188"), ("kind", "mobile")]).await.must_say("ending 88");
        t.db.write(vec![q!("UPDATE factor SET state = 'active', verified_at = $1 WHERE state = 'pending'", t.now()).expect(1)]).await.unwrap();
        t.browser().sign_in(ROBIN).await.must_say("Text mobile ending 67").must_not_say("ending 88");
        // Her own phone is still hers.
        t.browser().sign_in(MALLORY).await.must_say("Text mobile ending 99");
    }
}
