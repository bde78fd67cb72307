//! `keys`: the instance key and the operator's offline key.

use std::io::ErrorKind;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use portal::config::Config;
use portal::features::ops::rotation;
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
        KeysCommand::Rotate => rotate(config).await?,
        KeysCommand::Status => status(config).await?,
        KeysCommand::Retire {
            epoch,
            leave_strange,
        } => retire(config, epoch, leave_strange).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The key file with a new epoch. Nothing uses it before a start finds its export confirmed.
async fn rotate(config: Config) -> anyhow::Result<()> {
    let path = wiring::key_path(&config);
    let mut key = instance_key(&path)?;
    offline_public(&config).context("a new key must be exported before it is used")?;
    let app = wiring::reader(config).await?;
    let (active, newest) = (app.keys.epoch(), app.keys.newest());
    let oldest = app.keys.oldest_living();
    app.db.close().await;
    if newest > active {
        bail!(
            "epoch {newest} is prepared already and not in use yet: export and confirm it, then start the portal again"
        );
    }
    if oldest < active {
        bail!(
            "the last rotation is not finished: see `securemail keys status`, then `securemail keys retire {oldest}`"
        );
    }
    let Some(epoch) = key.add_epoch(&SystemRandom) else {
        bail!("an instance key has at most 255 epochs");
    };
    key.replace(&path).with_context(|| {
        format!(
            "the new key file cannot take the place of {}; where it is a systemd credential, run this where the credential is made, with keys.instance_key_file",
            path.display()
        )
    })?;
    println!(
        "Epoch {epoch} of the instance key, fingerprint {}, was added to {}. It is not in use yet. Now:",
        key.fingerprint(),
        path.display()
    );
    println!(
        "1. `securemail keys export FILE`, then `securemail keys confirm FILE --offline-key OFFLINE`: without this the new key is not used."
    );
    println!("2. Copy the key file to every other node.");
    println!(
        "3. Start the portal again, one node after the other. The first one moves the look-up entries, which takes seconds; nodes without the new file stop."
    );
    println!(
        "4. `securemail keys status`, until nothing is left; then `securemail keys retire {active}`."
    );
    Ok(())
}

async fn status(config: Config) -> anyhow::Result<()> {
    let app = wiring::reader(config).await?;
    let active = app.keys.epoch();
    for (epoch, retired) in app.keys.epochs() {
        let what = match epoch {
            _ if retired => {
                "retired: opens nothing but the audit trail of its time and passwords not used since"
            }
            e if e == active => "in use",
            e if e > active => "prepared, not in use yet",
            _ => "still opens what is not made anew yet",
        };
        let fingerprint = app.keys.fingerprint_of(epoch).unwrap_or_default();
        println!("epoch {epoch}, fingerprint {fingerprint}: {what}");
    }
    match rotation::progress(&app.db).await? {
        None => println!("This key was never rotated."),
        Some((done, all, seen)) => {
            println!("The job has finished {done} of {all} tables and gone over {seen} rows.");
        }
    }
    let found = rotation::look(&app.db, &app.keys, &SystemRandom).await?;
    let (mut old, mut strange) = (0, 0);
    println!(
        "{:<20} {:>10} {:>10} {:>10}",
        "table", "rows", "old key", "strange"
    );
    for f in &found {
        (old, strange) = (old + f.old, strange + f.strange);
        println!(
            "{:<20} {:>10} {:>10} {:>10}",
            f.table, f.rows, f.old, f.strange
        );
    }
    println!("{old} rows are still under an older epoch.");
    if strange > 0 {
        println!(
            "{strange} rows were not written by this installation as they stand there, or with a key it does not have. They are refused; `securemail doctor` and the log say more."
        );
    }
    let passwords = rotation::passwords_left(&app).await?;
    if passwords > 0 {
        println!(
            "{passwords} passwords are made anew when their owners sign in; that does not stand in the way of `keys retire`."
        );
    }
    app.db.close().await;
    Ok(())
}

async fn retire(config: Config, epoch: u8, leave_strange: bool) -> anyhow::Result<()> {
    let path = wiring::key_path(&config);
    let mut key = instance_key(&path)?;
    let app = wiring::operator(config).await?;
    key.activate(app.keys.epoch())?;
    if key.epochs().contains(&(epoch, true)) {
        bail!("epoch {epoch} was retired before");
    }
    if key.retire(epoch).is_err() {
        bail!(
            "epoch {epoch} is none that can be retired: {} is in use",
            app.keys.epoch()
        );
    }
    // Exactly as it will be: whatever the key does not open or vouch for then is counted as strange.
    let found = rotation::look(&app.db, &key, &SystemRandom).await?;
    let before = rotation::look(&app.db, &app.keys, &SystemRandom).await?;
    let old: u64 = before.iter().map(|f| f.old).sum();
    let over = rotation::progress(&app.db)
        .await?
        .is_some_and(|(done, all, _)| done == all);
    // A row that a late node put in twice stays under the old key for ever: it counts as strange once the job has been over it.
    if old > 0 && !(leave_strange && over) {
        rotation::again(&app).await?;
        app.db.close().await;
        bail!(
            "{old} rows are still under an older epoch. The running portal goes over everything once more: ask again in some minutes. If the same number remains, the log says which rows are there twice, and --leave-strange leaves them"
        );
    }
    let strange: u64 = found.iter().map(|f| f.strange).sum();
    if strange > 0 && !leave_strange {
        let tables: Vec<String> = found
            .iter()
            .filter(|f| f.strange > 0)
            .map(|f| format!("{} ({})", f.table, f.strange))
            .collect();
        app.db.close().await;
        bail!(
            "rows that this installation has not written so: {}. Find out why first: somebody may have changed the database. If they may stay refused for ever, say --leave-strange",
            tables.join(", ")
        );
    }
    key.replace(&path)?;
    rotation::retired(&app, epoch).await?;
    app.db.close().await;
    println!(
        "Epoch {epoch} opens nothing and vouches for nothing any more. Copy the key file to every other node and start the portal again."
    );
    println!(
        "Its line stays in the file: the audit trail of its time, passwords that nobody has typed since and the chain of the look-up entries need it."
    );
    println!(
        "Backups made until now carry the key file of their time and open as before. Export and confirm the file of today: `securemail keys export`, `securemail keys confirm`."
    );
    Ok(())
}
