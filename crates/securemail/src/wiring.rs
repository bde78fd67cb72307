//! From a configuration to a running [`App`]: the only place that reads key files and decides which providers are used.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use courier::{
    Captured, Courier, Credentials, Gateway, GatewayConfig, ReturnPath, Secret, Security, Smtp,
    SmtpConfig,
};
use portal::app::{App, Inner};
use portal::config::{Config, MailMode, MailTls, PhoneMode};
use portal::messages::FileStore;
use portal::web::emergency::Emergency;
use portal::web::{Lang, Settings, Site};
use vault::{Clock, Hasher, InstanceKey, Params, Random, SystemClock, SystemRandom};

/// What a command needs beside the configuration.
#[derive(Default)]
pub struct Wishes {
    /// Offers the pseudo-locale: `demo --pseudo-locale`.
    pub pseudo_locale: bool,
    /// Makes the instance key when there is none: demo and `keys generate`. A production start never does.
    pub make_key: bool,
    /// The clock of a demo that a test moves on; see `demo --clock`.
    pub clock: Option<PathBuf>,
}

/// Where the instance key lies.
pub fn key_path(config: &Config) -> PathBuf {
    match config.keys.instance_key_file.as_str() {
        "" => Path::new(&config.storage.data_dir).join("instance.key"),
        path => PathBuf::from(path),
    }
}

/// Makes the data folder, mode 0700.
pub fn data_dir(config: &Config) -> anyhow::Result<PathBuf> {
    let dir = PathBuf::from(&config.storage.data_dir);
    if let Some(owner) = crate::machine::not_ours(&dir) {
        bail!(
            "the data folder {} belongs to {owner}: files that root makes there could not be used by the portal. Run this as {owner}, for example: runuser -u {owner} -- securemail …",
            dir.display()
        );
    }
    std::fs::create_dir_all(&dir)
        .with_context(|| format!("cannot make the data folder {}", dir.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o700))
            .with_context(|| format!("cannot protect the data folder {}", dir.display()))?;
    }
    Ok(dir)
}

/// How the configured database is opened.
pub fn db_config(config: &Config) -> anyhow::Result<db::Config> {
    let mut url = config.storage.database_url.clone();
    if url.is_empty() {
        url = format!(
            "sqlite:{}",
            Path::new(&config.storage.data_dir)
                .join("securemail.db")
                .display()
        );
    } else if !config.storage.database_password_file.is_empty() {
        let password = secret_file(&config.storage.database_password_file)?;
        url = with_password(&url, &password)?;
    }
    let mut out = db::Config::new(url);
    out.max_connections = config.storage.database_connections as usize;
    if !config.storage.database_ca_file.is_empty() {
        out.ca_file = Some(PathBuf::from(&config.storage.database_ca_file));
    }
    Ok(out)
}

/// Whether the address of the database holds its password.
pub fn has_password(url: &str) -> bool {
    url.split_once("://")
        .and_then(|(_, rest)| rest.rsplit_once('@'))
        .is_some_and(|(user, _)| user.contains(':'))
}

/// Puts the password from its file into the address, percent-encoded.
fn with_password(url: &str, password: &str) -> anyhow::Result<String> {
    let (scheme, rest) = url
        .split_once("://")
        .context("storage.database_url is no address")?;
    let (user, host) = rest
        .split_once('@')
        .context("storage.database_url names no user before the @")?;
    if user.contains(':') {
        bail!(
            "storage.database_url holds a password and storage.database_password_file names another: keep one"
        );
    }
    let encoded: String = password
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    Ok(format!("{scheme}://{user}:{encoded}@{host}"))
}

/// A secret from a file, without the line end.
pub fn secret_file(path: &str) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
    let text = text.trim_end_matches(['\r', '\n']).to_owned();
    if text.is_empty() {
        bail!("{path} is empty");
    }
    Ok(text)
}

fn courier_clock(clock: &Arc<dyn Clock>) -> courier::Clock {
    let clock = clock.clone();
    Arc::new(move || clock.now())
}

