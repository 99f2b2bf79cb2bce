//! A script against the recording of its voice: the same words, stretched, sentences after pauses.

use crate::model::Millis;

/// A pause that was found in a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// Counted from the top of the recording.
    pub start: Millis,
    /// When the voice is heard again.
    pub end: Millis,
}

/// Shorter pauses are breath and plosives.
const SHORTEST_MS: i64 = 200;
/// A sentence and a pause further apart than this are not each other's.
const REACH_MS: i64 = 1_500;
/// What it costs that a sentence finds no pause.
const MISSED: i64 = REACH_MS;

/// Microseconds of the recording at which each character is heard. `times`: the same by the
/// reckoned rate, with the end as its last; `sentences`: indices in `times` at which a sentence
/// begins, rising, the first not among them.
pub(super) fn stretched(
    times: &[i64],
    sentences: &[usize],
    recorded: Millis,
    silences: &[Silence],
) -> Vec<i64> {
    let whole = recorded.0 * 1000;
    let mut pauses: Vec<Silence> = silences
        .iter()
        .copied()
        .filter(|s| s.start.0 >= 0 && s.end <= recorded && (s.end - s.start).0 >= SHORTEST_MS)
        .collect();
    pauses.sort_by_key(|s| (s.start, s.end));
    // The voice begins after a silence at the top and ends before one at the end.
    let (mut begin, mut end) = (0, whole);
    if let Some(first) = pauses.first().filter(|s| s.start.0 <= SHORTEST_MS) {
        begin = first.end.0 * 1000;
        pauses.remove(0);
    }
    if let Some(last) = pauses
        .last()
        .filter(|s| (recorded - s.end).0 <= SHORTEST_MS && s.start.0 * 1000 > begin)
    {
        end = last.start.0 * 1000;
        pauses.pop();
    }
    if begin >= end {
        (begin, end) = (0, whole);
    }
    let length = times.last().copied().unwrap_or(0);
    let mut anchors = vec![(0, begin), (length, end)];
    let plain = scaled(times, &anchors);
    let ends: Vec<i64> = pauses
        .iter()
        .map(|s| s.end.0 * 1000)
        .filter(|at| begin < *at && *at < end)
        .collect();
    let expected: Vec<i64> = sentences.iter().map(|at| plain[*at]).collect();
    for (sentence, pause) in matched(&expected, &ends) {
        anchors.push((times[sentences[sentence]], ends[pause]));
    }
    anchors.sort_unstable();
    anchors.dedup_by_key(|(at, _)| *at);
    scaled(times, &anchors)
}

/// Which sentence begins after which pause: in order, the nearest together.
fn matched(expected: &[i64], ends: &[i64]) -> Vec<(usize, usize)> {
    let (n, m) = (expected.len(), ends.len());
    // cheapest[i][j]: the first i sentences with the first j pauses.
    let mut cheapest = vec![vec![0_i64; m + 1]; n + 1];
    let pair = |i: usize, j: usize| {
        let apart = (expected[i] - ends[j]).abs() / 1000;
        (apart <= REACH_MS).then_some(apart)
    };
    for i in 1..=n {
        for j in 0..=m {
            let mut cost = cheapest[i - 1][j] + MISSED;
            if j > 0 {
                cost = cost.min(cheapest[i][j - 1]);
                if let Some(apart) = pair(i - 1, j - 1) {
                    cost = cost.min(cheapest[i - 1][j - 1] + apart);
                }
            }
            cheapest[i][j] = cost;
        }
    }
    let (mut i, mut j) = (n, m);
    let mut found = Vec::new();
    while i > 0 {
        if j > 0 && cheapest[i][j] == cheapest[i][j - 1] {
            j -= 1;
        } else if j > 0
            && pair(i - 1, j - 1)
                .is_some_and(|apart| cheapest[i][j] == cheapest[i - 1][j - 1] + apart)
        {
            (i, j) = (i - 1, j - 1);
            found.push((i, j));
        } else {
            i -= 1;
        }
    }
    found
}

/// `times` laid between `anchors` (reckoned, heard), which rise in both.
fn scaled(times: &[i64], anchors: &[(i64, i64)]) -> Vec<i64> {
    if anchors.len() < 2 {
        return vec![anchors.first().map_or(0, |(_, at)| *at); times.len()];
    }
    let mut leg = 0;
    times
        .iter()
        .map(|&at| {
            while leg + 2 < anchors.len() && at > anchors[leg + 1].0 {
                leg += 1;
            }
            let ((from, begin), (to, end)) = (anchors[leg], anchors[leg + 1]);
            let share = i128::from(at - from) * i128::from(end - begin);
            match i128::from(to - from) {
                0 => begin,
                whole => begin + i64::try_from(share / whole).unwrap_or(0),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn silence(start: i64, end: i64) -> Silence {
        Silence {
            start: Millis(start),
            end: Millis(end),
        }
    }

    #[test]
    fn a_sentence_begins_where_the_pause_ends() {
        let times: Vec<i64> = (0..=10).map(|i| i * 1_000_000).collect();
        let heard = stretched(&times, &[5], Millis(20_000), &[silence(10_200, 10_900)]);
        assert_eq!(heard[5], 10_900_000);
        assert_eq!((heard[0], heard[10]), (0, 20_000_000));
        // Too short, too far: only stretched.
        for pause in [silence(10_800, 10_900), silence(14_000, 14_500)] {
            let heard = stretched(&times, &[5], Millis(20_000), &[pause]);
            assert_eq!(heard[5], 10_000_000);
        }
    }

    #[test]
    fn silence_at_both_ends_is_no_speech() {
        let times: Vec<i64> = (0..=10).map(|i| i * 1_000_000).collect();
        let ends = [silence(0, 1_000), silence(18_000, 20_000)];
        let heard = stretched(&times, &[], Millis(20_000), &ends);
        assert_eq!((heard[0], heard[10]), (1_000_000, 18_000_000));
        let silent = stretched(&times, &[5], Millis(20_000), &[silence(0, 20_000)]);
        assert_eq!(silent[10], 20_000_000);
    }
}
