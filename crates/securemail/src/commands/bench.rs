//! `bench`.
use std::process::ExitCode;
pub async fn run() -> anyhow::Result<ExitCode> {
    anyhow::bail!("waits for the demo")
}
