//! What the checks of the media files found (技审): one report an edition, against one profile.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{
    Millis,
    profile::{Check, DeliveryProfile, Level},
};

/// How one check of one file came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Does not apply to this file; the row's `wanted` says why.
    Exempt,
    /// As it should be.
    Pass,
    /// For a person to look at.
    Warn,
    /// The station would send it back.
    Fail,
}

/// One measured value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Of what.
    pub check: Check,
    /// As it was measured; Chinese.
    pub value: String,
    /// What is wanted, or why nothing is; Chinese.
    pub wanted: String,
    /// How it came out.
    pub outcome: Outcome,
}

/// A small picture of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// JPEG, at most 320 pixels wide.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// By which check.
    pub check: Check,
    /// How grave: never `Off`.
    pub level: Level,
    /// From where, counted from the file's first frame; `None`: the whole file.
    pub from_ms: Option<Millis>,
    /// To where, not included.
    pub to_ms: Option<Millis>,
    /// What was measured; Chinese.
    pub value: String,
    /// What was wanted; Chinese.
    pub wanted: String,
    /// How it looks there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<Frame>,
}

/// What was measured of a file's sound (ITU-R BS.1770, EBU R 128).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct SoundMeasured {
    /// Integrated loudness, LKFS; `None`: nothing is heard.
    pub loudness: Option<f64>,
    /// Highest true peak, dBTP.
    pub true_peak: Option<f64>,
    /// Loudness range, LU.
    pub range: Option<f64>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// Name inside the package.
    pub name: String,
    /// Index into the rundown's items, where it belongs to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<usize>,
    /// Every check, in order.
    pub rows: Vec<Row>,
    /// What is not as it should be, in order.
    pub findings: Vec<Finding>,
}

/// All files of an edition that move.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What they were measured against.
    pub profile: DeliveryProfile,
    /// In package order.
    pub files: Vec<FileReport>,
}

impl FileReport {
    /// The gravest outcome of its checks.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let rows = self.rows.iter().map(|row| row.outcome);
        rows.max().unwrap_or(Outcome::Pass).max(Outcome::Pass)
    }
}

impl Report {
    /// How many findings are of that gravity.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        let findings = self.files.iter().flat_map(|file| &file.findings);
        findings.filter(|finding| finding.level == level).count()
    }

    /// One short line for each file that the station would send back; Chinese.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let failed = |file: &FileReport| {
            let mut checks: Vec<&str> = Vec::new();
            for finding in file.findings.iter().filter(|it| it.level == Level::Fail) {
                if !checks.contains(&finding.check.label()) {
                    checks.push(finding.check.label());
                }
            }
            (!checks.is_empty()).then(|| {
                format!(
                    "技审未通过：{}（{}），详见 checks.html",
                    file.name,
                    checks.join("、")
                )
            })
        };
        self.files.iter().filter_map(failed).collect()
    }
}
