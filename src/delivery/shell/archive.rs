//! Looks for a mail of ours in the archive: a mailbox that holds a copy of each sent mail.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;
use tokio::time::timeout;

use super::Limits;
use crate::{
    config::ImapAccount,
    delivery::doubt::{Look, carries},
    net::imap::{self, Account, MailboxLimits, Opened, Trouble, each, within, words},
};

/// Newest mails whose headers are read where the server's own search finds nothing.
const NEWEST: u32 = 1000;
/// Headers of one FETCH.
const PORTION: u32 = 100;
/// Clocks and zones differ: mails of the day before are looked through, too.
const EARLIER: TimeDelta = TimeDelta::days(1);

/// Looks once; `posted`: when the mail was made, no copy is older. Takes at most `limit` in all.
pub async fn look(
    account: Option<&ImapAccount>,
    message_id: &str,
    posted: DateTime<Utc>,
    limit: Duration,
) -> Look {
    let Some(account) = account.cloned() else {
        return Look::NoArchive;
    };
    let id = message_id.to_owned();
    // A task of its own: a server whose words break the parser ends nothing else.
    let looking = tokio::spawn(async move { timeout(limit, find(&account, &id, posted)).await });
    match looking.await {
        Ok(Ok(Ok(true))) => Look::Found,
        Ok(Ok(Ok(false))) => Look::Absent,
        Ok(Ok(Err(trouble))) => Look::Unreachable(trouble),
        Ok(Err(_)) => Look::Unreachable(format!("no answer within {} s", limit.as_secs_f32())),
        Err(error) => {
            tracing::error!(%error, "looking into the archive panicked: keep the log and report it");
            Look::Unreachable("looking broke off".to_owned())
        }
    }
}

/// [`look`] as sending does it. For `yixian doctor`.
pub async fn look_for(account: &ImapAccount, message_id: &str, posted: DateTime<Utc>) -> Look {
    look(Some(account), message_id, posted, Limits::default().look).await
}

async fn find(
    account: &ImapAccount,
    message_id: &str,
    posted: DateTime<Utc>,
) -> Result<bool, Trouble> {
    let limits = MailboxLimits::default();
    let place = Account {
        host: &account.host,
        port: account.port,
        security: account.security,
        user: &account.user,
        password_file: &account.password_file,
        ca_file: account.ca_file.as_deref(),
        folder: &account.folder,
    };
    let mut opened = imap::open(&place, &limits).await?;
    let found = searched(&mut opened, message_id, &limits).await?
        || listed(&mut opened, message_id, posted, &limits).await?;
    let _ = timeout(limits.goodbye, opened.session.logout()).await;
    Ok(found)
}

/// By the server's own search, where it has one: what it names is compared.
async fn searched(
    opened: &mut Opened,
    message_id: &str,
    limits: &MailboxLimits,
) -> Result<bool, Trouble> {
    if message_id.contains(['"', '\\']) || message_id.contains(char::is_control) {
        return Ok(false);
    }
    let query = format!("HEADER Message-ID \"{message_id}\"");
    let search = opened.session.uid_search(query);
    let uids: BTreeSet<u32> = match within(limits.list, "UID SEARCH", search).await? {
        // Some servers search for little else than UIDs, and say so; their list is read below.
        Err(async_imap::error::Error::No(_) | async_imap::error::Error::Bad(_)) => {
            return Ok(false);
        }
        Err(error) => return Err(format!("UID SEARCH failed: {}", words(&error))),
        // Nobody has more than a few mails of one Message-ID.
        Ok(uids) => uids.into_iter().take(20).collect(),
    };
    if uids.is_empty() {
        return Ok(false);
    }
    let set: Vec<String> = uids.iter().map(ToString::to_string).collect();
    let fetch = opened
        .session
        .uid_fetch(set.join(","), "(UID BODY.PEEK[HEADER])");
    let answers = within(limits.step, "FETCH", fetch)
        .await?
        .map_err(|error| format!("FETCH failed: {}", words(&error)))?;
    let mut found = false;
    each(answers, &uids, limits.step, |_, mail| {
        found |= mail
            .header()
            .is_some_and(|header| carries(header, message_id));
    })
    .await?;
    Ok(found)
}

/// By reading the headers of the newest mails, newest first, back to the day before `posted`.
async fn listed(
    opened: &mut Opened,
    message_id: &str,
    posted: DateTime<Utc>,
    limits: &MailboxLimits,
) -> Result<bool, Trouble> {
    let floor = opened.exists.saturating_sub(NEWEST);
    let mut end = opened.exists;
    while end > floor {
        let start = end.saturating_sub(PORTION).max(floor) + 1;
        let fetch = opened.session.fetch(
            format!("{start}:{end}"),
            "(UID INTERNALDATE BODY.PEEK[HEADER])",
        );
        let mut answers = within(limits.step, "FETCH", fetch)
            .await?
            .map_err(|error| format!("FETCH failed: {}", words(&error)))?;
        let (mut told, mut newest) = (BTreeSet::new(), None);
        while let Some(answer) = within(limits.step, "an answer", answers.next()).await? {
            let mail =
                answer.map_err(|error| format!("the connection broke: {}", words(&error)))?;
            let Some(header) = mail.header() else {
                continue;
            };
            if carries(header, message_id) {
                return Ok(true);
            }
            told.insert(mail.message);
            newest = newest.max(mail.internal_date());
        }
        drop(answers);
        // Only who has seen every header may say that it is not there.
        if let Some(missing) = (start..=end).find(|number| !told.contains(number)) {
            return Err(format!("the server kept back the header of mail {missing}"));
        }
        if newest.is_some_and(|at| at.with_timezone(&Utc) < posted - EARLIER) {
            break;
        }
        end = start - 1;
    }
    Ok(false)
}
