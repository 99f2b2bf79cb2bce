//! Sends one mail after the other and moves its row: claimed before the first byte, closed after
//! the last.

use chrono::{DateTime, Utc};

use super::{Desk, Wire, archive, folder, ways::Ways};
use crate::{
    config::{Doubt, Transport},
    delivery::{
        DeliveryError, Outcome,
        doubt::{Verdict, decide},
        names, outcome, retry,
    },
    model::mail::{MailState, OutboxMail},
    store::StoreError,
};

pub use super::ways::check;

/// Characters of a reply that are kept.
const LONGEST_REPLY: usize = 1500;

/// The state that an outcome leads to, and the words that are kept.
pub fn after(outcome: Outcome) -> (MailState, String) {
    let (state, reply) = match outcome {
        Outcome::Accepted(reply) => (MailState::Accepted, reply),
        Outcome::Deferred(reply) | Outcome::ChannelFault(reply) | Outcome::Broken(reply) => {
            (MailState::Deferred, reply)
        }
        Outcome::Failed(reply) | Outcome::TooLarge(reply) => (MailState::Failed, reply),
        Outcome::Unknown(reply) => (MailState::Unknown, reply),
    };
    // A server may answer with a whole page; a row is read in a listing.
    (state, reply.chars().take(LONGEST_REPLY).collect())
}

/// One run's way out.
pub struct Line<'a> {
    desk: &'a Desk<'a>,
    wire: &'a Wire,
    ways: Ways<'a>,
}

impl<'a> Line<'a> {
    /// No connection yet.
    pub fn new(desk: &'a Desk<'a>, wire: &'a Wire) -> Self {
        Self {
            desk,
            wire,
            ways: Ways::new(desk, wire),
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

    /// A mail in doubt: looks for it in the archive, once, and settles it where that is possible.
    pub async fn look_for(
        &self,
        row: &mut OutboxMail,
        air_at: DateTime<Utc>,
    ) -> Result<(), DeliveryError> {
        let Some(since) = row.doubt_since else {
            // It came back: a copy in the archive proves nothing, a person asks the station.
            return Ok(());
        };
        let settings = self.desk.settings;
        let account = settings.archive.as_ref();
        let limit = self.wire.limits.look;
        let look = archive::look(account, &row.message_id, row.created_at, limit).await;
        let now = self.desk.clock.now();
        let may_guess = settings.doubt == Doubt::Resend;
        let before = row.reply.clone();
        match decide(row, since, &look, now, air_at, may_guess) {
            Verdict::Arrived(why) => {
                row.state = MailState::Accepted;
                row.reply = why;
                row.doubt_since = None;
            }
            Verdict::Again(why) => {
                row.state = MailState::Ready;
                row.reply = format!("{why}; before: {before}");
                row.doubt_since = None;
                row.resends = row.resends.saturating_add(1);
                row.next_at = now;
            }
            Verdict::Wait(why, next) => {
                // What cut it off stays to be read.
                let first = before.split(LOOKED).next().unwrap_or_default();
                row.reply = format!("{first}{LOOKED}{why}");
                row.next_at = next;
            }
        }
        row.reply = row.reply.chars().take(LONGEST_REPLY).collect();
        row.updated_at = now;
        told(row);
        match self.desk.store.move_mail(row, &MailState::Unknown).await {
            // Its recipient, or one of us, told meanwhile.
            Err(StoreError::Stale { .. }) => self.reread(row).await,
            other => Ok(other?),
        }
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
            Err(StoreError::Stale { .. }) => return self.reread(row).await,
            other => other?,
        }
        let settings = self.desk.settings;
        let outcome = match settings.transport {
            Transport::Folder => {
                "folder".clone_into(&mut row.via);
                folder::write(self.desk.outbox_folder, &names::file(row), &raw)
            }
            Transport::Smtp => {
                let copy = &settings.archive_address;
                let copy = (!copy.is_empty()).then_some(copy.as_str());
                let hurry = retry::is_pressing(self.desk.clock.now(), air_at);
                let (outcome, via) = self.relay(&row.recipient, copy, &raw, hurry).await?;
                row.via = via;
                outcome
            }
        };
        let now = self.desk.clock.now();
        let next = match &outcome {
            Outcome::Unknown(_) => now,
            _ => retry::next_try(row.attempts, now, air_at),
        };
        self.close(row, outcome, next).await
    }

    async fn close(
        &self,
        row: &mut OutboxMail,
        outcome: Outcome,
        next_at: DateTime<Utc>,
    ) -> Result<(), DeliveryError> {
        row.too_large = matches!(outcome, Outcome::TooLarge(_));
        (row.state, row.reply) = after(outcome);
        row.updated_at = self.desk.clock.now();
        row.next_at = next_at;
        row.doubt_since = (row.state == MailState::Unknown).then_some(row.updated_at);
        told(row);
        self.desk.store.move_mail(row, &MailState::Sending).await?;
        Ok(())
    }

    /// The row as another process left it.
    async fn reread(&self, row: &mut OutboxMail) -> Result<(), DeliveryError> {
        let rows = self.desk.store.mails_for(row.edition, row.purpose).await?;
        if let Some(now) = rows.into_iter().find(|other| other.id == row.id) {
            *row = now;
        }
        Ok(())
    }

    /// The largest mail that the relay takes, base64 included; `None` when it does not say, or cannot
    /// be asked: then sending finds out why. The mails go over the connection that this opens.
    pub async fn largest(&mut self) -> Result<Option<u64>, DeliveryError> {
        self.ways.largest().await
    }

    /// Hands the bytes to a relay for one recipient, and for our archive (`copy`). `hurry`: the second
    /// relay is taken as soon as the first one fails. Returns by which relay, too.
    pub async fn relay(
        &mut self,
        recipient: &str,
        copy: Option<&str>,
        raw: &[u8],
        hurry: bool,
    ) -> Result<(Outcome, String), DeliveryError> {
        self.ways.hand_over(recipient, copy, raw, hurry).await
    }

    /// Closes the connections.
    pub async fn hang_up(self) {
        self.ways.hang_up().await;
    }
}

/// Stands in a reply between what cut the mail off and what the looks found.
const LOOKED: &str = " | ";

fn told(row: &OutboxMail) {
    tracing::info!(
        mail = %row.id,
        recipient = row.recipient,
        state = row.state.name(),
        attempts = row.attempts,
        via = row.via,
        reply = row.reply,
        "mail moved"
    );
}
