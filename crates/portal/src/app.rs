//! What every request and every job shares. There are no globals: whoever needs something gets an [`App`].

use std::path::PathBuf;
use std::sync::Arc;

use crate::config::Config;
use crate::handover::Looks;
use crate::messages::files::FileStore;
use crate::web::Site;
use vault::{Clock, Hasher, InstanceKey, Random};

/// The only shared state. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What an [`App`] is made of.
pub struct Inner {
    /// The database, either engine.
    pub db: db::Db,
    /// What pages need of the installation.
    pub site: Site,
    /// The operator's configuration.
    pub config: Config,
    /// The time; tests pass their own.
    pub clock: Arc<dyn Clock>,
    /// Randomness; tests pass a seeded one.
    pub random: Arc<dyn Random>,
    /// The instance key.
    pub keys: InstanceKey,
    /// The public half of the operator's escrow key, where the configuration names one.
    pub escrow: Option<vault::EscrowPublic>,
    /// Password hashing, as wide as the cores.
    pub hasher: Hasher,
    /// Mail, texts and calls out.
    pub courier: courier::Courier,
    /// What was captured, when mail, texts and calls are captured.
    pub captured: Option<courier::Captured>,
    /// Sealed files.
    pub files: FileStore,
    /// This node's name in audit rows and leases.
    pub node: String,
    /// Where the data folder is.
    pub data_dir: PathBuf,
    /// When each session looked last for what others wait for.
    pub looks: Looks,
}

impl std::ops::Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// Puts the parts together.
    pub fn new(inner: Inner) -> App {
        App(Arc::new(inner))
    }

    /// Microseconds UTC.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// A fresh row id (UUIDv7: sorts by time, is never a secret).
    pub fn id(&self) -> db::Id {
        let mut tail = [0u8; 10];
        self.random.fill(&mut tail);
        db::Id::v7(self.now(), tail)
    }
}

impl AsRef<Site> for App {
    fn as_ref(&self) -> &Site {
        &self.0.site
    }
}

impl axum::extract::FromRef<App> for Site {
    fn from_ref(app: &App) -> Site {
        app.0.site.clone()
    }
}

/// The version that audit rows and the status page name.
pub const SOFTWARE: &str = concat!("securemail ", env!("CARGO_PKG_VERSION"));

/// Durations in microseconds, so that rules read like sentences.
pub mod span {
    /// One second.
    pub const SECOND: i64 = 1_000_000;
    /// One minute.
    pub const MINUTE: i64 = 60 * SECOND;
    /// One hour.
    pub const HOUR: i64 = 60 * MINUTE;
    /// One day of 24 hours.
    pub const DAY: i64 = 24 * HOUR;
}
