//! One logged-in connection to an IMAP server (RFC 3501). Every wait has an end, and every answer is
//! compared with what was asked: async-imap takes a NO to SEARCH or FETCH for an empty answer.

use std::{collections::BTreeSet, time::Duration};

use async_imap::{
    Session,
    extensions::idle::IdleResponse,
    imap_proto::{MailboxDatum, Response, Status},
};
use chrono::Utc;
use tokio::time::timeout;

use super::MailboxLimits;
use crate::{
    config::ImapAccount,
    intake::imap::{Described, sequence},
    net::imap::{self, Account, Line, each, within, words},
};

pub(super) use crate::net::imap::Trouble;

/// A folder that is open.
pub(super) struct Mailbox {
    session: Session<Box<dyn Line>>,
    limits: MailboxLimits,
    /// UIDVALIDITY of the folder.
    pub uidvalidity: u32,
    /// Mails in it when it was opened.
    exists: u32,
    can_move: bool,
    can_idle: bool,
}

/// What a mailbox that was listened to had to say.
pub(super) enum Heard {
    /// Mails arrived or went.
    News,
    /// Nothing, for the whole time.
    Quiet,
}

impl Mailbox {
    /// Connects, logs in, says who we are, opens the folder.
    pub async fn open(account: &ImapAccount, limits: MailboxLimits) -> Result<Self, Trouble> {
        let opened = imap::open(&place(account), &limits).await?;
        let Some(uidvalidity) = opened.uidvalidity else {
            return Err(format!(
                "folder {} has no UIDVALIDITY: its mails cannot be told apart",
                account.folder
            ));
        };
        Ok(Self {
            session: opened.session,
            limits,
            uidvalidity,
            exists: opened.exists,
            can_move: opened.can_move,
            can_idle: opened.can_idle,
        })
    }

    /// UIDs of every mail in the folder. Aliyun takes no other form of SEARCH than this.
    pub async fn uids(&mut self) -> Result<BTreeSet<u32>, Trouble> {
        let search = self.session.uid_search("UID 1:*");
        let found = within(self.limits.list, "UID SEARCH", search)
            .await?
            .map_err(|error| format!("UID SEARCH failed: {}", words(&error)))?;
        let found: BTreeSet<u32> = found.into_iter().collect();
        if found.len() < usize::try_from(self.exists).unwrap_or(usize::MAX) {
            return Err(format!(
                "UID SEARCH told {} of {} mails: the next round asks again",
                found.len(),
                self.exists
            ));
        }
        Ok(found)
    }

    /// Size and time of arrival of `uids`; those that the server does not tell are left out.
    pub async fn describe(&mut self, uids: &[u32]) -> Result<Vec<Described>, Trouble> {
        let mut told = Vec::new();
        for some in uids.chunks(500) {
            let asked: BTreeSet<u32> = some.iter().copied().collect();
            let query = "(UID RFC822.SIZE INTERNALDATE)";
            let fetch = self
                .session
                .uid_fetch(sequence(some.iter().copied()), query);
            let answers = within(self.limits.step, "FETCH", fetch)
                .await?
                .map_err(|error| format!("FETCH failed: {}", words(&error)))?;
            each(answers, &asked, self.limits.list, |uid, fetch| {
                if let Some(bytes) = fetch.size {
                    told.push(Described {
                        uid,
                        bytes: u64::from(bytes),
                        arrived_at: fetch.internal_date().map(|at| at.with_timezone(&Utc)),
                    });
                }
            })
            .await?;
        }
        told.sort_unstable_by_key(|mail| mail.uid);
        told.dedup_by_key(|mail| mail.uid);
        Ok(told)
    }

    /// Bytes of `mails`, of each its first `most` bytes at most; what the server did not give is
    /// missing from the answer.
    pub async fn fetch(
        &mut self,
        mails: &[Described],
        most: Option<u64>,
    ) -> Result<Vec<(Described, Vec<u8>)>, Trouble> {
        let asked: BTreeSet<u32> = mails.iter().map(|mail| mail.uid).collect();
        let query = match most {
            None => "(UID BODY.PEEK[])".to_owned(),
            Some(bytes) => format!("(UID BODY.PEEK[]<0.{bytes}>)"),
        };
        let largest = mails.iter().map(|mail| mail.bytes).max().unwrap_or(0);
        let patience = self
            .limits
            .bytes(most.map_or(largest, |most| most.min(largest)));
        let fetch = self
            .session
            .uid_fetch(sequence(asked.iter().copied()), query);
        let answers = within(self.limits.step, "FETCH", fetch)
            .await?
            .map_err(|error| format!("FETCH failed: {}", words(&error)))?;
        let mut given: Vec<(Described, Vec<u8>)> = Vec::with_capacity(mails.len());
        each(answers, &asked, patience, |uid, fetch| {
            let first = !given.iter().any(|(mail, _)| mail.uid == uid);
            let mail = mails.iter().find(|mail| mail.uid == uid);
            if let (true, Some(mail), Some(bytes)) = (first, mail, fetch.body()) {
                given.push((*mail, bytes.to_vec()));
            }
        })
        .await?;
        Ok(given)
    }

