//! `directory import`, `documents publish`.

use std::process::ExitCode;

use anyhow::Context;
use portal::config::Config;
use portal::features::{directory, documents};

use crate::cli::{DirectoryCommand, DocumentsCommand};
use crate::wiring;

fn counted(n: u64, one: &str, more: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { more })
}

pub async fn directory(config: Config, command: DirectoryCommand) -> anyhow::Result<ExitCode> {
    let DirectoryCommand::Import { file } = command;
    let csv =
        std::fs::File::open(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let app = wiring::operator(config).await?;
    let report = directory::import(&app, std::io::BufReader::new(csv)).await;
    app.db.close().await;
    let report = report?;
    println!(
        "{} imported, {} left out.",
        counted(report.imported, "entry", "entries"),
        counted(report.refused, "row", "rows"),
    );
    if !report.unused.is_empty() {
        println!("Columns that are not used: {}.", report.unused.join(", "));
    }
    if report.repeated > 0 {
        println!(
            "{} of them have a number and a name that came before in the file; the last one counts.",
            report.repeated
        );
    }
    for e in &report.errors {
        println!("  {e}");
    }
    if report.refused > report.errors.len() as u64 {
        println!(
            "  … and {} more.",
            report.refused - report.errors.len() as u64
        );
    }
    Ok(if report.refused == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(super::FOUND)
    })
}

pub async fn documents(config: Config, command: DocumentsCommand) -> anyhow::Result<ExitCode> {
    let DocumentsCommand::Publish {
        kind,
        version,
        lang,
        file,
    } = command;
    let text = std::fs::read_to_string(&file)
        .with_context(|| format!("cannot read {}", file.display()))?;
    let kind = documents::Kind::parse(&kind).context("terms or privacy")?;
    let lang = portal::web::Lang::parse(&lang).context("en or es")?;
    let app = wiring::operator(config).await?;
    let done = documents::publish(&app, kind, version, lang.code(), &text).await;
    app.db.close().await;
    let missing = done?.missing;
    println!(
        "Version {version} of {} is there in {}.",
        kind.word(),
        lang.name()
    );
    if missing.is_empty() {
        println!("It is in force from now on.");
    } else {
        println!(
            "It is in force once it is there in every language; missing: {}.",
            missing.join(", ")
        );
    }
    Ok(ExitCode::SUCCESS)
}
