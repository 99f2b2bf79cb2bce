//! What a monitor reads: whether work can be done now, and the numbers behind it.

use std::{collections::BTreeMap, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::{App, AppError, Figures};
use crate::{
    model::{
        Edition, EditionId, Timing,
        alarm::{AlarmLevel, StoredAlarm},
    },
    render::shell::{Killed, killed},
    store::Vitals,
};

/// The wall clock may differ by this much from what it should be.
const SKEW: f64 = 2.0;

/// A week's rendering wants 2 GiB; with less than this the next two may not fit.
const PLENTY: u64 = 5 << 30;

/// One thing that must be so for work to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadyCheck {
    /// `database`, `blobs`, `disk` or `clock`.
    pub name: &'static str,
    /// Whether it is.
    pub ok: bool,
    /// What was found; English, without paths.
    pub found: String,
}

/// Whether work can be done now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// All checks are good.
    pub ready: bool,
    /// Each of them.
    pub checks: Vec<ReadyCheck>,
}

/// Free and whole size of the disk under the data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskSpace {
    /// Bytes that we may still write.
    pub free: u64,
    /// All of it.
    pub total: u64,
}

impl DiskSpace {
    /// Whether less than a tenth is free, and that is not plenty: a tenth of a large disk is enough
    /// for months.
    #[must_use]
    pub fn is_low(self) -> bool {
        self.free.saturating_mul(10) < self.total && self.free < PLENTY
    }
}

/// How a source fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceVital {
    /// Its name.
    pub name: String,
    /// Whether it is a mailbox; else a feed or a folder.
    pub mailbox: bool,
    /// When it last answered.
    pub last_success: Option<DateTime<Utc>>,
    /// When it was last asked.
    pub last_try: Option<DateTime<Utc>>,
}

/// All that a monitor may want to know.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Now.
    pub now: DateTime<Utc>,
    /// Editions that are not over, by date.
    pub editions: Vec<Edition>,
    /// Editions whose newest package was made at this instant.
    pub packages: Vec<(EditionId, DateTime<Utc>)>,
    /// Counts of the tables.
    pub vitals: Vitals,
    /// Alarms that are open, by level.
    pub alarms: Vec<(AlarmLevel, u64)>,
    /// Every configured source.
    pub sources: Vec<SourceVital>,
    /// The disk; `None`: it cannot be asked.
    pub disk: Option<DiskSpace>,
    /// The newest backup in the data folder.
    pub backup: Option<DateTime<Utc>>,
    /// The live numbers.
    pub figures: Figures,
    /// Phases of SMTP dialogues: `connect`, `greeting`, `login`, `envelope`, `text`.
    pub smtp_phases: BTreeMap<&'static str, Timing>,
    /// Waiting for the database's write lock.
    pub db_write_waits: Timing,
    /// ffmpeg and ffprobe processes that hung and were ended.
    pub ffmpeg_killed: Killed,
    /// Seconds since the loop last turned.
    pub tick_age: Option<f64>,
}

impl App {
    /// Writes to the database and to the folder of the blobs, and looks at disk and clock.
    pub async fn readiness(&self) -> Readiness {
        let check = |name, result: Result<String, String>| ReadyCheck {
            name,
            ok: result.is_ok(),
            found: result.unwrap_or_else(|problem| problem),
        };
        let now = self.clock.now();
        let beat = self.store.beat(now).await;
        let before = beat.as_ref().ok().copied().flatten();
        let checks = vec![
            check(
                "database",
                beat.map(|_| "a row was written".to_owned())
                    .map_err(|error| error.to_string()),
            ),
            check("blobs", writable(&self.data.join("blobs"))),
            check(
                "disk",
                match self.disk_space() {
                    Some(space) if space.is_low() => Err(format!(
                        "{} MiB of {} free",
                        space.free >> 20,
                        space.total >> 20
                    )),
                    Some(space) => Ok(format!("{} MiB free", space.free >> 20)),
                    None => Err("it cannot be asked".to_owned()),
                },
            ),
            check("clock", self.clock_is_well(before, now)),
        ];
        Readiness {
            ready: checks.iter().all(|check| check.ok),
            checks,
        }
    }

    fn clock_is_well(
        &self,
        before: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<String, String> {
        if let Some(skew) = self.pulse.figures().clock_skew_seconds
            && skew.abs() > SKEW
        {
            return Err(format!("off by {skew:.1} s"));
        }
        match before {
            Some(before) if before > now + TimeDelta::seconds(2) => {
                Err(format!("went back by {} s", (before - now).num_seconds()))
            }
            _ => Ok("well".to_owned()),
        }
    }

    /// The disk under the data folder.
    #[must_use]
    pub fn disk_space(&self) -> Option<DiskSpace> {
        let stat = rustix::fs::statvfs(&self.data).ok()?;
        Some(DiskSpace {
            free: stat.f_bavail.saturating_mul(stat.f_frsize),
            total: stat.f_blocks.saturating_mul(stat.f_frsize),
        })
    }

    /// Everything a monitor may want to know.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn measure(&self) -> Result<Measured, AppError> {
        use crate::model::EditionState::{Closed, Delivered, Missed, Skipped};
        let now = self.clock.now();
        let mut editions = self.store.editions().await?;
        editions.retain(|edition| {
            let over = matches!(edition.state, Closed | Skipped | Delivered | Missed);
            !over || edition.air_at + TimeDelta::days(1) > now
        });
        // The next one on air is what matters; the calendar beyond it is only planned.
        editions.sort_by_key(|edition| edition.air_at);
        editions.truncate(3);
        let mut packages = Vec::new();
        for edition in &editions {
            let stored = self.store.revisions(edition.id).await?;
            let newest = stored.iter().rev().find_map(|one| one.package.as_ref());
            packages.extend(newest.map(|package| (edition.id, package.manifest.frozen_at)));
        }
        let open = self.store.unsettled_alarms().await?;
        let count = |level| {
            let rows = open
                .iter()
                .filter(|row: &&StoredAlarm| row.is_open() && row.alarm.level == level);
            (level, rows.count() as u64)
        };
        let mut sources = Vec::new();
        for source in &self.settings.settings.intake.sources {
            let health = self.store.source_health(&source.name).await?;
            sources.push(SourceVital {
                name: source.name.clone(),
                mailbox: source.imap.is_some(),
                last_success: health.last_success,
                last_try: health.last_try,
            });
        }
        Ok(Measured {
            now,
            editions,
            packages,
            vitals: self.store.vitals().await?,
            alarms: [
                AlarmLevel::Notice,
                AlarmLevel::Warning,
                AlarmLevel::Critical,
            ]
            .map(count)
            .to_vec(),
            sources,
            disk: self.disk_space(),
            backup: self.newest_backup(),
            figures: self.pulse.figures(),
            smtp_phases: self.smtp_phases.timings(),
            db_write_waits: self.store.write_waits(),
            ffmpeg_killed: killed(),
            tick_age: self
                .pulse
                .silent_for(self.clock.as_ref())
                .map(|silent| silent.as_secs_f64()),
        })
    }
}

/// Writes a few bytes, syncs and removes them.
fn writable(folder: &Path) -> Result<String, String> {
    let name = format!(".ready-{}", std::process::id());
    let path = folder.join(name);
    let wrote = std::fs::File::create(&path)
        .and_then(|mut file| {
            std::io::Write::write_all(&mut file, b"ready")?;
            file.sync_all()
        })
        .map_err(|error| error.kind().to_string());
    let removed = std::fs::remove_file(&path).map_err(|error| error.kind().to_string());
    wrote.and(removed).map(|()| "a file was written".to_owned())
}
