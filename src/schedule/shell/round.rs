//! One look at everything: the calendar, the routines, each edition that is near.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{lease::LEASE, orders, report::DueReport, snapshot, time::Timekeeper, work};
use crate::{
    app::{App, AppError, Progress},
    model::{
        EditionState,
        alarm::{Alarm, AlarmKind},
        ladder::{RoutineName, StepName},
    },
    schedule::{Event, decide},
    store::{StepState, StoreError, StoredStep, Work},
};

/// Looks at one edition that follow at most from each other.
const LOOKS: usize = 4;

/// What a loop goes on with.
pub struct Round {
    pub(super) app: Arc<App>,
    pub(super) time: Arc<Timekeeper>,
    pub(super) progress: Arc<dyn Progress>,
    /// This process: what another one left behind is free.
    pub(super) owner: String,
}

impl std::fmt::Debug for Round {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Round")
            .field("owner", &self.owner)
            .finish_non_exhaustive()
    }
}

impl Round {
    /// Frees what an earlier process left behind.
    pub async fn open(app: &Arc<App>, progress: &Arc<dyn Progress>) -> Result<Self, AppError> {
        let time = Arc::new(Timekeeper::open(app).await?);
        let mut id = [0_u8; 8];
        getrandom::fill(&mut id)
            .map_err(|error| AppError::Defect(format!("no random numbers: {error}")))?;
        let round = Self {
            app: Arc::clone(app),
            time,
            progress: Arc::clone(progress),
            owner: format!("{}-{}", std::process::id(), hex::encode(id)),
        };
        Ok(round)
    }

    /// Decides and orders; whether anything was ordered that was not there before.
    pub async fn tick(
        &self,
        report: &mut DueReport,
        every_routine: bool,
    ) -> Result<bool, AppError> {
        let app = &self.app;
        self.time.listen(app).await?;
        let now = self.time.read(app);
        self.time.keep(app).await?;
        app.plan_week().await?;
        for dead in app.store().rescue_work(&self.owner, now.trusted).await? {
            super::tell::dead(app, &dead, "进程在它做完之前反复中断").await?;
            report.fail(format!(
                "job {} ({}) ended its process {} times and is given up: see `yixian job list`",
                dead.id, dead.key, dead.attempts
            ));
        }
        let suspect = AlarmKind::ClockSuspect;
        if now.is_suspect() {
            let zone = app.settings().settings.programme.zone;
            let title = "服务器时钟可疑：与开机时长对不上，送播按较早的时间等候".to_owned();
            let detail = format!(
                "系统时间 {}，按开机时长推算 {}。核对后可执行 yixian schedule --trust-clock",
                now.wall.with_timezone(&zone).format("%m-%d %H:%M"),
                now.trusted.with_timezone(&zone).format("%m-%d %H:%M")
            );
            app.raise(Alarm::of_machine(suspect, "jump", title).with_detail(detail))
                .await?;
            report.wait(format!(
                "the clock says {}, the machine's running time says {}: nothing is sent before the earlier one; set the clock, or `yixian schedule --trust-clock`",
                now.wall, now.trusted
            ));
        }
        if !now.is_suspect() {
            app.clear(&format!("{}/jump", suspect.name())).await?;
        }
        let mut changed = self.routines(every_routine).await?;
        for edition in app.store().editions().await? {
            if !snapshot::is_near(app, &edition, now.wall) {
                continue;
            }
            // One edition's trouble keeps no other from its deadline.
            match self.edition(edition.id, &now, report).await {
                Ok(more) => changed |= more,
                Err(AppError::Store(StoreError::Stale { .. })) => changed = true,
                Err(error) => report.fail(format!("edition {}: {error}", edition.id)),
            }
        }
        self.count_steps(now.wall).await?;
        Ok(changed)
    }

    /// What a monitor wants to know of the ladder: what is overdue after this look, and what comes next.
    async fn count_steps(&self, now: DateTime<Utc>) -> Result<(), AppError> {
        let app = &self.app;
        let mut overdue = 0;
        for edition in app.store().editions().await? {
            if edition.state == EditionState::Skipped || !snapshot::is_near(app, &edition, now) {
                continue;
            }
            let steps = app.store().steps(edition.id).await?;
            let late = |step: &&StoredStep| step.state == StepState::Todo && step.due_at <= now;
            overdue += steps.iter().filter(late).count() as u64;
        }
        let next = app.due_steps(1).await?.pop().map(|(_, step)| step.due_at);
        app.pulse().update(|figures| {
            figures.steps_overdue = Some(overdue);
            figures.next_step = next;
        });
        Ok(())
    }

