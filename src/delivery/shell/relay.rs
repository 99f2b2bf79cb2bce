//! The dialogue with the relay: every step under a limit, every answer kept.

use std::{future::Future, time::Duration};

use lettre::transport::smtp::{
    authentication::{Credentials, Mechanism},
    client::AsyncSmtpConnection,
    commands::{Data, Ehlo, Mail, Noop, Quit, Rcpt, Rset},
    extension::{ClientId, MailParameter},
};
use tokio::time::timeout;

use super::{
    dial::{self, Limits, Wire},
    phases::{self, Stopwatch},
    wire::Ear,
};
use crate::{
    config::{Smtp, SmtpSecurity},
    crash,
    delivery::{
        DeliveryError, Outcome, Phase, Trouble, letter,
        outcome::{judge, too_large},
    },
};

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
    dial::check(settings)?;
    let own = settings
        .user
        .as_deref()
        .and_then(|user| user.rsplit_once('@'))
        .map_or("localhost", |(_, domain)| domain);
    let session = Session::open(settings, own, wire, Stopwatch::OFF).await?;
    let report = RelayReport {
        relay: dial::place(settings),
        greeting: session.connection.server_info().name().to_owned(),
        protected: settings.security != SmtpSecurity::None,
        logged_in: settings.user.is_some(),
        max_mail_bytes: session.largest,
    };
    session.quit(wire.limits.step).await;
    Ok(report)
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
    /// Connects as the settings say; `own` is the domain we greet with.
    ///
    /// # Errors
    /// [`DeliveryError`] says which step failed and what to put right.
    pub async fn open(
        settings: &Smtp,
        own: &str,
        wire: &Wire,
        watch: Stopwatch<'_>,
    ) -> Result<Self, DeliveryError> {
        dial::check(settings)?;
        let limits = &wire.limits;
        let relay = dial::place(settings);
        let unreachable = |step: &str, detail: String| DeliveryError::Unreachable {
            relay: relay.clone(),
            step: step.to_owned(),
            detail,
        };
        let hello = ClientId::Domain(own.to_owned());
        let ear = Ear::default();
        let dressing = dial::dress(settings, &hello, wire, &ear);
        let stream = watch.over(phases::CONNECT, dressing).await?;
        let greeting = within(
            limits.step.saturating_mul(2),
            AsyncSmtpConnection::connect_with_transport(stream, &hello),
            &ear,
        );
        let connection = watch
            .over(phases::GREETING, greeting)
            .await
            .map_err(|trouble| unreachable("greeting", trouble.to_string()))?;
        let mut session = Self {
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
        if let Some((user, secret)) = settings.user.as_ref().zip(dial::password(settings)?) {
            let login = session.log_in(&relay, user, secret, limits.step);
            watch.over(phases::LOGIN, login).await?;
        }
        Ok(session)
    }

    /// The largest mail that the server takes, base64 included, where it says so (RFC 1870).
    pub fn largest(&self) -> Option<u64> {
        self.largest
    }

    /// Whether the server still is there.
    pub async fn answers(&mut self, limit: Duration) -> bool {
        self.step(limit, Noop).await.is_ok()
    }

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

    /// Hands one mail to the relay for one recipient, and in the same transaction for our own archive
    /// (`copy`): both have it or neither, and the archive's refusal changes nothing for the recipient.
    pub async fn hand_over(
        &mut self,
        from: &str,
        to: &str,
        copy: Option<&str>,
        raw: &[u8],
        wire: &Wire,
        watch: Stopwatch<'_>,
    ) -> Outcome {
        if let Some(largest) = self.largest.filter(|largest| raw.len() as u64 > *largest) {
            return Outcome::TooLarge(too_large(&format!(
                "the mail has {} bytes and the relay takes {largest}",
                raw.len()
            )));
        }
        let limits = &wire.limits;
        let size = raw.len();
        let envelope = self.envelope(from, to, copy, size, limits);
        let no_copy = match watch.over(phases::ENVELOPE, envelope).await {
            Ok(no_copy) => no_copy,
            Err((phase, trouble)) => return judge(phase, &trouble),
        };
        match watch.over(phases::TEXT, self.text(raw, limits)).await {
            Ok(reply) => Outcome::Accepted(format!("{reply}{no_copy}")),
            Err((phase, trouble)) => judge(phase, &trouble),
        }
    }

    /// MAIL, RCPT and DATA; returns what is to be said of a copy that was refused.
    async fn envelope(
        &mut self,
        from: &str,
        to: &str,
        copy: Option<&str>,
        size: usize,
        limits: &Limits,
    ) -> Result<String, (Phase, Trouble)> {
        let bad = |phase| move |error: DeliveryError| (phase, Trouble::Lost(error.to_string()));
        let sender = letter::address(from, "delivery.from").map_err(bad(Phase::Sender))?;
        let recipient =
            letter::address(to, "delivery.recipients").map_err(bad(Phase::Recipient))?;
        let copy = copy
            .map(|copy| letter::address(copy, "delivery.archive_address"))
            .transpose()
            .map_err(bad(Phase::Recipient))?;
        if std::mem::replace(&mut self.used, true) {
            self.expect(Phase::Sender, 200..=299, limits.step, Rset)
                .await?;
        }
        let size = self.says_size.then_some(MailParameter::Size(size));
        let mail = Mail::new(Some(sender), size.into_iter().collect());
        self.expect(Phase::Sender, 200..=299, limits.step, mail)
            .await?;
        crash::point("smtp.sender");
        let rcpt = Rcpt::new(recipient, Vec::new());
        self.expect(Phase::Recipient, 200..=299, limits.step, rcpt)
            .await?;
        crash::point("smtp.recipient");
        let mut no_copy = String::new();
        if let Some(copy) = copy {
            let rcpt = Rcpt::new(copy, Vec::new());
            match self
                .expect(Phase::Recipient, 200..=299, limits.step, rcpt)
                .await
            {
                Err((_, refused @ Trouble::Reply { .. })) if self.is_usable() => {
                    tracing::warn!(reply = %refused, "the archive address was refused");
                    no_copy = format!("; no copy to the archive: {refused}");
                }
                other => other?,
            }
        }
        self.expect(Phase::Data, 354..=354, limits.step, Data)
            .await?;
        Ok(no_copy)
    }

    /// The text and its final dot; returns the answer.
    async fn text(&mut self, raw: &[u8], limits: &Limits) -> Result<String, (Phase, Trouble)> {
        crash::point("smtp.data");
        self.ear.forget();
        self.ear.new_mail();
        let more = Duration::from_secs(raw.len() as u64 / limits.bytes_per_second.max(1));
        let limit = limits.text.saturating_add(more);
        let sent = within(limit, self.connection.message(raw), &self.ear).await;
        crash::point("smtp.sent");
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