/// The relay of the configuration, if it makes sense; connects to nothing.
pub fn smtp(config: &Config) -> anyhow::Result<Smtp> {
    let m = &config.mail;
    let security = match m.tls {
        MailTls::Starttls => Security::StartTls,
        MailTls::Implicit => Security::ImplicitTls,
        MailTls::None => Security::None,
    };
    let name = config
        .public_host()
        .split(':')
        .next()
        .unwrap_or("localhost")
        .to_owned();
    let mut smtp = SmtpConfig::new(&m.host, m.port, security, name);
    smtp.send_timeout = Duration::from_secs(m.timeout_seconds);
    smtp.connect_timeout = Duration::from_secs(m.timeout_seconds.min(15));
    smtp.return_path = ReturnPath::Address(m.from.clone());
    if !m.ca_file.is_empty() {
        smtp.ca_file = Some(PathBuf::from(&m.ca_file));
    }
    if !m.user.is_empty() {
        smtp.credentials = Some(Credentials {
            user: m.user.clone(),
            password: Secret::new(secret_file(&m.password_file)?),
        });
    }
    Smtp::new(smtp).map_err(|e| anyhow::anyhow!("[mail] {e}"))
}

fn gateway(config: &Config, url: &str, clock: &Arc<dyn Clock>) -> anyhow::Result<Gateway> {
    let ca = &config.phone.ca_file;
    let config = GatewayConfig {
        url: url.to_owned(),
        key: Secret::new(secret_file(&config.phone.secret_file)?),
        ca_file: (!ca.is_empty()).then(|| PathBuf::from(ca)),
        timeout: Duration::from_secs(config.phone.timeout_seconds),
    };
    Gateway::new(config, courier_clock(clock)).map_err(|e| anyhow::anyhow!("[phone] {e}"))
}

/// The gateway for texts, and the one for calls where calls are offered; connects to nothing.
pub fn gateways(
    config: &Config,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<(Gateway, Option<Gateway>)> {
    let text = gateway(config, &config.phone.text_url, clock)?;
    let call = match config.phone.call_url.as_str() {
        "" => None,
        url => Some(gateway(config, url, clock)?),
    };
    Ok((text, call))
}

/// The machine's clock, for commands that need no database.
pub fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock::new())
}

