//! Tests read like the story: `app.browser()`, `app.last_text()`, `app.advance(10 * MINUTE)`, `app.run_jobs()`.
//!
//! A [`TestApp`] is the whole product, router and jobs included, on one of the two engines, with a clock that stands still
//! until it is advanced, seeded randomness and captured mails, texts and calls. `story!` runs a test on both engines.

mod browser;
mod mail;
mod office;
pub mod passkey;
mod upload;

pub use browser::{Browser, Page};
pub use mail::Letter;

use std::sync::Arc;

use crate::accounts::create::{self, Join, NewPerson, OwnPhone};
use crate::accounts::{Email, PersonName, Phone, PhoneKind};
use crate::app::{App, Inner};
use crate::config::{Config, MailMode, PhoneMode};
use crate::messages::FileStore;
use crate::practices::Profile;
use crate::practices::model::Postal;
use crate::web::emergency::Emergency;
use crate::web::{Lang, Settings, Site};
use courier::{Captured, Channel, Item};
use db::Id;
use db::testing::TestDb;
use vault::{Hasher, InstanceKey, ManualClock, Params, SeededRandom};

/// 2 March 2026, 15:04:05 UTC.
pub const START: i64 = 1_772_463_845_000_000;

/// The password of everybody whom [`TestApp`] makes.
pub const PASSWORD: &str = "paper boat on a quiet lake";

/// The whole product under test.
pub struct TestApp {
    /// What handlers get.
    pub app: App,
    /// Stands still until advanced.
    pub clock: Arc<ManualClock>,
    /// Every mail, text and call.
    pub captured: Captured,
    router: axum::Router,
    worker: jobs::Worker,
    /// The database, closed and removed at the end.
    pub db: TestDb,
    _files: tempfile::TempDir,
}

impl std::ops::Deref for TestApp {
    type Target = App;
    fn deref(&self) -> &App {
        &self.app
    }
}

/// Somebody who has an account.
#[derive(Debug, Clone)]
pub struct Someone {
    /// Their row.
    pub person: Id,
    /// Where their mail goes.
    pub mailbox: Id,
    /// Their practice.
    pub practice: Option<Id>,
    /// What they sign in with.
    pub email: String,
}

impl TestApp {
    /// On SQLite, with changes to the configuration.
    pub async fn sqlite_with(change: impl FnOnce(&mut Config)) -> TestApp {
        TestApp::on(
            db::testing::sqlite(crate::statements::MIGRATIONS).await,
            change,
        )
        .await
    }

    /// On PostgreSQL, where one was given, with changes to the configuration.
    pub async fn postgres_with(change: impl FnOnce(&mut Config)) -> Option<TestApp> {
        Some(
            TestApp::on(
                db::testing::postgres(crate::statements::MIGRATIONS).await?,
                change,
            )
            .await,
        )
    }

    /// On SQLite.
    pub async fn sqlite() -> TestApp {
        TestApp::sqlite_with(|_| {}).await
    }

    /// On PostgreSQL, where one was given.
    pub async fn postgres() -> Option<TestApp> {
        TestApp::postgres_with(|_| {}).await
    }

    /// On a given database, with changes to the configuration.
    pub async fn on(test_db: TestDb, change: impl FnOnce(&mut Config)) -> TestApp {
        TestApp::with_keys(test_db, 7, InstanceKey::generate, change).await
    }

