//! `serve` and `migrate`.

use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::bail;
use portal::config::{Config, LogFormat, Severity};
use portal::features::ops::rotation::Begun;
use vault::{Clock, SystemClock};

use crate::cli::Listen;
use crate::{checks, serve as server, wiring};

/// The filter that `log.level` asks for.
///
/// # Errors
/// When it is none.
pub fn filter(
    level: &str,
) -> Result<tracing_subscriber::EnvFilter, impl std::fmt::Display + use<>> {
    tracing_subscriber::EnvFilter::try_new(level)
}

/// Sends log lines to standard error as the configuration says. Paths of secret links are cut off before they get here.
pub fn logs(config: &Config) {
    let filter =
        filter(&config.log.level).unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let set = match config.log.format {
        LogFormat::Json => lines.json().try_init(),
        LogFormat::Text => lines.try_init(),
    };
    if let Err(error) = set {
        eprintln!("securemail: logs were set up before: {error}");
    }
}

pub async fn serve(mut config: Config, listen: Listen) -> anyhow::Result<ExitCode> {
    if let Some(address) = listen.listen {
        config.server.listen = address;
    }
    logs(&config);
    let now = SystemClock::new().now();
    let mut refused = false;
    for f in checks::findings(&config, now) {
        let word = if f.severity == Severity::Error {
            "error"
        } else {
            "warning"
        };
        eprintln!("{word}: {}: {}. To mend it: {}.", f.key, f.what, f.mend);
        refused |= f.severity == Severity::Error;
    }
    if refused {
        bail!("the configuration has errors; nothing was started");
    }
    let door = server::Door::open(&config, now).await?;
    let app = wiring::app(config, &wiring::Wishes::default()).await?;
    if !portal::features::ops::keys::export_confirmed(&app).await? && !app.config.captures() {
        eprintln!(
            "warning: the instance key has not been exported and confirmed. If this disk dies, every message dies with it: run `securemail keys export` and `securemail keys confirm`."
        );
    }
    match portal::features::ops::rotation::begin(&app).await? {
        Begun::Nothing => {}
        Begun::Unconfirmed => eprintln!(
            "warning: the key file holds a new epoch that is not used yet, because its export was not confirmed. Run `securemail keys export` and `securemail keys confirm`, then start again."
        ),
        Begun::NotNow(why) => eprintln!(
            "warning: the new epoch of the instance key could not be brought into use ({why}). Nothing was changed, the old one goes on; the next start tries again."
        ),
        Begun::Now { rows } => println!(
            "Epoch {} of the instance key is in use: {rows} look-up entries were moved to it. The rest is made anew while the portal runs; `securemail keys status` says how far it is.",
            app.keys.epoch()
        ),
    }
    let forgotten = portal::features::ops::keys::apply_release(&app).await?;
    if forgotten > 0 {
        println!(
            "pending_release is strict: this instance no longer opens the mail that waits for {forgotten} people; their links go on working."
        );
    }
    let url = app.config.server.public_url.clone();
    server::serve(app, door, |address| {
        println!("SecureMail answers on {address} for {url}")
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

pub async fn migrate(config: Config) -> anyhow::Result<ExitCode> {
    wiring::data_dir(&config)?;
    let db = wiring::open(&wiring::db_config(&config)?).await?;
    let before = db.version().await?;
    let applied = db.migrate(portal::statements::MIGRATIONS).await?;
    let after = db.version().await?;
    db.close().await;
    // An empty database has nothing that would need the key, and may not have one yet.
    if before > 0 && !applied.is_empty() {
        let app = wiring::operator(config).await?;
        wiring::upgraded(&app, &applied).await?;
        app.db.close().await;
    }
    match applied.len() {
        0 => println!("The database is up to date (version {after})."),
        1 => println!("1 migration applied: version {before} to {after}."),
        n => println!("{n} migrations applied: version {before} to {after}."),
    }
    Ok(ExitCode::SUCCESS)
}
