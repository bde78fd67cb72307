//! The address of the server, with libpq's words for TLS.

use crate::{Config, OpenError};
use std::{path::PathBuf, str::FromStr};
use tokio_postgres::config::{Host, SslMode};

/// How much TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// None.
    Disable,
    /// Encrypted, the certificate not looked at: whoever can sit in the middle can read.
    Require,
    /// The certificate must be signed by a trusted authority.
    VerifyCa,
    /// And be made out for the host.
    VerifyFull,
}

impl From<Mode> for SslMode {
    fn from(mode: Mode) -> SslMode {
        match mode {
            Mode::Disable => SslMode::Disable,
            _ => SslMode::Require,
        }
    }
}

#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) pg: tokio_postgres::Config,
    pub(super) mode: Mode,
    pub(super) ca_file: Option<PathBuf>,
}

/// Takes `sslmode` and `sslrootcert` out of the address (tokio-postgres does not know all of libpq's modes) and parses the
/// rest.
pub(super) fn parse(config: &Config) -> Result<Parsed, OpenError> {
    let (base, query) = config.url.split_once('?').unwrap_or((&config.url, ""));
    let mut rest = Vec::new();
    let mut word = None;
    let mut ca_file = config.ca_file.clone();
    for pair in query.split('&').filter(|p| !p.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", v)) => word = Some(v),
            Some(("sslrootcert", v)) => {
                ca_file.get_or_insert_with(|| v.into());
            }
            _ => rest.push(pair),
        }
    }
    let url = if rest.is_empty() {
        base.to_owned()
    } else {
        format!("{base}?{}", rest.join("&"))
    };
    // The parser's message may quote the address, and with it the password.
    let pg = tokio_postgres::Config::from_str(&url).map_err(|_| {
        OpenError::Url("it is not of the form postgres://user:password@host:port/database".into())
    })?;
    if pg.get_hosts().is_empty() {
        return Err(OpenError::Url("it names no host".into()));
    }
    let mode = match word {
        Some("disable") => Mode::Disable,
        // As libpq does: a certificate authority that was named is also used.
        Some("require") if ca_file.is_some() => Mode::VerifyCa,
        Some("require") => Mode::Require,
        Some("verify-ca") => Mode::VerifyCa,
        Some("verify-full") => Mode::VerifyFull,
        Some(w @ ("allow" | "prefer")) => {
            return Err(OpenError::Url(format!(
                "sslmode={w} lets anybody in the middle turn encryption off; use verify-full, or disable on one machine"
            )));
        }
        Some(w) => return Err(OpenError::Url(format!("sslmode={w} is not known"))),
        None if pg.get_hosts().iter().all(is_local) => Mode::Disable,
        None => Mode::VerifyFull,
    };
    Ok(Parsed { pg, mode, ca_file })
}

fn is_local(host: &Host) -> bool {
    match host {
        #[cfg(unix)]
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|a| a.is_loopback())
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn mode(url: &str) -> Result<Mode, String> {
        parse(&Config::new(url))
            .map(|p| p.mode)
            .map_err(|e| e.to_string())
    }

    #[test]
    fn sslmode_means_what_it_means_to_libpq() {
        assert_eq!(
            mode("postgres://u:p@db/x?sslmode=disable"),
            Ok(Mode::Disable)
        );
        assert_eq!(
            mode("postgres://u:p@db/x?sslmode=require"),
            Ok(Mode::Require)
        );
        assert_eq!(
            mode("postgres://u:p@db/x?sslmode=require&sslrootcert=/ca.pem"),
            Ok(Mode::VerifyCa)
        );
        assert_eq!(
            mode("postgres://u:p@db/x?application_name=a&sslmode=verify-ca"),
            Ok(Mode::VerifyCa)
        );
        assert_eq!(
            mode("postgres://u:p@db/x?sslmode=verify-full&connect_timeout=3"),
            Ok(Mode::VerifyFull)
        );
    }

    #[test]
    fn without_sslmode_only_this_machine_is_trusted() {
        for local in [
            "127.0.0.1",
            "localhost",
            "[::1]",
            "%2Fvar%2Frun%2Fpostgresql",
        ] {
            assert_eq!(
                mode(&format!("postgres://u:p@{local}/x")),
                Ok(Mode::Disable),
                "{local}"
            );
        }
        assert_eq!(mode("postgres://u:p@db.example/x"), Ok(Mode::VerifyFull));
        assert_eq!(
            mode("postgres://u:p@127.0.0.1,db.example/x"),
            Ok(Mode::VerifyFull)
        );
    }

    #[test]
    fn what_can_be_stripped_is_refused_and_no_message_shows_the_password() {
        for url in [
            "postgres://u:hunter2@db/x?sslmode=prefer",
            "postgres://u:hunter2@db/x?sslmode=allow",
            "postgres://u:hunter2@db/x?sslmode=yes",
            "postgres://u:hunter2@db:port/x",
            "postgres://u:hunter2@db/x?nonsense=hunter2",
            "postgres:///x",
        ] {
            let e = mode(url).unwrap_err();
            assert!(!e.contains("hunter2"), "{e}");
        }
    }
}
