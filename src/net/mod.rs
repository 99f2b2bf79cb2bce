//! What every connection needs: TLS with a checked certificate, and secrets that only their owner can
//! read; and the words between a daemon and systemd.

pub mod imap;
mod secret;
pub mod systemd;
mod tls;

use std::net::IpAddr;

pub use secret::secret;
pub use tls::{authorities, protect, web_trust};

/// Whether `host` is this machine, the only place that is talked to in clear text.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
