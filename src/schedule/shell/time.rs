//! Reads wall clock and running time together, and keeps what was believed over a restart.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use rustix::time::{ClockId, clock_gettime};

use crate::{
    app::App,
    schedule::{Mark, Now, believe},
    store::StoreError,
};

/// Names under which the last mark is remembered: the boot stands in the name of the second.
const BELIEVED: &str = "clock.believed";
const RUNNING: &str = "clock.running";
/// When a person last said that the wall clock is right.
const TRUSTED: &str = "clock.trusted";

/// From here on a time service is asked whether the wall clock is right.
const DRIFT: TimeDelta = TimeDelta::seconds(2);
/// A time service that does not vouch for the clock is asked again after so long: each question is a
/// process.
const ASK_AGAIN: TimeDelta = TimeDelta::minutes(1);

/// What is believed of the time.
#[derive(Debug)]
pub struct Timekeeper {
    boot: String,
    last: Mutex<Option<Mark>>,
    /// The person's word that was heard last.
    heard: Mutex<Option<DateTime<Utc>>>,
    /// Asks the time service.
    ask: fn() -> bool,
    /// When it last did not vouch for the wall clock, in running time.
    refused: Mutex<Option<TimeDelta>>,
}

impl Timekeeper {
    /// Goes on from what was believed last on this folder.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn open(app: &App) -> Result<Self, StoreError> {
        let boot = boot();
        let believed = app.store().remembered(BELIEVED).await?;
        let running = app.store().remembered(&format!("{RUNNING}/{boot}")).await?;
        let last = believed.map(|believed| match running {
            Some(running) => Mark {
                boot: boot.clone(),
                running: running - DateTime::UNIX_EPOCH,
                believed,
            },
            None => Mark {
                boot: "another".to_owned(),
                running: TimeDelta::zero(),
                believed,
            },
        });
        let heard = app.store().remembered(TRUSTED).await?;
        Ok(Self {
            boot,
            last: Mutex::new(last),
            heard: Mutex::new(heard),
            ask: synchronized,
            refused: Mutex::new(None),
        })
    }

    /// Hears what a person said of the clock meanwhile, from another process.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn listen(&self, app: &App) -> Result<(), StoreError> {
        let said = app.store().remembered(TRUSTED).await?;
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if *heard != said {
            *heard = said;
            // Nothing speaks against the wall clock any more.
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
            tracing::warn!("a person says that the clock is right");
        }
        Ok(())
    }

    /// The time, as far as it can be believed.
    pub fn read(&self, app: &App) -> Now {
        let wall = app.clock().now();
        if !app.clock().is_live() {
            return Now::sure(wall);
        }
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (now, mark) = believe(last.as_ref(), &self.boot, running(), wall, false);
        let differs = now.is_suspect() || (wall - now.trusted).abs() > DRIFT;
        let (now, mark) = if differs && self.is_vouched_for() {
            believe(last.as_ref(), &self.boot, running(), wall, true)
        } else {
            (now, mark)
        };
        *last = Some(mark);
        let skew = (wall - now.trusted).as_seconds_f64();
        app.pulse()
            .update(|figures| figures.clock_skew_seconds = Some(skew));
        now
    }

    /// Whether a time service vouches for the wall clock now.
    fn is_vouched_for(&self) -> bool {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let now = running();
        if refused.is_some_and(|at| now - at < ASK_AGAIN) {
            return false;
        }
        let vouched = (self.ask)();
        *refused = (!vouched).then_some(now);
        vouched
    }

    /// A person looked at the clock: the wall clock is right.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn trust(app: &App) -> Result<(), StoreError> {
        let (boot, now) = (boot(), app.clock().now());
        app.store().remember(BELIEVED, now).await?;
        let running = DateTime::UNIX_EPOCH + running();
        app.store()
            .remember(&format!("{RUNNING}/{boot}"), running)
            .await?;
        // A daemon that runs believes its own memory: it hears of this.
        app.store().remember(TRUSTED, now).await
    }

    /// Keeps what is believed over a restart. It is also the loop's proof that the database takes writes.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn keep(&self, app: &App) -> Result<(), StoreError> {
        let mark = {
            let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            last.clone()
        };
        let Some(mark) = mark else {
            return app.store().remember("tick", app.clock().now()).await;
        };
        app.store().remember(BELIEVED, mark.believed).await?;
        let running = DateTime::<Utc>::UNIX_EPOCH + mark.running;
        app.store()
            .remember(&format!("{RUNNING}/{}", self.boot), running)
            .await
    }
}

/// How long the machine has run, sleep included.
fn running() -> TimeDelta {
    let time = clock_gettime(ClockId::Boottime);
    TimeDelta::seconds(time.tv_sec) + TimeDelta::nanoseconds(time.tv_nsec)
}

/// Which run of the machine this is.
fn boot() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map_or_else(|_| "unknown".to_owned(), |id| id.trim().to_owned())
}

/// Whether a time service vouches for the wall clock.
fn synchronized() -> bool {
    std::process::Command::new("timedatectl")
        .args(["show", "-p", "NTPSynchronized", "--value"])
        .output()
        .is_ok_and(|said| said.status.success() && said.stdout.starts_with(b"yes"))
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::*;
    use crate::{config::built_in, model::Clock};

    /// The machine's clock, as somebody set it.
    #[derive(Debug)]
    struct Wall(Mutex<DateTime<Utc>>);

    impl Clock for Wall {
        fn now(&self) -> DateTime<Utc> {
            *self.0.lock().unwrap()
        }
        fn monotonic(&self) -> Duration {
            Duration::ZERO
        }
        fn is_live(&self) -> bool {
            true
        }
    }

    #[tokio::test]
    async fn a_clock_that_is_set_ahead_is_measured_against_the_running_time() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(Wall(Mutex::new("2026-11-27T03:00:00Z".parse().unwrap())));
        let app = App::open(built_in().unwrap(), clock.clone(), folder.path(), None)
            .await
            .unwrap();
        let mut time = Timekeeper::open(&app).await.unwrap();
        time.ask = || false;
        assert_eq!(app.pulse().figures().clock_skew_seconds, None);
        time.read(&app);
        assert_eq!(app.pulse().figures().clock_skew_seconds, Some(0.0));
        *clock.0.lock().unwrap() += TimeDelta::seconds(90);
        time.read(&app);
        let skew = app.pulse().figures().clock_skew_seconds.unwrap();
        // The machine ran for a moment between the two looks.
        assert!(skew > 30.0 && skew <= 90.0, "{skew}");
        // Whether the time service was asked a moment ago.
        time.ask = || true;
        time.read(&app);
        assert_ne!(app.pulse().figures().clock_skew_seconds, Some(0.0));
        *time.refused.lock().unwrap() = Some(running() - ASK_AGAIN);
        time.read(&app);
        assert_eq!(app.pulse().figures().clock_skew_seconds, Some(0.0));
        app.close().await;
    }
}
