//! Alarms reach a person: raised and cleared under a key, told by mail and by webhook, never lost in a crash.

mod channels;
mod checks;
mod hooks;
mod ping;
mod trial;
mod watch;

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use ping::PingOutcome;
pub use trial::ChannelReport;

use self::channels::Channel;
use super::{App, AppError};
use crate::{
    alarm::{self, EditionClock, House, Told},
    delivery::{Memo, Sender, memo, memo_id, send_memo, send_notices},
    model::{
        BlobHash, EditionId, MailId,
        alarm::{Alarm, AlarmKind, Bulletin, StoredAlarm, Telling, plan},
        mail::MailState,
        notice::{Notice, NoticeChannel, NoticeKind, Words},
    },
};

/// How often an alarm that cannot be stored is cried out.
const CRY: Duration = Duration::from_secs(600);

/// What one process remembers of its alarms.
#[derive(Debug, Default)]
pub(super) struct AlarmMemory {
    /// When an alarm was cried out without a row, by its key.
    cried: Mutex<HashMap<String, Duration>>,
    /// When the watcher was last told that all is well.
    pinged: Mutex<ping::Pinged>,
}

/// What one round of telling did.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct TellReport {
    /// Messages written and put into the outbox.
    pub posted: usize,
    /// Messages that the other side has.
    pub sent: usize,
    /// Messages that are tried again later.
    pub deferred: usize,
    /// Messages that did not get through, and why: English.
    pub failed: Vec<String>,
}

impl TellReport {
    /// Whether nothing happened.
    #[must_use]
    pub fn nothing(&self) -> bool {
        *self == Self::default()
    }

    fn count(&mut self, notice: &Notice) {
        match notice.state {
            MailState::Accepted => self.sent += 1,
            MailState::Failed | MailState::Unknown => self.failed.push(format!(
                "{} to {}: {}",
                notice.kind.name(),
                notice.recipient,
                notice.reply
            )),
            _ => self.deferred += 1,
        }
    }
}

