//! Colleagues: who joins, who leaves, who forgets their password.

use super::{Browser, Someone, TestApp};
use crate::accounts::create::Join;
use crate::keys::requests;
use crate::keys::store::RequestRow;
use crate::practices;
use crate::practices::members;
use db::{Id, Sql};

impl TestApp {
    /// A member whom the founder `of` has let in: with the desk, and as a manager with the safe.
    pub async fn member(
        &self,
        of: &Someone,
        email: &str,
        name: (&str, &str, &str),
        role: &str,
    ) -> Someone {
        let practice = of.practice.expect("a founder has a practice");
        let practice = practices::load(&self.app, practice).await.expect("loaded");
        let join = Join::Member {
            practice: &practice,
            role,
            approved_by: Some(of.person),
        };
        let someone = self.account(email, name, join, None).await;
        let ring = self.ring_of(of).await;
        requests::fulfil_keypairs(&self.app, &ring, 100)
            .await
            .expect("handed over");
        someone
    }

    /// Everybody has managed their practice for a long time: nobody is too new to be a second one.
    pub async fn long_managed(&self) {
        self.tamper("UPDATE membership SET managing_since = 0")
            .await;
    }

    /// A key request as it is stored.
    pub async fn request(&self, id: Id) -> RequestRow {
        self.app
            .db
            .one(db::q!("SELECT id, kind, subject, for_keypair, asked_by, reason, needs_approval, approved_by, approval_mac, mac, state, created_at, expires_at, practice FROM key_request WHERE id = $1", id))
            .await
            .expect("read")
            .expect("a request")
    }

    /// Somebody leaves their practice: the membership ends, their seat is no longer wrapped to them, the practice's safe keeps it.
    pub async fn leaves(&self, who: &Someone) {
        let (person, practice) = (who.person, who.practice.expect("a member"));
        let member = members::last(&self.app, practice, person)
            .await
            .expect("read")
            .expect("a member");
        let ended = members::Change {
            state: members::State::Ended,
            ..members::Change::of(&member)
        };
        let rows = vec![
            members::change(&self.app, &member, &ended),
            Sql::new("DELETE FROM key_wrap WHERE holder_kind = 'keypair' AND keypair = (SELECT current_key FROM mailbox WHERE id = $1) AND holder = (SELECT b.current_key FROM person p JOIN mailbox b ON b.id = p.personal WHERE p.id = $2)", vec![who.mailbox.into(), person.into()]).expect(1),
            Sql::new("UPDATE practice SET members_version = members_version + 1 WHERE id = $1", vec![practice.into()]).expect(1),
        ];
        self.app.db.write(rows).await.expect("they left");
    }

    /// Somebody without a phone forgets their password and sets this one by the link in a mail. Gives the browser they sign in with.
    pub async fn forgets(&self, email: &str, password: &str) -> Browser {
        let mut b = self.browser();
        let page = b.get("/forgot").await;
        b.press(&page, "Send the link", &[("email", email)]).await;
        self.run_jobs().await;
        let link = self
            .captured
            .items()
            .into_iter()
            .filter(|i| i.to == email)
            .flat_map(|i| i.links)
            .find(|l| l.contains("/r/"))
            .expect("the mail has its link");
        let page = b.get(&link).await;
        let page = b.click(&page, "Continue").await;
        b.press(&page, "Save", &[("new-password", password)])
            .await
            .must_say("Your password is changed");
        let page = b.get("/sign-in").await;
        b.press(
            &page,
            "Sign In",
            &[("email", email), ("password", password)],
        )
        .await;
        b
    }

    /// How many mails went to an address with these words in their subject.
    pub async fn mails(&self, to: &str, subject: &str) -> usize {
        self.run_jobs().await;
        let all = self.captured.items();
        all.iter()
            .filter(|i| i.to == to && i.subject.contains(subject))
            .count()
    }

    /// A number from the database.
    pub async fn count(&self, sql: &'static str) -> i64 {
        self.app
            .db
            .one(Sql::new(sql, vec![]))
            .await
            .expect("read")
            .expect("a number")
    }

    /// Somebody writes to the database.
    pub async fn tamper(&self, sql: &'static str) {
        self.app
            .db
            .write(vec![Sql::new(sql, vec![]).any()])
            .await
            .expect("written");
    }
}
