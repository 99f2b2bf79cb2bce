//! Letters that people write to correspondents: seen as they leave, put into the outbox once a press, sent by
//! the same worker as all letters.

use chrono::TimeDelta;

use super::{App, AppError, Declined};
use crate::{
    config::Source,
    delivery::{
        DeliveryError, Sender,
        answer::Answered,
        reply::{About, reply_id, reply_subject, reply_text, tidy, write_reply},
    },
    intake::answer::{Sent, recipient, reply_refusal},
    model::{
        MailId, Submission,
        letter::{Letter, LetterKind, Reply, ReplyTemplate},
        mail::MailState,
    },
    store::Work,
};

/// Most characters of a reply.
const LONGEST: usize = 4000;
/// What a template leaves to be written.
const GAP: &str = "（请写明要核实的内容）";

/// A reply before it is sent.
#[derive(Debug)]
pub struct ReplyDraft {
    /// From which template it was begun.
    pub template: ReplyTemplate,
    /// Our address.
    pub from: String,
    /// To whom.
    pub to: String,
    /// Where answers go; empty: to our address.
    pub reply_to: String,
    /// Its subject.
    pub subject: String,
    /// Its words, to be changed.
    pub text: String,
    /// Message-ID of the mail that it answers, without brackets; empty: there was none.
    pub answers: String,
    /// What sends it, once.
    pub press: String,
}

impl App {
    /// Why nobody may write to the sender of a tip, in Chinese; `None`: a person may.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn no_reply(&self, tip: &Submission) -> Result<Option<String>, AppError> {
        if self.answering_source(tip).is_none() {
            return Ok(Some("设置里没有开启给这个来源的来稿人写信".to_owned()));
        }
        if self.settings.settings.delivery.from.is_empty() {
            return Ok(Some("设置里没有写发件地址".to_owned()));
        }
        let now = self.clock.now();
        let address = recipient(tip).to_lowercase();
        let day = self
            .store
            .letters_since(LetterKind::Reply, now - TimeDelta::hours(24))
            .await?;
        let sent = Sent {
            to_sender: day
                .iter()
                .filter(|letter| letter.recipient == address)
                .map(|letter| letter.created_at)
                .collect(),
            to_all: day.iter().map(|letter| letter.created_at).collect(),
            bounced: self.store.last_letter_bounced(&address).await?,
        };
        Ok(reply_refusal(tip, &self.own_addresses(), &sent, now))
    }

    /// The source of a tip, where its settings let letters be written.
    fn answering_source(&self, tip: &Submission) -> Option<&Source> {
        let mut sources = self.settings.settings.intake.sources.iter();
        sources.find(|source| source.name == tip.source && source.acknowledges())
    }

    /// Answers come back to where the tip came in.
    fn answers_go_to(&self, tip: &Submission) -> Option<&str> {
        let from = &self.settings.settings.delivery.from;
        let imap = self.answering_source(tip)?.imap.as_ref()?;
        let user = imap.user.as_str();
        (user.contains('@') && !user.eq_ignore_ascii_case(from)).then_some(user)
    }

    fn about<'a>(&'a self, tip: &'a Submission) -> About<'a> {
        About {
            programme: &self.settings.settings.programme.name,
            receipt: tip.receipt.as_str(),
            subject: &tip.subject,
        }
    }

    pub(super) fn writer(&self) -> Sender<'_> {
        let settings = &self.settings.settings;
        Sender {
            address: &settings.delivery.from,
            name: &settings.delivery.from_name,
            contact: &settings.acknowledgement.contact,
            zone: settings.programme.zone,
        }
    }

    /// A reply to the sender of a tip (id or receipt number) as it would leave, begun from a template.
    ///
    /// # Errors
    /// There is no such tip.
    pub async fn reply_draft(
        &self,
        id_or_receipt: &str,
        template: ReplyTemplate,
    ) -> Result<(Submission, ReplyDraft), AppError> {
        let tip = self.store.submission(id_or_receipt).await?;
        let (about, writer) = (self.about(&tip), self.writer());
        let draft = ReplyDraft {
            template,
            from: match writer.name {
                "" => writer.address.to_owned(),
                name => format!("{name} <{}>", writer.address),
            },
            to: recipient(&tip).to_owned(),
            reply_to: self.answers_go_to(&tip).unwrap_or_default().to_owned(),
            subject: reply_subject(&about),
            text: reply_text(template, &about, &tip.from.name, &writer)?,
            answers: tip.message_id.clone().unwrap_or_default(),
            press: super::sessions::token()?,
        };
        Ok((tip, draft))
    }

    /// Sends a reply with these words: a row first, its bytes with it, once a press.
    ///
    /// # Errors
    /// There is no such tip; nobody may write to its sender; the words are none, too many, or unfinished.
    pub async fn post_reply(
        &self,
        id_or_receipt: &str,
        template: ReplyTemplate,
        text: &str,
        press: &str,
        by: &str,
    ) -> Result<Reply, AppError> {
        let tip = self.store.submission(id_or_receipt).await?;
        // The same press again: what it did stands, whatever may be written now.
        let before = self.store.replies_about(tip.id).await?;
        if let Some(known) = before.into_iter().find(|reply| reply.press == press) {
            return Ok(known);
        }
        if let Some(why) = self.no_reply(&tip).await? {
            return Err(Declined::NoReply { why }.into());
        }
        let text = tidy(text);
        if text.trim().is_empty() {
            return Err(Declined::EmptyReply.into());
        }
        if text.chars().count() > LONGEST {
            return Err(Declined::LongReply { most: LONGEST }.into());
        }
        if text.contains(GAP) {
            return Err(Declined::UnfinishedReply.into());
        }
        if !(16..=128).contains(&press.len()) || !press.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Declined::OfferGone.into());
        }
        let (about, writer, now) = (self.about(&tip), self.writer(), self.clock.now());
        let to = recipient(&tip);
        let message_id = reply_id(press, &about, to, writer.address);
        let subject = reply_subject(&about);
        let answered = Answered {
            recipient: to,
            name: &tip.from.name,
            message_id: &message_id,
            at: now,
            in_reply_to: tip.message_id.as_deref(),
            references: &tip.envelope.references,
            reply_to: self.answers_go_to(&tip),
        };
        let raw = match write_reply(&subject, &text, &answered, &writer) {
            Err(DeliveryError::Address { .. }) => {
                let why = "发件人地址不合规范，无法回信".to_owned();
                return Err(Declined::NoReply { why }.into());
            }
            other => self.blobs.keep(other?).await?,
        };
        let letter = Letter {
            id: MailId::derive(now, message_id.as_bytes()),
            kind: LetterKind::Reply,
            submission: tip.id,
            recipient: to.to_owned(),
            withheld: String::new(),
            message_id,
            raw: Some(raw),
            state: MailState::Ready,
            attempts: 0,
            reply: String::new(),
            bounced: false,
            next_at: now,
            created_at: now,
            updated_at: now,
        };
        let reply = Reply {
            letter,
            press: press.to_owned(),
            by: by.to_owned(),
            template,
            subject,
            text,
        };
        let reply = self.store.post_reply(&reply).await?;
        // The worker of letters need not wait for its hour.
        let work = Work {
            kind: "letters",
            key: "letters",
            edition: None,
            run_at: now,
            not_after: None,
            max_attempts: 1,
        };
        self.store.enter_work(&work, now).await?;
        Ok(reply)
    }

    /// What people wrote to the sender about a tip, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn replies(&self, tip: &Submission) -> Result<Vec<Reply>, AppError> {
        Ok(self.store.replies_about(tip.id).await?)
    }
}
