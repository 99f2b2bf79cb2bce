//! The dialogue with the relay: every step under a limit, every answer kept.

use std::{
    fs, future::Future, io::Read, net::IpAddr, os::unix::fs::PermissionsExt, time::Duration,
};

use lettre::transport::smtp::{
    authentication::{Credentials, Mechanism},
    client::{AsyncSmtpConnection, AsyncTokioStream},
    commands::{Data, Ehlo, Mail, Quit, Rcpt, Rset},
    extension::{ClientId, MailParameter},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::{
    tls,
    wire::{Ear, Wired, straighten},
};
use crate::{
    config::{Smtp, SmtpSecurity},
    delivery::{
        DeliveryError, Outcome, Phase, Trouble, letter,
        outcome::{judge, too_large},
    },
};

/// How long each step may take. lettre itself limits connecting alone.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// TCP connection, and the TLS handshake.
    pub connect: Duration,
    /// Greeting, EHLO, AUTH, MAIL, RCPT, DATA: each.
    pub step: Duration,
    /// The text and the answer to its final dot, before what [`Limits::bytes_per_second`] adds.
    pub text: Duration,
    /// The slowest line that we still wait for.
    pub bytes_per_second: u64,
    /// How long we wait for another process to finish sending.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            step: Duration::from_secs(60),
            text: Duration::from_secs(300),
            bytes_per_second: 32 * 1024,
            patience: Duration::from_secs(60),
        }
    }
}

/// How we talk to a relay.
#[derive(Debug, Clone, Default)]
pub struct Wire {
    /// Time limits.
    pub limits: Limits,
    /// Certificate authorities beside those of the system, DER.
    pub authorities: Vec<Vec<u8>>,
}

/// What a look at the relay found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayReport {
    /// `host:port`.
    pub relay: String,
    /// What the server calls itself.
    pub greeting: String,
    /// Whether the connection is protected.
    pub protected: bool,
    /// Whether a login was asked for and taken.
    pub logged_in: bool,
    /// The largest mail it takes, base64 included; `None` when it does not say.
    pub max_mail_bytes: Option<u64>,
}

/// `host:port`.
pub fn place(settings: &Smtp) -> String {
    format!("{}:{}", settings.host, settings.port)
}

/// Connects, says EHLO, logs in, asks for the largest size; sends nothing. For `yixian doctor`.
///
/// # Errors
/// [`DeliveryError`] says which step failed and what to put right.
pub async fn probe(settings: &Smtp) -> Result<RelayReport, DeliveryError> {
    probe_over(settings, &Wire::default()).await
}

/// [`probe`] with other time limits or further certificate authorities.
///
/// # Errors
/// As [`probe`].
pub async fn probe_over(settings: &Smtp, wire: &Wire) -> Result<RelayReport, DeliveryError> {
    check(settings)?;
    let own = settings
        .user
        .as_deref()
        .and_then(|user| user.rsplit_once('@'))
        .map_or("localhost", |(_, domain)| domain);
    let session = open(settings, own, wire).await?;
    let report = RelayReport {
        relay: place(settings),
        greeting: session.connection.server_info().name().to_owned(),
        protected: settings.security != SmtpSecurity::None,
        logged_in: settings.user.is_some(),
        max_mail_bytes: session.largest,
    };
    session.quit(wire.limits.step).await;
    Ok(report)
}

/// Refuses settings with which nothing can be sent safely, before anything is posted.
///
/// # Errors
/// A clear-text connection beyond loopback, or a password that is missing or readable by others.
pub fn check(settings: &Smtp) -> Result<(), DeliveryError> {
    if settings.security == SmtpSecurity::None && !is_loopback(&settings.host) {
        return Err(DeliveryError::Insecure {
            host: settings.host.clone(),
        });
    }
    password(settings).map(|_| ())
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Read anew for each connection: a changed authorization code needs no restart.
fn password(settings: &Smtp) -> Result<Option<String>, DeliveryError> {
    let Some(user) = &settings.user else {
        return Ok(None);
    };
    let Some(path) = &settings.password_file else {
        return Err(DeliveryError::NoSecret { user: user.clone() });
    };
    let wrong = |problem: String| DeliveryError::Secret {
        path: path.clone(),
        problem,
    };
    let mut file = fs::File::open(path).map_err(|error| wrong(error.to_string()))?;
    let meta = file.metadata().map_err(|error| wrong(error.to_string()))?;
    let mode = meta.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(wrong(format!(
            "can be read by others (mode {:o}): chmod 600 it",
            mode & 0o777
        )));
    }
    let mut text = String::new();
    file.by_ref()
        .take(4096)
        .read_to_string(&mut text)
        .map_err(|error| wrong(error.to_string()))?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err(wrong(
            "is empty: write the authorization code into it".to_owned(),
        ));
    }
    Ok(Some(secret.to_owned()))
}

