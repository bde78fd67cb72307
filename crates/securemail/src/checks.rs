//! What is wrong with the files and addresses that a configuration names. What can be said of the words alone is in
//! [`portal::config`]; this looks at the disk and never at the network.

use std::path::Path;

use portal::config::{Config, Finding, MailMode, PhoneMode, Severity};

use crate::tls::{self, Certificate, SOON};
use crate::{commands, wiring};

/// Everything `config check`, `doctor` and the start of `serve` complain about.
pub fn findings(config: &Config, now: i64) -> Vec<Finding> {
    let mut out = config.findings();
    // What is wrong already is not complained about twice.
    let said: Vec<&str> = out.iter().map(|f| f.key).collect();
    let mut more = Vec::new();
    certificate(config, now, &mut more);
    database(config, &mut more);
    providers(config, &mut more);
    operator(config, &mut more);
    more.retain(|f| !said.contains(&f.key));
    out.extend(more);
    out
}

fn say(
    out: &mut Vec<Finding>,
    severity: Severity,
    key: &'static str,
    what: impl Into<String>,
    mend: &str,
) {
    out.push(Finding {
        severity,
        key,
        what: what.into(),
        mend: mend.into(),
    });
}

/// The certificate of direct HTTPS: does the key fit, until when, for whom.
fn certificate(config: &Config, now: i64, out: &mut Vec<Finding>) {
    let Some((chain, key)) = tls::files(config) else {
        return;
    };
    const KEY: &str = "server.tls_certificate_file";
    let pair = match Certificate::load(&chain, &key) {
        Ok(pair) => pair,
        Err(error) => {
            return say(
                out,
                Severity::Error,
                KEY,
                format!("{error:#}"),
                "name a PEM chain and the PEM key it was made with, readable by the user the portal runs as",
            );
        }
    };
    if pair.not_after <= now {
        say(
            out,
            Severity::Error,
            KEY,
            format!("the certificate was valid until {}", pair.end(now)),
            "renew it",
        );
    } else if now < pair.not_before {
        say(
            out,
            Severity::Error,
            KEY,
            "the certificate is not valid yet",
            "set this machine's clock, or wait",
        );
    } else if pair.not_after - now < SOON {
        say(
            out,
            Severity::Warning,
            KEY,
            format!("the certificate is valid until {}", pair.end(now)),
            "renew it; a running portal takes the new files by itself within a minute",
        );
    }
    let host = tls::host(config);
    if !pair.covers(&host) {
        say(
            out,
            Severity::Warning,
            KEY,
            format!("the certificate is not for {host}: browsers refuse it"),
            "get one that names the host of server.public_url",
        );
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&key).map_or(0, |m| m.permissions().mode() & 0o777);
        if mode & 0o007 != 0 {
            say(
                out,
                Severity::Warning,
                "server.tls_key_file",
                format!(
                    "{} has mode {mode:03o}: every user of this machine may read it",
                    key.display()
                ),
                "chmod 640 and give it to the group of the user the portal runs as",
            );
        }
    }
}

fn database(config: &Config, out: &mut Vec<Finding>) {
    match wiring::db_config(config) {
        Err(error) => say(
            out,
            Severity::Error,
            "storage.database_password_file",
            format!("{error:#}"),
            "name a file with the password alone in it",
        ),
        Ok(at) => {
            if let Err(error) = at.check() {
                say(
                    out,
                    Severity::Error,
                    "storage.database_url",
                    error.to_string(),
                    "write it like postgres://user@host/database, or leave it empty for the embedded database",
                );
            }
        }
    }
    if wiring::has_password(&config.storage.database_url) {
        say(
            out,
            Severity::Warning,
            "storage.database_url",
            "the password stands in the configuration, which more people read than it needs",
            "write the address without it and name a file in storage.database_password_file",
        );
    }
    let ca = &config.storage.database_ca_file;
    if !ca.is_empty() && !readable(ca) {
        say(
            out,
            Severity::Error,
            "storage.database_ca_file",
            format!("{ca} cannot be read"),
            "name a PEM file of authorities, or leave it empty",
        );
    }
}

/// Relay and gateway as far as they can be judged without talking to them.
fn providers(config: &Config, out: &mut Vec<Finding>) {
    if config.mail.mode == MailMode::Smtp
        && let Err(error) = wiring::smtp(config)
    {
        say(
            out,
            Severity::Error,
            "mail",
            format!("{error:#}"),
            "mend the section [mail]",
        );
    }
    if config.phone.mode == PhoneMode::Gateway
        && let Err(error) = wiring::gateways(config, &wiring::clock())
    {
        say(
            out,
            Severity::Error,
            "phone",
            format!("{error:#}"),
            "mend the section [phone]",
        );
    }
}

fn operator(config: &Config, out: &mut Vec<Finding>) {
    if !config.keys.offline_public_file.is_empty()
        && let Err(error) = commands::offline_public(config)
    {
        say(
            out,
            Severity::Warning,
            "keys.offline_public_file",
            format!("{error:#}: no backups can be made"),
            "name the public half that `securemail keys offline-new` wrote",
        );
    }
    let level = &config.log.level;
    // A bare word that is no level would name a module, and silence everything else.
    let known = ["off", "error", "warn", "info", "debug", "trace"];
    let bare = level
        .split(',')
        .any(|part| !part.contains('=') && !known.contains(&part.trim().to_lowercase().as_str()));
    let wrong = match commands::filter(level) {
        Err(error) => Some(error.to_string()),
        Ok(_) if bare => Some("it names no level".into()),
        Ok(_) => None,
    };
    if let Some(error) = wrong {
        say(
            out,
            Severity::Error,
            "log.level",
            format!("{level:?} is no filter: {error}"),
            "write error, warn, info or debug",
        );
    }
    let anchor = &config.log.audit_anchor_file;
    if let Some(folder) = Path::new(anchor).parent().filter(|_| !anchor.is_empty())
        && !folder.as_os_str().is_empty()
        && !folder.is_dir()
    {
        say(
            out,
            Severity::Error,
            "log.audit_anchor_file",
            format!("the folder {} is not there", folder.display()),
            "make it, writable for the user the portal runs as",
        );
    }
}

fn readable(path: &str) -> bool {
    std::fs::File::open(path).is_ok()
}