    async fn edition(
        &self,
        id: crate::model::EditionId,
        now: &crate::schedule::Now,
        report: &mut DueReport,
    ) -> Result<bool, AppError> {
        let mut changed = false;
        let mut event = Event::Tick;
        for _ in 0..LOOKS {
            let edition = self.app.store().edition(id).await?;
            let week = snapshot::week(&self.app, &edition, now.wall).await?;
            let mut again = false;
            for action in decide(&week, &event, now) {
                // An order that moved the edition on: the others were made for what it was.
                let edition = self.app.store().edition(id).await?;
                let effect =
                    orders::carry_out(&self.app, &edition, action, now.trusted, report).await?;
                if effect.changed {
                    tracing::info!(edition = %id, ?action, "ordered");
                }
                changed |= effect.changed;
                again |= effect.changed || effect.event.is_some();
                if let Some(happened) = effect.event {
                    event = happened;
                }
            }
            if !again {
                break;
            }
        }
        Ok(changed)
    }

    /// Looks at the house, and tells a person what is due to be told. What fails is in the report: the
    /// package goes its way all the same.
    pub async fn tell(&self, report: &mut DueReport) {
        let app = &self.app;
        if let Err(error) = app.watch_house().await {
            report.fail(format!("the house could not be looked at: {error}"));
        }
        match app.tell().await {
            Ok(told) => {
                for failed in told.failed {
                    report.fail(failed);
                }
            }
            Err(error) => report.fail(format!("nobody could be told: {error}")),
        }
    }

    /// Enters the routines that are due.
    async fn routines(&self, every: bool) -> Result<bool, AppError> {
        let app = &self.app;
        let settings = app.settings();
        let zone = settings.settings.programme.zone;
        // By the clock on the wall: a routine harms nobody when it is early.
        let now = app.clock().now();
        let mut entered = false;
        for routine in settings.ladder.routines() {
            let since = app.store().routine_done(routine.name).await?;
            // A first backup before there is anything to lose would only slow the first start.
            let often = matches!(routine.name, RoutineName::Intake | RoutineName::Letters);
            if routine.name == RoutineName::Backup && since.is_none() {
                app.store().do_routine(routine.name, now).await?;
                continue;
            }
            if !(routine.is_due(zone, since, now) || (every && often)) {
                continue;
            }
            app.store().do_routine(routine.name, now).await?;
            entered |= self.routine(routine.name).await?;
        }
        Ok(entered)
    }

    /// Whether there is anything to read tips from.
    pub fn reads(&self) -> bool {
        !self.app.settings().settings.intake.sources.is_empty()
    }

    /// Enters one routine now.
    pub async fn routine(&self, name: RoutineName) -> Result<bool, AppError> {
        let app = &self.app;
        let now = self.time.read(app).trusted;
        let kind = match name {
            RoutineName::Intake => "gather",
            RoutineName::Letters => "letters",
            RoutineName::Backup => "backup",
            RoutineName::Housekeeping => "housekeeping",
        };
        if name == RoutineName::Intake && !self.reads() {
            return Ok(false);
        }
        let work = Work {
            kind,
            key: kind,
            edition: None,
            run_at: now,
            not_after: None,
            max_attempts: 1,
        };
        Ok(app.store().enter_work(&work, now).await?)
    }

    /// Enters the model's work beside the drafts of the editions that are open.
    pub async fn polish(&self) -> Result<(), AppError> {
        let app = &self.app;
        if app.settings().settings.polish.endpoint.is_empty() {
            return Ok(());
        }
        let (wall, now) = (app.clock().now(), self.time.read(app).trusted);
        for edition in app.store().editions().await? {
            let drafted = wall >= app.settings().ladder.due_at(StepName::Draft, &edition);
            if !edition.state.is_open()
                || edition.state == EditionState::Planned
                || !drafted
                || wall > edition.air_at
            {
                continue;
            }
            let key = snapshot::key("polish", &edition);
            let work = Work {
                kind: "polish",
                key: &key,
                edition: Some(edition.id),
                run_at: now,
                not_after: Some(edition.air_at),
                max_attempts: 1,
            };
            app.store().enter_work(&work, now).await?;
        }
        Ok(())
    }

    /// Claims and works off one piece of `kinds`; `false`: there was none.
    pub async fn work_one(&self, kinds: &[&str], report: &mut DueReport) -> Result<bool, AppError> {
        let now = self.time.read(&self.app).trusted;
        let claimed = self
            .app
            .store()
            .claim_work(kinds, &self.owner, LEASE, now)
            .await?;
        let Some(claimed) = claimed else {
            return Ok(false);
        };
        self.app.pulse().update(|figures| figures.job_attempts += 1);
        match work::carry_out(&self.app, &self.time, &claimed, &self.progress).await? {
            Some(Ok(outcome)) => report.take(outcome),
            Some(Err(error)) => report.fail(match claimed.edition {
                Some(edition) => format!("edition {edition}: {error}"),
                None => format!("{}: {error}", claimed.kind),
            }),
            None => {}
        }
        Ok(true)
    }
}