/// An open, greeted and, where asked for, logged-in connection.
pub struct Session {
    connection: AsyncSmtpConnection,
    ear: Ear,
    largest: Option<u64>,
    says_size: bool,
    used: bool,
    broken: bool,
}

/// Connects as the settings say; `own` is the domain we greet with.
///
/// # Errors
/// [`DeliveryError`] says which step failed and what to put right.
pub async fn open(settings: &Smtp, own: &str, wire: &Wire) -> Result<Session, DeliveryError> {
    check(settings)?;
    let limits = &wire.limits;
    let relay = place(settings);
    let unreachable = |step: &str, detail: String| DeliveryError::Unreachable {
        relay: relay.clone(),
        step: step.to_owned(),
        detail,
    };
    let hello = ClientId::Domain(own.to_owned());
    let ear = Ear::default();
    let stream = dress(settings, &hello, wire, &ear).await?;
    let connection = within(
        limits.step.saturating_mul(2),
        AsyncSmtpConnection::connect_with_transport(stream, &hello),
        &ear,
    )
    .await
    .map_err(|trouble| unreachable("greeting", trouble.to_string()))?;
    let mut session = Session {
        connection,
        ear,
        largest: None,
        says_size: false,
        used: false,
        broken: false,
    };
    // lettre keeps of EHLO only what it knows, and SIZE is not among it: ask again and read it.
    session
        .step(limits.step, Ehlo::new(hello))
        .await
        .map_err(|trouble| unreachable("EHLO", trouble.to_string()))?;
    session.note_size();
    if let Some((user, secret)) = settings.user.as_ref().zip(password(settings)?) {
        session.log_in(&relay, user, secret, limits.step).await?;
    }
    Ok(session)
}

/// The TCP stream with TLS as asked for, ready for lettre.
async fn dress(
    settings: &Smtp,
    hello: &ClientId,
    wire: &Wire,
    ear: &Ear,
) -> Result<Box<dyn AsyncTokioStream>, DeliveryError> {
    let relay = place(settings);
    let limits = &wire.limits;
    let unreachable = |step: &str, detail: String| DeliveryError::Unreachable {
        relay: relay.clone(),
        step: step.to_owned(),
        detail,
    };
    let unprotected = |detail: String| DeliveryError::Unprotected {
        relay: relay.clone(),
        detail,
    };
    let connecting = TcpStream::connect((settings.host.as_str(), settings.port));
    let mut tcp = match timeout(limits.connect, connecting).await {
        Ok(Ok(tcp)) => tcp,
        Ok(Err(error)) => return Err(unreachable("connecting", error.to_string())),
        Err(_) => {
            let silent = Trouble::Silent(limits.connect.as_secs());
            return Err(unreachable("connecting", silent.to_string()));
        }
    };
    let peer = tcp
        .peer_addr()
        .map_err(|error| unreachable("connecting", error.to_string()))?;
    if settings.security == SmtpSecurity::None {
        return Ok(Box::new(Wired::new(tcp, peer, ear.clone(), b"")));
    }
    let mut said = Vec::new();
    if settings.security == SmtpSecurity::Starttls {
        let name = match timeout(limits.step.saturating_mul(3), ask_for_tls(&mut tcp, hello)).await
        {
            Ok(Ok(name)) => name,
            Ok(Err(detail)) => return Err(unprotected(detail)),
            Err(_) => {
                let silent = Trouble::Silent(limits.step.saturating_mul(3).as_secs());
                return Err(unreachable("STARTTLS", silent.to_string()));
            }
        };
        // lettre expects a greeting, and the server gives none after STARTTLS.
        said = format!("{name}\r\n").into_bytes();
    }
    let handshake = tls::protect(tcp, &settings.host, &wire.authorities);
    match timeout(limits.connect, handshake).await {
        Ok(Ok(stream)) => Ok(Box::new(Wired::new(stream, peer, ear.clone(), &said))),
        Ok(Err(error)) => Err(unprotected(error.to_string())),
        Err(_) => {
            let silent = Trouble::Silent(limits.connect.as_secs());
            Err(unprotected(silent.to_string()))
        }
    }
}

