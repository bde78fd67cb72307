//! One function for each command. They print for people and give an exit code.

mod account;
mod audit;
mod backup;
mod bench;
mod config;
mod content;
mod doctor;
mod escrow;
mod keys;
mod run;
mod support;

pub use keys::{instance_key, offline_public};
pub use run::{filter, logs};

use std::process::ExitCode;

use anyhow::Context;
use portal::config::Config;

use crate::cli::{Cli, Command, EscrowCommand};

/// Something was found that should be mended.
pub const FOUND: u8 = 3;

/// The configuration that the command line names, with the data folder it overrides.
fn load(cli: &Cli) -> anyhow::Result<Config> {
    let default = std::path::Path::new("securemail.toml");
    let mut config = match &cli.config {
        Some(path) => Config::load(path)?,
        None if default.exists() => Config::load(default)?,
        None => Config::default(),
    };
    if let Some(data) = &cli.data {
        config.storage.data_dir = data
            .to_str()
            .context("--data is not valid text")?
            .to_owned();
    }
    Ok(config)
}

/// Runs the command.
///
/// # Errors
/// In words for the operator.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match &cli.command {
        Command::Demo(demo) => return crate::demo::run(&cli, demo).await,
        Command::Config(c) => return config::run(&cli, c),
        Command::Bench => return bench::run(&cli).await,
        _ => {}
    }
    // What the holders of shares do, on a machine that knows nothing of the portal.
    if let Command::Escrow(
        c
        @ (EscrowCommand::New { .. } | EscrowCommand::Reshare { .. } | EscrowCommand::Open { .. }),
    ) = cli.command
    {
        return escrow::offline(c);
    }
    let config = load(&cli)?;
    match cli.command {
        Command::Serve(listen) => run::serve(config, listen).await,
        Command::Migrate => run::migrate(config).await,
        Command::Doctor => doctor::run(config).await,
        Command::Directory(c) => content::directory(config, c).await,
        Command::Documents(c) => content::documents(config, c).await,
        Command::Account(c) => account::run(config, c).await,
        Command::Practice(c) => account::practice(config, c).await,
        Command::Support(c) => support::run(config, c).await,
        Command::Keys(c) => keys::run(config, c).await,
        Command::Escrow(c) => escrow::run(config, c).await,
        Command::Backup { to } => backup::backup(config, &to).await,
        Command::Restore { release: true, .. } => backup::release(config).await,
        Command::Restore {
            from: Some(from),
            offline_key: Some(key),
            ..
        } => backup::restore(config, &from, &key).await,
        Command::Restore { .. } => anyhow::bail!("give the backup and --offline-key, or --release"),
        Command::Verify { from, offline_key } => backup::verify(&from, &offline_key).await,
        Command::Audit(c) => audit::run(config, c).await,
        Command::Demo(_) | Command::Config(_) | Command::Bench => Ok(ExitCode::SUCCESS),
    }
}
