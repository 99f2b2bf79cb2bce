//! When a 人名条 comes and goes: with the words that name the person. Shared by the render room, which
//! lays it over the pictures, and the package room, which tells whoever sets it.

use crate::model::{Caption, Millis, story::Draft};

/// 人名条: 5 s, as delivered.
pub const STRAP_FRAMES: u32 = 125;
/// The first one comes 0.6 s after the pictures.
const STRAP_DELAY: u32 = 15;
/// Shorter than 3 s nobody reads it.
const STRAP_MIN: u32 = 75;
/// From one strap to the next.
const STRAP_GAP: u32 = 38;
/// How long a strap waits for the line that is being read to end: 3 s.
const STRAP_WAIT: u32 = 75;
/// How much earlier or later it may go, to go with a line.
const STRAP_SLACK: u32 = 25;
/// A strap is away this long before its item ends.
const STRAP_END: u32 = 12;

/// For each strap, when the line begins that first names the person; 0 when none does.
fn named_at(draft: &Draft, lines: &[(u32, u32)]) -> Vec<u32> {
    let first = |name: &str| {
        let line = draft.captions.iter().position(|c| c.text.contains(name));
        line.and_then(|at| lines.get(at))
            .map_or(0, |(start, _)| *start)
    };
    draft.strap.iter().map(|strap| first(&strap.name)).collect()
}

/// When the straps of a story come and go, in frames `[from, to)` from the start of its item; fewer
/// than there are straps where there is no time to read them all.
///
/// `offset`: what is silent before the first word. `card`: frames of the title card. `frames`: of
/// the item.
#[must_use]
pub fn times(draft: &Draft, offset: Millis, card: u32, frames: u32) -> Vec<(u32, u32)> {
    let lines = line_times(&draft.captions, offset);
    strap_times(&named_at(draft, &lines), &lines, card, frames)
}

/// When straps come and go: with the line that names the person (`named`, ascending), else as soon
/// as pictures stand. They come with a new caption line and go with one, where there is one near
/// enough, so that no line has to jump while it is read.
fn strap_times(named: &[u32], lines: &[(u32, u32)], card: u32, frames: u32) -> Vec<(u32, u32)> {
    let mut times: Vec<(u32, u32)> = Vec::new();
    let mut free = card + STRAP_DELAY;
    let end = frames.saturating_sub(STRAP_END);
    for named in named {
        // A person named in the last words still gets the time to be read.
        let earliest = (*named).min(end.saturating_sub(STRAP_MIN)).max(free);
        let reading = lines.iter().any(|(s, e)| *s < earliest && earliest < *e);
        let next = lines.iter().map(|(start, _)| *start);
        let from = next
            .filter(|start| reading && (earliest..earliest + STRAP_WAIT).contains(start))
            .min()
            .unwrap_or(earliest);
        let ideal = from + STRAP_FRAMES;
        let to = lines
            .iter()
            .flat_map(|(start, end)| [*start, *end])
            .filter(|edge| edge.abs_diff(ideal) <= STRAP_SLACK)
            .min_by_key(|edge| edge.abs_diff(ideal))
            .unwrap_or(ideal)
            .min(end);
        if to < from + STRAP_MIN {
            break;
        }
        times.push((from, to));
        free = to + STRAP_GAP;
    }
    times
}

/// Frames `[from, to)` of caption lines, `offset` later than they say.
#[must_use]
pub fn line_times(lines: &[Caption], offset: Millis) -> Vec<(u32, u32)> {
    lines
        .iter()
        .map(|line| {
            let at = |ms: Millis| (ms + offset).round_to_frame().frames();
            (at(line.start_ms), at(line.end_ms))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strap_waits_for_the_next_line_and_goes_with_one() {
        // A line is being read at 115 when the strap could come.
        let lines = [(20, 130), (130, 200), (200, 262), (262, 400)];
        assert_eq!(strap_times(&[0], &lines, 100, 900), [(130, 262)]);
        assert_eq!(strap_times(&[0], &[], 100, 900), [(115, 240)]);
        // With the line that names the person; in the last words a little before it.
        assert_eq!(strap_times(&[262], &lines, 100, 900), [(262, 400)]);
        assert_eq!(strap_times(&[880], &lines, 100, 900), [(813, 888)]);
        // Two, as long as there is room.
        assert_eq!(strap_times(&[0; 3], &[], 0, 300), [(15, 140), (178, 288)]);
        assert!(strap_times(&[0], &[], 100, 180).is_empty());
    }
}
