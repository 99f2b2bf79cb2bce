//! TLS below the dialogue with a mail server.

use std::{io, path::Path, sync::Arc};

use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

/// Certificates of the PEM file at `path`, DER.
///
/// # Errors
/// It cannot be read, or holds no certificate.
pub fn authorities(path: &Path) -> io::Result<Vec<Vec<u8>>> {
    let found = CertificateDer::pem_file_iter(path).map_err(io::Error::other)?;
    let all = found
        .map(|der| Ok(der.map_err(io::Error::other)?.as_ref().to_vec()))
        .collect::<io::Result<Vec<_>>>()?;
    if all.is_empty() {
        return Err(io::Error::other("it holds no certificate in PEM"));
    }
    Ok(all)
}

/// What a web client trusts: the authorities of the system, TLS 1.2 and 1.3.
///
/// # Errors
/// The TLS library cannot be set up.
pub fn web_trust() -> io::Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    Ok(
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_root_certificates(roots)
            .with_no_client_auth(),
    )
}

/// Wraps `stream`; the certificate must be for `host` and signed by an authority of the system or
/// one of `authorities` (DER).
///
/// # Errors
/// The handshake fails: a wrong or unknown certificate among others.
pub async fn protect(
    stream: TcpStream,
    host: &str,
    authorities: &[Vec<u8>],
) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots.add_parsable_certificates(
        authorities
            .iter()
            .map(|der| CertificateDer::from(der.as_slice())),
    );
    if roots.is_empty() {
        return Err(io::Error::other(
            "this machine knows no certificate authority: install Debian's ca-certificates",
        ));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
}