    /// On a given database, with a seed and an instance key of one's own.
    pub async fn with_keys(
        test_db: TestDb,
        seed: u64,
        keys: impl FnOnce(&dyn vault::Random) -> InstanceKey,
        change: impl FnOnce(&mut Config),
    ) -> TestApp {
        let mut config = Config::default();
        config.server.public_url = "https://mail.example.com".into();
        config.mail.mode = MailMode::Captured;
        config.mail.from = "notify@mail.example.com".into();
        config.phone.mode = PhoneMode::Captured;
        config.operator.support_email = "help@mail.example.com".into();
        config.operator.support_phone = "(555) 010-0100".into();
        // The stories of managers are about other things; those of this rule ask for it.
        config.policy.strong_for_managers = false;
        config.operator.time_zone = "America/Los_Angeles".into();
        change(&mut config);
        let clock = Arc::new(ManualClock::at(START));
        let random: Arc<dyn vault::Random> = Arc::new(SeededRandom::new(seed));
        let tick = clock.clone();
        let captured = Captured::new(Arc::new(move || vault::Clock::now(tick.as_ref())));
        let site = Site::new(Settings {
            public_url: config.server.public_url.clone(),
            product: config.operator.product_name.clone(),
            support_email: Some(config.operator.support_email.clone()),
            support_phone: Some(config.operator.support_phone.clone()),
            support_hours: None,
            emergency: Emergency::new(&config.operator.country, &config.policy.emergency_words),
            trusted_proxies: config.server.trusted_proxies.clone(),
            time_zone: config.operator.time_zone.clone(),
            language: Lang::En,
            pseudo_locale: true,
            strict_words: true,
            clock: clock.clone(),
            random: random.clone(),
        })
        .expect("the test site is valid");
        let files = tempfile::tempdir().expect("a temporary folder");
        let captures = config.captures();
        let app = App::new(Inner {
            escrow: crate::keys::escrow::configured(&config).expect("an escrow key"),
            db: test_db.clone(),
            site,
            config,
            clock: clock.clone(),
            keys: keys(random.as_ref()),
            random,
            hasher: Hasher::new(Params::CHEAP, 1).expect("test parameters are valid"),
            courier: captured.courier(),
            captured: captures.then(|| captured.clone()),
            files: FileStore::open(files.path()).expect("a folder for files"),
            node: "test".into(),
            data_dir: files.path().to_owned(),
            looks: crate::handover::Looks::default(),
        });
        let tick = clock.clone();
        let worker = jobs::Worker::new(
            app.db.clone(),
            crate::router::jobs(&app),
            "test".into(),
            Arc::new(move || vault::Clock::now(tick.as_ref())),
        );
        crate::features::documents::install(&app)
            .await
            .expect("the documents that come with the product");
        let router = crate::router::router(&app);
        TestApp {
            app,
            clock,
            captured,
            router,
            worker,
            db: test_db,
            _files: files,
        }
    }

    /// The same installation, started anew with changes to the configuration.
    pub fn configured_anew(mut self, change: impl FnOnce(&mut Config)) -> TestApp {
        let old = self.app.clone();
        let mut config = old.config.clone();
        change(&mut config);
        self.app = App::new(Inner {
            escrow: crate::keys::escrow::configured(&config).expect("an escrow key"),
            db: old.db.clone(),
            site: old.site.clone(),
            config,
            clock: old.clock.clone(),
            random: old.random.clone(),
            keys: copied(&old.keys),
            hasher: Hasher::new(Params::CHEAP, 1).expect("test parameters are valid"),
            courier: self.captured.courier(),
            captured: old.captured.clone(),
            files: FileStore::open(self._files.path()).expect("a folder for files"),
            node: old.node.clone(),
            data_dir: old.data_dir.clone(),
            looks: crate::handover::Looks::default(),
        });
        let tick = self.clock.clone();
        self.worker = jobs::Worker::new(
            self.app.db.clone(),
            crate::router::jobs(&self.app),
            "test".into(),
            Arc::new(move || vault::Clock::now(tick.as_ref())),
        );
        self.router = crate::router::router(&self.app);
        self
    }

    /// A browser without cookies. Every browser has an address of its own.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A browser that comes in by the listener of the support console.
    pub fn console_browser(&self) -> Browser {
        Browser::new(crate::router::console(&self.app))
    }

    /// Lets time pass.
    pub fn advance(&self, micros: i64) {
        self.clock.advance(micros);
    }

    /// Runs every job that is due, and those that they make due. Gives how many ran.
    pub async fn run_jobs(&self) -> usize {
        let mut all = 0;
        loop {
            let n = self.worker.run_due().await;
            if n == 0 {
                return all;
            }
            all += n;
        }
    }

    /// The newest captured item to an address or number, after running the jobs that are due.
    pub async fn last(&self, channel: Channel, to: &str) -> Item {
        self.run_jobs().await;
        self.captured
            .items()
            .into_iter()
            .find(|i| i.channel == channel && i.to == to)
            .unwrap_or_else(|| {
                panic!(
                    "nothing by {channel:?} to {to}; there is {:?}",
                    self.captured
                        .items()
                        .iter()
                        .map(|i| (i.channel, i.to.clone(), i.subject.clone()))
                        .collect::<Vec<_>>()
                )
            })
    }

    /// The newest mail to an address.
    pub async fn last_mail(&self, to: &str) -> Item {
        self.last(Channel::Email, to).await
    }

