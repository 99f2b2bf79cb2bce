//! Hands mails to our own people over, by the relays in their order: claimed before the first byte,
//! closed after the last.

use std::{path::PathBuf, time::Duration};

use super::{Desk, Wire, dial, folder, line};
use crate::{
    config::{Delivery, Smtp, Transport},
    delivery::{DeliveryError, Outcome, outcome},
    model::{
        language::ascii_file_stem,
        mail::MailState,
        notice::{Notice, NoticeChannel},
    },
    store::{DataLock, StoreError},
};

/// Mails of one round.
const A_ROUND: usize = 30;

/// An alarm that hangs is none: its mail is small, and there is another relay, a robot, and the next round.
const LIMITS: dial::Limits = dial::Limits {
    connect: Duration::from_secs(10),
    step: Duration::from_secs(20),
    text: Duration::from_secs(60),
    bytes_per_second: 32 * 1024,
    patience: Duration::from_secs(5),
    look: Duration::from_secs(20),
    drop: Duration::from_secs(60),
};

/// The ways of one round.
#[derive(Debug)]
pub struct Handing<'a> {
    desk: Desk<'a>,
    /// Where the folder transport puts them, away from the station's mails; holds the lock.
    folder: PathBuf,
    /// One a relay, the preferred first; the settings as they are where there is none.
    ways: Vec<Delivery>,
    wire: Wire,
}

impl<'a> Handing<'a> {
    /// By `relays`, the preferred first.
    #[must_use]
    pub fn new(desk: Desk<'a>, relays: &[&Smtp]) -> Self {
        let mut ways: Vec<Delivery> = relays
            .iter()
            .map(|relay| Delivery {
                smtp: Some((*relay).clone()),
                // One relay a way: which comes first is the caller's word here.
                second_smtp: None,
                ..desk.settings.clone()
            })
            .collect();
        if ways.is_empty() {
            ways.push(desk.settings.clone());
        }
        Self {
            folder: desk.outbox_folder.join("notices"),
            desk,
            ways,
            wire: Wire {
                limits: LIMITS,
                ..Wire::default()
            },
        }
    }

    fn desks(&self) -> Vec<Desk<'_>> {
        self.ways
            .iter()
            .map(|way| Desk {
                settings: way,
                ..self.desk
            })
            .collect()
    }

    fn make_folder(&self) -> Result<(), DeliveryError> {
        std::fs::create_dir_all(&self.folder).map_err(|source| DeliveryError::Disk {
            path: self.folder.clone(),
            source,
        })
    }

    async fn due(&self) -> Result<Vec<Notice>, DeliveryError> {
        let now = self.desk.clock.now();
        let mut due = self.desk.store.open_notices().await?;
        due.retain(|notice| {
            notice.channel == NoticeChannel::Mail
                && (notice.state != MailState::Deferred || notice.next_at <= now)
        });
        due.truncate(A_ROUND);
        Ok(due)
    }
}

/// Sends the mails that are ready, or deferred and due; returns those that were moved. One whose fate is
/// unknown is never sent again: an alarm that lasts is told anew.
///
/// # Errors
/// Another process sends, or the store or the disk refuses.
pub async fn send_notices(handing: &Handing<'_>) -> Result<Vec<Notice>, DeliveryError> {
    if handing.due().await?.is_empty() {
        return Ok(Vec::new());
    }
    handing.make_folder()?;
    let lock = DataLock::take(&handing.folder, "yixian notices", LIMITS.patience).await?;
    let result = work(handing).await;
    drop(lock);
    result
}

/// Sends one mail at once, without a row: for the one case in which no row can be written.
pub async fn send_memo(
    handing: &Handing<'_>,
    name: &str,
    recipient: &str,
    raw: &[u8],
) -> (MailState, String) {
    if let Err(error) = handing.make_folder() {
        return (MailState::Deferred, error.to_string());
    }
    let desks = handing.desks();
    let mut lines = lines(&desks, &handing.wire);
    let name = format!("{}.eml", ascii_file_stem(name, "alarm"));
    let outcome = hand_over(handing, &mut lines, &name, recipient, raw).await;
    hang_up(lines).await;
    outcome
}

