//! Safe bytes → rows in the state `received`, many in one transaction.

use super::Desk;
use crate::{
    intake::IntakeError,
    model::{BlobHash, submission::Envelope},
    store::{Arrival, MailboxKey, Taken},
};

/// One input whose bytes are a blob already.
#[derive(Debug, Clone)]
pub(crate) struct Incoming {
    /// Where in the source: a file's path, a folder and UID, a feed's item.
    pub origin: String,
    /// The bytes.
    pub raw: BlobHash,
    /// What they are, and when they reached our provider.
    pub envelope: Envelope,
    /// Which mail of which mailbox.
    pub mailbox: Option<MailboxKey>,
}

/// Takes `incoming` in one transaction, in its order.
///
/// # Errors
/// The store refuses: then none was taken.
pub(crate) async fn receive(
    desk: &Desk<'_>,
    source: &str,
    incoming: Vec<Incoming>,
) -> Result<Vec<Taken>, IntakeError> {
    Ok(desk.store.receive(arrivals(desk, source, incoming)).await?)
}

/// `incoming` as the store takes it, received now for the edition that collects.
pub(crate) fn arrivals(desk: &Desk<'_>, source: &str, incoming: Vec<Incoming>) -> Vec<Arrival> {
    let received_at = desk.clock.now();
    let local_day = received_at.with_timezone(&desk.zone).date_naive();
    incoming
        .into_iter()
        .map(|one| Arrival {
            source: source.to_owned(),
            origin: one.origin,
            edition: desk.edition,
            raw: one.raw,
            received_at,
            local_day,
            envelope: one.envelope,
            notes: Vec::new(),
            mailbox: one.mailbox,
        })
        .collect()
}