    /// The code in the newest text to a number.
    pub async fn texted_code(&self, to: &str) -> String {
        courier::code_in(&self.last(Channel::Text, to).await.text).expect("the text holds a code")
    }

    /// The code in the newest call to a number.
    pub async fn called_code(&self, to: &str) -> String {
        courier::code_in(&self.last(Channel::Call, to).await.text).expect("the call says a code")
    }

    /// A practice in Portland with a paid owner, whose recovery sheet is confirmed.
    pub async fn practice(
        &self,
        name: &str,
        owner: &str,
        owner_name: (&str, &str, &str),
    ) -> Someone {
        let profile = Profile {
            name: name.into(),
            postal: Postal {
                street: "12 Maple St".into(),
                city: "Portland".into(),
                state: "OR".into(),
                zip: "97201".into(),
            },
            phone: "(555) 010-0142".into(),
            confirmed: true,
            ..Profile::default()
        };
        let someone = self
            .account(
                owner,
                owner_name,
                Join::Found {
                    waiting: None,
                    profile: &profile,
                    tz: "America/Los_Angeles",
                    lang: "en",
                },
                None,
            )
            .await;
        let practice = someone.practice.expect("a founder has a practice");
        self.app
            .db
            .write(vec![
                crate::practices::store::insert_entitlement(
                    self.app.id(),
                    Some(practice),
                    None,
                    "compose_new",
                    None,
                    self.app.now(),
                ),
                crate::practices::store::second_opener(practice, self.app.now()),
            ])
            .await
            .expect("a fresh practice");
        someone
    }

    /// Somebody without a practice.
    pub async fn patient(&self, email: &str, name: (&str, &str), phone: Option<&str>) -> Someone {
        self.account(email, ("", name.0, name.1), Join::Nobody, phone)
            .await
    }

    /// An account made as sign-up makes it, with [`PASSWORD`].
    pub async fn account(
        &self,
        email: &str,
        (title, first, last): (&str, &str, &str),
        join: Join<'_>,
        phone: Option<&str>,
    ) -> Someone {
        let app = &self.app;
        let (record, prk) = app
            .hasher
            .hash(&app.keys.pepper(), PASSWORD, app.random.as_ref())
            .await
            .expect("hashed");
        let own = phone.map(|n| OwnPhone {
            phone: Phone::parse(n, PhoneKind::Mobile, "US", &["US".into()]).expect("a phone"),
            kind: PhoneKind::Mobile,
        });
        let created = create::person(
            app,
            &NewPerson {
                name: &PersonName {
                    title: title.into(),
                    first: first.into(),
                    last: last.into(),
                },
                email: &Email::parse(email).expect("an address"),
                lang: "en",
                tz: "America/Los_Angeles",
                member_no: None,
                specialty: None,
                two_step: own.is_some(),
                password: &record,
                prk: &prk,
                phone: own.as_ref(),
                join,
            },
        )
        .await
        .expect("an account");
        app.db.write(created.rows).await.expect("a fresh address");
        Someone {
            person: created.person,
            mailbox: created.mailbox,
            practice: created.seat.map(|(_, p)| p),
            email: email.into(),
        }
    }
}

/// The same instance key once more: it goes through an export, as an operator's copy does.
fn copied(key: &InstanceKey) -> InstanceKey {
    let rng = SeededRandom::new(1);
    let offline = vault::OfflineKey::generate(&rng);
    let sealed = offline.public().seal_instance_key(key, &rng);
    offline
        .open_instance_key(&sealed.expect("sealed"))
        .expect("opened")
}

/// Runs a test of the whole product on both engines:
/// `story! { async fn a_patient_reads(t: TestApp) { … } }` makes `a_patient_reads::sqlite` and `a_patient_reads::postgres`.
#[macro_export]
macro_rules! story {
    // On an installation whose configuration was changed: a function over `&mut Config`.
    (with $change:expr; $($(#[$m:meta])* async fn $name:ident($t:ident : TestApp) $body:block)*) => {$(
        $(#[$m])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            async fn body($t: $crate::testing::TestApp) $body
            #[tokio::test]
            async fn sqlite() {
                body($crate::testing::TestApp::sqlite_with($change).await).await;
            }
            #[tokio::test]
            async fn postgres() {
                if let Some(t) = $crate::testing::TestApp::postgres_with($change).await {
                    body(t).await;
                }
            }
        }
    )*};
    ($($all:tt)*) => { $crate::story! { with |_: &mut $crate::config::Config| {}; $($all)* } };
}
