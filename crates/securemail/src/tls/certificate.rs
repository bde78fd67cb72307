//! A certificate chain with its key, and what can be said of it: does the key fit, until when, for which name.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use tokio_rustls::rustls::client::verify_server_name;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{Error, InconsistentKeys};

/// One day in microseconds.
pub const DAY: i64 = 24 * 3600 * 1_000_000;
/// A certificate that ends sooner than this was not renewed when it should have been.
pub const SOON: i64 = 14 * DAY;

/// A chain that fits its key.
pub struct Certificate {
    /// What handshakes use.
    pub key: Arc<CertifiedKey>,
    /// From when it holds, in microseconds UTC.
    pub not_before: i64,
    /// Until when, in microseconds UTC.
    pub not_after: i64,
}

impl Certificate {
    /// Reads both files.
    ///
    /// # Errors
    /// When one cannot be read, holds something else, or they do not belong together.
    pub fn load(chain: &Path, key: &Path) -> anyhow::Result<Certificate> {
        let certificates = CertificateDer::pem_file_iter(chain)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|e| anyhow::anyhow!("{}: {}", chain.display(), plain(&e)))?;
        let Some(first) = certificates.first() else {
            bail!(
                "{} holds no certificate (PEM, the portal's own certificate first, then its issuers)",
                chain.display()
            );
        };
        let (not_before, not_after) = validity(first).with_context(|| {
            format!(
                "the first certificate in {} cannot be read",
                chain.display()
            )
        })?;
        let private = PrivateKeyDer::from_pem_file(key)
            .map_err(|e| anyhow::anyhow!("{}: {}", key.display(), plain(&e)))?;
        let signing = aws_lc_rs::sign::any_supported_type(&private)
            .map_err(|e| anyhow::anyhow!("the key in {} cannot be used: {e}", key.display()))?;
        let pair = CertifiedKey::new(certificates.clone(), signing);
        match pair.keys_match() {
            Ok(()) | Err(Error::InconsistentKeys(InconsistentKeys::Unknown)) => {}
            Err(Error::InconsistentKeys(_)) => bail!(
                "the key in {} does not belong to the first certificate in {}",
                key.display(),
                chain.display()
            ),
            Err(e) => bail!(
                "the first certificate in {} cannot be used: {e}",
                chain.display()
            ),
        }
        Ok(Certificate {
            key: Arc::new(pair),
            not_before,
            not_after,
        })
    }

    /// Whether browsers accept it for this name.
    pub fn covers(&self, host: &str) -> bool {
        let Some(first) = self.key.cert.first() else {
            return false;
        };
        let (Ok(parsed), Ok(name)) = (
            ParsedCertificate::try_from(first),
            ServerName::try_from(host),
        ) else {
            return false;
        };
        verify_server_name(&parsed, &name).is_ok()
    }

    /// `2027-01-31, in 42 days`, or that it is over.
    pub fn end(&self, now: i64) -> String {
        let day = jiff::Timestamp::from_microsecond(self.not_after)
            .map_or_else(|_| "?".into(), |t| t.strftime("%Y-%m-%d").to_string());
        match self.not_after - now {
            left if left <= 0 => format!("{day}, which is over"),
            left => format!("{day}, in {} days", left / DAY),
        }
    }

    /// Says in the log what is served from now on.
    pub(super) fn log(&self, host: &str, now: i64) {
        tracing::info!("certificate loaded, valid until {}", self.end(now));
        if self.not_after <= now || now < self.not_before {
            tracing::error!("the certificate is not valid today: browsers will refuse it");
        } else if self.not_after - now < SOON {
            tracing::warn!("the certificate ends soon: renew it");
        }
        if !self.covers(host) {
            tracing::error!("the certificate is not for {host}: browsers will refuse it");
        }
    }
}

/// What a PEM reader says, for people.
fn plain(error: &tokio_rustls::rustls::pki_types::pem::Error) -> String {
    use tokio_rustls::rustls::pki_types::pem::Error as Pem;
    match error {
        Pem::Io(e) => format!("cannot be read: {e}"),
        Pem::NoItemsFound => "holds no private key (PEM)".into(),
        e => format!("is not the PEM that is expected here: {e}"),
    }
}

/// One element of DER: its tag, its contents, what follows.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    let mut len = usize::from(first);
    if first & 0x80 != 0 {
        let (digits, after) = rest.split_at_checked(usize::from(first & 0x7f))?;
        if digits.len() > 4 {
            return None;
        }
        len = digits.iter().fold(0, |n, d| n << 8 | usize::from(*d));
        rest = after;
    }
    let (contents, rest) = rest.split_at_checked(len)?;
    Some((tag, contents, rest))
}

/// First and last moment of a certificate (RFC 5280 section 4.1.2.5), in microseconds UTC.
pub(super) fn validity(certificate: &[u8]) -> Option<(i64, i64)> {
    const SEQUENCE: u8 = 0x30;
    let inside = |der| element(der).filter(|(tag, ..)| *tag == SEQUENCE);
    let (_, certificate, _) = inside(certificate)?;
    let (_, mut fields, _) = inside(certificate)?;
    // The version, explicit [0], may be left out.
    if fields.first() == Some(&0xa0) {
        fields = element(fields)?.2;
    }
    for _serial_algorithm_issuer in 0..3 {
        fields = element(fields)?.2;
    }
    let (_, times, _) = inside(fields)?;
    let (tag, begins, rest) = element(times)?;
    let begins = time(tag, begins)?;
    let (tag, ends, _) = element(rest)?;
    Some((begins, time(tag, ends)?))
}

/// `UTCTime` YYMMDDHHMMSSZ or `GeneralizedTime` YYYYMMDDHHMMSSZ.
fn time(tag: u8, text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let text = match (tag, text.len()) {
        // Two digits of a year: below 50 is this century.
        (0x17, 12) => format!("{}{text}", if text < "50" { "20" } else { "19" }),
        (0x18, 14) => text.to_owned(),
        _ => return None,
    };
    let at = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", &text).ok()?;
    let at = jiff::tz::TimeZone::UTC.to_timestamp(at).ok()?;
    Some(at.as_microsecond())
}
