//! Mail without the pages: a signed-in browser, and messages as the product's own rows, for tests of what comes afterwards.

use super::{Browser, PASSWORD, Someone, TestApp};
use crate::accounts::{Email, PersonName, session, store as accounts};
use crate::audit::Source;
use crate::contacts::{self, ContactProfile, Relationship};
use crate::invitations::{self, Progress};
use crate::keys::{self, Holder, Keyring};
use crate::messages::{self, Head, Outgoing, Staged, To};
use crate::practices;
use db::Id;
use vault::{PasswordRecord, Token, WrapKey};

/// A message about to be written by [`TestApp::write`].
#[derive(Debug, Clone)]
pub struct Letter<'a> {
    /// Subject.
    pub subject: &'a str,
    /// Body.
    pub body: &'a str,
    /// Whether strangers to the practice need a second step.
    pub two_step: bool,
    /// `(name, media type, bytes)`
    pub files: &'a [(&'a str, &'a str, &'a [u8])],
}

impl Default for Letter<'_> {
    fn default() -> Self {
        Letter {
            subject: "X-rays before Thursday",
            body: "Here are the two x-rays we talked about.",
            two_step: false,
            files: &[],
        }
    }
}

impl TestApp {
    /// The keys that somebody's password opens.
    pub async fn ring_of(&self, who: &Someone) -> Keyring {
        let factor = crate::accounts::factor::of(&self.app, who.person)
            .await
            .expect("factors")
            .into_iter()
            .find(|f| f.kind == "password")
            .expect("everybody has a password");
        let record = PasswordRecord::from_bytes(&factor.data).expect("a record");
        let prk = self
            .app
            .hasher
            .verify(&self.app.keys.pepper(), &record, PASSWORD)
            .await
            .expect("verified")
            .expect("the password of test accounts");
        let person = accounts::person(&self.app.db, who.person)
            .await
            .expect("read")
            .expect("a person");
        let own = keys::current(&self.app, person.personal)
            .await
            .expect("a key");
        let pair = keys::open_under(
            &self.app,
            keys::id_of(&own),
            Holder::Password,
            factor.id.as_bytes(),
            &WrapKey::from_password(&prk),
        )
        .await
        .expect("opened")
        .expect("a wrap");
        let mut ring = Keyring::new();
        ring.add(pair);
        ring.expand(&self.app).await.expect("expanded");
        ring
    }

    /// A browser with a session of somebody, as Sign In leaves it, without walking through its pages. `stepped`: a code was
    /// entered in this session.
    pub async fn enter(&self, who: &Someone, stepped: bool) -> Browser {
        let phone = crate::accounts::factor::of(&self.app, who.person)
            .await
            .expect("factors")
            .into_iter()
            .find(|f| f.kind == "phone");
        let shown = phone.filter(|_| stepped).map(|f| session::Shown {
            factor: f.id,
            at: self.app.now(),
            strong: false,
        });
        self.session(who, shown).await
    }

    /// What handlers get of a browser's session.
    pub async fn signed(&self, b: &Browser) -> session::Signed {
        let token = vault::Token::parse(&b.cookies["__Host-session"]).expect("a session");
        match session::open(&self.app, token).await.expect("a database") {
            session::Found::Live(s) => *s,
            other => panic!("{other:?}"),
        }
    }

    /// As [`TestApp::enter`], of somebody who signed in with an authenticator app.
    pub async fn enter_strong(&self, who: &Someone) -> Browser {
        use crate::accounts::strong;
        let apps = strong::all(&self.app, who.person).await.expect("factors");
        let factor = match apps.first() {
            Some(f) => f.id,
            None => {
                let secret = vault::TotpSecret::random(self.app.random.as_ref());
                let code = secret.code(vault::totp::step(self.app.now()));
                let (id, row) = strong::app::add(&self.app, who.person, &secret, &code, "Test")
                    .expect("its code");
                self.app.db.write(vec![row]).await.expect("a factor");
                id
            }
        };
        let shown = session::Shown {
            factor,
            at: self.app.now(),
            strong: true,
        };
        self.session(who, Some(shown)).await
    }

    async fn session(&self, who: &Someone, shown: Option<session::Shown>) -> Browser {
        let ring = self.ring_of(who).await;
        let token = Token::random(self.app.random.as_ref());
        let row = session::insert(
            &self.app,
            &token,
            who.person,
            who.practice,
            &ring,
            shown,
            None,
            &Source::default(),
        );
        self.app.db.write(vec![row]).await.expect("a session");
        let mut browser = self.browser();
        browser
            .cookies
            .insert("__Host-session".into(), token.text().to_string());
        browser
    }

    /// Files as compose stages them.
    pub async fn stage(&self, files: &[(&str, &str, &[u8])]) -> Vec<Staged> {
        let mut staged = Vec::new();
        for (name, mime, bytes) in files {
            let mut f = self
                .app
                .files
                .begin(self.app.id(), self.app.random.as_ref())
                .await
                .expect("a file");
            for piece in bytes.chunks(100_000) {
                f.write(piece).await.expect("written");
            }
            staged.push(
                f.finish((*name).to_owned(), (*mime).to_owned())
                    .await
                    .expect("finished"),
            );
        }
        staged
    }

