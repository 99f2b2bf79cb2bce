//! The way to the relay: settings that are safe, a TCP connection, TLS from the start or by STARTTLS.

use std::time::Duration;

use lettre::transport::smtp::{client::AsyncTokioStream, extension::ClientId};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::wire::{Ear, Wired, straighten};
use crate::{
    config::{Smtp, SmtpSecurity},
    delivery::{DeliveryError, Trouble},
    net,
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
    /// One look into the archive, from the connection to the last header.
    pub look: Duration,
    /// Putting the package on the second channel.
    pub drop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            step: Duration::from_secs(60),
            text: Duration::from_secs(300),
            bytes_per_second: 32 * 1024,
            patience: Duration::from_secs(60),
            look: Duration::from_secs(45),
            drop: Duration::from_secs(300),
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

/// `host:port`.
pub fn place(settings: &Smtp) -> String {
    format!("{}:{}", settings.host, settings.port)
}

/// Refuses settings with which nothing can be sent safely, before anything is posted.
///
/// # Errors
/// A clear-text connection beyond loopback, or a password that is missing or readable by others.
pub fn check(settings: &Smtp) -> Result<(), DeliveryError> {
    if settings.security == SmtpSecurity::None && !net::is_loopback(&settings.host) {
        return Err(DeliveryError::Insecure {
            host: settings.host.clone(),
        });
    }
    password(settings).map(|_| ())
}

/// Read anew for each connection: a changed authorization code needs no restart.
pub fn password(settings: &Smtp) -> Result<Option<String>, DeliveryError> {
    let Some(user) = &settings.user else {
        return Ok(None);
    };
    let Some(path) = &settings.password_file else {
        return Err(DeliveryError::NoSecret { user: user.clone() });
    };
    let secret = net::secret(path).map_err(|problem| DeliveryError::Secret {
        path: path.clone(),
        problem,
    })?;
    Ok(Some(secret))
}

/// The TCP stream with TLS as asked for, ready for lettre.
pub async fn dress(
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
    let handshake = net::protect(tcp, &settings.host, &wire.authorities);
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