/// The providers the configuration names, and the captured outbox if there is one.
pub fn courier(
    config: &Config,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<(Courier, Option<Captured>)> {
    let captured = Captured::new(courier_clock(clock));
    let mut courier = captured.courier();
    if config.mail.mode == MailMode::Smtp {
        courier.mail = Arc::new(smtp(config)?);
    }
    if config.phone.mode == PhoneMode::Gateway {
        let (text, call) = gateways(config, clock)?;
        courier.text = Arc::new(text);
        if let Some(call) = call {
            courier.call = Arc::new(call);
        }
    }
    Ok((courier, config.captures().then_some(captured)))
}

/// Opens everything and brings the schema up to date.
///
/// # Errors
/// With what to mend, in words for the operator.
pub async fn app(config: Config, wishes: &Wishes) -> anyhow::Result<App> {
    if !wishes.make_key {
        // Before anything is made on the disk: with another folder than meant, nothing is left behind.
        crate::commands::instance_key(&key_path(&config))?;
    }
    data_dir(&config)?;
    let db = open(&db_config(&config)?).await?;
    up_to_date(config, wishes, db).await
}

async fn up_to_date(config: Config, wishes: &Wishes, db: db::Db) -> anyhow::Result<App> {
    let applied = db
        .migrate(portal::statements::MIGRATIONS)
        .await
        .context("the database cannot be brought up to date")?;
    let app = put_together(config, wishes, db).await?;
    upgraded(&app, &applied).await?;
    // The terms name the operator, so they are filled in from the configuration at the first start.
    portal::features::documents::install(&app)
        .await
        .context("the terms cannot be installed")?;
    Ok(app)
}

/// What a change of the schema leaves to the program, because it needs the instance key. Asked right after the migrations, and only for those
/// that were applied just now.
///
/// # Errors
/// When the database cannot be written.
pub async fn upgraded(app: &App, applied: &[i64]) -> anyhow::Result<()> {
    if applied.contains(&2) {
        portal::practices::members::adopt(app)
            .await
            .context("the memberships cannot be brought under the instance key")?;
    }
    if applied.contains(&8) {
        portal::messages::begun::adopt(app)
            .await
            .context("the conversations cannot be brought under the instance key")?;
    }
    Ok(())
}

/// Opens a database, for itself unless `at` says otherwise.
///
/// # Errors
/// With what to mend, in words for the operator.
pub async fn open(at: &db::Config) -> anyhow::Result<db::Db> {
    db::Db::open(at).await.map_err(|e| match e {
        db::OpenError::Locked { .. } => anyhow::anyhow!(
            "{e}. Stop that one first; several at the same time need PostgreSQL (storage.database_url)"
        ),
        e => e.into(),
    })
}

/// For short commands that write: works beside a running portal too, and never changes the schema under one.
///
/// # Errors
/// With what to mend, in words for the operator.
pub async fn operator(config: Config) -> anyhow::Result<App> {
    let wishes = Wishes::default();
    data_dir(&config)?;
    let mut at = db_config(&config)?;
    let db = match db::Db::open(&at).await {
        Err(db::OpenError::Locked { .. }) => {
            at.beside = true;
            open(&at).await?
        }
        opened => opened?,
    };
    let newest = portal::statements::MIGRATIONS
        .last()
        .map_or(0, |m| m.number);
    match db.version().await? {
        v if v == newest => put_together(config, &wishes, db).await,
        // Nothing is there yet that could be spoilt.
        0 if !at.beside => up_to_date(config, &wishes, db).await,
        v if v > newest => bail!(
            "the database has schema version {v}, which this program (version {newest}) does not know: use the newer program"
        ),
        v => bail!(
            "the database has schema version {v}, this program wants {newest}: stop the portal, make a backup, then run `securemail migrate`"
        ),
    }
}

/// For commands that only look: works beside a running portal, takes no lock, cannot write.
///
/// # Errors
/// With what to mend, in words for the operator.
pub async fn reader(config: Config) -> anyhow::Result<App> {
    let mut at = db_config(&config)?;
    at.read_only = true;
    let db = open(&at).await?;
    put_together(config, &Wishes::default(), db).await
}

async fn put_together(config: Config, wishes: &Wishes, db: db::Db) -> anyhow::Result<App> {
    let data_dir = data_dir(&config)?;
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let path = key_path(&config);
    let keys = if wishes.make_key && !path.exists() {
        let key = InstanceKey::generate(random.as_ref());
        key.save(&path)
            .context("the instance key cannot be written")?;
        key
    } else {
        crate::commands::instance_key(&path)?
    };
    // Before anything is read or written with the key.
    if db.version().await? > 0 {
        portal::features::ops::rotation::know(&db, &keys).await?;
    }
    let offset = db
        .clock_offset()
        .await
        .context("the database does not tell its time")?;
    let clock: Arc<dyn Clock> = match &wishes.clock {
        None => Arc::new(SystemClock::with_offset(offset)),
        Some(file) => Arc::new(MovedClock {
            machine: SystemClock::new(),
            file: file.clone(),
        }),
    };
    let (courier, captured) = courier(&config, &clock)?;
    let some = |s: &str| (!s.is_empty()).then(|| s.to_owned());
    let site = Site::new(Settings {
        public_url: config.server.public_url.clone(),
        product: config.operator.product_name.clone(),
        support_email: some(&config.operator.support_email),
        support_phone: some(&config.operator.support_phone),
        support_hours: some(&config.operator.support_hours),
        emergency: Emergency::new(&config.operator.country, &config.policy.emergency_words),
        trusted_proxies: config.server.trusted_proxies.clone(),
        time_zone: config.operator.time_zone.clone(),
        language: Lang::En,
        pseudo_locale: wishes.pseudo_locale,
        strict_words: false,
        clock: clock.clone(),
        random: random.clone(),
    })?;
    let permits = match config.limits.password_hashes {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        n => n,
    };
    let escrow = portal::keys::escrow::configured(&config).map_err(anyhow::Error::msg)?;
    Ok(App::new(Inner {
        escrow,
        db,
        site,
        clock,
        keys,
        hasher: Hasher::new(Params::RECOMMENDED, permits)?,
        courier,
        captured,
        files: FileStore::open(&data_dir.join("files"))
            .context("the folder for files cannot be made")?,
        node: format!("{}-{}", hostname(), std::process::id()),
        data_dir,
        looks: portal::handover::Looks::default(),
        random,
        config,
    }))
}

/// The machine's clock, ahead by as many seconds as a file says; not ahead while there is no such file.
struct MovedClock {
    machine: SystemClock,
    file: PathBuf,
}

impl Clock for MovedClock {
    fn now(&self) -> i64 {
        let ahead = std::fs::read_to_string(&self.file)
            .ok()
            .and_then(|text| text.trim().parse::<i64>().ok());
        // A file that is just being written says nothing: the clock stays as far ahead as it was.
        if let Some(seconds) = ahead {
            self.machine.set_offset(seconds.saturating_mul(1_000_000));
        }
        self.machine.now()
    }
}

fn hostname() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .map_or_else(|_| "node".into(), |s| s.trim().to_owned())
}
