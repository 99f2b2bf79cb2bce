//! Listeners beside the daemon's rounds: a mailbox that tells of news starts a round at once.

use std::sync::Arc;

use tokio::{sync::Notify, task::JoinSet};

use super::App;
use crate::intake::{Listening, watch_mailbox};

/// Listeners that end with this value.
#[derive(Debug)]
#[must_use]
pub struct Listeners {
    bell: Arc<Notify>,
    /// Dropping it ends them.
    _listeners: JoinSet<()>,
}

impl Listeners {
    /// Returns when there is news; at once, when there was some since the last time.
    pub async fn news(&self) {
        self.bell.notified().await;
    }
}

impl App {
    /// Starts listening to every configured mailbox.
    pub fn listen(&self) -> Listeners {
        let bell = Arc::new(Notify::new());
        let mut listeners = JoinSet::new();
        let sources = &self.settings.settings.intake.sources;
        for account in sources.iter().filter_map(|source| source.imap.clone()) {
            let bell = Arc::clone(&bell);
            listeners.spawn(async move {
                watch_mailbox(&account, Listening::default(), &|| bell.notify_one()).await;
            });
        }
        Listeners {
            bell,
            _listeners: listeners,
        }
    }
}