    /// A new conversation from a member of a practice to people who have accounts. Gives its id.
    pub async fn write(&self, from: &Someone, to: &[&Someone], letter: &Letter<'_>) -> Id {
        let mut recipients = Vec::new();
        for who in to {
            recipients.push(To {
                mailbox: who.mailbox,
                key: keys::current(&self.app, who.mailbox).await.expect("a key"),
                contact: None,
                invitation: None,
            });
        }
        let mut names = Vec::new();
        for who in to {
            names.push(self.filed_name(from, who).await);
        }
        self.write_to(from, recipients, names, letter, Vec::new())
            .await
    }

    /// How a practice names somebody: as its contact does, or by their address.
    async fn filed_name(&self, by: &Someone, who: &Someone) -> String {
        let Some(practice) = by.practice else {
            return who.email.clone();
        };
        let filed = contacts::of_person(&self.app, practice, who.person).await;
        match filed.expect("contacts").first() {
            Some(c) => c.profile.name.full(),
            None => who.email.clone(),
        }
    }

    /// A new conversation with somebody who has no account: contact, pre-mailbox, invitation. Gives the conversation, the
    /// invitation and the contact.
    pub async fn write_to_stranger(
        &self,
        from: &Someone,
        email: &str,
        letter: &Letter<'_>,
    ) -> (Id, Id, Id) {
        let app = &self.app;
        let practice = practices::load(app, from.practice.expect("a member"))
            .await
            .expect("a practice");
        let email = Email::parse(email).expect("an address");
        let (contact, invitation) = (app.id(), app.id());
        let pre = invitations::pre_mailbox(app, &practice, &email)
            .await
            .expect("a pre-mailbox");
        let profile = ContactProfile {
            name: PersonName {
                title: String::new(),
                first: "Robin".into(),
                last: "Vale".into(),
            },
            ..ContactProfile::default()
        };
        let mut rows = vec![contacts::insert(
            app,
            contact,
            practice.id,
            &email,
            &profile,
            Relationship::Patient,
            "en",
            None,
            Some(from.person),
        )];
        rows.extend(pre.rows);
        rows.push(invitations::insert(
            app,
            invitation,
            false,
            practice.id,
            pre.mailbox,
            contact,
            Some(from.person),
            letter.two_step,
            practice.policy.registration(&app.config),
            &Progress::default(),
        ));
        rows.push(invitations::stage::begin(app, contact, practice.id));
        let to = To {
            mailbox: pre.mailbox,
            key: pre.public,
            contact: Some(contact),
            invitation: Some(invitation),
        };
        let thread = self
            .write_to(from, vec![to], vec!["Robin Vale".into()], letter, rows)
            .await;
        (thread, invitation, contact)
    }

    /// A further message in a conversation, to people who have accounts.
    pub async fn answer(&self, from: &Someone, to: &[&Someone], thread: Id, body: &str) {
        let mut recipients = Vec::new();
        for who in to {
            recipients.push(To {
                mailbox: who.mailbox,
                key: keys::current(&self.app, who.mailbox).await.expect("a key"),
                contact: None,
                invitation: None,
            });
        }
        let names: Vec<String> = to.iter().map(|w| w.email.clone()).collect();
        let letter = Letter {
            body,
            ..Letter::default()
        };
        let sent = self.rows(from, &recipients, names, &letter, thread).await;
        self.app.db.write(sent).await.expect("a known conversation");
    }

    async fn write_to(
        &self,
        from: &Someone,
        to: Vec<To>,
        names: Vec<String>,
        letter: &Letter<'_>,
        mut rows: Vec<db::Stmt>,
    ) -> Id {
        let app = &self.app;
        let thread = app.id();
        use messages::store;
        rows.push(store::insert_thread(
            app,
            thread,
            from.practice,
            from.person,
            true,
            letter.two_step,
        ));
        rows.push(store::insert_participant(
            app,
            thread,
            from.mailbox,
            "author",
            true,
        ));
        for t in &to {
            rows.push(store::insert_participant(
                app, thread, t.mailbox, "to", true,
            ));
        }
        rows.extend(self.rows(from, &to, names, letter, thread).await);
        app.db.write(rows).await.expect("a fresh conversation");
        thread
    }

    async fn rows(
        &self,
        from: &Someone,
        to: &[To],
        names: Vec<String>,
        letter: &Letter<'_>,
        thread: Id,
    ) -> Vec<db::Stmt> {
        let app = &self.app;
        let ring = self.ring_of(from).await;
        let key = keys::current(app, from.mailbox).await.expect("a key");
        let message = app.id();
        let files = self.stage(letter.files).await;
        let author = accounts::person(&app.db, from.person)
            .await
            .expect("read")
            .expect("a person");
        let name: PersonName = session::NAME
            .open(app, from.person, &author.name_f)
            .expect("a name");
        let practice = match from.practice {
            Some(p) => practices::load(app, p).await.expect("there").profile.name,
            None => String::new(),
        };
        messages::statements(
            app,
            &ring,
            &Outgoing {
                thread,
                message,
                author_mailbox: from.mailbox,
                author_key: keys::id_of(&key),
                author_person: from.person,
                on_behalf_of: None,
                head: Head {
                    subject: letter.subject.into(),
                    from: name.full(),
                    practice,
                    to: names,
                    excerpt: Head::excerpt_of(letter.body),
                    files: 0,
                    for_whom: String::new(),
                },
                body: letter.body,
                files: &files,
                beside: &[],
            },
            to,
        )
        .expect("rows")
        .rows
    }
}
