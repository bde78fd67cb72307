//! What stands before and after writing: emergencies, the reply time, the closed office.

use super::*;
use crate::app::span::HOUR;
use crate::story;
use crate::testing::Letter;

/// Monday to Friday 8 to 5, an answer within two working days.
async fn says(b: &mut Browser) {
    let page = b.get("/practice/hours").await;
    let mut fields = vec![("reply", "two_days")];
    for (from, to) in [
        ("mon-from", "mon-to"),
        ("tue-from", "tue-to"),
        ("wed-from", "wed-to"),
        ("thu-from", "thu-to"),
        ("fri-from", "fri-to"),
    ] {
        fields.push((from, "08:00"));
        fields.push((to, "17:00"));
    }
    b.press(&page, "Save", &fields).await.must_say("are saved");
    let page = b.get("/practice/details").await;
    b.press(&page, "Save", &[("after-hours", "(555) 010-0199")])
        .await
        .must_say("are saved");
}

story! {
    async fn patients_read_the_promise_in_their_language_and_staff_do_not(t: TestApp) {
        let ana = t.practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz")).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let (mut b, mut r) = (t.enter(&ana, false).await, t.enter(&robin, false).await);
        let reply = format!("/m/{thread}/reply");
        // Nothing set: call.
        r.get(&reply).await.must_say("Emergency? Call 911.").must_say("988").must_say("Call if it cannot wait: (555) 010-0142").must_not_say("Reply time");
        says(&mut b).await;
        r.get(&reply).await.must_say("Reply time: 2 working days.").must_say("Office hours: Mon–Fri 8:00 AM–5:00 PM.");
        r.get(&format!("{reply}?lang=es")).await.must_say("Tiempo de respuesta: 2 días laborables.").must_say("¿Emergencia? Llame al 911.").must_say("lun–vie");
        for own in [reply.as_str(), "/compose"] {
            b.get(own).await.must_say("Emergency? Call 911.").must_not_say("Reply time").must_not_say("Call if it cannot wait");
        }
        // A colleague of another practice is no staff of this one.
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let thread = t.write(&ana, &[&victor], &Letter::default()).await;
        t.enter(&victor, false).await.get(&format!("/m/{thread}/reply")).await.must_say("Reply time: 2 working days.");
    }

    async fn a_closed_office_says_when_it_opens_above_send(t: TestApp) {
        let ana = t.practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz")).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        says(&mut t.enter(&ana, false).await).await;
        let reply = format!("/m/{thread}/reply");
        // Monday 7:04 in the morning in Portland.
        let page = t.enter(&robin, false).await.get(&reply).await;
        page.must_say("The office is closed now").must_say("It opens today, 8:00 AM.").must_say("If it cannot wait, call (555) 010-0199.");
        // One number for what cannot wait, on every page that writes to the office.
        let office = t.enter(&robin, false).await.get(&format!("/m/{thread}/office")).await;
        office.must_say("The office is closed now");
        for page in [&page, &office] {
            page.must_say("Reply time: 2 working days.").must_not_say("Call if it cannot wait");
            assert_eq!(page.text().matches("cannot wait").count(), 1, "{}", page.text());
        }
        let at = |what: &str| page.body.find(what).unwrap();
        assert!(at("The office is closed now") < at("value=\"send\"") && at("The office is closed now") > at("<textarea"));
        t.enter(&ana, false).await.get(&reply).await.must_not_say("The office is closed");
        t.advance(HOUR);
        t.enter(&robin, false).await.get(&reply).await.must_not_say("The office is closed").must_say("Reply time: 2 working days. Call if it cannot wait: (555) 010-0142");
        t.advance(9 * HOUR);
        t.enter(&robin, false).await.get(&reply).await.must_say("It opens tomorrow, 8:00 AM.");
        // Friday evening.
        t.advance(4 * 24 * HOUR);
        t.enter(&robin, false).await.get(&reply).await.must_say("It opens Monday, 8:00 AM.");
        // Somebody who lives by another clock is told which one it is.
        run(&t, "UPDATE person SET tz = 'America/New_York'", vec![]).await;
        t.enter(&robin, false).await.get(&reply).await.must_say("It opens Monday, 8:00 AM (Pacific Time (Los Angeles)).");
    }

    async fn an_invitee_sees_the_hours_under_need_help(t: TestApp) {
        let ana = t.practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz")).await;
        let mut b = t.enter(&ana, false).await;
        says(&mut b).await;
        let page = b.get("/compose").await;
        let page = b.press(&page, "Check address", &[("to", "robin@patients.example")]).await;
        let new = [("relationship", "patient"), ("first", "Robin"), ("last", "Vale"), ("mobile", "(555) 010-0167"), ("subject", "X-rays"), ("body", "b")];
        b.press(&page, "Send", &new).await;
        let mail = t.last_mail("robin@patients.example").await;
        let link = mail.links.iter().find(|l| l.contains("/i/")).unwrap();
        t.browser().get(link).await.must_say("Office hours: Mon–Fri 8:00 AM–5:00 PM.");
    }
}

/// The operator's words and country decide everywhere alike: help, strip, mail.
#[tokio::test]
async fn emergencies_are_said_with_one_voice() {
    for (country, own, said) in [
        ("DE", "", "Emergency? Call 112."),
        ("ZZ", "", "Emergency? Call your local emergency number."),
        (
            "US",
            "Ring the night nurse: 5501.",
            "Ring the night nurse: 5501.",
        ),
    ] {
        let db = db::testing::sqlite(crate::statements::MIGRATIONS).await;
        let t = TestApp::on(db, |c| {
            c.operator.country = country.into();
            c.policy.emergency_words = own.into();
        })
        .await;
        let ana = t
            .practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz"))
            .await;
        let robin = t
            .patient("robin@patients.example", ("Robin", "Vale"), None)
            .await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut r = t.enter(&robin, false).await;
        let page = r.get(&format!("/m/{thread}/reply")).await;
        assert_eq!(
            page.text().matches(said).count(),
            2,
            "{country}: strip and help"
        );
        page.must_not_say("911");
        t.browser()
            .get("/sign-in")
            .await
            .must_say(said)
            .must_not_say("911");
    }
}
