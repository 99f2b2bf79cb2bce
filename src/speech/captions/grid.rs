//! Lines on the clock: whole frames, none too short, none overlapping.

use super::{CaptionRules, GAP_MS};
use crate::model::{Millis, units::FRAME_MS};

/// Where each line stands, milliseconds. `starts`: when its first word is heard, rising.
pub(super) fn laid(starts: &[i64], end: i64, rules: &CaptionRules) -> Vec<(i64, i64)> {
    let mut starts: Vec<i64> = starts
        .iter()
        .map(|at| Millis(*at).round_to_frame().0)
        .collect();
    if let Some(first) = starts.first_mut() {
        *first = 0;
    }
    // Nobody reads a line that flashes: push later lines back until each has its time.
    let least = Millis(rules.min_ms).ceil_to_frame().0;
    push_back(&mut starts, least);
    let end = starts
        .last()
        .map_or(0, |last| Millis(end).ceil_to_frame().0.max(last + least));
    with_ends(&starts, end, rules)
}

/// The same within a recording: the last line ends with it, and where lines would be pushed past its
/// end the earlier ones give way. `end` is on a frame and leaves each line at least one.
pub(super) fn laid_within(starts: &[i64], end: i64, rules: &CaptionRules) -> Vec<(i64, i64)> {
    let count = i64::try_from(starts.len()).unwrap_or(i64::MAX).max(1);
    let fair = end / count / FRAME_MS * FRAME_MS;
    let least = Millis(rules.min_ms).ceil_to_frame().0.min(fair);
    let mut starts: Vec<i64> = starts
        .iter()
        .map(|at| Millis(*at).round_to_frame().0.clamp(0, end))
        .collect();
    push_back(&mut starts, least);
    let mut next = end;
    for start in starts.iter_mut().rev() {
        *start = (*start).min(next - least);
        next = *start;
    }
    with_ends(&starts, end, rules)
}

fn push_back(starts: &mut [i64], least: i64) {
    for i in 1..starts.len() {
        starts[i] = starts[i].max(starts[i - 1] + least);
    }
}

/// Chained, except where a line may not stand any longer: then a gap of at least two frames.
fn with_ends(starts: &[i64], end: i64, rules: &CaptionRules) -> Vec<(i64, i64)> {
    let most = rules.max_ms / FRAME_MS * FRAME_MS;
    let nexts = starts.iter().skip(1).copied().map(Some).chain([None]);
    starts
        .iter()
        .zip(nexts)
        .map(|(&start, next)| {
            let mut stop = next.unwrap_or(end).min(start + most);
            if let Some(next) = next.filter(|next| (1..GAP_MS).contains(&(next - stop))) {
                stop = next - GAP_MS;
            }
            (start, stop)
        })
        .collect()
}