/// Greeting, EHLO and STARTTLS in the clear; returns the greeting's last line.
async fn ask_for_tls(tcp: &mut TcpStream, hello: &ClientId) -> Result<String, String> {
    let greeting = clear_reply(tcp).await?;
    let last = greeting.last().cloned().unwrap_or_default();
    if !last.starts_with("220") {
        return Err(last);
    }
    let offered = clear_ask(tcp, &format!("EHLO {hello}\r\n")).await?;
    let has = |line: &String| {
        line.get(4..)
            .is_some_and(|word| word.trim().eq_ignore_ascii_case("STARTTLS"))
    };
    if !offered.iter().any(has) {
        return Err("the server offers no STARTTLS".to_owned());
    }
    let answer = clear_ask(tcp, "STARTTLS\r\n").await?.join(" ");
    if answer.starts_with("220") {
        Ok(last)
    } else {
        Err(answer)
    }
}

async fn clear_ask(tcp: &mut TcpStream, command: &str) -> Result<Vec<String>, String> {
    tcp.write_all(command.as_bytes())
        .await
        .map_err(|error| error.to_string())?;
    clear_reply(tcp).await
}

/// Byte by byte, so that nothing sent behind the reply, in the clear, is taken as said under TLS
/// (CVE-2011-0411): it stays in the socket and breaks the handshake.
async fn clear_reply(tcp: &mut TcpStream) -> Result<Vec<String>, String> {
    let mut lines = Vec::new();
    let mut line = Vec::new();
    let mut total = 0_usize;
    loop {
        let byte = tcp.read_u8().await.map_err(|error| error.to_string())?;
        total += 1;
        if total > 16_384 {
            return Err("the server talks without end".to_owned());
        }
        if byte != b'\n' {
            line.push(byte);
            continue;
        }
        let text = straighten(&line);
        line.clear();
        let more = text.get(3..4) == Some("-");
        lines.push(text);
        if !more {
            return Ok(lines);
        }
    }
}

/// Runs one step of lettre's; what the server said counts more than what lettre made of it.
async fn within<T>(
    limit: Duration,
    step: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
    ear: &Ear,
) -> Result<T, Trouble> {
    match timeout(limit, step).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(match ear.reply() {
            Some((code, text)) => Trouble::Reply { code, text },
            None => Trouble::Lost(cause(&error)),
        }),
        Err(_) => Err(Trouble::Silent(limit.as_secs())),
    }
}

