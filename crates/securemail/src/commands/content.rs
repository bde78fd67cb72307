//! `directory import`, `documents publish`, `account provision`.

use std::process::ExitCode;

use portal::config::Config;

use crate::cli::{AccountCommand, DirectoryCommand, DocumentsCommand};

pub async fn directory(_config: Config, _command: DirectoryCommand) -> anyhow::Result<ExitCode> {
    anyhow::bail!("waits for the feature")
}
pub async fn documents(_config: Config, _command: DocumentsCommand) -> anyhow::Result<ExitCode> {
    anyhow::bail!("waits for the feature")
}
pub async fn account(_config: Config, _command: AccountCommand) -> anyhow::Result<ExitCode> {
    anyhow::bail!("waits for the feature")
}
