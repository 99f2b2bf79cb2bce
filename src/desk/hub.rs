//! Tells open pages that something changed. Only that: a page that missed it reads the whole again.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::{Query, State},
    response::{
        IntoResponse, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::stream;
use tokio::{sync::watch, time::sleep};

use super::{
    presence::{Here, Presence, Stay},
    state::DeskState,
};
use crate::app::Visitor;

/// Other processes change things too: so often the audit log is asked how long it is.
const LOOK: Duration = Duration::from_secs(1);

/// The number of the last change, for whoever waits for the next.
#[derive(Debug)]
pub struct Hub {
    mark: watch::Sender<i64>,
    presence: Arc<Presence>,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            mark: watch::Sender::new(0),
            presence: Arc::default(),
        }
    }
}

impl Hub {
    /// Looks for changes until the desk closes. Nobody waits: nothing is asked.
    pub async fn follow(self: Arc<Self>, state: DeskState) {
        let mut closing = state.closing.clone();
        loop {
            tokio::select! {
                _ = closing.wait_for(|closing| *closing) => return,
                () = sleep(LOOK) => {}
            }
            if self.mark.receiver_count() == 0 {
                continue;
            }
            self.look(&state).await;
        }
    }

    /// Asks once. A database that is busy for a moment is asked again.
    async fn look(&self, state: &DeskState) {
        if let Ok(now) = state.app.store().mark().await {
            self.mark.send_if_modified(|mark| {
                let changed = *mark != now;
                *mark = now;
                changed
            });
        }
    }
}

/// `/events`: a line for every change, and one for everybody who comes or goes, until the page or the desk
/// goes.
pub async fn events(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Query(here): Query<Here>,
) -> impl IntoResponse {
    let mut mark = state.hub.mark.subscribe();
    let mut others = state.hub.presence.news();
    let stay = state.hub.presence.enter(&visitor, &here);
    state.hub.look(&state).await;
    // What is known now is news to a page that was away, or older than it.
    mark.mark_changed();
    others.mark_changed();
    let page = Page {
        mark,
        others,
        visitor,
        _stay: stay,
        closing: state.closing.clone(),
        state,
    };
    let lines = stream::unfold(page, |mut page| async move {
        let event = page.next().await?;
        Some((Ok::<_, Infallible>(event), page))
    });
    let alive = KeepAlive::new().interval(Duration::from_secs(15));
    // nginx holds answers back unless it is told not to.
    (
        [("x-accel-buffering", "no")],
        Sse::new(lines).keep_alive(alive),
    )
}

/// A page that listens.
struct Page {
    state: DeskState,
    visitor: Visitor,
    mark: watch::Receiver<i64>,
    others: watch::Receiver<u64>,
    closing: watch::Receiver<bool>,
    /// Others see that it is open as long as it listens.
    _stay: Option<Stay>,
}

impl Page {
    async fn next(&mut self) -> Option<Event> {
        // What is awaited here holds locks: nothing else is awaited beside it.
        let names = tokio::select! {
            biased;
            _ = self.closing.wait_for(|closing| *closing) => return None,
            changed = self.mark.changed() => {
                changed.ok()?;
                false
            }
            changed = self.others.changed() => {
                changed.ok()?;
                true
            }
        };
        if !names {
            let now = *self.mark.borrow_and_update();
            return Some(Event::default().event("mark").data(now.to_string()));
        }
        // Names are for who is signed in still.
        if !self.state.app.is_in(&self.visitor).await.unwrap_or(false) {
            return None;
        }
        self.others.mark_unchanged();
        let seen = self.state.hub.presence.seen_by(&self.visitor);
        Event::default().event("presence").json_data(seen).ok()
    }
}
