//! A mailbox on an IMAP server → submissions. A mail is a blob and a row before the server hears that
//! it was seen; whatever goes wrong, the next round asks for what is missing.

mod session;
#[cfg(test)]
mod tests;
mod watch;

use std::{
    collections::{HashMap, VecDeque},
    pin::pin,
    sync::Arc,
};

use futures_util::{StreamExt, stream};
use tokio::{
    sync::{Mutex, mpsc},
    task::JoinSet,
};

use super::{
    Desk, Gathered, finish_received, process,
    receive::{self, Incoming},
};
pub use crate::net::imap::MailboxLimits;
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
        let uidvalidity = mailbox.uidvalidity;
        let lines = self.lines(mailbox, &described.mails);
        let (mut taken, mut missing) = (Vec::new(), 0);
        {
            // Lines go on fetching while portions are written, two beside one another: one is hashed
            // while the other waits for the disk.
            let portions = stream::unfold(lines.portions, async |mut portions| {
                Some((portions.recv().await?, portions))
            });
            let written = portions.map(|portion| self.take(uidvalidity, portion));
            let mut written = pin!(written.buffer_unordered(2));
            let mut done = 0;
            while let Some(written) = written.next().await {
                let (more, told_missing, told_trouble) = written?;
                for (key, _) in &more {
                    done += 1;
                    progress(total, done, &place(key));
                }
                taken.extend(more);
                missing += told_missing;
                trouble = trouble.or(told_trouble);
            }
        }
        taken.sort_by_key(|(key, _)| key.uid);
        if missing > 0 && trouble.is_none() {
            trouble = Some(format!(
                "the server kept back {missing} mails: the next round asks again"
            ));
        }
        // Every mail is safe: now the server may hear that they were seen.
        let mut tasks = lines.tasks;
        while let Some(ended) = tasks.join_next().await {
            match ended {
                Ok(Some(mut mailbox)) => {
                    let done = self.courtesies(&mut mailbox).await?;
                    trouble = trouble.or(done);
                    mailbox.close().await;
                }
                Ok(None) => {}
                // A server whose words break the parser is this mailbox's trouble, not the week's.
                Err(error) => {
                    tracing::error!(%error, "fetching panicked: keep the log and report it");
                    trouble = trouble.or(Some("fetching broke off".to_owned()));
                }
            }
        }
        let places = taken.into_iter().map(|(key, taken)| (place(&key), taken));
        Ok((places.collect(), trouble))
    }

    /// Starts fetching `mails`, over a second connection too where they are many. Each connection is
    /// a task of its own: their ciphers and parsers take a core each.
    fn lines(&self, mailbox: Mailbox, mails: &[Described]) -> Lines {
        let queue: Arc<Queue> = Arc::new(Mutex::new(VecDeque::from(portions(mails))));
        let (hand_on, portions) = mpsc::channel(1);
        let most = self.desk.limits.max_bytes;
        let mut tasks = JoinSet::new();
        if mails.len() >= MANY {
            let (account, limits, uidvalidity) =
                (self.account.clone(), self.limits, mailbox.uidvalidity);
            let (queue, hand_on) = (Arc::clone(&queue), hand_on.clone());
            tasks.spawn(async move {
                // One connection is enough; some providers allow no more.
                let other = Mailbox::open(&account, limits).await.ok()?;
                // The folder was made anew in between: its UIDs are other mails.
                if other.uidvalidity != uidvalidity {
                    return None;
                }
                let other = fetch_all(other, &queue, most, &hand_on).await?;
                other.close().await;
                None
            });
        }
        tasks.spawn(async move { fetch_all(mailbox, &queue, most, &hand_on).await });
        Lines { portions, tasks }
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

    /// Blobs first, all synced, then their rows in one transaction.
    async fn take(
        &self,
        uidvalidity: u32,
        portion: Portion,
    ) -> Result<(Vec<(MailboxKey, Taken)>, usize, Option<Trouble>), IntakeError> {
        let (missing, trouble) = (portion.missing, portion.trouble);
        if portion.mails.is_empty() {
            return Ok((Vec::new(), missing, trouble));
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
        Ok((keys.into_iter().zip(taken).collect(), missing, trouble))
    }

    /// Marks as read what is safe here, and moves what was sent, of this round and of earlier ones.
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

/// Connections that fetch, and what they bring. Dropping it ends them.
struct Lines {
    portions: mpsc::Receiver<Portion>,
    /// Each gives back the first connection, when it is still good.
    tasks: JoinSet<Option<Mailbox>>,
}

/// Fetches portions until none is left, the server fails, or nobody takes them any more.
async fn fetch_all(
    mut mailbox: Mailbox,
    queue: &Queue,
    most: u64,
    hand_on: &mpsc::Sender<Portion>,
) -> Option<Mailbox> {
    loop {
        let Some(mails) = queue.lock().await.pop_front() else {
            return Some(mailbox);
        };
        let portion = bring(&mut mailbox, mails, most).await;
        let broken = portion.trouble.is_some();
        if hand_on.send(portion).await.is_err() || broken {
            return None;
        }
    }
}

/// Fetches one portion; of a mail that is larger than `most`, its head.
async fn bring(mailbox: &mut Mailbox, mails: Vec<Described>, most: u64) -> Portion {
    let mut portion = Portion::default();
    let (large, whole): (Vec<_>, Vec<_>) = mails.into_iter().partition(|mail| mail.bytes > most);
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
