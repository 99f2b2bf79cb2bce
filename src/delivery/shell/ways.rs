//! The relays of a run: connections that are kept between mails, and which relay is asked first.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Desk, Wire, dial, phases::Stopwatch, relay::Session};
use crate::{
    config::{Delivery, Smtp},
    delivery::{DeliveryError, Outcome, breaker, names},
    model::mail::RelayHealth,
};

/// Refuses settings with which nothing can be sent safely, before anything is posted.
///
/// # Errors
/// No relay, or one of the two is unsafe.
pub fn check(settings: &Delivery) -> Result<(), DeliveryError> {
    dial::check(settings.smtp.as_ref().ok_or(DeliveryError::NoRelay)?)?;
    settings.second_smtp.as_ref().map_or(Ok(()), dial::check)
}

/// One relay in this run.
struct Way<'a> {
    settings: &'a Smtp,
    health: RelayHealth,
    session: Option<Session>,
    /// The session was opened some time ago, to ask; it may have been closed since.
    stale: bool,
    /// One look at a dead relay is enough for all mails of this run.
    fault: Option<String>,
}

/// The relays, the first one first.
pub struct Ways<'a> {
    desk: &'a Desk<'a>,
    wire: &'a Wire,
    ways: Vec<Way<'a>>,
    known: bool,
}

impl<'a> Ways<'a> {
    /// No connection yet.
    pub fn new(desk: &'a Desk<'a>, wire: &'a Wire) -> Self {
        let settings = desk.settings;
        let relays = [&settings.smtp, &settings.second_smtp];
        let ways = relays.into_iter().flatten().map(|settings| Way {
            settings,
            health: RelayHealth::default(),
            session: None,
            stale: false,
            fault: None,
        });
        Self {
            desk,
            wire,
            ways: ways.collect(),
            known: false,
        }
    }

    /// Which relay is asked first, second: the second one first while the first one rests.
    async fn order(&mut self) -> Result<Vec<usize>, DeliveryError> {
        if !self.known {
            for way in &mut self.ways {
                let place = dial::place(way.settings);
                way.health = self.desk.store.relay_health(&place).await?;
            }
            self.known = true;
        }
        let now = self.desk.clock.now();
        let rests: Vec<bool> = self
            .ways
            .iter()
            .map(|way| breaker::rests(&way.health, now))
            .collect();
        Ok(match rests[..] {
            [true, false] => vec![1, 0],
            _ => (0..self.ways.len()).collect(),
        })
    }

    /// Hands the bytes to the relay that is well; to the next one when its channel fails. What a relay
    /// says of the mail or its recipient is final, and what may have been sent goes nowhere else.
    pub async fn hand_over(
        &mut self,
        recipient: &str,
        copy: Option<&str>,
        raw: &[u8],
        hurry: bool,
    ) -> Result<(Outcome, String), DeliveryError> {
        let order = self.order().await?;
        let mut told: Option<(Outcome, String)> = None;
        for (step, at) in order.iter().copied().enumerate() {
            let place = dial::place(self.ways[at].settings);
            let outcome = match self.by(at, recipient, copy, raw).await? {
                // It may refuse for what it does not know of us ("relaying denied").
                Outcome::Failed(said) if at > 0 => {
                    Outcome::Deferred(format!("not final, the second relay refuses it: {said}"))
                }
                other => other,
            };
            let channel = matches!(outcome, Outcome::Broken(_) | Outcome::ChannelFault(_));
            let open = channel || at > 0 && matches!(outcome, Outcome::Deferred(_));
            told = Some(match told {
                Some((before, _)) if open => (both(&before, &outcome), place),
                _ => (outcome, place),
            });
            let failures = self.ways[at].health.failures;
            let goes_on = open && (step > 0 || at > 0 || breaker::moves_on(failures, hurry));
            if !goes_on {
                break;
            }
        }
        Ok(told.unwrap_or_else(|| {
            let none = DeliveryError::NoRelay.to_string();
            (Outcome::ChannelFault(none), String::new())
        }))
    }

