//! Hands letters over: claimed before the first byte, closed after the last.

use super::{Desk, Wire, folder, line};
use crate::{
    config::Transport,
    delivery::{DeliveryError, Outcome, names, outcome},
    model::{letter::Letter, mail::MailState},
    store::{DataLock, StoreError},
};

/// Letters of one round: a full week's post must not keep the package waiting.
const A_ROUND: usize = 60;

/// Sends the letters that are ready, or deferred and due; returns those that were moved. A letter
/// whose fate is unknown is never sent again: a correspondent who gets none loses nothing.
///
/// # Errors
/// The settings allow no safe sending, another process sends, or the store or the disk refuses.
pub async fn send_letters(desk: &Desk<'_>) -> Result<Vec<Letter>, DeliveryError> {
    send_letters_over(desk, &Wire::default()).await
}

/// [`send_letters`] with other time limits or further certificate authorities.
///
/// # Errors
/// As [`send_letters`].
pub async fn send_letters_over(desk: &Desk<'_>, wire: &Wire) -> Result<Vec<Letter>, DeliveryError> {
    if due(desk).await?.is_empty() {
        return Ok(Vec::new());
    }
    let folder = desk.outbox_folder;
    std::fs::create_dir_all(folder).map_err(|source| DeliveryError::Disk {
        path: folder.to_owned(),
        source,
    })?;
    let lock = DataLock::take(folder, "yixian letters", wire.limits.patience).await?;
    let result = work(desk, wire).await;
    drop(lock);
    result
}

async fn due(desk: &Desk<'_>) -> Result<Vec<Letter>, DeliveryError> {
    let now = desk.clock.now();
    let mut due = desk.store.open_letters().await?;
    due.retain(|letter| letter.state != MailState::Deferred || letter.next_at <= now);
    due.truncate(A_ROUND);
    Ok(due)
}

async fn work(desk: &Desk<'_>, wire: &Wire) -> Result<Vec<Letter>, DeliveryError> {
    let mut line = line::Line::new(desk, wire);
    // Asked again under the lock: another process may have sent them meanwhile.
    let mut letters = due(desk).await?;
    for letter in &mut letters {
        let Some(hash) = letter.raw else { continue };
        if letter.state == MailState::Sending {
            let outcome = interrupted(desk, letter, hash)?;
            close(desk, letter, outcome).await?;
            continue;
        }
        let raw = desk.blobs.read(&hash).await?;
        let before = letter.state.clone();
        letter.state = MailState::Sending;
        letter.attempts = letter.attempts.saturating_add(1);
        letter.updated_at = desk.clock.now();
        match desk.store.move_letter(letter, &before).await {
            Err(StoreError::Stale { .. }) => continue,
            other => other?,
        }
        let outcome = match desk.settings.transport {
            Transport::Folder => {
                folder::write(desk.outbox_folder, &names::letter_file(letter), &raw)
            }
            Transport::Smtp => line.relay(&letter.recipient, None, &raw, false).await?.0,
        };
        close(desk, letter, outcome).await?;
    }
    line.hang_up().await;
    Ok(letters)
}

/// A letter found `sending` while we hold the lock: its sender died on the way.
fn interrupted(
    desk: &Desk<'_>,
    letter: &Letter,
    raw: crate::model::BlobHash,
) -> Result<Outcome, DeliveryError> {
    Ok(match desk.settings.transport {
        Transport::Folder => {
            match folder::find(desk.outbox_folder, &names::letter_file(letter), raw)? {
                Some(path) => Outcome::Accepted(format!("written to {}", path.display())),
                None => Outcome::Deferred("interrupted before it was written".to_owned()),
            }
        }
        Transport::Smtp => Outcome::Unknown(outcome::interrupted()),
    })
}

async fn close(
    desk: &Desk<'_>,
    letter: &mut Letter,
    outcome: Outcome,
) -> Result<(), DeliveryError> {
    let now = desk.clock.now();
    (letter.state, letter.reply) = line::after(outcome);
    letter.updated_at = now;
    letter.next_at = now;
    if letter.state == MailState::Deferred {
        match letter.next_try(now) {
            Some(next) => letter.next_at = next,
            None => {
                letter.state = MailState::Failed;
                letter.reply = format!("given up after a day; last: {}", letter.reply);
            }
        }
    }
    tracing::info!(
        letter = %letter.id,
        kind = letter.kind.name(),
        state = letter.state.name(),
        attempts = letter.attempts,
        reply = letter.reply,
        "letter moved"
    );
    desk.store.move_letter(letter, &MailState::Sending).await?;
    Ok(())
}
