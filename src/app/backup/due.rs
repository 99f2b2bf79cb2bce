//! The backup of every day: when it is due, how old the newest is, and which ones go.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde::Serialize;

use super::files::file;
use crate::{
    app::{App, AppError},
    model::EditionState,
};

/// A folder of ours is named after when it was made, UTC.
const NAME: &str = "%Y%m%dT%H%M%SZ";
/// So long before air the disk belongs to the films, hours.
const QUIET_BEFORE_AIR: i64 = 3;
/// After a failure the next try waits so long, minutes.
const NEXT_TRY: i64 = 30;
/// What a killed backup left goes after so long, hours: another process may still be at it.
const LEFT_OVER: i64 = 24;
/// How far ahead of our clock a backup may be dated, hours. One from further ahead was made while the
/// clock was wrong: it is neither counted nor removed.
const AHEAD: i64 = 1;

/// What a daily backup did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupDone {
    /// The new one.
    pub folder: PathBuf,
    /// How many blobs it holds.
    pub blobs: usize,
    /// Older ones that went.
    pub swept: Vec<PathBuf>,
}

/// A whole backup in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) made_at: DateTime<Utc>,
    pub(super) folder: PathBuf,
}

/// When a daily backup was tried last by this process.
#[derive(Debug, Default)]
pub(in crate::app) struct LastTry(Mutex<Option<DateTime<Utc>>>);

impl App {
    /// Makes a backup when the newest is older than `backup.every_hours`, and then removes those
    /// beyond `backup.keep`; `None`: nothing was due. In the last hours before air, and for half an
    /// hour after a failure, it is not due. Long work: not on the way of a delivery.
    ///
    /// # Errors
    /// As [`App::backup`]; older backups are then left alone.
    pub async fn backup_due(&self) -> Result<Option<BackupDone>, AppError> {
        let now = self.clock.now();
        let settings = &self.settings.settings.backup;
        if !is_due(now, settings.every_hours, self.newest_backup()) || self.tried_lately(now) {
            return Ok(None);
        }
        let quiet = TimeDelta::hours(QUIET_BEFORE_AIR);
        let on_air_soon = self.store.editions().await?.iter().any(|edition| {
            edition.state != EditionState::Skipped
                && edition.air_at > now
                && edition.air_at - now < quiet
        });
        if on_air_soon {
            return Ok(None);
        }
        let (folder, list) = self.backup(None).await?;
        // Only now: what was just read back whole is the good one that always remains.
        let swept = sweep(&self.backup_folder(), settings.keep, now)?;
        Ok(Some(BackupDone {
            folder,
            blobs: list.blobs.len(),
            swept,
        }))
    }

    /// How old the newest whole backup is; `None`: there is none. For `doctor` and metrics: it looks
    /// at names alone.
    #[must_use]
    pub fn backup_age(&self) -> Option<TimeDelta> {
        let now = self.clock.now();
        Some((now - self.newest_backup()?).max(TimeDelta::zero()))
    }

    /// When the newest whole backup was made, by the names in the folder.
    #[must_use]
    pub fn newest_backup(&self) -> Option<DateTime<Utc>> {
        let latest = self.clock.now() + TimeDelta::hours(AHEAD);
        backups_in(&self.backup_folder())
            .into_iter()
            .map(|found| found.made_at)
            .rfind(|made_at| *made_at <= latest)
    }

    /// Whether the last try is recent; if not, this is one.
    fn tried_lately(&self, now: DateTime<Utc>) -> bool {
        let mut last = self
            .backup_tried
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let wait = TimeDelta::minutes(NEXT_TRY);
        if last.is_some_and(|last| (now - last).abs() < wait) {
            return true;
        }
        *last = Some(now);
        false
    }
}

pub(super) fn name(made_at: DateTime<Utc>) -> String {
    made_at.format(NAME).to_string()
}

fn made_at(name: &str) -> Option<DateTime<Utc>> {
    Some(NaiveDateTime::parse_from_str(name, NAME).ok()?.and_utc())
}

