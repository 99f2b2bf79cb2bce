//! Looks at the house itself: disk, backup, sources, outboxes, clock. Raises what is wrong, clears what
//! is well again.

use chrono::TimeDelta;

use crate::{
    app::{App, AppError, Measured},
    model::alarm::{Alarm, AlarmKind},
    store::StateCount,
};

/// A mailbox that was not read for so long is silent; it is asked every few minutes.
const MAILBOX: TimeDelta = TimeDelta::minutes(30);
/// A feed is asked hourly, and less often when it fails.
const FEED: TimeDelta = TimeDelta::hours(24);
/// A mail that waits longer is stuck.
const WAITS: TimeDelta = TimeDelta::minutes(5);
/// A backup is made every night.
const BACKUP: TimeDelta = TimeDelta::hours(24);
/// The wall clock may differ by this much.
const SKEW: f64 = 2.0;
/// From here on the round itself raises the alarm that the clock jumped: one fault, one alarm.
const JUMP: f64 = 300.0;

/// What the house looks like: what is wrong, and the keys of all that was looked at.
#[derive(Debug, Default)]
pub(super) struct Watched {
    pub wrong: Vec<Alarm>,
    pub looked: Vec<String>,
}

impl Watched {
    /// `problem`: `None` when it is well.
    fn look(&mut self, kind: AlarmKind, what: &str, problem: Option<(String, String)>) {
        let alarm = Alarm::of_machine(kind, what, "");
        self.looked.push(alarm.key.clone());
        if let Some((title, detail)) = problem {
            self.wrong.push(Alarm {
                title,
                detail,
                ..alarm
            });
        }
    }
}

impl App {
    /// Raises and clears the alarms of the house: disk, backup, sources, outboxes, dead jobs, clock,
    /// database. One call a round; those of an edition are the schedule's.
    ///
    /// # Errors
    /// The database refuses; that is cried out.
    pub async fn watch_house(&self) -> Result<(), AppError> {
        let measured = match self.measure().await {
            Ok(measured) => measured,
            Err(error) => {
                let alarm = Alarm::of_machine(AlarmKind::Database, "", "数据库读不出来")
                    .with_detail(error.to_string());
                self.raise(alarm).await?;
                return Err(error);
            }
        };
        let beat = self.store.beat(self.clock.now()).await;
        let mut watched = watched(&measured);
        let problem = beat
            .as_ref()
            .err()
            .map(|error| ("数据库写不进去".to_owned(), error.to_string()));
        watched.look(AlarmKind::Database, "", problem);
        let wrong: Vec<String> = watched
            .wrong
            .iter()
            .map(|alarm| alarm.key.clone())
            .collect();
        for alarm in watched.wrong {
            self.raise(alarm).await?;
        }
        for key in watched.looked.iter().filter(|key| !wrong.contains(key)) {
            self.clear(key).await?;
        }
        Ok(())
    }
}

/// Looks at what was measured.
pub(super) fn watched(measured: &Measured) -> Watched {
    let now = measured.now;
    let mut watched = Watched::default();
    let disk = measured.disk.filter(|disk| disk.is_low()).map(|disk| {
        let percent = disk.free.saturating_mul(100) / disk.total.max(1);
        let free = format!("剩余 {} MB，共 {} MB", disk.free >> 20, disk.total >> 20);
        (format!("数据盘只剩 {percent}%"), free)
    });
    watched.look(AlarmKind::DiskLow, "", disk);
    let begun = measured.vitals.first_written.unwrap_or(now);
    let last = measured.backup.unwrap_or(begun);
    let backup = (now - last > BACKUP).then(|| {
        let title = match measured.backup {
            Some(_) => format!("最近一次备份是 {} 小时前", (now - last).num_hours()),
            None => "从未备份".to_owned(),
        };
        (title, String::new())
    });
    watched.look(AlarmKind::BackupOld, "", backup);
    for source in &measured.sources {
        let (limit, what) = if source.mailbox {
            (MAILBOX, "投稿邮箱")
        } else {
            (FEED, "来源")
        };
        // One that was never asked is new, one that was and never answered is silent since it began.
        let since = source.last_success.or(source.last_try.map(|_| begun));
        let silent = since.filter(|since| now - *since > limit).map(|since| {
            let length = now - since;
            let length = if length >= TimeDelta::hours(2) {
                format!("{} 小时", length.num_hours())
            } else {
                format!("{} 分钟", length.num_minutes())
            };
            (
                format!("{what} {} 已 {length}没有读到", source.name),
                String::new(),
            )
        });
        watched.look(AlarmKind::SourceSilent, &source.name, silent);
    }
    let oldest = measured.vitals.oldest_waiting;
    let stuck = oldest.filter(|oldest| now - *oldest > WAITS).map(|oldest| {
        let title = format!("有邮件 {} 分钟没有发出去", (now - oldest).num_minutes());
        (title, waiting(measured))
    });
    watched.look(AlarmKind::OutboxOld, "", stuck);
    let dead: u64 = measured
        .vitals
        .jobs
        .iter()
        .filter(|job| job.state == "dead")
        .map(|job| job.count)
        .sum();
    let dead = (dead > 0).then(|| (format!("{dead} 件工作多次失败，已放弃"), String::new()));
    watched.look(AlarmKind::DeadJob, "", dead);
    let skew = measured.figures.clock_skew_seconds.unwrap_or_default();
    let skew = (skew.abs() > SKEW && skew.abs() <= JUMP)
        .then(|| (format!("系统时间偏差 {skew:.1} 秒"), String::new()));
    watched.look(AlarmKind::ClockSuspect, "", skew);
    watched
}

/// How many wait in which outbox.
fn waiting(measured: &Measured) -> String {
    let open = |rows: &[StateCount]| -> u64 {
        rows.iter()
            .filter(|row| matches!(row.state.as_str(), "ready" | "deferred" | "sending"))
            .map(|row| row.count)
            .sum()
    };
    let vitals = &measured.vitals;
    format!(
        "播出包 {} 封，回执 {} 封，内部通知 {} 封",
        open(&vitals.outbox),
        open(&vitals.letters),
        open(&vitals.notices)
    )
}
