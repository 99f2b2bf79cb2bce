//! Tells open pages that something changed. Only that: a page that missed it reads the whole again.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    response::{
        IntoResponse, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::stream;
use tokio::{sync::watch, time::sleep};

use super::state::DeskState;

/// Other processes change things too: so often the audit log is asked how long it is.
const LOOK: Duration = Duration::from_secs(1);

/// The number of the last change, for whoever waits for the next.
#[derive(Debug)]
pub struct Hub {
    mark: watch::Sender<i64>,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            mark: watch::Sender::new(0),
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

/// `/events`: a line for every change, until the page or the desk goes.
pub async fn events(State(state): State<DeskState>) -> impl IntoResponse {
    let mut mark = state.hub.mark.subscribe();
    state.hub.look(&state).await;
    // What is known now is news to a page that was away, or older than it.
    mark.mark_changed();
    let closing = state.closing.clone();
    let lines = stream::unfold((mark, closing), |(mut mark, mut closing)| async move {
        tokio::select! {
            _ = closing.wait_for(|closing| *closing) => return None,
            changed = mark.changed() => changed.ok()?,
        }
        let now = *mark.borrow_and_update();
        let event = Event::default().event("mark").data(now.to_string());
        Some((Ok::<_, Infallible>(event), (mark, closing)))
    });
    let alive = KeepAlive::new().interval(Duration::from_secs(15));
    // nginx holds answers back unless it is told not to.
    (
        [("x-accel-buffering", "no")],
        Sse::new(lines).keep_alive(alive),
    )
}
