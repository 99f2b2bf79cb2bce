//! What the pictures show: fields, black, what stands still, what is out of range.

use super::{
    expected::Sort,
    judge::{Desk, Found, seconds},
    places::{closed, joined, without},
};
use crate::model::{
    Millis,
    profile::{Check, Fields, Strap},
    units::FRAME_MS,
};

/// A place at most so far from the next belongs to the same fault.
const GAP: Millis = Millis(200);
/// Fewer frames with wrong fields are a mistake of the measure: it guesses at each cut.
const FEWEST_FIELDS: usize = 5;

pub(super) fn judge(desk: &mut Desk<'_>) {
    let Some(video) = &desk.facts.video else {
        return;
    };
    fields(desk);
    if video.has_alpha() || matches!(desk.expected.sort, Sort::Strap(_)) {
        for check in [Check::Black, Check::EdgeBlack, Check::Freeze, Check::Range] {
            desk.exempt(check, "—", "带透明通道，叠在画面上使用");
        }
        return;
    }
    black(desk);
    freeze(desk);
    range(desk);
}

fn fields(desk: &mut Desk<'_>) {
    let Some(video) = &desk.facts.video else {
        return;
    };
    let declared = match video.fields.as_str() {
        "progressive" => "逐行",
        // The first letter is what comes first in the file, the second what is shown first.
        "tt" | "bt" => "上场优先",
        "bb" | "tb" => "下场优先",
        _ => "未标记",
    };
    let count = desk.measured.fields;
    let seen = format!(
        "{declared}；画面上场优先 {} 帧，下场优先 {} 帧，逐行 {} 帧",
        count.upper, count.lower, count.progressive
    );
    // Whole pictures that move slowly up or down look like fields of either order, about as often:
    // only what is left of one of them tells of fields.
    let (right, wanted, wrong) = match desk.expected.fields(desk.profile) {
        None => return desk.exempt(Check::Fields, &seen, "原始素材，粗编时转换"),
        Some(Fields::Progressive) => (
            matches!(video.fields.as_str(), "progressive" | "unknown" | ""),
            "逐行",
            count.upper.abs_diff(count.lower),
        ),
        Some(Fields::UpperFirst) => (
            matches!(video.fields.as_str(), "tt" | "bt"),
            "上场优先",
            if count.upper + count.lower > count.progressive {
                count.lower
            } else {
                count.lower.saturating_sub(count.upper)
            },
        ),
    };
    if matches!(desk.expected.sort, Sort::Strap(_)) {
        // Its pictures are not looked at, and QuickTime Animation does not tell.
        let untold = desk.expected.sort == Sort::Strap(Strap::Qtrle) && declared == "未标记";
        return desk.whole(
            Check::Fields,
            right || untold,
            declared.to_owned(),
            wanted.to_owned(),
        );
    }
    if desk.expected.sort == Sort::Preview {
        // Its photographs move so all the time, and it is our own: what it says is so.
        return desk.whole(Check::Fields, right, seen, wanted.to_owned());
    }
    let limit = desk.limit(Check::Fields);
    let part = f64::from(wrong) * 100.0 / f64::from(count.known().max(1));
    let frames = &desk.measured.wrong_fields;
    let wanted = format!("{wanted}，不符 ≤{limit}%");
    if part <= limit || frames.len() < FEWEST_FIELDS {
        return desk.whole(Check::Fields, right, seen, wanted);
    }
    let frames: Vec<(Millis, f64)> = frames.iter().map(|at| (*at, 0.0)).collect();
    let found = joined(&frames, Millis(500))
        .into_iter()
        .map(|(from, to, _)| Found {
            from,
            to,
            value: format!("场序不符 {}", seconds(to - from)),
        })
        .collect();
    desk.places(Check::Fields, seen, wanted, found);
}

fn black(desk: &mut Desk<'_>) {
    let length = desk.length();
    let frame = Millis(FRAME_MS);
    let (mut inside, mut edges) = (Vec::new(), Vec::new());
    for (from, to) in closed(&desk.measured.black, length) {
        // A hair's breadth: times are rounded.
        if from < frame || to + frame > length {
            edges.push((from, to));
        } else {
            inside.push((from, to));
        }
    }
    for (check, places) in [(Check::Black, inside), (Check::EdgeBlack, edges)] {
        told(desk, check, &places);
    }
}

/// Stretches longer than the check's limit.
fn told(desk: &mut Desk<'_>, check: Check, places: &[(Millis, Millis)]) {
    let limit = desk.limit(check);
    let longest = places.iter().map(|(from, to)| *to - *from).max();
    let value = longest.map_or_else(|| "无".to_owned(), |it| format!("最长 {}", seconds(it)));
    let found = places
        .iter()
        .filter(|(from, to)| (*to - *from).as_seconds() > limit + 0.001)
        .map(|(from, to)| Found {
            from: *from,
            to: *to,
            value: format!("{} {}", check.label(), seconds(*to - *from)),
        })
        .collect();
    desk.places(check, value, format!("≤{limit} 秒"), found);
}

fn freeze(desk: &mut Desk<'_>) {
    if matches!(desk.expected.sort, Sort::Film(_)) {
        return desk.exempt(Check::Freeze, "—", "图文板，静止属正常");
    }
    let length = desk.length();
    // What is black stands still as well, and is told as black.
    let black = closed(&desk.measured.black, length);
    let frozen = without(&closed(&desk.measured.frozen, length), &black);
    let frozen = without(&frozen, &desk.expected.still);
    told(desk, Check::Freeze, &frozen);
}

fn range(desk: &mut Desk<'_>) {
    let limit = desk.limit(Check::Range);
    let found: Vec<Found> = joined(&desk.measured.out_of_range, GAP)
        .into_iter()
        .map(|(from, to, most)| Found {
            from,
            to,
            value: format!("{:.1}% 像素超范围", most * 100.0),
        })
        .collect();
    let most = desk
        .measured
        .out_of_range
        .iter()
        .map(|(_, part)| *part)
        .fold(0.0, f64::max);
    let value = if found.is_empty() {
        format!("≤{limit}%")
    } else {
        format!("最多 {:.1}%", most * 100.0)
    };
    desk.places(Check::Range, value, format!("≤{limit}% 像素"), found);
}
