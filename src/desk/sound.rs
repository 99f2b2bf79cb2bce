//! How loud the preview is, against what the station asks.

use serde::Serialize;

use crate::{
    app::App,
    model::{package::DeliveryPackage, profile, qc::SoundMeasured},
};

/// Meters read in tenths: half of one is no finding.
const READING: f64 = 0.05;

/// What stands below the film.
#[derive(Debug, Serialize)]
pub struct View {
    /// It was measured.
    measured: bool,
    rows: Vec<Row>,
    /// What a producer should know.
    note: &'static str,
}

#[derive(Debug, PartialEq, Serialize)]
struct Row {
    name: &'static str,
    value: String,
    wanted: String,
    verdict: &'static str,
    tone: &'static str,
}

/// The sound of a package's preview as it was measured when it was made.
pub async fn view(app: &App, package: &DeliveryPackage) -> View {
    let wanted = &app.settings().profile.sound;
    match app.preview_sound(package).await {
        None => View {
            measured: false,
            rows: Vec::new(),
            note: "这一版小样没有响度记录，下次生成时一并测量。",
        },
        Some(SoundMeasured { loudness: None, .. }) => View {
            measured: false,
            rows: Vec::new(),
            note: "这一版小样没有声音：视频都是静音，也没有垫乐。",
        },
        Some(sound) => {
            let rows = rows(sound, wanted);
            let quiet = rows.iter().any(|row| row.verdict == "偏低");
            View {
                measured: true,
                rows,
                note: if quiet {
                    "小样还没有主持人口播，偏低不要紧；偏高要改。"
                } else {
                    ""
                },
            }
        }
    }
}

fn rows(sound: SoundMeasured, wanted: &profile::Sound) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(loudness) = sound.loudness {
        let off = loudness - wanted.loudness;
        let (verdict, tone) = match off {
            off if off.abs() <= wanted.tolerance + READING => ("达标", "good"),
            off if off > 0.0 => ("偏高", "bad"),
            _ => ("偏低", "work"),
        };
        rows.push(Row {
            name: "平均响度",
            value: format!("{loudness:.1} LUFS"),
            wanted: format!("{:.1}±{} LUFS", wanted.loudness, wanted.tolerance),
            verdict,
            tone,
        });
    }
    if let Some(peak) = sound.true_peak {
        let good = peak <= wanted.true_peak + READING;
        rows.push(Row {
            name: "真峰值",
            value: format!("{peak:.1} dBTP"),
            wanted: format!("不高于{:.1} dBTP", wanted.true_peak),
            verdict: if good { "达标" } else { "偏高" },
            tone: if good { "good" } else { "bad" },
        });
    }
    if let Some(range) = sound.range {
        rows.push(Row {
            name: "响度范围",
            value: format!("{range:.1} LU"),
            wanted: "无要求".to_owned(),
            verdict: "",
            tone: "quiet",
        });
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_loud_is_told_apart_from_what_is_too_quiet() {
        let wanted = profile::Sound {
            loudness: -24.0,
            tolerance: 1.0,
            true_peak: -2.0,
            sample_rate: 48_000,
            bits: 16,
        };
        let verdicts = |loudness, peak| -> Vec<&str> {
            let sound = SoundMeasured {
                loudness: Some(loudness),
                true_peak: Some(peak),
                range: Some(4.2),
            };
            rows(sound, &wanted).iter().map(|row| row.verdict).collect()
        };
        assert_eq!(verdicts(-24.3, -6.0), ["达标", "达标", ""]);
        assert_eq!(verdicts(-23.0, -2.0), ["达标", "达标", ""]);
        assert_eq!(verdicts(-20.0, -1.4), ["偏高", "偏高", ""]);
        assert_eq!(verdicts(-31.0, -9.0), ["偏低", "达标", ""]);
        let silent = SoundMeasured::default();
        assert!(rows(silent, &wanted).is_empty());
    }
}
