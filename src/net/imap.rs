//! A logged-in connection to an IMAP server with one folder open (RFC 3501). Every wait has an end.

use std::{collections::BTreeSet, fmt::Debug, path::Path, time::Duration};

use async_imap::{Client, Session, types::Fetch};
use futures_util::{Stream, StreamExt};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};

use super::{authorities, is_loopback, protect, secret};
use crate::model::mail::Protection;

/// What goes wrong with a server: English, with what helps.
pub type Trouble = String;

/// A connection, protected or (on loopback) not.
pub trait Line: AsyncRead + AsyncWrite + Unpin + Debug + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Debug + Send> Line for T {}

/// Where a folder is and how it is opened.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    /// Host name or address.
    pub host: &'a str,
    /// TCP port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Protection,
    /// Login.
    pub user: &'a str,
    /// File that holds the password, readable by its owner alone.
    pub password_file: &'a Path,
    /// A certificate authority beside those of the system, PEM.
    pub ca_file: Option<&'a Path>,
    /// The folder.
    pub folder: &'a str,
}

/// How long each step may take: async-imap itself waits for ever.
#[derive(Debug, Clone, Copy)]
pub struct MailboxLimits {
    /// TCP connection, and the TLS handshake: each.
    pub connect: Duration,
    /// Greeting, LOGIN, ID, SELECT, STORE: each.
    pub step: Duration,
    /// Listing a folder, and each description of a mail.
    pub list: Duration,
    /// The slowest line that we still wait for.
    pub bytes_per_second: u64,
    /// LOGOUT.
    pub goodbye: Duration,
}

impl Default for MailboxLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            step: Duration::from_secs(60),
            list: Duration::from_secs(120),
            bytes_per_second: 32 * 1024,
            goodbye: Duration::from_secs(3),
        }
    }
}

impl MailboxLimits {
    /// How long one mail of `bytes` may take.
    #[must_use]
    pub fn bytes(&self, bytes: u64) -> Duration {
        self.step + Duration::from_secs(bytes / self.bytes_per_second.max(1))
    }
}

/// An open folder.
#[derive(Debug)]
pub struct Opened {
    /// The connection.
    pub session: Session<Box<dyn Line>>,
    /// UIDVALIDITY of the folder; `None`: the server has none, so UIDs hold for this connection alone.
    pub uidvalidity: Option<u32>,
    /// Mails in it.
    pub exists: u32,
    /// The server can MOVE (RFC 6851).
    pub can_move: bool,
    /// The server can IDLE (RFC 2177).
    pub can_idle: bool,
}

/// Connects, logs in, says who we are, opens the folder.
///
/// # Errors
/// Which step failed, and what to put right.
pub async fn open(account: &Account<'_>, limits: &MailboxLimits) -> Result<Opened, Trouble> {
    let secret = secret(account.password_file)
        .map_err(|problem| format!("{}: {problem}", account.password_file.display()))?;
    let client = dial(account, limits).await?;
    let login = client.login(account.user, &secret);
    let mut session = match within(limits.step, "LOGIN", login).await? {
        Ok(session) => session,
        Err((error, _)) => {
            return Err(format!(
                "login refused ({}): QQ and 163 want the authorization code (授权码), not the password",
                words(&error)
            ));
        }
    };
    // 163 answers SELECT with "Unsafe Login" to whoever has not introduced himself (RFC 2971).
    // What it answers, or whether it knows the command, does not matter.
    let card = [
        ("name", Some("yixian")),
        ("version", Some(env!("CARGO_PKG_VERSION"))),
    ];
    if let Err(error) = within(limits.step, "ID", session.id(card)).await? {
        tracing::debug!(error = %words(&error), "the server does not take ID");
    }
    let able = within(limits.step, "CAPABILITY", session.capabilities()).await?;
    let can = |what| able.as_ref().is_ok_and(|able| able.has_str(what));
    let (can_move, can_idle) = (can("MOVE"), can("IDLE"));
    let opened = within(limits.step, "SELECT", session.select(account.folder))
        .await?
        .map_err(|error| {
            format!(
                "folder {} cannot be opened: {}",
                account.folder,
                words(&error)
            )
        })?;
    Ok(Opened {
        session,
        uidvalidity: opened.uid_validity,
        exists: opened.exists,
        can_move,
        can_idle,
    })
}

