//! What every page of the desk needs.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::extract::FromRef;
use tokio::sync::watch;

use super::{frame::Pages, hub::Hub, throttle::Throttle};
use crate::app::App;

/// The name of the cookie where the desk is reached by `https`: browsers then take it from no other host
/// and send it on no other way.
const GUARDED: &str = "__Host-yixian";
/// And where it is not: a guarded one would vanish without a word on `http://desk.lan`.
const PLAIN: &str = "yixian";

/// A guest opens a page and its film, which a player fetches in parts: so many at once …
const GUEST_BURST: u32 = 120;
/// … and then one in so long.
const GUEST_EVERY: Duration = Duration::from_millis(500);

/// The desk's own things beside the app.
#[derive(Debug)]
pub struct Desk {
    pub app: Arc<App>,
    pub pages: Pages,
    pub hub: Arc<Hub>,
    throttle: Mutex<Throttle>,
    /// How often the pages behind links for guests are asked for, by address.
    guests: Mutex<Throttle>,
    /// True once the desk closes: streams end.
    pub closing: watch::Receiver<bool>,
}

/// Handed to every handler.
#[derive(Debug, Clone)]
pub struct DeskState(Arc<Desk>);

impl std::ops::Deref for DeskState {
    type Target = Desk;
    fn deref(&self) -> &Desk {
        &self.0
    }
}

impl FromRef<DeskState> for Arc<App> {
    fn from_ref(state: &DeskState) -> Self {
        Arc::clone(&state.app)
    }
}

impl DeskState {
    pub fn new(app: Arc<App>, pages: Pages, closing: watch::Receiver<bool>) -> Self {
        Self(Arc::new(Desk {
            app,
            pages,
            hub: Arc::new(Hub::default()),
            throttle: Mutex::default(),
            guests: Mutex::new(Throttle::new(GUEST_BURST, GUEST_EVERY)),
            closing,
        }))
    }
}

impl Desk {
    /// Whether browsers reach the desk by `https`.
    pub fn is_guarded(&self) -> bool {
        let url = &self.app.settings().settings.desk.public_url;
        url.starts_with("https://")
    }

    /// The name of the session's cookie.
    pub fn cookie(&self) -> &'static str {
        if self.is_guarded() { GUARDED } else { PLAIN }
    }

    /// Works with the throttle of guests.
    pub fn guests<T>(&self, work: impl FnOnce(&mut Throttle) -> T) -> T {
        work(&mut self.guests.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Works with the throttle.
    pub fn throttle<T>(&self, work: impl FnOnce(&mut Throttle) -> T) -> T {
        work(&mut self.throttle.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
