//! `config check`, `config reference`, `config example`.

use std::process::ExitCode;

use portal::config::{ConfigError, Severity, example, reference_markdown};
use vault::{Clock, SystemClock};

use crate::checks;
use crate::cli::{Cli, ConfigCommand};

pub fn run(cli: &Cli, command: &ConfigCommand) -> anyhow::Result<ExitCode> {
    match command {
        ConfigCommand::Reference => print!("{}", reference_markdown()),
        ConfigCommand::Example => print!("{}", example()),
        ConfigCommand::Check => {
            let config = match super::load(cli) {
                Ok(config) => config,
                Err(why) => {
                    return match why.downcast_ref() {
                        Some(ConfigError::Parse { .. }) => {
                            println!("error   {why:#}");
                            Ok(ExitCode::from(super::FOUND))
                        }
                        _ => Err(why),
                    };
                }
            };
            let findings = checks::findings(&config, SystemClock::new().now());
            for f in &findings {
                let word = if f.severity == Severity::Error {
                    "error  "
                } else {
                    "warning"
                };
                println!("{word} {}: {}. To mend it: {}.", f.key, f.what, f.mend);
            }
            if findings.iter().any(|f| f.severity == Severity::Error) {
                return Ok(ExitCode::from(super::FOUND));
            }
            println!(
                "{}",
                if findings.is_empty() {
                    "The configuration is fine."
                } else {
                    "The configuration works; see the warnings."
                }
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