/// Connects and hears the greeting; TLS from the first byte or by STARTTLS, never without.
async fn dial(
    account: &Account<'_>,
    limits: &MailboxLimits,
) -> Result<Client<Box<dyn Line>>, Trouble> {
    let known = account.ca_file.map(authorities);
    let authorities = known
        .transpose()
        .map_err(|error| format!("`ca_file`: {error}"))?
        .unwrap_or_default();
    let place = (account.host, account.port);
    let tcp = within(limits.connect, "connecting", TcpStream::connect(place))
        .await?
        .map_err(|error| format!("port {}: {error}", account.port))?;
    let handshake = |tcp| async {
        within(
            limits.connect,
            "TLS",
            protect(tcp, account.host, &authorities),
        )
        .await?
        .map_err(|error| format!("TLS: {error}"))
    };
    match account.security {
        Protection::Tls => {
            let line: Box<dyn Line> = Box::new(handshake(tcp).await?);
            greeted(Client::new(line), limits).await
        }
        Protection::Starttls => {
            let mut client = greeted(Client::new(tcp), limits).await?;
            within(
                limits.step,
                "STARTTLS",
                client.run_command_and_check_ok("STARTTLS", None),
            )
            .await?
            .map_err(|error| format!("STARTTLS refused: {}", words(&error)))?;
            let line: Box<dyn Line> = Box::new(handshake(client.into_inner()).await?);
            Ok(Client::new(line))
        }
        Protection::None if is_loopback(account.host) => {
            let line: Box<dyn Line> = Box::new(tcp);
            greeted(Client::new(line), limits).await
        }
        Protection::None => Err("a password goes over TLS only".to_owned()),
    }
}

async fn greeted<T: AsyncRead + AsyncWrite + Unpin + Debug + Send>(
    mut client: Client<T>,
    limits: &MailboxLimits,
) -> Result<Client<T>, Trouble> {
    match within(limits.step, "the greeting", client.read_response()).await? {
        Ok(Some(_)) => Ok(client),
        Ok(None) => Err("the server hung up before its greeting".to_owned()),
        Err(error) => Err(format!("no IMAP greeting: {error}")),
    }
}

/// Hands every answer about a mail that was asked for to `take`, until the server has done; foreign
/// lines are passed over. `patience`: for each answer.
///
/// # Errors
/// The connection broke, or an answer kept us waiting.
pub async fn each(
    answers: impl Stream<Item = async_imap::error::Result<Fetch>>,
    asked: &BTreeSet<u32>,
    patience: Duration,
    mut take: impl FnMut(u32, &Fetch),
) -> Result<(), Trouble> {
    let mut answers = std::pin::pin!(answers);
    while let Some(answer) = within(patience, "an answer", answers.next()).await? {
        let fetch = answer.map_err(|error| format!("the connection broke: {}", words(&error)))?;
        if let Some(uid) = fetch.uid.filter(|uid| asked.contains(uid)) {
            take(uid, &fetch);
        }
    }
    Ok(())
}

/// Waits for one step; its time is `limit`.
///
/// # Errors
/// It took longer.
pub async fn within<T>(
    limit: Duration,
    what: &str,
    waiting: impl Future<Output = T>,
) -> Result<T, Trouble> {
    timeout(limit, waiting)
        .await
        .map_err(|_| format!("{what}: no answer within {} s", limit.as_secs_f32()))
}

/// A server's words on one line, without what could hide in them.
#[must_use]
pub fn words(error: &async_imap::error::Error) -> String {
    let text = error.to_string();
    let line = crate::model::language::hygiene::one_line(&text);
    line.chars().take(300).collect()
}
