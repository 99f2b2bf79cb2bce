//! 信函样张: every mail that leaves the house, in the words of the coming edition and of one made-up tip, from
//! the templates that write the real ones. Nothing is posted.

use chrono::{Datelike, TimeDelta};

use super::{App, AppError, acknowledge::ask};
use crate::{
    alarm::{self, Announcement, Told},
    delivery::{
        self, Archive, Freight, Sender, Stamp,
        answer::{self, Answered, Content, Notice, Receipt},
        reply::{About, reply_html, reply_subject, reply_text},
    },
    intake::completeness::Missing,
    model::{
        BlobHash, Edition, EditionRevision,
        alarm::{Alarm, AlarmKind, StoredAlarm, Telling},
        ladder::StepName,
        letter::ReplyTemplate,
        mail::MailPurpose,
        notice::{NoticeKind, Words},
        package::DeliveryPackage,
    },
};

/// A mail that can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleMail {
    /// 播出包, to the station.
    Package,
    /// 停播通知, to the station.
    Skipped,
    /// 改期通知, to the station.
    Moved,
    /// 回执, to whoever sent a tip.
    Receipt,
    /// 编入通知, to the same.
    Scheduled,
    /// 播出通知, to the same.
    Aired,
    /// What a person answers him.
    Reply(ReplyTemplate),
    /// 约稿, to correspondents.
    Invitation,
    /// 催审, to those who sign.
    Remind,
    /// 催审, to those above.
    Escalate,
    /// 最后提醒.
    LastCall,
    /// 系统就绪, on Friday.
    Ready,
    /// 告警.
    Alarm,
}

/// The made-up tip: who sent it, and what he calls it.
const SENDER: &str = "王一";
const SUBJECT: &str = "社区长者饭堂开张";
const HEADLINE: &str = "社区长者饭堂开张，三百老人用上热饭";
const ADDRESS: &str = "sample@example.org";
/// A package is looked for in so many editions, the newest first.
const EDITIONS: usize = 12;

impl SampleMail {
    /// All of them: to the station, to correspondents, to our own people.
    pub const ALL: [Self; 16] = [
        Self::Package,
        Self::Skipped,
        Self::Moved,
        Self::Receipt,
        Self::Scheduled,
        Self::Aired,
        Self::Reply(ReplyTemplate::Picture),
        Self::Reply(ReplyTemplate::Verify),
        Self::Reply(ReplyTemplate::Decline),
        Self::Reply(ReplyTemplate::Free),
        Self::Invitation,
        Self::Remind,
        Self::Escalate,
        Self::LastCall,
        Self::Ready,
        Self::Alarm,
    ];

    /// The name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Skipped => "skipped",
            Self::Moved => "moved",
            Self::Receipt => "receipt",
            Self::Scheduled => "scheduled",
            Self::Aired => "aired",
            Self::Reply(ReplyTemplate::Picture) => "reply-picture",
            Self::Reply(ReplyTemplate::Verify) => "reply-verify",
            Self::Reply(ReplyTemplate::Decline) => "reply-decline",
            Self::Reply(ReplyTemplate::Free) => "reply-free",
            Self::Invitation => "invitation",
            Self::Remind => "remind",
            Self::Escalate => "escalate",
            Self::LastCall => "last-call",
            Self::Ready => "ready",
            Self::Alarm => "alarm",
        }
    }
}

impl App {
    /// The words of a mail as they would leave now; `None`: nothing was packaged yet that it could tell of.
    ///
    /// # Errors
    /// The database cannot be read, or a template asks for what is not there.
    pub async fn sample_mail(&self, mail: SampleMail) -> Result<Option<Words>, AppError> {
        let edition = self.edition(None).await?;
        let words = match mail {
            SampleMail::Package => match self.newest_package().await? {
                Some((revision, package, sha256)) => {
                    self.package_words(&revision, &package, sha256).await?
                }
                None => return Ok(None),
            },
            SampleMail::Skipped => self.sample_change(&edition, false)?,
            SampleMail::Moved => self.sample_change(&edition, true)?,
            SampleMail::Receipt | SampleMail::Scheduled | SampleMail::Aired => {
                self.sample_letter(mail, &edition)?
            }
            SampleMail::Reply(template) => self.sample_reply(template)?,
            SampleMail::Invitation => self.invitation_words(&edition)?,
            SampleMail::Remind => self.review_words(&edition, NoticeKind::Remind).await?,
            SampleMail::Escalate => self.review_words(&edition, NoticeKind::Escalate).await?,
            SampleMail::LastCall => self.review_words(&edition, NoticeKind::LastCall).await?,
            SampleMail::Ready => self.ready_words(&edition).await?,
            SampleMail::Alarm => self.sample_alarm(&edition)?,
        };
        Ok(Some(words))
    }