    async fn by(
        &mut self,
        at: usize,
        recipient: &str,
        copy: Option<&str>,
        raw: &[u8],
    ) -> Result<Outcome, DeliveryError> {
        let mut session = match self.open(at).await? {
            Ok(session) => session,
            Err(fault) => return Ok(Outcome::ChannelFault(fault)),
        };
        let from = &self.desk.settings.from;
        let watch = Stopwatch::of(self.desk);
        let outcome = session
            .hand_over(from, recipient, copy, raw, self.wire, watch)
            .await;
        let way = &mut self.ways[at];
        if session.is_usable() {
            way.session = Some(session);
        }
        let outcome = match outcome {
            Outcome::ChannelFault(reply) => {
                let fault = DeliveryError::SenderRefused {
                    relay: dial::place(way.settings),
                    from: from.clone(),
                    reply,
                }
                .to_string();
                way.fault = Some(fault.clone());
                Outcome::ChannelFault(fault)
            }
            other => other,
        };
        let failed = match &outcome {
            Outcome::ChannelFault(said) | Outcome::Broken(said) | Outcome::Unknown(said) => {
                Some(said.clone())
            }
            _ => None,
        };
        self.note(at, failed).await?;
        Ok(outcome)
    }

    /// The connection of this run to a relay, or why there is none.
    async fn open(&mut self, at: usize) -> Result<Result<Session, String>, DeliveryError> {
        let way = &mut self.ways[at];
        if let Some(fault) = &way.fault {
            return Ok(Err(fault.clone()));
        }
        if let Some(mut session) = way.session.take()
            && (!std::mem::take(&mut way.stale) || session.answers(self.wire.limits.step).await)
        {
            return Ok(Ok(session));
        }
        let own = names::domain(&self.desk.settings.from);
        let watch = Stopwatch::of(self.desk);
        match Session::open(way.settings, own, self.wire, watch).await {
            Ok(session) => Ok(Ok(session)),
            Err(error) => {
                let fault = error.to_string();
                way.fault = Some(fault.clone());
                self.note(at, Some(fault.clone())).await?;
                Ok(Err(fault))
            }
        }
    }

    /// Keeps how a relay did.
    async fn note(&mut self, at: usize, failed: Option<String>) -> Result<(), DeliveryError> {
        let now: DateTime<Utc> = self.desk.clock.now();
        let way = &mut self.ways[at];
        let next = breaker::after(&way.health, failed.as_deref(), now);
        if next == way.health {
            return Ok(());
        }
        let place = dial::place(way.settings);
        if next.open_until.is_some() && way.health.open_until != next.open_until {
            tracing::warn!(
                relay = place,
                failures = next.failures,
                said = next.said,
                "the relay failed again: the other one is asked first for a while"
            );
        }
        self.desk.store.note_relay(&place, &next, now).await?;
        way.health = next;
        Ok(())
    }

    /// The largest mail that the relay takes which is asked first.
    pub async fn largest(&mut self) -> Result<Option<u64>, DeliveryError> {
        let Some(at) = self.order().await?.first().copied() else {
            return Ok(None);
        };
        let Ok(session) = self.open(at).await? else {
            return Ok(None);
        };
        let largest = session.largest();
        let way = &mut self.ways[at];
        way.session = Some(session);
        way.stale = true;
        Ok(largest)
    }

    /// Closes the connections.
    pub async fn hang_up(self) {
        for way in self.ways {
            if let Some(session) = way.session {
                session.quit(Duration::from_secs(2)).await;
            }
        }
    }
}

/// Neither relay: what both said.
fn both(first: &Outcome, second: &Outcome) -> Outcome {
    let said = |outcome: &Outcome| match outcome {
        Outcome::ChannelFault(said) | Outcome::Broken(said) | Outcome::Deferred(said) => {
            said.clone()
        }
        _ => String::new(),
    };
    Outcome::ChannelFault(format!(
        "{}; the other relay: {}",
        said(first),
        said(second)
    ))
}
