//! Who tries to get there another way.

use super::*;
use crate::escrow::operator::Refused;
use crate::escrow::{of_person, opened};
use crate::story;
use crate::testing::Letter;
use db::q;
use vault::Token;
use vault::escrow::Asker;

fn token(link: &str) -> Token {
    Token::parse(link.rsplit('/').next().unwrap()).unwrap()
}

story! { with everybody;
    async fn a_request_of_a_thief_who_writes_rows_is_none(t: TestApp) {
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        let (request, _) = asks(&t, ROBIN, robin.person).await;
        // His own key in the place of Robin's.
        let mine = Asker::new(*request.id.as_bytes(), &Token::random(&SeededRandom::new(9)));
        let row = q!("UPDATE escrow_request SET public = $1", mine.public()).expect(1);
        t.app.db.write(vec![row]).await.unwrap();
        assert!(of_person(&t.app, robin.person).await.unwrap().is_none());
        assert!(operator::list(&t.app).await.unwrap().is_empty());
        for reference in [request.reference(), mine.reference()] {
            assert!(matches!(operator::export(&t.app, &reference, "x").await, Err(Refused::Unknown(_))));
        }
        // Nor does a row that he makes up keep Robin from asking.
        t.advance(crate::app::span::DAY);
        asks(&t, ROBIN, robin.person).await;
    }

    async fn days_that_did_not_pass_are_not_written_into_a_row(t: TestApp) {
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        let (request, _) = asks(&t, ROBIN, robin.person).await;
        let answer = holders(&taken_out(&t, &request).await.file);
        t.tamper("UPDATE escrow_request SET exported_at = 1").await;
        assert!(matches!(operator::import(&t.app, &answer).await, Err(Refused::Unknown(_))));
        // Nor an answer.
        let (request, link) = { t.advance(crate::app::span::DAY); asks(&t, ROBIN, robin.person).await };
        taken_out(&t, &request).await;
        let row = q!("UPDATE escrow_request SET state = 'answered', answer = $1", answer.sealed.as_slice()).expect(1);
        t.app.db.write(vec![row]).await.unwrap();
        through(&t, &mut t.browser(), &link).await.must_say("This link does not go on any more");
    }

    async fn an_answer_is_for_one_request(t: TestApp) {
        let ana = t.practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz")).await;
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        t.write(&ana, &[&robin], &Letter::default()).await;
        let (of_ana, _) = asks(&t, ANA, ana.person).await;
        let (of_robin, link) = asks(&t, ROBIN, robin.person).await;
        let answer = holders(&taken_out(&t, &of_ana).await.file);
        taken_out(&t, &of_robin).await;
        // Ana's answer, brought in as one to Robin: it does not open, and nothing changes.
        let text = answer.to_text().replace(&of_ana.id.to_string(), &of_robin.id.to_string());
        let forged = AnswerFile::parse(&text).unwrap();
        assert_eq!(forged.request, of_robin.id);
        t.advance(COOL_OFF);
        operator::import(&t.app, &forged).await.unwrap();
        let page = through(&t, &mut t.browser(), &link).await;
        page.must_say("The answer does not open your messages");
        assert!(t.browser().sign_in(ROBIN).await.path == "/inbox", "the old password stands");
        // Twice, and before it was ever taken out.
        operator::import(&t.app, &answer).await.unwrap();
        assert!(matches!(operator::import(&t.app, &answer).await, Err(Refused::Answered)));
        assert!(matches!(operator::export(&t.app, &of_ana.reference(), "x").await, Err(Refused::Answered)));
    }

    async fn an_answer_before_the_request_was_taken_out_is_none(t: TestApp) {
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        let (request, _) = asks(&t, ROBIN, robin.person).await;
        // An operator with the holders on his side, who wants to spare the owner the mail.
        let person = crate::accounts::store::person(&t.app.db, robin.person).await.unwrap().unwrap();
        let held = crate::escrow::held(&t.app, &person).await.unwrap();
        let wraps: Vec<_> = held.iter().map(|h| (*h.pair.as_bytes(), h.sealed.clone())).collect();
        let sealed = key(1).answer(*request.id.as_bytes(), &request.row.public, &wraps, &SeededRandom::new(1)).unwrap();
        let text = holders(&taken_out_elsewhere(&request, &held)).to_text();
        let mut answer = AnswerFile::parse(&text).unwrap();
        answer.sealed = sealed;
        assert!(matches!(operator::import(&t.app, &answer).await, Err(Refused::NotExported)));
    }

    async fn neither_file_nor_answer_nor_database_opens_anything(t: TestApp) {
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        let (request, link) = asks(&t, ROBIN, robin.person).await;
        let out = taken_out(&t, &request).await;
        let text = out.file.to_text();
        // The link's secret is in neither file, and in no table.
        let secret = token(&link).text();
        let answer = holders(&out.file);
        assert!(!text.contains(&secret) && !answer.to_text().contains(&secret));
        t.advance(COOL_OFF);
        operator::import(&t.app, &answer).await.unwrap();
        let now = of_person(&t.app, robin.person).await.unwrap().unwrap();
        // With database, instance key and answer, but without the mail: nothing.
        assert!(opened(&t.app, &now, &Token::random(&SeededRandom::new(8))).is_none());
        let got = opened(&t.app, &now, &token(&link)).unwrap();
        let person = crate::accounts::store::person(&t.app.db, robin.person).await.unwrap().unwrap();
        let own = crate::keys::current(&t.app, person.personal).await.unwrap();
        assert_eq!(got[0].public(), &own);
        // A holder alone, or those of another key: the file does not open.
        assert!(out.file.answer(&key(2), &SeededRandom::new(1)).is_err());
    }

    async fn a_key_that_was_exchanged_in_the_file_has_another_reference(t: TestApp) {
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        let (request, _) = asks(&t, ROBIN, robin.person).await;
        let mut file = taken_out(&t, &request).await.file;
        assert_eq!(file.reference(), request.reference());
        let mine = Asker::new(*request.id.as_bytes(), &Token::random(&SeededRandom::new(9)));
        file.public = mine.public().to_vec();
        assert_ne!(file.reference(), request.reference(), "the holders see it");
    }

    async fn a_request_under_an_older_escrow_key_is_over(t: TestApp) {
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        let (request, _) = asks(&t, ROBIN, robin.person).await;
        let answer = holders(&taken_out(&t, &request).await.file);
        t.advance(COOL_OFF);
        let t = t.configured_anew(|c| c.escrow.public_key = key(2).public().to_text());
        assert!(matches!(operator::import(&t.app, &answer).await, Err(Refused::OtherKey(_))));
        assert!(of_person(&t.app, robin.person).await.unwrap().is_none());
        let t = t.configured_anew(|c| c.escrow.public_key = String::new());
        assert!(matches!(operator::import(&t.app, &answer).await, Err(Refused::NoKey)));
    }

    async fn the_reason_of_another_request_is_not_shown(t: TestApp) {
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        let olu = t.patient("olu@patients.example", ("Olu", "Other"), None).await;
        let (of_robin, _) = asks(&t, ROBIN, robin.person).await;
        let (of_olu, _) = asks(&t, "olu@patients.example", olu.person).await;
        taken_out(&t, &of_robin).await;
        taken_out(&t, &of_olu).await;
        let shown = |all: &[operator::Waiting]| all.iter().filter(|w| w.reason.as_deref() == Some("identity checked by phone")).count();
        assert_eq!(shown(&operator::list(&t.app).await.unwrap()), 2);
        let sealed: Option<Vec<u8>> = t.app.db.one(q!("SELECT reason_f FROM escrow_request WHERE id = $1", of_olu.id)).await.unwrap();
        let row = q!("UPDATE escrow_request SET reason_f = $2 WHERE id = $1", of_robin.id, sealed.unwrap()).expect(1);
        t.app.db.write(vec![row]).await.unwrap();
        assert_eq!(shown(&operator::list(&t.app).await.unwrap()), 1);
    }

    async fn asking_is_not_for_filling_a_mailbox(t: TestApp) {
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        for n in 0..4 {
            t.advance(2 * crate::app::span::MINUTE);
            let mut b = t.browser();
            let page = forgot(&t, &mut b, ROBIN).await;
            let page = b.click(&page, "I have nothing left: ask for the spare key").await;
            let button = if n == 0 { "Ask for the spare key" } else { "I lost that email: ask once more" };
            let page = b.press(&page, button, &[]).await;
            assert_eq!(page.status == http::StatusCode::TOO_MANY_REQUESTS, n == 3, "{n}: {}", page.text());
        }
        let _ = robin;
    }
}

/// A file as somebody with the database makes it, without the portal.
fn taken_out_elsewhere(r: &Request, held: &[crate::escrow::Held]) -> RequestFile {
    RequestFile::new(
        "https://mail.example.com".into(),
        r.id,
        key(1).public().fingerprint(),
        ("Robin".into(), vec![ROBIN.into()]),
        (String::new(), String::new()),
        "x".into(),
        r.row.public.clone(),
        held.iter()
            .map(|h| crate::escrow::file::Wrap {
                what: String::new(),
                pair: h.pair,
                sealed: h.sealed.clone(),
            })
            .collect(),
    )
}

/// Support has no page, no search and no words for it.
#[test]
fn support_knows_nothing_of_it() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/features/support");
    let mut todo = vec![dir];
    while let Some(at) = todo.pop() {
        for entry in std::fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap().to_lowercase();
                assert!(
                    !text.contains("escrow") && !text.contains("spare key"),
                    "{}",
                    path.display()
                );
            }
        }
    }
}
