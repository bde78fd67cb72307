//! `keys`: the instance key and the operator's offline key.

use std::io::ErrorKind;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use portal::config::Config;
use vault::{InstanceKey, OfflineKey, OfflinePublic, SystemRandom};

use crate::cli::KeysCommand;
use crate::wiring;

/// The public half of the offline key that the configuration names.
pub fn offline_public(config: &Config) -> anyhow::Result<OfflinePublic> {
    let path = &config.keys.offline_public_file;
    if path.is_empty() {
        bail!(
            "there is no offline key: make one with `securemail keys offline-new` and name its public half in keys.offline_public_file"
        );
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
    OfflinePublic::parse(&text)
        .with_context(|| format!("{path} is not the public half of an offline key"))
}

/// The private half of the offline key, from the file somebody brought.
pub fn offline_key(path: &Path) -> anyhow::Result<OfflineKey> {
    OfflineKey::load(path).map_err(|e| match e {
        vault::Error::Malformed(_) => anyhow::anyhow!(
            "{} holds no private half of an offline key (it begins with SK1), or it was mistyped",
            path.display()
        ),
        e => e.into(),
    })
}

/// The instance key of this installation.
pub fn instance_key(path: &Path) -> anyhow::Result<InstanceKey> {
    InstanceKey::load(path).map_err(|e| match e {
        vault::Error::Malformed(_) => anyhow::anyhow!(
            "{} holds no instance key (it begins with IK1), or it was mistyped",
            path.display()
        ),
        vault::Error::Io { ref source, .. } if source.kind() == ErrorKind::NotFound => {
            anyhow::anyhow!(
                "there is no instance key at {}: make one with `securemail keys generate`, or put back the one this data was sealed with",
                path.display()
            )
        }
        e => e.into(),
    })
}

pub async fn run(config: Config, command: KeysCommand) -> anyhow::Result<ExitCode> {
    match command {
        KeysCommand::Generate => {
            wiring::data_dir(&config)?;
            let path = wiring::key_path(&config);
            if path.exists() {
                bail!(
                    "{} exists: a new key would make everything sealed with the old one unreadable",
                    path.display()
                );
            }
            let key = InstanceKey::generate(&SystemRandom);
            key.save(&path)?;
            println!(
                "Instance key {} written to {} (mode 0400).",
                key.fingerprint(),
                path.display()
            );
            println!(
                "Next: `securemail keys offline-new`, then `securemail keys export` and `securemail keys confirm`."
            );
        }
        KeysCommand::OfflineNew { private, public } => {
            if public.exists() {
                bail!("{} exists", public.display());
            }
            let key = OfflineKey::generate(&SystemRandom);
            key.save(&private)?;
            std::fs::write(&public, format!("{}\n", key.public().to_text()))
                .with_context(|| format!("cannot write {}", public.display()))?;
            println!("Offline key {}.", key.public().fingerprint());
            println!(
                "Private half: {} — print it or move it to a machine that is not this one, then delete it here.",
                private.display()
            );
            println!(
                "Public half:  {} — name it in keys.offline_public_file.",
                public.display()
            );
        }
        KeysCommand::Export { to } => {
            let key = instance_key(&wiring::key_path(&config))?;
            let sealed = offline_public(&config)?.seal_instance_key(&key, &SystemRandom)?;
            if to.exists() {
                bail!("{} exists", to.display());
            }
            std::fs::write(&to, &sealed)
                .with_context(|| format!("cannot write {}", to.display()))?;
            println!(
                "Instance key {} written to {}, sealed to the offline key. Keep it away from this machine.",
                key.fingerprint(),
                to.display()
            );
            println!(
                "Now prove that it opens: `securemail keys confirm {} --offline-key FILE`.",
                to.display()
            );
        }
        KeysCommand::Confirm {
            from,
            offline_key: from_key,
        } => {
            let key = instance_key(&wiring::key_path(&config))?;
            let offline = offline_key(&from_key)?;
            let sealed =
                std::fs::read(&from).with_context(|| format!("cannot read {}", from.display()))?;
            let exported = offline
                .open_instance_key(&sealed)
                .context("this export does not open with this offline key")?;
            if exported.fingerprint() != key.fingerprint() {
                bail!(
                    "this is the export of another key ({}), not of this installation's ({})",
                    exported.fingerprint(),
                    key.fingerprint()
                );
            }
            let app = wiring::operator(config).await?;
            portal::features::ops::keys::confirm_export(&app).await?;
            app.db.close().await;
            println!(
                "Confirmed: the export opens and is this installation's key {}.",
                key.fingerprint()
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