fn lines<'a>(desks: &'a [Desk<'a>], wire: &'a Wire) -> Vec<line::Line<'a>> {
    desks
        .iter()
        .map(|desk| line::Line::new(desk, wire))
        .collect()
}

async fn hang_up(lines: Vec<line::Line<'_>>) {
    for line in lines {
        line.hang_up().await;
    }
}

async fn work(handing: &Handing<'_>) -> Result<Vec<Notice>, DeliveryError> {
    let desk = &handing.desk;
    let desks = handing.desks();
    let mut lines = lines(&desks, &handing.wire);
    // Asked again under the lock: another process may have sent them meanwhile.
    let mut notices = handing.due().await?;
    for notice in &mut notices {
        let name = file(notice);
        if notice.state == MailState::Sending {
            let outcome = match desk.settings.transport {
                Transport::Folder => match folder::find(&handing.folder, &name, notice.raw)? {
                    Some(path) => Outcome::Accepted(format!("written to {}", path.display())),
                    None => Outcome::Deferred("interrupted before it was written".to_owned()),
                },
                Transport::Smtp => Outcome::Unknown(outcome::interrupted()),
            };
            close(desk, notice, line::after(outcome)).await?;
            continue;
        }
        let raw = desk.blobs.read(&notice.raw).await?;
        let before = notice.state.clone();
        notice.state = MailState::Sending;
        notice.attempts = notice.attempts.saturating_add(1);
        notice.updated_at = desk.clock.now();
        match desk.store.move_notice(notice, &before).await {
            Err(StoreError::Stale { .. }) => continue,
            other => other?,
        }
        let outcome = hand_over(handing, &mut lines, &name, &notice.recipient, &raw).await;
        close(desk, notice, outcome).await?;
    }
    hang_up(lines).await;
    Ok(notices)
}

/// By one relay after the other, until one has it or nobody knows: the state, and the relays' words.
async fn hand_over(
    handing: &Handing<'_>,
    lines: &mut [line::Line<'_>],
    name: &str,
    recipient: &str,
    raw: &[u8],
) -> (MailState, String) {
    if handing.desk.settings.transport == Transport::Folder {
        return line::after(folder::write(&handing.folder, name, raw));
    }
    let mut said = Vec::new();
    let mut refused = true;
    for line in lines {
        let (state, reply) = match line.relay(recipient, None, raw, false).await {
            Ok((outcome, _)) => line::after(outcome),
            Err(error) => (MailState::Deferred, error.to_string()),
        };
        match state {
            MailState::Accepted | MailState::Unknown => return (state, reply),
            MailState::Failed => {}
            _ => refused = false,
        }
        said.push(reply);
    }
    let state = if refused {
        MailState::Failed
    } else {
        MailState::Deferred
    };
    (state, said.join(" | "))
}

async fn close(
    desk: &Desk<'_>,
    notice: &mut Notice,
    outcome: (MailState, String),
) -> Result<(), DeliveryError> {
    let now = desk.clock.now();
    (notice.state, notice.reply) = outcome;
    notice.updated_at = now;
    notice.next_at = now;
    if notice.state == MailState::Deferred {
        match notice.next_try(now) {
            Some(next) => notice.next_at = next,
            None => {
                notice.state = MailState::Failed;
                notice.reply = format!("given up; last: {}", notice.reply);
            }
        }
    }
    tracing::info!(
        notice = %notice.id,
        kind = notice.kind.name(),
        recipient = notice.recipient,
        state = notice.state.name(),
        attempts = notice.attempts,
        reply = notice.reply,
        "notice moved"
    );
    desk.store.move_notice(notice, &MailState::Sending).await?;
    Ok(())
}

/// File of the folder transport, `alarm-duty-newsroom-example-1a2b3c4d.eml`.
fn file(notice: &Notice) -> String {
    let tail = crate::model::BlobHash::of(notice.message_id.as_bytes()).to_string();
    format!(
        "{}-{}-{}.eml",
        notice.kind.name(),
        ascii_file_stem(&notice.recipient, "recipient"),
        &tail[..8]
    )
}
