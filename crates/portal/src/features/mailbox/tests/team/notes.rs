//! Notes: the team's alone, whatever is done with the conversation.

use super::*;
use crate::story;
use crate::web::fields;
use http::StatusCode;

const NOTE: &str = "She owes us from last year, be kind.";

async fn note(b: &mut Browser, thread: Id, text: &str) -> Page {
    let page = b.get(&format!("/m/{thread}")).await;
    b.press(&page, "Save note", &[("note", text)]).await
}

/// Everything of the tables that messages are made from.
async fn rows(t: &TestApp) -> Vec<i64> {
    let mut all = Vec::new();
    for sql in [
        "SELECT COUNT(*) FROM message",
        "SELECT COUNT(*) FROM entry",
        "SELECT COUNT(*) FROM box",
        "SELECT COUNT(*) FROM delivery",
        "SELECT COUNT(*) FROM delivery_event",
        "SELECT COUNT(*) FROM attachment",
        "SELECT COUNT(*) FROM draft",
        "SELECT COUNT(*) FROM job",
    ] {
        all.push(number(t, sql, vec![]).await);
    }
    all
}

story! {
    async fn a_note_is_seen_by_the_team_and_by_nobody_else(t: TestApp) {
        let o = office(&t).await;
        let thread = answered(&t, &o).await;
        let mut l = inside(&t, &o.lee).await;
        l.get(&format!("/m/{thread}")).await.must_say("Only your team sees these notes");
        t.run_jobs().await;
        let before = rows(&t).await;
        note(&mut l, thread, NOTE).await.must_say("The note is saved").must_say(NOTE).must_say("Lee Park");
        assert_eq!(rows(&t).await, before, "it is no message, and nobody is told of it");
        inside(&t, &o.sam).await.get(&format!("/m/{thread}")).await.must_say(NOTE);
        assert_eq!(noted(&t, "team.note").await, 1);

        // Nobody else: the patient, the one whose conversation it is, a manager; pages, lists, what is printed, answered, mailed.
        reply(&mut l, thread, "Yes, the second.").await;
        let (mut r, mut a) = (t.enter(&o.robin, true).await, t.enter(&o.ana, false).await);
        for b in [&mut r, &mut a] {
            for path in ["/inbox".into(), "/sent".into(), "/drafts".into(), format!("/m/{thread}?all=1"), format!("/m/{thread}/reply")] {
                b.get(&path).await.must_not_say("be kind").must_not_say("Notes for your team");
            }
        }
        t.run_jobs().await;
        for item in t.captured.items() {
            assert!(!item.text.contains("be kind") && !item.html.contains("be kind") && !item.subject.contains("be kind"));
        }
        // Handed over again after a forgotten password: the messages, and nothing else.
        let mut r = t.forgets(ROBIN, "seven grey herons wade past noon").await;
        let page = a.get(&format!("/m/{thread}")).await;
        if page.has("Yes, share it again") {
            a.press(&page, "Yes, share it again", &[]).await;
        }
        t.browser().sign_in(ANA).await;
        t.browser().sign_in(LEE).await;
        r.get(&format!("/m/{thread}?all=1")).await.must_not_say("be kind");
        assert_eq!(number(&t, "SELECT COUNT(*) FROM team_note", vec![]).await, 1);
    }

    async fn an_empty_note_and_a_very_long_one_are_said_beside_the_field_and_kept(t: TestApp) {
        let o = office(&t).await;
        let thread = answered(&t, &o).await;
        let mut l = inside(&t, &o.lee).await;
        let page = note(&mut l, thread, "   \n ").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        page.must_say("Write a note first").must_say("Is it the second?");
        let long = "x".repeat(100_000);
        let page = note(&mut l, thread, &long).await;
        assert_eq!((page.status, page.value("note").unwrap()), (StatusCode::UNPROCESSABLE_ENTITY, long));
        let most = "y".repeat(fields::REQUEST.max);
        note(&mut l, thread, &most).await.must_say("The note is saved");
        note(&mut l, thread, "\u{202e}upside down").await.must_not_say("The note is saved");
        assert_eq!(number(&t, "SELECT COUNT(*) FROM team_note", vec![]).await, 1);
        // The same press twice is one note.
        let page = l.get(&format!("/m/{thread}")).await;
        l.press(&page, "Save note", &[("note", "Once")]).await;
        l.press(&page, "Save note", &[("note", "Once")]).await;
        assert_eq!(number(&t, "SELECT COUNT(*) FROM team_note", vec![]).await, 2);
    }

    async fn a_note_that_was_moved_or_changed_is_not_shown(t: TestApp) {
        let o = office(&t).await;
        let thread = answered(&t, &o).await;
        let mut l = inside(&t, &o.lee).await;
        note(&mut l, thread, NOTE).await;
        note(&mut l, thread, "The other one.").await;
        // Under another's name.
        run(&t, "UPDATE team_note SET author = $1", vec![o.sam.person.into()]).await;
        l.get(&format!("/m/{thread}")).await.must_not_say("be kind").must_say("This note cannot be shown");
        run(&t, "UPDATE team_note SET author = $1", vec![o.lee.person.into()]).await;
        l.get(&format!("/m/{thread}")).await.must_say("be kind").must_not_say("This note cannot be shown");
        // Beside another conversation.
        let nina = t.patient("nina@patients.example", ("Nina", "Cole"), None).await;
        let team = teams::load(&t.app, o.ana.practice.unwrap(), o.team).await.unwrap().unwrap();
        let other = t.write(&o.ana, &[&nina], &Letter::default()).await;
        t.app.db.write(vec![messages_in(&t, other, team.mailbox)]).await.unwrap();
        run(&t, "UPDATE team_note SET thread = $1", vec![other.into()]).await;
        l.get(&format!("/m/{other}")).await.must_not_say("be kind");
        run(&t, "UPDATE team_note SET thread = $1", vec![thread.into()]).await;
        // Each byte of it, and with the other's text.
        let bodies: Vec<(Id, Vec<u8>)> = t.app.db.all(Sql::new("SELECT id, body_x FROM team_note ORDER BY id", vec![])).await.unwrap();
        for (id, body) in &bodies {
            for at in [0, 9, body.len() / 2, body.len() - 1] {
                let mut bent = body.clone();
                bent[at] ^= 1;
                run(&t, "UPDATE team_note SET body_x = $2 WHERE id = $1", vec![(*id).into(), bent.into()]).await;
                l.get(&format!("/m/{thread}")).await.must_say("This note cannot be shown");
            }
            run(&t, "UPDATE team_note SET body_x = $2 WHERE id = $1", vec![(*id).into(), body.clone().into()]).await;
        }
        run(&t, "UPDATE team_note SET body_x = $1", vec![bodies[0].1.clone().into()]).await;
        l.get(&format!("/m/{thread}")).await.must_say("This note cannot be shown");
        // Of somebody who is not in the team any more, it still stands there.
        run(&t, "UPDATE team_note SET body_x = $2 WHERE id = $1", vec![bodies[1].0.into(), bodies[1].1.clone().into()]).await;
        take_out(&t, &o, "Lee Park").await;
        inside(&t, &o.sam).await.get(&format!("/m/{thread}")).await.must_say("be kind").must_say("The other one.").must_say("Lee Park");
    }
}

/// A place in a conversation, as this instance gives it.
fn messages_in(t: &TestApp, thread: Id, mailbox: Id) -> db::Stmt {
    crate::messages::store::insert_participant(&t.app, thread, mailbox, "team", true)
}
