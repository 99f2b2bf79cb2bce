//! What is heard: silence, loudness, peaks.

use super::{
    expected::Sort,
    judge::{Desk, Found, seconds},
    places::closed,
};
use crate::model::{
    Millis,
    profile::{Check, Level},
};

/// What a meter reads to a tenth is not told apart by less.
const READING: f64 = 0.05;
/// Samples that high are at the end of the scale, dBFS.
const FULL_SCALE: f64 = -0.1;

const HEARD: [Check; 4] = [
    Check::Silence,
    Check::Loudness,
    Check::TruePeak,
    Check::Clipping,
];

pub(super) fn judge(desk: &mut Desk<'_>) {
    let sort = desk.expected.sort;
    if desk.facts.heard().is_empty() {
        for check in HEARD {
            desk.exempt(check, "无音轨", "没有声音");
        }
        return;
    }
    if matches!(sort, Sort::Film(_)) {
        let quiet = desk.measured.loudness.is_none();
        for check in HEARD {
            desk.exempt(
                check,
                if quiet { "静音" } else { "有声" },
                "图文板，静音轨由台里配音",
            );
        }
        return;
    }
    silence(desk);
    loudness(desk);
    peaks(desk);
}

fn silence(desk: &mut Desk<'_>) {
    let limit = desk.limit(Check::Silence);
    let length = desk.length();
    let silent = closed(&desk.measured.silent, length);
    let longest = silent.iter().map(|(from, to)| *to - *from).max();
    let value = longest.map_or_else(|| "无".to_owned(), |it| format!("最长 {}", seconds(it)));
    if desk.expected.sort == Sort::Preview {
        return desk.exempt(Check::Silence, &value, "小样未配音，静音属正常");
    }
    let found = silent
        .into_iter()
        .filter(|(from, to)| (*to - *from).as_seconds() > limit + 0.001)
        .map(|(from, to)| Found {
            from,
            to: to.max(from + Millis(1)),
            value: format!("静音 {}", seconds(to - from)),
        })
        .collect();
    desk.places(Check::Silence, value, format!("≤{limit} 秒"), found);
}

fn loudness(desk: &mut Desk<'_>) {
    let sound = desk.profile.sound;
    let Some(measured) = desk.measured.loudness else {
        return desk.exempt(Check::Loudness, "静音", "没有可测的声音");
    };
    let value = format!("{measured:.1} LKFS");
    if desk.expected.sort == Sort::Original {
        return desk.exempt(Check::Loudness, &value, "原始素材，粗编时调整");
    }
    let off = measured - sound.loudness;
    let good = off.abs() <= sound.tolerance + READING;
    // The rough cut has no presenter's voice yet: too quiet it may be, too loud never.
    let most = if desk.expected.sort == Sort::Preview && off < 0.0 {
        Level::Warn
    } else {
        Level::Fail
    };
    let wanted = format!("{:.1} ±{} LKFS", sound.loudness, sound.tolerance);
    desk.graded(Check::Loudness, good, value, wanted, most);
}

fn peaks(desk: &mut Desk<'_>) {
    let limit = desk.profile.sound.true_peak;
    match desk.measured.true_peak {
        None => desk.exempt(Check::TruePeak, "静音", "没有可测的声音"),
        Some(peak) => {
            let value = format!("{peak:.1} dBTP");
            if desk.expected.sort == Sort::Original {
                desk.exempt(Check::TruePeak, &value, "原始素材，粗编时调整");
            } else {
                let good = peak <= limit + READING;
                desk.whole(Check::TruePeak, good, value, format!("≤{limit:.1} dBTP"));
            }
        }
    }
    let peak = desk.measured.sample_peak;
    let clipped = peak.is_some_and(|peak| peak >= FULL_SCALE)
        && desk.measured.flat > desk.limit(Check::Clipping);
    let value = peak.map_or_else(
        || "静音".to_owned(),
        |peak| {
            format!(
                "最高 {peak:.1} dBFS{}",
                if clipped { "，波形削平" } else { "" }
            )
        },
    );
    desk.whole(Check::Clipping, !clipped, value, "波形不削平".to_owned());
}
