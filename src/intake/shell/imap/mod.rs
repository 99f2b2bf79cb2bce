//! A mailbox on an IMAP server → submissions. A mail is a blob and a row before the server hears that
//! it was seen; whatever goes wrong, the next round asks for what is missing.

mod session;
#[cfg(test)]
mod tests;
mod watch;

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use tokio::sync::Mutex;

use super::{
    Desk, Gathered, finish_received, process,
    receive::{self, Incoming},
};
use crate::{
    config::ImapAccount,
    intake::{
        IntakeError,
        imap::{Described, portions, wanted},
    },
    model::submission::Envelope,
    store::{Courtesy, MailboxKey, Taken},
};
use session::{Mailbox, Trouble};
pub use watch::{Listening, watch_mailbox};

/// Bytes of a mail that is too large from which its subject and sender are read.
const HEAD_BYTES: u64 = 256 * 1024;
/// Mails from which on a second connection is worth its login.
const MANY: usize = 40;

/// How long each step may take: async-imap itself waits for ever.
#[derive(Debug, Clone, Copy)]
pub struct MailboxLimits {
    /// TCP connection, and the TLS handshake: each.
    pub connect: Duration,
    /// Greeting, LOGIN, ID, SELECT, STORE: each.
    pub step: Duration,
    /// Listing a folder, and each description of a mail.
    pub list: Duration,
    /// The slowest line that we still wait for.
    pub bytes_per_second: u64,
    /// LOGOUT.
    pub goodbye: Duration,
}

impl Default for MailboxLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            step: Duration::from_secs(60),
            list: Duration::from_secs(120),
            bytes_per_second: 32 * 1024,
            goodbye: Duration::from_secs(3),
        }
    }
}

impl MailboxLimits {
    /// How long one mail of `bytes` may take.
    fn bytes(&self, bytes: u64) -> Duration {
        self.step + Duration::from_secs(bytes / self.bytes_per_second.max(1))
    }
}

/// What one round brought from a mailbox or a feed.
#[derive(Debug)]
pub struct Gleaned {
    /// Every mail (in the order of its UID) or item (oldest first) that is new here, and those of a
    /// killed round before.
    pub inputs: Vec<Gathered>,
    /// Why the round ended early or left a mail out; the next round asks for it again.
    pub trouble: Option<IntakeError>,
}

/// Takes in what is new in one mailbox. `progress` is told `(total, done, mail)`.
///
/// # Errors
/// The store refuses. What goes wrong with the server is [`Gleaned::trouble`], beside what it gave.
pub async fn gather_mailbox(
    desk: &Desk<'_>,
    source: &str,
    account: &ImapAccount,
    limits: MailboxLimits,
    progress: &mut (dyn FnMut(u64, u64, &str) + Send),
) -> Result<Gleaned, IntakeError> {
    let mut inputs = finish_received(desk).await?;
    let round = Round {
        desk,
        source,
        account,
        limits,
    };
    let (taken, trouble) = Box::pin(round.run(progress)).await?;
    tracing::info!(mails = taken.len(), "what came is safe, now it is read");
    let mut read = HashMap::new();
    process::process_received(desk, &mut |row| {
        read.insert(row.id, row.clone());
    })
    .await?;
    for (place, taken) in taken {
        let new = matches!(taken, Taken::New(_));
        let row = read.get(&taken.row().id).unwrap_or(taken.row());
        inputs.push(Gathered::row(source, &place, row, new));
    }
    let trouble = trouble.map(|problem| IntakeError::Mailbox {
        host: account.host.clone(),
        user: account.user.clone(),
        problem,
    });
    Ok(Gleaned { inputs, trouble })
}

/// What a look at a mailbox found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxReport {
    /// Mails in the folder.
    pub mails: u32,
    /// The server tells of new mails by itself; else it is polled.
    pub can_idle: bool,
    /// Mails can be moved to another folder.
    pub can_move: bool,
    /// `move_to` is set and there is no such folder.
    pub lacks_folder: bool,
}

/// Logs in, opens the folder, changes nothing. For `yixian doctor`.
///
/// # Errors
/// Which step failed, and what to put right.
pub async fn probe_mailbox(
    account: &ImapAccount,
    limits: MailboxLimits,
) -> Result<MailboxReport, IntakeError> {
    let looked = async {
        let mut mailbox = Mailbox::open(account, limits).await?;
        mailbox.uids().await?;
        let lacks_folder = match &account.move_to {
            Some(folder) => !mailbox.has_folder(folder).await?,
            None => false,
        };
        let report = MailboxReport {
            mails: mailbox.exists(),
            can_idle: mailbox.can_idle(),
            can_move: mailbox.can_move(),
            lacks_folder,
        };
        mailbox.close().await;
        Ok(report)
    };
    looked
        .await
        .map_err(|problem: Trouble| IntakeError::Mailbox {
            host: account.host.clone(),
            user: account.user.clone(),
            problem,
        })
}

