//! Sends one mail after the other and moves its row: claimed before the first byte, closed after
//! the last.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Desk, Wire, dial, folder, relay::Session};
use crate::{
    config::Transport,
    delivery::{DeliveryError, Outcome, names, outcome, retry},
    model::mail::{MailState, OutboxMail},
    store::StoreError,
};

/// Characters of a reply that are kept.
const LONGEST_REPLY: usize = 1500;

/// The state that an outcome leads to, and the words that are kept.
pub fn after(outcome: Outcome) -> (MailState, String) {
    let (state, reply) = match outcome {
        Outcome::Accepted(reply) => (MailState::Accepted, reply),
        Outcome::Deferred(reply) | Outcome::ChannelFault(reply) => (MailState::Deferred, reply),
        Outcome::Failed(reply) => (MailState::Failed, reply),
        Outcome::Unknown(reply) => (MailState::Unknown, reply),
    };
    // A server may answer with a whole page; a row is read in a listing.
    (state, reply.chars().take(LONGEST_REPLY).collect())
}

/// One run's way out: a connection that is kept between mails, or the fault that closed it.
pub struct Line<'a> {
    desk: &'a Desk<'a>,
    wire: &'a Wire,
    session: Option<Session>,
    /// The session was opened some time ago, to ask; it may have been closed since.
    stale: bool,
    fault: Option<String>,
}

impl<'a> Line<'a> {
    /// No connection yet.
    pub fn new(desk: &'a Desk<'a>, wire: &'a Wire) -> Self {
        Self {
            desk,
            wire,
            session: None,
            stale: false,
            fault: None,
        }
    }

    /// A mail found `sending` while we hold the lock: its sender died on the way.
    pub async fn recover(&self, row: &mut OutboxMail) -> Result<(), DeliveryError> {
        let outcome = match self.desk.settings.transport {
            // The folder can be looked into: a name stands there whole or not at all.
            Transport::Folder => {
                match folder::find(self.desk.outbox_folder, &names::file(row), row.raw)? {
                    Some(path) => Outcome::Accepted(format!("written to {}", path.display())),
                    None => Outcome::Deferred("interrupted before it was written".to_owned()),
                }
            }
            Transport::Smtp => Outcome::Unknown(outcome::interrupted()),
        };
        let now = self.desk.clock.now();
        self.close(row, outcome, now).await
    }

    /// Claims the mail, sends it, and closes the row. A row that another took is left to it.
    pub async fn send(
        &mut self,
        row: &mut OutboxMail,
        air_at: DateTime<Utc>,
    ) -> Result<(), DeliveryError> {
        let raw = self.desk.blobs.read(&row.raw).await?;
        let before = row.state.clone();
        row.state = MailState::Sending;
        row.attempts = row.attempts.saturating_add(1);
        row.updated_at = self.desk.clock.now();
        match self.desk.store.move_mail(row, &before).await {
            Err(StoreError::Stale { .. }) => {
                let rows = self.desk.store.mails(row.edition).await?;
                if let Some(now) = rows.into_iter().find(|other| other.id == row.id) {
                    *row = now;
                }
                return Ok(());
            }
            other => other?,
        }
        let outcome = match self.desk.settings.transport {
            Transport::Folder => folder::write(self.desk.outbox_folder, &names::file(row), &raw),
            Transport::Smtp => self.relay(&row.recipient, &raw).await,
        };
        let next = retry::next_try(row.attempts, self.desk.clock.now(), air_at);
        self.close(row, outcome, next).await
    }

    async fn close(
        &self,
        row: &mut OutboxMail,
        outcome: Outcome,
        next_at: DateTime<Utc>,
    ) -> Result<(), DeliveryError> {
        (row.state, row.reply) = after(outcome);
        row.updated_at = self.desk.clock.now();
        row.next_at = next_at;
        tracing::info!(
            mail = %row.id,
            recipient = row.recipient,
            state = row.state.name(),
            attempts = row.attempts,
            reply = row.reply,
            "mail moved"
        );
        self.desk.store.move_mail(row, &MailState::Sending).await?;
        Ok(())
    }

    /// The largest mail that the relay takes, base64 included; `None` when it does not say, or cannot
    /// be asked: then sending finds out why. The mails go over the connection that this opens.
    pub async fn largest(&mut self) -> Option<u64> {
        let session = self.open().await.ok()?;
        let largest = session.largest();
        self.session = Some(session);
        self.stale = true;
        largest
    }

    /// The connection of this run.
    async fn open(&mut self) -> Result<Session, String> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let Some(settings) = &self.desk.settings.smtp else {
            return Err(DeliveryError::NoRelay.to_string());
        };
        if let Some(mut session) = self.session.take()
            && (!std::mem::take(&mut self.stale) || session.answers(self.wire.limits.step).await)
        {
            return Ok(session);
        }
        let own = names::domain(&self.desk.settings.from);
        Session::open(settings, own, self.wire)
            .await
            .map_err(|error| {
                // One look at a dead relay is enough for all mails of this run.
                self.fault.insert(error.to_string()).clone()
            })
    }

    /// Hands the bytes to the relay for one recipient.
    pub async fn relay(&mut self, recipient: &str, raw: &[u8]) -> Outcome {
        let mut session = match self.open().await {
            Ok(session) => session,
            Err(fault) => return Outcome::ChannelFault(fault),
        };
        let Some(settings) = &self.desk.settings.smtp else {
            return Outcome::ChannelFault(DeliveryError::NoRelay.to_string());
        };
        let from = &self.desk.settings.from;
        let outcome = session.hand_over(from, recipient, raw, self.wire).await;
        if session.is_usable() {
            self.session = Some(session);
        }
        if let Outcome::ChannelFault(reply) = outcome {
            let fault = DeliveryError::SenderRefused {
                relay: dial::place(settings),
                from: from.clone(),
                reply,
            }
            .to_string();
            self.fault = Some(fault.clone());
            return Outcome::ChannelFault(fault);
        }
        outcome
    }

    /// Closes the connection, if there is one.
    pub async fn hang_up(self) {
        if let Some(session) = self.session {
            session.quit(Duration::from_secs(2)).await;
        }
    }
}
