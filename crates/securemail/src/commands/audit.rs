//! `audit verify`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::bail;
use portal::audit::verify::verify;
use portal::config::Config;
use portal::features::ops::sweep::last_anchor;

use crate::cli::AuditCommand;
use crate::wiring;

pub async fn run(config: Config, command: AuditCommand) -> anyhow::Result<ExitCode> {
    let AuditCommand::Verify { anchor } = command;
    let asked = anchor.is_some();
    let file = anchor.unwrap_or_else(|| Path::new(&config.log.audit_anchor_file).to_owned());
    let head = last_anchor(&file);
    if asked && head.is_none() {
        bail!(
            "{} holds no head of the audit trail, or cannot be read",
            file.display()
        );
    }
    let app = wiring::reader(config).await?;
    let report = verify(&app, head.as_ref()).await?;
    app.db.close().await;
    println!(
        "{} events in {} blocks, {} waiting for their block; head {} {}",
        report.events,
        report.blocks,
        report.pending,
        report.head.seq,
        hex(&report.head.hash)
    );
    match &head {
        Some(h) => println!("anchor: block {} from {}", h.seq, file.display()),
        None if !file.as_os_str().is_empty() => println!(
            "no anchor: {} holds no head yet. A running portal writes one there within a minute; if it should have, somebody took it away.",
            file.display()
        ),
        None => println!(
            "no anchor: a cut end of the chain cannot be found. Set log.audit_anchor_file to a file on another disk."
        ),
    }
    for p in &report.problems {
        println!("PROBLEM {p}");
    }
    if report.problems.is_empty() {
        println!("The trail is whole.");
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::from(super::FOUND))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(8).map(|b| format!("{b:02x}")).collect()
}
