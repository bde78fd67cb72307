//! What the operator says about the mail server.

use std::{net::IpAddr, path::PathBuf, sync::Arc, time::Duration};

use lettre::{
    Address,
    transport::smtp::{authentication, extension::ClientId},
};
use rustls::{ClientConfig, pki_types::ServerName};

use crate::{ConfigError, Secret, tls};

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Starts in the clear and must turn to TLS before anything is said (RFC 3207); a server that does not offer it gets
    /// nothing. Usually port 587.
    StartTls,
    /// TLS from the first byte (RFC 8314). Usually port 465.
    ImplicitTls,
    /// No TLS. Only for a server on this machine: the address that is connected to must be a loopback one.
    None,
}

/// Where bounces go: the address of `MAIL FROM`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnPath {
    /// The null path `<>`: bounces are not wanted, and nothing answers it automatically.
    Null,
    /// A mailbox that receives bounces.
    Address(String),
}

/// Name and password at the mail server, used with `AUTH PLAIN` (RFC 4616) or `AUTH LOGIN`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The user name.
    pub user: String,
    /// The password.
    pub password: Secret,
}

/// The mail server and how to talk to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpConfig {
    /// Host name (checked against its certificate) or IP address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Protection of the connection.
    pub security: Security,
    /// Sign-in, if the server wants one.
    pub credentials: Option<Credentials>,
    /// PEM file of the authorities to trust *instead of* the machine's own.
    pub ca_file: Option<PathBuf>,
    /// The name this machine gives in `EHLO`: a fully qualified domain name, or an IP address.
    pub ehlo_name: String,
    /// Where bounces go.
    pub return_path: ReturnPath,
    /// Longest time until a connection is open, protected and signed in.
    pub connect_timeout: Duration,
    /// Longest time for one mail on an open connection. RFC 5321 section 4.5.3.2.6 asks for ten minutes at its end: a
    /// shorter one makes a repeat more likely when the server is slow.
    pub send_timeout: Duration,
    /// Most connections at the same time; further sends wait.
    pub max_connections: usize,
    /// An idle connection older than this is closed instead of used.
    pub idle_timeout: Duration,
}

impl SmtpConfig {
    /// A server with usual times: 15 s to connect, 120 s for a mail, 4 connections, 30 s idle; system authorities, no
    /// sign-in, null return path.
    #[must_use]
    pub fn new(
        host: impl Into<String>,
        port: u16,
        security: Security,
        ehlo_name: impl Into<String>,
    ) -> Self {
        Self {
            host: host.into(),
            port,
            security,
            credentials: None,
            ca_file: None,
            ehlo_name: ehlo_name.into(),
            return_path: ReturnPath::Null,
            connect_timeout: Duration::from_secs(15),
            send_timeout: Duration::from_secs(120),
            max_connections: 4,
            idle_timeout: Duration::from_secs(30),
        }
    }
}

/// The configuration once it is known to make sense.
pub(super) struct Server {
    pub config: SmtpConfig,
    pub ehlo: ClientId,
    pub credentials: Option<authentication::Credentials>,
    pub return_path: Option<Address>,
    /// `None` exactly if security is [`Security::None`].
    pub tls: Option<(Arc<ClientConfig>, ServerName<'static>)>,
}

impl Server {
    pub fn new(config: SmtpConfig) -> Result<Self, ConfigError> {
        let wrong = |what: &str| Err(ConfigError(format!("mail server: {what}")));
        if config.host.is_empty() || !config.host.bytes().all(|b| b.is_ascii_graphic()) {
            return wrong("the host is not a host name or IP address");
        }
        if config.port == 0 {
            return wrong("the port is 0");
        }
        if config.max_connections == 0 || config.max_connections > 100 {
            return wrong("the number of connections is not 1 to 100");
        }
        if config.connect_timeout.is_zero() || config.send_timeout.is_zero() {
            return wrong("a time-out is 0");
        }
        let ehlo = match config.ehlo_name.parse::<IpAddr>() {
            Ok(IpAddr::V4(ip)) => ClientId::Ipv4(ip),
            Ok(IpAddr::V6(ip)) => ClientId::Ipv6(ip),
            // The name goes into a command line as it is.
            Err(_) if is_host_name(&config.ehlo_name) => ClientId::Domain(config.ehlo_name.clone()),
            Err(_) => return wrong("the EHLO name is not a host name or IP address"),
        };
        let return_path = match &config.return_path {
            ReturnPath::Null => None,
            ReturnPath::Address(address) => match address.parse::<Address>() {
                Ok(parsed) if address.is_ascii() && !address.contains(['"', ' ']) => Some(parsed),
                _ => return wrong("the return path is not an address"),
            },
        };
        let tls = match config.security {
            Security::None if config.ca_file.is_some() => {
                return wrong("ca_file is set, but security is none");
            }
            Security::None => {
                let loopback = config.host.eq_ignore_ascii_case("localhost")
                    || config
                        .host
                        .parse::<IpAddr>()
                        .is_ok_and(|ip| ip.is_loopback());
                if !loopback {
                    return wrong(
                        "without TLS the host must be localhost or a loopback address; set starttls or implicit TLS",
                    );
                }
                None
            }
            Security::StartTls | Security::ImplicitTls => {
                let Ok(name) = ServerName::try_from(config.host.clone()) else {
                    return wrong("the host is not a name that a certificate can carry");
                };
                Some((tls::client(config.ca_file.as_deref())?, name))
            }
        };
        let credentials = config.credentials.as_ref().map(|c| {
            authentication::Credentials::new(c.user.clone(), c.password.expose().to_owned())
        });
        Ok(Self {
            config,
            ehlo,
            credentials,
            return_path,
            tls,
        })
    }

    /// How this server is called in reports: `host:port`.
    pub fn name(&self) -> String {
        format!("{}:{}", self.config.host, self.config.port)
    }
}

fn is_host_name(name: &str) -> bool {
    name.len() <= 253
        && name.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