impl App {
    /// Notes that something is wrong; told by the next [`App::tell`]. Raised again under the same key it
    /// is the same alarm: told anew only after the interval of its kind, or when it grew graver. One
    /// that cannot be stored is cried out at once, every ten minutes at most. Returns whether it is new.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn raise(&self, alarm: Alarm) -> Result<bool, AppError> {
        match self
            .store
            .raise_alarm(alarm.clone(), self.clock.now())
            .await
        {
            Ok(new) => {
                if new {
                    tracing::error!(
                        key = alarm.key,
                        level = alarm.level.name(),
                        title = alarm.title,
                        "alarm"
                    );
                }
                Ok(new)
            }
            Err(error) => {
                tracing::error!(key = alarm.key, title = alarm.title, %error, "alarm, and no row for it");
                self.cry(alarm).await;
                Err(error.into())
            }
        }
    }

    /// Notes that it is well again; the next [`App::tell`] says so to those who were alarmed. Returns
    /// whether it was wrong.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn clear(&self, key: &str) -> Result<bool, AppError> {
        self.clear_by(key, "yixian").await
    }

    /// [`App::clear`] by a person.
    ///
    /// # Errors
    /// As [`App::clear`].
    pub async fn clear_by(&self, key: &str, who: &str) -> Result<bool, AppError> {
        let cleared = self.store.clear_alarm(key, who, self.clock.now()).await?;
        if cleared {
            tracing::warn!(key, "alarm cleared");
        }
        Ok(cleared)
    }

    /// Alarms, open ones first, then the newest.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn alarms(&self, most: u32) -> Result<Vec<StoredAlarm>, AppError> {
        Ok(self.store.alarms(most).await?)
    }

    /// Puts a message to the producers, or to the station when its kind is for it, into the outbox:
    /// one a kind, key and recipient, for ever. The next [`App::tell`] sends it. Returns how many are new.
    ///
    /// # Errors
    /// The database or the disk refuses.
    pub async fn notify(
        &self,
        kind: NoticeKind,
        key: &str,
        words: &Words,
    ) -> Result<usize, AppError> {
        let settings = &self.settings.settings;
        let to = if kind.is_for_the_station() {
            &settings.delivery.recipients[..]
        } else if kind == NoticeKind::Contributors {
            &settings.schedule.contributors[..]
        } else {
            settings.alarm.producers()
        };
        let mut seen = HashSet::new();
        let mut notices = Vec::new();
        for recipient in to {
            if seen.insert(recipient.to_lowercase()) {
                notices.push(
                    self.mail_notice(kind, key, "", recipient, None, words)
                        .await?,
                );
            }
        }
        if notices.is_empty() {
            tracing::warn!(
                kind = kind.name(),
                "nobody is told: `alarm.recipients` is empty"
            );
            return Ok(0);
        }
        Ok(self.store.post_notices(&notices).await?)
    }

    /// Writes what is due to be told and sends what waits: one call a round, seconds as a rule, a few
    /// minutes when a relay is silent.
    ///
    /// # Errors
    /// The store or the disk refuses. What a channel refuses is in the report.
    pub async fn tell(&self) -> Result<TellReport, AppError> {
        let mut report = TellReport {
            posted: self.post_alarms().await?,
            ..TellReport::default()
        };
        self.send_all(&mut report).await?;
        Ok(report)
    }

    async fn send_all(&self, report: &mut TellReport) -> Result<(), AppError> {
        // Robots first: a silent relay must not keep them waiting.
        let mut moved = self.send_hooks().await?;
        let outbox = self.data.join("outbox");
        moved.extend(send_notices(&self.handing(&outbox)).await?);
        for notice in &moved {
            report.count(notice);
            self.judge_channel(notice).await?;
        }
        for failed in &report.failed {
            tracing::error!("{failed}");
        }
        Ok(())
    }

    /// A way that takes no alarm is an alarm of its own, told by the others.
    async fn judge_channel(&self, notice: &Notice) -> Result<(), AppError> {
        let to = notice.recipient.to_lowercase();
        let id = match notice.channel {
            NoticeChannel::Mail => format!("mail:{to}"),
            _ => notice.recipient.clone(),
        };
        let title = format!("告警渠道 {id} 发不出去");
        let alarm = Alarm::of_machine(AlarmKind::Channel, &id, title);
        match notice.state {
            MailState::Accepted => {
                self.clear(&alarm.key).await?;
            }
            MailState::Failed if notice.kind == NoticeKind::Alarm => {
                self.raise(alarm.with_detail(&notice.reply)).await?;
            }
            _ => {}
        }
        Ok(())
    }

    async fn post_alarms(&self) -> Result<usize, AppError> {
        let now = self.clock.now();
        let alarms = self.store.unsettled_alarms().await?;
        if alarms.is_empty() {
            return Ok(0);
        }
        let channels = self.channels();
        let ids: Vec<&str> = channels.iter().map(|channel| channel.id.as_str()).collect();
        let plan = plan(&alarms, &ids, now);
        let clocks = self.clocks(&alarms).await?;
        let mut notices = Vec::new();
        for bulletin in &plan {
            let channel = &channels[bulletin.channel];
            notices.push(self.compose(bulletin, channel, &alarms, &clocks).await?);
        }
        let marked: Vec<StoredAlarm> = alarms
            .iter()
            .filter_map(|row| {
                let telling = row.due(now)?;
                let told: Vec<&str> = ids
                    .iter()
                    .zip(0..)
                    .filter(|(_, at)| tells(&plan, *at, &row.alarm.key, &alarms))
                    .map(|(id, _)| *id)
                    .collect();
                // Who was alarmed may have left the settings: then nobody need hear that it is over.
                let settled = !told.is_empty() || telling == Telling::Cleared;
                settled.then(|| row.clone().told(telling, &told, now))
            })
            .collect();
        if !notices.is_empty() || !marked.is_empty() {
            self.store.tell_alarms(&notices, &marked, now).await?;
        }
        Ok(notices.len())
    }

    /// One message for one channel: its bytes are safe before its row.
    async fn compose(
        &self,
        bulletin: &Bulletin,
        channel: &Channel,
        alarms: &[StoredAlarm],
        clocks: &HashMap<EditionId, EditionClock>,
    ) -> Result<Notice, AppError> {
        let now = self.clock.now();
        let told: Vec<Told> = bulletin
            .told
            .iter()
            .map(|(telling, index)| told(*telling, &alarms[*index], clocks))
            .collect();
        let (key, about, first) = match &told[..] {
            [one] => {
                let opened = opening(one.row);
                let turn = match one.telling {
                    Telling::Cleared => "cleared".to_owned(),
                    _ => one.row.count.to_string(),
                };
                let first = (turn != "0").then(|| format!("{opened}.0"));
                (format!("{opened}.{turn}"), one.row.alarm.key.clone(), first)
            }
            many => {
                let all: Vec<String> = many.iter().map(|one| opening(one.row)).collect();
                let hash = BlobHash::of(all.join("\n").as_bytes()).to_string();
                let key = format!("many/{}#{}", &hash[..16], now.timestamp_millis());
                (key, String::new(), None)
            }
        };
        if channel.kind == NoticeChannel::Mail {
            let words = alarm::bulletin(&told, &self.house(), now)?;
            let kind = NoticeKind::Alarm;
            let to = &channel.recipient;
            return self
                .mail_notice(kind, &key, &about, to, first.as_deref(), &words)
                .await;
        }
        let body = alarm::body(channel.kind, &told, &self.house(), now);
        let raw = self.blobs.keep(body).await?;
        Ok(self.new_notice(
            NoticeKind::Alarm,
            &key,
            &about,
            channel.kind,
            &channel.recipient,
            raw,
        ))
    }

    async fn mail_notice(
        &self,
        kind: NoticeKind,
        key: &str,
        about: &str,
        to: &str,
        first: Option<&str>,
        words: &Words,
    ) -> Result<Notice, AppError> {
        let from = &self.settings.settings.delivery.from;
        let (id, first) = (
            memo_id(kind, key, to, from),
            first.map(|first| memo_id(kind, first, to, from)),
        );
        let bytes = self.memo_bytes(&id, first.as_deref(), to, words)?;
        let raw = self.blobs.keep(bytes).await?;
        Ok(self.new_notice(kind, key, about, NoticeChannel::Mail, to, raw))
    }

    fn memo_bytes(
        &self,
        id: &str,
        first: Option<&str>,
        to: &str,
        words: &Words,
    ) -> Result<Vec<u8>, AppError> {
        let settings = &self.settings.settings;
        let sender = Sender {
            address: &settings.delivery.from,
            name: &settings.delivery.from_name,
            contact: &settings.delivery.contact,
            zone: settings.programme.zone,
        };
        let stamp = Memo {
            recipient: to,
            message_id: id,
            first,
            at: self.clock.now(),
        };
        Ok(memo(words, &stamp, &sender)?)
    }

    fn new_notice(
        &self,
        kind: NoticeKind,
        key: &str,
        about: &str,
        channel: NoticeChannel,
        recipient: &str,
        raw: BlobHash,
    ) -> Notice {
        let now = self.clock.now();
        let from = &self.settings.settings.delivery.from;
        let message_id = memo_id(kind, key, recipient, from);
        Notice {
            id: MailId::derive(now, message_id.as_bytes()),
            kind,
            key: key.to_owned(),
            about: about.to_owned(),
            channel,
            recipient: recipient.to_owned(),
            message_id,
            raw,
            state: MailState::Ready,
            attempts: 0,
            reply: String::new(),
            next_at: now,
            created_at: now,
            updated_at: now,
        }
    }

    /// Tells every channel at once, without rows: the database does not take them.
    async fn cry(&self, alarm: Alarm) {
        let now = self.clock.monotonic();
        {
            let mut cried = self
                .alarm_memory
                .cried
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let known = cried.get(&alarm.key).copied();
            if known.is_some_and(|last| now < last + CRY) {
                return;
            }
            cried.insert(alarm.key.clone(), now);
        }
        let clocks = HashMap::new();
        let row = StoredAlarm::opened(alarm, self.clock.now());
        let told = [told(Telling::New, &row, &clocks)];
        let outbox = self.data.join("outbox");
        let handing = self.handing(&outbox);
        for channel in self.channels() {
            let outcome = if channel.kind == NoticeChannel::Mail {
                match self.cry_by_mail(&handing, &channel.recipient, &told).await {
                    Ok((state, reply)) => format!("{} {reply}", state.name()),
                    Err(error) => error.to_string(),
                }
            } else {
                let body = alarm::body(channel.kind, &told, &self.house(), self.clock.now());
                format!("{:?}", self.call_hook(&channel.recipient, body).await)
            };
            tracing::error!(channel = channel.id, outcome, "cried out without a row");
        }
    }

    async fn cry_by_mail(
        &self,
        handing: &crate::delivery::Handing<'_>,
        to: &str,
        told: &[Told<'_>],
    ) -> Result<(MailState, String), AppError> {
        let now = self.clock.now();
        let words = alarm::bulletin(told, &self.house(), now)?;
        let key = format!("{}#{}", told[0].row.alarm.key, now.timestamp_millis());
        let from = &self.settings.settings.delivery.from;
        let id = memo_id(NoticeKind::Alarm, &key, to, from);
        let raw = self.memo_bytes(&id, None, to, &words)?;
        Ok(send_memo(handing, &key, to, &raw).await)
    }

    /// Who writes: for the builders of [`crate::alarm`].
    #[must_use]
    pub fn house(&self) -> House<'_> {
        let settings = &self.settings.settings;
        House {
            programme: &settings.programme.name,
            host: &settings.programme.host,
            who: &settings.delivery.from_name,
            contact: &settings.delivery.contact,
            zone: settings.programme.zone,
        }
    }

    async fn clocks(
        &self,
        alarms: &[StoredAlarm],
    ) -> Result<HashMap<EditionId, EditionClock>, AppError> {
        let wanted: HashSet<EditionId> =
            alarms.iter().filter_map(|row| row.alarm.edition).collect();
        if wanted.is_empty() {
            return Ok(HashMap::new());
        }
        let editions = self.store.editions().await?;
        Ok(editions
            .into_iter()
            .filter(|edition| wanted.contains(&edition.id))
            .map(|edition| {
                let clock = EditionClock {
                    number: edition.number,
                    air_at: edition.air_at,
                };
                (edition.id, clock)
            })
            .collect())
    }
}

/// Whether the plan tells channel `at` of the alarm with this key.
fn tells(plan: &[Bulletin], at: usize, key: &str, alarms: &[StoredAlarm]) -> bool {
    plan.iter().any(|bulletin| {
        bulletin.channel == at
            && bulletin
                .told
                .iter()
                .any(|(_, index)| alarms[*index].alarm.key == key)
    })
}

fn told<'a>(
    telling: Telling,
    row: &'a StoredAlarm,
    clocks: &HashMap<EditionId, EditionClock>,
) -> Told<'a> {
    Told {
        telling,
        row,
        clock: row.alarm.edition.and_then(|id| clocks.get(&id).copied()),
    }
}

/// One opening of an alarm: the same key may be opened again next week.
fn opening(row: &StoredAlarm) -> String {
    format!("{}#{}", row.alarm.key, millis(row.opened_at))
}

fn millis(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

#[cfg(test)]
mod tests;
