//! What can go wrong on the way out, and what to do about it.

use std::path::PathBuf;

use crate::store::StoreError;

/// A failure of the delivery room. Text for operators, in English.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The outbox or the blobs.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A built-in mail template cannot be filled.
    #[error("mail template {name}: {detail}")]
    Template {
        /// Its file name.
        name: &'static str,
        /// What is wrong.
        detail: String,
    },
    /// Not a mail address.
    #[error("`{address}` is not a mail address: correct `{key}` in the settings")]
    Address {
        /// What stands in the settings.
        address: String,
        /// Where it stands.
        key: &'static str,
    },
    /// Package and revision do not belong together.
    #[error("the package is of {package}, the revision is {revision}: run `yixian build` again")]
    OtherRevision {
        /// `2026-11-28 r2`.
        package: String,
        /// `2026-11-28 r3`.
        revision: String,
    },
    /// A file of the package is not what the manifest says.
    #[error("{path} changed since the package was made: run `yixian build` again")]
    Changed {
        /// Which.
        path: PathBuf,
    },
    /// The manifest names a file outside the package.
    #[error("the manifest names `{path}`, which is not a plain path inside the package")]
    Path {
        /// As it stands there.
        path: String,
    },
    /// A file could not be read or written.
    #[error("{path}: {source}; check the owner and the free space of the data folder")]
    Disk {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// `transport = "smtp"` without a relay.
    #[error("`delivery.smtp` is missing: transport = \"smtp\" needs host, port and security")]
    NoRelay,
    /// A password or a script would cross a network in the clear.
    #[error(
        "`delivery.smtp.security` is none, which is allowed on loopback only: `{host}` needs tls (465) or starttls (587)"
    )]
    Insecure {
        /// The relay.
        host: String,
    },
    /// The password cannot be had.
    #[error("`delivery.smtp.password_file` {path}: {problem}")]
    Secret {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A login without a password.
    #[error(
        "`delivery.smtp.user` is `{user}`: name the file with its password in `delivery.smtp.password_file`"
    )]
    NoSecret {
        /// The login.
        user: String,
    },
    /// The relay does not answer, or not like a mail server.
    #[error(
        "{relay} did not answer ({step}: {detail}); check host, port and `security`, the network and the relay's status"
    )]
    Unreachable {
        /// `host:port`.
        relay: String,
        /// At which step.
        step: String,
        /// What happened.
        detail: String,
    },
    /// The connection cannot be protected.
    #[error(
        "{relay} could not be given a protected connection ({detail}); check the certificate, the clock, and that `security` is tls on 465 or starttls on 587"
    )]
    Unprotected {
        /// `host:port`.
        relay: String,
        /// What happened.
        detail: String,
    },
    /// 535 and its kin.
    #[error(
        "{relay} refused the login of `{user}` ({reply}); QQ and 163 want the authorization code (授权码) in `delivery.smtp.password_file`, not the mailbox password"
    )]
    Login {
        /// `host:port`.
        relay: String,
        /// Who.
        user: String,
        /// The relay's words.
        reply: String,
    },
    /// 501, 553 and their kin after MAIL FROM.
    #[error(
        "{relay} refused the sender `{from}` ({reply}); `delivery.from` must be the address of `delivery.smtp.user`"
    )]
    SenderRefused {
        /// `host:port`.
        relay: String,
        /// Our address.
        from: String,
        /// The relay's words.
        reply: String,
    },
}
