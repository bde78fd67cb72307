//! HTTPS without a proxy: the certificate and its key from two files, TLS 1.2 and 1.3 by aws-lc-rs, HTTP/2 and HTTP/1.1 by ALPN.
//!
//! Certificates are renewed by a program beside us (certbot, lego), which replaces the files. Both are looked at every minute and at
//! SIGHUP; a pair that does not fit, a half-written file or an expired certificate changes nothing: the one in use stays until a good
//! one is there.

mod certificate;
#[cfg(test)]
mod tests;

pub use certificate::{Certificate, DAY, SOON};

use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use std::time::{Duration, SystemTime};

use anyhow::Context;
use portal::config::Config;
use tokio::signal::unix::Signal;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use vault::Clock;

/// Longest a client may take for the handshake.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(60);

/// The pair in use; every handshake asks for it.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(|e| e.into_inner()).clone())
    }
}

/// What tells a file from the one that was there before.
type Stamp = Vec<Option<(SystemTime, u64)>>;

/// The certificate that is served, and the files it comes from.
pub struct Tls {
    files: [PathBuf; 2],
    host: String,
    current: Arc<Current>,
    acceptor: TlsAcceptor,
    /// End of the certificate in use, in microseconds UTC.
    not_after: i64,
    stamp: Stamp,
}

impl Tls {
    /// Reads the pair that the configuration names; `None` where it names none.
    ///
    /// # Errors
    /// When the pair cannot be served, with what to mend.
    pub fn open(config: &Config, now: i64) -> anyhow::Result<Option<Tls>> {
        let Some((chain, key)) = files(config) else {
            return Ok(None);
        };
        let files = [chain, key];
        let stamp = stamp(&files);
        let host = host(config);
        let pair = Certificate::load(&files[0], &files[1])?;
        pair.log(&host, now);
        let current = Arc::new(Current(RwLock::new(pair.key.clone())));
        Ok(Some(Tls {
            acceptor: TlsAcceptor::from(Arc::new(server_config(current.clone())?)),
            not_after: pair.not_after,
            current,
            files,
            host,
            stamp,
        }))
    }

    /// What accepts connections; it keeps up with renewals by itself.
    pub fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.clone()
    }

    /// Takes the pair that is in the files now; the one in use stays if that cannot be served.
    fn renew(&mut self, now: i64) {
        self.stamp = stamp(&self.files);
        match Certificate::load(&self.files[0], &self.files[1]) {
            Ok(pair) if pair.not_after <= now => tracing::error!(
                "the certificate in {} has expired: the one in use stays",
                self.files[0].display()
            ),
            Ok(pair) => {
                pair.log(&self.host, now);
                self.not_after = pair.not_after;
                *self.current.0.write().unwrap_or_else(|e| e.into_inner()) = pair.key;
            }
            Err(error) => {
                tracing::error!("the certificate in use stays: {error:#}");
            }
        }
    }

    /// Follows the files until the task is dropped.
    async fn follow(mut self, clock: Arc<dyn Clock>, mut hangup: Signal) {
        let mut tick = tokio::time::interval(LOOK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut warned = clock.now();
        loop {
            let asked = tokio::select! {
                Some(()) = hangup.recv() => true,
                _ = tick.tick() => false,
            };
            let now = clock.now();
            if asked || stamp(&self.files) != self.stamp {
                self.renew(now);
            }
            if warned + DAY <= now {
                warned = now;
                if self.not_after - now < SOON {
                    tracing::warn!(
                        "the certificate in {} ends in {} days: renew it",
                        self.files[0].display(),
                        (self.not_after - now).max(0) / DAY
                    );
                }
            }
        }
    }
}

/// Listens for SIGHUP, which would otherwise end the program, and takes renewed certificates. Never returns.
pub async fn follow(tls: Option<Tls>, clock: Arc<dyn Clock>, mut hangup: Signal) {
    match tls {
        Some(tls) => tls.follow(clock, hangup).await,
        None => {
            while hangup.recv().await.is_some() {
                tracing::info!(
                    "SIGHUP: there is no certificate to read again; other settings need a restart"
                );
            }
        }
    }
}

/// Certificate chain and key, where both are configured.
pub fn files(config: &Config) -> Option<(PathBuf, PathBuf)> {
    let s = &config.server;
    (!s.tls_certificate_file.is_empty() && !s.tls_key_file.is_empty()).then(|| {
        (
            PathBuf::from(&s.tls_certificate_file),
            PathBuf::from(&s.tls_key_file),
        )
    })
}

/// The name browsers ask for, without its port.
pub fn host(config: &Config) -> String {
    let authority = config.public_host();
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    }
    .trim_matches(['[', ']'])
    .to_owned()
}

fn stamp(files: &[PathBuf]) -> Stamp {
    let of = |p: &PathBuf| {
        let meta = std::fs::metadata(p).ok()?;
        Some((meta.modified().ok()?, meta.len()))
    };
    files.iter().map(of).collect()
}

fn server_config(current: Arc<Current>) -> anyhow::Result<ServerConfig> {
    let mut provider = aws_lc_rs::default_provider();
    // The hybrid first: what is recorded today must not be readable by a quantum computer of tomorrow.
    provider.kx_groups = vec![
        aws_lc_rs::kx_group::X25519MLKEM768,
        aws_lc_rs::kx_group::X25519,
        aws_lc_rs::kx_group::SECP256R1,
        aws_lc_rs::kx_group::SECP384R1,
    ];
    let mut config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .context("TLS cannot be set up")?
        .with_no_client_auth()
        .with_cert_resolver(current);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
