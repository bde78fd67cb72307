//! `backup`, `verify`, `restore`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use portal::config::Config;
use portal::features::ops::backup::{self, BackupError};
use portal::features::ops::status;
use portal::messages::FileStore;
use vault::{Clock, SystemClock, SystemRandom};

use super::keys::{self, instance_key, offline_public};
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
    let instance = instance_key(&wiring::key_path(&config))?;
    let files = FileStore::open(&Path::new(&config.storage.data_dir).join("files"))?;
    let mut at = wiring::db_config(&config)?;
    // Beside the running portal: reads only, takes no lock.
    at.read_only = true;
    let db = wiring::open(&at).await?;
    let now = SystemClock::new().now();
    let mut said = std::time::Instant::now();
    let made = backup::write(
        &db,
        &files,
        &instance,
        &public,
        to,
        &SystemRandom,
        now,
        |rows, files| {
            if said.elapsed().as_secs() >= 1 {
                said = std::time::Instant::now();
                eprintln!("… {rows} rows, {files} files");
            }
        },
    )
    .await?;
    db.close().await;
    if let Err(error) = note(config, now, &made).await {
        eprintln!("warning: doctor will not know of this backup: {error:#}");
    }
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

/// Leaves word of a complete backup in the database, beside a running portal too.
async fn note(config: Config, at: i64, made: &backup::Summary) -> anyhow::Result<()> {
    let app = wiring::operator(config).await?;
    status::backed_up(&app, at, made.rows.values().sum(), made.files).await?;
    app.db.close().await;
    Ok(())
}

pub async fn verify(from: &Path, offline_key: &Path) -> anyhow::Result<ExitCode> {
    let key = keys::offline_key(offline_key)?;
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
        // The backup could not be judged at all.
        Err(error @ (BackupError::Io { .. } | BackupError::WrongKey { .. })) => Err(error.into()),
        Err(error) => {
            eprintln!("securemail: {}: {error}", from.display());
            Ok(ExitCode::from(super::FOUND))
        }
    }
}

pub async fn restore(config: Config, from: &Path, offline_key: &Path) -> anyhow::Result<ExitCode> {
    let key = keys::offline_key(offline_key)?;
    // The whole of it before anything is made: a wrong key or half a file leaves no trace.
    let (start, _) = backup::verify(from, &key)
        .await
        .with_context(|| from.display().to_string())?;
    let data = wiring::data_dir(&config)?;
    let key_path = wiring::key_path(&config);
    if key_path.exists() {
        let there = instance_key(&key_path)?;
        if there.fingerprint() != start.instance {
            bail!(
                "{} holds another instance key ({}) than the backup ({}): restore into an empty data folder",
                key_path.display(),
                there.fingerprint(),
                start.instance
            );
        }
    }
    let files = FileStore::open(&data.join("files"))?;
    let db = wiring::open(&wiring::db_config(&config)?).await?;
    let back = match backup::bring_back(from, &key, &db, &files, SystemClock::new().now()).await {
        Ok(back) => back,
        Err(error @ BackupError::NotEmpty(_)) => return Err(error.into()),
        Err(error) => {
            return Err(error).context(
                "the restore stopped half-way: mend the cause, empty the data folder and the database, and restore again",
            );
        }
    };
    if !key_path.exists() {
        back.keys.save(&key_path)?;
    }
    db.close().await;
    let at = back.start.at;
    let app = wiring::operator(config).await?;
    if back.start.schema < 2 {
        wiring::upgraded(&app, &[2]).await?;
    }
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
    let app = wiring::operator(config).await?;
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
