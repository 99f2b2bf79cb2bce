//! Listens to a mailbox, so that a tip is taken in when it comes and not at the next round. News is a
//! hint and nothing more: whatever is missed here, the next round finds.

use std::time::Duration;

use super::{
    MailboxLimits,
    session::{Heard, Mailbox, Trouble},
};
use crate::config::ImapAccount;

/// Routers forget a connection that is silent for longer; RFC 2177 allows 29 minutes.
const SPAN: Duration = Duration::from_secs(9 * 60);
/// Minutes to wait after the first, second … failure; the last one repeats.
const WAITS: [u64; 6] = [1, 2, 5, 10, 20, 30];

/// How the listening goes. Tests shorten it.
#[derive(Debug, Clone, Copy)]
pub struct Listening {
    /// Time limits of each step.
    pub limits: MailboxLimits,
    /// One IDLE.
    pub span: Duration,
    /// What a minute of waiting after a failure is.
    pub minute: Duration,
}

impl Default for Listening {
    fn default() -> Self {
        Self {
            limits: MailboxLimits::default(),
            span: SPAN,
            minute: Duration::from_secs(60),
        }
    }
}

/// Calls `news` at each sign of new mails in the mailbox, and once after each connection: what came
/// while nobody listened makes no sign. Ends only when the server cannot tell of news (163 cannot);
/// a connection that fails is tried again, later and later.
pub async fn watch_mailbox(
    account: &ImapAccount,
    listening: Listening,
    news: &(dyn Fn() + Send + Sync),
) {
    let mut failures = 0;
    loop {
        let mut heard_once = false;
        let outcome = listen(account, listening, &mut || {
            heard_once = true;
            news();
        })
        .await;
        if heard_once {
            failures = 0;
        }
        match outcome {
            Ok(()) => {
                tracing::info!(host = account.host, "the server cannot IDLE: it is polled");
                return;
            }
            // The rounds report what is wrong with the mailbox; here it is only listened to.
            Err(trouble) => {
                tracing::debug!(host = account.host, %trouble, "listening to the mailbox ended");
            }
        }
        let wait = WAITS[failures.min(WAITS.len() - 1)];
        failures += 1;
        tokio::time::sleep(listening.minute * u32::try_from(wait).unwrap_or(30)).await;
    }
}

async fn listen(
    account: &ImapAccount,
    listening: Listening,
    news: &mut (dyn FnMut() + Send),
) -> Result<(), Trouble> {
    let mut mailbox = Mailbox::open(account, listening.limits).await?;
    if !mailbox.can_idle() {
        mailbox.close().await;
        return Ok(());
    }
    news();
    loop {
        let (open, heard) = mailbox.idle(listening.span).await?;
        mailbox = open;
        if matches!(heard, Heard::News) {
            news();
        }
    }
}
