//! How long the phases of SMTP dialogues take: a relay that becomes slow is seen before it is silent.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Mutex, PoisonError},
};

use super::Desk;
use crate::model::{Clock, Timing};

/// TCP connection and TLS, STARTTLS included.
pub const CONNECT: &str = "connect";
/// Greeting and EHLO.
pub const GREETING: &str = "greeting";
/// AUTH.
pub const LOGIN: &str = "login";
/// MAIL, RCPT and DATA.
pub const ENVELOPE: &str = "envelope";
/// The text, its final dot and the answer to it.
pub const TEXT: &str = "text";

/// Timings by phase, one a dialogue or mail, whether it went well or not; kept by whoever sends.
#[derive(Debug, Default)]
pub struct SmtpPhases(Mutex<BTreeMap<&'static str, Timing>>);

impl SmtpPhases {
    /// What was measured so far: `connect`, `greeting`, `login`, `envelope`, `text`.
    #[must_use]
    pub fn timings(&self) -> BTreeMap<&'static str, Timing> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Measures phases for whoever wants to know.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch<'a>(Option<(&'a dyn Clock, &'a SmtpPhases)>);

impl<'a> Stopwatch<'a> {
    /// Nobody wants to know.
    pub const OFF: Self = Self(None);

    /// For the desk's owner.
    pub fn of(desk: &Desk<'a>) -> Self {
        Self(desk.phases.map(|phases| (desk.clock, phases)))
    }

    /// Measures `step`.
    pub async fn over<T>(self, phase: &'static str, step: impl Future<Output = T>) -> T {
        let Some((clock, phases)) = self.0 else {
            return step.await;
        };
        let begun = clock.monotonic();
        let result = step.await;
        let length = clock.monotonic().saturating_sub(begun);
        let mut all = phases.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(phase).or_default().add(length);
        result
    }
}