type Place = (String, Taken);

struct Round<'a> {
    desk: &'a Desk<'a>,
    source: &'a str,
    account: &'a ImapAccount,
    limits: MailboxLimits,
}

impl Round<'_> {
    async fn run(
        &self,
        progress: &mut (dyn FnMut(u64, u64, &str) + Send),
    ) -> Result<(Vec<Place>, Option<Trouble>), IntakeError> {
        let mut mailbox = match Mailbox::open(self.account, self.limits).await {
            Ok(mailbox) => mailbox,
            Err(trouble) => return Ok((Vec::new(), Some(trouble))),
        };
        let listed = self.list(&mut mailbox).await?;
        let described = match listed {
            Ok(described) => described,
            Err(trouble) => return Ok((Vec::new(), Some(trouble))),
        };
        let total = u64::try_from(described.mails.len()).unwrap_or(u64::MAX);
        progress(total, 0, "");
        let mut trouble = described.trouble;
        let queue = Mutex::new(VecDeque::from(portions(&described.mails)));
        let uidvalidity = mailbox.uidvalidity;
        let second = async {
            if described.mails.len() < MANY {
                return Ok((Vec::new(), None));
            }
            match Mailbox::open(self.account, self.limits).await {
                // The folder was made anew in between: its UIDs are other mails.
                Ok(other) if other.uidvalidity != uidvalidity => Ok((Vec::new(), None)),
                Ok(mut other) => {
                    let done = Box::pin(self.work(&mut other, &queue, &mut |_| {})).await;
                    other.close().await;
                    done
                }
                // One connection is enough; some providers allow no more.
                Err(_) => Ok((Vec::new(), None)),
            }
        };
        let mut done = 0;
        let mut told = |place: &str| {
            done += 1;
            progress(total, done, place);
        };
        // Boxed: two of them side by side are large for a stack.
        let first = Box::pin(self.work(&mut mailbox, &queue, &mut told));
        let (first, second) = tokio::join!(first, second);
        let ((mut taken, one), (more, two)) = (first?, second?);
        taken.extend(more);
        taken.sort_by_key(|(key, _)| key.uid);
        trouble = trouble.or(one).or(two);
        if trouble.is_none() {
            trouble = self.courtesies(&mut mailbox).await?;
        }
        mailbox.close().await;
        let places = taken.into_iter().map(|(key, taken)| (place(&key), taken));
        Ok((places.collect(), trouble))
    }

    /// What the server has and we have not.
    async fn list(&self, mailbox: &mut Mailbox) -> Result<Result<Listed, Trouble>, IntakeError> {
        let (account, folder) = (self.source, self.account.folder.as_str());
        let known = self
            .desk
            .store
            .known_uids(account, folder, mailbox.uidvalidity)
            .await?;
        let listed = async {
            let uids = wanted(&mailbox.uids().await?, &known);
            let mails = mailbox.describe(&uids).await?;
            let trouble = (mails.len() < uids.len()).then(|| {
                format!(
                    "the server described {} of {} new mails: the next round asks again",
                    mails.len(),
                    uids.len()
                )
            });
            Ok(Listed { mails, trouble })
        };
        Ok(listed.await)
    }

    /// Fetches portions until none is left or the server fails. While the line brings one, the one
    /// before is written.
    async fn work(
        &self,
        mailbox: &mut Mailbox,
        queue: &Queue,
        told: &mut (dyn FnMut(&str) + Send),
    ) -> Result<(Vec<(MailboxKey, Taken)>, Option<Trouble>), IntakeError> {
        let uidvalidity = mailbox.uidvalidity;
        let (mut all, mut missing, mut trouble) = (Vec::new(), 0, None);
        let mut fetched = Portion::default();
        loop {
            let next = match trouble {
                None => queue.lock().await.pop_front(),
                Some(_) => None,
            };
            if next.is_none() && fetched.mails.is_empty() {
                break;
            }
            let before = std::mem::take(&mut fetched);
            let (brought, taken) = tokio::join!(
                self.bring(mailbox, next.unwrap_or_default()),
                self.take(uidvalidity, before),
            );
            let (taken, told_missing) = (taken?, brought.missing);
            (fetched, missing) = (brought, missing + told_missing);
            trouble = trouble.or(fetched.trouble.take());
            for (key, _) in &taken {
                told(&place(key));
            }
            let keys: Vec<MailboxKey> = taken.iter().map(|(key, _)| key.clone()).collect();
            all.extend(taken);
            if trouble.is_none() {
                trouble = self.seen(mailbox, &keys).await?.err();
            }
        }
        if missing > 0 && trouble.is_none() {
            trouble = Some(format!(
                "the server kept back {missing} mails: the next round asks again"
            ));
        }
        Ok((all, trouble))
    }

    /// Fetches one portion; of a mail that is too large, its head.
    async fn bring(&self, mailbox: &mut Mailbox, mails: Vec<Described>) -> Portion {
        let mut portion = Portion::default();
        let most = self.desk.limits.max_bytes;
        let (large, whole): (Vec<_>, Vec<_>) =
            mails.into_iter().partition(|mail| mail.bytes > most);
        for (mails, head) in [(whole, None), (large, Some(HEAD_BYTES))] {
            if mails.is_empty() || portion.trouble.is_some() {
                continue;
            }
            match mailbox.fetch(&mails, head).await {
                Ok(given) => {
                    portion.missing += mails.len() - given.len();
                    let given = given
                        .into_iter()
                        .map(|(mail, bytes)| (mail, bytes, head.is_some()));
                    portion.mails.extend(given);
                }
                Err(trouble) => portion.trouble = Some(trouble),
            }
        }
        portion
    }

    /// Blobs first, all synced, then their rows in one transaction.
    async fn take(
        &self,
        uidvalidity: u32,
        portion: Portion,
    ) -> Result<Vec<(MailboxKey, Taken)>, IntakeError> {
        if portion.mails.is_empty() {
            return Ok(Vec::new());
        }
        let (mut files, mut incoming, mut keys) = (Vec::new(), Vec::new(), Vec::new());
        for (mail, bytes, head_only) in portion.mails {
            files.push(bytes);
            incoming.push((mail, head_only));
            keys.push(MailboxKey {
                account: self.source.to_owned(),
                folder: self.account.folder.clone(),
                uidvalidity,
                uid: mail.uid,
            });
        }
        let kept = self.desk.blobs.keep_all(files).await?;
        let incoming = incoming.into_iter().zip(&keys).zip(&kept);
        let incoming = incoming.map(|(((mail, head_only), key), (raw, _))| Incoming {
            origin: place(key),
            raw: *raw,
            envelope: Envelope {
                arrived_at: mail.arrived_at,
                left_behind: head_only.then_some(mail.bytes),
                ..Envelope::default()
            },
            mailbox: Some(key.clone()),
        });
        let taken = receive::receive(self.desk, self.source, incoming.collect()).await?;
        Ok(keys.into_iter().zip(taken).collect())
    }

    async fn seen(
        &self,
        mailbox: &mut Mailbox,
        keys: &[MailboxKey],
    ) -> Result<Result<(), Trouble>, IntakeError> {
        let uids: Vec<u32> = keys.iter().map(|key| key.uid).collect();
        if uids.is_empty() {
            return Ok(Ok(()));
        }
        if let Err(trouble) = mailbox.flag_seen(&uids).await {
            return Ok(Err(trouble));
        }
        self.desk.store.courtesy_done(Courtesy::Flag, keys).await?;
        Ok(Ok(()))
    }

    /// What an earlier round could not mark or move.
    async fn courtesies(&self, mailbox: &mut Mailbox) -> Result<Option<Trouble>, IntakeError> {
        let (store, validity) = (self.desk.store, mailbox.uidvalidity);
        let folder = self.account.folder.as_str();
        let key = |uid: u32| MailboxKey {
            account: self.source.to_owned(),
            folder: folder.to_owned(),
            uidvalidity: validity,
            uid,
        };
        for courtesy in [Courtesy::Flag, Courtesy::Move] {
            let due = store
                .courtesies_due(courtesy, self.source, folder, validity)
                .await?;
            let uids: Vec<u32> = due.into_iter().collect();
            for some in uids.chunks(200) {
                let done = match (courtesy, &self.account.move_to) {
                    (Courtesy::Flag, _) => mailbox.flag_seen(some).await,
                    (Courtesy::Move, Some(to)) => mailbox.move_to(some, to).await,
                    (Courtesy::Move, None) => break,
                };
                if let Err(trouble) = done {
                    return Ok(Some(trouble));
                }
                let keys: Vec<MailboxKey> = some.iter().map(|uid| key(*uid)).collect();
                store.courtesy_done(courtesy, &keys).await?;
            }
        }
        Ok(None)
    }
}

/// Portions that are still to be fetched, by whichever connection is free.
type Queue = Mutex<VecDeque<Vec<Described>>>;

/// Mails whose bytes are in memory.
#[derive(Default)]
struct Portion {
    /// Each with its bytes, and whether they are its head alone.
    mails: Vec<(Described, Vec<u8>, bool)>,
    /// Mails that the server did not give.
    missing: usize,
    trouble: Option<Trouble>,
}

struct Listed {
    mails: Vec<Described>,
    trouble: Option<Trouble>,
}

/// Where a mail is, for people and logs.
fn place(key: &MailboxKey) -> String {
    format!(
        "imap:{};UIDVALIDITY={};UID={}",
        key.folder, key.uidvalidity, key.uid
    )
}
