//! Letters to correspondents: what came back is noted, what is due is posted, what is posted is sent.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::{App, AppError};
use crate::{
    config::Source,
    delivery::{
        DeliveryError, Sender,
        answer::{Answered, Ask, Content, Notice, Receipt, Slot, message_id, write},
        send_letters,
    },
    intake::{
        answer::{Sent, Verdict, judge, recipient, refusal},
        completeness::{self, Missing},
    },
    model::{
        Edition, EditionState, MailId, Submission,
        ladder::StepName,
        letter::{Letter, LetterKind},
        mail::{MailPurpose, MailState},
    },
    store::Returned,
};

/// Delivery reports are looked through for this long.
const REPORTS: TimeDelta = TimeDelta::days(14);
/// A tip that was set aside may be released within this time and still be acknowledged.
const TIPS: TimeDelta = TimeDelta::days(7);
/// 已播出 is news for this long.
const AIRED: TimeDelta = TimeDelta::days(2);

/// What one round of letters did.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct LettersReport {
    /// Letters written and put into the outbox.
    pub posted: usize,
    /// Letters that a rule withheld.
    pub withheld: usize,
    /// Letters that a server took, or that were written to the outbox folder.
    pub sent: usize,
    /// Letters that could not be handed over now.
    pub deferred: usize,
    /// What a person must know: English, with the command that helps.
    pub alarms: Vec<String>,
}

