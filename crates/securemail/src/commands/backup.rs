//! `backup`, `verify`, `restore`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use portal::config::Config;
use portal::features::ops::backup;
use portal::messages::FileStore;
use vault::{Clock, InstanceKey, OfflineKey, SystemClock, SystemRandom};

use super::keys::offline_public;
use crate::wiring;

fn summary(s: &backup::Summary) -> String {
    let rows: u64 = s.rows.values().sum();
    format!(
        "{rows} rows in {} tables, {} files, {:.1} MB of files",
        s.rows.len(),
        s.files,
        s.file_bytes as f64 / 1e6
    )
}

pub async fn backup(config: Config, to: &Path) -> anyhow::Result<ExitCode> {
    let public = offline_public(&config)?;
    let keys = InstanceKey::load(&wiring::key_path(&config))?;
    let files = FileStore::open(&Path::new(&config.storage.data_dir).join("files"))?;
    let mut at = wiring::db_config(&config)?;
    // Beside the running portal: reads only, takes no lock.
    at.read_only = true;
    let db = db::Db::open(&at)
        .await
        .context("the database cannot be opened")?;
    let mut said = std::time::Instant::now();
    let made = backup::write(
        &db,
        &files,
        &keys,
        &public,
        to,
        &SystemRandom,
        SystemClock::new().now(),
        |rows, files| {
            if said.elapsed().as_secs() >= 1 {
                said = std::time::Instant::now();
                eprintln!("… {rows} rows, {files} files");
            }
        },
    )
    .await?;
    db.close().await;
    println!(
        "Backup {} is complete: {}. Sealed to offline key {}.",
        to.display(),
        summary(&made),
        public.fingerprint()
    );
    println!(
        "Prove it now and then: `securemail verify {} --offline-key FILE` on the machine that has the key.",
        to.display()
    );
    Ok(ExitCode::SUCCESS)
}

pub async fn verify(from: &Path, offline_key: &Path) -> anyhow::Result<ExitCode> {
    let key = OfflineKey::load(offline_key)?;
    match backup::verify(from, &key).await {
        Ok((start, s)) => {
            println!(
                "{} is complete and unchanged: {}; instance key {}, written by {}.",
                from.display(),
                summary(&s),
                start.instance,
                start.software
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            eprintln!("securemail: {}: {error}", from.display());
            Ok(ExitCode::from(super::FOUND))
        }
    }
}

pub async fn restore(config: Config, from: &Path, offline_key: &Path) -> anyhow::Result<ExitCode> {
    let key = OfflineKey::load(offline_key)?;
    let data = wiring::data_dir(&config)?;
    let key_path = wiring::key_path(&config);
    let files = FileStore::open(&data.join("files"))?;
    let db = db::Db::open(&wiring::db_config(&config)?)
        .await
        .context("the database cannot be opened")?;
    if key_path.exists() {
        let there = InstanceKey::load(&key_path)?;
        let (start, _) = backup::verify(from, &key).await?;
        if there.fingerprint() != start.instance {
            bail!(
                "{} holds another instance key ({}) than the backup ({}): restore into an empty data folder",
                key_path.display(),
                there.fingerprint(),
                start.instance
            );
        }
    }
    let back = backup::restore(from, &key, &db, &files, SystemClock::new().now()).await?;
    if !key_path.exists() {
        back.keys.save(&key_path)?;
    }
    db.close().await;
    let at = back.start.at;
    let app = wiring::app(
        config,
        &wiring::Wishes {
            pseudo_locale: false,
            make_key: false,
            clock: None,
        },
    )
    .await?;
    app.db.write(backup::event(at).rows(&app).to_vec()).await?;
    app.db.close().await;
    println!(
        "Restored: {}. Everybody must sign in again; codes and reset links are void.",
        summary(&back.summary)
    );
    if back.held > 0 {
        println!(
            "{} queued mails, texts and calls are held, because they may have been sent after the backup was made.",
            back.held
        );
        println!("Look at the portal first; then let them go with `securemail restore --release`.");
    }
    Ok(ExitCode::SUCCESS)
}

pub async fn release(config: Config) -> anyhow::Result<ExitCode> {
    let app = wiring::app(
        config,
        &wiring::Wishes {
            pseudo_locale: false,
            make_key: false,
            clock: None,
        },
    )
    .await?;
    let n = jobs::release_held(&app.db).await?;
    app.db
        .write(
            portal::audit::event("outbox.released")
                .by_operator()
                .detail(serde_json::json!({ "jobs": n }))
                .rows(&app)
                .to_vec(),
        )
        .await?;
    app.db.close().await;
    println!("{n} held mails, texts and calls will go out when the portal runs.");
    Ok(ExitCode::SUCCESS)
}