    /// Marks `uids` as read.
    pub async fn flag_seen(&mut self, uids: &[u32]) -> Result<(), Trouble> {
        crate::crash::point("imap.seen");
        // `uid_store` takes a NO for an empty answer.
        let set = sequence(uids.iter().copied());
        let command = format!("UID STORE {set} +FLAGS.SILENT (\\Seen)");
        let store = self.session.run_command_and_check_ok(command);
        within(self.limits.step, "STORE", store)
            .await?
            .map_err(|error| format!("STORE failed: {}", words(&error)))
    }

    /// Moves `uids` to `folder`, where the server can (RFC 6851).
    pub async fn move_to(&mut self, uids: &[u32], folder: &str) -> Result<(), Trouble> {
        if !self.can_move {
            return Err("the server cannot MOVE mails: take `move_to` out".to_owned());
        }
        let moved = self.session.uid_mv(sequence(uids.iter().copied()), folder);
        within(self.limits.list, "MOVE", moved)
            .await?
            .map_err(|error| format!("MOVE to {folder} failed: {}", words(&error)))
    }

    /// Mails in the folder when it was opened.
    pub fn exists(&self) -> u32 {
        self.exists
    }

    /// Whether mails can be moved to another folder.
    pub fn can_move(&self) -> bool {
        self.can_move
    }

    /// Whether `folder` is there (RFC 9051, STATUS).
    pub async fn has_folder(&mut self, folder: &str) -> Result<bool, Trouble> {
        let status = self.session.status(folder, "(UIDVALIDITY)");
        Ok(within(self.limits.step, "STATUS", status).await?.is_ok())
    }

    /// Whether the server tells of new mails by itself.
    pub fn can_idle(&self) -> bool {
        self.can_idle
    }

    /// Listens for at most `span` (RFC 2177).
    pub async fn idle(self, span: Duration) -> Result<(Self, Heard), Trouble> {
        let Self {
            session,
            limits,
            uidvalidity,
            exists,
            can_move,
            can_idle,
        } = self;
        let mut handle = session.idle();
        // A NO to IDLE is waited out by async-imap for ever.
        within(limits.step, "IDLE", handle.init())
            .await?
            .map_err(|error| format!("IDLE failed: {}", words(&error)))?;
        // Its own time-out starts anew with each "still here"; ours does not.
        let heard = timeout(span, until_news(&mut handle, span)).await;
        let heard = match heard {
            Err(_) => Heard::Quiet,
            Ok(heard) => heard?,
        };
        let session = within(limits.step, "DONE", handle.done())
            .await?
            .map_err(|error| format!("DONE failed: {}", words(&error)))?;
        let mailbox = Self {
            session,
            limits,
            uidvalidity,
            exists,
            can_move,
            can_idle,
        };
        Ok((mailbox, heard))
    }

    /// Says goodbye; a server that does not answer is left.
    pub async fn close(mut self) {
        let _ = timeout(self.limits.goodbye, self.session.logout()).await;
    }
}

/// Waits for a line about mails that came or went; flags that we set ourselves are none.
async fn until_news(
    handle: &mut async_imap::extensions::idle::Handle<Box<dyn Line>>,
    span: Duration,
) -> Result<Heard, Trouble> {
    loop {
        let (waiting, _interrupt) = handle.wait_with_timeout(span);
        match waiting.await {
            Ok(IdleResponse::NewData(line)) => match line.parsed() {
                Response::MailboxData(MailboxDatum::Exists(_) | MailboxDatum::Recent(_))
                | Response::Expunge(_) => return Ok(Heard::News),
                Response::Data {
                    status: Status::Bye,
                    ..
                } => return Err("the server said BYE".to_owned()),
                _ => {}
            },
            Ok(IdleResponse::Timeout) => return Ok(Heard::Quiet),
            // Nobody here interrupts: that is how the end of the connection looks.
            Ok(IdleResponse::ManualInterrupt) => {
                return Err("the server closed the connection".to_owned());
            }
            Err(error) => return Err(format!("the connection broke: {}", words(&error))),
        }
    }
}

fn place(account: &ImapAccount) -> Account<'_> {
    Account {
        host: &account.host,
        port: account.port,
        security: account.security,
        user: &account.user,
        password_file: &account.password_file,
        ca_file: account.ca_file.as_deref(),
        folder: &account.folder,
    }
}