fn is_due(now: DateTime<Utc>, every_hours: u32, newest: Option<DateTime<Utc>>) -> bool {
    every_hours > 0
        && newest.is_none_or(|newest| {
            // Asked once a day at one hour, it must not be put off for a second that is lacking.
            (now - newest) * 10 >= TimeDelta::hours(every_hours.into()) * 9
        })
}

/// Backups of ours in `place`, oldest first. A folder has such a name only when it is whole.
pub(super) fn backups_in(place: &Path) -> Vec<Found> {
    let mut found: Vec<Found> = names(place)
        .filter_map(|(name, folder)| {
            let made_at = made_at(&name)?;
            folder
                .join(super::LIST)
                .is_file()
                .then_some(Found { made_at, folder })
        })
        .collect();
    found.sort_by_key(|found| found.made_at);
    found
}

fn names(place: &Path) -> impl Iterator<Item = (String, PathBuf)> {
    fs::read_dir(place)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())))
}

/// Removes the backups beyond the newest `keep`, and what killed ones left. Nothing with another name
/// is touched.
fn sweep(place: &Path, keep: usize, now: DateTime<Utc>) -> Result<Vec<PathBuf>, AppError> {
    let latest = now + TimeDelta::hours(AHEAD);
    let mut ours = backups_in(place);
    ours.retain(|found| found.made_at <= latest);
    let many = ours.len().saturating_sub(keep.max(1));
    let mut swept = Vec::new();
    for old in ours.drain(..many) {
        // Half removed it must not pass for a backup.
        let going = super::beside(&old.folder);
        let _ = fs::remove_dir_all(&going);
        fs::rename(&old.folder, &going).map_err(file(&old.folder))?;
        fs::remove_dir_all(&going).map_err(file(&going))?;
        swept.push(old.folder);
    }
    for (name, folder) in names(place) {
        let begun = name
            .strip_prefix('.')
            .and_then(|name| name.strip_suffix(".part"))
            .and_then(made_at);
        if begun.is_some_and(|begun| now - begun >= TimeDelta::hours(LEFT_OVER)) {
            let _ = fs::remove_dir_all(folder);
        }
    }
    Ok(swept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        made_at(text).unwrap()
    }

    fn whole(place: &Path, name: &str) {
        fs::create_dir_all(place.join(name)).unwrap();
        fs::write(place.join(name).join(super::super::LIST), "{}").unwrap();
    }

    fn left(place: &Path) -> Vec<String> {
        let mut left: Vec<String> = names(place).map(|(name, _)| name).collect();
        left.sort();
        left
    }

    #[test]
    fn a_backup_is_due_after_its_hours_and_never_with_zero() {
        let now = at("20261127T190000Z");
        assert!(is_due(now, 24, None));
        assert!(!is_due(now, 0, None));
        assert!(is_due(now, 24, Some(at("20261126T190000Z"))));
        assert!(is_due(now, 24, Some(at("20261126T190003Z"))));
        assert!(!is_due(now, 24, Some(at("20261126T220000Z"))));
    }

    #[test]
    fn old_ones_go_and_what_is_not_ours_stays() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path();
        for name in [
            "20261124T190000Z",
            "20261125T190000Z",
            "20261126T190000Z",
            "20261127T190000Z",
            // Made while the clock was wrong.
            "20371127T190000Z",
            "before-upgrade",
        ] {
            whole(place, name);
        }
        for name in [
            ".20261125T200000Z.part",
            ".20261127T185900Z.part",
            "20261101T000000Z",
        ] {
            fs::create_dir(place.join(name)).unwrap();
        }
        let swept = sweep(place, 2, at("20261127T190000Z")).unwrap();
        assert_eq!(swept.len(), 2);
        assert_eq!(
            left(place),
            [
                ".20261127T185900Z.part",
                // Without its list it is no backup of ours.
                "20261101T000000Z",
                "20261126T190000Z",
                "20261127T190000Z",
                "20371127T190000Z",
                "before-upgrade",
            ]
        );
        // One is always left, whatever the settings say.
        sweep(place, 0, at("20261127T190000Z")).unwrap();
        assert!(place.join("20261127T190000Z").exists());
        assert!(!place.join("20261126T190000Z").exists());
    }
}