/// The innermost cause: `Connection reset by peer`, not lettre's frame around it.
fn cause(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

impl Session {
    /// Whether another mail may go over it.
    pub fn is_usable(&self) -> bool {
        !self.broken
    }

    async fn step(
        &mut self,
        limit: Duration,
        command: impl std::fmt::Display,
    ) -> Result<(u16, String), Trouble> {
        self.ear.forget();
        let result = within(limit, self.connection.command(command), &self.ear).await;
        match result {
            Ok(response) => Ok((
                response.code().into(),
                self.ear.reply().map(|(_, text)| text).unwrap_or_default(),
            )),
            Err(trouble) => {
                self.broken |= !matches!(trouble, Trouble::Reply { code, .. } if code != 421);
                Err(trouble)
            }
        }
    }

    fn note_size(&mut self) {
        for line in self.ear.lines() {
            let mut words = line.split_ascii_whitespace();
            if words
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case("SIZE"))
            {
                self.says_size = true;
                // SIZE 0, or without a number: no fixed limit (RFC 1870, section 4).
                self.largest = words
                    .next()
                    .and_then(|number| number.parse().ok())
                    .filter(|size| *size > 0);
            }
        }
    }

    async fn log_in(
        &mut self,
        relay: &str,
        user: &str,
        secret: String,
        limit: Duration,
    ) -> Result<(), DeliveryError> {
        self.ear.forget();
        let credentials = Credentials::new(user.to_owned(), secret);
        let asked = self
            .connection
            .auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
        match within(limit.saturating_mul(3), asked, &self.ear).await {
            Ok(_) => Ok(()),
            Err(Trouble::Reply {
                code: code @ 500..=599,
                text,
            }) => Err(DeliveryError::Login {
                relay: relay.to_owned(),
                user: user.to_owned(),
                reply: format!("{code} {text}"),
            }),
            Err(trouble) => Err(DeliveryError::Unreachable {
                relay: relay.to_owned(),
                step: "login".to_owned(),
                detail: trouble.to_string(),
            }),
        }
    }

    /// Hands one mail to the relay for one recipient.
    pub async fn hand_over(&mut self, from: &str, to: &str, raw: &[u8], wire: &Wire) -> Outcome {
        if let Some(largest) = self.largest.filter(|largest| raw.len() as u64 > *largest) {
            return Outcome::Failed(too_large(&format!(
                "the mail has {} bytes and the relay takes {largest}",
                raw.len()
            )));
        }
        match self.dialogue(from, to, raw, &wire.limits).await {
            Ok(reply) => Outcome::Accepted(reply),
            Err((phase, trouble)) => judge(phase, &trouble),
        }
    }

    async fn dialogue(
        &mut self,
        from: &str,
        to: &str,
        raw: &[u8],
        limits: &Limits,
    ) -> Result<String, (Phase, Trouble)> {
        let bad = |phase| move |error: DeliveryError| (phase, Trouble::Lost(error.to_string()));
        let sender = letter::address(from, "delivery.from").map_err(bad(Phase::Sender))?;
        let recipient =
            letter::address(to, "delivery.recipients").map_err(bad(Phase::Recipient))?;
        if std::mem::replace(&mut self.used, true) {
            self.expect(Phase::Sender, 200..=299, limits.step, Rset)
                .await?;
        }
        let size = self.says_size.then_some(MailParameter::Size(raw.len()));
        let mail = Mail::new(Some(sender), size.into_iter().collect());
        self.expect(Phase::Sender, 200..=299, limits.step, mail)
            .await?;
        let rcpt = Rcpt::new(recipient, Vec::new());
        self.expect(Phase::Recipient, 200..=299, limits.step, rcpt)
            .await?;
        self.expect(Phase::Data, 354..=354, limits.step, Data)
            .await?;

        self.ear.forget();
        self.ear.new_mail();
        let more = Duration::from_secs(raw.len() as u64 / limits.bytes_per_second.max(1));
        let limit = limits.text.saturating_add(more);
        let sent = within(limit, self.connection.message(raw), &self.ear).await;
        let phase = if self.ear.dot_sent() {
            Phase::FinalDot
        } else {
            Phase::Text
        };
        let trouble = match sent.map(|_| self.ear.reply()) {
            Ok(Some((code @ 200..=299, text))) => return Ok(format!("{code} {text}")),
            Ok(Some((code, text))) => Trouble::Reply { code, text },
            Ok(None) => Trouble::Lost("no reply".to_owned()),
            Err(trouble) => trouble,
        };
        self.broken |= !matches!(
            trouble,
            Trouble::Reply {
                code: 400..=599,
                ..
            }
        );
        Err((phase, trouble))
    }

    async fn expect(
        &mut self,
        phase: Phase,
        codes: std::ops::RangeInclusive<u16>,
        limit: Duration,
        command: impl std::fmt::Display,
    ) -> Result<(), (Phase, Trouble)> {
        match self.step(limit, command).await {
            Ok((code, _)) if codes.contains(&code) => Ok(()),
            Ok((code, text)) => {
                self.broken = true;
                Err((phase, Trouble::Reply { code, text }))
            }
            Err(trouble) => Err((phase, trouble)),
        }
    }

    /// Says goodbye; the answer changes nothing any more.
    pub async fn quit(mut self, limit: Duration) {
        let _ = timeout(limit, self.connection.command(Quit)).await;
    }
}
