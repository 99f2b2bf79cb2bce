//! `yixian serve`: one loop that looks, and workers beside it, so that a mailbox that hangs keeps no
//! package from the station and a film that is rendered no mail.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    runtime::Handle,
    sync::{Mutex, Notify, watch},
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{report::DueReport, round::Round};
use crate::{
    app::{App, AppError, PingOutcome, Progress},
    model::ladder::RoutineName,
};

/// Between two looks. The clock is read anew each time: a machine that slept catches up at once.
const TICK: Duration = Duration::from_secs(5);
/// A worker looks for work at least so often; it is woken when some is entered.
const POLL: Duration = Duration::from_secs(1);
/// What runs when the daemon is told to stop may go on for so long.
const FAREWELL: Duration = Duration::from_secs(30);

/// Between two looks at the house and two rounds of telling.
const TELL: Duration = Duration::from_secs(10);

/// Who works off what: one piece at a time each.
const WORKERS: [&[&str]; 5] = [
    &["send", "second", "rehearse"],
    &["gather"],
    &["build", "reserve"],
    &["letters"],
    &["polish", "housekeeping", "backup"],
];

/// What the workers are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    GoOn,
    /// End what is under way and take nothing new.
    Stop,
    /// There is no time left.
    DropIt,
}

/// The loop and its workers.
#[derive(Debug)]
pub struct Daemon {
    round: Arc<Round>,
    stop: watch::Sender<Order>,
    bell: Arc<Notify>,
    reports: Arc<Mutex<DueReport>>,
    workers: JoinSet<()>,
    /// A mailbox told of news that no gathering has answered yet.
    news: AtomicBool,
}

impl Daemon {
    /// Frees what an earlier process left behind and starts the workers.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn start(app: &Arc<App>, progress: &Arc<dyn Progress>) -> Result<Self, AppError> {
        app.pulse().begin(app.clock().now());
        let round = Arc::new(Round::open(app, progress).await?);
        let (stop, stopped) = watch::channel(Order::GoOn);
        let bell = Arc::new(Notify::new());
        let reports = Arc::new(Mutex::new(DueReport::default()));
        let mut workers = JoinSet::new();
        for kinds in WORKERS {
            let worker = Worker {
                round: Arc::clone(&round),
                kinds,
                stopped: stopped.clone(),
                bell: Arc::clone(&bell),
                reports: Arc::clone(&reports),
            };
            // A thread of its own: drafting computes for seconds, and nobody else must wait for it.
            let here = Handle::current();
            workers.spawn_blocking(move || here.block_on(worker.work()));
        }
        let teller = Worker {
            round: Arc::clone(&round),
            kinds: &[],
            stopped: stopped.clone(),
            bell: Arc::clone(&bell),
            reports: Arc::clone(&reports),
        };
        let here = Handle::current();
        workers.spawn_blocking(move || here.block_on(teller.tell()));
        Ok(Self {
            round,
            stop,
            bell,
            reports,
            workers,
            news: AtomicBool::new(false),
        })
    }

    /// One look: decides, orders, wakes the workers. Returns what it and the workers did since the last.
    ///
    /// # Errors
    /// The database refuses: the daemon cannot do its work.
    pub async fn tick(&self) -> Result<DueReport, AppError> {
        let app = &self.round.app;
        let begun = app.clock().monotonic();
        let looked = self.look().await;
        let length = app.clock().monotonic().saturating_sub(begun);
        app.pulse().update(|figures| {
            figures.rounds.add(length);
            figures.rounds_failed += u64::from(looked.is_err());
        });
        looked
    }

    async fn look(&self) -> Result<DueReport, AppError> {
        let mut report = DueReport::default();
        let app = &self.round.app;
        if self.news.load(Ordering::Relaxed) {
            self.news().await?;
        }
        let ticked = self.round.tick(&mut report, false).await;
        if ticked.is_ok() {
            app.pulse().tick(app.clock());
        }
        self.bell.notify_waiters();
        let ordered = ticked?;
        if ordered {
            self.round.polish().await?;
        }
        let mut before = self.reports.lock().await;
        let mut all = std::mem::take(&mut *before);
        drop(before);
        all.absorb(report);
        Ok(all)
    }

    /// A mailbox told of news.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn news(&self) -> Result<(), AppError> {
        // A gathering that runs may have read past them: the next one is entered when it has ended.
        let entered = self.round.routine(RoutineName::Intake).await?;
        self.news
            .store(!entered && self.round.reads(), Ordering::Relaxed);
        self.bell.notify_waiters();
        Ok(())
    }

    /// How long to wait until the next look.
    #[must_use]
    pub fn pause(&self) -> Duration {
        TICK
    }

    /// Takes no more work, lets what runs end for a while, and gives the rest back.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn stop(mut self) -> Result<(), AppError> {
        let _ = self.stop.send(Order::Stop);
        self.bell.notify_waiters();
        let all = async { while self.workers.join_next().await.is_some() {} };
        if timeout(FAREWELL, all).await.is_err() {
            tracing::warn!("work is under way and is given back");
            let _ = self.stop.send(Order::DropIt);
            while self.workers.join_next().await.is_some() {}
        }
        let app = &self.round.app;
        let now = self.round.time.read(app).trusted;
        let released = app.store().release_work(&self.round.owner, now).await?;
        if released > 0 {
            tracing::info!(released, "given back");
        }
        Ok(())
    }
}

/// One of [`WORKERS`].
struct Worker {
    round: Arc<Round>,
    kinds: &'static [&'static str],
    stopped: watch::Receiver<Order>,
    bell: Arc<Notify>,
    reports: Arc<Mutex<DueReport>>,
}

impl Worker {
    /// Works until it is told to stop; a piece under way is ended first, unless there is no time.
    async fn work(mut self) {
        let mut drop_it = self.stopped.clone();
        tokio::select! {
            () = self.pieces() => {}
            _ = drop_it.wait_for(|order| *order == Order::DropIt) => {}
        }
    }

    /// Tells a person what is due to be told, whatever else is under way: an alarm waits for no film. And
    /// a watcher elsewhere, as long as the loop turns.
    async fn tell(mut self) {
        while *self.stopped.borrow() == Order::GoOn {
            let app = &self.round.app;
            let mut report = DueReport::default();
            self.round.tell(&mut report).await;
            if !report.nothing() {
                self.reports.lock().await.absorb(report);
            }
            app.ping(if app.pulse().is_alive(app.clock()) {
                PingOutcome::Success
            } else {
                PingOutcome::Fail
            })
            .await;
            tokio::select! {
                () = sleep(TELL) => {}
                _ = self.stopped.changed() => {}
            }
        }
    }

    async fn pieces(&mut self) {
        while *self.stopped.borrow() == Order::GoOn {
            let mut report = DueReport::default();
            let worked = self.round.work_one(self.kinds, &mut report).await;
            if !report.nothing() {
                self.reports.lock().await.absorb(report);
            }
            match worked {
                Ok(true) => {}
                Ok(false) => {
                    tokio::select! {
                        () = self.bell.notified() => {}
                        () = sleep(POLL) => {}
                        _ = self.stopped.changed() => {}
                    }
                }
                Err(error) => {
                    tracing::error!(%error, kinds = ?self.kinds, "the worker cannot work");
                    sleep(POLL).await;
                }
            }
        }
    }
}