impl LettersReport {
    /// Whether nothing happened.
    #[must_use]
    pub fn nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl App {
    /// Notes which of our mails came back, writes the letters that are due, and sends what waits.
    ///
    /// # Errors
    /// The store or the disk refuses; the settings allow no safe sending.
    pub async fn acknowledge(&self) -> Result<LettersReport, AppError> {
        let mut report = LettersReport::default();
        self.match_reports(&mut report).await?;
        let settings = &self.settings.settings;
        let sources: Vec<&Source> = settings
            .intake
            .sources
            .iter()
            .filter(|source| source.acknowledges())
            .collect();
        if settings.acknowledgement.receipt {
            for source in &sources {
                self.post_receipts(source, &mut report).await?;
            }
        }
        if !sources.is_empty() {
            self.post_notices(&sources, &mut report).await?;
        }
        let outbox = self.data.join("outbox");
        for letter in send_letters(&self.delivery_desk(&outbox, None)).await? {
            match letter.state {
                MailState::Accepted => report.sent += 1,
                MailState::Failed | MailState::Unknown => report.alarms.push(format!(
                    "letter to {} about {}: {}",
                    letter.recipient, letter.submission, letter.reply
                )),
                _ => report.deferred += 1,
            }
        }
        Ok(report)
    }

    /// A package that came back is grave: the edition is in doubt again and a person must ring.
    async fn match_reports(&self, report: &mut LettersReport) -> Result<(), AppError> {
        let now = self.clock.now();
        for bounce in self.store.delivery_reports(now, REPORTS).await? {
            for id in &bounce.envelope.undelivered {
                match self.store.mail_returned(id, bounce.id, now).await? {
                    // The edition's own mail is another one.
                    Some(Returned::Package(mail)) if mail.purpose == MailPurpose::Rehearsal => {
                        tracing::warn!(
                            recipient = mail.recipient,
                            report = %bounce.receipt,
                            "a rehearsal came back: look at delivery.rehearsal_recipients"
                        );
                    }
                    Some(Returned::Package(mail)) => {
                        report.alarms.push(format!(
                            "the package of edition {} for {} came back (report {}): ring the station, then `yixian deliver --lost {}` sends it again",
                            mail.edition, mail.recipient, bounce.receipt, mail.recipient
                        ));
                        let edition = self.store.edition(mail.edition).await?;
                        if matches!(
                            edition.state,
                            EditionState::Sending | EditionState::Sent | EditionState::Delivered
                        ) {
                            self.advance(&edition, EditionState::InDoubt, "yixian")
                                .await?;
                        }
                    }
                    Some(Returned::Letter(letter)) => tracing::warn!(
                        recipient = letter.recipient,
                        report = %bounce.receipt,
                        "a letter came back; this address gets no more"
                    ),
                    None => {}
                }
            }
        }
        Ok(())
    }

    async fn post_receipts(
        &self,
        source: &Source,
        report: &mut LettersReport,
    ) -> Result<(), AppError> {
        let now = self.clock.now();
        let waiting = self
            .store
            .submissions_without_letter(LetterKind::Receipt, &source.name, now - TIPS)
            .await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let own = self.own_addresses();
        let mut week: Vec<(String, DateTime<Utc>)> = self
            .store
            .letters_since(LetterKind::Receipt, now - TimeDelta::days(7))
            .await?
            .into_iter()
            .map(|letter| (letter.recipient, letter.created_at))
            .collect();
        for tip in waiting {
            let address = recipient(&tip).to_lowercase();
            let sent = Sent {
                to_sender: week
                    .iter()
                    .filter(|(to, _)| *to == address)
                    .map(|(_, at)| *at)
                    .collect(),
                to_all: week.iter().map(|(_, at)| *at).collect(),
                bounced: self.store.last_letter_bounced(&address).await?,
            };
            match judge(&tip, &own, &sent, now) {
                Verdict::Later => break,
                Verdict::Never(why) => {
                    self.post_letter(LetterKind::Receipt, &tip, Err(why))
                        .await?;
                    report.withheld += 1;
                }
                Verdict::Send => {
                    let edition = self.store.edition(tip.edition).await?;
                    let letter = possible(self.receipt(source, &tip, &edition))?;
                    match &letter {
                        Ok(_) => {
                            week.push((address, now));
                            report.posted += 1;
                        }
                        Err(_) => report.withheld += 1,
                    }
                    self.post_letter(LetterKind::Receipt, &tip, letter).await?;
                }
            }
        }
        Ok(())
    }

    /// One letter a sender and edition, however many of the sender's stories are in it.
    async fn post_notices(
        &self,
        sources: &[&Source],
        report: &mut LettersReport,
    ) -> Result<(), AppError> {
        let (now, wanted) = (self.clock.now(), &self.settings.settings.acknowledgement);
        for edition in self.store.editions().await? {
            let over = edition.air_at + self.slot();
            let kind = match edition.state {
                EditionState::Sent | EditionState::Delivered | EditionState::Closed
                    if wanted.aired && now >= over && now < over + AIRED =>
                {
                    LetterKind::Aired
                }
                EditionState::Locked
                | EditionState::Packaged
                | EditionState::Sending
                | EditionState::Sent
                | EditionState::Delivered
                    if wanted.scheduled && now < edition.air_at =>
                {
                    LetterKind::Scheduled
                }
                _ => continue,
            };
            for (address, tips) in self.correspondents(&edition, sources).await? {
                let first = &tips[0].0;
                if !self
                    .store
                    .letters_about(first.id)
                    .await?
                    .iter()
                    .any(|l| l.kind == kind)
                {
                    let bounced = self.store.last_letter_bounced(&address).await?;
                    let letter = match refusal(first, &self.own_addresses(), bounced) {
                        Some(why) => Err(why),
                        None => possible(self.notice(kind, &tips, &edition))?,
                    };
                    match &letter {
                        Ok(_) => report.posted += 1,
                        Err(_) => report.withheld += 1,
                    }
                    self.post_letter(kind, first, letter).await?;
                    for (more, _) in &tips[1..] {
                        let why = format!("已与 {} 合并告知", first.receipt);
                        self.post_letter(kind, more, Err(why)).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Who wrote what of the frozen rundown: tips with the headline of their story, by address.
    async fn correspondents(
        &self,
        edition: &Edition,
        sources: &[&Source],
    ) -> Result<BTreeMap<String, Vec<(Submission, String)>>, AppError> {
        let mut writers: BTreeMap<String, Vec<(Submission, String)>> = BTreeMap::new();
        let stored = match self.store.chosen(edition.id).await? {
            Some(revision) => Some(self.store.revision(edition.id, revision).await?),
            None => self.store.revisions(edition.id).await?.pop(),
        };
        let Some(stored) = stored else {
            return Ok(writers);
        };
        let revision = &stored.revision;
        for item in &revision.rundown.items {
            let Some(story) = item.story.and_then(|id| revision.story(id)) else {
                continue;
            };
            for id in &story.submissions {
                let tip = self.store.submission(&id.to_string()).await?;
                if sources.iter().any(|source| source.name == tip.source) {
                    writers
                        .entry(recipient(&tip).to_lowercase())
                        .or_default()
                        .push((tip, story.draft.headline.clone()));
                }
            }
        }
        Ok(writers)
    }

    fn receipt(
        &self,
        source: &Source,
        tip: &Submission,
        edition: &Edition,
    ) -> Result<Vec<u8>, AppError> {
        let settings = &self.settings.settings;
        let cutoff = self.settings.ladder.due_at(StepName::Cutoff, edition);
        let received_at = tip.envelope.arrived_at.unwrap_or(tip.received_at);
        let receipt = tip.receipt.to_string();
        let content = Content::Receipt(Receipt {
            slot: self.programme(edition),
            receipt: &receipt,
            received_at,
            cutoff,
            late: received_at > cutoff,
            notice: settings.acknowledgement.scheduled || settings.acknowledgement.aired,
            links: !tip.links.is_empty(),
            asks: completeness::missing(tip).into_iter().map(ask).collect(),
        });
        // Answers must come back to where the tip came in.
        let from = &settings.delivery.from;
        let mailbox = source.imap.as_ref().map(|imap| imap.user.as_str());
        let reply_to =
            mailbox.filter(|user| user.contains('@') && !user.eq_ignore_ascii_case(from));
        self.write_letter(LetterKind::Receipt, &content, tip, reply_to)
    }

    fn notice(
        &self,
        kind: LetterKind,
        tips: &[(Submission, String)],
        edition: &Edition,
    ) -> Result<Vec<u8>, AppError> {
        let numbers: Vec<String> = tips
            .iter()
            .map(|(tip, _)| tip.receipt.to_string())
            .collect();
        let content = Content::Notice(Notice {
            slot: self.programme(edition),
            aired: kind == LetterKind::Aired,
            stories: tips
                .iter()
                .zip(&numbers)
                .map(|((_, headline), receipt)| (headline.as_str(), receipt.as_str()))
                .collect(),
        });
        self.write_letter(kind, &content, &tips[0].0, None)
    }

    fn write_letter(
        &self,
        kind: LetterKind,
        content: &Content,
        tip: &Submission,
        reply_to: Option<&str>,
    ) -> Result<Vec<u8>, AppError> {
        let settings = &self.settings.settings;
        let recipient = recipient(tip);
        let id = self.letter_id(kind, tip);
        let answered = Answered {
            recipient,
            name: &tip.from.name,
            message_id: &id,
            at: self.clock.now(),
            in_reply_to: tip.message_id.as_deref(),
            references: &tip.envelope.references,
            reply_to,
        };
        let sender = Sender {
            address: &settings.delivery.from,
            name: &settings.delivery.from_name,
            contact: &settings.acknowledgement.contact,
            zone: settings.programme.zone,
        };
        Ok(write(content, &answered, &sender)?)
    }

    fn letter_id(&self, kind: LetterKind, tip: &Submission) -> String {
        let from = &self.settings.settings.delivery.from;
        message_id(kind, &tip.receipt.to_string(), recipient(tip), from)
    }

    /// The bytes are safe before the row, the row before the first byte leaves.
    async fn post_letter(
        &self,
        kind: LetterKind,
        tip: &Submission,
        letter: Result<Vec<u8>, String>,
    ) -> Result<(), AppError> {
        let now = self.clock.now();
        let message_id = self.letter_id(kind, tip);
        let (raw, withheld, state) = match letter {
            Ok(bytes) => (
                Some(self.blobs.keep(bytes).await?),
                String::new(),
                MailState::Ready,
            ),
            Err(why) => (None, why, MailState::Failed),
        };
        self.store
            .post_letter(&Letter {
                id: MailId::derive(now, message_id.as_bytes()),
                kind,
                submission: tip.id,
                recipient: recipient(tip).to_owned(),
                withheld,
                message_id,
                raw,
                state,
                attempts: 0,
                reply: String::new(),
                bounced: false,
                next_at: now,
                created_at: now,
                updated_at: now,
            })
            .await?;
        Ok(())
    }

    pub(super) fn programme(&self, edition: &Edition) -> Slot<'_> {
        let programme = &self.settings.settings.programme;
        Slot {
            programme: &programme.name,
            host: &programme.host,
            number: edition.number,
            air_at: edition.air_at,
        }
    }

    fn slot(&self) -> TimeDelta {
        TimeDelta::seconds(self.settings.settings.programme.slot_seconds.into())
    }

    /// Addresses of ours: a letter to one of them would come back as a tip.
    pub(super) fn own_addresses(&self) -> Vec<&str> {
        let settings = &self.settings.settings;
        let mailboxes = settings
            .intake
            .sources
            .iter()
            .filter_map(|s| s.imap.as_ref());
        std::iter::once(settings.delivery.from.as_str())
            .chain(mailboxes.map(|imap| imap.user.as_str()))
            .collect()
    }
}

/// An address that no relay takes is this sender's trouble; anything else is ours.
fn possible(letter: Result<Vec<u8>, AppError>) -> Result<Result<Vec<u8>, String>, AppError> {
    match letter {
        Err(AppError::Delivery(DeliveryError::Address { .. })) => {
            Ok(Err("发件人地址不合规范，无法回信".to_owned()))
        }
        other => other.map(Ok),
    }
}

pub(super) fn ask(missing: Missing) -> Ask {
    Ask {
        label: missing.label(),
        words: match missing {
            Missing::Photo => {
                "1 至 3 张现场横幅照片的原图（JPG，作为附件发来，不要拼图或截图），写明图中是谁、由谁拍摄"
            }
            Missing::Contact => "姓名和电话，便于编辑核实",
            Missing::Time => "活动在哪年哪月哪日举行",
            Missing::Place => "活动在哪个区、哪个场所举行",
            Missing::Permission => {
                "请写明“照片（视频）由本单位拍摄，同意《每周一现》使用”；他人拍摄的，注明作者并请其同意"
            }
        },
    }
}