    /// `2026W48-0137`: of this week, and nobody's.
    fn sample_number(&self) -> String {
        let zone = self.settings.settings.programme.zone;
        let week = self.clock.now().with_timezone(&zone).iso_week();
        format!("{}W{:02}-0000", week.year(), week.week())
    }

    fn sample_letter(&self, mail: SampleMail, edition: &Edition) -> Result<Words, AppError> {
        let (number, now) = (self.sample_number(), self.clock.now());
        let slot = self.programme(edition);
        let content = match mail {
            SampleMail::Receipt => Content::Receipt(Receipt {
                slot,
                receipt: &number,
                received_at: now,
                cutoff: self.settings.ladder.due_at(StepName::Cutoff, edition),
                late: false,
                notice: true,
                links: false,
                asks: [Missing::Photo, Missing::Contact, Missing::Permission]
                    .map(ask)
                    .to_vec(),
            }),
            _ => Content::Notice(Notice {
                slot,
                aired: mail == SampleMail::Aired,
                stories: vec![(HEADLINE, number.as_str())],
            }),
        };
        let answered = Answered {
            recipient: ADDRESS,
            name: SENDER,
            message_id: "",
            at: now,
            in_reply_to: None,
            references: &[],
            reply_to: None,
        };
        Ok(answer::words(&content, &answered, &self.writer())?)
    }

    fn sample_reply(&self, template: ReplyTemplate) -> Result<Words, AppError> {
        let number = self.sample_number();
        let about = About {
            programme: &self.settings.settings.programme.name,
            receipt: &number,
            subject: SUBJECT,
        };
        let subject = reply_subject(&about);
        let text = reply_text(template, &about, SENDER, &self.writer())?;
        Ok(Words {
            html: reply_html(&subject, &text)?,
            subject,
            text,
            urgent: false,
        })
    }

    fn sample_change(&self, edition: &Edition, moved: bool) -> Result<Words, AppError> {
        let announcement = Announcement {
            number: edition.number,
            air_at: edition.air_at,
            moved_to: moved.then(|| edition.air_at + TimeDelta::hours(6)),
            reason: "本台转播重大活动".to_owned(),
            decided_by: vec!["周制片".to_owned(), "李主编".to_owned()],
            next_air_at: Some(edition.air_at + TimeDelta::weeks(1)),
        };
        Ok(alarm::announce(&announcement, &self.house())?)
    }

    fn sample_alarm(&self, edition: &Edition) -> Result<Words, AppError> {
        let now = self.clock.now();
        let kind = AlarmKind::NoPackage;
        let alarm = Alarm::of_edition(kind, edition.id, "播出前55分钟还没有播出包");
        let row = StoredAlarm::opened(alarm, now);
        let told = [Told {
            telling: Telling::New,
            row: &row,
            clock: None,
        }];
        Ok(alarm::bulletin(&told, &self.house(), now)?)
    }

    /// The newest package that was made, of whatever edition.
    async fn newest_package(
        &self,
    ) -> Result<Option<(EditionRevision, DeliveryPackage, BlobHash)>, AppError> {
        let coming = self.edition(None).await?;
        let editions = self.store.editions().await?;
        let past = editions.iter().rev().filter(|one| one.id <= coming.id);
        for edition in past.take(EDITIONS) {
            for stored in self.store.revisions(edition.id).await?.into_iter().rev() {
                // One without the hash of its zip was sealed by an early version: the mail could not name it.
                if let Some(package) = stored.package
                    && let Some(sha256) = package.zip_sha256
                {
                    return Ok(Some((stored.revision, package, sha256)));
                }
            }
        }
        Ok(None)
    }

    async fn package_words(
        &self,
        revision: &EditionRevision,
        package: &DeliveryPackage,
        sha256: BlobHash,
    ) -> Result<Words, AppError> {
        let settings = &self.settings.settings.delivery;
        let manifest = &package.manifest;
        let name = package.zip.file_name().unwrap_or_default();
        let bytes = match tokio::fs::metadata(&package.zip).await {
            Ok(zip) => zip.len(),
            // Retention took it; its files say how large it was.
            Err(_) => manifest.files.iter().map(|file| file.bytes).sum(),
        };
        let freight = Freight {
            archive: Archive {
                name: name.to_string_lossy().into_owned(),
                bytes,
                sha256,
            },
            load: delivery::plan(manifest, bytes, settings.max_attached_bytes),
            zip: None,
            attached: Vec::new(),
            contact_sheet: None,
        };
        let sender = Sender {
            address: &settings.from,
            name: &settings.from_name,
            contact: &settings.contact,
            zone: self.settings.settings.programme.zone,
        };
        let recipient = settings.recipients.first().map_or(ADDRESS, String::as_str);
        let stamp = Stamp {
            recipient,
            message_id: "",
            purpose: MailPurpose::Package,
            earlier: &[],
            before: None,
            links: None,
            at: self.clock.now(),
        };
        Ok(delivery::words_of(
            revision, manifest, &freight, &sender, &stamp,
        )?)
    }
}
