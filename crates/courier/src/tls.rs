//! The one TLS policy of this crate: TLS 1.2 and 1.3 by aws-lc-rs, the certificate chain and the name always checked.

use std::{path::Path, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, pem::PemObject},
};

use crate::ConfigError;

/// A client that trusts the machine's authorities, or, if `ca_file` (PEM) is given, only those in it.
pub(crate) fn client(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, ConfigError> {
    let mut roots = RootCertStore::empty();
    match ca_file {
        Some(path) => {
            let bad = |why: String| {
                ConfigError(format!(
                    "the CA file {} cannot be used: {why}",
                    path.display()
                ))
            };
            let pem = CertificateDer::pem_file_iter(path).map_err(|e| bad(e.to_string()))?;
            for certificate in pem {
                let certificate = certificate.map_err(|e| bad(e.to_string()))?;
                roots.add(certificate).map_err(|e| bad(e.to_string()))?;
            }
            if roots.is_empty() {
                return Err(bad("it holds no certificate".into()));
            }
        }
        None => {
            // A single unreadable file among the machine's own is the distribution's business; none at all is ours.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if roots.is_empty() {
                return Err(ConfigError(
                    "this machine has no trusted certificates: install the package ca-certificates or set ca_file".into(),
                ));
            }
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| ConfigError(format!("TLS cannot be set up: {e}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}
